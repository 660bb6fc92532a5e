//! Where an act came from: on whose word and by what right, and how its caller will know it again.

use super::dates::{CivilDate, PartialDate};
use super::rejection::{Refusal, Rejection};
use super::subject::RequestId;
use super::text::{Code, Text};

/// Where one recorded act came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// On whose word and by what right.
    pub provenance: Provenance,
    /// How the caller knows the act.
    pub act: ActId,
    /// First eight bytes of the BLAKE3 hash of the request, so that a retry with other content is recognised.
    pub content: u64,
}

/// On whose word and by what right. Every part may be missing; that a dossier is missing stays visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Code of the office.
    pub unit: Option<Code>,
    /// Code of the officer's account; not a name.
    pub officer: Option<Code>,
    /// Number of the dossier (số hồ sơ).
    pub dossier: Option<Code>,
    /// Law and article.
    pub legal_basis: Option<Text>,
    /// The decision that the act follows from.
    pub decision: Option<Decision>,
    /// The day on which the dossier came in, from which the office's term runs.
    pub received_date: Option<CivilDate>,
    /// Where an older register has the act, and since when.
    pub original: Option<Box<Original>>,
}

impl Provenance {
    /// Is what it says of its dates possible?
    ///
    /// # Errors
    /// A date that lies behind `today`, with its field.
    pub fn check_dates(&self, today: CivilDate) -> Result<(), Refusal> {
        if self.received_date.is_some_and(|day| day > today) {
            return Err(Rejection::ReceivedInFuture.at("provenance.received_date"));
        }
        let registered = self.original.as_ref().and_then(|original| original.registration_date);
        if registered.is_some_and(|date| date > PartialDate::from(today)) {
            return Err(Rejection::OriginalRegistrationInFuture.at("provenance.original.registration_date"));
        }
        Ok(())
    }
}

/// An entry in an older register, on paper or not. Its dates are its own: the ledger's record time says when the ledger learned it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// When it was registered there, perhaps only in part.
    pub registration_date: Option<PartialDate>,
    /// Which book (sổ).
    pub book: Option<Text>,
    /// Which volume (quyển số).
    pub volume: Option<Code>,
    /// Which number in it (số).
    pub number: Option<Code>,
}

/// A decision made elsewhere, by a court or an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub number: Option<Code>,
    /// Who made it.
    pub body: Option<Text>,
    /// Its own date.
    pub date: Option<CivilDate>,
}

/// How a caller knows an act again when it asks a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActId {
    /// By a random id of its own.
    Request(RequestId),
    /// By its number at a source of bulk acts; numbers of one source increase.
    Source(Code, u64),
    /// Not at all: the founding of the ledger.
    Founding,
}
