//! Commands about cards, as short as a test can say them.

use super::date;
use crate::domain::card::batch::BatchCards;
use crate::domain::card::capture::{Biometrics, CaptureForCard, TemplateDigest};
use crate::domain::card::certificate::issue::IssueCertificate;
use crate::domain::card::certificate::revoke::RevokeCertificate;
use crate::domain::card::check::CheckCard;
use crate::domain::card::destroy::DestroyCard;
use crate::domain::card::dispatch::DispatchCard;
use crate::domain::card::give_back::ReturnCard;
use crate::domain::card::hold::HoldCard;
use crate::domain::card::lists::{DigestFunction, HoldGround, RevocationGround};
use crate::domain::card::printed::CardFact;
use crate::domain::card::receive::ReceiveCard;
use crate::domain::card::refuse::RefuseCard;
use crate::domain::card::report_lost::ReportCardLost;
use crate::domain::card::revoke::RevokeCard;
use crate::domain::card::withdraw::WithdrawCard;
use crate::domain::command::Command;
use crate::domain::dwelling::addresses::Known;
use crate::domain::ids::{AreaId, CardId, DwellingId, PersonId, Position};
use crate::domain::number::CardSerial;
use crate::domain::text::{Code, Text};

use super::TestLedger;

fn id(card: Position) -> CardId {
    CardId::at(card).unwrap()
}

impl TestLedger {
    /// What is printed wrongly on a card.
    pub(crate) fn outdated(&self, card: Position) -> Vec<CardFact> {
        let card = self.card(card);
        let holder = self.person(card.application.unwrap().person.position());
        self.with_places(|places| card.outdated(&holder, places))
    }

    /// Lets `ask` look up places.
    pub(crate) fn with_places<T>(&self, ask: impl FnOnce(&Known<'_>) -> T) -> T {
        let dwelling = |id: DwellingId| Some(self.dwelling_state(id.position()));
        let area = |id: AreaId| Some(self.area_state(id.position()));
        ask(&Known { dwelling: &dwelling, area: &area })
    }

    /// Takes a portrait, or not, and some fingers; with neither, nothing at all.
    pub(crate) fn capture(card: Position, face: bool, fingers: &[u8], on: &str) -> Command {
        let digest = |of: u8| TemplateDigest([of; 32]);
        let taken = (face || !fingers.is_empty()).then(|| Biometrics {
            function: DigestFunction::Blake3,
            face: face.then(|| digest(99)),
            fingerprints: fingers.iter().map(|finger| (*finger, digest(*finger))).collect(),
            irises: Vec::new(),
        });
        Command::CaptureForCard(CaptureForCard {
            effective_date: date(on),
            card: id(card),
            biometrics: taken,
        })
    }

    pub(crate) fn refuse(card: Position, on: &str) -> Command {
        let reason = Text::stored("data differ");
        Command::RefuseCard(RefuseCard { effective_date: date(on), card: id(card), reason })
    }

    pub(crate) fn withdraw(card: Position, on: &str) -> Command {
        Command::WithdrawCard(WithdrawCard { effective_date: date(on), card: id(card), reason: None })
    }

    pub(crate) fn batch(cards: &[Position], number: &str, on: &str) -> Command {
        Command::BatchCards(BatchCards {
            effective_date: date(on),
            cards: cards.iter().map(|card| id(*card)).collect(),
            number: Code::stored(number),
            centre: Code::stored("C06"),
            drawn: None,
        })
    }

    pub(crate) fn check(card: Position, passed: bool, on: &str) -> Command {
        let defect = (!passed).then(|| Text::stored("chip does not answer"));
        Command::CheckCard(CheckCard { effective_date: date(on), card: id(card), defect })
    }

    pub(crate) fn dispatch(card: Position, on: &str) -> Command {
        let unit = Code::stored("G01.066.000");
        Command::DispatchCard(DispatchCard { effective_date: date(on), card: id(card), unit })
    }

    pub(crate) fn receive(card: Position, on: &str) -> Command {
        Command::ReceiveCard(ReceiveCard { effective_date: date(on), card: id(card) })
    }

    pub(crate) fn report_lost(card: Position, on: &str) -> Command {
        Command::ReportCardLost(ReportCardLost { effective_date: date(on), card: id(card) })
    }

    pub(crate) fn hold(card: Position, on: &str) -> Command {
        let ground = HoldGround::Detention;
        Command::HoldCard(HoldCard { effective_date: date(on), card: id(card), ground })
    }

    pub(crate) fn give_back(card: Position, on: &str) -> Command {
        Command::ReturnCard(ReturnCard { effective_date: date(on), card: id(card) })
    }

    pub(crate) fn revoke(card: Position, ground: RevocationGround, on: &str) -> Command {
        Command::RevokeCard(RevokeCard { effective_date: date(on), card: id(card), ground })
    }

    pub(crate) fn destroy(card: Position, serial: &str, on: &str) -> Command {
        let (serial, minutes) = (CardSerial::parse(serial).unwrap(), Code::stored("01/BB"));
        Command::DestroyCard(DestroyCard { effective_date: date(on), card: id(card), serial, minutes })
    }

    pub(crate) fn issue_certificate(person: Position, serial: &str, since: &str, on: &str) -> Command {
        Command::IssueCertificate(IssueCertificate {
            effective_date: date(on),
            person: PersonId::at(person).unwrap(),
            serial: CardSerial::parse(serial).unwrap(),
            living_since: date(since).full().unwrap(),
        })
    }

    pub(crate) fn revoke_certificate(person: Position, ground: RevocationGround, on: &str) -> Command {
        let person = PersonId::at(person).unwrap();
        Command::RevokeCertificate(RevokeCertificate { effective_date: date(on), person, ground })
    }
}
