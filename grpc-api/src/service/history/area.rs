//! What changed in who was believed to live in a unit between two states of knowledge.
//!
//! Only people of whom something was recorded in between can have come or left: the boundaries, and what became of dwellings, are
//! those known afterwards on both sides. So the records in between are read, and nobody else's life.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ledger_core::domain::area::Area;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::ids::{AreaId, DwellingId, PersonId, Position};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::Subject;
use ledger_core::ledger::{AsOf, Boundaries, LedgerError, Looked, ResidenceKind, ResidentChange, grown};
use ledger_proto::ledger::history::v1 as pb;
use tonic::Status;

use crate::convert::from_proto::question::{AreaAsked, AreaComparison};
use crate::convert::to_proto::value;
use crate::service::Office;
use crate::service::page::ROWS_PER_PAGE;
use crate::service::pinned::{Asked, Pinned};
use crate::status;

/// What is looked at for one page: a person takes about a millisecond where nothing is cached.
const LOOKED: Looked = Looked { records: ROWS_PER_PAGE, persons: 1_000 };

/// Places as known before a position, each looked up once.
struct PlacesKnown<'a> {
    office: &'a Office,
    known: Position,
    dwellings: RefCell<BTreeMap<DwellingId, Option<Dwelling>>>,
    areas: RefCell<BTreeMap<AreaId, Option<Area>>>,
    failed: RefCell<Option<LedgerError>>,
}

impl PlacesKnown<'_> {
    fn dwelling(&self, id: DwellingId) -> Option<Dwelling> {
        let mut dwellings = self.dwellings.borrow_mut();
        let look_up = || self.noted(self.office.ledger.state_known(id, self.known));
        dwellings.entry(id).or_insert_with(look_up).clone()
    }

    fn area(&self, id: AreaId) -> Option<Area> {
        let mut areas = self.areas.borrow_mut();
        let look_up = || self.noted(self.office.ledger.state_known(id, self.known));
        areas.entry(id).or_insert_with(look_up).clone()
    }

    fn noted<T>(&self, found: Result<Option<T>, LedgerError>) -> Option<T> {
        found.map_err(|error| drop(self.failed.borrow_mut().replace(error))).ok().flatten()
    }
}

impl Office {
    /// One page of a comparison.
    pub(super) fn area_compared(&self, asked: &AreaComparison) -> Result<pb::CompareAreaResponse, Status> {
        let failed = |error| self.read_failed(&error);
        let residence = match asked.residence {
            ResidenceKind::Permanent => 0_u8,
            ResidenceKind::Temporary => 1,
            ResidenceKind::Either => 2,
        };
        let question = Asked::of("CompareArea", (asked.valid_date, asked.area, residence));
        let pinned = Pinned::read(&asked.page_token, question).map_err(|e| status::of_parse_error(&e))?;
        let (before, after) = self.between(asked.valid_date, (asked.before, asked.after), pinned)?;
        let known = after.known.max(before.known);
        let area = self.area_meant(asked.area, AsOf { known, ..after })?;
        let places = PlacesKnown {
            office: self,
            known,
            dwellings: RefCell::default(),
            areas: RefCell::default(),
            failed: RefCell::default(),
        };
        if places.area(area).is_none() {
            return Err(status::of_refusal(&Rejection::AreaNotFound.at("area")));
        }
        let boundaries = Boundaries {
            on: asked.valid_date.unwrap_or_else(CivilDate::last),
            dwelling: &|id| places.dwelling(id),
            area: &|id| places.area(id),
        };
        let (first, until) = (before.known.min(after.known), before.known.max(after.known));
        let from = pinned.map_or(first, |pinned| Position(pinned.next).max(first));
        let found = grown(&*self.ledger.reader(), first, from, until, LOOKED).map_err(failed)?;
        let (mut changes, mut next, mut last) = (Vec::new(), found.next, None);
        for (at, person) in found.persons {
            if changes.len() >= asked.page_size && last != Some(at) {
                next = Some(at);
                break;
            }
            last = Some(at);
            let lives = |as_of: AsOf| -> Result<bool, LedgerError> {
                let seen = self.ledger.person_as_of(person, as_of)?;
                Ok(boundaries.hold_person(&seen, area, asked.residence, as_of.valid))
            };
            let (lived, lives) = (lives(before).map_err(failed)?, lives(after).map_err(failed)?);
            changes.extend(self.resident_change(person, (lived, before), (lives, after)).map_err(failed)?);
        }
        if let Some(error) = places.failed.into_inner() {
            return Err(self.read_failed(&error));
        }
        let next = next.map(|next| Pinned { before: before.known, after: after.known, next: next.0 });
        Ok(pb::CompareAreaResponse {
            before_position: before.known.0,
            after_position: after.known.0,
            valid_date: asked.valid_date.map(value::day),
            area_id: area.get(),
            changes,
            next_page_token: next.map_or_else(String::new, |next| next.token(question)),
        })
    }

    /// The unit, by its code as known at the later of the two points: so the same question means the same unit whatever is said
    /// afterwards.
    fn area_meant(&self, area: AreaAsked, later: AsOf) -> Result<AreaId, Status> {
        let found = match area {
            AreaAsked::Id(id) => Some(id),
            AreaAsked::Code(code) => {
                self.area_coded(code, later).map_err(|error| self.read_failed(&error))?.0
            }
        };
        found.ok_or_else(|| status::of_refusal(&Rejection::AreaNotFound.at("area")))
    }

    /// The change of one person who lived in the unit, or lives there; none where nothing is believed otherwise.
    fn resident_change(
        &self,
        person: PersonId,
        (lived, before): (bool, AsOf),
        (lives, after): (bool, AsOf),
    ) -> Result<Option<pb::ResidentChange>, LedgerError> {
        let subject = Subject::Person(person);
        let compared = || self.compare(0, subject, before, after).map(Option::unwrap_or_default);
        let changed = ResidentChange::between(lived, lives, compared, |told| told.fields.is_empty())?;
        Ok(changed.map(|(change, difference)| {
            let kind = match change {
                ResidentChange::Came => pb::ResidentChangeKind::Came,
                ResidentChange::Left => pb::ResidentChangeKind::Left,
                ResidentChange::Changed => pb::ResidentChangeKind::Changed,
            };
            let (fields, learned) = (difference.fields, difference.learned);
            pb::ResidentChange { kind: kind.into(), person_id: person.get(), fields, learned }
        }))
    }
}
