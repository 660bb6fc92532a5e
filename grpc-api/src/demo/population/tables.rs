//! Everything that is read once from the embedded files.

use super::areas::Geography;
use super::belonging::Belonging;
use super::children::MotherAges;
use super::couples::MaritalShares;
use super::data::DataError;
use super::names::Names;
use super::structure::Vitals;

/// The embedded tables, parsed and checked.
pub(super) struct Tables {
    pub(super) geography: Geography,
    pub(super) belonging: Belonging,
    pub(super) names: Names,
    pub(super) vitals: Vitals,
    pub(super) mother_ages: MotherAges,
    pub(super) marital: MaritalShares,
}

impl Tables {
    pub(super) fn read() -> Result<Self, DataError> {
        let geography = Geography::read()?;
        let belonging = Belonging::read(&geography)?;
        Ok(Tables {
            names: Names::read(&belonging.groups)?,
            geography,
            belonging,
            vitals: Vitals::read()?,
            mother_ages: MotherAges::read()?,
            marital: MaritalShares::read()?,
        })
    }
}
