//! The country's administrative units as acts, from the embedded lists: what was in force on 2021-07-01, every change up to
//! 2025-06-30, the reform of 2025-07-01, and what changed since.
//!
//! The acts are in the order of their days and numbered by their place, so that loading them again, or up to a later day,
//! records what is not recorded yet and nothing twice.

mod changes;
mod reform;
mod tables;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use ledger_core::domain::dates::CivilDate;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::act::Act as Inner;
use ledger_proto::ledger::registration::v1::{Act, EstablishAreaRequest};
use ledger_proto::ledger::r#type::v1::Provenance;

pub use tables::AreasError;
use tables::{Unit, official_prefixes};

/// Name of the source that these acts come from. Another list of acts would need another name.
pub const SOURCE: &str = "administrative-units-1";

/// The day from which on changes are acts; what was in force on it is established.
fn base_day() -> NaiveDate {
    day(2021, 7, 1)
}

/// First three digits of the personal numbers of births registered in a province.
///
/// Circular 59/2021/TT-BCA, Annex I, lists them for the 63 provinces of that time. Which ones the 34 provinces of 2025-07-01
/// give is not settled: each gives here what the list has for the province whose code it bears, unless it is told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefixes {
    /// Of the list: for a register of real persons.
    Official,
    /// 097, 098 and 099, which nobody has: for everything else.
    Trial,
}

impl Prefixes {
    /// The prefix of a province.
    ///
    /// # Errors
    /// [`AreasError`] where the list cannot be read or has no such province.
    fn of(&self, told: &BTreeMap<String, String>, code: &str) -> Result<String, AreasError> {
        if let Some(prefix) = told.get(code) {
            return Ok(prefix.clone());
        }
        match self {
            Prefixes::Trial => Ok(format!("{:03}", crate::demo::population::synthetic_prefix(code))),
            Prefixes::Official => official_prefixes()?
                .remove(code)
                .ok_or_else(|| AreasError::NoPrefix { province: code.to_owned() }),
        }
    }
}

/// How the list is made.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Whatever happened on a later day is left out.
    pub until: Option<CivilDate>,
    /// Which numbers the provinces give.
    pub prefixes: Prefixes,
    /// For the provinces of 2025-07-01, by code: what is settled otherwise.
    pub prefixes_2025: BTreeMap<String, String>,
}

/// All acts up to a day, numbered from 1.
///
/// # Errors
/// [`AreasError`] where an embedded list is damaged.
pub fn acts(choices: &Choices) -> Result<Vec<Act>, AreasError> {
    let mut list = List { until: choices.until, acts: Vec::new() };
    let mut in_force = changes::base(choices, &mut list)?;
    changes::until_reform(&mut in_force, choices, &mut list)?;
    reform::reform(&in_force, choices, &mut list)?;
    changes::since_reform(&mut list)?;
    Ok(list.acts)
}

/// The acts so far.
struct List {
    until: Option<CivilDate>,
    acts: Vec<Act>,
}

impl List {
    /// Adds an act of a day, unless that is too late.
    fn add(&mut self, on: NaiveDate, act: Inner) {
        let day = CivilDate::new(on.year(), on.month(), on.day());
        if self.until.is_none_or(|until| day.is_some_and(|day| day <= until)) {
            let sequence = self.acts.len() as u64 + 1;
            self.acts.push(Act { sequence, act: Some(act) });
        }
    }
}

fn establish(unit: &Unit, from: NaiveDate, number_prefix: String, basis: &str) -> Inner {
    Inner::EstablishArea(EstablishAreaRequest {
        provenance: by(basis),
        effective_date: civil(from),
        code: unit.code.clone(),
        name: unit.name.clone(),
        full_name: unit.full_name.clone(),
        parent: unit.parent_code.clone(),
        number_prefix,
        ..Default::default()
    })
}

fn by(legal_basis: &str) -> Option<Provenance> {
    Some(Provenance { legal_basis: legal_basis.to_owned(), ..Default::default() })
}

fn civil(day: NaiveDate) -> Option<Date> {
    let part = |part: u32| i32::try_from(part).unwrap_or(0);
    Some(Date { year: day.year(), month: part(day.month()), day: part(day.day()) })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[cfg(test)]
mod tests;
