//! Permanent residence and its end: docs/domain.md, sections 5.35 to 5.37 and 5.47.1.

use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::{
    CancelRegistrationRequest, ChangePermanentResidenceRequest, MovingPerson, NamedPerson, NewHousehold,
};
use ledger_proto::ledger::r#type::v1::Relation::{Child, Head, Other};
use ledger_proto::ledger::r#type::v1::{BasisGround, DeregistrationGround, FloorArea, ResidenceBasis};
use ledger_tests::Table;
use ledger_tests::family::declare_missing;
use ledger_tests::request::{
    annul, date, deregister, dwelling, form, go_abroad, household, move_alone, move_to, person, record,
};

use super::households::Families;
use super::passing::{away, stay};
use super::world::{NOBODY, World, living_at, someone};

type Move = ChangePermanentResidenceRequest;

/// The basis of whoever rents, with a minor: everything that is asked for.
fn rented() -> Option<ResidenceBasis> {
    let floor_area = Some(FloorArea { area: 1_600, persons: 2, least_per_person: 800 });
    let (ground, owner_consent, parent_consent) = (BasisGround::Rented.into(), 1, 1);
    Some(ResidenceBasis { ground, owner_consent, head_consent: 0, parent_consent, floor_area })
}

fn basis(r: &mut Move) -> &mut ResidenceBasis {
    r.basis.as_mut().expect("a basis")
}

fn floor(r: &mut Move) -> &mut FloorArea {
    basis(r).floor_area.as_mut().expect("a floor area")
}

/// Movers who are nothing to any head.
fn unrelated(who: &[u64]) -> Vec<MovingPerson> {
    who.iter().map(|who| MovingPerson { person: person(*who), relation: 0 }).collect()
}

fn into(of: u64) -> Option<Household> {
    household(of).map(Household::JoinHousehold)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_permanent_residence() {
    let families = Families::new().await;
    let (world, homes) = (&families.world, &families.world.place.homes);
    let minor = someone(&world.house, 21, "2010-01-02").await;
    let movers = [(world.adult, Head), (minor, Child)];
    let new = Household::NewHousehold(NewHousehold { file_number: "HS-1".into() });
    let right = Move { basis: rented(), ..move_to(homes[1], &movers, Some(new), "2022-03-01") };

    let t = Table::of(&world.house, right);
    form_of_a_move(&t).await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    world.alive(&t, |r, who| r.movers[1].person = who, "movers[1].person").await;
    t.unmet(|r| r.movers[1].person = r.movers[0].person.clone(), "PERSON_NAMED_TWICE", "movers[1].person")
        .await;
    let same = (unrelated(&[world.adult]), Some(Household::SameHousehold(true)));
    t.unmet(|r| (r.movers, r.household) = same, "NOT_IN_HOUSEHOLD", "movers[0].person").await;
    for of in [NOBODY, minor, families.annulled] {
        t.missing(|r| r.household = into(of), "HOUSEHOLD_NOT_FOUND", "join_household").await;
    }
    t.unmet(|r| r.movers[1].relation = Head.into(), "NOT_ONE_HEAD", "movers").await;
    let by_the_minor = (Other.into(), Head.into());
    t.unmet(|r| (r.movers[0].relation, r.movers[1].relation) = by_the_minor, "HEAD_NOT_OF_AGE", "movers")
        .await;
    let under_care = (person(families.barred[1]), person(families.barred[0]));
    t.unmet(|r| (r.movers[0].person, r.movers[1].person) = under_care, "HEAD_LACKS_CAPACITY", "movers").await;
    t.unmet(|r| r.dwelling = dwelling(homes[3]), "PLACE_BANNED", "dwelling").await;
    basis_of_a_move(&t).await;
    lives_of_a_move(&t, &families).await;
    t.taken().await;
}

async fn form_of_a_move(t: &Table<'_, Move>) {
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.malformed(|r| r.movers.clear(), "REQUIRED", "movers").await;
    t.malformed(|r| r.movers = vec![r.movers[0].clone(); 201], "TOO_MANY", "movers").await;
    t.malformed(|r| r.movers[0].relation = 0, "REQUIRED", "movers[0].relation").await;
    t.malformed(|r| r.movers[0].relation = 18, "UNKNOWN_VALUE", "movers[0].relation").await;
    let unasked = [("NOT_APPLICABLE", "movers[0].relation"), ("NOT_APPLICABLE", "movers[1].relation")];
    t.all_told(|r| r.household = None, &unasked).await;
    let not_the_same = |r: &mut Move| {
        r.movers.iter_mut().for_each(|mover| mover.relation = 0);
        r.household = Some(Household::SameHousehold(false));
    };
    t.malformed(not_the_same, "UNKNOWN_VALUE", "same_household").await;
    t.malformed(
        |r| r.household = Some(Household::JoinHousehold(Default::default())),
        "REQUIRED",
        "join_household",
    )
    .await;
    let long = Household::NewHousehold(NewHousehold { file_number: "1".repeat(41) });
    t.malformed(|r| r.household = Some(long), "TOO_LONG", "new_household.file_number").await;
    t.malformed(|r| basis(r).ground = 0, "REQUIRED", "basis.ground").await;
    t.malformed(|r| basis(r).ground = 12, "UNKNOWN_VALUE", "basis.ground").await;
    t.malformed(|r| basis(r).owner_consent = 3, "UNKNOWN_VALUE", "basis.owner_consent").await;
    t.malformed(|r| basis(r).head_consent = -1, "UNKNOWN_VALUE", "basis.head_consent").await;
    t.malformed(|r| basis(r).parent_consent = 4, "UNKNOWN_VALUE", "basis.parent_consent").await;
    let own = BasisGround::OwnDwelling.into();
    t.malformed(|r| basis(r).ground = own, "NOT_APPLICABLE", "basis.floor_area").await;
    let nothing = ["area", "persons", "least_per_person"].map(|part| format!("basis.floor_area.{part}"));
    let nothing: Vec<_> = nothing.iter().map(|field| ("REQUIRED", field.as_str())).collect();
    t.all_told(|r| *floor(r) = FloorArea::default(), &nothing).await;
}

async fn basis_of_a_move(t: &Table<'_, Move>) {
    let on = |r: &mut Move, ground: BasisGround| {
        (basis(r).ground, basis(r).floor_area) = (ground.into(), None);
    };
    t.unmet(|r| on(r, BasisGround::MinorToKin), "BASIS_FOR_MINORS", "movers[0].person").await;
    t.unmet(|r| basis(r).owner_consent = 0, "OWNER_CONSENT_MISSING", "basis.owner_consent").await;
    for ground in [BasisGround::CloseKin, BasisGround::CareOfKin, BasisGround::CareHousehold] {
        t.unmet(|r| on(r, ground), "HEAD_CONSENT_MISSING", "basis.head_consent").await;
    }
    t.unmet(|r| basis(r).parent_consent = 0, "PARENT_CONSENT_MISSING", "basis.parent_consent").await;
    t.unmet(|r| basis(r).floor_area = None, "FLOOR_AREA_MISSING", "basis.floor_area").await;
    let least = "basis.floor_area.least_per_person";
    t.unmet(|r| floor(r).least_per_person = 799, "FLOOR_AREA_THRESHOLD_TOO_LOW", least).await;
    t.unmet(|r| floor(r).persons = 1, "FLOOR_AREA_PERSONS_TOO_FEW", "basis.floor_area.persons").await;
    t.unmet(|r| floor(r).area = 1_599, "FLOOR_AREA_TOO_SMALL", "basis.floor_area.area").await;
}

async fn lives_of_a_move(t: &Table<'_, Move>, families: &Families) {
    let Families { world, banned, barred, empty, alone, headless, .. } = families;
    let (homes, [head, wife, _]) = (&world.place.homes, world.family);
    let lost = someone(&world.house, 23, "1990-01-02").await;
    world.house.at(declare_missing(lost, "", "2021-06-01")).await;
    let alone_moves = |r: &mut Move, who: u64| (r.movers, r.household) = (unrelated(&[who]), None);
    t.unmet(|r| alone_moves(r, lost), "PERSON_MISSING", "movers[0].person").await;
    t.unmet(
        |r| (r.dwelling, r.movers[0].person) = (dwelling(homes[0]), person(wife)),
        "RESIDENCE_UNCHANGED",
        "movers[0].person",
    )
    .await;
    let while_a_member = date("2021-03-15");
    t.unmet(
        |r| (r.effective_date, r.movers[0].person) = (while_a_member, person(*alone)),
        "NOT_IN_HOUSEHOLD",
        "movers[0].person",
    )
    .await;
    t.unmet(|r| alone_moves(r, head), "HEAD_MUST_BE_REPLACED_FIRST", "movers").await;
    let same = (unrelated(&[wife]), Some(Household::SameHousehold(true)));
    t.unmet(|r| (r.movers, r.household) = same, "MEMBERS_INCOMPLETE", "movers").await;

    let join = |r: &mut Move, of: u64, home: u64| {
        (r.household, r.dwelling, r.basis) = (into(of), dwelling(home), None);
        r.movers[0].relation = Other.into();
    };
    let early = |r: &mut Move| {
        join(r, world.household, homes[0]);
        r.effective_date = date("2021-02-25");
    };
    t.unmet(early, "BEFORE_HOUSEHOLD_FORMED", "join_household").await;
    t.unmet(|r| join(r, *empty, homes[0]), "HOUSEHOLD_EMPTY", "join_household").await;
    t.unmet(|r| join(r, world.household, homes[1]), "HOUSEHOLD_ELSEWHERE", "join_household").await;
    let as_head = |r: &mut Move, of: u64| {
        join(r, of, homes[0]);
        r.movers[0].relation = Head.into();
    };
    t.unmet(|r| as_head(r, world.household), "HEAD_EXISTS", "join_household").await;
    t.unmet(|r| as_head(r, *headless), "HEAD_IS_NOT_NEW", "join_household").await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    // A ban binds whoever moves in another household, too.
    let barred_household = |r: &mut Move| {
        join(r, *banned, homes[3]);
        r.movers[0].person = person(barred[0]);
    };
    t.unmet(barred_household, "PLACE_BANNED", "dwelling").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_residence_abroad() {
    let world = World::new().await;
    let [head, wife, child] = world.family;
    let t = Table::of(&world.house, go_abroad(&[wife, child], "FR", "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.persons.clear(), "REQUIRED", "persons").await;
    t.malformed(|r| r.persons = vec![r.persons[0].clone(); 201], "TOO_MANY", "persons").await;
    for country in ["VN", "fr", "FRA", "F", "F1"] {
        t.malformed(|r| r.country = country.into(), "INVALID_CODE", "country").await;
    }
    t.malformed(|r| r.country = "XX".into(), "UNKNOWN_VALUE", "country").await;
    t.malformed(|r| r.address = "ế".repeat(251), "TOO_LONG", "address").await;
    t.malformed(|r| r.address = "\u{0}".into(), "BAD_CHARACTER", "address").await;
    let several = [("REQUIRED", "persons[0].person"), ("INVALID_CODE", "country")];
    t.all_told(|r| (r.persons[0], r.country) = (NamedPerson::default(), "vn".into()), &several).await;
    world.alive(&t, |r, who| r.persons[1].person = who, "persons[1].person").await;
    t.unmet(|r| r.persons[1].person = person(wife), "PERSON_NAMED_TWICE", "persons[1].person").await;
    // The wife, who is of age, stays.
    t.unmet(|r| r.persons[0].person = person(head), "HEAD_MUST_BE_REPLACED_FIRST", "persons").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deregister_permanent_residence() {
    let world = World::new().await;
    let (house, homes, [head, wife, child]) = (&world.house, &world.place.homes, world.family);
    let told = living_at(house, homes[1], 24, "1990-01-02").await;
    house.at(away(told, "2021-06-01", "2021-09-01")).await;

    let t = Table::of(house, deregister(&[wife, child], DeregistrationGround::DwellingGone, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.persons.clear(), "REQUIRED", "persons").await;
    t.malformed(|r| r.persons = vec![r.persons[0].clone(); 201], "TOO_MANY", "persons").await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    t.malformed(|r| r.ground = 12, "UNKNOWN_VALUE", "ground").await;
    let several = [("REQUIRED", "persons[1].person"), ("UNKNOWN_VALUE", "ground")];
    t.all_told(|r| (r.persons[1].person, r.ground) = (None, -1), &several).await;
    world.alive(&t, |r, who| r.persons[1].person = who, "persons[1].person").await;
    t.unmet(|r| r.persons[1].person = person(wife), "PERSON_NAMED_TWICE", "persons[1].person").await;
    let cancelled = DeregistrationGround::RegistrationCancelled.into();
    t.unmet(|r| r.ground = cancelled, "CANCELLED_BY_ITS_OWN_ACT", "ground").await;
    let absent = (person(told), DeregistrationGround::AbsentTwelveMonths.into());
    t.unmet(|r| (r.persons[1].person, r.ground) = absent, "ABSENCE_WAS_DECLARED", "persons[1].person").await;
    let fresh = someone(house, 27, "1990-01-02").await;
    house.at(move_alone(fresh, homes[2], "2021-07-01")).await;
    let absent = (person(fresh), DeregistrationGround::AbsentTwelveMonths.into());
    t.unmet(|r| (r.persons[1].person, r.ground) = absent, "ABSENT_TOO_SHORTLY", "persons[1].person").await;
    let missing = DeregistrationGround::DeclaredMissing.into();
    t.unmet(|r| r.ground = missing, "NOT_DECLARED_MISSING", "persons[0].person").await;
    t.unmet(|r| r.persons[1].person = person(world.adult), "NO_RESIDENCE", "persons[1].person").await;
    // The wife, who is of age, stays.
    t.unmet(|r| r.persons[0].person = person(head), "HEAD_MUST_BE_REPLACED_FIRST", "persons").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_registration() {
    let world = World::new().await;
    let (house, homes, [_, wife, _]) = (&world.house, &world.place.homes, world.family);
    let moved = house.at(move_alone(world.adult, homes[1], "2021-07-01")).await;
    let moved_on = house.at(move_alone(world.adult, homes[2], "2021-08-01")).await;
    let taken_back = house.at(move_alone(world.adult, homes[1], "2021-09-01")).await;
    house.at(annul(taken_back)).await;
    let other = someone(house, 25, "1990-01-02").await;
    let guest = someone(house, 26, "1990-01-02").await;
    let shared = house.at(form(homes[3], &[(other, Head), (guest, Other)], "2021-07-01")).await;
    house.at(go_abroad(&[guest], "FR", "2021-08-01")).await;
    let temporary = house.at(stay(&[wife], homes[2], "2021-07-01", "2022-01-01")).await;

    let right = CancelRegistrationRequest {
        effective_date: date("2022-03-01"),
        registration: record(moved_on),
        decision: "7/QD".into(),
        ..Default::default()
    };
    let t = Table::of(house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.registration = None, "REQUIRED", "registration").await;
    t.malformed(|r| r.decision.clear(), "REQUIRED", "decision").await;
    t.malformed(|r| r.decision = "7".repeat(41), "TOO_LONG", "decision").await;
    t.malformed(|r| r.reason = "a".repeat(251), "TOO_LONG", "reason").await;
    t.malformed(|r| r.reason = "\u{2060}".into(), "BAD_CHARACTER", "reason").await;
    let several = [("REQUIRED", "registration"), ("REQUIRED", "decision")];
    t.all_told(|r| (r.registration, r.decision) = (None, " ".into()), &several).await;
    for at in [NOBODY, u64::MAX] {
        t.missing(|r| r.registration = record(at), "EVENT_NOT_FOUND", "registration").await;
    }
    for at in [0, homes[0], world.adult] {
        t.unmet(|r| r.registration = record(at), "NOT_A_REGISTRATION", "registration").await;
    }
    for at in [moved, taken_back] {
        t.unmet(|r| r.registration = record(at), "REGISTRATION_NOT_IN_FORCE", "registration").await;
    }
    t.unmet(|r| r.effective_date = date("2021-07-31"), "REGISTRATION_NOT_IN_FORCE", "registration").await;
    let before_it_began = (date("2021-06-30"), record(temporary));
    t.unmet(
        |r| (r.effective_date, r.registration) = before_it_began,
        "REGISTRATION_NOT_IN_FORCE",
        "registration",
    )
    .await;
    let before_it_was_formed = (date("2021-06-30"), record(shared));
    t.unmet(
        |r| (r.effective_date, r.registration) = before_it_was_formed,
        "REGISTRATION_NOT_IN_FORCE",
        "registration",
    )
    .await;
    t.taken().await;
}
