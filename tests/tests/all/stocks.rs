//! Stocks of blank cards through the interface: what comes is what became cards, was spoiled, is missing, or is left.

use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::history::v1::state::Of;
use ledger_proto::ledger::history::v1::subject_ref::By;
use ledger_proto::ledger::history::v1::{
    ExplainRequest, GetPhasesRequest, GetTimelineRequest, Standing, SubjectRef,
};
use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::stock::v1::{BlankStock, GetBlankStockRequest, ListBlankStocksRequest};
use ledger_proto::ledger::r#type::v1::{
    AsOf, BlankKind, BlankSerials, BlankWriteOffGround, CardReason, Sex, StockRef, stock_ref,
};
use ledger_tests::request::cards::stock;
use ledger_tests::request::stocks::{
    count_blanks as count, destroy_blanks as destroy, open_stock as open, receive_blanks as receive,
    settle_batch as settle, write_off,
};
use ledger_tests::request::{
    annul, apply, approve, card, cards, correct, date, enrol_numbered, known_before, on,
};
use ledger_tests::{House, Told, same_when_rebuilt};
use tonic::Code;

use crate::import::{file, import_acts, import_some};

fn batch(made: &[u64], of: u64, blanks: u32, day: &str) -> reg::BatchCardsRequest {
    reg::BatchCardsRequest { stock: stock(of), blanks, ..cards::batch(made, day) }
}

fn get(stock_id: u64, min_position: u64, as_of: Option<AsOf>) -> GetBlankStockRequest {
    GetBlankStockRequest { stock_id, min_position, as_of }
}

async fn shown(house: &House, of: u64, as_of: Option<AsOf>) -> BlankStock {
    house.ask(get(of, house.tail().await, as_of)).await.stock.unwrap()
}

/// In production, personalised, spoiled, missing, remaining. They are what was received.
fn parts(stock: &BlankStock) -> [u64; 5] {
    let b = stock.balance.unwrap();
    let parts = [b.in_production, b.personalised, b.spoiled, b.missing, b.remaining];
    assert_eq!(parts.iter().sum::<u64>(), b.received, "the books balance");
    assert!(b.destroyed <= b.spoiled);
    parts
}

async fn books(house: &House, of: u64) -> [u64; 5] {
    parts(&shown(house, of, None).await)
}

async fn approved(house: &House, serial: u32) -> u64 {
    let who = house.at(enrol_numbered("Trần Văn Thẻ", Sex::Male, "1980-01-01", serial)).await;
    let of = house.at(apply(who, CardReason::First, "2022-03-01")).await;
    house.at(approve(of, "2022-03-02")).await;
    of
}

async fn refused<A: ledger_tests::Act>(house: &House, request: A, reason: &str, field: &str) {
    ledger_tests::refused(house, request, Code::FailedPrecondition, reason, field).await;
}

/// Two approved applications, and a stock of chip cards with a hundred blanks.
async fn stocked(house: &House) -> (u64, [u64; 2]) {
    let cards = [approved(house, 1).await, approved(house, 2).await];
    let of = house.act(open(BlankKind::Card2021, "2022-01-01")).await.stock_id;
    house.at(receive(of, "GH-1", 100, "2022-01-10")).await;
    (of, cards)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_books_balance_after_each_act() {
    let house = House::new().await;
    let (of, cards) = stocked(&house).await;
    assert_eq!(books(&house, of).await, [0, 0, 0, 0, 100]);
    let mut numbered = receive(of, "GH-2", 50, "2022-02-01");
    numbered.serials = Some(BlankSerials { first: "ph0001".into(), last: "PH0050".into() });
    house.at(numbered).await;
    assert_eq!(books(&house, of).await, [0, 0, 0, 0, 150]);
    let first = house.at(batch(&cards, of, 3, "2022-03-03")).await;
    assert_eq!(books(&house, of).await, [3, 0, 0, 0, 147]);
    let open = shown(&house, of, None).await.open_batches;
    let told = open.iter().map(|b| (b.batch_position, b.number.as_str(), b.cards, b.blanks));
    assert_eq!(told.collect::<Vec<_>>(), [(first, "LO-1", 2, 3)]);
    let made = |of, serial, day| ledger_tests::request::personalise(of, serial, day);
    let check = |of, defect: &str| reg::CheckCardRequest {
        effective_date: date("2022-03-04"),
        card: card(of),
        defect: defect.into(),
        ..Default::default()
    };
    house.at(made(cards[0], "VN1", "2022-03-04")).await;
    house.at(made(cards[1], "VN2", "2022-03-04")).await;
    house.at(check(cards[0], "")).await;
    house.at(check(cards[1], "chip is dead")).await;
    assert_eq!(books(&house, of).await, [3, 0, 0, 0, 147], "no card has a record in the stock");
    house.at(settle(of, first, [1, 1, 1], "2022-03-05")).await;
    assert_eq!(books(&house, of).await, [0, 1, 1, 0, 148]);
    let second = house.at(batch(&cards[1..], of, 0, "2022-03-06")).await;
    assert_eq!(books(&house, of).await, [1, 1, 1, 0, 147], "the card that failed draws another blank");
    house.at(settle(of, second, [1, 0, 0], "2022-03-07")).await;
    assert_eq!(books(&house, of).await, [0, 2, 1, 0, 147]);
    house.at(write_off(of, BlankWriteOffGround::Spoiled, 4, "2022-03-08")).await;
    assert_eq!(books(&house, of).await, [0, 2, 5, 0, 143]);
    house.at(count(of, 140, "2022-03-09")).await;
    assert_eq!(books(&house, of).await, [0, 2, 5, 0, 143], "an inventory sets nothing");
    let counted = shown(&house, of, None).await.last_count.unwrap();
    assert_eq!((counted.found, counted.booked, counted.difference), (140, 143, -3));
    house.at(write_off(of, BlankWriteOffGround::Missing, 3, "2022-03-10")).await;
    assert_eq!(books(&house, of).await, [0, 2, 5, 3, 140]);
    house.at(destroy(of, 5, "2022-03-11")).await;
    assert_eq!(books(&house, of).await, [0, 2, 5, 3, 140]);
    let stock = shown(&house, of, None).await;
    assert_eq!(stock.balance.unwrap().destroyed, 5);
    let deliveries = stock.deliveries.iter().map(|d| (d.number.as_str(), d.serials.clone()));
    let range = BlankSerials { first: "PH0001".into(), last: "PH0050".into() };
    assert_eq!(deliveries.collect::<Vec<_>>(), [("GH-1", None), ("GH-2", Some(range))]);
    same_when_rebuilt(&house).await;
    let house = house.restart().await;
    assert_eq!(house.replayed(), 0, "stocks are kept with the other views");
    assert_eq!(shown(&house, of, None).await, stock);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_act_is_refused_with_its_reason() {
    let house = House::new().await;
    let (of, cards) = stocked(&house).await;
    let first = house.at(batch(&cards, of, 3, "2022-03-03")).await;
    let serials = |quantity, first: &str, last: &str| reg::ReceiveBlanksRequest {
        serials: Some(BlankSerials { first: first.into(), last: last.into() }),
        ..receive(of, "GH-9", quantity, "2022-01-11")
    };
    let mut known = serials(2, "PH01", "PH02");
    known.delivery = "GH-2".into();
    house.at(known).await;
    refused(&house, open(BlankKind::Card2021, "2022-07-01"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date")
        .await;
    let wrong = [
        (receive(of, "GH-1", 1, "2022-01-11"), "DELIVERY_RECEIVED_ALREADY", "delivery"),
        (receive(of, "GH-9", 1, "2021-12-31"), "BEFORE_STOCK_OPENED", "stock"),
        (receive(of, "GH-9", 1, "2022-01"), "EFFECTIVE_DATE_INCOMPLETE", "effective_date"),
        (serials(3, "PH11", "PH12"), "BLANK_SERIALS_DIFFER", "serials"),
        (serials(2, "PH12", "PH11"), "BLANK_SERIALS_DIFFER", "serials"),
        (serials(2, "PH02", "PH03"), "BLANK_SERIALS_RECEIVED_ALREADY", "serials"),
    ];
    for (request, reason, field) in wrong {
        refused(&house, request, reason, field).await;
    }
    let third = approved(&house, 3).await;
    let mut elsewhere = batch(&[third], of, 0, "2022-03-03");
    elsewhere.centre = "C06-TT2".into();
    let newer = house.at(open(BlankKind::Card2024, "2022-01-01")).await;
    let wrong = [
        (elsewhere, "STOCK_OF_ANOTHER_CENTRE", "stock"),
        (batch(&[third], newer, 0, "2022-03-03"), "BLANKS_OF_ANOTHER_KIND", "stock"),
        (batch(&[third], of, 101, "2022-03-03"), "NOT_ENOUGH_BLANKS", "stock"),
        (batch(&cards, of, 0, "2022-03-03"), "NOT_AWAITING_PRODUCTION", "cards[0]"),
    ];
    for (request, reason, field) in wrong {
        refused(&house, request, reason, field).await;
    }
    let fourth = approved(&house, 4).await;
    refused(&house, batch(&[third, fourth], of, 1, "2022-03-03"), "FEWER_BLANKS_THAN_CARDS", "blanks").await;
    let wrong = [
        (settle(of, first, [1, 1, 0], "2022-03-04"), "BATCH_NOT_BALANCED", "stock"),
        (settle(of, first, [3, 0, 0], "2022-03-04"), "MORE_PERSONALISED_THAN_CARDS", "personalised"),
        (settle(of, first + 1, [1, 1, 1], "2022-03-04"), "BATCH_NOT_OPEN", "batch"),
        (settle(of, first, [1, 1, 1], "2022-03-02"), "BATCH_NOT_OPEN", "batch"),
        (settle(newer, first, [1, 1, 1], "2022-03-04"), "BATCH_NOT_OPEN", "batch"),
    ];
    for (request, reason, field) in wrong {
        refused(&house, request, reason, field).await;
    }
    let off = write_off(of, BlankWriteOffGround::Missing, 100, "2022-03-04");
    refused(&house, off, "NOT_ENOUGH_BLANKS", "quantity").await;
    let off = write_off(of, BlankWriteOffGround::Missing, 102, "2022-02-04");
    refused(&house, off, "LATER_ACT_CONFLICTS", "stock").await;
    refused(&house, destroy(of, 1, "2022-03-04"), "NOT_ENOUGH_SPOILED", "quantity").await;
    let nowhere = count(first, 1, "2022-03-04");
    ledger_tests::refused(&house, nowhere, Code::NotFound, "STOCK_NOT_FOUND", "stock").await;
    let missing = |of| house.send(get(of, 0, None));
    for id in [first, 9_999, u64::MAX] {
        let told = Told::by(&missing(id).await.unwrap_err());
        assert_eq!(told, Told::at(Code::NotFound, "STOCK_NOT_FOUND", "stock_id"), "{id}");
    }
    let told = Told::by(&missing(0).await.unwrap_err());
    assert_eq!(told, Told::at(Code::InvalidArgument, "REQUIRED", "stock_id"));
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_balance_is_told_as_of_a_day_and_as_known_at_a_point() {
    let house = House::new().await;
    let (of, cards) = stocked(&house).await;
    let before = house.tail().await;
    let drawn = house.at(batch(&cards, of, 0, "2022-03-03")).await;
    house.at(settle(of, drawn, [2, 0, 0], "2022-03-05")).await;
    house.at(count(of, 108, "2022-03-06")).await;
    let known = house.tail().await;
    house.at(receive(of, "GH-0", 10, "2022-02-01")).await;
    let on_day = async |day: &str| parts(&shown(&house, of, Some(on(day))).await);
    assert_eq!(on_day("2022-01-09").await, [0, 0, 0, 0, 0]);
    assert_eq!(on_day("2022-01-31").await, [0, 0, 0, 0, 100]);
    assert_eq!(on_day("2022-02-01").await, [0, 0, 0, 0, 110]);
    assert_eq!(on_day("2022-03-04").await, [2, 0, 0, 0, 108]);
    assert_eq!(on_day("2022-03-05").await, [0, 2, 0, 0, 108]);
    let then = async |position| shown(&house, of, Some(known_before(position))).await;
    assert_eq!(parts(&then(before).await), [0, 0, 0, 0, 100]);
    assert_eq!(then(known).await.last_count.unwrap().difference, 10);
    assert_eq!(
        shown(&house, of, None).await.last_count.unwrap().difference,
        0,
        "a late delivery explains it"
    );
    let too_early = house.send(get(of, 0, Some(on("2021-12-31")))).await.unwrap_err();
    assert_eq!(Told::by(&too_early), Told::at(Code::NotFound, "STOCK_NOT_FOUND", "stock_id"));
    let asked = AsOf { valid_date: date("2022-03-04"), ..known_before(known) };
    let answer = house.ask(get(of, 0, Some(asked))).await;
    assert_eq!((answer.as_of, answer.position), (Some(asked), known));
    let now = house.ask(get(of, 0, None)).await;
    house.at(receive(of, "GH-5", 10, "2022-03-10")).await;
    assert_eq!(house.ask(get(of, 0, now.as_of)).await, now, "asked again, answered the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amendments_never_let_a_balance_fall_below_zero() {
    let house = House::new().await;
    let (of, cards) = stocked(&house).await;
    let delivery = house.at(receive(of, "GH-2", 20, "2022-02-01")).await;
    let first = house.at(batch(&cards, of, 115, "2022-03-03")).await;
    let fetched = async |position| house.ask(GetRecordRequest { position }).await.record.unwrap();
    let delivered = fetched(delivery).await;
    let fewer = |quantity| {
        correct(&delivered, |act| {
            let EventAct::BlanksReceived(received) = act else { panic!("a delivery") };
            received.quantity = quantity;
        })
    };
    refused(&house, fewer(14), "LATER_ACT_CONFLICTS", "target").await;
    refused(&house, annul(delivery), "LATER_ACT_CONFLICTS", "target").await;
    house.at(fewer(15)).await;
    assert_eq!(books(&house, of).await, [115, 0, 0, 0, 0]);
    let batched = fetched(first).await;
    let draws = |blanks| {
        correct(&batched, |act| {
            let EventAct::CardsBatched(batch) = act else { panic!("a batch") };
            batch.blanks = blanks;
        })
    };
    refused(&house, draws(116), "NOT_ENOUGH_BLANKS", "target").await;
    refused(&house, draws(1), "FEWER_BLANKS_THAN_CARDS", "target").await;
    house.at(draws(5)).await;
    assert_eq!(books(&house, of).await, [5, 0, 0, 0, 110]);
    let settled = house.at(settle(of, first, [2, 1, 2], "2022-03-05")).await;
    refused(&house, draws(6), "LATER_ACT_CONFLICTS", "target").await;
    refused(&house, annul(first), "LATER_ACT_CONFLICTS", "target").await;
    let told = fetched(settled).await;
    let became = |personalised, spoiled, returned| {
        correct(&told, |act| {
            let EventAct::BatchSettled(settled) = act else { panic!("a settlement") };
            (settled.personalised, settled.spoiled, settled.returned) = (personalised, spoiled, returned);
        })
    };
    refused(&house, became(2, 2, 2), "BATCH_NOT_BALANCED", "target").await;
    house.at(became(2, 3, 0)).await;
    assert_eq!(books(&house, of).await, [0, 2, 3, 0, 110]);
    house.at(destroy(of, 3, "2022-03-06")).await;
    refused(&house, annul(settled), "LATER_ACT_CONFLICTS", "target").await;
    refused(&house, annul(of), "STILL_IN_USE", "target").await;
    let counted = house.at(count(of, 1, "2022-03-07")).await;
    house.at(annul(counted)).await;
    assert_eq!(shown(&house, of, None).await.last_count, None);
    same_when_rebuilt(&house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stock_has_its_history_its_phases_and_its_explanation() {
    let house = House::new().await;
    let (of, cards) = stocked(&house).await;
    let drawn = house.at(batch(&cards, of, 0, "2022-03-03")).await;
    let off = house.at(write_off(of, BlankWriteOffGround::OutOfUse, 1, "2022-03-04")).await;
    let undone = house.at(annul(off)).await;
    let subject = || Some(SubjectRef { by: Some(By::StockId(of)) });
    let timeline = house.ask(GetTimelineRequest { subject: subject(), ..Default::default() }).await;
    let lines: Vec<(u64, Standing)> =
        timeline.lines.iter().map(|line| (line.record.as_ref().unwrap().position, line.standing())).collect();
    let stands = Standing::Stands;
    let expected =
        [(of, stands), (of + 1, stands), (drawn, stands), (off, Standing::Annulled), (undone, stands)];
    assert_eq!(lines, expected);
    let phases = house.ask(GetPhasesRequest { subject: subject(), ..Default::default() }).await.phases;
    let told = phases.iter().map(|phase| {
        let Some(Of::Stock(stock)) = phase.state.as_ref().and_then(|state| state.of.as_ref()) else {
            panic!("a stock")
        };
        (phase.from, parts(stock))
    });
    let expected = [
        (date("2022-01-01"), [0, 0, 0, 0, 0]),
        (date("2022-01-10"), [0, 0, 0, 0, 100]),
        (date("2022-03-03"), [2, 0, 0, 0, 98]),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let explain = ExplainRequest { subject: subject(), field: "balance".into(), ..Default::default() };
    let explained = house.ask(explain).await;
    let field = |name: &str| explained.fields.iter().find(|told| told.field == name).unwrap();
    assert_eq!(field("balance.remaining").value, "\"98\"");
    let missing = SubjectRef { by: Some(By::StockId(drawn)) };
    let request = GetTimelineRequest { subject: Some(missing), ..Default::default() };
    let told = Told::by(&house.send(request).await.unwrap_err());
    assert_eq!(told, Told::at(Code::NotFound, "STOCK_NOT_FOUND", "subject"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stocks_are_listed_in_pages_of_all_centres_or_of_one() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for centre in ["A", "B", "A"] {
        let request = open(BlankKind::Card2021, "2022-01-01");
        ids.push(house.at(reg::OpenBlankStockRequest { centre: centre.into(), ..request }).await);
    }
    house.at(receive(ids[2], "GH-1", 7, "2022-01-02")).await;
    let gone = house.at(open(BlankKind::Card2021, "2022-01-01")).await;
    house.at(annul(gone)).await;
    let tail = house.tail().await;
    let list = async |centre: &str, page_size, page_token: &str| {
        let (centre, page_token) = (centre.into(), page_token.into());
        let request = ListBlankStocksRequest { centre, page_size, page_token, min_position: tail };
        let answer = house.ask(request).await;
        let told = answer.stocks.iter().map(|stock| (stock.stock_id, parts(stock)[4])).collect::<Vec<_>>();
        (told, answer.next_page_token)
    };
    assert_eq!(list("", 0, "").await, (vec![(ids[0], 0), (ids[1], 0), (ids[2], 7)], String::new()));
    assert_eq!(list("A", 0, "").await.0, [(ids[0], 0), (ids[2], 7)]);
    assert_eq!(list("C", 0, "").await.0, []);
    let (page, next) = list("", 2, "").await;
    assert_eq!(page, [(ids[0], 0), (ids[1], 0)]);
    assert_eq!(list("", 2, &next).await.0, [(ids[2], 7)]);
    let wrong = ListBlankStocksRequest { page_token: "x".into(), ..Default::default() };
    let told = Told::by(&house.send(wrong).await.unwrap_err());
    assert_eq!(told, Told::at(Code::InvalidArgument, "UNKNOWN_VALUE", "page_token"));
    let wrong = ListBlankStocksRequest { centre: "x".repeat(41), ..Default::default() };
    let told = Told::by(&house.send(wrong).await.unwrap_err());
    assert_eq!(told, Told::at(Code::InvalidArgument, "TOO_LONG", "centre"));
}

/// A page looks at 200 stocks: where those of the centre stand behind them, it is empty and says where to go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_stocks_is_looked_for_among_so_many() {
    let house = House::new().await;
    let of_centre = |centre: &str| {
        let request = open(BlankKind::Card2021, "2022-01-01");
        Line::OpenBlankStock(reg::OpenBlankStockRequest { centre: centre.into(), ..request })
    };
    let first = house.tail().await;
    let mut acts: Vec<Line> = (0..200).map(|_| of_centre("A")).collect();
    acts.push(of_centre("B"));
    let (imported, _) = import_acts(&house, "stocks", acts).await;
    assert_eq!(imported.recorded, 201);
    let list = async |page_token: String| {
        let min_position = first + 200;
        let request = ListBlankStocksRequest { centre: "B".into(), page_token, min_position, page_size: 0 };
        let answer = house.ask(request).await;
        let ids = answer.stocks.iter().map(|stock| stock.stock_id).collect::<Vec<_>>();
        (ids, answer.next_page_token)
    };
    let (ids, next) = list(String::new()).await;
    assert_eq!((ids, next.as_str()), (vec![], (first + 200).to_string().as_str()));
    assert_eq!(list(next).await, (vec![first + 200], String::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_of_bulk_import_know_stocks() {
    let house = House::new().await;
    let card = approved(&house, 1).await;
    let of = || Some(StockRef { by: Some(stock_ref::By::Sequence(1)) });
    let batch_line = ledger_proto::ledger::r#type::v1::RecordRef {
        by: Some(ledger_proto::ledger::r#type::v1::record_ref::By::Sequence(3)),
    };
    let acts = [
        Line::OpenBlankStock(open(BlankKind::Card2021, "2022-01-01")),
        Line::ReceiveBlanks(reg::ReceiveBlanksRequest { stock: of(), ..receive(0, "GH-1", 9, "2022-01-02") }),
        Line::BatchCards(reg::BatchCardsRequest { stock: of(), ..batch(&[card], 0, 3, "2022-03-03") }),
        Line::SettleBatch(reg::SettleBatchRequest {
            stock: of(),
            batch: Some(batch_line),
            ..settle(0, 0, [1, 2, 0], "2022-03-04")
        }),
        Line::WriteOffBlanks(reg::WriteOffBlanksRequest {
            stock: of(),
            ..write_off(0, BlankWriteOffGround::Missing, 1, "2022-03-05")
        }),
        Line::CountBlanks(reg::CountBlanksRequest { stock: of(), ..count(0, 5, "2022-03-06") }),
        Line::DestroyBlanks(reg::DestroyBlanksRequest { stock: of(), ..destroy(0, 2, "2022-03-07") }),
        Line::DestroyBlanks(reg::DestroyBlanksRequest { stock: of(), ..destroy(0, 1, "2022-03-08") }),
    ];
    let lines = acts.into_iter().map(|act| reg::Act { sequence: 0, act: Some(act) }).collect::<Vec<_>>();
    let (imported, refused) = import_some(&house, "stocks", file(&lines), usize::MAX).await;
    let reasons: Vec<(u64, &str)> = refused.iter().map(|line| (line.line, line.reason.as_str())).collect();
    assert_eq!((imported.recorded, reasons), (7, vec![(8, "NOT_ENOUGH_SPOILED")]));
    let stock = card + 2;
    assert_eq!(books(&house, stock).await, [0, 1, 2, 1, 5]);
    same_when_rebuilt(&house).await;
}
