//! The index against what a scan of the whole log finds: random acts, restarts, kills, and files that are gone or changed.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::clock::ManualClock;
use crate::codec;
use crate::domain::command::Proposal;
use crate::domain::dates::RecordTime;
use crate::domain::event::{Event, LedgerFounded};
use crate::domain::number::{CardSerial, PersonalNumber};
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::domain::subject::{AreaCode, NewSubject, OfficeCode, RequestId, Touched};
use crate::domain::testing::date;
use crate::domain::text::Code;
use crate::ledger::acts::PreparedAct;
use crate::ledger::{Ledger, LedgerError, ReadOnly, Writer};
use crate::log::segment::SegmentOptions;

const NOW: RecordTime = RecordTime(1_900_000_000_000_000);
const WRITE_AFTER: usize = 16;

fn open(data: &Path) -> Ledger {
    try_open(data).unwrap()
}

fn try_open(data: &Path) -> Result<Ledger, LedgerError> {
    let sizes = SegmentOptions { segment_bytes: 16 << 10, fill_step: 4 << 10, seal: true };
    let place = Place::within(data).with_write_after(WRITE_AFTER);
    let clock = Arc::new(ManualClock::at(NOW));
    Ledger::open_as(data, &sizes, clock, place).map(|opened| opened.ledger)
}

/// What a scan finds.
#[derive(Default)]
struct Scanned {
    records: BTreeMap<Subject, Vec<(Position, Vec<u8>)>>,
    sources: BTreeMap<String, u64>,
}

fn scan(ledger: &Ledger) -> Scanned {
    let mut scanned = Scanned::default();
    let reader = ledger.reader();
    let visited = reader.scan(Position::ZERO, reader.tail(), &mut |position, bytes| {
        let found = codec::decode_for_index(position, bytes).unwrap();
        for link in found.links {
            let before = scanned.records.entry(link.subject).or_default();
            assert_eq!(before.last().map(|(at, _)| *at), link.previous, "the backlink of {position}");
            before.push((position, bytes.to_vec()));
        }
        found.source.iter().for_each(|(name, number)| raise_mark(&mut scanned.sources, name, *number));
        ControlFlow::Continue(())
    });
    visited.unwrap();
    scanned
}

/// Every answer of the index is that of the scan.
fn assert_right(ledger: &Ledger, context: &str) {
    let scanned = scan(ledger);
    let store = &ledger.shared.store;
    let tail = ledger.durable().borrow().tail;
    for (subject, records) in &scanned.records {
        let newest = records.last().map(|(at, _)| *at);
        assert_eq!(store.head(*subject).unwrap(), newest, "{context}: head of {subject:?}");
        assert!(store.is_still(*subject, newest, tail).unwrap(), "{context}: {subject:?} has not changed");
        assert!(
            store.is_still(*subject, newest, Position::ZERO).unwrap(),
            "{context}: {subject:?}, since the start"
        );
        assert!(!store.is_still(*subject, None, Position::ZERO).unwrap(), "{context}: {subject:?} is there");
        let found = ledger.history_bytes(*subject).unwrap();
        assert_eq!(found.len(), records.len(), "{context}: number of records of {subject:?}");
        assert!(found == *records, "{context}: records of {subject:?}");
        let decoded = ledger.history_records(*subject).unwrap();
        assert!(decoded.iter().map(|record| record.recorded.position).eq(records.iter().map(|(at, _)| *at)));
    }
    for (source, mark) in &scanned.sources {
        assert_eq!(store.index().source_mark(source), Some(*mark), "{context}: mark of {source}");
    }
    for number in 0..20 {
        let unused = Subject::Claim(Claim::Request(RequestId([200 + number; 16])));
        assert_eq!(store.head(unused).unwrap(), None, "{context}");
    }
    assert_eq!(ledger.durable().borrow().record_time, NOW, "{context}: time of the newest record");
}

/// The postings of every subject with an exact key are complete: the backlinks found nothing that they had left out.
fn assert_complete(ledger: &Ledger, context: &str) {
    for (subject, records) in scan(ledger).records {
        let Some(key) = Key::exact(subject) else { continue };
        let newest = records.last().map(|(at, _)| *at).unwrap();
        let mut listed = ledger.shared.store.index().listed(key, newest).all(key).unwrap();
        listed.reverse();
        assert!(
            listed.iter().eq(records.iter().map(|(at, _)| at)),
            "{context}: postings of {subject:?}: {listed:?}"
        );
    }
}

/// SplitMix64: the same chances for the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Acts of made-up shape: what they touch is all that counts here.
fn acts(ledger: &Ledger, chance: &mut Chance, known: &mut Vec<Subject>, count: u64) {
    let mut made = Vec::new();
    let tail = ledger.durable().borrow().tail;
    for number in 0..count {
        let mut touched = Vec::new();
        if chance.below(3) == 0 || known.is_empty() {
            let kinds = [
                NewSubject::Person,
                NewSubject::Household,
                NewSubject::Dwelling,
                NewSubject::Card,
                NewSubject::Area,
                NewSubject::Office,
                NewSubject::Officer,
            ];
            touched.push(Touched::New(kinds[chance.below(7) as usize]));
        }
        for _ in 0..chance.below(4) {
            let subject = match chance.below(6) {
                0 => Subject::Claim(claim(chance)),
                _ if known.is_empty() => continue,
                // The first ones are touched again and again.
                1 => known[0],
                _ => known[chance.below(known.len() as u64) as usize],
            };
            if !touched.contains(&Touched::Known(subject)) {
                touched.push(Touched::Known(subject));
            }
        }
        let act = if chance.below(4) == 0 {
            ActId::Source(Code::stored("collection"), 10 * tail.0 + number)
        } else {
            let id = u128::from(chance.next()) << 64 | u128::from(chance.next());
            ActId::Request(RequestId(id.to_be_bytes()))
        };
        made.push((touched, Origin { provenance: Provenance::default(), act, content: 1 }));
    }
    let event = Arc::new(Event::LedgerFounded(LedgerFounded { ledger_id: [9; 16] }));
    let brought = ledger.alone(move |writer| {
        let mut brought = Vec::new();
        for (touched, origin) in made {
            let new = touched.iter().copied().find(|touched| matches!(touched, Touched::New(_)));
            let proposal =
                Proposal { effective_date: date("2021-02-25"), event: Arc::clone(&event), touched };
            let position = writer.stage_record(&PreparedAct::new(proposal, origin), &[], NOW).unwrap();
            brought.extend(new.and_then(|new| new.at(position)));
        }
        writer.commit().unwrap();
        brought
    });
    known.extend(brought.unwrap());
}

/// Records a request of this id and nothing else, and says where.
fn request(ledger: &Ledger, id: RequestId) -> Position {
    let event = Arc::new(Event::LedgerFounded(LedgerFounded { ledger_id: [9; 16] }));
    let stage = move |writer: &mut Writer| {
        let proposal = Proposal { effective_date: date("2021-02-25"), event, touched: Vec::new() };
        let origin = Origin { provenance: Provenance::default(), act: ActId::Request(id), content: 1 };
        let position = writer.stage_record(&PreparedAct::new(proposal, origin), &[], NOW).unwrap();
        writer.commit().unwrap();
        position
    };
    ledger.alone(stage).unwrap()
}

fn claim(chance: &mut Chance) -> Claim {
    let number = chance.below(40);
    match chance.below(5) {
        4 => Claim::OfficeCode(OfficeCode::parse(&format!("H{number}")).unwrap()),
        0 => Claim::PersonalNumber(PersonalNumber::from_u64(97_080_000_000 + number).unwrap()),
        1 => Claim::CardSerial(CardSerial::parse(&format!("VN{number}")).unwrap()),
        2 => Claim::CardSerial(CardSerial::parse(&format!("VN{number:014}")).unwrap()),
        _ => Claim::AreaCode(AreaCode::parse(&format!("{number:05}")).unwrap()),
    }
}

fn files(data: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(data.join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let beside = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &beside);
        } else {
            // A file of the index may be gone before it is copied; so it would be after a kill.
            drop(fs::copy(entry.path(), beside));
        }
    }
}

/// Harms one file of the index, or leaves one that does not belong there.
fn harm(data: &Path, chance: &mut Chance) -> String {
    let files = files(data);
    if files.is_empty() {
        return "nothing".into();
    }
    let file = &files[chance.below(files.len() as u64) as usize];
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut bytes = fs::read(file).unwrap();
    let at = chance.below(bytes.len().max(1) as u64) as usize;
    match chance.below(6) {
        0 => {
            fs::remove_file(file).unwrap();
            format!("{name} removed")
        }
        1 => {
            fs::write(file, &bytes[..at]).unwrap();
            format!("{name} cut at {at}")
        }
        2 => {
            fs::write(file.with_extension("run.new"), &bytes[..at]).unwrap();
            format!("{name} begun and not finished")
        }
        3 => {
            fs::rename(file, file.with_file_name("00000000000000000000-00000000000000000999.run")).unwrap();
            format!("{name} renamed")
        }
        _ => {
            bytes[at] ^= 1 << chance.below(8);
            fs::write(file, bytes).unwrap();
            format!("{name} changed at {at}")
        }
    }
}

#[test]
fn answers_are_those_of_a_scan_whatever_becomes_of_the_files() {
    for seed in 0..6 {
        let place = tempfile::tempdir().unwrap();
        let mut chance = Chance(seed);
        let mut data = place.path().join("0");
        let mut known = Vec::new();
        let mut ledger = open(&data);
        for step in 0..40 {
            let count = 1 + chance.below(12);
            acts(&ledger, &mut chance, &mut known, count);
            let mut what = format!("seed {seed}, step {step}");
            match chance.below(8) {
                0 => {
                    ledger.stop();
                    drop(ledger);
                    ledger = open(&data);
                    what += ": started again";
                }
                1 => {
                    let killed = place.path().join(format!("{}", step + 1));
                    copy(&data, &killed);
                    drop(ledger);
                    data = killed;
                    what += ": killed";
                    ledger = open(&data);
                }
                2 | 3 => {
                    ledger.stop();
                    drop(ledger);
                    what += &format!(": stopped, {}", harm(&data, &mut chance));
                    what += &format!(", {}", harm(&data, &mut chance));
                    ledger = open(&data);
                    assert_right(&ledger, &what);
                    // What was found to be damaged meanwhile has been made again.
                    ledger.stop();
                    drop(ledger);
                    ledger = open(&data);
                    assert_complete(&ledger, &what);
                }
                4 => {
                    what += ": harmed while open";
                    ledger.stop();
                    drop(ledger);
                    ledger = open(&data);
                    let run =
                        files(&data).into_iter().find(|file| file.extension().is_some_and(|e| e == "run"));
                    flip_a_page(&run.unwrap());
                }
                _ => {}
            }
            assert_right(&ledger, &what);
        }
        ledger.stop();
        drop(ledger);
        assert!(ReadOnly::open(&data).is_ok());
    }
}

fn flip_a_page(run: &Path) {
    use std::os::unix::fs::FileExt;
    let file = fs::File::options().read(true).write(true).open(run).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, 4096 + 40).unwrap();
    file.write_all_at(&[byte[0] ^ 4], 4096 + 40).unwrap();
}

#[test]
fn a_start_reads_the_files_and_not_the_log_before_them() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    let mut chance = Chance(7);
    let mut known = Vec::new();
    for _ in 0..40 {
        acts(&ledger, &mut chance, &mut known, 10);
    }
    ledger.stop();
    let tail = ledger.durable().borrow().tail;
    drop(ledger);
    let reader = ReadOnly::open(folder.path()).unwrap();
    let place = Place::within(folder.path()).with_write_after(WRITE_AFTER);
    let (index, time, loaded) = load(&reader.reader, &reader.keys, Some(place)).unwrap();
    assert_eq!((index.newest.first(), index.newest.records(), time), (tail, 0, NOW));
    assert!(index.runs.len() <= 9, "{} runs", index.runs.len());
    assert!(loaded.heads.is_some_and(|heads| heads.meta().end > Position(tail.0 / 2)));
}

#[test]
fn files_of_another_ledger_or_of_records_that_are_gone_are_not_believed() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut chance = Chance(3);
    let before = tempfile::tempdir().unwrap();
    for (step, folder) in [&one, &other].into_iter().enumerate() {
        let ledger = open(folder.path());
        let mut known = Vec::new();
        for round in 0..30 {
            acts(&ledger, &mut chance, &mut known, 10);
            if (step, round) == (0, 12) {
                copy(one.path(), before.path());
            }
        }
        ledger.stop();
    }
    let index_of = |data: &Path| data.join("index");
    // The files go further than the records of an earlier copy.
    fs::remove_dir_all(index_of(before.path())).unwrap();
    copy(&index_of(one.path()), &index_of(before.path()));
    let lost = |error: LedgerError| matches!(error, LedgerError::LogLost { end, tail, .. } if end > tail);
    assert!(try_open(before.path()).err().is_some_and(lost), "the log is an earlier copy");
    assert!(ReadOnly::open(before.path()).err().is_some_and(lost), "to a reader, too");
    // Whoever knows why the log is shorter moves the files away.
    fs::remove_dir_all(index_of(before.path())).unwrap();
    let earlier = open(before.path());
    assert_right(&earlier, "the log is an earlier copy");
    assert_complete(&earlier, "the log is an earlier copy");
    // It goes on with other records, to the same length.
    let mut known = Vec::new();
    for _ in 0..18 {
        acts(&earlier, &mut chance, &mut known, 10);
    }
    earlier.stop();
    drop(earlier);
    for foreign in [one.path(), other.path()] {
        fs::remove_dir_all(index_of(before.path())).unwrap();
        copy(&index_of(foreign), &index_of(before.path()));
        let ledger = open(before.path());
        assert_right(&ledger, "files of another log");
        assert_complete(&ledger, "files of another log");
        ledger.stop();
    }
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_ledger_going() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    ledger.stop();
    drop(ledger);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    fs::write(folder.path().join("index"), "in the way").unwrap();
    let ledger = open(folder.path());
    let mut chance = Chance(5);
    let mut known = Vec::new();
    for _ in 0..10 {
        acts(&ledger, &mut chance, &mut known, 10);
    }
    assert_right(&ledger, "no folder");
    ledger.stop();
    drop(ledger);
    fs::remove_file(folder.path().join("index")).unwrap();
    let ledger = open(folder.path());
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    for _ in 0..10 {
        acts(&ledger, &mut chance, &mut known, 10);
    }
    assert_right(&ledger, "the folder went away");
}

#[test]
fn a_run_that_is_damaged_behind_its_front_and_cannot_be_made_again_is_left_out_whole() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    let (mut chance, mut known) = (Chance(11), Vec::new());
    for _ in 0..50 {
        acts(&ledger, &mut chance, &mut known, 40);
    }
    ledger.stop();
    drop(ledger);
    // Without the file of heads every run is read. One of several pages is damaged on its last, when the others were taken up.
    let large = |path: &PathBuf| fs::metadata(path).unwrap().len() > 3 * 4096;
    let all = files(folder.path());
    all.iter()
        .filter(|path| path.extension().is_some_and(|of| of == "heads"))
        .for_each(|path| fs::remove_file(path).unwrap());
    let run = all.iter().find(|path| path.extension().is_some_and(|of| of == "run") && large(path)).unwrap();
    let mut bytes = fs::read(run).unwrap();
    let last_page = (bytes.len() - 4096) / 4096 * 4096;
    bytes[last_page + 40] ^= 4;
    fs::write(run, bytes).unwrap();
    // What it would be made again as stands in the way.
    let first: u64 = run.file_name().unwrap().to_str().unwrap()[..20].parse().unwrap();
    let piece = format!("{first:020}-{:020}.run.new", first + WRITE_AFTER as u64);
    fs::create_dir(folder.path().join("index").join(piece)).unwrap();
    let ledger = open(folder.path());
    assert_right(&ledger, "a run was left out");
    ledger.stop();
}

/// Two request ids whose keys are the same.
const SAME_KEY: [u128; 2] = [80_486 << 64, 803_258 << 64];

#[test]
fn requests_with_one_key_are_told_apart_by_their_records() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = SAME_KEY.map(|id| RequestId(id.to_be_bytes()));
    let subject = |id| Subject::Claim(Claim::Request(id));
    assert_eq!(Key::of(subject(one)), Key::of(subject(other)));
    let again = |ledger: Ledger| {
        ledger.stop();
        drop(ledger);
        open(folder.path())
    };
    let ledger = open(folder.path());
    let one_at = request(&ledger, one);
    let ledger = again(ledger);
    assert!(matches!(ledger.shared.store.index().newest(subject(one)), Newest::OnDisk));
    let head = |ledger: &Ledger, id| ledger.shared.store.head(subject(id)).unwrap();
    assert_eq!((head(&ledger, one), head(&ledger, other)), (Some(one_at), None));
    let other_at = request(&ledger, other);
    let ledger = again(ledger);
    assert_eq!((head(&ledger, one), head(&ledger, other)), (Some(one_at), Some(other_at)));
    ledger.stop();
}
