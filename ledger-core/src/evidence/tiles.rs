//! Tiles: the tree in pieces of 256 nodes, as C2SP `tlog-tiles` names them. Pure arithmetic; nothing is read or written here.
//!
//! The nodes of level L are the roots of the perfect subtrees of 256^L leaves, in order: the leaves at level 0, every eighth
//! height above. Tile N of a level has its nodes 256·N to 256·N + 255, and from them every node of the seven heights
//! between follows ([`Tile`]). The last tile of a level is partial until its 256 nodes are there.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::TreeHash;

/// Heights that a tile spans.
pub const TILE_HEIGHT: u32 = 8;
/// Nodes of a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// The highest level that has a name, as the standard says. A tree of 2^40 leaves has one node there.
pub const TOP_LEVEL: u32 = 5;

/// Number of nodes at a level of the tree over `size` leaves.
pub fn nodes_at(level: u32, size: u64) -> u64 {
    size.checked_shr(level * TILE_HEIGHT).unwrap_or(0)
}

/// The nodes of one tile, and all that follow from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// By height above the tile's own nodes, which come first.
    rows: Vec<Vec<TreeHash>>,
}

impl Tile {
    /// The tile with these nodes; those behind the 256th are left out.
    pub fn over(mut nodes: Vec<TreeHash>) -> Self {
        nodes.truncate(TILE_WIDTH as usize);
        let mut rows = vec![nodes];
        while let Some(row) = rows.last().filter(|row| row.len() > 1) {
            let pairs = row.as_chunks::<2>().0;
            let above = pairs.iter().map(|[left, right]| TreeHash::node(left, right)).collect();
            rows.push(above);
        }
        Tile { rows }
    }

    /// The tile's own nodes.
    pub fn nodes(&self) -> &[TreeHash] {
        self.rows.first().map_or(&[], Vec::as_slice)
    }

    /// The node so many heights above the tile's own, by its number in the tile; none where its leaves are not all there.
    pub fn node(&self, above: u32, number: u64) -> Option<&TreeHash> {
        self.rows.get(above as usize)?.get(usize::try_from(number).ok()?)
    }

    /// The root of a full tile.
    pub fn root(&self) -> Option<&TreeHash> {
        self.node(TILE_HEIGHT, 0)
    }
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileKind {
    /// Nodes of a level.
    Hashes {
        /// The level, at most [`TOP_LEVEL`].
        level: u32,
    },
    /// The leaf inputs themselves, of level 0.
    Entries,
}

impl TileKind {
    /// The level that its nodes belong to.
    pub fn level(self) -> u32 {
        match self {
            TileKind::Hashes { level } => level,
            TileKind::Entries => 0,
        }
    }
}

/// The name of a tile: `tile/0/x001/x234/067`, with `.p/W` behind it where it is partial, `tile/entries/...` for entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileName {
    /// What it holds.
    pub kind: TileKind,
    /// Which tile of its level.
    pub number: u64,
    /// How many of its nodes, 1 to 256.
    pub width: u64,
}

/// Text that is no name of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the name of a tile")]
pub struct TileNameError;

impl TileName {
    /// Is it there in a tree over `size` leaves?
    pub fn is_within(&self, size: u64) -> bool {
        let end = self.number.checked_mul(TILE_WIDTH).and_then(|first| first.checked_add(self.width));
        end.is_some_and(|end| end <= nodes_at(self.kind.level(), size))
    }

    /// Has it all of its nodes, so that it never changes again?
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }
}

impl fmt::Display for TileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes { level } => write!(f, "tile/{level}")?,
            TileKind::Entries => f.write_str("tile/entries")?,
        }
        let digits = self.number.checked_ilog10().unwrap_or(0);
        for group in (0..=digits / 3).rev() {
            let mark = if group == 0 { "" } else { "x" };
            write!(f, "/{mark}{:03}", self.number / 1_000_u64.pow(group) % 1_000)?;
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for TileName {
    type Err = TileNameError;

    fn from_str(text: &str) -> Result<Self, TileNameError> {
        let name = parse(text).ok_or(TileNameError)?;
        // One name for each tile: no leading zeros, no plus sign, nothing left over.
        if name.to_string() == text { Ok(name) } else { Err(TileNameError) }
    }
}

fn parse(text: &str) -> Option<TileName> {
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes { level: level.parse().ok().filter(|level| *level <= TOP_LEVEL)? },
    };
    let (path, width) = match rest.split_once(".p/") {
        Some((path, width)) => (path, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?),
        None => (rest, TILE_WIDTH),
    };
    let mut number = 0u64;
    for group in path.split('/') {
        let group: u64 = group.trim_start_matches('x').parse().ok()?;
        number = number.checked_mul(1_000)?.checked_add(group)?;
    }
    Some(TileName { kind, number, width })
}

#[cfg(test)]
mod tests {
    use super::super::{RecordDigest, TreeHead};
    use super::*;

    fn leaves(count: u64) -> Vec<TreeHash> {
        (0..count)
            .map(|n| TreeHash::leaf(&RecordDigest(*blake3::hash(&n.to_le_bytes()).as_bytes())))
            .collect()
    }

    #[test]
    fn a_tile_has_every_perfect_subtree_over_its_nodes() {
        for width in [1, 2, 3, 7, 128, 255, 256] {
            let (tile, mut tree, mut seen) = (Tile::over(leaves(width)), TreeHead::new(), 0);
            for (at, leaf) in leaves(width).into_iter().enumerate() {
                tree.push_node(leaf, |height, hash| {
                    assert_eq!(
                        tile.node(height, at as u64 >> height),
                        Some(hash),
                        "{height} at {at} of {width}"
                    );
                    seen += 1;
                });
            }
            assert_eq!(tile.rows.iter().map(Vec::len).sum::<usize>(), seen, "no more than that");
            assert_eq!(tile.root().copied(), (width == 256).then(|| tree.root()), "{width}");
        }
        assert_eq!(Tile::over(leaves(300)), Tile::over(leaves(256)));
        assert_eq!((Tile::over(Vec::new()).nodes(), Tile::over(Vec::new()).root()), (&[][..], None));
    }

    #[test]
    fn levels_have_a_node_for_each_full_tile_below() {
        assert_eq!((nodes_at(0, 70_000), nodes_at(1, 70_000), nodes_at(2, 70_000)), (70_000, 273, 1));
        assert_eq!(
            (nodes_at(1, 255), nodes_at(1, 256), nodes_at(7, u64::MAX), nodes_at(8, u64::MAX)),
            (0, 1, 255, 0)
        );
    }

    #[test]
    fn names_are_those_of_the_standard() {
        let hashes = |level| TileKind::Hashes { level };
        for (text, kind, number, width) in [
            ("tile/0/000", hashes(0), 0, 256),
            ("tile/0/x001/x234/067", hashes(0), 1_234_067, 256),
            ("tile/5/999", hashes(5), 999, 256),
            ("tile/1/x001/000", hashes(1), 1_000, 256),
            ("tile/3/x001/x234/067.p/1", hashes(3), 1_234_067, 1),
            ("tile/entries/x273/067.p/255", TileKind::Entries, 273_067, 255),
        ] {
            let name = TileName { kind, number, width };
            assert_eq!((text.parse(), name.to_string()), (Ok(name), text.to_owned()));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for text in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000",
            "tile/0/x000/000",
            "tile/0/001/002",
            "tile/0/x1/002",
            "tile/0/xx001/002",
            "tile/0/x001/x002",
            "tile/6/000",
            "tile/00/000",
            "tile/+1/000",
            "tile/-1/000",
            "tile/data/000",
            "tile/Entries/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1/",
            "tile/0/000.p",
            "tile/0/000/",
            "tile/0/+00",
            "/tile/0/000",
            "tile//000",
            "tile/0/x018/x446/x744/x073/x709/x551/x616",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
            "tile/0/000.p/1.p/1",
        ] {
            assert_eq!(text.parse::<TileName>(), Err(TileNameError), "{text}");
        }
    }

    #[test]
    fn a_tile_is_there_when_its_nodes_are() {
        let is_within = |text: &str, size| text.parse::<TileName>().unwrap().is_within(size);
        for (text, size) in [
            ("tile/0/000", 256),
            ("tile/0/000.p/1", 1),
            ("tile/entries/001.p/7", 263),
            ("tile/1/000", 65_536),
            ("tile/1/000.p/3", 768),
        ] {
            assert!(
                is_within(text, size) && is_within(text, size + 1) && !is_within(text, size - 1),
                "{text}"
            );
        }
        let far = TileName { kind: TileKind::Entries, number: u64::MAX, width: 256 };
        assert!(!far.is_within(u64::MAX));
        assert!(far.is_full());
    }
}
