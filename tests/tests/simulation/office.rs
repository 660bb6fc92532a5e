//! The officers: an order becomes a command to the register and, beside it, the plain fact that it would declare.

use ledger_core::domain::amendment::annul::AnnulEvent;
use ledger_core::domain::amendment::correct::CorrectEvent;
use ledger_core::domain::card::apply::ApplyForCard;
use ledger_core::domain::card::approve::ApproveCard;
use ledger_core::domain::card::hand_over::HandOverCard;
use ledger_core::domain::card::personalise::PersonaliseCard;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::dwelling::register::RegisterDwelling;
use ledger_core::domain::event::{Event, Member, PersonEnrolled, PersonFacts};
use ledger_core::domain::household::change_head::ChangeHead;
use ledger_core::domain::household::form::FormHousehold;
use ledger_core::domain::household::join::JoinHousehold;
use ledger_core::domain::household::leave::LeaveHousehold;
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, PersonalNumber};
use ledger_core::domain::person::enrol::EnrolPerson;
use ledger_core::domain::person::register_birth::RegisterBirth;
use ledger_core::domain::person::register_death::RegisterDeath;
use ledger_core::domain::residence::change_permanent::{ChangePermanentResidence, MoveInto};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};

use super::plain::{Id, Into, Person, Plain, Said, What};
use super::script::{Act, Order};
use super::town::Town;

/// The unassigned prefix of all numbers here.
const PREFIX: u16 = 97;

/// A command, and what it declares.
pub(crate) type Plan = (Command, Said);

/// What officers know when they act.
pub(crate) struct Office<'a> {
    pub(crate) town: &'a Town,
    pub(crate) plain: &'a Plain,
    /// The commune where everything is registered.
    pub(crate) commune: Position,
}

fn person_id(id: Id) -> PersonId {
    PersonId::at(Position(id)).expect("nobody came in at the founding")
}

fn household_id(id: Id) -> HouseholdId {
    HouseholdId::at(Position(id)).expect("no household came in at the founding")
}

fn dwelling_id(id: Id) -> DwellingId {
    DwellingId::at(Position(id)).expect("no dwelling came in at the founding")
}

fn card_id(id: Id) -> CardId {
    CardId::at(Position(id)).expect("no card came in at the founding")
}

fn nth(of: &[Id], pick: u32) -> Option<Id> {
    (!of.is_empty()).then(|| of[pick as usize % of.len()])
}

impl Office<'_> {
    /// What an order comes to; nothing where there is nobody whom it could be about.
    pub(crate) fn plan(&self, order: &Order) -> Option<Plan> {
        let day = self.town.today.plus_days(-i64::from(order.late));
        match order.act {
            Act::Dwelling => Some(self.dwelling(day)),
            Act::Enrol => Some(self.enrol(order, day)),
            Act::Birth => self.birth(order, day),
            Act::Death => self.death(order, day),
            Act::Form => self.form(order, day),
            Act::Join => self.join(order, day),
            Act::Leave => self.leave(order, day),
            Act::ChangeHead => self.change_head(order, day),
            Act::Move => self.moves(order, day),
            Act::Apply => self.apply(order, day),
            Act::Approve => self.approve(order, day),
            Act::Personalise => self.personalise(order, day),
            Act::HandOver => self.hand_over(order, day),
            Act::OtherDay => self.other_day(order),
            Act::Annul => self.annul(order),
        }
    }

    fn now(&self, person: Id) -> Person {
        self.plain.person(person, None, self.plain.len())
    }

    fn all(&self, wanted: impl Fn(&What) -> bool) -> Vec<Id> {
        self.plain.facts().filter(|(_, what)| wanted(what)).map(|(at, _)| at).collect()
    }

    fn persons(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Enrolled { .. } | What::Born { .. }))
    }

    fn households(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Formed { .. } | What::Moved { into: Into::Form, .. }))
    }

    fn homes(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Dwelling))
    }

    /// Somebody; somebody fit, unless the order is blind.
    fn somebody(&self, order: &Order, pick: u32, fit: impl Fn(&Person) -> bool) -> Option<Id> {
        let mut all = self.persons();
        if !order.blind {
            all.retain(|id| {
                let person = self.now(*id);
                person.exists && person.died.is_none() && fit(&person)
            });
        }
        nth(&all, pick)
    }

    fn a_household(&self, order: &Order, pick: u32) -> Option<Id> {
        let mut all = self.households();
        if !order.blind {
            all.retain(|id| !self.plain.household(*id, None, self.plain.len()).members.is_empty());
        }
        nth(&all, pick)
    }

    fn home_of_household(&self, household: Id) -> Id {
        let home = self.plain.household(household, None, self.plain.len()).home;
        home.map_or(household, |(home, _)| home)
    }

    fn dwelling(&self, _day: CivilDate) -> Plan {
        let area = AreaId::at(self.commune).expect("the commune is not the founding");
        let address = Text::stored("Số 12, thôn Đông");
        let effective_date = self.town.today.into();
        let command = Command::RegisterDwelling(RegisterDwelling { effective_date, area, address });
        (command, Said::Fact(self.town.today, What::Dwelling))
    }

    fn facts(&self, sex: Sex, born: CivilDate, parents: &[Id]) -> PersonFacts {
        let of_sex = |sex| {
            let parent = parents.iter().find(|parent| self.now(**parent).sex == Some(sex));
            parent.copied().map(person_id)
        };
        PersonFacts {
            name: PersonName::parse("Nguyễn Văn An").expect("a name"),
            sex,
            birth_date: born.into(),
            birth_place: None,
            birth_registration_area: None,
            origin_area: None,
            ethnicity: None,
            religion: None,
            nationality: None,
            father: of_sex(Sex::Male),
            mother: of_sex(Sex::Female),
        }
    }

    fn enrol(&self, order: &Order, day: CivilDate) -> Plan {
        let [years, sex, home, numbered] = order.picks;
        let born = day.plus_years(-i32::try_from(years % 80).expect("less than 80")).plus_days(-1);
        let sex = if sex.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        let homes = self.homes();
        let home = nth(&homes, home).filter(|_| !numbered.is_multiple_of(5));
        // Now and then a number that somebody has already.
        let serial =
            if numbered.is_multiple_of(11) { 7 } else { u32::try_from(self.plain.len()).expect("few") };
        let number =
            PersonalNumber::compose(PREFIX, sex, born.year(), serial).filter(|_| !numbered.is_multiple_of(4));
        let person = PersonEnrolled {
            facts: self.facts(sex, born, &[]),
            personal_number: number,
            old_number: None,
            marital_status: MaritalStatus::Unknown,
            blood_type: BloodType::Unknown,
            dwelling: home.map(dwelling_id),
        };
        let command = Command::EnrolPerson(Box::new(EnrolPerson { effective_date: day.into(), person }));
        let number = number.map(PersonalNumber::get);
        (command, Said::Fact(day, What::Enrolled { born, sex, home, number, parents: Vec::new() }))
    }

    fn birth(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [mother, father, sex, with_father] = order.picks;
        let grown = |person: &Person| {
            person.born.is_some_and(|born| born.plus_years(18) <= day && day < born.plus_years(50))
        };
        let mother = self.somebody(order, mother, |p| p.sex == Some(Sex::Female) && grown(p))?;
        let father = self.somebody(order, father, |p| p.sex == Some(Sex::Male) && grown(p));
        let father = father.filter(|_| !with_father.is_multiple_of(3));
        let sex = if sex.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        let mut parents: Vec<Id> = [Some(mother), father].into_iter().flatten().collect();
        // Two of one sex cannot both be told; the first is.
        let first_sex = self.now(mother).sex;
        parents.retain(|parent| *parent == mother || self.now(*parent).sex != first_sex);
        let household = self.now(mother).household.map(|(household, _, _)| household);
        let serial = u32::try_from(self.plain.len()).expect("few");
        let facts = self.facts(sex, day, &parents);
        parents = facts.parents().map(PersonId::get).collect();
        let number = PersonalNumber::compose(PREFIX, sex, day.year(), serial)?;
        let command = Command::RegisterBirth(Box::new(RegisterBirth {
            facts,
            registration_area: AreaId::at(self.commune)?,
            registration_date: self.town.today,
            serials: vec![serial],
            household: household.map(|household| (household_id(household), Relation::Grandchild)),
        }));
        let household = household.map(|household| (household, self.home_of_household(household)));
        Some((command, Said::Fact(day, What::Born { sex, number: number.get(), parents, household })))
    }

    fn death(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |_| true)?;
        let command = Command::RegisterDeath(RegisterDeath {
            effective_date: day.into(),
            person: person_id(who),
            place: None,
            notice: None,
        });
        let person = self.plain.person(who, Some(day), self.plain.len());
        let household = person.household.map(|(household, _, _)| household);
        let cards = person.card_open.into_iter().chain(person.card).collect();
        Some((command, Said::Fact(day, What::Died { who, household, cards })))
    }

    fn form(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [first, size, wrong, _] = order.picks;
        let head = self.somebody(order, first, |p| p.household.is_none() && p.home.is_some())?;
        let home = self.now(head).home.map(|(home, _, _)| home).or_else(|| nth(&self.homes(), wrong))?;
        let mut members = vec![head];
        members.extend(self.persons().into_iter().filter(|id| {
            let person = self.now(*id);
            let there = person.home.is_some_and(|(at, _, _)| at == home);
            *id != head && there && person.household.is_none() && person.died.is_none()
        }));
        members.truncate(1 + size as usize % 5);
        let list = members.iter().enumerate().map(|(at, who)| member(*who, at == 0)).collect();
        let command = Command::FormHousehold(FormHousehold {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            members: list,
            file_number: None,
        });
        let members = members.into_iter().enumerate().map(|(at, who)| (who, at == 0)).collect();
        Some((command, Said::Fact(day, What::Formed { home, members })))
    }

    fn join(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let household = self.a_household(order, order.picks[1])?;
        let home = self.home_of_household(household);
        let fit = |p: &Person| p.household.is_none() && p.home.is_none_or(|(at, _, _)| at == home);
        let who = self.somebody(order, order.picks[0], fit)?;
        let command = Command::JoinHousehold(JoinHousehold {
            effective_date: day.into(),
            person: person_id(who),
            household: household_id(household),
            relation: Relation::Guest,
        });
        Some((command, Said::Fact(day, What::Joined { who, household, home })))
    }

    fn leave(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let who = self.somebody(order, order.picks[0], |p| p.household.is_some())?;
        let own = self.now(who).household.map(|(household, _, _)| household);
        let household = own.or_else(|| self.a_household(order, order.picks[1]))?;
        let command = Command::LeaveHousehold(LeaveHousehold {
            effective_date: day.into(),
            person: person_id(who),
            household: household_id(household),
        });
        Some((command, Said::Fact(day, What::Left { who, household })))
    }

    fn change_head(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let household = self.a_household(order, order.picks[0])?;
        let state = self.plain.household(household, None, self.plain.len());
        let mut members: Vec<Id> = state.members.keys().copied().collect();
        if order.blind && order.picks[3].is_multiple_of(2) {
            members.pop();
        }
        let head = nth(&members, order.picks[1])?;
        let members: Vec<(Id, bool)> = members.into_iter().map(|who| (who, who == head)).collect();
        let command = Command::ChangeHead(ChangeHead {
            effective_date: day.into(),
            household: household_id(household),
            members: members.iter().map(|(who, head)| member(*who, *head)).collect(),
        });
        Some((command, Said::Fact(day, What::HeadChanged { household, members })))
    }

    fn moves(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let [who, home, into, _] = order.picks;
        let who = self.somebody(order, who, |_| true)?;
        let person = self.now(who);
        let mut home = nth(&self.homes(), home)?;
        let own = person.household.map(|(household, _, _)| household);
        let (movers, into, becomes) = match (into % 4, own) {
            (0, Some(own)) => {
                let members = self.plain.household(own, None, self.plain.len()).members;
                (members.keys().copied().collect(), Into::Whole(own), MoveInto::SameHousehold)
            }
            (1, _) => {
                let joined = self.a_household(order, order.picks[3])?;
                home = self.home_of_household(joined);
                let becomes = MoveInto::Join(household_id(joined), vec![Relation::Guest]);
                (vec![who], Into::Join(joined), becomes)
            }
            (2, _) => (vec![who], Into::Form, MoveInto::Form(vec![Relation::Head], None)),
            _ => (vec![who], Into::Alone, MoveInto::Alone),
        };
        let leaves = |who: Id| match into {
            Into::Whole(_) => None,
            Into::Alone | Into::Join(_) | Into::Form => self.now(who).household.map(|(own, _, _)| own),
        };
        let command = Command::ChangePermanentResidence(ChangePermanentResidence {
            effective_date: day.into(),
            dwelling: dwelling_id(home),
            movers: movers.iter().copied().map(person_id).collect(),
            household: becomes,
        });
        let who = movers.iter().map(|who| (*who, leaves(*who))).collect();
        Some((command, Said::Fact(day, What::Moved { who, home, into })))
    }

    fn apply(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let fit = |p: &Person| p.number.is_some() && p.card_open.is_none();
        let who = self.somebody(order, order.picks[0], fit)?;
        let wrong = order.blind && order.picks[1].is_multiple_of(3);
        let first = self.now(who).had_card == wrong;
        let reason = if first { CardReason::First } else { CardReason::Change };
        let command = Command::ApplyForCard(ApplyForCard {
            effective_date: day.into(),
            person: person_id(who),
            reason,
            ground: None,
            group: None,
        });
        Some((command, Said::Fact(day, What::Applied { who })))
    }

    /// A card application, at this stage unless the order is blind, and whose it is.
    fn application(&self, order: &Order, stage: u8) -> Option<(Id, Id)> {
        let mut all = self.all(|what| matches!(what, What::Applied { .. }));
        if !order.blind {
            all.retain(|card| self.plain.card(*card, self.plain.len()) == stage);
        }
        let card = nth(&all, order.picks[0])?;
        let applied = self.plain.facts().find(|(at, _)| *at == card).map(|(_, what)| what.clone());
        let Some(What::Applied { who }) = applied else { return None };
        Some((card, who))
    }

    fn approve(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (card, who) = self.application(order, 1)?;
        let command = Command::ApproveCard(ApproveCard { effective_date: day.into(), card: card_id(card) });
        Some((command, Said::Fact(day, What::Approved { card, who })))
    }

    fn personalise(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (card, who) = self.application(order, 2)?;
        // Now and then a serial that another card has.
        let serial =
            if order.picks[1].is_multiple_of(9) { 7 } else { u32::try_from(self.plain.len()).expect("few") };
        let command = Command::PersonaliseCard(PersonaliseCard {
            effective_date: day.into(),
            card: card_id(card),
            serial: CardSerial::parse(&format!("V{serial}"))?,
        });
        Some((command, Said::Fact(day, What::Made { card, who, serial })))
    }

    fn hand_over(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let (card, who) = self.application(order, 3)?;
        let command = Command::HandOverCard(HandOverCard { effective_date: day.into(), card: card_id(card) });
        let before = self.now(who).card.filter(|before| *before != card);
        Some((command, Said::Fact(day, What::Handed { card, who, before })))
    }

    /// Something said that can be amended; often something of which there was talk before.
    fn remarkable(&self, order: &Order) -> Option<Id> {
        let again = self.plain.remarks().flat_map(|(remark, target)| [remark, target]);
        let mut targets: Vec<Id> = again.collect();
        if targets.is_empty() || order.picks[2].is_multiple_of(2) {
            targets.extend(self.plain.facts().map(|(at, _)| at));
        }
        targets.sort_unstable();
        nth(&targets, order.picks[0])
    }

    /// The effective date of a fact, or of an earlier correction, was another.
    fn other_day(&self, order: &Order) -> Option<Plan> {
        let days = order.picks[1];
        let target = self.remarkable(order)?;
        let record = self.town.record(Position(target))?;
        let said = record.event.replacement().unwrap_or(&record.event);
        let day = record.effective_date.full()?.plus_days(i64::from(days % 200) - 100);
        let mut replacement = said.as_ref().clone();
        if let Event::CardPersonalised(made) = &mut replacement {
            made.issue_date = day;
        }
        let command = Command::CorrectEvent(CorrectEvent {
            target: Position(target),
            effective_date: Some(PartialDate::from(day)),
            replacement: replacement.into(),
            reason: Text::stored("read wrongly"),
        });
        Some((command, Said::OtherDay(target, day)))
    }

    fn annul(&self, order: &Order) -> Option<Plan> {
        let target = self.remarkable(order)?;
        let command = Command::AnnulEvent(AnnulEvent {
            target: Position(target),
            reason: Text::stored("entered twice"),
        });
        Some((command, Said::Never(target)))
    }
}

fn member(who: Id, head: bool) -> Member {
    Member { person: person_id(who), relation: if head { Relation::Head } else { Relation::Other } }
}
