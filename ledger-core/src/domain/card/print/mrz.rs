//! The three machine-readable lines: ICAO 9303 part 5 (TD1, 3 × 30), with the optional data of line 1 used in the way of these
//! cards, for the whole personal number and its check digit. They stand on the back of the card of 2021; the chip of both cards
//! has them as data group 1 (ICAO 9303 part 10; Circular 16/2024/TT-BCA has the facts in them coded after ICAO).

use std::fmt;

use super::{Layout, Printable};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::values::Sex;

/// Characters of a line.
pub const LINE: usize = 30;

/// What stands for the last day of validity of a card for life. No source says which; issuers of other countries write either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForLife {
    /// Fillers, `<<<<<<`, as ICAO 9303 writes an unknown date.
    #[default]
    Fillers,
    /// The last day that six digits can say, `991231`.
    LastDay,
}

/// The three lines, of 30 characters each, in the alphabet of ICAO 9303: A to Z, 0 to 9 and `<`.
#[derive(Clone, PartialEq, Eq)]
pub struct Mrz(pub [String; 3]);

/// Redacted: it holds name, number and birth date.
impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mrz(…)")
    }
}

/// The lines of a card; none before the chip. A birth date known in part has fillers for what is not known.
pub fn lines(of: &Printable, for_life: ForLife) -> Option<Mrz> {
    match Layout::of(of.issue_date) {
        Layout::BeforeChip => return None,
        Layout::Card2021 | Layout::Card2024 => {}
    }
    let number = of.personal_number.to_string();
    let document = &number[3..];
    let first = format!("IDVNM{document}{}{number}<<{}", check_digit(document), check_digit(&number));
    let born = birth(of.birth_date);
    let sex = match of.sex {
        Sex::Male => 'M',
        Sex::Female => 'F',
        Sex::Unknown => '<',
    };
    let until = expiry(of.expiry_date, for_life);
    let optional = "<".repeat(11);
    let second = format!("{born}{}{sex}{until}{}VNM{optional}", check_digit(&born), check_digit(&until));
    let composite = [&first[5..30], &second[0..7], &second[8..15], &second[18..29]].concat();
    let second = format!("{second}{}", check_digit(&composite));
    Some(Mrz([first, second, names(&of.full_name, of.family_words)]))
}

/// Six digits of a date of birth; fillers for what is not known.
fn birth(date: PartialDate) -> String {
    let part = |known: bool, number: i32| if known { format!("{number:02}") } else { "<<".into() };
    let parts = [
        part(date.year() != 0, date.year() % 100),
        part(date.month() != 0, date.month().cast_signed()),
        part(date.day() != 0, date.day().cast_signed()),
    ];
    parts.concat()
}

fn expiry(last: Option<CivilDate>, for_life: ForLife) -> String {
    match (last, for_life) {
        (Some(last), _) => format!("{:02}{:02}{:02}", last.year() % 100, last.month(), last.day()),
        (None, ForLife::Fillers) => "<".repeat(6),
        (None, ForLife::LastDay) => "991231".into(),
    }
}

/// The check digit of ICAO 9303: weights 7, 3, 1; A = 10 to Z = 35; `<` = 0; the sum modulo 10.
pub fn check_digit(text: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(c) * weight).sum::<u32>() % 10
}

/// Surname, two fillers, the other words with one between them; filled, and cut off behind 30 characters. What is cut off ends in
/// a letter, by which ICAO 9303 part 5 (4.2.3) has a reader know that the name goes on: where a filler would stand last, a word
/// before it is shortened.
fn names(full_name: &str, family_words: u8) -> String {
    let words: Vec<String> = full_name.split(' ').map(plain).filter(|word| !word.is_empty()).collect();
    let family = usize::from(family_words).clamp(1, words.len().max(1)).min(words.len());
    let parts = |words: &[String]| -> Vec<String> {
        words.iter().flat_map(|word| word.split('<')).map(str::to_owned).collect()
    };
    let (mut family, mut others) = (parts(&words[..family]), parts(&words[family..]));
    let mut line = joined(&family, &others);
    while line.len() > LINE && line.as_bytes()[LINE - 1] == b'<' {
        let before = line[..LINE].split('<').filter(|part| !part.is_empty()).count();
        let parts = family.iter_mut().chain(&mut others).take(before);
        let Some(longest) = parts.filter(|part| part.len() > 1).last() else { break };
        longest.pop();
        line = joined(&family, &others);
    }
    // All of it is ASCII.
    line.truncate(LINE);
    format!("{line:<<LINE$}")
}

fn joined(family: &[String], others: &[String]) -> String {
    let between = if others.is_empty() { "" } else { "<<" };
    [&family.join("<"), between, &others.join("<")].concat()
}

/// A word in capitals of the Latin alphabet without marks; hyphens and apostrophes: see [`plain_letter`].
fn plain(word: &str) -> String {
    let parts = word.chars().map(plain_letter).collect::<String>();
    parts.trim_matches('<').to_owned()
}

/// A letter without its marks, Đ as D, and so the letters that look like it and stand in names by mistake (Ð, Ɖ). A hyphen becomes a filler, an apostrophe and a full stop go, as ICAO 9303 has it.
fn plain_letter(letter: char) -> String {
    use unicode_normalization::UnicodeNormalization;
    match letter {
        'Đ' | 'đ' | 'Ð' | 'ð' | 'Ɖ' | 'ɖ' => "D".into(),
        '-' => "<".into(),
        other => {
            let letters = other.nfd().filter(char::is_ascii_alphanumeric);
            letters.map(|letter| letter.to_ascii_uppercase()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_known_lines_come_out_with_their_check_digits() {
        let lines = lines(&sample(), ForLife::Fillers).unwrap();
        assert_eq!(lines.0[0], "IDVNM1990000184001199000018<<5");
        assert_eq!(lines.0[1], "9902152F3902150VNM<<<<<<<<<<<0");
        assert_eq!(lines.0[2], "NGUYEN<<THI<A<<<<<<<<<<<<<<<<<");
    }

    #[test]
    fn check_digits_are_those_of_icao() {
        // Examples of ICAO 9303 part 3.
        assert_eq!(check_digit("520727"), 3);
        assert_eq!(check_digit("AB2134<<<"), 5);
        assert_eq!(check_digit("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<"), 2);
    }

    #[test]
    fn a_card_for_life_has_the_convention_that_was_chosen() {
        let mut card = sample();
        card.expiry_date = None;
        assert_eq!(&lines(&card, ForLife::Fillers).unwrap().0[1][7..15], "F<<<<<<0");
        assert_eq!(&lines(&card, ForLife::LastDay).unwrap().0[1][7..15], "F9912315");
        assert_ne!(lines(&card, ForLife::Fillers), lines(&card, ForLife::LastDay));
    }

    #[test]
    fn names_are_folded_to_the_alphabet_of_machines() {
        assert_eq!(names("Đặng Thị Hồng Ánh", 1), "DANG<<THI<HONG<ANH<<<<<<<<<<<<");
        assert_eq!(names("Tôn Nữ Ưu Đạm", 2), "TON<NU<<UU<DAM<<<<<<<<<<<<<<<<");
        assert_eq!(names("H'Hen Niê", 1), "HHEN<<NIE<<<<<<<<<<<<<<<<<<<<<");
        assert_eq!(names("Y", 0), "Y<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
        assert_eq!(names("Lê-Nguyễn Văn", 0), "LE<NGUYEN<<VAN<<<<<<<<<<<<<<<<");
        let long = names("Công Tằng Tôn Nữ Quỳnh Hoa Phương Trang", 4);
        assert_eq!(long, "CONG<TANG<TON<NU<<QUYNH<HOA<PH");
        assert_eq!(long.len(), LINE);
    }

    #[test]
    fn a_name_that_is_cut_off_ends_in_a_letter() {
        // Cut at the filler between two words, and at the two behind the surname.
        assert_eq!(names("Công Tằng Tôn Nữ Quỳnh Hoa Anh Trang", 4), "CONG<TANG<TON<NU<<QUYNH<HOA<AN");
        assert_eq!(names("Công Tằng Tôn Nữ Quỳnh Hoàng Anh", 4), "CONG<TANG<TON<NU<<QUYNH<HOAN<A");
        assert_eq!(names("Aaaaaaaaa Bbbbbbbbb Ccccccccc Ddd", 3), "AAAAAAAAA<BBBBBBBBB<CCCCCCC<<D");
        assert_eq!(names("Aaaaaaaaa Bbbbbbbbb-Cccccccc Ddd", 2), "AAAAAAAAA<BBBBBBBBB<CCCCCCC<<D");
        // Thirty letters and no more are a whole name.
        assert_eq!(names("Aaaaaaaaa Bbbbbbbbb Cccccccc D", 1), "AAAAAAAAA<<BBBBBBBBB<CCCCCCC<D");
    }

    #[test]
    fn what_is_not_known_of_a_birth_date_is_filled() {
        let mut card = sample();
        card.birth_date = PartialDate::new(1951, 7, 0).unwrap();
        assert_eq!(&lines(&card, ForLife::Fillers).unwrap().0[1][..6], "5107<<");
        card.birth_date = PartialDate::UNKNOWN;
        card.sex = Sex::Unknown;
        assert_eq!(&lines(&card, ForLife::Fillers).unwrap().0[1][..8], "<<<<<<0<");
    }

    #[test]
    fn every_line_has_thirty_characters_of_the_alphabet() {
        for line in lines(&sample(), ForLife::LastDay).unwrap().0 {
            assert_eq!(line.len(), LINE);
            assert!(line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<'));
        }
    }
}
