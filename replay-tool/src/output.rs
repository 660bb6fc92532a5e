//! Where answers and remarks go.

use std::fmt;
use std::io::{self, ErrorKind, Write};

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use serde::Serialize;
use serde_json::Value;

use crate::cli::Format;
use crate::error::ToolError;

/// Standard output for the answer, standard error for everything else.
pub(crate) struct Output<'a> {
    pub(crate) format: Format,
    pub(crate) stdout: &'a mut dyn Write,
    pub(crate) notes: &'a mut dyn Write,
}

impl Output<'_> {
    /// A remark that is no part of the answer.
    pub(crate) fn note(&mut self, text: fmt::Arguments<'_>) {
        // There is no place left to say that this could not be said.
        let _ = writeln!(self.notes, "replay-tool: {text}");
    }

    /// The answer, in the form that was asked for.
    pub(crate) fn answer<T: Serialize>(
        &mut self,
        answer: &T,
        table: impl FnOnce(&T) -> String,
    ) -> Result<(), ToolError> {
        let text = match self.format {
            Format::Table => table(answer),
            Format::Json => serde_json::to_string_pretty(answer).map_err(io::Error::from)? + "\n",
        };
        until_nobody_reads(self.stdout.write_all(text.as_bytes()))?;
        Ok(())
    }
}

/// Whether anybody reads on. That whoever reads the output has had enough of it is no failure.
pub(crate) fn until_nobody_reads(written: io::Result<()>) -> io::Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}

/// Aligned columns below their names.
pub(crate) fn columns(names: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(names.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    lines(&table)
}

/// A document as names and values, nested names joined with dots; what is null is left out.
pub(crate) fn sheet(document: &Value) -> String {
    let mut rows = Vec::new();
    flatten(String::new(), document, &mut rows);
    let mut table = Table::new();
    table.load_style(NOTHING);
    for (name, value) in rows {
        table.add_row([printable(&name), printable(&value)]);
    }
    lines(&table)
}

fn flatten(name: String, value: &Value, rows: &mut Vec<(String, String)>) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Bool(is) => rows.push((name, if *is { "yes" } else { "no" }.to_owned())),
        Value::Number(number) => rows.push((name, number.to_string())),
        Value::String(text) => rows.push((name, text.clone())),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                flatten(below(&(number + 1).to_string()), item, rows);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(below(field), value, rows);
            }
        }
    }
}

/// A table's lines without the blanks at their ends.
fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Texts of a log that was tampered with may hold anything; none of it may steer the auditor's terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_a_terminal_is_never_steered() {
        let rows = [vec!["Hà Nội".to_owned(), "1".to_owned()], vec!["\u{1b}[2J".to_owned(), "2".to_owned()]];
        assert_eq!(columns(&["name", "id"], rows), " name    id\n Hà Nội  1\n \u{fffd}[2J    2\n");
    }

    #[test]
    fn a_sheet_names_what_is_nested_and_leaves_out_what_is_not_there() {
        let document = serde_json::json!({"a": {"b": 1, "c": null}, "list": [true, {"d": "x"}]});
        assert_eq!(sheet(&document), " a.b       1\n list.1    yes\n list.2.d  x\n");
    }
}
