//! A range of serials on blanks: letters and digits that are the same, then a number that runs from the first to the last.

use crate::domain::number::CardSerial;

/// Serials from the first to the last, both among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SerialRange {
    /// The first.
    pub first: CardSerial,
    /// The last.
    pub last: CardSerial,
}

impl SerialRange {
    /// How many serials that are; none where the two are no range: other letters, another length, or the last before the first.
    pub fn count(&self) -> Option<u64> {
        let (head, first) = parts(&self.first);
        let (other, last) = parts(&self.last);
        let same = head == other && self.first.as_str().len() == self.last.as_str().len();
        let steps = last?.checked_sub(first?).filter(|_| same)?;
        Some(steps + 1)
    }

    /// Is a serial in both?
    pub fn meets(&self, other: &SerialRange) -> bool {
        let (head, first) = parts(&self.first);
        let (other_head, other_first) = parts(&other.first);
        let same = head == other_head && self.first.as_str().len() == other.first.as_str().len();
        same && first <= parts(&other.last).1 && other_first <= parts(&self.last).1
    }
}

/// What stands before the digits at the end, and these as a number; none where it ends with no digit.
fn parts(serial: &CardSerial) -> (&str, Option<u64>) {
    let text = serial.as_str();
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
    (head, text[head.len()..].parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: &str, last: &str) -> SerialRange {
        SerialRange { first: CardSerial::parse(first).unwrap(), last: CardSerial::parse(last).unwrap() }
    }

    #[test]
    fn a_range_runs_over_the_digits_at_the_end() {
        assert_eq!(range("PH0001", "PH1000").count(), Some(1_000));
        assert_eq!(range("0000000000000000", "9999999999999999").count(), Some(10_000_000_000_000_000));
        assert_eq!(range("PH7", "PH7").count(), Some(1));
        for (first, last) in [("PH0002", "PH0001"), ("PH0001", "PX0002"), ("PH1", "PH10"), ("PH", "PH")] {
            assert_eq!(range(first, last).count(), None, "{first} to {last}");
        }
    }

    #[test]
    fn ranges_meet_where_a_serial_is_in_both() {
        let some = range("PH0100", "PH0200");
        assert!(some.meets(&range("PH0200", "PH0300")) && some.meets(&range("PH0001", "PH0100")));
        assert!(some.meets(&range("PH0150", "PH0160")) && range("PH0150", "PH0160").meets(&some));
        for other in [range("PH0201", "PH0300"), range("PX0100", "PX0200"), range("PH00100", "PH00200")] {
            assert!(!some.meets(&other) && !other.meets(&some));
        }
    }
}
