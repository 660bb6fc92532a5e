//! Who may apply for a card, and why for another one.

use ledger_core::domain::card::lists::CardGround;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::CardReason;

use super::cards::{Card, Step, lasts_until};
use super::civil::Naming;
use super::plain::{Fact, Id, Person, What};
use super::rules::{Newest, Reason, completed, must};

/// For which card it is a ground: another one, or one in the place of one that is gone.
pub(crate) fn because(ground: CardGround) -> CardReason {
    let gone = [CardGround::Lost, CardGround::Damaged, CardGround::NationalityRegained];
    if gone.contains(&ground) { CardReason::Reissue } else { CardReason::Change }
}

impl Newest<'_> {
    pub(crate) fn allows_application(
        &self,
        who: Id,
        (reason, ground): (CardReason, Option<CardGround>),
        group: usize,
    ) -> Result<(), Reason> {
        let person = self.alive(who)?;
        let now = self.plain.person(who, None, self.plain.len());
        must(group == super::cards::group(&now, self.day), "of another age")?;
        // No lower age since 2024-07-01 (Law on Identity 2023, art. 19).
        let any_age = CivilDate::new(2024, 7, 1).is_some_and(|from| from <= self.day);
        must(any_age || completed(&person, 14, self.day), "too young for a card")?;
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        must(then.number.is_some(), "no number")?;
        must(then.certificate.is_none(), "has a certificate")?;
        must(person.may_be_citizen(), "no citizen")?;
        must(person.card_open.is_none(), "an application is open")?;
        must(ground.is_none_or(|ground| because(ground) == reason), "no ground for that")?;
        must(ground.is_none_or(|ground| self.may_be_so(who, &then, ground)), "a ground that is not so")?;
        must((reason == CardReason::First) != self.had_card(who), "the first card, or not")
    }

    /// May the ground for another card be true?
    fn may_be_so(&self, who: Id, then: &Person, ground: CardGround) -> bool {
        let in_hand = then.card.and_then(|card| self.made(card)).filter(|made| made.day < self.day);
        match ground {
            CardGround::MilestoneAge => {
                let Some(Fact { what: What::Card(Card::Step { step: Step::Made(_, until), .. }), .. }) =
                    in_hand
                else {
                    return true;
                };
                then.born.is_none_or(|born| lasts_until(born, self.day) != until)
            }
            CardGround::NumberReestablished => {
                let printed = in_hand.map(|made| self.printed(&made, who));
                !then.civil.former.is_empty() && printed.is_none_or(|printed| printed != then.number)
            }
            CardGround::NationalityRegained => {
                let told = |fact: &Fact| {
                    matches!(fact.what, What::Civil(Naming::Lost { .. } | Naming::Gained { .. }))
                };
                self.plain.life(who, self.plain.len()).iter().any(|fact| told(fact) && fact.day <= self.day)
            }
            CardGround::NameOrBirthDate
            | CardGround::AppearanceOrSex
            | CardGround::PrintedWrongly
            | CardGround::AreaRearranged
            | CardGround::OnRequest
            | CardGround::Lost
            | CardGround::Damaged => true,
        }
    }

    /// Had somebody a card before, by this record or by one that was merged into it?
    pub(crate) fn had_card(&self, who: Id) -> bool {
        let own = self.plain.at_place(who, self.day);
        let of_merged = |merged: &Id| self.plain.person(*merged, Some(self.day), self.plain.len()).had_card;
        own.had_card || own.civil.merged.iter().any(of_merged)
    }
}
