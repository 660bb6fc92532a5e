//! Orders about households, and about people who move.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::household::change_head::ChangeHead;
use ledger_core::domain::household::change_relations::ChangeRelations;
use ledger_core::domain::household::form::FormHousehold;
use ledger_core::domain::household::join::JoinHousehold;
use ledger_core::domain::household::leave::LeaveHousehold;
use ledger_core::domain::household::merge::MergeHouseholds;
use ledger_core::domain::household::number::NumberHousehold;
use ledger_core::domain::household::split::SplitHousehold;
use ledger_core::domain::residence::basis::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
use ledger_core::domain::residence::change_permanent::{ChangePermanentResidence, MoveInto};
use ledger_core::domain::text::Code;
use ledger_core::domain::values::Relation;

use super::super::households::Regrouping;
use super::super::plain::{Id, Into, Person, Said, What};
use super::super::rules::completed;
use super::super::script::Order;
use super::{Office, Plan, dwelling_id, household_id, members_of, nth, person_id};

fn said(day: CivilDate, regrouping: Regrouping) -> Said {
    Said::Fact(day, What::Regrouping(regrouping))
}

impl Office<'_> {
    pub(super) fn form(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [first, size, wrong, _] = order.picks;
        let head = self.somebody(order, first, |p| p.household.is_none() && p.home.is_some())?;
        let home = self.now(head).home.map(|(home, _, _)| home).or_else(|| nth(&self.homes(), wrong))?;
        let mut members = vec![head];
        members.extend(self.persons().into_iter().filter(|id| {
            let person = self.now(*id);
            let there = person.home.is_some_and(|(at, _, _)| at == home);
            *id != head && there && person.household.is_none() && person.died.is_none()
        }));
        members.truncate(1 + size as usize % 5);
        let relation = |at| if at == 0 { Relation::Head } else { Relation::Other };
        let members: Vec<(Id, Relation)> =
            members.into_iter().enumerate().map(|(at, who)| (who, relation(at))).collect();
        let command = Command::FormHousehold(FormHousehold {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            members: members_of(&members),
            file_number: None,
        });
        Some((command, Said::Fact(day, What::Formed { home, members })))
    }

    pub(super) fn join(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let household = self.a_household(order, order.picks[1])?;
        let home = self.home_of_household(household);
        let fit = |p: &Person| p.household.is_none() && p.home.is_none_or(|(at, _, _)| at == home);
        let who = self.somebody(order, order.picks[0], fit)?;
        let command = Command::JoinHousehold(JoinHousehold {
            effective_date: day.into(),
            person: person_id(who),
            household: household_id(household),
            relation: Relation::Guest,
        });
        Some((command, Said::Fact(day, What::Joined { who, household, home })))
    }

    pub(super) fn leave(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.household.is_some())?;
        let own = self.now(who).household.map(|(household, _, _)| household);
        let household = own.or_else(|| self.a_household(order, order.picks[1]))?;
        let command = Command::LeaveHousehold(LeaveHousehold {
            effective_date: day.into(),
            person: person_id(who),
            household: household_id(household),
        });
        Some((command, Said::Fact(day, What::Left { who, household })))
    }

    pub(super) fn change_head(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let household = self.a_household(order, order.picks[0])?;
        let state = self.plain.household(household, None, self.plain.len());
        let mut members: Vec<Id> = state.members.keys().copied().collect();
        if order.blind && order.picks[3].is_multiple_of(2) {
            members.pop();
        }
        let head = nth(&members, order.picks[1])?;
        let relation = |who| if who == head { Relation::Head } else { Relation::Other };
        let members: Vec<(Id, Relation)> = members.into_iter().map(|who| (who, relation(who))).collect();
        let command = Command::ChangeHead(ChangeHead {
            effective_date: day.into(),
            household: household_id(household),
            members: members_of(&members),
        });
        Some((command, Said::Fact(day, What::HeadChanged { household, members })))
    }

    pub(super) fn moves(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [who, home, into, _] = order.picks;
        let who = self.somebody(order, who, |_| true)?;
        let person = self.now(who);
        let mut home = nth(&self.homes(), home)?;
        let own = person.household.map(|(household, _, _)| household);
        let (movers, into, becomes) = match (into % 4, own) {
            (0, Some(own)) => {
                let members = self.plain.household(own, None, self.plain.len()).members;
                (members.keys().copied().collect(), Into::Whole(own), MoveInto::SameHousehold)
            }
            (1, _) => {
                let joined = self.a_household(order, order.picks[3])?;
                home = self.home_of_household(joined);
                let becomes = MoveInto::Join(household_id(joined), vec![Relation::Guest]);
                (vec![who], Into::Join(joined), becomes)
            }
            (2, _) => (vec![who], Into::Form, MoveInto::Form(vec![Relation::Head], None)),
            _ => (vec![who], Into::Alone, MoveInto::Alone),
        };
        let leaves = |who: Id| match into {
            Into::Whole(_) => None,
            Into::Alone | Into::Join(_) | Into::Form => self.now(who).household.map(|(own, _, _)| own),
        };
        let basis = self.basis(order, home);
        let command = Command::ChangePermanentResidence(ChangePermanentResidence {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            movers: movers.iter().copied().map(person_id).collect(),
            household: becomes,
            basis,
        });
        let who = movers.iter().map(|who| (*who, leaves(*who))).collect();
        Some((command, Said::Fact(day, What::Moved { who, home, into, basis })))
    }

    /// Why they may live there; mostly with everything that is asked for.
    fn basis(&self, order: &Order, home: Id) -> Option<Basis> {
        let [pick, consents, floor] = [order.hand / 32, order.hand / 4_096, order.hand / 65_536];
        let banned = !self.plain.dwelling(home, None, self.plain.len()).banned.is_empty();
        let together = banned && pick.is_multiple_of(2);
        if pick.is_multiple_of(3) && !together {
            return None;
        }
        let any = BasisGround::ALL[(pick / 6) as usize % BasisGround::ALL.len()];
        let ground = if together { BasisGround::CloseKin } else { any };
        let consent = |bit: u32| Some(Consent::OnPaper).filter(|_| !(consents / bit).is_multiple_of(8));
        let parent = consent(64).filter(|_| !consents.is_multiple_of(3));
        let persons = 1 + floor % 9;
        let least = if floor.is_multiple_of(10) { 799 } else { 800 + floor % 3 * 100 };
        let area = (least * persons).saturating_add_signed(500 - i32::try_from(floor % 5 * 200).ok()?);
        Some(Basis {
            ground,
            owner: consent(1),
            head: consent(8),
            parent: parent.map(|_| ParentConsent::OnPaper),
            floor: Some(FloorArea { area, persons, least }).filter(|_| !floor.is_multiple_of(7)),
        })
    }

    pub(super) fn split(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut all = self.households();
        if !order.blind {
            all.retain(|id| self.plain.household(*id, None, self.plain.len()).members.len() > 1);
        }
        let from = nth(&all, order.picks[0])?;
        let state = self.plain.household(from, None, self.plain.len());
        let grown = |id: &Id| completed(&self.now(*id), 18, day);
        let stays = |relation: Relation| relation == Relation::Head && !order.blind;
        let going = state.members.iter().filter(|(_, relation)| !stays(**relation)).map(|(who, _)| *who);
        let mut going: Vec<Id> = going.collect();
        going.sort_by_key(|who| !grown(who));
        going.truncate(1 + order.picks[1] as usize % 3);
        let relation = |at| if at == 0 { Relation::Head } else { Relation::Other };
        let members: Vec<(Id, Relation)> =
            going.into_iter().enumerate().map(|(at, who)| (who, relation(at))).collect();
        let command = Command::SplitHousehold(SplitHousehold {
            effective_date: day.into(),
            household: household_id(from),
            members: members_of(&members),
            file_number: None,
        });
        Some((command, said(day, Regrouping::Split { from, home: self.home_of_household(from), members })))
    }

    pub(super) fn merge(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let into = self.a_household(order, order.picks[0])?;
        let home = self.home_of_household(into);
        let mut others = self.households();
        others.retain(|id| {
            let state = self.plain.household(*id, None, self.plain.len());
            let there = state.home.is_some_and(|(at, _)| at == home);
            order.blind || (*id != into && there && !state.members.is_empty())
        });
        let household = nth(&others, order.picks[1])?;
        let state = self.plain.household(household, None, self.plain.len());
        let mut members: Vec<(Id, Relation)> =
            state.members.keys().map(|who| (*who, Relation::Other)).collect();
        // Now and then one is forgotten.
        if order.picks[2].is_multiple_of(5) {
            members.pop();
        }
        let command = Command::MergeHouseholds(MergeHouseholds {
            effective_date: day.into(),
            household: household_id(household),
            into: household_id(into),
            members: members_of(&members),
        });
        Some((command, said(day, Regrouping::Merged { household, into, home, members })))
    }

    pub(super) fn relate(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| {
            p.household.is_some_and(|(_, relation, _)| relation != Relation::Head)
        })?;
        let (household, _, _) = self
            .now(who)
            .household
            .or_else(|| Some((self.a_household(order, order.picks[1])?, Relation::Other, day)))?;
        let list = [Relation::Sibling, Relation::Child, Relation::Guest, Relation::Other, Relation::Head];
        let members = vec![(who, list[order.picks[2] as usize % list.len()])];
        let command = Command::ChangeRelations(ChangeRelations {
            effective_date: day.into(),
            household: household_id(household),
            members: members_of(&members),
        });
        Some((command, said(day, Regrouping::Related { household, members })))
    }

    pub(super) fn number(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let household = self.a_household(order, order.picks[0])?;
        let number = order.picks[1] % 3;
        let command = Command::NumberHousehold(NumberHousehold {
            effective_date: day.into(),
            household: household_id(household),
            file_number: Code::stored(&format!("HS-{number}")),
        });
        Some((command, said(day, Regrouping::Numbered { household, number })))
    }
}
