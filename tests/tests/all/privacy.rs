//! Nothing that was sent about a person is found again in what the server logs or in what it refuses.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use ledger_proto::ledger::person::v1::GetPersonRequest;
use ledger_proto::ledger::person::v1::lookup_persons_request::Number;
use ledger_proto::ledger::registration::v1::{EnrolPersonRequest, RegisterDwellingRequest};
use ledger_proto::ledger::r#type::v1::{CardReason, Relation, Sex};
use ledger_tests::request::{
    annul, apply, approve, bearer, birth, date, death, dwelling, enrol, form, get_household, get_person,
    get_person_as_of, hand_over, join, lookup, move_alone, name, number, on, personalise, register_dwelling,
};
use ledger_tests::{Act, Call, House, Place};
use projections::snapshot::PLACE;
use tonic::Status;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Captured;

    fn make_writer(&self) -> Captured {
        self.clone()
    }
}

/// Words and numbers that stand nowhere else.
const SECRETS: [&str; 10] = [
    "Khuất",
    "Thuỳ Uyển",
    "Khuất Duy",
    "Ngõ Kín",
    "Nhà hộ sinh Kín",
    "Số 777 Kín",
    "771771",
    "660660661",
    "KINSERI9",
    "GIAYKIN42",
];

/// Sends a request whatever comes of it, and keeps what a refusal said.
struct Listener {
    house: House,
    refusals: Vec<String>,
}

impl Listener {
    fn heard<T>(&mut self, answer: Result<T, Status>) -> Option<T> {
        answer
            .map_err(|status| {
                self.refusals.push(format!("{status:?} {}", String::from_utf8_lossy(status.details())));
            })
            .ok()
    }

    async fn act<A: Act>(&mut self, request: A) -> Option<A::Answer> {
        let answer = self.house.try_act(request).await;
        self.heard(answer)
    }

    async fn ask<C: Call>(&mut self, request: C) -> Option<C::Answer> {
        let answer = self.house.send(request).await;
        self.heard(answer)
    }
}

fn uyen() -> EnrolPersonRequest {
    EnrolPersonRequest {
        personal_number: number(Sex::Female, "1990-01-01", 771_771),
        old_number: "660660661".into(),
        birth_place: "Nhà hộ sinh Kín".into(),
        ..enrol("Khuất Thuỳ Uyển", Sex::Female, "1990-01-01")
    }
}

async fn accepted(listener: &mut Listener, place: &Place) -> u64 {
    let home = RegisterDwellingRequest { ..register_dwelling(place.commune, "Số 777 Kín, Ngõ Kín") };
    let home = listener.act(home).await.unwrap().dwelling_id;
    let uyen = EnrolPersonRequest { dwelling: dwelling(home), ..uyen() };
    let who = listener.act(uyen).await.unwrap().person_id;
    let household =
        listener.act(form(home, &[(who, Relation::Head)], "2022-05-01")).await.unwrap().household_id;
    let mut child = birth("Khuất Duy", "2022-05-02", place.commune);
    (child.mother, child.birth_place) = (ledger_tests::request::person(who), "Nhà hộ sinh Kín".into());
    let child = listener.act(child).await.unwrap().person_id;
    listener.act(join(child, household, Relation::Child, "2022-05-03")).await.unwrap();
    let card = listener.act(apply(who, CardReason::First, "2022-05-04")).await.unwrap().card_id;
    listener.act(approve(card, "2022-05-05")).await.unwrap();
    listener.act(personalise(card, "KINSERI9", "2022-05-06")).await.unwrap();
    listener.act(hand_over(card, "2022-05-07")).await.unwrap();
    listener.act(move_alone(child, place.homes[0], "2022-05-08")).await.unwrap();
    let mut died = death(child, "2022-05-09");
    (died.place, died.notice) = ("Ngõ Kín".into(), "GIAYKIN42".into());
    let died = listener.act(died).await.unwrap().position;
    listener.act(annul(died)).await.unwrap();
    listener.house.standing().await;
    listener.ask(get_person(who, died)).await.unwrap();
    listener.ask(get_household(household, 0)).await.unwrap();
    listener.ask(get_person_as_of(who, on("2022-05-05"))).await.unwrap();
    listener.ask(lookup(Number::OldNumber("660660661".into()), 0)).await.unwrap();
    listener.ask(lookup(Number::CardSerial("KINSERI9".into()), 0)).await.unwrap();
    who
}

async fn refused(listener: &mut Listener, place: &Place, who: u64) {
    let taken = uyen();
    assert!(listener.act(taken.clone()).await.is_none(), "the number is taken");
    let disagrees = EnrolPersonRequest { sex: Sex::Male.into(), ..taken.clone() };
    assert!(listener.act(disagrees).await.is_none());
    assert!(listener.act(form(place.homes[0], &[(who, Relation::Head)], "2022-05-10")).await.is_none());
    let malformed = EnrolPersonRequest {
        name: name("Khuất 4 Thuỳ Uyển"),
        personal_number: "0991907717719".into(),
        old_number: "6606606610".into(),
        birth_place: "Nhà hộ sinh Kín ".repeat(40),
        nationality: "Khuất".into(),
        ..taken.clone()
    };
    assert!(listener.act(malformed).await.is_none());
    let unknown = GetPersonRequest { person: bearer("099190771772"), ..Default::default() };
    assert!(listener.ask(unknown).await.is_none());
    assert!(listener.ask(lookup(Number::PersonalNumber("09919077177X".into()), 0)).await.is_none());
    assert!(listener.ask(lookup(Number::CardSerial("KINSERI9 Ngõ Kín".into()), 0)).await.is_none());
    let mut reused = uyen();
    reused.request_id = listener.house.next_id();
    reused.validate_only = true;
    reused.personal_number.clear();
    assert!(listener.act(reused.clone()).await.is_some());
    let area = ledger_tests::request::register_dwelling("Ngõ Kín", "Số 777 Kín");
    assert!(listener.act(area).await.is_none());
    let future = EnrolPersonRequest { effective_date: date("2031-01-01"), ..taken };
    assert!(listener.act(future).await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_logs_nor_refusals_say_who_it_was_about() {
    let captured = Captured::default();
    let ours = EnvFilter::new("grpc_api=trace,ledger_core=trace,projections=trace");
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(ours).with_ansi(false).with_writer(captured.clone());
    tracing::subscriber::set_global_default(subscriber.finish())
        .expect("nobody else listens in this process");
    let house = House::new().await;
    let place = Place::found(&house, 1).await;
    let mut listener = Listener { house, refusals: Vec::new() };
    let who = accepted(&mut listener, &place).await;
    assert_eq!(listener.refusals, Vec::<String>::new());
    refused(&mut listener, &place, who).await;
    assert_eq!(listener.refusals.len(), 9);
    let Listener { house, refusals } = listener;
    let house = house.restart_after(|folder| damage(&folder.join(PLACE))).await;
    house.stop().await;

    let logged = captured.text();
    for expected in ["answered", "refused", "not valid", "PERSONAL_NUMBER_TAKEN", "the views are rebuilt"] {
        assert!(logged.contains(expected), "{expected:?} is logged: {logged}");
    }
    for secret in SECRETS {
        assert!(!logged.contains(secret), "{secret:?} was logged");
        for said in &refusals {
            assert!(!said.contains(secret), "{secret:?} was said: {said}");
        }
    }
}

/// Turns a byte around in the middle of a file.
pub(crate) fn damage(path: &std::path::Path) {
    let mut bytes = std::fs::read(path).expect("the file is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(path, bytes).expect("the file is written");
}
