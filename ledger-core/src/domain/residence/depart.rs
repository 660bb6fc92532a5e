//! What all acts have in common by which persons stop living in the country's dwellings without starting in another.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::command::subjects;
use crate::domain::dates::PartialDate;
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Mover;
use crate::domain::history::{Entry, History, Life, PROPOSED, Recorded};
use crate::domain::household::Household;
use crate::domain::household::form::{check_named_once, member_field};
use crate::domain::ids::{HouseholdId, PersonId, Position};
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// What has to be filed is filed within 7 days, and decided on within 5 working days (D 58/2026).
pub(super) const FILED: Deadlines =
    Deadlines { declare: Some(Term::Days(7)), decide: Some(Term::WorkingDays(5)) };

/// The household that a person leaves by going on a day: the one they belong to then, however late it is declared.
pub(super) fn leaves(person: PersonId, on: PartialDate, loaded: &Loaded) -> Option<HouseholdId> {
    loaded.person_on(person, on.latest()?).and_then(|person| person.household_id())
}

/// The persons and the households that they leave.
pub(super) fn needs(persons: &[PersonId], on: PartialDate, loaded: &Loaded) -> Vec<Need> {
    let households = persons.iter().filter_map(|person| leaves(*person, on, loaded)).map(Subject::Household);
    let mut needs = subjects(persons.iter().copied().map(Subject::Person).chain(households));
    needs.extend(needs_of_heads(&departing(persons, on, loaded), on, loaded));
    needs
}

/// Who stays where a head goes: their lives tell whether the head may ([`check_heads`]).
pub(crate) fn needs_of_heads(persons: &[Mover], on: PartialDate, loaded: &Loaded) -> Vec<Need> {
    subjects(left_behind(persons, on, loaded).into_iter().map(|(_, person)| Subject::Person(person)))
}

/// Who stays in a household whose head goes, and in which.
fn left_behind(persons: &[Mover], on: PartialDate, loaded: &Loaded) -> Vec<(HouseholdId, PersonId)> {
    let Some(day) = on.latest() else { return Vec::new() };
    let households: BTreeSet<HouseholdId> = persons.iter().filter_map(|mover| mover.leaves).collect();
    let staying = |id: HouseholdId| {
        let household = loaded.household_on(id, day).unwrap_or_default();
        let goes = |person: PersonId| persons.iter().any(|mover| mover.person == person);
        let members = if household.head().is_some_and(goes) { household.members } else { Vec::new() };
        members
            .into_iter()
            .map(|member| member.person)
            .filter(move |person| !goes(*person))
            .collect::<Vec<_>>()
    };
    households.into_iter().flat_map(|id| staying(id).into_iter().map(move |person| (id, person))).collect()
}

/// The head goes after another was named, where anybody who stays may be that (LR, art. 10). Where nobody may, for they are minors
/// or without capacity, the household is left without one, and tells so. Asked when the act is made.
pub(crate) fn check_heads(persons: &[Mover], on: PartialDate, loaded: &Loaded) -> Result<(), Rejection> {
    let mut staying = left_behind(persons, on, loaded).into_iter();
    let somebody = staying.any(|(_, person)| may_be_head(person, on, loaded));
    if somebody { Err(Rejection::HeadMustBeReplacedFirst) } else { Ok(()) }
}

/// Of age, or not certainly a minor, and with full capacity on that day.
fn may_be_head(person: PersonId, on: PartialDate, loaded: &Loaded) -> bool {
    let then = on.latest().and_then(|day| loaded.person_on(person, day));
    then.is_some_and(|then| then.is_capable().is_ok() && !then.is_certainly_minor(on))
}

/// Who stayed in a household when its head went without another being named, and the day, by the position of the act.
fn left_headless(history: &History<Household>) -> BTreeMap<Position, (PartialDate, BTreeSet<PersonId>)> {
    let (id, mut state) = (history.id(), Household::default());
    let mut left = BTreeMap::new();
    for entry in history.entries() {
        let headless = state.admits(id, entry) == Err(Rejection::HeadMustBeReplacedFirst);
        state.apply(id, entry);
        if headless {
            let stayed = state.members.iter().map(|member| member.person).collect();
            left.insert(entry.position, (entry.effective_date, stayed));
        }
    }
    left
}

/// A head who went because nobody who stayed could be it would have had to name whoever the proposed act or amendment lets stay with
/// them and may be head: then the departure is amended first. Who stayed already was judged when it was made; who they are now is asked no more
/// ([`crate::domain::household::head_due`] tells it).
pub(crate) fn heads_had_nobody_to_name(
    household: HouseholdId,
    proposed: &Recorded,
    loaded: &Loaded,
) -> Result<(), Rejection> {
    let Some(AnyHistory::Household(before)) = loaded.history(Subject::Household(household)) else {
        return Ok(());
    };
    let was = left_headless(&before);
    if was.is_empty() {
        return Ok(());
    }
    let records = before.records().iter().chain([proposed]).cloned().collect();
    let becomes = left_headless(&History::<Household>::of(household, records));
    let somebody = becomes.iter().any(|(position, (on, stay))| {
        let stayed = was.get(position).map(|(_, stayed)| stayed);
        let mut new = stay.iter().filter(|person| stayed.is_some_and(|stayed| !stayed.contains(person)));
        new.any(|person| may_be_head(*person, *on, loaded))
    });
    if somebody { Err(Rejection::LaterActConflicts) } else { Ok(()) }
}

/// The persons with the households that they leave.
pub(super) fn departing(persons: &[PersonId], on: PartialDate, loaded: &Loaded) -> Vec<Mover> {
    persons.iter().map(|person| Mover { person: *person, leaves: leaves(*person, on, loaded) }).collect()
}

/// Everyone is known, and named once.
pub(super) fn check(persons: impl Iterator<Item = PersonId>, loaded: &Loaded) -> Result<(), Refusal> {
    check_named_once("persons", persons, loaded)
}

/// The field of the request that speaks of a subject.
pub(super) fn field(persons: &[PersonId], subject: Subject) -> String {
    member_field("persons", persons.iter().copied(), subject).unwrap_or_else(|| "persons".into())
}

pub(super) fn touches(persons: &[Mover], to: &mut Vec<Touched>) {
    to.extend(persons.iter().map(|mover| Touched::Known(Subject::Person(mover.person))));
    to.extend(persons.iter().filter_map(|mover| mover.leaves).map(|h| Touched::Known(Subject::Household(h))));
}

/// Does the person belong to the household that they are said to leave, and to no other?
pub(super) fn leaves_own(persons: &[Mover], person: &Person, id: PersonId) -> Result<(), Rejection> {
    let leaves = persons.iter().find(|mover| mover.person == id).and_then(|mover| mover.leaves);
    if person.household_id() == leaves { Ok(()) } else { Err(Rejection::NotInHousehold) }
}

/// The members that go, where any do.
fn leaving(persons: &[Mover], household: HouseholdId) -> Vec<PersonId> {
    persons.iter().filter(|mover| mover.leaves == Some(household)).map(|mover| mover.person).collect()
}

/// May the household let them go? Whether its head may go only the lives of those who stay tell, who are read when the act is made
/// ([`check_heads`]). An act by which the head went and others stayed is not corrected: who stays then was not asked about. Whether it still
/// stands beside what is recorded later [`heads_had_nobody_to_name`] tells.
pub(crate) fn let_go(
    persons: &[Mover],
    household: &Household,
    id: HouseholdId,
    entry: &Entry,
) -> Result<(), Rejection> {
    match household.lets_go(&leaving(persons, id)) {
        Err(Rejection::HeadMustBeReplacedFirst) if entry.position == PROPOSED => Ok(()),
        admitted => admitted,
    }
}

pub(super) fn drop_members(persons: &[Mover], household: &mut Household, id: HouseholdId) {
    let leaving = leaving(persons, id);
    household.members.retain(|member| !leaving.contains(&member.person));
}

/// Leaves the household, where one is named.
pub(super) fn leave_household(persons: &[Mover], person: &mut Person, id: PersonId) {
    if persons.iter().any(|mover| mover.person == id && mover.leaves.is_some()) {
        person.household = None;
    }
}
