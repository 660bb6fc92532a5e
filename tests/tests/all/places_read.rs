//! Dwellings and administrative units as of a day and a state of knowledge.

use ledger_proto::ledger::household::v1::ListHouseholdsWithoutHeadRequest;
use ledger_proto::ledger::office::v1::ListOfficesRequest;
use ledger_proto::ledger::place::v1::get_area_request::Area as AreaBy;
use ledger_proto::ledger::place::v1::{
    Dwelling, GetAreaRequest, GetDwellingRequest, ListUndecidedDwellingsRequest,
};
use ledger_proto::ledger::registration::v1::{
    IdentifyDwellingRequest, MergeAreasRequest, MergeDwellingsRequest, ReaddressDwellingRequest,
};
use ledger_proto::ledger::r#type::v1::{AsOf, DwellingIdentifier, Sex};
use ledger_tests::request::{date, dwelling, enrol, establish, known_before, on};
use ledger_tests::{House, Place, Told};
use tonic::Code;

async fn shown(house: &House, home: u64, as_of: Option<AsOf>) -> Dwelling {
    let request = GetDwellingRequest { dwelling: dwelling(home), as_of, ..Default::default() };
    house.ask(request).await.dwelling.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dwelling_is_shown_as_it_was_on_a_day_and_as_known_then() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (home, other) = (place.homes[0], place.homes[1]);
    let readdress = ReaddressDwellingRequest {
        effective_date: date("2022-01-05"),
        dwelling: dwelling(home),
        address: "Số 12, đường Mới".into(),
        ..Default::default()
    };
    let readdressed = house.at(readdress).await;
    let official = DwellingIdentifier { scheme: "official".into(), value: "0800010000000001".into() };
    let identify = IdentifyDwellingRequest {
        effective_date: date("2022-02-05"),
        dwelling: dwelling(home),
        identifiers: vec![official.clone()],
        ..Default::default()
    };
    house.act(identify).await;
    let merge = MergeDwellingsRequest {
        effective_date: date("2022-03-05"),
        dwellings: dwelling(home).into_iter().collect(),
        into: dwelling(other),
        ..Default::default()
    };
    house.act(merge).await;
    let now = shown(&house, home, None).await;
    assert_eq!((now.address.as_str(), now.areas.len()), ("Số 12, đường Mới", 3));
    assert_eq!((now.identifiers, now.ended, now.became), (vec![official], date("2022-03-05"), vec![other]));
    let before = shown(&house, home, Some(on("2022-01-04"))).await;
    assert_eq!(
        (before.address.as_str(), before.identifiers.len(), before.ended),
        ("Số 1, thôn Thử", 0, None)
    );
    let unknown = shown(&house, home, Some(known_before(readdressed))).await;
    assert_eq!((unknown.address.as_str(), unknown.ended), ("Số 1, thôn Thử", None));
    assert_eq!(shown(&house, other, None).await.took_in, [home]);
    assert!(shown(&house, other, Some(on("2022-03-04"))).await.took_in.is_empty());
    let nothing = GetDwellingRequest { dwelling: dwelling(1_000), ..Default::default() };
    let refused = house.send(nothing).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::NotFound, "DWELLING_NOT_FOUND", "dwelling"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_is_shown_as_it_was_and_by_the_code_of_a_day() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let into = house.at(establish("24167", "643", "")).await;
    let merge = MergeAreasRequest {
        effective_date: date("2022-05-01"),
        areas: vec![place.commune.into()],
        into: "24167".into(),
        ..Default::default()
    };
    let merged = house.at(merge).await;
    let by_code = |day: Option<AsOf>| GetAreaRequest {
        area: Some(AreaBy::Code(place.commune.into())),
        as_of: day,
        ..Default::default()
    };
    let before = house.ask(by_code(Some(on("2022-04-30")))).await.area.unwrap();
    assert_eq!((before.code.as_str(), before.became.len(), before.above.len()), (place.commune, 0, 2));
    assert_eq!(before.in_force_until, date("2022-04-30"));
    let gone = house.send(by_code(Some(on("2022-05-01")))).await.unwrap_err();
    assert_eq!(Told::by(&gone), Told::at(Code::NotFound, "AREA_NOT_FOUND", "area"));
    // Before the merger was known the code was this unit's still; the answer says for which day, and is found again by it.
    let then = house.ask(by_code(Some(known_before(merged)))).await;
    assert_eq!(then.area.as_ref().unwrap().area_id, before.area_id);
    assert_eq!(then.as_of.unwrap().valid_date, date("2022-06-01"));
    assert_eq!(house.ask(by_code(then.as_of)).await, then);
    let by_id = |id, as_of| GetAreaRequest { area: Some(AreaBy::AreaId(id)), as_of, ..Default::default() };
    let after = house.ask(by_id(before.area_id, None)).await.area.unwrap();
    assert_eq!((after.became, after.in_force_until), (vec![into], date("2022-04-30")));
    let unknown = house.ask(by_id(before.area_id, Some(known_before(merged)))).await.area.unwrap();
    assert_eq!((unknown.became.len(), unknown.in_force_until), (0, None));
    assert_eq!(house.ask(by_id(into, None)).await.area.unwrap().took_in, [before.area_id]);
    let home = shown(&house, place.homes[0], Some(on("2022-05-01"))).await;
    assert_eq!((home.areas[0].area_id, home.possible_areas.len()), (into, 0));
    let required = house.send(GetAreaRequest::default()).await.unwrap_err();
    assert_eq!(Told::by(&required), Told::at(Code::InvalidArgument, "REQUIRED", "area"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_for_a_unit_that_is_not_there_is_refused_and_not_empty() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let home = house.at(enrol("Trần Văn An", Sex::Male, "1990")).await;
    for area_id in [999_999, home] {
        let nowhere = Told::at(Code::NotFound, "AREA_NOT_FOUND", "area_id");
        let undecided = ListUndecidedDwellingsRequest { area_id, ..Default::default() };
        assert_eq!(Told::by(&house.send(undecided).await.expect_err("no unit")), nowhere);
        let headless = ListHouseholdsWithoutHeadRequest { area_id, ..Default::default() };
        assert_eq!(Told::by(&house.send(headless).await.expect_err("no unit")), nowhere);
        let offices = ListOfficesRequest { area_id, ..Default::default() };
        assert_eq!(Told::by(&house.send(offices).await.expect_err("no unit")), nowhere);
    }
    let by_code = GetAreaRequest { area: Some(AreaBy::Code(place.commune.into())), ..Default::default() };
    let area_id = house.ask(by_code).await.area.expect("the commune").area_id;
    assert!(
        house.ask(ListUndecidedDwellingsRequest { area_id, ..Default::default() }).await.dwellings.is_empty()
    );
}
