//! The register under test: its own rules and folds, over a list of records instead of a log.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::event::{Event, EventKind, LedgerFounded};
use ledger_core::domain::history::{Life, Recorded};
use ledger_core::domain::ids::Position;
use ledger_core::domain::loaded::{AnyHistory, Loaded, Need};
use ledger_core::domain::office::authority::{Authority, OfficePolicy};
use ledger_core::domain::origin::Provenance;
use ledger_core::domain::rejection::Refusal;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::AsOf;

/// Noon in Viet Nam, in microseconds behind midnight UTC.
const NOON: i64 = 5 * 3_600 * 1_000_000;
const DAY_MICROS: i64 = 86_400_000_000;

/// Every record, and where each subject's stand.
pub(crate) struct Town {
    records: Vec<Recorded>,
    of: BTreeMap<Subject, Vec<usize>>,
    /// The day on which acts are declared now.
    pub(crate) today: CivilDate,
}

impl Town {
    pub(crate) fn founded_on(today: CivilDate) -> Town {
        let mut town = Town { records: Vec::new(), of: BTreeMap::new(), today };
        let founding = Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] });
        town.push(today.into(), Vec::new(), Arc::new(founding));
        town
    }

    /// Noon of a day.
    pub(crate) fn noon(day: CivilDate) -> RecordTime {
        let epoch = CivilDate::new(1970, 1, 1).expect("a day");
        RecordTime(day.days_since(epoch) * DAY_MICROS + NOON)
    }

    fn push(&mut self, effective_date: PartialDate, subjects: Vec<Subject>, event: Arc<Event>) -> Position {
        let position = Position(self.records.len() as u64);
        for subject in &subjects {
            self.of.entry(*subject).or_default().push(self.records.len());
        }
        let record_time = Town::noon(self.today);
        self.records.push(Recorded {
            position,
            record_time,
            effective_date,
            subjects: subjects.into(),
            event,
        });
        position
    }

    fn about(&self, subject: Subject) -> Vec<Recorded> {
        let places = self.of.get(&subject).into_iter().flatten();
        places.map(|place| self.records[*place].clone()).collect()
    }

    fn load(&self, need: Need, loaded: &mut Loaded) {
        match need {
            Need::Subject(subject) => loaded.put(AnyHistory::of(subject, self.about(subject))),
            Need::Record(at) => loaded.put_record(at, self.record(at).cloned()),
        }
    }

    /// Decides on an act of an office or of nobody, and records it.
    pub(crate) fn run(
        &mut self,
        command: &Command,
        provenance: &Provenance,
        policy: OfficePolicy,
    ) -> Result<Position, Refusal> {
        let mut loaded = Loaded::default();
        while let Some(need) = command.needs(&loaded).into_iter().find(|need| !loaded.has(*need)) {
            self.load(need, &mut loaded);
        }
        let proposal = command.decide(&loaded, self.today)?;
        provenance.check_dates(self.today)?;
        provenance.check_about(&proposal.event, proposal.effective_date)?;
        let authority = Authority { provenance, event: &proposal.event, today: self.today, policy };
        while let Some(need) = authority.needs(&loaded).into_iter().find(|need| !loaded.has(*need)) {
            self.load(need, &mut loaded);
        }
        authority.check(&loaded)?;
        let position = Position(self.records.len() as u64);
        let subjects = proposal.touched.iter().filter_map(|touched| touched.at(position)).collect();
        Ok(self.push(proposal.effective_date, subjects, proposal.event))
    }

    /// The kind of every record.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = EventKind> {
        self.records.iter().map(|record| record.event.kind())
    }

    /// The record at a position.
    pub(crate) fn record(&self, at: Position) -> Option<&Recorded> {
        self.records.get(usize::try_from(at.0).ok()?)
    }

    /// Position of the next record.
    pub(crate) fn tail(&self) -> Position {
        Position(self.records.len() as u64)
    }

    /// A subject's records, for states as of two dates.
    pub(crate) fn then<L: Life, T>(&self, id: L::Id, ask: impl FnOnce(&[Recorded]) -> T) -> T {
        ask(&self.about(L::subject(id)))
    }

    /// The question for a day, as far as was known before a position.
    pub(crate) fn as_of(valid: Option<CivilDate>, known: Position) -> AsOf {
        AsOf { valid, known }
    }
}
