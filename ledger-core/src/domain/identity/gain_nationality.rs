//! Vietnamese nationality acquired (nhập quốc tịch) or regained (trở lại quốc tịch), noted in the civil register.
//!
//! Law on Vietnamese Nationality 24/2008/QH12, art. 19–25. Residence, household and cards that a loss had ended do not come
//! back by themselves: they are registered anew.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::NationalityGain;

use super::{VIET_NAM, is_known_citizen};

/// A person is a citizen from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalityGained {
    /// Who.
    pub person: PersonId,
    /// How.
    pub way: NationalityGain,
    /// The nationality until then, as the register had it when this was recorded, where one was known.
    pub was: Option<[u8; 2]>,
    /// A certificate of identity that the person has ends with it. Records from before that was a rule do not say so, and end none.
    pub ends_certificate: bool,
}

/// Note that nationality was acquired or regained.
#[derive(Clone, Debug)]
pub struct RecordNationalityGain {
    /// First day.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// How.
    pub way: NationalityGain,
}

impl RecordNationalityGain {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (_, now) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        let before = loaded.person_on(self.person, day);
        let identity = before.as_ref().and_then(|person| person.identity.as_ref());
        let event = Event::NationalityGained(NationalityGained {
            person: self.person,
            way: self.way,
            was: identity.unwrap_or(now).nationality,
            ends_certificate: true,
        });
        let proposed = propose(loaded, self.effective_date, event, &|_| "person".into());
        // Of what is not recorded the life does not tell whether it was lost.
        if proposed.as_ref().err().is_none_or(|refusal| refusal.rejection == Rejection::NationalityNotLost) {
            is_none_yet(self.person, before.as_ref(), loaded)?;
        }
        proposed
    }
}

/// Who is known as a citizen gains nothing.
fn is_none_yet(id: PersonId, person: Option<&Person>, loaded: &Loaded) -> Result<(), Refusal> {
    if person.is_some_and(|person| is_known_citizen(id, person, loaded)) {
        return Err(Rejection::NationalityVietnamese.at("person"));
    }
    Ok(())
}

impl Act for NationalityGained {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::NationalityGained(was) = standing.event.as_ref() else { return Ok(()) };
        if was.person == self.person {
            return Ok(());
        }
        let before = on.full().and_then(|day| loaded.person_on(self.person, day));
        is_none_yet(self.person, before.as_ref(), loaded)
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::AtOnce)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.identity.as_ref().is_some_and(|identity| identity.nationality == Some(VIET_NAM)) {
            return Err(Rejection::NationalityVietnamese);
        }
        let regains = self.way == NationalityGain::Regained;
        if regains && person.may_be_citizen().is_ok() {
            // Nothing is known of the nationality: it cannot be told that it had been lost.
            return Err(Rejection::NationalityNotLost);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.nationality = Some(VIET_NAM);
        }
        person.links.nationality_lost = None;
        // It is for people whose nationality is not determined (Law on Identity 2023, art. 30).
        if self.ends_certificate {
            person.cards.certificate = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NationalityGained, RecordNationalityGain};
    use crate::domain::card::lists::RevocationGround;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::lose_nationality::RecordNationalityLoss;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{NationalityGain, NationalityLoss, Sex};

    fn gain(who: Position, way: NationalityGain, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::RecordNationalityGain(RecordNationalityGain { effective_date: date(on), person, way })
    }

    #[test]
    fn a_nationality_is_acquired_lost_and_regained() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        ledger
            .rejects(gain(Position(999), NationalityGain::Acquired, "2022-05-01"), Rejection::PersonNotFound);
        ledger.runs(gain(an, NationalityGain::Acquired, "2021-05-01"));
        ledger.rejects(gain(an, NationalityGain::Acquired, "2021-05-02"), Rejection::NationalityVietnamese);
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2022-05-01"),
            person: PersonId::at(an).unwrap(),
            way: NationalityLoss::Deprived,
            nationality: None,
        }));
        ledger.runs(gain(an, NationalityGain::Regained, "2023-05-01"));
        let on = |day| {
            let person = ledger.person_on(an, day);
            (person.identity.unwrap().nationality, person.links.nationality_lost.is_some())
        };
        assert_eq!(on("2021-04-30"), (Some(*b"FR"), false));
        assert_eq!(on("2021-05-01"), (Some(*b"VN"), false));
        assert_eq!(on("2022-05-01"), (None, true));
        assert_eq!(on("2023-05-01"), (Some(*b"VN"), false));
    }

    #[test]
    fn what_may_never_have_been_lost_is_not_regained() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990-05-05").enrol());
        ledger.rejects(gain(an, NationalityGain::Regained, "2022-05-01"), Rejection::NationalityNotLost);
        ledger.runs(gain(an, NationalityGain::Acquired, "2022-05-01"));
        // Who is known to have another may have lost it before this register began.
        let jean = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        ledger.runs(gain(jean, NationalityGain::Regained, "2022-05-01"));
        ledger.rejects(gain(jean, NationalityGain::Acquired, "2022-05-02"), Rejection::NationalityVietnamese);
        let dead = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        ledger.runs(ledger.death(dead, "2022-06-01"));
        ledger.rejects(gain(dead, NationalityGain::Acquired, "2022-06-02"), Rejection::PersonDeceased);
    }

    #[test]
    fn who_got_a_number_at_birth_is_a_citizen_and_acquires_nothing() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let child = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        assert_eq!(ledger.person(child).identity.unwrap().nationality, None);
        let acquires = || gain(child, NationalityGain::Acquired, "2024-09-01");
        let refused = (Rejection::NationalityVietnamese, "person".to_owned());
        assert_eq!(ledger.refusal(&acquires()), Some(refused));
        ledger
            .rejects(gain(child, NationalityGain::Regained, "2024-09-01"), Rejection::NationalityVietnamese);
        ledger.rejects(gain(child, NationalityGain::Acquired, "2021-02-28"), Rejection::BeforeBirth);
        let certificate = TestLedger::issue_certificate(child, "GC1", "2024-02-01", "2024-08-01");
        ledger.rejects(certificate, Rejection::NationalityDetermined);
        let jean = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        let of_jean = ledger.runs(gain(jean, NationalityGain::Acquired, "2021-05-01"));
        let given_to_the_child = ledger.correct(of_jean, "2021-05-01", |event| {
            if let Event::NationalityGained(e) = event {
                e.person = PersonId::at(child).unwrap();
            }
        });
        ledger.rejects(given_to_the_child, Rejection::NationalityVietnamese);
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2023-05-01"),
            person: PersonId::at(child).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: None,
        }));
        ledger.runs(gain(child, NationalityGain::Regained, "2024-09-01"));
    }

    #[test]
    fn a_certificate_of_identity_ends_with_the_nationality_that_is_gained() {
        let mut ledger = TestLedger::new();
        let sa = person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001");
        let sa = ledger.runs(sa.enrol());
        ledger.runs(TestLedger::issue_certificate(sa, "GC1", "2024-02-01", "2024-08-01"));
        ledger.runs(gain(sa, NationalityGain::Acquired, "2024-09-01"));
        let has = |ledger: &TestLedger, day| ledger.person_on(sa, day).cards.certificate.is_some();
        assert_eq!((has(&ledger, "2024-08-31"), has(&ledger, "2024-09-01")), (true, false));
        let ground = RevocationGround::NationalityVietnamese;
        let revoke = || TestLedger::revoke_certificate(sa, ground, "2024-09-02");
        ledger.rejects(revoke(), Rejection::NoCertificate);
        let so = person("Thạch Văn So", Sex::Male, "1990-05-05").number("097090000002");
        let so = ledger.runs(so.enrol());
        ledger.runs(TestLedger::issue_certificate(so, "GC2", "2024-02-01", "2024-08-01"));
        let older = NationalityGained {
            person: PersonId::at(so).unwrap(),
            way: NationalityGain::Acquired,
            was: None,
            ends_certificate: false,
        };
        ledger.has_recorded(date("2024-09-01"), Event::NationalityGained(older));
        assert!(ledger.person(so).cards.certificate.is_some(), "as older records have it");
        ledger.runs(TestLedger::revoke_certificate(so, ground, "2024-09-02"));
    }
}
