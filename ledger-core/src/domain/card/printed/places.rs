//! The places that stand printed on a card.
//!
//! Which dwelling and units these are does not say what is printed: where an address was entered wrongly and is corrected, the
//! dwelling stays the same one, and the card says what it said.

use super::{CardFact, PrintedFacts};
use crate::domain::card::print::{Layout, place};
use crate::domain::dates::CivilDate;
use crate::domain::dwelling::addresses::Known;
use crate::domain::text::Text;

/// Places by the names that they had on the day of issue, as known when the card was made; see [`place`]. Empty where the person
/// has none. Whether the card prints it follows from its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPlaces {
    /// Where the birth was registered.
    pub birth_registration: Text,
    /// Place of origin.
    pub origin: Text,
    /// Residence.
    pub residence: Text,
}

impl PrintedPlaces {
    /// The places of these facts on a card that is issued on the day.
    pub fn of(facts: &PrintedFacts, issued: CivilDate, known: &Known<'_>) -> Self {
        let unit = |area| place::unit(area, issued, known);
        let dwelling = |dwelling| place::dwelling(dwelling, issued, known);
        let text = |text: Option<String>| Text::stored(&text.unwrap_or_default());
        PrintedPlaces {
            birth_registration: text(facts.birth_registration.map(unit)),
            origin: text(facts.origin.map(unit)),
            residence: text(facts.dwelling.map(dwelling)),
        }
    }

    /// Does a card of the layout say another text of this place?
    pub(super) fn differs(&self, known: &PrintedPlaces, fact: CardFact, layout: Layout) -> bool {
        match fact {
            CardFact::BirthRegistration => {
                layout == Layout::Card2024 && self.birth_registration != known.birth_registration
            }
            CardFact::Origin => layout != Layout::Card2024 && self.origin != known.origin,
            CardFact::Residence => self.residence != known.residence,
            CardFact::PersonalNumber
            | CardFact::Name
            | CardFact::BirthDate
            | CardFact::Sex
            | CardFact::Nationality
            | CardFact::OldNumber => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::ids::Position;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{CardReason, Sex};

    /// Somebody at home in a commune, registered at birth there and come from there, with a card of 2021 and the dwelling.
    fn at_home(ledger: &mut TestLedger) -> (Position, Position, Position) {
        let home = ledger.home();
        let (_, commune) = ledger.province_and_commune();
        let lan = person("Lê Thị Lan", Sex::Female, "1983-03-04").number("097183000001").living_at(home);
        let lan = ledger.runs(lan.registered_at(commune).with_origin(commune).enrol());
        (lan, home, ledger.card_in_hand(lan))
    }

    fn said(ledger: &TestLedger, card: Position) -> PrintedPlaces {
        ledger.card(card).course.printed.unwrap().places.unwrap()
    }

    #[test]
    fn a_card_says_places_by_the_names_of_its_day_of_issue() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        ledger.runs(TestLedger::rename(commune, "Xã Tây", "2021-03-02"));
        ledger.runs(TestLedger::rename(commune, "Xã Nam", "2021-03-04"));
        let (_, _, card) = at_home(&mut ledger);
        let said = said(&ledger, card);
        assert_eq!(said.residence.as_str(), "Số 12, thôn Đông, Xã Tây, Xã Đông, Xã Đông");
        assert_eq!(said.origin.as_str(), "Xã Tây, Xã Đông, Xã Đông");
        assert_eq!((said.birth_registration, ledger.outdated(card)), (said.origin, vec![]));
    }

    #[test]
    fn a_corrected_address_makes_the_card_out_of_date_and_a_new_address_does_not() {
        let mut ledger = TestLedger::new();
        let (_, home, card) = at_home(&mut ledger);
        ledger.runs(TestLedger::readdress(home, "Số 14", "2021-03-04"));
        assert_eq!(ledger.outdated(card), []);
        let corrected = ledger.correct(home, "2004-08-31", |event| {
            if let Event::DwellingRegistered(e) = event {
                e.address = Text::stored("Số 13, thôn Đông");
            }
        });
        let correction = ledger.runs(corrected);
        assert_eq!(ledger.outdated(card), [CardFact::Residence]);
        ledger.runs(ledger.annul(correction));
        assert_eq!(ledger.outdated(card), []);
        // It had this number on the day of issue already, and nobody knew.
        ledger.runs(TestLedger::readdress(home, "Số 11", "2021-03-03"));
        assert_eq!(ledger.outdated(card), [CardFact::Residence]);
    }

    #[test]
    fn a_corrected_name_of_a_unit_makes_out_of_date_what_the_layout_prints_of_it() {
        let mut ledger = TestLedger::new();
        let (_, _, old) = at_home(&mut ledger);
        let home = ledger.home();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001").living_at(home);
        let an = ledger.runs(an.registered_at(commune).with_origin(commune).enrol());
        let new = ledger.runs(TestLedger::apply(an, CardReason::First, "2024-07-02"));
        ledger.runs(TestLedger::approve(new, "2024-07-03"));
        ledger.runs(TestLedger::personalise(new, "VN9", "2024-07-04"));
        ledger.runs(TestLedger::rename(commune, "Xã Bắc", "2024-07-05"));
        assert_eq!((ledger.outdated(old), ledger.outdated(new)), (vec![], vec![]));
        let corrected = ledger.correct(commune, "2004-08-31", |event| {
            if let Event::AreaEstablished(e) = event {
                e.full_name = Text::stored("Xã Đông Hòa");
            }
        });
        ledger.runs(corrected);
        assert_eq!(ledger.outdated(old), [CardFact::Origin, CardFact::Residence]);
        assert_eq!(ledger.outdated(new), [CardFact::BirthRegistration, CardFact::Residence]);
    }

    #[test]
    fn a_record_that_does_not_tell_its_places_is_held_to_none() {
        let mut ledger = TestLedger::new();
        let (lan, home, card) = at_home(&mut ledger);
        let printed = PrintedFacts { places: None, ..*ledger.card(card).course.printed.unwrap() };
        ledger.runs(TestLedger::readdress(home, "Số 11", "2021-03-03"));
        let issued = date("2021-03-03").full().unwrap();
        let holder = ledger.person(lan);
        assert_eq!(ledger.with_places(|known| printed.outdated(&holder, issued, known)), []);
    }
}
