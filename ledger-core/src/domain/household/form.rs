//! Forming a household (lập hộ): people who live at one dwelling are registered together, one of them as head.
//!
//! Law on Residence 2020, art. 10: the head has full civil capacity where any member has it; so a minor can be head only
//! among minors. A person belongs to at most one household.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Code;
use crate::domain::values::Relation;

/// A household at a dwelling; its members live there from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdFormed {
    /// Where it lives.
    pub dwelling: DwellingId,
    /// Members in the order declared.
    pub members: Vec<Member>,
    /// Residence file number (số hồ sơ cư trú).
    pub file_number: Option<Code>,
}

/// Years at which a person has full civil capacity (Civil Code 2015, art. 20).
const FULL_AGE: i32 = 18;

/// Form a household.
#[derive(Clone, Debug)]
pub struct FormHousehold {
    /// First day.
    pub effective_date: PartialDate,
    /// Where it lives.
    pub dwelling: DwellingId,
    /// Members, one of them the head.
    pub members: Vec<Member>,
    /// Residence file number.
    pub file_number: Option<Code>,
}

impl FormHousehold {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects(
            [Subject::Dwelling(self.dwelling)]
                .into_iter()
                .chain(self.members.iter().map(|m| Subject::Person(m.person))),
        )
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
        check_members(&self.members, self.effective_date, loaded, "members")?;
        let event = Event::HouseholdFormed(HouseholdFormed {
            dwelling: self.dwelling,
            members: self.members.clone(),
            file_number: self.file_number.clone(),
        });
        propose(loaded, self.effective_date, event, &|subject| {
            member_field("members", self.members.iter().map(|m| m.person), subject)
                .unwrap_or_else(|| "dwelling".into())
        })
    }
}

/// Everyone in a list of persons is known, and named once.
pub(crate) fn check_named_once(
    list: &str,
    persons: impl Iterator<Item = PersonId>,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (at, person) in persons.enumerate() {
        let here = format!("{list}[{at}].person");
        loaded.person(person).map_err(|r| r.at(&here))?;
        if !seen.insert(person) {
            return Err(Rejection::PersonNamedTwice.at(here));
        }
    }
    Ok(())
}

/// The rules for the members of a household: known, each once, one head, of age where anyone is.
pub(crate) fn check_members(
    members: &[Member],
    on: PartialDate,
    loaded: &Loaded,
    field: &str,
) -> Result<(), Refusal> {
    check_named_once(field, members.iter().map(|member| member.person), loaded)?;
    let mut anyone_capable = false;
    let mut head = Ok(());
    for member in members {
        let (_, identity) = loaded.person(member.person).map_err(|r| r.at(field))?;
        let then = on.latest().and_then(|day| loaded.person_on(member.person, day));
        let capable = then.is_none_or(|person| person.is_capable().is_ok());
        anyone_capable |= capable && certainly_of_age(identity.birth_date, on);
        if member.relation == Relation::Head {
            head = able_to_head(certainly_minor(identity.birth_date, on), capable);
        }
    }
    if members.iter().filter(|m| m.relation == Relation::Head).count() != 1 {
        return Err(Rejection::NotOneHead.at(field));
    }
    if anyone_capable { head.map_err(|r| r.at(field)) } else { Ok(()) }
}

/// May somebody be the head where a member is of age with full capacity?
fn able_to_head(minor: bool, capable: bool) -> Result<(), Rejection> {
    if minor {
        return Err(Rejection::HeadNotOfAge);
    }
    if capable { Ok(()) } else { Err(Rejection::HeadLacksCapacity) }
}

fn certainly_of_age(born: PartialDate, on: PartialDate) -> bool {
    let (Some(born), Some(on)) = (born.latest(), on.earliest()) else { return false };
    born.plus_years(FULL_AGE) <= on
}

pub(super) fn certainly_minor(born: PartialDate, on: PartialDate) -> bool {
    let (Some(born), Some(on)) = (born.earliest(), on.latest()) else { return false };
    born.plus_years(FULL_AGE) > on
}

/// The field that names a person in a list of members or movers.
pub(crate) fn member_field(
    list: &str,
    mut persons: impl Iterator<Item = PersonId>,
    subject: Subject,
) -> Option<String> {
    let Subject::Person(person) = subject else { return None };
    persons.position(|p| p == person).map(|at| format!("{list}[{at}].person"))
}

impl Act for HouseholdFormed {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Household));
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        to.extend(members.chain([Subject::Dwelling(self.dwelling)]).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 25: a household split off.
        Deadlines::decide(Term::WorkingDays(5))
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_members(&self.members, on, loaded, "members")
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_enter_household(self.dwelling, entry)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        person.formed(id, &self.members, self.dwelling, entry);
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, entry: &Entry) {
        household.lives_at(self.dwelling, entry);
        household.since = entry.effective_date;
        household.file_number = self.file_number.clone();
        household.members = self.members.clone();
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn a_household_has_one_head_and_each_member_once() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
        let form = |members: &[(Position, Relation)]| TestLedger::form(home, members, "2021-02-26");
        ledger.rejects(form(&[(an, Relation::Husband), (lan, Relation::Wife)]), Rejection::NotOneHead);
        ledger.rejects(form(&[(an, Relation::Head), (lan, Relation::Head)]), Rejection::NotOneHead);
        ledger.rejects(form(&[]), Rejection::NotOneHead);
        ledger.rejects(form(&[(an, Relation::Head), (an, Relation::Child)]), Rejection::PersonNamedTwice);
        ledger.rejects(
            form(&[(an, Relation::Head), (Position(999), Relation::Child)]),
            Rejection::PersonNotFound,
        );
        let household = ledger.runs(form(&[(an, Relation::Head), (lan, Relation::Wife)]));
        assert_eq!(ledger.household(household).head().unwrap().position(), an);
        assert_eq!(ledger.person(lan).residence.unwrap().dwelling.position(), home);
    }

    #[test]
    fn a_minor_is_head_only_among_minors() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let child = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2003-02-27").enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        let both = [(child, Relation::Head), (lan, Relation::Parent)];
        ledger.rejects(TestLedger::form(home, &both, "2021-02-26"), Rejection::HeadNotOfAge);
        ledger.runs(TestLedger::form(home, &both[..1], "2021-02-26"));
    }

    #[test]
    fn a_person_belongs_to_one_household_where_they_live() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let home = ledger.home();
        let other = ledger.home();
        ledger.rejects(
            TestLedger::form(home, &[(members[0], Relation::Head)], "2021-03-01"),
            Rejection::AlreadyInHousehold,
        );
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.rejects(
            TestLedger::form(other, &[(an, Relation::Head)], "2021-03-01"),
            Rejection::LivesElsewhere,
        );
        ledger.rejects(
            TestLedger::form(Position(999), &[(an, Relation::Head)], "2021-03-01"),
            Rejection::DwellingNotFound,
        );
        ledger.rejects(TestLedger::form(home, &[(an, Relation::Head)], "1979-03-01"), Rejection::BeforeBirth);
        ledger.runs(TestLedger::form(home, &[(an, Relation::Head)], "2021-03-01"));
    }
}
