//! Answers as of two dates, in process: folded from one subject's records, and for a dwelling from those of all its people.

use std::hint::black_box;
use std::time::Duration;

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{DwellingId, PersonId, Position};
use ledger_core::domain::residence::occupancy::Most;
use ledger_core::domain::residence::stays::Period;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, Ledger, LedgerError, OccupancyError};
use rand::RngExt;

use super::turns::{Often, Pass, Turn, Turns, alone, micros};
use super::{BenchError, Figure};

/// Microseconds that the p50 of an answer in process may take.
const MARK: f64 = 300.0;
/// Subjects that are asked about, so few that all of them stay in memory: what is measured is warm.
const SUBJECTS: usize = 1_000;
/// How much an answer about a dwelling holds.
const MOST: Most = Most { compositions: 100, people: 10_000 };

/// Persons and dwellings to be asked about.
pub(super) struct Subjects {
    persons: Vec<PersonId>,
    pub(super) dwellings: Vec<u64>,
}

impl Subjects {
    pub(super) fn of(ledger: &Ledger, persons: &[u64]) -> Result<Self, BenchError> {
        let step = (persons.len() / SUBJECTS).max(1);
        let some = persons.iter().step_by(step).filter_map(|id| PersonId::at(Position(*id)));
        let persons: Vec<PersonId> = some.take(SUBJECTS).collect();
        let known = ledger.durable().borrow().tail;
        let mut dwellings = Vec::new();
        for person in &persons {
            let lived = ledger.lived(*person, known, true)?;
            let stays = lived.iter().flat_map(|lived| &lived.stays);
            dwellings.extend(stays.filter_map(|stay| stay.dwelling()).map(DwellingId::get));
        }
        dwellings.sort_unstable();
        dwellings.dedup();
        Ok(Subjects { persons, dwellings })
    }

    fn person(&self) -> Option<PersonId> {
        one_of(&self.persons)
    }

    fn dwelling(&self) -> Option<DwellingId> {
        one_of(&self.dwellings).and_then(|id| DwellingId::at(Position(id)))
    }
}

fn one_of<T: Copy>(list: &[T]) -> Option<T> {
    if list.is_empty() { None } else { list.get(rand::rng().random_range(0..list.len())).copied() }
}

/// The day that is asked about: behind the collection, before today.
fn some_day() -> Option<CivilDate> {
    CivilDate::new(2021, 6, 15)
}

pub(super) fn measure(
    turns: &mut Turns,
    ledger: &Ledger,
    subjects: &Subjects,
) -> Result<Vec<Figure>, BenchError> {
    let known = ledger.durable().borrow().tail;
    let as_of = AsOf { valid: some_day(), known };
    let period = Period::new(some_day(), None).unwrap_or_default();
    let mut read = asked(|| match subjects.person() {
        Some(person) => ledger.history_bytes(Subject::Person(person)).map(|bytes| drop(black_box(bytes))),
        None => Ok(()),
    });
    let mut person = asked(|| match subjects.person() {
        Some(person) => ledger.person_as_of(person, as_of).map(|state| drop(black_box(state))),
        None => Ok(()),
    });
    let mut stays = asked(|| match subjects.person() {
        Some(person) => ledger.lived(person, known, false).map(|lived| drop(black_box(lived))),
        None => Ok(()),
    });
    let mut people = asked(|| match subjects.dwelling() {
        Some(dwelling) => match ledger.occupancy(dwelling, period, None, known, MOST) {
            Err(OccupancyError::Ledger(error)) => Err(error),
            found @ (Ok(_) | Err(OccupancyError::TooManyPeople)) => {
                drop(black_box(found));
                Ok(())
            }
        },
        None => Ok(()),
    });
    let ours: [&mut dyn FnMut(Duration) -> Result<Turn, BenchError>; 4] =
        [&mut read, &mut person, &mut stays, &mut people];
    let [read, person, stays, people] = turns.alternate(Often::Usual, ours)?;
    let figure = |name, what: &str, turns: &[Turn]| {
        let p99 = micros(turns, 99).median;
        let note =
            format!("p50 in process, warm, {what}; p99 {p99:.0} us; limit: the person's records as bytes");
        Figure::new(name, "us", micros(turns, 50), note)
            .beside(micros(&read, 50))
            .with_mark("at most 300 us", |figure| figure.value <= MARK)
    };
    Ok(vec![
        figure("as_of.person", "a person on a day", &person),
        figure("as_of.stays", "every stay of a person", &stays),
        figure("as_of.occupancy", "the people of a dwelling in a period", &people),
    ])
}

/// Turns of one caller who asks again and again.
fn asked(
    mut ask: impl FnMut() -> Result<(), LedgerError>,
) -> impl FnMut(Duration) -> Result<Turn, BenchError> {
    move |length| alone(length, || Pass::of(1, || Ok(ask()?)).map(|(pass, ())| pass))
}
