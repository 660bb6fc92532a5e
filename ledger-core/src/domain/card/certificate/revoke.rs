//! Revocation of a certificate of identity (thu hồi giấy chứng nhận căn cước): the nationality is settled, or it was issued
//! wrongly or altered. Law on Identity 2023, art. 30.

use crate::domain::act::Act;
use crate::domain::card::lists::RevocationGround;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};

/// The person's certificate was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRevoked {
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub ground: RevocationGround,
}

/// Revoke a person's certificate of identity.
#[derive(Clone, Debug)]
pub struct RevokeCertificate {
    /// Day of the revocation.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub ground: RevocationGround,
}

impl RevokeCertificate {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        check_ground(self.ground)?;
        let event = CertificateRevoked { person: self.person, ground: self.ground };
        propose(loaded, self.effective_date, Event::CertificateRevoked(event), &|_| "person".into())
    }
}

/// Who has no nationality has none to lose.
fn check_ground(ground: RevocationGround) -> Result<(), Refusal> {
    match ground {
        RevocationGround::NationalityLost => Err(Rejection::GroundDoesNotFit.at("ground")),
        RevocationGround::IssuedWrongly
        | RevocationGround::Altered
        | RevocationGround::NationalityVietnamese
        | RevocationGround::NationalityForeign
        | RevocationGround::Lost
        | RevocationGround::Damaged => Ok(()),
    }
}

impl Act for CertificateRevoked {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        check_ground(self.ground)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        if person.cards.certificate.is_some() { Ok(()) } else { Err(Rejection::NoCertificate) }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        person.cards.certificate = None;
    }
}
