//! A batch of production (lô sản xuất): cards that a centre is to make together.

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder};
use crate::domain::command::{Proposal, propose, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

use super::approve;
use super::course::Batch;

/// Cards were put into a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardsBatched {
    /// Which cards, and whose.
    pub cards: Vec<(CardId, PersonId)>,
    /// Number of the batch.
    pub number: Code,
    /// Code of the centre that is to make them.
    pub centre: Code,
}

/// Put cards into a batch.
#[derive(Clone, Debug)]
pub struct BatchCards {
    /// Day of the batch.
    pub effective_date: PartialDate,
    /// Which cards; at most [`crate::domain::limits::PERSONS_PER_ACT`].
    pub cards: Vec<CardId>,
    /// Number of the batch.
    pub number: Code,
    /// Code of the centre that is to make them.
    pub centre: Code,
}

impl BatchCards {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        self.cards.iter().flat_map(|card| approve::needs(*card, loaded)).collect()
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let holder = |(at, card): (usize, &CardId)| {
            let (_, application) = loaded.card(*card).map_err(|r| r.at(field(at)))?;
            Ok((*card, application.person))
        };
        let cards = self.cards.iter().enumerate().map(holder).collect::<Result<Vec<_>, Refusal>>()?;
        check_twice(&cards)?;
        let event = CardsBatched { cards, number: self.number.clone(), centre: self.centre.clone() };
        let holders = event.cards.clone();
        propose(loaded, self.effective_date, Event::CardsBatched(event), &|subject| {
            let named = |(card, person): &(CardId, PersonId)| {
                [Subject::Card(*card), Subject::Person(*person)].contains(&subject)
            };
            holders.iter().position(named).map(field).unwrap_or_default()
        })
    }
}

fn field(at: usize) -> String {
    format!("cards[{at}]")
}

fn check_twice(cards: &[(CardId, PersonId)]) -> Result<(), Refusal> {
    let twice = |at: &usize| cards[..*at].iter().any(|(card, _)| *card == cards[*at].0);
    match (0..cards.len()).find(twice) {
        Some(at) => Err(Rejection::CardNamedTwice.at(field(at))),
        None => Ok(()),
    }
}

impl Act for CardsBatched {
    fn touches(&self, to: &mut Vec<Touched>) {
        let named = |(card, person): &(CardId, PersonId)| [Subject::Card(*card), Subject::Person(*person)];
        to.extend(self.cards.iter().flat_map(named).map(Touched::Known));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        check_twice(&self.cards)?;
        for (at, (card, person)) in self.cards.iter().enumerate() {
            check_holder(*card, *person, loaded).map_err(|refusal| refusal.rejection.at(field(at)))?;
        }
        Ok(())
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)
    }

    fn admitted_by_card(&self, card: &Card, _id: CardId, _entry: &Entry) -> Result<(), Rejection> {
        card.admits_stages(&[Stage::Approved, Stage::CheckFailed], Rejection::NotAwaitingProduction)
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        card.stage = Stage::InBatch;
        card.course.batch = Some(Batch { number: self.number.clone(), centre: self.centre.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::TestLedger;
    use crate::domain::values::CardReason;

    #[test]
    fn approved_and_failed_cards_are_made_in_batches() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let cards: Vec<_> = members
            .iter()
            .map(|at| ledger.runs(TestLedger::apply(*at, CardReason::First, "2021-03-01")))
            .collect();
        ledger.runs(TestLedger::approve(cards[0], "2021-03-02"));
        let both = || TestLedger::batch(&cards, "LO-1", "2021-03-03");
        ledger.rejects(both(), Rejection::NotAwaitingProduction);
        ledger.runs(TestLedger::approve(cards[1], "2021-03-02"));
        let twice = [cards[0], cards[0]];
        ledger.rejects(TestLedger::batch(&twice, "LO-1", "2021-03-03"), Rejection::CardNamedTwice);
        ledger.runs(both());
        assert_eq!(ledger.card(cards[1]).stage, Stage::InBatch);
        assert_eq!(ledger.card(cards[1]).course.batch.unwrap().number.as_str(), "LO-1");
        ledger.rejects(both(), Rejection::NotAwaitingProduction);
        ledger.runs(TestLedger::personalise(cards[0], "VN1", "2021-03-04"));
        ledger.runs(TestLedger::check(cards[0], false, "2021-03-04"));
        ledger.runs(TestLedger::batch(&[cards[0]], "LO-2", "2021-03-05"));
        ledger.runs(TestLedger::personalise(cards[0], "VN2", "2021-03-06"));
    }
}
