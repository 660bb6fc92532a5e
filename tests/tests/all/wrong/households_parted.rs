//! What becomes of households: docs/domain.md, sections 5.34.1 to 5.34.4.

use ledger_proto::ledger::r#type::v1::Relation::{Child, Head, Husband, Other, Sibling};
use ledger_tests::Table;
use ledger_tests::request::{date, form, household, households as make, members, person};

use super::households::Families;
use super::world::{NOBODY, living_at, someone};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn split_household() {
    let Families { world, moved, movers, banned, barred, annulled, .. } = Families::new().await;
    let (house, [head, wife, child]) = (&world.house, world.family);

    let right = make::split_household(world.household, &[(wife, Head), (child, Child)], "2022-03-01");
    let t = Table::of(house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, wife, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.malformed(|r| r.members.clear(), "REQUIRED", "members").await;
    t.malformed(|r| r.members[1].relation = 0, "REQUIRED", "members[1].relation").await;
    t.malformed(|r| r.file_number = "1".repeat(41), "TOO_LONG", "file_number").await;
    let several = [("REQUIRED", "household"), ("REQUIRED", "members"), ("BAD_CHARACTER", "file_number")];
    t.all_told(
        |r| {
            (r.household, r.file_number) = (None, "1\u{0}".into());
            r.members.clear();
        },
        &several,
    )
    .await;

    t.unmet(|r| r.members[1].person = person(wife), "PERSON_NAMED_TWICE", "members[1].person").await;
    t.unmet(|r| r.members[0].relation = Other.into(), "NOT_ONE_HEAD", "members").await;
    t.unmet(|r| r.members = members(&[(child, Head), (wife, Other)]), "HEAD_NOT_OF_AGE", "members").await;
    let under_care = [(wife, Other), (barred[1], Head)];
    t.unmet(|r| r.members = members(&under_care), "HEAD_LACKS_CAPACITY", "members").await;
    t.unmet(|r| r.members = members(&[(child, Head)]), "NOBODY_OF_AGE", "members").await;
    let at_banned = (household(banned), members(&[(barred[0], Head)]));
    t.unmet(|r| (r.household, r.members) = at_banned, "PLACE_BANNED", "household").await;
    world.alive(&t, |r, who| r.members[1].person = who, "members[1].person").await;
    t.unmet(|r| r.members[1].person = person(world.adult), "NOT_IN_HOUSEHOLD", "members[1].person").await;
    let head_alone = members(&[(head, Head)]);
    t.unmet(|r| r.members = head_alone, "HEAD_MUST_BE_REPLACED_FIRST", "household").await;
    let then = (date("2021-12-31"), household(moved), members(&[(movers[1], Head)]));
    // Whoever belonged to it then moved with it later.
    let conflict = "LATER_ACT_CONFLICTS";
    t.unmet(|r| (r.effective_date, r.household, r.members) = then, conflict, "members[0].person").await;
    let all = members(&[(head, Head), (wife, Other), (child, Child)]);
    t.unmet(|r| r.members = all, "NOBODY_STAYS", "household").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merge_households() {
    let Families { world, moved, movers, empty, alone, headless, annulled, .. } = Families::new().await;
    let (house, homes, [head, wife, child]) = (&world.house, &world.place.homes, world.family);
    let minor = someone(house, 21, "2010-01-02").await;
    let second = house.at(form(homes[0], &[(world.adult, Head), (minor, Child)], "2021-05-01")).await;
    let there = living_at(house, homes[2], 24, "1990-01-02").await;
    let third = house.at(form(homes[2], &[(there, Head)], "2021-05-01")).await;
    let joined = [(world.adult, Sibling), (minor, Other)];

    let t = Table::of(house, make::merge_households(second, world.household, &joined, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    t.malformed(|r| r.into = None, "REQUIRED", "into").await;
    t.malformed(|r| r.members.clear(), "REQUIRED", "members").await;
    t.malformed(|r| r.members[0].relation = -1, "UNKNOWN_VALUE", "members[0].relation").await;
    for of in [NOBODY, wife, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
        t.missing(|r| r.into = household(of), "HOUSEHOLD_NOT_FOUND", "into").await;
    }
    t.unmet(|r| r.into = household(second), "HOUSEHOLD_NAMED_TWICE", "into").await;
    t.missing(|r| r.members[1].person = person(NOBODY), "PERSON_NOT_FOUND", "members[1].person").await;
    t.unmet(|r| r.members[1].person = person(world.adult), "PERSON_NAMED_TWICE", "members[1].person").await;
    t.unmet(|r| r.effective_date = date("2021-04-30"), "BEFORE_HOUSEHOLD_FORMED", "household").await;
    let far = (household(moved), members(&movers.map(|who| (who, Other))));
    t.unmet(|r| (r.household, r.members) = far, "HOUSEHOLD_ELSEWHERE", "household").await;
    let gone = (household(empty), members(&[(alone, Other)]));
    t.unmet(|r| (r.household, r.members) = gone, "HOUSEHOLD_EMPTY", "household").await;
    t.unmet(|r| drop(r.members.pop()), "MEMBERS_INCOMPLETE", "household").await;
    for stranger in [there, world.dead, world.newborn, world.merged] {
        t.unmet(|r| r.members[1].person = person(stranger), "MEMBERS_INCOMPLETE", "household").await;
    }
    let family = members(&[(head, Sibling), (wife, Other), (child, Other)]);
    let back = (date("2021-04-30"), household(world.household), household(second), family);
    t.unmet(|r| (r.effective_date, r.household, r.into, r.members) = back, "BEFORE_HOUSEHOLD_FORMED", "into")
        .await;
    t.unmet(|r| r.into = household(empty), "HOUSEHOLD_EMPTY", "into").await;
    let before_the_move =
        (date("2021-12-31"), household(third), household(moved), members(&[(there, Other)]));
    t.unmet(
        |r| (r.effective_date, r.household, r.into, r.members) = before_the_move,
        "HOUSEHOLD_ELSEWHERE",
        "into",
    )
    .await;
    t.unmet(|r| r.members[0].relation = Head.into(), "HEAD_EXISTS", "into").await;
    let to_headless = (household(headless), members(&[(world.adult, Head), (minor, Other)]));
    t.unmet(|r| (r.into, r.members) = to_headless, "HEAD_IS_NOT_NEW", "into").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_relations() {
    let Families { world, annulled, .. } = Families::new().await;
    let [head, wife, child] = world.family;

    let right = make::change_relations(world.household, &[(child, Other)], "2022-03-01");
    let t = Table::of(&world.house, right);
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, wife, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.malformed(|r| r.members.clear(), "REQUIRED", "members").await;
    t.malformed(|r| r.members[0].person = None, "REQUIRED", "members[0].person").await;
    t.malformed(|r| r.members[0].relation = 0, "REQUIRED", "members[0].relation").await;
    t.malformed(|r| r.members[0].relation = 18, "UNKNOWN_VALUE", "members[0].relation").await;
    t.missing(|r| r.members[0].person = person(NOBODY), "PERSON_NOT_FOUND", "members[0].person").await;
    let twice = members(&[(child, Other), (child, Sibling)]);
    t.unmet(|r| r.members = twice, "PERSON_NAMED_TWICE", "members[1].person").await;
    t.unmet(|r| r.members[0].relation = Head.into(), "HEAD_NOT_CHANGED_HERE", "members[0].relation").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "BEFORE_HOUSEHOLD_FORMED", "members").await;
    for stranger in [world.adult, world.dead, world.newborn, world.merged] {
        t.unmet(|r| r.members[0].person = person(stranger), "NOT_IN_HOUSEHOLD", "members").await;
    }
    let of_head = members(&[(head, Husband)]);
    t.unmet(|r| r.members = of_head, "HEAD_NOT_CHANGED_HERE", "members[0].person").await;
    t.unmet(|r| r.members[0].relation = Child.into(), "RELATION_UNCHANGED", "members[0].person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn number_household() {
    let Families { world, annulled, .. } = Families::new().await;
    world.house.at(make::number_household(world.household, "HS-1", "2022-02-01")).await;

    let t = Table::of(&world.house, make::number_household(world.household, "HS-2", "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, world.adult, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.malformed(|r| r.file_number.clear(), "REQUIRED", "file_number").await;
    t.malformed(|r| r.file_number = " \t".into(), "REQUIRED", "file_number").await;
    t.malformed(|r| r.file_number = "1".repeat(41), "TOO_LONG", "file_number").await;
    t.malformed(|r| r.file_number = "HS\u{202e}1".into(), "BAD_CHARACTER", "file_number").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "BEFORE_HOUSEHOLD_FORMED", "household").await;
    t.unmet(|r| r.file_number = "HS-1".into(), "FILE_NUMBER_UNCHANGED", "household").await;
    t.taken().await;
}
