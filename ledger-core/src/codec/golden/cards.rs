//! Samples of acts on cards.

use super::{card_id, person_id};
use crate::domain::card::capture::{Biometrics, TemplateDigest};
use crate::domain::card::lists::{CardGround, DigestFunction, HoldGround, RevocationGround, TargetGroup};
use crate::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::*;
use crate::domain::ids::{AreaId, CardId, DwellingId, PersonId, Position};
use crate::domain::number::{CardSerial, OldNumber, PersonalNumber};
use crate::domain::text::{Code, Text};
use crate::domain::values::{CardReason, Sex};

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let (card, person) = (card_id(), person_id(100));
    let digest = |of: u8| TemplateDigest([of; 32]);
    let biometrics = Biometrics {
        function: DigestFunction::Sha256,
        face: Some(digest(1)),
        fingerprints: vec![(2, digest(2)), (7, digest(7))],
        irises: vec![(1, digest(11))],
    };
    let application = CardApplied {
        person,
        reason: CardReason::Change,
        ground: Some(CardGround::NameOrBirthDate),
        group: Some(TargetGroup::FourteenOn),
    };
    let batched = CardsBatched {
        cards: vec![(card, person), (CardId::at(Position(402)).unwrap(), person_id(101))],
        number: Code::stored("LO-2024-0001"),
        centre: Code::stored("C06-TT1"),
        drawn: None,
    };
    let destroyed = CardDestroyed {
        card,
        person,
        serial: CardSerial::parse("VN0042").unwrap(),
        minutes: Code::stored("12/BB-TH"),
        closes: true,
    };
    let applied = ("card_applied_on_ground", "2024-07-01", Event::CardApplied(application));
    let captured = CardCaptured { card, person, biometrics: Some(biometrics) };
    let mut samples = vec![applied, ("card_captured", "2024-07-02", Event::CardCaptured(captured))];
    samples.extend(steps(card, person));
    let batched = ("card_batched", "2024-07-04", Event::CardsBatched(batched));
    samples.insert(5, batched);
    samples.push(("card_destroyed", "2024-08-05", Event::CardDestroyed(destroyed)));
    samples.push(("card_personalised_printed", "2024-07-05", Event::CardPersonalised(printed(card, person))));
    let bare = PrintedFacts {
        personal_number: None,
        full_name: Text::stored("Y"),
        birth_date: PartialDate::UNKNOWN,
        sex: Sex::Unknown,
        nationality: None,
        birth_registration: None,
        origin: None,
        dwelling: None,
        old_number: OldNumberPrinted::Untold,
        family_words: None,
        places: None,
    };
    let untold = bare.clone();
    let said = |old_number| {
        let bare = PrintedFacts { old_number, ..untold.clone() };
        Event::CardPersonalised(CardPersonalised { printed: Some(Box::new(bare)), ..printed(card, person) })
    };
    let old_number = OldNumber::parse("012345678").map_or(OldNumberPrinted::None, OldNumberPrinted::Number);
    let bare = CardPersonalised { printed: Some(Box::new(bare)), ..printed(card, person) };
    samples.push(("card_personalised_bare", "2024-07-05", Event::CardPersonalised(bare)));
    let issued = CertificateIssued {
        person,
        serial: CardSerial::parse("GC0001").unwrap(),
        living_since: CivilDate::new(2024, 1, 2).unwrap(),
    };
    samples.push(("certificate_issued", "2024-08-05", Event::CertificateIssued(issued)));
    let revoked = CertificateRevoked { person, ground: RevocationGround::NationalityVietnamese };
    samples.push(("certificate_revoked", "2024-09-05", Event::CertificateRevoked(revoked)));
    samples.push(("card_personalised_old_number", "2024-07-05", said(old_number)));
    samples.push(("card_personalised_no_old_number", "2024-07-05", said(OldNumberPrinted::None)));
    samples.extend(newer(card, person, &untold));
    samples
}

/// Samples of what came later.
fn newer(card: CardId, person: PersonId, untold: &PrintedFacts) -> Vec<(&'static str, &'static str, Event)> {
    let parted = |words| {
        let facts = PrintedFacts { family_words: Some(words), ..untold.clone() };
        Event::CardPersonalised(CardPersonalised { printed: Some(Box::new(facts)), ..printed(card, person) })
    };
    let residence = Text::stored("Số 1, Phường Đông, Quận 1, Tỉnh Một");
    let places =
        PrintedPlaces {
            birth_registration: Text::stored("Tỉnh Một"), origin: Text::stored(""), residence
        };
    let named = PrintedFacts { places: Some(places), ..untold.clone() };
    let named = CardPersonalised { printed: Some(Box::new(named)), ..printed(card, person) };
    let revoked = |ground| Event::CertificateRevoked(CertificateRevoked { person, ground });
    vec![
        ("card_personalised_family_words", "2024-07-05", parted(2)),
        ("card_personalised_family_words_untold", "2024-07-05", parted(0)),
        ("certificate_lost", "2024-09-05", revoked(RevocationGround::Lost)),
        ("certificate_damaged", "2024-09-05", revoked(RevocationGround::Damaged)),
        ("card_personalised_places", "2024-07-05", Event::CardPersonalised(named)),
    ]
}

fn printed(card: CardId, person: PersonId) -> CardPersonalised {
    let facts = PrintedFacts {
        personal_number: PersonalNumber::parse("097080000001"),
        full_name: Text::stored("Nguyễn Văn An"),
        birth_date: PartialDate::new(1980, 3, 0).unwrap(),
        sex: Sex::Male,
        nationality: Some(*b"VN"),
        birth_registration: AreaId::at(Position(3)),
        origin: AreaId::at(Position(5)),
        dwelling: DwellingId::at(Position(200)),
        old_number: OldNumberPrinted::Untold,
        family_words: None,
        places: None,
    };
    CardPersonalised {
        card,
        person,
        serial: CardSerial::parse("VN0043").unwrap(),
        issue_date: CivilDate::new(2024, 7, 5).unwrap(),
        expiry_date: None,
        printed: Some(Box::new(facts)),
    }
}

fn steps(card: CardId, person: PersonId) -> Vec<(&'static str, &'static str, Event)> {
    let reason = Text::stored("Thông tin chưa thống nhất");
    vec![
        (
            "card_captured_nothing",
            "2024-07-02",
            Event::CardCaptured(CardCaptured { card, person, biometrics: None }),
        ),
        (
            "card_refused",
            "2024-07-03",
            Event::CardRefused(CardRefused { card, person, reason: reason.clone() }),
        ),
        (
            "card_withdrawn",
            "2024-07-03",
            Event::CardWithdrawn(CardWithdrawn { card, person, reason: Some(reason.clone()) }),
        ),
        ("card_checked", "2024-07-05", Event::CardChecked(CardChecked { card, person, defect: None })),
        (
            "card_checked_bad",
            "2024-07-05",
            Event::CardChecked(CardChecked { card, person, defect: Some(reason) }),
        ),
        (
            "card_dispatched",
            "2024-07-06",
            Event::CardDispatched(CardDispatched { card, person, unit: Code::stored("G01.066.000") }),
        ),
        ("card_received", "2024-07-07", Event::CardReceived(CardReceived { card, person })),
        ("card_lost", "2024-08-01", Event::CardLost(CardLost { card, person })),
        (
            "card_held",
            "2024-08-02",
            Event::CardHeld(CardHeld { card, person, ground: HoldGround::Detention }),
        ),
        ("card_returned", "2024-08-03", Event::CardReturned(CardReturned { card, person })),
        (
            "card_revoked",
            "2024-08-04",
            Event::CardRevoked(CardRevoked { card, person, ground: RevocationGround::Altered }),
        ),
    ]
}
