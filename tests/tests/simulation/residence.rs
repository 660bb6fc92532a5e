//! Residence beside the permanent one: what is declared, what it makes of people, and who may declare it.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{DeregistrationGround, RenewalTime};

use super::plain::{Fact, Household, Id, Person, What};
use super::rules::{Newest, Reason, must};

/// Something declared about where people live, stay or are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Residence {
    /// People, each out of a household or none, live abroad.
    Abroad { who: Vec<(Id, Option<Id>)> },
    /// They live nowhere any more.
    Deregistered { who: Vec<(Id, Option<Id>)>, ground: DeregistrationGround },
    /// Somebody is reached at a dwelling or elsewhere, beside a residence or in the place of it.
    Reached { who: Id, leaves: Option<Id>, dwelling: Option<Id>, instead: bool },
    /// And is not any more.
    Unreached { who: Id },
    /// Somebody does not live where they are registered.
    NotThere { who: Id, dwelling: Id, until: Option<CivilDate> },
    /// That was closed.
    Closed { who: Id, dwelling: Id },
    /// People stay at a dwelling for a time.
    Stays { who: Vec<Id>, dwelling: Id, until: CivilDate },
    /// For a longer time.
    Renewed { who: Vec<Id>, until: CivilDate },
    /// And do not any more; by a decision that has an act of its own, or otherwise.
    Removed { who: Vec<Id>, cancelled: bool },
    /// Somebody is away.
    Away { who: Id, until: Option<CivilDate> },
    /// And is back.
    Back { who: Id },
    /// Somebody who is registered nowhere is at a dwelling, or elsewhere.
    At { who: Id, dwelling: Option<Id> },
    /// What registered people was cancelled; each leaves a household or none.
    Cancelled { registration: Id, permanent: bool, who: Vec<(Id, Option<Id>)> },
    /// Guests stay a few nights. It is in nobody's life.
    Notified { who: Vec<Id>, dwelling: Id, until: CivilDate },
}

/// Why somebody lives at no dwelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nowhere {
    Abroad,
    Deregistered(DeregistrationGround),
    ContactOnly,
}

/// A stay for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    pub(crate) dwelling: Id,
    pub(crate) since: CivilDate,
    pub(crate) until: CivilDate,
    pub(crate) renewed: Option<RenewalTime>,
    pub(crate) said: Id,
}

/// Where somebody is beside where they live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// Why nowhere, since when, said where.
    pub(crate) nowhere: Option<(Nowhere, CivilDate, Id)>,
    /// Dwelling, since when, said where.
    pub(crate) reached: Option<(Option<Id>, CivilDate, Id)>,
    /// Dwellings, since when, until when.
    pub(crate) not_there: Vec<(Id, CivilDate, Option<CivilDate>)>,
    pub(crate) stay: Option<Stay>,
    /// Since when, until when.
    pub(crate) away: Option<(CivilDate, Option<CivilDate>)>,
    /// Dwelling, since when.
    pub(crate) at: Option<(Option<Id>, CivilDate)>,
}

/// Did somebody say later where they live from an earlier day on?
fn is_overridden(person: &Person, fact: &Fact) -> bool {
    let said = person.home.map(|(_, _, said)| said);
    said.or(person.places.nowhere.map(|(_, _, said)| said)).is_some_and(|said| said > fact.at)
}

/// Is it what can be cancelled: a move, a household formed or joined, a stay for a time?
pub(crate) fn registers(what: &What) -> bool {
    matches!(
        what,
        What::Moved { .. }
            | What::Formed { .. }
            | What::Joined { .. }
            | What::Residence(Residence::Stays { .. })
    )
}

/// Does somebody live where they do by that registration? By permanent residence, or for a time?
pub(crate) fn registered_by(person: &Person, registration: Id) -> Option<bool> {
    if person.home.is_some_and(|(_, _, said)| said == registration) {
        return Some(true);
    }
    person.places.stay.is_some_and(|stay| stay.said == registration).then_some(false)
}

fn forget_closed(person: &mut Person) {
    let home = person.home.map(|(home, _, _)| home);
    person.places.not_there.retain(|(dwelling, _, until)| until.is_none() || home == Some(*dwelling));
}

/// Somebody lives at a dwelling.
pub(crate) fn settles(person: &mut Person, home: Id, fact: &Fact) {
    if is_overridden(person, fact) {
        return;
    }
    person.home = Some((home, fact.day, fact.at));
    let places = &mut person.places;
    (places.nowhere, places.away, places.at) = (None, None, None);
    places.stay.take_if(|stay| stay.dwelling == home);
    forget_closed(person);
}

/// Somebody lives nowhere.
pub(crate) fn departs(person: &mut Person, nowhere: Nowhere, fact: &Fact) {
    if is_overridden(person, fact) {
        return;
    }
    person.home = None;
    let places = &mut person.places;
    (places.away, places.nowhere) = (None, Some((nowhere, fact.day, fact.at)));
    let left_the_country = [
        Nowhere::Abroad,
        Nowhere::Deregistered(DeregistrationGround::NationalityLost),
        Nowhere::Deregistered(DeregistrationGround::SettledAbroad),
    ];
    if left_the_country.contains(&nowhere) {
        (places.stay, places.at) = (None, None);
    }
    forget_closed(person);
}

impl Residence {
    fn leaving(&self) -> Vec<(Id, Option<Id>)> {
        match self {
            Residence::Abroad { who }
            | Residence::Deregistered { who, .. }
            | Residence::Cancelled { who, permanent: true, .. } => who.clone(),
            Residence::Reached { who, leaves, instead: true, .. } => vec![(*who, *leaves)],
            Residence::Reached { .. }
            | Residence::Unreached { .. }
            | Residence::NotThere { .. }
            | Residence::Closed { .. }
            | Residence::Stays { .. }
            | Residence::Renewed { .. }
            | Residence::Removed { .. }
            | Residence::Away { .. }
            | Residence::Back { .. }
            | Residence::At { .. }
            | Residence::Cancelled { .. }
            | Residence::Notified { .. } => Vec::new(),
        }
    }

    /// Whom and what it names.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        match self {
            Residence::Notified { .. } => Vec::new(),
            Residence::Abroad { who }
            | Residence::Deregistered { who, .. }
            | Residence::Cancelled { who, .. } => {
                who.iter().flat_map(|(who, household)| [*who].into_iter().chain(*household)).collect()
            }
            Residence::Reached { who, leaves, dwelling, .. } => {
                [*who].into_iter().chain(*leaves).chain(*dwelling).collect()
            }
            Residence::NotThere { who, dwelling, .. } | Residence::Closed { who, dwelling } => {
                vec![*who, *dwelling]
            }
            Residence::Stays { who, dwelling, .. } => [who.clone(), vec![*dwelling]].concat(),
            Residence::Renewed { who, .. } | Residence::Removed { who, .. } => who.clone(),
            Residence::At { who, dwelling } => [*who].into_iter().chain(*dwelling).collect(),
            Residence::Unreached { who } | Residence::Away { who, .. } | Residence::Back { who } => {
                vec![*who]
            }
        }
    }

    /// What it makes of somebody whom it names.
    pub(crate) fn live(&self, person: &mut Person, id: Id, fact: &Fact) {
        if let Residence::Cancelled { registration, .. } = self
            && registered_by(person, *registration).is_none()
        {
            return;
        }
        if self.leaving().iter().any(|(who, household)| *who == id && household.is_some()) {
            person.household = None;
        }
        let places = &mut person.places;
        match self {
            Residence::Abroad { .. } => departs(person, Nowhere::Abroad, fact),
            Residence::Deregistered { ground, .. } => departs(person, Nowhere::Deregistered(*ground), fact),
            Residence::Reached { dwelling, instead, .. } => {
                if places.reached.is_none_or(|(_, _, said)| said <= fact.at) {
                    places.reached = Some((*dwelling, fact.day, fact.at));
                }
                if *instead {
                    departs(person, Nowhere::ContactOnly, fact);
                }
            }
            Residence::Unreached { .. } => places.reached = None,
            Residence::NotThere { dwelling, until, .. } => {
                places.not_there.retain(|(known, _, _)| known != dwelling);
                places.not_there.push((*dwelling, fact.day, *until));
            }
            Residence::Closed { dwelling, .. } => {
                let open =
                    places.not_there.iter_mut().find(|(at, _, until)| at == dwelling && until.is_none());
                if let Some((_, _, until)) = open {
                    *until = Some(fact.day);
                }
                forget_closed(person);
            }
            Residence::Stays { dwelling, until, .. } => {
                if places.stay.is_none_or(|known| known.said <= fact.at) {
                    let (since, said) = (fact.day, fact.at);
                    places.stay =
                        Some(Stay { dwelling: *dwelling, since, until: *until, renewed: None, said });
                    places.at = None;
                }
            }
            Residence::Renewed { until, .. } => {
                if let Some(stay) = &mut places.stay {
                    let left = stay.until.days_since(fact.day);
                    let time = match left {
                        ..0 => RenewalTime::Late,
                        0..=15 => RenewalTime::InTime,
                        _ => RenewalTime::Early,
                    };
                    // Two days behind the last it was gone for one, and begins anew.
                    if left < -1 {
                        stay.since = fact.day;
                    }
                    (stay.until, stay.renewed) = (*until, Some(time));
                }
            }
            Residence::Removed { .. } => places.stay = None,
            Residence::Away { until, .. } => places.away = Some((fact.day, *until)),
            Residence::Back { .. } => places.away = None,
            Residence::Cancelled { permanent: true, .. } => {
                departs(person, Nowhere::Deregistered(DeregistrationGround::RegistrationCancelled), fact);
            }
            Residence::Cancelled { .. } => places.stay = None,
            Residence::Notified { .. } => {}
            Residence::At { dwelling, .. } => places.at = Some((*dwelling, fact.day)),
        }
    }

    /// What it makes of a household that it names.
    pub(crate) fn gather(&self, household: &mut Household, id: Id) {
        for (who, left) in self.leaving() {
            if left == Some(id) {
                household.members.remove(&who);
            }
        }
    }
}

impl Newest<'_> {
    /// May it be declared?
    pub(crate) fn allows_residence(&self, residence: &Residence) -> Result<(), Reason> {
        self.allows_leaving(&residence.leaving())?;
        match residence {
            Residence::Abroad { .. } => Ok(()),
            Residence::Deregistered { who, ground } => {
                who.iter().try_for_each(|(who, _)| self.allows_deregistering(*who, *ground))
            }
            Residence::Reached { who, dwelling, .. } => {
                dwelling.map_or(Ok(()), |dwelling| self.in_being(dwelling).map(|_| ()))?;
                self.alive(*who).map(|_| ())
            }
            Residence::Unreached { who } => must(self.alive(*who)?.places.reached.is_some(), "not reached"),
            Residence::NotThere { who, dwelling, until } => {
                self.dwelling(*dwelling)?;
                must(until.is_none_or(|until| self.day <= until), "closed before it was found")?;
                let home = self.alive(*who)?.home;
                must(home.is_some_and(|(home, _, _)| home == *dwelling), "not registered there")
            }
            Residence::Closed { who, dwelling } => {
                self.dwelling(*dwelling)?;
                let found = self.alive(*who)?.places.not_there;
                let open = found.iter().any(|(at, _, until)| at == dwelling && until.is_none());
                must(open, "nothing to close")
            }
            Residence::Stays { who, dwelling, until } => {
                self.in_being(*dwelling)?;
                self.term(self.day, *until)?;
                must(self.day <= *until, "a term that ends before it starts")?;
                who.iter().try_for_each(|who| {
                    let home = self.alive(*who)?.home;
                    must(home.is_none_or(|(home, _, _)| home != *dwelling), "lives there")?;
                    must(!self.is_home(*who, *dwelling), "lives there since a merger")
                })
            }
            Residence::Renewed { who, until } => who.iter().try_for_each(|who| {
                let stay = self.alive(*who)?.places.stay.ok_or("no stay")?;
                must(*until > stay.until, "not longer")?;
                must(self.day <= *until, "a term that ends before it starts")?;
                let then = self.plain.person(*who, Some(self.day), self.plain.len()).places.stay;
                let at_home = then.is_some_and(|stay| self.is_home(*who, stay.dwelling));
                must(!at_home, "ended by a merger")?;
                self.term(stay.until.max(self.day), *until)
            }),
            Residence::Removed { who, cancelled } => {
                must(!cancelled, "cancelled by an act of its own")?;
                who.iter().try_for_each(|who| must(self.alive(*who)?.places.stay.is_some(), "no stay"))
            }
            Residence::Away { who, until } => {
                must(until.is_none_or(|until| self.day <= until), "back before they go")?;
                let person = self.alive(*who)?;
                must(person.home.is_some() || person.places.stay.is_some(), "registered nowhere")
            }
            Residence::Back { who } => must(self.alive(*who)?.places.away.is_some(), "not away"),
            Residence::At { who, dwelling } => {
                dwelling.map_or(Ok(()), |dwelling| self.in_being(dwelling).map(|_| ()))?;
                let person = self.alive(*who)?;
                let stays = person.places.stay.is_some_and(|stay| self.day <= stay.until);
                must(person.home.is_none() && !stays, "registered")
            }
            Residence::Cancelled { registration, permanent, who } => {
                self.allows_cancelling(*registration, *permanent, who)
            }
            Residence::Notified { who, dwelling, until } => {
                self.in_being(*dwelling)?;
                let once = who.iter().enumerate().all(|(at, id)| !who[..at].contains(id));
                must(once, "named twice")?;
                who.iter().try_for_each(|who| self.may_be_guest(*who))?;
                must((0..30).contains(&until.days_since(self.day)), "no stay of thirty nights at most")
            }
        }
    }

    /// Do they live permanently in that dwelling on that day, by another's name: are the two one by then?
    fn is_home(&self, who: Id, dwelling: Id) -> bool {
        let home = self.plain.person(who, Some(self.day), self.plain.len()).home;
        home.is_some_and(|(home, _, _)| home != dwelling && self.part(home) == self.part(dwelling))
    }

    /// What a dwelling is part of.
    fn part(&self, dwelling: Id) -> Id {
        match self.plain.dwelling_at_place(dwelling, self.day).became.as_deref() {
            Some([into]) => self.part(*into),
            _ => dwelling,
        }
    }

    fn allows_deregistering(&self, who: Id, ground: DeregistrationGround) -> Result<(), Reason> {
        // That ground is for registrations of which this register knows nothing.
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        let by_act = then.home.is_some_and(|(_, _, said)| self.plain.began_as(said, registers));
        let cancelled = ground == DeregistrationGround::RegistrationCancelled;
        must(!cancelled || !by_act, "cancelled by an act of its own")?;
        let person = self.alive(who)?;
        let missing = ground == DeregistrationGround::DeclaredMissing;
        must(!missing || person.ties.missing.is_some(), "not missing")?;
        if ground == DeregistrationGround::AbsentTwelveMonths {
            self.said_nothing(who)?;
        }
        let registered = match person.places.nowhere {
            Some((nowhere, _, _)) => !matches!(nowhere, Nowhere::Deregistered(_)),
            None => person.home.is_some(),
        };
        must(registered, "registered nowhere")
    }

    /// Neither an absence nor a stay elsewhere on any day of the year before.
    fn said_nothing(&self, who: Id) -> Result<(), Reason> {
        let mut day = self.day.plus_years(-1);
        while day < self.day {
            let then = self.plain.person(who, Some(day), self.plain.len()).places;
            let away = then.away.is_some_and(|(_, until)| until.is_none_or(|last| day <= last));
            let stays = then.stay.is_some_and(|stay| day <= stay.until);
            must(!away && !stays, "said that they were away")?;
            day = day.plus_days(1);
        }
        Ok(())
    }

    fn allows_cancelling(
        &self,
        registration: Id,
        permanent: bool,
        who: &[(Id, Option<Id>)],
    ) -> Result<(), Reason> {
        let fact = self.plain.fact(registration, self.plain.len());
        must(fact.is_some_and(|fact| registers(&fact.what)), "no registration that stands")?;
        must(!who.is_empty(), "nobody lives there by it")?;
        who.iter().try_for_each(|(who, _)| {
            let person = self.alive(*who)?;
            must(registered_by(&person, registration) == Some(permanent), "elsewhere by then")
        })
    }

    /// Born and not dead, and no record that leads to another.
    fn may_be_guest(&self, who: Id) -> Result<(), Reason> {
        let now = self.plain.person(who, None, self.plain.len());
        must(now.exists && now.civil.merged_into.is_none(), "no such person, or a merged record")?;
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        must(then.exists && then.died.is_none(), "not born, or dead")
    }

    /// Two years at most.
    fn term(&self, from: CivilDate, until: CivilDate) -> Result<(), Reason> {
        let same_day = from.plus_years(2);
        // Two years behind a leap day is none.
        let last = if (from.month(), from.day()) == (2, 29) { same_day.plus_days(-1) } else { same_day };
        must(until <= last, "too long a term")
    }

    fn allows_leaving(&self, who: &[(Id, Option<Id>)]) -> Result<(), Reason> {
        for (who, household) in who {
            let own = self.alive(*who)?.household.map(|(own, _, _)| own);
            must(own == *household, "in another household")?;
        }
        self.lets_go(who)
    }
}
