//! The right to register acts: by level, competence, area and officer, before and after the reform, and by policy.

mod days;
mod kinds;
mod places;

use super::OfficePolicy;
use crate::domain::civil_data::change_name::ChangeName;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::identity::lose_nationality::RecordNationalityLoss;
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::name::PersonName;
use crate::domain::origin::Provenance;
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::testing::{TestLedger, date, day, person};
use crate::domain::text::{Code, Text};
use crate::domain::values::{CardReason, Competence, NationalityLoss, OfficeLevel, Sex};

/// On the word of a unit, whose dossier came in on that day.
fn of(unit: &str, received: &str) -> Provenance {
    Provenance { unit: Some(Code::stored(unit)), received_date: Some(day(received)), ..Provenance::default() }
}

/// Two communes of a district with a home each, and an office of everything on each level.
struct Country {
    ledger: TestLedger,
    commune: Position,
    other: Position,
    here: Position,
    there: Position,
}

fn country() -> Country {
    let mut ledger = TestLedger::new();
    let (province, commune) = ledger.province_and_commune();
    let district = ledger.line(commune, day("2021-01-01"))[1];
    let other = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(district), None));
    let (here, there) = (ledger.home(), ledger.runs(ledger.dwelling(other, "2004-08-31")));
    let offices = [
        ("C", OfficeLevel::Commune, Some(commune)),
        ("D", OfficeLevel::District, Some(district)),
        ("P", OfficeLevel::Province, Some(province)),
        ("M", OfficeLevel::Central, None),
        ("A", OfficeLevel::Abroad, None),
    ];
    for (code, level, area) in offices {
        ledger.runs(TestLedger::establish_office(code, level, area, "2015-01-01"));
    }
    Country { ledger, commune, other, here, there }
}

impl Country {
    #[track_caller]
    fn may(&self, command: &Command, unit: &str, received: &str) -> Result<(), Rejection> {
        let may = self.ledger.may(command, &of(unit, received), OfficePolicy::KnownOrAny);
        may.map_err(|refusal| {
            assert_eq!(refusal.field, "provenance.unit");
            refusal.rejection
        })
    }

    /// Which of the offices may register the act, one letter each.
    fn offices_for(&self, command: &Command, received: &str) -> String {
        let may = |unit: &&str| match self.may(command, unit, received) {
            Ok(()) => true,
            Err(Rejection::OfficeNotCompetent) => false,
            Err(other) => panic!("{unit}: {other:?}"),
        };
        ["C", "D", "P", "M", "A"].into_iter().filter(may).collect()
    }

    fn enrolled(&mut self, name: &str, born: &str, home: Position) -> Position {
        let number = format!("097{}{}000001", if born < "2000" { 0 } else { 2 }, &born[2..4]);
        self.ledger.runs(person(name, Sex::Male, born).number(&number).living_at(home).enrol())
    }
}

fn another_name(person: Position, on: &str) -> Command {
    Command::ChangeName(ChangeName {
        effective_date: date(on),
        person: PersonId::at(person).unwrap(),
        name: PersonName::parse("Nguyễn Văn Bình").unwrap(),
        reason: Text::stored("theo yêu cầu"),
        consent: true,
    })
}

fn loses_nationality(person: Position, on: &str) -> Command {
    Command::RecordNationalityLoss(RecordNationalityLoss {
        effective_date: date(on),
        person: PersonId::at(person).unwrap(),
        way: NationalityLoss::Renounced,
        nationality: None,
    })
}

const BEFORE: &str = "2024-06-30";
const AFTER: &str = "2025-07-01";

#[test]
fn who_registers_an_act_follows_its_kind_and_the_reform() {
    let mut country = country();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let be = country.enrolled("Nguyễn Văn Bé", "2018-03-04", country.here);
    let moved = TestLedger::change_residence(&[an], country.there, MoveInto::Alone, "2023-01-01");
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    let lost = loses_nationality(an, "2023-01-01");
    let rows: [(&str, Command, &str, &str); 9] = [
        ("a dwelling", home, "CD", "C"),
        ("a card", TestLedger::apply(an, CardReason::First, "2023-01-01"), "CDPM", "CPM"),
        ("a death", country.ledger.death(an, "2023-01-01"), "CA", "CA"),
        ("a name of a man", another_name(an, "2023-01-01"), "DA", "CA"),
        ("a name of a child", another_name(be, "2023-01-01"), "CA", "CA"),
        ("a nationality", lost, "PM", "PM"),
        ("a person", person("Lê Văn Ba", Sex::Male, "1980-03-04").enrol(), "CDPM", "CPM"),
        ("an area", country.ledger.establish("80", "2004-08-31", None, None, Some(97)), "M", "M"),
        (
            "an office",
            TestLedger::establish_office("X", OfficeLevel::Central, None, "2015-01-01"),
            "PM",
            "PM",
        ),
    ];
    for (what, command, before, after) in &rows {
        assert_eq!(country.offices_for(command, BEFORE), *before, "{what} until the reform");
        assert_eq!(country.offices_for(command, AFTER), *after, "{what} since the reform");
    }
    assert_eq!(country.may(&moved, "C", BEFORE), Err(Rejection::OfficeOutOfArea));
}

#[test]
fn a_foreigner_made_it_the_districts_until_the_reform() {
    let mut country = country();
    let john = person("John", Sex::Male, "1980-03-04").of_country("AU").living_at(country.here).enrol();
    let john = country.ledger.runs(john);
    let death = country.ledger.death(john, "2023-01-01");
    assert_eq!(country.offices_for(&death, BEFORE), "DA");
    assert_eq!(country.offices_for(&death, AFTER), "CA");
}

#[test]
fn an_office_serves_its_own_area_and_every_part_of_it() {
    let mut country = country();
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    let into = |home| TestLedger::change_residence(&[an], home, MoveInto::Alone, "2023-01-01");
    let again = country.ledger.home();
    assert_eq!(country.may(&into(again), "C", BEFORE), Ok(()));
    assert_eq!(country.may(&into(country.there), "C", BEFORE), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&into(country.there), "D", BEFORE), Ok(()));
    let dwelling = |area| country.ledger.dwelling(area, "2004-08-31");
    assert_eq!(country.may(&dwelling(country.other), "C", BEFORE), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&dwelling(country.commune), "C", BEFORE), Ok(()));
    // A card is any police's.
    let card = TestLedger::apply(an, CardReason::First, "2023-01-01");
    assert_eq!(country.may(&card, "C", BEFORE), Ok(()));
}

#[test]
fn what_went_into_another_unit_is_served_by_the_office_of_that_one() {
    let mut country = country();
    let into = country.commune;
    country.ledger.runs(TestLedger::merge_areas(&[(country.other, "26735")], into, AFTER));
    let address = TestLedger::readdress(country.there, "Số 2", "2025-07-02");
    assert_eq!(country.may(&address, "C", BEFORE), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&address, "C", AFTER), Ok(()));
}

#[test]
fn an_office_of_a_unit_that_went_into_another_serves_its_old_homes_and_all_of_the_other() {
    let mut country = country();
    let other = Some(country.other);
    country.ledger.runs(TestLedger::establish_office("O", OfficeLevel::Commune, other, "2015-01-01"));
    country.ledger.runs(TestLedger::merge_areas(&[(country.other, "26735")], country.commune, AFTER));
    let old = TestLedger::readdress(country.there, "Số 2", "2025-07-02");
    let joined = TestLedger::readdress(country.here, "Số 2", "2025-07-02");
    assert_eq!(country.may(&old, "O", BEFORE), Ok(()));
    assert_eq!(country.may(&old, "O", AFTER), Ok(()), "its own old homes");
    assert_eq!(country.may(&joined, "O", BEFORE), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&joined, "O", AFTER), Ok(()), "what its unit became");
}

#[test]
fn an_office_is_there_from_its_first_day_to_its_last() {
    let mut country = country();
    let office = country.ledger.office_with_code("C", day(BEFORE)).unwrap();
    country.ledger.runs(TestLedger::close_office(office, "2024-01-01"));
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    assert_eq!(country.may(&home, "C", "2014-12-31"), Err(Rejection::OfficeClosed), "and is closed today");
    assert_eq!(country.may(&home, "C", "2015-01-01"), Ok(()));
    assert_eq!(country.may(&home, "c", "2023-12-31"), Ok(()), "small letters are the same code");
    assert_eq!(country.may(&home, "C", "2024-01-01"), Err(Rejection::OfficeClosed));
}

#[test]
fn an_office_that_took_a_dossier_over_registers_it_today() {
    let mut country = country();
    let commune = Some(country.commune);
    country.ledger.runs(TestLedger::establish_office("N", OfficeLevel::Commune, commune, AFTER));
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    assert_eq!(country.may(&home, "N", "2025-06-28"), Ok(()));
    let office = country.ledger.office_with_code("N", day(AFTER)).unwrap();
    country.ledger.runs(TestLedger::close_office(office, "2026-01-01"));
    assert_eq!(country.may(&home, "N", "2025-06-28"), Err(Rejection::OfficeClosed), "it is not there today");
    assert_eq!(country.may(&home, "N", "2025-12-31"), Ok(()));
}

#[test]
fn an_office_registers_what_it_is_competent_for() {
    let mut country = country();
    let (only, level) = ([Competence::CivilStatus].into(), OfficeLevel::Commune);
    let commune = Some(country.commune);
    country.ledger.runs(TestLedger::establish_office_for("U", level, only, commune, "2015-01-01"));
    let an = country.enrolled("Nguyễn Văn An", "1980-03-04", country.here);
    assert_eq!(country.may(&country.ledger.death(an, "2023-01-01"), "U", BEFORE), Ok(()));
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    assert_eq!(country.may(&home, "U", BEFORE), Err(Rejection::OfficeNotCompetent));
}

#[test]
fn who_registered_it_or_a_body_above_amends_it() {
    let mut country = country();
    let home = country.ledger.home();
    let unused = country.ledger.runs(country.ledger.dwelling(country.commune, "2004-08-31"));
    let annul = country.ledger.annul(unused);
    assert_eq!(country.offices_for(&annul, BEFORE), "CDPM");
    let correct = country.ledger.correct(home, "2004-09-01", |_| {});
    assert_eq!(country.offices_for(&correct, AFTER), "CDPM");
    let elsewhere = country.ledger.runs(country.ledger.dwelling(country.other, "2004-08-31"));
    let annul = country.ledger.annul(elsewhere);
    assert_eq!(country.may(&annul, "C", AFTER), Err(Rejection::OfficeOutOfArea));
}

#[test]
fn nobody_draws_an_act_of_another_office_to_themself_by_correcting_it() {
    let mut country = country();
    let other = Some(country.other);
    country.ledger.runs(TestLedger::establish_office("O", OfficeLevel::Commune, other, "2015-01-01"));
    let home = country.ledger.home();
    let into = |area: Position| {
        move |event: &mut Event| {
            if let Event::DwellingRegistered(e) = event {
                e.area = AreaId::at(area).unwrap();
            }
        }
    };
    let drawn = country.ledger.correct(home, "2004-08-31", into(country.other));
    assert_eq!(country.may(&drawn, "O", AFTER), Err(Rejection::OfficeOutOfArea));
    assert_eq!(country.may(&drawn, "C", AFTER), Ok(()), "its own mistake");
    let drawn = country.ledger.runs(drawn);
    let back = country.ledger.correct(drawn, "2004-08-31", into(country.commune));
    assert_eq!(country.may(&back, "O", AFTER), Ok(()), "whose act it is now");
    assert_eq!(country.may(&back, "C", AFTER), Err(Rejection::OfficeOutOfArea));
    let undone = country.ledger.annul(drawn);
    assert_eq!(country.may(&undone, "C", AFTER), Ok(()), "whose correction it was");
    assert_eq!(country.may(&undone, "O", AFTER), Err(Rejection::OfficeOutOfArea));
}

#[test]
fn where_an_office_has_officers_one_of_them_makes_its_acts() {
    let mut country = country();
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    let may = |country: &Country, officer: Option<&str>, received| {
        let provenance = Provenance { officer: officer.map(Code::stored), ..of("C", received) };
        let may = country.ledger.may(&home, &provenance, OfficePolicy::KnownOrAny);
        may.map_err(|refusal| (refusal.rejection, refusal.field))
    };
    let not_in_office = || Err((Rejection::OfficerNotInOffice, "provenance.officer".to_owned()));
    assert_eq!(may(&country, Some("cb09"), BEFORE), Ok(()), "nobody was appointed");
    let office = country.ledger.office_with_code("C", day(BEFORE)).unwrap();
    country.ledger.runs(TestLedger::appoint("cb01", office, "2020-01-01"));
    assert_eq!(may(&country, Some("cb01"), "2020-01-01"), Ok(()));
    assert_eq!(may(&country, Some("cb09"), "2020-01-01"), not_in_office());
    assert_eq!(may(&country, None, "2020-01-01"), not_in_office());
    assert_eq!(may(&country, Some("cb09"), "2019-12-31"), Ok(()), "nobody was appointed yet");
}

#[test]
fn a_unit_that_is_no_office_is_taken_or_not_as_the_register_says() {
    let country = country();
    let home = country.ledger.dwelling(country.commune, "2004-08-31");
    let may = |unit: Option<&str>, policy| {
        let provenance = Provenance { unit: unit.map(Code::stored), ..Provenance::default() };
        country.ledger.may(&home, &provenance, policy).map_err(|refusal| refusal.rejection)
    };
    let (any, known) = (OfficePolicy::KnownOrAny, OfficePolicy::Known);
    for unit in [None, Some("H29.99"), Some("Sổ cũ số 7")] {
        assert_eq!(may(unit, any), Ok(()), "{unit:?}");
        assert_eq!(may(unit, known), Err(Rejection::OfficeUnknown), "{unit:?}");
    }
    assert_eq!(may(Some("C"), known), Ok(()));
}

#[test]
fn a_place_that_is_known_only_as_a_larger_unit_may_be_the_offices_own() {
    let mut country = country();
    let district = country.ledger.line(country.commune, day("2021-01-01"))[1];
    let mut born_in = |area, number: &str| {
        let child = person("Nguyễn Văn Bé", Sex::Male, "2018-03-04").number(number).registered_at(area);
        country.ledger.runs(child.enrol())
    };
    let somewhere = born_in(district, "097218000001");
    let elsewhere = born_in(country.other, "097218000002");
    let name = |who| another_name(who, "2023-01-01");
    assert_eq!(country.may(&name(somewhere), "C", BEFORE), Ok(()));
    assert_eq!(country.may(&name(elsewhere), "C", BEFORE), Err(Rejection::OfficeOutOfArea));
}
