//! Whether a card can be made on a day: asked before it is made, for the file from which a centre prints.

use super::Ledger;
use super::decide::decide;
use super::error::{ActError, LedgerError};
use crate::domain::card::personalise::PersonaliseCard;
use crate::domain::command::Command;
use crate::domain::dates::CivilDate;
use crate::domain::ids::CardId;
use crate::domain::number::CardSerial;
use crate::domain::office::authority::OfficePolicy;
use crate::domain::origin::{ActId, Origin, Provenance};
use crate::domain::rejection::Rejection;

/// Stands for the serial, which the centre gives: the rule that it is free is not asked here.
const ANY_SERIAL: &str = "0";

impl Ledger {
    /// Could the personalisation of the card be recorded with this day of issue, by what is known now? A day that is to come is
    /// looked at as if it had come. Reads files: not for an async task's own thread.
    ///
    /// # Errors
    /// When the log cannot be read. The inner one is the first rule that the personalisation would break.
    pub fn could_be_made(
        &self,
        card: CardId,
        issued: CivilDate,
    ) -> Result<Result<(), Rejection>, LedgerError> {
        let Some(serial) = CardSerial::parse(ANY_SERIAL) else { return Ok(Ok(())) };
        let command =
            Command::PersonaliseCard(PersonaliseCard { effective_date: issued.into(), card, serial });
        let origin = Origin { provenance: Provenance::default(), act: ActId::Founding, content: 0 };
        let on = (self.today().max(issued), OfficePolicy::KnownOrAny);
        match decide(&command, &origin, on, self) {
            Ok(_) => Ok(Ok(())),
            Err(ActError::Refused(refusal)) if refusal.rejection == Rejection::CardSerialTaken => Ok(Ok(())),
            Err(ActError::Refused(refusal)) => Ok(Err(refusal.rejection)),
            Err(ActError::Failed(error)) => Err(error),
        }
    }
}
