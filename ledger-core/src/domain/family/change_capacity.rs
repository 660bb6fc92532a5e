//! Noting that a court changed somebody's civil capacity (năng lực hành vi dân sự): lost, difficult, limited, or full again.
//!
//! Civil Code 2015, art. 22 (mất năng lực), art. 23 (khó khăn trong nhận thức, làm chủ hành vi), art. 24 (hạn chế). Law on Civil
//! Status 2014, art. 30. Where a household has a member of age with full capacity, its head is one (Law on Residence 2020,
//! art. 10); a head who loses capacity stays the head until the members name another.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::CivilCapacity;

/// A person has this capacity from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapacityChanged {
    /// Who.
    pub person: PersonId,
    /// What the court decided.
    pub capacity: CivilCapacity,
}

/// Note a change of civil capacity.
#[derive(Clone, Debug)]
pub struct ChangeCapacity {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Whose capacity.
    pub person: PersonId,
    /// What the court decided.
    pub capacity: CivilCapacity,
}

impl ChangeCapacity {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let event = CapacityChanged { person: self.person, capacity: self.capacity };
        propose(loaded, self.effective_date, Event::CapacityChanged(event), &|_| "person".into())
    }
}

impl CapacityChanged {
    fn changes(&self, person: &Person) -> Result<(), Rejection> {
        if person.family.capacity == self.capacity { Err(Rejection::CapacityUnchanged) } else { Ok(()) }
    }
}

impl Act for CapacityChanged {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        self.changes(person)
    }

    /// The judgment stands where the person turns out to have been dead when it took effect.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        _id: PersonId,
        entry: &Entry,
        _undone: bool,
    ) -> Result<(), Rejection> {
        person.is_born(entry.effective_date)?;
        self.changes(person)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.family.capacity = self.capacity;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{change_capacity, couple, marry};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CivilCapacity, Relation, Sex};

    #[test]
    fn capacity_is_lost_and_comes_back() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let to = |capacity, on| change_capacity(an, capacity, on);
        ledger.rejects(to(CivilCapacity::Full, "2010-05-01"), Rejection::CapacityUnchanged);
        ledger.rejects(to(CivilCapacity::Lost, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(
            change_capacity(Position(999), CivilCapacity::Lost, "2010-05-01"),
            Rejection::PersonNotFound,
        );
        ledger.runs(to(CivilCapacity::Lost, "2010-05-01"));
        ledger.rejects(marry(an, lan, "2011-05-01"), Rejection::LacksCapacity);
        ledger.runs(to(CivilCapacity::Limited, "2012-05-01"));
        ledger.runs(marry(an, lan, "2012-05-01"));
        ledger.runs(to(CivilCapacity::Full, "2013-05-01"));
        assert_eq!(ledger.person(an).family.capacity, CivilCapacity::Full);
        ledger.runs(ledger.death(an, "2014-05-01"));
        ledger.rejects(to(CivilCapacity::Lost, "2015-05-01"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_death_that_becomes_known_later_lies_before_the_judgment() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        ledger.runs(change_capacity(an, CivilCapacity::Lost, "2014-05-01"));
        ledger.runs(ledger.death(an, "2014-04-01"));
        assert_eq!(ledger.person(an).died.unwrap().to_string(), "2014-04-01");
        ledger.rejects(ledger.death(an, "2014-04-02"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_head_has_full_capacity_where_a_member_has_it() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980").living_at(home).enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").living_at(home).enrol());
        ledger.runs(change_capacity(an, CivilCapacity::Limited, "2021-03-01"));
        let with =
            |head, other, on| TestLedger::form(home, &[(head, Relation::Head), (other, Relation::Other)], on);
        ledger.rejects(with(an, lan, "2021-03-01"), Rejection::HeadLacksCapacity);
        ledger.runs(change_capacity(lan, CivilCapacity::Lost, "2021-03-02"));
        let household = ledger.runs(with(an, lan, "2021-03-02"));
        ledger.runs(change_capacity(lan, CivilCapacity::Full, "2021-03-03"));
        let same =
            TestLedger::change_head(household, &[(lan, Relation::Head), (an, Relation::Other)], "2021-03-04");
        ledger.runs(same);
        let back =
            TestLedger::change_head(household, &[(an, Relation::Head), (lan, Relation::Other)], "2021-03-05");
        ledger.rejects(back, Rejection::HeadLacksCapacity);
    }
}
