//! Questions: what reads ask for, and as of when.

use ledger_core::domain::dates::{CivilDate, RecordTime};
use ledger_core::domain::ids::{DwellingId, PersonId, Position};
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::residence::stays::Period;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number as NumberGiven;
use ledger_proto::ledger::residence::v1 as residence;
use ledger_proto::ledger::r#type::v1 as types;
use ledger_proto::ledger::r#type::v1::as_of::Known as KnownGiven;

use super::check::Check;
use super::violation::Malformed;
use super::{Context, ParseError};

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

/// A number that leads to persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Personal number.
    Personal(PersonalNumber),
    /// Number of the old identity card.
    Old(OldNumber),
    /// Serial of a card.
    Card(CardSerial),
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

/// Reads which dwelling a question is about from its field `dwelling`.
///
/// # Errors
/// What is wrong with it.
pub fn dwelling(
    dwelling: Option<&types::DwellingRef>,
    context: &Context<'_>,
) -> Result<DwellingId, ParseError> {
    let mut check = Check::new(context);
    let read = check.dwelling("dwelling", dwelling);
    check.finish(read)
}

/// Reads whom a question is about from its field `person`.
///
/// # Errors
/// What is wrong with it, that nobody has the number, or that the ledger could not be asked.
pub fn person(person: Option<&types::PersonRef>, context: &Context<'_>) -> Result<PersonId, ParseError> {
    let mut check = Check::new(context);
    let read = check.person("person", person);
    check.finish(read)
}

/// Reads an id of a question, from the field of that name.
///
/// # Errors
/// That none is given.
pub fn id<T>(field: &str, id: u64, at: fn(Position) -> Option<T>) -> Result<T, ParseError> {
    at(Position(id)).ok_or_else(|| ParseError::Invalid(vec![Malformed::Required.at(field)]))
}

/// Reads the number of a search for persons.
///
/// # Errors
/// What is wrong with it.
pub fn number(number: Option<&NumberGiven>, context: &Context<'_>) -> Result<Number, ParseError> {
    let mut check = Check::new(context);
    let invalid = Malformed::InvalidNumber;
    let read = check.required("number", number).and_then(|number| match number {
        NumberGiven::PersonalNumber(text) => check
            .required_formed("personal_number", text, PersonalNumber::parse, invalid)
            .map(Number::Personal),
        NumberGiven::OldNumber(text) => {
            check.required_formed("old_number", text, OldNumber::parse, invalid).map(Number::Old)
        }
        NumberGiven::CardSerial(text) => {
            check.required_formed("card_serial", text, CardSerial::parse, invalid).map(Number::Card)
        }
    });
    check.finish(read)
}

impl Check<'_> {
    fn period(&mut self, period: &residence::Period) -> Option<Period> {
        self.within("period", |check| {
            let from = check.whole_date("from", period.from.as_ref());
            let until = check.whole_date("until_exclusive", period.until_exclusive.as_ref());
            let days = Period::new(from, until);
            if days.is_none() {
                check.note("until_exclusive", Malformed::EmptyPeriod);
            }
            days
        })
    }

    /// An instant; what is finer than microseconds is cut off, as the ledger knows none finer.
    fn instant(&mut self, field: &'static str, time: pbjson_types::Timestamp) -> Option<RecordTime> {
        let nanos = u32::try_from(time.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
        let micros = nanos
            .and_then(|nanos| time.seconds.checked_mul(1_000_000)?.checked_add(i64::from(nanos / 1_000)));
        if micros.is_none() {
            self.note(field, Malformed::InvalidDate);
        }
        micros.map(RecordTime)
    }
}
