//! The acts of an office: twelve kinds of event as a bulk source would bring them, about people who do not exist.
//!
//! Each act names subjects as the register would, with realistic content, numbers of the prefixes 097, 098 and 099, and says
//! where each subject's newest record stood when it was made: the condition under which it may be recorded. They are
//! drawn from a seed, and obey the form of the register, not all of its rules.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::event::{
    Arrival, BirthKind, BirthRegistered, CardApplied, CardApproved, CardHandedOver, CardPersonalised,
    DeathRegistered, DwellingRegistered, Event, HouseholdEntry, HouseholdFormed, HouseholdJoined,
    HouseholdLeft, Member, Mover, PermanentResidenceChanged, PersonEnrolled, PersonFacts, ToldParents,
};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use ledger_core::domain::number::{CardSerial, NUMBERS_PER_CELL, OldNumber, PersonalNumber};
use ledger_core::domain::origin::{ActId, Origin, Provenance};
use ledger_core::domain::subject::{Claim, Subject, Touched};
use ledger_core::domain::text::Code;
use ledger_core::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};

use super::acts::Act;
use super::draw::Draw;
use super::words;

/// Tries to find a subject that no other act of the same batch names; then somebody new comes in instead.
const TRIES: usize = 8;
/// Offices whose numbers can be told apart.
pub(super) const MOST_OFFICES: usize = 100;
/// The first of the number prefixes of provinces that do not exist.
const FIRST_PREFIX: usize = 97;

/// What an office knows of a subject.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Its newest record.
    pub(super) head: Position,
    /// How many there are.
    pub(super) records: u32,
}

#[derive(Clone, Copy, Debug)]
struct Citizen {
    person: PersonId,
    sex: Sex,
    home: Option<(HouseholdId, DwellingId)>,
}

/// A bulk source with its own people. No two offices know the same subject, so that their acts never wait for one another.
#[derive(Debug)]
pub(super) struct Office {
    number: u32,
    source: Code,
    sequence: u64,
    draw: Draw,
    day: CivilDate,
    areas: Arc<[AreaId]>,
    citizens: Vec<Citizen>,
    dwellings: Vec<DwellingId>,
    households: Vec<(HouseholdId, DwellingId)>,
    /// Applications and cards with their owner and how far they have got: applied, approved, personalised, handed over.
    cards: [Vec<(CardId, PersonId)>; 4],
    subjects: HashMap<Subject, Known>,
    /// Named by an act of the batch that is being made.
    named: HashSet<Subject>,
}

/// Kinds of events and how many of a hundred there are.
#[derive(Clone, Copy)]
enum Kind {
    Dwelling,
    Enrolled,
    Birth,
    Death,
    Formed,
    Joined,
    Left,
    Moved,
    /// A card's next step: apply, approve, personalise, hand over.
    Card(usize),
}

const MIX: [(Kind, usize); 12] = [
    (Kind::Dwelling, 8),
    (Kind::Enrolled, 20),
    (Kind::Birth, 8),
    (Kind::Death, 3),
    (Kind::Formed, 7),
    (Kind::Joined, 6),
    (Kind::Left, 5),
    (Kind::Moved, 11),
    (Kind::Card(0), 9),
    (Kind::Card(1), 8),
    (Kind::Card(2), 8),
    (Kind::Card(3), 7),
];

impl Office {
    /// An office whose acts follow from the seed and its number. Its dwellings lie in these areas.
    pub(super) fn new(seed: u64, number: u32, areas: Arc<[AreaId]>) -> Self {
        let mut draw = Draw::seeded(seed);
        let skipped = (0..=number).map(|_| draw.next()).last().unwrap_or_default();
        Office {
            number,
            source: Code::stored(&format!("tiep-nhan-{number:02}")),
            sequence: 0,
            draw: Draw::seeded(skipped),
            day: CivilDate::new(2021, 7, 1).unwrap_or_else(|| unreachable!("a day of the calendar")),
            areas,
            citizens: Vec::new(),
            dwellings: Vec::new(),
            households: Vec::new(),
            cards: Default::default(),
            subjects: HashMap::new(),
            named: HashSet::new(),
        }
    }

    /// The next acts. No two of them name the same subject; none may be asked for again before [`Office::recorded`].
    pub(super) fn batch(&mut self, acts: usize) -> Vec<Act> {
        (0..acts).map(|_| self.act()).collect()
    }

    /// The acts of the last batch stand at these positions now.
    pub(super) fn recorded(&mut self, acts: &[Act], positions: &[Position]) {
        for (act, position) in acts.iter().zip(positions) {
            for subject in act.touched.iter().filter_map(|touched| touched.at(*position)) {
                let known = self.subjects.entry(subject).or_insert(Known { head: *position, records: 0 });
                *known = Known { head: *position, records: known.records + 1 };
            }
            self.take_in(&act.event, *position);
        }
        self.named.clear();
    }

    /// Every subject, with what is known of it.
    pub(super) fn subjects(&self) -> impl Iterator<Item = (Subject, Known)> {
        self.subjects.iter().map(|(subject, known)| (*subject, *known))
    }

    fn act(&mut self) -> Act {
        self.sequence += 1;
        if self.sequence.is_multiple_of(200) {
            self.day = self.day.plus_days(1);
        }
        let mut chosen = self.draw.below(100);
        let kind = MIX.iter().find(|(_, weight)| {
            let found = chosen < *weight;
            chosen = chosen.saturating_sub(*weight);
            found
        });
        let made = kind.and_then(|(kind, _)| self.event(*kind));
        let (date, event) = made.unwrap_or_else(|| self.enrolled());
        let touched = event.touches();
        let mut conditions = Vec::with_capacity(touched.len());
        for touch in &touched {
            if let Touched::Known(subject) = *touch {
                self.named.insert(subject);
                conditions.push((subject, self.subjects.get(&subject).map(|known| known.head)));
            }
        }
        Act { effective_date: date, event: Arc::new(event), touched, origin: self.origin(), conditions }
    }

    fn origin(&mut self) -> Origin {
        let (number, code) = (self.number, self.code());
        let draw = &mut self.draw;
        let provenance = Provenance {
            unit: Some(Code::stored(&format!("{code:05}"))),
            officer: Some(Code::stored(&format!("CB{:04}", number * 50 + draw.zipf(40) as u32))),
            dossier: draw.chance(92).then(|| words::dossier(code, self.day, self.sequence)),
            legal_basis: draw.chance(60).then(|| words::legal_basis(draw)),
            ..Provenance::default()
        };
        let act = ActId::Source(self.source.clone(), self.sequence);
        Origin { provenance, act, content: draw.next() }
    }

    /// Code of the office, as acts name it.
    fn code(&self) -> u32 {
        20_000 + self.number * 7
    }

    fn event(&mut self, kind: Kind) -> Option<(PartialDate, Event)> {
        let today = PartialDate::from(self.day);
        Some(match kind {
            Kind::Dwelling => {
                let area = self.areas[self.draw.zipf(self.areas.len())];
                let address = words::address(&mut self.draw);
                (today, Event::DwellingRegistered(DwellingRegistered { area, address }))
            }
            Kind::Enrolled => self.enrolled(),
            Kind::Birth => self.birth()?,
            Kind::Death => self.death()?,
            Kind::Formed => (today, Event::HouseholdFormed(self.formed()?)),
            Kind::Joined => {
                let (at, (household, dwelling)) = (self.citizen()?, self.household()?);
                self.citizens[at].home = Some((household, dwelling));
                let relation = self.relation();
                let entry = HouseholdEntry { household, dwelling, relation };
                (today, Event::HouseholdJoined(HouseholdJoined { person: self.citizens[at].person, entry }))
            }
            Kind::Left => {
                let at = self.citizen()?;
                let home = self.citizens[at].home.filter(|home| self.is_free(Subject::Household(home.0)));
                let (household, _) = home.or_else(|| self.household())?;
                self.citizens[at].home = None;
                (today, Event::HouseholdLeft(HouseholdLeft { person: self.citizens[at].person, household }))
            }
            Kind::Moved => (today, Event::PermanentResidenceChanged(self.moved()?)),
            Kind::Card(step) => (today, self.card(step)?),
        })
    }

    fn enrolled(&mut self) -> (PartialDate, Event) {
        let born = words::day(1935, 2005, &mut self.draw);
        let facts = self.facts(born, None);
        let number = self.draw.chance(70).then(|| self.number(facts.sex, born.year())).flatten();
        let old_number =
            self.draw.chance(35).then(|| OldNumber::from_u32(1 + self.draw.below(399_999_999) as u32));
        let dwelling = self.draw.chance(60).then(|| self.dwelling()).flatten();
        let event = PersonEnrolled {
            facts,
            personal_number: number,
            old_number: old_number.flatten(),
            marital_status: *self.draw.one(MaritalStatus::ALL),
            blood_type: if self.draw.chance(20) {
                *self.draw.one(BloodType::ALL)
            } else {
                BloodType::Unknown
            },
            dwelling,
            birth_registration_country: None,
        };
        (PartialDate::from(self.day), Event::PersonEnrolled(Box::new(event)))
    }

    fn birth(&mut self) -> Option<(PartialDate, Event)> {
        let mother = self.citizen()?;
        let mother = self.citizens[mother];
        let back = 1 + self.draw.below(50) as i64;
        let born = self.day.plus_days(-back);
        let facts = self.facts(born, Some(mother.person));
        let personal_number = self.number(facts.sex, born.year())?;
        let free = |home: &(HouseholdId, DwellingId)| {
            self.is_free(Subject::Household(home.0)) && self.is_free(Subject::Dwelling(home.1))
        };
        let household = mother.home.filter(free).map(|(household, dwelling)| HouseholdEntry {
            household,
            dwelling,
            relation: Relation::Child,
        });
        let (personal_number, kind) = (Some(personal_number), BirthKind::Ordinary);
        let (registration_date, birth_paper) = (self.day, None);
        let event =
            BirthRegistered { facts, registration_date, personal_number, household, kind, birth_paper };
        Some((PartialDate::from(born), Event::BirthRegistered(Box::new(event))))
    }

    fn death(&mut self) -> Option<(PartialDate, Event)> {
        let at = self.citizen()?;
        let dead = self.citizens.swap_remove(at);
        let household = dead.home.map(|home| home.0).filter(|id| self.is_free(Subject::Household(*id)));
        let died = self.day.plus_days(-(self.draw.below(14) as i64));
        let event = DeathRegistered {
            person: dead.person,
            household,
            cards: Vec::new(),
            place: Some(words::place(&mut self.draw)),
            notice: self
                .draw
                .chance(60)
                .then(|| Code::stored(&format!("{}/GBT-{}", self.sequence, died.year()))),
            spouse: None,
            care: Vec::new(),
            cause: None,
            time: None,
        };
        Some((PartialDate::from(died), Event::DeathRegistered(event)))
    }

    fn formed(&mut self) -> Option<HouseholdFormed> {
        let (at, dwelling) = (self.citizen()?, self.dwelling()?);
        let head = self.citizens[at].person;
        self.named.insert(Subject::Person(head));
        let mut members = vec![Member { person: head, relation: Relation::Head }];
        if self.draw.chance(50)
            && let Some(other) = self.citizen()
        {
            let relation =
                if self.citizens[other].sex == Sex::Male { Relation::Husband } else { Relation::Wife };
            members.push(Member { person: self.citizens[other].person, relation });
        }
        let file = format!("HK{:05}{:05}", self.code(), self.sequence % 100_000);
        Some(HouseholdFormed { dwelling, members, file_number: Some(Code::stored(&file)) })
    }

    fn moved(&mut self) -> Option<PermanentResidenceChanged> {
        let (at, dwelling) = (self.citizen()?, self.dwelling()?);
        let home = self.citizens[at].home.take();
        let leaves = home.map(|home| home.0).filter(|id| self.is_free(Subject::Household(*id)));
        let movers = vec![Mover { person: self.citizens[at].person, leaves }];
        Some(PermanentResidenceChanged { dwelling, movers, household: Arrival::Alone, basis: None })
    }

    fn card(&mut self, step: usize) -> Option<Event> {
        let Some(before) = step.checked_sub(1) else {
            let at = self.citizen()?;
            let reason = *self.draw.one(CardReason::ALL);
            return Some(Event::CardApplied(CardApplied {
                person: self.citizens[at].person,
                reason,
                ground: None,
                group: None,
            }));
        };
        let waiting = self.cards[before].len();
        // The oldest wait at the front; a few are overtaken.
        let at = self.draw.below(waiting.min(32));
        let (card, person) = *self.cards[before].get(at)?;
        if !self.is_free(Subject::Person(person)) || !self.is_free(Subject::Card(card)) {
            return None;
        }
        self.cards[before].swap_remove(at);
        Some(match step {
            1 => Event::CardApproved(CardApproved { card, person }),
            2 => {
                let serial = CardSerial::parse(&format!("VN{:02}{:08}", self.number, self.sequence))?;
                let expiry_date = self.draw.chance(80).then(|| self.day.plus_years(15));
                let issue_date = self.day;
                Event::CardPersonalised(CardPersonalised {
                    card,
                    person,
                    serial,
                    issue_date,
                    expiry_date,
                    printed: None,
                })
            }
            _ => Event::CardHandedOver(CardHandedOver { card, person, replaces: None }),
        })
    }

    fn facts(&mut self, born: CivilDate, mother: Option<PersonId>) -> PersonFacts {
        let draw = &mut self.draw;
        let sex = if draw.chance(50) { Sex::Male } else { Sex::Female };
        let area = self.areas[draw.zipf(self.areas.len())];
        PersonFacts {
            name: words::name(sex, draw),
            sex,
            birth_date: PartialDate::from(born),
            birth_place: draw.chance(50).then(|| words::place(draw)),
            birth_registration_area: draw.chance(60).then_some(area),
            origin_area: draw.chance(50).then_some(area),
            ethnicity: Some(if draw.chance(85) { 1 } else { 2 + draw.below(52) as u8 }),
            religion: draw.chance(15).then(|| 1 + draw.below(15) as u8),
            nationality: Some(*b"VN"),
            father: None,
            mother,
            told_parents: ToldParents::default(),
        }
    }

    fn number(&mut self, sex: Sex, year: i32) -> Option<PersonalNumber> {
        let prefix = (FIRST_PREFIX + self.draw.below(3)) as u16;
        // Offices do not give out each other's numbers.
        let turn = self.draw.below(NUMBERS_PER_CELL as usize / MOST_OFFICES);
        let serial = (turn * MOST_OFFICES) as u32 + self.number;
        let number = PersonalNumber::compose(prefix, sex, year, serial)?;
        let claim = Subject::Claim(Claim::PersonalNumber(number));
        (self.is_free(claim) && !self.subjects.contains_key(&claim)).then_some(number)
    }

    fn relation(&mut self) -> Relation {
        // The first is the head, of whom there is one already.
        *self.draw.one(&Relation::ALL[1..])
    }

    /// Somebody whom no act of this batch names.
    fn citizen(&mut self) -> Option<usize> {
        (0..TRIES).find_map(|tried| {
            let at = rank(&mut self.draw, self.citizens.len(), tried);
            let citizen = self.citizens.get(at)?;
            self.is_free(Subject::Person(citizen.person)).then_some(at)
        })
    }

    fn dwelling(&mut self) -> Option<DwellingId> {
        (0..TRIES).find_map(|tried| {
            let dwelling = *self.dwellings.get(rank(&mut self.draw, self.dwellings.len(), tried))?;
            self.is_free(Subject::Dwelling(dwelling)).then_some(dwelling)
        })
    }

    fn household(&mut self) -> Option<(HouseholdId, DwellingId)> {
        (0..TRIES).find_map(|tried| {
            let found = *self.households.get(rank(&mut self.draw, self.households.len(), tried))?;
            let free = self.is_free(Subject::Household(found.0)) && self.is_free(Subject::Dwelling(found.1));
            free.then_some(found)
        })
    }

    fn is_free(&self, subject: Subject) -> bool {
        !self.named.contains(&subject)
    }

    /// What an act that is recorded now brought in can be named from now on. Acts of other kinds, which are not made here, bring
    /// nothing in.
    fn take_in(&mut self, event: &Event, position: Position) {
        let citizen = |sex| PersonId::at(position).map(|person| Citizen { person, sex, home: None });
        if let Event::DwellingRegistered(_) = event {
            self.dwellings.extend(DwellingId::at(position));
        } else if let Event::PersonEnrolled(e) = event {
            self.citizens.extend(citizen(e.facts.sex));
        } else if let Event::BirthRegistered(e) = event {
            self.citizens.extend(citizen(e.facts.sex));
        } else if let Event::HouseholdFormed(e) = event {
            self.households.extend(HouseholdId::at(position).map(|household| (household, e.dwelling)));
        } else if let Event::CardApplied(e) = event {
            self.cards[0].extend(CardId::at(position).map(|card| (card, e.person)));
        } else if let Event::CardApproved(e) = event {
            self.cards[1].push((e.card, e.person));
        } else if let Event::CardPersonalised(e) = event {
            self.cards[2].push((e.card, e.person));
        } else if let Event::CardHandedOver(e) = event {
            self.cards[3].push((e.card, e.person));
        }
    }
}

/// A place among so many: by Zipf's law, and where all that it leads to is taken, anywhere.
fn rank(draw: &mut Draw, count: usize, tried: usize) -> usize {
    if tried < TRIES / 2 { draw.zipf(count) } else { draw.below(count) }
}
