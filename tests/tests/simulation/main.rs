//! Officers of a small province live through decades of it: acts that fit and acts that do not, declared in time and late,
//! corrected and annulled. A second implementation, as simple as can be, hears the same and is asked the same.
//!
//! `SIMULATION_SEEDS=A..B` runs other seeds, `SIMULATION_LENGTH=N` as many orders each. A failure names its seed and the
//! shortest list of orders that was found to fail in the same way.

mod ages;
mod amended;
mod applying;
mod basis;
mod births;
mod blanks;
mod bureaus;
mod cards;
mod civil;
mod compare;
mod family;
mod households;
mod kinship;
mod lives;
mod numbers;
mod office;
mod particulars;
mod places;
mod plain;
mod records;
mod reform;
mod residence;
mod returned;
mod rights;
mod rules;
mod script;
mod settling;
mod tally;
mod told;
mod town;
mod what;

use std::env;
use std::ops::Range;

use ledger_core::domain::event::EventKind;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::compare::Province;
use self::script::Order;

/// Seeds that are run where nobody names others.
const SEEDS: Range<u64> = 0..20;
/// Orders of one life of the province.
const LENGTH: usize = 800;

/// Kinds of events that no province here lives through, each with the reason.
const NEVER_LIVED: &[&str] = &[];

fn number(name: &str) -> Option<usize> {
    env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn seeds() -> Range<u64> {
    let Ok(named) = env::var("SIMULATION_SEEDS") else { return SEEDS };
    let range = named.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.expect("SIMULATION_SEEDS is A..B")
}

/// How a life of the province went wrong.
struct Failure {
    wrong: String,
    /// Orders obeyed until then, with the one that went wrong.
    obeyed: usize,
    /// What had been said until then.
    said: String,
}

/// Lives through the orders; what went wrong, if anything.
fn live(orders: &[Order], seed: u64) -> Result<tally::Tally, Failure> {
    let mut province = Province::new(seed);
    for (at, order) in orders.iter().enumerate() {
        if let Err(wrong) = province.obey(order) {
            return Err(Failure { wrong, obeyed: at + 1, said: province.transcript() });
        }
    }
    let end = province.at_the_end();
    end.map_err(|wrong| Failure { wrong, obeyed: orders.len(), said: province.transcript() })?;
    Ok(province.tally)
}

/// What is wrong, without whom it happened to.
fn kind(wrong: &str) -> &str {
    wrong.rsplit_once(": ").map_or(wrong, |(_, kind)| kind)
}

/// A failure, and the shortest list of orders that was found to fail in the same way.
fn shortest(orders: &[Order], seed: u64, failure: &Failure) -> String {
    let wrong = &failure.wrong;
    let fails = |part: &[Order]| live(part, seed).is_err_and(|other| kind(&other.wrong) == kind(wrong));
    let shortest = script::shorten(&orders[..failure.obeyed], fails);
    let Err(now) = live(&shortest, seed) else { return format!("{wrong}\nAfter:\n{}", failure.said) };
    format!("{wrong}\nAfter {} orders that fail alike, {}:\n{}", shortest.len(), now.wrong, now.said)
}

#[test]
fn decades_of_a_small_province_are_told_alike_by_both_and_break_no_invariant() {
    let mut tally = tally::Tally::default();
    for seed in seeds() {
        let orders = script::write(
            &mut ChaCha8Rng::seed_from_u64(seed),
            number("SIMULATION_LENGTH").unwrap_or(LENGTH),
        );
        match live(&orders, seed) {
            Ok(lived) => tally.add(&lived),
            Err(failure) => panic!("seed {seed}: {}", shortest(&orders, seed, &failure)),
        }
    }
    // Each kind of act was accepted and refused, or the province did not live.
    for act in script::ACTS {
        let (accepted, refused) = tally.of(*act);
        assert!(accepted > 0, "{act:?} was never accepted");
        assert!(refused > 0 || act.is_never_refused(), "{act:?} was never refused");
    }
    // No kind of event of the register is forgotten, not one that comes later either.
    for kind in EventKind::ALL {
        let known = NEVER_LIVED.contains(&kind.name().unwrap_or_default());
        assert!(known || tally.recorded(*kind), "no {:?} was ever recorded", kind.name());
    }
    for why in rights::DENIALS {
        assert!(tally.denied(why) > 0, "nobody was refused for {why:?}");
    }
    for why in amended::UNFIT {
        assert!(tally.foretold(Some(*why)) > 0, "nothing said of an act was unfit for {why:?}");
    }
    let (foretold, open) = (tally.foretold(None), tally.open());
    assert!(foretold > open, "{foretold} amendments were foretold to be taken, and nothing of {open}");
}
