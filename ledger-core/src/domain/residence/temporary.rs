//! What a person's life says about places that are not permanent: temporary residence, absence, the place where somebody is
//! who can be registered nowhere.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, Position};
use crate::domain::limits::{TEMPORARY_RENEWAL_DAYS, TEMPORARY_YEARS};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::text::Text;
use crate::domain::values::{AbsenceClass, DeregistrationGround, RenewalTime};

use super::living::Whereabouts;

/// Places that are not permanent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// Temporary residence, also one whose term has run out: that is no act.
    pub temporary: Option<TemporaryStay>,
    /// The absence declared.
    pub absence: Option<Absence>,
    /// Where the person is, who is registered nowhere.
    pub current_place: Option<CurrentPlace>,
}

/// Temporary residence (tạm trú).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemporaryStay {
    /// The dwelling.
    pub dwelling: DwellingId,
    /// From this day on.
    pub since: PartialDate,
    /// The last day of the term.
    pub until: CivilDate,
    /// When it was renewed last, measured by the term before; none: never.
    pub renewed: Option<RenewalTime>,
    /// The record that says so. A later record about an earlier day overrides it, as it does a residence.
    pub declared: Position,
}

/// Temporary absence (tạm vắng).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who has to declare it, as the law classes them.
    pub class: AbsenceClass,
    /// From this day on.
    pub since: PartialDate,
    /// The last day, as intended.
    pub until: Option<CivilDate>,
    /// Where to, as written.
    pub destination: Option<Text>,
}

/// The current place (nơi ở hiện tại) of somebody who has neither permanent nor temporary residence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentPlace {
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The place as written.
    pub address: Option<Text>,
    /// From this day on.
    pub since: PartialDate,
}

impl Passing {
    /// Permanent residence began at a dwelling.
    pub(super) fn settled(&mut self, dwelling: DwellingId) {
        self.temporary = self.temporary.filter(|stay| stay.dwelling != dwelling);
        self.absence = None;
        self.current_place = None;
    }

    /// Permanent residence ended, and went where it is said. Who settles abroad, or is no citizen any more, has no temporary
    /// residence here either.
    pub(super) fn departed(&mut self, whereabouts: &Whereabouts) {
        self.absence = None;
        match whereabouts {
            Whereabouts::Abroad(_)
            | Whereabouts::Deregistered(
                DeregistrationGround::NationalityLost | DeregistrationGround::SettledAbroad,
            ) => {
                (self.temporary, self.current_place) = (None, None);
            }
            Whereabouts::Deregistered(
                DeregistrationGround::RegistrationCancelled
                | DeregistrationGround::AbsentTwelveMonths
                | DeregistrationGround::TenancyEnded
                | DeregistrationGround::DwellingTransferred
                | DeregistrationGround::ConsentWithdrawn
                | DeregistrationGround::DwellingGone
                | DeregistrationGround::OtherDecision
                | DeregistrationGround::Unknown,
            )
            | Whereabouts::ContactOnly => {}
        }
    }

    /// The stay, unless a later record spoke of everything from an earlier day on.
    pub(super) fn stays_at(&mut self, stay: TemporaryStay) {
        if self.temporary.is_none_or(|known| known.declared <= stay.declared) {
            self.temporary = Some(stay);
            self.current_place = None;
        }
    }

    pub(super) fn renewed(&mut self, until: CivilDate, entry: &Entry) {
        if let (Some(stay), Some(on)) = (&mut self.temporary, entry.effective_date.full()) {
            let renewed = Some(renewal_time(stay.until, on));
            *stay = TemporaryStay { until, renewed, ..*stay };
        }
    }
}

/// When a term is renewed: within its last days, as the law has it, or before or after them.
fn renewal_time(until: CivilDate, on: CivilDate) -> RenewalTime {
    match until.days_since(on) {
        ..0 => RenewalTime::Late,
        0..=TEMPORARY_RENEWAL_DAYS => RenewalTime::InTime,
        _ => RenewalTime::Early,
    }
}

/// A term does not end before it starts.
pub(super) fn check_term(from: PartialDate, until: Option<CivilDate>) -> Result<(), Refusal> {
    if until.is_some_and(|until| PartialDate::from(until).certainly_before(from)) {
        return Err(Rejection::TermEndsBeforeStart.at("until"));
    }
    Ok(())
}

/// A term of temporary residence ends on the same day two years later at the latest (Civil Code 2015, art. 147 and 148).
pub(super) fn is_too_long(from: CivilDate, until: CivilDate) -> bool {
    until > from.plus_years(TEMPORARY_YEARS)
}

impl Person {
    /// The temporary residence that a later act could be about.
    pub(super) fn temporary(&self) -> Result<TemporaryStay, Rejection> {
        self.living.passing.temporary.ok_or(Rejection::NoTemporaryResidence)
    }
}
