//! Registration of a guardianship (đăng ký giám hộ): somebody cares for a minor or for a person without full capacity.
//!
//! Law on Civil Status 2014, art. 19–21; Civil Code 2015, art. 46–54. A ward has one guardian, or two: the parents, or two of the
//! grandparents (art. 47(3)), who agree among those of both sides (art. 52(2)). The register does not know everybody's descent: it refuses
//! only two who are known to be neither these nor a couple. A guardian has full capacity (art. 49).

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::WARDS_PER_GUARDIAN;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::{GuardianshipKind, Sex};

use super::kin;

/// A guardianship began on the effective date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianshipOpened {
    /// Who is cared for.
    pub ward: PersonId,
    /// Who cares: one, or two.
    pub guardians: Vec<PersonId>,
    /// How the guardian came to be it.
    pub kind: GuardianshipKind,
}

/// Register a guardianship.
#[derive(Clone, Debug)]
pub struct OpenGuardianship {
    /// The day of registration.
    pub effective_date: PartialDate,
    /// Who cares for whom.
    pub opened: GuardianshipOpened,
}

impl OpenGuardianship {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        self.opened.reads(loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.opened, self.effective_date, loaded)?;
        let event = Event::GuardianshipOpened(self.opened.clone());
        propose(loaded, self.effective_date, event, &|subject| self.opened.field_of(subject))
    }
}

impl GuardianshipOpened {
    fn persons(&self) -> impl Iterator<Item = PersonId> + '_ {
        [self.ward].into_iter().chain(self.guardians.iter().copied())
    }

    /// Whether two guardians are the ward's parents or grandparents is seen from those above the ward.
    fn reads(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects(self.persons().map(Subject::Person));
        if self.guardians.len() > 1 {
            needs.extend(kin::needs(self.persons(), loaded));
        }
        needs
    }

    fn field_of(&self, subject: Subject) -> String {
        let at = self.guardians.iter().position(|guardian| subject == Subject::Person(*guardian));
        at.map_or_else(|| "ward".into(), |at| format!("guardians[{at}]"))
    }
}

fn check(event: &GuardianshipOpened, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    loaded.person(event.ward).map_err(|r| r.at("ward"))?;
    for (at, guardian) in event.guardians.iter().enumerate() {
        let here = format!("guardians[{at}]");
        loaded.person(*guardian).map_err(|r| r.at(&here))?;
        if *guardian == event.ward || event.guardians[..at].contains(guardian) {
            return Err(Rejection::PersonNamedTwice.at(here));
        }
    }
    if let [one, other] = event.guardians[..]
        && !may_be_a_couple([one, other], event.ward, on, loaded)
    {
        return Err(Rejection::GuardiansNotACouple.at("guardians[1]"));
    }
    Ok(())
}

/// May the two care together, as far as the register knows? The ward's parents do, whatever became of their marriage, and two of the
/// grandparents, of whichever side; others are a couple: a man and a woman, neither of them married to somebody else on the day.
/// A marriage that the register does not have may be there all the same.
fn may_be_a_couple(two: [PersonId; 2], ward: PersonId, on: PartialDate, loaded: &Loaded) -> bool {
    if kin::are_parents_or_grandparents(two, ward, loaded) {
        return true;
    }
    let on_the_day = |one: PersonId| on.latest().and_then(|day| loaded.person_on(one, day));
    let [Some(one), Some(other)] = two.map(on_the_day) else { return true };
    let to_another = |person: &Person, other: PersonId| {
        person.spouse().is_some_and(|spouse| !kin::records_of(other, loaded).contains(&spouse))
    };
    let of_one_sex = one.sex() == other.sex() && one.sex() != Sex::Unknown;
    !of_one_sex && !to_another(&one, two[1]) && !to_another(&other, two[0])
}

impl Act for GuardianshipOpened {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend(self.persons().map(|person| Touched::Known(Subject::Person(person))));
    }

    fn deadlines(&self) -> Deadlines {
        // LCS, art. 20.
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn shows_there(&self, id: PersonId) -> bool {
        self.guardians.contains(&id)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        self.reads(loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        let on = entry.effective_date;
        if id == self.ward {
            person.takes_part(on)?;
            if person.family.guardianship.is_some() {
                return Err(Rejection::HasGuardian);
            }
            return if person.needs_guardian(on) { Ok(()) } else { Err(Rejection::NeedsNoGuardian) };
        }
        person.acts(on)?;
        person.is_capable()?;
        if person.is_certainly_minor(on) {
            return Err(Rejection::GuardianNotOfAge);
        }
        if person.family.wards.len() >= WARDS_PER_GUARDIAN {
            return Err(Rejection::TooManyWards);
        }
        Ok(())
    }

    /// Of a guardianship that has ended, ages and capacity are not asked again; a ward still has only one at a time.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        id: PersonId,
        entry: &Entry,
        undone: bool,
    ) -> Result<(), Rejection> {
        if !undone {
            return self.admitted_by_person(person, id, entry);
        }
        person.takes_part(entry.effective_date)?;
        let twice = id == self.ward && person.family.guardianship.is_some();
        if twice { Err(Rejection::HasGuardian) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if id == self.ward {
            person.guarded(&self.guardians, self.kind, entry);
        } else {
            person.family.lapsed_wards.retain(|ward| *ward != self.ward);
            person.family.wards.push(self.ward);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::family::testing::{
        change_capacity, couple, declare_missing, end_guardianship, marry, open_guardianship,
    };
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::limits::WARDS_PER_GUARDIAN;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{CivilCapacity, Sex};

    fn minor(ledger: &mut TestLedger) -> Position {
        ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol())
    }

    #[test]
    fn a_minor_has_guardians_and_they_have_a_ward() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = minor(&mut ledger);
        let record = ledger.runs(open_guardianship(hoa, &[an, lan], "2020-05-01"));
        let guardianship = ledger.person(hoa).family.guardianship.unwrap();
        assert_eq!(guardianship.record, record);
        assert_eq!(guardianship.guardians().map(PersonId::position).collect::<Vec<_>>(), [an, lan]);
        for guardian in [an, lan] {
            assert_eq!(ledger.person(guardian).family.wards, [PersonId::at(hoa).unwrap()]);
        }
        ledger.rejects(open_guardianship(hoa, &[an], "2021-05-01"), Rejection::HasGuardian);
        ledger.rejects(open_guardianship(hoa, &[an], "2019-05-01"), Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(record));
        assert!(ledger.person(an).family.wards.is_empty());
    }

    #[test]
    fn a_ward_is_a_minor_or_without_full_capacity() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        ledger.rejects(open_guardianship(lan, &[an], "2020-05-01"), Rejection::NeedsNoGuardian);
        ledger.runs(change_capacity(lan, CivilCapacity::Lost, "2020-04-01"));
        ledger.runs(open_guardianship(lan, &[an], "2020-05-01"));
        ledger.rejects(open_guardianship(an, &[lan], "2020-06-01"), Rejection::NeedsNoGuardian);
    }

    #[test]
    fn a_guardian_is_of_age_capable_present_and_not_the_ward() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = minor(&mut ledger);
        let by = |guardians: &[Position], on| open_guardianship(hoa, guardians, on);
        ledger.rejects(by(&[hoa], "2020-05-01"), Rejection::PersonNamedTwice);
        ledger.rejects(by(&[an, an], "2020-05-01"), Rejection::PersonNamedTwice);
        ledger.rejects(by(&[Position(999)], "2020-05-01"), Rejection::PersonNotFound);
        ledger.rejects(open_guardianship(Position(999), &[an], "2020-05-01"), Rejection::PersonNotFound);
        ledger.rejects(by(&[an], "2031-05-01"), Rejection::EffectiveDateInFuture);
        let young = ledger.runs(person("Trần Văn Trẻ", Sex::Male, "2003-05-02").enrol());
        ledger.rejects(by(&[young], "2021-05-01"), Rejection::GuardianNotOfAge);
        ledger.runs(change_capacity(lan, CivilCapacity::Difficult, "2020-04-01"));
        ledger.rejects(by(&[an, lan], "2020-05-01"), Rejection::LacksCapacity);
        ledger.runs(declare_missing(an, None, "2020-04-01"));
        ledger.rejects(by(&[an], "2020-05-01"), Rejection::PersonMissing);
        ledger.runs(by(&[young], "2021-05-02"));
    }

    #[test]
    fn two_guardians_are_a_couple_as_far_as_the_register_knows() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
        let unknown = ledger.runs(person("Nguyễn An", Sex::Unknown, "1980").enrol());
        let hoa = minor(&mut ledger);
        let by = |guardians: &[Position]| open_guardianship(hoa, guardians, "2020-05-01");
        ledger.rejects(by(&[an, binh]), Rejection::GuardiansNotACouple);
        assert_eq!(ledger.refusal(&by(&[unknown, lan])), None);
        ledger.runs(marry(an, lan, "2010-05-01"));
        for guardians in [[binh, lan], [lan, binh], [unknown, lan]] {
            ledger.rejects(by(&guardians), Rejection::GuardiansNotACouple);
        }
        let record = ledger.runs(by(&[an, lan]));
        let to_binh = ledger.correct(record, "2020-05-01", |event| {
            if let Event::GuardianshipOpened(e) = event {
                e.guardians[0] = PersonId::at(binh).unwrap();
            }
        });
        ledger.rejects(to_binh, Rejection::GuardiansNotACouple);
    }

    #[test]
    fn parents_and_grandparents_care_together_whatever_became_of_their_marriage() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1970").enrol());
        let son = person("Nguyễn Văn Con", Sex::Male, "1996").parents(Some(an), Some(lan));
        let son = ledger.runs(son.enrol());
        let grandchild = person("Nguyễn Văn Cháu", Sex::Male, "2016").parents(Some(son), None);
        let grandchild = ledger.runs(grandchild.enrol());
        ledger.runs(marry(binh, lan, "2010-05-01"));
        ledger.runs(change_capacity(son, CivilCapacity::Lost, "2019-05-01"));
        ledger.runs(open_guardianship(son, &[an, lan], "2020-05-01"));
        ledger.runs(open_guardianship(grandchild, &[an, lan], "2020-05-01"));
        let other = minor(&mut ledger);
        ledger.rejects(open_guardianship(other, &[an, lan], "2020-05-01"), Rejection::GuardiansNotACouple);
    }

    #[test]
    fn grandparents_of_both_sides_agree_on_two_of_them() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let (binh, mai) = couple(&mut ledger);
        ledger.runs(marry(an, lan, "1995-05-01"));
        ledger.runs(marry(binh, mai, "1995-05-01"));
        let father = person("Nguyễn Văn Con", Sex::Male, "1996").parents(Some(an), Some(lan));
        let mother = person("Trần Thị Con", Sex::Female, "1996").parents(Some(binh), Some(mai));
        let (father, mother) = (ledger.runs(father.enrol()), ledger.runs(mother.enrol()));
        let hoa = person("Nguyễn Thị Hoa", Sex::Female, "2016").parents(Some(father), Some(mother));
        let hoa = ledger.runs(hoa.enrol());
        let by = |guardians: &[Position]| open_guardianship(hoa, guardians, "2020-05-01");
        for two in [[an, lan], [an, mai], [lan, mai]] {
            assert_eq!(ledger.refusal(&by(&two)), None, "{two:?}");
        }
        ledger.rejects(by(&[an, mother]), Rejection::GuardiansNotACouple);
    }

    #[test]
    fn a_guardian_has_only_so_many_wards() {
        let mut ledger = TestLedger::new();
        let (an, _) = couple(&mut ledger);
        for _ in 0..WARDS_PER_GUARDIAN {
            let ward = minor(&mut ledger);
            ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
        }
        let one_more = minor(&mut ledger);
        ledger.rejects(open_guardianship(one_more, &[an], "2020-05-01"), Rejection::TooManyWards);
    }

    #[test]
    fn a_death_ends_what_the_dead_had_to_do_with_guardianship() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let (hoa, mai) = (minor(&mut ledger), minor(&mut ledger));
        ledger.runs(open_guardianship(hoa, &[an, lan], "2020-05-01"));
        ledger.runs(open_guardianship(mai, &[an], "2020-05-01"));
        let died = ledger.runs(ledger.death(an, "2021-05-01"));
        let left = ledger.person(hoa).family.guardianship.unwrap();
        assert_eq!(left.guardians().map(PersonId::position).collect::<Vec<_>>(), [lan]);
        assert_eq!(ledger.person(mai).family.guardianship, None);
        assert!(ledger.person(an).family.wards.is_empty());
        let unnamed = ledger.correct(died, "2021-05-01", |event| {
            if let Event::DeathRegistered(e) = event {
                e.care.pop();
            }
        });
        ledger.rejects(unnamed, Rejection::GuardianshipDiffers);
        let other = ledger.person(lan);
        assert_eq!(other.family.wards.len(), 1);
        ledger.runs(ledger.death(hoa, "2022-05-01"));
        assert!(ledger.person(lan).family.wards.is_empty());
        ledger.rejects(ledger.annul(died), Rejection::LaterActConflicts);
    }

    #[test]
    fn a_corrected_guardianship_is_held_to_the_same_rules() {
        let mut ledger = TestLedger::new();
        let (an, lan) = couple(&mut ledger);
        let hoa = minor(&mut ledger);
        let record = ledger.runs(open_guardianship(hoa, &[an], "2020-05-01"));
        let by = |ledger: &TestLedger, guardians: &[Position]| {
            ledger.correct(record, "2020-05-01", |event| {
                if let Event::GuardianshipOpened(e) = event {
                    e.guardians = guardians.iter().map(|at| PersonId::at(*at).unwrap()).collect();
                }
            })
        };
        ledger.rejects(by(&ledger, &[lan, lan]), Rejection::PersonNamedTwice);
        ledger.runs(by(&ledger, &[lan]));
        assert!(ledger.person(an).family.wards.is_empty());
        ledger.runs(end_guardianship(hoa, "2021-05-01"));
        ledger.rejects(by(&ledger, &[an]), Rejection::LaterActConflicts);
    }
}
