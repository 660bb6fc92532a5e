//! Dividing a dwelling (tách chỗ ở): one home becomes several. Who of its people lives in which part, the act does not know:
//! they are registered in the parts one by one, and until then stay with what the dwelling was.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::{Changed, Dwelling, arrivals};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::DwellingId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::merge::dwelling_field;

/// A dwelling is divided from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingSplit {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// What it became; where it is one of these itself, it stays a dwelling.
    pub parts: Vec<DwellingId>,
}

/// Divide a dwelling.
#[derive(Clone, Debug)]
pub struct SplitDwelling {
    /// First day as several.
    pub effective_date: PartialDate,
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// The dwellings that it becomes, registered before; itself, where it stays one.
    pub parts: Vec<DwellingId>,
}

impl SplitDwelling {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let named = [&self.dwelling].into_iter().chain(&self.parts);
        let mut needs = subjects(named.map(|id| Subject::Dwelling(*id)));
        needs.extend(arrivals::needs(self.dwelling, Some(self.effective_date), loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = DwellingSplit { dwelling: self.dwelling, parts: self.parts.clone() };
        check(&event)?;
        let ends = event.ends();
        let proposal = propose(loaded, self.effective_date, Event::DwellingSplit(event), &|subject| {
            let divided = subject == Subject::Dwelling(self.dwelling);
            let part = dwelling_field("parts", &self.parts, subject).filter(|_| !divided);
            part.unwrap_or_else(|| "dwelling".into())
        })?;
        if ends {
            check_end(self.dwelling, self.effective_date, loaded)?;
        }
        Ok(proposal)
    }
}

/// Nobody comes to live in the dwelling behind the day on which it ends.
fn check_end(dwelling: DwellingId, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    arrivals::check(dwelling, on, loaded).map_err(|r| r.at("dwelling"))
}

impl DwellingSplit {
    /// Is it no dwelling any more?
    fn ends(&self) -> bool {
        !self.parts.contains(&self.dwelling)
    }
}

/// At least two parts, each named once.
fn check(event: &DwellingSplit) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    if let Some(at) = event.parts.iter().position(|part| !seen.insert(*part)) {
        return Err(Rejection::DwellingNamedTwice.at(format!("parts[{at}]")));
    }
    if event.parts.len() < 2 { Err(Rejection::NothingToSplit.at("parts")) } else { Ok(()) }
}

impl Act for DwellingSplit {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [&self.dwelling].into_iter().chain(&self.parts);
        to.extend(named.map(|id| Touched::Known(Subject::Dwelling(*id))));
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        arrivals::needs(self.dwelling, None, loaded)
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        // What ended no later than on that day already is not asked about again.
        let ended = matches!(standing.event.as_ref(), Event::DwellingSplit(was)
            if was.dwelling == self.dwelling && was.ends() && standing.effective_date <= on);
        if ended || !self.ends() { Ok(()) } else { check_end(self.dwelling, on, loaded) }
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, id: DwellingId, entry: &Entry) {
        if id != self.dwelling {
            return dwelling.changes(Changed::PartOf(self.dwelling), entry);
        }
        let others: Vec<DwellingId> = self.parts.iter().copied().filter(|part| *part != id).collect();
        let stays = others.len() < self.parts.len();
        dwelling.changes(if stays { Changed::PartedWith(others) } else { Changed::SplitInto(others) }, entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::ids::{DwellingId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn people_of_a_divided_dwelling_are_registered_in_its_parts_one_by_one() {
        let mut ledger = TestLedger::new();
        let (home, left, right) = (ledger.home(), ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).enrol());
        ledger.runs(TestLedger::split_dwelling(home, &[left, right], "2022-05-01"));
        assert_eq!(ledger.home_of(an), home, "nobody is moved without being asked");
        let (_, parts) = ledger.dwelling_state(home).ended().unwrap();
        assert_eq!(parts, [left, right].map(|at| DwellingId::at(at).unwrap()));
        assert_eq!(
            ledger.dwelling_state(left).predecessors().count(),
            0,
            "nobody lives there by the act alone"
        );
        ledger.runs(TestLedger::change_residence(&[an], right, MoveInto::Alone, "2022-05-01"));
        assert_eq!(ledger.home_of(an), right);
        // An older stay that is declared only now still fits.
        let lan = person("Lê Thị Lan", Sex::Female, "1983").living_at(home).on("2010-08-18");
        ledger.runs(lan.enrol());
    }

    #[test]
    fn a_dwelling_that_is_one_of_its_parts_stays() {
        let mut ledger = TestLedger::new();
        let (home, part) = (ledger.home(), ledger.home());
        ledger.runs(TestLedger::split_dwelling(home, &[home, part], "2022-05-01"));
        assert_eq!(ledger.dwelling_state(home).ended(), None);
        ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).on("2022-06-01").enrol());
    }

    #[test]
    fn a_dwelling_is_divided_into_several_that_are_there() {
        let mut ledger = TestLedger::new();
        let (home, left, right) = (ledger.home(), ledger.home(), ledger.home());
        let split = |parts: &[Position], on| TestLedger::split_dwelling(home, parts, on);
        ledger.rejects(split(&[left, left], "2022-05-01"), Rejection::DwellingNamedTwice);
        ledger.rejects(split(&[left], "2022-05-01"), Rejection::NothingToSplit);
        ledger.rejects(split(&[left, Position(999)], "2022-05-01"), Rejection::DwellingNotFound);
        ledger.rejects(split(&[left, right], "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(split(&[left, right], "2022-05-01"));
        ledger.rejects(split(&[left, right], "2022-06-01"), Rejection::DwellingEnded);
        let new = person("Lê Thị Lan", Sex::Female, "1983").living_at(home);
        ledger.rejects(new.on("2022-05-02").enrol(), Rejection::DwellingEnded);
    }

    #[test]
    fn a_dwelling_ends_only_behind_those_who_formed_a_household_and_came_by_that() {
        let mut ledger = TestLedger::new();
        let (home, left, right) = (ledger.home(), ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").enrol());
        ledger.runs(TestLedger::form(home, &[(an, Relation::Head)], "2022-03-02"));
        let split = |parts: &[Position], on| TestLedger::split_dwelling(home, parts, on);
        let conflict = (Rejection::LaterActConflicts, "dwelling".to_owned());
        assert_eq!(ledger.refusal(&split(&[left, right], "2022-03-01")), Some(conflict));
        let stays = ledger.runs(split(&[home, right], "2022-03-01"));
        let ends = ledger.correct(stays, "2022-03-01", |event| {
            let Event::DwellingSplit(e) = event else { panic!("another act") };
            e.parts[0] = DwellingId::at(left).unwrap();
        });
        ledger.rejects(ends, Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(stays));
        ledger.runs(split(&[left, right], "2022-03-02"));
    }

    #[test]
    fn a_correction_leaves_several_parts() {
        let mut ledger = TestLedger::new();
        let (here, parts) = (ledger.home(), [ledger.home(), ledger.home()]);
        let split = ledger.runs(TestLedger::split_dwelling(here, &parts, "2022-01-02"));
        let one = ledger.correct(split, "2022-01-02", |event| {
            let Event::DwellingSplit(e) = event else { panic!("another act") };
            e.parts.truncate(1);
        });
        ledger.rejects(one, Rejection::NothingToSplit);
    }
}
