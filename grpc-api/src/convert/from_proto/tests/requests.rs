//! One good request of each kind, with every field filled in.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::*;

use super::HOLDER;

pub(super) const REQUEST_ID: &str = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

pub(super) fn full_name(name: &str) -> Option<PersonName> {
    Some(PersonName { full_name: name.into(), ..PersonName::default() })
}

pub(super) fn person(id: u64) -> Option<PersonRef> {
    Some(PersonRef { by: Some(person_ref::By::PersonId(id)) })
}

pub(super) fn holder(number: &str) -> Option<PersonRef> {
    Some(PersonRef { by: Some(person_ref::By::PersonalNumber(number.into())) })
}

pub(super) fn person_of(sequence: u64) -> Option<PersonRef> {
    Some(PersonRef { by: Some(person_ref::By::Sequence(sequence)) })
}

pub(super) fn household(id: u64) -> Option<HouseholdRef> {
    Some(HouseholdRef { by: Some(household_ref::By::HouseholdId(id)) })
}

pub(super) fn dwelling(id: u64) -> Option<DwellingRef> {
    Some(DwellingRef { by: Some(dwelling_ref::By::DwellingId(id)) })
}

pub(super) fn card(id: u64) -> Option<CardRef> {
    Some(CardRef { by: Some(card_ref::By::CardId(id)) })
}

pub(super) fn record(position: u64) -> Option<RecordRef> {
    Some(RecordRef { by: Some(record_ref::By::Position(position)) })
}

pub(super) fn member(id: u64, relation: Relation) -> HouseholdMember {
    HouseholdMember { person: person(id), relation: relation.into() }
}

pub(super) fn mover(id: u64, relation: Relation) -> MovingPerson {
    MovingPerson { person: person(id), relation: relation.into() }
}

pub(super) fn provenance() -> Option<Provenance> {
    Some(Provenance {
        unit: "H26.12.3".into(),
        officer: "cb-0042".into(),
        dossier: "000.00.12.H26-210301-0001".into(),
        legal_basis: "Luật Cư trú 2020, điều 20".into(),
        decision: Some(Decision {
            number: "12/QĐ-UBND".into(),
            body: "UBND phường".into(),
            date: date(2021, 3, 1),
        }),
        received_date: date(2021, 2, 26),
        original: Some(OriginalRegistration {
            registration_date: date(1987, 5, 0),
            book: "Sổ đăng ký hộ khẩu".into(),
            volume: "02/1987".into(),
            number: "145".into(),
        }),
    })
}

pub(super) fn establish() -> EstablishAreaRequest {
    EstablishAreaRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2005, 1, 1),
        code: "760".into(),
        name: "1".into(),
        full_name: "Quận 1".into(),
        parent: "79".into(),
        in_force_until: date(2025, 6, 30),
        number_prefix: "097".into(),
    }
}

pub(super) fn register_dwelling() -> RegisterDwellingRequest {
    RegisterDwellingRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 25),
        area: "26734".into(),
        address: "Số 12, thôn Đông".into(),
    }
}

pub(super) fn enrol() -> EnrolPersonRequest {
    EnrolPersonRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 25),
        name: full_name("Nguyễn Văn An"),
        sex: Sex::Male.into(),
        birth_date: date(1951, 7, 0),
        birth_place: "Bệnh viện Từ Dũ".into(),
        birth_registration_area: "26734".into(),
        origin_area: "79".into(),
        ethnicity: 1,
        religion: 99,
        nationality: "VN".into(),
        father: holder(HOLDER),
        mother: person(12),
        personal_number: "097051000002".into(),
        old_number: "012345678".into(),
        marital_status: MaritalStatus::Widowed.into(),
        blood_type: BloodType::Ab.into(),
        dwelling: dwelling(5),
        birth_registration_date: date(2004, 8, 31),
        told_father: None,
        told_mother: None,
        birth_registration_country: String::new(),
    }
}

pub(super) fn told_parent() -> Option<ToldParent> {
    Some(ToldParent {
        name: full_name("Rơ Châm H'Lan"),
        birth_date: date(1950, 4, 0),
        nationality: "LA".into(),
    })
}

pub(super) fn birth() -> RegisterBirthRequest {
    RegisterBirthRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        name: full_name("Nguyễn Thị Hoa"),
        sex: Sex::Female.into(),
        birth_date: date(2021, 3, 1),
        registration_date: None,
        birth_place: "Bệnh viện Từ Dũ".into(),
        birth_registration_area: "26734".into(),
        origin_area: "79".into(),
        ethnicity: 55,
        religion: 1,
        nationality: "VN".into(),
        father: person(11),
        mother: person(12),
        household: household(20),
        relation: Relation::Child.into(),
        kind: BirthKind::Found.into(),
        found: Some(found()),
        surrogacy_paper: String::new(),
        told_father: None,
        told_mother: None,
        birth_paper: "03/GCS".into(),
    }
}

pub(super) fn found() -> Found {
    Found {
        record_date: date(2021, 3, 9),
        record: "03/BB".into(),
        place: "Cổng chùa Đông".into(),
        carer: "Trung tâm bảo trợ".into(),
        estimated: true,
    }
}

pub(super) fn registered_abroad() -> RegisteredAbroad {
    RegisteredAbroad {
        country: "LA".into(),
        authority: "Thành phố Viêng Chăn".into(),
        document: "17/2021".into(),
        document_date: date(2021, 3, 9),
    }
}

pub(super) fn birth_abroad() -> NoteBirthAbroadRequest {
    NoteBirthAbroadRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        name: full_name("Nguyễn Thị Hoa"),
        sex: Sex::Female.into(),
        birth_date: date(2021, 3, 1),
        birth_place: "Viêng Chăn".into(),
        noting_area: "26734".into(),
        origin_area: "79".into(),
        ethnicity: 55,
        religion: 1,
        father: person(11),
        mother: person(12),
        abroad: Some(registered_abroad()),
        noted_date: date(2021, 6, 1),
        told_father: None,
        told_mother: None,
    }
}

pub(super) fn death() -> RegisterDeathRequest {
    RegisterDeathRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 3, 0),
        person: person(11),
        place: "Tại nhà".into(),
        notice: "07/GBT".into(),
        cause: "Tuổi già".into(),
        time: None,
    }
}

pub(super) fn form() -> FormHouseholdRequest {
    FormHouseholdRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 26),
        dwelling: dwelling(5),
        members: vec![member(11, Relation::Head), member(12, Relation::Wife)],
        file_number: "26734-0001".into(),
    }
}

pub(super) fn join() -> JoinHouseholdRequest {
    JoinHouseholdRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 26),
        person: person(13),
        household: household(20),
        relation: Relation::Sibling.into(),
    }
}

pub(super) fn leave() -> LeaveHouseholdRequest {
    LeaveHouseholdRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 27),
        person: person(13),
        household: household(20),
    }
}

pub(super) fn change_head() -> ChangeHeadRequest {
    ChangeHeadRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 28),
        household: household(20),
        members: vec![member(12, Relation::Head), member(11, Relation::Husband)],
    }
}

pub(super) fn change_residence() -> ChangePermanentResidenceRequest {
    ChangePermanentResidenceRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        dwelling: dwelling(6),
        movers: vec![mover(11, Relation::Head), mover(12, Relation::Wife)],
        household: Some(Household::NewHousehold(NewHousehold { file_number: "26734-0002".into() })),
        basis: Some(ResidenceBasis {
            ground: BasisGround::Rented.into(),
            owner_consent: Consent::OnPaper.into(),
            head_consent: Consent::Electronic.into(),
            parent_consent: ParentConsent::CourtDecided.into(),
            floor_area: Some(FloorArea { area: 4_550, persons: 3, least_per_person: 1_500 }),
        }),
    }
}

pub(super) fn apply() -> ApplyForCardRequest {
    ApplyForCardRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 3, 1),
        person: person(11),
        reason: CardReason::Reissue.into(),
        ground: CardGround::Damaged.into(),
        target_group: CardTargetGroup::FourteenOn.into(),
    }
}

pub(super) fn approve() -> ApproveCardRequest {
    ApproveCardRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 3, 2),
        card: card(30),
    }
}

pub(super) fn personalise() -> PersonaliseCardRequest {
    PersonaliseCardRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 3, 3),
        card: card(30),
        serial: "vn0042".into(),
    }
}

pub(super) fn hand_over() -> HandOverCardRequest {
    HandOverCardRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 3, 4),
        card: card(30),
    }
}

pub(super) fn correct() -> CorrectEventRequest {
    let facts = events::PersonFacts {
        full_name: "Nguyễn Văn An".into(),
        family_words: 1,
        given_words: 1,
        sex: Sex::Male.into(),
        birth_date: date(1951, 0, 0),
        ..events::PersonFacts::default()
    };
    let enrolled = events::PersonEnrolled { facts: Some(facts), ..events::PersonEnrolled::default() };
    let act = Some(events::event::Act::PersonEnrolled(enrolled));
    CorrectEventRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2021, 2, 25),
        target: record(11),
        replacement: Some(events::Event { act, ..events::Event::default() }),
        reason: "đọc nhầm sổ".into(),
    }
}

pub(super) fn annul() -> AnnulEventRequest {
    AnnulEventRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        target: record(11),
        reason: "nhập hai lần".into(),
    }
}

/// All of them as lines of a bulk import, with the fields that stay empty there emptied.
pub(super) fn lines() -> Vec<Act> {
    use super::Write;
    let lines = [
        Line::EstablishArea(establish().bare()),
        Line::RegisterDwelling(register_dwelling().bare()),
        Line::EnrolPerson(enrol().bare()),
        Line::RegisterBirth(birth().bare()),
        Line::RegisterDeath(death().bare()),
        Line::FormHousehold(form().bare()),
        Line::JoinHousehold(join().bare()),
        Line::LeaveHousehold(leave().bare()),
        Line::ChangeHead(change_head().bare()),
        Line::ChangePermanentResidence(change_residence().bare()),
        Line::ApplyForCard(apply().bare()),
        Line::ApproveCard(approve().bare()),
        Line::PersonaliseCard(personalise().bare()),
        Line::HandOverCard(hand_over().bare()),
        Line::CorrectEvent(correct().bare()),
        Line::AnnulEvent(annul().bare()),
        Line::NoteBirthAbroad(birth_abroad().bare()),
    ];
    let lines = lines.into_iter().chain(super::residence_end::lines());
    let lines =
        lines.chain(super::family::lines()).chain(super::cards::lines()).chain(super::stocks::lines());
    lines.map(|act| Act { sequence: 0, act: Some(act) }).collect()
}
