//! Cards, read from the same list.

use ledger_proto::ledger::r#type::v1::{CardFact, CardStage};

use super::{Day, Plain, Printed, What, last_day};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Card {
    pub(in super::super) who: u64,
    pub(in super::super) applied: Day,
    pub(in super::super) stage: CardStage,
    pub(in super::super) serial: String,
    pub(in super::super) expiry: Option<Day>,
    pub(in super::super) in_force: bool,
    pub(in super::super) out_of_date: Vec<CardFact>,
}

/// The last day of validity of a card, which is printed on it; none: for life. It ends on a birthday that is a milestone and lies more
/// than two years ahead.
pub(in super::super) fn expiry(born: &str, issued: &str) -> Option<Day> {
    let born = last_day(born);
    let birthday = |age: i32| {
        let year: i32 = born[..4].parse().expect("a year");
        format!("{:04}{}", year + age, &born[4..])
    };
    [25, 40, 60].into_iter().find(|age| issued < birthday(age - 2).as_str()).map(birthday)
}

impl Plain {
    /// A card; none where there is none.
    pub(in super::super) fn card(&self, id: u64, on: &str, known: u64) -> Option<Card> {
        let facts = self.facts(id, Some(on), known);
        let first = facts.first().filter(|fact| fact.at == id)?;
        let What::Applied { who } = &first.what else { return None };
        let (applied, stage, serial) = (first.day.clone(), CardStage::Applied, String::new());
        if on < applied.as_str() {
            return None;
        }
        let (expiry, in_force, out_of_date) = (None, false, Vec::new());
        let mut card = Card { who: *who, applied, stage, serial, expiry, in_force, out_of_date };
        let mut printed: Option<Printed> = None;
        for fact in facts.iter().filter(|fact| fact.follows(first)) {
            match &fact.what {
                What::Approved { card: about } if *about == id => card.stage = CardStage::Approved,
                What::Made { card: about, serial, expiry, printed: what } if *about == id => {
                    card.stage = CardStage::Personalised;
                    card.serial.clone_from(serial);
                    (card.expiry, printed) = (expiry.clone(), Some(what.clone()));
                }
                What::HandedOver { card: about, .. } | What::Returned { card: about, .. } if *about == id => {
                    card.stage = CardStage::HandedOver;
                }
                What::Held { card: about, .. } if *about == id => card.stage = CardStage::Held,
                What::HandedOver { who, .. }
                    if *who == card.who && [CardStage::HandedOver, CardStage::Held].contains(&card.stage) =>
                {
                    card.stage = CardStage::Replaced;
                }
                What::Died { who } if *who == card.who && card.stage != CardStage::Replaced => {
                    card.stage = CardStage::Ended;
                }
                What::Enrolled { .. }
                | What::Born { .. }
                | What::Renamed { .. }
                | What::Moved { .. }
                | What::Temporary { .. }
                | What::NoLongerTemporary { .. }
                | What::Formed { .. }
                | What::Joined { .. }
                | What::Left { .. }
                | What::Headed { .. }
                | What::Married { .. }
                | What::Divorced { .. }
                | What::Applied { .. }
                | What::Approved { .. }
                | What::Made { .. }
                | What::HandedOver { .. }
                | What::Held { .. }
                | What::Returned { .. }
                | What::Died { .. } => {}
            }
        }
        if card.stage == CardStage::HandedOver && card.expiry.as_deref().is_some_and(|last| last < on) {
            card.stage = CardStage::Expired;
        }
        card.in_force = card.stage == CardStage::HandedOver;
        let live = [CardStage::Personalised, CardStage::HandedOver, CardStage::Held, CardStage::Expired];
        if let (Some((name, home)), Some(holder)) = (printed, self.person(card.who, Some(on), known))
            && live.contains(&card.stage)
        {
            card.out_of_date.extend((holder.name != name).then_some(CardFact::Name));
            let lives = holder.home.map(|(home, _)| home);
            card.out_of_date.extend((lives != home).then_some(CardFact::Residence));
        }
        Some(card)
    }

    /// What is printed on a card of somebody that is made on a day.
    pub(in super::super) fn printed(&self, who: u64, on: &str) -> Option<Printed> {
        let person = self.life(who, Some(on), u64::MAX)?;
        Some((person.name, person.home.map(|(home, _)| home)))
    }
}
