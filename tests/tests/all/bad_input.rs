//! What nobody should send: every bit of it is refused with its reason, and the server lives on.

use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, RegisterDwellingRequest};
use ledger_proto::ledger::r#type::v1::{PersonName, Provenance, Relation, Sex};
use ledger_tests::request::{bearer, birth, enrol, establish, form, lookup, name};
use ledger_tests::{Desk, House, Place, Told};
use prost::Message;
use prost::bytes::{Buf, BufMut};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};

/// Bytes as they are.
#[derive(Clone, Copy, Debug, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let all = from.remaining();
        Ok(Some(from.copy_to_bytes(all).to_vec()))
    }
}

async fn send_raw(desk: &Desk, path: &'static str, bytes: &[u8]) -> Result<Vec<u8>, Status> {
    let mut client = tonic::client::Grpc::new(desk.channel.clone());
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let request = Request::new(bytes.to_vec());
    Ok(client.unary(request, PathAndQuery::from_static(path), Raw).await?.into_inner())
}

const ENROL: &str = "/ledger.registration.v1.IdentityService/EnrolPerson";
const PATHS: [&str; 7] = [
    ENROL,
    "/ledger.registration.v1.CivilStatusService/RegisterBirth",
    "/ledger.registration.v1.AmendmentService/CorrectEvent",
    "/ledger.person.v1.PersonService/GetPerson",
    "/ledger.household.v1.HouseholdService/GetHousehold",
    "/ledger.residence.v1.ResidenceHistoryService/GetOccupancy",
    "/ledger.audit.v1.LedgerService/GetRecord",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_message_are_refused_and_the_server_lives_on() {
    let house = House::new().await;
    let good = house.named(enrol("Trần Văn Nguyên", Sex::Male, "1990")).encode_to_vec();
    let cut = good.len() - 1;
    let endless = [0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f];
    let no_varint = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let wrong_type = [0x0b, 0x01];
    for path in PATHS {
        for bytes in [&endless[..], &no_varint, &wrong_type] {
            let refused = send_raw(&house, path, bytes).await.unwrap_err();
            assert_eq!(refused.code(), Code::Internal, "{path} {bytes:?}: {refused:?}");
        }
    }
    for length in [1, 5, 40, cut] {
        let refused = send_raw(&house, ENROL, &good[..length]).await.unwrap_err();
        assert_eq!(refused.code(), Code::Internal, "{length} of {} bytes: {refused:?}", good.len());
    }
    let text = good.windows(4).position(|four| four == "Tr\u{1ea7}".as_bytes()[..4].to_vec()).unwrap();
    let mut not_utf8 = good.clone();
    not_utf8[text] = 0xff;
    let refused = send_raw(&house, ENROL, &not_utf8).await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal, "{refused:?}");
    assert!(!format!("{refused:?}").contains("Nguy"), "{refused:?}");

    assert_eq!(house.tail().await, 1, "nothing was recorded");
    let answer = send_raw(&house, ENROL, &good).await.unwrap();
    assert!(!answer.is_empty());
    assert_eq!(house.tail().await, 2, "what is whole is recorded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn methods_that_do_not_exist_are_unimplemented() {
    let house = House::new().await;
    for path in [
        "/ledger.registration.v1.IdentityService/DeletePerson",
        "/ledger.registration.v9.IdentityService/EnrolPerson",
        "/",
    ] {
        let refused = send_raw(&house, path, &[]).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unimplemented, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_more_than_a_mebibyte_is_out_of_range() {
    let house = House::new().await;
    let request = |length| EnrolPersonRequest {
        birth_place: "x".repeat(length),
        ..enrol("Trần Văn To", Sex::Male, "1990")
    };
    let refused = house.try_act(request(1 << 20)).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused:?}");
    let refused = house.try_act(request(1_000_000)).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "TOO_LONG", "birth_place"));
    assert_eq!(house.tail().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_is_said_at_once() {
    let house = House::new().await;
    let wrong = EnrolPersonRequest {
        request_id: "not a uuid".into(),
        provenance: Some(Provenance { unit: "x".repeat(41), ..Default::default() }),
        effective_date: ledger_proto::google::r#type::Date { year: 2022, month: 2, day: 30 }.into(),
        name: Some(PersonName { full_name: "Lê 4 Kỳ Quặc".into(), ..Default::default() }),
        sex: 77,
        birth_place: "x".repeat(251),
        ethnicity: 56,
        nationality: "Vietnam".into(),
        father: Some(Default::default()),
        personal_number: "09919900000".into(),
        old_number: "1".into(),
        marital_status: -1,
        ..Default::default()
    };
    let refused = house.try_act(wrong).await.unwrap_err();
    let told = Told::by(&refused);
    assert_eq!((told.code, told.reason.as_str()), (Code::InvalidArgument, "INVALID_REQUEST"));
    let mut fields: Vec<(&str, &str)> = told.fields.iter().map(|(f, r)| (f.as_str(), r.as_str())).collect();
    fields.sort_unstable();
    let expected = [
        ("birth_place", "TOO_LONG"),
        ("effective_date", "INVALID_DATE"),
        ("ethnicity", "UNKNOWN_VALUE"),
        ("father", "REQUIRED"),
        ("marital_status", "UNKNOWN_VALUE"),
        ("name", "BAD_CHARACTER"),
        ("nationality", "INVALID_CODE"),
        ("old_number", "INVALID_NUMBER"),
        ("personal_number", "INVALID_NUMBER"),
        ("provenance.unit", "TOO_LONG"),
        ("request_id", "INVALID_REQUEST_ID"),
        ("sex", "UNKNOWN_VALUE"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(refused.message(), "12 fields are not valid");
    assert_eq!(house.tail().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_values_and_long_lists_are_refused_by_every_kind_of_request() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let tail = house.tail().await;
    let mut unknown_relation = form(place.homes[0], &[(9, Relation::Head)], "2022-05-01");
    unknown_relation.members[0].relation = 99;
    let refused = Told::by(&house.try_act(unknown_relation).await.unwrap_err());
    assert!(refused.fields.contains(&("members[0].relation".into(), "UNKNOWN_VALUE".into())), "{refused:?}");
    let crowd = vec![(9, Relation::Other); 201];
    let refused = house.try_act(form(place.homes[0], &crowd, "2022-05-01")).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "TOO_MANY", "members"));
    let long = RegisterDwellingRequest {
        address: "x".repeat(251),
        ..ledger_tests::request::register_dwelling(place.commune, "")
    };
    let refused = house.try_act(long).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "TOO_LONG", "address"));
    let refused = house.try_act(establish("6", "", "098")).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "INVALID_CODE", "code"));
    let refused = house.send(lookup(Number::OldNumber("12345678x".into()), 0)).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "INVALID_NUMBER", "old_number"));
    let mut lost = birth("Trần Thị Lạc", "2022-05-01", "99999");
    lost.mother = bearer("099199000001");
    let refused = Told::by(&house.try_act(lost).await.unwrap_err());
    let missing = [("birth_registration_area", "AREA_NOT_FOUND"), ("mother", "PERSON_NOT_FOUND")];
    let missing = missing.map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!((refused.code, refused.reason.as_str()), (Code::NotFound, "INVALID_REQUEST"));
    assert_eq!(refused.fields, missing);
    assert_eq!(house.tail().await, tail);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_never_says_what_was_sent() {
    let house = House::new().await;
    let (secret, digits) = ("Quỳnh7 Bí Mật", "097199777777");
    let request = EnrolPersonRequest {
        name: name(secret),
        personal_number: format!("{digits}9"),
        birth_place: format!("Bí Mật {}", "x".repeat(250)),
        ..enrol("", Sex::Male, "1990")
    };
    let refused = house.try_act(request).await.unwrap_err();
    let said = format!("{refused:?} {}", String::from_utf8_lossy(refused.details()));
    assert_eq!(Told::by(&refused).fields.len(), 3);
    assert!(!said.contains("Quỳnh") && !said.contains("Bí Mật") && !said.contains("199777777"), "{said}");
}
