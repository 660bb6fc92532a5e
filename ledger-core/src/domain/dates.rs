//! Dates of the world and instants of the ledger.
//!
//! A civil date may be partial: old papers know only a year, or a year and a month (QCVN 109:2017/BTTTT lets a birth
//! date be a year alone). What is unknown stays unknown; it never becomes the first of January.

use std::fmt;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};

/// Years that a date may have. Earlier than the oldest person alive at the census, later than any plan.
pub const YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// Seconds by which Viet Nam is ahead of UTC; no daylight saving since 1975.
const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

/// A day of the calendar in Viet Nam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(NaiveDate);

impl CivilDate {
    /// The first day that a date can be.
    pub fn first() -> Self {
        Self::end_of_years(true)
    }

    /// The day, if it exists and its year is one of [`YEARS`].
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !YEARS.contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// Calendar year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// The same day `years` later; 29 February becomes 1 March where the year has none, so that nobody reaches an age
    /// before the full years have passed. The last or first day of [`YEARS`] where it would lie outside.
    pub fn plus_years(self, years: i32) -> CivilDate {
        let year = self.0.year() + years;
        let same_day = CivilDate::new(year, self.month(), self.day()).or_else(|| CivilDate::new(year, 3, 1));
        same_day.unwrap_or_else(|| Self::end_of_years(years < 0))
    }

    /// The last day of a term of so many years that starts on this day: the same day of the last year or, where that has none, the
    /// last of the month (Civil Code 2015, art. 148). An age is another matter: [`Self::plus_years`].
    pub fn term_of_years(self, years: i32) -> CivilDate {
        let year = self.0.year() + years;
        let same_day = CivilDate::new(year, self.month(), self.day());
        same_day.or_else(|| CivilDate::new(year, 2, 28)).unwrap_or_else(|| Self::end_of_years(years < 0))
    }

    /// The last day of a term of so many months that starts on this day: the same day of the last month or, where that has none, the last
    /// of the month (Civil Code 2015, art. 148). The last day of [`YEARS`] where it would lie outside.
    pub fn plus_months(self, months: u32) -> CivilDate {
        let months = self.month() - 1 + months;
        let (year, month) = (self.year() + (months / 12).cast_signed(), months % 12 + 1);
        let last = (1..=self.day()).rev().find_map(|day| CivilDate::new(year, month, day));
        last.unwrap_or_else(|| Self::end_of_years(false))
    }

    /// The day `days` later (earlier where negative); the last or first day of [`YEARS`] where it would lie outside.
    pub fn plus_days(self, days: i64) -> CivilDate {
        let day = self.0.checked_add_signed(chrono::Duration::days(days));
        let within = day.and_then(|day| CivilDate::new(day.year(), day.month(), day.day()));
        within.unwrap_or_else(|| Self::end_of_years(days < 0))
    }

    fn end_of_years(first: bool) -> CivilDate {
        let end = if first { (*YEARS.start(), 1, 1) } else { (*YEARS.end(), 12, 31) };
        CivilDate(
            NaiveDate::from_ymd_opt(end.0, end.1, end.2).expect("the years have a first and a last day"),
        )
    }

    /// The last day of [`YEARS`]: behind everything that is known.
    pub fn last() -> CivilDate {
        Self::end_of_years(false)
    }

    /// Day of the week, 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }

    /// Is it a Saturday or a Sunday?
    pub fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: CivilDate) -> i64 {
        (self.0 - earlier.0).num_days()
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A date of which the day, or month and day, or everything may be unknown.
///
/// The order is the order of folds: by the earliest day meant, the less exact first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(u32);

/// How two dates lie to each other when one of them may be partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Whatever the unknown parts are, it holds.
    Yes,
    /// Whatever the unknown parts are, it does not hold.
    No,
    /// It depends on what is unknown.
    Possibly,
}

impl PartialDate {
    /// Nothing is known of the date.
    pub const UNKNOWN: PartialDate = PartialDate(0);

    /// A date from its parts; zero stands for "unknown", as in `google.type.Date`. `None` where a known part stands
    /// behind an unknown one, the day does not exist, or the year is outside [`YEARS`].
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists = match (year, month, day) {
            (0, 0, 0) => true,
            (0, _, _) | (_, 0, 1..) => false,
            (_, 0, 0) => YEARS.contains(&year),
            (_, _, 0) => CivilDate::new(year, month, 1).is_some(),
            (_, _, _) => CivilDate::new(year, month, day).is_some(),
        };
        exists.then_some(PartialDate((year as u32) << 9 | month << 5 | day))
    }

    /// Year, 0 where unknown.
    pub fn year(self) -> i32 {
        (self.0 >> 9) as i32
    }

    /// Month 1 to 12, 0 where unknown.
    pub fn month(self) -> u32 {
        (self.0 >> 5) & 0xf
    }

    /// Day 1 to 31, 0 where unknown.
    pub fn day(self) -> u32 {
        self.0 & 0x1f
    }

    /// The whole date, where it is wholly known.
    pub fn full(self) -> Option<CivilDate> {
        if self.day() == 0 { None } else { CivilDate::new(self.year(), self.month(), self.day()) }
    }

    /// Every other date, known in whole or in part, that may mean the same day.
    pub fn possibly_same(self) -> Vec<PartialDate> {
        let (year, month, day) = (self.year(), self.month(), self.day());
        let less =
            [(0, 0), (month, 0)].into_iter().filter_map(|(month, day)| PartialDate::new(year, month, day));
        let months = if month == 0 { 1..=12 } else { month..=month };
        let more =
            months.flat_map(|month| (0..=31).filter_map(move |day| PartialDate::new(year, month, day)));
        let more = more.filter(|_| day == 0 && year != 0);
        let all = [PartialDate::UNKNOWN].into_iter().chain(less).chain(more);
        let mut others: Vec<PartialDate> = all.filter(|other| *other != self).collect();
        others.sort();
        others.dedup();
        others
    }

    /// The first day that may be meant; `None` where nothing is known.
    pub fn earliest(self) -> Option<CivilDate> {
        CivilDate::new(self.year(), self.month().max(1), self.day().max(1))
    }

    /// The last day that may be meant; `None` where nothing is known.
    pub fn latest(self) -> Option<CivilDate> {
        match (self.month(), self.day()) {
            (0, _) => CivilDate::new(self.year(), 12, 31),
            (month, 0) => (28..=31).rev().find_map(|day| CivilDate::new(self.year(), month, day)),
            (month, day) => CivilDate::new(self.year(), month, day),
        }
    }

    /// Does this date lie before `other`?
    pub fn before(self, other: PartialDate) -> Certainty {
        let (Some(first), Some(last)) = (self.earliest(), self.latest()) else { return Certainty::Possibly };
        let (Some(other_first), Some(other_last)) = (other.earliest(), other.latest()) else {
            return Certainty::Possibly;
        };
        if last < other_first {
            Certainty::Yes
        } else if first >= other_last {
            Certainty::No
        } else {
            Certainty::Possibly
        }
    }

    /// Is this date before `other`, whatever the unknown parts are?
    pub fn certainly_before(self, other: PartialDate) -> bool {
        self.before(other) == Certainty::Yes
    }

    /// The packed form that stored records carry: year · 512 + month · 32 + day.
    pub fn packed(self) -> u32 {
        self.0
    }

    /// Reads the packed form; `None` where it is no date.
    pub fn from_packed(packed: u32) -> Option<Self> {
        let date = PartialDate(packed);
        Self::new(date.year(), date.month(), date.day())
    }
}

impl From<CivilDate> for PartialDate {
    fn from(date: CivilDate) -> Self {
        PartialDate((date.year() as u32) << 9 | date.month() << 5 | date.day())
    }
}

/// ISO 8601: `1951-07-03`, `1951-07`, `1951`; `unknown` where nothing is known.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year(), self.month(), self.day()) {
            (0, _, _) => write!(f, "unknown"),
            (year, 0, _) => write!(f, "{year:04}"),
            (year, month, 0) => write!(f, "{year:04}-{month:02}"),
            (year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// An instant of the ledger: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordTime(pub i64);

impl RecordTime {
    /// The day in Viet Nam on which the instant falls.
    pub fn civil_date(self) -> CivilDate {
        let instant: DateTime<Utc> = DateTime::from_timestamp_micros(self.0).unwrap_or_default();
        let offset = FixedOffset::east_opt(VIETNAM_OFFSET_SECONDS).expect("seven hours are less than a day");
        CivilDate(instant.with_timezone(&offset).date_naive())
    }
}

/// RFC 3339 in UTC with microseconds.
impl fmt::Display for RecordTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant: DateTime<Utc> = DateTime::from_timestamp_micros(self.0).unwrap_or_default();
        write!(f, "{}", instant.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> PartialDate {
        PartialDate::new(year, month, day).unwrap()
    }

    #[test]
    fn a_date_exists_or_is_refused() {
        assert_eq!(PartialDate::new(2021, 2, 29), None);
        assert_eq!(PartialDate::new(2021, 13, 0), None);
        assert_eq!(PartialDate::new(2021, 0, 5), None);
        assert_eq!(PartialDate::new(0, 5, 5), None);
        assert_eq!(PartialDate::new(1799, 1, 1), None);
        assert_eq!(PartialDate::new(-5, 1, 1), None);
        assert_eq!(date(2020, 2, 29).to_string(), "2020-02-29");
        assert_eq!(date(1951, 7, 0).to_string(), "1951-07");
        assert_eq!(date(1951, 0, 0).to_string(), "1951");
    }

    #[test]
    fn partial_dates_compare_three_valued() {
        assert_eq!(date(1951, 0, 0).before(date(1952, 1, 1)), Certainty::Yes);
        assert_eq!(date(1951, 0, 0).before(date(1951, 6, 0)), Certainty::Possibly);
        assert_eq!(date(1952, 1, 1).before(date(1951, 0, 0)), Certainty::No);
        assert_eq!(date(1951, 3, 4).before(date(1951, 3, 4)), Certainty::No);
        assert_eq!(PartialDate::UNKNOWN.before(date(1951, 3, 4)), Certainty::Possibly);
        assert_eq!(date(2020, 2, 0).latest(), CivilDate::new(2020, 2, 29));
    }

    #[test]
    fn folds_order_by_the_earliest_day_the_less_exact_first() {
        let mut dates = vec![date(1951, 1, 1), date(1951, 0, 0), date(1951, 1, 0), date(1950, 12, 31)];
        dates.sort();
        assert_eq!(dates, [date(1950, 12, 31), date(1951, 0, 0), date(1951, 1, 0), date(1951, 1, 1)]);
    }

    #[test]
    fn the_packed_form_reads_back_and_rubbish_does_not() {
        for some in [PartialDate::UNKNOWN, date(1800, 0, 0), date(1951, 7, 0), date(2200, 12, 31)] {
            assert_eq!(PartialDate::from_packed(some.packed()), Some(some));
        }
        assert_eq!(PartialDate::from_packed(2021 << 9 | 2 << 5 | 30), None);
        assert_eq!(PartialDate::from_packed(u32::MAX), None);
    }

    #[test]
    fn the_day_turns_at_midnight_in_viet_nam() {
        let last_second = RecordTime(1_609_433_999_000_000);
        assert_eq!(last_second.to_string(), "2020-12-31T16:59:59.000000Z");
        assert_eq!(last_second.civil_date(), CivilDate::new(2020, 12, 31).unwrap());
        assert_eq!(RecordTime(1_609_434_000_000_000).civil_date(), CivilDate::new(2021, 1, 1).unwrap());
    }

    #[test]
    fn a_leap_day_birthday_falls_on_the_first_of_march() {
        let born = CivilDate::new(2004, 2, 29).unwrap();
        assert_eq!(born.plus_years(14), CivilDate::new(2018, 3, 1).unwrap());
        assert_eq!(born.plus_years(20), CivilDate::new(2024, 2, 29).unwrap());
    }

    #[test]
    fn a_term_from_a_leap_day_ends_on_the_last_of_february() {
        let start = CivilDate::new(2024, 2, 29).unwrap();
        assert_eq!(start.term_of_years(2), CivilDate::new(2026, 2, 28).unwrap());
        assert_eq!(start.term_of_years(4), CivilDate::new(2028, 2, 29).unwrap());
        let start = CivilDate::new(2024, 3, 1).unwrap();
        assert_eq!(start.term_of_years(2), CivilDate::new(2026, 3, 1).unwrap());
        assert_eq!(start.term_of_years(200), CivilDate::last());
    }

    #[test]
    fn no_sum_leaves_the_years_that_dates_can_have() {
        let last = CivilDate::new(2200, 12, 31).unwrap();
        assert_eq!(CivilDate::new(2199, 2, 3).unwrap().plus_years(60), last);
        assert_eq!(last.plus_days(1), last);
        let first = CivilDate::new(1800, 1, 1).unwrap();
        assert_eq!((first.plus_days(-1), first.plus_days(i64::from(i32::MIN))), (first, first));
        assert_eq!(last.plus_days(-1), CivilDate::new(2200, 12, 30).unwrap());
    }

    #[test]
    fn dates_that_may_be_the_same_day_are_known_in_part() {
        let date = |year, month, day| PartialDate::new(year, month, day).unwrap();
        let whole = date(1992, 5, 15);
        let unknown = PartialDate::UNKNOWN;
        assert_eq!(whole.possibly_same(), [unknown, date(1992, 0, 0), date(1992, 5, 0)]);
        let february = date(1991, 2, 0).possibly_same();
        assert_eq!((february.len(), february.contains(&date(1991, 2, 28))), (30, true));
        assert!(!february.contains(&date(1991, 3, 1)) && !february.contains(&date(1991, 2, 0)));
        assert_eq!(date(1992, 0, 0).possibly_same().len(), 1 + 12 + 366);
        assert_eq!(unknown.possibly_same(), []);
    }
}
