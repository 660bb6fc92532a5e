//! Who registers an act: mostly an office that may, now and then another one, or nobody.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::origin::Provenance;

use super::super::plain::Id;
use super::super::rights::{By, Matter};
use super::super::script::Order;
use super::bureaus::{bureau_code, officer_code};
use super::{Office, nth};

/// An office that there never is, and an officer who never is in any.
const NOBODY: u32 = 999;
/// Offices that are asked whether they may, at most.
const ASKED: usize = 6;

impl By {
    /// As an act says it.
    pub(crate) fn provenance(&self) -> Provenance {
        Provenance {
            unit: self.bureau.map(bureau_code),
            officer: self.officer.map(officer_code),
            received_date: self.received,
            ..Provenance::default()
        }
    }
}

impl Office<'_> {
    /// Who registers it.
    pub(crate) fn registrar(&self, order: &Order, matter: Matter<'_>) -> By {
        let hand = order.hand;
        let ago = i64::from(hand / 64 % if hand.is_multiple_of(2) { 2_000 } else { 60 });
        let received = Some(self.town.today.plus_days(-ago)).filter(|_| hand.is_multiple_of(7));
        let nobody = By { bureau: None, officer: None, received };
        let bureaus = self.bureaus();
        match hand % 16 {
            0 => nobody,
            1 => By { bureau: Some(NOBODY), ..nobody },
            2..5 => {
                let any = nth(&bureaus, hand / 16).map(|bureau| self.of(bureau, order, matter, received));
                any.unwrap_or(nobody)
            }
            _ => self.one_who_may(order, matter, received).unwrap_or(nobody),
        }
    }

    fn one_who_may(&self, order: &Order, matter: Matter<'_>, received: Option<CivilDate>) -> Option<By> {
        let today = self.town.today;
        let day = self.plain.registered_on(matter, &By { bureau: None, officer: None, received }, today);
        let task = self.plain.wanted(matter.what, day).task;
        let mut able = self.bureaus();
        able.retain(|id| self.bureau(*id).is.is_some_and(|(_, _, tasks)| tasks.contains(&task)));
        let start = (order.hand / 16) as usize % able.len().max(1);
        let asked = able.iter().cycle().skip(start).take(able.len().min(ASKED));
        let mut by = asked.map(|bureau| self.of(*bureau, order, matter, received));
        by.find(|by| self.plain.may_register(matter, by, today, true).is_ok())
    }

    /// An office, and somebody who is in it on the day; now and then somebody else.
    fn of(&self, id: Id, order: &Order, matter: Matter<'_>, received: Option<CivilDate>) -> By {
        let bureau = self.bureau(id);
        let code = bureau.is.map(|(code, _, _)| code);
        let by = By { bureau: code, officer: None, received };
        let day = self.plain.registered_on(matter, &by, self.town.today);
        let there = |(_, _, from, until): &&(Id, u32, CivilDate, Option<CivilDate>)| {
            *from <= day && until.is_none_or(|until| day < until)
        };
        let present: Vec<u32> = bureau.staff.iter().filter(there).map(|(_, code, _, _)| *code).collect();
        let pick = (order.hand / 1_024) as usize;
        let officer = present.get(pick % present.len().max(1)).copied();
        By { officer: officer.filter(|_| !pick.is_multiple_of(9)).or(Some(NOBODY)), ..by }
    }
}
