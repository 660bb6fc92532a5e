//! Acts on families, as short as a test of rules can say them.

use crate::domain::command::Command;
use crate::domain::ids::{PersonId, Position};
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::Sex;

use super::annul_marriage::AnnulMarriage;
use super::divorce::NoteDivorce;
use super::marry::RegisterMarriage;

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

/// A man and a woman who are not tied to anybody, born 1975 and 1978.
pub(crate) fn couple(ledger: &mut TestLedger) -> (Position, Position) {
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1975-03-04").enrol());
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1978-03-04").enrol());
    (an, lan)
}

pub(crate) fn marry(husband: Position, wife: Position, on: &str) -> Command {
    let (husband, wife) = (id(husband), id(wife));
    Command::RegisterMarriage(RegisterMarriage { effective_date: date(on), husband, wife })
}

pub(crate) fn divorce(person: Position, spouse: Option<Position>, on: &str) -> Command {
    let (person, spouse) = (id(person), spouse.map(id));
    Command::NoteDivorce(NoteDivorce { effective_date: date(on), person, spouse })
}

pub(crate) fn annul_marriage(person: Position, spouse: Position, on: &str) -> Command {
    let (person, spouse) = (id(person), id(spouse));
    Command::AnnulMarriage(AnnulMarriage { effective_date: date(on), person, spouse })
}
