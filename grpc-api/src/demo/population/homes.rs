//! From families to households: elders move in with a married child, grandchildren with grandparents, and people by
//! themselves with relatives or landlords until the sizes of households are right.
//!
//! The census of 2019 counted 3.6 people per household, about 10 % of one, 65 % of two to four and 24 % of five and more.
//! The shares below are set so that the result comes near; a test holds it there.

use super::block::{ADULT, Block, ByAge};
use super::children::MotherAges;
use super::draw::Draw;
use super::person::{MaritalStatus, Relation};

/// Nobody moves into a household of that size.
const FULL: usize = 9;
/// People per household, times ten.
const MEAN_TIMES_TEN: usize = 36;
/// Households of one among all, in per cent.
const ONE_PERSON_PERCENT: usize = 10;
/// Parents under that age do not move in with a married child.
const ELDER: usize = 44;
/// How often elders look for a child who could be theirs.
const TRIES: usize = 12;
/// Sons rather than daughters keep the parents (ở với con trai), in per mille.
const WITH_SON_PERMILLE: u32 = 820;

/// Puts the units together and names the heads. Afterwards every unit with members is a household.
pub(super) fn settle(block: &mut Block, left_behind: Vec<usize>, ages: &MotherAges, draw: &mut Draw) {
    join_elders(block, ages, draw);
    let homeless = place_grandchildren(block, left_behind, draw);
    for unit in 0..block.units.len() {
        choose_head(block, unit, draw);
    }
    join_singles(block, homeless, draw);
    block.units.retain(|unit| !unit.members.is_empty());
    draw.shuffle(&mut block.units);
}

/// Share of parents who live with a married child, in per mille.
fn with_child_permille(block: &Block, unit: usize) -> u32 {
    let unit = &block.units[unit];
    match (unit.father, unit.mother) {
        (Some(_), Some(_)) => 190,
        (None, None) => 0,
        (Some(parent), None) | (None, Some(parent)) => match block.people[parent].status {
            MaritalStatus::Widowed => 680,
            MaritalStatus::Divorced => 400,
            MaritalStatus::Single | MaritalStatus::Married => 0,
        },
    }
}

fn join_elders(block: &mut Block, ages: &MotherAges, draw: &mut Draw) {
    let (mut husbands, mut wives) = (ByAge::new(), ByAge::new());
    for (place, unit) in block.units.iter().enumerate() {
        if let (Some(husband), Some(wife)) = (unit.father, unit.mother) {
            husbands.add(block.people[husband].age, place);
            wives.add(block.people[wife].age, place);
        }
    }
    // Where a unit's people have gone: the unit itself until it moves.
    let mut lives_in: Vec<usize> = (0..block.units.len()).collect();
    for elders in 0..block.units.len() {
        let parent = block.units[elders].mother.or(block.units[elders].father);
        let Some(age) = parent.map(|parent| block.people[parent].age) else { continue };
        if age < ELDER || !draw.chance(with_child_permille(block, elders)) {
            continue;
        }
        for _ in 0..TRIES {
            let son = draw.chance(WITH_SON_PERMILLE);
            let list = if son { &husbands } else { &wives };
            let Some(young) = list.peek(age.saturating_sub(ages.draw(draw)), draw) else { continue };
            if move_in(block, elders, young, son, &mut lives_in) {
                remove_couple(block, young, &mut husbands, &mut wives);
                break;
            }
        }
    }
}

/// Moves elders and all who live with them to the household of a married son or daughter, if that can be.
fn move_in(block: &mut Block, elders: usize, young: usize, son: bool, lives_in: &mut [usize]) -> bool {
    let (from, into) = (lives_in[elders], lives_in[young]);
    let couple = &block.units[young];
    let child = if son { couple.father } else { couple.mother };
    let Some(child) = child else { return false };
    let size = block.units[from].members.len() + block.units[into].members.len();
    if from == into || couple.has_elders || size > FULL || !block.may_be_child_of(&block.units[elders], child)
    {
        return false;
    }
    block.link_parents(elders, child);
    block.units[young].has_elders = true;
    block.units[elders].children.push(child);
    block.join(from, into);
    for home in lives_in.iter_mut().filter(|home| **home == from) {
        *home = into;
    }
    true
}

fn remove_couple(block: &Block, unit: usize, husbands: &mut ByAge, wives: &mut ByAge) {
    if let (Some(husband), Some(wife)) = (block.units[unit].father, block.units[unit].mother) {
        husbands.remove(block.people[husband].age, unit);
        wives.remove(block.people[wife].age, unit);
    }
}

/// Children without father and mother go to somebody who could be a grandparent. Returns those for whom there is none.
fn place_grandchildren(block: &mut Block, children: Vec<usize>, draw: &mut Draw) -> Vec<usize> {
    let mut elders = ByAge::new();
    let mut home = vec![None; block.people.len()];
    for (place, unit) in block.units.iter().enumerate() {
        for member in unit.members.iter().copied().filter(|member| block.people[*member].age >= ELDER) {
            if block.people[member].status != MaritalStatus::Single && unit.members.len() < FULL {
                elders.add(block.people[member].age, member);
                home[member] = Some(place);
            }
        }
    }
    let mut homeless = Vec::new();
    for child in children {
        let age = block.people[child].age + 45 + draw.index(15);
        let elder = elders.take_near(age, 8, draw);
        match elder.and_then(|elder| home[elder].map(|unit| (elder, unit))) {
            Some((elder, unit)) => {
                block.people[child].tie = Some((Relation::Grandchild, elder));
                block.units[unit].members.push(child);
            }
            None => homeless.push(child),
        }
    }
    homeless
}

/// Names the head: an adult where there is one, more often a married man of middle age; about a quarter are women.
fn choose_head(block: &mut Block, unit: usize, draw: &mut Draw) {
    let weight = |member: &usize| {
        let person = &block.people[*member];
        let by_status = match person.status {
            MaritalStatus::Married if person.male => 60,
            MaritalStatus::Married => 16,
            MaritalStatus::Widowed | MaritalStatus::Divorced => 40,
            MaritalStatus::Single => 1,
        };
        let by_age = match person.age {
            0..ADULT => 0,
            ADULT..30 => 1,
            30..60 => 3,
            60..75 => 2,
            _ => 1,
        };
        by_status * by_age
    };
    let members = &block.units[unit].members;
    let mut point = draw.below(members.iter().map(weight).sum());
    let chosen = members.iter().find(|member| {
        let weight = weight(member);
        let found = point < weight;
        point = point.saturating_sub(weight);
        found
    });
    let oldest = members.iter().min_by_key(|member| block.people[**member].born);
    if let Some(head) = chosen.or(oldest).copied() {
        block.units[unit].head = head;
    }
}

/// Leaves as many households of one as there should be, and takes everybody else by himself in elsewhere.
fn join_singles(block: &mut Block, homeless: Vec<usize>, draw: &mut Draw) {
    let quota = block.people.len() * ONE_PERSON_PERCENT / 10 / MEAN_TIMES_TEN;
    let (mut alone, hosts): (Vec<usize>, Vec<usize>) = (0..block.units.len())
        .filter(|unit| !block.units[*unit].members.is_empty())
        .partition(|unit| block.units[*unit].members.len() == 1);
    draw.shuffle(&mut alone);
    for unit in alone.iter().copied().skip(quota) {
        let person = block.units[unit].members[0];
        if let Some((host, relation)) = find_host(block, &hosts, person, draw) {
            let head = block.units[host].head;
            block.people[person].tie = Some((relation, head));
            block.join(unit, host);
        }
    }
    for child in homeless {
        let all = if hosts.is_empty() { &alone } else { &hosts };
        let Some(host) = all.get(draw.index(all.len())).copied() else {
            // Nobody else is there at all: a block of children only.
            block.units.push(super::block::Unit { members: vec![child], head: child, ..Default::default() });
            continue;
        };
        let head = block.units[host].head;
        block.people[child].tie = Some((Relation::Other, head));
        block.units[host].members.push(child);
    }
}

/// A household that takes somebody in, and as what: as a brother or sister of the head where the ages allow it and the
/// head's parents are not there to contradict it.
fn find_host(block: &Block, hosts: &[usize], person: usize, draw: &mut Draw) -> Option<(usize, Relation)> {
    for _ in 0..TRIES {
        let host = *hosts.get(draw.index(hosts.len()))?;
        let head = &block.people[block.units[host].head];
        if block.units[host].members.len() >= FULL {
            continue;
        }
        let near_in_age = head.age.abs_diff(block.people[person].age) <= 15;
        if near_in_age && head.father.is_none() && head.mother.is_none() {
            return Some((host, Relation::Sibling));
        }
        if draw.chance(150) {
            let relations = [Relation::Tenant, Relation::Guest, Relation::Other];
            return Some((host, relations[draw.index(relations.len())]));
        }
    }
    None
}
