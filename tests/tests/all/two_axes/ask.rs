//! Questions, as bytes that are kept and as what they say.

use std::collections::BTreeSet;

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{ExplainRequest, GetPhasesRequest, GetTimelineRequest, SubjectRef};
use ledger_proto::ledger::household::v1::GetHouseholdRequest;
use ledger_proto::ledger::person::v1::{
    GetCardRequest, GetCardResponse, GetPersonRequest, GetRelationsRequest,
};
use ledger_proto::ledger::residence::v1::{GetOccupancyRequest, GetResidenceHistoryRequest};
use ledger_proto::ledger::r#type::v1::as_of::Known;
use ledger_proto::ledger::r#type::v1::{AsOf, Sex};
use ledger_tests::request::{date, dwelling, person};
use ledger_tests::{Call, House, Told};
use prost::Message;
use tonic::{Code, Status};

use super::plain::{Card, Day, Household, Person};

/// What is asked, and of whom or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Person(u64),
    Household(u64),
    Card(u64),
    Relations(u64),
    Residence(u64),
    Occupancy(u64),
    Timeline(u64),
    Phases(u64),
    Explain(u64),
}

/// A question: on a day, or after everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) about: About,
    pub(super) on: Option<Day>,
}

/// What came: the bytes, and what they say of a person, a household or a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
    pub(super) says: Says,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Person(Option<Box<Person>>),
    Household(Option<Household>),
    Card(Option<Card>),
    /// Who lives there, certainly or perhaps.
    Occupants(BTreeSet<u64>),
    Other,
}

fn text(day: Option<Date>) -> Day {
    day.map_or_else(String::new, |d| match (d.year, d.month, d.day) {
        (year, 0, _) => format!("{year:04}"),
        (year, month, 0) => format!("{year:04}-{month:02}"),
        (year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
    })
}

/// The answer's bytes, or those of the word that there is nothing.
async fn sent<C: Call>(house: &House, request: C) -> (Vec<u8>, Option<C::Answer>) {
    match house.send(request).await {
        Ok(answer) => (answer.encode_to_vec(), Some(answer)),
        Err(status) => (nothing(&status), None),
    }
}

fn nothing(status: &Status) -> Vec<u8> {
    let told = Told::by(status);
    assert_eq!(told.code, Code::NotFound, "{told:?}");
    told.reason.into_bytes()
}

impl Question {
    /// The same with the day that the answer says it is for, which those about cards have: time alone ends a card's term.
    pub(super) fn resolved(self, answer: &Answer) -> Question {
        match (self.about, GetCardResponse::decode(&*answer.bytes)) {
            (About::Card(_), Ok(told)) if self.on.is_none() => {
                let day = told.as_of.and_then(|as_of| as_of.valid_date);
                Question { on: day.map(|day| text(Some(day))), ..self }
            }
            _ => self,
        }
    }

    /// Asks as known before a position; or as known now, of a register that holds everything before `min_position`.
    pub(super) async fn ask(&self, house: &House, known: Option<u64>, min_position: u64) -> Answer {
        let known = known.map(Known::KnownPosition);
        let on = self.on.as_deref().and_then(date);
        let as_of = Some(AsOf { valid_date: on, known }).filter(|as_of| *as_of != AsOf::default());
        let subject = |who| Some(SubjectRef { by: person(who).map(By::Person) });
        let (bytes, says) = match self.about {
            About::Person(who) => {
                let person = person(who);
                let (bytes, answer) = sent(house, GetPersonRequest { person, min_position, as_of }).await;
                (bytes, Says::Person(answer.and_then(|a| a.person).map(|p| Box::new(said_of_person(&p)))))
            }
            About::Household(household_id) => {
                let request = GetHouseholdRequest { household_id, min_position, as_of };
                let (bytes, answer) = sent(house, request).await;
                (bytes, Says::Household(answer.and_then(|a| a.household).map(|h| said_of_household(&h))))
            }
            About::Card(card_id) => {
                let (bytes, answer) = sent(house, GetCardRequest { card_id, min_position, as_of }).await;
                (bytes, Says::Card(answer.and_then(|a| a.card).map(|c| said_of_card(&c))))
            }
            About::Relations(who) => {
                let request =
                    GetRelationsRequest { person: person(who), min_position, as_of, include_ended: true };
                (sent(house, request).await.0, Says::Other)
            }
            About::Residence(who) => {
                let request = GetResidenceHistoryRequest {
                    person: person(who),
                    min_position,
                    as_of,
                    ..Default::default()
                };
                (sent(house, request).await.0, Says::Other)
            }
            About::Occupancy(home) => {
                let request = GetOccupancyRequest {
                    dwelling: dwelling(home),
                    min_position,
                    as_of,
                    ..Default::default()
                };
                let (bytes, answer) = sent(house, request).await;
                // On one day there is one composition at most.
                let says = answer.filter(|_| on.is_some()).map_or(Says::Other, |answer| {
                    let told = answer.occupancies.into_iter();
                    let people =
                        told.flat_map(|told| told.residents.into_iter().chain(told.possible_residents));
                    Says::Occupants(people.collect())
                });
                (bytes, says)
            }
            About::Timeline(who) => {
                let request =
                    GetTimelineRequest { subject: subject(who), min_position, as_of, ..Default::default() };
                (sent(house, request).await.0, Says::Other)
            }
            About::Phases(who) => {
                let request =
                    GetPhasesRequest { subject: subject(who), min_position, as_of, ..Default::default() };
                (sent(house, request).await.0, Says::Other)
            }
            About::Explain(who) => {
                let request =
                    ExplainRequest { subject: subject(who), min_position, as_of, ..Default::default() };
                (sent(house, request).await.0, Says::Other)
            }
        };
        Answer { bytes, says }
    }
}

fn said_of_person(told: &ledger_proto::ledger::person::v1::Person) -> Person {
    Person {
        name: told.name.clone().unwrap_or_default().full_name,
        male: told.sex() == Sex::Male,
        born: text(told.birth_date),
        number: told.personal_number.clone(),
        mother: told.mother_id,
        marital: told.marital_status(),
        marriage: told.marriage.as_ref().map(|m| (m.spouse_id, text(m.since), m.record_position)),
        died: told.death_date.map(|day| text(Some(day))),
        home: told.residence.as_ref().map(|home| (home.dwelling_id, text(home.since))),
        household: told.household.as_ref().map(|h| (h.household_id, h.relation(), text(h.since))),
        temporary: told
            .temporary_residence
            .as_ref()
            .map(|stay| (stay.dwelling_id, text(stay.since), text(stay.until))),
        card_open: told.open_card_id,
        card: told.active_card_id,
        held: told.card_held,
    }
}

fn said_of_household(told: &ledger_proto::ledger::household::v1::Household) -> Household {
    Household {
        home: told.dwelling_id,
        since: text(told.since),
        members: told.members.iter().map(|member| (member.person_id, member.relation())).collect(),
        head: told.head_id,
    }
}

fn said_of_card(told: &ledger_proto::ledger::person::v1::Card) -> Card {
    Card {
        who: told.person_id,
        applied: text(told.application_date),
        stage: told.stage(),
        serial: told.serial.clone(),
        expiry: told.expiry_date.map(|day| text(Some(day))),
        in_force: told.in_force,
        out_of_date: told.out_of_date().collect(),
    }
}
