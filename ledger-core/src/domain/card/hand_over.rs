//! Handing a card over (trả thẻ): it is in force from then on, and the one before it is taken in.

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder};
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::{Cards, Person};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::approve;

/// The card is in its holder's hands, and in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHandedOver {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// The card that it takes the place of, taken in and void from now on.
    pub replaces: Option<CardId>,
}

/// Hand a card over.
#[derive(Clone, Debug)]
pub struct HandOverCard {
    /// Day on which the holder got it.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
}

impl HandOverCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = approve::needs(self.card, loaded);
        needs.extend(subjects(self.replaces(loaded).map(Subject::Card)));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (card, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        check_number(card, application.person, day, loaded)?;
        let event = Event::CardHandedOver(CardHandedOver {
            card: self.card,
            person: application.person,
            replaces: self.replaces(loaded),
        });
        propose(loaded, self.effective_date, event, &|_| "card".into())
    }

    /// The card that the holder has had until now.
    fn replaces(&self, loaded: &Loaded) -> Option<CardId> {
        let (_, application) = loaded.card(self.card).ok()?;
        let (person, _) = loaded.person(application.person).ok()?;
        person.cards.active.filter(|active| *active != self.card)
    }
}

/// On that day the number printed must have been the holder's. A card that bears none is nobody's; older records do not tell what
/// was printed.
fn check_number(card: &Card, person: PersonId, day: CivilDate, loaded: &Loaded) -> Result<(), Refusal> {
    let number = loaded.person_on(person, day).and_then(|who| who.identity?.personal_number);
    match &card.course.printed {
        Some(printed) if number.is_none() || printed.personal_number != number => {
            Err(Rejection::CardNumberNotInForce.at("card"))
        }
        Some(_) | None => Ok(()),
    }
}

impl Act for CardHandedOver {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [Subject::Card(self.card), Subject::Person(self.person)];
        to.extend(named.into_iter().chain(self.replaces.map(Subject::Card)).map(Touched::Known));
    }

    fn shows_there(&self, id: PersonId) -> bool {
        id == self.person
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let mut named = [self.card].into_iter().chain(self.replaces);
        named.try_for_each(|card| check_holder(card, self.person, loaded))
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let (card, _) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        match on.full() {
            Some(day) if on != standing.effective_date => check_number(card, self.person, day, loaded),
            Some(_) | None => Ok(()),
        }
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)?;
        if person.cards.certificate.is_some() {
            return Err(Rejection::CertificateExists);
        }
        if self.replaces == person.cards.active { Ok(()) } else { Err(Rejection::NotAwaitingHandOver) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        let certificate = person.cards.certificate;
        person.cards =
            Cards { open: None, active: Some(self.card), held_before: true, suspended: false, certificate };
    }

    fn admitted_by_card(&self, card: &Card, id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        if id != self.card {
            return Ok(());
        }
        // Quality control and dispatch may never have been recorded; once they were, they come to their end first.
        let ready = [Stage::Personalised, Stage::CheckPassed, Stage::Received];
        card.admits_stages(&ready, Rejection::NotAwaitingHandOver)
    }

    fn apply_to_card(&self, card: &mut Card, id: CardId, _entry: &Entry) {
        card.stage = if id == self.card { Stage::HandedOver } else { Stage::Replaced };
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::card::lists::RevocationGround;
    use crate::domain::card::print::Layout;
    use crate::domain::ids::PersonId;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, cancel_number, date, person};
    use crate::domain::values::{CardReason, Sex};

    #[test]
    fn one_card_is_in_force_at_a_time() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let first = ledger.card_in_hand(members[0]);
        ledger.rejects(TestLedger::hand_over(first, "2021-03-05"), Rejection::NotAwaitingHandOver);
        let second = ledger.runs(TestLedger::apply(members[0], CardReason::Change, "2021-06-01"));
        ledger.runs(TestLedger::approve(second, "2021-06-02"));
        ledger.rejects(TestLedger::hand_over(second, "2021-06-04"), Rejection::NotAwaitingHandOver);
        ledger.runs(TestLedger::personalise(second, "VN2", "2021-06-03"));
        ledger.runs(TestLedger::hand_over(second, "2021-06-04"));
        assert_eq!(ledger.card(first).stage, Stage::Replaced);
        assert_eq!(ledger.card(second).stage, Stage::HandedOver);
        assert_eq!(ledger.person(members[0]).cards.active.unwrap().position(), second);
    }

    #[test]
    fn a_card_with_a_number_that_was_cancelled_meanwhile_is_not_handed_over() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.runs(cancel_number(members[0], "2021-03-04"));
        ledger.rejects(TestLedger::hand_over(card, "2021-03-05"), Rejection::CardNumberNotInForce);
        // Told late, of a day on which the number was theirs; and not corrected to one on which it was not.
        let handed_over = ledger.runs(TestLedger::hand_over(card, "2021-03-03"));
        ledger.rejects(ledger.correct(handed_over, "2021-03-05", |_| ()), Rejection::CardNumberNotInForce);
    }

    #[test]
    fn a_card_that_bears_no_number_is_not_handed_over_and_one_of_an_older_record_is() {
        use crate::domain::card::printed::PrintedFacts;
        use crate::domain::event::{CardPersonalised, Event};
        use crate::domain::number::CardSerial;
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let issue_date = date("2021-03-03").full().unwrap();
        let facts = PrintedFacts::of(&ledger.person(members[0]), Layout::Card2021, None).unwrap();
        let mut made = |at: usize, printed: Option<PrintedFacts>| {
            let card = ledger.runs(TestLedger::apply(members[at], CardReason::First, "2021-03-01"));
            ledger.runs(TestLedger::approve(card, "2021-03-02"));
            let event = CardPersonalised {
                card: crate::domain::ids::CardId::at(card).unwrap(),
                person: PersonId::at(members[at]).unwrap(),
                serial: CardSerial::parse(&format!("VN{at}")).unwrap(),
                issue_date,
                expiry_date: None,
                printed: printed.map(Box::new),
            };
            ledger.has_recorded(issue_date.into(), Event::CardPersonalised(event));
            ledger.runs(cancel_number(members[at], "2021-03-04"));
            card
        };
        let without = made(0, Some(PrintedFacts { personal_number: None, ..facts }));
        let older = made(1, None);
        ledger.rejects(TestLedger::hand_over(without, "2021-03-05"), Rejection::CardNumberNotInForce);
        ledger.runs(TestLedger::hand_over(older, "2021-03-05"));
    }

    #[test]
    fn nobody_gets_a_card_while_a_certificate_of_identity_is_in_force() {
        let mut ledger = TestLedger::new();
        let sa = person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001").enrol();
        let sa = ledger.runs(sa);
        let card = ledger.runs(TestLedger::apply(sa, CardReason::First, "2024-08-01"));
        ledger.runs(TestLedger::approve(card, "2024-08-02"));
        ledger.runs(TestLedger::personalise(card, "VN1", "2024-08-03"));
        ledger.runs(TestLedger::issue_certificate(sa, "GC1", "2024-02-01", "2024-08-05"));
        ledger.rejects(TestLedger::hand_over(card, "2024-08-05"), Rejection::CertificateExists);
        let late = TestLedger::hand_over(card, "2024-08-04");
        ledger.rejects(late, Rejection::LaterActConflicts);
        let revoked =
            TestLedger::revoke_certificate(sa, RevocationGround::NationalityVietnamese, "2024-08-06");
        ledger.runs(revoked);
        ledger.runs(TestLedger::hand_over(card, "2024-08-06"));
    }
}
