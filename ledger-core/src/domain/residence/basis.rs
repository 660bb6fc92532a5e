//! Basis of a permanent registration (căn cứ đăng ký thường trú): by what right persons are registered at a dwelling, who
//! consented, and, where the dwelling is another's, whether it is large enough.
//!
//! Law on Residence 2020, art. 20. An act that says nothing of its basis stands as it is: older records say none. One that
//! says it says it whole, and what the law asks for on that ground must be there.

use crate::domain::dates::PartialDate;
use crate::domain::ids::PersonId;
use crate::domain::limits::{ADULT_YEARS, LEAST_FLOOR_AREA};
use crate::domain::loaded::Loaded;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::values::closed_list;

closed_list!(
    /// On what a permanent registration rests: Law on Residence 2020, art. 20.
    BasisGround {
        /// Paragraph 1: a lawful dwelling of one's own.
        OwnDwelling = 1,
        /// Paragraph 2(a): husband and wife, children and parents come to live together.
        CloseKin = 2,
        /// Paragraph 2(b): the elderly, disabled, sick or single come to siblings, other kin or their guardian.
        CareOfKin = 3,
        /// Paragraph 2(c): minors come to grandparents, siblings, uncles, aunts or their guardian.
        MinorToKin = 4,
        /// Paragraph 3: a rented dwelling (thuê).
        Rented = 5,
        /// Paragraph 3: a borrowed dwelling (mượn).
        Borrowed = 6,
        /// Paragraph 3: lodging in another's dwelling (ở nhờ).
        Lodging = 7,
        /// Paragraph 4: premises of a religion or belief.
        ReligiousPremises = 8,
        /// Paragraph 5: a social aid facility.
        SocialFacility = 9,
        /// Paragraph 5: a household that takes somebody in to care for them.
        CareHousehold = 10,
        /// Paragraph 6: a vehicle used as home.
        Vehicle = 11,
    }
);

closed_list!(
    /// How somebody consented.
    Consent {
        /// On paper.
        OnPaper = 1,
        /// By electronic identity.
        Electronic = 2,
    }
);

closed_list!(
    /// How a parent or guardian consented to the registration of minors: Law on Residence 2020, art. 20(7).
    ParentConsent {
        /// On paper.
        OnPaper = 1,
        /// By electronic identity.
        Electronic = 2,
        /// Nobody was asked: a court had decided where the minors live.
        CourtDecided = 3,
    }
);

/// What the office found of the floor area of a dwelling that is another's, with the threshold of that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloorArea {
    /// Floor area, in hundredths of a square metre.
    pub area: u32,
    /// Persons who are registered there once the movers are.
    pub persons: u32,
    /// The least for a person that the province had set on that day, in hundredths of a square metre.
    pub least: u32,
}

/// By what right persons are registered at a dwelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// On what it rests.
    pub ground: BasisGround,
    /// Consent of the owner, or of the head of the facility; none where nobody gave it.
    pub owner: Option<Consent>,
    /// Consent of the head of the household; none where nobody gave it.
    pub head: Option<Consent>,
    /// Consent of a parent or guardian of the minors; none where nobody gave it.
    pub parent: Option<ParentConsent>,
    /// The floor area, where the dwelling is another's.
    pub floor: Option<FloorArea>,
}

impl BasisGround {
    /// Must the owner have consented, or the head of the facility?
    fn needs_owner(self) -> bool {
        match self {
            BasisGround::CloseKin
            | BasisGround::CareOfKin
            | BasisGround::MinorToKin
            | BasisGround::Rented
            | BasisGround::Borrowed
            | BasisGround::Lodging
            | BasisGround::SocialFacility
            | BasisGround::CareHousehold => true,
            BasisGround::OwnDwelling | BasisGround::ReligiousPremises | BasisGround::Vehicle => false,
        }
    }

    /// Must the head of a household have consented, whichever household the movers belong to then?
    fn needs_head(self) -> bool {
        match self {
            BasisGround::CloseKin
            | BasisGround::CareOfKin
            | BasisGround::MinorToKin
            | BasisGround::CareHousehold => true,
            BasisGround::OwnDwelling
            | BasisGround::Rented
            | BasisGround::Borrowed
            | BasisGround::Lodging
            | BasisGround::ReligiousPremises
            | BasisGround::SocialFacility
            | BasisGround::Vehicle => false,
        }
    }

    /// Is the dwelling rented, borrowed or shared, so that it must be large enough?
    pub fn needs_floor_area(self) -> bool {
        match self {
            BasisGround::Rented | BasisGround::Borrowed | BasisGround::Lodging => true,
            BasisGround::OwnDwelling
            | BasisGround::CloseKin
            | BasisGround::CareOfKin
            | BasisGround::MinorToKin
            | BasisGround::ReligiousPremises
            | BasisGround::SocialFacility
            | BasisGround::CareHousehold
            | BasisGround::Vehicle => false,
        }
    }

    /// In another's dwelling whoever joins a household there needs the consent of its head, too (art. 20(3)(a)).
    fn needs_head_of(self, joins: bool) -> bool {
        self.needs_head() || joins && self.needs_floor_area()
    }
}

impl Basis {
    /// Is everything there that the law asks for? `movers` are known; `joins` says whether they come into a household that
    /// lives there.
    pub(super) fn check(
        &self,
        movers: &[PersonId],
        joins: bool,
        on: PartialDate,
        loaded: &Loaded,
    ) -> Result<(), Refusal> {
        if self.ground == BasisGround::MinorToKin
            && let Some(at) = movers.iter().position(|mover| is_of_age(*mover, on, loaded))
        {
            return Err(Rejection::BasisForMinors.at(format!("movers[{at}].person")));
        }
        if self.ground.needs_owner() && self.owner.is_none() {
            return Err(Rejection::OwnerConsentMissing.at("basis.owner_consent"));
        }
        if self.ground.needs_head_of(joins) && self.head.is_none() {
            return Err(Rejection::HeadConsentMissing.at("basis.head_consent"));
        }
        if self.parent.is_none() && movers.iter().any(|mover| comes_unasked(*mover, movers, on, loaded)) {
            return Err(Rejection::ParentConsentMissing.at("basis.parent_consent"));
        }
        match self.floor {
            None if self.ground.needs_floor_area() => Err(Rejection::FloorAreaMissing.at("basis.floor_area")),
            None => Ok(()),
            Some(floor) if self.ground.needs_floor_area() => floor.check(movers.len()),
            Some(_) => Ok(()),
        }
    }
}

impl FloorArea {
    fn check(self, movers: usize) -> Result<(), Refusal> {
        if self.least < LEAST_FLOOR_AREA {
            return Err(Rejection::FloorAreaThresholdTooLow.at("basis.floor_area.least_per_person"));
        }
        if usize::try_from(self.persons).is_ok_and(|persons| persons < movers) {
            return Err(Rejection::FloorAreaPersonsTooFew.at("basis.floor_area.persons"));
        }
        if u64::from(self.area) < u64::from(self.least) * u64::from(self.persons) {
            return Err(Rejection::FloorAreaTooSmall.at("basis.floor_area.area"));
        }
        Ok(())
    }
}

fn is_of_age(mover: PersonId, on: PartialDate, loaded: &Loaded) -> bool {
    loaded.person(mover).is_ok_and(|(person, _)| person.has_certainly_completed(ADULT_YEARS, on))
}

/// A minor whose parents and guardians do not move along: one who does consents by that.
fn comes_unasked(mover: PersonId, movers: &[PersonId], on: PartialDate, loaded: &Loaded) -> bool {
    let Ok((person, identity)) = loaded.person(mover) else { return false };
    let adopted = person.family.adoption.iter().flat_map(|adoption| adoption.parents());
    let guarded = person.family.guardianship.iter().flat_map(|care| care.guardians());
    let mut asked = identity.father.into_iter().chain(identity.mother).chain(adopted).chain(guarded);
    person.is_certainly_minor(on) && !asked.any(|parent| movers.contains(&parent))
}

#[cfg(test)]
mod tests {
    use super::{Basis, BasisGround, Consent, FloorArea, ParentConsent};
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::ids::{HouseholdId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::testing::{TestLedger, person};
    use crate::domain::values::{Relation, Sex};

    const ON: &str = "2022-01-05";

    fn basis(ground: BasisGround) -> Basis {
        Basis { ground, owner: None, head: None, parent: None, floor: None }
    }

    fn consented(ground: BasisGround) -> Basis {
        let (owner, head) = (Some(Consent::OnPaper), Some(Consent::Electronic));
        Basis { owner, head, ..basis(ground) }
    }

    fn moves(who: &[Position], to: Position, into: MoveInto, basis: Basis) -> Command {
        let Command::ChangePermanentResidence(mut change) = TestLedger::change_residence(who, to, into, ON)
        else {
            unreachable!("that is what was made")
        };
        change.basis = Some(basis);
        Command::ChangePermanentResidence(change)
    }

    fn adult(ledger: &mut TestLedger) -> Position {
        ledger.runs(person("Trần Văn Thử", Sex::Male, "1990-01-02").enrol())
    }

    #[test]
    fn what_is_said_is_kept_and_one_s_own_dwelling_needs_nobody() {
        let mut ledger = TestLedger::new();
        let (an, home) = (adult(&mut ledger), ledger.home());
        let moved = ledger.runs(moves(&[an], home, MoveInto::Alone, basis(BasisGround::OwnDwelling)));
        let Event::PermanentResidenceChanged(event) = ledger.recorded(moved).event.as_ref() else {
            panic!("a move")
        };
        assert_eq!(event.basis, Some(basis(BasisGround::OwnDwelling)));
    }

    #[test]
    fn who_comes_to_kin_or_into_care_needs_the_owner_and_the_head() {
        let mut ledger = TestLedger::new();
        let (an, home) = (adult(&mut ledger), ledger.home());
        for ground in [BasisGround::CloseKin, BasisGround::CareOfKin, BasisGround::CareHousehold] {
            let mut told = consented(ground);
            (told.owner, told.head) = (None, told.head);
            ledger.rejects(moves(&[an], home, MoveInto::Alone, told), Rejection::OwnerConsentMissing);
            told = Basis { head: None, ..consented(ground) };
            ledger.rejects(moves(&[an], home, MoveInto::Alone, told), Rejection::HeadConsentMissing);
        }
        let facility = basis(BasisGround::SocialFacility);
        ledger.rejects(moves(&[an], home, MoveInto::Alone, facility), Rejection::OwnerConsentMissing);
        let kin = consented(BasisGround::MinorToKin);
        ledger.rejects(moves(&[an], home, MoveInto::Alone, kin), Rejection::BasisForMinors);
        ledger.runs(moves(&[an], home, MoveInto::Alone, consented(BasisGround::CloseKin)));
    }

    #[test]
    fn another_s_dwelling_needs_its_owner_and_eight_square_metres_for_each() {
        let mut ledger = TestLedger::new();
        let (an, home) = (adult(&mut ledger), ledger.home());
        let floor = |area, persons, least| {
            let floor = Some(FloorArea { area, persons, least });
            Basis { floor, head: None, ..consented(BasisGround::Rented) }
        };
        let go = |told| moves(&[an], home, MoveInto::Alone, told);
        ledger.rejects(go(Basis { owner: None, ..floor(9_000, 3, 800) }), Rejection::OwnerConsentMissing);
        ledger.rejects(go(Basis { floor: None, ..floor(0, 0, 0) }), Rejection::FloorAreaMissing);
        ledger.rejects(go(floor(9_000, 3, 799)), Rejection::FloorAreaThresholdTooLow);
        ledger.rejects(go(floor(9_000, 0, 800)), Rejection::FloorAreaPersonsTooFew);
        ledger.rejects(go(floor(4_499, 3, 1_500)), Rejection::FloorAreaTooSmall);
        ledger.runs(go(floor(4_500, 3, 1_500)));
    }

    #[test]
    fn who_joins_a_household_in_another_s_dwelling_needs_its_head() {
        let mut ledger = TestLedger::new();
        let (household, _) = ledger.family();
        let there = ledger.household(household).dwelling.unwrap().position();
        let an = adult(&mut ledger);
        let into = || MoveInto::Join(HouseholdId::at(household).unwrap(), vec![Relation::Tenant]);
        let floor = Some(FloorArea { area: 9_000, persons: 3, least: 800 });
        let told = Basis { floor, ..consented(BasisGround::Lodging) };
        let headless = Basis { head: None, ..told };
        ledger.rejects(moves(&[an], there, into(), headless), Rejection::HeadConsentMissing);
        ledger.runs(moves(&[an], there, into(), told));
    }

    #[test]
    fn a_parent_consents_for_a_minor_or_comes_along() {
        let mut ledger = TestLedger::new();
        let (an, home) = (adult(&mut ledger), ledger.home());
        let child = person("Trần Thị Con", Sex::Female, "2015-06-01").parents(Some(an), None);
        let child = ledger.runs(child.enrol());
        let told = consented(BasisGround::MinorToKin);
        let go = |who: &[Position], told| moves(who, home, MoveInto::Alone, told);
        ledger.rejects(go(&[child], told), Rejection::ParentConsentMissing);
        let own = basis(BasisGround::OwnDwelling);
        ledger.rejects(go(&[child], own), Rejection::ParentConsentMissing);
        let court = Basis { parent: Some(ParentConsent::CourtDecided), ..told };
        ledger.runs(go(&[child], court));
        let third = ledger.home();
        ledger.runs(moves(&[an, child], third, MoveInto::Alone, own));
    }

    #[test]
    fn a_corrected_basis_is_held_to_the_same_rules() {
        let mut ledger = TestLedger::new();
        let (an, home) = (adult(&mut ledger), ledger.home());
        let moved = ledger.runs(moves(&[an], home, MoveInto::Alone, basis(BasisGround::OwnDwelling)));
        let as_kin = |ledger: &TestLedger, told| {
            ledger.correct(moved, ON, |event| {
                if let Event::PermanentResidenceChanged(e) = event {
                    e.basis = Some(told);
                }
            })
        };
        let refused = as_kin(&ledger, basis(BasisGround::CloseKin));
        ledger.rejects(refused, Rejection::OwnerConsentMissing);
        ledger.runs(as_kin(&ledger, consented(BasisGround::CloseKin)));
    }
}
