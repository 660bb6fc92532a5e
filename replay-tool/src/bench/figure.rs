//! Figures: a value beside the limit that the same machine showed in the same run.

use serde::Serialize;

use crate::output::columns;

/// One figure. As JSON an object with the first five fields; what a figure does not have is null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Figure {
    /// Its name, the same in every version.
    name: &'static str,
    /// What was measured.
    value: f64,
    /// What it is counted in.
    unit: &'static str,
    /// What the machine itself can do, in the same unit.
    limit: Option<f64>,
    /// Value over limit: times and sizes come from above to 1, rates from below.
    ratio: Option<f64>,
    /// What it is and what limits it, for the table.
    #[serde(skip)]
    meaning: String,
}

/// Units of figures.
pub(super) mod unit {
    pub(in crate::bench) const MICROS: &str = "us";
    pub(in crate::bench) const RATE: &str = "events/s";
    pub(in crate::bench) const SIZE: &str = "bytes/event";
}

impl Figure {
    /// What the machine can do by itself.
    pub(super) fn raw(
        name: &'static str,
        unit: &'static str,
        value: f64,
        meaning: impl Into<String>,
    ) -> Self {
        Figure { name, value: rounded(value), unit, limit: None, ratio: None, meaning: meaning.into() }
    }

    /// A figure of the ledger beside its limit.
    pub(super) fn beside(
        name: &'static str,
        unit: &'static str,
        (value, limit): (f64, f64),
        meaning: impl Into<String>,
    ) -> Self {
        let limit = rounded(limit);
        let ratio = (limit > 0.0).then(|| (rounded(value) / limit * 1e4).round() / 1e4);
        Figure { limit: Some(limit), ratio, ..Figure::raw(name, unit, value, meaning) }
    }
}

impl Figure {
    /// Its value, if that is its name.
    pub(super) fn named(&self, name: &str) -> Option<f64> {
        (self.name == name).then_some(self.value)
    }
}

/// To three digits behind the point: no clock tells more.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// All figures as lines of aligned columns.
pub(super) fn table(figures: &[Figure]) -> String {
    let width = |of: &dyn Fn(&Figure) -> String| figures.iter().map(|f| of(f).len()).max().unwrap_or(0);
    let value = |figure: &Figure| grouped(figure.value);
    let limit = |figure: &Figure| figure.limit.map(grouped).unwrap_or_default();
    let (values, limits) = (width(&value), width(&limit));
    let rows = figures.iter().map(|figure| {
        vec![
            figure.name.to_owned(),
            format!("{:>values$}", value(figure)),
            figure.unit.to_owned(),
            format!("{:>limits$}", limit(figure)),
            figure.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            figure.meaning.clone(),
        ]
    });
    columns(&["figure", "value", "unit", "limit", "ratio", "what it is; what the limit is"], rows)
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

    #[test]
    fn a_figure_is_one_line_of_json_and_its_ratio_is_that_of_what_it_shows() {
        let figure = Figure::beside("append.single", unit::MICROS, (300.000_2, 240.000_1), "p50");
        let line = r#"{"name":"append.single","value":300.0,"unit":"us","limit":240.0,"ratio":1.25}"#;
        assert_eq!(serde_json::to_string(&figure).unwrap(), line);
        let raw = serde_json::to_string(&Figure::raw("raw.sync", unit::MICROS, 1.5, "")).unwrap();
        assert_eq!(raw, r#"{"name":"raw.sync","value":1.5,"unit":"us","limit":null,"ratio":null}"#);
        let without = Figure::beside("x", unit::RATE, (1.0, 0.0), "");
        assert_eq!(without.ratio, None, "nothing is divided by zero");
    }

    #[test]
    fn a_table_lines_up_with_its_meanings() {
        let figures = [
            Figure::beside("append.64x1", unit::RATE, (123_456.7, 246_913.4), "64 callers"),
            Figure::raw("raw.sync", unit::MICROS, 5.0, "one sync"),
        ];
        let expected = " figure       value    unit      limit    ratio  what it is; what the limit is\n \
                         append.64x1  123,457  events/s  246,913  0.50   64 callers\n \
                         raw.sync        5.00  us                        one sync\n";
        assert_eq!(table(&figures), expected);
    }
}
