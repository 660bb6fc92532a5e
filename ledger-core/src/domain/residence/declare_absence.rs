//! Declaration of temporary absence (khai báo tạm vắng).
//!
//! Law on Residence 2020, art. 31(1): four classes of people declare it, from different lengths on. The register keeps the class and
//! the days, and refuses nobody for being away too shortly. A later declaration takes the place of an earlier one.

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
use crate::domain::text::Text;
use crate::domain::values::AbsenceClass;

use super::temporary::{Absence, check_term};

/// A person is away from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceDeclared {
    /// Who.
    pub person: PersonId,
    /// Why they have to declare it.
    pub class: AbsenceClass,
    /// The last day, as intended; it may lie in the future.
    pub until: Option<CivilDate>,
    /// Where to, as written.
    pub destination: Option<Text>,
    /// Why, as written.
    pub reason: Option<Text>,
}

/// Declare an absence.
#[derive(Clone, Debug)]
pub struct DeclareAbsence {
    /// First day.
    pub effective_date: PartialDate,
    /// Who, how long, where to.
    pub absence: AbsenceDeclared,
}

impl DeclareAbsence {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.absence.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.absence.person).map_err(|r| r.at("person"))?;
        check_term(self.effective_date, self.absence.until)?;
        let event = Event::AbsenceDeclared(self.absence.clone());
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

impl Act for AbsenceDeclared {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        // LR, art. 31: one, and two where it is to be verified.
        Deadlines::decide(Term::WorkingDays(2))
    }

    fn check_correction(&self, on: PartialDate, _loaded: &Loaded) -> Result<(), Refusal> {
        check_term(on, self.until)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        let registered = person.residence.is_some() || person.living.passing.temporary.is_some();
        if registered { Ok(()) } else { Err(Rejection::NoResidence) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.living.passing.absence = Some(Absence {
            class: self.class,
            since: entry.effective_date,
            until: self.until,
            destination: self.destination.clone(),
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::register_temporary::tests::settled;
    use super::{AbsenceDeclared, DeclareAbsence};
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::end_absence::EndAbsence;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{AbsenceClass, Sex};

    pub(crate) fn away(who: Position, from: &str, until: Option<&str>) -> Command {
        let absence = AbsenceDeclared {
            person: PersonId::at(who).unwrap(),
            class: AbsenceClass::Others,
            until: until.map(|day| date(day).full().unwrap()),
            destination: None,
            reason: None,
        };
        Command::DeclareAbsence(DeclareAbsence { effective_date: date(from), absence })
    }

    pub(crate) fn back(who: Position, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::EndAbsence(EndAbsence { effective_date: date(on), person })
    }

    #[test]
    fn an_absence_is_declared_and_ended() {
        let (mut ledger, an, homes) = settled();
        ledger.rejects(back(an, "2022-01-05"), Rejection::NoAbsence);
        ledger.runs(away(an, "2022-01-05", Some("2031-02-01")));
        let absence = ledger.person(an).living.passing.absence.unwrap();
        assert_eq!(
            (absence.since, absence.until.unwrap().to_string().as_str()),
            (date("2022-01-05"), "2031-02-01")
        );
        assert_eq!(ledger.person(an).residence.unwrap().dwelling.position(), homes[0]);
        ledger.rejects(back(an, "2022-01-04"), Rejection::NoAbsence);
        ledger.runs(back(an, "2022-03-05"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
    }

    #[test]
    fn a_move_and_a_death_end_an_absence() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(away(an, "2022-01-05", None));
        ledger.runs(TestLedger::change_residence(&[an], homes[1], MoveInto::Alone, "2022-02-01"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
        ledger.runs(away(an, "2022-03-05", None));
        ledger.runs(ledger.death(an, "2022-04-01"));
        assert_eq!(ledger.person(an).living.passing.absence, None);
        ledger.rejects(away(an, "2022-05-05", None), Rejection::PersonDeceased);
        ledger.rejects(back(an, "2022-05-05"), Rejection::PersonDeceased);
    }

    #[test]
    fn who_is_registered_nowhere_is_absent_from_nowhere() {
        let (mut ledger, an, _) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.rejects(away(lan, "2022-01-05", None), Rejection::NoResidence);
        ledger.rejects(away(an, "2022-01-05", Some("2022-01-04")), Rejection::TermEndsBeforeStart);
        ledger.rejects(away(Position(999), "2022-01-05", None), Rejection::PersonNotFound);
    }
}
