//! Where a request came from: provenance, the caller's own id, and what tells a retry from another request.

use ledger_core::domain::dates::PartialDate;
use ledger_core::domain::origin::{ActId, Decision, Origin, Original, Provenance};
use ledger_core::domain::subject::RequestId;
use ledger_core::domain::text::Code;
use ledger_proto::ledger::r#type::v1 as types;

use super::Write;
use super::check::Check;
use super::violation::Malformed;

/// Of a single request, which brings an id of its own.
pub(super) fn of_request<W: Write>(check: &mut Check<'_>, request: &W) -> Option<Origin> {
    let envelope = request.envelope();
    let malformed = Malformed::InvalidRequestId;
    let id = check.required_formed("request_id", envelope.request_id, RequestId::parse, malformed);
    let provenance = check.provenance(envelope.provenance);
    Some(Origin { provenance, act: ActId::Request(id?), content: content(request) })
}

/// Of a line of bulk import, which has a number at its source instead.
pub(super) fn of_bulk<W: Write>(check: &mut Check<'_>, request: &W, source: &Code, sequence: u64) -> Origin {
    let envelope = request.envelope();
    if !envelope.request_id.is_empty() {
        check.note("request_id", Malformed::NotInBulk);
    }
    if envelope.validate_only {
        check.note("validate_only", Malformed::NotInBulk);
    }
    let provenance = check.provenance(envelope.provenance);
    Origin { provenance, act: ActId::Source(source.clone(), sequence), content: content(request) }
}

/// First eight bytes of the BLAKE3 hash of the method's name and the request without its id.
///
/// This hashes an encoding that is made here, which the ledger's own digests never do: those are for ever, and are over the
/// bytes as stored. Here it is good enough. The encoding is in the order of field numbers and has no maps, so that the same
/// request gives the same bytes; a field that a later schema adds is not in what an older caller sends; and should another
/// encoder ever write other bytes, a retry across that change is refused, and never recorded twice.
fn content<W: Write>(request: &W) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(W::METHOD.as_bytes());
    // No method has a zero in its name: no two requests come to the same bytes.
    hasher.update(&[0]);
    hasher.update(&request.bare().encode_to_vec());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

impl Check<'_> {
    fn provenance(&mut self, provenance: Option<&types::Provenance>) -> Provenance {
        let Some(given) = provenance else { return Provenance::default() };
        self.within("provenance", |check| Provenance {
            unit: check.code("unit", &given.unit),
            officer: check.code("officer", &given.officer),
            dossier: check.code("dossier", &given.dossier),
            legal_basis: check.text("legal_basis", &given.legal_basis),
            decision: given.decision.as_ref().and_then(|decision| check.decision(decision)),
            received_date: check.whole_date("received_date", given.received_date.as_ref()),
            original: given.original.as_ref().and_then(|original| check.original(original)).map(Box::new),
        })
    }

    /// A decision of which nothing is said is none.
    fn decision(&mut self, given: &types::Decision) -> Option<Decision> {
        let decision = self.within("decision", |check| Decision {
            number: check.code("number", &given.number),
            body: check.text("body", &given.body),
            date: check.whole_date("date", given.date.as_ref()),
        });
        let said = decision.number.is_some() || decision.body.is_some() || decision.date.is_some();
        said.then_some(decision)
    }

    /// An entry in an older register of which nothing is said is none.
    fn original(&mut self, given: &types::OriginalRegistration) -> Option<Original> {
        let nothing = Original { registration_date: None, book: None, volume: None, number: None };
        let original = self.within("original", |check| {
            let date = check.date("registration_date", given.registration_date.as_ref());
            Original {
                registration_date: date.filter(|date| *date != PartialDate::UNKNOWN),
                book: check.text("book", &given.book),
                volume: check.code("volume", &given.volume),
                number: check.code("number", &given.number),
            }
        });
        (original != nothing).then_some(original)
    }
}
