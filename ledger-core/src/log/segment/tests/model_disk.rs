//! A file system in memory that does whatever a real one may do: it keeps writes in a cache, flushes them in any order and
//! in parts, forgets names until their folder is synced, calls lost data clean after a failed sync, runs out of space,
//! and cuts writes and reads short. Everything follows from one seed.

mod node;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::sync::{Mutex, MutexGuard};

use self::node::{FileId, Node};
use super::*;

/// Numbers that follow from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Less than `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True once in `in_` times.
    pub(super) fn once_in(&mut self, in_: u64) -> bool {
        self.below(in_) == 0
    }
}

/// What happens at a call that was chosen beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The power goes: this call and all behind it fail until [`ModelDisk::cut_power`].
    PowerCut,
    /// This call fails with EIO.
    Io,
    /// This call fails for want of space, where it is one that needs any.
    NoSpace,
}

/// A change of names that its folder was not synced for.
#[derive(Clone, Debug)]
enum NameChange {
    Add(PathBuf, Entry),
    Rename(PathBuf, PathBuf, Entry),
    Remove(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    File(FileId),
    Folder,
}

type Names = BTreeMap<PathBuf, Entry>;

#[derive(Debug)]
struct World {
    random: Random,
    files: BTreeMap<FileId, Node>,
    /// As programs see it.
    names: Names,
    /// As the disk has it.
    durable_names: Names,
    /// What `names` has beyond `durable_names`, in order.
    pending: Vec<NameChange>,
    /// Bytes that files may still grow by.
    free: u64,
    /// Calls until the fault.
    fault: Option<(u32, Fault)>,
    /// The fault has come.
    struck: bool,
    dead: bool,
}

/// Where a write may stop.
const SECTOR: u64 = 512;
/// Grows by so much before a life makes it full.
const ROOMY: u64 = 1 << 40;

#[derive(Clone, Debug)]
pub(super) struct ModelDisk(Arc<Mutex<World>>);

impl ModelDisk {
    /// A volume that holds the empty folder `root`.
    pub(super) fn new(seed: u64, root: &Path) -> ModelDisk {
        let names = Names::from([(root.to_path_buf(), Entry::Folder)]);
        ModelDisk(Arc::new(Mutex::new(World {
            random: Random(seed ^ 0x00D1_5C0F_F1CE),
            files: BTreeMap::new(),
            durable_names: names.clone(),
            names,
            pending: Vec::new(),
            free: ROOMY,
            fault: None,
            struck: false,
            dead: false,
        })))
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// Lets `fault` come at the call after `calls` more.
    pub(super) fn plan(&self, calls: u32, fault: Fault) {
        let mut world = self.world();
        (world.fault, world.struck) = (Some((calls, fault)), false);
    }

    /// Lets files grow by `bytes` more; without a number, by as much as they like.
    pub(super) fn set_free(&self, bytes: Option<u64>) {
        self.world().free = bytes.unwrap_or(ROOMY);
    }

    /// The power goes and comes back: of what no sync has made durable, anything may be left.
    pub(super) fn cut_power(&self) {
        let mut world = self.world();
        let World { random, files, names, durable_names, pending, .. } = &mut *world;
        let ordered = random.once_in(2);
        for change in std::mem::take(pending) {
            if random.once_in(2) {
                apply(durable_names, &change);
            } else if ordered {
                break;
            }
        }
        // What lies in a folder that was forgotten is gone with it. The root sorts first.
        let known = durable_names.clone();
        durable_names.retain(|path, _| {
            let is_root = known.first_key_value().is_some_and(|(root, _)| root == path);
            is_root || path.parent().is_some_and(|parent| known.contains_key(parent))
        });
        names.clone_from(durable_names);
        let left: BTreeSet<FileId> = names.values().filter_map(file_of).collect();
        files.retain(|id, _| left.contains(id));
        files.values_mut().for_each(|file| file.lose_cache(random));
        (world.fault, world.dead, world.struck) = (None, false, false);
    }

    /// The kernel wants memory: pages that it calls clean are read from the disk the next time.
    pub(super) fn evict_clean_pages(&self) {
        self.world().files.values_mut().for_each(Node::evict_clean);
    }

    /// The process died and the machine did not: everything is as programs last saw it.
    pub(super) fn revive(&self) {
        let mut world = self.world();
        (world.fault, world.dead, world.struck) = (None, false, false);
    }

    /// Whether the power is gone.
    pub(super) fn is_dead(&self) -> bool {
        self.world().dead
    }

    /// Whether the planned fault has come.
    pub(super) fn has_struck(&self) -> bool {
        let world = self.world();
        world.struck || world.dead
    }
}

fn apply(names: &mut Names, change: &NameChange) {
    match change {
        NameChange::Add(path, entry) => {
            names.insert(path.clone(), *entry);
        }
        NameChange::Rename(from, to, entry) => {
            names.remove(from);
            names.insert(to.clone(), *entry);
        }
        NameChange::Remove(path) => {
            names.remove(path);
        }
    }
}

fn file_of(entry: &Entry) -> Option<FileId> {
    match entry {
        Entry::File(id) => Some(*id),
        Entry::Folder => None,
    }
}

/// What a call does, as far as faults care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reads,
    Grows,
    Changes,
}

impl World {
    /// Counts a call, lets the kernel flush something, and fails when it is time to.
    fn call(&mut self, kind: Kind) -> io::Result<()> {
        if self.random.once_in(8) {
            let World { random, files, .. } = self;
            files.values_mut().for_each(|file| file.flush_some(random));
        }
        if self.dead {
            return Err(io::Error::other("no power"));
        }
        let Some((left, fault)) = &mut self.fault else {
            return Ok(());
        };
        if *left > 0 {
            *left -= 1;
            return Ok(());
        }
        let fault = *fault;
        match fault {
            Fault::PowerCut => self.dead = true,
            Fault::NoSpace if kind != Kind::Grows => return Ok(()),
            Fault::Io | Fault::NoSpace => {}
        }
        (self.fault, self.struck) = (None, true);
        Err(match fault {
            Fault::PowerCut => io::Error::other("no power"),
            Fault::Io => io::Error::from_raw_os_error(5),
            Fault::NoSpace => ErrorKind::StorageFull.into(),
        })
    }

    fn change(&mut self, change: NameChange) {
        apply(&mut self.names, &change);
        self.pending.push(change);
    }

    fn entry(&self, path: &Path) -> io::Result<Entry> {
        self.names.get(path).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }
}

impl ModelDisk {
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut world = self.world();
        world.call(Kind::Reads)?;
        match world.entry(path)? {
            Entry::File(id) => Ok(Arc::new(ModelFile { disk: self.clone(), id })),
            Entry::Folder => Err(ErrorKind::IsADirectory.into()),
        }
    }
}

impl Disk for ModelDisk {
    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut world = self.world();
        world.call(Kind::Grows)?;
        if world.names.contains_key(path) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        world.entry(path.parent().unwrap())?;
        let id = FileId(world.random.next());
        world.files.insert(id, Node::default());
        world.change(NameChange::Add(path.to_path_buf(), Entry::File(id)));
        Ok(Arc::new(ModelFile { disk: self.clone(), id }))
    }

    fn open_to_read(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.open(path)
    }

    fn open_to_write(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.open(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut world = self.world();
        world.call(Kind::Reads)?;
        world.entry(folder)?;
        let mut found: Vec<_> =
            world.names.keys().filter(|path| path.parent() == Some(folder)).cloned().collect();
        if world.random.once_in(2) {
            found.reverse();
        }
        Ok(found)
    }

    fn create_dir_all(&self, folder: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call(Kind::Grows)?;
        if !world.names.contains_key(folder) {
            world.change(NameChange::Add(folder.to_path_buf(), Entry::Folder));
        }
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut world = self.world();
        // One that fails leaves the changes for the next: a journal that cannot be written stops the whole volume.
        world.call(Kind::Changes)?;
        world.entry(folder)?;
        let World { pending, durable_names, .. } = &mut *world;
        pending.retain(|change| {
            let (NameChange::Add(path, _) | NameChange::Rename(_, path, _) | NameChange::Remove(path)) =
                change;
            let of_folder = path.parent() == Some(folder);
            if of_folder {
                apply(durable_names, change);
            }
            !of_folder
        });
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call(Kind::Changes)?;
        let entry = world.entry(from)?;
        world.change(NameChange::Rename(from.to_path_buf(), to.to_path_buf(), entry));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call(Kind::Changes)?;
        world.entry(path)?;
        world.change(NameChange::Remove(path.to_path_buf()));
        Ok(())
    }

    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        let mut world = self.world();
        world.call(Kind::Reads)?;
        // Others write to the volume too: what was free a moment ago need not be free now.
        Ok(if world.random.once_in(2) { world.free } else { ROOMY })
    }
}

#[derive(Debug)]
struct ModelFile {
    disk: ModelDisk,
    id: FileId,
}

impl ModelFile {
    /// Does something with the contents. A file that was removed lives on for those who have it open.
    fn with<R>(&self, change: impl FnOnce(&mut Node, &mut Random, &mut u64) -> R) -> R {
        let mut world = self.disk.world();
        let World { files, random, free, .. } = &mut *world;
        change(files.entry(self.id).or_default(), random, free)
    }
}

impl DiskFile for ModelFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.disk.world().call(Kind::Reads)?;
        self.with(|file, random, _| {
            if random.once_in(16) {
                return Err(ErrorKind::Interrupted.into());
            }
            let short = random.once_in(8) && buffer.len() > 1;
            let most = if short { 1 + random.below(buffer.len() as u64 - 1) as usize } else { buffer.len() };
            Ok(file.read(&mut buffer[..most], offset as usize))
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let kind = if self.length()? < offset + bytes.len() as u64 { Kind::Grows } else { Kind::Changes };
        let called = self.disk.world().call(kind);
        self.with(|file, random, free| {
            if called.is_ok() && random.once_in(16) {
                return Err(ErrorKind::Interrupted.into());
            }
            let room = (file.length() as u64 + *free).saturating_sub(offset).min(bytes.len() as u64);
            let short = called.is_err() || random.once_in(8);
            // A kernel stops between sectors at the finest, whatever stops it.
            let stop = |most: u64| ((offset + most) / SECTOR * SECTOR).saturating_sub(offset);
            let taken = match (short, room == bytes.len() as u64) {
                (false, true) => room,
                (false, false) => stop(room),
                (true, _) => stop(random.below(room + 1)),
            } as usize;
            *free -= file.write(&bytes[..taken], offset as usize);
            called?;
            match taken {
                0 if !short => Err(ErrorKind::StorageFull.into()),
                0 => Err(ErrorKind::Interrupted.into()),
                _ => Ok(taken),
            }
        })
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.with(|file, _, _| file.length() as u64))
    }

    fn sync(&self) -> io::Result<()> {
        let called = self.disk.world().call(Kind::Changes);
        let dead = self.disk.world().dead;
        self.with(|file, random, _| match &called {
            Ok(()) => file.flush_all(),
            Err(_) if dead => file.flush_some(random),
            Err(_) => file.fail_sync(random),
        });
        called
    }

    fn advise_will_need(&self, _: u64, _: u64) {}
}
