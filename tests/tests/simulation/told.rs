//! What the register under test tells, in the words of the second implementation.

use std::collections::BTreeMap;

use ledger_core::domain::area::{Area, Fate};
use ledger_core::domain::card::Card;
use ledger_core::domain::dates::{CivilDate, PartialDate};
use ledger_core::domain::dwelling::Dwelling;
use ledger_core::domain::household::Household;
use ledger_core::domain::identity::reach::{Email, Phone};
use ledger_core::domain::ids::{
    AreaId, CardId, DwellingId, HouseholdId, OfficeId, OfficerId, PersonId, Position, StockId,
};
use ledger_core::domain::name::PersonName;
use ledger_core::domain::number::CardSerial;
use ledger_core::domain::office::{Office, Posting};
use ledger_core::domain::officer::{Officer, PostedAt};
use ledger_core::domain::person::{Identity, Person};
use ledger_core::domain::residence::living::Whereabouts;
use ledger_core::domain::stock::lists::BlankKind;
use ledger_core::domain::stock::{Delivery, Stock};
use ledger_core::domain::text::Text;
use ledger_core::domain::values::BloodType;

use super::ages::Born;
use super::cards::Progress;
use super::civil::Civil;
use super::family::{Marriage, Ties};
use super::particulars::Particular;
use super::plain::{self, Id};
use super::residence::{Nowhere, Places, Stay};
use super::town::Town;
use super::{blanks, bureaus, office, places, reform};

impl Town {
    /// As it is told as of two dates.
    pub(crate) fn person(&self, id: Id, on: Option<CivilDate>, known: Id) -> plain::Person {
        let own = PersonId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let person: Person = self.then::<Person, _>(own, |records| as_of.person(own, records));
        plain::Person {
            exists: person.exists(),
            born: person.identity.as_ref().and_then(|identity| born(identity.birth_date)),
            sex: person.identity.as_ref().map(|identity| identity.sex),
            came_in: None,
            number: person.identity.as_ref().and_then(|i| i.personal_number).map(|number| number.get()),
            died: person.died.map(full),
            home: person.residence.map(|r| (r.dwelling.get(), full(r.since), r.declared.0)),
            household: person.household.map(|m| (m.household.get(), m.relation, full(m.since))),
            card_open: person.cards.open.map(CardId::get),
            card: person.cards.active.map(CardId::get),
            had_card: person.cards.held_before,
            card_held: person.cards.suspended,
            certificate: person
                .cards
                .certificate
                .map(|own| (number_of(own.serial.as_str(), "V"), full(own.issued))),
            ties: ties(&person),
            places: places(&person),
            civil: civil(&person),
        }
    }

    /// As it is told as of two dates.
    pub(crate) fn household(&self, id: Id, on: Option<CivilDate>, known: Id) -> plain::Household {
        let own = HouseholdId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let state: Household = self.then::<Household, _>(own, |records| as_of.household(own, records));
        let member = |m: &ledger_core::domain::event::Member| (m.person.get(), m.relation);
        plain::Household {
            formed: state.dwelling.and_then(|_| state.since.full()),
            home: state.dwelling.map(|home| (home.get(), state.dwelling_declared.0)),
            members: state.members.iter().map(member).collect(),
            number: state.file_number.as_ref().map(|code| number_of(code.as_str(), "HS-")),
        }
    }

    /// As it is told as of two dates.
    pub(crate) fn card(&self, id: Id, on: Option<CivilDate>, known: Id) -> Progress {
        let own = CardId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let card: Card = self.then::<Card, _>(own, |records| as_of.state(own, records));
        let serial = card.made.map(|made| number_of(made.serial.as_str(), "V"));
        Progress { stage: card.stage.number(), serial, until: card.made.and_then(|made| made.expiry_date) }
    }

    /// As it is told as of two dates.
    pub(crate) fn stock(&self, id: Id, on: Option<CivilDate>, known: Id) -> blanks::Stock {
        let own = StockId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        stock(&self.then::<Stock, _>(own, |records| as_of.state(own, records)))
    }

    /// As it is told as of two dates.
    pub(crate) fn bureau(&self, id: Id, on: Option<CivilDate>, known: Id) -> bureaus::Bureau {
        let own = OfficeId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        bureau(&self.then::<Office, _>(own, |records| as_of.state(own, records)))
    }

    /// As it is told as of two dates.
    pub(crate) fn officer(&self, id: Id, on: Option<CivilDate>, known: Id) -> bureaus::Officer {
        let own = OfficerId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let officer: Officer = self.then::<Officer, _>(own, |records| as_of.state(own, records));
        let post = |p: &PostedAt| (p.office.get(), number_of(p.code.as_str(), "CB-"), full(p.from));
        bureaus::Officer { posts: officer.postings.iter().map(post).collect(), left: officer.left.map(full) }
    }

    /// As it is told as of two dates.
    pub(crate) fn area(&self, id: Id, on: Option<CivilDate>, known: Id) -> reform::Area {
        let own = AreaId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        unit(&self.then::<Area, _>(own, |records| as_of.state(own, records)))
    }

    /// As it is told as of two dates.
    pub(crate) fn dwelling(&self, id: Id, on: Option<CivilDate>, known: Id) -> places::Dwelling {
        let own = DwellingId::at(Position(id)).expect("an id");
        let as_of = Town::as_of(on, Position(known));
        let dwelling: Dwelling = self.then::<Dwelling, _>(own, |records| as_of.state(own, records));
        let address = |text: &Text| {
            let number = text.as_str().trim_start_matches("Số ").split(',').next();
            number.and_then(|number| number.parse().ok()).expect("a number")
        };
        places::Dwelling {
            place: dwelling.place.as_ref().map(|place| (place.area.get(), address(&place.address))),
            identifier: dwelling.identifiers().first().map(|borne| number_of(borne.value.as_str(), "")),
            took_in: dwelling.predecessors().map(|(_, other)| other.get()).collect(),
            banned: dwelling.bans().iter().map(|ban| (ban.ground, full(ban.since))).collect(),
            became: dwelling.ended().map(|(_, others)| others.into_iter().map(DwellingId::get).collect()),
        }
    }
}

fn delivery(came: &Delivery) -> (u32, Option<blanks::Serials>) {
    let serial = |serial: CardSerial| {
        let (letters, number) = serial.as_str().split_at(2);
        let row = match (letters, number.len()) {
            ("PX", _) => 1,
            (_, 6) => 0,
            (_, _) => 2,
        };
        (row, number.parse().expect("a number"))
    };
    let serials = came.serials.map(|s| blanks::Serials { first: serial(s.first), last: serial(s.last) });
    (number_of(came.number.as_str(), "GH-"), serials)
}

fn stock(stock: &Stock) -> blanks::Stock {
    let signed = |blanks: u64| i64::try_from(blanks).expect("few");
    blanks::Stock {
        opened: stock.opened.as_ref().map(|opened| {
            let newer = opened.kind == BlankKind::Card2024;
            (number_of(opened.centre.as_str(), "TT-"), newer, full(opened.since))
        }),
        received: signed(stock.received),
        good: signed(stock.personalised),
        spoiled: signed(stock.spoiled),
        missing: signed(stock.missing),
        destroyed: signed(stock.destroyed),
        in_production: signed(stock.in_production()),
        on_shelf: signed(stock.remaining()),
        deliveries: stock.deliveries.iter().map(delivery).collect(),
        draws: stock
            .draws
            .iter()
            .map(|(at, draw)| (at.0, (full(draw.on), draw.cards, draw.blanks)))
            .collect(),
        counted: stock.last_count.map(|count| (full(count.on), signed(count.found), signed(count.booked))),
    }
}

fn bureau(office: &Office) -> bureaus::Bureau {
    let Some(facts) = &office.facts else { return bureaus::Bureau::default() };
    let code = number_of(&facts.code.to_string(), "CQ-");
    let post =
        |p: &Posting| (p.officer.get(), number_of(p.code.as_str(), "CB-"), full(p.from), p.until.map(full));
    bureaus::Bureau {
        is: Some((code, facts.level, facts.competences.iter().copied().collect())),
        since: Some(full(office.since)),
        closed: office.closed.map(full),
        name: number_of(facts.name.as_str(), "Cơ quan "),
        area: facts.area.map(AreaId::get),
        staff: office.postings.iter().map(post).collect(),
    }
}

fn unit(area: &Area) -> reform::Area {
    let Some(unit) = &area.unit else { return reform::Area::default() };
    let became = match &area.fate {
        Fate::Open => Vec::new(),
        Fate::Merged(into) => vec![into.get()],
        Fate::Split(among) => among.iter().copied().map(AreaId::get).collect(),
    };
    reform::Area {
        from: unit.in_force_from.full(),
        until: unit.facts.in_force_until,
        code: unit.facts.code.number(),
        name: number_of(unit.facts.name.as_str(), "Đông "),
        below: unit.facts.parent.map(AreaId::get),
        became,
        took_in: area.took_in.iter().map(|(_, other)| other.get()).collect(),
    }
}

/// A number behind what stands before it.
fn number_of(text: &str, before: &str) -> u32 {
    text.trim_start_matches(before).parse().expect("a number")
}

/// The days on which somebody may be born.
fn born(date: PartialDate) -> Option<Born> {
    date.earliest().zip(date.latest()).map(|(first, last)| Born { first, last })
}

fn full(date: PartialDate) -> CivilDate {
    date.full().expect("whole days only")
}

fn places(person: &Person) -> Places {
    let living = &person.living;
    let nowhere = |whereabouts: &Whereabouts| match whereabouts {
        Whereabouts::Abroad(_) => Nowhere::Abroad,
        Whereabouts::Deregistered(ground) => Nowhere::Deregistered(*ground),
        Whereabouts::ContactOnly => Nowhere::ContactOnly,
    };
    let passing = &living.passing;
    Places {
        nowhere: living.elsewhere.as_ref().map(|e| (nowhere(&e.whereabouts), full(e.since), e.declared.0)),
        reached: living
            .contact
            .as_ref()
            .map(|c| (c.dwelling.map(DwellingId::get), full(c.since), c.declared.0)),
        not_there: living.findings.iter().map(|f| (f.dwelling.get(), full(f.since), f.until)).collect(),
        stay: passing.temporary.map(|stay| Stay {
            dwelling: stay.dwelling.get(),
            since: full(stay.since),
            until: stay.until,
            renewed: stay.renewed,
            said: stay.declared.0,
        }),
        unstayed: passing.taken_away.map(|at| at.0),
        unreached: living.withdrawn.map(|at| at.0),
        away: passing.absence.as_ref().map(|absence| (full(absence.since), absence.until)),
        at: passing
            .current_place
            .as_ref()
            .map(|place| (place.dwelling.map(DwellingId::get), full(place.since))),
    }
}

fn civil(person: &Person) -> Civil {
    let Some(identity) = &person.identity else { return Civil::default() };
    let links = &person.links;
    Civil {
        name: name(&identity.name),
        ethnicity: identity.ethnicity,
        nationality: identity.nationality,
        nationality_lost: links.nationality_lost.map(full),
        place: identity.birth_place.as_ref().map(|place| number_of(place.as_str(), "Nhà ")),
        origin: identity.origin_area.map(AreaId::get),
        registered: identity.birth_registration_area.map(AreaId::get),
        abroad: identity
            .registered_abroad
            .map(|abroad| (abroad.country, abroad.noting_area.map_or(0, AreaId::get))),
        former: links
            .former_numbers
            .iter()
            .map(|former| (former.number.get(), full(former.cancelled)))
            .collect(),
        old: links.old_numbers.iter().map(|link| (link.number.get(), full(link.since))).collect(),
        sectors: links
            .sector_ids
            .iter()
            .map(|link| (link.id.kind(), link.id.as_str().to_owned(), full(link.since)))
            .collect(),
        told: told(identity),
        merged_into: links.merged_into.map(PersonId::get),
        merged: links.merged.iter().copied().map(PersonId::get).collect(),
    }
}

/// What somebody told of themselves; all but the religion and the blood type ends with a number.
fn told(identity: &Identity) -> BTreeMap<Particular, u8> {
    let told = &identity.told;
    let blood = BloodType::ALL.iter().position(|known| *known == identity.blood_type);
    let blood =
        blood.and_then(|at| u8::try_from(at).ok()).filter(|_| identity.blood_type != BloodType::Unknown);
    let number =
        |text: &str| text.trim_end_matches("@example.vn").chars().last().and_then(|last| last.to_digit(10));
    let text = |text: Option<&str>| {
        text.map(|text| number(text).and_then(|n| u8::try_from(n).ok()).expect("a number"))
    };
    let values = [
        (Particular::Religion, identity.religion),
        (Particular::Blood, blood),
        (Particular::OtherName, text(told.other_name.as_ref().map(Text::as_str))),
        (Particular::Occupation, text(told.occupation.as_ref().map(Text::as_str))),
        (Particular::Phone, text(told.phone.as_ref().map(Phone::as_str))),
        (Particular::Email, text(told.email.as_ref().map(Email::as_str))),
    ];
    values.into_iter().filter_map(|(of, value)| Some((of, value?))).collect()
}

/// Which of the names: surname, and given name.
fn name(name: &PersonName) -> u32 {
    let at = (0..12).find(|number| office::name(*number) == *name);
    at.expect("one of the names")
}

fn ties(person: &Person) -> Ties {
    let family = &person.family;
    let of = |id: PersonId| id.get();
    let marriage = |m: ledger_core::domain::family::Marriage| Marriage {
        spouse: m.spouse.get(),
        since: full(m.since),
        record: m.record.0,
        before: m.before,
    };
    let ids = |ids: &[PersonId]| ids.iter().copied().map(of).collect();
    Ties {
        status: person.marital_status(),
        said_married: family.declared_married.map(full),
        father: person.identity.as_ref().and_then(|i| i.father).map(of),
        mother: person.identity.as_ref().and_then(|i| i.mother).map(of),
        marriage: family.marriage.map(marriage),
        suspended: family.suspended.map(marriage),
        set_aside: family.set_aside.map(marriage),
        adoption: family.adoption.map(|a| (a.father.map(of), a.mother.map(of), full(a.since), a.record.0)),
        adopted: ids(&family.adopted),
        guardians: family
            .guardianship
            .map(|care| (care.guardians().map(of).collect(), full(care.since), care.record.0)),
        wards: ids(&family.wards),
        lapsed_care: family
            .lapsed_care
            .iter()
            .map(|care| (care.guardian.get(), full(care.since), care.record.0))
            .collect(),
        lapsed_wards: ids(&family.lapsed_wards),
        missing: family.missing.map(full),
        said_dead: family.declared_dead.map(|at| at.0),
        capacity: family.capacity,
    }
}
