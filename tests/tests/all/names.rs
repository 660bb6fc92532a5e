//! Names and dates as they are written in Viet Nam, and as they should not be: through the public interface.

use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::{PersonName, Sex};
use ledger_tests::request::{date, enrol, get_person, name};
use ledger_tests::{House, Told};
use tonic::Code;

async fn enrolled(house: &House, request: EnrolPersonRequest) -> Person {
    let position = house.at(request).await;
    house.ask(get_person(position, position)).await.person.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_every_form_are_kept_as_they_are_in_nfc() {
    let house = House::new().await;
    let cases = [
        ("Y", "Y"),
        ("An", "An"),
        ("Y Moan", "Y Moan"),
        ("H'Hen", "H'Hen"),
        ("H’Hen Niê", "H’Hen Niê"),
        ("Rơ Châm H'Yéo", "Rơ Châm H'Yéo"),
        ("K'Brơi", "K'Brơi"),
        ("Nguyễn Thị Minh Khai Hồng Hạnh", "Nguyễn Thị Minh Khai Hồng Hạnh"),
        ("Tôn Nữ Thị Ngọc Anh", "Tôn Nữ Thị Ngọc Anh"),
        ("Công Tằng Tôn Nữ Hoàng Thị Lan", "Công Tằng Tôn Nữ Hoàng Thị Lan"),
        ("Lê-Hoàng Anna-Maria", "Lê-Hoàng Anna-Maria"),
        ("J. Smith", "J. Smith"),
        ("  Trần   Văn  Thừa ", "Trần Văn Thừa"),
        ("Nguye\u{302}\u{303}n Va\u{306}n De\u{302}", "Nguyễn Văn Dê"),
        ("Du\u{31b}o\u{31b}ng Thi\u{323} Hoa\u{300}", "Dương Thị Hoà"),
        ("Y Bhe\u{302}\u{306} Niê", "Y Bhê\u{306} Niê"),
        ("H'Mo\u{31b}\u{306} Ayŭn", "H'Mơ\u{306} Ayŭn"),
        ("Lê Thị Hòa", "Lê Thị Hòa"),
        ("Đặng Thị Thuỷ", "Đặng Thị Thuỷ"),
    ];
    for (sent, kept) in cases {
        let person = enrolled(&house, enrol(sent, Sex::Female, "1990")).await;
        assert_eq!(person.name.unwrap(), PersonName { full_name: kept.into(), ..Default::default() });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_names_are_kept_where_they_are_told() {
    let house = House::new().await;
    let cases = [
        (("", "Tôn Nữ", "Thị Ngọc", "Anh"), "Tôn Nữ Thị Ngọc Anh"),
        (("Âu Dương Minh", "Âu Dương", "", "Minh"), "Âu Dương Minh"),
        (("", "", "", "Y"), "Y"),
        (("", "", "H'", "Hen"), "H' Hen"),
        (("", "Nguye\u{302}\u{303}n", "Va\u{306}n", "An"), "Nguyễn Văn An"),
    ];
    for ((full, family, middle, given), kept) in cases {
        let sent = PersonName {
            full_name: full.into(),
            family_name: family.into(),
            middle_name: middle.into(),
            given_name: given.into(),
        };
        let request = EnrolPersonRequest { name: Some(sent), ..enrol("x", Sex::Female, "1990") };
        let person = enrolled(&house, request).await.name.unwrap();
        assert_eq!((person.full_name.as_str(), person.given_name.as_str()), (kept, given));
        assert_eq!(person.family_name.split(' ').count(), family.split(' ').count());
    }
    let differ = PersonName { full_name: "Lê An".into(), given_name: "Bình".into(), ..Default::default() };
    let request = EnrolPersonRequest { name: Some(differ), ..enrol("x", Sex::Female, "1990") };
    let refused = house.try_act(request).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "NAME_PARTS_DIFFER", "name"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_name_is_refused() {
    let house = House::new().await;
    let long = "Nguyễn ".repeat(15);
    let cases = [
        ("", "REQUIRED"),
        ("   ", "REQUIRED"),
        ("Lê Văn 2", "BAD_CHARACTER"),
        ("-", "BAD_CHARACTER"),
        ("'", "BAD_CHARACTER"),
        ("Lê_Văn", "BAD_CHARACTER"),
        ("Lê\u{202e}Văn", "BAD_CHARACTER"),
        ("Lê\u{0}", "BAD_CHARACTER"),
        ("Lê (tức Ba)", "BAD_CHARACTER"),
        ("\u{301}", "BAD_CHARACTER"),
        ("Lê -\u{301}An", "BAD_CHARACTER"),
        ("Lê Q\u{301}\u{301}\u{301}", "BAD_CHARACTER"),
        (long.as_str(), "TOO_LONG"),
    ];
    for (sent, reason) in cases {
        let request = EnrolPersonRequest { name: name(sent), ..enrol("x", Sex::Female, "1990") };
        let refused = house.try_act(request).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, reason, "name"), "{sent:?}");
    }
    assert_eq!(house.tail().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn birth_dates_may_lack_day_or_month_and_nothing_else() {
    let house = House::new().await;
    for said in ["1951", "1951-07", "1951-07-03", "1952-02-29", "1800", "2021-02-25"] {
        let person = enrolled(&house, enrol("Trần Văn Ngày", Sex::Male, said)).await;
        assert_eq!(person.birth_date, date(said), "{said}");
    }
    let unknown = EnrolPersonRequest { birth_date: None, ..enrol("Trần Văn Ngày", Sex::Male, "1951") };
    assert_eq!(enrolled(&house, unknown).await.birth_date.unwrap_or_default(), Default::default());
    let cases = [
        ("1951-0-3", Code::InvalidArgument, "INVALID_DATE"),
        ("0-7-3", Code::InvalidArgument, "INVALID_DATE"),
        ("1951-13", Code::InvalidArgument, "INVALID_DATE"),
        ("1951-02-29", Code::InvalidArgument, "INVALID_DATE"),
        ("1799", Code::InvalidArgument, "INVALID_DATE"),
        ("2201", Code::InvalidArgument, "INVALID_DATE"),
        ("2021-02-26", Code::FailedPrecondition, "BORN_AFTER_EFFECTIVE_DATE"),
        ("2022", Code::FailedPrecondition, "BORN_AFTER_EFFECTIVE_DATE"),
    ];
    for (said, code, reason) in cases {
        let refused = house.try_act(enrol("Trần Văn Ngày", Sex::Male, said)).await.unwrap_err();
        assert_eq!(Told::by(&refused), Told::at(code, reason, "birth_date"), "{said}");
    }
}
