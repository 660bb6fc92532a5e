//! Both time axes, for orders at random: what is answered is what the orders say, read again one by one; and what was answered
//! once is answered in the same bytes for ever, whatever is said later.
//!
//! `TWO_AXES_SEEDS=A..B` runs other seeds, `TWO_AXES_ORDERS=N` as many orders each. A failure names its seed.

mod ask;
mod office;
mod plain;

use std::collections::BTreeMap;
use std::env;
use std::ops::Range;

use self::ask::{About, Answer, Question, Says};
use self::office::Office;

/// Seeds that are run where nobody names others.
const SEEDS: Range<u64> = 0..2;
/// Orders of each.
const ORDERS: usize = 220;

/// Kinds of orders that must be among those that were taken, or the seeds say little.
const KINDS: [&str; 24] = [
    "enrolled",
    "entered again",
    "born",
    "renamed",
    "moved",
    "temporary residence",
    "temporary residence removed",
    "household formed",
    "household joined",
    "household left",
    "head changed",
    "married",
    "divorced",
    "card applied for",
    "card approved",
    "card made",
    "card handed over",
    "card held",
    "died",
    "corrected",
    "a correction corrected",
    "annulled",
    "an amendment annulled",
    "a whole record annulled",
];

fn seeds() -> Range<u64> {
    let Ok(named) = env::var("TWO_AXES_SEEDS") else { return SEEDS };
    let range = named.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.expect("TWO_AXES_SEEDS is A..B")
}

fn orders() -> usize {
    env::var("TWO_AXES_ORDERS").map_or(ORDERS, |number| number.parse().expect("TWO_AXES_ORDERS is a number"))
}

/// What was asked, as known before which position, and what came.
struct Kept {
    known: u64,
    question: Question,
    answer: Answer,
}

/// Everything that is asked after an order: of everybody and everything, on some days, some at length.
fn questions(office: &mut Office) -> Vec<Question> {
    let days = [None, Some(office.some_day()), Some(office.some_day())];
    let mut asked = Vec::new();
    let (people, households, cards) = (office.people(), office.households(), office.cards());
    let states = people.iter().copied().map(About::Person);
    let states = states.chain(households.into_iter().map(About::Household));
    for about in states.chain(cards.into_iter().map(About::Card)) {
        asked.extend(days.iter().map(|on| Question { about, on: on.clone() }));
    }
    let whole = |about| Question { about, on: None };
    // Time alone ends a card's term.
    let cards = office.cards();
    if !cards.is_empty() {
        let card = cards[office.below(cards.len())];
        let about = About::Card(card);
        asked.push(Question { about, on: Some("2041-06-01".to_owned()) });
    }
    let home = office.below(office.homes.len());
    let home = office.homes[home];
    asked.extend(days.iter().map(|on| Question { about: About::Occupancy(home), on: on.clone() }));
    if !people.is_empty() {
        let who = people[office.below(people.len())];
        let at_length: [fn(u64) -> About; 5] =
            [About::Residence, About::Relations, About::Timeline, About::Phases, About::Explain];
        asked.extend(at_length.iter().map(|about| whole(about(who))));
        asked.push(Question { about: About::Relations(who), on: days[1].clone() });
    }
    asked
}

/// What the orders say, read one by one.
fn expected(office: &Office, question: &Question, known: u64) -> Says {
    let on = question.on.as_deref();
    match question.about {
        About::Person(id) => Says::Person(office.plain.person(id, on, known).map(Box::new)),
        About::Household(id) => Says::Household(office.plain.household(id, on, known)),
        // Whoever names no day asks about today.
        About::Card(id) => {
            let today = office.today().to_string();
            Says::Card(office.plain.card(id, on.unwrap_or(&today), known))
        }
        About::Occupancy(home) => {
            on.map_or(Says::Other, |on| Says::Occupants(office.plain.occupants(home, on, known)))
        }
        About::Relations(_)
        | About::Residence(_)
        | About::Timeline(_)
        | About::Phases(_)
        | About::Explain(_) => Says::Other,
    }
}

async fn live(seed: u64, orders: usize) -> BTreeMap<&'static str, usize> {
    let mut office = Office::open(seed).await;
    let mut kept: Vec<Kept> = Vec::new();
    for _ in 0..orders {
        let Some(at) = office.order().await else { continue };
        let known = at + 1;
        for question in questions(&mut office) {
            let answer = question.ask(&office.house, None, known).await;
            let expected = expected(&office, &question, known);
            assert_eq!(answer.says, expected, "seed {seed}, known before {known}: {question:?}");
            kept.push(Kept { known, question, answer });
        }
    }
    for Kept { known, question, answer } in kept {
        let again = question.clone().resolved(&answer).ask(&office.house, Some(known), 0).await;
        assert_eq!(again, answer, "seed {seed}, known before {known}, asked again: {question:?}");
    }
    ledger_tests::same_when_rebuilt(&office.house).await;
    office.taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_what_the_orders_known_then_say_and_stays_it_to_the_byte() {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in seeds() {
        for (kind, count) in live(seed, orders()).await {
            *taken.entry(kind).or_default() += count;
        }
    }
    for kind in KINDS {
        assert!(taken.contains_key(kind), "{kind}: none was taken; {taken:?}");
    }
}
