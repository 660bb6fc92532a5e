//! People of one neighbourhood before they have names: who they are to each other.
//!
//! A block is drawn from the table first and sorted into families afterwards, so the structure by age and sex is exact
//! whatever the families look like.

use chrono::NaiveDate;

use super::draw::Draw;
use super::person::{MaritalStatus, Relation};
use super::structure::Drawn;

/// One year more than anybody lives: the length of a list by age.
pub(super) const AGES: usize = 130;
/// Full civil capacity (đủ 18 tuổi), which a head of household has where anybody in it has.
pub(super) const ADULT: usize = 18;
/// Completed years between a parent and a child. Children of still younger or older parents exist, but are rare enough to
/// leave out here.
pub(super) const PARENT_YEARS: std::ops::Range<u32> = 16..50;
/// Days between two births of the same mother, at least.
const BETWEEN_BIRTHS_DAYS: i64 = 300;

/// A person before names and numbers. Links are places in [`Block::people`].
pub(super) struct Draft {
    pub(super) male: bool,
    pub(super) born: NaiveDate,
    /// Completed years on the reference date.
    pub(super) age: usize,
    pub(super) status: MaritalStatus,
    pub(super) spouse: Option<usize>,
    pub(super) father: Option<usize>,
    pub(super) mother: Option<usize>,
    /// What the person is to somebody in the household where no chain of parents and spouses tells it.
    pub(super) tie: Option<(Relation, usize)>,
}

/// People who live together: at first a couple or a lone adult with children, later whole households.
#[derive(Default)]
pub(super) struct Unit {
    pub(super) members: Vec<usize>,
    pub(super) father: Option<usize>,
    pub(super) mother: Option<usize>,
    /// Unmarried sons and daughters who live with these parents.
    pub(super) children: Vec<usize>,
    /// Has one of the parents got a parent living here?
    pub(super) has_elders: bool,
    /// Head of the finished household.
    pub(super) head: usize,
}

/// A neighbourhood in the making.
pub(super) struct Block {
    pub(super) people: Vec<Draft>,
    pub(super) units: Vec<Unit>,
}

/// Places of people or units by age, for finding one near an age.
pub(super) struct ByAge(Vec<Vec<usize>>);

impl Block {
    pub(super) fn new(drawn: &[Drawn], reference: NaiveDate) -> Self {
        let draft = |drawn: &Drawn| Draft {
            male: drawn.male,
            born: drawn.born,
            age: reference.years_since(drawn.born).map_or(0, |years| years as usize),
            status: MaritalStatus::Single,
            spouse: None,
            father: None,
            mother: None,
            tie: None,
        };
        Block { people: drawn.iter().map(draft).collect(), units: Vec::new() }
    }

    /// Is the age of the one right for a parent of the other?
    pub(super) fn may_be_parent(&self, parent: usize, child: usize) -> bool {
        let years = self.people[child].born.years_since(self.people[parent].born);
        years.is_some_and(|years| PARENT_YEARS.contains(&years))
    }

    /// May that person be a child of this unit's parents, next to the children who are there?
    pub(super) fn may_be_child_of(&self, unit: &Unit, child: usize) -> bool {
        let parents = [unit.father, unit.mother];
        parents.into_iter().flatten().all(|parent| self.may_be_parent(parent, child))
            && unit.children.iter().all(|other| self.days_between(*other, child) >= BETWEEN_BIRTHS_DAYS)
    }

    /// Links a person to a unit's parents, who is not moved.
    pub(super) fn link_parents(&mut self, unit: usize, child: usize) {
        self.people[child].father = self.units[unit].father;
        self.people[child].mother = self.units[unit].mother;
    }

    /// Moves everybody of one unit into another.
    pub(super) fn join(&mut self, from: usize, into: usize) {
        let members = std::mem::take(&mut self.units[from].members);
        self.units[into].members.extend(members);
    }

    fn days_between(&self, one: usize, other: usize) -> i64 {
        (self.people[one].born - self.people[other].born).num_days().abs()
    }
}

impl ByAge {
    pub(super) fn new() -> Self {
        ByAge(vec![Vec::new(); AGES])
    }

    pub(super) fn add(&mut self, age: usize, place: usize) {
        self.0[age.min(AGES - 1)].push(place);
    }

    /// Somebody of that age, left in the list.
    pub(super) fn peek(&self, age: usize, draw: &mut Draw) -> Option<usize> {
        let list = self.0.get(age)?;
        if list.is_empty() { None } else { Some(list[draw.index(list.len())]) }
    }

    /// Takes somebody out whose age is nearest, at most `reach` years off.
    pub(super) fn take_near(&mut self, age: usize, reach: usize, draw: &mut Draw) -> Option<usize> {
        let ages = (0..=reach).flat_map(|off| [Some(age + off), age.checked_sub(off)]).flatten();
        let found = ages.into_iter().find(|age| self.0.get(*age).is_some_and(|list| !list.is_empty()))?;
        draw.take(&mut self.0[found])
    }

    /// Takes that one out, whose age is given.
    pub(super) fn remove(&mut self, age: usize, place: usize) {
        if let Some(list) = self.0.get_mut(age)
            && let Some(found) = list.iter().position(|other| *other == place)
        {
            list.swap_remove(found);
        }
    }

    /// Everybody, youngest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().flatten().copied()
    }
}
