//! Marriage and its end: docs/domain.md, sections 5.6 to 5.8.1.

use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male, Unknown};
use ledger_proto::ledger::r#type::v1::{CivilCapacity, MaritalStatus, Sex};
use ledger_tests::family::{self, adopt, change_capacity, declare_missing, divorce, marry};
use ledger_tests::request::{date, death, enrol, numbered_name, person};
use ledger_tests::{House, Table};

use super::people::{DAY, child, man};
use super::world::{World, someone};

/// Enrols somebody who says that they are married, to whom is not known.
async fn married_somewhere(house: &House, number: usize, sex: Sex) -> u64 {
    let says = enrol(&numbered_name(number), sex, "1980-01-02");
    house.at(EnrolPersonRequest { marital_status: MaritalStatus::Married.into(), ..says }).await
}

/// Marries a man and a woman of whom no more is known.
async fn couple(house: &House, number: usize, since: &str) -> (u64, u64) {
    let (husband, wife) =
        (man(house, number, "1980-01-02").await, someone(house, number + 1, "1982-01-02").await);
    house.at(marry(husband, wife, since)).await;
    (husband, wife)
}

/// Women who are kin of a man: his sister, his niece, his daughter, his mother-in-law and a girl whom he adopted.
async fn kinswomen(house: &House, of: u64, mother: u64) -> [u64; 5] {
    let sister = child(house, 41, (Female, "1983-01-02"), None, Some(mother)).await;
    let niece = child(house, 42, (Female, "2003-06-07"), None, Some(sister)).await;
    let daughter = child(house, 43, (Female, "2003-06-07"), Some(of), None).await;
    let in_law = someone(house, 44, "1960-01-02").await;
    let former = child(house, 45, (Female, "1985-01-02"), None, Some(in_law)).await;
    house.at(marry(of, former, "2006-05-01")).await;
    house.at(divorce(of, Some(former), "2010-05-01")).await;
    let adopted = someone(house, 46, "2001-06-07").await;
    house.at(adopt(adopted, Some(of), None, "2012-05-01")).await;
    [sister, niece, daughter, in_law, adopted]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_marriage() {
    let world = World::new().await;
    let house = &world.house;
    let mother = someone(house, 21, "1955-01-02").await;
    let an = child(house, 22, (Male, "1980-01-02"), None, Some(mother)).await;
    let lan = someone(house, 23, "1985-01-02").await;
    let kin = kinswomen(house, an, mother).await;
    let declared = (married_somewhere(house, 24, Male).await, married_somewhere(house, 25, Female).await);
    let lost = (man(house, 26, "1980-01-02").await, someone(house, 27, "1980-01-02").await);
    let incapable = (man(house, 28, "1980-01-02").await, someone(house, 29, "1980-01-02").await);
    for (lost, incapable) in [(lost.0, incapable.0), (lost.1, incapable.1)] {
        house.at(declare_missing(lost, "", "2021-06-01")).await;
        house.at(change_capacity(incapable, CivilCapacity::Lost, "2021-06-01")).await;
    }
    let young = (man(house, 30, "2002-03-02").await, someone(house, 31, "2004-03-02").await);
    let taken = couple(house, 32, "2020-01-02").await;
    let unknown = house.at(enrol(&numbered_name(34), Unknown, "1980-01-02")).await;
    let later = someone(house, 35, "1980-01-02").await;
    house.at(death(later, "2022-04-01")).await;

    let table = Table::of(house, marry(an, lan, DAY));
    table.day(|r| &mut r.effective_date).await;
    let told = [("REQUIRED", "husband"), ("PERSON_NOT_FOUND", "wife")];
    table.all_told(|r| (r.husband, r.wife) = (None, person(u64::MAX)), &told).await;
    table.unmet(|r| r.husband = person(declared.0), "DECLARED_MARRIED", "husband").await;
    table.unmet(|r| r.wife = person(declared.1), "DECLARED_MARRIED", "wife").await;
    table.unmet(|r| r.wife = person(an), "PERSON_NAMED_TWICE", "wife").await;
    for woman in kin {
        table.unmet(|r| r.wife = person(woman), "CLOSE_KIN", "wife").await;
    }
    world.alive(&table, |r, who| r.husband = who, "husband").await;
    world.alive(&table, |r, who| r.wife = who, "wife").await;
    table.unmet(|r| r.husband = person(lost.0), "PERSON_MISSING", "husband").await;
    table.unmet(|r| r.wife = person(lost.1), "PERSON_MISSING", "wife").await;
    for no_man in [mother, unknown] {
        table.unmet(|r| r.husband = person(no_man), "HUSBAND_NOT_MALE", "husband").await;
    }
    for no_woman in [young.0, unknown] {
        table.unmet(|r| r.wife = person(no_woman), "WIFE_NOT_FEMALE", "wife").await;
    }
    table.unmet(|r| r.husband = person(young.0), "TOO_YOUNG_TO_MARRY", "husband").await;
    table.unmet(|r| r.wife = person(young.1), "TOO_YOUNG_TO_MARRY", "wife").await;
    table.unmet(|r| r.husband = person(taken.0), "ALREADY_MARRIED", "husband").await;
    table.unmet(|r| r.wife = person(taken.1), "ALREADY_MARRIED", "wife").await;
    table.unmet(|r| r.husband = person(incapable.0), "LACKS_CAPACITY", "husband").await;
    table.unmet(|r| r.wife = person(incapable.1), "LACKS_CAPACITY", "wife").await;
    table.unmet(|r| r.wife = person(later), "LATER_ACT_CONFLICTS", "wife").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn note_divorce() {
    let world = World::new().await;
    let house = &world.house;
    let (an, lan) = couple(house, 21, "2010-05-01").await;
    let (gone, widow) = couple(house, 23, "2010-05-01").await;
    let (single, other) = (man(house, 25, "1980-01-02").await, couple(house, 26, "2010-05-01").await);
    house.at(death(gone, "2022-04-01")).await;
    let declared = married_somewhere(house, 28, Male).await;
    house.at(death(declared, "2022-01-02")).await;

    let table = Table::of(house, divorce(an, Some(lan), DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    world.perhaps(&table, |r, who| r.spouse = who, "spouse").await;
    table.unmet(|r| r.spouse = person(an), "PERSON_NAMED_TWICE", "spouse").await;
    for wrong in [single, gone, other.1, world.dead] {
        table.unmet(|r| r.person = person(wrong), "MARRIAGE_NOT_IN_FORCE", "spouse").await;
    }
    table.unmet(|r| r.effective_date = date("2010-04-30"), "MARRIAGE_NOT_IN_FORCE", "spouse").await;
    // Of a marriage that the register does not know: these two have one that it knows, or none.
    table.unmet(|r| r.spouse = None, "MARRIAGE_NOT_IN_FORCE", "person").await;
    table.unmet(|r| *r = divorce(single, None, DAY), "MARRIAGE_NOT_IN_FORCE", "person").await;
    // Nor does one end before the day for which it was vouched.
    let still = married_somewhere(house, 29, Female).await;
    table.unmet(|r| *r = divorce(still, None, "2010-04-30"), "MARRIAGE_NOT_IN_FORCE", "person").await;
    table.unmet(|r| *r = divorce(declared, None, DAY), "PERSON_DECEASED", "person").await;
    table.unmet(|r| *r = divorce(declared, None, "1979-12-31"), "BEFORE_BIRTH", "person").await;
    table.unmet(|r| *r = divorce(world.merged, None, DAY), "PERSON_MERGED", "person").await;
    table.unmet(|r| *r = divorce(widow, Some(gone), DAY), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn annul_marriage() {
    let world = World::new().await;
    let house = &world.house;
    let (an, lan) = couple(house, 21, "2010-05-01").await;
    let (gone, widow) = couple(house, 23, "2010-05-01").await;
    let (single, other) = (man(house, 25, "1980-01-02").await, couple(house, 26, "2010-05-01").await);
    house.at(death(gone, "2022-04-01")).await;
    house.at(divorce(other.0, Some(other.1), "2015-05-01")).await;

    let table = Table::of(house, family::annul_marriage(an, lan, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.whoever(&table, |r, who| r.person = who, "person").await;
    world.whoever(&table, |r, who| r.spouse = who, "spouse").await;
    table.unmet(|r| r.spouse = person(an), "PERSON_NAMED_TWICE", "spouse").await;
    for wrong in [single, gone, world.dead] {
        table.unmet(|r| r.person = person(wrong), "MARRIAGE_NOT_IN_FORCE", "spouse").await;
    }
    let ended = family::annul_marriage(other.0, other.1, DAY);
    table.unmet(|r| *r = ended, "MARRIAGE_NOT_IN_FORCE", "spouse").await;
    table.unmet(|r| r.effective_date = date("2010-04-30"), "MARRIAGE_NOT_IN_FORCE", "spouse").await;
    table.unmet(|r| *r = family::annul_marriage(widow, gone, DAY), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn note_widowhood() {
    let world = World::new().await;
    let house = &world.house;
    let declared = married_somewhere(house, 21, Female).await;
    let (_, lan) = couple(house, 22, "2010-05-01").await;
    let twice = married_somewhere(house, 24, Female).await;
    house.at(divorce(twice, None, "2022-04-01")).await;

    let table = Table::of(house, family::note_widowhood(declared, DAY));
    table.day(|r| &mut r.effective_date).await;
    world.alive(&table, |r, who| r.person = who, "person").await;
    for wrong in [lan, world.adult] {
        table.unmet(|r| r.person = person(wrong), "MARRIAGE_NOT_IN_FORCE", "person").await;
    }
    table.unmet(|r| r.effective_date = date("2010-04-30"), "MARRIAGE_NOT_IN_FORCE", "person").await;
    table.unmet(|r| r.person = person(twice), "LATER_ACT_CONFLICTS", "person").await;
    table.taken().await;
}
