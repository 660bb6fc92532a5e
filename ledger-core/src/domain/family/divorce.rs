//! Noting of a divorce (ghi vào sổ việc ly hôn): a court has ended a marriage.
//!
//! Law on Marriage and Family 2014, art. 51–57: the marriage ends on the day on which the judgment or decision takes effect.
//! Law on Civil Status 2014, art. 30–31. Of a marriage that the register does not know (somebody was declared as married at
//! collection), the divorce names one person only.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::MaritalStatus;

/// A marriage was ended by divorce on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DivorceNoted {
    /// One of the two; the one who was declared as married where the marriage is not in the register.
    pub person: PersonId,
    /// The other, and the record of their marriage; none where the marriage is not in the register.
    pub marriage: Option<Ended>,
}

/// A marriage that ends: whom the person was married to, and by which record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The husband or wife.
    pub spouse: PersonId,
    /// Position of the record of the marriage.
    pub record: Position,
}

/// Note a divorce.
#[derive(Clone, Debug)]
pub struct NoteDivorce {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// One of the two.
    pub person: PersonId,
    /// The other; none where the marriage is not in the register.
    pub spouse: Option<PersonId>,
}

impl NoteDivorce {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([self.person].into_iter().chain(self.spouse).map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let marriage = self.spouse.map(|spouse| ended(self.person, spouse, day, loaded)).transpose()?;
        let event = Event::DivorceNoted(DivorceNoted { person: self.person, marriage });
        propose(loaded, self.effective_date, event, &|subject| field_of(self.person, subject))
    }
}

/// The marriage of two persons that is in force on a day.
pub(super) fn ended(
    person: PersonId,
    spouse: PersonId,
    day: CivilDate,
    loaded: &Loaded,
) -> Result<Ended, Refusal> {
    loaded.person(spouse).map_err(|r| r.at("spouse"))?;
    if person == spouse {
        return Err(Rejection::PersonNamedTwice.at("spouse"));
    }
    let marriage = loaded.person_on(person, day).and_then(|person| person.marriage_to(spouse));
    let marriage = marriage.ok_or(Rejection::MarriageNotInForce.at("spouse"))?;
    Ok(Ended { spouse, record: marriage.record })
}

pub(super) fn field_of(person: PersonId, subject: Subject) -> String {
    if subject == Subject::Person(person) { "person".into() } else { "spouse".into() }
}

impl Act for DivorceNoted {
    fn touches(&self, to: &mut Vec<Touched>) {
        let both = [self.person].into_iter().chain(self.marriage.map(|marriage| marriage.spouse));
        to.extend(both.map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        match self.marriage {
            Some(marriage) if id == self.person => person.has_marriage(marriage.spouse, marriage.record),
            Some(marriage) => person.has_marriage(self.person, marriage.record),
            None => person.declared_marriage_ends(entry.effective_date),
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        let record = self.marriage.map(|marriage| marriage.record);
        person.unmarried(record, MaritalStatus::Divorced, entry.effective_date);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{couple, divorce, marry};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{MaritalStatus, Sex};

    #[test]
    fn both_are_divorced_whoever_is_named_first() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(divorce(lan, Some(an), "2015-05-01"));
        for who in [an, lan] {
            let state = ledger.person(who);
            assert_eq!((state.family.marriage, state.marital_status()), (None, MaritalStatus::Divorced));
            assert!(ledger.person_on(who, "2015-04-30").family.marriage.is_some());
        }
    }

    #[test]
    fn only_the_marriage_in_force_on_that_day_is_ended_and_only_once() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.rejects(divorce(an, Some(mai), "2015-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(divorce(an, Some(lan), "2009-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(divorce(an, Some(an), "2015-05-01"), Rejection::PersonNamedTwice);
        ledger.rejects(divorce(an, None, "2015-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(divorce(Position(999), Some(lan), "2015-05-01"), Rejection::PersonNotFound);
        ledger.rejects(divorce(an, Some(Position(999)), "2015-05-01"), Rejection::PersonNotFound);
        ledger.rejects(divorce(an, Some(lan), "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(divorce(an, Some(lan), "2015-05-01"));
        ledger.rejects(divorce(an, Some(lan), "2016-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(divorce(an, Some(lan), "2014-05-01"), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_marriage_that_the_register_does_not_know_can_be_ended() {
        let mut ledger = TestLedger::new();
        let mai = person("Lê Thị Mai", Sex::Female, "1980").marital_status(MaritalStatus::Married);
        let mai = ledger.runs(mai.enrol());
        ledger.runs(divorce(mai, None, "2022-05-01"));
        assert_eq!(ledger.person(mai).marital_status(), MaritalStatus::Divorced);
        let (an, _) = couple(&mut ledger);
        ledger.runs(marry(an, mai, "2022-06-01"));
    }

    #[test]
    fn the_dead_are_not_divorced() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(ledger.death(an, "2014-05-01"));
        ledger.rejects(divorce(lan, Some(an), "2015-05-01"), Rejection::MarriageNotInForce);
        ledger.rejects(divorce(an, None, "2015-05-01"), Rejection::PersonDeceased);
        // The death has ended that marriage: what would have ended it before must be declared before it.
        ledger.rejects(divorce(lan, Some(an), "2013-05-01"), Rejection::LaterActConflicts);
    }

    #[test]
    fn an_annulled_divorce_gives_the_marriage_back_unless_another_came_after_it() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        let divorced = ledger.runs(divorce(an, Some(lan), "2015-05-01"));
        let undone = ledger.runs(ledger.annul(divorced));
        assert!(ledger.person(an).spouse().is_some() && ledger.person(lan).spouse().is_some());
        ledger.runs(ledger.annul(undone));
        ledger.runs(ledger.correct(divorced, "2014-05-01", |_| {}));
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
        ledger.runs(marry(an, mai, "2014-06-01"));
        ledger.rejects(ledger.annul(divorced), Rejection::LaterActConflicts);
        ledger.rejects(ledger.correct(divorced, "2014-06-02", |_| {}), Rejection::LaterActConflicts);
        let one_sided = ledger.correct(divorced, "2014-05-01", |event| {
            if let Event::DivorceNoted(e) = event {
                e.marriage = None;
            }
        });
        ledger.rejects(one_sided, Rejection::MarriageNotInForce);
    }
}
