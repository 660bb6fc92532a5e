//! `ledgerd demo`: the main job from end to end, on a ledger that nobody needs.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use grpc_api::demo::acts::{Acts, expected};
use grpc_api::demo::cast::Cast;
use grpc_api::demo::population::{DEMO_PEOPLE, Plan, Population};
use grpc_api::demo::progress::Progress;
use grpc_api::demo::story;
use grpc_api::import::{Imported, Importer, Line};
use grpc_api::server::Server;
use ledger_core::clock::SystemClock;
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::domain::text::Code;
use ledger_core::evidence::TreeHash;
use ledger_core::ledger::{Ledger, ReadOnly, records_up_to};
use ledger_core::log::segment::verify_folder;
use projections::follow::Follower;
use projections::{Answer, ViewName, ViewStatus, ViewWriter};

/// Name of the source from which the population comes.
const SOURCE: &str = "demo-collection";

/// Shows the whole: founds a ledger, collects a commune, lives through a story, replays and verifies it.
#[derive(clap::Args)]
pub(crate) struct Demo {
    /// People to collect. More than one commune holds are spread over the country.
    #[arg(long, value_name = "N", default_value_t = DEMO_PEOPLE)]
    people: u32,
    /// Keeps the ledger in this folder, which must be empty or of the same demo. Default: a temporary one, removed at the end.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The same number makes the same people.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// What the server said of itself before it stopped.
struct Live {
    views: Answer<[ViewStatus; 4]>,
    root: TreeHash,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(tempfile::tempdir().context("cannot make a temporary folder")?),
        };
        let folder = match (&self.data, &temporary) {
            (Some(kept), _) => kept.clone(),
            (None, Some(temporary)) => temporary.path().to_path_buf(),
            (None, None) => bail!("there is no folder for the demo"),
        };
        let population = Population::embedded()?;
        let plan = Plan::demo(self.people, self.seed)?;
        let Some(cast) = Cast::of(&population, &plan)? else {
            bail!("the story needs more people: try --people 1000");
        };
        let live = self.serve(&folder, &population, &plan, &cast).await?;
        let same = tokio::task::spawn_blocking(move || check(&folder, &live)).await??;
        println!();
        if !same {
            println!("The ledger does not add up.");
            return Ok(ExitCode::from(1));
        }
        match &self.data {
            Some(kept) => println!("Everything adds up. The ledger is in {}.", kept.display()),
            None => {
                println!("Everything adds up. The ledger was temporary and is gone; --data DIR keeps one.")
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(
        &self,
        folder: &Path,
        population: &Population,
        plan: &Plan,
        cast: &Cast,
    ) -> anyhow::Result<Live> {
        let mut out = std::io::stdout();
        let listen = ([127, 0, 0, 1], 0).into();
        let server = Server::start(folder, listen, Arc::new(SystemClock), |_| ()).await?;
        writeln!(out, "Server at {} on ledger {}", server.address(), server.office().ledger.id())?;
        let ledger = server.office().ledger.clone();
        let (acts, about) = (Acts::of(population, plan)?, expected(plan));
        let started = Instant::now();
        let imported = tokio::task::spawn_blocking(move || collect(ledger, acts, about)).await??;
        report_collection(&imported, plan, started.elapsed(), &mut out)?;
        if imported.refused > 0 {
            bail!("{} acts of the collection were refused", imported.refused);
        }
        let tail = server.office().ledger.durable().borrow().tail;
        server.office().views.wait_for(tail).await?;

        let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", server.address()))?;
        let channel = channel.tcp_nodelay(true).connect().await.context("cannot reach the server")?;
        let mut told = Vec::new();
        let story = story::tell(channel, cast, &mut told).await;
        out.write_all(&told)?;
        story?;

        let durable = server.office().ledger.durable().borrow().clone();
        server.office().views.wait_for(durable.tail).await?;
        let live = Live { views: server.office().views.status(), root: durable.tree.root() };
        server.stop(Duration::from_secs(5)).await?;
        writeln!(out, "\nServer stopped at position {}.", durable.tail)?;
        Ok(live)
    }
}

fn collect(ledger: Ledger, acts: Acts, about: u64) -> anyhow::Result<Imported> {
    let source = Code::parse(SOURCE).ok().context("the demo's source has a name")?;
    let mut progress = Progress::start("collected", about);
    let lines = acts.map(|act| Line { number: act.sequence, act: Ok(act) });
    let mut shown = 0;
    let mut report = |refused: ledger_proto::ledger::registration::v1::RefusedAct| {
        shown += 1;
        if shown <= 10 {
            eprintln!("refused: act {} {} {}", refused.sequence, refused.reason, refused.field);
        }
        Ok(())
    };
    Ok(Importer::of(ledger, source)?.run(lines, &mut report, &mut |lines| progress.advance(lines))?)
}

fn report_collection(
    imported: &Imported,
    plan: &Plan,
    took: Duration,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let rate = imported.lines as f64 / took.as_secs_f64().max(1e-6);
    writeln!(
        out,
        "Collected {} people in {} communes: {} acts recorded, {} recorded before, in {:.1} s ({:.0} acts/s)",
        plan.people(),
        plan.communes.len(),
        imported.recorded,
        imported.repeated,
        took.as_secs_f64(),
        rate,
    )
}

/// Opens the log again, replays it from position 0, compares the views, and verifies every record.
fn check(folder: &Path, live: &Live) -> anyhow::Result<bool> {
    let opened = ReadOnly::open(folder)?;
    let tail = opened.recovered.tail;
    println!("\nReplay from position 0 to {tail}");
    let started = Instant::now();
    let writer = replay(&opened, tail)?;
    let took = started.elapsed().as_secs_f64().max(1e-6);
    let mut same = live.views.position == tail;
    for (view, before) in ViewName::ALL.into_iter().zip(&live.views.value) {
        let rebuilt = writer.digest(view);
        let equal = rebuilt == before.digest;
        same &= equal;
        let verdict = if equal { "the same as live" } else { "NOT THE SAME AS LIVE" };
        println!("  {:<11} {:>9} subjects  {rebuilt}  {verdict}", view.as_str(), before.subjects);
    }
    println!("  {tail} records in {took:.2} s ({:.0} records/s)", tail.0 as f64 / took);

    let mut progress = Progress::start("verified", tail.0);
    let report = verify_folder(folder, &opened.keys.salts, &mut |at| {
        progress.advance(at.records.saturating_sub(progress.done()));
    })?;
    drop(progress);
    println!(
        "\nVerified {} records in {} segments, {} batches",
        report.records(),
        report.segments,
        report.batches
    );
    println!("  tree root {}", report.tree.root());
    same &= report.is_sound() && report.tree.root() == live.root;
    if let Some(damage) = &report.damage {
        println!("  DAMAGED: {damage}");
    }
    Ok(same)
}

fn replay(opened: &ReadOnly, tail: Position) -> anyhow::Result<ViewWriter> {
    let reader = &*opened.reader;
    let past = |subject: Subject, newest: Position| records_up_to(reader, subject, newest);
    let mut writer = ViewWriter::new();
    let mut progress = Progress::start("replayed", tail.0);
    Follower::new(reader, &past).catch_up(&mut writer, tail, &mut |at| {
        progress.advance(at.position.0.saturating_sub(progress.done()));
        ControlFlow::Continue(())
    })?;
    Ok(writer)
}
