//! The Merkle tree of RFC 6962 over the record digests, reduced to what a writer must keep: size and peaks.
//!
//! A tree of n leaves is a row of perfect subtrees, one for each bit of n; their roots are the peaks. Adding a leaf
//! merges equal neighbours like carries in a sum, so that a leaf costs two hashes on average and the whole state is at
//! most 64 hashes.

use std::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Hex, RecordDigest};

/// Prefix of a leaf, RFC 6962, 2.1.
const LEAF: u8 = 0x00;
/// Prefix of an inner node, RFC 6962, 2.1.
const NODE: u8 = 0x01;

/// A node of the tree: SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl TreeHash {
    /// The hash of a leaf.
    pub fn leaf(digest: &RecordDigest) -> Self {
        let mut input = [LEAF; 33];
        input[1..].copy_from_slice(&digest.0);
        TreeHash(Sha256::digest(input).into())
    }

    /// The hash of an inner node.
    pub fn node(left: &TreeHash, right: &TreeHash) -> Self {
        let mut input = [NODE; 65];
        input[1..33].copy_from_slice(&left.0);
        input[33..].copy_from_slice(&right.0);
        TreeHash(Sha256::digest(input).into())
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TreeHash({})", Hex(&self.0))
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

/// The peaks that were given cannot belong to a tree of that size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a tree of {size} leaves has {expected} peaks, not {found}")]
pub struct TreeHeadError {
    /// Number of leaves claimed.
    pub size: u64,
    /// Number of peaks of such a tree.
    pub expected: u32,
    /// Number of peaks given.
    pub found: usize,
}

/// The tree over the first `size` records: enough to add leaves and to compute its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeHead {
    size: u64,
    /// Largest subtree first.
    peaks: Vec<TreeHash>,
}

impl TreeHead {
    /// The empty tree.
    pub fn new() -> Self {
        TreeHead::default()
    }

    /// The tree with these peaks, largest subtree first.
    ///
    /// # Errors
    /// When a tree of `size` leaves has another number of peaks.
    pub fn from_parts(size: u64, peaks: Vec<TreeHash>) -> Result<Self, TreeHeadError> {
        let expected = size.count_ones();
        if peaks.len() != expected as usize {
            return Err(TreeHeadError { size, expected, found: peaks.len() });
        }
        Ok(TreeHead { size, peaks })
    }

    /// Adds the next leaf.
    pub fn push(&mut self, digest: &RecordDigest) {
        self.push_seen(digest, |_, _| ());
    }

    /// Adds the next leaf. `seen` is told the root of each perfect subtree that it completes, by its height: the leaf itself
    /// (0) first.
    pub fn push_seen(&mut self, digest: &RecordDigest, seen: impl FnMut(u32, &TreeHash)) {
        self.push_node(TreeHash::leaf(digest), seen);
    }

    /// Adds a perfect subtree as the next leaf of a tree above, whose leaves are subtrees of this one height. Heights are
    /// counted from there.
    pub(crate) fn push_node(&mut self, node: TreeHash, mut seen: impl FnMut(u32, &TreeHash)) {
        let mut hash = node;
        seen(0, &hash);
        // Each trailing one bit of the old size is a perfect subtree as large as the one just completed.
        for height in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = TreeHash::node(&left, &hash);
                seen(height, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root. Of the empty tree it is SHA-256 of nothing, as RFC 6962 says.
    pub fn root(&self) -> TreeHash {
        let mut smallest_first = self.peaks.iter().rev();
        let Some(last) = smallest_first.next() else {
            return TreeHash(Sha256::digest([]).into());
        };
        smallest_first.fold(*last, |right, left| TreeHash::node(left, &right))
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the perfect subtrees, largest first; as many as `size` has one bits.
    pub fn peaks(&self) -> &[TreeHash] {
        &self.peaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u64) -> RecordDigest {
        RecordDigest(*blake3::hash(&number.to_le_bytes()).as_bytes())
    }

    /// RFC 6962, 2.1, written down as it stands there, over leaf inputs of any length.
    fn naive_root(leaves: &[&[u8]]) -> TreeHash {
        match leaves {
            [] => TreeHash(Sha256::digest([]).into()),
            [leaf] => TreeHash(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()),
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(half);
                TreeHash::node(&naive_root(left), &naive_root(right))
            }
        }
    }

    #[test]
    fn naive_implementation_gives_the_roots_published_with_certificate_transparency() {
        let unhex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let inputs: Vec<Vec<u8>> = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        .map(unhex)
        .to_vec();
        let leaves: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(naive_root(&leaves[..size]).to_string(), *root, "size {size}");
        }
    }

    #[test]
    fn pushing_agrees_with_the_definition_at_every_size() {
        let digests: Vec<RecordDigest> = (0..300).map(digest).collect();
        let leaves: Vec<&[u8]> = digests.iter().map(|digest| digest.0.as_slice()).collect();
        let mut tree = TreeHead::new();
        for size in 0..=300 {
            assert_eq!(tree.size(), size as u64);
            assert_eq!(tree.root(), naive_root(&leaves[..size]), "size {size}");
            assert_eq!(tree.peaks().len() as u32, tree.size().count_ones(), "size {size}");
            if let Some(next) = digests.get(size) {
                tree.push(next);
            }
        }
    }

    #[test]
    fn a_tree_continues_from_its_parts() {
        let mut whole = TreeHead::new();
        for number in 0..77 {
            let mut again = TreeHead::from_parts(whole.size(), whole.peaks().to_vec()).unwrap();
            whole.push(&digest(number));
            again.push(&digest(number));
            assert_eq!(again, whole);
        }
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let peak = TreeHash([0; 32]);
        assert_eq!(
            TreeHead::from_parts(6, vec![peak]),
            Err(TreeHeadError { size: 6, expected: 2, found: 1 })
        );
        assert_eq!(
            TreeHead::from_parts(0, vec![peak]),
            Err(TreeHeadError { size: 0, expected: 0, found: 1 })
        );
    }
}
