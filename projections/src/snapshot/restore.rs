//! Reading a snapshot back. The file is read twice: once to see that it is whole, and then to believe it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use ledger_core::domain::ids::Position;
use ledger_core::evidence::RecordDigest;
use ledger_core::log::LedgerId;

use super::{BUFFER_BYTES, DigestAt, FORMAT, HASH_BYTES, MAGIC, SnapshotError, failed};
use crate::cards;
use crate::citizens::identity::Keys;
use crate::encode::{Unpacker, Wording};
use crate::rows::{Folded, Row, Table};
use crate::views::{Found, ViewDigest, ViewName, Views};
use crate::write::ViewWriter;

/// What a snapshot says of itself.
struct Head {
    ledger: LedgerId,
    position: Position,
    last_record: RecordDigest,
    views: [(u32, ViewDigest); ViewName::ALL.len()],
}

impl ViewWriter {
    /// The views as a snapshot holds them, if it is whole, of this ledger and these versions, and made from the log that
    /// `digest_at` knows.
    ///
    /// # Errors
    /// [`SnapshotError`] says why it is not believed; then the views have to be rebuilt from the first record.
    pub fn restore(path: &Path, ledger: LedgerId, digest_at: &DigestAt<'_>) -> Result<Self, SnapshotError> {
        let file = File::open(path).map_err(|source| {
            if source.kind() == io::ErrorKind::NotFound {
                SnapshotError::Missing { path: path.to_owned() }
            } else {
                failed("open", path)(source)
            }
        })?;
        let mut from = Source::checked(&file, path)?;
        let head = from.head()?;
        check_head(&head, ledger, digest_at)?;
        let views = from.views()?;
        for (view, (_, digest)) in ViewName::ALL.into_iter().zip(head.views) {
            if views.digest(view) != digest {
                return Err(SnapshotError::Digest { view });
            }
        }
        Ok(ViewWriter::at(views, head.position))
    }
}

fn check_head(head: &Head, ledger: LedgerId, digest_at: &DigestAt<'_>) -> Result<(), SnapshotError> {
    if head.ledger != ledger {
        return Err(SnapshotError::OtherLedger { expected: ledger, found: head.ledger });
    }
    for (view, (found, _)) in ViewName::ALL.into_iter().zip(head.views) {
        if found != view.version() {
            return Err(SnapshotError::ViewVersion { view, found });
        }
    }
    let position = head.position;
    let last = position.0.checked_sub(1).map(Position).ok_or(SnapshotError::Rows)?;
    match digest_at(last).map_err(SnapshotError::Log)? {
        None => Err(SnapshotError::AheadOfLog { position }),
        Some(digest) if digest != head.last_record => Err(SnapshotError::OtherLog { position }),
        Some(_) => Ok(()),
    }
}

/// A snapshot whose hash is right, read from the beginning up to that hash.
struct Source<'a> {
    from: io::Take<BufReader<&'a File>>,
    path: &'a Path,
}

impl<'a> Source<'a> {
    /// Reads the whole file once, and looks at nothing but what it is and whether it is whole.
    fn checked(file: &'a File, path: &'a Path) -> Result<Self, SnapshotError> {
        let length = file.metadata().map_err(failed("read", path))?.len();
        let Some(body) = length.checked_sub(HASH_BYTES as u64) else {
            return Err(SnapshotError::NotASnapshot);
        };
        let mut source = Source::at_start(file, path, body)?;
        let mut start = [0; MAGIC.len() + size_of::<u32>()];
        source.from.read_exact(&mut start).map_err(|_| SnapshotError::NotASnapshot)?;
        let (magic, format) = start.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(SnapshotError::NotASnapshot);
        }
        let found = format.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
        if found != FORMAT {
            return Err(SnapshotError::Format { found });
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&start);
        hasher.update_reader(&mut source.from).map_err(failed("read", path))?;
        let mut hash = [0; HASH_BYTES];
        source.from.into_inner().read_exact(&mut hash).map_err(|_| SnapshotError::Damaged)?;
        if hasher.finalize() != hash {
            return Err(SnapshotError::Damaged);
        }
        let mut source = Source::at_start(file, path, body)?;
        source.fixed::<{ MAGIC.len() + size_of::<u32>() }>()?;
        Ok(source)
    }

    fn at_start(mut file: &'a File, path: &'a Path, body: u64) -> Result<Self, SnapshotError> {
        file.seek(SeekFrom::Start(0)).map_err(failed("read", path))?;
        Ok(Source { from: BufReader::with_capacity(BUFFER_BYTES, file).take(body), path })
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), SnapshotError> {
        self.from.read_exact(bytes).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                SnapshotError::Rows
            } else {
                failed("read", self.path)(error)
            }
        })
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, SnapshotError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.fixed()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(SnapshotError::Rows)
    }

    fn head(&mut self) -> Result<Head, SnapshotError> {
        let ledger = LedgerId(self.fixed()?);
        let position = Position(u64::from_le_bytes(self.fixed()?));
        let last_record = RecordDigest(self.fixed()?);
        let mut views = [(0, ViewDigest([0; 32])); ViewName::ALL.len()];
        for (version, digest) in &mut views {
            *version = u32::from_le_bytes(self.fixed()?);
            *digest = ViewDigest(self.fixed()?);
        }
        Ok(Head { ledger, position, last_record, views })
    }

    fn views(&mut self) -> Result<Views, SnapshotError> {
        let views = Views::new();
        self.table(&views, &views.citizens.table, |person| Found::Person {
            before: Keys::default(),
            after: Keys::of(person),
        })?;
        self.table(&views, &views.households, |_| Found::Household)?;
        self.table(&views, &views.cards.table, |card| Found::Card {
            before: None,
            after: cards::serial(card),
        })?;
        self.table(&views, &views.cards.stocks, |_| Found::Stock)?;
        self.table(&views, &views.places.dwellings, |_| Found::Dwelling)?;
        self.table(&views, &views.places.areas, |_| Found::Area)?;
        self.table(&views, &views.offices.offices, |_| Found::Office)?;
        self.table(&views, &views.offices.officers, |_| Found::Officer)?;
        if self.from.limit() == 0 { Ok(views) } else { Err(SnapshotError::Rows) }
    }

    fn table<L: Row>(
        &mut self,
        views: &Views,
        table: &Table<L>,
        found: impl Fn(&L) -> Found,
    ) -> Result<(), SnapshotError> {
        let rows = u64::from_le_bytes(self.fixed()?);
        let (mut own, mut plain, mut packed) = (Position::ZERO, Vec::new(), Vec::new());
        for _ in 0..rows {
            let step = self.number()?;
            let length = self.number()?;
            // An id is never given twice, and a row is no longer than what is left of the file.
            if step == 0 || length > self.from.limit() {
                return Err(SnapshotError::Rows);
            }
            own = Position(own.0.checked_add(step).ok_or(SnapshotError::Rows)?);
            plain.resize(usize::try_from(length).map_err(|_| SnapshotError::Rows)?, 0);
            self.fill(&mut plain)?;
            let row: Folded<L> =
                Folded::unpack(Unpacker::new(&plain, own, Wording::Plain)).ok_or(SnapshotError::Rows)?;
            packed.clear();
            table.pack(own, &row, &mut packed);
            views.put(own, &packed, &found(&row.state));
        }
        Ok(())
    }
}
