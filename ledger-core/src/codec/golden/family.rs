//! Acts on families.

use crate::domain::event::*;
use crate::domain::ids::Position;

use crate::domain::testing::date;
use crate::domain::values::{AdoptionBond, CivilCapacity, GuardianshipKind, MarriageAfterReturn, Parentage};

use super::{card_id, household_id, person_id};

pub(super) fn events() -> Vec<(&'static str, &'static str, Event)> {
    let marriage = MarriageRegistered { husband: person_id(100), wife: person_id(101) };
    let ended = Ended { spouse: person_id(101), record: Position(500) };
    let died = DeathRegistered {
        person: person_id(100),
        household: None,
        cards: Vec::new(),
        place: None,
        notice: None,
        spouse: Some(person_id(101)),
        care: Vec::new(),
        cause: None,
        time: None,
    };
    let divorced = |marriage| Event::DivorceNoted(DivorceNoted { person: person_id(100), marriage });
    vec![
        ("marriage_registered", "2010-05-01", Event::MarriageRegistered(marriage)),
        ("divorce_noted", "2015-05-01", divorced(Some(ended))),
        ("divorce_noted_of_unknown", "2015-05-01", divorced(None)),
        (
            "marriage_annulled",
            "2012-05-01",
            Event::MarriageAnnulled(MarriageAnnulled { person: person_id(100), marriage: ended }),
        ),
        ("death_registered_of_married", "2022-08-29", Event::DeathRegistered(died)),
    ]
}

/// What came after the acts on marriages.
pub(super) fn ties_and_courts() -> Vec<(&'static str, &'static str, Event)> {
    let (child, parent) = (person_id(102), person_id(100));
    let recognised = ParentRecognised { child, parent, parentage: Parentage::Father, by_court: false };
    let adopted = ChildAdopted {
        child,
        father: Some(parent),
        mother: Some(person_id(101)),
        bond: AdoptionBond::AuntOrUncle,
    };
    let ended = AdoptionEnded { child, parents: vec![parent, person_id(101)], adoption: Position(500) };
    let guardians = vec![parent, person_id(101)];
    let opened = GuardianshipOpened { ward: child, guardians, kind: GuardianshipKind::Appointed };
    let closed = GuardianshipEnded { ward: child, guardians: vec![parent], guardianship: Position(501) };
    vec![
        ("parent_recognised", "2022-05-01", Event::ParentRecognised(recognised)),
        ("child_adopted", "2022-05-02", Event::ChildAdopted(adopted)),
        ("adoption_ended", "2022-05-03", Event::AdoptionEnded(ended)),
        ("guardianship_opened", "2022-05-04", Event::GuardianshipOpened(opened)),
        ("guardianship_ended", "2022-05-05", Event::GuardianshipEnded(closed)),
    ]
    .into_iter()
    .chain(courts())
    .collect()
}

/// What came later still.
pub(super) fn returns_and_widows() -> Vec<(&'static str, &'static str, Event)> {
    let person = person_id(100);
    let determined = ParentRecognised {
        child: person_id(102),
        parent: person,
        parentage: Parentage::Mother,
        by_court: true,
    };
    let returned = DeathCancelled {
        person,
        marriage: MarriageAfterReturn::EndedByRemarriage,
        spouse: None,
        former_spouse: Some(person_id(101)),
        care: vec![person_id(102), person_id(103)],
        ended_care: Vec::new(),
    };
    let to_a_grave = DeathCancelled {
        person,
        marriage: MarriageAfterReturn::EndedByDeath,
        spouse: None,
        former_spouse: Some(person_id(101)),
        care: Vec::new(),
        ended_care: vec![person_id(102), person_id(103)],
    };
    vec![
        ("parent_determined_by_court", "2022-05-01", Event::ParentRecognised(determined)),
        ("death_cancelled_with_ties", "2023-08-29", Event::DeathCancelled(returned)),
        ("widowhood_noted", "2015-05-01", Event::WidowhoodNoted(WidowhoodNoted { person })),
        ("death_cancelled_with_ends", "2023-08-29", Event::DeathCancelled(to_a_grave)),
    ]
}

fn courts() -> Vec<(&'static str, &'static str, Event)> {
    let person = person_id(100);
    let missing = MissingDeclared { person, last_news: Some(date("2018-05")) };
    let dead = DeathDeclared {
        person,
        household: Some(household_id()),
        cards: vec![card_id()],
        spouse: Some(person_id(101)),
        care: vec![person_id(102)],
    };
    let lives = DeathCancelled {
        person,
        marriage: MarriageAfterReturn::Restored,
        spouse: Some(person_id(101)),
        former_spouse: None,
        care: Vec::new(),
        ended_care: Vec::new(),
    };
    let capacity = CapacityChanged { person, capacity: CivilCapacity::Limited };
    vec![
        ("missing_declared", "2020-05-01", Event::MissingDeclared(missing)),
        ("missing_cancelled", "2021-05-01", Event::MissingCancelled(MissingCancelled { person })),
        ("death_declared", "2022-08-29", Event::DeathDeclared(dead)),
        ("death_cancelled", "2023-08-29", Event::DeathCancelled(lives)),
        ("capacity_changed", "2023-09-01", Event::CapacityChanged(capacity)),
    ]
}
