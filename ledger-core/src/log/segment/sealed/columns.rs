//! Columns of numbers, each stored in the shorter of two ways: all of them in as many bits as their span needs, or each in as
//! many bytes as it needs.

use crate::codec::varint;

/// Instead of a number of bits: the numbers follow as LEB128.
const BYTES: u8 = 0xff;
/// Widest packed number: with up to seven bits in front of it, it still fits into one read of eight bytes.
const MOST_BITS: u32 = 56;

/// Appends a column. The number of its values is known to whoever reads it.
pub(super) fn put(values: &[u64], out: &mut Vec<u8>) {
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { return };
    let bits = u64::BITS - (most - least).leading_zeros();
    let packed = number_bytes(*least) + (values.len() * bits as usize).div_ceil(8);
    let single: usize = values.iter().map(|value| number_bytes(*value)).sum();
    if bits > MOST_BITS || single < packed {
        out.push(BYTES);
        values.iter().for_each(|value| varint::put(*value, out));
        return;
    }
    out.push(bits as u8);
    varint::put(*least, out);
    let (mut held, mut held_bits) = (0u64, 0);
    for value in values {
        held |= (value - least) << held_bits;
        held_bits += bits;
        while held_bits >= 8 {
            out.push(held as u8);
            held >>= 8;
            held_bits -= 8;
        }
    }
    if held_bits > 0 {
        out.push(held as u8);
    }
}

/// Takes a column of `count` values from the front of `bytes` and appends them to `out`. None where there is no such column.
pub(super) fn take(count: usize, bytes: &mut &[u8], out: &mut Vec<u64>) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let (&form, behind) = bytes.split_first()?;
    *bytes = behind;
    if form == BYTES {
        for _ in 0..count {
            out.push(varint::take(bytes).ok()?);
        }
        return Some(());
    }
    let bits = u32::from(form);
    if bits > MOST_BITS {
        return None;
    }
    let least = varint::take(bytes).ok()?;
    let (packed, behind) = bytes.split_at_checked((count * bits as usize).div_ceil(8))?;
    *bytes = behind;
    if bits == 0 {
        out.resize(out.len() + count, least);
        return Some(());
    }
    let mask = u64::MAX >> (u64::BITS - bits);
    for number in 0..count {
        let at = number * bits as usize;
        let value = (eight_bytes(packed, at / 8) >> (at % 8)) & mask;
        out.push(least.checked_add(value)?);
    }
    Some(())
}

/// Eight bytes from `at` on, with zeros behind the end.
fn eight_bytes(bytes: &[u8], at: usize) -> u64 {
    if let Some(whole) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        return u64::from_le_bytes(*whole);
    }
    let mut padded = [0; 8];
    let rest = bytes.get(at..).unwrap_or_default();
    padded[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(padded)
}

fn number_bytes(value: u64) -> usize {
    (u64::BITS - (value | 1).leading_zeros()).div_ceil(7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(values: &[u64]) -> usize {
        let mut bytes = Vec::new();
        put(values, &mut bytes);
        let length = bytes.len();
        bytes.extend_from_slice(b"behind");
        let (mut rest, mut found) = (bytes.as_slice(), Vec::new());
        take(values.len(), &mut rest, &mut found).unwrap();
        assert_eq!((found.as_slice(), rest), (values, b"behind".as_slice()));
        for cut in 0..length {
            assert_eq!(take(values.len(), &mut &bytes[..cut], &mut Vec::new()), None, "cut at {cut}");
        }
        length
    }

    #[test]
    fn columns_read_back() {
        assert_eq!(there_and_back(&[]), 0);
        assert_eq!(there_and_back(&[7; 16]), 2, "equal values cost nothing more");
        assert_eq!(there_and_back(&[100, 101, 103, 102]), 3, "two bits each");
        there_and_back(&[0, u64::MAX]);
        there_and_back(&[5, 5 + (1 << 56) - 1, 9]);
        there_and_back(&[5, 5 + (1 << 56), 9]);
        for bits in 1..64 {
            let values: Vec<u64> =
                (0..19).map(|n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)).collect();
            there_and_back(&values);
        }
    }

    #[test]
    fn the_shorter_way_is_taken() {
        let mut outlier = vec![1; 15];
        outlier.push(1 << 40);
        assert_eq!(there_and_back(&outlier), 1 + 15 + 6);
    }
}
