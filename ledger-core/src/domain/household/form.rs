//! Forming a household (lập hộ): people who live at one dwelling are registered together, one of them as head.
//!
//! Law on Residence 2020, art. 10: the head has full civil capacity where any member has it; so a minor can be head only
//! among minors. A person belongs to at most one household.

use std::collections::BTreeSet;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::ban;
use crate::domain::event::{Event, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId, Position};
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
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.members.iter().map(|m| Subject::Person(m.person)));
        needs.extend(ban::needs(self.dwelling, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
        check_members(&self.members, self.effective_date, loaded, "members")?;
        let persons = || self.members.iter().map(|member| member.person);
        check_entry(self.dwelling, persons, self.effective_date, None, loaded)?;
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

/// Who lives nowhere comes to live in the dwelling, which must be there and open to them. Who lives there already forms a household
/// there also where it has ended. `replaces` is the record whose place the act takes, where it corrects one.
fn check_entry<P: Iterator<Item = PersonId>>(
    dwelling: DwellingId,
    persons: impl Fn() -> P,
    on: PartialDate,
    replaces: Option<Position>,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let then = on.latest().and_then(|day| loaded.dwelling_on(dwelling, day));
    if let Some(then) = then.filter(|_| ban::anyone_comes(persons(), on, replaces, loaded)) {
        then.in_being().map_err(|r| r.at("dwelling"))?;
    }
    ban::check_entry(dwelling, persons(), on, replaces, loaded).map_err(|r| r.at("dwelling"))
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

/// Whoever becomes head does it themselves.
pub(super) fn head_acts(
    members: &[Member],
    person: &Person,
    id: PersonId,
    on: PartialDate,
) -> Result<(), Rejection> {
    if members.contains(&Member { person: id, relation: Relation::Head }) { person.acts(on) } else { Ok(()) }
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

    fn settles(&self) -> Vec<PersonId> {
        self.members.iter().map(|member| member.person).collect()
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ban::needs(self.dwelling, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_members(&self.members, on, loaded, "members")
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let of = |event: &HouseholdFormed| {
            (event.dwelling, event.members.iter().map(|member| member.person).collect::<Vec<_>>())
        };
        let was =
            if let Event::HouseholdFormed(was) = standing.event.as_ref() { Some(of(was)) } else { None };
        let persons = || self.members.iter().map(|member| member.person);
        if ban::stands(standing, on, (self.dwelling, persons()), was) {
            return Ok(());
        }
        check_entry(self.dwelling, persons, on, Some(standing.position), loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        head_acts(&self.members, person, id, entry.effective_date)?;
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
    use crate::domain::command::Command;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::text::Code;
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
    fn a_household_has_the_number_of_its_file_and_a_part_of_it_its_own() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
        let numbered = |mut command, number: &str| {
            let number = Some(Code::stored(number));
            if let Command::FormHousehold(form) = &mut command {
                form.file_number = number;
            } else if let Command::SplitHousehold(split) = &mut command {
                split.file_number = number;
            }
            command
        };
        let of = |ledger: &TestLedger, at| ledger.household(at).file_number;
        let form = TestLedger::form(home, &[(an, Relation::Head), (lan, Relation::Wife)], "2021-02-26");
        let whole = ledger.runs(numbered(form, "12/2021"));
        let split = TestLedger::split(whole, &[(lan, Relation::Head)], "2021-05-01");
        let part = ledger.runs(numbered(split, "13/2021"));
        assert_eq!(of(&ledger, whole), Some(Code::stored("12/2021")));
        assert_eq!(of(&ledger, part), Some(Code::stored("13/2021")));
    }

    #[test]
    fn nobody_comes_to_live_in_a_dwelling_that_has_ended() {
        let mut ledger = TestLedger::new();
        let (home, into) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").living_at(home).enrol());
        ledger.runs(TestLedger::merge_dwellings(&[home], into, "2022-03-01"));
        let form = |who, on| TestLedger::form(home, &[(who, Relation::Head)], on);
        ledger.rejects(form(an, "2022-03-01"), Rejection::DwellingEnded);
        let before = ledger.runs(form(an, "2022-02-28"));
        // Who lived there lives there, and may have a household.
        ledger.runs(form(lan, "2022-03-01"));

        ledger.rejects(ledger.correct(before, "2022-03-01", |_| ()), Rejection::DwellingEnded);
    }

    #[test]
    fn a_refusal_names_the_member_by_place() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
        ledger.runs(ledger.death(lan, "2021-02-25"));
        let form = |members: &[(Position, Relation)]| TestLedger::form(home, members, "2021-02-26");
        let refused = ledger.refusal(&form(&[(an, Relation::Head), (lan, Relation::Wife)]));
        assert_eq!(refused, Some((Rejection::PersonDeceased, "members[1].person".into())));
        let refused = ledger.refusal(&form(&[(lan, Relation::Wife), (an, Relation::Head)]));
        assert_eq!(refused, Some((Rejection::PersonDeceased, "members[0].person".into())));
    }

    #[test]
    fn who_is_eighteen_on_the_day_is_of_age() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let enrol =
            |ledger: &mut TestLedger, born| ledger.runs(person("Nguyễn Văn An", Sex::Male, born).enrol());
        let (eighteen, younger) = (enrol(&mut ledger, "2003-02-26"), enrol(&mut ledger, "2003-02-27"));
        let form = |head, other| {
            TestLedger::form(home, &[(head, Relation::Head), (other, Relation::Sibling)], "2021-02-26")
        };
        ledger.rejects(form(younger, eighteen), Rejection::HeadNotOfAge);
        ledger.runs(form(eighteen, younger));
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
