//! Noting that a court declared somebody missing (tuyên bố mất tích).
//!
//! Civil Code 2015, art. 68: there has been no news for two years at least, after a search. No tie ends by it: the husband or
//! wife may ask for a divorce (art. 68(2)); that the residence is deregistered (Law on Residence 2020, art. 24) is an act of
//! its own. Law on Civil Status 2014, art. 30–31.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// A person is missing from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingDeclared {
    /// Who.
    pub person: PersonId,
    /// The day of the last news, perhaps known in part.
    pub last_news: Option<PartialDate>,
}

/// Note that a court declared somebody missing.
#[derive(Clone, Debug)]
pub struct DeclareMissing {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who is missing.
    pub missing: MissingDeclared,
}

/// Years without news (Civil Code 2015, art. 68(1)).
const YEARS_WITHOUT_NEWS: i32 = 2;

impl DeclareMissing {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.missing.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.missing, self.effective_date)?;
        loaded.person(self.missing.person).map_err(|r| r.at("person"))?;
        no_sign_of_life(&self.missing, self.effective_date, loaded)?;
        let event = Event::MissingDeclared(self.missing.clone());
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

/// The first day of the two years: that of the last news or, where only its month or year is known, the first of the next month or
/// year (art. 68(1)).
fn without_news_from(last_news: PartialDate) -> Option<CivilDate> {
    last_news.full().or_else(|| last_news.latest().map(|last| last.plus_days(1)))
}

/// The last news is old enough.
fn check(event: &MissingDeclared, on: PartialDate) -> Result<(), Refusal> {
    let from = event.last_news.and_then(without_news_from);
    match (from, on.latest()) {
        (Some(from), Some(on)) if from.plus_years(YEARS_WITHOUT_NEWS) > on => {
            Err(Rejection::NotMissingLongEnough.at("last_news"))
        }
        _ => Ok(()),
    }
}

/// No act shows the person there behind the day of the last news and before the judgment.
fn no_sign_of_life(event: &MissingDeclared, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let Some(last_news) = event.last_news.and_then(PartialDate::latest) else { return Ok(()) };
    let history = loaded.history(Subject::Person(event.person));
    let shows = |entry: &Entry| {
        let between = |day: CivilDate| last_news < day && on.latest().is_some_and(|on| day < on);
        entry.effective_date.earliest().is_some_and(between) && entry.event.act().shows_there(event.person)
    };
    if history.is_some_and(|history| history.entries().iter().any(shows)) {
        return Err(Rejection::KnownSignOfLife.at("last_news"));
    }
    Ok(())
}

impl Act for MissingDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on)?;
        no_sign_of_life(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)
    }

    /// No news is no sign of life: where the day of death that becomes known lies before it (Civil Code 2015, art. 71(2)), the
    /// judgment stands.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        _id: PersonId,
        entry: &Entry,
        _undone: bool,
    ) -> Result<(), Rejection> {
        person.is_born(entry.effective_date)?;
        if person.family.missing.is_some() { Err(Rejection::PersonMissing) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.family.missing = Some(entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::event::{CurrentPlaceDeclared, Event};
    use crate::domain::family::testing::{
        cancel_missing, couple, declare_dead, declare_missing, divorce, marry,
    };
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::declare_absence::tests::away;
    use crate::domain::residence::declare_current_place::DeclareCurrentPlace;
    use crate::domain::residence::living::Abroad;
    use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
    use crate::domain::residence::register_temporary::tests::{settled, stay};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{CardReason, Relation, Sex};

    #[test]
    fn who_is_missing_stays_married_and_is_not_declared_twice() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger
            .rejects(declare_missing(an, Some("2018-05-02"), "2020-05-01"), Rejection::NotMissingLongEnough);
        ledger.rejects(declare_missing(Position(999), None, "2020-05-01"), Rejection::PersonNotFound);
        ledger.rejects(declare_missing(an, None, "2031-05-01"), Rejection::EffectiveDateInFuture);
        let declared = ledger.runs(declare_missing(an, Some("2018-04"), "2020-05-01"));
        let state = ledger.person(an);
        assert_eq!(state.family.missing.unwrap().to_string(), "2020-05-01");
        assert!(state.spouse().is_some());
        ledger.rejects(declare_missing(an, None, "2021-05-01"), Rejection::PersonMissing);
        ledger.rejects(ledger.correct(declared, "2020-04-30", |_| {}), Rejection::NotMissingLongEnough);
        ledger.runs(ledger.correct(declared, "2020-06-01", |_| {}));
        ledger.runs(divorce(lan, Some(an), "2022-05-01"));
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        ledger.rejects(marry(an, mai, "2023-05-01"), Rejection::PersonMissing);
        ledger.runs(cancel_missing(an, "2023-05-01"));
        ledger.runs(marry(an, mai, "2023-05-01"));
    }

    #[test]
    fn of_last_news_known_in_part_the_years_count_from_the_next_month_or_year() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        for (news, first) in [
            ("2020-05-10", "2022-05-10"),
            ("2020-05", "2022-06-01"),
            ("2020-12", "2023-01-01"),
            ("2020", "2023-01-01"),
        ] {
            let before = date(first).full().unwrap().plus_days(-1).to_string();
            let declared = |on: &str| declare_missing(an, Some(news), on);
            ledger.rejects(declared(&before), Rejection::NotMissingLongEnough);
            let at = ledger.runs(declared(first));
            ledger.rejects(ledger.correct(at, &before, |_| {}), Rejection::NotMissingLongEnough);
            ledger.runs(ledger.annul(at));
        }
    }

    #[test]
    fn who_is_missing_does_nothing_for_which_they_must_be_there() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let home = ledger.home();
        ledger.runs(declare_missing(an, None, "2021-06-01"));
        let go = |who: &[Position], on| TestLedger::change_residence(who, home, MoveInto::Alone, on);
        ledger.rejects(go(&[an], "2021-06-02"), Rejection::PersonMissing);
        let form = |head, other| {
            let members = [(head, Relation::Head), (other, Relation::Other)];
            TestLedger::form(home, &members, "2021-06-02")
        };
        ledger.rejects(form(an, lan), Rejection::PersonMissing);
        // Others may take them along.
        ledger.runs(form(lan, an));
    }

    #[test]
    fn no_portrait_is_taken_of_the_missing_and_no_card_handed_to_them() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-05-01"));
        let capture = |on| TestLedger::capture(card, true, &[1], on);
        ledger.runs(declare_missing(members[0], None, "2021-06-01"));
        ledger.rejects(capture("2021-06-01"), Rejection::PersonMissing);
        ledger.runs(capture("2021-05-31"));
        ledger.runs(TestLedger::approve(card, "2021-06-02"));
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-06-03"));
        ledger.rejects(TestLedger::hand_over(card, "2021-06-04"), Rejection::PersonMissing);
        ledger.runs(cancel_missing(members[0], "2021-07-01"));
        ledger.runs(TestLedger::hand_over(card, "2021-07-01"));
    }

    #[test]
    fn a_death_that_becomes_known_later_lies_before_the_judgment() {
        for day in ["2019-06-02", "2019", "2021-12-31"] {
            let mut ledger = TestLedger::new();
            let (an, lan) = couple(&mut ledger);
            ledger.runs(declare_missing(an, Some("2019-06-01"), "2022-01-01"));
            ledger.runs(ledger.death(an, day));
            assert_eq!(ledger.person(an).died, Some(date(day)));
            // Nothing new is declared of the dead.
            ledger.rejects(declare_missing(an, None, "2023-01-01"), Rejection::PersonDeceased);
            ledger.rejects(cancel_missing(an, "2023-01-01"), Rejection::PersonDeceased);
            // A day of death that a court sets (art. 71(1)).
            ledger.runs(declare_missing(lan, None, "2022-01-01"));
            ledger.runs(declare_dead(lan, "2019-12-31"));
        }
    }

    #[test]
    fn whose_declaration_was_cancelled_had_lived_until_then() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        ledger.runs(declare_missing(an, Some("2019-06-01"), "2022-01-01"));
        ledger.runs(cancel_missing(an, "2023-01-01"));
        ledger.rejects(ledger.death(an, "2021-12-31"), Rejection::LaterActConflicts);
        ledger.runs(ledger.death(an, "2023-01-02"));
    }

    #[test]
    fn the_last_news_is_not_before_what_the_person_did_since() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2020-01-01"));
        for news in ["2019-12-01", "2019-12", "2019"] {
            ledger.rejects(declare_missing(an, Some(news), "2022-01-01"), Rejection::KnownSignOfLife);
        }
        // An act of the same month, and one behind the judgment, contradict nothing.
        assert_eq!(ledger.refusal(&declare_missing(an, Some("2020-01"), "2022-02-01")), None);
        assert_eq!(ledger.refusal(&declare_missing(an, None, "2022-01-01")), None);
        let missing = ledger.runs(declare_missing(an, Some("2020-01-01"), "2022-01-01"));
        let earlier = ledger.correct(missing, "2022-01-01", |event| {
            if let Event::MissingDeclared(e) = event {
                e.last_news = Some(date("2019-12-31"));
            }
        });
        ledger.rejects(earlier, Rejection::KnownSignOfLife);
    }

    #[test]
    fn acts_that_nobody_else_does_show_that_the_person_was_there() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let (an, lan) = (members[0], members[1]);
        ledger.card_in_hand(an);
        let shown = |ledger: &TestLedger, who, news: &str, on: &str| {
            let refused = ledger.refusal(&declare_missing(who, Some(news), on));
            refused.map(|(why, _)| why) == Some(Rejection::KnownSignOfLife)
        };
        assert!(shown(&ledger, an, "2021-03-03", "2023-05-01"), "a card handed over");
        assert!(!shown(&ledger, an, "2021-03-04", "2023-05-01"));
        let card = ledger.runs(TestLedger::apply(lan, CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::capture(card, true, &[1], "2021-03-02"));
        assert!(shown(&ledger, lan, "2021-03-01", "2023-05-01"), "a portrait taken");
        assert!(!shown(&ledger, lan, "2021-03-02", "2023-05-01"), "an application may be another's");
    }

    #[test]
    fn who_moved_alone_or_said_where_they_are_was_there() {
        let news = |ledger: &TestLedger, who| {
            let refused = ledger.refusal(&declare_missing(who, Some("2022-01-05"), "2024-06-01"));
            refused.map(|(why, _)| why)
        };
        let sign = Some(Rejection::KnownSignOfLife);
        let on = "2022-03-01";
        let (mut ledger, an, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        let third = ledger.home();
        let both = [an, lan];
        ledger.runs(TestLedger::change_residence(&both, third, MoveInto::Alone, on));
        ledger.runs(stay(&both, homes[1], on, "2022-12-31"));
        assert_eq!((news(&ledger, an), news(&ledger, lan)), (None, None), "others took them along");
        let signs = [
            TestLedger::change_residence(&[an], homes[0], MoveInto::Alone, on),
            stay(&[an], homes[1], on, "2022-12-31"),
            away(an, on, None),
            Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
                effective_date: date(on),
                persons: vec![PersonId::at(an).unwrap()],
                abroad: Abroad::default(),
            }),
        ];
        for act in signs {
            let at = ledger.runs(act);
            assert_eq!(news(&ledger, an), sign, "{at:?}");
            ledger.runs(ledger.annul(at));
        }
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1983").enrol());
        let (person, dwelling) = (PersonId::at(mai).unwrap(), DwellingId::at(third));
        let place = CurrentPlaceDeclared { person, dwelling, address: None };
        let effective_date = date(on);
        ledger.runs(Command::DeclareCurrentPlace(DeclareCurrentPlace { effective_date, place }));
        assert_eq!(news(&ledger, mai), sign);
    }
}
