//! Facts at random on few people, few places and few days, so that they meet: as many cases as one likes, each held against the
//! simplest reading of its facts, as known after each of them.

use ledger_core::domain::dates::CivilDate;
use ledger_tests::House;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::case::{Case, Expected, Fact, Question, What, day};
use super::clerk::{Filed, Office, file_what_is_taken};

const PEOPLE: [&str; 2] = ["a", "b"];
const PLACES: [&str; 4] = ["A1", "A2", "A3", "A4"];
const FACTS: usize = 9;

fn pick(random: &mut ChaCha8Rng, list: &[&'static str]) -> String {
    list[random.random_range(0..list.len())].to_owned()
}

/// One of forty days.
fn some_day(random: &mut ChaCha8Rng) -> CivilDate {
    day("2010-02-20").plus_days(random.random_range(0..40))
}

/// Where somebody lives first of all is anywhere. A place that becomes part of another one is nobody's later choice.
fn begins(random: &mut ChaCha8Rng) -> What {
    What::At { place: pick(random, &PLACES), start: some_day(random), finding: None }
}

fn goes_on(random: &mut ChaCha8Rng) -> What {
    let (start, place) = (some_day(random), pick(random, &PLACES[..3]));
    match random.random_range(0..16) {
        0..5 => {
            let from = start.plus_days(random.random_range(0..20));
            let until = (random.random_range(0..3) > 0).then(|| from.plus_days(random.random_range(0..9)));
            let finding = (random.random_range(0..4) == 0).then_some((from, until));
            What::At { place, start, finding }
        }
        5 | 6 => What::Abroad { country: "6014".to_owned(), start },
        7 => What::Contact { place, start },
        8..11 => What::Correct { start },
        11 | 12 => What::Replace { place, start },
        13 => What::Died { on: start.plus_days(10) },
        14 => What::Deregistered { on: start },
        _ => What::Merged { place: "A4".to_owned(), into: "A3".to_owned(), on: start },
    }
}

fn case(seed: u64) -> Case {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut facts: Vec<Fact> = Vec::new();
    for person in PEOPLE {
        facts.push(Fact { person: person.to_owned(), what: begins(&mut random) });
    }
    while facts.len() < FACTS {
        let (person, what) = (pick(&mut random, &PEOPLE), goes_on(&mut random));
        if matches!(what, What::Merged { .. }) {
            facts.push(Fact { person: String::new(), what });
            continue;
        }
        // Of the dead only what was wrong with their death would be left to tell.
        if !facts.iter().any(|f| f.person == person && matches!(f.what, What::Died { .. })) {
            facts.push(Fact { person, what });
        } else if facts.iter().filter(|f| matches!(f.what, What::Died { .. })).count() == PEOPLE.len() {
            break;
        }
    }
    let places = PLACES.map(|label| (label.to_owned(), "0800".to_owned(), None)).to_vec();
    let question = Question::ResidenceIn(PEOPLE[0].to_owned(), day("2010-02-15"), day("2010-04-20"));
    Case { id: format!("seed {seed}"), places, facts, question, expected: Expected::Stays(Vec::new()) }
}

/// The case once for each person and each place that can be asked about.
fn questions(filed: &Filed) -> Vec<Filed> {
    let (from, until) = (day("2010-02-15"), day("2010-04-20"));
    let of_people = PEOPLE.iter().map(|person| Question::ResidenceIn((*person).to_owned(), from, until));
    let of_places = PLACES.iter().map(|place| Question::OccupancyIn((*place).to_owned(), None, from, until));
    let ask = |question| Filed { case: Case { question, ..filed.case.clone() }, ..filed.clone() };
    of_people.chain(of_places).map(ask).collect()
}

/// Files cases, each with all its questions. Says how many facts were offered and how many were taken.
pub(super) async fn file_some(
    house: &House,
    office: &mut Office,
    seeds: std::ops::Range<u64>,
) -> (Vec<Filed>, usize, usize) {
    let (mut filed, mut offered, mut taken) = (Vec::new(), 0, 0);
    for seed in seeds {
        let case = case(seed);
        offered += case.facts.len();
        let known = file_what_is_taken(house, office, &case).await;
        taken += known.case.facts.len();
        filed.extend(questions(&known));
    }
    (filed, offered, taken)
}
