//! Receipt of a card at the unit that hands it over (đơn vị nhận thẻ).

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

use super::approve;

/// The card has arrived at the unit that it was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardReceived {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
}

/// Record the receipt of a card at the unit.
#[derive(Clone, Debug)]
pub struct ReceiveCard {
    /// Day of the receipt.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
}

impl ReceiveCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardReceived(CardReceived { card: self.card, person }))
        })
    }
}

impl Act for CardReceived {
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
        card.admits_stages(&[Stage::Dispatched], Rejection::NotAwaitingReceipt)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Received;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn what_was_sent_arrives_once() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.runs(TestLedger::dispatch(card, "2021-03-03"));
        ledger.runs(TestLedger::receive(card, "2021-03-04"));
        assert_eq!(ledger.card(card).stage, Stage::Received);
        ledger.rejects(TestLedger::receive(card, "2021-03-04"), Rejection::NotAwaitingReceipt);
    }
}
