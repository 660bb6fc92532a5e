//! The way of a card: intake, production, and what becomes of it in its holder's hands.

use ledger_core::domain::card::batch::BatchCards;
use ledger_core::domain::card::capture::{Biometrics, CaptureForCard, EYES, FINGERS, TemplateDigest};
use ledger_core::domain::card::certificate::issue::IssueCertificate;
use ledger_core::domain::card::certificate::revoke::RevokeCertificate;
use ledger_core::domain::card::check::CheckCard;
use ledger_core::domain::card::destroy::DestroyCard;
use ledger_core::domain::card::dispatch::DispatchCard;
use ledger_core::domain::card::give_back::ReturnCard;
use ledger_core::domain::card::hold::HoldCard;
use ledger_core::domain::card::lists::{DigestFunction, HoldGround, RevocationGround};
use ledger_core::domain::card::receive::ReceiveCard;
use ledger_core::domain::card::refuse::RefuseCard;
use ledger_core::domain::card::report_lost::ReportCardLost;
use ledger_core::domain::card::revoke::RevokeCard;
use ledger_core::domain::card::withdraw::WithdrawCard;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::ids::{CardId, StockId};
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::number::CardSerial;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::registration::v1::{
    BatchCardsRequest, CaptureForCardRequest, CheckCardRequest, DestroyCardRequest, DispatchCardRequest,
    HoldCardRequest, IssueCertificateRequest, ReceiveCardRequest, RefuseCardRequest, ReportCardLostRequest,
    ReturnCardRequest, RevokeCardRequest, RevokeCertificateRequest, WithdrawCardRequest,
};
use ledger_proto::ledger::r#type::v1 as types;

use super::check::Check;
use super::violation::Malformed;

/// What every step of one card says: the day and the card.
fn day_and_card(
    effective_date: Option<&Date>,
    card: Option<&types::CardRef>,
    check: &mut Check<'_>,
) -> (Option<PartialDate>, Option<CardId>) {
    (check.required_date("effective_date", effective_date), check.card("card", card))
}

pub(super) fn capture(request: &CaptureForCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let biometrics = match &request.biometrics {
        Some(taken) => Some(check.within("biometrics", |check| biometrics(taken, check))?),
        None => None,
    };
    Some(Command::CaptureForCard(CaptureForCard { effective_date: effective_date?, card: card?, biometrics }))
}

/// Digests of what was taken, also in a correction.
pub(super) fn biometrics(taken: &types::Biometrics, check: &mut Check<'_>) -> Option<Biometrics> {
    let function = check.listed("function", taken.function, DigestFunction::from_number);
    let face = match taken.face.len() {
        0 => Some(None),
        _ => digest("face", &taken.face, check).map(Some),
    };
    let fingerprints = templates("fingerprints", &taken.fingerprints, FINGERS, check);
    let irises = templates("irises", &taken.irises, EYES, check);
    Some(Biometrics { function: function?, face: face?, fingerprints: fingerprints?, irises: irises? })
}

fn templates(
    field: &'static str,
    list: &[types::TemplateDigest],
    most: u8,
    check: &mut Check<'_>,
) -> Option<Vec<(u8, TemplateDigest)>> {
    check.items(field, list, usize::from(most), |check, one| {
        let number = u8::try_from(one.number).ok().filter(|number| (1..=most).contains(number));
        if number.is_none() {
            check.note("number", if one.number == 0 { Malformed::Required } else { Malformed::UnknownValue });
        }
        let digest = digest("digest", &one.digest, check);
        Some((number?, digest?))
    })
}

fn digest(field: &'static str, bytes: &[u8], check: &mut Check<'_>) -> Option<TemplateDigest> {
    let digest = bytes.try_into().ok().map(TemplateDigest);
    if digest.is_none() {
        check.note(field, if bytes.is_empty() { Malformed::Required } else { Malformed::InvalidCode });
    }
    digest
}

pub(super) fn refuse(request: &RefuseCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let reason = check.required_text("reason", &request.reason);
    Some(Command::RefuseCard(RefuseCard { effective_date: effective_date?, card: card?, reason: reason? }))
}

pub(super) fn withdraw(request: &WithdrawCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let reason = check.text("reason", &request.reason);
    Some(Command::WithdrawCard(WithdrawCard { effective_date: effective_date?, card: card?, reason }))
}

pub(super) fn batch(request: &BatchCardsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let cards = check
        .required_items("cards", &request.cards, PERSONS_PER_ACT, |check, card| check.card("", Some(card)));
    let number = check.required_code("number", &request.number);
    let centre = check.required_code("centre", &request.centre);
    let drawn = drawn(request, check);
    Some(Command::BatchCards(BatchCards {
        effective_date: effective_date?,
        cards: cards?,
        number: number?,
        centre: centre?,
        drawn: drawn?,
    }))
}

/// The stock that a batch draws from, and how many blanks where it says a number; none where nothing is said of blanks.
fn drawn(request: &BatchCardsRequest, check: &mut Check<'_>) -> Option<Option<(StockId, Option<u32>)>> {
    if request.stock.is_none() {
        if request.blanks != 0 {
            check.note("blanks", Malformed::NotApplicable);
            return None;
        }
        return Some(None);
    }
    let stock = check.stock("stock", request.stock.as_ref());
    let blanks = match request.blanks {
        0 => Some(None),
        number => check.blanks("blanks", number).map(Some),
    };
    Some(Some((stock?, blanks?)))
}

pub(super) fn check(request: &CheckCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let defect = check.text("defect", &request.defect);
    Some(Command::CheckCard(CheckCard { effective_date: effective_date?, card: card?, defect }))
}

pub(super) fn dispatch(request: &DispatchCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let unit = check.required_code("unit", &request.unit);
    Some(Command::DispatchCard(DispatchCard { effective_date: effective_date?, card: card?, unit: unit? }))
}

pub(super) fn receive(request: &ReceiveCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    Some(Command::ReceiveCard(ReceiveCard { effective_date: effective_date?, card: card? }))
}

pub(super) fn destroy(request: &DestroyCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &request.serial, CardSerial::parse, invalid);
    let minutes = check.required_code("minutes", &request.minutes);
    Some(Command::DestroyCard(DestroyCard {
        effective_date: effective_date?,
        card: card?,
        serial: serial?,
        minutes: minutes?,
    }))
}

pub(super) fn report_lost(request: &ReportCardLostRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    Some(Command::ReportCardLost(ReportCardLost { effective_date: effective_date?, card: card? }))
}

pub(super) fn hold(request: &HoldCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let ground = check.listed("ground", request.ground, HoldGround::from_number);
    Some(Command::HoldCard(HoldCard { effective_date: effective_date?, card: card?, ground: ground? }))
}

pub(super) fn give_back(request: &ReturnCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    Some(Command::ReturnCard(ReturnCard { effective_date: effective_date?, card: card? }))
}

pub(super) fn revoke(request: &RevokeCardRequest, check: &mut Check<'_>) -> Option<Command> {
    let (effective_date, card) = day_and_card(request.effective_date.as_ref(), request.card.as_ref(), check);
    let ground = check.listed("ground", request.ground, RevocationGround::from_number);
    Some(Command::RevokeCard(RevokeCard { effective_date: effective_date?, card: card?, ground: ground? }))
}

pub(super) fn issue_certificate(request: &IssueCertificateRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let invalid = Malformed::InvalidNumber;
    let serial = check.required_formed("serial", &request.serial, CardSerial::parse, invalid);
    let since = check.required("living_since", request.living_since.as_ref());
    let living_since = since.and_then(|since| check.whole_date("living_since", Some(since)));
    Some(Command::IssueCertificate(IssueCertificate {
        effective_date: effective_date?,
        person: person?,
        serial: serial?,
        living_since: living_since?,
    }))
}

pub(super) fn revoke_certificate(
    request: &RevokeCertificateRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let ground = check.listed("ground", request.ground, RevocationGround::from_number);
    Some(Command::RevokeCertificate(RevokeCertificate {
        effective_date: effective_date?,
        person: person?,
        ground: ground?,
    }))
}
