//! Who was said to be dead returns: what becomes of a marriage, and of care.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{CivilCapacity, MarriageAfterReturn};

use super::plain::{Id, Plain};
use super::rules::{Reason, completed, must};

const NO_SUCH_CARE: Reason = "not cared for by them";
const CARED_FOR: Reason = "cared for by others";

impl Plain {
    /// What becomes of the marriage of somebody who returns on a day: theirs again where the other waits for it.
    pub(crate) fn marriage_after_return(&self, who: Id, day: CivilDate) -> (MarriageAfterReturn, Option<Id>) {
        let of = |id: Id| self.at_place(id, day);
        let Some(marriage) = of(who).ties.suspended else { return (MarriageAfterReturn::None, None) };
        let other = of(marriage.spouse);
        let waits = other.ties.suspended.is_some_and(|theirs| theirs.spouse == who);
        match (other.died.is_some(), waits) {
            (false, true) => (MarriageAfterReturn::Restored, Some(marriage.spouse)),
            (false, false) => (MarriageAfterReturn::EndedByRemarriage, None),
            (true, true) if other.ties.said_dead.is_some() => (MarriageAfterReturn::Suspended, None),
            (true, _) => (MarriageAfterReturn::EndedByDeath, None),
        }
    }

    /// The husband or wife of somebody who returns and is not theirs again.
    pub(crate) fn former_spouse(&self, who: Id, day: CivilDate) -> Option<Id> {
        let spouse = self.at_place(who, day).ties.suspended?.spouse;
        let again = self.marriage_after_return(who, day).0 == MarriageAfterReturn::Restored;
        (!again && self.at_place(spouse, day).civil.merged_into.is_none()).then_some(spouse)
    }

    /// May the guardianship of two be in force again that ended when one of them was said to be dead? As the first of them has it.
    fn cares_again(&self, (one, other): (Id, Id), day: CivilDate) -> Result<(), Reason> {
        let ward = self.at_place(one, day);
        if ward.ties.lapsed_wards.contains(&other) {
            return Ok(());
        }
        let lapsed = ward.ties.lapsed_care.iter().find(|(guardian, _, _)| *guardian == other);
        let (_, _, record) = lapsed.ok_or(NO_SUCH_CARE)?;
        let same = |(ids, _, own): &(Vec<Id>, CivilDate, Id)| own == record && ids.len() < 2;
        must(ward.ties.guardians.as_ref().is_none_or(same), CARED_FOR)?;
        let able = completed(&ward, 18, day) && ward.ties.capacity == CivilCapacity::Full;
        must(!able, "needs no guardian")
    }

    /// Whose guardian or ward somebody who returns on a day is again.
    pub(crate) fn cared_for_again(&self, who: Id, day: CivilDate) -> Vec<Id> {
        let again = |other: &Id| {
            let person = self.at_place(*other, day);
            let there = person.exists && person.died.is_none() && person.civil.merged_into.is_none();
            let both = self.cares_again((who, *other), day).and(self.cares_again((*other, who), day));
            there && both.is_ok()
        };
        self.at_place(who, day).ties.lapsed().into_iter().filter(again).collect()
    }

    /// Whose they would be, but for the other: who died, or is cared for otherwise.
    pub(crate) fn cared_for_no_more(&self, who: Id, day: CivilDate) -> Vec<Id> {
        let over = |other: &Id| {
            let person = self.at_place(*other, day);
            let theirs = self.cares_again((*other, who), day);
            let gone = person.died.is_some() || [Err(NO_SUCH_CARE), Err(CARED_FOR)].contains(&theirs);
            person.civil.merged_into.is_none() && gone && self.cares_again((who, *other), day).is_ok()
        };
        self.at_place(who, day).ties.lapsed().into_iter().filter(over).collect()
    }
}
