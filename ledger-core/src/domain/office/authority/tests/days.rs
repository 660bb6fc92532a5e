//! On which day the right is asked about, and what the office was on that day.

use super::{AFTER, BEFORE, Country, another_name, country, of};
use crate::domain::command::Command;
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::ids::{AreaId, Position};
use crate::domain::office::authority::OfficePolicy;
use crate::domain::origin::{Original, Provenance};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, date, day, person};
use crate::domain::text::Code;
use crate::domain::values::{Competence, OfficeLevel, Sex};

/// A foreign child, whose birth was the district's until the reform, registered in the country's commune on that day.
fn foreign_birth(country: &Country, registered: &str) -> Command {
    let child = person("Anna", Sex::Female, registered).of_country("AU").registered_on(registered);
    child.birth(country.commune, &[1])
}

fn may(country: &Country, command: &Command, provenance: &Provenance) -> Result<(), Rejection> {
    country.ledger.may(command, provenance, OfficePolicy::KnownOrAny).map_err(|refusal| refusal.rejection)
}

#[test]
fn the_day_that_a_birth_tells_goes_before_the_day_of_its_dossier() {
    let country = country();
    assert_eq!(country.offices_for(&foreign_birth(&country, "2025-06-30"), "2025-07-02"), "DA");
    assert_eq!(country.offices_for(&foreign_birth(&country, AFTER), BEFORE), "CA");
}

#[test]
fn what_an_older_register_had_is_registered_here_when_its_dossier_comes_in() {
    let country = country();
    let birth = foreign_birth(&country, "2010-03-04");
    assert_eq!(country.may(&birth, "D", BEFORE), Err(Rejection::OfficeClosed), "no office of that time");
    let original = Original { registration_date: None, book: None, volume: None, number: None };
    let older = |unit| Provenance { original: Some(Box::new(original.clone())), ..of(unit, BEFORE) };
    assert_eq!(may(&country, &birth, &older("D")), Ok(()));
    assert_eq!(
        may(&country, &birth, &older("C")),
        Err(Rejection::OfficeNotCompetent),
        "still that day's levels"
    );
}

#[test]
fn where_no_day_is_told_it_is_today() {
    let mut country = country();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let name = another_name(an, "2023-01-01");
    let undated = |unit| Provenance { received_date: None, ..of(unit, BEFORE) };
    assert_eq!(country.may(&name, "D", BEFORE), Ok(()));
    assert_eq!(may(&country, &name, &undated("D")), Err(Rejection::OfficeNotCompetent), "the reform is past");
    assert_eq!(may(&country, &name, &undated("C")), Ok(()));
}

#[test]
fn an_office_serves_what_it_served_on_that_day_under_whatever_name() {
    let mut country = country();
    let office = country.ledger.office_with_code("C", day(BEFORE)).unwrap();
    country.ledger.runs(TestLedger::rename_office(office, "Cơ quan mới", "2023-06-01"));
    country.ledger.runs(TestLedger::move_office(office, country.other, "2024-01-01"));
    let (here, there) = (TestLedger::readdress(country.here, "Số 2", "2024-02-01"), country.there);
    let there = TestLedger::readdress(there, "Số 2", "2024-02-01");
    for until in ["2023-05-31", "2023-06-01", "2023-12-31"] {
        assert_eq!(country.may(&here, "C", until), Ok(()), "{until}");
        assert_eq!(country.may(&there, "C", until), Err(Rejection::OfficeOutOfArea), "{until}");
    }
    assert_eq!(country.may(&here, "C", "2024-01-01"), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&there, "C", "2024-01-01"), Ok(()));
}

/// Does that officer act for the office on that day?
fn acts(country: &Country, officer: &str, unit: &str, received: &str) -> Result<(), Rejection> {
    let address = TestLedger::readdress(country.here, "Số 2", "2024-02-01");
    let provenance = Provenance { officer: Some(Code::stored(officer)), ..of(unit, received) };
    may(country, &address, &provenance)
}

#[test]
fn an_officer_acts_from_the_first_day_there_until_the_day_before_leaving() {
    let mut country = country();
    let office = country.ledger.office_with_code("C", day(BEFORE)).unwrap();
    let district = country.ledger.office_with_code("D", day(BEFORE)).unwrap();
    let appoint =
        |ledger: &mut TestLedger, code, office, on| ledger.runs(TestLedger::appoint(code, office, on));
    let leaves = appoint(&mut country.ledger, "cb01", office, "2020-01-01");
    appoint(&mut country.ledger, "cb02", office, "2020-01-01");
    let moves = appoint(&mut country.ledger, "cb03", office, "2020-01-01");
    country.ledger.runs(TestLedger::dismiss(leaves, "2024-01-01"));
    country.ledger.runs(TestLedger::move_officer(moves, district, Some("cb13"), "2024-03-01"));
    let not_in_office = Err(Rejection::OfficerNotInOffice);
    assert_eq!(acts(&country, "cb01", "C", "2023-12-31"), Ok(()));
    assert_eq!(acts(&country, "cb01", "C", "2024-01-01"), not_in_office);
    assert_eq!(acts(&country, "cb02", "C", "2024-01-01"), Ok(()), "who left takes nobody along");
    assert_eq!(acts(&country, "cb03", "C", "2024-02-29"), Ok(()));
    assert_eq!(acts(&country, "cb03", "C", "2024-03-01"), not_in_office);
    assert_eq!(acts(&country, "cb13", "D", "2024-03-01"), Ok(()));
    assert_eq!(acts(&country, "cb03", "D", "2024-03-01"), not_in_office, "under the code of there");
    assert_eq!(acts(&country, "cb13", "D", "2024-02-29"), Ok(()), "the district had nobody yet");
}

#[test]
fn an_office_whose_last_officer_left_has_none_to_name() {
    let mut country = country();
    let office = country.ledger.office_with_code("C", day(BEFORE)).unwrap();
    let only = country.ledger.runs(TestLedger::appoint("cb01", office, "2020-01-01"));
    country.ledger.runs(TestLedger::dismiss(only, "2024-01-01"));
    assert_eq!(acts(&country, "cb09", "C", "2023-12-31"), Err(Rejection::OfficerNotInOffice));
    assert_eq!(acts(&country, "cb09", "C", "2024-01-01"), Ok(()));
}

#[test]
fn a_body_above_is_above_each_level_that_registers_the_act() {
    let mut country = country();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let name = country.ledger.runs(another_name(an, "2023-01-01"));
    let lost = super::loses_nationality(an, "2023-02-01");
    let lost = country.ledger.runs(lost);
    let wrong = |what| country.ledger.annul(what);
    assert_eq!(country.offices_for(&wrong(lost), AFTER), "PM");
    assert_eq!(country.offices_for(&wrong(name), BEFORE), "DPMA", "no commune is above a district");
    assert_eq!(country.offices_for(&wrong(name), AFTER), "CDPMA");
    let death = country.ledger.runs(country.ledger.death(an, "2024-01-01"));
    assert_eq!(country.offices_for(&country.ledger.annul(death), BEFORE), "CDPMA");
}

#[test]
fn a_correction_needs_the_right_to_what_stands_and_an_annulment_to_what_was_registered() {
    let mut country = country();
    let other = AreaId::at(country.other);
    country.ledger.runs(office_of_everything("O", country.other));
    country.ledger.runs(civil_office("U", country.commune));
    let home = country.ledger.runs(country.ledger.dwelling(country.commune, "2004-08-31"));
    let elsewhere = country.ledger.correct(home, "2004-08-31", |event| {
        let Event::DwellingRegistered(e) = event else { panic!("another act") };
        e.area = other.unwrap();
    });
    assert_eq!(country.may(&elsewhere, "C", AFTER), Ok(()));
    assert_eq!(country.may(&elsewhere, "O", AFTER), Err(Rejection::OfficeOutOfArea));
    // A correction that is annulled gives back what was registered first: that office's affair.
    let corrected = country.ledger.runs(elsewhere);
    let back = country.ledger.annul(corrected);
    assert_eq!(country.may(&back, "C", AFTER), Ok(()));
    assert_eq!(country.may(&back, "O", AFTER), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&back, "U", AFTER), Err(Rejection::OfficeNotCompetent));
}

fn office_of_everything(code: &str, area: Position) -> Command {
    TestLedger::establish_office(code, OfficeLevel::Commune, Some(area), "2015-01-01")
}

fn civil_office(code: &str, area: Position) -> Command {
    let competences = [Competence::CivilStatus].into();
    TestLedger::establish_office_for(code, OfficeLevel::Commune, competences, Some(area), "2015-01-01")
}

#[test]
fn postings_hold_from_their_first_day_until_the_day_before_the_first_without() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let office = ledger.runs(office_of_everything("C", commune));
    let officer = ledger.runs(TestLedger::appoint("cb01", office, "2020-01-01"));
    ledger.runs(TestLedger::dismiss(officer, "2024-01-01"));
    ledger.runs(TestLedger::close_office(office, "2025-07-01"));
    let office = ledger.office(office);
    assert_eq!(office.since, date("2015-01-01"));
    let open = |on: &str| (office.is_open_on(day(on)), office.closed_by(day(on)).is_some());
    assert_eq!(open("2014-12-31"), (false, false));
    assert_eq!(open("2015-01-01"), (true, false), "its first day");
    assert_eq!(open("2025-06-30"), (true, false));
    assert_eq!(open("2025-07-01"), (false, true), "closed by that day");
    assert_eq!(office.closed_by(day("2026-01-01")), Some(PartialDate::from(day("2025-07-01"))));
    let serve = |on: &str| office.officers_on(day(on)).count();
    assert_eq!(["2019-12-31", "2020-01-01", "2023-12-31", "2024-01-01"].map(serve), [0, 1, 1, 0]);
}

#[test]
fn nobody_serves_in_an_office_that_is_closed() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let office = ledger.runs(office_of_everything("C", commune));
    ledger.runs(TestLedger::appoint("cb01", office, "2020-01-01"));
    ledger.runs(TestLedger::close_office(office, "2025-07-01"));
    let office = ledger.office(office);
    let serve = |on: &str| office.officers_on(day(on)).count();
    assert_eq!(["2025-06-30", "2025-07-01"].map(serve), [1, 0]);
    assert_eq!(office.postings_on(day("2025-07-01")).count(), 1, "the posting itself has no end");
}
