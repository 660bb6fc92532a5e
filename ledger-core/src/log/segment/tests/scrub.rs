//! The scrub and the copy: each file on its own, and a log taken away from beside its writer.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::sealing::{SEALING, fill, names};
use super::*;
use crate::log::DamageKind;
use crate::log::segment::copy::copy_log_on;
use crate::log::segment::scrub::scrub_folder_on;
use crate::log::segment::{ScrubReport, copy_log, open_read_only, scrub_folder, verify_folder};

fn scrub(rig: &Rig) -> ScrubReport {
    scrub_folder(rig.folder.path(), &salts(), LEDGER, &mut |_| ()).unwrap()
}

/// Sealed files, raw segments behind them of which the first begins inside the last sealed one, and a batch in the last.
fn both_forms() -> Rig {
    let mut rig = Rig::new(SEALING);
    fill(&mut rig, 1_500);
    rig.log.reader().wait_sealed();
    let (mut rig, _) = rig.reopen(SegmentOptions { seal: false, ..SEALING });
    fill(&mut rig, 2_200);
    assert!(names(&rig, "sealed").len() > 2 && names(&rig, "seg").len() > 2);
    rig
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 4;
    fs::write(path, bytes).unwrap();
}

fn places(report: &ScrubReport) -> BTreeSet<(PathBuf, String)> {
    report.damaged.iter().map(|damage| (damage.segment.clone(), damage.what.to_string())).collect()
}

#[test]
fn a_sound_log_is_scrubbed_beside_its_writer() {
    let rig = both_forms();
    let report = scrub(&rig);
    let files = names(&rig, "sealed").len() + names(&rig, "seg").len();
    assert_eq!((places(&report).len(), report.unreadable.len(), report.sound), (0, 0, files));
    let verified = verify_folder(rig.folder.path(), &salts(), &mut |_| ()).unwrap();
    assert_eq!((report.blocks, report.batches), (verified.blocks, verified.batches));
    assert_eq!((report.bytes, report.writer_at_work), (verified.bytes, true));
}

#[test]
fn the_first_damage_of_each_file_is_reported_and_the_others_are_read_on() {
    let rig = both_forms();
    let (sealed, raw) = (names(&rig, "sealed"), names(&rig, "seg"));
    flip(&sealed[0], 5_000);
    flip(&sealed[1], 20);
    flip(&raw[1], 9_000);
    flip(&raw[1], 12_000);
    let report = scrub(&rig);
    let damaged: Vec<&PathBuf> = report.damaged.iter().map(|damage| &damage.segment).collect();
    assert_eq!(damaged, [&sealed[0], &sealed[1], &raw[1]]);
    assert_eq!(report.sound, sealed.len() + raw.len() - 3);
    let in_raw = &report.damaged[2];
    assert!(in_raw.offset <= 9_000 && in_raw.what == DamageKind::Checksum, "{in_raw:?}");
}

#[test]
fn every_flipped_bit_is_found_in_its_own_file() {
    let rig = both_forms();
    drop(rig.log);
    let folder = rig.folder.path();
    let paths = RealDisk.list(&segments_folder(folder)).unwrap();
    for path in paths {
        let length = fs::metadata(&path).unwrap().len() as usize;
        for at in (0..length).step_by(4_999) {
            flip(&path, at);
            let report = scrub_folder(folder, &salts(), LEDGER, &mut |_| ());
            flip(&path, at);
            let report = report.unwrap();
            let found: Vec<&PathBuf> = report.damaged.iter().map(|damage| &damage.segment).collect();
            assert_eq!(found, [&path], "byte {at}");
        }
    }
}

#[test]
fn files_that_are_missing_or_stand_elsewhere_are_found() {
    let missing = DamageKind::MissingSegment.to_string();
    let both = |rig: &Rig| [names(rig, "sealed"), names(rig, "seg")].concat();
    let count = both(&both_forms()).len();
    // All but the last: that nothing follows can be told by a checkpoint only.
    for gone in 0..count - 1 {
        let rig = both_forms();
        let path = both(&rig)[gone].clone();
        fs::remove_file(&path).unwrap();
        let report = scrub(&rig);
        assert_eq!(report.damaged.len(), 1, "{path:?}: {:?}", report.damaged);
        assert_eq!(report.damaged[0].what, DamageKind::MissingSegment);
        assert_eq!(report.sound, count - 1);
    }
    let rig = both_forms();
    let (sealed, raw) = (names(&rig, "sealed"), names(&rig, "seg"));
    raw.iter().for_each(|path| fs::remove_file(path).unwrap());
    let report = scrub(&rig);
    assert_eq!((report.damaged.len(), report.sound), (1, sealed.len()));
    assert_eq!(report.damaged[0].what, DamageKind::MissingSegment);
    let rig = both_forms();
    let raw = names(&rig, "seg");
    let name = raw[1].with_file_name("7.seg");
    fs::rename(&raw[1], &name).unwrap();
    let expected = [(name, DamageKind::Name.to_string()), (raw[1].clone(), missing)];
    assert_eq!(places(&scrub(&rig)), BTreeSet::from(expected));
}

#[test]
fn a_segment_of_a_forged_past_is_found_where_it_meets_the_one_before() {
    let (rig, mut other) = (both_forms(), Rig::new(SEALING));
    other.append(&[vec![1, 2, 3]]).unwrap();
    while other.records.len() < 1_500 {
        let next = other.records.len() as u64;
        other.append(&(next..next + 10).map(|number| body(number, 60)).collect::<Vec<_>>()).unwrap();
        other.log.reader().wait_sealed();
    }
    let (mine, theirs) = (names(&rig, "sealed"), names(&other, "sealed"));
    let in_both = |path: &PathBuf| theirs.iter().any(|other| other.file_name() == path.file_name());
    let at = 1 + mine[1..].iter().position(in_both).unwrap();
    let forged = segments_folder(other.folder.path()).join(mine[at].file_name().unwrap());
    fs::copy(forged, &mine[at]).unwrap();
    let report = scrub(&rig);
    assert!(
        report.damaged.iter().any(|found| found.segment == mine[at] && found.what == DamageKind::HeaderTree),
        "{:?}",
        report.damaged
    );
}

#[test]
fn a_raw_segment_that_says_otherwise_than_the_sealed_file_over_it_is_found() {
    let rig = both_forms();
    let (sealed, raw) = (names(&rig, "sealed"), names(&rig, "seg"));
    let overlapping: u64 = raw[0].file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let mut other = Rig::new(SegmentOptions { seal: false, ..SEALING });
    fill(&mut other, overlapping);
    while other.records.len() < 1_800 {
        let next = other.records.len() as u64;
        other.append(&(next..next + 10).map(|number| body(number, 60)).collect::<Vec<_>>()).unwrap();
    }
    fs::copy(segments_folder(other.folder.path()).join(raw[0].file_name().unwrap()), &raw[0]).unwrap();
    let report = scrub(&rig);
    let found = report.damaged.iter().find(|damage| damage.segment == raw[0]).unwrap();
    assert_eq!(found.what, DamageKind::BlockRoot, "{sealed:?}");
}

#[test]
fn a_file_that_cannot_be_read_does_not_end_the_scrub() {
    let rig = both_forms();
    let raw = names(&rig, "seg");
    fs::remove_file(&raw[1]).unwrap();
    fs::create_dir(&raw[1]).unwrap();
    let report = scrub(&rig);
    assert_eq!(report.unreadable.iter().map(|file| &file.path).collect::<Vec<_>>(), [&raw[1]]);
    assert_eq!((report.damaged.len(), report.sound), (0, names(&rig, "sealed").len() + raw.len() - 1));
}

#[test]
fn a_batch_that_was_cut_short_is_no_damage_in_the_last_segment_alone() {
    let rig = both_forms();
    let raw = names(&rig, "seg");
    drop(rig.log);
    let folder = rig.folder.path();
    let cut = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        fs::write(path, &bytes[..end - 100]).unwrap();
        bytes
    };
    let last = raw.last().unwrap();
    let whole = cut(last);
    let report = scrub_folder(folder, &salts(), LEDGER, &mut |_| ()).unwrap();
    assert_eq!((report.damaged.len(), report.unfinished_batch.unwrap().segment), (0, last.clone()));
    fs::write(last, whole).unwrap();
    cut(&raw[1]);
    let report = scrub_folder(folder, &salts(), LEDGER, &mut |_| ()).unwrap();
    assert_eq!(report.damaged.iter().map(|damage| &damage.segment).collect::<Vec<_>>(), [&raw[1]]);
    assert_eq!(report.damaged[0].what, DamageKind::Uncommitted);
}

#[test]
fn segments_that_are_sealed_meanwhile_are_read_as_what_they_became() {
    let mut rig = Rig::new(SegmentOptions { seal: false, ..SEALING });
    fill(&mut rig, 1_500);
    let sealing = rig.log.sealing(&salts());
    let shared = Arc::clone(&sealing.shared);
    let mut looks = 0;
    let report = scrub_folder(rig.folder.path(), &salts(), LEDGER, &mut |_| {
        looks += 1;
        if let Some(until) = shared.sealable(256).filter(|_| looks % 3 == 0) {
            sealing.seal_up_to(until).unwrap();
        }
    })
    .unwrap();
    assert!(names(&rig, "sealed").len() > 2);
    assert_eq!((places(&report).len(), report.unreadable.len()), (0, 0), "{:?}", report.damaged);
    assert!(report.blocks > 0 && report.batches > 0);
}

/// A disk on which everything complete is sealed, and the raw files gone, just behind the second of some calls.
#[derive(Clone)]
struct SealsBehindOnesBack {
    work: Arc<Work>,
    calls: Arc<AtomicUsize>,
    /// Which: openings of the log's first segment, or listings.
    openings: bool,
}

impl SealsBehindOnesBack {
    fn of(rig: &Rig, openings: bool) -> Self {
        SealsBehindOnesBack { work: Arc::new(rig.log.sealing(&salts())), calls: Arc::default(), openings }
    }

    fn called(&self) {
        if self.calls.fetch_add(1, Ordering::Relaxed) == 1 {
            while let Some(until) = self.work.shared.sealable(256) {
                self.work.seal_up_to(until).unwrap();
            }
        }
    }
}

impl std::fmt::Debug for SealsBehindOnesBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealsBehindOnesBack")
    }
}

impl FileFaults for SealsBehindOnesBack {
    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let opened = RealDisk.open_to_read(path);
        if self.openings && path.ends_with("00000000000000000000.seg") {
            self.called();
        }
        opened
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let listed = RealDisk.list(folder);
        if !self.openings {
            self.called();
        }
        listed
    }
}

#[test]
fn files_that_vanish_between_listing_and_opening_are_looked_for_again() {
    let unsealed = || {
        let mut rig = Rig::new(SegmentOptions { seal: false, ..SEALING });
        fill(&mut rig, 1_000);
        rig
    };
    let rig = unsealed();
    let disk = SealsBehindOnesBack::of(&rig, false);
    let report = scrub_folder_on(&disk, rig.folder.path(), &salts(), LEDGER, &mut |_| ()).unwrap();
    assert_eq!((report.damaged.len(), report.unreadable.len()), (0, 0), "{:?}", report.unreadable);
    assert!(report.blocks > 0);
    // Opened for its header, and then to be copied, when those behind it vanish.
    let rig = unsealed();
    let disk = SealsBehindOnesBack::of(&rig, true);
    let to = tempfile::tempdir().unwrap();
    let copy = copy_log_on(&disk, rig.folder.path(), to.path(), &salts(), LEDGER, false).unwrap();
    let report = verify_folder(to.path(), &salts(), &mut |_| ()).unwrap();
    assert_eq!((report.damage, &report.tree), (None, &rig.tree));
    let files = RealDisk.list(&segments_folder(to.path())).unwrap().len();
    assert_eq!((files, report.segments), (copy.linked + copy.copied, files));
}

#[test]
fn a_copy_opens_and_holds_what_was_durable_and_shares_complete_files() {
    use std::os::unix::fs::MetadataExt;
    let mut rig = both_forms();
    let (sealed, raw) = (names(&rig, "sealed"), names(&rig, "seg"));
    let place = tempfile::tempdir().unwrap();
    for (name, link) in [("linked", true), ("copied", false)] {
        let to = place.path().join(name);
        fs::create_dir(&to).unwrap();
        let copy = copy_log(rig.folder.path(), &to, &salts(), LEDGER, link).unwrap();
        let complete = sealed.len() + raw.len() - 1;
        assert_eq!((copy.linked, copy.copied), if link { (complete, 1) } else { (0, complete + 1) });
        assert_eq!(copy.tree, rig.tree);
        let inode = |path: &Path| fs::metadata(path).unwrap().ino();
        let beside = |path: &Path| segments_folder(&to).join(path.file_name().unwrap());
        assert_eq!(inode(&sealed[0]) == inode(&beside(&sealed[0])), link);
        assert_ne!(inode(raw.last().unwrap()), inode(&beside(raw.last().unwrap())), "it is still written");
    }
    let (tree, records) = (rig.tree.clone(), rig.records.clone());
    fill(&mut rig, 3_000);
    for name in ["linked", "copied"] {
        let to = place.path().join(name);
        let report = verify_folder(&to, &salts(), &mut |_| ()).unwrap();
        assert_eq!((report.damage, report.tree, report.unfinished_batch), (None, tree.clone(), None));
        let (reader, _) = open_read_only(&to, &salts(), LEDGER).unwrap();
        assert_eq!(all(&*reader).unwrap(), records);
        let (log, recovered) = open(&to, SMALL).unwrap();
        assert_eq!((log.tail(), recovered.dropped), (Position(records.len() as u64), None));
    }
    rig.check();
}

#[test]
fn a_batch_that_is_being_written_is_left_out_of_the_copy() {
    let rig = both_forms();
    let last = names(&rig, "seg").pop().unwrap();
    let before = fs::read(&last).unwrap();
    let end = before.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let end = end.next_multiple_of(8);
    let mut half = before.clone();
    half[end..end + 24].fill(9);
    fs::write(&last, half).unwrap();
    let to = tempfile::tempdir().unwrap();
    copy_log(rig.folder.path(), to.path(), &salts(), LEDGER, true).unwrap();
    let copied = fs::read(segments_folder(to.path()).join(last.file_name().unwrap())).unwrap();
    assert_eq!(copied, before[..end]);
}

#[test]
fn copies_beside_a_writer_and_its_sealer_are_whole() {
    let mut rig = Rig::new(SEALING);
    fill(&mut rig, 300);
    let folder = rig.folder.path().to_path_buf();
    let place = tempfile::tempdir().unwrap();
    std::thread::scope(|threads| {
        let writer = threads.spawn(move || {
            fill(&mut rig, 3_000);
            rig
        });
        let mut number = 0;
        while !writer.is_finished() || number == 0 {
            let to = place.path().join(number.to_string());
            fs::create_dir(&to).unwrap();
            let copy = copy_log(&folder, &to, &salts(), LEDGER, number % 2 == 0).unwrap();
            let report = verify_folder(&to, &salts(), &mut |_| ()).unwrap();
            assert_eq!((report.damage, report.tree), (None, copy.tree));
            let files = RealDisk.list(&segments_folder(&to)).unwrap().len();
            assert_eq!((files, report.segments), (copy.linked + copy.copied, files));
            fs::remove_dir_all(&to).unwrap();
            number += 1;
        }
        let rig = writer.join().unwrap();
        rig.check();
    });
}
