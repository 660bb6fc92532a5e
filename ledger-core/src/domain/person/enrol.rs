//! Enrolment of a person at initial collection (thu thập thông tin dân cư lần đầu).
//!
//! An application may lack fields, know only the year of birth, and bring a number given earlier. Law on Citizen Identity
//! 2014, art. 9; Decree 137/2015/NĐ-CP, art. 13.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::Dwelling;
use crate::domain::event::Event;
use crate::domain::family::marry;
use crate::domain::history::Entry;
use crate::domain::identity::is_foreign;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::{OldNumber, PersonalNumber};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, NewSubject, Subject, Touched};
use crate::domain::values::{BloodType, MaritalStatus};

use super::facts::{self, PersonFacts};

/// A person entered at initial collection. The effective date is the day from which the facts are vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEnrolled {
    /// Who it is.
    pub facts: PersonFacts,
    /// The personal number, where one was given before.
    pub personal_number: Option<PersonalNumber>,
    /// Number of the old identity card.
    pub old_number: Option<OldNumber>,
    /// Marital status as declared.
    pub marital_status: MaritalStatus,
    /// Blood type as declared.
    pub blood_type: BloodType,
    /// Where the person lives permanently, from the effective date on.
    pub dwelling: Option<DwellingId>,
    /// The foreign country where the birth was registered, ISO 3166-1 alpha-2, in the place of an area.
    pub birth_registration_country: Option<[u8; 2]>,
}

/// Enrol a person.
#[derive(Clone, Debug)]
pub struct EnrolPerson {
    /// The facts are vouched for from this day on; the residence, where one is given, begins then.
    pub effective_date: PartialDate,
    /// Who it is.
    pub person: PersonEnrolled,
}

impl EnrolPerson {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        needs(&self.person)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        check(&self.person, self.effective_date, loaded)?;
        // Only asked of a number that comes with the facts it was made from: a later correction of nationality, sex or birth year
        // makes a number disagree, until it is cancelled or established anew (Decree 70/2024/NĐ-CP, art. 11).
        let facts = &self.person.facts;
        if self.person.personal_number.is_some() && is_foreign(facts.nationality) {
            return Err(Rejection::NationalityNotVietnamese.at("nationality"));
        }
        if self.person.personal_number.is_some_and(|n| !n.agrees_with(facts.sex, facts.birth_date.year())) {
            return Err(Rejection::PersonalNumberDisagrees.at("personal_number"));
        }
        let event = Event::PersonEnrolled(Box::new(self.person.clone()));
        propose(loaded, self.effective_date, event, &|subject| field_of(&self.person, subject))
    }
}

pub(crate) fn needs(person: &PersonEnrolled) -> Vec<Need> {
    let number = person.personal_number.map(|n| Subject::Claim(Claim::PersonalNumber(n)));
    let mut needs = subjects(number.into_iter().chain(person.dwelling.map(Subject::Dwelling)));
    needs.extend(facts::needs(&person.facts));
    needs
}

/// The rules for what is enrolled, whether it is new or corrects older facts.
pub(crate) fn check(person: &PersonEnrolled, from: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    let facts = &person.facts;
    if from.certainly_before(facts.birth_date) {
        return Err(Rejection::BornAfterEffectiveDate.at("birth_date"));
    }
    facts::check(facts, loaded)?;
    if let Some(dwelling) = person.dwelling {
        loaded.dwelling(dwelling).map_err(|r| r.at("dwelling"))?;
    }
    check_status(person, from)
}

/// Nobody is or was married who is certainly too young for it. A foreigner may have married under another law.
fn check_status(person: &PersonEnrolled, from: PartialDate) -> Result<(), Refusal> {
    let facts = &person.facts;
    let married = match person.marital_status {
        MaritalStatus::Married | MaritalStatus::Widowed | MaritalStatus::Divorced => true,
        MaritalStatus::Unknown | MaritalStatus::Single => false,
    };
    if married
        && !is_foreign(facts.nationality)
        && marry::too_young_to_be_married(facts.sex, facts.birth_date, from)
    {
        return Err(Rejection::TooYoungToMarry.at("marital_status"));
    }
    Ok(())
}

fn field_of(person: &PersonEnrolled, subject: Subject) -> String {
    match subject {
        Subject::Claim(_) => "personal_number",
        Subject::Dwelling(_) => "dwelling",
        Subject::Person(id) if person.facts.father == Some(id) => "father",
        Subject::Person(_) => "mother",
        Subject::Household(_)
        | Subject::Card(_)
        | Subject::Area(_)
        | Subject::Office(_)
        | Subject::Officer(_)
        | Subject::Stock(_) => "",
    }
    .into()
}

impl Act for PersonEnrolled {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Person));
        let number = self.personal_number.map(|n| Subject::Claim(Claim::PersonalNumber(n)));
        let parents = self.facts.parents().map(Subject::Person);
        let named = number.into_iter().chain(parents).chain(self.dwelling.map(Subject::Dwelling));
        to.extend(named.map(Touched::Known));
    }

    fn correction_needs(&self) -> Vec<Need> {
        needs(self)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, on, loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if entry.position == id.position() {
            facts::not_their_own_parent(id, &self.facts)
        } else {
            // Of which sex they were is asked of the day of the birth, which may lie before something that was determined anew.
            facts::is_old_enough(person, &self.facts)
        }
    }

    /// Of a parent nothing changes.
    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if entry.position == id.position() {
            person.enrolled(self, entry);
        }
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()
    }

    fn admitted_by_claim(&self, number: &Claimed, _id: Claim, _entry: &Entry) -> Result<(), Rejection> {
        number.has_no_holder()
    }

    fn apply_to_claim(&self, number: &mut Claimed, _id: Claim, entry: &Entry) {
        number.person = PersonId::at(entry.position);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event::Event;
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{MaritalStatus, Sex};

    #[test]
    fn what_is_not_known_may_be_missing() {
        let mut ledger = TestLedger::new();
        let id = ledger.runs(person("Nguyễn Văn An", Sex::Unknown, "1951").enrol());
        let state = ledger.person(id);
        let identity = state.identity.unwrap();
        assert_eq!(identity.birth_date.to_string(), "1951");
        assert_eq!(identity.personal_number, None);
        assert_eq!(state.residence, None);
    }

    #[test]
    fn a_personal_number_has_one_holder() {
        let mut ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "1951-03-04").number("097051000001");
        ledger.runs(an.clone().enrol());
        ledger.rejects(an.enrol(), Rejection::PersonalNumberTaken);
    }

    #[test]
    fn a_number_tells_the_sex_and_the_year_of_birth() {
        let mut ledger = TestLedger::new();
        let an = |sex, born| person("Nguyễn Văn An", sex, born).number("097051000001").enrol();
        ledger.rejects(an(Sex::Female, "1951-03-04"), Rejection::PersonalNumberDisagrees);
        ledger.rejects(an(Sex::Male, "1952"), Rejection::PersonalNumberDisagrees);
        ledger.runs(an(Sex::Unknown, "1951"));
    }

    #[test]
    fn a_foreigner_has_no_number() {
        let mut ledger = TestLedger::new();
        let numbered = || person("Jean", Sex::Male, "1951-03-04").number("097051000001");
        let refused = (Rejection::NationalityNotVietnamese, "nationality".to_owned());
        assert_eq!(ledger.refusal(&numbered().of_country("FR").enrol()), Some(refused));
        ledger.runs(person("Jean", Sex::Male, "1951-03-04").of_country("FR").enrol());
        ledger.runs(numbered().of_country("VN").enrol());
    }

    #[test]
    fn nobody_is_enrolled_before_birth_or_for_a_day_to_come() {
        let ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "2021-03-01");
        ledger.rejects(an.clone().enrol(), Rejection::BornAfterEffectiveDate);
        ledger.rejects(an.on("2031-01-01").enrol(), Rejection::EffectiveDateInFuture);
    }

    #[test]
    fn parents_are_in_the_register_and_can_be_the_parents() {
        let mut ledger = TestLedger::new();
        let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").enrol());
        let mother = ledger.runs(person("Lê Thị Lan", Sex::Female, "1953-03-04").enrol());
        let child = person("Nguyễn Văn Bình", Sex::Male, "1980");
        ledger.runs(child.clone().parents(Some(father), Some(mother)).enrol());
        ledger.rejects(child.clone().parents(Some(mother), None).enrol(), Rejection::FatherNotMale);
        ledger.rejects(child.clone().parents(None, Some(father)).enrol(), Rejection::MotherNotFemale);
        ledger
            .rejects(child.clone().parents(Some(father), Some(father)).enrol(), Rejection::PersonNamedTwice);
        ledger.rejects(child.parents(Some(Position(999)), None).enrol(), Rejection::PersonNotFound);
        let early = person("Nguyễn Văn Bình", Sex::Male, "1960");
        ledger.rejects(early.parents(Some(father), None).enrol(), Rejection::ParentTooYoung);
    }

    #[test]
    fn nobody_came_in_as_married_who_was_too_young_for_it() {
        let mut ledger = TestLedger::new();
        let too_young = (Rejection::TooYoungToMarry, "marital_status".to_owned());
        let of = |sex, born: &str, status| person("Nguyễn An", sex, born).marital_status(status);
        for status in [MaritalStatus::Married, MaritalStatus::Widowed, MaritalStatus::Divorced] {
            for (sex, last) in
                [(Sex::Male, "2001-02-25"), (Sex::Female, "2003-02-25"), (Sex::Unknown, "2003-02-25")]
            {
                let next = date(last).full().unwrap().plus_days(1).to_string();
                assert_eq!(ledger.refusal(&of(sex, &next, status).enrol()), Some(too_young.clone()));
                ledger.runs(of(sex, last, status).enrol());
            }
            // Who may have been old enough is not refused, nor who may have married under another law.
            ledger.runs(of(Sex::Female, "2003", status).enrol());
            ledger.runs(of(Sex::Female, "2004-05-01", status).of_country("FR").enrol());
        }
        ledger.runs(of(Sex::Male, "2019-01-01", MaritalStatus::Single).enrol());
        let old = ledger.runs(of(Sex::Male, "1980-01-01", MaritalStatus::Married).enrol());
        let young = ledger.correct(old, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.birth_date = date("2019-01-01");
            }
        });
        ledger.rejects(young, Rejection::TooYoungToMarry);
    }

    #[test]
    fn a_dwelling_or_area_that_is_not_there_is_refused() {
        let ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "1951-03-04");
        ledger.rejects(an.clone().living_at(Position(999)).enrol(), Rejection::DwellingNotFound);
        ledger.rejects(an.with_origin(Position(999)).enrol(), Rejection::AreaNotFound);
    }

    #[test]
    fn a_residence_begins_on_the_effective_date() {
        let mut ledger = TestLedger::new();
        let dwelling = ledger.home();
        let id = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1951-03-04").living_at(dwelling).enrol());
        let residence = ledger.person(id).residence.unwrap();
        assert_eq!(residence.dwelling.position(), dwelling);
        assert_eq!(residence.since.to_string(), "2021-02-25");
    }
}
