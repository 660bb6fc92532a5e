//! Whether child and parent can be so: years between them, of which sex the parent was, when the parent died.
//!
//! A birth, an enrolment, a recognition and an adoption name persons only, so that what is known of child and parent after everything
//! that was corrected, merged or determined meets nowhere but here.

use std::collections::BTreeSet;

use crate::domain::command::{Proposal, subjects};
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::history::{Entry, History, Life, Recorded, is_undone};
use crate::domain::ids::PersonId;
use crate::domain::limits::PARENT_YEARS;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::person::Person;
use crate::domain::person::facts::{self, PersonFacts};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Subject;
use crate::domain::values::{Parentage, Sex};

use super::kin;
use super::recognise::{could_be, fits, younger_than};

/// By which kind of act a parent is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Birth,
    Enrolment,
    Recognition { by_court: bool },
    Adoption,
}

/// That a child and a parent are so many years apart at least.
struct Apart {
    child: PersonId,
    parent: PersonId,
    parentage: Parentage,
    years: i32,
    by: By,
}

impl Apart {
    /// Did the parent die before the child can have been born of them? Adopters did not have to live then, and of what was enrolled it is
    /// not asked.
    fn died_too_early(&self, died: Option<PartialDate>, born: PartialDate, loaded: &Loaded) -> bool {
        let bore = || self.parentage == Parentage::Mother && facts::mother_bore(self.child, loaded);
        match self.by {
            By::Birth | By::Recognition { .. } => facts::died_too_early(died, bore(), born),
            By::Enrolment | By::Adoption => false,
        }
    }

    /// Does the life of `record`, which is to die, not tell by itself whether this tie allows that? Births that name the record are asked at
    /// their place in it, and who recognised a child themselves lived then.
    fn is_beyond(&self, record: PersonId) -> bool {
        match self.by {
            By::Birth => self.parent != record,
            By::Recognition { by_court } => by_court || self.parent != record,
            By::Enrolment | By::Adoption => false,
        }
    }
}

fn apart(entry: &Entry) -> Vec<Apart> {
    let years = PARENT_YEARS;
    if let Event::ParentRecognised(e) = entry.event.as_ref() {
        let by = By::Recognition { by_court: e.by_court };
        return vec![Apart { child: e.child, parent: e.parent, parentage: e.parentage, years, by }];
    }
    if let Event::ChildAdopted(e) = entry.event.as_ref() {
        let (child, years, by) = (e.child, e.years_between(), By::Adoption);
        return e
            .adopters()
            .map(|(parent, parentage)| Apart { child, parent, parentage, years, by })
            .collect();
    }
    let Some(((facts, by), child)) = brought_in(&entry.event).zip(PersonId::at(entry.position)) else {
        return Vec::new();
    };
    let father = facts.father.map(|parent| Apart { child, parent, parentage: Parentage::Father, years, by });
    let mother = facts.mother.map(|parent| Apart { child, parent, parentage: Parentage::Mother, years, by });
    father.into_iter().chain(mother).collect()
}

/// The ties that stand in a life. Of an adoption that a court ended the years are not asked any more: it was, and is over.
fn pairs(entries: &[Entry]) -> impl Iterator<Item = Apart> + '_ {
    entries.iter().filter(|entry| !is_undone(entry, entries)).flat_map(apart)
}

/// The facts with which an act brought a person in.
fn brought_in(event: &Event) -> Option<(&PersonFacts, By)> {
    if let Event::BirthRegistered(e) = event {
        return Some((&e.facts, By::Birth));
    }
    if let Event::BirthAbroadNoted(e) = event {
        return Some((&e.facts, By::Birth));
    }
    if let Event::PersonEnrolled(e) = event { Some((&e.facts, By::Enrolment)) } else { None }
}

/// May an act change the birth date or the sex of a person who is in the register already?
pub(crate) fn bears_on_ties(event: &Event) -> bool {
    matches!(
        event,
        Event::CivilDataCorrected(_) | Event::CivilDataSupplemented(_) | Event::SexRedetermined(_)
    )
}

/// Who must be read beside a person whose birth date or sex may change.
pub(crate) fn needs(person: PersonId, loaded: &Loaded) -> Vec<Need> {
    let records = kin::records_of(person, loaded);
    let others = records.iter().flat_map(|record| {
        let history = loaded.history(Subject::Person(*record));
        let pairs: Vec<Apart> = history.iter().flat_map(AnyHistory::entries).flat_map(apart).collect();
        pairs.into_iter().flat_map(|pair| [pair.child, pair.parent])
    });
    let others: BTreeSet<PersonId> = others.flat_map(|other| kin::records_of(other, loaded)).collect();
    subjects(records.into_iter().chain(others).map(Subject::Person))
}

/// The ties that a merged record says its person has. A record names the other parent, too: that tie is not theirs.
fn own_pairs(record: PersonId, loaded: &Loaded) -> Vec<Apart> {
    let history = loaded.history(Subject::Person(record));
    let all = history.iter().flat_map(|history| pairs(history.entries()));
    all.filter(|pair| pair.child == record || pair.parent == record).collect()
}

/// The children whom a death must leave possible although the dead person's own life does not tell: those of other records of theirs, and
/// whose parent a court determined them to be.
fn beyond_own_life(person: PersonId, loaded: &Loaded) -> Vec<Apart> {
    let of = |record: PersonId| {
        let own = own_pairs(record, loaded).into_iter().filter(move |pair| pair.parent == record);
        own.filter(move |pair| pair.is_beyond(person))
    };
    kin::records_of(person, loaded).into_iter().flat_map(of).collect()
}

/// What must be read to know whether a person can have died on a day.
pub(crate) fn death_needs(person: PersonId, loaded: &Loaded) -> Vec<Need> {
    let children = beyond_own_life(person, loaded);
    let children = children
        .into_iter()
        .flat_map(|pair| kin::records_of(pair.child, loaded).into_iter().chain([pair.child]));
    subjects(kin::records_of(person, loaded).into_iter().chain(children).map(Subject::Person))
}

/// Can a person have died on a day, whose children these are?
pub(crate) fn may_have_died(person: PersonId, on: PartialDate, loaded: &Loaded) -> Result<(), Rejection> {
    let too_early = beyond_own_life(person, loaded).iter().any(|pair| {
        let child = loaded.person(kin::kept(pair.child, loaded));
        child.is_ok_and(|(child, _)| pair.died_too_early(Some(on), child.birth_date(), loaded))
    });
    if too_early { Err(Rejection::LaterActConflicts) } else { Ok(()) }
}

/// Everything that a life tells of the person's sex, with its days.
fn sexes(history: &History<Person>) -> Vec<(PartialDate, Sex)> {
    let mut state = Person::default();
    let mut sexes = Vec::new();
    for entry in history.entries() {
        let before = state.sex();
        state.apply(history.id(), entry);
        if state.sex() != before {
            sexes.push((entry.fold_date, state.sex()));
        }
    }
    sexes
}

/// Was the parent of that sex when the child was born? Adopters are asked it where the adoption stands in their life.
fn was_of_sex(pair: &Apart, person: PersonId, after: &History<Person>, loaded: &Loaded) -> bool {
    if pair.by == By::Adoption {
        return true;
    }
    let fit = if pair.parent == person {
        let child = loaded.person(kin::kept(pair.child, loaded));
        let Ok((child, _)) = child else { return true };
        could_be(pair.parentage, child.birth_date(), &|day| Some(after.on(day)))
    } else {
        could_be(pair.parentage, after.now().birth_date(), &|day| loaded.person_on(pair.parent, day))
    };
    fit.is_ok()
}

/// Are the ties of a person still possible after an act or an amendment?
pub(crate) fn check(person: PersonId, proposed: &Recorded, loaded: &Loaded) -> Result<(), Rejection> {
    let Some(AnyHistory::Person(before)) = loaded.history(Subject::Person(person)) else { return Ok(()) };
    let records = before.records().iter().chain([proposed]).cloned().collect();
    let after = History::<Person>::of(person, records);
    let dated = after.now().birth_date() != before.now().birth_date();
    if !dated && sexes(&after) == sexes(&before) {
        return Ok(());
    }
    let possible = |pair: &Apart, record: PersonId| {
        let of_age = || !dated || of_age(pair, record, after.now(), loaded);
        of_age() && was_of_sex(pair, record, &after, loaded)
    };
    // A record names the other parent, too: that tie is not theirs.
    let theirs = |pair: &Apart| pair.child == person || pair.parent == person;
    let own = pairs(after.entries()).filter(theirs).all(|pair| possible(&pair, person));
    let merged = after
        .now()
        .links
        .merged
        .iter()
        .all(|record| own_pairs(*record, loaded).iter().all(|pair| possible(pair, *record)));
    if own && merged { Ok(()) } else { Err(Rejection::LaterActConflicts) }
}

/// The same for a new act, which is about that person, and of which the field tells the birth date.
pub(crate) fn possible(
    proposal: Proposal,
    person: PersonId,
    field: &'static str,
    loaded: &Loaded,
) -> Result<Proposal, Refusal> {
    check(person, &proposal.as_recorded(), loaded).map_err(|rejection| rejection.at(field))?;
    Ok(proposal)
}

/// Would the years between child and parent be enough, and would the parent have lived, if one of the two, `person`, were this one? Of the
/// other, the record that goes on counts.
fn of_age(pair: &Apart, person: PersonId, state: &Person, loaded: &Loaded) -> bool {
    let other = if pair.child == person { pair.parent } else { pair.child };
    let Ok((other, _)) = loaded.person(kin::kept(other, loaded)) else { return true };
    let (child, parent) = if pair.child == person { (state, other) } else { (other, state) };
    !younger_than(parent, child, pair.years) && !pair.died_too_early(parent.died, child.birth_date(), loaded)
}

/// Could the kept record be the one whom the merged record's ties name: old enough, young enough, of that sex? Where a sex was
/// determined anew, the earlier one counts, too. What a court ended or annulled is not asked about.
pub(crate) fn could_be_kept(kept: PersonId, merged: PersonId, loaded: &Loaded) -> bool {
    let (Some(AnyHistory::Person(kept)), Some(history)) =
        (loaded.history(Subject::Person(kept)), loaded.history(Subject::Person(merged)))
    else {
        return true;
    };
    let first = kept.entries().first().map(|entry| entry.position);
    let at_first = kept.records().iter().filter(|record| Some(record.position) == first);
    let at_first = History::<Person>::of(kept.id(), at_first.cloned().collect());
    let of_sex = |wanted: Parentage| [kept.now(), at_first.now()].iter().any(|p| fits(p, wanted).is_ok());
    let entries = history.entries();
    entries.iter().filter(|entry| !is_undone(entry, entries)).all(|entry| {
        // A record names the other parent, too: that tie is not theirs.
        let own = |pair: &&Apart| pair.child == merged || pair.parent == merged;
        let tied = apart(entry).iter().filter(own).all(|pair| {
            (pair.child == merged || of_sex(pair.parentage)) && of_age(pair, merged, kept.now(), loaded)
        });
        let married = if let Event::MarriageRegistered(e) = entry.event.as_ref() {
            of_sex(if e.husband == merged { Parentage::Father } else { Parentage::Mother })
        } else {
            true
        };
        tied && married
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::civil_data::CivilData;
    use crate::domain::civil_data::correct::CorrectCivilData;
    use crate::domain::civil_data::supplement::SupplementCivilData;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::family::testing::{
        adopt, annul_marriage, couple, divorce, end_adoption, marry, recognise,
    };
    use crate::domain::identity::merge_records::MergeRecords;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{AdoptionBond, Parentage, Sex};

    fn born(on: &str) -> CivilData {
        CivilData { birth_date: Some(date(on)), ..CivilData::default() }
    }

    /// The civil register corrects a birth date.
    fn correct(who: Position, on: &str) -> Command {
        Command::CorrectCivilData(CorrectCivilData {
            effective_date: date("2022-05-01"),
            person: PersonId::at(who).unwrap(),
            becomes: born(on),
            reason: Text::stored("misread"),
        })
    }

    fn merge(kept: Position, merged: Position) -> Command {
        Command::MergeRecords(MergeRecords {
            effective_date: date("2022-06-01"),
            kept: PersonId::at(kept).unwrap(),
            merged: PersonId::at(merged).unwrap(),
            reason: Text::stored("one person"),
        })
    }

    #[test]
    fn a_civil_correction_leaves_a_recognised_parent_old_enough() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        ledger.runs(recognise(child, an, Parentage::Father, "2015-03-01"));
        ledger.rejects(correct(child, "1985-03-03"), Rejection::LaterActConflicts);
        ledger.rejects(correct(an, "2000-03-02"), Rejection::LaterActConflicts);
        ledger.runs(correct(an, "1997-03-01"));
        ledger.rejects(correct(child, "2007-02-28"), Rejection::LaterActConflicts);
        ledger.runs(correct(child, "2007-03-01"));
    }

    #[test]
    fn a_civil_correction_leaves_an_adopter_old_enough() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        ledger.runs(adopt(child, Some(an), None, AdoptionBond::Unrelated, "2015-03-01"));
        ledger.rejects(correct(an, "1990-03-02"), Rejection::LaterActConflicts);
        ledger.runs(correct(an, "1990-03-01"));
    }

    #[test]
    fn a_birth_date_that_was_missing_is_held_to_the_ties() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "unknown").enrol());
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        ledger.runs(recognise(child, an, Parentage::Father, "2015-03-01"));
        let supplement = |on: &str| {
            let person = PersonId::at(an).unwrap();
            let adds = born(on);
            Command::SupplementCivilData(SupplementCivilData {
                effective_date: date("2022-05-01"),
                person,
                adds,
            })
        };
        ledger.rejects(supplement("2000-03-02"), Rejection::LaterActConflicts);
        ledger.runs(supplement("2000-03-01"));
    }

    #[test]
    fn amending_a_civil_correction_is_held_to_the_ties() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1984-03-01").enrol());
        // Without this the child would be too old for its father.
        let corrected = ledger.runs(correct(child, "1990-03-01"));
        ledger.runs(recognise(child, an, Parentage::Father, "2015-03-01"));
        ledger.rejects(ledger.annul(corrected), Rejection::LaterActConflicts);
        let to = |on: &str| {
            let on = date(on);
            ledger.correct(corrected, "2022-05-01", |event| {
                if let Event::CivilDataCorrected(e) = event {
                    e.becomes.birth_date = Some(on);
                }
            })
        };
        ledger.rejects(to("1985-03-03"), Rejection::LaterActConflicts);
        let again = to("1986-03-01");
        let again = ledger.runs(again);
        // The correction of the correction goes: the first one counts again.
        ledger.runs(ledger.annul(again));
        assert_eq!(ledger.person(child).birth_date().to_string(), "1990-03-01");
    }

    #[test]
    fn a_child_by_birth_whose_date_was_corrected_meets_the_parents_own_correction() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").parents(Some(an), None);
        let child = ledger.runs(child.enrol());
        let corrected = ledger.runs(correct(child, "2015-03-01"));
        // By the date of the enrolment he would be too young, by the corrected one he is not; but the enrolment stands.
        ledger.rejects(correct(an, "2005-03-01"), Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(corrected));
        ledger.runs(correct(child, "1986-03-01"));
        ledger.rejects(correct(an, "1976-03-02"), Rejection::LaterActConflicts);
        ledger.runs(correct(an, "1976-03-01"));
    }

    #[test]
    fn a_kept_record_could_be_who_the_merged_one_is_to_others() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        ledger.runs(recognise(child, an, Parentage::Father, "2015-03-01"));
        let of = |ledger: &mut TestLedger, sex, on| ledger.runs(person("Nguyễn Văn An", sex, on).enrol());
        let young = of(&mut ledger, Sex::Male, "2000-03-02");
        ledger.rejects(merge(young, an), Rejection::LaterActConflicts);
        let woman = of(&mut ledger, Sex::Female, "1975-03-04");
        ledger.rejects(merge(woman, an), Rejection::LaterActConflicts);
        let old = of(&mut ledger, Sex::Male, "1985-03-03");
        ledger.rejects(merge(old, child), Rejection::LaterActConflicts);
        let right = of(&mut ledger, Sex::Unknown, "1976");
        ledger.runs(merge(right, an));
    }

    #[test]
    fn a_merged_record_s_children_and_parents_bind_the_kept_one() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        let twice = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1976-03-04").enrol());
        let child = person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").parents(Some(twice), None);
        let child = ledger.runs(child.enrol());
        let of_child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        assert_eq!(ledger.refusal(&correct(an, "2000-03-02")), None);
        assert_eq!(ledger.refusal(&correct(of_child, "1985-03-03")), None);
        ledger.runs(merge(an, twice));
        ledger.rejects(correct(an, "2000-03-02"), Rejection::LaterActConflicts);
        // The kept record's own date counts, and not what the merged one had.
        ledger.rejects(correct(child, "1985-03-03"), Rejection::ParentTooYoung);
        assert_eq!(ledger.refusal(&correct(child, "1985-03-04")), None);
        ledger.runs(merge(of_child, child));
        ledger.rejects(correct(of_child, "1985-03-03"), Rejection::LaterActConflicts);
        ledger.runs(correct(of_child, "1985-03-04"));
        ledger.runs(correct(an, "1975-03-03"));
    }

    #[test]
    fn a_kept_record_need_not_be_the_other_parent_too() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let child = person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").parents(Some(an), Some(lan));
        let child = ledger.runs(child.enrol());
        let twice = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1975-03-04").enrol());
        let of_child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2010-03-01").enrol());
        ledger.runs(merge(of_child, child));
        ledger.runs(merge(twice, an));
    }

    #[test]
    fn a_merge_is_not_corrected_into_itself_or_into_a_merged_record() {
        let mut ledger = TestLedger::new();
        let mut of = || ledger.runs(person("Nguyễn Văn An", Sex::Male, "1975-03-04").enrol());
        let [first, second, third, fourth] = [of(), of(), of(), of()];
        ledger.runs(merge(first, second));
        let merged = ledger.runs(merge(third, fourth));
        let into = |kept: Position| {
            ledger.correct(merged, "2022-06-01", |event| {
                if let Event::RecordsMerged(e) = event {
                    e.kept = PersonId::at(kept).unwrap();
                }
            })
        };
        for kept in [fourth, second, Position(999)] {
            ledger.rejects(into(kept), Rejection::RecordsNotCorrectable);
        }
    }

    #[test]
    fn a_kept_record_could_have_been_the_husband_that_the_merged_one_was() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(divorce(an, Some(lan), "2015-05-01"));
        let woman = ledger.runs(person("Nguyễn Văn An", Sex::Female, "1975-03-04").enrol());
        ledger.rejects(merge(woman, an), Rejection::LaterActConflicts);
        let man = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1975-03-04").enrol());
        ledger.rejects(merge(man, lan), Rejection::LaterActConflicts);
        ledger.runs(merge(man, an));
    }

    #[test]
    fn a_kept_record_need_not_be_who_the_merged_one_was_until_a_court_ended_it() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2000-03-01").enrol());
        ledger.runs(adopt(child, Some(an), None, AdoptionBond::Unrelated, "2005-03-01"));
        ledger.runs(end_adoption(child, "2008-03-01"));
        ledger.runs(marry(an, lan, "2010-05-01"));
        ledger.runs(divorce(an, Some(lan), "2012-05-01"));
        ledger.runs(marry(an, lan, "2013-05-01"));
        ledger.runs(annul_marriage(an, lan, "2015-05-01"));
        // Not twenty years older than the adopted child, but a husband until the divorce.
        let young = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1985-03-04").enrol());
        assert_eq!(ledger.refusal(&merge(young, an)), None);
        let woman = ledger.runs(person("Nguyễn Thị An", Sex::Female, "1985-03-04").enrol());
        ledger.rejects(merge(woman, an), Rejection::LaterActConflicts);
        let (binh, hoa) = couple(&mut ledger);
        ledger.runs(marry(binh, hoa, "2013-05-01"));
        ledger.runs(annul_marriage(binh, hoa, "2015-05-01"));
        ledger.runs(merge(woman, binh));
    }
}
