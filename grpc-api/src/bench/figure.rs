//! Figures: a value, what limits it, and what to know about both.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use super::statistics::Spread;

/// One figure. As JSON an object with these fields; what a figure does not have is null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its name, the same in every version.
    pub name: &'static str,
    /// The median of the turns.
    pub value: f64,
    /// What it is counted in.
    pub unit: &'static str,
    /// The lowest turn.
    pub min: f64,
    /// The highest turn.
    pub max: f64,
    /// The limit's median in the same unit, measured in turns between; the note says what it is.
    pub limit: Option<f64>,
    /// Value divided by limit. The best that can be is about 1, for times from above, for rates from below.
    pub ratio: Option<f64>,
    /// What was measured, what limits it, and whether a mark that is set for it was met.
    pub note: String,
}

impl Figure {
    /// A figure without a limit.
    pub(super) fn new(
        name: &'static str,
        unit: &'static str,
        measured: Spread,
        note: impl Into<String>,
    ) -> Self {
        let (value, min, max) = (rounded(measured.median), rounded(measured.min), rounded(measured.max));
        Figure { name, value, unit, min, max, limit: None, ratio: None, note: note.into() }
    }

    /// The same beside its limit.
    pub(super) fn beside(self, limit: Spread) -> Self {
        let ratio = if limit.median > 0.0 { Some(rounded(self.value / limit.median)) } else { None };
        Figure { limit: Some(rounded(limit.median)), ratio, ..self }
    }

    /// The same with what is expected of it.
    pub(super) fn with_mark(mut self, mark: &str, met: impl FnOnce(&Figure) -> bool) -> Self {
        let verdict = if met(&self) { "met" } else { "missed" };
        self.note += &format!("; mark {mark}: {verdict}");
        self
    }
}

/// To three digits behind the point: no clock tells more.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// Figures as a table, with the notes below it.
pub fn table(figures: &[Figure]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(["figure", "value", "unit", "min", "max", "limit", "ratio"]);
    for figure in figures {
        table.add_row([
            figure.name.to_owned(),
            grouped(figure.value),
            figure.unit.to_owned(),
            grouped(figure.min),
            grouped(figure.max),
            figure.limit.map(grouped).unwrap_or_default(),
            figure.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
        ]);
    }
    for numbers in [1, 3, 4, 5, 6] {
        if let Some(column) = table.column_mut(numbers) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let notes = figures.iter().filter(|figure| !figure.note.is_empty());
    let notes: String = notes.map(|figure| format!(" {}: {}\n", figure.name, figure.note)).collect();
    format!("{}\n\n{notes}", table.trim_fmt())
}

/// Large numbers whole with commas, small ones with two digits behind the point.
fn grouped(number: f64) -> String {
    if number < 100.0 {
        return format!("{number:.2}");
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single() -> Figure {
        let measured = Spread { median: 300.000_2, min: 249.999_9, max: 4_000.0 };
        let limit = Spread { median: 240.000_1, min: 230.0, max: 260.0 };
        Figure::new("append.single", "us", measured, "p50")
            .beside(limit)
            .with_mark("ratio at most 1.5", |figure| figure.ratio.is_some_and(|ratio| ratio <= 1.5))
    }

    #[test]
    fn a_figure_is_one_line_of_json() {
        let expected = concat!(
            r#"{"name":"append.single","value":300.0,"unit":"us","min":250.0,"max":4000.0,"limit":240.0,"#,
            r#""ratio":1.25,"note":"p50; mark ratio at most 1.5: met"}"#
        );
        assert_eq!(serde_json::to_string(&single()).unwrap(), expected);
    }

    #[test]
    fn what_a_figure_does_not_have_is_null() {
        let figure = Figure::new("import", "acts/s", Spread::of([5.0]), "").with_mark("9", |_| false);
        let json = serde_json::to_value(&figure).unwrap();
        assert!(json["limit"].is_null() && json["ratio"].is_null());
        assert_eq!(json["note"], "; mark 9: missed");
        assert_eq!(figure.beside(Spread::of([])).ratio, None, "nothing is divided by zero");
    }

    #[test]
    fn a_table_has_a_row_and_a_note_for_each_figure() {
        let table = table(&[single(), Figure::new("import", "acts/s", Spread::of([1_234_567.8]), "")]);
        let lines: Vec<&str> = table.lines().map(str::trim).collect();
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(lines[0]), ["figure", "value", "unit", "min", "max", "limit", "ratio"]);
        assert_eq!(words(lines[1]), ["append.single", "300", "us", "250", "4,000", "240", "1.25"]);
        assert_eq!(words(lines[2]), ["import", "1,234,568", "acts/s", "1,234,568", "1,234,568"]);
        assert_eq!(lines[4..], ["append.single: p50; mark ratio at most 1.5: met"]);
    }

    #[test]
    fn small_numbers_keep_their_fraction() {
        assert_eq!(
            [0.0, 1.005, 99.994, 100.0, 1e6].map(grouped),
            ["0.00", "1.00", "99.99", "100", "1,000,000"]
        );
    }
}
