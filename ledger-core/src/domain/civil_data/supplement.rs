//! Supplement of civil data (bổ sung thông tin hộ tịch): what the birth registration had left out.
//!
//! Law on Civil Status 2014, art. 3(13) and art. 29: by the commune that registered, at once. The value holds from birth on.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::family::ages;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

use super::correct::{at_birth, without};
use super::{CivilData, area_needs, check_decided, check_parents, check_registration, check_values, needs};

/// Values that the birth registration had left out. The effective date is the day of the civil register's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CivilDataSupplemented {
    /// Who.
    pub person: PersonId,
    /// The values; never a name, which everybody has.
    pub adds: CivilData,
}

/// Supplement civil data.
#[derive(Clone, Debug)]
pub struct SupplementCivilData {
    /// Day of the civil register's entry.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The values; never none.
    pub adds: CivilData,
}

impl SupplementCivilData {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, &self.adds, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let at_birth = at_birth(self.person, loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        check_values(&self.adds, self.effective_date, "adds", loaded)?;
        let identity = at_birth.identity.as_ref().ok_or(Rejection::PersonNotFound.at("person"))?;
        check_decided(&self.adds, self.effective_date, identity)?;
        if let Some(field) = self.adds.first_known(&CivilData::of(identity)) {
            return Err(Rejection::CivilDataKnown.at(format!("adds.{field}")));
        }
        check_parents(self.person, &self.adds, identity, "adds", loaded)?;
        check_registration(self.person, &self.adds, identity, "adds", loaded)?;
        let event = CivilDataSupplemented { person: self.person, adds: self.adds.clone() };
        let event = Event::CivilDataSupplemented(Box::new(event));
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        let field = if self.adds.birth_date.is_some() { "adds.birth_date" } else { "person" };
        ages::possible(proposal, self.person, field, loaded)
    }
}

impl Act for CivilDataSupplemented {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::AtOnce)
    }

    fn holds_from_the_start(&self) -> bool {
        true
    }

    fn correction_needs(&self) -> Vec<Need> {
        area_needs(&self.adds)
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.person, &self.adds, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_values(&self.adds, on, "adds", loaded)
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Some(identity) = without(self.person, standing.position, loaded).and_then(|p| p.identity) else {
            return Ok(());
        };
        let same =
            matches!(standing.event.as_ref(), Event::CivilDataSupplemented(was) if was.person == self.person);
        if !same || on != standing.effective_date {
            check_decided(&self.adds, on, &identity)?;
        }
        check_registration(self.person, &self.adds, &identity, "adds", loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, _entry: &Entry) -> Result<(), Rejection> {
        let identity = person.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
        self.adds.check_one_place(identity).map_err(|_| Rejection::BirthRegisteredAbroad)?;
        match self.adds.first_known(&CivilData::of(identity)) {
            Some(_) => Err(Rejection::CivilDataKnown),
            None => Ok(()),
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            self.adds.put_on(identity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SupplementCivilData;
    use crate::domain::civil_data::CivilData;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::ids::{AreaId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    fn supplement(who: Position, adds: CivilData, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::SupplementCivilData(SupplementCivilData { effective_date: date(on), person, adds })
    }

    #[test]
    fn what_was_left_out_is_known_from_birth_on() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Unknown, "1990-03-04").enrol());
        let adds = CivilData {
            sex: Some(Sex::Male),
            birth_place: Some(Text::stored("Trạm y tế xã")),
            birth_registration_area: AreaId::at(commune),
            origin_area: AreaId::at(commune),
            ethnicity: Some(1),
            nationality: Some(*b"VN"),
            ..CivilData::default()
        };
        let added = ledger.runs(supplement(an, adds.clone(), "2022-05-01"));
        let identity = ledger.person_on(an, "1990-03-04").identity.unwrap();
        assert_eq!((identity.sex, identity.ethnicity), (Sex::Male, Some(1)));
        assert_eq!((identity.nationality, identity.origin_area), (Some(*b"VN"), AreaId::at(commune)));
        ledger.rejects(supplement(an, adds, "2022-05-02"), Rejection::CivilDataKnown);
        ledger.runs(ledger.annul(added));
        assert_eq!(ledger.person(an).sex(), Sex::Unknown);
    }

    #[test]
    fn a_birth_was_registered_here_or_in_one_country() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let country =
            |letters| CivilData { birth_registration_country: Some(letters), ..CivilData::default() };
        let area = || CivilData { birth_registration_area: AreaId::at(commune), ..CivilData::default() };
        let refused = |ledger: &TestLedger, command: &Command| ledger.refusal(command).unwrap();
        let told = |field: &str| (Rejection::BirthRegisteredAbroad, format!("adds.{field}"));
        let here = person("Nguyễn Văn An", Sex::Male, "1990").registered_at(commune);
        let here = ledger.runs(here.enrol());
        let at = supplement(here, country(*b"LA"), "2022-05-01");
        assert_eq!(refused(&ledger, &at), told("birth_registration_country"));
        let abroad = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990").enrol());
        let added = ledger.runs(supplement(abroad, country(*b"LA"), "2022-05-01"));
        let shown = ledger.person_on(abroad, "1990-12-31").identity.unwrap().registered_abroad.unwrap();
        assert_eq!((shown.country, shown.noting_area), (*b"LA", None));
        let at = supplement(abroad, area(), "2022-05-02");
        assert_eq!(refused(&ledger, &at), told("birth_registration_area"));
        ledger.rejects(supplement(abroad, country(*b"FR"), "2022-05-02"), Rejection::CivilDataKnown);
        // Once the enrolment says an area, the country cannot stand behind it, and so the other way round.
        let known = ledger.correct(abroad, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_registration_area = AreaId::at(commune);
            }
        });
        ledger.rejects(known.clone(), Rejection::LaterActConflicts);
        ledger.runs(ledger.annul(added));
        ledger.runs(known);
    }

    #[test]
    fn what_is_known_is_not_supplemented() {
        let mut ledger = TestLedger::new();
        let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1960-03-04").enrol());
        let child = person("Nguyễn Văn Bình", Sex::Male, "unknown").parents(Some(father), None);
        let child = ledger.runs(child.enrol());
        let born = |on| CivilData { birth_date: Some(date(on)), ..CivilData::default() };
        ledger.rejects(supplement(father, born("1961"), "2022-05-01"), Rejection::CivilDataKnown);
        ledger.rejects(supplement(child, born("1969"), "2022-05-01"), Rejection::ParentTooYoung);
        ledger.rejects(supplement(child, born("2023"), "2022-05-01"), Rejection::BornAfterEffectiveDate);
        ledger.rejects(supplement(child, born("1990"), "2022-05"), Rejection::EffectiveDateIncomplete);
        let nowhere = CivilData { origin_area: AreaId::at(Position(999)), ..CivilData::default() };
        ledger.rejects(supplement(child, nowhere, "2022-05-01"), Rejection::AreaNotFound);
        ledger.rejects(supplement(Position(999), born("1990"), "2022-05-01"), Rejection::PersonNotFound);
        let added = ledger.runs(supplement(child, born("1990"), "2022-05-01"));
        let known = ledger.correct(added, "2022-05-01", |event| {
            if let Event::CivilDataSupplemented(e) = event {
                e.adds.sex = Some(Sex::Female);
            }
        });
        ledger.rejects(known, Rejection::CivilDataKnown);
    }
}
