//! A person: who they are, where they live, whom they belong to, what card they hold.

pub(crate) mod birth_kind;
pub(crate) mod ending;
pub mod enrol;
pub(crate) mod facts;
mod fold;
pub mod note_birth_abroad;
pub mod register_birth;
pub mod register_death;
mod rules;

use super::card::certificate::Certificate;
use super::dates::PartialDate;
use super::event::{Event, ToldParent, ToldParents};
use super::family::Family;
use super::history::{Entry, Life, is_undone};
use super::identity::Links;
use super::identity::update_particulars::Told;
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use super::name::PersonName;
use super::number::{OldNumber, PersonalNumber};
use super::rejection::Rejection;
use super::residence::Living;
use super::subject::Subject;
use super::text::Text;
use super::values::{BloodType, MaritalStatus, Relation, Sex};

/// What is believed of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Who it is; none before enrolment or birth, and after that was annulled.
    pub identity: Option<Identity>,
    /// Day of death.
    pub died: Option<PartialDate>,
    /// Permanent residence.
    pub residence: Option<Residence>,
    /// Residence beside the permanent one.
    pub living: Living,
    /// The household that the person belongs to.
    pub household: Option<Membership>,
    /// Cards.
    pub cards: Cards,
    /// How the person is tied to others.
    pub family: Family,
    /// Further numbers that lead to the person, and what the record has to do with others.
    pub links: Links,
}

/// What a person is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Full name at birth.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth_date: PartialDate,
    /// Place of birth, as written.
    pub birth_place: Option<Text>,
    /// Where the birth was registered, if that was in Viet Nam.
    pub birth_registration_area: Option<AreaId>,
    /// Where it was registered abroad, and who noted that, if anybody did.
    pub registered_abroad: Option<RegisteredAbroad>,
    /// Place of origin.
    pub origin_area: Option<AreaId>,
    /// Ethnic group, code of the 2009 census list.
    pub ethnicity: Option<u8>,
    /// Religion, code of QĐ 1019/QĐ-TCTK.
    pub religion: Option<u8>,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// Father.
    pub father: Option<PersonId>,
    /// Mother.
    pub mother: Option<PersonId>,
    /// Personal identification number.
    pub personal_number: Option<PersonalNumber>,
    /// Number of the old identity card.
    pub old_number: Option<OldNumber>,
    /// Marital status: as declared at first, then as marriages and their ends have it.
    pub marital_status: MaritalStatus,
    /// Blood type.
    pub blood_type: BloodType,
    /// What the person told of themself later.
    pub told: Told,
    /// What the registration tells of parents who are not in the register.
    pub told_parents: ToldParents,
}

impl Identity {
    /// What is told of the father, as long as the register knows none.
    pub fn told_father(&self) -> Option<&ToldParent> {
        self.told_parents.father.as_deref().filter(|_| self.father.is_none())
    }

    /// What is told of the mother, as long as the register knows none.
    pub fn told_mother(&self) -> Option<&ToldParent> {
        self.told_parents.mother.as_deref().filter(|_| self.mother.is_none())
    }
}

/// That a birth was registered in a foreign country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredAbroad {
    /// The country, ISO 3166-1 alpha-2.
    pub country: [u8; 2],
    /// The commune or district that noted it in the civil register; none where that was not done.
    pub noting_area: Option<AreaId>,
}

/// Where a person lives permanently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residence {
    /// The dwelling.
    pub dwelling: DwellingId,
    /// From this day on.
    pub since: PartialDate,
    /// The record that says so. A later record about an earlier day overrides it: whoever declares "from that day on"
    /// speaks of everything behind that day as it was known before.
    pub declared: Position,
}

/// That a person belongs to a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The household.
    pub household: HouseholdId,
    /// Relation to its head.
    pub relation: Relation,
    /// From this day on.
    pub since: PartialDate,
    /// The record that brought the person into it.
    pub declared: Position,
}

/// The cards of a person: at most one in force, at most one on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cards {
    /// Applied for and not yet handed over.
    pub open: Option<CardId>,
    /// In force.
    pub active: Option<CardId>,
    /// Was a card ever handed over?
    pub held_before: bool,
    /// Is the one in force held by an authority?
    pub suspended: bool,
    /// Certificate of identity, of somebody whose nationality is not determined.
    pub certificate: Option<Certificate>,
}

impl Cards {
    /// The cards that end with the person: the one on its way, and the one in force.
    pub fn ending(&self) -> impl Iterator<Item = CardId> + Clone + use<> {
        self.open.into_iter().chain(self.active)
    }

    /// The card is not the person's any more, if it was.
    pub(crate) fn lose(&mut self, card: CardId) {
        if self.active == Some(card) {
            self.active = None;
            self.suspended = false;
        }
    }
}

impl Person {
    /// Is there such a person?
    pub fn exists(&self) -> bool {
        self.identity.is_some()
    }

    /// Sex; unknown where there is no such person.
    pub fn sex(&self) -> Sex {
        self.identity.as_ref().map_or(Sex::Unknown, |i| i.sex)
    }

    /// Date of birth; unknown where there is no such person.
    pub fn birth_date(&self) -> PartialDate {
        self.identity.as_ref().map_or(PartialDate::UNKNOWN, |i| i.birth_date)
    }

    /// The household's id, where the person belongs to one.
    pub fn household_id(&self) -> Option<HouseholdId> {
        self.household.map(|m| m.household)
    }
}

impl Life for Person {
    type Id = PersonId;

    fn start(id: PersonId) -> Position {
        id.position()
    }

    fn subject(id: PersonId) -> Subject {
        Subject::Person(id)
    }

    /// Of a merged record nothing new is recorded but that it is split off again, and that a card is gone which it had: the card
    /// bears its name.
    fn takes(&self, event: &Event) -> Result<(), Rejection> {
        let taken = matches!(event, Event::RecordsSplit(_) | Event::CardDestroyed(_));
        if self.links.merged_into.is_some() && !taken {
            return Err(Rejection::PersonMerged);
        }
        Ok(())
    }

    fn may_stay(&self) -> Result<(), Rejection> {
        if self.family.child_while_dead {
            return Err(Rejection::LaterActConflicts);
        }
        if self.links.merged_into.is_some() { self.is_settled() } else { Ok(()) }
    }

    fn admits(&self, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        entry.event.act().admitted_by_person(self, id, entry)
    }

    fn admits_still(&self, id: PersonId, entry: &Entry, all: &[Entry]) -> Result<(), Rejection> {
        self.admits(id, entry).or_else(|_| {
            let undone = is_undone(entry, all);
            entry.event.act().still_admitted_by_person(self, id, entry, undone)
        })
    }

    fn apply(&mut self, id: PersonId, entry: &Entry) {
        // Who was taken out of the register leaves nothing in it.
        if self.exists() || entry.position == id.position() {
            entry.event.act().apply_to_person(self, id, entry);
        }
    }
}
