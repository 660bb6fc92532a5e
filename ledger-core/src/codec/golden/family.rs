//! Acts on families.

use crate::domain::event::*;
use crate::domain::ids::Position;

use super::person_id;

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
