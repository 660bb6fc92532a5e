//! What every step of a card's way is held to: a whole day that is not to come, the holder that the card has, and a holder who is
//! born by then.

#![allow(clippy::wildcard_enum_match_arm, reason = "another act in a list of steps fails the test")]

use crate::domain::card::lists::RevocationGround;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::ids::{PersonId, Position};
use crate::domain::rejection::Rejection;
use crate::domain::testing::TestLedger;
use crate::domain::values::CardReason;

/// Every step of one card, as recorded, each on a card that is ready for it; and who else is there.
fn steps(ledger: &mut TestLedger) -> (Vec<Position>, Position) {
    let (_, members) = ledger.family();
    let mut recorded = Vec::new();
    let apply = |on| TestLedger::apply(members[0], CardReason::First, on);
    let refused = ledger.runs(apply("2021-02-25"));
    recorded.push(ledger.runs(TestLedger::refuse(refused, "2021-02-26")));
    let withdrawn = ledger.runs(apply("2021-02-27"));
    recorded.push(ledger.runs(TestLedger::withdraw(withdrawn, "2021-02-28")));
    let card = ledger.runs(apply("2021-03-01"));
    for step in [
        TestLedger::capture(card, true, &[1], "2021-03-02"),
        TestLedger::approve(card, "2021-03-02"),
        TestLedger::batch(&[card], "LO-1", "2021-03-03"),
        TestLedger::personalise(card, "VN1", "2021-03-04"),
        TestLedger::check(card, true, "2021-03-04"),
        TestLedger::dispatch(card, "2021-03-05"),
        TestLedger::receive(card, "2021-03-06"),
        TestLedger::hand_over(card, "2021-03-07"),
        TestLedger::hold(card, "2021-03-08"),
        TestLedger::give_back(card, "2021-03-09"),
        TestLedger::report_lost(card, "2021-03-10"),
    ] {
        recorded.push(ledger.runs(step));
    }
    let second = ledger.runs(TestLedger::apply(members[0], CardReason::Reissue, "2021-03-11"));
    ledger.runs(TestLedger::approve(second, "2021-03-12"));
    ledger.runs(TestLedger::personalise(second, "VN2", "2021-03-13"));
    ledger.runs(TestLedger::hand_over(second, "2021-03-14"));
    recorded.push(ledger.runs(TestLedger::revoke(second, RevocationGround::Altered, "2021-03-15")));
    recorded.push(ledger.runs(TestLedger::destroy(second, "VN2", "2021-03-16")));
    (recorded, members[1])
}

/// Says that the step was about another person.
fn name(event: &mut Event, other: PersonId) {
    match event {
        Event::CardRefused(e) => e.person = other,
        Event::CardWithdrawn(e) => e.person = other,
        Event::CardCaptured(e) => e.person = other,
        Event::CardApproved(e) => e.person = other,
        Event::CardsBatched(e) => e.cards[0].1 = other,
        Event::CardPersonalised(e) => e.person = other,
        Event::CardChecked(e) => e.person = other,
        Event::CardDispatched(e) => e.person = other,
        Event::CardReceived(e) => e.person = other,
        Event::CardHandedOver(e) => e.person = other,
        Event::CardHeld(e) => e.person = other,
        Event::CardReturned(e) => e.person = other,
        Event::CardLost(e) => e.person = other,
        Event::CardRevoked(e) => e.person = other,
        Event::CardDestroyed(e) => e.person = other,
        _ => panic!("a step of one card"),
    }
}

#[test]
fn a_step_is_not_corrected_to_be_about_somebody_elses_card() {
    let mut ledger = TestLedger::new();
    let (recorded, other) = steps(&mut ledger);
    for at in recorded {
        let on = ledger.recorded(at).effective_date.to_string();
        let corrected = ledger.correct(at, &on, |event| name(event, PersonId::at(other).unwrap()));
        let field = match ledger.recorded(at).event.as_ref() {
            Event::CardsBatched(_) => "replacement.cards[0]",
            _ => "replacement.card",
        };
        let kind = ledger.recorded(at).event.kind_name();
        assert_eq!(ledger.refusal(&corrected), Some((Rejection::CardNotFound, field.to_owned())), "{kind}");
    }
}

#[test]
fn no_step_is_taken_before_its_holder_was_born() {
    let mut ledger = TestLedger::new();
    let (recorded, _) = steps(&mut ledger);
    for at in recorded {
        let kind = ledger.recorded(at).event.kind_name();
        let corrected = ledger.correct(at, "1970-01-01", |_| ());
        // Whoever destroys a card asks whether there was a holder, dead or not.
        let refusal =
            if kind == "card.destroyed" { Rejection::BeforeApplication } else { Rejection::BeforeBirth };
        assert_eq!(ledger.refusal(&corrected).map(|(refusal, _)| refusal), Some(refusal), "{kind}");
    }
}

#[test]
fn a_step_has_a_whole_day_that_is_not_to_come() {
    let mut ledger = TestLedger::new();
    let (_, members) = ledger.family();
    let card = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
    let steps: [fn(Position, &str) -> Command; 8] = [
        |card, on| TestLedger::check(card, true, on),
        TestLedger::approve,
        |card, on| TestLedger::batch(&[card], "LO-1", on),
        |card, on| TestLedger::personalise(card, "VN1", on),
        TestLedger::hand_over,
        |card, on| TestLedger::destroy(card, "VN1", on),
        |person, on| TestLedger::apply(person, CardReason::First, on),
        |person, on| TestLedger::revoke_certificate(person, RevocationGround::Altered, on),
    ];
    for step in steps {
        ledger.rejects(step(card, "2031-01-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(step(card, "2021-03"), Rejection::EffectiveDateIncomplete);
    }
}
