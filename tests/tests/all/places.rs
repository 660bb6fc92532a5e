//! Dwellings and units that become others: who lives where does not change by it, and every act can be wrong, amended and
//! imported.

#![allow(clippy::wildcard_enum_match_arm, reason = "another act at that position fails the test")]

use std::io::Cursor;

use grpc_api::import::{Importer, Lines};
use ledger_core::domain::text::Code as Name;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    DeclareCurrentPlaceRequest, EstablishAreaRequest, NamedPerson, RegisterTemporaryResidenceRequest,
};
use ledger_proto::ledger::residence::v1::GetResidenceHistoryRequest;
use ledger_proto::ledger::r#type::v1::{AreaName, ContactRole, Relation, Sex};
use ledger_tests::request::places::{
    abolish_areas, assign_area, get_dwelling, identify, merge_areas, merge_dwellings, move_area, readdress,
    recode_area, rename_area, split_area, split_dwelling, undecided,
};
use ledger_tests::request::{
    annul, correct, date, enrol, establish, form, get_household_as_of, get_person, get_person_as_of,
    move_alone, on, person, reach_at, register_dwelling,
};
use ledger_tests::{House, Place, Told, refused, same_when_rebuilt};
use tonic::Code;

/// A commune with dwellings, and somebody who lives in the first since 2021-02-25.
async fn settled(house: &House, homes: usize) -> (Place, u64) {
    let place = Place::found(house, homes).await;
    let mut somebody = enrol("Trần Văn Ở", Sex::Male, "1980");
    somebody.dwelling = ledger_tests::request::dwelling(place.homes[0]);
    let somebody = house.at(somebody).await;
    (place, somebody)
}

/// Address, codes of the units, dwelling and first day of somebody's residence on a day.
async fn lives(house: &House, who: u64, day: &str) -> (String, Vec<String>, u64) {
    let person = house.ask(get_person_as_of(who, on(day))).await.person.unwrap();
    let residence = person.residence.unwrap();
    assert_eq!(residence.since, date("2021-02-25"), "nobody moved");
    let codes = residence.areas.into_iter().map(|AreaName { code, .. }| code).collect();
    (residence.address, codes, residence.dwelling_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_moves_when_a_dwelling_becomes_another() {
    let house = House::new().await;
    let (place, somebody) = settled(&house, 4).await;
    let homes = &place.homes;
    house.act(readdress(homes[0], "Số 14, đường Mới", "2021-06-01")).await;
    house.act(identify(homes[0], &[("LAND", "L-1")], "2021-06-02")).await;
    house.act(merge_dwellings(&homes[..1], homes[1], "2021-07-01")).await;
    let codes = || ["24166", "643", "66"].map(str::to_owned).to_vec();
    let at = |address: &str| (address.to_owned(), codes(), homes[0]);
    assert_eq!(lives(&house, somebody, "2021-05-31").await, at("Số 1, thôn Thử"));
    assert_eq!(lives(&house, somebody, "2021-06-01").await, at("Số 14, đường Mới"));
    assert_eq!(lives(&house, somebody, "2021-07-01").await, at("Số 2, thôn Thử"));

    // Divided: the act moves nobody, and nobody new comes in.
    house.act(split_dwelling(homes[1], &homes[2..], "2022-01-01")).await;
    assert_eq!(lives(&house, somebody, "2022-01-01").await, at("Số 2, thôn Thử"));
    let refused = house.try_act(move_alone(somebody, homes[1], "2022-02-01")).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::FailedPrecondition, "DWELLING_ENDED", "dwelling"));
    house.act(move_alone(somebody, homes[3], "2022-02-01")).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_moves_when_a_unit_becomes_another() {
    let house = House::new().await;
    let (place, somebody) = settled(&house, 2).await;
    house.act(rename_area("24166", "Phường Thử", "2021-06-01")).await;
    house.act(move_area("24166", "66", "2022-01-01")).await;
    house.act(abolish_areas(&["643"], "2022-01-01")).await;
    let from = |code: &str| {
        let mut unit = establish(code, "66", "");
        unit.effective_date = date("2022-03-01");
        unit
    };
    house.act(from("24167")).await;
    house.act(merge_areas(&["24166"], "24167", "2022-03-01")).await;
    house.act(recode_area("24167", "24168", "2022-04-01")).await;
    let homes = &place.homes;
    let lies = async |day: &str| lives(&house, somebody, day).await.1.join(" ");
    assert_eq!(lies("2021-12-31").await, "24166 643 66");
    assert_eq!(lies("2022-02-28").await, "24166 66");
    assert_eq!(lies("2022-03-01").await, "24167 66");
    assert_eq!(lies("2022-04-01").await, "24168 66");

    // Divided: what lies where awaits decision, and is decided for each dwelling.
    for code in ["24170", "24171"] {
        let mut unit = establish(code, "66", "");
        unit.effective_date = date("2022-05-01");
        house.act(unit).await;
    }
    house.act(split_area("24168", &["24170", "24171"], "2022-05-01")).await;
    assert_eq!(lies("2022-05-01").await, "24168 66");
    let refused = house.try_act(register_dwelling("24168", "Số 9")).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::NotFound, "AREA_NOT_FOUND", "area"));
    house.act(assign_area(homes[0], "24171", "2022-05-01")).await;
    assert_eq!(lies("2022-05-01").await, "24171 66");
    assert_eq!(lies("2022-04-30").await, "24168 66");
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dwellings_of_a_divided_unit_are_listed_until_they_are_decided() {
    let house = House::new().await;
    let (place, person_at_home) = settled(&house, 3).await;
    let mut parts = Vec::new();
    for code in ["24170", "24171"] {
        let mut unit = establish(code, "66", "");
        unit.effective_date = date("2022-05-01");
        parts.push(house.at(unit).await);
    }
    house.act(split_area("24166", &["24170", "24171"], "2022-05-01")).await;
    house.standing().await;
    let listed = async |area, size, token: &str| {
        let answer = house.ask(undecided(area, size, token)).await;
        let dwellings = answer.dwellings.iter().map(|d| (d.dwelling_id, d.persons)).collect::<Vec<_>>();
        (dwellings, answer.next_page_token)
    };
    let homes = &place.homes;
    let all = vec![(homes[0], 1), (homes[1], 0), (homes[2], 0)];
    assert_eq!(listed(0, 0, "").await, (all.clone(), String::new()));
    let (first, token) = listed(0, 2, "").await;
    assert_eq!((first, listed(0, 2, &token).await.0), (all[..2].to_vec(), all[2..].to_vec()));
    // By the unit that was divided, by one that got a part, by the province; by another unit there is nothing.
    for area in [3, parts[1], 1] {
        assert_eq!(listed(area, 0, "").await.0, all, "{area}");
    }
    let elsewhere = house.at(establish("67", "", "099")).await;
    assert_eq!(listed(elsewhere, 0, "").await.0, []);
    let shown = house.ask(undecided(0, 1, "")).await.dwellings.swap_remove(0);
    assert_eq!(shown.person_ids, [person_at_home]);
    let codes: Vec<String> = shown.may_lie_in.into_iter().map(|area| area.code).collect();
    assert_eq!((shown.area.unwrap().code, codes.join(" ")), ("24166".to_owned(), "24170 24171".to_owned()));

    house.act(assign_area(homes[0], "24171", "2022-05-01")).await;
    house.act(merge_dwellings(&homes[1..2], homes[0], "2022-05-02")).await;
    house.standing().await;
    assert_eq!(listed(0, 0, "").await.0, [(homes[2], 0)]);
    let dwelling = async |id, day| house.ask(get_dwelling(id, day)).await.dwelling.unwrap();
    let decided = dwelling(homes[0], "2022-05-02").await;
    assert_eq!((decided.possible_areas.len(), decided.areas[0].code.as_str()), (0, "24171"));
    assert_eq!(decided.took_in, [homes[1]]);
    assert!(dwelling(homes[0], "2022-05-01").await.took_in.is_empty());
    let ended = dwelling(homes[1], "2022-05-02").await;
    assert_eq!((ended.ended, ended.became), (date("2022-05-02"), vec![homes[0]]));
    let waiting = dwelling(homes[2], "2022-05-01").await;
    assert_eq!(waiting.possible_areas.len(), 2);
    assert_eq!(dwelling(homes[2], "2022-04-30").await.possible_areas, []);
}

/// A dwelling was divided, then its unit: who was not registered in a part yet lives where nobody decided, until the whole that is no
/// dwelling any more is assigned.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_still_lives_in_a_dwelling_that_was_divided_is_listed_and_decided() {
    let house = House::new().await;
    let (place, somebody) = settled(&house, 6).await;
    let homes = &place.homes;
    house.act(split_dwelling(homes[0], &homes[1..3], "2022-02-01")).await;
    house.act(split_dwelling(homes[3], &homes[4..], "2022-02-01")).await;
    for code in ["24170", "24171"] {
        let unit = EstablishAreaRequest { effective_date: date("2022-05-01"), ..establish(code, "66", "") };
        house.act(unit).await;
    }
    house.act(split_area("24166", &["24170", "24171"], "2022-05-01")).await;
    house.standing().await;
    let listed = async || {
        let answer = house.ask(undecided(0, 0, "")).await;
        answer.dwellings.into_iter().map(|d| (d.dwelling_id, d.person_ids)).collect::<Vec<_>>()
    };
    let parts = [homes[1], homes[2], homes[4], homes[5]].map(|home| (home, vec![]));
    let all = [&[(homes[0], vec![somebody])], &parts[..]].concat();
    assert_eq!(listed().await, all, "nobody lives in the other one that was divided");
    house.act(assign_area(homes[0], "24171", "2022-05-01")).await;
    house.standing().await;
    assert_eq!(listed().await, parts);
    let lives = house.ask(get_person_as_of(somebody, on("2022-05-01"))).await.person.unwrap();
    let lives = lives.residence.unwrap();
    assert_eq!((lives.area_undecided, lives.areas[0].code.as_str()), (false, "24171"));
    // What was merged lies where the other one does.
    house.act(merge_dwellings(&homes[1..2], homes[2], "2022-05-02")).await;
    let merged = assign_area(homes[1], "24171", "2022-05-03");
    refused(&house, merged, Code::FailedPrecondition, "DWELLING_ENDED", "dwelling").await;
    same_when_rebuilt(&house).await;
}

/// What an answer says of a dwelling whose unit ended: the units that it may lie in, and whether nobody decided.
fn open(possible: &[AreaName], undecided: bool) -> String {
    let codes: Vec<&str> = possible.iter().map(|area| area.code.as_str()).collect();
    format!("{} {undecided}", codes.join(" "))
}

/// What is said of the home of somebody, and of where they stay, are reached, and somebody else is.
async fn open_homes(house: &House, (who, other, family): (u64, u64, u64), day: &str) -> [String; 6] {
    let told = house.ask(get_person_as_of(who, on(day))).await.person.unwrap();
    let elsewhere = house.ask(get_person_as_of(other, on(day))).await.person.unwrap();
    let lived =
        GetResidenceHistoryRequest { person: person(who), as_of: Some(on(day)), ..Default::default() };
    let lived = house.ask(lived).await.stays.swap_remove(0);
    let family = house.ask(get_household_as_of(family, on(day))).await.household.unwrap();
    let (home, temporary) = (told.residence.unwrap(), told.temporary_residence.unwrap());
    let (contact, current) = (told.contact_address.unwrap(), elsewhere.current_place.unwrap());
    [
        open(&home.possible_areas, home.area_undecided),
        open(&lived.possible_areas, lived.area_undecided),
        open(&family.possible_areas, family.area_undecided),
        open(&temporary.possible_areas, temporary.area_undecided),
        open(&contact.possible_areas, contact.area_undecided),
        open(&current.possible_areas, current.area_undecided),
    ]
}

/// Somebody in a household in the first home who stays and is reached in the second, where somebody else is.
async fn everywhere(house: &House) -> (Place, (u64, u64, u64)) {
    let (place, who) = settled(house, 2).await;
    let [home, other_home] = place.homes[..] else { panic!("two homes") };
    let family = house.at(form(home, &[(who, Relation::Head)], "2021-03-01")).await;
    let stay = RegisterTemporaryResidenceRequest {
        effective_date: date("2022-01-05"),
        persons: vec![NamedPerson { person: person(who) }],
        dwelling: ledger_tests::request::dwelling(other_home),
        until: date("2023-01-05"),
        ..Default::default()
    };
    house.act(stay).await;
    house.act(reach_at(who, other_home, ContactRole::BesideResidence, "2022-01-05")).await;
    let other = house.at(enrol("Trần Văn Khác", Sex::Male, "1981")).await;
    let is_there = DeclareCurrentPlaceRequest {
        effective_date: date("2022-01-05"),
        person: person(other),
        dwelling: ledger_tests::request::dwelling(other_home),
        ..Default::default()
    };
    house.act(is_there).await;
    (place, (who, other, family))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_a_divided_unit_are_told_that_nobody_decided_where_they_live() {
    let house = House::new().await;
    let (place, people) = everywhere(&house).await;
    for code in ["24170", "24171"] {
        let unit = EstablishAreaRequest { effective_date: date("2022-05-01"), ..establish(code, "66", "") };
        house.act(unit).await;
    }
    house.act(split_area("24166", &["24170", "24171"], "2022-05-01")).await;
    let all = |text: &str| [(); 6].map(|()| text.to_owned());
    assert_eq!(open_homes(&house, people, "2022-04-30").await, all(" false"));
    assert_eq!(open_homes(&house, people, "2022-05-01").await, all("24170 24171 true"));
    let home = async |day| house.ask(get_dwelling(place.homes[0], day)).await.dwelling.unwrap();
    assert!(home("2022-05-01").await.area_undecided && !home("2022-04-30").await.area_undecided);
    // The answer of what is known now says the same.
    let min_position = house.tail().await - 1;
    let now = house.ask(get_person(people.0, min_position)).await.person.unwrap().residence.unwrap();
    assert_eq!(open(&now.possible_areas, now.area_undecided), "24170 24171 true");

    house.act(assign_area(place.homes[0], "24171", "2022-05-10")).await;
    let decided = open_homes(&house, people, "2022-05-10").await;
    assert_eq!(decided[..3], all(" false")[..3]);
    assert_eq!(decided[3..], all("24170 24171 true")[3..]);
    assert_eq!(open_homes(&house, people, "2022-05-09").await, all("24170 24171 true"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_a_unit_without_successor_are_told_that_nobody_decided() {
    let house = House::new().await;
    let (place, people) = everywhere(&house).await;
    house.act(abolish_areas(&["24166"], "2022-05-01")).await;
    assert_eq!(open_homes(&house, people, "2022-04-30").await, [(); 6].map(|()| " false".to_owned()));
    assert_eq!(open_homes(&house, people, "2022-05-01").await, [(); 6].map(|()| " true".to_owned()));
    let home = house.ask(get_dwelling(place.homes[0], "2022-05-01")).await.dwelling.unwrap();
    assert_eq!(open(&home.possible_areas, home.area_undecided), " true");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_acts_on_dwellings_are_refused_with_their_reasons() {
    let house = House::new().await;
    let (place, _) = settled(&house, 4).await;
    let [a, b, c, d] = place.homes[..] else { panic!("four homes") };
    let day = "2021-06-01";
    use Code::{FailedPrecondition as Rule, InvalidArgument as Form, NotFound};
    refused(&house, readdress(a, "", day), Form, "REQUIRED", "address").await;
    refused(&house, readdress(a, &"x".repeat(251), day), Form, "TOO_LONG", "address").await;
    refused(&house, readdress(a, "Số 1, thôn Thử", day), Rule, "ADDRESS_UNCHANGED", "dwelling").await;
    refused(&house, readdress(9_999, "Số 5", day), NotFound, "DWELLING_NOT_FOUND", "dwelling").await;
    refused(&house, readdress(a, "Số 5", "2022-06-02"), Rule, "EFFECTIVE_DATE_IN_FUTURE", "effective_date")
        .await;
    refused(&house, readdress(a, "Số 5", "2021-06"), Rule, "EFFECTIVE_DATE_INCOMPLETE", "effective_date")
        .await;
    refused(&house, identify(a, &[("", "L")], day), Form, "REQUIRED", "identifiers[0].scheme").await;
    refused(&house, identify(a, &[("LAND", "")], day), Form, "REQUIRED", "identifiers[0].value").await;
    let twice = [("LAND", "L"), ("LAND", "M")];
    refused(&house, identify(a, &twice, day), Rule, "IDENTIFIER_NAMED_TWICE", "identifiers[1].scheme").await;
    refused(&house, identify(a, &[], day), Rule, "IDENTIFIERS_UNCHANGED", "dwelling").await;
    let many: Vec<(String, String)> = (0..17).map(|n| (format!("S{n}"), "V".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(s, v)| (s.as_str(), v.as_str())).collect();
    refused(&house, identify(a, &many, day), Form, "TOO_MANY", "identifiers").await;
    refused(&house, merge_dwellings(&[], b, day), Form, "REQUIRED", "dwellings").await;
    refused(&house, merge_dwellings(&[a, a], b, day), Rule, "DWELLING_NAMED_TWICE", "dwellings[1]").await;
    refused(&house, merge_dwellings(&[9_999], b, day), NotFound, "DWELLING_NOT_FOUND", "dwellings[0]").await;
    refused(&house, merge_dwellings(&[b], 9_999, day), NotFound, "DWELLING_NOT_FOUND", "into").await;
    refused(&house, merge_dwellings(&vec![a; 201], b, day), Form, "TOO_MANY", "dwellings").await;
    refused(&house, merge_dwellings(&[a], b, "2021-02-24"), Rule, "LATER_ACT_CONFLICTS", "dwellings[0]")
        .await;
    refused(&house, split_dwelling(a, &[b], day), Rule, "NOTHING_TO_SPLIT", "parts").await;
    refused(&house, split_dwelling(a, &[b, b], day), Rule, "DWELLING_NAMED_TWICE", "parts[1]").await;
    refused(&house, split_dwelling(a, &[b, 9_999], day), NotFound, "DWELLING_NOT_FOUND", "parts[1]").await;
    refused(&house, assign_area(a, "", day), Form, "REQUIRED", "area").await;
    refused(&house, assign_area(a, "24199", day), NotFound, "AREA_NOT_FOUND", "area").await;
    refused(&house, assign_area(a, "66", day), Rule, "AREA_TOO_LARGE", "area").await;
    refused(&house, assign_area(a, "24166", day), Rule, "DWELLING_AREA_UNCHANGED", "dwelling").await;
    house.act(merge_dwellings(&[c], d, day)).await;
    refused(&house, readdress(c, "Số 5", day), Rule, "DWELLING_ENDED", "dwelling").await;
    refused(&house, split_dwelling(c, &[a, b], day), Rule, "DWELLING_ENDED", "dwelling").await;
    refused(&house, merge_dwellings(&[b], c, day), Rule, "DWELLING_ENDED", "into").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_acts_on_units_are_refused_with_their_reasons() {
    let house = House::new().await;
    Place::found(&house, 0).await;
    let mut new = establish("24167", "66", "");
    new.effective_date = date("2025-07-01");
    house.act(new).await;
    let day = "2025-07-01";
    use Code::{FailedPrecondition as Rule, InvalidArgument as Form, NotFound};
    let nameless = house.try_act(rename_area("24166", "", day)).await.unwrap_err();
    let nameless = Told::by(&nameless).fields;
    let fields: Vec<&str> = nameless.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["name", "full_name"]);
    assert!(nameless.iter().all(|(_, reason)| reason == "REQUIRED"), "{nameless:?}");
    refused(&house, rename_area("24199", "Xã", day), NotFound, "AREA_NOT_FOUND", "area").await;
    refused(&house, rename_area("2416", "Xã", day), Form, "INVALID_CODE", "area").await;
    refused(
        &house,
        rename_area("24166", "Xã", "2025-07"),
        Rule,
        "EFFECTIVE_DATE_INCOMPLETE",
        "effective_date",
    )
    .await;
    refused(&house, recode_area("24166", "24167", day), Rule, "AREA_CODE_IN_FORCE", "new_code").await;
    refused(&house, recode_area("24166", "24166", day), Rule, "AREA_UNCHANGED", "new_code").await;
    refused(&house, recode_area("24166", "644", day), Rule, "AREA_CODE_WRONG", "new_code").await;
    refused(&house, recode_area("24166", "x", day), Form, "INVALID_CODE", "new_code").await;
    refused(&house, move_area("24166", "643", day), Rule, "AREA_UNCHANGED", "area").await;
    refused(&house, move_area("643", "24166", day), Rule, "AREA_PARENT_WRONG", "parent").await;
    refused(&house, abolish_areas(&[], day), Form, "REQUIRED", "areas").await;
    refused(&house, abolish_areas(&["24199"], day), NotFound, "AREA_NOT_FOUND", "areas[0]").await;
    refused(&house, abolish_areas(&["24166", "24166"], day), Rule, "AREA_NAMED_TWICE", "areas[1]").await;
    refused(&house, abolish_areas(&["24166"; 301], day), Form, "TOO_MANY", "areas").await;
    refused(&house, merge_areas(&["24166"], "66", day), Rule, "AREA_LEVELS_DIFFER", "into").await;
    refused(&house, merge_areas(&["24166"], "24167", "2025-06-30"), NotFound, "AREA_NOT_FOUND", "into").await;
    refused(&house, split_area("24166", &["24167"], day), Rule, "NOTHING_TO_SPLIT", "among").await;
    refused(&house, split_area("24166", &["24167", ""], day), Form, "REQUIRED", "among[1]").await;
    house.act(merge_areas(&["24166"], "24167", day)).await;
    refused(&house, merge_areas(&["24166"], "24167", day), Rule, "AREA_FATE_DECIDED", "areas[0]").await;
    refused(&house, abolish_areas(&["24166"], day), Rule, "AREA_NOT_IN_FORCE", "areas[0]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_dwellings_are_corrected_and_annulled() {
    let house = House::new().await;
    let (place, somebody) = settled(&house, 4).await;
    let homes = &place.homes;
    let day = "2021-06-01";
    let mut unit = establish("24167", "66", "");
    unit.effective_date = date("2021-01-01");
    let other = house.at(unit).await;
    let acts = [
        house.at(readdress(homes[0], "Số 5", day)).await,
        house.at(identify(homes[0], &[("LAND", "L-1")], day)).await,
        house.at(assign_area(homes[1], "24167", day)).await,
        house.at(split_dwelling(homes[1], &homes[1..3], day)).await,
        house.at(merge_dwellings(&homes[..1], homes[1], day)).await,
    ];
    let home = homes[3];
    for at in acts {
        let record = house.records_from(at).await.unwrap().swap_remove(0);
        let corrected = correct(&record, |act| match act {
            EventAct::DwellingReaddressed(e) => e.address = "Số 6".into(),
            EventAct::DwellingIdentified(e) => e.identifiers[0].value = "L-2".into(),
            EventAct::DwellingAreaAssigned(e) => e.dwelling_id = home,
            EventAct::DwellingSplit(e) => e.part_ids[1] = home,
            EventAct::DwellingsMerged(e) => e.into_id = home,
            act => panic!("{act:?}"),
        });
        house.act(corrected).await;
    }
    let (address, codes, _) = lives(&house, somebody, day).await;
    assert_eq!(
        (address.as_str(), codes.join(" ")),
        ("Số 4, thôn Thử", "24167 66".to_owned()),
        "in the fourth"
    );
    let wrong = correct(&house.records_from(acts[4]).await.unwrap()[0], |act| {
        if let EventAct::DwellingsMerged(e) = act {
            e.dwelling_ids.push(e.into_id);
        }
    });
    let told = Told::by(&house.try_act(wrong).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "DWELLING_NAMED_TWICE", "replacement.dwellings[1]"));
    for at in acts.into_iter().rev() {
        house.act(annul(at)).await;
    }
    let (address, codes, _) = lives(&house, somebody, day).await;
    assert_eq!((address.as_str(), codes.join(" ")), ("Số 1, thôn Thử", "24166 643 66".to_owned()));
    assert!(other > 0);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_units_are_corrected_and_annulled() {
    let house = House::new().await;
    let (_, somebody) = settled(&house, 1).await;
    let day = "2022-03-01";
    let mut ids = Vec::new();
    for code in ["24167", "24168", "24169"] {
        let mut unit = establish(code, "66", "");
        unit.effective_date = date("2021-01-01");
        ids.push(house.at(unit).await);
    }
    let mut district = establish("644", "66", "");
    district.effective_date = date("2021-01-01");
    let district = house.at(district).await;
    let acts = [
        house.at(rename_area("24166", "Xã Sai", day)).await,
        house.at(recode_area("24167", "24170", day)).await,
        house.at(move_area("24170", "643", day)).await,
        house.at(abolish_areas(&["24169"], day)).await,
        house.at(merge_areas(&["24166"], "24168", "2022-04-01")).await,
    ];
    // The merger first, which the unit that is abolished in truth does not take part in any more.
    for at in [0, 1, 2, 4, 3].map(|at: usize| acts[at]) {
        let record = house.records_from(at).await.unwrap().swap_remove(0);
        let corrected = correct(&record, |act| match act {
            EventAct::AreaRenamed(e) => e.full_name = "Xã Đúng".into(),
            EventAct::AreaRecoded(e) => e.to_code = "24171".into(),
            EventAct::AreaMoved(e) => e.parent_id = district,
            EventAct::AreasAbolished(e) => {
                e.areas[0].area_id = ids[1];
                e.areas[0].code = "24168".into();
            }
            EventAct::AreasMerged(e) => e.into_id = ids[0],
            act => panic!("{act:?}"),
        });
        house.act(corrected).await;
    }
    assert_eq!(lives(&house, somebody, "2022-04-01").await.1.join(" "), "24171 644 66");
    for at in acts.into_iter().rev() {
        house.act(annul(at)).await;
    }
    assert_eq!(lives(&house, somebody, "2022-04-01").await.1.join(" "), "24166 643 66");
    let divided = house.at(split_area("24166", &["24167", "24168"], day)).await;
    let record = house.records_from(divided).await.unwrap().swap_remove(0);
    house
        .act(correct(&record, |act| {
            if let EventAct::AreaSplit(e) = act {
                e.among_ids[1] = ids[2];
            }
        }))
        .await;
    house.act(annul(divided)).await;
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_places_come_in_bulk() {
    let house = House::new().await;
    let (place, _) = settled(&house, 1).await;
    let lines = format!(
        r#"{{"registerDwelling": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 1}}, "area": "24166", "address": "Số 7"}}}}
{{"registerDwelling": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 1}}, "area": "24166", "address": "Số 8"}}}}
{{"readdressDwelling": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 2}}, "dwelling": {{"sequence": "1"}}, "address": "Số 7A"}}}}
{{"mergeDwellings": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 3}}, "dwellings": [{{"sequence": "1"}}], "into": {{"dwellingId": "{}"}}}}}}
{{"mergeDwellings": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 3}}, "dwellings": [{{"sequence": "9"}}], "into": {{"sequence": "2"}}}}}}
{{"renameArea": {{"effectiveDate": {{"year": 2021, "month": 3, "day": 4}}, "area": "24166", "name": "Thử", "fullName": "Xã Thử"}}}}
"#,
        place.homes[0]
    );
    let ledger = house.ledger().clone();
    let imported = tokio::task::spawn_blocking(move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer = Importer::of(ledger, Name::parse("places").unwrap()).unwrap();
        let imported = importer.run(Lines::of(Cursor::new(lines.into_bytes())), &mut report, &mut |_| ());
        (imported.unwrap(), refused)
    });
    let (imported, refused) = imported.await.unwrap();
    assert_eq!((imported.recorded, imported.refused), (5, 1));
    assert_eq!(refused[0].reason, "DWELLING_NOT_FOUND");
    assert_eq!((refused[0].sequence, refused[0].field.as_str()), (5, "dwellings[0]"));
    same_when_rebuilt(&house).await;
}
