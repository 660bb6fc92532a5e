//! Splitting a household (tách hộ): some members form a household of their own and stay at the dwelling. One act.
//!
//! Law on Residence 2020, art. 25: whoever asks for it has full civil capacity; in a group, one of them. The place is none where
//! nobody is registered anew.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::ban;
use crate::domain::event::{Event, HouseholdEntry, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::household::form::{certainly_minor, check_members, head_acts, member_field};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Code;

/// Members left a household and are one of their own, whose id is this event's position, at the same dwelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdSplit {
    /// The household that they left.
    pub from: HouseholdId,
    /// Where it lives.
    pub dwelling: DwellingId,
    /// Members of the new household, one of them its head.
    pub members: Vec<Member>,
    /// Residence file number of the new household.
    pub file_number: Option<Code>,
}

/// Split a household.
#[derive(Clone, Debug)]
pub struct SplitHousehold {
    /// First day of the new household.
    pub effective_date: PartialDate,
    /// The household that is split.
    pub household: HouseholdId,
    /// Members of the new household, one of them its head.
    pub members: Vec<Member>,
    /// Residence file number of the new household.
    pub file_number: Option<Code>,
}

impl SplitHousehold {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let dwelling = loaded.household(self.household).ok().map(|(_, dwelling)| dwelling);
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        let mut needs = subjects([Subject::Household(self.household)].into_iter().chain(members));
        needs.extend(dwelling.into_iter().flat_map(|dwelling| ban::needs(dwelling, loaded)));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (_, dwelling) = loaded.household(self.household).map_err(|r| r.at("household"))?;
        let event = HouseholdSplit {
            from: self.household,
            dwelling,
            members: self.members.clone(),
            file_number: self.file_number.clone(),
        };
        check(&event, self.effective_date, loaded)?;
        ban::check_open(dwelling, self.effective_date, loaded).map_err(|r| r.at("household"))?;
        propose(loaded, self.effective_date, Event::HouseholdSplit(event), &|subject| {
            member_field("members", self.members.iter().map(|m| m.person), subject)
                .unwrap_or_else(|| "household".into())
        })
    }
}

/// The members are such as may form a household, and one of them may ask for it: perhaps of age, and with full capacity.
fn check(split: &HouseholdSplit, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    check_members(&split.members, on, loaded, "members")?;
    let may_ask = |member: &Member| {
        let then = on.latest().and_then(|day| loaded.person_on(member.person, day));
        let minor =
            loaded.person(member.person).is_ok_and(|(_, known)| certainly_minor(known.birth_date, on));
        !minor && then.is_none_or(|person| person.is_capable().is_ok())
    };
    if split.members.iter().any(may_ask) { Ok(()) } else { Err(Rejection::NobodyOfAge.at("members")) }
}

impl Act for HouseholdSplit {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Household));
        let members = self.members.iter().map(|member| Subject::Person(member.person));
        let places = [Subject::Household(self.from), Subject::Dwelling(self.dwelling)];
        to.extend(members.chain(places).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 25.
        Deadlines::decide(Term::WorkingDays(5))
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ban::needs(self.dwelling, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let parts = |event: &HouseholdSplit| {
            (event.dwelling, event.members.iter().map(|member| member.person).collect::<Vec<_>>())
        };
        let was =
            if let Event::HouseholdSplit(was) = standing.event.as_ref() { Some(parts(was)) } else { None };
        let (dwelling, persons) = parts(self);
        if ban::stands(standing, on, (dwelling, persons.into_iter()), was) {
            return Ok(());
        }
        ban::check_open(self.dwelling, on, loaded).map_err(|r| r.at("household"))
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        head_acts(&self.members, person, id, entry.effective_date)?;
        person.belongs_to(self.from)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        let member = self.members.iter().find(|member| member.person == id);
        if let Some((member, household)) = member.zip(HouseholdId::at(entry.position)) {
            person.entered(
                &HouseholdEntry { household, dwelling: self.dwelling, relation: member.relation },
                entry,
            );
        }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        if id != self.from {
            return Ok(());
        }
        let leaving: Vec<PersonId> = self.members.iter().map(|member| member.person).collect();
        household.lets_go(&leaving)?;
        if household.dwelling != Some(self.dwelling) {
            return Err(Rejection::HouseholdElsewhere);
        }
        if household.members.len() == leaving.len() { Err(Rejection::NobodyStays) } else { Ok(()) }
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, entry: &Entry) {
        if id == self.from {
            household.members.retain(|member| self.members.iter().all(|left| left.person != member.person));
        } else {
            household.lives_at(self.dwelling, entry);
            household.since = entry.effective_date;
            household.file_number = self.file_number.clone();
            household.members = self.members.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{change_capacity, declare_missing};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CivilCapacity, Relation, Sex};

    #[test]
    fn who_splits_off_stays_at_the_dwelling_as_a_household_of_their_own() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let home = ledger.home_of(members[1]);
        let split = ledger.runs(TestLedger::split(household, &[(members[1], Relation::Head)], "2022-03-01"));
        assert_eq!(ledger.household(split).head().unwrap().position(), members[1]);
        assert_eq!(ledger.household(split).dwelling.unwrap().position(), home);
        assert_eq!(ledger.household(household).members.len(), 1);
        let state = ledger.person(members[1]);
        assert_eq!(state.household.unwrap().household.position(), split);
        assert_eq!(state.residence.unwrap().since.to_string(), "2021-02-25", "nobody moved");
        ledger.runs(ledger.annul(split));
        assert_eq!(ledger.household(household).members.len(), 2);
    }

    #[test]
    fn a_split_leaves_the_head_and_takes_somebody_of_age() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let child = person("Nguyễn Văn Con", Sex::Male, "2010").living_at(ledger.home_of(members[0]));
        let child = ledger.runs(child.enrol());
        ledger.runs(TestLedger::join(child, household, Relation::Child, "2021-03-01"));
        let stranger = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let split = |named: &[(Position, Relation)], on| TestLedger::split(household, named, on);
        let lan = (members[1], Relation::Head);
        ledger.rejects(split(&[(members[1], Relation::Wife)], "2022-03-01"), Rejection::NotOneHead);
        ledger
            .rejects(split(&[lan, (members[1], Relation::Child)], "2022-03-01"), Rejection::PersonNamedTwice);
        ledger.rejects(split(&[(child, Relation::Head)], "2022-03-01"), Rejection::NobodyOfAge);
        ledger.rejects(
            split(&[(child, Relation::Head), (members[1], Relation::Parent)], "2022-03-01"),
            Rejection::HeadNotOfAge,
        );
        ledger.rejects(
            split(&[(members[0], Relation::Head)], "2022-03-01"),
            Rejection::HeadMustBeReplacedFirst,
        );
        let all = [lan, (members[0], Relation::Husband), (child, Relation::Child)];
        ledger.rejects(split(&all, "2022-03-01"), Rejection::NobodyStays);
        ledger.rejects(split(&[(stranger, Relation::Head)], "2022-03-01"), Rejection::NotInHousehold);
        ledger.rejects(split(&[lan], "2021-02-25"), Rejection::NotInHousehold);
        ledger.rejects(split(&[lan], "2031-02-25"), Rejection::EffectiveDateInFuture);
        ledger.rejects(TestLedger::split(Position(999), &[lan], "2022-03-01"), Rejection::HouseholdNotFound);
    }

    #[test]
    fn who_is_missing_splits_nothing_off() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(declare_missing(members[1], None, "2022-01-05"));
        let split = |on| TestLedger::split(household, &[(members[1], Relation::Head)], on);
        let refused = Some((Rejection::PersonMissing, "members[0].person".to_owned()));
        assert_eq!(ledger.refusal(&split("2022-01-05")), refused);
        assert_eq!(ledger.refusal(&split("2022-01-04")), None);
        // Somebody else may take them along.
        let mai = person("Lê Thị Mai", Sex::Female, "1990").living_at(ledger.home_of(members[0]));
        let mai = ledger.runs(mai.enrol());
        ledger.runs(TestLedger::join(mai, household, Relation::Sibling, "2021-03-01"));
        let both = [(mai, Relation::Head), (members[1], Relation::Sibling)];
        ledger.runs(TestLedger::split(household, &both, "2022-01-05"));
    }

    #[test]
    fn whoever_splits_off_has_full_capacity_or_somebody_with_them() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let join = |ledger: &mut TestLedger, born| {
            let one = person("Nguyễn Văn Con", Sex::Male, born).living_at(ledger.home_of(members[0]));
            let one = ledger.runs(one.enrol());
            ledger.runs(TestLedger::join(one, household, Relation::Child, "2021-03-01"));
            one
        };
        let (child, grown) = (join(&mut ledger, "2010"), join(&mut ledger, "2000-05-06"));
        ledger.runs(change_capacity(members[1], CivilCapacity::Lost, "2022-01-05"));
        let split = |named: &[(Position, Relation)], on| TestLedger::split(household, named, on);
        let lan = (members[1], Relation::Head);
        let refused = Some((Rejection::NobodyOfAge, "members".to_owned()));
        assert_eq!(ledger.refusal(&split(&[lan], "2022-01-05")), refused);
        let both = [lan, (child, Relation::Child)];
        assert_eq!(ledger.refusal(&split(&both, "2022-01-05")), refused);
        assert_eq!(ledger.refusal(&split(&both, "2022-01-04")), None);
        let with_grown = [(grown, Relation::Head), (members[1], Relation::Parent)];
        let done = ledger.runs(split(&with_grown, "2022-01-05"));
        let without = ledger.correct(done, "2022-01-05", |event| {
            let Event::HouseholdSplit(e) = event else { panic!("another act") };
            e.members.remove(0);
            e.members[0].relation = Relation::Head;
        });
        ledger.rejects(without, Rejection::NobodyOfAge);
    }
}
