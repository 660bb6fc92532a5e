//! Acts that wait to be recorded, and the communes, which come before all others.

use std::sync::Arc;

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::{AreaEstablished, Event};
use ledger_core::domain::ids::Position;
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_core::domain::subject::{AreaCode, Subject, Touched};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::AreaLevel;

use super::words;

/// An act that waits to be recorded.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) effective_date: PartialDate,
    pub(super) event: Arc<Event>,
    pub(super) touched: Vec<Touched>,
    pub(super) origin: Origin,
    /// Where the newest record of each subject that is there already stood when the act was made.
    pub(super) conditions: Vec<(Subject, Option<Position>)>,
}

/// The communes in which everything lies: acts that come before all others.
pub(super) fn areas() -> Vec<Act> {
    let effective_date = PartialDate::UNKNOWN;
    let commune = |(at, name): (usize, &&str)| {
        let code = AreaCode::of(AreaLevel::Commune, 20_000 + at as u32)?;
        let (name, full_name) = (Text::stored(name), Text::stored(&format!("Xã {name}")));
        let area = AreaEstablished {
            code,
            name,
            full_name,
            parent: None,
            in_force_until: None,
            number_prefix: None,
        };
        let event = Event::AreaEstablished(area);
        let touched = event.touches();
        let act = ActId::Source(Code::stored("danh-muc"), 1 + at as u64);
        let origin = Origin { provenance: Provenance::default(), act, content: 1 + at as u64 };
        let conditions = touched.iter().filter_map(|touch| match touch {
            Touched::Known(subject) => Some((*subject, None)),
            Touched::New(_) => None,
        });
        let conditions = conditions.collect();
        Some(Act { effective_date, event: Arc::new(event), touched, origin, conditions })
    };
    words::COMMUNES.iter().enumerate().filter_map(commune).collect()
}
