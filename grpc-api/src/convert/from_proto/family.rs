//! Marriage, descent and care.

use ledger_core::domain::command::Command;
use ledger_core::domain::event::{ChildAdopted, GuardianshipOpened, MissingDeclared, ParentRecognised};
use ledger_core::domain::family::adopt::RegisterAdoption;
use ledger_core::domain::family::annul_marriage::AnnulMarriage;
use ledger_core::domain::family::cancel_dead::CancelDeclaredDeath;
use ledger_core::domain::family::cancel_missing::CancelMissing;
use ledger_core::domain::family::change_capacity::ChangeCapacity;
use ledger_core::domain::family::declare_dead::DeclareDead;
use ledger_core::domain::family::declare_missing::DeclareMissing;
use ledger_core::domain::family::divorce::NoteDivorce;
use ledger_core::domain::family::end_adoption::EndAdoption;
use ledger_core::domain::family::end_guardianship::EndGuardianship;
use ledger_core::domain::family::marry::RegisterMarriage;
use ledger_core::domain::family::note_widowhood::NoteWidowhood;
use ledger_core::domain::family::open_guardianship::OpenGuardianship;
use ledger_core::domain::family::recognise::RecogniseParent;
use ledger_core::domain::limits::GUARDIANS_PER_WARD;
use ledger_core::domain::values::{AdoptionBond, CivilCapacity, GuardianshipKind, Parentage};
use ledger_proto::ledger::registration::v1::{
    AnnulMarriageRequest, CancelDeclaredDeathRequest, CancelMissingRequest, ChangeCapacityRequest,
    DeclareDeadRequest, DeclareMissingRequest, EndAdoptionRequest, EndGuardianshipRequest,
    NoteDivorceRequest, NoteWidowhoodRequest, OpenGuardianshipRequest, RecogniseParentRequest,
    RegisterAdoptionRequest, RegisterMarriageRequest,
};

use super::check::Check;
use super::violation::Malformed;

pub(super) fn marry(request: &RegisterMarriageRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let husband = check.person("husband", request.husband.as_ref());
    let wife = check.person("wife", request.wife.as_ref());
    Some(Command::RegisterMarriage(RegisterMarriage {
        effective_date: effective_date?,
        husband: husband?,
        wife: wife?,
    }))
}

pub(super) fn divorce(request: &NoteDivorceRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let spouse = check.optional_person("spouse", request.spouse.as_ref());
    Some(Command::NoteDivorce(NoteDivorce { effective_date: effective_date?, person: person?, spouse }))
}

pub(super) fn widowhood(request: &NoteWidowhoodRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    Some(Command::NoteWidowhood(NoteWidowhood { effective_date: effective_date?, person: person? }))
}

pub(super) fn annul_marriage(request: &AnnulMarriageRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let spouse = check.person("spouse", request.spouse.as_ref());
    Some(Command::AnnulMarriage(AnnulMarriage {
        effective_date: effective_date?,
        person: person?,
        spouse: spouse?,
    }))
}

pub(super) fn recognise(request: &RecogniseParentRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let child = check.person("child", request.child.as_ref());
    let parent = check.person("parent", request.parent.as_ref());
    let parentage = check.listed("parentage", request.parentage, Parentage::from_number);
    let by_court = request.determined_by_court;
    let decision = request.provenance.as_ref().and_then(|provenance| provenance.decision.as_ref());
    let decided = decision.is_some_and(|d| !d.number.is_empty() || !d.body.is_empty() || d.date.is_some());
    if by_court && !decided {
        check.note("provenance.decision", Malformed::Required);
    }
    let recognised = ParentRecognised { child: child?, parent: parent?, parentage: parentage?, by_court };
    Some(Command::RecogniseParent(RecogniseParent { effective_date: effective_date?, recognised }))
}

pub(super) fn adopt(request: &RegisterAdoptionRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let child = check.person("child", request.child.as_ref());
    let father = check.optional_person("father", request.father.as_ref());
    let mother = check.optional_person("mother", request.mother.as_ref());
    if request.father.is_none() && request.mother.is_none() {
        check.note("father", Malformed::Required);
    }
    let bond = check.listed("bond", request.bond, AdoptionBond::from_number);
    let adopted = ChildAdopted { child: child?, father, mother, bond: bond? };
    Some(Command::RegisterAdoption(RegisterAdoption { effective_date: effective_date?, adopted }))
}

pub(super) fn end_adoption(request: &EndAdoptionRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let child = check.person("child", request.child.as_ref());
    Some(Command::EndAdoption(EndAdoption { effective_date: effective_date?, child: child? }))
}

pub(super) fn guard(request: &OpenGuardianshipRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let ward = check.person("ward", request.ward.as_ref());
    let guardians =
        check.required_items("guardians", &request.guardians, GUARDIANS_PER_WARD, |check, guardian| {
            check.person("", Some(guardian))
        });
    let kind = check.listed("kind", request.kind, GuardianshipKind::from_number);
    let opened = GuardianshipOpened { ward: ward?, guardians: guardians?, kind: kind? };
    Some(Command::OpenGuardianship(OpenGuardianship { effective_date: effective_date?, opened }))
}

pub(super) fn end_guardianship(request: &EndGuardianshipRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let ward = check.person("ward", request.ward.as_ref());
    Some(Command::EndGuardianship(EndGuardianship { effective_date: effective_date?, ward: ward? }))
}

pub(super) fn missing(request: &DeclareMissingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let last_news = check.date("last_news", request.last_news.as_ref());
    let missing = MissingDeclared { person: person?, last_news };
    Some(Command::DeclareMissing(DeclareMissing { effective_date: effective_date?, missing }))
}

pub(super) fn found(request: &CancelMissingRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    Some(Command::CancelMissing(CancelMissing { effective_date: effective_date?, person: person? }))
}

pub(super) fn declare_dead(request: &DeclareDeadRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    Some(Command::DeclareDead(DeclareDead { effective_date: effective_date?, person: person? }))
}

pub(super) fn cancel_dead(request: &CancelDeclaredDeathRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    Some(Command::CancelDeclaredDeath(CancelDeclaredDeath {
        effective_date: effective_date?,
        person: person?,
    }))
}

pub(super) fn capacity(request: &ChangeCapacityRequest, check: &mut Check<'_>) -> Option<Command> {
    let effective_date = check.required_date("effective_date", request.effective_date.as_ref());
    let person = check.person("person", request.person.as_ref());
    let capacity = check.listed("capacity", request.capacity, CivilCapacity::from_number);
    Some(Command::ChangeCapacity(ChangeCapacity {
        effective_date: effective_date?,
        person: person?,
        capacity: capacity?,
    }))
}
