//! Update of a person's particulars (cập nhật, điều chỉnh thông tin): what the citizen tells of themself, and no civil register keeps.
//!
//! Religion, blood type, another name in use, occupation, mobile number and e-mail address: Law on Identity 2023, art. 9(2), (10),
//! (12), (25) and art. 15; on the citizen's request, which the police decide on (Decree 70/2024/NĐ-CP, art. 6). Each value holds from
//! the effective date on. Names at birth, sex, ethnic group and the like follow the civil register (`civil_data`).

use crate::domain::act::Act;
use crate::domain::command::{Proposal, propose, subjects, whole_past_day};
use crate::domain::dates::{CivilDate, PartialDate};
use crate::domain::deadline::{Deadlines, Term};
use crate::domain::event::Event;
use crate::domain::history::Entry;
use crate::domain::identity::reach::{Email, Phone};
use crate::domain::ids::PersonId;
use crate::domain::loaded::{Loaded, Need};
use crate::domain::person::{Identity, Person};
use crate::domain::rejection::{Refusal, Rejection};
use crate::domain::subject::{Subject, Touched};
use crate::domain::text::Text;
use crate::domain::values::BloodType;

/// What a particular becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes<T> {
    /// This value.
    Known(T),
    /// Nothing is said of it any more.
    Unsaid,
}

impl<T> Becomes<T> {
    /// The value; none where nothing is said any more.
    pub fn value(&self) -> Option<&T> {
        match self {
            Becomes::Known(value) => Some(value),
            Becomes::Unsaid => None,
        }
    }
}

/// Particulars that are said anew; the others stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// Religion (tôn giáo), code of QĐ 1019/QĐ-TCTK.
    pub religion: Option<Becomes<u8>>,
    /// Blood type (nhóm máu); may become unknown.
    pub blood_type: Option<BloodType>,
    /// Another name that the person goes by (tên gọi khác).
    pub other_name: Option<Becomes<Text>>,
    /// Occupation (nghề nghiệp).
    pub occupation: Option<Becomes<Text>>,
    /// Mobile number (số điện thoại), `0…` or `+…`.
    pub phone: Option<Becomes<Phone>>,
    /// E-mail address (thư điện tử).
    pub email: Option<Becomes<Email>>,
}

impl Particulars {
    /// The first field that says what is known already.
    fn first_known(&self, identity: &Identity) -> Option<&'static str> {
        fn same<T: PartialEq>(becomes: Option<&Becomes<T>>, known: Option<&T>) -> bool {
            becomes.is_some_and(|becomes| becomes.value() == known)
        }
        let told = &identity.told;
        let fields = [
            ("religion", same(self.religion.as_ref(), identity.religion.as_ref())),
            ("blood_type", self.blood_type == Some(identity.blood_type)),
            ("other_name", same(self.other_name.as_ref(), told.other_name.as_ref())),
            ("occupation", same(self.occupation.as_ref(), told.occupation.as_ref())),
            ("phone", same(self.phone.as_ref(), told.phone.as_ref())),
            ("email", same(self.email.as_ref(), told.email.as_ref())),
        ];
        fields.into_iter().find_map(|(field, same)| same.then_some(field))
    }

    fn put_on(&self, identity: &mut Identity) {
        fn put<T: Clone + PartialEq>(becomes: Option<&Becomes<T>>, known: &mut Option<T>) {
            if let Some(becomes) = becomes {
                *known = becomes.value().cloned();
            }
        }
        put(self.religion.as_ref(), &mut identity.religion);
        identity.blood_type = self.blood_type.unwrap_or(identity.blood_type);
        let told = &mut identity.told;
        put(self.other_name.as_ref(), &mut told.other_name);
        put(self.occupation.as_ref(), &mut told.occupation);
        put(self.phone.as_ref(), &mut told.phone);
        put(self.email.as_ref(), &mut told.email);
    }
}

/// What citizens tell of themselves after they came into the register. Nothing is known before it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Another name that the person goes by.
    pub other_name: Option<Text>,
    /// Occupation.
    pub occupation: Option<Text>,
    /// Mobile number.
    pub phone: Option<Phone>,
    /// E-mail address.
    pub email: Option<Email>,
}

/// A person's particulars are others from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticularsUpdated {
    /// Whose.
    pub person: PersonId,
    /// What they become; never nothing at all.
    pub becomes: Particulars,
}

/// Update particulars.
#[derive(Clone, Debug)]
pub struct UpdateParticulars {
    /// The first day of what is told.
    pub effective_date: PartialDate,
    /// Whose.
    pub person: PersonId,
    /// What they become; never nothing at all.
    pub becomes: Particulars,
}

impl UpdateParticulars {
    pub(crate) fn needs(&self, _loaded: &Loaded) -> Vec<Need> {
        subjects([Subject::Person(self.person)])
    }

    pub(crate) fn decide(&self, loaded: &Loaded, today: CivilDate) -> Result<Proposal, Refusal> {
        let day = whole_past_day(self.effective_date, today)?;
        loaded.person(self.person).map_err(|r| r.at("person"))?;
        let known = loaded.person_on(self.person, day).and_then(|person| person.identity);
        let event = ParticularsUpdated { person: self.person, becomes: self.becomes.clone() };
        let event = Event::ParticularsUpdated(Box::new(event));
        propose(loaded, self.effective_date, event, &|_| "person".into()).map_err(|refusal| {
            let field = known.as_ref().and_then(|known| self.becomes.first_known(known)).unwrap_or_default();
            refusal.moved(Rejection::ParticularsUnchanged, &format!("becomes.{field}"))
        })
    }
}

impl Act for ParticularsUpdated {
    fn touches(&self, to: &mut Vec<Touched>) {
        to.push(Touched::Known(Subject::Person(self.person)));
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines::decide(Term::WorkingDays(2))
    }

    fn admitted_by_person(&self, person: &Person, _id: PersonId, entry: &Entry) -> Result<(), Rejection> {
        person.takes_part(entry.effective_date)?;
        let identity = person.identity.as_ref().ok_or(Rejection::PersonNotFound)?;
        match self.becomes.first_known(identity) {
            Some(_) => Err(Rejection::ParticularsUnchanged),
            None => Ok(()),
        }
    }

    fn apply_to_person(&self, person: &mut Person, _id: PersonId, _entry: &Entry) {
        if let Some(identity) = &mut person.identity {
            self.becomes.put_on(identity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Becomes, Particulars, UpdateParticulars};
    use crate::domain::command::Command;
    use crate::domain::event::Event;
    use crate::domain::identity::reach::{Email, Phone};
    use crate::domain::ids::{PersonId, Position};
    use crate::domain::rejection::Rejection;
    use crate::domain::testing::{TestLedger, date, person};
    use crate::domain::text::Text;
    use crate::domain::values::{BloodType, Sex};

    fn update(who: Position, becomes: Particulars, on: &str) -> Command {
        let person = PersonId::at(who).unwrap();
        Command::UpdateParticulars(UpdateParticulars { effective_date: date(on), person, becomes })
    }

    fn religion(code: u8) -> Particulars {
        Particulars { religion: Some(Becomes::Known(code)), ..Particulars::default() }
    }

    fn phone(number: &str) -> Particulars {
        Particulars { phone: Some(Becomes::Known(Phone::stored(number))), ..Particulars::default() }
    }

    fn an(ledger: &mut TestLedger) -> Position {
        ledger.runs(person("Nguyễn Văn An", Sex::Male, "1990-03-04").enrol())
    }

    #[test]
    fn what_is_told_holds_from_its_day_on_and_the_rest_stays() {
        let mut ledger = TestLedger::new();
        let an = an(&mut ledger);
        let all = Particulars {
            religion: Some(Becomes::Known(1)),
            blood_type: Some(BloodType::O),
            other_name: Some(Becomes::Known(Text::stored("Tư"))),
            occupation: Some(Becomes::Known(Text::stored("giáo viên"))),
            phone: Some(Becomes::Known(Phone::stored("0200000001"))),
            email: Some(Becomes::Known(Email::stored("an@example.vn"))),
        };
        ledger.runs(update(an, all, "2022-05-01"));
        let later = ledger.runs(update(an, phone("0200000002"), "2022-06-01"));
        let on = |ledger: &TestLedger, day: &str| {
            let identity = ledger.person_on(an, day).identity.unwrap();
            let phone = identity.told.phone.map(|phone| phone.as_str().to_owned());
            (identity.religion, identity.blood_type, phone)
        };
        assert_eq!(on(&ledger, "2022-04-30"), (None, BloodType::Unknown, None));
        assert_eq!(on(&ledger, "2022-05-01"), (Some(1), BloodType::O, Some("0200000001".into())));
        assert_eq!(on(&ledger, "2022-06-01"), (Some(1), BloodType::O, Some("0200000002".into())));
        let told = ledger.person(an).identity.unwrap().told;
        assert_eq!(told.other_name, Some(Text::stored("Tư")));
        assert_eq!(told.occupation, Some(Text::stored("giáo viên")));
        assert_eq!(told.email, Some(Email::stored("an@example.vn")));
        ledger.runs(ledger.annul(later));
        assert_eq!(on(&ledger, "2022-06-01").2, Some("0200000001".into()));
    }

    #[test]
    fn what_was_told_can_be_taken_back() {
        let mut ledger = TestLedger::new();
        let an = an(&mut ledger);
        ledger.runs(update(an, religion(1), "2022-05-01"));
        let unsaid = Particulars { religion: Some(Becomes::Unsaid), ..Particulars::default() };
        ledger.runs(update(an, unsaid.clone(), "2022-05-02"));
        assert_eq!(ledger.person(an).identity.unwrap().religion, None);
        ledger.rejects(update(an, unsaid, "2022-05-03"), Rejection::ParticularsUnchanged);
    }

    #[test]
    fn it_is_told_of_the_living_and_something_new() {
        let mut ledger = TestLedger::new();
        let an = an(&mut ledger);
        ledger.runs(update(an, religion(1), "2022-05-01"));
        let at = |field: &str| Some((Rejection::ParticularsUnchanged, field.to_owned()));
        assert_eq!(ledger.refusal(&update(an, religion(1), "2022-05-02")), at("becomes.religion"));
        let both = Particulars { blood_type: Some(BloodType::Unknown), ..religion(2) };
        assert_eq!(ledger.refusal(&update(an, both, "2022-05-02")), at("becomes.blood_type"));
        ledger.rejects(update(an, religion(2), "2022-05"), Rejection::EffectiveDateIncomplete);
        ledger.rejects(update(an, religion(2), "2031-05-01"), Rejection::EffectiveDateInFuture);
        ledger.rejects(update(an, religion(2), "1990-03-03"), Rejection::BeforeBirth);
        ledger.rejects(update(Position(999), religion(2), "2022-05-01"), Rejection::PersonNotFound);
        ledger.runs(ledger.death(an, "2022-06-01"));
        ledger.rejects(update(an, religion(2), "2022-06-02"), Rejection::PersonDeceased);
    }

    #[test]
    fn a_correction_says_something_new_too() {
        let mut ledger = TestLedger::new();
        let an = an(&mut ledger);
        ledger.runs(update(an, religion(1), "2022-05-01"));
        let second = ledger.runs(update(an, religion(2), "2022-05-02"));
        let as_before = ledger.correct(second, "2022-05-02", |event| {
            if let Event::ParticularsUpdated(e) = event {
                e.becomes = religion(1);
            }
        });
        ledger.rejects(as_before, Rejection::ParticularsUnchanged);
    }
}
