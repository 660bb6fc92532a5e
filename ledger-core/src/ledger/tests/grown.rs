//! Whose records grew between two positions, page by page.

use super::*;

/// A ledger of three people, of whom the second and the first marry, and where each of these records stands.
fn married() -> (Ledger, [Position; 4]) {
    let ledger = new_ledger();
    let enrolled = [Sex::Male, Sex::Female, Sex::Male].into_iter().zip(1..).map(|(sex, number)| {
        at(&ledger.register(&person("Lê An", sex, "1980").enrol(), &request(number)).unwrap())
    });
    let enrolled: Vec<Position> = enrolled.collect();
    let wedding = crate::domain::family::testing::marry(enrolled[0], enrolled[1], "2012-05-01");
    let wedding = at(&ledger.register(&wedding, &request(9)).unwrap());
    (ledger, [enrolled[0], enrolled[1], enrolled[2], wedding])
}

fn told(found: &Grown) -> (Vec<(Position, Position)>, Option<Position>) {
    (found.persons.iter().map(|(at, person)| (*at, person.position())).collect(), found.next)
}

#[test]
fn each_person_is_met_once_at_the_first_of_their_records() {
    let (ledger, [an, lan, minh, wedding]) = married();
    let most = Looked { records: 100, persons: 100 };
    let behind = Position(wedding.0 + 1);
    let from = |since, from| grown(&*ledger.reader(), since, from, behind, most).unwrap();
    assert_eq!(told(&from(an, an)), (vec![(an, an), (lan, lan), (minh, minh)], None));
    assert_eq!(told(&from(an, lan)), (vec![(lan, lan), (minh, minh)], None), "what came before on a page");
    assert_eq!(told(&from(minh, minh)), (vec![(minh, minh), (wedding, an), (wedding, lan)], None));
    let until = grown(&*ledger.reader(), minh, minh, wedding, most).unwrap();
    assert_eq!(told(&until), (vec![(minh, minh)], None), "before the wedding");
}

#[test]
fn a_page_looks_at_so_many_records_and_people_and_goes_on_behind_them() {
    let (ledger, [an, lan, minh, wedding]) = married();
    let behind = Position(wedding.0 + 1);
    let page = |from, records, persons| {
        told(&grown(&*ledger.reader(), an, from, behind, Looked { records, persons }).unwrap())
    };
    assert_eq!(page(an, 2, 100), (vec![(an, an), (lan, lan)], Some(minh)));
    assert_eq!(page(an, 100, 2), (vec![(an, an), (lan, lan)], Some(minh)));
    assert_eq!(page(minh, 100, 1), (vec![(minh, minh)], Some(wedding)));
    assert_eq!(page(wedding, 1, 1), (vec![], None), "both were met before, and that was all");
    // A record that names more people than are left is looked at whole.
    let both = grown(&*ledger.reader(), wedding, wedding, behind, Looked { records: 1, persons: 1 }).unwrap();
    assert_eq!(told(&both), (vec![(wedding, an), (wedding, lan)], None));
}
