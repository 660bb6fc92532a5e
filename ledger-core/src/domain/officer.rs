//! An officer (cán bộ) who registers acts for an office: known by the code of an account, never by a name.

pub mod appoint;
pub mod dismiss;
pub mod move_to;

use super::dates::{CivilDate, PartialDate};
use super::history::{Entry, Life};
use super::ids::{OfficeId, OfficerId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Code;

/// What is believed of an officer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Officer {
    /// Where the officer belongs, and belonged, in the order of the days; none before the appointment.
    pub postings: Vec<PostedAt>,
    /// The first day on which the officer belongs to no office any more.
    pub left: Option<PartialDate>,
}

/// That an officer belongs to an office, until the next posting or until the officer left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedAt {
    /// Which office.
    pub office: OfficeId,
    /// The code of the officer's account there, as provenance has it.
    pub code: Code,
    /// The first day.
    pub from: PartialDate,
}

impl Officer {
    /// The posting on a day; none before the first, and after the officer left.
    pub fn posting_on(&self, day: CivilDate) -> Option<&PostedAt> {
        let day = PartialDate::from(day);
        let here = self.left.is_none_or(|left| day < left);
        self.postings.iter().rev().find(|posting| posting.from <= day).filter(|_| here)
    }

    /// The posting that an act of that day moves the officer from, or ends, whatever is known of later days.
    pub(crate) fn posting_then(&self, on: PartialDate) -> Option<&PostedAt> {
        on.full().and_then(|day| self.posting_on(day))
    }

    /// The postings that began by a day, the oldest first.
    pub fn postings_by(&self, day: CivilDate) -> impl Iterator<Item = &PostedAt> {
        self.postings.iter().filter(move |posting| posting.from <= PartialDate::from(day))
    }

    /// The first day without an office, where that has come by a day.
    pub fn left_by(&self, day: CivilDate) -> Option<PartialDate> {
        self.left.filter(|left| *left <= PartialDate::from(day))
    }

    /// The office to which the officer belongs after every change that is known.
    pub(crate) fn last(&self) -> Option<&PostedAt> {
        self.postings.last().filter(|_| self.left.is_none())
    }

    /// Does the officer belong to the office in front of that day, and is nothing known of an end?
    pub(crate) fn belongs(&self, office: OfficeId, on: PartialDate) -> Result<(), Rejection> {
        if self.postings.is_empty() {
            return Err(Rejection::OfficerNotFound);
        }
        let here = self.last().is_some_and(|posting| posting.office == office && posting.from < on);
        if here { Ok(()) } else { Err(Rejection::OfficerNotInOffice) }
    }
}

impl Life for Officer {
    type Id = OfficerId;

    fn start(id: OfficerId) -> Position {
        id.position()
    }

    fn subject(id: OfficerId) -> Subject {
        Subject::Officer(id)
    }

    fn admits(&self, id: OfficerId, entry: &Entry) -> Result<(), Rejection> {
        entry.event.act().admitted_by_officer(self, id, entry)
    }

    fn apply(&mut self, id: OfficerId, entry: &Entry) {
        entry.event.act().apply_to_officer(self, id, entry);
    }
}
