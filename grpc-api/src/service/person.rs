//! Persons and cards. What is known now of persons comes from the views, everything else is folded from the log.

use ledger_core::domain::area::Area;
use ledger_core::domain::card::Card;
use ledger_core::domain::claim::Claimed;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, PersonId, Position};
use ledger_core::domain::person::Person;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::{Claim, Subject};
use ledger_core::ledger::{AsOf, Ledger, LedgerError};
use ledger_proto::ledger::person::v1 as pb;
use projections::{Answer, Views};
use tonic::{Request, Response, Status};

use super::{Office, answered};
use crate::convert::from_proto::question;
use crate::convert::to_proto::place::Places;
use crate::convert::to_proto::{card, person, value};
use crate::status;

use pb::person_service_server::PersonService;

/// Persons that one look-up answers with.
pub(super) const MOST_PERSONS: usize = 100;

#[tonic::async_trait]
impl PersonService for Office {
    async fn get_person(
        &self,
        request: Request<pb::GetPersonRequest>,
    ) -> Result<Response<pb::GetPersonResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (id, asked) = self.asked(|context| {
            let asked = question::as_of(request.as_of.as_ref(), context)?;
            Ok((question::person(request.person.as_ref(), context)?, asked))
        })?;
        let office = self.clone();
        let found = if asked.is_now() {
            self.person_now(id)
        } else {
            self.blocking(move || office.person_then(id, asked)).await??
        };
        answered("GetPerson", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::PersonNotFound.at("person")))
    }

    async fn get_relations(
        &self,
        request: Request<pb::GetRelationsRequest>,
    ) -> Result<Response<pb::GetRelationsResponse>, Status> {
        self.ties(request.into_inner()).await.map(Response::new)
    }

    async fn lookup_persons(
        &self,
        request: Request<pb::LookupPersonsRequest>,
    ) -> Result<Response<pb::LookupPersonsResponse>, Status> {
        let answer = self.lookup(request.into_inner()).await?;
        answered("LookupPersons", Some(answer.position));
        Ok(Response::new(answer))
    }

    async fn search_persons(
        &self,
        request: Request<pb::SearchPersonsRequest>,
    ) -> Result<Response<pb::SearchPersonsResponse>, Status> {
        let request = request.into_inner();
        self.views_hold(request.min_position).await?;
        let (name, born) = self.asked(|context| question::name_and_birth(&request, context))?;
        let Answer { position, value: (persons, possible_persons) } = self.views.read(|views| {
            let shown = |found: Vec<PersonId>| {
                let shown = found.into_iter().take(MOST_PERSONS);
                shown.filter_map(|id| shown_now(id, views)).collect::<Vec<_>>()
            };
            let exact = views.persons_by_name(&name, born);
            // Somebody whose records were merged may be found both ways; what is certain counts.
            let possible = views.persons_possibly(&name, born).into_iter().filter(|id| !exact.contains(id));
            let possible = possible.collect();
            (shown(exact), shown(possible))
        });
        answered("SearchPersons", Some(position.0));
        Ok(Response::new(pb::SearchPersonsResponse { position: position.0, persons, possible_persons }))
    }

    async fn get_card(
        &self,
        request: Request<pb::GetCardRequest>,
    ) -> Result<Response<pb::GetCardResponse>, Status> {
        let request = request.into_inner();
        let id =
            question::id("card_id", request.card_id, CardId::at).map_err(|e| status::of_parse_error(&e))?;
        let asked = self.asked(|context| question::as_of(request.as_of.as_ref(), context))?;
        self.views_hold(request.min_position).await?;
        // A card's term is over on some day: whoever names no day asks about today, and is told so.
        let asked = asked.or_today(self.ledger.today());
        let office = self.clone();
        let found = self.blocking(move || office.card_then(id, asked)).await??;
        answered("GetCard", found.as_ref().map(|answer| answer.position));
        found.map(Response::new).ok_or_else(|| status::of_refusal(&Rejection::CardNotFound.at("card_id")))
    }
}

impl Office {
    fn person_now(&self, id: PersonId) -> Option<pb::GetPersonResponse> {
        let Answer { position, value } = self.views.read(|views| shown_now(id, views));
        Some(answer(position, value::as_of(None, position), value?))
    }

    fn person_then(
        &self,
        id: PersonId,
        asked: question::AsOf,
    ) -> Result<Option<pb::GetPersonResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let shown = self.person_shown_then(id, as_of).map_err(|error| self.read_failed(&error))?;
        Ok(shown.map(|shown| answer(as_of.known, value::as_of(as_of.valid, as_of.known), shown)))
    }

    /// A person as of two dates; none where there was no such person.
    pub(super) fn person_shown_then(
        &self,
        id: PersonId,
        as_of: AsOf,
    ) -> Result<Option<pb::Person>, LedgerError> {
        let state = self.ledger.person_as_of(id, as_of)?;
        let held = state.cards.active.map(|card| self.ledger.state_as_of::<Card>(card, as_of));
        let held = held.transpose()?;
        shown_then(&self.ledger, as_of, |places| with_card(id, &state, held.as_ref(), places))
    }
}

impl Office {
    /// The day on which an answer is looked at: the one that is asked about, or that of the newest record that was known. So the
    /// same question has the same answer whenever it is asked.
    pub(super) fn day_of(&self, as_of: AsOf) -> Result<CivilDate, LedgerError> {
        if let Some(day) = as_of.valid {
            return Ok(day);
        }
        let newest = as_of.known.0.checked_sub(1).map(Position);
        let newest = newest.map(|position| self.ledger.record(position)).transpose()?.flatten();
        Ok(newest.map_or_else(CivilDate::first, |newest| newest.recorded.record_time.civil_date()))
    }

    /// What is known of a code as known then, and the same question about the day on which the code counts ([`Office::day_of`]): the
    /// answer is about that day.
    pub(super) fn coded(&self, code: Claim, as_of: AsOf) -> Result<(Claimed, CivilDate, AsOf), LedgerError> {
        let day = self.day_of(as_of)?;
        let claimed = self.ledger.state_as_of(code, AsOf { valid: None, ..as_of })?;
        Ok((claimed, day, AsOf { valid: Some(day), ..as_of }))
    }

    fn card_then(&self, id: CardId, asked: question::AsOf) -> Result<Option<pb::GetCardResponse>, Status> {
        let as_of = self.resolve(asked)?;
        let history = self.ledger.history(Subject::Card(id)).map_err(|error| self.read_failed(&error))?;
        let day = self.day_of(as_of).map_err(|error| self.read_failed(&error))?;
        let state = as_of.card(id, history.records());
        let holder = state.application.map(|of| self.ledger.person_as_of(of.person, as_of));
        let holder = holder.transpose().map_err(|error| self.read_failed(&error))?;
        let shown = |places: &Places<'_>| card::card(id, &state, holder.as_ref(), day, places);
        let found = shown_then(&self.ledger, as_of, shown).map_err(|error| self.read_failed(&error))?;
        Ok(found.map(|found| pb::GetCardResponse {
            position: as_of.known.0,
            card: Some(found),
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
        }))
    }
}

fn answer(
    position: Position,
    as_of: ledger_proto::ledger::r#type::v1::AsOf,
    person: pb::Person,
) -> pb::GetPersonResponse {
    pb::GetPersonResponse { position: position.0, as_of: Some(as_of), person: Some(person) }
}

pub(super) fn shown_now(id: PersonId, views: &Views) -> Option<pb::Person> {
    let state = views.person(id)?;
    let held = state.cards.active.and_then(|card| views.card(card));
    with_places_now(views, |places| with_card(id, &state, held.as_ref(), places))
}

/// The person with what is printed wrongly on the card that they hold.
fn with_card(id: PersonId, state: &Person, held: Option<&Card>, places: &Places<'_>) -> Option<pb::Person> {
    let card_out_of_date = held.map_or_else(Vec::new, |held| card::out_of_date(held, state, places));
    Some(pb::Person { card_out_of_date, ..person::person(id, state, places)? })
}

/// Calls `show` with places as the views have them, after everything that is known.
pub(super) fn with_places_now<T>(views: &Views, show: impl FnOnce(&Places<'_>) -> T) -> T {
    let area = |id: AreaId| views.area(id);
    let dwelling = |id: DwellingId| views.dwelling(id);
    show(&Places { on: CivilDate::last(), area: &area, dwelling: &dwelling })
}

/// Calls `show` with places as they were on the day that is asked about, as far as was known then.
pub(super) fn shown_then<T>(
    ledger: &Ledger,
    as_of: AsOf,
    show: impl FnOnce(&Places<'_>) -> T,
) -> Result<T, LedgerError> {
    // What is to come counts, too: a place keeps its changes with their days.
    let known = AsOf { valid: None, ..as_of };
    let failed = std::cell::RefCell::new(None);
    let note = |error: LedgerError| drop(failed.borrow_mut().replace(error));
    let area = |id: AreaId| ledger.state_as_of::<Area>(id, known).map_err(note).ok();
    let dwelling = |id: DwellingId| ledger.state_as_of::<Dwelling>(id, known).map_err(note).ok();
    let on = as_of.valid.unwrap_or_else(CivilDate::last);
    let shown = show(&Places { on, area: &area, dwelling: &dwelling });
    failed.into_inner().map_or(Ok(shown), Err)
}
