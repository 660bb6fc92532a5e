//! An identifier of another sector linked to a person: tax code, social insurance, health insurance, driving licence,
//! passport. Law on Identity 2023, art. 9(26); Decree 70/2024/NĐ-CP, annex, as replaced by Decree 58/2026/NĐ-CP.
//!
//! From 2025-07-01 on the personal number is the tax code of those who have one (Law on Tax Administration 38/2019/QH14, art.
//! 35(7); Circular 86/2024/TT-BTC, art. 5 and 38(2)): none is linked for them from such a day on, and what they had ends.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::SECTOR_IDS_PER_PERSON;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::SectorKind;

use super::sector::SectorId;
use super::{SectorLink, ends_behind, number_is_tax_code};

/// An identifier is a person's from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorIdLinked {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: SectorId,
    /// Last day of its validity, where one is known.
    pub valid_until: Option<CivilDate>,
}

/// Link an identifier.
#[derive(Clone, Debug)]
pub struct LinkSectorId {
    /// From this day on: that of issue, where it is known.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: SectorId,
    /// Last day of its validity.
    pub valid_until: Option<CivilDate>,
}

impl LinkSectorId {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let LinkSectorId { person, id, valid_until, .. } = *self;
        let event = Event::SectorIdLinked(SectorIdLinked { person, id, valid_until });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

/// Of these a person has one for life.
fn is_single(kind: SectorKind) -> bool {
    match kind {
        SectorKind::TaxCode | SectorKind::SocialInsurance => true,
        SectorKind::HealthInsurance | SectorKind::DrivingLicence | SectorKind::Passport => false,
    }
}

impl Act for SectorIdLinked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[
            (Rejection::NumberLinked, "id.value"),
            (Rejection::OnlyOneOfKind, "id.kind"),
            (Rejection::TaxCodeIsPersonalNumber, "effective_date"),
            (Rejection::LinkEndsBeforeStart, "valid_until"),
        ]
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.may_be_linked(entry.effective_date)?;
        ends_behind(self.valid_until, entry.effective_date)?;
        let has_number = person.identity.as_ref().is_some_and(|identity| identity.personal_number.is_some());
        let replaced = self.id.kind() == SectorKind::TaxCode && has_number;
        if replaced && entry.effective_date >= number_is_tax_code().into() {
            return Err(Rejection::TaxCodeIsPersonalNumber);
        }
        let linked = &person.links.sector_ids;
        if linked.iter().any(|link| link.id == self.id) {
            return Err(Rejection::NumberLinked);
        }
        if is_single(self.id.kind()) && linked.iter().any(|link| link.id.kind() == self.id.kind()) {
            return Err(Rejection::OnlyOneOfKind);
        }
        if linked.len() >= SECTOR_IDS_PER_PERSON {
            return Err(Rejection::TooManyLinks);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        let (id, valid_until) = (self.id, self.valid_until);
        person.links.sector_ids.push(SectorLink { id, since: entry.effective_date, valid_until });
    }
}

#[cfg(test)]
mod tests {
    use super::{LinkSectorId, SectorLink};
    use crate::domain::command::Command;
    use crate::domain::identity::sector::SectorId;
    use crate::domain::identity::unlink_sector_id::UnlinkSectorId;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{SectorKind, Sex};

    fn link(who: Position, kind: SectorKind, id: &str, on: &str) -> LinkSectorId {
        LinkSectorId {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            id: SectorId::parse(kind, id).unwrap(),
            valid_until: None,
        }
    }

    fn links(who: Position, kind: SectorKind, id: &str, on: &str) -> Command {
        Command::LinkSectorId(link(who, kind, id, on))
    }

    fn unlinks(who: Position, kind: SectorKind, id: &str, on: &str) -> Command {
        Command::UnlinkSectorId(UnlinkSectorId {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            id: SectorId::parse(kind, id).unwrap(),
        })
    }

    #[test]
    fn since_the_number_is_the_tax_code_only_that_kind_is_not_linked_any_more() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").number("097060000001").enrol());
        let tax = |on| links(an, SectorKind::TaxCode, "1234567893", on);
        ledger.rejects(tax("2025-07-01"), Rejection::TaxCodeIsPersonalNumber);
        ledger.rejects(tax("1959-12-31"), Rejection::BeforeBirth);
        ledger.rejects(unlinks(an, SectorKind::Passport, "B1234567", "1959-12-31"), Rejection::BeforeBirth);
        ledger.runs(tax("2025-06-30"));
        ledger.runs(links(an, SectorKind::Passport, "B1234567", "2025-07-01"));
        let jean = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        ledger.runs(links(jean, SectorKind::TaxCode, "1234567893", "2025-08-01"));
    }

    #[test]
    fn identifiers_are_linked_for_a_time_and_found_on_the_person() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").enrol());
        ledger.runs(links(an, SectorKind::Passport, "C1234567", "2020-01-01"));
        ledger.runs(links(an, SectorKind::Passport, "P12345678", "2021-01-01"));
        ledger.rejects(links(an, SectorKind::Passport, "C1234567", "2022-01-01"), Rejection::NumberLinked);
        ledger.runs(unlinks(an, SectorKind::Passport, "C1234567", "2022-01-01"));
        let count = |day| ledger.person_on(an, day).links.sector_ids.len();
        assert_eq!((count("2020-12-31"), count("2021-01-01"), count("2022-01-01")), (1, 2, 1));
        ledger
            .rejects(unlinks(an, SectorKind::Passport, "C1234567", "2022-01-02"), Rejection::NumberNotLinked);
        ledger.rejects(
            unlinks(Position(999), SectorKind::Passport, "C1234567", "2022-01-02"),
            Rejection::PersonNotFound,
        );
    }

    #[test]
    fn some_are_single_and_the_tax_code_ends_in_the_personal_number() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960").number("097060000001").enrol());
        let (tax, social) = (SectorKind::TaxCode, SectorKind::SocialInsurance);
        ledger.rejects(links(an, tax, "1234567893", "2025-07-01"), Rejection::TaxCodeIsPersonalNumber);
        ledger.runs(links(an, tax, "1234567893", "2025-06-30"));
        ledger.rejects(links(an, tax, "1234567893-001", "2021-01-01"), Rejection::LaterActConflicts);
        ledger.runs(links(an, social, "0123456789", "2021-01-01"));
        ledger.rejects(links(an, social, "0123456788", "2021-01-01"), Rejection::OnlyOneOfKind);
        let ended = LinkSectorId {
            valid_until: date("2020-12-31").full(),
            ..link(an, SectorKind::DrivingLicence, "012345678901", "2021-01-01")
        };
        ledger.rejects(Command::LinkSectorId(ended), Rejection::LinkEndsBeforeStart);
        let licence =
            |number: u32| links(an, SectorKind::DrivingLicence, &format!("{number:012}"), "2025-06-30");
        for number in 0..30 {
            ledger.runs(licence(number));
        }
        ledger.rejects(licence(30), Rejection::TooManyLinks);
    }

    #[test]
    fn a_tax_code_of_its_own_ends_where_the_personal_number_takes_its_place() {
        let last = |kind, id: &str, until: Option<&str>, has_number| {
            let id = SectorId::parse(kind, id).unwrap();
            let valid_until = until.and_then(|day| date(day).full());
            let link = SectorLink { id, since: date("2010-01-01"), valid_until };
            link.last_day(has_number).map(|day| day.to_string())
        };
        let tax = |until, has_number| last(SectorKind::TaxCode, "1234567893", until, has_number);
        let ends = Some("2025-06-30".to_owned());
        assert_eq!((tax(None, true), tax(Some("2030-01-01"), true)), (ends.clone(), ends));
        assert_eq!(tax(Some("2020-01-01"), true), Some("2020-01-01".into()));
        let id = SectorId::parse(SectorKind::TaxCode, "1234567893").unwrap();
        let since = date("2025-08-01");
        let of_a_foreigner_then = SectorLink { id, since, valid_until: None };
        assert_eq!(of_a_foreigner_then.last_day(true), None, "the number came later, nobody says when");
        assert_eq!(
            (tax(None, false), last(SectorKind::SocialInsurance, "0123456789", None, true)),
            (None, None)
        );
    }
}
