//! Who lived in a dwelling: the successive compositions of the people in it.

use std::collections::{BTreeMap, BTreeSet};

use super::stays::{Period, Stay};
use crate::domain::dates::CivilDate;
use crate::domain::ids::PersonId;

/// That somebody lived in the dwelling, or may have lived there, on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub person: PersonId,
    /// The first day.
    pub from: CivilDate,
    /// The day behind the last; none: it goes on.
    pub until: Option<CivilDate>,
    /// Is it only possible?
    pub possible: bool,
}

/// The people in a dwelling on some days, each of them the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// The first day.
    pub from: CivilDate,
    /// The day behind the last; none: it goes on.
    pub until: Option<CivilDate>,
    /// Who lived there, by id.
    pub residents: Vec<PersonId>,
    /// Who may have lived there, by id.
    pub possible: Vec<PersonId>,
}

/// How much one answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Compositions.
    pub compositions: usize,
    /// People in all of them together, of which the first composition may have more.
    pub people: usize,
}

/// Compositions in the order of their days, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compositions {
    /// In the order of their days. Days on which nobody lived there are in none of them.
    pub found: Vec<Composition>,
    /// The first day of what the answer has no room for; none: that was all.
    pub next_from: Option<CivilDate>,
}

/// When somebody was where they stayed: certainly until the stay may have ended, possibly until it must have. Who was found
/// not to live there was there until then, and possibly from then on where the finding was closed only once the next stay had begun.
pub fn presences(person: PersonId, stay: &Stay) -> Vec<Presence> {
    let at = |from, until, possible| Presence { person, from, until, possible };
    let (ends_from, ends_by) = (stay.end.map(|end| end.from), stay.until());
    let doubt = stay.end.map(|end| at(end.from, ends_by, true));
    let told = match stay.finding {
        None => vec![Some(at(stay.start, ends_from, false)), doubt],
        Some(finding) => {
            let found = finding.from.max(stay.start);
            let certain = at(stay.start, ends_from.map_or(Some(found), |end| Some(end.min(found))), false);
            let closed_too_late =
                finding.until.zip(stay.next_start).is_some_and(|(until, next)| until >= next);
            vec![Some(certain), closed_too_late.then(|| at(found, ends_by, true))]
        }
    };
    let some_day = |p: &Presence| p.until.is_none_or(|until| p.from < until);
    told.into_iter().flatten().filter(some_day).collect()
}

impl Presence {
    /// The part of it that lies in a line of a stay; none where there is none.
    pub fn during(self, line: &Stay) -> Option<Presence> {
        Period::new(Some(line.start), line.until()).and_then(|days| self.within(days))
    }

    /// The part of it that lies in a period; none where there is none.
    pub fn within(self, days: Period) -> Option<Presence> {
        days.part_of(self.from, self.until).map(|(from, until)| Presence { from, until, ..self })
    }
}

/// The compositions of a dwelling in a period.
pub fn compositions(presences: &[Presence], period: Period, most: Most) -> Compositions {
    let mut changes: BTreeMap<CivilDate, Vec<(&Presence, bool)>> = BTreeMap::new();
    for presence in presences {
        let Some((from, until)) = period.part_of(presence.from, presence.until) else { continue };
        changes.entry(from).or_default().push((presence, true));
        if let Some(until) = until {
            changes.entry(until).or_default().push((presence, false));
        }
    }
    let mut people = People::default();
    let mut answer = Compositions::default();
    let mut told = 0;
    let days: Vec<CivilDate> = changes.keys().copied().collect();
    for (at, day) in days.iter().enumerate() {
        people.change(&changes[day]);
        if people.is_same_as(answer.found.last(), *day) {
            if let Some(last) = answer.found.last_mut() {
                last.until = days.get(at + 1).copied();
            }
        } else if people.count() > 0 {
            told += people.count();
            let full = answer.found.len() >= most.compositions || told > most.people;
            if full && !answer.found.is_empty() {
                answer.next_from = Some(*day);
                return answer;
            }
            answer.found.push(people.on(*day, days.get(at + 1).copied()));
        }
    }
    answer
}

/// Who is in the dwelling at some point of the sweep. A person who leaves and comes on the same day stays.
#[derive(Debug, Default)]
struct People {
    /// How many presences of each person there are.
    residents: BTreeMap<PersonId, usize>,
    possible: BTreeMap<PersonId, usize>,
}

impl People {
    fn change(&mut self, changes: &[(&Presence, bool)]) {
        for (presence, comes) in changes {
            let people = if presence.possible { &mut self.possible } else { &mut self.residents };
            let count = people.entry(presence.person).or_default();
            // A day's changes come in no order: whoever leaves may come before.
            *count = if *comes { *count + 1 } else { count.wrapping_sub(1) };
        }
        self.residents.retain(|_, count| *count != 0);
        self.possible.retain(|_, count| *count != 0);
    }

    /// Who lives there certainly is not one who may.
    fn only_possible(&self) -> BTreeSet<PersonId> {
        self.possible.keys().filter(|person| !self.residents.contains_key(person)).copied().collect()
    }

    fn count(&self) -> usize {
        self.residents.len() + self.only_possible().len()
    }

    fn on(&self, from: CivilDate, until: Option<CivilDate>) -> Composition {
        let possible = self.only_possible().into_iter().collect();
        Composition { from, until, residents: self.residents.keys().copied().collect(), possible }
    }

    fn is_same_as(&self, last: Option<&Composition>, day: CivilDate) -> bool {
        last.is_some_and(|last| last.until == Some(day) && *last == self.on(last.from, last.until))
    }
}

#[cfg(test)]
mod tests {
    use super::{Composition, Most, Presence, compositions};
    use crate::domain::dates::CivilDate;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::residence::stays::Period;
    use crate::domain::testing::date;

    const MOST: Most = Most { compositions: 100, people: 100 };

    fn day(text: &str) -> CivilDate {
        date(text).full().unwrap()
    }

    fn who(id: u64) -> PersonId {
        PersonId::at(Position(id)).unwrap()
    }

    fn here(id: u64, from: &str, until: &str) -> Presence {
        Presence {
            person: who(id),
            from: day(from),
            until: (!until.is_empty()).then(|| day(until)),
            possible: false,
        }
    }

    fn perhaps(id: u64, from: &str, until: &str) -> Presence {
        Presence { possible: true, ..here(id, from, until) }
    }

    fn told(found: &[Composition]) -> Vec<(String, String, Vec<u64>, Vec<u64>)> {
        let ids = |people: &[PersonId]| people.iter().map(|person| person.get()).collect();
        let text = |day: Option<CivilDate>| day.map_or_else(String::new, |day| day.to_string());
        let told =
            found.iter().map(|c| (c.from.to_string(), text(c.until), ids(&c.residents), ids(&c.possible)));
        told.collect()
    }

    fn line(
        from: &str,
        until: &str,
        residents: &[u64],
        possible: &[u64],
    ) -> (String, String, Vec<u64>, Vec<u64>) {
        (from.into(), until.into(), residents.to_vec(), possible.to_vec())
    }

    #[test]
    fn each_change_of_the_people_begins_a_composition_and_empty_days_have_none() {
        let people = [
            here(3, "2010-08-18", "2016-05-26"),
            here(2, "2014-08-08", "2016-05-26"),
            here(2, "2018-01-01", ""),
            perhaps(3, "2019-01-01", "2019-12-31"),
        ];
        let found = compositions(&people, Period::default(), MOST);
        let expected = [
            line("2010-08-18", "2014-08-08", &[3], &[]),
            line("2014-08-08", "2016-05-26", &[2, 3], &[]),
            line("2018-01-01", "2019-01-01", &[2], &[]),
            line("2019-01-01", "2019-12-31", &[2], &[3]),
            line("2019-12-31", "", &[2], &[]),
        ];
        assert_eq!((told(&found.found).as_slice(), found.next_from), (&expected[..], None));
    }

    #[test]
    fn compositions_are_cut_to_the_days_asked_about() {
        let people = [here(1, "2010-08-18", "2022-08-29")];
        let within = |from, until| {
            let period = Period::new(Some(day(from)), Some(day(until))).unwrap();
            told(&compositions(&people, period, MOST).found)
        };
        assert_eq!(within("2016-01-01", "2016-05-28"), [line("2016-01-01", "2016-05-28", &[1], &[])]);
        assert_eq!(within("2022-08-28", "2023-01-01"), [line("2022-08-28", "2022-08-29", &[1], &[])]);
        assert_eq!(within("2022-08-29", "2023-01-01"), []);
        let from = Period::new(Some(day("2022-01-01")), None).unwrap();
        assert_eq!(
            told(&compositions(&people, from, MOST).found),
            [line("2022-01-01", "2022-08-29", &[1], &[])]
        );
    }

    #[test]
    fn who_goes_and_comes_on_one_day_stays_and_who_is_certain_is_not_possible() {
        let people = [
            here(1, "2010-08-18", "2012-01-01"),
            here(1, "2012-01-01", ""),
            perhaps(1, "2013-01-01", "2014-01-01"),
        ];
        let found = compositions(&people, Period::default(), MOST);
        assert_eq!(told(&found.found), [line("2010-08-18", "", &[1], &[])]);
    }

    #[test]
    fn a_long_answer_says_where_to_go_on() {
        let people: Vec<Presence> =
            (1..=5).map(|id| here(id, &format!("201{id}-01-01"), "2020-01-01")).collect();
        let page = |from: Option<CivilDate>, most| {
            let found = compositions(&people, Period::new(from, None).unwrap(), most);
            (told(&found.found), found.next_from)
        };
        let two = Most { compositions: 2, people: 100 };
        let (first, next) = page(None, two);
        assert_eq!((first.len(), next), (2, Some(day("2013-01-01"))));
        let (second, next) = page(next, two);
        assert_eq!(second[0], line("2013-01-01", "2014-01-01", &[1, 2, 3], &[]));
        let (third, next) = page(next, two);
        assert_eq!((third, next), (vec![line("2015-01-01", "2020-01-01", &[1, 2, 3, 4, 5], &[])], None));
        let (few, next) = page(Some(day("2014-01-01")), Most { compositions: 9, people: 3 });
        assert_eq!((few.len(), next), (1, Some(day("2015-01-01"))), "the first is told whole");
    }
}
