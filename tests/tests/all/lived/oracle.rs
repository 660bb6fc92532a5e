//! The simplest possible second reading of the facts: where was everybody on a day? Nothing here knows of records, folds or
//! stays; days are asked one by one.

use std::collections::BTreeSet;

use ledger_core::domain::dates::CivilDate;

use super::case::{Case, Expected, Fact, OccupancyTold, Question, StayTold, What};

/// Where somebody is, as one fact says it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Place(String),
    Abroad,
    Nowhere,
    Dead,
}

#[derive(Clone, Debug)]
struct Said {
    is: Where,
    from: CivilDate,
    finding: Option<(CivilDate, Option<CivilDate>)>,
}

/// What was said of a person, in the order in which it was said.
fn said_of(person: &str, facts: &[Fact]) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    let say = |is, from, finding| Said { is, from, finding };
    for fact in facts.iter().filter(|fact| fact.person == person) {
        let latest = said.iter().rposition(|said| matches!(said.is, Where::Place(_) | Where::Abroad));
        match &fact.what {
            What::At { place, start, finding } => {
                said.push(say(Where::Place(place.clone()), *start, *finding))
            }
            What::Abroad { start, .. } => said.push(say(Where::Abroad, *start, None)),
            What::Contact { start, .. } => said.push(say(Where::Nowhere, *start, None)),
            What::Correct { start } => said[latest.expect("a stay")].from = *start,
            What::Replace { place, start } => {
                let at = latest.expect("a stay");
                let instead = say(Where::Place(place.clone()), *start, None);
                if at == 0 {
                    // The first word of all is corrected where it stands.
                    said[0] = instead;
                } else {
                    said.remove(at);
                    said.push(instead);
                }
            }
            What::Died { on } => said.push(say(Where::Dead, *on, None)),
            What::Deregistered { on } => said.push(say(Where::Nowhere, *on, None)),
            What::Error => said.clear(),
            What::Identified { .. }
            | What::Merged { .. }
            | What::Split { .. }
            | What::Readdressed { .. }
            | What::MunicipalityMerged { .. } => panic!("that is not about a person"),
        }
    }
    said
}

/// What a place is called on a day, and how often its address had changed by then.
fn called(place: &str, on: CivilDate, case: &Case, facts: &[Fact]) -> (String, usize) {
    let (mut label, mut changes) = (place.to_owned(), 0);
    let mut merged: Vec<(&str, &str)> = Vec::new();
    let happened = facts.iter().filter_map(|fact| Some((fact.what.address_changed()?, &fact.what)));
    let mut happened: Vec<(CivilDate, &What)> = happened.collect();
    happened.sort_by_key(|(day, _)| *day);
    for (_, what) in happened.into_iter().filter(|(day, _)| *day <= on) {
        let concerned = if let What::MunicipalityMerged { municipality, into, .. } = what {
            let lay = case.places.iter().find(|(known, ..)| *known == label).map(|(_, lay, _)| lay.as_str());
            let lies =
                lay.map(|lay| merged.iter().fold(lay, |at, (old, new)| if at == *old { *new } else { at }));
            merged.push((municipality.as_str(), into.as_str()));
            lies == Some(municipality.as_str())
        } else if let What::Identified { place, .. }
        | What::Merged { place, .. }
        | What::Readdressed { place, .. } = what
        {
            *place == label
        } else {
            false
        };
        if concerned {
            changes += 1;
            if let What::Merged { into, .. } = what {
                label = into.clone();
            }
        }
    }
    (label, changes)
}

/// The number of what was said last of all that holds on a day. Nothing that is said later lets the dead live somewhere.
fn holds(said: &[Said], on: CivilDate) -> Option<usize> {
    let dead = said.iter().position(|said| said.is == Where::Dead && said.from <= on);
    dead.or_else(|| said.iter().rposition(|said| said.from <= on))
}

/// All that is asked about lies between these days.
fn days(case: &Case) -> impl Iterator<Item = CivilDate> {
    let (first, last) = match &case.question {
        Question::ResidenceOn(_, on) | Question::OccupancyOn(_, _, on) => (*on, on.plus_days(1)),
        Question::ResidenceIn(_, from, until) | Question::OccupancyIn(_, _, from, until) => (*from, *until),
    };
    std::iter::successors(Some(first), move |day| Some(day.plus_days(1)).filter(|next| *next < last))
}

/// What the facts come to, if these are all that are known.
pub(super) fn answer(case: &Case, facts: &[Fact]) -> Expected {
    match &case.question {
        Question::ResidenceOn(person, _) | Question::ResidenceIn(person, _, _) => {
            Expected::Stays(stays(person, case, facts))
        }
        Question::OccupancyOn(place, number, _) | Question::OccupancyIn(place, number, _, _) => {
            Expected::Occupancies(occupancies(place, number.as_deref(), case, facts))
        }
    }
}

/// What tells one line of a person's residence from the next: which word holds, and under which address.
type Line = (usize, String, usize);

fn line_on(said: &[Said], on: CivilDate, case: &Case, facts: &[Fact]) -> Option<Line> {
    let at = holds(said, on)?;
    match &said[at].is {
        Where::Place(place) => {
            let (label, changes) = called(place, on, case, facts);
            Some((at, label, changes))
        }
        Where::Abroad => Some((at, "abroad".to_owned(), 0)),
        Where::Nowhere | Where::Dead => None,
    }
}

fn stays(person: &str, case: &Case, facts: &[Fact]) -> Vec<StayTold> {
    // Of two records under one number, the one that was not annulled answers.
    let again = format!("{person}#2");
    let said = said_of(if facts.iter().any(|fact| fact.person == again) { &again } else { person }, facts);
    let last_word = said.iter().map(|said| said.from).max();
    let last_change = facts.iter().filter_map(|fact| fact.what.address_changed());
    let horizon = last_change.chain(last_word).max();
    let mut told: Vec<(Line, StayTold)> = Vec::new();
    for day in days(case) {
        let Some(line) = line_on(&said, day, case, facts) else { continue };
        if told.last().is_some_and(|(known, _)| *known == line) {
            continue;
        }
        let mut start = day;
        while line_on(&said, start.plus_days(-1), case, facts).as_ref() == Some(&line) {
            start = start.plus_days(-1);
        }
        let mut next = day;
        let next_start = loop {
            if horizon.is_none_or(|horizon| next > horizon) {
                break None;
            }
            next = next.plus_days(1);
            if line_on(&said, next, case, facts).is_some_and(|other| other != line) {
                break Some(next.to_string());
            }
        };
        let places = vec![line.1.clone()];
        told.push((line, StayTold { places, start: start.to_string(), next_start }));
    }
    told.into_iter().rev().map(|(_, stay)| stay).collect()
}

fn occupancies(place: &str, number: Option<&str>, case: &Case, facts: &[Fact]) -> Vec<OccupancyTold> {
    let people: BTreeSet<&str> =
        facts.iter().map(|fact| fact.person.as_str()).filter(|person| !person.is_empty()).collect();
    // A place that is asked for by a number is only meant on the days on which it has it.
    let numbered = number.and_then(|number| facts.iter().find_map(|fact| fact.what.numbered(number)));
    let numbered = numbered.map(|(_, on)| on);
    let mut told: Vec<OccupancyTold> = Vec::new();
    for day in days(case) {
        let (mut residents, mut possible) = (Vec::new(), Vec::new());
        if number.is_none() || numbered.is_some_and(|from| from <= day) {
            for person in &people {
                match in_the_place(person, place, day, case, facts) {
                    Some(true) => residents.push((*person).to_owned()),
                    Some(false) => possible.push((*person).to_owned()),
                    None => {}
                }
            }
        }
        let next = day.plus_days(1).to_string();
        match told.last_mut() {
            Some(last) if last.1 == day.to_string() && (&last.2, &last.3) == (&residents, &possible) => {
                last.1 = next;
            }
            _ if residents.is_empty() && possible.is_empty() => {}
            _ => told.push((day.to_string(), next, residents, possible)),
        }
    }
    told
}

/// Does the person live there on the day, certainly or possibly?
fn in_the_place(person: &str, place: &str, on: CivilDate, case: &Case, facts: &[Fact]) -> Option<bool> {
    let said = said_of(person, facts);
    let at = holds(&said, on)?;
    let Where::Place(registered) = &said[at].is else { return None };
    if called(registered, on, case, facts).0 != place {
        return None;
    }
    let Some((from, until)) = said[at].finding.filter(|(from, _)| *from <= on) else { return Some(true) };
    let _ = from;
    let next = said
        .iter()
        .filter(|said| matches!(said.is, Where::Place(_) | Where::Abroad))
        .map(|said| said.from)
        .filter(|day| *day > on && holds(&said, *day) != Some(at));
    let next_start = next.min()?;
    until.is_some_and(|until| until >= next_start).then_some(false)
}
