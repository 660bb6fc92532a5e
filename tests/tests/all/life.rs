//! The demonstration from end to end: a commune is collected, the story told over it, and told again.

use grpc_api::demo::acts::Acts;
use grpc_api::demo::cast::Cast;
use grpc_api::demo::population::{Plan, Population};
use grpc_api::demo::story::{self, Told};
use grpc_api::import::{Imported, Importer, Line};
use ledger_core::domain::text::Code;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::person::v1::GetPersonRequest;
use ledger_proto::ledger::registration::v1::act;
use ledger_proto::ledger::r#type::v1::CardStage;
use ledger_tests::House;
use ledger_tests::request::{bearer, get_card, get_household, get_person, get_person_as_of, known_before};

const PEOPLE: u32 = 1_200;

async fn collect(house: &House, plan: &Plan) -> Imported {
    let acts: Vec<_> = Acts::of(&Population::embedded().unwrap(), plan).unwrap().collect();
    let ledger = house.ledger().clone();
    let run = move || {
        let lines = acts.into_iter().map(|act| Ok(Line { number: act.sequence, act: Ok(act) }));
        let mut importer = Importer::of(ledger, Code::parse("collection").unwrap()).unwrap();
        importer.run(lines, &mut |refused| panic!("refused: {refused:?}"), &mut |_| ()).unwrap()
    };
    let imported = tokio::task::spawn_blocking(run).await.unwrap();
    house.standing().await;
    imported
}

async fn tell(house: &House, cast: &Cast) -> (Told, String) {
    let mut text = Vec::new();
    let told = story::tell(house.channel.clone(), cast, &mut text).await.unwrap();
    (told, String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_is_true_and_telling_it_again_changes_nothing() {
    let house = House::new().await;
    let population = Population::embedded().unwrap();
    let plan = Plan::demo(PEOPLE, 7).unwrap();
    let cast = Cast::of(&population, &plan).unwrap().unwrap();
    let acts = Acts::of(&population, &plan).unwrap();
    let enrolments = acts.filter(|act| matches!(act.act, Some(act::Act::EnrolPerson(_)))).count();
    assert_eq!(enrolments, PEOPLE as usize);

    let imported = collect(&house, &plan).await;
    let records = house.tail().await;
    assert_eq!((imported.recorded, imported.refused), (records - 1, 0));
    let mut marks = vec![(records, house.digests().await)];
    let (told, text) = tell(&house, &cast).await;
    marks.push((house.tail().await, house.digests().await));
    check_birth(&house, &cast, &told).await;
    check_move(&house, &cast, &told).await;
    check_card(&house, &cast, &told).await;
    check_death(&house, &cast, &told).await;
    check_correction(&house, &cast, &told).await;
    assert_eq!(
        (told.refusal.reason.as_str(), told.refusal.field.as_str()),
        ("ALREADY_IN_HOUSEHOLD", "members[0].person")
    );
    assert!(!text.contains("recorded before)\n\n") && text.contains("Khai sinh"), "{text}");

    let standing = house.standing().await;
    assert_eq!(
        standing.position,
        records + 10,
        "a birth, a dwelling, a move, four steps of a card, a death, a head, a correction"
    );
    check_second_telling(&house, &cast, &told).await;
    assert_eq!(house.standing().await, standing);

    assert_eq!(collect(&house, &plan).await.repeated, imported.recorded);
    assert_eq!(house.standing().await, standing);
    for (mark, digests) in marks {
        assert_eq!(house.rebuilt_digests(mark), digests, "views built from the first {mark} records");
    }
}

async fn check_birth(house: &House, cast: &Cast, told: &Told) {
    let birth = &told.birth;
    let child = house.ask(get_person(birth.child_id, birth.position)).await.person.unwrap();
    assert_eq!(birth.child_id, birth.position);
    assert_eq!(child.personal_number, birth.personal_number);
    let (prefix, rest) = birth.personal_number.split_at(3);
    assert!(["097", "098", "099"].contains(&prefix) && rest.starts_with("321"), "{prefix}{rest}");
    assert_eq!(child.household.unwrap().household_id, birth.household_id);
    let mother = GetPersonRequest { person: bearer(&cast.parents.mother), ..Default::default() };
    assert_eq!(child.mother_id, house.ask(mother).await.person.unwrap().person_id);
    let retry = &told.retry;
    assert_eq!((retry.repeated, retry.position), (true, birth.position));
    assert_eq!(retry.records, (birth.position + 1, birth.position + 1));
    assert_eq!(retry.request_id.len(), 36);
}

async fn check_move(house: &House, cast: &Cast, told: &Told) {
    let moved = &told.moved;
    let household = house.ask(get_household(moved.household_id, moved.position)).await.household.unwrap();
    assert_eq!(household.dwelling_id, moved.dwelling_id);
    let members: Vec<u64> = household.members.iter().map(|member| member.person_id).collect();
    assert_eq!(members, moved.person_ids);
    assert!(members.len() >= 4);
    assert_eq!(moved.areas.first().map(String::as_str), Some(cast.moves_to));
    assert_eq!(moved.areas.len(), 3);
    for person in &moved.person_ids {
        let home = house.ask(get_person(*person, moved.position)).await.person.unwrap().residence.unwrap();
        assert_eq!(
            (home.dwelling_id, home.since),
            (moved.dwelling_id, Some(Date { year: 2022, month: 1, day: 15 }))
        );
    }
}

async fn check_card(house: &House, cast: &Cast, told: &Told) {
    let card = house.ask(get_card(told.card.card_id, told.card.position)).await.card.unwrap();
    assert_eq!(card.stage(), CardStage::HandedOver);
    assert_eq!(card.serial, told.card.serial);
    assert_eq!(told.card.serial, format!("DEMO{}", cast.applicant));
    assert_eq!((card.person_id, card.expiry_date), (told.card.person_id, told.card.expiry_date));
    let holder = house.ask(get_person(card.person_id, 0)).await.person.unwrap();
    assert_eq!((holder.active_card_id, holder.open_card_id), (card.card_id, 0));
    assert_eq!(holder.personal_number, cast.applicant);
    let born = holder.birth_date.unwrap();
    let expires = told.card.expiry_date.map(|last| last.year - born.year);
    assert!([Some(40), Some(60), None].contains(&expires), "{expires:?}");
}

async fn check_death(house: &House, cast: &Cast, told: &Told) {
    let death = &told.death;
    assert_eq!(death.succession_position, death.position + 1);
    let dead = house.ask(get_person(death.person_id, death.position)).await.person.unwrap();
    assert_eq!((dead.personal_number.as_str(), dead.household), (cast.deceased.as_str(), None));
    assert_eq!(dead.death_date, Some(Date { year: 2022, month: 3, day: 10 }));
    let household = house.ask(get_household(death.household_id, 0)).await.household.unwrap();
    assert_eq!(household.head_id, death.head_id);
    assert!(household.members.iter().all(|member| member.person_id != death.person_id));
    let head = house.ask(get_person(death.head_id, 0)).await.person.unwrap();
    assert_eq!(head.personal_number, cast.successor);
}

async fn check_correction(house: &House, cast: &Cast, told: &Told) {
    let correction = &told.correction;
    let (wrong, right) = (correction.wrong, correction.right);
    assert_eq!((wrong.year, wrong.month, wrong.day), (right.year, right.day, right.month));
    let now = house.ask(get_person(correction.target, correction.position)).await.person.unwrap();
    assert_eq!((now.birth_date, now.personal_number.as_str()), (Some(right), cast.misdated.as_str()));
    let before = get_person_as_of(correction.target, known_before(correction.position));
    assert_eq!(house.ask(before).await.person.unwrap().birth_date, Some(wrong));
    assert_eq!(correction.position, told.death.succession_position + 1);
}

/// Every act of the story is known already.
async fn check_second_telling(house: &House, cast: &Cast, told: &Told) {
    let (again, text) = tell(house, cast).await;
    assert_eq!(again.birth, told.birth);
    let records = house.tail().await;
    assert_eq!(again.retry, story::Retry { records: (records, records), ..told.retry.clone() });
    assert_eq!((&again.card, &again.correction), (&told.card, &told.correction));
    assert_eq!((&again.moved, &again.refusal), (&told.moved, &told.refusal));
    assert_eq!(again.death, told.death);
    assert_eq!(text.matches("(recorded before)").count(), 6, "{text}");
}
