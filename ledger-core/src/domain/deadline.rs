//! Terms of the law: until when an act is to be declared, and until when the office is to decide on it.
//!
//! What comes too late is marked, never refused. Each act says its own terms ([`Act::deadlines`]).
//!
//! [`Act::deadlines`]: super::act::Act::deadlines

use super::calendar::Calendar;
use super::dates::{CivilDate, PartialDate};
use super::event::Event;
use super::origin::Provenance;

/// A term, counted from a day that does not count itself (Civil Code 2015, art. 147).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// On the day itself or, for what comes in late in the day, on the next working day. The hour is not recorded, so that the
    /// next working day is the last that may be in time.
    AtOnce,
    /// So many working days.
    WorkingDays(u16),
    /// So many days of the calendar. A last day of rest moves to the next working day (Civil Code 2015, art. 148(5)).
    Days(u16),
}

impl Term {
    /// The last day of the term.
    pub fn last_day(self, start: CivilDate, calendar: &Calendar) -> CivilDate {
        match self {
            Term::AtOnce => calendar.deadline(start, 1),
            Term::WorkingDays(days) => calendar.deadline(start, days),
            Term::Days(days) => calendar.working_day_from(start.plus_days(i64::from(days))),
        }
    }
}

/// The terms of a kind of act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Within which it is to be declared; the clock starts on the effective date.
    pub declare: Option<Term>,
    /// Within which the office is to decide; the clock starts on the day on which the dossier came in.
    pub decide: Option<Term>,
}

impl Deadlines {
    /// The law sets none.
    pub const NONE: Deadlines = Deadlines { declare: None, decide: None };

    /// Only the office has a term.
    pub const fn decide(term: Term) -> Self {
        Deadlines { declare: None, decide: Some(term) }
    }
}

/// The dates of an act's papers by which its clocks run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaperDates {
    /// The day on which the dossier came in.
    pub received: Option<CivilDate>,
    /// The day on which an older register had the act.
    pub registered_before: Option<PartialDate>,
}

impl PaperDates {
    /// Those that the provenance of an act names.
    pub fn of(provenance: &Provenance) -> Self {
        let registered_before = provenance.original.as_ref().and_then(|original| original.registration_date);
        PaperDates { received: provenance.received_date, registered_before }
    }
}

/// What the register knew of people when an act was recorded, where terms depend on it ([`Ledger::in_its_circumstances`]).
///
/// [`Ledger::in_its_circumstances`]: crate::ledger::Ledger::in_its_circumstances
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// One of the parties was a foreigner.
    pub foreigner: bool,
    /// The first day on which the birth of somebody was registered who had not lived anywhere permanently yet.
    pub newborn_registered: Option<CivilDate>,
    /// The day on which the application came in that the act answers.
    pub applied: Option<CivilDate>,
}

/// Within which a newborn is registered where it lives, from the registration of its birth on (D 154/2024, art. 7).
const NEWBORN_RESIDENCE: Term = Term::Days(60);

/// Births registered since then have that term: D 154/2024 came into force.
pub(crate) fn newborn_residence_since() -> CivilDate {
    CivilDate::new(2025, 1, 10).unwrap_or(CivilDate::last())
}

/// What came too late, of one act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// It was declared after the term.
    pub declared: bool,
    /// The office decided after the term. Never where it is not known when the dossier came in.
    pub decided: bool,
}

impl Late {
    /// What came too late of an act that was recorded on that day.
    ///
    /// An act out of an older register was registered when that says; a birth tells its day of registration itself. Otherwise an act
    /// was declared on the day on which its dossier came in, and decided on the day on which it was recorded. A card is issued on the
    /// day that stands on it, and its term begins with its application. What is known only
    /// in part is late where each day that it may mean is.
    pub fn of(
        event: &Event,
        effective_date: PartialDate,
        papers: PaperDates,
        recorded: CivilDate,
        (calendar, around): (&Calendar, Circumstances),
    ) -> Late {
        let act = event.act();
        let terms = if around.foreigner { act.deadlines_with_foreigner() } else { act.deadlines() };
        let registered = papers.registered_before.or(act.registered_on().map(PartialDate::from));
        let registered = registered.and_then(PartialDate::earliest);
        let declared = registered.or(papers.received).unwrap_or(recorded);
        let decided = act.decided_on().or(registered).unwrap_or(recorded);
        let passed = |term: Option<Term>, start: Option<CivilDate>, day: CivilDate| {
            term.zip(start).is_some_and(|(term, start)| day > term.last_day(start, calendar))
        };
        Late {
            declared: event
                .act()
                .declared_late()
                .unwrap_or_else(|| passed(terms.declare, effective_date.latest(), declared))
                || passed(Some(NEWBORN_RESIDENCE), around.newborn_registered, declared),
            decided: passed(terms.decide, around.applied.or(papers.received), decided),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{DeathRegistered, HouseholdLeft, MarriageRegistered, ParentRecognised};
    use crate::domain::ids::{HouseholdId, PersonId, Position};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{Parentage, Sex};

    fn day(text: &str) -> CivilDate {
        date(text).full().unwrap()
    }

    fn death() -> Event {
        let person = PersonId::at(Position(1)).unwrap();
        Event::DeathRegistered(DeathRegistered {
            person,
            household: None,
            cards: vec![],
            place: None,
            notice: None,
            spouse: None,
            care: Vec::new(),
            cause: None,
            time: None,
        })
    }

    fn around(circumstances: Circumstances) -> (&'static Calendar, Circumstances) {
        (Calendar::of_the_law(), circumstances)
    }

    fn late(
        event: &Event,
        on: &str,
        received: Option<&str>,
        before: Option<&str>,
        recorded: &str,
    ) -> (bool, bool) {
        let papers = PaperDates { received: received.map(day), registered_before: before.map(date) };
        let late = Late::of(event, date(on), papers, day(recorded), around(Circumstances::default()));
        (late.declared, late.decided)
    }

    #[test]
    fn a_term_in_days_that_ends_on_a_day_of_rest_ends_on_the_next_working_day() {
        let ends = |start| Term::Days(15).last_day(day(start), Calendar::of_the_law());
        assert_eq!(ends("2022-06-01"), day("2022-06-16"));
        assert_eq!(ends("2022-06-03"), day("2022-06-20"), "a Saturday");
        assert_eq!(ends("2022-04-15"), day("2022-05-04"), "30 April, a Saturday, and what makes up for it");
    }

    #[test]
    fn a_death_is_declared_when_its_dossier_comes_in() {
        assert_eq!(late(&death(), "2022-06-01", None, None, "2022-06-16"), (false, false));
        assert_eq!(late(&death(), "2022-06-01", None, None, "2022-06-17"), (true, false));
        assert_eq!(late(&death(), "2022-06-01", Some("2022-06-16"), None, "2022-06-17"), (false, false));
        assert_eq!(late(&death(), "2022-06", None, None, "2022-07-15"), (false, false));
    }

    #[test]
    fn a_card_is_issued_within_seven_working_days_from_its_application_on() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let made = ledger.recorded(crate::domain::ids::Position(card.0 + 2));
        let decided = |applied: Option<&str>, received: Option<&str>| {
            let around = around(Circumstances { applied: applied.map(day), ..Circumstances::default() });
            let papers = PaperDates { received: received.map(day), registered_before: None };
            // Issued on 2021-03-03, and recorded long afterwards.
            Late::of(&made.event, made.effective_date, papers, day("2022-01-01"), around).decided
        };
        assert!(!decided(Some("2021-02-22"), None), "the seventh working day");
        assert!(decided(Some("2021-02-19"), None));
        assert!(!decided(Some("2021-02-22"), Some("2021-02-01")), "the application's own day goes before");
        assert!(!decided(None, None), "nobody knows");
    }

    #[test]
    fn an_office_decides_within_its_term_from_the_day_on_which_the_dossier_came_in() {
        let person = PersonId::at(Position(1)).unwrap();
        let household = HouseholdId::at(Position(2)).unwrap();
        let left = Event::HouseholdLeft(HouseholdLeft { person, household });
        assert_eq!(late(&left, "2022-06-01", Some("2022-06-01"), None, "2022-06-08"), (false, false));
        assert_eq!(late(&left, "2022-06-01", Some("2022-06-01"), None, "2022-06-09"), (false, true));
        assert_eq!(late(&left, "2022-06-01", None, None, "2030-01-01"), (false, false), "nobody knows");
        assert_eq!(late(&death(), "2022-06-01", Some("2022-06-03"), None, "2022-06-06"), (false, false));
        assert_eq!(late(&death(), "2022-06-01", Some("2022-06-03"), None, "2022-06-07"), (false, true));
    }

    #[test]
    fn a_birth_in_an_old_book_was_registered_on_the_day_of_the_book() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let child = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01").registered_on("2021-03-09");
        let child = ledger.runs(child.birth(commune, &[7]));
        let birth = ledger.life_of(child).swap_remove(0).event;
        // It was entered on 2021-03-09, and says so of itself.
        assert_eq!(late(&birth, "2021-03-01", None, None, "2022-06-07"), (false, false));
        assert_eq!(late(&birth, "1985-02-10", None, None, "2022-06-07"), (true, false));
        assert_eq!(late(&birth, "1985-02-10", None, Some("1985-02-20"), "2022-06-07"), (false, false));
        assert_eq!(late(&birth, "1985-02-10", None, Some("1985"), "2022-06-07"), (false, false));
        assert_eq!(late(&birth, "1985-02-10", None, Some("1985-06-20"), "2022-06-07"), (true, false));
    }

    #[test]
    fn an_act_of_an_older_register_was_in_time_if_that_had_it_in_time() {
        assert_eq!(late(&death(), "1990-06-01", None, None, "2022-06-07"), (true, false));
        assert_eq!(late(&death(), "1990-06-01", None, Some("1990-06-05"), "2022-06-07"), (false, false));
        assert_eq!(late(&death(), "1990-06-01", None, Some("1990"), "2022-06-07"), (false, false));
        assert_eq!(late(&death(), "1990-06-01", None, Some("1991"), "2022-06-07"), (true, false));
        let came_in = Some("1990-06-04");
        assert_eq!(late(&death(), "1990-06-01", came_in, Some("1990-06-05"), "2022-06-07"), (false, false));
        assert_eq!(late(&death(), "1990-06-01", came_in, Some("1990-06-08"), "2022-06-07"), (false, true));
    }

    #[test]
    fn with_a_foreigner_a_marriage_and_a_recognition_are_decided_within_fifteen_days() {
        let [one, other] = [1, 2].map(|at| PersonId::at(Position(at)).unwrap());
        let marriage = Event::MarriageRegistered(MarriageRegistered { husband: one, wife: other });
        let parentage = Parentage::Father;
        let recognition = Event::ParentRecognised(ParentRecognised {
            child: one,
            parent: other,
            parentage,
            by_court: false,
        });
        let papers = PaperDates { received: Some(day("2022-06-01")), registered_before: None };
        let decided = |event: &Event, foreigner, on: &str| {
            let around = around(Circumstances { foreigner, ..Circumstances::default() });
            Late::of(event, date("2022-06-01"), papers, day(on), around).decided
        };
        for (event, among_citizens) in [(&marriage, "2022-06-08"), (&recognition, "2022-06-13")] {
            let next = day(among_citizens).plus_days(1).to_string();
            assert!(!decided(event, false, among_citizens));
            assert!(decided(event, false, &next));
            assert!(!decided(event, true, "2022-06-16"), "the fifteenth day");
            assert!(decided(event, true, "2022-06-17"));
        }
    }

    #[test]
    fn a_newborn_is_registered_where_it_lives_within_sixty_days_of_the_registration_of_its_birth() {
        let left = Event::HouseholdLeft(HouseholdLeft {
            person: PersonId::at(Position(1)).unwrap(),
            household: HouseholdId::at(Position(2)).unwrap(),
        });
        let declared = |registered: Option<&str>, on: &str| {
            let newborn_registered = registered.map(day);
            let around = around(Circumstances { newborn_registered, ..Circumstances::default() });
            Late::of(&left, date("2025-02-03"), PaperDates::default(), day(on), around).declared
        };
        assert!(!declared(Some("2025-02-03"), "2025-04-04"), "the sixtieth day");
        assert!(declared(Some("2025-02-03"), "2025-04-05") && !declared(None, "2025-04-05"));
    }
}
