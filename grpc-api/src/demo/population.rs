//! A population that does not exist: synthetic people in real communes, for demonstrations, load and tests.
//!
//! A [`Plan`] says which communes get how many people and on which day. [`Population::households`] makes them, one
//! household after the other, in the order of the plan; a million people need no more memory than a few thousand. The
//! same plan gives the same people, to the byte.
//!
//! People are drawn block by block from the census structure by age and sex, aged to the plan's day, and then sorted into
//! families: first couples, then children to mothers by the fertility pattern, elders to a married child, those by
//! themselves to relatives. So ages and sexes are right by construction, and the families come near the census where the
//! people allow it.
//!
//! **Invariant**: personal numbers have the prefixes 097, 098 and 099, which no province has, so none is anybody's.
//!
//! Left out: spouses who live apart, adoption, two married children under one roof, births to parents under 16 or from 50
//! on, migration after the census. Structure and family size do not differ between town and country, nor between groups.
//! Given names are those of people born in the 1990s for every generation.

mod address;
mod areas;
mod belonging;
mod block;
mod children;
mod couples;
mod data;
mod draw;
mod dress;
mod homes;
mod kinship;
mod names;
mod numbers;
mod person;
mod plan;
mod structure;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use areas::{AreaRow, areas_2021};
pub use data::DataError;
pub use numbers::synthetic_prefix;
pub use person::{MaritalStatus, PartialBirth, Relation, Sex, SyntheticHousehold, SyntheticPerson};
pub use plan::{CommuneTarget, DEMO_PEOPLE, Plan};

use block::{Block, Unit};
use draw::Draw;
use dress::Place;
use numbers::NumberOffice;
use structure::Structure;
use tables::Tables;

/// People who are sorted into families together. Enough that everybody finds somebody of a suitable age, and few enough
/// that a block stays in the processor's cache.
const BLOCK_PEOPLE: u32 = 4_096;

/// Makes synthetic people from the embedded tables. Cheap to clone.
#[derive(Clone)]
pub struct Population {
    tables: Arc<Tables>,
}

impl Population {
    /// Reads the embedded tables.
    ///
    /// # Errors
    /// [`DataError`] where one is damaged.
    pub fn embedded() -> Result<Self, DataError> {
        Ok(Population { tables: Arc::new(Tables::read()?) })
    }

    /// The households of a plan, made as they are asked for.
    ///
    /// # Errors
    /// [`DataError::UnknownCommune`] and [`DataError::ReferenceDate`] where the plan cannot be carried out.
    pub fn households(&self, plan: &Plan) -> Result<Households, DataError> {
        for target in &plan.communes {
            self.tables.geography.commune(&target.code)?;
        }
        Ok(Households {
            structure: Structure::at(&self.tables.vitals, plan.reference_date)?,
            tables: Arc::clone(&self.tables),
            numbers: NumberOffice::new(plan.seed),
            plan: plan.clone(),
            next_commune: 0,
            commune: None,
            block: None,
        })
    }
}

/// Iterator over the households of a [`Plan`]; see [`Population::households`].
pub struct Households {
    tables: Arc<Tables>,
    structure: Structure,
    numbers: NumberOffice,
    plan: Plan,
    next_commune: usize,
    commune: Option<CurrentCommune>,
    block: Option<CurrentBlock>,
}

/// The commune whose households are being made.
struct CurrentCommune {
    code: String,
    main_group: usize,
    people_left: u32,
    blocks_left: u32,
    households: u32,
}

/// The block whose households are being made.
struct CurrentBlock {
    block: Block,
    units: std::vec::IntoIter<Unit>,
    draw: Draw,
}

impl Households {
    /// Moves on to the next block of the commune, or of the next commune that has people.
    fn next_block(&mut self) -> Option<()> {
        while self.commune.as_ref().is_none_or(|commune| commune.blocks_left == 0) {
            let target = self.plan.communes.get(self.next_commune)?;
            self.next_commune += 1;
            let commune = self.tables.geography.commune(&target.code).ok()?;
            self.commune = Some(CurrentCommune {
                code: target.code.clone(),
                main_group: self.tables.belonging.main_group(commune),
                people_left: target.people,
                blocks_left: target.people.div_ceil(BLOCK_PEOPLE),
                households: 0,
            });
        }
        let commune = self.commune.as_mut()?;
        // Blocks of about equal size, so that none is a small rest.
        let people = commune.people_left.div_ceil(commune.blocks_left);
        let mut draw = Draw::new(self.plan.seed, &commune.code, u64::from(commune.blocks_left));
        commune.people_left -= people;
        commune.blocks_left -= 1;
        let mut block =
            Block::new(&self.structure.people(people as usize, &mut draw), self.plan.reference_date);
        couples::marry(&mut block, &self.tables.marital, &mut draw);
        let left_behind = children::raise(&mut block, &self.tables.mother_ages, &mut draw);
        homes::settle(&mut block, left_behind, &self.tables.mother_ages, &mut draw);
        let units = std::mem::take(&mut block.units).into_iter();
        self.block = Some(CurrentBlock { block, units, draw });
        Some(())
    }
}

impl Iterator for Households {
    type Item = SyntheticHousehold;

    fn next(&mut self) -> Option<SyntheticHousehold> {
        loop {
            if let (Some(current), Some(commune)) = (&mut self.block, &mut self.commune)
                && let Some(unit) = current.units.next()
            {
                let place = Place {
                    commune: self.tables.geography.commune(&commune.code).ok()?,
                    main_group: commune.main_group,
                    household: commune.households,
                };
                commune.households += 1;
                let CurrentBlock { block, draw, .. } = current;
                return Some(dress::household(&self.tables, &place, block, &unit, &mut self.numbers, draw));
            }
            self.next_block()?;
        }
    }
}
