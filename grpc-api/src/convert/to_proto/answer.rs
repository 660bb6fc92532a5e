//! What writes answer with.

use ledger_core::domain::calendar::Calendar;
use ledger_core::domain::dates::{CivilDate, RecordTime};
use ledger_core::domain::deadline::Late;
use ledger_core::domain::event::{Arrival, Event};
use ledger_core::ledger::Registered;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1 as registration;

use super::value::{day, timestamp};

/// The answer to a write.
pub trait Answer: prost::Message + Default + Sized + 'static {
    /// What came of the act, and what of it came too late by this calendar. `today` counts as the day of declaration where the act
    /// was only validated.
    fn answer(registered: &Registered, today: CivilDate, calendar: &Calendar) -> Self;
}

/// What came of an act, and what of it came too late.
struct Outcome<'a> {
    registered: &'a Registered,
    late: Late,
}

impl<'a> Outcome<'a> {
    fn of(registered: &'a Registered, today: CivilDate, calendar: &Calendar) -> Self {
        let recorded = registered.record_time.map_or(today, RecordTime::civil_date);
        let Registered { event, effective_date, papers, around, .. } = registered;
        let late = Late::of(event, *effective_date, *papers, recorded, (calendar, *around));
        Outcome { registered, late }
    }
}

/// The fields that every answer has, and its own.
macro_rules! answers {
    ($($response:ident { $($field:ident),* })+) => {$(
        impl Answer for registration::$response {
            fn answer(registered: &Registered, today: CivilDate, calendar: &Calendar) -> Self {
                let outcome = Outcome::of(registered, today, calendar);
                registration::$response {
                    position: outcome.position(),
                    record_time: registered.record_time.map(timestamp),
                    repeated: registered.repeated,
                    $($field: outcome.$field()),*
                }
            }
        }
    )+};
}

answers! {
    EstablishAreaResponse { area_id }
    RegisterDwellingResponse { dwelling_id }
    EnrolPersonResponse { person_id }
    RegisterBirthResponse { person_id, personal_number, declared_late, decided_late }
    NoteBirthAbroadResponse { person_id, personal_number, decided_late }
    RegisterDeathResponse { declared_late, decided_late }
    RegisterMarriageResponse { decided_late }
    NoteDivorceResponse { decided_late }
    NoteWidowhoodResponse { decided_late }
    AnnulMarriageResponse { decided_late }
    RecogniseParentResponse { decided_late }
    RegisterAdoptionResponse { decided_late }
    EndAdoptionResponse { decided_late }
    OpenGuardianshipResponse { decided_late }
    EndGuardianshipResponse { decided_late }
    DeclareMissingResponse { decided_late }
    CancelMissingResponse { decided_late }
    DeclareDeadResponse { decided_late }
    CancelDeclaredDeathResponse { decided_late }
    ChangeCapacityResponse { decided_late }
    FormHouseholdResponse { household_id, declared_late, decided_late }
    JoinHouseholdResponse { declared_late, decided_late }
    LeaveHouseholdResponse { decided_late }
    ChangeHeadResponse { decided_late }
    ChangePermanentResidenceResponse { household_id, declared_late, decided_late }
    RegisterResidenceAbroadResponse { declared_late, decided_late }
    DeregisterPermanentResidenceResponse { declared_late, decided_late }
    CancelRegistrationResponse { decided_late }
    NotifyStayResponse { declared_late }
    DeclareContactAddressResponse {}
    WithdrawContactAddressResponse {}
    RecordNotLivingThereResponse {}
    RegisterTemporaryResidenceResponse { decided_late }
    RenewTemporaryResidenceResponse { decided_late }
    RemoveTemporaryResidenceResponse {}
    DeclareAbsenceResponse { decided_late }
    EndAbsenceResponse {}
    DeclareCurrentPlaceResponse { decided_late }
    CloseFindingResponse {}
    ApplyForCardResponse { card_id }
    ApproveCardResponse {}
    PersonaliseCardResponse { expiry_date, decided_late }
    HandOverCardResponse {}
    CaptureForCardResponse {}
    RefuseCardResponse {}
    WithdrawCardResponse {}
    BatchCardsResponse {}
    CheckCardResponse {}
    DispatchCardResponse {}
    ReceiveCardResponse {}
    DestroyCardResponse {}
    ReportCardLostResponse {}
    HoldCardResponse {}
    ReturnCardResponse {}
    RevokeCardResponse {}
    OpenBlankStockResponse { stock_id }
    ReceiveBlanksResponse {}
    SettleBatchResponse {}
    WriteOffBlanksResponse {}
    CountBlanksResponse {}
    DestroyBlanksResponse {}
    IssueCertificateResponse { decided_late }
    RevokeCertificateResponse {}
    CorrectEventResponse { decided_late }
    AnnulEventResponse {}
    ChangeNameResponse { decided_late }
    CorrectCivilDataResponse { decided_late }
    SupplementCivilDataResponse { decided_late }
    RedetermineEthnicityResponse { decided_late }
    RedetermineSexResponse { decided_late }
    SplitHouseholdResponse { household_id, decided_late }
    MergeHouseholdsResponse { decided_late }
    ChangeRelationsResponse { decided_late }
    NumberHouseholdResponse { decided_late }
    RenameAreaResponse {}
    RecodeAreaResponse {}
    MoveAreaResponse {}
    AbolishAreasResponse {}
    MergeAreasResponse {}
    SplitAreaResponse {}
    ReaddressDwellingResponse { decided_late }
    IdentifyDwellingResponse {}
    MergeDwellingsResponse {}
    SplitDwellingResponse {}
    AssignDwellingAreaResponse { decided_late }
    NoteRegistrationBanResponse {}
    LiftRegistrationBanResponse {}
    RecordNationalityLossResponse { decided_late }
    RecordNationalityGainResponse { decided_late }
    EstablishPersonalNumberResponse { personal_number }
    CancelPersonalNumberResponse { decided_late }
    ReestablishPersonalNumberResponse { personal_number, decided_late }
    LinkOldNumberResponse {}
    UnlinkOldNumberResponse {}
    LinkSectorIdResponse {}
    UnlinkSectorIdResponse {}
    MergeRecordsResponse {}
    SplitRecordsResponse {}
    UpdateParticularsResponse { decided_late }
    EstablishOfficeResponse { office_id }
    RenameOfficeResponse {}
    MoveOfficeResponse {}
    CloseOfficeResponse {}
    AppointOfficerResponse { officer_id }
    MoveOfficerResponse {}
    DismissOfficerResponse {}
}

impl Outcome<'_> {
    fn position(&self) -> u64 {
        self.registered.position.map_or(0, |position| position.0)
    }

    fn area_id(&self) -> u64 {
        self.position()
    }

    fn office_id(&self) -> u64 {
        self.position()
    }

    fn officer_id(&self) -> u64 {
        self.position()
    }

    fn dwelling_id(&self) -> u64 {
        self.position()
    }

    fn person_id(&self) -> u64 {
        self.position()
    }

    fn card_id(&self) -> u64 {
        self.position()
    }

    fn stock_id(&self) -> u64 {
        self.position()
    }

    /// The household that the act formed; a move need not have formed one.
    fn household_id(&self) -> u64 {
        if let Event::PermanentResidenceChanged(moved) = self.registered.event.as_ref()
            && !matches!(moved.household, Arrival::Formed(..))
        {
            return 0;
        }
        self.position()
    }

    fn personal_number(&self) -> String {
        let event = self.registered.event.as_ref();
        if let Event::BirthRegistered(birth) = event {
            birth.personal_number.map_or_else(String::new, |number| number.to_string())
        } else if let Event::BirthAbroadNoted(birth) = event {
            birth.personal_number.to_string()
        } else if let Event::PersonalNumberEstablished(established) = event {
            established.number.to_string()
        } else if let Event::PersonalNumberReestablished(established) = event {
            established.number.to_string()
        } else {
            String::new()
        }
    }

    fn expiry_date(&self) -> Option<Date> {
        if let Event::CardPersonalised(card) = self.registered.event.as_ref() {
            card.expiry_date.map(day)
        } else {
            None
        }
    }

    fn declared_late(&self) -> bool {
        self.late.declared
    }

    fn decided_late(&self) -> bool {
        self.late.decided
    }
}
