//! When a household must have another head (thay đổi chủ hộ).
//!
//! Law on Residence 2020, art. 10: the head has full civil capacity, where any member has it. That is asked when a household is
//! formed and when its head changes; but heads die, lose the nationality, or go where nobody who stays may be head, courts decide on
//! their capacity, members come of age, and adults join minors.
//! Nothing of that is refused: it is told, so that the office can have another head named.

use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::ids::PersonId;
use crate::domain::limits::ADULT_YEARS;
use crate::domain::person::Person;
use crate::domain::values::closed_list;

use super::Household;

closed_list!(
    /// Why the head must be changed.
    HeadChange {
        /// There is none: the head died, lost the nationality, or went where nobody who stayed may be head.
        NoHead = 1,
        /// The head is certainly a minor, and a member is certainly of age with full capacity.
        NotOfAge = 2,
        /// A court took or limited the head's capacity, and a member is certainly of age with full capacity.
        LacksCapacity = 3,
    }
);

/// Must the head be changed, as things stand on a day? `person` tells what is known of a member on that day. Other members than the
/// head are looked at only where the head may not be it.
pub fn head_due(
    household: &Household,
    person: &dyn Fn(PersonId) -> Option<Person>,
    day: CivilDate,
) -> Option<HeadChange> {
    let on = PartialDate::from(day);
    let Some(head) = household.head() else {
        return (!household.members.is_empty()).then_some(HeadChange::NoHead);
    };
    let due = unfit(&person(head)?, on)?;
    let may_head =
        |person: Person| person.is_capable().is_ok() && person.has_certainly_completed(ADULT_YEARS, on);
    let others = household.members.iter().map(|member| member.person).filter(|member| *member != head);
    others.filter_map(person).any(may_head).then_some(due)
}

/// Why somebody is no head beside a member who may be it.
fn unfit(head: &Person, on: PartialDate) -> Option<HeadChange> {
    if head.is_certainly_minor(on) {
        return Some(HeadChange::NotOfAge);
    }
    head.is_capable().is_err().then_some(HeadChange::LacksCapacity)
}

#[cfg(test)]
mod tests {
    use super::{HeadChange, head_due};
    use crate::domain::family::testing::change_capacity;
    use crate::domain::household::Household;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{CivilCapacity, Relation, Sex};

    fn due(ledger: &TestLedger, household: Position, on: &str) -> Option<HeadChange> {
        let then = |id: PersonId| Some(ledger.person_on(id.position(), on));
        head_due(&ledger.household(household), &then, date(on).full().unwrap())
    }

    #[test]
    fn a_head_who_died_leaves_a_household_that_needs_another() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        assert_eq!(due(&ledger, household, "2022-01-01"), None);
        ledger.runs(ledger.death(members[0], "2022-03-01"));
        assert_eq!(due(&ledger, household, "2022-03-02"), Some(HeadChange::NoHead));
        assert_eq!(head_due(&Household::default(), &|_| None, date("2022-03-02").full().unwrap()), None);
    }

    #[test]
    fn a_head_who_lost_capacity_goes_where_a_member_of_age_has_it() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        ledger.runs(change_capacity(members[0], CivilCapacity::Limited, "2022-03-01"));
        assert_eq!(due(&ledger, household, "2022-02-28"), None);
        assert_eq!(due(&ledger, household, "2022-03-01"), Some(HeadChange::LacksCapacity));
        ledger.runs(change_capacity(members[1], CivilCapacity::Lost, "2022-04-01"));
        assert_eq!(due(&ledger, household, "2022-04-01"), None, "nobody has it");
        ledger.runs(change_capacity(members[0], CivilCapacity::Full, "2022-05-01"));
        assert_eq!(due(&ledger, household, "2022-05-01"), None);
    }

    #[test]
    fn a_minor_head_goes_once_a_member_is_of_age() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let [younger, older] = ["2008-05-06", "2004-05-06"].map(|born| {
            let child = person("Nguyễn Văn Con", Sex::Male, born).living_at(home);
            ledger.runs(child.enrol())
        });
        let named = [(younger, Relation::Head), (older, Relation::Sibling)];
        let household = ledger.runs(TestLedger::form(home, &named, "2021-02-26"));
        assert_eq!(due(&ledger, household, "2022-05-05"), None, "both are minors");
        assert_eq!(due(&ledger, household, "2022-05-06"), Some(HeadChange::NotOfAge), "one came of age");
        assert_eq!(due(&ledger, household, "2026-05-06"), None, "so did the head");
    }

    #[test]
    fn an_age_that_is_not_certain_moves_nobody() {
        let mut ledger = TestLedger::new();
        let home = ledger.home();
        let [head, other] = ["2003", "2003-01"].map(|born| {
            let one = person("Nguyễn Văn Con", Sex::Male, born).living_at(home);
            ledger.runs(one.enrol())
        });
        let named = [(head, Relation::Head), (other, Relation::Sibling)];
        let household = ledger.runs(TestLedger::form(home, &named, "2020-12-31"));
        assert_eq!(due(&ledger, household, "2020-12-31"), None);
        assert_eq!(due(&ledger, household, "2021-02-01"), None, "the head may be of age");
    }
}
