//! Day and month of a birth date were exchanged at collection. The record is corrected, and stays where it is.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1::{Event, Record, event::Act};
use ledger_proto::ledger::registration::v1::CorrectEventRequest;
use ledger_proto::ledger::r#type::v1::{Decision, RecordRef, record_ref};

use super::office::{Office, at, by_id, by_number, commune_of, day, provenance, request_id};
use super::page::Page;
use super::{Correction, StoryError, words};

pub(super) async fn tell(
    office: &mut Office,
    misdated: &str,
    page: &mut Page<'_>,
) -> Result<Correction, StoryError> {
    page.chapter("Cải chính", "a wrong birth date is put right")?;
    let person = office.person(by_number(misdated), 0).await?;
    words::introduce(page, &person)?;
    // A person's id is the position of the record that brought them in.
    let target = person.person_id;
    let record = office.record(target).await?;
    let wrong = birth_date(&record)?;
    let right = exchanged(wrong);
    let mut papers = provenance(&commune_of(&person)?, "CC-2022-0004", "Luật Hộ tịch 2014, điều 26–29");
    if let Some(papers) = &mut papers {
        papers.decision = Some(Decision {
            number: "15/QĐ-UBND".into(),
            body: "Ủy ban nhân dân xã".into(),
            date: day(2022, 4, 1),
        });
    }
    let request = CorrectEventRequest {
        request_id: request_id("correction", misdated),
        provenance: papers,
        target: Some(RecordRef { by: Some(record_ref::By::Position(target)) }),
        replacement: Some(with_birth_date(&record, right)?),
        reason: "Ghi nhầm ngày và tháng sinh".into(),
        ..Default::default()
    };
    let answer = office.amendments.correct_event(request).await;
    let answer = answer.map_err(at("correct the birth date"))?.into_inner();
    page.recorded(answer.position, answer.repeated)?;

    let now = office.person(by_id(target), answer.position).await?;
    let then = office.person_known_before(by_id(target), answer.position).await?;
    let still = birth_date(&office.record(target).await?)?;
    page.fact("ngày sinh", "born, as known now", words::date(now.birth_date))?;
    let before = format!("{}, before position {}", words::date(then.birth_date), answer.position);
    page.fact("trước đây", "as known before", before)?;
    page.fact(
        "bản ghi gốc",
        "original",
        format!("{}, still at position {target}", words::date(Some(still))),
    )?;
    Ok(Correction { position: answer.position, target, wrong, right })
}

fn birth_date(record: &Record) -> Result<Date, StoryError> {
    let Some(Act::PersonEnrolled(enrolled)) = record.event.as_ref().and_then(|event| event.act.as_ref())
    else {
        return Err(StoryError::Missing { what: "the enrolment" });
    };
    let date = enrolled.facts.as_ref().and_then(|facts| facts.birth_date);
    date.ok_or(StoryError::Missing { what: "the birth date" })
}

/// The enrolment of a record with another birth date, and otherwise as it is.
fn with_birth_date(record: &Record, date: Date) -> Result<Event, StoryError> {
    let Some(Act::PersonEnrolled(mut enrolled)) = record.event.as_ref().and_then(|event| event.act.clone())
    else {
        return Err(StoryError::Missing { what: "the enrolment" });
    };
    if let Some(facts) = &mut enrolled.facts {
        facts.birth_date = Some(date);
    }
    Ok(Event { act: Some(Act::PersonEnrolled(enrolled)), ..Default::default() })
}

fn exchanged(date: Date) -> Date {
    Date { year: date.year, month: date.day, day: date.month }
}

#[cfg(test)]
mod tests {
    use ledger_proto::ledger::event::v1::{PersonEnrolled, PersonFacts};

    use super::*;

    #[test]
    fn the_replacement_is_the_whole_act_with_nothing_else_changed() {
        let wrong = Date { year: 1971, month: 3, day: 11 };
        let facts =
            PersonFacts { full_name: "Lê Văn Bình".into(), birth_date: Some(wrong), ..Default::default() };
        let enrolled =
            PersonEnrolled { facts: Some(facts), personal_number: 97_071_000_001, ..Default::default() };
        let event =
            Event { source: "demo".into(), act: Some(Act::PersonEnrolled(enrolled)), ..Default::default() };
        let record = Record { event: Some(event.clone()), ..Default::default() };
        assert_eq!(birth_date(&record).unwrap(), wrong);
        let right = exchanged(wrong);
        assert_eq!(right, Date { year: 1971, month: 11, day: 3 });

        let replacement = with_birth_date(&record, right).unwrap();
        assert_eq!(replacement.source, "");
        let back = Record { event: Some(replacement), ..Default::default() };
        let restored = with_birth_date(&back, wrong).unwrap();
        assert_eq!(restored.act, event.act);
    }

    #[test]
    fn a_record_of_another_kind_is_no_enrolment() {
        assert!(matches!(birth_date(&Record::default()), Err(StoryError::Missing { what: "the enrolment" })));
    }
}
