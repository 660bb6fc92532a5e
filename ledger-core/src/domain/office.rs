//! An office (cơ quan) that registers acts: what it is competent for, on which level, and for which area.
//!
//! An act names the office that registered it by a code, in its provenance ([`Provenance::unit`]). Where the code is that of an
//! office of the register, the office must have the right to the act on the day of its registration ([`right`]); that is
//! asked once, when the act is made. An office is closed, not annulled: what it registered stays valid.
//!
//! [`Provenance::unit`]: super::origin::Provenance::unit

pub mod authority;
pub mod close;
pub mod establish;
pub mod move_to;
pub mod rename;
pub mod right;

use super::dates::{CivilDate, PartialDate};
use super::event::OfficeEstablished;
use super::history::{Entry, Life};
use super::ids::{OfficeId, OfficerId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Code;

/// What is believed of an office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// What it is, after every change that is known, also of those to come; none before it was established.
    pub facts: Option<OfficeEstablished>,
    /// Its first day.
    pub since: PartialDate,
    /// The first day on which it is closed.
    pub closed: Option<PartialDate>,
    /// What it was before each change of its name or area, the oldest first.
    pub former: Vec<Former>,
    /// Everyone who was appointed to it, in the order of the days.
    pub postings: Vec<Posting>,
}

/// What an office was until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// From this day on it was something else.
    pub until: PartialDate,
    /// What it was.
    pub facts: OfficeEstablished,
}

/// That an officer belongs to an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Who.
    pub officer: OfficerId,
    /// The code of the officer's account there, as provenance has it.
    pub code: Code,
    /// The first day.
    pub from: PartialDate,
    /// The first day on which it is so no more.
    pub until: Option<PartialDate>,
}

impl Posting {
    /// Does it hold on that day?
    pub fn holds_on(&self, day: CivilDate) -> bool {
        let day = PartialDate::from(day);
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

impl Office {
    /// What it is on a day, open or not; none where there is no such office.
    pub fn facts_on(&self, day: CivilDate) -> Option<&OfficeEstablished> {
        let facts = self.facts.as_ref()?;
        let former = self.former.iter().find(|former| PartialDate::from(day) < former.until);
        Some(former.map_or(facts, |former| &former.facts))
    }

    /// Is it there on that day?
    pub fn is_open_on(&self, day: CivilDate) -> bool {
        let day = PartialDate::from(day);
        self.facts.is_some() && self.since <= day && self.closed.is_none_or(|closed| day < closed)
    }

    /// The first day on which it is closed, where that has come by a day.
    pub fn closed_by(&self, day: CivilDate) -> Option<PartialDate> {
        self.closed.filter(|closed| *closed <= PartialDate::from(day))
    }

    /// Those who serve in it on a day: nobody, once it is closed.
    pub fn officers_on(&self, day: CivilDate) -> impl Iterator<Item = &Posting> {
        let there = self.closed_by(day).is_none();
        self.postings_on(day).filter(move |_| there)
    }

    /// Those who belong to it on a day.
    pub fn postings_on(&self, day: CivilDate) -> impl Iterator<Item = &Posting> {
        self.postings.iter().filter(move |posting| posting.holds_on(day))
    }

    /// The office, for an act that changes it from a day on: there on that day.
    pub(crate) fn open(&self, on: PartialDate) -> Result<&OfficeEstablished, Rejection> {
        let facts = self.facts.as_ref().ok_or(Rejection::OfficeNotFound)?;
        let open = on.full().is_some_and(|day| self.is_open_on(day));
        if open { Ok(facts) } else { Err(Rejection::OfficeClosed) }
    }

    pub(crate) fn change(&mut self, entry: &Entry, change: impl FnOnce(&mut OfficeEstablished)) {
        let Some(facts) = &mut self.facts else { return };
        self.former.push(Former { until: entry.effective_date, facts: facts.clone() });
        change(facts);
    }

    /// May somebody with that code belong to it from that day on?
    pub(crate) fn takes(&self, code: &Code, from: PartialDate) -> Result<(), Rejection> {
        self.open(from)?;
        let taken = self.postings.iter().any(|posting| posting.code == *code && posting.until.is_none());
        if taken { Err(Rejection::OfficerCodeInUse) } else { Ok(()) }
    }

    pub(crate) fn came(&mut self, officer: OfficerId, code: &Code, from: PartialDate) {
        self.postings.push(Posting { officer, code: code.clone(), from, until: None });
    }

    pub(crate) fn went(&mut self, officer: OfficerId, on: PartialDate) {
        let mut here = self.postings.iter_mut().rev();
        if let Some(posting) = here.find(|posting| posting.officer == officer && posting.until.is_none()) {
            posting.until = Some(on);
        }
    }
}

impl Life for Office {
    type Id = OfficeId;

    fn start(id: OfficeId) -> Position {
        id.position()
    }

    fn subject(id: OfficeId) -> Subject {
        Subject::Office(id)
    }

    fn admits(&self, id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        entry.event.act().admitted_by_office(self, id, entry)
    }

    fn apply(&mut self, id: OfficeId, entry: &Entry) {
        entry.event.act().apply_to_office(self, id, entry);
    }
}
