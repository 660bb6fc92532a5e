//! Acts on families, as short as a test can say them. Ids are left out, for the house to fill in.

use ledger_proto::ledger::registration::v1::*;
use ledger_proto::ledger::r#type::v1::{AdoptionBond, CivilCapacity, GuardianshipKind, Parentage};

use crate::request::{date, person};

/// Registers a marriage.
pub fn marry(husband: u64, wife: u64, on: &str) -> RegisterMarriageRequest {
    RegisterMarriageRequest {
        effective_date: date(on),
        husband: person(husband),
        wife: person(wife),
        ..Default::default()
    }
}

/// Notes a divorce; of a marriage that is not in the register where no spouse is named.
pub fn divorce(who: u64, spouse: Option<u64>, on: &str) -> NoteDivorceRequest {
    NoteDivorceRequest {
        effective_date: date(on),
        person: person(who),
        spouse: spouse.and_then(person),
        ..Default::default()
    }
}

/// Notes that a husband or wife who is not in the register died.
pub fn note_widowhood(who: u64, on: &str) -> NoteWidowhoodRequest {
    NoteWidowhoodRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Notes that a court annulled a marriage.
pub fn annul_marriage(who: u64, spouse: u64, on: &str) -> AnnulMarriageRequest {
    AnnulMarriageRequest {
        effective_date: date(on),
        person: person(who),
        spouse: person(spouse),
        ..Default::default()
    }
}

/// Recognises a parent and a child.
pub fn recognise(child: u64, parent: u64, parentage: Parentage, on: &str) -> RecogniseParentRequest {
    RecogniseParentRequest {
        effective_date: date(on),
        child: person(child),
        parent: person(parent),
        parentage: parentage.into(),
        ..Default::default()
    }
}

/// Registers an adoption by people who were nothing to the child.
pub fn adopt(child: u64, father: Option<u64>, mother: Option<u64>, on: &str) -> RegisterAdoptionRequest {
    RegisterAdoptionRequest {
        effective_date: date(on),
        child: person(child),
        father: father.and_then(person),
        mother: mother.and_then(person),
        bond: AdoptionBond::Unrelated.into(),
        ..Default::default()
    }
}

/// Notes the end of an adoption.
pub fn end_adoption(child: u64, on: &str) -> EndAdoptionRequest {
    EndAdoptionRequest { effective_date: date(on), child: person(child), ..Default::default() }
}

/// Registers a guardianship.
pub fn open_guardianship(ward: u64, guardians: &[u64], on: &str) -> OpenGuardianshipRequest {
    OpenGuardianshipRequest {
        effective_date: date(on),
        ward: person(ward),
        guardians: guardians.iter().filter_map(|guardian| person(*guardian)).collect(),
        kind: GuardianshipKind::Appointed.into(),
        ..Default::default()
    }
}

/// Registers the end of a guardianship.
pub fn end_guardianship(ward: u64, on: &str) -> EndGuardianshipRequest {
    EndGuardianshipRequest { effective_date: date(on), ward: person(ward), ..Default::default() }
}

/// Notes that a court declared somebody missing.
pub fn declare_missing(who: u64, last_news: &str, on: &str) -> DeclareMissingRequest {
    DeclareMissingRequest {
        effective_date: date(on),
        person: person(who),
        last_news: if last_news.is_empty() { None } else { date(last_news) },
        ..Default::default()
    }
}

/// Notes that a court cancelled that.
pub fn cancel_missing(who: u64, on: &str) -> CancelMissingRequest {
    CancelMissingRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Notes that a court declared somebody dead.
pub fn declare_dead(who: u64, on: &str) -> DeclareDeadRequest {
    DeclareDeadRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Notes that a court cancelled that.
pub fn cancel_declared_death(who: u64, on: &str) -> CancelDeclaredDeathRequest {
    CancelDeclaredDeathRequest { effective_date: date(on), person: person(who), ..Default::default() }
}

/// Notes a change of civil capacity.
pub fn change_capacity(who: u64, capacity: CivilCapacity, on: &str) -> ChangeCapacityRequest {
    ChangeCapacityRequest {
        effective_date: date(on),
        person: person(who),
        capacity: capacity.into(),
        ..Default::default()
    }
}
