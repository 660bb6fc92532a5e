//! The story: what happens to a few of the people in 2021 and 2022, told by a client that knows nothing but the interface.
//!
//! A birth, a retry, a move, a card, a death and the head who follows, a wrong birth date put right, and an act that is
//! refused. Every answer is asked for with the position of the write before it, so that the story reads its own writes.
//!
//! Request ids follow from what is asked for whom. So the story can be told twice over one ledger: the second time every
//! write is known already, and nothing changes.

mod birth;
mod card;
mod correction;
mod death;
mod moving;
mod office;
mod page;
mod refusal;
mod retry;
mod words;

use std::io;

use ledger_proto::google::r#type::Date;
use tonic::Status;
use tonic::transport::Channel;

use super::cast::Cast;
use office::Office;
use page::Page;

/// Why the story broke off.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// A call was refused or failed.
    #[error("could not {step}")]
    Call {
        /// What was to be done.
        step: &'static str,
        /// What the server said.
        #[source]
        source: Box<Status>,
    },
    /// An answer lacks something that must be there.
    #[error("an answer lacks {what}")]
    Missing {
        /// What is not there.
        what: &'static str,
    },
    /// An act was recorded that should have been refused.
    #[error("an act was recorded that breaks a rule")]
    NotRefused,
    /// The story could not be written out.
    #[error("the story cannot be written")]
    Write(#[from] io::Error),
}

/// What happened, for those who want to check it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The birth.
    pub birth: Birth,
    /// The same birth, sent again.
    pub retry: Retry,
    /// The move.
    pub moved: Moved,
    /// The card.
    pub card: Card,
    /// The death.
    pub death: Death,
    /// The correction.
    pub correction: Correction,
    /// The refusal.
    pub refusal: Refusal,
}

/// A child was born into a household.
#[derive(Clone, Debug, PartialEq)]
pub struct Birth {
    /// Position of the registration.
    pub position: u64,
    /// Id of the child.
    pub child_id: u64,
    /// The number it was given.
    pub personal_number: String,
    /// The household that took it in.
    pub household_id: u64,
}

/// A request was sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Its id.
    pub request_id: String,
    /// Did the server know it again?
    pub repeated: bool,
    /// Position that the second answer named.
    pub position: u64,
    /// Records in the ledger before and after the second sending.
    pub records: (u64, u64),
}

/// A family moved to another province.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Position of the move.
    pub position: u64,
    /// The household, which stayed itself.
    pub household_id: u64,
    /// The dwelling it moved to.
    pub dwelling_id: u64,
    /// Who moved.
    pub person_ids: Vec<u64>,
    /// Codes of the units that the household lies in now, commune first.
    pub areas: Vec<String>,
}

/// A card was applied for and came into its holder's hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Id of the application and its card.
    pub card_id: u64,
    /// Position of the handing over.
    pub position: u64,
    /// Whose.
    pub person_id: u64,
    /// As printed.
    pub serial: String,
    /// Last day of validity; none for life.
    pub expiry_date: Option<Date>,
}

/// A head of household died, and another followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Death {
    /// Position of the death.
    pub position: u64,
    /// Who died.
    pub person_id: u64,
    /// The household.
    pub household_id: u64,
    /// Position of the change of head.
    pub succession_position: u64,
    /// The new head.
    pub head_id: u64,
}

/// A wrong birth date was put right.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Position of the correction.
    pub position: u64,
    /// Position of the record that was wrong, and still stands.
    pub target: u64,
    /// As it was.
    pub wrong: Date,
    /// As it should have been.
    pub right: Date,
}

/// An act was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Reason code.
    pub reason: String,
    /// The field that it is about.
    pub field: String,
}

/// Tells the story of a cast whose people the ledger behind the channel holds.
///
/// # Errors
/// [`StoryError`] where a call fails, an answer is not what it should be, or `out` does not take the text.
pub async fn tell(
    channel: Channel,
    cast: &Cast,
    out: &mut (dyn io::Write + Send),
) -> Result<Told, StoryError> {
    let mut office = Office::at(channel);
    let mut page = Page::on(out);
    page.says(
        "Nobody in this story exists. Personal numbers begin with 097, 098 or 099, which no province has; the provinces of \
         this ledger give these to births, too.",
    )?;
    let (birth, request) = birth::tell(&mut office, &cast.parents, &mut page).await?;
    Ok(Told {
        retry: retry::tell(&mut office, request, &birth, &mut page).await?,
        birth,
        moved: moving::tell(&mut office, &cast.mover, cast.moves_to, &mut page).await?,
        card: card::tell(&mut office, &cast.applicant, &mut page).await?,
        death: death::tell(&mut office, &cast.deceased, &cast.successor, &mut page).await?,
        correction: correction::tell(&mut office, &cast.misdated, &mut page).await?,
        refusal: refusal::tell(&mut office, &cast.applicant, &mut page).await?,
    })
}
