//! How children come into the register: what was declared, what follows from it, and who may declare it.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::values::{MaritalStatus, Relation, Sex};

use super::ages::Born;
use super::civil::{Country, Values, surname};
use super::plain::{Fact, Id, Person, Plain, What};
use super::reform::Tier;
use super::rules::{Newest, Reason, must};

/// A child's birth, on the day of the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Birth {
    pub(crate) sex: Sex,
    pub(crate) number: Option<u64>,
    pub(crate) father: Option<Id>,
    pub(crate) mother: Option<Id>,
    /// The household that takes the child in, and where it lives.
    pub(crate) household: Option<(Id, Id)>,
    /// The unit that entered it in its book, and when.
    pub(crate) book: (Id, CivilDate),
    pub(crate) told: Told,
    pub(crate) manner: Manner,
}

/// What is said of a child beside sex and parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) name: u32,
    pub(crate) place: Option<u32>,
    pub(crate) ethnicity: Option<u8>,
    pub(crate) origin: Option<Id>,
    pub(crate) nationality: Option<Country>,
}

/// What is known of the parents, or where it was registered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Ordinary,
    /// Somebody found the child, and wrote it down on that day; its birthday may be a guess.
    Found {
        written: CivilDate,
        guessed: bool,
    },
    NoFather,
    NoMother,
    /// Another woman bore it for a couple.
    Borne,
    /// It was registered there, on that day.
    Abroad {
        country: Country,
        written: CivilDate,
    },
}

/// Countries, and what the numbers of people registered there begin with here, where nobody is real.
const COUNTRIES: [(Country, u16); 3] = [(*b"LA", 98), (*b"CN", 97), (*b"AF", 99)];

/// Is a nationality known, and another than that of this country?
pub(crate) fn is_foreign(nationality: Option<Country>) -> bool {
    nationality.is_some_and(|country| country != VIET_NAM)
}

/// What numbers begin with of people registered in a country.
pub(crate) fn begins_abroad(country: Country) -> Option<u16> {
    COUNTRIES.iter().find(|(known, _)| *known == country).map(|(_, prefix)| *prefix)
}

impl Birth {
    /// Whom and what it names, beside the child.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        let parents = self.father.into_iter().chain(self.mother);
        parents.chain(self.household.iter().flat_map(|(household, home)| [*household, *home])).collect()
    }

    /// Does the child get a number?
    pub(crate) fn is_numbered(&self) -> bool {
        !is_foreign(self.told.nationality)
    }

    fn is_abroad(&self) -> bool {
        matches!(self.manner, Manner::Abroad { .. })
    }

    /// Could the mother have died before the birth?
    pub(crate) fn mother_bore(&self) -> bool {
        self.manner != Manner::Borne
    }

    /// The only parent whom the child has.
    fn only_parent(&self) -> Option<Id> {
        match self.manner {
            Manner::NoFather => self.mother,
            Manner::NoMother => self.father,
            Manner::Ordinary | Manner::Found { .. } | Manner::Borne | Manner::Abroad { .. } => None,
        }
    }

    /// With what follows where nothing was said.
    pub(crate) fn completed(mut self, plain: &Plain, day: CivilDate) -> Birth {
        let told = &mut self.told;
        match self.manner {
            Manner::Found { .. } => {
                told.nationality = told.nationality.or(Some(VIET_NAM));
                (told.place, told.origin) = (told.place.or(Some(0)), told.origin.or(Some(self.book.0)));
            }
            Manner::Abroad { .. } => told.nationality = told.nationality.or(Some(VIET_NAM)),
            Manner::Ordinary | Manner::NoFather | Manner::NoMother | Manner::Borne => {}
        }
        if let Some(parent) = self.only_parent() {
            let then = plain.at_place(parent, self.book.1).civil;
            let told = &mut self.told;
            told.ethnicity = told.ethnicity.or(then.ethnicity);
            told.origin = told.origin.or(then.origin);
            told.nationality = told.nationality.or(then.nationality);
        }
        let citizen = |id: &Id| plain.is_citizen(*id, &plain.at_place(*id, day));
        if self.father.iter().chain(&self.mother).any(citizen) {
            self.told.nationality = self.told.nationality.or(Some(VIET_NAM));
        }
        self
    }

    /// What it makes of the child.
    pub(crate) fn begins(&self, person: &mut Person, fact: &Fact) {
        (person.born, person.sex, person.number) = (Some(Born::on(fact.day)), Some(self.sex), self.number);
        (person.ties.father, person.ties.mother) = (self.father, self.mother);
        person.ties.status = MaritalStatus::Single;
        let (civil, told) = (&mut person.civil, self.told);
        (civil.name, civil.place, civil.ethnicity) = (told.name, told.place, told.ethnicity);
        (civil.origin, civil.nationality) = (told.origin, told.nationality);
        if let Manner::Abroad { country, .. } = self.manner {
            civil.abroad = Some((country, self.book.0));
        } else {
            civil.registered = Some(self.book.0);
        }
        if let Some((household, home)) = self.household {
            person.household = Some((household, Relation::Grandchild, fact.day));
            person.home = Some((home, fact.day, fact.at));
        }
    }
}

impl Plain {
    /// Did somebody get a number as a child of this country?
    pub(crate) fn is_born_citizen(&self, id: Id) -> bool {
        self.birth(id).is_some_and(|birth| birth.is_abroad() || birth.number.is_some())
    }

    /// Is somebody known as a citizen who is so then? Where no nationality is known, and none was lost, a number at birth tells it.
    pub(crate) fn is_citizen(&self, id: Id, then: &Person) -> bool {
        let told = then.civil.nationality.map(|country| country == VIET_NAM);
        told.unwrap_or_else(|| then.civil.nationality_lost.is_none() && self.is_born_citizen(id))
    }

    /// The birth that brought somebody in, if it was one.
    pub(crate) fn birth(&self, id: Id) -> Option<Birth> {
        let what = self.fact(id, self.len())?.what;
        if let What::Born(birth) = what { Some(birth) } else { None }
    }

    /// The day, or the first on which the unit and those above it were there.
    pub(crate) fn not_before(&self, unit: Id, day: CivilDate) -> CivilDate {
        let (mut on, mut next) = (day, Some(unit));
        while let Some(id) = next {
            on = self.area(id, None, self.len()).from.map_or(on, |from| on.max(from));
            next = self.area(id, Some(on), self.len()).below;
        }
        on
    }

    /// What numbers begin with that a unit gives on a day: as the province has it above which it stands then.
    pub(crate) fn begins_in(&self, unit: Id, day: CivilDate) -> Option<u16> {
        let line = self.line(unit, day);
        let province = line.into_iter().find(|unit| self.tier(*unit) == Tier::Province)?;
        u16::try_from(self.area(province, None, self.len()).code).ok()
    }
}

impl Newest<'_> {
    /// May it be declared?
    pub(crate) fn allows_birth(&self, birth: &Birth) -> Result<(), Reason> {
        let (unit, on) = birth.book;
        must(self.day <= on && on <= self.today, "registered before the birth, or to come")?;
        self.lies_in(unit, on)?;
        must(self.plain.tier(unit) != Tier::Province, "a province")?;
        must(birth.number.is_none_or(|number| !self.plain.is_named(number)), "the number was given before")?;
        let begins = birth.is_abroad() || self.plain.begins_in(unit, on).is_some();
        must(birth.number.is_none() || begins, "no province for a number to begin with")?;
        self.parents((birth.father, birth.mother), Born::on(self.day), birth.mother_bore())?;
        self.could_be_registered(birth, Born::on(self.day), false)?;
        birth.household.map_or(Ok(()), |(household, home)| self.household_takes_in(household, home))
    }

    /// The same of whoever was born then, asked on the first day that it may be; beside parents and units. Do they have two parents by
    /// now, whatever was said of them first?
    fn could_be_registered(&self, birth: &Birth, born: Born, of_two: bool) -> Result<(), Reason> {
        must(self.day <= birth.book.1, "registered before the birth, or to come")?;
        self.allows_manner(birth, born)?;
        if let Some(parent) = birth.only_parent() {
            self.follows(&birth.told, parent, birth.book.1, of_two)?;
        }
        let parents: Vec<Id> = birth.father.into_iter().chain(birth.mother).collect();
        let both = parents.len() == 2;
        if is_foreign(birth.told.nationality) {
            let citizens = both && parents.iter().all(|id| self.plain.is_citizen(*id, &self.person(*id)));
            return must(!citizens || birth.is_abroad(), "of another nationality than both parents");
        }
        let foreigner = |id: &Id| {
            let parent = self.person(*id);
            parent.exists && !parent.may_be_citizen()
        };
        let of_foreigners = !parents.is_empty() && parents.iter().all(foreigner);
        // Of one alone it can be said that the child is a citizen.
        must(!of_foreigners || (!both && birth.told.nationality.is_some()), "a child of foreigners")
    }

    /// Could the birth that brought somebody in have been registered with other values? A rule that was broken already is not asked.
    pub(crate) fn registration_fits(&self, who: Id, was: &Person, values: &Values) -> Result<(), Reason> {
        let mut now = was.clone();
        values.put_on(&mut now);
        let Some(fact) = self.plain.fact(who, self.plain.len()) else { return Ok(()) };
        let Err(reason) = self.registered_as(&fact, &now) else { return Ok(()) };
        must(self.registered_as(&fact, was) == Err(reason), reason)
    }

    fn registered_as(&self, fact: &Fact, person: &Person) -> Result<(), Reason> {
        let Some(born) = person.born else { return Ok(()) };
        let What::Born(birth) = &fact.what else {
            return must(born.first <= fact.day, "entered before the birth");
        };
        let civil = &person.civil;
        let told = Told {
            name: civil.name,
            ethnicity: civil.ethnicity,
            nationality: civil.nationality,
            ..birth.told
        };
        let birth = Birth { told, ..birth.clone() };
        must(born.first == born.last, "no whole day")?;
        must(born.first <= birth.book.1, "registered before the birth, or to come")?;
        let province = civil.registered.is_some_and(|unit| self.plain.tier(unit) == Tier::Province);
        must(birth.is_abroad() || !province, "a province")?;
        let of_two = self.known(fact.at).ties.parents().count() == 2;
        Newest { day: born.first, ..*self }.could_be_registered(&birth, born, of_two)?;
        if birth.is_abroad() {
            return must(civil.registered.is_none(), "registered abroad, and here");
        }
        must(
            birth.number.is_some() != is_foreign(told.nationality),
            "a number for a foreigner, or none for a citizen",
        )
    }

    fn allows_manner(&self, birth: &Birth, born: Born) -> Result<(), Reason> {
        let (day, on) = (self.day, birth.book.1);
        match birth.manner {
            Manner::Ordinary => Ok(()),
            Manner::NoFather => must(birth.father.is_none(), "a father who is not known"),
            Manner::NoMother => must(birth.mother.is_none(), "a mother who is not known"),
            Manner::Found { written, guessed } => {
                must(birth.father.is_none() && birth.mother.is_none(), "parents who are not known")?;
                must(!is_foreign(birth.told.nationality), "a child that was found is a citizen")?;
                must(day <= written && written <= on, "found before the birth, or behind the registration")?;
                let that_day = written.plus_years(day.year() - written.year());
                must(!guessed || born == Born::on(that_day), "another day than that on which it was found")
            }
            Manner::Borne => {
                let couple =
                    |one: Id, other: Id| self.person(one).ties.spouse().is_none_or(|own| own == other);
                let parents = birth.father.zip(birth.mother);
                must(birth.father.is_some() == birth.mother.is_some(), "one of a couple")?;
                must(parents.is_none_or(|(f, m)| couple(f, m) && couple(m, f)), "married to somebody else")
            }
            Manner::Abroad { country, written } => {
                must(begins_abroad(country).is_some(), "no such country, or this one")?;
                must(!is_foreign(birth.told.nationality), "no citizen")?;
                must(day <= written && written <= on, "registered abroad before the birth, or noted first")
            }
        }
    }

    /// Does the child have what its only parent had then, as far as both are known?
    fn follows(&self, child: &Told, parent: Id, on: CivilDate, of_two: bool) -> Result<(), Reason> {
        fn alike<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.zip(other).is_none_or(|(one, other)| one == other)
        }
        let parent = self.plain.at_place(parent, on).civil;
        must(alike(surname(child.name), surname(parent.name)), "another surname than the parent")?;
        must(alike(child.ethnicity, parent.ethnicity), "of another group than the parent")?;
        must(of_two || alike(child.origin, parent.origin), "of another origin than the parent")?;
        must(alike(child.nationality, parent.nationality), "of another nationality than the parent")
    }
}
