//! The page that the story is written on: chapters, sentences, and facts in two languages, 100 columns wide.

use std::fmt::Display;
use std::io::{self, Write};

/// Columns.
const WIDTH: usize = 100;
/// Column at which the value of a fact begins.
const VALUE: usize = 38;

/// Writes the story.
pub(super) struct Page<'a> {
    out: &'a mut (dyn Write + Send),
    chapters: u32,
}

impl<'a> Page<'a> {
    pub(super) fn on(out: &'a mut (dyn Write + Send)) -> Self {
        Page { out, chapters: 0 }
    }

    /// A chapter begins.
    pub(super) fn chapter(&mut self, vietnamese: &str, english: &str) -> io::Result<()> {
        self.chapters += 1;
        let title = format!("{}. {vietnamese} · {english} ", self.chapters);
        writeln!(self.out, "\n{title:─<WIDTH$}")
    }

    /// Sentences.
    pub(super) fn says(&mut self, text: &str) -> io::Result<()> {
        for line in wrap(text, WIDTH) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// A fact, under its Vietnamese and its English name.
    pub(super) fn fact(&mut self, vietnamese: &str, english: &str, value: impl Display) -> io::Result<()> {
        let label = format!("  {vietnamese} · {english} ");
        let value = value.to_string();
        let mut lines = wrap(&value, WIDTH - VALUE).into_iter();
        writeln!(self.out, "{label:<VALUE$}{}", lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(self.out, "{:VALUE$}{line}", "")?;
        }
        Ok(())
    }

    /// Where an act was recorded.
    pub(super) fn recorded(&mut self, position: u64, repeated: bool) -> io::Result<()> {
        let known = if repeated { " (recorded before)" } else { "" };
        self.fact("vị trí", "position", format!("{position}{known}"))
    }
}

/// Breaks a text between words into lines of at most `width` characters; a longer word stands by itself. Every letter of
/// these texts is one character and one column.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> String {
        let mut text = Vec::new();
        write(&mut Page::on(&mut text)).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn chapters_count_and_their_line_fills_the_page() {
        let text = written(|page| {
            page.chapter("Khai sinh", "a birth")?;
            page.chapter("Khai tử", "a death")
        });
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines[0].starts_with("1. Khai sinh · a birth ──"));
        assert!(lines[1].starts_with("2. Khai tử · a death ──"));
        assert!(lines.iter().all(|line| line.chars().count() == WIDTH));
    }

    #[test]
    fn facts_stand_in_two_columns() {
        let text = written(|page| {
            page.fact("họ và tên", "name", "Nguyễn Thị Bình")?;
            page.recorded(12, false)?;
            page.recorded(12, true)
        });
        let expected = [
            "  họ và tên · name                    Nguyễn Thị Bình",
            "  vị trí · position                   12",
            "  vị trí · position                   12 (recorded before)",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_long_value_goes_on_below_itself() {
        let text = written(|page| page.fact("nơi thường trú", "residence", "Số 12, thôn Đông ".repeat(8)));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines[1].starts_with(&format!("{:VALUE$}", "")) && lines[1].len() > VALUE);
    }

    #[test]
    fn no_value_is_an_empty_line_after_its_name() {
        assert_eq!(written(|page| page.fact("họ", "surname", "")).trim_end(), "  họ · surname");
    }
}
