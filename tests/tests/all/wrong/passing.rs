//! What passes: temporary residence, absences, current places, stays: docs/domain.md, sections 5.42 to 5.47 and 5.47.2.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::notified_guest::Guest;
use ledger_proto::ledger::r#type::v1::{AbsenceClass, BanGround, DwellingRef, PersonRef, RemovalGround};
use ledger_tests::Table;
use ledger_tests::request::places::{ban, merge_dwellings};
use ledger_tests::request::{date, dwelling, name, person};
use pbjson_types::Timestamp;

use super::world::{NOBODY, World, living_at, someone};

fn named(who: &[u64]) -> Vec<reg::NamedPerson> {
    who.iter().map(|who| reg::NamedPerson { person: person(*who) }).collect()
}

/// Registers temporary residence.
pub(super) fn stay(
    who: &[u64],
    home: u64,
    from: &str,
    until: &str,
) -> reg::RegisterTemporaryResidenceRequest {
    reg::RegisterTemporaryResidenceRequest {
        effective_date: date(from),
        persons: named(who),
        dwelling: dwelling(home),
        until: date(until),
        ..Default::default()
    }
}

/// Declares an absence.
pub(super) fn away(who: u64, from: &str, until: &str) -> reg::DeclareAbsenceRequest {
    reg::DeclareAbsenceRequest {
        effective_date: date(from),
        person: person(who),
        class: AbsenceClass::Others.into(),
        until: date(until),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_temporary_residence() {
    let world = World::new().await;
    let (house, homes, [head, wife, _]) = (&world.house, &world.place.homes, world.family);
    house.at(ban(homes[3], BanGround::InDispute, "2021-06-01")).await;
    let at_sixth = living_at(house, homes[5], 24, "1990-01-02").await;
    house.at(merge_dwellings(&homes[5..], homes[2], "2022-02-01")).await;

    let t = Table::of(house, stay(&[wife, world.adult], homes[1], "2022-03-01", "2024-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.persons.clear(), "REQUIRED", "persons").await;
    t.malformed(|r| r.persons = vec![r.persons[0].clone(); 201], "TOO_MANY", "persons").await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.malformed(|r| r.until = None, "REQUIRED", "until").await;
    t.malformed(|r| r.until = date("2024"), "INCOMPLETE_DATE", "until").await;
    t.malformed(|r| r.until = date("2023-02-29"), "INVALID_DATE", "until").await;
    let several = [("REQUIRED", "persons"), ("REQUIRED", "dwelling"), ("REQUIRED", "until")];
    t.all_told(|r| (r.persons, r.dwelling, r.until) = Default::default(), &several).await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    t.unmet(|r| r.persons[1].person = person(wife), "PERSON_NAMED_TWICE", "persons[1].person").await;
    t.unmet(|r| r.until = date("2022-02-28"), "TERM_ENDS_BEFORE_START", "until").await;
    t.unmet(|r| r.until = date("2024-03-02"), "TERM_TOO_LONG", "until").await;
    t.unmet(|r| r.dwelling = dwelling(homes[3]), "PLACE_BANNED", "dwelling").await;
    let became_one = (person(at_sixth), dwelling(homes[2]));
    t.unmet(
        |r| (r.persons[1].person, r.dwelling) = became_one,
        "TEMPORARY_WHERE_PERMANENT",
        "persons[1].person",
    )
    .await;
    world.alive(&t, |r, who| r.persons[1].person = who, "persons[1].person").await;
    let both = (person(world.dead), dwelling(world.ended));
    t.unmet(|r| (r.persons[1].person, r.dwelling) = both, "PERSON_DECEASED", "persons[1].person").await;
    let at_home = (person(head), dwelling(homes[0]));
    t.unmet(
        |r| (r.persons[0].person, r.dwelling) = at_home,
        "TEMPORARY_WHERE_PERMANENT",
        "persons[0].person",
    )
    .await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renew_temporary_residence() {
    let world = World::new().await;
    let (house, homes, [head, wife, child]) = (&world.house, &world.place.homes, world.family);
    house.at(stay(&[wife, child], homes[1], "2021-03-01", "2022-03-01")).await;
    let at_third = living_at(house, homes[2], 24, "1990-01-02").await;
    house.at(stay(&[at_third], homes[3], "2021-03-01", "2022-03-01")).await;
    house.at(merge_dwellings(&homes[3..4], homes[2], "2022-02-01")).await;

    let right = reg::RenewTemporaryResidenceRequest {
        effective_date: date("2022-02-20"),
        persons: named(&[wife, child]),
        until: date("2024-03-01"),
        ..Default::default()
    };
    let t = Table::of(house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.persons.clear(), "REQUIRED", "persons").await;
    t.malformed(|r| r.persons = vec![r.persons[0].clone(); 201], "TOO_MANY", "persons").await;
    t.malformed(|r| r.until = None, "REQUIRED", "until").await;
    t.malformed(|r| r.until = date("2024-02"), "INCOMPLETE_DATE", "until").await;
    let several = [("REQUIRED", "persons"), ("INVALID_DATE", "until")];
    t.all_told(|r| (r.persons, r.until) = (Vec::new(), date("2024-13-01")), &several).await;
    t.unmet(|r| r.persons[1].person = person(wife), "PERSON_NAMED_TWICE", "persons[1].person").await;
    t.unmet(|r| r.persons[1].person = person(at_third), "NO_TEMPORARY_RESIDENCE", "persons[1].person").await;
    world.alive(&t, |r, who| r.persons[1].person = who, "persons[1].person").await;
    t.unmet(|r| r.persons[1].person = person(head), "NO_TEMPORARY_RESIDENCE", "persons[1].person").await;
    t.unmet(|r| r.until = date("2022-03-01"), "TERM_ENDS_BEFORE_START", "until").await;
    let behind_the_day = (date("2022-05-01"), date("2022-04-30"));
    t.unmet(|r| (r.effective_date, r.until) = behind_the_day, "TERM_ENDS_BEFORE_START", "until").await;
    t.unmet(|r| r.until = date("2024-03-02"), "TERM_TOO_LONG", "until").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn remove_temporary_residence() {
    let world = World::new().await;
    let (homes, [head, wife, child]) = (&world.place.homes, world.family);
    world.house.at(stay(&[wife, child], homes[1], "2021-06-01", "2022-06-01")).await;

    let right = reg::RemoveTemporaryResidenceRequest {
        effective_date: date("2022-03-01"),
        persons: named(&[wife, child]),
        ground: RemovalGround::Left.into(),
        ..Default::default()
    };
    let t = Table::of(&world.house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.persons.clear(), "REQUIRED", "persons").await;
    t.malformed(|r| r.persons = vec![r.persons[0].clone(); 201], "TOO_MANY", "persons").await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    t.malformed(|r| r.ground = 10, "UNKNOWN_VALUE", "ground").await;
    let several = [("REQUIRED", "persons[0].person"), ("REQUIRED", "ground")];
    t.all_told(|r| (r.persons[0].person, r.ground) = (None, 0), &several).await;
    t.unmet(|r| r.persons[1].person = person(wife), "PERSON_NAMED_TWICE", "persons[1].person").await;
    let cancelled = RemovalGround::RegistrationCancelled.into();
    t.unmet(|r| r.ground = cancelled, "CANCELLED_BY_ITS_OWN_ACT", "ground").await;
    world.alive(&t, |r, who| r.persons[1].person = who, "persons[1].person").await;
    let missing = RemovalGround::DeclaredMissing.into();
    t.unmet(|r| r.ground = missing, "NOT_DECLARED_MISSING", "persons[0].person").await;
    t.unmet(|r| r.persons[1].person = person(head), "NO_TEMPORARY_RESIDENCE", "persons[1].person").await;
    t.unmet(|r| r.effective_date = date("2021-05-31"), "NO_TEMPORARY_RESIDENCE", "persons[0].person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declare_absence() {
    let world = World::new().await;
    let t = Table::of(&world.house, away(world.family[1], "2022-03-01", "2022-09-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.class = 0, "REQUIRED", "class").await;
    t.malformed(|r| r.class = 5, "UNKNOWN_VALUE", "class").await;
    t.malformed(|r| r.until = date("2022-09"), "INCOMPLETE_DATE", "until").await;
    t.malformed(|r| r.until = date("2022-09-31"), "INVALID_DATE", "until").await;
    t.malformed(|r| r.destination = "a".repeat(251), "TOO_LONG", "destination").await;
    t.malformed(|r| r.reason = "\u{206a}".into(), "BAD_CHARACTER", "reason").await;
    let several = [("REQUIRED", "person"), ("UNKNOWN_VALUE", "class"), ("TOO_LONG", "reason")];
    t.all_told(|r| (r.person, r.class, r.reason) = (None, -1, "a".repeat(251)), &several).await;
    t.unmet(|r| r.until = date("2022-02-28"), "TERM_ENDS_BEFORE_START", "until").await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(world.adult), "NO_RESIDENCE", "person").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "NO_RESIDENCE", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn end_absence() {
    let world = World::new().await;
    let [head, wife, _] = world.family;
    world.house.at(away(wife, "2022-02-01", "2022-09-01")).await;

    let (effective_date, back) = (date("2022-03-01"), person(wife));
    let right = reg::EndAbsenceRequest { effective_date, person: back, ..Default::default() };
    let t = Table::of(&world.house, right);
    t.day(|r| &mut r.effective_date).await;
    let several = [("REQUIRED", "effective_date"), ("REQUIRED", "person")];
    t.all_told(|r| (r.effective_date, r.person) = (None, None), &several).await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(head), "NO_ABSENCE", "person").await;
    t.unmet(|r| r.effective_date = date("2022-01-31"), "NO_ABSENCE", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declare_current_place() {
    let world = World::new().await;
    let (house, homes) = (&world.house, &world.place.homes);
    let staying = someone(house, 24, "1990-01-02").await;
    house.at(stay(&[staying], homes[1], "2021-06-01", "2022-06-01")).await;

    let right = reg::DeclareCurrentPlaceRequest {
        effective_date: date("2022-03-01"),
        person: person(world.adult),
        dwelling: dwelling(homes[1]),
        ..Default::default()
    };
    let t = Table::of(house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = Some(DwellingRef::default()), "REQUIRED", "dwelling").await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "address").await;
    t.malformed(|r| r.address = "a".repeat(251), "TOO_LONG", "address").await;
    t.malformed(|r| r.address = "Ghe\u{1b} 12".into(), "BAD_CHARACTER", "address").await;
    let several = [("REQUIRED", "person"), ("REQUIRED", "address")];
    t.all_told(|r| (r.person, r.dwelling) = (None, None), &several).await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    for who in [world.family[1], staying] {
        t.unmet(|r| r.person = person(who), "IS_REGISTERED", "person").await;
    }
    let both = (person(world.family[1]), dwelling(world.ended));
    t.unmet(|r| (r.person, r.dwelling) = both, "IS_REGISTERED", "person").await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    t.taken().await;
}

fn known(who: Option<PersonRef>) -> reg::NotifiedGuest {
    reg::NotifiedGuest { guest: who.map(Guest::Person) }
}

fn by_papers() -> reg::NotifiedGuest {
    let other = reg::GuestByPapers { name: name("Lê Văn Thử"), ..Default::default() };
    reg::NotifiedGuest { guest: Some(Guest::Other(other)) }
}

/// So many hours behind midnight of 2022-03-01 in Viet Nam.
fn at(hours: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds: 1_646_067_600 + hours * 3_600, nanos: 0 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notify_stay() {
    let world = World::new().await;
    let (homes, [_, wife, _]) = (&world.place.homes, world.family);
    let right = reg::NotifyStayRequest {
        effective_date: date("2022-03-01"),
        dwelling: dwelling(homes[1]),
        guests: vec![by_papers(), known(person(world.adult)), known(person(wife))],
        until: date("2022-03-30"),
        arrived_time: at(12),
        notified_time: at(13),
        ..Default::default()
    };
    let t = Table::of(&world.house, right);
    t.day(|r| &mut r.effective_date).await;
    let papers = |r: &mut reg::NotifyStayRequest, change: fn(&mut reg::GuestByPapers)| {
        if let Some(Guest::Other(other)) = &mut r.guests[0].guest {
            change(other);
        }
    };
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.malformed(|r| r.guests.clear(), "REQUIRED", "guests").await;
    t.malformed(|r| r.guests = vec![by_papers(); 201], "TOO_MANY", "guests").await;
    t.malformed(|r| r.guests[1].guest = None, "REQUIRED", "guests[1].guest").await;
    t.malformed(|r| r.guests[1] = known(Some(PersonRef::default())), "REQUIRED", "guests[1].person").await;
    t.malformed(|r| papers(r, |g| g.name = None), "REQUIRED", "guests[0].other.name").await;
    t.malformed(|r| papers(r, |g| g.name = name("R2")), "BAD_CHARACTER", "guests[0].other.name").await;
    t.malformed(|r| papers(r, |g| g.document = "1".repeat(41)), "TOO_LONG", "guests[0].other.document").await;
    t.malformed(
        |r| papers(r, |g| g.nationality = "vn".into()),
        "INVALID_CODE",
        "guests[0].other.nationality",
    )
    .await;
    t.malformed(|r| r.until = None, "REQUIRED", "until").await;
    t.malformed(|r| r.until = date("2022-03"), "INCOMPLETE_DATE", "until").await;
    t.malformed(|r| r.reason = "a".repeat(251), "TOO_LONG", "reason").await;
    t.malformed(|r| r.notified_time = None, "REQUIRED", "notified_time").await;
    let no_instant = Some(Timestamp { seconds: 1_646_067_600, nanos: -1 });
    t.malformed(|r| r.arrived_time = no_instant, "INVALID_DATE", "arrived_time").await;
    let several = [("REQUIRED", "guests"), ("REQUIRED", "until"), ("REQUIRED", "notified_time")];
    t.all_told(|r| (r.guests, r.until, r.notified_time) = Default::default(), &several).await;

    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    t.unmet(|r| r.guests[2] = known(person(world.adult)), "PERSON_NAMED_TWICE", "guests[2].person").await;
    world.alive(&t, |r, who| r.guests[2] = known(Some(who.unwrap_or_default())), "guests[2].person").await;
    t.unmet(|r| r.until = date("2022-02-28"), "TERM_ENDS_BEFORE_START", "until").await;
    t.unmet(|r| r.until = date("2022-03-31"), "STAY_TOO_LONG", "until").await;
    t.unmet(|r| r.arrived_time = at(-1), "ARRIVED_ON_ANOTHER_DAY", "arrived_time").await;
    t.unmet(|r| r.arrived_time = at(24), "ARRIVED_ON_ANOTHER_DAY", "arrived_time").await;
    t.unmet(|r| r.notified_time = at(24 * 93), "EFFECTIVE_DATE_IN_FUTURE", "notified_time").await;
    t.taken().await;
}
