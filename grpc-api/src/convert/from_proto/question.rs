//! Questions: what reads ask for, and as of when.

use ledger_core::domain::dates::{CivilDate, RecordTime};
use ledger_core::domain::ids::Position;
use ledger_core::domain::residence::stays::Period;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::residence::v1 as residence;
use ledger_proto::ledger::r#type::v1 as types;
use ledger_proto::ledger::r#type::v1::as_of::Known as KnownGiven;

use super::check::Check;
use super::violation::Malformed;
use super::{Context, ParseError};

mod comparison;
mod named;
mod search;

pub use comparison::{AreaComparison, Comparison, area_comparison, comparison};
pub use named::{
    AreaAsked, OfficeAsked, area, bearing, code, dwelling, field, id, office, officer, person, subject,
};
pub use search::{Number, name_and_birth, number};

/// Which state of the world, and which state of knowledge, a question is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// What was true on this day; none: everything that is known.
    pub valid_date: Option<CivilDate>,
    /// What the ledger knew.
    pub known: Known,
}

impl AsOf {
    /// Is it about everything that is known now?
    pub fn is_now(&self) -> bool {
        *self == AsOf::default()
    }

    /// The same about what is another's, or over, on another day, such as a code or the term of a card: whoever asks about now asks
    /// about today, and is told so.
    #[must_use]
    pub fn or_today(self, today: CivilDate) -> Self {
        if self.is_now() { AsOf { valid_date: Some(today), ..self } } else { self }
    }
}

/// A state of knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// What is known now.
    #[default]
    Now,
    /// Everything recorded up to this instant.
    UpTo(RecordTime),
    /// Everything recorded before this position.
    Before(Position),
}

/// Reads a question's state of world and knowledge from its field `as_of`.
///
/// # Errors
/// What is wrong with it.
pub fn as_of(as_of: Option<&types::AsOf>, context: &Context<'_>) -> Result<AsOf, ParseError> {
    let Some(given) = as_of else { return Ok(AsOf::default()) };
    let mut check = Check::new(context);
    let read = check.within("as_of", |check| {
        let valid_date = check.whole_date("valid_date", given.valid_date.as_ref());
        let known = match &given.known {
            None => Some(Known::Now),
            Some(KnownGiven::KnownPosition(position)) => Some(Known::Before(Position(*position))),
            Some(KnownGiven::KnownTime(time)) => check.instant("known_time", *time).map(Known::UpTo),
        };
        Some(AsOf { valid_date, known: known? })
    });
    check.finish(read)
}

/// Reads the days that a question is about: those of its field `period`, or the day of its `as_of`; all where neither is given.
///
/// # Errors
/// What is wrong with them.
pub fn days(
    period: Option<&residence::Period>,
    as_of: Option<&types::AsOf>,
    context: &Context<'_>,
) -> Result<(Period, AsOf), ParseError> {
    let read = self::as_of(as_of, context)?;
    let mut check = Check::new(context);
    let days = match (period, read.valid_date) {
        (None, None) => Some(Period::default()),
        (None, Some(day)) => Some(Period::day(day)),
        (Some(_), Some(_)) => {
            check.within("as_of", |check| check.note("valid_date", Malformed::NotApplicable));
            None
        }
        (Some(period), None) => check.period(period),
    };
    check.finish(days.map(|days| (days, read)))
}

/// Reads the days that a question is about from its fields `from` and `until_exclusive`.
///
/// # Errors
/// What is wrong with them.
pub fn from_until(
    from: Option<&Date>,
    until_exclusive: Option<&Date>,
    context: &Context<'_>,
) -> Result<Period, ParseError> {
    let mut check = Check::new(context);
    let days = check.half_open(from, until_exclusive);
    check.finish(days)
}

/// Reads the days that a question is about from its field `period`, all where it is absent, and its state of knowledge from `as_of`.
///
/// # Errors
/// What is wrong with them.
pub fn known_days(
    period: Option<&residence::Period>,
    as_of: Option<&types::AsOf>,
    context: &Context<'_>,
) -> Result<(Period, Known), ParseError> {
    let read = known(as_of, context)?;
    let mut check = Check::new(context);
    let days = period.map_or(Some(Period::default()), |period| check.period(period));
    check.finish(days.map(|days| (days, read.known)))
}

/// Reads a question's state of knowledge from its field `as_of`, where no day can be asked about.
///
/// # Errors
/// What is wrong with it.
pub fn known(as_of: Option<&types::AsOf>, context: &Context<'_>) -> Result<AsOf, ParseError> {
    let read = self::as_of(as_of, context)?;
    let mut check = Check::new(context);
    if read.valid_date.is_some() {
        check.within("as_of", |check| check.note("valid_date", Malformed::NotApplicable));
        return check.finish(None);
    }
    Ok(read)
}

impl Check<'_> {
    fn period(&mut self, period: &residence::Period) -> Option<Period> {
        self.within("period", |check| check.half_open(period.from.as_ref(), period.until_exclusive.as_ref()))
    }

    fn half_open(&mut self, from: Option<&Date>, until: Option<&Date>) -> Option<Period> {
        let from = self.whole_date("from", from);
        let days = Period::new(from, self.whole_date("until_exclusive", until));
        if days.is_none() {
            self.note("until_exclusive", Malformed::EmptyPeriod);
        }
        days
    }

    /// An instant; what is finer than microseconds is cut off, as the ledger knows none finer.
    pub(super) fn instant(
        &mut self,
        field: &'static str,
        time: pbjson_types::Timestamp,
    ) -> Option<RecordTime> {
        let nanos = u32::try_from(time.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
        let micros = nanos
            .and_then(|nanos| time.seconds.checked_mul(1_000_000)?.checked_add(i64::from(nanos / 1_000)));
        if micros.is_none() {
            self.note(field, Malformed::InvalidDate);
        }
        micros.map(RecordTime)
    }
}
