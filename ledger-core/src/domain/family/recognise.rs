//! Recognition of parent and child (đăng ký nhận cha, mẹ, con): the register learns who is somebody's father or mother.
//!
//! Law on Civil Status 2014, art. 24–25; Law on Marriage and Family 2014, art. 88–92 and 101. A court's determination is noted
//! by the same act (Law on Civil Status 2014, art. 30), also after a death: only recognition by the parties needs both alive
//! (art. 25(1)). It takes nobody's place: where another father or mother is recorded, that
//! record is corrected first.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::{Person, facts};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::{Parentage, Sex};

use super::{FOREIGN_ELEMENT_DAYS, kin};

/// Somebody was recognised as a child's father or mother on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentRecognised {
    /// The child, of whatever age.
    pub child: PersonId,
    /// The parent.
    pub parent: PersonId,
    /// What the parent is to the child.
    pub parentage: Parentage,
    /// A court determined it.
    pub by_court: bool,
}

/// Recognise a parent and a child.
#[derive(Clone, Debug)]
pub struct RecogniseParent {
    /// The day of registration, or on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who recognises whom.
    pub recognised: ParentRecognised,
}

impl RecogniseParent {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        self.recognised.reads(loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.recognised, loaded)?;
        let event = Event::ParentRecognised(self.recognised.clone());
        let proposal =
            propose(loaded, self.effective_date, event, &|subject| self.recognised.field_of(subject))?;
        check_sex(&self.recognised, loaded)?;
        Ok(proposal)
    }
}

impl ParentRecognised {
    fn reads(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([self.child, self.parent].map(Subject::Person));
        needs.extend(kin::needs([self.parent], loaded));
        needs
    }

    fn field_of(&self, subject: Subject) -> String {
        if subject == Subject::Person(self.child) { "child".into() } else { "parent".into() }
    }
}

fn check(event: &ParentRecognised, loaded: &Loaded) -> Result<(), Refusal> {
    let (child, _) = loaded.person(event.child).map_err(|r| r.at("child"))?;
    let (parent, _) = loaded.person(event.parent).map_err(|r| r.at("parent"))?;
    if event.child == event.parent {
        return Err(Rejection::PersonNamedTwice.at("parent"));
    }
    if kin::descends_from(event.parent, event.child, loaded) {
        return Err(Rejection::CloseKin.at("parent"));
    }
    if younger_than(parent, child, PARENT_YEARS) {
        return Err(Rejection::ParentTooYoung.at("parent"));
    }
    let died = loaded.person(kin::kept(event.parent, loaded)).ok().and_then(|(parent, _)| parent.died);
    let bore = event.parentage == Parentage::Mother && facts::mother_bore(event.child, loaded);
    // Who recognises a child themselves lives, which their own life is asked.
    if event.by_court && facts::died_too_early(died, bore, child.birth_date()) {
        return Err(Rejection::ParentDeceased.at("parent"));
    }
    Ok(())
}

/// Whoever was a man or a woman when the child was born is its father or mother, whatever was determined since.
fn check_sex(event: &ParentRecognised, loaded: &Loaded) -> Result<(), Refusal> {
    let (child, _) = loaded.person(event.child).map_err(|r| r.at("child"))?;
    let then = |day| loaded.person_on(event.parent, day);
    could_be(event.parentage, child.birth_date(), &then).map_err(|r| r.at("parent"))
}

/// Could somebody, as they were on a day, be that parent of a child of that birth date? Of one known in part each end counts.
pub(super) fn could_be(
    parentage: Parentage,
    born: PartialDate,
    on: &dyn Fn(CivilDate) -> Option<Person>,
) -> Result<(), Rejection> {
    let first = born.earliest().unwrap_or(CivilDate::first());
    let last = born.latest().unwrap_or(CivilDate::last());
    let fit = |day| on(day).map_or(Ok(()), |person| fits(&person, parentage));
    fit(first).or_else(|_| fit(last))
}

/// Is the parent certainly less than so many years older than the child?
pub(super) fn younger_than(parent: &Person, child: &Person, years: i32) -> bool {
    match (parent.birth_date().earliest(), child.birth_date().latest()) {
        (Some(parent_born), Some(child_born)) => parent_born.plus_years(years) > child_born,
        (None, _) | (_, None) => false,
    }
}

/// Can somebody of this sex be that parent? A sex that is not known contradicts nothing.
pub(super) fn fits(person: &Person, parentage: Parentage) -> Result<(), Rejection> {
    match (parentage, person.sex()) {
        (Parentage::Father, Sex::Female) => Err(Rejection::FatherNotMale),
        (Parentage::Mother, Sex::Male) => Err(Rejection::MotherNotFemale),
        (Parentage::Father | Parentage::Mother, Sex::Male | Sex::Female | Sex::Unknown) => Ok(()),
    }
}

impl Act for ParentRecognised {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([self.child, self.parent].map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Three working days, five more where it is to be verified (LCS, art. 25).
        Deadlines::decide(Term::WorkingDays(8))
    }

    fn deadlines_with_foreigner(&self) -> Deadlines {
        // LCS, art. 44.
        Deadlines::decide(Term::Days(FOREIGN_ELEMENT_DAYS))
    }

    fn parties(&self) -> Vec<PersonId> {
        vec![self.child, self.parent]
    }

    fn shows_there(&self, id: PersonId) -> bool {
        !self.by_court && id == self.parent
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        self.reads(loaded)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)?;
        check_sex(self, loaded)
    }

    /// What a court determined is another act than what the parties declare: it names the decision.
    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        let was = matches!(standing.event.as_ref(), Event::ParentRecognised(was) if was.by_court);
        if self.by_court && !was {
            Err(Rejection::ReplacementKindDiffers.at("determined_by_court"))
        } else {
            Ok(())
        }
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if self.by_court {
            person.is_born(entry.effective_date)?;
        } else if id == self.parent {
            person.acts(entry.effective_date)?;
        } else {
            person.takes_part(entry.effective_date)?;
        }
        if id == self.parent {
            return Ok(());
        }
        let known = person.identity.as_ref().is_some_and(|identity| match self.parentage {
            Parentage::Father => identity.father.is_some(),
            Parentage::Mother => identity.mother.is_some(),
        });
        if known { Err(Rejection::ParentKnown) } else { Ok(()) }
    }

    /// Of a parent nothing changes, as with a birth.
    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if id == self.child
            && let Some(identity) = &mut person.identity
        {
            match self.parentage {
                Parentage::Father => identity.father = Some(self.parent),
                Parentage::Mother => identity.mother = Some(self.parent),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{couple, declare_missing, determine, marry, recognise};
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{Parentage, Sex};

    #[test]
    fn the_child_has_a_father_from_that_day_on() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Thị Hoa", Sex::Female, "2005-03-01").enrol());
        let record = ledger.runs(recognise(child, an, Parentage::Father, "2022-05-01"));
        let father = |person: crate::domain::person::Person| person.identity.unwrap().father;
        assert_eq!(father(ledger.person(child)), PersonId::at(an));
        assert_eq!(father(ledger.person_on(child, "2022-04-30")), None);
        ledger.rejects(marry(an, child, "2024-05-01"), Rejection::CloseKin);
        ledger.runs(ledger.annul(record));
        assert_eq!(father(ledger.person(child)), None);
    }

    #[test]
    fn a_court_determines_a_parent_after_a_death_and_the_parties_do_not() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Thị Hoa", Sex::Female, "2005-03-01").enrol());
        ledger.runs(ledger.death(an, "2020-03-01"));
        ledger.rejects(recognise(child, an, Parentage::Father, "2022-05-01"), Rejection::PersonDeceased);
        ledger.rejects(determine(child, an, Parentage::Father, "2004-05-01"), Rejection::BeforeBirth);
        ledger.rejects(determine(child, an, Parentage::Mother, "2022-05-01"), Rejection::MotherNotFemale);
        ledger.runs(determine(child, an, Parentage::Father, "2022-05-01"));
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1970").enrol());
        ledger.rejects(determine(child, binh, Parentage::Father, "2022-06-01"), Rejection::ParentKnown);
        ledger.runs(ledger.death(child, "2022-07-01"));
        ledger.rejects(recognise(child, lan, Parentage::Mother, "2022-08-01"), Rejection::PersonDeceased);
        ledger.runs(declare_missing(lan, None, "2022-07-02"));
        let of_lan = ledger.runs(determine(child, lan, Parentage::Mother, "2022-08-01"));
        let identity = ledger.person(child).identity.unwrap();
        assert_eq!((identity.father, identity.mother), (PersonId::at(an), PersonId::at(lan)));
        let by_parties = ledger.correct(of_lan, "2022-08-01", |event| {
            if let Event::ParentRecognised(e) = event {
                e.by_court = false;
            }
        });
        ledger.rejects(by_parties, Rejection::PersonMissing);
        assert_eq!(ledger.refusal(&ledger.correct(of_lan, "2022-08-02", |_| {})), None, "still a court's");
        // The parties' declaration does not become a court's by a correction: that names no decision.
        let mai = ledger.runs(person("Nguyễn Thị Mai", Sex::Female, "2006-03-01").enrol());
        let declared = ledger.runs(recognise(mai, binh, Parentage::Father, "2022-08-01"));
        let by_court = ledger.correct(declared, "2022-08-01", |event| {
            if let Event::ParentRecognised(e) = event {
                e.by_court = true;
            }
        });
        let told = (Rejection::ReplacementKindDiffers, "replacement.determined_by_court".to_owned());
        assert_eq!(ledger.refusal(&by_court), Some(told));
        assert_eq!(ledger.refusal(&ledger.correct(declared, "2022-08-02", |_| {})), None);
    }

    #[test]
    fn a_parent_can_be_the_parent_and_takes_nobodys_place() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let child = person("Nguyễn Thị Hoa", Sex::Female, "2005-03-01").parents(Some(an), None);
        let child = ledger.runs(child.enrol());
        let to = |child, parent, parentage| recognise(child, parent, parentage, "2022-05-01");
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        ledger.rejects(to(child, binh, Parentage::Father), Rejection::ParentKnown);
        ledger.rejects(to(child, binh, Parentage::Mother), Rejection::MotherNotFemale);
        let other = ledger.runs(person("Nguyễn Thị Mơ", Sex::Female, "2006-03-01").enrol());
        ledger.rejects(to(other, lan, Parentage::Father), Rejection::FatherNotMale);
        ledger.rejects(to(child, child, Parentage::Mother), Rejection::PersonNamedTwice);
        ledger.rejects(to(Position(999), lan, Parentage::Mother), Rejection::PersonNotFound);
        ledger.rejects(to(child, Position(999), Parentage::Mother), Rejection::PersonNotFound);
        ledger.rejects(to(an, child, Parentage::Mother), Rejection::CloseKin);
        let girl = ledger.runs(person("Lê Thị Nhỏ", Sex::Female, "1995-03-02").enrol());
        ledger.rejects(to(child, girl, Parentage::Mother), Rejection::ParentTooYoung);
        ledger.rejects(
            recognise(child, lan, Parentage::Mother, "2031-05-01"),
            Rejection::EffectiveDateInFuture,
        );
        ledger.runs(to(child, lan, Parentage::Mother));
    }

    #[test]
    fn neither_is_dead_and_the_parent_is_not_missing() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Thị Hoa", Sex::Female, "2005-03-01").enrol());
        ledger.runs(declare_missing(lan, None, "2021-05-01"));
        ledger.rejects(recognise(child, lan, Parentage::Mother, "2022-05-01"), Rejection::PersonMissing);
        ledger.runs(ledger.death(an, "2022-04-01"));
        ledger.rejects(recognise(child, an, Parentage::Father, "2022-05-01"), Rejection::PersonDeceased);
        ledger.runs(recognise(child, lan, Parentage::Mother, "2021-04-30"));
    }

    #[test]
    fn a_birth_date_that_a_recognised_parent_could_not_stand_with_is_not_corrected() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Thị Hoa", Sex::Female, "2005-03-01").enrol());
        ledger.runs(recognise(child, an, Parentage::Father, "2022-05-01"));
        let born = |ledger: &TestLedger, who, day: &str| {
            ledger.correct(who, "2021-02-25", |event| {
                if let crate::domain::event::Event::PersonEnrolled(e) = event {
                    e.facts.birth_date = date(day);
                }
            })
        };
        ledger.rejects(born(&ledger, an, "1995-03-02"), Rejection::LaterActConflicts);
        ledger.rejects(born(&ledger, child, "1985-03-03"), Rejection::LaterActConflicts);
        let older = born(&ledger, an, "1970-03-02");
        let undone = ledger.runs(older);
        ledger.runs(born(&ledger, child, "1980-03-02"));
        ledger.rejects(ledger.annul(undone), Rejection::LaterActConflicts);
    }
}
