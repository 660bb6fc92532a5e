//! Administrative units.

use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::command::Command;
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::subject::AreaCode;
use ledger_proto::ledger::registration::v1::EstablishAreaRequest;

use super::check::Check;
use super::violation::Malformed;

pub(super) fn establish(request: &EstablishAreaRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let code = check.required_formed("code", &request.code, AreaCode::parse, Malformed::InvalidCode);
    let name = check.required_text("name", &request.name);
    let full_name = check.required_text("full_name", &request.full_name);
    let parent = check.area("parent", &request.parent, day);
    let in_force_until = check.whole_date("in_force_until", request.in_force_until.as_ref());
    let number_prefix =
        check.formed("number_prefix", &request.number_prefix, parse_prefix, Malformed::InvalidNumber);
    let facts = AreaEstablished {
        code: code?,
        name: name?,
        full_name: full_name?,
        parent,
        in_force_until,
        number_prefix,
    };
    Some(Command::EstablishArea(EstablishArea { effective_date: effective_date?, facts }))
}

/// Three digits.
fn parse_prefix(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
