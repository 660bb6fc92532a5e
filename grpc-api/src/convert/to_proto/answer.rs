//! What writes answer with.

use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::event::{Arrival, Event};
use ledger_core::domain::limits::{BIRTH_DECLARATION_DAYS, DEATH_DECLARATION_DAYS};
use ledger_core::ledger::Registered;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1 as registration;

use super::value::{day, timestamp};

/// The answer to a write.
pub trait Answer: prost::Message + Default + Sized + 'static {
    /// What came of the act. `today` counts as the day of declaration where the act was only validated.
    fn answer(registered: &Registered, today: CivilDate) -> Self;
}

/// What came of an act, and the day on which it was declared.
struct Outcome<'a> {
    registered: &'a Registered,
    declared: CivilDate,
}

/// The fields that every answer has, and its own.
macro_rules! answers {
    ($($response:ident { $($field:ident),* })+) => {$(
        impl Answer for registration::$response {
            fn answer(registered: &Registered, today: CivilDate) -> Self {
                let declared = registered.record_time.map_or(today, RecordTime::civil_date);
                let outcome = Outcome { registered, declared };
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
    RegisterBirthResponse { person_id, personal_number, declared_late }
    RegisterDeathResponse { declared_late }
    FormHouseholdResponse { household_id }
    JoinHouseholdResponse {}
    LeaveHouseholdResponse {}
    ChangeHeadResponse {}
    ChangePermanentResidenceResponse { household_id }
    ApplyForCardResponse { card_id }
    ApproveCardResponse {}
    PersonaliseCardResponse { expiry_date }
    HandOverCardResponse {}
    CorrectEventResponse {}
    AnnulEventResponse {}
}

impl Outcome<'_> {
    fn position(&self) -> u64 {
        self.registered.position.map_or(0, |position| position.0)
    }

    fn area_id(&self) -> u64 {
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
        if let Event::BirthRegistered(birth) = self.registered.event.as_ref() {
            birth.personal_number.to_string()
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

    /// Declared after the term that the law sets. A day known only in part is late where each day that it may mean is.
    fn declared_late(&self) -> bool {
        let (declared, term) = if let Event::BirthRegistered(birth) = self.registered.event.as_ref() {
            (birth.registration_date, BIRTH_DECLARATION_DAYS)
        } else {
            (self.declared, DEATH_DECLARATION_DAYS)
        };
        let latest = PartialDate::latest(self.registered.effective_date);
        latest.is_some_and(|happened| declared.days_since(happened) > term)
    }
}
