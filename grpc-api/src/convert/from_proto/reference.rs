//! References: how requests name what is in the register already.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::history::PROPOSED;
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position, StockId};
use ledger_core::domain::number::PersonalNumber;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::AreaCode;
use ledger_proto::ledger::r#type::v1::{
    CardRef, DwellingRef, HouseholdRef, PersonRef, RecordRef, StockRef, card_ref, dwelling_ref,
    household_ref, person_ref, record_ref, stock_ref,
};

use super::check::Check;
use super::violation::Malformed;

impl Check<'_> {
    /// A person who must be named.
    pub(super) fn person(&mut self, field: &'static str, person: Option<&PersonRef>) -> Option<PersonId> {
        match self.required(field, person.and_then(|person| person.by.as_ref()))? {
            person_ref::By::PersonId(id) => self.id(field, *id, PersonId::at, Rejection::PersonNotFound),
            person_ref::By::Sequence(sequence) => {
                let position = self.sequence(field, *sequence, Rejection::PersonNotFound)?;
                self.id(field, position.0, PersonId::at, Rejection::PersonNotFound)
            }
            person_ref::By::PersonalNumber(number) => self.holder(field, number),
        }
    }

    /// The number by which a person is named, where they are named by one. What is wrong with it, [`Check::person`] notes.
    pub(super) fn number_named(person: Option<&PersonRef>) -> Option<PersonalNumber> {
        match person?.by.as_ref()? {
            person_ref::By::PersonalNumber(number) => PersonalNumber::parse(number),
            person_ref::By::PersonId(_) | person_ref::By::Sequence(_) => None,
        }
    }

    /// A person who may be named.
    pub(super) fn optional_person(
        &mut self,
        field: &'static str,
        person: Option<&PersonRef>,
    ) -> Option<PersonId> {
        self.person(field, Some(person?))
    }

    fn holder(&mut self, field: &'static str, number: &str) -> Option<PersonId> {
        let malformed = Malformed::InvalidNumber;
        let number = self.within(field, |check| {
            check.required_formed("personal_number", number, PersonalNumber::parse, malformed)
        })?;
        match self.context.lookup.holder_of(number) {
            Ok(Some(person)) => Some(person),
            Ok(None) => {
                self.note_missing(field, Rejection::PersonNotFound);
                None
            }
            Err(fault) => {
                self.note_fault(fault);
                None
            }
        }
    }

    /// A household that must be named.
    pub(super) fn household(
        &mut self,
        field: &'static str,
        household: Option<&HouseholdRef>,
    ) -> Option<HouseholdId> {
        let missing = Rejection::HouseholdNotFound;
        let id = match self.required(field, household.and_then(|household| household.by.as_ref()))? {
            household_ref::By::HouseholdId(id) => *id,
            household_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
        };
        self.id(field, id, HouseholdId::at, missing)
    }

    /// A dwelling that must be named.
    pub(super) fn dwelling(
        &mut self,
        field: &'static str,
        dwelling: Option<&DwellingRef>,
    ) -> Option<DwellingId> {
        let missing = Rejection::DwellingNotFound;
        let id = match self.required(field, dwelling.and_then(|dwelling| dwelling.by.as_ref()))? {
            dwelling_ref::By::DwellingId(id) => *id,
            dwelling_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
        };
        self.id(field, id, DwellingId::at, missing)
    }

    /// A card application that must be named.
    pub(super) fn card(&mut self, field: &'static str, card: Option<&CardRef>) -> Option<CardId> {
        let missing = Rejection::CardNotFound;
        let id = match self.required(field, card.and_then(|card| card.by.as_ref()))? {
            card_ref::By::CardId(id) => *id,
            card_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
        };
        self.id(field, id, CardId::at, missing)
    }

    /// A stock of blanks that must be named.
    pub(super) fn stock(&mut self, field: &'static str, stock: Option<&StockRef>) -> Option<StockId> {
        let missing = Rejection::StockNotFound;
        let id = match self.required(field, stock.and_then(|stock| stock.by.as_ref()))? {
            stock_ref::By::StockId(id) => *id,
            stock_ref::By::Sequence(sequence) => self.sequence(field, *sequence, missing)?.0,
        };
        self.id(field, id, StockId::at, missing)
    }

    /// A record that must be named. Position 0 is one, and cannot be amended; that is for the register to say.
    pub(super) fn record(&mut self, field: &'static str, record: Option<&RecordRef>) -> Option<Position> {
        match self.required(field, record.and_then(|record| record.by.as_ref()))? {
            record_ref::By::Position(position) => Some(Position(*position)),
            record_ref::By::Sequence(sequence) => self.sequence(field, *sequence, Rejection::EventNotFound),
        }
    }

    /// An id that must be given. No record ever stands at the last position of all: a proposed one does, for as long as it
    /// is only proposed.
    pub(super) fn id<T>(
        &mut self,
        field: &'static str,
        id: u64,
        at: fn(Position) -> Option<T>,
        missing: Rejection,
    ) -> Option<T> {
        if Position(id) == PROPOSED {
            self.note_missing(field, missing);
            return None;
        }
        let id = at(Position(id));
        if id.is_none() {
            self.note(field, Malformed::Required);
        }
        id
    }

    /// An id that may be given; none for 0.
    pub(super) fn optional_id<T>(
        &mut self,
        field: &'static str,
        id: u64,
        at: fn(Position) -> Option<T>,
        missing: Rejection,
    ) -> Option<T> {
        if id == 0 { None } else { self.id(field, id, at, missing) }
    }

    /// Where the act with this number of the same source stands.
    pub(super) fn sequence(
        &mut self,
        field: &'static str,
        sequence: u64,
        missing: Rejection,
    ) -> Option<Position> {
        let Some(bulk) = self.context.bulk else {
            self.within(field, |check| check.note("sequence", Malformed::OnlyInBulk));
            return None;
        };
        if sequence == 0 {
            self.note(field, Malformed::Required);
            return None;
        }
        let position = bulk(sequence);
        if position.is_none() {
            self.note_missing(field, missing);
        }
        position
    }

    /// The unit that has this code on a day; none where no code is given. Without a day there is a violation of the date, and
    /// only the code's form is checked.
    pub(super) fn area(&mut self, field: &'static str, code: &str, on: Option<CivilDate>) -> Option<AreaId> {
        let code = self.formed(field, code, AreaCode::parse, Malformed::InvalidCode)?;
        match self.context.lookup.area_on(code, on?) {
            Ok(Some(area)) => Some(area),
            Ok(None) => {
                self.note_missing(field, Rejection::AreaNotFound);
                None
            }
            Err(fault) => {
                self.note_fault(fault);
                None
            }
        }
    }

    /// The unit that has this code on a day; a code must be given.
    pub(super) fn required_area(
        &mut self,
        field: &'static str,
        code: &str,
        on: Option<CivilDate>,
    ) -> Option<AreaId> {
        if code.is_empty() {
            self.note(field, Malformed::Required);
            return None;
        }
        self.area(field, code, on)
    }
}
