//! Administrative units in force in 2021 (đơn vị hành chính), from `admin_units_2021.csv`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::data::{ADMIN_UNITS, DataError, PROVINCE_POPULATION, Sheet};

/// One row of `admin_units_2021.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Two digits for a province, three for a district, five for a commune; leading zeros count.
    pub code: String,
    /// Bare name.
    pub name: String,
    /// Name with its kind before it.
    pub full_name: String,
    /// Code of the unit one level up; empty for a province.
    pub parent_code: String,
    /// First day; 2004-08-31 means "on or before".
    pub valid_from: NaiveDate,
    /// Last day, or `None` where open.
    pub valid_to: Option<NaiveDate>,
}

/// All 11,371 units: provinces, then districts, then communes.
///
/// # Errors
/// [`DataError`] where the embedded table is damaged.
pub fn areas_2021() -> Result<Vec<AreaRow>, DataError> {
    let sheet = Sheet::read(ADMIN_UNITS)?;
    let mut areas = Vec::with_capacity(11_371);
    for row in sheet.rows() {
        areas.push(AreaRow {
            code: row.text("code")?.to_owned(),
            name: row.text("name")?.to_owned(),
            full_name: row.text("full_name")?.to_owned(),
            parent_code: row.text("parent_code")?.to_owned(),
            valid_from: row.number("valid_from")?,
            valid_to: row.optional("valid_to")?,
        });
    }
    // The file has this order already, but the promise does not rest on it.
    areas.sort_by_key(|area| area.code.len());
    Ok(areas)
}

/// Part of the country as `population_by_province.csv` divides it (vùng kinh tế - xã hội).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    RedRiver,
    NorthernMountains,
    Central,
    Highlands,
    SouthEast,
    Mekong,
}

/// A province with what the synthetic population needs of it.
pub(super) struct Province {
    pub(super) code: String,
    pub(super) region: Region,
    /// Census population of 2019-04-01.
    pub(super) people: f64,
}

/// What sort of place a commune is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settlement {
    /// Xã.
    Rural,
    /// Thị trấn.
    Town,
    /// Phường.
    Ward,
}

/// A commune and its province, as a place in [`Geography::provinces`].
pub(super) struct Commune {
    pub(super) code: String,
    pub(super) province: usize,
    pub(super) settlement: Settlement,
}

/// Communes and provinces, linked.
pub(super) struct Geography {
    pub(super) provinces: Vec<Province>,
    pub(super) communes: Vec<Commune>,
    by_code: BTreeMap<String, usize>,
}

impl Geography {
    pub(super) fn read() -> Result<Self, DataError> {
        let provinces = read_provinces()?;
        let province_of: BTreeMap<&str, usize> =
            provinces.iter().zip(0..).map(|(province, place)| (province.code.as_str(), place)).collect();
        let sheet = Sheet::read(ADMIN_UNITS)?;
        let mut districts = BTreeMap::new();
        for row in sheet.rows() {
            if row.text("level")? == "district" {
                let province =
                    province_of.get(row.text("parent_code")?).ok_or_else(|| row.wrong("parent_code"))?;
                districts.insert(row.text("code")?, *province);
            }
        }
        let mut communes = Vec::new();
        for row in sheet.rows() {
            if row.text("level")? == "commune" {
                let province =
                    *districts.get(row.text("parent_code")?).ok_or_else(|| row.wrong("parent_code"))?;
                let settlement = match row.text("type")? {
                    "Phường" => Settlement::Ward,
                    "Thị trấn" => Settlement::Town,
                    _ => Settlement::Rural,
                };
                communes.push(Commune { code: row.text("code")?.to_owned(), province, settlement });
            }
        }
        let by_code =
            communes.iter().zip(0..).map(|(commune, place)| (commune.code.clone(), place)).collect();
        Ok(Geography { provinces, communes, by_code })
    }

    pub(super) fn commune(&self, code: &str) -> Result<&Commune, DataError> {
        let place =
            self.by_code.get(code).ok_or_else(|| DataError::UnknownCommune { code: code.to_owned() })?;
        Ok(&self.communes[*place])
    }
}

fn read_provinces() -> Result<Vec<Province>, DataError> {
    let sheet = Sheet::read(PROVINCE_POPULATION)?;
    let mut provinces = Vec::new();
    for row in sheet.rows() {
        let region = match row.text("region")? {
            "Red River Delta" => Region::RedRiver,
            "Northern Midlands and Mountains" => Region::NorthernMountains,
            "North Central and Central Coast" => Region::Central,
            "Central Highlands" => Region::Highlands,
            "South East" => Region::SouthEast,
            "Mekong Delta" => Region::Mekong,
            _ => return Err(row.wrong("region")),
        };
        let code = row.text("province_code_2021")?.to_owned();
        provinces.push(Province { code, region, people: row.number("population_2019_census")? });
    }
    Ok(provinces)
}
