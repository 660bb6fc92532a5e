//! Offices and officers.

use ledger_proto::ledger::office::v1::{GetOfficeRequest, GetOfficerRequest, ListOfficesRequest};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{
    AsOf, Competence, OfficeLevel, OfficeRef, OfficerRef, Provenance, office_ref, officer_ref,
};

use super::date;

/// An office by its id.
pub fn office(id: u64) -> Option<OfficeRef> {
    Some(OfficeRef { by: Some(office_ref::By::OfficeId(id)) })
}

/// An office by its code.
pub fn office_coded(code: &str) -> Option<OfficeRef> {
    Some(OfficeRef { by: Some(office_ref::By::Code(code.to_owned())) })
}

/// An officer.
pub fn officer(id: u64) -> Option<OfficerRef> {
    Some(OfficerRef { by: Some(officer_ref::By::OfficerId(id)) })
}

/// On the word of a unit and an officer.
pub fn word_of(unit: &str, officer: &str) -> Option<Provenance> {
    Some(Provenance { unit: unit.to_owned(), officer: officer.to_owned(), ..Default::default() })
}

/// Establishes an office that is competent for everything, from 2015-01-01 on.
pub fn establish_office(code: &str, level: OfficeLevel, area: &str) -> reg::EstablishOfficeRequest {
    reg::EstablishOfficeRequest {
        effective_date: date("2015-01-01"),
        code: code.to_owned(),
        name: format!("Cơ quan {code}"),
        level: level.into(),
        competences: (1..=7).filter(|number| Competence::try_from(*number).is_ok()).collect(),
        area: area.to_owned(),
        ..Default::default()
    }
}

/// Renames an office.
pub fn rename_office(id: u64, name: &str, on: &str) -> reg::RenameOfficeRequest {
    let name = name.to_owned();
    reg::RenameOfficeRequest { effective_date: date(on), office: office(id), name, ..Default::default() }
}

/// Lets an office serve another unit.
pub fn move_office(id: u64, area: &str, on: &str) -> reg::MoveOfficeRequest {
    let area = area.to_owned();
    reg::MoveOfficeRequest { effective_date: date(on), office: office(id), area, ..Default::default() }
}

/// Closes an office.
pub fn close_office(id: u64, on: &str) -> reg::CloseOfficeRequest {
    reg::CloseOfficeRequest { effective_date: date(on), office: office(id), ..Default::default() }
}

/// Appoints an officer.
pub fn appoint(code: &str, at: u64, on: &str) -> reg::AppointOfficerRequest {
    let code = code.to_owned();
    reg::AppointOfficerRequest { effective_date: date(on), code, office: office(at), ..Default::default() }
}

/// Moves an officer.
pub fn move_officer(who: u64, to: u64, on: &str) -> reg::MoveOfficerRequest {
    let (officer, office) = (officer(who), office(to));
    reg::MoveOfficerRequest { effective_date: date(on), officer, office, ..Default::default() }
}

/// Records that an officer left.
pub fn dismiss(who: u64, on: &str) -> reg::DismissOfficerRequest {
    reg::DismissOfficerRequest { effective_date: date(on), officer: officer(who), ..Default::default() }
}

/// Asks for an office.
pub fn get_office(which: Option<OfficeRef>, as_of: Option<AsOf>) -> GetOfficeRequest {
    GetOfficeRequest { office: which, min_position: 0, as_of }
}

/// Asks for an officer.
pub fn get_officer(who: u64, as_of: Option<AsOf>) -> GetOfficerRequest {
    GetOfficerRequest { officer: officer(who), min_position: 0, as_of }
}

/// Lists the offices of a unit from views that hold a position.
pub fn list_offices(area_id: u64, min_position: u64) -> ListOfficesRequest {
    ListOfficesRequest { area_id, min_position, ..Default::default() }
}
