//! Tiles against one pass over all digests, with files in every state.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::clock::SystemClock;
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::domain::testing::person;
use crate::domain::text::Code;
use crate::domain::values::Sex;
use crate::evidence::proof::{Subtrees, check_consistency, check_inclusion};
use crate::evidence::tiles::nodes_at;
use crate::ledger::{FolderError, Ledger, ReadOnly};
use crate::log::memory::MemoryLog;
use crate::log::{Batch, Log};

/// Two full tiles of level 1, a few nodes of the next, and a part of a block.
const SIZE: u64 = 2 * 65_536 + 3 * 256 + 77;

fn salts() -> Salts {
    Salts::new([3; 32])
}

fn bytes_of(position: u64) -> Vec<u8> {
    format!("record {position}").into_bytes()
}

fn digest_of(position: u64) -> RecordDigest {
    record_digest(&salts().at(Position(position)), &bytes_of(position))
}

/// A log with these records, and the tree over them.
fn log_with(size: u64, bytes: impl Fn(u64) -> Vec<u8>) -> (Arc<dyn LogReader>, TreeHead) {
    let (mut log, mut tree, mut salts) = (MemoryLog::new(), TreeHead::new(), salts().cursor());
    for start in (0..size).step_by(10_000) {
        let mut batch = Batch::new(Position(start));
        for position in start..size.min(start + 10_000) {
            batch.push_with(|out| out.extend(bytes(position))).unwrap();
        }
        log.append(Position(start), &mut batch, &tree).unwrap();
        batch.records().for_each(|(at, bytes)| tree.push(&record_digest(&salts.at(at), bytes)));
    }
    (log.reader(), tree)
}

fn log(size: u64) -> (Arc<dyn LogReader>, TreeHead) {
    log_with(size, bytes_of)
}

fn file(folder: &TempDir, level: u32) -> PathBuf {
    folder.path().join("tiles").join(level.to_string())
}

fn files(folder: &TempDir) -> Vec<Vec<u8>> {
    (1..=TOP_LEVEL).map(|level| fs::read(file(folder, level)).unwrap_or_default()).collect()
}

/// Opens for writing, and closes.
fn complete(folder: &TempDir, (reader, tree): &(Arc<dyn LogReader>, TreeHead)) -> Tiles {
    Tiles::for_writing(folder.path(), Arc::clone(reader), salts(), tree).unwrap().0
}

fn read_only(folder: &TempDir, (reader, tree): &(Arc<dyn LogReader>, TreeHead)) -> Tiles {
    Tiles::read_only(folder.path(), Arc::clone(reader), salts(), tree).unwrap()
}

/// Paths and roots of chosen positions and sizes are those of one pass over all digests.
#[track_caller]
fn assert_proofs(tiles: &Tiles, size: u64, positions: &[u64]) {
    let mut subtrees = Subtrees::wanting(
        &positions
            .iter()
            .flat_map(|at| [inclusion(*at, size), consistency(*at, size)])
            .flatten()
            .flatten()
            .collect::<Vec<_>>(),
    );
    let mut heads = vec![TreeHead::new()];
    (0..size).for_each(|position| {
        subtrees.push(&digest_of(position));
        if positions.contains(&(position + 1)) {
            heads.push(subtrees.tree().clone());
        }
    });
    let tree = tiles.head(size).unwrap();
    assert_eq!(&tree, subtrees.tree(), "{size}");
    for head in heads {
        assert_eq!(tiles.head(head.size()).unwrap(), head);
        let path = tiles.consistency(head.size(), &tree).unwrap().unwrap();
        assert_eq!(check_consistency((head.size(), head.root()), (size, tree.root()), &path), Ok(()));
    }
    for &at in positions {
        let expected = inclusion(at, size).map(|spans| subtrees.hashes(&spans).unwrap());
        let found = tiles.inclusion(Position(at), &tree).unwrap();
        assert_eq!(found, expected, "{at} of {size}");
        if let Some(path) = found {
            let leaf = TreeHash::leaf(&digest_of(at));
            assert_eq!(check_inclusion(leaf, at, &path, size, tree.root()), Ok(()));
        }
        let expected = consistency(at, size).map(|spans| subtrees.hashes(&spans).unwrap());
        assert_eq!(tiles.consistency(at, &tree).unwrap(), expected, "{at} to {size}");
    }
}

#[test]
fn proofs_are_those_of_a_pass_over_all_digests() {
    for size in [1, 2, 255, 256, 257, 511, 700] {
        let (folder, log) = (tempfile::tempdir().unwrap(), log(size));
        let all: Vec<u64> = (0..=size + 1).collect();
        assert_proofs(&Tiles::of(Arc::clone(&log.0), salts()), size, &all);
        assert_proofs(&complete(&folder, &log), size, &all);
        assert_proofs(&read_only(&folder, &log), size, &all);
    }
    let chosen = [
        0,
        1,
        255,
        256,
        65_535,
        65_536,
        65_537,
        131_071,
        131_072,
        131_340,
        SIZE - 78,
        SIZE - 77,
        SIZE - 1,
        SIZE,
    ];
    let (folder, log) = (tempfile::tempdir().unwrap(), log(SIZE));
    assert_proofs(&complete(&folder, &log), SIZE, &chosen);
    assert_proofs(&read_only(&folder, &log), SIZE, &chosen);
    assert_proofs(&read_only(&folder, &log), 65_536 + 300, &chosen[..6]);
    // Without any file it takes a pass over the records, and comes to the same.
    assert_proofs(&Tiles::of(Arc::clone(&log.0), salts()), SIZE, &chosen[..3]);
}

#[test]
fn nothing_is_shown_that_is_not_there() {
    let (reader, tree) = log(300);
    let tiles = Tiles::of(reader, salts());
    assert_eq!(tiles.nodes(0, 1, 44).unwrap().len(), 44);
    assert_eq!(tiles.nodes(1, 0, 1).unwrap(), [tiles.head(256).unwrap().root()]);
    assert_eq!(tiles.digests(1, 44).unwrap()[43], digest_of(299));
    assert_eq!(tiles.inclusion(Position(300), &tree).unwrap(), None);
    assert_eq!(tiles.consistency(301, &tree).unwrap(), None);
    let not_written =
        |failed| matches!(failed, LedgerError::Log(error) if matches!(*error, LogError::NotWritten { .. }));
    assert!(not_written(tiles.nodes(0, 1, 45).unwrap_err()));
    assert!(not_written(tiles.nodes(1, 0, 2).unwrap_err()));
    assert!(not_written(tiles.digests(1, 45).unwrap_err()));
    assert!(not_written(tiles.digests(u64::MAX, 1).unwrap_err()));
    assert!(not_written(tiles.head(301).unwrap_err()));
}

#[test]
fn the_files_have_every_node_in_its_place() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(SIZE));
    complete(&folder, &log);
    let found = files(&folder);
    for level in 1..=TOP_LEVEL {
        let nodes = found[level as usize - 1].as_chunks::<32>().0;
        assert_eq!(nodes.len() as u64, nodes_at(level, SIZE), "{level}");
        for number in [0, 1, 2, 255, 256, 513].into_iter().filter(|at| *at < nodes.len()) {
            let mut tree = TreeHead::new();
            let width = 1 << (level * TILE_HEIGHT);
            (number as u64 * width..(number as u64 + 1) * width).for_each(|at| tree.push(&digest_of(at)));
            assert_eq!(nodes[number], tree.root().0, "{number} of {level}");
        }
    }
    let mode =
        |path: PathBuf| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
    assert_eq!((mode(file(&folder, 1)) & 0o777, mode(folder.path().join("tiles")) & 0o777), (0o600, 0o700));
}

#[test]
fn good_files_are_believed_without_the_records_and_a_proof_reads_one_block() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(SIZE));
    let good = complete(&folder, &log);
    // Only block 77 is as it was: whatever reads another record comes to something else.
    let (elsewhere, _) = log_with(SIZE, |at| if at / 256 == 77 { bytes_of(at) } else { vec![0] });
    let elsewhere = (elsewhere, log.1.clone());
    for tiles in [read_only(&folder, &elsewhere), complete(&folder, &elsewhere)] {
        for at in [77 * 256, 77 * 256 + 100, 78 * 256 - 1].map(Position) {
            let path = tiles.inclusion(at, &log.1).unwrap();
            assert_eq!(path, good.inclusion(at, &log.1).unwrap());
        }
        assert_eq!(tiles.consistency(131_072, &log.1).unwrap(), good.consistency(131_072, &log.1).unwrap());
    }
}

#[test]
fn what_power_loss_left_out_is_computed_from_its_own_records() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(SIZE));
    complete(&folder, &log);
    let good = files(&folder);
    let (elsewhere, _) =
        log_with(SIZE, |at| if (77..80).contains(&(at / 256)) { bytes_of(at) } else { vec![0] });
    change(&folder, 1, |bytes| bytes[32 * 77..32 * 80].fill(0));
    complete(&folder, &(elsewhere, log.1.clone()));
    assert!(files(&folder) == good);
}

/// Something that happens to the files.
type Harm = fn(&TempDir);

fn change(folder: &TempDir, level: u32, change: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(file(folder, level)).unwrap();
    change(&mut bytes);
    fs::write(file(folder, level), bytes).unwrap();
}

#[test]
fn what_is_lost_or_wrong_in_the_files_is_made_again() {
    let harms: [(&str, Harm); 13] = [
        ("no folder", |folder| fs::remove_dir_all(folder.path().join("tiles")).unwrap()),
        ("no level 1", |folder| fs::remove_file(file(folder, 1)).unwrap()),
        ("no level 2", |folder| fs::remove_file(file(folder, 2)).unwrap()),
        ("level 1 cut", |folder| change(folder, 1, |bytes| bytes.truncate(32 * 500))),
        ("level 1 cut in a node", |folder| change(folder, 1, |bytes| bytes.truncate(32 * 514 + 5))),
        ("level 2 cut", |folder| change(folder, 2, |bytes| bytes.truncate(32))),
        ("more than there is", |folder| change(folder, 1, |bytes| bytes.extend([7; 100]))),
        ("more above", |folder| change(folder, 2, |bytes| bytes.extend([7; 64]))),
        ("zeros at the end", |folder| change(folder, 1, |bytes| bytes[32 * 512..].fill(0))),
        ("zeros in the middle", |folder| change(folder, 1, |bytes| bytes[32 * 10..32 * 20].fill(0))),
        ("a bit in a whole tile", |folder| change(folder, 1, |bytes| bytes[100] ^= 1)),
        ("a bit at the end", |folder| change(folder, 1, |bytes| *bytes.last_mut().unwrap() ^= 1)),
        ("a bit above", |folder| change(folder, 2, |bytes| bytes[40] ^= 1)),
    ];
    let (folder, log) = (tempfile::tempdir().unwrap(), log(SIZE));
    let tiles = complete(&folder, &log);
    let good = files(&folder);
    let chosen = [0, 700, 65_536, 131_300, SIZE - 100, SIZE - 1].map(Position);
    let paths = chosen.map(|at| tiles.inclusion(at, &log.1).unwrap().unwrap());
    for (what, harm) in harms {
        harm(&folder);
        let harmed = files(&folder);
        let reader = read_only(&folder, &log);
        let found = chosen.map(|at| reader.inclusion(at, &log.1).unwrap().unwrap());
        assert_eq!(found, paths, "{what}");
        assert_eq!(files(&folder), harmed, "a reader changes nothing: {what}");
        let writer = complete(&folder, &log);
        assert!(files(&folder) == good, "{what}");
        let found = chosen.map(|at| writer.inclusion(at, &log.1).unwrap().unwrap());
        assert_eq!(found, paths, "{what}");
    }
}

#[test]
fn the_files_of_another_log_are_made_again() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(1_000));
    let other = log_with(2_000, |at| vec![at as u8]);
    complete(&folder, &other);
    let all: Vec<u64> = (0..=1_000).step_by(37).collect();
    assert_proofs(&read_only(&folder, &log), 1_000, &all);
    assert_proofs(&complete(&folder, &log), 1_000, &all);
    assert_eq!(files(&folder)[0].len(), 3 * 32);
}

#[test]
fn records_that_do_not_give_the_tree_are_not_covered_up() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(1_000));
    let (changed, _) = log_with(1_000, |at| if at == 600 { vec![0] } else { bytes_of(at) });
    let changed = (changed, log.1.clone());
    let tiles = complete(&folder, &changed);
    // The peaks over the first 512 records and over the last 232 are right, so that their proofs still hold.
    let path = tiles.inclusion(Position(5), &log.1).unwrap().unwrap();
    assert_eq!(check_inclusion(TreeHash::leaf(&digest_of(5)), 5, &path, 1_000, log.1.root()), Ok(()));
    let path = tiles.inclusion(Position(601), &log.1).unwrap().unwrap();
    assert!(check_inclusion(TreeHash::leaf(&digest_of(601)), 601, &path, 1_000, log.1.root()).is_err());
    assert_ne!(tiles.head(1_000).unwrap().root(), log.1.root());
}

#[test]
fn a_place_where_no_files_can_be_is_done_without() {
    let (folder, log) = (tempfile::tempdir().unwrap(), log(700));
    fs::write(folder.path().join("tiles"), "not a folder").unwrap();
    assert_proofs(&complete(&folder, &log), 700, &[0, 300, 699]);
    assert_proofs(&read_only(&folder, &log), 700, &[0, 300, 699]);
}

/// Hands the feed what each record completes.
fn feed(feed: &mut TileFeed, tree: &mut TreeHead, until: u64) {
    let mut completed = Completed::default();
    for position in tree.size()..until {
        tree.push_seen(&digest_of(position), |height, hash| completed.see(position, height, hash));
    }
    feed.add(completed);
}

#[test]
fn what_commits_complete_is_written() {
    let (folder, whole) = (tempfile::tempdir().unwrap(), log(SIZE));
    let start = log(1_000);
    let (tiles, mut running) =
        Tiles::for_writing(folder.path(), Arc::clone(&whole.0), salts(), &start.1).unwrap();
    let mut tree = start.1.clone();
    // More commits than can be written while they are made, so that there is something to wait for at the end.
    let steps = [1_001, 1_023, 1_024, 1_025, 65_535, 65_536].into_iter().chain((66_000..SIZE).step_by(100));
    for until in steps.chain([SIZE]) {
        feed(&mut running, &mut tree, until);
    }
    assert_eq!(tree, whole.1);
    drop(running);
    assert_eq!(tiles.shared.files.believed(1), nodes_at(1, SIZE));
    assert_eq!(tiles.shared.files.believed(2), 2);
    let fresh = tempfile::tempdir().unwrap();
    complete(&fresh, &whole);
    assert!(files(&folder) == files(&fresh));
}

#[test]
fn files_are_not_continued_behind_a_gap() {
    let (folder, whole) = (tempfile::tempdir().unwrap(), log(3_000));
    let (tiles, mut running) =
        Tiles::for_writing(folder.path(), Arc::clone(&whole.0), salts(), &log(1_000).1).unwrap();
    let mut tree = log(1_500).1;
    feed(&mut running, &mut tree, 3_000);
    drop(running);
    assert_eq!((tiles.shared.files.believed(1), files(&folder)[0].len()), (3, 96));
    assert_proofs(&tiles, 3_000, &[0, 1_400, 2_999]);
}

/// Grows a ledger by so many enrolments.
fn enrol(ledger: &Ledger, count: u64) {
    let somebody = person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol();
    let first = ledger.durable().borrow().tail.0;
    let recorded = ledger.alone(move |writer| {
        for number in first..first + count {
            let act = ActId::Source(Code::stored("collection"), number);
            let origin = Origin { provenance: Provenance::default(), act, content: number };
            writer.register(&somebody, &origin, None).unwrap();
        }
        writer.commit().unwrap();
    });
    recorded.unwrap();
}

#[test]
fn a_ledger_keeps_its_files_while_it_grows_and_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Ledger::open(folder.path(), Arc::new(SystemClock)).unwrap().ledger;
    for count in [700, 100, 1_000, 0] {
        let ledger = open();
        enrol(&ledger, count);
        let tree = ledger.durable().borrow().tree.clone();
        // Whether or not the files have got so far already.
        for position in [0, 300, tree.size() - 1].map(Position) {
            let path = ledger.tiles().inclusion(position, &tree).unwrap().unwrap();
            let digest =
                record_digest(&ledger.salts().at(position), &ledger.reader().read(position).unwrap());
            let leaf = TreeHash::leaf(&digest);
            assert_eq!(check_inclusion(leaf, position.0, &path, tree.size(), tree.root()), Ok(()));
        }
        let beside = ReadOnly::open(folder.path()).unwrap();
        assert_eq!(beside.tiles(folder.path()).unwrap().head(tree.size()).unwrap(), tree);
        drop(beside);
        ledger.stop();
        assert_eq!(files(&folder)[0].len() as u64, nodes_at(1, tree.size()) * 32);
        let written = files(&folder);
        fs::remove_dir_all(folder.path().join("tiles")).unwrap();
        open().stop();
        assert!(files(&folder) == written, "made from the records alone they are the same");
    }
}

#[test]
fn a_new_ledger_is_made_where_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let create = || Ledger::create(folder.path(), Arc::new(SystemClock));
    let running = create().unwrap();
    let refused = |made: Result<Ledger, LedgerError>| matches!(made.err(), Some(LedgerError::Folder(error)) if matches!(*error, FolderError::Exists { .. }));
    assert!(refused(create()), "while it is in use");
    running.stop();
    assert!(refused(create()));
    // One whose founding was cut short is begun again.
    fs::remove_dir_all(folder.path().join("log")).unwrap();
    fs::write(folder.path().join("FOUNDING"), "").unwrap();
    create().unwrap().stop();
    assert!(refused(create()));
}
