//! Places as cards print them: from the smallest to the province, by the names that they had on a day.

use crate::domain::area::{Lies, lies_in, line_on};
use crate::domain::dates::CivilDate;
use crate::domain::dwelling::addresses::Known;
use crate::domain::dwelling::part_of;
use crate::domain::ids::{AreaId, DwellingId};

/// A unit and those above it; empty where nothing is known of it. One that has ended is told as it was on its last day.
pub fn unit(area: AreaId, on: CivilDate, known: &Known<'_>) -> String {
    joined(
        line_on(area, on, known.area).into_iter().map(|(_, unit)| unit.facts.full_name.as_str().to_owned()),
    )
}

/// The address of a dwelling, or of the one that it is part of, and the units that it lies in; empty where nothing is known of it.
/// Where its unit ended and nobody decided on another one, the unit that ended.
pub fn dwelling(dwelling: DwellingId, on: CivilDate, known: &Known<'_>) -> String {
    let whole = part_of(dwelling, on, known.dwelling);
    let Some(place) = (known.dwelling)(whole).and_then(|known| known.place_on(on)) else {
        return String::new();
    };
    let (Lies::In(area) | Lies::Undecided(area, _)) = lies_in(place.area, on, known.area);
    joined([place.address.as_str().to_owned(), unit(area, on, known)].into_iter())
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
