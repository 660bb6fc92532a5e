//! Intake for a card (thu nhận thông tin sinh trắc học): portrait, fingerprints and irises were taken. Law on Identity 2023,
//! art. 16 and 23.
//!
//! The register holds digests of the templates and never the biometrics themselves: a digest proves which template a card was
//! made with, and tells nothing about the person.

use std::fmt;

use crate::domain::act::Act;
use crate::domain::card::lists::{DigestFunction, TargetGroup};
use crate::domain::card::{Card, Stage, check_holder, step};
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::approve;
use super::course::Captured;

/// Digest of one biometric template.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TemplateDigest(pub [u8; 32]);

/// Redacted: it leads to a person.
impl fmt::Debug for TemplateDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemplateDigest(…)")
    }
}

/// Digests of what was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Biometrics {
    /// By which function all of them were made.
    pub function: DigestFunction,
    /// Portrait.
    pub face: Option<TemplateDigest>,
    /// Fingerprints: finger 1 (right thumb) to 5, 6 (left thumb) to 10, and its digest.
    pub fingerprints: Vec<(u8, TemplateDigest)>,
    /// Irises: eye 1 (right) or 2 (left), and its digest.
    pub irises: Vec<(u8, TemplateDigest)>,
}

/// Fingers, numbered from the right thumb on.
pub const FINGERS: u8 = 10;

/// Eyes: right and left.
pub const EYES: u8 = 2;

/// The applicant came, and what the card needs was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCaptured {
    /// Which application.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// What was taken; none of an applicant under six.
    pub biometrics: Option<Biometrics>,
}

/// Record the intake for a card.
#[derive(Clone, Debug)]
pub struct CaptureForCard {
    /// Day of the intake.
    pub effective_date: PartialDate,
    /// Which application.
    pub card: CardId,
    /// What was taken.
    pub biometrics: Option<Biometrics>,
}

impl CaptureForCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            let event = CardCaptured { card: self.card, person, biometrics: self.biometrics.clone() };
            check(&event, self.effective_date, loaded)?;
            Ok(Event::CardCaptured(event))
        })
    }
}

/// Nothing is taken of children under six, a portrait at least of everybody else, and nothing twice.
/// Whoever is how old is known of the day of the intake, not of the day of the application.
fn check(event: &CardCaptured, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let (_, application) = loaded.card(event.card).map_err(|r| r.at("card"))?;
    let (_, identity) = loaded.person(event.person).map_err(|r| r.at("card"))?;
    let born = !on.certainly_before(identity.birth_date);
    let by_age = on.full().filter(|_| born).and_then(|day| TargetGroup::of(identity.birth_date, day));
    let under_six = by_age.or(application.group) == Some(TargetGroup::UnderSix);
    match &event.biometrics {
        Some(_) if under_six => return Err(Rejection::BiometricsOfUnderSix.at("biometrics")),
        None if !under_six => return Err(Rejection::PortraitMissing.at("biometrics")),
        Some(taken) if taken.face.is_none() => return Err(Rejection::PortraitMissing.at("biometrics.face")),
        Some(_) | None => {}
    }
    let twice = |list: &[(u8, TemplateDigest)]| {
        list.iter().enumerate().any(|(at, (number, _))| list[..at].iter().any(|(other, _)| other == number))
    };
    if let Some(taken) = &event.biometrics {
        if twice(&taken.fingerprints) {
            return Err(Rejection::BiometricsTwice.at("biometrics.fingerprints"));
        }
        if twice(&taken.irises) {
            return Err(Rejection::BiometricsTwice.at("biometrics.irises"));
        }
    }
    Ok(())
}

impl Act for CardCaptured {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn shows_there(&self, id: PersonId) -> bool {
        id == self.person
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)?;
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        // Somebody of whom a portrait is taken is there.
        person.acts(entry.effective_date)
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Applied, Stage::Captured], Rejection::NotAwaitingApproval)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, entry: &Entry) {
        card.stage = Stage::Captured;
        let count = |list: &[(u8, TemplateDigest)]| u8::try_from(list.len()).unwrap_or(u8::MAX);
        let taken = self.biometrics.as_ref();
        card.course.captured = Some(Captured {
            date: entry.effective_date,
            face: taken.is_some_and(|taken| taken.face.is_some()),
            fingers: taken.map_or(0, |taken| count(&taken.fingerprints)),
            irises: taken.map_or(0, |taken| count(&taken.irises)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Command;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CardReason, Sex};

    #[test]
    fn a_portrait_is_taken_of_everybody_from_six_on_and_nothing_of_younger_ones() {
        let mut ledger = TestLedger::new();
        let mut child = |born, number| {
            let child = ledger.runs(person("Lê Thị Mai", Sex::Female, born).number(number).enrol());
            ledger.runs(TestLedger::apply(child, CardReason::First, "2024-07-05"))
        };
        let (small, larger) = (child("2020-05-05", "097320000001"), child("2016-05-05", "097316000001"));
        let take = |card, face, fingers: &[u8]| TestLedger::capture(card, face, fingers, "2024-07-06");
        ledger.rejects(take(small, true, &[]), Rejection::BiometricsOfUnderSix);
        ledger.rejects(take(larger, false, &[]), Rejection::PortraitMissing);
        ledger.rejects(take(larger, false, &[1]), Rejection::PortraitMissing);
        ledger.rejects(take(larger, true, &[1, 6, 1]), Rejection::BiometricsTwice);
        let mut both = take(larger, true, &[1]);
        if let Command::CaptureForCard(capture) = &mut both
            && let Some(taken) = &mut capture.biometrics
        {
            taken.irises = vec![(2, TemplateDigest([2; 32])); 2];
        }
        ledger.rejects(both, Rejection::BiometricsTwice);
        ledger.runs(take(small, false, &[]));
        ledger.runs(take(larger, true, &[1, 6]));
        assert_eq!(ledger.card(small).course.captured.map(|c| (c.face, c.fingers)), Some((false, 0)));
        let taken = ledger.card(larger);
        assert_eq!(taken.stage, Stage::Captured);
        assert_eq!(taken.course.captured.map(|c| (c.face, c.fingers)), Some((true, 2)));
    }

    #[test]
    fn the_age_is_that_of_the_day_of_the_intake_as_known() {
        let mut ledger = TestLedger::new();
        let mai = person("Lê Thị Mai", Sex::Female, "2018-09-01").number("097318000001");
        let mai = ledger.runs(mai.enrol());
        let card = ledger.runs(TestLedger::apply(mai, CardReason::First, "2024-08-29"));
        let take = |face, on| TestLedger::capture(card, face, &[], on);
        ledger.rejects(take(true, "2024-08-31"), Rejection::BiometricsOfUnderSix);
        ledger.rejects(take(false, "2024-09-01"), Rejection::PortraitMissing);
        ledger.runs(ledger.correct(mai, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_date = crate::domain::testing::date("2018-11-01");
            }
        }));
        ledger.rejects(take(true, "2024-09-01"), Rejection::BiometricsOfUnderSix);
        let taken = ledger.runs(take(false, "2024-09-01"));
        ledger.rejects(ledger.correct(taken, "2024-11-01", |_| ()), Rejection::PortraitMissing);
    }

    #[test]
    fn it_may_be_done_again_until_the_application_is_decided() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::capture(card, true, &[1], "2021-03-01"));
        ledger.runs(TestLedger::capture(card, true, &[1, 2], "2021-03-02"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger
            .rejects(TestLedger::capture(card, true, &[1, 2], "2021-03-02"), Rejection::NotAwaitingApproval);
    }
}
