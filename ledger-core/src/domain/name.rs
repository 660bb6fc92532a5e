//! The name of a person: họ, chữ đệm và tên.
//!
//! The exchange format names three parts, the calls made between systems carry one string (QCVN 109:2017/BTTTT against
//! the look-up service), and names of one word, of two-word surnames and of no surname exist. So the full name is what
//! counts, and the parts are kept beside it where the source told them.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::limits::NAME_CHARS;
use super::text::{TextError, tidy};

/// A full name in NFC with single spaces, and how many of its words are surname and given name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName {
    full: Arc<str>,
    family_words: u8,
    given_words: u8,
}

/// Why a name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The text itself is not acceptable.
    Text(TextError),
    /// A character that is no Latin letter, space, apostrophe, hyphen or full stop.
    NotALetter,
    /// The parts, joined, are not the full name.
    PartsDiffer,
}

impl PersonName {
    /// A name of which only the full form is known.
    ///
    /// # Errors
    /// [`NameError`] says what is wrong.
    pub fn parse(full: &str) -> Result<Self, NameError> {
        let full = tidy(full, NAME_CHARS).map_err(NameError::Text)?;
        if !is_name(&full) {
            return Err(NameError::NotALetter);
        }
        Ok(PersonName { full, family_words: 0, given_words: 0 })
    }

    /// A name with its parts: surname, middle words, given name; each may be empty, not all of them. `full` may be empty;
    /// where it is not, the parts must join to it.
    ///
    /// # Errors
    /// [`NameError`] says what is wrong.
    pub fn parse_parts(full: &str, family: &str, middle: &str, given: &str) -> Result<Self, NameError> {
        let joined = [family, middle, given].join(" ");
        if joined.trim().is_empty() {
            return Self::parse(full);
        }
        let mut name = Self::parse(&joined)?;
        if !full.trim().is_empty() && Self::parse(full)?.full != name.full {
            return Err(NameError::PartsDiffer);
        }
        let words = |part: &str| u8::try_from(part.split_whitespace().count()).unwrap_or(u8::MAX);
        name.family_words = words(family);
        name.given_words = words(given);
        Ok(name)
    }

    /// A name as read back from the log, where it was checked when it was first taken.
    pub fn stored(full: &str, family_words: u8, given_words: u8) -> Self {
        PersonName { full: full.into(), family_words, given_words }
    }

    /// The whole name.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// The shared text of the whole name, for those who hold many names.
    pub fn shared(&self) -> &Arc<str> {
        &self.full
    }

    /// The same name on another copy of its text, so that holders of many names share one.
    pub fn on(&self, text: Arc<str>) -> Self {
        PersonName { full: text, ..*self }
    }

    /// Words of the surname; 0 where the source did not say, or there is none.
    pub fn family_words(&self) -> u8 {
        self.family_words
    }

    /// Words of the given name; 0 where the source did not say.
    pub fn given_words(&self) -> u8 {
        self.given_words
    }

    /// Surname, middle words and given name; all empty where the source did not say.
    pub fn parts(&self) -> (String, String, String) {
        if self.family_words == 0 && self.given_words == 0 {
            return Default::default();
        }
        let words: Vec<&str> = self.full.split(' ').collect();
        let family = usize::from(self.family_words).min(words.len());
        let given = words.len().saturating_sub(usize::from(self.given_words)).max(family);
        (words[..family].join(" "), words[family..given].join(" "), words[given..].join(" "))
    }
}

/// Marks of the five tones that are written: grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

impl PersonName {
    /// The form under which a name is looked for: equal for the spellings that mean the same name.
    ///
    /// Small letters; the mark of the tone behind the syllable, so that both places to write it are one (Hòa and Hoà, Thủy and
    /// Thuỷ); the three letters that look like Đ are one; apostrophes are left out, hyphens and full stops part words. What
    /// tells names apart stays: tone and vowel. A y and an i at the end that are spoken alike are one (Lý and Lí).
    pub fn search_key(&self) -> String {
        search_key(&self.full)
    }

    /// The surname in that form; none where the source did not say which words it is.
    pub fn family_key(&self) -> Option<String> {
        let (family, _, _) = self.parts();
        (!family.is_empty()).then(|| search_key(&family))
    }
}

fn search_key(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    // Words with their marks parted from their letters, each with its tones at the end.
    let (mut key, mut tones) = (String::with_capacity(name.len() * 2), String::new());
    let mut in_prefix = false;
    for c in lower.nfd() {
        match c {
            c if is_apostrophe(c) => in_prefix = true,
            c if TONES.contains(&c) => tones.push(c),
            // K' Brơi is K'Brơi.
            c if in_prefix && c.is_whitespace() => {}
            c if is_gap(c) => {
                end_word(&mut key, &mut tones);
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => {
                in_prefix = false;
                key.push(if matches!(c, 'ð' | 'ɖ') { 'đ' } else { c });
            }
        }
    }
    end_word(&mut key, &mut tones);
    key.trim_ascii_end().nfc().collect()
}

/// Behind a consonant, and in quy, a y at the end is an i: Lý is Lí, and Quý is Quí. Behind a vowel they are two sounds (Thúy, Thúi).
fn end_word(key: &mut String, tones: &mut String) {
    if let Some(rest) = key.strip_suffix('y') {
        let is_consonant = |c: char| c.is_alphabetic() && !"aeiouy".contains(c);
        if rest.ends_with(is_consonant) || rest.ends_with("qu") {
            key.pop();
            key.push('i');
        }
    }
    key.push_str(tones);
    tones.clear();
}

/// Does this part two words?
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.')
}

/// Marks that may stand on one letter and are no part of it in NFC. The Ê Đê and Gia Rai write ê̆, ô̆, ơ̆ and ư̆, which no single
/// character of Unicode is.
const MARKS_PER_LETTER: usize = 2;

/// Letters, each with the marks on it, and what may stand between them.
fn is_name(text: &str) -> bool {
    // Before the first letter there is nothing that a mark could stand on.
    let (mut room, mut letters) = (0, 0_usize);
    for c in text.chars() {
        match c {
            '\u{300}'..='\u{36f}' if room > 0 => room -= 1,
            ' ' | '-' | '.' => room = 0,
            c if is_apostrophe(c) => room = 0,
            c if is_latin(c) => (room, letters) = (MARKS_PER_LETTER, letters + 1),
            _ => return false,
        }
    }
    letters > 0
}

/// Small letters of languages written in Latin ones whose capitals lie among [`is_latin`]'s ranges: of Azerbaijani and of many of
/// Africa, and the ɖ that looks like đ when it is a capital.
const OUTSIDE: &str = "ɓɔɖɗəɛɠɣɨɩɯɲɵʀʃʈʉʊʋʒ";

/// A Latin letter, with whatever marks. Letters of other scripts look the same (А, Α, Ａ) and are found by nobody who looks for
/// them; so are ligatures and other forms that stand for letters (ﬁ).
fn is_latin(c: char) -> bool {
    let within = matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    // Signs of clicks look like a stroke or an exclamation mark.
    let is_click = matches!(c, '\u{1c0}'..='\u{1c3}');
    let itself = [c];
    let stands_for_itself = itself.iter().copied().nfkc().eq(itself.iter().copied().nfc());
    (within || OUTSIDE.contains(c)) && c.is_alphabetic() && !is_click && stands_for_itself
}

/// What people type where an apostrophe is meant: both quotation marks, the letter, and the accents that stand alone.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Redacted: a name never reaches a log.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName(…{})", self.full.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_shapes_are_names_too() {
        for name in [
            "Y",
            "H'Hen Niê",
            "K'Brêu",
            "Rơ Châm H'Lan",
            "Tôn Nữ Thị Ngọc Lan Anh",
            "Pa-tao Áp",
            "Çelik",
            "Øyvind",
            "Łukasz",
            "Əliyev",
            "əliyev",
            "Ẹniọlá",
            "Ɓala",
            "Ñandú",
            "Ê̆ Ban",
        ] {
            assert_eq!(PersonName::parse(name).unwrap().full(), name);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(PersonName::parse("Nguyễn 2"), Err(NameError::NotALetter));
        for other in ["\u{410}n", "\u{391}n", "\u{ff21}n", "So\u{fb01}a", "\u{132}sbrand", "李伟", "ǀ"] {
            assert_eq!(PersonName::parse(other), Err(NameError::NotALetter), "{other}");
        }
        assert_eq!(PersonName::parse("-"), Err(NameError::NotALetter));
        assert_eq!(PersonName::parse(""), Err(NameError::Text(TextError::Empty)));
        assert_eq!(PersonName::parse(&"a".repeat(NAME_CHARS + 1)), Err(NameError::Text(TextError::TooLong)));
    }

    #[test]
    fn parts_are_kept_and_must_join_to_the_whole() {
        let name = PersonName::parse_parts("", "Rơ Châm", "", "H'Lan").unwrap();
        assert_eq!(name.full(), "Rơ Châm H'Lan");
        assert_eq!(name.parts(), ("Rơ Châm".into(), String::new(), "H'Lan".into()));
        let four = PersonName::parse_parts("Lê Thị Ngọc Lan", "Lê", "Thị Ngọc", "Lan").unwrap();
        assert_eq!(four.parts(), ("Lê".into(), "Thị Ngọc".into(), "Lan".into()));
        assert_eq!(PersonName::parse_parts("Lê Lan", "Lê", "Thị", "Lan"), Err(NameError::PartsDiffer));
        assert_eq!(PersonName::parse("Lê Lan").unwrap().parts(), Default::default());
    }

    #[track_caller]
    fn same(spellings: &[&str]) {
        let keys: Vec<String> =
            spellings.iter().map(|name| PersonName::parse(name).unwrap().search_key()).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
    }

    #[test]
    fn spellings_of_one_name_are_found_under_one_key() {
        same(&["Hòa", "Hoà", "HÒA", "ho\u{300}a"]);
        same(&["Nguyễn Thị Thủy", "nguyễn thị thuỷ"]);
        same(&["Đặng Văn Đức", "Ðặng Văn Ðức", "Ɖặng văn đức"]);
        same(&["H'Hen Niê", "H’Hen Niê", "H‘Hen Niê", "HʼHen Niê", "H`Hen Niê", "H´Hen Niê", "Hhen Niê"]);
        same(&["Pa-tao Áp", "Pa tao Áp", "pa.tao áp"]);
        same(&["K'Brơi", "K' Brơi", "K’ Brơi", "k'  brơi"]);
        same(&["Lý", "Lí"]);
        same(&["Trần Quý", "trần quí"]);
        same(&["Mỹ Kỳ", "Mĩ Kì"]);
        same(&["Y", "y"]);
        same(&["Tôn Nữ Thị Ngọc Lan Anh", "TÔN NỮ THỊ NGỌC LAN ANH"]);
        same(&["Huỳnh Thị Toàn", "Huỳnh Thị Tòan"]);
        assert_eq!(PersonName::parse("Hòa").unwrap().search_key(), "hoà");
    }

    #[test]
    fn what_tells_names_apart_stays() {
        let key = |name| PersonName::parse(name).unwrap().search_key();
        for (one, other) in [
            ("Hòa", "Hoa"),
            ("Hòa", "Hóa"),
            ("Thúy", "Thúi"),
            ("May", "Mai"),
            ("Tây", "Tâi"),
            ("Y", "I"),
            ("K Brơi", "K'Brơi"),
            ("Đan", "Dan"),
            ("Ân", "An"),
            ("Anh Lan", "Lan Anh"),
            ("Lan Anh", "Lananh"),
            ("Rơ Châm H'Lan", "Rơ Châm H'Lang"),
        ] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_name_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", PersonName::parse("Lê Lan").unwrap()).contains("Lan"));
    }
}
