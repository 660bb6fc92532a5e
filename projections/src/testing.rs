//! A log for the tests of views: a list of records, with everything that the ledger would have put into their headers.

mod family;
mod stocks;

use std::sync::Arc;

use ledger_core::domain::card::capture::{Biometrics, TemplateDigest};
use ledger_core::domain::card::lists::{
    CardGround, DigestFunction, HoldGround, RevocationGround, TargetGroup,
};
use ledger_core::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use ledger_core::domain::dates::{CivilDate, PartialDate, RecordTime};
use ledger_core::domain::event::{
    Abroad, AreaEstablished, Arrival, Becomes, BirthAbroadNoted, BirthKind, BirthRegistered, CardApplied,
    CardApproved, CardCaptured, CardChecked, CardDestroyed, CardDispatched, CardHandedOver, CardHeld,
    CardLost, CardPersonalised, CardReceived, CardRefused, CardReturned, CardRevoked, CardWithdrawn,
    CardsBatched, DeathRegistered, Drawn, DwellingRegistered, Event, EventAnnulled, EventCorrected,
    HouseholdEntry, HouseholdFormed, HouseholdHeadChanged, HouseholdJoined, HouseholdLeft, LedgerFounded,
    Member, Mover, Particulars, ParticularsUpdated, PermanentResidenceChanged, PersonEnrolled, PersonFacts,
    ToldParent, ToldParents,
};
use ledger_core::domain::history::Recorded;
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position, StockId};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::{CardSerial, OldNumber, PersonalNumber};
use ledger_core::domain::subject::{AreaCode, Subject};
use ledger_core::domain::text::{Code, Text};
use ledger_core::domain::values::{BloodType, CardReason, MaritalStatus, Relation, Sex};
use ledger_core::ledger::LedgerError;

use crate::ViewWriter;

pub(crate) fn date(year: i32, month: u32, day: u32) -> PartialDate {
    PartialDate::new(year, month, day).unwrap()
}

pub(crate) fn person_id(at: Position) -> PersonId {
    PersonId::at(at).unwrap()
}

pub(crate) fn household_id(at: Position) -> HouseholdId {
    HouseholdId::at(at).unwrap()
}

pub(crate) fn dwelling_id(at: Position) -> DwellingId {
    DwellingId::at(at).unwrap()
}

/// Records in the order of the log.
#[derive(Clone, Debug)]
pub(crate) struct TestLog {
    pub(crate) records: Vec<Recorded>,
}

impl TestLog {
    /// A ledger that was founded, and nothing else.
    pub(crate) fn new() -> Self {
        let mut log = TestLog { records: Vec::new() };
        log.add(date(2021, 1, 1), Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] }));
        log
    }

    pub(crate) fn next(&self) -> Position {
        Position(self.records.len() as u64)
    }

    pub(crate) fn add(&mut self, on: PartialDate, event: Event) -> Position {
        let at = self.next();
        let subjects = event.touches().iter().filter_map(|touched| touched.at(at)).collect();
        self.push(on, subjects, event)
    }

    fn push(&mut self, effective_date: PartialDate, subjects: Vec<Subject>, event: Event) -> Position {
        let position = self.next();
        self.records.push(Recorded {
            position,
            record_time: RecordTime(0),
            effective_date,
            subjects: subjects.into(),
            event: Arc::new(event),
        });
        position
    }

    pub(crate) fn record(&self, at: Position) -> &Recorded {
        &self.records[usize::try_from(at.0).unwrap()]
    }

    fn path_to(&self, target: Position) -> Vec<Position> {
        let mut path = self.record(target).event.amends().unwrap_or_default().to_vec();
        path.push(target);
        path
    }

    /// Everyone whom the original or any amendment of it names.
    fn concerned(&self, original: Position) -> Vec<Subject> {
        let group = self.records.iter().filter(|r| self.path_to(r.position)[0] == original);
        group.flat_map(|r| r.subjects.iter().copied()).collect()
    }

    pub(crate) fn annul(&mut self, target: Position) -> Position {
        let path = self.path_to(target);
        let subjects = sorted(self.concerned(path[0]));
        let on = self.record(target).effective_date;
        self.push(on, subjects, Event::EventAnnulled(EventAnnulled { path, reason: Text::stored("x") }))
    }

    pub(crate) fn correct(&mut self, target: Position, on: PartialDate, replacement: Event) -> Position {
        let path = self.path_to(target);
        let mut subjects = self.concerned(path[0]);
        subjects.extend(replacement.touches().iter().filter_map(|touched| touched.at(path[0])));
        let (replacement, reason) = (Arc::new(replacement), Text::stored("x"));
        let event = Event::EventCorrected(EventCorrected { path, replacement, reason });
        self.push(on, sorted(subjects), event)
    }

    /// Every record of a subject up to and including a position.
    pub(crate) fn past(&self, subject: Subject, until: Position) -> Result<Vec<Recorded>, LedgerError> {
        let about = |r: &&Recorded| r.position <= until && r.subjects.contains(&subject);
        Ok(self.records.iter().filter(about).cloned().collect())
    }

    /// The views after all records.
    pub(crate) fn views(&self) -> ViewWriter {
        let mut writer = ViewWriter::new();
        self.apply_to(&mut writer);
        writer
    }

    /// Applies what the views have not seen yet.
    pub(crate) fn apply_to(&self, writer: &mut ViewWriter) {
        let from = usize::try_from(writer.position().0).unwrap();
        writer.apply(&self.records[from..], &|subject, until| self.past(subject, until)).unwrap();
    }
}

fn sorted(mut subjects: Vec<Subject>) -> Vec<Subject> {
    subjects.sort();
    subjects.dedup();
    subjects
}

pub(crate) fn enrolment(name: &str, number: u64) -> PersonEnrolled {
    let facts = PersonFacts {
        name: PersonName::stored(name, 1, 1),
        sex: Sex::Female,
        birth_date: date(1983, 3, 0),
        birth_place: Some(Text::stored("Phường Phúc Xá, Hà Nội")),
        birth_registration_area: None,
        origin_area: None,
        ethnicity: Some(1),
        religion: None,
        nationality: Some(*b"VN"),
        father: None,
        mother: None,
        told_parents: ToldParents::default(),
    };
    PersonEnrolled {
        facts,
        personal_number: PersonalNumber::from_u64(number),
        old_number: None,
        marital_status: MaritalStatus::Married,
        blood_type: BloodType::O,
        dwelling: None,
        birth_registration_country: None,
    }
}

impl TestLog {
    pub(crate) fn enrol(&mut self, name: &str, number: u64, dwelling: Option<Position>) -> Position {
        let mut enrolled = enrolment(name, number);
        enrolled.dwelling = dwelling.and_then(DwellingId::at);
        self.add(date(2021, 2, 25), Event::PersonEnrolled(Box::new(enrolled)))
    }

    pub(crate) fn area(&mut self, code: &str, name: &str, parent: Option<Position>) -> Position {
        let established = AreaEstablished {
            code: AreaCode::parse(code).unwrap(),
            name: Text::stored(name),
            full_name: Text::stored(name),
            parent: parent.and_then(AreaId::at),
            in_force_until: None,
            number_prefix: (code.len() == 2).then_some(97),
        };
        self.add(date(2004, 8, 31), Event::AreaEstablished(established))
    }

    pub(crate) fn dwelling(&mut self, area: Position, address: &str) -> Position {
        let (area, address) = (AreaId::at(area).unwrap(), Text::stored(address));
        self.add(date(2004, 8, 31), Event::DwellingRegistered(DwellingRegistered { area, address }))
    }

    pub(crate) fn form(&mut self, dwelling: Position, members: &[Position]) -> Position {
        let relation = |at: usize| if at == 0 { Relation::Head } else { Relation::Child };
        let member =
            |(at, person): (usize, &Position)| Member { person: person_id(*person), relation: relation(at) };
        let members = members.iter().enumerate().map(member).collect();
        let formed = HouseholdFormed { dwelling: dwelling_id(dwelling), members, file_number: None };
        self.add(date(2021, 2, 26), Event::HouseholdFormed(formed))
    }

    pub(crate) fn move_household(
        &mut self,
        household: Position,
        members: &[Position],
        to: Position,
        on: PartialDate,
    ) -> Position {
        let movers = members.iter().map(|at| Mover { person: person_id(*at), leaves: None }).collect();
        let household = Arrival::SameHousehold(household_id(household));
        let moved = PermanentResidenceChanged { dwelling: dwelling_id(to), movers, household, basis: None };
        self.add(on, Event::PermanentResidenceChanged(moved))
    }

    pub(crate) fn card(&mut self, person: Position, serial: &str) -> Position {
        let person = person_id(person);
        let applied = CardApplied { person, reason: CardReason::First, ground: None, group: None };
        let at = self.add(date(2021, 3, 1), Event::CardApplied(applied));
        let card = CardId::at(at).unwrap();
        self.add(date(2021, 3, 2), Event::CardApproved(CardApproved { card, person }));
        let made = CardPersonalised {
            card,
            person,
            serial: CardSerial::parse(serial).unwrap(),
            issue_date: CivilDate::new(2021, 3, 3).unwrap(),
            expiry_date: CivilDate::new(2046, 3, 3),
            printed: None,
        };
        self.add(date(2021, 3, 3), Event::CardPersonalised(made));
        self.add(date(2021, 3, 4), Event::CardHandedOver(CardHandedOver { card, person, replaces: None }));
        at
    }
}

/// More than there are kinds of act that a seed can come to.
const KINDS_AND_MORE: u16 = 128;

/// Numbers from which an act follows, whatever they are.
pub(crate) type Seed = (u16, u16, u16, u16, u16);

/// Acts that need not make sense together: the folds are total, and late, contradictory and amended acts are what they are
/// tested on.
pub(crate) struct Acts {
    pub(crate) log: TestLog,
    areas: Vec<AreaId>,
    dwellings: Vec<DwellingId>,
    persons: Vec<PersonId>,
    households: Vec<HouseholdId>,
    cards: Vec<CardId>,
    stocks: Vec<StockId>,
}

fn pick<T: Copy>(from: &[T], by: u16) -> T {
    from[usize::from(by) % from.len()]
}

impl Acts {
    /// Starts with one subject of each kind.
    pub(crate) fn new() -> Self {
        let mut log = TestLog::new();
        let area = log.area("01", "Hà Nội", None);
        let dwelling = log.dwelling(area, "Số 12/3, ngõ Đông");
        let person = log.enrol("Lê Thị Lan", 97_183_000_001, Some(dwelling));
        let household = log.form(dwelling, &[person]);
        let card = log.card(person, "CARD1");
        let opened = stocks::event(&[StockId::at(Position(1)).unwrap()], 0, (0, 0, 0));
        let stock = log.add(date(2021, 1, 1), opened);
        Acts {
            log,
            areas: AreaId::at(area).into_iter().collect(),
            dwellings: vec![dwelling_id(dwelling)],
            persons: vec![person_id(person)],
            households: vec![household_id(household)],
            cards: CardId::at(card).into_iter().collect(),
            stocks: StockId::at(stock).into_iter().collect(),
        }
    }

    pub(crate) fn of(seeds: &[Seed]) -> TestLog {
        let mut acts = Acts::new();
        seeds.iter().for_each(|seed| acts.act(*seed));
        acts.log
    }

    /// Records what the seed comes to: an amendment in three cases of ten.
    pub(crate) fn act(&mut self, seed: Seed) {
        let (kind, a, ..) = seed;
        let target = Position(1 + u64::from(a) % (self.log.next().0 - 1));
        match kind % 10 {
            0 => drop(self.log.annul(target)),
            1 | 2 => {
                let original = self.log.path_to(target)[0];
                let kind = self.log.record(original).event.kind();
                let mut other = seed;
                let replacement = loop {
                    other.0 = other.0.wrapping_add(1);
                    // Some kinds follow from some of the other numbers only.
                    if other.0.is_multiple_of(KINDS_AND_MORE) {
                        (other.1, other.2) = (other.1.wrapping_add(1), other.2.wrapping_add(3));
                        other.3 = other.3.wrapping_add(1);
                    }
                    let replacement = self.event(other);
                    if replacement.kind() == kind {
                        break replacement;
                    }
                };
                self.log.correct(target, effective(&replacement, seed.4), replacement);
            }
            _ => {
                let event = self.event(seed);
                self.note(&event);
                self.log.add(effective(&event, seed.4), event);
            }
        }
    }

    /// Remembers what the event will bring in.
    fn note(&mut self, event: &Event) {
        match event.brings_in().and_then(|new| new.at(self.log.next())) {
            Some(Subject::Person(id)) => self.persons.push(id),
            Some(Subject::Household(id)) => self.households.push(id),
            Some(Subject::Dwelling(id)) => self.dwellings.push(id),
            Some(Subject::Card(id)) => self.cards.push(id),
            Some(Subject::Area(id)) => self.areas.push(id),
            Some(Subject::Stock(id)) => self.stocks.push(id),
            Some(Subject::Office(_) | Subject::Officer(_) | Subject::Claim(_)) | None => {}
        }
    }

    fn entry(&self, a: u16, b: u16, c: u16) -> HouseholdEntry {
        HouseholdEntry {
            household: pick(&self.households, a),
            dwelling: pick(&self.dwellings, b),
            relation: pick(Relation::ALL, c),
        }
    }

    fn enrolled(&self, a: u16, b: u16, c: u16) -> PersonEnrolled {
        let name = pick(&["Lê Thị Lan", "H'Hen Niê", "Nguyễn Văn An", "Trần Đức"], a);
        let mut person = enrolment(name, 97_000_000_000 + u64::from(c % 5));
        person.facts.father = a.is_multiple_of(3).then(|| pick(&self.persons, b));
        person.facts.mother = a.is_multiple_of(5).then(|| pick(&self.persons, c));
        let told = |there: bool, with: u16| {
            there.then(|| {
                let name = PersonName::stored("Rơ Châm H'Lan", 2, (with % 2) as u8);
                let nationality = with.is_multiple_of(3).then_some(*b"LA");
                Box::new(ToldParent { name, birth_date: date(1960, u32::from(with % 3), 0), nationality })
            })
        };
        person.birth_registration_country = a.is_multiple_of(7).then_some(*b"LA");
        person.facts.told_parents.father = told(a % 3 == 1, b);
        person.facts.told_parents.mother = told(a % 5 == 1, c);
        person.facts.religion = b.is_multiple_of(2).then_some(1 + (b % 200) as u8);
        person.facts.origin_area = c.is_multiple_of(2).then(|| pick(&self.areas, a));
        person.facts.birth_registration_area = c.is_multiple_of(3).then(|| pick(&self.areas, b));
        person.facts.birth_place =
            (!b.is_multiple_of(3)).then(|| Text::stored(&format!("Trạm y tế {}", b % 4)));
        person.facts.sex = pick(Sex::ALL, c);
        person.old_number = OldNumber::from_u32(u32::from(b % 4));
        person.personal_number = person.personal_number.filter(|_| !b.is_multiple_of(4));
        person.marital_status = pick(MaritalStatus::ALL, b);
        person.blood_type = pick(BloodType::ALL, a);
        person.dwelling = (!c.is_multiple_of(4)).then(|| pick(&self.dwellings, b));
        person
    }

    fn moved(&self, a: u16, b: u16, c: u16) -> PermanentResidenceChanged {
        let leaves = b.is_multiple_of(2).then(|| pick(&self.households, b));
        let mut movers = vec![Mover { person: pick(&self.persons, a), leaves }];
        let other = pick(&self.persons, b);
        if other != movers[0].person {
            movers.push(Mover { person: other, leaves: None });
        }
        let relations = movers.iter().map(|_| pick(Relation::ALL, c)).collect();
        let household = match a % 4 {
            0 => Arrival::Alone,
            1 => Arrival::SameHousehold(pick(&self.households, c)),
            2 => Arrival::Joined(pick(&self.households, c), relations),
            _ => Arrival::Formed(relations, b.is_multiple_of(2).then(|| Code::stored("HS-12/2021"))),
        };
        PermanentResidenceChanged { dwelling: pick(&self.dwellings, c), movers, household, basis: None }
    }

    fn members(&self, a: u16, b: u16) -> Vec<Member> {
        let mut persons = vec![pick(&self.persons, a), pick(&self.persons, b)];
        persons.dedup();
        let member = |person| Member { person, relation: pick(Relation::ALL, b) };
        persons.into_iter().map(member).collect()
    }

    /// What a card may say of its holder, or nothing.
    fn printed(&self, a: u16, b: u16, c: u16) -> Option<Box<PrintedFacts>> {
        (!a.is_multiple_of(3)).then(|| {
            Box::new(PrintedFacts {
                personal_number: PersonalNumber::from_u64(97_000_000_000 + u64::from(c % 5))
                    .filter(|_| a.is_multiple_of(2)),
                full_name: Text::stored(pick(&["Lê Thị Lan", "H'Hen Niê"], b)),
                birth_date: on(c),
                sex: pick(Sex::ALL, a),
                nationality: b.is_multiple_of(2).then_some(*b"VN"),
                birth_registration: c.is_multiple_of(2).then(|| pick(&self.areas, a)),
                origin: b.is_multiple_of(3).then(|| pick(&self.areas, b)),
                dwelling: c.is_multiple_of(3).then(|| pick(&self.dwellings, b)),
                old_number: match c % 3 {
                    0 => OldNumberPrinted::Untold,
                    1 => OldNumberPrinted::None,
                    _ => OldNumber::from_u32(12_345_678).map(OldNumberPrinted::Number).unwrap_or_default(),
                },
                family_words: b.is_multiple_of(2).then_some(pick(&[0, 1, 2], a)),
                places: c.is_multiple_of(2).then(|| PrintedPlaces {
                    birth_registration: Text::stored(pick(&["", "Xã Đông, Tỉnh Một"], a)),
                    origin: Text::stored(pick(&["Tỉnh Một", ""], b)),
                    residence: Text::stored(pick(&["", "Số 1 Lê Lợi, Xã Đông, Tỉnh Một"], c)),
                }),
            })
        })
    }

    /// A step of a card's way; whether it can follow on what went before is not asked here.
    fn card_step(&self, step: u16, (card, person): (CardId, PersonId), b: u16, c: u16) -> Event {
        let code = || Code::stored(&format!("G0{}", c % 3));
        match step {
            0 => Event::CardCaptured(CardCaptured { card, person, biometrics: taken(b) }),
            1 => Event::CardRefused(CardRefused { card, person, reason: Text::stored("x") }),
            2 => Event::CardWithdrawn(CardWithdrawn { card, person, reason: None }),
            3 => Event::CardsBatched(CardsBatched {
                cards: vec![(card, person)],
                number: Code::stored(&format!("LO-{}", b % 3)),
                centre: code(),
                drawn: (!c.is_multiple_of(3))
                    .then(|| Drawn { stock: pick(&self.stocks, c), blanks: b.into() }),
            }),
            4 => Event::CardChecked(CardChecked { card, person, defect: None }),
            5 => Event::CardDispatched(CardDispatched { card, person, unit: code() }),
            6 => Event::CardReceived(CardReceived { card, person }),
            7 => Event::CardLost(CardLost { card, person }),
            8 => Event::CardHeld(CardHeld { card, person, ground: pick(HoldGround::ALL, b) }),
            9 => Event::CardReturned(CardReturned { card, person }),
            10 => Event::CardRevoked(CardRevoked { card, person, ground: pick(RevocationGround::ALL, b) }),
            _ => Event::CardDestroyed(CardDestroyed {
                card,
                person,
                serial: CardSerial::parse("CARD1").unwrap(),
                minutes: code(),
                closes: b.is_multiple_of(2),
            }),
        }
    }

    #[allow(clippy::too_many_lines, reason = "an arm for each kind of act")]
    fn event(&self, (kind, a, b, c, day): Seed) -> Event {
        let person = pick(&self.persons, a);
        let card = pick(&self.cards, b);
        let kind = kind / 10 % (40 + stocks::KINDS);
        match kind {
            0 => Event::AreaEstablished(AreaEstablished {
                code: AreaCode::parse(pick(&["01", "001", "00001"], a)).unwrap(),
                name: Text::stored("Đông"),
                full_name: Text::stored("Xã Đông"),
                parent: a.is_multiple_of(2).then(|| pick(&self.areas, b)),
                in_force_until: CivilDate::new(2025, 6, 30).filter(|_| b.is_multiple_of(2)),
                number_prefix: c.is_multiple_of(2).then_some(c % 1000),
            }),
            1 => Event::DwellingRegistered(DwellingRegistered {
                area: pick(&self.areas, a),
                address: Text::stored(&format!("Số {b}, đường Láng")),
            }),
            2 => Event::PersonEnrolled(Box::new(self.enrolled(a, b, c))),
            3 if c.is_multiple_of(5) => Event::BirthAbroadNoted(Box::new(BirthAbroadNoted {
                facts: PersonFacts { birth_date: on(day), ..self.enrolled(a, b, c).facts },
                abroad: Abroad {
                    country: *b"LA",
                    authority: Text::stored("Viêng Chăn"),
                    document: Code::stored("17/2021"),
                    document_date: CivilDate::new(2020, 1, 1).unwrap(),
                },
                noting_area: pick(&self.areas, b),
                noted_date: CivilDate::new(2020, 1, 1).unwrap(),
                personal_number: PersonalNumber::from_u64(98_000_000_000 + u64::from(a % 5)).unwrap(),
            })),
            3 => Event::BirthRegistered(Box::new(BirthRegistered {
                facts: PersonFacts { birth_date: on(day), ..self.enrolled(a, b, c).facts },
                registration_date: on(day).earliest().unwrap_or(CivilDate::new(2020, 1, 1).unwrap()),
                personal_number: (!b.is_multiple_of(7))
                    .then_some(97_000_000_000 + u64::from(a % 5))
                    .and_then(PersonalNumber::from_u64),
                household: a.is_multiple_of(2).then(|| self.entry(a, b, c)),
                kind: BirthKind::Ordinary,
                birth_paper: None,
            })),
            4 => Event::DeathRegistered(DeathRegistered {
                person,
                household: b.is_multiple_of(2).then(|| pick(&self.households, b)),
                cards: c.is_multiple_of(2).then_some(card).into_iter().collect(),
                place: None,
                notice: None,
                spouse: a.is_multiple_of(3).then(|| pick(&self.persons, c)),
                care: c.is_multiple_of(3).then(|| pick(&self.persons, a)).into_iter().collect(),
                cause: None,
                time: None,
            }),
            5 => Event::HouseholdFormed(HouseholdFormed {
                dwelling: pick(&self.dwellings, c),
                members: self.members(a, b),
                file_number: c.is_multiple_of(2).then(|| Code::stored("HS-7")),
            }),
            6 => Event::HouseholdJoined(HouseholdJoined { person, entry: self.entry(b, c, a) }),
            7 => Event::HouseholdLeft(HouseholdLeft { person, household: pick(&self.households, b) }),
            8 => Event::HouseholdHeadChanged(HouseholdHeadChanged {
                household: pick(&self.households, c),
                members: self.members(a, b),
            }),
            9 => Event::PermanentResidenceChanged(self.moved(a, b, c)),
            10 => Event::CardApplied(CardApplied {
                person,
                reason: pick(CardReason::ALL, c),
                ground: (!c.is_multiple_of(3)).then(|| pick(CardGround::ALL, b)),
                group: (!b.is_multiple_of(3)).then(|| pick(TargetGroup::ALL, c)),
            }),
            11 => Event::CardApproved(CardApproved { card, person }),
            12 => Event::CardPersonalised(CardPersonalised {
                card,
                person,
                serial: CardSerial::parse(&format!("CARD{}", c % 3)).unwrap(),
                issue_date: CivilDate::new(2022, 1, 1 + u32::from(day % 28)).unwrap(),
                expiry_date: CivilDate::new(2044, 1, 1).filter(|_| c.is_multiple_of(2)),
                printed: self.printed(a, b, c),
            }),
            13 => Event::CardHandedOver(CardHandedOver {
                card,
                person,
                replaces: a.is_multiple_of(2).then(|| pick(&self.cards, c)),
            }),
            14..26 => self.card_step(kind - 14, (card, person), b, c),
            26 if b.is_multiple_of(3) => Event::ParticularsUpdated(Box::new(ParticularsUpdated {
                person: pick(&self.persons, a),
                becomes: particulars(b, c),
            })),
            26..40 => family::event(&self.persons, kind - 12, (a, b, c)),
            _ => stocks::event(&self.stocks, kind - 40, (a, b, c)),
        }
    }
}

/// Some of what people tell of themselves, or that it is not so any more.
fn particulars(b: u16, c: u16) -> Particulars {
    let said =
        |text: &str| if c.is_multiple_of(2) { Becomes::Known(Text::stored(text)) } else { Becomes::Unsaid };
    let phone = Phone::parse(&format!("020000000{}", c % 10)).map(Becomes::Known);
    Particulars {
        religion: c.is_multiple_of(5).then_some(Becomes::Known(1)),
        blood_type: c.is_multiple_of(4).then(|| pick(BloodType::ALL, b)),
        other_name: b.is_multiple_of(2).then(|| said("Tư")),
        occupation: b.is_multiple_of(4).then(|| said("Giáo viên")),
        phone: phone.filter(|_| c.is_multiple_of(3)),
        email: c.is_multiple_of(7).then(|| Becomes::Known(Email::stored("an@example.vn"))),
    }
}

/// Nothing, or some of what can be taken.
fn taken(b: u16) -> Option<Biometrics> {
    let digest = |number: u8| (number, TemplateDigest([number; 32]));
    (!b.is_multiple_of(3)).then(|| Biometrics {
        function: pick(DigestFunction::ALL, b),
        face: b.is_multiple_of(2).then_some(TemplateDigest([9; 32])),
        fingerprints: vec![digest(1)],
        irises: Vec::new(),
    })
}

/// The effective date of an act, which for a card is the day of its issue.
fn effective(event: &Event, by: u16) -> PartialDate {
    if let Event::CardPersonalised(e) = event { e.issue_date.into() } else { on(by) }
}

/// Few dates, so that many fall together; some partial, one unknown.
fn on(by: u16) -> PartialDate {
    match by % 8 {
        0 => PartialDate::UNKNOWN,
        1 => date(2021, 0, 0),
        2 => date(2022, 5, 0),
        other => date(2020 + i32::from(other % 4), 1 + u32::from(by / 8 % 12), 1),
    }
}
