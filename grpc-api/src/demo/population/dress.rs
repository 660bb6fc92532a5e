//! Gives a drafted household its names, numbers and the rest of what a register holds.

use chrono::Datelike;

use super::address;
use super::areas::Commune;
use super::block::{Block, Draft, Unit};
use super::draw::Draw;
use super::kinship;
use super::names::Lineage;
use super::numbers::{NumberOffice, synthetic_prefix};
use super::person::{MaritalStatus, PartialBirth, Relation, Sex, SyntheticHousehold, SyntheticPerson};
use super::tables::Tables;

/// Until that year some births were entered without the day, or without day and month; in per mille. Assumed.
const COMPLETE_FROM: i32 = 1955;
const INCOMPLETE_PERMILLE: u32 = 40;
/// Of the incomplete ones, those of which only the year is known, in per mille.
const YEAR_ONLY_PERMILLE: u32 = 600;
/// Children who were given their number at birth registration: the law on identity took effect on 2016-01-01.
const NUMBERED_FROM: i32 = 2016;
/// Others who have a number when collection begins, in per mille: with all small children about 97 % of all.
const NUMBERED_PERMILLE: u32 = 967;
/// Adults whose birth was registered in another province than they live in, in per mille; assumed from 7.3 % who changed
/// their commune within the five years before the census of 2019.
const REGISTERED_ELSEWHERE_PERMILLE: u32 = 100;
/// People who came into a household and are of another group than it, in per mille; assumed.
const MIXED_PERMILLE: u32 = 30;

/// Where a household is, and its running number there.
pub(super) struct Place<'a> {
    pub(super) commune: &'a Commune,
    pub(super) main_group: usize,
    pub(super) household: u32,
}

/// Group and surname of one member.
#[derive(Clone, Copy)]
struct Origin {
    group: usize,
    lineage: Lineage,
}

/// The household of a finished unit, the head first, then by relation and age.
pub(super) fn household(
    tables: &Tables,
    place: &Place<'_>,
    block: &Block,
    unit: &Unit,
    numbers: &mut NumberOffice,
    draw: &mut Draw,
) -> SyntheticHousehold {
    let people = &block.people;
    let mut members: Vec<(Relation, usize)> =
        unit.members.iter().map(|member| (kinship::relation(people, unit.head, *member), *member)).collect();
    members.sort_unstable_by_key(|(relation, member)| (*relation, people[*member].born, *member));
    let order: Vec<usize> = members.iter().map(|member| member.1).collect();
    let province = &tables.geography.provinces[place.commune.province];
    let group = tables.belonging.group(place.commune, place.main_group, draw);
    let religion = tables.belonging.religion(group, &province.code, draw);
    let origins = origins(tables, place, group, people, &order, draw);
    let among = |link: Option<usize>| link.and_then(|link| order.iter().position(|member| *member == link));
    let persons = members.iter().zip(&origins).map(|((relation, member), origin)| {
        let draft = &people[*member];
        let born = draft.born.year();
        let name = tables.names.name(origin.group, origin.lineage, draft.male, born, draw);
        SyntheticPerson {
            family_name: name.family,
            middle_name: name.middle,
            given_name: name.given,
            sex: if draft.male { Sex::Male } else { Sex::Female },
            birth: birth(draft, draw),
            personal_number: personal_number(draft, &province.code, numbers, draw),
            old_number: if draw.chance(old_number_permille(draft.age)) { numbers.old(draw) } else { None },
            ethnicity: tables.belonging.groups[origin.group].code,
            religion,
            marital_status: draft.status,
            relation: *relation,
            father: among(draft.father),
            mother: among(draft.mother),
            spouse: among(draft.spouse),
        }
    });
    SyntheticHousehold {
        members: persons.collect(),
        commune_code: place.commune.code.clone(),
        province_code: province.code.clone(),
        address: address::address(
            &place.commune.code,
            place.commune.settlement,
            province.region,
            place.household,
        ),
        file_number: address::file_number(&place.commune.code, place.household),
    }
}

/// Group and surname of every member: children have them from their parents, the eldest are drawn first.
fn origins(
    tables: &Tables,
    place: &Place<'_>,
    group: usize,
    people: &[Draft],
    order: &[usize],
    draw: &mut Draw,
) -> Vec<Origin> {
    let mut by_age: Vec<usize> = (0..order.len()).collect();
    by_age.sort_unstable_by_key(|member| (people[order[*member]].born, *member));
    let mut origins: Vec<Option<Origin>> = vec![None; order.len()];
    // Surnames of parents who do not live here, which all children of the one who does have in common.
    let mut absent: Vec<(usize, Lineage)> = Vec::new();
    let among = |link: Option<usize>| link.and_then(|link| order.iter().position(|member| *member == link));
    for member in by_age {
        let draft = &people[order[member]];
        let (father, mother) = (among(draft.father), among(draft.mother));
        let Some(group) = father.or(mother).and_then(|parent| origins[parent]).map(|origin| origin.group)
        else {
            let mixed = draw.chance(MIXED_PERMILLE);
            let group =
                if mixed { tables.belonging.group(place.commune, place.main_group, draw) } else { group };
            origins[member] = Some(Origin { group, lineage: tables.names.lineage(group, draw) });
            continue;
        };
        let by_mother = tables.names.shape(group).by_mother();
        let (first, second) = if by_mother { (mother, father) } else { (father, mother) };
        let unmarried = second.is_some_and(|parent| people[order[parent]].status == MaritalStatus::Single);
        let parent = if unmarried { first.or(second) } else { first };
        let lineage = match (parent.and_then(|parent| origins[parent]), second) {
            (Some(origin), _) => origin.lineage,
            (None, Some(present)) => lineage_of_absent(tables, group, present, &mut absent, draw),
            (None, None) => tables.names.lineage(group, draw),
        };
        origins[member] = Some(Origin { group, lineage });
    }
    inherit_by_tie(people, order, &mut origins);
    origins.into_iter().flatten().collect()
}

fn lineage_of_absent(
    tables: &Tables,
    group: usize,
    present: usize,
    absent: &mut Vec<(usize, Lineage)>,
    draw: &mut Draw,
) -> Lineage {
    if let Some((_, lineage)) = absent.iter().find(|(parent, _)| *parent == present) {
        return *lineage;
    }
    let lineage = tables.names.lineage(group, draw);
    absent.push((present, lineage));
    lineage
}

/// Brothers and sisters of the head have the head's surname, and grandchildren whose parents are away the grandfather's.
fn inherit_by_tie(people: &[Draft], order: &[usize], origins: &mut [Option<Origin>]) {
    for (member, place) in order.iter().enumerate() {
        let Some((relation, anchor)) = people[*place].tie else { continue };
        if !matches!(relation, Relation::Sibling | Relation::Grandchild) {
            continue;
        }
        let grandfather =
            people[anchor].spouse.filter(|_| relation == Relation::Grandchild && !people[anchor].male);
        let from = order.iter().position(|other| *other == grandfather.unwrap_or(anchor));
        if let Some(origin) = from.and_then(|from| origins[from]) {
            origins[member] = Some(origin);
        }
    }
}

fn birth(draft: &Draft, draw: &mut Draw) -> PartialBirth {
    let (year, month, day) = (draft.born.year(), draft.born.month(), draft.born.day());
    if year >= COMPLETE_FROM || !draw.chance(INCOMPLETE_PERMILLE) {
        return (year, Some(month), Some(day));
    }
    if draw.chance(YEAR_ONLY_PERMILLE) { (year, None, None) } else { (year, Some(month), None) }
}

fn personal_number(
    draft: &Draft,
    province: &str,
    numbers: &mut NumberOffice,
    draw: &mut Draw,
) -> Option<u64> {
    let year = draft.born.year();
    if year < NUMBERED_FROM && !draw.chance(NUMBERED_PERMILLE) {
        return None;
    }
    let elsewhere = draft.age >= super::block::ADULT && draw.chance(REGISTERED_ELSEWHERE_PERMILLE);
    let registered = if elsewhere { ["00", "01", "02"][draw.index(3)] } else { province };
    numbers.personal(synthetic_prefix(registered), draft.male, year)
}

/// Who has an old nine-digit number, in per mille: it was issued from the age of 14, and in ever more provinces from 2016
/// on no longer. Assumed.
fn old_number_permille(age: usize) -> u32 {
    match age {
        0..14 => 0,
        14..18 => 300,
        18..25 => 780,
        25..85 => 960,
        _ => 850,
    }
}
