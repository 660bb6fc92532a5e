//! Everything that the server shows of a person and of a card is in the documents of this tool too: what an answer has, an auditor can
//! ask about.

use ledger_core::domain::card::certificate::Certificate;
use ledger_core::domain::card::course::{Batch, Captured, Course};
use ledger_core::domain::card::lists::{CardGround, TargetGroup};
use ledger_core::domain::card::{Application, Card, Made, Stage};
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{ToldParent, ToldParents};
use ledger_core::domain::family::{Adoption, Family, Guardianship, Marriage};
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::identity::sector::SectorId;
use ledger_core::domain::identity::update_particulars::Told;
use ledger_core::domain::identity::{FormerNumber, Links, MergedNumber, OldNumberLink, SectorLink};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::person::{Cards, Identity, Membership, Person, RegisteredAbroad, Residence};
use ledger_core::domain::residence::Living;
use ledger_core::domain::residence::living::{Abroad, ContactAddress, Elsewhere, Finding, Whereabouts};
use ledger_core::domain::residence::temporary::{Absence, CurrentPlace, Passing, TemporaryStay};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{
    AbsenceClass, BloodType, CardReason, CivilCapacity, GuardianshipKind, MaritalStatus, NumberGround,
    Relation, RenewalTime, SectorKind, Sex,
};
use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use serde_json::{Value, json};

use super::{card, person};

/// The fields that the schema has for a message of `ledger.person.v1`.
fn schema(message: &str) -> Vec<String> {
    let set = FileDescriptorSet::decode(ledger_proto::FILE_DESCRIPTOR_SET).expect("the schema");
    let ours = |file: &&FileDescriptorProto| file.package() == "ledger.person.v1";
    let mut messages = set.file.iter().filter(ours).flat_map(|file| &file.message_type);
    let found = messages.find(|found| found.name() == message).expect("the message");
    found.field.iter().map(|field| field.name().to_owned()).collect()
}

/// Each field of the schema is told under its own name or under the one that stands beside it here; "" is told by the server alone.
#[track_caller]
fn assert_told(message: &str, document: &Value, renamed: &[(&str, &str)]) {
    let told = document.as_object().expect("a document");
    for field in schema(message) {
        let name = renamed.iter().find(|(of, _)| *of == field).map_or(field.as_str(), |(_, name)| *name);
        let value = told.get(name);
        assert!(
            name.is_empty() || value.is_some_and(|value| !value.is_null()),
            "{message}.{field} is not told"
        );
    }
}

fn at(position: u64) -> Position {
    Position(position)
}

fn day() -> CivilDate {
    CivilDate::new(2024, 7, 1).expect("a day")
}

fn whole() -> PartialDate {
    day().into()
}

fn identity() -> Identity {
    let (area, parent) = (AreaId::at(at(1)), |position| PersonId::at(at(position)));
    Identity {
        name: PersonName::parse_parts("Lê Thị Lan", "Lê", "Thị", "Lan").expect("a name"),
        sex: Sex::Female,
        birth_date: PartialDate::new(1990, 5, 0).expect("a month"),
        birth_place: Some(Text::stored("Huế")),
        birth_registration_area: area,
        registered_abroad: Some(RegisteredAbroad { country: *b"LA", noting_area: area }),
        origin_area: area,
        ethnicity: Some(1),
        religion: Some(1),
        nationality: Some(*b"VN"),
        father: parent(2),
        mother: parent(3),
        personal_number: PersonalNumber::parse("097190000001"),
        old_number: OldNumber::parse("012345678"),
        marital_status: MaritalStatus::Married,
        blood_type: BloodType::Unknown,
        told: Told {
            other_name: Some(Text::stored("Bé Ba")),
            occupation: Some(Text::stored("giáo viên")),
            phone: Some(Phone::stored("0200000001")),
            email: Some(Email::stored("lan@example.vn")),
        },
        told_parents: ToldParents::default(),
    }
}

fn family() -> Family {
    let other = |position| PersonId::at(at(position)).expect("an id");
    let (since, record) = (whole(), at(9));
    Family {
        marriage: Some(Marriage { spouse: other(4), since, record, before: MaritalStatus::Single }),
        adoption: Some(Adoption { father: Some(other(5)), mother: None, since, record }),
        adopted: vec![other(6)],
        guardianship: Some(Guardianship {
            guardian: other(7),
            second: Some(other(8)),
            kind: GuardianshipKind::Appointed,
            since,
            record,
        }),
        wards: vec![other(10)],
        missing: Some(since),
        declared_dead: Some(record),
        capacity: CivilCapacity::Lost,
        ..Family::default()
    }
}

fn living(elsewhere: Whereabouts) -> Living {
    let (dwelling, since, declared) = (DwellingId::at(at(11)), whole(), at(12));
    let text = || Some(Text::stored("Số 1"));
    Living {
        elsewhere: Some(Elsewhere { whereabouts: elsewhere, since, declared }),
        contact: Some(ContactAddress { dwelling, address: text(), since, declared }),
        withdrawn: None,
        findings: dwelling
            .map(|dwelling| Finding { dwelling, since, until: Some(day()) })
            .into_iter()
            .collect(),
        passing: Passing {
            temporary: dwelling.map(|dwelling| TemporaryStay {
                dwelling,
                since,
                until: day(),
                renewed: Some(RenewalTime::InTime),
                declared,
            }),
            absence: Some(Absence {
                class: AbsenceClass::Others,
                since,
                until: Some(day()),
                destination: text(),
            }),
            current_place: Some(CurrentPlace { dwelling, address: text(), since }),
            taken_away: None,
        },
    }
}

fn links() -> Links {
    let (since, valid_until) = (whole(), Some(day()));
    let number = PersonalNumber::parse("097190000002").expect("a number");
    Links {
        former_numbers: vec![FormerNumber { number, cancelled: since, ground: NumberGround::SexOrBirthYear }],
        old_numbers: vec![OldNumberLink {
            number: OldNumber::parse("012345679").expect("a number"),
            since,
            valid_until,
        }],
        sector_ids: vec![SectorLink {
            id: SectorId::parse(SectorKind::Passport, "C1234567").expect("an identifier"),
            since,
            valid_until,
        }],
        nationality_lost: Some(since),
        merged_into: PersonId::at(at(13)),
        merged: PersonId::at(at(14)).into_iter().collect(),
        merged_numbers: PersonId::at(at(14))
            .map(|record| MergedNumber { number, record, since })
            .into_iter()
            .collect(),
        ..Links::default()
    }
}

/// Somebody of whom everything is known that can be known of anybody.
fn everybody(elsewhere: Whereabouts) -> Person {
    let serial = CardSerial::parse("CC0000001").expect("a serial");
    Person {
        identity: Some(identity()),
        died: Some(whole()),
        residence: DwellingId::at(at(11)).map(|dwelling| Residence {
            dwelling,
            since: whole(),
            declared: at(12),
        }),
        living: living(elsewhere),
        household: HouseholdId::at(at(15)).map(|household| Membership {
            household,
            relation: Relation::Head,
            since: whole(),
            declared: at(15),
        }),
        cards: Cards {
            open: CardId::at(at(16)),
            active: CardId::at(at(17)),
            held_before: true,
            suspended: true,
            certificate: Some(Certificate { serial, issued: whole() }),
        },
        family: family(),
        links: links(),
    }
}

#[test]
fn everything_that_the_server_shows_of_a_person_is_told() {
    let abroad = Whereabouts::Abroad(Abroad { country: Some(*b"LA"), address: None });
    let told = person(&everybody(abroad)).expect("somebody");
    let elsewhere = "elsewhere";
    let renamed = [
        // The subject's id stands above the document.
        ("person_id", ""),
        ("name", "full_name"),
        ("birth_registration_area", "birth_registration_area_id"),
        ("birth_noted_by", "birth_noted_by_area_id"),
        ("origin_area", "origin_area_id"),
        ("residence_abroad", elsewhere),
        ("deregistration", elsewhere),
        // It needs the card beside the person.
        ("card_out_of_date", ""),
        // Where no id is known: below.
        ("told_father", ""),
        ("told_mother", ""),
    ];
    assert_told("Person", &told, &renamed);
    assert_eq!(told["name_parts"], json!({"family_name": "Lê", "middle_name": "Thị", "given_name": "Lan"}));
    assert_eq!(told["personal_number_disagrees"], false);
    assert_eq!(told["marriage"], json!({"spouse_id": 4, "since": "2024-07-01", "record_position": 9}));
    assert_eq!(told["guardianship"]["guardian_ids"], json!([7, 8]));
    assert_eq!(told["civil_capacity"], "CIVIL_CAPACITY_LOST");
    assert_eq!(told["linked_sector_ids"][0]["value"], "C1234567");
    assert_eq!(told["former_numbers"][0]["ground"], "NUMBER_GROUND_SEX_OR_BIRTH_YEAR");
    let of_merged = json!({"personal_number": "097190000002", "cancelled_date": told["former_numbers"][0]["cancelled_date"], "merged_person_id": 14});
    assert_eq!(told["former_numbers"][1], of_merged);
    assert_eq!(told["certificate"]["serial"], "CC0000001");
}

#[test]
fn a_told_parent_is_told_as_long_as_the_register_knows_none() {
    let parent = |full| {
        let name = PersonName::parse(full).expect("a name");
        Some(Box::new(ToldParent { name, birth_date: whole(), nationality: Some(*b"LA") }))
    };
    let told_parents = ToldParents { father: parent("Kpă"), mother: parent("H'Lan") };
    let identity = Some(Identity { mother: None, told_parents, ..identity() });
    let told = person(&Person { identity, ..Person::default() }).expect("somebody");
    assert_eq!((&told["father_id"], &told["told_father"]), (&json!(2), &json!(null)));
    let mother =
        json!({"full_name": "H'Lan", "name_parts": null, "birth_date": "2024-07-01", "nationality": "LA"});
    assert_eq!(told["told_mother"], mother);
}

#[test]
fn everything_that_the_server_shows_of_a_card_is_told_and_time_ends_it() {
    let (holder, expiry) = (PersonId::at(at(2)).expect("an id"), CivilDate::new(2034, 1, 2).expect("a day"));
    let serial = CardSerial::parse("CC0000001").expect("a serial");
    let code = |code| Some(Code::stored(code));
    let made = Card {
        application: Some(Application {
            person: holder,
            reason: CardReason::First,
            ground: CardGround::from_number(1),
            group: TargetGroup::from_number(1),
            date: whole(),
        }),
        stage: Stage::HandedOver,
        made: Some(Made { serial, issue_date: day(), expiry_date: Some(expiry) }),
        course: Course {
            captured: Some(Captured { date: whole(), face: true, fingers: 10, irises: 2 }),
            batch: Some(Batch { number: Code::stored("L1"), centre: Code::stored("HN") }),
            printed: None,
            unit: code("097001"),
        },
    };
    let on = |on| card(&made, Some(on)).expect("a card");
    // Ids stand above the document, and what is out of date needs the holder beside the card.
    assert_told("Card", &on(expiry), &[("card_id", ""), ("out_of_date", "")]);
    let state = |on: &Value| (on["stage"].clone(), on["in_force"].clone());
    assert_eq!(state(&on(expiry)), (json!("CARD_STAGE_HANDED_OVER"), json!(true)));
    assert_eq!(state(&on(expiry.plus_days(1))), (json!("CARD_STAGE_EXPIRED"), json!(false)));
    assert_eq!(card(&made, None).expect("a card")["in_force"], Value::Null);
}
