//! What histories tell of the places where people live, stay and are reached: a place changes, and nobody moves.

use ledger_proto::ledger::history::v1::state::Of;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{
    ExplainRequest, ExplainResponse, GetPhasesRequest, Phase, State, SubjectRef,
};
use ledger_proto::ledger::registration::v1::{
    DeclareCurrentPlaceRequest, EstablishAreaRequest, NamedPerson, RegisterTemporaryResidenceRequest,
};
use ledger_proto::ledger::r#type::v1::{AsOf, BanGround, ContactRole, Relation, Sex};
use ledger_tests::request::places::{
    assign_area, ban, get_dwelling, lift_ban, merge_areas, merge_dwellings, readdress, rename_area,
};
use ledger_tests::request::{
    date, dwelling, enrol, establish, form, get_household_as_of, get_person_as_of, on, person, reach_at,
};
use ledger_tests::{House, Place};

fn of_person(who: u64) -> SubjectRef {
    SubjectRef { by: person(who).map(By::Person) }
}

async fn phases(house: &House, subject: SubjectRef) -> Vec<Phase> {
    house.ask(GetPhasesRequest { subject: Some(subject), ..Default::default() }).await.phases
}

/// What the answer about a day tells of a person, a household or a dwelling.
async fn told(house: &House, of: &SubjectRef, day: &str) -> Option<State> {
    let of = match of.by.as_ref()? {
        By::Person(_) => {
            let By::Person(who) = of.by.clone()? else { return None };
            let ledger_proto::ledger::r#type::v1::person_ref::By::PersonId(id) = who.by? else { return None };
            Of::Person(house.ask(get_person_as_of(id, on(day))).await.person?)
        }
        By::HouseholdId(id) => Of::Household(house.ask(get_household_as_of(*id, on(day))).await.household?),
        By::DwellingId(id) => Of::Dwelling(house.ask(get_dwelling(*id, day)).await.dwelling?),
        By::CardId(_) | By::AreaId(_) | By::OfficeId(_) | By::OfficerId(_) | By::StockId(_) => return None,
    };
    Some(State { of: Some(of) })
}

/// The first days of the phases; on each of these days, and on all until the next, the answer is what the phase says.
async fn begin(house: &House, of: SubjectRef, days: &[&str]) -> Vec<Option<String>> {
    let phases = phases(house, of.clone()).await;
    for day in days {
        let asked = date(day).unwrap();
        let key =
            |day: &Option<ledger_proto::google::r#type::Date>| day.map(|day| (day.year, day.month, day.day));
        let phase = phases.iter().rfind(|phase| key(&phase.from) <= key(&Some(asked))).unwrap();
        assert_eq!(phase.state, told(house, &of, day).await, "{day}");
    }
    let text =
        |day: ledger_proto::google::r#type::Date| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day);
    phases.iter().map(|phase| phase.from.map(text)).collect()
}

fn some(days: &[&str]) -> Vec<Option<String>> {
    days.iter().map(|day| Some((*day).to_owned())).collect()
}

fn stays(who: u64, home: u64, since: &str) -> RegisterTemporaryResidenceRequest {
    RegisterTemporaryResidenceRequest {
        effective_date: date(since),
        persons: vec![NamedPerson { person: person(who) }],
        dwelling: dwelling(home),
        until: date("2023-01-05"),
        ..Default::default()
    }
}

/// Somebody who lives in the first of three homes, and a second commune of the district.
async fn settled(house: &House) -> (Vec<u64>, u64) {
    let homes = Place::found(house, 3).await.homes;
    house
        .act(EstablishAreaRequest { effective_date: date("2021-01-01"), ..establish("24167", "643", "") })
        .await;
    let mut somebody = enrol("Trần Văn Ở", Sex::Male, "1980-03-04");
    somebody.dwelling = dwelling(homes[0]);
    let who = house.at(somebody).await;
    (homes, who)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_is_the_days_on_which_each_place_was_told_alike() {
    let house = House::new().await;
    let (homes, who) = settled(&house).await;
    house.act(stays(who, homes[1], "2022-01-05")).await;
    house.act(reach_at(who, homes[2], ContactRole::BesideResidence, "2022-01-05")).await;
    let other = house.at(enrol("Trần Văn Khác", Sex::Male, "1981-03-04")).await;
    let is_there = DeclareCurrentPlaceRequest {
        effective_date: date("2022-01-05"),
        person: person(other),
        dwelling: dwelling(homes[2]),
        ..Default::default()
    };
    house.act(is_there).await;
    house.act(readdress(homes[1], "Số 12, đường Mới", "2022-02-01")).await;
    house.act(readdress(homes[2], "Số 13, đường Mới", "2022-02-10")).await;
    house.act(rename_area("24166", "Phường Thử", "2022-03-01")).await;
    house.act(merge_areas(&["24166"], "24167", "2022-04-01")).await;
    house.act(merge_dwellings(&homes[1..2], homes[0], "2022-05-01")).await;
    let days = [
        "2022-01-04",
        "2022-01-05",
        "2022-01-31",
        "2022-02-01",
        "2022-02-09",
        "2022-02-10",
        "2022-02-28",
        "2022-03-01",
        "2022-03-31",
        "2022-04-01",
        "2022-04-30",
        "2022-05-01",
        "2022-06-01",
    ];
    let begun = begin(&house, of_person(who), &days).await;
    let places = ["2022-02-01", "2022-02-10", "2022-03-01", "2022-04-01", "2022-05-01"];
    assert_eq!(begun[begun.len() - 6..], [&some(&["2022-01-05"])[..], &some(&places)].concat());
    let begun = begin(&house, of_person(other), &days).await;
    let places = ["2022-01-05", "2022-02-10", "2022-03-01", "2022-04-01"];
    assert_eq!(begun[begun.len() - 4..], some(&places));
    let stays = phases(&house, of_person(who)).await.pop().and_then(|phase| phase.state);
    let Some(Of::Person(now)) = stays.and_then(|state| state.of) else { panic!("a person") };
    assert_eq!(now.temporary_residence, None, "who stays where they live");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_and_a_dwelling_have_phases_of_their_place_and_of_what_became_part_of_it() {
    let house = House::new().await;
    let (homes, who) = settled(&house).await;
    let family = house.at(form(homes[0], &[(who, Relation::Head)], "2021-03-01")).await;
    house.act(readdress(homes[0], "Số 12, đường Mới", "2022-02-01")).await;
    house.act(rename_area("24166", "Phường Thử", "2022-03-01")).await;
    house.act(ban(homes[1], BanGround::InDispute, "2022-03-10")).await;
    house.act(ban(homes[1], BanGround::LandRecovered, "2022-03-20")).await;
    house.act(lift_ban(homes[1], BanGround::InDispute, "2022-04-20")).await;
    house.act(merge_dwellings(&homes[1..2], homes[0], "2022-04-01")).await;
    let days =
        ["2022-01-31", "2022-02-01", "2022-03-01", "2022-03-31", "2022-04-01", "2022-04-19", "2022-04-20"];
    let of_family = SubjectRef { by: Some(By::HouseholdId(family)) };
    let begun = begin(&house, of_family, &days).await;
    assert_eq!(begun, some(&["2021-03-01", "2022-02-01", "2022-03-01"]));
    let begun = begin(&house, SubjectRef { by: Some(By::DwellingId(homes[0])) }, &days).await;
    let places = ["2022-02-01", "2022-03-01", "2022-04-01", "2022-04-20"];
    assert_eq!(begun[begun.len() - 4..], some(&places));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_comes_from_the_record_that_said_it() {
    let house = House::new().await;
    let (homes, who) = settled(&house).await;
    let family = house.at(form(homes[0], &[(who, Relation::Head)], "2021-03-01")).await;
    let stays = house.at(stays(who, homes[1], "2022-01-05")).await;
    let addressed = house.at(readdress(homes[0], "Số 12, đường Mới", "2021-02-25")).await;
    let explained = async |subject: SubjectRef, field: &str, as_of: Option<AsOf>| {
        let field = field.to_owned();
        house.ask(ExplainRequest { subject: Some(subject), field, as_of, ..Default::default() }).await
    };
    let from = |answer: &ExplainResponse, field: &str| {
        let found = answer.fields.iter().find(|told| told.field == field).unwrap();
        assert!(answer.origins.iter().any(|origin| origin.position == found.position), "{field}");
        (found.value.clone(), found.position)
    };
    let number = |address: &str| format!("\"{address}, đường Mới\"");
    let residence = explained(of_person(who), "residence", None).await;
    assert_eq!(from(&residence, "residence.address"), (number("Số 12"), who), "they came to it: {addressed}");

    let again = house.at(readdress(homes[0], "Số 14, đường Mới", "2022-02-01")).await;
    let moved = house.at(assign_area(homes[0], "24167", "2022-03-01")).await;
    let residence = explained(of_person(who), "residence", None).await;
    assert_eq!(from(&residence, "residence.address"), (number("Số 14"), again));
    assert_eq!(from(&residence, "residence.areas[0].code"), ("\"24167\"".to_owned(), moved));
    assert_eq!(from(&residence, "residence.dwelling_id"), (format!("\"{}\"", homes[0]), who));
    let kinds: Vec<&str> = residence.origins.iter().map(|origin| origin.kind.as_str()).collect();
    assert_eq!(kinds, ["person.enrolled", "dwelling.readdressed", "dwelling.area_assigned"]);
    let before = explained(of_person(who), "residence", Some(on("2022-01-31"))).await;
    assert_eq!(from(&before, "residence.address"), (number("Số 12"), who));
    assert_eq!(from(&before, "residence.areas[0].code").1, who);
    let household = SubjectRef { by: Some(By::HouseholdId(family)) };
    let household = explained(household, "", None).await;
    assert_eq!(from(&household, "address"), (number("Số 14"), again));
    assert_eq!(from(&household, "areas[0].code").1, moved);
    assert_eq!(from(&household, "dwelling_id").1, family);

    // Where they stay became part of another dwelling, and has its address.
    let temporary = explained(of_person(who), "temporary_residence", None).await;
    assert_eq!(from(&temporary, "temporary_residence.address").1, stays);
    let merged = house.at(merge_dwellings(&homes[1..2], homes[2], "2022-04-01")).await;
    let temporary = explained(of_person(who), "temporary_residence", None).await;
    assert_eq!(from(&temporary, "temporary_residence.address"), ("\"Số 3, thôn Thử\"".to_owned(), merged));
    assert_eq!(from(&temporary, "temporary_residence.until").1, stays);
}
