//! Structure by age and sex, and its ageing to the reference date.
//!
//! Rule: the five-year groups of `age_sex_2019.csv` are split into single years by a line whose slope follows the
//! neighbouring groups, which keeps each group's total; 100 and over thins out by its own death rate. Each single year is
//! a cohort born within one year. Up to the reference date a cohort loses those whom the rates of 2020–2025 in
//! `mortality_mx_wpp2024.csv` take, and births by `vital_rates_wpp2024.csv` are added, by calendar year and sex ratio;
//! years after the last row have its rates. There is no migration. Before 2019-04-01 the table is used as it stands.
//!
//! Only the four operations are used on floats, so that the cells are the same on every machine.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::data::{AGE_SEX, DataError, MORTALITY, Sheet, VITAL_RATES};
use super::draw::Draw;

/// Single years 0 to 99 from the table, and as many of 100 and over as can hold anybody.
const OLDEST: u32 = 115;
/// First age of the open group.
const OPEN_AGE: u32 = 100;
/// Years that ages may be counted back from: the personal number starts in 1900, and beyond 2200 nothing is known.
const REFERENCE_YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// People of one sex born between two days, both included.
struct Cell {
    male: bool,
    first: NaiveDate,
    days: u32,
    weight: f64,
}

/// A person as drawn: sex and day of birth.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    pub(super) male: bool,
    pub(super) born: NaiveDate,
}

/// Everybody alive on the reference date, as cells with weights.
pub(super) struct Structure {
    cells: Vec<Cell>,
    total: f64,
}

/// The tables behind a [`Structure`].
pub(super) struct Vitals {
    /// People by sex (men first) and five-year group from 0–4 to 100 and over.
    groups: [Vec<f64>; 2],
    /// First age and death rate, by sex (men first).
    mortality: [Vec<(u32, f64)>; 2],
    /// Year, births, boys per girl.
    births: Vec<(i32, f64, f64)>,
}

impl Vitals {
    pub(super) fn read() -> Result<Self, DataError> {
        let mut groups = [Vec::new(), Vec::new()];
        for row in Sheet::read(AGE_SEX)?.rows() {
            let male = row.is_male()?.ok_or_else(|| row.wrong("sex"))?;
            groups[usize::from(!male)].push(row.number("estimate_2019_04_01")?);
        }
        let mut mortality = [Vec::new(), Vec::new()];
        for row in Sheet::read(MORTALITY)?.rows() {
            if let Some(male) = row.is_male()? {
                let age = row.text("age_from")?.trim_end_matches('+');
                let age = age.parse().map_err(|_| row.wrong("age_from"))?;
                mortality[usize::from(!male)].push((age, row.number("mx_2020_2025")?));
            }
        }
        let mut births = Vec::new();
        for row in Sheet::read(VITAL_RATES)?.rows() {
            let thousand: f64 = row.number("births_thousand")?;
            births.push((row.number("year")?, thousand * 1_000.0, row.number("sex_ratio_at_birth")?));
        }
        let empty = |(file, _)| DataError::Empty { file };
        match () {
            () if groups.iter().any(|group| group.len() != 21) => Err(empty(AGE_SEX)),
            () if mortality.iter().any(Vec::is_empty) => Err(empty(MORTALITY)),
            () if births.is_empty() => Err(empty(VITAL_RATES)),
            () => Ok(Vitals { groups, mortality, births }),
        }
    }

    /// People of one sex by single year of age on the day of the table.
    fn single_years(&self, sex: usize) -> Vec<f64> {
        let groups = &self.groups[sex];
        let mut years = Vec::with_capacity(OLDEST as usize + 1);
        for (place, group) in groups.iter().enumerate().take(20) {
            let before = if place == 0 { 2.0 * group - groups[1] } else { groups[place - 1] };
            let slope = (groups[place + 1] - before) / 50.0;
            years.extend((-2..=2).map(|step| (group / 5.0 + slope * f64::from(step)).max(0.0)));
        }
        let stay = self.survival(sex, f64::from(OPEN_AGE), 1.0);
        let shares: Vec<f64> =
            (OPEN_AGE..=OLDEST).scan(1.0, |share, _| Some(std::mem::replace(share, *share * stay))).collect();
        let sum: f64 = shares.iter().sum();
        years.extend(shares.iter().map(|share| groups[20] * share / sum));
        years
    }

    fn death_rate(&self, sex: usize, age: f64) -> f64 {
        let row = self.mortality[sex].iter().rev().find(|row| f64::from(row.0) <= age);
        row.map_or(0.0, |row| row.1)
    }

    /// The share of people of that age who are alive so many years later.
    fn survival(&self, sex: usize, age: f64, years: f64) -> f64 {
        let (mut age, mut left, mut alive) = (age, years, 1.0);
        while left > 0.0 {
            let step = left.min(1.0);
            let half = self.death_rate(sex, age + step / 2.0) * step / 2.0;
            alive *= (1.0 - half) / (1.0 + half);
            age += step;
            left -= step;
        }
        alive
    }

    /// Births of one sex in a calendar year.
    fn births(&self, sex: usize, year: i32) -> f64 {
        let row = self.births.iter().rev().find(|row| row.0 <= year).or(self.births.first());
        row.map_or(0.0, |(_, births, ratio)| births * if sex == 0 { *ratio } else { 1.0 } / (1.0 + ratio))
    }
}

impl Structure {
    pub(super) fn at(vitals: &Vitals, reference: NaiveDate) -> Result<Self, DataError> {
        if !REFERENCE_YEARS.contains(&reference.year()) {
            return Err(DataError::ReferenceDate { date: reference });
        }
        let table_day = NaiveDate::from_ymd_opt(2019, 4, 1).expect("a day of the calendar");
        let base = table_day.min(reference);
        let years = f64::from(i32::try_from((reference - base).num_days()).unwrap_or(0)) / 365.25;
        let mut cells = Vec::new();
        for sex in [0, 1] {
            add_births(vitals, sex, base, reference, &mut cells);
            for (age, people) in (0..).zip(vitals.single_years(sex)) {
                let day_after = |months| {
                    let day = base.checked_sub_months(Months::new(months))?;
                    day.checked_add_days(Days::new(1))
                };
                let days = day_after(12 * (age + 1)).zip(day_after(12 * age));
                let (first, end) = days.ok_or(DataError::ReferenceDate { date: reference })?;
                let weight = people * vitals.survival(sex, f64::from(age) + 0.5, years);
                cells.push(cell(sex, first, end, weight));
            }
        }
        let total = cells.iter().map(|cell| cell.weight).sum();
        Ok(Structure { cells, total })
    }

    /// A given number of people whose structure is the table's, as nearly as whole people allow: evenly spaced points
    /// along the cells, from a drawn start, and a drawn day within the cell.
    pub(super) fn people(&self, count: usize, draw: &mut Draw) -> Vec<Drawn> {
        let mut people = Vec::with_capacity(count);
        let step = self.total / count.max(1) as f64;
        let (mut point, mut upper) = (draw.unit() * step, 0.0);
        for cell in &self.cells {
            upper += cell.weight;
            while point < upper && people.len() < count {
                let born = cell.first + Days::new(u64::from(draw.below(cell.days)));
                people.push(Drawn { male: cell.male, born });
                point += step;
            }
        }
        // Rounding may lose the very last point; it belongs to the last cell.
        if let Some(cell) = self.cells.last() {
            people.resize(count, Drawn { male: cell.male, born: cell.first });
        }
        people
    }

    /// People by sex and completed age on a day, to compare a population with.
    #[cfg(test)]
    pub(super) fn expected(&self, reference: NaiveDate) -> std::collections::BTreeMap<(bool, u32), f64> {
        let mut expected = std::collections::BTreeMap::new();
        for cell in &self.cells {
            for day in 0..cell.days {
                let age = reference.years_since(cell.first + Days::new(u64::from(day))).unwrap();
                *expected.entry((cell.male, age)).or_insert(0.0) +=
                    cell.weight / f64::from(cell.days) / self.total;
            }
        }
        expected
    }
}

fn cell(sex: usize, first: NaiveDate, end: NaiveDate, weight: f64) -> Cell {
    Cell { male: sex == 0, first, days: u32::try_from((end - first).num_days()).unwrap_or(0), weight }
}

/// One cell for each calendar year that has days after `base` and up to `reference`.
fn add_births(vitals: &Vitals, sex: usize, base: NaiveDate, reference: NaiveDate, cells: &mut Vec<Cell>) {
    let mut first = base + Days::new(1);
    while first <= reference {
        let next_year = NaiveDate::from_ymd_opt(first.year() + 1, 1, 1).unwrap_or(NaiveDate::MAX);
        let end = next_year.min(reference + Days::new(1));
        let mut born = cell(sex, first, end, 0.0);
        let lived = f64::from(i32::try_from((reference - first).num_days()).unwrap_or(0)) / 365.25;
        let mean_age = lived - f64::from(born.days) / 730.5;
        let alive = vitals.survival(sex, 0.0, mean_age.max(0.0));
        born.weight = vitals.births(sex, first.year()) * f64::from(born.days) / 365.25 * alive;
        cells.push(born);
        first = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn single_years_add_up_to_their_groups() {
        let vitals = Vitals::read().unwrap();
        for sex in [0, 1] {
            let years = vitals.single_years(sex);
            for (group, people) in vitals.groups[sex].iter().enumerate() {
                let end = if group == 20 { years.len() } else { group * 5 + 5 };
                let sum: f64 = years[group * 5..end].iter().sum();
                assert!((sum - people).abs() < 1.0, "sex {sex}, group {group}: {sum} for {people}");
            }
        }
    }

    #[test]
    fn the_table_ages_to_the_reference_date() {
        let vitals = Vitals::read().unwrap();
        let census = Structure::at(&vitals, day(2019, 4, 1)).unwrap();
        let later = Structure::at(&vitals, day(2021, 2, 25)).unwrap();
        assert!((census.total - 96_208_984.0).abs() < 10.0, "{}", census.total);
        // About 1.9 years at about 0.9 per cent a year: births less deaths by `vital_rates_wpp2024.csv`.
        assert!((97_500_000.0..98_500_000.0).contains(&later.total), "{}", later.total);
        assert!(later.cells.iter().all(|cell| cell.days > 0 && cell.weight >= 0.0));
    }

    #[test]
    fn any_reference_date_of_the_register_can_be_aged_to() {
        let vitals = Vitals::read().unwrap();
        for reference in [day(1990, 1, 1), day(2019, 4, 2), day(2024, 2, 29), day(2030, 12, 31)] {
            let structure = Structure::at(&vitals, reference).unwrap();
            let people = structure.people(1_000, &mut Draw::new(1, "", 0));
            assert_eq!(people.len(), 1_000);
            assert!(people.iter().all(|person| person.born <= reference));
        }
        assert!(Structure::at(&vitals, NaiveDate::MIN).is_err());
        assert!(Structure::at(&vitals, NaiveDate::MAX).is_err());
    }
}
