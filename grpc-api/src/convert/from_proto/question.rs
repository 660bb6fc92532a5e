//! Questions: what reads ask for, and as of when.

use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::dwelling::Identifier;
use ledger_core::domain::event::SectorId;
use ledger_core::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::residence::stays::Period;
use ledger_core::domain::subject::{AreaCode, OfficeCode, Subject};
use ledger_core::domain::text::Code;
use ledger_core::ledger::ResidenceKind;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::history::v1 as history;
use ledger_proto::ledger::person::v1::SearchPersonsRequest;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number as NumberGiven;
use ledger_proto::ledger::place::v1 as place;
use ledger_proto::ledger::residence::v1 as residence;
use ledger_proto::ledger::r#type::v1 as types;
use ledger_proto::ledger::r#type::v1::as_of::Known as KnownGiven;

use super::check::Check;
use super::violation::Malformed;
use super::{Context, ParseError};

/// Characters in the path of a field.
const FIELD_CHARS: usize = 100;

/// Subjects that one question compares, over all its pages: some hundred kilobytes of a request.
const SUBJECTS_COMPARED: usize = 10_000;

/// Subjects that one page compares at most: as many as one act names persons.
const SUBJECTS_PER_PAGE: usize = 200;

/// Changes of a unit on a page where the question does not say how many.
const CHANGES: usize = 50;
/// Changes of a unit on a page at most.
const MOST_CHANGES: usize = 200;

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
    /// Identifier of another sector.
    Sector(SectorId),
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

/// Reads which subject a question is about from its field `subject`.
///
/// # Errors
/// What is wrong with it.
pub fn subject(subject: Option<&history::SubjectRef>, context: &Context<'_>) -> Result<Subject, ParseError> {
    let mut check = Check::new(context);
    let read =
        check.required("subject", subject).and_then(|given| check.within("subject", |c| c.subject(given)));
    check.finish(read)
}

/// Reads the path of a field.
///
/// # Errors
/// What is wrong with it.
pub fn field(path: &str, context: &Context<'_>) -> Result<String, ParseError> {
    let mut check = Check::new(context);
    if path.chars().count() > FIELD_CHARS {
        check.note("field", Malformed::TooLong);
        return check.finish(None);
    }
    Ok(path.to_owned())
}

/// Which subjects are compared between which states of knowledge.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The subjects in the order of the question.
    pub subjects: Vec<Subject>,
    /// The day that is asked about.
    pub valid_date: Option<CivilDate>,
    /// What was known before.
    pub before: Known,
    /// What was known afterwards.
    pub after: Known,
    /// Subjects that are looked at for a page.
    pub page_size: usize,
    /// The page.
    pub page_token: String,
}

/// Which unit's people are compared between which states of knowledge.
#[derive(Clone, Debug)]
pub struct AreaComparison {
    /// The unit.
    pub area: AreaAsked,
    /// The day that is asked about.
    pub valid_date: Option<CivilDate>,
    /// What was known before.
    pub before: Known,
    /// What was known afterwards.
    pub after: Known,
    /// Which residence counts.
    pub residence: ResidenceKind,
    /// Changes on a page.
    pub page_size: usize,
    /// The page.
    pub page_token: String,
}

fn page_size(given: u32, otherwise: usize, most: usize) -> usize {
    let given = usize::try_from(given).unwrap_or(most).min(most);
    if given == 0 { otherwise } else { given }
}

/// Reads a question for the difference between two states of knowledge.
///
/// # Errors
/// Everything that is wrong with it.
pub fn comparison(
    request: &history::CompareRequest,
    context: &Context<'_>,
) -> Result<Comparison, ParseError> {
    let mut check = Check::new(context);
    let subjects = check.required_items("subjects", &request.subjects, SUBJECTS_COMPARED, |check, given| {
        check.subject(given)
    });
    let valid_date = check.whole_date("valid_date", request.valid_date.as_ref());
    let between = check.between(request.before.as_ref(), request.after.as_ref());
    let page_size = page_size(request.page_size, SUBJECTS_PER_PAGE, SUBJECTS_PER_PAGE);
    let page_token = request.page_token.clone();
    let read = subjects.zip(between);
    check.finish(read.map(|(subjects, (before, after))| Comparison {
        subjects,
        valid_date,
        before,
        after,
        page_size,
        page_token,
    }))
}

/// Reads a question for the difference in who lived in a unit.
///
/// # Errors
/// Everything that is wrong with it.
pub fn area_comparison(
    request: &history::CompareAreaRequest,
    context: &Context<'_>,
) -> Result<AreaComparison, ParseError> {
    use history::compare_area_request::Area as Given;
    let mut check = Check::new(context);
    let area = check.required("area", request.area.as_ref()).and_then(|given| match given {
        Given::AreaId(id) => check.area_asked_by_id(*id),
        Given::Code(code) => check.area_asked_by_code(code),
    });
    let valid_date = check.whole_date("valid_date", request.valid_date.as_ref());
    let between = check.between(request.before.as_ref(), request.after.as_ref());
    let residence = check.residence_kind(request.residence);
    let page_size = page_size(request.page_size, CHANGES, MOST_CHANGES);
    let page_token = request.page_token.clone();
    let read = area.zip(between).zip(residence);
    check.finish(read.map(|((area, (before, after)), residence)| AreaComparison {
        area,
        valid_date,
        before,
        after,
        residence,
        page_size,
        page_token,
    }))
}

/// Reads the identifier that a dwelling must have borne from the field `bearing`; none where it is absent.
///
/// # Errors
/// What is wrong with it.
pub fn bearing(
    bearing: Option<&types::DwellingIdentifier>,
    context: &Context<'_>,
) -> Result<Option<Identifier>, ParseError> {
    let Some(given) = bearing else { return Ok(None) };
    let mut check = Check::new(context);
    let read = check.within("bearing", |check| {
        let scheme = check.required_code("scheme", &given.scheme);
        let value = check.required_code("value", &given.value);
        Some(Some(Identifier { scheme: scheme?, value: value? }))
    });
    check.finish(read)
}

/// Which unit a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaAsked {
    /// By its id.
    Id(AreaId),
    /// By the code that it has on the day that is asked about.
    Code(AreaCode),
}

/// Reads which unit a question is about from its field `area`.
///
/// # Errors
/// What is wrong with it.
pub fn area(
    area: Option<&place::get_area_request::Area>,
    context: &Context<'_>,
) -> Result<AreaAsked, ParseError> {
    use place::get_area_request::Area as Given;
    let mut check = Check::new(context);
    let read = check.required("area", area).and_then(|given| match given {
        Given::AreaId(id) => check.area_asked_by_id(*id),
        Given::Code(code) => check.area_asked_by_code(code),
    });
    check.finish(read)
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

/// How a question names an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeAsked {
    /// By its id.
    Id(OfficeId),
    /// By the code that it has on the day that is asked for.
    Code(OfficeCode),
}

/// Reads which office a question is about from its field `office`.
///
/// # Errors
/// What is wrong with it.
pub fn office(office: Option<&types::OfficeRef>, context: &Context<'_>) -> Result<OfficeAsked, ParseError> {
    let mut check = Check::new(context);
    let code = office.and_then(|office| match office.by.as_ref() {
        Some(types::office_ref::By::Code(code)) => Some(code),
        Some(types::office_ref::By::OfficeId(_) | types::office_ref::By::Sequence(_)) | None => None,
    });
    let read = match code {
        Some(code) => check.within("office", |check| {
            let code = check.required_formed("code", code, OfficeCode::parse, Malformed::InvalidCode);
            code.map(OfficeAsked::Code)
        }),
        None => check.office("office", office, None).map(OfficeAsked::Id),
    };
    check.finish(read)
}

/// Reads which officer a question is about from its field `officer`.
///
/// # Errors
/// What is wrong with it.
pub fn officer(officer: Option<&types::OfficerRef>, context: &Context<'_>) -> Result<OfficerId, ParseError> {
    let mut check = Check::new(context);
    let read = check.officer("officer", officer);
    check.finish(read)
}

/// Reads an id of a question, from the field of that name.
///
/// # Errors
/// That none is given.
pub fn id<T>(field: &str, id: u64, at: fn(Position) -> Option<T>) -> Result<T, ParseError> {
    at(Position(id)).ok_or_else(|| ParseError::Invalid(vec![Malformed::Required.at(field)]))
}

/// Reads a code that a question may narrow itself to, from the field of that name; none where it is empty.
///
/// # Errors
/// What is wrong with it.
pub fn code(field: &'static str, code: &str, context: &Context<'_>) -> Result<Option<Code>, ParseError> {
    let mut check = Check::new(context);
    let read = check.code(field, code);
    // An empty one is none; whatever else is none was noted.
    check.finish(Some(read))
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
        NumberGiven::SectorId(id) => check.sector_id("sector_id", Some(id)).map(Number::Sector),
    });
    check.finish(read)
}

/// Reads the name and the birth date of a search for persons.
///
/// # Errors
/// What is wrong with them.
pub fn name_and_birth(
    request: &SearchPersonsRequest,
    context: &Context<'_>,
) -> Result<(PersonName, PartialDate), ParseError> {
    let mut check = Check::new(context);
    let name = check.name("name", request.name.as_ref());
    let born = check.required_date("birth_date", request.birth_date.as_ref());
    check.finish(name.zip(born))
}

impl Check<'_> {
    fn area_asked_by_id(&mut self, id: u64) -> Option<AreaAsked> {
        self.id("area_id", id, AreaId::at, Rejection::AreaNotFound).map(AreaAsked::Id)
    }

    fn area_asked_by_code(&mut self, code: &str) -> Option<AreaAsked> {
        self.required_formed("code", code, AreaCode::parse, Malformed::InvalidCode).map(AreaAsked::Code)
    }

    fn residence_kind(&mut self, given: i32) -> Option<ResidenceKind> {
        match history::AreaResidence::try_from(given) {
            Ok(history::AreaResidence::Unspecified | history::AreaResidence::Permanent) => {
                Some(ResidenceKind::Permanent)
            }
            Ok(history::AreaResidence::Temporary) => Some(ResidenceKind::Temporary),
            Ok(history::AreaResidence::Either) => Some(ResidenceKind::Either),
            Err(_) => {
                self.note("residence", Malformed::UnknownValue);
                None
            }
        }
    }

    /// What was known before, which must be said, and afterwards: now, where it is not.
    fn between(
        &mut self,
        before: Option<&history::KnownRef>,
        after: Option<&history::KnownRef>,
    ) -> Option<(Known, Known)> {
        let before = self.required("before", before);
        let before = before.and_then(|given| self.state_of_knowledge("before", given));
        let after = match after {
            None => Some(Known::Now),
            Some(given) => self.state_of_knowledge("after", given),
        };
        before.zip(after)
    }

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

    fn subject(&mut self, given: &history::SubjectRef) -> Option<Subject> {
        use history::subject_ref::By;
        let missing = (
            Rejection::HouseholdNotFound,
            Rejection::DwellingNotFound,
            Rejection::CardNotFound,
            Rejection::AreaNotFound,
        );
        match given.by.as_ref() {
            None => {
                self.note("", Malformed::Required);
                None
            }
            Some(By::Person(person)) => self.person("person", Some(person)).map(Subject::Person),
            Some(By::HouseholdId(id)) => {
                self.id("household_id", *id, HouseholdId::at, missing.0).map(Subject::Household)
            }
            Some(By::DwellingId(id)) => {
                self.id("dwelling_id", *id, DwellingId::at, missing.1).map(Subject::Dwelling)
            }
            Some(By::CardId(id)) => self.id("card_id", *id, CardId::at, missing.2).map(Subject::Card),
            Some(By::AreaId(id)) => self.id("area_id", *id, AreaId::at, missing.3).map(Subject::Area),
            Some(By::OfficeId(id)) => {
                self.id("office_id", *id, OfficeId::at, Rejection::OfficeNotFound).map(Subject::Office)
            }
            Some(By::OfficerId(id)) => {
                self.id("officer_id", *id, OfficerId::at, Rejection::OfficerNotFound).map(Subject::Officer)
            }
            Some(By::StockId(id)) => {
                self.id("stock_id", *id, StockId::at, Rejection::StockNotFound).map(Subject::Stock)
            }
        }
    }

    fn state_of_knowledge(&mut self, field: &'static str, given: &history::KnownRef) -> Option<Known> {
        use history::known_ref::Known as Given;
        self.within(field, |check| match given.known.as_ref() {
            None => {
                check.note("", Malformed::Required);
                None
            }
            Some(Given::Position(position)) => Some(Known::Before(Position(*position))),
            Some(Given::Time(time)) => check.instant("time", *time).map(Known::UpTo),
        })
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
