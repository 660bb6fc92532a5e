//! Who is whose kin, as far as the register knows parents, adoptions and marriages.
//!
//! Law on Marriage and Family 2014, art. 3(17): of a direct line is who descends from the other; art. 3(18): within three
//! generations are those of one root, the parents being the first, siblings the second, cousins and uncles or aunts with
//! their nieces and nephews the third. Art. 5(2) forbids marriage also to who are or were adoptive parent and child, parent-in-law
//! and child-in-law, step-parent and step-child.
//!
//! Where two records were found to be one person's, whoever is kin of the one is kin of the other.

use std::collections::BTreeSet;

use crate::domain::command::subjects;
use crate::domain::event::Event;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::subject::Subject;

/// Generations that a direct line is followed upwards.
const DIRECT_LINE: usize = 4;
/// Generations from the persons to a common root: their grandparents.
const TO_COMMON_ROOT: usize = 2;

/// The record that counts of a person: where theirs was merged into another, that one.
pub(crate) fn kept(person: PersonId, loaded: &Loaded) -> PersonId {
    loaded.person(person).ok().and_then(|(person, _)| person.links.merged_into).unwrap_or(person)
}

/// Every record of one person, as far as they were read: what one of them says, it says of all.
pub(crate) fn records_of(person: PersonId, loaded: &Loaded) -> BTreeSet<PersonId> {
    let kept = kept(person, loaded);
    let merged = loaded.person(kept).map(|(kept, _)| kept.links.merged.clone()).unwrap_or_default();
    [person, kept].into_iter().chain(merged).collect()
}

/// The parents that a record names, by birth or recognition.
fn parents(record: PersonId, loaded: &Loaded) -> impl Iterator<Item = PersonId> + use<> {
    let identity = loaded.person(record).ok().map(|(_, identity)| (identity.father, identity.mother));
    identity.into_iter().flat_map(|(father, mother)| father.into_iter().chain(mother))
}

/// All records of everyone up to so many generations above a person, as far as they were read.
fn ancestors(person: PersonId, generations: usize, loaded: &Loaded) -> BTreeSet<PersonId> {
    let mut all = BTreeSet::new();
    let mut generation = records_of(person, loaded);
    for _ in 0..generations {
        let above = generation.into_iter().flat_map(|of| parents(of, loaded));
        generation = above.flat_map(|parent| records_of(parent, loaded)).collect();
        all.extend(generation.iter().copied());
    }
    all
}

/// What must be read to know whether these are kin: everyone above them, and whoever they were married to.
pub(super) fn needs(persons: impl IntoIterator<Item = PersonId>, loaded: &Loaded) -> Vec<Need> {
    let records = |of: PersonId| records_of(of, loaded);
    let near = |person: PersonId| {
        let married = spouses(person, loaded).into_iter().flat_map(records);
        records(person).into_iter().chain(ancestors(person, DIRECT_LINE, loaded)).chain(married)
    };
    let near: BTreeSet<PersonId> = persons.into_iter().flat_map(near).collect();
    subjects(near.into_iter().map(Subject::Person))
}

/// Does the one descend from the other?
pub(super) fn descends_from(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    !ancestors(one, DIRECT_LINE, loaded).is_disjoint(&records_of(other, loaded))
}

/// Does one of them descend from the other?
pub(super) fn in_direct_line(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    descends_from(one, other, loaded) || descends_from(other, one, loaded)
}

/// Do both come of one root within three generations: siblings, cousins, uncle and niece?
pub(super) fn within_three_generations(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    let roots = ancestors(one, TO_COMMON_ROOT, loaded);
    !roots.is_disjoint(&ancestors(other, TO_COMMON_ROOT, loaded))
}

/// Have both a parent in common?
pub(super) fn are_siblings(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    !ancestors(one, 1, loaded).is_disjoint(&ancestors(other, 1, loaded))
}

/// Is the one a parent of the other?
pub(crate) fn is_parent(parent: PersonId, child: PersonId, loaded: &Loaded) -> bool {
    !ancestors(child, 1, loaded).is_disjoint(&records_of(parent, loaded))
}

/// Are both the person's parents, or both of the generation of their grandparents, of whichever side (Civil Code 2015, art. 52(2))?
pub(super) fn are_parents_or_grandparents(two: [PersonId; 2], person: PersonId, loaded: &Loaded) -> bool {
    let all_within =
        |line: BTreeSet<PersonId>| two.iter().all(|one| !line.is_disjoint(&records_of(*one, loaded)));
    let parents = ancestors(person, 1, loaded);
    let grandparents = parents.iter().flat_map(|parent| ancestors(*parent, 1, loaded)).collect();
    all_within(parents.clone()) || all_within(grandparents)
}

/// Are or were the two tied as parent and child otherwise than by descent: by adoption, or by a marriage of one of them?
pub(super) fn by_law(one: PersonId, other: PersonId, loaded: &Loaded) -> bool {
    [(one, other), (other, one)].into_iter().any(|(elder, younger)| {
        let in_law = || spouses(younger, loaded).into_iter().any(|spouse| is_parent(elder, spouse, loaded));
        let step = || spouses(elder, loaded).into_iter().any(|spouse| is_parent(spouse, younger, loaded));
        was_adopted_by(younger, elder, loaded) || in_law() || step()
    })
}

fn was_adopted_by(child: PersonId, parent: PersonId, loaded: &Loaded) -> bool {
    let (children, parents) = (records_of(child, loaded), records_of(parent, loaded));
    children.iter().flat_map(|record| acts(*record, loaded)).any(|event| {
        if let Event::ChildAdopted(e) = &event {
            children.contains(&e.child) && e.adopters().any(|(id, _)| parents.contains(&id))
        } else {
            false
        }
    })
}

/// Whoever the person is or was married to, as the records name them.
fn spouses(person: PersonId, loaded: &Loaded) -> Vec<PersonId> {
    let married = |record: PersonId| {
        acts(record, loaded).filter_map(move |event| {
            if let Event::MarriageRegistered(e) = &event { e.spouse_of(record) } else { None }
        })
    };
    records_of(person, loaded).into_iter().flat_map(married).collect()
}

/// What stands in the life that a record tells.
fn acts(person: PersonId, loaded: &Loaded) -> std::vec::IntoIter<Event> {
    let history: Option<AnyHistory> = loaded.history(Subject::Person(person));
    let entries = history.iter().flat_map(AnyHistory::entries);
    let family = entries.filter(|entry| {
        matches!(entry.event.as_ref(), Event::ChildAdopted(_) | Event::MarriageRegistered(_))
    });
    family.map(|entry| entry.event.as_ref().clone()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use crate::domain::family::testing::{adopt, couple, divorce, end_adoption, marry, recognise};
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, merge_records, person, split_records};
    use crate::domain::values::{AdoptionBond, Parentage, Sex};

    /// The same man again.
    fn twice(ledger: &mut TestLedger) -> Position {
        ledger.runs(person("Nguyễn Văn An", Sex::Male, "1975-03-04").enrol())
    }

    fn child(
        ledger: &mut TestLedger,
        name: &str,
        sex: Sex,
        parents: (Option<Position>, Option<Position>),
    ) -> Position {
        ledger.runs(person(name, sex, "1998-03-01").parents(parents.0, parents.1).enrol())
    }

    #[test]
    fn who_is_kin_of_a_merged_record_is_kin_of_the_one_that_goes_on() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let again = twice(&mut ledger);
        let hoa = child(&mut ledger, "Nguyễn Thị Hoa", Sex::Female, (Some(again), None));
        let binh = child(&mut ledger, "Nguyễn Văn Bình", Sex::Male, (Some(an), None));
        assert_eq!(ledger.refusal(&marry(binh, hoa, "2022-05-01")), None);
        ledger.runs(merge_records(an, again));
        for husband in [an, binh] {
            ledger.rejects(marry(husband, hoa, "2022-05-01"), Rejection::CloseKin);
        }
        ledger.runs(split_records(again));
        assert_eq!(ledger.refusal(&marry(binh, hoa, "2022-05-01")), None);
    }

    #[test]
    fn a_child_found_in_a_merged_record_descends_from_the_parents_of_the_other() {
        let mut ledger = TestLedger::new();
        let root = ledger.runs(person("Nguyễn Văn Tổ", Sex::Male, "1950").enrol());
        let son = person("Nguyễn Văn An", Sex::Male, "1975-03-04").parents(Some(root), None);
        let again = ledger.runs(son.enrol());
        let an = twice(&mut ledger);
        ledger.runs(merge_records(an, again));
        // What the merged record says of its person is true of the kept one: the grandfather is no son of his grandson.
        let binh = child(&mut ledger, "Nguyễn Văn Bình", Sex::Male, (Some(an), None));
        ledger.rejects(recognise(root, binh, Parentage::Father, "2022-05-01"), Rejection::CloseKin);
        let aunt = person("Nguyễn Thị Cô", Sex::Female, "1980").parents(Some(root), None);
        let aunt = ledger.runs(aunt.enrol());
        ledger.rejects(marry(binh, aunt, "2022-05-01"), Rejection::CloseKin);
    }

    #[test]
    fn step_children_and_adopted_children_of_a_merged_record_are_the_kept_ones() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let again = twice(&mut ledger);
        let step = child(&mut ledger, "Trần Thị Con", Sex::Female, (None, Some(lan)));
        let adopted = child(&mut ledger, "Trần Thị Nuôi", Sex::Female, (None, None));
        ledger.runs(adopt(adopted, Some(again), None, AdoptionBond::Unrelated, "2004-05-01"));
        ledger.runs(end_adoption(adopted, "2005-05-01"));
        ledger.runs(marry(again, lan, "2006-05-01"));
        ledger.runs(divorce(again, Some(lan), "2010-05-01"));
        for who in [step, adopted] {
            assert_eq!(ledger.refusal(&marry(an, who, "2021-05-01")), None);
        }
        ledger.runs(merge_records(an, again));
        for who in [step, adopted] {
            ledger.rejects(marry(an, who, "2021-05-01"), Rejection::CloseKin);
        }
    }
}
