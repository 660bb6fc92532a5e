//! What a court's cancellation of a declared death brings back beside a marriage: guardianships, children of the time between, and what
//! the annulment of a later marriage leaves.

use crate::domain::event::Event;
use crate::domain::family::testing::{
    adopt, annul_marriage, cancel_declared_death, change_capacity, couple, declare_dead, divorce,
    end_adoption, end_guardianship, marry, open_guardianship,
};
use crate::domain::family::ties::ties;
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, person};
use crate::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, MarriageAfterReturn, Sex};

fn guardians(ledger: &TestLedger, ward: Position) -> Vec<Position> {
    let care = ledger.person(ward).family.guardianship;
    care.iter().flat_map(|care| care.guardians()).map(PersonId::position).collect()
}

fn wards(ledger: &TestLedger, guardian: Position) -> Vec<Position> {
    ledger.person(guardian).family.wards.into_iter().map(PersonId::position).collect()
}

fn child(ledger: &mut TestLedger, born: &str) -> Position {
    ledger.runs(person("Trần Thị Hoa", Sex::Female, born).enrol())
}

#[test]
fn who_returns_is_the_guardian_again() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let (alone, shared) = (child(&mut ledger, "2015-03-01"), child(&mut ledger, "2015-03-01"));
    let record = ledger.runs(open_guardianship(alone, &[an], "2020-05-01"));
    ledger.runs(open_guardianship(shared, &[lan, an], "2020-05-01"));
    ledger.runs(declare_dead(an, "2022-01-01"));
    assert_eq!((guardians(&ledger, alone), guardians(&ledger, shared)), (vec![], vec![lan]));
    let back = ledger.runs(cancel_declared_death(an, "2024-01-01"));
    assert_eq!((guardians(&ledger, alone), guardians(&ledger, shared)), (vec![an], vec![lan, an]));
    assert_eq!(ledger.person(alone).family.guardianship.unwrap().record, record);
    assert_eq!(wards(&ledger, an), [alone, shared]);
    let tie = ties(PersonId::at(an).unwrap(), &ledger.life_of(an))
        .into_iter()
        .find(|tie| tie.with == PersonId::at(alone).unwrap())
        .unwrap();
    assert_eq!(
        (tie.since.to_string(), tie.ended),
        ("2020-05-01".into(), None),
        "without a gap on both sides"
    );
    assert!(ledger.person_on(an, "2023-12-31").family.wards.is_empty());
    // Somebody else for the days between is declared after the return was amended.
    ledger.rejects(open_guardianship(alone, &[lan], "2023-01-01"), Rejection::LaterActConflicts);
    let nobody = ledger.correct(back, "2024-01-01", |event| {
        if let Event::DeathCancelled(e) = event {
            e.care.clear();
        }
    });
    ledger.runs(nobody);
    ledger.runs(open_guardianship(alone, &[lan], "2023-01-01"));
    assert_eq!((guardians(&ledger, alone), wards(&ledger, an)), (vec![lan], vec![]));
}

#[test]
fn a_guardianship_stays_ended_where_it_is_not_needed_or_another_came() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1970").enrol());
    let mut ward = |born: &str| {
        let ward = child(&mut ledger, born);
        ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
        ward
    };
    let of_age = ward("2005-01-01");
    let [other, was_other, taken, dead, needy] = [(); 5].map(|()| ward("2015-03-01"));
    let incapable = ward("2005-01-01");
    ledger.runs(declare_dead(an, "2022-01-01"));
    ledger.runs(open_guardianship(other, &[lan], "2022-05-01"));
    ledger.runs(open_guardianship(was_other, &[lan], "2022-05-01"));
    ledger.runs(end_guardianship(was_other, "2022-06-01"));
    ledger.runs(adopt(taken, Some(binh), None, AdoptionBond::Unrelated, "2022-05-01"));
    ledger.runs(ledger.death(dead, "2022-05-01"));
    ledger.runs(change_capacity(incapable, CivilCapacity::Lost, "2022-05-01"));
    let back = ledger.runs(cancel_declared_death(an, "2023-01-01"));
    assert_eq!(wards(&ledger, an), [needy, incapable]);
    assert_eq!(guardians(&ledger, other), [lan]);
    for ward in [of_age, was_other, taken, dead] {
        assert_eq!(guardians(&ledger, ward), []);
    }
    let also = |ward: Position| {
        ledger.correct(back, "2023-01-01", |event| {
            if let Event::DeathCancelled(e) = event {
                e.care = vec![PersonId::at(ward).unwrap()];
            }
        })
    };
    ledger.rejects(also(of_age), Rejection::NeedsNoGuardian);
    ledger.rejects(also(was_other), Rejection::GuardianshipDiffers);
    ledger.rejects(also(dead), Rejection::PersonDeceased);
    ledger.rejects(also(lan), Rejection::GuardianshipDiffers);
}

#[test]
fn a_ward_who_returns_has_the_guardians_again_who_live() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let hoa = child(&mut ledger, "2015-03-01");
    ledger.runs(open_guardianship(hoa, &[an, lan], "2020-05-01"));
    ledger.runs(declare_dead(hoa, "2022-01-01"));
    ledger.runs(declare_dead(an, "2022-02-01"));
    assert_eq!((wards(&ledger, an), wards(&ledger, lan)), (vec![], vec![]));
    ledger.runs(cancel_declared_death(hoa, "2023-01-01"));
    assert_eq!(guardians(&ledger, hoa), [lan]);
    ledger.runs(cancel_declared_death(an, "2024-01-01"));
    assert_eq!((guardians(&ledger, hoa), wards(&ledger, an)), (vec![lan, an], vec![hoa]));
    ledger.runs(ledger.death(hoa, "2025-01-01"));
    assert_eq!((wards(&ledger, an), wards(&ledger, lan)), (vec![], vec![]));
}

#[test]
fn a_husband_may_come_back_as_husband_and_guardian() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    ledger.runs(marry(an, lan, "2005-05-01"));
    ledger.runs(change_capacity(lan, CivilCapacity::Lost, "2010-05-01"));
    ledger.runs(open_guardianship(lan, &[an], "2010-06-01"));
    ledger.runs(declare_dead(an, "2012-01-01"));
    ledger.runs(cancel_declared_death(an, "2015-01-01"));
    assert_eq!(guardians(&ledger, lan), [an]);
    assert_eq!(ledger.person(lan).spouse(), PersonId::at(an));
}

#[test]
fn a_child_born_in_the_time_between_has_the_father_who_lived() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let (_, commune) = ledger.province_and_commune();
    let of = |father, born: &str, serial| {
        let child = person("Nguyễn Thị Hoa", Sex::Female, born).parents(father, Some(lan));
        child.birth(commune, &[serial])
    };
    ledger.runs(declare_dead(an, "2015-01-01"));
    ledger.rejects(of(Some(an), "2018-05-01", 1), Rejection::ParentDeceased);
    ledger.runs(of(Some(an), "2015-11-07", 2));
    let back = ledger.runs(cancel_declared_death(an, "2020-01-01"));
    let hoa = ledger.runs(of(Some(an), "2018-05-01", 1));
    assert_eq!(ledger.person(hoa).identity.unwrap().father, PersonId::at(an));
    // While that child is his, he cannot have been dead.
    ledger.rejects(ledger.annul(back), Rejection::LaterActConflicts);
    ledger.runs(ledger.annul(hoa));
    ledger.runs(ledger.annul(back));
    assert!(ledger.person(an).died.is_some());
}

#[test]
fn nobody_is_declared_dead_long_before_a_child_was_born() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let (_, commune) = ledger.province_and_commune();
    let child = person("Nguyễn Thị Hoa", Sex::Female, "2018-05-01").parents(Some(an), Some(lan));
    ledger.runs(child.birth(commune, &[1]));
    ledger.rejects(declare_dead(an, "2015-01-01"), Rejection::LaterActConflicts);
    ledger.rejects(declare_dead(lan, "2018-04-30"), Rejection::LaterActConflicts);
    ledger.runs(declare_dead(an, "2018-01-01"));
    ledger.runs(declare_dead(lan, "2018-05-01"));
}

/// A couple, and another man whom the wife married after the husband had been declared dead.
fn remarried(ledger: &mut TestLedger) -> (Position, Position, Position) {
    let (an, lan) = couple(ledger);
    let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
    ledger.runs(marry(an, lan, "2005-05-01"));
    ledger.runs(declare_dead(an, "2010-01-01"));
    ledger.runs(marry(binh, lan, "2012-05-01"));
    (an, lan, binh)
}

#[test]
fn nobody_is_the_widow_of_somebody_who_lives() {
    let mut ledger = TestLedger::new();
    let (an, lan, binh) = remarried(&mut ledger);
    ledger.runs(cancel_declared_death(an, "2015-01-01"));
    let annulled = ledger.runs(annul_marriage(lan, binh, "2018-01-01"));
    let status = |ledger: &TestLedger, who| ledger.person(who).marital_status();
    assert_eq!(
        [an, lan, binh].map(|who| status(&ledger, who)),
        [MaritalStatus::Divorced, MaritalStatus::Divorced, MaritalStatus::Unknown]
    );
    // The two may marry again.
    let again = ledger.runs(marry(an, lan, "2019-01-01"));
    ledger.runs(ledger.annul(again));
    ledger.runs(ledger.annul(annulled));
    assert_eq!(ledger.person(lan).spouse(), PersonId::at(binh));
    ledger.runs(divorce(lan, Some(binh), "2018-01-01"));
    assert_eq!(status(&ledger, lan), MaritalStatus::Divorced);
}

#[test]
fn a_marriage_waits_again_once_the_later_one_was_annulled() {
    let mut ledger = TestLedger::new();
    let (an, lan, binh) = remarried(&mut ledger);
    ledger.runs(annul_marriage(lan, binh, "2013-01-01"));
    assert_eq!(ledger.person(lan).marital_status(), MaritalStatus::Widowed);
    let back = ledger.runs(cancel_declared_death(an, "2015-01-01"));
    assert_eq!(ledger.person(lan).spouse(), PersonId::at(an));
    assert_eq!(ledger.person(an).marital_status(), MaritalStatus::Married);
    let left = ledger.correct(back, "2015-01-01", |event| {
        if let Event::DeathCancelled(e) = event {
            e.former_spouse = e.spouse;
        }
    });
    ledger.rejects(left, Rejection::SpouseDiffers);
}

#[test]
fn who_is_left_is_the_one_who_married_another() {
    let mut ledger = TestLedger::new();
    let (an, _, binh) = remarried(&mut ledger);
    let back = ledger.runs(cancel_declared_death(an, "2015-01-01"));
    let left = ledger.correct(back, "2015-01-01", |event| {
        if let Event::DeathCancelled(e) = event {
            e.former_spouse = PersonId::at(binh);
        }
    });
    ledger.rejects(left, Rejection::SpouseDiffers);
}

#[test]
fn a_corrected_return_says_of_a_marriage_what_can_have_become_of_it() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let single = ledger.runs(person("Trần Văn Đơn", Sex::Male, "1975").enrol());
    ledger.runs(marry(an, lan, "2000-01-01"));
    let mut returns = |who| {
        ledger.runs(declare_dead(who, "2022-01-01"));
        ledger.runs(cancel_declared_death(who, "2023-01-01"))
    };
    let (of_single, of_an) = (returns(single), returns(an));
    let id = PersonId::at;
    let said = |back, marriage, spouse, former| {
        let correction = ledger.correct(back, "2023-01-01", |event| {
            if let Event::DeathCancelled(e) = event {
                (e.marriage, e.spouse, e.former_spouse) = (marriage, spouse, former);
            }
        });
        ledger.refusal(&correction).map(|(rejection, _)| rejection)
    };
    use MarriageAfterReturn::{EndedByDeath, EndedByRemarriage, None as NoMarriage, Restored, Suspended};
    let differs = Some(Rejection::SpouseDiffers);
    for never in [Restored, EndedByDeath, EndedByRemarriage, Suspended] {
        assert_eq!(said(of_single, never, None, None), differs, "{never:?}");
    }
    assert_eq!(said(of_single, NoMarriage, id(lan), None), differs);
    assert_eq!(said(of_an, NoMarriage, None, None), differs);
    assert_eq!(said(of_an, EndedByDeath, id(lan), None), differs);
    assert_eq!(said(of_an, Restored, id(single), None), differs);
    assert_eq!(said(of_an, Restored, id(lan), id(lan)), differs, "nobody left anybody");
}

#[test]
fn of_several_wards_and_adopted_children_only_the_one_named_goes() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let [first, second, third] = [(); 3].map(|()| child(&mut ledger, "2015-03-01"));
    for ward in [first, second, third] {
        ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
    }
    ledger.runs(end_guardianship(first, "2021-01-01"));
    assert_eq!(wards(&ledger, an), [second, third]);
    ledger.runs(ledger.death(second, "2021-02-01"));
    assert_eq!(wards(&ledger, an), [third]);
    let [one, two] = [(); 2].map(|()| child(&mut ledger, "2015-03-01"));
    for adopted in [one, two] {
        ledger.runs(adopt(adopted, Some(an), None, AdoptionBond::Unrelated, "2021-03-01"));
    }
    ledger.runs(end_adoption(one, "2022-01-01"));
    assert_eq!(ledger.person(an).family.adopted, [PersonId::at(two).unwrap()]);
    // The dead are neither adopted nor parted from those who adopted them.
    ledger.runs(ledger.death(two, "2022-02-01"));
    ledger.rejects(end_adoption(two, "2022-03-01"), Rejection::PersonDeceased);
    let of_the_dead = adopt(second, Some(an), None, AdoptionBond::Unrelated, "2022-03-01");
    ledger.rejects(of_the_dead, Rejection::PersonDeceased);
}

#[test]
fn a_corrected_end_names_the_tie_that_it_ends() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let (ward, adopted) = (child(&mut ledger, "2015-03-01"), child(&mut ledger, "2015-03-01"));
    ledger.runs(open_guardianship(ward, &[an], "2020-05-01"));
    let cared = ledger.runs(end_guardianship(ward, "2021-01-01"));
    ledger.runs(adopt(adopted, Some(an), None, AdoptionBond::Unrelated, "2021-03-01"));
    let raised = ledger.runs(end_adoption(adopted, "2022-01-01"));
    let another = Position(1);
    let care = ledger.correct(cared, "2021-01-01", |event| {
        if let Event::GuardianshipEnded(e) = event {
            e.guardianship = another;
        }
    });
    ledger.rejects(care, Rejection::HasNoGuardian);
    let nobody = ledger.correct(cared, "2021-01-01", |event| {
        if let Event::GuardianshipEnded(e) = event {
            e.guardians.clear();
        }
    });
    ledger.rejects(nobody, Rejection::HasNoGuardian);
    let adoption = ledger.correct(raised, "2022-01-01", |event| {
        if let Event::AdoptionEnded(e) = event {
            e.adoption = another;
        }
    });
    ledger.rejects(adoption, Rejection::NotAdopted);
    let nobody = ledger.correct(raised, "2022-01-01", |event| {
        if let Event::AdoptionEnded(e) = event {
            e.parents.clear();
        }
    });
    ledger.rejects(nobody, Rejection::NotAdopted);
}

#[test]
fn an_earlier_marriage_goes_on_when_the_later_one_beside_it_waits() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "1978-03-04").enrol());
    ledger.runs(marry(an, lan, "2010-05-01"));
    ledger.runs(declare_dead(lan, "2012-01-01"));
    ledger.runs(cancel_declared_death(lan, "2014-01-01"));
    ledger.runs(annul_marriage(an, lan, "2016-01-01"));
    // The marriage to her would not have been in force again beside another one.
    let earlier = marry(an, hoa, "2008-05-01");
    ledger.rejects(earlier, Rejection::LaterActConflicts);
}

#[test]
fn nobody_stays_married_to_somebody_declared_dead_whose_death_names_another() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "1978-03-04").enrol());
    ledger.runs(marry(an, lan, "2010-05-01"));
    ledger.runs(declare_dead(an, "2012-01-01"));
    ledger.runs(cancel_declared_death(an, "2014-01-01"));
    ledger.runs(annul_marriage(an, lan, "2016-01-01"));
    ledger.rejects(marry(an, hoa, "2008-05-01"), Rejection::LaterActConflicts);
}
