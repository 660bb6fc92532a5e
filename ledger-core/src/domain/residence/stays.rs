//! Where a person lived: the stays of a life, as it is believed.
//!
//! A stay begins on a day and ends on the day on which the next begins, or on which residence ended; that day no longer counts.
//! Stays are read off the life itself: whatever act makes a person live somewhere else, or nowhere, begins or ends one.

use super::living::{Abroad, Whereabouts};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::addresses::Address;
use crate::domain::event::Event;
use crate::domain::history::{Entry, Life};
use crate::domain::ids::{DwellingId, PersonId, Position};
use crate::domain::person::Person;

/// A stretch of days, half open: the first day counts, the last does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    from: Option<CivilDate>,
    until: Option<CivilDate>,
}

impl Period {
    /// From a day on, or from the first that is known, until before a day, or without an end. None where no day is in it.
    pub fn new(from: Option<CivilDate>, until: Option<CivilDate>) -> Option<Self> {
        let some_day = from.is_none_or(|from| until.is_none_or(|until| from < until));
        some_day.then_some(Period { from, until })
    }

    /// One day.
    pub fn day(day: CivilDate) -> Self {
        Period { from: Some(day), until: Some(day.plus_days(1)).filter(|next| *next > day) }
    }

    /// The first day; none: the first that is known.
    pub fn from(self) -> Option<CivilDate> {
        self.from
    }

    /// The day behind the last; none: it has no end.
    pub fn until(self) -> Option<CivilDate> {
        self.until
    }

    /// The part of a stretch of days that lies in this one.
    pub fn part_of(
        self,
        from: CivilDate,
        until: Option<CivilDate>,
    ) -> Option<(CivilDate, Option<CivilDate>)> {
        let first = self.from.map_or(from, |own| own.max(from));
        let end = match (self.until, until) {
            (Some(own), Some(until)) => Some(own.min(until)),
            (own, until) => own.or(until),
        };
        end.is_none_or(|end| first < end).then_some((first, end))
    }
}

/// Where somebody lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In a dwelling of the register.
    Dwelling(DwellingId),
    /// Abroad.
    Abroad(Abroad),
}

/// Why a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// Another stay began.
    NextStay,
    /// The person died.
    Death,
    /// It was deregistered.
    Deregistered,
    /// A contact address took its place.
    ContactAddress,
    /// Another act ended residence.
    Act,
    /// The dwelling got another address; the person stayed.
    AddressChanged,
}

/// The end of a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// From this day on the person may not live there any more.
    pub from: CivilDate,
    /// From this day on the person does not live there any more. Later than `from` only where the day is known in part.
    pub by: CivilDate,
    /// Why.
    pub reason: EndReason,
    /// The record that ended it; none where the unit of the dwelling became another one.
    pub position: Option<Position>,
}

/// That a person was found not to live where they stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotThere {
    /// From this day on.
    pub from: CivilDate,
    /// The finding was closed on this day; none: it is open.
    pub until: Option<CivilDate>,
    /// The record of the finding.
    pub position: Position,
}

/// That a person lived somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Where.
    pub home: Home,
    /// The first day.
    pub start: CivilDate,
    /// The first day of living there, under whatever address.
    pub moved_in: CivilDate,
    /// The record that says so.
    pub declared: Position,
    /// The end; none: it goes on.
    pub end: Option<End>,
    /// The first day of the next stay, also where it did not follow at once.
    pub next_start: Option<CivilDate>,
    /// What was found about it.
    pub finding: Option<NotThere>,
}

impl Stay {
    /// The dwelling, where it is one.
    pub fn dwelling(&self) -> Option<DwellingId> {
        match &self.home {
            Home::Dwelling(dwelling) => Some(*dwelling),
            Home::Abroad(_) => None,
        }
    }

    /// The day behind the last on which the person may have lived there.
    pub fn until(&self) -> Option<CivilDate> {
        self.end.map(|end| end.by)
    }

    /// Did the person live there, perhaps, on a day of the period?
    pub fn meets(&self, period: Period) -> bool {
        period.part_of(self.start, self.until()).is_some()
    }

    /// The stay under one address after the other: nobody moves, but each address begins a line of its own.
    pub fn under(self, addresses: &[Address]) -> Vec<Stay> {
        let (first, until, last_next) = (self.start, self.until(), self.next_start);
        let mut lines: Vec<Stay> = Vec::new();
        for address in addresses {
            let start = address.from.map_or(first, |from| from.max(first));
            if until.is_some_and(|until| start >= until) {
                break;
            }
            // What was changed before the person moved in, or twice on one day, is no line.
            lines.retain(|line| line.start < start);
            if let Some(line) = lines.last_mut() {
                let (reason, position) = (EndReason::AddressChanged, address.declared);
                line.end = Some(End { from: start, by: start, reason, position });
                line.next_start = Some(start);
            }
            let home = Home::Dwelling(address.dwelling);
            lines.push(Stay { home, start, end: self.end, next_start: last_next, ..self.clone() });
        }
        if lines.is_empty() { vec![self] } else { lines }
    }
}

/// Every stay of a person, the oldest first, from what stands of their life in the order of folds.
///
/// A stay that was declared later for an earlier day overrides what lay behind that day: it is as if that had not been.
pub fn stays(id: PersonId, entries: &[Entry]) -> Vec<Stay> {
    let mut person = Person::default();
    let mut found = Findings::default();
    let mut stays: Vec<Stay> = Vec::new();
    for entry in entries {
        let before = person.clone();
        person.apply(id, entry);
        found.note(&person, entry);
        if before.residence == person.residence && before.living.elsewhere == person.living.elsewhere {
            continue;
        }
        match living(&person) {
            Some(next) => begin(&mut stays, next),
            None => end(&mut stays, entry, end_reason(&before, &person)),
        }
    }
    let starts: Vec<CivilDate> = stays.iter().skip(1).map(|stay| stay.start).collect();
    for (stay, next_start) in stays.iter_mut().zip(starts) {
        stay.next_start = Some(next_start);
    }
    found.tell(&mut stays);
    stays
}

/// Where a person lives, as a stay that goes on.
fn living(person: &Person) -> Option<Stay> {
    let (home, since, declared) = match (&person.residence, &person.living.elsewhere) {
        (Some(residence), _) => (Home::Dwelling(residence.dwelling), residence.since, residence.declared),
        (None, Some(elsewhere)) => match &elsewhere.whereabouts {
            Whereabouts::Abroad(abroad) => {
                (Home::Abroad(abroad.clone()), elsewhere.since, elsewhere.declared)
            }
            Whereabouts::Deregistered(_) | Whereabouts::ContactOnly => return None,
        },
        (None, None) => return None,
    };
    let start = since.earliest()?;
    Some(Stay { home, start, moved_in: start, declared, end: None, next_start: None, finding: None })
}

fn end_reason(before: &Person, after: &Person) -> EndReason {
    if before.died != after.died {
        return EndReason::Death;
    }
    match after.living.elsewhere.as_ref().map(|elsewhere| &elsewhere.whereabouts) {
        Some(Whereabouts::Deregistered(_)) => EndReason::Deregistered,
        Some(Whereabouts::ContactOnly) => EndReason::ContactAddress,
        Some(Whereabouts::Abroad(_)) | None => EndReason::Act,
    }
}

fn begin(stays: &mut Vec<Stay>, next: Stay) {
    stays.retain(|stay| stay.start < next.start);
    if let Some(last) = stays.last_mut()
        && last.end.is_none_or(|end| end.by > next.start)
    {
        let (from, by, reason) = (next.start, next.start, EndReason::NextStay);
        last.end = Some(End { from, by, reason, position: Some(next.declared) });
    }
    stays.push(next);
}

fn end(stays: &mut Vec<Stay>, entry: &Entry, reason: EndReason) {
    let Some(by) = entry.fold_date.latest() else { return };
    let from = entry.effective_date.earliest().unwrap_or(by).min(by);
    stays.retain(|stay| stay.start < by);
    if let Some(last) = stays.last_mut()
        && last.end.is_none_or(|end| end.by >= by)
    {
        last.end = Some(End { from: from.max(last.start), by, reason, position: Some(entry.position) });
    }
}

/// A finding of a life, also one that the person's state has forgotten.
#[derive(Debug)]
struct Found {
    dwelling: DwellingId,
    since: PartialDate,
    until: Option<CivilDate>,
    position: Position,
    registration: Option<Position>,
}

/// Every finding of a life, by their first days.
#[derive(Debug, Default)]
struct Findings(Vec<Found>);

impl Findings {
    fn note(&mut self, person: &Person, entry: &Entry) {
        if let Event::NotLivingThereFound(event) = entry.event.as_ref() {
            let (dwelling, since, until) = (event.dwelling, entry.effective_date, event.until);
            let (position, registration) = (entry.position, event.registration);
            // Said again for the same day, it is the same finding, with what was said last.
            match self.0.iter_mut().find(|found| (found.dwelling, found.since) == (dwelling, since)) {
                Some(found) => {
                    (found.until, found.registration) = (until, registration.or(found.registration))
                }
                None => self.0.push(Found { dwelling, since, until, position, registration }),
            }
        }
        // An act that closes a finding closes the last that was made about the dwelling.
        for finding in &person.living.findings {
            let last = self.0.iter_mut().rev().find(|found| found.dwelling == finding.dwelling);
            if let Some(found) = last {
                found.until = finding.until;
            }
        }
    }

    fn tell(self, stays: &mut [Stay]) {
        for found in self.0 {
            let Some(from) = found.since.earliest() else { continue };
            if let Some(stay) = stays.iter_mut().find(|stay| found.is_about(stay, from)) {
                let Found { until, position, .. } = found;
                // A later one takes the place of an earlier one.
                stay.finding = Some(NotThere { from, until, position });
            }
        }
    }
}

impl Found {
    /// A finding is about the stay of its registration. One that does not name it is about the first stay in its dwelling that
    /// was not over by then and had been declared before it.
    fn is_about(&self, stay: &Stay, from: CivilDate) -> bool {
        let by = |registration| stay.declared == registration;
        stay.dwelling() == Some(self.dwelling)
            && stay.until().is_none_or(|end| end > from)
            && self.registration.map_or(stay.declared < self.position, by)
    }
}

#[cfg(test)]
mod tests {
    use super::{EndReason, Period, Stay, stays};
    use crate::domain::command::Command;
    use crate::domain::dates::{CivilDate, PartialDate};
    use crate::domain::event::{Event, NotLivingThereFound};
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::close_finding::CloseFinding;
    use crate::domain::residence::record_not_living::RecordNotLivingThere;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::Sex;

    fn day(text: &str) -> CivilDate {
        date(text).full().unwrap()
    }

    fn stays_of(ledger: &TestLedger, at: Position) -> Vec<Stay> {
        stays(PersonId::at(at).unwrap(), &ledger.life_of(at))
    }

    /// Dwelling, first day, day behind the last, start of the next.
    fn told(stays: &[Stay]) -> Vec<(Position, String, String, String)> {
        let text = |day: Option<CivilDate>| day.map_or_else(String::new, |day| day.to_string());
        let told = stays.iter().map(|stay| {
            (
                stay.dwelling().unwrap().position(),
                stay.start.to_string(),
                text(stay.until()),
                text(stay.next_start),
            )
        });
        told.collect()
    }

    fn line(home: Position, start: &str, until: &str, next: &str) -> (Position, String, String, String) {
        (home, start.into(), until.into(), next.into())
    }

    /// Somebody who lives in the first of three homes from 2010-08-18 on.
    fn settled() -> (TestLedger, [Position; 3], Position) {
        let mut ledger = TestLedger::new();
        let homes = [ledger.home(), ledger.home(), ledger.home()];
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(homes[0]).on("2010-08-18");
        let an = ledger.runs(an.enrol());
        (ledger, homes, an)
    }

    fn go(who: Position, to: Position, on: &str) -> crate::domain::command::Command {
        TestLedger::change_residence(&[who], to, MoveInto::Alone, on)
    }

    #[test]
    fn a_stay_ends_on_the_day_on_which_the_next_begins() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2016-05-16"));
        let told_now = told(&stays_of(&ledger, an));
        let first = line(homes[0], "2010-08-18", "2016-05-16", "2016-05-16");
        assert_eq!(told_now, [first, line(homes[1], "2016-05-16", "", "")]);
    }

    #[test]
    fn a_later_word_about_an_earlier_day_overrides_what_lay_behind_that_day() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2016-05-16"));
        ledger.runs(go(an, homes[2], "2012-01-01"));
        let first = line(homes[0], "2010-08-18", "2012-01-01", "2012-01-01");
        assert_eq!(told(&stays_of(&ledger, an)), [first, line(homes[2], "2012-01-01", "", "")]);
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2010-08-15"));
        assert_eq!(told(&stays_of(&ledger, an)), [line(homes[1], "2010-08-15", "", "")]);
    }

    #[test]
    fn a_corrected_day_never_counted_and_an_annulled_move_never_was() {
        let (mut ledger, homes, an) = settled();
        let moved = ledger.runs(go(an, homes[1], "2016-05-16"));
        let corrected = ledger.runs(ledger.correct(moved, "2016-06-01", |_| ()));
        let first = line(homes[0], "2010-08-18", "2016-06-01", "2016-06-01");
        assert_eq!(told(&stays_of(&ledger, an)), [first, line(homes[1], "2016-06-01", "", "")]);
        ledger.runs(ledger.annul(corrected));
        assert_eq!(told(&stays_of(&ledger, an))[1], line(homes[1], "2016-05-16", "", ""));
        ledger.runs(ledger.annul(moved));
        assert_eq!(told(&stays_of(&ledger, an)), [line(homes[0], "2010-08-18", "", "")]);
    }

    #[test]
    fn a_death_known_in_part_ends_the_last_stay_somewhere_in_its_days() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2022-03-01"));
        ledger.runs(ledger.death(an, "2022"));
        let stays = stays_of(&ledger, an);
        assert_eq!(stays[0].end.unwrap().reason, EndReason::NextStay);
        let end = stays[1].end.unwrap();
        // Nobody who was dead moved in.
        assert_eq!((end.from, end.by, end.reason), (day("2022-03-01"), day("2022-12-31"), EndReason::Death));
    }

    #[test]
    fn a_death_before_the_first_stay_leaves_none() {
        let (mut ledger, _, an) = settled();
        ledger.runs(ledger.death(an, "2010-08-01"));
        assert_eq!(stays_of(&ledger, an), []);
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2016-05-16"));
        ledger.runs(ledger.death(an, "2016-05-16"));
        assert_eq!(told(&stays_of(&ledger, an)), [line(homes[0], "2010-08-18", "2016-05-16", "")]);
    }

    fn found(who: Position, home: Position, on: &str, until: Option<&str>) -> Command {
        Command::RecordNotLivingThere(RecordNotLivingThere {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            dwelling: DwellingId::at(home).unwrap(),
            until: until.map(day),
        })
    }

    /// The first day of each stay, with that of its finding.
    fn findings(ledger: &TestLedger, who: Position) -> Vec<(String, Option<String>)> {
        let told = stays_of(ledger, who).into_iter();
        told.map(|stay| (stay.start.to_string(), stay.finding.map(|found| found.from.to_string()))).collect()
    }

    fn of(start: &str, finding: Option<&str>) -> (String, Option<String>) {
        (start.to_owned(), finding.map(str::to_owned))
    }

    /// Registered twice in one home without leaving it; a finding of the second registration, from 2016-06-01 on.
    fn registered_twice() -> (TestLedger, [Position; 3], [Position; 3]) {
        let (mut ledger, homes, an) = settled();
        let second = ledger.runs(go(an, homes[0], "2016-05-16"));
        let finding = ledger.runs(found(an, homes[0], "2016-06-01", Some("2018-01-01")));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-05-16", Some("2016-06-01"))]);
        (ledger, homes, [an, second, finding])
    }

    #[test]
    fn a_finding_follows_the_registration_that_it_is_about() {
        let (mut ledger, homes, [an, second, _]) = registered_twice();
        // To behind the day of the finding: it still says nothing of the first registration.
        let corrected = ledger.runs(ledger.correct(second, "2016-07-01", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-07-01", Some("2016-06-01"))]);
        // To before the first: there is no other stay.
        let early = ledger.runs(ledger.correct(corrected, "2010-01-01", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-01-01", Some("2016-06-01"))]);
        ledger.runs(ledger.annul(early));
        // A third registration behind it is another one, too, and ends the one that was found wanting.
        ledger.runs(go(an, homes[0], "2017-01-01"));
        let third = [of("2010-08-18", None), of("2016-07-01", Some("2016-06-01")), of("2017-01-01", None)];
        assert_eq!(findings(&ledger, an), third);
        // Where the registration is annulled, nothing is left that it could be about; put back, it is about that again.
        let annulled = ledger.runs(ledger.annul(second));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2017-01-01", None)]);
        ledger.runs(ledger.annul(annulled));
        assert_eq!(findings(&ledger, an), third);
    }

    #[test]
    fn a_registration_corrected_to_another_home_takes_no_finding_with_it() {
        let (mut ledger, homes, [an, second, _]) = registered_twice();
        let elsewhere = DwellingId::at(homes[1]).unwrap();
        let corrected = ledger.correct(second, "2016-05-16", |event| {
            let Event::PermanentResidenceChanged(change) = event else { panic!("another act") };
            change.dwelling = elsewhere;
        });
        ledger.runs(corrected);
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-05-16", None)]);
    }

    #[test]
    fn a_corrected_finding_stays_with_its_registration_unless_its_day_is_another() {
        let (mut ledger, homes, [an, second, finding]) = registered_twice();
        ledger.runs(ledger.correct(second, "2016-07-01", |_| ()));
        let closed = ledger.correct(finding, "2016-06-01", |event| {
            let Event::NotLivingThereFound(found) = event else { panic!("another act") };
            // Whatever is said here, the register knows what it is about.
            (found.until, found.registration) = (None, None);
        });
        let closed = ledger.runs(closed);
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-07-01", Some("2016-06-01"))]);
        let earlier = ledger.runs(ledger.correct(closed, "2012-01-01", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", Some("2012-01-01")), of("2016-07-01", None)]);
        let later = ledger.runs(ledger.correct(earlier, "2016-08-01", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-07-01", Some("2016-08-01"))]);
        // On a day on which they were registered elsewhere it stays about the one that it was about, and is of days behind its end.
        let away = ledger.runs(go(an, homes[1], "2017-01-01"));
        ledger.runs(ledger.correct(later, "2017-02-01", |_| ()));
        assert!(findings(&ledger, an).iter().all(|(_, finding)| finding.is_none()));
        ledger.runs(ledger.annul(away));
        ledger.runs(ledger.correct(second, "2017-03-01", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2017-03-01", Some("2017-02-01"))]);
    }

    #[test]
    fn an_older_finding_is_about_the_first_registration_that_was_not_over() {
        let (mut ledger, homes, an) = settled();
        let second = ledger.runs(go(an, homes[0], "2016-05-16"));
        let old = NotLivingThereFound {
            person: PersonId::at(an).unwrap(),
            dwelling: DwellingId::at(homes[0]).unwrap(),
            until: None,
            registration: None,
        };
        let old = ledger.has_recorded(date("2016-06-01"), Event::NotLivingThereFound(old));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-05-16", Some("2016-06-01"))]);
        ledger.runs(ledger.correct(second, "2016-07-01", |_| ()));
        let first = [of("2010-08-18", Some("2016-06-01")), of("2016-07-01", None)];
        assert_eq!(findings(&ledger, an), first, "as ever");
        ledger.runs(ledger.correct(old, "2016-06-01", |event| {
            let Event::NotLivingThereFound(found) = event else { panic!("another act") };
            found.until = Some(day("2018-01-01"));
        }));
        assert_eq!(findings(&ledger, an), first, "corrected on the same day it stays an older one");
        ledger.runs(ledger.correct(old, "2016-07-02", |_| ()));
        assert_eq!(findings(&ledger, an), [of("2010-08-18", None), of("2016-07-01", Some("2016-07-02"))]);
    }

    #[test]
    fn what_is_found_again_for_the_same_day_is_what_was_said_last() {
        let (mut ledger, homes, an) = settled();
        let found = |until: Option<&str>| {
            Event::NotLivingThereFound(NotLivingThereFound {
                person: PersonId::at(an).unwrap(),
                dwelling: DwellingId::at(homes[0]).unwrap(),
                until: until.map(day),
                registration: None,
            })
        };
        let first = ledger.has_recorded(date("2015-06-01"), found(None));
        ledger.has_recorded(date("2015-06-01"), found(Some("2015-07-01")));
        let finding = stays_of(&ledger, an)[0].finding.unwrap();
        assert_eq!((finding.until, finding.position), (Some(day("2015-07-01")), first));
    }

    /// First day and day of closing: of the history, then of the state.
    fn both_told(ledger: &TestLedger, who: Position) -> [(PartialDate, Option<CivilDate>); 2] {
        let finding = stays_of(ledger, who)[0].finding.unwrap();
        let known = ledger.person(who).living.findings[0];
        [(finding.from.into(), finding.until), (known.since, known.until)]
    }

    #[test]
    fn a_finding_takes_the_place_of_an_earlier_one_in_the_history_too() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(found(an, homes[0], "2022-01-01", None));
        ledger.runs(found(an, homes[0], "2021-12-01", Some("2022-03-01")));
        let close = CloseFinding {
            effective_date: date("2022-05-01"),
            person: PersonId::at(an).unwrap(),
            dwelling: DwellingId::at(homes[0]).unwrap(),
        };
        ledger.runs(Command::CloseFinding(close));
        assert_eq!(both_told(&ledger, an), [(date("2022-01-01"), Some(day("2022-05-01"))); 2]);
        let (mut ledger, homes, an) = settled();
        ledger.runs(found(an, homes[0], "2022-01-01", Some("2022-01-20")));
        ledger.runs(found(an, homes[0], "2022-06-01", None));
        assert_eq!(both_told(&ledger, an), [(date("2022-06-01"), None); 2]);
    }

    #[test]
    fn what_closes_a_finding_closes_the_one_about_that_registration() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(found(an, homes[0], "2012-01-01", Some("2013-01-01")));
        ledger.runs(go(an, homes[0], "2016-05-16"));
        ledger.runs(found(an, homes[0], "2016-06-01", None));
        let close = CloseFinding {
            effective_date: date("2017-01-01"),
            person: PersonId::at(an).unwrap(),
            dwelling: DwellingId::at(homes[0]).unwrap(),
        };
        ledger.runs(Command::CloseFinding(close));
        let until: Vec<_> =
            stays_of(&ledger, an).into_iter().map(|stay| stay.finding.unwrap().until).collect();
        assert_eq!(until, [Some(day("2013-01-01")), Some(day("2017-01-01"))]);
    }

    #[test]
    fn periods_are_half_open() {
        let (mut ledger, homes, an) = settled();
        ledger.runs(go(an, homes[1], "2016-05-16"));
        let stays = stays_of(&ledger, an);
        let met = |period: Period| stays.iter().map(|stay| stay.meets(period)).collect::<Vec<_>>();
        let period = |from, until| Period::new(Some(day(from)), Some(day(until))).unwrap();
        assert_eq!(met(Period::default()), [true, true]);
        assert_eq!(met(period("2001-01-01", "2010-08-18")), [false, false]);
        assert_eq!(met(period("2001-01-01", "2010-08-19")), [true, false]);
        assert_eq!(met(Period::day(day("2016-05-15"))), [true, false]);
        assert_eq!(met(Period::day(day("2016-05-16"))), [false, true]);
        assert_eq!(met(Period::day(day("2200-12-31"))), [false, true]);
        assert_eq!(Period::new(Some(day("2016-05-16")), Some(day("2016-05-16"))), None);
    }
}
