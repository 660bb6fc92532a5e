//! Grounds on which residence ends that cannot be true.
//!
//! Law on Residence 2020, art. 24(1) and 29(1). Whether somebody is absent, or no citizen any more, the office finds out; what the
//! register itself knows to be otherwise is refused. It is asked when the act is made, and when it is amended so that the ground is
//! brought in: a ground that stands, stays.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::identity::is_known_citizen;
use crate::domain::ids::{PersonId, Position};
use crate::domain::limits::{ABSENT_PERMANENT_YEARS, ABSENT_TEMPORARY_MONTHS};
use crate::domain::loaded::Loaded;
use crate::domain::person::Person;
use crate::domain::subject::Subject;
use crate::domain::values::DeregistrationGround;

/// The first of them of whom the register knows, had the act `without` not been, that a ground is not true.
fn first_untrue(
    mut persons: impl Iterator<Item = PersonId>,
    day: CivilDate,
    without: Option<Position>,
    loaded: &Loaded,
    untrue: &dyn Fn(PersonId, &Person) -> bool,
) -> Option<PersonId> {
    persons.find(|person| {
        loaded.person_without(*person, day, without).is_some_and(|then| untrue(*person, &then))
    })
}

/// The first of them who is known as a citizen on the day.
pub(super) fn still_citizen(
    persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    first_untrue(persons, on.full()?, without, loaded, &|person, then| is_known_citizen(person, then, loaded))
}

/// The first of them who was registered where they live too lately to have been absent from there for twelve months, or without what
/// the dwelling was theirs by. Since when somebody lived there who came into the register living there, it does not know.
pub(super) fn settled_lately(
    ground: DeregistrationGround,
    persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    // Who is born into a household or joins it begins no tenancy, and may be absent only from their own first day on.
    let among_others = |event: &Event| matches!(event, Event::BirthRegistered(_) | Event::HouseholdJoined(_));
    let of_the_dwelling = ground != DeregistrationGround::AbsentTwelveMonths;
    first_untrue(persons, day, without, loaded, &|person, then| {
        let begun_by = loaded.residence_begun_by(person, day, without);
        let registered = begun_by.is_some_and(|event| {
            let came_in = matches!(event.as_ref(), Event::PersonEnrolled(_));
            !(came_in || of_the_dwelling && among_others(event))
        });
        let since = then.residence_begun(on).and_then(|home| home.since.latest());
        registered && since.is_some_and(|since| day < since.plus_years(ABSENT_PERMANENT_YEARS))
    })
}

/// The first of them who was registered for a time too lately to have been absent for six months.
pub(super) fn staying_lately(
    persons: impl Iterator<Item = PersonId>,
    on: PartialDate,
    without: Option<Position>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    first_untrue(persons, day, without, loaded, &|_, then| {
        let since = then.living.passing.temporary.as_ref().and_then(|stay| stay.since.latest());
        since.is_some_and(|since| day < since.plus_months(ABSENT_TEMPORARY_MONTHS))
    })
}

/// The first of them who was struck off as absent without a word for twelve months to which these days belong: they said nothing, so that
/// neither an absence nor a stay elsewhere is recorded late for such a day.
pub(super) fn struck_off_as_absent(
    mut persons: impl Iterator<Item = PersonId>,
    from: PartialDate,
    until: Option<CivilDate>,
    loaded: &Loaded,
) -> Option<PersonId> {
    let from = from.full()?;
    let within = |day: CivilDate| {
        let first = day.plus_years(-ABSENT_PERMANENT_YEARS);
        from < day && until.is_none_or(|last| first <= last)
    };
    let strikes_off = |entry: &Entry, person: PersonId| {
        let Event::PermanentResidenceDeregistered(ended) = entry.event.as_ref() else { return false };
        ended.ground == DeregistrationGround::AbsentTwelveMonths
            && ended.persons.iter().any(|mover| mover.person == person)
            && entry.effective_date.full().is_some_and(within)
    };
    persons.find(|person| {
        let history = loaded.history(Subject::Person(*person));
        history.is_some_and(|history| history.entries().iter().any(|entry| strikes_off(entry, *person)))
    })
}
