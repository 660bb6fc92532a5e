//! Registration of the end of a guardianship (đăng ký chấm dứt giám hộ).
//!
//! Law on Civil Status 2014, art. 22; Civil Code 2015, art. 62: the ward has full capacity, is adopted, or the parents can care
//! again. Nothing ends by itself on a ward's eighteenth birthday; a death ends it in the act of the death.

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

/// A guardianship ended on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianshipEnded {
    /// Who was cared for.
    pub ward: PersonId,
    /// Who cared until then.
    pub guardians: Vec<PersonId>,
    /// Position of the record of the guardianship.
    pub guardianship: Position,
}

/// Register the end of a guardianship.
#[derive(Clone, Debug)]
pub struct EndGuardianship {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Who was cared for.
    pub ward: PersonId,
}

impl EndGuardianship {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let guardians = self.event(loaded).into_iter().flat_map(|event| event.guardians);
        subjects([self.ward].into_iter().chain(guardians).map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.ward).map_err(|r| r.at("ward"))?;
        let event = self.event(loaded).ok_or(Rejection::HasNoGuardian.at("ward"))?;
        propose(loaded, self.effective_date, Event::GuardianshipEnded(event), &|_| "ward".into())
    }

    fn event(&self, loaded: &Loaded) -> Option<GuardianshipEnded> {
        let ward = loaded.person_on(self.ward, self.effective_date.latest()?)?;
        let guardianship = ward.family.guardianship?;
        let guardians = guardianship.guardians().collect();
        Some(GuardianshipEnded { ward: self.ward, guardians, guardianship: guardianship.record })
    }
}

impl Act for GuardianshipEnded {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = [self.ward].into_iter().chain(self.guardians.iter().copied());
        to.extend(named.map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // LCS, art. 22.
        Deadlines::decide(Term::WorkingDays(2))
    }

    fn undoes(&self, begun: &Entry) -> bool {
        matches!(begun.event.as_ref(), Event::GuardianshipOpened(_)) && begun.position == self.guardianship
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        let tied = if id == self.ward {
            person.family.guardianship.is_some_and(|guardianship| {
                guardianship.record == self.guardianship
                    && guardianship.guardians().eq(self.guardians.iter().copied())
            })
        } else {
            person.family.wards.contains(&self.ward)
        };
        if tied { Ok(()) } else { Err(Rejection::HasNoGuardian) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if id == self.ward {
            person.family.guardianship = None;
            person.family.lapsed_care.clear();
        } else {
            person.family.wards.retain(|ward| *ward != self.ward);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{couple, end_guardianship, open_guardianship};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::Sex;

    #[test]
    fn a_guardianship_ends_in_both_lives_and_only_once() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
        ledger.rejects(end_guardianship(hoa, "2021-05-01"), Rejection::HasNoGuardian);
        ledger.rejects(end_guardianship(Position(999), "2021-05-01"), Rejection::PersonNotFound);
        ledger.runs(open_guardianship(hoa, &[an], "2020-05-01"));
        ledger.rejects(end_guardianship(hoa, "2020-04-30"), Rejection::HasNoGuardian);
        ledger.rejects(end_guardianship(hoa, "2031-04-30"), Rejection::EffectiveDateInFuture);
        let ended = ledger.runs(end_guardianship(hoa, "2021-05-01"));
        assert_eq!(ledger.person(hoa).family.guardianship, None);
        assert!(ledger.person(an).family.wards.is_empty());
        ledger.rejects(end_guardianship(hoa, "2021-05-02"), Rejection::HasNoGuardian);
        ledger.runs(open_guardianship(hoa, &[lan], "2021-05-01"));
        ledger.rejects(ledger.annul(ended), Rejection::LaterActConflicts);
    }
}
