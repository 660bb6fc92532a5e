//! A household as acts: its dwelling, its people from the eldest to the youngest, and that they belong together.

use chrono::NaiveDate;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{
    EnrolPersonRequest, FormHouseholdRequest, HouseholdMember, RegisterDwellingRequest, act,
};
use ledger_proto::ledger::r#type::v1 as values;
use ledger_proto::ledger::r#type::v1::{DwellingRef, PersonName, PersonRef, dwelling_ref, person_ref};

use super::{Acts, civil, office};
use crate::demo::population::{
    MaritalStatus, PartialBirth, Relation, Sex, SyntheticHousehold, SyntheticPerson,
};

/// What is collected of everybody, head of household and relation to the head among it.
const COLLECTION: &str = "Luật Căn cước công dân 2014, điều 9";

impl Acts {
    /// Puts the acts of a household into the queue.
    pub(super) fn household(&mut self, household: &SyntheticHousehold, collected: NaiveDate) {
        let commune = household.commune_code.as_str();
        let dwelling = self.push(act::Act::RegisterDwelling(RegisterDwellingRequest {
            provenance: office(commune, COLLECTION),
            effective_date: Some(civil(collected)),
            area: commune.to_owned(),
            address: household.address.clone(),
            ..Default::default()
        }));
        let dwelling = Some(DwellingRef { by: Some(dwelling_ref::By::Sequence(dwelling)) });
        let members = &household.members;
        // A parent is registered before the child who names them, and is many years older.
        let mut eldest_first: Vec<usize> = (0..members.len()).collect();
        eldest_first.sort_by_key(|member| members[*member].birth.0);
        let mut sequences = vec![0; members.len()];
        for member in eldest_first {
            let person = &members[member];
            let parent = |place: Option<usize>| place.map(|place| by_sequence(sequences[place]));
            let enrol = EnrolPersonRequest {
                provenance: office(commune, COLLECTION),
                effective_date: Some(civil(collected)),
                father: parent(person.father),
                mother: parent(person.mother),
                dwelling,
                ..facts(person)
            };
            sequences[member] = self.push(act::Act::EnrolPerson(enrol));
        }
        let members = members.iter().zip(&sequences).map(|(person, sequence)| HouseholdMember {
            person: Some(by_sequence(*sequence)),
            relation: relation(person.relation).into(),
        });
        self.push(act::Act::FormHousehold(FormHouseholdRequest {
            provenance: office(commune, COLLECTION),
            effective_date: Some(civil(collected)),
            dwelling,
            members: members.collect(),
            file_number: household.file_number.clone(),
            ..Default::default()
        }));
    }
}

/// What is known of a person whoever they live with.
fn facts(person: &SyntheticPerson) -> EnrolPersonRequest {
    EnrolPersonRequest {
        name: Some(PersonName {
            full_name: String::new(),
            family_name: person.family_name.clone(),
            middle_name: person.middle_name.clone(),
            given_name: person.given_name.clone(),
        }),
        sex: sex(person.sex).into(),
        birth_date: Some(birth_date(person.birth)),
        ethnicity: person.ethnicity.into(),
        religion: person.religion.into(),
        nationality: "VN".into(),
        personal_number: person.personal_number.map(|number| format!("{number:012}")).unwrap_or_default(),
        old_number: person.old_number.map(|number| format!("{number:09}")).unwrap_or_default(),
        marital_status: marital_status(person.marital_status).into(),
        ..Default::default()
    }
}

fn by_sequence(sequence: u64) -> PersonRef {
    PersonRef { by: Some(person_ref::By::Sequence(sequence)) }
}

fn birth_date((year, month, day): PartialBirth) -> Date {
    let part = |part: Option<u32>| part.and_then(|part| i32::try_from(part).ok()).unwrap_or(0);
    Date { year, month: part(month), day: part(day) }
}

fn sex(sex: Sex) -> values::Sex {
    match sex {
        Sex::Male => values::Sex::Male,
        Sex::Female => values::Sex::Female,
    }
}

fn marital_status(status: MaritalStatus) -> values::MaritalStatus {
    match status {
        MaritalStatus::Single => values::MaritalStatus::Single,
        MaritalStatus::Married => values::MaritalStatus::Married,
        MaritalStatus::Widowed => values::MaritalStatus::Widowed,
        MaritalStatus::Divorced => values::MaritalStatus::Divorced,
    }
}

fn relation(relation: Relation) -> values::Relation {
    match relation {
        Relation::Head => values::Relation::Head,
        Relation::Wife => values::Relation::Wife,
        Relation::Husband => values::Relation::Husband,
        Relation::Grandfather | Relation::Grandmother => values::Relation::Grandparent,
        Relation::Father | Relation::Mother => values::Relation::Parent,
        Relation::FatherInLaw | Relation::MotherInLaw => values::Relation::ParentInLaw,
        Relation::Child => values::Relation::Child,
        Relation::DaughterInLaw | Relation::SonInLaw => values::Relation::ChildInLaw,
        Relation::Grandchild => values::Relation::Grandchild,
        Relation::Sibling => values::Relation::Sibling,
        Relation::NephewOrNiece => values::Relation::NephewOrNiece,
        Relation::Guest => values::Relation::Guest,
        Relation::Tenant => values::Relation::Tenant,
        Relation::Other => values::Relation::Other,
    }
}
