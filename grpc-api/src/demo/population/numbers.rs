//! Personal numbers (số định danh cá nhân) and old numbers (số chứng minh nhân dân) that no real person can have.
//!
//! Each cell of prefix, century, sex and year counts its numbers and passes the count through a permutation of the million
//! serials. So numbers look drawn at random, are unique over the whole plan, and cost one counter per cell instead of a
//! set of all numbers given.

use super::draw::{Draw, mix};

/// The first of the three personal-number prefixes that `cccd_province_codes.csv` gives to no province: 097, 098, 099.
const FIRST_PREFIX: u16 = 97;
const PREFIXES: usize = 3;
/// Serials in one cell: the six digits at the end of the number.
const SERIALS: u64 = 1_000_000;
/// Numbers that start with 9. Old numbers began with the code of the issuing police, as far as is known 01 to 38.
const OLD_NUMBERS: u64 = 100_000_000;
const OLD_NUMBERS_FROM: u64 = 900_000_000;
/// One old number in so many is given a second time; real duplicates were rare, too, but every register met them.
const OLD_DUPLICATE_EVERY: u32 = 4_000;

/// Prefix of the synthetic personal numbers of a province: 97 plus the remainder of its GSO code by three, so that the
/// three share the people about evenly. A text that is no code counts as 0.
pub fn synthetic_prefix(province_code: &str) -> u16 {
    FIRST_PREFIX + province_code.trim().parse::<u16>().unwrap_or(0) % 3
}

/// Gives out numbers for one run over a plan.
pub(super) struct NumberOffice {
    key: u64,
    used: Vec<u32>,
    old_used: u64,
    /// An old number that somebody else will be given once more.
    echo: Option<u32>,
}

impl NumberOffice {
    pub(super) fn new(seed: u64) -> Self {
        NumberOffice {
            key: mix(seed ^ 0x6E75_6D62),
            used: vec![0; PREFIXES * 10 * 100],
            old_used: 0,
            echo: None,
        }
    }

    /// The next number for a birth in that year; `None` outside 1900–2399, and when the cell is used up.
    pub(super) fn personal(&mut self, prefix: u16, male: bool, birth_year: i32) -> Option<u64> {
        let century =
            u64::try_from(birth_year.checked_sub(1900)? / 100).ok().filter(|_| birth_year >= 1900)?;
        if century > 4 {
            return None;
        }
        let code = century * 2 + u64::from(!male);
        let year = u64::try_from(birth_year % 100).ok()?;
        let place = u64::from(prefix.checked_sub(FIRST_PREFIX)?);
        let cell = usize::try_from((place * 10 + code) * 100 + year).ok()?;
        let used = self.used.get_mut(cell)?;
        if u64::from(*used) >= SERIALS {
            return None;
        }
        let serial = permute(u64::from(*used), SERIALS, 10, self.key ^ mix(cell as u64));
        *used += 1;
        Some(((u64::from(prefix) * 10 + code) * 100 + year) * SERIALS + serial)
    }

    /// The next old number, or rarely one that somebody else has already.
    pub(super) fn old(&mut self, draw: &mut Draw) -> Option<u32> {
        if draw.below(OLD_DUPLICATE_EVERY) == 0
            && let Some(number) = self.echo.take()
        {
            return Some(number);
        }
        if self.old_used >= OLD_NUMBERS {
            return None;
        }
        let number = OLD_NUMBERS_FROM + permute(self.old_used, OLD_NUMBERS, 14, self.key);
        self.old_used += 1;
        let number = u32::try_from(number).ok()?;
        if self.echo.is_none() && draw.below(OLD_DUPLICATE_EVERY) < 2 {
            self.echo = Some(number);
        }
        Some(number)
    }
}

/// A permutation of 0..`end`: four Feistel rounds over twice `half_bits` bits, walked until the result is in range. The
/// walk ends because it runs along a cycle that contains `value` itself.
fn permute(value: u64, end: u64, half_bits: u32, key: u64) -> u64 {
    let mask = (1 << half_bits) - 1;
    let mut value = value;
    loop {
        let (mut left, mut right) = (value >> half_bits, value & mask);
        for round in 0..4 {
            let next = left ^ (mix(key.wrapping_add(round) ^ (right << 8)) & mask);
            (left, right) = (right, next);
        }
        value = (left << half_bits) | right;
        if value < end {
            return value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_hits_every_value_once() {
        let mut seen = vec![false; SERIALS as usize];
        for value in 0..SERIALS {
            seen[permute(value, SERIALS, 10, 7) as usize] = true;
        }
        assert!(seen.iter().all(|hit| *hit));
    }

    #[test]
    fn the_number_tells_prefix_century_sex_and_year() {
        let mut office = NumberOffice::new(1);
        assert_eq!(office.personal(97, true, 1955).unwrap() / SERIALS, 97_055);
        assert_eq!(office.personal(98, false, 1900).unwrap() / SERIALS, 98_100);
        assert_eq!(office.personal(99, false, 2021).unwrap() / SERIALS, 99_321);
        assert_eq!(office.personal(99, true, 2399).unwrap() / SERIALS, 99_899);
    }

    #[test]
    fn births_outside_the_scheme_get_no_number() {
        let mut office = NumberOffice::new(1);
        assert_eq!(office.personal(97, true, 1899), None);
        assert_eq!(office.personal(97, true, 1800), None);
        assert_eq!(office.personal(97, false, 2400), None);
        assert_eq!(office.personal(96, false, 2000), None);
        assert_eq!(office.personal(100, false, 2000), None);
    }

    #[test]
    fn a_cell_that_is_used_up_gives_no_more() {
        let mut office = NumberOffice::new(1);
        let given = (0..SERIALS).filter(|_| office.personal(97, true, 1990).is_some()).count();
        assert_eq!(given as u64, SERIALS);
        assert_eq!(office.personal(97, true, 1990), None);
        assert!(office.personal(97, false, 1990).is_some());
    }

    #[test]
    fn every_province_has_one_of_three_prefixes() {
        assert_eq!(synthetic_prefix("01"), 98);
        assert_eq!(synthetic_prefix("79"), 98);
        assert_eq!(synthetic_prefix("66"), 97);
        assert_eq!(synthetic_prefix("02"), 99);
        assert_eq!(synthetic_prefix("no code"), 97);
    }
}
