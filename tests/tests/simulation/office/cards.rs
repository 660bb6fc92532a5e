//! Orders about cards and certificates.

use ledger_core::domain::card::apply::ApplyForCard;
use ledger_core::domain::card::approve::ApproveCard;
use ledger_core::domain::card::batch::BatchCards;
use ledger_core::domain::card::capture::{Biometrics, CaptureForCard, TemplateDigest};
use ledger_core::domain::card::certificate::issue::IssueCertificate;
use ledger_core::domain::card::certificate::revoke::RevokeCertificate;
use ledger_core::domain::card::check::CheckCard;
use ledger_core::domain::card::destroy::DestroyCard;
use ledger_core::domain::card::dispatch::DispatchCard;
use ledger_core::domain::card::give_back::ReturnCard;
use ledger_core::domain::card::hand_over::HandOverCard;
use ledger_core::domain::card::hold::HoldCard;
use ledger_core::domain::card::lists::{CardGround, DigestFunction, HoldGround, RevocationGround};
use ledger_core::domain::card::personalise::PersonaliseCard;
use ledger_core::domain::card::receive::ReceiveCard;
use ledger_core::domain::card::refuse::RefuseCard;
use ledger_core::domain::card::report_lost::ReportCardLost;
use ledger_core::domain::card::revoke::RevokeCard;
use ledger_core::domain::card::withdraw::WithdrawCard;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::CardReason;

use super::super::applying::because;
use super::super::cards::{Card, MADE, PASSED, RECEIVED, Step, group, lasts_until};
use super::super::plain::{Id, Person, Said, What};
use super::super::script::{Act, Order};
use super::blanks::{centre, stock_id};
use super::{Office, Plan, card_id, nth, person_id};

fn card_serial(serial: u32) -> CardSerial {
    CardSerial::parse(&format!("V{serial}")).expect("a letter and digits")
}

fn portrait() -> Biometrics {
    Biometrics {
        function: DigestFunction::Blake3,
        face: Some(TemplateDigest([3; 32])),
        fingerprints: Vec::new(),
        irises: Vec::new(),
    }
}

impl Office<'_> {
    fn applicant(&self, card: Id) -> Option<Id> {
        match self.plain.said(card) {
            Some(Said::Fact(_, What::Applied { who, .. })) => Some(*who),
            Some(_) | None => None,
        }
    }

    /// A card that has come to one of these stages, unless the order is blind, and whose it is.
    fn application(&self, order: &Order, stages: &[u8]) -> Option<(Id, Id)> {
        let mut all = self.all(|what| matches!(what, What::Applied { .. }));
        if !order.blind {
            all.retain(|card| stages.contains(&self.plain.card(*card, self.plain.len()).stage));
        }
        let card = nth(&all, order.picks[0])?;
        Some((card, self.applicant(card)?))
    }

    pub(super) fn apply(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let fit = |p: &Person| p.number.is_some() && p.card_open.is_none();
        let who = self.somebody(order, order.picks[0], fit)?;
        let wrong = order.blind && order.picks[1].is_multiple_of(3);
        let first = self.now(who).had_card == wrong;
        let ground = CardGround::ALL[order.picks[2] as usize % CardGround::ALL.len()];
        // Now and then for a ground that is none of the reason.
        let ground = Some(ground).filter(|_| !first || order.picks[3].is_multiple_of(16));
        let ground = ground.filter(|_| !order.picks[3].is_multiple_of(5));
        let wrong = order.picks[3] % 16 == 1;
        let another = ground.filter(|_| !wrong).map_or(CardReason::Change, because);
        let reason = if first { CardReason::First } else { another };
        let command = Command::ApplyForCard(ApplyForCard {
            effective_date: day.into(),
            person: person_id(who),
            reason,
            ground,
            group: None,
        });
        let group = group(&self.now(who), day);
        Some((command, Said::Fact(day, What::Applied { who, asks: (reason, ground), group })))
    }

    fn serial(&self, order: &Order) -> u32 {
        // Now and then one that is taken already.
        let taken =
            nth(&self.plain.serials().iter().map(|(_, serial)| u64::from(*serial)).collect::<Vec<_>>(), 0);
        let again = taken.filter(|_| order.picks[1].is_multiple_of(9));
        u32::try_from(again.unwrap_or(self.plain.len())).expect("few")
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other orders are about no step of a card")]
    fn step_of(&self, order: &Order) -> Option<Step> {
        Some(match order.act {
            Act::Approve => Step::Approved,
            Act::Capture => Step::Captured(order.picks[2].is_multiple_of(8)),
            Act::Refuse => Step::Refused,
            Act::Withdraw => Step::Withdrawn,
            Act::Batch => Step::InBatch(None),
            Act::Personalise => Step::Made(self.serial(order), None),
            Act::Check => Step::Checked(!order.picks[2].is_multiple_of(4)),
            Act::Dispatch => Step::Dispatched,
            Act::Receive => Step::Received,
            Act::Lose => Step::Lost,
            Act::Hold => Step::Held,
            Act::GiveBack => Step::GivenBack,
            Act::Revoke => Step::Revoked(revocation(order)),
            _ => return None,
        })
    }

    pub(super) fn card_step(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut step = self.step_of(order)?;
        let (own, who) = self.application(order, step.from())?;
        let mut cards = vec![(own, who)];
        if let Step::Made(_, until) = &mut step {
            *until = self.now(who).born.and_then(|born| lasts_until(born, day));
        }
        if let Step::InBatch(drawn) = &mut step {
            let others = Order { picks: order.picks.map(|pick| pick / 7), ..*order };
            let other = self.application(&others, Step::InBatch(None).from());
            cards.extend(other.filter(|other| order.blind || other.0 != own));
            *drawn = self.draws(order, cards.len(), day);
        }
        if let Step::Captured(odd) = &mut step {
            *odd ^= group(&self.now(who), day) > 0;
        }
        let said = Said::Fact(day, What::Card(Card::Step { cards: cards.clone(), step }));
        Some((command(day, &cards, step), said))
    }

    pub(super) fn destroy(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut serials = self.plain.serials();
        serials.retain(|(card, _)| self.applicant(*card).is_some());
        if !order.blind {
            let unused = |card: Id| ![4, 16].contains(&self.plain.card(card, self.plain.len()).stage);
            serials.retain(|(card, _)| unused(*card));
        }
        let nth_serial = serials.get(order.picks[0] as usize % serials.len().max(1))?;
        let (card, serial) = *nth_serial;
        let who = self.applicant(card)?;
        let closes = self.plain.card_at_place(card, day).is_on_its_way(serial);
        let step = Step::Destroyed(serial, closes);
        let cards = vec![(card, who)];
        let command = command(day, &cards, step);
        Some((command, Said::Fact(day, What::Card(Card::Step { cards, step }))))
    }

    pub(super) fn hand_over(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (card, who) = self.application(order, &[MADE, PASSED, RECEIVED])?;
        let command = Command::HandOverCard(HandOverCard { effective_date: day.into(), card: card_id(card) });
        let before = self.now(who).card.filter(|before| *before != card);
        Some((command, Said::Fact(day, What::Handed { card, who, before })))
    }

    pub(super) fn certify(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let fit = |p: &Person| p.civil.nationality.is_none() && p.number.is_some() && p.card.is_none();
        let who = self.somebody(order, order.picks[0], |p| fit(p) && p.certificate.is_none())?;
        let serial = self.serial(order);
        // Now and then too short, or since before they were born.
        let days = [100, 30_000, 200, 200, 200][order.picks[2] as usize % 5];
        let living_since = day.plus_days(-days);
        let command = Command::IssueCertificate(IssueCertificate {
            effective_date: day.into(),
            person: person_id(who),
            serial: card_serial(serial),
            living_since,
        });
        Some((command, Said::Fact(day, What::Card(Card::Certified { who, serial, living_since }))))
    }

    pub(super) fn uncertify(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.certificate.is_some())?;
        let ground = revocation(order);
        let command = Command::RevokeCertificate(RevokeCertificate {
            effective_date: day.into(),
            person: person_id(who),
            ground,
        });
        Some((command, Said::Fact(day, What::Card(Card::Uncertified { who, ground }))))
    }
}

fn revocation(order: &Order) -> RevocationGround {
    RevocationGround::ALL[order.picks[2] as usize % RevocationGround::ALL.len()]
}

fn command(day: CivilDate, cards: &[(Id, Id)], step: Step) -> Command {
    let effective_date = day.into();
    let card = card_id(cards[0].0);
    match step {
        Step::Approved => Command::ApproveCard(ApproveCard { effective_date, card }),
        Step::Captured(face) => {
            let biometrics = face.then(portrait);
            Command::CaptureForCard(CaptureForCard { effective_date, card, biometrics })
        }
        Step::Refused => {
            let reason = Text::stored("papers missing");
            Command::RefuseCard(RefuseCard { effective_date, card, reason })
        }
        Step::Withdrawn => Command::WithdrawCard(WithdrawCard { effective_date, card, reason: None }),
        Step::InBatch(drawn) => Command::BatchCards(BatchCards {
            effective_date,
            cards: cards.iter().map(|(card, _)| card_id(*card)).collect(),
            number: Code::stored("LO-7"),
            centre: centre(drawn.map_or(0, |drawn| drawn.centre)),
            drawn: drawn.map(|drawn| (stock_id(drawn.stock), Some(drawn.blanks))),
        }),
        Step::Made(serial, _) => {
            Command::PersonaliseCard(PersonaliseCard { effective_date, card, serial: card_serial(serial) })
        }
        Step::Checked(well) => {
            let defect = (!well).then(|| Text::stored("blurred"));
            Command::CheckCard(CheckCard { effective_date, card, defect })
        }
        Step::Dispatched => {
            Command::DispatchCard(DispatchCard { effective_date, card, unit: Code::stored("97001") })
        }
        Step::Received => Command::ReceiveCard(ReceiveCard { effective_date, card }),
        Step::Lost => Command::ReportCardLost(ReportCardLost { effective_date, card }),
        Step::Held => Command::HoldCard(HoldCard { effective_date, card, ground: HoldGround::Detention }),
        Step::GivenBack => Command::ReturnCard(ReturnCard { effective_date, card }),
        Step::Revoked(ground) => Command::RevokeCard(RevokeCard { effective_date, card, ground }),
        Step::Destroyed(serial, _) => Command::DestroyCard(DestroyCard {
            effective_date,
            card,
            serial: card_serial(serial),
            minutes: Code::stored("BB-2"),
        }),
    }
}
