//! The fields of an answer by their paths: `residence.since`, `members[1].relation`.

use std::collections::HashMap;
use std::sync::OnceLock;

use ledger_core::domain::subject::Subject;
use ledger_core::domain::trace::Fields;
use ledger_proto::ledger::history::v1::State;
use prost::Message;
use prost_types::field_descriptor_proto::Label;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};
use serde_json::Value;

use crate::convert::snake_case;

/// Does the schema have this field in the state of a subject of that kind? Every state has the empty path.
pub(super) fn is_known(subject: Subject, path: &str) -> bool {
    let state = match subject {
        Subject::Person(_) => "person",
        Subject::Household(_) => "household",
        Subject::Dwelling(_) => "dwelling",
        Subject::Card(_) => "card",
        Subject::Area(_) => "area",
        Subject::Office(_) => "office",
        Subject::Officer(_) => "officer",
        Subject::Stock(_) => "stock",
        // Claims have no state.
        Subject::Claim(_) => return true,
    };
    if path.is_empty() {
        return true;
    }
    let mut message = Some(".ledger.history.v1.State");
    for part in std::iter::once(state).chain(path.split('.')) {
        let (name, index) = match part.split_once('[') {
            None => (part, None),
            Some((name, rest)) => (name, Some(rest)),
        };
        let fields = message.and_then(|message| messages().get(message));
        let Some(field) = fields.and_then(|of| of.field.iter().find(|field| field.name() == name)) else {
            return false;
        };
        if index.is_some_and(|index| field.label() != Label::Repeated || !is_index(index)) {
            return false;
        }
        message = below(field);
    }
    true
}

/// `12]`
fn is_index(text: &str) -> bool {
    let digits = text.strip_suffix(']').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The message that a field is; none for values, of which dates and instants are.
fn below(field: &FieldDescriptorProto) -> Option<&str> {
    let name = field.type_name();
    (!matches!(name, "" | ".google.type.Date") && !name.starts_with(".google.protobuf.")).then_some(name)
}

/// The messages of the schema by their names.
fn messages() -> &'static HashMap<String, DescriptorProto> {
    static MESSAGES: OnceLock<HashMap<String, DescriptorProto>> = OnceLock::new();
    MESSAGES.get_or_init(|| {
        let set = FileDescriptorSet::decode(ledger_proto::FILE_DESCRIPTOR_SET).expect("the build made it");
        let named = set.file.into_iter().flat_map(|file| {
            let package = file.package().to_owned();
            let name = move |message: &DescriptorProto| format!(".{package}.{}", message.name());
            file.message_type.into_iter().map(move |message| (name(&message), message))
        });
        named.collect()
    })
}

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

#[cfg(test)]
mod tests {
    use ledger_core::domain::ids::{HouseholdId, PersonId, Position};
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
        let household = Subject::Household(HouseholdId::at(Position(9)).unwrap());
        for (field, _) in expected {
            assert!(is_known(household, field), "{field}");
        }
    }

    #[test]
    fn a_field_is_known_where_the_schema_has_it_for_that_kind() {
        let household = Subject::Household(HouseholdId::at(Position(9)).unwrap());
        let person = Subject::Person(PersonId::at(Position(9)).unwrap());
        for path in ["", "members", "members[12]", "members[0].relation", "members.relation", "since"] {
            assert!(is_known(household, path), "{path}");
        }
        for path in ["residence.since", "name", "residence"] {
            assert!(is_known(person, path), "{path}");
        }
        let wrong = [
            "member",
            "members[",
            "members[x]",
            "members[]",
            "members[0",
            "since[0]",
            "since.year",
            ".",
            "members.",
        ];
        for path in wrong {
            assert!(!is_known(household, path), "{path}");
        }
        assert!(!is_known(person, "members") && !is_known(household, "residence.since"));
    }
}
