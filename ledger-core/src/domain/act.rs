//! What one kind of act means to each life that it touches.
//!
//! An act stands in one file: what is declared, what it decides, what is recorded, and, here, what the record admits and
//! does. Whatever a kind of act does not say means nothing: it leaves that kind of subject as it is.

use super::area::Area;
use super::card::Card;
use super::claim::Claimed;
use super::dates::{CivilDate, PartialDate};
use super::deadline::Deadlines;
use super::dwelling::Dwelling;
use super::history::Entry;
use super::household::Household;
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId};
use super::loaded::{Loaded, Need};
use super::office::Office;
use super::officer::Officer;
use super::person::Person;
use super::rejection::{Refusal, Rejection};
use super::stock::Stock;
use super::subject::{Claim, Touched};

/// One kind of act, as recorded.
///
/// The `admitted_by` methods may refuse: could the act follow on that state? They are asked of proposed events, and of the
/// recorded ones that would come after them. The `apply_to` methods may not: what stands in the log has happened. `entry` is
/// the record that holds the act, at its place in the fold. Neither is called for a subject that [`Act::touches`] does not name.
pub trait Act {
    /// Adds every subject that the act names, the one that it brings in first.
    fn touches(&self, to: &mut Vec<Touched>);

    /// The path from the original to the target, where the act amends another.
    fn amends(&self) -> Option<&[Position]> {
        None
    }

    /// May the world know its day only in part? It then takes its place in folds at the last day that may be meant.
    fn may_be_partial(&self) -> bool {
        false
    }

    /// May its day lie in the future?
    fn may_be_to_come(&self) -> bool {
        false
    }

    /// Is it about what the subject was from the start, whatever the day on which that was found? It then takes its place in
    /// folds directly behind the event that brought the subject in.
    fn holds_from_the_start(&self) -> bool {
        false
    }

    /// Until when the act is to be declared and decided.
    fn deadlines(&self) -> Deadlines {
        Deadlines::NONE
    }

    /// The same where one of [`Act::parties`] is a foreigner.
    fn deadlines_with_foreigner(&self) -> Deadlines {
        self.deadlines()
    }

    /// People of whom one who is a foreigner gives the office another term.
    fn parties(&self) -> Vec<PersonId> {
        Vec::new()
    }

    /// People who live permanently somewhere by the act: those born lately must be registered within a term of their own.
    fn settles(&self) -> Vec<PersonId> {
        Vec::new()
    }

    /// Was it declared too late, where the act tells the hour and so can say it itself?
    fn declared_late(&self) -> Option<bool> {
        None
    }

    /// The day on which it was registered, where the act tells that itself.
    fn registered_on(&self) -> Option<CivilDate> {
        None
    }

    /// The day on which the office decided, where the act tells that itself.
    fn decided_on(&self) -> Option<CivilDate> {
        None
    }

    /// The card whose application began the office's term.
    fn answers_application(&self) -> Option<CardId> {
        None
    }

    /// What must have been read before the act can replace another of its kind, beside the subjects that it touches.
    fn correction_needs(&self) -> Vec<Need> {
        Vec::new()
    }

    /// The same, where it depends on what was read already. Asked again after each reading, until nothing new is named.
    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        let _ = loaded;
        Vec::new()
    }

    /// The rules that a new act of the kind is held to, beside those that each subject's life is asked about: for an act that
    /// replaces another from `on` on.
    ///
    /// # Errors
    /// The first rule that is broken, with the field of the event.
    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let (_, _) = (on, loaded);
        Ok(())
    }

    /// The same, where it depends on what the act would take the place of.
    ///
    /// # Errors
    /// The first rule that is broken, with the field of the event.
    fn check_replacing(&self, standing: &Entry, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let (_, _, _) = (standing, on, loaded);
        Ok(())
    }

    /// The rules of lives that are about one field of the act whoever's life asks, each with that field. Other rules are about the
    /// subject whose life it is.
    fn fields_of_rules(&self) -> &'static [(Rejection, &'static str)] {
        &[]
    }

    /// Could the act follow on this state of a person, who is in the register?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_person(&self, person: &Person, id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (person, id, entry);
        Ok(())
    }

    /// Does it show that the person lived and was there on its day?
    fn shows_there(&self, id: PersonId) -> bool {
        let _ = id;
        false
    }

    /// Does it end for good what that act began, or say that it should not have begun?
    fn undoes(&self, begun: &Entry) -> bool {
        let _ = begun;
        false
    }

    /// Could the act, which was admitted when it was recorded, still follow on this state of a person, now that something else
    /// about that time has become known? What only made it unlawful is not asked of an act that is undone: it was, and what it
    /// began is over.
    ///
    /// # Errors
    /// The rule that it would break.
    fn still_admitted_by_person(
        &self,
        person: &Person,
        id: PersonId,
        entry: &Entry,
        undone: bool,
    ) -> Result<(), Rejection> {
        let _ = undone;
        self.admitted_by_person(person, id, entry)
    }

    /// What the act makes of a person.
    fn apply_to_person(&self, person: &mut Person, id: PersonId, entry: &Entry) {
        let (_, _, _) = (person, id, entry);
    }

    /// Could the act follow on this state of a household?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_household(
        &self,
        household: &Household,
        id: HouseholdId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        let (_, _, _) = (household, id, entry);
        Ok(())
    }

    /// What the act makes of a household.
    fn apply_to_household(&self, household: &mut Household, id: HouseholdId, entry: &Entry) {
        let (_, _, _) = (household, id, entry);
    }

    /// Could the act follow on this state of a dwelling?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_dwelling(
        &self,
        dwelling: &Dwelling,
        id: DwellingId,
        entry: &Entry,
    ) -> Result<(), Rejection> {
        let (_, _, _) = (dwelling, id, entry);
        Ok(())
    }

    /// What the act makes of a dwelling.
    fn apply_to_dwelling(&self, dwelling: &mut Dwelling, id: DwellingId, entry: &Entry) {
        let (_, _, _) = (dwelling, id, entry);
    }

    /// Could the act follow on this state of a card?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_card(&self, card: &Card, id: CardId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (card, id, entry);
        Ok(())
    }

    /// What the act makes of a card.
    fn apply_to_card(&self, card: &mut Card, id: CardId, entry: &Entry) {
        let (_, _, _) = (card, id, entry);
    }

    /// Could the act follow on this state of an administrative unit?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_area(&self, area: &Area, id: AreaId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (area, id, entry);
        Ok(())
    }

    /// What the act makes of an administrative unit.
    fn apply_to_area(&self, area: &mut Area, id: AreaId, entry: &Entry) {
        let (_, _, _) = (area, id, entry);
    }

    /// Could the act follow on this state of an office?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_office(&self, office: &Office, id: OfficeId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (office, id, entry);
        Ok(())
    }

    /// What the act makes of an office.
    fn apply_to_office(&self, office: &mut Office, id: OfficeId, entry: &Entry) {
        let (_, _, _) = (office, id, entry);
    }

    /// Could the act follow on this state of an officer?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_officer(&self, officer: &Officer, id: OfficerId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (officer, id, entry);
        Ok(())
    }

    /// What the act makes of an officer.
    fn apply_to_officer(&self, officer: &mut Officer, id: OfficerId, entry: &Entry) {
        let (_, _, _) = (officer, id, entry);
    }

    /// Could the act follow on this state of a stock of blank cards?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_stock(&self, stock: &Stock, id: StockId, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (stock, id, entry);
        Ok(())
    }

    /// What the act makes of a stock of blank cards.
    fn apply_to_stock(&self, stock: &mut Stock, id: StockId, entry: &Entry) {
        let (_, _, _) = (stock, id, entry);
    }

    /// Could the act follow on this state of a claimed value?
    ///
    /// # Errors
    /// The rule that it would break.
    fn admitted_by_claim(&self, claim: &Claimed, id: Claim, entry: &Entry) -> Result<(), Rejection> {
        let (_, _, _) = (claim, id, entry);
        Ok(())
    }

    /// What the act makes of a claimed value.
    fn apply_to_claim(&self, claim: &mut Claimed, id: Claim, entry: &Entry) {
        let (_, _, _) = (claim, id, entry);
    }

    /// Itself, whatever it is boxed in.
    fn as_act(&self) -> &dyn Act
    where
        Self: Sized,
    {
        self
    }
}
