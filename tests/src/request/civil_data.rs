//! What the civil register says of a person.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::Sex;

use super::{date, name, person};

/// Changes a name.
pub fn change_name(who: u64, to: &str, on: &str) -> reg::ChangeNameRequest {
    reg::ChangeNameRequest {
        effective_date: date(on),
        person: person(who),
        name: name(to),
        reason: "theo họ mẹ".into(),
        ..Default::default()
    }
}

/// Corrects civil data.
pub fn correct_data(who: u64, becomes: reg::CivilData, on: &str) -> reg::CorrectCivilDataRequest {
    reg::CorrectCivilDataRequest {
        effective_date: date(on),
        person: person(who),
        becomes: Some(becomes),
        reason: "ghi sai khi đăng ký".into(),
        ..Default::default()
    }
}

/// Supplements civil data.
pub fn supplement(who: u64, adds: reg::CivilData, on: &str) -> reg::SupplementCivilDataRequest {
    reg::SupplementCivilDataRequest {
        effective_date: date(on),
        person: person(who),
        adds: Some(adds),
        ..Default::default()
    }
}

/// Determines an ethnic group anew.
pub fn ethnicity(who: u64, group: u32, on: &str) -> reg::RedetermineEthnicityRequest {
    reg::RedetermineEthnicityRequest {
        effective_date: date(on),
        person: person(who),
        ethnicity: group,
        reason: "theo dân tộc mẹ".into(),
        ..Default::default()
    }
}

/// Determines a sex anew.
pub fn sex(who: u64, sex: Sex, on: &str) -> reg::RedetermineSexRequest {
    reg::RedetermineSexRequest {
        effective_date: date(on),
        person: person(who),
        sex: sex.into(),
        certificate: "12/GCN".into(),
        ..Default::default()
    }
}

/// Civil data of which only the birth date is said.
pub fn born(on: &str) -> reg::CivilData {
    reg::CivilData { birth_date: date(on), ..Default::default() }
}
