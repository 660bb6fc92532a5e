//! Differences between two states of knowledge: of many subjects, page by page, and of who lived in a unit.

use ledger_proto::ledger::history::v1::compare_area_request::Area as By;
use ledger_proto::ledger::history::v1::known_ref::Known as KnownBy;
use ledger_proto::ledger::history::v1::subject_ref::By as SubjectBy;
use ledger_proto::ledger::history::v1::{
    AreaResidence, CompareAreaRequest, CompareAreaResponse, CompareRequest, KnownRef, ResidentChangeKind,
    SubjectRef,
};
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::{
    ChangeNameRequest, EstablishAreaRequest, MergeAreasRequest, NamedPerson,
    RegisterTemporaryResidenceRequest,
};
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::places::recode_area;
use ledger_tests::request::{
    annul, date, death, dwelling, enrol_numbered, establish, move_alone, name, numbered_name, person,
    register_dwelling,
};
use ledger_tests::{House, Told};
use tonic::Code;

use crate::import::import_acts;

/// A province with two districts, a commune in the first and one in the second, a home in each.
struct Town {
    house: House,
    homes: [u64; 2],
    serial: u32,
}

const COMMUNES: [&str; 2] = ["24166", "24200"];

impl Town {
    async fn found() -> Town {
        let house = House::new().await;
        for (code, parent, prefix) in [
            ("66", "", "098"),
            ("643", "66", ""),
            ("644", "66", ""),
            ("24166", "643", ""),
            ("24200", "644", ""),
        ] {
            house.act(establish(code, parent, prefix)).await;
        }
        let mut homes = [0; 2];
        for (at, commune) in COMMUNES.iter().enumerate() {
            homes[at] = house.at(register_dwelling(commune, "Số 1, thôn Thử")).await;
        }
        Town { house, homes, serial: 0 }
    }

    async fn enrol(&mut self, home: usize) -> u64 {
        self.serial += 1;
        let full = numbered_name(usize::try_from(self.serial).unwrap());
        let mut request = enrol_numbered(&full, Sex::Male, "1980-03-04", self.serial);
        request.dwelling = dwelling(self.homes[home]);
        self.house.at(request).await
    }

    async fn renamed(&self, who: u64) -> u64 {
        let request = ChangeNameRequest {
            effective_date: date("2022-04-01"),
            person: person(who),
            name: name("Trần Văn Khác"),
            reason: "the wish of the person".into(),
            ..Default::default()
        };
        self.house.at(request).await
    }
}

fn known(position: u64) -> Option<KnownRef> {
    Some(KnownRef { known: Some(KnownBy::Position(position)) })
}

fn of_area(code: &str, before: u64, valid_date: Option<&str>) -> CompareAreaRequest {
    CompareAreaRequest {
        area: Some(By::Code(code.into())),
        before: known(before),
        valid_date: valid_date.and_then(date),
        ..Default::default()
    }
}

fn told(answer: &CompareAreaResponse) -> Vec<(ResidentChangeKind, u64, Vec<u64>)> {
    answer.changes.iter().map(|c| (c.kind(), c.person_id, c.learned.clone())).collect()
}

const CAME: ResidentChangeKind = ResidentChangeKind::Came;
const LEFT: ResidentChangeKind = ResidentChangeKind::Left;
const CHANGED: ResidentChangeKind = ResidentChangeKind::Changed;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_tells_who_came_who_left_and_of_whom_something_else_is_believed() {
    let mut town = Town::found().await;
    let mut people = Vec::new();
    for home in [0, 0, 0, 0, 1] {
        people.push(town.enrol(home).await);
    }
    let before = town.house.tail().await;
    let moved = town.house.at(move_alone(people[0], town.homes[1], "2022-03-01")).await;
    let died = town.house.at(death(people[1], "2022-03-02")).await;
    let renamed = town.renamed(people[2]).await;
    let came = town.house.at(move_alone(people[4], town.homes[0], "2022-03-03")).await;
    let came_renamed = town.renamed(people[4]).await;
    let new = town.enrol(0).await;
    let house = &town.house;

    let here = house.ask(of_area("24166", before, None)).await;
    let expected = [
        (LEFT, people[0], vec![moved]),
        (LEFT, people[1], vec![died]),
        (CHANGED, people[2], vec![renamed]),
        (CAME, people[4], vec![came, came_renamed]),
        (CAME, new, vec![new]),
    ];
    assert_eq!(told(&here), expected, "each once, however many records are about them");
    assert_eq!((here.before_position, here.after_position), (before, house.tail().await));
    let whole = here.changes[2].fields.iter().find(|field| field.field == "name.full_name").unwrap();
    assert_eq!(whole.after, "\"Trần Văn Khác\"");

    // Of the province nobody left but the dead.
    let above = house.ask(of_area("66", before, None)).await;
    let kinds: Vec<_> = above.changes.iter().map(|change| (change.kind(), change.person_id)).collect();
    let expected =
        [(CHANGED, people[0]), (LEFT, people[1]), (CHANGED, people[2]), (CHANGED, people[4]), (CAME, new)];
    assert_eq!(kinds, expected);
    let district = house.ask(of_area("643", before, None)).await;
    assert_eq!(told(&district), told(&here));

    // On the day of the first move only that had happened.
    let then = house.ask(of_area("24166", before, Some("2022-03-01"))).await;
    assert_eq!(told(&then), [(LEFT, people[0], vec![moved]), (CAME, new, vec![new])]);
    assert_eq!(then.valid_date, date("2022-03-01"));

    // What is put back is no change, and backwards whoever came has left.
    house.act(annul(moved)).await;
    let put_back = house.ask(of_area("24166", before, None)).await;
    assert!(put_back.changes.iter().all(|change| change.person_id != people[0]));
    let back = CompareAreaRequest {
        before: known(house.tail().await),
        after: known(before),
        ..of_area("24166", 0, None)
    };
    let kinds: Vec<_> = house.ask(back).await.changes.iter().map(|change| change.kind()).collect();
    assert_eq!(kinds, [CAME, CHANGED, LEFT, LEFT]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_unit_are_about_the_same_whatever_is_recorded_meanwhile() {
    let mut town = Town::found().await;
    let before = town.house.tail().await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(town.enrol(0).await);
    }
    let ask = CompareAreaRequest { page_size: 2, ..of_area("24166", before, None) };
    let whole = town.house.ask(CompareAreaRequest { page_size: 0, ..ask.clone() }).await;
    assert_eq!((whole.changes.len(), whole.next_page_token.as_str()), (5, ""));
    let (mut found, mut page) = (Vec::new(), town.house.ask(ask.clone()).await);
    loop {
        assert_eq!(page.after_position, whole.after_position);
        found.extend(page.changes.clone());
        if page.next_page_token.is_empty() {
            break;
        }
        town.enrol(0).await;
        town.renamed(people.pop().unwrap()).await;
        let next = CompareAreaRequest { page_token: page.next_page_token.clone(), ..ask.clone() };
        page = town.house.ask(next).await;
    }
    assert_eq!(found, whole.changes, "three pages, and nothing of what came between them");

    let wrong = Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "page_token");
    let token = town.house.ask(ask.clone()).await.next_page_token;
    let others = [
        CompareAreaRequest { page_token: "x".into(), ..ask.clone() },
        CompareAreaRequest { page_token: token.clone(), ..of_area("66", before, None) },
        CompareAreaRequest { page_token: token.clone(), valid_date: date("2022-01-01"), ..ask.clone() },
        CompareAreaRequest { page_token: token, residence: AreaResidence::Either.into(), ..ask },
    ];
    for other in others {
        assert_eq!(Told::by(&town.house.send(other).await.unwrap_err()), wrong);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn temporary_residence_counts_where_it_is_asked_for_and_a_reform_moves_nobody() {
    let mut town = Town::found().await;
    let (an, binh) = (town.enrol(0).await, town.enrol(1).await);
    let before = town.house.tail().await;
    let stay = RegisterTemporaryResidenceRequest {
        effective_date: date("2022-01-05"),
        persons: vec![NamedPerson { person: person(binh) }],
        dwelling: dwelling(town.homes[0]),
        until: date("2022-04-30"),
        ..Default::default()
    };
    let stays = town.house.at(stay).await;
    let ask = |residence: AreaResidence, day: Option<&str>| CompareAreaRequest {
        residence: residence.into(),
        ..of_area("24166", before, day)
    };
    let house = &town.house;
    assert_eq!(told(&house.ask(ask(AreaResidence::Permanent, None)).await), []);
    for kind in [AreaResidence::Temporary, AreaResidence::Either] {
        assert_eq!(told(&house.ask(ask(kind, None)).await), [(CAME, binh, vec![stays])]);
        let over = house.ask(ask(kind, Some("2022-05-01"))).await;
        assert_eq!(told(&over), [], "the term is over");
        let last = house.ask(ask(kind, Some("2022-04-30"))).await;
        assert_eq!(told(&last), [(CAME, binh, vec![stays])]);
    }

    let before = house.tail().await;
    let merge = MergeAreasRequest {
        effective_date: date("2022-05-01"),
        areas: vec!["24166".into()],
        into: "24200".into(),
        ..Default::default()
    };
    house.act(merge).await;
    let renamed = town.renamed(an).await;
    let after = house.ask(of_area("24200", before, None)).await;
    assert_eq!(told(&after), [(CHANGED, an, vec![renamed])], "the boundaries are those known afterwards");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_means_the_unit_that_had_it_as_known_at_the_later_point() {
    let mut town = Town::found().await;
    let before = town.house.tail().await;
    let an = town.enrol(0).await;
    let (house, later) = (&town.house, town.house.tail().await);
    let forth = |day| CompareAreaRequest { after: known(later), ..of_area("24166", before, day) };
    let back = |day| CompareAreaRequest { after: known(before), ..of_area("24166", later, day) };
    let mut first = Vec::new();
    for day in [None, Some("2022-05-10")] {
        first.push((forth(day), house.ask(forth(day)).await, CAME));
        first.push((back(day), house.ask(back(day)).await, LEFT));
    }
    let merge = MergeAreasRequest {
        effective_date: date("2022-05-01"),
        areas: vec!["24166".into()],
        into: "24200".into(),
        ..Default::default()
    };
    house.act(merge).await;
    let another =
        EstablishAreaRequest { effective_date: date("2022-05-02"), ..establish("24166", "644", "") };
    let another = house.at(another).await;
    for (ask, answer, kind) in first {
        // Backwards nothing was learned.
        let learned = if kind == CAME { vec![an] } else { vec![] };
        assert_eq!(told(&answer), [(kind, an, learned)]);
        assert_eq!(house.ask(ask.clone()).await, answer, "asked again: {ask:?}");
    }
    for day in [None, Some("2022-05-10")] {
        let now = house.ask(of_area("24166", before, day)).await;
        assert_eq!((now.area_id, told(&now)), (another, vec![]), "as known now the other unit has it");
    }
    let then = house.ask(of_area("24166", before, Some("2022-04-30"))).await;
    assert_eq!(told(&then), [(CAME, an, vec![an])], "and on that day the first");
    let never = CompareAreaRequest { after: known(1), ..of_area("24166", 1, None) };
    assert_eq!(
        Told::by(&house.send(never).await.unwrap_err()),
        Told::at(Code::NotFound, "AREA_NOT_FOUND", "area")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_subjects_are_compared_page_by_page() {
    let mut town = Town::found().await;
    let mut people = Vec::new();
    for _ in 0..7 {
        people.push(town.enrol(0).await);
    }
    let before = town.house.tail().await;
    for at in [1, 4, 6] {
        town.renamed(people[at]).await;
    }
    let subjects = people.iter().map(|who| SubjectRef { by: person(*who).map(SubjectBy::Person) }).collect();
    let ask = CompareRequest { subjects, before: known(before), page_size: 3, ..Default::default() };
    let whole = town.house.ask(CompareRequest { page_size: 0, ..ask.clone() }).await;
    let items: Vec<u32> = whole.differences.iter().map(|difference| difference.item).collect();
    assert_eq!((items, whole.next_page_token.as_str()), (vec![1, 4, 6], ""));
    let (mut found, mut pages, mut page) = (Vec::new(), 1, town.house.ask(ask.clone()).await);
    while !page.next_page_token.is_empty() {
        assert_eq!(page.after_position, whole.after_position);
        found.extend(page.differences.clone());
        town.renamed(people[pages + 1]).await;
        pages += 1;
        let next = CompareRequest { page_token: page.next_page_token.clone(), ..ask.clone() };
        page = town.house.ask(next).await;
    }
    found.extend(page.differences.clone());
    assert_eq!((found, pages), (whole.differences, 3));
    let token = town.house.ask(ask.clone()).await.next_page_token;
    let fewer = ask.subjects[1..].to_vec();
    let mut in_another_order = ask.subjects.clone();
    in_another_order.reverse();
    let wrong = Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "page_token");
    for subjects in [fewer, in_another_order] {
        let other = CompareRequest { subjects, page_token: token.clone(), ..ask.clone() };
        assert_eq!(Told::by(&town.house.send(other).await.unwrap_err()), wrong);
    }
    // Nor does it go on with the people of a unit, be its id the number of subjects.
    let unit =
        CompareAreaRequest { area: Some(By::AreaId(7)), page_token: token, ..of_area("", before, None) };
    let answered = town.house.send(unit).await.unwrap_err();
    assert_eq!(Told::by(&answered), wrong);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_question_about_a_unit_is_told() {
    let town = Town::found().await;
    let good = of_area("24166", 1, None);
    let cases = [
        (CompareAreaRequest { area: None, ..good.clone() }, "REQUIRED", "area"),
        (CompareAreaRequest { area: Some(By::Code("x".into())), ..good.clone() }, "INVALID_CODE", "code"),
        (CompareAreaRequest { before: None, ..good.clone() }, "REQUIRED", "before"),
        (CompareAreaRequest { residence: 9, ..good.clone() }, "UNKNOWN_VALUE", "residence"),
        (CompareAreaRequest { valid_date: date("2022-01"), ..good.clone() }, "INCOMPLETE_DATE", "valid_date"),
    ];
    for (asked, reason, field) in cases {
        let refused = town.house.send(asked).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, reason, field));
    }
    let missing = Told::at(Code::NotFound, "AREA_NOT_FOUND", "area");
    for area in [By::Code("99999".into()), By::AreaId(town.homes[0])] {
        let asked = CompareAreaRequest { area: Some(area), ..good.clone() };
        assert_eq!(Told::by(&town.house.send(asked).await.unwrap_err()), missing);
    }
}

/// A code is that of the day that is asked about; without a day, that of today.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_is_meant_by_the_code_that_it_has_on_the_day() {
    let mut town = Town::found().await;
    let before = town.house.tail().await;
    let new = town.enrol(0).await;
    town.house.act(recode_area("24166", "24170", "2022-03-01")).await;
    let house = &town.house;
    let unit = house.ask(of_area("24170", before, None)).await;
    assert_eq!(told(&unit), [(CAME, new, vec![new])]);
    for (code, day) in [("24166", "2022-02-28"), ("24170", "2022-03-01")] {
        let then = house.ask(of_area(code, before, Some(day))).await;
        assert_eq!((then.area_id, told(&then)), (unit.area_id, told(&unit)), "{code} on {day}");
    }
    let missing = Told::at(Code::NotFound, "AREA_NOT_FOUND", "area");
    for (code, day) in [("24166", None), ("24166", Some("2022-03-01")), ("24170", Some("2022-02-28"))] {
        let gone = house.send(of_area(code, before, day)).await.unwrap_err();
        assert_eq!(Told::by(&gone), missing, "{code} on {day:?}");
    }
}

/// A page never holds more than its most, whatever is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_unit_holds_two_hundred_changes_and_fifty_unasked() {
    let mut town = Town::found().await;
    let before = town.house.tail().await;
    let acts = (0..201).map(|_| {
        town.serial += 1;
        let full = numbered_name(usize::try_from(town.serial).unwrap());
        let mut request = enrol_numbered(&full, Sex::Male, "1980-03-04", town.serial);
        request.dwelling = dwelling(town.homes[0]);
        Line::EnrolPerson(request)
    });
    let acts: Vec<Line> = acts.collect();
    let (imported, _) = import_acts(&town.house, "people", acts).await;
    assert_eq!(imported.recorded, 201);
    let page = async |page_size| {
        let ask = CompareAreaRequest { page_size, ..of_area("24166", before, None) };
        let answer = town.house.ask(ask).await;
        (answer.changes.len(), !answer.next_page_token.is_empty())
    };
    assert_eq!(page(0).await, (50, true));
    assert_eq!(page(200).await, (200, true));
    assert_eq!(page(u32::MAX).await, (200, true));
}
