//! Offices, and what papers say of an act.

use super::*;
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::loaded::Loaded;
use crate::domain::office::right::{At, right_to};
use crate::domain::origin::Original;
use crate::domain::subject::OfficeCode;
use crate::domain::testing::date;
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

/// What it takes to register acts of a kind about people of whom nothing is known: competence, levels until the reform and
/// since, and what tells where, a letter each.
fn rights(kind: &str) -> BTreeSet<String> {
    let levels = |levels: &[OfficeLevel]| {
        let letter = |level: &OfficeLevel| match level {
            OfficeLevel::Central => 'M',
            OfficeLevel::Province => 'P',
            OfficeLevel::District => 'D',
            OfficeLevel::Commune => 'C',
            OfficeLevel::Abroad => 'A',
        };
        levels.iter().map(letter).collect::<String>()
    };
    let place = |at: &At| match at {
        At::Area(_) => 'a',
        At::Dwelling(_) => 'd',
        At::Household(_) => 'h',
        At::Person(_) => 'p',
    };
    let events = super::samples().into_iter().map(|(_, record)| record.recorded.event);
    let of_kind = events.filter(|event| event.kind_name() == kind);
    let told = of_kind.map(|event| {
        let on = |day: &str| right_to(&event, date(day).full().unwrap(), &Loaded::default());
        let (until, since) = (on("2025-06-30"), on("2025-07-01"));
        let places: BTreeSet<char> = since.at.iter().map(place).collect();
        let places: String = places.into_iter().collect();
        format!("{:?} {} {} {places}", since.competence, levels(until.levels), levels(since.levels))
    });
    told.collect()
}

#[test]
fn who_registers_what_and_where() {
    for (kind, right) in [
        ("residence.registration_cancelled", "Residence CDP CP p"),
        ("residence.permanent_deregistered", "Residence CD C p"),
        ("residence.temporary_renewed", "Residence CD C p"),
        ("household.left", "Residence CD C h"),
        ("person.birth_abroad_noted", "CivilStatus DA CA a"),
        ("person.death_registered", "CivilStatus CA CA "),
        ("family.marriage_registered", "CivilStatus CA CA p"),
        ("family.child_adopted", "CivilStatus CA CA p"),
        ("civil_data.name_changed", "CivilStatus CDA CA p"),
        ("civil_data.ethnicity_redetermined", "CivilStatus DA CA p"),
        ("civil_data.sex_redetermined", "CivilStatus CDA CA "),
        ("card.revoked", "Identity PM PM "),
        ("card.personalised", "CardProduction M M "),
        ("identity.number_cancelled", "Identity M M "),
        ("identity.nationality_lost", "Nationality PM PM "),
    ] {
        assert_eq!(rights(kind), BTreeSet::from([right.to_owned()]), "{kind}");
    }
}
