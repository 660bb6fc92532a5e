//! Certificates of identity: docs/domain.md, sections 5.62 and 5.63.

use ledger_proto::ledger::registration::v1 as reg;
use ledger_proto::ledger::r#type::v1::{CardReason, CardRevocationGround, Sex};
use ledger_tests::request::{apply, approve, date, enrol, hand_over, person, personalise};
use ledger_tests::{Table, day_at_noon};

use super::world::{World, citizen, stranger};

fn issue(who: u64, serial: &str) -> reg::IssueCertificateRequest {
    reg::IssueCertificateRequest {
        effective_date: date("2026-03-01"),
        person: person(who),
        serial: serial.into(),
        living_since: date("2025-09-01"),
        ..Default::default()
    }
}

fn revoke(who: u64) -> reg::RevokeCertificateRequest {
    reg::RevokeCertificateRequest {
        effective_date: date("2026-04-01"),
        person: person(who),
        ground: CardRevocationGround::Altered.into(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issue_certificate() {
    let world = World::undetermined().await;
    let house = &world.house;
    house.clock.set(day_at_noon(4 * 365));
    let certified = stranger(house, 21, "1990-01-02").await;
    house.at(issue(certified, "GC1")).await;
    let carded = stranger(house, 22, "1990-01-02").await;
    let of = house.at(apply(carded, CardReason::First, "2022-02-01")).await;
    house.at(approve(of, "2022-02-01")).await;
    house.at(personalise(of, "CARD1", "2022-02-01")).await;
    house.at(hand_over(of, "2022-02-01")).await;
    let vietnamese = citizen(house, 23, "1990-01-02").await;
    let unnumbered = enrol("Thạch Thị Thử", Sex::Female, "1990-01-02");
    let unnumbered = reg::EnrolPersonRequest { nationality: String::new(), ..unnumbered };
    let unnumbered = house.at(unnumbered).await;

    let t = Table::of(house, issue(world.adult, "GC2"));
    t.form(|r| &mut r.effective_date).await;
    t.unmet(|r| r.effective_date = date("2026-06-01"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    t.malformed(|r| r.serial.clear(), "REQUIRED", "serial").await;
    t.malformed(|r| r.serial = "GC-2".into(), "INVALID_NUMBER", "serial").await;
    t.malformed(|r| r.living_since = None, "REQUIRED", "living_since").await;
    t.malformed(|r| r.living_since = date("2025-09"), "INCOMPLETE_DATE", "living_since").await;
    t.malformed(|r| r.living_since = date("2025-09-31"), "INVALID_DATE", "living_since").await;
    let several = [("REQUIRED", "person"), ("REQUIRED", "serial"), ("REQUIRED", "living_since")];
    t.all_told(|r| (r.person, r.serial, r.living_since) = Default::default(), &several).await;
    t.unmet(|r| r.person = person(vietnamese), "NATIONALITY_DETERMINED", "person").await;
    t.unmet(|r| r.person = person(unnumbered), "NO_PERSONAL_NUMBER", "person").await;
    t.unmet(|r| r.effective_date = date("2024-06-30"), "CERTIFICATE_TOO_EARLY", "effective_date").await;
    t.unmet(|r| r.living_since = date("1990-01-01"), "BEFORE_BIRTH", "living_since").await;
    t.unmet(|r| r.living_since = date("2025-09-02"), "LIVED_TOO_SHORT", "living_since").await;
    world.named(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(carded), "CARD_EXISTS", "person").await;
    t.unmet(|r| r.person = person(certified), "CERTIFICATE_EXISTS", "person").await;
    for serial in ["GC1", "CARD1", "card1"] {
        t.unmet(|r| r.serial = serial.into(), "CARD_SERIAL_TAKEN", "serial").await;
    }
    t.taken().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoke_certificate() {
    let world = World::undetermined().await;
    let house = &world.house;
    house.clock.set(day_at_noon(4 * 365));
    house.at(issue(world.adult, "GC1")).await;
    let without = stranger(house, 21, "1990-01-02").await;

    let t = Table::of(house, revoke(world.adult));
    t.form(|r| &mut r.effective_date).await;
    t.unmet(|r| r.effective_date = date("2026-06-01"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    t.malformed(|r| r.ground = 0, "REQUIRED", "ground").await;
    let several = [("REQUIRED", "person"), ("UNKNOWN_VALUE", "ground")];
    t.all_told(|r| (r.person, r.ground) = (None, 8), &several).await;
    let lost = CardRevocationGround::NationalityLost.into();
    t.unmet(|r| r.ground = lost, "GROUND_DOES_NOT_FIT", "ground").await;
    world.named(&t, |r, who| r.person = who, "person").await;
    t.unmet(|r| r.person = person(without), "NO_CERTIFICATE", "person").await;
    t.unmet(|r| r.effective_date = date("2026-02-28"), "NO_CERTIFICATE", "person").await;
    t.taken().await;
}
