//! Acts on households.

use crate::domain::command::Command;
use crate::domain::household::{
    change_relations::ChangeRelations, merge::MergeHouseholds, number::NumberHousehold, split::SplitHousehold,
};
use crate::domain::ids::{HouseholdId, Position};
use crate::domain::text::Code;
use crate::domain::values::Relation;

use super::{TestLedger, date};

fn household(at: Position) -> HouseholdId {
    HouseholdId::at(at).unwrap()
}

impl TestLedger {
    pub(crate) fn split(of: Position, members: &[(Position, Relation)], on: &str) -> Command {
        Command::SplitHousehold(SplitHousehold {
            effective_date: date(on),
            household: household(of),
            members: Self::members(members),
            file_number: None,
        })
    }

    pub(crate) fn merge(of: Position, into: Position, members: &[(Position, Relation)], on: &str) -> Command {
        Command::MergeHouseholds(MergeHouseholds {
            effective_date: date(on),
            household: household(of),
            into: household(into),
            members: Self::members(members),
        })
    }

    pub(crate) fn relate(of: Position, members: &[(Position, Relation)], on: &str) -> Command {
        let (household, members) = (household(of), Self::members(members));
        Command::ChangeRelations(ChangeRelations { effective_date: date(on), household, members })
    }

    pub(crate) fn number_household(of: Position, number: &str, on: &str) -> Command {
        let (household, file_number) = (household(of), Code::stored(number));
        Command::NumberHousehold(NumberHousehold { effective_date: date(on), household, file_number })
    }
}
