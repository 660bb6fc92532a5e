//! The list against what is known of the country: totals of the national statistics office and of the resolutions.

#![allow(clippy::wildcard_enum_match_arm, reason = "the list has acts of few kinds")]

use super::*;

fn all(until: Option<CivilDate>) -> Vec<Act> {
    acts(&Choices { until, prefixes: Prefixes::Trial, prefixes_2025: BTreeMap::new() }).unwrap()
}

/// Units in force after the acts, by the length of their codes, and how many old units were merged and divided.
fn totals(acts: &[Act]) -> ([usize; 3], usize, usize) {
    let mut codes = std::collections::BTreeMap::new();
    let (mut merged, mut divided) = (0, 0);
    for act in acts {
        match act.act.as_ref().unwrap() {
            Inner::EstablishArea(unit) => {
                assert!(codes.insert(unit.code.clone(), ()).is_none(), "{} is in force", unit.code);
            }
            Inner::AbolishAreas(ended) => {
                for code in &ended.areas {
                    assert!(codes.remove(code).is_some(), "{code} is not in force");
                }
            }
            Inner::RenameArea(unit) => assert!(codes.contains_key(&unit.area)),
            Inner::MoveArea(unit) => {
                assert!(codes.contains_key(&unit.area) && codes.contains_key(&unit.parent))
            }
            Inner::MergeAreas(units) => {
                assert!(codes.contains_key(&units.into));
                merged += units.areas.len();
            }
            Inner::SplitArea(unit) => {
                assert!(unit.among.iter().all(|part| codes.contains_key(part)));
                divided += 1;
            }
            act => panic!("{act:?}"),
        }
    }
    let of_length = |length| codes.keys().filter(|code| code.len() == length).count();
    ([2, 3, 5].map(of_length), merged, divided)
}

#[test]
fn the_units_of_each_time_are_as_many_as_the_statistics_office_counted() {
    let at = |year, month, on| totals(&all(CivilDate::new(year, month, on))).0;
    assert_eq!(at(2021, 7, 1), [63, 705, 10_603]);
    assert_eq!(at(2025, 6, 30), [63, 696, 10_035]);
    assert_eq!(at(2025, 7, 1), [34, 0, 3_321]);
}

#[test]
fn old_units_stay_or_go_into_one_or_several() {
    let (_, merged, divided) = totals(&all(None));
    // 52 provinces, 9,462 communes and the five districts without communes; 132 communes stay themselves.
    assert_eq!((merged, divided), (52 + 9_462 + 5, 441));
    assert_eq!(9_462 + 441 + 132, 10_035);
}

#[test]
fn a_shorter_list_is_the_beginning_of_a_longer_one() {
    let (long, short) = (all(None), all(CivilDate::new(2024, 12, 31)));
    assert!(short.len() < long.len());
    assert_eq!(short, long[..short.len()]);
    assert!(long.iter().zip(1..).all(|(act, number)| act.sequence == number));
}

#[test]
fn provinces_give_numbers_of_the_list_or_such_as_nobody_has() {
    let prefixes = |prefixes, told: &[(&str, &str)]| {
        let prefixes_2025 =
            told.iter().map(|(code, prefix)| ((*code).to_owned(), (*prefix).to_owned())).collect();
        let all = acts(&Choices { until: None, prefixes, prefixes_2025 }).unwrap();
        let of = |act: Act| match act.act.unwrap() {
            Inner::EstablishArea(unit) if unit.parent.is_empty() => Some((unit.code, unit.number_prefix)),
            _ => None,
        };
        all.into_iter().filter_map(of).collect::<Vec<_>>()
    };
    let trial = prefixes(Prefixes::Trial, &[]);
    assert_eq!(trial.len(), 63 + 23);
    assert!(trial.iter().all(|(_, prefix)| ["097", "098", "099"].contains(&prefix.as_str())));
    let official = prefixes(Prefixes::Official, &[("79", "096")]);
    assert!(official[..63].iter().all(|(code, prefix)| *prefix == format!("0{code}")));
    let of_79: Vec<&str> =
        official.iter().filter(|(code, _)| code == "79").map(|(_, prefix)| prefix.as_str()).collect();
    assert_eq!(of_79, ["079", "096"], "before and after the reform");
}
