//! Administrative units: docs/domain.md, sections 5.1 to 5.1.6.

use ledger_proto::ledger::registration::v1::EstablishAreaRequest;
use ledger_tests::request::places as make;
use ledger_tests::request::{date, establish};
use ledger_tests::{House, Table};

/// Two provinces, two districts of the first, communes of its first district: 24166 to 24169; 24170, whose last day is
/// 2022-06-30; 24171, part of 24166 since 2022-02-01; 24172, which is 24182 since 2022-02-15; 24173, abolished from 2022-02-01 on.
async fn units() -> House {
    let house = House::new().await;
    for (code, parent, prefix) in [("66", "", "098"), ("67", "", "097"), ("643", "66", ""), ("644", "66", "")]
    {
        house.act(establish(code, parent, prefix)).await;
    }
    for code in ["24166", "24167", "24168", "24169", "24171", "24172", "24173"] {
        house.act(establish(code, "643", "")).await;
    }
    let in_force_until = date("2022-06-30");
    house.act(EstablishAreaRequest { in_force_until, ..establish("24170", "643", "") }).await;
    house.act(make::merge_areas(&["24171"], "24166", "2022-02-01")).await;
    house.act(make::recode_area("24172", "24182", "2022-02-15")).await;
    house.act(make::abolish_areas(&["24173"], "2022-02-01")).await;
    house
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn establish_area() {
    let house = units().await;
    let day = date("2022-03-01");
    let t = Table::of(&house, EstablishAreaRequest { effective_date: day, ..establish("24190", "643", "") });
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.code.clear(), "REQUIRED", "code").await;
    for code in ["2", "2419", "241900", "2419x", "２４１９０"] {
        t.malformed(|r| r.code = code.into(), "INVALID_CODE", "code").await;
    }
    t.malformed(|r| r.name.clear(), "REQUIRED", "name").await;
    t.malformed(|r| r.name = "ế".repeat(251), "TOO_LONG", "name").await;
    t.malformed(|r| r.full_name = " ".into(), "REQUIRED", "full_name").await;
    t.malformed(|r| r.full_name = "Xã\u{200b}Thử".into(), "BAD_CHARACTER", "full_name").await;
    t.malformed(|r| r.parent = "64".repeat(3), "INVALID_CODE", "parent").await;
    t.malformed(|r| r.in_force_until = date("2023-02-29"), "INVALID_DATE", "in_force_until").await;
    t.malformed(|r| r.in_force_until = date("2023-02"), "INCOMPLETE_DATE", "in_force_until").await;
    t.malformed(|r| r.number_prefix = "98".into(), "INVALID_NUMBER", "number_prefix").await;
    t.malformed(|r| r.number_prefix = "0 8".into(), "INVALID_NUMBER", "number_prefix").await;
    let several = [("REQUIRED", "name"), ("AREA_NOT_FOUND", "parent")];
    t.all_told(|r| (r.name, r.parent) = (String::new(), "699".into()), &several).await;

    t.unmet(|r| r.in_force_until = date("2022-02-28"), "AREA_ENDS_BEFORE_START", "in_force_until").await;
    t.missing(|r| r.parent = "699".into(), "AREA_NOT_FOUND", "parent").await;
    t.missing(|r| r.parent = "24173".into(), "AREA_NOT_FOUND", "parent").await;
    for parent in ["", "24166"] {
        t.unmet(|r| r.parent = parent.into(), "AREA_PARENT_WRONG", "parent").await;
    }
    t.unmet(|r| r.code = "699".into(), "AREA_PARENT_WRONG", "parent").await;
    t.unmet(|r| (r.code, r.number_prefix) = ("69".into(), "099".into()), "AREA_PARENT_WRONG", "parent").await;
    t.unmet(|r| r.number_prefix = "099".into(), "NUMBER_PREFIX_WRONG", "number_prefix").await;
    let province = ("69".into(), String::new());
    t.unmet(|r| (r.code, r.parent) = province, "NUMBER_PREFIX_WRONG", "number_prefix").await;
    for code in ["24166", "24170", "24182"] {
        t.unmet(|r| r.code = code.into(), "AREA_CODE_IN_FORCE", "code").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rename_area() {
    let house = units().await;
    house.act(make::rename_area("24166", "Xã Thử", "2022-02-01")).await;

    let t = Table::of(&house, make::rename_area("24166", "Phường Thử", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "Thử".into(), "INVALID_CODE", "area").await;
    t.malformed(|r| r.name.clear(), "REQUIRED", "name").await;
    t.malformed(|r| r.name = "Thử\u{feff}".into(), "BAD_CHARACTER", "name").await;
    t.malformed(|r| r.full_name.clear(), "REQUIRED", "full_name").await;
    t.malformed(|r| r.full_name = "a".repeat(251), "TOO_LONG", "full_name").await;
    t.all_told(|r| (r.area, r.name) = Default::default(), &[("REQUIRED", "area"), ("REQUIRED", "name")])
        .await;
    for code in ["24199", "24171", "24172", "24173"] {
        t.missing(|r| r.area = code.into(), "AREA_NOT_FOUND", "area").await;
    }
    t.missing(|r| r.effective_date = date("2004-08-30"), "AREA_NOT_FOUND", "area").await;
    let same = ("Xã Thử".into(), "Xã Thử".into());
    t.unmet(|r| (r.name, r.full_name) = same, "AREA_UNCHANGED", "area").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recode_area() {
    let house = units().await;
    let t = Table::of(&house, make::recode_area("24168", "24188", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "2".into(), "INVALID_CODE", "area").await;
    t.malformed(|r| r.new_code.clear(), "REQUIRED", "new_code").await;
    t.malformed(|r| r.new_code = "2418".into(), "INVALID_CODE", "new_code").await;
    let several = [("AREA_NOT_FOUND", "area"), ("REQUIRED", "new_code")];
    t.all_told(|r| (r.area, r.new_code) = ("24199".into(), String::new()), &several).await;

    t.unmet(|r| r.new_code = "24168".into(), "AREA_UNCHANGED", "new_code").await;
    t.unmet(|r| r.new_code = "688".into(), "AREA_CODE_WRONG", "new_code").await;
    t.missing(|r| r.area = "24199".into(), "AREA_NOT_FOUND", "area").await;
    t.missing(|r| r.effective_date = date("2004-08-31"), "AREA_NOT_FOUND", "area").await;
    let on_its_end = ("24173".into(), date("2022-02-01"));
    t.unmet(|r| (r.area, r.effective_date) = on_its_end, "AREA_NOT_IN_FORCE", "area").await;
    let on_the_day = ("24172".into(), date("2022-02-15"));
    t.unmet(|r| (r.area, r.effective_date) = on_the_day, "AREA_CODE_WRONG", "area").await;
    for code in ["24166", "24170"] {
        t.unmet(|r| r.new_code = code.into(), "AREA_CODE_IN_FORCE", "new_code").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn move_area() {
    let house = units().await;
    let t = Table::of(&house, make::move_area("24168", "644", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "2416".into(), "INVALID_CODE", "area").await;
    t.malformed(|r| r.parent.clear(), "REQUIRED", "parent").await;
    t.malformed(|r| r.parent = "x".into(), "INVALID_CODE", "parent").await;
    t.all_told(|r| (r.area, r.parent) = Default::default(), &[("REQUIRED", "area"), ("REQUIRED", "parent")])
        .await;
    for code in ["24199", "24171", "24173"] {
        t.missing(|r| r.area = code.into(), "AREA_NOT_FOUND", "area").await;
    }
    t.missing(|r| r.parent = "699".into(), "AREA_NOT_FOUND", "parent").await;
    t.unmet(|r| r.parent = "24166".into(), "AREA_PARENT_WRONG", "parent").await;
    t.unmet(|r| r.area = "643".into(), "AREA_PARENT_WRONG", "parent").await;
    t.unmet(|r| (r.area, r.parent) = ("66".into(), "67".into()), "AREA_PARENT_WRONG", "parent").await;
    t.unmet(|r| r.parent = "643".into(), "AREA_UNCHANGED", "area").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn abolish_areas() {
    let house = units().await;
    let t = Table::of(&house, make::abolish_areas(&["24167", "24168"], "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.areas.clear(), "REQUIRED", "areas").await;
    t.malformed(|r| r.areas = vec!["24167".into(); 301], "TOO_MANY", "areas").await;
    t.malformed(|r| r.areas[1].clear(), "REQUIRED", "areas[1]").await;
    t.malformed(|r| r.areas[0] = "2416".into(), "INVALID_CODE", "areas[0]").await;
    let several = [("INVALID_CODE", "areas[0]"), ("AREA_NOT_FOUND", "areas[1]")];
    t.all_told(|r| r.areas = vec!["x".into(), "24199".into()], &several).await;

    t.unmet(|r| r.areas[1] = "24167".into(), "AREA_NAMED_TWICE", "areas[1]").await;
    t.missing(|r| r.areas[1] = "24199".into(), "AREA_NOT_FOUND", "areas[1]").await;
    t.missing(|r| r.areas[1] = "24173".into(), "AREA_NOT_FOUND", "areas[1]").await;
    t.unmet(|r| r.areas[1] = "24170".into(), "AREA_NOT_IN_FORCE", "areas[1]").await;
    let once_more = (date("2022-02-01"), "24173".into());
    t.unmet(|r| (r.effective_date, r.areas[0]) = once_more, "AREA_NOT_IN_FORCE", "areas[0]").await;
    let on_the_day = (date("2022-02-15"), "24172".into());
    t.unmet(|r| (r.effective_date, r.areas[1]) = on_the_day, "AREA_CODE_WRONG", "areas[1]").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merge_areas() {
    let house = units().await;
    let t = Table::of(&house, make::merge_areas(&["24167", "24168"], "24166", "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.areas.clear(), "REQUIRED", "areas").await;
    t.malformed(|r| r.areas = vec!["24167".into(); 301], "TOO_MANY", "areas").await;
    t.malformed(|r| r.areas[1].clear(), "REQUIRED", "areas[1]").await;
    t.malformed(|r| r.into.clear(), "REQUIRED", "into").await;
    t.malformed(|r| r.into = "thử".into(), "INVALID_CODE", "into").await;
    let several = [("INVALID_CODE", "areas[1]"), ("REQUIRED", "into")];
    t.all_told(|r| (r.areas[1], r.into) = ("1".into(), String::new()), &several).await;

    t.unmet(|r| r.areas[1] = "24167".into(), "AREA_NAMED_TWICE", "areas[1]").await;
    t.unmet(|r| r.into = "24168".into(), "AREA_NAMED_TWICE", "areas[1]").await;
    t.missing(|r| r.areas[0] = "24199".into(), "AREA_NOT_FOUND", "areas[0]").await;
    t.missing(|r| r.into = "24173".into(), "AREA_NOT_FOUND", "into").await;
    t.unmet(|r| r.into = "643".into(), "AREA_LEVELS_DIFFER", "into").await;
    t.unmet(|r| r.areas[1] = "67".into(), "AREA_LEVELS_DIFFER", "into").await;
    t.unmet(|r| r.areas[1] = "24170".into(), "AREA_NOT_IN_FORCE", "areas[1]").await;
    let once_more = (date("2022-02-01"), "24171".into(), "24169".into());
    t.unmet(|r| (r.effective_date, r.areas[1], r.into) = once_more, "AREA_FATE_DECIDED", "areas[1]").await;
    let on_the_day = (date("2022-02-15"), "24172".into());
    t.unmet(|r| (r.effective_date, r.areas[0]) = on_the_day, "AREA_CODE_WRONG", "areas[0]").await;
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn split_area() {
    let house = units().await;
    let t = Table::of(&house, make::split_area("24167", &["24168", "24169"], "2022-03-01"));
    t.form(|r| &mut r.effective_date).await;
    t.malformed(|r| r.area.clear(), "REQUIRED", "area").await;
    t.malformed(|r| r.area = "2".into(), "INVALID_CODE", "area").await;
    t.malformed(|r| r.among.clear(), "REQUIRED", "among").await;
    t.malformed(|r| r.among = vec!["24168".into(); 301], "TOO_MANY", "among").await;
    t.malformed(|r| r.among[0].clear(), "REQUIRED", "among[0]").await;
    let several = [("REQUIRED", "area"), ("INVALID_CODE", "among[1]")];
    t.all_told(|r| (r.area, r.among[1]) = (String::new(), "1".into()), &several).await;

    t.missing(|r| r.area = "24199".into(), "AREA_NOT_FOUND", "area").await;
    t.unmet(|r| r.among[1] = "24168".into(), "AREA_NAMED_TWICE", "among[1]").await;
    t.unmet(|r| r.among[0] = "24167".into(), "AREA_NAMED_TWICE", "among[0]").await;
    t.missing(|r| r.among[1] = "24171".into(), "AREA_NOT_FOUND", "among[1]").await;
    t.unmet(|r| r.among[1] = "644".into(), "AREA_LEVELS_DIFFER", "among[1]").await;
    t.unmet(|r| drop(r.among.pop()), "NOTHING_TO_SPLIT", "among").await;
    t.unmet(|r| r.area = "24170".into(), "AREA_NOT_IN_FORCE", "area").await;
    let once_more = (date("2022-02-01"), "24171".into());
    t.unmet(|r| (r.effective_date, r.area) = once_more, "AREA_FATE_DECIDED", "area").await;
    let on_the_day = (date("2022-02-15"), "24172".into());
    t.unmet(|r| (r.effective_date, r.area) = on_the_day, "AREA_CODE_WRONG", "area").await;
    t.taken().await;
}
