//! An identifier of another sector that is not a person's any more. What had been linked by mistake from the start is annulled
//! instead.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::sector::SectorId;

/// An identifier does not lead to the person any more, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorIdUnlinked {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: SectorId,
}

/// Unlink an identifier.
#[derive(Clone, Debug)]
pub struct UnlinkSectorId {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: SectorId,
}

impl UnlinkSectorId {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = Event::SectorIdUnlinked(SectorIdUnlinked { person: self.person, id: self.id });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for SectorIdUnlinked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::NumberNotLinked, "id.value")]
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.may_be_linked(entry.effective_date)?;
        let linked = person.links.sector_ids.iter().any(|link| link.id == self.id);
        if linked { Ok(()) } else { Err(Rejection::NumberNotLinked) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.links.sector_ids.retain(|link| link.id != self.id);
    }
}
