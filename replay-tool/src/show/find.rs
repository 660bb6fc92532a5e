//! Finding subjects without an index.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use ledger_core::codec;
use ledger_core::domain::claim::Claimed;
use ledger_core::domain::event::{Event, EventKind};
use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::{AreaId, CardId, OfficeId, PersonId, Position};
use ledger_core::domain::loaded::AnyHistory;
use ledger_core::domain::number::OldNumber;
use ledger_core::domain::person::Person;
use ledger_core::domain::subject::{AreaCode, Claim, OfficeCode, Subject};
use ledger_core::ledger::{AsOf, LedgerError, records_up_to};
use ledger_core::log::LogReader;

use crate::cli::{AreaBy, OfficeBy, PersonBy};
use crate::error::ToolError;
use crate::progress::Progress;

/// Looks at the stored bytes of one record.
type Visit<'a> = dyn FnMut(Position, &[u8]) -> Result<(), codec::CodecError> + 'a;

/// Reads a ledger as it was known before a position.
pub(crate) struct Finder<'a> {
    reader: &'a dyn LogReader,
    as_of: AsOf,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(reader: &'a dyn LogReader, as_of: AsOf) -> Self {
        Finder { reader, as_of }
    }

    /// Everyone who is meant, in the order of ids.
    pub(crate) fn persons(&self, by: &PersonBy) -> Result<Vec<Subject>, ToolError> {
        let found: Vec<PersonId> = match (by.id, by.number, by.old_number, by.card) {
            (Some(id), ..) => PersonId::at(id).into_iter().collect(),
            (_, Some(number), ..) => {
                self.claimed(Claim::PersonalNumber(number))?.person.into_iter().collect()
            }
            (_, _, Some(number), _) => self.bearers(number)?,
            (_, _, _, Some(serial)) => match self.claimed(Claim::CardSerial(serial))?.card {
                Some(card) => self.holder(card)?.into_iter().collect(),
                None => Vec::new(),
            },
            (None, None, None, None) => Vec::new(),
        };
        Ok(found.into_iter().map(Subject::Person).collect())
    }

    /// The unit that is meant. A code on no particular day means every unit that ever had it.
    pub(crate) fn areas(&self, by: &AreaBy) -> Result<Vec<Subject>, ToolError> {
        let found: Vec<AreaId> = match (by.id, by.code) {
            (Some(id), _) => AreaId::at(id).into_iter().collect(),
            (None, Some(code)) => self.areas_of(code)?,
            (None, None) => Vec::new(),
        };
        Ok(found.into_iter().map(Subject::Area).collect())
    }

    /// The office that is meant. A code on no particular day means every office that ever had it.
    pub(crate) fn offices(&self, by: &OfficeBy) -> Result<Vec<Subject>, ToolError> {
        let found: Vec<OfficeId> = match (by.id, by.code) {
            (Some(id), _) => OfficeId::at(id).into_iter().collect(),
            (None, Some(code)) => self.offices_of(code)?,
            (None, None) => Vec::new(),
        };
        Ok(found.into_iter().map(Subject::Office).collect())
    }

    fn offices_of(&self, code: OfficeCode) -> Result<Vec<OfficeId>, ToolError> {
        let claimed = self.claimed(Claim::OfficeCode(code))?;
        Ok(match self.as_of.valid {
            Some(day) => claimed.office_on(day).into_iter().collect(),
            None => claimed.offices.iter().map(|(_, _, office)| *office).collect(),
        })
    }

    fn areas_of(&self, code: AreaCode) -> Result<Vec<AreaId>, ToolError> {
        let claimed = self.claimed(Claim::AreaCode(code))?;
        Ok(match self.as_of.valid {
            Some(day) => claimed.area_on(day).into_iter().collect(),
            None => claimed.areas.iter().map(|(_, _, area)| *area).collect(),
        })
    }

    /// A subject's records as far as known; none where there are none.
    pub(super) fn history(&self, subject: Subject) -> Result<Option<AnyHistory>, ToolError> {
        let Some(newest) = self.head(subject)? else { return Ok(None) };
        let records = records_up_to(self.reader, subject, newest)?;
        Ok(Some(AnyHistory::of(subject, records)))
    }

    /// Where the subject's newest record stands, as far as known.
    pub(crate) fn head(&self, subject: Subject) -> Result<Option<Position>, ToolError> {
        let mut head = None;
        self.scan("headers", start_of(subject), &mut |position, bytes| {
            let (_, _, links) = codec::decode_links(position, bytes)?;
            if links.iter().any(|link| link.subject == subject) {
                head = Some(position);
            }
            Ok(())
        })?;
        Ok(head)
    }

    /// Who holds a claimed value. Whoever named it first holds it on every day.
    fn claimed(&self, claim: Claim) -> Result<Claimed, ToolError> {
        Ok(match self.history(Subject::Claim(claim))? {
            Some(AnyHistory::Claim(history)) => history.now().clone(),
            Some(
                AnyHistory::Person(_)
                | AnyHistory::Household(_)
                | AnyHistory::Dwelling(_)
                | AnyHistory::Card(_)
                | AnyHistory::Area(_)
                | AnyHistory::Office(_)
                | AnyHistory::Officer(_)
                | AnyHistory::Stock(_),
            )
            | None => Claimed::default(),
        })
    }

    /// Who applied for a card.
    fn holder(&self, card: CardId) -> Result<Option<PersonId>, ToolError> {
        let Some(history) = self.history(Subject::Card(card))? else { return Ok(None) };
        let state = self.as_of.card(card, history.records());
        Ok(state.application.map(|application| application.person))
    }

    /// Everyone who bears an old number as of the two dates. It is no claim: two may have been given the same one.
    fn bearers(&self, number: OldNumber) -> Result<Vec<PersonId>, ToolError> {
        let mut candidates = BTreeSet::new();
        self.scan("records", Position(1), &mut |position, bytes| {
            let (kind, _, _) = codec::decode_links(position, bytes)?;
            if names_old_numbers(kind) {
                candidates.extend(enrolled_with(&codec::decode(position, bytes)?.recorded, number));
            }
            Ok(())
        })?;
        let mut bearers = Vec::new();
        for id in candidates {
            let Some(history) = self.history(Subject::Person(id))? else { continue };
            let person: Person = self.as_of.person(id, history.records());
            if person.identity.is_some_and(|identity| identity.old_number == Some(number)) {
                bearers.push(id);
            }
        }
        Ok(bearers)
    }

    /// Visits the records from `from` on, as far as known.
    fn scan(&self, what: &'static str, from: Position, visit: &mut Visit<'_>) -> Result<(), ToolError> {
        if from >= self.as_of.known {
            return Ok(());
        }
        let mut progress = Progress::start(what, self.as_of.known.0 - from.0);
        let mut failed = None;
        self.reader.scan(from, self.as_of.known, &mut |position, bytes| {
            progress.reach(position.0 - from.0);
            match visit(position, bytes) {
                Ok(()) => ControlFlow::Continue(()),
                Err(source) => {
                    failed = Some(LedgerError::Record { position, source });
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// No record before this one speaks of the subject. The founding record, at 0, claims nothing.
fn start_of(subject: Subject) -> Position {
    subject.brought_in_at().unwrap_or(Position(1))
}

/// Enrolments, and corrections, which may be of enrolments.
fn names_old_numbers(kind: EventKind) -> bool {
    matches!(kind.name(), Some("person.enrolled" | "amendment.event_corrected"))
}

/// The person whom a record, or what it puts in the place of an enrolment, gives this old number.
fn enrolled_with(recorded: &Recorded, number: OldNumber) -> Option<PersonId> {
    let event = recorded.event.replacement().unwrap_or(&recorded.event);
    let original = recorded.event.amends().and_then(|path| path.first()).unwrap_or(&recorded.position);
    let Event::PersonEnrolled(enrolled) = event.as_ref() else { return None };
    (enrolled.old_number == Some(number)).then(|| PersonId::at(*original)).flatten()
}
