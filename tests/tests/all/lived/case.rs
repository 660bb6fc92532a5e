//! A case: facts in the order in which they were recorded, one question, and the answer that must come.

use ledger_core::domain::dates::CivilDate;
use serde_json::Value;

/// One case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) id: String,
    /// Labels of places, with municipality and the dwelling's official number where it has one from the start.
    pub(super) places: Vec<(String, String, Option<String>)>,
    pub(super) facts: Vec<Fact>,
    pub(super) question: Question,
    pub(super) expected: Expected,
}

/// One fact.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// Label of the person; empty where it is about places alone.
    pub(super) person: String,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// Registered at a place from a day on.
    At { place: String, start: CivilDate, finding: Option<(CivilDate, Option<CivilDate>)> },
    /// Settled abroad.
    Abroad { country: String, start: CivilDate },
    /// Only reached at an address from a day on.
    Contact { place: String, start: CivilDate },
    /// The latest stay began on another day.
    Correct { start: CivilDate },
    /// The latest stay never was; this one was.
    Replace { place: String, start: CivilDate },
    /// Died.
    Died { on: CivilDate },
    /// No residence any more.
    Deregistered { on: CivilDate },
    /// The whole record was an error.
    Error,
    /// A place gets an official number.
    Identified { place: String, dwelling: String, on: CivilDate },
    /// A place becomes part of another one.
    Merged { place: String, into: String, on: CivilDate },
    /// A place is divided; the people are registered again one by one.
    Split { place: String, into: Vec<String>, on: CivilDate },
    /// A place gets another address.
    Readdressed { place: String, on: CivilDate },
    /// A municipality becomes part of another one.
    MunicipalityMerged { municipality: String, into: String, on: CivilDate },
}

impl What {
    /// The day on which an address became another one, where the fact says so.
    pub(super) fn address_changed(&self) -> Option<CivilDate> {
        match self {
            What::Identified { on, .. }
            | What::Merged { on, .. }
            | What::Readdressed { on, .. }
            | What::MunicipalityMerged { on, .. } => Some(*on),
            What::At { .. }
            | What::Abroad { .. }
            | What::Contact { .. }
            | What::Correct { .. }
            | What::Replace { .. }
            | What::Died { .. }
            | What::Deregistered { .. }
            | What::Error
            | What::Split { .. } => None,
        }
    }

    /// The place that got this number later, and when.
    pub(super) fn numbered(&self, number: &str) -> Option<(&str, CivilDate)> {
        if let What::Identified { place, dwelling, on } = self
            && dwelling == number
        {
            return Some((place, *on));
        }
        None
    }
}

#[derive(Clone, Debug)]
pub(super) enum Question {
    ResidenceOn(String, CivilDate),
    ResidenceIn(String, CivilDate, CivilDate),
    /// Label of the place, and the official number that was asked for where it is known by one.
    OccupancyOn(String, Option<String>, CivilDate),
    OccupancyIn(String, Option<String>, CivilDate, CivilDate),
}

/// A stay: the labels that are right for its place (none: any), its start, and the start of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StayTold {
    pub(super) places: Vec<String>,
    pub(super) start: String,
    pub(super) next_start: Option<String>,
}

/// First day, day behind the last, residents, possible residents.
pub(super) type OccupancyTold = (String, String, Vec<String>, Vec<String>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Stays(Vec<StayTold>),
    Occupancies(Vec<OccupancyTold>),
}

/// Every case of a file.
pub(super) fn read(text: &str) -> Vec<Case> {
    let file: Value = serde_json::from_str(text).expect("the cases are JSON");
    file["cases"].as_array().expect("a list of cases").iter().map(case).collect()
}

pub(super) fn day(text: &str) -> CivilDate {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().expect("digits"));
    let mut next = || parts.next().expect("three parts");
    let (year, month, day) = (next(), next(), next());
    CivilDate::new(i32::try_from(year).expect("a year"), month, day).expect("a day that exists")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(several) => several.iter().map(text).collect(),
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => panic!("no list: {value}"),
    }
}

fn date(value: &Value) -> CivilDate {
    day(&text(value))
}

fn case(value: &Value) -> Case {
    let places: Vec<(String, String, Option<String>)> = value["addresses"]
        .as_object()
        .expect("places")
        .iter()
        .map(|(label, place)| {
            (label.clone(), text(&place["municipality"]), place["dwelling"].as_str().map(String::from))
        })
        .collect();
    // Two labels of one official number are one dwelling, which is called by the first.
    let same = |label: String| {
        let number =
            places.iter().find(|(known, ..)| *known == label).and_then(|(_, _, number)| number.as_ref());
        let first =
            number.and_then(|number| places.iter().find(|(_, _, other)| other.as_ref() == Some(number)));
        first.map_or(label, |(first, ..)| first.clone())
    };
    let given = value["facts"].as_array().expect("facts");
    let facts: Vec<Fact> = given.iter().map(|f| fact(f, given, &same)).collect();
    let places =
        places.iter().filter(|(label, ..)| same(label.clone()) == *label).cloned().collect::<Vec<_>>();
    let question = question(&value["query"], &places, &facts);
    Case { id: text(&value["id"]), places, facts, question, expected: expected(&value["expect"]) }
}

fn fact(value: &Value, all: &[Value], same: &dyn Fn(String) -> String) -> Fact {
    let place = || same(text(&value["address"]));
    let (start, on) = (|| date(&value["start"]), || date(&value["date"]));
    let what = match value["fact"].as_str().expect("a kind of fact") {
        "register_at_address" => {
            What::At { place: place(), start: start(), finding: finding(&value["investigation"]) }
        }
        "register_abroad" => What::Abroad { country: text(&value["country"]), start: start() },
        "declare_correspondence_address" => What::Contact { place: place(), start: start() },
        "correct_latest_stay" => What::Correct { start: start() },
        "replace_latest_stay" => What::Replace { place: place(), start: start() },
        "suspend_record" => match value["reason"].as_str().expect("a reason") {
            "death" => What::Died { on: on() },
            "record_was_an_error" | "record_logically_deleted" => What::Error,
            _ => What::Deregistered { on: on() },
        },
        "assign_address_identifiers" => {
            What::Identified { place: place(), dwelling: text(&value["dwelling"]), on: on() }
        }
        "merge_address_into" => What::Merged { place: place(), into: same(text(&value["into"])), on: on() },
        "split_address" => What::Split {
            place: place(),
            into: texts(&value["into"]).into_iter().map(same).collect(),
            on: split_day(value, all),
        },
        "administrative_address_change" => What::Readdressed { place: place(), on: on() },
        "merge_municipality" => What::MunicipalityMerged {
            municipality: text(&value["municipality"]),
            into: text(&value["into"]),
            on: on(),
        },
        other => panic!("no such fact: {other}"),
    };
    Fact { person: value["person"].as_str().unwrap_or_default().to_owned(), what }
}

/// The day on which the first person is registered in a part, where the fact does not say it.
fn split_day(value: &Value, all: &[Value]) -> CivilDate {
    if value["date"].is_string() {
        return date(&value["date"]);
    }
    let parts = texts(&value["into"]);
    let starts = all.iter().filter(|f| f["address"].as_str().is_some_and(|at| parts.iter().any(|p| p == at)));
    starts.map(|f| date(&f["start"])).min().expect("somebody is registered in a part")
}

/// Only a finding that the person does not live there says anything about where they live.
fn finding(value: &Value) -> Option<(CivilDate, Option<CivilDate>)> {
    let established = matches!(value["code"].as_str(), Some("089999" | "89999" | "589999"));
    established.then(|| (date(&value["from"]), value["until"].as_str().map(day)))
}

fn question(value: &Value, places: &[(String, String, Option<String>)], facts: &[Fact]) -> Question {
    let person = || text(&value["person"]);
    let (on, from, until) =
        (|| date(&value["date"]), || date(&value["from"]), || date(&value["until_exclusive"]));
    let asked = || {
        let number = text(&value["dwelling"]);
        let later =
            facts.iter().find_map(|fact| fact.what.numbered(&number)).map(|(place, _)| place.to_owned());
        let always = places.iter().find(|(_, _, dwelling)| dwelling.as_ref() == Some(&number));
        match (always, later) {
            (Some((label, _, _)), _) => (label.clone(), None),
            (None, Some(label)) => (label, Some(number)),
            (None, None) => panic!("no place has the number {number}"),
        }
    };
    match value["kind"].as_str().expect("a kind of question") {
        "residence_at_date" => Question::ResidenceOn(person(), on()),
        "residence_in_period" => Question::ResidenceIn(person(), from(), until()),
        "occupancy_at_date" => {
            let (label, number) = asked();
            Question::OccupancyOn(label, number, on())
        }
        "occupancy_in_period" => {
            let (label, number) = asked();
            Question::OccupancyIn(label, number, from(), until())
        }
        other => panic!("no such question: {other}"),
    }
}

fn expected(value: &Value) -> Expected {
    let list = |value: &Value| value.as_array().cloned();
    if let Some(stays) = list(&value["stays"]) {
        let told = stays.iter().map(|stay| StayTold {
            places: texts(&stay["address"]),
            start: text(&stay["start"]),
            next_start: stay["next_start"].as_str().map(String::from),
        });
        return Expected::Stays(told.collect());
    }
    let told = list(&value["occupancies"]).expect("stays or occupancies").into_iter().map(|told| {
        let (residents, possible) = (texts(&told["residents"]), texts(&told["possible_residents"]));
        (text(&told["from"]), text(&told["until_exclusive"]), residents, possible)
    });
    Expected::Occupancies(told.collect())
}
