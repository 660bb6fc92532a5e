//! What ties make of a person, and what a person's life admits of them.

use super::{Adoption, FULL_AGE, Guardianship, Marriage};
use crate::domain::dates::PartialDate;
use crate::domain::history::Entry;
use crate::domain::ids::{PersonId, Position};
use crate::domain::person::Person;
use crate::domain::rejection::Rejection;
use crate::domain::values::{CivilCapacity, GuardianshipKind, MaritalStatus};

impl Person {
    /// The husband or wife, where a marriage is in force.
    pub fn spouse(&self) -> Option<PersonId> {
        self.family.marriage.map(|marriage| marriage.spouse)
    }

    /// Marital status; unknown where there is no such person.
    pub fn marital_status(&self) -> MaritalStatus {
        self.identity.as_ref().map_or(MaritalStatus::Unknown, |identity| identity.marital_status)
    }

    /// Is the person declared as married, to somebody whom the register does not know as husband or wife? Who died married is
    /// not married any more.
    pub(crate) fn is_married_to_unknown(&self) -> bool {
        self.died.is_none()
            && self.family.marriage.is_none()
            && self.marital_status() == MaritalStatus::Married
    }

    /// The marriage beside which the one in force was concluded, which a court annulled later: it is in force, too. A marriage that
    /// only waits leaves another status before the later one.
    pub(crate) fn beside(&self) -> Option<Marriage> {
        let later = self.family.marriage?;
        self.family.set_aside.filter(|_| later.before == MaritalStatus::Married)
    }

    /// Does a day lie before the one for which the person was declared as married? A marriage that was over by then is not the one that
    /// was vouched for.
    fn is_before_declared(&self, on: PartialDate) -> bool {
        self.family.declared_married.is_some_and(|declared| on.certainly_before(declared))
    }

    /// May the marriage that the person was declared with, to somebody whom the register does not know, end on a day?
    pub(super) fn declared_marriage_ends(&self, on: PartialDate) -> Result<(), Rejection> {
        let in_force = self.is_married_to_unknown() && !self.is_before_declared(on);
        if in_force { Ok(()) } else { Err(Rejection::MarriageNotInForce) }
    }

    /// The marriage to that person, where it is in force.
    pub(crate) fn marriage_to(&self, spouse: PersonId) -> Option<Marriage> {
        let mut in_force = self.family.marriage.into_iter().chain(self.beside());
        in_force.find(|marriage| marriage.spouse == spouse)
    }

    /// The rules for an act that the person does before an office: alive, and not missing.
    pub(crate) fn acts(&self, effective_date: PartialDate) -> Result<(), Rejection> {
        self.takes_part(effective_date)?;
        let missing = self.family.missing.is_some();
        if missing { Err(Rejection::PersonMissing) } else { Ok(()) }
    }

    /// Has the person full civil capacity, as far as courts decided on it?
    pub(crate) fn is_capable(&self) -> Result<(), Rejection> {
        let full = self.family.capacity == CivilCapacity::Full;
        if full { Ok(()) } else { Err(Rejection::LacksCapacity) }
    }

    /// Has the person certainly completed so many years on a day?
    pub(crate) fn has_certainly_completed(&self, years: i32, on: PartialDate) -> bool {
        let (Some(born), Some(on)) = (self.birth_date().latest(), on.earliest()) else { return false };
        born.plus_years(years) <= on
    }

    /// Is the person certainly a minor on a day?
    pub(crate) fn is_certainly_minor(&self, on: PartialDate) -> bool {
        let (Some(born), Some(on)) = (self.birth_date().earliest(), on.latest()) else { return false };
        born.plus_years(FULL_AGE) > on
    }

    /// Is a marriage to this person in force, and registered by that record?
    pub(crate) fn has_marriage(&self, spouse: PersonId, record: Position) -> Result<(), Rejection> {
        let same = self.marriage_to(spouse).is_some_and(|marriage| marriage.record == record);
        if same { Ok(()) } else { Err(Rejection::MarriageNotInForce) }
    }

    pub(super) fn becomes(&mut self, status: MaritalStatus) {
        if let Some(identity) = &mut self.identity {
            identity.marital_status = status;
        }
    }

    /// Whatever marriage might have been restored is not any more. Beside a marriage in force only one can be concluded that a court
    /// annulled afterwards: the earlier one is kept.
    pub(super) fn married(&mut self, spouse: PersonId, entry: &Entry) {
        let (since, record) = (entry.effective_date, entry.position);
        let before = self.marital_status();
        let suspended = self.family.suspended.take();
        self.family.set_aside = self.family.marriage.or(suspended);
        self.family.marriage = Some(Marriage { spouse, since, record, before });
        self.becomes(MaritalStatus::Married);
    }

    /// The marriage of that record ends on a day, and leaves the person in this status; none: the one in force, or declared. One that was
    /// over before the person was declared as married leaves them so.
    pub(super) fn unmarried(&mut self, record: Option<Position>, status: MaritalStatus, on: PartialDate) {
        let earlier = record.is_some() && self.is_before_declared(on);
        let status = if earlier { MaritalStatus::Married } else { status };
        if let Some(beside) = self.beside().filter(|_| record.is_some()) {
            self.family.set_aside = None;
            if Some(beside.record) == record {
                return self.was_before(status);
            }
            // The later one is over, which should not have been; the earlier one is in force alone.
            self.family.marriage = Some(beside);
            return self.becomes(MaritalStatus::Married);
        }
        self.family.marriage = None;
        self.family.set_aside = None;
        self.becomes(status);
    }

    /// Whoever the person was before the marriage in force was concluded: this is what its annulment leaves.
    fn was_before(&mut self, status: MaritalStatus) {
        if let Some(marriage) = &mut self.family.marriage {
            marriage.before = status;
        }
    }

    /// The marriage of that record should not have been: what was before it is again.
    pub(super) fn annulled_marriage(&mut self, record: Position) {
        if let Some(beside) = self.beside() {
            self.family.set_aside = None;
            if beside.record == record {
                return self.was_before(beside.before);
            }
            self.becomes(MaritalStatus::Married);
            self.family.marriage = Some(beside);
        } else if let Some(marriage) = self.family.marriage.take() {
            self.family.suspended = self.family.set_aside.take();
            self.becomes(marriage.before);
        }
    }

    /// The earlier husband or wife, who had been declared dead, lives. That marriage stays ended; where a court annuls the later one,
    /// nobody is the widow or widower of somebody who lives.
    pub(super) fn is_left_by(&mut self, former: PersonId) {
        if self.family.set_aside.take_if(|marriage| marriage.spouse == former).is_some() {
            self.was_before(MaritalStatus::Divorced);
        }
    }

    pub(super) fn adopted(&mut self, father: Option<PersonId>, mother: Option<PersonId>, entry: &Entry) {
        let (since, record) = (entry.effective_date, entry.position);
        self.family.adoption = Some(Adoption { father, mother, since, record });
        self.family.lapsed_care.clear();
    }

    pub(super) fn guarded(&mut self, guardians: &[PersonId], kind: GuardianshipKind, entry: &Entry) {
        if let [guardian, others @ ..] = guardians {
            let second = others.first().copied();
            let (since, record) = (entry.effective_date, entry.position);
            self.family.guardianship =
                Some(Guardianship { guardian: *guardian, second, kind, since, record });
            self.family.lapsed_care.clear();
        }
    }

    /// Is the guardianship in force again that ended when the guardian or the person, its ward, was declared dead?
    fn may_be_cared_for_again(&self, guardian: PersonId, on: PartialDate) -> Result<(), Rejection> {
        let lapsed = self.family.lapsed_care.iter().find(|care| care.guardian == guardian);
        let lapsed = lapsed.ok_or(Rejection::GuardianshipDiffers)?;
        let now = self.family.guardianship;
        if now.is_some_and(|now| now.record != lapsed.record || now.second.is_some()) {
            return Err(Rejection::HasGuardian);
        }
        if self.needs_guardian(on) { Ok(()) } else { Err(Rejection::NeedsNoGuardian) }
    }

    /// The same, whichever of the two is the guardian.
    pub(super) fn may_be_tied_again(&self, other: PersonId, on: PartialDate) -> Result<(), Rejection> {
        if self.family.lapsed_wards.contains(&other) {
            return Ok(());
        }
        self.may_be_cared_for_again(other, on)
    }

    /// Has the guardianship of the two, which a declaration ended, nothing to come back to here, because of a death, or because somebody
    /// else cared for the ward since? Whether the ward needs it any more is another matter.
    pub(super) fn care_is_over(&self, other: PersonId, on: PartialDate) -> bool {
        let refused = self.may_be_tied_again(other, on);
        self.died.is_some() || matches!(refused, Err(Rejection::GuardianshipDiffers | Rejection::HasGuardian))
    }

    /// May the person be cared for: a minor, or without full capacity, as far as is known?
    pub(super) fn needs_guardian(&self, on: PartialDate) -> bool {
        self.family.capacity != CivilCapacity::Full || !self.has_certainly_completed(FULL_AGE, on)
    }

    /// The guardianship of the two is in force again, whichever of them is the guardian.
    pub(super) fn tied_again(&mut self, other: PersonId) {
        let family = &mut self.family;
        if let Some(at) = family.lapsed_wards.iter().position(|ward| *ward == other) {
            family.lapsed_wards.remove(at);
            family.wards.push(other);
        } else if let Some(at) = family.lapsed_care.iter().position(|care| care.guardian == other) {
            let lapsed = family.lapsed_care.remove(at);
            let now = family.guardianship.map(|now| Guardianship { second: Some(other), ..now });
            family.guardianship = now.or(Some(lapsed));
        }
    }

    /// Somebody to whom the person is tied dies on a day, or is declared dead.
    pub(crate) fn survives(&mut self, deceased: PersonId, on: PartialDate) {
        let ended = self.family.marriage.into_iter().chain(self.beside());
        for marriage in ended.filter(|marriage| marriage.spouse == deceased) {
            self.unmarried(Some(marriage.record), MaritalStatus::Widowed, on);
        }
        self.family.guardianship = self.family.guardianship.and_then(|care| care.without(deceased));
        self.family.wards.retain(|ward| *ward != deceased);
    }

    /// The person dies, and with them what ties them to the living. An adoption outlives its parents.
    pub(crate) fn leaves_family(&mut self) {
        self.family.marriage = None;
        self.family.set_aside = None;
        self.family.guardianship = None;
        self.family.wards.clear();
    }
}
