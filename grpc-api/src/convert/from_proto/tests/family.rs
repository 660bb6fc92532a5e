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

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    vec![
        Line::RegisterMarriage(marry().bare()),
        Line::NoteDivorce(divorce().bare()),
        Line::AnnulMarriage(annul_marriage().bare()),
    ]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn replacements() -> Vec<Act> {
    vec![
        Act::MarriageRegistered(events::MarriageRegistered { husband_id: 11, wife_id: 12 }),
        Act::DivorceNoted(events::DivorceNoted { person_id: 11, spouse_id: 12, marriage_position: 15 }),
        Act::DivorceNoted(events::DivorceNoted { person_id: 11, spouse_id: 0, marriage_position: 0 }),
        Act::MarriageAnnulled(events::MarriageAnnulled {
            person_id: 11,
            spouse_id: 12,
            marriage_position: 15,
        }),
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
}

#[test]
fn an_empty_request_lacks_what_is_required() {
    let id = ("request_id", "REQUIRED");
    let day = ("effective_date", "REQUIRED");
    let required = |field| (field, "REQUIRED");
    finds(&RegisterMarriageRequest::default(), &[id, day, required("husband"), required("wife")]);
    finds(&NoteDivorceRequest::default(), &[id, day, required("person")]);
    finds(&AnnulMarriageRequest::default(), &[id, day, required("person"), required("spouse")]);
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
    empty(
        Act::MarriageAnnulled(Default::default()),
        "marriage_annulled",
        &["person_id", "spouse_id", "marriage_position"],
    );
}
