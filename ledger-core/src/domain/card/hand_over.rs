//! Handing a card over (trả thẻ): it is in force from then on, and the one before it is taken in.

use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::{CardHandedOver, Event};
use crate::domain::ids::CardId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::Refusal;
use crate::domain::subject::Subject;

use super::approve;

/// Hand a card over.
#[derive(Clone, Debug)]
pub struct HandOverCard {
    /// Day on which the holder got it.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
}

impl HandOverCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = approve::needs(self.card, loaded);
        needs.extend(subjects(self.replaces(loaded).map(Subject::Card)));
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (_, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        let event = Event::CardHandedOver(CardHandedOver {
            card: self.card,
            person: application.person,
            replaces: self.replaces(loaded),
        });
        propose(loaded, self.effective_date, event, &|_| "card".into())
    }

    /// The card that the holder has had until now.
    fn replaces(&self, loaded: &Loaded) -> Option<CardId> {
        let (_, application) = loaded.card(self.card).ok()?;
        let (person, _) = loaded.person(application.person).ok()?;
        person.cards.active.filter(|active| *active != self.card)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn one_card_is_in_force_at_a_time() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let first = ledger.card_in_hand(members[0]);
        ledger.rejects(TestLedger::hand_over(first, "2021-03-05"), Rejection::NotAwaitingHandOver);
        let second = ledger.runs(TestLedger::apply(members[0], CardReason::Change, "2021-06-01"));
        ledger.runs(TestLedger::approve(second, "2021-06-02"));
        ledger.rejects(TestLedger::hand_over(second, "2021-06-04"), Rejection::NotAwaitingHandOver);
        ledger.runs(TestLedger::personalise(second, "VN2", "2021-06-03"));
        ledger.runs(TestLedger::hand_over(second, "2021-06-04"));
        assert_eq!(ledger.card(first).stage, Stage::Replaced);
        assert_eq!(ledger.card(second).stage, Stage::HandedOver);
        assert_eq!(ledger.person(members[0]).cards.active.unwrap().position(), second);
    }
}
