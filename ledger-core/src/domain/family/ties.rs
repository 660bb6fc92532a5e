//! Whom a person is tied to: the ties of a life, each with its days and the acts that began and ended it.
//!
//! Ties are read off the life itself, as stays are: whatever act makes somebody a husband, a parent or a guardian, or not any
//! more, begins or ends one. Who a person's children are does not stand in the person's own life, but in those of the children.

use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::history::{Entry, Life};
use crate::domain::ids::{PersonId, Position};
use crate::domain::person::Person;

/// What the other is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    /// Father, by birth or recognition.
    Father,
    /// Mother, by birth or recognition.
    Mother,
    /// Child, by birth or recognition.
    Child,
    /// Husband or wife.
    Spouse,
    /// Adoptive father.
    AdoptiveFather,
    /// Adoptive mother.
    AdoptiveMother,
    /// Adopted child.
    AdoptedChild,
    /// Guardian.
    Guardian,
    /// Ward.
    Ward,
}

/// That a person is tied to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// What the other is to the person.
    pub kind: TieKind,
    /// The other.
    pub with: PersonId,
    /// From this day on; between parent and child by birth, the child's birth date.
    pub since: PartialDate,
    /// The record that says so.
    pub begun_by: Position,
    /// From this day on not any more, and the record that says so; none: it is in force.
    pub ended: Option<(PartialDate, Position)>,
}

/// Every tie of a life in the order in which they came, from what stands of it in the order of folds. Children by birth are not
/// among them: each child's own life names its parents.
pub fn ties(id: PersonId, entries: &[Entry]) -> Vec<Tie> {
    let mut person = Person::default();
    let mut ties: Vec<Tie> = Vec::new();
    for entry in entries {
        person.apply(id, entry);
        let in_force = in_force(&person, entry);
        let returned = matches!(entry.event.as_ref(), Event::DeathCancelled(_));
        let back = |tie: &Tie| returned && tie.kind == TieKind::Ward;
        for tie in ties.iter_mut().filter(|tie| tie.ended.is_none()) {
            if !in_force.iter().any(|now| is_same(now, tie)) {
                tie.ended = Some((entry.effective_date, entry.position));
            }
        }
        for now in in_force {
            let known = ties.iter_mut().rev().find(|tie| is_same(&now, tie));
            // A marriage that is in force again is the one that it was, and so is a guardianship, on both sides.
            let same = |tie: &&mut Tie| tie.ended.is_none() || tie.begun_by == now.begun_by || back(tie);
            match known.filter(same) {
                Some(tie) => tie.ended = None,
                None => ties.push(now),
            }
        }
    }
    let by_birth = |tie: &&mut Tie| matches!(tie.kind, TieKind::Father | TieKind::Mother);
    for tie in ties.iter_mut().filter(by_birth).filter(|tie| tie.begun_by == id.position()) {
        tie.since = person.birth_date();
    }
    ties
}

fn is_same(one: &Tie, other: &Tie) -> bool {
    (one.kind, one.with) == (other.kind, other.with)
}

/// The ties of a state. Of those whose days it does not say, the entry is taken to have begun them.
fn in_force(person: &Person, entry: &Entry) -> Vec<Tie> {
    let Some(identity) = &person.identity else { return Vec::new() };
    let at = |kind, with, since, begun_by| Tie { kind, with, since, begun_by, ended: None };
    let now = |kind, with| at(kind, with, entry.effective_date, entry.position);
    let mut ties = Vec::new();
    ties.extend(identity.father.map(|father| now(TieKind::Father, father)));
    ties.extend(identity.mother.map(|mother| now(TieKind::Mother, mother)));
    let family = &person.family;
    ties.extend(family.marriage.map(|m| at(TieKind::Spouse, m.spouse, m.since, m.record)));
    if let Some(adoption) = family.adoption {
        let parent = |kind, with| at(kind, with, adoption.since, adoption.record);
        ties.extend(adoption.father.map(|father| parent(TieKind::AdoptiveFather, father)));
        ties.extend(adoption.mother.map(|mother| parent(TieKind::AdoptiveMother, mother)));
    }
    ties.extend(family.adopted.iter().map(|child| now(TieKind::AdoptedChild, *child)));
    if let Some(care) = family.guardianship {
        ties.extend(
            care.guardians().map(|guardian| at(TieKind::Guardian, guardian, care.since, care.record)),
        );
    }
    ties.extend(family.wards.iter().map(|ward| now(TieKind::Ward, *ward)));
    ties
}

#[cfg(test)]
mod tests {
    use super::{TieKind, ties};
    use crate::domain::family::testing::{
        adopt, cancel_declared_death, couple, declare_dead, divorce, end_guardianship, marry,
        open_guardianship, recognise,
    };
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{AdoptionBond, Parentage, Sex};

    /// Kind, the other, first day, beginning record, the day behind the last and the record that ended it.
    type Told = (TieKind, Position, String, Position, Option<(String, Position)>);

    fn told(ledger: &TestLedger, at: Position) -> Vec<Told> {
        let ties = ties(PersonId::at(at).unwrap(), &ledger.life_of(at));
        let told = ties.iter().map(|tie| {
            let ended = tie.ended.map(|(day, by)| (day.to_string(), by));
            (tie.kind, tie.with.position(), tie.since.to_string(), tie.begun_by, ended)
        });
        told.collect()
    }

    #[test]
    fn a_marriage_has_its_days_and_the_acts_that_began_and_ended_it() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let first = ledger.runs(marry(an, lan, "2005-05-01"));
        let ended = ledger.runs(divorce(an, Some(lan), "2010-05-01"));
        let again = ledger.runs(marry(an, lan, "2012-05-01"));
        let day = |text: &str| text.to_owned();
        let expected = [
            (TieKind::Spouse, lan, day("2005-05-01"), first, Some((day("2010-05-01"), ended))),
            (TieKind::Spouse, lan, day("2012-05-01"), again, None),
        ];
        assert_eq!(told(&ledger, an), expected);
        ledger.runs(ledger.annul(again));
        assert_eq!(told(&ledger, an), expected[..1]);
    }

    #[test]
    fn a_marriage_that_is_in_force_again_is_the_one_that_it_was() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let married = ledger.runs(marry(an, lan, "2005-05-01"));
        let dead = ledger.runs(declare_dead(an, "2022-08-29"));
        let expected = |ended| [(TieKind::Spouse, an, "2005-05-01".to_owned(), married, ended)];
        assert_eq!(told(&ledger, lan), expected(Some(("2022-08-29".to_owned(), dead))));
        ledger.runs(cancel_declared_death(an, "2023-08-29"));
        assert_eq!(told(&ledger, lan), expected(None));
    }

    #[test]
    fn parents_by_birth_are_so_from_the_birth_and_recognised_ones_from_the_recognition() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = person("Trần Thị Hoa", Sex::Female, "2010-03-01").parents(None, Some(lan));
        let hoa = ledger.runs(hoa.enrol());
        let recognised = ledger.runs(recognise(hoa, an, Parentage::Father, "2015-05-01"));
        let expected = [
            (TieKind::Mother, lan, "2010-03-01".to_owned(), hoa, None),
            (TieKind::Father, an, "2015-05-01".to_owned(), recognised, None),
        ];
        assert_eq!(told(&ledger, hoa), expected);
        ledger.runs(ledger.annul(recognised));
        assert_eq!(told(&ledger, hoa), expected[..1]);
    }

    #[test]
    fn care_and_adoption_stand_on_both_sides() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
        let opened = ledger.runs(open_guardianship(hoa, &[an, lan], "2012-05-01"));
        let ended = ledger.runs(end_guardianship(hoa, "2014-05-01"));
        let adopted = ledger.runs(adopt(hoa, None, Some(lan), AdoptionBond::Unrelated, "2014-06-01"));
        let over = Some(("2014-05-01".to_owned(), ended));
        let day = |text: &str| text.to_owned();
        let of_hoa = [
            (TieKind::Guardian, an, day("2012-05-01"), opened, over.clone()),
            (TieKind::Guardian, lan, day("2012-05-01"), opened, over.clone()),
            (TieKind::AdoptiveMother, lan, day("2014-06-01"), adopted, None),
        ];
        assert_eq!(told(&ledger, hoa), of_hoa);
        let of_lan = [
            (TieKind::Ward, hoa, day("2012-05-01"), opened, over),
            (TieKind::AdoptedChild, hoa, day("2014-06-01"), adopted, None),
        ];
        assert_eq!(told(&ledger, lan), of_lan);
    }
}
