//! One way to send every request: a request knows its method, and an act its envelope.

use std::future::Future;

use ledger_proto::ledger::audit::v1 as audit;
use ledger_proto::ledger::history::v1 as history;
use ledger_proto::ledger::household::v1 as household;
use ledger_proto::ledger::office::v1 as office;
use ledger_proto::ledger::person::v1 as person;
use ledger_proto::ledger::place::v1 as place;
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::residence::v1 as residence;
use ledger_proto::ledger::stock::v1 as stock;
use tonic::transport::Channel;
use tonic::{Response, Status};

/// A connection at which every request can be made.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The connection.
    pub channel: Channel,
}

/// A request with the method that answers it.
pub trait Call: Clone + Send + 'static {
    /// What comes back.
    type Answer: prost::Message + Clone + PartialEq + Send;

    /// Sends it.
    fn call(self, channel: Channel) -> impl Future<Output = Result<Response<Self::Answer>, Status>> + Send;
}

/// A request that writes.
pub trait Act: Call<Answer: Acted> {
    /// The caller's id.
    fn request_id(&mut self) -> &mut String;
    /// Whether it is only tried.
    fn validate_only(&mut self) -> &mut bool;
}

/// The answer to a request that writes.
pub trait Acted {
    /// Where it stands.
    fn position(&self) -> u64;
    /// Whether it had been recorded before.
    fn repeated(&self) -> bool;
}

impl Desk {
    /// Sends a request.
    ///
    /// # Errors
    /// What the server said instead of answering.
    pub async fn send<C: Call>(&self, request: C) -> Result<C::Answer, Status> {
        request.call(self.channel.clone()).await.map(Response::into_inner)
    }
}

macro_rules! calls {
    ($($client:path { $($method:ident: $request:ty => $answer:ty;)+ })+) => {$($(
        impl Call for $request {
            type Answer = $answer;

            async fn call(self, channel: Channel) -> Result<Response<$answer>, Status> {
                <$client>::new(channel).$method(self).await
            }
        }
    )+)+};
}

macro_rules! acts {
    ($($client:path { $($method:ident: $request:ident => $answer:ident;)+ })+) => {
        $(calls! { $client { $($method: reg::$request => reg::$answer;)+ } })+
        $($(
            impl Act for reg::$request {
                fn request_id(&mut self) -> &mut String {
                    &mut self.request_id
                }

                fn validate_only(&mut self) -> &mut bool {
                    &mut self.validate_only
                }
            }

            impl Acted for reg::$answer {
                fn position(&self) -> u64 {
                    self.position
                }

                fn repeated(&self) -> bool {
                    self.repeated
                }
            }
        )+)+
    };
}

acts! {
    reg::area_service_client::AreaServiceClient<Channel> {
        establish_area: EstablishAreaRequest => EstablishAreaResponse;
        rename_area: RenameAreaRequest => RenameAreaResponse;
        recode_area: RecodeAreaRequest => RecodeAreaResponse;
        move_area: MoveAreaRequest => MoveAreaResponse;
        abolish_areas: AbolishAreasRequest => AbolishAreasResponse;
        merge_areas: MergeAreasRequest => MergeAreasResponse;
        split_area: SplitAreaRequest => SplitAreaResponse;
    }
    reg::dwelling_service_client::DwellingServiceClient<Channel> {
        readdress_dwelling: ReaddressDwellingRequest => ReaddressDwellingResponse;
        identify_dwelling: IdentifyDwellingRequest => IdentifyDwellingResponse;
        merge_dwellings: MergeDwellingsRequest => MergeDwellingsResponse;
        split_dwelling: SplitDwellingRequest => SplitDwellingResponse;
        assign_dwelling_area: AssignDwellingAreaRequest => AssignDwellingAreaResponse;
        note_registration_ban: NoteRegistrationBanRequest => NoteRegistrationBanResponse;
        lift_registration_ban: LiftRegistrationBanRequest => LiftRegistrationBanResponse;
    }
    reg::identity_service_client::IdentityServiceClient<Channel> {
        enrol_person: EnrolPersonRequest => EnrolPersonResponse;
        update_particulars: UpdateParticularsRequest => UpdateParticularsResponse;
    }
    reg::civil_data_service_client::CivilDataServiceClient<Channel> {
        change_name: ChangeNameRequest => ChangeNameResponse;
        correct_civil_data: CorrectCivilDataRequest => CorrectCivilDataResponse;
        supplement_civil_data: SupplementCivilDataRequest => SupplementCivilDataResponse;
        redetermine_ethnicity: RedetermineEthnicityRequest => RedetermineEthnicityResponse;
        redetermine_sex: RedetermineSexRequest => RedetermineSexResponse;
    }
    reg::nationality_service_client::NationalityServiceClient<Channel> {
        record_nationality_loss: RecordNationalityLossRequest => RecordNationalityLossResponse;
        record_nationality_gain: RecordNationalityGainRequest => RecordNationalityGainResponse;
    }
    reg::person_number_service_client::PersonNumberServiceClient<Channel> {
        establish_personal_number: EstablishPersonalNumberRequest => EstablishPersonalNumberResponse;
        cancel_personal_number: CancelPersonalNumberRequest => CancelPersonalNumberResponse;
        reestablish_personal_number: ReestablishPersonalNumberRequest => ReestablishPersonalNumberResponse;
        link_old_number: LinkOldNumberRequest => LinkOldNumberResponse;
        unlink_old_number: UnlinkOldNumberRequest => UnlinkOldNumberResponse;
        link_sector_id: LinkSectorIdRequest => LinkSectorIdResponse;
        unlink_sector_id: UnlinkSectorIdRequest => UnlinkSectorIdResponse;
    }
    reg::person_record_service_client::PersonRecordServiceClient<Channel> {
        merge_records: MergeRecordsRequest => MergeRecordsResponse;
        split_records: SplitRecordsRequest => SplitRecordsResponse;
    }
    reg::office_registration_service_client::OfficeRegistrationServiceClient<Channel> {
        establish_office: EstablishOfficeRequest => EstablishOfficeResponse;
        rename_office: RenameOfficeRequest => RenameOfficeResponse;
        move_office: MoveOfficeRequest => MoveOfficeResponse;
        close_office: CloseOfficeRequest => CloseOfficeResponse;
        appoint_officer: AppointOfficerRequest => AppointOfficerResponse;
        move_officer: MoveOfficerRequest => MoveOfficerResponse;
        dismiss_officer: DismissOfficerRequest => DismissOfficerResponse;
    }
    reg::civil_status_service_client::CivilStatusServiceClient<Channel> {
        register_birth: RegisterBirthRequest => RegisterBirthResponse;
        note_birth_abroad: NoteBirthAbroadRequest => NoteBirthAbroadResponse;
        register_death: RegisterDeathRequest => RegisterDeathResponse;
    }
    reg::family_service_client::FamilyServiceClient<Channel> {
        register_marriage: RegisterMarriageRequest => RegisterMarriageResponse;
        note_divorce: NoteDivorceRequest => NoteDivorceResponse;
        note_widowhood: NoteWidowhoodRequest => NoteWidowhoodResponse;
        annul_marriage: AnnulMarriageRequest => AnnulMarriageResponse;
        recognise_parent: RecogniseParentRequest => RecogniseParentResponse;
        register_adoption: RegisterAdoptionRequest => RegisterAdoptionResponse;
        end_adoption: EndAdoptionRequest => EndAdoptionResponse;
        open_guardianship: OpenGuardianshipRequest => OpenGuardianshipResponse;
        end_guardianship: EndGuardianshipRequest => EndGuardianshipResponse;
        declare_missing: DeclareMissingRequest => DeclareMissingResponse;
        cancel_missing: CancelMissingRequest => CancelMissingResponse;
        declare_dead: DeclareDeadRequest => DeclareDeadResponse;
        cancel_declared_death: CancelDeclaredDeathRequest => CancelDeclaredDeathResponse;
        change_capacity: ChangeCapacityRequest => ChangeCapacityResponse;
    }
    reg::residence_service_client::ResidenceServiceClient<Channel> {
        register_dwelling: RegisterDwellingRequest => RegisterDwellingResponse;
        change_permanent_residence: ChangePermanentResidenceRequest => ChangePermanentResidenceResponse;
        register_residence_abroad: RegisterResidenceAbroadRequest => RegisterResidenceAbroadResponse;
        deregister_permanent_residence: DeregisterPermanentResidenceRequest => DeregisterPermanentResidenceResponse;
        declare_contact_address: DeclareContactAddressRequest => DeclareContactAddressResponse;
        withdraw_contact_address: WithdrawContactAddressRequest => WithdrawContactAddressResponse;
        record_not_living_there: RecordNotLivingThereRequest => RecordNotLivingThereResponse;
        register_temporary_residence: RegisterTemporaryResidenceRequest => RegisterTemporaryResidenceResponse;
        renew_temporary_residence: RenewTemporaryResidenceRequest => RenewTemporaryResidenceResponse;
        remove_temporary_residence: RemoveTemporaryResidenceRequest => RemoveTemporaryResidenceResponse;
        declare_absence: DeclareAbsenceRequest => DeclareAbsenceResponse;
        end_absence: EndAbsenceRequest => EndAbsenceResponse;
        declare_current_place: DeclareCurrentPlaceRequest => DeclareCurrentPlaceResponse;
        cancel_registration: CancelRegistrationRequest => CancelRegistrationResponse;
        notify_stay: NotifyStayRequest => NotifyStayResponse;
        close_finding: CloseFindingRequest => CloseFindingResponse;
    }
    reg::household_registration_service_client::HouseholdRegistrationServiceClient<Channel> {
        form_household: FormHouseholdRequest => FormHouseholdResponse;
        join_household: JoinHouseholdRequest => JoinHouseholdResponse;
        leave_household: LeaveHouseholdRequest => LeaveHouseholdResponse;
        change_head: ChangeHeadRequest => ChangeHeadResponse;
        split_household: SplitHouseholdRequest => SplitHouseholdResponse;
        merge_households: MergeHouseholdsRequest => MergeHouseholdsResponse;
        change_relations: ChangeRelationsRequest => ChangeRelationsResponse;
        number_household: NumberHouseholdRequest => NumberHouseholdResponse;
    }
    reg::card_service_client::CardServiceClient<Channel> {
        apply_for_card: ApplyForCardRequest => ApplyForCardResponse;
        approve_card: ApproveCardRequest => ApproveCardResponse;
        personalise_card: PersonaliseCardRequest => PersonaliseCardResponse;
        hand_over_card: HandOverCardRequest => HandOverCardResponse;
        capture_for_card: CaptureForCardRequest => CaptureForCardResponse;
        refuse_card: RefuseCardRequest => RefuseCardResponse;
        withdraw_card: WithdrawCardRequest => WithdrawCardResponse;
    }
    reg::card_production_service_client::CardProductionServiceClient<Channel> {
        batch_cards: BatchCardsRequest => BatchCardsResponse;
        check_card: CheckCardRequest => CheckCardResponse;
        dispatch_card: DispatchCardRequest => DispatchCardResponse;
        receive_card: ReceiveCardRequest => ReceiveCardResponse;
        destroy_card: DestroyCardRequest => DestroyCardResponse;
    }
    reg::blank_stock_registration_service_client::BlankStockRegistrationServiceClient<Channel> {
        open_blank_stock: OpenBlankStockRequest => OpenBlankStockResponse;
        receive_blanks: ReceiveBlanksRequest => ReceiveBlanksResponse;
        settle_batch: SettleBatchRequest => SettleBatchResponse;
        write_off_blanks: WriteOffBlanksRequest => WriteOffBlanksResponse;
        count_blanks: CountBlanksRequest => CountBlanksResponse;
        destroy_blanks: DestroyBlanksRequest => DestroyBlanksResponse;
    }
    reg::card_holder_service_client::CardHolderServiceClient<Channel> {
        report_card_lost: ReportCardLostRequest => ReportCardLostResponse;
        hold_card: HoldCardRequest => HoldCardResponse;
        return_card: ReturnCardRequest => ReturnCardResponse;
        revoke_card: RevokeCardRequest => RevokeCardResponse;
        issue_certificate: IssueCertificateRequest => IssueCertificateResponse;
        revoke_certificate: RevokeCertificateRequest => RevokeCertificateResponse;
    }
    reg::amendment_service_client::AmendmentServiceClient<Channel> {
        correct_event: CorrectEventRequest => CorrectEventResponse;
        annul_event: AnnulEventRequest => AnnulEventResponse;
    }
}

calls! {
    person::card_output_service_client::CardOutputServiceClient<Channel> {
        get_card_outputs: person::GetCardOutputsRequest => person::GetCardOutputsResponse;
        get_batch_file: person::GetBatchFileRequest => person::GetBatchFileResponse;
    }
    person::person_service_client::PersonServiceClient<Channel> {
        get_person: person::GetPersonRequest => person::GetPersonResponse;
        get_relations: person::GetRelationsRequest => person::GetRelationsResponse;
        lookup_persons: person::LookupPersonsRequest => person::LookupPersonsResponse;
        search_persons: person::SearchPersonsRequest => person::SearchPersonsResponse;
        get_card: person::GetCardRequest => person::GetCardResponse;
    }
    household::household_service_client::HouseholdServiceClient<Channel> {
        get_household: household::GetHouseholdRequest => household::GetHouseholdResponse;
        list_households_without_head: household::ListHouseholdsWithoutHeadRequest
            => household::ListHouseholdsWithoutHeadResponse;
    }
    place::place_service_client::PlaceServiceClient<Channel> {
        get_dwelling: place::GetDwellingRequest => place::GetDwellingResponse;
        get_area: place::GetAreaRequest => place::GetAreaResponse;
        list_undecided_dwellings: place::ListUndecidedDwellingsRequest => place::ListUndecidedDwellingsResponse;
    }
    office::office_service_client::OfficeServiceClient<Channel> {
        get_office: office::GetOfficeRequest => office::GetOfficeResponse;
        list_offices: office::ListOfficesRequest => office::ListOfficesResponse;
        get_officer: office::GetOfficerRequest => office::GetOfficerResponse;
    }
    stock::blank_stock_service_client::BlankStockServiceClient<Channel> {
        get_blank_stock: stock::GetBlankStockRequest => stock::GetBlankStockResponse;
        list_blank_stocks: stock::ListBlankStocksRequest => stock::ListBlankStocksResponse;
    }
    history::history_service_client::HistoryServiceClient<Channel> {
        get_timeline: history::GetTimelineRequest => history::GetTimelineResponse;
        get_phases: history::GetPhasesRequest => history::GetPhasesResponse;
        explain: history::ExplainRequest => history::ExplainResponse;
        compare: history::CompareRequest => history::CompareResponse;
        compare_area: history::CompareAreaRequest => history::CompareAreaResponse;
    }
    residence::residence_history_service_client::ResidenceHistoryServiceClient<Channel> {
        get_residence_history: residence::GetResidenceHistoryRequest => residence::GetResidenceHistoryResponse;
        get_occupancy: residence::GetOccupancyRequest => residence::GetOccupancyResponse;
    }
    residence::stay_service_client::StayServiceClient<Channel> {
        list_stays_at_dwelling: residence::ListStaysAtDwellingRequest => residence::ListStaysAtDwellingResponse;
        list_stays_of_person: residence::ListStaysOfPersonRequest => residence::ListStaysOfPersonResponse;
    }
    audit::ledger_service_client::LedgerServiceClient<Channel> {
        get_ledger: audit::GetLedgerRequest => audit::GetLedgerResponse;
        get_record: audit::GetRecordRequest => audit::GetRecordResponse;
    }
}
