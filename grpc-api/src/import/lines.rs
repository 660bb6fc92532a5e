//! Lines of an import: bytes up to a line feed, as acts or as what is wrong with them.

use std::io::{self, BufRead, Read};

use ledger_proto::ledger::registration::v1::{Act, RefusedAct};
use serde_path_to_error::Segment;

use super::json::Tidied;
use crate::convert::from_proto::violation::Malformed;
use crate::convert::snake_case;

/// Longest line in bytes, the same as the longest request.
const LINE_BYTES: u64 = 1 << 20;

/// What some programs write in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// One line that is not empty.
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The act.
    pub act: Result<Act, LineFault>,
}

/// A line that is no act. Says where, never what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// The line is longer than a request may be.
    TooLong,
    /// The line is not UTF-8.
    NotText,
    /// The line is not protobuf JSON of an act.
    NotAnAct {
        /// Path of the field where that showed; empty where the line as a whole is wrong.
        field: String,
        /// Column, from 1; 0 where it is not known.
        column: usize,
    },
    /// A list of allowed values has no value of the number that is given.
    UnknownValue {
        /// Path of the field in the act's own request, as in refusals.
        field: String,
    },
}

impl LineFault {
    /// The line as it is reported.
    pub fn refused(&self, line: u64) -> RefusedAct {
        let (reason, field, message) = match self {
            LineFault::TooLong => ("TOO_LONG", "", "The line is longer than 1 MiB.".to_owned()),
            LineFault::NotText => ("NOT_UTF8", "", "The line is not UTF-8.".to_owned()),
            LineFault::NotAnAct { field, column } => (
                "NOT_AN_ACT",
                field.as_str(),
                format!("The line is not an act in protobuf JSON (column {column})."),
            ),
            LineFault::UnknownValue { field } => {
                let unknown = Malformed::UnknownValue;
                (unknown.reason(), field.as_str(), unknown.message().to_owned())
            }
        };
        RefusedAct { line, sequence: 0, reason: reason.to_owned(), field: field.to_owned(), message }
    }
}

/// Iterator over the lines of a file. Ends with an error where the file cannot be read on.
pub struct Lines<R> {
    from: R,
    number: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from here.
    pub fn of(from: R) -> Self {
        Lines { from, number: 0, buffer: Vec::new(), ended: false }
    }

    /// Reads one line into the buffer.
    fn fill(&mut self) -> io::Result<Filled> {
        self.buffer.clear();
        if self.from.by_ref().take(LINE_BYTES + 1).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(Filled::Nothing);
        }
        if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.buffer.drain(..BYTE_ORDER_MARK.len());
        }
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if self.buffer.len() as u64 > LINE_BYTES {
            skip_line(&mut self.from)?;
            return Ok(Filled::Beginning);
        }
        Ok(Filled::Line)
    }
}

/// What the buffer holds.
enum Filled {
    /// The file is at its end.
    Nothing,
    /// A whole line.
    Line,
    /// The beginning of a line that is too long.
    Beginning,
}

/// Reads on to the end of the line without keeping it.
fn skip_line(from: &mut impl BufRead) -> io::Result<()> {
    loop {
        let available = from.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        match available.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                from.consume(end + 1);
                return Ok(());
            }
            None => {
                let all = available.len();
                from.consume(all);
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        while !self.ended {
            self.number += 1;
            let act = match self.fill() {
                Ok(Filled::Nothing) => break,
                Ok(Filled::Line) if self.buffer.trim_ascii().is_empty() => continue,
                Ok(Filled::Line) => read_act(&self.buffer),
                Ok(Filled::Beginning) => Err(LineFault::TooLong),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            };
            return Some(Ok(Line { number: self.number, act }));
        }
        self.ended = true;
        None
    }
}

/// Reads a line as it stands; where that fails, once more with what protobuf's JSON allows beyond what the generated code takes.
fn read_act(line: &[u8]) -> Result<Act, LineFault> {
    let text = std::str::from_utf8(line).map_err(|_| LineFault::NotText)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| LineFault::of(&error));
    let read = read.and_then(|act| {
        let wrong =
            |error: serde_json::Error| LineFault::NotAnAct { field: String::new(), column: error.column() };
        json.end().map_err(wrong).map(|()| act)
    });
    read.or_else(|fault| match serde_json::from_str::<Tidied>(text) {
        Ok(Tidied { json, changed: true }) => {
            serde_path_to_error::deserialize(json).map_err(|error| LineFault::of(&error))
        }
        Ok(Tidied { changed: false, .. }) | Err(_) => Err(fault),
    })
}

impl LineFault {
    fn of(error: &serde_path_to_error::Error<serde_json::Error>) -> LineFault {
        // The generated code says it in no other way. The text is looked at and never told: it has the value in it.
        let said = error.inner().to_string();
        let field = field_of(error.path());
        if said.starts_with("invalid value: integer") && said.contains("expected one of: [") {
            return LineFault::UnknownValue { field: field_of_request(&field) };
        }
        LineFault::NotAnAct { field, column: error.inner().column() }
    }
}

/// The same path as refusals tell it: from the request on, in the schema's names.
fn field_of_request(field: &str) -> String {
    let (_request, below) = field.split_once('.').unwrap_or(("", field));
    snake_case(below)
}

/// The path as far as it is known: behind a line that ends too early, or is no object, nothing has a name.
fn field_of(path: &serde_path_to_error::Path) -> String {
    let named = |segment: &&Segment| !matches!(segment, Segment::Unknown);
    path.iter().take_while(named).map(Segment::to_string).collect::<Vec<_>>().join(".").replace(".[", "[")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &[u8]) -> Vec<(u64, Option<LineFault>)> {
        Lines::of(text)
            .map(|line| {
                let line = line.expect("bytes in memory can be read");
                (line.number, line.act.err())
            })
            .collect()
    }

    const ACT: &str = r#"{"sequence":"7","annulEvent":{"target":{"position":"5"},"reason":"entered twice"}}"#;

    #[test]
    fn lines_are_numbered_and_empty_ones_left_out() {
        let text = format!("{ACT}\n\n  \r\n{ACT}\r\n{ACT}");
        assert_eq!(faults(text.as_bytes()), [(1, None), (4, None), (5, None)]);
        let first = Lines::of(text.as_bytes()).next().unwrap().unwrap().act.unwrap();
        assert_eq!(first.sequence, 7);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let text = format!("\u{feff}{ACT}\n{ACT}\n\u{feff}{ACT}");
        let odd = Some(LineFault::NotAnAct { field: String::new(), column: 1 });
        assert_eq!(faults(text.as_bytes()), [(1, None), (2, None), (3, odd)]);
    }

    #[test]
    fn what_is_no_act_is_told_with_its_place_and_the_next_line_is_read() {
        let text = format!(
            "{{\"sequence\":\n{{\"annulEvent\":{{\"target\":{{\"position\":\"x\"}}}}}}\n{{\"unknown\":1}}\n{ACT} {ACT}\n{ACT}\n"
        );
        let found = faults(text.as_bytes());
        let field = |at: usize| match &found[at].1 {
            Some(LineFault::NotAnAct { field, .. }) => Some(field.as_str()),
            Some(LineFault::TooLong | LineFault::NotText | LineFault::UnknownValue { .. }) | None => None,
        };
        assert_eq!(field(0), Some("sequence"));
        assert_eq!(field(1), Some("annulEvent.target.position"));
        assert!(field(2).is_some());
        assert_eq!(field(3), Some(""));
        assert_eq!((found[4].0, &found[4].1), (5, &None));
    }

    #[test]
    fn lines_that_are_too_long_or_no_text_do_not_stop_the_others() {
        let mut text = vec![b'x'; 3 << 20];
        text.extend_from_slice(b"\n\xff\xfe\n");
        text.extend_from_slice(ACT.as_bytes());
        assert_eq!(faults(&text), [(1, Some(LineFault::TooLong)), (2, Some(LineFault::NotText)), (3, None)]);
    }

    #[test]
    fn a_field_is_told_as_far_as_its_path_is_known() {
        let lines = [
            (r#"{"sequence":"9","#, ""),
            ("7", ""),
            (r#"{"enrolPerson":{"name":{"fullName":"A"#, "enrolPerson.name.fullName"),
            (
                r#"{"formHousehold":{"members":[{},{"relation":"NOBODY"}]}}"#,
                "formHousehold.members[1].relation",
            ),
        ];
        for (line, expected) in lines {
            let fault = faults(line.as_bytes()).remove(0).1.unwrap();
            assert_eq!(fault.refused(1).field, expected, "{line}");
        }
    }

    /// The act of a line that is one.
    fn act(line: &str) -> Act {
        Lines::of(line.as_bytes())
            .next()
            .unwrap()
            .unwrap()
            .act
            .unwrap_or_else(|fault| panic!("{line}: {fault:?}"))
    }

    #[test]
    fn null_is_nothing_and_a_whole_number_may_be_written_as_a_decimal() {
        let plain = act(r#"{"sequence":"7","enrolPerson":{"birthDate":{"year":1950}}}"#);
        for line in [
            r#"{"sequence":7.0,"enrolPerson":{"birthDate":{"year":1.95e3}}}"#,
            r#"{"sequence":"7","enrolPerson":{"nationality":null,"sex":null,"ethnicity":null,"birthDate":{"year":1950,"day":null}}}"#,
            r#"{"sequence":"7","enrolPerson":{"birthDate":{"year":1950},"oldNumber":null},"formHousehold":null}"#,
            r#"{"sequence":"7","enrolPerson":{"validateOnly":null,"name":null,"birthDate":{"year":1950}}}"#,
        ] {
            assert_eq!(act(line), plain, "{line}");
        }
        assert_eq!(act(r#"{"formHousehold":{"members":null}}"#), act(r#"{"formHousehold":{}}"#));
    }

    #[test]
    fn what_is_not_protobuf_json_stays_no_act() {
        for line in [
            r#"{"sequence":7.5}"#,
            r#"{"sequence":18446744073709551616}"#,
            r#"{"formHousehold":{"members":[null]}}"#,
            r#"{"formHousehold":{"fileNumber":null,"fileNumber":"1"}}"#,
            r#"{"enrolPerson":{"nationality":null,"unknown":1}}"#,
            "null",
        ] {
            let fault = faults(line.as_bytes()).remove(0).1;
            assert!(matches!(fault, Some(LineFault::NotAnAct { .. })), "{line}: {fault:?}");
        }
    }

    #[test]
    fn a_number_that_a_list_does_not_have_is_an_unknown_value_as_in_a_single_act() {
        for (line, field) in [
            (r#"{"enrolPerson":{"sex":99}}"#, "sex"),
            (r#"{"enrolPerson":{"maritalStatus":9.9e1,"nationality":null}}"#, "marital_status"),
            (r#"{"formHousehold":{"members":[{},{"relation":-1}]}}"#, "members[1].relation"),
        ] {
            let fault = faults(line.as_bytes()).remove(0).1.unwrap();
            let refused = fault.refused(1);
            assert_eq!((refused.reason.as_str(), refused.field.as_str()), ("UNKNOWN_VALUE", field), "{line}");
        }
    }

    #[test]
    fn a_refused_line_never_says_what_stood_in_it() {
        let text = br#"{"enrolPerson":{"sex":"Nguyen Van An"}}"#;
        let fault = faults(text)[0].1.clone().unwrap();
        let refused = fault.refused(1);
        assert!(!format!("{refused:?} {fault:?}").contains("Nguyen"));
        assert_eq!(refused.field, "enrolPerson.sex");
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable was pulled"))
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_on_is_told_once() {
        let from = io::BufReader::new(ACT.as_bytes().chain(b"\n".as_slice()).chain(Broken));
        let read = |line: io::Result<Line>| line.map(|line| line.number).map_err(|error| error.to_string());
        let found: Vec<_> = Lines::of(from).map(read).collect();
        assert_eq!(found, [Ok(1), Err("the cable was pulled".to_owned())]);
    }
}
