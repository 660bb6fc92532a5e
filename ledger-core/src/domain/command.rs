//! The one door to all acts: what a command needs to have read, and what it decides.

use std::sync::Arc;

use super::amendment::annul::AnnulEvent;
use super::amendment::correct::CorrectEvent;
use super::area::establish::EstablishArea;
use super::card::apply::ApplyForCard;
use super::card::approve::ApproveCard;
use super::card::hand_over::HandOverCard;
use super::card::personalise::PersonaliseCard;
use super::dates::{CivilDate, PartialDate, RecordTime};
use super::dwelling::register::RegisterDwelling;
use super::event::Event;
use super::history::{PROPOSED, Recorded};
use super::household::change_head::ChangeHead;
use super::household::form::FormHousehold;
use super::household::join::JoinHousehold;
use super::household::leave::LeaveHousehold;
use super::loaded::{Loaded, Need};
use super::person::enrol::EnrolPerson;
use super::person::register_birth::RegisterBirth;
use super::person::register_death::RegisterDeath;
use super::rejection::{Refusal, Rejection};
use super::residence::change_permanent::ChangePermanentResidence;
use super::subject::{Claim, Subject, Touched};

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $variant:ident($payload:ty);)+) => {
        /// Something that an office asks the register to record.
        #[derive(Clone, Debug)]
        pub enum Command { $($(#[doc = $doc])+ $variant($payload)),+ }

        impl Command {
            /// What the decision needs, as far as can be told from what was read already. Asked again after each reading, until
            /// nothing new is named.
            pub fn needs(&self, loaded: &Loaded) -> Vec<Need> {
                match self { $(Command::$variant(act) => act.needs(loaded)),+ }
            }

            /// Decides on the act. `today` is the day in Viet Nam on which it is declared.
            ///
            /// # Errors
            /// The first rule that the act would break.
            pub fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
                match self { $(Command::$variant(act) => act.decide(loaded, today)),+ }
            }
        }
    };
}

commands! {
    /// Establish an administrative unit.
    EstablishArea(EstablishArea);
    /// Register a dwelling.
    RegisterDwelling(RegisterDwelling);
    /// Enrol a person at initial collection.
    EnrolPerson(Box<EnrolPerson>);
    /// Register a birth.
    RegisterBirth(Box<RegisterBirth>);
    /// Register a death.
    RegisterDeath(RegisterDeath);
    /// Form a household.
    FormHousehold(FormHousehold);
    /// Join a household.
    JoinHousehold(JoinHousehold);
    /// Leave a household.
    LeaveHousehold(LeaveHousehold);
    /// Change the head of a household.
    ChangeHead(ChangeHead);
    /// Change permanent residence.
    ChangePermanentResidence(ChangePermanentResidence);
    /// Apply for a card.
    ApplyForCard(ApplyForCard);
    /// Approve a card application.
    ApproveCard(ApproveCard);
    /// Personalise a card.
    PersonaliseCard(PersonaliseCard);
    /// Hand a card over.
    HandOverCard(HandOverCard);
    /// Correct an event.
    CorrectEvent(CorrectEvent);
    /// Annul an event.
    AnnulEvent(AnnulEvent);
}

/// An event that a decision came to, not yet recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// When it is true in the world.
    pub effective_date: PartialDate,
    /// What happened.
    pub event: Arc<Event>,
    /// Every subject that it touches.
    pub touched: Vec<Touched>,
}

/// The event as a proposal, if every subject that it touches admits it. `field_of` names the request's field that speaks of
/// a subject.
pub(crate) fn propose(
    loaded: &Loaded,
    effective_date: PartialDate,
    event: Event,
    field_of: &dyn Fn(Subject) -> String,
) -> Result<Proposal, Refusal> {
    let touched = event.touches();
    let proposal = Proposal { effective_date, event: Arc::new(event), touched };
    let recorded = proposal.as_recorded();
    for subject in recorded.subjects.iter() {
        admitted_by(loaded, *subject, &recorded, field_of)?;
    }
    Ok(proposal)
}

/// Does one subject admit the proposed record, and would that change anything for it?
pub(crate) fn admitted_by(
    loaded: &Loaded,
    subject: Subject,
    proposed: &Recorded,
    field_of: &dyn Fn(Subject) -> String,
) -> Result<bool, Refusal> {
    let history = loaded.history(subject).expect("needs() names every subject that the event touches");
    history.admits(proposed).map_err(|rejection| rejection.at(field_of(subject)))
}

impl Proposal {
    /// The proposal as a record behind all others. What it would bring in has no life yet, and is left out.
    pub(crate) fn as_recorded(&self) -> Recorded {
        let known = self.touched.iter().filter_map(|touched| match touched {
            Touched::Known(subject) => Some(*subject),
            Touched::New(_) => None,
        });
        Recorded {
            position: PROPOSED,
            record_time: RecordTime::default(),
            effective_date: self.effective_date,
            subjects: known.collect(),
            event: Arc::clone(&self.event),
        }
    }
}

/// The needs for these subjects.
pub(crate) fn subjects(subjects: impl IntoIterator<Item = Subject>) -> Vec<Need> {
    subjects.into_iter().map(Need::Subject).collect()
}

/// Is this subject a caller's request id, which has no life of its own?
pub(crate) fn is_request(subject: Subject) -> bool {
    matches!(subject, Subject::Claim(Claim::Request(_)))
}

/// The effective date of an act that needs a whole one and cannot lie in the future.
pub(crate) fn whole_past_day(date: PartialDate, today: CivilDate) -> Result<CivilDate, Refusal> {
    let day = date.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
    if day > today {
        return Err(Rejection::EffectiveDateInFuture.at("effective_date"));
    }
    Ok(day)
}
