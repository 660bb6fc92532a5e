use super::{BirthKind, Found};
use crate::domain::calendar::Calendar;
use crate::domain::civil_data::CivilData;
use crate::domain::civil_data::correct::CorrectCivilData;
use crate::domain::civil_data::supplement::SupplementCivilData;
use crate::domain::command::Command;
use crate::domain::deadline::{Circumstances, Late, PaperDates};
use crate::domain::event::{BirthRegistered, Event};
use crate::domain::family::testing::{adopt, marry, recognise};
use crate::domain::identity::lose_nationality::RecordNationalityLoss;
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{Someone, TestLedger, date, person};
use crate::domain::text::{Code, Text};
use crate::domain::values::{AdoptionBond, NationalityLoss, Parentage, Sex};

/// Found on 2021-03-09.
fn finding(estimated: bool) -> Found {
    Found {
        record_date: date("2021-03-09").full().unwrap(),
        record: Code::stored("03/BB"),
        place: Text::stored("Cổng chùa Đông"),
        carer: Some(Text::stored("Trung tâm bảo trợ")),
        estimated,
    }
}

fn found(estimated: bool) -> BirthKind {
    BirthKind::Found(finding(estimated))
}

/// A girl, registered on 2021-03-20.
fn hoa(born: &str) -> Someone {
    person("Nguyễn Thị Hoa", Sex::Female, born).registered_on("2021-03-20")
}

fn enrolled(ledger: &mut TestLedger, sex: Sex, born: &str) -> Position {
    let name = if sex == Sex::Male { "Nguyễn Văn An" } else { "Lê Thị Lan" };
    ledger.runs(person(name, sex, born).enrol())
}

#[test]
fn a_found_child_is_vietnamese_comes_from_where_it_was_found_and_can_get_parents_later() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let father = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let child = ledger.runs(hoa("2020-03-09").of_kind(found(true)).birth(commune, &[7]));
    let identity = ledger.person(child).identity.unwrap();
    assert_eq!(identity.nationality, Some(*b"VN"));
    assert_eq!(identity.birth_place, Some(Text::stored("Cổng chùa Đông")));
    assert_eq!(identity.origin_area, AreaId::at(commune));
    assert_eq!((identity.father, identity.mother, identity.ethnicity), (None, None, None));
    assert_eq!(identity.personal_number.unwrap().to_string(), "097320000007");
    ledger.runs(adopt(child, Some(father), None, AdoptionBond::Unrelated, "2021-05-01"));
    let mother = enrolled(&mut ledger, Sex::Female, "1990-03-04");
    ledger.runs(recognise(child, mother, Parentage::Mother, "2021-06-01"));
    assert_eq!(ledger.person(child).identity.unwrap().mother, PersonId::at(mother));
}

#[test]
fn what_was_declared_of_a_found_child_stays() {
    let mut ledger = TestLedger::new();
    let (province, commune) = ledger.province_and_commune();
    let born = hoa("2021-03-01").with_origin(province).of_people(2).of_kind(found(false));
    let child = ledger.runs(born.birth(commune, &[7]));
    let identity = ledger.person(child).identity.unwrap();
    assert_eq!((identity.origin_area, identity.ethnicity), (AreaId::at(province), Some(2)));
}

#[test]
fn a_found_child_has_no_parents_named_and_was_found_between_birth_and_registration() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let lan = enrolled(&mut ledger, Sex::Female, "1983-03-04");
    let rejected = |child: Someone, rejection| ledger.rejects(child.birth(commune, &[7]), rejection);
    let child = || hoa("2021-03-01").of_kind(found(false));
    rejected(child().parents(Some(an), None), Rejection::ParentNotToBeNamed);
    rejected(child().parents(None, Some(lan)), Rejection::ParentNotToBeNamed);
    rejected(child().of_country("LA"), Rejection::FoundChildIsVietnamese);
    rejected(hoa("2021-03-10").of_kind(found(false)), Rejection::FoundBeforeBirth);
    rejected(child().registered_on("2021-03-08"), Rejection::FoundAfterRegistration);
    rejected(hoa("2021-03-01").of_kind(found(true)), Rejection::EstimatedBirthDateDiffers);
    rejected(hoa("2021-02-09").of_kind(found(true)), Rejection::EstimatedBirthDateDiffers);
}

#[test]
fn a_child_is_found_on_the_day_of_its_registration_at_the_latest() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let child = hoa("2021-03-01").of_kind(found(false)).registered_on("2021-03-09");
    ledger.runs(child.birth(commune, &[7]));
}

#[test]
fn two_citizens_have_a_citizen_and_choose_only_where_one_of_them_is_none() {
    let parents_of = |countries: [&str; 2]| {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").of_country(countries[0]);
        let lan = person("Lê Thị Lan", Sex::Female, "1983-03-04").of_country(countries[1]);
        let (an, lan) = (ledger.runs(an.enrol()), ledger.runs(lan.enrol()));
        let of = |child: Someone| child.parents(Some(an), Some(lan)).birth(commune, &[7]);
        let refused = |child| ledger.refusal(&of(child)).map(|(rejection, _)| rejection);
        [hoa("2021-03-01"), hoa("2021-03-01").of_country("VN"), hoa("2021-03-01").of_country("AU")]
            .map(refused)
    };
    let chosen = Some(Rejection::NationalityNotToChoose);
    assert_eq!(parents_of(["VN", "VN"]), [None, None, chosen]);
    for countries in [["AU", "VN"], ["VN", "AU"]] {
        assert_eq!(parents_of(countries), [None, None, None], "{countries:?}");
    }
    let foreign = Some(Rejection::ChildOfForeigners);
    assert_eq!(parents_of(["AU", "CN"]), [foreign, foreign, None]);
}

#[test]
fn the_child_of_a_citizen_is_one_where_nothing_else_is_said() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").of_country("VN").enrol());
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
    let mei = ledger.runs(person("Li Mei", Sex::Female, "1985-03-04").of_country("CN").enrol());
    let mut nationality = |father, mother, serial| {
        let child = hoa("2021-03-01").parents(father, mother);
        let child = if mother == Some(mei) && father.is_none() { child.of_country("VN") } else { child };
        let child = ledger.runs(child.birth(commune, &[serial]));
        let identity = ledger.person(child).identity.unwrap();
        assert!(identity.personal_number.is_some());
        identity.nationality
    };
    assert_eq!(nationality(Some(an), Some(mei), 1), Some(*b"VN"));
    assert_eq!(nationality(Some(an), None, 2), Some(*b"VN"));
    assert_eq!(nationality(None, Some(lan), 3), None, "nothing is known of her");
    assert_eq!(nationality(None, Some(mei), 4), Some(*b"VN"), "he is not known, and so it was said");
}

#[test]
fn of_the_child_of_foreigners_the_nationality_is_said() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let mei = ledger.runs(person("Li Mei", Sex::Female, "1985-03-04").of_country("CN").enrol());
    let mut emigrated = |name, sex| {
        let person = ledger.runs(person(name, sex, "1985-03-04").of_country("VN").enrol());
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2021-03-01"),
            person: PersonId::at(person).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: None,
        }));
        person
    };
    let (an, lan) = (emigrated("Nguyễn Văn An", Sex::Male), emigrated("Lê Thị Lan", Sex::Female));
    let ba = ledger.runs(person("Trần Văn Ba", Sex::Male, "1980-03-04").enrol());
    let refused = |father, mother, country: Option<&str>| {
        let child = hoa("2021-03-01").parents(father, mother);
        let child = country.into_iter().fold(child, Someone::of_country);
        ledger.refusal(&child.birth(commune, &[7]))
    };
    let unsaid = Some((Rejection::ChildOfForeigners, "nationality".to_owned()));
    for (father, mother) in [(Some(an), Some(lan)), (Some(an), Some(mei))] {
        assert_eq!(refused(father, mother, None), unsaid);
        assert_eq!(refused(father, mother, Some("VN")), unsaid);
        assert_eq!(refused(father, mother, Some("CN")), None);
    }
    for (father, mother) in [(None, Some(mei)), (None, Some(lan)), (Some(an), None)] {
        assert_eq!(refused(father, mother, None), unsaid);
        // The other parent, who is not in the register, may be a citizen.
        assert_eq!(refused(father, mother, Some("VN")), None);
    }
    assert_eq!(refused(Some(ba), Some(mei), None), None);
    // The day before they were citizens still.
    let before = hoa("2021-02-28").parents(Some(an), Some(lan));
    assert_eq!(ledger.refusal(&before.birth(commune, &[7])), None);
}

#[test]
fn that_parents_are_found_to_be_foreigners_does_not_bind_a_correction_of_something_else() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
    let child = ledger.runs(hoa("2021-03-01").parents(Some(an), Some(lan)).birth(commune, &[7]));
    for parent in [an, lan] {
        ledger.runs(Command::SupplementCivilData(SupplementCivilData {
            effective_date: date("2022-05-01"),
            person: PersonId::at(parent).unwrap(),
            adds: CivilData { nationality: Some(*b"FR"), ..CivilData::default() },
        }));
    }
    let place = |e: &mut BirthRegistered| e.facts.birth_place = Some(Text::stored("Hà Nội"));
    ledger.runs(corrected(&ledger, child, place));
    let other =
        ledger.runs(hoa("2021-03-01").of_country("CN").parents(Some(an), Some(lan)).birth(commune, &[8]));
    let chosen = |e: &mut BirthRegistered| e.facts.nationality = Some(*b"LA");
    ledger.runs(corrected(&ledger, other, chosen));
}

#[test]
fn the_birth_of_a_found_child_has_terms_of_its_own() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let mut late = |kind: BirthKind, born: &str, registered: &str, serial| {
        let child = hoa(born).of_kind(kind).registered_on(registered);
        let child = ledger.runs(child.birth(commune, &[serial]));
        let received = date("2021-03-09").full();
        let papers = PaperDates { received, registered_before: None };
        let around = (Calendar::of_the_law(), Circumstances::default());
        let recorded = date("2021-12-31").full().unwrap();
        let late = Late::of(&ledger.recorded(child).event, date(born), papers, recorded, around);
        (late.declared, late.decided)
    };
    // Its finding, on a Tuesday, is made public for seven days; then it is registered at once, however old it is.
    assert_eq!(late(found(true), "2020-03-09", "2021-03-17", 1), (false, false));
    assert_eq!(late(found(true), "2019-03-09", "2021-03-18", 2), (false, true));
    assert_eq!(late(BirthKind::Ordinary, "2020-03-09", "2021-03-17", 3), (true, true));
}

#[test]
fn who_got_a_number_at_birth_is_known_as_a_citizen_to_their_children_until_it_is_lost() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let born = |name, sex| person(name, sex, "2000-03-01").registered_on("2021-03-20");
    let an = ledger.runs(born("Nguyễn Văn An", Sex::Male).birth(commune, &[1]));
    let lan = ledger.runs(born("Lê Thị Lan", Sex::Female).birth(commune, &[2]));
    let of = |father, mother| hoa("2021-03-01").parents(father, mother);
    let foreign = of(Some(an), Some(lan)).of_country("AU").birth(commune, &[3]);
    ledger.rejects(foreign, Rejection::NationalityNotToChoose);
    let nationality = |ledger: &mut TestLedger, father, mother, serial| {
        let child = ledger.runs(of(father, mother).birth(commune, &[serial]));
        ledger.person(child).identity.unwrap().nationality
    };
    assert_eq!(nationality(&mut ledger, Some(an), Some(lan), 3), Some(*b"VN"));
    ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
        effective_date: date("2020-05-01"),
        person: PersonId::at(lan).unwrap(),
        way: NationalityLoss::Renounced,
        nationality: None,
    }));
    let untold = of(None, Some(lan)).birth(commune, &[4]);
    ledger.rejects(untold, Rejection::ChildOfForeigners);
}

#[test]
fn a_child_found_on_the_last_of_february_may_be_born_on_the_first_of_march() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let kind = BirthKind::Found(Found { record_date: date("2020-02-29").full().unwrap(), ..finding(true) });
    ledger.runs(hoa("2019-03-01").of_kind(kind).birth(commune, &[7]));
}

#[test]
fn a_child_comes_from_where_its_only_parent_does_wherever_that_is() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let elsewhere = ledger.runs(ledger.establish("01", "2004-08-31", None, None, Some(98)));
    let mother = person("Lê Thị Lan", Sex::Female, "1990-03-04").with_origin(elsewhere);
    let mother = ledger.runs(mother.enrol());
    let born = hoa("2021-03-01").parents(None, Some(mother)).of_kind(BirthKind::FatherUndetermined);
    let child = ledger.runs(born.birth(commune, &[7]));
    assert_eq!(ledger.person(child).identity.unwrap().origin_area, AreaId::at(elsewhere));
}

#[test]
fn where_the_father_is_not_determined_the_child_follows_its_mother() {
    let mut ledger = TestLedger::new();
    let (province, commune) = ledger.province_and_commune();
    let mother = person("Lê Thị Lan", Sex::Female, "1990-03-04").surname_of(1).of_people(2).of_country("VN");
    let mother = ledger.runs(mother.with_origin(province).enrol());
    let an = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let named = |name: &str| {
        let child = person(name, Sex::Female, "2021-03-01").surname_of(1).parents(None, Some(mother));
        child.registered_on("2021-03-20").of_kind(BirthKind::FatherUndetermined)
    };
    let rejected = |child: Someone, rejection| ledger.rejects(child.birth(commune, &[7]), rejection);
    rejected(named("Lê Thị Hoa").parents(Some(an), Some(mother)), Rejection::ParentNotToBeNamed);
    rejected(named("Nguyễn Thị Hoa"), Rejection::DiffersFromParent);
    rejected(named("Lê Thị Hoa").of_people(1), Rejection::DiffersFromParent);
    rejected(named("Lê Thị Hoa").with_origin(commune), Rejection::DiffersFromParent);
    rejected(named("Lê Thị Hoa").of_country("LA"), Rejection::DiffersFromParent);
    let child = ledger.runs(named("Lê Thị Hoa").birth(commune, &[7]));
    let identity = ledger.person(child).identity.unwrap();
    assert_eq!((identity.ethnicity, identity.nationality), (Some(2), Some(*b"VN")));
    assert_eq!((identity.origin_area, identity.mother), (AreaId::at(province), PersonId::at(mother)));
    ledger.runs(recognise(child, an, Parentage::Father, "2021-06-01"));
    assert_eq!(ledger.person(child).identity.unwrap().father, PersonId::at(an));
}

#[test]
fn who_the_parent_was_when_the_birth_was_registered_counts() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let mother = ledger.runs(person("Lê Thị Lan", Sex::Female, "1990-03-04").of_country("VN").enrol());
    let child = hoa("2021-03-01").parents(None, Some(mother)).of_kind(BirthKind::FatherUndetermined);
    let child = ledger.runs(child.birth(commune, &[7]));
    ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
        effective_date: date("2022-03-01"),
        person: PersonId::at(mother).unwrap(),
        way: NationalityLoss::Renounced,
        nationality: Some(*b"LA"),
    }));
    ledger.runs(corrected(&ledger, child, |e| e.facts.birth_place = Some(Text::stored("Hà Nội"))));
    assert_eq!(ledger.person(child).identity.unwrap().nationality, Some(*b"VN"));
}

#[test]
fn where_the_mother_is_not_determined_the_child_follows_its_father() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let father = ledger.runs(person("Lê Văn An", Sex::Male, "1980-03-04").surname_of(1).of_people(2).enrol());
    let lan = enrolled(&mut ledger, Sex::Female, "1983-03-04");
    let child = |name: &str| {
        let child = person(name, Sex::Female, "2021-03-01").surname_of(1).parents(Some(father), None);
        child.of_kind(BirthKind::MotherUndetermined)
    };
    let named = child("Lê Thị Hoa").parents(Some(father), Some(lan));
    ledger.rejects(named.birth(commune, &[7]), Rejection::ParentNotToBeNamed);
    ledger.rejects(child("Trần Thị Hoa").birth(commune, &[7]), Rejection::DiffersFromParent);
    let child = ledger.runs(child("Lê Thị Hoa").birth(commune, &[7]));
    assert_eq!(ledger.person(child).identity.unwrap().ethnicity, Some(2));
}

#[test]
fn a_mother_who_did_not_bear_the_child_may_have_died_before_the_birth() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let lan = enrolled(&mut ledger, Sex::Female, "1983-03-04");
    ledger.runs(marry(an, lan, "2015-03-01"));
    ledger.runs(ledger.death(lan, "2020-08-01"));
    let borne = || hoa("2021-03-01").parents(Some(an), Some(lan));
    ledger.rejects(borne().birth(commune, &[7]), Rejection::ParentDeceased);
    let by_another = BirthKind::Surrogate(Code::stored("7/CN"));
    let child = ledger.runs(borne().of_kind(by_another.clone()).birth(commune, &[7]));
    assert_eq!(ledger.person(child).identity.unwrap().mother, PersonId::at(lan));
    ledger.rejects(
        hoa("2022-03-01")
            .registered_on("2022-03-02")
            .parents(Some(an), Some(lan))
            .of_kind(by_another)
            .birth(commune, &[8]),
        Rejection::ParentDeceased,
    );
    // The civil register may correct the date, too.
    ledger.runs(Command::CorrectCivilData(CorrectCivilData {
        effective_date: date("2022-05-01"),
        person: PersonId::at(child).unwrap(),
        becomes: CivilData { birth_date: Some(date("2021-03-02")), ..CivilData::default() },
        reason: Text::stored("misread"),
    }));
}

#[test]
fn a_couple_has_a_child_borne_for_them_and_nobody_else() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let lan = enrolled(&mut ledger, Sex::Female, "1983-03-04");
    let mai = enrolled(&mut ledger, Sex::Female, "1985-03-04");
    let by_another = || BirthKind::Surrogate(Code::stored("7/CN"));
    let child = |mother| hoa("2021-03-01").parents(Some(an), Some(mother)).of_kind(by_another());
    ledger.runs(child(lan).birth(commune, &[7]));
    ledger.runs(marry(an, lan, "2015-03-01"));
    ledger.runs(child(lan).birth(commune, &[8]));
    ledger.rejects(child(mai).birth(commune, &[9]), Rejection::ParentsNotACouple);
    let alone = |father, mother| hoa("2021-03-01").parents(father, mother).of_kind(by_another());
    ledger.rejects(alone(Some(an), None).birth(commune, &[9]), Rejection::ParentsNotACouple);
    ledger.rejects(alone(None, Some(lan)).birth(commune, &[9]), Rejection::ParentsNotACouple);
    let binh = ledger.runs(person("Trần Văn Bình", Sex::Male, "1980-03-04").enrol());
    let of_another = hoa("2021-03-01").parents(Some(binh), Some(lan)).of_kind(by_another());
    ledger.rejects(of_another.birth(commune, &[9]), Rejection::ParentsNotACouple);
}

#[test]
fn a_child_of_foreign_nationality_gets_no_number_and_that_of_two_citizens_is_none() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let citizen = |name, sex| person(name, sex, "1980-03-04").of_country("VN");
    let an = ledger.runs(citizen("Nguyễn Văn An", Sex::Male).enrol());
    let lan = ledger.runs(citizen("Lê Thị Lan", Sex::Female).enrol());
    let foreigner = ledger.runs(person("Li Mei", Sex::Female, "1985-03-04").of_country("CN").enrol());
    let foreign = |mother| hoa("2021-03-01").parents(Some(an), Some(mother)).of_country("CN");
    ledger.rejects(foreign(lan).birth(commune, &[7]), Rejection::NationalityNotToChoose);
    let child = ledger.runs(foreign(foreigner).birth(commune, &[7]));
    let wei = ledger.runs(person("Li Wei", Sex::Male, "1985-03-04").of_country("CN").enrol());
    let of_wei = hoa("2021-03-01").parents(Some(wei), Some(lan)).of_country("CN");
    ledger.runs(of_wei.birth(commune, &[7]));
    assert_eq!(ledger.person(child).identity.unwrap().personal_number, None);
    // The serial is still free.
    let citizen = ledger.runs(hoa("2021-03-01").of_country("VN").birth(commune, &[7]));
    let foreigner = |e: &mut BirthRegistered| e.facts.nationality = Some(*b"CN");
    ledger.rejects(corrected(&ledger, citizen, foreigner), Rejection::NumberFollowsNationality);
    let vietnamese = |e: &mut BirthRegistered| e.facts.nationality = Some(*b"VN");
    ledger.rejects(corrected(&ledger, child, vietnamese), Rejection::NumberFollowsNationality);
    ledger.runs(corrected(&ledger, child, |e| e.facts.nationality = Some(*b"LA")));
}

/// The correction of a birth of 2021-03-01.
fn corrected(ledger: &TestLedger, child: Position, change: impl Fn(&mut BirthRegistered)) -> Command {
    ledger.correct(child, "2021-03-01", |event| {
        if let Event::BirthRegistered(e) = event {
            change(e);
        }
    })
}

#[test]
fn a_corrected_birth_is_held_to_the_rules_of_its_kind() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let an = enrolled(&mut ledger, Sex::Male, "1980-03-04");
    let child = ledger.runs(hoa("2021-03-01").of_kind(found(false)).birth(commune, &[7]));
    let father = PersonId::at(an);
    ledger.rejects(corrected(&ledger, child, |e| e.facts.father = father), Rejection::ParentNotToBeNamed);
    let nowhere = corrected(&ledger, child, |e| e.facts.birth_registration_area = None);
    ledger.rejects(nowhere, Rejection::AreaNotFound);
    ledger.runs(corrected(&ledger, child, |e| {
        e.facts.father = father;
        e.kind = BirthKind::Ordinary;
    }));
    assert_eq!(ledger.person(child).identity.unwrap().father, father);
}
