//! How long a card is valid, by the law in force on its day of issue.
//!
//! A card is changed at the milestone ages: 25, 40 and 60 (Law on Citizen Identity 2014, art. 21), from 2024-07-01 also 14
//! (Law on Identity 2023, art. 21). A card issued within two years before a milestone is valid to the next one; after the last
//! it is for life. Whether "within two years" takes in the very day is not settled; here it does.

use crate::domain::dates::{CivilDate, PartialDate};

/// First day of the Law on Identity 2023.
pub(crate) fn law_of_2023(day: CivilDate) -> bool {
    (day.year(), day.month()) >= (2024, 7)
}

/// Is a person of that birth date old enough on that day? From 14 years on; from 2024-07-01 at any age, on demand.
pub fn old_enough(born: PartialDate, day: CivilDate) -> bool {
    law_of_2023(day) || born.latest().is_some_and(|born| born.plus_years(14) <= day)
}

/// Last day of validity; none for life. `born` is the last day that the birth date can mean.
pub fn expiry(born: CivilDate, issued: CivilDate) -> Option<CivilDate> {
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
    fn a_birth_date_known_in_part_counts_from_its_last_day() {
        let year = PartialDate::new(2007, 0, 0).unwrap();
        assert!(!old_enough(year, day(2021, 12, 30)));
        assert!(old_enough(year, day(2021, 12, 31)));
        assert!(!old_enough(PartialDate::UNKNOWN, day(2021, 12, 31)));
    }
}
