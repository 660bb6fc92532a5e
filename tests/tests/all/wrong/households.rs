//! Who belongs together: docs/domain.md, sections 5.31 to 5.34. What becomes of households is in `households_parted`.

use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::r#type::v1::Relation::{Child, Head, Husband, Other, Unspecified, Wife};
use ledger_proto::ledger::r#type::v1::{BanGround, CivilCapacity};
use ledger_tests::Table;
use ledger_tests::family::{change_capacity, declare_missing};
use ledger_tests::request::{self, places::ban};
use ledger_tests::request::{
    annul, date, death, dwelling, form, household, join, leave, members, move_to, person,
};

use super::world::{NOBODY, World, living_at, someone};

/// Households in which something is as it seldom is.
pub(super) struct Families {
    pub(super) world: World,
    /// Two adults who moved from the second home to the third on 2022-01-01.
    pub(super) moved: u64,
    pub(super) movers: [u64; 2],
    /// An adult, and another who lost capacity on 2021-06-01, at the fourth home, which is banned since that day.
    pub(super) banned: u64,
    pub(super) barred: [u64; 2],
    /// At the first home; everybody has left.
    pub(super) empty: u64,
    /// Who lives there in no household.
    pub(super) alone: u64,
    /// At the first home; its head is dead.
    pub(super) headless: u64,
    /// Formed, and annulled.
    pub(super) annulled: u64,
}

impl Families {
    pub(super) async fn new() -> Families {
        let world = World::new().await;
        let (house, homes) = (&world.house, &world.place.homes);
        let mut adults = Vec::new();
        for number in 31..39 {
            adults.push(someone(house, number, "1985-01-02").await);
        }
        let two = |at: usize| [(adults[at], Head), (adults[at + 1], Other)];
        let moved = house.at(form(homes[1], &two(0), "2021-03-01")).await;
        let both = two(0).map(|(who, _)| (who, Unspecified));
        house.at(move_to(homes[2], &both, Some(Household::SameHousehold(true)), "2022-01-01")).await;
        let banned = house.at(form(homes[3], &two(2), "2021-03-01")).await;
        house.at(ban(homes[3], BanGround::InDispute, "2021-06-01")).await;
        house.at(change_capacity(adults[3], CivilCapacity::Lost, "2021-06-01")).await;
        let empty = house.at(form(homes[0], &two(4)[..1], "2021-03-01")).await;
        house.at(leave(adults[4], empty, "2021-04-01")).await;
        let headless = house.at(form(homes[0], &two(5), "2021-03-01")).await;
        house.at(death(adults[5], "2021-04-01")).await;
        let annulled = house.at(form(homes[0], &[(adults[7], Head)], "2021-03-01")).await;
        house.at(annul(annulled)).await;
        let (movers, barred, alone) = ([adults[0], adults[1]], [adults[2], adults[3]], adults[4]);
        Families { world, moved, movers, banned, barred, empty, alone, headless, annulled }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn form_household() {
    let Families { world, movers, .. } = Families::new().await;
    let (house, homes, adult) = (&world.house, &world.place.homes, world.adult);
    let minor = someone(house, 21, "2010-01-02").await;
    let incapable = someone(house, 22, "1990-01-02").await;
    house.at(change_capacity(incapable, CivilCapacity::Lost, "2021-06-01")).await;
    let lost = someone(house, 23, "1990-01-02").await;
    house.at(declare_missing(lost, "", "2021-06-01")).await;
    let elsewhere = living_at(house, homes[2], 24, "1990-01-02").await;

    let t = Table::of(house, form(homes[1], &[(adult, Head), (minor, Child)], "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.dwelling = None, "REQUIRED", "dwelling").await;
    t.missing(|r| r.dwelling = dwelling(NOBODY), "DWELLING_NOT_FOUND", "dwelling").await;
    t.missing(|r| r.dwelling = dwelling(adult), "DWELLING_NOT_FOUND", "dwelling").await;
    t.malformed(|r| r.members.clear(), "REQUIRED", "members").await;
    t.malformed(|r| r.members = vec![r.members[0].clone(); 201], "TOO_MANY", "members").await;
    t.malformed(|r| r.members[1].relation = 0, "REQUIRED", "members[1].relation").await;
    t.malformed(|r| r.members[1].relation = 18, "UNKNOWN_VALUE", "members[1].relation").await;
    t.malformed(|r| r.file_number = "1".repeat(41), "TOO_LONG", "file_number").await;
    t.malformed(|r| r.file_number = "12\u{7}".into(), "BAD_CHARACTER", "file_number").await;
    let several = [("REQUIRED", "dwelling"), ("UNKNOWN_VALUE", "members[0].relation")];
    t.all_told(|r| (r.dwelling, r.members[0].relation) = (None, -1), &several).await;

    world.alive(&t, |r, who| r.members[1].person = who, "members[1].person").await;
    let twice = [(adult, Head), (adult, Child)];
    t.unmet(|r| r.members = members(&twice), "PERSON_NAMED_TWICE", "members[1].person").await;
    t.unmet(|r| r.members = members(&[(adult, Wife)]), "NOT_ONE_HEAD", "members").await;
    t.unmet(|r| r.members[1].relation = Head.into(), "NOT_ONE_HEAD", "members").await;
    let young = [(minor, Head), (adult, Other)];
    t.unmet(|r| r.members = members(&young), "HEAD_NOT_OF_AGE", "members").await;
    let under_care = [(incapable, Head), (adult, Other)];
    t.unmet(|r| r.members = members(&under_care), "HEAD_LACKS_CAPACITY", "members").await;
    t.unmet(|r| r.dwelling = dwelling(world.ended), "DWELLING_ENDED", "dwelling").await;
    t.unmet(|r| r.dwelling = dwelling(homes[3]), "PLACE_BANNED", "dwelling").await;
    t.unmet(|r| r.members[0].person = person(lost), "PERSON_MISSING", "members[0].person").await;
    t.unmet(|r| r.members[0].person = person(movers[0]), "ALREADY_IN_HOUSEHOLD", "members[0].person").await;
    t.unmet(|r| r.members[0].person = person(elsewhere), "LIVES_ELSEWHERE", "members[0].person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn join_household() {
    let Families { world, moved, movers, banned, empty, headless, annulled, .. } = Families::new().await;
    let (house, homes, adult) = (&world.house, &world.place.homes, world.adult);
    let elsewhere = living_at(house, homes[2], 24, "1990-01-02").await;

    let t = Table::of(house, join(adult, world.household, Other, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, adult, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.malformed(|r| r.relation = 0, "REQUIRED", "relation").await;
    t.malformed(|r| r.relation = 18, "UNKNOWN_VALUE", "relation").await;
    let several = [("REQUIRED", "person"), ("HOUSEHOLD_NOT_FOUND", "household"), ("REQUIRED", "relation")];
    t.all_told(|r| (r.person, r.household, r.relation) = (None, household(u64::MAX), 0), &several).await;

    t.unmet(|r| r.household = household(banned), "PLACE_BANNED", "household").await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(movers[0]), "ALREADY_IN_HOUSEHOLD", "person").await;
    t.unmet(|r| r.person = person(elsewhere), "LIVES_ELSEWHERE", "person").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "BEFORE_HOUSEHOLD_FORMED", "household").await;
    t.unmet(|r| r.household = household(empty), "HOUSEHOLD_EMPTY", "household").await;
    let before_the_move = date("2021-12-31");
    let changes = (before_the_move, household(moved));
    t.unmet(|r| (r.effective_date, r.household) = changes, "HOUSEHOLD_ELSEWHERE", "household").await;
    t.unmet(|r| r.relation = Head.into(), "HEAD_EXISTS", "household").await;
    let changes = (household(headless), Head.into());
    t.unmet(|r| (r.household, r.relation) = changes, "HEAD_IS_NOT_NEW", "household").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leave_household() {
    let Families { world, annulled, .. } = Families::new().await;
    let [head, wife, _] = world.family;

    let t = Table::of(&world.house, leave(wife, world.household, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, wife, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.all_told(
        |r| (r.person, r.household) = (None, None),
        &[("REQUIRED", "person"), ("REQUIRED", "household")],
    )
    .await;
    world.alive(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(world.adult), "NOT_IN_HOUSEHOLD", "person").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "NOT_IN_HOUSEHOLD", "person").await;
    t.unmet(|r| r.person = person(head), "HEAD_MUST_BE_REPLACED_FIRST", "person").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_head() {
    let Families { world, banned, barred, annulled, .. } = Families::new().await;
    let [head, wife, child] = world.family;
    let all = [(head, Husband), (wife, Head), (child, Child)];

    let t = Table::of(&world.house, request::change_head(world.household, &all, "2022-03-01"));
    t.day(|r| &mut r.effective_date).await;
    t.malformed(|r| r.household = None, "REQUIRED", "household").await;
    for of in [NOBODY, wife, annulled] {
        t.missing(|r| r.household = household(of), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    t.malformed(|r| r.members.clear(), "REQUIRED", "members").await;
    t.malformed(|r| r.members[0].relation = 99, "UNKNOWN_VALUE", "members[0].relation").await;
    t.malformed(|r| r.members[0].person = None, "REQUIRED", "members[0].person").await;
    t.missing(|r| r.members[0].person = person(NOBODY), "PERSON_NOT_FOUND", "members[0].person").await;
    t.unmet(|r| r.members[2].person = person(wife), "PERSON_NAMED_TWICE", "members[2].person").await;
    t.unmet(|r| r.members[1].relation = Wife.into(), "NOT_ONE_HEAD", "members").await;
    let young = [(head, Other), (wife, Other), (child, Head)];
    t.unmet(|r| r.members = members(&young), "HEAD_NOT_OF_AGE", "members").await;
    let under_care = (household(banned), members(&[(barred[0], Other), (barred[1], Head)]));
    t.unmet(|r| (r.household, r.members) = under_care, "HEAD_LACKS_CAPACITY", "members").await;
    t.unmet(|r| r.effective_date = date("2021-02-25"), "BEFORE_HOUSEHOLD_FORMED", "members").await;
    t.unmet(|r| drop(r.members.pop()), "MEMBERS_INCOMPLETE", "members").await;
    for stranger in [world.adult, world.dead, world.newborn, world.merged] {
        t.unmet(|r| r.members[2].person = person(stranger), "MEMBERS_INCOMPLETE", "members").await;
    }
    let as_it_was = [(head, Head), (wife, Wife), (child, Child)];
    t.unmet(|r| r.members = members(&as_it_was), "HEAD_UNCHANGED", "members").await;
    t.taken().await;
}
