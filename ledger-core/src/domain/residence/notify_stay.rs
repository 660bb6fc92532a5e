//! Stay notice (thông báo lưu trú): who stays the night somewhere, for thirty days at most, and registers nothing by it.
//!
//! Law on Residence 2020, art. 30: households, hotels, hospitals and the like tell it before 23:00 of the first day, and before
//! 08:00 of the next where somebody arrives later. There are more of these than of all other acts together, so one notice
//! is one record of a place and up to 200 guests, and it is among the records of neither the dwelling nor the guests: their
//! lives, which every decision folds, stay as short as they were. It is found through two books ([`Claim::StaysAt`],
//! [`Claim::StaysOf`]), which nothing has to read before a notice is written into them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate, RecordTime};
use crate::domain::event::Event;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::limits::STAY_DAYS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::name::PersonName;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Month, Subject, Touched, Year};
use crate::domain::text::{Code, Text};

/// Hour of the first day before which a stay is to be told.
const TELL_BEFORE: i64 = 23;
/// Hour of the next day before which it is to be told where somebody arrived after [`TELL_BEFORE`].
const TELL_LATE_BEFORE: i64 = 24 + 8;

const HOUR: i64 = 3_600_000_000;
/// Viet Nam is seven hours ahead of UTC.
const AHEAD: i64 = 7 * HOUR;

/// Guests stay at a dwelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StayNotified {
    /// Where.
    pub dwelling: DwellingId,
    /// Who.
    pub guests: Vec<Guest>,
    /// The first day, which is the effective date and not stored again.
    pub from: CivilDate,
    /// The last day, as intended; it may lie in the future.
    pub until: CivilDate,
    /// Why, as written.
    pub reason: Option<Text>,
    /// When they arrived, in UTC; none: not said, and before 23:00.
    pub arrived: Option<RecordTime>,
    /// When the notice was given, in UTC.
    pub notified: RecordTime,
}

/// Somebody who stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guest {
    /// A person in the register.
    Known(PersonId),
    /// Somebody else, as their papers have it.
    Other(OtherGuest),
}

/// A guest who is not in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherGuest {
    /// Full name.
    pub name: PersonName,
    /// Number of the passport or another paper.
    pub document: Option<Code>,
    /// Nationality, ISO 3166-1 alpha-2; none where not known.
    pub nationality: Option<[u8; 2]>,
}

/// Record a stay notice.
#[derive(Clone, Debug)]
pub struct NotifyStay {
    /// The first day.
    pub effective_date: PartialDate,
    /// Who, where, how long.
    pub stay: StayNotified,
}

impl StayNotified {
    /// The guests who are in the register.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.guests.iter().filter_map(|guest| match guest {
            Guest::Known(person) => Some(*person),
            Guest::Other(_) => None,
        })
    }

    /// Was it told too late? What is told at the very hour is.
    pub fn is_late(&self) -> bool {
        let late_arrival = self.arrived.is_some_and(|arrived| arrived >= at(self.from, TELL_BEFORE));
        let before = if late_arrival { TELL_LATE_BEFORE } else { TELL_BEFORE };
        self.notified >= at(self.from, before)
    }
}

/// The instant so many hours after midnight in Viet Nam begins a day.
fn at(day: CivilDate, hours: i64) -> RecordTime {
    let epoch = CivilDate::new(1970, 1, 1).unwrap_or(day);
    RecordTime((day.days_since(epoch) * 24 + hours) * HOUR - AHEAD)
}

impl NotifyStay {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.stay)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.stay, loaded)?;
        if self.stay.notified.civil_date() > today {
            return Err(Rejection::EffectiveDateInFuture.at("notified_time"));
        }
        // No life is asked: the books admit whatever is true of the guests and the place.
        let event = Event::StayNotified(self.stay.clone());
        let touched = event.touches();
        Ok(Proposal { effective_date: self.effective_date, event: Arc::new(event), touched })
    }
}

fn needs(stay: &StayNotified) -> Vec<Need> {
    subjects(stay.persons().map(Subject::Person).chain([Subject::Dwelling(stay.dwelling)]))
}

fn check(stay: &StayNotified, loaded: &Loaded) -> Result<(), Refusal> {
    let dwelling = loaded.dwelling_on(stay.dwelling, stay.from);
    let dwelling = dwelling.filter(|then| then.place.is_some());
    let dwelling = dwelling.ok_or(Rejection::DwellingNotFound.at("dwelling"))?;
    dwelling.in_being().map_err(|r| r.at("dwelling"))?;
    check_guests(stay, loaded)?;
    if stay.until < stay.from {
        return Err(Rejection::TermEndsBeforeStart.at("until"));
    }
    if stay.until.days_since(stay.from) >= STAY_DAYS {
        return Err(Rejection::StayTooLong.at("until"));
    }
    if stay.arrived.is_some_and(|arrived| arrived.civil_date() != stay.from) {
        return Err(Rejection::ArrivedOnAnotherDay.at("arrived_time"));
    }
    Ok(())
}

/// Guests are told by their place in the whole list, also where others are between them who are known by their papers only.
fn check_guests(stay: &StayNotified, loaded: &Loaded) -> Result<(), Refusal> {
    let known = || {
        stay.guests.iter().enumerate().filter_map(|(at, guest)| match guest {
            Guest::Known(person) => Some((format!("guests[{at}].person"), *person)),
            Guest::Other(_) => None,
        })
    };
    let mut seen = BTreeSet::new();
    for (here, person) in known() {
        loaded.person(person).map_err(|r| r.at(&here))?;
        if !seen.insert(person) {
            return Err(Rejection::PersonNamedTwice.at(here));
        }
    }
    for (here, person) in known() {
        may_stay(person, stay.from, loaded).map_err(|r| r.at(here))?;
    }
    Ok(())
}

/// The unborn and the dead do not stay, and a record that was merged is not named any more.
fn may_stay(person: PersonId, on: CivilDate, loaded: &Loaded) -> Result<(), Rejection> {
    let (now, _) = loaded.person(person)?;
    if now.links.merged_into.is_some() {
        return Err(Rejection::PersonMerged);
    }
    loaded.person_on(person, on).ok_or(Rejection::PersonNotFound)?.takes_part(on.into())
}

impl Act for StayNotified {
    fn touches(&self, to: &mut Vec<Touched>) {
        let (month, year) = (Month::of(self.from), Year::of(self.from));
        let at = Claim::StaysAt(self.dwelling, month);
        let of = self.persons().map(|person| Claim::StaysOf(person, year));
        to.extend([at].into_iter().chain(of).map(|book| Touched::Known(Subject::Claim(book))));
    }

    fn declared_late(&self) -> Option<bool> {
        Some(self.is_late())
    }

    fn correction_needs(&self) -> Vec<Need> {
        needs(self)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }
}

#[cfg(test)]
mod tests {
    use super::{Guest, NotifyStay, OtherGuest, StayNotified, at};
    use crate::domain::command::Command;
    use crate::domain::dates::RecordTime;
    use crate::domain::event::Event;
    use crate::domain::identity::merge_records::MergeRecords;
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::name::PersonName;
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::register_temporary::tests::settled;
    use crate::domain::subject::{Claim, Month, Subject, Year};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    const HOUR: i64 = 3_600_000_000;

    fn stay(who: &[Position], home: Position, from: &str, until: &str) -> StayNotified {
        let day = |text| date(text).full().unwrap();
        let known = who.iter().map(|at| Guest::Known(PersonId::at(*at).unwrap()));
        let name = PersonName::parse("Jean Martin").unwrap();
        let other = OtherGuest { name, document: None, nationality: Some(*b"FR") };
        StayNotified {
            dwelling: DwellingId::at(home).unwrap(),
            guests: known.chain([Guest::Other(other)]).collect(),
            from: day(from),
            until: day(until),
            reason: None,
            arrived: None,
            notified: at(day(from), 20),
        }
    }

    fn tell(stay: StayNotified) -> Command {
        Command::NotifyStay(NotifyStay { effective_date: stay.from.into(), stay })
    }

    fn at_home(home: Position, year: i32, month: u32) -> Subject {
        let day = crate::domain::dates::CivilDate::new(year, month, 1).unwrap();
        Subject::Claim(Claim::StaysAt(DwellingId::at(home).unwrap(), Month::of(day)))
    }

    fn of_guest(guest: Position, year: i32) -> Subject {
        let day = crate::domain::dates::CivilDate::new(year, 1, 1).unwrap();
        Subject::Claim(Claim::StaysOf(PersonId::at(guest).unwrap(), Year::of(day)))
    }

    #[test]
    fn a_stay_stands_in_its_books_and_in_no_life() {
        let (mut ledger, an, homes) = settled();
        let (home, guest) = (homes[1], Subject::Person(PersonId::at(an).unwrap()));
        let dwelling = Subject::Dwelling(DwellingId::at(home).unwrap());
        let before = (ledger.records_of(guest), ledger.records_of(dwelling));
        let told = ledger.runs(tell(stay(&[an], home, "2022-03-04", "2022-03-06")));
        assert_eq!((ledger.records_of(guest), ledger.records_of(dwelling)), before);
        assert_eq!(ledger.records_of(at_home(home, 2022, 3)), [told]);
        assert_eq!(ledger.records_of(of_guest(an, 2022)), [told]);
        assert_eq!(ledger.records_of(at_home(home, 2022, 4)), []);
    }

    #[test]
    fn the_place_and_the_guests_are_there_on_the_day() {
        let (mut ledger, an, homes) = settled();
        let go = |who: &[Position], home, from, until| tell(stay(who, home, from, until));
        ledger.rejects(go(&[an], Position(999), "2022-03-04", "2022-03-04"), Rejection::DwellingNotFound);
        ledger.rejects(go(&[Position(999)], homes[1], "2022-03-04", "2022-03-04"), Rejection::PersonNotFound);
        ledger.rejects(go(&[an, an], homes[1], "2022-03-04", "2022-03-04"), Rejection::PersonNamedTwice);
        ledger.rejects(go(&[an], homes[1], "1980-03-03", "1980-03-03"), Rejection::BeforeBirth);
        ledger.runs(ledger.death(an, "2022-08-29"));
        ledger.rejects(go(&[an], homes[1], "2022-08-30", "2022-08-30"), Rejection::PersonDeceased);
        ledger.runs(go(&[an], homes[1], "2022-08-01", "2022-08-03"));
    }

    #[test]
    fn a_refusal_names_the_guest_by_their_place_among_all() {
        let (ledger, an, homes) = settled();
        let mut told = stay(&[an], homes[1], "2022-03-04", "2022-03-04");
        told.guests.push(told.guests[0].clone());
        let twice = (Rejection::PersonNamedTwice, "guests[2].person".to_owned());
        assert_eq!(ledger.refusal(&tell(told)), Some(twice));
    }

    #[test]
    fn what_is_part_of_another_is_named_by_that_one() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(TestLedger::merge_dwellings(&homes[1..], homes[0], "2022-05-01"));
        let go = |who, on| tell(stay(&[who], homes[1], on, on));
        ledger.rejects(go(an, "2022-05-01"), Rejection::DwellingEnded);
        ledger.runs(go(an, "2022-04-30"));
        let twin = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        ledger.runs(Command::MergeRecords(MergeRecords {
            effective_date: date("2022-05-01"),
            kept: PersonId::at(an).unwrap(),
            merged: PersonId::at(twin).unwrap(),
            reason: Text::stored("Trùng dữ liệu"),
        }));
        ledger.rejects(go(twin, "2022-04-30"), Rejection::PersonMerged);
    }

    #[test]
    fn a_stay_lasts_thirty_days_at_most() {
        let (mut ledger, an, homes) = settled();
        let go = |until| tell(stay(&[an], homes[1], "2022-03-04", until));
        ledger.rejects(go("2022-03-03"), Rejection::TermEndsBeforeStart);
        ledger.rejects(go("2022-04-03"), Rejection::StayTooLong);
        ledger.runs(go("2022-04-02"));
        let told = |notified, arrived: Option<i64>| {
            let stay = stay(&[an], homes[1], "2022-03-04", "2022-03-05");
            let from = stay.from;
            let arrived = arrived.map(|hours| at(from, hours));
            tell(StayNotified { notified, arrived, ..stay })
        };
        let first = at(date("2022-03-04").full().unwrap(), 20);
        ledger.rejects(told(first, Some(24)), Rejection::ArrivedOnAnotherDay);
        ledger.rejects(told(first, Some(-1)), Rejection::ArrivedOnAnotherDay);
        let never = at(date("2031-01-01").full().unwrap(), 0);
        ledger.rejects(told(never, None), Rejection::EffectiveDateInFuture);
        ledger.runs(told(first, Some(23)));
    }

    #[test]
    fn a_stay_and_its_notice_have_come() {
        let (mut ledger, an, homes) = settled();
        let refused = |ledger: &TestLedger, stay: StayNotified, on: &str| {
            ledger.refusal(&Command::NotifyStay(NotifyStay { effective_date: date(on), stay }))
        };
        let at_field = |rejection, field: &str| Some((rejection, field.to_owned()));
        let to_come = |notified: &str| {
            let notified = at(date(notified).full().unwrap(), 23);
            StayNotified { notified, ..stay(&[an], homes[1], "2031-01-01", "2031-01-02") }
        };
        let in_future = Rejection::EffectiveDateInFuture;
        let told = refused(&ledger, to_come("2030-12-31"), "2031-01-01");
        assert_eq!(told, at_field(in_future, "effective_date"), "told today of tomorrow");
        let known = stay(&[an], homes[1], "2022-03-04", "2022-03-05");
        let told = refused(&ledger, known.clone(), "2022-03");
        assert_eq!(told, at_field(Rejection::EffectiveDateIncomplete, "effective_date"));
        let tomorrow = at(date("2031-01-01").full().unwrap(), 0);
        let told = refused(&ledger, StayNotified { notified: tomorrow, ..known.clone() }, "2022-03-04");
        assert_eq!(told, at_field(in_future, "notified_time"));
        // The last hour of today, of a stay that begins today.
        let today = stay(&[an], homes[1], "2030-12-31", "2031-01-02");
        let last = at(date("2030-12-31").full().unwrap(), 23);
        let late = ledger.runs(tell(StayNotified { notified: last, ..today.clone() }));
        let in_time = ledger.runs(tell(today));
        let declared_late = |at| ledger.recorded(at).event.act().declared_late();
        assert_eq!((declared_late(late), declared_late(in_time)), (Some(true), Some(false)));
    }

    #[test]
    fn a_notice_is_late_from_the_hour_on() {
        let one = stay(&[], Position(5), "2022-03-04", "2022-03-05");
        let late = |arrived: Option<i64>, notified: i64| {
            let from = one.from;
            let arrived = arrived.map(|hours| at(from, hours));
            let second_before = RecordTime(at(from, notified).0 - 1_000_000);
            let told = |notified| StayNotified { arrived, notified, ..one.clone() }.is_late();
            (told(second_before), told(at(from, notified)))
        };
        assert_eq!(late(None, 23), (false, true));
        assert_eq!(late(Some(22), 23), (false, true));
        assert_eq!(late(Some(23), 24 + 8), (false, true));
        assert_eq!(at(one.from, 0).civil_date(), one.from);
        assert_eq!(RecordTime(at(one.from, 0).0 - HOUR).civil_date(), one.from.plus_days(-1));
    }

    #[test]
    fn a_corrected_day_moves_the_notice_to_another_book_and_a_guest_to_another_person() {
        let (mut ledger, an, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        let told = ledger.runs(tell(stay(&[an], homes[1], "2022-03-04", "2022-03-06")));
        let changed = |ledger: &TestLedger, on: &str, change: &dyn Fn(&mut StayNotified)| {
            ledger.correct(told, on, |event| {
                if let Event::StayNotified(stay) = event {
                    change(stay);
                }
            })
        };
        let day = |text| date(text).full().unwrap();
        let dead_end = changed(&ledger, "2022-04-01", &|_| ());
        ledger.rejects(dead_end, Rejection::TermEndsBeforeStart);
        let corrected = ledger.runs(changed(&ledger, "2022-04-01", &|stay| {
            stay.until = day("2022-04-02");
            stay.guests[0] = Guest::Known(PersonId::at(lan).unwrap());
        }));
        assert_eq!(ledger.records_of(at_home(homes[1], 2022, 4)), [corrected]);
        assert_eq!(ledger.records_of(of_guest(lan, 2022)), [corrected]);
        let standing = |subject| ledger.standing_of(subject);
        assert_eq!(standing(at_home(homes[1], 2022, 3)), []);
        assert_eq!(standing(at_home(homes[1], 2022, 4)), [told]);
        assert_eq!((standing(of_guest(an, 2022)), standing(of_guest(lan, 2022))), (vec![], vec![told]));
        ledger.runs(ledger.annul(corrected));
        assert_eq!(ledger.standing_of(at_home(homes[1], 2022, 3)), [told]);
        ledger.runs(ledger.annul(told));
        assert_eq!(ledger.standing_of(of_guest(an, 2022)), []);
    }
}
