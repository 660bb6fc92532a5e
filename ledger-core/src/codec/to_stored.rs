//! The domain's events as messages of the schema. Absence is zero or empty, as proto3 has it.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::civil_data::stored as civil_data;
use super::identity::stored as identity;
use super::{
    births, cards, family, households, offices, places, residence, residence_stay, residence_temporary,
};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{
    Arrival, DeathRegistered, Event, HouseholdEntry, Member, PermanentResidenceChanged, PersonEnrolled,
    PersonFacts, ToldParent,
};
use crate::domain::origin::{ActId, Decision, Origin, Original, Provenance};
use crate::domain::text::{Code, Text};

use pb::event::Act;

/// The whole message; the replacement inside a correction has no origin of its own.
pub(super) fn event(event: &Event, origin: Option<&Origin>) -> pb::Event {
    let (source, source_sequence) = match origin.map(|origin| &origin.act) {
        Some(ActId::Source(source, sequence)) => (source.as_str().to_owned(), *sequence),
        Some(ActId::Request(_) | ActId::Founding) | None => Default::default(),
    };
    pb::Event {
        provenance: origin.and_then(|origin| provenance(&origin.provenance)),
        source,
        source_sequence,
        request_digest: origin.map_or(0, |origin| origin.content),
        act: Some(act(event)),
    }
}

#[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
fn act(event: &Event) -> Act {
    match event {
        Event::LedgerFounded(e) => Act::LedgerFounded(pb::LedgerFounded { ledger_id: e.ledger_id.to_vec() }),
        Event::AreaEstablished(e) => Act::AreaEstablished(pb::AreaEstablished {
            code: e.code.to_string(),
            name: e.name.as_str().into(),
            full_name: e.full_name.as_str().into(),
            parent_id: e.parent.map_or(0, |id| id.get()),
            in_force_until: e.in_force_until.map(civil_date),
            number_prefix: e.number_prefix.map(u32::from),
        }),
        Event::DwellingRegistered(e) => Act::DwellingRegistered(pb::DwellingRegistered {
            area_id: e.area.get(),
            address: e.address.as_str().into(),
        }),
        Event::AreaRenamed(e) => Act::AreaRenamed(places::renamed_to(e)),
        Event::AreaRecoded(e) => Act::AreaRecoded(places::recoded_to(e)),
        Event::AreaMoved(e) => Act::AreaMoved(places::moved_to(e)),
        Event::AreasAbolished(e) => Act::AreasAbolished(places::abolished_to(e)),
        Event::AreasMerged(e) => Act::AreasMerged(places::merged_to(e)),
        Event::AreaSplit(e) => Act::AreaSplit(places::split_to(e)),
        Event::DwellingReaddressed(e) => Act::DwellingReaddressed(places::readdressed_to(e)),
        Event::DwellingIdentified(e) => Act::DwellingIdentified(places::identified_to(e)),
        Event::RegistrationBanNoted(e) => Act::RegistrationBanNoted(places::banned_to(e)),
        Event::RegistrationBanLifted(e) => Act::RegistrationBanLifted(places::lifted_to(e)),
        Event::DwellingsMerged(e) => Act::DwellingsMerged(places::dwellings_merged_to(e)),
        Event::DwellingSplit(e) => Act::DwellingSplit(places::dwelling_split_to(e)),
        Event::DwellingAreaAssigned(e) => Act::DwellingAreaAssigned(places::area_assigned_to(e)),
        Event::PersonEnrolled(e) => Act::PersonEnrolled(enrolled(e)),
        Event::BirthRegistered(e) => Act::BirthRegistered(births::born_to(e)),
        Event::BirthAbroadNoted(e) => Act::BirthAbroadNoted(births::abroad_to(e)),
        Event::DeathRegistered(e) => Act::DeathRegistered(died(e)),
        Event::MarriageRegistered(e) => Act::MarriageRegistered(family::to::marriage(e)),
        Event::DivorceNoted(e) => Act::DivorceNoted(family::to::divorce(e)),
        Event::WidowhoodNoted(e) => Act::WidowhoodNoted(family::to::widowhood(e)),
        Event::MarriageAnnulled(e) => Act::MarriageAnnulled(family::to::annulled_marriage(e)),
        Event::ParentRecognised(e) => Act::ParentRecognised(family::to::recognition(e)),
        Event::ChildAdopted(e) => Act::ChildAdopted(family::to::adoption(e)),
        Event::AdoptionEnded(e) => Act::AdoptionEnded(family::to::adoption_end(e)),
        Event::GuardianshipOpened(e) => Act::GuardianshipOpened(family::to::guardianship(e)),
        Event::GuardianshipEnded(e) => Act::GuardianshipEnded(family::to::guardianship_end(e)),
        Event::MissingDeclared(e) => Act::MissingDeclared(family::to::missing(e)),
        Event::MissingCancelled(e) => Act::MissingCancelled(family::to::found(e)),
        Event::DeathDeclared(e) => Act::DeathDeclared(family::to::declared_death(e)),
        Event::DeathCancelled(e) => Act::DeathCancelled(family::to::cancelled_death(e)),
        Event::CapacityChanged(e) => Act::CapacityChanged(family::to::capacity(e)),
        Event::HouseholdFormed(e) => Act::HouseholdFormed(pb::HouseholdFormed {
            dwelling_id: e.dwelling.get(),
            members: members(&e.members),
            file_number: code(e.file_number.as_ref()),
        }),
        Event::HouseholdJoined(e) => Act::HouseholdJoined(pb::HouseholdJoined {
            person_id: e.person.get(),
            entry: Some(household_entry(&e.entry)),
        }),
        Event::HouseholdLeft(e) => Act::HouseholdLeft(pb::HouseholdLeft {
            person_id: e.person.get(),
            household_id: e.household.get(),
        }),
        Event::HouseholdHeadChanged(e) => Act::HouseholdHeadChanged(pb::HouseholdHeadChanged {
            household_id: e.household.get(),
            members: members(&e.members),
        }),
        Event::HouseholdSplit(e) => Act::HouseholdSplit(households::split_to(e)),
        Event::HouseholdsMerged(e) => Act::HouseholdsMerged(households::merged_to(e)),
        Event::RelationsChanged(e) => Act::RelationsChanged(households::related_to(e)),
        Event::HouseholdNumbered(e) => Act::HouseholdNumbered(households::numbered_to(e)),
        Event::PermanentResidenceChanged(e) => Act::PermanentResidenceChanged(moved(e)),
        Event::ResidenceAbroadRegistered(e) => Act::ResidenceAbroadRegistered(residence::abroad_to(e)),
        Event::PermanentResidenceDeregistered(e) => {
            Act::PermanentResidenceDeregistered(residence::deregistered_to(e))
        }
        Event::ContactAddressDeclared(e) => Act::ContactAddressDeclared(residence::contact_to(e)),
        Event::ContactAddressWithdrawn(e) => Act::ContactAddressWithdrawn(residence::withdrawn_to(e)),
        Event::NotLivingThereFound(e) => Act::NotLivingThereFound(residence::found_to(e)),
        Event::TemporaryResidenceRegistered(e) => {
            Act::TemporaryResidenceRegistered(residence_temporary::registered_to(e))
        }
        Event::TemporaryResidenceRenewed(e) => {
            Act::TemporaryResidenceRenewed(residence_temporary::renewed_to(e))
        }
        Event::TemporaryResidenceRemoved(e) => {
            Act::TemporaryResidenceRemoved(residence_temporary::removed_to(e))
        }
        Event::AbsenceDeclared(e) => Act::AbsenceDeclared(residence_temporary::absent_to(e)),
        Event::AbsenceEnded(e) => Act::AbsenceEnded(residence_temporary::back_to(e)),
        Event::CurrentPlaceDeclared(e) => Act::CurrentPlaceDeclared(residence_temporary::place_to(e)),
        Event::FindingClosed(e) => Act::FindingClosed(residence::closed_to(e)),
        Event::RegistrationCancelled(e) => Act::RegistrationCancelled(residence::cancelled_to(e)),
        Event::StayNotified(e) => Act::StayNotified(residence_stay::notified_to(e)),
        Event::CardApplied(e) => cards::act(e, Act::CardApplied),
        Event::CardApproved(e) => cards::act(e, Act::CardApproved),
        Event::CardPersonalised(e) => Act::CardPersonalised(cards::personalised(e)),
        Event::CardHandedOver(e) => Act::CardHandedOver(pb::CardHandedOver {
            card_id: e.card.get(),
            person_id: e.person.get(),
            replaces_card_id: e.replaces.map_or(0, |id| id.get()),
        }),
        Event::CardCaptured(e) => cards::act(e, Act::CardCaptured),
        Event::CardRefused(e) => cards::act(e, Act::CardRefused),
        Event::CardWithdrawn(e) => cards::act(e, Act::CardWithdrawn),
        Event::CardsBatched(e) => cards::act(e, Act::CardsBatched),
        Event::CardChecked(e) => cards::act(e, Act::CardChecked),
        Event::CardDispatched(e) => cards::act(e, Act::CardDispatched),
        Event::CardReceived(e) => cards::act(e, Act::CardReceived),
        Event::CardLost(e) => cards::act(e, Act::CardLost),
        Event::CardHeld(e) => cards::act(e, Act::CardHeld),
        Event::CardReturned(e) => cards::act(e, Act::CardReturned),
        Event::CardRevoked(e) => cards::act(e, Act::CardRevoked),
        Event::CardDestroyed(e) => cards::act(e, Act::CardDestroyed),
        Event::BlankStockOpened(e) => cards::act(e, Act::BlankStockOpened),
        Event::BlanksReceived(e) => cards::act(e, Act::BlanksReceived),
        Event::BatchSettled(e) => cards::act(e, Act::BatchSettled),
        Event::BlanksWrittenOff(e) => cards::act(e, Act::BlanksWrittenOff),
        Event::BlanksCounted(e) => cards::act(e, Act::BlanksCounted),
        Event::BlanksDestroyed(e) => cards::act(e, Act::BlanksDestroyed),
        Event::CertificateIssued(e) => cards::act(e, Act::CertificateIssued),
        Event::CertificateRevoked(e) => cards::act(e, Act::CertificateRevoked),
        Event::EventCorrected(e) => Act::EventCorrected(Box::new(pb::EventCorrected {
            path: e.path.iter().map(|position| position.0).collect(),
            replacement: Some(Box::new(self::event(&e.replacement, None))),
            reason: e.reason.as_str().into(),
        })),
        Event::EventAnnulled(e) => Act::EventAnnulled(pb::EventAnnulled {
            path: e.path.iter().map(|position| position.0).collect(),
            reason: e.reason.as_str().into(),
        }),
        Event::NameChanged(e) => Act::NameChanged(civil_data::name_changed(e)),
        Event::CivilDataCorrected(e) => Act::CivilDataCorrected(civil_data::corrected(e)),
        Event::CivilDataSupplemented(e) => Act::CivilDataSupplemented(civil_data::supplemented(e)),
        Event::EthnicityRedetermined(e) => Act::EthnicityRedetermined(civil_data::ethnicity(e)),
        Event::SexRedetermined(e) => Act::SexRedetermined(civil_data::sex(e)),
        Event::NationalityLost(e) => Act::NationalityLost(identity::nationality_lost(e)),
        Event::NationalityGained(e) => Act::NationalityGained(identity::nationality_gained(e)),
        Event::PersonalNumberEstablished(e) => Act::PersonalNumberEstablished(identity::established(e)),
        Event::PersonalNumberCancelled(e) => Act::PersonalNumberCancelled(identity::cancelled(e)),
        Event::PersonalNumberReestablished(e) => Act::PersonalNumberReestablished(identity::reestablished(e)),
        Event::OldNumberLinked(e) => Act::OldNumberLinked(identity::old_linked(e)),
        Event::OldNumberUnlinked(e) => Act::OldNumberUnlinked(identity::old_unlinked(e)),
        Event::SectorIdLinked(e) => Act::SectorIdLinked(identity::sector_linked(e)),
        Event::SectorIdUnlinked(e) => Act::SectorIdUnlinked(identity::sector_unlinked(e)),
        Event::RecordsMerged(e) => Act::RecordsMerged(identity::merged(e)),
        Event::RecordsSplit(e) => Act::RecordsSplit(identity::split(e)),
        Event::ParticularsUpdated(e) => Act::ParticularsUpdated(identity::particulars_updated(e)),
        Event::OfficeEstablished(e) => Act::OfficeEstablished(offices::established_to(e)),
        Event::OfficeRenamed(e) => Act::OfficeRenamed(offices::renamed_to(e)),
        Event::OfficeMoved(e) => Act::OfficeMoved(offices::moved_to(e)),
        Event::OfficeClosed(e) => Act::OfficeClosed(offices::closed_to(e)),
        Event::OfficerAppointed(e) => Act::OfficerAppointed(offices::appointed_to(e)),
        Event::OfficerMoved(e) => Act::OfficerMoved(offices::officer_moved_to(e)),
        Event::OfficerDismissed(e) => Act::OfficerDismissed(offices::dismissed_to(e)),
    }
}

fn enrolled(event: &PersonEnrolled) -> pb::PersonEnrolled {
    pb::PersonEnrolled {
        facts: Some(facts(&event.facts, true)),
        personal_number: event.personal_number.map_or(0, |number| number.get()),
        old_number: event.old_number.map_or(0, |number| number.get()),
        marital_status: i32::from(event.marital_status.number()),
        blood_type: i32::from(event.blood_type.number()),
        dwelling_id: event.dwelling.map_or(0, |id| id.get()),
        birth_registration_country: country(event.birth_registration_country),
    }
}

fn died(event: &DeathRegistered) -> pb::DeathRegistered {
    pb::DeathRegistered {
        person_id: event.person.get(),
        household_id: event.household.map_or(0, |id| id.get()),
        card_ids: event.cards.iter().map(|id| id.get()).collect(),
        place: text(event.place.as_ref()),
        notice: code(event.notice.as_ref()),
        spouse_id: event.spouse.map_or(0, |id| id.get()),
        care_ids: event.care.iter().map(|id| id.get()).collect(),
        cause: text(event.cause.as_ref()),
        time: event.time.map(|time| types::TimeOfDay { hour: time.hour(), minute: time.minute() }),
    }
}

/// The birth date of a birth is its effective date and not written again.
pub(super) fn facts(facts: &PersonFacts, with_birth_date: bool) -> pb::PersonFacts {
    let birth_date =
        (with_birth_date && facts.birth_date != PartialDate::UNKNOWN).then_some(facts.birth_date);
    pb::PersonFacts {
        full_name: facts.name.full().into(),
        family_words: u32::from(facts.name.family_words()),
        given_words: u32::from(facts.name.given_words()),
        sex: i32::from(facts.sex.number()),
        birth_date: birth_date.map(partial_date),
        birth_place: text(facts.birth_place.as_ref()),
        birth_registration_area_id: facts.birth_registration_area.map_or(0, |id| id.get()),
        origin_area_id: facts.origin_area.map_or(0, |id| id.get()),
        ethnicity: facts.ethnicity.map_or(0, u32::from),
        religion: facts.religion.map_or(0, u32::from),
        nationality: country(facts.nationality),
        father_id: facts.father.map_or(0, |id| id.get()),
        mother_id: facts.mother.map_or(0, |id| id.get()),
        told_father: facts.told_parents.father.as_deref().map(told_parent),
        told_mother: facts.told_parents.mother.as_deref().map(told_parent),
    }
}

fn told_parent(parent: &ToldParent) -> pb::ToldParent {
    let birth_date = (parent.birth_date != PartialDate::UNKNOWN).then_some(parent.birth_date);
    pb::ToldParent {
        full_name: parent.name.full().into(),
        family_words: u32::from(parent.name.family_words()),
        given_words: u32::from(parent.name.given_words()),
        birth_date: birth_date.map(partial_date),
        nationality: country(parent.nationality),
    }
}

pub(super) fn household_entry(entry: &HouseholdEntry) -> pb::HouseholdEntry {
    pb::HouseholdEntry {
        household_id: entry.household.get(),
        dwelling_id: entry.dwelling.get(),
        relation: i32::from(entry.relation.number()),
    }
}

fn members(members: &[Member]) -> Vec<pb::Member> {
    let member =
        |m: &Member| pb::Member { person_id: m.person.get(), relation: i32::from(m.relation.number()) };
    members.iter().map(member).collect()
}

fn moved(event: &PermanentResidenceChanged) -> pb::PermanentResidenceChanged {
    use pb::permanent_residence_changed::Household;
    let numbers = |relations: &[crate::domain::values::Relation]| {
        relations.iter().map(|relation| i32::from(relation.number())).collect()
    };
    let household = match &event.household {
        Arrival::Alone => None,
        Arrival::SameHousehold(id) => Some(Household::SameHouseholdId(id.get())),
        Arrival::Joined(id, relations) => Some(Household::Joined(pb::JoinedByMovers {
            household_id: id.get(),
            relations: numbers(relations),
        })),
        Arrival::Formed(relations, file_number) => Some(Household::Formed(pb::FormedByMovers {
            relations: numbers(relations),
            file_number: code(file_number.as_ref()),
        })),
    };
    let movers = event.movers.iter().map(|mover| pb::Mover {
        person_id: mover.person.get(),
        leaves_household_id: mover.leaves.map_or(0, |id| id.get()),
    });
    pb::PermanentResidenceChanged {
        dwelling_id: event.dwelling.get(),
        movers: movers.collect(),
        household,
        basis: event.basis.as_ref().map(residence::basis_to),
    }
}

pub(super) fn provenance(provenance: &Provenance) -> Option<types::Provenance> {
    (*provenance != Provenance::default()).then(|| types::Provenance {
        unit: code(provenance.unit.as_ref()),
        officer: code(provenance.officer.as_ref()),
        dossier: code(provenance.dossier.as_ref()),
        legal_basis: text(provenance.legal_basis.as_ref()),
        decision: provenance.decision.as_ref().map(decision),
        received_date: provenance.received_date.map(civil_date),
        original: provenance.original.as_deref().map(original),
    })
}

fn original(original: &Original) -> types::OriginalRegistration {
    types::OriginalRegistration {
        registration_date: original.registration_date.map(partial_date),
        book: text(original.book.as_ref()),
        volume: code(original.volume.as_ref()),
        number: code(original.number.as_ref()),
    }
}

fn decision(decision: &Decision) -> types::Decision {
    types::Decision {
        number: code(decision.number.as_ref()),
        body: text(decision.body.as_ref()),
        date: decision.date.map(civil_date),
    }
}

/// A country's two letters; empty where it is not known.
pub(super) fn country(country: Option<[u8; 2]>) -> String {
    country.map(|letters| letters.map(char::from).iter().collect()).unwrap_or_default()
}

pub(super) fn text(text: Option<&Text>) -> String {
    text.map(Text::as_str).unwrap_or_default().into()
}

pub(super) fn code(code: Option<&Code>) -> String {
    code.map(Code::as_str).unwrap_or_default().into()
}

pub(super) fn civil_date(date: CivilDate) -> Date {
    partial_date(date.into())
}

pub(super) fn partial_date(date: PartialDate) -> Date {
    Date { year: date.year(), month: date.month() as i32, day: date.day() as i32 }
}
