//! The reform of 2025-07-01: 63 provinces become 34, districts end, 10,035 communes become 3,321.
//!
//! A unit that is the whole of a new one, and of which the new one is the whole, stays itself. All others end; the new ones
//! are established; then each old one that lies in one new unit is merged into it, and each that lies in several is divided
//! among them. Ending comes first because almost every new unit has the code of an old one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ledger_proto::ledger::registration::v1::act::Act as Inner;
use ledger_proto::ledger::registration::v1::{MergeAreasRequest, SplitAreaRequest};

use super::changes::{InForce, abolish, move_below, rename};
use super::tables::{self, AreasError, Unit};
use super::{Choices, List, by, civil, day, establish};

const PROVINCES: &str = "NQ 202/2025/QH15; QĐ 19/2025/QĐ-TTg";
const COMMUNES: &str = "1654–1687/NQ-UBTVQH15; QĐ 19/2025/QĐ-TTg";
const DISTRICTS: &str = "NQ 76/2025/UBTVQH15";

/// Its first day.
pub(super) fn first_day() -> NaiveDate {
    day(2025, 7, 1)
}

/// Which old units went into which new ones: by old code, and by new code.
struct Mapping {
    into: BTreeMap<String, Vec<String>>,
    from: BTreeMap<String, Vec<String>>,
}

impl Mapping {
    fn of(pairs: Vec<(String, String)>) -> Mapping {
        let (mut into, mut from) = (BTreeMap::<_, Vec<String>>::new(), BTreeMap::<_, Vec<String>>::new());
        for (old, new) in pairs {
            into.entry(old.clone()).or_default().push(new.clone());
            from.entry(new).or_default().push(old);
        }
        Mapping { into, from }
    }

    /// Old units that stay themselves: nothing else is in the new one, nothing of it is elsewhere, and the code is the same.
    fn kept(&self) -> BTreeSet<String> {
        let alone = |(old, new): &(&String, &Vec<String>)| match new.as_slice() {
            [new] => new == *old && self.from.get(new).is_some_and(|from| from.len() == 1),
            _ => false,
        };
        self.into.iter().filter(alone).map(|(old, _)| old.clone()).collect()
    }
}

pub(super) fn reform(in_force: &InForce, choices: &Choices, list: &mut List) -> Result<(), AreasError> {
    let provinces = Mapping::of(tables::province_mapping()?);
    let communes = Mapping::of(tables::mapping()?);
    let (kept_provinces, kept_communes) = (provinces.kept(), communes.kept());
    let on = first_day();
    let of_level = |digits: usize, kept: &BTreeSet<String>| {
        let codes = in_force.keys().filter(|code| code.len() == digits && !kept.contains(*code));
        codes.cloned().collect::<Vec<_>>()
    };
    abolish(&of_level(5, &kept_communes), on, COMMUNES, list);
    abolish(&of_level(3, &BTreeSet::new()), on, DISTRICTS, list);
    abolish(&of_level(2, &kept_provinces), on, PROVINCES, list);
    for unit in tables::units_2025()? {
        let is_province = unit.parent_code.is_empty();
        let basis = if is_province { PROVINCES } else { COMMUNES };
        if kept_provinces.contains(&unit.code) || kept_communes.contains(&unit.code) {
            goes_on(in_force, &unit, basis, list);
            continue;
        }
        let prefix = if is_province {
            choices.prefixes.of(&choices.prefixes_2025, &unit.code)?
        } else {
            String::new()
        };
        list.add(on, establish(&unit, on, prefix, basis));
    }
    merge(&provinces, &kept_provinces, PROVINCES, list);
    merge(&communes, &kept_communes, COMMUNES, list);
    divide(&communes, list);
    Ok(())
}

/// A unit that stays itself, with whatever is new about it.
fn goes_on(in_force: &InForce, unit: &Unit, basis: &str, list: &mut List) {
    let Some(before) = in_force.get(&unit.code) else { return };
    if (&before.name, &before.full_name) != (&unit.name, &unit.full_name) {
        list.add(first_day(), rename(unit, first_day(), basis));
    }
    if before.parent_code != unit.parent_code {
        list.add(first_day(), move_below(unit, first_day(), basis));
    }
}

fn merge(mapping: &Mapping, kept: &BTreeSet<String>, basis: &str, list: &mut List) {
    for (new, old) in &mapping.from {
        let whole = |old: &&String| mapping.into.get(*old).is_some_and(|into| into.len() == 1);
        let areas: Vec<String> = old.iter().filter(whole).cloned().collect();
        if areas.is_empty() || (kept.contains(new) && areas == [new.clone()]) {
            continue;
        }
        let request = MergeAreasRequest {
            provenance: by(basis),
            effective_date: civil(first_day()),
            areas,
            into: new.clone(),
            ..Default::default()
        };
        list.add(first_day(), Inner::MergeAreas(request));
    }
}

fn divide(mapping: &Mapping, list: &mut List) {
    for (old, among) in mapping.into.iter().filter(|(_, among)| among.len() > 1) {
        let request = SplitAreaRequest {
            provenance: by(COMMUNES),
            effective_date: civil(first_day()),
            area: old.clone(),
            among: among.clone(),
            ..Default::default()
        };
        list.add(first_day(), Inner::SplitArea(request));
    }
}
