//! Are the tile files those of this log? All of them are read, which is an eighth of a byte for each record, and no record
//! that they have a node for: the nodes of level 1 must combine to the peaks of the tree that recovery found.

use std::io;

use super::Blocks;
use super::files::TileFiles;
use crate::evidence::tiles::{TILE_HEIGHT, TOP_LEVEL, nodes_at};
use crate::evidence::{TreeHash, TreeHead};
use crate::ledger::LedgerError;

/// Nodes read at a time: 128 KiB.
const CHUNK: u64 = 4_096;
/// What the file of a new length reads as where its bytes never reached the disk. No node is this.
const NOTHING: TreeHash = TreeHash([0; 32]);

/// Believes the files as far as they are right, and writes nothing.
pub(super) fn limit(files: &TileFiles, blocks: &Blocks, tree: &TreeHead) -> Result<(), LedgerError> {
    if files.read_as_is(1, 0, 1).is_empty() {
        return Ok(());
    }
    let passed = Pass::over(files, blocks, tree, u64::MAX, false)?;
    for level in 1..=files.levels() {
        let right = passed.right[level as usize].min(nodes_at(level - 1, passed.sound_until(tree)));
        files.believe(level, right);
    }
    Ok(())
}

/// Makes the files complete, and believes them.
pub(super) fn complete(files: &TileFiles, blocks: &Blocks, tree: &TreeHead) -> Result<(), LedgerError> {
    let size = tree.size();
    let cut = (1..=files.levels()).try_for_each(|level| files.cut(level, nodes_at(level, size)));
    let mut passed = Pass::over(files, blocks, tree, u64::MAX, true)?;
    let sound = passed.sound_until(tree);
    if sound < nodes_at(1, size) {
        tracing::warn!(
            from = sound << TILE_HEIGHT,
            "tile files do not belong to the log; they are made again"
        );
        passed = Pass::over(files, blocks, tree, sound, true)?;
    } else if passed.made > 0 {
        tracing::info!(nodes = passed.made, "tile files were completed from the log");
    }
    let sound = passed.sound_until(tree);
    if sound < nodes_at(1, size) {
        // Not for the tiles to judge: they are what the records give, and whoever checks a proof refuses it.
        let from = sound << TILE_HEIGHT;
        tracing::error!(from, "the records do not give the tree that the log's headers have; verify the log");
    }
    if let Some(error) = cut.err().or(passed.failed) {
        tracing::warn!(%error, "tile files cannot be written; they are used as far as they reach");
        return limit(files, blocks, tree);
    }
    for level in 1..=files.levels() {
        files.believe(level, nodes_at(level, size));
    }
    Ok(())
}

/// One pass over the files.
struct Pass {
    /// The tree over the nodes of level 1.
    above: TreeHead,
    /// By level, how many nodes from the first on were in the file, as they should be.
    right: [u64; TOP_LEVEL as usize + 1],
    /// Nodes of level 1 that were computed from records.
    made: u64,
    /// Why not everything that was to be written was.
    failed: Option<io::Error>,
}

impl Pass {
    /// Takes level 1 from its file, and from the records what that lacks and all from the node `again` on; the levels above
    /// follow. Where it is to `write`, what differs from the files is written.
    fn over(
        files: &TileFiles,
        blocks: &Blocks,
        tree: &TreeHead,
        again: u64,
        write: bool,
    ) -> Result<Pass, LedgerError> {
        let right = [0; TOP_LEVEL as usize + 1];
        let mut pass = Pass { above: TreeHead::new(), right, made: 0, failed: None };
        let count = nodes_at(1, tree.size());
        for start in (0..count).step_by(CHUNK as usize) {
            let chunk = files.read_as_is(1, start, CHUNK.min(count - start));
            for number in start..count.min(start + CHUNK) {
                let found = chunk.get((number - start) as usize).copied().unwrap_or(NOTHING);
                let node = if found == NOTHING || number >= again {
                    pass.made += 1;
                    blocks.root(number)?
                } else {
                    found
                };
                pass.take(files, number, node, found, write);
            }
        }
        Ok(pass)
    }

    /// The node of level 1 with this number, and what the file has in its place.
    fn take(&mut self, files: &TileFiles, number: u64, node: TreeHash, found: TreeHash, write: bool) {
        let Pass { above, right, failed, .. } = self;
        let mut settle = |level: u32, number: u64, node: &TreeHash, found: Option<TreeHash>| {
            let mut is_right = found == Some(*node);
            if !is_right && write && failed.is_none() {
                match files.write(level, number, &[*node]) {
                    Ok(()) => is_right = true,
                    Err(error) => *failed = Some(error),
                }
            }
            let so_far = &mut right[level as usize];
            *so_far += u64::from(is_right && *so_far == number);
        };
        settle(1, number, &node, Some(found));
        above.push_node(node, |height, hash| {
            let level = height / TILE_HEIGHT + 1;
            if height > 0 && height.is_multiple_of(TILE_HEIGHT) && level <= files.levels() {
                let number = number >> height;
                settle(level, number, hash, files.read_as_is(level, number, 1).first().copied());
            }
        });
    }

    /// How many nodes of level 1, from the first on, combine to peaks of the tree.
    fn sound_until(&self, tree: &TreeHead) -> u64 {
        let size = self.above.size();
        let same = self.above.peaks().iter().zip(tree.peaks()).take_while(|(ours, theirs)| ours == theirs);
        // Each peak stands for a one bit of the size, the highest first.
        let bits = (0..u64::BITS).rev().map(|height| size & 1 << height).filter(|bit| *bit > 0);
        bits.take(same.count()).sum()
    }
}
