//! A merge undone (tách dữ liệu): the two records were two persons after all. The one that had been merged is back as it was, and
//! its numbers lead to it again; what was recorded of the kept one meanwhile stays with that.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};
use crate::domain::text::Text;

use super::merge_records;

/// Two merged records are two persons'. The effective date is the day of the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsSplit {
    /// The record that had been kept.
    pub kept: PersonId,
    /// The record that had been merged into it.
    pub merged: PersonId,
    /// Every personal number of the merged record; they lead to it again.
    pub numbers: Vec<PersonalNumber>,
    /// Why.
    pub reason: Text,
}

/// Split two merged records.
#[derive(Clone, Debug)]
pub struct SplitRecords {
    /// Day of the finding.
    pub effective_date: PartialDate,
    /// The record that had been merged.
    pub merged: PersonId,
    /// Why.
    pub reason: Text,
}

impl SplitRecords {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.merged)]);
        if let Ok((person, _)) = loaded.person(self.merged) {
            needs.extend(subjects(person.links.merged_into.map(Subject::Person)));
            let claims =
                person.numbers().into_iter().map(|number| Subject::Claim(Claim::PersonalNumber(number)));
            needs.extend(subjects(claims));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (person, _) = loaded.person(self.merged).map_err(|r| r.at("merged"))?;
        let kept = person.links.merged_into.ok_or(Rejection::NotMerged.at("merged"))?;
        let event = Event::RecordsSplit(Box::new(RecordsSplit {
            kept,
            merged: self.merged,
            numbers: person.numbers(),
            reason: self.reason.clone(),
        }));
        let proposed = propose(loaded, self.effective_date, event, &|_| "merged".into());
        proposed.map_err(|refusal| refusal.moved(Rejection::SplitBeforeMerge, "effective_date"))
    }
}

impl Act for RecordsSplit {
    fn touches(&self, to: &mut Vec<Touched>) {
        let persons = [self.kept, self.merged].map(Subject::Person);
        let numbers = self.numbers.iter().map(|number| Subject::Claim(Claim::PersonalNumber(*number)));
        to.extend(persons.into_iter().chain(numbers).map(Touched::Known));
    }

    fn holds_from_the_start(&self) -> bool {
        true
    }

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        let Event::RecordsSplit(was) = standing.event.as_ref() else { return Ok(()) };
        let (was, now) = ((was.kept, was.merged), (self.kept, self.merged));
        merge_records::same_records(was, now)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if !person.exists() {
            return Err(Rejection::PersonNotFound);
        }
        let since = person.links.merged_since;
        if id == self.merged && since.is_some_and(|since| entry.effective_date.certainly_before(since)) {
            return Err(Rejection::SplitBeforeMerge);
        }
        let merged = if id == self.merged {
            person.links.merged_into == Some(self.kept)
        } else {
            person.links.merged.contains(&self.merged)
        };
        if merged { Ok(()) } else { Err(Rejection::NotMerged) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, _entry: &Entry) {
        if id == self.merged {
            person.links.merged_into = None;
            person.links.merged_since = None;
        } else {
            person.links.merged.retain(|merged| *merged != self.merged);
            person.links.merged_numbers.retain(|number| number.record != self.merged);
        }
    }

    fn apply_to_claim(&self, number: &mut Claimed, _id: Claim, _entry: &Entry) {
        number.person = Some(self.merged);
    }
}

#[cfg(test)]
mod tests {
    use super::SplitRecords;
    use crate::domain::card::Card;
    use crate::domain::claim::Claimed;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::family::testing::{adopt, end_adoption, end_guardianship, marry, open_guardianship};
    use crate::domain::identity::merge_records::MergeRecords;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::number::PersonalNumber;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{AdoptionBond, CardReason, Relation, Sex};

    fn merge(kept: Position, merged: Position) -> Command {
        Command::MergeRecords(MergeRecords {
            effective_date: date("2022-05-01"),
            kept: PersonId::at(kept).unwrap(),
            merged: PersonId::at(merged).unwrap(),
            reason: Text::stored("collected twice"),
        })
    }

    fn split(merged: Position) -> Command {
        Command::SplitRecords(SplitRecords {
            effective_date: date("2022-06-01"),
            merged: PersonId::at(merged).unwrap(),
            reason: Text::stored("twins"),
        })
    }

    fn twice(ledger: &mut TestLedger) -> (Position, Position) {
        let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04");
        let kept = ledger.runs(an.clone().number("097090000001").enrol());
        (kept, ledger.runs(an.number("097090000002").enrol()))
    }

    fn holder(ledger: &TestLedger, number: &str) -> Option<Position> {
        let claimed: Claimed = ledger.claimed(PersonalNumber::parse(number).unwrap());
        claimed.person.map(PersonId::position)
    }

    #[test]
    fn a_merged_record_leads_to_the_kept_one_and_a_split_brings_everything_back() {
        let mut ledger = TestLedger::new();
        let (household, _) = ledger.family();
        let (kept, merged) = twice(&mut ledger);
        let before = (ledger.person(kept), ledger.person(merged));
        ledger.runs(merge(kept, merged));
        assert_eq!(ledger.person(merged).links.merged_into, PersonId::at(kept));
        assert_eq!(ledger.person_on(merged, "2021-03-01").links.merged_into, PersonId::at(kept));
        assert_eq!(ledger.person(kept).links.merged, [PersonId::at(merged).unwrap()]);
        assert_eq!(holder(&ledger, "097090000002"), Some(kept));
        ledger.runs(split(merged));
        assert_eq!((ledger.person(kept), ledger.person(merged)), before);
        assert_eq!(holder(&ledger, "097090000002"), Some(merged));
        // What was recorded of the kept one meanwhile stays there; both go on, and can be found to be one again.
        ledger.runs(merge(kept, merged));
        ledger.runs(TestLedger::join(kept, household, Relation::Sibling, "2022-05-20"));
        ledger.runs(split(merged));
        assert!(ledger.person(kept).household.is_some());
        assert_eq!(ledger.person(merged), before.1);
        ledger.runs(TestLedger::join(merged, household, Relation::Sibling, "2022-05-20"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
    }

    #[test]
    fn nothing_new_is_recorded_of_a_merged_record() {
        let mut ledger = TestLedger::new();
        let (household, _) = ledger.family();
        let (kept, merged) = twice(&mut ledger);
        ledger.runs(merge(kept, merged));
        for day in ["2021-03-01", "2022-07-01"] {
            ledger.rejects(
                TestLedger::join(merged, household, Relation::Sibling, day),
                Rejection::PersonMerged,
            );
            ledger.rejects(TestLedger::apply(merged, CardReason::First, day), Rejection::PersonMerged);
            ledger.rejects(ledger.death(merged, day), Rejection::PersonMerged);
        }
        let child = person("Nguyễn Văn Bình", Sex::Male, "2015-01-01").parents(Some(merged), None);
        ledger.rejects(child.enrol(), Rejection::PersonMerged);
        ledger.runs(TestLedger::join(kept, household, Relation::Sibling, "2022-07-01"));
        ledger.rejects(merge(kept, merged), Rejection::PersonMerged);
        let other = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        ledger.rejects(merge(merged, other), Rejection::PersonMerged);
        ledger.rejects(merge(other, kept), Rejection::HoldsMergedRecords);
    }

    #[test]
    fn what_both_could_hold_is_settled_before() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let (kept, merged) = twice(&mut ledger);
        ledger.rejects(merge(kept, members[1]), Rejection::RecordNotSettled);
        let left = ledger.runs(TestLedger::join(merged, household, Relation::Sibling, "2021-03-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        let out = ledger.runs(TestLedger::leave(merged, household, "2021-04-01"));
        ledger.runs(TestLedger::apply(merged, CardReason::First, "2021-05-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        let applied = Position(out.0 + 1);
        ledger.runs(ledger.annul(applied));
        assert_eq!(ledger.card(applied), Card::default());
        ledger.runs(merge(kept, merged));
        // And stays settled: leaving the household cannot be taken back while the record leads elsewhere.
        ledger.rejects(ledger.annul(out), Rejection::RecordNotSettled);
        let back = ledger.runs(split(merged));
        ledger.runs(ledger.annul(out));
        ledger.rejects(ledger.annul(back), Rejection::RecordNotSettled);
        assert!(left < out);
    }

    #[test]
    fn a_guardianship_and_an_adoption_are_settled_before_and_can_be_ended_afterwards() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        let ward = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2014-03-01").enrol());
        let unsettled = |ledger: &TestLedger| {
            ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        };
        let opened = ledger.runs(open_guardianship(ward, &[merged], "2022-01-01"));
        unsettled(&ledger);
        let ended = ledger.runs(end_guardianship(ward, "2022-01-02"));
        let adopted = ledger.runs(adopt(ward, Some(merged), None, AdoptionBond::Unrelated, "2022-01-03"));
        unsettled(&ledger);
        // Who is corrected to be the adopter is the record that goes on; nothing is lost.
        let to_kept = ledger.correct(adopted, "2022-01-03", |event| {
            if let Event::ChildAdopted(e) = event {
                e.father = PersonId::at(kept);
            }
        });
        ledger.runs(to_kept);
        ledger.runs(merge(kept, merged));
        ledger.rejects(ledger.annul(ended), Rejection::RecordNotSettled);
        ledger.runs(end_adoption(ward, "2022-06-01"));
        ledger.runs(ledger.death(ward, "2022-07-01"));
        assert!(ledger.person(kept).family.adopted.is_empty());
        assert!(opened < ended);
    }

    #[test]
    fn a_merged_record_was_neither_ward_nor_adopted() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        let guardian = ledger.runs(person("Trần Văn Giám", Sex::Male, "1960").enrol());
        let adopter = ledger.runs(person("Trần Văn Nuôi", Sex::Male, "1960").enrol());
        let opened = ledger.runs(open_guardianship(merged, &[guardian], "2000-01-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        ledger.runs(ledger.annul(opened));
        ledger.runs(adopt(merged, Some(adopter), None, AdoptionBond::Unrelated, "2000-01-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        ledger.runs(end_adoption(merged, "2005-01-01"));
        ledger.runs(merge(kept, merged));
    }

    #[test]
    fn a_marriage_is_settled_before_and_both_records_are_of_the_living_or_of_the_dead() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1990").enrol());
        let married = ledger.runs(marry(merged, lan, "2021-03-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        ledger.runs(ledger.annul(married));
        ledger.runs(ledger.death(kept, "2022-01-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
        ledger.runs(ledger.death(merged, "2022-01-01"));
        ledger.runs(merge(kept, merged));
    }

    #[test]
    fn a_father_and_a_mother_are_kin_whichever_record_is_kept() {
        let mut ledger = TestLedger::new();
        let enrol = |ledger: &mut TestLedger, sex, born| ledger.runs(person("Lê An", sex, born).enrol());
        let father = enrol(&mut ledger, Sex::Male, "1960");
        let mother = enrol(&mut ledger, Sex::Female, "1960");
        let child = person("Lê Bình", Sex::Male, "1990").parents(Some(father), Some(mother));
        let child = ledger.runs(child.enrol());
        for parent in [father, mother] {
            ledger.rejects(merge(parent, child), Rejection::RecordsRelated);
            ledger.rejects(merge(child, parent), Rejection::RecordsRelated);
        }
    }

    #[test]
    fn a_split_takes_one_record_out_and_leaves_the_others_merged() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        let third = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        ledger.runs(merge(kept, merged));
        ledger.runs(merge(kept, third));
        ledger.runs(split(merged));
        assert_eq!(ledger.person(kept).links.merged, [PersonId::at(third).unwrap()]);
        assert_eq!(ledger.person(third).links.merged_into, PersonId::at(kept));
        ledger.rejects(split(merged), Rejection::NotMerged);
    }

    #[test]
    fn two_records_of_one_person_are_two_and_not_kin() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        ledger.rejects(merge(kept, kept), Rejection::PersonNamedTwice);
        ledger.rejects(merge(kept, Position(999)), Rejection::PersonNotFound);
        ledger.rejects(merge(Position(999), merged), Rejection::PersonNotFound);
        ledger.rejects(split(merged), Rejection::NotMerged);
        ledger.rejects(split(Position(999)), Rejection::PersonNotFound);
        let child = person("Nguyễn Văn Bình", Sex::Male, "2015-01-01").parents(Some(kept), None);
        let child = ledger.runs(child.enrol());
        ledger.rejects(merge(kept, child), Rejection::RecordsRelated);
        let third = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        let of_third = person("Nguyễn Thị Hoa", Sex::Female, "2015-01-01").parents(Some(third), None);
        let of_third = ledger.runs(of_third.enrol());
        ledger.runs(merge(kept, third));
        ledger.rejects(merge(kept, of_third), Rejection::RecordsRelated);
        ledger.rejects(merge(child, merged), Rejection::KeptWithoutNumber);
        ledger.runs(ledger.death(merged, "2022-01-01"));
        ledger.rejects(merge(kept, merged), Rejection::RecordNotSettled);
    }

    #[test]
    fn a_correction_of_a_merge_says_another_day_and_names_no_other_records() {
        let mut ledger = TestLedger::new();
        let enrolled = || person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol();
        let (kept, merged, third) =
            (ledger.runs(enrolled()), ledger.runs(enrolled()), ledger.runs(enrolled()));
        let child = person("Nguyễn Văn Bình", Sex::Male, "2015-01-01").parents(Some(kept), None);
        let child = ledger.runs(child.enrol());
        let together = ledger.runs(merge(kept, merged));
        let naming = |kept: Position, merged: Position| {
            ledger.correct(together, "2022-04-01", |event| {
                if let Event::RecordsMerged(e) = event {
                    (e.kept, e.merged) = (PersonId::at(kept).unwrap(), PersonId::at(merged).unwrap());
                }
            })
        };
        let others = [
            (naming(kept, child), "replacement.merged"),
            (naming(third, merged), "replacement.kept"),
            (naming(merged, kept), "replacement.kept"),
            (naming(kept, kept), "replacement.merged"),
        ];
        for (other, field) in others {
            assert_eq!(ledger.refusal(&other), Some((Rejection::RecordsNotCorrectable, field.to_owned())));
        }
        let another_day = naming(kept, merged);
        ledger.runs(another_day);
    }

    #[test]
    fn a_merge_is_annulled_where_it_was_not_split() {
        let mut ledger = TestLedger::new();
        let (kept, merged) = twice(&mut ledger);
        let before = ledger.person(merged);
        let together = ledger.runs(merge(kept, merged));
        ledger.runs(ledger.annul(together));
        assert_eq!(ledger.person(merged), before);
        assert_eq!(holder(&ledger, "097090000002"), Some(merged));
        let together = ledger.runs(merge(kept, merged));
        let apart = ledger.runs(split(merged));
        ledger.rejects(ledger.annul(together), Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(apart));
        assert_eq!(ledger.person(merged).links.merged_into, PersonId::at(kept));
    }
}
