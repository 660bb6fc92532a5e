//! Acts on identity are of a day that is known and has come; those on residence have a table of their own.

use crate::domain::command::Command;
use crate::domain::identity::link_old_number::LinkOldNumber;
use crate::domain::identity::link_sector_id::LinkSectorId;
use crate::domain::identity::merge_records::MergeRecords;
use crate::domain::identity::sector::SectorId;
use crate::domain::identity::split_records::SplitRecords;
use crate::domain::identity::unlink_old_number::UnlinkOldNumber;
use crate::domain::identity::unlink_sector_id::UnlinkSectorId;
use crate::domain::ids::PersonId;
use crate::domain::number::OldNumber;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::text::Text;
use crate::domain::values::{SectorKind, Sex};

/// An act on a day, by its name.
type Dated<'a> = (&'static str, &'a dyn Fn(&str) -> Command);

#[test]
fn an_act_on_identity_is_of_a_day_that_is_known_and_has_come() {
    let mut ledger = TestLedger::new();
    let (an, again) =
        (person("Nguyễn Văn An", Sex::Male, "1960"), person("Nguyễn Văn An", Sex::Male, "1960"));
    let [an, again] = [an, again].map(|who| PersonId::at(ledger.runs(who.enrol())).unwrap());
    let (number, held) = (OldNumber::from_u32(23).unwrap(), OldNumber::from_u32(24).unwrap());
    let id = |text| SectorId::parse(SectorKind::Passport, text).unwrap();
    let reason = || Text::stored("collected twice");
    let merge = |on: &str| {
        let (effective_date, kept, merged) = (date(on), an, again);
        Command::MergeRecords(MergeRecords { effective_date, kept, merged, reason: reason() })
    };
    let link = |number, on: &str| {
        let (effective_date, person, valid_until) = (date(on), an, None);
        Command::LinkOldNumber(LinkOldNumber { effective_date, person, number, valid_until })
    };
    let link_id = |id, on: &str| {
        let (effective_date, person, valid_until) = (date(on), an, None);
        Command::LinkSectorId(LinkSectorId { effective_date, person, id, valid_until })
    };
    ledger.runs(link(held, "1990-01-01"));
    ledger.runs(link_id(id("B1234567"), "1990-01-01"));
    let before_merge: [Dated<'_>; 5] = [
        ("a merge", &merge),
        ("a link", &|on| link(number, on)),
        ("the end of a link", &|on| {
            let (effective_date, person, number) = (date(on), an, held);
            Command::UnlinkOldNumber(UnlinkOldNumber { effective_date, person, number })
        }),
        ("a link of a sector", &|on| link_id(id("C1234567"), on)),
        ("the end of a link of a sector", &|on| {
            let (effective_date, person, id) = (date(on), an, id("B1234567"));
            Command::UnlinkSectorId(UnlinkSectorId { effective_date, person, id })
        }),
    ];
    let split: Dated<'_> = ("a split", &|on| {
        let (effective_date, merged) = (date(on), again);
        Command::SplitRecords(SplitRecords { effective_date, merged, reason: reason() })
    });
    let check = |ledger: &TestLedger, (what, act): &Dated<'_>| {
        let of_the_day = |rejection| Some((rejection, "effective_date".to_owned()));
        let refused = |on| ledger.refusal(&act(on));
        assert_eq!(refused("2031-01-01"), of_the_day(Rejection::EffectiveDateInFuture), "{what}");
        assert_eq!(refused("2022-01"), of_the_day(Rejection::EffectiveDateIncomplete), "{what}");
        assert_eq!(refused("2030-12-31"), None, "{what}: today");
    };
    for act in &before_merge {
        check(&ledger, act);
    }
    ledger.runs(merge("2022-05-01"));
    check(&ledger, &split);
}
