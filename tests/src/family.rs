//! Acts on families, as short as a test can say them. Ids are left out, for the house to fill in.

use ledger_proto::ledger::registration::v1::{
    AnnulMarriageRequest, NoteDivorceRequest, RegisterMarriageRequest,
};

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

/// Notes that a court annulled a marriage.
pub fn annul_marriage(who: u64, spouse: u64, on: &str) -> AnnulMarriageRequest {
    AnnulMarriageRequest {
        effective_date: date(on),
        person: person(who),
        spouse: person(spouse),
        ..Default::default()
    }
}
