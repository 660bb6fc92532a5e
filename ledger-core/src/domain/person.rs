//! A person: who they are, where they live, whom they belong to, what card they hold.

pub mod enrol;
pub(crate) mod facts;
mod fold;
pub mod register_birth;
pub mod register_death;
mod rules;

use super::dates::PartialDate;
use super::event::{Event, PersonFacts};
use super::history::{Entry, Life};
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use super::name::PersonName;
use super::number::{OldNumber, PersonalNumber};
use super::rejection::Rejection;
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
    /// The household that the person belongs to.
    pub household: Option<Membership>,
    /// Cards.
    pub cards: Cards,
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
    /// Where the birth was registered.
    pub birth_registration_area: Option<AreaId>,
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
    /// Marital status.
    pub marital_status: MaritalStatus,
    /// Blood type.
    pub blood_type: BloodType,
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
}

impl Cards {
    /// The cards that end with the person: the one on its way, and the one in force.
    pub fn ending(&self) -> impl Iterator<Item = CardId> + Clone + use<> {
        self.open.into_iter().chain(self.active)
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

    fn admits(&self, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        let alive = || self.takes_part(entry.effective_date);
        match entry.event.as_ref() {
            Event::PersonEnrolled(e) if entry.position == id.position() => not_their_own_parent(id, &e.facts),
            Event::BirthRegistered(e) if entry.position == id.position() => {
                not_their_own_parent(id, &e.facts)
            }
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) => self.may_be_parent(id, entry),
            Event::DeathRegistered(e) => alive().and_then(|()| self.may_die(e)),
            Event::HouseholdFormed(e) => alive().and_then(|()| self.may_enter_household(e.dwelling)),
            Event::HouseholdJoined(e) => alive().and_then(|()| self.may_enter_household(e.entry.dwelling)),
            Event::HouseholdLeft(e) => alive().and_then(|()| self.belongs_to(e.household)),
            Event::HouseholdHeadChanged(e) => alive().and_then(|()| self.belongs_to(e.household)),
            Event::PermanentResidenceChanged(e) => alive().and_then(|()| self.may_move(id, e)),
            event @ (Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_)) => {
                alive().and_then(|()| self.admits_card_act(event, entry.effective_date))
            }
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }

    fn apply(&mut self, id: PersonId, entry: &Entry) {
        let own = entry.position == id.position();
        if !own && self.identity.is_none() {
            // Who was taken out of the register leaves nothing in it.
            return;
        }
        match entry.event.as_ref() {
            Event::PersonEnrolled(e) if own => self.enrolled(e, entry),
            Event::BirthRegistered(e) if own => self.born(e, entry),
            // The birth or enrolment of a child: nothing of the parent's own changes.
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) => {}
            Event::DeathRegistered(_) => self.died(entry),
            Event::HouseholdFormed(e) => self.formed(id, &e.members, e.dwelling, entry),
            Event::HouseholdJoined(e) => self.entered(&e.entry, entry),
            Event::HouseholdLeft(_) => self.household = None,
            Event::HouseholdHeadChanged(e) => {
                let relation = e.members.iter().find(|m| m.person == id).map(|m| m.relation);
                if let (Some(membership), Some(relation)) = (&mut self.household, relation) {
                    membership.relation = relation;
                }
            }
            Event::PermanentResidenceChanged(e) => self.moved(id, e, entry),
            Event::CardApplied(_) => self.cards.open = CardId::at(entry.position),
            Event::CardHandedOver(e) => {
                self.cards = Cards { open: None, active: Some(e.card), held_before: true };
            }
            Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => {}
        }
    }
}

fn not_their_own_parent(id: PersonId, facts: &PersonFacts) -> Result<(), Rejection> {
    if facts.parents().any(|parent| parent == id) { Err(Rejection::PersonNamedTwice) } else { Ok(()) }
}
