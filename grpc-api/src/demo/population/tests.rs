//! What must hold for whole populations.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::*;

/// Groups whose names do not carry the father's surname in front: Gia Rai, Ê Đê, Cơ Ho, Xơ Đăng, Mnông, Xtiêng.
const OWN_SHAPES: [u8; 6] = [10, 11, 15, 16, 20, 22];

fn make(plan: &Plan) -> Vec<SyntheticHousehold> {
    Population::embedded().unwrap().households(plan).unwrap().collect()
}

fn spread(people: u32, seed: u64) -> Vec<SyntheticHousehold> {
    make(&Plan::spread(people, seed).unwrap())
}

/// Communes of Hà Giang, Điện Biên, Quảng Nam, Kon Tum, Gia Lai, Đắk Lắk, Lâm Đồng, Bình Phước and Sóc Trăng.
fn mixed_provinces() -> Vec<SyntheticHousehold> {
    let provinces = ["02", "11", "49", "62", "64", "66", "68", "70", "94"];
    let areas = areas_2021().unwrap();
    let communes = provinces.iter().flat_map(|province| {
        let districts: BTreeSet<&str> = areas
            .iter()
            .filter(|area| area.parent_code == *province)
            .map(|area| area.code.as_str())
            .collect();
        let inside = areas.iter().filter(move |area| districts.contains(area.parent_code.as_str()));
        inside.step_by(10).take(8).map(|area| CommuneTarget { code: area.code.clone(), people: 300 })
    });
    make(&Plan { communes: communes.collect(), ..Plan::one_commune("24166", 0, 4) })
}

fn people(households: &[SyntheticHousehold]) -> impl Iterator<Item = &SyntheticPerson> {
    households.iter().flat_map(|household| &household.members)
}

fn words(person: &SyntheticPerson) -> usize {
    let parts = [&person.family_name, &person.middle_name, &person.given_name];
    parts.iter().map(|part| part.split_whitespace().count()).sum()
}

/// Latest day the person can have been born on.
fn born_by(person: &SyntheticPerson) -> NaiveDate {
    let (year, month, day) = person.birth;
    NaiveDate::from_ymd_opt(year, month.unwrap_or(12), day.unwrap_or(28)).unwrap()
}

#[test]
fn the_same_plan_gives_the_same_people() {
    let plan = Plan::spread(12_000, 7).unwrap();
    assert_eq!(make(&plan), make(&plan));
    assert_ne!(make(&plan), make(&Plan { seed: 8, ..plan }));
}

#[test]
fn a_plan_gets_as_many_people_as_it_asks_for_where_it_asks() {
    for people in [0, 1, 2, 3, 5, 17, 300, 4_096, 4_097, 10_000] {
        let households = make(&Plan::one_commune("24166", people, 11));
        assert_eq!(super::tests::people(&households).count(), people as usize);
        assert!(households.iter().all(|household| household.commune_code == "24166"));
    }
    let plan = Plan::spread(60_000, 2).unwrap();
    let mut counted: BTreeMap<String, u32> = BTreeMap::new();
    for household in make(&plan) {
        *counted.entry(household.commune_code).or_default() +=
            u32::try_from(household.members.len()).unwrap();
    }
    let wanted = plan.communes.into_iter().map(|target| (target.code, target.people));
    assert_eq!(counted, wanted.collect());
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_refused() {
    let population = Population::embedded().unwrap();
    let unknown = population.households(&Plan::one_commune("99999", 10, 1)).map(|_| ());
    assert!(matches!(unknown, Err(DataError::UnknownCommune { code }) if code == "99999"));
    let early = Plan { reference_date: NaiveDate::MIN, ..Plan::one_commune("24166", 10, 1) };
    assert!(matches!(population.households(&early).map(|_| ()), Err(DataError::ReferenceDate { .. })));
}

#[test]
fn areas_are_complete_and_parents_come_first() {
    let areas = areas_2021().unwrap();
    let count = |digits: usize| areas.iter().filter(|area| area.code.len() == digits).count();
    assert_eq!((count(2), count(3), count(5)), (63, 705, 10_603));
    let mut known = BTreeSet::new();
    for area in &areas {
        assert_eq!(area.parent_code.is_empty(), area.code.len() == 2);
        assert!(area.parent_code.is_empty() || known.contains(&area.parent_code), "{}", area.code);
        known.insert(area.code.clone());
    }
    let named = |prefix: &str| areas.iter().filter(|area| area.full_name.starts_with(prefix)).count();
    assert_eq!((named("Xã "), named("Phường "), named("Thị trấn ")), (8_267, 1_723, 613));
}

#[test]
fn numbers_are_unique_and_agree_with_the_person() {
    let households = spread(100_000, 1);
    let mut seen = HashSet::new();
    let mut prefixes = BTreeSet::new();
    for person in people(&households) {
        let Some(number) = person.personal_number else { continue };
        assert!(seen.insert(number), "{number} twice");
        prefixes.insert(number / 1_000_000_000);
        let code = number / 100_000_000 % 10;
        assert_eq!(code % 2 == 1, person.sex == Sex::Female);
        assert_eq!(1900 + code / 2 * 100 + number / 1_000_000 % 100, u64::try_from(person.birth.0).unwrap());
    }
    assert_eq!(prefixes, BTreeSet::from([97, 98, 99]));
    assert!((96_500..97_500).contains(&seen.len()), "{}", seen.len());
    assert!(people(&households).filter(|one| one.birth.0 >= 2016).all(|one| one.personal_number.is_some()));
}

#[test]
fn synthetic_prefixes_are_nobodys() {
    let codes = include_str!("../../../data/cccd_province_codes.csv");
    let provinces: Vec<&str> = codes.lines().skip(1).map(|line| &line[..6]).collect();
    assert_eq!(provinces.len(), 63);
    let mut used = BTreeSet::new();
    for codes in &provinces {
        let prefix = synthetic_prefix(&codes[4..]);
        assert!(!provinces.iter().any(|real| real.starts_with(&format!("{prefix:03}"))));
        used.insert(prefix);
    }
    assert_eq!(used, BTreeSet::from([97, 98, 99]));
}

#[test]
fn old_numbers_are_rarely_shared() {
    let households = spread(100_000, 1);
    let mut holders: HashMap<u32, u32> = HashMap::new();
    for number in people(&households).filter_map(|person| person.old_number) {
        assert!((900_000_000..1_000_000_000).contains(&number));
        *holders.entry(number).or_default() += 1;
    }
    let shared = holders.values().filter(|count| **count > 1).count();
    assert!((3..40).contains(&shared), "{shared}");
    assert!(holders.values().all(|count| *count <= 2));
    assert!(people(&households).filter(|one| one.birth.0 > 2007).all(|one| one.old_number.is_none()));
}

#[test]
fn families_hold_together() {
    for households in [spread(20_000, 5), mixed_provinces(), make(&Plan::one_commune("24166", 60, 1))] {
        for household in &households {
            let members = &household.members;
            let heads = members.iter().filter(|member| member.relation == Relation::Head).count();
            assert_eq!((heads, members[0].relation), (1, Relation::Head));
            // Nobody born after 2003-02-25 is 18 on 2021-02-25.
            let adult =
                |person: &SyntheticPerson| born_by(person) <= NaiveDate::from_ymd_opt(2003, 2, 25).unwrap();
            assert!(adult(&members[0]) || !members.iter().any(adult), "{}", household.file_number);
            for (place, member) in members.iter().enumerate() {
                check_spouse(members, place);
                check_parents(members, place);
                check_relation(members, place);
                assert!(adult(member) || member.marital_status == MaritalStatus::Single);
            }
        }
    }
}

fn check_spouse(members: &[SyntheticPerson], place: usize) {
    let person = &members[place];
    assert_eq!(person.spouse.is_some(), person.marital_status == MaritalStatus::Married);
    let Some(spouse) = person.spouse else { return };
    assert_eq!(members[spouse].spouse, Some(place));
    assert_ne!(members[spouse].sex, person.sex);
    assert!(members[spouse].birth.0.abs_diff(person.birth.0) <= 14);
}

fn check_parents(members: &[SyntheticPerson], place: usize) {
    let child = &members[place];
    for (parent, sex) in [(child.father, Sex::Male), (child.mother, Sex::Female)] {
        let Some(parent) = parent else { continue };
        assert_eq!(members[parent].sex, sex);
        let years = child.birth.0 - members[parent].birth.0;
        assert!((16..=50).contains(&years), "{years} years between parent and child");
        for other in members.iter().filter(|other| [other.father, other.mother].contains(&Some(parent))) {
            let complete = child.birth.2.is_some() && other.birth.2.is_some();
            let days = (born_by(child) - born_by(other)).num_days().abs();
            assert!(!complete || days == 0 || days >= 300, "{days} days between children");
        }
    }
    if let (Some(father), Some(mother)) = (child.father, child.mother) {
        assert_eq!(members[father].spouse, Some(mother));
    }
    if let Some(father) = child.father
        && !OWN_SHAPES.contains(&child.ethnicity)
    {
        assert_eq!(child.family_name, members[father].family_name);
        assert_eq!(child.ethnicity, members[father].ethnicity);
    }
}

fn check_relation(members: &[SyntheticPerson], place: usize) {
    let person = &members[place];
    let has_parent =
        |child: usize, parent: usize| [members[child].father, members[child].mother].contains(&Some(parent));
    let holds = match person.relation {
        Relation::Head => place == 0,
        Relation::Wife => person.spouse == Some(0) && person.sex == Sex::Female,
        Relation::Husband => person.spouse == Some(0) && person.sex == Sex::Male,
        Relation::Father => members[0].father == Some(place),
        Relation::Mother => members[0].mother == Some(place),
        Relation::FatherInLaw | Relation::MotherInLaw => {
            members[0].spouse.is_some_and(|spouse| has_parent(spouse, place))
        }
        Relation::Child => has_parent(place, 0),
        Relation::DaughterInLaw | Relation::SonInLaw => {
            person.spouse.is_some_and(|spouse| has_parent(spouse, 0))
        }
        Relation::Grandfather | Relation::Grandmother => {
            (0..members.len()).any(|middle| has_parent(0, middle) && has_parent(middle, place))
        }
        Relation::Grandchild => members[0].birth.0 + 30 < person.birth.0,
        Relation::Sibling | Relation::NephewOrNiece => place != 0,
        Relation::Guest | Relation::Tenant | Relation::Other => {
            !has_parent(place, 0) && !has_parent(0, place)
        }
    };
    assert!(holds, "{:?} in place {place}", person.relation);
}

#[test]
fn households_are_told_apart() {
    let households = spread(20_000, 5);
    let files: BTreeSet<&str> = households.iter().map(|household| household.file_number.as_str()).collect();
    let places: BTreeSet<_> = households.iter().map(|one| (&one.commune_code, &one.address)).collect();
    assert_eq!((files.len(), places.len()), (households.len(), households.len()));
}

/// Share of each five-year group and sex in per cent, the last being 100 and over, men first.
type Shares = BTreeMap<(bool, u32), f64>;

fn shares_of(households: &[SyntheticHousehold], reference: NaiveDate) -> Shares {
    let total = people(households).count() as f64;
    let mut shares = Shares::new();
    for person in people(households) {
        let age = reference.years_since(born_by(person).min(reference)).unwrap();
        *shares.entry((person.sex == Sex::Male, age.min(100) / 5 * 5)).or_default() += 100.0 / total;
    }
    shares
}

fn shares_of_table() -> Shares {
    let table = include_str!("../../../data/age_sex_2019.csv");
    let rows = table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let rows = rows.map(|row| ((row[0] == "male", row[1].parse().unwrap()), row[3].parse::<f64>().unwrap()));
    rows.map(|(key, people)| (key, people / 96_208_984.0 * 100.0)).collect()
}

fn assert_near(found: &Shares, wanted: &Shares, tolerance: f64) {
    assert_eq!(wanted.len(), 42);
    for (key, share) in wanted {
        let difference = found.get(key).unwrap_or(&0.0) - share;
        assert!(difference.abs() < tolerance, "{key:?}: {difference} points off");
    }
    let men =
        |shares: &Shares| shares.iter().filter(|((male, _), _)| *male).map(|entry| entry.1).sum::<f64>();
    let ratio = |shares: &Shares| 100.0 * men(shares) / (shares.values().sum::<f64>() - men(shares));
    assert!((ratio(found) - ratio(wanted)).abs() < 1.0, "men per 100 women: {}", ratio(found));
}

#[test]
fn ages_and_sexes_are_those_of_the_table() {
    let census = NaiveDate::from_ymd_opt(2019, 4, 1).unwrap();
    let plan = Plan { reference_date: census, ..Plan::spread(50_000, 3).unwrap() };
    assert_near(&shares_of(&make(&plan), census), &shares_of_table(), 0.1);
}

#[test]
fn ages_and_sexes_are_those_of_the_table_aged_to_the_plan_s_day() {
    let plan = Plan::spread(50_000, 3).unwrap();
    let found = shares_of(&make(&plan), plan.reference_date);
    let structure = Structure::at(&Tables::read().unwrap().vitals, plan.reference_date).unwrap();
    let mut wanted = Shares::new();
    for ((male, age), share) in structure.expected(plan.reference_date) {
        *wanted.entry((male, age.min(100) / 5 * 5)).or_default() += share * 100.0;
    }
    assert_near(&found, &wanted, 0.2);
    assert_near(&found, &shares_of_table(), 0.7);
}

#[test]
fn households_are_of_the_sizes_of_the_census() {
    let households = spread(50_000, 9);
    let total = households.len() as f64;
    let percent = |sizes: std::ops::RangeInclusive<usize>| {
        households.iter().filter(|one| sizes.contains(&one.members.len())).count() as f64 / total * 100.0
    };
    assert!((3.3..3.9).contains(&(50_000.0 / total)), "{}", 50_000.0 / total);
    assert!((8.0..12.0).contains(&percent(1..=1)), "{}", percent(1..=1));
    assert!((60.0..70.0).contains(&percent(2..=4)), "{}", percent(2..=4));
    assert!((19.0..29.0).contains(&percent(5..=99)), "{}", percent(5..=99));
}

#[test]
fn marriages_and_heads_are_near_the_census() {
    let households = spread(50_000, 9);
    let grown = || people(&households).filter(|person| person.birth.0 <= 2005);
    let percent = |count: usize, of: usize| count as f64 / of as f64 * 100.0;
    let ever = grown().filter(|person| person.marital_status != MaritalStatus::Single).count();
    let divorced = grown().filter(|person| person.marital_status == MaritalStatus::Divorced).count();
    // About 77.5 % ever married and 2 % divorced or separated among those aged 15 and over in 2019.
    assert!((75.0..80.0).contains(&percent(ever, grown().count())));
    assert!((1.5..2.8).contains(&percent(divorced, grown().count())));
    let women = households.iter().filter(|household| household.members[0].sex == Sex::Female).count();
    assert!((22.0..34.0).contains(&percent(women, households.len())));
}

#[test]
fn some_of_the_old_lack_day_or_month_and_nobody_else() {
    let households = spread(50_000, 9);
    assert!(people(&households).all(|one| one.birth.2.is_none() || one.birth.1.is_some()));
    assert!(people(&households).all(|one| one.birth.0 < 1955 || one.birth.2.is_some()));
    let old = people(&households).filter(|one| one.birth.0 < 1955).count();
    let partial = people(&households).filter(|one| one.birth.2.is_none()).count();
    assert!((2.0..7.0).contains(&(partial as f64 / old as f64 * 100.0)));
    assert!(people(&households).any(|one| one.birth.1.is_none()));
    assert!(people(&households).any(|one| one.birth.1.is_some() && one.birth.2.is_none()));
}

#[test]
fn names_are_composed_tidy_and_never_empty() {
    for households in [spread(20_000, 5), mixed_provinces()] {
        for person in people(&households) {
            assert!(!person.given_name.is_empty());
            for part in [&person.family_name, &person.middle_name, &person.given_name] {
                // Every letter of these names has a composed form, so NFC leaves no combining mark.
                assert!(!part.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)), "{part} is not NFC");
                assert_eq!(part.split_whitespace().collect::<Vec<_>>().join(" "), **part);
                assert!(part.chars().all(|c| c.is_alphabetic() || " '-".contains(c)), "{part}");
            }
        }
    }
}

#[test]
fn odd_names_occur() {
    let households = mixed_provinces();
    let any = |test: &dyn Fn(&SyntheticPerson) -> bool| people(&households).any(test);
    assert!(any(&|one| words(one) == 1), "one word");
    assert!(any(&|one| words(one) >= 5), "five words");
    assert!(any(&|one| one.family_name.contains(' ')), "surname of two words");
    assert!(any(&|one| one.family_name.is_empty() && one.given_name.starts_with("H'")), "H'Hen Niê");
    assert!(any(&|one| one.given_name.starts_with("Y ")), "Y Thun Niê");
    assert!(any(&|one| one.given_name.contains('-')), "hyphen");
    assert!(any(&|one| one.middle_name.is_empty() && words(one) == 2), "no middle word");
}

#[test]
fn middle_words_tell_generations_apart() {
    let households = spread(50_000, 9);
    let percent = |sex: Sex, word: &str, years: std::ops::Range<i32>| {
        let of: Vec<_> =
            people(&households).filter(|one| one.sex == sex && years.contains(&one.birth.0)).collect();
        let with = of.iter().filter(|one| one.middle_name.split(' ').next() == Some(word)).count();
        with as f64 / of.len() as f64 * 100.0
    };
    assert!(percent(Sex::Female, "Thị", 1900..1960) > 65.0);
    assert!(percent(Sex::Female, "Thị", 2010..2022) < 20.0);
    assert!(percent(Sex::Male, "Văn", 1900..1960) > 40.0);
    assert!(percent(Sex::Male, "Văn", 2010..2022) < 8.0);
}

#[test]
fn codes_are_those_of_the_lists() {
    let groups = include_str!("../../../data/ethnic_groups.csv");
    let religions = include_str!("../../../data/religions.csv");
    let codes = |text: &'static str| {
        text.lines().skip(1).map(|line| line[..2].parse().ok()).collect::<BTreeSet<Option<u8>>>()
    };
    let (groups, religions) = (codes(groups), codes(religions));
    let households = mixed_provinces();
    for person in people(&households) {
        assert!(groups.contains(&Some(person.ethnicity)) && person.ethnicity != 55);
        assert!(religions.contains(&Some(person.religion)));
        assert!((1900..=2021).contains(&person.birth.0) && born_by(person).year() == person.birth.0);
    }
    let present: BTreeSet<_> = people(&households).map(|person| person.ethnicity).collect();
    assert!(present.len() > 12, "{present:?}");
}
