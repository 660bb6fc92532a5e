//! Corrections of acts on persons: what the rules of the act itself refuse (docs/domain.md, the paragraphs *Amended* of section 5).

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::event::v1::{BirthAbroadNoted, BirthRegistered, DeathRegistered};
use ledger_proto::ledger::registration::v1::{CorrectEventRequest, EnrolPersonRequest, RegisterBirthRequest};
use ledger_proto::ledger::r#type::v1::{MarriageAfterReturn, Parentage, Sex};
use ledger_tests::Table;
use ledger_tests::family::{cancel_declared_death, declare_dead, marry, open_guardianship, recognise};
use ledger_tests::request::births::noted_abroad;
use ledger_tests::request::identity::{establish, merge};
use ledger_tests::request::{birth, date, death, enrol, numbered_name, person};

use super::amendments::corrected;
use super::births::NotFor;
use super::people::{DAY, child, man};
use super::world::{World, someone};

macro_rules! within {
    ($name:ident: $variant:ident, $event:ty) => {
        /// Changes the act that the replacement is.
        fn $name(change: impl FnOnce(&mut $event)) -> impl FnOnce(&mut CorrectEventRequest) {
            move |r| {
                let act = r.replacement.as_mut().and_then(|event| event.act.as_mut());
                let Some(EventAct::$variant(event)) = act else { panic!("another act") };
                change(event);
            }
        }
    };
}
within!(died: DeathRegistered, DeathRegistered);
within!(born: BirthRegistered, BirthRegistered);
within!(noted: BirthAbroadNoted, BirthAbroadNoted);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event_of_a_death() {
    let world = World::new().await;
    let house = &world.house;
    let [husband, wife, child] = world.family;
    house.at(marry(husband, wife, "2006-05-01")).await;
    house.at(open_guardianship(child, &[wife], "2021-06-01")).await;
    let gone = house.at(death(wife, DAY)).await;
    let right = corrected(house, gone, |act| {
        let EventAct::DeathRegistered(e) = act else { panic!("a death") };
        e.place = "Nhà riêng".into();
    });
    let table = Table::of(house, right.await);
    let at = |field: &str| format!("replacement.death_registered.{field}");
    table.malformed(died(|e| e.person_id = 0), "REQUIRED", &at("person_id")).await;
    table.malformed(died(|e| e.place = "x".repeat(251)), "TOO_LONG", &at("place")).await;
    table.malformed(died(|e| e.notice = "1".repeat(41)), "TOO_LONG", &at("notice")).await;
    table.unmet(|r| r.effective_date = date("2023"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    table.missing(died(|e| e.card_ids = vec![husband]), "CARD_NOT_FOUND", "replacement.card").await;
    table.unmet(died(|e| e.spouse_id = 0), "SPOUSE_DIFFERS", "target").await;
    table.unmet(died(|e| e.care_ids.clear()), "GUARDIANSHIP_DIFFERS", "target").await;
    table.unmet(died(|e| e.household_id = 0), "NOT_IN_HOUSEHOLD", "target").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event_of_a_birth() {
    let world = World::new().await;
    let house = &world.house;
    let not_for = NotFor::births(house).await;
    let [father, mother, _] = world.family;
    let newborn = birth("Trần Thị Thử", DAY, world.place.commune);
    let newborn = RegisterBirthRequest {
        father: person(father),
        mother: person(mother),
        registration_date: date(DAY),
        ..newborn
    };
    let born_at = house.at(newborn).await;
    let right = corrected(house, born_at, |act| {
        let EventAct::BirthRegistered(e) = act else { panic!("a birth") };
        e.facts.iter_mut().for_each(|facts| facts.birth_place = "Trạm y tế".into());
    });
    let table = Table::of(house, right.await);
    let facts = |change: fn(&mut ledger_proto::ledger::event::v1::PersonFacts)| {
        born(move |e: &mut BirthRegistered| e.facts.iter_mut().for_each(change))
    };
    let at = |field: &str| format!("replacement.birth_registered.{field}");
    table.malformed(born(|e| e.personal_number = 0), "REQUIRED", &at("personal_number")).await;
    let unregistered = facts(|f| f.birth_registration_area_id = 0);
    table.malformed(unregistered, "REQUIRED", &at("facts.birth_registration_area_id")).await;
    let dated = facts(|f| f.birth_date = date(DAY));
    table.malformed(dated, "NOT_APPLICABLE", &at("facts.birth_date")).await;
    table.malformed(born(|e| e.registration_date = None), "REQUIRED", &at("registration_date")).await;
    table.unmet(born(|e| e.personal_number += 1), "NUMBER_NOT_CORRECTABLE", "replacement").await;
    let foreign = facts(|f| f.nationality = "LA".into());
    table.unmet(foreign, "NUMBER_FOLLOWS_NATIONALITY", "replacement.nationality").await;
    let to_come = born(|e| e.registration_date = date("2022-06-02"));
    table.unmet(to_come, "EFFECTIVE_DATE_IN_FUTURE", "replacement.registration_date").await;
    let unknown = facts(|f| f.sex = Sex::Unknown.into());
    table.unmet(unknown, "PERSONAL_NUMBER_NOT_EXPRESSIBLE", "replacement.sex").await;
    let early = born(|e| e.registration_date = date("2022-02-28"));
    table.unmet(early, "REGISTERED_BEFORE_BIRTH", "replacement.registration_date").await;
    let named = |father: u64, mother: u64| {
        born(move |e| e.facts.iter_mut().for_each(|f| (f.father_id, f.mother_id) = (father, mother)))
    };
    table.unmet(named(father, father), "PERSON_NAMED_TWICE", "replacement.mother").await;
    table.unmet(named(mother, 0), "FATHER_NOT_MALE", "replacement.father").await;
    table.unmet(named(not_for.dead_man, 0), "PARENT_DECEASED", "replacement.father").await;
    table.unmet(named(0, world.dead), "PARENT_DECEASED", "replacement.mother").await;
    table.unmet(named(0, born_at), "PARENT_TOO_YOUNG", "replacement.mother").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event_of_a_birth_abroad() {
    let world = World::new().await;
    let house = &world.house;
    let at = house.at(noted_abroad(world.place.commune)).await;
    let right = corrected(house, at, |act| {
        let EventAct::BirthAbroadNoted(e) = act else { panic!("a birth") };
        e.abroad.iter_mut().for_each(|abroad| abroad.country = "TH".into());
    });
    let table = Table::of(house, right.await);
    let facts = |change: fn(&mut ledger_proto::ledger::event::v1::PersonFacts)| {
        noted(move |e: &mut BirthAbroadNoted| e.facts.iter_mut().for_each(change))
    };
    let abroad = |change: fn(&mut ledger_proto::ledger::r#type::v1::RegisteredAbroad)| {
        noted(move |e: &mut BirthAbroadNoted| e.abroad.iter_mut().for_each(change))
    };
    let to_come = noted(|e| e.noted_date = date("2022-06-02"));
    table.unmet(to_come, "EFFECTIVE_DATE_IN_FUTURE", "replacement.noted_date").await;
    let country = abroad(|a| a.country = "VN".into());
    table.unmet(country, "COUNTRY_WITHOUT_PREFIX", "replacement.abroad.country").await;
    let early = abroad(|a| a.document_date = date("2022-02-28"));
    table.unmet(early, "REGISTERED_BEFORE_BIRTH", "replacement.abroad.document_date").await;
    let early = noted(|e| e.noted_date = date("2022-03-08"));
    table.unmet(early, "NOTED_BEFORE_REGISTERED", "replacement.noted_date").await;
    let foreign = facts(|f| f.nationality = "LA".into());
    table.unmet(foreign, "NATIONALITY_NOT_VIETNAMESE", "replacement.nationality").await;
    table.taken().await;
}

/// What a correction of these acts may not turn into another: who was recognised by whom, whose records are one, whose number it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event_of_what_stays() {
    let world = World::new().await;
    let house = &world.house;
    let (hoa, an) = (someone(house, 21, "2012-01-02").await, man(house, 22, "1980-01-02").await);
    let recognised = house.at(recognise(hoa, an, Parentage::Father, DAY)).await;
    let by_court = corrected(house, recognised, |act| {
        let EventAct::ParentRecognised(e) = act else { panic!("a recognition") };
        e.by_court = true;
    });
    let (by_court, field) = (by_court.await, "replacement.determined_by_court");
    let (kept, merged) = (man(house, 23, "1980-01-02").await, man(house, 24, "1980-01-02").await);
    let son = child(house, 25, (Sex::Male, "2012-01-02"), Some(kept), None).await;
    let together = house.at(merge(kept, merged, DAY)).await;
    let registered = EnrolPersonRequest {
        birth_registration_area: world.place.commune.into(),
        ..enrol(&numbered_name(26), Sex::Male, "1990-01-02")
    };
    let (bearer, other) = (house.at(registered).await, someone(house, 27, "2001-01-02").await);
    let given = house.at(establish(bearer, DAY)).await;

    let merging = corrected(house, together, |act| {
        let EventAct::RecordsMerged(e) = act else { panic!("a merge") };
        e.reason = "hai bản khai".into();
    });
    let table = Table::of(house, merging.await);
    table.unmet(|r| *r = by_court, "REPLACEMENT_KIND_DIFFERS", field).await;
    let pairs = [(kept, son), (an, merged), (merged, kept), (kept, kept)];
    for ((kept, merged), field) in pairs.into_iter().zip(["merged", "kept", "kept", "merged"]) {
        let others = |r: &mut CorrectEventRequest| {
            let act = r.replacement.as_mut().and_then(|event| event.act.as_mut());
            let Some(EventAct::RecordsMerged(e)) = act else { panic!("a merge") };
            (e.kept_id, e.merged_id) = (kept, merged);
        };
        table.unmet(others, "RECORDS_NOT_CORRECTABLE", &format!("replacement.{field}")).await;
    }
    let to_other = corrected(house, given, |act| {
        let EventAct::PersonalNumberEstablished(e) = act else { panic!("a number") };
        e.person_id = other;
    });
    let to_other = to_other.await;
    table.unmet(|r| *r = to_other, "NUMBER_NOT_CORRECTABLE", "replacement.person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event_of_a_return() {
    let world = World::new().await;
    let house = &world.house;
    let (an, lan) = (man(house, 21, "1980-01-02").await, someone(house, 22, "1980-01-02").await);
    let (ward, of_other) = (someone(house, 23, "2012-01-02").await, someone(house, 24, "2012-01-02").await);
    house.at(marry(an, lan, "2010-05-01")).await;
    house.at(open_guardianship(ward, &[an], "2015-05-01")).await;
    house.at(declare_dead(an, "2021-06-01")).await;
    let back = house.at(cancel_declared_death(an, DAY)).await;
    let of = async |marriage: MarriageAfterReturn, spouse: u64, care: u64| {
        let change = |act: &mut EventAct| {
            let EventAct::DeathCancelled(e) = act else { panic!("a return") };
            (e.marriage, e.spouse_id, e.care_ids) = (marriage.into(), spouse, vec![care]);
        };
        corrected(house, back, change).await
    };
    let restored = MarriageAfterReturn::Restored;
    let mut right = of(restored, lan, ward).await;
    right.effective_date = date("2022-02-01");
    let table = Table::of(house, right);
    for (marriage, spouse) in [(restored, 0), (restored, world.adult), (MarriageAfterReturn::None, 0)] {
        let wrong = of(marriage, spouse, ward).await;
        table.unmet(|r| *r = wrong, "SPOUSE_DIFFERS", "target").await;
    }
    let wrong = of(restored, lan, of_other).await;
    table.unmet(|r| *r = wrong, "GUARDIANSHIP_DIFFERS", "target").await;
    table.taken().await;
}
