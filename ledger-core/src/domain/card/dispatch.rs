//! Dispatch of a card to the unit that hands it over (chuyển phát về đơn vị).

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
use crate::domain::text::Code;

use super::approve;

/// The card was sent to a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDispatched {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Code of the unit.
    pub unit: Code,
}

/// Send a card to a unit.
#[derive(Clone, Debug)]
pub struct DispatchCard {
    /// Day on which it was sent.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// Code of the unit.
    pub unit: Code,
}

impl DispatchCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardDispatched(CardDispatched { card: self.card, person, unit: self.unit.clone() }))
        })
    }
}

impl Act for CardDispatched {
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
        card.admits_stages(&[Stage::Personalised, Stage::CheckPassed], Rejection::NotAwaitingDispatch)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Dispatched;
        card.course.unit = Some(self.unit.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn a_card_on_its_way_arrives_before_it_is_handed_over() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.rejects(TestLedger::dispatch(card, "2021-03-03"), Rejection::NotAwaitingDispatch);
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.rejects(TestLedger::receive(card, "2021-03-03"), Rejection::NotAwaitingReceipt);
        ledger.runs(TestLedger::dispatch(card, "2021-03-03"));
        ledger.rejects(TestLedger::hand_over(card, "2021-03-04"), Rejection::NotAwaitingHandOver);
        ledger.runs(TestLedger::receive(card, "2021-03-04"));
        assert_eq!(ledger.card(card).course.unit.unwrap().as_str(), "G01.066.000");
        ledger.runs(TestLedger::hand_over(card, "2021-03-04"));
    }
}
