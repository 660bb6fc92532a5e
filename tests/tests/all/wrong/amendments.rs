//! Corrections and annulments: docs/domain.md, section 6.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::event::v1::permanent_residence_changed::Household as Became;
use ledger_proto::ledger::event::v1::{
    Event, EventAnnulled, FormedByMovers, LedgerFounded, PersonEnrolled, PersonFacts,
};
use ledger_proto::ledger::registration::v1::{AnnulEventRequest, CorrectEventRequest};
use ledger_proto::ledger::r#type::v1::Sex::{Female, Male};
use ledger_proto::ledger::r#type::v1::{CardReason, OfficeLevel, RecordRef, Relation, record_ref};
use ledger_tests::family::marry;
use ledger_tests::request::identity::merge;
use ledger_tests::request::offices::{appoint, establish_office};
use ledger_tests::request::{
    annul, apply, approve, correct, date, enrol_numbered, establish, form, leave, move_alone, numbered_name,
    record, register_dwelling,
};
use ledger_tests::{Act, House, Table};

use super::people::{child, man};
use super::world::{NOBODY, World, someone};

/// The correction of what was recorded at a position.
pub(super) async fn corrected(
    house: &House,
    at: u64,
    change: impl FnOnce(&mut EventAct),
) -> CorrectEventRequest {
    let record = house.ask(GetRecordRequest { position: at }).await.record.expect("a record");
    correct(&record, change)
}

/// The rows of the record that is amended, and of the reason.
async fn targeted<A: Act>(
    table: &Table<'_, A>,
    target: impl Fn(&mut A, Option<RecordRef>),
    reason: impl Fn(&mut A, String),
) {
    table.malformed(|r| *r.request_id() = "7".into(), "INVALID_REQUEST_ID", "request_id").await;
    table.malformed(|r| target(r, None), "REQUIRED", "target").await;
    table.malformed(|r| target(r, Some(RecordRef::default())), "REQUIRED", "target").await;
    let of_bulk = RecordRef { by: Some(record_ref::By::Sequence(3)) };
    table.malformed(|r| target(r, Some(of_bulk)), "ONLY_IN_BULK", "target.sequence").await;
    table.malformed(|r| reason(r, " ".into()), "REQUIRED", "reason").await;
    table.malformed(|r| reason(r, "x".repeat(251)), "TOO_LONG", "reason").await;
    for none in [NOBODY, u64::MAX] {
        table.missing(|r| target(r, record(none)), "EVENT_NOT_FOUND", "target").await;
    }
    table.unmet(|r| target(r, record(0)), "NOT_AMENDABLE", "target").await;
}

/// Puts an act in the place of the replacement.
fn becomes(r: &mut CorrectEventRequest, act: EventAct) {
    r.replacement = Some(Event { act: Some(act), ..Default::default() });
}

/// Changes the enrolment that the replacement is.
fn enrolled(change: impl Fn(&mut PersonEnrolled)) -> impl FnOnce(&mut CorrectEventRequest) {
    move |r| {
        let act = r.replacement.as_mut().and_then(|event| event.act.as_mut());
        let Some(EventAct::PersonEnrolled(enrolled)) = act else { panic!("an enrolment") };
        change(enrolled);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correct_event() {
    let world = World::new().await;
    let house = &world.house;
    let an = house.at(enrol_numbered(&numbered_name(21), Male, "1990-01-02", 21)).await;
    house.at(move_alone(an, world.place.homes[1], "2022-03-01")).await;
    let (husband, wife) = (man(house, 22, "1980-01-02").await, someone(house, 23, "1980-01-02").await);
    house.at(marry(husband, wife, "2010-05-01")).await;
    let right = corrected(house, an, |act| {
        let EventAct::PersonEnrolled(e) = act else { panic!("an enrolment") };
        e.facts.iter_mut().for_each(|facts| facts.full_name = "Trần Thử".into());
    });
    let table = Table::of(house, right.await);
    targeted(&table, |r, target| r.target = target, |r, reason| r.reason = reason).await;
    formed(&table).await;
    table.unmet(|r| r.target = record(world.annulled), "ALREADY_ANNULLED", "target").await;
    let place = world.place.homes[0];
    table.unmet(|r| r.target = record(place), "REPLACEMENT_KIND_DIFFERS", "replacement").await;
    moves(&world, &table).await;
    let to_come = |r: &mut CorrectEventRequest| r.effective_date = date("2022-06-02");
    table.unmet(to_come, "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    for part in ["2021", "2021-02"] {
        table.unmet(|r| r.effective_date = date(part), "EFFECTIVE_DATE_INCOMPLETE", "effective_date").await;
    }
    for number in [0, 99_090_000_022] {
        let other = enrolled(move |e| e.personal_number = number);
        table.unmet(other, "NUMBER_NOT_CORRECTABLE", "replacement").await;
    }
    let facts = |change: fn(&mut PersonFacts)| {
        enrolled(move |e: &mut PersonEnrolled| e.facts.iter_mut().for_each(change))
    };
    let later = facts(|facts| facts.birth_date = date("2021-02-26"));
    table.unmet(later, "BORN_AFTER_EFFECTIVE_DATE", "replacement.birth_date").await;
    let named = |father: u64, mother: u64| {
        enrolled(move |e| e.facts.iter_mut().for_each(|f| (f.father_id, f.mother_id) = (father, mother)))
    };
    let [father, mother, _] = world.family;
    table.unmet(named(father, father), "PERSON_NAMED_TWICE", "replacement.mother").await;
    table.unmet(named(mother, 0), "FATHER_NOT_MALE", "replacement.father").await;
    table.unmet(named(0, father), "MOTHER_NOT_FEMALE", "replacement.mother").await;
    table.unmet(named(0, world.family[2]), "PARENT_TOO_YOUNG", "replacement.mother").await;
    table.missing(named(world.annulled, 0), "PERSON_NOT_FOUND", "replacement.father").await;
    table.missing(enrolled(|e| e.dwelling_id = NOBODY), "DWELLING_NOT_FOUND", "replacement.dwelling").await;
    let unchanged = facts(|facts| facts.full_name = numbered_name(21));
    table.unmet(unchanged, "REPLACEMENT_UNCHANGED", "target").await;
    let woman = |act: &mut EventAct| {
        let EventAct::PersonEnrolled(e) = act else { panic!("an enrolment") };
        e.facts.iter_mut().for_each(|facts| facts.sex = Female.into());
    };
    let no_husband = corrected(house, husband, woman).await;
    table.unmet(|r| *r = no_husband, "LATER_ACT_CONFLICTS", "target").await;
    table.taken().await;
}

/// What is wrong in form with a correction of an enrolment.
async fn formed(table: &Table<'_, CorrectEventRequest>) {
    table.malformed(|r| r.effective_date = date("2022-02-30"), "INVALID_DATE", "effective_date").await;
    table.malformed(|r| r.effective_date = date("0"), "INCOMPLETE_DATE", "effective_date").await;
    table.malformed(|r| r.replacement = None, "REQUIRED", "replacement").await;
    table.malformed(|r| r.replacement = Some(Event::default()), "REQUIRED", "replacement.act").await;
    for never in
        [EventAct::EventAnnulled(EventAnnulled::default()), EventAct::LedgerFounded(LedgerFounded::default())]
    {
        table.malformed(|r| becomes(r, never), "NOT_AMENDABLE", "replacement").await;
    }
    let facts = |change: fn(&mut PersonFacts)| {
        enrolled(move |e: &mut PersonEnrolled| e.facts.iter_mut().for_each(change))
    };
    let at = |field: &str| format!("replacement.person_enrolled.{field}");
    table.malformed(enrolled(|e| e.facts = None), "REQUIRED", &at("facts")).await;
    table.malformed(facts(|f| f.full_name.clear()), "REQUIRED", &at("facts.full_name")).await;
    table.malformed(facts(|f| f.full_name = "Lê 2".into()), "BAD_CHARACTER", &at("facts.full_name")).await;
    table.malformed(facts(|f| f.family_words = 9), "NAME_PARTS_DIFFER", &at("facts.full_name")).await;
    table.malformed(facts(|f| f.sex = 0), "REQUIRED", &at("facts.sex")).await;
    table
        .malformed(facts(|f| f.birth_date = date("1990-02-30")), "INVALID_DATE", &at("facts.birth_date"))
        .await;
    table.malformed(facts(|f| f.ethnicity = 56), "UNKNOWN_VALUE", &at("facts.ethnicity")).await;
    table.missing(facts(|f| f.father_id = u64::MAX), "PERSON_NOT_FOUND", &at("facts.father_id")).await;
    let digits = enrolled(|e| e.personal_number = 1_000_000_000_000);
    table.malformed(digits, "INVALID_NUMBER", &at("personal_number")).await;
    table.malformed(enrolled(|e| e.blood_type = 6), "UNKNOWN_VALUE", &at("blood_type")).await;
}

/// What comes into the register by a move stays what it is.
async fn moves(world: &World, table: &Table<'_, CorrectEventRequest>) {
    let (house, homes) = (&world.house, &world.place.homes);
    let mover = man(house, 31, "1980-01-02").await;
    let moved = house.at(move_alone(mover, homes[1], "2022-03-01")).await;
    let forms = corrected(house, moved, |act| {
        let EventAct::PermanentResidenceChanged(e) = act else { panic!("a move") };
        let relations = vec![Relation::Head.into()];
        e.household = Some(Became::Formed(FormedByMovers { relations, ..Default::default() }));
    });
    let forms = forms.await;
    table.unmet(|r| *r = forms, "REPLACEMENT_BRINGS_IN", "replacement").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn annul_event() {
    let world = World::new().await;
    let (house, homes) = (&world.house, &world.place.homes);
    let an = man(house, 21, "1990-01-02").await;
    let right = house.at(move_alone(an, homes[1], "2022-03-01")).await;
    let brought_in = brought_in(&world).await;
    let (earlier, later) = amended_twice(house).await;
    let unsettled = unsettled(&world).await;
    let followed = man(house, 22, "1990-01-02").await;
    let first = house.at(form(homes[1], &[(followed, Relation::Head)], "2021-06-01")).await;
    let left = house.at(leave(followed, first, "2021-07-01")).await;
    house.at(form(homes[1], &[(followed, Relation::Head)], "2021-08-01")).await;

    let table = Table::of(house, annul(right));
    let target = |r: &mut AnnulEventRequest, target| r.target = target;
    targeted(&table, target, |r, reason| r.reason = reason).await;
    table.unmet(|r| r.target = record(world.annulled), "ALREADY_ANNULLED", "target").await;
    for (what, reason) in brought_in {
        table.unmet(|r| r.target = record(what), reason, "target").await;
    }
    table.unmet(|r| r.target = record(earlier), "ALREADY_ANNULLED", "target").await;
    assert!(earlier < later, "the newer correction counts");
    table.unmet(|r| r.target = record(left), "LATER_ACT_CONFLICTS", "target").await;
    table.unmet(|r| r.target = record(unsettled), "RECORD_NOT_SETTLED", "target").await;
    table.taken().await;
}

/// Acts whose subjects others depend on, and how that is told.
async fn brought_in(world: &World) -> Vec<(u64, &'static str)> {
    let (house, commune) = (&world.house, world.place.commune);
    let applicant = house.at(enrol_numbered(&numbered_name(41), Male, "1990-01-02", 41)).await;
    let card = house.at(apply(applicant, CardReason::First, "2021-06-01")).await;
    house.at(approve(card, "2021-06-02")).await;
    let mother = someone(house, 42, "1980-01-02").await;
    let _ = child(house, 43, (Male, "2012-01-02"), None, Some(mother)).await;
    let home = house.at(register_dwelling(commune, "Nhà có người")).await;
    house.at(move_alone(mother, home, "2021-06-01")).await;
    let area = house.at(establish("24167", "66", "")).await;
    let office = house.at(establish_office("H29.01", OfficeLevel::Commune, commune)).await;
    let officer = house.at(appoint("CB01", office, "2021-06-01")).await;
    vec![
        (world.family[0], "PERSON_IN_HOUSEHOLD"),
        (applicant, "STILL_IN_USE"),
        (mother, "STILL_IN_USE"),
        (home, "STILL_IN_USE"),
        (card, "STILL_IN_USE"),
        (area, "NOT_AMENDABLE"),
        (office, "NOT_AMENDABLE"),
        (officer, "NOT_AMENDABLE"),
    ]
}

/// Corrects an enrolment twice: the older of the two corrections does not count any more.
async fn amended_twice(house: &House) -> (u64, u64) {
    let who = man(house, 51, "1990-01-02").await;
    let mut corrections = Vec::new();
    for name in ["Trần Một", "Trần Hai"] {
        let correction = corrected(house, who, |act| {
            let EventAct::PersonEnrolled(e) = act else { panic!("an enrolment") };
            e.facts.iter_mut().for_each(|facts| facts.full_name = name.into());
        });
        corrections.push(house.at(correction.await).await);
    }
    (corrections[0], corrections[1])
}

/// The act by which a record left a household before it was merged into another.
async fn unsettled(world: &World) -> u64 {
    let house = &world.house;
    let (kept, merged) = (man(house, 61, "1990-01-02").await, man(house, 62, "1990-01-02").await);
    let formed = house.at(form(world.place.homes[2], &[(merged, Relation::Head)], "2021-06-01")).await;
    let left = house.at(leave(merged, formed, "2021-07-01")).await;
    house.at(merge(kept, merged, "2021-08-01")).await;
    left
}
