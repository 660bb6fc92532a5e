//! The stored form of every event, byte by byte. `golden.txt` only grows: a line that stands there is how such an event lies
//! in somebody's log, and must be readable for ever.

mod births;
mod cards;
mod civil_data;
mod family;
mod households;
mod identity;
mod offices;
mod places;
mod rights;
mod stocks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ledger_proto::ledger::event::v1 as pb;
use proptest::prelude::*;
use prost::Message;

use super::{Link, RawHead, StoredRecord, Unstored, decode, decode_links, decode_source, encode};
use crate::domain::dates::{CivilDate, PartialDate, RecordTime};
use crate::domain::event::*;
use crate::domain::history::Recorded;
use crate::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use crate::domain::name::PersonName;
use crate::domain::number::{CardSerial, OldNumber, PersonalNumber};
use crate::domain::origin::{ActId, Decision, Origin, Provenance};
use crate::domain::subject::{AreaCode, Claim, RequestId, Subject};
use crate::domain::testing::date;
use crate::domain::text::{Code, Text};
use crate::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};
use crate::evidence::Hex;

mod residence;

const GOLDEN: &str = include_str!("golden.txt");
const AT: Position = Position(70_000);

fn person_id(at: u64) -> PersonId {
    PersonId::at(Position(at)).unwrap()
}

fn household_id() -> HouseholdId {
    HouseholdId::at(Position(300)).unwrap()
}

fn dwelling_id() -> DwellingId {
    DwellingId::at(Position(200)).unwrap()
}

fn card_id() -> CardId {
    CardId::at(Position(400)).unwrap()
}

fn area_id() -> AreaId {
    AreaId::at(Position(3)).unwrap()
}

fn full_facts(birth_date: &str) -> PersonFacts {
    PersonFacts {
        name: PersonName::parse_parts("", "Rơ Châm", "", "H'Lan").unwrap(),
        sex: Sex::Female,
        birth_date: date(birth_date),
        birth_place: Some(Text::stored("Trạm y tế xã")),
        birth_registration_area: Some(area_id()),
        origin_area: AreaId::at(Position(5)),
        ethnicity: Some(12),
        religion: Some(99),
        nationality: Some(*b"VN"),
        father: Some(person_id(100)),
        mother: Some(person_id(101)),
        told_parents: ToldParents::default(),
    }
}

fn bare_facts() -> PersonFacts {
    PersonFacts {
        name: PersonName::parse("Y").unwrap(),
        sex: Sex::Unknown,
        birth_date: PartialDate::UNKNOWN,
        birth_place: None,
        birth_registration_area: None,
        origin_area: None,
        ethnicity: None,
        religion: None,
        nationality: None,
        father: None,
        mother: None,
        told_parents: ToldParents::default(),
    }
}

fn members() -> Vec<Member> {
    let member = |at, relation| Member { person: person_id(at), relation };
    vec![member(100, Relation::Head), member(101, Relation::Wife)]
}

fn identity_events() -> Vec<(&'static str, &'static str, Event)> {
    let entry =
        HouseholdEntry { household: household_id(), dwelling: dwelling_id(), relation: Relation::Grandchild };
    let enrolled = PersonEnrolled {
        facts: full_facts("1951-07"),
        personal_number: PersonalNumber::parse("097151000001"),
        old_number: OldNumber::parse("012345678"),
        marital_status: MaritalStatus::Widowed,
        blood_type: BloodType::Ab,
        dwelling: Some(dwelling_id()),
        birth_registration_country: None,
    };
    let bare = PersonEnrolled {
        facts: bare_facts(),
        personal_number: None,
        old_number: None,
        marital_status: MaritalStatus::Unknown,
        blood_type: BloodType::Unknown,
        dwelling: None,
        birth_registration_country: None,
    };
    let born = BirthRegistered {
        facts: full_facts("2021-03-01"),
        registration_date: CivilDate::new(2021, 3, 9).unwrap(),
        personal_number: PersonalNumber::parse("097321000042"),
        household: Some(entry),
        kind: BirthKind::Ordinary,
        birth_paper: None,
    };
    let died = DeathRegistered {
        person: person_id(100),
        household: Some(household_id()),
        cards: vec![card_id()],
        place: Some(Text::stored("Nhà riêng")),
        notice: Some(Code::stored("12/GBT")),
        spouse: None,
        care: Vec::new(),
        cause: None,
        time: None,
    };
    vec![
        ("person_enrolled", "2021-02-25", Event::PersonEnrolled(Box::new(enrolled))),
        ("person_enrolled_bare", "2021-02-25", Event::PersonEnrolled(Box::new(bare))),
        ("birth_registered", "2021-03-01", Event::BirthRegistered(Box::new(born))),
        ("death_registered", "2022-08", Event::DeathRegistered(died)),
    ]
}

fn household_events() -> Vec<(&'static str, &'static str, Event)> {
    let entry =
        HouseholdEntry { household: household_id(), dwelling: dwelling_id(), relation: Relation::Sibling };
    let file_number = Some(Code::stored("HS-24166-000001"));
    let moved = |household| {
        let mover = |at| Mover { person: person_id(at), leaves: None };
        let movers = vec![mover(100), mover(101)];
        Event::PermanentResidenceChanged(PermanentResidenceChanged {
            dwelling: dwelling_id(),
            movers,
            household,
            basis: None,
        })
    };
    let relations = vec![Relation::Head, Relation::Child];
    let formed =
        HouseholdFormed { dwelling: dwelling_id(), members: members(), file_number: file_number.clone() };
    let left = HouseholdLeft { person: person_id(101), household: household_id() };
    let head = HouseholdHeadChanged { household: household_id(), members: members() };
    let alone = PermanentResidenceChanged {
        dwelling: dwelling_id(),
        movers: vec![Mover { person: person_id(101), leaves: Some(household_id()) }],
        household: Arrival::Alone,
        basis: None,
    };
    vec![
        ("household_formed", "2021-02-26", Event::HouseholdFormed(formed)),
        (
            "household_joined",
            "2021-02-27",
            Event::HouseholdJoined(HouseholdJoined { person: person_id(101), entry }),
        ),
        ("household_left", "2021-02-28", Event::HouseholdLeft(left)),
        ("household_head_changed", "2021-03-01", Event::HouseholdHeadChanged(head)),
        ("moved_alone", "2022-01-05", Event::PermanentResidenceChanged(alone)),
        ("moved_as_household", "2022-01-05", moved(Arrival::SameHousehold(household_id()))),
        ("moved_and_joined", "2022-01-05", moved(Arrival::Joined(household_id(), relations.clone()))),
        ("moved_and_formed", "2022-01-05", moved(Arrival::Formed(relations, file_number))),
    ]
}

fn place_and_card_events() -> Vec<(&'static str, &'static str, Event)> {
    let area = AreaEstablished {
        code: AreaCode::parse("66").unwrap(),
        name: Text::stored("Đắk Lắk"),
        full_name: Text::stored("Tỉnh Đắk Lắk"),
        parent: None,
        in_force_until: CivilDate::new(2025, 6, 30),
        number_prefix: Some(97),
    };
    let dwelling = DwellingRegistered { area: area_id(), address: Text::stored("Số 12A, thôn Đông") };
    let personalised = CardPersonalised {
        card: card_id(),
        person: person_id(100),
        serial: CardSerial::parse("VN0042").unwrap(),
        issue_date: CivilDate::new(2021, 4, 15).unwrap(),
        expiry_date: CivilDate::new(2040, 3, 4),
        printed: None,
    };
    let handed_over =
        CardHandedOver { card: card_id(), person: person_id(100), replaces: CardId::at(Position(399)) };
    vec![
        ("area_established", "2004-08-31", Event::AreaEstablished(area)),
        ("dwelling_registered", "2021-02-25", Event::DwellingRegistered(dwelling)),
        (
            "card_applied",
            "2021-04-01",
            Event::CardApplied(CardApplied {
                person: person_id(100),
                reason: CardReason::Reissue,
                ground: None,
                group: None,
            }),
        ),
        (
            "card_approved",
            "2021-04-02",
            Event::CardApproved(CardApproved { card: card_id(), person: person_id(100) }),
        ),
        ("card_personalised", "2021-04-15", Event::CardPersonalised(personalised)),
        ("card_handed_over", "2021-04-20", Event::CardHandedOver(handed_over)),
    ]
}

fn amendment_events() -> Vec<(&'static str, &'static str, Event)> {
    let replacement = PersonEnrolled {
        facts: full_facts("1951-07-03"),
        personal_number: None,
        old_number: None,
        marital_status: MaritalStatus::Single,
        blood_type: BloodType::O,
        dwelling: None,
        birth_registration_country: None,
    };
    let corrected = EventCorrected {
        path: vec![Position(100), Position(500)],
        replacement: Arc::new(Event::PersonEnrolled(Box::new(replacement))),
        reason: Text::stored("Ghi sai ngày sinh"),
    };
    let annulled = EventAnnulled { path: vec![Position(500)], reason: Text::stored("Nhập hai lần") };
    vec![
        ("ledger_founded", "2021-02-25", Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] })),
        ("event_corrected", "2021-02-25", Event::EventCorrected(corrected)),
        ("event_annulled", "2021-02-25", Event::EventAnnulled(annulled)),
    ]
}

fn provenance() -> Provenance {
    let decision = Decision {
        number: Some(Code::stored("05/QĐ-TA")),
        body: Some(Text::stored("Tòa án nhân dân")),
        date: CivilDate::new(2021, 1, 2),
    };
    Provenance {
        unit: Some(Code::stored("G01.066.000")),
        officer: Some(Code::stored("cb0042")),
        dossier: Some(Code::stored("000.00.01.H12-210225-0001")),
        legal_basis: Some(Text::stored("Luật Cư trú 2020, Điều 20")),
        decision: Some(decision),
        ..Provenance::default()
    }
}

fn record(effective_date: &str, event: Event, number: usize) -> StoredRecord {
    let act = match number % 2 {
        _ if matches!(event, Event::LedgerFounded(_)) => ActId::Founding,
        0 => ActId::Request(RequestId([number as u8 + 1; 16])),
        _ => ActId::Source(Code::stored("collection-2021"), number as u64),
    };
    let mut links: Vec<Link> =
        event.touches().iter().filter_map(|touched| touched.at(AT)).map(link).collect();
    if let ActId::Request(id) = act {
        links.push(link(Subject::Claim(Claim::Request(id))));
    }
    let provenance = if number.is_multiple_of(3) { provenance() } else { Provenance::default() };
    let recorded = Recorded {
        position: AT,
        record_time: RecordTime(1_614_211_200_000_000 + number as i64),
        effective_date: date(effective_date),
        subjects: links.iter().map(|link| link.subject).collect(),
        event: Arc::new(event),
    };
    let previous = links.iter().map(|link| link.previous).collect();
    StoredRecord { recorded, previous, origin: Origin { provenance, act, content: 0x0102_0304_0506_0708 } }
}

/// What comes in or is claimed for the first time has no earlier record, everything else has.
fn link(subject: Subject) -> Link {
    let new = [Subject::Person(person_id(AT.0)), Subject::Area(AreaId::at(AT).unwrap())];
    let new_too = [
        Subject::Household(HouseholdId::at(AT).unwrap()),
        Subject::Dwelling(DwellingId::at(AT).unwrap()),
        Subject::Card(CardId::at(AT).unwrap()),
        Subject::Office(OfficeId::at(AT).unwrap()),
        Subject::Officer(OfficerId::at(AT).unwrap()),
        Subject::Stock(StockId::at(AT).unwrap()),
    ];
    let first = new.contains(&subject) || new_too.contains(&subject) || matches!(subject, Subject::Claim(_));
    Link { subject, previous: (!first).then_some(Position(69_999)) }
}

fn samples() -> Vec<(&'static str, StoredRecord)> {
    let events = [
        identity_events(),
        household_events(),
        place_and_card_events(),
        amendment_events(),
        family::events(),
    ];
    // Each group that came later counts from a number of its own, so that a sample keeps its bytes when others come.
    let numbered = events.into_iter().flatten().enumerate();
    let numbered = numbered.chain((61..).zip(residence::events()));
    let numbered = numbered.chain((60..).zip(civil_data::events()));
    let numbered = numbered.chain((70..).zip(identity::events()));
    let numbered = numbered.chain((180..).zip(cards::events()));
    let numbered = numbered.chain((230..).zip(stocks::events()));
    let numbered = numbered.chain((110..).zip(places::events()));
    let numbered = numbered.chain((140..).zip(family::ties_and_courts()));
    let numbered = numbered.chain((154..).zip(households::events()));
    let numbered = numbered.chain((250..).zip(family::returns_and_widows()));
    let numbered = numbered.chain((210..).zip(births::events()));
    let numbered = numbered.chain((300..).zip(births::papers()));
    let numbered = numbered.map(|(number, (name, on, event))| (name, record(on, event, number)));
    numbered.chain(offices::samples()).collect()
}

fn stored(record: &StoredRecord) -> Vec<u8> {
    let links: Vec<Link> = record.links().collect();
    let unstored = Unstored {
        position: record.recorded.position,
        record_time: record.recorded.record_time,
        effective_date: record.recorded.effective_date,
        links: &links,
        origin: &record.origin,
        event: &record.recorded.event,
    };
    let mut bytes = Vec::new();
    encode(&unstored, &mut bytes);
    bytes
}

fn golden() -> BTreeMap<&'static str, Vec<u8>> {
    let unhex = |text: &str| {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let lines = GOLDEN.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(name, hex)| (name, unhex(hex))).collect()
}

#[test]
fn every_event_is_stored_as_it_always_was() {
    let golden = golden();
    let mut wrong = String::new();
    for (name, record) in samples() {
        let bytes = stored(&record);
        if golden.get(name) != Some(&bytes) {
            wrong += &format!("{name} {}\n", Hex(&bytes));
        }
    }
    assert_eq!(wrong, "", "the lines of new samples belong into golden.txt; old lines never change");
}

#[test]
fn golden_bytes_read_back() {
    let samples: BTreeMap<&str, StoredRecord> = samples().into_iter().collect();
    for (name, bytes) in golden() {
        let record = decode(AT, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(Some(&record), samples.get(name), "{name}");
        let (kind, time, links) = decode_links(AT, &bytes).unwrap();
        assert_eq!((kind, time), (record.recorded.event.kind(), record.recorded.record_time));
        assert_eq!(links, record.links().collect::<Vec<_>>());
        let (mut raw, mut again) = (RawHead::default(), Vec::new());
        let length = raw.parse(&bytes).unwrap_or_else(|| panic!("{name} cannot be sealed in columns"));
        raw.write(&mut again);
        assert_eq!((again.as_slice(), raw.links.len()), (&bytes[..length], links.len()), "{name}");
        pb::Event::decode(&bytes[length..])
            .unwrap_or_else(|error| panic!("{name} is cut elsewhere: {error}"));
        let source = match record.origin.act {
            ActId::Source(source, sequence) => Some((source.as_str().to_owned(), sequence)),
            ActId::Request(_) | ActId::Founding => None,
        };
        assert_eq!(decode_source(AT, &bytes), Ok(source), "{name}");
    }
}

#[test]
fn there_is_a_sample_of_every_kind() {
    let kinds: BTreeSet<EventKind> = samples().iter().map(|(_, r)| r.recorded.event.kind()).collect();
    let numbers: Vec<u16> = kinds.iter().map(|kind| kind.0).collect();
    assert_eq!(numbers, EventKind::ALL.iter().map(|kind| kind.0).collect::<Vec<_>>());
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    for (name, record) in samples() {
        let event = &record.recorded.event;
        assert_eq!(EventKind::named(event.kind_name()), Some(event.kind()), "{name}");
    }
    assert_eq!((EventKind::named("card.lost"), EventKind(7).name()), (None, None));
}

#[test]
fn cut_and_flipped_records_never_bring_the_reader_down() {
    for (_, bytes) in golden() {
        for end in 0..bytes.len() {
            let _ = decode(AT, &bytes[..end]);
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let _ = decode(AT, &flipped);
        }
    }
}

proptest! {
    #[test]
    fn rubbish_never_brings_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<u32>()) {
        let _ = decode(Position(u64::from(at)), &bytes);
        let mut versioned = vec![1];
        versioned.extend(bytes);
        let _ = decode(Position(u64::from(at)), &versioned);
    }
}
