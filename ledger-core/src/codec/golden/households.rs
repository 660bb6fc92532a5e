//! Samples of households.

use crate::domain::event::{
    Event, HouseholdNumbered, HouseholdSplit, HouseholdsMerged, Member, RelationsChanged,
};
use crate::domain::ids::{DwellingId, HouseholdId, PersonId, Position};
use crate::domain::text::Code;
use crate::domain::values::Relation;

fn household(at: u64) -> HouseholdId {
    HouseholdId::at(Position(at)).unwrap()
}

fn member(at: u64, relation: Relation) -> Member {
    Member { person: PersonId::at(Position(at)).unwrap(), relation }
}

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let dwelling = DwellingId::at(Position(200)).unwrap();
    let members = vec![member(101, Relation::Head), member(102, Relation::Child)];
    let file_number = Some(Code::stored("HS-0002"));
    let split = HouseholdSplit { from: household(300), dwelling, members, file_number };
    let members = vec![member(101, Relation::Wife), member(102, Relation::Child)];
    let (from, into) = (household(301), household(300));
    let merged = HouseholdsMerged { household: from, into, dwelling, members };
    let related = RelationsChanged { household: into, members: vec![member(101, Relation::Sibling)] };
    let numbered = HouseholdNumbered { household: into, file_number: Code::stored("HS-0003") };
    vec![
        ("household_split", "2022-03-01", Event::HouseholdSplit(split)),
        ("households_merged", "2023-03-01", Event::HouseholdsMerged(merged)),
        ("relations_changed", "2022-03-02", Event::RelationsChanged(related)),
        ("household_numbered", "2022-03-03", Event::HouseholdNumbered(numbered)),
    ]
}
