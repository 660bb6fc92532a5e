//! Salts of the record digests, computed from one secret and the position instead of being stored.
//!
//! Sixteen random bytes beside each record would be the largest incompressible part of the ledger. Positions share a
//! BLAKE3 output block by 256, so that a reader in position order pays one keyed hash for 256 salts.

use std::fmt;

use crate::domain::ids::Position;

/// Length of a salt in bytes.
pub const SALT_BYTES: usize = 16;

/// Positions that share one extended output.
const SALTS_PER_BLOCK: u64 = 256;

/// The secret behind the salts. Whoever holds it can test guesses against published digests.
#[derive(Clone)]
pub struct Salts {
    secret: [u8; 32],
}

impl Salts {
    /// Salts that follow from `secret`, 32 bytes from the operating system's generator.
    pub fn new(secret: [u8; 32]) -> Self {
        Salts { secret }
    }

    /// The salt of the record at `position`. For runs of positions [`Salts::cursor`] is several times faster.
    pub fn at(&self, position: Position) -> [u8; SALT_BYTES] {
        let mut output = self.output(position.0 / SALTS_PER_BLOCK);
        output.set_position(position.0 % SALTS_PER_BLOCK * SALT_BYTES as u64);
        let mut salt = [0; SALT_BYTES];
        output.fill(&mut salt);
        salt
    }

    /// A cursor that keeps the last block of 256 salts.
    pub fn cursor(&self) -> SaltCursor {
        SaltCursor {
            salts: self.clone(),
            held: None,
            block: Box::new([[0; SALT_BYTES]; SALTS_PER_BLOCK as usize]),
        }
    }

    fn output(&self, block: u64) -> blake3::OutputReader {
        blake3::Hasher::new_keyed(&self.secret).update(&block.to_le_bytes()).finalize_xof()
    }
}

impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salts(redacted)")
    }
}

/// Salts for positions that mostly follow one another.
#[derive(Clone)]
pub struct SaltCursor {
    salts: Salts,
    /// Number of the block held in `block`.
    held: Option<u64>,
    block: Box<[[u8; SALT_BYTES]; SALTS_PER_BLOCK as usize]>,
}

impl SaltCursor {
    /// The salt of the record at `position`.
    pub fn at(&mut self, position: Position) -> [u8; SALT_BYTES] {
        let wanted = position.0 / SALTS_PER_BLOCK;
        if self.held != Some(wanted) {
            self.salts.output(wanted).fill(self.block.as_flattened_mut());
            self.held = Some(wanted);
        }
        self.block[(position.0 % SALTS_PER_BLOCK) as usize]
    }
}

impl fmt::Debug for SaltCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltCursor(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word: 16 bytes at 16·(p mod 256) of the output for block p div 256.
    fn by_definition(secret: &[u8; 32], position: u64) -> [u8; SALT_BYTES] {
        let mut output = vec![0; 4096];
        let mut hasher = blake3::Hasher::new_keyed(secret);
        hasher.update(&(position / 256).to_le_bytes());
        hasher.finalize_xof().fill(&mut output);
        let start = 16 * (position % 256) as usize;
        output[start..start + 16].try_into().unwrap()
    }

    #[test]
    fn both_ways_follow_the_definition() {
        let secret = *b"thirty-two bytes of test secret.";
        let salts = Salts::new(secret);
        let mut cursor = salts.cursor();
        for position in
            [0, 1, 255, 256, 257, 511, 512, 3, 65_535, 65_536, 500_000_000, u64::from(u32::MAX) * 300, 0]
        {
            let expected = by_definition(&secret, position);
            assert_eq!(salts.at(Position(position)), expected, "at {position}");
            assert_eq!(cursor.at(Position(position)), expected, "cursor at {position}");
        }
    }

    #[test]
    fn golden_salt() {
        let salt = Salts::new([1; 32]).at(Position(1));
        assert_eq!(crate::evidence::Hex(&salt).to_string(), "b6f1e66d4e8f27fc65b53859d18d1d8e");
    }

    #[test]
    fn the_secret_is_not_printed() {
        let salts = Salts::new(*b"SECRETSECRETSECRETSECRETSECRETSE");
        assert_eq!(format!("{salts:?} {:?}", salts.cursor()), "Salts(redacted) SaltCursor(redacted)");
    }
}
