//! Registration of a marriage (đăng ký kết hôn): a man and a woman are husband and wife from that day on.
//!
//! Law on Civil Status 2014, art. 17–18; Law on Marriage and Family 2014, art. 8: the man has completed 20 years, the woman
//! 18, neither is married nor has lost civil capacity; art. 5(2): kin of the direct line, within three generations, or by law do not
//! marry. Before
//! 2015-01-01 it was enough to have entered the year before (Law on Marriage and Family 2000, art. 9; Decree
//! 70/2001/NĐ-CP, art. 3). A marriage is known by the position of its record.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::{Entry, History, Life, Recorded, is_undone};
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::{CivilCapacity, Sex};

use super::{FOREIGN_ELEMENT_DAYS, kin};

/// Two persons married on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarriageRegistered {
    /// The man.
    pub husband: PersonId,
    /// The woman.
    pub wife: PersonId,
}

/// Register a marriage.
#[derive(Clone, Debug)]
pub struct RegisterMarriage {
    /// The day of registration, from which they are married.
    pub effective_date: PartialDate,
    /// The man.
    pub husband: PersonId,
    /// The woman.
    pub wife: PersonId,
}

/// Years that a man must have completed (Law on Marriage and Family 2014, art. 8).
const YEARS_OF_A_MAN: i32 = 20;
/// Years that a woman must have completed.
const YEARS_OF_A_WOMAN: i32 = 18;

/// Since when the years must be completed and not only entered: the Law on Marriage and Family 2014 came into force.
fn completed_since() -> CivilDate {
    CivilDate::new(2015, 1, 1).expect("2015 began on a day")
}

impl RegisterMarriage {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        self.event().reads(loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.event(), self.effective_date, loaded)?;
        let event = Event::MarriageRegistered(self.event());
        propose(loaded, self.effective_date, event, &|subject| self.event().field_of(subject))
    }

    fn event(&self) -> MarriageRegistered {
        MarriageRegistered { husband: self.husband, wife: self.wife }
    }
}

impl MarriageRegistered {
    /// Whom the person was married to by it.
    pub(super) fn spouse_of(&self, person: PersonId) -> Option<PersonId> {
        let other = if person == self.husband { self.wife } else { self.husband };
        self.spouses().contains(&person).then_some(other)
    }

    fn spouses(&self) -> [PersonId; 2] {
        [self.husband, self.wife]
    }

    fn reads(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.spouses().map(Subject::Person));
        needs.extend(kin::needs(self.spouses(), loaded));
        needs
    }

    fn field_of(&self, subject: Subject) -> String {
        if subject == Subject::Person(self.husband) { "husband".into() } else { "wife".into() }
    }
}

/// The rules for a marriage that concern both, and what was declared of each when they came into the register.
fn check(marriage: &MarriageRegistered, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    for (person, field) in [(marriage.husband, "husband"), (marriage.wife, "wife")] {
        loaded.person(person).map_err(|r| r.at(field))?;
        if on.full().is_some_and(|day| is_declared_married(person, day, loaded)) {
            return Err(Rejection::DeclaredMarried.at(field));
        }
    }
    if marriage.husband == marriage.wife {
        return Err(Rejection::PersonNamedTwice.at("wife"));
    }
    let (husband, wife) = (marriage.husband, marriage.wife);
    if kin::in_direct_line(husband, wife, loaded)
        || kin::within_three_generations(husband, wife, loaded)
        || kin::by_law(husband, wife, loaded)
    {
        return Err(Rejection::CloseKin.at("wife"));
    }
    Ok(())
}

/// Did the person come into the register as married to somebody unknown, on that day or before it? A marriage of an earlier
/// day, taken from an old book, is then the one that was meant, unless it was over by the day for which they were declared so.
pub(super) fn is_declared_married(person: PersonId, day: CivilDate, loaded: &Loaded) -> bool {
    let history = loaded.history(Subject::Person(person));
    let came_in = history.and_then(|h| h.entries().first().map(|entry| entry.effective_date));
    came_in.and_then(PartialDate::earliest).is_some_and(|first| first <= day)
        && loaded.person_on(person, day).is_some_and(|person| person.is_married_to_unknown())
}

/// Does an amendment leave a marriage beside one that the person was declared with, to somebody unknown, and that has not ended? One
/// that stood so before is not its fault.
pub(crate) fn beside_none_declared(
    person: PersonId,
    proposed: &Recorded,
    loaded: &Loaded,
) -> Result<(), Rejection> {
    let Some(AnyHistory::Person(before)) = loaded.history(Subject::Person(person)) else { return Ok(()) };
    let records = before.records().iter().chain([proposed]).cloned().collect();
    let after = History::<Person>::of(person, records);
    let known = beside_declared(&before);
    let amended = proposed.event.amends().and_then(|path| path.first());
    match beside_declared(&after).iter().find(|record| !known.contains(record)) {
        Some(record) if Some(record) == amended => Err(Rejection::DeclaredMarried),
        Some(_) => Err(Rejection::LaterActConflicts),
        None => Ok(()),
    }
}

/// The records of marriages that were concluded while a declared one was in force. One of a day before the person came into the
/// register, taken from an old book, is the one that was meant, and one that a court annulled is none.
fn beside_declared(history: &History<Person>) -> Vec<Position> {
    let entries = history.entries();
    let came_in = entries.first().and_then(|entry| entry.effective_date.earliest());
    let mut state = Person::default();
    let mut beside = Vec::new();
    for entry in entries {
        let behind = came_in.zip(entry.effective_date.earliest()).is_some_and(|(first, day)| first <= day);
        if matches!(entry.event.as_ref(), Event::MarriageRegistered(_))
            && behind
            && state.is_married_to_unknown()
            && !is_undone(entry, entries)
        {
            beside.push(entry.position);
        }
        state.apply(history.id(), entry);
    }
    beside
}

/// Is somebody of that sex and birth date certainly too young to be married on a day, or to have been? Of a sex that is not known
/// the years of a woman count.
pub(crate) fn too_young_to_be_married(sex: Sex, born: PartialDate, on: PartialDate) -> bool {
    let years = if sex == Sex::Male { YEARS_OF_A_MAN } else { YEARS_OF_A_WOMAN };
    too_young(born, years, on)
}

/// Is somebody certainly too young to marry on a day?
fn too_young(born: PartialDate, years: i32, on: PartialDate) -> bool {
    let (Some(born), Some(on)) = (born.earliest(), on.latest()) else { return false };
    let entered = i32::from(on < completed_since());
    born.plus_years(years - entered) > on
}

impl Act for MarriageRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.spouses().map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // At once, five working days where it is to be verified (LCS, art. 18).
        Deadlines::decide(Term::WorkingDays(5))
    }

    fn deadlines_with_foreigner(&self) -> Deadlines {
        // D 123/2015, art. 31.
        Deadlines::decide(Term::Days(FOREIGN_ELEMENT_DAYS))
    }

    fn parties(&self) -> Vec<PersonId> {
        self.spouses().to_vec()
    }

    fn shows_there(&self, id: PersonId) -> bool {
        self.spouses().contains(&id)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        self.reads(loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)?;
        let (sex, years, otherwise) = if id == self.husband {
            (Sex::Male, YEARS_OF_A_MAN, Rejection::HusbandNotMale)
        } else {
            (Sex::Female, YEARS_OF_A_WOMAN, Rejection::WifeNotFemale)
        };
        if person.sex() != sex {
            return Err(otherwise);
        }
        if too_young(person.birth_date(), years, entry.effective_date) {
            return Err(Rejection::TooYoungToMarry);
        }
        if person.family.marriage.is_some() {
            return Err(Rejection::AlreadyMarried);
        }
        if person.family.capacity == CivilCapacity::Lost {
            return Err(Rejection::LacksCapacity);
        }
        Ok(())
    }

    /// A court looked at a marriage that it annulled: age, sex, capacity and an earlier marriage were its matter.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        id: PersonId,
        entry: &Entry,
        undone: bool,
    ) -> Result<(), Rejection> {
        if undone {
            person.takes_part(entry.effective_date)
        } else {
            self.admitted_by_person(person, id, entry)
        }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        let spouse = if id == self.husband { self.wife } else { self.husband };
        person.married(spouse, entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{couple, divorce, marry, note_widowhood};
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{MaritalStatus, Sex};

    #[test]
    fn both_are_married_to_each_other_from_that_day_on() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let record = ledger.runs(marry(an, lan, "2010-05-01"));
        for (one, other) in [(an, lan), (lan, an)] {
            let state = ledger.person(one);
            let marriage = state.family.marriage.unwrap();
            assert_eq!(marriage.spouse.position(), other);
            assert_eq!((marriage.record, marriage.since.to_string().as_str()), (record, "2010-05-01"));
            assert_eq!(state.marital_status(), MaritalStatus::Married);
            assert_eq!(ledger.person_on(one, "2010-04-30").family.marriage, None);
        }
    }

    #[test]
    fn a_husband_is_a_man_and_a_wife_is_a_woman() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(marry(lan, an, "2010-05-01"), Rejection::HusbandNotMale);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        ledger.rejects(marry(an, binh, "2010-05-01"), Rejection::WifeNotFemale);
        let unknown = ledger.runs(person("Nguyễn An", Sex::Unknown, "1980").enrol());
        ledger.rejects(marry(unknown, lan, "2010-05-01"), Rejection::HusbandNotMale);
    }

    #[test]
    fn both_are_in_the_register_alive_and_not_the_same() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(marry(an, an, "2010-05-01"), Rejection::PersonNamedTwice);
        ledger.rejects(marry(Position(999), lan, "2010-05-01"), Rejection::PersonNotFound);
        ledger.rejects(marry(an, lan, "1970-05-01"), Rejection::BeforeBirth);
        ledger.rejects(marry(an, lan, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(marry(an, lan, "2010-05"), Rejection::EffectiveDateIncomplete);
        ledger.runs(ledger.death(lan, "2010-04-01"));
        ledger.rejects(marry(an, lan, "2010-05-01"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_man_marries_at_twenty_and_a_woman_at_eighteen() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let young = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2000-06-01").enrol());
        ledger.rejects(marry(young, lan, "2020-05-31"), Rejection::TooYoungToMarry);
        let girl = ledger.runs(person("Lê Thị Mai", Sex::Female, "2000-06-01").enrol());
        ledger.rejects(marry(an, girl, "2018-05-31"), Rejection::TooYoungToMarry);
        ledger.runs(marry(an, girl, "2018-06-01"));
        ledger.runs(marry(young, lan, "2020-06-01"));
    }

    #[test]
    fn the_older_law_asked_for_a_year_less_and_a_vague_birth_date_counts_in_their_favour() {
        let mut ledger = TestLedger::new();
        let (_, lan) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1994-06-01").enrol());
        ledger.rejects(marry(binh, lan, "2013-05-31"), Rejection::TooYoungToMarry);
        ledger.runs(marry(binh, lan, "2013-06-01"));
        let chi = ledger.runs(person("Nguyễn Văn Chi", Sex::Male, "2000").enrol());
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "2000").enrol());
        ledger.rejects(marry(chi, mai, "2019-12-31"), Rejection::TooYoungToMarry);
        ledger.runs(marry(chi, mai, "2020-01-01"));
    }

    #[test]
    fn nobody_has_two_marriages_whichever_is_declared_first() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.rejects(marry(an, mai, "2011-05-01"), Rejection::AlreadyMarried);
        ledger.rejects(marry(an, mai, "2009-05-01"), Rejection::LaterActConflicts);
        ledger.runs(divorce(an, Some(lan), "2012-05-01"));
        ledger.runs(marry(an, mai, "2012-05-01"));
    }

    #[test]
    fn who_came_in_as_married_marries_only_before_that() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let mai = person("Lê Thị Mai", Sex::Female, "1980").marital_status(MaritalStatus::Married);
        let mai = ledger.runs(mai.enrol());
        ledger.rejects(marry(an, mai, "2022-05-01"), Rejection::DeclaredMarried);
        ledger.runs(marry(an, mai, "2005-05-01"));
        assert_eq!(ledger.person(mai).spouse().map(PersonId::position), Some(an));
    }

    #[test]
    fn a_marriage_that_was_over_by_then_is_not_the_one_that_somebody_came_in_with() {
        let mai = |ledger: &mut TestLedger| {
            let mai = person("Lê Thị Mai", Sex::Female, "1978").marital_status(MaritalStatus::Married);
            ledger.runs(mai.on("2021-03-01").enrol())
        };
        for ended_by_death in [false, true] {
            let mut ledger = TestLedger::new();
            let (an, _) = couple(&mut ledger);
            let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1975").enrol());
            let mai = mai(&mut ledger);
            ledger.runs(marry(an, mai, "2000-01-01"));
            ledger.rejects(divorce(mai, None, "2022-01-01"), Rejection::MarriageNotInForce);
            let end = if ended_by_death {
                ledger.death(an, "2010-01-01")
            } else {
                divorce(an, Some(mai), "2010-01-01")
            };
            ledger.runs(end);
            assert_eq!(ledger.person_on(mai, "2021-04-01").marital_status(), MaritalStatus::Married);
            ledger.rejects(marry(binh, mai, "2022-05-01"), Rejection::DeclaredMarried);
            for too_early in ["1995-01-01", "2010-01-01", "2021-02-28"] {
                ledger.rejects(divorce(mai, None, too_early), Rejection::MarriageNotInForce);
                ledger.rejects(note_widowhood(mai, too_early), Rejection::MarriageNotInForce);
            }
            ledger.runs(divorce(mai, None, "2022-01-01"));
            ledger.runs(marry(binh, mai, "2022-05-01"));
        }
    }

    #[test]
    fn the_marriage_that_was_in_force_then_is_the_one_that_was_meant() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let mai = person("Lê Thị Mai", Sex::Female, "1978").marital_status(MaritalStatus::Married);
        let mai = ledger.runs(mai.on("2021-03-01").enrol());
        ledger.runs(marry(an, mai, "2000-01-01"));
        ledger.runs(divorce(an, Some(mai), "2021-03-01"));
        assert_eq!(ledger.person(mai).marital_status(), MaritalStatus::Divorced);
        ledger.runs(marry(an, mai, "2022-05-01"));
    }

    #[test]
    fn kin_of_the_direct_line_and_within_three_generations_do_not_marry() {
        let mut ledger = TestLedger::new();
        let mut enrol = |name, sex, born, parents: (Option<Position>, Option<Position>)| {
            ledger.runs(person(name, sex, born).parents(parents.0, parents.1).enrol())
        };
        let root = enrol("Nguyễn Văn Tổ", Sex::Male, "1920", (None, None));
        let son = enrol("Nguyễn Văn Con", Sex::Male, "1945", (Some(root), None));
        let daughter = enrol("Nguyễn Thị Con", Sex::Female, "1948", (Some(root), None));
        let grandson = enrol("Nguyễn Văn Cháu", Sex::Male, "1970", (Some(son), None));
        let cousin = enrol("Lê Thị Cháu", Sex::Female, "1972", (None, Some(daughter)));
        let second = enrol("Lê Thị Chắt", Sex::Female, "1995", (None, Some(cousin)));
        for (husband, wife) in [
            (root, daughter),
            (root, cousin),
            (root, second),
            (son, daughter),
            (son, cousin),
            (grandson, daughter),
            (grandson, cousin),
        ] {
            ledger.rejects(marry(husband, wife, "2021-05-01"), Rejection::CloseKin);
        }
        ledger.runs(marry(grandson, second, "2021-05-01"));
    }

    #[test]
    fn nobody_marries_a_step_child_or_a_child_in_law_whatever_became_of_the_marriage() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let enrol = |ledger: &mut TestLedger, name, sex, father, mother| {
            ledger.runs(person(name, sex, "1999").parents(father, mother).enrol())
        };
        let step = enrol(&mut ledger, "Trần Thị Con", Sex::Female, None, Some(lan));
        let son = enrol(&mut ledger, "Nguyễn Văn Con", Sex::Male, Some(an), None);
        let wife = enrol(&mut ledger, "Lê Thị Dâu", Sex::Female, None, None);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.runs(divorce(an, Some(lan), "2010-05-01"));
        ledger.rejects(marry(an, step, "2021-05-01"), Rejection::CloseKin);
        ledger.runs(marry(son, wife, "2021-05-01"));
        ledger.runs(divorce(son, Some(wife), "2022-05-01"));
        ledger.rejects(marry(an, wife, "2023-05-01"), Rejection::CloseKin);
    }

    #[test]
    fn a_corrected_marriage_is_held_to_the_same_rules_and_leaves_nobody_half_married() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        let sister = person("Nguyễn Thị Hoa", Sex::Female, "1985");
        let father = ledger.runs(person("Nguyễn Văn Cha", Sex::Male, "1950").enrol());
        let brother =
            ledger.runs(person("Nguyễn Văn Anh", Sex::Male, "1980").parents(Some(father), None).enrol());
        let sister = ledger.runs(sister.parents(Some(father), None).enrol());
        let record = ledger.runs(marry(brother, lan, "2010-05-01"));
        let to = |ledger: &TestLedger, husband: Position, wife: Position| {
            ledger.correct(record, "2010-05-01", |event| {
                if let Event::MarriageRegistered(e) = event {
                    (e.husband, e.wife) = (PersonId::at(husband).unwrap(), PersonId::at(wife).unwrap());
                }
            })
        };
        ledger.rejects(to(&ledger, brother, sister), Rejection::CloseKin);
        ledger.rejects(to(&ledger, mai, lan), Rejection::HusbandNotMale);
        ledger.runs(to(&ledger, an, mai));
        let spouse = |who| ledger.person(who).spouse().map(PersonId::position);
        assert_eq!(
            (spouse(an), spouse(mai), spouse(brother), spouse(lan)),
            (Some(mai), Some(an), None, None)
        );
        assert_eq!(ledger.person(lan).marital_status(), MaritalStatus::Unknown);
    }

    #[test]
    fn a_birth_date_that_makes_a_marriage_too_early_waits_until_the_marriage_is_amended() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let record = ledger.runs(marry(an, lan, "2010-05-01"));
        let younger = ledger.correct(lan, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_date = crate::domain::testing::date("1993-05-02");
            }
        });
        ledger.rejects(younger.clone(), Rejection::LaterActConflicts);
        ledger.rejects(ledger.annul(lan), Rejection::StillInUse);
        ledger.runs(ledger.annul(record));
        ledger.runs(younger);
    }
}
