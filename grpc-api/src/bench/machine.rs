//! What to know about the machine before one believes a figure.

use std::path::{Path, PathBuf};

/// File systems that keep everything in memory.
const IN_MEMORY: [&str; 3] = ["tmpfs", "ramfs", "devtmpfs"];

/// The kind of file system that a folder lies on, where that keeps everything in memory: a sync means nothing there. None
/// also where the machine does not tell.
pub fn memory_file_system(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let kind = kind_of(&mounts, &folder.canonicalize().ok()?)?;
    IN_MEMORY.contains(&kind).then(|| kind.to_owned())
}

/// The average number of threads that wanted a processor in the last minute; none where the machine does not tell.
pub fn load() -> Option<f64> {
    let averages = std::fs::read_to_string("/proc/loadavg").ok()?;
    averages.split_whitespace().next()?.parse().ok()
}

/// The kind of the file system mounted nearest above a folder, from lines of device, mount point, kind and more. Of two
/// mounted at the same point, the later one hides the other.
fn kind_of<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mut nearest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut words = line.split_whitespace().skip(1);
        let (Some(point), Some(kind)) = (words.next(), words.next()) else { continue };
        let point = unescaped(point);
        let depth = point.components().count();
        if folder.starts_with(&point) && nearest.is_none_or(|(found, _)| depth >= found) {
            nearest = Some((depth, kind));
        }
    }
    nearest.map(|(_, kind)| kind)
}

/// White space and backslashes in a mount point stand as three octal digits behind a backslash.
fn unescaped(point: &str) -> PathBuf {
    let replaced = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(point.to_owned(), |text, (code, character)| text.replace(code, character));
    replaced.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
/dev/vda / ext4 rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
/dev/vdb /mnt/my\\040disk xfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/vdc /tmp ext4 rw 0 0
nonsense
";

    #[test]
    fn the_nearest_mount_counts_and_of_two_the_later() {
        for (folder, kind) in [
            ("/", "ext4"),
            ("/home/ledger", "ext4"),
            ("/dev/shm", "tmpfs"),
            ("/dev/shm/deep/down", "tmpfs"),
            ("/dev/shm2", "ext4"),
            ("/mnt/my disk/data", "xfs"),
            ("/tmp/x", "ext4"),
        ] {
            assert_eq!(kind_of(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
        }
        assert_eq!(kind_of("", Path::new("/")), None);
    }
}
