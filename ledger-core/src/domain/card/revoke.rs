//! A card is revoked (thu hồi thẻ) and is void from then on. Law on Identity 2023, art. 29(1).

use crate::domain::act::Act;
use crate::domain::card::lists::RevocationGround;
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

/// The card was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRevoked {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub ground: RevocationGround,
}

/// Revoke a card.
#[derive(Clone, Debug)]
pub struct RevokeCard {
    /// Day of the revocation.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// Why.
    pub ground: RevocationGround,
}

impl RevokeCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            check_ground(self.ground)?;
            Ok(Event::CardRevoked(CardRevoked { card: self.card, person, ground: self.ground }))
        })
    }
}

/// Some grounds are those of certificates of identity.
fn check_ground(ground: RevocationGround) -> Result<(), Refusal> {
    match ground {
        RevocationGround::NationalityLost | RevocationGround::IssuedWrongly | RevocationGround::Altered => {
            Ok(())
        }
        RevocationGround::NationalityVietnamese
        | RevocationGround::NationalityForeign
        | RevocationGround::Lost
        | RevocationGround::Damaged => Err(Rejection::GroundDoesNotFit.at("ground")),
    }
}

impl Act for CardRevoked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)?;
        check_ground(self.ground)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.cards.lose(self.card);
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::HandedOver, Stage::Held], Rejection::CardNotInForce)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Revoked;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::card::lists::RevocationGround;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_revoked_card_is_void_also_while_it_is_held() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let revoke = |card, on| TestLedger::revoke(card, RevocationGround::IssuedWrongly, on);
        let (card, other) = (ledger.card_in_hand(members[0]), ledger.card_in_hand(members[1]));
        ledger.rejects(revoke(card, "2021-03-03"), Rejection::CardNotInForce);
        ledger.runs(revoke(card, "2021-04-01"));
        ledger.runs(TestLedger::hold(other, "2021-04-01"));
        ledger.runs(revoke(other, "2021-04-02"));
        for (at, card) in [(members[0], card), (members[1], other)] {
            assert_eq!(ledger.card(card).stage, Stage::Revoked);
            let cards = ledger.person(at).cards;
            assert_eq!((cards.active, cards.suspended, cards.held_before), (None, false, true));
        }
        ledger.rejects(revoke(card, "2021-04-02"), Rejection::CardNotInForce);
        ledger.rejects(TestLedger::give_back(other, "2021-04-03"), Rejection::CardNotHeld);
    }

    #[test]
    fn grounds_of_certificates_are_none_of_cards() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let foreign = RevocationGround::NationalityForeign;
        ledger.rejects(TestLedger::revoke(card, foreign, "2021-04-01"), Rejection::GroundDoesNotFit);
    }
}
