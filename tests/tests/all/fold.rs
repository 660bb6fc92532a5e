//! The register computed again from its records, as simply as can be and by nothing but the records: the yardstick for what
//! the register answers.

use std::collections::BTreeMap;

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::event::v1::permanent_residence_changed::Household as Becomes;
use ledger_proto::ledger::event::v1::{
    Departure, HouseholdEntry, PermanentResidenceChanged, PersonFacts, Record,
};
use ledger_proto::ledger::household::v1 as households;
use ledger_proto::ledger::person::v1 as persons;
use ledger_proto::ledger::r#type::v1::{CardStage, ContactRole};

/// A day that can be compared.
pub(crate) type Day = (i32, i32, i32);

/// Who somebody is, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// Whether what brought them in stands; of who was annulled, later acts may still stand.
    pub(crate) exists: bool,
    pub(crate) full_name: String,
    pub(crate) born: Day,
    pub(crate) number: u64,
    pub(crate) died: Option<Day>,
    /// Household, relation, since.
    pub(crate) household: Option<(u64, i32, Day)>,
    /// Dwelling, since, and the record that says so.
    residence: Option<(u64, Day, u64)>,
    pub(crate) open_card: u64,
    pub(crate) active_card: u64,
    /// Whom they are married to; 0: nobody.
    pub(crate) spouse: u64,
}

/// A household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Household {
    pub(crate) dwelling: u64,
    /// The record that says so.
    dwelling_by: u64,
    pub(crate) since: Day,
    /// Persons and their relations.
    pub(crate) members: Vec<(u64, i32)>,
}

/// A card application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) person: u64,
    pub(crate) stage: i32,
}

/// Everybody and everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct World {
    pub(crate) persons: BTreeMap<u64, Person>,
    pub(crate) households: BTreeMap<u64, Household>,
    pub(crate) cards: BTreeMap<u64, Card>,
}

/// What a record says after everything that was said about it; none where it was annulled.
type Standing = Option<(Day, Act)>;

fn day(date: Option<Date>) -> Day {
    date.map_or((0, 0, 0), |date| (date.year, date.month, date.day))
}

fn act_of(record: &Record) -> Act {
    record.event.as_ref().and_then(|event| event.act.clone()).expect("every record has an act")
}

/// From the original to the record that an amendment is about.
fn path(act: &Act) -> Option<&[u64]> {
    if let Act::EventCorrected(corrected) = act {
        return Some(&corrected.path);
    }
    if let Act::EventAnnulled(annulled) = act { Some(&annulled.path) } else { None }
}

fn standing(position: u64, records: &[Record], amendments: &BTreeMap<u64, Vec<u64>>) -> Standing {
    for amendment in amendments.get(&position).into_iter().flatten().rev() {
        match standing(*amendment, records, amendments) {
            None => {}
            Some((_, Act::EventAnnulled(_))) => return None,
            Some((date, Act::EventCorrected(corrected))) => {
                return Some((date, corrected.replacement?.act?));
            }
            corrected_itself => return corrected_itself,
        }
    }
    let record = &records[usize::try_from(position).expect("a small log")];
    Some((day(record.effective_date), act_of(record)))
}

impl World {
    /// Computes the world of all records of a log.
    pub(crate) fn of(records: &[Record]) -> World {
        let mut amendments: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for record in records {
            if let Some(target) = path(&act_of(record)).and_then(<[u64]>::last) {
                amendments.entry(*target).or_default().push(record.position);
            }
        }
        let originals = records.iter().filter(|record| path(&act_of(record)).is_none());
        let mut acts: Vec<(Day, u64, Act)> = originals
            .filter_map(|record| {
                let (day, act) = standing(record.position, records, &amendments)?;
                Some((day, record.position, act))
            })
            .collect();
        acts.sort_by_key(|(day, position, _)| (*day, *position));
        let mut world = World::default();
        acts.into_iter().for_each(|(day, position, act)| world.apply(day, position, act));
        world
    }

    #[allow(clippy::too_many_lines, reason = "one entry for each kind of act")]
    #[allow(clippy::too_many_lines, reason = "an arm for each kind of act")]
    #[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
    fn apply(&mut self, day: Day, at: u64, act: Act) {
        match act {
            Act::PersonEnrolled(e) => {
                self.begins(at, e.facts, e.personal_number);
                if e.dwelling_id != 0 {
                    self.lives_at(at, e.dwelling_id, day, at);
                }
            }
            Act::BirthRegistered(e) => {
                // Of a birth the day is the effective date.
                self.begins(at, e.facts, e.personal_number);
                self.person(at).born = day;
                if let Some(entry) = e.household {
                    self.enters(at, &entry, day, at);
                }
            }
            Act::BirthAbroadNoted(e) => {
                self.begins(at, e.facts, e.personal_number);
                self.person(at).born = day;
            }
            Act::DeathRegistered(e) => {
                self.dies(day, e.person_id, &e.card_ids);
                self.unmarries(&[e.spouse_id]);
            }
            Act::MarriageRegistered(e) => {
                self.person(e.husband_id).spouse = e.wife_id;
                self.person(e.wife_id).spouse = e.husband_id;
            }
            Act::DeathDeclared(e) => {
                self.dies(day, e.person_id, &e.card_ids);
                self.unmarries(&[e.spouse_id]);
            }
            Act::DeathCancelled(e) => {
                self.person(e.person_id).died = None;
                if e.spouse_id != 0 {
                    self.person(e.person_id).spouse = e.spouse_id;
                    self.person(e.spouse_id).spouse = e.person_id;
                }
            }
            Act::ParentRecognised(_)
            | Act::ChildAdopted(_)
            | Act::AdoptionEnded(_)
            | Act::GuardianshipOpened(_)
            | Act::GuardianshipEnded(_)
            | Act::MissingDeclared(_)
            | Act::MissingCancelled(_)
            | Act::CapacityChanged(_) => {}
            Act::DivorceNoted(e) => self.unmarries(&[e.person_id, e.spouse_id]),
            Act::WidowhoodNoted(e) => self.unmarries(&[e.person_id]),
            Act::MarriageAnnulled(e) => self.unmarries(&[e.person_id, e.spouse_id]),
            Act::HouseholdFormed(e) => {
                self.settles(at, e.dwelling_id, at);
                self.households.entry(at).or_default().since = day;
                for member in e.members {
                    let (household_id, dwelling_id) = (at, e.dwelling_id);
                    let entry = HouseholdEntry { household_id, dwelling_id, relation: member.relation };
                    self.enters(member.person_id, &entry, day, at);
                }
            }
            Act::HouseholdJoined(e) => {
                self.enters(e.person_id, &e.entry.expect("who joins joins something"), day, at);
            }
            Act::HouseholdLeft(e) => self.leaves(e.person_id),
            Act::HouseholdHeadChanged(e) => {
                for member in e.members {
                    self.relates(e.household_id, member.person_id, member.relation);
                }
            }
            Act::HouseholdSplit(e) => {
                self.settles(at, e.dwelling_id, at);
                self.households.entry(at).or_default().since = day;
                for member in e.members {
                    self.leaves(member.person_id);
                    let (household_id, dwelling_id) = (at, e.dwelling_id);
                    let entry = HouseholdEntry { household_id, dwelling_id, relation: member.relation };
                    self.enters(member.person_id, &entry, day, at);
                }
            }
            Act::HouseholdsMerged(e) => {
                for member in e.members {
                    self.leaves(member.person_id);
                    let (household_id, dwelling_id) = (e.into_household_id, e.dwelling_id);
                    let entry = HouseholdEntry { household_id, dwelling_id, relation: member.relation };
                    self.enters(member.person_id, &entry, day, at);
                }
            }
            Act::RelationsChanged(e) => {
                for member in e.members {
                    self.relates(e.household_id, member.person_id, member.relation);
                }
            }
            Act::PermanentResidenceChanged(e) => self.moves(day, at, e),
            Act::ResidenceAbroadRegistered(e) => {
                e.persons.iter().for_each(|who| self.departs(who, day, at));
            }
            Act::PermanentResidenceDeregistered(e) => {
                e.persons.iter().for_each(|who| self.departs(who, day, at));
            }
            Act::ContactAddressDeclared(e) => {
                if e.role == i32::from(ContactRole::InsteadOfResidence) {
                    self.departs(&e.person.expect("somebody is reached"), day, at);
                }
            }
            Act::ContactAddressWithdrawn(_) | Act::NotLivingThereFound(_) | Act::FindingClosed(_) => {}
            // What passes is not compared.
            Act::TemporaryResidenceRegistered(_)
            | Act::TemporaryResidenceRenewed(_)
            | Act::TemporaryResidenceRemoved(_)
            | Act::AbsenceDeclared(_)
            | Act::AbsenceEnded(_)
            | Act::CurrentPlaceDeclared(_)
            | Act::StayNotified(_) => {}
            // A cancelled temporary residence is not compared either.
            Act::RegistrationCancelled(e) => {
                let lives_by_it =
                    |person: &Person| person.residence.is_some_and(|(_, _, by)| by == e.registration);
                for who in &e.persons {
                    if lives_by_it(self.person(who.person_id)) {
                        self.departs(who, day, at);
                    }
                }
            }
            Act::CardApplied(e) => {
                self.cards.insert(at, Card { person: e.person_id, stage: CardStage::Applied.into() });
                self.person(e.person_id).open_card = at;
            }
            Act::CardApproved(e) => self.stage(e.card_id, CardStage::Approved),
            Act::CardPersonalised(e) => self.stage(e.card_id, CardStage::Personalised),
            Act::CardHandedOver(e) => {
                self.stage(e.card_id, CardStage::HandedOver);
                self.stage(e.replaces_card_id, CardStage::Replaced);
                let holder = self.person(e.person_id);
                (holder.open_card, holder.active_card) = (0, e.card_id);
            }
            // What a name, an ethnic group or a sex is, this world does not ask.
            Act::NameChanged(_)
            | Act::CivilDataCorrected(_)
            | Act::CivilDataSupplemented(_)
            | Act::EthnicityRedetermined(_)
            | Act::SexRedetermined(_) => {}
            Act::CardCaptured(e) => self.stage(e.card_id, CardStage::Captured),
            Act::CardRefused(e) => self.over(e.card_id, e.person_id, CardStage::Refused),
            Act::CardWithdrawn(e) => self.over(e.card_id, e.person_id, CardStage::Withdrawn),
            Act::CardsBatched(e) => {
                e.cards.iter().for_each(|card| self.stage(card.card_id, CardStage::InBatch));
            }
            Act::CardChecked(e) if e.defect.is_empty() => self.stage(e.card_id, CardStage::CheckPassed),
            Act::CardChecked(e) => self.stage(e.card_id, CardStage::CheckFailed),
            Act::CardDispatched(e) => self.stage(e.card_id, CardStage::Dispatched),
            Act::CardReceived(e) => self.stage(e.card_id, CardStage::Received),
            Act::CardLost(e) => self.gone(e.card_id, e.person_id, CardStage::Lost),
            Act::CardHeld(e) => self.stage(e.card_id, CardStage::Held),
            Act::CardReturned(e) => self.stage(e.card_id, CardStage::HandedOver),
            Act::CardRevoked(e) => self.gone(e.card_id, e.person_id, CardStage::Revoked),
            Act::CardDestroyed(e) => self.over(e.card_id, e.person_id, CardStage::Destroyed),
            // What cards are made of is not among what is compared here.
            Act::BlankStockOpened(_)
            | Act::BlanksReceived(_)
            | Act::BatchSettled(_)
            | Act::BlanksWrittenOff(_)
            | Act::BlanksCounted(_)
            | Act::BlanksDestroyed(_) => {}
            // Who has a certificate is not among what is compared here.
            Act::CertificateIssued(_) | Act::CertificateRevoked(_) => {}
            // Nobody moves when a place changes.
            Act::HouseholdNumbered(_)
            | Act::AreaRenamed(_)
            | Act::AreaRecoded(_)
            | Act::AreaMoved(_)
            | Act::AreasAbolished(_)
            | Act::AreasMerged(_)
            | Act::AreaSplit(_)
            | Act::DwellingReaddressed(_)
            | Act::DwellingIdentified(_)
            | Act::RegistrationBanNoted(_)
            | Act::RegistrationBanLifted(_)
            | Act::DwellingsMerged(_)
            | Act::DwellingSplit(_)
            | Act::DwellingAreaAssigned(_) => {}
            Act::PersonalNumberEstablished(e) => self.person(e.person_id).number = e.number,
            Act::PersonalNumberCancelled(e) => self.person(e.person_id).number = 0,
            Act::PersonalNumberReestablished(e) => self.person(e.person_id).number = e.number,
            Act::NationalityLost(e) => {
                self.goes(e.person_id, &[]);
                e.card_ids.iter().for_each(|card| self.withdrawn(*card));
            }
            Act::NationalityGained(_)
            | Act::OldNumberLinked(_)
            | Act::OldNumberUnlinked(_)
            | Act::SectorIdLinked(_)
            | Act::SectorIdUnlinked(_)
            | Act::RecordsMerged(_)
            | Act::RecordsSplit(_)
            | Act::ParticularsUpdated(_) => {}
            Act::LedgerFounded(_) | Act::AreaEstablished(_) | Act::DwellingRegistered(_) => {}
            Act::OfficeEstablished(_)
            | Act::OfficeRenamed(_)
            | Act::OfficeMoved(_)
            | Act::OfficeClosed(_)
            | Act::OfficerAppointed(_)
            | Act::OfficerMoved(_)
            | Act::OfficerDismissed(_) => {}
            Act::EventCorrected(_) | Act::EventAnnulled(_) => unreachable!("amendments do not stand alone"),
        }
    }

    /// An application that leads to no card.
    fn over(&mut self, card: u64, of: u64, stage: CardStage) {
        self.stage(card, stage);
        let holder = self.person(of);
        holder.open_card = if holder.open_card == card { 0 } else { holder.open_card };
    }

    /// A card that its holder has no more.
    fn gone(&mut self, card: u64, of: u64, stage: CardStage) {
        self.stage(card, stage);
        let holder = self.person(of);
        holder.active_card = if holder.active_card == card { 0 } else { holder.active_card };
    }

    fn person(&mut self, id: u64) -> &mut Person {
        self.persons.entry(id).or_default()
    }

    fn begins(&mut self, id: u64, facts: Option<PersonFacts>, number: u64) {
        let facts = facts.expect("a person has facts");
        let born = day(facts.birth_date);
        let exists = true;
        self.persons
            .insert(id, Person { exists, full_name: facts.full_name, born, number, ..Person::default() });
    }

    /// A later declaration of an earlier day overrides what came behind that day.
    fn lives_at(&mut self, who: u64, dwelling: u64, since: Day, declared: u64) {
        let person = self.person(who);
        if person.residence.is_none_or(|(_, _, by)| by <= declared) {
            person.residence = Some((dwelling, since, declared));
        }
    }

    /// The same for a household.
    fn settles(&mut self, household: u64, dwelling: u64, declared: u64) {
        let household = self.households.entry(household).or_default();
        if household.dwelling_by <= declared {
            (household.dwelling, household.dwelling_by) = (dwelling, declared);
        }
    }

    fn enters(&mut self, who: u64, entry: &HouseholdEntry, day: Day, at: u64) {
        self.belongs(who, entry.household_id, entry.relation, day);
        if self.person(who).residence.is_none_or(|(dwelling, _, _)| dwelling != entry.dwelling_id) {
            self.lives_at(who, entry.dwelling_id, day, at);
        }
    }

    fn belongs(&mut self, who: u64, household: u64, relation: i32, day: Day) {
        self.person(who).household = Some((household, relation, day));
        self.households.entry(household).or_default().members.push((who, relation));
    }

    fn relates(&mut self, household: u64, who: u64, relation: i32) {
        let members = &mut self.households.get_mut(&household).expect("it has a head").members;
        members.retain(|(member, _)| *member != who);
        members.push((who, relation));
        let person = self.person(who);
        person.household = person.household.map(|(household, _, since)| (household, relation, since));
    }

    fn leaves(&mut self, who: u64) {
        if let Some((household, ..)) = self.person(who).household.take() {
            let members = &mut self.households.get_mut(&household).expect("it has members").members;
            members.retain(|(member, _)| *member != who);
        }
    }

    fn dies(&mut self, day: Day, who: u64, cards: &[u64]) {
        self.goes(who, cards);
        let person = self.person(who);
        (person.died, person.spouse) = (Some(day), 0);
    }

    /// Residence, household and cards end.
    fn goes(&mut self, who: u64, cards: &[u64]) {
        self.leaves(who);
        cards.iter().for_each(|card| self.stage(*card, CardStage::Ended));
        let person = self.person(who);
        person.residence = None;
        (person.open_card, person.active_card) = (0, 0);
    }

    /// What the holder has in hand is revoked, what is on its way ends.
    fn withdrawn(&mut self, card: u64) {
        let in_hand = [CardStage::HandedOver, CardStage::Held].map(i32::from);
        let revoked = self.cards.get(&card).is_some_and(|card| in_hand.contains(&card.stage));
        self.stage(card, if revoked { CardStage::Revoked } else { CardStage::Ended });
    }

    fn unmarries(&mut self, persons: &[u64]) {
        persons.iter().filter(|id| **id != 0).for_each(|id| self.person(*id).spouse = 0);
    }

    /// Who lives at no dwelling lives at dwelling 0.
    fn departs(&mut self, who: &Departure, day: Day, at: u64) {
        if who.leaves_household_id != 0 {
            self.leaves(who.person_id);
        }
        self.lives_at(who.person_id, 0, day, at);
    }

    fn moves(&mut self, day: Day, at: u64, e: PermanentResidenceChanged) {
        for (place, mover) in e.movers.iter().enumerate() {
            if mover.leaves_household_id != 0 {
                self.leaves(mover.person_id);
            }
            match &e.household {
                Some(Becomes::Joined(joined)) => {
                    self.belongs(mover.person_id, joined.household_id, joined.relations[place], day);
                }
                Some(Becomes::Formed(formed)) => {
                    self.settles(at, e.dwelling_id, at);
                    self.households.entry(at).or_default().since = day;
                    self.belongs(mover.person_id, at, formed.relations[place], day);
                }
                Some(Becomes::SameHouseholdId(same)) => {
                    self.settles(*same, e.dwelling_id, at);
                }
                None => {}
            }
            self.lives_at(mover.person_id, e.dwelling_id, day, at);
        }
    }

    fn stage(&mut self, card: u64, stage: CardStage) {
        if let Some(card) = self.cards.get_mut(&card) {
            card.stage = stage.into();
        }
    }
}

impl Person {
    /// What an answer says, in the yardstick's words.
    pub(crate) fn answered(person: &persons::Person) -> Person {
        let home = person.residence.as_ref().map(|home| (home.dwelling_id, day(home.since), 0));
        let household = person.household.as_ref();
        Person {
            exists: true,
            full_name: person.name.as_ref().map(|name| name.full_name.clone()).unwrap_or_default(),
            born: day(person.birth_date),
            number: person.personal_number.parse().unwrap_or(0),
            died: person.death_date.map(|date| day(Some(date))),
            household: household.map(|in_it| (in_it.household_id, in_it.relation, day(in_it.since))),
            residence: home,
            open_card: person.open_card_id,
            active_card: person.active_card_id,
            spouse: person.marriage.as_ref().map_or(0, |marriage| marriage.spouse_id),
        }
    }

    /// Without what no answer says.
    pub(crate) fn answerable(&self) -> Person {
        let residence = self.residence.map(|(dwelling, since, _)| (dwelling, since, 0));
        let residence = residence.filter(|(dwelling, ..)| *dwelling != 0);
        Person { residence, ..self.clone() }
    }

    pub(crate) fn home(&self) -> Option<u64> {
        self.residence.map(|(dwelling, _, _)| dwelling)
    }
}

impl Household {
    /// What an answer says, in the yardstick's words.
    pub(crate) fn answered(household: &households::Household) -> Household {
        let members = household.members.iter().map(|member| (member.person_id, member.relation)).collect();
        let since = day(household.since);
        Household { dwelling: household.dwelling_id, dwelling_by: 0, since, members }.answerable()
    }

    /// Without what no answer says, and with members in the order of their ids.
    pub(crate) fn answerable(mut self) -> Household {
        self.dwelling_by = 0;
        self.members.sort_unstable();
        self
    }
}
