//! Change of permanent residence (đăng ký thường trú): one or more persons stop living in one dwelling and start in another.
//!
//! The old stay ends on the day the new one starts, so that no day counts twice. Law on Residence 2020, art. 20–22: approval
//! of the new registration ends the old one, in one act.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::{Dwelling, ban};
use crate::domain::event::{Event, HouseholdEntry, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::household::form::{check_members, check_named_once, member_field};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Code;
use crate::domain::values::Relation;

use super::basis::{Basis, BasisGround};
use super::depart;

/// Persons live at another dwelling from the effective date on; their stay at the old one ends that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermanentResidenceChanged {
    /// Where to.
    pub dwelling: DwellingId,
    /// Who moves, and which household each leaves by moving.
    pub movers: Vec<Mover>,
    /// What becomes of them as a household.
    pub household: Arrival,
    /// By what right; none where nothing is said of it, as in older records.
    pub basis: Option<Basis>,
}

/// One person who moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub person: PersonId,
    /// The household left behind; none where the household itself moves, or there was none.
    pub leaves: Option<HouseholdId>,
}

/// The household that movers belong to once they have moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// None: they are registered as single persons.
    Alone,
    /// The household that they were, all members of it, moves with them.
    SameHousehold(HouseholdId),
    /// They join the household that lives there; relations in the order of the movers.
    Joined(HouseholdId, Vec<Relation>),
    /// They form a new household, whose id is this event's position; relations in the order of the movers.
    Formed(Vec<Relation>, Option<Code>),
}

/// Change permanent residence.
#[derive(Clone, Debug)]
pub struct ChangePermanentResidence {
    /// First day at the new dwelling.
    pub effective_date: PartialDate,
    /// The new dwelling.
    pub dwelling: DwellingId,
    /// Who moves.
    pub movers: Vec<PersonId>,
    /// What becomes of them as a household.
    pub household: MoveInto,
    /// By what right; none where nothing is said of it.
    pub basis: Option<Basis>,
}

/// What becomes of movers as a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveInto {
    /// They belong to none.
    Alone,
    /// All members of a household move, and stay that household.
    SameHousehold,
    /// They join the household that lives there; relations to its head in the order of the movers.
    Join(HouseholdId, Vec<Relation>),
    /// They form a new household; relations in the order of the movers.
    Form(Vec<Relation>, Option<Code>),
}

/// The field of the request that names the household joined.
const JOINED: &str = "join_household";

impl ChangePermanentResidence {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut named = vec![Subject::Dwelling(self.dwelling)];
        named.extend(self.movers.iter().map(|person| Subject::Person(*person)));
        named.extend(self.movers.iter().filter_map(|p| household_of(*p, loaded)).map(Subject::Household));
        if let MoveInto::Join(household, _) = &self.household {
            named.push(Subject::Household(*household));
        }
        let mut needs = subjects(named);
        needs.extend(ban::needs(self.dwelling, loaded));
        let movers: Vec<Mover> = self.movers.iter().map(|person| self.mover(*person, loaded)).collect();
        needs.extend(depart::needs_of_heads(&movers, self.effective_date, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.dwelling(self.dwelling).map_err(|r| r.at("dwelling"))?;
        check_named_once("movers", self.movers.iter().copied(), loaded)?;
        let event = PermanentResidenceChanged {
            dwelling: self.dwelling,
            movers: self.movers.iter().map(|person| self.mover(*person, loaded)).collect(),
            household: self.arrival(loaded)?,
            basis: self.basis,
        };
        check_place(&event, self.effective_date, loaded)?;
        check_basis(&event, self.effective_date, loaded)?;
        let movers = event.movers.clone();
        let event = Event::PermanentResidenceChanged(event);
        let proposal = propose(loaded, self.effective_date, event, &|subject| {
            let mover = member_field("movers", self.movers.iter().copied(), subject);
            mover.unwrap_or_else(|| self.place_field(subject).into())
        })?;
        depart::check_heads(&movers, self.effective_date, loaded).map_err(|r| r.at("movers"))?;
        Ok(proposal)
    }

    /// The field that speaks of a dwelling or a household. One that movers leave, or that moves with them, is not named: they are.
    fn place_field(&self, subject: Subject) -> &'static str {
        let joined =
            matches!(&self.household, MoveInto::Join(joined, _) if subject == Subject::Household(*joined));
        if matches!(subject, Subject::Dwelling(_)) {
            return "dwelling";
        }
        if joined { JOINED } else { "movers" }
    }

    fn mover(&self, person: PersonId, loaded: &Loaded) -> Mover {
        let leaves = match self.household {
            MoveInto::SameHousehold => None,
            MoveInto::Alone | MoveInto::Join(..) | MoveInto::Form(..) => household_of(person, loaded),
        };
        Mover { person, leaves }
    }

    fn arrival(&self, loaded: &Loaded) -> Result<Arrival, Refusal> {
        match &self.household {
            MoveInto::Alone => Ok(Arrival::Alone),
            MoveInto::SameHousehold => {
                let household = self.movers.first().and_then(|first| household_of(*first, loaded));
                household.map(Arrival::SameHousehold).ok_or(Rejection::NotInHousehold.at("movers[0].person"))
            }
            MoveInto::Join(household, relations) => {
                loaded.household(*household).map_err(|r| r.at(JOINED))?;
                Ok(Arrival::Joined(*household, relations.clone()))
            }
            MoveInto::Form(relations, file_number) => {
                check_formed(self.movers.iter().copied(), relations, self.effective_date, loaded)?;
                Ok(Arrival::Formed(relations.clone(), file_number.clone()))
            }
        }
    }
}

/// The rules for a move that corrects an older one, beside those that each life is asked about.
pub(crate) fn check(
    event: &PermanentResidenceChanged,
    on: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let movers = || event.movers.iter().map(|mover| mover.person);
    check_named_once("movers", movers(), loaded)?;
    match &event.household {
        Arrival::Formed(relations, _) => check_formed(movers(), relations, on, loaded)?,
        Arrival::SameHousehold(_) => {
            // Who moves with their household does not leave it.
            if let Some(at) = event.movers.iter().position(|mover| mover.leaves.is_some()) {
                return Err(Rejection::NotInHousehold.at(format!("movers[{at}].person")));
            }
        }
        Arrival::Alone | Arrival::Joined(..) => {}
    }
    check_basis(event, on, loaded)
}

/// Where nobody is registered anew, only husband and wife, children and parents come together (LR, art. 20(8)).
fn check_place(event: &PermanentResidenceChanged, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    if event.basis.is_some_and(|basis| basis.ground == BasisGround::CloseKin) {
        return Ok(());
    }
    ban::check_open(event.dwelling, on, loaded).map_err(|r| r.at("dwelling"))
}

fn check_basis(event: &PermanentResidenceChanged, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let Some(basis) = &event.basis else { return Ok(()) };
    let movers: Vec<PersonId> = event.movers.iter().map(|mover| mover.person).collect();
    basis.check(&movers, matches!(event.household, Arrival::Joined(..)), on, loaded)
}

/// Movers who form a household are such as may form one.
fn check_formed(
    movers: impl Iterator<Item = PersonId>,
    relations: &[Relation],
    on: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    let pairs = movers.zip(relations);
    let members: Vec<Member> =
        pairs.map(|(person, relation)| Member { person, relation: *relation }).collect();
    check_members(&members, on, loaded, "movers")
}

fn household_of(person: PersonId, loaded: &Loaded) -> Option<HouseholdId> {
    loaded.person(person).ok().and_then(|(person, _)| person.household_id())
}

impl PermanentResidenceChanged {
    /// The head of the household that the movers form.
    pub(crate) fn head_formed(&self) -> Option<PersonId> {
        let Arrival::Formed(relations, _) = &self.household else { return None };
        let mut pairs = self.movers.iter().zip(relations);
        pairs.find(|(_, relation)| **relation == Relation::Head).map(|(mover, _)| mover.person)
    }
}

impl Act for PermanentResidenceChanged {
    fn touches(&self, to: &mut Vec<Touched>) {
        if matches!(self.household, Arrival::Formed(..)) {
            to.push(Touched::New(NewSubject::Household));
        }
        to.extend(self.movers.iter().map(|m| Touched::Known(Subject::Person(m.person))));
        to.extend(self.movers.iter().filter_map(|m| m.leaves).map(|h| Touched::Known(Subject::Household(h))));
        match &self.household {
            Arrival::Alone | Arrival::Formed(..) => {}
            Arrival::SameHousehold(household) | Arrival::Joined(household, _) => {
                to.push(Touched::Known(Subject::Household(*household)));
            }
        }
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    fn settles(&self) -> Vec<PersonId> {
        self.movers.iter().map(|mover| mover.person).collect()
    }

    fn shows_there(&self, id: PersonId) -> bool {
        matches!(&self.movers[..], [alone] if alone.person == id)
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 22.
        Deadlines::decide(Term::WorkingDays(7))
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        ban::needs(self.dwelling, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let movers = |event: &PermanentResidenceChanged| {
            (event.dwelling, event.movers.iter().map(|mover| mover.person).collect::<Vec<_>>())
        };
        let was = if let Event::PermanentResidenceChanged(was) = standing.event.as_ref() {
            Some(movers(was))
        } else {
            None
        };
        let (dwelling, persons) = movers(self);
        if ban::stands(standing, on, (dwelling, persons.into_iter()), was) {
            return Ok(());
        }
        check_place(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_move(id, self, entry)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        person.moved(id, self, entry);
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        if self.movers.iter().any(|mover| mover.leaves == Some(id)) {
            depart::let_go(&self.movers, household, id, entry)?;
        }
        match &self.household {
            Arrival::SameHousehold(same) if *same == id => {
                if !household.exists() {
                    return Err(Rejection::HouseholdNotFound);
                }
                if household.is_made_of(self.movers.iter().map(|m| m.person)) {
                    Ok(())
                } else {
                    Err(Rejection::MembersIncomplete)
                }
            }
            Arrival::Joined(joined, relations) if *joined == id => {
                relations.iter().try_for_each(|relation| {
                    household.takes_in(&HouseholdEntry {
                        household: id,
                        dwelling: self.dwelling,
                        relation: *relation,
                    })
                })
            }
            Arrival::Alone | Arrival::SameHousehold(_) | Arrival::Joined(..) | Arrival::Formed(..) => Ok(()),
        }
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        match self.household {
            // A household lives on where its dwelling became part of another, and takes people in there.
            Arrival::Joined(..) => Ok(()),
            Arrival::Alone | Arrival::SameHousehold(_) | Arrival::Formed(..) => dwelling.in_being(),
        }
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, entry: &Entry) {
        let left = |person: PersonId| self.movers.iter().any(|m| m.person == person && m.leaves == Some(id));
        household.members.retain(|m| !left(m.person));
        let arrive = |relations: &[Relation]| {
            let pairs = self.movers.iter().zip(relations.to_vec());
            pairs.map(|(mover, relation)| Member { person: mover.person, relation }).collect::<Vec<_>>()
        };
        match &self.household {
            Arrival::SameHousehold(same) if *same == id => household.lives_at(self.dwelling, entry),
            Arrival::Joined(joined, relations) if *joined == id => {
                household.members.extend(arrive(relations))
            }
            Arrival::Formed(relations, file_number) if entry.position == id.position() => {
                household.lives_at(self.dwelling, entry);
                household.since = entry.effective_date;
                household.file_number = file_number.clone();
                household.members = arrive(relations);
            }
            Arrival::Alone | Arrival::SameHousehold(_) | Arrival::Joined(..) | Arrival::Formed(..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MoveInto;
    use crate::domain::event::Event;
    use crate::domain::family::testing::{change_capacity, declare_missing};
    use crate::domain::ids::{HouseholdId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CivilCapacity, Relation, Sex};

    #[test]
    fn a_household_moves_as_a_whole_and_stays_itself() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let new_home = ledger.home();
        let go = |who: &[Position]| {
            TestLedger::change_residence(who, new_home, MoveInto::SameHousehold, "2022-01-05")
        };
        ledger.rejects(go(&members[..1]), Rejection::MembersIncomplete);
        ledger.runs(go(&members));
        assert_eq!(ledger.household(household).dwelling.unwrap().position(), new_home);
        for member in members {
            let state = ledger.person(member);
            assert_eq!(state.residence.unwrap().dwelling.position(), new_home);
            assert_eq!(state.residence.unwrap().since.to_string(), "2022-01-05");
            assert_eq!(state.household.unwrap().household.position(), household);
        }
    }

    #[test]
    fn one_moves_out_and_forms_a_household_of_their_own() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let new_home = ledger.home();
        let form = |relation| MoveInto::Form(vec![relation], None);
        let go = |who, into| TestLedger::change_residence(&[who], new_home, into, "2022-01-05");
        ledger.rejects(go(members[0], form(Relation::Head)), Rejection::HeadMustBeReplacedFirst);
        ledger.rejects(go(members[1], form(Relation::Wife)), Rejection::NotOneHead);
        let new_household = ledger.runs(go(members[1], form(Relation::Head)));
        assert_eq!(ledger.household(household).members.len(), 1);
        assert_eq!(ledger.household(new_household).head().unwrap().position(), members[1]);
        assert_eq!(ledger.person(members[1]).household.unwrap().household.position(), new_household);
    }

    #[test]
    fn movers_join_a_household_that_lives_there() {
        let mut ledger = TestLedger::new();
        let (household, _) = ledger.family();
        let there = ledger.household(household).dwelling.unwrap().position();
        let elsewhere = ledger.home();
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").living_at(elsewhere).enrol());
        let into = |relation| MoveInto::Join(HouseholdId::at(household).unwrap(), vec![relation]);
        let go = |to, into| TestLedger::change_residence(&[mai], to, into, "2022-01-05");
        ledger.rejects(go(ledger.home_of(mai), into(Relation::Sibling)), Rejection::ResidenceUnchanged);
        let third = ledger.home();
        ledger.rejects(go(third, into(Relation::Sibling)), Rejection::HouseholdElsewhere);
        ledger.rejects(go(there, into(Relation::Head)), Rejection::HeadExists);
        ledger.runs(go(there, into(Relation::Sibling)));
        assert_eq!(ledger.household(household).members.len(), 3);
    }

    #[test]
    fn the_dead_and_the_unborn_do_not_move() {
        let mut ledger = TestLedger::new();
        let (home, new_home) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        let go = |date| TestLedger::change_residence(&[an], new_home, MoveInto::Alone, date);
        ledger.rejects(go("1979-01-01"), Rejection::BeforeBirth);
        ledger.runs(ledger.death(an, "2022-08-29"));
        ledger.rejects(go("2022-09-01"), Rejection::PersonDeceased);
        ledger.rejects(
            TestLedger::change_residence(&[an, an], new_home, MoveInto::Alone, "2022-01-05"),
            Rejection::PersonNamedTwice,
        );
        ledger.rejects(
            TestLedger::change_residence(&[an], Position(999), MoveInto::Alone, "2022-01-05"),
            Rejection::DwellingNotFound,
        );
    }

    #[test]
    fn a_later_declaration_of_an_earlier_day_overrides_what_came_behind_that_day() {
        let mut ledger = TestLedger::new();
        let (first, second) = (ledger.home(), ledger.home());
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(first).on("2002-07-01");
        let an = ledger.runs(an.enrol());
        ledger.runs(TestLedger::change_residence(&[an], second, MoveInto::Alone, "2002-06-28"));
        let residence = ledger.person(an).residence.unwrap();
        assert_eq!(
            (residence.dwelling.position(), residence.since.to_string().as_str()),
            (second, "2002-06-28")
        );
    }

    #[test]
    fn a_member_of_a_household_is_not_registered_anew_where_they_live() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let home = ledger.home_of(members[1]);
        let anew = |who| TestLedger::change_residence(&[who], home, MoveInto::Alone, "2022-01-05");
        ledger.rejects(anew(members[1]), Rejection::ResidenceUnchanged);
        ledger.runs(TestLedger::leave(members[1], household, "2022-01-01"));
        ledger.runs(anew(members[1]));
    }

    #[test]
    fn who_was_declared_missing_is_moved_with_others_and_does_not_move_alone() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let (home, new_home) = (ledger.home_of(members[0]), ledger.home());
        let ba = ledger.runs(person("Lê Văn Ba", Sex::Male, "1990").enrol());
        for missing in [members[1], ba] {
            ledger.runs(declare_missing(missing, None, "2021-12-01"));
        }
        let go = |who: &[Position], to, into| TestLedger::change_residence(who, to, into, "2022-01-05");
        ledger.rejects(go(&[ba], new_home, MoveInto::Alone), Rejection::PersonMissing);
        assert_eq!(ledger.refusal(&go(&members, new_home, MoveInto::Alone)), None);
        let join = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Other]);
        ledger.rejects(go(&[ba], home, join.clone()), Rejection::PersonMissing);
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1990").enrol());
        let join = MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Other; 2]);
        assert_eq!(ledger.refusal(&go(&[lan, ba], home, join)), None);
    }

    #[test]
    fn a_corrected_move_leaves_the_household_that_was_left() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let new_home = ledger.home();
        let moved = TestLedger::change_residence(&members[1..], new_home, MoveInto::Alone, "2022-01-05");
        let moved = ledger.runs(moved);
        let stays_in = ledger.correct(moved, "2022-01-05", |event| {
            if let Event::PermanentResidenceChanged(e) = event {
                e.movers[0].leaves = None;
            }
        });
        ledger.rejects(stays_in, Rejection::NotInHousehold);
    }

    #[test]
    fn who_is_missing_forms_no_household_by_moving_and_moves_with_no_household_alone() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let new_home = ledger.home();
        ledger.runs(declare_missing(members[1], None, "2021-12-01"));
        let go = |who: &[Position], into| TestLedger::change_residence(who, new_home, into, "2022-01-05");
        let missing = |at: &str| Some((Rejection::PersonMissing, format!("movers[{at}].person")));
        let form = |relations: &[Relation]| MoveInto::Form(relations.to_vec(), None);
        let headed_by_her = form(&[Relation::Husband, Relation::Head]);
        assert_eq!(ledger.refusal(&go(&members, headed_by_her)), missing("1"));
        assert_eq!(ledger.refusal(&go(&members[1..], form(&[Relation::Head]))), missing("0"));
        assert_eq!(ledger.refusal(&go(&members, form(&[Relation::Head, Relation::Wife]))), None);
        ledger.runs(ledger.death(members[0], "2021-12-15"));
        assert_eq!(ledger.household(household).members.len(), 1);
        assert_eq!(ledger.refusal(&go(&members[1..], MoveInto::SameHousehold)), missing("0"));
    }

    #[test]
    fn the_only_adult_moves_where_nobody_who_stays_may_be_head() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let child = person("Nguyễn Văn Con", Sex::Male, "2010").living_at(ledger.home_of(members[0]));
        let child = ledger.runs(child.enrol());
        ledger.runs(TestLedger::join(child, household, Relation::Child, "2021-03-01"));
        let new_home = ledger.home();
        let go = |into| TestLedger::change_residence(&members[..1], new_home, into, "2022-01-05");
        let refused = Some((Rejection::HeadMustBeReplacedFirst, "movers".to_owned()));
        assert_eq!(ledger.refusal(&go(MoveInto::Alone)), refused);
        ledger.runs(change_capacity(members[1], CivilCapacity::Lost, "2022-01-05"));
        assert_eq!(ledger.refusal(&go(MoveInto::Form(vec![Relation::Head], None))), None);
        ledger.runs(go(MoveInto::Alone));
        let state = ledger.household(household);
        assert_eq!((state.head(), state.members.len()), (None, 2));
        assert_eq!(ledger.person(members[0]).household, None);
    }
}
