//! The truth can be recorded behind what it made unlawful: once a court annulled a marriage or ended an adoption, or a guardianship is
//! over, age, sex, capacity and an earlier marriage are not asked of it again. What is impossible stays impossible.

use crate::domain::civil_data::CivilData;
use crate::domain::civil_data::change_name::ChangeName;
use crate::domain::civil_data::correct::CorrectCivilData;
use crate::domain::civil_data::redetermine_ethnicity::RedetermineEthnicity;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::family::testing::{
    adopt, annul_marriage, change_capacity, couple, divorce, end_adoption, end_guardianship, marry,
    note_widowhood, open_guardianship,
};
use crate::domain::ids::{PersonId, Position};
use crate::domain::name::PersonName;
use crate::domain::rejection::Rejection;
use crate::domain::testing::{TestLedger, date, person};
use crate::domain::text::Text;
use crate::domain::values::{AdoptionBond, CivilCapacity, MaritalStatus, Sex};

fn id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

fn correct(who: Position, becomes: CivilData) -> Command {
    let (person, reason) = (id(who), Text::stored("misread"));
    Command::CorrectCivilData(CorrectCivilData {
        effective_date: date("2023-05-01"),
        person,
        becomes,
        reason,
    })
}

fn born(who: Position, on: &str) -> Command {
    correct(who, CivilData { birth_date: Some(date(on)), ..CivilData::default() })
}

/// A man of 1990 and a bride of 2001, married on 2019-05-01.
fn wedding(ledger: &mut TestLedger) -> (Position, Position) {
    let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
    let hoa = ledger.runs(person("Lê Thị Hoa", Sex::Female, "2001-03-04").enrol());
    ledger.runs(marry(an, hoa, "2019-05-01"));
    (an, hoa)
}

#[test]
fn a_bride_is_found_to_have_been_too_young_once_a_court_annulled_the_marriage() {
    let mut ledger = TestLedger::new();
    let (an, hoa) = wedding(&mut ledger);
    ledger.rejects(born(hoa, "2003-03-04"), Rejection::LaterActConflicts);
    let annulled = ledger.runs(annul_marriage(an, hoa, "2020-05-01"));
    ledger.rejects(born(hoa, "2019-05-02"), Rejection::LaterActConflicts);
    ledger.runs(born(hoa, "2003-03-04"));
    // Without the court's judgment the marriage would stand.
    ledger.rejects(ledger.annul(annulled), Rejection::LaterActConflicts);
    let man = correct(an, CivilData { sex: Some(Sex::Female), ..CivilData::default() });
    ledger.runs(man);
}

#[test]
fn a_divorce_leaves_the_marriage_lawful() {
    let mut ledger = TestLedger::new();
    let (an, hoa) = wedding(&mut ledger);
    ledger.runs(divorce(an, Some(hoa), "2020-05-01"));
    ledger.rejects(born(hoa, "2003-03-04"), Rejection::LaterActConflicts);
}

#[test]
fn a_loss_of_capacity_is_noted_late_where_the_marriage_was_annulled_for_it() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    ledger.runs(marry(an, lan, "2022-05-01"));
    let lost = || change_capacity(lan, CivilCapacity::Lost, "2021-06-01");
    ledger.rejects(lost(), Rejection::LaterActConflicts);
    ledger.runs(annul_marriage(an, lan, "2023-05-01"));
    ledger.runs(lost());
}

/// A man married to `mai` from 2015 until a court annulled it in 2020, and the first wife, whose marriage of 2010 comes from an old book.
fn bigamist(ledger: &mut TestLedger) -> (Position, Position, Position) {
    let (an, lan) = couple(ledger);
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
    ledger.runs(marry(an, mai, "2015-05-01"));
    ledger.rejects(marry(an, lan, "2010-05-01"), Rejection::LaterActConflicts);
    ledger.runs(annul_marriage(an, mai, "2020-05-01"));
    ledger.runs(marry(an, lan, "2010-05-01"));
    (an, lan, mai)
}

#[test]
fn an_earlier_marriage_is_recorded_behind_the_annulment_of_the_later_one_and_is_in_force() {
    let mut ledger = TestLedger::new();
    let (an, lan, mai) = bigamist(&mut ledger);
    for (one, other) in [(an, lan), (lan, an)] {
        let state = ledger.person(one);
        assert_eq!((state.spouse(), state.marital_status()), (Some(id(other)), MaritalStatus::Married));
        assert_eq!(state.family.set_aside, None);
    }
    assert_eq!(ledger.person(mai).spouse(), None);
    ledger.rejects(marry(an, mai, "2021-05-01"), Rejection::AlreadyMarried);
    let gone = ledger.runs(divorce(an, Some(lan), "2022-05-01"));
    ledger.runs(ledger.annul(gone));
    ledger.runs(ledger.death(lan, "2022-05-01"));
    assert_eq!(ledger.person(an).marital_status(), MaritalStatus::Widowed);
}

#[test]
fn the_earlier_marriage_can_have_ended_while_the_later_one_was_taken_for_one() {
    let mut ledger = TestLedger::new();
    let (an, lan, mai) = bigamist(&mut ledger);
    assert_eq!(ledger.person_on(an, "2018-01-01").spouse(), Some(id(mai)));
    let divorced = ledger.runs(divorce(an, Some(lan), "2018-05-01"));
    assert_eq!(ledger.person(an).marital_status(), MaritalStatus::Divorced);
    ledger.runs(ledger.annul(divorced));
    ledger.runs(ledger.death(lan, "2018-05-01"));
    assert_eq!(
        (ledger.person(an).spouse(), ledger.person(an).marital_status()),
        (None, MaritalStatus::Widowed)
    );
}

#[test]
fn an_adopter_is_found_to_have_been_too_young_once_a_court_ended_the_adoption() {
    let mut ledger = TestLedger::new();
    let (an, _) = couple(&mut ledger);
    let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
    ledger.runs(adopt(hoa, Some(an), None, AdoptionBond::Unrelated, "2015-05-01"));
    ledger.rejects(born(an, "1999-03-04"), Rejection::LaterActConflicts);
    let ended = ledger.runs(end_adoption(hoa, "2018-05-01"));
    ledger.runs(born(an, "1999-03-04"));
    ledger.runs(born(hoa, "1997-03-01"));
    // Two at a time are impossible, over or not.
    let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1970").enrol());
    let earlier = adopt(hoa, Some(binh), None, AdoptionBond::Unrelated, "2012-05-01");
    ledger.rejects(earlier, Rejection::LaterActConflicts);
    ledger.rejects(ledger.annul(ended), Rejection::LaterActConflicts);
}

#[test]
fn a_guardian_is_found_to_have_been_a_minor_once_the_guardianship_is_over() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2001-03-01").enrol());
    ledger.runs(open_guardianship(hoa, &[an], "2005-05-01"));
    ledger.rejects(born(an, "1988-03-04"), Rejection::LaterActConflicts);
    let ended = ledger.runs(end_guardianship(hoa, "2010-05-01"));
    ledger.runs(born(an, "1988-03-04"));
    ledger.rejects(ledger.annul(ended), Rejection::LaterActConflicts);
    // Two at a time are impossible, over or not.
    ledger.rejects(open_guardianship(hoa, &[lan], "2004-05-01"), Rejection::LaterActConflicts);
}

#[test]
fn a_child_is_not_asked_behind_a_correction_of_its_birth_date() {
    let mut ledger = TestLedger::new();
    let hoa = ledger.runs(person("Trần Thị Hoa", Sex::Female, "2010-03-01").enrol());
    let name = PersonName::parse("Trần Thị Mai").unwrap();
    let renamed = |consent| {
        Command::ChangeName(ChangeName {
            effective_date: date("2018-05-01"),
            person: id(hoa),
            name: name.clone(),
            reason: Text::stored("wish"),
            consent,
        })
    };
    ledger.runs(renamed(false));
    let of_people = |consent| {
        Command::RedetermineEthnicity(RedetermineEthnicity {
            effective_date: date("2018-06-01"),
            person: id(hoa),
            ethnicity: 12,
            reason: Text::stored("as the mother"),
            consent,
        })
    };
    ledger.runs(of_people(false));
    ledger.rejects(born(hoa, "2018-05-02"), Rejection::LaterActConflicts);
    ledger.runs(born(hoa, "2003-01-01"));
    assert_eq!(ledger.person(hoa).identity.unwrap().ethnicity, Some(12));
}

#[test]
fn the_end_of_a_declared_marriage_stays_behind_a_marriage_that_rests_on_it() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let declared = |ledger: &mut TestLedger, name, sex| {
        ledger.runs(person(name, sex, "1980").marital_status(MaritalStatus::Married).enrol())
    };
    let mai = declared(&mut ledger, "Lê Thị Mai", Sex::Female);
    let ended = ledger.runs(divorce(mai, None, "2022-01-01"));
    let again = ledger.runs(marry(an, mai, "2022-05-01"));
    ledger.rejects(ledger.annul(ended), Rejection::LaterActConflicts);
    let binh = declared(&mut ledger, "Nguyễn Văn Bình", Sex::Male);
    let widowed = ledger.runs(note_widowhood(binh, "2022-01-01"));
    ledger.runs(marry(binh, lan, "2022-05-01"));
    ledger.rejects(ledger.annul(widowed), Rejection::LaterActConflicts);
    // The marriage goes first; it does not come back behind that.
    let gone = ledger.runs(ledger.annul(again));
    ledger.runs(ledger.annul(ended));
    ledger.rejects(ledger.annul(gone), Rejection::DeclaredMarried);
}

#[test]
fn an_enrolment_is_not_corrected_to_a_marriage_behind_which_another_stands() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let married = |ledger: &TestLedger, who: Position| {
        ledger.correct(who, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.marital_status = MaritalStatus::Married;
            }
        })
    };
    ledger.runs(marry(an, lan, "2022-05-01"));
    ledger.rejects(married(&ledger, lan), Rejection::LaterActConflicts);
    // A marriage of an old book is the one that was meant, and one that a court annulled is none.
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
    let binh = ledger.runs(person("Nguyễn Văn Bình", Sex::Male, "1980").enrol());
    ledger.runs(marry(binh, mai, "2010-05-01"));
    ledger.runs(married(&ledger, mai));
    ledger.runs(annul_marriage(an, lan, "2023-05-01"));
    ledger.runs(married(&ledger, lan));
}

#[test]
fn who_died_married_is_dead_and_not_declared_as_married() {
    let mut ledger = TestLedger::new();
    let (an, lan) = couple(&mut ledger);
    let mai = ledger.runs(person("Lê Thị Mai", Sex::Female, "1980").enrol());
    ledger.runs(marry(an, lan, "2010-05-01"));
    ledger.runs(ledger.death(an, "2021-05-01"));
    ledger.rejects(marry(an, mai, "2022-05-01"), Rejection::PersonDeceased);
}
