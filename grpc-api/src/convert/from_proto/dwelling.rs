//! What becomes of dwellings.

use ledger_core::domain::command::Command;
use ledger_core::domain::dwelling::Identifier;
use ledger_core::domain::dwelling::assign_area::AssignDwellingArea;
use ledger_core::domain::dwelling::ban::{BanGround, NoteRegistrationBan, RegistrationBanNoted};
use ledger_core::domain::dwelling::identify::IdentifyDwelling;
use ledger_core::domain::dwelling::lift_ban::{LiftRegistrationBan, RegistrationBanLifted};
use ledger_core::domain::dwelling::merge::MergeDwellings;
use ledger_core::domain::dwelling::readdress::ReaddressDwelling;
use ledger_core::domain::dwelling::split::SplitDwelling;
use ledger_core::domain::ids::DwellingId;
use ledger_core::domain::limits::{DWELLINGS_PER_ACT, IDENTIFIERS_PER_DWELLING};
use ledger_core::domain::text::Code;
use ledger_proto::ledger::registration::v1::{
    AssignDwellingAreaRequest, IdentifyDwellingRequest, LiftRegistrationBanRequest, MergeDwellingsRequest,
    NoteRegistrationBanRequest, ReaddressDwellingRequest, SplitDwellingRequest,
};
use ledger_proto::ledger::r#type::v1::{DwellingIdentifier, DwellingRef};

use super::check::Check;

pub(super) fn readdress(request: &ReaddressDwellingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let address = check.required_text("address", &request.address);
    Some(Command::ReaddressDwelling(ReaddressDwelling {
        effective_date: effective_date?,
        dwelling: dwelling?,
        address: address?,
    }))
}

pub(super) fn identify(request: &IdentifyDwellingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let identifiers = check.identifiers(&request.identifiers);
    Some(Command::IdentifyDwelling(IdentifyDwelling {
        effective_date: effective_date?,
        dwelling: dwelling?,
        identifiers: identifiers?,
    }))
}

pub(super) fn merge(request: &MergeDwellingsRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwellings = check.dwellings("dwellings", &request.dwellings);
    let into = check.dwelling("into", request.into.as_ref());
    Some(Command::MergeDwellings(MergeDwellings {
        effective_date: effective_date?,
        dwellings: dwellings?,
        into: into?,
    }))
}

pub(super) fn split(request: &SplitDwellingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let parts = check.dwellings("parts", &request.parts);
    Some(Command::SplitDwelling(SplitDwelling {
        effective_date: effective_date?,
        dwelling: dwelling?,
        parts: parts?,
    }))
}

pub(super) fn assign_area(request: &AssignDwellingAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let area = check.required_area("area", &request.area, effective_date.and_then(|date| date.earliest()));
    Some(Command::AssignDwellingArea(AssignDwellingArea {
        effective_date: effective_date?,
        dwelling: dwelling?,
        area: area?,
    }))
}

pub(super) fn ban(request: &NoteRegistrationBanRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let (ground, decision) = check.ban(request.ground, &request.decision);
    Some(Command::NoteRegistrationBan(NoteRegistrationBan {
        effective_date: effective_date?,
        ban: RegistrationBanNoted { dwelling: dwelling?, ground: ground?, decision },
    }))
}

pub(super) fn lift_ban(request: &LiftRegistrationBanRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let (ground, decision) = check.ban(request.ground, &request.decision);
    Some(Command::LiftRegistrationBan(LiftRegistrationBan {
        effective_date: effective_date?,
        lifted: RegistrationBanLifted { dwelling: dwelling?, ground: ground?, decision },
    }))
}

impl Check<'_> {
    /// The ground of a ban, and the decision, which may be left out.
    pub(super) fn ban(&mut self, ground: i32, decision: &str) -> (Option<BanGround>, Option<Code>) {
        let ground = self.listed("ground", ground, BanGround::from_number);
        (ground, self.code("decision", decision))
    }

    fn dwellings(&mut self, field: &'static str, dwellings: &[DwellingRef]) -> Option<Vec<DwellingId>> {
        let read = |check: &mut Self, dwelling: &DwellingRef| check.dwelling("", Some(dwelling));
        self.required_items(field, dwellings, DWELLINGS_PER_ACT, read)
    }

    /// Identifiers of other registers, which a dwelling need not have.
    pub(super) fn identifiers(&mut self, identifiers: &[DwellingIdentifier]) -> Option<Vec<Identifier>> {
        self.items("identifiers", identifiers, IDENTIFIERS_PER_DWELLING, |check, identifier| {
            let scheme = check.required_code("scheme", &identifier.scheme);
            let value = check.required_code("value", &identifier.value);
            Some(Identifier { scheme: scheme?, value: value? })
        })
    }
}
