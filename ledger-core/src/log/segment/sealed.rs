//! Sealed files: whole blocks of 256 records, compressed, with their headers apart from their payloads.
//!
//! A sealed file says the same as the raw segments that it stands for, in a third of the space: same records, same positions, same
//! digests, same roots. It is made beside them from what they hold, read again and compared before it counts, and never changed.
//! docs/format.md, section 8, gives the bytes.
//!
//! `columns`, `heads` and `block` are the stored form of records; `frame` is what stands around them; `seal` makes a file, `check`
//! reads all of one, `read` some of it.

mod block;
mod check;
mod columns;
mod frame;
mod heads;
mod read;
mod seal;

#[cfg(test)]
mod tests;

pub(super) use block::BLOCK_RECORDS;
#[cfg(test)]
use check::Flaw;
pub(super) use check::{check_file, describe};
pub(super) use read::{Group, OpenSealed, SealedFile};
pub(super) use seal::{Records, Sealed, seal};
