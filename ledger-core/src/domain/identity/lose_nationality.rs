//! Loss of Vietnamese nationality (mất quốc tịch Việt Nam), noted in the civil register: renounced, deprived, or its grant
//! annulled.
//!
//! Law on Vietnamese Nationality 24/2008/QH12, art. 26–33. Permanent and temporary residence end (Law on Residence 2020, art.
//! 24(1)(đ) and 29), and with them the household; cards are withdrawn (Law on Identity 2023, art. 29(1)).

use crate::domain::act::Act;
use crate::domain::card::{self, Card, Stage};
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::household::Household;
use crate::domain::identity::is_born_citizen;
use crate::domain::ids::{CardId, HouseholdId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::values::NationalityLoss;

/// A person is no citizen any more from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalityLost {
    /// Who.
    pub person: PersonId,
    /// How.
    pub way: NationalityLoss,
    /// The nationality that the person has from then on, ISO 3166-1 alpha-2, where one is known.
    pub nationality: Option<[u8; 2]>,
    /// The household that the person belonged to.
    pub household: Option<HouseholdId>,
    /// The cards that were in force or applied for.
    pub cards: Vec<CardId>,
}

/// Note the loss of nationality.
#[derive(Clone, Debug)]
pub struct RecordNationalityLoss {
    /// First day without it.
    pub effective_date: PartialDate,
    /// Who.
    pub person: PersonId,
    /// How.
    pub way: NationalityLoss,
    /// The nationality that the person has from then on; not that of Viet Nam.
    pub nationality: Option<[u8; 2]>,
}

impl RecordNationalityLoss {
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person)]);
        if let Some(person) = self.on_that_day(loaded) {
            needs.extend(subjects(person.household_id().map(Subject::Household)));
            needs.extend(subjects(person.cards.ending().map(Subject::Card)));
        }
        needs
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let person = self.on_that_day(loaded).ok_or(Rejection::PersonNotFound.at("person"))?;
        may_have_been_granted(self.person, self.way, loaded)?;
        let event = Event::NationalityLost(NationalityLost {
            person: self.person,
            way: self.way,
            nationality: self.nationality,
            household: person.household_id(),
            cards: person.cards.ending().collect(),
        });
        propose(loaded, self.effective_date, event, &|_| "person".into())
    }

    /// The person on the day: what they had then ends.
    fn on_that_day(&self, loaded: &Loaded) -> Option<Person> {
        loaded.person_on(self.person, self.effective_date.full()?)
    }
}

/// Only a grant can be annulled (Law on Vietnamese Nationality, art. 33): who is a citizen by birth, and of whom no gain is known, had
/// none.
fn may_have_been_granted(person: PersonId, way: NationalityLoss, loaded: &Loaded) -> Result<(), Refusal> {
    let gains = |entry: &Entry| matches!(entry.event.as_ref(), Event::NationalityGained(_));
    let history = loaded.history(Subject::Person(person));
    let granted = history.is_some_and(|history| history.entries().iter().any(gains));
    if way == NationalityLoss::GrantAnnulled && is_born_citizen(person, loaded) && !granted {
        return Err(Rejection::GroundDoesNotFit.at("way"));
    }
    Ok(())
}

impl Act for NationalityLost {
    fn touches(&self, to: &mut Vec<Touched>) {
        let household = self.household.map(Subject::Household);
        let cards = self.cards.iter().copied().map(Subject::Card);
        let person = Subject::Person(self.person);
        to.extend([person].into_iter().chain(household).chain(cards).map(Touched::Known));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::AtOnce)
    }

    fn check_correction(&self, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        self.cards.iter().try_for_each(|card| card::check_holder(*card, self.person, loaded))
    }

    fn check_replacing(&self, standing: &Entry, _on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let Event::NationalityLost(was) = standing.event.as_ref() else { return Ok(()) };
        if was.person == self.person && was.way == self.way {
            return Ok(());
        }
        may_have_been_granted(self.person, self.way, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_be_citizen()?;
        if self.household != person.household_id() {
            return Err(Rejection::NotInHousehold);
        }
        let mut had = person.cards.ending();
        if self.cards.len() == had.clone().count() && had.all(|card| self.cards.contains(&card)) {
            Ok(())
        } else {
            Err(Rejection::CardsIncomplete)
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            identity.nationality = self.nationality;
        }
        person.links.nationality_lost = Some(entry.effective_date);
        person.loses_residence(entry);
        person.household = None;
        person.cards.open = None;
        person.cards.active = None;
        person.cards.suspended = false;
    }

    fn admitted_by_household(
        &self,
        household: &Household,
        _id: HouseholdId,
        _entry: &Entry,
    ) -> Result<(), Rejection> {
        if household.has(self.person) { Ok(()) } else { Err(Rejection::NotInHousehold) }
    }

    fn apply_to_household(&self, household: &mut Household, _id: HouseholdId, _entry: &Entry) {
        household.members.retain(|member| member.person != self.person);
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, _entry: &Entry) {
        let in_hand = matches!(card.stage, Stage::HandedOver | Stage::Held);
        card.stage = if in_hand { Stage::Revoked } else { Stage::Ended };
    }
}

#[cfg(test)]
mod tests {
    use super::{NationalityLost, RecordNationalityLoss};
    use crate::domain::card::Stage;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::gain_nationality::RecordNationalityGain;
    use crate::domain::ids::{CardId, PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::residence::change_permanent::MoveInto;
    use crate::domain::residence::declare_absence::tests::away;
    use crate::domain::residence::register_temporary::tests::{settled, stay};
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{CardReason, NationalityGain, NationalityLoss, Sex};

    fn lose(who: Position, on: &str) -> Command {
        Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: Some(*b"FR"),
        })
    }

    #[test]
    fn residence_household_and_cards_end_with_the_nationality() {
        let mut ledger = TestLedger::new();
        let (household, members) = ledger.family();
        let card = ledger.card_in_hand(members[0]);
        let lost = ledger.runs(lose(members[0], "2022-05-01"));
        let state = ledger.person(members[0]);
        assert_eq!(state.identity.unwrap().nationality, Some(*b"FR"));
        assert_eq!(state.links.nationality_lost, Some(date("2022-05-01")));
        assert_eq!((state.residence, state.household, state.cards.active), (None, None, None));
        assert_eq!(ledger.household(household).members.len(), 1);
        assert_eq!(ledger.card(card).stage, Stage::Revoked);
        assert!(ledger.person_on(members[0], "2022-04-30").household.is_some());
        ledger.runs(ledger.annul(lost));
        assert_eq!(ledger.card(card).stage, Stage::HandedOver);
        assert!(ledger.person(members[0]).residence.is_some());
    }

    #[test]
    fn a_corrected_loss_names_what_the_person_had() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        let lost = ledger.runs(lose(members[0], "2022-05-01"));
        let without = |take: fn(&mut NationalityLost)| {
            ledger.correct(lost, "2022-05-01", |event| {
                if let Event::NationalityLost(lost) = event {
                    take(lost);
                }
            })
        };
        ledger.rejects(without(|lost| lost.cards.clear()), Rejection::CardsIncomplete);
        ledger.rejects(without(|lost| lost.household = None), Rejection::NotInHousehold);
    }

    #[test]
    fn only_a_living_citizen_loses_it_and_what_came_later_is_amended_first() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        ledger.rejects(lose(members[0], "2021-02-28"), Rejection::LaterActConflicts);
        ledger.rejects(lose(members[0], "1980-03-03"), Rejection::BeforeBirth);
        ledger.rejects(lose(members[0], "2031-03-03"), Rejection::EffectiveDateInFuture);
        ledger.rejects(lose(Position(999), "2022-05-01"), Rejection::PersonNotFound);
        ledger.runs(lose(members[0], "2022-05-01"));
        ledger.rejects(lose(members[0], "2022-05-02"), Rejection::NationalityNotVietnamese);
        let foreign = ledger.runs(person("Jean", Sex::Male, "1990").of_country("FR").enrol());
        ledger.rejects(lose(foreign, "2022-05-02"), Rejection::NationalityNotVietnamese);
        ledger.runs(ledger.death(members[1], "2022-05-01"));
        ledger.rejects(lose(members[1], "2022-05-02"), Rejection::PersonDeceased);
    }

    #[test]
    fn no_grant_is_annulled_of_somebody_who_is_a_citizen_by_birth() {
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let born = person("Nguyễn Văn An", Sex::Male, "2000-03-04").of_country("VN");
        let an = ledger.runs(born.registered_on("2021-03-09").birth(commune, &[7]));
        let annulled = |who, on: &str| {
            let Command::RecordNationalityLoss(loss) = lose(who, on) else { panic!("another act") };
            Command::RecordNationalityLoss(RecordNationalityLoss {
                way: NationalityLoss::GrantAnnulled,
                ..loss
            })
        };
        let no_grant = (Rejection::GroundDoesNotFit, "way".to_owned());
        assert_eq!(ledger.refusal(&annulled(an, "2022-05-01")), Some(no_grant));
        let lost = ledger.runs(lose(an, "2022-05-01"));
        let another = ledger.correct(lost, "2022-05-01", |event| {
            if let Event::NationalityLost(e) = event {
                e.way = NationalityLoss::GrantAnnulled;
            }
        });
        let no_grant = (Rejection::GroundDoesNotFit, "replacement.way".to_owned());
        assert_eq!(ledger.refusal(&another), Some(no_grant));
        ledger.runs(Command::RecordNationalityGain(RecordNationalityGain {
            effective_date: date("2023-05-01"),
            person: PersonId::at(an).unwrap(),
            way: NationalityGain::Regained,
        }));
        ledger.runs(annulled(an, "2024-05-01"));
        // Of who was enrolled nobody knows how they came to the nationality.
        let enrolled = ledger.runs(person("Lê Văn Ba", Sex::Male, "1990").of_country("VN").enrol());
        ledger.runs(annulled(enrolled, "2022-05-01"));
    }

    #[test]
    fn a_card_on_its_way_ends_and_one_in_hand_or_held_is_revoked() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let held = ledger.card_in_hand(members[0]);
        ledger.runs(TestLedger::hold(held, "2022-02-01"));
        let wanted = ledger.runs(TestLedger::apply(members[0], CardReason::Reissue, "2022-03-01"));
        let other = ledger.card_in_hand(members[1]);
        let lost = ledger.runs(lose(members[0], "2022-05-01"));
        assert_eq!((ledger.card(held).stage, ledger.card(wanted).stage), (Stage::Revoked, Stage::Ended));
        let cards = ledger.person(members[0]).cards;
        assert_eq!((cards.open, cards.active, cards.suspended), (None, None, false));
        assert_eq!(ledger.card(other).stage, Stage::HandedOver);
        let id = |at| CardId::at(at).unwrap();
        let named = |cards: &[Position]| {
            ledger.correct(lost, "2022-05-01", |event| {
                if let Event::NationalityLost(lost) = event {
                    lost.cards = cards.iter().map(|at| id(*at)).collect();
                }
            })
        };
        ledger.rejects(named(&[held]), Rejection::CardsIncomplete);
        ledger.rejects(named(&[held, held]), Rejection::CardsIncomplete);
        ledger.rejects(named(&[held, wanted, held]), Rejection::CardsIncomplete);
    }

    #[test]
    fn who_lived_nowhere_is_not_deregistered() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990").enrol());
        ledger.runs(lose(an, "2022-05-01"));
        assert_eq!(ledger.person(an).living.elsewhere, None);
    }

    #[test]
    fn no_residence_goes_on_whatever_was_declared_later() {
        let (mut ledger, an, homes) = settled();
        let move_to = |to, on| TestLedger::change_residence(&[an], to, MoveInto::Alone, on);
        let third = ledger.home();
        ledger.runs(lose(an, "2022-07-01"));
        ledger.runs(move_to(third, "2022-10-01"));
        let moved = ledger.runs(move_to(homes[1], "2022-06-01"));
        // What the later declaration overrode is not taken up again.
        let state = ledger.person(an);
        assert_eq!((state.residence, state.living.elsewhere.map(|e| e.declared)), (None, Some(moved)));
        assert!(ledger.person_on(an, "2022-06-30").residence.is_some());
        ledger.runs(move_to(third, "2022-11-01"));
        assert!(ledger.person(an).residence.is_some());
    }

    #[test]
    fn temporary_residence_and_absence_end_with_the_nationality_also_where_there_is_no_other() {
        let (mut ledger, _, homes) = settled();
        let lan = ledger.runs(person("Lê Thị Lan", Sex::Female, "1983").enrol());
        ledger.runs(stay(&[lan], homes[1], "2022-01-05", "2023-12-31"));
        ledger.runs(away(lan, "2022-02-01", None));
        ledger.runs(lose(lan, "2022-05-01"));
        let passing = ledger.person(lan).living.passing;
        assert_eq!((passing.temporary, passing.absence), (None, None));
        assert!(ledger.person_on(lan, "2022-04-30").living.passing.temporary.is_some());
    }

    #[test]
    fn a_stay_that_was_recorded_before_does_not_begin_behind_the_loss() {
        let (mut ledger, an, homes) = settled();
        ledger.runs(stay(&[an], homes[1], "2022-06-01", "2023-12-31"));
        ledger.runs(lose(an, "2022-03-01"));
        assert_eq!(ledger.person(an).living.passing.temporary, None);
        // One that is recorded afterwards is another.
        ledger.runs(stay(&[an], homes[1], "2022-07-01", "2023-12-31"));
        assert!(ledger.person(an).living.passing.temporary.is_some());
    }
}
