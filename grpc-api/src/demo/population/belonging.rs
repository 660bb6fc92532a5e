//! Ethnicity (dân tộc) and religion (tôn giáo) by place.
//!
//! How many belong to each group is the census's (`ethnic_groups.csv`, `religions.csv`); where they live is a rough
//! judgement (`assumed_ethnic_homes.csv`), so that a demo commune in Đắk Lắk has Ê Đê and one in Sóc Trăng has Khmer.

use std::collections::BTreeMap;

use super::areas::{Commune, Geography};
use super::data::{DataError, ETHNIC_GROUPS, ETHNIC_HOMES, RELIGIONS, Sheet};
use super::draw::{Draw, Weighted};

/// The majority, who are what remains in every province.
const KINH: u8 = 1;
/// Groups of the list that are none: foreigners have no Vietnamese nationality.
const FOREIGNERS: u8 = 55;
/// Share of a group that lives outside the provinces listed for it; assumed.
const ELSEWHERE: f64 = 0.1;
/// Households of a commune that are of its main group whatever the province looks like, in per mille: communes are less
/// mixed than provinces; assumed.
const MAIN_GROUP_PERMILLE: u32 = 550;
/// Code of those who follow no religion.
const NO_RELIGION: u8 = 99;

/// A group (dân tộc).
pub(super) struct Group {
    pub(super) code: u8,
    pub(super) name: String,
    people: f64,
}

/// Who lives where.
pub(super) struct Belonging {
    pub(super) groups: Vec<Group>,
    by_province: Vec<Weighted<usize>>,
    religions: BTreeMap<u8, f64>,
    /// Population of all provinces, and of those of Hòa Hảo and of Cao Đài.
    people: f64,
    hoa_hao_lands: f64,
    cao_dai_lands: f64,
}

/// Provinces where Hòa Hảo Buddhists live: An Giang, Đồng Tháp, Cần Thơ, Hậu Giang; assumed.
const HOA_HAO: [&str; 4] = ["89", "87", "92", "93"];
/// Provinces where Caodaists live: Tây Ninh, Long An, Tiền Giang, Bến Tre; assumed.
const CAO_DAI: [&str; 4] = ["72", "80", "82", "83"];

impl Belonging {
    pub(super) fn read(geography: &Geography) -> Result<Self, DataError> {
        let mut groups = Vec::new();
        for row in Sheet::read(ETHNIC_GROUPS)?.rows() {
            if let Some(code) = row.optional("code_gso_2009")?
                && code != FOREIGNERS
            {
                let people = row.number("population_2019")?;
                groups.push(Group { code, name: row.text("name")?.to_owned(), people });
            }
        }
        let mut religions = BTreeMap::new();
        for row in Sheet::read(RELIGIONS)?.rows() {
            let followers = row.optional("population_2019_approx")?.unwrap_or(0.0);
            religions.insert(row.number("code")?, followers);
        }
        let in_provinces = |codes: &[&str]| {
            let provinces = geography.provinces.iter();
            provinces
                .filter(|province| codes.contains(&province.code.as_str()))
                .map(|province| province.people)
                .sum()
        };
        Ok(Belonging {
            by_province: shares_by_province(geography, &groups)?,
            groups,
            religions,
            people: geography.provinces.iter().map(|province| province.people).sum(),
            hoa_hao_lands: in_provinces(&HOA_HAO),
            cao_dai_lands: in_provinces(&CAO_DAI),
        })
    }

    /// The group that a commune mainly consists of, as a place in `groups`; the same in every plan.
    pub(super) fn main_group(&self, commune: &Commune) -> usize {
        *self.by_province[commune.province].draw(&mut Draw::new(0, &commune.code, 0))
    }

    /// The group of a household.
    pub(super) fn group(&self, commune: &Commune, main: usize, draw: &mut Draw) -> usize {
        if draw.chance(MAIN_GROUP_PERMILLE) { main } else { *self.by_province[commune.province].draw(draw) }
    }

    /// The religion of a household. A group's own faith first (Khmer Buddhists; Bani and Brahmanist Chăm), then those of
    /// a few provinces, then the others in their national proportion.
    pub(super) fn religion(&self, group: usize, province: &str, draw: &mut Draw) -> u8 {
        let point = draw.unit();
        let share = |code: u8, among: f64| self.religions.get(&code).map_or(0.0, |people| people / among);
        let group = &self.groups[group];
        let choices: Vec<(u8, f64)> = match group.name.as_str() {
            "Khmer" => vec![(1, 0.9)],
            "Chăm" => vec![(4, share(4, group.people)), (13, share(13, group.people))],
            _ => {
                let local =
                    |codes: &[&str], people| if codes.contains(&province) { people } else { f64::INFINITY };
                let hoa_hao = share(3, local(&HOA_HAO, self.hoa_hao_lands));
                let cao_dai = share(5, local(&CAO_DAI, self.cao_dai_lands));
                let anywhere = [1, 2, 8, 6, 7, 9, 10, 11, 12];
                let anywhere = anywhere.into_iter().map(|code| (code, share(code, self.people)));
                [(3, hoa_hao), (5, cao_dai)].into_iter().chain(anywhere).collect()
            }
        };
        let mut sum = 0.0;
        let found = choices.into_iter().find(|(_, share)| {
            sum += share;
            point < sum
        });
        found.map_or(NO_RELIGION, |choice| choice.0)
    }
}

/// The groups of each province, weighted by people.
fn shares_by_province(geography: &Geography, groups: &[Group]) -> Result<Vec<Weighted<usize>>, DataError> {
    let country: f64 = geography.provinces.iter().map(|province| province.people).sum();
    let homes = read_homes()?;
    let mut shares = Vec::new();
    for province in &geography.provinces {
        let mut weights: Vec<(usize, f64)> = Vec::new();
        for (place, group) in groups.iter().enumerate().filter(|(_, group)| group.code != KINH) {
            let home =
                homes.get(&group.code).and_then(|homes| homes.get(&province.code)).copied().unwrap_or(0.0);
            let at_home = group.people * (1.0 - ELSEWHERE) * home;
            weights.push((place, at_home + group.people * ELSEWHERE * province.people / country));
        }
        let others: f64 = weights.iter().map(|weight| weight.1).sum();
        let kinh = groups.iter().position(|group| group.code == KINH);
        // Even where the minorities of a province add up to more than its people, some Kinh live there.
        weights.extend(kinh.map(|kinh| (kinh, (province.people - others).max(province.people * 0.03))));
        shares.push(Weighted::new(weights).ok_or(DataError::Empty { file: ETHNIC_GROUPS.0 })?);
    }
    Ok(shares)
}

/// For each group, the share of those at home that each of its provinces has.
fn read_homes() -> Result<BTreeMap<u8, BTreeMap<String, f64>>, DataError> {
    let mut homes = BTreeMap::new();
    for row in Sheet::read(ETHNIC_HOMES)?.rows() {
        let mut weights = BTreeMap::new();
        for home in row.text("homes")?.split(' ') {
            let (province, weight) = home.split_once(':').ok_or_else(|| row.wrong("homes"))?;
            let weight: f64 = weight.parse().map_err(|_| row.wrong("homes"))?;
            weights.insert(province.to_owned(), weight);
        }
        let total: f64 = weights.values().sum();
        weights.values_mut().for_each(|weight| *weight /= total);
        homes.insert(row.number("code_gso_2009")?, weights);
    }
    Ok(homes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_known_provinces_and_groups() {
        let geography = Geography::read().unwrap();
        let belonging = Belonging::read(&geography).unwrap();
        let homes = read_homes().unwrap();
        assert_eq!(belonging.groups.len(), 54);
        assert_eq!(homes.len(), 53, "every group but the Kinh");
        for (group, provinces) in &homes {
            assert!(belonging.groups.iter().any(|known| known.code == *group), "group {group}");
            for code in provinces.keys() {
                assert!(geography.provinces.iter().any(|known| known.code == *code), "province {code}");
            }
        }
    }

    #[test]
    fn groups_have_their_provinces() {
        let geography = Geography::read().unwrap();
        let belonging = Belonging::read(&geography).unwrap();
        let mut draw = Draw::new(1, "groups", 0);
        let mut share = |province: &str, group: &str| {
            let place = geography.provinces.iter().position(|known| known.code == province).unwrap();
            let shares = &belonging.by_province[place];
            let hits =
                (0..10_000).filter(|_| belonging.groups[*shares.draw(&mut draw)].name == group).count();
            hits as f64 / 10_000.0
        };
        assert!((0.10..0.30).contains(&share("66", "Ê Đê")));
        assert!((0.20..0.40).contains(&share("94", "Khmer")));
        assert!(share("35", "Kinh") > 0.95);
        assert!(share("35", "Khmer") < 0.01);
    }

    #[test]
    fn about_one_in_seven_follows_a_religion() {
        let geography = Geography::read().unwrap();
        let belonging = Belonging::read(&geography).unwrap();
        let mut draw = Draw::new(1, "religions", 0);
        let provinces =
            Weighted::new(geography.provinces.iter().map(|one| (one.code.as_str(), one.people))).unwrap();
        let none = (0..50_000).filter(|_| {
            let province = provinces.draw(&mut draw);
            belonging.religion(0, province, &mut draw) == NO_RELIGION
        });
        // 13.2 % followed one in the census of 2019.
        assert!((84.0..90.0).contains(&(none.count() as f64 / 500.0)));
    }
}
