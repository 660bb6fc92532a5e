//! Withdrawal of a card application by the applicant (rút hồ sơ), or because nobody came.

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

/// The application was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardWithdrawn {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Why, where something is said of it.
    pub reason: Option<Text>,
}

/// Withdraw a card application.
#[derive(Clone, Debug)]
pub struct WithdrawCard {
    /// Day of the withdrawal.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
    /// Why, where something is said of it.
    pub reason: Option<Text>,
}

impl WithdrawCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardWithdrawn(CardWithdrawn { card: self.card, person, reason: self.reason.clone() }))
        })
    }
}

impl Act for CardWithdrawn {
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
        // A card that failed its check may never be made again.
        let open = [Stage::Applied, Stage::Captured, Stage::Approved, Stage::CheckFailed];
        card.admits_stages(&open, Rejection::NotWithdrawable)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Withdrawn;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn an_application_is_withdrawn_until_its_card_is_in_production() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::withdraw(card, "2021-03-02"));
        assert_eq!((ledger.card(card).stage, ledger.person(members[0]).cards.open), (Stage::Withdrawn, None));
        ledger.rejects(TestLedger::withdraw(card, "2021-03-02"), Rejection::NotWithdrawable);
        let second = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-03"));
        ledger.runs(TestLedger::approve(second, "2021-03-03"));
        ledger.runs(TestLedger::batch(&[second], "LO-1", "2021-03-04"));
        ledger.rejects(TestLedger::withdraw(second, "2021-03-05"), Rejection::NotWithdrawable);
    }

    #[test]
    fn an_application_whose_card_failed_and_is_not_made_again_is_withdrawn() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.runs(TestLedger::personalise(card, "VN1", "2021-03-03"));
        ledger.rejects(TestLedger::withdraw(card, "2021-03-03"), Rejection::NotWithdrawable);
        ledger.runs(TestLedger::check(card, false, "2021-03-03"));
        ledger.runs(TestLedger::destroy(card, "VN1", "2021-03-04"));
        ledger.runs(TestLedger::withdraw(card, "2021-03-05"));
        ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-06"));
    }
}
