//! Households that split, merge, and get other relations and numbers; and those whose head died.

#![allow(clippy::wildcard_enum_match_arm, reason = "another act at that position fails the test")]

use std::io::Cursor;

use grpc_api::import::{Importer, Lines};
use ledger_core::domain::text::Code as Name;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::household::v1::{HeadChange, Household};
use ledger_proto::ledger::r#type::v1::{CivilCapacity, Relation, Sex};
use ledger_tests::family::change_capacity;
use ledger_tests::request::households::{
    change_relations, head_due, merge_households, number_household, split_household, without_head,
};
use ledger_tests::request::{
    annul, change_head, correct, death, enrol, form, get_household, get_household_as_of, get_person, join,
    known_before, on,
};
use ledger_tests::{House, Place, Told, refused, same_when_rebuilt};
use tonic::Code;

async fn household(house: &House, id: u64) -> Household {
    let tail = house.tail().await;
    house.ask(get_household(id, tail)).await.household.unwrap()
}

fn members(household: &Household) -> Vec<(u64, Relation)> {
    household.members.iter().map(|m| (m.person_id, Relation::try_from(m.relation).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_splits_and_is_one_again() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (old, people) = place.family(&house, 0, 1, 1).await;
    let new =
        house.act(split_household(old, &[(people[1], Relation::Head)], "2021-05-01")).await.household_id;
    assert_eq!(
        members(&household(&house, old).await),
        [(people[0], Relation::Head), (people[2], Relation::Child)]
    );
    assert_eq!(members(&household(&house, new).await), [(people[1], Relation::Head)]);
    let moved = house.ask(get_person(people[1], house.tail().await)).await.person.unwrap();
    assert_eq!(moved.residence.unwrap().dwelling_id, place.homes[0]);
    house.act(number_household(new, "HS-9", "2021-05-02")).await;
    assert_eq!(household(&house, new).await.file_number, "HS-9");
    house.act(merge_households(new, old, &[(people[1], Relation::Wife)], "2021-06-01")).await;
    assert_eq!(members(&household(&house, new).await), []);
    assert_eq!(household(&house, old).await.members.len(), 3);
    house.act(change_relations(old, &[(people[2], Relation::Grandchild)], "2021-07-01")).await;
    assert!(members(&household(&house, old).await).contains(&(people[2], Relation::Grandchild)));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_acts_on_households_are_refused_with_their_reasons() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (old, people) = place.family(&house, 0, 1, 1).await;
    let (far, strangers) = place.family(&house, 1, 0, 10).await;
    let (head, wife, child) = (people[0], people[1], people[2]);
    let day = "2021-05-01";
    use Code::{FailedPrecondition as Rule, InvalidArgument as Form, NotFound};
    let alone = [(wife, Relation::Head)];
    refused(&house, split_household(old, &[], day), Form, "REQUIRED", "members").await;
    refused(&house, split_household(9_999, &alone, day), NotFound, "HOUSEHOLD_NOT_FOUND", "household").await;
    refused(&house, split_household(old, &[(wife, Relation::Wife)], day), Rule, "NOT_ONE_HEAD", "members")
        .await;
    refused(&house, split_household(old, &[(child, Relation::Head)], day), Rule, "NOBODY_OF_AGE", "members")
        .await;
    let by_head = [(head, Relation::Head)];
    refused(&house, split_household(old, &by_head, day), Rule, "HEAD_MUST_BE_REPLACED_FIRST", "household")
        .await;
    let all = [(head, Relation::Head), (wife, Relation::Wife), (child, Relation::Child)];
    refused(&house, split_household(old, &all, day), Rule, "NOBODY_STAYS", "household").await;
    let stranger = [(strangers[1], Relation::Head)];
    refused(&house, split_household(old, &stranger, day), Rule, "NOT_IN_HOUSEHOLD", "members[0].person")
        .await;
    refused(
        &house,
        split_household(old, &alone, "2021-05"),
        Rule,
        "EFFECTIVE_DATE_INCOMPLETE",
        "effective_date",
    )
    .await;
    let joined = [(strangers[0], Relation::Other), (strangers[1], Relation::Other)];
    refused(&house, merge_households(far, far, &joined, day), Rule, "HOUSEHOLD_NAMED_TWICE", "into").await;
    refused(&house, merge_households(far, 9_999, &joined, day), NotFound, "HOUSEHOLD_NOT_FOUND", "into")
        .await;
    refused(&house, merge_households(far, old, &joined, day), Rule, "HOUSEHOLD_ELSEWHERE", "household").await;
    let new = house.act(split_household(old, &alone, day)).await.household_id;
    let next = "2021-05-02";
    refused(&house, merge_households(new, old, &alone, next), Rule, "HEAD_EXISTS", "into").await;
    refused(
        &house,
        merge_households(old, new, &[(child, Relation::Child)], next),
        Rule,
        "MEMBERS_INCOMPLETE",
        "household",
    )
    .await;
    refused(&house, change_relations(old, &[], next), Form, "REQUIRED", "members").await;
    let same = [(child, Relation::Child)];
    refused(&house, change_relations(old, &same, next), Rule, "RELATION_UNCHANGED", "members[0].person")
        .await;
    let head = [(child, Relation::Head)];
    refused(&house, change_relations(old, &head, next), Rule, "HEAD_NOT_CHANGED_HERE", "members[0].relation")
        .await;
    refused(&house, number_household(old, " ", next), Form, "REQUIRED", "file_number").await;
    refused(&house, number_household(old, &"x".repeat(41), next), Form, "TOO_LONG", "file_number").await;
    house.act(number_household(old, "HS-1", next)).await;
    refused(&house, number_household(old, "HS-1", next), Rule, "FILE_NUMBER_UNCHANGED", "household").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_households_are_corrected_and_annulled() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (old, people) = place.family(&house, 0, 2, 1).await;
    let split = house.at(split_household(old, &[(people[1], Relation::Head)], "2021-05-01")).await;
    let acts = [
        split,
        house.at(number_household(split, "HS-1", "2021-05-02")).await,
        house.at(change_relations(old, &[(people[2], Relation::Grandchild)], "2021-05-03")).await,
        house.at(merge_households(split, old, &[(people[1], Relation::Wife)], "2021-06-01")).await,
    ];
    for at in acts {
        let record = house.records_from(at).await.unwrap().swap_remove(0);
        let corrected = correct(&record, |act| match act {
            EventAct::HouseholdSplit(e) => e.file_number = "HS-0".into(),
            EventAct::HouseholdNumbered(e) => e.file_number = "HS-2".into(),
            EventAct::RelationsChanged(e) => e.members[0].person_id = people[3],
            EventAct::HouseholdsMerged(e) => e.members[0].relation = Relation::Sibling.into(),
            act => panic!("{act:?}"),
        });
        house.act(corrected).await;
    }
    let related = members(&household(&house, old).await);
    assert!(
        related.contains(&(people[1], Relation::Sibling))
            && related.contains(&(people[3], Relation::Grandchild))
    );
    assert!(related.contains(&(people[2], Relation::Child)));
    assert_eq!(household(&house, split).await.file_number, "HS-2");
    for at in acts.into_iter().rev() {
        house.act(annul(at)).await;
    }
    assert_eq!(members(&household(&house, old).await)[1], (people[1], Relation::Wife));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn households_whose_head_died_are_listed_until_they_have_another() {
    let house = House::new().await;
    let place = Place::found(&house, 3).await;
    let mut families = Vec::new();
    for home in 0..3 {
        families.push(place.family(&house, home, 1, home * 10 + 1).await);
    }
    for (_, people) in &families {
        house.act(death(people[0], "2021-05-01")).await;
    }
    house.standing().await;
    let listed = async |area, size, token: &str| {
        let answer = house.ask(without_head(area, size, token)).await;
        (answer.households.iter().map(|h| h.household_id).collect::<Vec<_>>(), answer.next_page_token)
    };
    let ids: Vec<u64> = families.iter().map(|(household, _)| *household).collect();
    assert_eq!(listed(0, 0, "").await, (ids.clone(), String::new()));
    let (first, token) = listed(0, 2, "").await;
    assert_eq!((first, listed(0, 2, &token).await), (ids[..2].to_vec(), (ids[2..].to_vec(), String::new())));
    // The province, the district and the commune are the first records.
    assert_eq!(listed(3, 0, "").await.0, ids);
    assert_eq!(listed(1, 0, "").await.0, ids);
    let nowhere = house.send(without_head(9_999, 0, "")).await.unwrap_err();
    assert_eq!(Told::by(&nowhere), Told::at(Code::NotFound, "AREA_NOT_FOUND", "area_id"));
    let (household, people) = &families[1];
    let heir = [(people[1], Relation::Head), (people[2], Relation::Child)];
    house.act(change_head(*household, &heir, "2021-06-01")).await;
    house.standing().await;
    assert_eq!(listed(0, 0, "").await.0, [ids[0], ids[2]]);
    let refused = house.send(without_head(0, 0, "x")).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "page_token"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_tells_why_it_needs_another_head() {
    let house = House::new().await;
    let place = Place::found(&house, 4).await;
    let mut families = Vec::new();
    for home in 0..3 {
        families.push(place.family(&house, home, 1, home * 10 + 1).await);
    }
    let minor = house.at(enrol("Nguyễn Văn Con", Sex::Male, "2009-03-04")).await;
    let orphans = house.at(form(place.homes[3], &[(minor, Relation::Head)], "2021-02-26")).await;
    let adult = house.at(enrol("Nguyễn Thị Cô", Sex::Female, "1985-03-04")).await;
    house.act(death(families[0].1[0], "2021-05-01")).await;
    let lost = house.at(change_capacity(families[1].1[0], CivilCapacity::Lost, "2021-06-01")).await;
    house.act(join(adult, orphans, Relation::Guardian, "2021-07-01")).await;
    let tail = house.tail().await;
    let due =
        async |id, as_of| house.ask(get_household_as_of(id, as_of)).await.household.unwrap().head_change();
    let now = async |id| house.ask(get_household(id, tail)).await.household.unwrap().head_change();
    let (none, dead) = (HeadChange::Unspecified, families[0].0);
    let (incapable, sound) = (families[1].0, families[2].0);
    for (id, why, first) in [
        (dead, HeadChange::NoHead, "2021-05-01"),
        (incapable, HeadChange::LacksCapacity, "2021-06-01"),
        (orphans, HeadChange::NotOfAge, "2021-07-01"),
    ] {
        assert_eq!((due(id, on("2021-04-30")).await, due(id, on(first)).await), (none, why), "{why:?}");
        assert_eq!(now(id).await, why);
    }
    assert_eq!((due(incapable, known_before(lost)).await, now(sound).await), (none, none));

    let listed = async |reasons: &[HeadChange]| {
        let answer = house.ask(head_due(reasons)).await;
        answer.households.iter().map(|h| (h.household_id, h.head_change())).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]).await, [(dead, HeadChange::NoHead)]);
    let unfit = [HeadChange::NotOfAge, HeadChange::LacksCapacity];
    let both = [(incapable, HeadChange::LacksCapacity), (orphans, HeadChange::NotOfAge)];
    assert_eq!(listed(&unfit).await, both);
    assert_eq!(listed(&unfit[..1]).await, both[1..]);
    let all = [HeadChange::NoHead, HeadChange::NotOfAge, HeadChange::LacksCapacity];
    assert_eq!(listed(&all).await, [&[(dead, HeadChange::NoHead)][..], &both[..]].concat());
    let refused = house.send(head_due(&[HeadChange::NoHead, HeadChange::Unspecified])).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "reasons[1]"));

    let heir = [(adult, Relation::Head), (minor, Relation::Ward)];
    house.act(change_head(orphans, &heir, "2021-08-01")).await;
    house.standing().await;
    assert_eq!(listed(&unfit).await, both[..1]);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_households_come_in_bulk() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (old, people) = place.family(&house, 0, 0, 1).await;
    let on = |day| format!(r#""effectiveDate": {{"year": 2021, "month": 5, "day": {day}}}"#);
    let person = format!(r#"{{"person": {{"personId": "{}"}}, "relation""#, people[1]);
    let lines = [
        format!(
            r#"{{"splitHousehold": {{{}, "household": {{"householdId": "{old}"}}, "members": [{person}: "RELATION_HEAD"}}]}}}}"#,
            on(1)
        ),
        format!(
            r#"{{"numberHousehold": {{{}, "household": {{"sequence": "1"}}, "fileNumber": "HS-1"}}}}"#,
            on(2)
        ),
        format!(
            r#"{{"mergeHouseholds": {{{}, "household": {{"sequence": "1"}}, "into": {{"householdId": "{old}"}}, "members": [{person}: "RELATION_SIBLING"}}]}}}}"#,
            on(3)
        ),
        format!(
            r#"{{"changeRelations": {{{}, "household": {{"householdId": "{old}"}}, "members": [{person}: "RELATION_WIFE"}}]}}}}"#,
            on(4)
        ),
        format!(
            r#"{{"changeRelations": {{{}, "household": {{"householdId": "{old}"}}, "members": [{person}: "RELATION_WIFE"}}]}}}}"#,
            on(5)
        ),
    ];
    let ledger = house.ledger().clone();
    let imported = tokio::task::spawn_blocking(move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer = Importer::of(ledger, Name::parse("households").unwrap()).unwrap();
        let lines = Lines::of(Cursor::new(lines.join("\n").into_bytes()));
        (importer.run(lines, &mut report, &mut |_| ()).unwrap(), refused)
    });
    let (imported, refused) = imported.await.unwrap();
    assert_eq!((imported.recorded, imported.refused), (4, 1), "{refused:?}");
    assert_eq!((refused[0].sequence, refused[0].reason.as_str()), (5, "RELATION_UNCHANGED"));
    same_when_rebuilt(&house).await;
}
