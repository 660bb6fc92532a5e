//! Where people live.

use ledger_core::domain::command::Command;
use ledger_core::domain::dwelling::register::RegisterDwelling;
use ledger_core::domain::limits::PERSONS_PER_ACT;
use ledger_core::domain::residence::basis::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
use ledger_core::domain::residence::change_permanent::{ChangePermanentResidence, MoveInto};
use ledger_core::domain::values::Relation;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household;
use ledger_proto::ledger::registration::v1::{
    ChangePermanentResidenceRequest, MovingPerson, RegisterDwellingRequest,
};
use ledger_proto::ledger::r#type::v1 as types;

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
    let basis = check.basis("basis", request.basis.as_ref());
    if movers.is_empty() {
        return None;
    }
    Some(Command::ChangePermanentResidence(ChangePermanentResidence {
        effective_date: effective_date?,
        dwelling: dwelling?,
        movers,
        household: household?,
        basis: basis?,
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

    /// By what right somebody is registered; nothing where nothing is said of it. Consents that are left out were not given.
    pub(super) fn basis(
        &mut self,
        field: &'static str,
        basis: Option<&types::ResidenceBasis>,
    ) -> Option<Option<Basis>> {
        let Some(given) = basis else { return Some(None) };
        self.within(field, |check| {
            let ground = check.listed("ground", given.ground, BasisGround::from_number);
            let owner = check.consent("owner_consent", given.owner_consent, Consent::from_number);
            let head = check.consent("head_consent", given.head_consent, Consent::from_number);
            let parent = check.consent("parent_consent", given.parent_consent, ParentConsent::from_number);
            let floor = check.floor_area(given.floor_area.as_ref(), ground);
            let (owner, head, parent) = (owner?, head?, parent?);
            Some(Some(Basis { ground: ground?, owner, head, parent, floor: floor? }))
        })
    }

    fn consent<T>(
        &mut self,
        field: &'static str,
        number: i32,
        from: fn(i32) -> Option<T>,
    ) -> Option<Option<T>> {
        if number == 0 { Some(None) } else { self.listed(field, number, from).map(Some) }
    }

    /// Only of another's dwelling is it asked how large it is.
    fn floor_area(
        &mut self,
        floor: Option<&types::FloorArea>,
        ground: Option<BasisGround>,
    ) -> Option<Option<FloorArea>> {
        let Some(given) = floor else { return Some(None) };
        if ground.is_some_and(|ground| !ground.needs_floor_area()) {
            self.note("floor_area", Malformed::NotApplicable);
            return None;
        }
        self.within("floor_area", |check| {
            let mut number = |field, number: u32| check.required(field, (number > 0).then_some(number));
            let area = number("area", given.area);
            let persons = number("persons", given.persons);
            let least = number("least_per_person", given.least_per_person);
            Some(Some(FloorArea { area: area?, persons: persons?, least: least? }))
        })
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
