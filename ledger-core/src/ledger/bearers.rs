//! To whom a number led, as of two dates. Whoever ever bore a personal number or a card of a serial is named by the number's own
//! records, so that nobody is missing.

use super::Ledger;
use super::as_of::AsOf;
use super::error::LedgerError;
use crate::domain::card::Card;
use crate::domain::event::SectorId;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::number::{CardSerial, OldNumber, PersonalNumber};
use crate::domain::person::Person;
use crate::domain::subject::{Claim, Subject};

impl Person {
    /// Does the personal number lead to this record: is it in force, or was it cancelled?
    pub fn is_led_to_by(&self, number: PersonalNumber) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.personal_number == Some(number))
            || self.links.former_numbers.iter().any(|former| former.number == number)
    }

    /// Is the identifier of another sector linked?
    pub fn has_sector_id(&self, id: SectorId) -> bool {
        self.links.sector_ids.iter().any(|link| link.id == id)
    }
}

impl Ledger {
    /// To whom a personal number led on the day, as known then: who bore it, or had borne it before it was cancelled.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn led_to_by_number(
        &self,
        number: PersonalNumber,
        as_of: AsOf,
    ) -> Result<Vec<PersonId>, LedgerError> {
        let named = self.named_by(Claim::PersonalNumber(number), as_of)?;
        let people = named.into_iter().filter_map(|subject| {
            let Subject::Person(id) = subject else { return None };
            Some(id)
        });
        self.led_to(people, as_of, &|person| person.is_led_to_by(number))
    }

    /// Whose card or certificate of identity bore the serial on the day, as known then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn holders_of_card(&self, serial: CardSerial, as_of: AsOf) -> Result<Vec<PersonId>, LedgerError> {
        let mut holders = Vec::new();
        for subject in self.named_by(Claim::CardSerial(serial), as_of)? {
            if let Subject::Card(id) = subject {
                holders.extend(self.holder_of_card_then(id, serial, as_of)?);
            }
            if let Subject::Person(id) = subject {
                let certificate = self.person_as_of(id, as_of)?.cards.certificate;
                holders.extend(certificate.filter(|certificate| certificate.serial == serial).map(|_| id));
            }
        }
        self.led_to(holders.into_iter(), as_of, &|_| true)
    }

    fn holder_of_card_then(
        &self,
        id: CardId,
        serial: CardSerial,
        as_of: AsOf,
    ) -> Result<Option<PersonId>, LedgerError> {
        let card: Card = as_of.card(id, self.history(Subject::Card(id))?.records());
        let bears = card.made.as_ref().is_some_and(|made| made.serial == serial);
        Ok(card.application.filter(|_| bears).map(|application| application.person))
    }

    /// Of these people those to whom an old number led on the day, as known then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn led_to_by_old_number(
        &self,
        number: OldNumber,
        among: Vec<PersonId>,
        as_of: AsOf,
    ) -> Result<Vec<PersonId>, LedgerError> {
        self.led_to(among.into_iter(), as_of, &|person| person.has_old_number(number))
    }

    /// Of these people those to whom an identifier of another sector led on the day, as known then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn led_to_by_sector_id(
        &self,
        id: SectorId,
        among: Vec<PersonId>,
        as_of: AsOf,
    ) -> Result<Vec<PersonId>, LedgerError> {
        self.led_to(among.into_iter(), as_of, &|person| person.has_sector_id(id))
    }

    /// Every subject that the records of a value name, as far as they were known.
    fn named_by(&self, claim: Claim, as_of: AsOf) -> Result<Vec<Subject>, LedgerError> {
        let history = self.history(Subject::Claim(claim))?;
        let known = history.records().iter().take_while(|record| record.position < as_of.known);
        let mut named: Vec<Subject> = known.flat_map(|record| record.subjects.iter().copied()).collect();
        named.sort();
        named.dedup();
        Ok(named)
    }

    /// Those of the people to whom something led then, by id; of merged records the kept one.
    fn led_to(
        &self,
        people: impl Iterator<Item = PersonId>,
        as_of: AsOf,
        leads_to: &dyn Fn(&Person) -> bool,
    ) -> Result<Vec<PersonId>, LedgerError> {
        let mut found = Vec::new();
        for id in people {
            let person = self.person_as_of(id, as_of)?;
            if leads_to(&person) {
                found.push(person.links.merged_into.unwrap_or(id));
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}
