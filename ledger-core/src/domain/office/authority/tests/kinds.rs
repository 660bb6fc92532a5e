//! Whose act it is by who they are: foreigners, people who live abroad, children, people whose age nobody knows.

use super::{AFTER, BEFORE, Country, another_name, country};
use crate::domain::command::Command;
use crate::domain::family::testing::{adopt, marry, open_guardianship, recognise};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::declare_contact::DeclareContactAddress;
use crate::domain::residence::deregister::DeregisterPermanentResidence;
use crate::domain::residence::living::Abroad;
use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
use crate::domain::testing::{Someone, TestLedger, date, day, person};
use crate::domain::values::{AdoptionBond, ContactRole, DeregistrationGround, OfficeLevel, Parentage, Sex};

/// Who registers an act that was the district's where somebody is a foreigner: until the reform, and since.
const DISTRICTS: (&str, &str) = ("DA", "CA");
const COMMUNES: (&str, &str) = ("CA", "CA");

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

fn an(country: &Country) -> Someone {
    person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(country.here)
}

fn lan(country: &Country) -> Someone {
    person("Lê Thị Lan", Sex::Female, "1983-03-04").living_at(country.here)
}

fn hoa(country: &Country) -> Someone {
    person("Trần Thị Hoa", Sex::Female, "2012-03-01").living_at(country.here)
}

fn registers(country: &Country, command: &Command) -> (String, String) {
    (country.offices_for(command, BEFORE), country.offices_for(command, AFTER))
}

#[track_caller]
fn is(country: &Country, command: &Command, expected: (&str, &str), what: &str) {
    assert_eq!(registers(country, command), (expected.0.to_owned(), expected.1.to_owned()), "{what}");
}

/// Three people of whom those named are Australians: a man, a woman, a girl.
fn three(foreign: [bool; 3]) -> (Country, [Position; 3]) {
    let mut country = country();
    let people = [an(&country), lan(&country), hoa(&country)];
    let of = |(who, foreign): (Someone, bool)| if foreign { who.of_country("AU") } else { who };
    let ids = people.into_iter().zip(foreign).map(of).map(|who| country.ledger.runs(who.enrol()));
    let ids: Vec<Position> = ids.collect();
    (country, ids.try_into().unwrap())
}

#[test]
fn each_party_that_is_a_foreigner_made_it_the_districts() {
    for at in 0..3 {
        let (country, [an, lan, hoa]) = three([at == 0, at == 1, at == 2]);
        let of = |parties: [bool; 3]| if parties[at] { DISTRICTS } else { COMMUNES };
        is(&country, &marry(an, lan, "2023-01-01"), of([true, true, false]), "a marriage");
        let recognised = recognise(hoa, an, Parentage::Father, "2023-01-01");
        is(&country, &recognised, of([true, false, true]), "a recognition");
        let care = open_guardianship(hoa, &[an, lan], "2023-01-01");
        is(&country, &care, of([true, true, true]), "a guardianship");
        is(&country, &country.ledger.death(hoa, "2023-01-01"), of([false, false, true]), "a death");
    }
}

#[test]
fn a_birth_is_the_districts_where_the_child_or_a_parent_is_a_foreigner() {
    for (foreign, expected) in
        [([false; 3], COMMUNES), ([true, false, false], DISTRICTS), ([false, true, false], DISTRICTS)]
    {
        let (country, [an, lan, _]) = three(foreign);
        let child = |who: Someone| {
            let child = who.parents(Some(an), Some(lan));
            // On both days it is the day that the birth tells.
            let on = |day: &str| child.clone().registered_on(day).birth(country.commune, &[1]);
            (country.offices_for(&on("2025-06-30"), AFTER), country.offices_for(&on(AFTER), AFTER))
        };
        let of = |expected: (&str, &str)| (expected.0.to_owned(), expected.1.to_owned());
        let binh = person("Nguyễn Văn Bình", Sex::Male, "2024-03-04");
        assert_eq!(child(binh.clone()), of(expected), "{foreign:?}");
        if foreign[0] {
            assert_eq!(child(binh.of_country("AU")), of(DISTRICTS), "a foreign child of {foreign:?}");
        }
    }
}

#[test]
fn foreigners_adopt_before_the_province_and_a_foreign_child_changes_nothing() {
    let adopted = |country: &Country, [an, lan, hoa]: [Position; 3]| {
        let by = |father, mother| adopt(hoa, father, mother, AdoptionBond::Unrelated, "2023-01-01");
        [by(Some(an), None), by(None, Some(lan))].map(|command| registers(country, &command))
    };
    let said = |who: (&str, &str)| (who.0.to_owned(), who.1.to_owned());
    let (communes, province) = (said(COMMUNES), said(("PA", "PA")));
    let (country, people) = three([false; 3]);
    assert_eq!(adopted(&country, people), [communes.clone(), communes.clone()]);
    let (country, people) = three([true, false, false]);
    assert_eq!(adopted(&country, people), [province.clone(), communes.clone()]);
    let (country, people) = three([false, true, false]);
    assert_eq!(adopted(&country, people), [communes.clone(), province]);
    let (country, people) = three([false, false, true]);
    assert_eq!(adopted(&country, people), [communes.clone(), communes]);
}

#[test]
fn who_lives_abroad_made_it_the_districts_and_who_only_lives_nowhere_did_not() {
    let (mut country, [an, lan, hoa]) = three([false; 3]);
    country.ledger.runs(Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
        effective_date: date("2022-01-01"),
        persons: vec![id(an)],
        abroad: Abroad { country: Some(*b"FR"), address: None },
    }));
    country.ledger.runs(Command::DeregisterPermanentResidence(DeregisterPermanentResidence {
        effective_date: date("2022-01-01"),
        persons: vec![id(lan)],
        ground: DeregistrationGround::AbsentTwelveMonths,
    }));
    is(&country, &country.ledger.death(an, "2023-01-01"), DISTRICTS, "abroad");
    is(&country, &country.ledger.death(lan, "2023-01-01"), COMMUNES, "deregistered");
    is(&country, &marry(an, lan, "2023-01-01"), DISTRICTS, "one of them abroad");
    country.ledger.runs(contact(hoa, country.there, ContactRole::InsteadOfResidence));
    is(&country, &country.ledger.death(hoa, "2023-01-01"), COMMUNES, "a contact address alone");
}

fn contact(who: Position, home: Position, role: ContactRole) -> Command {
    Command::DeclareContactAddress(DeclareContactAddress {
        effective_date: date("2022-01-01"),
        person: id(who),
        dwelling: DwellingId::at(home),
        address: None,
        role,
    })
}

#[test]
fn a_contact_address_is_declared_anywhere() {
    let (mut country, [an, ..]) = three([false; 3]);
    let office = TestLedger::establish_office("O", OfficeLevel::Commune, Some(country.other), "2015-01-01");
    country.ledger.runs(office);
    let declared = contact(an, country.here, ContactRole::BesideResidence);
    assert_eq!(["C", "O"].map(|unit| country.may(&declared, unit, BEFORE)), [Ok(()), Ok(())]);
}

#[test]
fn a_name_is_the_districts_from_the_fourteenth_birthday_on_and_of_either_where_the_age_is_not_known() {
    let mut country = country();
    let mut born = |born: &str| {
        let who = person("Nguyễn Văn Bé", Sex::Male, born).living_at(country.here);
        country.ledger.runs(who.enrol())
    };
    let (whole, year, unknown) = (born("2010-06-30"), born("2010"), born("unknown"));
    let on = |who, received| country.offices_for(&another_name(who, "2023-01-01"), received);
    assert_eq!(on(whole, "2024-06-29"), "CA");
    assert_eq!(on(whole, "2024-06-30"), "DA");
    assert_eq!(on(year, "2024-06-30"), "CA", "who may be younger");
    assert_eq!(on(year, "2024-12-30"), "CA");
    assert_eq!(on(year, "2024-12-31"), "DA");
    assert_eq!(on(unknown, "2024-06-30"), "CDA");
    assert_eq!(on(unknown, AFTER), "CA");
}

#[test]
fn civil_data_are_changed_at_home_or_where_the_birth_was_registered() {
    let mut country = country();
    let district = country.ledger.line(country.commune, day("2021-01-01"))[1];
    let third =
        country.ledger.runs(country.ledger.establish("26736", "2004-08-31", None, Some(district), None));
    for (code, area) in [("O", country.other), ("T", third)] {
        let office = TestLedger::establish_office(code, OfficeLevel::Commune, Some(area), "2015-01-01");
        country.ledger.runs(office);
    }
    let be =
        person("Nguyễn Văn Bé", Sex::Male, "2018-03-04").living_at(country.here).registered_at(country.other);
    let be = country.ledger.runs(be.enrol());
    let may = |unit| country.may(&another_name(be, "2023-01-01"), unit, BEFORE);
    assert_eq!(["C", "O", "T"].map(may), [Ok(()), Ok(()), Err(Rejection::OfficeOutOfArea)]);
}
