//! The end of a ban on registering anew in a dwelling: its ground is gone, for instance a dispute was settled. Law on Residence 2020,
//! art. 23.

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::ban::BanGround;
use crate::domain::dwelling::{Changed, Dwelling};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::DwellingId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Code;

/// The ground does not ban registrations in the dwelling any more, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationBanLifted {
    /// Which dwelling.
    pub dwelling: DwellingId,
    /// Which ground is gone.
    pub ground: BanGround,
    /// Number of the decision, or of the paper that shows it.
    pub decision: Option<Code>,
}

/// Note that a ground does not ban registrations in a dwelling any more.
#[derive(Clone, Debug)]
pub struct LiftRegistrationBan {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Where, and which.
    pub lifted: RegistrationBanLifted,
}

impl LiftRegistrationBan {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Dwelling(self.lifted.dwelling)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        let event = Event::RegistrationBanLifted(self.lifted.clone());
        propose(loaded, self.effective_date, event, &|_| "dwelling".into())
    }
}

impl Act for RegistrationBanLifted {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }

    /// Asked of a dwelling that became part of another, too: people may still be taken in there.
    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        _id: DwellingId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        if dwelling.is_banned_for(self.ground) { Ok(()) } else { Err(Rejection::BanNotInForce) }
    }

    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, _id: DwellingId, entry: &Entry) {
        dwelling.changes(Changed::BanLifted(self.ground), entry);
    }
}
