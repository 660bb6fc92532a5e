//! Eight officers at once on the same few people, who send requests twice, undo each other's acts and get in each other's
//! way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::event::v1::subject::Subject;
use ledger_proto::ledger::r#type::v1::{CardStage, Relation, Sex};
use ledger_tests::request::{enrol_numbered, get_card, get_household, get_person, numbered_name};
use ledger_tests::{House, Place};
use tonic::Code;

use crate::fold::{Household, Person, World};
use crate::officer::{Known, Officer};

const OFFICERS: u64 = 8;
const ACTS_EACH: u64 = 40;
const SEEDS: [u64; 4] = [1, 2, 3, 4];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_officers_at_once_leave_a_register_that_holds_together() {
    for seed in SEEDS {
        let house = House::new().await;
        let place = Place::found(&house, 3).await;
        let known = Arc::new(Mutex::new(Known::default()));
        for number in 0..12 {
            let enrolled = house
                .at(enrol_numbered(
                    &numbered_name(number),
                    Sex::Male,
                    "1970-01-01",
                    u32::try_from(number).unwrap(),
                ))
                .await;
            known.lock().unwrap().persons.push(enrolled);
        }
        let before = house.tail().await;
        let mut officers = Vec::new();
        for number in 1..=OFFICERS {
            let (desk, place, known) = (house.another_desk().await, place.clone(), known.clone());
            let mut officer = Officer::new(seed, number, desk, place, known);
            officers.push(tokio::spawn(async move {
                for _ in 0..ACTS_EACH {
                    officer.act().await;
                }
            }));
        }
        for officer in officers {
            officer.await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        }
        let known = Arc::into_inner(known).expect("all officers are done").into_inner().unwrap();
        let records = house.records().await;
        each_acknowledged_act_stands_once(seed, &known, &records, before);
        let world = World::of(&records);
        the_world_holds_together(seed, &world);
        the_register_answers_as_the_records_say(seed, &house, &world, &known).await;
        assert_eq!(house.rebuilt_digests(records.len() as u64), house.digests().await, "seed {seed}");
    }
}

fn each_acknowledged_act_stands_once(seed: u64, known: &Known, records: &[Record], before: u64) {
    let mut found = BTreeMap::new();
    for record in &records[usize::try_from(before).expect("a small log")..] {
        let subjects = record.links.iter().filter_map(|link| link.subject.as_ref()?.subject.as_ref());
        for subject in subjects {
            if let Subject::RequestId(id) = subject {
                let earlier = found.insert(id.clone(), record.position);
                assert_eq!(earlier, None, "seed {seed}: {id} stands twice");
            }
        }
    }
    assert_eq!(found, known.acknowledged, "seed {seed}");
    assert_eq!(records.len() as u64, before + found.len() as u64, "seed {seed}");
    let acts = OFFICERS * ACTS_EACH;
    assert!(found.len() as u64 > acts / 6, "seed {seed}: only {} of {acts} acts were recorded", found.len());
    let refused: u64 = known.refused.values().sum();
    assert!(refused > acts / 20, "seed {seed}: only {refused} of {acts} acts were refused");
}

fn the_world_holds_together(seed: u64, world: &World) {
    let mut members = BTreeSet::new();
    for (id, household) in &world.households {
        let heads =
            household.members.iter().filter(|(_, relation)| *relation == i32::from(Relation::Head)).count();
        assert!(heads <= 1, "seed {seed}: household {id} has {heads} heads");
        for (person, relation) in &household.members {
            assert!(members.insert(*person), "seed {seed}: person {person} belongs to two households");
            assert!(
                world.persons[person].exists,
                "seed {seed}: person {person} in household {id} was annulled"
            );
            let home = world.persons[person].home();
            assert_eq!(
                home,
                Some(household.dwelling),
                "seed {seed}: home of person {person} in household {id}"
            );
            let says = world.persons[person].household.map(|(household, relation, _)| (household, relation));
            assert_eq!(says, Some((*id, *relation)), "seed {seed}: person {person}");
        }
    }
    let belonging = world.persons.iter().filter(|(_, person)| person.household.is_some()).map(|(id, _)| *id);
    assert_eq!(belonging.collect::<BTreeSet<_>>(), members, "seed {seed}");
    for (id, person) in &world.persons {
        let mine = world.cards.iter().filter(|(_, card)| card.person == *id);
        let active: Vec<u64> = mine
            .filter(|(_, card)| card.stage == i32::from(CardStage::HandedOver))
            .map(|(id, _)| *id)
            .collect();
        let expected: Vec<u64> = Some(person.active_card).filter(|card| *card != 0).into_iter().collect();
        assert_eq!(active, expected, "seed {seed}: cards of person {id}");
        if person.died.is_some() {
            let nothing = (None, 0, 0, None);
            let has = (person.household, person.open_card, person.active_card, person.home());
            assert_eq!(has, nothing, "seed {seed}: person {id} is dead");
        }
    }
    let numbered = world.persons.values().filter(|person| person.exists);
    let numbers: Vec<u64> = numbered.map(|person| person.number).collect();
    assert_eq!(
        numbers.iter().collect::<BTreeSet<_>>().len(),
        numbers.len(),
        "seed {seed}: personal numbers are unique"
    );
}

async fn the_register_answers_as_the_records_say(seed: u64, house: &House, world: &World, known: &Known) {
    house.standing().await;
    for id in &known.persons {
        let answered = house.send(get_person(*id, 0)).await;
        let answered = answered.map(|answer| Person::answered(&answer.person.unwrap_or_default()));
        let expected = world
            .persons
            .get(id)
            .filter(|person| person.exists)
            .map(Person::answerable)
            .ok_or(Code::NotFound);
        assert_eq!(answered.map_err(|status| status.code()), expected, "seed {seed}: person {id}");
    }
    for id in &known.households {
        let answered = house.send(get_household(*id, 0)).await;
        let answered = answered.map(|answer| Household::answered(&answer.household.unwrap_or_default()));
        let expected = world.households.get(id).cloned().map(Household::answerable).ok_or(Code::NotFound);
        assert_eq!(answered.map_err(|status| status.code()), expected, "seed {seed}: household {id}");
    }
    for id in &known.cards {
        let answered = house.send(get_card(*id, 0)).await.map(|answer| answer.card.unwrap_or_default());
        let answered = answered.map(|card| (card.person_id, card.stage)).map_err(|status| status.code());
        let expected = world.cards.get(id).map(|card| (card.person, card.stage)).ok_or(Code::NotFound);
        assert_eq!(answered, expected, "seed {seed}: card {id}");
    }
}
