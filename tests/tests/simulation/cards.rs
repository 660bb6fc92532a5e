//! The way of a card, and certificates of identity: what is declared, what it makes of cards and their holders, and who may
//! declare it.

use ledger_core::domain::card::lists::RevocationGround;
use ledger_core::domain::dates::CivilDate;

use super::ages::Born;
use super::blanks::Drawn;
use super::plain::{Fact, Id, Person, Plain, What};
use super::rules::{Newest, Reason, completed, must};

/// A step of one card, behind its application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Approved,
    /// A portrait was taken, or nothing.
    Captured(bool),
    Refused,
    Withdrawn,
    /// It is to be made, of blanks that are drawn or of which nothing is said.
    InBatch(Option<Drawn>),
    /// It was made, with this serial, and lasts until then or for life.
    Made(u32, Option<CivilDate>),
    /// It is as it should be, or not.
    Checked(bool),
    Dispatched,
    Received,
    Lost,
    Held,
    GivenBack,
    Revoked(RevocationGround),
    /// That with this serial was destroyed, and whether it would have been handed over.
    Destroyed(u32, bool),
}

/// Something declared about cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Card {
    /// Steps of one card or, in a batch, of several.
    Step { cards: Vec<(Id, Id)>, step: Step },
    /// Somebody without a nationality has a certificate.
    Certified { who: Id, serial: u32, living_since: CivilDate },
    /// And has it no more.
    Uncertified { who: Id, ground: RevocationGround },
}

/// How far a card has come. The numbers are those that the register has for stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) stage: u8,
    pub(crate) serial: Option<u32>,
    pub(crate) until: Option<CivilDate>,
}

pub(crate) const APPLIED: u8 = 1;
pub(crate) const APPROVED: u8 = 2;
pub(crate) const MADE: u8 = 3;
pub(crate) const IN_HAND: u8 = 4;
pub(crate) const REPLACED: u8 = 5;
pub(crate) const ENDED: u8 = 6;
pub(crate) const CAPTURED: u8 = 7;
pub(crate) const REFUSED: u8 = 8;
pub(crate) const WITHDRAWN: u8 = 9;
pub(crate) const IN_BATCH: u8 = 10;
pub(crate) const PASSED: u8 = 11;
pub(crate) const FAILED: u8 = 12;
pub(crate) const DISPATCHED: u8 = 13;
pub(crate) const RECEIVED: u8 = 14;
pub(crate) const LOST: u8 = 15;
pub(crate) const HELD: u8 = 16;
pub(crate) const REVOKED: u8 = 17;
pub(crate) const DESTROYED: u8 = 18;

impl Step {
    /// Stages from which a card can take it.
    pub(crate) fn from(self) -> &'static [u8] {
        match self {
            Step::Approved | Step::Captured(_) | Step::Refused => &[APPLIED, CAPTURED],
            Step::Withdrawn => &[APPLIED, CAPTURED, APPROVED, FAILED],
            Step::InBatch(_) => &[APPROVED, FAILED],
            Step::Made(..) => &[APPROVED, IN_BATCH, FAILED],
            Step::Checked(_) => &[MADE],
            Step::Dispatched => &[MADE, PASSED],
            Step::Received => &[DISPATCHED],
            Step::Lost | Step::Held => &[IN_HAND],
            Step::GivenBack => &[HELD],
            Step::Revoked(_) => &[IN_HAND, HELD],
            Step::Destroyed(..) => &[
                MADE, REPLACED, ENDED, REFUSED, WITHDRAWN, IN_BATCH, PASSED, FAILED, DISPATCHED, RECEIVED,
                LOST, REVOKED, APPROVED,
            ],
        }
    }

    fn to(self) -> u8 {
        match self {
            Step::Approved => APPROVED,
            Step::Captured(_) => CAPTURED,
            Step::Refused => REFUSED,
            Step::Withdrawn => WITHDRAWN,
            Step::InBatch(_) => IN_BATCH,
            Step::Made(..) => MADE,
            Step::Checked(true) => PASSED,
            Step::Checked(false) => FAILED,
            Step::Dispatched => DISPATCHED,
            Step::Received => RECEIVED,
            Step::Lost => LOST,
            Step::Held => HELD,
            Step::GivenBack => IN_HAND,
            Step::Revoked(_) => REVOKED,
            Step::Destroyed(..) => DESTROYED,
        }
    }
}

impl Progress {
    fn is_last(self, serial: u32) -> bool {
        self.stage != FAILED && self.serial == Some(serial)
    }

    /// Would the card with this serial have been handed over?
    pub(crate) fn is_on_its_way(self, serial: u32) -> bool {
        [MADE, PASSED, DISPATCHED, RECEIVED].contains(&self.stage) && self.is_last(serial)
    }

    /// What a fact of the card's life makes of it.
    pub(crate) fn takes(&mut self, id: Id, what: &What) {
        match what {
            What::Applied { .. } => self.stage = APPLIED,
            What::Handed { card, .. } => self.stage = if *card == id { IN_HAND } else { REPLACED },
            What::Card(Card::Step { step: Step::Destroyed(serial, _), .. }) => {
                if self.is_last(*serial) {
                    self.stage = DESTROYED;
                }
            }
            What::Card(Card::Step { step, .. }) => {
                self.stage = step.to();
                if let Step::Made(serial, until) = step {
                    (self.serial, self.until) = (Some(*serial), *until);
                }
            }
            What::Civil(_) => {
                let in_hand = [IN_HAND, HELD].contains(&self.stage);
                self.stage = if in_hand { REVOKED } else { ENDED };
            }
            What::Died { .. } | What::Family(_) => self.stage = ENDED,
            What::Dwelling { .. }
            | What::Enrolled { .. }
            | What::Born(_)
            | What::Formed { .. }
            | What::Joined { .. }
            | What::Left { .. }
            | What::HeadChanged { .. }
            | What::Moved { .. }
            | What::Residence(_)
            | What::Regrouping(_)
            | What::Blanks(_)
            | What::Place(_)
            | What::Reform(_)
            | What::Service(_)
            | What::Card(_) => {}
        }
    }
}

/// Children under six, under fourteen, and everybody else.
pub(crate) fn group(person: &Person, day: CivilDate) -> usize {
    [6, 14].iter().filter(|years| completed(person, **years, day)).count()
}

/// Are cards of the newer kind made on a day, and are there certificates?
pub(crate) fn is_newer(day: CivilDate) -> bool {
    CivilDate::new(2024, 7, 1).is_some_and(|from| from <= day)
}

/// Until when a card lasts that is made on a day: the first of certain birthdays that is more than two years ahead. Where
/// nobody knows the day, the last that it may be counts.
pub(crate) fn lasts_until(born: Born, made: CivilDate) -> Option<CivilDate> {
    let birthdays = [14, 25, 40, 60].into_iter().filter(|years| is_newer(made) || *years > 14);
    let mut far = birthdays.filter(|years| made < born.last.plus_years(years - 2));
    far.next().map(|years| born.last.plus_years(years))
}

impl Card {
    /// Whom and what it names.
    pub(crate) fn concerned(&self) -> Vec<Id> {
        match self {
            Card::Step { cards, step } => {
                let stock = if let Step::InBatch(Some(drawn)) = step { Some(drawn.stock) } else { None };
                cards.iter().flat_map(|(card, who)| [*card, *who]).chain(stock).collect()
            }
            Card::Certified { who, .. } | Card::Uncertified { who, .. } => vec![*who],
        }
    }

    /// What it makes of a holder.
    pub(crate) fn live(&self, person: &mut Person, id: Id, day: CivilDate) {
        match self {
            Card::Step { cards, step } => {
                let own = cards.iter().find(|(_, who)| *who == id).map(|(card, _)| *card);
                step.live(person, own);
            }
            Card::Certified { serial, .. } => person.certificate = Some((*serial, day)),
            Card::Uncertified { .. } => person.certificate = None,
        }
    }
}

impl Step {
    fn live(self, person: &mut Person, card: Option<Id>) {
        match self {
            Step::Refused | Step::Withdrawn => person.card_open = None,
            Step::Lost | Step::Revoked(_) if person.card == card => {
                (person.card, person.card_held) = (None, false);
            }
            Step::Held => person.card_held = true,
            Step::GivenBack => person.card_held = false,
            Step::Destroyed(_, true) if person.card_open == card => person.card_open = None,
            Step::Approved
            | Step::Captured(_)
            | Step::InBatch(_)
            | Step::Made(..)
            | Step::Checked(_)
            | Step::Dispatched
            | Step::Received
            | Step::Lost
            | Step::Revoked(_)
            | Step::Destroyed(..) => {}
        }
    }
}

impl Newest<'_> {
    /// The card has come so far, and its holder is alive.
    pub(crate) fn card_at(&self, card: Id, who: Id, stages: &[u8]) -> Result<(), Reason> {
        let stage = self.plain.card_at_place(card, self.day).stage;
        must(stages.contains(&stage), "a card at another stage")?;
        self.alive(who).map(|_| ())
    }

    /// May it be declared?
    pub(crate) fn allows_card(&self, card: &Card) -> Result<(), Reason> {
        match card {
            Card::Step { cards, step } => {
                for (at, (card, who)) in cards.iter().enumerate() {
                    must(cards[..at].iter().all(|(other, _)| other != card), "named twice")?;
                    self.allows_step(*card, *who, *step)?;
                }
                let Step::InBatch(Some(drawn)) = step else { return Ok(()) };
                self.may_draw(*drawn, cards.len())
            }
            Card::Certified { who, serial, living_since } => {
                let person = self.alive(*who)?;
                must(is_newer(self.day), "no certificates yet")?;
                let then = self.plain.person(*who, Some(self.day), self.plain.len());
                must(then.civil.nationality.is_none(), "a nationality is known")?;
                must(!self.plain.is_citizen(*who, &then), "a citizen by birth")?;
                must(then.number.is_some(), "no number")?;
                must(then.born.is_none_or(|born| born.first <= *living_since), "there before the birth")?;
                // Half a year, whatever its months.
                must(living_since.plus_days(184) <= self.day, "lived there too short")?;
                must(person.card.is_none() && person.certificate.is_none(), "has a card or certificate")?;
                must(!self.serial_is_used(*serial), "the serial is taken")
            }
            Card::Uncertified { who, ground } => {
                must(*ground != RevocationGround::NationalityLost, "not for a certificate")?;
                must(self.alive(*who)?.certificate.is_some(), "no certificate")
            }
        }
    }

    /// How a card was made last.
    pub(crate) fn made(&self, card: Id) -> Option<Fact> {
        let is_made = |what: &What| matches!(what, What::Card(Card::Step { step: Step::Made(..), .. }));
        self.plain.life(card, self.plain.len()).into_iter().rfind(|fact| is_made(&fact.what))
    }

    /// The number that was printed on it then, as known when it was made.
    pub(crate) fn printed(&self, made: &Fact, who: Id) -> Option<u64> {
        let on = self.plain.declared_for(made.at).unwrap_or(made.day);
        self.plain.person(who, Some(on), made.at).number
    }

    fn allows_step(&self, card: Id, who: Id, step: Step) -> Result<(), Reason> {
        match step {
            Step::Destroyed(serial, closes) => {
                let facts = self.plain.standing();
                let destroyed = |what: &What| matches!(what, What::Card(Card::Step { step: Step::Destroyed(other, _), .. }) if *other == serial);
                let holder = self.plain.serials().into_iter().find(|(_, other)| *other == serial);
                must(holder.is_some_and(|(own, _)| own == card), "another card")?;
                must(!facts.iter().any(|fact| destroyed(&fact.what)), "destroyed already")?;
                let progress = self.plain.card_at_place(card, self.day);
                must(progress.stage != 0, "no such card")?;
                let in_use = [IN_HAND, HELD].contains(&progress.stage) && progress.is_last(serial);
                must(!in_use && closes == progress.is_on_its_way(serial), "in use, or not over")?;
                must(self.person(who).exists, "no such person")
            }
            Step::Captured(portrait) => {
                let now = self.plain.person(who, None, self.plain.len());
                must(portrait == (group(&now, self.day) > 0), "a portrait, or none, is wanted")?;
                self.present(who)?;
                self.card_at(card, who, step.from())
            }
            Step::Made(serial, _) => {
                must(!self.serial_is_used(serial), "the serial is taken")?;
                let then = self.plain.person(who, Some(self.day), self.plain.len());
                must(then.number.is_some(), "no number")?;
                must(self.blanks_fit(card), "blanks for other cards")?;
                self.card_at(card, who, step.from())
            }
            Step::Revoked(ground) => {
                let of_cards = [
                    RevocationGround::NationalityLost,
                    RevocationGround::IssuedWrongly,
                    RevocationGround::Altered,
                ];
                must(of_cards.contains(&ground), "not for a card")?;
                self.card_at(card, who, step.from())
            }
            Step::Approved
            | Step::Refused
            | Step::Withdrawn
            | Step::InBatch(_)
            | Step::Checked(_)
            | Step::Dispatched
            | Step::Received
            | Step::Lost
            | Step::Held
            | Step::GivenBack => self.card_at(card, who, step.from()),
        }
    }

    /// The number that was printed, as known when the card was made, is still the holder's.
    pub(crate) fn bears_its_number(&self, card: Id, who: Id) -> Result<(), Reason> {
        let Some(made) = self.made(card) else { return Ok(()) };
        let printed = self.printed(&made, who);
        let theirs = self.plain.person(who, Some(self.day), self.plain.len()).number;
        must(printed.is_some() && printed == theirs, "a number that is not theirs any more")
    }

    /// Are the blanks that the last batch of a card drew such as cards are made of on the day?
    fn blanks_fit(&self, card: Id) -> bool {
        let batch = |what: &What| {
            let What::Card(Card::Step { step: Step::InBatch(drawn), .. }) = what else { return None };
            Some(*drawn)
        };
        let last = self.plain.life(card, self.plain.len()).iter().rev().find_map(|fact| batch(&fact.what));
        let Some(Some(drawn)) = last else { return true };
        let opened = self.plain.stock(drawn.stock, None, self.plain.len()).opened;
        opened.is_none_or(|(_, newer, _)| newer == is_newer(self.day))
    }

    fn serial_is_used(&self, wanted: u32) -> bool {
        self.plain.serials().iter().any(|(_, serial)| *serial == wanted)
    }
}

impl Plain {
    /// The serial of every card and certificate made, and whose it is.
    pub(crate) fn serials(&self) -> Vec<(Id, u32)> {
        let of = |what: &What| {
            if let What::Card(Card::Certified { who, serial, .. }) = what {
                return Some((*who, *serial));
            }
            let What::Card(Card::Step { cards, step: Step::Made(serial, _) }) = what else { return None };
            cards.first().map(|(card, _)| (*card, *serial))
        };
        self.standing().iter().filter_map(|fact| of(&fact.what)).collect()
    }
}
