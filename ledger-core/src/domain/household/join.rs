//! Joining a household (nhập hộ) at its dwelling. Law on Residence 2020, art. 20.
//!
//! Who lives elsewhere changes residence instead, which takes them into the household in the same act.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::ban;
use crate::domain::event::{Event, HouseholdEntry, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::Relation;

/// A person joined; they live at the household's dwelling from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdJoined {
    /// Who joined.
    pub person: PersonId,
    /// Which household, where, as what.
    pub entry: HouseholdEntry,
}

/// Join a household.
#[derive(Clone, Debug)]
pub struct JoinHousehold {
    /// First day.
    pub effective_date: PartialDate,
    /// Who joins.
    pub person: PersonId,
    /// Which household.
    pub household: HouseholdId,
    /// Relation to its head.
    pub relation: Relation,
}

impl JoinHousehold {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let dwelling = loaded.household(self.household).ok().map(|(_, dwelling)| dwelling);
        let mut needs = subjects([Subject::Person(self.person), Subject::Household(self.household)]);
        needs.extend(dwelling.into_iter().flat_map(|dwelling| ban::needs(dwelling, loaded)));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let (_, dwelling) = loaded.household(self.household).map_err(|r| r.at("household"))?;
        let persons = [self.person].into_iter();
        ban::check_entry(dwelling, persons, self.effective_date, None, loaded)
            .map_err(|r| r.at("household"))?;
        let entry = HouseholdEntry { household: self.household, dwelling, relation: self.relation };
        let event = Event::HouseholdJoined(HouseholdJoined { person: self.person, entry });
        propose(loaded, self.effective_date, event, &|subject| match subject {
            Subject::Person(_) => "person".into(),
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_) => "household".into(),
        })
    }
}

impl Act for HouseholdJoined {
    fn touches(&self, to: &mut Vec<Touched>) {
        let person = Subject::Person(self.person);
        to.extend([person].into_iter().chain(self.entry.subjects()).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 22.
        Deadlines::decide(Term::WorkingDays(7))
    }

    fn settles(&self) -> Vec<PersonId> {
        vec![self.person]
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ban::needs(self.entry.dwelling, loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let persons = || [self.person].into_iter();
        let was = if let Event::HouseholdJoined(was) = standing.event.as_ref() {
            Some((was.entry.dwelling, vec![was.person]))
        } else {
            None
        };
        if ban::stands(standing, on, (self.entry.dwelling, persons()), was) {
            return Ok(());
        }
        ban::check_entry(self.entry.dwelling, persons(), on, Some(standing.position), loaded)
            .map_err(|r| r.at("household"))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        // Who comes to live there by it comes alone, and does it themselves.
        if person.residence.is_none() {
            person.acts(entry.effective_date)?;
        }
        person.may_enter_household(self.entry.dwelling, entry)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.entered(&self.entry, entry);
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        household.takes_in(&self.entry)
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        household.members.push(Member { person: self.person, relation: self.entry.relation });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::family::testing::declare_missing;
    use crate::domain::ids::{HouseholdId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::living::Abroad;
    use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn who_joins_lives_there_and_belongs_nowhere_else() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let elsewhere = ledger.home();
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let settled = ledger.runs(person("Lê Thị Hoa", Sex::Female, "1990").living_at(elsewhere).enrol());
        let join = |who, relation| TestLedger::join(who, household, relation, "2021-03-01");
        ledger.rejects(join(settled, Relation::Sibling), Rejection::LivesElsewhere);
        ledger.rejects(join(members[1], Relation::Sibling), Rejection::AlreadyInHousehold);
        ledger.rejects(join(mai, Relation::Head), Rejection::HeadExists);
        ledger.rejects(join(Position(999), Relation::Sibling), Rejection::PersonNotFound);
        ledger.rejects(
            TestLedger::join(mai, Position(999), Relation::Sibling, "2021-03-01"),
            Rejection::HouseholdNotFound,
        );
        ledger.runs(join(mai, Relation::Sibling));
        assert_eq!(
            ledger.person(mai).residence.unwrap().dwelling,
            ledger.household(household).dwelling.unwrap()
        );
        ledger.rejects(join(mai, Relation::Sibling), Rejection::AlreadyInHousehold);
    }

    #[test]
    fn nobody_joins_an_empty_household_or_before_it_was_formed() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        ledger.runs(TestLedger::leave(members[1], household, "2021-03-01"));
        ledger.runs(TestLedger::leave(members[0], household, "2021-03-01"));
        let join = |date| TestLedger::join(mai, household, Relation::Head, date);
        ledger.rejects(join("2021-03-02"), Rejection::HouseholdEmpty);
        ledger.rejects(join("2021-01-01"), Rejection::BeforeHouseholdFormed);
    }

    #[test]
    fn who_is_missing_does_not_come_to_live_in_a_household() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let nowhere = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let there = person("Lê Thị Hoa", Sex::Female, "1990").living_at(ledger.home_of(members[0]));
        let there = ledger.runs(there.enrol());
        for missing in [nowhere, there] {
            ledger.runs(declare_missing(missing, None, "2021-03-01"));
        }
        let join = |who, on| TestLedger::join(who, household, Relation::Sibling, on);
        let refused = Some((Rejection::PersonMissing, "person".to_owned()));
        assert_eq!(ledger.refusal(&join(nowhere, "2021-03-01")), refused);
        assert_eq!(ledger.refusal(&join(nowhere, "2021-02-28")), None);
        // Who lives there already is taken in by the others.
        ledger.runs(join(there, "2021-03-01"));
    }

    #[test]
    fn who_lives_abroad_comes_back_by_a_change_of_residence() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        ledger.runs(Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
            effective_date: date("2022-01-05"),
            persons: vec![PersonId::at(mai).unwrap()],
            abroad: Abroad::default(),
        }));
        let join = |on| TestLedger::join(mai, household, Relation::Sibling, on);
        let refused = Some((Rejection::LivesElsewhere, "person".to_owned()));
        assert_eq!(ledger.refusal(&join("2022-01-05")), refused);
        let home = ledger.home();
        let form = TestLedger::form(home, &[(mai, Relation::Head)], "2022-01-05");
        ledger.rejects(form, Rejection::LivesElsewhere);
        let into = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Sibling]);
        let home = ledger.home_of(members[0]);
        ledger.runs(TestLedger::change_residence(&[mai], home, into, "2022-02-01"));
    }
}
