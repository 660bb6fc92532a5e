//! Was the last batch torn by power loss, or is it damaged? The one place that decides whether bytes are dropped.
//!
//! A disk writes sectors of 512 bytes whole or not at all, in any order, and the file held zeros there before. So a torn
//! batch is right in every byte except in sectors that are still wholly zero, or missing behind the end of the file.
//! Everything here looks for a reason not to believe in that; what is left over is torn. docs/format.md, section 4,
//! gives the argument.

use super::flip::one_bit_from_frame;
use crate::domain::ids::Position;
use crate::log::frame::{
    COMMIT_FRAME_BYTES, Commit, FRAME_ALIGNMENT, FRAME_HEADER_BYTES, FrameFault, frame_bytes,
    looks_like_commit, parse_frame, u32_at, u64_at,
};

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;
/// Where the root stands in a commit frame.
const ROOT_IN_COMMIT: std::ops::Range<usize> = 36..68;
/// Eight bytes of the root may differ in so many of their 64 bits and still be recognised.
const NEARLY_RIGHT_BITS: u32 = 8;

/// The first place of a segment that is not as it should be.
pub(super) struct Break<'a> {
    /// The whole file.
    pub(super) bytes: &'a [u8],
    /// Offset of the unfinished batch.
    pub(super) batch: usize,
    /// Position of the batch's first record.
    pub(super) first: Position,
    /// Offset of the first bad frame.
    pub(super) at: usize,
    pub(super) fault: FrameFault,
    /// The commit frame that would have to stand at `at` if the good frames before it were the whole batch.
    pub(super) expected_commit: Option<Vec<u8>>,
}

/// What explains a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Explanation {
    /// A torn write, whose last trace is before `until`.
    Torn { until: usize },
    /// A single bit at `at` (rounded down to a frame boundary) where nothing was ever written.
    NotBlank { at: usize },
    /// Nothing but damage.
    Damage,
}

/// Whether there are only zeros.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    // Blocks instead of single bytes, because the zeros ahead of the frames are megabytes.
    bytes.chunks(SECTOR_BYTES).all(|block| block.iter().fold(0, |any, byte| any | byte) == 0)
}

/// Decides.
pub(super) fn explain(place: &Break<'_>) -> Explanation {
    if let Some(at) = lone_bit(place) {
        return Explanation::NotBlank { at };
    }
    if one_bit_from_frame(&place.bytes[place.at..]) {
        return Explanation::Damage;
    }
    let torn = match commit_behind(place) {
        CommitBehind::Later => false,
        CommitBehind::Own { end } => place.can_be_torn(Some(end)),
        CommitBehind::None => place.can_be_torn(None),
    };
    if torn && !place.damaged_commit() {
        Explanation::Torn { until: place.last_trace() }
    } else {
        Explanation::Damage
    }
}

/// The only bit that is set from the batch on, if there is only one. Even one torn frame has more: its length, its kind.
fn lone_bit(place: &Break<'_>) -> Option<usize> {
    let rest = &place.bytes[place.batch..];
    if rest.len() < FRAME_HEADER_BYTES {
        return None; // A file cut here may have kept just one bit of a length.
    }
    let mut set = rest.iter().enumerate().filter(|(_, byte)| **byte != 0);
    let (offset, byte) = set.next()?;
    let alone = byte.is_power_of_two() && set.next().is_none();
    alone.then(|| (place.batch + offset) / FRAME_ALIGNMENT * FRAME_ALIGNMENT)
}

/// What commit frame stands behind the break.
enum CommitBehind {
    /// That of a later batch. It was only written after this one was durable.
    Later,
    /// That of this batch: its last frame, so the batch reaches up to `end`.
    Own { end: usize },
    /// None.
    None,
}

/// Looks at every place behind the break where a frame could start.
fn commit_behind(place: &Break<'_>) -> CommitBehind {
    let mut found = CommitBehind::None;
    let last_start = place.last_trace().saturating_sub(FRAME_HEADER_BYTES);
    for at in (place.at + FRAME_ALIGNMENT..=last_start).step_by(FRAME_ALIGNMENT) {
        if !looks_like_commit(&place.bytes[at..]) {
            continue;
        }
        let Some(commit) = parse_frame(&place.bytes[at..]).ok().and_then(|frame| Commit::read(&frame)) else {
            continue;
        };
        if commit.first > place.first {
            return CommitBehind::Later;
        }
        if commit.first == place.first {
            found = CommitBehind::Own { end: at + COMMIT_FRAME_BYTES };
        }
    }
    found
}

impl Break<'_> {
    /// Offset behind the last byte that is not zero.
    fn last_trace(&self) -> usize {
        self.bytes.iter().rposition(|&byte| byte != 0).map_or(self.batch, |last| last + 1).max(self.batch)
    }

    /// Whether the bad frame can have lost a sector, or the end of the file. `known_end` is the end of the batch, if its
    /// commit frame was found.
    fn can_be_torn(&self, known_end: Option<usize>) -> bool {
        match self.fault {
            // The length itself is gone, so the sector that it stands in must be.
            FrameFault::Blank => self.zero_sector(self.at, self.at + 1),
            // The length is there and reaches beyond the file, so the batch must not be known to end inside it.
            FrameFault::Cut { .. } => known_end.is_none(),
            FrameFault::Checksum => {
                let frame_end = self.at + frame_bytes(u32_at(self.bytes, self.at) as usize);
                self.zero_sector(self.at, known_end.map_or(frame_end, |end| frame_end.min(end)))
            }
            // These were read from bytes that are there, and what is there is true after a tear.
            FrameFault::Length(_) | FrameFault::Padding | FrameFault::Kind(_) => false,
        }
    }

    /// Whether one of the sectors of `from..until` is wholly zero, as far as it belongs to this batch or to what follows.
    fn zero_sector(&self, from: usize, until: usize) -> bool {
        let first_sector = from / SECTOR_BYTES * SECTOR_BYTES;
        (first_sector..until).step_by(SECTOR_BYTES).any(|sector| self.sector_is_zero(sector))
    }

    fn sector_is_zero(&self, sector: usize) -> bool {
        let end = (sector + SECTOR_BYTES).min(self.bytes.len());
        is_blank(&self.bytes[sector.max(self.batch).min(end)..end])
    }

    /// Whether the bad frame is this batch's commit frame, changed in a way that lost sectors do not explain.
    ///
    /// Every byte of that frame is known, so its fields need not be believed. It is recognised by any eight bytes of its
    /// root that are nearly right; other bytes are so by chance once in 10⁹.
    fn damaged_commit(&self) -> bool {
        let Some(expected) = &self.expected_commit else {
            return false;
        };
        let found = &self.bytes[self.at..self.bytes.len().min(self.at + expected.len())];
        let nearly_right = |at: &usize| {
            found.len() >= at + 8
                && (u64_at(found, *at) ^ u64_at(expected, *at)).count_ones() <= NEARLY_RIGHT_BITS
        };
        let recognised = ROOT_IN_COMMIT.step_by(8).any(|at| nearly_right(&at));
        let explained = |(offset, (found, expected)): (usize, (&u8, &u8))| {
            found == expected || self.sector_is_zero((self.at + offset) / SECTOR_BYTES * SECTOR_BYTES)
        };
        recognised && !found.iter().zip(expected).enumerate().all(explained)
    }
}
