//! Children and their parents within a block.

use super::block::{ADULT, Block, ByAge, PARENT_YEARS, Unit};
use super::data::{DataError, FERTILITY, Sheet};
use super::draw::{Draw, Weighted};
use super::person::MaritalStatus;

/// Nobody older than that still counts as a child of the house.
const OLDEST_CHILD: usize = 45;
/// How often a child looks for parents before any who fit will do.
const TRIES: usize = 16;
/// A family with so many children at home takes the next one so many times in a thousand. Assumed, so that most families
/// have one or two: the total fertility rate was 1.9 to 2.1 (`vital_rates_wpp2024.csv`).
const NEXT_CHILD_PERMILLE: [u32; 5] = [1_000, 800, 220, 80, 50];
/// A lone parent is chosen so many times in a thousand as often as a couple.
const LONE_PARENT_PERMILLE: u32 = 350;
/// Children under 18 who live with grandparents while the parents are elsewhere, in per mille; assumed.
const LEFT_BEHIND_PERMILLE: u32 = 30;
/// A birth that falls together with another child's is a twin's so many times in a thousand, and otherwise looks for
/// other parents; gives about one pair in a hundred births.
const TWIN_PERMILLE: u32 = 300;

/// Age of the mother at birth, from `fertility_age_pattern_wpp2024.csv` (2009, the middle of the children's years of
/// birth), within the years that parents may have.
pub(super) struct MotherAges(Weighted<usize>);

impl MotherAges {
    pub(super) fn read() -> Result<Self, DataError> {
        let mut ages = Vec::new();
        for row in Sheet::read(FERTILITY)?.rows() {
            let group = row.text("age_group")?;
            let first: Option<u32> = group.split('-').next().and_then(|age| age.parse().ok());
            let first = first.ok_or_else(|| row.wrong("age_group"))?;
            let share: f64 = row.number("pct_of_tfr_2009")?;
            let years = (first..first + 5).filter(|age| PARENT_YEARS.contains(age));
            ages.extend(years.map(|age| (age as usize, share)));
        }
        Weighted::new(ages).map(MotherAges).ok_or(DataError::Empty { file: FERTILITY.0 })
    }

    pub(super) fn draw(&self, draw: &mut Draw) -> usize {
        *self.0.draw(draw)
    }
}

/// Gives children to parents; makes units of the adults who stay by themselves. Returns the children who are with neither
/// father nor mother.
pub(super) fn raise(block: &mut Block, ages: &MotherAges, draw: &mut Draw) -> Vec<usize> {
    let (mut children, mut left_behind) = (Vec::new(), Vec::new());
    for place in 0..block.people.len() {
        let (status, age) = (block.people[place].status, block.people[place].age);
        let single = status == MaritalStatus::Single;
        if status == MaritalStatus::Married {
            continue;
        }
        if single && age < ADULT && draw.chance(LEFT_BEHIND_PERMILLE) {
            left_behind.push(place);
        } else if single && draw.chance(at_home_permille(age)) {
            children.push(place);
        } else {
            alone(block, place);
        }
    }
    let families = Families::of(block);
    draw.shuffle(&mut children);
    for child in children {
        match families.find(block, child, ages, draw) {
            Some(unit) => {
                block.link_parents(unit, child);
                block.units[unit].children.push(child);
                block.units[unit].members.push(child);
            }
            None if block.people[child].age >= ADULT => alone(block, child),
            None => left_behind.push(child),
        }
    }
    left_behind
}

/// Share of the unmarried who are registered with their parents, in per mille; assumed.
fn at_home_permille(age: usize) -> u32 {
    match age {
        0..ADULT => 1_000,
        ADULT..25 => 930,
        25..30 => 850,
        30..35 => 700,
        35..OLDEST_CHILD => 450,
        _ => 0,
    }
}

/// A unit of one. Those who have been married may have children, and a few of those who have not.
fn alone(block: &mut Block, place: usize) {
    let person = &block.people[place];
    let parent = person.status != MaritalStatus::Single || (!person.male && (25..45).contains(&person.age));
    block.units.push(Unit {
        members: vec![place],
        father: (parent && person.male).then_some(place),
        mother: (parent && !person.male).then_some(place),
        ..Default::default()
    });
}

/// Units by the age of the mother; a father without one stands where a wife three years younger would.
struct Families(ByAge);

impl Families {
    fn of(block: &Block) -> Self {
        let mut by_age = ByAge::new();
        for (place, unit) in block.units.iter().enumerate() {
            let father_only = || unit.father.map(|father| block.people[father].age.saturating_sub(3));
            if let Some(age) = unit.mother.map(|mother| block.people[mother].age).or_else(father_only) {
                by_age.add(age, place);
            }
        }
        Families(by_age)
    }

    /// Parents for a child: drawn by the mother's age at birth, and after that anybody who may.
    fn find(&self, block: &mut Block, child: usize, ages: &MotherAges, draw: &mut Draw) -> Option<usize> {
        let age = block.people[child].age;
        for _ in 0..TRIES {
            let Some(place) = self.0.peek(age + ages.draw(draw), draw) else { continue };
            if willing(block, &block.units[place], draw) && fits(block, place, child, draw) {
                return Some(place);
            }
        }
        for _ in 0..TRIES {
            let Some(place) = self.0.peek(age + ages.draw(draw), draw) else { continue };
            if block.units[place].children.len() < 5 && block.may_be_child_of(&block.units[place], child) {
                return Some(place);
            }
        }
        None
    }
}

fn willing(block: &Block, unit: &Unit, draw: &mut Draw) -> bool {
    let lone = unit.father.is_none() || unit.mother.is_none();
    let never_married = |parent: usize| block.people[parent].status == MaritalStatus::Single;
    let permille = match unit.mother {
        Some(mother) if lone && never_married(mother) => LONE_PARENT_PERMILLE / 3,
        _ if lone => LONE_PARENT_PERMILLE,
        _ => 1_000,
    };
    let next = NEXT_CHILD_PERMILLE.get(unit.children.len()).copied().unwrap_or(0);
    draw.chance(permille) && draw.chance(next)
}

/// Does the child fit between the others? One who was born too close to another may become that one's twin.
fn fits(block: &mut Block, unit: usize, child: usize, draw: &mut Draw) -> bool {
    let family = &block.units[unit];
    if block.may_be_child_of(family, child) {
        return true;
    }
    let [other] = family.children[..] else { return false };
    let parents = [family.father, family.mother];
    let twins = block.people[other].age == block.people[child].age
        && parents.into_iter().flatten().all(|parent| block.may_be_parent(parent, other))
        && draw.chance(TWIN_PERMILLE);
    if twins {
        block.people[child].born = block.people[other].born;
    }
    twins
}
