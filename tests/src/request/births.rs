//! Births of which more is to be said than that there was one.

use ledger_proto::ledger::registration::v1::{NoteBirthAbroadRequest, RegisterBirthRequest};
use ledger_proto::ledger::r#type::v1::{BirthKind, Found, RegisteredAbroad, Sex};

use super::{birth, date, name};

/// The birth of a child that was found a year later; day and month are those of the record.
pub fn found_child(area: &str) -> RegisterBirthRequest {
    RegisterBirthRequest {
        kind: BirthKind::Found.into(),
        nationality: String::new(),
        registration_date: date("2022-05-20"),
        found: Some(Found {
            record_date: date("2022-05-09"),
            record: "03/BB".into(),
            place: "Cổng chùa Đông".into(),
            carer: "Trung tâm bảo trợ".into(),
            estimated: true,
        }),
        ..birth("Nguyễn Thị Hoa", "2021-05-09", area)
    }
}

/// A birth in Laos, registered there and noted in the commune.
pub fn noted_abroad(area: &str) -> NoteBirthAbroadRequest {
    NoteBirthAbroadRequest {
        name: name("Nguyễn Thị Hoa"),
        sex: Sex::Female.into(),
        birth_date: date("2022-03-01"),
        noting_area: area.into(),
        abroad: Some(RegisteredAbroad {
            country: "LA".into(),
            authority: "Thành phố Viêng Chăn".into(),
            document: "17/2022".into(),
            document_date: date("2022-03-09"),
        }),
        ..Default::default()
    }
}
