//! What is printed on cards and encoded on them: data and files for production centres.

use ledger_core::codec;
use ledger_core::domain::card::Card;
use ledger_core::domain::card::print::mrz::ForLife;
use ledger_core::domain::card::validity::expiry;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{CardsBatched, Event};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, Position};
use ledger_core::domain::person::Person;
use ledger_core::domain::rejection::Rejection;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::person::v1 as pb;
use projections::{Answer, Views};
use serde_json::json;
use tonic::{Request, Response, Status};

use super::{Office, answered};
use crate::convert::from_proto::ParseError;
use crate::convert::from_proto::question;
use crate::convert::from_proto::violation::Malformed;
use crate::convert::to_proto::card_output;
use crate::convert::to_proto::place::Places;
use crate::{qr, status};

use pb::card_output_service_server::CardOutputService;

#[tonic::async_trait]
impl CardOutputService for Office {
    async fn get_card_outputs(
        &self,
        request: Request<pb::GetCardOutputsRequest>,
    ) -> Result<Response<pb::GetCardOutputsResponse>, Status> {
        let request = request.into_inner();
        let id =
            question::id("card_id", request.card_id, CardId::at).map_err(|e| status::of_parse_error(&e))?;
        let for_life = for_life(request.for_life());
        self.views_hold(request.min_position).await?;
        let Answer { position, value } = self.views.read(|views| {
            let (card, holder) = card_and_holder(id, views)?;
            Ok(card.made.and_then(|made| {
                let term = (made.issue_date, made.expiry_date);
                outputs(&card, &holder, term, for_life, views)
            }))
        });
        answered("GetCardOutputs", value.as_ref().ok().map(|_| position.0));
        let outputs = value.map_err(|rejection: Rejection| status::of_refusal(&rejection.at("card_id")))?;
        let outputs = outputs.ok_or_else(|| status::of_refusal(&Rejection::CardNotMade.at("card_id")))?;
        let payload = Some(outputs.qr_payload.as_str()).filter(|payload| !payload.is_empty());
        Ok(Response::new(pb::GetCardOutputsResponse {
            position: position.0,
            qr_svg: payload.and_then(qr::svg).unwrap_or_default(),
            qr_png: payload.and_then(qr::png).unwrap_or_default(),
            outputs: Some(outputs),
        }))
    }

    async fn get_batch_file(
        &self,
        request: Request<pb::GetBatchFileRequest>,
    ) -> Result<Response<pb::GetBatchFileResponse>, Status> {
        let request = request.into_inner();
        let issue_date = issue_date(&request)?;
        let for_life = for_life(request.for_life());
        self.views_hold(request.min_position).await?;
        let (office, at) = (self.clone(), Position(request.batch_position));
        let batch = self.blocking(move || office.batch(at)).await??;
        let Answer { position, value } = self.views.read(|views| {
            let lines = batch.cards.iter().map(|(card, _)| line(*card, issue_date, for_life, views));
            lines.collect::<Result<Vec<_>, Rejection>>()
        });
        let lines = value.map_err(|rejection| status::of_refusal(&rejection.at("batch_position")))?;
        answered("GetBatchFile", Some(position.0));
        let head = json!({
            "format": "population-ledger/personalisation-batch/1",
            "batch": batch.number.as_str(),
            "centre": batch.centre.as_str(),
            "batch_position": at.0,
            "issue_date": issue_date.to_string(),
            "cards": lines.len(),
        });
        let content = [head].iter().chain(&lines).map(|line| format!("{line}\n")).collect::<String>();
        Ok(Response::new(pb::GetBatchFileResponse {
            position: position.0,
            digest: blake3::hash(content.as_bytes()).as_bytes().to_vec(),
            cards: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            content: content.into_bytes(),
        }))
    }
}

impl Office {
    /// The batch that the record at a position holds, as it was recorded.
    fn batch(&self, at: Position) -> Result<CardsBatched, Status> {
        if at >= self.ledger.durable().borrow().tail {
            return Err(status::of_refusal(&Rejection::EventNotFound.at("batch_position")));
        }
        let read = || -> Result<Event, LedgerError> {
            let bytes = self.ledger.reader().read(at)?;
            let stored =
                codec::decode(at, &bytes).map_err(|source| LedgerError::Record { position: at, source })?;
            Ok(stored.recorded.event.as_ref().clone())
        };
        if let Event::CardsBatched(batch) = read().map_err(|error| self.read_failed(&error))? {
            Ok(batch)
        } else {
            Err(status::of_refusal(&Rejection::CardNotMade.at("batch_position")))
        }
    }
}

/// One card of a batch: nothing but what its outputs say, with its keys in alphabetical order.
fn line(
    id: CardId,
    issued: CivilDate,
    for_life: ForLife,
    views: &Views,
) -> Result<serde_json::Value, Rejection> {
    let (mut card, holder) = card_and_holder(id, views)?;
    // What an earlier card of the application said is not what this one will say.
    card.course.printed = None;
    let born = holder.birth_date().latest().ok_or(Rejection::BirthDateTooVague)?;
    let until = expiry(born, issued);
    let outputs = outputs(&card, &holder, (issued, until), for_life, views);
    let outputs = outputs.ok_or(Rejection::NoPersonalNumber)?;
    let fields = outputs.fields.iter().map(|field| (field.name.clone(), json!(field.text)));
    Ok(json!({
        "card_id": id.get(),
        "layout": outputs.layout().as_str_name(),
        "fields": fields.collect::<serde_json::Map<_, _>>(),
        "qr": outputs.qr_payload,
        "mrz": outputs.mrz,
    }))
}

fn outputs(
    card: &Card,
    holder: &Person,
    term: (CivilDate, Option<CivilDate>),
    for_life: ForLife,
    views: &Views,
) -> Option<pb::CardOutputs> {
    // By the names that places had on the day of issue: what was printed does not change.
    let (area, dwelling) = (|id: AreaId| views.area(id), |id: DwellingId| views.dwelling(id));
    let places = Places { on: term.0, area: &area, dwelling: &dwelling };
    let printable = card_output::printable(card, holder, term, &places)?;
    Some(card_output::outputs(&printable, for_life))
}

fn card_and_holder(id: CardId, views: &Views) -> Result<(Card, Person), Rejection> {
    let card = views.card(id).ok_or(Rejection::CardNotFound)?;
    let application = card.application.ok_or(Rejection::CardNotFound)?;
    let holder = views.person(application.person).ok_or(Rejection::PersonNotFound)?;
    Ok((card, holder))
}

fn issue_date(request: &pb::GetBatchFileRequest) -> Result<CivilDate, Status> {
    let wrong =
        |malformed: Malformed| status::of_parse_error(&ParseError::Invalid(vec![malformed.at("issue_date")]));
    let date = request.issue_date.as_ref().ok_or_else(|| wrong(Malformed::Required))?;
    let part = |part: i32| u32::try_from(part).ok();
    let parts = part(date.month).zip(part(date.day));
    let date = parts.and_then(|(month, day)| PartialDate::new(date.year, month, day));
    let date = date.ok_or_else(|| wrong(Malformed::InvalidDate))?;
    date.full().ok_or_else(|| wrong(Malformed::IncompleteDate))
}

/// What stands for the last day of a card for life.
fn for_life(asked: pb::CardForLife) -> ForLife {
    match asked {
        pb::CardForLife::Unspecified | pb::CardForLife::Fillers => ForLife::Fillers,
        pb::CardForLife::LastDay => ForLife::LastDay,
    }
}
