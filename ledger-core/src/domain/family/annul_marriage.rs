//! Annulment of a marriage by a court (hủy kết hôn trái pháp luật): it should not have been concluded.
//!
//! Law on Marriage and Family 2014, art. 10–12: the two cease to live as husband and wife, and each has the marital status
//! that they had before; a marriage that waited for somebody declared dead waits again. Law on Civil Status 2014, art. 30–31: the court's judgment is noted. Not to be confused with the
//! annulment of a record, which says that there was no such registration.

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

use super::divorce::{Ended, ended, field_of};

/// A marriage was annulled by a court on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarriageAnnulled {
    /// One of the two.
    pub person: PersonId,
    /// The other, and the record of their marriage.
    pub marriage: Ended,
}

/// Note that a court annulled a marriage.
#[derive(Clone, Debug)]
pub struct AnnulMarriage {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// One of the two.
    pub person: PersonId,
    /// The other.
    pub spouse: PersonId,
}

impl AnnulMarriage {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([self.person, self.spouse].map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let marriage = ended(self.person, self.spouse, day, loaded)?;
        let event = Event::MarriageAnnulled(MarriageAnnulled { person: self.person, marriage });
        propose(loaded, self.effective_date, event, &|subject| field_of(self.person, subject))
    }
}

impl Act for MarriageAnnulled {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([self.person, self.marriage.spouse].map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn undoes(&self, begun: &Entry) -> bool {
        matches!(begun.event.as_ref(), Event::MarriageRegistered(_)) && begun.position == self.marriage.record
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        let spouse = if id == self.person { self.marriage.spouse } else { self.person };
        person.has_marriage(spouse, self.marriage.record)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.annulled_marriage(self.marriage.record);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{annul_marriage, couple, divorce, marry};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::MaritalStatus;

    #[test]
    fn each_has_the_status_of_before() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(divorce(an, Some(lan), "2012-05-01"));
        ledger.runs(marry(an, lan, "2013-05-01"));
        let annulled = ledger.runs(annul_marriage(lan, an, "2014-05-01"));
        for who in [an, lan] {
            let state = ledger.person(who);
            assert_eq!((state.family.marriage, state.marital_status()), (None, MaritalStatus::Divorced));
        }
        ledger.runs(ledger.annul(annulled));
        assert!(ledger.person(an).spouse().is_some());
    }

    #[test]
    fn only_a_marriage_in_force_is_annulled() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(annul_marriage(an, lan, "2014-05-01"), Rejection::MarriageNotInForce);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.rejects(annul_marriage(an, lan, "2010-04-01"), Rejection::MarriageNotInForce);
        ledger.rejects(annul_marriage(an, an, "2014-05-01"), Rejection::PersonNamedTwice);
        ledger.rejects(annul_marriage(Position(999), lan, "2014-05-01"), Rejection::PersonNotFound);
        ledger.rejects(annul_marriage(an, lan, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.runs(annul_marriage(an, lan, "2014-05-01"));
        ledger.rejects(annul_marriage(an, lan, "2014-05-02"), Rejection::MarriageNotInForce);
    }
}
