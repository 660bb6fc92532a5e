//! The closed list of acts, in the past tense: what the log holds.
//!
//! One declaration at the counter is one event, and it names every subject that it touches. An event never carries the id
//! of the subject that it brings in: that id is the event's own position.

use std::sync::Arc;

use super::dates::{CivilDate, PartialDate};
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use super::name::PersonName;
use super::number::{CardSerial, OldNumber, PersonalNumber};
use super::subject::{AreaCode, Claim, NewSubject, Subject, Touched};
use super::text::{Code, Text};
use super::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};

/// One act of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The ledger began.
    LedgerFounded(LedgerFounded),
    /// An administrative unit came into force.
    AreaEstablished(AreaEstablished),
    /// A dwelling was entered.
    DwellingRegistered(DwellingRegistered),
    /// A person was entered at initial collection (thu thập lần đầu).
    PersonEnrolled(Box<PersonEnrolled>),
    /// A birth was registered (đăng ký khai sinh).
    BirthRegistered(Box<BirthRegistered>),
    /// A death was registered (đăng ký khai tử).
    DeathRegistered(DeathRegistered),
    /// A household was formed (lập hộ).
    HouseholdFormed(HouseholdFormed),
    /// A person joined a household (nhập hộ).
    HouseholdJoined(HouseholdJoined),
    /// A person left a household (ra khỏi hộ).
    HouseholdLeft(HouseholdLeft),
    /// A household got another head (thay đổi chủ hộ).
    HouseholdHeadChanged(HouseholdHeadChanged),
    /// Permanent residence was registered at another dwelling (đăng ký thường trú).
    PermanentResidenceChanged(PermanentResidenceChanged),
    /// A card was applied for (đề nghị cấp thẻ).
    CardApplied(CardApplied),
    /// A card application was approved (phê duyệt).
    CardApproved(CardApproved),
    /// A card was personalised (cá thể hóa).
    CardPersonalised(CardPersonalised),
    /// A card was handed over (trả thẻ).
    CardHandedOver(CardHandedOver),
    /// An earlier event was corrected (cải chính): it had been wrong.
    EventCorrected(EventCorrected),
    /// An earlier event was annulled (hủy): it should not exist.
    EventAnnulled(EventAnnulled),
}

/// The record at position 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFounded {
    /// Random id of this ledger, made once.
    pub ledger_id: [u8; 16],
}

/// An administrative unit, from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaEstablished {
    /// Code in the national list; tells the level.
    pub code: AreaCode,
    /// Name without its prefix: "Phúc Xá".
    pub name: Text,
    /// Name with its prefix: "Phường Phúc Xá".
    pub full_name: Text,
    /// The unit above; none for a province.
    pub parent: Option<AreaId>,
    /// Last day in force, where it is known already.
    pub in_force_until: Option<CivilDate>,
    /// Three-digit head of personal numbers for births registered here; provinces only. Circular 59/2021/TT-BCA, Annex I.
    pub number_prefix: Option<u16>,
}

/// A dwelling with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DwellingRegistered {
    /// The commune that it lies in.
    pub area: AreaId,
    /// House number, street, hamlet, as written, without the names of the administrative units.
    pub address: Text,
}

/// What is known of a person when they come into the register. What an application may lack is optional or has an
/// unknown value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFacts {
    /// Full name at birth.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Date of birth, partial where papers know no more.
    pub birth_date: PartialDate,
    /// Place of birth, as written.
    pub birth_place: Option<Text>,
    /// Where the birth was registered: the commune or, where only that is known, the province.
    pub birth_registration_area: Option<AreaId>,
    /// Place of origin (quê quán).
    pub origin_area: Option<AreaId>,
    /// Ethnic group, code of the list used in the censuses of 2009 and 2019.
    pub ethnicity: Option<u8>,
    /// Religion, code of QĐ 1019/QĐ-TCTK.
    pub religion: Option<u8>,
    /// Nationality, ISO 3166-1 alpha-2.
    pub nationality: Option<[u8; 2]>,
    /// Father, where he is in the register.
    pub father: Option<PersonId>,
    /// Mother, where she is in the register.
    pub mother: Option<PersonId>,
}

/// A person entered at initial collection. The effective date is the day from which the facts are vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEnrolled {
    /// Who it is.
    pub facts: PersonFacts,
    /// The personal number, where one was given before.
    pub personal_number: Option<PersonalNumber>,
    /// Number of the old identity card.
    pub old_number: Option<OldNumber>,
    /// Marital status as declared.
    pub marital_status: MaritalStatus,
    /// Blood type as declared.
    pub blood_type: BloodType,
    /// Where the person lives permanently, from the effective date on.
    pub dwelling: Option<DwellingId>,
}

/// A birth; the effective date is the day of birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthRegistered {
    /// Who was born. The birth date is the effective date, the registration area is set.
    pub facts: PersonFacts,
    /// The day on which it was registered, which decides whether that was in time.
    pub registration_date: CivilDate,
    /// The number given to the child.
    pub personal_number: PersonalNumber,
    /// The household that the child is taken into, and what it is to its head.
    pub household: Option<HouseholdEntry>,
}

/// Entry into a household that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdEntry {
    /// The household.
    pub household: HouseholdId,
    /// Its dwelling at that time, where the person lives from then on.
    pub dwelling: DwellingId,
    /// Relation to the head.
    pub relation: Relation,
}

/// A death; the effective date is the day of death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathRegistered {
    /// Who died.
    pub person: PersonId,
    /// The household that the person belonged to.
    pub household: Option<HouseholdId>,
    /// The card that was in force, or applied for.
    pub cards: Vec<CardId>,
    /// Place of death, as written.
    pub place: Option<Text>,
    /// Number of the death notice (giấy báo tử).
    pub notice: Option<Code>,
}

/// One member of a household and what they are to the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub person: PersonId,
    /// Relation to the head; exactly one member is the head.
    pub relation: Relation,
}

/// A household at a dwelling; its members live there from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdFormed {
    /// Where it lives.
    pub dwelling: DwellingId,
    /// Members in the order declared.
    pub members: Vec<Member>,
    /// Residence file number (số hồ sơ cư trú).
    pub file_number: Option<Code>,
}

/// A person joined; they live at the household's dwelling from the effective date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdJoined {
    /// Who joined.
    pub person: PersonId,
    /// Which household, where, as what.
    pub entry: HouseholdEntry,
}

/// A person left, and stays where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdLeft {
    /// Who left.
    pub person: PersonId,
    /// Which household.
    pub household: HouseholdId,
}

/// Another member became head; everyone's relation is to the new head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdHeadChanged {
    /// Which household.
    pub household: HouseholdId,
    /// All members with their relation to the new head.
    pub members: Vec<Member>,
}

/// Persons live at another dwelling from the effective date on; their stay at the old one ends that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermanentResidenceChanged {
    /// Where to.
    pub dwelling: DwellingId,
    /// Who moves, and which household each leaves by moving.
    pub movers: Vec<Mover>,
    /// What becomes of them as a household.
    pub household: Arrival,
}

/// One person who moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub person: PersonId,
    /// The household left behind; none where the household itself moves, or there was none.
    pub leaves: Option<HouseholdId>,
}

/// The household that movers belong to once they have moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// None: they are registered as single persons.
    Alone,
    /// The household that they were, all members of it, moves with them.
    SameHousehold(HouseholdId),
    /// They join the household that lives there; relations in the order of the movers.
    Joined(HouseholdId, Vec<Relation>),
    /// They form a new household, whose id is this event's position; relations in the order of the movers.
    Formed(Vec<Relation>, Option<Code>),
}

/// An application; its id is this event's position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardApplied {
    /// Whose card.
    pub person: PersonId,
    /// Why.
    pub reason: CardReason,
}

/// The application was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardApproved {
    /// Which application.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
}

/// The card was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPersonalised {
    /// Which application.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Serial of the card.
    pub serial: CardSerial,
    /// Day of issue, as printed.
    pub issue_date: CivilDate,
    /// Last day of validity, as printed; none for a card for life.
    pub expiry_date: Option<CivilDate>,
}

/// The card is in its holder's hands, and in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHandedOver {
    /// Which card.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// The card that it takes the place of, taken in and void from now on.
    pub replaces: Option<CardId>,
}

/// The target was wrong: the replacement stands in its place. The record's effective date is the replacement's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCorrected {
    /// From the original event over amendments of it to the record that is corrected, which is the last. Never empty.
    pub path: Vec<Position>,
    /// The whole event as it should have been, of the same kind.
    pub replacement: Arc<Event>,
    /// Why.
    pub reason: Text,
}

/// The target should not exist. The record's effective date is the target's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventAnnulled {
    /// From the original event over amendments of it to the record that is annulled, which is the last. Never empty.
    pub path: Vec<Position>,
    /// Why.
    pub reason: Text,
}

/// Number of an event's kind: stored in each record's header, equal to the field number of its payload in
/// `ledger.event.v1.Event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKind(pub u16);

impl EventKind {
    /// Every kind there is, by number.
    pub const ALL: &'static [EventKind] = &[
        EventKind(100),
        EventKind(110),
        EventKind(120),
        EventKind(130),
        EventKind(131),
        EventKind(132),
        EventKind(150),
        EventKind(151),
        EventKind(152),
        EventKind(153),
        EventKind(160),
        EventKind(180),
        EventKind(181),
        EventKind(182),
        EventKind(183),
        EventKind(200),
        EventKind(201),
    ];

    /// The stable name of the kind; none for a number that is no kind.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            100 => "ledger.founded",
            110 => "area.established",
            120 => "dwelling.registered",
            130 => "person.enrolled",
            131 => "person.birth_registered",
            132 => "person.death_registered",
            150 => "household.formed",
            151 => "household.joined",
            152 => "household.left",
            153 => "household.head_changed",
            160 => "residence.permanent_changed",
            180 => "card.applied",
            181 => "card.approved",
            182 => "card.personalised",
            183 => "card.handed_over",
            200 => "amendment.event_corrected",
            201 => "amendment.event_annulled",
            _ => return None,
        })
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<EventKind> {
        Self::ALL.iter().copied().find(|kind| kind.name() == Some(name))
    }
}

impl Event {
    /// The kind, by number.
    pub fn kind(&self) -> EventKind {
        EventKind(match self {
            Event::LedgerFounded(_) => 100,
            Event::AreaEstablished(_) => 110,
            Event::DwellingRegistered(_) => 120,
            Event::PersonEnrolled(_) => 130,
            Event::BirthRegistered(_) => 131,
            Event::DeathRegistered(_) => 132,
            Event::HouseholdFormed(_) => 150,
            Event::HouseholdJoined(_) => 151,
            Event::HouseholdLeft(_) => 152,
            Event::HouseholdHeadChanged(_) => 153,
            Event::PermanentResidenceChanged(_) => 160,
            Event::CardApplied(_) => 180,
            Event::CardApproved(_) => 181,
            Event::CardPersonalised(_) => 182,
            Event::CardHandedOver(_) => 183,
            Event::EventCorrected(_) => 200,
            Event::EventAnnulled(_) => 201,
        })
    }

    /// The stable name of the kind, as figures and answers show it.
    pub fn kind_name(&self) -> &'static str {
        self.kind().name().expect("every kind of event has a name")
    }

    /// The path to the target, where this event amends another.
    pub fn amends(&self) -> Option<&[Position]> {
        match self {
            Event::EventCorrected(EventCorrected { path, .. })
            | Event::EventAnnulled(EventAnnulled { path, .. }) => Some(path),
            Event::LedgerFounded(_)
            | Event::AreaEstablished(_)
            | Event::DwellingRegistered(_)
            | Event::PersonEnrolled(_)
            | Event::BirthRegistered(_)
            | Event::DeathRegistered(_)
            | Event::HouseholdFormed(_)
            | Event::HouseholdJoined(_)
            | Event::HouseholdLeft(_)
            | Event::HouseholdHeadChanged(_)
            | Event::PermanentResidenceChanged(_)
            | Event::CardApplied(_)
            | Event::CardApproved(_)
            | Event::CardPersonalised(_)
            | Event::CardHandedOver(_) => None,
        }
    }

    /// What a correction puts in the place of its target.
    pub fn replacement(&self) -> Option<&Arc<Event>> {
        if let Event::EventCorrected(correction) = self { Some(&correction.replacement) } else { None }
    }

    /// Does the event, standing at `position`, name this subject?
    pub fn touches_subject(&self, subject: Subject, position: Position) -> bool {
        self.touches().iter().any(|touched| touched.at(position) == Some(subject))
    }

    /// Does this event bring a subject into the ledger that is its first history?
    pub fn brings_in(&self) -> Option<NewSubject> {
        self.touches().into_iter().find_map(|touched| match touched {
            Touched::New(new) => Some(new),
            Touched::Known(_) => None,
        })
    }

    /// Every subject that the event names, each once, the one that it brings in first. An amendment names none itself: it
    /// touches what its target and its replacement touch, which whoever records it must add.
    pub fn touches(&self) -> Vec<Touched> {
        let mut touched = Vec::new();
        self.collect_touched(&mut touched);
        let mut seen = std::collections::BTreeSet::new();
        touched.retain(|t| seen.insert(*t));
        touched
    }

    fn collect_touched(&self, to: &mut Vec<Touched>) {
        let known = |subject| Touched::Known(subject);
        match self {
            Event::LedgerFounded(_) | Event::EventCorrected(_) | Event::EventAnnulled(_) => {}
            Event::AreaEstablished(e) => {
                to.extend([Touched::New(NewSubject::Area), known(Subject::Claim(Claim::AreaCode(e.code)))]);
            }
            Event::DwellingRegistered(_) => to.push(Touched::New(NewSubject::Dwelling)),
            Event::PersonEnrolled(e) => {
                to.push(Touched::New(NewSubject::Person));
                to.extend(e.personal_number.map(|n| known(Subject::Claim(Claim::PersonalNumber(n)))));
                to.extend(e.facts.parents().map(|p| known(Subject::Person(p))));
                to.extend(e.dwelling.map(|d| known(Subject::Dwelling(d))));
            }
            Event::BirthRegistered(e) => {
                to.push(Touched::New(NewSubject::Person));
                to.push(known(Subject::Claim(Claim::PersonalNumber(e.personal_number))));
                to.extend(e.facts.parents().map(|p| known(Subject::Person(p))));
                to.extend(e.household.iter().flat_map(HouseholdEntry::subjects).map(known));
            }
            Event::DeathRegistered(e) => {
                to.push(known(Subject::Person(e.person)));
                to.extend(e.household.map(|h| known(Subject::Household(h))));
                to.extend(e.cards.iter().map(|c| known(Subject::Card(*c))));
            }
            Event::HouseholdFormed(e) => {
                to.push(Touched::New(NewSubject::Household));
                to.extend(e.members.iter().map(|m| known(Subject::Person(m.person))));
                to.push(known(Subject::Dwelling(e.dwelling)));
            }
            Event::HouseholdJoined(e) => {
                to.push(known(Subject::Person(e.person)));
                to.extend(e.entry.subjects().map(known));
            }
            Event::HouseholdLeft(e) => {
                to.extend([known(Subject::Person(e.person)), known(Subject::Household(e.household))]);
            }
            Event::HouseholdHeadChanged(e) => {
                to.push(known(Subject::Household(e.household)));
                to.extend(e.members.iter().map(|m| known(Subject::Person(m.person))));
            }
            Event::PermanentResidenceChanged(e) => e.collect_touched(to),
            Event::CardApplied(e) => {
                to.extend([Touched::New(NewSubject::Card), known(Subject::Person(e.person))]);
            }
            Event::CardApproved(e) => {
                to.extend([known(Subject::Card(e.card)), known(Subject::Person(e.person))]);
            }
            Event::CardPersonalised(e) => {
                to.extend([known(Subject::Card(e.card)), known(Subject::Person(e.person))]);
                to.push(known(Subject::Claim(Claim::CardSerial(e.serial))));
            }
            Event::CardHandedOver(e) => {
                to.extend([known(Subject::Card(e.card)), known(Subject::Person(e.person))]);
                to.extend(e.replaces.map(|c| known(Subject::Card(c))));
            }
        }
    }
}

impl PersonFacts {
    /// The parents who are in the register.
    pub fn parents(&self) -> impl Iterator<Item = PersonId> + use<> {
        self.father.into_iter().chain(self.mother)
    }
}

impl HouseholdEntry {
    fn subjects(&self) -> impl Iterator<Item = Subject> + use<> {
        [Subject::Household(self.household), Subject::Dwelling(self.dwelling)].into_iter()
    }
}

impl PermanentResidenceChanged {
    fn collect_touched(&self, to: &mut Vec<Touched>) {
        if matches!(self.household, Arrival::Formed(..)) {
            to.push(Touched::New(NewSubject::Household));
        }
        to.extend(self.movers.iter().map(|m| Touched::Known(Subject::Person(m.person))));
        to.extend(self.movers.iter().filter_map(|m| m.leaves).map(|h| Touched::Known(Subject::Household(h))));
        match &self.household {
            Arrival::Alone | Arrival::Formed(..) => {}
            Arrival::SameHousehold(household) | Arrival::Joined(household, _) => {
                to.push(Touched::Known(Subject::Household(*household)));
            }
        }
        to.push(Touched::Known(Subject::Dwelling(self.dwelling)));
    }
}
