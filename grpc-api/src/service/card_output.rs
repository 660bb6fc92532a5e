//! What is printed on cards and encoded on them: data and files for production centres.

use std::collections::BTreeSet;

use ledger_core::domain::card::print::mrz::ForLife;
use ledger_core::domain::card::validity::expiry;
use ledger_core::domain::card::{Card, Stage};
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{CardsBatched, Event};
use ledger_core::domain::history::{Recorded, fold};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, Position};
use ledger_core::domain::person::Person;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::person::v1 as pb;
use projections::{Answer, Views};
use serde_json::json;
use tonic::{Request, Response, Status};

use super::person::shown_then;
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
        let (known, file) = self
            .blocking(move || {
                let known = office.ledger.durable().borrow().tail;
                Ok::<_, Status>((known, office.batch_file(at, known, issue_date, for_life)?))
            })
            .await??;
        answered("GetBatchFile", Some(known.0));
        let head = json!({
            "format": "population-ledger/personalisation-batch/1",
            "batch": file.batch.number.as_str(),
            "centre": file.batch.centre.as_str(),
            "batch_position": at.0,
            "issue_date": issue_date.to_string(),
            "cards": file.lines.len(),
            "left_out": file.left_out,
        });
        let content = [head].iter().chain(&file.lines).map(|line| format!("{line}\n")).collect::<String>();
        Ok(Response::new(pb::GetBatchFileResponse {
            position: known.0,
            digest: blake3::hash(content.as_bytes()).as_bytes().to_vec(),
            cards: u32::try_from(file.lines.len()).unwrap_or(u32::MAX),
            content: content.into_bytes(),
        }))
    }
}

/// What the file of a batch says.
struct BatchFile {
    /// The batch, as it stands.
    batch: CardsBatched,
    /// The cards that are to be made, in its order.
    lines: Vec<serde_json::Value>,
    /// Those that cannot be made on that day, and why.
    left_out: Vec<serde_json::Value>,
}

impl Office {
    /// The batch as it stands, and those of its cards that wait in it to be made.
    fn batch_file(
        &self,
        at: Position,
        known: Position,
        issued: CivilDate,
        for_life: ForLife,
    ) -> Result<BatchFile, Status> {
        let refused = |rejection: Rejection| status::of_refusal(&rejection.at("batch_position"));
        let failed = |error: LedgerError| self.read_failed(&error);
        let record = if at < known { self.ledger.record(at).map_err(failed)? } else { None };
        let record = record.ok_or_else(|| refused(Rejection::EventNotFound))?.recorded;
        if !matches!(*record.event, Event::CardsBatched(_)) {
            return Err(refused(Rejection::CardNotMade));
        }
        let standing = self.standing_batch(&record, known).map_err(failed)?;
        let batch = standing.ok_or_else(|| refused(Rejection::AlreadyAnnulled))?;
        let as_of = AsOf { valid: Some(issued), known };
        let (mut waiting, mut lines, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let mut leave_out = |id: CardId, reason: Rejection| {
            left_out.push(json!({"card_id": id.get(), "reason": reason.reason()}));
        };
        for (id, person) in &batch.cards {
            let Some(card) = self.waits_in(*id, at, known).map_err(failed)? else { continue };
            match self.ledger.could_be_made(*id, issued).map_err(failed)? {
                Ok(()) => {
                    let holder = self.ledger.state_as_of::<Person>(*person, as_of).map_err(failed)?;
                    waiting.push((*id, card, holder));
                }
                Err(reason) => leave_out(*id, reason),
            }
        }
        let made = shown_then(&self.ledger, as_of, |places| {
            for (id, card, holder) in &waiting {
                match line((*id, card), holder, (issued, for_life), places) {
                    Ok(line) => lines.push(line),
                    Err(reason) => leave_out(*id, reason),
                }
            }
        });
        made.map_err(failed)?;
        Ok(BatchFile { batch, lines, left_out })
    }

    /// What stands of a batch. A correction may have given it to other cards altogether; all of them have its amendments.
    fn standing_batch(
        &self,
        record: &Recorded,
        known: Position,
    ) -> Result<Option<CardsBatched>, LedgerError> {
        let at = record.position;
        let is_card = |subject: &Subject| matches!(subject, Subject::Card(_));
        let Some(anchor) = record.subjects.iter().copied().find(is_card) else { return Ok(None) };
        let history = self.ledger.history(anchor)?;
        let about = |of: &&Recorded| {
            let amends = of.event.amends().and_then(|path| path.first());
            of.position < known && (of.position == at || amends == Some(&at))
        };
        let named = history.records().iter().filter(about).flat_map(|of| of.subjects.iter().copied());
        for card in named.filter(is_card).collect::<BTreeSet<_>>() {
            let entries = self.ledger.entries_known(card, known)?.unwrap_or_default();
            let entry = entries.iter().find(|entry| entry.position == at);
            if let Some(Event::CardsBatched(batch)) = entry.map(|entry| &*entry.event) {
                return Ok(Some(batch.clone()));
            }
        }
        Ok(None)
    }

    /// The card, where it waits to be made, and in this batch: not one that was made, is over, or went into another.
    fn waits_in(&self, id: CardId, batch: Position, known: Position) -> Result<Option<Card>, LedgerError> {
        let entries = self.ledger.entries_known(Subject::Card(id), known)?.unwrap_or_default();
        let last = entries.iter().rev().find(|entry| matches!(*entry.event, Event::CardsBatched(_)));
        let card: Card = fold(id, &entries);
        let waits = card.stage == Stage::InBatch && last.is_some_and(|entry| entry.position == batch);
        Ok(waits.then_some(card))
    }
}

/// One card of a batch: nothing but what its outputs say, with its keys in alphabetical order. The holder is as on the day of issue,
/// as whoever records the personalisation will find them.
fn line(
    (id, card): (CardId, &Card),
    holder: &Person,
    (issued, for_life): (CivilDate, ForLife),
    places: &Places<'_>,
) -> Result<serde_json::Value, Rejection> {
    let mut card = card.clone();
    // What an earlier card of the application said is not what this one will say.
    card.course.printed = None;
    let born = holder.birth_date().latest().ok_or(Rejection::BirthDateTooVague)?;
    let printable = card_output::printable(&card, holder, (issued, expiry(born, issued)), places);
    let outputs = card_output::outputs(&printable.ok_or(Rejection::NoPersonalNumber)?, for_life);
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
