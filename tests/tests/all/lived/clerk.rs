//! The clerk: records the facts of a case through the interface, and asks its question there.

use std::collections::BTreeMap;

use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    DeclareContactAddressRequest, DeregisterPermanentResidenceRequest, IdentifyDwellingRequest,
    MergeAreasRequest, MergeDwellingsRequest, NamedPerson, ReaddressDwellingRequest,
    RecordNotLivingThereRequest, RegisterResidenceAbroadRequest, SplitDwellingRequest,
};
use ledger_proto::ledger::residence::v1::{
    GetOccupancyRequest, GetOccupancyResponse, GetResidenceHistoryRequest, GetResidenceHistoryResponse,
    Period,
};
use ledger_proto::ledger::r#type::v1::as_of::Known;
use ledger_proto::ledger::r#type::v1::{AsOf, ContactRole, DeregistrationGround, DwellingIdentifier, Sex};
use ledger_tests::request::{
    annul, correct, date, death, dwelling, enrol_numbered, establish, move_alone, numbered_name, person,
    register_dwelling,
};
use ledger_tests::{Acted, House};
use prost::Message;
use tonic::Status;

use super::case::{Case, Expected, Fact, OccupancyTold, Question, StayTold, What};

/// The units of all cases, and what is told apart by counting.
pub(super) struct Office {
    communes: u32,
    people: u32,
}

impl Office {
    /// A province and a district.
    pub(super) async fn open(house: &House) -> Office {
        for (code, parent, prefix) in [("66", "", "098"), ("643", "66", "")] {
            let mut unit = establish(code, parent, prefix);
            unit.effective_date = date("1975-04-30");
            house.act(unit).await;
        }
        Office { communes: 24_000, people: 0 }
    }
}

/// A case on record.
#[derive(Clone)]
pub(super) struct Filed {
    pub(super) case: Case,
    /// Ids of the places.
    pub(super) places: BTreeMap<String, u64>,
    /// Ids of the persons.
    pub(super) people: BTreeMap<String, u64>,
    /// Behind which position each fact was on record.
    pub(super) known: Vec<u64>,
}

/// What stands of a person's latest stay.
#[derive(Clone, Copy)]
struct Latest {
    /// The record that began it.
    record: u64,
    /// Is that the enrolment?
    enrolment: bool,
    /// Where, as was said last.
    place: Option<u64>,
    /// The finding that the person did not live there, which goes with the stay.
    finding: Option<u64>,
}

impl Latest {
    fn at(record: u64, place: Option<u64>) -> Self {
        Latest { record, enrolment: false, place, finding: None }
    }
}

struct Desk<'a> {
    house: &'a House,
    office: &'a mut Office,
    communes: BTreeMap<String, String>,
    filed: Filed,
    latest: BTreeMap<String, Latest>,
}

/// Records a case.
pub(super) async fn file(house: &House, office: &mut Office, case: &Case) -> Filed {
    let filed = file_what_is_taken(house, office, case).await;
    assert_eq!(filed.case.facts.len(), case.facts.len(), "{}: a fact was refused", case.id);
    filed
}

/// Records the facts of a case that nothing forbids, and leaves the others out.
pub(super) async fn file_what_is_taken(house: &House, office: &mut Office, case: &Case) -> Filed {
    let filed = Filed {
        case: Case { facts: Vec::new(), ..case.clone() },
        places: BTreeMap::new(),
        people: BTreeMap::new(),
        known: Vec::new(),
    };
    let mut desk = Desk { house, office, communes: BTreeMap::new(), filed, latest: BTreeMap::new() };
    for (label, municipality, _) in &case.places {
        let commune = desk.commune(municipality).await;
        let mut home = register_dwelling(&commune, &format!("{label} {}", case.id));
        home.effective_date = date("1975-04-30");
        let id = house.at(home).await;
        desk.filed.places.insert(label.clone(), id);
    }
    for fact in &case.facts {
        if desk.record(fact).await.is_ok() {
            desk.filed.case.facts.push(fact.clone());
            desk.filed.known.push(house.tail().await);
        }
    }
    desk.filed
}

fn on(day: ledger_core::domain::dates::CivilDate) -> Option<Date> {
    date(&day.to_string())
}

impl Desk<'_> {
    async fn commune(&mut self, municipality: &str) -> String {
        if let Some(code) = self.communes.get(municipality) {
            return code.clone();
        }
        self.office.communes += 1;
        let code = self.office.communes.to_string();
        let mut unit = establish(&code, "643", "");
        unit.effective_date = date("1975-04-30");
        self.house.act(unit).await;
        self.communes.insert(municipality.to_owned(), code.clone());
        code
    }

    fn place(&self, label: &str) -> u64 {
        self.filed.places[label]
    }

    fn person(&self, label: &str) -> u64 {
        self.filed.people[label]
    }

    async fn enrol(&mut self, label: &str, place: Option<u64>, start: Option<Date>) -> Result<(), Status> {
        self.office.people += 1;
        let number = self.office.people;
        let name = numbered_name(usize::try_from(number).unwrap());
        let mut request = enrol_numbered(&name, Sex::Female, "1970-01-01", number);
        (request.effective_date, request.dwelling) = (start, place.and_then(dwelling));
        let id = self.house.try_act(request).await?.position();
        self.filed.people.insert(label.to_owned(), id);
        self.latest.insert(label.to_owned(), Latest { enrolment: true, ..Latest::at(id, place) });
        Ok(())
    }

    async fn record(&mut self, fact: &Fact) -> Result<(), Status> {
        match &fact.what {
            What::At { place, start, finding } => {
                let place = self.place(place);
                self.live_at(&fact.person, place, on(*start)).await?;
                if let Some((from, until)) = finding {
                    let request = RecordNotLivingThereRequest {
                        effective_date: on(*from),
                        person: person(self.person(&fact.person)),
                        dwelling: dwelling(place),
                        until: until.and_then(on),
                        ..Default::default()
                    };
                    let found =
                        self.house.try_act(request).await.expect("who lives there can be found not to");
                    self.latest
                        .entry(fact.person.clone())
                        .and_modify(|it| it.finding = Some(found.position()));
                }
            }
            What::Abroad { country, start } => self.abroad(&fact.person, country, on(*start)).await?,
            What::Contact { place, start } => self.contact(&fact.person, place, on(*start)).await?,
            What::Correct { start } => self.correct(&fact.person, on(*start), None).await?,
            What::Replace { place, start } => {
                let (latest, place) = (self.latest[&fact.person], self.place(place));
                if latest.enrolment {
                    self.correct(&fact.person, on(*start), Some(place)).await?;
                } else {
                    // What was found about it says nothing any more.
                    self.house.try_act(annul(latest.record)).await?;
                    let replaced = self.live_at(&fact.person, place, on(*start)).await;
                    replaced.expect("what was annulled can be replaced");
                }
            }
            What::Died { on: day } => {
                self.house.try_act(death(self.person(&fact.person), &day.to_string())).await?;
            }
            What::Deregistered { on: day } => {
                let request = DeregisterPermanentResidenceRequest {
                    effective_date: on(*day),
                    persons: self.named(&fact.person),
                    ground: DeregistrationGround::OtherDecision.into(),
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::Error => {
                self.house.try_act(annul(self.person(&fact.person))).await?;
            }
            What::Identified { .. }
            | What::Merged { .. }
            | What::Split { .. }
            | What::Readdressed { .. }
            | What::MunicipalityMerged { .. } => self.change_places(&fact.what).await?,
        }
        Ok(())
    }

    fn named(&self, label: &str) -> Vec<NamedPerson> {
        vec![NamedPerson { person: person(self.person(label)) }]
    }

    async fn live_at(&mut self, label: &str, place: u64, start: Option<Date>) -> Result<(), Status> {
        if self.filed.people.contains_key(label) {
            let start = start.map(|d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)).unwrap();
            let record = self.house.try_act(move_alone(self.person(label), place, &start)).await?.position();
            self.latest.insert(label.to_owned(), Latest::at(record, Some(place)));
        } else {
            self.enrol(label, Some(place), start).await?;
        }
        Ok(())
    }

    async fn abroad(&mut self, label: &str, country: &str, start: Option<Date>) -> Result<(), Status> {
        if !self.filed.people.contains_key(label) {
            self.enrol(label, None, start).await?;
        }
        let country = if country == "0000" { "" } else { "CA" };
        let request = RegisterResidenceAbroadRequest {
            effective_date: start,
            persons: self.named(label),
            country: country.into(),
            ..Default::default()
        };
        let record = self.house.try_act(request).await?.position();
        self.latest.insert(label.to_owned(), Latest::at(record, None));
        Ok(())
    }

    async fn contact(&mut self, label: &str, place: &str, start: Option<Date>) -> Result<(), Status> {
        if !self.filed.people.contains_key(label) {
            self.enrol(label, None, start).await?;
        }
        let request = DeclareContactAddressRequest {
            effective_date: start,
            person: person(self.person(label)),
            dwelling: dwelling(self.place(place)),
            role: ContactRole::InsteadOfResidence.into(),
            ..Default::default()
        };
        self.house.try_act(request).await?;
        Ok(())
    }

    async fn correct(&mut self, label: &str, start: Option<Date>, place: Option<u64>) -> Result<(), Status> {
        let latest = self.latest[label];
        let asked = GetRecordRequest { position: latest.record };
        let record = self.house.ask(asked).await.record.expect("it is there");
        let mut request = correct(&record, |act| {
            if let (EventAct::PersonEnrolled(enrolled), Some(place)) = (act, place.or(latest.place)) {
                enrolled.dwelling_id = place;
            }
        });
        request.effective_date = start;
        self.house.try_act(request).await?;
        if let Some(place) = place {
            if let Some(finding) = latest.finding {
                self.house.act(annul(finding)).await;
            }
            self.latest.insert(
                label.to_owned(),
                Latest { enrolment: true, ..Latest::at(latest.record, Some(place)) },
            );
        }
        Ok(())
    }

    async fn change_places(&mut self, what: &What) -> Result<(), Status> {
        match what {
            What::Identified { place, dwelling: number, on: day } => {
                let request = IdentifyDwellingRequest {
                    effective_date: on(*day),
                    dwelling: dwelling(self.place(place)),
                    identifiers: vec![identifier(number)],
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::Merged { place, into, on: day } => {
                let request = MergeDwellingsRequest {
                    effective_date: on(*day),
                    dwellings: dwelling(self.place(place)).into_iter().collect(),
                    into: dwelling(self.place(into)),
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::Split { place, into, on: day } => {
                let request = SplitDwellingRequest {
                    effective_date: on(*day),
                    dwelling: dwelling(self.place(place)),
                    parts: into.iter().filter_map(|part| dwelling(self.place(part))).collect(),
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::Readdressed { place, on: day } => {
                let request = ReaddressDwellingRequest {
                    effective_date: on(*day),
                    dwelling: dwelling(self.place(place)),
                    // Each time another one.
                    address: format!("{place} mới {}", self.filed.known.len()),
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::MunicipalityMerged { municipality, into, on: day } => {
                let (ended, into) = (self.commune(municipality).await, self.commune(into).await);
                let request = MergeAreasRequest {
                    effective_date: on(*day),
                    areas: vec![ended],
                    into,
                    ..Default::default()
                };
                self.house.try_act(request).await?;
            }
            What::At { .. }
            | What::Abroad { .. }
            | What::Contact { .. }
            | What::Correct { .. }
            | What::Replace { .. }
            | What::Died { .. }
            | What::Deregistered { .. }
            | What::Error => panic!("that is about a person"),
        }
        Ok(())
    }
}

fn identifier(number: &str) -> DwellingIdentifier {
    DwellingIdentifier { scheme: "official".into(), value: number.into() }
}

/// An answer with its bytes.
pub(super) struct Answered {
    pub(super) told: Expected,
    pub(super) bytes: Vec<u8>,
    /// How to ask for the same again.
    pub(super) known: u64,
}

impl Filed {
    /// Asks the question of the case, as known before a position.
    pub(super) async fn ask(&self, house: &House, facts: &[Fact], known: Option<u64>) -> Answered {
        let as_of = |valid_date| AsOf { valid_date, known: known.map(Known::KnownPosition) };
        let in_days = |from, until| Some(Period { from: on(from), until_exclusive: on(until) });
        match &self.case.question {
            Question::ResidenceOn(label, day) => {
                self.ask_stays(house, label, facts, None, as_of(on(*day))).await
            }
            Question::ResidenceIn(label, from, until) => {
                self.ask_stays(house, label, facts, in_days(*from, *until), as_of(None)).await
            }
            Question::OccupancyOn(label, number, day) => {
                self.ask_people(house, label, number.as_deref(), None, as_of(on(*day))).await
            }
            Question::OccupancyIn(label, number, from, until) => {
                self.ask_people(house, label, number.as_deref(), in_days(*from, *until), as_of(None)).await
            }
        }
    }

    /// Is there already what the question is about?
    pub(super) fn can_ask(&self, facts: &[Fact]) -> bool {
        match &self.case.question {
            Question::ResidenceOn(label, _) | Question::ResidenceIn(label, _, _) => {
                facts.iter().any(|fact| fact.person == *label)
            }
            Question::OccupancyOn(..) | Question::OccupancyIn(..) => true,
        }
    }

    async fn ask_stays(
        &self,
        house: &House,
        label: &str,
        facts: &[Fact],
        period: Option<Period>,
        as_of: AsOf,
    ) -> Answered {
        let again = format!("{label}#2");
        let label = if facts.iter().any(|fact| fact.person == again) { &again } else { label };
        let request = GetResidenceHistoryRequest {
            person: person(self.people[label]),
            period,
            as_of: Some(as_of),
            ..Default::default()
        };
        let answer: GetResidenceHistoryResponse = house.ask(request).await;
        let stays = answer.stays.iter().map(|stay| StayTold {
            places: vec![self.label_of(stay.dwelling_id)],
            start: told(stay.start),
            next_start: stay.next_start.map(|start| told(Some(start))),
        });
        Answered {
            told: Expected::Stays(stays.collect()),
            bytes: answer.encode_to_vec(),
            known: answer.position,
        }
    }

    async fn ask_people(
        &self,
        house: &House,
        label: &str,
        number: Option<&str>,
        period: Option<Period>,
        as_of: AsOf,
    ) -> Answered {
        let request = GetOccupancyRequest {
            dwelling: dwelling(self.places[label]),
            period,
            as_of: Some(as_of),
            bearing: number.map(identifier),
            ..Default::default()
        };
        let answer: GetOccupancyResponse = house.ask(request).await;
        let label_of = |id: &u64| {
            let found = self.people.iter().find(|(_, known)| *known == id);
            found.map_or_else(|| format!("stranger {id}"), |(label, _)| label.clone())
        };
        let people = |ids: &[u64]| {
            let mut labels: Vec<String> = ids.iter().map(label_of).collect();
            labels.sort();
            labels
        };
        let occupancies = answer.occupancies.iter().map(|occupancy| -> OccupancyTold {
            let (residents, possible) = (people(&occupancy.residents), people(&occupancy.possible_residents));
            (told(occupancy.from), told(occupancy.until_exclusive), residents, possible)
        });
        let told = Expected::Occupancies(occupancies.collect());
        Answered { told, bytes: answer.encode_to_vec(), known: answer.position }
    }

    fn label_of(&self, id: u64) -> String {
        if id == 0 {
            return "abroad".to_owned();
        }
        let found = self.places.iter().find(|(_, known)| **known == id);
        found.map_or_else(|| format!("elsewhere {id}"), |(label, _)| label.clone())
    }
}

fn told(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day))
}
