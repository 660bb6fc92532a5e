//! Quality control of a card made (kiểm tra chất lượng): a card that fails is made again, with another serial.

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder, step};
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::approve;

/// The card was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardChecked {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// What is wrong with it; none: nothing, it passed.
    pub defect: Option<Text>,
}

/// Record the quality control of a card.
#[derive(Clone, Debug)]
pub struct CheckCard {
    /// Day of the control.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// What is wrong with it; none: nothing, it passed.
    pub defect: Option<Text>,
}

impl CheckCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardChecked(CardChecked { card: self.card, person, defect: self.defect.clone() }))
        })
    }
}

impl Act for CardChecked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Personalised], Rejection::NotAwaitingCheck)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = if self.defect.is_none() { Stage::CheckPassed } else { Stage::CheckFailed };
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn a_card_that_fails_is_made_again_before_it_is_handed_over() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.rejects(TestLedger::check(card, true, "2021-03-03"), Rejection::NotAwaitingCheck);
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.runs(TestLedger::check(card, false, "2021-03-03"));
        ledger.rejects(TestLedger::hand_over(card, "2021-03-04"), Rejection::NotAwaitingHandOver);
        ledger.rejects(TestLedger::dispatch(card, "2021-03-04"), Rejection::NotAwaitingDispatch);
        ledger.rejects(TestLedger::personalise(card, "VN1", "2021-03-04"), Rejection::CardSerialTaken);
        ledger.runs(TestLedger::personalise(card, "VN2", "2021-03-04"));
        ledger.runs(TestLedger::check(card, true, "2021-03-04"));
        ledger.rejects(TestLedger::check(card, true, "2021-03-04"), Rejection::NotAwaitingCheck);
        ledger.runs(TestLedger::hand_over(card, "2021-03-05"));
        assert_eq!(ledger.card(card).made.unwrap().serial.as_str(), "VN2");
    }
}
