//! Orders about births.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::{Abroad, BirthKind, Found, PersonFacts, ToldParents};
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::number::PersonalNumber;
use ledger_core::domain::person::note_birth_abroad::NoteBirthAbroad;
use ledger_core::domain::person::register_birth::RegisterBirth;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{Relation, Sex};

use super::super::ages::Born;
use super::super::births::{Birth, Manner, Told, begins_abroad};
use super::super::plain::{Id, Person, Said, What};
use super::super::rules::completed;
use super::super::script::{Act, Order};
use super::{Office, PREFIX, Plan, household_id, name, nth, person_id};

/// A place of birth.
fn place(number: u32) -> Text {
    Text::stored(&format!("Nhà {number}"))
}

fn area_id(id: Id) -> Option<AreaId> {
    AreaId::at(Position(id))
}

impl Office<'_> {
    /// What the numbers of somebody begin with: as on the day on which the birth was registered or, where that is not known, the
    /// day of birth.
    pub(super) fn prefix_of(&self, who: Id, person: &Person) -> u16 {
        let abroad = person.civil.abroad;
        let country = abroad.and_then(|(country, _)| begins_abroad(country));
        let here = || {
            let (unit, told) = (person.civil.registered?, self.plain.birth(who).map(|birth| birth.book.1));
            self.plain
                .begins_in(unit, self.plain.not_before(unit, told.or(person.born.map(|born| born.first))?))
        };
        country.or_else(here).unwrap_or(PREFIX)
    }

    /// The unit that enters a birth, and when: mostly where births are registered, and today.
    fn book(&self, order: &Order, born: CivilDate) -> (Id, CivilDate) {
        let [mother, father, pick, other] = order.picks.map(|pick| pick / 16);
        let today = self.town.today;
        let late = today.days_since(born).max(0) + 1;
        let on = match other % 8 {
            0 | 3 | 4 => born.plus_days(i64::from(pick) % late),
            1 if order.blind => born.plus_days(-1),
            2 if order.blind => today.plus_days(1),
            _ => today,
        };
        let unit = match father % 8 {
            0 | 1 => self.a_commune(order, mother, on).unwrap_or(self.commune.0),
            2 if order.blind => self.province.0,
            _ => self.commune.0,
        };
        (unit, on)
    }

    /// Mother and father; a couple, or others.
    fn couple(&self, order: &Order, born: CivilDate, married: bool) -> Option<(Option<Id>, Id)> {
        let [mother, father, _, with_father] = order.picks;
        // Now and then people of whom nobody knows whether they could be parents.
        let perhaps = |p: &Person| p.born.is_some_and(|own| own.is_perhaps_older(10, Born::on(born)));
        let grown = |p: &Person| {
            completed(p, 18, born) && !completed(p, 50, born) || perhaps(p) && with_father.is_multiple_of(2)
        };
        let fit = |p: &Person| p.sex == Some(Sex::Female) && grown(p);
        let mother = self.somebody(order, mother, |p| fit(p) && (!married || p.ties.spouse().is_some()))?;
        let other_man = order.blind || with_father.is_multiple_of(4);
        let spouse = self.now(mother).ties.spouse().filter(|_| married && !other_man);
        let other = || self.somebody(order, father, |p| p.sex == Some(Sex::Male) && grown(p));
        let father = spouse.or_else(other).filter(|_| married || !with_father.is_multiple_of(3));
        // Two of one sex cannot both be told; the first is.
        let sex = self.now(mother).sex;
        Some((father.filter(|father| self.now(*father).sex != sex), mother))
    }

    /// Somebody dead, with a day behind their death on which a child of theirs is born.
    fn posthumous(&self, order: &Order) -> Option<(Id, CivilDate)> {
        let mut dead = self.persons();
        dead.retain(|id| self.now(*id).died.is_some());
        let parent = nth(&dead, order.picks[0])?;
        let born = self.now(parent).died?.plus_days(i64::from(order.picks[1] % 400));
        (born <= self.town.today).then_some((parent, born))
    }

    pub(super) fn birth(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let dead = self.posthumous(order).filter(|_| order.picks[2].is_multiple_of(4));
        if let Some((parent, born)) = dead {
            let manner = if order.act == Act::Borne { Manner::Borne } else { Manner::Ordinary };
            let is_father = self.now(parent).sex == Some(Sex::Male);
            let parents = if is_father { (Some(parent), None) } else { (None, Some(parent)) };
            return self.born(order, born, parents, None, manner);
        }
        let parents = self.couple(order, day, order.act == Act::Borne)?;
        let manner = if order.act == Act::Borne { Manner::Borne } else { Manner::Ordinary };
        let household = self.now(parents.1).household.map(|(household, _, _)| household);
        self.born(order, day, (parents.0, Some(parents.1)), household, manner)
    }

    pub(super) fn of_one_parent(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (father, mother) = self.couple(order, day, false)?;
        let both = order.picks[3].is_multiple_of(6);
        let household = self.now(mother).household.map(|(household, _, _)| household);
        let (parents, manner) = if order.picks[0].is_multiple_of(2) {
            ((father.filter(|_| both), Some(mother)), Manner::NoFather)
        } else {
            ((father, Some(mother).filter(|_| both)), Manner::NoMother)
        };
        self.born(order, day, parents, household, manner)
    }

    /// Somebody found a child, on the day of the order.
    pub(super) fn foundling(&self, order: &Order, written: CivilDate) -> Option<Plan> {
        let [years, days, wrong, mother] = order.picks;
        let guessed = days.is_multiple_of(2);
        let born = if guessed {
            let years = i32::try_from(years % 4).expect("few");
            written.plus_years(-years).plus_days(-i64::from(wrong.is_multiple_of(6)))
        } else {
            written.plus_days(-i64::from(days % 60))
        };
        let early = !guessed && wrong.is_multiple_of(6);
        let written = if early { born.plus_days(-1) } else { written };
        let mother = self.somebody(order, mother, |p| p.sex == Some(Sex::Female));
        let mother = mother.filter(|_| order.blind && wrong.is_multiple_of(2));
        self.born(order, born, (None, mother), None, Manner::Found { written, guessed })
    }

    pub(super) fn birth_abroad(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (father, mother) = self.couple(order, day, false)?;
        let [country, days, wrong, _] = order.picks;
        let country = if order.blind && wrong.is_multiple_of(4) {
            VIET_NAM
        } else {
            [*b"LA", *b"CN", *b"AF"][country as usize % 3]
        };
        let room = self.town.today.days_since(day).max(0) + if order.blind { 9 } else { 1 };
        let early = i64::from(wrong.is_multiple_of(7));
        let written = day.plus_days(i64::from(days) % room - early * room);
        self.born(order, day, (father, Some(mother)), None, Manner::Abroad { country, written })
    }

    /// What is said of a child: mostly what fits the parents.
    fn told(&self, order: &Order, parents: (Option<Id>, Option<Id>)) -> Told {
        let [one, two, three, four] = order.picks.map(|pick| pick / 64);
        let parent = parents.1.or(parents.0).map(|id| self.now(id).civil).unwrap_or_default();
        let own = |pick: u32| !order.blind && !pick.is_multiple_of(6);
        Told {
            name: if own(one) { parent.name / 4 * 4 + two % 4 } else { two % 12 },
            place: Some(1 + three % 3).filter(|_| two.is_multiple_of(2)),
            ethnicity: Some(1 + (four % 3) as u8).filter(|_| !own(one / 6)),
            origin: [Some(self.commune.0), Some(self.province.0), None, None, None][four as usize % 5],
            nationality: match three % 7 {
                0 => Some(*b"LA"),
                1 => Some(VIET_NAM),
                2 => parent.nationality,
                _ => None,
            },
        }
    }

    fn born(
        &self,
        order: &Order,
        day: CivilDate,
        (father, mother): (Option<Id>, Option<Id>),
        household: Option<Id>,
        manner: Manner,
    ) -> Option<Plan> {
        let sex = if order.picks[2].is_multiple_of(2) { Sex::Male } else { Sex::Female };
        let told = self.told(order, (father, mother));
        let book = self.book(order, day);
        let home = household.map(|household| (household, self.home_of_household(household)));
        let birth = Birth { sex, number: None, father, mother, household: home, book, told, manner };
        let mut born = birth.clone().completed(self.plain, day);
        let serial = u32::try_from(self.plain.len()).expect("few");
        let prefix = if let Manner::Abroad { country, .. } = manner {
            begins_abroad(country)
        } else {
            self.plain.begins_in(book.0, book.1)
        };
        let number = PersonalNumber::compose(prefix.unwrap_or(PREFIX), sex, day.year(), serial)?;
        born.number = Some(number.get()).filter(|_| born.is_numbered());
        Some((command(&birth, day, serial)?, Said::Fact(day, What::Born(born))))
    }
}

fn command(birth: &Birth, day: CivilDate, serial: u32) -> Option<Command> {
    let told = &birth.told;
    let facts = PersonFacts {
        name: name(told.name),
        sex: birth.sex,
        birth_date: day.into(),
        birth_place: told.place.map(place),
        birth_registration_area: None,
        origin_area: told.origin.and_then(area_id),
        ethnicity: told.ethnicity,
        religion: None,
        nationality: told.nationality,
        father: birth.father.map(person_id),
        mother: birth.mother.map(person_id),
        told_parents: ToldParents::default(),
    };
    let (area, on) = (area_id(birth.book.0)?, birth.book.1);
    let kind = match birth.manner {
        Manner::Ordinary => BirthKind::Ordinary,
        Manner::NoFather => BirthKind::FatherUndetermined,
        Manner::NoMother => BirthKind::MotherUndetermined,
        Manner::Borne => BirthKind::Surrogate(Code::stored("GCN-3")),
        Manner::Found { written, guessed } => BirthKind::Found(Found {
            record_date: written,
            record: Code::stored("BB-1"),
            place: place(0),
            carer: None,
            estimated: guessed,
        }),
        Manner::Abroad { country, written } => {
            let (authority, document) = (Text::stored("Viêng Chăn"), Code::stored("17"));
            let abroad = Abroad { country, authority, document, document_date: written };
            let (noting_area, noted_date, serials) = (area, on, vec![serial]);
            let noted = NoteBirthAbroad { facts, abroad, noting_area, noted_date, serials };
            return Some(Command::NoteBirthAbroad(Box::new(noted)));
        }
    };
    let relation = Relation::Grandchild;
    Some(Command::RegisterBirth(Box::new(RegisterBirth {
        facts,
        registration_area: area,
        registration_date: on,
        serials: vec![serial],
        household: birth.household.map(|(household, _)| (household_id(household), relation)),
        kind,
        birth_paper: None,
    })))
}
