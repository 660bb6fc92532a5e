//! Who is whose parent: docs/domain.md, sections 5.9 to 5.11.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{
    AdoptionBond, CivilCapacity, Decision, Parentage, PersonRef, Provenance, Sex,
};
use ledger_tests::family::{
    adopt, change_capacity, declare_missing, end_adoption as end, marry, open_guardianship, recognise,
};
use ledger_tests::request::{date, death, enrol, numbered_name, person};
use ledger_tests::{House, Table};

use super::people::{DAY, child, man};
use super::world::{World, someone};

/// Enrols somebody whose day of birth nothing tells: nobody is certainly too young or too old beside them.
async fn undated(house: &House, number: usize, sex: Sex) -> u64 {
    house.at(enrol(&numbered_name(number), sex, "0")).await
}

/// On the word of a court.
fn of_court() -> Option<Provenance> {
    let decision = Decision { number: "7/2022/DS-ST".into(), ..Default::default() };
    Some(Provenance { decision: Some(decision), ..Default::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recognise_parent() {
    let world = World::new().await;
    let house = &world.house;
    let (hoa, an) = (undated(house, 21, Female).await, man(house, 22, "1930-01-02").await);
    let lan = someone(house, 23, "1990-01-02").await;
    let known = child(house, 24, (Female, "2015-01-02"), Some(an), Some(lan)).await;
    let grandson = child(house, 25, (Male, "0"), None, Some(hoa)).await;
    let grandson = child(house, 26, (Male, "0"), Some(grandson), None).await;
    let lost = man(house, 27, "1980-01-02").await;
    house.at(declare_missing(lost, "", "2021-06-01")).await;

    let table = Table::of(house, recognise(hoa, an, Parentage::Father, DAY));
    table.day(|r| &mut r.effective_date).await;
    table.malformed(|r| r.parentage = 0, "REQUIRED", "parentage").await;
    table.malformed(|r| r.parentage = 3, "UNKNOWN_VALUE", "parentage").await;
    for nothing in [None, Some(Provenance { decision: Some(Decision::default()), ..Default::default() })] {
        let undecided =
            |r: &mut reg::RecogniseParentRequest| (r.determined_by_court, r.provenance) = (true, nothing);
        table.malformed(undecided, "REQUIRED", "provenance.decision").await;
    }
    table.unmet(|r| r.parent = person(hoa), "PERSON_NAMED_TWICE", "parent").await;
    table.unmet(|r| r.parent = person(grandson), "CLOSE_KIN", "parent").await;
    table.unmet(|r| *r = recognise(lan, known, Parentage::Mother, DAY), "CLOSE_KIN", "parent").await;
    let young = man(house, 28, "1980-01-03").await;
    table.unmet(|r| *r = recognise(lan, young, Parentage::Father, DAY), "PARENT_TOO_YOUNG", "parent").await;
    world.alive(&table, |r, who| r.child = who, "child").await;
    table.unmet(|r| r.child = person(known), "PARENT_KNOWN", "child").await;
    let mother = recognise(known, world.adult, Parentage::Mother, DAY);
    table.unmet(|r| *r = mother, "PARENT_KNOWN", "child").await;
    world.alive(&table, |r, who| r.parent = who, "parent").await;
    table.unmet(|r| r.parent = person(lost), "PERSON_MISSING", "parent").await;
    table.unmet(|r| r.parent = person(lan), "FATHER_NOT_MALE", "parent").await;
    table.unmet(|r| r.parentage = Parentage::Mother.into(), "MOTHER_NOT_FEMALE", "parent").await;
    // A court also determines it of the dead and the missing, but of nobody before their birth.
    let by_court = |child: u64, parent: u64| reg::RecogniseParentRequest {
        provenance: of_court(),
        determined_by_court: true,
        ..recognise(child, parent, Parentage::Mother, DAY)
    };
    table.unmet(|r| *r = by_court(world.newborn, lan), "BEFORE_BIRTH", "child").await;
    table.unmet(|r| *r = by_court(hoa, world.newborn), "BEFORE_BIRTH", "parent").await;
    table.unmet(|r| *r = by_court(hoa, world.merged), "PERSON_MERGED", "parent").await;
    house.at(by_court(hoa, world.dead)).await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_adoption() {
    let world = World::new().await;
    let house = &world.house;
    let (hoa, an) = (undated(house, 21, Female).await, undated(house, 22, Male).await);
    let kin = kin_of(house, hoa).await;
    let others = others(house).await;

    let table = Table::of(house, adopt(hoa, Some(an), None, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.perhaps(&table, |r, who| r.father = who, "father").await;
    world.perhaps(&table, |r, who| r.mother = who, "mother").await;
    table.malformed(|r| r.father = None, "REQUIRED", "father").await;
    table.malformed(|r| r.bond = 0, "REQUIRED", "bond").await;
    table.malformed(|r| r.bond = 4, "UNKNOWN_VALUE", "bond").await;
    table.unmet(|r| r.father = person(hoa), "PERSON_NAMED_TWICE", "father").await;
    table.unmet(|r| r.mother = person(hoa), "PERSON_NAMED_TWICE", "mother").await;
    for relative in kin {
        table.unmet(|r| r.father = person(relative), "CLOSE_KIN", "father").await;
    }
    let aunt = AdoptionBond::AuntOrUncle.into();
    let boy = child(house, 30, (Male, "2012-01-02"), None, Some(world.adult)).await;
    let of_boy = |father: u64| adopt(boy, Some(father), None, DAY);
    table.unmet(|r| *r = of_boy(others.younger), "ADOPTER_TOO_YOUNG", "father").await;
    table.unmet(|r| (*r, r.bond) = (of_boy(others.minor), aunt), "ADOPTER_TOO_YOUNG", "father").await;
    table.unmet(|r| r.father = person(others.husband), "ADOPTERS_NOT_A_COUPLE", "father").await;
    let step = AdoptionBond::StepParent.into();
    table.unmet(|r| (*r, r.bond) = (of_boy(others.husband), step), "ADOPTERS_NOT_A_COUPLE", "father").await;
    world.alive(&table, |r, who| r.child = who, "child").await;
    let sixteen = man(house, 40, "2006-03-01").await;
    table.unmet(|r| r.child = person(sixteen), "TOO_OLD_TO_BE_ADOPTED", "child").await;
    let grown = man(house, 41, "2004-03-01").await;
    table.unmet(|r| (r.child, r.bond) = (person(grown), aunt), "TOO_OLD_TO_BE_ADOPTED", "child").await;
    table.unmet(|r| r.child = person(others.adopted), "ALREADY_ADOPTED", "child").await;
    table.unmet(|r| r.child = person(others.ward), "HAS_GUARDIAN", "child").await;
    let mother =
        |r: &mut reg::RegisterAdoptionRequest, who: Option<PersonRef>| (r.father, r.mother) = (None, who);
    world.living(&table, mother, "mother").await;
    table.unmet(|r| r.father = person(others.lost), "PERSON_MISSING", "father").await;
    table.unmet(|r| r.father = person(world.adult), "FATHER_NOT_MALE", "father").await;
    table.unmet(|r| mother(r, person(an)), "MOTHER_NOT_FEMALE", "mother").await;
    table.unmet(|r| r.father = person(others.incapable), "LACKS_CAPACITY", "father").await;
    table.unmet(|r| r.father = person(others.minor), "ADOPTER_TOO_YOUNG", "father").await;
    table.unmet(|r| r.mother = person(world.adult), "ADOPTERS_NOT_A_COUPLE", "father").await;
    table.taken().await;
}

/// Enrols the father, a grandfather and a brother of a girl.
async fn kin_of(house: &House, girl: u64) -> [u64; 3] {
    let grandfather = undated(house, 23, Male).await;
    let father = child(house, 24, (Male, "0"), Some(grandfather), None).await;
    house.at(recognise(girl, father, Parentage::Father, "2021-06-01")).await;
    let brother = child(house, 25, (Male, "0"), Some(father), None).await;
    [father, grandfather, brother]
}

/// Men who may not adopt, and children who may not be adopted.
struct Others {
    younger: u64,
    minor: u64,
    husband: u64,
    lost: u64,
    incapable: u64,
    adopted: u64,
    ward: u64,
}

async fn others(house: &House) -> Others {
    let husband = man(house, 50, "1980-01-02").await;
    let wife = someone(house, 51, "1980-01-02").await;
    house.at(marry(husband, wife, "2010-05-01")).await;
    let lost = undated(house, 52, Male).await;
    house.at(declare_missing(lost, "", "2021-06-01")).await;
    let incapable = undated(house, 53, Male).await;
    house.at(change_capacity(incapable, CivilCapacity::Difficult, "2021-06-01")).await;
    let (adopted, ward) = (undated(house, 54, Female).await, undated(house, 55, Female).await);
    house.at(adopt(adopted, Some(husband), Some(wife), "2021-06-01")).await;
    house.at(open_guardianship(ward, &[husband], "2021-06-01")).await;
    let younger = man(house, 56, "1992-01-03").await;
    let minor = man(house, 57, "2005-01-02").await;
    Others { younger, minor, husband, lost, incapable, adopted, ward }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn end_adoption() {
    let world = World::new().await;
    let house = &world.house;
    let an = man(house, 21, "1970-01-02").await;
    let mut adopted = Vec::new();
    for number in 22..26 {
        let child = someone(house, number, "2012-01-02").await;
        house.at(adopt(child, Some(an), None, "2021-06-01")).await;
        adopted.push(child);
    }
    let [hoa, gone, ended, later] = adopted[..] else { panic!("four children") };
    house.at(death(gone, "2022-01-02")).await;
    house.at(end(ended, "2022-02-01")).await;
    house.at(end(later, "2022-04-01")).await;

    let table = Table::of(house, end(hoa, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.child = who, "child").await;
    for not_adopted in [world.adult, ended, an] {
        table.unmet(|r| r.child = person(not_adopted), "NOT_ADOPTED", "child").await;
    }
    table.unmet(|r| r.effective_date = date("2021-05-31"), "NOT_ADOPTED", "child").await;
    table.unmet(|r| r.child = person(gone), "PERSON_DECEASED", "child").await;
    table.unmet(|r| r.child = person(later), "LATER_ACT_CONFLICTS", "child").await;
    table.taken().await;
}
