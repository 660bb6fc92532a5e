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
use super::validity::{expiry, old_enough};

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
    pub(crate) fn needs(&self, loaded: &Loaded) -> Vec<Need> {
        let mut needs = subjects([Subject::Person(self.person)]);
        needs.extend(held_needs(self.person, loaded));
        needs
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
    let then = loaded.person_on(event.person, day).unwrap_or_default();
    if then.identity.as_ref().is_none_or(|identity| identity.personal_number.is_none()) {
        return Err(Rejection::NoPersonalNumber.at("person"));
    }
    if event.group.is_some() && event.group != TargetGroup::of(identity.birth_date, day) {
        return Err(Rejection::TargetGroupWrong.at("target_group"));
    }
    if event.ground.is_some_and(|ground| ground.reason() != event.reason) {
        return Err(Rejection::GroundDoesNotFit.at("ground"));
    }
    if event.ground.is_some_and(|ground| contradicted(ground, event.person, day, &then, loaded)) {
        return Err(Rejection::GroundDoesNotFit.at("ground"));
    }
    if then.cards.certificate.is_some() {
        return Err(Rejection::CertificateExists.at("person"));
    }
    check_held(event, day, &then, loaded)
}

/// The records that tell, beside the applicant's own, which cards were held: those that were merged into it, and every card that was
/// handed over to it, of which another may have been in force on the day than now.
fn held_needs(person: PersonId, loaded: &Loaded) -> Vec<Need> {
    let Ok((applicant, _)) = loaded.person(person) else { return Vec::new() };
    let merged = applicant.links.merged.iter().copied().map(Subject::Person);
    let history = loaded.history(Subject::Person(person));
    let handed = history.iter().flat_map(|history| history.entries()).filter_map(|entry| {
        if let Event::CardHandedOver(handed) = entry.event.as_ref() { Some(handed.card) } else { None }
    });
    subjects(merged.chain(handed.map(Subject::Card)))
}

/// A card that was handed over to a record which is the applicant's, too, counts like one of its own.
fn check_held(event: &CardApplied, day: CivilDate, then: &Person, loaded: &Loaded) -> Result<(), Refusal> {
    let of_merged = |merged: &PersonId| loaded.person_on(*merged, day).is_some_and(|it| it.cards.held_before);
    let by_merged = then.links.merged.iter().any(of_merged);
    match (event.reason, then.cards.held_before || by_merged) {
        // Of the record's own cards its life is asked, in its turn.
        (CardReason::First, true) if by_merged && !then.cards.held_before => {
            Err(Rejection::CardExists.at("reason"))
        }
        (CardReason::Change | CardReason::Reissue, false) if !then.links.merged.is_empty() => {
            Err(Rejection::NoCardYet.at("reason"))
        }
        (CardReason::First | CardReason::Change | CardReason::Reissue, _) => Ok(()),
    }
}

/// Does the register know for certain that the ground is none? Whatever it does not know, it believes.
fn contradicted(
    ground: CardGround,
    person: PersonId,
    day: CivilDate,
    then: &Person,
    loaded: &Loaded,
) -> bool {
    let earlier = |card: &&Card| card.made.is_some_and(|made| made.issue_date < day);
    let held =
        then.cards.active.and_then(|card| loaded.card(card).ok()).map(|(card, _)| card).filter(earlier);
    match ground {
        // A card that is made for a milestone lasts longer than the one that it takes the place of.
        CardGround::MilestoneAge => {
            let made = held.and_then(|card| card.made);
            let next = then.birth_date().latest().map(|born| expiry(born, day));
            made.is_some_and(|made| next == Some(made.expiry_date))
        }
        CardGround::NumberReestablished => {
            let number = then.identity.as_ref().and_then(|identity| identity.personal_number);
            let printed = held.and_then(|card| card.course.printed.as_ref());
            then.links.former_numbers.is_empty()
                || printed.is_some_and(|printed| printed.personal_number == number)
        }
        CardGround::NationalityRegained => {
            let history = loaded.history(Subject::Person(person));
            let told = |entry: &Entry| {
                let nationality =
                    matches!(*entry.event, Event::NationalityLost(_) | Event::NationalityGained(_));
                nationality && entry.effective_date <= PartialDate::from(day)
            };
            history.is_some_and(|history| !history.entries().iter().any(told))
        }
        CardGround::NameOrBirthDate
        | CardGround::AppearanceOrSex
        | CardGround::PrintedWrongly
        | CardGround::AreaRearranged
        | CardGround::OnRequest
        | CardGround::Lost
        | CardGround::Damaged => false,
    }
}

impl Act for CardApplied {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.extend([Touched::New(NewSubject::Card), Touched::Known(Subject::Person(self.person))]);
    }

    fn correction_reads(&self, loaded: &Loaded) -> Vec<Need> {
        held_needs(self.person, loaded)
    }

    fn check_correction(&self, on: PartialDate, loaded: &Loaded) -> Result<(), Refusal> {
        let day = on.full().ok_or(Rejection::EffectiveDateIncomplete.at("effective_date"))?;
        check(self, day, loaded)
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        person.may_be_citizen()?;
        if person.cards.open.is_some() {
            return Err(Rejection::ApplicationOpen);
        }
        match (self.reason, person.cards.held_before) {
            (CardReason::First, true) => Err(Rejection::CardExists),
            // A record that was merged into this one may have had the card; the decision reads it.
            (CardReason::Change | CardReason::Reissue, false) if person.links.merged.is_empty() => {
                Err(Rejection::NoCardYet)
            }
            (CardReason::First, false) | (CardReason::Change | CardReason::Reissue, _) => Ok(()),
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
    use crate::domain::card::lists::{CardGround, RevocationGround, TargetGroup};
    use crate::domain::card::printed::CardFact;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::gain_nationality::RecordNationalityGain;
    use crate::domain::identity::lose_nationality::RecordNationalityLoss;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, cancel_number, date, merge_records, person};
    use crate::domain::values::{CardReason, NationalityGain, NationalityLoss, NumberGround, Sex};

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
    fn an_application_that_is_told_late_is_held_to_the_day_that_it_is_about() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.runs(cancel_number(members[0], "2025-05-01"));
        let apply = |on| TestLedger::apply(members[0], CardReason::First, on);
        ledger.rejects(apply("2025-05-01"), Rejection::NoPersonalNumber);
        ledger.runs(apply("2021-03-01"));
    }

    #[test]
    fn a_birth_date_is_corrected_although_a_card_was_applied_for_too_early_then() {
        use crate::domain::civil_data::CivilData;
        use crate::domain::civil_data::correct::CorrectCivilData;
        let mut ledger = TestLedger::new();
        let mai = person("Lê Thị Mai", Sex::Female, "2006-05-05").number("097306000001");
        let mai = ledger.runs(mai.enrol());
        let card = ledger.card_in_hand(mai);
        ledger.runs(Command::CorrectCivilData(CorrectCivilData {
            effective_date: date("2022-01-10"),
            person: PersonId::at(mai).unwrap(),
            becomes: CivilData { birth_date: Some(date("2007-03-02")), ..CivilData::default() },
            reason: crate::domain::text::Text::stored("read wrongly"),
        }));
        assert_eq!(ledger.outdated(card), [CardFact::BirthDate]);
        // The application itself cannot be corrected to say that it was in order.
        let changed = ledger.correct(card, "2021-02-28", |_| ());
        ledger.rejects(changed, Rejection::TooYoungForCard);
    }

    #[test]
    fn who_has_a_certificate_of_identity_applies_when_it_is_revoked() {
        let mut ledger = TestLedger::new();
        let sa = person("Thạch Thị Sa", Sex::Female, "1990-05-05").number("097190000001");
        let sa = ledger.runs(sa.enrol());
        ledger.runs(TestLedger::issue_certificate(sa, "GC1", "2024-02-01", "2024-08-05"));
        let apply = |on| TestLedger::apply(sa, CardReason::First, on);
        ledger.rejects(apply("2024-08-05"), Rejection::CertificateExists);
        ledger.runs(TestLedger::revoke_certificate(
            sa,
            RevocationGround::NationalityVietnamese,
            "2024-08-06",
        ));
        ledger.runs(apply("2024-08-06"));
    }

    #[test]
    fn a_card_of_a_record_that_was_merged_is_one_of_the_applicant() {
        let mut ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04");
        let kept = ledger.runs(an.clone().number("097080000001").enrol());
        let merged = ledger.runs(an.clone().number("097080000002").enrol());
        let never = ledger.runs(an.enrol());
        let old = ledger.card_in_hand(merged);
        ledger.runs(TestLedger::report_lost(old, "2021-03-10"));
        let apply = |reason, on| TestLedger::apply(kept, reason, on);
        ledger.runs(merge_records(kept, never));
        ledger.rejects(apply(CardReason::Reissue, "2022-05-01"), Rejection::NoCardYet);
        ledger.runs(merge_records(kept, merged));
        ledger.rejects(apply(CardReason::First, "2022-05-01"), Rejection::CardExists);
        ledger.rejects(apply(CardReason::Reissue, "2021-03-03"), Rejection::NoCardYet);
        ledger.runs(TestLedger::destroy(old, "CARD1", "2022-04-30"));
        ledger.runs(apply(CardReason::Reissue, "2022-05-01"));
    }

    #[test]
    fn a_ground_that_the_register_knows_to_be_none_is_refused() {
        let mut ledger = TestLedger::new();
        let (_, members) = ledger.family();
        ledger.card_in_hand(members[0]);
        let on = |ground: CardGround, on| {
            let mut command = TestLedger::apply(members[0], ground.reason(), on);
            let Command::ApplyForCard(application) = &mut command else { panic!("an application") };
            application.ground = Some(ground);
            command
        };
        // Sixty in 2040; the card that is in hand lasts until then.
        ledger.rejects(on(CardGround::MilestoneAge, "2021-03-05"), Rejection::GroundDoesNotFit);
        ledger.recorded_on("2045-01-01");
        assert_eq!(ledger.refusal(&on(CardGround::MilestoneAge, "2039-01-01")), None);
        ledger.rejects(on(CardGround::NumberReestablished, "2021-03-05"), Rejection::GroundDoesNotFit);
        ledger.rejects(on(CardGround::NationalityRegained, "2021-03-05"), Rejection::GroundDoesNotFit);
        ledger.runs(Command::RecordNationalityLoss(RecordNationalityLoss {
            effective_date: date("2021-05-01"),
            person: PersonId::at(members[0]).unwrap(),
            way: NationalityLoss::Renounced,
            nationality: None,
        }));
        ledger.runs(Command::RecordNationalityGain(RecordNationalityGain {
            effective_date: date("2022-05-01"),
            person: PersonId::at(members[0]).unwrap(),
            way: NationalityGain::Regained,
        }));
        assert_eq!(ledger.refusal(&on(CardGround::NationalityRegained, "2022-05-02")), None);
        // Of that day the card counts that was in hand then, whatever became of it.
        ledger.rejects(on(CardGround::MilestoneAge, "2021-03-05"), Rejection::GroundDoesNotFit);
    }

    #[test]
    fn another_number_than_the_one_printed_is_a_ground() {
        use crate::domain::identity::reestablish_number::ReestablishPersonalNumber;
        let mut ledger = TestLedger::new();
        let (_, commune) = ledger.province_and_commune();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001");
        let an = ledger.runs(an.registered_at(commune).enrol());
        ledger.card_in_hand(an);
        let apply = |on| {
            let mut command = TestLedger::apply(an, CardReason::Change, on);
            let Command::ApplyForCard(application) = &mut command else { panic!("an application") };
            application.ground = Some(CardGround::NumberReestablished);
            command
        };
        ledger.runs(Command::ReestablishPersonalNumber(ReestablishPersonalNumber {
            effective_date: date("2021-05-01"),
            person: PersonId::at(an).unwrap(),
            named: None,
            ground: NumberGround::FalsePapers,
            serials: vec![77],
        }));
        ledger.rejects(apply("2021-04-30"), Rejection::GroundDoesNotFit);
        let second = ledger.runs(apply("2021-05-01"));
        ledger.runs(TestLedger::approve(second, "2021-05-02"));
        ledger.runs(TestLedger::personalise(second, "VN2", "2021-05-03"));
        ledger.runs(TestLedger::hand_over(second, "2021-05-04"));
        ledger.rejects(apply("2021-05-05"), Rejection::GroundDoesNotFit);
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
