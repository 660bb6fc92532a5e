//! Stored messages as events of the domain. Whatever was never written is refused, with the field's name; what a caller sent
//! is checked elsewhere, at the door.

use std::sync::Arc;

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::cards::{self, Stored};
use super::civil_data::read as civil_data;
use super::identity::read as identity;
use super::{
    CodecError, Link, births, family, households, offices, places, residence, residence_stay,
    residence_temporary,
};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{
    AreaEstablished, Arrival, CardHandedOver, DeathRegistered, DwellingRegistered, Event, EventAnnulled,
    EventCorrected, HouseholdEntry, HouseholdFormed, HouseholdHeadChanged, HouseholdJoined, HouseholdLeft,
    LedgerFounded, Member, Mover, PermanentResidenceChanged, PersonEnrolled, PersonFacts, TimeOfDay,
    ToldParent, ToldParents,
};
use crate::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use crate::domain::name::PersonName;
use crate::domain::number::{OldNumber, PersonalNumber};
use crate::domain::origin::{ActId, Decision, Origin, Original, Provenance};
use crate::domain::subject::{AreaCode, Claim, Subject};
use crate::domain::text::{Code, Text};
use crate::domain::values::{BloodType, MaritalStatus, Relation, Sex};

use pb::event::Act;

/// The event in a message. `effective_date` is the record's, which some events do not repeat.
#[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
pub(super) fn event(message: &pb::Event, effective_date: PartialDate) -> Result<Event, CodecError> {
    let act = message.act.as_ref().ok_or(CodecError::Field("act"))?;
    Ok(match act {
        Act::LedgerFounded(e) => {
            let ledger_id = e.ledger_id.as_slice().try_into().map_err(|_| CodecError::Field("ledger_id"))?;
            Event::LedgerFounded(LedgerFounded { ledger_id })
        }
        Act::AreaEstablished(e) => Event::AreaEstablished(area(e)?),
        Act::DwellingRegistered(e) => Event::DwellingRegistered(DwellingRegistered {
            area: id(e.area_id, AreaId::at, "area_id")?,
            address: Text::stored(&e.address),
        }),
        Act::AreaRenamed(e) => Event::AreaRenamed(places::renamed_from(e)?),
        Act::AreaRecoded(e) => Event::AreaRecoded(places::recoded_from(e)?),
        Act::AreaMoved(e) => Event::AreaMoved(places::moved_from(e)?),
        Act::AreasAbolished(e) => Event::AreasAbolished(places::abolished_from(e)?),
        Act::AreasMerged(e) => Event::AreasMerged(places::merged_from(e)?),
        Act::AreaSplit(e) => Event::AreaSplit(places::split_from(e)?),
        Act::DwellingReaddressed(e) => Event::DwellingReaddressed(places::readdressed_from(e)?),
        Act::DwellingIdentified(e) => Event::DwellingIdentified(places::identified_from(e)?),
        Act::RegistrationBanNoted(e) => Event::RegistrationBanNoted(places::banned_from(e)?),
        Act::RegistrationBanLifted(e) => Event::RegistrationBanLifted(places::lifted_from(e)?),
        Act::DwellingsMerged(e) => Event::DwellingsMerged(places::dwellings_merged_from(e)?),
        Act::DwellingSplit(e) => Event::DwellingSplit(places::dwelling_split_from(e)?),
        Act::DwellingAreaAssigned(e) => Event::DwellingAreaAssigned(places::area_assigned_from(e)?),
        Act::PersonEnrolled(e) => Event::PersonEnrolled(Box::new(enrolled(e)?)),
        Act::BirthRegistered(e) => Event::BirthRegistered(Box::new(births::born(e, effective_date)?)),
        Act::BirthAbroadNoted(e) => Event::BirthAbroadNoted(Box::new(births::abroad(e, effective_date)?)),
        Act::DeathRegistered(e) => Event::DeathRegistered(died(e)?),
        Act::MarriageRegistered(e) => Event::MarriageRegistered(family::from::marriage(e)?),
        Act::DivorceNoted(e) => Event::DivorceNoted(family::from::divorce(e)?),
        Act::WidowhoodNoted(e) => Event::WidowhoodNoted(family::from::widowhood(e)?),
        Act::MarriageAnnulled(e) => Event::MarriageAnnulled(family::from::annulled_marriage(e)?),
        Act::ParentRecognised(e) => Event::ParentRecognised(family::from::recognition(e)?),
        Act::ChildAdopted(e) => Event::ChildAdopted(family::from::adoption(e)?),
        Act::AdoptionEnded(e) => Event::AdoptionEnded(family::from::adoption_end(e)?),
        Act::GuardianshipOpened(e) => Event::GuardianshipOpened(family::from::guardianship(e)?),
        Act::GuardianshipEnded(e) => Event::GuardianshipEnded(family::from::guardianship_end(e)?),
        Act::MissingDeclared(e) => Event::MissingDeclared(family::from::missing(e)?),
        Act::MissingCancelled(e) => Event::MissingCancelled(family::from::found(e)?),
        Act::DeathDeclared(e) => Event::DeathDeclared(family::from::declared_death(e)?),
        Act::DeathCancelled(e) => Event::DeathCancelled(family::from::cancelled_death(e)?),
        Act::CapacityChanged(e) => Event::CapacityChanged(family::from::capacity(e)?),
        Act::HouseholdFormed(e) => Event::HouseholdFormed(HouseholdFormed {
            dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
            members: members(&e.members)?,
            file_number: code(&e.file_number),
        }),
        Act::HouseholdJoined(e) => Event::HouseholdJoined(HouseholdJoined {
            person: person(e.person_id)?,
            entry: e.entry.as_ref().map(entry).ok_or(CodecError::Field("entry"))??,
        }),
        Act::HouseholdLeft(e) => Event::HouseholdLeft(HouseholdLeft {
            person: person(e.person_id)?,
            household: household(e.household_id)?,
        }),
        Act::HouseholdHeadChanged(e) => Event::HouseholdHeadChanged(HouseholdHeadChanged {
            household: household(e.household_id)?,
            members: members(&e.members)?,
        }),
        Act::HouseholdSplit(e) => Event::HouseholdSplit(households::split_from(e)?),
        Act::HouseholdsMerged(e) => Event::HouseholdsMerged(households::merged_from(e)?),
        Act::RelationsChanged(e) => Event::RelationsChanged(households::related_from(e)?),
        Act::HouseholdNumbered(e) => Event::HouseholdNumbered(households::numbered_from(e)?),
        Act::PermanentResidenceChanged(e) => Event::PermanentResidenceChanged(moved(e)?),
        Act::ResidenceAbroadRegistered(e) => Event::ResidenceAbroadRegistered(residence::abroad_from(e)?),
        Act::PermanentResidenceDeregistered(e) => {
            Event::PermanentResidenceDeregistered(residence::deregistered_from(e)?)
        }
        Act::ContactAddressDeclared(e) => Event::ContactAddressDeclared(residence::contact_from(e)?),
        Act::ContactAddressWithdrawn(e) => Event::ContactAddressWithdrawn(residence::withdrawn_from(e)?),
        Act::NotLivingThereFound(e) => Event::NotLivingThereFound(residence::found_from(e)?),
        Act::TemporaryResidenceRegistered(e) => {
            Event::TemporaryResidenceRegistered(residence_temporary::registered_from(e)?)
        }
        Act::TemporaryResidenceRenewed(e) => {
            Event::TemporaryResidenceRenewed(residence_temporary::renewed_from(e)?)
        }
        Act::TemporaryResidenceRemoved(e) => {
            Event::TemporaryResidenceRemoved(residence_temporary::removed_from(e)?)
        }
        Act::AbsenceDeclared(e) => Event::AbsenceDeclared(residence_temporary::absent_from(e)?),
        Act::AbsenceEnded(e) => Event::AbsenceEnded(residence_temporary::back_from(e)?),
        Act::CurrentPlaceDeclared(e) => Event::CurrentPlaceDeclared(residence_temporary::place_from(e)?),
        Act::FindingClosed(e) => Event::FindingClosed(residence::closed_from(e)?),
        Act::RegistrationCancelled(e) => Event::RegistrationCancelled(residence::cancelled_from(e)?),
        Act::StayNotified(e) => Event::StayNotified(residence_stay::notified_from(e, effective_date)?),
        Act::CardApplied(e) => Event::CardApplied(Stored::from_message(e)?),
        Act::CardApproved(e) => Event::CardApproved(Stored::from_message(e)?),
        Act::CardPersonalised(e) => Event::CardPersonalised(cards::made(e, effective_date)?),
        Act::CardHandedOver(e) => Event::CardHandedOver(CardHandedOver {
            card: card(e.card_id)?,
            person: person(e.person_id)?,
            replaces: optional(e.replaces_card_id, CardId::at),
        }),
        Act::CardCaptured(e) => Event::CardCaptured(Stored::from_message(e)?),
        Act::CardRefused(e) => Event::CardRefused(Stored::from_message(e)?),
        Act::CardWithdrawn(e) => Event::CardWithdrawn(Stored::from_message(e)?),
        Act::CardsBatched(e) => Event::CardsBatched(Stored::from_message(e)?),
        Act::CardChecked(e) => Event::CardChecked(Stored::from_message(e)?),
        Act::CardDispatched(e) => Event::CardDispatched(Stored::from_message(e)?),
        Act::CardReceived(e) => Event::CardReceived(Stored::from_message(e)?),
        Act::CardLost(e) => Event::CardLost(Stored::from_message(e)?),
        Act::CardHeld(e) => Event::CardHeld(Stored::from_message(e)?),
        Act::CardReturned(e) => Event::CardReturned(Stored::from_message(e)?),
        Act::CardRevoked(e) => Event::CardRevoked(Stored::from_message(e)?),
        Act::CardDestroyed(e) => Event::CardDestroyed(Stored::from_message(e)?),
        Act::BlankStockOpened(e) => Event::BlankStockOpened(Stored::from_message(e)?),
        Act::BlanksReceived(e) => Event::BlanksReceived(Stored::from_message(e)?),
        Act::BatchSettled(e) => Event::BatchSettled(Stored::from_message(e)?),
        Act::BlanksWrittenOff(e) => Event::BlanksWrittenOff(Stored::from_message(e)?),
        Act::BlanksCounted(e) => Event::BlanksCounted(Stored::from_message(e)?),
        Act::BlanksDestroyed(e) => Event::BlanksDestroyed(Stored::from_message(e)?),
        Act::CertificateIssued(e) => Event::CertificateIssued(Stored::from_message(e)?),
        Act::CertificateRevoked(e) => Event::CertificateRevoked(Stored::from_message(e)?),
        Act::EventCorrected(e) => Event::EventCorrected(corrected(e, effective_date)?),
        Act::EventAnnulled(e) => {
            Event::EventAnnulled(EventAnnulled { path: path(&e.path)?, reason: Text::stored(&e.reason) })
        }
        Act::NameChanged(e) => Event::NameChanged(Box::new(civil_data::name_changed(e)?)),
        Act::CivilDataCorrected(e) => Event::CivilDataCorrected(Box::new(civil_data::corrected(e)?)),
        Act::CivilDataSupplemented(e) => Event::CivilDataSupplemented(Box::new(civil_data::supplemented(e)?)),
        Act::EthnicityRedetermined(e) => Event::EthnicityRedetermined(civil_data::ethnicity(e)?),
        Act::SexRedetermined(e) => Event::SexRedetermined(civil_data::sex(e)?),
        Act::NationalityLost(e) => Event::NationalityLost(identity::nationality_lost(e)?),
        Act::NationalityGained(e) => Event::NationalityGained(identity::nationality_gained(e)?),
        Act::PersonalNumberEstablished(e) => Event::PersonalNumberEstablished(identity::established(e)?),
        Act::PersonalNumberCancelled(e) => Event::PersonalNumberCancelled(identity::cancelled(e)?),
        Act::PersonalNumberReestablished(e) => {
            Event::PersonalNumberReestablished(identity::reestablished(e)?)
        }
        Act::OldNumberLinked(e) => Event::OldNumberLinked(identity::old_linked(e)?),
        Act::OldNumberUnlinked(e) => Event::OldNumberUnlinked(identity::old_unlinked(e)?),
        Act::SectorIdLinked(e) => Event::SectorIdLinked(identity::sector_linked(e)?),
        Act::SectorIdUnlinked(e) => Event::SectorIdUnlinked(identity::sector_unlinked(e)?),
        Act::RecordsMerged(e) => Event::RecordsMerged(Box::new(identity::merged(e)?)),
        Act::RecordsSplit(e) => Event::RecordsSplit(Box::new(identity::split(e)?)),
        Act::ParticularsUpdated(e) => Event::ParticularsUpdated(Box::new(identity::particulars_updated(e)?)),
        Act::OfficeEstablished(e) => Event::OfficeEstablished(Box::new(offices::established_from(e)?)),
        Act::OfficeRenamed(e) => Event::OfficeRenamed(offices::renamed_from(e)?),
        Act::OfficeMoved(e) => Event::OfficeMoved(offices::moved_from(e)?),
        Act::OfficeClosed(e) => Event::OfficeClosed(offices::closed_from(e)?),
        Act::OfficerAppointed(e) => Event::OfficerAppointed(offices::appointed_from(e)?),
        Act::OfficerMoved(e) => Event::OfficerMoved(offices::officer_moved_from(e)?),
        Act::OfficerDismissed(e) => Event::OfficerDismissed(offices::dismissed_from(e)?),
    })
}

/// Where the record came from. A caller's request id stands among the subjects, not in the message.
pub(super) fn origin(message: &pb::Event, links: &[Link]) -> Result<Origin, CodecError> {
    let request = links.iter().find_map(|link| match link.subject {
        Subject::Claim(Claim::Request(id)) => Some(id),
        Subject::Claim(
            Claim::PersonalNumber(_)
            | Claim::CardSerial(_)
            | Claim::AreaCode(_)
            | Claim::OfficeCode(_)
            | Claim::StaysAt(..)
            | Claim::StaysOf(..),
        )
        | Subject::Person(_)
        | Subject::Household(_)
        | Subject::Dwelling(_)
        | Subject::Card(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_) => None,
    });
    let act = match (request, message.source.as_str()) {
        (Some(id), "") => ActId::Request(id),
        (None, "") => ActId::Founding,
        (None, source) => ActId::Source(Code::stored(source), message.source_sequence),
        (Some(_), _) => return Err(CodecError::Field("source")),
    };
    let provenance = message.provenance.as_ref().map(provenance).transpose()?.unwrap_or_default();
    Ok(Origin { provenance, act, content: message.request_digest })
}

fn area(e: &pb::AreaEstablished) -> Result<AreaEstablished, CodecError> {
    let prefix = e.number_prefix.map(u16::try_from).transpose();
    Ok(AreaEstablished {
        code: AreaCode::parse(&e.code).ok_or(CodecError::Field("code"))?,
        name: Text::stored(&e.name),
        full_name: Text::stored(&e.full_name),
        parent: optional(e.parent_id, AreaId::at),
        in_force_until: civil_date(e.in_force_until.as_ref(), "in_force_until")?,
        number_prefix: prefix.map_err(|_| CodecError::Field("number_prefix"))?,
    })
}

pub(super) fn facts(e: &pb::PersonFacts, birth_date: PartialDate) -> Result<PersonFacts, CodecError> {
    let words = |count: u32| u8::try_from(count).map_err(|_| CodecError::Field("full_name"));
    let list_code = |code: u32, field| match code {
        0 => Ok(None),
        code => u8::try_from(code).map(Some).map_err(|_| CodecError::Field(field)),
    };
    let nationality = country(&e.nationality, "nationality")?;
    Ok(PersonFacts {
        name: PersonName::stored(&e.full_name, words(e.family_words)?, words(e.given_words)?),
        sex: Sex::from_number(e.sex).ok_or(CodecError::Field("sex"))?,
        birth_date,
        birth_place: text(&e.birth_place),
        birth_registration_area: optional(e.birth_registration_area_id, AreaId::at),
        origin_area: optional(e.origin_area_id, AreaId::at),
        ethnicity: list_code(e.ethnicity, "ethnicity")?,
        religion: list_code(e.religion, "religion")?,
        nationality,
        father: optional(e.father_id, PersonId::at),
        mother: optional(e.mother_id, PersonId::at),
        told_parents: ToldParents {
            father: e.told_father.as_ref().map(told_parent).transpose()?,
            mother: e.told_mother.as_ref().map(told_parent).transpose()?,
        },
    })
}

fn told_parent(e: &pb::ToldParent) -> Result<Box<ToldParent>, CodecError> {
    let words = |count: u32| u8::try_from(count).map_err(|_| CodecError::Field("full_name"));
    Ok(Box::new(ToldParent {
        name: PersonName::stored(&e.full_name, words(e.family_words)?, words(e.given_words)?),
        birth_date: partial_date(e.birth_date.as_ref(), "birth_date")?,
        nationality: country(&e.nationality, "nationality")?,
    }))
}

fn enrolled(e: &pb::PersonEnrolled) -> Result<PersonEnrolled, CodecError> {
    let person = e.facts.as_ref().ok_or(CodecError::Field("facts"))?;
    let number = |value: u64| PersonalNumber::from_u64(value).ok_or(CodecError::Field("personal_number"));
    let old_number = |value: u32| OldNumber::from_u32(value).ok_or(CodecError::Field("old_number"));
    Ok(PersonEnrolled {
        facts: facts(person, partial_date(person.birth_date.as_ref(), "birth_date")?)?,
        personal_number: (e.personal_number != 0).then(|| number(e.personal_number)).transpose()?,
        old_number: (e.old_number != 0).then(|| old_number(e.old_number)).transpose()?,
        marital_status: MaritalStatus::from_number(e.marital_status)
            .ok_or(CodecError::Field("marital_status"))?,
        blood_type: BloodType::from_number(e.blood_type).ok_or(CodecError::Field("blood_type"))?,
        dwelling: optional(e.dwelling_id, DwellingId::at),
        birth_registration_country: country(&e.birth_registration_country, "birth_registration_country")?,
    })
}

fn died(e: &pb::DeathRegistered) -> Result<DeathRegistered, CodecError> {
    Ok(DeathRegistered {
        person: person(e.person_id)?,
        household: optional(e.household_id, HouseholdId::at),
        cards: e.card_ids.iter().map(|id| card(*id)).collect::<Result<_, _>>()?,
        place: text(&e.place),
        notice: code(&e.notice),
        spouse: optional(e.spouse_id, PersonId::at),
        care: e.care_ids.iter().map(|id| person(*id)).collect::<Result<_, _>>()?,
        cause: text(&e.cause),
        time: e.time.as_ref().map(time_of_day).transpose()?,
    })
}

fn time_of_day(e: &types::TimeOfDay) -> Result<TimeOfDay, CodecError> {
    TimeOfDay::new(e.hour, e.minute).ok_or(CodecError::Field("time"))
}

fn moved(e: &pb::PermanentResidenceChanged) -> Result<PermanentResidenceChanged, CodecError> {
    use pb::permanent_residence_changed::Household;
    let relations =
        |numbers: &[i32]| numbers.iter().map(|number| relation(*number)).collect::<Result<Vec<_>, _>>();
    let mover = |m: &pb::Mover| {
        Ok(Mover { person: person(m.person_id)?, leaves: optional(m.leaves_household_id, HouseholdId::at) })
    };
    let arrival = match &e.household {
        None => Arrival::Alone,
        Some(Household::SameHouseholdId(same)) => Arrival::SameHousehold(household(*same)?),
        Some(Household::Joined(j)) => Arrival::Joined(household(j.household_id)?, relations(&j.relations)?),
        Some(Household::Formed(f)) => Arrival::Formed(relations(&f.relations)?, code(&f.file_number)),
    };
    Ok(PermanentResidenceChanged {
        dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
        movers: e.movers.iter().map(mover).collect::<Result<_, CodecError>>()?,
        household: arrival,
        basis: e.basis.as_ref().map(residence::basis_from).transpose()?,
    })
}

fn corrected(e: &pb::EventCorrected, effective_date: PartialDate) -> Result<EventCorrected, CodecError> {
    let replacement = e.replacement.as_ref().ok_or(CodecError::Field("replacement"))?;
    let amends = matches!(replacement.act, Some(Act::EventCorrected(_) | Act::EventAnnulled(_)));
    if amends {
        return Err(CodecError::Field("replacement"));
    }
    Ok(EventCorrected {
        path: path(&e.path)?,
        replacement: Arc::new(event(replacement, effective_date)?),
        reason: Text::stored(&e.reason),
    })
}

fn path(path: &[u64]) -> Result<Vec<Position>, CodecError> {
    let ascends = path.windows(2).all(|pair| pair[0] < pair[1]);
    if path.is_empty() || !ascends {
        return Err(CodecError::Field("path"));
    }
    Ok(path.iter().copied().map(Position).collect())
}

fn members(members: &[pb::Member]) -> Result<Vec<Member>, CodecError> {
    let member =
        |m: &pb::Member| Ok(Member { person: person(m.person_id)?, relation: relation(m.relation)? });
    members.iter().map(member).collect()
}

pub(super) fn entry(e: &pb::HouseholdEntry) -> Result<HouseholdEntry, CodecError> {
    Ok(HouseholdEntry {
        household: household(e.household_id)?,
        dwelling: id(e.dwelling_id, DwellingId::at, "dwelling_id")?,
        relation: relation(e.relation)?,
    })
}

fn provenance(p: &types::Provenance) -> Result<Provenance, CodecError> {
    let decision = |d: &types::Decision| {
        let date = civil_date(d.date.as_ref(), "decision.date")?;
        Ok::<_, CodecError>(Decision { number: code(&d.number), body: text(&d.body), date })
    };
    Ok(Provenance {
        unit: code(&p.unit),
        officer: code(&p.officer),
        dossier: code(&p.dossier),
        legal_basis: text(&p.legal_basis),
        decision: p.decision.as_ref().map(decision).transpose()?,
        received_date: civil_date(p.received_date.as_ref(), "received_date")?,
        original: p.original.as_ref().map(original).transpose()?.map(Box::new),
    })
}

fn original(o: &types::OriginalRegistration) -> Result<Original, CodecError> {
    let date = o.registration_date.as_ref();
    let date = date.map(|date| partial_date(Some(date), "original.registration_date")).transpose()?;
    Ok(Original {
        registration_date: date,
        book: text(&o.book),
        volume: code(&o.volume),
        number: code(&o.number),
    })
}

/// A country's two letters; none where it is not known.
pub(super) fn country(letters: &str, field: &'static str) -> Result<Option<[u8; 2]>, CodecError> {
    match letters.as_bytes() {
        [] => Ok(None),
        [first, second] => Ok(Some([*first, *second])),
        _ => Err(CodecError::Field(field)),
    }
}

pub(super) fn id<T>(
    number: u64,
    at: impl Fn(Position) -> Option<T>,
    field: &'static str,
) -> Result<T, CodecError> {
    at(Position(number)).ok_or(CodecError::Field(field))
}

pub(super) fn optional<T>(number: u64, at: impl Fn(Position) -> Option<T>) -> Option<T> {
    at(Position(number))
}

pub(super) fn person(number: u64) -> Result<PersonId, CodecError> {
    id(number, PersonId::at, "person_id")
}

pub(super) fn household(number: u64) -> Result<HouseholdId, CodecError> {
    id(number, HouseholdId::at, "household_id")
}

pub(super) fn card(number: u64) -> Result<CardId, CodecError> {
    id(number, CardId::at, "card_id")
}

pub(super) fn relation(number: i32) -> Result<Relation, CodecError> {
    Relation::from_number(number).ok_or(CodecError::Field("relation"))
}

pub(super) fn text(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| Text::stored(text))
}

pub(super) fn code(code: &str) -> Option<Code> {
    (!code.is_empty()).then(|| Code::stored(code))
}

pub(super) fn partial_date(date: Option<&Date>, field: &'static str) -> Result<PartialDate, CodecError> {
    let Some(date) = date else { return Ok(PartialDate::UNKNOWN) };
    let part = |number: i32| u32::try_from(number).map_err(|_| CodecError::Field(field));
    PartialDate::new(date.year, part(date.month)?, part(date.day)?).ok_or(CodecError::Field(field))
}

pub(super) fn civil_date(date: Option<&Date>, field: &'static str) -> Result<Option<CivilDate>, CodecError> {
    let Some(date) = date else { return Ok(None) };
    partial_date(Some(date), field)?.full().map(Some).ok_or(CodecError::Field(field))
}
