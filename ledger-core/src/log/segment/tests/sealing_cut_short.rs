//! Sealing that was cut short where names change: what opening does about it, and what readers find meanwhile.

use std::sync::OnceLock;

use super::model_disk::{Fault, ModelDisk};
use super::*;
use crate::log::segment::sealed::SealedFile;

const RAW: SegmentOptions = SegmentOptions { segment_bytes: 12 << 10, fill_step: 1 << 10, seal: false };

/// A log of 700 records in several raw segments.
fn raw_log(disk: Arc<dyn Disk>) -> Rig {
    let mut rig = Rig::on(disk, RAW);
    for batch in 0..70 {
        rig.append(&bodies(batch, &[30; 10])).unwrap();
    }
    rig
}

fn named(disk: &dyn Disk, folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut names = disk.list(&segments_folder(folder)).unwrap();
    names.retain(|path| path.extension().is_some_and(|of| of == extension));
    names
}

/// A log whose sealer was killed behind renaming a sealed file and before syncing the folder. Its folder, records and disk.
/// `from` is the call to try first, and becomes the one that it was.
fn killed_behind_rename(seed: u64, from: &mut u32) -> (TempDir, Vec<Vec<u8>>, ModelDisk) {
    for call in *from..200 {
        let folder = tempfile::tempdir().unwrap();
        let model = ModelDisk::new(seed, folder.path());
        let disk: Arc<dyn Disk> = Arc::new(model.clone());
        let lock = FolderLock::exclusive(folder.path()).unwrap();
        let log = SegmentLog::create_on(Arc::clone(&disk), lock, &RAW, &salts(), LEDGER).unwrap();
        let mut rig = Rig { log, tree: TreeHead::new(), records: Vec::new(), folder };
        for batch in 0..70 {
            rig.append(&bodies(batch, &[30; 10])).unwrap();
        }
        let work = rig.log.sealing(&salts());
        model.plan(call, Fault::Io);
        let sealed = work.seal_up_to(work.shared.sealable(256).unwrap());
        model.revive();
        let cut_short =
            matches!(&sealed, Err(LogError::Io { action: "sync", path, .. }) if path.ends_with("log"));
        if cut_short && !named(&*disk, rig.folder.path(), "sealed").is_empty() {
            drop(rig.log);
            *from = call;
            return (rig.folder, rig.records, model);
        }
    }
    panic!("no call of sealing is the sync behind the rename");
}

#[test]
fn the_name_of_a_sealed_file_is_durable_before_what_it_stands_for_is_removed() {
    let mut removed_when_cut = 0;
    for seed in 0..6 {
        let mut killed_at = 0;
        for call in 0..60 {
            let (folder, records, model) = killed_behind_rename(seed, &mut killed_at);
            let disk: Arc<dyn Disk> = Arc::new(model.clone());
            let open = || {
                let lock = FolderLock::exclusive(folder.path()).unwrap();
                SegmentLog::open_on(Arc::clone(&disk), lock, &RAW, &salts(), LEDGER)
            };
            let raw_before = named(&*disk, folder.path(), "seg").len();
            model.plan(call, Fault::PowerCut);
            let opened = open().map(drop).is_ok();
            let struck = model.has_struck();
            // Only to see how far it came: the names as programs see them.
            model.revive();
            let raw_now = named(&*disk, folder.path(), "seg").len();
            removed_when_cut += u32::from(!opened && raw_now < raw_before);
            model.cut_power();
            let (log, _) =
                open().unwrap_or_else(|lost| panic!("seed {seed}, power cut at call {call}: {lost}"));
            assert_eq!(all(&*log.reader()).unwrap(), records, "seed {seed}, power cut at call {call}");
            if opened && !struck {
                break;
            }
        }
    }
    assert!(removed_when_cut > 6, "the power was cut {removed_when_cut} times behind a removal");
}

#[test]
fn segments_that_were_removed_take_no_room() {
    let rig = raw_log(Arc::new(FastDisk));
    let reader = rig.log.reader();
    assert_eq!(all(&*reader).unwrap(), rig.records);
    let work = rig.log.sealing(&salts());
    while let Some(until) = work.shared.sealable(256) {
        work.seal_up_to(until).unwrap();
    }
    assert_eq!(all(&*reader).unwrap(), rig.records);
    // A file that somebody has open takes its room although it has no name.
    let opened =
        std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|of| of.unwrap().path().read_link().ok());
    let held: Vec<PathBuf> = opened
        .filter(|path| path.starts_with(rig.folder.path()) && path.to_string_lossy().ends_with("(deleted)"))
        .collect();
    assert_eq!(held, [] as [PathBuf; 0]);
}

/// A disk where another reader of the same log takes sealed files up while one that wants a raw segment finds it gone.
#[derive(Clone, Debug, Default)]
struct Meanwhile(Arc<OnceLock<Arc<Shared>>>);

impl FileFaults for Meanwhile {
    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let opened = RealDisk.open_to_read(path);
        if let (Err(_), Some(shared), true) =
            (&opened, self.0.get(), path.extension().is_some_and(|of| of == "seg"))
        {
            loop {
                let next = SegmentFile::sealed(path.parent().unwrap(), Position(shared.sealed_tree().size()));
                let Ok(file) = SealedFile::open(&RealDisk, next) else { break };
                shared.add_sealed(file);
            }
        }
        opened
    }
}

#[test]
fn two_readers_may_find_a_segment_sealed_at_the_same_time() {
    let mut rig = Rig::new(RAW);
    for batch in 0..40 {
        rig.append(&bodies(batch, &[30; 10])).unwrap();
    }
    let folder = segments_folder(rig.folder.path());
    let found = Found::read(&RealDisk, &folder, &salts(), LEDGER, true).unwrap();
    let disk = Meanwhile::default();
    let raw = found.readable_segments();
    let reader = Shared::new(Arc::new(disk.clone()), folder, Vec::new(), raw, found.tail(), None);
    disk.0.set(Arc::clone(&reader)).unwrap();
    for batch in 40..90 {
        rig.append(&bodies(batch, &[30; 10])).unwrap();
    }
    let work = rig.log.sealing(&salts());
    while let Some(until) = work.shared.sealable(256) {
        work.seal_up_to(until).unwrap();
    }
    // In the segment that was the last one when the reader looked.
    assert_eq!(reader.read(Position(399)).unwrap(), rig.records[399]);
}

#[test]
fn a_sealed_file_that_does_not_follow_is_not_taken_up_by_a_reader() {
    let rig = raw_log(Arc::new(FastDisk));
    let folder = segments_folder(rig.folder.path());
    let found = Found::read(&RealDisk, &folder, &salts(), LEDGER, true).unwrap();
    let raw = found.readable_segments();
    let reader = Shared::new(RealDisk::shared(), folder.clone(), Vec::new(), raw, found.tail(), None);
    let work = rig.log.sealing(&salts());
    while let Some(until) = work.shared.sealable(256) {
        work.seal_up_to(until).unwrap();
    }
    // The second sealed file of another log with the same positions.
    let mut other = Rig::new(RAW);
    for batch in 100..170 {
        other.append(&bodies(batch, &[30; 10])).unwrap();
    }
    let theirs = other.log.sealing(&salts());
    while let Some(until) = theirs.shared.sealable(256) {
        theirs.seal_up_to(until).unwrap();
    }
    let mut sealed = named(&RealDisk, rig.folder.path(), "sealed");
    sealed.sort();
    let foreign = segments_folder(other.folder.path()).join(sealed[1].file_name().unwrap());
    std::fs::copy(foreign, &sealed[1]).unwrap();
    let first: u64 = sealed[1].file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let read = reader.read(Position(first));
    assert!(matches!(&read, Err(LogError::Damaged(damage)) if damage.segment == sealed[1]), "{read:?}");
}
