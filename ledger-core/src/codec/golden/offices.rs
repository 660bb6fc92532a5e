//! Offices, and what papers say of an act.

use super::*;
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::origin::Original;
use crate::domain::subject::OfficeCode;
use crate::domain::values::{Competence, OfficeLevel};

/// These are numbered by themselves, so that nothing that other groups add changes their bytes.
const FIRST: usize = 24_000;

pub(super) fn samples() -> Vec<(&'static str, StoredRecord)> {
    let events = (FIRST + 1..).zip(events());
    let offices = events.map(|(number, (name, on, event))| (name, record(on, event, number)));
    [("provenance_of_an_older_register", of_an_older_register())].into_iter().chain(offices).collect()
}

fn events() -> Vec<(&'static str, &'static str, Event)> {
    let office = |at| OfficeId::at(Position(at)).unwrap();
    let officer = OfficerId::at(Position(600)).unwrap();
    let code = OfficeCode::parse("H29.01-02").unwrap();
    let established = OfficeEstablished {
        code,
        name: Text::stored("Ủy ban nhân dân phường Phúc Xá"),
        level: OfficeLevel::Commune,
        competences: [Competence::CivilStatus, Competence::Nationality].into(),
        area: Some(area_id()),
    };
    let bare = OfficeEstablished {
        level: OfficeLevel::Central,
        competences: BTreeSet::new(),
        area: None,
        ..established.clone()
    };
    let renamed = OfficeRenamed { office: office(500), name: Text::stored("Công an phường") };
    let moved = OfficeMoved { office: office(500), area: area_id() };
    let closed = OfficeClosed { office: office(500), code };
    let appointed = OfficerAppointed { code: Code::stored("cb0042"), office: office(500) };
    let officer_moved =
        OfficerMoved { officer, from: office(500), to: office(501), code: Code::stored("cb0043") };
    let dismissed = OfficerDismissed { officer, office: office(501) };
    vec![
        ("office_established", "2015-01-01", Event::OfficeEstablished(Box::new(established))),
        ("office_established_bare", "2015-01-01", Event::OfficeEstablished(Box::new(bare))),
        ("office_renamed", "2018-08-07", Event::OfficeRenamed(renamed)),
        ("office_moved", "2025-07-01", Event::OfficeMoved(moved)),
        ("office_closed", "2025-07-01", Event::OfficeClosed(closed)),
        ("officer_appointed", "2020-03-02", Event::OfficerAppointed(appointed)),
        ("officer_moved", "2025-07-01", Event::OfficerMoved(officer_moved)),
        ("officer_dismissed", "2026-01-01", Event::OfficerDismissed(dismissed)),
    ]
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
        Some(Term::Days(1)) => "1 day".into(),
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
