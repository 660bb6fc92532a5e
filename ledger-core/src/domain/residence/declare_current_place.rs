//! Declaration of the current place (khai báo nơi ở hiện tại) by somebody who can be registered nowhere.
//!
//! Law on Residence 2020, art. 19: who has neither permanent nor temporary residence lives where they really are, and declares it
//! there; changes are declared again.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::dwelling::Dwelling;
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{DwellingId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::temporary::CurrentPlace;

/// A person is at a place from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentPlaceDeclared {
    /// Who.
    pub person: PersonId,
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The place as written. One of the two is there.
    pub address: Option<Text>,
}

/// Declare the current place.
#[derive(Clone, Debug)]
pub struct DeclareCurrentPlace {
    /// First day.
    pub effective_date: PartialDate,
    /// Who and where.
    pub place: CurrentPlaceDeclared,
}

impl DeclareCurrentPlace {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        let dwelling = self.place.dwelling.map(Subject::Dwelling);
        subjects([Subject::Person(self.place.person)].into_iter().chain(dwelling))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.place.person).map_err(|r| r.at("person"))?;
        check(&self.place, loaded)?;
        let event = Event::CurrentPlaceDeclared(self.place.clone());
        propose(loaded, self.effective_date, event, &|subject| {
            if matches!(subject, Subject::Dwelling(_)) { "dwelling" } else { "person" }.into()
        })
    }
}

fn check(place: &CurrentPlaceDeclared, loaded: &Loaded) -> Result<(), Refusal> {
    match place.dwelling {
        Some(dwelling) => loaded.dwelling(dwelling).map(|_| ()).map_err(|r| r.at("dwelling")),
        None => Ok(()),
    }
}

impl Act for CurrentPlaceDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        let dwelling = self.dwelling.map(Subject::Dwelling);
        to.extend([Subject::Person(self.person)].into_iter().chain(dwelling).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 19: of somebody who is in the database.
        Deadlines::decide(Term::WorkingDays(5))
    }

    fn shows_there(&self, id: PersonId) -> bool {
        id == self.person
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check(self, loaded)
    }

    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        dwelling.in_being()
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.acts(entry.effective_date)?;
        let temporary = person.living.passing.registers(entry.effective_date);
        // Who lives abroad is registered there, until that residence is given up.
        let registered = temporary || person.residence.is_some() || person.lives_abroad();
        if registered { Err(Rejection::IsRegistered) } else { Ok(()) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        // Who is registered nowhere is absent from nowhere.
        person.living.passing.absence = None;
        person.living.passing.current_place = Some(CurrentPlace {
            dwelling: self.dwelling,
            address: self.address.clone(),
            since: entry.effective_date,
        });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::register_temporary::tests::{settled, stay};
    use super::{CurrentPlaceDeclared, DeclareCurrentPlace};
    use crate::domain::command::Command;
    use crate::domain::ids::{DwellingId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::deregister::DeregisterPermanentResidence;
    use crate::domain::residence::living::Abroad;
    use crate::domain::residence::register_abroad::RegisterResidenceAbroad;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{DeregistrationGround, Sex};

    pub(crate) fn is_at(who: Position, at: Position, from: &str) -> Command {
        let (person, dwelling) = (PersonId::at(who).unwrap(), DwellingId::at(at));
        let place = CurrentPlaceDeclared { person, dwelling, address: None };
        Command::DeclareCurrentPlace(DeclareCurrentPlace { effective_date: date(from), place })
    }

    #[test]
    fn who_lives_abroad_is_at_no_place_here_before_that_ends() {
        let (mut ledger, an, homes) = settled();
        let abroad = RegisterResidenceAbroad {
            effective_date: date("2022-01-05"),
            persons: vec![PersonId::at(an).unwrap()],
            abroad: Abroad::default(),
        };
        ledger.runs(Command::RegisterResidenceAbroad(abroad));
        ledger.rejects(is_at(an, homes[1], "2022-02-05"), Rejection::IsRegistered);
        let ended = DeregisterPermanentResidence {
            effective_date: date("2022-02-05"),
            persons: vec![PersonId::at(an).unwrap()],
            ground: DeregistrationGround::OtherDecision,
        };
        ledger.runs(Command::DeregisterPermanentResidence(ended));
        ledger.runs(is_at(an, homes[1], "2022-02-05"));
    }

    #[test]
    fn who_is_registered_nowhere_says_where_they_are_until_they_are() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(is_at(an, homes[1], "2022-01-05"), Rejection::IsRegistered);
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.rejects(is_at(lan, Position(999), "2022-01-05"), Rejection::DwellingNotFound);
        ledger.rejects(is_at(Position(999), homes[0], "2022-01-05"), Rejection::PersonNotFound);
        ledger.runs(is_at(lan, homes[0], "2022-01-05"));
        let place = ledger.person(lan).living.passing.current_place.unwrap();
        assert_eq!((place.dwelling, place.since), (DwellingId::at(homes[0]), date("2022-01-05")));
        ledger.runs(stay(&[lan], homes[1], "2022-02-05", "2022-03-05"));
        assert_eq!(ledger.person(lan).living.passing.current_place, None);
        ledger.rejects(is_at(lan, homes[0], "2022-03-05"), Rejection::IsRegistered);
        ledger.runs(is_at(lan, homes[0], "2022-03-06"));
        ledger.runs(TestLedger::change_residence(&[lan], homes[0], MoveInto::Alone, "2022-04-01"));
        assert_eq!(ledger.person(lan).living.passing.current_place, None);
        ledger.runs(ledger.death(lan, "2022-05-01"));
        ledger.rejects(is_at(lan, homes[0], "2022-05-02"), Rejection::PersonDeceased);
    }
}
