//! What a question is about: a subject, a field, a unit, an office, a code.

use ledger_core::domain::dwelling::Identifier;
use ledger_core::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::{AreaCode, OfficeCode, Subject};
use ledger_core::domain::text::Code;
use ledger_proto::ledger::history::v1 as history;
use ledger_proto::ledger::place::v1 as place;
use ledger_proto::ledger::r#type::v1 as types;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;
use crate::convert::from_proto::{Context, ParseError};

/// Characters in the path of a field.
const FIELD_CHARS: usize = 100;

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

/// Reads the path of a field, which the answer must know.
///
/// # Errors
/// What is wrong with it.
pub fn field(path: &str, known: &dyn Fn(&str) -> bool, context: &Context<'_>) -> Result<String, ParseError> {
    let mut check = Check::new(context);
    if path.chars().count() > FIELD_CHARS {
        check.note("field", Malformed::TooLong);
        return check.finish(None);
    }
    if !known(path) {
        check.note("field", Malformed::UnknownValue);
        return check.finish(None);
    }
    Ok(path.to_owned())
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl Check<'_> {
    pub(super) fn area_asked_by_id(&mut self, id: u64) -> Option<AreaAsked> {
        self.id("area_id", id, AreaId::at, Rejection::AreaNotFound).map(AreaAsked::Id)
    }

    pub(super) fn area_asked_by_code(&mut self, code: &str) -> Option<AreaAsked> {
        self.required_formed("code", code, AreaCode::parse, Malformed::InvalidCode).map(AreaAsked::Code)
    }

    pub(super) fn subject(&mut self, given: &history::SubjectRef) -> Option<Subject> {
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
}
