//! Proofs against the definition, against the vectors published with Certificate Transparency, and against another crate.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::{Digest, Sha256};

use super::*;

/// Sizes up to which everything is compared.
const SIZES: u64 = 130;

fn digests() -> Vec<RecordDigest> {
    (0..SIZES).map(|number| RecordDigest(*blake3::hash(&number.to_le_bytes()).as_bytes())).collect()
}

fn leaf_hashes() -> Vec<TreeHash> {
    digests().iter().map(TreeHash::leaf).collect()
}

/// RFC 6962, 2.1, word for word, over leaf hashes.
fn root_of(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => TreeHash(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            TreeHash::node(&root_of(left), &root_of(right))
        }
    }
}

/// RFC 6962, 2.1.1: PATH(m, D[n]).
fn path_of(index: usize, leaves: &[TreeHash]) -> Vec<TreeHash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let (mut path, last) = if index < half {
        (path_of(index, left), root_of(right))
    } else {
        (path_of(index - half, right), root_of(left))
    };
    path.push(last);
    path
}

/// RFC 6962, 2.1.2: SUBPROOF(m, D[n], b).
fn subproof(old: usize, leaves: &[TreeHash], whole: bool) -> Vec<TreeHash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root_of(leaves)] };
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let (mut path, last) = if old <= half {
        (subproof(old, left, whole), root_of(right))
    } else {
        (subproof(old - half, right, false), root_of(left))
    };
    path.push(last);
    path
}

/// The tree over the first `size` digests, with the nodes of every proof about it.
struct Made(u64, Subtrees);

impl Made {
    fn of(size: u64) -> Self {
        let spans: Vec<Span> = (0..size)
            .flat_map(|at| [inclusion(at, size), consistency(at + 1, size)])
            .flat_map(Option::unwrap)
            .collect();
        let mut subtrees = Subtrees::wanting(&spans);
        digests().iter().take(size as usize).for_each(|digest| subtrees.push(digest));
        Made(size, subtrees)
    }

    fn inclusion(&self, index: u64) -> Vec<TreeHash> {
        self.1.hashes(&inclusion(index, self.0).unwrap()).unwrap()
    }

    fn consistency(&self, old: u64) -> Vec<TreeHash> {
        self.1.hashes(&consistency(old, self.0).unwrap()).unwrap()
    }
}

#[test]
fn proofs_are_those_of_the_definition_at_every_size() {
    let leaves = leaf_hashes();
    for size in 1..=SIZES {
        let made = Made::of(size);
        let tree = &leaves[..size as usize];
        for index in 0..size {
            let path = made.inclusion(index);
            assert_eq!(path, path_of(index as usize, tree), "{index} of {size}");
            let root = root_of(tree);
            assert_eq!(check_inclusion(tree[index as usize], index, &path, size, root), Ok(()));
            let old = index + 1;
            let path = made.consistency(old);
            assert_eq!(path, subproof(old as usize, tree, true), "{old} to {size}");
            let old_root = root_of(&tree[..old as usize]);
            assert_eq!(check_consistency((old, old_root), (size, root), &path), Ok(()), "{old} to {size}");
        }
    }
    assert_eq!((inclusion(5, 5), consistency(6, 5)), (None, None));
    assert_eq!(Made::of(5).1.hashes(&inclusion(5, 9).unwrap()), None, "leaves that have not passed by");
}

#[test]
fn an_independent_crate_makes_the_same_proofs_and_accepts_ours() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for (size, digest) in (1..=SIZES).zip(digests()) {
        theirs.push(digest.0.to_vec());
        let (root, made) = (theirs.root(), Made::of(size));
        for index in 0..size {
            let path = made.inclusion(index);
            let bytes: Vec<u8> = path.iter().flat_map(|hash| hash.0).collect();
            assert_eq!(bytes, theirs.prove_inclusion(index as usize).as_bytes(), "{index} of {size}");
            let proof = ct_merkle::InclusionProof::from_bytes(bytes);
            root.verify_inclusion(&digests()[index as usize].0.to_vec(), index, &proof).unwrap();
            if index > 0 {
                let path = made.consistency(size - index);
                let bytes: Vec<u8> = path.iter().flat_map(|hash| hash.0).collect();
                assert_eq!(bytes, theirs.prove_consistency(index as usize).as_bytes());
            }
        }
    }
}

#[test]
fn every_other_claim_is_refused() {
    let leaves = leaf_hashes();
    for size in 1..=40u64 {
        let made = Made::of(size);
        let tree = &leaves[..size as usize];
        let root = root_of(tree);
        for index in 0..size {
            let path = made.inclusion(index);
            let leaf = tree[index as usize];
            for elsewhere in (0..size + 2).filter(|other| *other != index) {
                assert!(check_inclusion(leaf, elsewhere, &path, size, root).is_err());
            }
            assert_eq!(
                check_inclusion(leaves[129], index, &path, size, root),
                Err(PathFlaw::Root),
                "another leaf"
            );
            for at in 0..path.len() {
                let mut changed = path.clone();
                changed[at].0[31] ^= 1;
                assert_eq!(check_inclusion(leaf, index, &changed, size, root), Err(PathFlaw::Root));
            }
            let old = index + 1;
            let (old_root, path) = (root_of(&tree[..old as usize]), made.consistency(old));
            for other in (0..=size + 1).filter(|other| *other != old) {
                assert!(check_consistency((other, old_root), (size, root), &path).is_err(), "{other} {size}");
            }
            assert!(check_consistency((old, leaves[129]), (size, root), &path).is_err());
            assert!(check_consistency((old, old_root), (size, leaves[129]), &path).is_err());
            for at in 0..path.len() {
                let mut changed = path.clone();
                changed[at].0[0] ^= 1;
                assert!(check_consistency((old, old_root), (size, root), &changed).is_err());
            }
        }
    }
}

#[test]
fn a_path_that_is_too_long_or_too_short_is_refused_although_the_hashes_fit() {
    let (a, b, c) = (leaf_hashes()[0], leaf_hashes()[1], leaf_hashes()[2]);
    let above = TreeHash::node(&a, &b);
    assert_eq!(check_inclusion(b, 0, &[a], 1, above), Err(PathFlaw::Length), "one node too many");
    assert_eq!(check_inclusion(above, 0, &[], 2, above), Err(PathFlaw::Length), "one too few");
    assert_eq!(check_inclusion(above, 2, &[], 2, above), Err(PathFlaw::NoLeaf));
    let pair = |old, new, path: &[TreeHash]| check_consistency((old, above), (new, above), path);
    assert_eq!(pair(2, 2, &[a]), Err(PathFlaw::Length));
    assert_eq!(pair(2, 1, &[]), Err(PathFlaw::Shrunk));
    assert_eq!(pair(2, 4, &[]), Err(PathFlaw::Length));
    assert_eq!(pair(3, 4, &[]), Err(PathFlaw::Length));
    // With a leaf of its own on each side the old tree of two can be shown to lie in a new one of three, not of five.
    let three = TreeHash::node(&above, &c);
    assert_eq!(check_consistency((2, above), (3, three), &[c]), Ok(()));
    assert_eq!(check_consistency((2, above), (5, three), &[c]), Err(PathFlaw::Length));
    let more = TreeHash::node(&three, &c);
    assert_eq!(check_consistency((2, above), (3, more), &[c, c]), Err(PathFlaw::Length));
}

#[test]
fn a_larger_tree_that_keeps_only_the_end_of_the_old_one_is_refused() {
    let leaves = leaf_hashes();
    // The path ends the old tree with the right subtree, but leads only to the new root, and the other way round.
    let path = Made::of(7).consistency(3);
    let (old, new) = (root_of(&leaves[..3]), root_of(&leaves[..7]));
    assert_eq!(check_consistency((3, leaves[9]), (7, new), &path), Err(PathFlaw::OldRoot));
    assert_eq!(check_consistency((3, old), (7, leaves[9]), &path), Err(PathFlaw::Root));
    assert_eq!(check_consistency((4, leaves[9]), (4, new), &[]), Err(PathFlaw::OldRoot));
    let empty = TreeHead::new().root();
    assert_eq!(check_consistency((0, empty), (7, new), &[]), Ok(()));
    assert_eq!(check_consistency((0, old), (7, new), &[]), Err(PathFlaw::OldRoot));
    assert_eq!(check_consistency((0, empty), (7, new), &path), Err(PathFlaw::Length));
}

fn unhex(text: &str) -> TreeHash {
    let bytes: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
    TreeHash(bytes.try_into().unwrap())
}

const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const RIGHT_OF_0: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const TWO_AND_THREE: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const RIGHT_HALF: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const FOUR: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const SIX_AND_SEVEN: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const FOUR_AND_FIVE: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

#[test]
fn the_vectors_published_with_certificate_transparency_are_accepted() {
    let leaf = |input: &[u8]| TreeHash(Sha256::new().chain_update([0]).chain_update(input).finalize().into());
    let in_tree = |input: &[u8], index, size: usize, path: &[&str]| {
        let path: Vec<_> = path.iter().map(|hash| unhex(hash)).collect();
        check_inclusion(leaf(input), index, &path, size as u64, unhex(ROOTS[size - 1]))
    };
    assert_eq!(in_tree(b"", 0, 1, &[]), Ok(()));
    assert_eq!(in_tree(b"", 0, 8, &[RIGHT_OF_0, TWO_AND_THREE, RIGHT_HALF]), Ok(()));
    assert_eq!(in_tree(b"@ABC", 5, 8, &[FOUR, SIX_AND_SEVEN, ROOTS[3]]), Ok(()));
    assert_eq!(in_tree(b"\x10", 2, 3, &[ROOTS[1]]), Ok(()));
    assert_eq!(in_tree(b"\x00", 1, 5, &[ROOTS[0], TWO_AND_THREE, FOUR]), Ok(()));
    let grown = |old: usize, new: usize, path: &[&str]| {
        let path: Vec<_> = path.iter().map(|hash| unhex(hash)).collect();
        let head = |size: usize| (size as u64, unhex(ROOTS[size - 1]));
        check_consistency(head(old), head(new), &path)
    };
    assert_eq!(grown(1, 8, &[RIGHT_OF_0, TWO_AND_THREE, RIGHT_HALF]), Ok(()));
    assert_eq!(grown(6, 8, &[FOUR_AND_FIVE, SIX_AND_SEVEN, ROOTS[3]]), Ok(()));
    assert_eq!(grown(2, 5, &[TWO_AND_THREE, FOUR]), Ok(()));
    assert_eq!(grown(6, 6, &[]), Ok(()));
}
