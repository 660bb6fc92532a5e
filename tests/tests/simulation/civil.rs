//! Civil data, nationality, numbers, and records that are one person's: what is declared, what it makes of people, and who may
//! declare it.

use std::collections::BTreeMap;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::values::{NationalityGain, NumberGround, SectorKind, Sex};

use super::ages::Born;
use super::particulars::Particular;
use super::plain::{Fact, Id, Person, Said, What};
use super::residence::is_expelled;
use super::rules::{Newest, Reason, completed, may_have_completed, must};

/// A country.
pub(crate) type Country = [u8; 2];

/// A surname, where a name says which of its words it is.
pub(crate) fn surname(name: u32) -> Option<u32> {
    Some(name / 4).filter(|surname| *surname < 2)
}

/// A whole name, whichever of its words is the surname: of the rows of names, the last is the one before it, not taken apart.
fn whole(name: u32) -> (u32, u32) {
    ((name / 4).min(1), name % 4)
}

/// Values of the civil register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) name: Option<u32>,
    pub(crate) sex: Option<Sex>,
    pub(crate) born: Option<Born>,
    pub(crate) ethnicity: Option<u8>,
    pub(crate) nationality: Option<Country>,
    /// Where the birth was registered.
    pub(crate) registered: Option<Id>,
}

/// What somebody is called and where they belong, beside sex and birth date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) name: u32,
    pub(crate) ethnicity: Option<u8>,
    pub(crate) nationality: Option<Country>,
    pub(crate) nationality_lost: Option<CivilDate>,
    pub(crate) place: Option<u32>,
    pub(crate) origin: Option<Id>,
    /// Where the birth was registered, as far as that is known.
    pub(crate) registered: Option<Id>,
    /// Or in which country, and which unit noted that.
    pub(crate) abroad: Option<(Country, Id)>,
    /// Numbers that were cancelled, and when.
    pub(crate) former: Vec<(u64, CivilDate)>,
    /// Numbers of old cards, and since when.
    pub(crate) old: Vec<(u32, CivilDate)>,
    /// Identifiers of sectors, and since when.
    pub(crate) sectors: Vec<(SectorKind, String, CivilDate)>,
    /// What they told of themselves, where it is not unsaid again.
    pub(crate) told: BTreeMap<Particular, u8>,
    pub(crate) merged_into: Option<Id>,
    pub(crate) merged: Vec<Id>,
}

/// Something declared about who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Another name from then on.
    Named { who: Id, name: u32, consent: bool },
    /// These values had been wrong from birth on.
    Corrected { who: Id, becomes: Values },
    /// These had been left out.
    Supplemented { who: Id, adds: Values },
    /// Another ethnic group from then on.
    Ethnicity { who: Id, ethnicity: u8, consent: bool },
    /// Another sex from then on.
    Sex { who: Id, sex: Sex },
    /// No citizen any more, perhaps because they should not have become one, and what ended by it.
    Lost { who: Id, granted: bool, nationality: Option<Country>, household: Option<Id>, cards: Vec<Id> },
    /// A citizen.
    Gained { who: Id, way: NationalityGain },
    /// A number, where there was none.
    NumberGiven { who: Id, number: u64 },
    /// None any more.
    NumberCancelled { who: Id, number: u64, ground: NumberGround },
    /// Another.
    NumberReplaced { who: Id, old: u64, number: u64, ground: NumberGround },
    /// The number of an old card leads to somebody.
    OldLinked { who: Id, number: u32 },
    /// And does not any more.
    OldUnlinked { who: Id, number: u32 },
    /// An identifier of a sector does.
    SectorLinked { who: Id, kind: SectorKind, value: String },
    /// And does not any more.
    SectorUnlinked { who: Id, kind: SectorKind, value: String },
    /// Somebody told something of themselves, or that it is not so any more.
    Told { who: Id, told: BTreeMap<Particular, Option<u8>> },
    /// Two records are one person's.
    Merged { kept: Id, merged: Id },
    /// They are two persons'.
    Parted { kept: Id, merged: Id },
}

impl Naming {
    /// Is it about what somebody was from birth on, or about records?
    pub(crate) fn is_from_birth(&self) -> bool {
        matches!(
            self,
            Naming::Corrected { .. }
                | Naming::Supplemented { .. }
                | Naming::Merged { .. }
                | Naming::Parted { .. }
        )
    }

    /// A number that it gives to somebody.
    pub(crate) fn number(&self) -> Option<(Id, u64)> {
        if let Naming::NumberGiven { who, number } | Naming::NumberReplaced { who, number, .. } = self {
            Some((*who, *number))
        } else {
            None
        }
    }

    /// Whom and what it names.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        match self {
            Naming::Lost { who, household, cards, .. } => {
                [*who].into_iter().chain(*household).chain(cards.iter().copied()).collect()
            }
            Naming::Merged { kept, merged } | Naming::Parted { kept, merged } => vec![*kept, *merged],
            Naming::Named { who, .. }
            | Naming::Corrected { who, .. }
            | Naming::Supplemented { who, .. }
            | Naming::Ethnicity { who, .. }
            | Naming::Sex { who, .. }
            | Naming::Told { who, .. }
            | Naming::Gained { who, .. }
            | Naming::NumberGiven { who, .. }
            | Naming::NumberCancelled { who, .. }
            | Naming::NumberReplaced { who, .. }
            | Naming::OldLinked { who, .. }
            | Naming::OldUnlinked { who, .. }
            | Naming::SectorLinked { who, .. }
            | Naming::SectorUnlinked { who, .. } => vec![*who],
        }
    }

    /// What it makes of somebody whom it names.
    pub(crate) fn live(&self, person: &mut Person, id: Id, fact: &Fact) {
        let civil = &mut person.civil;
        match self {
            Naming::Named { name, .. } => civil.name = *name,
            Naming::Corrected { becomes: values, .. } | Naming::Supplemented { adds: values, .. } => {
                values.put_on(person);
            }
            Naming::Ethnicity { ethnicity, .. } => civil.ethnicity = Some(*ethnicity),
            Naming::Sex { sex, .. } => person.sex = Some(*sex),
            Naming::Lost { nationality, .. } => {
                civil.nationality = *nationality;
                civil.nationality_lost = Some(fact.day);
                is_expelled(person, fact);
                (person.household, person.card, person.card_open) = (None, None, None);
                person.card_held = false;
            }
            Naming::Gained { .. } => {
                (civil.nationality, civil.nationality_lost) = (Some(VIET_NAM), None);
                person.certificate = None;
            }
            Naming::NumberGiven { number, .. } => person.number = Some(*number),
            Naming::NumberCancelled { number, .. } => {
                civil.former.push((*number, fact.day));
                person.number = None;
            }
            Naming::NumberReplaced { old, number, .. } => {
                civil.former.push((*old, fact.day));
                person.number = Some(*number);
            }
            Naming::OldLinked { number, .. } => civil.old.push((*number, fact.day)),
            Naming::OldUnlinked { number, .. } => civil.old.retain(|(known, _)| known != number),
            Naming::SectorLinked { kind, value, .. } => civil.sectors.push((*kind, value.clone(), fact.day)),
            Naming::SectorUnlinked { kind, value, .. } => {
                civil.sectors.retain(|(known, text, _)| (known, text) != (kind, value));
            }
            Naming::Told { told, .. } => {
                for (of, value) in told {
                    let before = value.map(|value| civil.told.insert(*of, value));
                    before.unwrap_or_else(|| civil.told.remove(of));
                }
            }
            Naming::Merged { kept, merged } if id == *merged => civil.merged_into = Some(*kept),
            Naming::Merged { merged, .. } => civil.merged.push(*merged),
            Naming::Parted { merged, .. } if id == *merged => civil.merged_into = None,
            Naming::Parted { merged, .. } => civil.merged.retain(|known| known != merged),
        }
    }
}

impl Values {
    pub(crate) fn put_on(&self, person: &mut Person) {
        person.sex = self.sex.or(person.sex);
        person.born = self.born.or(person.born);
        let civil = &mut person.civil;
        civil.name = self.name.unwrap_or(civil.name);
        civil.ethnicity = self.ethnicity.or(civil.ethnicity);
        civil.nationality = self.nationality.or(civil.nationality);
        civil.registered = self.registered.or(civil.registered);
    }

    fn of(person: &Person) -> Values {
        Values {
            name: Some(person.civil.name),
            sex: person.sex,
            born: person.born,
            ethnicity: person.civil.ethnicity,
            nationality: person.civil.nationality,
            registered: person.civil.registered,
        }
    }

    /// Which values are said here, and which of them are there already, by a comparison.
    fn meets(&self, known: &Values, same: bool) -> bool {
        fn met<T: PartialEq>(own: Option<T>, known: Option<T>, same: bool) -> bool {
            own.is_some() && known.is_some() && (!same || own == known)
        }
        met(self.name, known.name, same)
            || met(self.sex, known.sex, same)
            || met(self.born, known.born, same)
            || met(self.ethnicity, known.ethnicity, same)
            || met(self.nationality, known.nationality, same)
            || met(self.registered, known.registered, same)
    }
}

impl Person {
    pub(crate) fn may_be_citizen(&self) -> bool {
        self.civil.nationality.is_none_or(|country| country == VIET_NAM)
            && self.civil.nationality_lost.is_none()
    }
}

impl Newest<'_> {
    pub(crate) fn known(&self, id: Id) -> Person {
        self.plain.person(id, None, self.plain.len())
    }

    fn citizen(&self, id: Id) -> Result<Person, Reason> {
        let person = self.alive(id)?;
        must(person.may_be_citizen(), "no citizen")?;
        Ok(person)
    }

    /// In the register, and born by then; perhaps dead.
    fn linkable(&self, id: Id) -> Result<Person, Reason> {
        let person = self.person(id);
        must(person.exists && person.born.is_some_and(|born| born.first <= self.day), "not born")?;
        Ok(person)
    }

    /// May it be declared?
    pub(crate) fn allows_naming(&self, naming: &Naming) -> Result<(), Reason> {
        match naming {
            Naming::Named { who, name, consent } => {
                let person = self.alive(*who)?;
                must(whole(person.civil.name) != whole(*name), "called so already")?;
                let asked = completed(&person, 9, self.day) && !may_have_completed(&person, 18, self.day);
                must(*consent || !asked, "the child does not agree")
            }
            Naming::Corrected { who, becomes: values } | Naming::Supplemented { who, adds: values } => {
                self.allows_values(*who, values, matches!(naming, Naming::Corrected { .. }))?;
                self.sexes_would_fit(*who, naming)
            }
            Naming::Ethnicity { who, ethnicity, consent } => {
                let person = self.alive(*who)?;
                must(person.civil.ethnicity != Some(*ethnicity), "of that group already")?;
                let asked = completed(&person, 15, self.day) && !may_have_completed(&person, 18, self.day);
                must(*consent || !asked, "the child does not agree")?;
                let now = self.known(*who).ties;
                let of = |parent: Option<Id>| self.known(parent?).civil.ethnicity;
                match (of(now.father), of(now.mother)) {
                    (Some(father), Some(mother)) => {
                        must([father, mother].contains(ethnicity), "of no parent's group")
                    }
                    _ => Ok(()),
                }
            }
            Naming::Sex { who, sex } => {
                must(self.alive(*who)?.sex != Some(*sex), "of that sex already")?;
                self.sexes_would_fit(*who, naming)
            }
            Naming::Lost { who, granted, household, cards, .. } => {
                let person = self.citizen(*who)?;
                must(!granted || self.may_have_become_citizen(*who), "a citizen by birth")?;
                let had: Vec<Id> = person.card_open.into_iter().chain(person.card).collect();
                must(*household == person.household.map(|(own, _, _)| own), "another household")?;
                must(*cards == had, "other cards")
            }
            Naming::Gained { who, way } => self.allows_gain(*who, *way),
            Naming::NumberGiven { who, number } => {
                must(self.known(*who).number.is_none(), "has a number")?;
                self.draws(*who, *number)?;
                must(self.citizen(*who)?.number.is_none(), "has a number")
            }
            Naming::NumberCancelled { who, number, ground } => {
                self.ground_fits(*who, *number, *ground)?;
                must(self.person(*who).number == Some(*number), "another number")
            }
            Naming::NumberReplaced { who, old, number, ground } => {
                self.ground_fits(*who, *old, *ground)?;
                self.draws(*who, *number)?;
                must(self.citizen(*who)?.number == Some(*old), "another number")
            }
            Naming::OldLinked { who, number } => {
                let old = self.linkable(*who)?.civil.old;
                must(old.len() < 16 && old.iter().all(|(known, _)| known != number), "linked already")
            }
            Naming::OldUnlinked { who, number } => {
                let old = self.linkable(*who)?.civil.old;
                must(old.iter().any(|(known, _)| known == number), "not linked")
            }
            Naming::SectorLinked { who, kind, value } => self.allows_sector(*who, *kind, value),
            Naming::SectorUnlinked { who, kind, value } => {
                let sectors = self.linkable(*who)?.civil.sectors;
                let linked = sectors.iter().any(|(known, text, _)| (known, text) == (kind, value));
                must(linked, "not linked")
            }
            Naming::Told { who, told } => self.allows_telling(*who, told),
            Naming::Merged { kept, merged } => self.allows_merge(*kept, *merged),
            Naming::Parted { kept, merged } => self.allows_parting(*kept, *merged),
        }
    }

    /// Was the nationality granted, as far as anybody knows?
    fn may_have_become_citizen(&self, who: Id) -> bool {
        let gained = |fact: &Fact| matches!(fact.what, What::Civil(Naming::Gained { .. }));
        !self.plain.is_born_citizen(who) || self.plain.life(who, self.plain.len()).iter().any(gained)
    }

    fn allows_telling(&self, who: Id, told: &BTreeMap<Particular, Option<u8>>) -> Result<(), Reason> {
        let known = self.alive(who)?.civil.told;
        let anew = told.iter().all(|(of, value)| known.get(of) != value.as_ref());
        must(anew && !told.is_empty(), "told already")
    }

    fn allows_gain(&self, who: Id, way: NationalityGain) -> Result<(), Reason> {
        let person = self.alive(who)?;
        must(!self.plain.is_citizen(who, &person), "a citizen already")?;
        must(way == NationalityGain::Acquired || !person.may_be_citizen(), "never lost")
    }

    fn allows_values(&self, who: Id, values: &Values, same: bool) -> Result<(), Reason> {
        let known = self.plain.at_birth(who);
        must(known.exists, "no such person")?;
        must(values.born.or(known.born).is_none_or(|born| born.first <= self.day), "born later")?;
        let more = !same && values.born.zip(known.born).is_some_and(|(new, old)| new.says_more_than(old));
        let asked = Values { born: values.born.filter(|_| !more), ..*values };
        must(!asked.meets(&Values::of(&known), same), "known already")?;
        if let Some(born) = values.born {
            let bore = self.plain.birth(who).is_none_or(|birth| birth.mother_bore());
            self.could_be_parents((known.ties.father, known.ties.mother), born, bore)?;
            self.age_fits(who, born)?;
            must(self.plain.papers_allow(who, born.first, known.born), "born behind the papers")?;
        }
        self.registration_fits(who, &known, values)
    }

    /// With that said, would all who recognised a child still be of the sex of such a parent?
    fn sexes_would_fit(&self, who: Id, naming: &Naming) -> Result<(), Reason> {
        let mut after = self.plain.clone();
        after.hear(Some(Said::Fact(self.day, What::Civil(naming.clone()))));
        Newest { plain: &after, ..*self }.sexes_fit(who)
    }

    fn allows_sector(&self, who: Id, kind: SectorKind, value: &str) -> Result<(), Reason> {
        let sectors = self.linkable(who)?.civil.sectors;
        must(sectors.len() < 32, "too many")?;
        must(
            sectors.iter().all(|(known, text, _)| (*known, text.as_str()) != (kind, value)),
            "linked already",
        )?;
        let single = [SectorKind::TaxCode, SectorKind::SocialInsurance].contains(&kind);
        must(!single || sectors.iter().all(|(known, _, _)| *known != kind), "only one of the kind")?;
        let number_is_code = CivilDate::new(2025, 7, 1).is_some_and(|from| from <= self.day);
        let number_is_code = number_is_code && self.person(who).number.is_some();
        must(kind != SectorKind::TaxCode || !number_is_code, "the number is the tax code")
    }
}
