//! Births: docs/domain.md, sections 5.4 to 5.4.2.

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, RegisterBirthRequest};
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{PersonName, PersonRef, Relation, Sex, ToldParent};
use ledger_tests::request::identity::merge;
use ledger_tests::request::places::abolish_areas;
use ledger_tests::request::{
    birth, date, death, enrol, establish, form, household, leave, move_to, name, numbered_name, person,
};
use ledger_tests::{Act, House, Table};

use super::people::{DAY, child, man};
use super::world::{NOBODY, World, someone};

/// Parents whom no birth of [`DAY`] may name, and units that register none.
pub(super) struct NotFor {
    /// A man who died 311 days before.
    pub(super) dead_man: u64,
    /// A man whose record was merged into another.
    pub(super) merged_man: u64,
    /// Born nine years before, a boy and a girl.
    pub(super) children: (u64, u64),
    /// A commune below a province that was abolished, with nothing in its place.
    pub(super) adrift: &'static str,
    /// A commune that was abolished the day before.
    pub(super) ended: &'static str,
}

impl NotFor {
    pub(super) async fn births(house: &House) -> NotFor {
        let dead_man = man(house, 71, "1950-01-02").await;
        house.at(death(dead_man, "2021-04-24")).await;
        let (kept, merged_man) = (man(house, 72, "1970-01-02").await, man(house, 73, "1970-01-02").await);
        house.at(merge(kept, merged_man, "2021-06-01")).await;
        let children = (man(house, 74, "2013-01-02").await, someone(house, 75, "2013-01-02").await);
        for (code, above, prefix) in [("67", "", "099"), ("24700", "67", ""), ("24169", "66", "")] {
            house.at(establish(code, above, prefix)).await;
        }
        house.at(abolish_areas(&["67", "24169"], DAY)).await;
        NotFor { dead_man, merged_man, children, adrift: "24700", ended: "24169" }
    }
}

/// What a birth is asked that is registered here or abroad.
pub(super) trait Birth: Act {
    fn name(&mut self) -> &mut Option<PersonName>;
    fn sex(&mut self) -> &mut i32;
    fn birth_date(&mut self) -> &mut Option<Date>;
    fn registered(&mut self) -> &mut Option<Date>;
    fn area(&mut self) -> &mut String;
    fn origin(&mut self) -> &mut String;
    fn birth_place(&mut self) -> &mut String;
    fn ethnicity(&mut self) -> &mut u32;
    fn religion(&mut self) -> &mut u32;
    fn father(&mut self) -> &mut Option<PersonRef>;
    fn mother(&mut self) -> &mut Option<PersonRef>;
}

macro_rules! birth {
    ($request:ident: $registered:ident, $area:ident) => {
        impl Birth for reg::$request {
            birth! { fields: name: Option<PersonName>, sex: i32, birth_date: Option<Date>, birth_place: String,
                ethnicity: u32, religion: u32, father: Option<PersonRef>, mother: Option<PersonRef> }

            fn registered(&mut self) -> &mut Option<Date> {
                &mut self.$registered
            }

            fn area(&mut self) -> &mut String {
                &mut self.$area
            }

            fn origin(&mut self) -> &mut String {
                &mut self.origin_area
            }
        }
    };
    (fields: $($field:ident: $kind:ty),+) => {$(
        fn $field(&mut self) -> &mut $kind {
            &mut self.$field
        }
    )+};
}
birth!(RegisterBirthRequest: registration_date, birth_registration_area);
birth!(NoteBirthAbroadRequest: noted_date, noting_area);

/// The rows of form that both kinds of birth have; `on` and `at` are the fields of the day and the office.
pub(super) async fn formed<B: Birth>(world: &World, table: &Table<'_, B>, on: &str, at: &str) {
    table.malformed(|r| *r.request_id() = "7".into(), "INVALID_REQUEST_ID", "request_id").await;
    table.malformed(|r| *r.name() = None, "REQUIRED", "name").await;
    table.malformed(|r| *r.name() = name("Lê 2"), "BAD_CHARACTER", "name").await;
    table.malformed(|r| *r.sex() = 0, "REQUIRED", "sex").await;
    table.malformed(|r| *r.sex() = 4, "UNKNOWN_VALUE", "sex").await;
    table.malformed(|r| *r.birth_date() = None, "REQUIRED", "birth_date").await;
    table.malformed(|r| *r.birth_date() = date("2021-02-29"), "INVALID_DATE", "birth_date").await;
    table.malformed(|r| *r.registered() = date("2022-03"), "INCOMPLETE_DATE", on).await;
    table.malformed(|r| *r.registered() = date("2022-3-32"), "INVALID_DATE", on).await;
    table.malformed(|r| r.area().clear(), "REQUIRED", at).await;
    table.malformed(|r| *r.area() = "2416".into(), "INVALID_CODE", at).await;
    table.malformed(|r| *r.origin() = "2416x".into(), "INVALID_CODE", "origin_area").await;
    table.malformed(|r| *r.birth_place() = "x".repeat(251), "TOO_LONG", "birth_place").await;
    table.malformed(|r| *r.birth_place() = "Xã\u{7}".into(), "BAD_CHARACTER", "birth_place").await;
    table.malformed(|r| *r.ethnicity() = 56, "UNKNOWN_VALUE", "ethnicity").await;
    table.malformed(|r| *r.religion() = 100, "UNKNOWN_VALUE", "religion").await;
    world.perhaps(table, |r, who| *r.father() = who, "father").await;
    world.perhaps(table, |r, who| *r.mother() = who, "mother").await;
}

/// The rows of the days of a birth, of the office and of the number that it gives.
pub(super) async fn dated<B: Birth>(table: &Table<'_, B>, not_for: &NotFor, on: &str, at: &str) {
    table.unmet(|r| *r.birth_date() = date("2022-03"), "EFFECTIVE_DATE_INCOMPLETE", "birth_date").await;
    table.unmet(|r| *r.birth_date() = date("2022-06-02"), "EFFECTIVE_DATE_IN_FUTURE", "birth_date").await;
    table.unmet(|r| *r.registered() = date("2022-06-02"), "EFFECTIVE_DATE_IN_FUTURE", on).await;
    table.unmet(|r| *r.registered() = date("2022-02-28"), "REGISTERED_BEFORE_BIRTH", on).await;
    for missing in ["99999", not_for.ended] {
        table.missing(|r| *r.area() = missing.into(), "AREA_NOT_FOUND", at).await;
    }
    table.unmet(|r| *r.area() = "66".into(), "AREA_TOO_LARGE", at).await;
}

/// The rows of the number that a birth gives, and of its origin.
pub(super) async fn numbered<B: Birth>(table: &Table<'_, B>, not_for: &NotFor, at: &str) {
    table.unmet(|r| *r.area() = not_for.adrift.into(), "NUMBER_PREFIX_WRONG", at).await;
    table.unmet(|r| *r.sex() = Sex::Unknown.into(), "PERSONAL_NUMBER_NOT_EXPRESSIBLE", "sex").await;
    for missing in ["99999", not_for.ended] {
        table.missing(|r| *r.origin() = missing.into(), "AREA_NOT_FOUND", "origin_area").await;
    }
}

/// The rows of parents who cannot be. The right request names both.
pub(super) async fn born_of<B: Birth>(world: &World, table: &Table<'_, B>, not_for: &NotFor) {
    table.unmet(|r| *r.mother() = r.father().clone(), "PERSON_NAMED_TWICE", "mother").await;
    table.unmet(|r| *r.father() = person(world.adult), "FATHER_NOT_MALE", "father").await;
    table.unmet(|r| *r.father() = person(not_for.children.0), "PARENT_TOO_YOUNG", "father").await;
    table.unmet(|r| *r.mother() = person(not_for.dead_man), "MOTHER_NOT_FEMALE", "mother").await;
    table.unmet(|r| *r.mother() = person(not_for.children.1), "PARENT_TOO_YOUNG", "mother").await;
    table.unmet(|r| *r.father() = person(not_for.dead_man), "PARENT_DECEASED", "father").await;
    table.unmet(|r| *r.mother() = person(world.dead), "PARENT_DECEASED", "mother").await;
    table.unmet(|r| *r.father() = person(not_for.merged_man), "PERSON_MERGED", "father").await;
    table.unmet(|r| *r.mother() = person(world.merged), "PERSON_MERGED", "mother").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_birth() {
    let world = World::new().await;
    let house = &world.house;
    let not_for = NotFor::births(house).await;
    let [father, mother, _] = world.family;
    let right = RegisterBirthRequest {
        father: person(father),
        mother: person(mother),
        household: household(world.household),
        relation: Relation::Child.into(),
        registration_date: date(DAY),
        ..birth("Trần Thị Thử", DAY, world.place.commune)
    };
    let households = Households::of(&world).await;
    let table = Table::of(house, right);
    formed(&world, &table, "registration_date", "birth_registration_area").await;
    table.malformed(|r| r.nationality = "vn".into(), "INVALID_CODE", "nationality").await;
    table.malformed(|r| r.household = Some(Default::default()), "REQUIRED", "household").await;
    table.malformed(|r| r.relation = 0, "REQUIRED", "relation").await;
    table.malformed(|r| r.relation = 18, "UNKNOWN_VALUE", "relation").await;
    table.malformed(|r| r.household = None, "NOT_APPLICABLE", "relation").await;
    table.malformed(|r| r.kind = 5, "UNKNOWN_VALUE", "kind").await;
    table.malformed(|r| r.birth_paper = "1".repeat(41), "TOO_LONG", "birth_paper").await;
    table.malformed(|r| r.told_father = Some(ToldParent::default()), "NOT_APPLICABLE", "told_father").await;
    let nameless =
        |r: &mut RegisterBirthRequest| (r.mother, r.told_mother) = (None, Some(ToldParent::default()));
    table.malformed(nameless, "REQUIRED", "told_mother.name").await;
    let told = [("REQUIRED", "birth_date"), ("UNKNOWN_VALUE", "sex"), ("NOT_APPLICABLE", "relation")];
    table.all_told(|r| (r.birth_date, r.sex, r.household) = (None, 9, None), &told).await;
    dated(&table, &not_for, "registration_date", "birth_registration_area").await;
    for none in [NOBODY, father, u64::MAX] {
        table.missing(|r| r.household = household(none), "HOUSEHOLD_NOT_FOUND", "household").await;
    }
    numbered(&table, &not_for, "birth_registration_area").await;
    let old = |r: &mut RegisterBirthRequest| r.birth_date = date("1899-12-31");
    table.unmet(old, "PERSONAL_NUMBER_NOT_EXPRESSIBLE", "birth_date").await;
    born_of(&world, &table, &not_for).await;
    table.unmet(|r| r.nationality = "LA".into(), "NATIONALITY_NOT_TO_CHOOSE", "nationality").await;
    let foreign = |number, sex| EnrolPersonRequest {
        nationality: "LA".into(),
        ..enrol(&numbered_name(number), sex, "1980-01-02")
    };
    let strangers = (house.at(foreign(71, Sex::Male)).await, house.at(foreign(72, Sex::Female)).await);
    for own in ["", "VN"] {
        let of_strangers = |r: &mut RegisterBirthRequest| {
            (r.father, r.mother, r.nationality) = (person(strangers.0), person(strangers.1), own.into());
        };
        table.unmet(of_strangers, "CHILD_OF_FOREIGNERS", "nationality").await;
    }
    let of_one = |r: &mut RegisterBirthRequest| {
        (r.father, r.mother, r.nationality) = (person(strangers.0), None, String::new());
    };
    table.unmet(of_one, "CHILD_OF_FOREIGNERS", "nationality").await;
    households.rows(&table).await;
    table.taken().await;
}

/// Households that do not take a child in.
struct Households {
    formed_later: u64,
    empty: u64,
    moved: u64,
    headless: u64,
}

impl Households {
    async fn of(world: &World) -> Households {
        let (house, homes) = (&world.house, &world.place.homes);
        let mut formed = Vec::new();
        for (number, since) in
            [(81, "2022-03-02"), (82, "2021-06-01"), (83, "2021-06-01"), (84, "2021-06-01")]
        {
            let head = man(house, number, "1980-01-02").await;
            formed.push((head, house.at(form(homes[1], &[(head, Relation::Head)], since)).await));
        }
        let [later, empty, moved, headless] = formed[..] else { panic!("four households") };
        house.at(leave(empty.0, empty.1, "2022-01-02")).await;
        let whole = reg::change_permanent_residence_request::Household::SameHousehold(true);
        house.at(move_to(homes[2], &[(moved.0, Relation::Unspecified)], Some(whole), "2022-04-01")).await;
        let wife = someone(house, 85, "1980-01-02").await;
        let joins = reg::JoinHouseholdRequest {
            effective_date: date("2021-07-01"),
            person: person(wife),
            household: household(headless.1),
            relation: Relation::Wife.into(),
            ..Default::default()
        };
        house.at(joins).await;
        house.at(death(headless.0, "2022-01-02")).await;
        Households { formed_later: later.1, empty: empty.1, moved: moved.1, headless: headless.1 }
    }

    async fn rows(&self, table: &Table<'_, RegisterBirthRequest>) {
        let into = |id: u64| move |r: &mut RegisterBirthRequest| r.household = household(id);
        table.unmet(into(self.formed_later), "BEFORE_HOUSEHOLD_FORMED", "household").await;
        table.unmet(into(self.empty), "HOUSEHOLD_EMPTY", "household").await;
        table.unmet(into(self.moved), "HOUSEHOLD_ELSEWHERE", "household").await;
        table.unmet(|r| r.relation = Relation::Head.into(), "HEAD_EXISTS", "household").await;
        let head = |r: &mut RegisterBirthRequest| {
            (r.household, r.relation) = (household(self.headless), Relation::Head.into());
        };
        table.unmet(head, "HEAD_IS_NOT_NEW", "household").await;
    }
}

/// Enrols somebody of the group 2 who comes from the commune, with the parts of the name.
pub(super) async fn parent_of_parts(world: &World, sex: Sex, family_name: &str) -> u64 {
    let name =
        PersonName { family_name: family_name.into(), given_name: "Thử".into(), ..Default::default() };
    let request = EnrolPersonRequest {
        name: Some(name),
        ethnicity: 2,
        origin_area: world.place.commune.into(),
        ..enrol(&numbered_name(90), sex, "1985-01-02")
    };
    world.house.at(request).await
}

/// Enrols a couple of whom no more is known.
pub(super) async fn two(house: &House, number: usize) -> (u64, u64) {
    let husband = child(house, number, (Male, "1980-01-02"), None, None).await;
    (husband, child(house, number + 1, (Female, "1982-01-02"), None, None).await)
}
