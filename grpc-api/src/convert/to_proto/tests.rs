//! What answers say.

use std::sync::Arc;

use ledger_core::codec::{self, StoredRecord};
use ledger_core::domain::area::{Area, Unit};
use ledger_core::domain::calendar::Calendar;
use ledger_core::domain::card::{Application, Card, Made, Stage};
use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::deadline::{Circumstances, PaperDates};
use ledger_core::domain::dwelling::{Dwelling, Place};
use ledger_core::domain::event::{
    AreaEstablished, Arrival, BirthKind, BirthRegistered, CardPersonalised, DeathRegistered, Event,
    HouseholdLeft, Member, Mover, PermanentResidenceChanged, PersonFacts, ToldParent, ToldParents,
};
use ledger_core::domain::family::{Family, Marriage};
use ledger_core::domain::history::Recorded;
use ledger_core::domain::household::Household;
use ledger_core::domain::identity::update_particulars::Told;
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_core::domain::person::{Cards, Identity, Membership, Person, Residence};
use ledger_core::domain::subject::{AreaCode, Claim, RequestId, Subject};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};
use ledger_core::evidence::RecordDigest;
use ledger_core::ledger::Registered;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::registration::v1 as registration;
use ledger_proto::ledger::r#type::v1::{AreaName, CardStage};

use super::answer::Answer;
use super::place::Places;
use super::{card, household, person};

fn date(text: (i32, u32, u32)) -> PartialDate {
    PartialDate::new(text.0, text.1, text.2).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> CivilDate {
    CivilDate::new(year, month, day).unwrap()
}

fn id<T>(at: fn(Position) -> Option<T>, position: u64) -> T {
    at(Position(position)).unwrap()
}

fn area_of(area: AreaId) -> Option<Area> {
    let (code, full_name, parent) = match area.get() {
        1 => ("79", "Thành phố Hồ Chí Minh", None),
        2 => ("760", "Quận 1", AreaId::at(Position(1))),
        3 => ("26734", "Phường Tân Định", AreaId::at(Position(2))),
        _ => return None,
    };
    let facts = AreaEstablished {
        code: AreaCode::parse(code)?,
        name: Text::stored("…"),
        full_name: Text::stored(full_name),
        parent,
        in_force_until: None,
        number_prefix: None,
    };
    Some(Area { unit: Some(Unit { facts, in_force_from: date((2004, 8, 31)) }), ..Area::default() })
}

fn dwelling_of(dwelling: DwellingId) -> Option<Dwelling> {
    let place = Place { area: id(AreaId::at, 3), address: Text::stored("Số 12") };
    (dwelling.get() == 5).then(|| Dwelling { place: Some(place), ..Dwelling::default() })
}

fn places() -> Places<'static> {
    Places { on: CivilDate::last(), area: &area_of, dwelling: &dwelling_of }
}

fn line() -> Vec<AreaName> {
    [(3, "26734", "Phường Tân Định"), (2, "760", "Quận 1"), (1, "79", "Thành phố Hồ Chí Minh")]
        .map(|(area_id, code, full_name)| AreaName {
            code: code.into(),
            full_name: full_name.into(),
            area_id,
        })
        .into()
}

fn identity() -> Identity {
    Identity {
        name: PersonName::parse_parts("", "Lê", "Thị", "Lan").unwrap(),
        sex: Sex::Female,
        birth_date: date((1983, 3, 0)),
        birth_place: Some(Text::stored("Từ Dũ")),
        birth_registration_area: AreaId::at(Position(3)),
        registered_abroad: None,
        origin_area: AreaId::at(Position(9)),
        ethnicity: Some(1),
        religion: None,
        nationality: Some(*b"VN"),
        father: PersonId::at(Position(7)),
        mother: None,
        personal_number: PersonalNumber::parse("097183000001"),
        old_number: OldNumber::parse("012345678"),
        marital_status: MaritalStatus::Married,
        blood_type: BloodType::Unknown,
        told: Told::default(),
        told_parents: ToldParents::default(),
    }
}

#[test]
fn a_told_parent_is_shown_as_long_as_the_register_knows_none() {
    let told = |full: &str, born| {
        let name = PersonName::parse(full).unwrap();
        Some(Box::new(ToldParent { name, birth_date: date(born), nationality: Some(*b"LA") }))
    };
    let told_parents = ToldParents {
        father: told("Rơ Châm Kpă", (1950, 0, 0)),
        mother: told("Rơ Châm H'Lan", (1953, 4, 0)),
    };
    let of = Person { identity: Some(Identity { told_parents, ..identity() }), ..Person::default() };
    let shown = person::person(id(PersonId::at, 11), &of, &places()).unwrap();
    assert_eq!((shown.father_id, shown.told_father), (7, None));
    let mother = shown.told_mother.unwrap();
    assert_eq!(mother.name.unwrap().full_name, "Rơ Châm H'Lan");
    assert_eq!(
        (mother.birth_date, mother.nationality.as_str()),
        (Some(Date { year: 1953, month: 4, day: 0 }), "LA")
    );
}

#[test]
fn a_person_is_shown_with_address_and_the_units_above() {
    let marriage = Marriage {
        spouse: id(PersonId::at, 11),
        since: date((2010, 5, 1)),
        record: Position(15),
        before: MaritalStatus::Single,
    };
    let lan = Person {
        identity: Some(identity()),
        died: None,
        residence: Some(Residence {
            dwelling: id(DwellingId::at, 5),
            since: date((2021, 2, 25)),
            declared: Position(12),
        }),
        household: Some(Membership {
            household: id(HouseholdId::at, 20),
            relation: Relation::Wife,
            since: date((2021, 2, 26)),
            declared: Position(20),
        }),
        family: Family { marriage: Some(marriage), ..Family::default() },
        cards: Cards { open: CardId::at(Position(30)), active: None, ..Cards::default() },
        ..Person::default()
    };
    let shown = person::person(id(PersonId::at, 12), &lan, &places()).unwrap();
    assert_eq!((shown.person_id, shown.name.as_ref().unwrap().middle_name.as_str()), (12, "Thị"));
    assert_eq!(shown.birth_date, Some(Date { year: 1983, month: 3, day: 0 }));
    assert_eq!(shown.birth_registration_area.as_ref(), line().first());
    assert_eq!(shown.origin_area, None, "a unit that is not found is left out");
    assert_eq!(
        (shown.nationality.as_str(), shown.religion, shown.father_id, shown.mother_id),
        ("VN", 0, 7, 0)
    );
    assert_eq!((shown.personal_number.as_str(), shown.old_number.as_str()), ("097183000001", "012345678"));
    assert!(!shown.personal_number_disagrees);
    assert_eq!((shown.death_date, shown.open_card_id, shown.active_card_id), (None, 30, 0));
    let residence = shown.residence.unwrap();
    assert_eq!((residence.dwelling_id, residence.address.as_str(), residence.areas), (5, "Số 12", line()));
    assert_eq!(shown.household.unwrap().relation, 2);
    let since = Some(Date { year: 2010, month: 5, day: 1 });
    let marriage = ledger_proto::ledger::person::v1::Marriage { spouse_id: 11, since, record_position: 15 };
    assert_eq!(shown.marriage, Some(marriage));
}

#[test]
fn a_number_that_says_another_sex_or_year_is_marked() {
    let shown = |identity| {
        let someone = Person { identity: Some(identity), ..Person::default() };
        person::person(id(PersonId::at, 12), &someone, &places()).unwrap().personal_number_disagrees
    };
    assert!(shown(Identity { sex: Sex::Male, ..identity() }));
    assert!(shown(Identity { birth_date: date((1984, 0, 0)), ..identity() }));
    assert!(!shown(Identity { birth_date: PartialDate::UNKNOWN, ..identity() }));
    assert_eq!(person::person(id(PersonId::at, 12), &Person::default(), &places()), None);
}

#[test]
fn a_household_is_shown_with_its_members_names() {
    let member = |position, relation| Member { person: id(PersonId::at, position), relation };
    let family = Household {
        dwelling: DwellingId::at(Position(5)),
        dwelling_declared: Position(6),
        since: date((2021, 2, 26)),
        file_number: Some(Code::stored("26734-0001")),
        members: vec![member(12, Relation::Wife), member(11, Relation::Head)],
    };
    let name_of = |person: PersonId| (person.get() == 12).then(|| identity().name);
    let shown = household::household(id(HouseholdId::at, 20), &family, &name_of, &places()).unwrap();
    let names: Vec<_> = shown.members.iter().map(|m| (m.person_id, m.full_name.as_str())).collect();
    assert_eq!(names, [(12, "Lê Thị Lan"), (11, "")]);
    assert_eq!((shown.head_id, shown.file_number.as_str(), shown.areas), (11, "26734-0001", line()));
    assert_eq!(
        household::household(id(HouseholdId::at, 20), &Household::default(), &name_of, &places()),
        None
    );
}

#[test]
fn a_card_is_shown_with_its_stage() {
    let application = Application {
        person: id(PersonId::at, 11),
        reason: CardReason::First,
        ground: None,
        group: None,
        date: date((2021, 3, 1)),
    };
    let serial = CardSerial::parse("VN0042").unwrap();
    let made = Made { serial, issue_date: day(2021, 3, 3), expiry_date: None };
    let shown = card::card(
        id(CardId::at, 30),
        &Card {
            application: Some(application),
            stage: Stage::HandedOver,
            made: Some(made),
            ..Card::default()
        },
        None,
        day(2026, 1, 1),
        &places(),
    )
    .unwrap();
    assert_eq!(
        (shown.stage(), shown.serial.as_str(), shown.person_id),
        (CardStage::HandedOver, "VN0042", 11)
    );
    assert_eq!(shown.issue_date, Some(Date { year: 2021, month: 3, day: 3 }));
    assert_eq!((shown.expiry_date, shown.in_force), (None, true), "for life");
    assert_eq!(card::card(id(CardId::at, 30), &Card::default(), None, day(2026, 1, 1), &places()), None);
}

fn registered(event: Event, effective_date: PartialDate) -> Registered {
    Registered {
        position: Some(Position(40)),
        // 2021-05-01, seven in the morning in Viet Nam.
        record_time: Some(RecordTime(1_619_827_200_000_000)),
        repeated: false,
        effective_date,
        event: Arc::new(event),
        papers: PaperDates::default(),
        around: Circumstances::default(),
    }
}

fn birth(born: PartialDate) -> Event {
    let facts = PersonFacts {
        name: identity().name,
        sex: Sex::Female,
        birth_date: born,
        birth_place: None,
        birth_registration_area: AreaId::at(Position(3)),
        origin_area: None,
        ethnicity: None,
        religion: None,
        nationality: None,
        father: None,
        mother: None,
        told_parents: ToldParents::default(),
    };
    Event::BirthRegistered(Box::new(BirthRegistered {
        facts,
        registration_date: day(2021, 5, 1),
        personal_number: PersonalNumber::parse("097321000007"),
        household: None,
        kind: BirthKind::Ordinary,
        birth_paper: None,
    }))
}

#[test]
fn a_birth_is_late_after_sixty_days() {
    let answer = |born| {
        let registered = registered(birth(born), born);
        registration::RegisterBirthResponse::answer(&registered, day(2030, 1, 1), Calendar::of_the_law())
    };
    // The sixtieth day is 30 April, and what makes up for 1 May the next Monday.
    let in_time = answer(date((2021, 3, 1)));
    assert_eq!((in_time.position, in_time.person_id), (40, 40));
    assert_eq!((in_time.personal_number.as_str(), in_time.declared_late), ("097321000007", false));
    assert_eq!(in_time.record_time.unwrap().seconds, 1_619_827_200);
    assert!(answer(date((2021, 2, 28))).declared_late);
}

#[test]
fn what_is_only_validated_has_no_position() {
    let born = date((2021, 2, 28));
    let validated = Registered { position: None, record_time: None, ..registered(birth(born), born) };
    let answer =
        registration::RegisterBirthResponse::answer(&validated, day(2021, 5, 2), Calendar::of_the_law());
    assert_eq!((answer.position, answer.person_id, answer.record_time), (0, 0, None));
    assert_eq!((answer.personal_number.as_str(), answer.declared_late), ("097321000007", true));
}

#[test]
fn a_death_is_late_where_each_day_it_may_mean_is() {
    let answer = |died| {
        let event = DeathRegistered {
            person: id(PersonId::at, 11),
            household: None,
            cards: Vec::new(),
            place: None,
            notice: None,
            spouse: None,
            care: Vec::new(),
            cause: None,
            time: None,
        };
        let registered = registered(Event::DeathRegistered(event), died);
        registration::RegisterDeathResponse::answer(&registered, day(2030, 1, 1), Calendar::of_the_law())
            .declared_late
    };
    assert!(!answer(date((2021, 4, 15))));
    assert!(answer(date((2021, 4, 14))));
    assert!(!answer(date((2021, 4, 0))));
    assert!(answer(date((2021, 3, 0))));
}

#[test]
fn a_move_answers_with_the_household_that_it_formed() {
    let answer = |household| {
        let movers = vec![Mover { person: id(PersonId::at, 11), leaves: None }];
        let moved =
            PermanentResidenceChanged { dwelling: id(DwellingId::at, 5), movers, household, basis: None };
        let registered = registered(Event::PermanentResidenceChanged(moved), date((2021, 4, 1)));
        registration::ChangePermanentResidenceResponse::answer(
            &registered,
            day(2030, 1, 1),
            Calendar::of_the_law(),
        )
        .household_id
    };
    assert_eq!(answer(Arrival::Formed(vec![Relation::Head], None)), 40);
    assert_eq!(answer(Arrival::Alone), 0);
    assert_eq!(answer(Arrival::SameHousehold(id(HouseholdId::at, 20))), 0);
}

#[test]
fn a_card_answers_with_its_last_day_and_a_repeated_act_says_so() {
    let made = CardPersonalised {
        card: id(CardId::at, 30),
        person: id(PersonId::at, 11),
        serial: CardSerial::parse("VN0042").unwrap(),
        issue_date: day(2021, 3, 3),
        expiry_date: Some(day(2040, 3, 4)),
        printed: None,
    };
    let made = registered(Event::CardPersonalised(made), date((2021, 3, 3)));
    let answer =
        registration::PersonaliseCardResponse::answer(&made, day(2030, 1, 1), Calendar::of_the_law());
    assert_eq!(answer.expiry_date, Some(Date { year: 2040, month: 3, day: 4 }));
    let left = HouseholdLeft { person: id(PersonId::at, 11), household: id(HouseholdId::at, 20) };
    let again = Registered { repeated: true, ..registered(Event::HouseholdLeft(left), date((2021, 3, 3))) };
    assert!(
        registration::LeaveHouseholdResponse::answer(&again, day(2030, 1, 1), Calendar::of_the_law())
            .repeated
    );
}

#[test]
fn a_record_is_shown_with_its_backlinks_and_the_digest_of_its_bytes() {
    let request = Subject::Claim(Claim::Request(RequestId([0xab; 16])));
    let number = Subject::Claim(Claim::PersonalNumber(PersonalNumber::parse("097321000007").unwrap()));
    let born = date((2021, 3, 2));
    let recorded = Recorded {
        position: Position(40),
        record_time: RecordTime(1_619_827_200_000_000),
        effective_date: born,
        subjects: vec![Subject::Person(id(PersonId::at, 40)), number, request].into(),
        event: Arc::new(birth(born)),
    };
    let origin = Origin {
        provenance: Provenance::default(),
        act: ActId::Source(Code::stored("census"), 9),
        content: 77,
    };
    let stored = StoredRecord { recorded, previous: Box::new([None, Some(Position(3)), None]), origin };
    let shown = codec::record_to_proto(&stored, RecordDigest([7; 32]));
    assert_eq!((shown.position, shown.kind.as_str()), (40, "person.birth_registered"));
    assert_eq!(shown.effective_date, Some(Date { year: 2021, month: 3, day: 2 }));
    assert_eq!(shown.digest.as_slice(), [7; 32]);
    let links: Vec<_> =
        shown.links.into_iter().map(|link| (link.subject.unwrap().subject.unwrap(), link.previous)).collect();
    use events::subject::Subject as Named;
    let uuid = "abababab-abab-abab-abab-abababababab".to_owned();
    assert_eq!(
        links,
        [
            (Named::PersonId(40), None),
            (Named::PersonalNumber("097321000007".into()), Some(3)),
            (Named::RequestId(uuid), None)
        ]
    );
    let event = shown.event.unwrap();
    assert_eq!((event.source.as_str(), event.source_sequence, event.request_digest), ("census", 9, 77));
    assert!(matches!(event.act, Some(events::event::Act::BirthRegistered(_))));
}
