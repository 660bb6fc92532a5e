//! Which field a refusal is about: the person, or the place.

use super::{found, id, is_at, reached};
use crate::domain::command::Command;
use crate::domain::ids::{DwellingId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::close_finding::CloseFinding;
use crate::domain::residence::declare_contact::DeclareContactAddress;
use crate::domain::residence::register_temporary::tests::{settled, stay};
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::text::Text;
use crate::domain::values::{ContactRole, Sex};

/// An act on a person and a dwelling.
type At<'a> = (&'static str, &'static str, &'a dyn Fn(Position, Position) -> Command);

const ON: &str = "2022-06-01";

#[test]
fn a_place_that_cannot_be_and_a_person_who_cannot_act_are_told_apart() {
    let (mut ledger, an, homes) = settled();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
    let third = ledger.home();
    ledger.runs(TestLedger::merge_dwellings(&homes[1..], third, "2022-05-01"));
    ledger.runs(ledger.death(an, "2022-05-01"));
    let acts: [At<'_>; 4] = [
        ("a move", "movers[0].person", &|who, home| {
            TestLedger::change_residence(&[who], home, MoveInto::Alone, ON)
        }),
        ("a temporary residence", "persons[0].person", &|who, home| stay(&[who], home, ON, "2022-12-31")),
        ("a contact address", "person", &|who, home| reached(who, home, ON)),
        ("a current place", "person", &|who, home| is_at(who, home, ON)),
    ];
    for (what, of_person, act) in acts {
        let refused = |who, home| ledger.refusal(&act(who, home));
        let of_place = |rejection| Some((rejection, "dwelling".to_owned()));
        assert_eq!(refused(lan, Position(999)), of_place(Rejection::DwellingNotFound), "{what}");
        assert_eq!(refused(lan, homes[1]), of_place(Rejection::DwellingEnded), "{what}");
        let (rejection, field) = refused(an, third).unwrap();
        assert_eq!((rejection, field.as_str()), (Rejection::PersonDeceased, of_person), "{what}");
        let (rejection, field) = refused(Position(999), third).unwrap();
        assert_eq!((rejection, field.as_str()), (Rejection::PersonNotFound, of_person), "{what}");
        assert_eq!(refused(lan, third), None, "{what}");
    }
}

#[test]
fn a_finding_names_the_dwelling_or_the_person() {
    let (mut ledger, an, homes) = settled();
    let close = |who: Position, home: Position| {
        let (person, dwelling) = (id(who), DwellingId::at(home).unwrap());
        Command::CloseFinding(CloseFinding { effective_date: date(ON), person, dwelling })
    };
    let refused = |ledger: &TestLedger, command: &Command| ledger.refusal(command).unwrap();
    let at = |rejection, field: &str| (rejection, field.to_owned());
    let nobody = Position(999);
    assert_eq!(refused(&ledger, &found(an, nobody, ON)), at(Rejection::DwellingNotFound, "dwelling"));
    assert_eq!(refused(&ledger, &found(nobody, homes[0], ON)), at(Rejection::PersonNotFound, "person"));
    assert_eq!(refused(&ledger, &close(an, nobody)), at(Rejection::DwellingNotFound, "dwelling"));
    assert_eq!(refused(&ledger, &close(nobody, homes[0])), at(Rejection::PersonNotFound, "person"));
    ledger.runs(found(an, homes[0], ON));
    assert_eq!(ledger.refusal(&close(an, homes[0])), None);
}

#[test]
fn a_contact_address_is_a_dwelling_or_is_written_down() {
    let (ledger, an, homes) = settled();
    let at = |dwelling: Option<Position>, address: Option<&str>| {
        Command::DeclareContactAddress(DeclareContactAddress {
            effective_date: date(ON),
            person: id(an),
            dwelling: dwelling.and_then(DwellingId::at),
            address: address.map(Text::stored),
            role: ContactRole::BesideResidence,
        })
    };
    let none = Some((Rejection::NoContactAddress, "address".to_owned()));
    assert_eq!(ledger.refusal(&at(None, None)), none);
    for (dwelling, address) in [(Some(homes[1]), None), (None, Some("Số 1")), (Some(homes[1]), Some("Số 1"))]
    {
        assert_eq!(ledger.refusal(&at(dwelling, address)), None, "{address:?}");
    }
}
