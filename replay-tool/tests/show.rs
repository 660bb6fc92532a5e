//! `show`: as of two dates, around a correction and an annulment.

#![allow(clippy::unwrap_used, reason = "a test ends where something fails")]

mod fixture;

use fixture::acts::{NUMBER, OLD, SERIAL, at, story};
use fixture::{Fixture, Ran, Stopped};
use ledger_core::domain::area::EndedArea;
use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::area::merge::MergeAreas;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::event::{AreaEstablished, AreasMerged, BlanksCounted, BlanksReceived};
use ledger_core::domain::ids::{AreaId, Position, StockId};
use ledger_core::domain::stock::count::CountBlanks;
use ledger_core::domain::stock::lists::BlankKind;
use ledger_core::domain::stock::open::OpenBlankStock;
use ledger_core::domain::stock::receive::ReceiveBlanks;
use ledger_core::domain::subject::AreaCode;
use ledger_core::domain::text::{Code, Text};
use serde_json::{Value, json};

fn stopped() -> Stopped {
    story(Fixture::new()).stop()
}

/// What is said of the only subject found.
#[track_caller]
fn only(ran: &Ran) -> Value {
    let answer = ran.json(0);
    let found = answer["found"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{answer}");
    found[0].clone()
}

#[test]
fn a_person_is_found_by_id_number_and_card() {
    let ledger = stopped();
    let by_id = only(&ledger.tool(&["show", "person", "5"]));
    assert_eq!((&by_id["kind"], &by_id["id"]), (&"person".into(), &at::AN.into()));
    assert_eq!(by_id["state"]["full_name"], "Nguyễn Văn An");
    assert_eq!(by_id["state"]["sex"], "SEX_MALE");
    assert_eq!(by_id["state"]["birth_date"], "1980-12-24");
    assert_eq!(by_id["state"]["open_card_id"], at::CARD);
    assert_eq!(only(&ledger.tool(&["show", "person", "--number", NUMBER])), by_id);
    assert_eq!(only(&ledger.tool(&["show", "person", "--card", SERIAL])), by_id);
}

#[test]
fn an_old_number_leads_to_everyone_who_bears_it() {
    let answer = stopped().tool(&["show", "person", "--old-number", OLD]).json(0);
    let ids: Vec<&Value> = answer["found"].as_array().unwrap().iter().map(|found| &found["id"]).collect();
    assert_eq!(ids, [&json!(at::AN), &json!(at::LAN)]);
}

#[test]
fn before_a_correction_was_known_the_mistake_was_believed() {
    let ledger = stopped();
    let born = |known: &str| {
        only(&ledger.tool(&["show", "person", "5", "--known", known]))["state"]["birth_date"].clone()
    };
    assert_eq!(born("@8"), "1980-03-04");
    assert_eq!(born("@9"), "1980-12-24");
    // The correction was recorded eight seconds after the founding.
    assert_eq!(born("2030-01-01T00:00:07.999999Z"), "1980-03-04");
    assert_eq!(born("2030-01-01T07:00:08+07:00"), "1980-12-24");
}

#[test]
fn an_annulled_move_was_believed_until_it_was_annulled() {
    let ledger = stopped();
    let home = |arguments: &[&str]| {
        let asked = [&["show", "person", "5"], arguments].concat();
        only(&ledger.tool(&asked))["state"]["residence"].clone()
    };
    let (old, new) = (at::HOME, at::NEW_HOME);
    assert_eq!(home(&[]), json!({"dwelling_id": old, "since": "2021-02-25"}));
    assert_eq!(home(&["--known", "@13"]), json!({"dwelling_id": new, "since": "2022-06-01"}));
    assert_eq!(home(&["--known", "@13", "--valid-date", "2022-05-31"])["dwelling_id"], old);
    assert_eq!(home(&["--known", "@13", "--valid-date", "2022-06-01"])["dwelling_id"], new);
    assert_eq!(home(&["--known", "@14", "--valid-date", "2022-06-01"])["dwelling_id"], old);
}

#[test]
fn a_timeline_tells_what_became_of_each_record() {
    let found = only(&stopped().tool(&["show", "person", "5"]));
    let lines = found["timeline"].as_array().unwrap();
    let told = |line: &Value| {
        let cells = [&line["position"], &line["amends"], &line["amended_by"], &line["stands"]];
        json!(cells)
    };
    let told: Vec<Value> = lines.iter().map(told).collect();
    assert_eq!(told[0], json!([at::AN, null, [at::CORRECTION], true]));
    assert_eq!(told[1], json!([at::HOUSEHOLD, null, [], true]));
    assert_eq!(told[2], json!([at::CORRECTION, at::AN, [], null]));
    assert_eq!(told[3], json!([at::MOVE, null, [at::ANNULMENT], false]));
    assert_eq!(lines[3]["kind"], "residence.permanent_changed");
    assert_eq!(lines[3]["effective_date"], "2022-06-01");
    assert_eq!(lines[3]["record_time"], "2030-01-01T00:00:09.000000Z");
}

#[test]
fn every_answer_says_what_it_was_resolved_to() {
    let ledger = stopped();
    let asked = ["show", "person", "5", "--valid-date", "2022-01-01", "--known", "2030-01-01T00:00:08Z"];
    let answer = ledger.tool(&asked);
    let echo = json!({
        "valid_date": "2022-01-01",
        "known_position": 9,
        "known_time": "2030-01-01T00:00:08.000000Z",
    });
    assert_eq!(answer.json(0)["as_of"], echo);
    let again = ["show", "person", "5", "--valid-date", "2022-01-01", "--known", "@9"];
    assert_eq!(ledger.tool(&again).stdout, answer.stdout);
}

#[test]
fn households_cards_dwellings_and_areas_are_shown() {
    let ledger = stopped();
    let household = only(&ledger.tool(&["show", "household", "7", "--valid-date", "2021-03-01"]));
    assert_eq!(household["state"]["dwelling_id"], at::HOME);
    assert_eq!(household["state"]["head_id"], at::AN);
    assert_eq!(household["state"]["members"][1], json!({"person_id": at::LAN, "relation": "RELATION_WIFE"}));
    let before = only(&ledger.tool(&["show", "household", "7", "--valid-date", "2021-02-28"]));
    assert_eq!(before["state"], Value::Null);
    let card = only(&ledger.tool(&["show", "card", "10"]));
    assert_eq!(
        (&card["state"]["stage"], &card["state"]["serial"]),
        (&"CARD_STAGE_PERSONALISED".into(), &SERIAL.into())
    );
    let card = only(&ledger.tool(&["show", "card", "10", "--valid-date", "2021-04-01"]));
    assert_eq!(
        (&card["state"]["stage"], &card["state"]["serial"]),
        (&"CARD_STAGE_APPLIED".into(), &Value::Null)
    );
    let dwelling = only(&ledger.tool(&["show", "dwelling", "4"]));
    let plain = json!({"identifiers": [], "ended": null, "predecessors": []});
    assert_eq!(dwelling["state"]["area_id"], at::COMMUNE);
    assert_eq!(dwelling["state"]["address"], "Số 1, thôn Tây");
    for (field, value) in plain.as_object().unwrap() {
        assert_eq!(&dwelling["state"][field], value, "{field}");
    }
    let area = only(&ledger.tool(&["show", "area", "26734", "--valid-date", "2020-01-01"]));
    assert_eq!((&area["id"], &area["state"]["in_force"]), (&at::COMMUNE.into(), &true.into()));
    assert_eq!(area["state"]["parent_id"], at::PROVINCE);
    let by_id = only(&ledger.tool(&["show", "area", "--id", "2", "--valid-date", "2020-01-01"]));
    assert_eq!(by_id, area);
    ledger.tool(&["show", "area", "26734", "--valid-date", "2004-08-30"]).failed(1);
}

#[test]
fn a_record_is_shown_with_its_digest_and_amendments() {
    let ledger = stopped();
    let answer = ledger.tool(&["show", "event", "9"]).json(0);
    assert_eq!(
        (&answer["record"]["position"], &answer["amended_by"]),
        (&"9".into(), &json!([at::ANNULMENT]))
    );
    assert_eq!(answer["record"]["kind"], "residence.permanent_changed");
    assert_eq!(answer["digest"].as_str().unwrap().len(), 64);
    let before = ledger.tool(&["show", "event", "9", "--known", "@13"]).json(0);
    assert_eq!(before["amended_by"], json!([]));
    ledger.tool(&["show", "event", "9", "--known", "@9"]).failed(1);
}

#[test]
fn what_is_not_there_is_answered_with_one_and_without_repeating_it() {
    let ledger = stopped();
    for asked in [
        &["show", "person", "3"][..],
        &["show", "household", "999"],
        &["show", "person", "5", "--known", "@5"],
        &["show", "person", "--card", "VN9999"],
        &["show", "event", "14"],
        &["show", "person", "5", "--known", "@15"],
    ] {
        assert!(!ledger.tool(asked).failed(1).is_empty(), "{asked:?}");
    }
    let ran = ledger.tool(&["show", "person", "--number", "097080000099"]);
    assert!(!ran.failed(1).contains("0970"), "{}", ran.stderr);
}

#[test]
fn a_wrong_number_is_a_usage_error_that_does_not_repeat_it() {
    let ledger = stopped();
    for asked in [
        &["show", "person", "--number", "09708000000"][..],
        &["show", "person", "5", "097080000001"],
        &["show", "097080000001"],
        &["show", "person"],
        &["show", "person", "5", "--valid-date", "2022-02-30"],
        &["verify", "--expect-position", "3"],
        &["rebuild", "--expect", "citizens=00"],
        &["export", "--kind", "card.lost"],
    ] {
        let ran = ledger.tool(asked);
        assert!(!ran.failed(2).contains("0970"), "{asked:?}: {}", ran.stderr);
    }
}

#[test]
fn the_table_says_the_same_for_people() {
    let table = stopped().tool(&["--format", "table", "show", "person", "5", "--known", "@9"]).stdout;
    assert!(table.starts_with("true on: everything that is known\nknown before position 9,"), "{table}");
    for words in ["\nperson 5\n", "Nguyễn Văn An", " residence.dwelling_id", "person.enrolled"] {
        assert!(table.contains(words), "{words}: {table}");
    }
}

#[test]
fn the_timeline_alone_tells_which_amendment_decides() {
    let ledger = stopped();
    let told = &only(&ledger.tool(&["timeline", "person", "5"]))["told"];
    let lines: Vec<(u64, &str, Option<u64>)> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let standing = line["standing"].as_str().unwrap();
            (line["position"].as_u64().unwrap(), standing, line["decided_by"].as_u64())
        })
        .collect();
    assert!(lines.contains(&(at::AN, "corrected", Some(at::CORRECTION))), "{lines:?}");
    assert!(lines.contains(&(at::MOVE, "annulled", Some(at::ANNULMENT))), "{lines:?}");
    assert!(lines.contains(&(at::HOUSEHOLD, "stands", None)), "{lines:?}");
    let before = only(&ledger.tool(&["timeline", "person", "5", "--known", "@8"]));
    assert_eq!(before["told"][0]["standing"], "stands");
}

#[test]
fn a_diff_tells_the_fields_that_became_others() {
    let ledger = stopped();
    let born = &only(&ledger.tool(&["diff", "--before", "@8", "person", "5", "--known", "@9"]))["told"];
    assert_eq!(*born, json!([{"field": "birth_date", "before": "1980-03-04", "after": "1980-12-24"}]));
    let moved = only(&ledger.tool(&["diff", "--before", "@9", "person", "5", "--known", "@10"]));
    let fields: Vec<&Value> =
        moved["told"].as_array().unwrap().iter().map(|change| &change["field"]).collect();
    assert!(fields.contains(&&json!("residence.dwelling_id")), "{fields:?}");
    let then = ["diff", "--before", "@9", "person", "5", "--known", "@10", "--valid-date", "2022-05-31"];
    assert_eq!(
        only(&ledger.tool(&then))["told"],
        json!([]),
        "on the day before the move nothing was another"
    );
}

#[test]
fn a_field_is_explained_by_the_record_that_it_comes_from() {
    let ledger = stopped();
    let born = &only(&ledger.tool(&["explain", "--field", "birth_date", "person", "5"]))["told"];
    assert_eq!(born.as_array().unwrap().len(), 1);
    assert_eq!((&born[0]["position"], &born[0]["value"]), (&json!(at::AN), &json!("1980-12-24")));
    assert_eq!(born[0]["amended_by"], json!([at::CORRECTION]));
    let lived = only(&ledger.tool(&["explain", "--field", "residence", "person", "5", "--known", "@13"]));
    assert!(lived["told"].as_array().unwrap().iter().all(|field| field["position"] == json!(at::MOVE)));
    let table = ledger.tool(&["--format", "table", "explain", "--field", "residence", "person", "5"]);
    assert!(table.stdout.contains("residence.dwelling_id"), "{}", table.stdout);
}

#[test]
fn a_stock_of_blanks_is_told_with_its_balance_as_of_two_dates() {
    let mut fixture = Fixture::new();
    let opened = OpenBlankStock {
        effective_date: date("2024-07-01"),
        centre: Code::parse("C06").unwrap(),
        kind: BlankKind::Card2024,
    };
    let stock = StockId::at(fixture.runs(&Command::OpenBlankStock(opened))).unwrap();
    let received =
        BlanksReceived { stock, delivery: Code::parse("GH-1").unwrap(), quantity: 90, serials: None };
    let received = ReceiveBlanks { effective_date: date("2024-07-02"), received };
    fixture.runs(&Command::ReceiveBlanks(received));
    let counted = BlanksCounted { stock, found: 88, minutes: Code::parse("1/BB").unwrap() };
    fixture.runs(&Command::CountBlanks(CountBlanks { effective_date: date("2024-07-03"), counted }));
    let ledger = fixture.stop();
    let id = stock.get().to_string();
    let show = |arguments: &[&str]| only(&ledger.tool(&[&["show", "stock", &id], arguments].concat()));
    let now = show(&[]);
    assert_eq!((&now["kind"], &now["id"]), (&"stock".into(), &stock.get().into()));
    let state = &now["state"];
    assert_eq!((&state["centre"], &state["kind"]), (&json!("C06"), &json!("BLANK_KIND_CARD_2024")));
    assert_eq!((&state["received"], &state["remaining"]), (&json!(90), &json!(90)));
    let count = json!({"date": "2024-07-03", "found": 88, "booked": 90, "difference": -2});
    assert_eq!(state["last_count"], count);
    assert_eq!(now["timeline"].as_array().unwrap().len(), 3);
    let then = |arguments: &[&str]| show(arguments)["state"]["remaining"].clone();
    assert_eq!(then(&["--valid-date", "2024-07-01"]), 0);
    assert_eq!(then(&["--known", &format!("@{}", stock.get() + 1)]), 0);
    assert_eq!(show(&["--valid-date", "2024-06-30"])["state"], Value::Null);
    let proof = ledger.tool(&["prove", "stock", &id]);
    assert!(proof.stdout.contains(&format!("\nhistory stock {id}\n")), "{}", proof.stdout);
}

fn date(text: &str) -> PartialDate {
    let parts: Vec<u32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    PartialDate::new(parts[0].try_into().unwrap(), parts[1], parts[2]).unwrap()
}

fn commune(code: &str, on: &str) -> Command {
    let facts = AreaEstablished {
        code: AreaCode::parse(code).unwrap(),
        name: Text::stored("Tây"),
        full_name: Text::stored("Xã Tây"),
        parent: AreaId::at(Position(at::PROVINCE)),
        in_force_until: None,
        number_prefix: None,
    };
    Command::EstablishArea(EstablishArea { effective_date: date(on), facts })
}

#[test]
fn a_diff_of_a_unit_by_its_code_is_about_the_unit_that_had_it_as_known_at_the_later_point() {
    let mut fixture = story(Fixture::new());
    let other = AreaId::at(fixture.runs(&commune("26740", "2004-08-31"))).unwrap();
    let area = AreaId::at(Position(at::COMMUNE)).unwrap();
    let areas = vec![EndedArea { area, code: AreaCode::parse("26734").unwrap() }];
    let merged = AreasMerged { areas, into: other };
    fixture.runs(&Command::MergeAreas(MergeAreas { effective_date: date("2022-07-01"), merged }));
    let new = fixture.runs(&commune("26734", "2022-07-02"));
    let ledger = fixture.stop();
    let diff = |known: &str, more: &[&str]| {
        let asked = ["diff", "--area", "26734", "--before", "@5", "--known", known];
        let answer = ledger.tool(&[&asked, more].concat()).json(0);
        (answer["area"].as_u64().unwrap(), answer["changes"].as_array().unwrap().len())
    };
    let later = format!("@{}", new.0 + 1);
    for day in [&[][..], &["--valid-date", "2022-08-01"]] {
        assert_eq!(diff("@8", day), (at::COMMUNE, 2), "as known then it goes on");
        assert_eq!(diff(&later, day), (new.0, 0), "as known now another unit has the code");
    }
    assert_eq!(diff(&later, &["--valid-date", "2022-06-30"]), (at::COMMUNE, 2));
}

#[test]
fn a_diff_of_a_unit_tells_who_came_left_and_changed() {
    let ledger = stopped();
    let changes = |more: &[&str]| {
        let answer = ledger.tool(&[&["diff", "--area", "26734"], more].concat()).json(0);
        let told = answer["changes"].as_array().unwrap();
        told.iter().map(|change| (change["kind"].clone(), change["person"].clone())).collect::<Vec<_>>()
    };
    let of = |kind: &str, who: u64| (json!(kind), json!(who));
    assert_eq!(changes(&["--before", "@5", "--known", "@8"]), [of("came", at::AN), of("came", at::LAN)]);
    assert_eq!(changes(&["--before", "@8", "--known", "@9"]), [of("changed", at::AN)], "another birth date");
    assert_eq!(changes(&["--before", "@8", "--known", "@5"]), [of("left", at::AN), of("left", at::LAN)]);
    assert_eq!(changes(&["--before", "@5", "--known", "@8", "--residence", "temporary"]), []);
    let table =
        ledger.tool(&["--format", "table", "diff", "--area", "26734", "--before", "@8", "--known", "@9"]);
    assert!(table.stdout.contains("changed"), "{}", table.stdout);
    for wrong in [
        &["diff", "--before", "@8"][..],
        &["diff", "--before", "@8", "--area", "26734", "person", "5"],
        &["diff", "--before", "@8", "--known", "@9", "person", "5"],
        &["diff", "--before", "@8", "--residence", "either", "person", "5"],
    ] {
        assert_eq!(ledger.tool(wrong).code, 2, "{wrong:?}");
    }
}
