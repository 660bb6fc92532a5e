//! What to know about the machine before one believes a figure.

use std::path::{Path, PathBuf};

/// A disk that has made something durable sooner has not: it is a cache that answers.
pub(super) const CACHE_MICROS: f64 = 50.0;
/// File systems that keep everything in memory.
const IN_MEMORY: [&str; 3] = ["tmpfs", "ramfs", "devtmpfs"];
/// Threads for each processor that were waiting, from which on a machine counts as busy.
const BUSY: f64 = 0.3;

/// Notes on the machine, for people. `sync` is the time that one sync took, in microseconds.
pub(super) fn notes(folder: &Path, sync: f64, load: Option<f64>) -> Vec<String> {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let kind = kind_below(folder).unwrap_or_else(|| "an unknown file system".to_owned());
    let mut notes =
        vec![format!("{processors} processors, {kind}, one write and sync takes {sync:.0} us (p50)")];
    if IN_MEMORY.contains(&kind.as_str()) {
        notes.push(format!("{kind} is in memory: nothing is durable there, and appends say nothing"));
    } else if sync < CACHE_MICROS {
        notes.push(format!("a sync of less than {CACHE_MICROS:.0} us is a cache that answers, not a disk"));
    }
    if let Some(load) = load.filter(|load| *load > processors as f64 * BUSY) {
        notes.push(format!("the machine was busy (load {load:.1}): it can do more than the figures say"));
    }
    if cfg!(debug_assertions) {
        notes.push("this program was built without optimisation: its figures say nothing".to_owned());
    }
    notes
}

/// The average number of threads that wanted a processor in the last minute; none where the machine does not tell.
pub(super) fn load() -> Option<f64> {
    let averages = std::fs::read_to_string("/proc/loadavg").ok()?;
    averages.split_whitespace().next()?.parse().ok()
}

fn kind_below(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    kind_of(&mounts, &folder.canonicalize().ok()?).map(str::to_owned)
}

/// The kind of the file system mounted nearest above a folder, from lines of device, mount point, kind and more. Of two
/// mounted at the same point, the later one hides the other.
fn kind_of<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mut nearest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut words = line.split_whitespace().skip(1);
        let (Some(point), Some(kind)) = (words.next(), words.next()) else { continue };
        // White space in a mount point stands as octal digits; blanks are the only ones that are met.
        let point = PathBuf::from(point.replace("\\040", " "));
        let depth = point.components().count();
        if folder.starts_with(&point) && nearest.is_none_or(|(found, _)| depth >= found) {
            nearest = Some((depth, kind));
        }
    }
    nearest.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_counts_and_of_two_the_later() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/vdb /mnt/my\\040disk xfs rw 0 0\n\
                      /dev/vdc /tmp ext4 rw 0 0\nnonsense\n";
        for (folder, kind) in
            [("/home", "ext4"), ("/tmp/x", "ext4"), ("/mnt/my disk/data", "xfs"), ("/tmp2", "ext4")]
        {
            assert_eq!(kind_of(mounts, Path::new(folder)), Some(kind), "{folder}");
        }
        assert_eq!(kind_of("", Path::new("/")), None);
    }

    #[test]
    fn a_sync_that_is_no_sync_is_called_so() {
        let folder = std::env::temp_dir();
        let told = |sync| notes(&folder, sync, None).iter().any(|note| note.contains("cache that answers"));
        assert_eq!((told(49.0), told(120.0)), (kind_below(&folder).as_deref() != Some("tmpfs"), false));
    }
}
