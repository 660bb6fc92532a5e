//! A ledger for the tests of rules: a list of records, no log and no clock.

mod cards;
mod households;
mod offices;
mod places;
mod stocks;

pub(crate) use offices::day;

use std::sync::Arc;

use super::amendment::{annul::AnnulEvent, correct::CorrectEvent};
use super::area::establish::EstablishArea;
use super::card::{
    Card, apply::ApplyForCard, approve::ApproveCard, hand_over::HandOverCard, personalise::PersonaliseCard,
};
use super::claim::Claimed;
use super::command::Command;
use super::dates::{CivilDate, PartialDate, RecordTime};
use super::dwelling::register::RegisterDwelling;
use super::event::{
    AreaEstablished, BirthKind, Event, LedgerFounded, Member, PersonEnrolled, PersonFacts, ToldParents,
};
use super::history::{Entry, History, Recorded};
use super::household::{
    Household, change_head::ChangeHead, form::FormHousehold, join::JoinHousehold, leave::LeaveHousehold,
};
use super::identity::cancel_number::CancelPersonalNumber;
use super::identity::{merge_records::MergeRecords, split_records::SplitRecords};
use super::ids::{AreaId, CardId, DwellingId, HouseholdId, PersonId, Position};
use super::loaded::{AnyHistory, Loaded, Need};
use super::name::PersonName;
use super::number::{CardSerial, OldNumber, PersonalNumber};
use super::person::{
    Person, enrol::EnrolPerson, register_birth::RegisterBirth, register_death::RegisterDeath,
};
use super::rejection::{Refusal, Rejection};
use super::residence::change_permanent::{ChangePermanentResidence, MoveInto};
use super::subject::{AreaCode, Claim, Subject, Touched};
use super::text::Text;
use super::values::{BloodType, CardReason, MaritalStatus, NumberGround, Relation, Sex};

/// Acts of the tests are declared on this day, unless they say another.
const LAST_DAY: &str = "2030-12-31";

fn today() -> CivilDate {
    date(LAST_DAY).full().unwrap()
}

/// Two records are found to be one person's.
pub(crate) fn merge_records(kept: Position, merged: Position) -> Command {
    Command::MergeRecords(MergeRecords {
        effective_date: date("2022-04-01"),
        kept: PersonId::at(kept).unwrap(),
        merged: PersonId::at(merged).unwrap(),
        reason: Text::stored("collected twice"),
    })
}

/// And are not, after all.
pub(crate) fn split_records(merged: Position) -> Command {
    let merged = PersonId::at(merged).unwrap();
    let (effective_date, reason) = (date("2022-04-20"), Text::stored("two persons"));
    Command::SplitRecords(SplitRecords { effective_date, merged, reason })
}

/// The cancellation of a person's number.
pub(crate) fn cancel_number(of: Position, on: &str) -> Command {
    Command::CancelPersonalNumber(CancelPersonalNumber {
        effective_date: date(on),
        person: PersonId::at(of).unwrap(),
        named: None,
        ground: NumberGround::FalsePapers,
    })
}

/// `2021-02-25`, `2021-02`, `2021` or `unknown`.
pub(crate) fn date(text: &str) -> PartialDate {
    if text == "unknown" {
        return PartialDate::UNKNOWN;
    }
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap());
    let mut next = || parts.next().unwrap_or(0);
    let (year, month, day) = (next(), next(), next());
    PartialDate::new(i32::try_from(year).unwrap(), month, day).unwrap()
}

pub(crate) struct TestLedger {
    records: Vec<Recorded>,
    commune: Option<(Position, Position)>,
    serials: u32,
    now: RecordTime,
}

impl TestLedger {
    pub(crate) fn new() -> Self {
        let founded = Recorded {
            position: Position::ZERO,
            record_time: RecordTime(0),
            effective_date: date("2021-02-25"),
            subjects: [].into(),
            event: Arc::new(Event::LedgerFounded(LedgerFounded { ledger_id: [7; 16] })),
        };
        let mut ledger =
            TestLedger { records: vec![founded], commune: None, serials: 0, now: RecordTime::default() };
        ledger.recorded_on(LAST_DAY);
        ledger
    }

    fn decide(&self, command: &Command) -> Result<super::command::Proposal, Refusal> {
        let mut loaded = Loaded::default();
        self.read(&mut loaded, &|loaded| command.needs(loaded));
        command.decide(&loaded, self.now.civil_date())
    }

    /// Reads everything that is needed, until nothing new is.
    fn read(&self, loaded: &mut Loaded, needs: &dyn Fn(&Loaded) -> Vec<Need>) {
        while let Some(need) = needs(loaded).into_iter().find(|need| !loaded.has(*need)) {
            match need {
                Need::Subject(subject) => loaded.put(AnyHistory::of(subject, self.about(subject))),
                Need::Record(at) => {
                    loaded.put_record(at, self.records.get(usize::try_from(at.0).unwrap()).cloned());
                }
            }
        }
    }

    fn about(&self, subject: Subject) -> Vec<Recorded> {
        self.records.iter().filter(|r| r.subjects.contains(&subject)).cloned().collect()
    }

    /// Records what the command comes to, and says where.
    #[track_caller]
    pub(crate) fn runs(&mut self, command: Command) -> Position {
        let proposal = self.decide(&command).unwrap_or_else(|refusal| panic!("refused: {refusal:?}"));
        self.put(proposal.effective_date, proposal.event, &proposal.touched)
    }

    /// Records an event as an older version of the register did, and says where.
    pub(crate) fn has_recorded(&mut self, effective_date: PartialDate, event: Event) -> Position {
        let touched = event.touches();
        self.put(effective_date, Arc::new(event), &touched)
    }

    fn put(&mut self, effective_date: PartialDate, event: Arc<Event>, touched: &[Touched]) -> Position {
        let position = Position(self.records.len() as u64);
        let subjects = touched.iter().filter_map(|t| t.at(position)).collect();
        self.records.push(Recorded { position, record_time: self.now, effective_date, subjects, event });
        position
    }

    #[track_caller]
    pub(crate) fn rejects(&self, command: Command, rejection: Rejection) {
        let decided = self.decide(&command).map_err(|refusal| refusal.rejection);
        assert_eq!(decided.map(|proposal| proposal.effective_date), Err(rejection));
    }

    /// Why the command is refused, and which field that is about; none where it is not.
    pub(crate) fn refusal(&self, command: &Command) -> Option<(Rejection, String)> {
        self.decide(command).err().map(|refusal| (refusal.rejection, refusal.field))
    }

    /// From now on acts are declared and recorded on this day.
    pub(crate) fn recorded_on(&mut self, day: &str) {
        let day = date(day).full().unwrap();
        let epoch = CivilDate::new(1970, 1, 1).unwrap();
        self.now = RecordTime(day.days_since(epoch) * 86_400_000_000);
    }

    pub(crate) fn recorded(&self, at: Position) -> &Recorded {
        &self.records[usize::try_from(at.0).unwrap()]
    }

    pub(crate) fn records_of(&self, subject: Subject) -> Vec<Position> {
        self.about(subject).iter().map(|r| r.position).collect()
    }

    /// Where the events stand that count for a subject, in the order of folds.
    pub(crate) fn standing_of(&self, subject: Subject) -> Vec<Position> {
        let history = AnyHistory::of(subject, self.about(subject));
        history.entries().iter().map(|entry| entry.position).collect()
    }

    /// What stands of a person's life, in the order of folds.
    pub(crate) fn life_of(&self, at: Position) -> Vec<Entry> {
        let id = PersonId::at(at).unwrap();
        History::<Person>::of(id, self.about(Subject::Person(id))).entries().to_vec()
    }

    pub(crate) fn person(&self, at: Position) -> Person {
        let id = PersonId::at(at).unwrap();
        History::<Person>::of(id, self.about(Subject::Person(id))).now().clone()
    }

    pub(crate) fn person_on(&self, at: Position, day: &str) -> Person {
        let id = PersonId::at(at).unwrap();
        History::<Person>::of(id, self.about(Subject::Person(id))).on(date(day).full().unwrap())
    }

    pub(crate) fn household(&self, at: Position) -> Household {
        let id = HouseholdId::at(at).unwrap();
        History::<Household>::of(id, self.about(Subject::Household(id))).now().clone()
    }

    pub(crate) fn card(&self, at: Position) -> Card {
        let id = CardId::at(at).unwrap();
        History::<Card>::of(id, self.about(Subject::Card(id))).now().clone()
    }

    pub(crate) fn claimed(&self, number: PersonalNumber) -> Claimed {
        let id = Claim::PersonalNumber(number);
        History::<Claimed>::of(id, self.about(Subject::Claim(id))).now().clone()
    }

    pub(crate) fn home_of(&self, person: Position) -> Position {
        self.person(person).residence.unwrap().dwelling.position()
    }

    /// A province with the number prefix 097, a district, and a commune in it.
    pub(crate) fn province_and_commune(&mut self) -> (Position, Position) {
        if let Some(made) = self.commune {
            return made;
        }
        let province = self.runs(self.establish("79", "2004-08-31", None, None, Some(97)));
        let district = self.runs(self.establish("760", "2004-08-31", None, Some(province), None));
        let commune = self.runs(self.establish("26734", "2004-08-31", None, Some(district), None));
        *self.commune.insert((province, commune))
    }

    /// A new dwelling in the commune.
    pub(crate) fn home(&mut self) -> Position {
        let (_, commune) = self.province_and_commune();
        self.runs(self.dwelling(commune, "2004-08-31"))
    }

    /// A husband (the head) and his wife, born 1980 and 1983, with numbers and a home.
    pub(crate) fn family(&mut self) -> (Position, Vec<Position>) {
        let home = self.home();
        let an = person("Nguyễn Văn An", Sex::Male, "1980-03-04").number("097080000001").living_at(home);
        let lan = person("Lê Thị Lan", Sex::Female, "1983-03-04").number("097183000001").living_at(home);
        let members = vec![self.runs(an.enrol()), self.runs(lan.enrol())];
        let named = [(members[0], Relation::Head), (members[1], Relation::Wife)];
        (self.runs(Self::form(home, &named, "2021-02-26")), members)
    }

    /// A first card from application to the holder's hands.
    pub(crate) fn card_in_hand(&mut self, person: Position) -> Position {
        self.serials += 1;
        let card = self.runs(Self::apply(person, CardReason::First, "2021-03-01"));
        self.runs(Self::approve(card, "2021-03-02"));
        self.runs(Self::personalise(card, &format!("CARD{}", self.serials), "2021-03-03"));
        self.runs(Self::hand_over(card, "2021-03-04"));
        card
    }

    pub(crate) fn establish(
        &self,
        code: &str,
        from: &str,
        until: Option<&str>,
        parent: Option<Position>,
        number_prefix: Option<u16>,
    ) -> Command {
        let facts = AreaEstablished {
            code: AreaCode::parse(code).unwrap(),
            name: Text::stored("Đông"),
            full_name: Text::stored("Xã Đông"),
            parent: parent.and_then(AreaId::at),
            in_force_until: until.map(|day| date(day).full().unwrap()),
            number_prefix,
        };
        Command::EstablishArea(EstablishArea { effective_date: date(from), facts })
    }

    pub(crate) fn dwelling(&self, area: Position, on: &str) -> Command {
        let (area, address) = (AreaId::at(area).unwrap(), Text::stored("Số 12, thôn Đông"));
        Command::RegisterDwelling(RegisterDwelling { effective_date: date(on), area, address })
    }

    pub(crate) fn death(&self, person: Position, on: &str) -> Command {
        let person = PersonId::at(person).unwrap();
        Command::RegisterDeath(RegisterDeath {
            effective_date: date(on),
            person,
            place: None,
            notice: None,
            cause: None,
            time: None,
        })
    }

    fn members(members: &[(Position, Relation)]) -> Vec<Member> {
        let member = |(at, relation): &(Position, Relation)| Member {
            person: PersonId::at(*at).unwrap(),
            relation: *relation,
        };
        members.iter().map(member).collect()
    }

    pub(crate) fn form(dwelling: Position, members: &[(Position, Relation)], on: &str) -> Command {
        Command::FormHousehold(FormHousehold {
            effective_date: date(on),
            dwelling: DwellingId::at(dwelling).unwrap(),
            members: Self::members(members),
            file_number: None,
        })
    }

    pub(crate) fn join(person: Position, household: Position, relation: Relation, on: &str) -> Command {
        let (person, household) = (PersonId::at(person).unwrap(), HouseholdId::at(household).unwrap());
        Command::JoinHousehold(JoinHousehold { effective_date: date(on), person, household, relation })
    }

    pub(crate) fn leave(person: Position, household: Position, on: &str) -> Command {
        let (person, household) = (PersonId::at(person).unwrap(), HouseholdId::at(household).unwrap());
        Command::LeaveHousehold(LeaveHousehold { effective_date: date(on), person, household })
    }

    pub(crate) fn change_head(household: Position, members: &[(Position, Relation)], on: &str) -> Command {
        let household = HouseholdId::at(household).unwrap();
        Command::ChangeHead(ChangeHead {
            effective_date: date(on),
            household,
            members: Self::members(members),
        })
    }

    pub(crate) fn change_residence(
        movers: &[Position],
        dwelling: Position,
        household: MoveInto,
        on: &str,
    ) -> Command {
        Command::ChangePermanentResidence(ChangePermanentResidence {
            effective_date: date(on),
            dwelling: DwellingId::at(dwelling).unwrap(),
            movers: movers.iter().map(|at| PersonId::at(*at).unwrap()).collect(),
            household,
            basis: None,
        })
    }

    pub(crate) fn apply(person: Position, reason: CardReason, on: &str) -> Command {
        let person = PersonId::at(person).unwrap();
        Command::ApplyForCard(ApplyForCard {
            effective_date: date(on),
            person,
            reason,
            ground: None,
            group: None,
        })
    }

    pub(crate) fn approve(card: Position, on: &str) -> Command {
        Command::ApproveCard(ApproveCard { effective_date: date(on), card: CardId::at(card).unwrap() })
    }

    pub(crate) fn personalise(card: Position, serial: &str, on: &str) -> Command {
        let (card, serial) = (CardId::at(card).unwrap(), CardSerial::parse(serial).unwrap());
        Command::PersonaliseCard(PersonaliseCard { effective_date: date(on), card, serial })
    }

    pub(crate) fn hand_over(card: Position, on: &str) -> Command {
        Command::HandOverCard(HandOverCard { effective_date: date(on), card: CardId::at(card).unwrap() })
    }

    pub(crate) fn annul(&self, target: Position) -> Command {
        Command::AnnulEvent(AnnulEvent { target, reason: Text::stored("entered twice") })
    }

    /// The correction of an event to what `change` makes of what was last said.
    pub(crate) fn correct(&self, target: Position, on: &str, change: impl FnOnce(&mut Event)) -> Command {
        let said = &self.recorded(target).event;
        let mut replacement = said.replacement().unwrap_or(said).as_ref().clone();
        change(&mut replacement);
        Command::CorrectEvent(CorrectEvent {
            target,
            effective_date: Some(date(on)),
            replacement: Arc::new(replacement),
            reason: Text::stored("read wrongly"),
        })
    }
}

/// A person to enrol or to be born.
#[derive(Clone)]
pub(crate) struct Someone {
    enrolled: PersonEnrolled,
    on: PartialDate,
    household: Option<(HouseholdId, Relation)>,
    registered: Option<CivilDate>,
    kind: BirthKind,
}

pub(crate) fn person(name: &str, sex: Sex, born: &str) -> Someone {
    let facts = PersonFacts {
        name: PersonName::parse(name).unwrap(),
        sex,
        birth_date: date(born),
        birth_place: None,
        birth_registration_area: None,
        origin_area: None,
        ethnicity: None,
        religion: None,
        nationality: None,
        father: None,
        mother: None,
        told_parents: ToldParents::default(),
    };
    let enrolled = PersonEnrolled {
        facts,
        personal_number: None,
        old_number: None,
        marital_status: MaritalStatus::Unknown,
        blood_type: BloodType::Unknown,
        dwelling: None,
        birth_registration_country: None,
    };
    Someone { enrolled, on: date("2021-02-25"), household: None, registered: None, kind: BirthKind::Ordinary }
}

impl Someone {
    pub(crate) fn number(mut self, number: &str) -> Self {
        self.enrolled.personal_number = PersonalNumber::parse(number);
        self
    }

    pub(crate) fn of_country(mut self, country: &str) -> Self {
        self.enrolled.facts.nationality = country.as_bytes().try_into().ok();
        self
    }

    pub(crate) fn old_number(mut self, number: &str) -> Self {
        self.enrolled.old_number = OldNumber::parse(number);
        self
    }

    pub(crate) fn registered_at(mut self, area: Position) -> Self {
        self.enrolled.facts.birth_registration_area = AreaId::at(area);
        self
    }

    pub(crate) fn registered_in(mut self, country: [u8; 2]) -> Self {
        self.enrolled.birth_registration_country = Some(country);
        self
    }

    pub(crate) fn of_people(mut self, ethnicity: u8) -> Self {
        self.enrolled.facts.ethnicity = Some(ethnicity);
        self
    }

    pub(crate) fn living_at(mut self, dwelling: Position) -> Self {
        self.enrolled.dwelling = DwellingId::at(dwelling);
        self
    }

    pub(crate) fn marital_status(mut self, status: MaritalStatus) -> Self {
        self.enrolled.marital_status = status;
        self
    }

    pub(crate) fn with_origin(mut self, area: Position) -> Self {
        self.enrolled.facts.origin_area = AreaId::at(area);
        self
    }

    pub(crate) fn parents(mut self, father: Option<Position>, mother: Option<Position>) -> Self {
        self.enrolled.facts.father = father.and_then(PersonId::at);
        self.enrolled.facts.mother = mother.and_then(PersonId::at);
        self
    }

    pub(crate) fn into_household(mut self, household: Position, relation: Relation) -> Self {
        self.household = HouseholdId::at(household).map(|household| (household, relation));
        self
    }

    pub(crate) fn registered_on(mut self, day: &str) -> Self {
        self.registered = date(day).full();
        self
    }

    pub(crate) fn on(mut self, day: &str) -> Self {
        self.on = date(day);
        self
    }

    pub(crate) fn enrol(self) -> Command {
        Command::EnrolPerson(Box::new(EnrolPerson { effective_date: self.on, person: self.enrolled }))
    }

    pub(crate) fn birth(self, area: Position, serials: &[u32]) -> Command {
        let born = self.enrolled.facts.birth_date.earliest();
        Command::RegisterBirth(Box::new(RegisterBirth {
            registration_date: self.registered.or(born).unwrap_or_else(today),
            facts: self.enrolled.facts,
            registration_area: AreaId::at(area).unwrap(),
            serials: serials.to_vec(),
            household: self.household,
            kind: self.kind,
            birth_paper: None,
        }))
    }

    pub(crate) fn facts(self) -> PersonFacts {
        self.enrolled.facts
    }

    pub(crate) fn of_kind(mut self, kind: BirthKind) -> Self {
        self.kind = kind;
        self
    }

    /// How many words of the name are the surname; the last one is the given name.
    pub(crate) fn surname_of(mut self, words: u8) -> Self {
        let name = &self.enrolled.facts.name;
        self.enrolled.facts.name = PersonName::stored(name.full(), words, 1);
        self
    }
}
