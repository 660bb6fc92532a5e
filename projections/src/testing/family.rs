//! Acts on families, drawn at random.

use ledger_core::domain::event::{
    AdoptionEnded, CapacityChanged, ChildAdopted, DeathCancelled, DeathDeclared, DivorceNoted, Ended, Event,
    GuardianshipEnded, GuardianshipOpened, MarriageAnnulled, MarriageRegistered, MissingCancelled,
    MissingDeclared, ParentRecognised, WidowhoodNoted,
};
use ledger_core::domain::ids::{PersonId, Position};
use ledger_core::domain::values::{
    AdoptionBond, CivilCapacity, GuardianshipKind, MarriageAfterReturn, Parentage,
};

use super::{on, pick};

/// An act of the kind with this number.
pub(super) fn event(persons: &[PersonId], kind: u16, (a, b, c): (u16, u16, u16)) -> Event {
    let (one, other) = (pick(persons, a), pick(persons, b));
    let third = c.is_multiple_of(2).then(|| pick(persons, c));
    let record = Position(u64::from(c));
    let marriage = Ended { spouse: other, record };
    let several: Vec<PersonId> = [other].into_iter().chain(third).collect();
    match kind {
        14 => Event::DivorceNoted(DivorceNoted {
            person: one,
            marriage: c.is_multiple_of(3).then_some(marriage),
        }),
        15 if c.is_multiple_of(4) => Event::WidowhoodNoted(WidowhoodNoted { person: one }),
        15 => Event::MarriageAnnulled(MarriageAnnulled { person: one, marriage }),
        16 => Event::ParentRecognised(ParentRecognised {
            child: one,
            parent: other,
            parentage: pick(Parentage::ALL, c),
            by_court: b.is_multiple_of(2),
        }),
        17 => Event::ChildAdopted(ChildAdopted {
            child: one,
            father: Some(other),
            mother: third,
            bond: pick(AdoptionBond::ALL, a),
        }),
        18 => Event::AdoptionEnded(AdoptionEnded { child: one, parents: several, adoption: record }),
        19 => Event::GuardianshipOpened(GuardianshipOpened {
            ward: one,
            guardians: several,
            kind: pick(GuardianshipKind::ALL, b),
        }),
        20 => Event::GuardianshipEnded(GuardianshipEnded {
            ward: one,
            guardians: several,
            guardianship: record,
        }),
        24 => Event::MissingCancelled(MissingCancelled { person: other }),
        21 => Event::MissingDeclared(MissingDeclared { person: other, last_news: Some(on(c)) }),
        22 => Event::DeathDeclared(DeathDeclared {
            person: one,
            household: None,
            cards: Vec::new(),
            spouse: Some(other),
            care: third.into_iter().collect(),
        }),
        25 => Event::DeathCancelled(DeathCancelled {
            person: other,
            marriage: pick(MarriageAfterReturn::ALL, b),
            spouse: third,
            former_spouse: c.is_multiple_of(2).then_some(one),
            care: third.into_iter().collect(),
            ended_care: c.is_multiple_of(3).then_some(one).into_iter().collect(),
        }),
        23 => Event::CapacityChanged(CapacityChanged { person: one, capacity: pick(CivilCapacity::ALL, b) }),
        _ => Event::MarriageRegistered(MarriageRegistered { husband: one, wife: other }),
    }
}
