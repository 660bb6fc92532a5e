//! What acts make of a person. Total: what stands in the log has happened.

use super::{Identity, Membership, Person, RegisteredAbroad, Residence};
use crate::domain::event::{
    Arrival, BirthAbroadNoted, BirthRegistered, HouseholdEntry, Member, PermanentResidenceChanged,
    PersonEnrolled, PersonFacts,
};
use crate::domain::history::Entry;
use crate::domain::identity::update_particulars::Told;
use crate::domain::ids::{DwellingId, HouseholdId, PersonId};
use crate::domain::residence::Living;
use crate::domain::values::{BloodType, MaritalStatus, Relation};

impl Person {
    pub(crate) fn begin(&mut self, facts: &PersonFacts) {
        self.identity = Some(Identity {
            name: facts.name.clone(),
            sex: facts.sex,
            birth_date: facts.birth_date,
            birth_place: facts.birth_place.clone(),
            birth_registration_area: facts.birth_registration_area,
            registered_abroad: None,
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
            told: Told::default(),
            told_parents: facts.told_parents.clone(),
        });
    }

    pub(crate) fn enrolled(&mut self, event: &PersonEnrolled, entry: &Entry) {
        self.begin(&event.facts);
        if let Some(identity) = &mut self.identity {
            identity.personal_number = event.personal_number;
            identity.old_number = event.old_number;
            identity.marital_status = event.marital_status;
            identity.blood_type = event.blood_type;
            let abroad = |country| RegisteredAbroad { country, noting_area: None };
            identity.registered_abroad = event.birth_registration_country.map(abroad);
        }
        let married = event.marital_status == MaritalStatus::Married;
        self.family.declared_married = married.then_some(entry.effective_date);
        if let Some(dwelling) = event.dwelling {
            self.lives_at(dwelling, entry);
        }
    }

    pub(crate) fn born(&mut self, event: &BirthRegistered, entry: &Entry) {
        self.begin(&event.facts);
        if let Some(identity) = &mut self.identity {
            identity.personal_number = event.personal_number;
            identity.marital_status = MaritalStatus::Single;
        }
        if let Some(household) = &event.household {
            self.entered(household, entry);
        }
    }

    pub(crate) fn born_abroad(&mut self, event: &BirthAbroadNoted) {
        self.begin(&event.facts);
        if let Some(identity) = &mut self.identity {
            identity.personal_number = Some(event.personal_number);
            identity.marital_status = MaritalStatus::Single;
            let (country, noting_area) = (event.abroad.country, Some(event.noting_area));
            identity.registered_abroad = Some(RegisteredAbroad { country, noting_area });
        }
    }

    pub(crate) fn died(&mut self, entry: &Entry) {
        self.died = Some(entry.effective_date);
        self.residence = None;
        self.living = Living::default();
        self.household = None;
        self.cards.open = None;
        self.cards.active = None;
        self.leaves_family();
        self.cards.suspended = false;
        self.cards.certificate = None;
    }

    pub(crate) fn lives_at(&mut self, dwelling: DwellingId, entry: &Entry) {
        if !self.residence_overrides(entry) {
            self.residence =
                Some(Residence { dwelling, since: entry.effective_date, declared: entry.position });
            self.living.settled(dwelling);
        }
    }

    pub(crate) fn entered(&mut self, into: &HouseholdEntry, entry: &Entry) {
        self.belongs(into.household, into.relation, entry);
        // Who lives there already keeps their first day, unless they are a member from an earlier one.
        let lives_there = |r: Residence| r.dwelling == into.dwelling && r.since <= entry.effective_date;
        if !self.residence.is_some_and(lives_there) {
            self.lives_at(into.dwelling, entry);
        }
    }

    pub(crate) fn belongs(&mut self, household: HouseholdId, relation: Relation, entry: &Entry) {
        self.household =
            Some(Membership { household, relation, since: entry.effective_date, declared: entry.position });
    }

    pub(crate) fn formed(&mut self, id: PersonId, members: &[Member], dwelling: DwellingId, entry: &Entry) {
        let relation = members.iter().find(|m| m.person == id).map(|m| m.relation);
        if let (Some(relation), Some(household)) = (relation, HouseholdId::at(entry.position)) {
            self.entered(&HouseholdEntry { household, dwelling, relation }, entry);
        }
    }

    pub(crate) fn moved(&mut self, id: PersonId, change: &PermanentResidenceChanged, entry: &Entry) {
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
