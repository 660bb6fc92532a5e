//! Orders about where people live, stay or are.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::ids::Position;
use ledger_core::domain::name::PersonName;
use ledger_core::domain::residence::cancel_registration::CancelRegistration;
use ledger_core::domain::residence::close_finding::CloseFinding;
use ledger_core::domain::residence::declare_absence::{AbsenceDeclared, DeclareAbsence};
use ledger_core::domain::residence::declare_contact::DeclareContactAddress;
use ledger_core::domain::residence::declare_current_place::{CurrentPlaceDeclared, DeclareCurrentPlace};
use ledger_core::domain::residence::deregister::DeregisterPermanentResidence;
use ledger_core::domain::residence::end_absence::EndAbsence;
use ledger_core::domain::residence::living::Abroad;
use ledger_core::domain::residence::notify_stay::{Guest, NotifyStay, OtherGuest, StayNotified};
use ledger_core::domain::residence::record_not_living::RecordNotLivingThere;
use ledger_core::domain::residence::register_abroad::RegisterResidenceAbroad;
use ledger_core::domain::residence::register_temporary::{
    RegisterTemporaryResidence, TemporaryResidenceRegistered,
};
use ledger_core::domain::residence::remove_temporary::{RemoveTemporaryResidence, TemporaryResidenceRemoved};
use ledger_core::domain::residence::renew_temporary::{RenewTemporaryResidence, TemporaryResidenceRenewed};
use ledger_core::domain::residence::withdraw_contact::WithdrawContactAddress;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{AbsenceClass, ContactRole, DeregistrationGround, RemovalGround};

use super::super::plain::{Id, Person, Said, What, concerned};
use super::super::residence::{Residence, registered_by, registers};
use super::super::rules::Newest;
use super::super::script::{Act, Order};
use super::super::town::Town;
use super::{Office, Plan, dwelling_id, nth, person_id};

fn said(day: CivilDate, residence: Residence) -> Said {
    Said::Fact(day, What::Residence(residence))
}

fn address() -> Text {
    Text::stored("Phố 3, Vientiane")
}

impl Office<'_> {
    /// Somebody, and now and then all with whom they live in a household.
    fn some_people(&self, order: &Order, day: CivilDate, fit: impl Fn(&Person) -> bool) -> Option<Vec<Id>> {
        let who = self.somebody(order, order.picks[0], fit)?;
        let own = self.plain.at_place(who, day).household.filter(|_| order.picks[3].is_multiple_of(2));
        let Some((household, _, _)) = own else { return Some(vec![who]) };
        Some(self.plain.household_at_place(household, day).members.into_keys().collect())
    }

    pub(super) fn departs(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let people = self.some_people(order, day, |p| p.home.is_some())?;
        let of = |who: &Id| self.plain.at_place(*who, day).household.map(|(household, _, _)| household);
        let who: Vec<(Id, Option<Id>)> = people.iter().map(|who| (*who, of(who))).collect();
        let persons = people.iter().copied().map(person_id).collect();
        let effective_date = day.into();
        if order.act == Act::Abroad {
            let abroad = Abroad { country: Some(*b"LA"), address: Some(address()) };
            let command = RegisterResidenceAbroad { effective_date, persons, abroad };
            return Some((Command::RegisterResidenceAbroad(command), said(day, Residence::Abroad { who })));
        }
        let grounds = DeregistrationGround::ALL;
        let ground = grounds[order.picks[1] as usize % grounds.len()];
        let command = DeregisterPermanentResidence { effective_date, persons, ground };
        let said = said(day, Residence::Deregistered { who, ground });
        Some((Command::DeregisterPermanentResidence(command), said))
    }

    pub(super) fn reached(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let dwelling = nth(&self.homes(), order.picks[1]).filter(|_| order.picks[2].is_multiple_of(2));
        let instead = order.picks[3].is_multiple_of(4);
        let household = self.plain.at_place(who, day).household.map(|(household, _, _)| household);
        let command = Command::DeclareContactAddress(DeclareContactAddress {
            effective_date: day.into(),
            person: person_id(who),
            dwelling: dwelling.map(dwelling_id),
            address: dwelling.is_none().then(address),
            role: if instead { ContactRole::InsteadOfResidence } else { ContactRole::BesideResidence },
        });
        let leaves = household.filter(|_| instead);
        Some((command, said(day, Residence::Reached { who, leaves, dwelling, instead })))
    }

    pub(super) fn unreached(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.places.reached.is_some())?;
        let command = WithdrawContactAddress { effective_date: day.into(), person: person_id(who) };
        Some((Command::WithdrawContactAddress(command), said(day, Residence::Unreached { who })))
    }

    pub(super) fn not_there(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.home.is_some())?;
        let home = self.plain.at_place(who, day).home.map(|(home, _, _)| home);
        let dwelling = home.filter(|_| !order.blind).or_else(|| nth(&self.homes(), order.picks[1]))?;
        let named = self.perhaps_whole(order, day, dwelling);
        let dwelling = self.same_dwelling(day, home, named).unwrap_or(named);
        let closed = day.plus_days(i64::from(order.picks[2] % 90) - 5);
        let until =
            Some(closed).filter(|closed| order.picks[3].is_multiple_of(3) && *closed <= self.town.today);
        let command = Command::RecordNotLivingThere(RecordNotLivingThere {
            effective_date: day.into(),
            person: person_id(who),
            dwelling: dwelling_id(named),
            until,
        });
        Some((command, said(day, Residence::NotThere { who, dwelling, until })))
    }

    /// Now and then what a dwelling is part of by then.
    fn perhaps_whole(&self, order: &Order, day: CivilDate, dwelling: Id) -> Id {
        if order.picks[3].is_multiple_of(2) { self.newest(day).part(dwelling) } else { dwelling }
    }

    /// Which of these is the named dwelling itself or, where none is, one with it by then?
    fn same_dwelling(&self, day: CivilDate, of: impl IntoIterator<Item = Id>, named: Id) -> Option<Id> {
        let of: Vec<Id> = of.into_iter().collect();
        let one = |id: &&Id| self.newest(day).part(**id) == self.newest(day).part(named);
        of.iter().find(|id| **id == named).or_else(|| of.iter().find(one)).copied()
    }

    fn newest(&self, day: CivilDate) -> Newest<'_> {
        Newest { plain: self.plain, day, today: self.town.today, again: false }
    }

    pub(super) fn closes(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let open = |p: &Person| p.places.not_there.iter().any(|(_, _, until)| until.is_none());
        let who = self.somebody(order, order.picks[0], open)?;
        let found = self.now(who).places.not_there;
        let dwelling = found.first().map(|(dwelling, _, _)| *dwelling);
        let dwelling = dwelling.or_else(|| nth(&self.homes(), order.picks[1]))?;
        let named = self.perhaps_whole(order, day, dwelling);
        let then = self.plain.person(who, Some(day), self.plain.len()).places.not_there;
        let open = then.into_iter().filter(|(_, _, until)| until.is_none()).map(|(dwelling, _, _)| dwelling);
        let dwelling = self.same_dwelling(day, open, named).unwrap_or(named);
        let command = Command::CloseFinding(CloseFinding {
            effective_date: day.into(),
            person: person_id(who),
            dwelling: dwelling_id(named),
        });
        Some((command, said(day, Residence::Closed { who, dwelling })))
    }

    pub(super) fn stays(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.some_people(order, day, |_| true)?;
        let dwelling = nth(&self.homes(), order.picks[1])?;
        let until = day.plus_days(i64::from(order.picks[2] % 780) - 20);
        let stay = TemporaryResidenceRegistered {
            persons: who.iter().copied().map(person_id).collect(),
            dwelling: dwelling_id(dwelling),
            until,
        };
        let command = RegisterTemporaryResidence { effective_date: day.into(), stay };
        let said = said(day, Residence::Stays { who, dwelling, until });
        Some((Command::RegisterTemporaryResidence(command), said))
    }

    pub(super) fn renews(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.places.stay.is_some())?;
        let until = self.now(who).places.stay.map_or(day, |stay| stay.until);
        let until = until.plus_days(i64::from(order.picks[2] % 900) - 90);
        let renewal = TemporaryResidenceRenewed { persons: vec![person_id(who)], until };
        let command = RenewTemporaryResidence { effective_date: day.into(), renewal };
        let said = said(day, Residence::Renewed { who: vec![who], until });
        Some((Command::RenewTemporaryResidence(command), said))
    }

    pub(super) fn removes(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.places.stay.is_some())?;
        let ground = RemovalGround::ALL[order.picks[1] as usize % RemovalGround::ALL.len()];
        let removal = TemporaryResidenceRemoved { persons: vec![person_id(who)], ground };
        let command = RemoveTemporaryResidence { effective_date: day.into(), removal };
        let said = said(day, Residence::Removed { who: vec![who], ground });
        Some((Command::RemoveTemporaryResidence(command), said))
    }

    /// Something registered; that of somebody who lives there by it, unless the order is blind.
    fn a_registration(&self, order: &Order) -> Option<Id> {
        if order.blind {
            return nth(&self.all(|_| true), order.picks[1]);
        }
        let registered = |p: &Person| {
            let stay = p.places.stay.map(|stay| stay.said).filter(|_| order.picks[2].is_multiple_of(2));
            stay.or(p.home.map(|(_, _, said)| said))
        };
        let by_act = |p: &Person| {
            let said = registered(p).and_then(|at| self.plain.fact(at, self.plain.len()));
            said.is_some_and(|fact| registers(&fact.what))
        };
        registered(&self.now(self.somebody(order, order.picks[0], by_act)?))
    }

    pub(super) fn cancels(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let registration = self.a_registration(order)?;
        let then = |id: Id| self.plain.person(id, Some(day), self.plain.len());
        let mut who = Vec::new();
        let mut permanent = false;
        let stands = self.plain.fact(registration, self.plain.len()).map(|fact| fact.what);
        if let Some(what) = stands.filter(registers) {
            permanent = !matches!(what, What::Residence(_));
            let named = concerned(registration, &what).into_iter().filter(|id| self.plain.is_person(*id));
            let lives = named.filter(|id| registered_by(&then(*id), registration).is_some());
            let own = |id: Id| then(id).household.map(|(own, _, _)| own).filter(|_| permanent);
            who = lives.map(|id| (id, own(id))).collect();
        }
        let command = Command::CancelRegistration(CancelRegistration {
            effective_date: day.into(),
            registration: Position(registration),
            decision: Code::stored("12/QD-CAX"),
            reason: None,
        });
        Some((command, said(day, Residence::Cancelled { registration, permanent, who })))
    }

    pub(super) fn notifies(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [first, home, days, second] = order.picks;
        let dwelling = nth(&self.homes(), home)?;
        let first = self.somebody(order, first, |_| true)?;
        let second = self.somebody(order, second, |_| true).filter(|id| order.blind || *id != first);
        let who: Vec<Id> = [first].into_iter().chain(second).collect();
        let until = day.plus_days(i64::from(days % 33) - 1);
        let name = PersonName::parse("Jean Martin").expect("a name");
        let other = Guest::Other(OtherGuest { name, document: None, nationality: Some(*b"FR") });
        let stay = StayNotified {
            dwelling: dwelling_id(dwelling),
            guests: who.iter().map(|id| Guest::Known(person_id(*id))).chain([other]).collect(),
            from: day,
            until,
            reason: None,
            arrived: None,
            notified: Town::noon(self.town.today),
        };
        let command = Command::NotifyStay(NotifyStay { effective_date: day.into(), stay });
        Some((command, said(day, Residence::Notified { who, dwelling, until })))
    }

    pub(super) fn goes_away(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.home.is_some() || p.places.stay.is_some())?;
        let until = day.plus_days(i64::from(order.picks[2] % 500) - 10);
        let until = Some(until).filter(|_| order.picks[3].is_multiple_of(2));
        let absence = AbsenceDeclared {
            person: person_id(who),
            class: AbsenceClass::Others,
            until,
            destination: Some(address()),
            reason: None,
        };
        let command = DeclareAbsence { effective_date: day.into(), absence };
        Some((Command::DeclareAbsence(command), said(day, Residence::Away { who, until })))
    }

    pub(super) fn comes_back(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.places.away.is_some())?;
        let command = EndAbsence { effective_date: day.into(), person: person_id(who) };
        Some((Command::EndAbsence(command), said(day, Residence::Back { who })))
    }

    pub(super) fn is_at(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.home.is_none())?;
        let dwelling = nth(&self.homes(), order.picks[1]).filter(|_| order.picks[2].is_multiple_of(2));
        let place = CurrentPlaceDeclared {
            person: person_id(who),
            dwelling: dwelling.map(dwelling_id),
            address: dwelling.is_none().then(address),
        };
        let command = DeclareCurrentPlace { effective_date: day.into(), place };
        Some((Command::DeclareCurrentPlace(command), said(day, Residence::At { who, dwelling })))
    }
}
