//! Correction of an event (cải chính): the old value was wrong, and the right one holds from the act's own date on.
//!
//! Not to be confused with a change (thay đổi), which is a new truth from now on. Law on Civil Status 2014, art. 3 and
//! art. 26–29. The replacement is the whole event of the same kind, as it should have been recorded.

use std::sync::Arc;

use crate::domain::act::Act;
use crate::domain::command::{Proposal, field_of_rule, subjects};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{CardPersonalised, Event, StayNotified};
use crate::domain::history::Entry;
use crate::domain::identity::is_foreign;
use crate::domain::ids::Position;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};
use crate::domain::text::Text;

use super::{Group, admitted, group, needs, path_to, told};

/// The target was wrong: the replacement stands in its place. The record's effective date is the replacement's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCorrected {
    /// From the original event over amendments of it to the record that is corrected, which is the last. Never empty.
    pub path: Vec<Position>,
    /// The whole event as it should have been, of the same kind.
    pub replacement: Arc<Event>,
    /// Why.
    pub reason: Text,
}

/// Correct an event.
#[derive(Clone, Debug)]
pub struct CorrectEvent {
    /// Position of the record.
    pub target: Position,
    /// Effective date of the event as it should have been; none: as it stands.
    pub effective_date: Option<PartialDate>,
    /// The event as it should have been. A day of birth and a day of issue, which are the effective date, are taken from
    /// there whatever is said here.
    pub replacement: Arc<Event>,
    /// Why.
    pub reason: Text,
}

impl CorrectEvent {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = needs(self.target, loaded);
        if let Ok(target) = loaded.record(self.target) {
            // What stands is known once all of its records are.
            let on = self.effective_date.or_else(|| {
                let read = needs.iter().all(|need| loaded.has(*need));
                read.then(|| group(self.target, loaded).ok()?.standing).flatten().map(|e| e.effective_date)
            });
            if let Some(replacement) = on.and_then(|on| dated(&self.replacement, on).ok()) {
                needs.extend(subjects(touched_at(&replacement, path_to(target)[0])));
            }
        }
        needs.extend(self.replacement.act().correction_needs());
        needs.extend(self.replacement.act().correction_reads(loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let group = group(self.target, loaded)?;
        let standing = group.standing.as_ref().ok_or(Rejection::AlreadyAnnulled.at("target"))?;
        if self.replacement.amends().is_some() {
            return Err(Rejection::NotAmendable.at("replacement"));
        }
        if standing.event.kind() != self.replacement.kind() {
            return Err(Rejection::ReplacementKindDiffers.at("replacement"));
        }
        // What comes into the ledger does so at the original's position: nothing can come in, or not, by a later record.
        if standing.event.brings_in() != self.replacement.brings_in() {
            return Err(Rejection::ReplacementBringsIn.at("replacement"));
        }
        let on = self.effective_date.unwrap_or(standing.effective_date);
        check_date(on, standing, &self.replacement, today)?;
        let replacement = told::by_the_register(dated(&self.replacement, on)?, standing, on, loaded);
        check_numbers(&standing.event, &replacement)?;
        check_books(&replacement, today)?;
        let act = replacement.act();
        let checked =
            act.check_correction(on, loaded).and_then(|()| act.check_replacing(standing, on, loaded));
        checked.map_err(|refusal| refusal.rejection.at(format!("replacement.{}", refusal.field)))?;
        let proposal = self.proposal(&group, on, replacement);
        let admitted = admitted(&proposal.as_recorded(), &group, None, loaded);
        admitted.map_err(|refusal| match field_of_rule(&self.replacement, refusal.rejection) {
            // The day is the request's, everything else the replacement's.
            Some(day @ "effective_date") => refusal.rejection.at(day),
            Some(field) => refusal.rejection.at(format!("replacement.{field}")),
            None => refusal,
        })?;
        Ok(proposal)
    }

    fn proposal(&self, group: &Group, effective_date: PartialDate, replacement: Arc<Event>) -> Proposal {
        let mut touched: Vec<Subject> = group.subjects.clone();
        touched.extend(touched_at(&replacement, group.path[0]));
        touched.sort();
        touched.dedup();
        let event = EventCorrected { path: group.path.clone(), replacement, reason: self.reason.clone() };
        Proposal {
            effective_date,
            event: Arc::new(Event::EventCorrected(event)),
            touched: touched.into_iter().map(Touched::Known).collect(),
        }
    }
}

fn touched_at(event: &Event, original: Position) -> Vec<Subject> {
    event.touches().iter().filter_map(|touched| touched.at(original)).collect()
}

/// A corrected date is held to what a new act's is; one that stands needs no leave to stay.
fn check_date(
    on: PartialDate,
    standing: &Entry,
    replacement: &Event,
    today: CivilDate,
) -> Result<(), Refusal> {
    if on == standing.effective_date {
        return Ok(());
    }
    if !replacement.act().may_be_to_come() && on.earliest().is_some_and(|day| day > today) {
        return Err(Rejection::EffectiveDateInFuture.at("effective_date"));
    }
    if on.earliest().is_none() {
        return Err(Rejection::EffectiveDateIncomplete.at("effective_date"));
    }
    if on.day() == 0 && standing.effective_date.day() != 0 && !replacement.act().may_be_partial() {
        return Err(Rejection::EffectiveDateIncomplete.at("effective_date"));
    }
    Ok(())
}

/// The replacement with the days in it that are its effective date by definition.
fn dated(replacement: &Arc<Event>, on: PartialDate) -> Result<Arc<Event>, Refusal> {
    let mut event = Arc::clone(replacement);
    if let Event::BirthRegistered(birth) = replacement.as_ref() {
        let mut birth = birth.clone();
        birth.facts.birth_date = on;
        event = Arc::new(Event::BirthRegistered(birth));
    }
    if let Event::StayNotified(stay) = replacement.as_ref() {
        let from = on.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        event = Arc::new(Event::StayNotified(StayNotified { from, ..stay.clone() }));
    }
    if let Event::BirthAbroadNoted(birth) = replacement.as_ref() {
        let mut birth = birth.clone();
        birth.facts.birth_date = on;
        event = Arc::new(Event::BirthAbroadNoted(birth));
    }
    if let Event::CardPersonalised(card) = replacement.as_ref() {
        let issue_date = on.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        event = Arc::new(Event::CardPersonalised(CardPersonalised { issue_date, ..card.clone() }));
    }
    Ok(event)
}

/// No office enters a birth into its book, or was told of a stay, in the future.
fn check_books(replacement: &Event, today: CivilDate) -> Result<(), Refusal> {
    let (entered, field) = if let Event::BirthRegistered(birth) = replacement {
        (birth.registration_date, "replacement.registration_date")
    } else if let Event::BirthAbroadNoted(birth) = replacement {
        (birth.noted_date, "replacement.noted_date")
    } else if let Event::StayNotified(stay) = replacement {
        (stay.notified.civil_date(), "replacement.notified_time")
    } else {
        return Ok(());
    };
    if entered > today { Err(Rejection::EffectiveDateInFuture.at(field)) } else { Ok(()) }
}

/// A number is given once; a wrong one is cancelled and another established, which is an act of its own.
fn check_numbers(standing: &Event, replacement: &Event) -> Result<(), Refusal> {
    if given_numbers(standing) != given_numbers(replacement) {
        return Err(Rejection::NumberNotCorrectable.at("replacement"));
    }
    if let (Event::BirthRegistered(was), Event::BirthRegistered(becomes)) = (standing, replacement)
        && is_foreign(was.facts.nationality) != is_foreign(becomes.facts.nationality)
    {
        return Err(Rejection::NumberFollowsNationality.at("replacement.nationality"));
    }
    Ok(())
}

/// The values that an act gives out once and for all. The code of a unit is one only where the unit comes in by it; later acts
/// name codes for which they are as easily corrected as for their units.
fn given_numbers(event: &Event) -> Vec<Subject> {
    let comes_in = event.brings_in().is_some();
    let claims = event.touches().into_iter().filter_map(|touched| match touched {
        Touched::Known(Subject::Claim(Claim::AreaCode(_) | Claim::OfficeCode(_))) if !comes_in => None,
        // Books, in which nothing is given out.
        Touched::Known(Subject::Claim(Claim::StaysAt(..) | Claim::StaysOf(..))) => None,
        Touched::Known(subject @ Subject::Claim(_)) => Some(subject),
        Touched::Known(_) | Touched::New(_) => None,
    });
    claims.collect()
}

/// Names no subject itself: whoever records it adds those of the target and its amendments.
impl Act for EventCorrected {
    fn touches(&self, _to: &mut Vec<Touched>) {}

    fn amends(&self) -> Option<&[Position]> {
        Some(&self.path)
    }

    fn deadlines(&self) -> Deadlines {
        // LCS, art. 28; LR, art. 26; of what was collected D 70/2024, art. 6.
        let collected = matches!(*self.replacement, Event::PersonEnrolled(_));
        Deadlines::decide(Term::WorkingDays(if collected { 2 } else { 3 }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::domain::command::Command;
    use crate::domain::dates::PartialDate;
    use crate::domain::event::{Arrival, Event, PermanentResidenceChanged};
    use crate::domain::ids::{CardId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{CardReason, Relation, Sex};

    /// The correction of an enrolment's birth date.
    fn birth_date(ledger: &TestLedger, target: Position, born: &str) -> Command {
        ledger.correct(target, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_date = date(born);
            }
        })
    }

    #[test]
    fn a_wrong_birth_date_is_corrected_and_the_old_one_never_counts_again() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        let correction = birth_date(&ledger, an, "1953-04-03");
        let first = ledger.runs(correction);
        assert_eq!(ledger.person(an).birth_date().to_string(), "1953-04-03");
        let again = birth_date(&ledger, first, "1952");
        ledger.runs(again);
        assert_eq!(ledger.person(an).birth_date().to_string(), "1952");
        ledger.runs(ledger.annul(first));
        assert_eq!(ledger.person(an).birth_date().to_string(), "1951-03-04");
    }

    #[test]
    fn the_date_of_a_move_is_corrected() {
        let mut ledger = TestLedger::new();
        let (home, new_home) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").living_at(home).enrol());
        let moved = ledger.runs(TestLedger::change_residence(&[an], new_home, MoveInto::Alone, "2022-06-01"));
        ledger.runs(ledger.correct(moved, "2022-05-16", |_| {}));
        assert_eq!(ledger.person(an).residence.unwrap().since.to_string(), "2022-05-16");
        ledger.rejects(ledger.correct(moved, "2031-01-01", |_| {}), Rejection::EffectiveDateInFuture);
        ledger.rejects(ledger.correct(moved, "2022-05", |_| {}), Rejection::EffectiveDateIncomplete);
    }

    #[test]
    fn a_correction_changes_something_and_keeps_the_kind() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        ledger.rejects(ledger.correct(an, "2021-02-25", |_| {}), Rejection::ReplacementUnchanged);
        let death = ledger.runs(ledger.death(an, "2022-03-03"));
        let other = Arc::clone(&ledger.recorded(death).event);
        ledger.rejects(
            ledger.correct(an, "2021-02-25", |event| *event = other.as_ref().clone()),
            Rejection::ReplacementKindDiffers,
        );
        ledger.runs(ledger.annul(death));
        ledger.rejects(ledger.correct(death, "2022-03-04", |_| {}), Rejection::AlreadyAnnulled);
        ledger.rejects(ledger.correct(Position(0), "2022-03-04", |_| {}), Rejection::NotAmendable);
    }

    #[test]
    fn numbers_are_not_corrected() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").number("097051000001").enrol());
        let correction = ledger.correct(an, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.personal_number = None;
            }
        });
        ledger.rejects(correction, Rejection::NumberNotCorrectable);
    }

    #[test]
    fn what_came_later_must_still_be_possible() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        ledger.runs(ledger.death(an, "2020-03-03"));
        let reborn = ledger.correct(an, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_date = date("2020-05-01");
            }
        });
        ledger.rejects(reborn, Rejection::LaterActConflicts);
    }

    #[test]
    fn a_correction_may_name_another_dwelling() {
        let mut ledger = TestLedger::new();
        let (right, wrong) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").living_at(wrong).enrol());
        let right_id = crate::domain::ids::DwellingId::at(right).unwrap();
        ledger.runs(ledger.correct(an, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.dwelling = Some(right_id);
            }
        }));
        assert_eq!(ledger.home_of(an), right);
        let named: Vec<Position> = ledger.records_of(crate::domain::subject::Subject::Dwelling(right_id));
        assert_eq!(named.len(), 2, "the right dwelling's own records know of the correction");
    }

    #[test]
    fn a_correction_that_a_newer_one_overrides_brings_in_nobody_whom_it_names() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        let older = birth_date(&ledger, an, "1953-04-03");
        let older = ledger.runs(older);
        let newer = birth_date(&ledger, an, "1952");
        let newer = ledger.runs(newer);
        let living_at = |ledger: &TestLedger, target, home| {
            ledger.correct(target, "2021-02-25", |event| {
                if let Event::PersonEnrolled(e) = event {
                    e.dwelling = crate::domain::ids::DwellingId::at(home);
                }
            })
        };
        // Nothing named the dwelling before.
        ledger.rejects(living_at(&ledger, older, home), Rejection::ReplacementUnchanged);
        // Only what came behind both corrections did.
        let newest = ledger.runs(living_at(&ledger, an, other));
        ledger.runs(ledger.annul(newest));
        ledger.rejects(living_at(&ledger, older, other), Rejection::ReplacementUnchanged);
        assert_eq!(ledger.person(an).residence, None);
        ledger.runs(ledger.annul(newer));
        ledger.runs(living_at(&ledger, older, home));
        assert_eq!(ledger.home_of(an), home);
        assert_eq!(ledger.person(an).birth_date().to_string(), "1953-04-03");
    }

    #[test]
    fn a_date_that_is_not_said_stays_and_a_birth_date_follows_it() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let hoa = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01").registered_on("2021-03-09");
        let hoa = ledger.runs(hoa.birth(commune, &[7]));
        let undated = |ledger: &TestLedger, place: &str| {
            let Command::CorrectEvent(mut correction) = ledger.correct(hoa, "2021-03-02", |event| {
                if let Event::BirthRegistered(e) = event {
                    e.facts.birth_place = Some(Text::stored(place));
                    e.facts.birth_date = PartialDate::UNKNOWN;
                }
            }) else {
                unreachable!("that is what was made")
            };
            correction.effective_date = None;
            Command::CorrectEvent(correction)
        };
        ledger.runs(undated(&ledger, "Hà Nội"));
        assert_eq!(ledger.person(hoa).birth_date().to_string(), "2021-03-01");
        ledger.rejects(undated(&ledger, "Hà Nội"), Rejection::ReplacementUnchanged);
        ledger.runs(ledger.correct(hoa, "2021-03-02", |_| {}));
        assert_eq!(ledger.person(hoa).birth_date().to_string(), "2021-03-02");
        ledger.runs(undated(&ledger, "Hà Nội, Ba Đình"));
        assert_eq!(ledger.person(hoa).birth_date().to_string(), "2021-03-02");
    }

    #[test]
    fn the_day_of_issue_is_the_effective_date() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        let made = ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.runs(ledger.correct(made, "2021-03-04", |_| {}));
        assert_eq!(ledger.card(card).made.unwrap().issue_date.to_string(), "2021-03-04");
    }

    #[test]
    fn a_corrected_move_is_held_to_the_rules_of_a_move() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let new_home = ledger.home();
        let into = MoveInto::Form(vec![Relation::Head, Relation::Wife], None);
        let moved = ledger.runs(TestLedger::change_residence(&members, new_home, into, "2022-06-01"));
        let changed = |change: &dyn Fn(&mut PermanentResidenceChanged)| {
            ledger.correct(moved, "2022-06-01", |event| {
                if let Event::PermanentResidenceChanged(e) = event {
                    change(e);
                }
            })
        };
        let headless =
            changed(&|e| e.household = Arrival::Formed(vec![Relation::Wife, Relation::Wife], None));
        ledger.rejects(headless, Rejection::NotOneHead);
        let twice = changed(&|e| e.movers[1] = e.movers[0].clone());
        ledger.rejects(twice, Rejection::PersonNamedTwice);
        let third = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
        let moved =
            ledger.runs(TestLedger::change_residence(&[an, mai], third, MoveInto::Alone, "2022-06-01"));
        let alone_twice = ledger.correct(moved, "2022-06-01", |event| {
            if let Event::PermanentResidenceChanged(e) = event {
                e.movers[1] = e.movers[0].clone();
            }
        });
        ledger.rejects(alone_twice, Rejection::PersonNamedTwice);
    }

    #[test]
    fn a_correction_does_not_give_a_card_to_somebody_else() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let other = PersonId::at(members[1]).unwrap();
        let handed = Position(card.0 + 3);
        let given_away = ledger.correct(handed, "2021-03-04", |event| {
            if let Event::CardHandedOver(e) = event {
                e.person = other;
            }
        });
        ledger.rejects(given_away, Rejection::CardNotFound);
        let death = ledger.runs(ledger.death(members[1], "2022-03-03"));
        let card = CardId::at(card).unwrap();
        let ended = ledger.correct(death, "2022-03-03", |event| {
            if let Event::DeathRegistered(e) = event {
                e.cards.push(card);
            }
        });
        ledger.rejects(ended, Rejection::CardNotFound);
    }
}
