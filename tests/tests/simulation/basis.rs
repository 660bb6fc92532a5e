//! By what right people move, where they say it: who must have consented, and how large the dwelling must be.

use ledger_core::domain::residence::basis::{Basis, BasisGround};

use super::plain::{Id, Person};
use super::rules::{Newest, Reason, completed, may_have_completed, must};

/// On what a move may rest, and whether the owner, the head of a household, and the floor area are asked for it.
const ASKED: [(BasisGround, bool, bool, bool); 11] = [
    (BasisGround::OwnDwelling, false, false, false),
    (BasisGround::CloseKin, true, true, false),
    (BasisGround::CareOfKin, true, true, false),
    (BasisGround::MinorToKin, true, true, false),
    (BasisGround::Rented, true, false, true),
    (BasisGround::Borrowed, true, false, true),
    (BasisGround::Lodging, true, false, true),
    (BasisGround::ReligiousPremises, false, false, false),
    (BasisGround::SocialFacility, true, false, false),
    (BasisGround::CareHousehold, true, true, false),
    (BasisGround::Vehicle, false, false, false),
];

/// Parents of whatever kind, and guardians.
fn elders(person: &Person) -> Vec<Id> {
    let ties = &person.ties;
    let adopters =
        ties.adoption.into_iter().flat_map(|(father, mother, _, _)| father.into_iter().chain(mother));
    let guardians = ties.guardians.iter().flat_map(|(guardians, _, _)| guardians.clone());
    ties.parents().chain(adopters).chain(guardians).collect()
}

impl Newest<'_> {
    /// Is everything there that is asked for where people move on that basis, and perhaps join a household?
    pub(crate) fn rests_on(&self, basis: &Basis, movers: &[Id], joins: bool) -> Result<(), Reason> {
        let (_, owner, head, floor) =
            ASKED.into_iter().find(|(ground, ..)| *ground == basis.ground).ok_or("no such basis")?;
        let now = |id: &Id| self.plain.person(*id, None, self.plain.len());
        let grown = movers.iter().any(|id| completed(&now(id), 18, self.day));
        must(basis.ground != BasisGround::MinorToKin || !grown, "for minors only")?;
        must(!owner || basis.owner.is_some(), "the owner does not consent")?;
        must(!(head || floor && joins) || basis.head.is_some(), "the head does not consent")?;
        let alone = |id: &Id| {
            let person = now(id);
            let minor = !may_have_completed(&person, 18, self.day);
            minor && !elders(&person).iter().any(|elder| movers.contains(elder))
        };
        must(basis.parent.is_some() || !movers.iter().any(alone), "no parent consents")?;
        if !floor {
            return Ok(());
        }
        let found = basis.floor.ok_or("nobody measured it")?;
        must(found.least >= 800, "less for each than eight square metres")?;
        must(found.persons as usize >= movers.len(), "fewer than move in")?;
        must(found.area >= found.least * found.persons, "too small for them")
    }
}
