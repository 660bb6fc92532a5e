use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::clock::ManualClock;
use crate::domain::amendment::annul::AnnulEvent;
use crate::domain::amendment::correct::CorrectEvent;
use crate::domain::command::Command;
use crate::domain::dates::RecordTime;
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::domain::residence::notify_stay::{Guest, NotifyStay};
use crate::domain::subject::RequestId;
use crate::domain::testing::{TestLedger, person};
use crate::domain::text::Text;
use crate::domain::values::Sex;
use crate::evidence::{Salts, TreeHead};
use crate::ledger::FolderKeys;
use crate::log::memory::MemoryLog;
use crate::log::{Batch, LedgerId, Log, LogError, LogReader};

fn day(year: i32, month: u32, day: u32) -> Option<CivilDate> {
    CivilDate::new(year, month, day)
}

fn in_march(on: u32) -> CivilDate {
    CivilDate::new(2022, 3, on).unwrap()
}

#[test]
fn the_books_of_a_period_begin_thirty_days_before_it() {
    let person = NoticesOf::Person(PersonId::at(Position(5)).unwrap());
    let dwelling = NoticesOf::Dwelling(DwellingId::at(Position(6)).unwrap());
    let books = |of: NoticesOf, from, until| {
        of.books(Period::new(from, until).unwrap()).map(|(number, _)| number).collect::<Vec<_>>()
    };
    assert_eq!(books(person, day(2022, 1, 10), day(2022, 2, 1)), [2021, 2022]);
    assert_eq!(books(person, day(2022, 2, 10), day(2023, 1, 1)), [2022]);
    let month = |year: u64, month: u64| year * 12 + month - 1;
    let (from, until) = (day(2022, 3, 1), day(2022, 3, 2));
    assert_eq!(books(dwelling, from, until), [month(2022, 1), month(2022, 2), month(2022, 3)]);
    assert_eq!(books(dwelling, None, None).len(), 401 * 12);
}

/// A log that counts the records that are read.
struct Counting {
    log: MemoryLog,
    read: Arc<AtomicUsize>,
}

struct CountingReader {
    reader: Arc<dyn LogReader>,
    read: Arc<AtomicUsize>,
}

impl Log for Counting {
    fn tail(&self) -> Position {
        self.log.tail()
    }

    fn append(&mut self, tail: Position, batch: &mut Batch, before: &TreeHead) -> Result<(), LogError> {
        self.log.append(tail, batch, before)
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        Arc::new(CountingReader { reader: self.log.reader(), read: Arc::clone(&self.read) })
    }
}

impl LogReader for CountingReader {
    fn tail(&self) -> Position {
        self.reader.tail()
    }

    fn read(&self, position: Position) -> Result<Vec<u8>, LogError> {
        self.read.fetch_add(1, Ordering::Relaxed);
        self.reader.read(position)
    }

    fn scan(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Position, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        self.reader.scan(from, until, visit)
    }
}

/// A ledger with a hotel and a guest.
struct Town {
    ledger: Ledger,
    read: Arc<AtomicUsize>,
    hotel: DwellingId,
    guest: PersonId,
    requests: u128,
}

impl Town {
    fn new() -> Self {
        let read = Arc::new(AtomicUsize::new(0));
        let log = Counting { log: MemoryLog::new(), read: Arc::clone(&read) };
        let keys = FolderKeys { ledger: LedgerId([7; 16]), salts: Salts::new([1; 32]) };
        let clock = Arc::new(ManualClock::at(RecordTime(1_900_000_000_000_000)));
        let (ledger, _) = Ledger::on(Box::new(log), TreeHead::new(), keys, clock).unwrap();
        let some = Position(1);
        let (hotel, guest) = (DwellingId::at(some).unwrap(), PersonId::at(some).unwrap());
        let mut town = Town { ledger, read, hotel, guest, requests: 0 };
        let plan = TestLedger::new();
        let province = town.runs(plan.establish("79", "2004-08-31", None, None, Some(97)));
        let commune = town.runs(plan.establish("26734", "2004-08-31", None, Some(province), None));
        town.hotel = DwellingId::at(town.runs(plan.dwelling(commune, "2004-08-31"))).unwrap();
        town.guest =
            PersonId::at(town.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol())).unwrap();
        town
    }

    fn runs(&mut self, command: Command) -> Position {
        self.requests += 1;
        let act = ActId::Request(RequestId(self.requests.to_be_bytes()));
        let origin = Origin { provenance: Provenance::default(), act, content: 1 };
        self.ledger.register(&command, &origin).unwrap().position.unwrap()
    }

    fn stay(&self, from: CivilDate, until: CivilDate) -> StayNotified {
        let guests = vec![Guest::Known(self.guest)];
        let notified = RecordTime(1_800_000_000_000_000);
        StayNotified { dwelling: self.hotel, guests, from, until, reason: None, arrived: None, notified }
    }

    fn tell(&mut self, from: CivilDate, until: CivilDate) -> Position {
        let stay = self.stay(from, until);
        self.runs(Command::NotifyStay(NotifyStay { effective_date: from.into(), stay }))
    }

    fn correct(&mut self, target: Position, from: CivilDate, until: CivilDate) -> Position {
        let replacement = Arc::new(Event::StayNotified(self.stay(from, until)));
        let (effective_date, reason) = (Some(from.into()), Text::stored("read wrongly"));
        self.runs(Command::CorrectEvent(CorrectEvent { target, effective_date, replacement, reason }))
    }

    fn annul(&mut self, target: Position) -> Position {
        self.runs(Command::AnnulEvent(AnnulEvent { target, reason: Text::stored("entered twice") }))
    }

    fn tail(&self) -> Position {
        self.ledger.reader().tail()
    }

    /// What pages of so many hold together, and the records that were read for each.
    fn pages(
        &self,
        of: NoticesOf,
        period: Period,
        known: Position,
        most: usize,
    ) -> (Vec<(Position, StayNotified)>, Vec<usize>) {
        let (mut stays, mut costs, mut from) = (Vec::new(), Vec::new(), Some(NoticesFrom::default()));
        while let Some(place) = from {
            let before = self.read.load(Ordering::Relaxed);
            let told = self.ledger.notices_told(of, period, known, place, most).unwrap();
            costs.push(self.read.load(Ordering::Relaxed) - before);
            assert!(told.notices.len() <= most && (told.notices.len() == most || told.next.is_none()));
            stays.extend(told.notices);
            from = told.next;
        }
        (stays, costs)
    }

    /// The same from the whole books, each folded as every other history is.
    fn folded(&self, of: NoticesOf, period: Period, known: Position) -> Vec<(Position, StayNotified)> {
        let books = of.books(period).flat_map(|(_, book)| {
            self.ledger.entries_known(Subject::Claim(book), known).unwrap().unwrap_or_default()
        });
        let stays = books.filter_map(|entry| {
            let Event::StayNotified(stay) = entry.event.as_ref() else { return None };
            Some((entry.position, stay.clone()))
        });
        let meets = |(_, stay): &(Position, StayNotified)| {
            period.part_of(stay.from, Some(stay.until.plus_days(1))).is_some()
        };
        stays.filter(meets).collect()
    }
}

#[test]
fn a_page_costs_a_page_however_long_the_book_is() {
    let mut town = Town::new();
    for _ in 0..10 {
        for on in 1..=31 {
            town.tell(in_march(on), in_march(on));
        }
    }
    let (of, all) = (NoticesOf::Dwelling(town.hotel), Period::default());
    let (stays, costs) = town.pages(of, all, town.tail(), 10);
    assert_eq!(stays.len(), 310);
    // The first reads the book, and one page more than it tells says where the next begins.
    assert_eq!(costs[0], 310 + 11);
    assert_eq!(costs[1..30], [11; 29]);
    assert_eq!(costs[30..], [10]);
    let one_day = Period::day(in_march(17));
    let (stays, costs) = town.pages(of, one_day, town.tail(), 20);
    assert_eq!((stays.len(), costs), (10, vec![10]));
    // What is told meanwhile is read once, and no page that is pinned to before has it.
    let (then, told) = (town.tail(), town.tell(in_march(17), in_march(18)));
    assert_eq!(town.pages(of, one_day, then, 20), (stays, vec![1 + 10]));
    let (stays, costs) = town.pages(of, one_day, town.tail(), 20);
    assert_eq!((stays.len(), stays[10].0, costs), (11, told, vec![11]));
}

#[test]
fn pages_are_the_fold_of_the_books_whatever_was_amended_and_known() {
    let mut town = Town::new();
    let (march, april) = (in_march, |on| CivilDate::new(2022, 4, on).unwrap());
    let told: Vec<Position> = (1..=6).map(|on| town.tell(march(on), march(on + 3))).collect();
    let moved = town.correct(told[0], april(2), april(4));
    let longer = town.correct(told[1], march(2), march(30));
    town.annul(told[2]);
    let back = town.correct(told[0], march(1), march(2));
    town.annul(back);
    town.annul(moved);
    town.correct(told[3], april(9), april(9));
    town.annul(longer);
    let late = town.tell(april(1), april(8));
    town.correct(late, march(20), march(21));
    town.correct(told[3], march(4), march(5));
    let periods = [
        Period::default(),
        Period::day(march(2)),
        Period::day(april(3)),
        Period::day(april(9)),
        Period::new(Some(march(20)), Some(april(2))).unwrap(),
        Period::new(None, Some(march(4))).unwrap(),
    ];
    for of in [NoticesOf::Dwelling(town.hotel), NoticesOf::Person(town.guest)] {
        for period in periods {
            for known in (0..=town.tail().0).map(Position) {
                let folded = town.folded(of, period, known);
                for most in [1, 2, 50] {
                    let (stays, _) = town.pages(of, period, known, most);
                    assert_eq!(stays, folded, "{of:?} {period:?} {known} {most}");
                }
            }
        }
    }
}

#[test]
fn a_place_behind_what_was_known_has_nothing() {
    let mut town = Town::new();
    town.tell(in_march(1), in_march(1));
    let of = NoticesOf::Dwelling(town.hotel);
    let book = u64::from(Month::of(in_march(1)).number());
    let place = NoticesFrom { book, position: Position(u64::MAX) };
    let told = town.ledger.notices_told(of, Period::default(), town.tail(), place, 10).unwrap();
    assert_eq!(told, NoticesTold::default());
}
