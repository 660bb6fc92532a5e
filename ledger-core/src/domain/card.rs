//! A card application and the card that comes of it (thẻ căn cước), from the application over production to the holder's hands,
//! and out of them again.
//!
//! Applied for → captured → approved → in a batch → personalised → checked → dispatched → received → handed over. Older records
//! know four of these steps only: each of the others may be left out, and counts once it was recorded.

pub mod apply;
pub mod approve;
pub mod batch;
pub mod capture;
pub mod certificate;
pub mod check;
pub mod course;
pub mod destroy;
pub mod dispatch;
pub mod give_back;
pub mod hand_over;
pub mod hold;
pub mod lists;
pub mod personalise;
pub mod print;
pub mod printed;
pub mod receive;
pub mod refuse;
pub mod report_lost;
pub mod revoke;
pub mod validity;
pub mod withdraw;

use super::command::{Proposal, propose, whole_past_day};
use super::dates::{CivilDate, PartialDate};
use super::dwelling::addresses::Known;
use super::event::Event;
use super::history::{Entry, Life};
use super::ids::{CardId, PersonId, Position};
use super::loaded::Loaded;
use super::number::CardSerial;
use super::person::Person;
use super::rejection::{Refusal, Rejection};
use super::subject::Subject;
use super::values::CardReason;

use course::Course;
use lists::{CardGround, TargetGroup};
use printed::CardFact;

/// What is believed of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Whose and why; none before the application, and after that was annulled.
    pub application: Option<Application>,
    /// Where it has got to.
    pub stage: Stage,
    /// What was made.
    pub made: Option<Made>,
    /// The steps beside these.
    pub course: Course,
}

/// Who applied, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Whose card.
    pub person: PersonId,
    /// Why.
    pub reason: CardReason,
    /// On which ground of the law; none where nothing is said of it.
    pub ground: Option<CardGround>,
    /// The applicant's group by age; none in older records.
    pub group: Option<TargetGroup>,
    /// Day of the application.
    pub date: PartialDate,
}

/// The card as it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Serial.
    pub serial: CardSerial,
    /// Day of issue.
    pub issue_date: CivilDate,
    /// Last day of validity; none for life.
    pub expiry_date: Option<CivilDate>,
}

/// Where an application has got to. The numbers are those of `ledger.type.v1.CardStage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// No such application.
    #[default]
    None,
    /// Waiting for approval.
    Applied,
    /// Waiting to be made.
    Approved,
    /// Waiting to be handed over.
    Personalised,
    /// In force, as long as its term lasts.
    HandedOver,
    /// Another card took its place.
    Replaced,
    /// The holder died, or lost the nationality before it was handed over.
    Ended,
    /// What the card needs was taken of the applicant; waiting for approval.
    Captured,
    /// Refused.
    Refused,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// In a batch; waiting to be made.
    InBatch,
    /// Made and found good.
    CheckPassed,
    /// Made and found bad; waiting to be made again.
    CheckFailed,
    /// On the way to the unit that hands it over.
    Dispatched,
    /// Waiting at the unit to be handed over.
    Received,
    /// Reported lost.
    Lost,
    /// Held by an authority; not in force until it is returned.
    Held,
    /// Revoked.
    Revoked,
    /// Destroyed.
    Destroyed,
}

impl Stage {
    /// Every stage, in the order of their numbers.
    pub const ALL: &'static [Stage] = &[
        Stage::None,
        Stage::Applied,
        Stage::Approved,
        Stage::Personalised,
        Stage::HandedOver,
        Stage::Replaced,
        Stage::Ended,
        Stage::Captured,
        Stage::Refused,
        Stage::Withdrawn,
        Stage::InBatch,
        Stage::CheckPassed,
        Stage::CheckFailed,
        Stage::Dispatched,
        Stage::Received,
        Stage::Lost,
        Stage::Held,
        Stage::Revoked,
        Stage::Destroyed,
    ];

    /// The number that stands for the stage in answers and views.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The stage that a number stands for.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl Card {
    /// Is the card one of these stages now?
    pub(crate) fn admits_stages(&self, wanted: &[Stage], otherwise: Rejection) -> Result<(), Rejection> {
        if wanted.contains(&self.stage) { Ok(()) } else { Err(otherwise) }
    }

    /// Is the card in force on that day: in its holder's hands, not held, and within its term? The last day of validity counts.
    pub fn in_force_on(&self, day: CivilDate) -> bool {
        self.stage == Stage::HandedOver && !self.has_expired_by(day)
    }

    /// What is printed wrongly on the card, as the holder and the places are known now; nothing on a card that is void, and nothing
    /// where the record does not say what was printed.
    pub fn outdated(&self, holder: &Person, places: &Known<'_>) -> Vec<CardFact> {
        let live = [
            Stage::Personalised,
            Stage::CheckPassed,
            Stage::Dispatched,
            Stage::Received,
            Stage::HandedOver,
            Stage::Held,
        ];
        let (Some(made), Some(printed)) = (self.made, &self.course.printed) else { return Vec::new() };
        if !live.contains(&self.stage) {
            return Vec::new();
        }
        printed.outdated(holder, made.issue_date, places)
    }

    /// Is the term over on that day, as it was printed or prolonged by law?
    pub fn has_expired_by(&self, day: CivilDate) -> bool {
        let last = self.made.and_then(|made| made.expiry_date).map(validity::in_force_until);
        last.is_some_and(|last| last < day)
    }
}

/// A step of one card, which names its holder beside it: the event that `make` says, if the card and its holder admit it.
pub(crate) fn step(
    effective_date: PartialDate,
    card: CardId,
    loaded: &Loaded,
    today: CivilDate,
    make: impl FnOnce(PersonId) -> Result<Event, Refusal>,
) -> Result<Proposal, Refusal> {
    whole_past_day(effective_date, today)?;
    let (_, application) = loaded.card(card).map_err(|r| r.at("card"))?;
    let event = make(application.person)?;
    propose(loaded, effective_date, event, &|_| "card".into())
}

/// The card is this person's: for acts that name both, where they do not come from the register itself.
pub(crate) fn check_holder(card: CardId, person: PersonId, loaded: &Loaded) -> Result<(), Refusal> {
    let (_, application) = loaded.card(card).map_err(|r| r.at("card"))?;
    if application.person == person { Ok(()) } else { Err(Rejection::CardNotFound.at("card")) }
}

impl Life for Card {
    type Id = CardId;

    fn start(id: CardId) -> Position {
        id.position()
    }

    fn subject(id: CardId) -> Subject {
        Subject::Card(id)
    }

    fn admits(&self, id: CardId, entry: &Entry) -> Result<(), Rejection> {
        if entry.position != id.position() {
            let application = self.application.ok_or(Rejection::CardNotFound)?;
            if entry.effective_date.certainly_before(application.date) {
                return Err(Rejection::BeforeApplication);
            }
            // Whoever an act names beside the card is the one who applied for it.
            let person = Subject::Person(application.person);
            if !entry.event.touches_subject(person, entry.position) {
                return Err(Rejection::CardNotFound);
            }
        }
        entry.event.act().admitted_by_card(self, id, entry)
    }

    fn apply(&mut self, id: CardId, entry: &Entry) {
        entry.event.act().apply_to_card(self, id, entry);
    }
}

#[cfg(test)]
mod tests;
