//! Who lives in an administrative unit, and whose records grew between two states of knowledge.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::error::LedgerError;
use crate::codec;
use crate::domain::area::{self, Area, Lies};
use crate::domain::dates::CivilDate;
use crate::domain::dwelling::{self, Dwelling};
use crate::domain::ids::{AreaId, DwellingId, PersonId, Position};
use crate::domain::person::Person;
use crate::domain::subject::Subject;
use crate::log::LogReader;

/// Which residence counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResidenceKind {
    /// Permanent residence (thường trú).
    #[default]
    Permanent,
    /// Temporary residence (tạm trú) whose term is not over.
    Temporary,
    /// Either.
    Either,
}

/// How much is looked at for one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Records.
    pub records: usize,
    /// Persons; a record that names more is looked at whole.
    pub persons: usize,
}

/// People whose records grew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grown {
    /// Each at the first of their records there, in the order of the log.
    pub persons: Vec<(Position, PersonId)>,
    /// Where to go on; none: that was all.
    pub next: Option<Position>,
}

/// Everyone of whom something was recorded from `from` on and before `until`, and nothing from `since` up to `from`: whoever looks
/// through a stretch of the log that begins at `since` page by page meets each person once.
///
/// # Errors
/// When the log cannot be read.
pub fn grown(
    reader: &dyn LogReader,
    since: Position,
    from: Position,
    until: Position,
    most: Looked,
) -> Result<Grown, LedgerError> {
    let (mut found, mut failed, mut records) = (Grown::default(), None, 0);
    reader.scan(from, until, &mut |position, bytes| {
        if records == most.records || found.persons.len() >= most.persons {
            found.next = Some(position);
            return ControlFlow::Break(());
        }
        records += 1;
        match codec::decode_links(position, bytes) {
            Ok((_, _, links)) => {
                let first = links.iter().filter(|link| link.previous.is_none_or(|previous| previous < since));
                let mut named = BTreeSet::new();
                named.extend(first.filter_map(|link| person(link.subject)));
                found.persons.extend(named.into_iter().map(|person| (position, person)));
                ControlFlow::Continue(())
            }
            Err(source) => {
                failed = Some(LedgerError::Record { position, source });
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(found), Err)
}

fn person(subject: Subject) -> Option<PersonId> {
    match subject {
        Subject::Person(person) => Some(person),
        Subject::Household(_)
        | Subject::Dwelling(_)
        | Subject::Card(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_)
        | Subject::Claim(_) => None,
    }
}

/// What is known of places, and the day in whose boundaries they are seen; the last there is: after everything that is known.
pub struct Boundaries<'a> {
    /// The day.
    pub on: CivilDate,
    /// What is known of a dwelling.
    pub dwelling: &'a dyn Fn(DwellingId) -> Option<Dwelling>,
    /// What is known of a unit.
    pub area: &'a dyn Fn(AreaId) -> Option<Area>,
}

impl std::fmt::Debug for Boundaries<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Boundaries")
    }
}

impl Boundaries<'_> {
    /// Does a dwelling lie in a unit, of whatever level? One whose unit was divided and that nobody assigned lies in none of its parts.
    pub fn hold(&self, dwelling: DwellingId, unit: AreaId) -> bool {
        let dwelling = dwelling::part_of(dwelling, self.on, self.dwelling);
        let Some(place) = (self.dwelling)(dwelling).and_then(|known| known.place_on(self.on)) else {
            return false;
        };
        let lowest = match area::lies_in(place.area, self.on, self.area) {
            Lies::In(area) | Lies::Undecided(area, _) => area,
        };
        area::line_on(lowest, self.on, self.area).iter().any(|(area, _)| *area == unit)
    }

    /// Does a person, as seen on `day` (none: after everything that is known), live in a unit?
    pub fn hold_person(
        &self,
        person: &Person,
        unit: AreaId,
        kind: ResidenceKind,
        day: Option<CivilDate>,
    ) -> bool {
        let permanent = person.residence.map(|residence| residence.dwelling);
        let temporary = person.living.passing.temporary;
        let temporary = temporary.filter(|stay| day.is_none_or(|day| day <= stay.until));
        let temporary = temporary.map(|stay| stay.dwelling);
        let (permanent, temporary) = match kind {
            ResidenceKind::Permanent => (permanent, None),
            ResidenceKind::Temporary => (None, temporary),
            ResidenceKind::Either => (permanent, temporary),
        };
        permanent.into_iter().chain(temporary).any(|dwelling| self.hold(dwelling, unit))
    }
}
