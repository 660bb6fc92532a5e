//! Residence beside the permanent one: what is declared, and what it makes of people.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{DeregistrationGround, RemovalGround, RenewalTime};

use super::plain::{Fact, Household, Id, Person, What};

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
    /// And do not any more.
    Removed { who: Vec<Id>, ground: RemovalGround },
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
    /// Where it was said that there is no stay, and no way to reach somebody: an older word of a later day brings neither back.
    pub(crate) unstayed: Option<Id>,
    pub(crate) unreached: Option<Id>,
    /// Since when, until when.
    pub(crate) away: Option<(CivilDate, Option<CivilDate>)>,
    /// Dwelling, since when.
    pub(crate) at: Option<(Option<Id>, CivilDate)>,
}

impl Places {
    /// Who spoke later of an earlier day is believed.
    fn stays(&mut self, dwelling: Id, until: CivilDate, fact: &Fact) {
        let known = self.stay.map(|stay| stay.said).or(self.unstayed);
        if known.is_none_or(|known| known <= fact.at) {
            let (since, said) = (fact.day, fact.at);
            self.stay = Some(Stay { dwelling, since, until, renewed: None, said });
            (self.at, self.unstayed) = (None, None);
        }
    }

    /// Nothing of what was said until then brings a stay back, also not one of a later day.
    fn stays_nowhere(&mut self, fact: &Fact) {
        let said = self.stay.take().map(|stay| stay.said);
        self.unstayed = self.unstayed.max(said).max(Some(fact.at));
    }
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

fn stays_no_more(person: &mut Person, fact: &Fact) {
    if person.places.stay.is_some_and(|stay| stay.said > fact.at) {
        return;
    }
    person.places.stays_nowhere(fact);
    // Who is registered nowhere is away from nowhere.
    person.places.away.take_if(|_| person.home.is_none());
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
        places.stays_nowhere(fact);
        places.at = None;
    }
    forget_closed(person);
}

/// Nobody lives or stays on who is no citizen any more: that is so, whoever said otherwise later.
pub(crate) fn is_expelled(person: &mut Person, fact: &Fact) {
    let places = &mut person.places;
    places.stays_nowhere(fact);
    (places.away, places.at) = (None, None);
    if let Some((_, _, said)) = person.home.take() {
        let why = Nowhere::Deregistered(DeregistrationGround::NationalityLost);
        person.places.nowhere = Some((why, fact.day, said.max(fact.at)));
        forget_closed(person);
    }
}

impl Residence {
    pub(crate) fn leaving(&self) -> Vec<(Id, Option<Id>)> {
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
                let said = places.reached.map(|(_, _, said)| said).or(places.unreached);
                if said.is_none_or(|said| said <= fact.at) {
                    (places.reached, places.unreached) = (Some((*dwelling, fact.day, fact.at)), None);
                }
                if *instead {
                    departs(person, Nowhere::ContactOnly, fact);
                }
            }
            Residence::Unreached { .. } => {
                if places.reached.take_if(|(_, _, said)| *said <= fact.at).is_some() {
                    places.unreached = Some(fact.at);
                }
            }
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
                places.stays(*dwelling, *until, fact);
            }
            Residence::Renewed { until, .. } => {
                // What was registered later from an earlier day on is not meant.
                if let Some(stay) = places.stay.as_mut().filter(|stay| stay.said <= fact.at) {
                    let left = stay.until.days_since(fact.day);
                    let time = match left {
                        ..0 => RenewalTime::Late,
                        0..=15 => RenewalTime::InTime,
                        _ => RenewalTime::Early,
                    };
                    // Two days behind the last it was gone for one, and begins anew.
                    if left < -1 {
                        (stay.since, places.at) = (fact.day, None);
                    }
                    (stay.until, stay.renewed) = (*until, Some(time));
                }
            }
            Residence::Removed { .. } => stays_no_more(person, fact),
            Residence::Away { until, .. } => places.away = Some((fact.day, *until)),
            Residence::Back { .. } => places.away = None,
            Residence::Cancelled { permanent: true, .. } => {
                departs(person, Nowhere::Deregistered(DeregistrationGround::RegistrationCancelled), fact);
            }
            Residence::Cancelled { .. } => stays_no_more(person, fact),
            Residence::Notified { .. } => {}
            Residence::At { dwelling, .. } => (places.at, places.away) = (Some((*dwelling, fact.day)), None),
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
