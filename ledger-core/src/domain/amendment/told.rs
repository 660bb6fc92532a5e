//! What the register says of a correction's replacement by itself, whatever the caller says: what there was before the act, what
//! is printed on a card, and the registration that a finding is about. No caller can make the register have known something else.

use std::sync::Arc;

use crate::domain::card::personalise::CardPersonalised;
use crate::domain::civil_data::change_name::NameChanged;
use crate::domain::civil_data::redetermine_ethnicity::EthnicityRedetermined;
use crate::domain::civil_data::redetermine_sex::SexRedetermined;
use crate::domain::dates::PartialDate;
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::identity::gain_nationality::NationalityGained;
use crate::domain::ids::PersonId;
use crate::domain::loaded::Loaded;
use crate::domain::person::Identity;

/// The replacement as it is to be recorded in the place of what stands.
pub(super) fn by_the_register(
    replacement: Arc<Event>,
    standing: &Entry,
    on: PartialDate,
    loaded: &Loaded,
) -> Arc<Event> {
    let stood = standing.event.as_ref();
    // An act of the same person and day keeps what was known when it was recorded.
    let moved = on != standing.effective_date;
    let then = |person: PersonId, stood: PersonId| {
        (moved || person != stood).then(|| before(person, on, standing, loaded)).flatten()
    };
    if let Event::NotLivingThereFound(found) = replacement.as_ref() {
        return Arc::new(Event::NotLivingThereFound(found.clone().correcting(standing, on, loaded)));
    }
    // What was printed stays: whoever corrects a day need not repeat it.
    if let (Event::CardPersonalised(card), Event::CardPersonalised(stood)) = (replacement.as_ref(), stood)
        && card.printed.is_none()
    {
        let printed = stood.printed.clone();
        return Arc::new(Event::CardPersonalised(CardPersonalised { printed, ..card.clone() }));
    }
    if let (Event::NameChanged(event), Event::NameChanged(stood)) = (replacement.as_ref(), stood) {
        let other = then(event.person, stood.person);
        let was = other.map_or_else(|| stood.was.clone(), |identity| identity.name);
        return Arc::new(Event::NameChanged(Box::new(NameChanged { was, ..event.as_ref().clone() })));
    }
    if let (Event::SexRedetermined(event), Event::SexRedetermined(stood)) = (replacement.as_ref(), stood) {
        let other = then(event.person, stood.person);
        let was = other.map_or(stood.was, |identity| identity.sex);
        return Arc::new(Event::SexRedetermined(SexRedetermined { was, ..event.clone() }));
    }
    if let (Event::EthnicityRedetermined(event), Event::EthnicityRedetermined(stood)) =
        (replacement.as_ref(), stood)
    {
        let other = then(event.person, stood.person);
        let was = other.map_or(stood.was, |identity| identity.ethnicity);
        return Arc::new(Event::EthnicityRedetermined(EthnicityRedetermined { was, ..event.clone() }));
    }
    if let (Event::NationalityGained(event), Event::NationalityGained(stood)) = (replacement.as_ref(), stood)
    {
        let other = then(event.person, stood.person);
        let was = other.map_or(stood.was, |identity| identity.nationality);
        let ends_certificate = stood.ends_certificate;
        let event = NationalityGained { was, ends_certificate, ..event.clone() };
        return Arc::new(Event::NationalityGained(event));
    }
    if let (Event::CivilDataCorrected(event), Event::CivilDataCorrected(stood)) =
        (replacement.as_ref(), stood)
    {
        let event = event.as_ref().clone().correcting(stood, standing.position, loaded);
        return Arc::new(Event::CivilDataCorrected(Box::new(event)));
    }
    replacement
}

/// Who the person was on the day, had the act that stands not been.
fn before(person: PersonId, on: PartialDate, standing: &Entry, loaded: &Loaded) -> Option<Identity> {
    loaded.person_without(person, on.full()?, Some(standing.position))?.identity
}

#[cfg(test)]
mod tests {
    use crate::domain::civil_data::CivilData;
    use crate::domain::civil_data::change_name::ChangeName;
    use crate::domain::civil_data::correct::CorrectCivilData;
    use crate::domain::civil_data::redetermine_ethnicity::RedetermineEthnicity;
    use crate::domain::civil_data::redetermine_sex::RedetermineSex;
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::gain_nationality::RecordNationalityGain;
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::name::PersonName;
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{NationalityGain, Sex};

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    fn renamed(who: Position, on: &str) -> Command {
        Command::ChangeName(ChangeName {
            effective_date: date(on),
            person: PersonId::at(who).unwrap(),
            name: name("Trần Bình"),
            reason: Text::stored("x"),
            consent: false,
        })
    }

    /// What the record at a position says now, after its correction.
    fn said(ledger: &TestLedger, at: Position) -> Event {
        let event = &ledger.recorded(at).event;
        event.replacement().unwrap_or(event).as_ref().clone()
    }

    #[test]
    fn what_was_before_an_act_is_not_for_a_correction_to_say() {
        let mut ledger = TestLedger::new();
        let an = person("Nguyễn Văn An", Sex::Male, "1990-03-04").of_people(1).of_country("FR");
        let an = ledger.runs(an.enrol());
        let (effective_date, person) = (date("2022-05-01"), PersonId::at(an).unwrap());
        let reason = Text::stored("x");
        let becomes = CivilData { birth_date: Some(date("1991")), ..CivilData::default() };
        let sex = RedetermineSex { effective_date, person, sex: Sex::Female, certificate: None };
        let group = RedetermineEthnicity {
            effective_date,
            person,
            ethnicity: 2,
            reason: reason.clone(),
            consent: false,
        };
        let gain = RecordNationalityGain { effective_date, person, way: NationalityGain::Acquired };
        let acts = [
            renamed(an, "2022-05-01"),
            Command::RedetermineSex(sex),
            Command::RedetermineEthnicity(group),
            Command::RecordNationalityGain(gain),
            Command::CorrectCivilData(CorrectCivilData { effective_date, person, becomes, reason }),
        ];
        for act in acts {
            let at = ledger.runs(act);
            let falsified = ledger.correct(at, "2022-05-01", |event| {
                if let Event::NameChanged(e) = event {
                    e.was = name("Lê Lợi");
                } else if let Event::SexRedetermined(e) = event {
                    e.was = Sex::Female;
                } else if let Event::EthnicityRedetermined(e) = event {
                    e.was = Some(9);
                } else if let Event::NationalityGained(e) = event {
                    (e.was, e.ends_certificate) = (Some(*b"CN"), false);
                } else if let Event::CivilDataCorrected(e) = event {
                    e.was.birth_date = Some(date("1950"));
                } else {
                    panic!("another act");
                }
            });
            ledger.rejects(falsified, Rejection::ReplacementUnchanged);
        }
    }

    #[test]
    fn an_act_that_is_moved_to_another_person_or_day_tells_what_there_was_then() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        let minh = ledger.runs(person("Lê Văn Minh", Sex::Male, "1990-03-04").enrol());
        ledger.runs(Command::ChangeName(ChangeName {
            effective_date: date("2020-01-01"),
            person: PersonId::at(an).unwrap(),
            name: name("Nguyễn An"),
            reason: Text::stored("x"),
            consent: false,
        }));
        let first = ledger.runs(renamed(an, "2022-05-01"));
        let was = |ledger: &TestLedger, at| {
            let Event::NameChanged(event) = said(ledger, at) else { panic!("another act") };
            event.was.full().to_owned()
        };
        assert_eq!(was(&ledger, first), "Nguyễn An");
        let earlier = ledger.runs(ledger.correct(first, "2019-05-01", |_| ()));
        assert_eq!(was(&ledger, earlier), "Nguyễn Văn An");
        let other = ledger.correct(first, "2019-05-01", |event| {
            if let Event::NameChanged(e) = event {
                e.person = PersonId::at(minh).unwrap();
            }
        });
        let other = ledger.runs(other);
        assert_eq!(was(&ledger, other), "Lê Văn Minh");
    }

    #[test]
    fn a_correction_of_other_values_tells_what_they_had_been() {
        let mut ledger = TestLedger::new();
        let an = ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol());
        let becomes = CivilData { birth_date: Some(date("1991")), ..CivilData::default() };
        let corrected = ledger.runs(Command::CorrectCivilData(CorrectCivilData {
            effective_date: date("2022-05-01"),
            person: PersonId::at(an).unwrap(),
            becomes,
            reason: Text::stored("x"),
        }));
        let more = ledger.correct(corrected, "2022-05-01", |event| {
            if let Event::CivilDataCorrected(e) = event {
                e.becomes.name = Some(name("Nguyễn Văn Anh"));
            }
        });
        let more = ledger.runs(more);
        let Event::CivilDataCorrected(event) = said(&ledger, more) else { panic!("another act") };
        let was = CivilData {
            name: Some(name("Nguyễn Văn An")),
            birth_date: Some(date("1990-03-04")),
            ..CivilData::default()
        };
        assert_eq!(event.was, was);
    }
}
