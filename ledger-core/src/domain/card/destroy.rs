//! A card is destroyed (tiêu hủy thẻ) before witnesses, and minutes are kept: one that was defective, not claimed, taken in,
//! revoked, or left by the dead.
//!
//! What is destroyed is the thing with a serial. A defective card is destroyed while its application goes on to be made again.

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder};
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::CardSerial;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};
use crate::domain::text::Code;

use super::approve;

/// The card with this serial was destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDestroyed {
    /// Which application it came of.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Its serial.
    pub serial: CardSerial,
    /// Number of the minutes.
    pub minutes: Code,
    /// The card was on its way to its holder, and the application ends with it.
    pub closes: bool,
}

/// Record the destruction of a card.
#[derive(Clone, Debug)]
pub struct DestroyCard {
    /// Day of the destruction.
    pub effective_date: PartialDate,
    /// Which application it came of.
    pub card: CardId,
    /// Its serial.
    pub serial: CardSerial,
    /// Number of the minutes.
    pub minutes: Code,
}

impl DestroyCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = approve::needs(self.card, loaded);
        needs.extend(subjects([Subject::Claim(Claim::CardSerial(self.serial))]));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (_, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        let on_its_way = loaded.card_on(self.card, day).is_some_and(|card| is_on_its_way(&card, self.serial));
        let event = Event::CardDestroyed(CardDestroyed {
            card: self.card,
            person: application.person,
            serial: self.serial,
            minutes: self.minutes.clone(),
            closes: on_its_way,
        });
        propose(loaded, self.effective_date, event, &|subject| {
            if matches!(subject, Subject::Claim(_)) { "serial" } else { "card" }.into()
        })
    }
}

/// Is this the card that was made last, and did it not fail?
fn is_last(card: &Card, serial: CardSerial) -> bool {
    card.stage != Stage::CheckFailed && card.made.is_some_and(|made| made.serial == serial)
}

/// Is this the card that would have been handed over?
fn is_on_its_way(card: &Card, serial: CardSerial) -> bool {
    let waiting = [Stage::Personalised, Stage::CheckPassed, Stage::Dispatched, Stage::Received];
    waiting.contains(&card.stage) && is_last(card, serial)
}

impl Act for CardDestroyed {
    fn touches(&self, to: &mut Vec<Touched>) {
        let serial = Subject::Claim(Claim::CardSerial(self.serial));
        to.extend([Subject::Card(self.card), Subject::Person(self.person), serial].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)
    }

    /// The holder may be dead.
    fn admitted_by_person(&self, person: &Person, _id: PersonId, _entry: &Entry) -> Result<(), Rejection> {
        if person.exists() { Ok(()) } else { Err(Rejection::PersonNotFound) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if self.closes && person.cards.open == Some(self.card) {
            person.cards.open = None;
        }
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        let in_use = matches!(card.stage, Stage::HandedOver | Stage::Held) && is_last(card, self.serial);
        if in_use || self.closes != is_on_its_way(card, self.serial) {
            return Err(Rejection::CardInUse);
        }
        Ok(())
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        if is_last(card, self.serial) {
            card.stage = Stage::Destroyed;
        }
    }

    fn admitted_by_claim(&self, serial: &Claimed, _id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        if serial.card != Some(self.card) {
            return Err(Rejection::SerialOfAnotherCard);
        }
        if serial.destroyed { Err(Rejection::CardDestroyedAlready) } else { Ok(()) }
    }

    fn apply_to_claim(&self, serial: &mut Claimed, _id: Claim, _entry: &Entry) {
        serial.destroyed = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    /// An application with a card made.
    fn made(ledger: &mut TestLedger, person: Position, serial: &str) -> Position {
        let card = ledger.runs(TestLedger::apply(person, CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::personalise(card, serial, "2021-03-03"));
        card
    }

    #[test]
    fn an_unclaimed_card_is_destroyed_and_its_application_is_over() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = made(&mut ledger, members[0], "VN1");
        let other = made(&mut ledger, members[1], "VN2");
        let destroy = |card, serial| TestLedger::destroy(card, serial, "2021-09-01");
        ledger.rejects(destroy(card, "VN2"), Rejection::SerialOfAnotherCard);
        ledger.rejects(destroy(card, "VN3"), Rejection::SerialOfAnotherCard);
        ledger.runs(destroy(card, "VN1"));
        ledger.rejects(destroy(card, "VN1"), Rejection::CardDestroyedAlready);
        assert_eq!(ledger.card(card).stage, Stage::Destroyed);
        assert_eq!(ledger.person(members[0]).cards.open, None);
        ledger.rejects(TestLedger::hand_over(card, "2021-09-02"), Rejection::NotAwaitingHandOver);
        assert_eq!(ledger.person(members[1]).cards.open.unwrap().position(), other);
    }

    #[test]
    fn a_card_in_its_holders_hands_is_not_destroyed_before_it_is_taken_in() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let destroy = || TestLedger::destroy(card, "CARD1", "2021-09-01");
        ledger.rejects(destroy(), Rejection::CardInUse);
        let hold = ledger.runs(TestLedger::hold(card, "2021-08-01"));
        ledger.rejects(destroy(), Rejection::CardInUse);
        ledger.runs(ledger.annul(hold));
        ledger.runs(ledger.death(members[0], "2021-08-05"));
        ledger.runs(destroy());
        assert_eq!(ledger.card(card).stage, Stage::Destroyed);
    }

    #[test]
    fn a_defective_card_is_destroyed_and_its_application_goes_on() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = made(&mut ledger, members[0], "VN1");
        ledger.runs(TestLedger::check(card, false, "2021-03-03"));
        ledger.runs(TestLedger::destroy(card, "VN1", "2021-03-04"));
        assert_eq!(ledger.card(card).stage, Stage::CheckFailed);
        ledger.runs(TestLedger::personalise(card, "VN2", "2021-03-05"));
        ledger.runs(TestLedger::hand_over(card, "2021-03-06"));
        assert_eq!(ledger.card(card).stage, Stage::HandedOver);
    }

    #[test]
    fn the_minutes_may_be_corrected() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = made(&mut ledger, members[0], "VN1");
        let destroyed = ledger.runs(TestLedger::destroy(card, "VN1", "2021-09-01"));
        let change = |closes| {
            ledger.correct(destroyed, "2021-09-02", move |event| {
                if let crate::domain::event::Event::CardDestroyed(e) = event {
                    e.minutes = crate::domain::text::Code::stored("02/BB");
                    e.closes = closes;
                }
            })
        };
        ledger.rejects(change(false), Rejection::CardInUse);
        ledger.runs(change(true));
        assert_eq!(ledger.card(card).stage, Stage::Destroyed);
    }
}
