//! Histories of subjects: their records, their phases in the world, what changed in what was believed, and where fields come from.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::history::v1::known_ref::Known as KnownBy;
use ledger_proto::ledger::history::v1::state::Of;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{
    CompareRequest, ExplainRequest, ExplainResponse, GetPhasesRequest, GetTimelineRequest, KnownRef, Line,
    Standing, SubjectRef,
};
use ledger_proto::ledger::person::v1::GetCardRequest;
use ledger_proto::ledger::r#type::v1::{AsOf, CardReason, CardStage, Provenance, Relation, Sex};
use ledger_tests::request::{
    annul, apply, approve, change_head, correct, date, death, enrol_numbered, form, hand_over, join,
    known_before, leave, move_alone, on, person, personalise,
};
use ledger_tests::{House, Place, Told};
use tonic::Code;

/// Somebody enrolled at the first of two homes, whose name was written wrongly and corrected, who moved to the second home, and
/// whose move was corrected and put back.
struct Past {
    house: House,
    homes: Vec<u64>,
    who: u64,
    moved: u64,
    renamed: u64,
    redated: u64,
    put_back: u64,
}

fn told_by(officer: &str, dossier: &str) -> Option<Provenance> {
    Some(Provenance { officer: officer.into(), dossier: dossier.into(), ..Default::default() })
}

impl Past {
    async fn new() -> Past {
        let house = House::new().await;
        let place = Place::found(&house, 2).await;
        let mut enrolment = enrol_numbered("Trần Văn Sai", Sex::Male, "1980-03-04", 1);
        enrolment.dwelling = ledger_tests::request::dwelling(place.homes[0]);
        enrolment.provenance = told_by("CB-01", "HS-01");
        let who = house.at(enrolment).await;
        let mut moving = move_alone(who, place.homes[1], "2022-02-10");
        moving.provenance = told_by("CB-02", "HS-02");
        let moved = house.at(moving).await;
        let renamed = Self::correct(&house, who, None, |act| {
            let EventAct::PersonEnrolled(enrolled) = act else { panic!("somebody was enrolled") };
            enrolled.facts.as_mut().unwrap().full_name = "Trần Văn Đúng".into();
        });
        let renamed = renamed.await;
        let redated = Self::correct(&house, moved, Some("2022-02-20"), |_| ()).await;
        let put_back = house.at(annul(redated)).await;
        Past { house, homes: place.homes, who, moved, renamed, redated, put_back }
    }

    async fn correct(house: &House, what: u64, day: Option<&str>, change: impl FnOnce(&mut EventAct)) -> u64 {
        let record = house.ask(GetRecordRequest { position: what }).await.record.unwrap();
        let mut request = correct(&record, change);
        request.effective_date = day.and_then(date);
        request.provenance = told_by("CB-09", "HS-09");
        house.at(request).await
    }

    async fn explain(&self, field: &str, as_of: Option<AsOf>) -> ExplainResponse {
        self.house.ask(ExplainRequest { field: field.into(), as_of, ..explain(self.who) }).await
    }
}

fn explain(who: u64) -> ExplainRequest {
    ExplainRequest { subject: subject(who), ..Default::default() }
}

fn subject(who: u64) -> Option<SubjectRef> {
    Some(SubjectRef { by: person(who).map(By::Person) })
}

fn position(line: &Line) -> u64 {
    line.record.as_ref().unwrap().position
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeline_tells_of_each_record_what_became_of_it() {
    let past = Past::new().await;
    let all = GetTimelineRequest { subject: subject(past.who), ..Default::default() };
    let answer = past.house.ask(all.clone()).await;
    let told: Vec<_> = answer
        .lines
        .iter()
        .map(|line| {
            (position(line), line.standing(), line.amends.clone(), line.amended_by.clone(), line.decided_by)
        })
        .collect();
    let (stands, corrected, annulled) = (Standing::Stands, Standing::Corrected, Standing::Annulled);
    let expected = [
        (past.who, corrected, vec![], vec![past.renamed], past.renamed),
        (past.moved, stands, vec![], vec![past.redated], 0),
        (past.renamed, stands, vec![past.who], vec![], 0),
        (past.redated, annulled, vec![past.moved], vec![past.put_back], past.put_back),
        (past.put_back, stands, vec![past.moved, past.redated], vec![], 0),
    ];
    assert_eq!(told, expected);
    let origin = answer.lines[1].record.as_ref().unwrap().event.as_ref().unwrap().provenance.clone();
    assert_eq!(origin, told_by("CB-02", "HS-02"));
    assert_eq!((answer.next_after, answer.position), (0, past.put_back + 1));

    let page = past.house.ask(GetTimelineRequest { page_size: 2, ..all.clone() }).await;
    assert_eq!((page.lines.len(), page.next_after), (2, past.moved));
    let next = GetTimelineRequest {
        page_size: 3,
        after_position: page.next_after,
        as_of: page.as_of,
        ..all.clone()
    };
    let next = past.house.ask(next).await;
    assert_eq!((&next.lines[..], next.next_after), (&answer.lines[2..], 0));

    let then = past.house.ask(GetTimelineRequest { as_of: Some(known_before(past.put_back)), ..all }).await;
    let standing: Vec<_> = then.lines.iter().map(|line| (position(line), line.decided_by)).collect();
    let expected =
        [(past.who, past.renamed), (past.moved, past.redated), (past.renamed, 0), (past.redated, 0)];
    assert_eq!(standing, expected, "before it was put back, the correction counted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_field_comes_from_the_last_act_that_changed_it() {
    let past = Past::new().await;
    let name = past.explain("name.full_name", None).await;
    let fields: Vec<_> =
        name.fields.iter().map(|f| (f.field.as_str(), f.value.as_str(), f.position)).collect();
    assert_eq!(fields, [("name.full_name", "\"Trần Văn Đúng\"", past.who)]);
    let origin = &name.origins[0];
    assert_eq!((origin.position, origin.kind.as_str()), (past.who, "person.enrolled"));
    assert_eq!(origin.provenance, told_by("CB-01", "HS-01"));
    let amendment = &origin.amendments[0];
    assert_eq!((amendment.position, amendment.target), (past.renamed, past.who));
    assert_eq!(amendment.reason, "written down wrongly");
    assert_eq!(amendment.provenance, told_by("CB-09", "HS-09"));

    let residence = past.explain("residence", None).await;
    let from = |answer: &ExplainResponse, field: &str| {
        let found = answer.fields.iter().find(|f| f.field == field).map(|f| (f.value.clone(), f.position));
        found.unwrap_or_default()
    };
    assert_eq!(from(&residence, "residence.since"), ("\"2022-02-10\"".into(), past.moved));
    assert_eq!(from(&residence, "residence.dwelling_id"), (format!("\"{}\"", past.homes[1]), past.moved));
    assert_eq!(residence.origins.len(), 1);
    assert_eq!(residence.origins[0].amendments.len(), 2, "the correction, and what put it back");
    let before = past.explain("residence.since", Some(on("2022-02-09"))).await;
    assert_eq!(from(&before, "residence.since"), ("\"2021-02-25\"".into(), past.who));
    let then = past.explain("residence.since", Some(known_before(past.put_back))).await;
    assert_eq!(from(&then, "residence.since"), ("\"2022-02-20\"".into(), past.moved));
    assert_eq!(then.origins[0].amendments.len(), 1);

    let all = past.explain("", None).await;
    assert_eq!(from(&all, "sex"), ("\"SEX_MALE\"".into(), past.who));
    assert_eq!(all.origins.iter().map(|origin| origin.position).collect::<Vec<_>>(), [past.who, past.moved]);

    let died = past.house.at(death(past.who, "2022-05-20")).await;
    let gone = past.explain("residence.since", None).await;
    assert_eq!(
        from(&gone, "residence.since"),
        (String::new(), died),
        "it is not known any more since the death"
    );
    assert_eq!(from(&past.explain("", None).await, "death_date"), ("\"2022-05-20\"".into(), died));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_states_of_knowledge_are_told_apart_field_by_field() {
    let past = Past::new().await;
    let other = past.house.at(enrol_numbered("Trần Văn Khác", Sex::Male, "1981-03-04", 2)).await;
    let known = |position| Some(KnownRef { known: Some(KnownBy::Position(position)) });
    let ask = |before, after, valid_date| CompareRequest {
        subjects: vec![subject(past.who).unwrap(), subject(other).unwrap()],
        before: known(before),
        after,
        valid_date,
        ..Default::default()
    };
    let answer = past.house.ask(ask(past.renamed, known(past.redated), None)).await;
    assert_eq!(answer.differences.len(), 1, "the other was not known yet");
    let [difference] = &answer.differences[..] else { panic!("one difference") };
    let fields: Vec<_> =
        difference.fields.iter().map(|f| (f.field.as_str(), f.before.as_str(), f.after.as_str())).collect();
    assert_eq!(fields, [("name.full_name", "\"Trần Văn Sai\"", "\"Trần Văn Đúng\"")]);
    assert_eq!((difference.item, &difference.learned[..]), (0, &[past.renamed][..]));

    let day = ask(past.redated, known(past.put_back), date("2022-02-15"));
    let on_that_day = past.house.ask(day).await;
    let changed: Vec<_> = on_that_day.differences[0].fields.iter().map(|f| f.field.as_str()).collect();
    assert!(
        changed.contains(&"residence.dwelling_id") && changed.contains(&"residence.since"),
        "{changed:?}"
    );

    let until_now = past.house.ask(ask(past.put_back + 1, None, None)).await;
    assert_eq!(until_now.after_position, past.house.tail().await);
    let [added] = &until_now.differences[..] else { panic!("only the other is new") };
    assert_eq!((added.item, added.learned.len()), (1, 1));
    assert!(added.fields.iter().all(|field| field.before.is_empty() && !field.after.is_empty()));
    let put_back = past.house.ask(ask(past.redated, known(past.put_back + 1), None)).await;
    let both = &put_back.differences[0];
    assert_eq!((both.fields.len(), both.learned.len()), (0, 2), "corrected and put back: nothing is another");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_has_phases_with_its_members_and_its_head() {
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let mut people = Vec::new();
    for serial in 1..4 {
        let mut request = enrol_numbered("Trần Văn Thử", Sex::Male, "1980-03-04", serial);
        request.dwelling = ledger_tests::request::dwelling(place.homes[0]);
        people.push(house.at(request).await);
    }
    let named = [(people[0], Relation::Head), (people[1], Relation::Sibling)];
    let formed = house.at(form(place.homes[0], &named, "2021-03-01")).await;
    let joined = house.at(join(people[2], formed, Relation::Sibling, "2021-05-01")).await;
    let all = [(people[0], Relation::Sibling), (people[1], Relation::Head), (people[2], Relation::Sibling)];
    let headed = house.at(change_head(formed, &all, "2021-07-01")).await;
    let left = house.at(leave(people[0], formed, "2021-09-01")).await;
    let ask = GetPhasesRequest {
        subject: Some(SubjectRef { by: Some(By::HouseholdId(formed)) }),
        ..Default::default()
    };
    let answer = house.ask(ask.clone()).await;
    let told: Vec<_> = answer
        .phases
        .iter()
        .map(|phase| {
            let Some(Of::Household(state)) = phase.state.clone().and_then(|state| state.of) else {
                panic!("it is a household")
            };
            (phase.from, phase.until_exclusive, phase.begun_by.clone(), state.members.len(), state.head_id)
        })
        .collect();
    let day = |text: &str| date(text);
    let expected = [
        (day("2021-03-01"), day("2021-05-01"), vec![formed], 2, people[0]),
        (day("2021-05-01"), day("2021-07-01"), vec![joined], 3, people[0]),
        (day("2021-07-01"), day("2021-09-01"), vec![headed], 3, people[1]),
        (day("2021-09-01"), None, vec![left], 2, people[1]),
    ];
    assert_eq!(told, expected);
    let some =
        GetPhasesRequest { from: date("2021-06-30"), until_exclusive: date("2021-07-02"), ..ask.clone() };
    assert_eq!(house.ask(some).await.phases, answer.phases[1..3]);
    let then = house.ask(GetPhasesRequest { as_of: Some(known_before(headed)), ..ask }).await;
    assert_eq!((then.phases.len(), then.phases[1].until_exclusive), (2, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_has_phases_and_is_shown_as_of_a_day() {
    let past = Past::new().await;
    let (house, who) = (&past.house, past.who);
    let card = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.act(approve(card, "2022-03-02")).await;
    house.act(personalise(card, "AB123456", "2022-03-05")).await;
    house.act(hand_over(card, "2022-03-09")).await;
    let ask =
        GetPhasesRequest { subject: Some(SubjectRef { by: Some(By::CardId(card)) }), ..Default::default() };
    let phases = house.ask(ask.clone()).await.phases;
    let stage =
        |state: &Option<ledger_proto::ledger::history::v1::State>| match state.clone().and_then(|s| s.of) {
            Some(Of::Card(card)) => card.stage(),
            other => panic!("no card: {other:?}"),
        };
    let told: Vec<_> = phases.iter().map(|phase| (phase.from, stage(&phase.state))).collect();
    let expected = [
        (date("2022-03-01"), CardStage::Applied),
        (date("2022-03-02"), CardStage::Approved),
        (date("2022-03-05"), CardStage::Personalised),
        (date("2022-03-09"), CardStage::HandedOver),
        (date("2040-03-05"), CardStage::Expired),
    ];
    assert_eq!(told, expected);
    house.act(move_alone(who, past.homes[0], "2022-04-01")).await;
    let phases = house.ask(ask).await.phases;
    let marks: Vec<_> = phases
        .iter()
        .map(|phase| match phase.state.clone().and_then(|state| state.of) {
            Some(Of::Card(card)) => (phase.from, card.out_of_date.len()),
            other => panic!("no card: {other:?}"),
        })
        .collect();
    assert_eq!(marks[3..], [(date("2022-03-09"), 0), (date("2022-04-01"), 1), (date("2040-03-05"), 1)]);
    let then = |as_of| GetCardRequest { card_id: card, min_position: 0, as_of: Some(as_of) };
    let answer = house.ask(then(on("2022-03-04"))).await;
    assert_eq!(answer.card.unwrap().stage(), CardStage::Approved);
    assert_eq!(answer.as_of.unwrap().valid_date, date("2022-03-04"));
    let unknown = house.send(then(on("2022-02-28"))).await.unwrap_err();
    assert_eq!(Told::by(&unknown), Told::at(Code::NotFound, "CARD_NOT_FOUND", "card_id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_about_nobody_or_nothing_are_refused() {
    let past = Past::new().await;
    let house = &past.house;
    let nobody = SubjectRef { by: Some(By::CardId(past.who)) };
    let timeline = |subject, as_of| GetTimelineRequest { subject, as_of, ..Default::default() };
    let cases = [
        (timeline(None, None), Told::at(Code::InvalidArgument, "REQUIRED", "subject")),
        (timeline(Some(SubjectRef::default()), None), Told::at(Code::InvalidArgument, "REQUIRED", "subject")),
        (timeline(Some(nobody.clone()), None), Told::at(Code::NotFound, "CARD_NOT_FOUND", "subject")),
        (
            timeline(subject(past.who), Some(on("2022-01-01"))),
            Told::at(Code::InvalidArgument, "NOT_APPLICABLE", "as_of.valid_date"),
        ),
        (
            timeline(subject(past.who), Some(known_before(past.who))),
            Told::at(Code::NotFound, "PERSON_NOT_FOUND", "subject"),
        ),
    ];
    for (asked, expected) in cases {
        let refused = house.send(asked.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), expected, "{asked:?}");
    }
    let long = ExplainRequest { field: "a".repeat(101), ..explain(past.who) };
    let refused = house.send(long).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "TOO_LONG", "field"));
    for unknown in ["residenc", "since", "members", "residence.since.year"] {
        let asked = ExplainRequest { field: unknown.into(), ..explain(past.who) };
        let refused = house.send(asked).await.unwrap_err();
        assert_eq!(
            Told::by(&refused),
            Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "field"),
            "{unknown}"
        );
    }
    let empty = GetPhasesRequest {
        subject: subject(past.who),
        from: date("2022-01-01"),
        until_exclusive: date("2022-01-01"),
        ..Default::default()
    };
    let refused = house.send(empty).await.unwrap_err();
    assert_eq!(Told::by(&refused), Told::at(Code::InvalidArgument, "EMPTY_PERIOD", "until_exclusive"));
    let compare = |subjects, before| CompareRequest { subjects, before, ..Default::default() };
    let known = |position| Some(KnownRef { known: Some(KnownBy::Position(position)) });
    let cases = [
        (compare(vec![], known(1)), Told::at(Code::InvalidArgument, "REQUIRED", "subjects")),
        (
            compare(vec![nobody.clone(); 10_001], known(1)),
            Told::at(Code::InvalidArgument, "TOO_MANY", "subjects"),
        ),
        (compare(vec![nobody.clone()], None), Told::at(Code::InvalidArgument, "REQUIRED", "before")),
        (
            compare(vec![nobody.clone()], Some(KnownRef::default())),
            Told::at(Code::InvalidArgument, "REQUIRED", "before"),
        ),
        (compare(vec![nobody], known(1)), Told::at(Code::NotFound, "CARD_NOT_FOUND", "subjects[0]")),
        (
            compare(vec![subject(past.who).unwrap()], known(999_999)),
            Told::plain(Code::OutOfRange, "POSITION_NOT_WRITTEN"),
        ),
    ];
    for (asked, expected) in cases {
        let refused = house.send(asked.clone()).await.unwrap_err();
        assert_eq!(Told::by(&refused), expected, "{asked:?}");
    }
}
