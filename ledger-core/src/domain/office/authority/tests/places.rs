//! Where an act takes place: at the dwelling, in the household's, where a person is registered, over the successors of units.

use super::{AFTER, BEFORE, Country, another_name, country};
use crate::domain::command::Command;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::cancel_registration::CancelRegistration;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::declare_absence::{AbsenceDeclared, DeclareAbsence};
use crate::domain::residence::deregister::DeregisterPermanentResidence;
use crate::domain::residence::living::Abroad;
use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
use crate::domain::residence::register_temporary::{
    RegisterTemporaryResidence, TemporaryResidenceRegistered,
};
use crate::domain::residence::remove_temporary::{RemoveTemporaryResidence, TemporaryResidenceRemoved};
use crate::domain::residence::renew_temporary::{RenewTemporaryResidence, TemporaryResidenceRenewed};
use crate::domain::testing::{TestLedger, date, day, person};
use crate::domain::text::Code;
use crate::domain::values::{AbsenceClass, DeregistrationGround, OfficeLevel, Relation, RemovalGround, Sex};

const OUT: Result<(), Rejection> = Err(Rejection::OfficeOutOfArea);

/// An office of everything in each of the two communes, and in a third: `C`, `O` and `T`.
fn three_offices() -> Country {
    let mut country = country();
    let district = country.ledger.line(country.commune, day("2021-01-01"))[1];
    let third =
        country.ledger.runs(country.ledger.establish("26736", "2004-08-31", None, Some(district), None));
    for (code, area) in [("O", country.other), ("T", third)] {
        let office = TestLedger::establish_office(code, OfficeLevel::Commune, Some(area), "2015-01-01");
        country.ledger.runs(office);
    }
    country
}

fn away(who: Position, on: &str) -> Command {
    let (person, class) = (PersonId::at(who).unwrap(), AbsenceClass::Others);
    let absence = AbsenceDeclared { person, class, until: None, destination: None, reason: None };
    Command::DeclareAbsence(DeclareAbsence { effective_date: date(on), absence })
}

fn stays(who: Position, home: Position, on: &str, until: &str) -> Command {
    let (persons, dwelling) = (vec![PersonId::at(who).unwrap()], DwellingId::at(home).unwrap());
    let stay = TemporaryResidenceRegistered { persons, dwelling, until: day(until) };
    Command::RegisterTemporaryResidence(RegisterTemporaryResidence { effective_date: date(on), stay })
}

#[test]
fn a_person_is_of_the_place_of_permanent_and_of_temporary_residence() {
    let mut country = three_offices();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let may =
        |country: &Country| ["C", "O", "T"].map(|unit| country.may(&away(an, "2024-06-01"), unit, BEFORE));
    assert_eq!(may(&country), [Ok(()), OUT, OUT]);
    country.ledger.runs(stays(an, country.there, "2024-01-05", "2025-01-04"));
    assert_eq!(may(&country), [Ok(()), Ok(()), OUT]);
}

fn deregister(who: Position, on: &str) -> Command {
    Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
        effective_date: date(on),
        persons: vec![PersonId::at(who).unwrap()],
        ground: DeregistrationGround::DwellingGone,
    })
}

fn renew(who: Position, on: &str, until: &str) -> Command {
    let renewal = TemporaryResidenceRenewed { persons: vec![PersonId::at(who).unwrap()], until: day(until) };
    Command::RenewTemporaryResidence(RenewTemporaryResidence { effective_date: date(on), renewal })
}

#[test]
fn what_ends_or_renews_a_registration_is_of_the_office_that_has_it_on_that_day() {
    let mut country = three_offices();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    country.ledger.runs(stays(an, country.there, "2023-01-05", "2025-01-04"));
    let may = |country: &Country, command: &Command, received| {
        ["C", "O", "T"].map(|unit| country.may(command, unit, received))
    };
    assert_eq!(may(&country, &deregister(an, "2024-06-01"), BEFORE), [Ok(()), OUT, OUT]);
    assert_eq!(may(&country, &renew(an, "2024-12-28", "2026-01-04"), BEFORE), [OUT, Ok(()), OUT]);
    // Who has moved on is of the place where they were on the day of registration.
    let third = country.ledger.office_with_code("T", day(BEFORE)).unwrap();
    country.ledger.runs(TestLedger::move_office(third, country.other, "2024-06-15"));
    let moved = TestLedger::change_residence(&[an], country.there, MoveInto::Alone, "2024-06-10");
    country.ledger.runs(moved);
    assert_eq!(may(&country, &deregister(an, "2024-06-20"), "2024-06-09"), [Ok(()), OUT, OUT]);
    assert_eq!(may(&country, &deregister(an, "2024-06-20"), "2024-06-20"), [OUT, Ok(()), Ok(())]);
}

#[test]
fn whose_home_nobody_knows_is_of_any_place() {
    let mut country = three_offices();
    let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04");
    let an = country.ledger.runs(an.enrol());
    let may = |unit| country.may(&another_name(an, "2024-06-01"), unit, AFTER);
    assert_eq!(["C", "O", "T"].map(may), [Ok(()), Ok(()), Ok(())]);
}

#[test]
fn a_household_is_of_the_place_of_its_dwelling() {
    let mut country = three_offices();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.there);
    let be = country.enrolled("Nguyễn Văn Bé", "2010-03-04", country.there);
    let members = [(an, Relation::Head), (be, Relation::Child)];
    let household = country.ledger.runs(TestLedger::form(country.there, &members, "2021-02-26"));
    let number = TestLedger::number_household(household, "12/2021", "2024-06-01");
    let may = |unit| country.may(&number, unit, BEFORE);
    assert_eq!(["C", "O", "T"].map(may), [OUT, Ok(()), OUT]);
}

#[test]
fn what_lay_in_a_divided_unit_is_of_each_that_it_may_lie_in_until_that_is_said() {
    let mut country = three_offices();
    let province = *country.ledger.line(country.commune, day("2021-01-01")).last().unwrap();
    let mut new = |code, unit| {
        let area = country.ledger.runs(country.ledger.establish(code, AFTER, None, Some(province), None));
        let office = TestLedger::establish_office(unit, OfficeLevel::Commune, Some(area), AFTER);
        country.ledger.runs(office);
        area
    };
    let (east, west) = (new("26737", "E"), new("26738", "W"));
    let apart = country.ledger.runs(country.ledger.dwelling(west, AFTER));
    country.ledger.runs(TestLedger::split_area((country.commune, "26734"), &[east, west], AFTER));
    let address = |home| TestLedger::readdress(home, "Số 2", "2025-07-02");
    let units = ["C", "E", "W", "O", "P"];
    let may = |country: &Country, home| units.map(|unit| country.may(&address(home), unit, AFTER));
    let not_competent = Err(Rejection::OfficeNotCompetent);
    assert_eq!(may(&country, country.here), [Ok(()), Ok(()), Ok(()), OUT, not_competent]);
    // The office of the unit that went may lie in either, too.
    assert_eq!(may(&country, apart), [Ok(()), OUT, Ok(()), OUT, not_competent]);
    assert_eq!(country.may(&address(country.here), "E", BEFORE), Ok(()), "it took the dossier over");
    country.ledger.runs(TestLedger::assign_area(country.here, west, AFTER));
    assert_eq!(may(&country, country.here), [Ok(()), OUT, Ok(()), OUT, not_competent]);
}

#[test]
fn a_unit_above_serves_what_lies_in_a_divided_part_and_in_one_that_ended() {
    let mut country = three_offices();
    let province = *country.ledger.line(country.commune, day("2021-01-01")).last().unwrap();
    let mut new =
        |code| country.ledger.runs(country.ledger.establish(code, AFTER, None, Some(province), None));
    let (east, west) = (new("26737"), new("26738"));
    country.ledger.runs(TestLedger::split_area((country.commune, "26734"), &[east, west], AFTER));
    country.ledger.runs(TestLedger::abolish(&[(country.other, "26735")], AFTER));
    for home in [country.here, country.there] {
        let wrong = country.ledger.annul(home);
        assert_eq!(country.may(&wrong, "P", AFTER), Ok(()));
    }
}

#[test]
fn a_dwelling_is_where_it_was_registered_on_the_days_before_it_was() {
    let mut country = three_offices();
    let home = country.ledger.runs(country.ledger.dwelling(country.other, "2024-01-01"));
    let address = TestLedger::readdress(home, "Số 2", "2024-02-01");
    let may = |unit| country.may(&address, unit, "2023-06-30");
    assert_eq!(["C", "O", "T"].map(may), [OUT, Ok(()), OUT]);
}

#[test]
fn nobody_draws_a_dwelling_to_themself_by_saying_that_it_lies_with_them() {
    let mut country = three_offices();
    let assigned = TestLedger::assign_area(country.here, country.other, "2024-02-01");
    let may = |country: &Country| ["C", "O", "T", "D"].map(|unit| country.may(&assigned, unit, BEFORE));
    assert_eq!(may(&country), [Ok(()), OUT, OUT, Ok(())]);
    country.ledger.runs(assigned);
    let address = TestLedger::readdress(country.here, "Số 2", "2024-03-01");
    let on = |unit, received| country.may(&address, unit, received);
    assert_eq!(["C", "O"].map(|unit| on(unit, "2024-01-31")), [Ok(()), OUT], "the day before");
    assert_eq!(["C", "O"].map(|unit| on(unit, "2024-02-01")), [OUT, Ok(())]);
}

#[test]
fn a_dwelling_that_awaits_decision_is_assigned_by_a_unit_that_got_a_part_or_one_above() {
    let mut country = three_offices();
    let district = country.ledger.line(country.commune, day("2021-01-01"))[1];
    let mut new = |code, unit| {
        let area =
            country.ledger.runs(country.ledger.establish(code, "2024-01-01", None, Some(district), None));
        let office = TestLedger::establish_office(unit, OfficeLevel::Commune, Some(area), "2024-01-01");
        country.ledger.runs(office);
        area
    };
    let (east, west) = (new("26737", "E"), new("26738", "W"));
    country.ledger.runs(TestLedger::split_area((country.commune, "26734"), &[east, west], "2024-02-01"));
    let may = |country: &Country, area| {
        let assigned = TestLedger::assign_area(country.here, area, "2024-03-01");
        ["E", "W", "O", "D"].map(|unit| country.may(&assigned, unit, BEFORE))
    };
    assert_eq!(may(&country, east), [Ok(()), Ok(()), OUT, Ok(())]);
    assert_eq!(may(&country, country.other), [Ok(()), Ok(()), OUT, Ok(())], "who got no part takes none");
    country.ledger.runs(TestLedger::assign_area(country.here, west, "2024-03-01"));
    assert_eq!(may(&country, east), [OUT, Ok(()), OUT, Ok(())], "now it is decided");
}

#[test]
fn a_dwelling_of_a_unit_without_successor_is_assigned_by_whoever_takes_it() {
    let mut country = three_offices();
    country.ledger.runs(TestLedger::abolish(&[(country.commune, "26734")], "2024-02-01"));
    let assigned = TestLedger::assign_area(country.here, country.other, "2024-03-01");
    let may = |received| ["C", "O", "T", "D"].map(|unit| country.may(&assigned, unit, received));
    assert_eq!(may(BEFORE), [Ok(()), Ok(()), OUT, Ok(())]);
    assert_eq!(may("2024-01-31"), [Ok(()), OUT, OUT, Ok(())], "until then it has one");
}

fn goes_abroad(who: &[Position], on: &str) -> Command {
    Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
        effective_date: date(on),
        persons: who.iter().map(|who| PersonId::at(*who).unwrap()).collect(),
        abroad: Abroad { country: Some(*b"FR"), address: None },
    })
}

#[test]
fn a_registration_ends_or_is_renewed_by_the_office_of_each_whom_the_act_names() {
    let mut country = three_offices();
    let mine = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let theirs = country.enrolled("Nguyễn Văn Ba", "1981-03-04", country.there);
    let nobodys = country.ledger.runs(person("Nguyễn Văn Tư", Sex::Male, "1982-03-04").enrol());
    let may = |country: &Country, command: &Command| {
        ["C", "O", "T", "D"].map(|unit| country.may(command, unit, BEFORE))
    };
    let gone = |who: &[Position]| {
        let persons = who.iter().map(|who| PersonId::at(*who).unwrap()).collect();
        let ground = DeregistrationGround::TenancyEnded;
        let effective_date = date("2024-06-01");
        Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
            effective_date,
            persons,
            ground,
        })
    };
    assert_eq!(may(&country, &gone(&[mine])), [Ok(()), OUT, OUT, Ok(())]);
    assert_eq!(may(&country, &gone(&[mine, theirs])), [OUT, OUT, OUT, Ok(())]);
    assert_eq!(may(&country, &goes_abroad(&[mine, theirs], "2024-06-01")), [OUT, OUT, OUT, Ok(())]);
    let with_nobodys = goes_abroad(&[mine, nobodys], "2024-06-01");
    assert_eq!(may(&country, &with_nobodys), [Ok(()), OUT, OUT, Ok(())], "who is registered nowhere");
    country.ledger.runs(stays(mine, country.there, "2023-01-05", "2025-01-04"));
    let other_home = country.ledger.runs(country.ledger.dwelling(country.commune, "2004-08-31"));
    country.ledger.runs(stays(theirs, other_home, "2023-01-05", "2025-01-04"));
    let persons = [mine, theirs].map(|who| PersonId::at(who).unwrap()).to_vec();
    let renewal = TemporaryResidenceRenewed { persons: persons.clone(), until: day("2026-01-04") };
    let effective_date = date("2024-12-28");
    let renewed = Command::RenewTemporaryResidence(RenewTemporaryResidence { effective_date, renewal });
    assert_eq!(may(&country, &renewed), [OUT, OUT, OUT, Ok(())]);
    let removal = TemporaryResidenceRemoved { persons, ground: RemovalGround::DwellingGone };
    let effective_date = date("2024-06-01");
    let removed = Command::RemoveTemporaryResidence(RemoveTemporaryResidence { effective_date, removal });
    assert_eq!(may(&country, &removed), [OUT, OUT, OUT, Ok(())]);
}

#[test]
fn a_registration_is_cancelled_by_the_office_that_made_it_or_the_one_above() {
    let mut country = three_offices();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let registration = country.ledger.runs(stays(an, country.there, "2024-01-05", "2025-01-04"));
    let cancelled = Command::CancelRegistration(CancelRegistration {
        effective_date: date("2024-06-01"),
        registration,
        decision: Code::stored("12/QĐ-CAX"),
        reason: None,
    });
    let may = |country: &Country, command: &Command| {
        ["C", "O", "T", "D", "P"].map(|unit| country.may(command, unit, BEFORE))
    };
    let expected = [OUT, Ok(()), OUT, Ok(()), Ok(())];
    assert_eq!(may(&country, &cancelled), expected, "the home does not count");
    // Nor does it for whoever puts the cancellation right.
    let cancelled = country.ledger.runs(cancelled);
    assert_eq!(may(&country, &country.ledger.annul(cancelled)), expected);
}
