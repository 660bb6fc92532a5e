//! Unsigned numbers in as few bytes as they need: LEB128, minimal, so that each number has one form.

use super::CodecError;

/// Appends a number.
pub(crate) fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the front of `bytes`.
pub(crate) fn take(bytes: &mut &[u8]) -> Result<u64, CodecError> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(CodecError::Truncated)?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if part << shift >> shift != part {
            return Err(CodecError::Number);
        }
        number |= part << shift;
        if byte < 0x80 {
            // A last byte of zero would be padding.
            return if byte == 0 && shift > 0 { Err(CodecError::Number) } else { Ok(number) };
        }
    }
    Err(CodecError::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 1 << 35, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            put(number, &mut bytes);
            let mut rest = bytes.as_slice();
            assert_eq!(take(&mut rest), Ok(number));
            assert_eq!(rest, []);
            for cut in 0..bytes.len() {
                assert_eq!(take(&mut &bytes[..cut]), Err(CodecError::Truncated), "{number} cut at {cut}");
            }
        }
    }

    #[test]
    fn each_number_has_one_form() {
        assert_eq!(take(&mut [0x80, 0x00].as_slice()), Err(CodecError::Number));
        assert_eq!(take(&mut [0xff, 0x80, 0x00].as_slice()), Err(CodecError::Number));
        let too_large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(take(&mut too_large.as_slice()), Err(CodecError::Number));
        assert_eq!(take(&mut [0xff; 11].as_slice()), Err(CodecError::Number));
    }
}
