//! A world with people in it whom no living person's act may name.

use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, MergeRecordsRequest};
use ledger_proto::ledger::r#type::v1::{PersonRef, Sex};
use ledger_tests::request::places::merge_dwellings;
use ledger_tests::request::{
    annul, bearer, date, death, dwelling, enrol, enrol_numbered, numbered_name, person,
};
use ledger_tests::{Act, House, Place, Table};

/// An id that nothing has.
pub(super) const NOBODY: u64 = 9_999;

/// A commune with six homes, a family at the first, and others.
pub(super) struct World {
    pub(super) house: House,
    pub(super) place: Place,
    /// The fifth home, which is part of the sixth since 2021-06-01.
    pub(super) ended: u64,
    /// The household at the first home since 2021-02-26.
    pub(super) household: u64,
    /// Its head, his wife, and a child of 14.
    pub(super) family: [u64; 3],
    /// Somebody of age who lives nowhere.
    pub(super) adult: u64,
    /// Dead since 2021-05-01.
    pub(super) dead: u64,
    /// Born on 2022-05-01.
    pub(super) newborn: u64,
    /// Their enrolment was annulled.
    pub(super) annulled: u64,
    /// Their record was merged into that of the adult.
    pub(super) merged: u64,
}

impl World {
    /// Of people without personal numbers.
    pub(super) async fn new() -> World {
        World::of(unnumbered).await
    }

    /// Of people with personal numbers.
    pub(super) async fn numbered() -> World {
        World::of(numbered).await
    }

    /// Of people with personal numbers, whose nationality is not determined.
    pub(super) async fn undetermined() -> World {
        World::of(undetermined).await
    }

    async fn of(woman: fn(usize, &str) -> EnrolPersonRequest) -> World {
        let house = House::new().await;
        let place = Place::found(&house, 6).await;
        let ended = place.homes[4];
        house.at(merge_dwellings(&[ended], place.homes[5], "2021-06-01")).await;
        let (household, family) = place.family(&house, 0, 1, 1).await;
        let family = family.try_into().expect("a family of three");
        let adult = house.at(woman(11, "1990-01-02")).await;
        let dead = house.at(woman(12, "1950-01-02")).await;
        house.at(death(dead, "2021-05-01")).await;
        let effective_date = date("2022-05-02");
        let newborn = house.at(EnrolPersonRequest { effective_date, ..woman(13, "2022-05-01") }).await;
        let annulled = house.at(woman(14, "1990-01-02")).await;
        house.at(annul(annulled)).await;
        let merged = house.at(woman(15, "1990-01-02")).await;
        house.at(merge_records(adult, merged, "2021-06-01")).await;
        World { house, place, ended, household, family, adult, dead, newborn, annulled, merged }
    }

    /// The rows of who takes part alive: `name` puts a person in the place of one who does.
    pub(super) async fn alive<A: Act>(
        &self,
        t: &Table<'_, A>,
        name: impl Fn(&mut A, Option<PersonRef>),
        field: &str,
    ) {
        self.named(t, &name, field).await;
        t.unmet(|r| name(r, person(self.newborn)), "BEFORE_BIRTH", field).await;
    }

    /// The same, but for somebody who is not born yet.
    pub(super) async fn named<A: Act>(
        &self,
        t: &Table<'_, A>,
        name: impl Fn(&mut A, Option<PersonRef>),
        field: &str,
    ) {
        t.malformed(|r| name(r, None), "REQUIRED", field).await;
        let number = format!("{field}.personal_number");
        t.malformed(|r| name(r, bearer("09919000001")), "INVALID_NUMBER", &number).await;
        t.missing(|r| name(r, bearer("099190999999")), "PERSON_NOT_FOUND", field).await;
        for who in [NOBODY, u64::MAX, self.place.homes[0], self.annulled] {
            t.missing(|r| name(r, person(who)), "PERSON_NOT_FOUND", field).await;
        }
        t.unmet(|r| name(r, person(self.dead)), "PERSON_DECEASED", field).await;
        t.unmet(|r| name(r, person(self.merged)), "PERSON_MERGED", field).await;
    }
}

/// Merges a record into another.
pub(super) fn merge_records(kept: u64, merged: u64, on: &str) -> MergeRecordsRequest {
    MergeRecordsRequest {
        effective_date: date(on),
        kept: person(kept),
        merged: person(merged),
        reason: "one person".into(),
        ..Default::default()
    }
}

/// Enrols a woman who lives nowhere and has no number, as vouched for from 2021-02-25 on.
pub(super) async fn someone(house: &House, number: usize, born: &str) -> u64 {
    house.at(unnumbered(number, born)).await
}

/// The same with a personal number.
pub(super) async fn citizen(house: &House, number: usize, born: &str) -> u64 {
    house.at(numbered(number, born)).await
}

/// The same, of undetermined nationality.
pub(super) async fn stranger(house: &House, number: usize, born: &str) -> u64 {
    house.at(undetermined(number, born)).await
}

/// A woman without a number who lives at a dwelling.
pub(super) async fn living_at(house: &House, home: u64, number: usize, born: &str) -> u64 {
    house.at(EnrolPersonRequest { dwelling: dwelling(home), ..unnumbered(number, born) }).await
}

fn unnumbered(number: usize, born: &str) -> EnrolPersonRequest {
    enrol(&numbered_name(number), Sex::Female, born)
}

fn numbered(number: usize, born: &str) -> EnrolPersonRequest {
    let serial = u32::try_from(number).expect("a small number");
    enrol_numbered(&numbered_name(number), Sex::Female, born, serial)
}

fn undetermined(number: usize, born: &str) -> EnrolPersonRequest {
    EnrolPersonRequest { nationality: String::new(), ..numbered(number, born) }
}
