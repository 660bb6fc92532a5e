//! What must hold for the acts of any plan, so that a ledger takes every one of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{OldNumber, PersonalNumber};
use ledger_core::domain::values as domain;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{
    Act, EnrolPersonRequest, EstablishAreaRequest, FormHouseholdRequest, RegisterDwellingRequest, act,
};
use ledger_proto::ledger::r#type::v1::{DwellingRef, PersonRef, Relation, Sex, dwelling_ref, person_ref};

use super::*;
use crate::demo::population::CommuneTarget;

fn acts(plan: &Plan) -> Acts {
    Acts::of(&Population::embedded().unwrap(), plan).unwrap()
}

#[test]
fn the_same_plan_gives_the_same_acts() {
    let plan = Plan::demo(2_000, 7).unwrap();
    assert!(acts(&plan).eq(acts(&plan)));
    assert!(!acts(&plan).eq(acts(&Plan { seed: 8, ..plan })));
}

#[test]
fn acts_are_numbered_from_one_without_a_gap() {
    let plan = Plan::demo(20_000, 3).unwrap();
    assert!(acts(&plan).map(|act| act.sequence).eq(1..=acts(&plan).count() as u64));
}

#[test]
fn about_as_many_acts_come_as_were_expected() {
    let plan = Plan::demo(20_000, 3).unwrap();
    let (found, expected) = (acts(&plan).count() as f64, expected(&plan) as f64);
    assert!((found / expected - 1.0).abs() < 0.02, "{found} of {expected}");
}

#[test]
fn a_ledger_takes_every_act() {
    let mut register = Register::default();
    for act in acts(&Plan::demo(20_000, 3).unwrap()) {
        register.take(&act);
    }
    assert_eq!((register.areas.len(), register.people.len()), (11_371, 20_000));
    assert_eq!(register.housed.len(), 20_000);
    assert_eq!(register.prefixes, BTreeSet::from([97, 98, 99]));
}

/// Thị trấn Lăng Can was made after the day of collection, phường Quang Trung in Hà Giang before its city.
#[test]
fn people_of_a_commune_younger_than_the_collection_are_collected_on_its_first_day() {
    let target = |code: &str| CommuneTarget { code: code.into(), people: 40 };
    let communes = vec![target("00688"), target("02266")];
    let mut register = Register::default();
    for act in acts(&Plan { communes, ..Plan::one_commune("", 0, 1) }) {
        register.take(&act);
    }
    let days: BTreeSet<NaiveDate> = register.dwellings.values().copied().collect();
    let day = |month, day| NaiveDate::from_ymd_opt(2021, month, day).unwrap();
    assert_eq!(days, BTreeSet::from([day(2, 25), day(7, 1)]));
}

/// A person as far as later acts ask for it.
struct Enrolled {
    sex: Sex,
    birth_date: Date,
    dwelling: u64,
}

/// The rules of the register that these acts could break.
#[derive(Default)]
struct Register {
    areas: BTreeMap<String, (NaiveDate, NaiveDate)>,
    dwellings: BTreeMap<u64, NaiveDate>,
    people: BTreeMap<u64, Enrolled>,
    housed: BTreeSet<u64>,
    numbers: HashSet<u64>,
    prefixes: BTreeSet<u16>,
}

impl Register {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other act is refused here")]
    fn take(&mut self, act: &Act) {
        match act.act.as_ref().unwrap() {
            act::Act::EstablishArea(request) => self.establish(request),
            act::Act::RegisterDwelling(request) => self.dwelling(act.sequence, request),
            act::Act::EnrolPerson(request) => self.enrol(act.sequence, request),
            act::Act::FormHousehold(request) => self.form(request),
            other => panic!("{other:?} is not made here"),
        }
    }

    fn establish(&mut self, area: &EstablishAreaRequest) {
        let (from, until) = (day(area.effective_date), day(area.in_force_until));
        assert!(from <= until);
        let parent_digits = [(2, 0), (3, 2), (5, 3)].into_iter().find(|(own, _)| *own == area.code.len());
        assert_eq!(parent_digits.unwrap().1, area.parent.len());
        if area.parent.is_empty() {
            let prefix = area.number_prefix.as_str();
            assert!(["097", "098", "099"].contains(&prefix), "{prefix} is a real province's");
        } else {
            let above = self.areas[&area.parent];
            assert!(
                above.0 <= from && from <= above.1,
                "{} begins when {} is not there",
                area.code,
                area.parent
            );
            assert_eq!(area.number_prefix, "");
        }
        assert_eq!(self.areas.insert(area.code.clone(), (from, until)), None);
    }

    fn dwelling(&mut self, sequence: u64, dwelling: &RegisterDwellingRequest) {
        let on = day(dwelling.effective_date);
        let (from, until) = self.areas[&dwelling.area];
        assert!(from <= on && on <= until && dwelling.area.len() == 5);
        assert!((1..=250).contains(&dwelling.address.chars().count()));
        self.dwellings.insert(sequence, on);
    }

    fn enrol(&mut self, sequence: u64, person: &EnrolPersonRequest) {
        let birth_date = person.birth_date.unwrap();
        let dwelling = dwelling_of(person.dwelling.as_ref());
        assert_eq!(self.dwellings[&dwelling], day(person.effective_date));
        assert!(earliest(birth_date) <= day(person.effective_date));
        let name = person.name.as_ref().unwrap();
        PersonName::parse_parts("", &name.family_name, &name.middle_name, &name.given_name).unwrap();
        for (parent, sex) in [(&person.father, Sex::Male), (&person.mother, Sex::Female)] {
            let Some(parent) = parent else { continue };
            let parent = &self.people[&sequence_of(Some(parent))];
            assert_eq!(parent.sex, sex);
            assert!(parent.birth_date.year + 10 < birth_date.year);
        }
        if !person.personal_number.is_empty() {
            let number = PersonalNumber::parse(&person.personal_number).unwrap();
            let sex = domain::Sex::from_number(person.sex).unwrap();
            assert!(number.agrees_with(sex, birth_date.year));
            assert!(self.numbers.insert(number.get()), "a number given twice");
            self.prefixes.insert(number.prefix());
        }
        assert!(person.old_number.is_empty() || OldNumber::parse(&person.old_number).is_some());
        assert!((1..=55).contains(&person.ethnicity) && (1..=99).contains(&person.religion));
        self.people.insert(sequence, Enrolled { sex: person.sex(), birth_date, dwelling });
    }

    fn form(&mut self, household: &FormHouseholdRequest) {
        let on = day(household.effective_date);
        let dwelling = dwelling_of(household.dwelling.as_ref());
        let (mut heads, mut minor_head, mut grown) = (0, false, false);
        for member in &household.members {
            let sequence = sequence_of(member.person.as_ref());
            let person = &self.people[&sequence];
            assert_eq!(person.dwelling, dwelling);
            assert!(self.housed.insert(sequence), "in two households");
            let is_head = member.relation() == Relation::Head;
            heads += u32::from(is_head);
            minor_head |= is_head && on.years_since(earliest(person.birth_date)).unwrap() < 18;
            grown |= on.year() - person.birth_date.year > 18;
        }
        assert_eq!(heads, 1);
        assert!(!(minor_head && grown), "a minor is head among adults");
        assert!((1..=40).contains(&household.file_number.chars().count()));
    }
}

fn day(date: Option<Date>) -> NaiveDate {
    let date = date.unwrap();
    assert!(date.day > 0, "a whole day");
    earliest(date)
}

fn earliest(date: Date) -> NaiveDate {
    let part = |part: i32| u32::try_from(part.max(1)).unwrap();
    NaiveDate::from_ymd_opt(date.year, part(date.month), part(date.day)).unwrap()
}

fn dwelling_of(reference: Option<&DwellingRef>) -> u64 {
    match reference.unwrap().by {
        Some(dwelling_ref::By::Sequence(sequence)) => sequence,
        Some(dwelling_ref::By::DwellingId(_)) | None => panic!("bulk acts refer by sequence"),
    }
}

fn sequence_of(reference: Option<&PersonRef>) -> u64 {
    match reference.unwrap().by {
        Some(person_ref::By::Sequence(sequence)) => sequence,
        Some(person_ref::By::PersonId(_) | person_ref::By::PersonalNumber(_)) | None => {
            panic!("bulk acts refer by sequence")
        }
    }
}
