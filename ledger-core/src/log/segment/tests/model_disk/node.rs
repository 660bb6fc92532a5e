//! One file: what programs see of it, and what the disk has.

use std::collections::BTreeSet;

use super::Random;

const SECTOR: usize = 512;
/// Sectors that some disks write together: 4 KiB.
const LARGE_SECTOR: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileId(pub(super) u64);

#[derive(Debug, Default)]
pub(super) struct Node {
    cache: Vec<u8>,
    disk: Vec<u8>,
    /// Sectors of `cache` that the kernel knows to differ from `disk`.
    dirty: BTreeSet<usize>,
}

impl Node {
    pub(super) fn length(&self) -> usize {
        self.cache.len()
    }

    pub(super) fn read(&self, buffer: &mut [u8], offset: usize) -> usize {
        let there = self.cache.get(offset..).unwrap_or_default();
        let read = there.len().min(buffer.len());
        buffer[..read].copy_from_slice(&there[..read]);
        read
    }

    /// Writes into the cache; by how much the file grew.
    pub(super) fn write(&mut self, bytes: &[u8], offset: usize) -> u64 {
        if bytes.is_empty() {
            return 0;
        }
        let (before, end) = (self.cache.len(), offset + bytes.len());
        self.cache.resize(before.max(end), 0);
        self.cache[offset..end].copy_from_slice(bytes);
        self.dirty.extend(offset.min(before) / SECTOR..end.div_ceil(SECTOR));
        (self.cache.len() - before) as u64
    }

    pub(super) fn flush_all(&mut self) {
        for sector in std::mem::take(&mut self.dirty) {
            self.flush(sector);
        }
    }

    /// A part of the dirty sectors reaches the disk, which of them is up to the disk.
    pub(super) fn flush_some(&mut self, random: &mut Random) {
        let together = if random.once_in(2) { LARGE_SECTOR } else { 1 };
        let groups: BTreeSet<usize> = self.dirty.iter().map(|sector| sector / together).collect();
        let mood = random.below(6);
        let chosen = random.below(groups.len().max(1) as u64) as usize;
        for (number, group) in groups.into_iter().enumerate() {
            let arrives = match mood {
                0 => true,
                1 => false,
                2 => number < chosen,
                3 => number >= chosen,
                4 => number != chosen,
                _ => random.once_in(2),
            };
            for sector in group * together..(group + 1) * together {
                if arrives && self.dirty.remove(&sector) {
                    self.flush(sector);
                }
            }
        }
    }

    /// The power went: the rest of the cache is gone.
    pub(super) fn lose_cache(&mut self, random: &mut Random) {
        self.flush_some(random);
        if random.once_in(2) && !self.dirty.is_empty() {
            // The length was on the disk before the data.
            self.disk.resize(self.disk.len().max(self.cache.len()), 0);
        }
        self.dirty.clear();
        self.cache.clone_from(&self.disk);
    }

    /// A sync fails: some sectors arrived, the others are lost, and the cache calls all of them clean.
    pub(super) fn fail_sync(&mut self, random: &mut Random) {
        self.flush_some(random);
        self.dirty.clear();
        if random.once_in(4) {
            self.evict_clean();
        }
    }

    /// Clean sectors are read from the disk again.
    pub(super) fn evict_clean(&mut self) {
        // The length stays: the kernel keeps it apart from the pages, and the disk gets it with the next sync.
        for sector in 0..self.cache.len().div_ceil(SECTOR) {
            if self.dirty.contains(&sector) {
                continue;
            }
            let (start, end) = self.bounds(sector);
            for at in start..end {
                self.cache[at] = self.disk.get(at).copied().unwrap_or(0);
            }
        }
    }

    fn flush(&mut self, sector: usize) {
        let (start, end) = self.bounds(sector);
        if start < end {
            self.disk.resize(self.disk.len().max(end), 0);
            self.disk[start..end].copy_from_slice(&self.cache[start..end]);
        }
    }

    fn bounds(&self, sector: usize) -> (usize, usize) {
        (sector * SECTOR, (sector * SECTOR + SECTOR).min(self.cache.len()))
    }
}
