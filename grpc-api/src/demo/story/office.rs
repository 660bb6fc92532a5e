//! The office that acts and asks: its connections, its request ids, its papers.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::audit::v1::ledger_service_client::LedgerServiceClient;
use ledger_proto::ledger::audit::v1::{GetLedgerRequest, GetRecordRequest};
use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::household::v1::household_service_client::HouseholdServiceClient;
use ledger_proto::ledger::household::v1::{GetHouseholdRequest, Household};
use ledger_proto::ledger::person::v1::person_service_client::PersonServiceClient;
use ledger_proto::ledger::person::v1::{GetPersonRequest, Person};
use ledger_proto::ledger::registration::v1::amendment_service_client::AmendmentServiceClient;
use ledger_proto::ledger::registration::v1::card_service_client::CardServiceClient;
use ledger_proto::ledger::registration::v1::civil_status_service_client::CivilStatusServiceClient;
use ledger_proto::ledger::registration::v1::household_registration_service_client::HouseholdRegistrationServiceClient;
use ledger_proto::ledger::registration::v1::residence_service_client::ResidenceServiceClient;
use ledger_proto::ledger::r#type::v1::{
    AsOf, DwellingRef, HouseholdRef, PersonRef, Provenance, dwelling_ref, household_ref, person_ref,
};
use tonic::Status;
use tonic::transport::Channel;

use super::StoryError;

/// A client of every service that the story needs.
pub(super) struct Office {
    pub(super) civil_status: CivilStatusServiceClient<Channel>,
    pub(super) residence: ResidenceServiceClient<Channel>,
    pub(super) households: HouseholdRegistrationServiceClient<Channel>,
    pub(super) cards: CardServiceClient<Channel>,
    pub(super) amendments: AmendmentServiceClient<Channel>,
    pub(super) persons: PersonServiceClient<Channel>,
    household_view: HouseholdServiceClient<Channel>,
    ledger: LedgerServiceClient<Channel>,
}

impl Office {
    pub(super) fn at(channel: Channel) -> Self {
        Office {
            civil_status: CivilStatusServiceClient::new(channel.clone()),
            residence: ResidenceServiceClient::new(channel.clone()),
            households: HouseholdRegistrationServiceClient::new(channel.clone()),
            cards: CardServiceClient::new(channel.clone()),
            amendments: AmendmentServiceClient::new(channel.clone()),
            persons: PersonServiceClient::new(channel.clone()),
            household_view: HouseholdServiceClient::new(channel.clone()),
            ledger: LedgerServiceClient::new(channel),
        }
    }

    /// A person as known now, from a view that holds `position`.
    pub(super) async fn person(&mut self, who: PersonRef, position: u64) -> Result<Person, StoryError> {
        self.person_as_of(who, position, None).await
    }

    /// A person as known before the record at `known`.
    pub(super) async fn person_known_before(
        &mut self,
        who: PersonRef,
        known: u64,
    ) -> Result<Person, StoryError> {
        use ledger_proto::ledger::r#type::v1::as_of::Known;
        let as_of = AsOf { valid_date: None, known: Some(Known::KnownPosition(known)) };
        self.person_as_of(who, known, Some(as_of)).await
    }

    async fn person_as_of(
        &mut self,
        who: PersonRef,
        min_position: u64,
        as_of: Option<AsOf>,
    ) -> Result<Person, StoryError> {
        let request = GetPersonRequest { person: Some(who), min_position, as_of };
        let answer = self.persons.get_person(request).await.map_err(at("look up a person"))?;
        answer.into_inner().person.ok_or(StoryError::Missing { what: "the person" })
    }

    /// A household as known now, from a view that holds `position`.
    pub(super) async fn household(
        &mut self,
        household_id: u64,
        position: u64,
    ) -> Result<Household, StoryError> {
        let request = GetHouseholdRequest { household_id, min_position: position, as_of: None };
        let answer = self.household_view.get_household(request).await.map_err(at("look up a household"))?;
        answer.into_inner().household.ok_or(StoryError::Missing { what: "the household" })
    }

    /// A record of the log.
    pub(super) async fn record(&mut self, position: u64) -> Result<Record, StoryError> {
        let request = GetRecordRequest { position };
        let answer = self.ledger.get_record(request).await.map_err(at("read a record"))?;
        answer.into_inner().record.ok_or(StoryError::Missing { what: "the record" })
    }

    /// How many records the log holds.
    pub(super) async fn records(&mut self) -> Result<u64, StoryError> {
        let answer = self.ledger.get_ledger(GetLedgerRequest {}).await.map_err(at("ask for the tail"))?;
        Ok(answer.into_inner().position)
    }
}

/// Names the step that a call failed at.
pub(super) fn at(step: &'static str) -> impl FnOnce(Status) -> StoryError {
    move |status| StoryError::Call { step, source: Box::new(status) }
}

/// The household that a person belongs to.
pub(super) fn household_of(person: &Person) -> Result<u64, StoryError> {
    let membership =
        person.household.as_ref().ok_or(StoryError::Missing { what: "the person's household" })?;
    Ok(membership.household_id)
}

/// The commune that a person lives in.
pub(super) fn commune_of(person: &Person) -> Result<String, StoryError> {
    let commune = person.residence.as_ref().and_then(|residence| residence.areas.first());
    commune.map(|area| area.code.clone()).ok_or(StoryError::Missing { what: "the person's commune" })
}

/// The id of a request: a UUID of version 8, from a hash of what is asked for whom.
pub(super) fn request_id(act: &str, about: &str) -> String {
    let hash = blake3::hash(format!("{act} {about}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    let bits = u128::from_be_bytes(bytes) & !(0xF << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// On whose word and by what right: the office of a commune, and a dossier of its own.
pub(super) fn provenance(commune: &str, dossier: &str, legal_basis: &str) -> Option<Provenance> {
    Some(Provenance {
        unit: commune.to_owned(),
        officer: format!("{commune}-01"),
        dossier: format!("{commune}/{dossier}"),
        legal_basis: legal_basis.to_owned(),
        ..Provenance::default()
    })
}

/// A day.
pub(super) fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// A person by personal number.
pub(super) fn by_number(number: &str) -> PersonRef {
    PersonRef { by: Some(person_ref::By::PersonalNumber(number.to_owned())) }
}

/// A person by id.
pub(super) fn by_id(id: u64) -> PersonRef {
    PersonRef { by: Some(person_ref::By::PersonId(id)) }
}

/// A household by id.
pub(super) fn household_ref(id: u64) -> HouseholdRef {
    HouseholdRef { by: Some(household_ref::By::HouseholdId(id)) }
}

/// A dwelling by id.
pub(super) fn dwelling_ref(id: u64) -> DwellingRef {
    DwellingRef { by: Some(dwelling_ref::By::DwellingId(id)) }
}

#[cfg(test)]
mod tests {
    use ledger_core::domain::subject::RequestId;

    use super::*;

    #[test]
    fn a_request_id_is_a_uuid_that_follows_from_what_is_asked_for_whom() {
        let id = request_id("birth", "097190000001");
        assert_eq!(id, request_id("birth", "097190000001"));
        assert_ne!(id, request_id("death", "097190000001"));
        assert_ne!(id, request_id("birth", "097190000002"));
        assert_eq!(RequestId::parse(&id).unwrap().to_string(), id);
        assert_eq!(&id[14..15], "8", "version");
        assert!("89ab".contains(&id[19..20]), "variant");
    }
}
