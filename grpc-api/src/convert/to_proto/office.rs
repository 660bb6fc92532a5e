//! Offices and officers.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{OfficeId, OfficerId};
use ledger_core::domain::office::{Office, Posting};
use ledger_core::domain::officer::{Officer, PostedAt};
use ledger_proto::ledger::office::v1 as pb;

use super::place::Places;
use super::value::date;

/// An office as answers show it, on a day; none where there is no such office.
pub fn office(id: OfficeId, office: &Office, on: CivilDate, places: &Places<'_>) -> Option<pb::Office> {
    let facts = office.facts_on(on)?;
    Some(pb::Office {
        office_id: id.get(),
        code: facts.code.to_string(),
        name: facts.name.as_str().to_owned(),
        level: facts.level.number().into(),
        competences: facts.competences.iter().map(|competence| competence.number().into()).collect(),
        areas: places.line(facts.area),
        since: date(office.since),
        closed: office.closed_by(on).and_then(date),
        officers: office.officers_on(on).map(of_office).collect(),
    })
}

fn of_office(posting: &Posting) -> pb::OfficerOfOffice {
    pb::OfficerOfOffice {
        officer_id: posting.officer.get(),
        code: posting.code.as_str().to_owned(),
        since: date(posting.from),
    }
}

/// An officer as answers show them, on a day; none where nobody was appointed.
pub fn officer(id: OfficerId, officer: &Officer, on: CivilDate) -> Option<pb::Officer> {
    let posting = |posting: &PostedAt| pb::PostingOfOfficer {
        office_id: posting.office.get(),
        code: posting.code.as_str().to_owned(),
        since: date(posting.from),
    };
    (!officer.postings.is_empty()).then(|| pb::Officer {
        officer_id: id.get(),
        postings: officer.postings_by(on).map(posting).collect(),
        left: officer.left_by(on).and_then(date),
    })
}
