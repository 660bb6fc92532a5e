//! Families from end to end: marriage and its end, what refuses them, and what amendments make of them.

mod care;
mod courts;
mod marriage;
mod relations;

use std::io::Cursor;

use grpc_api::import::{Imported, Importer, Lines};
use ledger_core::domain::text;
use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::Record;
use ledger_proto::ledger::person::v1::Person;
use ledger_proto::ledger::registration::v1::RefusedAct;
use ledger_proto::ledger::r#type::v1::Sex;
use ledger_tests::request::{enrol_numbered, get_person, numbered_name};
use ledger_tests::{Act, House, Told};
use tonic::Code;

/// Enrols a man and a woman who are not tied to anybody.
async fn couple(house: &House, first: u32) -> (u64, u64) {
    let mut ids = Vec::new();
    for (number, sex) in [(first, Sex::Male), (first + 1, Sex::Female)] {
        let name = numbered_name(usize::try_from(number).expect("a small number"));
        ids.push(house.at(enrol_numbered(&name, sex, "1980-03-04", number)).await);
    }
    (ids[0], ids[1])
}

async fn person_now(house: &House, who: u64) -> Person {
    house.ask(get_person(who, house.tail().await)).await.person.expect("the person is in the register")
}

async fn record_at(house: &House, position: u64) -> Record {
    house.ask(GetRecordRequest { position }).await.record.expect("the record is there")
}

/// What a wrong request is told.
async fn refusal<A: Act>(house: &House, request: A) -> (String, String) {
    let Err(status) = house.try_act(request).await else { panic!("the act was recorded") };
    let told = Told::by(&status);
    let known = [Code::FailedPrecondition, Code::NotFound, Code::InvalidArgument];
    assert!(known.contains(&told.code), "{told:?}");
    (told.reason, told.fields.first().map(|(field, _)| field.clone()).unwrap_or_default())
}

macro_rules! refused {
    ($house:expr, $($request:expr => $reason:literal at $field:literal;)+) => {$(
        assert_eq!(super::refusal($house, $request).await, ($reason.to_owned(), $field.to_owned()));
    )+};
}
use refused;

/// Live views are what they would be if they were built again.
/// Imports lines as what an old book says.
async fn import(house: &House, lines: String) -> (Imported, Vec<RefusedAct>) {
    let ledger = house.ledger().clone();
    let run = move || {
        let mut refused = Vec::new();
        let mut report = |line| {
            refused.push(line);
            Ok(())
        };
        let mut importer =
            Importer::of(ledger, text::Code::parse("old books").expect("a name")).expect("the log is read");
        let imported = importer.run(Lines::of(Cursor::new(lines)), &mut report, &mut |_| ());
        (imported.expect("the ledger goes on"), refused)
    };
    tokio::task::spawn_blocking(run).await.expect("nothing panics")
}
