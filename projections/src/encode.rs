//! The bytes of a row: small integers, dates and texts, one behind the other.
//!
//! One layout serves three masters. In memory a row's texts are numbers of a [`Dictionary`](crate::intern::Dictionary);
//! in a digest and in a snapshot the same row carries the texts themselves, and is then called *canonical*: it follows from
//! the state alone. The parts:
//! - a *number* is an unsigned LEB128 varint;
//! - *near* is a position as its difference to the row's own id, as a number in zigzag form, because subjects mostly refer to
//!   records that stand close by;
//! - *flags* are one number whose bits, lowest first, say which optional parts follow;
//! - a *date* is the packed form of a partial date as a number, a *day* the days since 1800-01-01 in zigzag form;
//! - a *text* is its length in bytes as a number, then UTF-8 (in memory: words by number).

use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::ids::Position;

use crate::intern::{Speller, Spelling};

/// How texts are written.
pub(crate) enum Texts<'a> {
    /// As they are: the canonical form.
    Plain,
    /// By the numbers of a dictionary, which takes in what it does not hold yet.
    Spelled(Speller<'a>),
}

/// Writes one row.
pub(crate) struct Packer<'a> {
    bytes: &'a mut Vec<u8>,
    own: Position,
    texts: Texts<'a>,
}

impl<'a> Packer<'a> {
    /// Appends to `bytes` the row of the subject that came in at `own`.
    pub(crate) fn new(bytes: &'a mut Vec<u8>, own: Position, texts: Texts<'a>) -> Self {
        Packer { bytes, own, texts }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn fixed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, number: u64) {
        put_number(self.bytes, number);
    }

    pub(crate) fn near(&mut self, position: Position) {
        self.number(zigzag(position.0.wrapping_sub(self.own.0).cast_signed()));
    }

    pub(crate) fn flags(&mut self, flags: &[bool]) {
        let bits = flags.iter().rev().fold(0, |bits, flag| bits << 1 | u64::from(*flag));
        self.number(bits);
    }

    pub(crate) fn date(&mut self, date: PartialDate) {
        self.number(u64::from(date.packed()));
    }

    pub(crate) fn day(&mut self, day: CivilDate) {
        self.number(zigzag(day.days_since(first_day())));
    }

    /// A text whose words repeat: a name, an address.
    pub(crate) fn words(&mut self, text: &str) {
        match &mut self.texts {
            Texts::Plain => put_text(self.bytes, text),
            Texts::Spelled(speller) => speller.put_words(self.bytes, text),
        }
    }

    /// A text that repeats as a whole: a place.
    pub(crate) fn phrase(&mut self, text: &str) {
        match &mut self.texts {
            Texts::Plain => put_text(self.bytes, text),
            Texts::Spelled(speller) => speller.put_phrase(self.bytes, text),
        }
    }

    /// A text that nobody else has: a number, a serial.
    pub(crate) fn unique(&mut self, text: &str) {
        put_text(self.bytes, text);
    }
}

/// How texts are read.
#[derive(Clone, Copy)]
pub(crate) enum Wording<'a> {
    /// As they are.
    Plain,
    /// By the numbers of a dictionary.
    Spelled(&'a Spelling<'a>),
}

/// Reads one row. Every reader answers `None` where the bytes are not what a [`Packer`] writes.
pub(crate) struct Unpacker<'a> {
    bytes: &'a [u8],
    own: Position,
    texts: Wording<'a>,
}

/// Flags that were read, in the order in which they were written.
pub(crate) struct Flags(u64);

impl Flags {
    pub(crate) fn take(&mut self) -> bool {
        let flag = self.0 & 1 == 1;
        self.0 >>= 1;
        flag
    }
}

impl<'a> Unpacker<'a> {
    /// Reads the row of the subject that came in at `own`.
    pub(crate) fn new(bytes: &'a [u8], own: Position, texts: Wording<'a>) -> Self {
        Unpacker { bytes, own, texts }
    }

    /// Is everything read?
    pub(crate) fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Reads a part if it is there.
    pub(crate) fn maybe<T>(
        &mut self,
        there: bool,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        if there { read(self).map(Some) } else { Some(None) }
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        take_number(&mut self.bytes)
    }

    pub(crate) fn near(&mut self) -> Option<Position> {
        let difference = unzigzag(self.number()?);
        Some(Position(self.own.0.wrapping_add(difference.cast_unsigned())))
    }

    pub(crate) fn flags(&mut self) -> Option<Flags> {
        self.number().map(Flags)
    }

    pub(crate) fn date(&mut self) -> Option<PartialDate> {
        PartialDate::from_packed(u32::try_from(self.number()?).ok()?)
    }

    pub(crate) fn day(&mut self) -> Option<CivilDate> {
        Some(first_day().plus_days(unzigzag(self.number()?)))
    }

    /// Hands a text to `make`.
    pub(crate) fn words<T>(&mut self, make: impl FnOnce(&str) -> T) -> Option<T> {
        match self.texts {
            Wording::Plain => take_text(&mut self.bytes).map(make),
            Wording::Spelled(spelling) => spelling.take_words(&mut self.bytes, make),
        }
    }

    /// Hands a text to `make`.
    pub(crate) fn phrase<T>(&mut self, make: impl FnOnce(&str) -> T) -> Option<T> {
        match self.texts {
            Wording::Plain => take_text(&mut self.bytes).map(make),
            Wording::Spelled(spelling) => spelling.take_phrase(&mut self.bytes, make),
        }
    }

    pub(crate) fn unique(&mut self) -> Option<&'a str> {
        take_text(&mut self.bytes)
    }
}

/// The day from which days are counted: the first that a date may have.
fn first_day() -> CivilDate {
    CivilDate::new(1800, 1, 1).expect("1800 began on a day")
}

fn zigzag(signed: i64) -> u64 {
    (signed << 1 ^ signed >> 63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Appends a number as an unsigned LEB128 varint.
pub(crate) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front of `bytes`.
pub(crate) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Appends a text with its length.
pub(crate) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Takes a text off the front of `bytes`.
pub(crate) fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let len = usize::try_from(take_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_read_back() {
        for number in (0..64).flat_map(|bits| [1 << bits, (1 << bits) - 1]).chain([u64::MAX]) {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            assert_eq!(take_number(&mut &*bytes), Some(number));
            assert_eq!(take_number(&mut &bytes[..bytes.len() - 1]), None, "{number} cut short");
        }
        assert_eq!(take_number(&mut [0xff; 11].as_slice()), None);
    }

    #[test]
    fn positions_before_and_behind_the_own_one_read_back() {
        for (own, other) in [(5, 5), (5, 4), (5, 900), (1 << 55, 1), (1, u64::MAX)] {
            let mut bytes = Vec::new();
            Packer::new(&mut bytes, Position(own), Texts::Plain).near(Position(other));
            let mut from = Unpacker::new(&bytes, Position(own), Wording::Plain);
            assert_eq!(from.near(), Some(Position(other)));
            assert!(from.is_done());
        }
    }

    #[test]
    fn flags_dates_and_texts_read_back_in_order() {
        let mut bytes = Vec::new();
        let day = CivilDate::new(2031, 2, 28).unwrap();
        let date = PartialDate::new(1951, 7, 0).unwrap();
        let mut to = Packer::new(&mut bytes, Position(1), Texts::Plain);
        to.flags(&[true, false, true]);
        to.day(day);
        to.date(date);
        to.words("Lê Lan");
        to.unique("HS-1");
        to.fixed(b"VN");
        drop(to);
        let mut from = Unpacker::new(&bytes, Position(1), Wording::Plain);
        let mut flags = from.flags().unwrap();
        assert_eq!([flags.take(), flags.take(), flags.take(), flags.take()], [true, false, true, false]);
        assert_eq!((from.day(), from.date()), (Some(day), Some(date)));
        assert_eq!(from.words(str::to_owned).as_deref(), Some("Lê Lan"));
        assert_eq!((from.unique(), from.fixed()), (Some("HS-1"), Some(*b"VN")));
        assert_eq!(from.byte(), None);
    }
}
