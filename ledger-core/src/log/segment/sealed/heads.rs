//! The headers of the 32 records of a group, as columns.

use super::columns;
use crate::codec::{RawHead, RawLink, claim_bytes, varint, write_head};

/// How the headers of a group are stored.
const COLUMNS: u8 = 0;
/// Not all of them could be taken apart: each record stands whole among the payloads.
const WHOLE: u8 = 1;

/// The headers of a group of records, read back. Used again from group to group.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// The records stand whole among the payloads.
    whole: bool,
    lengths: Vec<u64>,
    kinds: Vec<u64>,
    times: Vec<u64>,
    dates: Vec<u64>,
    /// Where each record's links end in `links`.
    ends: Vec<usize>,
    links: Vec<RawLink>,
    claims: Vec<u8>,
    numbers: Vec<u64>,
}

/// The headers of a group, as far as they can be taken apart.
#[derive(Debug, Default)]
pub(super) struct GroupWriter {
    heads: Vec<RawHead>,
    /// Header length of each record; none where one of the group cannot be taken apart.
    header_bytes: Option<Vec<usize>>,
    column: Vec<u64>,
}

impl GroupWriter {
    /// Takes the headers of `records` apart.
    pub(super) fn read(&mut self, records: &[&[u8]]) {
        self.heads.resize_with(records.len(), RawHead::default);
        let lengths = self.heads.iter_mut().zip(records).map(|(head, record)| head.parse(record)).collect();
        self.header_bytes = lengths;
        // What the columns could not give back: no ledger writes such a header, but sealing must not stop at it.
        let held = |head: &RawHead| {
            head.links.len() <= MOST_LINKS && head.links.iter().all(|link| link.back < u64::MAX)
        };
        if !self.heads.is_sorted_by_key(|head| head.record_time) || !self.heads.iter().all(held) {
            self.header_bytes = None;
        }
    }

    /// Time of the first record, if it is known.
    pub(super) fn first_time(&self) -> Option<u64> {
        self.header_bytes.as_ref()?;
        self.heads.first().map(|head| head.record_time)
    }

    /// What of each record belongs to the payloads.
    pub(super) fn payloads<'a>(&self, records: &[&'a [u8]]) -> Vec<&'a [u8]> {
        let Some(header_bytes) = &self.header_bytes else { return records.to_vec() };
        records.iter().zip(header_bytes).map(|(record, at)| &record[*at..]).collect()
    }

    /// Appends the columns. `base_time` is at or before the time of the first record.
    pub(super) fn write(&mut self, payloads: &[&[u8]], base_time: u64, out: &mut Vec<u8>) {
        out.push(if self.header_bytes.is_some() { COLUMNS } else { WHOLE });
        put_column(&mut self.column, payloads.iter().map(|payload| payload.len() as u64), out);
        if self.header_bytes.is_none() {
            return;
        }
        let (heads, column) = (&self.heads, &mut self.column);
        varint::put(heads[0].record_time - base_time, out);
        put_column(column, heads.windows(2).map(|pair| pair[1].record_time - pair[0].record_time), out);
        put_column(column, heads.iter().map(|head| head.kind), out);
        put_column(column, heads.iter().map(|head| head.effective_date), out);
        put_column(column, heads.iter().map(|head| head.links.len() as u64), out);
        let links = || heads.iter().flat_map(|head| &head.links);
        put_column(column, links().map(|link| u64::from(link.kind)), out);
        put_column(column, links().filter(|link| !link.is_claim()).map(|link| link.back_to_id), out);
        put_column(column, links().map(folded_back), out);
        heads.iter().for_each(|head| out.extend_from_slice(&head.claims));
    }
}

fn put_column(column: &mut Vec<u64>, values: impl Iterator<Item = u64>, out: &mut Vec<u8>) {
    column.clear();
    column.extend(values);
    columns::put(column, out);
}

/// A backlink as a number that is 1 for the second record of a subject: most subjects have few.
fn folded_back(link: &RawLink) -> u64 {
    match link.back {
        0 => 0,
        back if !link.is_claim() && back == link.back_to_id => 1,
        // 2⁶⁴ − 1 would not fit, and no log is as long.
        back => back.saturating_add(1),
    }
}

fn unfolded_back(link: &RawLink, folded: u64) -> u64 {
    match folded {
        0 => 0,
        1 if !link.is_claim() => link.back_to_id,
        folded => folded - 1,
    }
}

impl Heads {
    /// Reads the columns of `count` records, which are all of `bytes`. None where that is not what [`GroupWriter::write`] made.
    pub(super) fn read(&mut self, count: usize, base_time: u64, mut bytes: &[u8]) -> Option<()> {
        let rest = &mut bytes;
        let (&form, behind) = rest.split_first()?;
        *rest = behind;
        self.whole = form == WHOLE;
        column(count, rest, &mut self.lengths)?;
        if self.whole {
            return rest.is_empty().then_some(());
        }
        if form != COLUMNS {
            return None;
        }
        self.read_times(count, base_time, rest)?;
        column(count, rest, &mut self.kinds)?;
        column(count, rest, &mut self.dates)?;
        self.read_links(count, rest)
    }

    fn read_times(&mut self, count: usize, base_time: u64, rest: &mut &[u8]) -> Option<()> {
        let mut time = base_time.checked_add(varint::take(rest).ok()?)?;
        column(count.checked_sub(1)?, rest, &mut self.numbers)?;
        self.times.clear();
        self.times.push(time);
        for step in &self.numbers {
            time = time.checked_add(*step)?;
            self.times.push(time);
        }
        Some(())
    }

    fn read_links(&mut self, count: usize, rest: &mut &[u8]) -> Option<()> {
        column(count, rest, &mut self.numbers)?;
        self.ends.clear();
        let mut links = 0usize;
        for number in &self.numbers {
            links = links.checked_add(usize::try_from(*number).ok()?)?;
            self.ends.push(links);
        }
        // Each link takes a bit at least in none of its columns; what bounds it is the limit of a record's subjects.
        if links > count.checked_mul(MOST_LINKS)? {
            return None;
        }
        column(links, rest, &mut self.numbers)?;
        self.links.clear();
        for kind in &self.numbers {
            self.links.push(RawLink::numbered(u8::try_from(*kind).ok()?, 0, 0));
        }
        let numbered = self.links.iter().filter(|link| !link.is_claim()).count();
        column(numbered, rest, &mut self.numbers)?;
        for (link, number) in self.links.iter_mut().filter(|link| !link.is_claim()).zip(&self.numbers) {
            link.back_to_id = *number;
        }
        column(links, rest, &mut self.numbers)?;
        for (link, folded) in self.links.iter_mut().zip(&self.numbers) {
            link.back = unfolded_back(link, *folded);
        }
        self.claims.clear();
        self.claims.extend_from_slice(rest);
        self.find_claims()
    }

    /// Finds the value of each claim. They fill the rest of the group's headers.
    fn find_claims(&mut self) -> Option<()> {
        let mut at = 0;
        for link in self.links.iter_mut().filter(|link| link.is_claim()) {
            let length = claim_bytes(link.kind, self.claims.get(at..)?)?;
            *link = RawLink::claim(link.kind, link.back, at, length);
            at += length;
        }
        (at == self.claims.len()).then_some(())
    }

    /// Bytes of all payloads together.
    pub(super) fn payload_bytes(&self) -> Option<usize> {
        let total = self.lengths.iter().try_fold(0u64, |total, length| total.checked_add(*length))?;
        usize::try_from(total).ok()
    }

    /// Where the payload of record `number` of the group starts and ends.
    pub(super) fn payload_of(&self, number: usize) -> (usize, usize) {
        let start: u64 = self.lengths[..number].iter().sum();
        (start as usize, (start + self.lengths[number]) as usize)
    }

    /// Appends the header of record `number`; nothing where the record stands whole among the payloads.
    pub(super) fn write(&self, number: usize, out: &mut Vec<u8>) {
        if !self.whole {
            let links = self.links_of(number);
            write_head(self.kinds[number], self.times[number], self.dates[number], links, &self.claims, out);
        }
    }

    /// The header of record `number` as numbers. False where the record stands whole among the payloads.
    pub(super) fn head(&self, number: usize, head: &mut RawHead) -> bool {
        if self.whole {
            return false;
        }
        (head.kind, head.record_time, head.effective_date) =
            (self.kinds[number], self.times[number], self.dates[number]);
        head.links.clear();
        head.claims.clear();
        for link in self.links_of(number) {
            if link.is_claim() {
                let value = link.value_in(&self.claims);
                head.links.push(RawLink::claim(link.kind, link.back, head.claims.len(), value.len()));
                head.claims.extend_from_slice(value);
            } else {
                head.links.push(*link);
            }
        }
        true
    }

    fn links_of(&self, number: usize) -> &[RawLink] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.links[start..self.ends[number]]
    }
}

/// Most subjects of one record: the bound of the format, docs/format.md, section 5.
const MOST_LINKS: usize = 1_001;

fn column(count: usize, rest: &mut &[u8], out: &mut Vec<u64>) -> Option<()> {
    out.clear();
    columns::take(count, rest, out)
}
