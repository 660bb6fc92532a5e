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
use ledger_proto::ledger::registration::v1::RefusedAct;
use projections::follow::Follower;
use projections::{Answer, ViewName, ViewStatus, ViewWriter};
use tokio_util::sync::CancellationToken;

use super::signals::Signals;
use super::{Exit, Stopped, Usage};

/// Shows the whole: founds a ledger, collects a commune, lives through a story, replays and verifies it.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Demo {
    /// People to collect. More than one commune holds are spread over the country.
    #[arg(long, value_name = "N", default_value_t = DEMO_PEOPLE)]
    people: u32,
    /// Keeps the ledger in this folder, which must be empty or of the same demo: the same people and seed. Default: a
    /// temporary one, removed at the end.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The same number makes the same people.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// The ledger is somebody's, or holds other invented people.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} holds a ledger that is not of this demo ({source_name}); nobody was put into it. Name an empty folder, or \
     the people and seed that it was made with",
    folder.display()
)]
pub(super) struct NotADemo {
    folder: PathBuf,
    source_name: String,
}

/// What the server said of itself before it stopped.
struct Live {
    views: Answer<[ViewStatus; ViewName::ALL.len()]>,
    root: TreeHash,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let stop = stop_at_a_signal()?;
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(temporary_folder()?),
        };
        let folder = match (&self.data, &temporary) {
            (Some(kept), _) => kept.clone(),
            (None, Some(temporary)) => temporary.path().to_path_buf(),
            (None, None) => bail!("there is no folder for the demo"),
        };
        let population = Population::embedded()?;
        let plan = Plan::demo(self.people, self.seed)?;
        let Some(cast) = Cast::of(&population, &plan)? else {
            return Err(Usage("the story needs more people: try --people 1000").into());
        };
        let Some(live) = self.serve(&folder, &population, &plan, &cast, &stop).await? else {
            println!();
            println!("The demo does not add up.");
            return Ok(Exit::Partly.into());
        };
        let same = tokio::select! {
            // Only reads, so that its folder may go before it.
            same = tokio::task::spawn_blocking(move || check(&folder, &live)) => same??,
            () = stop.cancelled() => return Err(Stopped.into()),
        };
        println!();
        if !same {
            println!("The ledger does not add up.");
            return Ok(Exit::Partly.into());
        }
        match &self.data {
            Some(kept) => println!("Everything adds up. The ledger is in {}.", kept.display()),
            None => {
                println!("Everything adds up. The ledger was temporary and is gone; --data DIR keeps one.")
            }
        }
        Ok(Exit::Done.into())
    }

    /// Name of the source from which the population comes: other people, another name. At most 36 characters.
    fn source_name(&self) -> String {
        format!("demo-{}-{}", self.people, self.seed)
    }

    /// None where acts that should all be taken were not.
    async fn serve(
        &self,
        folder: &Path,
        population: &Population,
        plan: &Plan,
        cast: &Cast,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Live>> {
        let listen = ([127, 0, 0, 1], 0).into();
        let mut start = Box::pin(Server::start(folder, listen, Arc::new(SystemClock), |_| ()));
        let started = tokio::select! {
            started = &mut start => started,
            // A kept ledger may be replayed for a while. A temporary one is founded in no time, and must not be while its
            // folder is taken away.
            () = stop.cancelled() => match &self.data {
                Some(_) => return Err(Stopped.into()),
                None => start.await,
            },
        };
        let server = started?;
        let told = self.tell(&server, folder, (population, plan, cast), stop).await;
        let stopped = server.stop(Duration::from_secs(5)).await;
        let Some(live) = told? else { return Ok(None) };
        stopped?;
        println!("\nServer stopped at position {}.", live.views.position);
        Ok(Some(live))
    }

    async fn tell(
        &self,
        server: &Server,
        folder: &Path,
        (population, plan, cast): (&Population, &Plan, &Cast),
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Live>> {
        let mut out = std::io::stdout();
        let ledger = server.office().ledger.clone();
        let importer = self.importer(ledger, folder)?;
        writeln!(out, "Server at {} on ledger {}", server.address(), server.office().ledger.id())?;
        let (acts, about) = (Acts::of(population, plan)?, expected(plan));
        let (started, asked) = (Instant::now(), stop.clone());
        let imported = tokio::task::spawn_blocking(move || collect(importer, acts, about, asked)).await??;
        if stop.is_cancelled() {
            return Err(Stopped.into());
        }
        report_collection(&imported, plan, started.elapsed(), &mut out)?;
        if imported.refused > 0 {
            eprintln!("{} acts of the collection were refused", imported.refused);
            return Ok(None);
        }
        tokio::select! {
            live = live_through(server, cast, &mut out) => live,
            () = stop.cancelled() => Err(Stopped.into()),
        }
    }

    /// Takes acts for a ledger that has nothing else in it: one that was just founded, or this demo's own.
    fn importer(&self, ledger: Ledger, folder: &Path) -> anyhow::Result<Importer> {
        let name = self.source_name();
        let records = ledger.durable().borrow().tail;
        // Before the first act there is the founding.
        if records > Position(1) && ledger.recorded_of_source(&name)?.is_empty() {
            return Err(NotADemo { folder: folder.to_path_buf(), source_name: name }.into());
        }
        let source = Code::parse(&name).ok().context("the demo's source has a name")?;
        Ok(Importer::of(ledger, source)?)
    }
}

/// A folder that is gone at the end, also where that comes early.
fn temporary_folder() -> anyhow::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("ledgerd-demo-").tempdir().context("cannot make a temporary folder")
}

/// Cancelled by Ctrl-C or SIGTERM.
fn stop_at_a_signal() -> anyhow::Result<CancellationToken> {
    let (mut signals, stop) = (Signals::taken()?, CancellationToken::new());
    let cancelled = stop.clone();
    tokio::spawn(async move {
        signals.next().await;
        cancelled.cancel();
    });
    Ok(stop)
}

/// Tells the story over the ledger as a client, and takes down how the ledger stands then.
async fn live_through(server: &Server, cast: &Cast, out: &mut impl Write) -> anyhow::Result<Option<Live>> {
    let tail = server.office().ledger.durable().borrow().tail;
    server.office().views.wait_for(tail).await?;
    let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", server.address()))?;
    let channel = channel.tcp_nodelay(true).connect().await.context("cannot reach the server")?;
    let mut told = Vec::new();
    let story = story::tell(channel, cast, &mut told).await;
    out.write_all(&told)?;
    if let Err(error) = story {
        eprintln!("error: {:#}", anyhow::Error::from(error));
        return Ok(None);
    }
    let durable = server.office().ledger.durable().borrow().clone();
    server.office().views.wait_for(durable.tail).await?;
    Ok(Some(Live { views: server.office().views.status(), root: durable.tree.root() }))
}

fn collect(
    mut importer: Importer,
    acts: Acts,
    about: u64,
    stop: CancellationToken,
) -> anyhow::Result<Imported> {
    let mut progress = Progress::start("collected", about);
    let acts = acts.take_while(move |_| !stop.is_cancelled());
    let lines = acts.map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
    let mut shown = 0;
    let mut report = |refused: RefusedAct| {
        shown += 1;
        if shown <= 10 {
            eprintln!("refused: act {} {} {}", refused.sequence, refused.reason, refused.field);
        }
        Ok(())
    };
    Ok(importer.run(lines, &mut report, &mut |lines| progress.advance(lines))?)
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
        "\nVerified {} records in {} segments, {} batches, {} blocks",
        report.records(),
        report.segments,
        report.batches,
        report.blocks
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
