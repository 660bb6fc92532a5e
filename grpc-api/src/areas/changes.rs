//! What was in force on 2021-07-01, and the changes of ordinary years: names, units above, beginnings and ends.
//!
//! Until 2025-06-30 a code is held for a unit as long as there is one, so that a version with the same code is the same unit.
//! Where the territory of a unit went that ended in those years, the lists do not say; its dwellings, if any, await decision.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ledger_proto::ledger::registration::v1::act::Act as Inner;
use ledger_proto::ledger::registration::v1::{AbolishAreasRequest, MoveAreaRequest, RenameAreaRequest};

use super::tables::{self, AreasError, Unit};
use super::{Choices, List, base_day, by, civil, establish};

/// The list of units before the reform.
const LIST_2004: &str = "QĐ 124/2004/QĐ-TTg";
/// What changed after the reform.
const RESOLUTIONS_2026: &str = "NQ 30/2026/QH16; NQ 237/NQ-UBTVQH16";
/// Units that one act ends at most, as the register allows.
pub(super) const AREAS_PER_ACT: usize = 300;

/// Units by their codes; codes of different levels differ in length.
pub(super) type InForce = BTreeMap<String, Unit>;

/// Establishes what was in force on 2021-07-01, each unit from the first day that the list knows of it. Where the unit above
/// is younger, because it was raised to something else, both begin together: a unit stands below one that is in force.
pub(super) fn base(choices: &Choices, list: &mut List) -> Result<InForce, AreasError> {
    let mut first_days: BTreeMap<String, NaiveDate> = BTreeMap::new();
    let mut in_force = InForce::new();
    for unit in tables::units_2021()? {
        let above = first_days.get(&unit.parent_code).copied();
        let from = above.map_or(unit.valid_from, |above| above.max(unit.valid_from));
        list.add(base_day(), establish(&unit, from, prefix(choices, &unit)?, LIST_2004));
        first_days.insert(unit.code.clone(), from);
        in_force.insert(unit.code.clone(), unit);
    }
    Ok(in_force)
}

fn prefix(choices: &Choices, unit: &Unit) -> Result<String, AreasError> {
    if unit.parent_code.is_empty() {
        choices.prefixes.of(&BTreeMap::new(), &unit.code)
    } else {
        Ok(String::new())
    }
}

/// Every change up to 2025-06-30.
pub(super) fn until_reform(
    in_force: &mut InForce,
    choices: &Choices,
    list: &mut List,
) -> Result<(), AreasError> {
    let mut versions: BTreeMap<NaiveDate, Vec<Unit>> = BTreeMap::new();
    let mut days = BTreeSet::new();
    let changes = tables::changes()?;
    let ends = in_force.values().chain(&changes).filter_map(|unit| unit.valid_to);
    days.extend(ends.filter_map(|last| last.succ_opt()).filter(|day| *day < super::reform::first_day()));
    for unit in changes {
        days.insert(unit.valid_from);
        versions.entry(unit.valid_from).or_default().push(unit);
    }
    for day in days {
        let began = versions.remove(&day).unwrap_or_default();
        one_day(day, began, in_force, choices, list)?;
    }
    Ok(())
}

fn one_day(
    day: NaiveDate,
    began: Vec<Unit>,
    in_force: &mut InForce,
    choices: &Choices,
    list: &mut List,
) -> Result<(), AreasError> {
    let goes_on: BTreeSet<String> = began.iter().map(|unit| unit.code.clone()).collect();
    let ended = |unit: &Unit| {
        unit.valid_to.and_then(|last| last.succ_opt()) == Some(day) && !goes_on.contains(&unit.code)
    };
    let gone: Vec<String> =
        in_force.values().filter(|unit| ended(unit)).map(|unit| unit.code.clone()).collect();
    for unit in &began {
        if !in_force.contains_key(&unit.code) {
            list.add(day, establish(unit, day, prefix(choices, unit)?, LIST_2004));
        }
    }
    for unit in &began {
        let Some(before) = in_force.get(&unit.code) else { continue };
        if (&before.name, &before.full_name) != (&unit.name, &unit.full_name) {
            list.add(day, rename(unit, day, LIST_2004));
        }
        if before.parent_code != unit.parent_code {
            list.add(day, move_below(unit, day, LIST_2004));
        }
    }
    abolish(&gone, day, LIST_2004, list);
    for code in gone {
        in_force.remove(&code);
    }
    in_force.extend(began.into_iter().map(|unit| (unit.code.clone(), unit)));
    Ok(())
}

/// What changed after the reform: names only.
pub(super) fn since_reform(list: &mut List) -> Result<(), AreasError> {
    for unit in tables::changes_2026()? {
        list.add(unit.valid_from, rename(&unit, unit.valid_from, RESOLUTIONS_2026));
    }
    Ok(())
}

pub(super) fn rename(unit: &Unit, on: NaiveDate, basis: &str) -> Inner {
    Inner::RenameArea(RenameAreaRequest {
        provenance: by(basis),
        effective_date: civil(on),
        area: unit.code.clone(),
        name: unit.name.clone(),
        full_name: unit.full_name.clone(),
        ..Default::default()
    })
}

pub(super) fn move_below(unit: &Unit, on: NaiveDate, basis: &str) -> Inner {
    Inner::MoveArea(MoveAreaRequest {
        provenance: by(basis),
        effective_date: civil(on),
        area: unit.code.clone(),
        parent: unit.parent_code.clone(),
        ..Default::default()
    })
}

pub(super) fn abolish(codes: &[String], on: NaiveDate, basis: &str, list: &mut List) {
    for areas in codes.chunks(AREAS_PER_ACT) {
        let request = AbolishAreasRequest {
            provenance: by(basis),
            effective_date: civil(on),
            areas: areas.to_vec(),
            ..Default::default()
        };
        list.add(on, Inner::AbolishAreas(request));
    }
}
