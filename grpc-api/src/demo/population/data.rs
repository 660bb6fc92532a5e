//! The embedded tables and the way their rows are read. Sources and licences: `grpc-api/data/README.md`.

use std::str::FromStr;

use chrono::NaiveDate;
use csv::StringRecord;

/// Why the embedded data or a plan over it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
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
    /// A table holds nothing that could be drawn from.
    #[error("{file} has no usable rows")]
    Empty {
        /// Name of the embedded file.
        file: &'static str,
    },
    /// A plan names a commune that is not in `admin_units_2021.csv`.
    #[error("no commune has the code {code}")]
    UnknownCommune {
        /// The code as given.
        code: String,
    },
    /// The reference date lies outside 1900–2200.
    #[error("the reference date {date} is outside 1900 to 2200")]
    ReferenceDate {
        /// The date as given.
        date: NaiveDate,
    },
}

/// One embedded file: its name, for errors, and its text.
pub(super) type Source = (&'static str, &'static str);

macro_rules! embedded {
    ($($constant:ident = $file:literal;)+) => {
        $(pub(super) const $constant: Source = ($file, include_str!(concat!("../../../data/", $file)));)+
    };
}

embedded! {
    ADMIN_UNITS = "admin_units_2021.csv";
    AGE_SEX = "age_sex_2019.csv";
    VITAL_RATES = "vital_rates_wpp2024.csv";
    MORTALITY = "mortality_mx_wpp2024.csv";
    FERTILITY = "fertility_age_pattern_wpp2024.csv";
    PROVINCE_POPULATION = "population_by_province.csv";
    FAMILY_NAMES = "family_names.csv";
    MIDDLE_NAMES = "middle_names.csv";
    GIVEN_NAMES = "given_names.csv";
    ETHNIC_GROUPS = "ethnic_groups.csv";
    ETHNIC_SURNAMES = "ethnic_surnames.csv";
    RELIGIONS = "religions.csv";
    ETHNIC_HOMES = "assumed_ethnic_homes.csv";
    MARITAL_STATUS = "assumed_marital_status.csv";
}

/// A table with a header, read whole.
pub(super) struct Sheet {
    file: &'static str,
    columns: StringRecord,
    records: Vec<StringRecord>,
}

/// One row of a [`Sheet`], read by the names of its columns.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    line: usize,
    record: &'a StringRecord,
}

impl Sheet {
    pub(super) fn read((file, text): Source) -> Result<Self, DataError> {
        let wrap = |source| DataError::Csv { file, source };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().map_err(wrap)?.clone();
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(wrap)?;
        Ok(Sheet { file, columns, records })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        // Line 1 is the header, so the first record stands on line 2.
        self.records.iter().zip(2..).map(|(record, line)| Row { sheet: self, line, record })
    }
}

impl<'a> Row<'a> {
    /// The error that names one cell of this row.
    pub(super) fn wrong(&self, column: &'static str) -> DataError {
        DataError::Cell { file: self.sheet.file, line: self.line, column }
    }

    /// The text of a cell; may be empty.
    pub(super) fn text(&self, column: &'static str) -> Result<&'a str, DataError> {
        let place = self.sheet.columns.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).ok_or_else(|| self.wrong(column))
    }

    /// A cell that holds a number.
    pub(super) fn number<T: FromStr>(&self, column: &'static str) -> Result<T, DataError> {
        self.text(column)?.parse().map_err(|_| self.wrong(column))
    }

    /// A cell that holds a number or nothing.
    pub(super) fn optional<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, DataError> {
        if self.text(column)?.is_empty() { Ok(None) } else { self.number(column).map(Some) }
    }

    /// A cell that says `male` or `female`; anything else, such as `both`, is `None`.
    pub(super) fn is_male(&self) -> Result<Option<bool>, DataError> {
        Ok(match self.text("sex")? {
            "male" => Some(true),
            "female" => Some(false),
            _ => None,
        })
    }
}
