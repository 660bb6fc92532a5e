//! Grounds on which residence ends that cannot be true.
//!
//! Law on Residence 2020, art. 24(1) and 29(1). Whether somebody is absent, or no citizen any more, the office finds out; what the
//! register itself knows to be otherwise is refused. It is asked when the act is made, and when it is amended so that the ground is
//! brought in: a ground that stands, stays.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::identity::VIET_NAM;
use crate::domain::ids::{PersonId, Position};
use crate::domain::limits::{ABSENT_PERMANENT_YEARS, ABSENT_TEMPORARY_MONTHS};
use crate::domain::loaded::Loaded;
use crate::domain::subject::Subject;
use crate::domain::values::DeregistrationGround;

/// The first of them who is known as a citizen on the day, had the act `without` not been.
pub(super) fn still_citizen(
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    persons.find(|person| {
        let identity = loaded.person_without(*person, day, without).and_then(|then| then.identity);
        identity.is_some_and(|identity| identity.nationality == Some(VIET_NAM))
    })
}

/// The first of them who was registered where they live too lately to have been absent from there for twelve months. Since when
/// somebody lived there who came into the register living there, it does not know.
pub(super) fn settled_lately(
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    persons.find(|person| {
        let home = loaded.person_without(*person, day, without).and_then(|then| then.residence_begun(on));
        let begun_by = loaded.residence_begun_by(*person, day, without);
        let registered = begun_by.is_some_and(|event| !matches!(event.as_ref(), Event::PersonEnrolled(_)));
        let ends = |since: CivilDate| since.plus_years(ABSENT_PERMANENT_YEARS);
        registered && home.and_then(|home| home.since.latest()).is_some_and(|since| day < ends(since))
    })
}

/// The first of them who was registered for a time too lately to have been absent for six months.
pub(super) fn staying_lately(
    mut persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    persons.find(|person| {
        let then = loaded.person_without(*person, day, without);
        let since = then.and_then(|then| then.living.passing.temporary?.since.latest());
        since.is_some_and(|since| day < since.plus_months(ABSENT_TEMPORARY_MONTHS))
    })
}

/// Was somebody struck off as absent without a word for twelve months to which these days belong? They said a word after all.
pub(super) fn struck_off_as_absent(
    person: PersonId,
    from: PartialDate,
    until: Option<CivilDate>,
    loaded: &Loaded,
) -> bool {
    let (Some(from), Some(history)) = (from.full(), loaded.history(Subject::Person(person))) else {
        return false;
    };
    history.entries().iter().any(|entry| {
        let Event::PermanentResidenceDeregistered(ended) = entry.event.as_ref() else { return false };
        let absent = ended.ground == DeregistrationGround::AbsentTwelveMonths
            && ended.persons.iter().any(|mover| mover.person == person);
        let within = |day: CivilDate| {
            let first = day.plus_years(-ABSENT_PERMANENT_YEARS);
            from < day && until.is_none_or(|last| first <= last)
        };
        absent && entry.effective_date.full().is_some_and(within)
    })
}
