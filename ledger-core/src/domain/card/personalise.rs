//! Personalisation of a card (cá thể hóa thẻ): it gets its serial, its day of issue and its term.

use crate::domain::act::Act;
use crate::domain::card::{Card, Made, Stage, check_holder};
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::CardSerial;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};

use super::approve;
use super::print::Layout;
use super::printed::PrintedFacts;
use super::validity::expiry;

/// The card was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPersonalised {
    /// Which application.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Serial of the card.
    pub serial: CardSerial,
    /// Day of issue, as printed.
    pub issue_date: CivilDate,
    /// Last day of validity, as printed; none for a card for life.
    pub expiry_date: Option<CivilDate>,
    /// What was printed of the holder; none in older records.
    pub printed: Option<Box<PrintedFacts>>,
}

/// Personalise a card. The effective date is the day of issue.
#[derive(Clone, Debug)]
pub struct PersonaliseCard {
    /// Day of issue, as printed.
    pub effective_date: PartialDate,
    /// Which application.
    pub card: CardId,
    /// Serial of the card.
    pub serial: CardSerial,
}

impl PersonaliseCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = approve::needs(self.card, loaded);
        needs.extend(subjects([Subject::Claim(Claim::CardSerial(self.serial))]));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let issue_date = whole_past_day(self.effective_date, today)?;
        let (_, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        let (_, identity) = loaded.person(application.person).map_err(|r| r.at("card"))?;
        let born = identity.birth_date.latest().ok_or(Rejection::BirthDateTooVague.at("card"))?;
        let layout = Layout::of(issue_date);
        let printed = loaded
            .person_on(application.person, issue_date)
            .and_then(|who| PrintedFacts::of(&who, layout, Some(issue_date)));
        let event = Event::CardPersonalised(CardPersonalised {
            card: self.card,
            person: application.person,
            serial: self.serial,
            issue_date,
            expiry_date: expiry(born, issue_date),
            printed: printed.map(Box::new),
        });
        propose(loaded, self.effective_date, event, &|subject| {
            if matches!(subject, Subject::Claim(_)) { "serial" } else { "card" }.into()
        })
    }
}

impl Act for CardPersonalised {
    fn touches(&self, to: &mut Vec<Touched>) {
        let serial = Subject::Claim(Claim::CardSerial(self.serial));
        to.extend([Subject::Card(self.card), Subject::Person(self.person), serial].map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LID 2014, art. 25; LID 2023, art. 26.
        Deadlines::decide(Term::WorkingDays(7))
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)?;
        if self.expiry_date.is_some_and(|last| last < self.issue_date) {
            return Err(Rejection::ExpiryBeforeIssue.at("expiry_date"));
        }
        Ok(())
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        let waiting = [Stage::Approved, Stage::InBatch, Stage::CheckFailed];
        card.admits_stages(&waiting, Rejection::NotAwaitingPersonalisation)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Personalised;
        card.made =
            Some(Made { serial: self.serial, issue_date: self.issue_date, expiry_date: self.expiry_date });
        card.course.printed = self.printed.clone();
    }

    fn admitted_by_claim(&self, serial: &Claimed, _id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        if serial.is_free_serial() { Ok(()) } else { Err(Rejection::CardSerialTaken) }
    }

    fn apply_to_claim(&self, serial: &mut Claimed, _id: Claim, _entry: &Entry) {
        serial.card = Some(self.card);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CardReason, Sex};

    #[test]
    fn a_card_is_made_once_after_approval_with_a_serial_of_its_own() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        let other = ledger.runs(TestLedger::apply(members[1], CardReason::First, "2021-03-01"));
        let make = |card, serial| TestLedger::personalise(card, serial, "2021-03-03");
        ledger.rejects(make(card, "VN1"), Rejection::NotAwaitingPersonalisation);
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::approve(other, "2021-03-02"));
        ledger.runs(make(card, "VN1"));
        ledger.rejects(make(card, "VN2"), Rejection::NotAwaitingPersonalisation);
        ledger.rejects(make(other, "VN1"), Rejection::CardSerialTaken);
        let made = ledger.card(card).made.unwrap();
        assert_eq!(
            (made.issue_date.to_string(), made.expiry_date.unwrap().to_string()),
            ("2021-03-03".into(), "2040-03-04".into())
        );
    }

    #[test]
    fn no_term_follows_from_no_birth_year() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "unknown").number("097080000009").enrol());
        let card = ledger.runs(TestLedger::apply(an, CardReason::First, "2024-07-01"));
        ledger.runs(TestLedger::approve(card, "2024-07-02"));
        ledger.rejects(TestLedger::personalise(card, "VN1", "2024-07-03"), Rejection::BirthDateTooVague);
    }
}
