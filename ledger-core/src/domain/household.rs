//! A household (hộ gia đình): people registered together at one dwelling, one of them its head (chủ hộ). Law on Residence
//! 2020, art. 10.

pub mod change_head;
pub mod form;
pub mod join;
pub mod leave;

use super::dates::PartialDate;
use super::event::{Arrival, Event, HouseholdEntry, Member, PermanentResidenceChanged};
use super::history::{Entry, Life};
use super::ids::{DwellingId, HouseholdId, PersonId, Position};
use super::rejection::Rejection;
use super::subject::Subject;
use super::text::Code;
use super::values::Relation;

/// What is believed of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Household {
    /// Where it lives; none before it was formed, and after that was annulled.
    pub dwelling: Option<DwellingId>,
    /// The record that says so. A later record about an earlier day overrides it, as it does for its members.
    pub dwelling_declared: Position,
    /// The day on which it was formed.
    pub since: PartialDate,
    /// Residence file number.
    pub file_number: Option<Code>,
    /// Members in the order in which they came. After the head's death there is none until another is named.
    pub members: Vec<Member>,
}

impl Household {
    /// Is there such a household?
    pub fn exists(&self) -> bool {
        self.dwelling.is_some()
    }

    /// The head; none where the head died and no other was named, and where nobody is left.
    pub fn head(&self) -> Option<PersonId> {
        self.members.iter().find(|m| m.relation == Relation::Head).map(|m| m.person)
    }

    /// Is this person a member?
    pub fn has(&self, person: PersonId) -> bool {
        self.members.iter().any(|m| m.person == person)
    }

    /// Does `members` name every member, and nobody else?
    pub fn is_made_of(&self, mut members: impl ExactSizeIterator<Item = PersonId>) -> bool {
        members.len() == self.members.len() && members.all(|person| self.has(person))
    }

    /// Does the act name every member who could be named when it was recorded? Who came into the register after it could not:
    /// the birth of a child may be declared after an act of the household that lies behind it.
    fn named_in(&self, members: &[Member], recorded: Position) -> bool {
        let named = |person| members.iter().any(|m| m.person == person);
        members.iter().all(|m| self.has(m.person))
            && self.members.iter().all(|m| named(m.person) || m.person.position() > recorded)
    }

    fn lives_at(&mut self, dwelling: DwellingId, entry: &Entry) {
        if self.dwelling.is_none() || self.dwelling_declared < entry.position {
            self.dwelling = Some(dwelling);
            self.dwelling_declared = entry.position;
        }
    }

    fn takes_in(&self, entry: &HouseholdEntry) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        if self.members.is_empty() {
            return Err(Rejection::HouseholdEmpty);
        }
        if self.dwelling != Some(entry.dwelling) {
            return Err(Rejection::HouseholdElsewhere);
        }
        if entry.relation == Relation::Head {
            // With all members at hand it can be seen who may be head; here it cannot.
            return Err(if self.head().is_some() { Rejection::HeadExists } else { Rejection::HeadIsNotNew });
        }
        Ok(())
    }

    /// May these members go while the others stay?
    fn lets_go(&self, leaving: &[PersonId]) -> Result<(), Rejection> {
        if !self.exists() {
            return Err(Rejection::HouseholdNotFound);
        }
        if leaving.iter().any(|person| !self.has(*person)) {
            return Err(Rejection::NotInHousehold);
        }
        let head_leaves = self.head().is_some_and(|head| leaving.contains(&head));
        if head_leaves && leaving.len() < self.members.len() {
            return Err(Rejection::HeadMustBeReplacedFirst);
        }
        Ok(())
    }

    fn admits_move(&self, id: HouseholdId, change: &PermanentResidenceChanged) -> Result<(), Rejection> {
        let leaving: Vec<PersonId> =
            change.movers.iter().filter(|m| m.leaves == Some(id)).map(|m| m.person).collect();
        if !leaving.is_empty() {
            self.lets_go(&leaving)?;
        }
        match &change.household {
            Arrival::SameHousehold(same) if *same == id => {
                if !self.exists() {
                    return Err(Rejection::HouseholdNotFound);
                }
                if self.is_made_of(change.movers.iter().map(|m| m.person)) {
                    Ok(())
                } else {
                    Err(Rejection::MembersIncomplete)
                }
            }
            Arrival::Joined(joined, relations) if *joined == id => {
                relations.iter().try_for_each(|relation| {
                    self.takes_in(&HouseholdEntry {
                        household: id,
                        dwelling: change.dwelling,
                        relation: *relation,
                    })
                })
            }
            Arrival::Alone | Arrival::SameHousehold(_) | Arrival::Joined(..) | Arrival::Formed(..) => Ok(()),
        }
    }

    fn moved(&mut self, id: HouseholdId, change: &PermanentResidenceChanged, entry: &Entry) {
        let left =
            |person: PersonId| change.movers.iter().any(|m| m.person == person && m.leaves == Some(id));
        self.members.retain(|m| !left(m.person));
        let arrive = |relations: &[Relation]| {
            let pairs = change.movers.iter().zip(relations.to_vec());
            pairs.map(|(mover, relation)| Member { person: mover.person, relation }).collect::<Vec<_>>()
        };
        match &change.household {
            Arrival::SameHousehold(same) if *same == id => self.lives_at(change.dwelling, entry),
            Arrival::Joined(joined, relations) if *joined == id => self.members.extend(arrive(relations)),
            Arrival::Formed(relations, file_number) if entry.position == id.position() => {
                self.lives_at(change.dwelling, entry);
                self.since = entry.effective_date;
                self.file_number = file_number.clone();
                self.members = arrive(relations);
            }
            Arrival::Alone | Arrival::SameHousehold(_) | Arrival::Joined(..) | Arrival::Formed(..) => {}
        }
    }
}

impl Life for Household {
    type Id = HouseholdId;

    fn start(id: HouseholdId) -> Position {
        id.position()
    }

    fn subject(id: HouseholdId) -> Subject {
        Subject::Household(id)
    }

    fn admits(&self, id: HouseholdId, entry: &Entry) -> Result<(), Rejection> {
        if entry.effective_date.certainly_before(self.since) {
            return Err(Rejection::BeforeHouseholdFormed);
        }
        match entry.event.as_ref() {
            Event::HouseholdJoined(e) => self.takes_in(&e.entry),
            Event::BirthRegistered(e) => e.household.iter().try_for_each(|entry| self.takes_in(entry)),
            Event::HouseholdLeft(e) => self.lets_go(&[e.person]),
            Event::HouseholdHeadChanged(e) => {
                if !self.exists() {
                    Err(Rejection::HouseholdNotFound)
                } else if !self.named_in(&e.members, entry.position) {
                    Err(Rejection::MembersIncomplete)
                } else if self.head().is_some()
                    && self.head()
                        == e.members.iter().find(|m| m.relation == Relation::Head).map(|m| m.person)
                {
                    Err(Rejection::HeadUnchanged)
                } else {
                    Ok(())
                }
            }
            Event::PermanentResidenceChanged(e) => self.admits_move(id, e),
            Event::DeathRegistered(e) => {
                if self.has(e.person) {
                    Ok(())
                } else {
                    Err(Rejection::NotInHousehold)
                }
            }
            Event::HouseholdFormed(_)
            | Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::PersonEnrolled(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => Ok(()),
        }
    }

    fn apply(&mut self, id: HouseholdId, entry: &Entry) {
        match entry.event.as_ref() {
            Event::HouseholdFormed(e) => {
                self.lives_at(e.dwelling, entry);
                self.since = entry.effective_date;
                self.file_number = e.file_number.clone();
                self.members = e.members.clone();
            }
            Event::HouseholdJoined(e) => {
                self.members.push(Member { person: e.person, relation: e.entry.relation });
            }
            Event::BirthRegistered(e) => {
                if let (Some(entered), Some(person)) = (&e.household, PersonId::at(entry.position)) {
                    self.members.push(Member { person, relation: entered.relation });
                }
            }
            Event::HouseholdLeft(e) => self.members.retain(|m| m.person != e.person),
            Event::DeathRegistered(e) => self.members.retain(|m| m.person != e.person),
            Event::HouseholdHeadChanged(e) => {
                let unnamed = |m: &Member| !e.members.iter().any(|named| named.person == m.person);
                self.members.retain(unnamed);
                self.members.splice(0..0, e.members.iter().cloned());
            }
            Event::PermanentResidenceChanged(e) => self.moved(id, e, entry),
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::PersonEnrolled(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_)
            | Event::EventCorrected(_)
            | Event::EventAnnulled(_) => {}
        }
    }
}
