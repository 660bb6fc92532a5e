//! `checkpoint`, `prove`, `consistency`: evidence for those who do not have the folder.
//!
//! A proof is made from the tile files and, for each record, the 256 records of its block. Each is checked before it is written,
//! by the code that whoever gets it will check it with.

pub(crate) mod consistency;

use std::path::Path;

use ledger_core::domain::ids::{CardId, DwellingId, HouseholdId, OfficerId, Position, StockId};
use ledger_core::domain::subject::Subject;
use ledger_core::evidence::{Checkpoint, NoteVerifier, TreeHead};
use ledger_core::ledger::{AsOf, LedgerError, ReadOnly, Tiles, read_verifier, records_up_to};
use ledger_core::verifier::{Proof, ProofRecord, subject_name};

use crate::cli::{Prove, Proved};
use crate::error::ToolError;
use crate::exit::Exit;
use crate::files::read_checkpoint;
use crate::output::Output;
use crate::show::find::Finder;
use crate::source::open;

/// Signs how far the ledger reaches.
pub(crate) fn checkpoint(data: &Path, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = open(data, output)?;
    output.file(&source.sign_checkpoint(data)?)?;
    Ok(Exit::Expected)
}

pub(crate) fn run(data: &Path, asked: &Prove, output: &mut Output<'_>) -> Result<Exit, ToolError> {
    let source = open(data, output)?;
    let key = public_key(data)?;
    let (checkpoint, note) = match &asked.checkpoint {
        Some(path) => read_checkpoint(path, &key)?,
        None => signed_now(&source, data, &key)?,
    };
    let path = asked.checkpoint.as_deref().unwrap_or(data);
    must_hold(&source, data, &checkpoint, path)?;
    let known = Position(checkpoint.size);
    let proof = match &asked.what {
        Proved::Event { position } if *position >= known => {
            return Err(ToolError::NotFound { what: "the event", known });
        }
        Proved::Event { position } => {
            let tree = Tree::of(data, &source, checkpoint.size)?;
            Proof::Event { record: tree.record(*position)?, checkpoint: note }
        }
        Proved::Person(_)
        | Proved::Household { .. }
        | Proved::Card { .. }
        | Proved::Dwelling { .. }
        | Proved::Stock { .. }
        | Proved::Area(_)
        | Proved::Office(_)
        | Proved::Officer { .. } => {
            let (subject, newest) = subject(&source, &asked.what, known)?;
            let history = records_up_to(&*source.reader, subject, newest)?;
            let positions: Vec<Position> = history.iter().rev().map(|record| record.position).collect();
            let tree = Tree::of(data, &source, checkpoint.size)?;
            let records =
                positions.iter().map(|position| tree.record(*position)).collect::<Result<_, _>>()?;
            Proof::History { subject, records, checkpoint: note }
        }
    };
    proof.check(&key).map_err(ToolError::Refuted)?;
    output.file(&proof.to_string())?;
    Ok(Exit::Expected)
}

/// Who or what is meant, and where their newest record before `known` stands.
fn subject(source: &ReadOnly, asked: &Proved, known: Position) -> Result<(Subject, Position), ToolError> {
    let finder = Finder::new(&*source.reader, AsOf { valid: None, known });
    let one = |subject: Option<Subject>| subject.into_iter().collect::<Vec<_>>();
    let (what, meant) = match asked {
        Proved::Event { .. } => ("the event", Vec::new()),
        Proved::Person(by) => ("the person", finder.persons(by)?),
        Proved::Household { id } => ("the household", one(HouseholdId::at(*id).map(Subject::Household))),
        Proved::Card { id } => ("the card", one(CardId::at(*id).map(Subject::Card))),
        Proved::Dwelling { id } => ("the dwelling", one(DwellingId::at(*id).map(Subject::Dwelling))),
        Proved::Stock { id } => ("the stock of blanks", one(StockId::at(*id).map(Subject::Stock))),
        Proved::Area(by) => ("the administrative unit", finder.areas(by)?),
        Proved::Office(by) => ("the office", finder.offices(by)?),
        Proved::Officer { id } => ("the officer", one(OfficerId::at(*id).map(Subject::Officer))),
    };
    match meant.as_slice() {
        [] => Err(ToolError::NotFound { what, known }),
        [subject] => {
            let newest = finder.head(*subject)?.ok_or(ToolError::NotFound { what, known })?;
            Ok((*subject, newest))
        }
        several => {
            let ids = several.iter().filter_map(|subject| subject_name(*subject)).map(|(_, id)| id);
            Err(ToolError::Several { ids: ids.collect() })
        }
    }
}

fn public_key(data: &Path) -> Result<NoteVerifier, ToolError> {
    Ok(read_verifier(data).map_err(LedgerError::from)?)
}

/// A checkpoint over all that is there, with the note it stands in.
fn signed_now(source: &ReadOnly, data: &Path, key: &NoteVerifier) -> Result<(Checkpoint, String), ToolError> {
    let note = source.sign_checkpoint(data)?;
    let refused = |source| ToolError::Checkpoint { path: data.to_path_buf(), source };
    Ok((Checkpoint::open(&note, key).map_err(refused)?, note))
}

/// The ledger must hold what the checkpoint in the file at `path` was signed over.
fn must_hold(source: &ReadOnly, data: &Path, checkpoint: &Checkpoint, path: &Path) -> Result<(), ToolError> {
    let not_held = |source| ToolError::NotHeld { path: path.to_path_buf(), source };
    source.holds(data, checkpoint)?.map_err(not_held)
}

/// The tree under a checkpoint of this ledger.
struct Tree<'a> {
    source: &'a ReadOnly,
    tiles: Tiles,
    head: TreeHead,
}

impl<'a> Tree<'a> {
    /// There must be so many records.
    fn of(data: &Path, source: &'a ReadOnly, size: u64) -> Result<Self, ToolError> {
        let tiles = source.tiles(data)?;
        let head = tiles.head(size)?;
        Ok(Tree { source, tiles, head })
    }

    fn record(&self, position: Position) -> Result<ProofRecord, ToolError> {
        let beyond = ToolError::BeyondTail { asked: position, tail: Position(self.head.size()) };
        let path = self.tiles.inclusion(position, &self.head)?.ok_or(beyond)?;
        let salt = self.source.keys.salts.at(position);
        let bytes = self.source.reader.read(position).map_err(LedgerError::from)?;
        Ok(ProofRecord { position, salt, bytes, path })
    }
}
