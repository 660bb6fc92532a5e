//! Samples of events on nationality, numbers and records.

use super::{card_id, household_id, person_id};
use crate::domain::dates::CivilDate;
use crate::domain::event::*;
use crate::domain::identity::reach::{Email, Phone};
use crate::domain::number::{OldNumber, PersonalNumber};
use crate::domain::text::Text;
use crate::domain::values::{BloodType, NationalityGain, NationalityLoss, NumberGround, SectorKind};

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let person = person_id(100);
    let number = PersonalNumber::parse("097151000001").unwrap();
    let old = PersonalNumber::parse("097051000001").unwrap();
    let ground = NumberGround::SexOrBirthYear;
    let lost = NationalityLost {
        person,
        way: NationalityLoss::Renounced,
        nationality: Some(*b"FR"),
        household: Some(household_id()),
        cards: vec![card_id()],
    };
    let gained = NationalityGained {
        person,
        way: NationalityGain::Regained,
        was: Some(*b"FR"),
        ends_certificate: false,
    };
    let acquired = NationalityGained {
        way: NationalityGain::Acquired,
        was: None,
        ends_certificate: true,
        ..gained.clone()
    };
    let reestablished = PersonalNumberReestablished { person, old, number, ground };
    let linked = OldNumberLinked {
        person,
        number: OldNumber::parse("012345678").unwrap(),
        valid_until: CivilDate::new(2024, 12, 31),
    };
    let unlinked = OldNumberUnlinked { person, number: linked.number };
    let id = SectorId::parse(SectorKind::Passport, "C1234567").unwrap();
    let sector = SectorIdLinked { person, id, valid_until: CivilDate::new(2030, 1, 2) };
    let on = "2022-05-01";
    vec![
        ("nationality_lost", on, Event::NationalityLost(lost)),
        ("nationality_gained", on, Event::NationalityGained(gained)),
        (
            "number_established",
            on,
            Event::PersonalNumberEstablished(PersonalNumberEstablished { person, number }),
        ),
        (
            "number_cancelled",
            on,
            Event::PersonalNumberCancelled(PersonalNumberCancelled { person, number, ground }),
        ),
        ("number_reestablished", on, Event::PersonalNumberReestablished(reestablished)),
        ("old_number_linked", on, Event::OldNumberLinked(linked)),
        ("old_number_unlinked", on, Event::OldNumberUnlinked(unlinked)),
        ("sector_id_linked", on, Event::SectorIdLinked(sector)),
        ("sector_id_unlinked", on, Event::SectorIdUnlinked(SectorIdUnlinked { person, id })),
        ("records_merged", on, Event::RecordsMerged(Box::new(records_merged()))),
        ("records_split", on, Event::RecordsSplit(Box::new(records_split()))),
        ("nationality_gained_ends_certificate", on, Event::NationalityGained(acquired)),
        ("particulars_updated", on, Event::ParticularsUpdated(Box::new(particulars(particulars_known())))),
        ("particulars_unsaid", on, Event::ParticularsUpdated(Box::new(particulars(particulars_unsaid())))),
    ]
}

fn records_merged() -> RecordsMerged {
    RecordsMerged {
        kept: person_id(100),
        merged: person_id(101),
        numbers: vec![PersonalNumber::parse("097151000001").unwrap()],
        reason: Text::stored("Thu thập hai lần"),
    }
}

fn records_split() -> RecordsSplit {
    let RecordsMerged { kept, merged, numbers, .. } = records_merged();
    RecordsSplit { kept, merged, numbers, reason: Text::stored("Hai chị em sinh đôi") }
}

fn particulars(becomes: Particulars) -> ParticularsUpdated {
    ParticularsUpdated { person: person_id(100), becomes }
}

fn particulars_known() -> Particulars {
    Particulars {
        religion: Some(Becomes::Known(99)),
        blood_type: Some(BloodType::Ab),
        other_name: Some(Becomes::Known(Text::stored("Tư"))),
        occupation: Some(Becomes::Known(Text::stored("Giáo viên"))),
        phone: Some(Becomes::Known(Phone::stored("0200000001"))),
        email: Some(Becomes::Known(Email::stored("an@example.vn"))),
    }
}

/// All but the blood type, which is not said at all.
fn particulars_unsaid() -> Particulars {
    Particulars {
        religion: Some(Becomes::Unsaid),
        blood_type: None,
        other_name: Some(Becomes::Unsaid),
        occupation: Some(Becomes::Unsaid),
        phone: Some(Becomes::Unsaid),
        email: Some(Becomes::Unsaid),
    }
}
