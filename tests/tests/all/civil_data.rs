//! Civil data: changed, corrected, supplemented, determined anew, and each of these acts amended.

use grpc_api::import::{Imported, Importer, Line};
use ledger_core::domain::text::Code as SourceCode;
use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::act::Act as LineAct;
use ledger_proto::ledger::r#type::v1::{AsOf, Sex};
use ledger_tests::request::civil_data::{born, change_name, correct_data, ethnicity, sex, supplement};
use ledger_tests::request::{
    annul, correct, date, death, enrol, get_person, get_person_as_of, known_before, name, on,
};
use ledger_tests::{House, Place, refused, same_when_rebuilt};
use tonic::Code;

async fn state(house: &House, who: u64, as_of: AsOf) -> Person {
    let _ = house.standing().await;
    house.ask(get_person_as_of(who, as_of)).await.person.unwrap()
}

async fn name_on(house: &House, who: u64, day: &str) -> String {
    state(house, who, on(day)).await.name.unwrap().full_name
}

/// What was rebuilt from the log is what stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_hold_from_their_day_on_and_corrections_from_birth() {
    let house = House::new().await;
    Place::found(&house, 1).await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1990-03-04")).await;
    let renamed = house.at(change_name(an, "Trần An", "2022-03-01")).await;
    let corrected = reg::CivilData { name: name("Nguyễn Văn Anh"), ..born("1989-03-04") };
    let corrected = house.at(correct_data(an, corrected, "2022-04-01")).await;
    house.act(ethnicity(an, 12, "2022-04-02")).await;
    let added = reg::CivilData {
        birth_place: "Trạm y tế xã Thử".into(),
        birth_registration_area: "24166".into(),
        origin_area: "24166".into(),
        ..Default::default()
    };
    house.act(supplement(an, added, "2022-04-03")).await;
    house.act(sex(an, Sex::Female, "2022-05-01")).await;

    assert_eq!(name_on(&house, an, "2022-02-28").await, "Nguyễn Văn Anh");
    assert_eq!(name_on(&house, an, "2022-03-01").await, "Trần An");
    let before = state(&house, an, known_before(corrected)).await;
    assert_eq!(before.birth_date, date("1990-03-04"));
    let then = state(&house, an, on("1989-03-04")).await;
    assert_eq!((then.sex(), then.ethnicity, then.birth_place.as_str()), (Sex::Male, 0, "Trạm y tế xã Thử"));
    let now = house.ask(get_person(an, 0)).await.person.unwrap();
    assert_eq!((now.sex(), now.ethnicity, now.birth_date), (Sex::Female, 12, date("1989-03-04")));
    assert_eq!(now.origin_area.map(|area| area.code), Some("24166".to_owned()));

    let record = house.ask(GetRecordRequest { position: corrected }).await.record.unwrap();
    let Some(EventAct::CivilDataCorrected(said)) = record.event.unwrap().act else { panic!("another act") };
    assert_eq!(
        said.was.as_ref().and_then(|was| was.birth_date),
        date("1990-03-04"),
        "the old value is shown"
    );
    assert_eq!(said.was.unwrap().name.unwrap().full_name, "Nguyễn Văn An");
    same_when_rebuilt(&house).await;

    house.act(annul(renamed)).await;
    assert_eq!(name_on(&house, an, "2022-03-01").await, "Nguyễn Văn Anh");
    same_when_rebuilt(&house).await;
    let live = house.digests().await;
    let house = house.restart().await;
    assert_eq!(house.digests().await, live);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_requests_are_refused_with_their_reason_and_field() {
    let house = House::new().await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1990-03-04")).await;
    let child = house.at(enrol("Lê Thị Mai", Sex::Female, "2012-05-01")).await;
    let gone = house.at(enrol("Trần Văn Cũ", Sex::Male, "1930-05-01")).await;
    house.act(death(gone, "2022-01-01")).await;
    let tail = house.tail().await;
    let (bad, rule) = (Code::InvalidArgument, Code::FailedPrecondition);

    refused(&house, change_name(an, "Nguyễn 2", "2022-03-01"), bad, "BAD_CHARACTER", "name").await;
    refused(&house, change_name(an, "Nguyễn Văn An", "2022-03-01"), rule, "CIVIL_DATA_UNCHANGED", "name")
        .await;
    refused(&house, change_name(child, "Lê Mai", "2022-03-01"), rule, "CONSENT_MISSING", "consent").await;
    refused(&house, change_name(gone, "Trần Cũ", "2022-03-01"), rule, "PERSON_DECEASED", "person").await;
    refused(
        &house,
        change_name(9_999, "Trần Cũ", "2022-03-01"),
        Code::NotFound,
        "PERSON_NOT_FOUND",
        "person",
    )
    .await;
    refused(
        &house,
        change_name(an, "Trần An", "2022-07-01"),
        rule,
        "EFFECTIVE_DATE_IN_FUTURE",
        "effective_date",
    )
    .await;
    let mut silent = change_name(an, "Trần An", "2022-03-01");
    silent.reason.clear();
    refused(&house, silent, bad, "REQUIRED", "reason").await;

    refused(&house, correct_data(an, reg::CivilData::default(), "2022-03-01"), bad, "REQUIRED", "becomes")
        .await;
    let unknown = reg::CivilData { sex: Sex::Unknown.into(), ..Default::default() };
    refused(&house, correct_data(an, unknown, "2022-03-01"), bad, "UNKNOWN_VALUE", "becomes.sex").await;
    let nowhere = reg::CivilData { origin_area: "99999".into(), ..Default::default() };
    refused(
        &house,
        correct_data(an, nowhere, "2022-03-01"),
        Code::NotFound,
        "AREA_NOT_FOUND",
        "becomes.origin_area",
    )
    .await;
    let later = correct_data(an, born("2022-03-02"), "2022-03-01");
    refused(&house, later, rule, "BORN_AFTER_EFFECTIVE_DATE", "becomes.birth_date").await;
    let same = correct_data(an, born("1990-03-04"), "2022-03-01");
    refused(&house, same, rule, "CIVIL_DATA_UNCHANGED", "becomes.birth_date").await;
    let dateless = correct_data(an, born("0"), "2022-03-01");
    refused(&house, dateless, bad, "REQUIRED", "becomes.birth_date").await;

    let named = reg::CivilData { name: name("Lê Mai"), ..Default::default() };
    refused(&house, supplement(an, named, "2022-03-01"), bad, "NOT_APPLICABLE", "adds.name").await;
    let known = supplement(an, born("1990"), "2022-03-01");
    refused(&house, known, rule, "CIVIL_DATA_KNOWN", "adds.birth_date").await;
    let country = reg::CivilData { nationality: "vn".into(), ..Default::default() };
    refused(&house, supplement(an, country, "2022-03-01"), bad, "INVALID_CODE", "adds.nationality").await;

    refused(&house, ethnicity(an, 0, "2022-03-01"), bad, "REQUIRED", "ethnicity").await;
    refused(&house, ethnicity(an, 56, "2022-03-01"), bad, "UNKNOWN_VALUE", "ethnicity").await;
    refused(&house, sex(an, Sex::Unknown, "2022-03-01"), bad, "UNKNOWN_VALUE", "sex").await;
    refused(&house, sex(an, Sex::Male, "2022-03-01"), rule, "CIVIL_DATA_UNCHANGED", "sex").await;
    refused(&house, sex(an, Sex::Female, "2022"), rule, "EFFECTIVE_DATE_INCOMPLETE", "effective_date").await;
    assert_eq!(house.tail().await, tail);
}

/// Corrects what stands at a position, says what that came to, and takes correction and act back.
async fn amended(house: &House, who: u64, at: u64, change: impl FnOnce(&mut EventAct)) -> Person {
    let before_all = state(house, who, known_before(at)).await;
    let as_recorded = house.ask(get_person(who, at)).await.person.unwrap();
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let corrected = house.at(correct(&record, change)).await;
    let changed = house.ask(get_person(who, corrected)).await.person.unwrap();
    let undone = house.at(annul(corrected)).await;
    assert_eq!(house.ask(get_person(who, undone)).await.person.unwrap(), as_recorded);
    let annulled = house.at(annul(at)).await;
    assert_eq!(house.ask(get_person(who, annulled)).await.person.unwrap(), before_all);
    changed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_act_on_civil_data_is_corrected_and_annulled() {
    let house = House::new().await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1990-03-04")).await;

    let at = house.at(change_name(an, "Trần An", "2022-03-01")).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::NameChanged(e) = act else { panic!("another act") };
        e.name.as_mut().unwrap().full_name = "Trần Ân".into();
    });
    assert_eq!(changed.await.name.unwrap().full_name, "Trần Ân");

    let at = house.at(correct_data(an, born("1989-03-04"), "2022-03-01")).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::CivilDataCorrected(e) = act else { panic!("another act") };
        e.becomes.as_mut().unwrap().birth_date = date("1988");
    });
    assert_eq!(changed.await.birth_date, date("1988"));

    let group = reg::CivilData { ethnicity: 12, ..Default::default() };
    let at = house.at(supplement(an, group, "2022-03-01")).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::CivilDataSupplemented(e) = act else { panic!("another act") };
        e.adds.as_mut().unwrap().ethnicity = 13;
    });
    assert_eq!(changed.await.ethnicity, 13);

    let at = house.at(ethnicity(an, 12, "2022-03-01")).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::EthnicityRedetermined(e) = act else { panic!("another act") };
        e.ethnicity = 5;
    });
    assert_eq!(changed.await.ethnicity, 5);

    let at = house.at(sex(an, Sex::Female, "2022-03-01")).await;
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let wrong = correct(&record, |act| {
        let EventAct::SexRedetermined(e) = act else { panic!("another act") };
        e.sex = Sex::Unknown.into();
    });
    refused(&house, wrong, Code::InvalidArgument, "UNKNOWN_VALUE", "replacement.sex_redetermined.sex").await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::SexRedetermined(e) = act else { panic!("another act") };
        e.certificate = "13/GCN".into();
    });
    assert_eq!(changed.await.sex(), Sex::Female);
    same_when_rebuilt(&house).await;
}

/// Imports acts in their order.
pub(crate) async fn import(house: &House, acts: Vec<LineAct>) -> Imported {
    let ledger = house.ledger().clone();
    let run = move || {
        let line = |(at, act)| {
            let number = at as u64 + 1;
            Ok(Line { number, act: Ok(reg::Act { sequence: number, act: Some(act) }) })
        };
        let lines = acts.into_iter().enumerate().map(line);
        let mut importer = Importer::of(ledger, SourceCode::parse("lines").unwrap()).unwrap();
        importer.run(lines, &mut |refused| panic!("refused: {refused:?}"), &mut |_| ()).unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_civil_data_come_in_bulk() {
    let house = House::new().await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1990-03-04")).await;
    let group = reg::CivilData { ethnicity: 1, ..Default::default() };
    let lines = vec![
        LineAct::ChangeName(change_name(an, "Trần An", "2022-03-01")),
        LineAct::CorrectCivilData(correct_data(an, born("1989"), "2022-03-01")),
        LineAct::SupplementCivilData(supplement(an, group, "2022-03-01")),
        LineAct::RedetermineEthnicity(ethnicity(an, 12, "2022-03-02")),
        LineAct::RedetermineSex(sex(an, Sex::Female, "2022-03-02")),
    ];
    let imported = import(&house, lines).await;
    assert_eq!((imported.recorded, imported.refused), (5, 0));
    let now = house.ask(get_person(an, house.tail().await - 1)).await.person.unwrap();
    assert_eq!((now.name.unwrap().full_name.as_str(), now.ethnicity), ("Trần An", 12));
    same_when_rebuilt(&house).await;
}
