//! Approval of a card application (phê duyệt hồ sơ cấp thẻ).

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder};
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The application was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardApproved {
    /// Which application.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
}

/// Approve a card application.
#[derive(Clone, Debug)]
pub struct ApproveCard {
    /// Day of approval.
    pub effective_date: PartialDate,
    /// Which application.
    pub card: CardId,
}

impl ApproveCard {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let (_, application) = loaded.card(self.card).map_err(|r| r.at("card"))?;
        let event = Event::CardApproved(CardApproved { card: self.card, person: application.person });
        propose(loaded, self.effective_date, event, &|_| "card".into())
    }
}

/// A card and its holder.
pub(crate) fn needs(card: CardId, loaded: &Loaded) -> Vec<Need> {
    let holder = loaded.card(card).ok().map(|(_, application)| Subject::Person(application.person));
    subjects([Subject::Card(card)].into_iter().chain(holder))
}

impl Act for CardApproved {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Subject::Card(self.card), Subject::Person(self.person)].map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_holder(self.card, self.person, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Applied, Stage::Captured], Rejection::NotAwaitingApproval)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Approved;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::ids::Position;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn an_application_is_approved_once() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        ledger.rejects(TestLedger::approve(Position(999), "2021-03-02"), Rejection::CardNotFound);
        ledger.rejects(TestLedger::approve(card, "2021-02-27"), Rejection::BeforeApplication);
        ledger.runs(TestLedger::approve(card, "2021-03-02"));
        ledger.rejects(TestLedger::approve(card, "2021-03-02"), Rejection::NotAwaitingApproval);
    }
}
