//! What is moved to another day is held to the papers of the act that it speaks of.

use super::*;
use crate::domain::amendment::correct::CorrectEvent;
use crate::domain::civil_data::CivilData;
use crate::domain::civil_data::correct::CorrectCivilData;
use crate::domain::event::Event;
use crate::domain::origin::Original;
use crate::domain::testing::day;
use crate::domain::text::Text;

/// An act that an older register has since a day.
fn registered(number: u8, on: &str) -> Origin {
    let registration_date = Some(date(on));
    let original = Original { registration_date, book: None, volume: None, number: None };
    let provenance = Provenance { original: Some(Box::new(original)), ..Provenance::default() };
    Origin { provenance, ..request(number) }
}

/// An act whose dossier came in on a day.
fn received(number: u8, on: &str) -> Origin {
    let provenance = Provenance { received_date: Some(day(on)), ..Provenance::default() };
    Origin { provenance, ..request(number) }
}

/// The correction of a record to another day.
fn moved(ledger: &Ledger, target: Position, on: &str) -> Command {
    Command::CorrectEvent(CorrectEvent {
        target,
        effective_date: Some(date(on)),
        replacement: Arc::clone(&ledger.record(target).unwrap().unwrap().recorded.event),
        reason: Text::stored("read wrongly"),
    })
}

fn born(who: Position, on: &str) -> Command {
    Command::CorrectCivilData(CorrectCivilData {
        effective_date: date("2022-05-01"),
        person: PersonId::at(who).unwrap(),
        becomes: CivilData { birth_date: Some(date(on)), ..CivilData::default() },
        reason: Text::stored("misread"),
    })
}

fn said(result: Result<Registered, ActError>) -> Option<(Rejection, String)> {
    match result {
        Ok(_) => None,
        Err(ActError::Refused(refusal)) => Some((refusal.rejection, refusal.field)),
        Err(other) => panic!("{other:?}"),
    }
}

/// A girl born on 2021-03-01, entered on 2021-06-01.
fn birth(ledger: &Ledger, serial: u32, origin: &Origin) -> Position {
    let commune = Position(home(ledger).position().0 - 1);
    let hoa = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01").registered_on("2021-06-01");
    at(&ledger.register(&hoa.birth(commune, &[serial]), origin).unwrap())
}

#[test]
fn a_birth_is_not_moved_behind_the_book_that_has_it() {
    let ledger = new_ledger();
    let hoa = birth(&ledger, 7, &registered(1, "2021-03-20"));
    let early = |field: &str| Some((Rejection::RegisteredBeforeBirth, field.to_owned()));
    let answer = |command: &Command, number| said(ledger.register(command, &request(number)));
    assert_eq!(answer(&moved(&ledger, hoa, "2021-03-21"), 2), early("effective_date"));
    assert_eq!(answer(&born(hoa, "2021-03-21"), 3), early("becomes.birth_date"));
    let corrected = at(&ledger.register(&born(hoa, "2021-03-20"), &request(4)).unwrap());
    let Command::CorrectEvent(mut again) = moved(&ledger, corrected, "2022-05-01") else {
        panic!("no correction")
    };
    let Event::CivilDataCorrected(event) = again.replacement.as_ref() else { panic!("another act") };
    let mut event = event.clone();
    event.becomes.birth_date = Some(date("2021-03-22"));
    again.replacement = Arc::new(Event::CivilDataCorrected(event));
    assert_eq!(answer(&Command::CorrectEvent(again), 5), early("replacement.becomes.birth_date"));
    assert_eq!(answer(&moved(&ledger, hoa, "2021-03-19"), 6), None);
}

#[test]
fn what_came_in_before_it_cannot_be_about_the_day_to_which_it_is_moved() {
    let ledger = new_ledger();
    let hoa = birth(&ledger, 7, &received(1, "2021-03-20"));
    let early = Some((Rejection::ReceivedBeforeEvent, "effective_date".to_owned()));
    assert_eq!(said(ledger.register(&moved(&ledger, hoa, "2021-03-21"), &request(2))), early);
    assert_eq!(said(ledger.register(&moved(&ledger, hoa, "2021-03-20"), &request(3))), None);
}

#[test]
fn a_death_is_not_moved_behind_the_book_that_has_it() {
    let ledger = new_ledger();
    let an = at(&ledger.register(&an(), &request(1)).unwrap());
    let death = TestLedger::new().death(an, "1990-05-05");
    let death = at(&ledger.register(&death, &registered(2, "1990-05-10")).unwrap());
    let early = Some((Rejection::RegisteredBeforeDeath, "effective_date".to_owned()));
    assert_eq!(said(ledger.register(&moved(&ledger, death, "1990-06-01"), &request(3))), early);
    assert_eq!(said(ledger.register(&moved(&ledger, death, "1990-05"), &request(4))), None);
}
