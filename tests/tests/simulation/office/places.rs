//! Orders about dwellings.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Identifier;
use ledger_core::domain::dwelling::assign_area::AssignDwellingArea;
use ledger_core::domain::dwelling::ban::{BanGround, NoteRegistrationBan, RegistrationBanNoted};
use ledger_core::domain::dwelling::identify::IdentifyDwelling;
use ledger_core::domain::dwelling::lift_ban::{LiftRegistrationBan, RegistrationBanLifted};
use ledger_core::domain::dwelling::merge::MergeDwellings;
use ledger_core::domain::dwelling::readdress::ReaddressDwelling;
use ledger_core::domain::dwelling::register::RegisterDwelling;
use ledger_core::domain::dwelling::split::SplitDwelling;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::text::Code;

use super::super::places::Place;
use super::super::plain::{Id, Said, What};
use super::super::script::{Act, Order};
use super::{Office, Plan, address, dwelling_id, nth};

fn said(day: CivilDate, place: Place) -> Said {
    Said::Fact(day, What::Place(place))
}

impl Office<'_> {
    pub(super) fn dwelling(&self, order: &Order) -> Option<Plan> {
        let today = self.town.today;
        let area = self.a_commune(order, order.picks[0], today).map_or(self.commune, Position);
        let command = Command::RegisterDwelling(RegisterDwelling {
            effective_date: self.town.today.into(),
            area: AreaId::at(area)?,
            address: address(0),
        });
        Some((command, Said::Fact(self.town.today, What::Dwelling { area: area.0 })))
    }

    /// A dwelling; one that is one still, unless the order is blind.
    fn a_home(&self, order: &Order, pick: u32) -> Option<Id> {
        let mut all = self.homes();
        if !order.blind {
            all.retain(|id| self.plain.dwelling(*id, None, self.plain.len()).became.is_none());
        }
        nth(&all, pick)
    }

    pub(super) fn readdress(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let home = self.a_home(order, order.picks[0])?;
        let number = order.picks[1] % 3;
        let command = Command::ReaddressDwelling(ReaddressDwelling {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            address: address(number),
        });
        Some((command, said(day, Place::Addressed { home, address: number })))
    }

    pub(super) fn identify(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let home = self.a_home(order, order.picks[0])?;
        let identifier = Some(order.picks[1] % 3).filter(|_| !order.picks[2].is_multiple_of(4));
        let borne = identifier.map(|number| Identifier {
            scheme: Code::stored("thua-dat"),
            value: Code::stored(&number.to_string()),
        });
        let command = Command::IdentifyDwelling(IdentifyDwelling {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            identifiers: borne.into_iter().collect(),
        });
        Some((command, said(day, Place::Identified { home, identifier })))
    }

    pub(super) fn join_homes(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let into = self.a_home(order, order.picks[0])?;
        let first = self.a_home(order, order.picks[1])?;
        let second = self.a_home(order, order.picks[2]).filter(|_| order.picks[3].is_multiple_of(3));
        let homes: Vec<Id> = [first].into_iter().chain(second).collect();
        let command = Command::MergeDwellings(MergeDwellings {
            effective_date: day.into(),
            dwellings: homes.iter().copied().map(dwelling_id).collect(),
            into: dwelling_id(into),
        });
        Some((command, said(day, Place::Joined { homes, into })))
    }

    pub(super) fn divide_home(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let home = self.a_home(order, order.picks[0])?;
        let first = self.a_home(order, order.picks[1])?;
        let stays = order.picks[3].is_multiple_of(2);
        let second = if stays { home } else { self.a_home(order, order.picks[2])? };
        let parts = vec![first, second];
        let command = Command::SplitDwelling(SplitDwelling {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            parts: parts.iter().copied().map(dwelling_id).collect(),
        });
        Some((command, said(day, Place::Divided { home, parts })))
    }

    pub(super) fn assign(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let home = self.a_home(order, order.picks[0])?;
        let area = self.a_commune(order, order.picks[1], day).map_or(self.commune, Position);
        let command = Command::AssignDwellingArea(AssignDwellingArea {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            area: AreaId::at(area)?,
        });
        Some((command, said(day, Place::Assigned { home, area: area.0 })))
    }

    /// Now and then of one that ended, or for a reason that is known already.
    pub(super) fn ban(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let lifts = order.act == Act::Free;
        let ended = order.picks[3].is_multiple_of(4);
        let mut homes = self.homes();
        homes.retain(|id| {
            let now = self.plain.dwelling(*id, None, self.plain.len());
            order.blind || (now.became.is_none() || lifts && ended) && (!lifts || !now.banned.is_empty())
        });
        let home = nth(&homes, order.picks[0])?;
        let known =
            self.plain.dwelling(home, None, self.plain.len()).banned.first().map(|(ground, _)| *ground);
        let any = BanGround::ALL[order.picks[1] as usize % BanGround::ALL.len()];
        let again = lifts || order.picks[2].is_multiple_of(3);
        let ground = known.filter(|_| again).unwrap_or(any);
        let (effective_date, dwelling) = (day.into(), dwelling_id(home));
        if lifts {
            let lifted = RegistrationBanLifted { dwelling, ground, decision: None };
            let command = Command::LiftRegistrationBan(LiftRegistrationBan { effective_date, lifted });
            return Some((command, said(day, Place::Freed { home, ground })));
        }
        let ban = RegistrationBanNoted { dwelling, ground, decision: None };
        let command = Command::NoteRegistrationBan(NoteRegistrationBan { effective_date, ban });
        Some((command, said(day, Place::Banned { home, ground })))
    }
}
