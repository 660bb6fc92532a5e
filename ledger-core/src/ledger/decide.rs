//! From a command to what is to be recorded: read what it needs, until it needs nothing more, and decide.

use super::error::{ActError, LedgerError};
use crate::codec::StoredRecord;
use crate::domain::amendment::papers;
use crate::domain::command::{Command, Proposal};
use crate::domain::dates::CivilDate;
use crate::domain::ids::Position;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::office::authority::{Authority, OfficePolicy};
use crate::domain::origin::Origin;
use crate::domain::subject::{Claim, Subject};

/// Rounds of reading after which a command that still names new needs is wrong in itself. The longest chain is an
/// amendment that asks who is kin: record, original, its subjects, theirs, and for each of four generations a parent, the record
/// that it was merged into, and the others that were.
const ROUNDS: usize = 32;

/// What a decision reads from.
pub(super) trait Reads {
    /// A subject's newest record, and its history up to there.
    fn history(&self, subject: Subject) -> Result<(Option<Position>, AnyHistory), LedgerError>;

    /// A record; none where nothing stands.
    fn record(&self, position: Position) -> Result<Option<StoredRecord>, LedgerError>;
}

/// No subject that was read may have another newest record than this one when the act is recorded.
pub(super) type Condition = (Subject, Option<Position>);

/// An act that was decided on, with what that rests on.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) proposal: Proposal,
    pub(super) conditions: Vec<Condition>,
}

/// Reads and decides. `today` is the day in Viet Nam; `offices` says which units acts are taken from.
pub(super) fn decide(
    command: &Command,
    origin: &Origin,
    (today, offices): (CivilDate, OfficePolicy),
    from: &dyn Reads,
) -> Result<Decided, ActError> {
    origin.provenance.check_dates(today)?;
    let mut loaded = Loaded::default();
    let mut conditions = Vec::new();
    for _ in 0..ROUNDS {
        let missing: Vec<Need> =
            command.needs(&loaded).into_iter().filter(|need| !loaded.has(*need)).collect();
        if missing.is_empty() {
            break;
        }
        for need in missing {
            read(need, from, &mut loaded, &mut conditions)?;
        }
    }
    let proposal = command.decide(&loaded, today)?;
    origin.provenance.check_about(&proposal.event, proposal.effective_date)?;
    if let Some(moved) = papers::moved(&proposal, &loaded)
        && let Some(original) = from.record(moved.original)?
    {
        moved.check(&original.origin.provenance)?;
    }
    let authority =
        Authority { provenance: &origin.provenance, event: &proposal.event, today, policy: offices };
    may_register(&authority, from, &mut loaded, &mut conditions)?;
    Ok(Decided { proposal, conditions })
}

/// May the unit that the act names register it? Of a unit that is no office, one look tells that.
fn may_register(
    authority: &Authority<'_>,
    from: &dyn Reads,
    loaded: &mut Loaded,
    conditions: &mut Vec<Condition>,
) -> Result<(), ActError> {
    for _ in 0..ROUNDS {
        let missing: Vec<Need> =
            authority.needs(loaded).into_iter().filter(|need| !loaded.has(*need)).collect();
        if missing.is_empty() {
            break;
        }
        for need in missing {
            if let Need::Subject(code @ Subject::Claim(Claim::OfficeCode(_))) = need {
                // The office itself is a condition. One that is established at this moment is one that the act did not know.
                loaded.put(from.history(code)?.1);
            } else {
                read(need, from, loaded, conditions)?;
            }
        }
    }
    Ok(authority.check(loaded)?)
}

fn read(
    need: Need,
    from: &dyn Reads,
    loaded: &mut Loaded,
    conditions: &mut Vec<Condition>,
) -> Result<(), LedgerError> {
    if loaded.has(need) {
        // Named twice in one round.
        return Ok(());
    }
    match need {
        Need::Subject(subject) => {
            let (head, history) = from.history(subject)?;
            loaded.put(history);
            conditions.push((subject, head));
        }
        Need::Record(position) => {
            loaded.put_record(position, from.record(position)?.map(|record| record.recorded));
        }
    }
    Ok(())
}
