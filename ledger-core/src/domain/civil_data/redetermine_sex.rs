//! Re-determination of sex (xác định lại giới tính), noted in the civil register: from its day on.
//!
//! Civil Code 2015, art. 36: where somebody was born with a defect, or the sex had not been formed exactly. Law on Civil
//! Status 2014, art. 3(2). A sex that had been written down wrongly is corrected instead, and then holds from birth on. The
//! personal number disagrees afterwards and is established anew (Decree 70/2024/NĐ-CP, art. 11(7)).

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
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
use crate::domain::text::Code;
use crate::domain::values::Sex;

/// A person is of another sex from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SexRedetermined {
    /// Who.
    pub person: PersonId,
    /// The sex until then, as the register had it when this was recorded.
    pub was: Sex,
    /// The sex from then on; never unknown.
    pub sex: Sex,
    /// Number of the medical certificate (giấy chứng nhận y tế), where it was told.
    pub certificate: Option<Code>,
}

/// Determine the sex anew.
#[derive(Clone, Debug)]
pub struct RedetermineSex {
    /// First day of the new sex.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The new sex; never unknown.
    pub sex: Sex,
    /// Number of the medical certificate.
    pub certificate: Option<Code>,
}

impl RedetermineSex {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person)]);
        needs.extend(ages::needs(self.person, loaded));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (_, now) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        let before = loaded.person_on(self.person, day).and_then(|person| person.identity);
        let event = Event::SexRedetermined(SexRedetermined {
            person: self.person,
            was: before.as_ref().unwrap_or(now).sex,
            sex: self.sex,
            certificate: self.certificate.clone(),
        });
        let proposal = propose(loaded, self.effective_date, event, &|_| "person".into())?;
        ages::possible(proposal, self.person, "person", loaded)
    }
}

impl Act for SexRedetermined {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::CivilDataUnchanged, "sex")]
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::AtOnce)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.sex() == self.sex { Err(Rejection::CivilDataUnchanged) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.sex = self.sex;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RedetermineSex;
    use crate::domain::civil_data::CivilData;
    use crate::domain::civil_data::correct::CorrectCivilData;
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    fn redetermine(who: Position, sex: Sex, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::RedetermineSex(RedetermineSex { effective_date: date(on), person, sex, certificate: None })
    }

    #[test]
    fn another_sex_holds_from_its_day_on_and_earlier_children_keep_their_father() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001").enrol());
        let (_, commune) = ledger.province_and_commune();
        let born = person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").parents(Some(an), None);
        ledger.runs(born.birth(commune, &[7]));
        ledger.runs(redetermine(an, Sex::Female, "2022-03-01"));
        assert_eq!(ledger.person_on(an, "2022-02-28").sex(), Sex::Male);
        let identity = ledger.person(an).identity.unwrap();
        assert!(!identity.personal_number.unwrap().agrees_with(identity.sex, identity.birth_date.year()));
        ledger.rejects(redetermine(an, Sex::Female, "2023-03-01"), Rejection::CivilDataUnchanged);
        let later = person("Nguyễn Văn Chi", Sex::Male, "2023-03-01").parents(Some(an), None);
        ledger.rejects(later.birth(commune, &[8]), Rejection::FatherNotMale);
    }

    #[test]
    fn the_birth_date_of_an_earlier_child_can_still_be_corrected() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let (_, commune) = ledger.province_and_commune();
        let born = person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").parents(Some(an), None);
        let binh = ledger.runs(born.birth(commune, &[7]));
        ledger.runs(redetermine(an, Sex::Female, "2022-03-01"));
        let correct = |born| {
            Command::CorrectCivilData(CorrectCivilData {
                effective_date: date("2022-05-01"),
                person: PersonId::at(binh).unwrap(),
                becomes: CivilData { birth_date: Some(date(born)), ..CivilData::default() },
                reason: Text::stored("misread"),
            })
        };
        ledger.rejects(correct("1990-03-03"), Rejection::ParentTooYoung);
        ledger.runs(correct("2020-03-01"));
        assert_eq!(ledger.person(binh).birth_date(), date("2020-03-01"));
    }

    #[test]
    fn the_person_lives() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        ledger.rejects(redetermine(an, Sex::Female, "1980-03-03"), Rejection::BeforeBirth);
        ledger.rejects(redetermine(an, Sex::Female, "2031-03-03"), Rejection::EffectiveDateInFuture);
        ledger.rejects(redetermine(Position(999), Sex::Female, "2021-03-03"), Rejection::PersonNotFound);
        ledger.runs(ledger.death(an, "2022-08-29"));
        ledger.rejects(redetermine(an, Sex::Female, "2022-08-30"), Rejection::PersonDeceased);
    }
}
