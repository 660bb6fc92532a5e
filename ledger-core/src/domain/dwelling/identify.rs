//! Identifiers of a dwelling (mã định danh) in other registers of land, buildings and addresses, from a day on. Nobody moves.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::{Changed, Dwelling, Identifier};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::DwellingId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The dwelling bears these identifiers from the effective date on, and no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingIdentified {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// All its identifiers, at most one of each scheme; none: it bears none any more.
    pub identifiers: Vec<Identifier>,
}

/// Say which identifiers a dwelling bears.
#[derive(Clone, Debug)]
pub struct IdentifyDwelling {
    /// First day.
    pub effective_date: PartialDate,
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// All its identifiers.
    pub identifiers: Vec<Identifier>,
}

impl IdentifyDwelling {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Dwelling(self.dwelling)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = DwellingIdentified { dwelling: self.dwelling, identifiers: self.identifiers.clone() };
        check(&event)?;
        propose(loaded, self.effective_date, Event::DwellingIdentified(event), &|_| "dwelling".into())
    }
}

/// One identifier of each scheme.
fn check(event: &DwellingIdentified) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    match event.identifiers.iter().position(|identifier| !seen.insert(&identifier.scheme)) {
        Some(at) => Err(Rejection::IdentifierNamedTwice.at(format!("identifiers[{at}].scheme"))),
        None => Ok(()),
    }
}

impl Act for DwellingIdentified {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn check_correction(&self, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check(self)
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()?;
        // In whichever order they are told.
        let all = |identifiers: &[Identifier]| identifiers.iter().cloned().collect::<BTreeSet<_>>();
        let same = all(dwelling.identifiers()) == all(&self.identifiers);
        if same { Err(Rejection::IdentifiersUnchanged) } else { Ok(()) }
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, _id: DwellingId, entry: &Entry) {
        dwelling.changes(Changed::Identifiers(self.identifiers.clone()), entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::dates::CivilDate;
    use crate::domain::dwelling::Identifier;
    use crate::domain::event::Event;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::text::Code;

    #[test]
    fn identifiers_hold_from_a_day_on() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let bears = |ids: &[(&str, &str)], on| TestLedger::identify(home, ids, on);
        ledger.runs(bears(&[("LAND", "L1"), ("HOUSE", "H1")], "2022-05-01"));
        ledger.runs(bears(&[("LAND", "L2")], "2023-05-01"));
        ledger.runs(bears(&[], "2024-05-01"));
        let state = ledger.dwelling_state(home);
        let borne = |year| {
            let day = CivilDate::new(year, 6, 1).unwrap();
            state.identifiers_on(day).iter().map(|i| i.value.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            [borne(2021), borne(2022), borne(2023), borne(2024)].map(|ids| ids.join(" ")),
            ["", "L1 H1", "L2", ""]
        );
        assert_eq!(state.identifiers(), []);
    }

    #[test]
    fn identifiers_are_of_different_schemes_and_new() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let bears = |ids: &[(&str, &str)], on| TestLedger::identify(home, ids, on);
        ledger
            .rejects(bears(&[("LAND", "L1"), ("LAND", "L2")], "2022-05-01"), Rejection::IdentifierNamedTwice);
        ledger.rejects(bears(&[], "2022-05-01"), Rejection::IdentifiersUnchanged);
        ledger.rejects(bears(&[("LAND", "L1")], "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(bears(&[("LAND", "L1")], "2022-05-01"));
        ledger.rejects(bears(&[("LAND", "L1")], "2022-05-02"), Rejection::IdentifiersUnchanged);
        ledger.runs(bears(&[("LAND", "L1"), ("HOUSE", "H1")], "2022-05-02"));
        let turned = bears(&[("HOUSE", "H1"), ("LAND", "L1")], "2022-05-03");
        ledger.rejects(turned, Rejection::IdentifiersUnchanged);
        ledger.rejects(
            TestLedger::identify(Position(999), &[("LAND", "L1")], "2022-05-01"),
            Rejection::DwellingNotFound,
        );
        let other = ledger.home();
        ledger.runs(TestLedger::merge_dwellings(&[home], other, "2022-06-01"));
        ledger.rejects(bears(&[("LAND", "L3")], "2022-06-01"), Rejection::DwellingEnded);
    }

    #[test]
    fn a_correction_names_each_scheme_once() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let identified = ledger.runs(TestLedger::identify(home, &[("thửa", "12")], "2022-01-02"));
        let twice = ledger.correct(identified, "2022-01-02", |event| {
            let Event::DwellingIdentified(e) = event else { panic!("another act") };
            e.identifiers.push(e.identifiers[0].clone());
        });
        ledger.rejects(twice, Rejection::IdentifierNamedTwice);
    }

    #[test]
    fn an_identifier_is_borne_from_each_day_that_names_it_to_the_next_that_does_not() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let bears = |ids: &[(&str, &str)], on| TestLedger::identify(home, ids, on);
        ledger.runs(TestLedger::readdress(home, "Số 2", "2022-04-01"));
        ledger.runs(bears(&[("LAND", "L1"), ("HOUSE", "H1")], "2022-05-01"));
        ledger.runs(bears(&[("LAND", "L1")], "2023-05-01"));
        ledger.runs(bears(&[("HOUSE", "H1")], "2024-05-01"));
        ledger.runs(bears(&[("LAND", "L1")], "2025-05-01"));
        ledger.runs(bears(&[("LAND", "L2")], "2025-05-01"));
        let state = ledger.dwelling_state(home);
        let days = |scheme, value| {
            let identifier = Identifier { scheme: Code::stored(scheme), value: Code::stored(value) };
            let days = state.days_bearing(&identifier);
            days.into_iter()
                .map(|(from, until)| (from.to_string(), until.map(|day| day.to_string())))
                .collect()
        };
        let from_to = |from: &str, to: &str| (from.to_owned(), Some(to.to_owned()));
        let borne: Vec<(String, Option<String>)> = days("LAND", "L1");
        assert_eq!(borne, [from_to("2022-05-01", "2023-05-01"), from_to("2023-05-01", "2024-05-01")]);
        let borne: Vec<(String, Option<String>)> = days("HOUSE", "H1");
        assert_eq!(borne, [from_to("2022-05-01", "2023-05-01"), from_to("2024-05-01", "2025-05-01")]);
        let borne: Vec<(String, Option<String>)> = days("LAND", "L2");
        assert_eq!(borne, [("2025-05-01".to_owned(), None)], "what was said twice of a day counts last");
    }
}
