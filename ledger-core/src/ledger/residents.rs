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
                named.extend(first.filter_map(|link| link.subject.person()));
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

/// What became of somebody in a unit between two states of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResidentChange {
    /// They are believed to live there, and were not.
    Came,
    /// They were believed to live there, and are not any more.
    Left,
    /// They are believed to live there as before, and something else is believed otherwise.
    Changed,
}

impl ResidentChange {
    /// The change of somebody who `lived` there as far as was known before and `lives` there as known afterwards, with what else is
    /// believed otherwise of them, which is asked only of those who are told perhaps; none where there is nothing to tell.
    ///
    /// # Errors
    /// Those of `otherwise`.
    pub fn between<T, E>(
        lived: bool,
        lives: bool,
        otherwise: impl FnOnce() -> Result<T, E>,
        is_nothing: impl FnOnce(&T) -> bool,
    ) -> Result<Option<(ResidentChange, T)>, E> {
        let change = match (lived, lives) {
            (false, false) => return Ok(None),
            (false, true) => ResidentChange::Came,
            (true, false) => ResidentChange::Left,
            (true, true) => ResidentChange::Changed,
        };
        let otherwise = otherwise()?;
        let told = change != ResidentChange::Changed || !is_nothing(&otherwise);
        Ok(told.then_some((change, otherwise)))
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

    /// Does a person, as seen on `day` (none: after everything that is known), live in a unit? A record that was merged into another
    /// is nobody who lives there.
    pub fn hold_person(
        &self,
        person: &Person,
        unit: AreaId,
        kind: ResidenceKind,
        day: Option<CivilDate>,
    ) -> bool {
        if person.links.is_merged_on(day) {
            return false;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stayed_is_told_only_where_something_else_is_believed_otherwise() {
        let between = |lived, lives, fields: Vec<u8>| {
            ResidentChange::between(lived, lives, || Ok::<_, ()>(fields), Vec::is_empty).unwrap()
        };
        assert_eq!(between(false, true, vec![]), Some((ResidentChange::Came, vec![])));
        assert_eq!(between(true, false, vec![1]), Some((ResidentChange::Left, vec![1])));
        assert_eq!(between(true, true, vec![1]), Some((ResidentChange::Changed, vec![1])));
        assert_eq!(between(true, true, vec![]), None);
        let unasked = ResidentChange::between(false, false, || Err::<(), _>("asked"), |()| false);
        assert_eq!(unasked, Ok(None));
        let failed = ResidentChange::between(true, true, || Err::<(), _>("failed"), |()| false);
        assert_eq!(failed, Err("failed"));
    }
}
