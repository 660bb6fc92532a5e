//! Orders about administrative units.

use ledger_core::domain::area::EndedArea;
use ledger_core::domain::area::abolish::AbolishAreas;
use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::area::merge::{AreasMerged, MergeAreas};
use ledger_core::domain::area::move_below::{AreaMoved, MoveArea};
use ledger_core::domain::area::recode::{AreaRecoded, RecodeArea};
use ledger_core::domain::area::rename::{AreaRenamed, RenameArea};
use ledger_core::domain::area::split::{AreaSplit, SplitArea};
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::ids::{AreaId, Position};
use ledger_core::domain::subject::AreaCode;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::AreaLevel;

use super::super::plain::{Id, Said, What};
use super::super::reform::{Coded, Reform, Tier};
use super::super::script::Order;
use super::{Office, Plan, nth};

fn said(day: CivilDate, reform: Reform) -> Said {
    Said::Fact(day, What::Reform(reform))
}

fn area_id(id: Id) -> AreaId {
    AreaId::at(Position(id)).expect("no unit came in at the founding")
}

fn commune_code(code: u32) -> AreaCode {
    AreaCode::of(AreaLevel::Commune, code).expect("five digits")
}

fn ended((area, code): Coded) -> EndedArea {
    EndedArea { area: area_id(area), code: commune_code(code) }
}

/// What a unit is called.
pub(crate) fn area_name(number: u32) -> (Text, Text) {
    (Text::stored(&format!("Đông {number}")), Text::stored(&format!("Xã Đông {number}")))
}

impl Office<'_> {
    /// A commune, but that where births are registered; one that is in force on the day, unless the order is blind.
    pub(super) fn a_commune(&self, order: &Order, pick: u32, day: CivilDate) -> Option<Id> {
        self.another_commune(order, pick, day, &[])
    }

    /// The same; one that is none of these, unless the order is blind.
    fn another_commune(&self, order: &Order, pick: u32, day: CivilDate, but: &[Id]) -> Option<Id> {
        let mut all =
            self.all(|what| matches!(what, What::Reform(Reform::Established { below: Some(_), .. })));
        all.retain(|id| *id != self.commune.0 && self.plain.tier(*id) == Tier::Commune);
        if !order.blind {
            all.retain(|id| {
                self.plain.area(*id, None, self.plain.len()).is_in_force(day) && !but.contains(id)
            });
        }
        nth(&all, pick)
    }

    fn coded(&self, area: Id, order: &Order) -> Coded {
        let code = self.plain.area(area, None, self.plain.len()).code;
        (area, if order.blind { code ^ 1 } else { code })
    }

    fn a_code(&self, order: &Order) -> u32 {
        // Now and then one that is taken.
        if order.picks[3].is_multiple_of(4) { 97_002 } else { 97_003 + order.picks[3] % 900 }
    }

    pub(super) fn establish(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let code = self.a_code(order);
        let (name, full_name) = area_name(0);
        let parent = if order.picks[1].is_multiple_of(2) { self.province } else { self.other_province };
        let facts = AreaEstablished {
            code: commune_code(code),
            name,
            full_name,
            parent: AreaId::at(parent),
            in_force_until: None,
            number_prefix: None,
        };
        let command = Command::EstablishArea(EstablishArea { effective_date: day.into(), facts });
        Some((command, said(day, Reform::Established { code, below: Some(parent.0) })))
    }

    pub(super) fn rename_area(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let area = self.a_commune(order, order.picks[0], day)?;
        let number = order.picks[1] % 3;
        let (name, full_name) = area_name(number);
        let renamed = AreaRenamed { area: area_id(area), name, full_name };
        let command = Command::RenameArea(RenameArea { effective_date: day.into(), renamed });
        Some((command, said(day, Reform::Renamed { area, name: number })))
    }

    pub(super) fn recode(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let area = self.a_commune(order, order.picks[0], day)?;
        let (_, from) = self.coded(area, order);
        let to = self.a_code(order);
        let recoded = AreaRecoded { area: area_id(area), from: commune_code(from), to: commune_code(to) };
        let command = Command::RecodeArea(RecodeArea { effective_date: day.into(), recoded });
        Some((command, said(day, Reform::Recoded { area, from, to })))
    }

    pub(super) fn move_area(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let area = self.a_commune(order, order.picks[0], day)?;
        let below = if order.picks[1].is_multiple_of(2) { self.province.0 } else { self.other_province.0 };
        let moved = AreaMoved { area: area_id(area), parent: area_id(below) };
        let command = Command::MoveArea(MoveArea { effective_date: day.into(), moved });
        Some((command, said(day, Reform::Moved { area, below })))
    }

    pub(super) fn merge_areas(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let into = self.a_commune(order, order.picks[0], day)?;
        let ended_one = self.another_commune(order, order.picks[1], day, &[into])?;
        let areas = vec![self.coded(ended_one, order)];
        let merged = AreasMerged { areas: areas.iter().copied().map(ended).collect(), into: area_id(into) };
        let command = Command::MergeAreas(MergeAreas { effective_date: day.into(), merged });
        Some((command, said(day, Reform::Merged { areas, into })))
    }

    pub(super) fn split_area(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let area = self.coded(self.a_commune(order, order.picks[0], day)?, order);
        let first = self.another_commune(order, order.picks[1], day, &[area.0])?;
        let second = self.another_commune(order, order.picks[2], day, &[area.0, first]);
        let among: Vec<Id> = [first].into_iter().chain(second).collect();
        let split = AreaSplit { area: ended(area), among: among.iter().copied().map(area_id).collect() };
        let command = Command::SplitArea(SplitArea { effective_date: day.into(), split });
        Some((command, said(day, Reform::Split { area, among })))
    }

    pub(super) fn abolish(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let areas = vec![self.coded(self.a_commune(order, order.picks[0], day)?, order)];
        let ended = areas.iter().copied().map(ended).collect();
        let command = Command::AbolishAreas(AbolishAreas { effective_date: day.into(), areas: ended });
        Some((command, said(day, Reform::Abolished { areas })))
    }
}
