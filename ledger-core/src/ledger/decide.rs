//! From a command to what is to be recorded: read what it needs, until it needs nothing more, and decide.

use super::error::{ActError, LedgerError};
use crate::codec::StoredRecord;
use crate::domain::command::{Command, Proposal};
use crate::domain::dates::CivilDate;
use crate::domain::ids::Position;
use crate::domain::loaded::{AnyHistory, Loaded, Need};
use crate::domain::origin::Origin;
use crate::domain::subject::Subject;

/// Rounds of reading after which a command that still names new needs is wrong in itself. The longest chain is an
/// amendment: record, original, its subjects, theirs.
const ROUNDS: usize = 16;

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

/// Reads and decides. `today` is the day in Viet Nam.
pub(super) fn decide(
    command: &Command,
    origin: &Origin,
    today: CivilDate,
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
    Ok(Decided { proposal, conditions })
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
