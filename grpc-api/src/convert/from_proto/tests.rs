//! Reading requests: what is taken, and what is said about what is not.

mod any;
mod bans;
mod cards;
mod civil_data;
mod family;
mod good;
mod identity;
mod names;
mod origins;
mod questions;
mod replacements;
mod requests;
mod residence_end;
mod residence_stay;
mod residence_temporary;
mod stocks;
mod wrong;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{AreaId, OfficeId, PersonId, Position};
use ledger_core::domain::number::PersonalNumber;
use ledger_core::domain::subject::{AreaCode, OfficeCode};
use ledger_core::domain::text::Code;
use ledger_core::ledger::{LedgerError, Lookup};
use ledger_proto::ledger::registration::v1::Act;

use super::{Context, ParseError, Parsed, Write, act};

/// A register with one person who has a number, and a province and a commune since 2004-08-31.
struct SmallRegister;

const HOLDER: &str = "097051000001";

impl Lookup for SmallRegister {
    fn holder_of(&self, number: PersonalNumber) -> Result<Option<PersonId>, LedgerError> {
        Ok((number.to_string() == HOLDER).then(|| PersonId::at(Position(11))).flatten())
    }

    fn area_on(&self, code: AreaCode, day: CivilDate) -> Result<Option<AreaId>, LedgerError> {
        let position = match code.to_string().as_str() {
            "79" => 1,
            "26734" => 3,
            _ => return Ok(None),
        };
        let in_force = CivilDate::new(2004, 8, 31).is_some_and(|first| first <= day);
        Ok(in_force.then(|| AreaId::at(Position(position))).flatten())
    }

    fn office_on(&self, code: OfficeCode, _day: CivilDate) -> Result<Option<OfficeId>, LedgerError> {
        Ok((code.to_string() == "H29.01").then(|| OfficeId::at(Position(21))).flatten())
    }
}

/// A register that cannot be asked.
struct Unreadable;

impl Lookup for Unreadable {
    fn holder_of(&self, _number: PersonalNumber) -> Result<Option<PersonId>, LedgerError> {
        Err(LedgerError::Busy)
    }

    fn area_on(&self, _code: AreaCode, _day: CivilDate) -> Result<Option<AreaId>, LedgerError> {
        Err(LedgerError::BrokenChain { position: Position(8) })
    }

    fn office_on(&self, _code: OfficeCode, _day: CivilDate) -> Result<Option<OfficeId>, LedgerError> {
        Err(LedgerError::BrokenChain { position: Position(9) })
    }
}

fn today() -> CivilDate {
    CivilDate::new(2021, 3, 9).unwrap()
}

fn serials() -> Vec<u32> {
    vec![7, 8]
}

fn alone(lookup: &dyn Lookup) -> Context<'_> {
    Context { lookup, bulk: None, today: today(), serials: &serials }
}

/// The act with sequence n stands at position n + 100; there are nine of them.
fn bulk_position(sequence: u64) -> Option<Position> {
    (sequence < 10).then(|| Position(sequence + 100))
}

fn read<W: Write>(request: &W) -> Result<Parsed, ParseError> {
    super::request(request, &alone(&SmallRegister))
}

fn read_act(line: &Act) -> Result<Parsed, ParseError> {
    let bulk = Some::<&dyn Fn(u64) -> Option<Position>>(&bulk_position);
    let context = Context { lookup: &SmallRegister, bulk, today: today(), serials: &serials };
    act::read(line, &Code::stored("census"), act::sequence(line, 5), &context)
}

/// What is wrong, as pairs of field and reason in the order of reading.
#[track_caller]
fn violations<T: std::fmt::Debug>(read: Result<T, ParseError>) -> Vec<(String, &'static str)> {
    match read {
        Err(ParseError::Invalid(violations)) => {
            violations.into_iter().map(|violation| (violation.field, violation.reason)).collect()
        }
        other => panic!("not refused for its form: {other:?}"),
    }
}

#[track_caller]
fn finds<W: Write>(request: &W, expected: &[(&str, &'static str)]) {
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(field, reason)| ((*field).to_owned(), *reason)).collect();
    assert_eq!(violations(read(request)), expected, "{}", W::METHOD);
}
