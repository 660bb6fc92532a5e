//! Residence abroad (định cư ở nước ngoài): persons settle in another country, and their permanent residence here ends.
//!
//! Law on Residence 2020, art. 24(1)(b). Who comes back registers permanent residence again.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::Deadlines;
use crate::domain::event::{Event, Mover};
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::Touched;

use super::depart;
use super::living::{Abroad, Whereabouts};

/// Persons live abroad from the effective date on; their stay at a dwelling here ends that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidenceAbroadRegistered {
    /// Who, and which household each leaves by going.
    pub persons: Vec<Mover>,
    /// Where.
    pub abroad: Abroad,
}

/// Register residence abroad.
#[derive(Clone, Debug)]
pub struct RegisterResidenceAbroad {
    /// First day abroad.
    pub effective_date: PartialDate,
    /// Who.
    pub persons: Vec<PersonId>,
    /// Where.
    pub abroad: Abroad,
}

impl RegisterResidenceAbroad {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        depart::needs(&self.persons, self.effective_date, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        depart::check(self.persons.iter().copied(), loaded)?;
        let leaving = depart::departing(&self.persons, self.effective_date, loaded);
        let event = ResidenceAbroadRegistered { persons: leaving.clone(), abroad: self.abroad.clone() };
        let proposal =
            propose(loaded, self.effective_date, Event::ResidenceAbroadRegistered(event), &|subject| {
                depart::field(&self.persons, subject)
            })?;
        depart::check_heads(&leaving, self.effective_date, loaded).map_err(|r| r.at("persons"))?;
        Ok(proposal)
    }
}

impl Act for ResidenceAbroadRegistered {
    fn touches(&self, to: &mut Vec<Touched>) {
        depart::touches(&self.persons, to);
    }

    fn deadlines(&self) -> Deadlines {
        // D 58/2026.
        depart::FILED
    }

    fn shows_there(&self, id: PersonId) -> bool {
        matches!(&self.persons[..], [alone] if alone.person == id)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        depart::check(self.persons.iter().map(|mover| mover.person), loaded)
    }

    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        // Somebody who goes alone does it themselves.
        if self.persons.len() == 1 {
            person.acts(entry.effective_date)?;
        }
        depart::leaves_own(&self.persons, person, id)
    }

    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        depart::leave_household(&self.persons, person, id);
        person.lives_elsewhere(Whereabouts::Abroad(self.abroad.clone()), entry);
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        depart::let_go(&self.persons, household, id, entry)
    }

    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, _entry: &Entry) {
        depart::drop_members(&self.persons, household, id);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::living::{Abroad, Whereabouts};
    use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
    use crate::domain::residence::register_temporary::tests::{settled, stay};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{DeregistrationGround, Sex};

    fn abroad(who: &[Position], on: &str) -> Command {
        Command::RegisterResidenceAbroad(RegisterResidenceAbroad {
            effective_date: date(on),
            persons: who.iter().map(|at| PersonId::at(*at).unwrap()).collect(),
            abroad: Abroad { country: Some(*b"FR"), address: None },
        })
    }

    #[test]
    fn who_settles_abroad_lives_nowhere_here_and_leaves_the_household() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.rejects(abroad(&members[..1], "2022-01-05"), Rejection::HeadMustBeReplacedFirst);
        ledger.runs(abroad(&members[1..], "2022-01-05"));
        let state = ledger.person(members[1]);
        assert_eq!((state.residence, state.household), (None, None));
        let elsewhere = state.living.elsewhere.unwrap();
        assert_eq!(elsewhere.since.to_string(), "2022-01-05");
        let Whereabouts::Abroad(place) = elsewhere.whereabouts else { panic!("abroad") };
        assert_eq!(place.country, Some(*b"FR"));
        assert_eq!(ledger.household(household).members.len(), 1);
        assert!(ledger.person_on(members[1], "2022-01-04").residence.is_some());
        ledger.runs(abroad(&members[..1], "2022-01-06"));
        assert_eq!(ledger.household(household).members, []);
    }

    #[test]
    fn who_comes_back_lives_where_they_lived() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.runs(abroad(&[an], "2022-01-05"));
        ledger.runs(TestLedger::change_residence(&[an], home, MoveInto::Alone, "2023-01-05"));
        let state = ledger.person(an);
        assert_eq!(state.residence.unwrap().since.to_string(), "2023-01-05");
        assert_eq!(state.living.elsewhere, None);
    }

    #[test]
    fn a_later_declaration_that_somebody_left_overrides_what_came_behind_that_day() {
        let mut ledger = TestLedger::new();
        let (home, other) = (ledger.home(), ledger.home());
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).enrol());
        ledger.runs(TestLedger::change_residence(&[an], other, MoveInto::Alone, "2023-01-05"));
        ledger.runs(abroad(&[an], "2022-01-05"));
        let state = ledger.person(an);
        assert_eq!(state.residence, None);
        assert_eq!(state.living.elsewhere.unwrap().since.to_string(), "2022-01-05");
    }

    #[test]
    fn everyone_is_known_alive_and_named_once() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").enrol());
        ledger.rejects(abroad(&[an, an], "2022-01-05"), Rejection::PersonNamedTwice);
        ledger.rejects(abroad(&[Position(999)], "2022-01-05"), Rejection::PersonNotFound);
        ledger.rejects(abroad(&[an], "1979-01-05"), Rejection::BeforeBirth);
        ledger.rejects(abroad(&[an], "2031-01-05"), Rejection::EffectiveDateInFuture);
        ledger.rejects(abroad(&[an], "2022-01"), Rejection::EffectiveDateIncomplete);
        ledger.runs(ledger.death(an, "2022-01-01"));
        ledger.rejects(abroad(&[an], "2022-01-05"), Rejection::PersonDeceased);
    }

    #[test]
    fn annulled_everything_is_as_before_and_the_same_dwelling_can_be_registered_again() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").living_at(home).on("2002-07-01");
        let an = ledger.runs(an.enrol());
        let went = ledger.runs(abroad(&[an], "2010-10-14"));
        ledger.runs(ledger.annul(went));
        assert_eq!(ledger.person(an).residence.unwrap().since.to_string(), "2002-07-01");
        ledger.runs(TestLedger::change_residence(&[an], home, MoveInto::Alone, "2010-10-14"));
        assert_eq!(ledger.person(an).residence.unwrap().since.to_string(), "2010-10-14");
    }

    #[test]
    fn a_stay_that_was_recorded_before_does_not_begin_behind_the_departure() {
        let settles = |who: Position| {
            let persons = vec![PersonId::at(who).unwrap()];
            let (effective_date, ground) = (date("2022-03-01"), DeregistrationGround::SettledAbroad);
            let act = DeregisterPermanentResidence { effective_date, persons, ground };
            Command::DeregisterPermanentResidence(act)
        };
        for by_deregistration in [false, true] {
            let (mut ledger, an, homes) = settled();
            ledger.runs(stay(&[an], homes[1], "2022-06-01", "2023-12-31"));
            ledger.runs(if by_deregistration { settles(an) } else { abroad(&[an], "2022-03-01") });
            assert_eq!(ledger.person(an).living.passing.temporary, None, "{by_deregistration}");
            ledger.runs(stay(&[an], homes[1], "2022-07-01", "2023-12-31"));
            assert!(ledger.person(an).living.passing.temporary.is_some(), "recorded afterwards");
        }
    }

    #[test]
    fn a_stay_that_a_later_one_overrode_does_not_begin_behind_the_departure() {
        let (mut ledger, an, homes) = settled();
        let third = ledger.home();
        ledger.runs(abroad(&[an], "2022-03-01"));
        ledger.runs(stay(&[an], homes[1], "2022-06-01", "2023-12-31"));
        ledger.runs(stay(&[an], third, "2022-02-01", "2023-12-31"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
    }
}
