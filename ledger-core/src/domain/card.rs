//! A card application and the card that comes of it (thẻ căn cước): applied for, approved, personalised, handed over.

pub mod apply;
pub mod approve;
pub mod hand_over;
pub mod personalise;
pub mod validity;

use super::dates::{CivilDate, PartialDate};
use super::history::{Entry, Life};
use super::ids::{CardId, PersonId, Position};
use super::loaded::Loaded;
use super::number::CardSerial;
use super::rejection::{Refusal, Rejection};
use super::subject::Subject;
use super::values::CardReason;

/// What is believed of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Whose and why; none before the application, and after that was annulled.
    pub application: Option<Application>,
    /// Where it has got to.
    pub stage: Stage,
    /// What was made.
    pub made: Option<Made>,
}

/// Who applied, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Whose card.
    pub person: PersonId,
    /// Why.
    pub reason: CardReason,
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
    /// The holder died.
    Ended,
}

impl Card {
    pub(crate) fn admits_stage(&self, wanted: Stage, otherwise: Rejection) -> Result<(), Rejection> {
        if self.stage == wanted { Ok(()) } else { Err(otherwise) }
    }
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
