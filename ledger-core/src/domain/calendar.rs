//! Working days (ngày làm việc) in Viet Nam, by which most terms of the law are counted.
//!
//! Offices rest on Saturday and Sunday (QĐ 188/1999/QĐ-TTg) and on public holidays (Labour Code 2019, art. 112): New Year, five
//! days of Tết, the Hùng Kings' day, 30 April, 1 May, 2 September with, since 2021, one day beside it, and, since 2026, 24
//! November (Resolution 80-NQ/TW of 2026-01-07). A holiday on a day of rest gives the next working day free (art. 111(3)). What is announced for single days goes before all of this.

mod reckoned;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use thiserror::Error;

use super::dates::CivilDate;

/// The first year with a second day off around 2 September (Labour Code 2019, in force 2021-01-01).
const TWO_NATIONAL_DAYS_FROM: i32 = 2021;

/// The first year with the day of Vietnamese culture (Ngày Văn hóa Việt Nam).
const CULTURE_DAY_FROM: i32 = 2026;

/// The five days of Tết around the first of the lunar year. How many lie in the old year is announced: one where Tết falls on a
/// Monday or Tuesday, and two otherwise. It comes to the same days, as what falls on a weekend is made up for.
const TET: std::ops::Range<i64> = -2..3;

/// Days in a row without work that no calendar has; a search ends there.
const LONGEST_REST: i64 = 60;

/// Which days are worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    announced: BTreeMap<CivilDate, Announced>,
}

/// What was announced for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announced {
    Off,
    Work,
}

/// A line of announced days cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: a day and `off` or `work` are wanted, as in 2026-01-02 off")]
pub struct AnnouncedError {
    /// Its number, from 1.
    pub line: usize,
}

impl Calendar {
    /// The rules of the law, with the days that were announced up to now.
    pub fn of_the_law() -> &'static Calendar {
        static OF_THE_LAW: LazyLock<Calendar> = LazyLock::new(|| {
            let rules = Calendar { announced: BTreeMap::new() };
            rules.with_announced(tables::ANNOUNCED).expect("a test reads the days announced")
        });
        &OF_THE_LAW
    }

    /// The same with more announced days, one a line: `2026-01-02 off` for a day that is not worked, `2026-01-10 work` for one
    /// that is. Empty lines and such that begin with `#` say nothing; the last word on a day counts.
    ///
    /// # Errors
    /// The first line that says something else.
    pub fn with_announced(mut self, text: &str) -> Result<Calendar, AnnouncedError> {
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                let (day, said) = announcement(line).ok_or(AnnouncedError { line: at + 1 })?;
                self.announced.insert(day, said);
            }
        }
        Ok(self)
    }

    /// Is this a day on which offices work?
    pub fn is_working(&self, day: CivilDate) -> bool {
        match self.announced.get(&day) {
            Some(Announced::Off) => false,
            Some(Announced::Work) => true,
            None => !day.is_weekend() && !days_off(day.year()).contains(&day),
        }
    }

    /// The first working day on or after this one.
    pub fn working_day_from(&self, day: CivilDate) -> CivilDate {
        let days = (0..LONGEST_REST).map(|days| day.plus_days(days));
        days.into_iter().find(|day| self.is_working(*day)).unwrap_or(day)
    }

    /// The last day of a term of so many working days. The day on which it begins does not count (Civil Code 2015, art. 147).
    pub fn deadline(&self, start: CivilDate, working_days: u16) -> CivilDate {
        (0..working_days).fold(start, |day, _| self.working_day_from(day.plus_days(1)))
    }
}

fn announcement(line: &str) -> Option<(CivilDate, Announced)> {
    let (day, said) = line.split_once(char::is_whitespace)?;
    let mut parts = day.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let said = match said.trim() {
        "off" => Announced::Off,
        "work" => Announced::Work,
        _ => return None,
    };
    let day = CivilDate::new(i32::try_from(year).ok()?, month, day).filter(|_| parts.next().is_none());
    day.map(|day| (day, said))
}

/// Holidays of a year, and the days that make up for those on a weekend.
fn days_off(year: i32) -> BTreeSet<CivilDate> {
    let holidays: BTreeSet<CivilDate> = holidays(year).into_iter().collect();
    let mut off = holidays.clone();
    for holiday in holidays.into_iter().filter(|day| day.is_weekend()) {
        let later = (1..LONGEST_REST).map(|days| holiday.plus_days(days));
        off.extend(later.into_iter().find(|day| !day.is_weekend() && !off.contains(day)));
    }
    off
}

/// Public holidays (Labour Code 2019, art. 112(1)). In years that the table does not reach, those of the lunar calendar are left out.
fn holidays(year: i32) -> Vec<CivilDate> {
    let day = |month, day| CivilDate::new(year, month, day);
    let mut all = vec![day(1, 1), day(4, 30), day(5, 1), day(9, 2)];
    if year >= TWO_NATIONAL_DAYS_FROM {
        all.push(day(9, 2).map(|national| national.plus_days(beside_national_day(national))));
    }
    if year >= CULTURE_DAY_FROM {
        all.push(day(11, 24));
    }
    if let Some(((tet_month, tet_day), (hung_month, hung_day))) = lunar(year) {
        all.push(day(hung_month, hung_day));
        if let Some(tet) = day(tet_month, tet_day) {
            all.extend(TET.map(|days| Some(tet.plus_days(days))));
        }
    }
    all.into_iter().flatten().collect()
}

fn lunar(year: i32) -> Option<((u32, u32), (u32, u32))> {
    let at = usize::try_from(year - tables::LUNAR_YEARS.start()).ok()?;
    tables::LUNAR.get(at).copied()
}

/// On which side of 2 September the second day lies; announced each year. As announced from 2021 to 2026: the day after where that
/// makes a longer rest (on a Monday or Thursday), and the day before otherwise.
fn beside_national_day(national: CivilDate) -> i64 {
    if matches!(national.weekday(), 0 | 3) { 1 } else { -1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::date;

    fn day(text: &str) -> CivilDate {
        date(text).full().unwrap()
    }

    fn between(first: &str, last: &str) -> Vec<CivilDate> {
        let (first, last) = (day(first), day(last));
        (0..=last.days_since(first)).map(|days| first.plus_days(days)).collect()
    }

    /// Rests of more than a weekend, as they were announced: first and last day.
    const ANNOUNCED_RESTS: &[(&str, &str)] = &[
        ("2016-02-06", "2016-02-14"),
        ("2017-01-26", "2017-02-01"),
        ("2018-02-14", "2018-02-20"),
        ("2018-12-29", "2019-01-01"),
        ("2019-02-02", "2019-02-10"),
        ("2019-04-27", "2019-05-01"),
        ("2020-01-23", "2020-01-29"),
        ("2021-02-10", "2021-02-16"),
        ("2021-09-02", "2021-09-05"),
        ("2022-01-01", "2022-01-03"),
        ("2022-01-29", "2022-02-06"),
        ("2022-04-30", "2022-05-03"),
        ("2022-09-01", "2022-09-04"),
        ("2023-01-20", "2023-01-26"),
        ("2023-04-29", "2023-05-03"),
        ("2023-09-01", "2023-09-04"),
        ("2024-02-08", "2024-02-14"),
        ("2024-04-27", "2024-05-01"),
        ("2024-08-31", "2024-09-03"),
        ("2025-01-25", "2025-02-02"),
        ("2025-04-30", "2025-05-04"),
        ("2025-08-30", "2025-09-02"),
        ("2026-01-01", "2026-01-04"),
        ("2026-02-14", "2026-02-22"),
        ("2026-04-25", "2026-04-27"),
        ("2026-08-29", "2026-09-02"),
    ];

    /// Holidays that stand alone, and what was free for one on a day of rest, as they were announced; all of them from 2016 to 2026
    /// beside the rests above.
    const ALONE: &[&str] = &[
        "2016-01-01",
        "2016-04-18",
        "2016-05-02",
        "2016-05-03",
        "2016-09-02",
        "2017-01-02",
        "2017-04-06",
        "2017-05-01",
        "2017-05-02",
        "2017-09-04",
        "2018-01-01",
        "2018-04-25",
        "2018-04-30",
        "2018-05-01",
        "2018-09-03",
        "2019-04-15",
        "2019-09-02",
        "2020-01-01",
        "2020-04-02",
        "2020-04-30",
        "2020-05-01",
        "2020-09-02",
        "2021-01-01",
        "2021-04-21",
        "2021-04-30",
        "2021-05-03",
        "2022-04-11",
        "2023-01-02",
        "2024-01-01",
        "2024-04-18",
        "2025-01-01",
        "2025-04-07",
        "2026-04-30",
        "2026-05-01",
        "2026-11-24",
    ];

    #[test]
    fn no_other_weekday_from_2016_to_2026_is_free() {
        let calendar = Calendar::of_the_law();
        let free = between("2016-01-01", "2026-12-31").into_iter();
        let free: BTreeSet<CivilDate> =
            free.filter(|day| !day.is_weekend() && !calendar.is_working(*day)).collect();
        let rests = ANNOUNCED_RESTS.iter().flat_map(|(first, last)| between(first, last));
        let told: BTreeSet<CivilDate> =
            rests.chain(ALONE.iter().map(|text| day(text))).filter(|day| !day.is_weekend()).collect();
        assert_eq!(free, told);
    }

    #[test]
    fn the_day_of_culture_is_free_since_2026_and_makes_up_for_a_weekend() {
        let calendar = Calendar::of_the_law();
        let free = ["2025-11-24", "2026-11-24", "2027-11-24", "2028-11-24", "2029-11-24", "2029-11-26"];
        let free = free.map(|text| !day(text).is_weekend() && !calendar.is_working(day(text)));
        assert_eq!(free, [false, true, true, true, false, true], "2029-11-24 is a Saturday");
    }

    #[test]
    fn rests_are_those_that_were_announced() {
        let calendar = Calendar::of_the_law();
        for (first, last) in ANNOUNCED_RESTS {
            let worked = |day: &CivilDate| calendar.is_working(*day);
            assert_eq!(between(first, last).into_iter().filter(worked).collect::<Vec<_>>(), [], "{first}");
            assert!(calendar.is_working(day(last).plus_days(1)), "the day after {last}");
            assert!(calendar.is_working(day(first).plus_days(-1)), "the day before {first}");
        }
    }

    #[test]
    fn a_saturday_that_makes_up_for_a_day_off_is_worked() {
        let calendar = Calendar::of_the_law();
        for saturday in ["2019-01-05", "2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"] {
            assert!(calendar.is_working(day(saturday)), "{saturday}");
        }
        assert!(!calendar.is_working(day("2026-01-17")));
    }

    #[test]
    fn a_year_has_twelve_days_off_eleven_before_2026_and_ten_before_2021() {
        for year in tables::LUNAR_YEARS {
            let off = days_off(year);
            let weekdays = off.iter().filter(|day| !day.is_weekend()).count();
            let expected = match year {
                ..TWO_NATIONAL_DAYS_FROM => 10,
                TWO_NATIONAL_DAYS_FROM..CULTURE_DAY_FROM => 11,
                CULTURE_DAY_FROM.. => 12,
            };
            assert_eq!(weekdays, expected, "{year}");
        }
        assert_eq!(days_off(1999).len(), 4 + 1, "1999-05-01 and 1999-01-01 among them; 1 May was a Saturday");
    }

    #[test]
    fn terms_begin_on_the_day_after_and_leave_out_days_of_rest() {
        let calendar = Calendar::of_the_law();
        let ends = |start, days| calendar.deadline(day(start), days);
        assert_eq!(ends("2022-06-01", 3), day("2022-06-06"), "over a weekend");
        assert_eq!(ends("2022-06-04", 1), day("2022-06-06"), "begun on a Saturday");
        assert_eq!(ends("2022-01-28", 3), day("2022-02-09"), "over Tết");
        assert_eq!(ends("2022-04-29", 1), day("2022-05-04"), "over two holidays on a weekend");
        assert_eq!(ends("2026-01-01", 5), day("2026-01-09"), "over an exchanged Friday");
        assert_eq!(ends("2026-01-05", 5), day("2026-01-10"), "with the Saturday worked for it");
        assert_eq!(ends("2022-06-01", 0), day("2022-06-01"));
    }

    #[test]
    fn more_days_can_be_announced_and_wrong_lines_are_told() {
        let with = |text| Calendar::of_the_law().clone().with_announced(text);
        let calendar = with("# the office's own\n\n2031-01-02 off\n2031-01-11  work\n").unwrap();
        assert!(!calendar.is_working(day("2031-01-02")));
        assert!(calendar.is_working(day("2031-01-11")));
        assert!(Calendar::of_the_law().is_working(day("2031-01-02")));
        for (text, line) in
            [("2031-01-02", 1), ("\n2031-02-30 off", 2), ("2031-01-02 free", 1), ("2031-1 off", 1)]
        {
            assert_eq!(with(text), Err(AnnouncedError { line }), "{text}");
        }
        assert_eq!(with("2031-01-02-03 off"), Err(AnnouncedError { line: 1 }));
    }
}
