//! Nationality, the numbers that lead to a person, and records of one person.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::SectorId;
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::identity::cancel_number::CancelPersonalNumber;
use ledger_core::domain::identity::establish_number::EstablishPersonalNumber;
use ledger_core::domain::identity::gain_nationality::RecordNationalityGain;
use ledger_core::domain::identity::link_old_number::LinkOldNumber;
use ledger_core::domain::identity::link_sector_id::LinkSectorId;
use ledger_core::domain::identity::lose_nationality::RecordNationalityLoss;
use ledger_core::domain::identity::merge_records::MergeRecords;
use ledger_core::domain::identity::reestablish_number::ReestablishPersonalNumber;
use ledger_core::domain::identity::split_records::SplitRecords;
use ledger_core::domain::identity::unlink_old_number::UnlinkOldNumber;
use ledger_core::domain::identity::unlink_sector_id::UnlinkSectorId;
use ledger_core::domain::ids::PersonId;
use ledger_core::domain::number::OldNumber;
use ledger_core::domain::values::{NationalityGain, NationalityLoss, NumberGround, SectorKind};
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1 as pb;
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::violation::Malformed;

pub(super) fn nationality_loss(
    request: &pb::RecordNationalityLossRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let way = check.listed("way", request.way, NationalityLoss::from_number);
    let nationality = check.foreign("nationality", &request.nationality);
    Some(Command::RecordNationalityLoss(RecordNationalityLoss {
        effective_date: effective_date?,
        person: person?,
        way: way?,
        nationality,
    }))
}

pub(super) fn nationality_gain(
    request: &pb::RecordNationalityGainRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let way = check.listed("way", request.way, NationalityGain::from_number);
    Some(Command::RecordNationalityGain(RecordNationalityGain {
        effective_date: effective_date?,
        person: person?,
        way: way?,
    }))
}

pub(super) fn establish(
    request: &pb::EstablishPersonalNumberRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    Some(Command::EstablishPersonalNumber(EstablishPersonalNumber {
        effective_date: effective_date?,
        person: person?,
        serials: (check.context.serials)(),
    }))
}

pub(super) fn cancel(request: &pb::CancelPersonalNumberRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let ground = check.listed("ground", request.ground, NumberGround::from_number);
    Some(Command::CancelPersonalNumber(CancelPersonalNumber {
        effective_date: effective_date?,
        person: person?,
        named: Check::number_named(request.person.as_ref()),
        ground: ground?,
    }))
}

pub(super) fn reestablish(
    request: &pb::ReestablishPersonalNumberRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let ground = check.listed("ground", request.ground, NumberGround::from_number);
    Some(Command::ReestablishPersonalNumber(ReestablishPersonalNumber {
        effective_date: effective_date?,
        person: person?,
        named: Check::number_named(request.person.as_ref()),
        ground: ground?,
        serials: (check.context.serials)(),
    }))
}

pub(super) fn link_old(request: &pb::LinkOldNumberRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let number = check.required_formed("number", &request.number, OldNumber::parse, Malformed::InvalidNumber);
    let valid_until = check.whole_date("valid_until", request.valid_until.as_ref());
    Some(Command::LinkOldNumber(LinkOldNumber {
        effective_date: effective_date?,
        person: person?,
        number: number?,
        valid_until,
    }))
}

pub(super) fn unlink_old(request: &pb::UnlinkOldNumberRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let number = check.required_formed("number", &request.number, OldNumber::parse, Malformed::InvalidNumber);
    Some(Command::UnlinkOldNumber(UnlinkOldNumber {
        effective_date: effective_date?,
        person: person?,
        number: number?,
    }))
}

pub(super) fn link_sector(request: &pb::LinkSectorIdRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let id = check.sector_id("id", request.id.as_ref());
    let valid_until = check.whole_date("valid_until", request.valid_until.as_ref());
    Some(Command::LinkSectorId(LinkSectorId {
        effective_date: effective_date?,
        person: person?,
        id: id?,
        valid_until,
    }))
}

pub(super) fn unlink_sector(request: &pb::UnlinkSectorIdRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, person) = check.day_and_person(request.effective_date, request.person.as_ref());
    let id = check.sector_id("id", request.id.as_ref());
    Some(Command::UnlinkSectorId(UnlinkSectorId {
        effective_date: effective_date?,
        person: person?,
        id: id?,
    }))
}

pub(super) fn merge(request: &pb::MergeRecordsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let kept = check.person("kept", request.kept.as_ref());
    let merged = check.person("merged", request.merged.as_ref());
    let reason = check.required_text("reason", &request.reason);
    Some(Command::MergeRecords(MergeRecords {
        effective_date: effective_date?,
        kept: kept?,
        merged: merged?,
        reason: reason?,
    }))
}

pub(super) fn split(request: &pb::SplitRecordsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let merged = check.person("merged", request.merged.as_ref());
    let reason = check.required_text("reason", &request.reason);
    Some(Command::SplitRecords(SplitRecords {
        effective_date: effective_date?,
        merged: merged?,
        reason: reason?,
    }))
}

impl Check<'_> {
    pub(super) fn day_and_person(
        &mut self,
        day: Option<Date>,
        person: Option<&types::PersonRef>,
    ) -> (Option<PartialDate>, Option<PersonId>) {
        (self.required_date("effective_date", day.as_ref()), self.person("person", person))
    }

    /// A country other than Viet Nam; none where empty.
    pub(super) fn foreign(&mut self, field: &'static str, raw: &str) -> Option<[u8; 2]> {
        let country = self.nationality(field, raw)?;
        if country == VIET_NAM {
            self.note(field, Malformed::UnknownValue);
            return None;
        }
        Some(country)
    }

    /// An identifier of another sector, which must be given.
    pub(super) fn sector_id(
        &mut self,
        field: &'static str,
        id: Option<&types::SectorId>,
    ) -> Option<SectorId> {
        let id = self.required(field, id)?;
        self.within(field, |check| {
            let kind = check.listed("kind", id.kind, SectorKind::from_number)?;
            let parse = |text: &str| SectorId::parse(kind, text);
            check.required_formed("value", &id.value, parse, Malformed::InvalidNumber)
        })
    }
}
