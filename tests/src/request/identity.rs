//! Nationality, the numbers that lead to a person, records of one person, and certificates of identity.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{
    CardRevocationGround, NationalityGain, NationalityLoss, NumberGround, SectorId, SectorKind,
};

use super::{date, person};

/// Notes the loss of nationality.
pub fn lose(who: u64, on: &str) -> reg::RecordNationalityLossRequest {
    reg::RecordNationalityLossRequest {
        effective_date: date(on),
        person: person(who),
        way: NationalityLoss::Renounced.into(),
        nationality: "FR".into(),
        ..Default::default()
    }
}

/// Notes a nationality gained.
pub fn gain(who: u64, way: NationalityGain, on: &str) -> reg::RecordNationalityGainRequest {
    reg::RecordNationalityGainRequest {
        effective_date: date(on),
        person: person(who),
        way: way.into(),
        ..Default::default()
    }
}

/// Establishes a personal number.
pub fn establish(who: u64, on: &str) -> reg::EstablishPersonalNumberRequest {
    reg::EstablishPersonalNumberRequest {
        effective_date: date(on),
        person: person(who),
        ..Default::default()
    }
}

/// Cancels a personal number.
pub fn cancel(who: u64, on: &str) -> reg::CancelPersonalNumberRequest {
    reg::CancelPersonalNumberRequest {
        effective_date: date(on),
        person: person(who),
        ground: NumberGround::FalsePapers.into(),
        ..Default::default()
    }
}

/// Re-establishes a personal number.
pub fn reestablish(who: u64, on: &str) -> reg::ReestablishPersonalNumberRequest {
    reg::ReestablishPersonalNumberRequest {
        effective_date: date(on),
        person: person(who),
        ground: NumberGround::CollectedWrongly.into(),
        ..Default::default()
    }
}

/// Links an old number.
pub fn link_old(who: u64, number: &str, on: &str) -> reg::LinkOldNumberRequest {
    reg::LinkOldNumberRequest {
        effective_date: date(on),
        person: person(who),
        number: number.into(),
        ..Default::default()
    }
}

/// Takes the link of an old number back.
pub fn unlink_old(who: u64, number: &str, on: &str) -> reg::UnlinkOldNumberRequest {
    reg::UnlinkOldNumberRequest {
        effective_date: date(on),
        person: person(who),
        number: number.into(),
        ..Default::default()
    }
}

/// An identifier of another sector.
pub fn sector(kind: SectorKind, value: &str) -> SectorId {
    SectorId { kind: kind.into(), value: value.into() }
}

/// Links an identifier of another sector.
pub fn link_sector(who: u64, id: SectorId, on: &str) -> reg::LinkSectorIdRequest {
    reg::LinkSectorIdRequest {
        effective_date: date(on),
        person: person(who),
        id: Some(id),
        ..Default::default()
    }
}

/// Takes the link of such an identifier back.
pub fn unlink_sector(who: u64, id: SectorId, on: &str) -> reg::UnlinkSectorIdRequest {
    reg::UnlinkSectorIdRequest {
        effective_date: date(on),
        person: person(who),
        id: Some(id),
        ..Default::default()
    }
}

/// Merges two records that were found to be one person's.
pub fn merge(kept: u64, merged: u64, on: &str) -> reg::MergeRecordsRequest {
    reg::MergeRecordsRequest {
        effective_date: date(on),
        kept: person(kept),
        merged: person(merged),
        reason: "thu thập hai lần".into(),
        ..Default::default()
    }
}

/// Splits a merged record off again.
pub fn split(merged: u64, on: &str) -> reg::SplitRecordsRequest {
    reg::SplitRecordsRequest {
        effective_date: date(on),
        merged: person(merged),
        reason: "hai người".into(),
        ..Default::default()
    }
}

/// Issues a certificate of identity to somebody who has lived in the commune since 2021-02-25.
pub fn issue_certificate(who: u64, serial: &str, on: &str) -> reg::IssueCertificateRequest {
    reg::IssueCertificateRequest {
        effective_date: date(on),
        person: person(who),
        serial: serial.into(),
        living_since: date("2021-02-25"),
        ..Default::default()
    }
}

/// Revokes a certificate of identity.
pub fn revoke_certificate(who: u64, ground: CardRevocationGround, on: &str) -> reg::RevokeCertificateRequest {
    reg::RevokeCertificateRequest {
        effective_date: date(on),
        person: person(who),
        ground: ground.into(),
        ..Default::default()
    }
}
