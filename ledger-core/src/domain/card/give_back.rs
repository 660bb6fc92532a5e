//! A card that was held is returned (trả lại thẻ). Law on Identity 2023, art. 29.

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

/// The holder has the card back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardReturned {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
}

/// Return a card that was held.
#[derive(Clone, Debug)]
pub struct ReturnCard {
    /// Day from which the holder has it back.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
}

impl ReturnCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardReturned(CardReturned { card: self.card, person }))
        })
    }
}

impl Act for CardReturned {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.cards.suspended = false;
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Held], Rejection::CardNotHeld)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::HandedOver;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn only_what_is_held_is_returned() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        ledger.rejects(TestLedger::give_back(card, "2021-05-01"), Rejection::CardNotHeld);
        ledger.runs(TestLedger::hold(card, "2021-04-01"));
        ledger.runs(TestLedger::give_back(card, "2021-05-01"));
        ledger.rejects(TestLedger::give_back(card, "2021-05-02"), Rejection::CardNotHeld);
    }
}
