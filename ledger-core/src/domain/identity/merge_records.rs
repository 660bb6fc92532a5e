//! Two records found to be one person (trùng dữ liệu): one is kept, the other leads to it.
//!
//! Decree 70/2024/NĐ-CP, art. 6: what the database holds of a citizen is right, complete and single. This is about the records
//! and not about the world, so that it holds whatever day somebody asks about, from the position on at which it was recorded.
//! Nothing of the merged record is lost: a split ([`super::split_records`]) brings it back as it was.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::family::{ages, kin};
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::MaritalStatus;

use super::MergedNumber;

/// Two records are one person's. The effective date is the day of the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsMerged {
    /// The record that goes on.
    pub kept: PersonId,
    /// The record that leads to it from now on.
    pub merged: PersonId,
    /// Every personal number of the merged record, in force or cancelled; they lead to the kept one.
    pub numbers: Vec<PersonalNumber>,
    /// Why.
    pub reason: Text,
}

/// Merge two records.
#[derive(Clone, Debug)]
pub struct MergeRecords {
    /// Day of the finding.
    pub effective_date: PartialDate,
    /// The record that goes on.
    pub kept: PersonId,
    /// The record that leads to it from now on.
    pub merged: PersonId,
    /// Why.
    pub reason: Text,
}

impl MergeRecords {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let numbers = loaded.person(self.merged).map(|(person, _)| person.numbers()).unwrap_or_default();
        let claims = numbers.into_iter().map(|number| Subject::Claim(Claim::PersonalNumber(number)));
        let mut needs = subjects([self.kept, self.merged].map(Subject::Person).into_iter().chain(claims));
        let records = [self.kept, self.merged].into_iter().flat_map(|of| kin::records_of(of, loaded));
        needs.extend(subjects(records.map(Subject::Person)));
        needs.extend(ages::needs(self.merged, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (kept, kept_identity) = loaded.person(self.kept).map_err(|r| r.at("kept"))?;
        let (merged, merged_identity) = loaded.person(self.merged).map_err(|r| r.at("merged"))?;
        if self.kept == self.merged {
            return Err(Rejection::PersonNamedTwice.at("merged"));
        }
        if kept.links.merged_into.is_some() {
            return Err(Rejection::PersonMerged.at("kept"));
        }
        if merged.links.merged_into.is_some() {
            return Err(Rejection::PersonMerged.at("merged"));
        }
        if !merged.links.merged.is_empty() {
            return Err(Rejection::HoldsMergedRecords.at("merged"));
        }
        if kin::is_parent(self.kept, self.merged, loaded) || kin::is_parent(self.merged, self.kept, loaded) {
            return Err(Rejection::RecordsRelated.at("merged"));
        }
        if kept_identity.personal_number.is_none() && merged_identity.personal_number.is_some() {
            return Err(Rejection::KeptWithoutNumber.at("kept"));
        }
        if merged.died.is_some() != kept.died.is_some() {
            return Err(Rejection::RecordNotSettled.at("merged"));
        }
        merged.is_settled_beside(kept).map_err(|r| r.at("merged"))?;
        if !ages::could_be_kept(self.kept, self.merged, loaded) {
            return Err(Rejection::LaterActConflicts.at("merged"));
        }
        let event = Event::RecordsMerged(Box::new(RecordsMerged {
            kept: self.kept,
            merged: self.merged,
            numbers: merged.numbers(),
            reason: self.reason.clone(),
        }));
        let merged = Subject::Person(self.merged);
        let field = |subject| if subject == merged { "merged".into() } else { "kept".into() };
        propose(loaded, self.effective_date, event, &field)
    }
}

impl Person {
    /// Every personal number that the person ever had, the one in force last.
    pub(super) fn numbers(&self) -> Vec<PersonalNumber> {
        let former = self.links.former_numbers.iter().map(|former| former.number);
        let current = self.identity.as_ref().and_then(|identity| identity.personal_number);
        former.chain(current).collect()
    }

    /// A record that leads to another holds nothing that both could hold, and nothing whose end would have to name it: no
    /// household, no marriage, no card or certificate in force or on its way, no guardianship and no adoption on either side. Nor
    /// a marriage that waits for somebody who was declared dead, which would be restored with a record that leads elsewhere.
    pub(crate) fn is_settled(&self) -> Result<(), Rejection> {
        let family = &self.family;
        let holds = self.household.is_some()
            || self.cards.ending().next().is_some()
            || self.cards.certificate.is_some()
            || [family.marriage, family.suspended, family.set_aside].iter().any(Option::is_some)
            || self.family.care().next().is_some()
            || self.family.adoption.is_some()
            || !self.family.adopted.is_empty();
        if holds { Err(Rejection::RecordNotSettled) } else { Ok(()) }
    }

    /// And nothing moves to the kept record: what courts and the State decided about the person, and a marriage to somebody unknown,
    /// must be known of that one, too.
    fn is_settled_beside(&self, kept: &Person) -> Result<(), Rejection> {
        self.is_settled()?;
        let missing = self.family.missing.is_some() && kept.family.missing.is_none();
        let incapable = self.is_capable().is_err() && kept.family.capacity != self.family.capacity;
        let lost = self.links.nationality_lost.is_some() && kept.links.nationality_lost.is_none();
        let married = self.is_married_to_unknown() && kept.marital_status() != MaritalStatus::Married;
        if missing || incapable || lost || married { Err(Rejection::RecordNotSettled) } else { Ok(()) }
    }
}

/// A correction of a merge or a split stays with the two records: what was asked of them was asked of no others.
pub(super) fn same_records(was: (PersonId, PersonId), now: (PersonId, PersonId)) -> Result<(), Refusal> {
    let differs = |field| Err(Rejection::RecordsNotCorrectable.at(field));
    match (was.0 == now.0, was.1 == now.1) {
        (true, true) => Ok(()),
        (false, _) => differs("kept"),
        (true, false) => differs("merged"),
    }
}

impl Act for RecordsMerged {
    fn touches(&self, to: &mut Vec<Touched>) {
        let persons = [self.kept, self.merged].map(Subject::Person);
        let numbers = self.numbers.iter().map(|number| Subject::Claim(Claim::PersonalNumber(*number)));
        to.extend(persons.into_iter().chain(numbers).map(Touched::Known));
    }

    fn holds_from_the_start(&self) -> bool {
        true
    }

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        let Event::RecordsMerged(was) = standing.event.as_ref() else { return Ok(()) };
        same_records((was.kept, was.merged), (self.kept, self.merged))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if !person.exists() {
            return Err(Rejection::PersonNotFound);
        }
        if entry.effective_date.certainly_before(person.birth_date()) {
            return Err(Rejection::BeforeBirth);
        }
        if person.links.merged_into.is_some() { Err(Rejection::PersonMerged) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if id == self.merged {
            person.links.merged_into = Some(self.kept);
            person.links.merged_since = Some(entry.effective_date);
        } else {
            let (record, since) = (self.merged, entry.effective_date);
            person.links.merged.push(record);
            let numbers = self.numbers.iter().map(|number| MergedNumber { number: *number, record, since });
            person.links.merged_numbers.extend(numbers);
        }
    }

    fn apply_to_claim(&self, number: &mut Claimed, _id: Claim, _entry: &Entry) {
        number.person = Some(self.kept);
    }
}
