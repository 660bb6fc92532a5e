//! Report of a card as lost (báo mất thẻ): it is not in force any more. Law on Identity 2023, art. 24(2): its holder may apply for
//! a reissue.

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

use super::approve;

/// The card was reported lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLost {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
}

/// Report a card as lost.
#[derive(Clone, Debug)]
pub struct ReportCardLost {
    /// Day from which it is lost.
    pub effective_date: PartialDate,
    /// Which card.
    pub card: CardId,
}

impl ReportCardLost {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        approve::needs(self.card, loaded)
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        step(self.effective_date, self.card, loaded, today, |person| {
            Ok(Event::CardLost(CardLost { card: self.card, person }))
        })
    }
}

impl Act for CardLost {
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
        person.cards.lose(self.card);
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::HandedOver], Rejection::CardNotInForce)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::Lost;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::Stage;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn a_lost_card_is_not_in_force_and_may_be_reissued() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        ledger.rejects(TestLedger::report_lost(card, "2021-03-03"), Rejection::CardNotInForce);
        ledger.runs(TestLedger::report_lost(card, "2021-03-05"));
        assert_eq!((ledger.card(card).stage, ledger.person(members[0]).cards.active), (Stage::Lost, None));
        ledger.rejects(TestLedger::report_lost(card, "2021-03-06"), Rejection::CardNotInForce);
        let second = ledger.runs(TestLedger::apply(members[0], CardReason::Reissue, "2021-03-06"));
        ledger.runs(TestLedger::approve(second, "2021-03-07"));
        ledger.runs(TestLedger::personalise(second, "VN2", "2021-03-08"));
        ledger.runs(TestLedger::hand_over(second, "2021-03-09"));
        assert_eq!(ledger.card(card).stage, Stage::Lost);
        assert_eq!(ledger.person(members[0]).cards.active.unwrap().position(), second);
    }
}
