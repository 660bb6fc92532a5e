//! The lunar calendar of Viet Nam reckoned from the positions of sun and moon, to hold the table against.
#![cfg(test)]

use std::f64::consts::PI;

use super::tables::{LUNAR, LUNAR_YEARS};

/// Viet Nam is seven hours ahead of UTC.
const ZONE: f64 = 7.0 / 24.0;
/// Julian day of the civil day 0000-12-31, from which `chrono` counts.
const JULIAN_OF_ZERO: i64 = 1_721_425;
/// Mean length of a lunation in days, and the new moon from which they are counted (Meeus, Astronomical Algorithms, ch. 49).
const LUNATION: f64 = 29.530_588_853;
const FIRST_MOON: f64 = 2_415_021.076_998_695;

fn sin_degrees(degrees: f64) -> f64 {
    (degrees * PI / 180.0).sin()
}

fn floor(number: f64) -> i64 {
    number.floor() as i64
}

/// Julian day in Viet Nam on which the k-th new moon after 1900-01-01 falls.
fn new_moon(k: i64) -> i64 {
    let k = k as f64;
    let t = k / 1236.85;
    let mean = 2_415_020.759_33
        + 29.530_588_68 * k
        + 0.000_117_8 * t * t
        + 0.000_33 * sin_degrees(166.56 + 132.87 * t - 0.009_173 * t * t);
    let sun = 359.2242 + 29.105_356_08 * k - 0.000_033_3 * t * t;
    let moon = 306.0253 + 385.816_918_06 * k + 0.010_730_6 * t * t;
    let node = 21.2964 + 390.670_506_46 * k - 0.001_652_8 * t * t;
    let terms = [
        (0.1734 - 0.000_393 * t, sun),
        (0.0021, 2.0 * sun),
        (-0.4068, moon),
        (0.0161, 2.0 * moon),
        (-0.0004, 3.0 * moon),
        (0.0104, 2.0 * node),
        (-0.0051, sun + moon),
        (-0.0074, sun - moon),
        (0.0004, 2.0 * node + sun),
        (-0.0004, 2.0 * node - sun),
        (-0.0006, 2.0 * node + moon),
        (0.0010, 2.0 * node - moon),
        (0.0005, 2.0 * moon + sun),
    ];
    let correction: f64 = terms.iter().map(|(size, angle)| size * sin_degrees(*angle)).sum();
    let clock = -0.000_278 + 0.000_265 * t + 0.000_262 * t * t;
    floor(mean + correction - clock + 0.5 + ZONE)
}

/// Which twelfth of its way the sun has entered at midnight of that day; the winter solstice begins the tenth.
fn sun_sector(julian_day: i64) -> i64 {
    let t = (julian_day as f64 - 2_451_545.5 - ZONE) / 36_525.0;
    let anomaly = 357.529_10 + 35_999.050_30 * t - 0.000_155_9 * t * t;
    let mean = 280.466_45 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let centre = (1.914_6 - 0.004_817 * t) * sin_degrees(anomaly)
        + 0.019_993 * sin_degrees(2.0 * anomaly)
        + 0.000_29 * sin_degrees(3.0 * anomaly);
    floor((mean + centre).rem_euclid(360.0) / 30.0)
}

/// First day of the eleventh month, in which the winter solstice of that year lies.
fn eleventh_month(year: i32) -> i64 {
    let last = chrono::NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
    let julian = i64::from(chrono::Datelike::num_days_from_ce(&last)) + JULIAN_OF_ZERO;
    let k = floor((julian - 2_415_021) as f64 / LUNATION);
    let month = new_moon(k);
    if sun_sector(month) >= 9 { new_moon(k - 1) } else { month }
}

/// The day of the first or third month (1 or 3) of the lunar year, as month and day of ours.
fn lunar(year: i32, month: i64, day: i64) -> (u32, u32) {
    let (before, next) = (eleventh_month(year - 1), eleventh_month(year));
    let k = floor((before as f64 - FIRST_MOON) / LUNATION + 0.5);
    let mut months = month + 1;
    if next - before > 365 {
        // The first month in which the sun enters no new sector is doubled.
        let doubled = (1..14).find(|i| sun_sector(new_moon(k + i)) == sun_sector(new_moon(k + i + 1)));
        months += i64::from(months >= doubled.unwrap());
    }
    let days = i32::try_from(new_moon(k + months) + day - 1 - JULIAN_OF_ZERO).unwrap();
    let date = chrono::NaiveDate::from_num_days_from_ce_opt(days).unwrap();
    (chrono::Datelike::month(&date), chrono::Datelike::day(&date))
}

#[test]
fn the_table_is_what_sun_and_moon_say() {
    for (year, said) in LUNAR_YEARS.zip(LUNAR) {
        assert_eq!((lunar(year, 1, 1), lunar(year, 3, 10)), said, "{year}");
    }
}
