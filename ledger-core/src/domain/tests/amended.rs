//! What an amendment must not bring about, because a new act could not have either.

use crate::domain::event::{AreaEstablished, Arrival, Event, HouseholdFormed, HouseholdHeadChanged};
use crate::domain::ids::{AreaId, PersonId, Position};
use crate::domain::limits::{PERSONS_PER_ACT, SUBJECTS_PER_ACT};
use crate::domain::number::CardSerial;
use crate::domain::rejection::Rejection;
use crate::domain::residence::change_permanent::MoveInto;
use crate::domain::residence::register_temporary::tests::stay;
use crate::domain::subject::AreaCode;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::values::{CardReason, Relation, Sex};

#[test]
fn a_correction_brings_in_what_the_event_brought_in_and_nothing_else() {
    let mut ledger = TestLedger::new();
    let (home, new_home) = (ledger.home(), ledger.home());
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
    let moved = ledger.runs(TestLedger::change_residence(&[an], new_home, MoveInto::Alone, "2022-01-05"));
    let formed = |arrival: Arrival| {
        ledger.correct(moved, "2022-01-05", |event| {
            if let Event::PermanentResidenceChanged(e) = event {
                e.household = arrival;
            }
        })
    };
    ledger.rejects(formed(Arrival::Formed(vec![Relation::Head], None)), Rejection::ReplacementBringsIn);
    let into = MoveInto::Form(vec![Relation::Head], None);
    let third = ledger.home();
    let formed = ledger.runs(TestLedger::change_residence(&[an], third, into, "2022-02-05"));
    let alone = ledger.correct(formed, "2022-02-05", |event| {
        if let Event::PermanentResidenceChanged(e) = event {
            e.household = Arrival::Alone;
        }
    });
    ledger.rejects(alone, Rejection::ReplacementBringsIn);
}

#[test]
fn an_event_and_its_amendments_name_only_so_many_subjects_together() {
    let mut ledger = TestLedger::new();
    let home = ledger.home();
    let enrol = |_| ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
    let people: Vec<Position> = (0..SUBJECTS_PER_ACT).map(enrol).collect();
    let mut groups = people.chunks(PERSONS_PER_ACT);
    let stays = ledger.runs(stay(groups.next().unwrap(), home, "2022-01-05", "2022-12-31"));
    let given_to = |ledger: &TestLedger, people: &[Position]| {
        ledger.correct(stays, "2022-01-05", |event| {
            let Event::TemporaryResidenceRegistered(e) = event else { panic!("another act") };
            e.persons = people.iter().map(|at| PersonId::at(*at).unwrap()).collect();
        })
    };
    for _ in 0..3 {
        ledger.runs(given_to(&ledger, groups.next().unwrap()));
    }
    // With the dwelling there is room for all but one of the last.
    let last = groups.next().unwrap();
    assert_eq!(ledger.refusal(&given_to(&ledger, &last[1..])), None);
    let refused = Some((Rejection::TooManySubjects, "target".to_owned()));
    assert_eq!(ledger.refusal(&given_to(&ledger, last)), refused);
}

#[test]
fn a_corrected_death_ends_all_that_the_dead_had() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    ledger.card_in_hand(members[1]);
    let death = ledger.runs(ledger.death(members[1], "2022-03-03"));
    let without = |change: &dyn Fn(&mut crate::domain::event::DeathRegistered)| {
        ledger.correct(death, "2022-03-03", |event| {
            if let Event::DeathRegistered(e) = event {
                change(e);
            }
        })
    };
    ledger.rejects(without(&|e| e.household = None), Rejection::NotInHousehold);
    ledger.rejects(without(&|e| e.cards.clear()), Rejection::CardsIncomplete);
    ledger.runs(ledger.correct(death, "2022-03-04", |_| {}));
}

#[test]
fn a_card_stays_with_its_applicant_and_its_reason_holds() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    let card = ledger.card_in_hand(members[0]);
    let other = PersonId::at(members[1]).unwrap();
    let applied = |change: &dyn Fn(&mut crate::domain::event::CardApplied)| {
        ledger.correct(card, "2021-03-01", |event| {
            if let Event::CardApplied(e) = event {
                change(e);
            }
        })
    };
    ledger.rejects(applied(&|e| e.person = other), Rejection::LaterActConflicts);
    ledger.rejects(applied(&|e| e.reason = CardReason::Reissue), Rejection::NoCardYet);
}

#[test]
fn a_parent_stays_one_who_can_be() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
    let child = person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").parents(None, Some(lan));
    ledger.runs(child.birth(commune, &[1]));
    let corrected = |change: &dyn Fn(&mut crate::domain::event::PersonFacts)| {
        ledger.correct(lan, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                change(&mut e.facts);
            }
        })
    };
    ledger.rejects(corrected(&|facts| facts.sex = Sex::Male), Rejection::LaterActConflicts);
    ledger.rejects(corrected(&|facts| facts.birth_date = date("2015")), Rejection::LaterActConflicts);
    ledger.rejects(ledger.death(lan, "2021-02-26"), Rejection::LaterActConflicts);
    ledger.runs(ledger.death(lan, "2021-03-01"));
}

#[test]
fn whom_others_depend_on_is_not_annulled() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
    let child = person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").parents(None, Some(lan));
    let child = ledger.runs(child.birth(commune, &[1]));
    ledger.rejects(ledger.annul(lan), Rejection::StillInUse);
    ledger.runs(ledger.annul(child));
    ledger.runs(ledger.annul(lan));

    let (household, members) = ledger.family();
    ledger.runs(TestLedger::leave(members[1], household, "2021-03-01"));
    ledger.rejects(ledger.annul(members[1]), Rejection::StillInUse);
}

#[test]
fn a_birth_is_not_corrected_to_an_unknown_sex() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").birth(commune, &[1]));
    let unknown = ledger.correct(child, "2021-03-01", |event| {
        if let Event::BirthRegistered(e) = event {
            e.facts.sex = Sex::Unknown;
        }
    });
    ledger.rejects(unknown, Rejection::PersonalNumberNotExpressible);
}

#[test]
fn a_birth_is_not_corrected_to_be_registered_in_the_future() {
    let mut ledger = TestLedger::new();
    let (_, commune) = ledger.province_and_commune();
    let child = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").birth(commune, &[1]));
    let registered = |ledger: &TestLedger, day: &str| {
        ledger.correct(child, "2021-03-01", |event| {
            if let Event::BirthRegistered(e) = event {
                e.registration_date = date(day).full().unwrap();
            }
        })
    };
    ledger.rejects(registered(&ledger, "2031-01-01"), Rejection::EffectiveDateInFuture);
    ledger.rejects(registered(&ledger, "2021-02-28"), Rejection::RegisteredBeforeBirth);
    ledger.runs(registered(&ledger, "2021-03-20"));
}

#[test]
fn the_first_day_of_a_unit_to_come_can_be_corrected() {
    let mut ledger = TestLedger::new();
    let province = ledger.runs(ledger.establish("79", "2031-07-01", None, None, Some(97)));
    ledger.runs(ledger.correct(province, "2031-08-01", |_| {}));
}

#[test]
fn a_hand_over_stays_one_that_takes_in_the_card_before_it() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    ledger.card_in_hand(members[0]);
    let second = ledger.runs(TestLedger::apply(members[0], CardReason::Change, "2021-06-01"));
    ledger.runs(TestLedger::approve(second, "2021-06-02"));
    ledger.runs(TestLedger::personalise(second, "VN2", "2021-06-03"));
    let handed = ledger.runs(TestLedger::hand_over(second, "2021-06-04"));
    let beside = ledger.correct(handed, "2021-06-04", |event| {
        if let Event::CardHandedOver(e) = event {
            e.replaces = None;
        }
    });
    ledger.rejects(beside, Rejection::NotAwaitingHandOver);
}

#[test]
fn a_serial_and_an_area_code_are_not_corrected() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    let card = ledger.card_in_hand(members[0]);
    let serial = ledger.correct(Position(card.0 + 2), "2021-03-03", |event| {
        if let Event::CardPersonalised(e) = event {
            e.serial = CardSerial::parse("VN99").unwrap();
        }
    });
    ledger.rejects(serial, Rejection::NumberNotCorrectable);
    let (_, commune) = ledger.province_and_commune();
    let area = |change: &dyn Fn(&mut AreaEstablished)| {
        ledger.correct(commune, "2004-08-31", |event| {
            if let Event::AreaEstablished(e) = event {
                change(e);
            }
        })
    };
    ledger.rejects(area(&|e| e.code = AreaCode::parse("26735").unwrap()), Rejection::NumberNotCorrectable);
    ledger.rejects(area(&|e| e.parent = None), Rejection::AreaParentWrong);
    let home = ledger.home();
    let nowhere = ledger.correct(home, "2004-08-31", |event| {
        if let Event::DwellingRegistered(e) = event {
            e.area = AreaId::at(Position(999)).unwrap();
        }
    });
    ledger.rejects(nowhere, Rejection::AreaNotFound);
}

#[test]
fn corrected_members_are_held_to_the_rules_of_a_household() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let named = [(members[1], Relation::Head), (members[0], Relation::Husband)];
    let changed = ledger.runs(TestLedger::change_head(household, &named, "2021-03-20"));
    let headless = |event: &mut Event| {
        if let Event::HouseholdFormed(HouseholdFormed { members, .. })
        | Event::HouseholdHeadChanged(HouseholdHeadChanged { members, .. }) = event
        {
            members.iter_mut().for_each(|member| member.relation = Relation::Sibling);
        }
    };
    ledger.rejects(ledger.correct(household, "2021-02-26", headless), Rejection::NotOneHead);
    ledger.rejects(ledger.correct(changed, "2021-03-20", headless), Rejection::NotOneHead);
}

#[test]
fn a_household_lets_go_only_whom_it_has() {
    let mut ledger = TestLedger::new();
    let (household, members) = ledger.family();
    let left = ledger.runs(TestLedger::leave(members[1], household, "2021-03-01"));
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990").enrol());
    let stranger = ledger.correct(left, "2021-03-01", |event| {
        if let Event::HouseholdLeft(e) = event {
            e.person = PersonId::at(mai).unwrap();
        }
    });
    ledger.rejects(stranger, Rejection::NotInHousehold);
}

#[test]
fn an_older_unit_may_be_entered_after_a_newer_one_with_its_code() {
    let mut ledger = TestLedger::new();
    ledger.runs(ledger.establish("79", "2025-07-01", None, None, Some(98)));
    ledger.rejects(
        ledger.establish("79", "2004-08-31", Some("2025-07-01"), None, Some(97)),
        Rejection::AreaCodeInForce,
    );
    ledger.runs(ledger.establish("79", "2004-08-31", Some("2025-06-30"), None, Some(97)));
}
