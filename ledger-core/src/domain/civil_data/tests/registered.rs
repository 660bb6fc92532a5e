//! What the civil register corrects or supplements, the registration of the birth could have said as well.

use crate::domain::civil_data::CivilData;
use crate::domain::civil_data::correct::CorrectCivilData;
use crate::domain::civil_data::supplement::SupplementCivilData;
use crate::domain::command::Command;
use crate::domain::event::{Abroad, BirthKind, Event, Found};
use crate::domain::family::testing::recognise;
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::person::note_birth_abroad::NoteBirthAbroad;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{Someone, TestLedger, date, person};
use crate::domain::text::{Code, Text};
use crate::domain::values::{Parentage, Sex};

fn correct(who: Position, becomes: CivilData) -> Command {
    let (person, reason) = (PersonId::at(who).unwrap(), Text::stored("misread"));
    Command::CorrectCivilData(CorrectCivilData {
        effective_date: date("2022-05-01"),
        person,
        becomes,
        reason,
    })
}

fn supplement(who: Position, adds: CivilData) -> Command {
    let person = PersonId::at(who).unwrap();
    Command::SupplementCivilData(SupplementCivilData { effective_date: date("2022-05-01"), person, adds })
}

fn born(on: &str) -> CivilData {
    CivilData { birth_date: Some(date(on)), ..CivilData::default() }
}

fn of_country(country: &str) -> CivilData {
    CivilData { nationality: country.as_bytes().try_into().ok(), ..CivilData::default() }
}

/// A girl, born on 2021-03-01 and registered on 2021-03-20.
fn hoa() -> Someone {
    person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01").registered_on("2021-03-20")
}

#[test]
fn nobody_is_born_behind_the_registration_of_their_birth() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let child = ledger.runs(hoa().birth(commune, &[7]));
    let late = (Rejection::RegisteredBeforeBirth, "becomes.birth_date".to_owned());
    assert_eq!(ledger.refusal(&correct(child, born("2021-03-21"))), Some(late));
    let corrected = ledger.runs(correct(child, born("2021-03-20")));
    let again = ledger.correct(corrected, "2022-05-01", |event| {
        if let Event::CivilDataCorrected(e) = event {
            e.becomes.birth_date = Some(date("2021-03-22"));
        }
    });
    ledger.rejects(again, Rejection::RegisteredBeforeBirth);
    let enrolled = ledger.runs(person("Lê Văn Minh", Sex::Male, "2010").on("2021-02-25").enrol());
    ledger.rejects(correct(enrolled, born("2021-03")), Rejection::BornAfterEffectiveDate);
}

#[test]
fn a_child_that_was_found_stays_one() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let found = BirthKind::Found(Found {
        record_date: date("2021-03-09").full().unwrap(),
        record: Code::stored("03/BB"),
        place: Text::stored("Cổng chùa Đông"),
        carer: None,
        estimated: false,
    });
    let child = ledger.runs(hoa().of_kind(found).birth(commune, &[7]));
    ledger.rejects(correct(child, born("2021-03-10")), Rejection::FoundBeforeBirth);
    let foreign = (Rejection::FoundChildIsVietnamese, "becomes.nationality".to_owned());
    assert_eq!(ledger.refusal(&correct(child, of_country("LA"))), Some(foreign));
    ledger.runs(correct(child, born("2021-03-09")));
}

#[test]
fn a_number_follows_the_nationality_that_the_birth_declared() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let citizen = ledger.runs(hoa().of_country("VN").birth(commune, &[7]));
    ledger.rejects(correct(citizen, of_country("LA")), Rejection::NumberFollowsNationality);
    let unknown = ledger.runs(hoa().birth(commune, &[8]));
    ledger.rejects(supplement(unknown, of_country("LA")), Rejection::NumberFollowsNationality);
    ledger.runs(supplement(unknown, of_country("VN")));
    let foreigner = ledger.runs(hoa().of_country("CN").birth(commune, &[9]));
    ledger.rejects(correct(foreigner, of_country("VN")), Rejection::NumberFollowsNationality);
    ledger.runs(correct(foreigner, of_country("LA")));
    // Of who was enrolled the register knows no birth; the number came along.
    let enrolled = ledger.runs(person("Lê Văn Minh", Sex::Male, "2010").of_country("VN").enrol());
    ledger.runs(correct(enrolled, of_country("LA")));
}

#[test]
fn a_birth_registered_abroad_was_registered_before_it_was_noted_and_nowhere_here() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let area = AreaId::at(commune);
    let child = ledger.runs(Command::NoteBirthAbroad(Box::new(NoteBirthAbroad {
        facts: hoa().facts(),
        abroad: Abroad {
            country: *b"LA",
            authority: Text::stored("Thành phố Viêng Chăn"),
            document: Code::stored("17/2021"),
            document_date: date("2021-03-09").full().unwrap(),
        },
        noting_area: area.unwrap(),
        noted_date: date("2021-06-01").full().unwrap(),
        serials: vec![7],
    })));
    ledger.rejects(correct(child, born("2021-03-10")), Rejection::RegisteredBeforeBirth);
    ledger.rejects(correct(child, of_country("LA")), Rejection::NationalityNotVietnamese);
    let here = || CivilData { birth_registration_area: area, ..CivilData::default() };
    ledger.rejects(supplement(child, here()), Rejection::BirthRegisteredAbroad);
    ledger.rejects(correct(child, here()), Rejection::BirthRegisteredAbroad);
    ledger.runs(correct(child, born("2021-03-09")));
}

#[test]
fn a_rule_that_the_registration_broke_already_is_not_asked_of_another_value() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let child = ledger.runs(hoa().birth(commune, &[7]));
    let Event::BirthRegistered(birth) = ledger.recorded(child).event.as_ref() else { panic!("another act") };
    let mut birth = birth.clone();
    birth.facts.birth_date = date("2021-03-21");
    birth.personal_number = None;
    birth.facts.nationality = Some(*b"LA");
    let older = ledger.has_recorded(date("2021-03-21"), Event::BirthRegistered(birth));
    let place = CivilData { birth_place: Some(Text::stored("Trạm y tế xã")), ..CivilData::default() };
    ledger.runs(correct(older, place));
    ledger.runs(correct(older, born("2021-03-20")));
}

#[test]
fn a_birth_date_known_in_part_is_supplemented_within_what_it_may_mean() {
    let mut ledger = TestLedger::new();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951").enrol());
    for known in ["1952-03", "1951", "unknown", "1950-12-31"] {
        ledger.rejects(supplement(an, born(known)), Rejection::CivilDataKnown);
    }
    let month = ledger.runs(supplement(an, born("1951-03")));
    ledger.rejects(supplement(an, born("1951-04-01")), Rejection::CivilDataKnown);
    ledger.runs(supplement(an, born("1951-03-04")));
    assert_eq!(ledger.person(an).birth_date(), date("1951-03-04"));
    ledger.rejects(supplement(an, born("1951-03")), Rejection::CivilDataKnown);
    let another = ledger.correct(month, "2022-05-01", |event| {
        if let Event::CivilDataSupplemented(e) = event {
            e.adds.birth_date = Some(date("1951-04"));
        }
    });
    ledger.rejects(another, Rejection::LaterActConflicts);
}

#[test]
fn a_registration_names_a_whole_date_and_an_office_that_registers_births() {
    let mut ledger = TestLedger::new();
    let (province, commune) = ledger.province_and_commune();
    let child = ledger.runs(hoa().birth(commune, &[7]));
    let vague = (Rejection::EffectiveDateIncomplete, "becomes.birth_date".to_owned());
    assert_eq!(ledger.refusal(&correct(child, born("2021"))), Some(vague));
    let at = |area| CivilData { birth_registration_area: AreaId::at(area), ..CivilData::default() };
    let too_large = (Rejection::AreaTooLarge, "becomes.birth_registration_area".to_owned());
    assert_eq!(ledger.refusal(&correct(child, at(province))), Some(too_large));
    // Of who was enrolled no more may be known.
    let enrolled = ledger.runs(person("Lê Văn Minh", Sex::Male, "2010-03-04").enrol());
    ledger.runs(correct(enrolled, born("2010")));
    ledger.runs(supplement(enrolled, at(province)));
}

#[test]
fn the_civil_register_decides_on_nobody_before_their_birth() {
    let mut ledger = TestLedger::new();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2022-05-02").on("2022-06-01").enrol());
    let place = || CivilData { birth_place: Some(Text::stored("Trạm y tế xã")), ..CivilData::default() };
    let early = || Some((Rejection::BeforeBirth, "person".to_owned()));
    assert_eq!(ledger.refusal(&correct(an, place())), early());
    assert_eq!(ledger.refusal(&supplement(an, place())), early());
    // Whose birth date was wrong had been born by then.
    let corrected = ledger.runs(correct(an, born("2022-05-01")));
    ledger.runs(supplement(an, place()));
    let moved = ledger.correct(corrected, "2022-04-30", |event| {
        if let Event::CivilDataCorrected(e) = event {
            e.becomes = CivilData { ethnicity: Some(2), ..CivilData::default() };
        }
    });
    let early = (Rejection::BeforeBirth, "replacement.person".to_owned());
    assert_eq!(ledger.refusal(&moved), Some(early));
}

#[test]
fn who_has_two_parents_by_now_has_the_origin_of_either() {
    let mut ledger = TestLedger::new();
    let (province, commune) = ledger.province_and_commune();
    let mother = person("Lê Thị Lan", Sex::Female, "1990-03-04").with_origin(province).of_people(2);
    let mother = ledger.runs(mother.enrol());
    let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").with_origin(commune).enrol());
    let child = hoa().parents(None, Some(mother)).of_kind(BirthKind::FatherUndetermined);
    let child = ledger.runs(child.birth(commune, &[7]));
    let of = |area| CivilData { origin_area: AreaId::at(area), ..CivilData::default() };
    let differs = (Rejection::DiffersFromParent, "becomes.origin_area".to_owned());
    assert_eq!(ledger.refusal(&correct(child, of(commune))), Some(differs));
    ledger.runs(recognise(child, father, Parentage::Father, "2022-04-01"));
    let other_people = CivilData { ethnicity: Some(1), ..CivilData::default() };
    ledger.rejects(correct(child, other_people), Rejection::DiffersFromParent);
    ledger.runs(correct(child, of(commune)));
    assert_eq!(ledger.person(child).identity.unwrap().origin_area, AreaId::at(commune));
}
