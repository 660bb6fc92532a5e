//! Bans on registering anew, good and wrong.

use ledger_core::domain::command::Command;
use ledger_core::domain::dwelling::ban::BanGround;
use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use ledger_proto::ledger::registration::v1::{LiftRegistrationBanRequest, NoteRegistrationBanRequest};

use super::requests::{REQUEST_ID, correct, date, dwelling, provenance};
use super::{Write, finds, read};

fn note() -> NoteRegistrationBanRequest {
    NoteRegistrationBanRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        dwelling: dwelling(6),
        ground: 4,
        decision: "15/QĐ-UBND".into(),
    }
}

fn lift() -> LiftRegistrationBanRequest {
    LiftRegistrationBanRequest {
        request_id: REQUEST_ID.into(),
        validate_only: false,
        provenance: provenance(),
        effective_date: date(2022, 5, 16),
        dwelling: dwelling(6),
        ground: 5,
        decision: String::new(),
    }
}

/// All of them as lines of a bulk import.
pub(super) fn lines() -> Vec<Line> {
    vec![Line::NoteRegistrationBan(note().bare()), Line::LiftRegistrationBan(lift().bare())]
}

/// One replacement of each kind, with every field filled in.
pub(super) fn acts() -> Vec<Act> {
    let decision = || "15/QĐ-UBND".to_owned();
    vec![
        Act::RegistrationBanNoted(events::RegistrationBanNoted {
            dwelling_id: 6,
            ground: 4,
            decision: decision(),
        }),
        Act::RegistrationBanLifted(events::RegistrationBanLifted {
            dwelling_id: 6,
            ground: 5,
            decision: decision(),
        }),
    ]
}

#[test]
fn bans_are_read() {
    let Command::NoteRegistrationBan(act) = read(&note()).expect("a good request").command else {
        panic!("another")
    };
    assert_eq!((act.ban.dwelling.get(), act.ban.ground), (6, BanGround::LandRecovered));
    assert_eq!(act.ban.decision.expect("a decision").as_str(), "15/QĐ-UBND");
    let Command::LiftRegistrationBan(act) = read(&lift()).expect("a good request").command else {
        panic!("another")
    };
    assert_eq!((act.lifted.dwelling.get(), act.lifted.ground), (6, BanGround::InDispute));
    assert_eq!((act.lifted.decision, act.effective_date.to_string().as_str()), (None, "2022-05-16"));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let missing = [
        ("request_id", "REQUIRED"),
        ("effective_date", "REQUIRED"),
        ("dwelling", "REQUIRED"),
        ("ground", "REQUIRED"),
    ];
    finds(&NoteRegistrationBanRequest::default(), &missing);
    finds(&LiftRegistrationBanRequest::default(), &missing);
    finds(&NoteRegistrationBanRequest { ground: 9, ..note() }, &[("ground", "UNKNOWN_VALUE")]);
    let long = "1".repeat(41);
    finds(&LiftRegistrationBanRequest { decision: long, ..lift() }, &[("decision", "TOO_LONG")]);
}

#[test]
fn replacements_name_what_they_are_about() {
    for (act, field) in [
        (Act::RegistrationBanNoted(Default::default()), "registration_ban_noted"),
        (Act::RegistrationBanLifted(Default::default()), "registration_ban_lifted"),
    ] {
        let mut request = correct();
        request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
        let paths = ["dwelling_id", "ground"].map(|inner| format!("replacement.{field}.{inner}"));
        finds(&request, &paths.each_ref().map(|path| (path.as_str(), "REQUIRED")));
    }
}
