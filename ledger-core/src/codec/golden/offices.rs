//! Offices, and what papers say of an act.

use super::*;
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::origin::Original;

/// These are numbered by themselves, so that nothing that other groups add changes their bytes.
const FIRST: usize = 24_000;

pub(super) fn samples() -> Vec<(&'static str, StoredRecord)> {
    vec![("provenance_of_an_older_register", of_an_older_register())]
}

fn of_an_older_register() -> StoredRecord {
    let left = HouseholdLeft { person: person_id(101), household: household_id() };
    let mut record = record("2021-02-28", Event::HouseholdLeft(left), FIRST);
    record.origin.provenance = Provenance {
        received_date: CivilDate::new(2021, 2, 26),
        original: Some(Box::new(Original {
            registration_date: Some(date("1987-05")),
            book: Some(Text::stored("Sổ đăng ký hộ khẩu")),
            volume: Some(Code::stored("02/1987")),
            number: Some(Code::stored("145")),
        })),
        ..provenance()
    };
    record
}

/// A term as docs/domain.md writes it.
fn written(term: Option<Term>) -> String {
    match term {
        None => "–".into(),
        Some(Term::AtOnce) => "at once".into(),
        Some(Term::WorkingDays(days)) => format!("{days} working days"),
        Some(Term::Days(days)) => format!("{days} days"),
    }
}

#[test]
fn the_terms_of_every_kind_of_act_stand_in_the_documents_and_no_others() {
    const DOCUMENT: &str = include_str!("../../../../docs/domain.md");
    let cells =
        |line: &str| line.split('|').map(|c| c.trim().replace('`', "")).skip(1).take(3).collect::<Vec<_>>();
    let table = DOCUMENT.lines().skip_while(|line| !line.starts_with("| kind of act | declared within |"));
    let rows = table.skip(2).take_while(|line| line.starts_with('|')).map(cells);
    let documented: BTreeSet<Vec<String>> = rows.collect();
    let events = super::samples().into_iter().map(|(_, record)| record.recorded.event);
    let with_terms = events.filter(|event| event.act().deadlines() != Deadlines::NONE);
    let real = with_terms.map(|event| {
        let Deadlines { declare, decide } = event.act().deadlines();
        vec![event.kind_name().to_owned(), written(declare), written(decide)]
    });
    assert_eq!(documented, real.collect());
}
