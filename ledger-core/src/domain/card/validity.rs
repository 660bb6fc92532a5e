//! How long a card is valid, by the law in force on its day of issue.
//!
//! A card is changed at the milestone ages: 25, 40 and 60 (Law on Citizen Identity 2014, art. 21), from 2024-07-01 also 14
//! (Law on Identity 2023, art. 21). A card issued within two years before a milestone is valid to the next one; after the last
//! it is for life. Whether "within two years" takes in the very day is not settled; here it does. Identity cards made before
//! 2016 (chứng minh nhân dân) are valid for 15 years (Decree 05/1999/NĐ-CP, art. 2).

use crate::domain::dates::{CivilDate, PartialDate};

/// First day of the Law on Identity 2023.
pub(crate) fn law_of_2023(day: CivilDate) -> bool {
    (day.year(), day.month()) >= (2024, 7)
}

/// First day of the chip card (Circular 06/2021/TT-BCA).
pub(crate) fn chip_card(day: CivilDate) -> bool {
    (day.year(), day.month(), day.day()) >= (2021, 1, 23)
}

/// First day of the Law on Citizen Identity 2014, and of cards that last to a milestone.
fn law_of_2014(day: CivilDate) -> bool {
    day.year() >= 2016
}

/// Years that an identity card made before that law is valid.
const YEARS_BEFORE_2016: i32 = 15;

/// The last day on which a card with that printed last day is in force. Cards that ended between 2024-01-15 and 2024-06-30 were in
/// force to the end of that time (Law on Identity 2023, art. 46).
pub fn in_force_until(printed: CivilDate) -> CivilDate {
    let day = |month, day| CivilDate::new(2024, month, day);
    match (day(1, 15), day(6, 30)) {
        (Some(first), Some(last)) if (first..=last).contains(&printed) => last,
        _ => printed,
    }
}

/// Is a person of that birth date old enough on that day? From 14 years on; from 2024-07-01 at any age, on demand.
pub fn old_enough(born: PartialDate, day: CivilDate) -> bool {
    law_of_2023(day) || born.latest().is_some_and(|born| born.plus_years(14) <= day)
}

/// Last day of validity; none for life. `born` is the last day that the birth date can mean.
pub fn expiry(born: CivilDate, issued: CivilDate) -> Option<CivilDate> {
    if !law_of_2014(issued) {
        return Some(issued.plus_years(YEARS_BEFORE_2016));
    }
    let milestones: &[i32] = if law_of_2023(issued) { &[14, 25, 40, 60] } else { &[25, 40, 60] };
    let far_enough = |age: &&i32| issued < born.plus_years(**age - 2);
    milestones.iter().find(far_enough).map(|age| born.plus_years(*age))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> CivilDate {
        CivilDate::new(year, month, day).unwrap()
    }

    #[test]
    fn a_card_lasts_to_the_next_milestone_that_is_two_years_away() {
        let born = day(1999, 2, 15);
        assert_eq!(expiry(born, day(2021, 4, 15)), Some(day(2024, 2, 15)));
        assert_eq!(expiry(born, day(2022, 2, 14)), Some(day(2024, 2, 15)));
        assert_eq!(expiry(born, day(2022, 2, 15)), Some(day(2039, 2, 15)));
        assert_eq!(expiry(day(1963, 1, 1), day(2021, 4, 15)), None);
        assert_eq!(expiry(day(1962, 12, 31), day(2020, 12, 30)), Some(day(2022, 12, 31)));
    }

    #[test]
    fn the_milestone_of_fourteen_counts_from_the_new_law_on() {
        let born = day(2014, 9, 1);
        assert_eq!(expiry(born, day(2024, 6, 30)), Some(day(2039, 9, 1)));
        assert_eq!(expiry(born, day(2024, 7, 1)), Some(day(2028, 9, 1)));
        assert!(!old_enough(born.into(), day(2024, 6, 30)));
        assert!(old_enough(born.into(), day(2024, 7, 1)));
    }

    #[test]
    fn a_card_made_before_2016_lasts_fifteen_years() {
        let born = day(1980, 3, 4);
        assert_eq!(expiry(born, day(2015, 12, 31)), Some(day(2030, 12, 31)));
        assert_eq!(expiry(born, day(2016, 1, 1)), Some(day(2020, 3, 4)));
    }

    #[test]
    fn a_card_that_ended_early_in_2024_was_in_force_until_the_new_law() {
        let lasts = |printed: (u32, u32)| in_force_until(day(2024, printed.0, printed.1));
        assert_eq!(lasts((1, 14)), day(2024, 1, 14));
        assert_eq!(lasts((1, 15)), day(2024, 6, 30));
        assert_eq!(lasts((6, 29)), day(2024, 6, 30));
        assert_eq!(lasts((7, 1)), day(2024, 7, 1));
    }

    #[test]
    fn a_birth_date_known_in_part_counts_from_its_last_day() {
        let year = PartialDate::new(2007, 0, 0).unwrap();
        assert!(!old_enough(year, day(2021, 12, 30)));
        assert!(old_enough(year, day(2021, 12, 31)));
        assert!(!old_enough(PartialDate::UNKNOWN, day(2021, 12, 31)));
    }
}
