//! What awaits decision about dwellings: units were split, and nobody has said yet in which part each of them lies.

use ledger_core::domain::area::{Area, Lies, lies_in, line_on};
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::ids::{AreaId, DwellingId, Position};
use ledger_core::domain::residence::occupancy::Most;
use ledger_core::domain::residence::stays::Period;
use ledger_core::ledger::OccupancyError;
use ledger_proto::ledger::place::v1 as pb;
use projections::{Answer, Views};
use tonic::Status;

use super::Office;
use super::page::{Page, ROWS_PER_PAGE};
use crate::convert::to_proto::place;
use crate::status;

impl Office {
    /// The dwellings of one page, with the people who live in each today.
    pub(super) fn undecided(
        &self,
        area: Option<AreaId>,
        page: Page,
    ) -> Result<pb::ListUndecidedDwellingsResponse, Status> {
        let Answer { position, value } = self.views.read(|views| undecided_of(views, area, page));
        let (found, next_page_token) = value;
        let mut dwellings = Vec::new();
        for (is_divided, mut dwelling) in found {
            dwelling.person_ids = self.residents_today(dwelling.dwelling_id)?;
            dwelling.persons = u32::try_from(dwelling.person_ids.len()).unwrap_or(u32::MAX);
            // One that was divided itself is a matter only of those who were not registered in a part yet.
            if !is_divided || dwelling.persons > 0 {
                dwellings.push(dwelling);
            }
        }
        Ok(pb::ListUndecidedDwellingsResponse { position: position.0, dwellings, next_page_token })
    }

    fn residents_today(&self, dwelling: u64) -> Result<Vec<u64>, Status> {
        let Some(id) = DwellingId::at(Position(dwelling)) else { return Ok(Vec::new()) };
        let known = self.ledger.durable().borrow().tail;
        let most = Most { compositions: 1, people: usize::MAX };
        let found = self.ledger.occupancy(id, Period::day(self.ledger.today()), None, known, most);
        let found = found.map_err(|error| match error {
            OccupancyError::TooManyPeople => status::question_too_large(),
            OccupancyError::Ledger(error) => self.read_failed(&error),
        })?;
        let today = found.and_then(|found| found.found.into_iter().next());
        Ok(today.map(|today| today.residents.iter().map(|id| id.get()).collect()).unwrap_or_default())
    }
}

/// A dwelling of the list, and whether it was divided itself.
type Found = (bool, pb::UndecidedDwelling);

fn undecided_of(views: &Views, area: Option<AreaId>, page: Page) -> (Vec<Found>, String) {
    let (rows, end) = views.dwellings_from(page.from, ROWS_PER_PAGE);
    let rows = rows.into_iter().map(|(id, dwelling)| (id.position(), dwelling)).collect();
    page.fill(rows, end, |at, dwelling| undecided_here(views, area, at, &dwelling))
}

/// The dwelling, if it is one still or was divided, its unit awaits decision, and that concerns the unit that is asked about.
fn undecided_here(views: &Views, area: Option<AreaId>, at: Position, dwelling: &Dwelling) -> Option<Found> {
    let is_divided = dwelling.is_divided();
    let place = dwelling.place.as_ref().filter(|_| is_divided || dwelling.ended().is_none())?;
    let look_up = |id: AreaId| views.area(id);
    let day = CivilDate::last();
    let Lies::Undecided(of, among) = lies_in(place.area, day, &look_up) else { return None };
    let near = |unit: &AreaId| line_on(*unit, day, &look_up).iter().any(|(above, _)| Some(*above) == area);
    let concerned = area.is_none() || near(&of) || among.iter().any(near);
    let name = |unit: AreaId| name_of(unit, &look_up);
    concerned.then(|| {
        let dwelling = pb::UndecidedDwelling {
            dwelling_id: at.0,
            address: place.address.as_str().to_owned(),
            area: name(of),
            may_lie_in: among.iter().copied().filter_map(name).collect(),
            persons: 0,
            person_ids: Vec::new(),
        };
        (is_divided, dwelling)
    })
}

fn name_of(
    unit: AreaId,
    look_up: &dyn Fn(AreaId) -> Option<Area>,
) -> Option<ledger_proto::ledger::r#type::v1::AreaName> {
    let known = look_up(unit)?.unit?;
    Some(place::area_name(unit, &known.facts))
}
