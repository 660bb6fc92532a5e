//! Good requests come through whole.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::BirthKind;
use ledger_core::domain::residence::change_permanent::MoveInto;
use ledger_core::domain::values::{CardReason, MaritalStatus, Relation, Sex};
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::{
    CancelPersonalNumberRequest, EnrolPersonRequest, NoteBirthAbroadRequest,
    ReestablishPersonalNumberRequest, RegisterBirthRequest, RegisterDeathRequest,
};
use ledger_proto::ledger::r#type::v1::{BirthKind as Kind, TimeOfDay, ToldParent};

use super::requests::*;
use super::{HOLDER, Parsed, Write, finds, read, read_act};

#[track_caller]
fn command<W: Write>(request: &W) -> Command {
    read(request).expect("a good request").command
}

macro_rules! as_command {
    ($variant:ident, $request:expr) => {{
        let Command::$variant(command) = command(&$request) else { panic!("another command") };
        command
    }};
}

#[test]
fn places_are_read() {
    let area = as_command!(EstablishArea, establish());
    assert_eq!(area.effective_date.to_string(), "2005-01-01");
    assert_eq!(area.facts.code.to_string(), "760");
    assert_eq!((area.facts.name.as_str(), area.facts.full_name.as_str()), ("1", "Quận 1"));
    assert_eq!(area.facts.parent.map(|id| id.get()), Some(1));
    assert_eq!(area.facts.in_force_until.map(|day| day.to_string()), Some("2025-06-30".into()));
    assert_eq!(area.facts.number_prefix, Some(97));
    let dwelling = as_command!(RegisterDwelling, register_dwelling());
    assert_eq!((dwelling.area.get(), dwelling.address.as_str()), (3, "Số 12, thôn Đông"));
}

#[test]
fn an_enrolment_is_read() {
    let enrolment = as_command!(EnrolPerson, enrol());
    let (person, facts) = (&enrolment.person, &enrolment.person.facts);
    assert_eq!((facts.name.full(), facts.sex), ("Nguyễn Văn An", Sex::Male));
    assert_eq!(facts.birth_date.to_string(), "1951-07");
    assert_eq!(facts.birth_registration_area.map(|id| id.get()), Some(3));
    assert_eq!(facts.origin_area.map(|id| id.get()), Some(1));
    assert_eq!((facts.ethnicity, facts.religion, facts.nationality), (Some(1), Some(99), Some(*b"VN")));
    assert_eq!(facts.father.map(|id| id.get()), Some(11), "found by his number");
    assert_eq!(facts.mother.map(|id| id.get()), Some(12));
    assert_eq!(person.personal_number.unwrap().to_string(), "097051000002");
    assert_eq!(person.old_number.unwrap().to_string(), "012345678");
    assert_eq!(person.marital_status, MaritalStatus::Widowed);
    assert_eq!(person.dwelling.map(|id| id.get()), Some(5));
}

#[test]
fn the_code_of_a_birth_registration_is_read_as_of_its_own_day() {
    const DATE: &str = "birth_registration_date";
    let on =
        |year, month, day| EnrolPersonRequest { birth_registration_date: date(year, month, day), ..enrol() };
    let read = as_command!(EnrolPerson, on(2004, 8, 31));
    assert_eq!(read.person.facts.birth_registration_area.map(|id| id.get()), Some(3));
    let not_there = ("birth_registration_area", "AREA_NOT_FOUND");
    finds(&on(2004, 8, 30), &[not_there]);
    finds(&on(2004, 8, 0), &[(DATE, "INCOMPLETE_DATE")]);
    finds(&on(2021, 3, 10), &[(DATE, "EFFECTIVE_DATE_IN_FUTURE")]);
    finds(&on(1951, 6, 30), &[(DATE, "REGISTERED_BEFORE_BIRTH"), not_there]);
    let of_nothing = EnrolPersonRequest { birth_registration_area: String::new(), ..on(2004, 8, 31) };
    finds(&of_nothing, &[(DATE, "NOT_APPLICABLE")]);
    let untold = EnrolPersonRequest { birth_registration_date: None, ..enrol() };
    let read = as_command!(EnrolPerson, untold);
    assert_eq!(read.person.facts.birth_registration_area.map(|id| id.get()), Some(3));
}

#[test]
fn a_foreign_country_of_birth_registration_is_told_in_the_place_of_an_area() {
    const COUNTRY: &str = "birth_registration_country";
    let of = |country: &str, area: &str| EnrolPersonRequest {
        birth_registration_country: country.into(),
        birth_registration_area: area.into(),
        birth_registration_date: None,
        ..enrol()
    };
    let read = as_command!(EnrolPerson, of("LA", ""));
    assert_eq!(read.person.birth_registration_country, Some(*b"LA"));
    finds(&of("LA", "26734"), &[(COUNTRY, "NOT_APPLICABLE")]);
    finds(&of("VN", ""), &[(COUNTRY, "COUNTRY_WITHOUT_PREFIX")]);
    finds(&of("VM", ""), &[(COUNTRY, "UNKNOWN_VALUE")]);
}

#[test]
fn a_country_is_one_that_there_is() {
    for (code, reason) in [("ZZ", "UNKNOWN_VALUE"), ("VM", "UNKNOWN_VALUE"), ("vn", "INVALID_CODE")] {
        let request = EnrolPersonRequest { nationality: code.into(), ..enrol() };
        finds(&request, &[("nationality", reason)]);
    }
}

#[test]
fn a_number_is_cancelled_by_the_number_that_names_its_bearer() {
    let request = |person| CancelPersonalNumberRequest {
        request_id: REQUEST_ID.into(),
        effective_date: date(2021, 3, 1),
        person,
        ground: 3,
        ..Default::default()
    };
    let named = as_command!(CancelPersonalNumber, request(holder(HOLDER))).named;
    assert_eq!(named.map(|number| number.to_string()), Some(HOLDER.into()));
    assert_eq!(as_command!(CancelPersonalNumber, request(person(11))).named, None);
    let request = ReestablishPersonalNumberRequest {
        request_id: REQUEST_ID.into(),
        effective_date: date(2021, 3, 1),
        person: holder(HOLDER),
        ground: 3,
        ..Default::default()
    };
    let named = as_command!(ReestablishPersonalNumber, request).named;
    assert_eq!(named.map(|number| number.to_string()), Some(HOLDER.into()));
}

#[test]
fn what_an_application_lacks_is_left_out() {
    let sparse = ledger_proto::ledger::registration::v1::EnrolPersonRequest {
        request_id: REQUEST_ID.into(),
        effective_date: date(2021, 2, 25),
        name: full_name("Y"),
        sex: 1,
        ..Default::default()
    };
    let person = as_command!(EnrolPerson, sparse).person;
    assert_eq!((person.facts.sex, person.facts.birth_date), (Sex::Unknown, PartialDate::UNKNOWN));
    assert_eq!(person.marital_status, MaritalStatus::Unknown);
    assert_eq!((person.personal_number, person.dwelling), (None, None));
}

#[test]
fn a_parent_who_is_not_in_the_register_is_told_in_the_place_of_an_id() {
    let told = EnrolPersonRequest { mother: None, told_mother: told_parent(), ..enrol() };
    let told = as_command!(EnrolPerson, told).person.facts.told_parents;
    let mother = told.mother.unwrap();
    assert_eq!((mother.name.full(), mother.birth_date.to_string()), ("Rơ Châm H'Lan", "1950-04".into()));
    assert_eq!((mother.nationality, told.father), (Some(*b"LA"), None));
    let both = EnrolPersonRequest { told_mother: told_parent(), told_father: told_parent(), ..enrol() };
    finds(&both, &[("told_father", "NOT_APPLICABLE"), ("told_mother", "NOT_APPLICABLE")]);
    let wrong = ToldParent { name: None, birth_date: date(1950, 0, 4), nationality: "VM".into() };
    let wrong = EnrolPersonRequest { father: None, told_father: Some(wrong), ..enrol() };
    let fields = [
        ("told_father.name", "REQUIRED"),
        ("told_father.birth_date", "INVALID_DATE"),
        ("told_father.nationality", "UNKNOWN_VALUE"),
    ];
    finds(&wrong, &fields);
    let abroad = NoteBirthAbroadRequest { father: None, told_father: told_parent(), ..birth_abroad() };
    assert!(as_command!(NoteBirthAbroad, abroad).facts.told_parents.father.is_some());
}

#[test]
fn of_a_parent_whom_the_kind_leaves_open_nothing_is_told() {
    let alone = RegisterBirthRequest {
        father: None,
        mother: None,
        told_father: told_parent(),
        told_mother: told_parent(),
        ..birth()
    };
    let (father, mother) = (("told_father", "NOT_APPLICABLE"), ("told_mother", "NOT_APPLICABLE"));
    finds(&alone, &[father, mother]);
    let of = |kind: Kind| RegisterBirthRequest { kind: kind.into(), found: None, ..alone.clone() };
    finds(&of(Kind::FatherUndetermined), &[father]);
    finds(&of(Kind::MotherUndetermined), &[mother]);
    let read = as_command!(RegisterBirth, of(Kind::Unspecified));
    assert!(read.facts.told_parents.father.is_some() && read.facts.told_parents.mother.is_some());
    assert_eq!(read.birth_paper.unwrap().as_str(), "03/GCS");
}

#[test]
fn the_time_of_a_death_belongs_to_a_whole_day() {
    let at = |day, time| RegisterDeathRequest { effective_date: day, time: Some(time), ..death() };
    let half_past = TimeOfDay { hour: 0, minute: Some(30) };
    let read = as_command!(RegisterDeath, at(date(2021, 3, 2), half_past));
    assert_eq!(read.time.map(|time| (time.hour(), time.minute())), Some((0, Some(30))));
    assert_eq!(read.cause.unwrap().as_str(), "Tuổi già");
    let hour = as_command!(RegisterDeath, at(date(2021, 3, 2), TimeOfDay { hour: 23, minute: None }));
    assert_eq!(hour.time.map(|time| (time.hour(), time.minute())), Some((23, None)));
    finds(&at(date(2021, 3, 0), half_past), &[("time", "NOT_APPLICABLE")]);
    for (hour, minute) in [(24, None), (7, Some(60)), (u32::MAX, Some(0))] {
        finds(&at(date(2021, 3, 2), TimeOfDay { hour, minute }), &[("time", "INVALID_NUMBER")]);
    }
}

#[test]
fn births_and_deaths_are_read() {
    let birth_read = as_command!(RegisterBirth, birth());
    assert_eq!(birth_read.facts.birth_date.to_string(), "2021-03-01");
    assert_eq!(birth_read.registration_area.get(), 3);
    assert_eq!(birth_read.serials, [7, 8]);
    let (household, relation) = birth_read.household.unwrap();
    assert_eq!((household.get(), relation), (20, Relation::Child));
    let BirthKind::Found(found) = birth_read.kind else { panic!("another kind") };
    assert_eq!((found.record_date.to_string().as_str(), found.record.as_str()), ("2021-03-09", "03/BB"));
    assert_eq!((found.place.as_str(), found.estimated), ("Cổng chùa Đông", true));
    assert_eq!(found.carer.unwrap().as_str(), "Trung tâm bảo trợ");
    let noted = as_command!(NoteBirthAbroad, birth_abroad());
    assert_eq!((noted.abroad.country, noted.abroad.document.as_str()), (*b"LA", "17/2021"));
    assert_eq!((noted.noting_area.get(), noted.noted_date.to_string().as_str()), (3, "2021-06-01"));
    assert_eq!((noted.facts.nationality, noted.serials.as_slice()), (None, [7, 8].as_slice()));
    let death_read = as_command!(RegisterDeath, death());
    assert_eq!((death_read.effective_date.to_string().as_str(), death_read.person.get()), ("2021-03", 11));
    assert_eq!(death_read.notice.unwrap().as_str(), "07/GBT");
}

#[test]
fn acts_on_households_are_read() {
    let formed = as_command!(FormHousehold, form());
    assert_eq!((formed.dwelling.get(), formed.members.len()), (5, 2));
    assert_eq!((formed.members[1].person.get(), formed.members[1].relation), (12, Relation::Wife));
    assert_eq!(formed.file_number.unwrap().as_str(), "26734-0001");
    let joined = as_command!(JoinHousehold, join());
    assert_eq!((joined.person.get(), joined.household.get(), joined.relation), (13, 20, Relation::Sibling));
    let left = as_command!(LeaveHousehold, leave());
    assert_eq!((left.person.get(), left.household.get()), (13, 20));
    let headed = as_command!(ChangeHead, change_head());
    assert_eq!((headed.household.get(), headed.members[0].relation), (20, Relation::Head));
}

#[test]
fn each_way_to_move_is_read() {
    let moved = |household, relation: i32| {
        let mut request = change_residence();
        request.household = household;
        request.movers.iter_mut().for_each(|mover| mover.relation = relation);
        as_command!(ChangePermanentResidence, request).household
    };
    assert_eq!(moved(None, 0), MoveInto::Alone);
    assert_eq!(moved(Some(Household::SameHousehold(true)), 0), MoveInto::SameHousehold);
    let MoveInto::Join(joined, relations) = moved(Some(Household::JoinHousehold(household(21).unwrap())), 15)
    else {
        panic!("not joined")
    };
    assert_eq!((joined.get(), relations), (21, vec![Relation::Guest, Relation::Guest]));
    let formed = as_command!(ChangePermanentResidence, change_residence());
    assert_eq!(formed.movers.iter().map(|id| id.get()).collect::<Vec<_>>(), [11, 12]);
    let MoveInto::Form(relations, Some(file_number)) = formed.household else { panic!("not formed") };
    assert_eq!(relations, [Relation::Head, Relation::Wife]);
    assert_eq!(file_number.as_str(), "26734-0002");
}

#[test]
fn acts_on_cards_are_read() {
    let applied = as_command!(ApplyForCard, apply());
    assert_eq!((applied.person.get(), applied.reason), (11, CardReason::Reissue));
    assert_eq!(as_command!(ApproveCard, approve()).card.get(), 30);
    let made = as_command!(PersonaliseCard, personalise());
    assert_eq!((made.card.get(), made.serial.as_str()), (30, "VN0042"));
    assert_eq!(as_command!(HandOverCard, hand_over()).effective_date.to_string(), "2021-03-04");
}

#[test]
fn amendments_are_read() {
    let corrected = as_command!(CorrectEvent, correct());
    assert_eq!((corrected.target.0, corrected.reason.as_str()), (11, "đọc nhầm sổ"));
    assert_eq!(corrected.effective_date.map(|date| date.to_string()), Some("2021-02-25".into()));
    assert_eq!(corrected.replacement.kind().0, 130);
    let mut undated = correct();
    undated.effective_date = None;
    assert_eq!(as_command!(CorrectEvent, undated).effective_date, None);
    let annulled = as_command!(AnnulEvent, annul());
    assert_eq!((annulled.target.0, annulled.reason.as_str()), (11, "nhập hai lần"));
}

#[test]
fn a_line_of_bulk_import_is_the_same_act() {
    let single: Vec<String> = vec![format!("{:?}", command(&enrol())), format!("{:?}", command(&annul()))];
    let lines = lines();
    let in_bulk = |at: usize| format!("{:?}", read_act(&lines[at]).expect("a good line").command);
    assert_eq!(single, [in_bulk(2), in_bulk(15)]);
    assert_eq!(lines.iter().filter(|line| read_act(line).is_ok()).count(), lines.len());
}

#[test]
fn bulk_acts_name_what_earlier_ones_brought_in() {
    let mut request = join().bare();
    request.person = person_of(9);
    let line = |request| ledger_proto::ledger::registration::v1::Act {
        sequence: 12,
        act: Some(ledger_proto::ledger::registration::v1::act::Act::JoinHousehold(request)),
    };
    let Ok(Parsed { command: Command::JoinHousehold(joined), .. }) = read_act(&line(request.clone())) else {
        panic!("not read")
    };
    assert_eq!(joined.person.get(), 109);
    request.person = person_of(10);
    request.household.as_mut().unwrap().by =
        Some(ledger_proto::ledger::r#type::v1::household_ref::By::Sequence(0));
    assert_eq!(
        super::violations(read_act(&line(request))),
        [("person".to_owned(), "PERSON_NOT_FOUND"), ("household".to_owned(), "REQUIRED")]
    );
}
