//! Re-determination of the ethnic group (xác định lại dân tộc): from its day on, the one of the other parent.
//!
//! Civil Code 2015, art. 29(3) and (4): to the group of the father or the mother, with the consent of whoever is between 15
//! and 18. Law on Civil Status 2014, art. 26–28.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::limits::{ADULT_YEARS, ETHNICITY_CONSENT_YEARS};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::certainly_aged;

/// A person is of another ethnic group from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EthnicityRedetermined {
    /// Who.
    pub person: PersonId,
    /// The group until then, as the register had it when this was recorded; none where it was not known.
    pub was: Option<u8>,
    /// The group from then on, code of the list used in the censuses of 2009 and 2019.
    pub ethnicity: u8,
    /// Why.
    pub reason: Text,
    /// A child who has a say in it agreed.
    pub consent: bool,
}

/// Determine the ethnic group anew.
#[derive(Clone, Debug)]
pub struct RedetermineEthnicity {
    /// First day of the new group.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// The new group.
    pub ethnicity: u8,
    /// Why.
    pub reason: Text,
    /// A child who has a say in it agreed.
    pub consent: bool,
}

impl RedetermineEthnicity {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let identity = loaded.person(self.person).ok().map(|(_, identity)| identity);
        let parents =
            identity.into_iter().flat_map(|identity| identity.father.into_iter().chain(identity.mother));
        subjects([self.person].into_iter().chain(parents).map(Subject::Person))
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let (_, now) = loaded.person(self.person).map_err(|r| r.at("person"))?;
        let before = loaded.person_on(self.person, day).and_then(|person| person.identity);
        let event = EthnicityRedetermined {
            person: self.person,
            was: before.as_ref().unwrap_or(now).ethnicity,
            ethnicity: self.ethnicity,
            reason: self.reason.clone(),
            consent: self.consent,
        };
        of_a_parent(&event, loaded)?;
        let event = Event::EthnicityRedetermined(event);
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }
}

/// Where the groups of both parents are known, the new one is one of them.
fn of_a_parent(event: &EthnicityRedetermined, loaded: &Loaded) -> Result<(), Refusal> {
    let (_, identity) = loaded.person(event.person).map_err(|r| r.at("person"))?;
    let of = |parent: Option<PersonId>| loaded.person(parent?).ok()?.1.ethnicity;
    match (of(identity.father), of(identity.mother)) {
        (Some(father), Some(mother)) if event.ethnicity != father && event.ethnicity != mother => {
            Err(Rejection::EthnicityNotOfParent.at("ethnicity"))
        }
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

impl EthnicityRedetermined {
    /// The person lives, and has another group.
    fn changes(&self, person: &Person, on: PartialDate) -> Result<(), Rejection> {
        person.takes_part(on)?;
        let same =
            person.identity.as_ref().is_some_and(|identity| identity.ethnicity == Some(self.ethnicity));
        if same { Err(Rejection::CivilDataUnchanged) } else { Ok(()) }
    }
}

impl Act for EthnicityRedetermined {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[(Rejection::CivilDataUnchanged, "ethnicity"), (Rejection::ConsentMissing, "consent")]
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(3))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        self.changes(person, entry.effective_date)?;
        let asked = entry.effective_date.full().is_some_and(|day| {
            certainly_aged(person.birth_date(), ETHNICITY_CONSENT_YEARS, ADULT_YEARS, day)
        });
        if asked && !self.consent { Err(Rejection::ConsentMissing) } else { Ok(()) }
    }

    /// The child was asked, or not, on that day by what was known of its age then.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        _id: PersonId,
        entry: &Entry,
        _undone: bool,
    ) -> Result<(), Rejection> {
        self.changes(person, entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.ethnicity = Some(self.ethnicity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RedetermineEthnicity;
    use crate::domain::command::Command;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::Sex;

    fn redetermine(who: Position, ethnicity: u8, on: &str, consent: bool) -> Command {
        Command::RedetermineEthnicity(RedetermineEthnicity {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            ethnicity,
            reason: Text::stored("as the mother"),
            consent,
        })
    }

    /// A child of a Kinh father (1) and an Ê Đê mother (12), born on 2006-05-01.
    fn child(ledger: &mut TestLedger) -> Position {
        let father = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1980-03-04").of_people(1).enrol());
        let mother = ledger.runs(person("H'Hen Niê", Sex::Female, "1982-03-04").of_people(12).enrol());
        let child = person("Nguyễn Văn Bình", Sex::Male, "2006-05-01").of_people(1);
        ledger.runs(child.parents(Some(father), Some(mother)).enrol())
    }

    #[test]
    fn the_group_of_the_other_parent_holds_from_its_day_on() {
        let mut ledger = TestLedger::new();
        let child = child(&mut ledger);
        ledger.runs(redetermine(child, 12, "2021-03-01", false));
        let on = |day| ledger.person_on(child, day).identity.unwrap().ethnicity;
        assert_eq!((on("2021-02-28"), on("2021-03-01")), (Some(1), Some(12)));
    }

    #[test]
    fn it_is_a_parents_group_and_another_than_before_and_a_child_of_fifteen_is_asked() {
        let mut ledger = TestLedger::new();
        let child = child(&mut ledger);
        ledger.rejects(redetermine(child, 5, "2021-03-01", false), Rejection::EthnicityNotOfParent);
        ledger.rejects(redetermine(child, 1, "2021-03-01", false), Rejection::CivilDataUnchanged);
        ledger.rejects(redetermine(child, 12, "2021-05-01", false), Rejection::ConsentMissing);
        ledger.rejects(redetermine(child, 12, "2006-04-30", false), Rejection::BeforeBirth);
        ledger.rejects(redetermine(Position(999), 12, "2021-03-01", false), Rejection::PersonNotFound);
        ledger.runs(redetermine(child, 12, "2021-05-01", true));
        // Nothing is known of the parents.
        let alone = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990-05-05").enrol());
        ledger.runs(redetermine(alone, 5, "2021-03-01", false));
    }
}
