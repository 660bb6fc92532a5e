//! Short texts that people or other systems wrote: bounded, without control characters, in Unicode NFC.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::limits::{CODE_CHARS, TEXT_CHARS};

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// More characters than the field allows.
    TooLong,
    /// A control or format character, or a character that the field does not allow.
    BadCharacter,
}

/// Trims, composes (NFC) and folds white space, then checks length and characters.
pub(crate) fn tidy(raw: &str, most_chars: usize) -> Result<Arc<str>, TextError> {
    // Looked at before the work is done: composing never makes a text more than three times shorter.
    if raw.len() > most_chars * 4 * 3 {
        return Err(TextError::TooLong);
    }
    let composed: String = if is_nfc(raw) { raw.to_owned() } else { raw.nfc().collect() };
    let tidy = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() {
        return Err(TextError::Empty);
    }
    if tidy.chars().count() > most_chars {
        return Err(TextError::TooLong);
    }
    if tidy.chars().any(is_forbidden) {
        return Err(TextError::BadCharacter);
    }
    Ok(tidy.into())
}

/// Control characters, byte-order marks, and what hides, reorders, annotates or replaces text: soft hyphens, fillers, variation selectors, marks of
/// direction, joiners, tags.
fn is_forbidden(c: char) -> bool {
    let hides =
        matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let fills = matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let reorders = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    let annotates = matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fffd}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || hides || fills || reorders || annotates
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $most:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Tidies and checks the text.
            ///
            /// # Errors
            /// [`TextError`] says what is wrong with it.
            pub fn parse(raw: &str) -> Result<Self, TextError> {
                tidy(raw, $most).map(Self)
            }

            /// A text that was checked when it was first taken, as read back from the log.
            pub fn stored(text: &str) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Redacted: texts of the register are personal data.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "(…{})"), self.0.chars().count())
            }
        }
    };
}

text_type!(
    /// A free text of at most [`TEXT_CHARS`] characters.
    Text,
    TEXT_CHARS
);
text_type!(
    /// A code or number that another system made (dossier, unit, officer, household file), at most [`CODE_CHARS`]
    /// characters.
    Code,
    CODE_CHARS
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_letters_are_stored_composed() {
        let decomposed = "Nguye\u{0302}\u{0303}n";
        assert_eq!(Text::parse(decomposed).unwrap().as_str(), "Nguyễn");
    }

    #[test]
    fn white_space_is_folded_and_nothing_is_nothing() {
        assert_eq!(Text::parse("  Số 12,\n thôn  Đông ").unwrap().as_str(), "Số 12, thôn Đông");
        assert_eq!(Text::parse(" \t "), Err(TextError::Empty));
    }

    #[test]
    fn a_text_keeps_to_its_limit() {
        assert!(Text::parse(&"ế".repeat(TEXT_CHARS)).is_ok());
        assert_eq!(Text::parse(&"ế".repeat(TEXT_CHARS + 1)), Err(TextError::TooLong));
        assert_eq!(Text::parse(&"a".repeat(1_000_000)), Err(TextError::TooLong));
    }

    #[test]
    fn marks_that_hide_or_reorder_are_refused() {
        let marks =
            ['\u{202e}', '\u{200f}', '\u{61c}', '\u{ad}', '\u{180e}', '\u{200b}', '\u{2060}', '\u{feff}'];
        let notes = [
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0100}',
            '\u{fff9}',
            '\u{fffa}',
            '\u{fffb}',
            '\u{e0000}',
            '\u{e0041}',
            '\u{e007f}',
        ];
        for mark in marks.into_iter().chain(notes) {
            assert_eq!(Text::parse(&format!("a{mark}b")), Err(TextError::BadCharacter), "{mark:?}");
        }
        assert_eq!(Text::parse("a\u{7}b"), Err(TextError::BadCharacter));
    }
}
