//! Records of one person: docs/domain.md, section 5.30.

use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{CardReason, Relation};
use ledger_tests::family::{adopt, marry, open_guardianship};
use ledger_tests::request::identity::{merge, split};
use ledger_tests::request::{apply, date, death, enrol_numbered, form, numbered_name, person};
use ledger_tests::{Act, Table};

use super::people::{DAY, child, man};
use super::world::{World, someone};

/// Records of women that are not settled: of a member, a wife, a guardian, a ward, one who adopted, one adopted, an applicant.
async fn unsettled(world: &World) -> Vec<u64> {
    let (house, homes) = (&world.house, &world.place.homes);
    let (member, wife) = (someone(house, 41, "1980-01-02").await, someone(house, 42, "1980-01-02").await);
    house.at(form(homes[1], &[(member, Relation::Head)], "2021-06-01")).await;
    let husband = man(house, 43, "1980-01-02").await;
    house.at(marry(husband, wife, "2010-05-01")).await;
    let (guardian, ward) = (someone(house, 44, "1980-01-02").await, someone(house, 45, "2012-01-02").await);
    house.at(open_guardianship(ward, &[guardian], "2021-06-01")).await;
    let (adopter, adopted) = (someone(house, 46, "1980-01-02").await, someone(house, 47, "2012-01-02").await);
    house.at(adopt(adopted, None, Some(adopter), "2021-06-01")).await;
    vec![member, wife, guardian, ward, adopter, adopted]
}

/// The rows of a reason that must be given.
async fn reasoned<A: Act>(table: &Table<'_, A>, set: impl Fn(&mut A, String)) {
    table.malformed(|r| set(r, String::new()), "REQUIRED", "reason").await;
    table.malformed(|r| set(r, "x".repeat(251)), "TOO_LONG", "reason").await;
    table.malformed(|r| set(r, "a\u{7}b".into()), "BAD_CHARACTER", "reason").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merge_records() {
    let world = World::new().await;
    let house = &world.house;
    let (kept, merged) = (someone(house, 21, "1980-01-02").await, someone(house, 22, "1980-01-02").await);
    let numbered = house.at(enrol_numbered(&numbered_name(23), Female, "1980-01-02", 23)).await;
    let applicant = house.at(enrol_numbered(&numbered_name(24), Female, "1980-01-02", 24)).await;
    house.at(apply(applicant, CardReason::First, "2021-06-01")).await;
    let daughter = child(house, 25, (Female, "2003-01-02"), None, Some(kept)).await;
    let father = man(house, 26, "1980-01-02").await;
    let _ = child(house, 27, (Male, "2012-01-02"), Some(father), None).await;
    let both_dead = someone(house, 28, "1950-01-02").await;
    house.at(death(both_dead, "2021-05-02")).await;

    let table = Table::of(house, merge(kept, merged, DAY));
    table.day(|r| &mut r.effective_date).await;
    reasoned(&table, |r, reason| r.reason = reason).await;
    world.whoever(&table, |r, who| r.kept = who, "kept").await;
    world.whoever(&table, |r, who| r.merged = who, "merged").await;
    table.unmet(|r| r.merged = person(kept), "PERSON_NAMED_TWICE", "merged").await;
    table.unmet(|r| r.kept = person(world.merged), "PERSON_MERGED", "kept").await;
    table.unmet(|r| r.merged = person(world.merged), "PERSON_MERGED", "merged").await;
    table.unmet(|r| r.merged = person(world.adult), "HOLDS_MERGED_RECORDS", "merged").await;
    table.unmet(|r| r.merged = person(daughter), "RECORDS_RELATED", "merged").await;
    table.unmet(|r| *r = merge(daughter, kept, DAY), "RECORDS_RELATED", "merged").await;
    table.unmet(|r| r.merged = person(numbered), "KEPT_WITHOUT_NUMBER", "kept").await;
    table.unmet(|r| r.merged = person(world.dead), "RECORD_NOT_SETTLED", "merged").await;
    table.unmet(|r| r.kept = person(both_dead), "RECORD_NOT_SETTLED", "merged").await;
    for unsettled in unsettled(&world).await {
        table.unmet(|r| r.merged = person(unsettled), "RECORD_NOT_SETTLED", "merged").await;
    }
    table.unmet(|r| *r = merge(numbered, applicant, DAY), "RECORD_NOT_SETTLED", "merged").await;
    // A woman is nobody's father.
    table.unmet(|r| r.merged = person(father), "LATER_ACT_CONFLICTS", "merged").await;
    house.at(merge(both_dead, world.dead, DAY)).await;
    table.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn split_records() {
    let world = World::new().await;
    let house = &world.house;
    let table = Table::of(house, split(world.merged, DAY));
    table.day(|r| &mut r.effective_date).await;
    reasoned(&table, |r, reason| r.reason = reason).await;
    world.whoever(&table, |r, who| r.merged = who, "merged").await;
    for not_merged in [world.adult, world.dead] {
        table.unmet(|r| r.merged = person(not_merged), "NOT_MERGED", "merged").await;
    }
    table.unmet(|r| r.effective_date = date("2021-05-31"), "SPLIT_BEFORE_MERGE", "effective_date").await;
    table.taken().await;
}
