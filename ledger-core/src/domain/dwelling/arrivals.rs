//! Who came to live in a dwelling by forming a household there.
//!
//! A dwelling's own life does not tell: who lives in a dwelling that has ended forms a household there like anybody else, and who
//! lives nowhere does not come there any more. So before a dwelling ends, the lives of those are asked who formed households behind
//! that day. Who joins a household that lives there, or is born into one, may still come (docs/domain.md, 5.2.3); every other way asks
//! the dwelling itself.

use crate::domain::command::subjects;
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::household::form::HouseholdFormed;
use crate::domain::ids::DwellingId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::Rejection;
use crate::domain::subject::Subject;

/// What must have been read to know whether anybody came so behind a day, or ever, where none is named.
pub(super) fn needs(dwelling: DwellingId, behind: Option<PartialDate>, loaded: &Loaded) -> Vec<Need> {
    let formed = formed(dwelling, loaded).into_iter();
    let asked = formed.filter(|(entry, _)| behind.is_none_or(|day| day < entry.effective_date));
    let members = asked.flat_map(|(_, formed)| formed.members);
    subjects(members.map(|member| Subject::Person(member.person)))
}

/// Nobody comes to live in the dwelling behind this day, on which it ends.
pub(super) fn check(dwelling: DwellingId, ends: PartialDate, loaded: &Loaded) -> Result<(), Rejection> {
    let came = |(entry, formed): (Entry, HouseholdFormed)| {
        let day = entry.effective_date.latest().filter(|_| ends < entry.effective_date);
        day.is_some_and(|day| {
            let lives = |person| loaded.person_on(person, day).and_then(|then| then.residence);
            let mut residences = formed.members.iter().filter_map(|member| lives(member.person));
            residences.any(|residence| residence.declared == entry.position)
        })
    };
    if formed(dwelling, loaded).into_iter().any(came) { Err(Rejection::LaterActConflicts) } else { Ok(()) }
}

/// The households that were formed there, as it stands.
fn formed(dwelling: DwellingId, loaded: &Loaded) -> Vec<(Entry, HouseholdFormed)> {
    let history = loaded.history(Subject::Dwelling(dwelling));
    let entries = history.iter().flat_map(|history| history.entries());
    let formed = entries.filter_map(|entry| {
        let Event::HouseholdFormed(formed) = entry.event.as_ref() else { return None };
        (formed.dwelling == dwelling).then(|| (entry.clone(), formed.clone()))
    });
    formed.collect()
}
