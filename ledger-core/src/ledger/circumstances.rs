//! What was known of people around an act, where the terms of the law depend on it. It follows from the log alone, so that an act
//! is answered alike however often it is asked about.

use super::as_of::AsOf;
use super::error::LedgerError;
use super::{Ledger, Registered, read_record};
use crate::domain::dates::CivilDate;
use crate::domain::deadline::{Circumstances, PaperDates, newborn_residence_since};
use crate::domain::event::Event;
use crate::domain::history::{Entry, fold};
use crate::domain::ids::{CardId, PersonId, Position};
use crate::domain::person::Person;
use crate::domain::subject::Subject;

impl Ledger {
    /// The same act with what was known around it before it was recorded, or is known now where it was only validated.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn in_its_circumstances(&self, act: Registered) -> Result<Registered, LedgerError> {
        let known = act.position.unwrap_or_else(|| self.durable().borrow().tail);
        let as_of = AsOf { valid: act.effective_date.latest(), known };
        let mut around = Circumstances::default();
        for party in act.event.act().parties() {
            around.foreigner |= self.person_as_of(party, as_of)?.may_be_citizen().is_err();
        }
        for settler in act.event.act().settles() {
            let registered = self.newborn_registered(settler, as_of)?;
            around.newborn_registered = around.newborn_registered.into_iter().chain(registered).min();
        }
        if let Some(card) = act.event.act().answers_application() {
            around.applied = self.application_came_in(card, known)?;
        }
        Ok(Registered { around, ..act })
    }

    /// The day on which a card's application came in: as its papers say, else its own day as it stands.
    fn application_came_in(&self, card: CardId, known: Position) -> Result<Option<CivilDate>, LedgerError> {
        let record = read_record(&*self.reader(), card.position())?;
        if let Some(received) = PaperDates::of(&record.origin.provenance).received {
            return Ok(Some(received));
        }
        let entries = self.entries_known(Subject::Card(card), known)?.unwrap_or_default();
        Ok(entries.first().and_then(|application| application.effective_date.full()))
    }

    /// The day on which a birth was registered, where the child had not lived anywhere permanently before.
    fn newborn_registered(&self, child: PersonId, as_of: AsOf) -> Result<Option<CivilDate>, LedgerError> {
        let entries = self.entries_known(Subject::Person(child), as_of.known)?.unwrap_or_default();
        let Some(Event::BirthRegistered(birth)) = entries.first().map(|first| &*first.event) else {
            return Ok(None);
        };
        let registered = birth.registration_date;
        let lately = registered >= newborn_residence_since();
        Ok((lately && !has_lived(child, &entries)).then_some(registered))
    }
}

/// Did the person ever live somewhere permanently?
fn has_lived(id: PersonId, entries: &[Entry]) -> bool {
    (1..=entries.len()).any(|count| {
        let person: Person = fold(id, &entries[..count]);
        person.residence.is_some() || person.living.elsewhere.is_some()
    })
}
