//! What the papers of an act say: when its dossier came in, where an older register has it, and what came too late.

use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::registration::v1::{
    CancelRegistrationRequest, ChangePermanentResidenceRequest, CivilData, DeclareAbsenceRequest,
    DeclareCurrentPlaceRequest, EnrolPersonRequest, FormHouseholdRequest, IssueCertificateRequest,
    JoinHouseholdRequest, NamedPerson, PersonaliseCardRequest, RecordNationalityGainRequest,
    RegisterBirthRequest, RegisterDeathRequest, RegisterMarriageRequest, RegisterTemporaryResidenceRequest,
    RenewTemporaryResidenceRequest, UpdateParticularsRequest,
};
use ledger_proto::ledger::r#type::v1::{
    AbsenceClass, CardReason, Decision, DeregistrationGround, NationalityGain, OriginalRegistration,
    Parentage, Particulars, Provenance, Relation, Sex,
};
use ledger_tests::family::{marry, recognise};
use ledger_tests::request::civil_data::{change_name, correct_data, ethnicity, sex, supplement};
use ledger_tests::request::households::{
    change_relations, merge_households, number_household, split_household,
};
use ledger_tests::request::identity::{cancel, gain, lose};
use ledger_tests::request::places::readdress;
use ledger_tests::request::{
    apply, approve, birth, date, death, deregister, dwelling, enrol, enrol_numbered, form, go_abroad, join,
    leave, move_alone, person, personalise, record,
};
use ledger_tests::{House, Place, Told, day_at_noon, request_id};
use tonic::Code;

fn received(day: &str) -> Option<Provenance> {
    Some(Provenance { received_date: date(day), ..Default::default() })
}

fn registered_before(day: &str) -> Option<Provenance> {
    let original = OriginalRegistration {
        registration_date: date(day),
        book: "Sổ khai tử".into(),
        volume: "01/1990".into(),
        number: "12".into(),
    };
    Some(Provenance { original: Some(original), ..Default::default() })
}

fn decided_on(day: &str) -> Option<Provenance> {
    let decision = Decision { date: date(day), ..Default::default() };
    Some(Provenance { decision: Some(decision), ..Default::default() })
}

fn shown(record: &Record) -> Provenance {
    record.event.clone().unwrap().provenance.unwrap()
}

async fn somebody(house: &House, serial: u32) -> u64 {
    house.at(enrol_numbered("Trần Văn Giấy", Sex::Male, "1950-03-04", serial)).await
}

/// The house stands on Wednesday 2022-06-01; 2022-05-17 is 15 days before, 2022-04-02 is 60.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_declared_or_decided_late_is_marked_and_recorded() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let cases = [
        ("2022-05-17", None, (false, false)),
        ("2022-05-16", None, (true, false)),
        ("2022-05-16", received("2022-05-31"), (false, false)),
        ("2022-05-16", received("2022-05-30"), (false, true)),
        ("2022-05", None, (false, false)),
        ("1990-02-01", registered_before("1990-02-14"), (false, false)),
        ("1990-02-01", registered_before("1990-03"), (true, false)),
    ];
    for (serial, (on, provenance, late)) in (0..).zip(cases) {
        let who = somebody(&house, serial).await;
        let request = RegisterDeathRequest { provenance: provenance.clone(), ..death(who, on) };
        let answer = house.act(request).await;
        assert_eq!((answer.declared_late, answer.decided_late), late, "{on} {provenance:?}");
    }
    let born = |on, provenance| RegisterBirthRequest {
        provenance,
        ..birth("Trần Thị Giấy", on, place.commune)
    };
    let answer = house.act(born("2022-04-02", received("2022-06-01"))).await;
    assert_eq!((answer.declared_late, answer.decided_late), (false, false));
    let answer = house.act(born("2022-03-31", received("2022-05-30"))).await;
    assert_eq!((answer.declared_late, answer.decided_late), (true, true));
    let (head, other) = (somebody(&house, 90).await, somebody(&house, 91).await);
    let members = [(head, Relation::Head), (other, Relation::Sibling)];
    let mut formed = form(place.homes[0], &members, "2022-05-20");
    formed.provenance = received("2022-05-24");
    let formed = house.act(formed).await;
    assert!(formed.decided_late, "five working days from Tuesday 24 May end on 31 May");
    let mut left = leave(other, formed.household_id, "2022-05-25");
    left.provenance = received("2022-05-25");
    assert!(!house.act(left).await.decided_late);
}

/// Tries an act whose dossier came in on the last day from which its decision is in time, and on the working day before that.
macro_rules! decided {
    ($house:ident, $in_time:literal, $late:literal, $request:expr) => {
        for (day, late) in [($in_time, false), ($late, true)] {
            let mut request = $request;
            (request.provenance, request.validate_only) = (received(day), true);
            assert_eq!($house.act(request).await.decided_late, late, "{day}: {}", stringify!($request));
        }
    };
}

fn foreigner_at(home: u64) -> EnrolPersonRequest {
    EnrolPersonRequest {
        nationality: "FR".into(),
        dwelling: dwelling(home),
        ..enrol("Trần Văn Giấy", Sex::Male, "1950-03-04")
    }
}

/// The house stands on Wednesday 2022-06-01.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn civil_data_numbers_and_nationality_have_terms() {
    let house = House::new().await;
    let mut enrolled = enrol_numbered("Trần Văn Giấy", Sex::Male, "1950-03-04", 1);
    (enrolled.ethnicity, enrolled.birth_place) = (2, "Nhà 1".into());
    let who = house.at(enrolled).await;
    let foreigner = house
        .at(EnrolPersonRequest { nationality: "FR".into(), ..enrol("A B", Sex::Male, "1950-03-04") })
        .await;
    let (day, none) = ("2022-05-02", CivilData::default);
    decided!(house, "2022-05-27", "2022-05-26", change_name(who, "Trần Văn Bút", day));
    let place = CivilData { birth_place: "Nhà 2".into(), ..none() };
    decided!(house, "2022-05-27", "2022-05-26", correct_data(who, place.clone(), day));
    decided!(house, "2022-05-31", "2022-05-30", supplement(foreigner, place.clone(), day));
    decided!(house, "2022-05-27", "2022-05-26", ethnicity(who, 3, day));
    decided!(house, "2022-05-31", "2022-05-30", sex(who, Sex::Female, day));
    decided!(house, "2022-05-31", "2022-05-30", lose(who, day));
    decided!(house, "2022-05-31", "2022-05-30", gain(foreigner, NationalityGain::Acquired, day));
    decided!(house, "2022-05-11", "2022-05-10", cancel(who, day));
    let told = UpdateParticularsRequest {
        effective_date: date(day),
        person: person(who),
        becomes: Some(Particulars { occupation: Some("thợ mộc".into()), ..Default::default() }),
        ..Default::default()
    };
    decided!(house, "2022-05-30", "2022-05-27", told.clone());
}

/// The house stands on Wednesday 2022-06-01.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn residence_and_households_have_terms() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    let (of, members) = place.family(&house, 0, 1, 1).await;
    let (other, others) = place.family(&house, 0, 0, 50).await;
    let (one, home) = (members[1], place.homes[1]);
    let (day, head, kin) = ("2022-05-02", Relation::Head, Relation::Other);
    let all: Vec<(u64, Relation)> = others.iter().map(|who| (*who, kin)).collect();
    let persons = || vec![NamedPerson { person: person(one) }];
    let temporary = || RegisterTemporaryResidenceRequest {
        effective_date: date("2022-05-02"),
        persons: persons(),
        dwelling: dwelling(home),
        until: date("2022-12-31"),
        ..Default::default()
    };
    decided!(house, "2022-05-25", "2022-05-24", split_household(of, &[(one, head)], day));
    decided!(house, "2022-05-23", "2022-05-20", merge_households(other, of, &all, day));
    decided!(house, "2022-05-27", "2022-05-26", change_relations(of, &[(one, kin)], day));
    decided!(house, "2022-05-27", "2022-05-26", number_household(of, "HS-1", day));
    decided!(house, "2022-05-27", "2022-05-26", readdress(home, "Số 12A", day));
    decided!(house, "2022-05-25", "2022-05-24", go_abroad(&[one], "FR", day));
    decided!(house, "2022-05-25", "2022-05-24", deregister(&[one], DeregistrationGround::TenancyEnded, day));
    let lost = DeregistrationGround::NationalityLost;
    let foreigner = house.at(foreigner_at(home)).await;
    decided!(house, "2022-05-31", "2022-05-30", deregister(&[foreigner], lost, day));
    decided!(house, "2022-05-27", "2022-05-26", temporary());
    let absent = DeclareAbsenceRequest {
        effective_date: date(day),
        person: person(one),
        class: AbsenceClass::Others.into(),
        ..Default::default()
    };
    decided!(house, "2022-05-30", "2022-05-27", absent.clone());
    let homeless = somebody(&house, 1).await;
    let current = DeclareCurrentPlaceRequest {
        effective_date: date(day),
        person: person(homeless),
        dwelling: dwelling(home),
        ..Default::default()
    };
    decided!(house, "2022-05-25", "2022-05-24", current.clone());
    let registered = house.at(temporary()).await;
    let renewal = RenewTemporaryResidenceRequest {
        effective_date: date("2022-05-03"),
        persons: persons(),
        until: date("2023-06-01"),
        ..Default::default()
    };
    decided!(house, "2022-05-27", "2022-05-26", renewal.clone());
    let cancelled = CancelRegistrationRequest {
        effective_date: date("2022-05-03"),
        registration: record(registered),
        decision: "12/QĐ-CAX".into(),
        ..Default::default()
    };
    decided!(house, "2022-05-31", "2022-05-30", cancelled.clone());
    for (on, late) in [("2022-05-25", false), ("2022-05-24", true)] {
        let mut filed = deregister(&[one], DeregistrationGround::TenancyEnded, on);
        filed.validate_only = true;
        assert_eq!(house.act(filed).await.declared_late, late, "{on}");
        let mut filed = go_abroad(&[one], "FR", on);
        filed.validate_only = true;
        assert_eq!(house.act(filed).await.declared_late, late, "{on}");
        let mut struck_off = deregister(&[foreigner], lost, on);
        struck_off.validate_only = true;
        assert!(!house.act(struck_off).await.declared_late, "nobody has to file it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_register_keeps_its_dates_beside_the_record_time() {
    let house = House::new().await;
    let who = somebody(&house, 0).await;
    let request =
        RegisterDeathRequest { provenance: registered_before("1990-02"), ..death(who, "1990-02-01") };
    let answer = house.act(request.clone()).await;
    let again = house.restart().await;
    let record = again.records().await.into_iter().find(|r| r.position == answer.position).unwrap();
    assert_eq!(Some(shown(&record)), request.provenance);
    assert_eq!(record.record_time, answer.record_time);
    assert_eq!(record.effective_date, date("1990-02-01"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_from_before_a_birth_or_a_death_are_refused() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let who = somebody(&house, 0).await;
    let early = "RECEIVED_BEFORE_EVENT";
    let cases = [
        (received("2022-04-30"), [early, early], "provenance.received_date"),
        (
            registered_before("2022-04-30"),
            ["REGISTERED_BEFORE_DEATH", "REGISTERED_BEFORE_BIRTH"],
            "provenance.original.registration_date",
        ),
    ];
    for (provenance, [of_death, of_birth], field) in cases {
        let request = RegisterDeathRequest { provenance: provenance.clone(), ..death(who, "2022-05-01") };
        let told = Told::by(&house.try_act(request).await.unwrap_err());
        assert_eq!(told, Told::at(Code::FailedPrecondition, of_death, field));
        let request =
            RegisterBirthRequest { provenance, ..birth("Trần Thị Giấy", "2022-05-01", place.commune) };
        let told = Told::by(&house.try_act(request).await.unwrap_err());
        assert_eq!(told, Told::at(Code::FailedPrecondition, of_birth, field));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_of_tomorrow_are_refused_before_every_rule() {
    let house = House::new().await;
    let nobody = 999;
    let cases = [
        (received("2022-06-02"), "RECEIVED_IN_FUTURE", "provenance.received_date"),
        (
            registered_before("2022-06-02"),
            "ORIGINAL_REGISTRATION_IN_FUTURE",
            "provenance.original.registration_date",
        ),
        (
            registered_before("2023"),
            "ORIGINAL_REGISTRATION_IN_FUTURE",
            "provenance.original.registration_date",
        ),
        (decided_on("2022-06-02"), "DECISION_IN_FUTURE", "provenance.decision.date"),
    ];
    for (provenance, reason, field) in cases {
        let request = RegisterDeathRequest { provenance, ..death(nobody, "2022-05-01") };
        let refused = house.try_act(request).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::at(Code::FailedPrecondition, reason, field));
    }
    let today = RegisterDeathRequest { provenance: received("2022-06-01"), ..death(nobody, "2022-05-01") };
    assert_eq!(Told::by(&house.try_act(today).await.unwrap_err()).reason, "PERSON_NOT_FOUND");
}

/// The house stands on Wednesday 2022-06-01.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_foreigner_an_office_has_fifteen_days() {
    let house = House::new().await;
    let enrolled = async |full_name, sex, born, nationality: &str| {
        let nationality = nationality.to_owned();
        house.at(EnrolPersonRequest { nationality, ..enrol(full_name, sex, born) }).await
    };
    let mai = enrolled("Lê Thị Mai", Sex::Female, "1990-05-05", "VN").await;
    let an = enrolled("Nguyễn Văn An", Sex::Male, "1985-05-05", "VN").await;
    let paul = enrolled("Paul", Sex::Male, "1985-05-05", "FR").await;
    let child = enrolled("Lê Thị Hoa", Sex::Female, "2015-05-05", "VN").await;
    decided!(house, "2022-05-25", "2022-05-24", marry(an, mai, "2022-05-30"));
    decided!(house, "2022-05-17", "2022-05-16", marry(paul, mai, "2022-05-30"));
    let father = |who| recognise(child, who, Parentage::Father, "2022-05-30");
    decided!(house, "2022-05-20", "2022-05-19", father(an));
    decided!(house, "2022-05-17", "2022-05-16", father(paul));
    // The answer stays the same when it is asked for again, whatever the husband became meanwhile.
    let request_id = request_id(900);
    let recorded = RegisterMarriageRequest {
        request_id,
        provenance: received("2022-05-17"),
        ..marry(paul, mai, "2022-05-30")
    };
    assert!(!house.send(recorded.clone()).await.unwrap().decided_late);
    let acquired = RecordNationalityGainRequest {
        effective_date: date("2022-05-29"),
        person: person(paul),
        way: NationalityGain::Acquired.into(),
        ..Default::default()
    };
    house.act(acquired).await;
    let again = house.send(recorded).await.unwrap();
    assert!(again.repeated && !again.decided_late);
}

/// A card counts from its application, to the day of issue that stands on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_issued_within_seven_working_days_from_its_application_on() {
    let house = House::new().await;
    for (serial, received_on, late) in
        [(1, None, false), (2, Some("2022-04-28"), true), (3, Some("2022-04-29"), false)]
    {
        let who = somebody(&house, serial).await;
        let mut applied = apply(who, CardReason::First, "2022-05-02");
        applied.provenance = received_on.and_then(received);
        let of = house.at(applied).await;
        house.at(approve(of, "2022-05-03")).await;
        let made = PersonaliseCardRequest {
            provenance: received("2022-01-03"),
            ..personalise(of, &format!("VN{serial}"), "2022-05-12")
        };
        assert_eq!(house.act(made).await.decided_late, late, "{received_on:?}");
    }
}

/// The house stands on Wednesday 2025-06-04.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_identity_is_issued_within_forty_five_days() {
    let house = House::new().await;
    house.clock.set(day_at_noon(1_099));
    let nationality = String::new();
    let who = enrol_numbered("Thạch Thị Sa", Sex::Female, "1990-05-05", 1);
    let who = house.at(EnrolPersonRequest { nationality, ..who }).await;
    let issue = || IssueCertificateRequest {
        effective_date: date("2025-05-05"),
        person: person(who),
        serial: "GC1".into(),
        living_since: date("2024-11-01"),
        ..Default::default()
    };
    decided!(house, "2025-04-20", "2025-04-19", issue());
}

/// The house stands on Sunday 2026-05-31.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newborn_is_registered_where_it_lives_within_sixty_days() {
    let house = House::new().await;
    let place = Place::found(&house, 2).await;
    house.clock.set(day_at_noon(365 * 4));
    let born = async |on, registered| {
        let registration_date = date(registered);
        house.at(RegisterBirthRequest { registration_date, ..birth("Trần Thị Bé", on, place.commune) }).await
    };
    let moves = async |who, home: usize, declared| {
        let moved = move_alone(who, place.homes[home], "2026-03-20");
        let provenance = received(declared);
        let request = ChangePermanentResidenceRequest { provenance, validate_only: true, ..moved };
        house.act(request).await.declared_late
    };
    let child = born("2026-03-01", "2026-03-13").await;
    assert!(!moves(child, 0, "2026-05-12").await, "the sixtieth day");
    assert!(moves(child, 0, "2026-05-13").await);
    let older = born("2021-03-01", "2021-03-13").await;
    assert!(!moves(older, 0, "2026-05-13").await, "where it lived before the decree is not known");
    let enrolled = somebody(&house, 1).await;
    assert!(!moves(enrolled, 0, "2026-05-13").await);
    // So it is where it comes into a household.
    let [head, mother] = [somebody(&house, 2).await, somebody(&house, 3).await];
    let family = house.at(form(place.homes[0], &[(head, Relation::Head)], "2026-02-01")).await;
    let joins = async |who, declared| {
        let request = join(who, family, Relation::Child, "2026-03-20");
        let provenance = received(declared);
        house.act(JoinHouseholdRequest { provenance, validate_only: true, ..request }).await.declared_late
    };
    assert!(!joins(child, "2026-05-12").await, "the sixtieth day");
    assert!(joins(child, "2026-05-13").await);
    assert!(!joins(enrolled, "2026-05-13").await);
    let forms = async |who, declared| {
        let members = [(mother, Relation::Head), (who, Relation::Child)];
        let request = form(place.homes[1], &members, "2026-03-20");
        let provenance = received(declared);
        house.act(FormHouseholdRequest { provenance, validate_only: true, ..request }).await.declared_late
    };
    assert!(!forms(child, "2026-05-12").await && forms(child, "2026-05-13").await);
    house.act(move_alone(child, place.homes[0], "2026-03-15")).await;
    assert!(!moves(child, 1, "2026-05-13").await, "it lived somewhere before");
}
