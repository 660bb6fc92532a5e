//! The nodes of the tree, from the tile files as far as they reach and from the records behind them.
//!
//! Level 0 is never stored: a leaf follows from its record and the salts, and the 256 records of a tile are read and hashed
//! together. The levels above stand in files that are a fold of the log ([`files`]); the writer feeds them ([`feed`]), and
//! opening holds them against the tree that recovery found ([`check`]). What a file lacks is computed from the level below.
//!
//! **Invariant:** the files are an abbreviation. Without them every answer is the same, and slower.

mod check;
mod feed;
mod files;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use quick_cache::sync::Cache;

pub(super) use self::feed::{Completed, TileFeed};
use self::files::TileFiles;
use super::error::LedgerError;
use crate::domain::ids::Position;
use crate::evidence::proof::{Span, Subtree, consistency, inclusion, node_over};
use crate::evidence::tiles::{TILE_HEIGHT, TILE_WIDTH, TOP_LEVEL, Tile, nodes_at};
use crate::evidence::{RecordDigest, Salts, TreeHash, TreeHead, record_digest};
use crate::log::{LogError, LogReader};

/// Tiles that are kept with all that follows from them, at 16 KiB each: those above some 25 million records.
const CACHED_TILES: usize = 512;

/// The tree over the durable records of a ledger. Cheap to clone.
#[derive(Clone)]
pub struct Tiles {
    shared: Arc<Shared>,
}

struct Shared {
    blocks: Blocks,
    files: Arc<TileFiles>,
    cache: Cache<(u32, u64), Arc<Tile>>,
}

impl Tiles {
    /// The tree over the records of a log, without files.
    pub(super) fn of(reader: Arc<dyn LogReader>, salts: Salts) -> Self {
        Tiles::over(Blocks { reader, salts }, Arc::new(TileFiles::none()))
    }

    fn over(blocks: Blocks, files: Arc<TileFiles>) -> Self {
        Tiles { shared: Arc::new(Shared { blocks, files, cache: Cache::new(CACHED_TILES) }) }
    }

    /// The same with the files in the data folder, as far as they are the nodes of `tree`, that over all records. Changes
    /// nothing.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(super) fn read_only(
        folder: &Path,
        reader: Arc<dyn LogReader>,
        salts: Salts,
        tree: &TreeHead,
    ) -> Result<Self, LedgerError> {
        let blocks = Blocks { reader, salts };
        let files = Arc::new(TileFiles::open(folder));
        check::limit(&files, &blocks, tree)?;
        Ok(Tiles::over(blocks, files))
    }

    /// The same for the writer of the folder: what the files lack, or have otherwise, is computed and written again.
    ///
    /// # Errors
    /// When the log cannot be read. Files that cannot be used are reported and done without.
    pub(super) fn for_writing(
        folder: &Path,
        reader: Arc<dyn LogReader>,
        salts: Salts,
        tree: &TreeHead,
    ) -> Result<(Self, TileFeed), LedgerError> {
        let blocks = Blocks { reader, salts };
        let files = match TileFiles::make(folder) {
            Ok(files) => Arc::new(files),
            Err(error) => {
                tracing::warn!(%error, "the tile files cannot be used; proofs are made from the records alone");
                return Ok((Tiles::over(blocks, Arc::new(TileFiles::none())), TileFeed::none()));
            }
        };
        check::complete(&files, &blocks, tree)?;
        let feed = TileFeed::start(Arc::clone(&files));
        Ok((Tiles::over(blocks, files), feed))
    }

    /// The tree over the first `size` records.
    ///
    /// # Errors
    /// When a record cannot be read; [`LogError::NotWritten`] where the ledger has not got so far.
    pub fn head(&self, size: u64) -> Result<TreeHead, LedgerError> {
        let heights = (0..u64::BITS).rev().filter(|height| size >> height & 1 == 1);
        // The last subtree of a height has no partner: an even number, one before the odd count of them.
        let peaks = heights.map(|height| self.node((height, (size >> height) - 1)));
        let peaks: Vec<TreeHash> = peaks.collect::<Result<_, _>>()?;
        // There are as many peaks as the size has one bits.
        Ok(TreeHead::from_parts(size, peaks).unwrap_or_default())
    }

    /// The path that shows that the record is in this tree; none where it is not.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn inclusion(
        &self,
        position: Position,
        tree: &TreeHead,
    ) -> Result<Option<Vec<TreeHash>>, LedgerError> {
        inclusion(position.0, tree.size()).map(|spans| self.hashes(&spans, tree)).transpose()
    }

    /// The path that shows that this tree begins with that over its first `old` leaves; none where it cannot.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn consistency(&self, old: u64, tree: &TreeHead) -> Result<Option<Vec<TreeHash>>, LedgerError> {
        consistency(old, tree.size()).map(|spans| self.hashes(&spans, tree)).transpose()
    }

    /// The first `width` nodes of a tile, at most 256, for a level up to [`TOP_LEVEL`].
    ///
    /// # Errors
    /// When a record cannot be read; [`LogError::NotWritten`] where the ledger has not got so far.
    pub fn nodes(&self, level: u32, number: u64, width: u64) -> Result<Vec<TreeHash>, LedgerError> {
        let tile = self.tile(level, number, width)?;
        Ok(tile.nodes().iter().take(width as usize).copied().collect())
    }

    /// The digests of the records that a tile of level 0 is over.
    ///
    /// # Errors
    /// As [`Tiles::nodes`].
    pub fn digests(&self, number: u64, width: u64) -> Result<Vec<RecordDigest>, LedgerError> {
        self.shared.blocks.digests(number, width)
    }

    /// The nodes of a proof about `tree`, whose peaks are known.
    fn hashes(&self, spans: &[Span], tree: &TreeHead) -> Result<Vec<TreeHash>, LedgerError> {
        let mut hashes = Vec::with_capacity(spans.len());
        for span in spans {
            let parts = span.subtrees().map(|subtree| match peak(tree, subtree) {
                Some(peak) => Ok(peak),
                None => self.node(subtree),
            });
            // A span is never empty.
            hashes.extend(node_over(parts.collect::<Result<_, _>>()?));
        }
        Ok(hashes)
    }

    /// The root of a perfect subtree.
    fn node(&self, (height, number): Subtree) -> Result<TreeHash, LedgerError> {
        let level = (height / TILE_HEIGHT).min(TOP_LEVEL);
        let above = height - level * TILE_HEIGHT;
        // A node above the top level's tiles would have more than 2^48 records below it; none is found.
        let in_tile = TILE_HEIGHT.saturating_sub(above);
        let (tile, at) = (number >> in_tile, number & ((1 << in_tile) - 1));
        let width = (at + 1) << above;
        let tile = self.tile(level, tile, width)?;
        tile.node(above, at).copied().ok_or_else(|| self.not_written())
    }

    /// A tile with at least so many of its nodes.
    fn tile(&self, level: u32, number: u64, width: u64) -> Result<Arc<Tile>, LedgerError> {
        let wide_enough = |tile: &Arc<Tile>| tile.nodes().len() as u64 >= width.min(TILE_WIDTH);
        if let Some(tile) = self.shared.cache.get(&(level, number)).filter(wide_enough) {
            return Ok(tile);
        }
        let tile = Arc::new(Tile::over(self.made(level, number, width)?));
        self.shared.cache.insert((level, number), Arc::clone(&tile));
        Ok(tile)
    }

    /// The nodes of a tile, at least `width` and as many as there are: from its file, and behind what that has, from the level
    /// below.
    fn made(&self, level: u32, number: u64, width: u64) -> Result<Vec<TreeHash>, LedgerError> {
        let first = number.saturating_mul(TILE_WIDTH);
        let there = nodes_at(level, self.shared.blocks.reader.tail().0).saturating_sub(first);
        let width = there.max(width).min(TILE_WIDTH);
        if level == 0 {
            let digests = self.shared.blocks.digests(number, width)?;
            return Ok(digests.iter().map(TreeHash::leaf).collect());
        }
        let mut nodes = self.shared.files.read(level, first, TILE_WIDTH);
        while (nodes.len() as u64) < width {
            let below = first + nodes.len() as u64;
            // Not through the cache: what is passed over once shall not push out what is asked for again and again.
            let tile = Tile::over(self.made(level - 1, below, TILE_WIDTH)?);
            nodes.push(*tile.root().ok_or_else(|| self.not_written())?);
        }
        Ok(nodes)
    }

    fn not_written(&self) -> LedgerError {
        self.shared.blocks.not_written()
    }
}

/// The subtree's root where it is one of the tree's peaks.
fn peak(tree: &TreeHead, (height, number): Subtree) -> Option<TreeHash> {
    let above = tree.size().checked_shr(height)?;
    // It is the last of its height, and has no partner.
    let is_peak = above & 1 == 1 && above - 1 == number;
    let before = above.count_ones().checked_sub(1)?;
    tree.peaks().get(before as usize).copied().filter(|_| is_peak)
}

/// Level 0: blocks of 256 records, read and hashed.
struct Blocks {
    reader: Arc<dyn LogReader>,
    salts: Salts,
}

impl Blocks {
    /// The digests of the first `width` records of a block.
    fn digests(&self, number: u64, width: u64) -> Result<Vec<RecordDigest>, LedgerError> {
        let width = width.min(TILE_WIDTH);
        let first = number.checked_mul(TILE_WIDTH).ok_or_else(|| self.not_written())?;
        let mut digests = Vec::with_capacity(width as usize);
        let mut salts = self.salts.cursor();
        let until = Position(first.saturating_add(width));
        if until > self.reader.tail() {
            return Err(self.not_written());
        }
        self.reader.scan(Position(first), until, &mut |position, bytes| {
            digests.push(record_digest(&salts.at(position), bytes));
            ControlFlow::Continue(())
        })?;
        Ok(digests)
    }

    /// The root over a whole block: a node of level 1.
    fn root(&self, number: u64) -> Result<TreeHash, LedgerError> {
        let digests = self.digests(number, TILE_WIDTH)?;
        let tile = Tile::over(digests.iter().map(TreeHash::leaf).collect());
        tile.root().copied().ok_or_else(|| self.not_written())
    }

    fn not_written(&self) -> LedgerError {
        let tail = self.reader.tail();
        LogError::NotWritten { position: tail, tail }.into()
    }
}
