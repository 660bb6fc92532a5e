//! The proof file: text, one form for each proof. docs/format.md, section 7.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::{Proof, ProofRecord};
use crate::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use crate::domain::subject::Subject;
use crate::evidence::{SALT_BYTES, TreeHash};

/// What every proof file begins with, before its version.
const MAGIC: &str = "population-ledger proof ";
const VERSION: &str = "1";
/// A node of a tree over 2^64 leaves has as many above it.
const MOST_STEPS: usize = 64;

const CHECKPOINT: &str = "\n\ncheckpoint\n";
const OLD_CHECKPOINT: &str = "\n\nold checkpoint\n";
const NEW_CHECKPOINT: &str = "\n\nnew checkpoint\n";

/// Text that is no proof file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofFormError {
    /// It is something else.
    #[error("it is not a proof file")]
    NotAProof,
    /// It was made by a later version.
    #[error("it is a proof file of another version")]
    Version,
    /// It has no checkpoint where one belongs.
    #[error("a checkpoint is missing")]
    NoCheckpoint,
    /// A line is not as it would have been written.
    #[error("line {line} is not as it should be")]
    Line {
        /// Which, from 1.
        line: usize,
    },
}

/// How a subject with an id is named in a proof file; none for a claimed value.
pub fn subject_name(subject: Subject) -> Option<(&'static str, Position)> {
    match subject {
        Subject::Person(id) => Some(("person", id.position())),
        Subject::Household(id) => Some(("household", id.position())),
        Subject::Dwelling(id) => Some(("dwelling", id.position())),
        Subject::Card(id) => Some(("card", id.position())),
        Subject::Area(id) => Some(("area", id.position())),
        Subject::Office(id) => Some(("office", id.position())),
        Subject::Officer(id) => Some(("officer", id.position())),
        Subject::Stock(id) => Some(("stock", id.position())),
        Subject::Claim(_) => None,
    }
}

fn subject_named(name: &str) -> Option<Subject> {
    let (kind, id) = name.split_once(' ')?;
    let id = Position(id.parse().ok()?);
    match kind {
        "person" => PersonId::at(id).map(Subject::Person),
        "household" => HouseholdId::at(id).map(Subject::Household),
        "dwelling" => DwellingId::at(id).map(Subject::Dwelling),
        "card" => CardId::at(id).map(Subject::Card),
        "area" => AreaId::at(id).map(Subject::Area),
        "office" => OfficeId::at(id).map(Subject::Office),
        "officer" => OfficerId::at(id).map(Subject::Officer),
        "stock" => StockId::at(id).map(Subject::Stock),
        _ => None,
    }
}

/// Writes the file. A history of a claimed value has no form: what is written of it cannot be read back.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC}{VERSION}")?;
        match self {
            Proof::Event { record, checkpoint } => {
                f.write_str("event")?;
                write_record(record, f)?;
                write!(f, "{CHECKPOINT}{checkpoint}")
            }
            Proof::History { subject, records, checkpoint } => {
                f.write_str("history")?;
                if let Some((kind, id)) = subject_name(*subject) {
                    write!(f, " {kind} {id}")?;
                }
                records.iter().try_for_each(|record| write_record(record, f))?;
                write!(f, "{CHECKPOINT}{checkpoint}")
            }
            Proof::Consistency { path, old, new } => {
                f.write_str("consistency")?;
                write_path(path, f)?;
                write!(f, "{OLD_CHECKPOINT}{old}")?;
                // The note ends its own last line.
                write!(f, "{}{new}", &NEW_CHECKPOINT[1..])
            }
        }
    }
}

fn write_record(record: &ProofRecord, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let ProofRecord { position, salt, bytes, path } = record;
    write!(f, "\nrecord {position}\nsalt {}\nbytes {}", STANDARD.encode(salt), STANDARD.encode(bytes))?;
    write_path(path, f)
}

fn write_path(path: &[TreeHash], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    path.iter().try_for_each(|hash| write!(f, "\npath {}", STANDARD.encode(hash.0)))
}

impl Proof {
    /// Reads a proof file.
    ///
    /// # Errors
    /// [`ProofFormError`], when it is not exactly as this version would have written it.
    pub fn parse(text: &str) -> Result<Proof, ProofFormError> {
        let version = text.strip_prefix(MAGIC).ok_or(ProofFormError::NotAProof)?;
        let body = version.strip_prefix(VERSION).and_then(|rest| rest.strip_prefix('\n'));
        let body = body.ok_or(ProofFormError::Version)?;
        let kind = body.split([' ', '\n']).next().unwrap_or_default();
        let proof = match kind {
            "event" => {
                let (head, checkpoint) = part(body, CHECKPOINT)?;
                let mut lines = Lines::new(head);
                lines.skip();
                let record = lines.record()?;
                Proof::Event { record, checkpoint: checkpoint.to_owned() }
            }
            "history" => {
                let (head, checkpoint) = part(body, CHECKPOINT)?;
                let mut lines = Lines::new(head);
                let subject = lines.value("history ", subject_named)?;
                let mut records = Vec::new();
                while lines.peek().is_some() {
                    records.push(lines.record()?);
                }
                Proof::History { subject, records, checkpoint: checkpoint.to_owned() }
            }
            "consistency" => {
                let (head, notes) = part(body, OLD_CHECKPOINT)?;
                let (old, new) = part(notes, NEW_CHECKPOINT)?;
                let mut lines = Lines::new(head);
                lines.skip();
                let path = lines.path()?;
                Proof::Consistency { path, old: format!("{old}\n"), new: new.to_owned() }
            }
            _ => return Err(ProofFormError::Line { line: 2 }),
        };
        // One form for each proof: what is written again must be the same, to the byte. What no field took up shows here too.
        let written = proof.to_string();
        let differs = written.lines().zip(text.lines()).take_while(|(ours, theirs)| ours == theirs).count();
        if written == text { Ok(proof) } else { Err(ProofFormError::Line { line: differs + 1 }) }
    }
}

fn part<'a>(text: &'a str, at: &str) -> Result<(&'a str, &'a str), ProofFormError> {
    text.split_once(at).ok_or(ProofFormError::NoCheckpoint)
}

/// The lines of a proof before its checkpoints.
struct Lines<'a> {
    rest: std::iter::Peekable<std::str::Split<'a, char>>,
    /// The line that comes next; the first has the version.
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(head: &'a str) -> Self {
        Lines { rest: head.split('\n').peekable(), line: 2 }
    }

    fn peek(&mut self) -> Option<&'a str> {
        self.rest.peek().copied()
    }

    fn skip(&mut self) {
        self.line += 1;
        self.rest.next();
    }

    fn wrong(&self) -> ProofFormError {
        ProofFormError::Line { line: self.line }
    }

    /// What stands behind a word.
    fn value<T>(&mut self, word: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, ProofFormError> {
        let value = self.peek().and_then(|line| line.strip_prefix(word)).and_then(read);
        let value = value.ok_or_else(|| self.wrong())?;
        self.skip();
        Ok(value)
    }

    fn record(&mut self) -> Result<ProofRecord, ProofFormError> {
        let position = self.value("record ", |number| number.parse().ok().map(Position))?;
        let salt = self.value("salt ", |salt| <[u8; SALT_BYTES]>::try_from(decoded(salt)?).ok())?;
        let bytes = self.value("bytes ", decoded)?;
        Ok(ProofRecord { position, salt, bytes, path: self.path()? })
    }

    fn path(&mut self) -> Result<Vec<TreeHash>, ProofFormError> {
        let mut path = Vec::new();
        while self.peek().is_some_and(|line| line.starts_with("path ")) {
            if path.len() == MOST_STEPS {
                return Err(self.wrong());
            }
            path.push(self.value("path ", |hash| decoded(hash)?.try_into().ok().map(TreeHash))?);
        }
        Ok(path)
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
