//! Merging dwellings (hợp nhất chỗ ở): two homes become one. Whoever lived in one of them lives in what they became, from the
//! same day as before: nobody moves.

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

/// Dwellings are part of another one from the effective date on, and no dwellings any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingsMerged {
    /// Those that end.
    pub dwellings: Vec<DwellingId>,
    /// The one that they are part of.
    pub into: DwellingId,
}

/// Merge dwellings into another one.
#[derive(Clone, Debug)]
pub struct MergeDwellings {
    /// First day as one.
    pub effective_date: PartialDate,
    /// Those that end.
    pub dwellings: Vec<DwellingId>,
    /// The one that they become part of.
    pub into: DwellingId,
}

impl MergeDwellings {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.dwellings.iter().chain([&self.into]).map(|id| Subject::Dwelling(*id)));
        let behind = Some(self.effective_date);
        needs.extend(self.dwellings.iter().flat_map(|id| arrivals::needs(*id, behind, loaded)));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = DwellingsMerged { dwellings: self.dwellings.clone(), into: self.into };
        check(&event)?;
        let ended = event.dwellings.clone();
        let proposal = propose(loaded, self.effective_date, Event::DwellingsMerged(event), &|subject| {
            dwelling_field("dwellings", &self.dwellings, subject).unwrap_or_else(|| "into".into())
        })?;
        check_ends(&ended, self.effective_date, loaded)?;
        Ok(proposal)
    }
}

/// Nobody comes to live in a dwelling behind the day on which it ends.
fn check_ends(ended: &[DwellingId], on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let mut each = ended.iter().enumerate();
    each.try_for_each(|(at, dwelling)| {
        arrivals::check(*dwelling, on, loaded).map_err(|r| r.at(format!("dwellings[{at}]")))
    })
}

/// Each dwelling is named once.
fn check(event: &DwellingsMerged) -> Result<(), Refusal> {
    let mut seen = BTreeSet::from([event.into]);
    match event.dwellings.iter().position(|dwelling| !seen.insert(*dwelling)) {
        Some(at) => Err(Rejection::DwellingNamedTwice.at(format!("dwellings[{at}]"))),
        None => Ok(()),
    }
}

/// The item of a list of dwellings that speaks of a subject.
pub(super) fn dwelling_field(list: &str, dwellings: &[DwellingId], subject: Subject) -> Option<String> {
    let at = dwellings.iter().position(|dwelling| Subject::Dwelling(*dwelling) == subject)?;
    Some(format!("{list}[{at}]"))
}

impl Act for DwellingsMerged {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = self.dwellings.iter().chain([&self.into]);
        to.extend(named.map(|id| Touched::Known(Subject::Dwelling(*id))));
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        self.dwellings.iter().flat_map(|id| arrivals::needs(*id, None, loaded)).collect()
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        // What ended no later than on that day already is not asked about again.
        let ended = |dwelling: &DwellingId| {
            matches!(standing.event.as_ref(), Event::DwellingsMerged(was) if was.dwellings.contains(dwelling))
                && standing.effective_date <= on
        };
        let earlier: Vec<DwellingId> = self.dwellings.iter().copied().filter(|id| !ended(id)).collect();
        check_ends(&earlier, on, loaded).map_err(|refusal| refusal.rejection.at("dwellings"))
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
        if id == self.into {
            self.dwellings.iter().for_each(|other| dwelling.changes(Changed::TookIn(*other), entry));
        } else {
            dwelling.changes(Changed::MergedInto(self.into), entry);
        }
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
    fn who_lived_in_a_dwelling_lives_in_what_it_became_without_moving() {
        let mut ledger = TestLedger::new();
        let (home, other, into) = (ledger.home(), ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).enrol());
        ledger.runs(TestLedger::merge_dwellings(&[home, other], into, "2022-05-01"));
        let residence = ledger.person(an).residence.unwrap();
        assert_eq!((residence.dwelling.position(), residence.since.to_string()), (home, "2021-02-25".into()));
        let told = |at: Position| DwellingId::at(at).unwrap();
        let came = ledger.dwelling_state(into);
        let from: Vec<_> = came.predecessors().map(|(on, id)| (on.to_string(), id)).collect();
        assert_eq!(from, [("2022-05-01".to_owned(), told(home)), ("2022-05-01".to_owned(), told(other))]);
        let (ended, became) = ledger.dwelling_state(home).ended().unwrap();
        assert_eq!((ended.to_string(), became), ("2022-05-01".to_owned(), vec![told(into)]));
        assert_eq!(came.ended(), None);
    }

    #[test]
    fn nobody_comes_to_live_where_there_is_no_dwelling_any_more() {
        let mut ledger = TestLedger::new();
        let (home, into, elsewhere) = (ledger.home(), ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(elsewhere).enrol());
        ledger.runs(TestLedger::merge_dwellings(&[home], into, "2022-05-01"));
        let go = |to, on| TestLedger::change_residence(&[an], to, MoveInto::Alone, on);
        ledger.rejects(go(home, "2022-05-01"), Rejection::DwellingEnded);
        let new = person("Lê Thị Lan", Sex::Female, "1983").living_at(home);
        ledger.rejects(new.on("2022-05-02").enrol(), Rejection::DwellingEnded);
        ledger.runs(go(home, "2022-04-30"));
        ledger.runs(go(into, "2022-05-02"));
    }

    #[test]
    fn a_dwelling_ends_once_and_only_behind_those_who_came() {
        let mut ledger = TestLedger::new();
        let (home, into, third) = (ledger.home(), ledger.home(), ledger.home());
        let merge = |which: &[Position], into, on| TestLedger::merge_dwellings(which, into, on);
        ledger.rejects(merge(&[home, home], into, "2022-05-01"), Rejection::DwellingNamedTwice);
        ledger.rejects(merge(&[home], home, "2022-05-01"), Rejection::DwellingNamedTwice);
        ledger.rejects(merge(&[Position(999)], into, "2022-05-01"), Rejection::DwellingNotFound);
        ledger.rejects(merge(&[home], Position(999), "2022-05-01"), Rejection::DwellingNotFound);
        ledger.rejects(merge(&[home], into, "2022"), Rejection::EffectiveDateIncomplete);
        ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).enrol());
        ledger.rejects(merge(&[home], into, "2021-02-24"), Rejection::LaterActConflicts);
        let merged = ledger.runs(merge(&[home], into, "2022-05-01"));
        ledger.rejects(merge(&[home], third, "2022-06-01"), Rejection::DwellingEnded);
        ledger.rejects(merge(&[third], home, "2022-06-01"), Rejection::DwellingEnded);
        ledger.runs(ledger.annul(merged));
        assert_eq!(ledger.dwelling_state(home).ended(), None);
        ledger.runs(merge(&[home], third, "2022-06-01"));
    }

    #[test]
    fn a_dwelling_ends_only_behind_those_who_formed_a_household_and_came_by_that() {
        let mut ledger = TestLedger::new();
        let (home, into) = (ledger.home(), ledger.home());
        let merge = |on| TestLedger::merge_dwellings(&[home], into, on);
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").living_at(home).enrol());
        ledger.runs(TestLedger::form(home, &[(lan, Relation::Head)], "2022-04-01"));
        let merged = ledger.runs(merge("2022-03-01"));
        ledger.runs(ledger.annul(merged));
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").enrol());
        ledger.runs(TestLedger::form(home, &[(an, Relation::Head)], "2022-03-02"));
        let conflict = (Rejection::LaterActConflicts, "dwellings[0]".to_owned());
        assert_eq!(ledger.refusal(&merge("2022-03-01")), Some(conflict));
        let merged = ledger.runs(merge("2022-03-02"));
        ledger.rejects(ledger.correct(merged, "2022-03-01", |_| ()), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_correction_names_each_dwelling_once() {
        let mut ledger = TestLedger::new();
        let (here, gone) = (ledger.home(), ledger.home());
        let merged = ledger.runs(TestLedger::merge_dwellings(&[gone], here, "2022-01-02"));
        let twice = ledger.correct(merged, "2022-01-02", |event| {
            let Event::DwellingsMerged(e) = event else { panic!("another act") };
            e.dwellings.push(e.dwellings[0]);
        });
        ledger.rejects(twice, Rejection::DwellingNamedTwice);
    }
}
