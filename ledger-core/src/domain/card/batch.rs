//! A batch of production (lô sản xuất): cards that a centre is to make together.

use crate::domain::act::Act;
use crate::domain::card::{Card, Stage, check_holder};
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId, StockId};
use crate::domain::limits::{BATCHES_PER_STOCK, OPEN_BATCHES_PER_STOCK};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::stock::{Draw, Stock};
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
    /// The blanks that it draws; none in older records, and where nothing is said of them.
    pub drawn: Option<Drawn>,
}

/// Blanks that a batch draws for all of its cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// From which stock.
    pub stock: StockId,
    /// How many: one for each card at least, and more where some are expected to fail.
    pub blanks: u32,
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
    /// The stock that blanks are drawn from, and how many; without a number one for each card.
    pub drawn: Option<(StockId, Option<u32>)>,
}

impl BatchCards {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let cards = self.cards.iter().flat_map(|card| approve::needs(*card, loaded));
        cards.chain(subjects(self.drawn.map(|(stock, _)| Subject::Stock(stock)))).collect()
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let holder = |(at, card): (usize, &CardId)| {
            let (_, application) = loaded.card(*card).map_err(|r| r.at(field(at)))?;
            Ok((*card, application.person))
        };
        let cards = self.cards.iter().enumerate().map(holder).collect::<Result<Vec<_>, Refusal>>()?;
        check_twice(&cards)?;
        let drawn = self.drawn(loaded)?;
        let event = CardsBatched { cards, number: self.number.clone(), centre: self.centre.clone(), drawn };
        let holders = event.cards.clone();
        let proposal = propose(loaded, self.effective_date, Event::CardsBatched(event), &|subject| {
            if matches!(subject, Subject::Stock(_)) {
                return "stock".into();
            }
            let named = |(card, person): &(CardId, PersonId)| {
                [Subject::Card(*card), Subject::Person(*person)].contains(&subject)
            };
            holders.iter().position(named).map(field).unwrap_or_default()
        });
        proposal.map_err(|refusal| refusal.moved(Rejection::FewerBlanksThanCards, "blanks"))
    }

    fn drawn(&self, loaded: &Loaded) -> Result<Option<Drawn>, Refusal> {
        let Some((stock, blanks)) = self.drawn else { return Ok(None) };
        loaded.stock(stock).map_err(|rejection| rejection.at("stock"))?;
        Ok(Some(Drawn { stock, blanks: blanks.unwrap_or_else(|| count(self.cards.len())) }))
    }
}

/// A number of cards, of which an act names a few hundred at most.
fn count(cards: usize) -> u32 {
    u32::try_from(cards).unwrap_or(u32::MAX)
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
        to.extend(self.drawn.map(|drawn| Touched::Known(Subject::Stock(drawn.stock))));
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

    fn admitted_by_stock(&self, stock: &Stock, _id: StockId, entry: &Entry) -> Result<(), Rejection> {
        let (Some(opened), Some(drawn)) = (&stock.opened, self.drawn) else { return Ok(()) };
        if opened.centre != self.centre {
            return Err(Rejection::StockOfAnotherCentre);
        }
        if !opened.kind.is_made_on(entry.effective_date) {
            return Err(Rejection::BlanksOfAnotherKind);
        }
        if drawn.blanks < count(self.cards.len()) {
            return Err(Rejection::FewerBlanksThanCards);
        }
        if stock.draws.len() >= OPEN_BATCHES_PER_STOCK {
            return Err(Rejection::TooManyOpenBatches);
        }
        if stock.batches >= BATCHES_PER_STOCK {
            return Err(Rejection::TooManyBatches);
        }
        stock.holds(drawn.blanks)
    }

    fn apply_to_stock(&self, stock: &mut Stock, _id: StockId, entry: &Entry) {
        let Some(drawn) = self.drawn else { return };
        let draw = Draw {
            number: self.number.clone(),
            on: entry.effective_date,
            cards: count(self.cards.len()),
            blanks: drawn.blanks,
        };
        stock.batches += 1;
        stock.draws.insert(entry.position, draw);
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
        let batched = ledger.runs(both());
        let named_twice = ledger.correct(batched, "2021-03-03", |event| {
            if let Event::CardsBatched(batch) = event {
                batch.cards[1] = batch.cards[0];
            }
        });
        ledger.rejects(named_twice, Rejection::CardNamedTwice);
        assert_eq!(ledger.card(cards[1]).stage, Stage::InBatch);
        assert_eq!(ledger.card(cards[1]).course.batch.unwrap().number.as_str(), "LO-1");
        ledger.rejects(both(), Rejection::NotAwaitingProduction);
        ledger.runs(TestLedger::personalise(cards[0], "VN1", "2021-03-04"));
        ledger.runs(TestLedger::check(cards[0], false, "2021-03-04"));
        ledger.runs(TestLedger::batch(&[cards[0]], "LO-2", "2021-03-05"));
        ledger.runs(TestLedger::personalise(cards[0], "VN2", "2021-03-06"));
    }
}
