//! Acts on offices and officers, and what they came to.

use std::collections::BTreeSet;

use crate::domain::claim::Claimed;
use crate::domain::command::Command;
use crate::domain::dates::CivilDate;
use crate::domain::event::{OfficeEstablished, OfficeMoved, OfficeRenamed, OfficerAppointed};
use crate::domain::history::History;
use crate::domain::ids::{AreaId, OfficeId, OfficerId, Position};
use crate::domain::loaded::Loaded;
use crate::domain::office::authority::{Authority, OfficePolicy};
use crate::domain::office::{
    Office, close::CloseOffice, establish::EstablishOffice, move_to::MoveOffice, rename::RenameOffice,
};
use crate::domain::officer::{
    Officer, appoint::AppointOfficer, dismiss::DismissOfficer, move_to::MoveOfficer,
};
use crate::domain::origin::Provenance;
use crate::domain::rejection::Refusal;
use crate::domain::subject::{Claim, OfficeCode, Subject};
use crate::domain::text::{Code, Text};
use crate::domain::values::{Competence, OfficeLevel};

use super::{TestLedger, date};

pub(crate) fn day(text: &str) -> CivilDate {
    date(text).full().unwrap()
}

fn office(at: Position) -> OfficeId {
    OfficeId::at(at).unwrap()
}

fn officer(at: Position) -> OfficerId {
    OfficerId::at(at).unwrap()
}

impl TestLedger {
    pub(crate) fn office(&self, at: Position) -> Office {
        let id = office(at);
        History::<Office>::of(id, self.about(Subject::Office(id))).now().clone()
    }

    pub(crate) fn officer(&self, at: Position) -> Officer {
        let id = officer(at);
        History::<Officer>::of(id, self.about(Subject::Officer(id))).now().clone()
    }

    pub(crate) fn office_with_code(&self, code: &str, day: CivilDate) -> Option<Position> {
        let claim = Claim::OfficeCode(OfficeCode::parse(code).unwrap());
        let claimed = History::<Claimed>::of(claim, self.about(Subject::Claim(claim)));
        claimed.now().office_on(day).map(|found| found.position())
    }

    /// An office that is competent for everything.
    pub(crate) fn establish_office(
        code: &str,
        level: OfficeLevel,
        area: Option<Position>,
        on: &str,
    ) -> Command {
        let competences: BTreeSet<Competence> = Competence::ALL.iter().copied().collect();
        Self::establish_office_for(code, level, competences, area, on)
    }

    pub(crate) fn establish_office_for(
        code: &str,
        level: OfficeLevel,
        competences: BTreeSet<Competence>,
        area: Option<Position>,
        on: &str,
    ) -> Command {
        let facts = OfficeEstablished {
            code: OfficeCode::parse(code).unwrap(),
            name: Text::stored(&format!("Cơ quan {code}")),
            level,
            competences,
            area: area.and_then(AreaId::at),
        };
        Command::EstablishOffice(EstablishOffice { effective_date: date(on), facts })
    }

    /// May the act be made on that authority? It is one that no other rule refuses.
    pub(crate) fn may(
        &self,
        command: &Command,
        provenance: &Provenance,
        policy: OfficePolicy,
    ) -> Result<(), Refusal> {
        let mut loaded = Loaded::default();
        self.read(&mut loaded, &|loaded| command.needs(loaded));
        let today = self.now.civil_date();
        let proposal = command.decide(&loaded, today).unwrap();
        let authority = Authority { provenance, event: &proposal.event, today, policy };
        self.read(&mut loaded, &|loaded| authority.needs(loaded));
        authority.check(&loaded)
    }

    pub(crate) fn rename_office(at: Position, name: &str, on: &str) -> Command {
        let renamed = OfficeRenamed { office: office(at), name: Text::stored(name) };
        Command::RenameOffice(RenameOffice { effective_date: date(on), renamed })
    }

    pub(crate) fn move_office(at: Position, area: Position, on: &str) -> Command {
        let moved = OfficeMoved { office: office(at), area: AreaId::at(area).unwrap() };
        Command::MoveOffice(MoveOffice { effective_date: date(on), moved })
    }

    pub(crate) fn close_office(at: Position, on: &str) -> Command {
        Command::CloseOffice(CloseOffice { effective_date: date(on), office: office(at) })
    }

    pub(crate) fn appoint(code: &str, at: Position, on: &str) -> Command {
        let appointed = OfficerAppointed { code: Code::stored(code), office: office(at) };
        Command::AppointOfficer(AppointOfficer { effective_date: date(on), appointed })
    }

    pub(crate) fn move_officer(at: Position, to: Position, code: Option<&str>, on: &str) -> Command {
        let (officer, office, code) = (officer(at), office(to), code.map(Code::stored));
        Command::MoveOfficer(MoveOfficer { effective_date: date(on), officer, office, code })
    }

    pub(crate) fn dismiss(at: Position, on: &str) -> Command {
        Command::DismissOfficer(DismissOfficer { effective_date: date(on), officer: officer(at) })
    }
}
