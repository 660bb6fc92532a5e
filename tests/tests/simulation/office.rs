//! The officers: an order becomes a command to the register and, beside it, the plain fact that it would declare.

mod births;
mod blanks;
pub(crate) mod bureaus;
mod cards;
mod civil;
mod enrolling;
mod family;
mod households;
mod places;
pub(crate) mod reform;
mod registrar;
mod residence;
mod reworded;

use ledger_core::domain::amendment::annul::AnnulEvent;
use ledger_core::domain::amendment::correct::CorrectEvent;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{Event, Member};
use ledger_core::domain::ids::{CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::person::register_death::RegisterDeath;
use ledger_core::domain::text::Text;
use ledger_core::domain::values::Relation;

use super::ages::Born;
use super::family::Family;
use super::plain::{Ends, Id, Person, Plain, Said, What};
use super::rules::in_doubt;
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
    /// The commune where births are registered.
    pub(crate) commune: Position,
    /// The province above it.
    pub(crate) province: Position,
    /// Another province, without people.
    pub(crate) other_province: Position,
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

/// A birthday of which papers know the day, the month or the year.
fn some_day(day: CivilDate, pick: u32) -> Born {
    match pick % 4 {
        0 => Born::in_year(day),
        1 => Born::in_month(day),
        _ => Born::on(day),
    }
}

/// As an act says it.
fn partial(born: Born) -> PartialDate {
    let Born { first, last } = born;
    let (month, day) = match (first == last, first.month() == last.month()) {
        (true, _) => (first.month(), first.day()),
        (false, true) => (first.month(), 0),
        (false, false) => (0, 0),
    };
    PartialDate::new(first.year(), month, day).expect("a date")
}

/// One of a few names, of which some do not say which word is the surname.
pub(crate) fn name(number: u32) -> PersonName {
    let given = ["An", "Bình", "Chi", "Dung"][number as usize % 4];
    let named = match number / 4 {
        0 => PersonName::parse_parts("", "Nguyễn", "Văn", given),
        1 => PersonName::parse_parts("", "Lê", "Văn", given),
        _ => PersonName::parse(&format!("Lê Văn {given}")),
    };
    named.expect("a name")
}

fn address(number: u32) -> Text {
    Text::stored(&format!("Số {number}, thôn Đông"))
}

fn nth(of: &[Id], pick: u32) -> Option<Id> {
    (!of.is_empty()).then(|| of[pick as usize % of.len()])
}

impl Office<'_> {
    /// What an order comes to; nothing where there is nobody whom it could be about.
    #[expect(clippy::too_many_lines, reason = "a line for each act")]
    pub(crate) fn plan(&self, order: &Order) -> Option<Plan> {
        let day = self.town.today.plus_days(-i64::from(order.late));
        match order.act {
            Act::Dwelling => self.dwelling(order),
            Act::Enrol => Some(self.enrol(order, day)),
            Act::Birth | Act::Borne => self.birth(order, day),
            Act::OneParent => self.of_one_parent(order, day),
            Act::Foundling => self.foundling(order, day),
            Act::BirthAbroad => self.birth_abroad(order, day),
            Act::Death => self.death(order, day),
            Act::Form => self.form(order, day),
            Act::Join => self.join(order, day),
            Act::Leave => self.leave(order, day),
            Act::ChangeHead => self.change_head(order, day),
            Act::Move => self.moves(order, day),
            Act::Apply => self.apply(order, day),
            Act::Approve
            | Act::Capture
            | Act::Refuse
            | Act::Withdraw
            | Act::Batch
            | Act::Personalise
            | Act::Check
            | Act::Dispatch
            | Act::Receive
            | Act::Lose
            | Act::Hold
            | Act::GiveBack
            | Act::Revoke => self.card_step(order, day),
            Act::HandOver => self.hand_over(order, day),
            Act::Destroy => self.destroy(order, day),
            Act::Certify => self.certify(order, day),
            Act::Uncertify => self.uncertify(order, day),
            Act::OpenStock
            | Act::ReceiveBlanks
            | Act::Settle
            | Act::WriteOff
            | Act::Count
            | Act::DestroyBlanks => self.of_blanks(order, day),
            Act::OtherDay => self.other_day(order),
            Act::Reword => self.reword(order),
            Act::Annul => self.annul(order),
            Act::Marry => self.marry(order, day),
            Act::Widow => self.widow(order, day),
            Act::Divorce | Act::Undo => self.ends_marriage(order, day),
            Act::Recognise => self.recognise(order, day),
            Act::Adopt => self.adopt(order, day),
            Act::EndAdoption => self.end_adoption(order, day),
            Act::Care => self.care(order, day),
            Act::EndCare => self.end_care(order, day),
            Act::Missing => self.missing(order, day),
            Act::Found => self.found(order, day),
            Act::SayDead => self.say_dead(order, day),
            Act::Return => self.returned(order, day),
            Act::Capacity => self.capacity(order, day),
            Act::Abroad | Act::Deregister => self.departs(order, day),
            Act::Reach => self.reached(order, day),
            Act::Unreach => self.unreached(order, day),
            Act::NotThere => self.not_there(order, day),
            Act::Close => self.closes(order, day),
            Act::Stay => self.stays(order, day),
            Act::Renew => self.renews(order, day),
            Act::Remove => self.removes(order, day),
            Act::Away => self.goes_away(order, day),
            Act::Back => self.comes_back(order, day),
            Act::At => self.is_at(order, day),
            Act::CancelRegistration => self.cancels(order, day),
            Act::NotifyStay => self.notifies(order, day),
            Act::Split => self.split(order, day),
            Act::Merge => self.merge(order, day),
            Act::Relate => self.relate(order, day),
            Act::Number => self.number(order, day),
            Act::Rename => self.rename(order, day),
            Act::Correct | Act::Supplement => self.correct_values(order, day),
            Act::Ethnicity => self.ethnicity(order, day),
            Act::Sex => self.sex(order, day),
            Act::LoseNationality => self.loses_nationality(order, day),
            Act::GainNationality => self.gains_nationality(order, day),
            Act::GiveNumber | Act::CancelNumber | Act::ReplaceNumber => self.renumbers(order, day),
            Act::LinkOld | Act::UnlinkOld => self.old_number(order, day),
            Act::LinkSector | Act::UnlinkSector => self.sector_id(order, day),
            Act::Tell => self.tell(order, day),
            Act::MergeRecords => self.merge_records(order, day),
            Act::PartRecords => self.part_records(order, day),
            Act::Readdress => self.readdress(order, day),
            Act::Identify => self.identify(order, day),
            Act::JoinHomes => self.join_homes(order, day),
            Act::DivideHome => self.divide_home(order, day),
            Act::Assign => self.assign(order, day),
            Act::Ban | Act::Free => self.ban(order, day),
            Act::EstablishArea => self.establish(order, day),
            Act::RenameArea => self.rename_area(order, day),
            Act::RecodeArea => self.recode(order, day),
            Act::MoveArea => self.move_area(order, day),
            Act::MergeAreas => self.merge_areas(order, day),
            Act::SplitArea => self.split_area(order, day),
            Act::Establish
            | Act::NameBureau
            | Act::MoveBureau
            | Act::CloseBureau
            | Act::Appoint
            | Act::Post
            | Act::Dismiss => self.of_bureaus(order, day),
            Act::AbolishArea => self.abolish(order, day),
        }
    }

    fn now(&self, person: Id) -> Person {
        self.plain.person(person, None, self.plain.len())
    }

    fn all(&self, wanted: impl Fn(&What) -> bool) -> Vec<Id> {
        self.plain.facts().filter(|(_, what)| wanted(what)).map(|(at, _)| at).collect()
    }

    fn persons(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Enrolled { .. } | What::Born(_)))
    }

    fn households(&self) -> Vec<Id> {
        self.all(What::forms_household)
    }

    fn homes(&self) -> Vec<Id> {
        self.all(|what| matches!(what, What::Dwelling { .. }))
    }

    /// Somebody; somebody fit, unless the order is blind.
    fn somebody(&self, order: &Order, pick: u32, fit: impl Fn(&Person) -> bool) -> Option<Id> {
        let mut all = self.persons();
        if !order.blind {
            all.retain(|id| {
                let person = self.now(*id);
                let whole = person.exists && person.civil.merged_into.is_none();
                whole && person.died.is_none() && fit(&person)
            });
        }
        self.one_of(&all, order, pick)
    }

    /// One of these people; often one of whom nobody knows whether they have reached an age that rules ask about.
    fn one_of(&self, of: &[Id], order: &Order, pick: u32) -> Option<Id> {
        let day = self.town.today.plus_days(-i64::from(order.late));
        let doubtful = || of.iter().copied().filter(|id| in_doubt(&self.now(*id), day)).collect::<Vec<Id>>();
        let doubtful = if (pick >> 16).is_multiple_of(3) { doubtful() } else { Vec::new() };
        nth(&doubtful, pick).or_else(|| nth(of, pick))
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

    fn death(&self, order: &Order, day: CivilDate) -> Option<Plan> {
        let before = self.before_a_child(order).filter(|_| order.picks[1].is_multiple_of(6));
        let (who, day) = before.or_else(|| Some((self.somebody(order, order.picks[0], |_| true)?, day)))?;
        let command = Command::RegisterDeath(RegisterDeath {
            effective_date: day.into(),
            person: person_id(who),
            place: None,
            notice: None,
            cause: None,
            time: None,
        });
        let ends = Ends::of(&self.plain.at_place(who, day));
        Some((command, Said::Fact(day, What::Died { who, ends })))
    }

    /// Somebody whom a court gave a child, and a day about the last on which they can have died.
    fn before_a_child(&self, order: &Order) -> Option<(Id, CivilDate)> {
        let given = |(_, what): (Id, &What)| {
            let What::Family(Family::Recognised { child, parent, father, by_court: true }) = what else {
                return None;
            };
            Some((*child, *parent, *father))
        };
        let all: Vec<(Id, Id, bool)> = self.plain.facts().filter_map(given).collect();
        let (child, parent, father) = *all.get(order.picks[0] as usize % all.len().max(1))?;
        let born = self.now(child).born?.first;
        let days = if father { 310 } else { 0 };
        Some((parent, born.plus_days(10 - days - i64::from(order.picks[2] % 40))))
    }

    /// Something said that can be amended; often something of which there was talk before.
    fn remarkable(&self, order: &Order) -> Option<Id> {
        nth(&self.all_remarkable(order), order.picks[0])
    }

    fn all_remarkable(&self, order: &Order) -> Vec<Id> {
        let again = self.plain.remarks().flat_map(|(remark, target)| [remark, target]);
        let mut targets: Vec<Id> = again.collect();
        if targets.is_empty() || order.picks[2].is_multiple_of(2) {
            targets.extend(self.plain.facts().map(|(at, _)| at));
        }
        targets.sort_unstable();
        targets
    }

    /// The effective date of a fact, or of an earlier correction, was another.
    fn other_day(&self, order: &Order) -> Option<Plan> {
        let days = order.picks[1];
        let target = self.remarkable(order)?;
        let record = self.town.record(Position(target))?;
        let said = record.event.replacement().unwrap_or(&record.event);
        let other = record.effective_date.full()?.plus_days(i64::from(days % 200) - 100);
        // Now and then one that is still to come.
        let to_come = order.picks[3].is_multiple_of(16);
        let day = if to_come { self.town.today.plus_days(1 + i64::from(days % 9)) } else { other };
        let mut replacement = said.as_ref().clone();
        if let Event::CardPersonalised(made) = &mut replacement {
            made.issue_date = day;
        }
        if let Event::StayNotified(stay) = &mut replacement {
            stay.from = day;
        }
        let command = Command::CorrectEvent(CorrectEvent {
            target: Position(target),
            effective_date: Some(PartialDate::from(day)),
            replacement: replacement.into(),
            reason: Text::stored("read wrongly"),
        });
        let what = self.plain.contents(target).or_else(|| self.root_of(target))?;
        Some((command, Said::Otherwise(target, day, Box::new(what.clone()))))
    }

    fn root_of(&self, at: Id) -> Option<&What> {
        self.plain.root(at, self.plain.said(at)?).map(|(_, what)| what)
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

fn members_of(members: &[(Id, Relation)]) -> Vec<Member> {
    let member = |(who, relation): &(Id, Relation)| Member { person: person_id(*who), relation: *relation };
    members.iter().map(member).collect()
}
