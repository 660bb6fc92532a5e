//! Acts in bulk, from lines of protobuf JSON: whole, broken off, repeated, and with rubbish in between.

use std::io::{BufReader, Cursor, Read};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use grpc_api::demo::acts::Acts;
use grpc_api::demo::population::{Plan, Population};
use grpc_api::import::{ImportError, Imported, Importer, Lines};
use ledger_core::domain::text::Code;
use ledger_core::ledger::LedgerError;
use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::registration::v1::{Act, RefusedAct, RegisterDeathRequest, act};
use ledger_proto::ledger::r#type::v1::{PersonRef, Sex, person_ref};
use ledger_tests::House;
use ledger_tests::request::{death, enrol};

const PEOPLE: u32 = 60;

/// A commune with its province and district, and its people; the other units of the country are left out.
fn acts() -> &'static [Act] {
    static ACTS: OnceLock<Vec<Act>> = OnceLock::new();
    ACTS.get_or_init(|| {
        let plan = Plan::one_commune("24166", PEOPLE, 3);
        let all = Acts::of(&Population::embedded().expect("tables"), &plan).expect("a plan");
        let near = |act: &Act| match &act.act {
            Some(act::Act::EstablishArea(area)) => ["66", "643", "24166"].contains(&area.code.as_str()),
            Some(_) | None => true,
        };
        all.filter(near).collect()
    })
}

/// One line for each act.
pub(crate) fn file(acts: &[Act]) -> Vec<u8> {
    let mut file = Vec::new();
    for act in acts {
        serde_json::to_writer(&mut file, act).expect("an act is JSON");
        file.push(b'\n');
    }
    file
}

/// Imports what `take` leaves of the lines of a file, as what comes from `source`.
pub(crate) async fn import_some(
    house: &House,
    source: &'static str,
    file: Vec<u8>,
    take: usize,
) -> (Imported, Vec<RefusedAct>) {
    let ledger = house.ledger().clone();
    let run = move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer =
            Importer::of(ledger, Code::parse(source).expect("a name")).expect("the log is read");
        let imported = importer.run(Lines::of(Cursor::new(file)).take(take), &mut report, &mut |_| ());
        (imported.expect("the ledger goes on"), refused)
    };
    tokio::task::spawn_blocking(run).await.expect("nothing panics")
}

async fn import(house: &House, source: &'static str, file: Vec<u8>) -> (Imported, Vec<RefusedAct>) {
    import_some(house, source, file, usize::MAX).await
}

/// Imports these acts, numbered by their lines.
pub(crate) async fn import_acts(
    house: &House,
    source: &'static str,
    acts: Vec<act::Act>,
) -> (Imported, Vec<RefusedAct>) {
    let lines: Vec<Act> = acts.into_iter().map(|act| Act { sequence: 0, act: Some(act) }).collect();
    import(house, source, file(&lines)).await
}

/// What records say, without when.
fn content(records: Vec<Record>) -> Vec<Record> {
    let untimed = |record: Record| Record { record_time: None, digest: Vec::new(), ..record };
    records.into_iter().skip(1).map(untimed).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_imported_twice_changes_nothing_the_second_time() {
    let house = House::new().await;
    let all = acts().len() as u64;
    let first = import(&house, "collection", file(acts())).await;
    assert_eq!(first, (Imported { lines: all, recorded: all, repeated: 0, refused: 0 }, Vec::new()));
    let standing = house.standing().await;
    assert_eq!(standing.position, all + 1);
    let again = (Imported { lines: all, recorded: 0, repeated: all, refused: 0 }, Vec::new());
    assert_eq!(import(&house, "collection", file(acts())).await, again);
    assert_eq!(house.standing().await, standing);
    let house = house.restart().await;
    assert_eq!(import(&house, "collection", file(acts())).await, again);
    assert_eq!(house.standing().await, standing);
    assert_eq!(house.rebuilt_digests(all + 1), house.digests().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_was_broken_off_is_taken_up_where_it_stood() {
    let whole = House::new().await;
    import(&whole, "collection", file(acts())).await;
    let expected = content(whole.records().await);
    let all = acts().len() as u64;
    for broken_at in [1, 3, acts().len() / 2, acts().len() - 1] {
        let house = House::new().await;
        let (begun, _) = import_some(&house, "collection", file(acts()), broken_at).await;
        assert_eq!(begun.recorded, broken_at as u64);
        // A line that is cut in the middle is no act, and nothing behind it came.
        let mut cut = file(&acts()[..=broken_at.min(acts().len() - 1)]);
        cut.truncate(cut.len() - 10);
        let (cut, refused) = import(&house, "collection", cut).await;
        assert_eq!((cut.repeated, cut.refused), (broken_at as u64, 1), "{refused:?}");
        let house = if broken_at % 2 == 1 { house.restart().await } else { house };
        let (ended, _) = import(&house, "collection", file(acts())).await;
        assert_eq!((ended.recorded, ended.repeated), (all - broken_at as u64, broken_at as u64));
        assert_eq!(content(house.records().await), expected, "broken off at {broken_at}");
        house.standing().await;
        assert_eq!(house.digests().await, {
            whole.standing().await;
            whole.digests().await
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rubbish_is_reported_with_its_line_and_its_reason_and_the_rest_is_recorded() {
    let house = House::new().await;
    let good = file(acts());
    let mut lines: Vec<Vec<u8>> = good.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let beyond = acts().last().unwrap().sequence + 1;
    let dwelling = |area: &str, sequence: u64| {
        format!(
            r#"{{"sequence":"{sequence}","registerDwelling":{{"effectiveDate":{{"year":2021,"month":2,"day":25}},"area":"{area}","address":"Số 1"}}}}"#
        )
    };
    let rubbish: [(usize, Vec<u8>); 8] = [
        (0, b"{\"sequence\":\"9\",\n".to_vec()),
        (1, b"\xff\xfe not text\n".to_vec()),
        (2, [&b"{\"sequence\":\""[..], &vec![b'9'; 2 << 20], b"\n"].concat()),
        (3, b"\n   \n".to_vec()),
        (4, b"{\"sequence\":\"7\",\"noSuchAct\":{}}\n".to_vec()),
        (lines.len(), (dwelling("99999", beyond) + "\n").into_bytes()),
        (lines.len(), (dwelling("66", beyond + 1) + "\n").into_bytes()),
        (lines.len(), format!("{{\"sequence\":\"{}\"}}", beyond + 2).into_bytes()),
    ];
    for (added, (at, line)) in rubbish.into_iter().enumerate() {
        lines.insert(at + added, line);
    }
    let (imported, refused) = import(&house, "collection", lines.concat()).await;
    let all = acts().len() as u64;
    assert_eq!((imported.recorded, imported.repeated, imported.refused), (all, 0, 7));
    let told: Vec<_> =
        refused.iter().map(|r| (r.line, r.sequence, r.reason.as_str(), r.field.as_str())).collect();
    // Of the rubbish seven lines are counted at their places, and two that are empty.
    let end = all + 6;
    let expected = [
        (1, 0, "NOT_AN_ACT", ""),
        (3, 0, "NOT_UTF8", ""),
        (5, 0, "TOO_LONG", ""),
        (10, 0, "NOT_AN_ACT", "noSuchAct"),
        (end + 1, beyond, "AREA_NOT_FOUND", "area"),
        (end + 2, beyond + 1, "AREA_TOO_LARGE", "area"),
        (end + 3, beyond + 2, "REQUIRED", "act"),
    ];
    assert_eq!(told, expected, "{refused:#?}");
    assert!(refused.iter().all(|refused| !refused.message.is_empty()));
    assert_eq!(house.tail().await, all + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_source_has_numbers_of_its_own() {
    let house = House::new().await;
    import(&house, "collection", file(acts())).await;
    let standing = house.standing().await;
    let (imported, refused) = import(&house, "another", file(&acts()[..4])).await;
    let first_dwelling = matches!(acts()[3].act, Some(act::Act::RegisterDwelling(_)));
    assert!(first_dwelling, "three units, then the first dwelling");
    assert_eq!((imported.repeated, imported.recorded, imported.refused), (0, 1, 3), "{refused:?}");
    let reasons: Vec<&str> = refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert_eq!(reasons, ["AREA_CODE_IN_FORCE"; 3], "they are not taken for acts of the first source");
    assert_eq!(house.tail().await, standing.position + 1);

    let mut other = acts()[3].clone();
    let Some(act::Act::RegisterDwelling(dwelling)) = &mut other.act else { panic!("a dwelling") };
    dwelling.address = "Số 99".into();
    let (imported, refused) = import(&house, "another", file(&[other])).await;
    assert_eq!((imported.recorded, imported.refused), (0, 1));
    assert_eq!(
        (refused[0].reason.as_str(), refused[0].field.as_str()),
        ("SOURCE_SEQUENCE_PASSED", "sequence")
    );
    let (again, _) = import(&house, "another", file(&acts()[3..4])).await;
    assert_eq!(again.repeated, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reference_never_leads_to_what_another_file_of_that_name_brought_in() {
    let house = House::new().await;
    let enrols = |name: &str| act::Act::EnrolPerson(enrol(name, Sex::Male, "1990"));
    let by_number = |number| Some(PersonRef { by: Some(person_ref::By::Sequence(number)) });
    let dies = |number| RegisterDeathRequest { person: by_number(number), ..death(0, "2022-03-01") };
    let files = ["Nguyễn Văn Một", "Lê Văn Hai"].map(enrols);
    let [first, second] = files.map(|enrols| vec![enrols, act::Act::RegisterDeath(dies(1))]);
    let (_, refusals) = import_acts(&house, "acts.ndjson", first[..1].to_vec()).await;
    assert!(refusals.is_empty(), "{refusals:?}");
    let (imported, refusals) = import_acts(&house, "acts.ndjson", second).await;
    let told: Vec<_> = refusals.iter().map(|r| (r.line, r.reason.as_str(), r.field.as_str())).collect();
    assert_eq!(told, [(1, "SOURCE_SEQUENCE_PASSED", "sequence"), (2, "PERSON_NOT_FOUND", "person")]);
    assert_eq!(imported.recorded, 0);
    let (imported, refusals) = import_acts(&house, "acts.ndjson", first).await;
    assert_eq!((imported.repeated, imported.recorded), (1, 1), "{refusals:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_of_a_source_has_a_limit() {
    let house = House::new().await;
    let enrols = act::Act::EnrolPerson(enrol("Nguyễn Văn Một", Sex::Male, "1990"));
    let line = |sequence| Act { sequence, act: Some(enrols.clone()) };
    let (imported, refusals) = import(&house, "slips", file(&[line(u64::MAX), line(7)])).await;
    let told: Vec<_> = refusals.iter().map(|r| (r.reason.as_str(), r.field.as_str())).collect();
    assert_eq!((imported.recorded, told), (1, vec![("INVALID_NUMBER", "sequence")]));
}

/// The other end of a line that stays open: there is no more, and no end either.
struct Open(mpsc::Receiver<()>);

impl Read for Open {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Ok(self.0.recv().map_or(0, |()| 0))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_fails_does_not_wait_for_more_from_a_source_that_stays_open() {
    let house = House::new().await;
    let ledger = house.ledger().clone();
    // More than one group of lines, so that the first is taken while the second is waited for.
    let some = file(&acts()[..1]).repeat(1_500);
    let (hold, open) = mpsc::channel();
    let run = move || {
        ledger.stop();
        let mut importer = Importer::of(ledger, Code::parse("collection").unwrap()).unwrap();
        let lines = Lines::of(BufReader::new(Cursor::new(some).chain(Open(open))));
        importer.run(lines, &mut |_| Ok(()), &mut |_| ())
    };
    let failed = tokio::time::timeout(Duration::from_secs(20), tokio::task::spawn_blocking(run)).await;
    // Whoever waits for the source goes on now, so that a failure of this test ends.
    drop(hold);
    let failed = failed.expect("it ends although the source does not").unwrap();
    assert!(matches!(failed, Err(ImportError::Ledger(LedgerError::Stopped))), "{failed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_breaks_off_is_an_error_and_what_came_before_is_recorded() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the cable was pulled"))
        }
    }
    let house = House::new().await;
    let ledger = house.ledger().clone();
    let run = move || {
        let mut importer = Importer::of(ledger, Code::parse("collection").unwrap()).unwrap();
        let lines = Lines::of(BufReader::new(Cursor::new(file(&acts()[..5])).chain(Broken)));
        let mut refused = 0;
        let mut report = |_| {
            refused += 1;
            Ok(())
        };
        let failed = importer.run(lines, &mut report, &mut |_| ());
        (failed, refused)
    };
    let (failed, refused) = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(matches!(failed, Err(ImportError::Source(_))), "{failed:?}");
    assert_eq!((refused, house.tail().await), (0, 6));
}
