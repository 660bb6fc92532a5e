//! Proofs that a record is in the ledger: making one from a block that was not looked at before, and checking it with nothing
//! but the public key.

use std::hint::black_box;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::{Checkpoint, NoteVerifier, TreeHash, TreeHead, record_digest};
use ledger_core::ledger::{LedgerError, read_signer, read_verifier};
use ledger_core::verifier::Proof;

use super::draw::Draw;
use super::figure::{Figure, unit};
use super::history::Places;
use super::measure::Side;
use super::raw::read_pieces;
use super::stage::Stage;
use super::{Amount, SEED, door};
use crate::error::ToolError;

/// Proofs that are made and checked.
const PROOFS: usize = 200;
/// Records below one stored node of the tree.
const BLOCK: u64 = 256;

pub(super) fn measure(stage: &Stage, amount: Amount) -> Result<Vec<Figure>, ToolError> {
    let tree = stage.ledger.durable().borrow().tree.clone();
    let key = read_verifier(&stage.data).map_err(LedgerError::from)?;
    let signer = read_signer(&stage.data).map_err(LedgerError::from)?;
    let checkpoint = Checkpoint::signed(tree.size(), tree.root(), &signer);
    let mut draw = Draw::seeded(SEED);
    let places = Places::of(&stage.data, stage.tail())?;
    let [mut made, mut made_limit, mut checked, mut checked_limit] = [(); 4].map(|()| Side::default());
    let mut buffer = Vec::new();
    for position in positions(tree.size(), amount.scaled(PROOFS), &mut draw) {
        let record = made.piece(|| door::prove(&stage.ledger, position, &tree))?;
        let block = block_of(stage, position)?;
        let pieces = places.draw(1, &mut draw);
        made_limit.piece(|| {
            read_pieces(&pieces, &mut buffer)?;
            black_box(root_of(stage, &block));
            Ok(())
        })?;
        let path = record.path.clone();
        let (salt, bytes) = (record.salt, record.bytes.clone());
        let proof = Proof::Event { record, checkpoint: checkpoint.clone() };
        checked.piece(|| proof.check(&key).map_err(ToolError::Refuted))?;
        checked_limit.piece(|| bare_check(&salt, &bytes, &path, (&checkpoint, &key)))?;
    }
    let times = |ours: &Side, limit: &Side| (ours.micros(50), limit.micros(50));
    Ok(vec![
        Figure::beside(
            "proof.inclusion",
            unit::MICROS,
            times(&made, &made_limit),
            "a proof from a block not looked at before, p50; one read and hashing its 256 records",
        ),
        Figure::beside(
            "proof.check",
            unit::MICROS,
            times(&checked, &checked_limit),
            "checking it with the public key, p50; its hashes and one signature",
        ),
    ])
}

/// Positions in as many different blocks as there are, at most so many.
fn positions(size: u64, most: usize, draw: &mut Draw) -> Vec<Position> {
    let mut blocks: Vec<u64> = (0..size.div_ceil(BLOCK)).collect();
    for at in (1..blocks.len()).rev() {
        blocks.swap(at, draw.below(at + 1));
    }
    blocks.truncate(most);
    let in_block = |block: u64, draw: &mut Draw| {
        let records = (size - block * BLOCK).min(BLOCK);
        Position(block * BLOCK + draw.below(records as usize) as u64)
    };
    blocks.into_iter().map(|block| in_block(block, draw)).collect()
}

/// The records of the block that holds a position.
fn block_of(stage: &Stage, position: Position) -> Result<Vec<(Position, Vec<u8>)>, ToolError> {
    let first = Position(position.0 / BLOCK * BLOCK);
    let mut records = Vec::new();
    stage.ledger.reader().scan(first, first.plus(BLOCK), &mut |position, bytes| {
        records.push((position, bytes.to_vec()));
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(records)
}

fn root_of(stage: &Stage, block: &[(Position, Vec<u8>)]) -> TreeHash {
    let (mut tree, mut salts) = (TreeHead::new(), stage.ledger.salts().cursor());
    for (position, bytes) in block {
        tree.push(&record_digest(&salts.at(*position), bytes));
    }
    tree.root()
}

/// As many hashes and signatures as the check has to compute.
fn bare_check(
    salt: &[u8; 16],
    bytes: &[u8],
    path: &[TreeHash],
    (checkpoint, key): (&str, &NoteVerifier),
) -> Result<(), ToolError> {
    let leaf = TreeHash::leaf(&record_digest(salt, bytes));
    black_box(path.iter().fold(leaf, |node, next| TreeHash::node(&node, next)));
    black_box(key.open(checkpoint).is_ok());
    Ok(())
}
