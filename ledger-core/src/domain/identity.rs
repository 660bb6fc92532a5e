//! What a person is known by beside name and birth: nationality lost and gained, personal numbers cancelled and established
//! anew, old numbers, the numbers of other sectors, and records found to be one person's.

pub mod cancel_number;
pub(crate) mod draw;
pub mod establish_number;
pub mod gain_nationality;
pub mod link_old_number;
pub mod link_sector_id;
pub mod lose_nationality;
pub mod merge_records;
pub mod reach;
pub mod reestablish_number;
pub mod sector;
pub mod split_records;
pub mod unlink_old_number;
pub mod unlink_sector_id;
pub mod update_particulars;

#[cfg(test)]
mod tests;

use super::dates::{CivilDate, PartialDate};
use super::event::Event;
use super::history::Entry;
use super::ids::PersonId;
use super::loaded::Loaded;
use super::number::{OldNumber, PersonalNumber};
use super::person::Person;
use super::rejection::Rejection;
use super::subject::Subject;
use super::values::{NumberGround, SectorKind};

use sector::SectorId;

/// Viet Nam, ISO 3166-1 alpha-2.
pub const VIET_NAM: [u8; 2] = *b"VN";

/// Is this the nationality of a foreigner? Where none is known nobody is one. A foreign child gets no personal number (LCS,
/// art. 36(2)).
pub fn is_foreign(nationality: Option<[u8; 2]>) -> bool {
    nationality.is_some_and(|country| country != VIET_NAM)
}

/// Is somebody who is so on a day known as a citizen then: as it is recorded or, while no nationality is recorded and none was lost, by a
/// birth that gave a number? The one place that says so.
pub(crate) fn is_known_citizen(person: PersonId, then: &Person, loaded: &Loaded) -> bool {
    match then.identity.as_ref().and_then(|identity| identity.nationality) {
        Some(country) => country == VIET_NAM,
        None => then.links.nationality_lost.is_none() && is_born_citizen(person, loaded),
    }
}

/// Did the person come in as a citizen: by a birth, registered here or noted, that gave a number? A foreign child gets none.
pub(crate) fn is_born_citizen(person: PersonId, loaded: &Loaded) -> bool {
    let Some(history) = loaded.history(Subject::Person(person)) else { return false };
    let came_in = history.entries().iter().find(|entry| entry.position == person.position());
    came_in.is_some_and(|entry| {
        if let Event::BirthRegistered(birth) = entry.event.as_ref() {
            birth.personal_number.is_some()
        } else {
            matches!(entry.event.as_ref(), Event::BirthAbroadNoted(_))
        }
    })
}

/// Numbers that lead to a person beside the personal number in force, and what became of the nationality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Personal numbers that were cancelled, the last one last. They still lead to the person.
    pub former_numbers: Vec<FormerNumber>,
    /// Numbers of old identity cards, beside the one that the enrolment stated.
    pub old_numbers: Vec<OldNumberLink>,
    /// Identifiers of other sectors.
    pub sector_ids: Vec<SectorLink>,
    /// The day on which Vietnamese nationality was lost, while it is not regained.
    pub nationality_lost: Option<PartialDate>,
    /// The record that this one was merged into.
    pub merged_into: Option<PersonId>,
    /// The day on which that was found; from it on the record counts as nobody's residence.
    pub merged_since: Option<PartialDate>,
    /// The records that were merged into this one, in the order in which that was found.
    pub merged: Vec<PersonId>,
    /// Their personal numbers, which lead to this record: a person has one number, and none of these is in force.
    pub merged_numbers: Vec<MergedNumber>,
}

/// A personal number of a record that was merged into the one that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedNumber {
    /// Which.
    pub number: PersonalNumber,
    /// The merged record.
    pub record: PersonId,
    /// The day of the finding, from which on it is in force no more, if it was before.
    pub since: PartialDate,
}

/// A personal number that was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerNumber {
    /// Which.
    pub number: PersonalNumber,
    /// From this day on it is not the person's number any more.
    pub cancelled: PartialDate,
    /// Why.
    pub ground: NumberGround,
}

/// That the number of an old identity card is a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldNumberLink {
    /// Which.
    pub number: OldNumber,
    /// From this day on.
    pub since: PartialDate,
    /// Last day of its validity, where one is known.
    pub valid_until: Option<CivilDate>,
}

/// That an identifier of another sector is a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorLink {
    /// Which.
    pub id: SectorId,
    /// From this day on.
    pub since: PartialDate,
    /// Last day of its validity, where one is known.
    pub valid_until: Option<CivilDate>,
}

/// The day from which on a record counts as nobody's residence, from what stands of it in the order of folds: it was merged into
/// another and not split off again.
pub fn merged_since(id: PersonId, entries: &[Entry]) -> Option<CivilDate> {
    let mut since = None;
    for entry in entries {
        if let Event::RecordsMerged(e) = entry.event.as_ref()
            && e.merged == id
        {
            since = entry.effective_date.earliest();
        }
        if let Event::RecordsSplit(e) = entry.event.as_ref()
            && e.merged == id
        {
            since = None;
        }
    }
    since
}

/// The first day on which the personal number is the tax code (Circular 86/2024/TT-BTC, art. 5(5) and 38(2)).
pub fn number_is_tax_code() -> CivilDate {
    CivilDate::new(2025, 7, 1).unwrap_or(CivilDate::last())
}

impl SectorLink {
    /// Last day on which the identifier is in force, for somebody with a personal number or without: a tax code of its own ends
    /// where the personal number takes its place.
    pub fn last_day(&self, has_number: bool) -> Option<CivilDate> {
        if self.id.kind() != SectorKind::TaxCode || !has_number {
            return self.valid_until;
        }
        let last = number_is_tax_code().plus_days(-1);
        if self.since > last.into() {
            // The person had no number then, and got one later.
            return self.valid_until;
        }
        Some(self.valid_until.map_or(last, |until| until.min(last)))
    }
}

impl Links {
    /// Does the record count as nobody's residence on a day (none: after everything that is known)?
    pub fn is_merged_on(&self, day: Option<CivilDate>) -> bool {
        let since = self.merged_since.and_then(PartialDate::earliest);
        since.is_some_and(|since| day.is_none_or(|day| since <= day))
    }

    /// Is there nothing?
    pub fn is_empty(&self) -> bool {
        *self == Links::default()
    }
}

impl Person {
    /// Is the number of an old identity card this person's?
    pub fn has_old_number(&self, number: OldNumber) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.old_number == Some(number))
            || self.links.old_numbers.iter().any(|link| link.number == number)
    }

    /// A citizen, as far as is known.
    pub(crate) fn may_be_citizen(&self) -> Result<(), Rejection> {
        let nationality = self.identity.as_ref().and_then(|identity| identity.nationality);
        let foreign = is_foreign(nationality);
        if foreign || self.links.nationality_lost.is_some() {
            Err(Rejection::NationalityNotVietnamese)
        } else {
            Ok(())
        }
    }

    /// Of a merged record nothing new is recorded: the one that goes on is to be named.
    pub(crate) fn is_not_merged(&self) -> Result<(), Rejection> {
        if self.links.merged_into.is_some() { Err(Rejection::PersonMerged) } else { Ok(()) }
    }

    /// The rules for linking numbers and taking links back, which may also concern the dead.
    fn may_be_linked(&self, on: PartialDate) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::PersonNotFound);
        }
        if on.certainly_before(self.birth_date()) { Err(Rejection::BeforeBirth) } else { Ok(()) }
    }

    /// Takes the number out of force, for a ground.
    fn cancels(&mut self, number: PersonalNumber, on: PartialDate, ground: NumberGround) {
        self.links.former_numbers.push(FormerNumber { number, cancelled: on, ground });
        if let Some(identity) = &mut self.identity {
            identity.personal_number = None;
        }
    }

    /// The number in force is this one.
    fn bears(&self, number: PersonalNumber) -> Result<(), Rejection> {
        let identity = self.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
        match identity.personal_number {
            None => Err(Rejection::NoPersonalNumber),
            Some(borne) if borne == number => Ok(()),
            Some(_) => Err(Rejection::PersonalNumberDiffers),
        }
    }
}

/// A validity ends on or behind the day on which it begins.
fn ends_behind(until: Option<CivilDate>, since: PartialDate) -> Result<(), Rejection> {
    match until {
        Some(until) if PartialDate::from(until).certainly_before(since) => {
            Err(Rejection::LinkEndsBeforeStart)
        }
        Some(_) | None => Ok(()),
    }
}
