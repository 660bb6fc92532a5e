//! Which act last changed each field of an answer.
//!
//! The life is lived again, act by act, and after each the whole answer is made: whatever field is another one then was changed
//! by that act. So it holds for every field that there is or will be.

use std::collections::{BTreeMap, BTreeSet};

/// The fields of an answer by their paths (`residence.since`, `members[1].relation`), each with its value as text.
pub type Fields = BTreeMap<String, String>;

/// A field, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traced<'a> {
    /// Path of the field.
    pub field: &'a str,
    /// Its value; none: it is not known any more.
    pub value: Option<&'a str>,
    /// The number of the act that last changed it.
    pub by: usize,
}

/// The answer so far, and which act changed what.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    now: Fields,
    changed_by: BTreeMap<String, usize>,
}

impl Trace {
    /// Takes in the answer behind an act.
    pub fn step(&mut self, by: usize, next: Fields) {
        let fields: BTreeSet<&String> = self.now.keys().chain(next.keys()).collect();
        let is_new = |field: &String| self.now.get(field) != next.get(field);
        let said: BTreeSet<&str> = fields.iter().filter(|f| is_new(f)).map(|f| part_of(f)).collect();
        // What an act says of a residence it says of all of it, also where a part is what it was before.
        let changed: Vec<&String> =
            fields.into_iter().filter(|field| said.contains(part_of(field))).collect();
        let changed: Vec<String> = changed.into_iter().cloned().collect();
        self.changed_by.extend(changed.into_iter().map(|field| (field, by)));
        self.now = next;
    }

    /// The fields that lie in a path. What is not known any more is among them only where a path was given.
    pub fn within<'a>(&'a self, path: &'a str) -> impl Iterator<Item = Traced<'a>> {
        let traced = self.changed_by.iter().map(|(field, by)| {
            let value = self.now.get(field).map(String::as_str);
            Traced { field: field.as_str(), value, by: *by }
        });
        traced.filter(move |t| lies_in(t.field, path) && (t.value.is_some() || !path.is_empty()))
    }
}

/// The part of the answer that a field belongs to: `residence` of `residence.areas[0].code`.
fn part_of(field: &str) -> &str {
    field.split('.').next().unwrap_or(field)
}

/// Does the path name the field, or something that it lies in? Every field lies in the empty path.
fn lies_in(field: &str, path: &str) -> bool {
    path.is_empty()
        || field.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::{Fields, Trace, lies_in};

    fn fields(told: &[(&str, &str)]) -> Fields {
        told.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_field_comes_from_the_last_act_that_said_anything_of_its_part() {
        let mut trace = Trace::default();
        trace.step(0, fields(&[("name", "An"), ("home.id", "1"), ("home.area", "x")]));
        trace.step(3, fields(&[("name", "An"), ("home.id", "2"), ("home.area", "x")]));
        trace.step(5, fields(&[("name", "An"), ("home.id", "2"), ("home.area", "x"), ("card", "7")]));
        let told = |path: &str, trace: &Trace| {
            let told = trace.within(path).map(|t| (t.field.to_owned(), t.value.map(str::to_owned), t.by));
            told.collect::<Vec<_>>()
        };
        let some = |field: &str, value: &str, by| (field.to_owned(), Some(value.to_owned()), by);
        let home = [some("home.area", "x", 3), some("home.id", "2", 3)];
        assert_eq!(told("home", &trace), home);
        let all = [some("card", "7", 5), home[0].clone(), home[1].clone(), some("name", "An", 0)];
        assert_eq!(told("", &trace), all);
        trace.step(8, fields(&[("name", "An")]));
        assert_eq!(told("home.id", &trace), [("home.id".to_owned(), None, 8)]);
        assert_eq!(told("", &trace), [some("name", "An", 0)], "what is not known any more is no field");
    }

    #[test]
    fn a_path_names_a_field_and_what_lies_below_it() {
        assert!(lies_in("members[0].relation", "") && lies_in("members[0].relation", "members"));
        assert!(lies_in("members[0].relation", "members[0]") && lies_in("since", "since"));
        assert!(!lies_in("members[10].relation", "members[1]") && !lies_in("since", "sin"));
    }
}
