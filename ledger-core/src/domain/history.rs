//! What a subject's records mean together, as known at some position.
//!
//! An event is never changed; an amendment is an event about an event. Of the amendments of a record, the newest that is
//! itself in force counts: an annulment drops the record, a correction puts another event (with another effective date,
//! perhaps) in its place. What is left is ordered by effective date ([`Entry::fold_date`]), then by position, and folded. The event that brought
//! the subject in comes first, whatever its date.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::dates::{CivilDate, PartialDate, RecordTime};
use super::event::Event;
use super::ids::Position;
use super::rejection::Rejection;
use super::subject::Subject;

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log.
    pub position: Position,
    /// When the ledger learned it.
    pub record_time: RecordTime,
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// Every subject that the record concerns, as its header names them.
    pub subjects: Arc<[Subject]>,
    /// What happened.
    pub event: Arc<Event>,
}

/// An event as it is believed after all amendments: the place of the original, the content that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Position of the original record.
    pub position: Position,
    /// Effective date of what stands.
    pub effective_date: PartialDate,
    /// The date by which it takes its place in folds: the effective date, but for a death known only in part, and for what
    /// holds from the start.
    pub fold_date: PartialDate,
    /// What stands.
    pub event: Arc<Event>,
}

/// The place that an event takes while it is only proposed: behind everything recorded.
pub const PROPOSED: Position = Position(u64::MAX);

/// The order of folds: the event that brought the subject in, then by effective date, then by position. A claimed value has
/// no life in the world; it belongs to whoever named it first in the ledger.
fn fold_order(subject: Subject, start: Position, a: &Entry, b: &Entry) -> Ordering {
    if matches!(subject, Subject::Claim(_)) {
        return a.position.cmp(&b.position);
    }
    let key = |e: &Entry| (e.position != start, e.fold_date, e.position);
    key(a).cmp(&key(b))
}

/// What stands of `records` (all records of `subject` up to some position, in the order of the log), in the order of
/// folds. `start` is the position that brought the subject in.
pub fn believed(subject: Subject, start: Position, records: &[Recorded]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = if records.iter().any(|record| record.event.amends().is_some()) {
        let amendments = Amendments::of(records);
        amendments.originals.iter().filter_map(|original| amendments.standing(subject, *original)).collect()
    } else {
        records.iter().map(Entry::of).collect()
    };
    entries.sort_by(|a, b| fold_order(subject, start, a, b));
    entries
}

/// The date by which an event takes its place among others. A death of which only the month or the year is known comes
/// behind everything that may lie before it: whoever may have been alive did not act unlawfully. Nobody dies after the day on
/// which their death was recorded. What holds from the start comes before everything else.
fn fold_date(effective_date: PartialDate, event: &Event, recorded: RecordTime) -> PartialDate {
    if event.act().holds_from_the_start() {
        // The first of all dates: on whichever day somebody asks about, it counts.
        return PartialDate::UNKNOWN;
    }
    if !event.act().may_be_partial() {
        return effective_date;
    }
    let recorded_on = (recorded != RecordTime::default()).then(|| recorded.civil_date());
    let last = effective_date.latest().map(|latest| recorded_on.map_or(latest, |day| day.min(latest)));
    // A death that is recorded for a day to come keeps that day; the rules refuse it.
    last.map_or(effective_date, PartialDate::from).max(effective_date)
}

impl Entry {
    /// A record as it stands, before any amendment of it.
    pub fn of(record: &Recorded) -> Self {
        Entry::standing(record.position, record.effective_date, &record.event, record.record_time)
    }

    fn standing(
        position: Position,
        effective_date: PartialDate,
        event: &Arc<Event>,
        recorded: RecordTime,
    ) -> Self {
        let fold_date = fold_date(effective_date, event, recorded);
        Entry { position, effective_date, fold_date, event: Arc::clone(event) }
    }
}

/// The records of one subject as trees: an original, its amendments below it, their amendments below them.
///
/// An amendment may speak of a subject that its target did not name; then the target is known here only from the path that
/// the amendment carries.
struct Amendments<'a> {
    originals: BTreeSet<Position>,
    of: BTreeMap<Position, BTreeSet<Position>>,
    records: BTreeMap<Position, &'a Recorded>,
}

/// What the amendments in force make of a record.
enum Verdict {
    Untouched,
    Annulled,
    Corrected(PartialDate, Arc<Event>),
    /// It is corrected to something that the records of this subject do not hold, since it is not about the subject.
    Elsewhere,
}

impl<'a> Amendments<'a> {
    fn of(records: &'a [Recorded]) -> Self {
        let mut all =
            Amendments { originals: BTreeSet::new(), of: BTreeMap::new(), records: BTreeMap::new() };
        for record in records {
            all.records.insert(record.position, record);
            let path = record.event.amends().unwrap_or_default();
            all.originals.insert(path.first().copied().unwrap_or(record.position));
            for (target, amendment) in path.iter().zip(path.iter().skip(1).chain([&record.position])) {
                all.of.entry(*target).or_default().insert(*amendment);
            }
        }
        all
    }

    fn standing(&self, subject: Subject, original: Position) -> Option<Entry> {
        match self.verdict(original) {
            Verdict::Untouched => self.records.get(&original).map(|record| Entry::of(record)),
            Verdict::Annulled | Verdict::Elsewhere => None,
            Verdict::Corrected(effective_date, event) => {
                let recorded = self.first_recorded(original);
                let entry = Entry::standing(original, effective_date, &event, recorded);
                entry.event.touches_subject(subject, original).then_some(entry)
            }
        }
    }

    /// When the ledger first heard of an event, as far as this subject's records tell.
    fn first_recorded(&self, original: Position) -> RecordTime {
        let of_original = self.records.get(&original).copied();
        let first =
            || self.records.values().find(|r| r.event.amends().is_some_and(|p| p.first() == Some(&original)));
        of_original.or_else(|| first().copied()).map_or_else(RecordTime::default, |record| record.record_time)
    }

    fn became(&self, target: Position) -> Standing {
        let of_target = self.of.get(&target).into_iter().flatten().rev();
        let in_force = of_target.copied().find(|by| !matches!(self.verdict(*by), Verdict::Annulled));
        let Some(by) = in_force else { return Standing::Stands };
        let annuls = self.records.get(&by).is_some_and(|record| record.event.replacement().is_none());
        // An amendment that was itself corrected stays one of its kind.
        if annuls { Standing::Annulled(by) } else { Standing::Corrected(by) }
    }

    /// The newest amendment in force decides. Amendments stand behind their targets, so that this ends.
    fn verdict(&self, target: Position) -> Verdict {
        for amendment in self.of.get(&target).into_iter().flatten().rev() {
            match self.verdict(*amendment) {
                Verdict::Annulled => continue,
                Verdict::Corrected(effective_date, event) => {
                    return Verdict::Corrected(effective_date, event);
                }
                Verdict::Elsewhere => return Verdict::Elsewhere,
                Verdict::Untouched => {}
            }
            let Some(record) = self.records.get(amendment) else { return Verdict::Elsewhere };
            return match record.event.replacement() {
                Some(event) => Verdict::Corrected(record.effective_date, Arc::clone(event)),
                None => Verdict::Annulled,
            };
        }
        Verdict::Untouched
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts as it was recorded.
    Stands,
    /// By the amendment at this position, another content counts in its place.
    Corrected(Position),
    /// By the amendment at this position, it does not count.
    Annulled(Position),
}

/// What became of each of a subject's records, amendments among them, as far as these records tell.
pub fn standings(records: &[Recorded]) -> BTreeMap<Position, Standing> {
    let amendments = Amendments::of(records);
    records.iter().map(|record| (record.position, amendments.became(record.position))).collect()
}

/// What stands of an event by records that hold all its amendments, on which day, whomever it is about; none where it is annulled.
pub(crate) fn told(original: Position, records: &[Recorded]) -> Option<(PartialDate, Arc<Event>)> {
    let amendments = Amendments::of(records);
    match amendments.verdict(original) {
        Verdict::Untouched => {
            amendments.records.get(&original).map(|record| (record.effective_date, Arc::clone(&record.event)))
        }
        Verdict::Corrected(effective_date, event) => Some((effective_date, event)),
        Verdict::Annulled | Verdict::Elsewhere => None,
    }
}

/// A state that is the fold of one subject's events.
pub trait Life: Default + Clone {
    /// Which subject it is the life of.
    type Id: Copy;

    /// Could this event follow on the state? Asked of proposed events, and of the recorded ones that would come after them.
    ///
    /// # Errors
    /// The rule that it would break.
    fn admits(&self, id: Self::Id, entry: &Entry) -> Result<(), Rejection>;

    /// Could this recorded event still follow on the state, now that another one is proposed? `all` is what would stand then.
    ///
    /// # Errors
    /// The rule that it would break.
    fn admits_still(&self, id: Self::Id, entry: &Entry, all: &[Entry]) -> Result<(), Rejection> {
        let _ = all;
        self.admits(id, entry)
    }

    /// Is anything new recorded of a subject that is now believed to be so, whatever day it is about?
    ///
    /// # Errors
    /// Why nothing is.
    fn takes(&self, event: &Event) -> Result<(), Rejection> {
        let _ = event;
        Ok(())
    }

    /// May the whole life come to this? Asked after amendments, and after what takes its place before other acts.
    ///
    /// # Errors
    /// The rule that is broken in the end.
    fn may_stay(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Total and pure: an event in the log has happened, so it cannot be refused here.
    fn apply(&mut self, id: Self::Id, entry: &Entry);

    /// Where the subject came into the ledger; a claim has no such place.
    fn start(id: Self::Id) -> Position;

    /// The subject whose life it is.
    fn subject(id: Self::Id) -> Subject;
}

/// A subject's life as it is believed now: its records, what stands of them, and what that adds up to.
#[derive(Clone, Debug)]
pub struct History<L: Life> {
    id: L::Id,
    records: Vec<Recorded>,
    entries: Vec<Entry>,
    now: L,
}

impl<L: Life> History<L> {
    /// Folds all records of one subject, given in the order of the log.
    pub fn of(id: L::Id, records: Vec<Recorded>) -> Self {
        let entries = believed(L::subject(id), L::start(id), &records);
        let now = fold(id, &entries);
        History { id, records, entries, now }
    }

    /// Whose life it is.
    pub fn id(&self) -> L::Id {
        self.id
    }

    /// Every record, amendments and amended alike, in the order of the log.
    pub fn records(&self) -> &[Recorded] {
        &self.records
    }

    /// The state after everything that stands.
    pub fn now(&self) -> &L {
        &self.now
    }

    /// What stands, in the order of folds.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The state on a day: what is effective on or before it.
    pub fn on(&self, day: CivilDate) -> L {
        self.on_without(day, None)
    }

    /// The state on a day, had one act not been: what an act that takes its place finds there.
    pub(crate) fn on_without(&self, day: CivilDate, without: Option<Position>) -> L {
        let until = PartialDate::from(day);
        let start = L::start(self.id);
        let counts = |e: &&Entry| Some(e.position) != without;
        let effective = |e: &&Entry| counts(e) && (e.position == start || e.fold_date <= until);
        let mut state = L::default();
        self.entries.iter().filter(effective).for_each(|entry| state.apply(self.id, entry));
        state
    }

    /// Could the whole life still be lived with one more record?
    ///
    /// # Errors
    /// The rule that the new or amended event breaks; [`Rejection::LaterActConflicts`] where an act that stands could not
    /// follow any more although it could before.
    pub fn with(&self, proposed: &Recorded) -> Result<(), Rejection> {
        if proposed.event.amends().is_none() {
            self.now.takes(&proposed.event)?;
        }
        if self.is_followed_by(proposed) {
            // Nothing comes after it: what came before need not be lived again.
            return self.now.admits(self.id, &Entry::of(proposed));
        }
        let mut records = self.records.clone();
        records.push(proposed.clone());
        let entries = believed(L::subject(self.id), L::start(self.id), &records);
        if entries == self.entries {
            return Ok(());
        }
        let about = proposed.event.amends().and_then(|path| path.first()).unwrap_or(&proposed.position);
        let mut state = L::default();
        for entry in &entries {
            if entry.position == *about {
                state.admits(self.id, entry)?;
            } else if state.admits_still(self.id, entry, &entries).is_err()
                && self.admitted_before(entry.position)
            {
                return Err(Rejection::LaterActConflicts);
            }
            state.apply(self.id, entry);
        }
        state.may_stay()
    }

    /// Is the record no amendment, and the last in the order of folds?
    fn is_followed_by(&self, proposed: &Recorded) -> bool {
        let entry = Entry::of(proposed);
        proposed.event.amends().is_none()
            && self.entries.last().is_some_and(|last| {
                fold_order(L::subject(self.id), L::start(self.id), last, &entry) == Ordering::Less
            })
    }

    /// Rules are made stricter over the years; what broke them already is not the new act's fault.
    fn admitted_before(&self, position: Position) -> bool {
        let mut state = L::default();
        for entry in &self.entries {
            if entry.position == position {
                return state.admits_still(self.id, entry, &self.entries).is_ok();
            }
            state.apply(self.id, entry);
        }
        false
    }
}

/// Is what the entry began over, by another of the entries?
pub(crate) fn is_undone(entry: &Entry, all: &[Entry]) -> bool {
    all.iter().any(|other| other.event.act().undoes(entry))
}

/// What entries in the order of folds add up to.
pub fn fold<L: Life>(id: L::Id, entries: &[Entry]) -> L {
    let mut state = L::default();
    for entry in entries {
        state.apply(id, entry);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{
        AreaEstablished, CardApproved, DwellingRegistered, EventAnnulled, EventCorrected,
    };
    use crate::domain::ids::{AreaId, CardId, DwellingId, PersonId};
    use crate::domain::subject::AreaCode;
    use crate::domain::text::Text;

    const START: Position = Position(1);

    fn dwelling() -> Subject {
        Subject::Dwelling(DwellingId::at(START).unwrap())
    }

    /// An event about the dwelling at position 1 that can be told apart by a number.
    fn act(tag: u64) -> Event {
        let area = AreaId::at(Position(tag)).unwrap();
        Event::DwellingRegistered(DwellingRegistered { area, address: Text::stored("x") })
    }

    fn record(position: u64, year: i32, event: Event) -> Recorded {
        Recorded {
            position: Position(position),
            record_time: RecordTime(0),
            effective_date: PartialDate::new(year, 0, 0).unwrap(),
            subjects: [dwelling()].into(),
            event: Arc::new(event),
        }
    }

    fn path(path: &[u64]) -> Vec<Position> {
        path.iter().copied().map(Position).collect()
    }

    fn correct(position: u64, year: i32, of: &[u64], replacement: Event) -> Recorded {
        let (path, reason, replacement) = (path(of), Text::stored("x"), Arc::new(replacement));
        record(position, year, Event::EventCorrected(EventCorrected { path, replacement, reason }))
    }

    fn annul(position: u64, of: &[u64]) -> Recorded {
        let (path, reason) = (path(of), Text::stored("x"));
        record(position, 2000, Event::EventAnnulled(EventAnnulled { path, reason }))
    }

    /// Position, year and tag of what stands for the dwelling.
    fn standing(records: &[Recorded]) -> Vec<(u64, i32, u64)> {
        let tag = |event: &Event| {
            let Event::DwellingRegistered(e) = event else { panic!("{event:?} should not stand") };
            e.area.get()
        };
        let entries = believed(dwelling(), START, records);
        entries.iter().map(|e| (e.position.0, e.effective_date.year(), tag(&e.event))).collect()
    }

    #[test]
    fn events_fold_by_effective_date_then_position_behind_the_first() {
        let records = [
            record(1, 2010, act(1)),
            record(2, 2005, act(2)),
            record(3, 2003, act(3)),
            record(4, 2003, act(4)),
        ];
        assert_eq!(standing(&records), [(1, 2010, 1), (3, 2003, 3), (4, 2003, 4), (2, 2005, 2)]);
    }

    #[test]
    fn a_correction_takes_the_place_of_its_target() {
        let records = [record(1, 2000, act(1)), correct(3, 2004, &[1], act(9))];
        assert_eq!(standing(&records), [(1, 2004, 9)]);
    }

    #[test]
    fn the_newest_amendment_in_force_counts() {
        let mut records =
            vec![record(1, 2000, act(1)), correct(2, 2001, &[1], act(8)), correct(3, 2002, &[1], act(9))];
        assert_eq!(standing(&records), [(1, 2002, 9)]);
        records.push(annul(4, &[1, 3]));
        assert_eq!(standing(&records), [(1, 2001, 8)]);
        records.push(annul(5, &[1, 2]));
        assert_eq!(standing(&records), [(1, 2000, 1)]);
    }

    #[test]
    fn a_correction_can_be_corrected() {
        let mut records =
            vec![record(1, 2000, act(1)), correct(2, 2001, &[1], act(8)), correct(3, 2003, &[1, 2], act(9))];
        assert_eq!(standing(&records), [(1, 2003, 9)]);
        records.push(annul(4, &[1, 2, 3]));
        assert_eq!(standing(&records), [(1, 2001, 8)]);
    }

    #[test]
    fn an_annulment_drops_its_target_until_it_is_annulled_itself() {
        let mut records = vec![record(1, 2000, act(1)), annul(2, &[1])];
        assert_eq!(standing(&records), []);
        records.push(annul(3, &[1, 2]));
        assert_eq!(standing(&records), [(1, 2000, 1)]);
        records.push(annul(4, &[1, 2, 3]));
        assert_eq!(standing(&records), []);
    }

    /// An event about a card and a person, not about the dwelling.
    fn elsewhere() -> Event {
        let (card, person) = (CardId::at(Position(7)).unwrap(), PersonId::at(Position(8)).unwrap());
        Event::CardApproved(CardApproved { card, person })
    }

    #[test]
    fn a_subject_that_the_replacement_does_not_name_loses_the_event() {
        assert_eq!(standing(&[record(1, 2000, act(1)), correct(2, 2000, &[1], elsewhere())]), []);
    }

    #[test]
    fn a_subject_that_only_the_replacement_names_gains_the_event() {
        let card = Subject::Card(CardId::at(Position(7)).unwrap());
        let gained = |records: &[Recorded]| {
            believed(card, Position(7), records).iter().map(|e| e.position.0).collect::<Vec<_>>()
        };
        // The original at 20, its correction at 21 and the corrections of that were about others, and are not among the
        // card's records.
        assert_eq!(gained(&[correct(23, 2001, &[20, 21, 22], elsewhere())]), [20]);
        assert_eq!(gained(&[correct(23, 2001, &[20, 21, 22], elsewhere()), annul(24, &[20, 21])]), []);
        assert_eq!(
            gained(&[correct(23, 2001, &[20, 21, 22], elsewhere()), annul(24, &[20, 21, 22, 23])]),
            []
        );
        let area = Event::AreaEstablished(AreaEstablished {
            code: AreaCode::parse("01").unwrap(),
            name: Text::stored("x"),
            full_name: Text::stored("x"),
            parent: None,
            in_force_until: None,
            number_prefix: None,
        });
        assert_eq!(gained(&[correct(21, 2001, &[20], elsewhere()), correct(22, 2001, &[20], area)]), []);
    }
}
