//! Blank cards: what is declared of a stock, what it makes of it, who may declare it, and what must hold of it on every day.

use std::collections::BTreeMap;

use ledger_core::domain::dates::CivilDate;

use super::cards::is_newer;
use super::cards::{Card, Step};
use super::plain::{Fact, Id, Plain, What};
use super::rules::{Newest, Reason, must};

/// Something declared about blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blanks {
    /// A stock at a centre, of blanks for the older cards or the newer ones.
    Opened { centre: u32, newer: bool },
    /// Some came.
    Received { stock: Id, delivery: u32, quantity: u32, serials: Option<Serials> },
    /// What became of those that a batch drew.
    Settled { stock: Id, batch: Id, good: u32, spoiled: u32, unused: u32 },
    /// Some are spoiled, or missing.
    WrittenOff { stock: Id, missing: bool, quantity: u32 },
    /// So many were found on the shelf.
    Counted { stock: Id, found: u32 },
    /// Some of those spoiled are gone.
    Destroyed { stock: Id, quantity: u32 },
}

/// Serials on blanks, each a row of its own and a number in it, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Serials {
    pub(crate) first: (u32, u32),
    pub(crate) last: (u32, u32),
}

impl Serials {
    /// Are they as many, of one row?
    fn are(&self, quantity: u32) -> bool {
        self.first.0 == self.last.0 && self.first.1 + quantity == self.last.1 + 1
    }

    fn hold(&self, row: u32, number: u32) -> bool {
        self.first.0 == row && (self.first.1..=self.last.1).contains(&number)
    }

    /// Is one of them in both?
    fn meet(&self, other: &Serials) -> bool {
        (self.first.1..=self.last.1).any(|number| other.hold(self.first.0, number))
    }
}

/// Blanks that a batch draws, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) stock: Id,
    /// Centre that is to make the cards.
    pub(crate) centre: u32,
    pub(crate) blanks: u32,
}

/// A stock. What is on the shelf is counted by itself, and may not be what the others add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stock {
    /// Centre, whether for the newer cards, and since when.
    pub(crate) opened: Option<(u32, bool, CivilDate)>,
    pub(crate) received: i64,
    pub(crate) good: i64,
    pub(crate) spoiled: i64,
    pub(crate) missing: i64,
    pub(crate) destroyed: i64,
    pub(crate) in_production: i64,
    pub(crate) on_shelf: i64,
    pub(crate) deliveries: Vec<(u32, Option<Serials>)>,
    /// Day, cards and blanks of each batch that is not settled.
    pub(crate) draws: BTreeMap<Id, (CivilDate, u32, u32)>,
    /// Day of the last inventory, what was found, and what should have been.
    pub(crate) counted: Option<(CivilDate, i64, i64)>,
}

impl Blanks {
    /// What it names.
    pub(crate) fn concerned(&self, at: Id) -> Vec<Id> {
        match self {
            Blanks::Opened { .. } => vec![at],
            Blanks::Received { stock, .. }
            | Blanks::Settled { stock, .. }
            | Blanks::WrittenOff { stock, .. }
            | Blanks::Counted { stock, .. }
            | Blanks::Destroyed { stock, .. } => vec![*stock],
        }
    }
}

impl Stock {
    fn takes(&mut self, fact: &Fact) {
        if let What::Card(Card::Step { cards, step: Step::InBatch(Some(drawn)) }) = &fact.what {
            let blanks = i64::from(drawn.blanks);
            (self.in_production, self.on_shelf) = (self.in_production + blanks, self.on_shelf - blanks);
            let cards = u32::try_from(cards.len()).expect("few");
            self.draws.insert(fact.at, (fact.day, cards, drawn.blanks));
        }
        let What::Blanks(blanks) = fact.what else { return };
        match blanks {
            Blanks::Opened { centre, newer } => self.opened = Some((centre, newer, fact.day)),
            Blanks::Received { delivery, quantity, serials, .. } => {
                self.received += i64::from(quantity);
                self.on_shelf += i64::from(quantity);
                self.deliveries.push((delivery, serials));
            }
            Blanks::Settled { batch, good, spoiled, unused, .. } => {
                self.draws.remove(&batch);
                let [good, spoiled, unused] = [good, spoiled, unused].map(i64::from);
                self.in_production -= good + spoiled + unused;
                (self.good, self.spoiled) = (self.good + good, self.spoiled + spoiled);
                self.on_shelf += unused;
            }
            Blanks::WrittenOff { missing, quantity, .. } => {
                self.on_shelf -= i64::from(quantity);
                *(if missing { &mut self.missing } else { &mut self.spoiled }) += i64::from(quantity);
            }
            Blanks::Counted { found, .. } => {
                self.counted = Some((fact.day, i64::from(found), self.on_shelf));
            }
            Blanks::Destroyed { quantity, .. } => self.destroyed += i64::from(quantity),
        }
    }

    /// What does not add up.
    fn broken(&self) -> Option<Reason> {
        let gone = self.in_production + self.good + self.spoiled + self.missing;
        if self.received != gone + self.on_shelf {
            return Some("blanks that came are not those that are left and those that went");
        }
        let drawn: i64 = self.draws.values().map(|(_, _, blanks)| i64::from(*blanks)).sum();
        if self.in_production != drawn {
            return Some("blanks in production are not those that batches drew");
        }
        if self.on_shelf < 0 || self.in_production < 0 {
            return Some("fewer blanks than none");
        }
        (self.destroyed > self.spoiled).then_some("more blanks destroyed than spoiled")
    }
}

impl Plain {
    /// Is this the name of a stock?
    pub(crate) fn is_stock(&self, id: Id) -> bool {
        self.began_as(id, |what| matches!(what, What::Blanks(Blanks::Opened { .. })))
    }

    /// A stock on a day, or after everything known.
    pub(crate) fn stock(&self, id: Id, on: Option<CivilDate>, known: Id) -> Stock {
        let mut stock = Stock::default();
        self.lived(id, on, known).iter().for_each(|fact| stock.takes(fact));
        stock
    }

    /// What does not add up in a stock on some day, as far as anything is known of it.
    pub(crate) fn broken_stock(&self, id: Id) -> Option<Reason> {
        let mut stock = Stock::default();
        self.life(id, self.len()).iter().find_map(|fact| {
            stock.takes(fact);
            stock.broken()
        })
    }
}

impl Newest<'_> {
    fn open_stock(&self, id: Id) -> Result<Stock, Reason> {
        let stock = self.plain.stock(id, Some(self.day), self.plain.len());
        must(stock.opened.is_some_and(|(_, _, since)| since <= self.day), "no such stock yet")?;
        Ok(stock)
    }

    /// May it be declared?
    pub(crate) fn allows_blanks(&self, blanks: &Blanks) -> Result<(), Reason> {
        match *blanks {
            Blanks::Opened { .. } => Ok(()),
            Blanks::Received { stock, delivery, quantity, serials } => {
                let known = self.open_stock(stock)?.deliveries;
                must(known.iter().all(|(number, _)| *number != delivery), "came already")?;
                let Some(serials) = serials else { return Ok(()) };
                must(serials.are(quantity), "other serials than blanks")?;
                let mut borne = known.iter().filter_map(|(_, serials)| *serials);
                must(!borne.any(|known| known.meet(&serials)), "blanks with those serials came already")
            }
            Blanks::Settled { stock, batch, good, spoiled, unused } => {
                let draws = self.open_stock(stock)?.draws;
                let (_, cards, blanks) = draws.get(&batch).ok_or("a batch that holds no blanks of it")?;
                must(good + spoiled + unused == *blanks, "other blanks than the batch drew")?;
                must(good <= *cards, "more cards than the batch has")
            }
            Blanks::WrittenOff { stock, quantity, .. } => {
                must(i64::from(quantity) <= self.open_stock(stock)?.on_shelf, "more than lie there")
            }
            Blanks::Counted { stock, .. } => self.open_stock(stock).map(|_| ()),
            Blanks::Destroyed { stock, quantity } => {
                let stock = self.open_stock(stock)?;
                must(i64::from(quantity) <= stock.spoiled - stock.destroyed, "more than lie there spoiled")
            }
        }
    }

    /// May a batch of so many cards draw these?
    pub(crate) fn may_draw(&self, drawn: Drawn, cards: usize) -> Result<(), Reason> {
        let stock = self.open_stock(drawn.stock)?;
        let newer = is_newer(self.day);
        let fits = stock.opened.is_some_and(|(centre, of, _)| (centre, of) == (drawn.centre, newer));
        must(fits, "another centre, or blanks for other cards")?;
        must(drawn.blanks as usize >= cards, "fewer blanks than cards")?;
        must(i64::from(drawn.blanks) <= stock.on_shelf, "more than lie there")
    }
}
