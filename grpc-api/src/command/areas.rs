//! `ledgerd areas`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate};
use clap::ValueEnum;
use grpc_api::areas::{self, Choices, Prefixes, SOURCE};
use grpc_api::demo::progress::Progress;
use grpc_api::import::{Imported, Importer, Line};
use ledger_core::clock::SystemClock;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::text::Code;
use ledger_core::ledger::Ledger;
use ledger_proto::ledger::registration::v1::RefusedAct;

use super::Exit;
use crate::Data;

/// Records the administrative units of Viet Nam: those of 2021, every change up to 2025, the reform of 2025-07-01 and what
/// came after it.
///
/// What was recorded once is not recorded again: a run that broke off is simply run again, and a later one with a later
/// day goes on from there.
#[derive(clap::Args)]
#[command(after_help = Exit::HELP)]
pub(crate) struct Areas {
    #[command(flatten)]
    data: Data,
    /// Leaves out what took effect after this day: 2025-06-30 for the country before the reform. Default: everything.
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<CivilDate>,
    /// What personal numbers of births begin with. The choice holds for the whole ledger: it cannot be changed by running
    /// this again.
    #[arg(long, value_enum, default_value_t = Numbers::Trial)]
    numbers: Numbers,
    /// A province of 2025-07-01 and its prefix, as 79=079, where it is not that of the old province with the same code. May
    /// be given for each.
    #[arg(long = "prefix-2025", value_name = "CODE=PREFIX", value_parser = pair)]
    prefixes_2025: Vec<(String, String)>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Numbers {
    /// 097, 098 and 099, which no real number begins with.
    Trial,
    /// The list of Circular 59/2021/TT-BCA, Annex I.
    Official,
}

fn date(text: &str) -> Result<CivilDate, &'static str> {
    let day = text.parse::<NaiveDate>().ok();
    let day = day.and_then(|day| CivilDate::new(day.year(), day.month(), day.day()));
    day.ok_or("a day as 2025-06-30")
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('=') {
        Some((code, prefix)) if digits(code, 2) && digits(prefix, 3) => Ok((code.into(), prefix.into())),
        Some(_) | None => Err("two digits, =, three digits"),
    }
}

impl Areas {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let imported = tokio::task::spawn_blocking(move || self.load()).await??;
        println!(
            "{} acts: {} recorded, {} recorded before",
            imported.lines, imported.recorded, imported.repeated
        );
        Ok(Exit::Done.into())
    }

    fn load(self) -> anyhow::Result<Imported> {
        let choices = Choices {
            until: self.until,
            prefixes: match self.numbers {
                Numbers::Trial => Prefixes::Trial,
                Numbers::Official => Prefixes::Official,
            },
            prefixes_2025: self.prefixes_2025.into_iter().collect::<BTreeMap<_, _>>(),
        };
        let acts = areas::acts(&choices)?;
        let folder: PathBuf = self.data.folder;
        let ledger = Ledger::open(&folder, Arc::new(SystemClock))?.ledger;
        let source = Code::parse(SOURCE).ok().context("the source has a name")?;
        let mut importer = Importer::of(ledger.clone(), source)?;
        let mut first_refused: Option<RefusedAct> = None;
        let mut report = |refused| {
            first_refused.get_or_insert(refused);
            Ok(())
        };
        let mut progress = Progress::start("acts", acts.len() as u64);
        let lines = acts.into_iter().map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
        let imported = importer.run(lines, &mut report, &mut |lines| progress.advance(lines));
        ledger.stop();
        drop(progress);
        let imported = imported?;
        if let Some(refused) = first_refused {
            bail!(
                "{} of {} acts were refused; the first, number {}, with {}: the ledger holds other units, or was begun with \
                 other prefixes",
                imported.refused,
                imported.lines,
                refused.sequence,
                refused.reason
            );
        }
        Ok(imported)
    }
}
