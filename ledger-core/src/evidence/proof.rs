//! Proofs about the tree: that a leaf is in it (inclusion), and that a larger one begins with a smaller one (consistency).
//!
//! RFC 6962, 2.1.1 and 2.1.2, says which nodes a proof consists of, RFC 9162, 2.1.3.2 and 2.1.4.2, how it is checked. Making
//! one takes two steps, so that hashes can come from wherever they are: first which nodes are wanted, as [`Span`]s of
//! leaves, then their hashes. [`Subtrees`] gathers those in one pass over all digests, for any number of proofs.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{RecordDigest, TreeHash, TreeHead};

/// The leaves from one position up to, not including, another, as a node of the tree has them below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: u64,
    until: u64,
}

/// A perfect subtree: 2^height leaves, and which of that height, from 0.
pub(crate) type Subtree = (u32, u64);

impl Span {
    /// The perfect subtrees that the node is made of, largest first.
    pub(crate) fn subtrees(self) -> impl Iterator<Item = Subtree> {
        let mut from = self.from;
        std::iter::from_fn(move || {
            let height = (self.until - from).checked_ilog2()?;
            let subtree = (height, from >> height);
            from += 1 << height;
            Some(subtree)
        })
    }
}

/// The nodes of the proof that the leaf at `index` is in the tree of `size` leaves, in the order of the proof. None where
/// there is no such leaf.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Span>> {
    if index >= size {
        return None;
    }
    let (mut from, mut until, mut path) = (0, size, Vec::new());
    while until - from > 1 {
        let middle = from + split(until - from);
        if index < middle {
            path.push(Span { from: middle, until });
            until = middle;
        } else {
            path.push(Span { from, until: middle });
            from = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The nodes of the proof that the tree of `new` leaves begins with the one of `old` leaves, in the order of the proof. None
/// where it cannot.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Span>> {
    if old > new {
        return None;
    }
    if old == 0 || old == new {
        return Some(Vec::new());
    }
    let (mut from, mut until, mut path) = (0, new, Vec::new());
    while until != old {
        let middle = from + split(until - from);
        if old <= middle {
            path.push(Span { from: middle, until });
            until = middle;
        } else {
            path.push(Span { from, until: middle });
            from = middle;
        }
    }
    // The old tree itself is known to whoever checks.
    if from > 0 {
        path.push(Span { from, until });
    }
    path.reverse();
    Some(path)
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The hashes of chosen nodes, gathered while all digests pass by once.
#[derive(Debug, Default)]
pub struct Subtrees {
    tree: TreeHead,
    wanted: BTreeMap<Subtree, Option<TreeHash>>,
}

impl Subtrees {
    /// Wants these nodes.
    pub fn wanting<'a>(spans: impl IntoIterator<Item = &'a Span>) -> Self {
        let subtrees = spans.into_iter().flat_map(|span| span.subtrees());
        Subtrees { tree: TreeHead::new(), wanted: subtrees.map(|subtree| (subtree, None)).collect() }
    }

    /// Takes the digest of the next record.
    pub fn push(&mut self, digest: &RecordDigest) {
        let index = self.tree.size();
        let wanted = &mut self.wanted;
        self.tree.push_seen(digest, |height, hash| {
            if let Some(place) = wanted.get_mut(&(height, index >> height)) {
                *place = Some(*hash);
            }
        });
    }

    /// The tree over the digests taken.
    pub fn tree(&self) -> &TreeHead {
        &self.tree
    }

    /// The hashes of these nodes; none where one was not wanted, or its leaves have not all passed by.
    pub fn hashes(&self, spans: &[Span]) -> Option<Vec<TreeHash>> {
        spans.iter().map(|span| self.hash(*span)).collect()
    }

    fn hash(&self, span: Span) -> Option<TreeHash> {
        let peaks: Option<Vec<TreeHash>> =
            span.subtrees().map(|subtree| self.wanted.get(&subtree).copied().flatten()).collect();
        node_over(peaks?)
    }
}

/// The node over these perfect subtrees, largest first; none over nothing.
pub(crate) fn node_over(peaks: Vec<TreeHash>) -> Option<TreeHash> {
    peaks.into_iter().rev().reduce(|right, left| TreeHash::node(&left, &right))
}

/// A proof does not show what it is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathFlaw {
    /// The tree has no such leaf.
    #[error("the tree has no leaf there")]
    NoLeaf,
    /// The larger tree is said to be the smaller one.
    #[error("the later tree is smaller than the earlier one")]
    Shrunk,
    /// The path has more or fewer hashes than there are nodes on the way.
    #[error("the path has the wrong length")]
    Length,
    /// The path leads elsewhere than to the tree's root.
    #[error("the path does not lead to the root")]
    Root,
    /// The path does not lead to the root of the smaller tree.
    #[error("the path does not lead to the earlier root")]
    OldRoot,
}

/// Checks that the leaf with this hash stands at `index` of the tree with this size and root.
///
/// # Errors
/// [`PathFlaw`], when the path does not show it.
pub fn check_inclusion(
    leaf: TreeHash,
    index: u64,
    path: &[TreeHash],
    size: u64,
    root: TreeHash,
) -> Result<(), PathFlaw> {
    if index >= size {
        return Err(PathFlaw::NoLeaf);
    }
    let mut climb = Climb { index, last: size - 1 };
    let mut hash = leaf;
    for step in path {
        hash = match climb.step().ok_or(PathFlaw::Length)? {
            Side::Left => TreeHash::node(step, &hash),
            Side::Right => TreeHash::node(&hash, step),
        };
    }
    if !climb.is_at_the_root() {
        return Err(PathFlaw::Length);
    }
    if hash == root { Ok(()) } else { Err(PathFlaw::Root) }
}

/// Checks that the tree of `new` leaves begins with that of `old` leaves.
///
/// # Errors
/// [`PathFlaw`], when the path does not show it.
pub fn check_consistency(
    (old, old_root): (u64, TreeHash),
    (new, new_root): (u64, TreeHash),
    path: &[TreeHash],
) -> Result<(), PathFlaw> {
    if old > new {
        return Err(PathFlaw::Shrunk);
    }
    if old == 0 || old == new {
        let expected = if old == 0 { TreeHead::new().root() } else { new_root };
        return match path {
            _ if old_root != expected => Err(PathFlaw::OldRoot),
            [] => Ok(()),
            _ => Err(PathFlaw::Length),
        };
    }
    // The subtree that ends the old tree; where that is the whole old tree, it is not repeated in the path.
    let mut climb = Climb { index: old - 1, last: new - 1 };
    climb.skip_right_edges();
    let (start, rest) = if old.is_power_of_two() {
        (old_root, path)
    } else {
        let (first, rest) = path.split_first().ok_or(PathFlaw::Length)?;
        (*first, rest)
    };
    let (mut old_hash, mut new_hash) = (start, start);
    for step in rest {
        match climb.step().ok_or(PathFlaw::Length)? {
            Side::Left => {
                old_hash = TreeHash::node(step, &old_hash);
                new_hash = TreeHash::node(step, &new_hash);
            }
            Side::Right => new_hash = TreeHash::node(&new_hash, step),
        }
    }
    if !climb.is_at_the_root() {
        return Err(PathFlaw::Length);
    }
    if old_hash != old_root {
        return Err(PathFlaw::OldRoot);
    }
    if new_hash == new_root { Ok(()) } else { Err(PathFlaw::Root) }
}

/// On which side the next hash of a path stands.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The way from a node to the root: its number on its level, and that of the level's last node.
struct Climb {
    index: u64,
    last: u64,
}

impl Climb {
    fn is_at_the_root(&self) -> bool {
        self.last == 0
    }

    /// One level up; where a node has no neighbour, as many as it takes to have one.
    fn step(&mut self) -> Option<Side> {
        if self.is_at_the_root() {
            return None;
        }
        let side = if self.index & 1 == 1 {
            Side::Left
        } else if self.index == self.last {
            while self.index & 1 == 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Some(side)
    }

    /// Up as long as the node is a right child.
    fn skip_right_edges(&mut self) {
        while self.index & 1 == 1 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.index >>= 1;
        self.last >>= 1;
    }
}

#[cfg(test)]
mod tests;
