//! Registration of an adoption (đăng ký nuôi con nuôi): a child has adoptive parents beside those by birth.
//!
//! Law on Adoption 2010 (52/2010/QH12), art. 8: the child is under 16; from 16 to under 18 only a step-parent, aunt or uncle adopts;
//! one child, one adopter who is not married or both of a married couple. Art. 13(6): nobody adopts a grandchild or a sibling.
//! Art. 14: an adopter has full capacity and is at least 20 years older; a step-parent, aunt or uncle need not be. The birth
//! certificate may be issued anew with the adoptive parents (art. 24); the register keeps both pairs apart.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::{AdoptionBond, Parentage};

use super::marry::is_declared_married;
use super::recognise::{fits, younger_than};
use super::{FULL_AGE, kin};

/// A child was adopted on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildAdopted {
    /// The child.
    pub child: PersonId,
    /// The adoptive father; at least one of the two.
    pub father: Option<PersonId>,
    /// The adoptive mother.
    pub mother: Option<PersonId>,
    /// What the adopters were to the child before, as declared.
    pub bond: AdoptionBond,
}

/// Register an adoption.
#[derive(Clone, Debug)]
pub struct RegisterAdoption {
    /// The day of registration.
    pub effective_date: PartialDate,
    /// Who adopts whom. At least one adopter is named.
    pub adopted: ChildAdopted,
}

/// Years under which anybody may adopt a child (art. 8(1)).
const CHILD_YEARS: i32 = 16;
/// Years that an adopter is older at least, unless they are a step-parent, aunt or uncle (art. 14(1)).
const ADOPTER_YEARS: i32 = 20;

impl RegisterAdoption {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        self.adopted.reads(loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.adopted, self.effective_date, loaded)?;
        let event = Event::ChildAdopted(self.adopted.clone());
        propose(loaded, self.effective_date, event, &|subject| self.adopted.field_of(subject))
    }
}

impl ChildAdopted {
    /// The adopters, with what they are to the child.
    pub(super) fn adopters(&self) -> impl Iterator<Item = (PersonId, Parentage)> + use<> {
        let father = self.father.map(|father| (father, Parentage::Father));
        father.into_iter().chain(self.mother.map(|mother| (mother, Parentage::Mother)))
    }

    fn reads(&self, loaded: &Loaded) -> Vec<Need> {
        let named = || [self.child].into_iter().chain(self.adopters().map(|(adopter, _)| adopter));
        let mut needs = subjects(named().map(Subject::Person));
        needs.extend(kin::needs(named(), loaded));
        needs
    }

    fn field_of(&self, subject: Subject) -> String {
        match subject {
            Subject::Person(id) if Some(id) == self.father => "father",
            Subject::Person(id) if Some(id) == self.mother => "mother",
            Subject::Person(_)
            | Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_) => "child",
        }
        .into()
    }

    /// Years between an adopter and the child at least.
    pub(super) fn years_between(&self) -> i32 {
        if self.is_kin() { PARENT_YEARS } else { ADOPTER_YEARS }
    }

    fn is_kin(&self) -> bool {
        match self.bond {
            AdoptionBond::Unrelated => false,
            AdoptionBond::StepParent | AdoptionBond::AuntOrUncle => true,
        }
    }
}

fn check(event: &ChildAdopted, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let (child, _) = loaded.person(event.child).map_err(|r| r.at("child"))?;
    for (adopter, parentage) in event.adopters() {
        let field = field(parentage);
        let (parent, _) = loaded.person(adopter).map_err(|r| r.at(field))?;
        let again = matches!(parentage, Parentage::Mother) && event.father == event.mother;
        if adopter == event.child || again {
            return Err(Rejection::PersonNamedTwice.at(field));
        }
        if kin::in_direct_line(adopter, event.child, loaded)
            || kin::are_siblings(adopter, event.child, loaded)
        {
            return Err(Rejection::CloseKin.at(field));
        }
        if younger_than(parent, child, event.years_between()) {
            return Err(Rejection::AdopterTooYoung.at(field));
        }
        if !may_adopt_so(event, adopter, on, loaded) {
            return Err(Rejection::AdoptersNotACouple.at(field));
        }
    }
    Ok(())
}

fn field(parentage: Parentage) -> &'static str {
    match parentage {
        Parentage::Father => "father",
        Parentage::Mother => "mother",
    }
}

/// A step-parent is married to the child's parent; of others, one alone is not married (that a couple is one, each life says).
fn may_adopt_so(event: &ChildAdopted, adopter: PersonId, on: PartialDate, loaded: &Loaded) -> bool {
    let day = on.latest();
    let spouse = day.and_then(|day| loaded.person_on(adopter, day)).and_then(|person| person.spouse());
    let declared = day.is_some_and(|day| is_declared_married(adopter, day, loaded));
    match (event.bond, event.father.zip(event.mother)) {
        (_, Some(_)) => true,
        (AdoptionBond::StepParent, None) => {
            spouse.is_some_and(|spouse| kin::is_parent(spouse, event.child, loaded))
        }
        (AdoptionBond::Unrelated | AdoptionBond::AuntOrUncle, None) => spouse.is_none() && !declared,
    }
}

impl Act for ChildAdopted {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [self.child].into_iter().chain(self.adopters().map(|(adopter, _)| adopter));
        to.extend(named.map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Thirty days from the whole dossier (Law on Adoption, art. 19(2)): ten to hear those who must agree (art. 20), twenty to register
        // (art. 22).
        Deadlines::decide(Term::Days(30))
    }

    fn shows_there(&self, id: PersonId) -> bool {
        self.adopters().any(|(adopter, _)| adopter == id)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        self.reads(loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        let on = entry.effective_date;
        let Some((_, parentage)) = self.adopters().find(|(adopter, _)| *adopter == id) else {
            person.takes_part(on)?;
            let years = if self.is_kin() { FULL_AGE } else { CHILD_YEARS };
            if person.has_certainly_completed(years, on) {
                return Err(Rejection::TooOldToBeAdopted);
            }
            if person.family.adoption.is_some() {
                return Err(Rejection::AlreadyAdopted);
            }
            return if person.family.guardianship.is_some() { Err(Rejection::HasGuardian) } else { Ok(()) };
        };
        person.acts(on)?;
        fits(person, parentage)?;
        person.is_capable()?;
        if person.is_certainly_minor(on) {
            return Err(Rejection::AdopterTooYoung);
        }
        match self.father.zip(self.mother) {
            Some((father, mother)) if person.spouse() != Some(if id == father { mother } else { father }) => {
                Err(Rejection::AdoptersNotACouple)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Of an adoption that a court ended, ages, sex, capacity and marriage are not asked again; a child still has only one at a time.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        id: PersonId,
        entry: &Entry,
        undone: bool,
    ) -> Result<(), Rejection> {
        if !undone {
            return self.admitted_by_person(person, id, entry);
        }
        person.takes_part(entry.effective_date)?;
        let twice = id == self.child && person.family.adoption.is_some();
        if twice { Err(Rejection::AlreadyAdopted) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if id == self.child {
            person.adopted(self.father, self.mother, entry);
        } else {
            person.family.adopted.push(self.child);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{
        adopt, change_capacity, couple, declare_missing, divorce, end_adoption, marry, open_guardianship,
    };
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, Sex};

    const NEW: AdoptionBond = AdoptionBond::Unrelated;

    fn child(ledger: &mut TestLedger) -> Position {
        ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol())
    }

    #[test]
    fn a_couple_adopts_and_the_parents_by_birth_stay_known() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2005-05-01"));
        let mother = ledger.runs(person("Trần Thị Mẹ", Sex::Female, "1985").enrol());
        let hoa = person("Trần Thị Hoa", Sex::Female, "2010-03-01").parents(None, Some(mother));
        let hoa = ledger.runs(hoa.enrol());
        let record = ledger.runs(adopt(hoa, Some(an), Some(lan), NEW, "2015-05-01"));
        let state = ledger.person(hoa);
        let adoption = state.family.adoption.unwrap();
        assert_eq!((adoption.father, adoption.mother), (PersonId::at(an), PersonId::at(lan)));
        assert_eq!((adoption.record, adoption.since.to_string().as_str()), (record, "2015-05-01"));
        assert_eq!(state.identity.unwrap().mother, PersonId::at(mother));
        for parent in [an, lan] {
            assert_eq!(ledger.person(parent).family.adopted, [PersonId::at(hoa).unwrap()]);
        }
        ledger.rejects(marry(an, hoa, "2029-05-01"), Rejection::CloseKin);
        ledger.rejects(adopt(hoa, Some(an), Some(lan), NEW, "2016-05-01"), Rejection::AlreadyAdopted);
        ledger.runs(end_adoption(hoa, "2020-05-01"));
        ledger.rejects(marry(an, hoa, "2029-05-01"), Rejection::CloseKin);
    }

    #[test]
    fn one_adopter_is_not_married_and_two_are_married_to_each_other() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = child(&mut ledger);
        ledger.rejects(adopt(hoa, Some(an), Some(lan), NEW, "2015-05-01"), Rejection::AdoptersNotACouple);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.rejects(adopt(hoa, Some(an), None, NEW, "2015-05-01"), Rejection::AdoptersNotACouple);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        ledger.runs(adopt(hoa, Some(binh), None, NEW, "2015-05-01"));
    }

    #[test]
    fn who_is_declared_as_married_does_not_adopt_alone() {
        let mut ledger = TestLedger::new();
        let hoa = child(&mut ledger);
        let mai = person("Lê Thị Mai", Sex::Female, "1980").marital_status(MaritalStatus::Married);
        let mai = ledger.runs(mai.enrol());
        let by = |bond| adopt(hoa, None, Some(mai), bond, "2022-05-01");
        ledger.rejects(by(NEW), Rejection::AdoptersNotACouple);
        ledger.rejects(by(AdoptionBond::AuntOrUncle), Rejection::AdoptersNotACouple);
        ledger.runs(divorce(mai, None, "2022-04-01"));
        ledger.runs(by(NEW));
    }

    #[test]
    fn a_step_parent_is_married_to_a_parent_and_may_adopt_until_eighteen() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = person("Trần Thị Hoa", Sex::Female, "1998-03-01").parents(None, Some(lan));
        let hoa = ledger.runs(hoa.enrol());
        let by = |bond, on| adopt(hoa, Some(an), None, bond, on);
        ledger.rejects(by(AdoptionBond::StepParent, "2015-05-01"), Rejection::AdoptersNotACouple);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.rejects(by(AdoptionBond::StepParent, "2016-03-01"), Rejection::TooOldToBeAdopted);
        ledger.runs(by(AdoptionBond::StepParent, "2016-02-29"));
    }

    #[test]
    fn a_child_is_under_sixteen_and_an_adopter_twenty_years_older() {
        let mut ledger = TestLedger::new();
        let hoa = child(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1990-03-02").enrol());
        let by = |bond, on| adopt(hoa, Some(binh), None, bond, on);
        ledger.rejects(by(NEW, "2015-05-01"), Rejection::AdopterTooYoung);
        ledger.rejects(by(NEW, "2026-03-01"), Rejection::AdopterTooYoung);
        let chi = ledger.runs(person("Nguyễn Văn Chi", Sex::Male, "1990-03-01").enrol());
        ledger.rejects(adopt(hoa, Some(chi), None, NEW, "2026-03-01"), Rejection::TooOldToBeAdopted);
        ledger.runs(by(AdoptionBond::AuntOrUncle, "2026-03-01"));
        let minor = ledger.runs(person("Nguyễn Văn Dũng", Sex::Male, "2000-01-01").enrol());
        let baby = ledger.runs(person("Trần Thị Mơ", Sex::Female, "2012-03-01").enrol());
        ledger.rejects(
            adopt(baby, Some(minor), None, AdoptionBond::AuntOrUncle, "2017-12-31"),
            Rejection::AdopterTooYoung,
        );
    }

    #[test]
    fn an_adopter_is_capable_present_and_no_close_kin() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = person("Trần Thị Hoa", Sex::Female, "2010-03-01").parents(None, Some(lan));
        let hoa = ledger.runs(hoa.enrol());
        let by = |who, on| adopt(hoa, Some(who), None, NEW, on);
        ledger.rejects(adopt(hoa, None, Some(lan), NEW, "2015-05-01"), Rejection::CloseKin);
        ledger.rejects(adopt(hoa, None, Some(an), NEW, "2015-05-01"), Rejection::MotherNotFemale);
        let twice = adopt(hoa, Some(an), Some(an), NEW, "2015-05-01");
        assert_eq!(ledger.refusal(&twice), Some((Rejection::PersonNamedTwice, "mother".into())));
        ledger.rejects(by(Position(999), "2015-05-01"), Rejection::PersonNotFound);
        ledger.rejects(adopt(Position(999), Some(an), None, NEW, "2015-05-01"), Rejection::PersonNotFound);
        ledger.rejects(by(an, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(change_capacity(an, CivilCapacity::Limited, "2014-05-01"));
        ledger.rejects(by(an, "2015-05-01"), Rejection::LacksCapacity);
        ledger.runs(change_capacity(an, CivilCapacity::Full, "2016-05-01"));
        ledger.runs(declare_missing(an, None, "2017-05-01"));
        ledger.rejects(by(an, "2017-05-01"), Rejection::PersonMissing);
        ledger.runs(open_guardianship(hoa, &[lan], "2016-06-01"));
        ledger.rejects(by(an, "2016-07-01"), Rejection::HasGuardian);
        ledger.runs(by(an, "2016-05-15"));
    }

    #[test]
    fn a_corrected_adoption_moves_to_the_right_adopter() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        let hoa = child(&mut ledger);
        let record = ledger.runs(adopt(hoa, Some(an), None, NEW, "2015-05-01"));
        let by = |ledger: &TestLedger, who: Position| {
            ledger.correct(record, "2015-05-01", |event| {
                if let Event::ChildAdopted(e) = event {
                    e.father = PersonId::at(who);
                }
            })
        };
        ledger.rejects(by(&ledger, hoa), Rejection::PersonNamedTwice);
        ledger.runs(by(&ledger, binh));
        assert!(ledger.person(an).family.adopted.is_empty());
        assert_eq!(ledger.person(binh).family.adopted.len(), 1);
        ledger.runs(ledger.annul(record));
        assert!(ledger.person(binh).family.adopted.is_empty());
        assert_eq!(ledger.person(hoa).family.adoption, None);
    }
}
