//! Where an act came from: on whose word and by what right, and how its caller will know it again.

use super::dates::{CivilDate, PartialDate};
use super::event::Event;
use super::rejection::{Refusal, Rejection};
use super::subject::RequestId;
use super::text::{Code, Text};

/// Where one recorded act came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// On whose word and by what right.
    pub provenance: Provenance,
    /// How the caller knows the act.
    pub act: ActId,
    /// First eight bytes of the BLAKE3 hash of the request, so that a retry with other content is recognised.
    pub content: u64,
}

/// On whose word and by what right. Every part may be missing; that a dossier is missing stays visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Code of the office.
    pub unit: Option<Code>,
    /// Code of the officer's account; not a name.
    pub officer: Option<Code>,
    /// Number of the dossier (số hồ sơ).
    pub dossier: Option<Code>,
    /// Law and article.
    pub legal_basis: Option<Text>,
    /// The decision that the act follows from.
    pub decision: Option<Decision>,
    /// The day on which the dossier came in, from which the office's term runs.
    pub received_date: Option<CivilDate>,
    /// Where an older register has the act, and since when.
    pub original: Option<Box<Original>>,
}

impl Provenance {
    /// Is what it says of its dates possible?
    ///
    /// # Errors
    /// A date that lies behind `today`, with its field.
    pub fn check_dates(&self, today: CivilDate) -> Result<(), Refusal> {
        if self.received_date.is_some_and(|day| day > today) {
            return Err(Rejection::ReceivedInFuture.at("provenance.received_date"));
        }
        let registered = self.original.as_ref().and_then(|original| original.registration_date);
        if registered.is_some_and(|date| date > PartialDate::from(today)) {
            return Err(Rejection::OriginalRegistrationInFuture.at("provenance.original.registration_date"));
        }
        let decided = self.decision.as_ref().and_then(|decision| decision.date);
        if decided.is_some_and(|day| day > today) {
            return Err(Rejection::DecisionInFuture.at("provenance.decision.date"));
        }
        Ok(())
    }

    /// Can the papers be about this act? What somebody applies for may come ahead of its day; a birth and a death do not, and are
    /// registered after them.
    ///
    /// # Errors
    /// A date that lies certainly before the birth or the death, with its field.
    pub fn check_about(&self, event: &Event, on: PartialDate) -> Result<(), Refusal> {
        let too_early = if matches!(event, Event::BirthRegistered(_) | Event::BirthAbroadNoted(_)) {
            Rejection::RegisteredBeforeBirth
        } else if matches!(event, Event::DeathRegistered(_)) {
            Rejection::RegisteredBeforeDeath
        } else {
            return Ok(());
        };
        if self.received_date.is_some_and(|day| PartialDate::from(day).certainly_before(on)) {
            return Err(Rejection::ReceivedBeforeEvent.at("provenance.received_date"));
        }
        let registered = self.original.as_ref().and_then(|original| original.registration_date);
        if registered.is_some_and(|date| date.certainly_before(on)) {
            return Err(too_early.at("provenance.original.registration_date"));
        }
        Ok(())
    }
}

/// An entry in an older register, on paper or not. Its dates are its own: the ledger's record time says when the ledger learned it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// When it was registered there, perhaps only in part.
    pub registration_date: Option<PartialDate>,
    /// Which book (sổ).
    pub book: Option<Text>,
    /// Which volume (quyển số).
    pub volume: Option<Code>,
    /// Which number in it (số).
    pub number: Option<Code>,
}

/// A decision made elsewhere, by a court or an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub number: Option<Code>,
    /// Who made it.
    pub body: Option<Text>,
    /// Its own date.
    pub date: Option<CivilDate>,
}

/// How a caller knows an act again when it asks a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActId {
    /// By a random id of its own.
    Request(RequestId),
    /// By its number at a source of bulk acts; numbers of one source increase.
    Source(Code, u64),
    /// Not at all: the founding of the ledger.
    Founding,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{DeathRegistered, LedgerFounded};
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::testing::{TestLedger, date, day, person};
    use crate::domain::values::Sex;

    fn refused(result: Result<(), Refusal>) -> Option<(Rejection, String)> {
        result.err().map(|refusal| (refusal.rejection, refusal.field))
    }

    fn received(on: &str) -> Provenance {
        Provenance { received_date: Some(day(on)), ..Provenance::default() }
    }

    fn registered(on: &str) -> Provenance {
        let registration_date = Some(date(on));
        let original = Original { registration_date, book: None, volume: None, number: None };
        Provenance { original: Some(Box::new(original)), ..Provenance::default() }
    }

    #[test]
    fn nothing_was_decided_in_the_future() {
        let decision = |on| Decision { number: None, body: None, date: Some(day(on)) };
        let decided = |on| Provenance { decision: Some(decision(on)), ..Provenance::default() };
        assert_eq!(refused(decided("2022-05-01").check_dates(day("2022-05-01"))), None);
        let in_future = (Rejection::DecisionInFuture, "provenance.decision.date".to_owned());
        assert_eq!(refused(decided("2022-05-02").check_dates(day("2022-05-01"))), Some(in_future));
    }

    #[test]
    fn papers_about_a_birth_or_a_death_do_not_come_before_it() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let child = ledger.runs(person("Nguyễn Văn An", Sex::Male, "2021-03-01").birth(commune, &[7]));
        let birth = ledger.recorded(child).event.as_ref().clone();
        let dead = DeathRegistered {
            person: PersonId::at(Position(1)).unwrap(),
            household: None,
            cards: Vec::new(),
            place: None,
            notice: None,
            spouse: None,
            care: Vec::new(),
            cause: None,
            time: None,
        };
        let death = Event::DeathRegistered(dead);
        let first = "provenance.original.registration_date";
        for (event, early) in
            [(&birth, Rejection::RegisteredBeforeBirth), (&death, Rejection::RegisteredBeforeDeath)]
        {
            let about = |papers: Provenance, on| refused(papers.check_about(event, date(on)));
            assert_eq!(about(registered("2021-02-28"), "2021-03-01"), Some((early, first.to_owned())));
            assert_eq!(about(registered("2021-02"), "2021-03-01"), Some((early, first.to_owned())));
            assert_eq!(about(registered("2021-03-01"), "2021-03-01"), None);
            assert_eq!(about(registered("2021"), "2021-03-01"), None, "it may have been behind it");
            assert_eq!(about(registered("2021-02-28"), "2021"), None, "nor is the day known");
            let before = (Rejection::ReceivedBeforeEvent, "provenance.received_date".to_owned());
            assert_eq!(about(received("2021-02-28"), "2021-03-01"), Some(before));
            assert_eq!(about(received("2021-03-01"), "2021-03-01"), None);
        }
        let other = Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] });
        assert_eq!(refused(received("2021-02-28").check_about(&other, date("2021-03-01"))), None);
    }
}
