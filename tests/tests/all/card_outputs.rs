//! What is printed on cards, as answers and files show it, and what of it is not true any more.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::{CardLayout, GetBatchFileRequest, GetCardOutputsRequest};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{CardFact, CardReason, NumberGround, PersonName, Sex};
use ledger_tests::request::{
    annul, apply, approve, card, correct, date, death, dwelling, enrol_numbered, get_person, hand_over,
    known_before, move_alone, person, personalise,
};
use ledger_tests::{House, Place, Told, same_when_rebuilt};
use tonic::Code;

use crate::cards::{adult, approved, batch, in_hand, of_card, refused, shown};

/// A commune below a province, a dwelling in it, and somebody who lives there, with a card in hand.
async fn resident(house: &House, on: [&str; 4]) -> (u64, u64, u64) {
    let place = Place::found(house, 2).await;
    let mut enrolled = enrol_numbered("Đặng Thị Hồng Ánh", Sex::Female, "1980-02-03", 7);
    enrolled.dwelling = dwelling(place.homes[0]);
    enrolled.birth_registration_area = place.commune.into();
    enrolled.origin_area = place.commune.into();
    let who = house.at(enrolled).await;
    let of = house.at(apply(who, CardReason::First, on[0])).await;
    house.at(approve(of, on[1])).await;
    house.at(personalise(of, "VN1", on[2])).await;
    house.at(hand_over(of, on[3])).await;
    (who, of, place.homes[1])
}

async fn facts_out_of_date(house: &House, who: u64, of: u64) -> (Vec<CardFact>, Vec<CardFact>) {
    let tail = house.tail().await;
    let person = house.ask(get_person(who, tail)).await.person.unwrap();
    (shown(house, of).await.out_of_date().collect(), person.card_out_of_date().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_or_changed_fact_makes_the_card_out_of_date() {
    let house = House::new().await;
    let (who, of, elsewhere) =
        resident(&house, ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"]).await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]));
    let records = house.records().await;
    let record = &records[usize::try_from(who).unwrap()];
    let corrected = house
        .at(correct(record, |act| {
            let EventAct::PersonEnrolled(enrolled) = act else { panic!("an enrolment") };
            let facts = enrolled.facts.as_mut().unwrap();
            facts.full_name = "Đặng Thị Hồng Anh".into();
            facts.religion = 1;
        }))
        .await;
    let name = vec![CardFact::Name];
    assert_eq!(facts_out_of_date(&house, who, of).await, (name.clone(), name.clone()));
    let known = ledger_tests::request::get_person_as_of(who, known_before(corrected));
    assert!(house.ask(known).await.person.unwrap().card_out_of_date.is_empty(), "it was not known then");
    let known = ledger_tests::request::get_person_as_of(who, known_before(corrected + 1));
    assert_eq!(house.ask(known).await.person.unwrap().card_out_of_date().collect::<Vec<_>>(), name);
    house.at(move_alone(who, elsewhere, "2022-05-01")).await;
    let both = vec![CardFact::Name, CardFact::Residence];
    assert_eq!(facts_out_of_date(&house, who, of).await, (both.clone(), both));
    house.at(annul(corrected)).await;
    house.at(of_card!(ReportCardLostRequest, of, "2022-05-02")).await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]), "a lost card is void");
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outputs_of_a_card_are_data_and_images() {
    let house = House::new().await;
    let (who, of, _) = resident(&house, ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"]).await;
    let ask = |card_id, min_position| GetCardOutputsRequest { card_id, min_position, for_life: 0 };
    let answer = house.ask(ask(of, house.tail().await)).await;
    let outputs = answer.outputs.unwrap();
    assert_eq!(outputs.layout(), CardLayout::CardLayout2021);
    let digits = outputs.fields[0].text.clone();
    let fields: Vec<&str> = outputs.qr_payload.split('|').collect();
    assert_eq!((fields.len(), fields[0], fields[2]), (7, digits.as_str(), "ĐẶNG THỊ HỒNG ÁNH"));
    assert_eq!((fields[3], fields[4], fields[6]), ("03021980", "Nữ", "03032022"));
    assert!(fields[5].contains(", Đơn vị Thử"), "{}", fields[5]);
    assert_eq!(outputs.mrz[2], "DANG<<THI<HONG<ANH<<<<<<<<<<<<");
    assert_eq!(&outputs.mrz[1][..6], "800203");
    assert!(answer.qr_svg.starts_with("<svg") && answer.qr_png.starts_with(b"\x89PNG"));
    let text = |name: &str| outputs.fields.iter().find(|field| field.name == name).unwrap().text.clone();
    assert_eq!((text("sex").as_str(), text("nationality").as_str()), ("Nữ", "Việt Nam"));
    assert!(text("origin").starts_with("Đơn vị Thử") && text("issue_date") == "03/03/2022");

    let second = house.at(apply(who, CardReason::Change, "2022-04-01")).await;
    let told = Told::by(&house.send(ask(second, second)).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "CARD_NOT_MADE", "card_id"));
    let told = Told::by(&house.send(ask(999_999, 0)).await.unwrap_err());
    assert_eq!(told, Told::at(Code::NotFound, "CARD_NOT_FOUND", "card_id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_batch_is_the_same_for_everybody() {
    let house = House::new().await;
    let (one, two) = (adult(&house, 1).await, adult(&house, 2).await);
    let cards = [approved(&house, one).await, approved(&house, two).await];
    let batch_position = house.at(batch(&cards, "LO-7", "2022-03-03")).await;
    let ask = |batch_position, issued| GetBatchFileRequest {
        batch_position,
        issue_date: date(issued),
        min_position: batch_position,
        for_life: 0,
    };
    let answer = house.ask(ask(batch_position, "2022-03-04")).await;
    assert_eq!(answer, house.ask(ask(batch_position, "2022-03-04")).await);
    let content = String::from_utf8(answer.content.to_vec()).unwrap();
    assert_eq!(answer.digest, blake3::hash(content.as_bytes()).as_bytes().to_vec());
    let lines: Vec<serde_json::Value> =
        content.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), answer.cards), (3, 2));
    assert_eq!((lines[0]["batch"].as_str(), lines[0]["cards"].as_u64()), (Some("LO-7"), Some(2)));
    assert_eq!(lines[1]["card_id"].as_u64(), Some(cards[0]));
    assert_eq!(lines[2]["fields"]["full_name"].as_str(), Some("TRẦN VĂN THẺ"));
    assert_eq!(lines[2]["fields"]["expiry_date"].as_str(), Some("01/01/2040"));
    assert_eq!(lines[2]["mrz"].as_array().unwrap().len(), 3);
    let newer = house.ask(ask(batch_position, "2024-07-01")).await;
    let content = String::from_utf8(newer.content.to_vec()).unwrap();
    assert!(content.contains("CARD_LAYOUT_2024") && content.contains("\"qr\":\"\""), "{content}");
    let newer: serde_json::Value = serde_json::from_str(content.lines().nth(2).unwrap()).unwrap();
    assert_eq!(
        newer["mrz"][2].as_str(),
        Some("TRAN<<VAN<THE<<<<<<<<<<<<<<<<<"),
        "the chip of both cards has the lines"
    );

    let told = Told::by(&house.send(ask(one, "2022-03-04")).await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "CARD_NOT_MADE", "batch_position"));
    let told = Told::by(&house.send(ask(batch_position, "2022-03")).await.unwrap_err());
    assert_eq!(told, Told::at(Code::InvalidArgument, "INCOMPLETE_DATE", "issue_date"));
}

/// Cards by id, with what is said of them.
type OfCards = Vec<(u64, String)>;

/// The batch, the cards in its file with their names, and those left out with the reason.
fn in_file(content: &[u8]) -> (String, OfCards, OfCards) {
    let text = std::str::from_utf8(content).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |line: &serde_json::Value, told: &serde_json::Value| {
        (line["card_id"].as_u64().unwrap(), told.as_str().unwrap().to_owned())
    };
    let left_out = lines[0]["left_out"].as_array().unwrap();
    (
        lines[0]["batch"].as_str().unwrap().to_owned(),
        lines[1..].iter().map(|line| of(line, &line["fields"]["full_name"])).collect(),
        left_out.iter().map(|line| of(line, &line["reason"])).collect(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_batch_has_what_waits_in_it_as_it_will_be_made() {
    let house = House::new().await;
    let (mut people, mut cards) = (Vec::new(), Vec::new());
    for serial in 1..=5 {
        people.push(adult(&house, serial).await);
        cards.push(approved(&house, people[people.len() - 1]).await);
    }
    let batched = house.at(batch(&cards[..4], "LO-7", "2022-03-03")).await;
    let file = async |issued: &str| {
        let tail = house.tail().await;
        let (issue_date, min_position) = (date(issued), tail);
        let request = GetBatchFileRequest { batch_position: batched, issue_date, min_position, for_life: 0 };
        house.send(request).await.map(|answer| in_file(&answer.content))
    };
    let name = || "TRẦN VĂN THẺ".to_owned();
    let all: Vec<_> = cards[..4].iter().map(|card| (*card, name())).collect();
    assert_eq!(file("2022-03-04").await.unwrap(), ("LO-7".into(), all, vec![]));
    let left_out =
        |reason: &str| cards[..4].iter().map(|card| (*card, reason.to_owned())).collect::<OfCards>();
    let too_early = left_out("NOT_AWAITING_PERSONALISATION");
    assert_eq!(file("2022-03-01").await.unwrap(), ("LO-7".into(), vec![], too_early));
    assert_eq!(file("2022-02-28").await.unwrap().2, left_out("BEFORE_APPLICATION"));

    // Of cards of which a step went another way the file says nothing.
    let record = house.records().await[usize::try_from(batched).unwrap()].clone();
    let corrected = house
        .at(correct(&record, |act| {
            let EventAct::CardsBatched(of) = act else { panic!("a batch") };
            of.number = "LO-8".into();
            let last = of.cards.len() - 1;
            (of.cards[last].card_id, of.cards[last].person_id) = (cards[4], people[4]);
        }))
        .await;
    house.at(death(people[0], "2022-03-04")).await;
    house.at(personalise(cards[1], "VN1", "2022-03-04")).await;
    let waiting = vec![(cards[2], name()), (cards[4], name())];
    assert_eq!(file("2022-03-04").await.unwrap(), ("LO-8".into(), waiting, vec![]));
    house.at(of_card!(CheckCardRequest, cards[1], "2022-03-05", defect: "chip".into())).await;
    house.at(batch(&[cards[1]], "LO-9", "2022-03-05")).await;
    assert_eq!(file("2022-03-05").await.unwrap().1.len(), 2, "it waits in another batch now");

    // The holder is the one of the day of issue; who has no number then is named, and does not keep the others waiting.
    house
        .at(reg::CancelPersonalNumberRequest {
            effective_date: date("2022-03-06"),
            person: person(people[2]),
            ground: NumberGround::FalsePapers.into(),
            ..Default::default()
        })
        .await;
    house
        .at(reg::ChangeNameRequest {
            effective_date: date("2022-03-06"),
            person: person(people[4]),
            name: ledger_tests::request::name("Trần Văn Mới"),
            reason: "asked".into(),
            consent: true,
            ..Default::default()
        })
        .await;
    let before = vec![(cards[2], name()), (cards[4], name())];
    assert_eq!(file("2022-03-05").await.unwrap(), ("LO-8".into(), before, vec![]));
    let after = vec![(cards[4], "TRẦN VĂN MỚI".to_owned())];
    let without = vec![(cards[2], "NO_PERSONAL_NUMBER".to_owned())];
    assert_eq!(file("2022-03-06").await.unwrap(), ("LO-8".into(), after, without));

    house.at(annul(corrected)).await;
    assert_eq!(file("2022-03-05").await.unwrap().0, "LO-7");
    house.at(of_card!(WithdrawCardRequest, cards[4], "2022-03-08")).await;
    let none = batch(&[cards[3]], "LO-10", "2022-03-09");
    refused(&house, none, "NOT_AWAITING_PRODUCTION", "cards[0]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_was_annulled_has_no_file_and_one_given_to_another_card_has_that() {
    let house = House::new().await;
    let (one, two) = (adult(&house, 1).await, adult(&house, 2).await);
    let cards = [approved(&house, one).await, approved(&house, two).await];
    let batched = house.at(batch(&cards[..1], "LO-7", "2022-03-03")).await;
    let record = house.records().await[usize::try_from(batched).unwrap()].clone();
    house
        .at(correct(&record, |act| {
            let EventAct::CardsBatched(of) = act else { panic!("a batch") };
            (of.cards[0].card_id, of.cards[0].person_id) = (cards[1], two);
        }))
        .await;
    let ask = async || {
        let (issue_date, min_position) = (date("2022-03-04"), house.tail().await);
        house
            .send(GetBatchFileRequest { batch_position: batched, issue_date, min_position, for_life: 0 })
            .await
    };
    let (_, in_it, _) = in_file(&ask().await.unwrap().content);
    assert_eq!(in_it.iter().map(|(card, _)| *card).collect::<Vec<_>>(), [cards[1]]);
    house.at(annul(batched)).await;
    let told = Told::by(&ask().await.unwrap_err());
    assert_eq!(told, Told::at(Code::FailedPrecondition, "ALREADY_ANNULLED", "batch_position"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_a_card_keep_the_name_as_it_was_divided() {
    let house = House::new().await;
    let mut enrolled = enrol_numbered("Tôn Nữ Thị Ưu", Sex::Female, "1980-02-03", 7);
    enrolled.name = Some(PersonName {
        family_name: "Tôn Nữ".into(),
        middle_name: "Thị".into(),
        given_name: "Ưu".into(),
        ..Default::default()
    });
    let who = house.at(enrolled).await;
    let of = in_hand(&house, who, "VN1").await;
    let lines = async || {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        house.ask(request).await.outputs.unwrap().mrz
    };
    let before = lines().await;
    assert_eq!(before[2], "TON<NU<<THI<UU<<<<<<<<<<<<<<<<");
    house
        .at(reg::ChangeNameRequest {
            effective_date: date("2022-05-01"),
            person: person(who),
            name: ledger_tests::request::name("Tôn Thị Ưu"),
            reason: "asked".into(),
            consent: true,
            ..Default::default()
        })
        .await;
    assert_eq!(lines().await, before);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_printed_stays_when_places_and_old_numbers_change() {
    let house = House::new().await;
    house.clock.set(ledger_tests::day_at_noon(400));
    let place = Place::found(&house, 1).await;
    let mut enrolled = enrol_numbered("Ðặng Văn Ðức", Sex::Male, "1980-02-03", 7);
    enrolled.dwelling = dwelling(place.homes[0]);
    let who = house.at(enrolled).await;
    let link = |number: &str, on: &str| reg::LinkOldNumberRequest {
        effective_date: date(on),
        person: person(who),
        number: number.into(),
        ..Default::default()
    };
    house.at(link("112345678", "2010-01-01")).await;
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-02")).await;
    house.at(personalise(of, "VN1", "2022-03-03")).await;
    let ask = async || {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        let answer = house.ask(request).await;
        (answer.outputs.unwrap(), answer.qr_svg)
    };
    let printed = ask().await;
    assert_eq!(printed.0.qr_payload.split('|').nth(1), Some("112345678"));
    assert_eq!(printed.0.mrz[2], "DANG<<VAN<DUC<<<<<<<<<<<<<<<<<", "a letter that looks like it is Đ");
    house
        .at(reg::ReaddressDwellingRequest {
            effective_date: date("2023-01-05"),
            dwelling: dwelling(place.homes[0]),
            address: "Số 99 đường Mới".into(),
            ..Default::default()
        })
        .await;
    house
        .at(reg::RenameAreaRequest {
            effective_date: date("2023-02-01"),
            area: place.commune.into(),
            name: "Tên Mới".into(),
            full_name: "Phường Tên Mới".into(),
            ..Default::default()
        })
        .await;
    house.at(link("112345679", "2023-03-01")).await;
    assert_eq!(ask().await, printed);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_2024_prints_where_somebody_resides_and_none_has_a_cancelled_number() {
    let house = House::new().await;
    house.clock.set(ledger_tests::day_at_noon(800));
    let place = Place::found(&house, 2).await;
    let who = house.at(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", 7)).await;
    let stay = reg::RegisterTemporaryResidenceRequest {
        effective_date: date("2024-06-01"),
        persons: vec![reg::NamedPerson { person: person(who) }],
        dwelling: dwelling(place.homes[1]),
        until: date("2026-05-31"),
        ..Default::default()
    };
    house.at(stay).await;
    let residence = async |of: u64| {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        let outputs = house.ask(request).await.outputs.unwrap();
        outputs.fields.iter().find(|field| field.name == "residence").unwrap().text.clone()
    };
    let of = house.at(apply(who, CardReason::First, "2024-06-20")).await;
    house.at(approve(of, "2024-06-21")).await;
    house.at(personalise(of, "VN1", "2024-06-28")).await;
    assert_eq!(residence(of).await, "", "the card of 2021 prints permanent residence");
    house.at(hand_over(of, "2024-06-29")).await;
    let second = house.at(apply(who, CardReason::Change, "2024-07-01")).await;
    house.at(approve(second, "2024-07-02")).await;
    house.at(personalise(second, "VN2", "2024-07-03")).await;
    assert!(residence(second).await.contains(", Đơn vị Thử"), "{}", residence(second).await);
    house
        .at(reg::CancelPersonalNumberRequest {
            effective_date: date("2024-07-04"),
            person: person(who),
            ground: NumberGround::FalsePapers.into(),
            ..Default::default()
        })
        .await;
    refused(&house, hand_over(second, "2024-07-05"), "CARD_NUMBER_NOT_IN_FORCE", "card").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_place_makes_the_card_out_of_date_and_a_new_name_does_not() {
    let house = House::new().await;
    let (who, of, _) = resident(&house, ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"]).await;
    let outputs = async || {
        let request = GetCardOutputsRequest { card_id: of, min_position: house.tail().await, for_life: 0 };
        house.ask(request).await
    };
    let said = outputs().await.outputs.unwrap();
    let holder = house.ask(get_person(who, house.tail().await)).await.person.unwrap();
    let lives = holder.residence.unwrap();
    let (home, commune) = (lives.dwelling_id, lives.areas[0].area_id);
    house
        .at(reg::ReaddressDwellingRequest {
            effective_date: date("2022-03-04"),
            dwelling: dwelling(home),
            address: "Số 99 đường Mới".into(),
            ..Default::default()
        })
        .await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]), "it was right on its day");
    let corrected = house.at(of_place(&house, home, "Số 1A đường Cũ").await).await;
    let residence = vec![CardFact::Residence];
    assert_eq!(facts_out_of_date(&house, who, of).await, (residence.clone(), residence.clone()));
    let known = |position| ledger_tests::request::get_person_as_of(who, known_before(position));
    let marked = async |position| {
        house.ask(known(position)).await.person.unwrap().card_out_of_date().collect::<Vec<_>>()
    };
    assert_eq!((marked(corrected).await, marked(corrected + 1).await), (vec![], residence));
    let renamed = house.at(of_place(&house, commune, "Xã Viết Sai").await).await;
    let both = vec![CardFact::Origin, CardFact::Residence];
    assert_eq!(facts_out_of_date(&house, who, of).await, (both.clone(), both));
    assert_eq!(outputs().await.outputs.unwrap(), said, "the card says what it said");
    same_when_rebuilt(&house).await;
    house.at(annul(corrected)).await;
    house.at(annul(renamed)).await;
    assert_eq!(facts_out_of_date(&house, who, of).await, (vec![], vec![]));
}

/// The correction of the record that brought in a dwelling or a unit, to this address or full name.
async fn of_place(house: &House, at: u64, text: &str) -> reg::CorrectEventRequest {
    let record = house.records().await[usize::try_from(at).unwrap()].clone();
    correct(&record, |act| {
        if let EventAct::DwellingRegistered(event) = act {
            event.address = text.into();
        } else if let EventAct::AreaEstablished(event) = act {
            event.full_name = text.into();
        } else {
            panic!("no place: {act:?}");
        }
    })
}
