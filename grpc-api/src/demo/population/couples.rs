//! Marriages within a block.

use super::block::{ADULT, Block, ByAge};
use super::data::{DataError, MARITAL_STATUS, Sheet};
use super::draw::Draw;
use super::person::MaritalStatus;

/// A man may marry at 20, a woman at 18 (Law on Marriage and Family 2014, art. 8).
const MAN_MARRIES: usize = 20;
/// How far from the wished-for age a husband may be, in years.
const AGE_REACH: usize = 5;

/// One line of `assumed_marital_status.csv`, in per mille.
struct Shares {
    age_from: usize,
    married: u32,
    single: u32,
    divorced: u32,
}

/// Who is married, single, divorced or widowed, by age.
pub(super) struct MaritalShares {
    women: Vec<Shares>,
    /// Men who found no wife.
    men: Vec<Shares>,
}

impl MaritalShares {
    pub(super) fn read() -> Result<Self, DataError> {
        let (mut women, mut men) = (Vec::new(), Vec::new());
        for row in Sheet::read(MARITAL_STATUS)?.rows() {
            let shares = Shares {
                age_from: row.number("age_from")?,
                married: row.number("married_permille")?,
                single: row.number("single_permille")?,
                divorced: row.number("divorced_permille")?,
            };
            if row.is_male()?.ok_or_else(|| row.wrong("sex"))? {
                men.push(shares)
            } else {
                women.push(shares)
            }
        }
        Ok(MaritalShares { women, men })
    }
}

fn draw_status(shares: &[Shares], age: usize, draw: &mut Draw) -> MaritalStatus {
    let Some(row) = shares.iter().rev().find(|row| row.age_from <= age) else {
        return MaritalStatus::Single;
    };
    let point = draw.below(1_000);
    let bounds = [
        (row.married, MaritalStatus::Married),
        (row.married + row.single, MaritalStatus::Single),
        (row.married + row.single + row.divorced, MaritalStatus::Divorced),
    ];
    bounds.iter().find(|bound| point < bound.0).map_or(MaritalStatus::Widowed, |bound| bound.1)
}

/// Gives everybody a marital status, and those who are married a wife or husband.
///
/// Wives choose, the youngest first: so where men are short, the oldest women are those left, and they are widows.
pub(super) fn marry(block: &mut Block, shares: &MaritalShares, draw: &mut Draw) {
    let (mut men, mut women) = (ByAge::new(), ByAge::new());
    for (place, person) in block.people.iter().enumerate() {
        if person.male && person.age >= MAN_MARRIES {
            men.add(person.age, place);
        } else if !person.male && person.age >= ADULT {
            women.add(person.age, place);
        }
    }
    for wife in women.iter() {
        let age = block.people[wife].age;
        block.people[wife].status = draw_status(&shares.women, age, draw);
        if block.people[wife].status != MaritalStatus::Married {
            continue;
        }
        match husband_for(age, &mut men, draw) {
            Some(husband) => wed(block, wife, husband),
            None if age >= 50 => block.people[wife].status = MaritalStatus::Widowed,
            None => block.people[wife].status = MaritalStatus::Single,
        }
    }
    for man in men.iter() {
        block.people[man].status = draw_status(&shares.men, block.people[man].age, draw);
    }
}

/// A man from two years younger to eight years older than the wife, three older on average: men married first at 27.2
/// and women at 23.1 in the census of 2019, and the difference was smaller in earlier cohorts.
fn husband_for(age: usize, men: &mut ByAge, draw: &mut Draw) -> Option<usize> {
    let older = draw.index(5) + draw.index(5) + draw.index(3);
    men.take_near((age + older).saturating_sub(2).max(MAN_MARRIES), AGE_REACH, draw)
}

fn wed(block: &mut Block, wife: usize, husband: usize) {
    block.people[wife].spouse = Some(husband);
    block.people[husband].spouse = Some(wife);
    block.people[husband].status = MaritalStatus::Married;
    // Couples are the first units, so that each is found by its place.
    block.units.push(super::block::Unit {
        members: vec![husband, wife],
        father: Some(husband),
        mother: Some(wife),
        ..Default::default()
    });
}
