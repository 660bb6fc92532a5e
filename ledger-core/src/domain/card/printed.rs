//! The facts that stand printed on a card, as they were known when it was made, and which of them are not true any more.
//!
//! A correction works on the past as well: whoever folds a life again finds the corrected name also on the day of issue. So the
//! record of the personalisation says what was printed.

mod places;

use super::print::Layout;
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::dwelling::addresses::Known;
use crate::domain::ids::{AreaId, DwellingId};
use crate::domain::number::{OldNumber, PersonalNumber};
use crate::domain::person::Person;
use crate::domain::text::Text;
use crate::domain::values::{Sex, closed_list};

pub use places::PrintedPlaces;

closed_list!(
    /// A fact that cards print. Which ones a card prints follows from its layout.
    CardFact {
        /// Personal number.
        PersonalNumber = 1,
        /// Full name.
        Name = 2,
        /// Date of birth.
        BirthDate = 3,
        /// Sex.
        Sex = 4,
        /// Nationality.
        Nationality = 5,
        /// Place of birth registration: the card of 2024.
        BirthRegistration = 6,
        /// Place of origin: the cards before that of 2024.
        Origin = 7,
        /// Residence.
        Residence = 8,
        /// Number of the old identity card, in the QR code of the card of 2021.
        OldNumber = 9,
    }
);

/// What is known of a person that a card prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedFacts {
    /// Personal number.
    pub personal_number: Option<PersonalNumber>,
    /// Full name.
    pub full_name: Text,
    /// Date of birth.
    pub birth_date: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// Where the birth was registered.
    pub birth_registration: Option<AreaId>,
    /// Place of origin.
    pub origin: Option<AreaId>,
    /// The dwelling of residence.
    pub dwelling: Option<DwellingId>,
    /// Number of the old identity card.
    pub old_number: OldNumberPrinted,
    /// Words of the surname, from the front, 0 where the source did not tell: the machine-readable lines part the name there. None
    /// in older records.
    pub family_words: Option<u8>,
    /// What is printed of the places; none in older records.
    pub places: Option<PrintedPlaces>,
}

/// The number of the old identity card that a QR code says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OldNumberPrinted {
    /// Older records do not tell.
    #[default]
    Untold,
    /// There was none.
    None,
    /// This one.
    Number(OldNumber),
}

impl OldNumberPrinted {
    /// The one that the person enrolled with, else the one that was linked last.
    fn of(person: &Person) -> Self {
        let stated = person.identity.as_ref().and_then(|identity| identity.old_number);
        let linked = || person.links.old_numbers.last().map(|link| link.number);
        stated.or_else(linked).map_or(OldNumberPrinted::None, OldNumberPrinted::Number)
    }
}

/// Where a person resides, as a card of the layout prints it. The card of 2024 prints the residence (nơi cư trú), which is the permanent
/// one, else the temporary one, else the declared place (Law on Residence 2020, art. 11 and 19); cards before it the permanent one.
/// A term that ran out by the day is none; without a day, one behind which a place was declared, which nobody does who is registered.
fn residence(person: &Person, layout: Layout, day: Option<CivilDate>) -> Option<DwellingId> {
    let permanent = person.residence.map(|residence| residence.dwelling);
    let passing = &person.living.passing;
    match layout {
        Layout::Card2021 | Layout::BeforeChip => permanent,
        Layout::Card2024 => {
            let declared = passing.current_place.as_ref();
            let lasts = |until| day.map_or(declared.is_none(), |day| day <= until);
            let temporary = passing.temporary.filter(|stay| lasts(stay.until));
            permanent
                .or_else(|| temporary.map(|stay| stay.dwelling))
                .or_else(|| declared.and_then(|place| place.dwelling))
        }
    }
}

impl PrintedFacts {
    /// What a card of the layout that is issued on the day says of the person, but for the names of places; none where there is no such
    /// person. Without a day, terms that ran out still count.
    pub fn of(person: &Person, layout: Layout, day: Option<CivilDate>) -> Option<Self> {
        let identity = person.identity.as_ref()?;
        Some(PrintedFacts {
            personal_number: identity.personal_number,
            full_name: Text::stored(identity.name.full()),
            birth_date: identity.birth_date,
            sex: identity.sex,
            nationality: identity.nationality,
            birth_registration: identity.birth_registration_area,
            origin: identity.origin_area,
            dwelling: residence(person, layout, day),
            old_number: OldNumberPrinted::of(person),
            family_words: Some(identity.name.family_words()),
            places: None,
        })
    }

    /// What is printed wrongly of the holder, as is known now, in the order of the list; nothing where there is no such person. A
    /// place that got another name after the day of issue makes none wrong, but one that had another name on that day than was
    /// known does.
    pub fn outdated(&self, holder: &Person, issued: CivilDate, places: &Known<'_>) -> Vec<CardFact> {
        let layout = Layout::of(issued);
        let Some(now) = PrintedFacts::of(holder, layout, None) else { return Vec::new() };
        let mut differing = self.differing(&now, layout);
        if let Some(said) = &self.places {
            let known = PrintedPlaces::of(self, issued, places);
            let misnamed = |fact: &CardFact| said.differs(&known, *fact, layout);
            differing.extend(CardFact::ALL.iter().copied().filter(misnamed));
            differing.sort_by_key(|fact| fact.number());
            differing.dedup();
        }
        // Another number that leads to the holder, too, makes none wrong.
        let wrong = |number| layout == Layout::Card2021 && !holder.has_old_number(number);
        let old = match self.old_number {
            OldNumberPrinted::Number(number) if wrong(number) => Some(CardFact::OldNumber),
            OldNumberPrinted::Number(_) | OldNumberPrinted::None | OldNumberPrinted::Untold => None,
        };
        differing.into_iter().chain(old).collect()
    }

    fn differing(&self, now: &PrintedFacts, layout: Layout) -> Vec<CardFact> {
        // Records that do not tell the old number are older, and know of no residence but the permanent one.
        let older = self.old_number == OldNumberPrinted::Untold && self.dwelling.is_none();
        let differs = |fact: &CardFact| match fact {
            CardFact::PersonalNumber => self.personal_number != now.personal_number,
            CardFact::Name => self.full_name != now.full_name,
            CardFact::BirthDate => self.birth_date != now.birth_date,
            CardFact::Sex => self.sex != now.sex,
            CardFact::Nationality => self.nationality != now.nationality,
            CardFact::BirthRegistration => {
                layout == Layout::Card2024 && self.birth_registration != now.birth_registration
            }
            CardFact::Origin => layout != Layout::Card2024 && self.origin != now.origin,
            CardFact::Residence => !older && self.dwelling != now.dwelling,
            // Told of the holder, not of what would be printed now.
            CardFact::OldNumber => false,
        };
        CardFact::ALL.iter().copied().filter(differs).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::identity::link_old_number::LinkOldNumber;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::testing::TestLedger;

    #[test]
    fn a_correction_of_what_is_printed_makes_the_card_out_of_date() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        assert_eq!(ledger.outdated(card), []);
        let corrected = ledger.correct(members[0], "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.facts.name = crate::domain::name::PersonName::parse("Nguyễn Văn Ân").unwrap();
                e.facts.religion = Some(1);
            }
        });
        let correction = ledger.runs(corrected);
        assert_eq!(ledger.outdated(card), [CardFact::Name]);
        ledger.runs(ledger.annul(correction));
        assert_eq!(ledger.outdated(card), []);
    }

    #[test]
    fn a_move_makes_it_out_of_date_and_a_new_card_does_not_inherit_that() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let card = ledger.card_in_hand(members[1]);
        let home = ledger.home();
        ledger.runs(TestLedger::change_residence(&[members[1]], home, MoveInto::Alone, "2021-05-01"));
        assert_eq!(ledger.outdated(card), [CardFact::Residence]);
        let reason = crate::domain::values::CardReason::Change;
        let second = ledger.runs(TestLedger::apply(members[1], reason, "2021-06-01"));
        ledger.runs(TestLedger::approve(second, "2021-06-02"));
        ledger.runs(TestLedger::personalise(second, "VN9", "2021-06-03"));
        assert_eq!(ledger.outdated(second), []);
    }

    #[test]
    fn the_card_of_2024_prints_temporary_residence_within_its_term_and_older_records_know_of_none() {
        use crate::domain::residence::register_temporary::tests::stay;
        let mut ledger = TestLedger::new();
        let an = crate::domain::testing::person("Nguyễn Văn An", Sex::Male, "1980-03-04");
        let (an, home) = (ledger.runs(an.enrol()), ledger.home());
        ledger.runs(stay(&[an], home, "2022-01-05", "2023-12-31"));
        let an = ledger.person(an);
        let of = |layout, day: Option<&str>| {
            let day = day.map(|day| crate::domain::testing::date(day).full().unwrap());
            PrintedFacts::of(&an, layout, day).unwrap()
        };
        assert_eq!(of(Layout::Card2024, Some("2023-12-31")).dwelling.unwrap().position(), home);
        assert_eq!(of(Layout::Card2024, Some("2024-01-01")).dwelling, None);
        assert_eq!(of(Layout::Card2021, Some("2023-12-31")).dwelling, None);
        let now = of(Layout::Card2024, None);
        let printed = of(Layout::Card2024, Some("2024-01-01"));
        assert_eq!(printed.differing(&now, Layout::Card2024), [CardFact::Residence]);
        let older = PrintedFacts { old_number: OldNumberPrinted::Untold, ..printed };
        assert_eq!(older.differing(&now, Layout::Card2024), []);
    }

    #[test]
    fn the_card_of_2024_prints_a_declared_place_in_the_place_of_a_term_that_ran_out() {
        use crate::domain::residence::declare_current_place::tests::is_at;
        use crate::domain::residence::register_temporary::tests::stay;
        use crate::domain::values::CardReason;
        let mut ledger = TestLedger::new();
        let an = crate::domain::testing::person("Nguyễn Văn An", Sex::Male, "1980-03-04");
        let an = ledger.runs(an.number("097080000001").enrol());
        let (home, other) = (ledger.home(), ledger.home());
        let made = |ledger: &mut TestLedger, serial: &str, on: [&str; 4]| {
            let reason = if serial == "VN1" { CardReason::First } else { CardReason::Change };
            let card = ledger.runs(TestLedger::apply(an, reason, on[0]));
            ledger.runs(TestLedger::approve(card, on[1]));
            ledger.runs(TestLedger::personalise(card, serial, on[2]));
            ledger.runs(TestLedger::hand_over(card, on[3]));
            card
        };
        ledger.runs(stay(&[an], home, "2024-07-01", "2025-01-05"));
        let first = made(&mut ledger, "VN1", ["2024-07-02", "2024-07-03", "2024-07-04", "2024-07-05"]);
        assert_eq!(ledger.outdated(first), []);
        ledger.runs(is_at(an, other, "2025-02-01"));
        assert_eq!(ledger.outdated(first), [CardFact::Residence]);
        let second = made(&mut ledger, "VN2", ["2025-02-02", "2025-02-03", "2025-02-04", "2025-02-05"]);
        assert_eq!(ledger.outdated(second), []);
    }

    #[test]
    fn an_old_number_that_is_not_the_holders_makes_the_card_of_2021_out_of_date() {
        let mut ledger = TestLedger::new();
        let an = crate::domain::testing::person("Nguyễn Văn An", Sex::Male, "1980-03-04");
        let an = ledger.runs(an.number("097080000001").old_number("112345678").enrol());
        let card = ledger.card_in_hand(an);
        assert_eq!(ledger.outdated(card), []);
        ledger.runs(ledger.correct(an, "2021-02-25", |event| {
            if let Event::PersonEnrolled(e) = event {
                e.old_number = OldNumber::parse("112345679");
            }
        }));
        assert_eq!(ledger.outdated(card), [CardFact::OldNumber]);
        // Both lead to the holder, who has had two cards.
        ledger.runs(crate::domain::command::Command::LinkOldNumber(LinkOldNumber {
            effective_date: crate::domain::testing::date("2010-01-01"),
            person: crate::domain::ids::PersonId::at(an).unwrap(),
            number: OldNumber::parse("112345678").unwrap(),
            valid_until: None,
        }));
        assert_eq!(ledger.outdated(card), []);
    }

    #[test]
    fn a_card_says_how_its_name_divides_whatever_the_name_becomes() {
        let mut ledger = TestLedger::new();
        let uu = crate::domain::testing::person("Tôn Nữ Thị Ưu", Sex::Female, "1980-03-04");
        let uu = ledger.runs(uu.surname_of(2).number("097180000001").enrol());
        let card = ledger.card_in_hand(uu);
        assert_eq!(ledger.card(card).course.printed.unwrap().family_words, Some(2));
    }

    #[test]
    fn only_what_the_layout_prints_can_be_out_of_date() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let printed = PrintedFacts::of(&ledger.person(members[0]), Layout::Card2021, None).unwrap();
        let mut now = printed.clone();
        now.origin = AreaId::at(crate::domain::ids::Position(9));
        assert_eq!(printed.differing(&now, Layout::Card2021), [CardFact::Origin]);
        assert_eq!(printed.differing(&now, Layout::Card2024), []);
        let mut now = printed.clone();
        now.birth_registration = AreaId::at(crate::domain::ids::Position(9));
        now.nationality = Some(*b"LA");
        assert_eq!(printed.differing(&now, Layout::Card2021), [CardFact::Nationality]);
        let both = [CardFact::Nationality, CardFact::BirthRegistration];
        assert_eq!(printed.differing(&now, Layout::Card2024), both);
    }
}
