//! The fields of an answer by their paths: `residence.since`, `members[1].relation`.

use ledger_core::domain::trace::Fields;
use ledger_proto::ledger::history::v1::State;
use serde_json::Value;

/// The fields of a state, each with its value in JSON; a date is one field. None where there is no state.
pub(super) fn of(state: Option<&State>) -> Fields {
    let mut fields = Fields::new();
    // A message is always a document; its one field is the state of the kind.
    if let Some(Value::Object(kinds)) = state.and_then(|state| serde_json::to_value(state).ok()) {
        for state in kinds.values() {
            put("", state, &mut fields);
        }
    }
    fields
}

fn put(path: &str, value: &Value, fields: &mut Fields) {
    match value {
        Value::Object(parts) if is_date(parts) => drop(fields.insert(path.to_owned(), iso(parts))),
        Value::Object(parts) => {
            for (name, part) in parts {
                let name = snake_case(name);
                let below = if path.is_empty() { name } else { format!("{path}.{name}") };
                put(&below, part, fields);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                put(&format!("{path}[{at}]"), item, fields);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            fields.insert(path.to_owned(), value.to_string());
        }
    }
}

fn is_date(parts: &serde_json::Map<String, Value>) -> bool {
    parts.contains_key("year") && parts.keys().all(|part| matches!(part.as_str(), "year" | "month" | "day"))
}

/// `"1951-07-03"`, `"1951-07"`, `"1951"`.
fn iso(parts: &serde_json::Map<String, Value>) -> String {
    let part = |name: &str| parts.get(name).and_then(Value::as_i64).unwrap_or_default();
    let text = match (part("year"), part("month"), part("day")) {
        (year, 0, _) => format!("{year:04}"),
        (year, month, 0) => format!("{year:04}-{month:02}"),
        (year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
    };
    Value::String(text).to_string()
}

/// The schema's name of a field, from its name in JSON.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use ledger_proto::google::r#type::Date;
    use ledger_proto::ledger::history::v1::state::Of;
    use ledger_proto::ledger::household::v1::{Household, Member};

    use super::*;

    #[test]
    fn fields_have_the_names_of_the_schema_and_dates_are_one() {
        let members = vec![Member { person_id: 7, full_name: "An".into(), relation: 1 }];
        let since = Some(Date { year: 1951, month: 7, day: 0 });
        let household = Household { household_id: 9, since, members, ..Default::default() };
        let state = State { of: Some(Of::Household(household)) };
        let told: Vec<(String, String)> = of(Some(&state)).into_iter().collect();
        let expected = [
            ("household_id", "\"9\""),
            ("members[0].full_name", "\"An\""),
            ("members[0].person_id", "\"7\""),
            ("members[0].relation", "\"RELATION_HEAD\""),
            ("since", "\"1951-07\""),
        ];
        assert_eq!(told, expected.map(|(field, value)| (field.to_owned(), value.to_owned())));
        assert_eq!(of(None), Fields::new());
    }
}
