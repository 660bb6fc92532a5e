//! Which communes get how many people.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::areas::{Geography, Settlement};
use super::data::DataError;
use super::draw::{mix, mix_text};

/// Mean size of a commune: 96,208,984 people of the 2019 census (`population_by_province.csv`) over the 10,603 communes
/// of `admin_units_2021.csv`.
const MEAN_COMMUNE: u32 = 9_074;
/// The commune of the demo: xã Hòa Thắng in Đắk Lắk, `admin_units_2021.csv`; a rural commune where groups mix.
const DEMO_COMMUNE: &str = "24166";
/// People in the demo commune at most. A number that suits a demo, not the commune's population.
pub const DEMO_PEOPLE: u32 = 6_000;

/// A commune and how many people it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneTarget {
    /// Five-digit code in `admin_units_2021.csv`.
    pub code: String,
    /// People; a commune with none yields no household.
    pub people: u32,
}

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each commune once: file numbers count within a commune.
    pub communes: Vec<CommuneTarget>,
    /// The day on which everybody is alive; ages count to it.
    pub reference_date: NaiveDate,
    /// The same seed makes the same people.
    pub seed: u64,
}

/// 2021-02-25: the day the national population database went into service.
fn opening_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 2, 25).expect("a day of the calendar")
}

impl Plan {
    /// One commune, on 2021-02-25.
    pub fn one_commune(code: impl Into<String>, people: u32, seed: u64) -> Self {
        let communes = vec![CommuneTarget { code: code.into(), people }];
        Plan { communes, reference_date: opening_day(), seed }
    }

    /// The demo's own commune, as far as it holds so many people, and otherwise communes all over the country.
    ///
    /// # Errors
    /// [`DataError`] where an embedded table is damaged.
    pub fn demo(people: u32, seed: u64) -> Result<Self, DataError> {
        if people <= DEMO_PEOPLE {
            return Ok(Self::one_commune(DEMO_COMMUNE, people, seed));
        }
        Self::spread(people, seed)
    }

    /// Communes all over the country, on 2021-02-25, with `people` in all. As many communes as that number fills at the
    /// national mean, taken at even distance along the list from a start that the seed gives; a commune's size follows
    /// its province's census population, a fixed pseudo-random spread among the province's communes, and its kind.
    ///
    /// # Errors
    /// [`DataError`] where an embedded table is damaged.
    pub fn spread(people: u32, seed: u64) -> Result<Self, DataError> {
        let geography = Geography::read()?;
        let sizes = commune_sizes(&geography);
        let all = geography.communes.len();
        let count = (people.div_ceil(MEAN_COMMUNE) as usize).min(all).min(people as usize);
        let start = usize::try_from(mix(seed) % all as u64).unwrap_or(0);
        let mut chosen: Vec<usize> = (0..count).map(|step| (start + step * all / count) % all).collect();
        chosen.sort_unstable();
        let wanted: Vec<f64> = chosen.iter().map(|place| sizes[*place]).collect();
        let shares = share_out(people, &wanted);
        let communes = chosen
            .iter()
            .zip(shares)
            .map(|(place, people)| CommuneTarget { code: geography.communes[*place].code.clone(), people })
            .collect();
        Ok(Plan { communes, reference_date: opening_day(), seed })
    }

    /// People in all communes together.
    pub fn people(&self) -> u64 {
        self.communes.iter().map(|commune| u64::from(commune.people)).sum()
    }
}

/// A plausible size for every commune. Wards hold more people than rural communes and towns in between; by how much, and
/// the spread of 0.4 to 1.6, is assumed.
fn commune_sizes(geography: &Geography) -> Vec<f64> {
    let weights: Vec<f64> = geography
        .communes
        .iter()
        .map(|commune| {
            let kind = match commune.settlement {
                Settlement::Rural => 1.0,
                Settlement::Town => 1.2,
                Settlement::Ward => 1.6,
            };
            let spread = u32::try_from(mix_text(&commune.code) % 1_201).unwrap_or(0);
            kind * (0.4 + f64::from(spread) / 1_000.0)
        })
        .collect();
    let mut province_weights: BTreeMap<usize, f64> = BTreeMap::new();
    for (commune, weight) in geography.communes.iter().zip(&weights) {
        *province_weights.entry(commune.province).or_default() += weight;
    }
    let size = |(commune, weight): (&super::areas::Commune, &f64)| {
        geography.provinces[commune.province].people * weight / province_weights[&commune.province]
    };
    geography.communes.iter().zip(&weights).map(size).collect()
}

/// Whole numbers in proportion to what is wanted, each at least 1, that add up to `people` exactly: each running sum is
/// rounded, so no remainder is left over. Needs at least as many people as places.
fn share_out(people: u32, wanted: &[f64]) -> Vec<u32> {
    let total: f64 = wanted.iter().sum();
    let places = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
    let spare = f64::from(people.saturating_sub(places));
    let (mut sum, mut given) = (0.0, 0);
    let mut shares: Vec<u32> = Vec::with_capacity(wanted.len());
    for want in wanted {
        sum += want;
        let upto = (sum / total * spare).round() as u32;
        shares.push(1 + upto - given);
        given = upto;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_plan_has_exactly_the_people_asked_for() {
        for people in [0, 1, 50, 9_074, 9_075, 100_000, 1_000_000, 96_000_000] {
            let plan = Plan::spread(people, 3).unwrap();
            assert_eq!(plan.people(), u64::from(people));
            let codes: std::collections::BTreeSet<_> =
                plan.communes.iter().map(|target| &target.code).collect();
            assert_eq!(codes.len(), plan.communes.len(), "a commune appears once");
            assert!(plan.communes.iter().all(|target| target.people > 0));
        }
    }

    #[test]
    fn provinces_get_their_share_of_the_census() {
        let plan = Plan::spread(96_208_984, 1).unwrap();
        assert_eq!(plan.communes.len(), 10_603);
        let geography = Geography::read().unwrap();
        let mut by_province = vec![0.0; geography.provinces.len()];
        for target in &plan.communes {
            by_province[geography.commune(&target.code).unwrap().province] += f64::from(target.people);
        }
        for (people, province) in by_province.iter().zip(&geography.provinces) {
            assert!((people / province.people - 1.0).abs() < 0.001, "{}: {people}", province.code);
        }
    }

    #[test]
    fn sizes_are_those_of_communes() {
        let plan = Plan::spread(1_000_000, 5).unwrap();
        assert!((100..=120).contains(&plan.communes.len()));
        assert!(plan.communes.iter().all(|target| (500..80_000).contains(&target.people)));
        assert_ne!(plan, Plan::spread(1_000_000, 6).unwrap());
        assert_eq!(plan, Plan::spread(1_000_000, 5).unwrap());
    }

    #[test]
    fn the_demo_commune_exists_and_is_rural() {
        let geography = Geography::read().unwrap();
        assert_eq!(geography.commune(DEMO_COMMUNE).unwrap().settlement, Settlement::Rural);
        assert_eq!(geography.provinces[geography.commune(DEMO_COMMUNE).unwrap().province].code, "66");
    }

    #[test]
    fn more_people_than_the_demo_commune_holds_live_all_over_the_country() {
        let communes = |people| Plan::demo(people, 1).unwrap().communes;
        assert_eq!(communes(DEMO_PEOPLE), [CommuneTarget { code: DEMO_COMMUNE.into(), people: DEMO_PEOPLE }]);
        assert_eq!(communes(500), [CommuneTarget { code: DEMO_COMMUNE.into(), people: 500 }]);
        assert_eq!(communes(20_000).len(), 3);
    }
}
