//! A record's header as plain numbers, taken apart and put together again without judging them.
//!
//! The log takes headers apart to store them as columns, and readers that only count or follow links need nothing else. What the
//! numbers mean, and whether they can be, is asked in `header`; here only one thing counts: [`RawHead::parse`] and
//! [`RawHead::write`] are inverse to each other, byte by byte, or parsing says that it cannot do it.

use super::header::{AREA_CODE, CARD_SERIAL, OFFICE_CODE, PERSONAL_NUMBER, REQUEST, STAYS_AT, STAYS_OF};
use super::varint;

/// The version of the header that can be taken apart.
const VERSION: u8 = 1;
/// Subject kinds below this one are told apart by an id; the others are claims, told apart by a value.
const FIRST_CLAIM: u8 = 16;

/// One subject of a record, with its backlink, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawLink {
    /// Kind of the subject, docs/format.md, section 5.
    pub kind: u8,
    /// For a subject with an id: this record's position minus the id. Zero for a claim.
    pub back_to_id: u64,
    /// This record's position minus that of the subject's previous record; zero where there is none.
    pub back: u64,
    /// For a claim: where its value lies in [`RawHead::claims`], as start and length.
    claim: (u32, u32),
}

impl RawLink {
    /// A subject with an id.
    pub(crate) fn numbered(kind: u8, back_to_id: u64, back: u64) -> Self {
        RawLink { kind, back_to_id, back, claim: (0, 0) }
    }

    /// A claim whose value starts at `start` of the claims and is `length` bytes long.
    pub(crate) fn claim(kind: u8, back: u64, start: usize, length: usize) -> Self {
        RawLink { kind, back_to_id: 0, back, claim: (start as u32, length as u32) }
    }

    /// The value of the claim among those of several records.
    pub(crate) fn value_in<'a>(&self, claims: &'a [u8]) -> &'a [u8] {
        claim_in(claims, self)
    }

    /// Whether a value, not an id, tells the subject apart.
    pub fn is_claim(&self) -> bool {
        self.kind >= FIRST_CLAIM
    }
}

/// A record's header as numbers. Used again from record to record, so that reading many costs no memory for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawHead {
    /// The event's kind.
    pub kind: u64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub record_time: u64,
    /// Year · 512 + month · 32 + day, each 0 where not known.
    pub effective_date: u64,
    /// Every subject with its backlink, in the order of the header.
    pub links: Vec<RawLink>,
    /// The values of the claims, one behind the other, as they are stored.
    pub claims: Vec<u8>,
}

impl RawHead {
    /// Takes the header at the front of a record apart and returns its length in bytes. None where these bytes are not a header
    /// that [`RawHead::write`] would give back as it is.
    pub fn parse(&mut self, record: &[u8]) -> Option<usize> {
        self.links.clear();
        self.claims.clear();
        let (&version, mut rest) = record.split_first()?;
        if version != VERSION {
            return None;
        }
        self.kind = take(&mut rest)?;
        self.record_time = take(&mut rest)?;
        self.effective_date = take(&mut rest)?;
        let count = take(&mut rest)?;
        for _ in 0..count {
            let (&kind, behind) = rest.split_first()?;
            rest = behind;
            let link = if kind < FIRST_CLAIM {
                let back_to_id = take(&mut rest)?;
                RawLink { kind, back_to_id, ..RawLink::default() }
            } else {
                let (value, behind) = rest.split_at_checked(claim_bytes(kind, rest)?)?;
                rest = behind;
                let start = self.claims.len();
                self.claims.extend_from_slice(value);
                RawLink::claim(kind, 0, start, value.len())
            };
            let back = take(&mut rest)?;
            self.links.push(RawLink { back, ..link });
        }
        Some(record.len() - rest.len())
    }

    /// Appends the header as it is stored.
    pub fn write(&self, out: &mut Vec<u8>) {
        write_head(self.kind, self.record_time, self.effective_date, &self.links, &self.claims, out);
    }

    /// The value of a claim among the links, as it is stored behind its kind.
    pub fn claim_of(&self, link: &RawLink) -> &[u8] {
        claim_in(&self.claims, link)
    }
}

/// Appends the header that these numbers make.
pub(crate) fn write_head(
    kind: u64,
    record_time: u64,
    effective_date: u64,
    links: &[RawLink],
    claims: &[u8],
    out: &mut Vec<u8>,
) {
    out.push(VERSION);
    varint::put(kind, out);
    varint::put(record_time, out);
    varint::put(effective_date, out);
    varint::put(links.len() as u64, out);
    for link in links {
        out.push(link.kind);
        if link.is_claim() {
            out.extend_from_slice(claim_in(claims, link));
        } else {
            varint::put(link.back_to_id, out);
        }
        varint::put(link.back, out);
    }
}

fn claim_in<'a>(claims: &'a [u8], link: &RawLink) -> &'a [u8] {
    let (start, length) = (link.claim.0 as usize, link.claim.1 as usize);
    claims.get(start..start + length).unwrap_or_default()
}

/// How many bytes the value of a claim of `kind` takes at the front of `bytes`. None for a kind that is not known here.
pub(crate) fn claim_bytes(kind: u8, bytes: &[u8]) -> Option<usize> {
    match kind {
        PERSONAL_NUMBER => number_bytes(bytes),
        CARD_SERIAL | OFFICE_CODE => Some(1 + usize::from(*bytes.first()?)),
        AREA_CODE => Some(1 + number_bytes(bytes.get(1..)?)?),
        REQUEST => Some(16),
        STAYS_AT | STAYS_OF => {
            let id = number_bytes(bytes)?;
            Some(id + number_bytes(bytes.get(id..)?)?)
        }
        _ => None,
    }
}

/// Length of the number at the front of `bytes`.
fn number_bytes(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    take(&mut rest)?;
    Some(bytes.len() - rest.len())
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    varint::take(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Person 10 back, with a previous record 7 back; a new claim of a number; a serial; an area code; a request id.
    const HEADER: &[u8] = &[
        1, 0x83, 0x01, 0xff, 0x7f, 0xc5, 0x9f, 0x3f, 5, 1, 10, 7, 16, 0x80, 0x01, 0, 17, 2, b'V', b'N', 3,
        18, 3, 9, 1, 19, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0,
    ];

    #[test]
    fn a_header_is_taken_apart_and_put_together_again() {
        let mut record = HEADER.to_vec();
        record.extend_from_slice(b"event");
        let mut head = RawHead::default();
        assert_eq!(head.parse(&record), Some(HEADER.len()));
        assert_eq!((head.kind, head.record_time, head.links.len()), (131, 16_383, 5));
        assert_eq!(head.links[0], RawLink::numbered(1, 10, 7));
        assert_eq!(head.claim_of(&head.links[2]), [2, b'V', b'N']);
        assert_eq!(head.claim_of(&head.links[4]).len(), 16);
        let mut again = Vec::new();
        head.write(&mut again);
        assert_eq!(again, HEADER);
    }

    #[test]
    fn whatever_parses_is_written_as_it_was() {
        let mut head = RawHead::default();
        for at in 0..HEADER.len() {
            for byte in 0..=255 {
                let mut changed = HEADER.to_vec();
                changed[at] = byte;
                if let Some(length) = head.parse(&changed) {
                    let mut again = Vec::new();
                    head.write(&mut again);
                    assert_eq!(again, changed[..length], "byte {at} as {byte}");
                }
            }
        }
    }

    #[test]
    fn what_is_cut_or_unknown_is_not_taken_apart() {
        let mut head = RawHead::default();
        for end in 0..HEADER.len() {
            assert_eq!(head.parse(&HEADER[..end]), None, "cut at {end}");
        }
        assert_eq!(head.parse(&[2, 1, 1, 1, 0]), None, "another version");
        assert_eq!(head.parse(&[1, 1, 1, 1, 1, 99, 1, 0]), None, "an unknown claim");
        assert_eq!(head.parse(&[1, 0x80, 0x00, 1, 1, 0]), None, "a padded number");
    }
}
