//! Records that are one person's: who may say so, and who may part them again.

use ledger_core::domain::values::{CivilCapacity, MaritalStatus};

use super::civil::Naming;
use super::plain::{Id, Person, What};
use super::rules::{Newest, Reason, must};

impl Person {
    fn is_settled(&self) -> bool {
        let cards = self.card.is_some() || self.card_open.is_some();
        let ties = &self.ties;
        let marriages = [ties.marriage, ties.suspended, ties.set_aside];
        let tied = marriages.iter().any(Option::is_some) || !ties.care().is_empty();
        let adopted = ties.adoption.is_some() || !ties.adopted.is_empty();
        self.household.is_none() && !cards && self.certificate.is_none() && !tied && !adopted
    }

    /// Is what courts and the State decided about them known of the other record, too, and that they are said to be married?
    fn is_known_of(&self, kept: &Person) -> bool {
        let (own, theirs) = (&self.ties, &kept.ties);
        let missing = own.missing.is_some() && theirs.missing.is_none();
        let incapable = own.capacity != CivilCapacity::Full && own.capacity != theirs.capacity;
        let lost = self.civil.nationality_lost.is_some() && kept.civil.nationality_lost.is_none();
        let said = self.died.is_none() && own.marriage.is_none() && own.status == MaritalStatus::Married;
        !(missing || incapable || lost || said && theirs.status != MaritalStatus::Married)
    }
}

impl Newest<'_> {
    pub(crate) fn allows_merge(&self, kept: Id, merged: Id) -> Result<(), Reason> {
        must(kept != merged, "one record")?;
        let (one, other) = (self.known(kept), self.known(merged));
        must(one.exists && other.exists, "no such person")?;
        must(other.civil.merged.is_empty(), "holds merged records")?;
        let parent = |of: Id, id: Id| self.plain.parents_of(of).contains(&id);
        must(!parent(kept, merged) && !parent(merged, kept), "parent and child")?;
        must(one.number.is_some() || other.number.is_none(), "the number would be lost")?;
        must(one.died.is_some() == other.died.is_some(), "one is dead")?;
        must(other.is_settled() && other.is_known_of(&one), "not settled")?;
        let there = |person: &Person| person.born.is_none_or(|born| born.first <= self.day);
        must(there(&one) && there(&other), "merged before the birth")?;
        self.could_be_kept(kept, merged)
    }

    pub(crate) fn allows_parting(&self, kept: Id, merged: Id) -> Result<(), Reason> {
        must(self.known(merged).civil.merged_into == Some(kept), "not merged")?;
        let merges = What::Civil(Naming::Merged { kept, merged });
        let life = self.plain.life(merged, self.plain.len());
        let day = life.iter().rfind(|fact| fact.what == merges).map(|fact| fact.day);
        must(day.is_none_or(|day| day <= self.day), "parted before they were merged")
    }
}
