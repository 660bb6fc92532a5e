//! Lines of bulk import: the same acts by the same rules, numbered by their source.

use ledger_core::domain::text::Code;
use ledger_proto::ledger::registration::v1::{Act, act};

use super::check::Check;
use super::violation::Malformed;
use super::{Context, ParseError, Parsed, Write, origin};

/// The largest number of an act at its source. A slip of the pen shall not use up all numbers behind it.
const MOST_SEQUENCE: u64 = 1_000_000_000_000_000;

/// The number of an act at its source: its own, or that of the line, from 1.
pub fn sequence(act: &Act, line: u64) -> u64 {
    if act.sequence == 0 { line } else { act.sequence }
}

/// Reads one line, which has this number at its source. Paths of fields are those of the act's own request:
/// `members[2].person`, as in refusals.
///
/// # Errors
/// Everything that is wrong with the act, or that the ledger could not be asked.
#[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
pub fn read(act: &Act, source: &Code, sequence: u64, context: &Context<'_>) -> Result<Parsed, ParseError> {
    let Some(act) = &act.act else {
        return Err(ParseError::Invalid(vec![Malformed::Required.at("act")]));
    };
    if sequence > MOST_SEQUENCE {
        return Err(ParseError::Invalid(vec![Malformed::InvalidNumber.at("sequence")]));
    }
    macro_rules! read_as_request {
        ($($variant:ident),+) => {
            match act { $(act::Act::$variant(request) => one(request, source, sequence, context)),+ }
        };
    }
    read_as_request!(
        EstablishArea,
        RegisterDwelling,
        EnrolPerson,
        RegisterBirth,
        NoteBirthAbroad,
        RegisterDeath,
        RegisterMarriage,
        NoteDivorce,
        NoteWidowhood,
        AnnulMarriage,
        RecogniseParent,
        RegisterAdoption,
        EndAdoption,
        OpenGuardianship,
        EndGuardianship,
        DeclareMissing,
        CancelMissing,
        DeclareDead,
        CancelDeclaredDeath,
        ChangeCapacity,
        FormHousehold,
        JoinHousehold,
        LeaveHousehold,
        ChangeHead,
        ChangePermanentResidence,
        RegisterResidenceAbroad,
        DeregisterPermanentResidence,
        DeclareContactAddress,
        WithdrawContactAddress,
        RecordNotLivingThere,
        RegisterTemporaryResidence,
        RenewTemporaryResidence,
        RemoveTemporaryResidence,
        DeclareAbsence,
        EndAbsence,
        DeclareCurrentPlace,
        CloseFinding,
        CancelRegistration,
        NotifyStay,
        ApplyForCard,
        ApproveCard,
        PersonaliseCard,
        HandOverCard,
        CaptureForCard,
        RefuseCard,
        WithdrawCard,
        BatchCards,
        CheckCard,
        DispatchCard,
        ReceiveCard,
        DestroyCard,
        ReportCardLost,
        HoldCard,
        ReturnCard,
        RevokeCard,
        OpenBlankStock,
        ReceiveBlanks,
        SettleBatch,
        WriteOffBlanks,
        CountBlanks,
        DestroyBlanks,
        IssueCertificate,
        RevokeCertificate,
        CorrectEvent,
        AnnulEvent,
        ChangeName,
        CorrectCivilData,
        SupplementCivilData,
        RedetermineEthnicity,
        RedetermineSex,
        SplitHousehold,
        MergeHouseholds,
        ChangeRelations,
        NumberHousehold,
        RenameArea,
        RecodeArea,
        MoveArea,
        AbolishAreas,
        MergeAreas,
        SplitArea,
        ReaddressDwelling,
        IdentifyDwelling,
        MergeDwellings,
        SplitDwelling,
        AssignDwellingArea,
        NoteRegistrationBan,
        LiftRegistrationBan,
        RecordNationalityLoss,
        RecordNationalityGain,
        EstablishPersonalNumber,
        CancelPersonalNumber,
        ReestablishPersonalNumber,
        LinkOldNumber,
        UnlinkOldNumber,
        LinkSectorId,
        UnlinkSectorId,
        MergeRecords,
        SplitRecords,
        UpdateParticulars,
        EstablishOffice,
        RenameOffice,
        MoveOffice,
        CloseOffice,
        AppointOfficer,
        MoveOfficer,
        DismissOfficer
    )
}

fn one<W: Write>(
    request: &W,
    source: &Code,
    sequence: u64,
    context: &Context<'_>,
) -> Result<Parsed, ParseError> {
    let mut check = Check::new(context);
    let origin = origin::of_bulk(&mut check, request, source, sequence);
    let command = request.read(&mut check);
    check.finish(command.map(|command| Parsed { command, origin, validate_only: false }))
}
