//! A birth that was registered abroad, noted in the civil register (ghi vào sổ hộ tịch việc khai sinh đã được đăng ký tại cơ quan có
//! thẩm quyền của nước ngoài).
//!
//! Law on Civil Status 2014, art. 48–50: of Vietnamese citizens, by the district, from 2025-07-01 by the commune. It is no
//! registration: the foreign authority's stands. The child's number begins with the code of that country (Decree
//! 137/2015/NĐ-CP, art. 13). Nobody lives anywhere in the country by this act.

use crate::domain::act::Act;
use crate::domain::claim::Claimed;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::country;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::identity::{VIET_NAM, draw, is_foreign};
use crate::domain::ids::{AreaId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::number::PersonalNumber;
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Claim, NewSubject, Subject, Touched};
use crate::domain::text::{Code, Text};
use crate::domain::values::Sex;

use super::birth_kind;
use super::facts::{self, PersonFacts};
use super::register_birth::check_registration;

/// A birth registered abroad; the effective date is the day of birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthAbroadNoted {
    /// Who was born. The birth date is the effective date; there is no registration area; the nationality is that of Viet Nam.
    pub facts: PersonFacts,
    /// What the foreign authority registered.
    pub abroad: Abroad,
    /// The commune or district that noted it.
    pub noting_area: AreaId,
    /// The day on which it was noted.
    pub noted_date: CivilDate,
    /// The number given to the child.
    pub personal_number: PersonalNumber,
}

/// The registration of a birth by a foreign authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abroad {
    /// The country, ISO 3166-1 alpha-2.
    pub country: [u8; 2],
    /// The authority, as written.
    pub authority: Text,
    /// Number of the document.
    pub document: Code,
    /// Its day: not before the birth, not behind the day on which it was noted.
    pub document_date: CivilDate,
}

/// Note a birth that was registered abroad.
#[derive(Clone, Debug)]
pub struct NoteBirthAbroad {
    /// Who was born. The birth date is the effective date; where no nationality is told it is that of Viet Nam.
    pub facts: PersonFacts,
    /// What the foreign authority registered.
    pub abroad: Abroad,
    /// The commune or district that notes it, in force on the day of noting.
    pub noting_area: AreaId,
    /// The day of noting: today, or an earlier one where old books are entered.
    pub noted_date: CivilDate,
    /// Serials drawn for the number; the first that nobody ever had is taken.
    pub serials: Vec<u32>,
}

impl NoteBirthAbroad {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let (_, next_above) = loaded.areas_above(self.noting_area, self.noted_date);
        let mut needs = subjects([Subject::Area(self.noting_area)].into_iter().chain(next_above));
        needs.extend(facts::needs(&self.facts));
        let candidates = self.candidates(loaded).into_iter().flatten();
        needs.extend(subjects(candidates.map(|n| Subject::Claim(Claim::PersonalNumber(n)))));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let effective_date = self.facts.birth_date;
        whole_past_day(effective_date, today).map_err(|r| r.rejection.at("birth_date"))?;
        if self.noted_date > today {
            return Err(Rejection::EffectiveDateInFuture.at("noted_date"));
        }
        check_noting(self.noting_area, self.noted_date, effective_date, loaded)?;
        let personal_number = draw::first_free(self.candidates(loaded)?, loaded)?;
        let nationality = self.facts.nationality.or(Some(VIET_NAM));
        let facts = PersonFacts { nationality, birth_registration_area: None, ..self.facts.clone() };
        let (abroad, noting_area, noted_date) = (self.abroad.clone(), self.noting_area, self.noted_date);
        let event = BirthAbroadNoted { facts, abroad, noting_area, noted_date, personal_number };
        check(&event, loaded)?;
        check_parents(&event.facts, loaded)?;
        let event = Event::BirthAbroadNoted(Box::new(event));
        propose(loaded, effective_date, event, &|subject| self.field_of(subject))
    }

    fn candidates(&self, loaded: &Loaded) -> Result<Vec<PersonalNumber>, Refusal> {
        let province = draw::prefix_above(self.noting_area, self.noted_date, loaded);
        let province = province.ok_or(Rejection::NumberPrefixWrong.at("noting_area"))?;
        let prefix = country::number_prefix(self.abroad.country, province);
        let prefix = prefix.ok_or(Rejection::CountryWithoutPrefix.at("abroad.country"))?;
        let composed = draw::composed(prefix, self.facts.sex, self.facts.birth_date, &self.serials);
        draw::expressed(composed, self.facts.sex)
    }

    fn field_of(&self, subject: Subject) -> String {
        match subject {
            Subject::Person(id) if self.facts.father == Some(id) => "father",
            Subject::Person(_) => "mother",
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Claim(_)
            | Subject::Card(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_) => "",
        }
        .into()
    }
}

fn check_noting(area: AreaId, on: CivilDate, born: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
    check_registration(area, on, born, loaded).map_err(|refusal| {
        let field =
            if refusal.rejection == Rejection::RegisteredBeforeBirth { "noted_date" } else { "noting_area" };
        refusal.rejection.at(field)
    })
}

impl BirthAbroadNoted {
    /// Could it have been noted on that day, of who is known to have been born by now? Which units there were is not asked again.
    pub(crate) fn could_be_noted(&self) -> Result<(), Refusal> {
        let facts = &self.facts;
        if facts.birth_date.full().is_none() {
            return Err(Rejection::EffectiveDateIncomplete.at("birth_date"));
        }
        if PartialDate::from(self.abroad.document_date).certainly_before(facts.birth_date) {
            return Err(Rejection::RegisteredBeforeBirth.at("abroad.document_date"));
        }
        if self.noted_date < self.abroad.document_date {
            return Err(Rejection::NotedBeforeRegistered.at("noted_date"));
        }
        if is_foreign(facts.nationality) {
            return Err(Rejection::NationalityNotVietnamese.at("nationality"));
        }
        let registered_here = facts.birth_registration_area.is_some();
        if registered_here {
            Err(Rejection::BirthRegisteredAbroad.at("birth_registration_area"))
        } else {
            Ok(())
        }
    }
}

/// The rules for a birth noted but that for its parents' nationality, whether it is new or corrects an older note.
fn check(birth: &BirthAbroadNoted, loaded: &Loaded) -> Result<(), Refusal> {
    let facts = &birth.facts;
    if facts.sex == Sex::Unknown {
        return Err(Rejection::PersonalNumberNotExpressible.at("sex"));
    }
    check_noting(birth.noting_area, birth.noted_date, facts.birth_date, loaded)?;
    if country::official_prefix(birth.abroad.country).is_none() {
        return Err(Rejection::CountryWithoutPrefix.at("abroad.country"));
    }
    birth.could_be_noted()?;
    facts::check(facts, loaded)?;
    facts::check_parents_alive(facts, true, loaded)
}

fn check_parents(facts: &PersonFacts, loaded: &Loaded) -> Result<(), Refusal> {
    birth_kind::check_not_of_foreigners(facts, loaded).map_err(|rejection| rejection.at("father"))
}

impl Act for BirthAbroadNoted {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::New(NewSubject::Person));
        let number = Subject::Claim(Claim::PersonalNumber(self.personal_number));
        let parents = self.facts.parents().map(Subject::Person);
        to.extend([number].into_iter().chain(parents).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // At once, three working days where it is to be verified (LCS, art. 50).
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn registered_on(&self) -> Option<CivilDate> {
        Some(self.noted_date)
    }

    fn correction_needs(&self) -> Vec<Need> {
        let mut needs = facts::needs(&self.facts);
        needs.extend(subjects([Subject::Area(self.noting_area)]));
        needs
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    /// Two parents of whom it became known since that they were foreigners are not the correction's fault.
    fn check_replacing(&self, standing: &Entry, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::BirthAbroadNoted(was) = standing.event.as_ref() else { return Ok(()) };
        let before = check_parents(&was.facts, loaded);
        check_parents(&self.facts, loaded).or_else(|refusal| before.map_or(Ok(()), |()| Err(refusal)))
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        if entry.position == id.position() {
            return facts::not_their_own_parent(id, &self.facts);
        }
        facts::admits_parent(person, id, &self.facts)?;
        facts::admits_parent_in_life(person, id, &self.facts, true)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        if entry.position == id.position() {
            person.born_abroad(self);
        } else {
            facts::bears(person, id, &self.facts, true);
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
    use super::{Abroad, NoteBirthAbroad};
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::merge_records::MergeRecords;
    use crate::domain::identity::reestablish_number::ReestablishPersonalNumber;
    use crate::domain::ids::{AreaId, PersonId, Position};
    use crate::domain::person::RegisteredAbroad;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{Someone, TestLedger, date, person};
    use crate::domain::text::{Code, Text};
    use crate::domain::values::{MaritalStatus, NumberGround, Sex};

    /// A birth in Laos, registered there on 2021-03-09 and noted on 2021-06-01.
    fn noted(ledger: &mut TestLedger, child: Someone, change: impl FnOnce(&mut NoteBirthAbroad)) -> Command {
        let (_, commune) = ledger.province_and_commune();
        let mut note = NoteBirthAbroad {
            facts: child.facts(),
            abroad: Abroad {
                country: *b"LA",
                authority: Text::stored("Thành phố Viêng Chăn"),
                document: Code::stored("17/2021"),
                document_date: date("2021-03-09").full().unwrap(),
            },
            noting_area: AreaId::at(commune).unwrap(),
            noted_date: date("2021-06-01").full().unwrap(),
            serials: vec![7],
        };
        change(&mut note);
        Command::NoteBirthAbroad(Box::new(note))
    }

    fn hoa() -> Someone {
        person("Nguyễn Thị Hoa", Sex::Female, "2021-03-01")
    }

    #[test]
    fn the_number_begins_with_the_country_and_the_child_lives_nowhere_in_viet_nam() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let mother = ledger.runs(person("Lê Thị Lan", Sex::Female, "1990-03-04").enrol());
        let note = noted(&mut ledger, hoa().parents(None, Some(mother)), |_| ());
        let child = ledger.runs(note);
        let state = ledger.person(child);
        let identity = state.identity.unwrap();
        // The province's prefix is synthetic, and so is that of Laos (193) here.
        assert_eq!(identity.personal_number.unwrap().to_string(), "098321000007");
        let noting_area = AreaId::at(commune).unwrap();
        assert_eq!(
            identity.registered_abroad,
            Some(RegisteredAbroad { country: *b"LA", noting_area: Some(noting_area) })
        );
        assert_eq!((identity.birth_registration_area, identity.nationality), (None, Some(*b"VN")));
        assert_eq!((state.residence, state.household), (None, None));
        assert_eq!(identity.mother, PersonId::at(mother));
        let again = noted(&mut ledger, hoa(), |_| ());
        ledger.rejects(again, Rejection::PersonalNumbersTaken);
        ledger.runs(ledger.annul(child));
        assert!(!ledger.person(child).exists());
    }

    #[test]
    fn a_number_established_anew_keeps_the_country() {
        let mut ledger = TestLedger::new();
        let note = noted(&mut ledger, hoa(), |_| ());
        let child = ledger.runs(note);
        ledger.runs(Command::ReestablishPersonalNumber(ReestablishPersonalNumber {
            effective_date: date("2022-03-01"),
            person: PersonId::at(child).unwrap(),
            named: None,
            ground: NumberGround::FalsePapers,
            serials: vec![9],
        }));
        let identity = ledger.person(child).identity.unwrap();
        assert_eq!(identity.personal_number.unwrap().to_string(), "098321000009");
    }

    #[test]
    fn what_was_registered_abroad_came_before_its_note_and_behind_the_birth() {
        let mut ledger = TestLedger::new();
        let day = |text| date(text).full().unwrap();
        let mut rejected = |change: &dyn Fn(&mut NoteBirthAbroad), rejection| {
            let note = noted(&mut ledger, hoa(), change);
            ledger.rejects(note, rejection);
        };
        rejected(&|n| n.facts.birth_date = date("2021-03"), Rejection::EffectiveDateIncomplete);
        rejected(&|n| n.noted_date = day("2031-03-01"), Rejection::EffectiveDateInFuture);
        rejected(&|n| n.noted_date = day("2021-02-28"), Rejection::RegisteredBeforeBirth);
        rejected(&|n| n.abroad.document_date = day("2021-02-28"), Rejection::RegisteredBeforeBirth);
        rejected(&|n| n.abroad.document_date = day("2021-06-02"), Rejection::NotedBeforeRegistered);
        rejected(&|n| n.noting_area = AreaId::at(Position(999)).unwrap(), Rejection::AreaNotFound);
        rejected(&|n| n.abroad.country = *b"VN", Rejection::CountryWithoutPrefix);
        rejected(&|n| n.facts.nationality = Some(*b"LA"), Rejection::NationalityNotVietnamese);
        rejected(&|n| n.facts.sex = Sex::Unknown, Rejection::PersonalNumberNotExpressible);
        rejected(&|n| n.facts.father = PersonId::at(Position(1)), Rejection::PersonNotFound);
    }

    #[test]
    fn a_birth_is_noted_on_the_day_of_its_document_and_today() {
        let mut ledger = TestLedger::new();
        let day = |text| date(text).full().unwrap();
        let today = day("2030-12-31");
        let note = noted(&mut ledger, hoa(), |n| (n.noted_date, n.abroad.document_date) = (today, today));
        let child = ledger.runs(note);
        let identity = ledger.person(child).identity.unwrap();
        assert_eq!(identity.marital_status, MaritalStatus::Single);
        let number = identity.personal_number.unwrap();
        assert_eq!(ledger.claimed(number).person, PersonId::at(child));
    }

    #[test]
    fn a_refusal_names_the_parent_the_day_or_the_unit() {
        let mut ledger = TestLedger::new();
        let (province, _) = ledger.province_and_commune();
        let enrol = |ledger: &mut TestLedger, sex| ledger.runs(person("Lê An", sex, "1990-03-04").enrol());
        let parents = [Sex::Male, Sex::Female].map(|sex| {
            let (kept, merged) = (enrol(&mut ledger, sex), enrol(&mut ledger, sex));
            ledger.runs(Command::MergeRecords(MergeRecords {
                effective_date: date("2021-02-01"),
                kept: PersonId::at(kept).unwrap(),
                merged: PersonId::at(merged).unwrap(),
                reason: Text::stored("collected twice"),
            }));
            merged
        });
        let mut refused = |child: Someone, change: &dyn Fn(&mut NoteBirthAbroad)| {
            let note = noted(&mut ledger, child, change);
            let (rejection, field) = ledger.refusal(&note).unwrap();
            (rejection, field)
        };
        let at = |rejection, field: &str| (rejection, field.to_owned());
        let of_father = refused(hoa().parents(Some(parents[0]), None), &|_| ());
        assert_eq!(of_father, at(Rejection::PersonMerged, "father"));
        let of_mother = refused(hoa().parents(None, Some(parents[1])), &|_| ());
        assert_eq!(of_mother, at(Rejection::PersonMerged, "mother"));
        let early = refused(hoa(), &|n| n.noted_date = date("2021-02-28").full().unwrap());
        assert_eq!(early, at(Rejection::RegisteredBeforeBirth, "noted_date"));
        let large = refused(hoa(), &|n| n.noting_area = AreaId::at(province).unwrap());
        assert_eq!(large, at(Rejection::AreaTooLarge, "noting_area"));
    }

    #[test]
    fn the_noting_area_is_a_commune_or_a_district() {
        let mut ledger = TestLedger::new();
        let (province, _) = ledger.province_and_commune();
        let note = noted(&mut ledger, hoa(), |n| n.noting_area = AreaId::at(province).unwrap());
        ledger.rejects(note, Rejection::AreaTooLarge);
    }

    #[test]
    fn parents_are_who_they_can_be() {
        let mut ledger = TestLedger::new();
        let young = ledger.runs(person("Lê Thị Lan", Sex::Female, "2015-03-04").enrol());
        let note = noted(&mut ledger, hoa().parents(None, Some(young)), |_| ());
        ledger.rejects(note, Rejection::ParentTooYoung);
        let mother = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990-03-04").enrol());
        ledger.runs(ledger.death(mother, "2021-02-28"));
        let note = noted(&mut ledger, hoa().parents(None, Some(mother)), |_| ());
        ledger.rejects(note, Rejection::ParentDeceased);
    }

    #[test]
    fn the_child_of_two_foreigners_is_no_citizen_whose_birth_is_noted() {
        let mut ledger = TestLedger::new();
        let mut enrol =
            |name, sex, country| ledger.runs(person(name, sex, "1990-03-04").of_country(country).enrol());
        let father = enrol("Li Wei", Sex::Male, "CN");
        let [mother, citizen] = ["LA", "VN"].map(|country| enrol("Lê Thị Lan", Sex::Female, country));
        let note = noted(&mut ledger, hoa().parents(Some(father), Some(mother)), |_| ());
        let refused = (Rejection::ChildOfForeigners, "father".to_owned());
        assert_eq!(ledger.refusal(&note), Some(refused));
        let note = noted(&mut ledger, hoa().parents(Some(father), Some(citizen)), |_| ());
        ledger.runs(note);
    }

    #[test]
    fn a_correction_is_held_to_the_rules_of_a_note_and_moves_the_birth_date() {
        let mut ledger = TestLedger::new();
        let note = noted(&mut ledger, hoa(), |_| ());
        let child = ledger.runs(note);
        let changed = |ledger: &TestLedger, on: &str, change: &dyn Fn(&mut super::BirthAbroadNoted)| {
            ledger.correct(child, on, |event| {
                if let Event::BirthAbroadNoted(e) = event {
                    change(e);
                }
            })
        };
        ledger.rejects(
            changed(&ledger, "2021-03-01", &|e| e.abroad.country = *b"VN"),
            Rejection::CountryWithoutPrefix,
        );
        ledger.rejects(
            changed(&ledger, "2021-03-01", &|e| e.noted_date = date("2031-03-01").full().unwrap()),
            Rejection::EffectiveDateInFuture,
        );
        ledger.rejects(
            changed(&ledger, "2021-03-01", &|e| e.facts.sex = Sex::Unknown),
            Rejection::PersonalNumberNotExpressible,
        );
        ledger.rejects(changed(&ledger, "2021-03-10", &|_| ()), Rejection::RegisteredBeforeBirth);
        let (province, _) = ledger.province_and_commune();
        let large = changed(&ledger, "2021-03-01", &|e| e.noting_area = AreaId::at(province).unwrap());
        ledger.rejects(large, Rejection::AreaTooLarge);
        let nobody = changed(&ledger, "2021-03-01", &|e| e.facts.father = PersonId::at(Position(1)));
        ledger.rejects(nobody, Rejection::PersonNotFound);
        ledger.runs(changed(&ledger, "2021-03-02", &|e| e.abroad.document = Code::stored("18/2021")));
        assert_eq!(ledger.person(child).birth_date().to_string(), "2021-03-02");
    }
}
