//! Missing, declared dead, alive again; civil capacity.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::RegisterBirthRequest;
use ledger_proto::ledger::r#type::v1::{CivilCapacity, MaritalStatus, Relation, Sex};
use ledger_tests::family::{
    annul_marriage, cancel_declared_death, cancel_missing, change_capacity, declare_dead, declare_missing,
    marry, open_guardianship,
};
use ledger_tests::request::{
    annul, birth, change_head, correct, date, death, enrol_numbered, get_household, get_person_as_of, join,
    on, person,
};
use ledger_tests::{House, Place, same_when_rebuilt};

use super::{couple, person_now, record_at, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_declared_dead_lives_again_and_is_married_again() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (household, members) = place.family(&house, 0, 0, 1).await;
    let (an, lan) = (members[0], members[1]);
    let record = house.at(marry(an, lan, "2005-05-01")).await;
    let missing = house.at(declare_missing(an, "2019-02", "2021-03-01")).await;
    assert_eq!(person_now(&house, an).await.missing_since, date("2021-03-01"));
    let declared = house.at(declare_dead(an, "2021-04-01")).await;
    let absent = person_now(&house, an).await;
    assert_eq!((absent.death_date, absent.declared_dead), (date("2021-04-01"), true));
    assert_eq!((absent.household, absent.residence.is_none()), (None, true));
    assert_eq!(person_now(&house, lan).await.marital_status(), MaritalStatus::Widowed);
    refused! { &house,
        join(an, household, Relation::Husband, "2021-05-01") => "PERSON_DECEASED" at "person";
        death(an, "2021-05-01") => "PERSON_DECEASED" at "person";
    }
    let back = house.at(cancel_declared_death(an, "2022-02-01")).await;
    let home = person_now(&house, an).await;
    assert_eq!((home.death_date, home.declared_dead, home.missing_since), (None, false, None));
    assert_eq!(home.marriage.unwrap().record_position, record);
    assert_eq!(person_now(&house, lan).await.marriage.unwrap().spouse_id, an);
    let before = house.ask(get_person_as_of(lan, on("2022-01-31"))).await.person.unwrap();
    assert_eq!(before.marital_status(), MaritalStatus::Widowed);
    refused! { &house,
        cancel_declared_death(an, "2022-03-01") => "NOT_DECLARED_DEAD" at "person";
        annul(declared) => "LATER_ACT_CONFLICTS" at "target";
    }
    let named = change_head(household, &[(lan, Relation::Head)], "2022-02-01");
    house.act(named).await;
    house.act(join(an, household, Relation::Husband, "2022-02-02")).await;
    assert_eq!(
        house.ask(get_household(household, house.tail().await)).await.household.unwrap().members.len(),
        2
    );
    refused! { &house, annul(back) => "LATER_ACT_CONFLICTS" at "target"; }
    assert!(house.act(annul(missing)).await.position > 0);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_marriage_stands_when_the_dead_come_back() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    house.act(marry(an, lan, "2005-05-01")).await;
    let declared = house.at(declare_dead(an, "2010-01-01")).await;
    house.act(marry(binh, lan, "2012-05-01")).await;
    let back = house.at(cancel_declared_death(an, "2015-01-01")).await;
    let alone = person_now(&house, an).await;
    assert_eq!((alone.marriage, alone.marital_status()), (None, MaritalStatus::Divorced));
    assert_eq!(person_now(&house, lan).await.marriage.unwrap().spouse_id, binh);
    let mut later = correct(&record_at(&house, back).await, |_| ());
    later.effective_date = date("2016-01-01");
    house.act(later).await;
    let restored = correct(&record_at(&house, back).await, |act| {
        if let EventAct::DeathCancelled(e) = act {
            (e.marriage, e.spouse_id) = (2, lan);
        }
    });
    refused! { &house, restored => "SPOUSE_DIFFERS" at "target"; }
    house.act(annul(back)).await;
    let mut later = correct(&record_at(&house, declared).await, |_| ());
    later.effective_date = date("2011-01-01");
    house.act(later).await;
    assert_eq!(person_now(&house, an).await.death_date, date("2011-01-01"));
    refused! { &house, annul(declared) => "LATER_ACT_CONFLICTS" at "target"; }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_cares_again_and_leaves_no_widow() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    let ward = house.at(enrol_numbered("Trần Thị Bé", Sex::Female, "2014-01-01", 5)).await;
    let opened = house.at(open_guardianship(ward, &[an], "2014-05-01")).await;
    house.act(marry(an, lan, "2005-05-01")).await;
    house.act(declare_dead(an, "2015-01-01")).await;
    assert_eq!(person_now(&house, ward).await.guardianship, None);
    house.act(marry(binh, lan, "2016-05-01")).await;
    same_when_rebuilt(&house).await;
    let back = house.at(cancel_declared_death(an, "2020-01-01")).await;
    let EventAct::DeathCancelled(noted) = record_at(&house, back).await.event.unwrap().act.unwrap() else {
        panic!("another act")
    };
    assert_eq!((noted.former_spouse_id, noted.care_ids), (lan, vec![ward]));
    let care = person_now(&house, ward).await.guardianship.unwrap();
    assert_eq!((care.guardian_ids, care.record_position), (vec![an], opened));
    assert_eq!(person_now(&house, an).await.ward_ids, [ward]);
    let born = RegisterBirthRequest {
        father: person(an),
        mother: person(lan),
        registration_date: date("2018-06-01"),
        ..birth("Trần Thị Bé", "2018-05-01", place.commune)
    };
    let child = house.act(born).await.person_id;
    assert_eq!(person_now(&house, child).await.father_id, an);
    refused! { &house, annul(back) => "LATER_ACT_CONFLICTS" at "target"; }
    house.act(annul_marriage(lan, binh, "2021-01-01")).await;
    assert_eq!(person_now(&house, lan).await.marital_status(), MaritalStatus::Divorced);
    let nobody = correct(&record_at(&house, back).await, |act| {
        if let EventAct::DeathCancelled(e) = act {
            e.care_ids.clear();
        }
    });
    house.act(nobody).await;
    assert_eq!(person_now(&house, ward).await.guardianship, None);
    let live = house.digests().await;
    same_when_rebuilt(&house).await;
    let house = house.restart().await;
    assert_eq!(house.digests().await, live);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_declarations_are_refused_with_the_field() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    refused! { &house,
        declare_missing(9_999, "", "2020-05-01") => "PERSON_NOT_FOUND" at "person";
        declare_missing(an, "2018-05-02", "2020-05-01") => "NOT_MISSING_LONG_ENOUGH" at "last_news";
        declare_missing(an, "2015", "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
        cancel_missing(an, "2020-05-01") => "NOT_DECLARED_MISSING" at "person";
        declare_dead(9_999, "2020-05-01") => "PERSON_NOT_FOUND" at "person";
        declare_dead(an, "2020-05") => "EFFECTIVE_DATE_INCOMPLETE" at "effective_date";
        declare_dead(an, "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
        cancel_declared_death(an, "2020-05-01") => "NOT_DECLARED_DEAD" at "person";
        change_capacity(an, CivilCapacity::Full, "2020-05-01") => "CAPACITY_UNCHANGED" at "person";
        change_capacity(an, CivilCapacity::Unspecified, "2020-05-01") => "REQUIRED" at "capacity";
    }
    refused! { &house,
        declare_missing(an, "2018-05", "2020-05-31") => "NOT_MISSING_LONG_ENOUGH" at "last_news";
        declare_missing(an, "2018", "2020-12-31") => "NOT_MISSING_LONG_ENOUGH" at "last_news";
    }
    let missing = house.at(declare_missing(an, "2018-04", "2020-05-01")).await;
    refused! { &house,
        declare_missing(an, "2018-05", "2020-06-01") => "PERSON_MISSING" at "person";
        marry(an, lan, "2021-05-01") => "PERSON_MISSING" at "husband";
    }
    let mut later = correct(&record_at(&house, missing).await, |_| ());
    later.effective_date = date("2020-07-01");
    house.act(later).await;
    let found = house.at(cancel_missing(an, "2021-05-01")).await;
    house.act(annul(found)).await;
    assert_eq!(person_now(&house, an).await.missing_since, date("2020-07-01"));
    house.act(annul(missing)).await;
    let lost = house.at(change_capacity(lan, CivilCapacity::Lost, "2021-05-01")).await;
    assert_eq!(person_now(&house, lan).await.civil_capacity(), CivilCapacity::Lost);
    refused! { &house, marry(an, lan, "2021-05-01") => "LACKS_CAPACITY" at "wife"; }
    let limited = correct(&record_at(&house, lost).await, |act| {
        if let EventAct::CapacityChanged(e) = act {
            e.capacity = CivilCapacity::Limited.into();
        }
    });
    house.act(limited).await;
    house.act(marry(an, lan, "2021-05-01")).await;
    house.act(annul(lost)).await;
    assert_eq!(person_now(&house, lan).await.civil_capacity(), CivilCapacity::Full);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn courts_and_ties_come_in_bulk() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let day = |year: u32| format!(r#""effectiveDate":{{"year":{year},"month":5,"day":1}}"#);
    let who = |field: &str, id: u64| format!(r#""{field}":{{"personId":"{id}"}}"#);
    let lines = [
        format!(r#"{{"declareMissing":{{{},{}}}}}"#, day(2010), who("person", an)),
        format!(r#"{{"cancelMissing":{{{},{}}}}}"#, day(2011), who("person", an)),
        format!(r#"{{"declareDead":{{{},{}}}}}"#, day(2012), who("person", an)),
        format!(r#"{{"cancelDeclaredDeath":{{{},{}}}}}"#, day(2013), who("person", an)),
        format!(
            r#"{{"changeCapacity":{{{},{},"capacity":"CIVIL_CAPACITY_LOST"}}}}"#,
            day(2014),
            who("person", lan)
        ),
        format!(
            r#"{{"openGuardianship":{{{},{},"guardians":[{{"personId":"{an}"}}],"kind":"GUARDIANSHIP_KIND_NATURAL"}}}}"#,
            day(2015),
            who("ward", lan)
        ),
        format!(r#"{{"endGuardianship":{{{},{}}}}}"#, day(2016), who("ward", lan)),
        format!(r#"{{"endAdoption":{{{},{}}}}}"#, day(2017), who("child", lan)),
    ];
    let (imported, refused) = super::import(&house, lines.join("\n")).await;
    assert_eq!((imported.recorded, imported.refused), (7, 1), "{refused:?}");
    assert_eq!((refused[0].line, refused[0].reason.as_str()), (8, "NOT_ADOPTED"));
    same_when_rebuilt(&house).await;
}
