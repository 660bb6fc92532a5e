//! A personal number for a person who is in the register without one (xác lập số định danh cá nhân).
//!
//! Law on Identity 2023, art. 12; Decree 70/2024/NĐ-CP, art. 11, as amended by Decree 58/2026/NĐ-CP, art. 5(6): the register
//! sets it up for each citizen. The digits follow from where the birth was registered, from sex and year of birth.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, Subject, Touched};

use super::draw;

/// A person has a personal number from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNumberEstablished {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub number: PersonalNumber,
}

/// Establish a personal number.
#[derive(Clone, Debug)]
pub struct EstablishPersonalNumber {
    /// First day of the number.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Serials drawn for the number; the first that nobody ever had is taken.
    pub serials: Vec<u32>,
}

impl EstablishPersonalNumber {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        draw::needs(self.person, &self.serials, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (person, identity) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        person.is_not_merged().map_err(|r| r.at("person"))?;
        if identity.personal_number.is_some() {
            return Err(Rejection::PersonalNumberExists.at("person"));
        }
        let number = draw::number(self.person, &self.serials, loaded)?;
        let event =
            Event::PersonalNumberEstablished(PersonalNumberEstablished { person: self.person, number });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for PersonalNumberEstablished {
    fn touches(&self, to: &mut Vec<Touched>) {
        let number = Subject::Claim(Claim::PersonalNumber(self.number));
        to.extend([Subject::Person(self.person), number].map(Touched::Known));
    }

    /// It was drawn for this person: by the digits, by where the birth was registered, and never for anybody else.
    fn check_replacing(&self, standing: &Entry, _on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        let mut same = false;
        if let Event::PersonalNumberEstablished(was) = standing.event.as_ref() {
            same = was.person == self.person;
        }
        if same { Ok(()) } else { Err(Rejection::NumberNotCorrectable.at("person")) }
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_be_citizen()?;
        if person.identity.as_ref().is_some_and(|identity| identity.personal_number.is_some()) {
            return Err(Rejection::PersonalNumberExists);
        }
        Ok(())
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.personal_number = Some(self.number);
        }
    }

    fn admitted_by_claim(&self, number: &Claimed, _id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        number.has_no_holder()
    }

    fn apply_to_claim(&self, number: &mut Claimed, _id: Claim, _entry: &Entry) {
        number.person = Some(self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::EstablishPersonalNumber;
    use crate::domain::civil_data::CivilData;
    use crate::domain::civil_data::supplement::SupplementCivilData;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::gain_nationality::RecordNationalityGain;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{NationalityGain, Sex};

    fn establish(who: Position, serials: &[u32], on: &str) -> Command {
        Command::EstablishPersonalNumber(EstablishPersonalNumber {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            serials: serials.to_vec(),
        })
    }

    #[test]
    fn the_number_follows_from_registration_sex_and_year_and_is_one_that_nobody_ever_had() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let other = ledger.runs(person("Lê Văn Ba", Sex::Male, "1990").number("097090000007").enrol());
        ledger.runs(ledger.annul(other));
        let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04").registered_at(commune);
        let an = ledger.runs(an.enrol());
        ledger.rejects(establish(an, &[7], "2022-05-01"), Rejection::PersonalNumbersTaken);
        ledger.runs(establish(an, &[7, 8], "2022-05-01"));
        let number = |day| ledger.person_on(an, day).identity.unwrap().personal_number.map(|n| n.to_string());
        assert_eq!((number("2022-04-30"), number("2022-05-01")), (None, Some("097090000008".into())));
        ledger.rejects(establish(an, &[9], "2022-05-02"), Rejection::PersonalNumberExists);
        ledger.rejects(establish(an, &[7], "2022-05-02"), Rejection::PersonalNumberExists);
        ledger.rejects(establish(an, &[9], "2022-05"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(establish(an, &[9], "2031-01-01"), Rejection::EffectiveDateInFuture);
    }

    #[test]
    fn the_province_of_the_birth_registration_gives_the_digits_whatever_became_of_its_communes() {
        let mut ledger = TestLedger::new();
        ledger.recorded_on("2026-01-05");
        let (old, stays) = ledger.province_and_commune();
        let goes = ledger.runs(ledger.establish("26735", "2004-08-31", None, Some(old), None));
        let new = ledger.runs(ledger.establish("68", "2025-07-01", None, None, Some(98)));
        let follows = ledger.runs(ledger.establish("26736", "2025-07-01", None, Some(new), None));
        let enrolled = |commune, born| person("Nguyễn Văn An", Sex::Male, born).registered_at(commune);
        let of = [(stays, "2000-02-03"), (goes, "2000"), (stays, "1950")];
        let [one, two, older] = of.map(|(commune, born)| ledger.runs(enrolled(commune, born).enrol()));
        let newborn = ledger.runs(enrolled(stays, "2025-07-02").on("2025-07-02").enrol());
        let birth =
            person("Lê Thị Mai", Sex::Female, "2025-06-29").of_country("FR").registered_on("2025-07-03");
        let late = ledger.runs(birth.birth(stays, &[]));
        ledger.runs(TestLedger::move_area(stays, new, "2025-07-01"));
        ledger.runs(TestLedger::merge_areas(&[(goes, "26735")], follows, "2025-07-01"));
        ledger.runs(Command::RecordNationalityGain(RecordNationalityGain {
            effective_date: date("2025-07-04"),
            person: PersonId::at(late).unwrap(),
            way: NationalityGain::Acquired,
        }));
        let mut prefix = |who, serial, on| {
            ledger.runs(establish(who, &[serial], on));
            ledger.person(who).identity.unwrap().personal_number.unwrap().to_string()[..3].to_owned()
        };
        assert_eq!(prefix(one, 1, "2025-06-30"), "097");
        assert_eq!(
            prefix(two, 2, "2025-07-02"),
            "097",
            "the commune was merged into one of the new province"
        );
        assert_eq!(
            prefix(older, 3, "2025-07-02"),
            "097",
            "before the unit was there, it counts as it was at first"
        );
        assert_eq!(prefix(newborn, 4, "2025-07-02"), "098", "born after the reform");
        assert_eq!(prefix(late, 5, "2025-07-04"), "098", "registered after the reform");
    }

    #[test]
    fn who_was_born_abroad_gets_the_digits_of_the_country() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let home = ledger.runs(ledger.dwelling(commune, "2005-01-01"));
        let on = "2022-05-01";
        let gains = |who| {
            Command::RecordNationalityGain(RecordNationalityGain {
                effective_date: date("2022-04-01"),
                person: PersonId::at(who).unwrap(),
                way: NationalityGain::Acquired,
            })
        };
        let somebody = || person("John An", Sex::Male, "1990").of_country("LA");
        let prefix = |ledger: &TestLedger, who| {
            ledger.person(who).identity.unwrap().personal_number.unwrap().to_string()[..3].to_owned()
        };
        // LA is 193; where the province of the home is synthetic, 97 + 193 % 3.
        let here = ledger.runs(somebody().registered_in(*b"LA").living_at(home).enrol());
        ledger.runs(gains(here));
        ledger.runs(establish(here, &[7], on));
        assert_eq!(prefix(&ledger, here), "098");
        let elsewhere = ledger.runs(somebody().enrol());
        ledger.runs(gains(elsewhere));
        ledger.rejects(establish(elsewhere, &[8], on), Rejection::BirthRegistrationUnknown);
        let adds = CivilData { birth_registration_country: Some(*b"LA"), ..CivilData::default() };
        let person = PersonId::at(elsewhere).unwrap();
        let adds = SupplementCivilData { effective_date: date(on), person, adds };
        ledger.runs(Command::SupplementCivilData(adds));
        ledger.runs(establish(elsewhere, &[8], on));
        assert_eq!(prefix(&ledger, elsewhere), "193");
    }

    #[test]
    fn no_correction_gives_the_number_to_somebody_else() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04").registered_at(commune);
        let an = ledger.runs(an.enrol());
        let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "2001").enrol());
        let given = ledger.runs(establish(an, &[7], "2022-05-01"));
        let to_mai = ledger.correct(given, "2022-05-01", |event| {
            if let Event::PersonalNumberEstablished(e) = event {
                e.person = PersonId::at(mai).unwrap();
            }
        });
        let told = (Rejection::NumberNotCorrectable, "replacement.person".to_owned());
        assert_eq!(ledger.refusal(&to_mai), Some(told));
        ledger.runs(ledger.correct(given, "2022-04-01", |_| ()));
    }

    #[test]
    fn who_has_no_such_birth_or_nationality_gets_no_number() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let somebody = |sex, born| person("Nguyễn Văn An", sex, born).registered_at(commune);
        let nowhere = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990").enrol());
        let sexless = ledger.runs(somebody(Sex::Unknown, "1990").enrol());
        let ageless = ledger.runs(somebody(Sex::Male, "unknown").enrol());
        let foreign = ledger.runs(somebody(Sex::Male, "1990").of_country("FR").enrol());
        let an = ledger.runs(somebody(Sex::Male, "2010-03-04").enrol());
        let on = "2022-05-01";
        ledger.rejects(establish(nowhere, &[7], on), Rejection::BirthRegistrationUnknown);
        ledger.rejects(establish(sexless, &[7], on), Rejection::PersonalNumberNotExpressible);
        ledger.rejects(establish(ageless, &[7], on), Rejection::PersonalNumberNotExpressible);
        ledger.rejects(establish(foreign, &[7], on), Rejection::NationalityNotVietnamese);
        ledger.rejects(establish(Position(999), &[7], on), Rejection::PersonNotFound);
        ledger.rejects(establish(an, &[7], "2010-03-03"), Rejection::BeforeBirth);
        ledger.runs(ledger.death(an, "2022-04-30"));
        ledger.rejects(establish(an, &[7], on), Rejection::PersonDeceased);
    }

    #[test]
    fn a_corrected_establishment_stays_with_the_person() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let mut enrol = || {
            let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04").registered_at(commune);
            ledger.runs(an.enrol())
        };
        let (an, other, third) = (enrol(), enrol(), enrol());
        ledger.runs(establish(an, &[7], "2022-05-01"));
        let wrong = ledger.runs(establish(other, &[8], "2022-05-01"));
        for who in [an, third] {
            let to = ledger.correct(wrong, "2022-05-01", |event| {
                if let Event::PersonalNumberEstablished(e) = event {
                    e.person = PersonId::at(who).unwrap();
                }
            });
            ledger.rejects(to, Rejection::NumberNotCorrectable);
        }
    }
}
