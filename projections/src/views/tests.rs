//! The views against the domain's own folds, at every prefix of many logs.

use ledger_core::domain::claim::Claimed;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::{Arrival, Event, EventAnnulled, Mover, PermanentResidenceChanged};
use ledger_core::domain::history::{History, Life};
use ledger_core::domain::subject::Claim;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::Relation;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::ViewWriter;
use crate::testing::{Acts, Seed, TestLog, date, enrolment, household_id, person_id};

fn number(number: u64) -> PersonalNumber {
    PersonalNumber::from_u64(number).unwrap()
}

fn serial(text: &str) -> CardSerial {
    CardSerial::parse(text).unwrap()
}

/// What the domain believes of a subject after the records before `until`.
fn believed<L: Life>(log: &TestLog, id: L::Id, until: Position) -> L {
    let records = log.past(L::subject(id), Position(until.0 - 1)).unwrap();
    History::<L>::of(id, records).now().clone()
}

fn agrees(log: &TestLog, writer: &ViewWriter, subject: Subject) -> bool {
    let (views, until) = (writer.views(), writer.position());
    match subject {
        Subject::Person(id) => views.person(id) == Some(believed(log, id, until)),
        Subject::Household(id) => views.household(id) == Some(believed(log, id, until)),
        Subject::Card(id) => views.card(id) == Some(believed(log, id, until)),
        Subject::Dwelling(id) => views.dwelling(id) == Some(believed(log, id, until)),
        Subject::Area(id) => views.area(id) == Some(believed(log, id, until)),
        Subject::Office(id) => views.office(id) == Some(believed(log, id, until)),
        Subject::Officer(id) => views.officer(id) == Some(believed(log, id, until)),
        Subject::Stock(id) => views.stock(id) == Some(believed(log, id, until)),
        // Whoever bears a value is in the rows; the lookups are compared with those.
        Subject::Claim(_) => true,
    }
}

/// Everyone and everything that a record before `until` names.
fn subjects(log: &TestLog, until: Position) -> Vec<Subject> {
    let before = log.records.iter().filter(|record| record.position < until);
    let mut subjects: Vec<Subject> = before.flat_map(|record| record.subjects.iter().copied()).collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

/// Does every lookup find those in whose rows the value stands?
fn finds_everyone(log: &TestLog, writer: &ViewWriter) -> bool {
    let views = writer.views();
    let mut found = true;
    let (mut persons, mut cards) = (Vec::new(), Vec::new());
    for subject in subjects(log, writer.position()) {
        match subject {
            Subject::Person(id) => persons.push((id, Keys::of(&views.person(id).unwrap()))),
            Subject::Card(id) => cards.push((id, cards::serial(&views.card(id).unwrap()))),
            Subject::Household(_)
            | Subject::Dwelling(_)
            | Subject::Area(_)
            | Subject::Office(_)
            | Subject::Officer(_)
            | Subject::Stock(_)
            | Subject::Claim(_) => {}
        }
    }
    for wanted in (97_000_000_000..97_000_000_005).chain([97_183_000_001]).map(number) {
        let bears = |keys: &Keys| keys.personal_numbers().any(|number| number == wanted);
        let bearer = persons.iter().filter(|(_, keys)| bears(keys)).map(|(id, _)| *id).max();
        found &= views.person_by_number(wanted) == bearer;
    }
    for wanted in (1..4).filter_map(OldNumber::from_u32) {
        let bears = |keys: &Keys| keys.old_numbers().any(|number| number == wanted);
        let bearers = persons.iter().filter(|(_, keys)| bears(keys)).map(|(id, _)| *id);
        found &= views.persons_by_old_number(wanted) == bearers.collect::<Vec<_>>();
    }
    for wanted in ["CARD0", "CARD1", "CARD2"].map(serial) {
        let bearer = cards.iter().filter(|(_, serial)| *serial == Some(wanted)).map(|(id, _)| *id).max();
        found &= views.card_by_serial(wanted) == bearer;
    }
    found
}

fn digests(writer: &ViewWriter) -> [ViewDigest; ViewName::ALL.len()] {
    ViewName::ALL.map(|view| writer.digest(view))
}

proptest! {
    #[test]
    fn every_row_is_what_the_domain_believes_at_every_prefix(seeds in vec(any::<Seed>(), 1..60)) {
        let log = Acts::of(&seeds);
        let mut writer = ViewWriter::new();
        for record in &log.records {
            writer.apply([record], &|subject, until| log.past(subject, until)).unwrap();
            for subject in subjects(&log, writer.position()) {
                prop_assert!(agrees(&log, &writer, subject), "{subject:?} at {}", writer.position());
            }
            prop_assert!(finds_everyone(&log, &writer), "lookups at {}", writer.position());
        }
    }

    #[test]
    fn incremental_and_rebuilt_views_have_one_digest_at_every_prefix(
        seeds in vec(any::<Seed>(), 1..40),
    ) {
        let log = Acts::of(&seeds);
        let mut live = ViewWriter::new();
        for record in &log.records {
            live.apply([record], &|subject, until| log.past(subject, until)).unwrap();
            let prefix = usize::try_from(live.position().0).unwrap();
            let rebuilt = TestLog { records: log.records[..prefix].to_vec() }.views();
            prop_assert_eq!(digests(&live), digests(&rebuilt));
            prop_assert_eq!(digests(&live), refolded(&log, live.position()));
        }
    }
}

/// The digests of views whose every row was folded from all records of its subject at once, in another order.
fn refolded(log: &TestLog, until: Position) -> [ViewDigest; ViewName::ALL.len()] {
    let views = Views::new();
    let past = |subject, _| log.past(subject, Position(until.0 - 1));
    let mut plan = Plan::default();
    for subject in subjects(log, until).into_iter().rev() {
        // An amendment makes the views ask for everything.
        let mut all = log.record(Position(0)).clone();
        all.subjects = [subject].into();
        all.event =
            Event::EventAnnulled(EventAnnulled { path: vec![Position(0)], reason: Text::stored("x") }).into();
        views.plan(&all, &past, &mut plan).unwrap();
        views.commit(&plan);
    }
    ViewName::ALL.map(|view| views.digest(view))
}

#[test]
fn a_person_is_found_by_number_until_the_enrolment_is_annulled() {
    let mut log = TestLog::new();
    let first = log.enrol("Lê Lan", 97_183_000_001, None);
    let annulled = log.annul(first);
    let second = log.enrol("Lê Lan", 97_183_000_001, None);
    let mut writer = ViewWriter::new();
    let holder = |writer: &ViewWriter| writer.views().person_by_number(number(97_183_000_001));
    let mut apply = |until: Position| {
        let range = usize::try_from(writer.position().0).unwrap()..usize::try_from(until.0).unwrap();
        writer.apply(&log.records[range], &|subject, until| log.past(subject, until)).unwrap();
        let claimed: Claimed = believed(&log, Claim::PersonalNumber(number(97_183_000_001)), until);
        assert_eq!(holder(&writer), claimed.person);
        holder(&writer)
    };
    assert_eq!(apply(first.next()), Some(person_id(first)));
    assert_eq!(apply(annulled.next()), None);
    assert_eq!(apply(second.next()), Some(person_id(second)));
    assert_eq!(writer.views().person(person_id(first)), Some(Person::default()));
}

#[test]
fn a_corrected_old_number_finds_its_bearer_and_the_wrong_one_does_not() {
    let (wrong, right) = (OldNumber::from_u32(12).unwrap(), OldNumber::from_u32(21).unwrap());
    let mut log = TestLog::new();
    let mut enrolled = enrolment("Lê Lan", 97_183_000_001);
    enrolled.old_number = Some(wrong);
    let lan = log.add(date(2021, 2, 25), Event::PersonEnrolled(Box::new(enrolled.clone())));
    let other = log.add(date(2021, 2, 25), Event::PersonEnrolled(Box::new(enrolled.clone())));
    let bearers = |log: &TestLog, number| log.views().views().persons_by_old_number(number);
    assert_eq!(bearers(&log, wrong), [person_id(lan), person_id(other)]);
    enrolled.old_number = Some(right);
    log.correct(lan, date(2021, 2, 25), Event::PersonEnrolled(Box::new(enrolled)));
    assert_eq!(bearers(&log, wrong), [person_id(other)]);
    assert_eq!(bearers(&log, right), [person_id(lan)]);
}

#[test]
fn a_card_leads_from_its_serial_to_its_holder() {
    let mut log = TestLog::new();
    let lan = log.enrol("Lê Lan", 97_183_000_001, None);
    let card = log.card(lan, "VN0042");
    let writer = log.views();
    assert_eq!(writer.views().card_by_serial(serial("VN0042")), CardId::at(card));
    assert_eq!(writer.views().holder_of_card(serial("VN0042")), Some(person_id(lan)));
    assert_eq!(writer.views().card_by_serial(serial("VN0043")), None);
    let personalised = Position(card.0 + 2);
    log.annul(personalised);
    assert_eq!(log.views().views().card_by_serial(serial("VN0042")), None);
}

#[test]
fn a_home_has_its_address_and_its_line_of_areas() {
    let mut log = TestLog::new();
    let province = log.area("01", "Hà Nội", None);
    let district = log.area("001", "Ba Đình", Some(province));
    let commune = log.area("00001", "Phúc Xá", Some(district));
    let dwelling = log.dwelling(commune, "Số 12, ngõ Đông");
    let lan = log.enrol("Lê Lan", 97_183_000_001, Some(dwelling));
    let writer = log.views();
    let sheet = writer.readers().person(person_id(lan));
    let home = sheet.value.unwrap().home.unwrap();
    let names: Vec<&str> = home.areas.iter().map(|(_, unit)| unit.facts.name.as_str()).collect();
    assert_eq!(
        (home.place.address.as_str(), &*names),
        ("Số 12, ngõ Đông", &["Phúc Xá", "Ba Đình", "Hà Nội"][..])
    );
    assert_eq!(sheet.position, log.next());
}

#[test]
fn a_household_formed_by_a_correction_has_the_id_of_the_original() {
    let mut log = TestLog::new();
    let area = log.area("01", "Hà Nội", None);
    let (old, new) = (log.dwelling(area, "Số 1"), log.dwelling(area, "Số 2"));
    let lan = log.enrol("Lê Lan", 97_183_000_001, Some(old));
    let moved = |household| {
        Event::PermanentResidenceChanged(PermanentResidenceChanged {
            dwelling: DwellingId::at(new).unwrap(),
            movers: vec![Mover { person: person_id(lan), leaves: None }],
            household,
            basis: None,
        })
    };
    let alone = moved(Arrival::Alone);
    let formed = moved(Arrival::Formed(vec![Relation::Head], None));
    let act = log.add(date(2022, 1, 1), alone);
    assert_eq!(log.views().views().household(household_id(act)), None);
    log.correct(act, date(2022, 1, 1), formed);
    let household = log.views().views().household(household_id(act)).unwrap();
    assert_eq!(household.head(), Some(person_id(lan)));
}

#[test]
fn a_late_act_is_folded_where_it_belongs_and_not_where_it_came() {
    let mut log = TestLog::new();
    let area = log.area("01", "Hà Nội", None);
    let homes = ["Số 1", "Số 2", "Số 3"].map(|address| log.dwelling(area, address));
    let lan = log.enrol("Lê Lan", 97_183_000_001, Some(homes[0]));
    let household = log.form(homes[0], &[lan]);
    log.move_household(household, &[lan], homes[1], date(2023, 1, 1));
    log.move_household(household, &[lan], homes[2], date(2022, 1, 1));
    let writer = log.views();
    let state = writer.views().household(household_id(household)).unwrap();
    assert_eq!(state, believed(&log, household_id(household), log.next()));
    assert_eq!(state.dwelling, DwellingId::at(homes[2]), "declared later, of an earlier day");
}

#[test]
fn a_past_that_cannot_be_read_leaves_the_views_before_the_record() {
    let mut log = TestLog::new();
    let lan = log.enrol("Lê Lan", 97_183_000_001, None);
    let mut writer = log.views();
    let before = digests(&writer);
    let annulment = log.annul(lan);
    let lost = |_, position| Err(LedgerError::BrokenChain { position });
    let refused = writer.apply([log.record(annulment)], &lost).unwrap_err();
    assert!(matches!(refused, crate::ApplyError::Past { position, .. } if position == annulment));
    assert_eq!((writer.position(), digests(&writer)), (annulment, before));
    log.apply_to(&mut writer);
    assert_eq!(digests(&writer), digests(&log.views()));
}

#[test]
fn only_the_next_record_is_taken() {
    let mut log = TestLog::new();
    let lan = log.enrol("Lê Lan", 97_183_000_001, None);
    let mut writer = log.views();
    let again = writer.apply([log.record(lan)], &|_, _| Ok(Vec::new())).unwrap_err();
    assert_eq!(again.to_string(), "the record at position 1 came where 2 is next");
}

#[test]
fn the_digest_of_empty_views_is_what_the_definition_says() {
    let mut said = vec![6];
    said.extend_from_slice(b"places");
    said.extend_from_slice(&2_u32.to_le_bytes());
    said.extend_from_slice(&[0; 16]);
    assert_eq!(Views::new().digest(ViewName::Places).0, *blake3::hash(&said).as_bytes());
}

#[test]
fn the_digest_of_a_household_is_what_the_definition_says() {
    let mut log = TestLog::new();
    let (lan, home) = (Position(100), Position(90));
    while log.next() < Position(130) {
        log.add(date(2021, 1, 1), log.record(Position(0)).event.as_ref().clone());
    }
    log.form(home, &[lan]);
    let packed_date = |date: PartialDate| {
        let packed = date.packed();
        [packed as u8 & 0x7f | 0x80, (packed >> 7) as u8 & 0x7f | 0x80, (packed >> 14) as u8]
    };
    // No later date; a dwelling and no file number; since; the dwelling 40 before, declared here; a member 30 before, the
    // head.
    let mut row = vec![0, 0b01];
    row.extend(packed_date(date(2021, 2, 26)));
    row.extend([40 * 2 - 1, 0, 30 * 2 - 1, 1]);
    let mut page = 130_u64.to_le_bytes().to_vec();
    page.extend((row.len() as u64).to_le_bytes());
    page.extend(row);
    let mut view = vec![10];
    view.extend(b"households");
    view.extend(1_u32.to_le_bytes());
    view.extend(1_u64.to_le_bytes());
    view.extend(2_u64.to_le_bytes());
    view.extend(blake3::hash(&page).as_bytes());
    assert_eq!(log.views().digest(ViewName::Households).0, *blake3::hash(&view).as_bytes());
}
