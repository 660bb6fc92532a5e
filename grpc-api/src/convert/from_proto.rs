//! Requests as commands of the domain. A request is read as a whole: everything that is wrong with it is reported at once,
//! and no rule of the register is asked before its form is right.
//!
//! What a request names in the register (the holder of a number, the unit that has a code) is looked up on the way, as known
//! now. Whether an id leads to anything, the decision finds out.

pub mod act;
mod amendment;
mod area;
mod birth;
mod card;
mod cards;
pub mod check;
mod civil_data;
mod dwelling;
mod family;
mod household;
mod identity;
mod office;
mod origin;
mod particulars;
mod person;
pub mod question;
mod reference;
mod replacement;
mod residence;
mod residence_end;
mod residence_stay;
mod residence_temporary;
mod stock;
#[cfg(test)]
mod tests;
pub mod violation;

use std::fmt;

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::Position;
use ledger_core::domain::origin::Origin;
use ledger_core::ledger::{LedgerError, Lookup};
use ledger_proto::ledger::registration::v1 as registration;
use ledger_proto::ledger::r#type::v1::Provenance;
use thiserror::Error;

use self::check::Check;
use self::violation::Violation;
use super::to_proto::answer::Answer;

/// What requests are read with.
pub struct Context<'a> {
    /// Answers what a number or a code leads to.
    pub lookup: &'a dyn Lookup,
    /// Bulk import: where the act with a number of the same source stands. None for a single request.
    pub bulk: Option<&'a dyn Fn(u64) -> Option<Position>>,
    /// The day in Viet Nam, for acts that do not say their day of registration.
    pub today: CivilDate,
    /// Draws serials for a personal number, at most [`ledger_core::domain::limits::NUMBER_CANDIDATES`]. Asked for a birth
    /// only.
    pub serials: &'a dyn Fn() -> Vec<u32>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("bulk", &self.bulk.is_some()).finish_non_exhaustive()
    }
}

/// A request could not be read as a command.
#[derive(Debug, Error)]
pub enum ParseError {
    /// The request is wrong, in all these ways. Never empty.
    #[error("the request is not valid")]
    Invalid(Vec<Violation>),
    /// The ledger could not be asked what the request refers to.
    #[error("the ledger failed")]
    Ledger(#[source] LedgerError),
}

/// A request as the ledger takes it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What is asked for.
    pub command: Command,
    /// Where it came from.
    pub origin: Origin,
    /// Decide, and record nothing.
    pub validate_only: bool,
}

/// What all writes have in common.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The caller's own id of the write.
    pub request_id: &'a str,
    /// Decide, and record nothing.
    pub validate_only: bool,
    /// On whose word and by what right.
    pub provenance: Option<&'a Provenance>,
}

/// A request that asks for an act: a method of one of the registration services.
pub trait Write: prost::Message + Clone + Default + 'static {
    /// Name of the method, unique among all writes.
    const METHOD: &'static str;

    /// What the method answers with.
    type Response: Answer;

    /// What all writes have in common.
    fn envelope(&self) -> Envelope<'_>;

    /// The same request without its id, as if it were to be recorded: what makes its content.
    fn bare(&self) -> Self;

    /// Reads the act itself, without the envelope. `None` only where a violation or a fault was noted.
    fn read(&self, check: &mut Check<'_>) -> Option<Command>;
}

/// Reads a single request.
///
/// # Errors
/// Everything that is wrong with the request, or that the ledger could not be asked.
pub fn request<W: Write>(request: &W, context: &Context<'_>) -> Result<Parsed, ParseError> {
    let mut check = Check::new(context);
    let envelope = request.envelope();
    let origin = origin::of_request(&mut check, request);
    let command = request.read(&mut check);
    let parsed = command.zip(origin).map(|(command, origin)| Parsed {
        command,
        origin,
        validate_only: envelope.validate_only,
    });
    check.finish(parsed)
}

macro_rules! writes {
    ($($method:literal: $request:ident -> $response:ident by $read:path;)+) => {$(
        impl Write for registration::$request {
            const METHOD: &'static str = $method;

            type Response = registration::$response;

            fn envelope(&self) -> Envelope<'_> {
                Envelope {
                    request_id: &self.request_id,
                    validate_only: self.validate_only,
                    provenance: self.provenance.as_ref(),
                }
            }

            fn bare(&self) -> Self {
                Self { request_id: String::new(), validate_only: false, ..self.clone() }
            }

            fn read(&self, check: &mut Check<'_>) -> Option<Command> {
                $read(self, check)
            }
        }
    )+};
}

writes! {
    "EstablishArea": EstablishAreaRequest -> EstablishAreaResponse by area::establish;
    "RenameArea": RenameAreaRequest -> RenameAreaResponse by area::rename;
    "RecodeArea": RecodeAreaRequest -> RecodeAreaResponse by area::recode;
    "MoveArea": MoveAreaRequest -> MoveAreaResponse by area::move_below;
    "AbolishAreas": AbolishAreasRequest -> AbolishAreasResponse by area::abolish;
    "MergeAreas": MergeAreasRequest -> MergeAreasResponse by area::merge;
    "SplitArea": SplitAreaRequest -> SplitAreaResponse by area::split;
    "ReaddressDwelling": ReaddressDwellingRequest -> ReaddressDwellingResponse by dwelling::readdress;
    "IdentifyDwelling": IdentifyDwellingRequest -> IdentifyDwellingResponse by dwelling::identify;
    "MergeDwellings": MergeDwellingsRequest -> MergeDwellingsResponse by dwelling::merge;
    "SplitDwelling": SplitDwellingRequest -> SplitDwellingResponse by dwelling::split;
    "AssignDwellingArea": AssignDwellingAreaRequest -> AssignDwellingAreaResponse by dwelling::assign_area;
    "NoteRegistrationBan": NoteRegistrationBanRequest -> NoteRegistrationBanResponse by dwelling::ban;
    "LiftRegistrationBan": LiftRegistrationBanRequest -> LiftRegistrationBanResponse by dwelling::lift_ban;
    "RegisterDwelling": RegisterDwellingRequest -> RegisterDwellingResponse by residence::dwelling;
    "EnrolPerson": EnrolPersonRequest -> EnrolPersonResponse by person::enrol;
    "RegisterBirth": RegisterBirthRequest -> RegisterBirthResponse by birth::register;
    "NoteBirthAbroad": NoteBirthAbroadRequest -> NoteBirthAbroadResponse by birth::note_abroad;
    "RegisterDeath": RegisterDeathRequest -> RegisterDeathResponse by person::death;
    "RegisterMarriage": RegisterMarriageRequest -> RegisterMarriageResponse by family::marry;
    "NoteDivorce": NoteDivorceRequest -> NoteDivorceResponse by family::divorce;
    "NoteWidowhood": NoteWidowhoodRequest -> NoteWidowhoodResponse by family::widowhood;
    "AnnulMarriage": AnnulMarriageRequest -> AnnulMarriageResponse by family::annul_marriage;
    "RecogniseParent": RecogniseParentRequest -> RecogniseParentResponse by family::recognise;
    "RegisterAdoption": RegisterAdoptionRequest -> RegisterAdoptionResponse by family::adopt;
    "EndAdoption": EndAdoptionRequest -> EndAdoptionResponse by family::end_adoption;
    "OpenGuardianship": OpenGuardianshipRequest -> OpenGuardianshipResponse by family::guard;
    "EndGuardianship": EndGuardianshipRequest -> EndGuardianshipResponse by family::end_guardianship;
    "DeclareMissing": DeclareMissingRequest -> DeclareMissingResponse by family::missing;
    "CancelMissing": CancelMissingRequest -> CancelMissingResponse by family::found;
    "DeclareDead": DeclareDeadRequest -> DeclareDeadResponse by family::declare_dead;
    "CancelDeclaredDeath": CancelDeclaredDeathRequest -> CancelDeclaredDeathResponse by family::cancel_dead;
    "ChangeCapacity": ChangeCapacityRequest -> ChangeCapacityResponse by family::capacity;
    "FormHousehold": FormHouseholdRequest -> FormHouseholdResponse by household::form;
    "JoinHousehold": JoinHouseholdRequest -> JoinHouseholdResponse by household::join;
    "LeaveHousehold": LeaveHouseholdRequest -> LeaveHouseholdResponse by household::leave;
    "ChangeHead": ChangeHeadRequest -> ChangeHeadResponse by household::change_head;
    "SplitHousehold": SplitHouseholdRequest -> SplitHouseholdResponse by household::split;
    "MergeHouseholds": MergeHouseholdsRequest -> MergeHouseholdsResponse by household::merge;
    "ChangeRelations": ChangeRelationsRequest -> ChangeRelationsResponse by household::relate;
    "NumberHousehold": NumberHouseholdRequest -> NumberHouseholdResponse by household::number;
    "ChangePermanentResidence": ChangePermanentResidenceRequest -> ChangePermanentResidenceResponse
        by residence::change_permanent;
    "RegisterTemporaryResidence": RegisterTemporaryResidenceRequest -> RegisterTemporaryResidenceResponse
        by residence_temporary::register;
    "RenewTemporaryResidence": RenewTemporaryResidenceRequest -> RenewTemporaryResidenceResponse
        by residence_temporary::renew;
    "RemoveTemporaryResidence": RemoveTemporaryResidenceRequest -> RemoveTemporaryResidenceResponse
        by residence_temporary::remove;
    "DeclareAbsence": DeclareAbsenceRequest -> DeclareAbsenceResponse
        by residence_temporary::absence;
    "EndAbsence": EndAbsenceRequest -> EndAbsenceResponse
        by residence_temporary::back;
    "DeclareCurrentPlace": DeclareCurrentPlaceRequest -> DeclareCurrentPlaceResponse
        by residence_temporary::current_place;
    "RegisterResidenceAbroad": RegisterResidenceAbroadRequest -> RegisterResidenceAbroadResponse
        by residence_end::abroad;
    "DeregisterPermanentResidence": DeregisterPermanentResidenceRequest -> DeregisterPermanentResidenceResponse
        by residence_end::deregister;
    "DeclareContactAddress": DeclareContactAddressRequest -> DeclareContactAddressResponse
        by residence_end::contact;
    "WithdrawContactAddress": WithdrawContactAddressRequest -> WithdrawContactAddressResponse
        by residence_end::withdraw;
    "RecordNotLivingThere": RecordNotLivingThereRequest -> RecordNotLivingThereResponse
        by residence_end::not_living;
    "CancelRegistration": CancelRegistrationRequest -> CancelRegistrationResponse
        by residence_end::cancel;
    "NotifyStay": NotifyStayRequest -> NotifyStayResponse
        by residence_stay::notify;
    "CloseFinding": CloseFindingRequest -> CloseFindingResponse
        by residence_end::close;
    "ApplyForCard": ApplyForCardRequest -> ApplyForCardResponse by card::apply;
    "ApproveCard": ApproveCardRequest -> ApproveCardResponse by card::approve;
    "PersonaliseCard": PersonaliseCardRequest -> PersonaliseCardResponse by card::personalise;
    "HandOverCard": HandOverCardRequest -> HandOverCardResponse by card::hand_over;
    "CaptureForCard": CaptureForCardRequest -> CaptureForCardResponse by cards::capture;
    "RefuseCard": RefuseCardRequest -> RefuseCardResponse by cards::refuse;
    "WithdrawCard": WithdrawCardRequest -> WithdrawCardResponse by cards::withdraw;
    "BatchCards": BatchCardsRequest -> BatchCardsResponse by cards::batch;
    "CheckCard": CheckCardRequest -> CheckCardResponse by cards::check;
    "DispatchCard": DispatchCardRequest -> DispatchCardResponse by cards::dispatch;
    "ReceiveCard": ReceiveCardRequest -> ReceiveCardResponse by cards::receive;
    "DestroyCard": DestroyCardRequest -> DestroyCardResponse by cards::destroy;
    "ReportCardLost": ReportCardLostRequest -> ReportCardLostResponse by cards::report_lost;
    "HoldCard": HoldCardRequest -> HoldCardResponse by cards::hold;
    "ReturnCard": ReturnCardRequest -> ReturnCardResponse by cards::give_back;
    "RevokeCard": RevokeCardRequest -> RevokeCardResponse by cards::revoke;
    "OpenBlankStock": OpenBlankStockRequest -> OpenBlankStockResponse by stock::open;
    "ReceiveBlanks": ReceiveBlanksRequest -> ReceiveBlanksResponse by stock::receive;
    "SettleBatch": SettleBatchRequest -> SettleBatchResponse by stock::settle;
    "WriteOffBlanks": WriteOffBlanksRequest -> WriteOffBlanksResponse by stock::write_off;
    "CountBlanks": CountBlanksRequest -> CountBlanksResponse by stock::count;
    "DestroyBlanks": DestroyBlanksRequest -> DestroyBlanksResponse by stock::destroy;
    "IssueCertificate": IssueCertificateRequest -> IssueCertificateResponse by cards::issue_certificate;
    "RevokeCertificate": RevokeCertificateRequest -> RevokeCertificateResponse by cards::revoke_certificate;
    "CorrectEvent": CorrectEventRequest -> CorrectEventResponse by amendment::correct;
    "AnnulEvent": AnnulEventRequest -> AnnulEventResponse by amendment::annul;
    "ChangeName": ChangeNameRequest -> ChangeNameResponse by civil_data::change_name;
    "CorrectCivilData": CorrectCivilDataRequest -> CorrectCivilDataResponse by civil_data::correct;
    "SupplementCivilData": SupplementCivilDataRequest -> SupplementCivilDataResponse by civil_data::supplement;
    "RedetermineEthnicity": RedetermineEthnicityRequest -> RedetermineEthnicityResponse by civil_data::ethnicity;
    "RedetermineSex": RedetermineSexRequest -> RedetermineSexResponse by civil_data::sex;
    "RecordNationalityLoss": RecordNationalityLossRequest -> RecordNationalityLossResponse by identity::nationality_loss;
    "RecordNationalityGain": RecordNationalityGainRequest -> RecordNationalityGainResponse by identity::nationality_gain;
    "EstablishPersonalNumber": EstablishPersonalNumberRequest -> EstablishPersonalNumberResponse by identity::establish;
    "CancelPersonalNumber": CancelPersonalNumberRequest -> CancelPersonalNumberResponse by identity::cancel;
    "ReestablishPersonalNumber": ReestablishPersonalNumberRequest -> ReestablishPersonalNumberResponse by identity::reestablish;
    "LinkOldNumber": LinkOldNumberRequest -> LinkOldNumberResponse by identity::link_old;
    "UnlinkOldNumber": UnlinkOldNumberRequest -> UnlinkOldNumberResponse by identity::unlink_old;
    "LinkSectorId": LinkSectorIdRequest -> LinkSectorIdResponse by identity::link_sector;
    "UnlinkSectorId": UnlinkSectorIdRequest -> UnlinkSectorIdResponse by identity::unlink_sector;
    "MergeRecords": MergeRecordsRequest -> MergeRecordsResponse by identity::merge;
    "SplitRecords": SplitRecordsRequest -> SplitRecordsResponse by identity::split;
    "UpdateParticulars": UpdateParticularsRequest -> UpdateParticularsResponse by particulars::update;
    "EstablishOffice": EstablishOfficeRequest -> EstablishOfficeResponse by office::establish;
    "RenameOffice": RenameOfficeRequest -> RenameOfficeResponse by office::rename;
    "MoveOffice": MoveOfficeRequest -> MoveOfficeResponse by office::move_to;
    "CloseOffice": CloseOfficeRequest -> CloseOfficeResponse by office::close;
    "AppointOfficer": AppointOfficerRequest -> AppointOfficerResponse by office::appoint;
    "MoveOfficer": MoveOfficerRequest -> MoveOfficerResponse by office::move_officer;
    "DismissOfficer": DismissOfficerRequest -> DismissOfficerResponse by office::dismiss;
}
