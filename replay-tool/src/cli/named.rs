//! How somebody or something is named, and as of when.

use clap::Args;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::Position;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::subject::{AreaCode, OfficeCode};

use super::parse::{self, Known};

/// How a person is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PersonBy {
    /// The register's own id.
    #[arg(value_parser = parse::id)]
    pub id: Option<Position>,
    /// Personal identification number, twelve digits.
    #[arg(long, value_parser = parse::personal_number)]
    pub number: Option<PersonalNumber>,
    /// Number of the old identity card, nine digits. Reads the whole log.
    #[arg(long, value_parser = parse::old_number)]
    pub old_number: Option<OldNumber>,
    /// Serial of a card.
    #[arg(long, value_name = "SERIAL", value_parser = parse::serial)]
    pub card: Option<CardSerial>,
}

/// How an administrative unit is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct AreaBy {
    /// Code in the national list: two, three or five digits.
    #[arg(value_parser = parse::area_code)]
    pub code: Option<AreaCode>,
    /// The register's own id.
    #[arg(long, value_parser = parse::id)]
    pub id: Option<Position>,
}

/// How an office is named.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct OfficeBy {
    /// Its code, as acts name it: at most 24 letters, digits, dots and hyphens.
    #[arg(value_parser = parse::office_code)]
    pub code: Option<OfficeCode>,
    /// The register's own id.
    #[arg(long, value_parser = parse::id)]
    pub id: Option<Position>,
}

/// As of when.
#[derive(Clone, Copy, Debug, Args)]
pub struct When {
    /// What was true on this day in the world. Default: everything that is known.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse::day)]
    pub valid_date: Option<CivilDate>,
    /// What the ledger knew: @POSITION, everything recorded before it, or everything up to an instant (RFC 3339).
    /// Default: what it knows now.
    #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
    pub known: Option<Known>,
}
