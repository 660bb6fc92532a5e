//! Where people live.

use ledger_core::domain::command::Command;
use ledger_core::domain::dwelling::register::RegisterDwelling;
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::residence::change_permanent::{ChangePermanentResidence, MoveInto};
use ledger_core::domain::values::Relation;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::{
    ChangePermanentResidenceRequest, MovingPerson, RegisterDwellingRequest,
};

use super::check::Check;
use super::violation::Malformed;

pub(super) fn dwelling(request: &RegisterDwellingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let day = effective_date.and_then(|date| date.earliest());
    let area = check.required_area("area", &request.area, day);
    let address = check.required_text("address", &request.address);
    Some(Command::RegisterDwelling(RegisterDwelling {
        effective_date: effective_date?,
        area: area?,
        address: address?,
    }))
}

pub(super) fn change_permanent(
    request: &ChangePermanentResidenceRequest,
    check: &mut Check<'_>,
) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let dwelling = check.dwelling("dwelling", request.dwelling.as_ref());
    let related = relations_wanted(request.household.as_ref());
    let movers = check.required_items("movers", &request.movers, PERSONS_PER_ACT, |check, mover| {
        let person = check.person("person", mover.person.as_ref());
        let relation = check.relation_of(mover, related);
        Some((person?, relation?))
    });
    let (movers, relations): (Vec<_>, Vec<_>) = movers.unwrap_or_default().into_iter().unzip();
    let relations = relations.into_iter().flatten().collect();
    let household = check.move_into(request.household.as_ref(), relations);
    if movers.is_empty() {
        return None;
    }
    Some(Command::ChangePermanentResidence(ChangePermanentResidence {
        effective_date: effective_date?,
        dwelling: dwelling?,
        movers,
        household: household?,
    }))
}

/// Do the movers come under a head that they were not under before?
fn relations_wanted(household: Option<&Household>) -> bool {
    match household {
        None | Some(Household::SameHousehold(_)) => false,
        Some(Household::JoinHousehold(_) | Household::NewHousehold(_)) => true,
    }
}

impl Check<'_> {
    /// A mover's relation where one is wanted; a relation where none is wanted is a misunderstanding.
    fn relation_of(&mut self, mover: &MovingPerson, wanted: bool) -> Option<Option<Relation>> {
        if wanted {
            return self.listed("relation", mover.relation, Relation::from_number).map(Some);
        }
        if mover.relation != 0 {
            self.note("relation", Malformed::NotApplicable);
            return None;
        }
        Some(None)
    }

    fn move_into(&mut self, household: Option<&Household>, relations: Vec<Relation>) -> Option<MoveInto> {
        match household {
            None => Some(MoveInto::Alone),
            Some(Household::SameHousehold(true)) => Some(MoveInto::SameHousehold),
            Some(Household::SameHousehold(false)) => {
                self.note("same_household", Malformed::UnknownValue);
                None
            }
            Some(Household::JoinHousehold(household)) => {
                Some(MoveInto::Join(self.household("join_household", Some(household))?, relations))
            }
            Some(Household::NewHousehold(new)) => {
                let file_number =
                    self.within("new_household", |check| check.code("file_number", &new.file_number));
                Some(MoveInto::Form(relations, file_number))
            }
        }
    }
}
