//! Orders by which people are entered.

use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::{PersonEnrolled, PersonFacts, ToldParents};
use ledger_core::domain::identity::VIET_NAM;
use ledger_core::domain::ids::AreaId;
use ledger_core::domain::number::PersonalNumber;
use ledger_core::domain::person::enrol::EnrolPerson;
use ledger_core::domain::values::{BloodType, MaritalStatus, Sex};

use super::super::ages::Born;
use super::super::births::is_foreign;
use super::super::plain::{Id, Person, Said, What};
use super::super::rules::AGES;
use super::super::script::Order;
use super::{Office, PREFIX, Plan, dwelling_id, name, nth, partial, person_id, some_day};

impl Office<'_> {
    pub(super) fn enrol(&self, order: &Order, day: CivilDate) -> Plan {
        let [years, sex, home_pick, numbered] = order.picks;
        let born = self.some_birthday(years, day);
        let sex = if sex.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        let serial = u32::try_from(self.plain.len()).expect("few");
        let drawn = || PersonalNumber::compose(PREFIX, sex, born.year(), serial).map(PersonalNumber::get);
        // Now and then somebody comes a second time, with the number that they have.
        let again =
            nth(&self.persons(), years).filter(|_| numbered.is_multiple_of(11)).map(|id| self.now(id));
        let (sex, born, number) = match again {
            Some(Person { sex: Some(sex), born: Some(born), number: Some(number), .. }) => {
                (sex, born, Some(number))
            }
            Some(_) | None => {
                (sex, some_day(born, home_pick / 8), drawn().filter(|_| !numbered.is_multiple_of(4)))
            }
        };
        let homes = self.homes();
        let home = nth(&homes, home_pick).filter(|_| !numbered.is_multiple_of(5));
        let status = MaritalStatus::ALL[home_pick as usize % 3];
        let nationality = [Some(VIET_NAM), None, Some(*b"LA"), Some(VIET_NAM)][serial as usize % 4];
        // Foreigners bring none along.
        let number = number.filter(|_| order.blind || !is_foreign(nationality));
        let registered = Some(self.commune.0).filter(|_| !serial.is_multiple_of(3));
        let called = home_pick % 12;
        let (father, mother) = self.said_parents(order, born);
        let facts = PersonFacts {
            name: name(called),
            sex,
            birth_date: partial(born),
            birth_place: None,
            birth_registration_area: registered.and_then(|_| AreaId::at(self.commune)),
            origin_area: None,
            ethnicity: None,
            religion: None,
            nationality,
            father: father.map(person_id),
            mother: mother.map(person_id),
            told_parents: ToldParents::default(),
        };
        let person = PersonEnrolled {
            facts,
            personal_number: number.and_then(|number| PersonalNumber::parse(&format!("{number:012}"))),
            old_number: None,
            marital_status: status,
            blood_type: BloodType::Unknown,
            dwelling: home.map(dwelling_id),
            birth_registration_country: None,
        };
        let command = Command::EnrolPerson(Box::new(EnrolPerson { effective_date: day.into(), person }));
        let name = called;
        let what =
            What::Enrolled { born, sex, home, number, father, mother, status, nationality, registered, name };
        (command, Said::Fact(day, what))
    }

    /// Parents of somebody who is entered; mostly none, or somebody who could be.
    fn said_parents(&self, order: &Order, born: Born) -> (Option<Id>, Option<Id>) {
        let [which, father, mother] = [order.hand / 16, order.hand / 64, order.hand / 8_192];
        let of = |sex: Sex, pick: u32| {
            let mut all = self.persons();
            all.retain(|id| {
                let person = self.now(*id);
                let fit =
                    person.sex == Some(sex) && person.born.is_some_and(|own| own.may_be_older(10, born));
                person.exists && (fit || order.blind)
            });
            nth(&all, pick)
        };
        (
            of(Sex::Male, father).filter(|_| which.is_multiple_of(3)),
            of(Sex::Female, mother).filter(|_| which.is_multiple_of(4)),
        )
    }

    /// Of somebody of any age, or about to reach one that rules ask about.
    fn some_birthday(&self, pick: u32, day: CivilDate) -> CivilDate {
        let years = i32::try_from(pick % 80).expect("less than 80");
        let age = AGES.get(pick as usize / 80 % (2 * AGES.len()));
        let born = age.map_or(day.plus_years(-years).plus_days(-1), |age| {
            day.plus_years(-*age).plus_days(i64::from(pick % 400) - 200)
        });
        born.min(self.town.today)
    }
}
