//! Refusal of a card application (từ chối cấp thẻ, form CC03).

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder, step};
use crate::domain::command::Proposal;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;

use super::approve;

/// The application was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRefused {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub reason: Text,
}

/// Refuse a card application.
#[derive(Clone, Debug)]
pub struct RefuseCard {
    /// Day of the refusal.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// Why.
    pub reason: Text,
}

impl RefuseCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardRefused(CardRefused { card: self.card, person, reason: self.reason.clone() }))
        })
    }
}

impl Act for CardRefused {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        // Nothing is on its way any more.
        person.cards.open = None;
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Applied, Stage::Captured], Rejection::NotAwaitingApproval)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Refused;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn a_refused_application_is_over_and_another_may_follow() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.rejects(TestLedger::refuse(card, "2021-02-28"), Rejection::BeforeApplication);
        ledger.runs(TestLedger::refuse(card, "2021-03-02"));
        assert_eq!((ledger.card(card).stage, ledger.person(members[0]).cards.open), (Stage::Refused, None));
        ledger.rejects(TestLedger::approve(card, "2021-03-02"), Rejection::NotAwaitingApproval);
        ledger.rejects(TestLedger::refuse(card, "2021-03-02"), Rejection::NotAwaitingApproval);
        ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-03"));
    }

    #[test]
    fn what_is_approved_is_not_refused() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.rejects(TestLedger::refuse(card, "2021-03-03"), Rejection::NotAwaitingApproval);
    }
}
