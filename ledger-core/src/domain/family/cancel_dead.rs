//! Noting that a court cancelled the declaration of somebody as dead (hủy bỏ quyết định tuyên bố chết): the person lives again.
//!
//! Civil Code 2015, art. 73. The marriage is in force again, unless the husband or wife married another (that marriage stands) or
//! died meanwhile; a divorce granted before the declaration stands anyway. A guardianship that ended by the declaration is in force
//! again, unless another took its place or the ward needs none any more. No law puts the person back into a household, a dwelling
//! or a card: residence is registered anew (Law on Residence 2020, art. 20) and a card applied for. What the declaration ended stays
//! ended for the days between.

use std::collections::BTreeSet;

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
use crate::domain::values::{MaritalStatus, MarriageAfterReturn};

/// A person who was declared dead lives, and takes part again from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathCancelled {
    /// Who.
    pub person: PersonId,
    /// What becomes of the marriage that the declaration ended.
    pub marriage: MarriageAfterReturn,
    /// The husband or wife whose marriage is in force again; nobody else is named.
    pub spouse: Option<PersonId>,
    /// The husband or wife of the marriage that the declaration ended, where it is not in force again. Older records name only one who is
    /// married to another, and the first ones nobody.
    pub former_spouse: Option<PersonId>,
    /// Whose guardian or ward the person is again.
    pub care: Vec<PersonId>,
    /// Whose guardian or ward the person is not again because of what became of the other. Older records name nobody.
    pub ended_care: Vec<PersonId>,
}

/// Note that a court cancelled the declaration.
#[derive(Clone, Debug)]
pub struct CancelDeclaredDeath {
    /// The day on which the judgment took effect.
    pub effective_date: PartialDate,
    /// Who had been declared dead.
    pub person: PersonId,
}

impl CancelDeclaredDeath {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let day = self.effective_date.latest();
        let absent = day.and_then(|day| loaded.person_on(self.person, day));
        let others = absent.iter().flat_map(|person| {
            let spouse = person.family.suspended.map(|marriage| marriage.spouse);
            spouse.into_iter().chain(person.family.lapsed())
        });
        subjects([self.person].into_iter().chain(others).map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let absent = loaded.person_on(self.person, day).ok_or(Rejection::PersonNotFound.at("person"))?;
        let (marriage, spouse) = self.marriage(&absent, day, loaded);
        let event = DeathCancelled {
            person: self.person,
            marriage,
            spouse,
            former_spouse: self.former_spouse(&absent, day, loaded),
            care: self.care(&absent, day, loaded),
            ended_care: self.ended_care(&absent, day, loaded),
        };
        let event = Event::DeathCancelled(event);
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }

    /// What becomes of the marriage, as the other's life tells on the day.
    fn marriage(
        &self,
        absent: &Person,
        day: CivilDate,
        loaded: &Loaded,
    ) -> (MarriageAfterReturn, Option<PersonId>) {
        let Some(marriage) = absent.family.suspended else { return (MarriageAfterReturn::None, None) };
        let Some(other) = loaded.person_on(marriage.spouse, day) else {
            return (MarriageAfterReturn::None, None);
        };
        let becomes = what_becomes(self.person, &other);
        (becomes, (becomes == MarriageAfterReturn::Restored).then_some(marriage.spouse))
    }

    /// The husband or wife, where the marriage is not in force again: the act stands in that life, too, so that nothing can be said of it
    /// later by which the marriage would have been in force again. Nothing new is recorded of a merged record.
    fn former_spouse(&self, absent: &Person, day: CivilDate, loaded: &Loaded) -> Option<PersonId> {
        let spouse = absent.family.suspended?.spouse;
        let other = loaded.person_on(spouse, day)?;
        let restored = what_becomes(self.person, &other) == MarriageAfterReturn::Restored;
        (!restored && other.links.merged_into.is_none()).then_some(spouse)
    }

    /// Whose guardian or ward the person is again: both live, nobody else cared for the ward since, and the ward needs it.
    fn care(&self, absent: &Person, day: CivilDate, loaded: &Loaded) -> Vec<PersonId> {
        let on = PartialDate::from(day);
        let again = |other: &PersonId| {
            absent.may_be_tied_again(*other, on).is_ok()
                && loaded.person_on(*other, day).is_some_and(|other| {
                    other.takes_part(on).is_ok()
                        && other.links.merged_into.is_none()
                        && other.may_be_tied_again(self.person, on).is_ok()
                })
        };
        absent.family.lapsed().filter(again).collect()
    }

    /// Who died, or whose ward was cared for by another: in that life, too, the act stands.
    fn ended_care(&self, absent: &Person, day: CivilDate, loaded: &Loaded) -> Vec<PersonId> {
        let on = PartialDate::from(day);
        let over = |other: &PersonId| {
            absent.may_be_tied_again(*other, on).is_ok()
                && loaded.person_on(*other, day).is_some_and(|other| {
                    other.links.merged_into.is_none() && other.care_is_over(self.person, on)
                })
        };
        absent.family.lapsed().filter(over).collect()
    }
}

/// What becomes of the marriage of who returns, as the other's life tells.
fn what_becomes(returned: PersonId, other: &Person) -> MarriageAfterReturn {
    let waits = other.family.suspended.is_some_and(|own| own.spouse == returned);
    if other.died.is_some() {
        // Who is declared dead may come back, too.
        let both = waits && other.family.declared_dead.is_some();
        if both { MarriageAfterReturn::Suspended } else { MarriageAfterReturn::EndedByDeath }
    } else if waits {
        MarriageAfterReturn::Restored
    } else {
        MarriageAfterReturn::EndedByRemarriage
    }
}

/// Is the marriage not in force again, of those who had one?
fn is_left_ended(marriage: MarriageAfterReturn) -> bool {
    match marriage {
        MarriageAfterReturn::None | MarriageAfterReturn::Restored => false,
        MarriageAfterReturn::EndedByRemarriage
        | MarriageAfterReturn::EndedByDeath
        | MarriageAfterReturn::Suspended => true,
    }
}

impl Act for DeathCancelled {
    fn touches(&self, to: &mut Vec<Touched>) {
        let care = self.care.iter().chain(&self.ended_care).copied();
        let others = self.spouse.into_iter().chain(self.former_spouse).chain(care);
        let named: BTreeSet<PersonId> = others.collect();
        let named = [self.person].into_iter().chain(named);
        to.extend(named.map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // Noted at once (LCS, art. 30).
        Deadlines::decide(Term::AtOnce)
    }

    /// Whom the marriage was with is not left out again by a correction.
    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        let told =
            matches!(standing.event.as_ref(), Event::DeathCancelled(was) if was.former_spouse.is_some());
        let left_out = told && self.former_spouse.is_none() && is_left_ended(self.marriage);
        if left_out { Err(Rejection::SpouseDiffers.at("former_spouse_id")) } else { Ok(()) }
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        let suspended = person.family.suspended.map(|marriage| marriage.spouse);
        if id != self.person {
            return self.admitted_by_other(person, id, entry.effective_date);
        }
        if !person.exists() {
            return Err(Rejection::PersonNotFound);
        }
        if person.family.declared_dead.is_none() {
            return Err(Rejection::NotDeclaredDead);
        }
        let fits = match self.marriage {
            MarriageAfterReturn::None => suspended.is_none() && self.spouse.is_none(),
            MarriageAfterReturn::Restored => suspended.is_some() && suspended == self.spouse,
            MarriageAfterReturn::EndedByRemarriage
            | MarriageAfterReturn::EndedByDeath
            | MarriageAfterReturn::Suspended => suspended.is_some() && self.spouse.is_none(),
        };
        let ended = is_left_ended(self.marriage);
        if !fits || self.former_spouse.is_some_and(|former| !ended || suspended != Some(former)) {
            return Err(Rejection::SpouseDiffers);
        }
        if self.ended_care.iter().any(|other| !person.family.lapsed().any(|lapsed| lapsed == *other)) {
            return Err(Rejection::GuardianshipDiffers);
        }
        self.care.iter().try_for_each(|other| person.may_be_tied_again(*other, entry.effective_date))
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if id == self.person {
            person.died = None;
            person.family.declared_dead = None;
            person.family.missing = None;
            person.family.child_while_dead = false;
            self.care.iter().for_each(|other| person.tied_again(*other));
        } else if self.care.contains(&id) {
            person.tied_again(self.person);
        }
        if self.former_spouse == Some(id) {
            person.is_left_by(self.person);
        }
        if id != self.person && self.spouse != Some(id) {
            return;
        }
        let suspended = person.family.suspended.take();
        match self.marriage {
            MarriageAfterReturn::None => {}
            MarriageAfterReturn::Restored => {
                person.family.marriage = suspended;
                person.becomes(MaritalStatus::Married);
            }
            MarriageAfterReturn::EndedByRemarriage => person.becomes(MaritalStatus::Divorced),
            MarriageAfterReturn::EndedByDeath => person.becomes(MaritalStatus::Widowed),
            MarriageAfterReturn::Suspended => {
                person.family.suspended = suspended;
                person.becomes(MaritalStatus::Widowed);
            }
        }
    }
}

impl DeathCancelled {
    /// The others who are named had that tie to the person, and what the act says of it follows from their lives.
    fn admitted_by_other(&self, other: &Person, id: PersonId, on: PartialDate) -> Result<(), Rejection> {
        if self.spouse == Some(id) || self.care.contains(&id) {
            other.takes_part(on)?;
        } else {
            other.is_born(on)?;
        }
        let of_marriage = self.spouse == Some(id) || self.former_spouse == Some(id);
        if of_marriage && what_becomes(self.person, other) != self.marriage {
            return Err(Rejection::SpouseDiffers);
        }
        if self.ended_care.contains(&id) && !other.care_is_over(self.person, on) {
            return Err(Rejection::GuardianshipDiffers);
        }
        if self.care.contains(&id) { other.may_be_tied_again(self.person, on) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{
        cancel_declared_death, couple, declare_dead, declare_missing, divorce, marry,
    };
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{MaritalStatus, Relation, Sex};

    fn spouse(ledger: &TestLedger, of: Position) -> Option<Position> {
        ledger.person(of).spouse().map(PersonId::position)
    }

    #[test]
    fn the_person_lives_again_and_is_married_again() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let (an, lan) = (members[0], members[1]);
        let record = ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(declare_missing(an, None, "2022-01-01"));
        ledger.runs(declare_dead(an, "2023-01-01"));
        ledger.rejects(
            TestLedger::join(an, household, Relation::Husband, "2024-01-01"),
            Rejection::PersonDeceased,
        );
        ledger.runs(cancel_declared_death(an, "2025-01-01"));
        let back = ledger.person(an);
        assert_eq!((back.died, back.family.missing, back.family.declared_dead), (None, None, None));
        assert_eq!((back.residence, back.household), (None, None));
        for who in [an, lan] {
            let state = ledger.person(who);
            assert_eq!(state.family.marriage.unwrap().record, record);
            assert_eq!((state.marital_status(), state.family.suspended), (MaritalStatus::Married, None));
        }
        assert!(ledger.person_on(an, "2024-12-31").died.is_some());
        assert_eq!(ledger.person_on(lan, "2024-12-31").marital_status(), MaritalStatus::Widowed);
        ledger.rejects(
            TestLedger::join(an, household, Relation::Husband, "2024-01-01"),
            Rejection::PersonDeceased,
        );
        ledger.runs(TestLedger::join(an, household, Relation::Husband, "2025-01-02"));
        ledger.runs(ledger.death(an, "2026-01-01"));
        assert_eq!(ledger.person(lan).marital_status(), MaritalStatus::Widowed);
    }

    #[test]
    fn another_marriage_stands_and_so_does_a_divorce() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.runs(declare_dead(an, "2010-01-01"));
        ledger.runs(marry(binh, lan, "2012-05-01"));
        let back = ledger.runs(cancel_declared_death(an, "2015-01-01"));
        assert_eq!((spouse(&ledger, an), spouse(&ledger, lan)), (None, Some(binh)));
        assert_eq!(ledger.person(an).marital_status(), MaritalStatus::Divorced);
        ledger.runs(ledger.annul(back));
        assert!(ledger.person(an).died.is_some());
        let (chi, mai) = couple(&mut ledger);
        ledger.runs(marry(chi, mai, "2005-05-01"));
        ledger.runs(declare_missing(chi, None, "2008-01-01"));
        ledger.runs(divorce(mai, Some(chi), "2009-01-01"));
        ledger.runs(declare_dead(chi, "2010-01-01"));
        ledger.runs(cancel_declared_death(chi, "2015-01-01"));
        assert_eq!((spouse(&ledger, chi), spouse(&ledger, mai)), (None, None));
        assert_eq!(ledger.person(chi).marital_status(), MaritalStatus::Divorced);
    }

    #[test]
    fn who_comes_back_to_a_grave_is_widowed() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.runs(declare_dead(an, "2010-01-01"));
        ledger.runs(ledger.death(lan, "2012-01-01"));
        ledger.runs(cancel_declared_death(an, "2015-01-01"));
        assert_eq!((spouse(&ledger, an), ledger.person(an).marital_status()), (None, MaritalStatus::Widowed));
    }

    #[test]
    fn who_were_both_declared_dead_are_married_again_when_both_are_back() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.runs(declare_dead(an, "2010-01-01"));
        ledger.runs(declare_dead(lan, "2010-01-01"));
        ledger.runs(cancel_declared_death(an, "2015-01-01"));
        assert_eq!((spouse(&ledger, an), ledger.person(an).marital_status()), (None, MaritalStatus::Widowed));
        ledger.runs(cancel_declared_death(lan, "2016-01-01"));
        assert_eq!((spouse(&ledger, an), spouse(&ledger, lan)), (Some(lan), Some(an)));
    }

    #[test]
    fn only_a_declaration_is_cancelled_and_from_its_day_on() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(cancel_declared_death(an, "2015-01-01"), Rejection::NotDeclaredDead);
        ledger.runs(ledger.death(lan, "2012-01-01"));
        ledger.rejects(cancel_declared_death(lan, "2015-01-01"), Rejection::NotDeclaredDead);
        ledger.rejects(cancel_declared_death(Position(999), "2015-01-01"), Rejection::PersonNotFound);
        ledger.runs(declare_dead(an, "2010-01-01"));
        ledger.rejects(cancel_declared_death(an, "2009-12-31"), Rejection::NotDeclaredDead);
        ledger.rejects(cancel_declared_death(an, "2031-12-31"), Rejection::EffectiveDateInFuture);
        ledger.runs(cancel_declared_death(an, "2015-01-01"));
        ledger.rejects(cancel_declared_death(an, "2016-01-01"), Rejection::NotDeclaredDead);
        ledger.rejects(cancel_declared_death(an, "2014-01-01"), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_later_declared_marriage_that_came_before_the_return_waits_until_the_return_is_amended() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        ledger.runs(marry(an, lan, "2005-05-01"));
        ledger.runs(declare_dead(an, "2010-01-01"));
        let back = ledger.runs(cancel_declared_death(an, "2015-01-01"));
        ledger.rejects(marry(binh, lan, "2012-05-01"), Rejection::LaterActConflicts);
        let alone = ledger.correct(back, "2015-01-01", |event| {
            if let Event::DeathCancelled(e) = event {
                e.spouse = None;
            }
        });
        ledger.rejects(alone, Rejection::SpouseDiffers);
        let other = ledger.correct(back, "2015-01-01", |event| {
            if let Event::DeathCancelled(e) = event {
                (e.marriage, e.spouse) =
                    (crate::domain::values::MarriageAfterReturn::EndedByRemarriage, None);
            }
        });
        ledger.runs(other);
        ledger.runs(marry(binh, lan, "2012-05-01"));
    }
}
