//! The administrative units of Viet Nam as acts: loaded up to a day, then up to a later one, and counted in the boundaries of
//! each time.

use std::collections::BTreeMap;

use grpc_api::areas::{self, Choices, Prefixes, SOURCE};
use grpc_api::import::{Imported, Importer, Line};
use ledger_core::domain::area::Lies;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::text::Code;
use ledger_core::domain::values::AreaLevel;
use ledger_tests::House;
use ledger_tests::request::places::get_dwelling;
use ledger_tests::request::register_dwelling;

/// Loads the list up to a day; everything for none. Nothing of it is refused.
async fn load(house: &House, until: Option<CivilDate>) -> Imported {
    let ledger = house.ledger().clone();
    let work = move || {
        let choices = Choices { until, prefixes: Prefixes::Trial, prefixes_2025: BTreeMap::new() };
        let acts = areas::acts(&choices).unwrap();
        let lines = acts.into_iter().map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
        let mut importer = Importer::of(ledger, Code::parse(SOURCE).unwrap()).unwrap();
        let mut report = |refused| panic!("{refused:?}");
        importer.run(lines, &mut report, &mut |_| ()).unwrap()
    };
    let imported = tokio::task::spawn_blocking(work).await.unwrap();
    house.standing().await;
    imported
}

/// Provinces, districts and communes in force on a day.
fn counted(house: &House, tail: u64, day: (i32, u32, u32)) -> [usize; 3] {
    let day = CivilDate::new(day.0, day.1, day.2).unwrap();
    let mut counts = [0; 3];
    for at in 1..tail {
        let id = AreaId::at(Position(at)).unwrap();
        let unit = house.server().office().views.read(|views| views.area(id)?.unit_on(day)).value;
        match unit.map(|unit| unit.facts.code.level) {
            Some(AreaLevel::Province) => counts[0] += 1,
            Some(AreaLevel::District) => counts[1] += 1,
            Some(AreaLevel::Commune) => counts[2] += 1,
            None => {}
        }
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_country_is_loaded_in_steps_and_counted_in_the_boundaries_of_each_time() {
    let house = House::new().await;
    let before = load(&house, CivilDate::new(2025, 6, 30)).await;
    assert_eq!((before.recorded, before.repeated), (before.lines, 0));
    let home = house.at(register_dwelling("00001", "Số 1")).await;
    let all = load(&house, None).await;
    assert_eq!((all.recorded, all.repeated), (all.lines - before.lines, before.lines));
    let again = load(&house, None).await;
    assert_eq!((again.recorded, again.repeated), (0, all.lines));

    let tail = house.tail().await;
    assert_eq!(counted(&house, tail, (2021, 7, 1)), [63, 705, 10_603]);
    assert_eq!(counted(&house, tail, (2025, 6, 30)), [63, 696, 10_035]);
    assert_eq!(counted(&house, tail, (2025, 7, 1)), [34, 0, 3_321]);
    assert_eq!(counted(&house, tail, (2026, 4, 30)), [34, 0, 3_321]);

    let lies = async |day| {
        let dwelling = house.ask(get_dwelling(home, day)).await.dwelling.unwrap();
        dwelling.areas.into_iter().map(|area| area.full_name).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(lies("2025-06-30").await, "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội");
    assert_eq!(lies("2025-07-01").await, "Phường Hồng Hà, Thành phố Hà Nội");

    // Of the communes of 2025-06-30 that were divided nobody knows in which new one something lies.
    let day = CivilDate::new(2025, 7, 1).unwrap();
    let (mut undecided, mut lost) = (0, 0);
    for at in 1..tail {
        let id = AreaId::at(Position(at)).unwrap();
        let told = |views: &projections::Views| {
            views
                .area(id)?
                .unit_on(day.plus_days(-1))
                .map(|unit| (unit.facts.code.level, views.lies_in(id, day)))
        };
        match house.server().office().views.read(told).value {
            Some((AreaLevel::Commune, Lies::Undecided(_, among))) if among.is_empty() => lost += 1,
            Some((AreaLevel::Commune, Lies::Undecided(..))) => undecided += 1,
            Some(_) | None => {}
        }
    }
    assert_eq!((undecided, lost), (441, 0));
    assert_eq!(house.digests().await, house.rebuilt_digests(house.tail().await));
}
