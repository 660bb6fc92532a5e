//! The persons behind a number: now from the views, as of an earlier day or state of knowledge from the log.

use ledger_core::domain::identity::number_is_tax_code;
use ledger_core::domain::ids::PersonId;
use ledger_core::ledger::{AsOf, LedgerError};
use ledger_proto::ledger::person::v1 as pb;
use projections::{Answer, Views};
use tonic::Status;

use super::Office;
use super::person::{MOST_PERSONS, shown_now};
use crate::convert::from_proto::question::{self, Number};
use crate::convert::to_proto::value;

impl Office {
    pub(super) async fn lookup(
        &self,
        request: pb::LookupPersonsRequest,
    ) -> Result<pb::LookupPersonsResponse, Status> {
        self.views_hold(request.min_position).await?;
        let number = self.asked(|context| question::number(request.number.as_ref(), context))?;
        let asked = self.asked(|context| question::as_of(request.as_of.as_ref(), context))?;
        // A number is the tax code on a day: who names none asks about today.
        let asked = if is_personal_tax_code(number) { asked.or_today(self.ledger.today()) } else { asked };
        if asked.is_now() {
            let answer = self.led_to_now(number);
            // The views know cards by their serials; who bears a certificate of identity, the log tells.
            if !(matches!(number, Number::Card(_)) && answer.persons.is_empty()) {
                return Ok(answer);
            }
        }
        let office = self.clone();
        self.blocking(move || {
            let as_of = office.resolve(asked)?;
            office.led_to_then(number, as_of).map_err(|error| office.read_failed(&error))
        })
        .await?
    }

    fn led_to_now(&self, number: Number) -> pb::LookupPersonsResponse {
        let Answer { position, value: persons } = self.views.read(|views| {
            let found = found(number, views);
            found.into_iter().take(MOST_PERSONS).filter_map(|id| shown_now(id, views)).collect()
        });
        pb::LookupPersonsResponse {
            position: position.0,
            persons,
            as_of: Some(value::as_of(None, position)),
            tax_code_is_personal_number: false,
            only_still_linked: matches!(number, Number::Old(_) | Number::Sector(_)),
        }
    }

    fn led_to_then(&self, number: Number, as_of: AsOf) -> Result<pb::LookupPersonsResponse, LedgerError> {
        let still = || self.views.read(|views| with_merged(found(number, views), views)).value;
        let mut only_still_linked = false;
        let found = match number {
            Number::Personal(number) => self.ledger.led_to_by_number(number, as_of)?,
            Number::TaxCode(_) if self.day_of(as_of)? < number_is_tax_code() => Vec::new(),
            Number::TaxCode(number) => self.ledger.led_to_by_number(number, as_of)?,
            Number::Card(serial) => self.ledger.holders_of_card(serial, as_of)?,
            Number::Old(number) => {
                only_still_linked = true;
                self.ledger.led_to_by_old_number(number, still(), as_of)?
            }
            Number::Sector(id) => {
                only_still_linked = true;
                self.ledger.led_to_by_sector_id(id, still(), as_of)?
            }
        };
        let mut persons = Vec::new();
        for id in found.into_iter().take(MOST_PERSONS) {
            persons.extend(self.person_shown_then(id, as_of)?);
        }
        Ok(pb::LookupPersonsResponse {
            position: as_of.known.0,
            persons,
            as_of: Some(value::as_of(as_of.valid, as_of.known)),
            tax_code_is_personal_number: is_personal_tax_code(number),
            only_still_linked,
        })
    }
}

fn is_personal_tax_code(number: Number) -> bool {
    matches!(number, Number::TaxCode(_))
}

/// People with the records that were merged into theirs, of which one may be whom the number led to before that was known.
fn with_merged(found: Vec<PersonId>, views: &Views) -> Vec<PersonId> {
    let merged = found.iter().flat_map(|id| views.person(*id).map(|person| person.links.merged));
    let merged: Vec<PersonId> = merged.flatten().collect();
    found.into_iter().chain(merged).collect()
}

/// To whom a number leads as known now.
fn found(number: Number, views: &Views) -> Vec<PersonId> {
    match number {
        Number::Personal(number) | Number::TaxCode(number) => {
            views.person_by_number(number).into_iter().collect()
        }
        Number::Old(number) => views.persons_by_old_number(number),
        Number::Card(serial) => views.holder_of_card(serial).into_iter().collect(),
        Number::Sector(id) => views.persons_by_sector_id(id),
    }
}
