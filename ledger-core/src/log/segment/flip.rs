//! Telling one flipped bit from a torn write.
//!
//! A checksum is linear: flipping a message bit changes it by a value that depends only on how far the bit is from the
//! end. So the difference between the stored and the computed checksum says whether one flipped bit explains it. Power
//! loss zeroes whole sectors and hardly ever looks like that; a bit that rotted always does. Without this question a
//! flipped length could pass for a write that was cut short, and an acknowledged batch would be dropped.

use crate::log::MAX_BODY_BYTES;
use crate::log::frame::{FRAME_HEADER_BYTES, frame_bytes, frame_checksum, u32_at};

/// The polynomial of CRC32C, lowest bit first.
const POLYNOMIAL: u32 = 0x82F6_3B78;

/// Whether flipping one bit, of a message of `message_bits` or of its stored CRC32C, explains that stored and computed
/// checksum differ by `syndrome`.
pub(super) fn is_one_flipped_bit(syndrome: u32, message_bits: usize) -> bool {
    if syndrome.is_power_of_two() {
        return true; // A bit of the stored checksum itself.
    }
    let mut difference = POLYNOMIAL; // What flipping the last bit of the message does; each bit before it is one step on.
    for _ in 0..message_bits {
        if difference == syndrome {
            return true;
        }
        difference = (difference >> 1) ^ if difference & 1 == 1 { POLYNOMIAL } else { 0 };
    }
    false
}

/// Whether `bytes` would start with a frame of the right checksum if one bit were different.
///
/// Of the bits that a torn frame of n bytes could end up with, 8·n in 2³² look so by chance: one in two million for a
/// usual record. Such a batch is then reported as damaged instead of being dropped, which errs on the safe side.
pub(super) fn one_bit_from_frame(bytes: &[u8]) -> bool {
    let length = u32_at(bytes, 0);
    let checksum = u32_at(bytes, 4);
    if let Some(covered) = covered_bytes(bytes, length) {
        let syndrome = checksum ^ frame_checksum(length, covered);
        if is_one_flipped_bit(syndrome, covered.len() * 8) {
            return true;
        }
    }
    (0..u32::BITS).map(|bit| length ^ (1 << bit)).any(|other| {
        covered_bytes(bytes, other).is_some_and(|covered| frame_checksum(other, covered) == checksum)
    })
}

/// What the checksum covers behind the length, if a frame with a body of this length can stand in `bytes`.
fn covered_bytes(bytes: &[u8], length: u32) -> Option<&[u8]> {
    let body = length as usize;
    let possible = (1..=MAX_BODY_BYTES).contains(&body) && frame_bytes(body) <= bytes.len();
    possible.then(|| &bytes[8..FRAME_HEADER_BYTES + body])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Position;
    use crate::log::frame::{FrameKind, finish_frame};

    fn frame(body: &[u8]) -> Vec<u8> {
        let mut buffer = vec![0; FRAME_HEADER_BYTES];
        buffer.extend_from_slice(body);
        finish_frame(&mut buffer, 0, FrameKind::Record, Position(123_456));
        buffer
    }

    #[test]
    fn every_single_flip_is_known_as_one() {
        let body: Vec<u8> = (0..93).map(|byte: u8| byte.wrapping_mul(29)).collect();
        let mut bytes = frame(&body);
        bytes.resize(8192, 0);
        for bit in 0..(FRAME_HEADER_BYTES + body.len()) * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(one_bit_from_frame(&flipped), "bit {bit}");
        }
    }

    #[test]
    fn torn_frames_and_double_flips_are_not() {
        let body: Vec<u8> = (0..1500).map(|number: u32| (number * 31 % 251) as u8 | 1).collect();
        let bytes = frame(&body);
        for sector in 0..bytes.len() / 512 {
            let mut torn = bytes.clone();
            torn[sector * 512..(sector + 1) * 512].fill(0);
            assert!(!one_bit_from_frame(&torn), "sector {sector}");
        }
        for bit in 1..1000 {
            let mut flipped = bytes.clone();
            flipped[20] ^= 1;
            flipped[20 + bit / 8] ^= 1 << (bit % 8);
            assert!(!one_bit_from_frame(&flipped), "bit {bit}");
        }
    }
}
