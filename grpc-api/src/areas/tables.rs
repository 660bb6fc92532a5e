//! The embedded lists of units. Sources and licences: `grpc-api/data/README.md`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// An embedded list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AreasError {
    /// A file is no well-formed table.
    #[error("{file} cannot be read")]
    Csv {
        /// Name of the embedded file.
        file: &'static str,
        /// What the reader found.
        #[source]
        source: csv::Error,
    },
    /// A cell is missing, or holds something else than its column promises.
    #[error("{file}, line {line}: column {column} is missing or malformed")]
    Cell {
        /// Name of the embedded file.
        file: &'static str,
        /// Line in the file, the header being line 1.
        line: usize,
        /// Name of the column.
        column: &'static str,
    },
    /// No list has a prefix for the province.
    #[error("no prefix is known for province {province}")]
    NoPrefix {
        /// Code of the province.
        province: String,
    },
}

/// A unit from a day on, as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) parent_code: String,
    pub(super) valid_from: NaiveDate,
    /// Last day; none where it is open.
    pub(super) valid_to: Option<NaiveDate>,
}

type File = (&'static str, &'static str);

macro_rules! embedded {
    ($($constant:ident = $file:literal;)+) => {
        $(const $constant: File = ($file, include_str!(concat!("../../data/", $file)));)+
    };
}

embedded! {
    UNITS_2021 = "admin_units_2021.csv";
    CHANGES = "admin_units_changes_2021_2025.csv";
    UNITS_2025 = "admin_units_2025.csv";
    CHANGES_2026 = "admin_units_2026_changes.csv";
    MAPPING = "admin_unit_mapping_2025.csv";
    PROVINCE_MAPPING = "province_mapping_2025.csv";
    PREFIXES = "cccd_province_codes.csv";
}

/// What was in force on 2021-07-01.
pub(super) fn units_2021() -> Result<Vec<Unit>, AreasError> {
    units(UNITS_2021)
}

/// Versions that began after 2021-07-01 and before the reform.
pub(super) fn changes() -> Result<Vec<Unit>, AreasError> {
    units(CHANGES)
}

/// What is in force from 2025-07-01 on.
pub(super) fn units_2025() -> Result<Vec<Unit>, AreasError> {
    units(UNITS_2025)
}

/// Versions that began after the reform.
pub(super) fn changes_2026() -> Result<Vec<Unit>, AreasError> {
    units(CHANGES_2026)
}

/// Old code and new code of each pair of an old commune (or district without communes) and a new one that got territory of it.
pub(super) fn mapping() -> Result<Vec<(String, String)>, AreasError> {
    pairs(MAPPING, "old_code", "new_code")
}

/// Old code and new code of each old province.
pub(super) fn province_mapping() -> Result<Vec<(String, String)>, AreasError> {
    pairs(PROVINCE_MAPPING, "old_code", "new_code")
}

/// First three digits of personal numbers by the code of the old province.
pub(super) fn official_prefixes() -> Result<BTreeMap<String, String>, AreasError> {
    Ok(pairs(PREFIXES, "gso_code", "code")?.into_iter().collect())
}

fn units(file: File) -> Result<Vec<Unit>, AreasError> {
    let mut units = Vec::new();
    read(file, |row| {
        let text = |column| row.text(column).map(str::to_owned);
        let valid_to = row.text("valid_to")?;
        units.push(Unit {
            code: text("code")?,
            name: text("name")?,
            full_name: text("full_name")?,
            parent_code: text("parent_code")?,
            valid_from: row.day("valid_from")?,
            valid_to: if valid_to.is_empty() { None } else { Some(row.day("valid_to")?) },
        });
        Ok(())
    })?;
    // Units above come first: the code's length tells the level.
    units.sort_by_key(|unit| unit.code.len());
    Ok(units)
}

fn pairs(file: File, from: &'static str, to: &'static str) -> Result<Vec<(String, String)>, AreasError> {
    let mut pairs = Vec::new();
    read(file, |row| {
        pairs.push((row.text(from)?.to_owned(), row.text(to)?.to_owned()));
        Ok(())
    })?;
    Ok(pairs)
}

struct Row<'a> {
    file: &'static str,
    line: usize,
    columns: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    fn text(&self, column: &'static str) -> Result<&'a str, AreasError> {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at)).ok_or_else(|| self.wrong(column))
    }

    fn day(&self, column: &'static str) -> Result<NaiveDate, AreasError> {
        self.text(column)?.parse().map_err(|_| self.wrong(column))
    }

    fn wrong(&self, column: &'static str) -> AreasError {
        AreasError::Cell { file: self.file, line: self.line, column }
    }
}

fn read(
    (file, text): File,
    mut each: impl FnMut(&Row<'_>) -> Result<(), AreasError>,
) -> Result<(), AreasError> {
    let wrap = |source| AreasError::Csv { file, source };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(wrap)?.clone();
    for (record, line) in reader.records().zip(2..) {
        each(&Row { file, line, columns: &columns, record: &record.map_err(wrap)? })?;
    }
    Ok(())
}
