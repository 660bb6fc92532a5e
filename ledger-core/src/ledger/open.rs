//! Opening a ledger: the folder, the log, the index over it, and the writer's thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::{mpsc, watch};

use super::acts::PreparedAct;
use super::error::LedgerError;
use super::folder::{self, FolderError, FolderKeys, Taken, read_keys, read_signer, take_or_make};
use super::index::{Background, Place, furthest, load};
use super::sequencer::{self, Desk, QUEUE};
use super::store::{Store, read_record};
use super::tiles::{TileFeed, Tiles};
use super::writer::Writer;
use super::{Durable, Ledger, Shared};
use crate::clock::Clock;
use crate::domain::command::Proposal;
use crate::domain::dates::{PartialDate, RecordTime};
use crate::domain::event::{Event, LedgerFounded};
use crate::domain::ids::Position;
use crate::domain::office::authority::OfficePolicy;
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::evidence::{Checkpoint, TreeHead};
use crate::log::segment::{Recovered, SegmentLog, SegmentOptions, open_read_only, sync_what_is_read};
use crate::log::{LedgerId, Log, LogReader};

/// A ledger that was opened, and what was found.
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// It was made just now.
    pub founded: bool,
    /// What recovery found; none for a new log.
    pub recovered: Option<Recovered>,
}

/// A ledger that is only read: nothing in its folder is changed, and no writer starts while it is held.
pub struct ReadOnly {
    /// Which ledger it is, and its salts.
    pub keys: FolderKeys,
    /// Reads the records.
    pub reader: Arc<dyn LogReader>,
    /// What recovery found.
    pub recovered: Recovered,
}

impl ReadOnly {
    /// Opens the ledger in a folder for reading.
    ///
    /// # Errors
    /// When the folder or its log cannot be used; [`LedgerError::LogLost`] where the index goes further than the log.
    pub fn open(folder: &Path) -> Result<ReadOnly, LedgerError> {
        let keys = read_keys(folder)?;
        // Looked at before the log, so that what a writer adds meanwhile is not taken for lost.
        let indexed = furthest(&Place::within(folder), keys.ledger);
        let (reader, recovered) = open_read_only(folder, &keys.salts, keys.ledger)?;
        nothing_lost(indexed, reader.tail())?;
        Ok(ReadOnly { keys, reader, recovered })
    }

    /// The tree over the records, with the help of the tile files in this folder as far as they are right.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn tiles(&self, folder: &Path) -> Result<Tiles, LedgerError> {
        Tiles::read_only(folder, Arc::clone(&self.reader), self.keys.salts.clone(), &self.recovered.tree)
    }

    /// Signs how far the ledger in this folder reached when it was opened, after making sure that it is durable.
    ///
    /// Beside a writer whose last sync failed, the disk may lack the last batch and the system call it written: then a
    /// checkpoint can be more than what the next writer finds. A writer that acknowledges is never in that state.
    ///
    /// # Errors
    /// When the signing key is not there, or the log cannot be made durable.
    pub fn sign_checkpoint(&self, folder: &Path) -> Result<String, LedgerError> {
        let signer = read_signer(folder)?;
        sync_what_is_read(folder)?;
        let tree = &self.recovered.tree;
        Ok(Checkpoint::signed(tree.size(), tree.root(), &signer))
    }
}

/// Does the log hold everything that the index was made from?
fn nothing_lost(indexed: Option<(PathBuf, Position)>, tail: Position) -> Result<(), LedgerError> {
    match indexed {
        Some((path, end)) if end > tail => Err(LedgerError::LogLost { path, end, tail }),
        Some(_) | None => Ok(()),
    }
}

impl Ledger {
    /// Opens the ledger in a folder, and founds one where the folder is empty or missing.
    ///
    /// # Errors
    /// When the folder or its log cannot be used, or another process has it.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Opened, LedgerError> {
        Self::open_with(folder, &SegmentOptions::default(), clock)
    }

    /// Founds a ledger in a folder that is empty or missing.
    ///
    /// # Errors
    /// [`FolderError::Exists`] where there is one; the others as [`Ledger::open`].
    pub fn create(folder: &Path, clock: Arc<dyn Clock>) -> Result<Ledger, LedgerError> {
        folder::refuse_existing(folder)?;
        let opened = Self::open(folder, clock)?;
        if opened.founded {
            return Ok(opened.ledger);
        }
        // Another process has founded it meanwhile, and is gone again.
        opened.ledger.stop();
        Err(FolderError::Exists { path: folder.to_path_buf() }.into())
    }

    /// The same with other sizes of segments.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_with(
        folder: &Path,
        options: &SegmentOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Opened, LedgerError> {
        Self::open_as(folder, options, clock, Place::within(folder))
    }

    pub(super) fn open_as(
        folder: &Path,
        options: &SegmentOptions,
        clock: Arc<dyn Clock>,
        place: Place,
    ) -> Result<Opened, LedgerError> {
        let Taken { lock, keys, founding } = take_or_make(folder)?;
        let (log, recovered) = if founding {
            SegmentLog::open_or_create(lock, options, &keys.salts, keys.ledger)?
        } else {
            let (log, recovered) = SegmentLog::open(lock, options, &keys.salts, keys.ledger)?;
            (log, Some(recovered))
        };
        if !founding && log.tail() == Position::ZERO {
            return Err(LedgerError::NotFounded);
        }
        if !founding {
            // Before anything else in the folder is touched: it tells what was there.
            nothing_lost(furthest(&place, keys.ledger), log.tail())?;
        }
        let tree = recovered.as_ref().map(|found| found.tree.clone()).unwrap_or_default();
        let tiles = Tiles::for_writing(folder, log.reader(), keys.salts.clone(), &tree)?;
        let (ledger, _) = Self::over(Box::new(log), tree, tiles, keys, clock, Some(place))?;
        if founding {
            folder::founded(folder)?;
        }
        Ok(Opened { ledger, founded: founding, recovered })
    }

    /// The ledger over a log that is open, whose records make up `tree`. Founds the ledger where the log is empty. Its index is
    /// in memory alone.
    ///
    /// # Errors
    /// When a record cannot be read, does not continue its subjects' histories, or founds another ledger.
    pub fn on(
        log: Box<dyn Log>,
        tree: TreeHead,
        keys: FolderKeys,
        clock: Arc<dyn Clock>,
    ) -> Result<(Ledger, bool), LedgerError> {
        let tiles = Tiles::of(log.reader(), keys.salts.clone());
        Self::over(log, tree, (tiles, TileFeed::none()), keys, clock, None)
    }

    /// The same with the nodes of its tree, and a place for the files of its index.
    pub(super) fn over(
        log: Box<dyn Log>,
        tree: TreeHead,
        (tiles, feed): (Tiles, TileFeed),
        keys: FolderKeys,
        clock: Arc<dyn Clock>,
        place: Option<Place>,
    ) -> Result<(Ledger, bool), LedgerError> {
        let reader = log.reader();
        let tail = reader.tail();
        let (index, record_time, loaded) = load(&reader, &keys, place)?;
        if tail > Position::ZERO {
            check_founded(&*reader, &keys)?;
        }
        let (published, durable) = watch::channel(Durable { tail, tree, record_time });
        let (still_recording, recording) = watch::channel(true);
        let store = Arc::new(Store::new(reader, index, still_recording));
        let store_of_index = Arc::clone(&store);
        let mut writer =
            Writer::new(Arc::clone(&store), log, Arc::clone(&clock), keys.salts.cursor(), published, feed);
        let founded = tail == Position::ZERO;
        if founded {
            found(&mut writer, &keys, clock.now())?;
        }
        writer.write_index(Background::start(store_of_index, loaded));
        let (jobs, queue) = mpsc::channel(QUEUE);
        // Without a thread there is no ledger: the same as one that has stopped.
        let desk = Arc::new(Desk::new(writer));
        let sequencer = sequencer::start(Arc::clone(&desk), queue).map_err(|_| LedgerError::Stopped)?;
        let shared = Shared {
            id: keys.ledger,
            salts: keys.salts,
            store,
            tiles,
            clock,
            durable,
            recording,
            jobs,
            desk,
            sequencer: Mutex::new(Some(sequencer)),
        };
        Ok((Ledger { shared: Arc::new(shared), offices: OfficePolicy::default() }, founded))
    }
}

/// The event at position 0.
pub(super) fn founding_of(ledger: LedgerId) -> Event {
    Event::LedgerFounded(LedgerFounded { ledger_id: ledger.0 })
}

fn check_founded(reader: &dyn LogReader, keys: &FolderKeys) -> Result<(), LedgerError> {
    let found = read_record(reader, Position::ZERO)?.recorded.event;
    if *found == founding_of(keys.ledger) { Ok(()) } else { Err(LedgerError::NotFounded) }
}

fn found(writer: &mut Writer, keys: &FolderKeys, now: RecordTime) -> Result<(), LedgerError> {
    let event = Arc::new(founding_of(keys.ledger));
    let effective_date = PartialDate::from(now.civil_date());
    let proposal = Proposal { effective_date, event, touched: Vec::new() };
    let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
    writer.stage_record(&PreparedAct::new(proposal, origin), &[], now)?;
    writer.commit()
}
