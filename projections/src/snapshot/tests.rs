//! Snapshots: what is written is what is restored, and nothing else is believed.

use std::fs;
use std::path::PathBuf;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::{prop_assert_eq, proptest};
use tempfile::TempDir;

use super::*;
use crate::testing::{Acts, Seed, TestLog};
use crate::{ViewDigest, ViewWriter};

const LEDGER: LedgerId = LedgerId([7; 16]);
const LAST: RecordDigest = RecordDigest([9; 32]);

fn digests(writer: &ViewWriter) -> [ViewDigest; ViewName::ALL.len()] {
    ViewName::ALL.map(|view| writer.digest(view))
}

fn restore(path: &Path) -> Result<ViewWriter, SnapshotError> {
    ViewWriter::restore(path, LEDGER, &|_| Ok(Some(LAST)))
}

fn written(log: &TestLog) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views");
    log.views().write_snapshot(&path, LEDGER, LAST).unwrap();
    (folder, path)
}

fn small() -> TestLog {
    let mut log = TestLog::new();
    let area = log.area("01", "Hà Nội", None);
    let home = log.dwelling(area, "Số 1");
    let lan = log.enrol("Lê Lan", 97_183_000_001, Some(home));
    log.form(home, &[lan]);
    log.card(lan, "VN1");
    log
}

proptest! {
    #[test]
    fn restored_views_are_those_written_and_go_on_like_them(seeds in vec(any::<Seed>(), 1..60), cut in 1..50_usize) {
        let log = Acts::of(&seeds);
        let prefix = TestLog { records: log.records[..cut.min(log.records.len())].to_vec() };
        let (_folder, path) = written(&prefix);
        let mut restored = restore(&path).unwrap();
        prop_assert_eq!(restored.position(), prefix.next());
        prop_assert_eq!(digests(&restored), digests(&prefix.views()));
        log.apply_to(&mut restored);
        prop_assert_eq!(digests(&restored), digests(&log.views()));
    }
}

#[test]
fn lookups_come_back_with_the_rows() {
    let (_folder, path) = written(&small());
    let restored = restore(&path).unwrap();
    let number = ledger_core::domain::number::PersonalNumber::from_u64(97_183_000_001).unwrap();
    let serial = ledger_core::domain::number::CardSerial::parse("VN1").unwrap();
    let holder = restored.views().person_by_number(number);
    assert_eq!(holder.map(|id| id.position()), Some(Position(3)));
    assert_eq!(restored.views().holder_of_card(serial), holder);
}

#[test]
fn equal_views_give_equal_files() {
    let log = small();
    let (folder, path) = written(&log);
    let again = folder.path().join("again");
    restore(&path).unwrap().write_snapshot(&again, LEDGER, LAST).unwrap();
    assert_eq!(fs::read(&path).unwrap(), fs::read(again).unwrap());
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    let (_folder, path) = written(&small());
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            fs::write(&path, bytes).unwrap();
            let refused = restore(&path).unwrap_err();
            let as_expected = match at {
                0..8 => matches!(refused, SnapshotError::NotASnapshot),
                8..12 => matches!(refused, SnapshotError::Format { .. }),
                _ => matches!(refused, SnapshotError::Damaged),
            };
            assert!(as_expected, "byte {at}: {refused}");
        }
    }
}

#[test]
fn no_missing_or_added_byte_goes_unnoticed() {
    let (_folder, path) = written(&small());
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let refused = restore(&path).unwrap_err();
        let as_expected = match length {
            0..44 => matches!(refused, SnapshotError::NotASnapshot),
            _ => matches!(refused, SnapshotError::Damaged),
        };
        assert!(as_expected, "{length} bytes: {refused}");
    }
    fs::write(&path, [&whole[..], &[0]].concat()).unwrap();
    assert!(matches!(restore(&path), Err(SnapshotError::Damaged)));
}

/// Changes bytes and makes the hash right again.
fn forge(path: &Path, at: usize, bytes: &[u8]) {
    let mut whole = fs::read(path).unwrap();
    let body = whole.len() - HASH_BYTES;
    whole[at..at + bytes.len()].copy_from_slice(bytes);
    let hash = blake3::hash(&whole[..body]);
    whole[body..].copy_from_slice(hash.as_bytes());
    fs::write(path, whole).unwrap();
}

#[test]
fn rows_whose_hash_is_right_are_still_compared_with_the_digests() {
    let (_folder, path) = written(&small());
    let whole = fs::read(&path).unwrap();
    for at in 68..whole.len() - HASH_BYTES {
        fs::write(&path, &whole).unwrap();
        forge(&path, at, &[whole[at] ^ 0x01]);
        let refused = restore(&path).unwrap_err();
        assert!(
            matches!(
                refused,
                SnapshotError::Rows | SnapshotError::Digest { .. } | SnapshotError::ViewVersion { .. }
            ),
            "byte {at}: {refused}"
        );
    }
}

#[test]
fn another_version_of_a_view_is_not_believed() {
    let (_folder, path) = written(&small());
    let own = ViewName::Citizens.version();
    forge(&path, 68, &(own + 1).to_le_bytes());
    let refused = restore(&path).unwrap_err();
    assert_eq!(refused.to_string(), format!("view citizens is of version {}, not {own}", own + 1));
}

#[test]
fn a_snapshot_of_another_ledger_or_log_is_not_believed() {
    let (_folder, path) = written(&small());
    let other = LedgerId([8; 16]);
    let refused = ViewWriter::restore(&path, other, &|_| Ok(Some(LAST))).unwrap_err();
    assert!(
        matches!(refused, SnapshotError::OtherLedger { expected, found } if (expected, found) == (other, LEDGER))
    );
    let end = small().next();
    let rewound = ViewWriter::restore(&path, LEDGER, &|_| Ok(None)).unwrap_err();
    assert!(matches!(rewound, SnapshotError::AheadOfLog { position } if position == end));
    let forked = |at: Position| Ok(Some(RecordDigest(if at.next() == end { [1; 32] } else { LAST.0 })));
    let refused = ViewWriter::restore(&path, LEDGER, &forked).unwrap_err();
    assert!(matches!(refused, SnapshotError::OtherLog { position } if position == end));
    let lost = ViewWriter::restore(&path, LEDGER, &|position| Err(LedgerError::BrokenChain { position }));
    assert!(matches!(lost, Err(SnapshotError::Log(_))));
}

#[test]
fn what_is_not_there_is_missing_and_what_is_empty_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views");
    assert!(matches!(restore(&path), Err(SnapshotError::Missing { .. })));
    let refused = ViewWriter::new().write_snapshot(&path, LEDGER, LAST);
    assert!(matches!(refused, Err(SnapshotError::Empty)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_failed_write_leaves_the_old_snapshot_and_nothing_beside_it() {
    let (folder, path) = written(&small());
    let before = fs::read(&path).unwrap();
    // A folder where the new file should be renamed to cannot be replaced by a file.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    let refused = small().views().write_snapshot(&taken, LEDGER, LAST).unwrap_err();
    assert!(matches!(refused, SnapshotError::Io { action: "write the snapshot", .. }));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    small().views().write_snapshot(&path, LEDGER, LAST).unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
}
