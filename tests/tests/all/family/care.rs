//! Recognition, adoption, guardianship.

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    OpenGuardianshipRequest, RecogniseParentRequest, RegisterAdoptionRequest,
};
use ledger_proto::ledger::r#type::v1::{CivilCapacity, Decision, Parentage, Provenance, Sex};
use ledger_tests::family::{
    adopt, change_capacity, end_adoption, end_guardianship, marry, open_guardianship, recognise,
};
use ledger_tests::request::{annul, correct, date, death, enrol};
use ledger_tests::{House, same_when_rebuilt};

use super::{couple, person_now, record_at, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recognised_father_is_the_father_and_the_act_is_amended_like_any_other() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    let hoa = house.at(enrol("Trần Thị Hoa", Sex::Female, "2010-03-01")).await;
    let record = house.at(recognise(hoa, an, Parentage::Father, "2020-05-01")).await;
    assert_eq!(person_now(&house, hoa).await.father_id, an);
    refused! { &house,
        recognise(9_999, lan, Parentage::Mother, "2020-05-01") => "PERSON_NOT_FOUND" at "child";
        recognise(hoa, 9_999, Parentage::Mother, "2020-05-01") => "PERSON_NOT_FOUND" at "parent";
        recognise(hoa, hoa, Parentage::Mother, "2020-05-01") => "PERSON_NAMED_TWICE" at "parent";
        recognise(an, hoa, Parentage::Mother, "2020-05-01") => "CLOSE_KIN" at "parent";
        recognise(lan, an, Parentage::Father, "2020-05-01") => "PARENT_TOO_YOUNG" at "parent";
        recognise(hoa, an, Parentage::Mother, "2020-05-01") => "MOTHER_NOT_FEMALE" at "parent";
        recognise(hoa, binh, Parentage::Father, "2020-05-01") => "PARENT_KNOWN" at "child";
        recognise(hoa, lan, Parentage::Mother, "2022-06-02") => "EFFECTIVE_DATE_IN_FUTURE" at "effective_date";
    }
    let to_binh = correct(&record_at(&house, record).await, |act| {
        if let EventAct::ParentRecognised(e) = act {
            e.parent_id = binh;
        }
    });
    house.act(to_binh).await;
    assert_eq!(person_now(&house, hoa).await.father_id, binh);
    let older = correct(&record_at(&house, hoa).await, |act| {
        if let EventAct::PersonEnrolled(e) = act {
            e.facts.as_mut().unwrap().birth_date = date("1985");
        }
    });
    refused! { &house, older => "LATER_ACT_CONFLICTS" at "target"; }
    house.act(annul(record)).await;
    assert_eq!(person_now(&house, hoa).await.father_id, 0);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_court_determines_a_father_who_is_dead() {
    let house = House::new().await;
    let (an, _) = couple(&house, 1).await;
    let hoa = house.at(enrol("Trần Thị Hoa", Sex::Female, "2010-03-01")).await;
    house.act(death(an, "2020-03-01")).await;
    let by_parties = recognise(hoa, an, Parentage::Father, "2022-05-01");
    let undecided = RecogniseParentRequest { determined_by_court: true, ..by_parties.clone() };
    refused! { &house,
        by_parties.clone() => "PERSON_DECEASED" at "parent";
        undecided.clone() => "REQUIRED" at "provenance.decision";
    }
    let decision = Decision { number: "12/2022/QĐST-HNGĐ".into(), ..Default::default() };
    let provenance = Some(Provenance { decision: Some(decision), ..Default::default() });
    let record = house.at(RecogniseParentRequest { provenance, ..undecided }).await;
    assert_eq!(person_now(&house, hoa).await.father_id, an);
    let by_parties = correct(&record_at(&house, record).await, |act| {
        if let EventAct::ParentRecognised(e) = act {
            e.by_court = false;
        }
    });
    refused! { &house, by_parties => "PERSON_DECEASED" at "target"; }
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adoption_stands_in_both_lives_until_it_ends() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let (binh, _) = couple(&house, 3).await;
    let hoa = house.at(enrol("Trần Thị Hoa", Sex::Female, "2010-03-01")).await;
    let young = house.at(enrol("Trần Văn Trẻ", Sex::Male, "1995")).await;
    house.act(marry(an, lan, "2005-05-01")).await;
    refused! { &house,
        RegisterAdoptionRequest { father: None, ..adopt(hoa, None, None, "2015-05-01") } => "REQUIRED" at "father";
        adopt(9_999, Some(an), None, "2015-05-01") => "PERSON_NOT_FOUND" at "child";
        adopt(hoa, Some(9_999), None, "2015-05-01") => "PERSON_NOT_FOUND" at "father";
        adopt(hoa, Some(hoa), None, "2015-05-01") => "PERSON_NAMED_TWICE" at "father";
        adopt(hoa, Some(young), None, "2015-05-01") => "ADOPTER_TOO_YOUNG" at "father";
        adopt(hoa, Some(an), None, "2015-05-01") => "ADOPTERS_NOT_A_COUPLE" at "father";
        adopt(hoa, None, Some(binh), "2015-05-01") => "MOTHER_NOT_FEMALE" at "mother";
        adopt(lan, Some(binh), None, "2015-05-01") => "ADOPTER_TOO_YOUNG" at "father";
        end_adoption(hoa, "2015-05-01") => "NOT_ADOPTED" at "child";
    }
    let record = house.at(adopt(hoa, Some(an), Some(lan), "2015-05-01")).await;
    let adoption = person_now(&house, hoa).await.adoption.unwrap();
    assert_eq!((adoption.father_id, adoption.mother_id, adoption.record_position), (an, lan, record));
    assert_eq!(person_now(&house, lan).await.adopted_child_ids, [hoa]);
    refused! { &house,
        adopt(hoa, Some(binh), None, "2016-05-01") => "ALREADY_ADOPTED" at "child";
        marry(an, hoa, "2015-05-02") => "CLOSE_KIN" at "wife";
    }
    let ended = house.at(end_adoption(hoa, "2020-05-01")).await;
    assert_eq!(person_now(&house, hoa).await.adoption, None);
    assert!(person_now(&house, an).await.adopted_child_ids.is_empty());
    refused! { &house, annul(record) => "LATER_ACT_CONFLICTS" at "target"; }
    let mut later = correct(&record_at(&house, ended).await, |_| ());
    later.effective_date = date("2021-05-01");
    house.act(later).await;
    house.act(annul(ended)).await;
    let to_binh = correct(&record_at(&house, record).await, |act| {
        if let EventAct::ChildAdopted(e) = act {
            (e.father_id, e.mother_id) = (binh, 0);
        }
    });
    house.act(to_binh).await;
    assert_eq!(person_now(&house, binh).await.adopted_child_ids, [hoa]);
    assert!(person_now(&house, lan).await.adopted_child_ids.is_empty());
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guardianship_stands_in_both_lives_until_it_ends_or_somebody_dies() {
    let house = House::new().await;
    let (an, lan) = couple(&house, 1).await;
    let hoa = house.at(enrol("Trần Thị Hoa", Sex::Female, "2010-03-01")).await;
    let young = house.at(enrol("Trần Văn Trẻ", Sex::Male, "2005-05-02")).await;
    refused! { &house,
        OpenGuardianshipRequest { guardians: Vec::new(), ..open_guardianship(hoa, &[], "2020-05-01") } => "REQUIRED" at "guardians";
        open_guardianship(hoa, &[an, lan, young], "2020-05-01") => "TOO_MANY" at "guardians";
        open_guardianship(9_999, &[an], "2020-05-01") => "PERSON_NOT_FOUND" at "ward";
        open_guardianship(hoa, &[an, 9_999], "2020-05-01") => "PERSON_NOT_FOUND" at "guardians[1]";
        open_guardianship(hoa, &[an, an], "2020-05-01") => "PERSON_NAMED_TWICE" at "guardians[1]";
        open_guardianship(hoa, &[young], "2020-05-01") => "GUARDIAN_NOT_OF_AGE" at "guardians[0]";
        open_guardianship(lan, &[an], "2020-05-01") => "NEEDS_NO_GUARDIAN" at "ward";
        end_guardianship(hoa, "2020-05-01") => "HAS_NO_GUARDIAN" at "ward";
    }
    house.act(change_capacity(young, CivilCapacity::Difficult, "2020-01-01")).await;
    let record = house.at(open_guardianship(hoa, &[an, lan], "2020-05-01")).await;
    let guardianship = person_now(&house, hoa).await.guardianship.unwrap();
    assert_eq!((guardianship.guardian_ids, guardianship.record_position), (vec![an, lan], record));
    assert_eq!(person_now(&house, an).await.ward_ids, [hoa]);
    refused! { &house, open_guardianship(hoa, &[an], "2021-05-01") => "HAS_GUARDIAN" at "ward"; }
    let died = house.at(death(an, "2021-05-01")).await;
    assert_eq!(person_now(&house, hoa).await.guardianship.unwrap().guardian_ids, [lan]);
    let ended = house.at(end_guardianship(hoa, "2022-05-01")).await;
    assert_eq!(person_now(&house, hoa).await.guardianship, None);
    assert!(person_now(&house, lan).await.ward_ids.is_empty());
    refused! { &house,
        annul(died) => "LATER_ACT_CONFLICTS" at "target";
        annul(record) => "LATER_ACT_CONFLICTS" at "target";
    }
    let mut sooner = correct(&record_at(&house, ended).await, |_| ());
    sooner.effective_date = date("2022-04-01");
    house.act(sooner).await;
    house.act(annul(ended)).await;
    let nobody = correct(&record_at(&house, died).await, |act| {
        if let EventAct::DeathRegistered(e) = act {
            e.care_ids.clear();
        }
    });
    refused! { &house, nobody => "GUARDIANSHIP_DIFFERS" at "target"; }
    house.act(annul(died)).await;
    house.act(annul(record)).await;
    assert!(person_now(&house, an).await.ward_ids.is_empty());
    same_when_rebuilt(&house).await;
}
