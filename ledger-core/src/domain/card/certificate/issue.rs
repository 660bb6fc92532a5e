//! Issue of a certificate of identity (cấp giấy chứng nhận căn cước). Law on Identity 2023, art. 30: to people of Vietnamese origin
//! whose nationality is not determined and who have lived in one commune for six months without a break.

use super::Certificate;
use crate::domain::act::Act;
use crate::domain::card::validity::law_of_2023;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::identity::is_known_citizen;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::CardSerial;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};

/// Months that somebody has to have lived in the commune.
const MONTHS: u32 = 6;
/// Days within which it is verified who somebody is; 60 in difficult cases, of which nothing is recorded.
const VERIFIED_DAYS: u16 = 30;
/// Days within which the certificate is issued then.
const ISSUED_DAYS: u16 = 15;

/// A certificate was issued. The effective date is the day of issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateIssued {
    /// To whom.
    pub person: PersonId,
    /// Serial of the certificate.
    pub serial: CardSerial,
    /// Day since which the person has lived in the commune.
    pub living_since: CivilDate,
}

/// Issue a certificate of identity.
#[derive(Clone, Debug)]
pub struct IssueCertificate {
    /// Day of issue.
    pub effective_date: PartialDate,
    /// To whom.
    pub person: PersonId,
    /// Serial of the certificate.
    pub serial: CardSerial,
    /// Day since which the person has lived in the commune.
    pub living_since: CivilDate,
}

impl IssueCertificate {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person), Subject::Claim(Claim::CardSerial(self.serial))])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (person, serial, living_since) = (self.person, self.serial, self.living_since);
        let event = CertificateIssued { person, serial, living_since };
        check(&event, day, loaded)?;
        propose(loaded, self.effective_date, Event::CertificateIssued(event), &|subject| {
            if matches!(subject, Subject::Claim(_)) { "serial" } else { "person" }.into()
        })
    }
}

fn check(event: &CertificateIssued, day: CivilDate, loaded: &Loaded) -> Result<(), Refusal> {
    let (_, now) = loaded.person(event.person).map_err(|r| r.at("person"))?;
    if !law_of_2023(day) {
        return Err(Rejection::CertificateTooEarly.at("effective_date"));
    }
    let then = loaded.person_on(event.person, day);
    let citizen = then.as_ref().is_some_and(|then| is_known_citizen(event.person, then, loaded));
    let identity = then.as_ref().and_then(|then| then.identity.as_ref()).unwrap_or(now);
    if citizen || identity.nationality.is_some() {
        return Err(Rejection::NationalityDetermined.at("person"));
    }
    if identity.personal_number.is_none() {
        return Err(Rejection::NoPersonalNumber.at("person"));
    }
    if PartialDate::from(event.living_since).certainly_before(identity.birth_date) {
        return Err(Rejection::BeforeBirth.at("living_since"));
    }
    if day < event.living_since.plus_months(MONTHS) {
        return Err(Rejection::LivedTooShort.at("living_since"));
    }
    Ok(())
}

impl Act for CertificateIssued {
    fn touches(&self, to: &mut Vec<Touched>) {
        let serial = Subject::Claim(Claim::CardSerial(self.serial));
        to.extend([Subject::Person(self.person), serial].map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::Days(VERIFIED_DAYS + ISSUED_DAYS))
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let day = on.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        check(self, day, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.cards.active.is_some() {
            return Err(Rejection::CardExists);
        }
        if person.cards.certificate.is_some() { Err(Rejection::CertificateExists) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.cards.certificate = Some(Certificate { serial: self.serial, issued: entry.effective_date });
    }

    fn admitted_by_claim(&self, serial: &Claimed, _id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        if serial.is_free_serial() { Ok(()) } else { Err(Rejection::CardSerialTaken) }
    }

    fn apply_to_claim(&self, serial: &mut Claimed, _id: Claim, _entry: &Entry) {
        serial.certificate = Some(self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::card::lists::RevocationGround;
    use crate::domain::command::Command;
    use crate::domain::identity::lose_nationality::RecordNationalityLoss;
    use crate::domain::testing::{TestLedger, cancel_number, date, person};
    use crate::domain::values::{CardReason, NationalityLoss, Sex};

    #[test]
    fn six_months_end_on_the_same_day_or_the_last_of_the_month() {
        let after =
            |year, month, day| CivilDate::new(year, month, day).unwrap().plus_months(MONTHS).to_string();
        assert_eq!(after(2024, 1, 15), "2024-07-15");
        assert_eq!(after(2024, 7, 1), "2025-01-01");
        assert_eq!(after(2024, 8, 31), "2025-02-28");
        assert_eq!(after(2024, 3, 31), "2024-09-30");
    }

    #[test]
    fn a_certificate_is_for_those_whose_nationality_is_not_determined() {
        let mut ledger = TestLedger::new();
        let mut enrol = |number: &str| {
            ledger.runs(person("Thạch Thị Sa", Sex::Female, "1990-05-05").number(number).enrol())
        };
        let (sa, other) = (enrol("097190000001"), enrol("097190000002"));
        let issue = |who, serial, since| TestLedger::issue_certificate(who, serial, since, "2024-08-01");
        ledger.rejects(issue(sa, "GC1", "2024-02-02"), Rejection::LivedTooShort);
        ledger.runs(issue(sa, "GC1", "2024-02-01"));
        ledger.rejects(issue(sa, "GC2", "2024-02-01"), Rejection::CertificateExists);
        ledger.rejects(issue(other, "GC1", "2024-02-01"), Rejection::CardSerialTaken);
        assert_eq!(ledger.person(sa).cards.certificate.unwrap().serial.as_str(), "GC1");
        let card = ledger.runs(TestLedger::apply(other, CardReason::First, "2024-08-01"));
        ledger.runs(TestLedger::approve(card, "2024-08-02"));
        ledger.rejects(TestLedger::personalise(card, "GC1", "2024-08-03"), Rejection::CardSerialTaken);
        ledger.runs(TestLedger::personalise(card, "VN1", "2024-08-03"));
        ledger.runs(TestLedger::hand_over(card, "2024-08-04"));
        let late = TestLedger::issue_certificate(other, "GC3", "2024-02-01", "2024-08-05");
        ledger.rejects(late, Rejection::CardExists);
        let without = ledger.runs(person("Thạch Văn So", Sex::Male, "1990-05-05").enrol());
        ledger.rejects(issue(without, "GC4", "2024-02-01"), Rejection::NoPersonalNumber);
    }

    #[test]
    fn certificates_are_issued_since_the_law_and_to_those_who_had_a_number_that_day() {
        let mut ledger = TestLedger::new();
        let sa = person("Thạch Thị Sa", Sex::Female, "2024-01-05").number("097324000001");
        let sa = ledger.runs(sa.on("2024-01-10").enrol());
        let issue = |since, on| TestLedger::issue_certificate(sa, "GC1", since, on);
        let early = ledger.refusal(&issue("2023-12-01", "2024-06-30"));
        assert_eq!(early, Some((Rejection::CertificateTooEarly, "effective_date".into())));
        let unborn = ledger.refusal(&issue("2024-01-04", "2024-07-05"));
        assert_eq!(unborn, Some((Rejection::BeforeBirth, "living_since".into())));
        ledger.runs(cancel_number(sa, "2025-01-01"));
        ledger.rejects(issue("2024-01-05", "2025-01-01"), Rejection::NoPersonalNumber);
        let issued = ledger.runs(issue("2024-01-05", "2024-07-05"));
        ledger.rejects(ledger.correct(issued, "2024-06-30", |_| ()), Rejection::CertificateTooEarly);
    }

    #[test]
    fn one_that_is_lost_or_damaged_is_ended_and_another_issued() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let sa = person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001");
        let sa = ledger.runs(sa.enrol());
        for (serial, ground) in [("GC1", RevocationGround::Lost), ("GC2", RevocationGround::Damaged)] {
            ledger.runs(TestLedger::issue_certificate(sa, serial, "2024-02-01", "2024-08-05"));
            ledger.runs(TestLedger::revoke_certificate(sa, ground, "2024-08-05"));
        }
        ledger.runs(TestLedger::issue_certificate(sa, "GC3", "2024-02-01", "2024-08-06"));
        let card = ledger.card_in_hand(members[0]);
        for ground in [RevocationGround::Lost, RevocationGround::Damaged] {
            ledger.rejects(TestLedger::revoke(card, ground, "2024-08-06"), Rejection::GroundDoesNotFit);
        }
    }

    #[test]
    fn a_nationality_that_is_known_leaves_no_certificate() {
        let mut ledger = TestLedger::new();
        let sa =
            ledger.runs(person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001").enrol());
        let vietnamese = |ledger: &TestLedger| {
            ledger.correct(sa, "2021-02-25", |event| {
                if let Event::PersonEnrolled(e) = event {
                    e.facts.nationality = Some(*b"VN");
                }
            })
        };
        let issue = || TestLedger::issue_certificate(sa, "GC1", "2024-02-01", "2024-08-01");
        let known = ledger.runs(vietnamese(&ledger));
        ledger.rejects(issue(), Rejection::NationalityDetermined);
        ledger.runs(ledger.annul(known));
        ledger.runs(issue());
        // The nationality may be settled although the certificate still stands, and then it is revoked.
        ledger.runs(vietnamese(&ledger));
        let revoke = |ground| TestLedger::revoke_certificate(sa, ground, "2024-09-01");
        ledger.rejects(revoke(RevocationGround::NationalityLost), Rejection::GroundDoesNotFit);
        ledger.runs(revoke(RevocationGround::NationalityVietnamese));
        ledger.rejects(revoke(RevocationGround::NationalityVietnamese), Rejection::NoCertificate);
        assert_eq!(ledger.person(sa).cards.certificate, None);
    }

    #[test]
    fn a_certificate_ends_with_its_holder() {
        let mut ledger = TestLedger::new();
        let sa =
            ledger.runs(person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001").enrol());
        ledger.runs(TestLedger::issue_certificate(sa, "GC1", "2024-02-01", "2024-08-01"));
        ledger.runs(ledger.death(sa, "2024-09-01"));
        assert_eq!(ledger.person(sa).cards.certificate, None);
        let revoke = TestLedger::revoke_certificate(sa, RevocationGround::Altered, "2024-09-02");
        ledger.rejects(revoke, Rejection::PersonDeceased);
        let again = TestLedger::issue_certificate(sa, "GC2", "2024-02-01", "2024-09-02");
        ledger.rejects(again, Rejection::PersonDeceased);
    }

    #[test]
    fn who_got_a_number_at_birth_is_a_citizen_until_the_day_on_which_that_was_lost() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "2001-03-01").registered_on("2021-03-20");
        let an = ledger.runs(an.birth(commune, &[7]));
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2024-09-01"),
            person: PersonId::at(an).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: None,
        }));
        let issue = |on| TestLedger::issue_certificate(an, "GC1", "2024-01-01", on);
        ledger.rejects(issue("2024-08-31"), Rejection::NationalityDetermined);
        ledger.runs(issue("2024-09-01"));
    }
}
