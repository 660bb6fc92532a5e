//! Administrative units as acts.

use ledger_proto::ledger::registration::v1::EstablishAreaRequest;

use super::{FirstDays, civil, office};
use crate::demo::population::{AreaRow, synthetic_prefix};

const LIST_OF_UNITS: &str = "QĐ 124/2004/QĐ-TTg";

/// Establishes a unit. A province gets one of the prefixes 097, 098 and 099 for births, never its own.
pub(super) fn establish(area: &AreaRow, first_days: &FirstDays) -> EstablishAreaRequest {
    let prefix = synthetic_prefix(&area.code);
    EstablishAreaRequest {
        provenance: office("", LIST_OF_UNITS),
        effective_date: Some(civil(first_days.of_unit(area))),
        code: area.code.clone(),
        name: area.name.clone(),
        full_name: area.full_name.clone(),
        parent: area.parent_code.clone(),
        in_force_until: area.valid_to.map(civil),
        number_prefix: if area.parent_code.is_empty() { format!("{prefix:03}") } else { String::new() },
        ..Default::default()
    }
}
