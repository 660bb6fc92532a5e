//! What is believed of a subject of whatever kind, as folded and as shown.

use ledger_core::domain::area::Area;
use ledger_core::domain::card::Card;
use ledger_core::domain::card::validity::in_force_until;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::history::{Entry, Life};
use ledger_core::domain::household::Household;
use ledger_core::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, StockId,
};
use ledger_core::domain::office as state;
use ledger_core::domain::officer::Officer;
use ledger_core::domain::person::{Identity, Person};
use ledger_core::domain::stock::Stock;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::history::v1::State;
use ledger_proto::ledger::history::v1::state::Of;

use crate::convert::to_proto::{card, office, person, place, stock};
use crate::service::Office;
use crate::service::person::shown_then;

/// A folded state.
#[derive(Clone, Debug)]
pub(super) enum Believed {
    Person(PersonId, Box<Person>),
    Household(HouseholdId, Household),
    Dwelling(DwellingId, Dwelling),
    Card(CardId, Card),
    Area(AreaId, Area),
    Office(OfficeId, state::Office),
    Officer(OfficerId, Officer),
    Stock(StockId, Stock),
}

/// The states of a life, each with the number of the entry behind which it came. Entries that changed nothing have none.
fn run<L: Life + PartialEq>(
    id: L::Id,
    entries: &[Entry],
    of: impl Fn(L) -> Believed,
) -> Vec<(usize, Believed)> {
    let mut state = L::default();
    let mut steps = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let before = state.clone();
        state.apply(id, entry);
        if state != before {
            steps.push((at, of(state.clone())));
        }
    }
    steps
}

impl Believed {
    /// The states that entries lead to one after the other; see [`run`].
    pub(super) fn steps(subject: Subject, entries: &[Entry]) -> Vec<(usize, Believed)> {
        match subject {
            Subject::Person(id) => run(id, entries, |state| Believed::Person(id, Box::new(state))),
            Subject::Household(id) => run(id, entries, |state| Believed::Household(id, state)),
            Subject::Dwelling(id) => run(id, entries, |state| Believed::Dwelling(id, state)),
            Subject::Card(id) => run(id, entries, |state| Believed::Card(id, state)),
            Subject::Area(id) => run(id, entries, |state| Believed::Area(id, state)),
            Subject::Office(id) => run(id, entries, |state| Believed::Office(id, state)),
            Subject::Officer(id) => run(id, entries, |state| Believed::Officer(id, state)),
            Subject::Stock(id) => run(id, entries, |state| Believed::Stock(id, state)),
            // A claimed value is no question's subject.
            Subject::Claim(_) => Vec::new(),
        }
    }

    /// Days on which something begins or ends in the world although no record bears that day.
    pub(super) fn days(&self) -> Vec<CivilDate> {
        let dates: Vec<Option<PartialDate>> = match self {
            Believed::Person(_, person) => {
                let (residence, household) = (person.residence, person.household);
                vec![Some(person.birth_date()), residence.map(|r| r.since), household.map(|h| h.since)]
            }
            Believed::Household(_, household) => vec![Some(household.since)],
            Believed::Dwelling(..) => Vec::new(),
            Believed::Card(_, card) => {
                // A card runs out the day behind its last one.
                let last = card.made.and_then(|made| made.expiry_date).map(in_force_until);
                let behind = last.map(|last| PartialDate::from(last.plus_days(1)));
                vec![card.application.map(|application| application.date), behind]
            }
            Believed::Stock(_, stock) => vec![stock.opened.as_ref().map(|opened| opened.since)],
            Believed::Area(_, area) => {
                let unit = area.unit.as_ref();
                let last = unit.and_then(|unit| unit.facts.in_force_until);
                let behind = last.map(|last| PartialDate::from(last.plus_days(1)));
                let former = area.former.iter().map(|former| Some(former.until));
                former.chain([unit.map(|unit| unit.in_force_from), behind]).collect()
            }
            Believed::Office(_, office) => {
                let former = office.former.iter().map(|former| Some(former.until));
                let postings = office.postings.iter().flat_map(|p| [Some(p.from), p.until]);
                former.chain(postings).chain([Some(office.since), office.closed]).collect()
            }
            Believed::Officer(_, officer) => {
                officer.postings.iter().map(|p| Some(p.from)).chain([officer.left]).collect()
            }
        };
        dates.into_iter().flatten().filter_map(PartialDate::earliest).collect()
    }

    /// The person on whom it depends what the answer tells: whose card it is.
    pub(super) fn holder(&self) -> Option<PersonId> {
        match self {
            Believed::Card(_, card) => card.application.map(|application| application.person),
            Believed::Person(..)
            | Believed::Household(..)
            | Believed::Dwelling(..)
            | Believed::Area(..)
            | Believed::Office(..)
            | Believed::Officer(..)
            | Believed::Stock(..) => None,
        }
    }

    /// The places that the answer tells the address of.
    pub(super) fn places(&self) -> Vec<ShownAt> {
        match self {
            Believed::Person(_, person) => {
                let (living, passing) = (&person.living, &person.living.passing);
                let contact = living.contact.as_ref();
                let current = passing.current_place.as_ref();
                let named = [
                    person.residence.map(|home| ShownAt::named("residence", home.dwelling)),
                    passing.temporary.map(|stay| ShownAt::named("temporary_residence", stay.dwelling)),
                    contact.and_then(|contact| {
                        let at = ShownAt::named("contact_address", contact.dwelling?);
                        Some(ShownAt { is_written: contact.address.is_some(), ..at })
                    }),
                    current.and_then(|place| {
                        let at = ShownAt::named("current_place", place.dwelling?);
                        Some(ShownAt { is_written: place.address.is_some(), ..at })
                    }),
                ];
                named.into_iter().flatten().collect()
            }
            Believed::Household(_, household) => {
                household.dwelling.map(|dwelling| ShownAt::named("", dwelling)).into_iter().collect()
            }
            Believed::Dwelling(..)
            | Believed::Card(..)
            | Believed::Area(..)
            | Believed::Office(..)
            | Believed::Officer(..)
            | Believed::Stock(..) => Vec::new(),
        }
    }

    /// The units that the answer tells the name of, beside those of its places.
    pub(super) fn areas(&self) -> Vec<AreaId> {
        match self {
            Believed::Person(_, person) => {
                let identity = person.identity.as_ref();
                let of = |identity: &Identity| {
                    let noted_by = identity.registered_abroad.and_then(|abroad| abroad.noting_area);
                    [identity.birth_registration_area, identity.origin_area, noted_by]
                };
                identity.map(of).into_iter().flatten().flatten().collect()
            }
            Believed::Area(id, _) => vec![*id],
            Believed::Office(_, office) => office.facts.iter().filter_map(|facts| facts.area).collect(),
            Believed::Household(..)
            | Believed::Dwelling(..)
            | Believed::Card(..)
            | Believed::Officer(..)
            | Believed::Stock(..) => Vec::new(),
        }
    }
}

/// A place in an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownAt {
    /// The message of the answer that tells of it; empty: the answer itself.
    pub(super) part: &'static str,
    /// The dwelling.
    pub(super) dwelling: DwellingId,
    /// Is its address told as it was written, not as the dwelling's?
    pub(super) is_written: bool,
}

impl ShownAt {
    fn named(part: &'static str, dwelling: DwellingId) -> ShownAt {
        ShownAt { part, dwelling, is_written: false }
    }
}

impl Office {
    /// The state that entries lead to, as answers show it on the day of `as_of`; none where the subject is not there.
    pub(super) fn shown(&self, believed: &Believed, as_of: AsOf) -> Result<Option<State>, LedgerError> {
        let on = as_of.valid.unwrap_or_else(CivilDate::last);
        let shown = match believed {
            Believed::Person(id, state) => {
                let state = as_of.seen_person(state.as_ref().clone());
                shown_then(&self.ledger, as_of, |places| person::person(*id, &state, places))?.map(Of::Person)
            }
            Believed::Household(id, state) => {
                self.household_state(*id, &as_of.seen_household(state.clone()), as_of)?.map(Of::Household)
            }
            Believed::Dwelling(id, state) => {
                shown_then(&self.ledger, as_of, |places| place::dwelling(*id, state, places))?
                    .map(Of::Dwelling)
            }
            Believed::Card(id, state) => {
                let holder = state.application.map(|of| self.ledger.person_as_of(of.person, as_of));
                let (holder, day) = (holder.transpose()?, self.day_of(as_of)?);
                let state = as_of.seen_card(state.clone());
                let shown =
                    |places: &place::Places<'_>| card::card(*id, &state, holder.as_ref(), day, places);
                shown_then(&self.ledger, as_of, shown)?.map(Of::Card)
            }
            Believed::Area(id, state) => {
                shown_then(&self.ledger, as_of, |places| place::area(*id, state, on, places))?.map(Of::Area)
            }
            Believed::Office(id, state) => {
                shown_then(&self.ledger, as_of, |places| office::office(*id, state, on, places))?
                    .map(Of::Office)
            }
            Believed::Officer(id, state) => office::officer(*id, state, on).map(Of::Officer),
            Believed::Stock(id, state) => stock::whole(*id, &as_of.seen_stock(state.clone())).map(Of::Stock),
        };
        Ok(shown.map(|of| State { of: Some(of) }))
    }

    /// A subject's state as of a day and a state of knowledge, as answers show it; none where it is not there.
    pub(super) fn state_then(&self, subject: Subject, as_of: AsOf) -> Result<Option<State>, LedgerError> {
        let entries = self.entries_then(subject, as_of)?.unwrap_or_default();
        match Believed::steps(subject, &entries).pop() {
            Some((_, believed)) => self.shown(&believed, as_of),
            None => Ok(None),
        }
    }

    /// What stands of a subject's life as of a day and a state of knowledge; none where nothing was known of it.
    pub(super) fn entries_then(
        &self,
        subject: Subject,
        as_of: AsOf,
    ) -> Result<Option<Vec<Entry>>, LedgerError> {
        let entries = self.ledger.entries_known(subject, as_of.known)?;
        Ok(entries.map(|entries| as_of.entries(subject, &entries)))
    }
}
