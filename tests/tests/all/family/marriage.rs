//! Marriage, divorce, annulment by a court, widowhood.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    EnrolPersonRequest, NoteDivorceRequest, RegisterMarriageRequest,
};
use ledger_proto::ledger::r#type::v1::{MaritalStatus, Sex};
use ledger_tests::family::{annul_marriage, divorce, marry, note_widowhood};
use ledger_tests::request::{
    annul, correct, date, death, enrol, enrol_numbered, get_person_as_of, on, person,
};
use ledger_tests::{House, same_when_rebuilt};

use super::{couple, person_now, record_at, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marriage_stands_in_both_lives_until_it_ends() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let record = house.at(marry(an, lan, "2005-05-01")).await;
    for (one, other) in [(an, lan), (lan, an)] {
        let shown = person_now(&house, one).await;
        let marriage = shown.marriage.unwrap();
        assert_eq!((marriage.spouse_id, marriage.record_position), (other, record));
        assert_eq!((marriage.since, shown.marital_status()), (date("2005-05-01"), MaritalStatus::Married));
    }
    house.act(divorce(lan, Some(an), "2010-05-01")).await;
    for one in [an, lan] {
        let shown = person_now(&house, one).await;
        assert_eq!((shown.marriage, shown.marital_status()), (None, MaritalStatus::Divorced));
        let before = house.ask(get_person_as_of(one, on("2010-04-30"))).await.person.unwrap();
        assert!(before.marriage.is_some());
    }
    house.act(marry(an, lan, "2011-05-01")).await;
    house.act(annul_marriage(an, lan, "2012-05-01")).await;
    assert_eq!(person_now(&house, lan).await.marital_status(), MaritalStatus::Divorced);
    house.act(marry(an, lan, "2013-05-01")).await;
    house.act(death(an, "2022-05-20")).await;
    let widow = person_now(&house, lan).await;
    assert_eq!((widow.marriage, widow.marital_status()), (None, MaritalStatus::Widowed));
    assert_eq!(person_now(&house, an).await.marriage, None);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_marriages_are_refused_with_the_field() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, mai) = couple(&house, 3).await;
    let girl = house.at(enrol("Lê Thị Nhỏ", Sex::Female, "2004-06-02")).await;
    let daughter =
        EnrolPersonRequest { father: person(an), ..enrol("Trần Thị Con", Sex::Female, "2001") };
    let daughter = house.at(daughter).await;
    let declared = EnrolPersonRequest {
        marital_status: MaritalStatus::Married.into(),
        ..enrol("Lê Thị Vợ", Sex::Female, "1981")
    };
    let declared = house.at(declared).await;
    house.act(marry(binh, mai, "2005-05-01")).await;
    refused! { &house,
        RegisterMarriageRequest { effective_date: None, ..marry(an, lan, "2022-05-01") } => "REQUIRED" at "effective_date";
        marry(an, lan, "2022-05") => "EFFECTIVE_DATE_INCOMPLETE" at "effective_date";
        marry(an, lan, "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
        marry(9_999, lan, "2022-05-01") => "PERSON_NOT_FOUND" at "husband";
        marry(an, 9_999, "2022-05-01") => "PERSON_NOT_FOUND" at "wife";
        marry(an, an, "2022-05-01") => "PERSON_NAMED_TWICE" at "wife";
        marry(lan, an, "2022-05-01") => "HUSBAND_NOT_MALE" at "husband";
        marry(an, binh, "2022-05-01") => "WIFE_NOT_FEMALE" at "wife";
        marry(an, girl, "2022-06-01") => "TOO_YOUNG_TO_MARRY" at "wife";
        marry(an, daughter, "2022-05-01") => "CLOSE_KIN" at "wife";
        marry(binh, lan, "2022-05-01") => "ALREADY_MARRIED" at "husband";
        marry(an, mai, "2004-05-01") => "LATER_ACT_CONFLICTS" at "wife";
        marry(an, declared, "2022-05-01") => "DECLARED_MARRIED" at "wife";
        marry(an, lan, "1979-05-01") => "BEFORE_BIRTH" at "husband";
    }
    house.act(death(lan, "2022-05-01")).await;
    refused! { &house, marry(an, lan, "2022-05-02") => "PERSON_DECEASED" at "wife"; }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_ends_of_marriages_are_refused_with_the_field() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    house.act(marry(an, lan, "2005-05-01")).await;
    refused! { &house,
        NoteDivorceRequest { person: None, ..divorce(an, None, "2022-05-01") } => "REQUIRED" at "person";
        divorce(9_999, Some(lan), "2022-05-01") => "PERSON_NOT_FOUND" at "person";
        divorce(an, Some(9_999), "2022-05-01") => "PERSON_NOT_FOUND" at "spouse";
        divorce(an, Some(an), "2022-05-01") => "PERSON_NAMED_TWICE" at "spouse";
        divorce(binh, Some(lan), "2022-05-01") => "MARRIAGE_NOT_IN_FORCE" at "spouse";
        divorce(an, Some(lan), "2005-04-30") => "MARRIAGE_NOT_IN_FORCE" at "spouse";
        divorce(an, None, "2022-05-01") => "MARRIAGE_NOT_IN_FORCE" at "person";
        divorce(an, Some(lan), "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
        annul_marriage(9_999, lan, "2022-05-01") => "PERSON_NOT_FOUND" at "person";
        annul_marriage(an, an, "2022-05-01") => "PERSON_NAMED_TWICE" at "spouse";
        annul_marriage(binh, lan, "2022-05-01") => "MARRIAGE_NOT_IN_FORCE" at "spouse";
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_widow_of_somebody_who_is_not_in_the_register_marries() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let mai = EnrolPersonRequest {
        marital_status: MaritalStatus::Married.into(),
        ..enrol_numbered("Lê Thị Mai", Sex::Female, "1980-03-04", 3)
    };
    let mai = house.at(mai).await;
    refused! { &house,
        marry(an, mai, "2022-05-20") => "DECLARED_MARRIED" at "wife";
        note_widowhood(9_999, "2022-05-01") => "PERSON_NOT_FOUND" at "person";
        note_widowhood(lan, "2022-05-01") => "MARRIAGE_NOT_IN_FORCE" at "person";
        note_widowhood(mai, "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
    }
    let noted = house.at(note_widowhood(mai, "2022-05-01")).await;
    assert_eq!(person_now(&house, mai).await.marital_status(), MaritalStatus::Widowed);
    let mut sooner = correct(&record_at(&house, noted).await, |_| ());
    sooner.effective_date = date("2022-04-01");
    house.act(sooner).await;
    house.act(marry(an, mai, "2022-04-20")).await;
    refused! { &house, annul(mai) => "STILL_IN_USE" at "target"; }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marriages_and_their_ends_are_corrected_and_annulled() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (_, mai) = couple(&house, 3).await;
    let record = house.at(marry(an, lan, "2005-05-01")).await;
    let wrong = record_at(&house, record).await;
    house
        .act(correct(&wrong, |act| {
            if let EventAct::MarriageRegistered(e) = act {
                e.wife_id = mai;
            }
        }))
        .await;
    assert_eq!(person_now(&house, lan).await.marriage, None);
    assert_eq!(person_now(&house, mai).await.marriage.unwrap().spouse_id, an);
    let unwed = correct(&wrong, |act| {
        if let EventAct::MarriageRegistered(e) = act {
            e.wife_id = 0;
        }
    });
    refused! { &house, unwed => "REQUIRED" at "replacement.marriage_registered.wife_id"; }

    let divorced = house.at(divorce(an, Some(mai), "2010-05-01")).await;
    refused! { &house, annul(record) => "LATER_ACT_CONFLICTS" at "target"; }
    let mut later = correct(&record_at(&house, divorced).await, |_| ());
    later.effective_date = date("2011-05-01");
    house.act(later).await;
    house.act(annul(divorced)).await;
    assert!(person_now(&house, an).await.marriage.is_some());
    let ended = house.at(annul_marriage(an, mai, "2012-05-01")).await;
    let mut later = correct(&record_at(&house, ended).await, |_| ());
    later.effective_date = date("2013-05-01");
    house.act(later).await;
    house.act(annul(ended)).await;
    house.act(annul(record)).await;
    for who in [an, lan, mai] {
        let shown = person_now(&house, who).await;
        assert_eq!((shown.marriage, shown.marital_status()), (None, MaritalStatus::Unknown));
    }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_annulled_death_gives_the_widow_her_husband_back_unless_she_married_again() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    house.act(marry(an, lan, "2005-05-01")).await;
    let died = house.at(death(an, "2021-05-01")).await;
    let undone = house.at(annul(died)).await;
    assert_eq!(person_now(&house, lan).await.marriage.unwrap().spouse_id, an);
    house.act(annul(undone)).await;
    house.act(marry(binh, lan, "2021-06-01")).await;
    refused! { &house, annul(died) => "LATER_ACT_CONFLICTS" at "target"; }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_books_bring_marriages_in_bulk() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let lines = format!(
        r#"{{"registerMarriage":{{"effectiveDate":{{"year":2001,"month":5,"day":1}},"husband":{{"personId":"{an}"}},"wife":{{"personId":"{lan}"}}}}}}
{{"noteDivorce":{{"effectiveDate":{{"year":2002,"month":5,"day":1}},"person":{{"personId":"{an}"}},"spouse":{{"personId":"{lan}"}}}}}}
{{"registerMarriage":{{"effectiveDate":{{"year":2003,"month":5,"day":1}},"husband":{{"personId":"{an}"}},"wife":{{"personId":"{lan}"}}}}}}
{{"annulMarriage":{{"effectiveDate":{{"year":2004,"month":5,"day":1}},"person":{{"personId":"{an}"}},"spouse":{{"personId":"{lan}"}}}}}}
{{"annulMarriage":{{"effectiveDate":{{"year":2004,"month":5,"day":2}},"person":{{"personId":"{an}"}},"spouse":{{"personId":"{lan}"}}}}}}
"#
    );
    let (imported, refused) = super::import(&house, lines).await;
    assert_eq!((imported.recorded, imported.refused), (4, 1));
    assert_eq!((refused[0].line, refused[0].reason.as_str()), (5, "MARRIAGE_NOT_IN_FORCE"));
    assert_eq!(person_now(&house, an).await.marital_status(), MaritalStatus::Divorced);
}
