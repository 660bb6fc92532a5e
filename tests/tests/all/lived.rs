//! Where people lived and who lived in a dwelling: the acceptance cases of independent authors and more of their kind, each
//! through the interface, now and as known after every single fact, and again after the views were dropped.

mod case;
mod clerk;
mod oracle;
mod random;

use std::env;
use std::ops::Range;

use ledger_tests::{House, day_at_noon};

use case::{Case, Expected};
use clerk::{Filed, Office, file};

/// Cases of independent authors, as facts.
const ACCEPTANCE: &str = include_str!("../../data/residence-and-occupancy.json");
/// More of their kind.
const FURTHER: &str = include_str!("../../data/residence-and-occupancy-further.json");

/// Days until the clock stands behind every case.
const AFTER_ALL: i64 = 1_500;

/// Seeds of facts at random that are run where nobody names others.
const SEEDS: Range<u64> = 0..40;

/// `LIVED_SEEDS=A..B` runs other seeds.
fn seeds() -> Range<u64> {
    let Ok(named) = env::var("LIVED_SEEDS") else { return SEEDS };
    let range = named.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.expect("LIVED_SEEDS is A..B")
}

fn fits(told: &Expected, expected: &Expected) -> bool {
    match (told, expected) {
        (Expected::Stays(told), Expected::Stays(expected)) => {
            told.len() == expected.len()
                && told.iter().zip(expected).all(|(told, stay)| {
                    let place = stay.places.is_empty() || stay.places.contains(&told.places[0]);
                    place && (&told.start, &told.next_start) == (&stay.start, &stay.next_start)
                })
        }
        (Expected::Occupancies(told), Expected::Occupancies(expected)) => {
            let sorted = |list: &[case::OccupancyTold]| {
                let mut list = list.to_vec();
                for told in &mut list {
                    told.2.sort();
                    told.3.sort();
                }
                list.sort();
                list
            };
            sorted(told) == sorted(expected)
        }
        (Expected::Stays(_), Expected::Occupancies(_)) | (Expected::Occupancies(_), Expected::Stays(_)) => {
            false
        }
    }
}

/// Files all cases in one register, asks for everything, drops the views, and asks again.
async fn hold(cases: &[Case]) {
    let house = House::new().await;
    house.clock.set(day_at_noon(AFTER_ALL));
    let mut office = Office::open(&house).await;
    let mut filed = Vec::new();
    for case in cases {
        filed.push(file(&house, &mut office, case).await);
    }
    hold_filed(house, &filed, true).await;
}

/// Asks for everything, drops the views, and asks again.
async fn hold_filed(house: House, filed: &[Filed], has_expected: bool) {
    let first = ask_all(&house, filed, has_expected).await;
    let standing = house.standing().await;
    assert_eq!(house.digests().await, house.rebuilt_digests(standing.position), "rebuilt and live are one");
    let house = house
        .restart_after(|folder| std::fs::remove_dir_all(folder.join("views")).expect("the views are dropped"))
        .await;
    assert_eq!(house.replayed(), standing.position, "everything was replayed");
    assert_eq!(
        ask_all(&house, filed, has_expected).await,
        first,
        "the same bytes, whatever the views were built from"
    );
}

/// Asks each case as known after each of its facts, and now. What comes must be what was expected, and what the simplest
/// reading of the facts says. Gives the bytes of all answers.
async fn ask_all(house: &House, filed: &[Filed], has_expected: bool) -> Vec<Vec<u8>> {
    let (mut bytes, mut wrong) = (Vec::new(), Vec::new());
    for filed in filed {
        let case = &filed.case;
        for (at, known) in filed.known.iter().enumerate() {
            let facts = &case.facts[..=at];
            if !filed.can_ask(facts) {
                continue;
            }
            let answer = filed.ask(house, facts, Some(*known)).await;
            let simplest = oracle::answer(case, facts);
            if !fits(&answer.told, &simplest) {
                let told = format!("{} after {} facts: {:?}, not {simplest:?}", case.id, at + 1, answer.told);
                wrong.push(format!("{told}; the facts are {facts:?}"));
            }
            bytes.push(answer.bytes);
        }
        let answer = filed.ask(house, &case.facts, None).await;
        if has_expected && !fits(&answer.told, &case.expected) {
            wrong.push(format!("{}: {:?}, not {:?}", case.id, answer.told, case.expected));
        }
        let again = filed.ask(house, &case.facts, Some(answer.known)).await;
        assert_eq!(again.bytes, answer.bytes, "{}: what it was resolved to gives the same bytes", case.id);
        bytes.push(answer.bytes);
    }
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acceptance_case_is_answered_as_its_authors_expect() {
    let cases = case::read(ACCEPTANCE);
    assert_eq!(cases.len(), 62);
    hold(&cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn further_cases_are_answered_as_their_facts_say() {
    let cases = case::read(FURTHER);
    assert!(cases.len() >= 150, "{} cases", cases.len());
    hold(&cases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_at_random_are_answered_as_the_simplest_reading_of_them_says() {
    let house = House::new().await;
    house.clock.set(day_at_noon(AFTER_ALL));
    let mut office = Office::open(&house).await;
    let (filed, offered, taken) = random::file_some(&house, &mut office, seeds()).await;
    assert!(taken * 3 > offered * 2, "{taken} of {offered} facts were taken");
    hold_filed(house, &filed, false).await;
}
