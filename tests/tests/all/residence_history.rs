//! Residence over time: where people lived, who lived in a dwelling, on a day, in a period, as known at some time.

use ledger_proto::ledger::person::v1::GetPersonRequest;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::residence::v1::{
    EndReason, GetOccupancyRequest, GetOccupancyResponse, GetResidenceHistoryRequest,
    GetResidenceHistoryResponse, Occupancy, Period, Stay,
};
use ledger_proto::ledger::r#type::v1::{AsOf, Relation};
use ledger_tests::request::{
    annul, birth, date, death, dwelling, household, known_before, move_alone, move_to, on, person,
};
use ledger_tests::{House, Place, Told};
use prost::Message;
use tonic::Code;

/// A couple with a child at the first of three homes since 2021-02-25, a household since the day after. On 2022-02-10 they
/// move to the second home, on 2022-05-05 a daughter is born there.
struct Past {
    house: House,
    homes: Vec<u64>,
    members: Vec<u64>,
    moved: u64,
    born: u64,
}

impl Past {
    async fn new() -> Past {
        let house = House::new().await;
        let place = Place::found(&house, 3).await;
        let (joined, members) = place.family(&house, 0, 1, 1).await;
        for member in &members {
            // Who is enrolled without a dwelling lives there from the day on which the household was formed.
            let lives = house.ask(get_person(*member, joined)).await.person.unwrap().residence.unwrap();
            assert_eq!(lives.since, date("2021-02-26"));
        }
        let movers: Vec<_> = members.iter().map(|id| (*id, Relation::Unspecified)).collect();
        let moved = house
            .at(move_to(place.homes[1], &movers, Some(Becomes::SameHousehold(true)), "2022-02-10"))
            .await;
        let mut daughter = birth("Trần Thị Mới", "2022-05-05", place.commune);
        (daughter.household, daughter.relation) = (household(joined), Relation::Child.into());
        let born = house.at(daughter).await;
        Past { house, homes: place.homes, members, moved, born }
    }

    async fn stays(
        &self,
        who: u64,
        period: Option<Period>,
        as_of: Option<AsOf>,
    ) -> GetResidenceHistoryResponse {
        self.house
            .ask(GetResidenceHistoryRequest { person: person(who), period, as_of, ..Default::default() })
            .await
    }

    async fn people(&self, home: usize, period: Option<Period>, as_of: Option<AsOf>) -> GetOccupancyResponse {
        self.house.ask(occupancy(self.homes[home], period, as_of)).await
    }
}

fn get_person(who: u64, min_position: u64) -> GetPersonRequest {
    GetPersonRequest { person: person(who), min_position, ..Default::default() }
}

fn occupancy(home: u64, period: Option<Period>, as_of: Option<AsOf>) -> GetOccupancyRequest {
    GetOccupancyRequest { dwelling: dwelling(home), period, as_of, ..Default::default() }
}

fn days(from: &str, until: &str) -> Option<Period> {
    let given = |day: &str| if day.is_empty() { None } else { date(day) };
    Some(Period { from: given(from), until_exclusive: given(until) })
}

fn composition(from: &str, until: &str, residents: &[u64], possible: &[u64]) -> Occupancy {
    let Period { from, until_exclusive } = days(from, until).unwrap();
    let (residents, possible_residents) = (residents.to_vec(), possible.to_vec());
    Occupancy { from, until_exclusive, residents, possible_residents }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_lived_here_and_then_there() {
    let past = Past::new().await;
    let head = past.members[0];
    let all = past.stays(head, None, None).await;
    let [second, first] = &all.stays[..] else { panic!("two stays: {:?}", all.stays) };
    let line = |stay: &Stay| (stay.dwelling_id, stay.start, stay.end, stay.next_start, stay.end_reason());
    let moved = date("2022-02-10");
    let expected = (past.homes[0], date("2021-02-26"), moved, moved, EndReason::NextStay);
    assert_eq!(line(first), expected);
    assert_eq!((first.moved_in, first.ended_by), (date("2021-02-26"), past.moved));
    assert_eq!(line(second), (past.homes[1], moved, None, None, EndReason::Unspecified));
    assert_eq!((second.begun_by, second.ended_by, second.possibly_ended_from), (past.moved, 0, None));
    assert_eq!((second.address.as_str(), second.areas.len()), ("Số 2, thôn Thử", 3));
    assert_eq!((all.person_id, all.more, all.annulled, all.death_date), (head, false, false, None));

    let on_day = |day: &'static str| past.stays(head, None, Some(on(day)));
    assert_eq!(on_day("2021-02-25").await.stays, []);
    assert_eq!(on_day("2022-02-09").await.stays, std::slice::from_ref(first));
    assert_eq!(on_day("2022-02-10").await.stays, std::slice::from_ref(second));
    let within = |from, until| past.stays(head, days(from, until), None);
    assert_eq!(within("2020-01-01", "2021-02-26").await.stays, []);
    assert_eq!(within("2020-01-01", "2021-02-27").await.stays, std::slice::from_ref(first));
    assert_eq!(within("2022-02-09", "2022-02-11").await.stays, all.stays);
    assert_eq!(within("2022-02-10", "").await.stays, std::slice::from_ref(second));
    assert_eq!(within("", "2022-02-10").await.period, days("", "2022-02-10"));
    let before = past.stays(head, None, Some(known_before(past.moved))).await;
    assert_eq!((before.stays.len(), before.stays[0].next_start), (1, None), "then nobody knew of the move");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dwelling_had_these_people_and_then_those() {
    let past = Past::new().await;
    let family = &past.members;
    let everyone: Vec<u64> = family.iter().copied().chain([past.born]).collect();
    let first = past.people(0, None, None).await;
    assert_eq!(first.occupancies, [composition("2021-02-26", "2022-02-10", family, &[])]);
    let second = past.people(1, None, None).await;
    let grown = composition("2022-05-05", "", &everyone, &[]);
    assert_eq!(second.occupancies, [composition("2022-02-10", "2022-05-05", family, &[]), grown]);
    assert_eq!(past.people(2, None, None).await.occupancies, []);
    let on_day = past.people(1, None, Some(on("2022-05-04"))).await;
    assert_eq!(on_day.occupancies, [composition("2022-05-04", "2022-05-05", family, &[])]);
    let within = past.people(1, days("2022-01-01", "2022-03-01"), None).await;
    assert_eq!(within.occupancies, [composition("2022-02-10", "2022-03-01", family, &[])]);
    let unmoved = past.people(0, None, Some(known_before(past.moved))).await;
    assert_eq!(unmoved.occupancies, [composition("2021-02-26", "", family, &[])]);

    let page = GetOccupancyRequest { page_size: 1, ..occupancy(past.homes[1], None, None) };
    let page_one = past.house.ask(page.clone()).await;
    assert_eq!((page_one.occupancies.len(), page_one.next_from), (1, date("2022-05-05")));
    let from = Some(Period { from: page_one.next_from, until_exclusive: None });
    let known = AsOf { valid_date: None, ..page_one.as_of.unwrap() };
    let page_two = past.house.ask(GetOccupancyRequest { period: from, as_of: Some(known), ..page }).await;
    assert_eq!((&page_two.occupancies[..], page_two.next_from), (&second.occupancies[1..], None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_have_been_alive_possibly_lived_there() {
    let past = Past::new().await;
    let child = past.members[2];
    past.house.clock.set(ledger_tests::day_at_noon(365));
    let died = past.house.at(death(child, "2022-09")).await;
    let with: Vec<u64> = past.members.iter().copied().chain([past.born]).collect();
    let without: Vec<u64> = with.iter().copied().filter(|id| *id != child).collect();
    let expected = [
        composition("2022-08-01", "2022-09-01", &with, &[]),
        composition("2022-09-01", "2022-09-30", &without, &[child]),
        composition("2022-09-30", "2022-10-05", &without, &[]),
    ];
    assert_eq!(past.people(1, days("2022-08-01", "2022-10-05"), None).await.occupancies, expected);
    let told = past.stays(child, None, Some(on("2022-09-15"))).await;
    assert_eq!(told.death_date, date("2022-09"));
    let stay = &told.stays[0];
    assert_eq!((stay.end, stay.possibly_ended_from), (date("2022-09-30"), date("2022-09-01")));
    assert_eq!((stay.end_reason(), stay.ended_by, stay.next_start), (EndReason::Death, died, None));
    past.house.at(annul(died)).await;
    let alive = past.people(1, days("2022-08-01", "2022-10-05"), None).await.occupancies;
    assert_eq!(alive, [composition("2022-08-01", "2022-10-05", &with, &[])]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_annulled_lived_nowhere_and_what_was_known_stays_known() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let mut request =
        ledger_tests::request::enrol("Trần Văn Thử", ledger_proto::ledger::r#type::v1::Sex::Male, "1980");
    request.dwelling = dwelling(place.homes[0]);
    let who = house.at(request).await;
    house.at(move_alone(who, place.homes[1], "2022-02-10")).await;
    let annulled = house.at(annul(who)).await;
    let ask = |as_of| GetResidenceHistoryRequest { person: person(who), as_of, ..Default::default() };
    let now = house.ask(ask(None)).await;
    assert_eq!((now.stays.len(), now.annulled), (0, true));
    let then = house.ask(ask(Some(known_before(annulled)))).await;
    assert_eq!((then.stays.len(), then.annulled), (2, false));
    let again = house.ask(ask(then.as_of)).await;
    assert_eq!(again.encode_to_vec(), then.encode_to_vec());
    for home in &place.homes {
        assert_eq!(house.ask(occupancy(*home, None, None)).await.occupancies, []);
        let then = house.ask(occupancy(*home, None, Some(known_before(annulled)))).await;
        assert_eq!(then.occupancies.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_questions_are_refused() {
    let past = Past::new().await;
    let (head, home) = (past.members[0], past.homes[0]);
    let stays = |period, as_of| GetResidenceHistoryRequest {
        person: person(head),
        period,
        as_of,
        ..Default::default()
    };
    let both = (days("2022-01-01", ""), Some(on("2022-02-09")));
    let cases = [
        (stays(both.0, both.1), Told::at(Code::InvalidArgument, "NOT_APPLICABLE", "as_of.valid_date")),
        (
            stays(days("2022-01-01", "2022-01-01"), None),
            Told::at(Code::InvalidArgument, "EMPTY_PERIOD", "period.until_exclusive"),
        ),
        (stays(days("2022-01", ""), None), Told::at(Code::InvalidArgument, "INCOMPLETE_DATE", "period.from")),
        (
            stays(days("", "2022-13-01"), None),
            Told::at(Code::InvalidArgument, "INVALID_DATE", "period.until_exclusive"),
        ),
        (stays(None, Some(known_before(1_000_000))), Told::plain(Code::OutOfRange, "POSITION_NOT_WRITTEN")),
        (
            GetResidenceHistoryRequest { person: None, ..stays(None, None) },
            Told::at(Code::InvalidArgument, "REQUIRED", "person"),
        ),
        (
            GetResidenceHistoryRequest { person: person(home), ..stays(None, None) },
            Told::at(Code::NotFound, "PERSON_NOT_FOUND", "person"),
        ),
        (stays(None, Some(known_before(head))), Told::at(Code::NotFound, "PERSON_NOT_FOUND", "person")),
    ];
    for (asked, expected) in cases {
        let refused = past.house.send(asked.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), expected, "{asked:?}");
    }
    let people = [
        (occupancy(head, None, None), Told::at(Code::NotFound, "DWELLING_NOT_FOUND", "dwelling")),
        (occupancy(0, None, None), Told::at(Code::InvalidArgument, "REQUIRED", "dwelling")),
        (
            GetOccupancyRequest { min_position: 1_000_000, ..occupancy(home, None, None) },
            Told::plain(Code::OutOfRange, "POSITION_NOT_WRITTEN"),
        ),
        (
            occupancy(home, days("2022-02-02", "2022-02-01"), None),
            Told::at(Code::InvalidArgument, "EMPTY_PERIOD", "period.until_exclusive"),
        ),
    ];
    for (asked, expected) in people {
        let refused = past.house.send(asked.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), expected, "{asked:?}");
    }
}
