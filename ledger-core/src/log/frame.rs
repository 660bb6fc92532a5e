//! Frames: how one record, or the end of one batch, stands in a file. docs/format.md, section 3, is the description.
//!
//! A frame carries its position under its checksum, so that a block which the disk returned from somewhere else is
//! recognised even when it is a perfectly good frame.

use crate::domain::ids::Position;
use crate::evidence::TreeHash;

/// Bytes before the body: length, checksum, kind and position.
pub(crate) const FRAME_HEADER_BYTES: usize = 16;
/// Frames start at multiples of this.
pub(crate) const FRAME_ALIGNMENT: usize = 8;
/// Longest body, 16 MiB: a register's record is a few hundred bytes; the limit keeps a damaged length from asking for
/// gigabytes.
pub const MAX_BODY_BYTES: usize = 16 << 20;
/// Largest position that fits into a frame.
pub(crate) const MAX_POSITION: u64 = (1 << 56) - 1;

const KIND_RECORD: u8 = 1;
const KIND_COMMIT: u8 = 2;

const COMMIT_BODY_BYTES: usize = 52;
/// A whole commit frame.
pub(crate) const COMMIT_FRAME_BYTES: usize = frame_bytes(COMMIT_BODY_BYTES);

/// Bytes that a frame with a body of this length takes, padding included.
pub(crate) const fn frame_bytes(body: usize) -> usize {
    (FRAME_HEADER_BYTES + body).next_multiple_of(FRAME_ALIGNMENT)
}

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// One record.
    Record,
    /// The end of a batch.
    Commit,
}

impl FrameKind {
    fn code(self) -> u8 {
        match self {
            FrameKind::Record => KIND_RECORD,
            FrameKind::Commit => KIND_COMMIT,
        }
    }
}

/// A frame whose checksum, kind and padding are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: FrameKind,
    pub(crate) position: Position,
    pub(crate) checksum: u32,
    pub(crate) body: &'a [u8],
    /// Bytes from the start of this frame to the start of the next one.
    pub(crate) bytes: usize,
}

/// Why there is no frame here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameFault {
    /// The length is zero, as in places that were never written.
    Blank,
    /// The bytes end before the frame does; `needed` bytes would be enough.
    Cut { needed: usize },
    /// The length is beyond [`MAX_BODY_BYTES`].
    Length(u32),
    /// The checksum does not fit.
    Checksum,
    /// The checksum fits, but the bytes up to the next frame are not zero.
    Padding,
    /// The checksum fits, but the kind is unknown.
    Kind(u8),
}

/// The little-endian number at `at`, or zero when the bytes end before it.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|found| found.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// The little-endian number at `at`, or zero when the bytes end before it.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|found| found.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// CRC32C over the length, then everything behind the checksum field up to the end of the body.
pub(crate) fn frame_checksum(length: u32, kind_position_body: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&length.to_le_bytes()), kind_position_body)
}

/// Reads the frame at the start of `bytes`.
pub(crate) fn parse_frame(bytes: &[u8]) -> Result<Frame<'_>, FrameFault> {
    let Some(header) = bytes.first_chunk::<FRAME_HEADER_BYTES>() else {
        return Err(FrameFault::Cut { needed: FRAME_HEADER_BYTES });
    };
    let length = u32_at(header, 0);
    if length == 0 {
        return Err(FrameFault::Blank);
    }
    let body_bytes = length as usize;
    if body_bytes > MAX_BODY_BYTES {
        return Err(FrameFault::Length(length));
    }
    let needed = frame_bytes(body_bytes);
    let Some(frame) = bytes.get(..needed) else {
        return Err(FrameFault::Cut { needed });
    };
    let body_end = FRAME_HEADER_BYTES + body_bytes;
    let checksum = u32_at(header, 4);
    let good = frame_checksum(length, &frame[8..body_end]) == checksum;
    #[cfg(test)]
    let good = good || super::defects::made(super::defects::Mistake::SkipChecksum);
    if !good {
        return Err(FrameFault::Checksum);
    }
    if frame[body_end..].iter().any(|&byte| byte != 0) {
        return Err(FrameFault::Padding);
    }
    let kind_position = u64_at(header, 8);
    let kind = match kind_position as u8 {
        KIND_RECORD => FrameKind::Record,
        KIND_COMMIT => FrameKind::Commit,
        other => return Err(FrameFault::Kind(other)),
    };
    let position = Position(kind_position >> 8);
    Ok(Frame { kind, position, checksum, body: &frame[FRAME_HEADER_BYTES..body_end], bytes: needed })
}

/// Whether the fields that are the same in every commit frame stand at the start of `bytes`: a cheap question before
/// anything is hashed.
pub(crate) fn looks_like_commit(bytes: &[u8]) -> bool {
    u32_at(bytes, 0) as usize == COMMIT_BODY_BYTES && bytes.get(8) == Some(&KIND_COMMIT)
}

/// Fills in header and padding of the frame that starts at `start` of `buffer` and whose body ends the buffer.
/// Room for the header must be there already.
pub(crate) fn finish_frame(buffer: &mut Vec<u8>, start: usize, kind: FrameKind, position: Position) {
    let length = (buffer.len() - start - FRAME_HEADER_BYTES) as u32;
    let kind_position = position.0 << 8 | u64::from(kind.code());
    buffer[start..start + 4].copy_from_slice(&length.to_le_bytes());
    buffer[start + 8..start + 16].copy_from_slice(&kind_position.to_le_bytes());
    let checksum = frame_checksum(length, &buffer[start + 8..]);
    buffer[start + 4..start + 8].copy_from_slice(&checksum.to_le_bytes());
    buffer.resize(start + frame_bytes(length as usize), 0);
}

/// The chain value after one more record frame: CRC32C over the value so far and the frame's checksum.
pub(crate) fn chain_next(chain: u32, frame_checksum: u32) -> u32 {
    crc32c::crc32c_append(chain, &frame_checksum.to_le_bytes())
}

/// What a commit frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Position of the batch's first record.
    pub(crate) first: Position,
    /// Number of records in the batch, at least one.
    pub(crate) records: u32,
    /// Chain value over everything in the segment up to here.
    pub(crate) chain: u32,
    /// Root of the tree over all records before the batch.
    pub(crate) root_before: TreeHash,
}

impl Commit {
    /// Appends this commit as a frame.
    pub(crate) fn write(&self, buffer: &mut Vec<u8>) {
        let start = buffer.len();
        buffer.extend_from_slice(&[0; FRAME_HEADER_BYTES]);
        buffer.extend_from_slice(&self.first.0.to_le_bytes());
        buffer.extend_from_slice(&self.records.to_le_bytes());
        buffer.extend_from_slice(&self.chain.to_le_bytes());
        buffer.extend_from_slice(&[0; 4]);
        buffer.extend_from_slice(&self.root_before.0);
        finish_frame(buffer, start, FrameKind::Commit, self.first.plus(u64::from(self.records)));
    }

    /// What the commit frame says, when its body has the right form and agrees with the frame's own position.
    pub(crate) fn read(frame: &Frame<'_>) -> Option<Commit> {
        let body: &[u8; COMMIT_BODY_BYTES] = frame.body.try_into().ok()?;
        let commit = Commit {
            first: Position(u64_at(body, 0)),
            records: u32_at(body, 8),
            chain: u32_at(body, 12),
            root_before: TreeHash(*body[20..].first_chunk()?),
        };
        let end = commit.first.0.checked_add(u64::from(commit.records))?;
        let formed = frame.kind == FrameKind::Commit && commit.records > 0 && u32_at(body, 16) == 0;
        (formed && frame.position == Position(end)).then_some(commit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record_frame(position: u64, body: &[u8]) -> Vec<u8> {
        let mut buffer = vec![0; FRAME_HEADER_BYTES];
        buffer.extend_from_slice(body);
        finish_frame(&mut buffer, 0, FrameKind::Record, Position(position));
        buffer
    }

    fn commit() -> Commit {
        Commit { first: Position(7), records: 3, chain: 0x0102_0304, root_before: TreeHash([0xEE; 32]) }
    }

    #[test]
    fn golden_record_frame() {
        let bytes = record_frame(0x0605_0403_0201, b"hello");
        assert_eq!(
            bytes,
            [5, 0, 0, 0, 66, 155, 199, 145, 1, 1, 2, 3, 4, 5, 6, 0, b'h', b'e', b'l', b'l', b'o', 0, 0, 0]
        );
    }

    #[test]
    fn golden_commit_frame() {
        let mut bytes = Vec::new();
        commit().write(&mut bytes);
        assert_eq!(bytes.len(), COMMIT_FRAME_BYTES);
        assert_eq!(bytes[..4], [52, 0, 0, 0]);
        assert_eq!(bytes[8..16], [2, 10, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[16..36], [7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0]);
        assert_eq!(bytes[36..68], [0xEE; 32]);
        assert_eq!(bytes[68..], [0; 4]);
    }

    #[test]
    fn frames_read_back() {
        for length in 1..40 {
            let body = vec![0xA5; length];
            let bytes = record_frame(9, &body);
            assert_eq!(bytes.len() % FRAME_ALIGNMENT, 0);
            let frame = parse_frame(&bytes).unwrap();
            assert_eq!(
                (frame.kind, frame.position, frame.body, frame.bytes),
                (FrameKind::Record, Position(9), &body[..], bytes.len())
            );
        }
        let mut bytes = Vec::new();
        commit().write(&mut bytes);
        assert_eq!(Commit::read(&parse_frame(&bytes).unwrap()), Some(commit()));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let bytes = record_frame(77, b"thirteen byte");
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(parse_frame(&flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_cut_is_noticed() {
        let bytes = record_frame(77, b"thirteen byte");
        for end in 0..bytes.len() {
            assert!(matches!(parse_frame(&bytes[..end]), Err(FrameFault::Cut { .. })), "cut at {end}");
        }
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(parse_frame(&[0; 16]), Err(FrameFault::Blank));
        let mut long = [0; 16];
        long[..4].copy_from_slice(&(MAX_BODY_BYTES as u32 + 1).to_le_bytes());
        assert_eq!(parse_frame(&long), Err(FrameFault::Length(MAX_BODY_BYTES as u32 + 1)));
        let mut padded = record_frame(1, b"x");
        *padded.last_mut().unwrap() = 1;
        assert_eq!(parse_frame(&padded), Err(FrameFault::Padding));
        let mut unknown = record_frame(1, b"x");
        unknown[8] = 3;
        let checksum = frame_checksum(1, &unknown[8..17]);
        unknown[4..8].copy_from_slice(&checksum.to_le_bytes());
        assert_eq!(parse_frame(&unknown), Err(FrameFault::Kind(3)));
    }

    #[test]
    fn commit_frames_that_contradict_themselves_are_refused() {
        let wrong_position = {
            let mut bytes = Vec::new();
            commit().write(&mut bytes);
            finish_in_place(&mut bytes, Position(11));
            bytes
        };
        assert_eq!(Commit::read(&parse_frame(&wrong_position).unwrap()), None);
        let mut empty = Vec::new();
        Commit { records: 0, ..commit() }.write(&mut empty);
        assert_eq!(Commit::read(&parse_frame(&empty).unwrap()), None);
    }

    fn finish_in_place(bytes: &mut Vec<u8>, position: Position) {
        bytes.truncate(FRAME_HEADER_BYTES + COMMIT_BODY_BYTES);
        finish_frame(bytes, 0, FrameKind::Commit, position);
    }
}
