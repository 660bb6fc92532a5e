//! Requests, as short as a test can say them. Ids are left out, for the house to fill in.

pub mod births;
pub mod cards;
pub mod civil_data;
pub mod households;
pub mod identity;
pub mod offices;
pub mod places;
pub mod stocks;

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::event::v1::{Event, Record};
use ledger_proto::ledger::household::v1::GetHouseholdRequest;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{GetCardRequest, GetPersonRequest, LookupPersonsRequest};
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::registration::v1::{
    AnnulEventRequest, ApplyForCardRequest, ApproveCardRequest, ChangeHeadRequest,
    ChangePermanentResidenceRequest, CloseFindingRequest, CorrectEventRequest, DeclareContactAddressRequest,
    DeregisterPermanentResidenceRequest, EnrolPersonRequest, EstablishAreaRequest, FormHouseholdRequest,
    HandOverCardRequest, HouseholdMember, JoinHouseholdRequest, LeaveHouseholdRequest, MovingPerson,
    NamedPerson, PersonaliseCardRequest, RecordNotLivingThereRequest, RegisterBirthRequest,
    RegisterDeathRequest, RegisterDwellingRequest, RegisterResidenceAbroadRequest,
    WithdrawContactAddressRequest,
};
use ledger_proto::ledger::r#type::v1 as types;
use ledger_proto::ledger::r#type::v1::as_of::Known;
use ledger_proto::ledger::r#type::v1::{CardReason, ContactRole, DeregistrationGround, Relation, Sex};
use pbjson_types::Timestamp;

/// A date from year, month and day with dashes between them; what is left out is not known.
pub fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|part| part.parse().expect("digits"));
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    Some(Date { year: year.unwrap_or(0), month: month.unwrap_or(0), day: day.unwrap_or(0) })
}

/// A person by id.
pub fn person(id: u64) -> Option<types::PersonRef> {
    Some(types::PersonRef { by: Some(types::person_ref::By::PersonId(id)) })
}

/// A person by personal number.
pub fn bearer(number: &str) -> Option<types::PersonRef> {
    Some(types::PersonRef { by: Some(types::person_ref::By::PersonalNumber(number.to_owned())) })
}

/// A dwelling by id.
pub fn dwelling(id: u64) -> Option<types::DwellingRef> {
    Some(types::DwellingRef { by: Some(types::dwelling_ref::By::DwellingId(id)) })
}

/// A household by id.
pub fn household(id: u64) -> Option<types::HouseholdRef> {
    Some(types::HouseholdRef { by: Some(types::household_ref::By::HouseholdId(id)) })
}

/// A card by id.
pub fn card(id: u64) -> Option<types::CardRef> {
    Some(types::CardRef { by: Some(types::card_ref::By::CardId(id)) })
}

/// A record by position.
pub fn record(position: u64) -> Option<types::RecordRef> {
    Some(types::RecordRef { by: Some(types::record_ref::By::Position(position)) })
}

/// A whole name.
pub fn name(full_name: &str) -> Option<types::PersonName> {
    Some(types::PersonName { full_name: full_name.to_owned(), ..Default::default() })
}

/// The full name of a test's people; only letters can be in it, so that their number is told in letters.
pub fn numbered_name(number: usize) -> String {
    let letters = number.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect::<String>();
    format!("Trần Văn Thử {letters}")
}

/// Establishes a unit from 2004-08-31 on.
pub fn establish(code: &str, parent: &str, prefix: &str) -> EstablishAreaRequest {
    EstablishAreaRequest {
        effective_date: date("2004-08-31"),
        code: code.to_owned(),
        name: format!("Thử {code}"),
        full_name: format!("Đơn vị Thử {code}"),
        parent: parent.to_owned(),
        number_prefix: prefix.to_owned(),
        ..Default::default()
    }
}

/// Registers a dwelling.
pub fn register_dwelling(area: &str, address: &str) -> RegisterDwellingRequest {
    RegisterDwellingRequest {
        effective_date: date("2021-02-25"),
        area: area.to_owned(),
        address: address.to_owned(),
        ..Default::default()
    }
}

/// Enrols somebody of whom no more is known, from 2021-02-25 on.
pub fn enrol(full_name: &str, sex: Sex, born: &str) -> EnrolPersonRequest {
    EnrolPersonRequest {
        effective_date: date("2021-02-25"),
        name: name(full_name),
        sex: sex.into(),
        birth_date: date(born),
        nationality: "VN".into(),
        ..Default::default()
    }
}

/// The same with a personal number that fits, made from a serial below a million.
pub fn enrol_numbered(full_name: &str, sex: Sex, born: &str, serial: u32) -> EnrolPersonRequest {
    EnrolPersonRequest { personal_number: number(sex, born, serial), ..enrol(full_name, sex, born) }
}

/// A personal number that no province gives.
pub fn number(sex: Sex, born: &str, serial: u32) -> String {
    let year: u32 = born[..4].parse().expect("a year");
    let code = (year / 100 - 19) * 2 + u32::from(sex == Sex::Female);
    format!("099{code}{:02}{serial:06}", year % 100)
}

/// Registers a birth.
pub fn birth(full_name: &str, born: &str, area: &str) -> RegisterBirthRequest {
    RegisterBirthRequest {
        name: name(full_name),
        sex: Sex::Female.into(),
        birth_date: date(born),
        birth_registration_area: area.to_owned(),
        nationality: "VN".into(),
        ..Default::default()
    }
}

/// Registers a death.
pub fn death(who: u64, on: &str) -> RegisterDeathRequest {
    RegisterDeathRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Members of a household.
pub fn members(named: &[(u64, Relation)]) -> Vec<HouseholdMember> {
    let member = |(who, relation): &(u64, Relation)| HouseholdMember {
        person: person(*who),
        relation: (*relation).into(),
    };
    named.iter().map(member).collect()
}

/// Forms a household.
pub fn form(home: u64, named: &[(u64, Relation)], on: &str) -> FormHouseholdRequest {
    FormHouseholdRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        members: members(named),
        ..Default::default()
    }
}

/// Joins a household.
pub fn join(who: u64, joined: u64, relation: Relation, on: &str) -> JoinHouseholdRequest {
    JoinHouseholdRequest {
        effective_date: date(on),
        person: person(who),
        household: household(joined),
        relation: relation.into(),
        ..Default::default()
    }
}

/// Leaves a household.
pub fn leave(who: u64, left: u64, on: &str) -> LeaveHouseholdRequest {
    LeaveHouseholdRequest {
        effective_date: date(on),
        person: person(who),
        household: household(left),
        ..Default::default()
    }
}

/// Names another head.
pub fn change_head(of: u64, named: &[(u64, Relation)], on: &str) -> ChangeHeadRequest {
    ChangeHeadRequest {
        effective_date: date(on),
        household: household(of),
        members: members(named),
        ..Default::default()
    }
}

/// Moves people.
pub fn move_to(
    home: u64,
    movers: &[(u64, Relation)],
    becomes: Option<Becomes>,
    on: &str,
) -> ChangePermanentResidenceRequest {
    let mover = |(who, relation): &(u64, Relation)| MovingPerson {
        person: person(*who),
        relation: (*relation).into(),
    };
    ChangePermanentResidenceRequest {
        effective_date: date(on),
        dwelling: dwelling(home),
        movers: movers.iter().map(mover).collect(),
        household: becomes,
        ..Default::default()
    }
}

/// Moves one person out of whatever household they are in.
pub fn move_alone(who: u64, home: u64, on: &str) -> ChangePermanentResidenceRequest {
    move_to(home, &[(who, Relation::Unspecified)], None, on)
}

fn named(who: &u64) -> NamedPerson {
    NamedPerson { person: person(*who) }
}

/// Registers that people settled abroad.
pub fn go_abroad(who: &[u64], country: &str, on: &str) -> RegisterResidenceAbroadRequest {
    RegisterResidenceAbroadRequest {
        effective_date: date(on),
        persons: who.iter().map(named).collect(),
        country: country.to_owned(),
        ..Default::default()
    }
}

/// Deregisters permanent residence.
pub fn deregister(
    who: &[u64],
    ground: DeregistrationGround,
    on: &str,
) -> DeregisterPermanentResidenceRequest {
    DeregisterPermanentResidenceRequest {
        effective_date: date(on),
        persons: who.iter().map(named).collect(),
        ground: ground.into(),
        ..Default::default()
    }
}

/// Declares that somebody is reached at a dwelling.
pub fn reach_at(who: u64, home: u64, role: ContactRole, on: &str) -> DeclareContactAddressRequest {
    DeclareContactAddressRequest {
        effective_date: date(on),
        person: person(who),
        dwelling: dwelling(home),
        role: role.into(),
        ..Default::default()
    }
}

/// Withdraws a contact address.
pub fn withdraw_contact(who: u64, on: &str) -> WithdrawContactAddressRequest {
    WithdrawContactAddressRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Records that somebody does not live where they are registered.
pub fn not_living_there(who: u64, home: u64, on: &str, until: Option<&str>) -> RecordNotLivingThereRequest {
    RecordNotLivingThereRequest {
        effective_date: date(on),
        person: person(who),
        dwelling: dwelling(home),
        until: until.and_then(date),
        ..Default::default()
    }
}

/// Closes such a finding.
pub fn close_finding(who: u64, home: u64, on: &str) -> CloseFindingRequest {
    CloseFindingRequest {
        effective_date: date(on),
        person: person(who),
        dwelling: dwelling(home),
        ..Default::default()
    }
}

/// Applies for a card.
pub fn apply(who: u64, reason: CardReason, on: &str) -> ApplyForCardRequest {
    ApplyForCardRequest {
        effective_date: date(on),
        person: person(who),
        reason: reason.into(),
        ..Default::default()
    }
}

/// Approves an application.
pub fn approve(of: u64, on: &str) -> ApproveCardRequest {
    ApproveCardRequest { effective_date: date(on), card: card(of), ..Default::default() }
}

/// Personalises a card.
pub fn personalise(of: u64, serial: &str, on: &str) -> PersonaliseCardRequest {
    PersonaliseCardRequest {
        effective_date: date(on),
        card: card(of),
        serial: serial.to_owned(),
        ..Default::default()
    }
}

/// Hands a card over.
pub fn hand_over(of: u64, on: &str) -> HandOverCardRequest {
    HandOverCardRequest { effective_date: date(on), card: card(of), ..Default::default() }
}

/// Annuls an event.
pub fn annul(target: u64) -> AnnulEventRequest {
    AnnulEventRequest { target: record(target), reason: "entered twice".into(), ..Default::default() }
}

/// Corrects the event of a record.
pub fn correct(target: &Record, change: impl FnOnce(&mut EventAct)) -> CorrectEventRequest {
    let mut act = target.event.as_ref().and_then(|event| event.act.clone()).expect("a record has an event");
    change(&mut act);
    CorrectEventRequest {
        target: record(target.position),
        replacement: Some(Event { act: Some(act), ..Default::default() }),
        reason: "written down wrongly".into(),
        ..Default::default()
    }
}

/// Asks for a person as known now, from views that hold a position.
pub fn get_person(who: u64, min_position: u64) -> GetPersonRequest {
    GetPersonRequest { person: person(who), min_position, as_of: None }
}

/// Asks for a person as of a day and a state of knowledge.
pub fn get_person_as_of(who: u64, as_of: types::AsOf) -> GetPersonRequest {
    GetPersonRequest { person: person(who), min_position: 0, as_of: Some(as_of) }
}

/// Asks for a household as known now, from views that hold a position.
pub fn get_household(household_id: u64, min_position: u64) -> GetHouseholdRequest {
    GetHouseholdRequest { household_id, min_position, as_of: None }
}

/// Asks for a household as of a day and a state of knowledge.
pub fn get_household_as_of(household_id: u64, as_of: types::AsOf) -> GetHouseholdRequest {
    GetHouseholdRequest { household_id, min_position: 0, as_of: Some(as_of) }
}

/// Asks for a card from views that hold a position.
pub fn get_card(card_id: u64, min_position: u64) -> GetCardRequest {
    GetCardRequest { card_id, min_position, as_of: None }
}

/// Looks a number up in views that hold a position.
pub fn lookup(number: Number, min_position: u64) -> LookupPersonsRequest {
    LookupPersonsRequest { number: Some(number), min_position, as_of: None }
}

/// What was true on a day, as known now.
pub fn on(day: &str) -> types::AsOf {
    types::AsOf { valid_date: date(day), known: None }
}

/// What was known before a position.
pub fn known_before(position: u64) -> types::AsOf {
    types::AsOf { valid_date: None, known: Some(Known::KnownPosition(position)) }
}

/// What was known at an instant.
pub fn known_at(time: Timestamp) -> types::AsOf {
    types::AsOf { valid_date: None, known: Some(Known::KnownTime(time)) }
}
