//! The tile files: `tiles/1` to `tiles/5`, one for each level, 32 bytes for each node, in order. docs/format.md, section 1.
//!
//! They only grow, are read at any place, and never synced: whatever power loss leaves of them is completed from the log.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::evidence::TreeHash;
use crate::evidence::tiles::TOP_LEVEL;

/// The folder of the files, in the data folder.
const FOLDER: &str = "tiles";
const HASH_BYTES: u64 = 32;

/// The files of all levels, and how far each can be believed.
#[derive(Debug)]
pub(super) struct TileFiles {
    levels: Vec<Level>,
}

#[derive(Debug)]
struct Level {
    file: File,
    /// Nodes that are in the file and right. Stored after they were written.
    nodes: AtomicU64,
}

impl TileFiles {
    /// No files.
    pub(super) fn none() -> Self {
        TileFiles { levels: Vec::new() }
    }

    /// The files as they are, nothing of which is believed yet: those of the first levels, up to one that cannot be opened.
    pub(super) fn open(data_folder: &Path) -> Self {
        let opened = |level: u32| File::open(data_folder.join(FOLDER).join(level.to_string())).ok();
        TileFiles { levels: (1..=TOP_LEVEL).map_while(opened).map(Level::of).collect() }
    }

    /// The same for writing; what is missing is made, for its owner's eyes alone.
    pub(super) fn make(data_folder: &Path) -> io::Result<Self> {
        let folder = data_folder.join(FOLDER);
        if !folder.is_dir() {
            std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let levels = (1..=TOP_LEVEL).map(|level| options.open(folder.join(level.to_string())).map(Level::of));
        Ok(TileFiles { levels: levels.collect::<io::Result<_>>()? })
    }

    /// Number of levels with a file, counted from 1.
    pub(super) fn levels(&self) -> u32 {
        self.levels.len() as u32
    }

    /// Number of nodes that can be believed.
    pub(super) fn believed(&self, level: u32) -> u64 {
        self.level(level).map_or(0, |of| of.nodes.load(Ordering::Acquire))
    }

    /// Believes the first so many nodes.
    pub(super) fn believe(&self, level: u32, nodes: u64) {
        if let Some(of) = self.level(level) {
            of.nodes.store(nodes, Ordering::Release);
        }
    }

    /// Up to `count` nodes from the one numbered `first` on, as many of them as can be believed.
    pub(super) fn read(&self, level: u32, first: u64, count: u64) -> Vec<TreeHash> {
        let count = self.believed(level).saturating_sub(first).min(count);
        let read = self.read_as_is(level, first, count);
        if (read.len() as u64) < count {
            tracing::warn!(level, "a tile file cannot be read; its nodes are computed");
        }
        read
    }

    /// The same whether they can be believed or not, up to the end of the file; nothing where it cannot be read.
    pub(super) fn read_as_is(&self, level: u32, first: u64, count: u64) -> Vec<TreeHash> {
        let Some(of) = self.level(level).filter(|_| count > 0) else { return Vec::new() };
        let length = of.file.metadata().map_or(0, |metadata| metadata.len());
        let count = (length / HASH_BYTES).saturating_sub(first).min(count);
        let mut bytes = vec![0; (count * HASH_BYTES) as usize];
        if of.file.read_exact_at(&mut bytes, first * HASH_BYTES).is_err() {
            return Vec::new();
        }
        bytes.as_chunks::<32>().0.iter().map(|hash| TreeHash(*hash)).collect()
    }

    /// Writes nodes into their places. They are not believed by that.
    pub(super) fn write(&self, level: u32, first: u64, nodes: &[TreeHash]) -> io::Result<()> {
        let Some(of) = self.level(level) else { return Err(io::Error::from(io::ErrorKind::NotFound)) };
        of.file.write_all_at(
            nodes.iter().map(|node| node.0).collect::<Vec<_>>().as_flattened(),
            first * HASH_BYTES,
        )
    }

    /// Cuts off what stands behind so many nodes.
    pub(super) fn cut(&self, level: u32, nodes: u64) -> io::Result<()> {
        let Some(of) = self.level(level) else { return Ok(()) };
        if of.file.metadata()?.len() > nodes * HASH_BYTES {
            of.file.set_len(nodes * HASH_BYTES)
        } else {
            Ok(())
        }
    }

    fn level(&self, level: u32) -> Option<&Level> {
        self.levels.get(usize::try_from(level.checked_sub(1)?).ok()?)
    }
}

impl Level {
    fn of(file: File) -> Self {
        Level { file, nodes: AtomicU64::new(0) }
    }
}
