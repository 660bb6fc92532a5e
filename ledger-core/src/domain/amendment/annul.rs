//! Annulment of an event (hủy): it should never have been recorded. Law on Residence 2020, art. 35 for registrations.
//!
//! Annulling an enrolment or a birth takes the whole person out of what is believed, with all later acts that concern nobody
//! else. The record stays, and its number is never drawn again for a birth; who is enrolled anew may bring it, since
//! that is the same person entered better. Annulling an annulment brings its target back.

use std::sync::Arc;

use crate::domain::act::Act;
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{PersonId, Position};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::text::Text;

use super::{Group, admitted, group, needs};

/// The target should not exist. The record's effective date is the target's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventAnnulled {
    /// From the original event over amendments of it to the record that is annulled, which is the last. Never empty.
    pub path: Vec<Position>,
    /// Why.
    pub reason: Text,
}

/// Annul an event.
#[derive(Clone, Debug)]
pub struct AnnulEvent {
    /// Position of the record.
    pub target: Position,
    /// Why.
    pub reason: Text,
}

impl AnnulEvent {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.target, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, _today: CivilDate) -> Result<Proposal, Refusal> {
        let group = group(self.target, loaded)?;
        let target = loaded.record(self.target).map_err(|r| r.at("target"))?;
        if target.event.amends().is_none() {
            let standing = group.standing.as_ref().ok_or(Rejection::AlreadyAnnulled.at("target"))?;
            free_to_go(&standing.event, &group, loaded)?;
        }
        let event = EventAnnulled { path: group.path.clone(), reason: self.reason.clone() };
        let proposal = Proposal {
            effective_date: self.effective_date(&group, target.effective_date),
            event: Arc::new(Event::EventAnnulled(event)),
            touched: group.subjects.iter().copied().map(Touched::Known).collect(),
        };
        let annulled =
            group.standing.as_ref().filter(|_| target.event.amends().is_none()).map(|e| e.event.as_ref());
        admitted(&proposal.as_recorded(), &group, annulled, loaded).map_err(|refusal| {
            if refusal.rejection == Rejection::ReplacementUnchanged {
                Rejection::AlreadyAnnulled.at(refusal.field)
            } else {
                refusal
            }
        })?;
        Ok(proposal)
    }

    /// An annulment is effective when that which it takes away was.
    fn effective_date(&self, group: &Group, target: PartialDate) -> PartialDate {
        group.standing.as_ref().map_or(target, |standing| standing.effective_date)
    }
}

/// What an event brought in goes only when nobody else depends on it in a way that its own records do not show.
fn free_to_go(standing: &Event, group: &Group, loaded: &Loaded) -> Result<(), Refusal> {
    match standing.brings_in() {
        Some(NewSubject::Person) => {
            let Some((person, _)) = PersonId::at(group.path[0]).and_then(|id| loaded.person(id).ok()) else {
                return Ok(());
            };
            if person.household.is_some_and(|membership| membership.declared != group.path[0]) {
                return Err(Rejection::PersonInHousehold.at("target"));
            }
            if person.cards.ending().next().is_some() || others_name(group, loaded) {
                return Err(Rejection::StillInUse.at("target"));
            }
            Ok(())
        }
        // Dwellings and other areas lie in an area, and acts are made by offices and officers, without being among their records.
        Some(NewSubject::Area | NewSubject::Office | NewSubject::Officer) => {
            Err(Rejection::NotAmendable.at("target"))
        }
        Some(NewSubject::Dwelling | NewSubject::Household | NewSubject::Card | NewSubject::Stock) => {
            still_in_use(group, loaded)
        }
        None => Ok(()),
    }
}

/// Do acts stand that concern others, too, and could not be told without this person: a child's birth, a household, a card?
fn others_name(group: &Group, loaded: &Loaded) -> bool {
    let own = PersonId::at(group.path[0]).map(Subject::Person);
    let history = own.and_then(|person| loaded.history(person));
    let shared = |entry: &Entry| {
        let touched = entry.event.touches();
        entry.position != group.path[0]
            && touched.iter().filter_map(|t| t.at(entry.position)).any(|subject| match subject {
                Subject::Person(_) => Some(subject) != own,
                Subject::Household(_) | Subject::Card(_) => true,
                Subject::Dwelling(_)
                | Subject::Area(_)
                | Subject::Office(_)
                | Subject::Officer(_)
                | Subject::Stock(_)
                | Subject::Claim(_) => false,
            })
    };
    history.is_some_and(|history| history.entries().iter().any(shared))
}

/// Acts that stand and name the subject beside the one that brought it in.
fn still_in_use(group: &Group, loaded: &Loaded) -> Result<(), Refusal> {
    let own = |subject: &&Subject| match subject {
        Subject::Household(id) => id.position() == group.path[0],
        Subject::Dwelling(id) => id.position() == group.path[0],
        Subject::Card(id) => id.position() == group.path[0],
        Subject::Stock(id) => id.position() == group.path[0],
        Subject::Person(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Claim(_) => false,
    };
    let history = group.subjects.iter().find(own).and_then(|subject| loaded.history(*subject));
    if history.is_some_and(|history| history.entries().len() > 1) {
        return Err(Rejection::StillInUse.at("target"));
    }
    Ok(())
}

/// Names no subject itself: whoever records it adds those of the target and its amendments.
impl Act for EventAnnulled {
    fn touches(&self, _to: &mut Vec<Touched>) {}

    fn amends(&self) -> Option<&[Position]> {
        Some(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn an_annulled_enrolment_leaves_no_person_and_frees_the_number() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = person("Nguyễn Văn An", Sex::Male, "1951-03-04").number("097051000001").living_at(home);
        let first = ledger.runs(an.clone().enrol());
        ledger.runs(ledger.annul(first));
        assert_eq!(ledger.person(first), Default::default());
        ledger.rejects(ledger.death(first, "2022-03-03"), Rejection::PersonNotFound);
        let second = ledger.runs(an.enrol());
        assert!(ledger.person(second).exists());
    }

    #[test]
    fn an_annulment_can_be_annulled() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        let death = ledger.runs(ledger.death(an, "2022-03-03"));
        let undone = ledger.runs(ledger.annul(death));
        assert_eq!(ledger.person(an).died, None);
        ledger.rejects(ledger.annul(death), Rejection::AlreadyAnnulled);
        ledger.runs(ledger.annul(undone));
        assert!(ledger.person(an).died.is_some());
    }

    #[test]
    fn what_others_depend_on_stays() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.rejects(ledger.annul(members[0]), Rejection::PersonInHousehold);
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        ledger.runs(TestLedger::join(mai, household, Relation::Sibling, "2021-03-01"));
        ledger.rejects(ledger.annul(household), Rejection::StillInUse);
        let home = ledger.home_of(mai);
        ledger.rejects(ledger.annul(home), Rejection::StillInUse);
        let (province, _) = ledger.province_and_commune();
        ledger.rejects(ledger.annul(province), Rejection::NotAmendable);
        let card = ledger.card_in_hand(members[0]);
        ledger.rejects(ledger.annul(card), Rejection::StillInUse);
    }

    #[test]
    fn a_later_act_that_could_not_stand_stays_the_annulment() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let left = ledger.runs(TestLedger::leave(members[1], household, "2021-03-01"));
        let elsewhere = ledger.home_of(members[1]);
        ledger.runs(TestLedger::form(elsewhere, &[(members[1], Relation::Head)], "2021-03-02"));
        ledger.rejects(ledger.annul(left), Rejection::LaterActConflicts);
    }

    #[test]
    fn an_act_that_was_corrected_to_be_anothers_can_still_be_annulled() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1951-03-04").enrol());
        let death = ledger.runs(ledger.death(an, "2022-03-03"));
        ledger.runs(ledger.correct(death, "2022-03-03", |event| {
            if let crate::domain::event::Event::DeathRegistered(e) = event {
                e.person = crate::domain::ids::PersonId::at(binh).unwrap();
            }
        }));
        assert_eq!((ledger.person(an).died, ledger.person(binh).died.is_some()), (None, true));
        ledger.runs(ledger.annul(death));
        assert_eq!(ledger.person(binh).died, None);
        ledger.rejects(ledger.annul(death), Rejection::AlreadyAnnulled);
    }

    #[test]
    fn only_events_about_somebody_are_amended() {
        let ledger = TestLedger::new();
        ledger.rejects(ledger.annul(Position(0)), Rejection::NotAmendable);
        ledger.rejects(ledger.annul(Position(999)), Rejection::EventNotFound);
    }

    #[test]
    fn two_persons_born_of_one_mistake_can_both_go() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let twin = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        ledger.runs(ledger.annul(twin));
        ledger.rejects(ledger.annul(twin), Rejection::AlreadyAnnulled);
    }
}
