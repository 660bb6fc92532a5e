//! What is asked of the past: `show`, `timeline`, `diff`, `explain`.

use clap::{Args, Subcommand, ValueEnum};
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::AreaCode;

use super::named::{AreaBy, OfficeBy, PersonBy, When};
use super::parse::{self, Known};

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// What to show.
    #[command(subcommand)]
    pub what: Shown,
}

/// What to show.
#[derive(Debug, Subcommand)]
pub enum Shown {
    /// Somebody or something.
    #[command(flatten)]
    Whose(Whose),
    /// One record, with what amends it.
    Event {
        /// Its position.
        #[arg(value_parser = parse::position)]
        position: Position,
        /// Amendments that were known then: @POSITION, everything recorded before it, or an instant (RFC 3339).
        #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
        known: Option<Known>,
    },
}

/// Somebody or something.
#[derive(Debug, Subcommand)]
pub enum Whose {
    /// A person, by id or by one of their numbers. An old number can lead to several.
    Person {
        /// How the person is named.
        #[command(flatten)]
        by: PersonBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A household.
    Household {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A card application and its card.
    Card {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A dwelling.
    Dwelling {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// A stock of blank cards.
    Stock {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An administrative unit, by id, or by code: the one that has it on the valid date, without one all that ever have.
    Area {
        /// How the unit is named.
        #[command(flatten)]
        by: AreaBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An office, by id, or by code: the one that has it on the valid date, without one all that ever have.
    Office {
        /// How the office is named.
        #[command(flatten)]
        by: OfficeBy,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
    /// An officer.
    Officer {
        /// Their id.
        #[arg(value_parser = parse::id)]
        id: Position,
        /// As of when.
        #[command(flatten)]
        when: When,
    },
}

/// Arguments of `timeline`.
#[derive(Debug, Args)]
pub struct Timeline {
    /// Whose records.
    #[command(subcommand)]
    pub whose: Whose,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// What was known before: @POSITION, everything recorded before it, or everything up to an instant (RFC 3339). It is compared
    /// with --known.
    #[arg(long, value_name = "@POSITION|TIME", value_parser = parse::known)]
    pub before: Known,
    /// Of everyone whose residence in this unit, of whatever level, was believed otherwise, or of whom something else was: who came, who
    /// left, what changed of who stayed. The unit that has the code, as known at the later of the two points, on the valid date; without one,
    /// on the day of the newest record that was known.
    #[arg(long, value_name = "CODE", value_parser = parse::area_code)]
    pub area: Option<AreaCode>,
    /// Which residence counts, with --area.
    #[arg(long, value_enum, value_name = "KIND", requires = "area", default_value = "permanent")]
    pub residence: Residence,
    /// As of when, with --area.
    #[command(flatten)]
    pub when: When,
    /// Of whom or what, without --area.
    #[command(subcommand)]
    pub whose: Option<Whose>,
}

impl Diff {
    /// Either a unit's people are compared, or somebody or something.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let dated = self.when.valid_date.is_some() || self.when.known.is_some();
        match (self.area, &self.whose) {
            (None, None) => Err("say of whom or what, or --area"),
            (Some(_), Some(_)) => Err("--area is about everyone there: name nobody beside it"),
            (None, Some(_)) if dated => {
                Err("--valid-date and --known stand behind whom they are about, or beside --area")
            }
            (Some(_), None) | (None, Some(_)) => Ok(()),
        }
    }
}

/// Which residence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Residence {
    /// The permanent one.
    Permanent,
    /// A temporary one whose term is not over.
    Temporary,
    /// Either.
    Either,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The field and what stands below it, such as residence.since. Default: all.
    #[arg(long, value_name = "PATH", default_value = "")]
    pub field: String,
    /// Of whom or what.
    #[command(subcommand)]
    pub whose: Whose,
}
