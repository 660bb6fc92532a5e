//! Acts on families, as short as a test of rules can say them.

use crate::domain::command::Command;
use crate::domain::ids::{PersonId, Position};
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::{AdoptionBond, CivilCapacity, GuardianshipKind, Parentage, Sex};

use super::adopt::{ChildAdopted, RegisterAdoption};
use super::annul_marriage::AnnulMarriage;
use super::cancel_dead::CancelDeclaredDeath;
use super::cancel_missing::CancelMissing;
use super::change_capacity::ChangeCapacity;
use super::declare_dead::DeclareDead;
use super::declare_missing::{DeclareMissing, MissingDeclared};
use super::divorce::NoteDivorce;
use super::end_adoption::EndAdoption;
use super::end_guardianship::EndGuardianship;
use super::marry::RegisterMarriage;
use super::note_widowhood::NoteWidowhood;
use super::open_guardianship::{GuardianshipOpened, OpenGuardianship};
use super::recognise::{ParentRecognised, RecogniseParent};

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

pub(crate) fn note_widowhood(person: Position, on: &str) -> Command {
    Command::NoteWidowhood(NoteWidowhood { effective_date: date(on), person: id(person) })
}

pub(crate) fn annul_marriage(person: Position, spouse: Position, on: &str) -> Command {
    let (person, spouse) = (id(person), id(spouse));
    Command::AnnulMarriage(AnnulMarriage { effective_date: date(on), person, spouse })
}

pub(crate) fn recognise(child: Position, parent: Position, parentage: Parentage, on: &str) -> Command {
    let recognised = ParentRecognised { child: id(child), parent: id(parent), parentage, by_court: false };
    Command::RecogniseParent(RecogniseParent { effective_date: date(on), recognised })
}

/// As a court determined it.
pub(crate) fn determine(child: Position, parent: Position, parentage: Parentage, on: &str) -> Command {
    let recognised = ParentRecognised { child: id(child), parent: id(parent), parentage, by_court: true };
    Command::RecogniseParent(RecogniseParent { effective_date: date(on), recognised })
}

pub(crate) fn adopt(
    child: Position,
    father: Option<Position>,
    mother: Option<Position>,
    bond: AdoptionBond,
    on: &str,
) -> Command {
    let adopted = ChildAdopted { child: id(child), father: father.map(id), mother: mother.map(id), bond };
    Command::RegisterAdoption(RegisterAdoption { effective_date: date(on), adopted })
}

pub(crate) fn end_adoption(child: Position, on: &str) -> Command {
    Command::EndAdoption(EndAdoption { effective_date: date(on), child: id(child) })
}

pub(crate) fn open_guardianship(ward: Position, guardians: &[Position], on: &str) -> Command {
    let guardians = guardians.iter().copied().map(id).collect();
    let opened = GuardianshipOpened { ward: id(ward), guardians, kind: GuardianshipKind::Appointed };
    Command::OpenGuardianship(OpenGuardianship { effective_date: date(on), opened })
}

pub(crate) fn end_guardianship(ward: Position, on: &str) -> Command {
    Command::EndGuardianship(EndGuardianship { effective_date: date(on), ward: id(ward) })
}

pub(crate) fn declare_missing(person: Position, last_news: Option<&str>, on: &str) -> Command {
    let missing = MissingDeclared { person: id(person), last_news: last_news.map(date) };
    Command::DeclareMissing(DeclareMissing { effective_date: date(on), missing })
}

pub(crate) fn cancel_missing(person: Position, on: &str) -> Command {
    Command::CancelMissing(CancelMissing { effective_date: date(on), person: id(person) })
}

pub(crate) fn declare_dead(person: Position, on: &str) -> Command {
    Command::DeclareDead(DeclareDead { effective_date: date(on), person: id(person) })
}

pub(crate) fn cancel_declared_death(person: Position, on: &str) -> Command {
    Command::CancelDeclaredDeath(CancelDeclaredDeath { effective_date: date(on), person: id(person) })
}

pub(crate) fn change_capacity(person: Position, capacity: CivilCapacity, on: &str) -> Command {
    Command::ChangeCapacity(ChangeCapacity { effective_date: date(on), person: id(person), capacity })
}
