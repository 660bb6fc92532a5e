//! What a person's life says about places that are not permanent: temporary residence, absence, the place where somebody is
//! who can be registered nowhere.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::{part_of, way};
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::limits::{TEMPORARY_RENEWAL_DAYS, TEMPORARY_YEARS};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::domain::values::{AbsenceClass, DeregistrationGround, RenewalTime};

use super::living::Whereabouts;

/// Places that are not permanent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// Temporary residence, also one whose term has run out: that is no act.
    pub temporary: Option<TemporaryStay>,
    /// The record that took temporary residence away. An older record about a later day does not bring one back.
    pub taken_away: Option<Position>,
    /// The absence declared.
    pub absence: Option<Absence>,
    /// Where the person is, who is registered nowhere.
    pub current_place: Option<CurrentPlace>,
}

/// Temporary residence (tạm trú).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemporaryStay {
    /// The dwelling.
    pub dwelling: DwellingId,
    /// From this day on. Where it was renewed after its term had run out, and a day lay between, from the renewal on.
    pub since: PartialDate,
    /// The last day of the term.
    pub until: CivilDate,
    /// When it was renewed last, measured by the term before; none: never.
    pub renewed: Option<RenewalTime>,
    /// The record that says so. A later record about an earlier day overrides it, as it does a residence.
    pub declared: Position,
}

/// Temporary absence (tạm vắng).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who has to declare it, as the law classes them.
    pub class: AbsenceClass,
    /// From this day on.
    pub since: PartialDate,
    /// The last day, as intended.
    pub until: Option<CivilDate>,
    /// Where to, as written.
    pub destination: Option<Text>,
}

/// The current place (nơi ở hiện tại) of somebody who has neither permanent nor temporary residence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentPlace {
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The place as written.
    pub address: Option<Text>,
    /// From this day on.
    pub since: PartialDate,
}

impl Passing {
    /// Permanent residence began at a dwelling.
    pub(super) fn settled(&mut self, dwelling: DwellingId) {
        self.temporary = self.temporary.filter(|stay| stay.dwelling != dwelling);
        self.absence = None;
        self.current_place = None;
    }

    /// Permanent residence ended, and went where it is said. Who settles abroad, or is no citizen any more, has no temporary
    /// residence here either.
    pub(super) fn departed(&mut self, whereabouts: &Whereabouts, entry: &Entry) {
        self.absence = None;
        match whereabouts {
            Whereabouts::Abroad(_)
            | Whereabouts::Deregistered(
                DeregistrationGround::NationalityLost | DeregistrationGround::SettledAbroad,
            ) => {
                self.take_away(entry);
                self.current_place = None;
            }
            Whereabouts::Deregistered(
                DeregistrationGround::RegistrationCancelled
                | DeregistrationGround::AbsentTwelveMonths
                | DeregistrationGround::TenancyEnded
                | DeregistrationGround::DwellingTransferred
                | DeregistrationGround::ConsentWithdrawn
                | DeregistrationGround::DwellingGone
                | DeregistrationGround::OtherDecision
                | DeregistrationGround::Unknown
                | DeregistrationGround::DeclaredMissing,
            )
            | Whereabouts::ContactOnly => {}
        }
    }

    /// The stay, unless a later record spoke of everything from an earlier day on.
    pub(super) fn stays_at(&mut self, stay: TemporaryStay) {
        let declared = self.temporary.map(|known| known.declared).or(self.taken_away);
        if declared.is_none_or(|declared| declared <= stay.declared) {
            self.temporary = Some(stay);
            self.taken_away = None;
            self.current_place = None;
        }
    }

    /// Does temporary residence register the person on that day? A term that has run out registers nobody any more.
    pub(super) fn registers(&self, on: PartialDate) -> bool {
        self.temporary.is_some_and(|stay| on <= PartialDate::from(stay.until))
    }

    /// Is the stay one that was declared by a later record, so that this one does not speak of it?
    pub(super) fn stay_overrides(&self, entry: &Entry) -> bool {
        self.temporary.is_some_and(|stay| stay.declared > entry.position)
    }

    /// Temporary residence ends, also one that begins behind that day by an older record. What it overrode itself is not taken up
    /// again.
    fn take_away(&mut self, entry: &Entry) {
        let declared = self.temporary.take().map(|stay| stay.declared);
        self.taken_away = self.taken_away.max(declared).max(Some(entry.position));
    }

    pub(super) fn renewed(&mut self, until: CivilDate, entry: &Entry) {
        if self.stay_overrides(entry) {
            return;
        }
        if let (Some(stay), Some(on)) = (&mut self.temporary, entry.effective_date.full()) {
            let renewed = Some(renewal_time(stay.until, on));
            // On the days between nobody was registered: what was renewed begins anew.
            let days_between = on > stay.until.plus_days(1);
            let since = if days_between { entry.effective_date } else { stay.since };
            *stay = TemporaryStay { since, until, renewed, ..*stay };
            if days_between {
                self.current_place = None;
            }
        }
    }
}

/// When a term is renewed: within its last days, as the law has it, or before or after them.
fn renewal_time(until: CivilDate, on: CivilDate) -> RenewalTime {
    match until.days_since(on) {
        ..0 => RenewalTime::Late,
        0..=TEMPORARY_RENEWAL_DAYS => RenewalTime::InTime,
        _ => RenewalTime::Early,
    }
}

/// A term does not end before it starts.
pub(super) fn check_term(from: PartialDate, until: Option<CivilDate>) -> Result<(), Refusal> {
    if until.is_some_and(|until| PartialDate::from(until).certainly_before(from)) {
        return Err(Rejection::TermEndsBeforeStart.at("until"));
    }
    Ok(())
}

/// A term of temporary residence ends on the same day two years later at the latest (Civil Code 2015, art. 147 and 148).
pub(super) fn is_too_long(from: CivilDate, until: CivilDate) -> bool {
    until > from.term_of_years(TEMPORARY_YEARS)
}

/// Where a person has permanent residence on a day, and temporary residence.
fn homes(person: PersonId, day: CivilDate, loaded: &Loaded) -> (Option<DwellingId>, Option<DwellingId>) {
    let Some(then) = loaded.person_on(person, day) else { return (None, None) };
    (then.residence.map(|home| home.dwelling), then.living.passing.temporary.map(|stay| stay.dwelling))
}

/// What must be read to know whether people live permanently where they stay, at `dwelling` or where they are registered for a
/// time: dwellings that were merged are one.
pub(super) fn needs_of_homes(
    persons: &[PersonId],
    dwelling: Option<DwellingId>,
    on: PartialDate,
    loaded: &Loaded,
) -> Vec<Need> {
    let Some(day) = on.full() else { return Vec::new() };
    let of = |person: &PersonId| {
        let (home, stay) = homes(*person, day, loaded);
        home.into_iter().chain(dwelling.or(stay))
    };
    let named = persons.iter().flat_map(of);
    let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
    named.flat_map(|id| way(id, day, &known)).map(|id| Need::Subject(Subject::Dwelling(id))).collect()
}

/// The first of the people who lives permanently where they stay, although by another dwelling's name: the two were merged.
pub(super) fn lives_where_they_stay(
    persons: &[PersonId],
    dwelling: Option<DwellingId>,
    on: PartialDate,
    loaded: &Loaded,
) -> Option<PersonId> {
    let day = on.full()?;
    let known = |id: DwellingId| loaded.dwelling_known(id).cloned();
    let same = |person: &&PersonId| {
        let (home, stay) = homes(**person, day, loaded);
        let both = home.zip(dwelling.or(stay)).filter(|(home, stay)| home != stay);
        both.is_some_and(|(home, stay)| part_of(home, day, &known) == part_of(stay, day, &known))
    };
    persons.iter().find(same).copied()
}

impl Person {
    /// There is no temporary residence any more, unless a later record spoke of everything from an earlier day on. Who is registered
    /// nowhere then is absent from nowhere.
    pub(super) fn stays_no_more(&mut self, entry: &Entry) {
        if self.living.passing.stay_overrides(entry) {
            return;
        }
        self.living.passing.take_away(entry);
        if self.residence.is_none() {
            self.living.passing.absence = None;
        }
    }

    /// The temporary residence that a later act could be about.
    pub(super) fn temporary(&self) -> Result<TemporaryStay, Rejection> {
        self.living.passing.temporary.ok_or(Rejection::NoTemporaryResidence)
    }
}
