//! What corrections put in the place of an event.

use ledger_core::codec::event_to_proto;
use ledger_core::domain::command::Command;
use ledger_core::domain::event::Event;
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::event::v1::permanent_residence_changed::Household;
use ledger_proto::ledger::r#type::v1::{BirthKind, TimeOfDay};

use super::requests::{correct, date};
use super::{finds, read};
use ledger_proto::ledger::registration::v1::CorrectEventRequest;

pub(super) fn correction(act: Act) -> CorrectEventRequest {
    let mut request = correct();
    request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
    request
}

fn facts() -> events::PersonFacts {
    events::PersonFacts {
        full_name: "Rơ Châm H'Lan".into(),
        family_words: 2,
        given_words: 1,
        sex: 3,
        birth_date: None,
        birth_place: "Từ Dũ".into(),
        birth_registration_area_id: 3,
        origin_area_id: 1,
        ethnicity: 55,
        religion: 99,
        nationality: "VN".into(),
        father_id: 11,
        mother_id: 0,
        told_father: None,
        told_mother: Some(events::ToldParent {
            full_name: "Rơ Châm H'Lan".into(),
            family_words: 2,
            given_words: 1,
            birth_date: date(1950, 4, 0),
            nationality: "LA".into(),
        }),
    }
}

fn enrolled() -> events::PersonEnrolled {
    events::PersonEnrolled {
        facts: Some(events::PersonFacts { birth_date: date(1951, 7, 0), ..facts() }),
        personal_number: 97_151_000_002,
        old_number: 12_345_678,
        marital_status: 2,
        blood_type: 5,
        dwelling_id: 5,
        birth_registration_country: String::new(),
    }
}

fn entry() -> events::HouseholdEntry {
    events::HouseholdEntry { household_id: 20, dwelling_id: 5, relation: 4 }
}

fn birth() -> events::BirthRegistered {
    events::BirthRegistered {
        facts: Some(facts()),
        personal_number: 97_321_000_007,
        household: Some(entry()),
        registration_date: Some(ledger_proto::google::r#type::Date { year: 2021, month: 3, day: 9 }),
        kind: BirthKind::Surrogate.into(),
        found: None,
        surrogacy_paper: "7/CN".into(),
        birth_paper: "03/GCS".into(),
    }
}

fn birth_abroad() -> events::BirthAbroadNoted {
    events::BirthAbroadNoted {
        facts: Some(events::PersonFacts { birth_registration_area_id: 0, ..facts() }),
        abroad: Some(super::requests::registered_abroad()),
        noting_area_id: 3,
        noted_date: date(2021, 6, 1),
        personal_number: 98_321_000_007,
    }
}

fn members() -> Vec<events::Member> {
    vec![events::Member { person_id: 11, relation: 1 }, events::Member { person_id: 12, relation: 2 }]
}

fn moved(household: Option<Household>) -> events::PermanentResidenceChanged {
    let movers = vec![
        events::Mover { person_id: 11, leaves_household_id: 20 },
        events::Mover { person_id: 12, leaves_household_id: 0 },
    ];
    events::PermanentResidenceChanged { dwelling_id: 6, movers, household, basis: None }
}

/// One replacement of each kind that can be corrected, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    vec![
        Act::AreaEstablished(events::AreaEstablished {
            code: "79".into(),
            name: "Hồ Chí Minh".into(),
            full_name: "Thành phố Hồ Chí Minh".into(),
            parent_id: 0,
            in_force_until: date(2025, 6, 30),
            number_prefix: Some(79),
        }),
        Act::DwellingRegistered(events::DwellingRegistered { area_id: 3, address: "Số 12".into() }),
        Act::PersonEnrolled(enrolled()),
        Act::BirthRegistered(birth()),
        Act::BirthAbroadNoted(birth_abroad()),
        Act::DeathRegistered(events::DeathRegistered {
            person_id: 11,
            household_id: 20,
            card_ids: vec![30, 31],
            place: "Tại nhà".into(),
            notice: "07/GBT".into(),
            spouse_id: 12,
            care_ids: vec![13, 14],
            cause: "Tuổi già".into(),
            time: Some(TimeOfDay { hour: 0, minute: Some(30) }),
        }),
        Act::HouseholdFormed(events::HouseholdFormed {
            dwelling_id: 5,
            members: members(),
            file_number: "26734-0001".into(),
        }),
        Act::HouseholdJoined(events::HouseholdJoined { person_id: 13, entry: Some(entry()) }),
        Act::HouseholdLeft(events::HouseholdLeft { person_id: 13, household_id: 20 }),
        Act::HouseholdHeadChanged(events::HouseholdHeadChanged { household_id: 20, members: members() }),
        Act::PermanentResidenceChanged(moved(None)),
        Act::PermanentResidenceChanged(moved(Some(Household::SameHouseholdId(20)))),
        Act::PermanentResidenceChanged(moved(Some(Household::Joined(events::JoinedByMovers {
            household_id: 21,
            relations: vec![15, 16],
        })))),
        Act::PermanentResidenceChanged(moved(Some(Household::Formed(events::FormedByMovers {
            relations: vec![1, 2],
            file_number: "26734-0002".into(),
        })))),
        Act::CardApplied(events::CardApplied { person_id: 11, reason: 2, ground: 7, target_group: 1 }),
        Act::CardApproved(events::CardApproved { card_id: 30, person_id: 11 }),
        Act::CardPersonalised(events::CardPersonalised {
            card_id: 30,
            person_id: 11,
            serial: "VN0042".into(),
            expiry_date: date(2040, 3, 4),
            printed: Some(super::cards::printed()),
        }),
        Act::CardHandedOver(events::CardHandedOver { card_id: 30, person_id: 11, replaces_card_id: 29 }),
    ]
    .into_iter()
    .chain(super::residence_end::acts())
    .collect()
}

#[test]
fn a_replacement_reads_back_as_it_was_given() {
    let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
    for act in acts()
        .into_iter()
        .chain(super::family::replacements())
        .chain(super::cards::acts())
        .chain(super::stocks::acts())
    {
        let Command::CorrectEvent(corrected) = read(&correction(act.clone())).expect("a good act").command
        else {
            panic!("another command")
        };
        assert_eq!(event_to_proto(&corrected.replacement, &origin).act, Some(act));
    }
}

#[test]
fn an_enrolment_to_be_tells_a_country_in_the_place_of_an_area() {
    let mut event = enrolled();
    event.birth_registration_country = "LA".into();
    let country = "replacement.person_enrolled.birth_registration_country";
    finds(&correction(Act::PersonEnrolled(event.clone())), &[(country, "NOT_APPLICABLE")]);
    event.facts.as_mut().unwrap().birth_registration_area_id = 0;
    let read = read(&correction(Act::PersonEnrolled(event))).expect("a good act").command;
    let Command::CorrectEvent(corrected) = read else { panic!("another command") };
    let Event::PersonEnrolled(read) = corrected.replacement.as_ref() else { panic!("another event") };
    assert_eq!(read.birth_registration_country, Some(*b"LA"));
}

#[test]
fn what_cannot_be_corrected_is_no_replacement() {
    for act in [
        Act::LedgerFounded(events::LedgerFounded::default()),
        Act::EventCorrected(Box::default()),
        Act::EventAnnulled(events::EventAnnulled::default()),
    ] {
        finds(&correction(act), &[("replacement", "NOT_AMENDABLE")]);
    }
    let mut nothing = correct();
    nothing.replacement = Some(events::Event::default());
    nothing.effective_date = date(0, 0, 0);
    finds(&nothing, &[("effective_date", "INCOMPLETE_DATE"), ("replacement.act", "REQUIRED")]);
}

#[test]
fn an_enrolment_to_be_with_everything_wrong() {
    let mut event = enrolled();
    event.personal_number = 1_000_000_000_000;
    event.old_number = 1_000_000_000;
    event.marital_status = 9;
    event.blood_type = 9;
    event.dwelling_id = u64::MAX;
    let facts = event.facts.as_mut().unwrap();
    facts.full_name = "Rơ Châm 2".into();
    facts.sex = 0;
    facts.birth_date = date(1951, 2, 30);
    facts.birth_place = "x".repeat(251);
    facts.ethnicity = 256;
    facts.religion = 100;
    facts.nationality = "é".into();
    facts.father_id = u64::MAX;
    let inner = |field: &str| format!("replacement.person_enrolled.{field}");
    let fields: Vec<(String, &str)> = [
        ("facts.full_name", "BAD_CHARACTER"),
        ("facts.sex", "REQUIRED"),
        ("facts.birth_place", "TOO_LONG"),
        ("facts.ethnicity", "UNKNOWN_VALUE"),
        ("facts.religion", "UNKNOWN_VALUE"),
        ("facts.nationality", "INVALID_CODE"),
        ("facts.father_id", "PERSON_NOT_FOUND"),
        ("facts.birth_date", "INVALID_DATE"),
        ("personal_number", "INVALID_NUMBER"),
        ("old_number", "INVALID_NUMBER"),
        ("marital_status", "UNKNOWN_VALUE"),
        ("blood_type", "UNKNOWN_VALUE"),
        ("dwelling_id", "DWELLING_NOT_FOUND"),
    ]
    .map(|(field, reason)| (inner(field), reason))
    .into();
    let expected: Vec<(&str, &str)> =
        fields.iter().map(|(field, reason)| (field.as_str(), *reason)).collect();
    finds(&correction(Act::PersonEnrolled(event)), &expected);
}

#[test]
fn a_birth_to_be_repeats_its_number_and_not_its_date() {
    let mut event = birth();
    event.personal_number = 0;
    let facts = event.facts.as_mut().unwrap();
    facts.birth_date = date(2021, 3, 1);
    facts.birth_registration_area_id = 0;
    facts.family_words = 3;
    event.household.as_mut().unwrap().relation = 0;
    finds(
        &correction(Act::BirthRegistered(event)),
        &[
            ("replacement.birth_registered.facts.full_name", "NAME_PARTS_DIFFER"),
            ("replacement.birth_registered.facts.birth_date", "NOT_APPLICABLE"),
            ("replacement.birth_registered.facts.birth_registration_area_id", "REQUIRED"),
            ("replacement.birth_registered.personal_number", "REQUIRED"),
            ("replacement.birth_registered.household.relation", "REQUIRED"),
        ],
    );
    finds(
        &correction(Act::BirthRegistered(events::BirthRegistered::default())),
        &[
            ("replacement.birth_registered.facts", "REQUIRED"),
            ("replacement.birth_registered.personal_number", "REQUIRED"),
            ("replacement.birth_registered.registration_date", "REQUIRED"),
        ],
    );
}

#[test]
fn a_told_parent_and_a_time_to_be_obey_the_rules_of_their_requests() {
    let mut event = birth();
    event.facts.as_mut().unwrap().mother_id = 12;
    let told = "replacement.birth_registered.facts.told_mother";
    finds(&correction(Act::BirthRegistered(event)), &[(told, "NOT_APPLICABLE")]);
    let mut event = birth();
    (event.kind, event.surrogacy_paper) = (BirthKind::MotherUndetermined.into(), String::new());
    finds(&correction(Act::BirthRegistered(event)), &[(told, "NOT_APPLICABLE")]);
    let mut event = enrolled();
    let mother = event.facts.as_mut().unwrap().told_mother.as_mut().unwrap();
    (mother.full_name, mother.nationality) = ("Y".into(), "VM".into());
    let told = |field: &str| format!("replacement.person_enrolled.facts.told_mother.{field}");
    let (name, nationality) = (told("full_name"), told("nationality"));
    let expected = [(name.as_str(), "NAME_PARTS_DIFFER"), (nationality.as_str(), "UNKNOWN_VALUE")];
    finds(&correction(Act::PersonEnrolled(event)), &expected);
    let time = Some(TimeOfDay { hour: 24, minute: None });
    let event = events::DeathRegistered { person_id: 11, time, ..Default::default() };
    finds(
        &correction(Act::DeathRegistered(event)),
        &[("replacement.death_registered.time", "INVALID_NUMBER")],
    );
}

#[test]
fn a_child_of_foreign_nationality_has_no_number_to_repeat() {
    let mut event = birth();
    event.personal_number = 0;
    event.facts.as_mut().unwrap().nationality = "LA".into();
    event.surrogacy_paper.clear();
    finds(
        &correction(Act::BirthRegistered(event)),
        &[("replacement.birth_registered.surrogacy_paper", "REQUIRED")],
    );
}

#[test]
fn a_birth_noted_to_be_names_no_area_of_registration_and_no_birth_date() {
    let mut event = birth_abroad();
    let facts = event.facts.as_mut().unwrap();
    facts.birth_date = date(2021, 3, 1);
    facts.birth_registration_area_id = 3;
    finds(
        &correction(Act::BirthAbroadNoted(event)),
        &[
            ("replacement.birth_abroad_noted.facts.birth_date", "NOT_APPLICABLE"),
            ("replacement.birth_abroad_noted.facts.birth_registration_area_id", "NOT_APPLICABLE"),
        ],
    );
}

#[test]
fn a_move_to_be_has_one_relation_for_each_mover() {
    let joined = |relations| events::JoinedByMovers { household_id: 0, relations };
    let path = "replacement.permanent_residence_changed.joined";
    finds(
        &correction(Act::PermanentResidenceChanged(moved(Some(Household::Joined(joined(vec![1])))))),
        &[(&format!("{path}.household_id"), "REQUIRED"), (&format!("{path}.relations"), "LISTS_DIFFER")],
    );
    finds(
        &correction(Act::PermanentResidenceChanged(moved(Some(Household::Joined(joined(vec![0, 18])))))),
        &[
            (&format!("{path}.household_id"), "REQUIRED"),
            (&format!("{path}.relations[0]"), "REQUIRED"),
            (&format!("{path}.relations[1]"), "UNKNOWN_VALUE"),
        ],
    );
}

#[test]
fn other_acts_to_be_name_what_they_are_about() {
    let empty = |act, field: &str, fields: &[&str]| {
        let paths: Vec<String> = fields.iter().map(|inner| format!("replacement.{field}.{inner}")).collect();
        let expected: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "REQUIRED")).collect();
        finds(&correction(act), &expected);
    };
    empty(Act::AreaEstablished(Default::default()), "area_established", &["code", "name", "full_name"]);
    empty(Act::DwellingRegistered(Default::default()), "dwelling_registered", &["area_id", "address"]);
    empty(Act::PersonEnrolled(Default::default()), "person_enrolled", &["facts"]);
    empty(
        Act::BirthAbroadNoted(Default::default()),
        "birth_abroad_noted",
        &["facts", "abroad", "noting_area_id", "noted_date", "personal_number"],
    );
    empty(Act::DeathRegistered(Default::default()), "death_registered", &["person_id"]);
    empty(Act::HouseholdFormed(Default::default()), "household_formed", &["dwelling_id", "members"]);
    empty(Act::HouseholdJoined(Default::default()), "household_joined", &["person_id", "entry"]);
    empty(Act::HouseholdLeft(Default::default()), "household_left", &["person_id", "household_id"]);
    empty(
        Act::HouseholdHeadChanged(Default::default()),
        "household_head_changed",
        &["household_id", "members"],
    );
    let moved = Act::PermanentResidenceChanged(Default::default());
    empty(moved, "permanent_residence_changed", &["dwelling_id", "movers"]);
    empty(Act::CardApplied(Default::default()), "card_applied", &["person_id", "reason"]);
    empty(Act::CardApproved(Default::default()), "card_approved", &["card_id", "person_id"]);
    empty(
        Act::CardPersonalised(Default::default()),
        "card_personalised",
        &["card_id", "person_id", "serial"],
    );
    empty(Act::CardHandedOver(Default::default()), "card_handed_over", &["card_id", "person_id"]);
    empty(
        Act::OfficeEstablished(Default::default()),
        "office_established",
        &["code", "name", "level", "competences"],
    );
    empty(Act::OfficeRenamed(Default::default()), "office_renamed", &["office_id", "name"]);
    empty(Act::OfficeMoved(Default::default()), "office_moved", &["office_id", "area_id"]);
    empty(Act::OfficeClosed(Default::default()), "office_closed", &["office_id", "code"]);
    empty(Act::OfficerAppointed(Default::default()), "officer_appointed", &["code", "office_id"]);
    let moved = ["officer_id", "from_office_id", "to_office_id", "code"];
    empty(Act::OfficerMoved(Default::default()), "officer_moved", &moved);
    empty(Act::OfficerDismissed(Default::default()), "officer_dismissed", &["officer_id", "office_id"]);
}
