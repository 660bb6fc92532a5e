//! Orders by which something that was said becomes otherwise: about others, at another place, for another reason.

use ledger_core::domain::amendment::correct::CorrectEvent;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::Event;
use ledger_core::domain::ids::Position;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{CivilCapacity, DeregistrationGround, Relation, RemovalGround, Sex};

use super::super::civil::Naming;
use super::super::family::Family;
use super::super::households::Regrouping;
use super::super::places::Place;
use super::super::plain::{Id, Person, Said, What};
use super::super::residence::Residence;
use super::super::rules::may_have_completed;
use super::super::script::Order;
use super::{Office, Plan, address, dwelling_id, members_of, name, nth, person_id};

/// What is said otherwise here, now and then.
fn is_reworded(what: &What) -> bool {
    matches!(
        what,
        What::Enrolled { .. }
            | What::Moved { .. }
            | What::Formed { .. }
            | What::Family(Family::Married { .. } | Family::Capacity { .. })
            | What::Regrouping(Regrouping::Related { .. })
            | What::Residence(
                Residence::Stays { .. }
                    | Residence::Away { .. }
                    | Residence::Deregistered { .. }
                    | Residence::Removed { .. }
            )
            | What::Civil(Naming::Named { .. } | Naming::Told { .. })
            | What::Place(Place::Addressed { .. })
    )
}

impl Office<'_> {
    pub(super) fn reword(&self, order: &Order) -> Option<Plan> {
        let mut targets = self.all_remarkable(order);
        targets.retain(|at| self.plain.contents(*at).is_some_and(is_reworded));
        let target = nth(&targets, order.picks[0])?;
        let record = self.town.record(Position(target))?;
        let mut event = record.event.replacement().unwrap_or(&record.event).as_ref().clone();
        let mut what = self.plain.contents(target)?.clone();
        let (root, _) = self.plain.root(target, self.plain.said(target)?)?;
        let stands = self.plain.fact(root, self.plain.len()).map(|fact| fact.day);
        let day = stands.or(record.effective_date.full())?;
        // Now and then on another day, too.
        let moved = i64::from(order.picks[3] / 8 % 100) - 50;
        let day = if order.picks[3].is_multiple_of(8) { day.plus_days(moved) } else { day };
        self.says_otherwise(order, day, &mut what, &mut event)?;
        let command = Command::CorrectEvent(CorrectEvent {
            target: Position(target),
            effective_date: Some(PartialDate::from(day)),
            replacement: event.into(),
            reason: Text::stored("it was otherwise"),
        });
        Some((command, Said::Otherwise(target, day, Box::new(what))))
    }

    /// Both say otherwise what they say; none where they do not.
    fn says_otherwise(
        &self,
        order: &Order,
        day: CivilDate,
        what: &mut What,
        event: &mut Event,
    ) -> Option<()> {
        let [_, pick, other, _] = order.picks;
        if let (What::Enrolled { name: called, home, .. }, Event::PersonEnrolled(e)) =
            (&mut *what, &mut *event)
        {
            if pick.is_multiple_of(3) {
                *home = nth(&self.homes(), other).filter(|_| !pick.is_multiple_of(12));
                e.dwelling = home.map(dwelling_id);
            } else {
                *called = other % 12;
                e.facts.name = name(*called);
            }
        } else if let (What::Moved { home, .. }, Event::PermanentResidenceChanged(e)) =
            (&mut *what, &mut *event)
        {
            *home = self.another_home(other, day)?;
            e.dwelling = dwelling_id(*home);
        } else if let (What::Formed { members, .. }, Event::HouseholdFormed(e)) = (&mut *what, &mut *event) {
            let (_, relation) = members.iter_mut().rfind(|(_, relation)| *relation != Relation::Head)?;
            *relation = [Relation::Sibling, Relation::Child][pick as usize % 2];
            e.members = members_of(members);
        } else if let (What::Place(Place::Addressed { address: number, .. }), Event::DwellingReaddressed(e)) =
            (&mut *what, &mut *event)
        {
            *number = other % 3;
            e.address = address(*number);
        } else if let What::Family(family) = what {
            self.kin_otherwise(order, day, family, event)?;
        } else if let What::Residence(residence) = what {
            self.resides_otherwise(order, day, residence, event)?;
        } else {
            Self::told_otherwise(order, what, event)?;
        }
        Some(())
    }

    /// A dwelling; now and then one where nobody comes any more.
    fn another_home(&self, pick: u32, day: CivilDate) -> Option<Id> {
        let mut banned = self.homes();
        banned.retain(|id| !self.plain.dwelling(*id, Some(day), self.plain.len()).banned.is_empty());
        let banned = nth(&banned, pick).filter(|_| pick.is_multiple_of(3));
        banned.or_else(|| nth(&self.homes(), pick))
    }

    fn kin_otherwise(
        &self,
        order: &Order,
        day: CivilDate,
        family: &mut Family,
        event: &mut Event,
    ) -> Option<()> {
        let [_, pick, other, _] = order.picks;
        if let (Family::Married { husband, wife }, Event::MarriageRegistered(e)) = (&mut *family, &mut *event)
        {
            let sex = if pick.is_multiple_of(2) { Sex::Male } else { Sex::Female };
            let free = |p: &Person| {
                p.ties.marriage.is_none() && p.sex == Some(sex) && may_have_completed(p, 18, day)
            };
            let somebody = self.somebody(order, other, free)?;
            if sex == Sex::Male {
                (*husband, e.husband) = (somebody, person_id(somebody));
            } else {
                (*wife, e.wife) = (somebody, person_id(somebody));
            }
            return Some(());
        }
        let (Family::Capacity { capacity, .. }, Event::CapacityChanged(e)) = (family, event) else {
            return None;
        };
        *capacity = CivilCapacity::ALL[other as usize % 4];
        e.capacity = *capacity;
        Some(())
    }

    fn resides_otherwise(
        &self,
        order: &Order,
        day: CivilDate,
        residence: &mut Residence,
        event: &mut Event,
    ) -> Option<()> {
        let [_, pick, other, _] = order.picks;
        let last = |days: u32| day.plus_days(i64::from(other % days) - 20);
        if let (Residence::Stays { dwelling, until, .. }, Event::TemporaryResidenceRegistered(e)) =
            (&mut *residence, &mut *event)
        {
            if pick.is_multiple_of(2) {
                *until = last(780);
            } else {
                *dwelling = self.another_home(other, day)?;
            }
            (e.dwelling, e.until) = (dwelling_id(*dwelling), *until);
        } else if let (Residence::Away { until, .. }, Event::AbsenceDeclared(e)) =
            (&mut *residence, &mut *event)
        {
            *until = Some(last(500)).filter(|_| pick.is_multiple_of(2));
            e.until = *until;
        } else if let (Residence::Deregistered { ground, .. }, Event::PermanentResidenceDeregistered(e)) =
            (&mut *residence, &mut *event)
        {
            *ground = DeregistrationGround::ALL[other as usize % DeregistrationGround::ALL.len()];
            e.ground = *ground;
        } else if let (Residence::Removed { ground, .. }, Event::TemporaryResidenceRemoved(e)) =
            (residence, event)
        {
            *ground = RemovalGround::ALL[other as usize % RemovalGround::ALL.len()];
            e.ground = *ground;
        } else {
            return None;
        }
        Some(())
    }

    fn told_otherwise(order: &Order, what: &mut What, event: &mut Event) -> Option<()> {
        let other = order.picks[2];
        if let (What::Regrouping(Regrouping::Related { members, .. }), Event::RelationsChanged(e)) =
            (&mut *what, &mut *event)
        {
            let list = [Relation::Sibling, Relation::Child, Relation::Guest, Relation::Other, Relation::Head];
            members.iter_mut().for_each(|(_, relation)| *relation = list[other as usize % list.len()]);
            e.members = members_of(members);
        } else if let (What::Civil(Naming::Named { name: called, .. }), Event::NameChanged(e)) =
            (&mut *what, &mut *event)
        {
            *called = other % 12;
            e.name = name(*called);
        } else if let (What::Civil(Naming::Told { told, .. }), Event::ParticularsUpdated(e)) = (what, event) {
            (*told, e.becomes) = super::civil::particulars(order);
        } else {
            return None;
        }
        Some(())
    }
}
