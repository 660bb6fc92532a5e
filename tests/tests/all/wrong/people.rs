//! People whom the tables on persons put where they do not belong.

use ledger_proto::ledger::registration::v1::EnrolPersonRequest;
use ledger_proto::ledger::r#type::v1::{PersonRef, Sex};
use ledger_tests::request::{bearer, enrol, numbered_name, person};
use ledger_tests::{Act, House, Table};

use super::world::{NOBODY, World};

/// The day of most right requests.
pub(super) const DAY: &str = "2022-03-01";

/// Enrols a man of whom no more is known, as vouched for from 2021-02-25 on.
pub(super) async fn man(house: &House, number: usize, born: &str) -> u64 {
    house.at(enrol(&numbered_name(number), Sex::Male, born)).await
}

/// Enrols somebody with the parents who are in the register.
pub(super) async fn child(
    house: &House,
    number: usize,
    (sex, born): (Sex, &str),
    father: Option<u64>,
    mother: Option<u64>,
) -> u64 {
    let born = enrol(&numbered_name(number), sex, born);
    let (father, mother) = (father.and_then(person), mother.and_then(person));
    house.at(EnrolPersonRequest { father, mother, ..born }).await
}

impl World {
    /// The rows of a person who need not be named, dead or alive: `name` puts one into the request.
    pub(super) async fn perhaps<A: Act>(
        &self,
        table: &Table<'_, A>,
        name: impl Fn(&mut A, Option<PersonRef>),
        field: &str,
    ) {
        table.malformed(|r| name(r, Some(PersonRef::default())), "REQUIRED", field).await;
        table.malformed(|r| name(r, person(0)), "REQUIRED", field).await;
        let number = format!("{field}.personal_number");
        table.malformed(|r| name(r, bearer("")), "REQUIRED", &number).await;
        table.malformed(|r| name(r, bearer("09919000001x")), "INVALID_NUMBER", &number).await;
        table.missing(|r| name(r, bearer("099190999999")), "PERSON_NOT_FOUND", field).await;
        for who in [NOBODY, u64::MAX, self.place.homes[0], self.annulled] {
            table.missing(|r| name(r, person(who)), "PERSON_NOT_FOUND", field).await;
        }
    }

    /// The rows of a person who must be named, dead or alive.
    pub(super) async fn whoever<A: Act>(
        &self,
        table: &Table<'_, A>,
        name: impl Fn(&mut A, Option<PersonRef>),
        field: &str,
    ) {
        table.malformed(|r| name(r, None), "REQUIRED", field).await;
        self.perhaps(table, name, field).await;
    }

    /// The rows of a person who may be left out, but must be alive where they are named: only what a life refuses.
    pub(super) async fn living<A: Act>(
        &self,
        table: &Table<'_, A>,
        name: impl Fn(&mut A, Option<PersonRef>),
        field: &str,
    ) {
        let dead_unborn_merged =
            [(self.dead, "PERSON_DECEASED"), (self.newborn, "BEFORE_BIRTH"), (self.merged, "PERSON_MERGED")];
        for (who, reason) in dead_unborn_merged {
            table.unmet(|r| name(r, person(who)), reason, field).await;
        }
    }
}
