//! What ends with a person, whether they died or a court declared them dead: residence, household, cards, marriage and
//! guardianship. The act names everybody and everything whose state changes.

use crate::domain::card::{self, Card, Stage};
use crate::domain::command::{Proposal, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::family::ages;
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{CardId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// Whom and what the end of a person touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) person: PersonId,
    pub(crate) household: Option<HouseholdId>,
    pub(crate) cards: Vec<CardId>,
    pub(crate) spouse: Option<PersonId>,
    /// Whose guardian or ward the person is.
    pub(crate) care: Vec<PersonId>,
}

/// What must be read to know what ends with a person on a day.
pub(crate) fn needs(person: PersonId, day: Option<CivilDate>, loaded: &Loaded) -> Vec<Need> {
    let mut needs = subjects([Subject::Person(person)]);
    needs.extend(ages::death_needs(person, loaded));
    if let Some(ending) = day.and_then(|day| Ending::on(person, day, loaded)) {
        needs.extend(subjects(ending.subjects()));
    }
    needs
}

impl Ending {
    /// What ends with a person on a day; none where they were not read.
    pub(crate) fn on(person: PersonId, day: CivilDate, loaded: &Loaded) -> Option<Self> {
        let alive = loaded.person_on(person, day)?;
        Some(Ending {
            person,
            household: alive.household_id(),
            cards: alive.cards.ending().collect(),
            spouse: alive.spouse(),
            care: alive.family.care().collect(),
        })
    }

    fn subjects(&self) -> impl Iterator<Item = Subject> {
        let household = self.household.map(Subject::Household);
        let cards = self.cards.iter().copied().map(Subject::Card);
        let others = self.spouse.into_iter().chain(self.care.iter().copied()).map(Subject::Person);
        [Subject::Person(self.person)].into_iter().chain(household).chain(cards).chain(others)
    }

    pub(crate) fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.subjects().map(Touched::Known));
    }

    /// The end of a person, as proposed, leaves their children possible, in whichever record these stand.
    pub(crate) fn possible(
        proposal: Proposal,
        person: PersonId,
        on: PartialDate,
        loaded: &Loaded,
    ) -> Result<Proposal, Refusal> {
        ages::may_have_died(person, on, loaded).map_err(|rejection| rejection.at("person"))?;
        Ok(proposal)
    }

    /// The cards named are the person's own.
    pub(crate) fn check_cards(&self, loaded: &Loaded) -> Result<(), Refusal> {
        self.cards.iter().try_for_each(|card| card::check_holder(*card, self.person, loaded))
    }

    /// Everything that the person had ends, and is named.
    pub(crate) fn admitted_by_person(
        &self,
        person: &Person,
        id: PersonId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        if id != self.person {
            return self.admitted_by_other(person, id);
        }
        person.takes_part(entry.effective_date)?;
        // It names one husband or wife, and ends the marriage in that life: of two, one would stay married to the dead.
        if self.spouse != person.spouse() || person.beside().is_some() {
            return Err(Rejection::SpouseDiffers);
        }
        if !same_ids(&self.care, person.family.care()) {
            return Err(Rejection::GuardianshipDiffers);
        }
        if self.household != person.household_id() {
            return Err(Rejection::NotInHousehold);
        }
        if same_ids(&self.cards, person.cards.ending()) { Ok(()) } else { Err(Rejection::CardsIncomplete) }
    }

    /// The others who are named have that tie to the person.
    fn admitted_by_other(&self, other: &Person, id: PersonId) -> Result<(), Rejection> {
        if (self.spouse == Some(id)) != other.marriage_to(self.person).is_some() {
            return Err(Rejection::SpouseDiffers);
        }
        if self.care.contains(&id) == other.family.care().any(|tied| tied == self.person) {
            Ok(())
        } else {
            Err(Rejection::GuardianshipDiffers)
        }
    }

    pub(crate) fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if id == self.person {
            person.died(entry);
        } else {
            person.survives(self.person, entry.effective_date);
        }
    }

    pub(crate) fn admitted_by_household(&self, household: &Household) -> Result<(), Rejection> {
        if household.has(self.person) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    pub(crate) fn apply_to_household(&self, household: &mut Household) {
        household.members.retain(|member| member.person != self.person);
    }

    pub(crate) fn apply_to_card(card: &mut Card) {
        card.stage = Stage::Ended;
    }
}

fn same_ids<T: PartialEq>(named: &[T], mut had: impl Iterator<Item = T> + Clone) -> bool {
    named.len() == had.clone().count() && had.all(|id| named.contains(&id))
}
