//! Registration of a death (đăng ký khai tử): permanent residence, household and cards end on that day.
//!
//! Law on Civil Status 2014, art. 32–34. A court can undo it; until then no act of the dead is taken. A death may be declared
//! late, or its day be known only in part.

use crate::domain::command::{Proposal, propose, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{DeathRegistered, Event};
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::text::{Code, Text};

/// Register a death.
#[derive(Clone, Debug)]
pub struct RegisterDeath {
    /// Day of death, perhaps known only in part.
    pub effective_date: PartialDate,
    /// Who died.
    pub person: PersonId,
    /// Place of death, as written.
    pub place: Option<Text>,
    /// Number of the death notice.
    pub notice: Option<Code>,
}

impl RegisterDeath {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person)]);
        if let Some(person) = self.last_alive(loaded) {
            needs.extend(subjects(person.household_id().map(Subject::Household)));
            needs.extend(subjects(person.cards.ending().map(Subject::Card)));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let Some(earliest) = self.effective_date.earliest() else {
            return Err(Rejection::EffectiveDateIncomplete.at("effective_date"));
        };
        if earliest > today {
            return Err(Rejection::EffectiveDateInFuture.at("effective_date"));
        }
        let (now, _) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        if now.died.is_some() {
            return Err(Rejection::PersonDeceased.at("person"));
        }
        let person = self.last_alive(loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        let event = Event::DeathRegistered(DeathRegistered {
            person: self.person,
            household: person.household_id(),
            cards: person.cards.ending().collect(),
            place: self.place.clone(),
            notice: self.notice.clone(),
        });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }

    /// The person on the day of death, or the last that it may have been: what they had then ends.
    fn last_alive(&self, loaded: &Loaded) -> Option<Person> {
        loaded.person_on(self.person, self.effective_date.latest()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::Sex;

    #[test]
    fn death_ends_residence_household_and_cards() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        ledger.runs(ledger.death(members[0], "2022-08-29"));
        let state = ledger.person(members[0]);
        assert_eq!(state.died.unwrap().to_string(), "2022-08-29");
        assert_eq!((state.residence, state.household, state.cards.active), (None, None, None));
        let left = ledger.household(household);
        assert_eq!((left.members.len(), left.head()), (1, None));
        assert_eq!(ledger.card(card).stage, crate::domain::card::Stage::Ended);
    }

    #[test]
    fn nobody_dies_twice_before_birth_or_in_the_future() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        ledger.rejects(ledger.death(an, "1951-03-03"), Rejection::BeforeBirth);
        ledger.rejects(ledger.death(an, "2031-03-03"), Rejection::EffectiveDateInFuture);
        ledger.rejects(ledger.death(Position(999), "2022-03-03"), Rejection::PersonNotFound);
        ledger.runs(ledger.death(an, "2022"));
        ledger.rejects(ledger.death(an, "2022-03-03"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_late_death_does_not_contradict_what_was_recorded_after_it() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        ledger.rejects(ledger.death(members[0], "2021-02-26"), Rejection::LaterActConflicts);
    }
}
