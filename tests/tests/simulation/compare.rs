//! Both implementations side by side.

use std::collections::BTreeSet;

use ledger_core::domain::area::EndedArea;
use ledger_core::domain::area::abolish::AbolishAreas;
use ledger_core::domain::area::establish::EstablishArea;
use ledger_core::domain::command::Command;
use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::event::AreaEstablished;
use ledger_core::domain::history::Recorded;
use ledger_core::domain::ids::{AreaId, DwellingId, PersonId, Position};
use ledger_core::domain::office::authority::OfficePolicy;
use ledger_core::domain::origin::Provenance;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::subject::{AreaCode, Claim, Month, Subject, Year};
use ledger_core::domain::values::{Competence, OfficeLevel};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::amended::{Amendment, Foretold, Unfit};
use super::bureaus::Service;
use super::civil::Naming;
use super::office::reform::area_name;
use super::office::{Office, bureaus};
use super::plain::{self, Fact, Id, Plain, Said, What};
use super::reform::Reform;
use super::residence::Residence;
use super::rights::{Denied, Matter};
use super::rules::Newest;
use super::script::Order;
use super::tally::Tally;
use super::town::Town;

/// Why somebody may not register an act, in the words of the second implementation.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others are about the act itself")]
fn denied(rejection: Rejection) -> Option<Denied> {
    Some(match rejection {
        Rejection::OfficeUnknown => Denied::Unknown,
        Rejection::OfficeClosed => Denied::Closed,
        Rejection::OfficeNotCompetent => Denied::NotCompetent,
        Rejection::OfficeOutOfArea => Denied::OutOfArea,
        Rejection::OfficerNotInOffice => Denied::NotInOffice,
        Rejection::ReceivedBeforeEvent => Denied::TooEarly,
        _ => return None,
    })
}

/// Does the register refuse it for the reason that was foretold? It has one word for what was taken back and what takes back
/// nothing, and one for units that stay and for what is no act.
fn for_that(rejection: Rejection, why: Unfit) -> bool {
    match why {
        Unfit::Gone => rejection == Rejection::AlreadyAnnulled,
        Unfit::NoAct | Unfit::Stays => rejection == Rejection::NotAmendable,
        Unfit::Banned => rejection == Rejection::PlaceBanned,
        Unfit::Nothing => [Rejection::ReplacementUnchanged, Rejection::AlreadyAnnulled].contains(&rejection),
        Unfit::ToCome => rejection == Rejection::EffectiveDateInFuture,
        Unfit::InHousehold => rejection == Rejection::PersonInHousehold,
        Unfit::InUse => rejection == Rejection::StillInUse,
        Unfit::Conflicts => rejection == Rejection::LaterActConflicts,
    }
}

/// Did what was foretold of something said of an act come about?
fn agrees(foretold: Foretold, taken: bool, refused: Option<Rejection>) -> Result<(), &'static str> {
    match (foretold, refused) {
        (Foretold::Taken, Some(_)) => Err("not taken, for nothing"),
        (Foretold::Refused { .. }, None) if taken => Err("taken, though it is not fit"),
        // Only the office had no right to it, which is asked last.
        (Foretold::Refused { .. }, None) => Err("possible, though it is not fit"),
        (Foretold::Refused { why, surely: true }, Some(rejection)) if !for_that(rejection, why) => {
            Err("refused for another reason")
        }
        (Foretold::Taken | Foretold::Open, None) | (Foretold::Refused { .. } | Foretold::Open, Some(_)) => {
            Ok(())
        }
    }
}

/// The province, told twice.
pub(crate) struct Province {
    town: Town,
    plain: Plain,
    commune: Position,
    province: Position,
    other_province: Position,
    random: ChaCha8Rng,
    /// Whose acts are taken.
    policy: OfficePolicy,
    /// What came of the orders.
    pub(crate) tally: Tally,
}

/// A unit in force since 1900, for both.
fn established(code: &str, below: Option<Position>, number_prefix: Option<u16>) -> (Command, Said) {
    let code = AreaCode::parse(code).expect("a code");
    let (name, full_name) = area_name(0);
    let facts = AreaEstablished {
        code,
        name,
        full_name,
        parent: below.and_then(AreaId::at),
        in_force_until: None,
        number_prefix,
    };
    let from = CivilDate::new(1900, 1, 1).expect("a day");
    let command = Command::EstablishArea(EstablishArea { effective_date: from.into(), facts });
    let below = below.map(|below| below.0);
    (command, Said::Fact(from, What::Reform(Reform::Established { code: code.number(), below })))
}

/// On the day on which all districts went.
fn districts_go(district: Position) -> (Command, Said) {
    let day = CivilDate::new(2025, 7, 1).expect("a day");
    let code = AreaCode::parse("971").expect("a code");
    let areas = vec![EndedArea { area: AreaId::at(district).expect("an id"), code }];
    let command = Command::AbolishAreas(AbolishAreas { effective_date: day.into(), areas });
    (command, Said::Fact(day, What::Reform(Reform::Abolished { areas: vec![(district.0, code.number())] })))
}

fn founding() -> CivilDate {
    CivilDate::new(2000, 1, 1).expect("a day")
}

fn declared(day: CivilDate, service: Service) -> (Command, Said) {
    (bureaus::command(day, &service), Said::Fact(day, What::Service(service)))
}

/// The offices that there are at first: a ministry, two provinces', a district's, those of two communes, and one abroad.
fn first_bureaus(units: [Position; 5]) -> Vec<(Command, Said)> {
    use Competence::{Areas, CardProduction, CivilStatus, Identity, Nationality, Offices, Residence};
    let [province, other_province, district, commune, second] = units.map(|unit| Some(unit.0));
    let police = vec![Residence, Identity];
    let list = [
        (OfficeLevel::Central, None, vec![Identity, CardProduction, Areas, Offices]),
        (OfficeLevel::Province, province, vec![CivilStatus, Nationality, Residence, Identity, Offices]),
        (OfficeLevel::Province, other_province, vec![CivilStatus, Nationality, Offices]),
        (OfficeLevel::District, district, vec![CivilStatus, Residence, Identity]),
        (OfficeLevel::Commune, commune, vec![CivilStatus]),
        (OfficeLevel::Commune, commune, police.clone()),
        (OfficeLevel::Commune, second, vec![CivilStatus]),
        (OfficeLevel::Commune, second, police),
        (OfficeLevel::Abroad, None, vec![CivilStatus]),
    ];
    let established = |(code, (level, area, tasks))| {
        declared(founding(), Service::Established { code, level, tasks, area })
    };
    (1..).zip(list).map(established).collect()
}

impl Province {
    pub(crate) fn new(seed: u64) -> Province {
        let mut town = Town::founded_on(CivilDate::new(2021, 2, 25).expect("a day"));
        let mut plain = Plain::default();
        plain.hear(None);
        let mut run = |(command, said): (Command, Said)| {
            plain.hear(Some(said));
            let of_any = OfficePolicy::KnownOrAny;
            town.run(&command, &Provenance::default(), of_any).expect("units and offices are established")
        };
        let province = run(established("97", None, Some(97)));
        let district = run(established("971", Some(province), None));
        let commune = run(established("97001", Some(district), None));
        let second = run(established("97002", Some(province), None));
        let other_province = run(established("98", None, Some(98)));
        run(districts_go(district));
        for first in first_bureaus([province, other_province, district, commune, second]) {
            let bureau = run(first).0;
            let appointed = Service::Appointed { bureau, code: u32::try_from(bureau % 40).expect("few") };
            // Offices without officers are asked for none.
            if !bureau.is_multiple_of(4) {
                run(declared(founding(), appointed));
            }
        }
        let (random, tally) = (ChaCha8Rng::seed_from_u64(seed), Tally::default());
        let policy = if seed % 3 == 2 { OfficePolicy::Known } else { OfficePolicy::KnownOrAny };
        Province { town, plain, commune, province, other_province, random, policy, tally }
    }

    /// Obeys one order, in both.
    pub(crate) fn obey(&mut self, order: &Order) -> Result<(), String> {
        self.town.today = self.town.today.plus_days(i64::from(order.days));
        let (commune, province, other_province) = (self.commune, self.province, self.other_province);
        let (town, plain) = (&self.town, &self.plain);
        let office = Office { town, plain, commune, province, other_province };
        let Some((command, said)) = office.plan(order) else { return Ok(()) };
        let Some(what) = plain.matter(&said) else { return Ok(()) };
        let matter = Matter { what, amends: !matches!(said, Said::Fact(..)) };
        let by = office.registrar(order, matter);
        let known_only = self.policy == OfficePolicy::Known;
        let right = said
            .papers_fit(&by)
            .and_then(|()| self.plain.may_register(matter, &by, self.town.today, known_only));
        let expected = self.expected(&said);
        let foretold = Amendment::of(&self.plain, &said, self.town.today).map(|said| said.foretold());
        let run = self.town.run(&command, &by.provenance(), self.policy);
        if let Some(foretold) = foretold {
            let refusal = run.as_ref().err().filter(|refusal| !refusal.field.starts_with("provenance."));
            agrees(foretold, run.is_ok(), refusal.map(|refusal| refusal.rejection))
                .map_err(|wrong| format!("{said:?}, foretold as {foretold:?}, {run:?}: {wrong}"))?;
            self.tally.tells(foretold);
        }
        let count = self.tally.acts.entry(order.act).or_default();
        match run {
            Ok(position) => {
                count.0 += 1;
                if let Some(Err(reason)) = expected {
                    return Err(format!("{said:?} was accepted at {position}, against: {reason}"));
                }
                if let Err(denied) = right {
                    return Err(format!("{said:?} was taken from {by:?}: taken, though {denied:?}"));
                }
                self.names_all(&said, position)?;
                let before = self.concerned(&said);
                self.plain.hear(Some(said.clone()));
                self.plain.papers_came(by.received);
                self.holds(&[before, self.concerned(&said)].concat())
            }
            Err(refusal) if refusal.field.starts_with("provenance.") => {
                count.1 += 1;
                if let Some(Err(reason)) = expected {
                    return Err(format!("{said:?} was possible, against: {reason}"));
                }
                let Some(denied) = denied(refusal.rejection).filter(|denied| right == Err(*denied)) else {
                    return Err(format!("{said:?} was not taken from {by:?}, {right:?}: {refusal:?}"));
                };
                *self.tally.denied.entry(denied).or_default() += 1;
                Ok(())
            }
            Err(refusal) => {
                count.1 += 1;
                match expected {
                    Some(Ok(())) => Err(format!("{said:?} was refused for nothing: {refusal:?}")),
                    Some(Err(_)) | None => Ok(()),
                }
            }
        }
    }

    /// What the second implementation says of an act. Where something lies behind it for those whom it concerns, it can only say
    /// what must be refused.
    fn expected(&self, said: &Said) -> Option<Result<(), &'static str>> {
        let Said::Fact(day, what) = said else { return None };
        let new = Fact { at: self.plain.len(), day: *day, what: what.clone() };
        let is_last = |id: &Id| {
            self.plain
                .life(*id, self.plain.len())
                .last()
                .is_none_or(|last| last.place_in(*id) < new.place_in(*id))
        };
        // What is said of records themselves stands against nothing in a life.
        let of_records = matches!(what, What::Civil(Naming::Merged { .. } | Naming::Parted { .. }));
        let newest = of_records || self.concerned(said).iter().all(is_last);
        let allowed =
            Newest { plain: &self.plain, day: *day, today: self.town.today, again: false }.allows(what);
        if newest { Some(allowed) } else { allowed.is_err().then_some(allowed) }
    }

    /// Whom something said concerns.
    fn concerned(&self, said: &Said) -> Vec<Id> {
        let Some((at, what)) = self.plain.root(self.plain.len(), said) else { return Vec::new() };
        let stands = self.plain.fact(at, self.plain.len());
        let named = stands.iter().map(|fact| &fact.what).chain([what]);
        named.flat_map(|what| plain::concerned(at, what)).collect()
    }

    /// Are these told alike, now and on other days, as known now and before? And does what must hold?
    fn holds(&mut self, of: &[Id]) -> Result<(), String> {
        let tail = self.town.tail().0;
        if tail != self.plain.len() {
            return Err(format!("{tail} records, {} facts", self.plain.len()));
        }
        let day = self.town.today.plus_days(-i64::from(self.random.random_range(0..4_000)));
        let known = self.random.random_range(1..=tail);
        for (on, known) in [(None, tail), (Some(day), tail), (Some(day), known)] {
            of.iter().try_for_each(|id| self.alike(*id, on, known))?;
        }
        for on in [None, Some(day)] {
            if let Some((id, reason)) = self.plain.broken(on, of) {
                return Err(format!("{id} on {on:?}: {reason}"));
            }
        }
        self.plain.shared().map_or(Ok(()), |reason| Err(reason.to_owned()))
    }

    /// Does the record name everybody and everything whose life it changes, and nobody else?
    fn names_all(&self, said: &Said, position: Position) -> Result<(), String> {
        let Said::Fact(..) = said else { return Ok(()) };
        let record = self.town.record(position);
        let named =
            record.iter().flat_map(|record| record.subjects.iter()).filter_map(|subject| match subject {
                Subject::Person(id) => Some(id.get()),
                Subject::Household(id) => Some(id.get()),
                Subject::Card(id) => Some(id.get()),
                Subject::Dwelling(id) => Some(id.get()),
                Subject::Area(id) => Some(id.get()),
                Subject::Office(id) => Some(id.get()),
                Subject::Officer(id) => Some(id.get()),
                Subject::Stock(id) => Some(id.get()),
                Subject::Claim(_) => None,
            });
        let (named, concerned): (BTreeSet<Id>, BTreeSet<Id>) =
            (named.collect(), self.concerned(said).into_iter().collect());
        if named == concerned {
            return Self::stands_in_books(said, record);
        }
        Err(format!("{said:?} at {position} names {named:?}, it concerns {concerned:?}: others are named"))
    }

    /// A stay stands in the book of the dwelling and in those of the guests, and nowhere else.
    fn stands_in_books(said: &Said, record: Option<&Recorded>) -> Result<(), String> {
        let Said::Fact(day, What::Residence(Residence::Notified { who, dwelling, .. })) = said else {
            return Ok(());
        };
        let at = DwellingId::at(Position(*dwelling)).map(|home| Claim::StaysAt(home, Month::of(*day)));
        let of = |id: &Id| PersonId::at(Position(*id)).map(|guest| Claim::StaysOf(guest, Year::of(*day)));
        let books = who.iter().filter_map(of).chain(at).map(Subject::Claim);
        let (books, told): (BTreeSet<Subject>, BTreeSet<Subject>) =
            (books.collect(), record.iter().flat_map(|record| record.subjects.iter().copied()).collect());
        if books == told { Ok(()) } else { Err(format!("{said:?} stands in {told:?}: other books")) }
    }

    /// Everybody is told alike at the end, and what must hold does.
    pub(crate) fn at_the_end(&mut self) -> Result<(), String> {
        self.tally.recorded.extend(self.town.kinds());
        let all: Vec<Id> = self.plain.facts().map(|(at, _)| at).collect();
        self.holds(&all)
    }

    /// Everything said so far.
    pub(crate) fn transcript(&self) -> String {
        let said = (0..self.plain.len()).filter_map(|at| Some((at, self.plain.said(at)?)));
        said.map(|(at, said)| format!("{at}: {said:?}\n")).collect()
    }

    fn alike(&self, id: Id, on: Option<CivilDate>, known: Id) -> Result<(), String> {
        let Some(Said::Fact(_, what)) = self.plain.said(id) else { return Ok(()) };
        let (town, plain) = (&self.town, &self.plain);
        let (theirs, ours) = if plain.is_person(id) {
            let ours = plain::Person { came_in: None, ..plain.person(id, on, known) };
            (format!("{:?}", town.person(id, on, known)), format!("{ours:?}"))
        } else if what.forms_household() {
            let theirs = town.household(id, on, known);
            (format!("{theirs:?}"), format!("{:?}", plain.household(id, on, known)))
        } else if matches!(what, What::Applied { .. }) {
            (format!("{:?}", town.card(id, on, known)), format!("{:?}", plain.progress(id, on, known)))
        } else if plain.is_stock(id) {
            (format!("{:?}", town.stock(id, on, known)), format!("{:?}", plain.stock(id, on, known)))
        } else if matches!(what, What::Dwelling { .. }) {
            (format!("{:?}", town.dwelling(id, on, known)), format!("{:?}", plain.dwelling(id, on, known)))
        } else if matches!(what, What::Reform(Reform::Established { .. })) {
            (format!("{:?}", town.area(id, on, known)), format!("{:?}", plain.area(id, on, known)))
        } else if plain.is_bureau(id) {
            (format!("{:?}", town.bureau(id, on, known)), format!("{:?}", plain.bureau(id, on, known)))
        } else if plain.is_officer(id) {
            (format!("{:?}", town.officer(id, on, known)), format!("{:?}", plain.officer(id, on, known)))
        } else {
            return Ok(());
        };
        if theirs == ours {
            return Ok(());
        }
        let asked = format!("{id} on {on:?} as known before {known}");
        Err(format!("{asked}:\n  {theirs}\n  {ours}\n: told otherwise"))
    }
}
