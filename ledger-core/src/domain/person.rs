//! A person: who they are, where they live, whom they belong to, what card they hold.

pub mod enrol;
pub(crate) mod facts;
pub mod register_birth;
pub mod register_death;

use super::dates::PartialDate;
use super::event::{Arrival, DeathRegistered};
use super::event::{
    BirthRegistered, CardHandedOver, Event, HouseholdEntry, Member, PermanentResidenceChanged,
    PersonEnrolled, PersonFacts,
};
use super::history::{Entry, Life};
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use super::name::PersonName;
use super::number::{OldNumber, PersonalNumber};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Text;
use super::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};

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

    /// The rules for any act in which the person takes part alive.
    fn takes_part(&self, effective_date: PartialDate) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::PersonNotFound);
        }
        if self.died.is_some() {
            return Err(Rejection::PersonDeceased);
        }
        if effective_date.certainly_before(self.birth_date()) {
            return Err(Rejection::BeforeBirth);
        }
        Ok(())
    }

    fn may_enter_household(&self, dwelling: DwellingId) -> Result<(), Rejection> {
        if self.household.is_some() {
            return Err(Rejection::AlreadyInHousehold);
        }
        match self.residence {
            Some(residence) if residence.dwelling != dwelling => Err(Rejection::LivesElsewhere),
            Some(_) | None => Ok(()),
        }
    }

    fn belongs_to(&self, household: HouseholdId) -> Result<(), Rejection> {
        if self.household_id() == Some(household) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    fn may_move(&self, id: PersonId, change: &PermanentResidenceChanged) -> Result<(), Rejection> {
        if self.residence.is_some_and(|r| r.dwelling == change.dwelling) {
            return Err(Rejection::ResidenceUnchanged);
        }
        let leaves = change.movers.iter().find(|m| m.person == id).and_then(|m| m.leaves);
        let stays_in = match &change.household {
            Arrival::SameHousehold(household) => Some(*household),
            Arrival::Alone | Arrival::Joined(..) | Arrival::Formed(..) => None,
        };
        if self.household_id() == leaves.or(stays_in) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    fn admits_card_act(&self, event: &Event) -> Result<(), Rejection> {
        if let Event::CardApplied(application) = event {
            if self.cards.open.is_some() {
                return Err(Rejection::ApplicationOpen);
            }
            return match (application.reason, self.cards.held_before) {
                (CardReason::First, true) => Err(Rejection::CardExists),
                (CardReason::Change | CardReason::Reissue, false) => Err(Rejection::NoCardYet),
                (CardReason::First, false) | (CardReason::Change | CardReason::Reissue, true) => Ok(()),
            };
        }
        if let Event::CardHandedOver(CardHandedOver { replaces, .. }) = event
            && *replaces != self.cards.active
        {
            return Err(Rejection::NotAwaitingHandOver);
        }
        Ok(())
    }

    /// A death ends everything that the dead had, and names it.
    fn may_die(&self, death: &DeathRegistered) -> Result<(), Rejection> {
        if death.household != self.household_id() {
            return Err(Rejection::NotInHousehold);
        }
        let mut had = self.cards.ending();
        if death.cards.len() == had.clone().count() && had.all(|card| death.cards.contains(&card)) {
            Ok(())
        } else {
            Err(Rejection::CardsIncomplete)
        }
    }

    /// The birth or enrolment of somebody else who names this person as a parent.
    fn may_be_parent(&self, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        match entry.event.as_ref() {
            Event::PersonEnrolled(e) => facts::admits_parent(self, id, &e.facts),
            Event::BirthRegistered(e) => facts::admits_parent(self, id, &e.facts)
                .and_then(|()| facts::admits_parent_alive(self, id, &e.facts)),
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::DeathRegistered(_)
            | Event::HouseholdFormed(_)
            | Event::HouseholdJoined(_)
            | Event::HouseholdLeft(_)
            | Event::HouseholdHeadChanged(_)
            | Event::PermanentResidenceChanged(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }

    fn begin(&mut self, facts: &PersonFacts) {
        self.identity = Some(Identity {
            name: facts.name.clone(),
            sex: facts.sex,
            birth_date: facts.birth_date,
            birth_place: facts.birth_place.clone(),
            birth_registration_area: facts.birth_registration_area,
            origin_area: facts.origin_area,
            ethnicity: facts.ethnicity,
            religion: facts.religion,
            nationality: facts.nationality,
            father: facts.father,
            mother: facts.mother,
            personal_number: None,
            old_number: None,
            marital_status: MaritalStatus::Unknown,
            blood_type: BloodType::Unknown,
        });
    }

    fn enrolled(&mut self, event: &PersonEnrolled, entry: &Entry) {
        self.begin(&event.facts);
        if let Some(identity) = &mut self.identity {
            identity.personal_number = event.personal_number;
            identity.old_number = event.old_number;
            identity.marital_status = event.marital_status;
            identity.blood_type = event.blood_type;
        }
        if let Some(dwelling) = event.dwelling {
            self.lives_at(dwelling, entry);
        }
    }

    fn born(&mut self, event: &BirthRegistered, entry: &Entry) {
        self.begin(&event.facts);
        if let Some(identity) = &mut self.identity {
            identity.personal_number = Some(event.personal_number);
            identity.marital_status = MaritalStatus::Single;
        }
        if let Some(household) = &event.household {
            self.entered(household, entry);
        }
    }

    fn died(&mut self, event: &DeathRegistered, entry: &Entry) {
        debug_assert!(self.exists() || event.person.get() > 0);
        self.died = Some(entry.effective_date);
        self.residence = None;
        self.household = None;
        self.cards.open = None;
        self.cards.active = None;
    }

    fn lives_at(&mut self, dwelling: DwellingId, entry: &Entry) {
        let overridden = self.residence.is_some_and(|r| r.declared > entry.position);
        if !overridden {
            self.residence =
                Some(Residence { dwelling, since: entry.effective_date, declared: entry.position });
        }
    }

    fn entered(&mut self, into: &HouseholdEntry, entry: &Entry) {
        self.belongs(into.household, into.relation, entry);
        if self.residence.is_none_or(|r| r.dwelling != into.dwelling) {
            self.lives_at(into.dwelling, entry);
        }
    }

    fn belongs(&mut self, household: HouseholdId, relation: Relation, entry: &Entry) {
        self.household =
            Some(Membership { household, relation, since: entry.effective_date, declared: entry.position });
    }

    fn formed(&mut self, id: PersonId, members: &[Member], dwelling: DwellingId, entry: &Entry) {
        let relation = members.iter().find(|m| m.person == id).map(|m| m.relation);
        if let (Some(relation), Some(household)) = (relation, HouseholdId::at(entry.position)) {
            self.entered(&HouseholdEntry { household, dwelling, relation }, entry);
        }
    }

    fn moved(&mut self, id: PersonId, change: &PermanentResidenceChanged, entry: &Entry) {
        let Some(at) = change.movers.iter().position(|m| m.person == id) else { return };
        if change.movers[at].leaves.is_some() {
            self.household = None;
        }
        match &change.household {
            Arrival::Alone | Arrival::SameHousehold(_) => {}
            Arrival::Joined(household, relations) => {
                if let Some(relation) = relations.get(at) {
                    self.belongs(*household, *relation, entry);
                }
            }
            Arrival::Formed(relations, _) => {
                if let (Some(relation), Some(household)) =
                    (relations.get(at), HouseholdId::at(entry.position))
                {
                    self.belongs(household, *relation, entry);
                }
            }
        }
        self.lives_at(change.dwelling, entry);
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
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) if entry.position == id.position() => Ok(()),
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
            | Event::CardHandedOver(_)) => alive().and_then(|()| self.admits_card_act(event)),
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }

    fn apply(&mut self, id: PersonId, entry: &Entry) {
        let own = entry.position == id.position();
        match entry.event.as_ref() {
            Event::PersonEnrolled(e) if own => self.enrolled(e, entry),
            Event::BirthRegistered(e) if own => self.born(e, entry),
            // The birth or enrolment of a child: nothing of the parent's own changes.
            Event::PersonEnrolled(_) | Event::BirthRegistered(_) => {}
            Event::DeathRegistered(e) => self.died(e, entry),
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
