//! Personalisation of a card (cá thể hóa thẻ): it gets its serial, its day of issue and its term.

use crate::domain::act::Act;
use crate::domain::card::{Card, Made, Stage, check_holder};
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId, StockId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::CardSerial;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};

use super::approve;
use super::print::Layout;
use super::printed::{PrintedFacts, PrintedPlaces};
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
        needs.extend(subjects(stock_of(self.card, loaded).map(Subject::Stock)));
        let holder = loaded.card(self.card).ok().map(|(_, application)| application.person);
        let issued = holder.zip(self.effective_date.full());
        needs.extend(subjects(issued.map(|(who, on)| printed(who, on, loaded).1).unwrap_or_default()));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let issue_date = whole_past_day(self.effective_date, today)?;
        let (_, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        let (_, identity) = loaded.person(application.person).map_err(|r| r.at("card"))?;
        let born = identity.birth_date.latest().ok_or(Rejection::BirthDateTooVague.at("card"))?;
        check_day(self.card, application.person, issue_date, loaded)?;
        let (printed, _) = printed(application.person, issue_date, loaded);
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

/// What a card that is issued on the day says of its holder, and which places must be read to know it whole.
fn printed(person: PersonId, issued: CivilDate, loaded: &Loaded) -> (Option<PrintedFacts>, Vec<Subject>) {
    let holder = loaded.person_on(person, issued);
    let facts = holder.and_then(|who| PrintedFacts::of(&who, Layout::of(issued), Some(issued)));
    let Some(facts) = facts else { return (None, Vec::new()) };
    let (places, missing) = loaded.places(|known| PrintedPlaces::of(&facts, issued, known));
    (Some(PrintedFacts { places: Some(places), ..facts }), missing)
}

/// What the day of issue asks, beside what the lives of card and holder do: a number to print, and blanks of that day's kind
/// where the batch drew any.
fn check_day(card: CardId, person: PersonId, issued: CivilDate, loaded: &Loaded) -> Result<(), Refusal> {
    let number = loaded.person_on(person, issued).and_then(|who| who.identity?.personal_number);
    if number.is_none() {
        return Err(Rejection::NoPersonalNumber.at("card"));
    }
    let stock = stock_of(card, loaded).and_then(|stock| loaded.stock(stock).ok());
    let blanks = stock.and_then(|stock| stock.opened.as_ref()).map(|opened| opened.kind);
    if blanks.is_some_and(|kind| !kind.is_made_on(issued.into())) {
        return Err(Rejection::BlanksOfAnotherKind.at("card"));
    }
    Ok(())
}

/// The stock whose blanks the card's last batch drew, where it is known.
fn stock_of(card: CardId, loaded: &Loaded) -> Option<StockId> {
    let history = loaded.history(Subject::Card(card))?;
    let drawn = history.entries().iter().rev().find_map(|entry| {
        if let Event::CardsBatched(batch) = entry.event.as_ref() { Some(batch.drawn) } else { None }
    });
    drawn.flatten().map(|drawn| drawn.stock)
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

    fn decided_on(&self) -> Option<CivilDate> {
        Some(self.issue_date)
    }

    fn answers_application(&self) -> Option<CardId> {
        Some(self.card)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)?;
        if self.expiry_date.is_some_and(|last| last < self.issue_date) {
            return Err(Rejection::ExpiryBeforeIssue.at("expiry_date"));
        }
        Ok(())
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        subjects(stock_of(self.card, loaded).map(Subject::Stock))
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::CardPersonalised(was) = standing.event.as_ref() else { return Ok(()) };
        // Whatever is found out later, the card says what it says.
        if self.printed != was.printed {
            return Err(Rejection::PrintedNotCorrectable.at("printed"));
        }
        match on.full() {
            Some(day) if day != was.issue_date => check_day(self.card, self.person, day, loaded)
                .map_err(|refusal| refusal.rejection.at("effective_date")),
            Some(_) | None => Ok(()),
        }
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
    use super::CardPersonalised;
    use crate::domain::event::Event;
    use crate::domain::number::PersonalNumber;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, cancel_number, person};
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
    fn a_card_bears_the_number_that_its_holder_has_on_the_day_of_issue() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(cancel_number(members[0], "2021-03-05"));
        ledger.rejects(TestLedger::personalise(card, "VN1", "2021-03-05"), Rejection::NoPersonalNumber);
        let made = ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-04"));
        let later = ledger.correct(made, "2021-03-06", |_| ());
        let field = "replacement.effective_date".to_owned();
        assert_eq!(ledger.refusal(&later), Some((Rejection::NoPersonalNumber, field)));
        ledger.runs(ledger.correct(made, "2021-03-03", |_| ()));
    }

    #[test]
    fn what_was_printed_is_neither_corrected_nor_left_out() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        let made = ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        let printed = ledger.card(card).course.printed.unwrap();
        let corrected = |ledger: &TestLedger, on: &str, change: &dyn Fn(&mut CardPersonalised)| {
            ledger.correct(made, on, |event| {
                let Event::CardPersonalised(e) = event else { panic!("another act") };
                change(e);
            })
        };
        let forged = corrected(&ledger, "2021-03-04", &|e| {
            e.printed.as_mut().unwrap().personal_number = PersonalNumber::parse("097080000009");
        });
        let field = "replacement.printed".to_owned();
        assert_eq!(ledger.refusal(&forged), Some((Rejection::PrintedNotCorrectable, field)));
        let left_out = |e: &mut CardPersonalised| e.printed = None;
        ledger.rejects(corrected(&ledger, "2021-03-03", &left_out), Rejection::ReplacementUnchanged);
        ledger.runs(corrected(&ledger, "2021-03-04", &left_out));
        let card = ledger.card(card);
        assert_eq!((card.made.unwrap().issue_date.day(), card.course.printed), (4, Some(printed)));
    }

    #[test]
    fn an_older_record_that_does_not_tell_what_was_printed_is_told_nothing_afterwards() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        let proposed = ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        let Event::CardPersonalised(e) = ledger.recorded(proposed).event.as_ref().clone() else { panic!() };
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        let untold = Event::CardPersonalised(CardPersonalised { printed: None, ..e.clone() });
        let made = ledger.has_recorded(crate::domain::testing::date("2021-03-03"), untold);
        let told = ledger.correct(made, "2021-03-04", |event| {
            if let Event::CardPersonalised(older) = event {
                older.printed.clone_from(&e.printed);
            }
        });
        ledger.rejects(told, Rejection::PrintedNotCorrectable);
        ledger.runs(ledger.correct(made, "2021-03-04", |_| ()));
        ledger.runs(TestLedger::hand_over(card, "2021-03-05"));
    }

    #[test]
    fn blanks_of_a_batch_are_of_the_kind_of_the_day_of_issue() {
        use crate::domain::stock::lists::BlankKind;
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let stock = ledger.runs(TestLedger::open_stock(BlankKind::Card2021, "2024-06-01"));
        ledger.runs(TestLedger::receive_blanks(stock, "GH-1", 100, "2024-06-02"));
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2024-06-20"));
        ledger.runs(TestLedger::approve(card, "2024-06-21"));
        ledger.runs(TestLedger::batch_drawing(&[card], "LO-1", stock, None, "2024-06-28"));
        ledger.rejects(TestLedger::personalise(card, "VN1", "2024-07-01"), Rejection::BlanksOfAnotherKind);
        let made = ledger.runs(TestLedger::personalise(card, "VN1", "2024-06-30"));
        ledger.rejects(ledger.correct(made, "2024-07-01", |_| ()), Rejection::BlanksOfAnotherKind);
        ledger.runs(ledger.correct(made, "2024-06-29", |_| ()));
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
