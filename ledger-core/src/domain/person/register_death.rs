//! Registration of a death (đăng ký khai tử): residence, household, cards, marriage and guardianship end on
//! that day.
//!
//! Law on Civil Status 2014, art. 32–34. A court can undo it; until then no act of the dead is taken. A death may be declared
//! late, or its day be known only in part.

use crate::domain::act::Act;
use crate::domain::card::Card;
use crate::domain::command::{Proposal, propose};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::family::ages;
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{CardId, HouseholdId, PersonId};
use crate::domain::limits::DEATH_DECLARATION_DAYS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::person::ending::{self, Ending};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Touched;
use crate::domain::text::{Code, Text};

/// A death; the effective date is the day of death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathRegistered {
    /// Who died.
    pub person: PersonId,
    /// The household that the person belonged to.
    pub household: Option<HouseholdId>,
    /// The card that was in force, or applied for.
    pub cards: Vec<CardId>,
    /// Place of death, as written.
    pub place: Option<Text>,
    /// Number of the death notice (giấy báo tử).
    pub notice: Option<Code>,
    /// The husband or wife, whose marriage it ends.
    pub spouse: Option<PersonId>,
    /// Whose guardian or ward the person was.
    pub care: Vec<PersonId>,
    /// Cause of death, as written.
    pub cause: Option<Text>,
    /// The time of the day.
    pub time: Option<TimeOfDay>,
}

/// A time of the day, as far as it is known, by the clock of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    hour: u8,
    minute: Option<u8>,
}

impl TimeOfDay {
    /// A time; none where there is no such one.
    pub fn new(hour: u32, minute: Option<u32>) -> Option<Self> {
        let below = |most: u32, part: u32| u8::try_from(part).ok().filter(|_| part < most);
        let minute = match minute {
            Some(minute) => Some(below(60, minute)?),
            None => None,
        };
        Some(TimeOfDay { hour: below(24, hour)?, minute })
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        self.hour.into()
    }

    /// The minute, 0 to 59; none where only the hour is known.
    pub fn minute(self) -> Option<u32> {
        self.minute.map(u32::from)
    }
}

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
    /// Cause of death, as written.
    pub cause: Option<Text>,
    /// The time of the day, where the day is known.
    pub time: Option<TimeOfDay>,
}

impl RegisterDeath {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        ending::needs(self.person, self.effective_date.latest(), loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let days = self.effective_date.earliest().zip(self.effective_date.latest());
        let (earliest, latest) = days.ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        if earliest > today {
            return Err(Rejection::EffectiveDateInFuture.at("effective_date"));
        }
        let (now, _) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        if now.died.is_some() {
            return Err(Rejection::PersonDeceased.at("person"));
        }
        // On the day of death, or the last that it may have been: what they had then ends.
        let ending = Ending::on(self.person, latest, loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        let event = Event::DeathRegistered(DeathRegistered {
            person: self.person,
            household: ending.household,
            cards: ending.cards,
            place: self.place.clone(),
            notice: self.notice.clone(),
            spouse: ending.spouse,
            care: ending.care,
            cause: self.cause.clone(),
            time: self.time,
        });
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        Ending::possible(proposal, self.person, self.effective_date, loaded)
    }
}

impl DeathRegistered {
    fn ending(&self) -> Ending {
        Ending {
            person: self.person,
            household: self.household,
            cards: self.cards.clone(),
            spouse: self.spouse,
            care: self.care.clone(),
        }
    }
}

impl Act for DeathRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        self.ending().touches(to);
    }

    fn deadlines(&self) -> Deadlines {
        // LCS, art. 33 and 34.
        Deadlines { declare: Some(Term::Days(DEATH_DECLARATION_DAYS)), decide: Some(Term::AtOnce) }
    }

    fn may_be_partial(&self) -> bool {
        true
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ages::death_needs(self.person, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        self.ending().check_cards(loaded)?;
        ages::may_have_died(self.person, on, loaded).map_err(|rejection| rejection.at("person_id"))
    }

    /// A death ends everything that the dead had, and names it.
    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        self.ending().admitted_by_person(person, id, entry)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        self.ending().apply_to_person(person, id, entry);
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        self.ending().admitted_by_household(household)
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        self.ending().apply_to_household(household);
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        Ending::apply_to_card(card);
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
