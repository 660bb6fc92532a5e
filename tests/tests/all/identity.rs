//! Nationality and the numbers that lead to a person: established, cancelled, linked, found, and each of these acts amended.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::person::v1::{GetPersonRequest, Person};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::act::Act as LineAct;
use ledger_proto::ledger::r#type::v1::{
    CardReason, CardStage, NationalityGain, NumberGround, SectorId, SectorKind, Sex,
};
use ledger_tests::request::identity::{
    cancel, establish, gain, link_old, link_sector, lose, reestablish, sector, unlink_old, unlink_sector,
};
use ledger_tests::request::{
    annul, apply, bearer, birth, correct, date, death, enrol, enrol_numbered, get_card, get_household,
    get_person, get_person_as_of, lookup, number, on,
};
use ledger_tests::{House, Place, Told, refused, same_when_rebuilt};
use tonic::Code;

use crate::civil_data::import;

/// A person enrolled without a number, whose birth was registered in the commune.
async fn without_number(house: &House, place: &Place, full_name: &str) -> u64 {
    let request = reg::EnrolPersonRequest {
        birth_registration_area: place.commune.into(),
        ..enrol(full_name, Sex::Male, "1990-03-04")
    };
    house.at(request).await
}

async fn now(house: &House, who: u64) -> Person {
    let last = house.tail().await - 1;
    house.ask(get_person(who, last)).await.person.unwrap()
}

async fn found(house: &House, number: Number) -> Vec<u64> {
    let last = house.tail().await - 1;
    house.ask(lookup(number, last)).await.persons.iter().map(|person| person.person_id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_established_cancelled_and_established_anew_and_every_one_leads_to_the_person() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = without_number(&house, &place, "Nguyễn Văn An").await;
    let tried = reg::EstablishPersonalNumberRequest { validate_only: true, ..establish(an, "2022-03-01") };
    assert!(house.act(tried).await.personal_number.starts_with("098090"));
    let first = house.act(establish(an, "2022-03-01")).await.personal_number;
    assert!(first.starts_with("098090"), "{first}");
    let second = house.act(reestablish(an, "2022-04-01")).await.personal_number;
    assert_ne!(first, second);
    let person = now(&house, an).await;
    assert_eq!((person.personal_number.as_str(), person.personal_number_disagrees), (second.as_str(), false));
    let former = &person.former_numbers[0];
    assert_eq!(
        (former.personal_number.as_str(), former.cancelled_date),
        (first.as_str(), date("2022-04-01"))
    );
    assert_eq!(former.ground(), NumberGround::CollectedWrongly);
    let then = house.ask(get_person_as_of(an, on("2022-03-31"))).await.person.unwrap();
    assert_eq!((then.personal_number.as_str(), then.former_numbers.len()), (first.as_str(), 0));

    let cancelled = house.at(cancel(an, "2022-05-01")).await;
    assert_eq!(now(&house, an).await.personal_number, "");
    for number in [&first, &second] {
        assert_eq!(found(&house, Number::PersonalNumber(number.clone())).await, [an]);
        let asked = GetPersonRequest { person: bearer(number), ..Default::default() };
        assert_eq!(house.ask(asked).await.person.unwrap().person_id, an);
        let taken = reg::EnrolPersonRequest {
            personal_number: number.clone(),
            ..enrol("Lê Văn Khác", Sex::Male, "1990")
        };
        refused(&house, taken, Code::FailedPrecondition, "PERSONAL_NUMBER_TAKEN", "personal_number").await;
    }
    // Acts name the person by a number that was cancelled, too.
    let third = reg::EstablishPersonalNumberRequest { person: bearer(&first), ..establish(an, "2022-05-20") };
    let third = house.act(third).await;
    assert_eq!(now(&house, an).await.personal_number, third.personal_number);
    same_when_rebuilt(&house).await;
    house.act(annul(third.position)).await;
    house.act(annul(cancelled)).await;
    assert_eq!(now(&house, an).await.personal_number, second);
    same_when_rebuilt(&house).await;
    let live = house.digests().await;
    let house = house.restart().await;
    assert_eq!(house.digests().await, live);
    assert_eq!(found(&house, Number::PersonalNumber(first)).await, [an]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_is_not_in_force_cancels_none() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = without_number(&house, &place, "Nguyễn Văn An").await;
    let first = house.act(establish(an, "2022-03-01")).await.personal_number;
    let second = house.act(reestablish(an, "2022-04-01")).await.personal_number;
    let rule = Code::FailedPrecondition;
    let old = reg::CancelPersonalNumberRequest { person: bearer(&first), ..cancel(an, "2022-05-01") };
    refused(&house, old, rule, "PERSONAL_NUMBER_DIFFERS", "person").await;
    let old =
        reg::ReestablishPersonalNumberRequest { person: bearer(&first), ..reestablish(an, "2022-05-01") };
    refused(&house, old, rule, "PERSONAL_NUMBER_DIFFERS", "person").await;
    let unfit = reg::CancelPersonalNumberRequest {
        ground: NumberGround::SexOrBirthYear.into(),
        ..cancel(an, "2022-05-01")
    };
    refused(&house, unfit, rule, "GROUND_DOES_NOT_FIT", "ground").await;
    assert_eq!(now(&house, an).await.personal_number, second);
    let own = reg::CancelPersonalNumberRequest { person: bearer(&second), ..cancel(an, "2022-05-01") };
    house.act(own).await;
    assert_eq!(now(&house, an).await.personal_number, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_numbers_and_sector_identifiers_lead_to_persons() {
    let house = House::new().await;
    let an = house.at(enrol("Nguyễn Văn An", Sex::Male, "1960-03-04")).await;
    let mai = house
        .at(reg::EnrolPersonRequest {
            old_number: "012345678".into(),
            ..enrol("Lê Thị Mai", Sex::Female, "1960")
        })
        .await;
    house.act(link_old(an, "012345678", "1985-01-01")).await;
    let dated = reg::LinkOldNumberRequest {
        valid_until: date("2000-01-01"),
        ..link_old(an, "112345678", "1990-01-01")
    };
    house.act(dated).await;
    let passport = sector(SectorKind::Passport, "c1234567");
    house.act(link_sector(an, passport.clone(), "2020-01-01")).await;
    house.act(link_sector(mai, sector(SectorKind::TaxCode, "1234567893"), "2010-01-01")).await;
    let old = |number: &str| Number::OldNumber(number.into());
    assert_eq!(found(&house, old("012345678")).await, [an, mai]);
    assert_eq!(found(&house, old("112345678")).await, [an]);
    assert_eq!(found(&house, Number::SectorId(passport.clone())).await, [an]);
    assert_eq!(found(&house, Number::SectorId(sector(SectorKind::TaxCode, "1234567893"))).await, [mai]);
    assert_eq!(found(&house, Number::SectorId(sector(SectorKind::Passport, "C7654321"))).await, [0_u64; 0]);
    let person = now(&house, an).await;
    assert_eq!(person.linked_old_numbers[1].valid_until, date("2000-01-01"));
    assert_eq!(person.linked_sector_ids[0].id, Some(sector(SectorKind::Passport, "C1234567")));

    house.act(unlink_old(mai, "012345678", "2021-03-01")).await;
    house.act(unlink_sector(an, passport.clone(), "2021-03-01")).await;
    assert_eq!(found(&house, old("012345678")).await, [an]);
    assert_eq!(found(&house, Number::SectorId(passport)).await, [0_u64; 0]);
    assert_eq!(now(&house, mai).await.old_number, "");
    same_when_rebuilt(&house).await;
    let house = house.restart_after(|folder| drop(std::fs::remove_dir_all(folder.join("views")))).await;
    assert_eq!(found(&house, old("112345678")).await, [an]);
    assert_eq!(found(&house, Number::SectorId(sector(SectorKind::TaxCode, "1234567893"))).await, [mai]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nationality_lost_ends_what_only_citizens_have() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (household, members) = place.family(&house, 0, 1, 1).await;
    let wife = members[1];
    let card = house.at(apply(wife, CardReason::First, "2021-03-01")).await;
    let lost = house.at(lose(wife, "2022-03-01")).await;
    let person = now(&house, wife).await;
    assert_eq!((person.nationality.as_str(), person.nationality_lost_date), ("FR", date("2022-03-01")));
    assert_eq!((person.residence, person.household, person.open_card_id), (None, None, 0));
    assert_eq!(house.ask(get_card(card, lost)).await.card.unwrap().stage(), CardStage::Ended);
    assert_eq!(house.ask(get_household(household, lost)).await.household.unwrap().members.len(), 2);
    house.act(gain(wife, NationalityGain::Regained, "2022-05-01")).await;
    let person = now(&house, wife).await;
    assert_eq!((person.nationality.as_str(), person.nationality_lost_date), ("VN", None));
    same_when_rebuilt(&house).await;
    refused(&house, annul(lost), Code::FailedPrecondition, "LATER_ACT_CONFLICTS", "target").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_requests_are_refused_with_their_reason_and_field() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = house.at(enrol_numbered("Nguyễn Văn An", Sex::Male, "1990-03-04", 1)).await;
    let bare = house.at(enrol("Lê Văn Ba", Sex::Male, "1990")).await;
    let gone = house.at(enrol_numbered("Trần Văn Cũ", Sex::Male, "1930-05-01", 2)).await;
    house.act(death(gone, "2022-01-01")).await;
    let (bad, rule, day) = (Code::InvalidArgument, Code::FailedPrecondition, "2022-03-01");
    let tail = house.tail().await;

    refused(&house, lose(gone, day), rule, "PERSON_DECEASED", "person").await;
    let home = reg::RecordNationalityLossRequest { nationality: "VN".into(), ..lose(an, day) };
    refused(&house, home, bad, "UNKNOWN_VALUE", "nationality").await;
    let wayless = reg::RecordNationalityLossRequest { way: 0, ..lose(an, day) };
    refused(&house, wayless, bad, "REQUIRED", "way").await;
    refused(&house, lose(9_999, day), Code::NotFound, "PERSON_NOT_FOUND", "person").await;
    let acquired = NationalityGain::Acquired;
    refused(&house, gain(an, acquired, day), rule, "NATIONALITY_VIETNAMESE", "person").await;
    let wayless = reg::RecordNationalityGainRequest { way: 9, ..gain(an, acquired, day) };
    refused(&house, wayless, bad, "UNKNOWN_VALUE", "way").await;

    refused(&house, establish(an, day), rule, "PERSONAL_NUMBER_EXISTS", "person").await;
    refused(&house, establish(bare, day), rule, "BIRTH_REGISTRATION_UNKNOWN", "person").await;
    refused(&house, establish(bare, "2022-07-01"), rule, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    refused(&house, cancel(bare, day), rule, "NO_PERSONAL_NUMBER", "person").await;
    let groundless = reg::CancelPersonalNumberRequest { ground: 0, ..cancel(an, day) };
    refused(&house, groundless, bad, "REQUIRED", "ground").await;
    refused(&house, reestablish(bare, day), rule, "NO_PERSONAL_NUMBER", "person").await;
    refused(&house, reestablish(an, day), rule, "BIRTH_REGISTRATION_UNKNOWN", "person").await;
    let groundless = reg::ReestablishPersonalNumberRequest { ground: 7, ..reestablish(an, day) };
    refused(&house, groundless, bad, "UNKNOWN_VALUE", "ground").await;

    refused(&house, link_old(an, "12345678", day), bad, "INVALID_NUMBER", "number").await;
    refused(&house, link_old(an, "", day), bad, "REQUIRED", "number").await;
    refused(&house, link_old(an, "012345678", "1990-03-03"), rule, "BEFORE_BIRTH", "person").await;
    let ended =
        reg::LinkOldNumberRequest { valid_until: date("2022-02-28"), ..link_old(an, "012345678", day) };
    refused(&house, ended, rule, "LINK_ENDS_BEFORE_START", "valid_until").await;
    let partial = reg::LinkOldNumberRequest { valid_until: date("2023"), ..link_old(an, "012345678", day) };
    refused(&house, partial, bad, "INCOMPLETE_DATE", "valid_until").await;
    refused(&house, unlink_old(an, "012345678", day), rule, "NUMBER_NOT_LINKED", "number").await;

    let tax = |text| sector(SectorKind::TaxCode, text);
    refused(&house, link_sector(an, tax("1234567890"), day), bad, "INVALID_NUMBER", "id.value").await;
    refused(&house, link_sector(an, tax(""), day), bad, "REQUIRED", "id.value").await;
    let kindless = SectorId { kind: 0, value: "1234567893".into() };
    refused(&house, link_sector(an, kindless, day), bad, "REQUIRED", "id.kind").await;
    let absent = reg::LinkSectorIdRequest { id: None, ..link_sector(an, tax(""), day) };
    refused(&house, absent, bad, "REQUIRED", "id").await;
    refused(&house, unlink_sector(an, tax("1234567893"), day), rule, "NUMBER_NOT_LINKED", "id.value").await;
    let nothing = house.send(lookup(Number::SectorId(tax("1")), 0)).await.unwrap_err();
    assert_eq!(Told::by(&nothing), Told::at(bad, "INVALID_NUMBER", "sector_id.value"));
    assert_eq!(house.tail().await, tail);

    house.act(link_sector(an, tax("1234567893"), day)).await;
    refused(&house, link_sector(an, tax("1234567893"), day), rule, "NUMBER_LINKED", "id.value").await;
    refused(&house, link_sector(an, tax("1234567893-001"), day), rule, "ONLY_ONE_OF_KIND", "id.kind").await;
    house.act(link_old(an, "012345678", day)).await;
    refused(&house, link_old(an, "012345678", day), rule, "NUMBER_LINKED", "number").await;
    house.act(lose(an, day)).await;
    refused(&house, lose(an, "2022-03-02"), rule, "NATIONALITY_NOT_VIETNAMESE", "person").await;
    assert_eq!(place.homes.len(), 1);
}

/// Corrects what stands at a position, says what that came to, and takes correction and act back.
async fn amended(house: &House, who: u64, at: u64, change: impl FnOnce(&mut EventAct)) -> Person {
    let recorded = now(house, who).await;
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let corrected = house.at(correct(&record, change)).await;
    let changed = now(house, who).await;
    house.act(annul(corrected)).await;
    assert_eq!(now(house, who).await, recorded);
    house.act(annul(at)).await;
    changed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_act_on_numbers_and_nationality_is_corrected_and_annulled() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = without_number(&house, &place, "Nguyễn Văn An").await;
    let bare = now(&house, an).await;
    let day = "2022-03-01";

    let at = house.at(lose(an, day)).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::NationalityLost(e) = act else { panic!("another act") };
        e.nationality = "US".into();
    });
    assert_eq!(changed.await.nationality, "US");
    assert_eq!(now(&house, an).await, bare);

    let foreign = house
        .at(reg::EnrolPersonRequest { nationality: "FR".into(), ..enrol("Jean", Sex::Male, "1990") })
        .await;
    let at = house.at(gain(foreign, NationalityGain::Acquired, day)).await;
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let mut earlier = correct(&record, |_| ());
    earlier.effective_date = date("2022-02-01");
    house.act(earlier).await;
    let then = house.ask(get_person_as_of(foreign, on("2022-02-15"))).await.person.unwrap();
    assert_eq!(then.nationality, "VN");
    house.act(annul(at)).await;
    assert_eq!(now(&house, foreign).await.nationality, "FR");

    let at = house.at(establish(an, day)).await;
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let other = correct(&record, |act| {
        let EventAct::PersonalNumberEstablished(e) = act else { panic!("another act") };
        e.number = 97_090_000_001;
    });
    refused(&house, other, Code::FailedPrecondition, "NUMBER_NOT_CORRECTABLE", "replacement").await;
    let cancelled = house.at(cancel(an, "2022-03-02")).await;
    let changed = amended(&house, an, cancelled, |act| {
        let EventAct::PersonalNumberCancelled(e) = act else { panic!("another act") };
        e.ground = NumberGround::CollectedWrongly.into();
    });
    assert_eq!(changed.await.former_numbers[0].ground(), NumberGround::CollectedWrongly);
    let again = house.at(reestablish(an, "2022-03-02")).await;
    let changed = amended(&house, an, again, |act| {
        let EventAct::PersonalNumberReestablished(e) = act else { panic!("another act") };
        e.ground = NumberGround::BirthCertificateRevoked.into();
    });
    assert_eq!(changed.await.former_numbers[0].ground(), NumberGround::BirthCertificateRevoked);
    house.act(annul(at)).await;
    assert_eq!(now(&house, an).await, bare);

    let at = house.at(link_old(an, "012345678", day)).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::OldNumberLinked(e) = act else { panic!("another act") };
        e.number = 112_345_678;
    });
    assert_eq!(changed.await.linked_old_numbers[0].old_number, "112345678");
    let at = house.at(link_sector(an, sector(SectorKind::Passport, "C1234567"), day)).await;
    let changed = amended(&house, an, at, |act| {
        let EventAct::SectorIdLinked(e) = act else { panic!("another act") };
        e.id = Some(sector(SectorKind::Passport, "C7654321"));
    });
    assert_eq!(changed.await.linked_sector_ids[0].id, Some(sector(SectorKind::Passport, "C7654321")));
    assert_eq!(now(&house, an).await, bare);
    unlinked_and_linked_again(&house, an).await;
    same_when_rebuilt(&house).await;
}

async fn unlinked_and_linked_again(house: &House, an: u64) {
    house.act(link_old(an, "012345678", "2022-03-01")).await;
    house.act(link_old(an, "112345678", "2022-03-01")).await;
    let at = house.at(unlink_old(an, "012345678", "2022-03-02")).await;
    let changed = amended(house, an, at, |act| {
        let EventAct::OldNumberUnlinked(e) = act else { panic!("another act") };
        e.number = 112_345_678;
    });
    assert_eq!(changed.await.linked_old_numbers[0].old_number, "012345678");
    assert_eq!(now(house, an).await.linked_old_numbers.len(), 2);
    let passport = sector(SectorKind::Passport, "C1234567");
    house.act(link_sector(an, passport.clone(), "2022-03-01")).await;
    let at = house.at(unlink_sector(an, passport, "2022-03-02")).await;
    let record = house.ask(GetRecordRequest { position: at }).await.record.unwrap();
    let wrong = correct(&record, |act| {
        let EventAct::SectorIdUnlinked(e) = act else { panic!("another act") };
        e.id = Some(sector(SectorKind::Passport, "C7654321"));
    });
    refused(house, wrong, Code::FailedPrecondition, "NUMBER_NOT_LINKED", "replacement.id.value").await;
    house.act(annul(at)).await;
    assert_eq!(now(house, an).await.linked_sector_ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_on_numbers_and_nationality_come_in_bulk() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let an = without_number(&house, &place, "Nguyễn Văn An").await;
    let child = house.act(birth("Lê Thị Mai", "2022-01-01", place.commune)).await;
    let day = "2022-03-01";
    let passport = sector(SectorKind::Passport, "C1234567");
    let lines = vec![
        LineAct::EstablishPersonalNumber(establish(an, day)),
        LineAct::CancelPersonalNumber(cancel(an, day)),
        LineAct::ReestablishPersonalNumber(reestablish(child.person_id, day)),
        LineAct::LinkOldNumber(link_old(an, "012345678", day)),
        LineAct::UnlinkOldNumber(unlink_old(an, "012345678", day)),
        LineAct::LinkSectorId(link_sector(an, passport.clone(), day)),
        LineAct::UnlinkSectorId(unlink_sector(an, passport, day)),
        LineAct::RecordNationalityLoss(lose(an, day)),
        LineAct::RecordNationalityGain(gain(an, NationalityGain::Regained, day)),
    ];
    let imported = import(&house, lines).await;
    assert_eq!((imported.recorded, imported.refused), (9, 0));
    assert_eq!(now(&house, child.person_id).await.former_numbers[0].personal_number, child.personal_number);
    assert_eq!(number(Sex::Male, "1990", 1).len(), 12);
    same_when_rebuilt(&house).await;
}
