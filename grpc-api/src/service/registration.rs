//! All writes. One path for every act: read the request, decide, record, answer; services only name their methods.

use std::sync::Arc;
use std::time::Duration;

use ledger_core::ledger::{ActError, Ledger, LedgerError, Prepared, Registered};
use ledger_proto::ledger::registration::v1 as pb;
use rand::RngExt;
use tonic::{Request, Response, Status};

use super::{Office, draw_serials};
use crate::convert::from_proto::{self, Context, ParseError, Parsed, Write};
use crate::convert::to_proto::answer::Answer;
use crate::status;

use pb::amendment_service_server::AmendmentService;
use pb::area_service_server::AreaService;
use pb::blank_stock_registration_service_server::BlankStockRegistrationService;
use pb::card_holder_service_server::CardHolderService;
use pb::card_production_service_server::CardProductionService;
use pb::card_service_server::CardService;
use pb::civil_data_service_server::CivilDataService;
use pb::civil_status_service_server::CivilStatusService;
use pb::dwelling_service_server::DwellingService;
use pb::family_service_server::FamilyService;
use pb::household_registration_service_server::HouseholdRegistrationService;
use pb::identity_service_server::IdentityService;
use pb::nationality_service_server::NationalityService;
use pb::office_registration_service_server::OfficeRegistrationService;
use pb::person_number_service_server::PersonNumberService;
use pb::person_record_service_server::PersonRecordService;
use pb::residence_service_server::ResidenceService;

/// Times that an act is decided again because others changed its subjects meanwhile.
const ATTEMPTS: usize = 16;
/// The longest that one attempt waits for the others.
const LONGEST_WAIT: Duration = Duration::from_millis(50);

/// Why an act was not recorded.
enum Failure {
    Parse(ParseError),
    Act(ActError),
}

impl Office {
    /// Reads the request, decides on it, records it and answers.
    #[tracing::instrument(level = "debug", name = "write", skip_all, fields(method = W::METHOD))]
    async fn write<W: Write>(&self, request: Request<W>) -> Result<Response<W::Response>, Status> {
        let recorded = self.record(request.into_inner()).await;
        let recorded = match recorded {
            Ok(registered) => self.with_circumstances(registered).await,
            Err(failure) => Err(failure),
        };
        match recorded {
            Ok(registered) => {
                let position = registered.position.map(|position| position.0);
                tracing::debug!(position, repeated = registered.repeated, "answered");
                Ok(Response::new(W::Response::answer(&registered, self.ledger.today(), &self.calendar)))
            }
            Err(failure) => Err(self.refused(&failure)),
        }
    }

    /// Adds what the terms of an act depend on, where they depend on anything.
    async fn with_circumstances(&self, registered: Registered) -> Result<Registered, Failure> {
        let act = registered.event.act();
        if act.parties().is_empty() && act.settles().is_empty() && act.answers_application().is_none() {
            return Ok(registered);
        }
        let ledger = self.ledger.clone();
        let around = self.blocking(move || ledger.in_its_circumstances(registered)).await;
        Ok(around.map_err(unfinished)??)
    }

    /// Reads, decides and records, all of it again where others changed meanwhile what the decision rests on: what the request
    /// names may lead elsewhere by then.
    async fn record<W: Write>(&self, request: W) -> Result<Registered, Failure> {
        let request = Arc::new(request);
        for attempt in 0..ATTEMPTS {
            wait_a_little(attempt).await;
            let (ledger, request) = (self.ledger.clone(), Arc::clone(&request));
            let prepared = self.blocking(move || read_and_prepare(&*request, &ledger)).await;
            let (parsed, prepared) = prepared.map_err(unfinished)??;
            let decision = match prepared {
                Prepared::Answered(registered) => return Ok(registered),
                Prepared::Decided(decision) if parsed.validate_only => return Ok(decision.validated()),
                Prepared::Decided(decision) => decision,
            };
            if let Some(registered) = self.ledger.submit(decision).await.map_err(Failure::from)? {
                return Ok(registered);
            }
        }
        Err(LedgerError::Contended.into())
    }
}

/// Lets those go first whom an act ran into: not at all before the first attempt, up to [`LONGEST_WAIT`] before later ones.
async fn wait_a_little(attempt: usize) {
    if attempt > 0 {
        let longest = Duration::from_millis(1 << attempt.min(16)).min(LONGEST_WAIT);
        let share = rand::rng().random_range(0.0..1.0);
        tokio::time::sleep(longest.mul_f64(share)).await;
    }
}

fn read_and_prepare<W: Write>(request: &W, ledger: &Ledger) -> Result<(Parsed, Prepared), Failure> {
    let context = Context { lookup: ledger, bulk: None, today: ledger.today(), serials: &draw_serials };
    let parsed = from_proto::request(request, &context).map_err(Failure::Parse)?;
    let prepared = ledger.prepare(&parsed.command, &parsed.origin).map_err(Failure::Act)?;
    Ok((parsed, prepared))
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Failure::Act(ActError::Failed(error))
    }
}

/// A task that panicked was reported where it ended; to the caller the ledger has failed.
fn unfinished(_: Status) -> Failure {
    LedgerError::Stopped.into()
}

impl Office {
    /// The status of a failure, which is logged here, once, and without a word of what the request said.
    fn refused(&self, failure: &Failure) -> Status {
        match failure {
            Failure::Parse(error @ ParseError::Invalid(violations)) => {
                tracing::debug!(violations = violations.len(), "not valid");
                status::of_parse_error(error)
            }
            Failure::Act(ActError::Refused(refusal)) => {
                tracing::debug!(reason = refusal.rejection.reason(), "refused");
                status::of_refusal(refusal)
            }
            Failure::Parse(ParseError::Ledger(error)) | Failure::Act(ActError::Failed(error)) => {
                self.failed(error)
            }
        }
    }

    fn failed(&self, error: &LedgerError) -> Status {
        self.ledger.heed(error);
        match error {
            // So much for callers at once; nothing is wrong with the ledger.
            LedgerError::Busy | LedgerError::Contended => tracing::debug!(%error, "not recorded"),
            LedgerError::Log(_)
            | LedgerError::Folder(_)
            | LedgerError::Record { .. }
            | LedgerError::BrokenChain { .. }
            | LedgerError::NotFounded
            | LedgerError::LogLost { .. }
            | LedgerError::NotStorable(_)
            | LedgerError::TooLarge
            | LedgerError::Stopped => tracing::error!(error = %error.chain(), "an act could not be recorded"),
        }
        status::of_ledger_error(error)
    }
}

macro_rules! writes {
    ($($service:ident { $($method:ident: $request:ident -> $response:ident;)+ })+) => {$(
        #[tonic::async_trait]
        impl $service for Office {
            $(
                async fn $method(
                    &self,
                    request: Request<pb::$request>,
                ) -> Result<Response<pb::$response>, Status> {
                    self.write(request).await
                }
            )+
        }
    )+};
}

writes! {
    AreaService {
        establish_area: EstablishAreaRequest -> EstablishAreaResponse;
        rename_area: RenameAreaRequest -> RenameAreaResponse;
        recode_area: RecodeAreaRequest -> RecodeAreaResponse;
        move_area: MoveAreaRequest -> MoveAreaResponse;
        abolish_areas: AbolishAreasRequest -> AbolishAreasResponse;
        merge_areas: MergeAreasRequest -> MergeAreasResponse;
        split_area: SplitAreaRequest -> SplitAreaResponse;
    }
    DwellingService {
        readdress_dwelling: ReaddressDwellingRequest -> ReaddressDwellingResponse;
        identify_dwelling: IdentifyDwellingRequest -> IdentifyDwellingResponse;
        merge_dwellings: MergeDwellingsRequest -> MergeDwellingsResponse;
        split_dwelling: SplitDwellingRequest -> SplitDwellingResponse;
        assign_dwelling_area: AssignDwellingAreaRequest -> AssignDwellingAreaResponse;
        note_registration_ban: NoteRegistrationBanRequest -> NoteRegistrationBanResponse;
        lift_registration_ban: LiftRegistrationBanRequest -> LiftRegistrationBanResponse;
    }
    IdentityService {
        enrol_person: EnrolPersonRequest -> EnrolPersonResponse;
        update_particulars: UpdateParticularsRequest -> UpdateParticularsResponse;
    }
    CivilStatusService {
        register_birth: RegisterBirthRequest -> RegisterBirthResponse;
        note_birth_abroad: NoteBirthAbroadRequest -> NoteBirthAbroadResponse;
        register_death: RegisterDeathRequest -> RegisterDeathResponse;
    }
    FamilyService {
        register_marriage: RegisterMarriageRequest -> RegisterMarriageResponse;
        note_divorce: NoteDivorceRequest -> NoteDivorceResponse;
        note_widowhood: NoteWidowhoodRequest -> NoteWidowhoodResponse;
        annul_marriage: AnnulMarriageRequest -> AnnulMarriageResponse;
        recognise_parent: RecogniseParentRequest -> RecogniseParentResponse;
        register_adoption: RegisterAdoptionRequest -> RegisterAdoptionResponse;
        end_adoption: EndAdoptionRequest -> EndAdoptionResponse;
        open_guardianship: OpenGuardianshipRequest -> OpenGuardianshipResponse;
        end_guardianship: EndGuardianshipRequest -> EndGuardianshipResponse;
        declare_missing: DeclareMissingRequest -> DeclareMissingResponse;
        cancel_missing: CancelMissingRequest -> CancelMissingResponse;
        declare_dead: DeclareDeadRequest -> DeclareDeadResponse;
        cancel_declared_death: CancelDeclaredDeathRequest -> CancelDeclaredDeathResponse;
        change_capacity: ChangeCapacityRequest -> ChangeCapacityResponse;
    }
    ResidenceService {
        register_dwelling: RegisterDwellingRequest -> RegisterDwellingResponse;
        change_permanent_residence: ChangePermanentResidenceRequest -> ChangePermanentResidenceResponse;
        register_residence_abroad: RegisterResidenceAbroadRequest -> RegisterResidenceAbroadResponse;
        deregister_permanent_residence: DeregisterPermanentResidenceRequest -> DeregisterPermanentResidenceResponse;
        declare_contact_address: DeclareContactAddressRequest -> DeclareContactAddressResponse;
        withdraw_contact_address: WithdrawContactAddressRequest -> WithdrawContactAddressResponse;
        record_not_living_there: RecordNotLivingThereRequest -> RecordNotLivingThereResponse;
        register_temporary_residence: RegisterTemporaryResidenceRequest -> RegisterTemporaryResidenceResponse;
        renew_temporary_residence: RenewTemporaryResidenceRequest -> RenewTemporaryResidenceResponse;
        remove_temporary_residence: RemoveTemporaryResidenceRequest -> RemoveTemporaryResidenceResponse;
        declare_absence: DeclareAbsenceRequest -> DeclareAbsenceResponse;
        end_absence: EndAbsenceRequest -> EndAbsenceResponse;
        declare_current_place: DeclareCurrentPlaceRequest -> DeclareCurrentPlaceResponse;
        cancel_registration: CancelRegistrationRequest -> CancelRegistrationResponse;
        notify_stay: NotifyStayRequest -> NotifyStayResponse;
        close_finding: CloseFindingRequest -> CloseFindingResponse;
    }
    HouseholdRegistrationService {
        form_household: FormHouseholdRequest -> FormHouseholdResponse;
        join_household: JoinHouseholdRequest -> JoinHouseholdResponse;
        leave_household: LeaveHouseholdRequest -> LeaveHouseholdResponse;
        change_head: ChangeHeadRequest -> ChangeHeadResponse;
        split_household: SplitHouseholdRequest -> SplitHouseholdResponse;
        merge_households: MergeHouseholdsRequest -> MergeHouseholdsResponse;
        change_relations: ChangeRelationsRequest -> ChangeRelationsResponse;
        number_household: NumberHouseholdRequest -> NumberHouseholdResponse;
    }
    CardService {
        apply_for_card: ApplyForCardRequest -> ApplyForCardResponse;
        approve_card: ApproveCardRequest -> ApproveCardResponse;
        personalise_card: PersonaliseCardRequest -> PersonaliseCardResponse;
        hand_over_card: HandOverCardRequest -> HandOverCardResponse;
        capture_for_card: CaptureForCardRequest -> CaptureForCardResponse;
        refuse_card: RefuseCardRequest -> RefuseCardResponse;
        withdraw_card: WithdrawCardRequest -> WithdrawCardResponse;
    }
    CardProductionService {
        batch_cards: BatchCardsRequest -> BatchCardsResponse;
        check_card: CheckCardRequest -> CheckCardResponse;
        dispatch_card: DispatchCardRequest -> DispatchCardResponse;
        receive_card: ReceiveCardRequest -> ReceiveCardResponse;
        destroy_card: DestroyCardRequest -> DestroyCardResponse;
    }
    BlankStockRegistrationService {
        open_blank_stock: OpenBlankStockRequest -> OpenBlankStockResponse;
        receive_blanks: ReceiveBlanksRequest -> ReceiveBlanksResponse;
        settle_batch: SettleBatchRequest -> SettleBatchResponse;
        write_off_blanks: WriteOffBlanksRequest -> WriteOffBlanksResponse;
        count_blanks: CountBlanksRequest -> CountBlanksResponse;
        destroy_blanks: DestroyBlanksRequest -> DestroyBlanksResponse;
    }
    CardHolderService {
        report_card_lost: ReportCardLostRequest -> ReportCardLostResponse;
        hold_card: HoldCardRequest -> HoldCardResponse;
        return_card: ReturnCardRequest -> ReturnCardResponse;
        revoke_card: RevokeCardRequest -> RevokeCardResponse;
        issue_certificate: IssueCertificateRequest -> IssueCertificateResponse;
        revoke_certificate: RevokeCertificateRequest -> RevokeCertificateResponse;
    }
    AmendmentService {
        correct_event: CorrectEventRequest -> CorrectEventResponse;
        annul_event: AnnulEventRequest -> AnnulEventResponse;
    }
    CivilDataService {
        change_name: ChangeNameRequest -> ChangeNameResponse;
        correct_civil_data: CorrectCivilDataRequest -> CorrectCivilDataResponse;
        supplement_civil_data: SupplementCivilDataRequest -> SupplementCivilDataResponse;
        redetermine_ethnicity: RedetermineEthnicityRequest -> RedetermineEthnicityResponse;
        redetermine_sex: RedetermineSexRequest -> RedetermineSexResponse;
    }
    NationalityService {
        record_nationality_loss: RecordNationalityLossRequest -> RecordNationalityLossResponse;
        record_nationality_gain: RecordNationalityGainRequest -> RecordNationalityGainResponse;
    }
    PersonNumberService {
        establish_personal_number: EstablishPersonalNumberRequest -> EstablishPersonalNumberResponse;
        cancel_personal_number: CancelPersonalNumberRequest -> CancelPersonalNumberResponse;
        reestablish_personal_number: ReestablishPersonalNumberRequest -> ReestablishPersonalNumberResponse;
        link_old_number: LinkOldNumberRequest -> LinkOldNumberResponse;
        unlink_old_number: UnlinkOldNumberRequest -> UnlinkOldNumberResponse;
        link_sector_id: LinkSectorIdRequest -> LinkSectorIdResponse;
        unlink_sector_id: UnlinkSectorIdRequest -> UnlinkSectorIdResponse;
    }
    PersonRecordService {
        merge_records: MergeRecordsRequest -> MergeRecordsResponse;
        split_records: SplitRecordsRequest -> SplitRecordsResponse;
    }
    OfficeRegistrationService {
        establish_office: EstablishOfficeRequest -> EstablishOfficeResponse;
        rename_office: RenameOfficeRequest -> RenameOfficeResponse;
        move_office: MoveOfficeRequest -> MoveOfficeResponse;
        close_office: CloseOfficeRequest -> CloseOfficeResponse;
        appoint_officer: AppointOfficerRequest -> AppointOfficerResponse;
        move_officer: MoveOfficerRequest -> MoveOfficerResponse;
        dismiss_officer: DismissOfficerRequest -> DismissOfficerResponse;
    }
}
