//! Application for a card (đề nghị cấp, đổi, cấp lại thẻ). Law on Citizen Identity 2014, art. 19–24; Law on Identity 2023,
//! art. 19–24.

use crate::domain::act::Act;
use crate::domain::card::{Application, Card, Stage};
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::ids::{CardId, PersonId};
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::Person;
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{NewSubject, Subject, Touched};
use crate::domain::values::CardReason;

use super::lists::{CardGround, TargetGroup};
use super::validity::old_enough;

/// An application; its id is this event's position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardApplied {
    /// Whose card.
    pub person: PersonId,
    /// Why.
    pub reason: CardReason,
    /// On which ground of the law; none where nothing is said of it, and for a first card.
    pub ground: Option<CardGround>,
    /// The group that the applicant belongs to by age; none in older records, and where the birth year is not known.
    pub group: Option<TargetGroup>,
}

/// Apply for a card.
#[derive(Clone, Debug)]
pub struct ApplyForCard {
    /// Day of the application.
    pub effective_date: PartialDate,
    /// Whose card.
    pub person: PersonId,
    /// Why.
    pub reason: CardReason,
    /// On which ground of the law.
    pub ground: Option<CardGround>,
    /// The group that the applicant is said to belong to; none: as the birth date says.
    pub group: Option<TargetGroup>,
}

impl ApplyForCard {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        let by_age =
            loaded.person(self.person).ok().and_then(|(_, who)| TargetGroup::of(who.birth_date, day));
        let (person, reason, ground) = (self.person, self.reason, self.ground);
        let event = CardApplied { person, reason, ground, group: self.group.or(by_age) };
        check(&event, day, loaded)?;
        let proposed = propose(loaded, self.effective_date, Event::CardApplied(event), &|_| "person".into());
        proposed.map_err(|refusal| {
            let of_reason = matches!(refusal.rejection, Rejection::CardExists | Rejection::NoCardYet);
            if of_reason { refusal.rejection.at("reason") } else { refusal }
        })
    }
}

/// The rules for an application, whether it is new or corrects an older one.
pub(crate) fn check(event: &CardApplied, day: CivilDate, loaded: &Loaded) -> Result<(), Refusal> {
    let (_, identity) = loaded.person(event.person).map_err(|r| r.at("person"))?;
    if !old_enough(identity.birth_date, day) {
        return Err(Rejection::TooYoungForCard.at("person"));
    }
    if identity.personal_number.is_none() {
        return Err(Rejection::NoPersonalNumber.at("person"));
    }
    if event.group.is_some() && event.group != TargetGroup::of(identity.birth_date, day) {
        return Err(Rejection::TargetGroupWrong.at("target_group"));
    }
    if event.ground.is_some_and(|ground| ground.reason() != event.reason) {
        return Err(Rejection::GroundDoesNotFit.at("ground"));
    }
    Ok(())
}

impl Act for CardApplied {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Touched::New(NewSubject::Card), Touched::Known(Subject::Person(self.person))]);
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let day = on.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        check(self, day, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_be_citizen()?;
        if entry.effective_date.full().is_some_and(|day| !old_enough(person.birth_date(), day)) {
            return Err(Rejection::TooYoungForCard);
        }
        if person.cards.open.is_some() {
            return Err(Rejection::ApplicationOpen);
        }
        match (self.reason, person.cards.held_before) {
            (CardReason::First, true) => Err(Rejection::CardExists),
            (CardReason::Change | CardReason::Reissue, false) => Err(Rejection::NoCardYet),
            (CardReason::First, false) | (CardReason::Change | CardReason::Reissue, true) => Ok(()),
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, entry: &Entry) {
        person.cards.open = CardId::at(entry.position);
    }

    fn apply_to_card(&self, card: &mut Card, _id: CardId, entry: &Entry) {
        card.application = Some(Application {
            person: self.person,
            reason: self.reason,
            ground: self.ground,
            group: self.group,
            date: entry.effective_date,
        });
        card.stage = Stage::Applied;
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::card::lists::{CardGround, TargetGroup};
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::lose_nationality::RecordNationalityLoss;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::values::{CardReason, NationalityLoss, Sex};

    #[test]
    fn one_application_at_a_time_for_the_right_reason() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let an = members[0];
        let apply = |reason| TestLedger::apply(an, reason, "2021-03-01");
        ledger.rejects(apply(CardReason::Change), Rejection::NoCardYet);
        ledger.runs(apply(CardReason::First));
        ledger.rejects(apply(CardReason::First), Rejection::ApplicationOpen);
        ledger.rejects(
            TestLedger::apply(Position(999), CardReason::First, "2021-03-01"),
            Rejection::PersonNotFound,
        );
    }

    #[test]
    fn a_reason_that_cannot_be_is_told_of_the_reason_and_the_rest_of_the_person() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let refused = |ledger: &TestLedger, reason| {
            ledger.refusal(&TestLedger::apply(members[0], reason, "2021-06-01")).unwrap()
        };
        let at = |rejection, field: &str| (rejection, field.to_owned());
        assert_eq!(refused(&ledger, CardReason::Change), at(Rejection::NoCardYet, "reason"));
        ledger.card_in_hand(members[0]);
        assert_eq!(refused(&ledger, CardReason::First), at(Rejection::CardExists, "reason"));
        ledger.runs(TestLedger::apply(members[0], CardReason::Reissue, "2021-06-01"));
        assert_eq!(refused(&ledger, CardReason::Reissue), at(Rejection::ApplicationOpen, "person"));
    }

    #[test]
    fn an_application_tells_the_group_of_the_age_and_an_older_one_may_tell_none() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        let day = date("2021-03-01").full().unwrap();
        let applied = ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        let group = |ledger: &TestLedger, at| {
            let Event::CardApplied(e) = ledger.recorded(at).event.as_ref() else { panic!("another act") };
            e.group
        };
        let by_age = TargetGroup::of(date("1980-03-04"), day);
        assert!(by_age.is_some());
        assert_eq!(group(&ledger, applied), by_age);
        let untold = ledger.correct(applied, "2021-03-01", |event| {
            let Event::CardApplied(e) = event else { panic!("another act") };
            e.group = None;
        });
        assert_eq!(ledger.refusal(&untold), None);
    }

    #[test]
    fn who_lost_the_nationality_gets_no_card_whatever_they_are_now() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2021-05-01"),
            person: PersonId::at(members[0]).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: None,
        }));
        let apply = TestLedger::apply(members[0], CardReason::First, "2021-06-01");
        ledger.rejects(apply, Rejection::NationalityNotVietnamese);
    }

    #[test]
    fn an_open_application_ends_with_the_applicant() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.runs(TestLedger::apply(members[0], CardReason::First, "2021-03-01"));
        assert!(ledger.person(members[0]).cards.open.is_some());
        ledger.runs(ledger.death(members[0], "2021-04-01"));
        assert_eq!(ledger.person(members[0]).cards.open, None);
    }

    #[test]
    fn a_holder_applies_for_change_or_reissue() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        ledger.rejects(TestLedger::apply(members[0], CardReason::First, "2021-06-01"), Rejection::CardExists);
        ledger.runs(TestLedger::apply(members[0], CardReason::Reissue, "2021-06-01"));
    }

    #[test]
    fn the_ground_fits_the_reason_and_the_group_the_age() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        let with = |reason, ground, group| {
            let mut command = TestLedger::apply(members[0], reason, "2021-06-01");
            let Command::ApplyForCard(application) = &mut command else { panic!("an application") };
            (application.ground, application.group) = (ground, group);
            command
        };
        let (change, reissue) = (CardReason::Change, CardReason::Reissue);
        ledger.rejects(with(change, Some(CardGround::Lost), None), Rejection::GroundDoesNotFit);
        ledger.rejects(with(reissue, Some(CardGround::OnRequest), None), Rejection::GroundDoesNotFit);
        ledger.rejects(with(change, None, Some(TargetGroup::UnderSix)), Rejection::TargetGroupWrong);
        let said = with(change, Some(CardGround::OnRequest), Some(TargetGroup::FourteenOn));
        let card = ledger.runs(said);
        let application = ledger.card(card).application.unwrap();
        assert_eq!(application.ground, Some(CardGround::OnRequest));
        assert_eq!(application.group, Some(TargetGroup::FourteenOn));
    }

    #[test]
    fn a_card_needs_the_age_and_a_number() {
        let mut ledger = TestLedger::new();
        let child =
            ledger.runs(person("Lê Thị Mai", Sex::Female, "2010-05-05").number("097310000001").enrol());
        let without = ledger.runs(person("Lê Thị Mai", Sex::Female, "1990-05-05").enrol());
        let apply = |who| TestLedger::apply(who, CardReason::First, "2021-03-01");
        ledger.rejects(apply(child), Rejection::TooYoungForCard);
        ledger.rejects(apply(without), Rejection::NoPersonalNumber);
        let neither = ledger.runs(person("Lê Thị Mai", Sex::Female, "2010-05-05").enrol());
        ledger.rejects(apply(neither), Rejection::TooYoungForCard);
        ledger.runs(TestLedger::apply(child, CardReason::First, "2024-07-01"));
    }

    #[test]
    fn the_dead_do_not_apply() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.runs(ledger.death(members[0], "2022-08-29"));
        ledger.rejects(
            TestLedger::apply(members[0], CardReason::First, "2022-09-01"),
            Rejection::PersonDeceased,
        );
    }
}
