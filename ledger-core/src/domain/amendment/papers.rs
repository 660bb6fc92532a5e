//! What the papers of a birth or a death say of the day to which it is moved later: the older register in which it stands, and the
//! day on which its dossier came in, tell that it had happened by then, as they do of a new act.

use std::sync::Arc;

use crate::domain::command::Proposal;
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::Loaded;
use crate::domain::origin::Provenance;
use crate::domain::rejection::Refusal;
use crate::domain::subject::Subject;

use super::standing;

/// A birth or a death that a proposal moves to another day.
pub(crate) struct Moved {
    /// The record whose papers are asked.
    pub(crate) original: Position,
    /// The birth or the death.
    event: Arc<Event>,
    /// On which day it stood.
    from: PartialDate,
    /// To which day it is moved.
    to: PartialDate,
    /// The field that says so.
    field: &'static str,
}

/// What a proposal moves, be it a correction of the record or one that the civil register made.
pub(crate) fn moved(proposal: &Proposal, loaded: &Loaded) -> Option<Moved> {
    if let Event::EventCorrected(correction) = proposal.event.as_ref() {
        if let Some((person, to, [_, field])) = born_on(&correction.replacement) {
            return birth(person, to, field, loaded);
        }
        let original = *correction.path.first()?;
        let stood = standing(original, loaded).ok()??;
        return Some(Moved {
            original,
            event: stood.event,
            from: stood.effective_date,
            to: proposal.effective_date,
            field: "effective_date",
        });
    }
    let (person, to, [field, _]) = born_on(&proposal.event)?;
    birth(person, to, field, loaded)
}

/// Whose date of birth the civil register corrects or supplements, and the field that says so in the act and in a correction of it.
fn born_on(event: &Event) -> Option<(PersonId, PartialDate, [&'static str; 2])> {
    if let Event::CivilDataCorrected(corrected) = event {
        let fields = ["becomes.birth_date", "replacement.becomes.birth_date"];
        return Some((corrected.person, corrected.becomes.birth_date?, fields));
    }
    if let Event::CivilDataSupplemented(supplemented) = event {
        let fields = ["adds.birth_date", "replacement.adds.birth_date"];
        return Some((supplemented.person, supplemented.adds.birth_date?, fields));
    }
    None
}

/// The birth by which somebody came in, moved to another day.
fn birth(person: PersonId, to: PartialDate, field: &'static str, loaded: &Loaded) -> Option<Moved> {
    let history = loaded.history(Subject::Person(person))?;
    let came_in = history.entries().iter().find(|entry| entry.position == person.position())?;
    let from = loaded.person(person).ok()?.1.birth_date;
    Some(Moved { original: came_in.position, event: Arc::clone(&came_in.event), from, to, field })
}

impl Moved {
    /// The papers can still be about it. That they could not already is not the correction's fault.
    ///
    /// # Errors
    /// What they say against the new day, with the field that tells it.
    pub(crate) fn check(&self, papers: &Provenance) -> Result<(), Refusal> {
        match papers.check_about(&self.event, self.to) {
            Err(refusal) if papers.check_about(&self.event, self.from).is_ok() => {
                Err(refusal.rejection.at(self.field))
            }
            Err(_) | Ok(()) => Ok(()),
        }
    }
}
