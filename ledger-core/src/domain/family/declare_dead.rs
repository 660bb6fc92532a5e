//! Noting that a court declared somebody dead (tuyên bố chết): everything ends as with a death.
//!
//! Civil Code 2015, art. 71: three years after the judgment that declared them missing, five years after the end of a war, two
//! after an accident or disaster, or five without news; the court sets the day of death. Art. 72: marriage and property are
//! settled as for a dead person. Whether a court may declare it is the court's to judge. Law on Civil Status 2014, art. 30–31.

use crate::domain::act::Act;
use crate::domain::card::Card;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{CardId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::person::ending::{self, Ending};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Touched;
use crate::domain::values::MaritalStatus;

use super::ages;

/// A court declared somebody dead; the effective date is the day of death that it set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathDeclared {
    /// Who.
    pub person: PersonId,
    /// The household that the person belonged to.
    pub household: Option<HouseholdId>,
    /// The cards that were in force, or applied for.
    pub cards: Vec<CardId>,
    /// The husband or wife, whose marriage it ends.
    pub spouse: Option<PersonId>,
    /// Whose guardian or ward the person was.
    pub care: Vec<PersonId>,
}

/// Note that a court declared somebody dead.
#[derive(Clone, Debug)]
pub struct DeclareDead {
    /// The day of death that the court set.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
}

impl DeclareDead {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        ending::needs(self.person, self.effective_date.latest(), loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (now, _) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        if now.died.is_some() {
            return Err(Rejection::PersonDeceased.at("person"));
        }
        let ending = Ending::on(self.person, day, loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        let Ending { person, household, cards, spouse, care } = ending;
        let event = Event::DeathDeclared(DeathDeclared { person, household, cards, spouse, care });
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        Ending::possible(proposal, self.person, self.effective_date, loaded)
    }
}

impl DeathDeclared {
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

impl Act for DeathDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        self.ending().touches(to);
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ages::death_needs(self.person, loaded)
    }

    /// Of somebody who returned meanwhile, no child's birth is in the way.
    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        self.ending().check_cards(loaded)?;
        let returned = loaded.person(self.person).is_ok_and(|(person, _)| person.died.is_none());
        let possible = if returned { Ok(()) } else { ages::may_have_died(self.person, on, loaded) };
        possible.map_err(|rejection| rejection.at("person_id"))
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        self.ending().admitted_by_person(person, id, entry)
    }

    /// Marriage and guardianships are kept in mind, because they may be restored.
    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        let before = person.family.clone();
        let marriage = before.marriage;
        self.ending().apply_to_person(person, id, entry);
        if id == self.person {
            person.family.declared_dead = Some(entry.position);
            person.family.suspended = marriage.or(person.family.suspended);
        } else if person.family.marriage.is_none() && marriage.is_some() {
            person.family.suspended = marriage;
            // It waits, and leaves its own status before a later one.
            person.becomes(MaritalStatus::Widowed);
        } else if before.set_aside.is_some_and(|earlier| earlier.spouse == self.person) {
            person.family.set_aside = before.set_aside;
        }
        person.family.lapses(&before);
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
    use crate::domain::card::Stage;
    use crate::domain::event::Event;
    use crate::domain::family::testing::{couple, declare_dead, marry, open_guardianship};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{MaritalStatus, Sex};

    #[test]
    fn everything_ends_as_with_a_death() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        ledger.runs(marry(members[0], members[1], "2010-05-01"));
        let ward = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
        ledger.runs(open_guardianship(ward, &[members[0]], "2021-05-01"));
        let declared = ledger.runs(declare_dead(members[0], "2022-08-29"));
        let state = ledger.person(members[0]);
        assert_eq!(state.died.unwrap().to_string(), "2022-08-29");
        assert_eq!((state.residence, state.household, state.spouse()), (None, None, None));
        assert_eq!(state.family.declared_dead, Some(declared));
        assert_eq!(ledger.household(household).members.len(), 1);
        assert_eq!(ledger.card(card).stage, Stage::Ended);
        assert_eq!(ledger.person(members[1]).marital_status(), MaritalStatus::Widowed);
        assert_eq!(ledger.person(ward).family.guardianship, None);
    }

    #[test]
    fn the_dead_are_not_declared_dead_and_the_day_is_whole_and_past() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(declare_dead(an, "2022"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(declare_dead(an, "2031-01-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(declare_dead(Position(999), "2022-01-01"), Rejection::PersonNotFound);
        ledger.rejects(declare_dead(an, "1970-01-01"), Rejection::BeforeBirth);
        ledger.runs(declare_dead(an, "2020-01-01"));
        ledger.rejects(declare_dead(an, "2021-01-01"), Rejection::PersonDeceased);
        ledger.rejects(ledger.death(an, "2021-01-01"), Rejection::PersonDeceased);
        ledger.runs(ledger.death(lan, "2021-01-01"));
        ledger.rejects(declare_dead(lan, "2022-01-01"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_corrected_declaration_names_whoever_was_tied_on_that_day() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        let declared = ledger.runs(declare_dead(an, "2020-01-01"));
        ledger.rejects(ledger.correct(declared, "2010-04-30", |_| {}), Rejection::SpouseDiffers);
        let alone = ledger.correct(declared, "2020-01-01", |event| {
            if let Event::DeathDeclared(e) = event {
                e.spouse = None;
            }
        });
        ledger.rejects(alone, Rejection::SpouseDiffers);
        ledger.runs(ledger.correct(declared, "2019-01-01", |_| {}));
        assert_eq!(ledger.person(an).died.unwrap().to_string(), "2019-01-01");
        ledger.runs(ledger.annul(declared));
        assert!(ledger.person(an).spouse().is_some() && ledger.person(lan).spouse().is_some());
        assert_eq!(ledger.person(lan).family.suspended, None);
    }
}
