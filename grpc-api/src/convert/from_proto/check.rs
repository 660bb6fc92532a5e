//! The reader of one request: it knows where it is, reads values into types, and notes whatever is wrong on the way.
//!
//! Every method returns `None` for a value that is not there. Where that is not allowed, or something else stood there, a
//! violation has been noted, so that whoever puts the command together may give up at the first `None`.

use std::ops::RangeInclusive;

use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::limits::BLANKS_PER_ACT;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::text::{Code, Text, TextError};
use ledger_core::ledger::LedgerError;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::r#type::v1 as types;

use super::violation::{Malformed, Violation};
use super::{Context, ParseError};

/// One request being read.
#[derive(Debug)]
pub struct Check<'a> {
    pub(super) context: &'a Context<'a>,
    path: Vec<Step>,
    violations: Vec<Violation>,
    fault: Option<LedgerError>,
}

/// A step down into a message: a field, and which of its items where it is a list. Made into text only when something is
/// wrong.
#[derive(Clone, Copy, Debug)]
struct Step {
    field: &'static str,
    item: Option<usize>,
}

impl<'a> Check<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Check { context, path: Vec::new(), violations: Vec::new(), fault: None }
    }

    /// What was read, if nothing was wrong.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, ParseError> {
        if let Some(fault) = self.fault {
            return Err(ParseError::Ledger(fault));
        }
        match read {
            Some(read) if self.violations.is_empty() => Ok(read),
            Some(_) | None => Err(ParseError::Invalid(self.violations)),
        }
    }

    /// Notes a violation of a field of the message at hand; of the message itself where the field is empty.
    pub(super) fn note(&mut self, field: &'static str, malformed: Malformed) {
        let field = self.path_to(field);
        self.violations.push(malformed.at(field));
    }

    /// Notes a reference that leads nowhere.
    pub(super) fn note_missing(&mut self, field: &'static str, rejection: Rejection) {
        let field = self.path_to(field);
        self.violations.push(Violation::missing(rejection, field));
    }

    /// Notes that the ledger could not be asked. The first such fault is the one reported.
    pub(super) fn note_fault(&mut self, fault: LedgerError) {
        self.fault.get_or_insert(fault);
    }

    fn path_to(&self, field: &'static str) -> String {
        let last = (!field.is_empty()).then_some(Step { field, item: None });
        let mut path = String::new();
        for step in self.path.iter().copied().chain(last) {
            if step.field.is_empty() {
                continue;
            }
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(step.field);
            if let Some(item) = step.item {
                path.push_str(&format!("[{item}]"));
            }
        }
        path
    }

    /// Reads what is inside a field.
    pub(super) fn within<T>(&mut self, field: &'static str, read: impl FnOnce(&mut Self) -> T) -> T {
        // An item of a list is named by its list.
        if field.is_empty() { read(self) } else { self.step(Step { field, item: None }, read) }
    }

    fn step<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads every item of a list of at most `most`. A longer one is not looked at.
    pub(super) fn items<I, T>(
        &mut self,
        field: &'static str,
        items: &[I],
        most: usize,
        mut read: impl FnMut(&mut Self, &I) -> Option<T>,
    ) -> Option<Vec<T>> {
        if items.len() > most {
            self.note(field, Malformed::TooMany);
            return None;
        }
        let read_all = items.iter().enumerate();
        let values: Vec<Option<T>> = read_all
            .map(|(at, item)| self.step(Step { field, item: Some(at) }, |check| read(check, item)))
            .collect();
        values.into_iter().collect()
    }

    /// Reads every item of a list that must have one.
    pub(super) fn required_items<I, T>(
        &mut self,
        field: &'static str,
        items: &[I],
        most: usize,
        read: impl FnMut(&mut Self, &I) -> Option<T>,
    ) -> Option<Vec<T>> {
        if items.is_empty() {
            self.note(field, Malformed::Required);
            return None;
        }
        self.items(field, items, most, read)
    }

    /// A message that must be there.
    pub(super) fn required<M>(&mut self, field: &'static str, message: Option<M>) -> Option<M> {
        if message.is_none() {
            self.note(field, Malformed::Required);
        }
        message
    }

    fn tidied<T>(&mut self, field: &'static str, parsed: Result<T, TextError>, required: bool) -> Option<T> {
        match parsed {
            Ok(text) => Some(text),
            Err(TextError::Empty) if !required => None,
            Err(error) => {
                self.note(field, error.into());
                None
            }
        }
    }

    /// A free text; none where it is empty.
    pub(super) fn text(&mut self, field: &'static str, raw: &str) -> Option<Text> {
        self.tidied(field, Text::parse(raw), false)
    }

    /// A free text that must be there.
    pub(super) fn required_text(&mut self, field: &'static str, raw: &str) -> Option<Text> {
        self.tidied(field, Text::parse(raw), true)
    }

    /// A code that another system made; none where it is empty.
    pub(super) fn code(&mut self, field: &'static str, raw: &str) -> Option<Code> {
        self.tidied(field, Code::parse(raw), false)
    }

    /// A code that another system made, and that must be there.
    pub(super) fn required_code(&mut self, field: &'static str, raw: &str) -> Option<Code> {
        self.tidied(field, Code::parse(raw), true)
    }

    /// A name, whole or in parts. What is wrong with it is said of the name as a whole.
    pub(super) fn name(
        &mut self,
        field: &'static str,
        name: Option<&types::PersonName>,
    ) -> Option<PersonName> {
        let name = self.required(field, name)?;
        let parsed =
            PersonName::parse_parts(&name.full_name, &name.family_name, &name.middle_name, &name.given_name);
        parsed.map_err(|error| self.note(field, error.into())).ok()
    }

    /// Something of a fixed form; none where it is empty.
    pub(super) fn formed<T>(
        &mut self,
        field: &'static str,
        raw: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        otherwise: Malformed,
    ) -> Option<T> {
        if raw.is_empty() {
            return None;
        }
        let parsed = parse(raw);
        if parsed.is_none() {
            self.note(field, otherwise);
        }
        parsed
    }

    /// Something of a fixed form that must be there.
    pub(super) fn required_formed<T>(
        &mut self,
        field: &'static str,
        raw: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        otherwise: Malformed,
    ) -> Option<T> {
        if raw.is_empty() {
            self.note(field, Malformed::Required);
            return None;
        }
        self.formed(field, raw, parse, otherwise)
    }

    /// A value of a closed list that must be said.
    pub(super) fn listed<T>(
        &mut self,
        field: &'static str,
        number: i32,
        from: fn(i32) -> Option<T>,
    ) -> Option<T> {
        let value = from(number);
        if value.is_none() {
            self.note(field, if number == 0 { Malformed::Required } else { Malformed::UnknownValue });
        }
        value
    }

    /// A value of a closed list that may be left out; none for 0.
    pub(super) fn perhaps_listed<T>(
        &mut self,
        field: &'static str,
        number: i32,
        from: fn(i32) -> Option<T>,
    ) -> Option<T> {
        if number == 0 { None } else { self.listed(field, number, from) }
    }

    /// A value of a closed list; the unknown one where nothing is said.
    pub(super) fn listed_or_unknown<T: Default>(
        &mut self,
        field: &'static str,
        number: i32,
        from: fn(i32) -> Option<T>,
    ) -> Option<T> {
        if number == 0 { Some(T::default()) } else { self.listed(field, number, from) }
    }

    /// A number of an official list; none for 0.
    pub(super) fn ranged(
        &mut self,
        field: &'static str,
        number: u32,
        list: RangeInclusive<u8>,
    ) -> Option<u8> {
        if number == 0 {
            return None;
        }
        let value = u8::try_from(number).ok().filter(|value| list.contains(value));
        if value.is_none() {
            self.note(field, Malformed::UnknownValue);
        }
        value
    }

    /// A number of blanks, one at least.
    pub(super) fn blanks(&mut self, field: &'static str, number: u32) -> Option<u32> {
        let wrong = match number {
            0 => Malformed::Required,
            1..=BLANKS_PER_ACT => return Some(number),
            _ => Malformed::TooMany,
        };
        self.note(field, wrong);
        None
    }

    /// A date of which parts may be unknown; none where the message is absent.
    pub(super) fn date(&mut self, field: &'static str, date: Option<&Date>) -> Option<PartialDate> {
        let date = date?;
        let parts = u32::try_from(date.month).ok().zip(u32::try_from(date.day).ok());
        let parsed = parts.and_then(|(month, day)| PartialDate::new(date.year, month, day));
        if parsed.is_none() {
            self.note(field, Malformed::InvalidDate);
        }
        parsed
    }

    /// A date of which at least the year must be known.
    pub(super) fn required_date(&mut self, field: &'static str, date: Option<&Date>) -> Option<PartialDate> {
        let date = date.filter(|date| **date != Date::default());
        let date = self.required(field, date)?;
        self.date(field, Some(date))
    }

    /// A whole date; none where the message is absent.
    pub(super) fn whole_date(&mut self, field: &'static str, date: Option<&Date>) -> Option<CivilDate> {
        let date = self.date(field, date)?;
        let day = date.full();
        if day.is_none() {
            self.note(field, Malformed::IncompleteDate);
        }
        day
    }
}
