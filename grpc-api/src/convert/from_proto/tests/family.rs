//! Acts on families: what comes through whole, and what is said about what does not.

use ledger_core::domain::command::Command;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::*;

use super::replacements::correction;
use super::requests::{REQUEST_ID, date, person, provenance};
use super::{Write, finds, read};

fn marry() -> RegisterMarriageRequest {
    RegisterMarriageRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2010, 5, 1),
        husband: person(11),
        wife: person(12),
    }
}

fn divorce() -> NoteDivorceRequest {
    NoteDivorceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2015, 5, 1),
        person: person(11),
        spouse: person(12),
    }
}

fn note_widowhood() -> NoteWidowhoodRequest {
    NoteWidowhoodRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2015, 5, 1),
        person: person(11),
    }
}

fn annul_marriage() -> AnnulMarriageRequest {
    AnnulMarriageRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2015, 5, 1),
        person: person(11),
        spouse: person(12),
    }
}

fn recognise_parent() -> RecogniseParentRequest {
    RecogniseParentRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        child: person(13),
        parent: person(11),
        parentage: 1,
        determined_by_court: true,
    }
}

fn register_adoption() -> RegisterAdoptionRequest {
    RegisterAdoptionRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        child: person(13),
        father: person(11),
        mother: person(12),
        bond: 1,
    }
}

fn end_adoption() -> EndAdoptionRequest {
    EndAdoptionRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        child: person(13),
    }
}

fn open_guardianship() -> OpenGuardianshipRequest {
    OpenGuardianshipRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        ward: person(13),
        guardians: person(11).into_iter().chain(person(12)).collect(),
        kind: 2,
    }
}

fn end_guardianship() -> EndGuardianshipRequest {
    EndGuardianshipRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        ward: person(13),
    }
}

fn declare_missing() -> DeclareMissingRequest {
    DeclareMissingRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        person: person(13),
        last_news: date(2018, 5, 0),
    }
}

fn cancel_missing() -> CancelMissingRequest {
    CancelMissingRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        person: person(13),
    }
}

fn declare_dead() -> DeclareDeadRequest {
    DeclareDeadRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        person: person(13),
    }
}

fn cancel_declared_death() -> CancelDeclaredDeathRequest {
    CancelDeclaredDeathRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        person: person(13),
    }
}

fn change_capacity() -> ChangeCapacityRequest {
    ChangeCapacityRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 1),
        person: person(13),
        capacity: 4,
    }
}

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::RegisterMarriage(marry().bare()),
        Line::NoteDivorce(divorce().bare()),
        Line::NoteWidowhood(note_widowhood().bare()),
        Line::AnnulMarriage(annul_marriage().bare()),
        Line::RecogniseParent(recognise_parent().bare()),
        Line::RegisterAdoption(register_adoption().bare()),
        Line::EndAdoption(end_adoption().bare()),
        Line::OpenGuardianship(open_guardianship().bare()),
        Line::EndGuardianship(end_guardianship().bare()),
        Line::DeclareMissing(declare_missing().bare()),
        Line::CancelMissing(cancel_missing().bare()),
        Line::DeclareDead(declare_dead().bare()),
        Line::CancelDeclaredDeath(cancel_declared_death().bare()),
        Line::ChangeCapacity(change_capacity().bare()),
    ]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn replacements() -> Vec<Act> {
    vec![
        Act::MarriageRegistered(events::MarriageRegistered { husband_id: 11, wife_id: 12 }),
        Act::DivorceNoted(events::DivorceNoted { person_id: 11, spouse_id: 12, marriage_position: 15 }),
        Act::DivorceNoted(events::DivorceNoted { person_id: 11, spouse_id: 0, marriage_position: 0 }),
        Act::WidowhoodNoted(events::WidowhoodNoted { person_id: 11 }),
        Act::MarriageAnnulled(events::MarriageAnnulled {
            person_id: 11,
            spouse_id: 12,
            marriage_position: 15,
        }),
        Act::ParentRecognised(events::ParentRecognised {
            child_id: 13,
            parent_id: 11,
            parentage: 2,
            by_court: true,
        }),
        Act::ChildAdopted(events::ChildAdopted { child_id: 13, father_id: 11, mother_id: 12, bond: 3 }),
        Act::AdoptionEnded(events::AdoptionEnded {
            child_id: 13,
            parent_ids: vec![11, 12],
            adoption_position: 15,
        }),
        Act::GuardianshipOpened(events::GuardianshipOpened {
            ward_id: 13,
            guardian_ids: vec![11, 12],
            kind: 1,
        }),
        Act::GuardianshipEnded(events::GuardianshipEnded {
            ward_id: 13,
            guardian_ids: vec![11],
            guardianship_position: 15,
        }),
        Act::MissingDeclared(events::MissingDeclared { person_id: 13, last_news: date(2018, 5, 0) }),
        Act::MissingCancelled(events::MissingCancelled { person_id: 13 }),
        Act::DeathDeclared(events::DeathDeclared {
            person_id: 13,
            household_id: 20,
            card_ids: vec![30],
            spouse_id: 12,
            care_ids: vec![11],
        }),
        Act::DeathCancelled(events::DeathCancelled {
            person_id: 13,
            marriage: 2,
            spouse_id: 12,
            former_spouse_id: 14,
            care_ids: vec![15],
            ended_care_ids: vec![16],
        }),
        Act::CapacityChanged(events::CapacityChanged { person_id: 13, capacity: 4 }),
    ]
}

#[test]
fn marriages_and_their_ends_are_read() {
    let Ok(Command::RegisterMarriage(married)) = read(&marry()).map(|read| read.command) else {
        panic!("not read")
    };
    assert_eq!((married.husband.get(), married.wife.get()), (11, 12));
    let Ok(Command::NoteDivorce(divorced)) = read(&divorce()).map(|read| read.command) else {
        panic!("not read")
    };
    assert_eq!((divorced.person.get(), divorced.spouse.map(|id| id.get())), (11, Some(12)));
    let Ok(Command::AnnulMarriage(annulled)) = read(&annul_marriage()).map(|read| read.command) else {
        panic!("not read")
    };
    assert_eq!((annulled.person.get(), annulled.spouse.get()), (11, 12));
    let Ok(Command::NoteWidowhood(noted)) = read(&note_widowhood()).map(|read| read.command) else {
        panic!("not read")
    };
    assert_eq!((noted.person.get(), noted.effective_date.to_string().as_str()), (11, "2015-05-01"));
}

#[test]
fn an_empty_request_lacks_what_is_required() {
    let id = ("request_id", "REQUIRED");
    let day = ("effective_date", "REQUIRED");
    let required = |field| (field, "REQUIRED");
    finds(&RegisterMarriageRequest::default(), &[id, day, required("husband"), required("wife")]);
    finds(&NoteDivorceRequest::default(), &[id, day, required("person")]);
    finds(&NoteWidowhoodRequest::default(), &[id, day, required("person")]);
    finds(&AnnulMarriageRequest::default(), &[id, day, required("person"), required("spouse")]);
    let recognised = ["child", "parent", "parentage"].map(required);
    finds(&RecogniseParentRequest::default(), &[&[id, day], &recognised[..]].concat());
    let adopted = ["child", "father", "bond"].map(required);
    finds(&RegisterAdoptionRequest::default(), &[&[id, day], &adopted[..]].concat());
    finds(&EndAdoptionRequest::default(), &[id, day, required("child")]);
    let guarded = ["ward", "guardians", "kind"].map(required);
    finds(&OpenGuardianshipRequest::default(), &[&[id, day], &guarded[..]].concat());
    finds(&EndGuardianshipRequest::default(), &[id, day, required("ward")]);
    finds(&DeclareMissingRequest::default(), &[id, day, required("person")]);
    finds(&CancelMissingRequest::default(), &[id, day, required("person")]);
    finds(&DeclareDeadRequest::default(), &[id, day, required("person")]);
    finds(&CancelDeclaredDeathRequest::default(), &[id, day, required("person")]);
    finds(&ChangeCapacityRequest::default(), &[id, day, required("person"), required("capacity")]);
}

#[test]
fn an_empty_replacement_lacks_what_is_required() {
    let empty = |act, field: &str, fields: &[&str]| {
        let paths: Vec<String> = fields.iter().map(|inner| format!("replacement.{field}.{inner}")).collect();
        let expected: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "REQUIRED")).collect();
        finds(&correction(act), &expected);
    };
    empty(Act::MarriageRegistered(Default::default()), "marriage_registered", &["husband_id", "wife_id"]);
    empty(Act::DivorceNoted(Default::default()), "divorce_noted", &["person_id"]);
    empty(Act::WidowhoodNoted(Default::default()), "widowhood_noted", &["person_id"]);
    empty(
        Act::MarriageAnnulled(Default::default()),
        "marriage_annulled",
        &["person_id", "spouse_id", "marriage_position"],
    );
    empty(
        Act::ParentRecognised(Default::default()),
        "parent_recognised",
        &["child_id", "parent_id", "parentage"],
    );
    empty(Act::ChildAdopted(Default::default()), "child_adopted", &["child_id", "father_id", "bond"]);
    empty(
        Act::AdoptionEnded(Default::default()),
        "adoption_ended",
        &["child_id", "parent_ids", "adoption_position"],
    );
    empty(
        Act::GuardianshipOpened(Default::default()),
        "guardianship_opened",
        &["ward_id", "guardian_ids", "kind"],
    );
    empty(
        Act::GuardianshipEnded(Default::default()),
        "guardianship_ended",
        &["ward_id", "guardian_ids", "guardianship_position"],
    );
    empty(Act::MissingDeclared(Default::default()), "missing_declared", &["person_id"]);
    empty(Act::MissingCancelled(Default::default()), "missing_cancelled", &["person_id"]);
    empty(Act::DeathDeclared(Default::default()), "death_declared", &["person_id"]);
    empty(Act::DeathCancelled(Default::default()), "death_cancelled", &["person_id", "marriage"]);
    empty(Act::CapacityChanged(Default::default()), "capacity_changed", &["person_id", "capacity"]);
}

#[test]
fn values_and_lists_have_limits() {
    let mut request = open_guardianship();
    request.guardians.push(person(14).unwrap());
    request.kind = 4;
    finds(&request, &[("guardians", "TOO_MANY"), ("kind", "UNKNOWN_VALUE")]);
    let mut request = change_capacity();
    request.capacity = 9;
    finds(&request, &[("capacity", "UNKNOWN_VALUE")]);
    let mut request = recognise_parent();
    request.parentage = 3;
    finds(&request, &[("parentage", "UNKNOWN_VALUE")]);
    let mut request = register_adoption();
    (request.father, request.bond) = (None, -1);
    finds(&request, &[("bond", "UNKNOWN_VALUE")]);
    let mut request = declare_missing();
    request.last_news = date(2018, 2, 30);
    finds(&request, &[("last_news", "INVALID_DATE")]);
}
