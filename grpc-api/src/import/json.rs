//! What protobuf's JSON allows and the generated code does not take: null for a field that is not given, and a whole number that is
//! written as a decimal (`1.0`, `1.95e3`). Numbers between quotes are left alone: they may be texts.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Up to here every whole number has a double of its own.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A document without fields that are null, and with whole numbers as integers.
pub(super) struct Tidied {
    /// The document.
    pub(super) json: Value,
    /// Is it another than what was read?
    pub(super) changed: bool,
}

impl Tidied {
    fn same(json: impl Into<Value>) -> Self {
        Tidied { json: json.into(), changed: false }
    }
}

impl<'de> Deserialize<'de> for Tidied {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Tidying)
    }
}

struct Tidying;

impl<'de> Visitor<'de> for Tidying {
    type Value = Tidied;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tidied, E> {
        Ok(Tidied::same(Value::Null))
    }

    fn visit_bool<E>(self, told: bool) -> Result<Tidied, E> {
        Ok(Tidied::same(told))
    }

    fn visit_i64<E>(self, told: i64) -> Result<Tidied, E> {
        Ok(Tidied::same(told))
    }

    fn visit_u64<E>(self, told: u64) -> Result<Tidied, E> {
        Ok(Tidied::same(told))
    }

    fn visit_f64<E>(self, told: f64) -> Result<Tidied, E> {
        if told.fract() != 0.0 || told.abs() > MOST_EXACT {
            return Ok(Tidied::same(told));
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "whole, and not beyond what a double holds exactly"
        )]
        let whole = told as i64;
        Ok(Tidied { json: whole.into(), changed: true })
    }

    fn visit_str<E>(self, told: &str) -> Result<Tidied, E> {
        Ok(Tidied::same(told))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Tidied, A::Error> {
        let (mut items, mut changed) = (Vec::new(), false);
        while let Some(item) = from.next_element::<Tidied>()? {
            changed |= item.changed;
            items.push(item.json);
        }
        Ok(Tidied { json: Value::Array(items), changed })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Tidied, A::Error> {
        let (mut fields, mut nulls, mut changed) = (Map::new(), Vec::new(), false);
        while let Some((name, field)) = from.next_entry::<String, Tidied>()? {
            // A document would keep the last; what is said twice is as wrong here as where it is read at once.
            if fields.contains_key(&name) || nulls.contains(&name) {
                return Err(A::Error::custom("a field stands here twice"));
            }
            if field.json.is_null() {
                nulls.push(name);
                continue;
            }
            changed |= field.changed;
            fields.insert(name, field.json);
        }
        Ok(Tidied { json: Value::Object(fields), changed: changed || !nulls.is_empty() })
    }
}
