//! Questions for what was believed otherwise at two states of knowledge.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::ResidenceKind;
use ledger_proto::ledger::history::v1 as history;

use super::{AreaAsked, Known};
use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;
use crate::convert::from_proto::{Context, ParseError};

/// Subjects that one question compares, over all its pages: some hundred kilobytes of a request.
const SUBJECTS_COMPARED: usize = 10_000;

/// Subjects that one page compares at most: as many as one act names persons.
const SUBJECTS_PER_PAGE: usize = 200;

/// Changes of a unit on a page where the question does not say how many.
const CHANGES: usize = 50;
/// Changes of a unit on a page at most.
const MOST_CHANGES: usize = 200;

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

impl Check<'_> {
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
}
