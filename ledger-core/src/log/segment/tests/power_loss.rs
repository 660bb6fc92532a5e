//! Power loss with a disk that forgets: a cache in front of it, sectors that arrive in any order or not at all, folders
//! that forget new files, and failed syncs after which the cache calls lost data clean.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::sync::Mutex;

use super::*;

const SECTOR: usize = 512;

/// A disk behind a cache. The real files are the cache; this is what the disk itself has.
#[derive(Debug, Default)]
struct Platter {
    /// By inode.
    files: BTreeMap<u64, OnDisk>,
    random: u64,
    /// Calls until the power goes, or until a sync fails.
    calls_left: Option<u32>,
    failing_sync: bool,
    dead: bool,
}

#[derive(Debug, Default)]
struct OnDisk {
    path: PathBuf,
    bytes: Vec<u8>,
    dirty: BTreeSet<usize>,
    /// The folder entry is durable.
    listed: bool,
}

#[derive(Clone, Debug, Default)]
struct ForgetfulDisk(Arc<Mutex<Platter>>);

impl Platter {
    fn chance(&mut self, in_: u64) -> u64 {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % in_
    }

    /// Counts a call; the one on which the power goes fails, and all behind it.
    fn call(&mut self) -> io::Result<()> {
        if let Some(left) = &mut self.calls_left
            && !self.failing_sync
        {
            self.dead = self.dead || *left == 0;
            *left = left.saturating_sub(1);
        }
        if self.dead { Err(io::Error::other("no power")) } else { Ok(()) }
    }
}

impl OnDisk {
    fn take(&mut self, cache: &[u8], sector: usize) {
        let (start, end) = (sector * SECTOR, (sector * SECTOR + SECTOR).min(cache.len()));
        if start < end {
            self.bytes.resize(self.bytes.len().max(end), 0);
            self.bytes[start..end].copy_from_slice(&cache[start..end]);
        }
    }
}

impl ForgetfulDisk {
    /// The power goes: any of the dirty sectors may have arrived, unlisted files may be gone.
    fn cut_power(&self) {
        let mut platter = self.0.lock().unwrap();
        platter.dead = false;
        platter.calls_left = None;
        for inode in platter.files.keys().copied().collect::<Vec<_>>() {
            let mut file = platter.files.remove(&inode).unwrap();
            let Ok(cache) = std::fs::read(&file.path) else { continue };
            if !file.listed && platter.chance(2) == 0 {
                std::fs::remove_file(&file.path).unwrap();
                continue;
            }
            let mood = platter.chance(4);
            for sector in std::mem::take(&mut file.dirty) {
                let arrived = match mood {
                    0 => true,
                    1 => false,
                    _ => platter.chance(2) == 0,
                };
                if arrived {
                    file.take(&cache, sector);
                }
            }
            std::fs::write(&file.path, &file.bytes).unwrap();
            file.listed = true;
            platter.files.insert(inode, file);
        }
    }
}

impl FileFaults for ForgetfulDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        let mut platter = self.0.lock().unwrap();
        platter.call()?;
        let file = FileFaults::create(&FastDisk, path)?;
        let entry = OnDisk { path: path.to_path_buf(), ..OnDisk::default() };
        platter.files.insert(file.metadata()?.ino(), entry);
        Ok(file)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        let alive = platter.call();
        let on_disk = platter.files.get_mut(&file.metadata()?.ino()).unwrap();
        file.write_all_at(bytes, offset)?;
        let offset = offset as usize;
        on_disk.dirty.extend(offset / SECTOR..(offset + bytes.len()).div_ceil(SECTOR));
        alive
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.call()?;
        let fails = platter.failing_sync && platter.calls_left == Some(0);
        if let Some(left) = &mut platter.calls_left {
            *left = left.saturating_sub(1);
        }
        let on_disk = platter.files.get_mut(&file.metadata()?.ino()).unwrap();
        let dirty = std::mem::take(&mut on_disk.dirty);
        if fails {
            return Err(io::Error::other("the disk lost it, the cache calls it clean"));
        }
        let mut cache = vec![0; file.metadata()?.len() as usize];
        file.read_exact_at(&mut cache, 0)?;
        dirty.into_iter().for_each(|sector| on_disk.take(&cache, sector));
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.call()?;
        platter
            .files
            .values_mut()
            .filter(|file| file.path.starts_with(path))
            .for_each(|file| file.listed = true);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.call()?;
        platter.files.retain(|_, file| file.path != path);
        FileFaults::remove(&FastDisk, path)
    }
}

/// Opens again after a crash. What was acknowledged must be there; of what was not, one batch may be, whole.
fn reopen(rig: Rig, disk: &ForgetfulDisk, in_doubt: &[Vec<u8>], context: &str) -> Rig {
    let Rig { log, mut tree, mut records, folder } = rig;
    drop(log);
    let lock = FolderLock::exclusive(folder.path()).unwrap();
    let opened = SegmentLog::open_on(Arc::new(disk.clone()), lock, &SMALL, &salts(), LEDGER);
    let (log, recovered) = opened.unwrap_or_else(|error| panic!("{context}: {error}"));
    if recovered.tail.0 > records.len() as u64 {
        for body in in_doubt {
            tree.push(&record_digest(&salts().at(Position(tree.size())), body));
            records.push(body.clone());
        }
    }
    assert_eq!(recovered.tree, tree, "{context}");
    let rig = Rig { log, tree, records, folder };
    rig.check();
    rig
}

fn batch_of(random: u64) -> Vec<Vec<u8>> {
    let lengths: Vec<usize> =
        (0..1 + random % 4).map(|number| 1 + (random >> (8 * number)) as usize % 500).collect();
    bodies(random, &lengths)
}

#[test]
fn power_loss_at_any_call_loses_nothing_that_was_acknowledged() {
    for seed in 0..150 {
        let disk = ForgetfulDisk::default();
        disk.0.lock().unwrap().random = seed;
        let mut rig = Rig::on(Arc::new(disk.clone()), SMALL);
        for crash in 0..4 {
            let left = disk.0.lock().unwrap().chance(30) as u32;
            disk.0.lock().unwrap().calls_left = Some(left);
            let in_doubt = loop {
                let random = disk.0.lock().unwrap().chance(u64::from(u32::MAX));
                let batch = batch_of(random);
                if rig.append(&batch).is_err() {
                    break batch;
                }
            };
            disk.cut_power();
            rig = reopen(rig, &disk, &in_doubt, &format!("seed {seed}, crash {crash}"));
        }
        rig.append(&bodies(1, &[100])).unwrap();
        rig.check();
    }
}

#[test]
fn power_loss_while_opening_again_loses_nothing_either() {
    for seed in 1000..1040 {
        let disk = ForgetfulDisk::default();
        disk.0.lock().unwrap().random = seed;
        let mut rig = Rig::on(Arc::new(disk.clone()), SMALL);
        (0..seed % 7).for_each(|number| rig.append(&batch_of(seed * 77 + number)).unwrap());
        disk.0.lock().unwrap().calls_left = Some((seed % 5) as u32);
        let in_doubt = loop {
            let batch = batch_of(seed * 31 + rig.tree.size());
            if rig.append(&batch).is_err() {
                break batch;
            }
        };
        disk.cut_power();
        for left in 0..3 {
            let Rig { log, tree, records, folder } = rig;
            drop(log);
            disk.0.lock().unwrap().calls_left = Some(left);
            let lock = FolderLock::exclusive(folder.path()).unwrap();
            let refused =
                SegmentLog::open_on(Arc::new(disk.clone()), lock, &SMALL, &salts(), LEDGER).map(|_| ());
            assert!(matches!(refused, Err(LogError::Io { .. })) || left == 2, "seed {seed}, call {left}");
            disk.cut_power();
            let other = Rig::new(SMALL).log; // Any log; the rig only needs one.
            rig = Rig { log: other, tree, records, folder };
        }
        reopen(rig, &disk, &in_doubt, &format!("seed {seed}"));
    }
}

#[test]
fn what_only_the_cache_has_after_a_failed_sync_is_not_believed() {
    for seed in 0..60 {
        let disk = ForgetfulDisk::default();
        disk.0.lock().unwrap().random = seed;
        let mut rig = Rig::on(Arc::new(disk.clone()), SMALL);
        {
            let mut platter = disk.0.lock().unwrap();
            (platter.failing_sync, platter.calls_left) = (true, Some((seed % 9) as u32));
        }
        let in_doubt = loop {
            let batch = batch_of(seed * 131 + rig.tree.size());
            if rig.append(&batch).is_err() {
                break batch;
            }
        };
        disk.0.lock().unwrap().failing_sync = false;
        disk.0.lock().unwrap().calls_left = None;
        // The process starts again, the machine does not: the cache still shows what the disk lost.
        let mut rig = reopen(rig, &disk, &in_doubt, &format!("seed {seed}, restarted"));
        rig.append(&bodies(1, &[100])).unwrap();
        disk.cut_power();
        reopen(rig, &disk, &[], &format!("seed {seed}, after the power cut"));
    }
}
