//! Proofs: `prove`, `check-proof`, `consistency`, `check-consistency`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ledger_core::domain::ids::Position;
use ledger_core::evidence::NoteVerifier;

use super::named::{AreaBy, OfficeBy, PersonBy};
use super::parse;

/// Arguments of `prove`.
#[derive(Debug, Args)]
pub struct Prove {
    /// What to prove.
    #[command(subcommand)]
    pub what: Proved,
    /// Prove it under the checkpoint in this file. Default: one that is signed now, which needs the signing key.
    #[arg(long, value_name = "FILE", global = true)]
    pub checkpoint: Option<PathBuf>,
}

/// What to prove.
#[derive(Debug, Subcommand)]
pub enum Proved {
    /// A record is in the ledger.
    Event {
        /// Its position.
        #[arg(value_parser = parse::position)]
        position: Position,
    },
    /// A person's history is complete up to its newest record, by id or by one of their numbers.
    Person(PersonBy),
    /// A household's history.
    Household {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of a card application and its card.
    Card {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// A dwelling's history.
    Dwelling {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of a stock of blank cards.
    Stock {
        /// Its id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
    /// The history of an administrative unit, by id or by code.
    Area(AreaBy),
    /// The history of an office, by id or by code.
    Office(OfficeBy),
    /// An officer's history.
    Officer {
        /// Their id.
        #[arg(value_parser = parse::id)]
        id: Position,
    },
}

/// Arguments of `check-proof`.
#[derive(Debug, Args)]
pub struct CheckProof {
    /// The proof.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The ledger's public key, as in keys/signing.pub: NAME+ID+KEY. It must come from elsewhere than the proof.
    #[arg(long, value_name = "VKEY", value_parser = parse::key)]
    pub key: NoteVerifier,
}

/// Arguments of `consistency`.
#[derive(Debug, Args)]
pub struct Consistency {
    /// The earlier checkpoint.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later checkpoint. Default: one that is signed now, which needs the signing key.
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
}

/// Arguments of `check-consistency`.
#[derive(Debug, Args)]
pub struct CheckConsistency {
    /// The proof.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The earlier checkpoint.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later checkpoint.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The ledger's public key, as in keys/signing.pub: NAME+ID+KEY. It must come from elsewhere than the proof.
    #[arg(long, value_name = "VKEY", value_parser = parse::key)]
    pub key: NoteVerifier,
}
