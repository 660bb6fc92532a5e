//! Noting of the end of an adoption (chấm dứt việc nuôi con nuôi), which a court decided.
//!
//! Law on Adoption 2010, art. 25–27; Law on Civil Status 2014, art. 30–31. The rights of the parents by birth come back.

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

/// An adoption ended on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptionEnded {
    /// Who was adopted.
    pub child: PersonId,
    /// Those who had adopted.
    pub parents: Vec<PersonId>,
    /// Position of the record of the adoption.
    pub adoption: Position,
}

/// Note the end of an adoption.
#[derive(Clone, Debug)]
pub struct EndAdoption {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who was adopted.
    pub child: PersonId,
}

impl EndAdoption {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let parents = self.event(loaded).into_iter().flat_map(|event| event.parents);
        subjects([self.child].into_iter().chain(parents).map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.child).map_err(|r| r.at("child"))?;
        let event = self.event(loaded).ok_or(Rejection::NotAdopted.at("child"))?;
        propose(loaded, self.effective_date, Event::AdoptionEnded(event), &|_| "child".into())
    }

    /// The end of the adoption in force on the day.
    fn event(&self, loaded: &Loaded) -> Option<AdoptionEnded> {
        let child = loaded.person_on(self.child, self.effective_date.latest()?)?;
        let adoption = child.family.adoption?;
        let parents = adoption.parents().collect();
        Some(AdoptionEnded { child: self.child, parents, adoption: adoption.record })
    }
}

impl Act for AdoptionEnded {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [self.child].into_iter().chain(self.parents.iter().copied());
        to.extend(named.map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    fn undoes(&self, begun: &Entry) -> bool {
        matches!(begun.event.as_ref(), Event::ChildAdopted(_)) && begun.position == self.adoption
    }

    /// Adoptive parents may have died: the tie outlives them.
    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if id != self.child {
            let tied = person.family.adopted.contains(&self.child);
            return if tied { Ok(()) } else { Err(Rejection::NotAdopted) };
        }
        person.takes_part(entry.effective_date)?;
        let same = person.family.adoption.is_some_and(|adoption| {
            adoption.record == self.adoption && adoption.parents().eq(self.parents.iter().copied())
        });
        if same { Ok(()) } else { Err(Rejection::NotAdopted) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if id == self.child {
            person.family.adoption = None;
        } else {
            person.family.adopted.retain(|child| *child != self.child);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{adopt, couple, end_adoption};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{AdoptionBond, Sex};

    #[test]
    fn an_adoption_ends_in_both_lives_also_after_a_parent_died() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
        ledger.rejects(end_adoption(hoa, "2020-05-01"), Rejection::NotAdopted);
        ledger.runs(adopt(hoa, Some(an), None, AdoptionBond::Unrelated, "2015-05-01"));
        ledger.runs(ledger.death(an, "2018-05-01"));
        ledger.rejects(end_adoption(hoa, "2015-04-30"), Rejection::NotAdopted);
        ledger.rejects(end_adoption(hoa, "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(end_adoption(Position(999), "2020-05-01"), Rejection::PersonNotFound);
        let ended = ledger.runs(end_adoption(hoa, "2020-05-01"));
        assert_eq!(ledger.person(hoa).family.adoption, None);
        assert!(ledger.person(an).family.adopted.is_empty());
        ledger.rejects(end_adoption(hoa, "2020-05-02"), Rejection::NotAdopted);
        let nobody = ledger.correct(ended, "2020-05-01", |event| {
            if let Event::AdoptionEnded(e) = event {
                e.parents.clear();
            }
        });
        ledger.rejects(nobody, Rejection::NotAdopted);
        ledger.runs(ledger.annul(ended));
        assert!(ledger.person(hoa).family.adoption.is_some());
        assert_eq!(ledger.person(an).family.adopted.len(), 1);
    }
}
