//! A dictionary: texts that repeat are kept once, and rows hold their numbers.
//!
//! The numbers depend on who came first, so that they never leave the process: digests and snapshots carry the texts.
//! Nothing is ever taken out, so readers need no protection against a number that goes away. What would not repeat (a house
//! number, a rare note) stands in the row itself, so that the dictionary stays small.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::encode::{put_number, take_number};
use crate::hash::Seeded;

/// Longest word in bytes that is taken in; longer ones do not repeat.
const WORD_BYTES: usize = 32;

/// Longest phrase in bytes that is taken in: a commune, its district and province in full.
const PHRASE_BYTES: usize = 160;

/// Most phrases that are taken in: several for each commune. Without a bound, free texts would fill the memory twice.
const MOST_PHRASES: usize = 1 << 16;

/// Most texts that are taken in. The names of a nation have some thousands of different words.
const MOST_TEXTS: usize = 1 << 20;

/// Bytes that a text takes beside its own: in the list, in the table, and in its allocation.
const TEXT_OVERHEAD: usize = 16 + (16 + 4) * 8 / 7 + 16;

thread_local! {
    /// Where a text is put together from its words.
    static SCRATCH: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Texts that rows share. Written by one owner, read beside it.
#[derive(Default)]
pub(crate) struct Dictionary {
    texts: RwLock<Vec<Arc<str>>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    numbers: HashMap<Arc<str>, u32, Seeded>,
    phrases: usize,
    bytes: usize,
}

/// Redacted: the words of names are personal data.
impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary(…{})", self.spelling().0.len())
    }
}

impl Dictionary {
    /// Spells texts for one row.
    pub(crate) fn speller(&self) -> Speller<'_> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Speller { texts: &self.texts, known }
    }

    /// The texts by number, for reading rows. Rows that were written before hold no number that is missing here.
    pub(crate) fn spelling(&self) -> Spelling<'_> {
        Spelling(self.texts.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Bytes in memory, estimated.
    pub(crate) fn memory(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }
}

/// Writes texts as numbers of the dictionary.
pub(crate) struct Speller<'a> {
    texts: &'a RwLock<Vec<Arc<str>>>,
    known: MutexGuard<'a, Known>,
}

impl Speller<'_> {
    /// The count of words, then each word. Splitting at single spaces and joining with them gives every text back.
    pub(crate) fn put_words(&mut self, bytes: &mut Vec<u8>, text: &str) {
        put_number(bytes, 1 + text.bytes().filter(|byte| *byte == b' ').count() as u64);
        for word in text.split(' ') {
            let repeats = word.len() <= WORD_BYTES && !word.bytes().any(|b| b.is_ascii_digit());
            self.put(bytes, word, repeats);
        }
    }

    /// The whole text as one.
    pub(crate) fn put_phrase(&mut self, bytes: &mut Vec<u8>, text: &str) {
        let before = self.known.numbers.len();
        let repeats = text.len() <= PHRASE_BYTES && self.known.phrases < MOST_PHRASES;
        self.put(bytes, text, repeats);
        self.known.phrases += self.known.numbers.len() - before;
    }

    /// An even number is twice the text's number; an odd one twice its length and one, and the text follows.
    fn put(&mut self, bytes: &mut Vec<u8>, text: &str, repeats: bool) {
        let number = self.known.numbers.get(text).copied();
        match number.or_else(|| if repeats { self.take_in(text) } else { None }) {
            Some(number) => put_number(bytes, u64::from(number) << 1),
            None => {
                put_number(bytes, (text.len() as u64) << 1 | 1);
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn take_in(&mut self, text: &str) -> Option<u32> {
        let number = u32::try_from(self.known.numbers.len()).ok().filter(|n| (*n as usize) < MOST_TEXTS)?;
        let text: Arc<str> = text.into();
        self.known.bytes += text.len() + TEXT_OVERHEAD;
        self.texts.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&text));
        self.known.numbers.insert(text, number);
        Some(number)
    }
}

/// Reads texts that a [`Speller`] wrote.
pub(crate) struct Spelling<'a>(RwLockReadGuard<'a, Vec<Arc<str>>>);

impl Spelling<'_> {
    /// Takes a text of words off the front of `bytes`, and hands it to `make`.
    pub(crate) fn take_words<T>(&self, bytes: &mut &[u8], make: impl FnOnce(&str) -> T) -> Option<T> {
        let count = take_number(bytes)?;
        SCRATCH.with_borrow_mut(|text| {
            text.clear();
            for at in 0..count {
                if at > 0 {
                    text.push(' ');
                }
                self.take(bytes, |word| text.push_str(word))?;
            }
            Some(make(text))
        })
    }

    /// Takes a phrase off the front of `bytes`, and hands it to `make`.
    pub(crate) fn take_phrase<T>(&self, bytes: &mut &[u8], make: impl FnOnce(&str) -> T) -> Option<T> {
        self.take(bytes, make)
    }

    fn take<T>(&self, bytes: &mut &[u8], make: impl FnOnce(&str) -> T) -> Option<T> {
        let token = take_number(bytes)?;
        let number = usize::try_from(token >> 1).ok()?;
        if token & 1 == 0 {
            return self.0.get(number).map(|text| make(text));
        }
        let (text, rest) = bytes.split_at_checked(number)?;
        *bytes = rest;
        std::str::from_utf8(text).ok().map(make)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(dictionary: &Dictionary, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        dictionary.speller().put_words(&mut bytes, text);
        let read = dictionary.spelling().take_words(&mut &*bytes, str::to_owned);
        assert_eq!(read.as_deref(), Some(text));
        bytes
    }

    #[test]
    fn every_text_reads_back() {
        let dictionary = Dictionary::default();
        for text in ["", " ", "a  b ", "Lê Thị Ngọc Lan", "Số 12/3, ngõ 5", &"ế".repeat(250)] {
            words(&dictionary, text);
            let mut bytes = Vec::new();
            dictionary.speller().put_phrase(&mut bytes, text);
            let read = dictionary.spelling().take_phrase(&mut &*bytes, str::to_owned);
            assert_eq!(read.as_deref(), Some(text));
        }
    }

    #[test]
    fn a_word_that_repeats_takes_one_byte_the_second_time() {
        let dictionary = Dictionary::default();
        words(&dictionary, "Nguyễn Văn An");
        let before = dictionary.memory();
        assert_eq!(words(&dictionary, "Nguyễn An").len(), 3);
        assert_eq!(dictionary.memory(), before);
    }

    #[test]
    fn house_numbers_do_not_fill_the_dictionary() {
        let dictionary = Dictionary::default();
        words(&dictionary, "Số");
        let before = dictionary.memory();
        (0..100).for_each(|number| drop(words(&dictionary, &format!("Số {number}A"))));
        assert_eq!(dictionary.memory(), before);
    }

    #[test]
    fn the_words_of_names_do_not_show_in_debug_output() {
        let dictionary = Dictionary::default();
        words(&dictionary, "Lan");
        assert!(!format!("{dictionary:?}").contains("Lan"));
    }
}
