//! What the officers of a small province are told to do: a list of orders that means something in whatever state of the
//! register it meets, so that a part of a list is a list as well.

use rand::{Rng, RngExt};

/// One order. Whom it concerns is a number, taken modulo those whom there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Days that go by before it.
    pub(crate) days: u16,
    /// Which act.
    pub(crate) act: Act,
    /// Choices that the act makes.
    pub(crate) picks: [u32; 4],
    /// The act lies so many days before the day on which it is declared.
    pub(crate) late: u16,
    /// Take whoever is there, fit for it or not.
    pub(crate) blind: bool,
}

macro_rules! acts {
    ($($variant:ident = $weight:literal),+ $(,)?) => {
        /// The acts that orders name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Act { $($variant),+ }

        /// Every act.
        pub(crate) const ACTS: &[Act] = &[$(Act::$variant),+];

        /// Each act and how often it comes, in the thousand.
        const WEIGHTS: &[(Act, u32)] = &[$((Act::$variant, $weight)),+];
    };
}

acts! {
    Dwelling = 40,
    Enrol = 90,
    Birth = 90,
    Death = 45,
    Form = 100,
    Join = 60,
    Leave = 30,
    ChangeHead = 60,
    Move = 110,
    Apply = 90,
    Approve = 80,
    Personalise = 75,
    HandOver = 70,
    OtherDay = 35,
    Annul = 25,
}

impl Act {
    /// Acts that no state of the register forbids.
    pub(crate) fn is_never_refused(self) -> bool {
        self == Act::Dwelling
    }
}

/// A list of orders.
pub(crate) fn write(random: &mut impl Rng, length: usize) -> Vec<Order> {
    let total: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let order = |random: &mut dyn Rng| {
        let mut roll = random.random_range(0..total);
        let (act, _) = WEIGHTS
            .iter()
            .find(|(_, weight)| {
                let found = roll < *weight;
                roll = roll.wrapping_sub(*weight);
                found
            })
            .expect("the roll is below the sum");
        let late = if random.random_ratio(1, 4) { random.random_range(0..900) } else { 0 };
        Order {
            days: random.random_range(0..20),
            act: *act,
            picks: [random.random(), random.random(), random.random(), random.random()],
            late,
            blind: random.random_ratio(1, 5),
        }
    };
    (0..length).map(|_| order(random)).collect()
}

/// Lists that are tried while one is shortened.
const MOST_TRIES: u32 = 600;

/// The shortest list that was found to fail still, by leaving out ever smaller parts of it.
pub(crate) fn shorten(orders: &[Order], fails: impl Fn(&[Order]) -> bool) -> Vec<Order> {
    let mut left = orders.to_vec();
    let mut tries = 0;
    loop {
        let before = left.len();
        let mut part = left.len() / 2;
        while part > 0 {
            let mut start = 0;
            while start < left.len() {
                let end = (start + part).min(left.len());
                let shorter = [&left[..start], &left[end..]].concat();
                tries += 1;
                if tries > MOST_TRIES {
                    return left;
                }
                if fails(&shorter) {
                    left = shorter;
                } else {
                    start = end;
                }
            }
            part /= 2;
        }
        if left.len() == before {
            return left;
        }
    }
}
