//! Replay: from the log's bytes to records, from records to views, and the memory that both take.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use ledger_core::codec;
use ledger_core::domain::event::Event;
use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::Position;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{Ledger, LedgerError, records_up_to};
use ledger_core::log::LogReader;
use projections::follow::Follower;
use projections::{ViewName, ViewWriter};

use super::raw::RawLog;
use super::statistics::Spread;
use super::turns::{Often, Pass, Turns, alone, micros, rate};
use super::{BenchError, Figure};

/// Records a second that rebuilding the views should come to at least.
const VIEWS_MARK: f64 = 300_000.0;

pub(super) fn measure(turns: &mut Turns, data: &Path, ledger: &Ledger) -> Result<Vec<Figure>, BenchError> {
    let reader = &*ledger.reader();
    let (tail, records) = (reader.tail(), reader.tail().0);
    let mut raw = RawLog::of(data)?;
    let bytes = raw.bytes() as f64;
    let mut read = |length: Duration| {
        alone(length, || Pass::of(records, || raw.checksum().map(black_box)).map(|(pass, _)| pass))
    };
    let mut decode = |length: Duration| {
        let mut ignore = |record: Recorded| drop(black_box(record));
        alone(length, || Pass::of(records, || each_record(reader, tail, &mut ignore)).map(|(pass, ())| pass))
    };
    let mut rebuilt = None;
    let mut views = |length: Duration| {
        alone(length, || {
            // The old ones go before the time starts.
            drop(rebuilt.take());
            let (pass, writer) = Pass::of(records, || rebuild(reader, tail))?;
            rebuilt = Some(writer);
            Ok(pass)
        })
    };
    let [read, decode, views] = turns.alternate(Often::Usual, [&mut read, &mut decode, &mut views])?;
    let gigabytes = bytes / micros(&read, 50).median.max(1e-9) / 1e3;
    let per_record = bytes / records as f64;
    let decode_note = format!(
        "scan and decode, one thread, {records} records of {per_record:.0} bytes; limit: read and CRC32C, {gigabytes:.1} GB/s"
    );
    let mut figures = vec![
        Figure::new("replay.log", "records/s", rate(&decode), decode_note).beside(rate(&read)),
        Figure::new(
            "replay.views",
            "records/s",
            rate(&views),
            "all views, two threads; limit: decoding alone",
        )
        .beside(rate(&decode))
        .with_mark("at least 300,000", |figure| figure.value >= VIEWS_MARK),
    ];
    figures.extend(rebuilt.iter().flat_map(|writer| memory(writer, ledger)));
    Ok(figures)
}

fn rebuild(reader: &dyn LogReader, tail: Position) -> Result<ViewWriter, BenchError> {
    let past = |subject: Subject, newest: Position| records_up_to(reader, subject, newest);
    let mut writer = ViewWriter::new();
    Follower::new(reader, &past).catch_up(&mut writer, tail, &mut |_| ControlFlow::Continue(()))?;
    Ok(writer)
}

/// What the ledger keeps in memory, by the number of its people.
fn memory(writer: &ViewWriter, ledger: &Ledger) -> [Figure; 3] {
    let status = writer.readers().status().value;
    let citizens = status.iter().find(|view| view.name == ViewName::Citizens);
    let people = citizens.map_or(0, |view| view.subjects).max(1) as f64;
    let each = |bytes: usize| Spread::of([bytes as f64 / people]);
    let (subjects, index) = ledger.index_size();
    let views = status.iter().map(|view| view.memory_bytes).sum();
    let figure = |name, bytes, note| Figure::new(name, "bytes/person", each(bytes), note);
    [
        figure(
            "memory.person.citizens",
            citizens.map_or(0, |view| view.memory_bytes),
            "view citizens".into(),
        ),
        figure("memory.person.views", views, "all views".into()),
        figure("memory.person.index", index, format!("index of {subjects} subjects")),
    ]
}

/// Decodes everything before `tail`.
fn each_record(
    reader: &dyn LogReader,
    tail: Position,
    to: &mut dyn FnMut(Recorded),
) -> Result<(), BenchError> {
    let mut failed = None;
    let scanned =
        reader.scan(Position::ZERO, tail, &mut |position, bytes| match codec::decode(position, bytes) {
            Ok(record) => {
                to(record.recorded);
                ControlFlow::Continue(())
            }
            Err(source) => {
                failed = Some(LedgerError::Record { position, source });
                ControlFlow::Break(())
            }
        });
    scanned?;
    failed.map_or(Ok(()), |error| Err(error.into()))
}

/// The ids of everybody in the ledger.
pub(super) fn persons(ledger: &Ledger) -> Result<Vec<u64>, BenchError> {
    let reader = ledger.reader();
    let mut persons = Vec::new();
    each_record(&*reader, reader.tail(), &mut |record| {
        if matches!(*record.event, Event::PersonEnrolled(_)) {
            persons.push(record.position.0);
        }
    })?;
    Ok(persons)
}
