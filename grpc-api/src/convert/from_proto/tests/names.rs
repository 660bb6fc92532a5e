//! Names of all shapes.

use ledger_core::domain::command::Command;
use ledger_proto::ledger::r#type::v1::PersonName;

use super::requests::{enrol, full_name};
use super::{finds, read};

#[track_caller]
fn name_of(name: PersonName) -> (String, (String, String, String)) {
    let mut request = enrol();
    request.name = Some(name);
    let Command::EnrolPerson(enrolment) = read(&request).expect("a name").command else {
        panic!("another command")
    };
    let name = &enrolment.person.facts.name;
    (name.full().to_owned(), name.parts())
}

fn parts(family: &str, middle: &str, given: &str) -> PersonName {
    PersonName {
        full_name: String::new(),
        family_name: family.into(),
        middle_name: middle.into(),
        given_name: given.into(),
    }
}

#[test]
fn whole_names_of_all_shapes_are_taken_as_they_are() {
    let shapes = [
        "Y",
        "H'Hen",
        "H'Hen Niê",
        "K’Brêu",
        "Pa-tao Áp",
        "Tôn Nữ Thị Ngọc Lan Anh",
        "Công Tằng Tôn Nữ Thị Hoa",
        "Nguyễn Đ. An",
    ];
    for shape in shapes {
        let (full, parts) = name_of(full_name(shape).unwrap());
        assert_eq!((full.as_str(), parts), (shape, Default::default()));
    }
}

#[test]
fn decomposed_and_spaced_names_are_stored_in_one_form() {
    let (full, _) = name_of(full_name("  Nguye\u{302}\u{303}n   Va\u{306}n  An ").unwrap());
    assert_eq!(full, "Nguyễn Văn An");
}

#[test]
fn parts_join_to_the_whole() {
    let (full, said) = name_of(parts("Rơ Châm", "", "H'Lan"));
    assert_eq!((full.as_str(), said.0.as_str(), said.2.as_str()), ("Rơ Châm H'Lan", "Rơ Châm", "H'Lan"));
    let (full, said) = name_of(parts("", "", "Y"));
    assert_eq!((full.as_str(), said.2.as_str()), ("Y", "Y"));
    let both = PersonName { full_name: "Lê Thị Lan".into(), ..parts("Lê", "Thị", "Lan") };
    assert_eq!(name_of(both).0, "Lê Thị Lan");
}

#[test]
fn what_is_no_name_is_refused_as_a_whole() {
    let refused = |name: PersonName, reason| {
        let mut request = enrol();
        request.name = Some(name);
        finds(&request, &[("name", reason)]);
    };
    refused(PersonName::default(), "REQUIRED");
    refused(full_name(" \t").unwrap(), "REQUIRED");
    refused(full_name("-").unwrap(), "BAD_CHARACTER");
    refused(full_name("An\u{200b}").unwrap(), "BAD_CHARACTER");
    refused(full_name(&"ế".repeat(101)).unwrap(), "TOO_LONG");
    refused(parts(&"a".repeat(60), "", &"a".repeat(60)), "TOO_LONG");
    refused(PersonName { full_name: "Lê Lan".into(), ..parts("Lê", "Thị", "Lan") }, "NAME_PARTS_DIFFER");
}
