//! The id of a ledger: which ledger a file belongs to.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::evidence::Hex;

/// Id of one ledger, 16 random bytes made when it is founded. Every segment carries it, so that files of two ledgers
/// cannot be mixed up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerId(pub [u8; 16]);

/// The text is not 32 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a ledger id is 32 hex digits")]
pub struct LedgerIdError;

impl fmt::Display for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LedgerId({self})")
    }
}

impl FromStr for LedgerId {
    type Err = LedgerIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(LedgerIdError);
        }
        u128::from_str_radix(text, 16).map(|id| LedgerId(id.to_be_bytes())).map_err(|_| LedgerIdError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_32_hex_digits() {
        let id = LedgerId([0x0F; 16]);
        assert_eq!(id.to_string(), "0f".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "0f", &"0g".repeat(16), &format!("+{}", "0".repeat(31))] {
            assert_eq!(wrong.parse::<LedgerId>(), Err(LedgerIdError), "{wrong}");
        }
    }
}
