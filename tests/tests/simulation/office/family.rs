//! Orders about families, and what courts decided.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::family::adopt::{ChildAdopted, RegisterAdoption};
use ledger_core::domain::family::annul_marriage::AnnulMarriage;
use ledger_core::domain::family::cancel_dead::CancelDeclaredDeath;
use ledger_core::domain::family::cancel_missing::CancelMissing;
use ledger_core::domain::family::change_capacity::ChangeCapacity;
use ledger_core::domain::family::declare_dead::DeclareDead;
use ledger_core::domain::family::declare_missing::{DeclareMissing, MissingDeclared};
use ledger_core::domain::family::divorce::NoteDivorce;
use ledger_core::domain::family::end_adoption::EndAdoption;
use ledger_core::domain::family::end_guardianship::EndGuardianship;
use ledger_core::domain::family::marry::RegisterMarriage;
use ledger_core::domain::family::note_widowhood::NoteWidowhood;
use ledger_core::domain::family::open_guardianship::{GuardianshipOpened, OpenGuardianship};
use ledger_core::domain::family::recognise::{ParentRecognised, RecogniseParent};
use ledger_core::domain::values::{
    AdoptionBond, CivilCapacity, GuardianshipKind, MaritalStatus, Parentage, Sex,
};

use super::super::family::Family;
use super::super::plain::{Ends, Id, Person, Said, What};
use super::super::rules::{completed, may_have_completed};
use super::super::script::{Act, Order};
use super::{Office, Plan, nth, person_id};

fn said(day: CivilDate, family: Family) -> Said {
    Said::Fact(day, What::Family(family))
}

impl Office<'_> {
    pub(super) fn marry(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let free = |p: &Person, sex: Sex| {
            let unbound = p.ties.marriage.is_none() && p.ties.status != MaritalStatus::Married;
            unbound && p.sex == Some(sex) && may_have_completed(p, 18, day)
        };
        let husband = self.somebody(order, order.picks[0], |p| free(p, Sex::Male))?;
        let wife = self.somebody(order, order.picks[1], |p| free(p, Sex::Female))?;
        let command = Command::RegisterMarriage(RegisterMarriage {
            effective_date: day.into(),
            husband: person_id(husband),
            wife: person_id(wife),
        });
        Some((command, said(day, Family::Married { husband, wife })))
    }

    pub(super) fn ends_marriage(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let undo = order.act == Act::Undo;
        // A marriage from before the register names one person only.
        let unknown = !undo && order.picks[1].is_multiple_of(4);
        let who = self.somebody(order, order.picks[0], |p| {
            let said = p.ties.marriage.is_none() && p.ties.status == MaritalStatus::Married;
            if unknown { said } else { p.ties.marriage.is_some() }
        })?;
        let marriage = self.plain.at_place(who, day).ties.marriage;
        let other = marriage.map(|own| own.spouse).or_else(|| nth(&self.persons(), order.picks[2]));
        let named = other.filter(|other| *other != who)?;
        let record = marriage.map_or(0, |own| own.record);
        let (effective_date, person, spouse) = (day.into(), person_id(who), person_id(named));
        if undo {
            let command = Command::AnnulMarriage(AnnulMarriage { effective_date, person, spouse });
            return Some((command, said(day, Family::Undone { who, other: (named, record) })));
        }
        let spouse = (!unknown).then_some(spouse);
        let command = Command::NoteDivorce(NoteDivorce { effective_date, person, spouse });
        let other = (!unknown).then_some((named, record));
        Some((command, said(day, Family::Divorced { who, other })))
    }

    pub(super) fn widow(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let said_so = |p: &Person| p.ties.marriage.is_none() && p.ties.status == MaritalStatus::Married;
        let who = self.somebody(order, order.picks[0], said_so)?;
        let command =
            Command::NoteWidowhood(NoteWidowhood { effective_date: day.into(), person: person_id(who) });
        Some((command, said(day, Family::Widowed { who })))
    }

    /// A court also does so of the dead.
    fn mother_or_father(&self, order: &Order, fit: impl Fn(&Person) -> bool) -> Option<Id> {
        if !order.hand.is_multiple_of(2) {
            return self.somebody(order, order.picks[1], fit);
        }
        let mut dead = self.persons();
        dead.retain(|id| {
            let person = self.now(*id);
            person.died.is_some() && fit(&person)
        });
        nth(&dead, order.picks[1]).or_else(|| self.somebody(order, order.picks[1], fit))
    }

    pub(super) fn recognise(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let father = order.picks[2].is_multiple_of(2);
        let sex = if father { Sex::Male } else { Sex::Female };
        let child = self.somebody(order, order.picks[0], |p| {
            if father { p.ties.father.is_none() } else { p.ties.mother.is_none() }
        })?;
        let born = self.now(child).born?;
        let fit = |p: &Person| p.sex == Some(sex) && p.born.is_some_and(|own| own.may_be_older(18, born));
        // Sooner somebody of whom nobody knows whether they could be.
        let perhaps =
            |p: &Person| p.sex == Some(sex) && p.born.is_some_and(|own| own.is_perhaps_older(10, born));
        let by_court = order.picks[3].is_multiple_of(3);
        let parent = if by_court {
            self.mother_or_father(order, fit)?
        } else {
            self.somebody(order, order.picks[1], perhaps)
                .or_else(|| self.somebody(order, order.picks[1], fit))?
        };
        let parentage = if father { Parentage::Father } else { Parentage::Mother };
        let recognised =
            ParentRecognised { child: person_id(child), parent: person_id(parent), parentage, by_court };
        let command = Command::RecogniseParent(RecogniseParent { effective_date: day.into(), recognised });
        Some((command, said(day, Family::Recognised { child, parent, father, by_court })))
    }

    pub(super) fn adopt(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        // Now and then one who is too old.
        let years = if order.picks[3].is_multiple_of(6) { 30 } else { 16 };
        let fit =
            |p: &Person| !completed(p, years, day) && p.ties.adoption.is_none() && p.ties.guardians.is_none();
        let child = self.somebody(order, order.picks[0], fit)?;
        let young = order.picks[3] % 6 == 1;
        let minor = order.picks[3] % 18 == 1;
        let grown = |p: &Person| match (minor, young) {
            (true, _) => completed(p, 12, day) && !may_have_completed(p, 18, day),
            (false, true) => may_have_completed(p, 18, day),
            (false, false) => completed(p, 36, day),
        };
        let adopter = self.somebody(order, order.picks[1], grown)?;
        let own = self.plain.at_place(adopter, day);
        let bond = AdoptionBond::ALL[order.picks[2] as usize % 3];
        let alone = bond == AdoptionBond::StepParent || order.blind;
        let other = own.ties.spouse().filter(|_| !alone);
        let is_father = own.sex == Some(Sex::Male);
        let (father, mother) = if is_father { (Some(adopter), other) } else { (other, Some(adopter)) };
        let adopted = ChildAdopted {
            child: person_id(child),
            father: father.map(person_id),
            mother: mother.map(person_id),
            bond,
        };
        let command = Command::RegisterAdoption(RegisterAdoption { effective_date: day.into(), adopted });
        Some((command, said(day, Family::Adopted { child, father, mother, bond })))
    }

    pub(super) fn end_adoption(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let child = self.somebody(order, order.picks[0], |p| p.ties.adoption.is_some())?;
        let (father, mother, _, adoption) =
            self.plain.at_place(child, day).ties.adoption.unwrap_or((None, None, day, 0));
        let command =
            Command::EndAdoption(EndAdoption { effective_date: day.into(), child: person_id(child) });
        let parents = father.into_iter().chain(mother).collect();
        Some((command, said(day, Family::AdoptionEnded { child, parents, adoption })))
    }

    pub(super) fn care(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let needs = |p: &Person| !completed(p, 18, day) || p.ties.capacity != CivilCapacity::Full;
        let ward = self.somebody(order, order.picks[0], |p| p.ties.guardians.is_none() && needs(p))?;
        let able = |p: &Person| may_have_completed(p, 18, day) && p.ties.capacity == CivilCapacity::Full;
        let first = self.somebody(order, order.picks[1], able)?;
        let second = self.somebody(order, order.picks[2], able).filter(|_| order.picks[3].is_multiple_of(3));
        let guardians: Vec<Id> = [first].into_iter().chain(second).collect();
        let opened = GuardianshipOpened {
            ward: person_id(ward),
            guardians: guardians.iter().copied().map(person_id).collect(),
            kind: GuardianshipKind::Appointed,
        };
        let command = Command::OpenGuardianship(OpenGuardianship { effective_date: day.into(), opened });
        Some((command, said(day, Family::CareBegan { ward, guardians })))
    }

    pub(super) fn end_care(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let ward = self.somebody(order, order.picks[0], |p| p.ties.guardians.is_some())?;
        let (guardians, _, care) =
            self.plain.at_place(ward, day).ties.guardians.unwrap_or((Vec::new(), day, 0));
        let command =
            Command::EndGuardianship(EndGuardianship { effective_date: day.into(), ward: person_id(ward) });
        Some((command, said(day, Family::CareEnded { ward, guardians, care })))
    }

    pub(super) fn missing(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        // Now and then somebody whom a court or they themselves gave a child.
        let parents: Vec<Id> = self
            .plain
            .facts()
            .filter_map(|(_, what)| {
                let What::Family(Family::Recognised { parent, .. }) = what else { return None };
                Some(*parent)
            })
            .collect();
        let parent = nth(&parents, order.picks[2]).filter(|_| order.picks[3].is_multiple_of(3));
        let who = parent.or_else(|| self.somebody(order, order.picks[0], |p| p.ties.missing.is_none()))?;
        let last_news = day.plus_days(-i64::from(700 + order.picks[1] % 400));
        let missing = MissingDeclared { person: person_id(who), last_news: Some(last_news.into()) };
        let command = Command::DeclareMissing(DeclareMissing { effective_date: day.into(), missing });
        Some((command, said(day, Family::Missing { who, last_news })))
    }

    pub(super) fn found(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.ties.missing.is_some())?;
        let command =
            Command::CancelMissing(CancelMissing { effective_date: day.into(), person: person_id(who) });
        Some((command, said(day, Family::Found { who })))
    }

    pub(super) fn say_dead(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        // Sooner those who are missing, and the married, of whom a marriage is left.
        let absent = |p: &Person| p.ties.missing.is_some() || p.ties.marriage.is_some();
        let who = self.somebody(order, order.picks[0], absent)?;
        let command =
            Command::DeclareDead(DeclareDead { effective_date: day.into(), person: person_id(who) });
        let ends = Ends::of(&self.plain.at_place(who, day));
        Some((command, said(day, Family::SaidDead { who, ends })))
    }

    pub(super) fn returned(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let mut all = self.persons();
        if !order.blind {
            all.retain(|id| self.now(*id).ties.said_dead.is_some());
        }
        let who = nth(&all, order.picks[0])?;
        let command = Command::CancelDeclaredDeath(CancelDeclaredDeath {
            effective_date: day.into(),
            person: person_id(who),
        });
        let (marriage, spouse) = self.plain.marriage_after_return(who, day);
        let (former, care) = (self.plain.former_spouse(who, day), self.plain.cared_for_again(who, day));
        let over = self.plain.cared_for_no_more(who, day);
        Some((command, said(day, Family::Returned { who, marriage, spouse, former, care, over })))
    }

    pub(super) fn capacity(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let was = self.now(who).ties.capacity;
        let given_back = was != CivilCapacity::Full && !order.picks[1].is_multiple_of(3);
        let capacity =
            if given_back { CivilCapacity::Full } else { CivilCapacity::ALL[order.picks[2] as usize % 4] };
        let command = Command::ChangeCapacity(ChangeCapacity {
            effective_date: day.into(),
            person: person_id(who),
            capacity,
        });
        Some((command, said(day, Family::Capacity { who, capacity })))
    }
}
