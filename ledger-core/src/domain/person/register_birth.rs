//! Registration of a birth (đăng ký khai sinh), which gives the child its personal number.
//!
//! Law on Civil Status 2014, art. 13–16; Decree 137/2015/NĐ-CP, art. 13: three digits for the place of registration, one for
//! century and sex, two for the year, six at random. A child of foreign nationality gets none (Law on Civil Status 2014,
//! art. 36(2)). A birth may be declared late; it is marked, not refused.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::{Event, HouseholdEntry, Member};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::identity::{draw, is_foreign};
use crate::domain::ids::{AreaId, HouseholdId, PersonId};
use crate::domain::limits::{BIRTH_DECLARATION_DAYS, FOUND_CHILD_DAYS};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, NewSubject, Subject, Touched};
use crate::domain::text::Code;
use crate::domain::values::{AreaLevel, Relation, Sex};

use super::birth_kind::{self, BirthKind};
use super::facts::{self, PersonFacts};

/// A birth; the effective date is the day of birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthRegistered {
    /// Who was born. The birth date is the effective date, the registration area is set.
    pub facts: PersonFacts,
    /// The day on which it was registered, which decides whether that was in time.
    pub registration_date: CivilDate,
    /// The number given to the child; none where it is of foreign nationality.
    pub personal_number: Option<PersonalNumber>,
    /// The household that the child is taken into, and what it is to its head.
    pub household: Option<HouseholdEntry>,
    /// What kind of registration it is.
    pub kind: BirthKind,
    /// Number of the hospital's birth paper (giấy chứng sinh).
    pub birth_paper: Option<Code>,
}

/// Register a birth.
#[derive(Clone, Debug)]
pub struct RegisterBirth {
    /// Who was born. The birth date is the effective date; the registration area is where this is registered.
    pub facts: PersonFacts,
    /// Where the birth is registered: a commune, or a district where that office does it, in force on the day of
    /// registration.
    pub registration_area: AreaId,
    /// The day of registration: today, or an earlier one where old books are entered.
    pub registration_date: CivilDate,
    /// Serials drawn for the number; the first that nobody ever had is taken.
    pub serials: Vec<u32>,
    /// The household that takes the child in, and what the child is to its head.
    pub household: Option<(HouseholdId, Relation)>,
    /// What kind of registration it is.
    pub kind: BirthKind,
    /// Number of the hospital's birth paper.
    pub birth_paper: Option<Code>,
}

impl RegisterBirth {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let (_, next_above) = loaded.areas_above(self.registration_area, self.registration_date);
        let mut needs = subjects([Subject::Area(self.registration_area)].into_iter().chain(next_above));
        // What the child takes from its only parent is looked up, too: the parent may come from anywhere.
        let completed = self.completed(loaded);
        needs.extend(facts::needs(&completed));
        if let Some((household, _)) = self.household {
            let dwelling = loaded.household(household).ok().map(|(_, dwelling)| Subject::Dwelling(dwelling));
            needs.extend(subjects([Subject::Household(household)].into_iter().chain(dwelling)));
        }
        let candidates = self.candidates(&completed, loaded).into_iter().flatten();
        needs.extend(subjects(candidates.map(|n| Subject::Claim(Claim::PersonalNumber(n)))));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let effective_date = self.facts.birth_date;
        let born = whole_past_day(effective_date, today).map_err(|r| r.rejection.at("birth_date"))?;
        if self.registration_date > today {
            return Err(Rejection::EffectiveDateInFuture.at("registration_date"));
        }
        check_registration(self.registration_area, self.registration_date, effective_date, loaded)?;
        let facts = self.completed(loaded);
        let household = self.entry(loaded)?;
        let foreign = is_foreign(facts.nationality);
        let personal_number = if foreign { None } else { Some(self.number(&facts, loaded)?) };
        let (registration_date, kind) = (self.registration_date, self.kind.clone());
        let birth_paper = self.birth_paper.clone();
        let event =
            BirthRegistered { facts, registration_date, personal_number, household, kind, birth_paper };
        check(&event, loaded)?;
        birth_kind::check_nationality(&event.facts, loaded)?;
        debug_assert_eq!(event.facts.birth_date, born.into(), "the effective date is the birth date");
        let event = Event::BirthRegistered(Box::new(event));
        propose(loaded, effective_date, event, &|subject| self.field_of(subject))
    }

    /// The facts as the event tells them.
    fn completed(&self, loaded: &Loaded) -> PersonFacts {
        let (area, on) = (self.registration_area, self.registration_date);
        let facts = self.kind.completed(&self.facts, area, on, loaded);
        PersonFacts { birth_registration_area: Some(area), ..facts }
    }

    /// The numbers that may be given; none to a foreigner.
    fn candidates(&self, facts: &PersonFacts, loaded: &Loaded) -> Result<Vec<PersonalNumber>, Refusal> {
        if is_foreign(facts.nationality) {
            return Ok(Vec::new());
        }
        let prefix = draw::prefix_above(self.registration_area, self.registration_date, loaded);
        let prefix = prefix.ok_or(Rejection::NumberPrefixWrong.at("birth_registration_area"))?;
        let composed = draw::composed(prefix, facts.sex, facts.birth_date, &self.serials);
        draw::expressed(composed, facts.sex)
    }

    fn number(&self, facts: &PersonFacts, loaded: &Loaded) -> Result<PersonalNumber, Refusal> {
        draw::first_free(self.candidates(facts, loaded)?, loaded)
    }

    fn entry(&self, loaded: &Loaded) -> Result<Option<HouseholdEntry>, Refusal> {
        let Some((household, relation)) = self.household else { return Ok(None) };
        let (_, dwelling) = loaded.household(household).map_err(|r| r.at("household"))?;
        Ok(Some(HouseholdEntry { household, dwelling, relation }))
    }

    fn field_of(&self, subject: Subject) -> String {
        match subject {
            Subject::Household(_) | Subject::Dwelling(_) => "household",
            Subject::Person(id) if self.facts.father == Some(id) => "father",
            Subject::Person(_) => "mother",
            Subject::Claim(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_) => "",
        }
        .into()
    }
}

/// The rules for a birth but that of its nationality, whether it is new or corrects an older registration.
pub(crate) fn check(birth: &BirthRegistered, loaded: &Loaded) -> Result<(), Refusal> {
    if birth.facts.sex == Sex::Unknown {
        return Err(Rejection::PersonalNumberNotExpressible.at("sex"));
    }
    let area = birth.facts.birth_registration_area;
    let area = area.ok_or(Rejection::AreaNotFound.at("birth_registration_area"))?;
    check_registration(area, birth.registration_date, birth.facts.birth_date, loaded)?;
    facts::check(&birth.facts, loaded)?;
    facts::check_parents_alive(&birth.facts, birth.kind.mother_bore(), loaded)?;
    birth_kind::check_kind(birth, false, loaded)
}

impl BirthRegistered {
    /// Could it have been registered on that day, of that kind and with that number, of who is known to have been born by now? Which
    /// units there were is not asked again. `both_known`: the parent whom the kind leaves open became known since.
    pub(crate) fn could_be_registered(&self, both_known: bool, loaded: &Loaded) -> Result<(), Refusal> {
        if self.facts.birth_date.full().is_none() {
            return Err(Rejection::EffectiveDateIncomplete.at("birth_date"));
        }
        if PartialDate::from(self.registration_date).certainly_before(self.facts.birth_date) {
            return Err(Rejection::RegisteredBeforeBirth.at("registration_date"));
        }
        let area = self.facts.birth_registration_area.and_then(|area| loaded.area(area).ok());
        if area.is_some_and(|unit| unit.facts.code.level == AreaLevel::Province) {
            return Err(Rejection::AreaTooLarge.at("birth_registration_area"));
        }
        birth_kind::check_kind(self, both_known, loaded)?;
        birth_kind::check_nationality(&self.facts, loaded)?;
        if self.personal_number.is_none() != is_foreign(self.facts.nationality) {
            return Err(Rejection::NumberFollowsNationality.at("nationality"));
        }
        Ok(())
    }
}

/// A birth is registered after it, at an office of a commune or district that there was on that day.
pub(super) fn check_registration(
    area: AreaId,
    on: CivilDate,
    born: PartialDate,
    loaded: &Loaded,
) -> Result<(), Refusal> {
    if PartialDate::from(on).certainly_before(born) {
        return Err(Rejection::RegisteredBeforeBirth.at("registration_date"));
    }
    let unit = loaded.area(area).map_err(|r| r.at("birth_registration_area"))?;
    if !unit.in_force_on(on) {
        return Err(Rejection::AreaNotFound.at("birth_registration_area"));
    }
    if unit.facts.code.level == AreaLevel::Province {
        return Err(Rejection::AreaTooLarge.at("birth_registration_area"));
    }
    Ok(())
}

impl Act for BirthRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Person));
        let number = self.personal_number.map(|number| Subject::Claim(Claim::PersonalNumber(number)));
        let parents = self.facts.parents().map(Subject::Person);
        let household = self.household.iter().flat_map(HouseholdEntry::subjects);
        to.extend(number.into_iter().chain(parents).chain(household).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        if matches!(self.kind, BirthKind::Found(_)) {
            // Made public for seven days, then registered at once; nobody who must declare it knows of the birth (D 123/2015,
            // art. 14).
            return Deadlines::decide(Term::Days(FOUND_CHILD_DAYS));
        }
        // LCS, art. 15 and 16.
        Deadlines { declare: Some(Term::Days(BIRTH_DECLARATION_DAYS)), decide: Some(Term::AtOnce) }
    }

    fn registered_on(&self) -> Option<CivilDate> {
        Some(self.registration_date)
    }

    fn correction_needs(&self) -> Vec<Need> {
        facts::needs(&self.facts)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    /// That the nationality broke its rule already, of parents about whom more is known since, is not the correction's fault.
    fn check_replacing(&self, standing: &Entry, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Err(refusal) = birth_kind::check_nationality(&self.facts, loaded) else { return Ok(()) };
        let Event::BirthRegistered(was) = standing.event.as_ref() else { return Err(refusal) };
        let before = birth_kind::check_nationality(&was.facts, loaded);
        if before.is_err_and(|before| before.rejection == refusal.rejection) { Ok(()) } else { Err(refusal) }
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if entry.position == id.position() {
            return facts::not_their_own_parent(id, &self.facts);
        }
        facts::admits_parent(person, id, &self.facts)?;
        facts::admits_parent_in_life(person, id, &self.facts, self.kind.mother_bore())
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if entry.position == id.position() {
            person.born(self, entry);
        } else {
            facts::bears(person, id, &self.facts, self.kind.mother_bore());
        }
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        self.household.iter().try_for_each(|entry| household.takes_in(entry))
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, entry: &Entry) {
        if let (Some(entered), Some(person)) = (&self.household, PersonId::at(entry.position)) {
            household.members.push(Member { person, relation: entered.relation });
        }
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
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    #[test]
    fn a_child_gets_the_first_number_that_nobody_ever_had() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let first = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7, 8]));
        let second = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "2021-03-01").birth(commune, &[7, 8]));
        let number = |ledger: &TestLedger, id| {
            ledger.person(id).identity.unwrap().personal_number.unwrap().to_string()
        };
        assert_eq!(number(&ledger, first), "097221000007");
        assert_eq!(number(&ledger, second), "097221000008");
        let third = person("Nguyễn Văn Chi", Sex::Male, "2021-03-01").birth(commune, &[7, 8]);
        ledger.rejects(third, Rejection::PersonalNumbersTaken);
        ledger.runs(ledger.annul(first));
        let again = person("Nguyễn Văn Dũng", Sex::Male, "2021-03-01").birth(commune, &[7]);
        ledger.rejects(again, Rejection::PersonalNumbersTaken);
    }

    #[test]
    fn a_number_needs_a_known_sex_and_a_year_that_the_scheme_knows() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let born =
            |sex, date| person("Nguyễn Văn An", sex, date).registered_on("2021-03-09").birth(commune, &[7]);
        let inexpressible = |field: &str| Some((Rejection::PersonalNumberNotExpressible, field.to_owned()));
        assert_eq!(ledger.refusal(&born(Sex::Unknown, "2021-03-01")), inexpressible("sex"));
        assert_eq!(ledger.refusal(&born(Sex::Male, "1899-03-01")), inexpressible("birth_date"));
        ledger.rejects(born(Sex::Male, "2021-03"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(born(Sex::Male, "2031-03-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(
            person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(Position(999), &[7]),
            Rejection::AreaNotFound,
        );
    }

    #[test]
    fn a_child_is_taken_into_a_household_and_lives_there() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let (_, commune) = ledger.province_and_commune();
        let birth = person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01")
            .parents(Some(members[0]), Some(members[1]))
            .into_household(household, Relation::Child)
            .birth(commune, &[7]);
        let child = ledger.runs(birth);
        let state = ledger.person(child);
        assert_eq!(state.household.unwrap().household.position(), household);
        assert_eq!(
            state.residence,
            ledger.person(members[0]).residence.map(|r| crate::domain::person::Residence {
                since: state.identity.unwrap().birth_date,
                declared: child,
                ..r
            })
        );
        assert_eq!(ledger.household(household).members.len(), 3);
        let head =
            person("Nguyễn Thị Mai", Sex::Female, "2021-03-01").into_household(household, Relation::Head);
        ledger.rejects(head.birth(commune, &[8]), Rejection::HeadExists);
        let nowhere = person("Nguyễn Thị Mai", Sex::Female, "2021-03-01")
            .into_household(Position(999), Relation::Child);
        ledger.rejects(nowhere.birth(commune, &[8]), Rejection::HouseholdNotFound);
    }

    #[test]
    fn a_mother_is_alive_at_the_birth_and_a_father_was_at_the_conception() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        let mother = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983-03-04").enrol());
        ledger.runs(ledger.death(father, "2021-03-01"));
        ledger.runs(ledger.death(mother, "2021-03-01"));
        let born = |date| person("Nguyễn Văn Bình", Sex::Male, date);
        ledger.rejects(
            born("2021-03-02").parents(None, Some(mother)).birth(commune, &[1]),
            Rejection::ParentDeceased,
        );
        ledger.rejects(
            born("2022-03-01").parents(Some(father), None).birth(commune, &[1]),
            Rejection::ParentDeceased,
        );
        ledger.runs(born("2021-03-01").parents(None, Some(mother)).birth(commune, &[1]));
        ledger.runs(born("2021-09-01").parents(Some(father), None).birth(commune, &[2]));
    }
}
