//! What becomes of households.

use ledger_proto::ledger::household::v1::{HeadChange, ListHouseholdsWithoutHeadRequest};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::Relation;

use super::{date, household, members};

/// Splits a household.
pub fn split_household(of: u64, named: &[(u64, Relation)], on: &str) -> reg::SplitHouseholdRequest {
    reg::SplitHouseholdRequest {
        effective_date: date(on),
        household: household(of),
        members: members(named),
        ..Default::default()
    }
}

/// Merges a household into another one.
pub fn merge_households(
    of: u64,
    into: u64,
    named: &[(u64, Relation)],
    on: &str,
) -> reg::MergeHouseholdsRequest {
    reg::MergeHouseholdsRequest {
        effective_date: date(on),
        household: household(of),
        into: household(into),
        members: members(named),
        ..Default::default()
    }
}

/// Changes relations to the head.
pub fn change_relations(of: u64, named: &[(u64, Relation)], on: &str) -> reg::ChangeRelationsRequest {
    reg::ChangeRelationsRequest {
        effective_date: date(on),
        household: household(of),
        members: members(named),
        ..Default::default()
    }
}

/// Gives a household a file number.
pub fn number_household(of: u64, file_number: &str, on: &str) -> reg::NumberHouseholdRequest {
    reg::NumberHouseholdRequest {
        effective_date: date(on),
        household: household(of),
        file_number: file_number.to_owned(),
        ..Default::default()
    }
}

/// Households without a head in a unit, so many at a time.
pub fn without_head(area_id: u64, page_size: u32, page_token: &str) -> ListHouseholdsWithoutHeadRequest {
    let page_token = page_token.to_owned();
    ListHouseholdsWithoutHeadRequest { area_id, page_size, page_token, ..Default::default() }
}

/// Households that need another head for these reasons.
pub fn head_due(reasons: &[HeadChange]) -> ListHouseholdsWithoutHeadRequest {
    let reasons = reasons.iter().map(|reason| i32::from(*reason)).collect();
    ListHouseholdsWithoutHeadRequest { reasons, ..Default::default() }
}
