//! A card is held (giữ thẻ) while its holder is detained or under a compulsory measure. Law on Identity 2023, art. 29(2).

use crate::domain::act::Act;
use crate::domain::card::lists::HoldGround;
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

/// An authority keeps the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHeld {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub ground: HoldGround,
}

/// Hold a card.
#[derive(Clone, Debug)]
pub struct HoldCard {
    /// Day from which it is held.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// Why.
    pub ground: HoldGround,
}

impl HoldCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardHeld(CardHeld { card: self.card, person, ground: self.ground }))
        })
    }
}

impl Act for CardHeld {
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
        person.cards.suspended = true;
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::HandedOver], Rejection::CardNotInForce)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Held;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::dates::CivilDate;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_card_that_is_held_is_not_in_force_until_it_is_returned() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let day = CivilDate::new(2022, 1, 1).unwrap();
        assert!(ledger.card(card).in_force_on(day));
        ledger.runs(TestLedger::hold(card, "2021-04-01"));
        ledger.rejects(TestLedger::hold(card, "2021-04-02"), Rejection::CardNotInForce);
        assert!(!ledger.card(card).in_force_on(day));
        let cards = ledger.person(members[0]).cards;
        assert_eq!((cards.active.unwrap().position(), cards.suspended), (card, true));
        ledger.runs(TestLedger::give_back(card, "2021-05-01"));
        assert!(ledger.card(card).in_force_on(day) && !ledger.person(members[0]).cards.suspended);
    }

    #[test]
    fn a_held_card_ends_with_its_holder() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        ledger.runs(TestLedger::hold(card, "2021-04-01"));
        ledger.runs(ledger.death(members[0], "2021-05-01"));
        assert_eq!(ledger.card(card).stage, Stage::Ended);
        assert!(!ledger.person(members[0]).cards.suspended);
    }
}
