//! An officer who acts at random on a few people: enrols, forms, moves, corrects, annuls, and sends some requests twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::change_permanent_residence_request::Household as Becomes;
use ledger_proto::ledger::r#type::v1::{CardReason, Relation, Sex};
use ledger_tests::request::{
    annul, apply, approve, birth, change_head, correct, date, death, enrol_numbered, form, get_household,
    get_person, hand_over, household, join, leave, move_alone, move_to, numbered_name, personalise,
};
use ledger_tests::{Act, Acted, Desk, Place, Told, request_id};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tonic::{Code, Status};

/// An id that leads nowhere.
const NOBODY: u64 = 9_999_999;

/// What is in the register, for the officers to choose from.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) persons: Vec<u64>,
    pub(crate) households: Vec<u64>,
    pub(crate) cards: Vec<u64>,
    /// Every position that an act was recorded at.
    acts: Vec<u64>,
    /// Request ids that were acknowledged, with their position.
    pub(crate) acknowledged: BTreeMap<String, u64>,
    pub(crate) refused: BTreeMap<&'static str, u64>,
}

/// One officer.
pub(crate) struct Officer {
    seed: u64,
    number: u64,
    sent: u64,
    desk: Desk,
    place: Place,
    random: ChaCha8Rng,
    known: Arc<Mutex<Known>>,
}

impl Officer {
    /// An officer of a test with a seed. The number tells officers apart.
    pub(crate) fn new(seed: u64, number: u64, desk: Desk, place: Place, known: Arc<Mutex<Known>>) -> Officer {
        let random = ChaCha8Rng::seed_from_u64(seed * 1_000 + number);
        Officer { seed, number, sent: 0, desk, place, random, known }
    }

    fn known<T>(&self, ask: impl FnOnce(&mut Known) -> T) -> T {
        ask(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn one_of(&mut self, list: impl Fn(&Known) -> &Vec<u64>) -> u64 {
        let chosen = self.random.random_range(0..1_000_usize);
        self.known(|known| list(known).get(chosen % list(known).len().max(1)).copied().unwrap_or(NOBODY))
    }

    fn person(&mut self) -> u64 {
        self.one_of(|known| &known.persons)
    }

    fn household(&mut self) -> u64 {
        self.one_of(|known| &known.households)
    }

    fn card(&mut self) -> u64 {
        self.one_of(|known| &known.cards)
    }

    fn home(&mut self) -> u64 {
        self.place.homes[self.random.random_range(0..self.place.homes.len())]
    }

    fn day(&mut self) -> String {
        format!("2021-03-0{}", self.random.random_range(1..=6))
    }

    fn unique(&self) -> usize {
        usize::try_from(self.number * 10_000 + self.sent).expect("a small number")
    }

    /// Sends a request, sometimes twice at the same time, until there is a definite answer; the same one for all.
    async fn send<A: Act>(&mut self, mut request: A) -> Option<A::Answer> {
        self.sent += 1;
        let id = request_id(self.number * 100_000 + self.sent);
        request.request_id().clone_from(&id);
        let twice = self.random.random_bool(0.3);
        loop {
            let (first, second) = if twice {
                let (first, second) =
                    tokio::join!(self.desk.send(request.clone()), self.desk.send(request.clone()));
                (first, Some(second))
            } else {
                (self.desk.send(request.clone()).await, None)
            };
            let answers: Vec<Result<A::Answer, Status>> =
                [Some(first), second].into_iter().flatten().collect();
            let recorded: Vec<&A::Answer> =
                answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
            let positions: BTreeSet<u64> = recorded.iter().map(|answer| answer.position()).collect();
            assert!(positions.len() <= 1, "seed {}: {id} stands at {positions:?}", self.seed);
            if let Some(answer) = recorded.first() {
                let position = answer.position();
                self.known(|known| {
                    known.acts.push(position);
                    known.acknowledged.insert(id, position);
                });
                return Some((*answer).clone());
            }
            let told: Vec<Told> = answers.iter().filter_map(|a| a.as_ref().err()).map(Told::by).collect();
            if told.iter().all(|told| told.code != Code::Aborted) {
                let definite = [Code::FailedPrecondition, Code::NotFound];
                assert!(told.iter().all(|t| definite.contains(&t.code)), "seed {}: {told:?}", self.seed);
                return None;
            }
        }
    }

    /// Chooses an act and tries it.
    pub(crate) async fn act(&mut self) {
        let what =
            ["enrol", "form", "join", "leave", "move", "head", "card", "death", "birth", "correct", "annul"];
        let weights = [4, 10, 14, 8, 12, 4, 26, 3, 3, 8, 8];
        let mut left = self.random.random_range(0..weights.iter().sum::<u32>());
        let mut chosen = 0;
        while left >= weights[chosen] {
            left -= weights[chosen];
            chosen += 1;
        }
        let recorded = match what[chosen] {
            "enrol" => self.enrol().await,
            "form" => self.form().await,
            "join" => self.join().await,
            "leave" => self.leave().await,
            "move" => self.moves().await,
            "head" => self.head().await,
            "card" => self.card_step().await,
            "death" => self.death().await,
            "birth" => self.birth().await,
            "correct" => self.correct().await,
            _ => self.annul().await,
        };
        if !recorded {
            self.known(|known| *known.refused.entry(what[chosen]).or_default() += 1);
        }
    }

    async fn enrol(&mut self) -> bool {
        let serial = u32::try_from(self.unique()).expect("a small number");
        let born = if self.random.random_bool(0.2) { "2010-01-01" } else { "1980-01-01" };
        let answer = self.send(enrol_numbered(&numbered_name(self.unique()), Sex::Male, born, serial)).await;
        let brought_in = answer.map(|answer| answer.person_id);
        self.known(|known| known.persons.extend(brought_in));
        brought_in.is_some()
    }

    async fn form(&mut self) -> bool {
        let (home, day) = (self.home(), self.day());
        let mut members = vec![(self.person(), Relation::Head)];
        for _ in 0..self.random.random_range(0..3) {
            members.push((self.person(), Relation::Other));
        }
        let answer = self.send(form(home, &members, &day)).await;
        let brought_in = answer.map(|answer| answer.household_id);
        self.known(|known| known.households.extend(brought_in));
        brought_in.is_some()
    }

    async fn join(&mut self) -> bool {
        let (who, joined, day) = (self.person(), self.household(), self.day());
        let relation = if self.random.random_bool(0.1) { Relation::Head } else { Relation::Other };
        self.send(join(who, joined, relation, &day)).await.is_some()
    }

    async fn leave(&mut self) -> bool {
        let (who, day) = (self.person(), self.day());
        // Mostly the household that they are in, as far as is known.
        let asked = self.desk.send(get_person(who, 0)).await.ok().and_then(|answer| answer.person);
        let current = asked.and_then(|person| person.household).map(|in_it| in_it.household_id);
        let left = match current {
            Some(current) => current,
            None => self.household(),
        };
        self.send(leave(who, left, &day)).await.is_some()
    }

    async fn moves(&mut self) -> bool {
        let (who, home, day) = (self.person(), self.home(), self.day());
        if self.random.random_bool(0.4) {
            return self.send(move_alone(who, home, &day)).await.is_some();
        }
        if self.random.random_bool(0.5) {
            let joined = self.household();
            let becomes = household(joined).map(Becomes::JoinHousehold);
            return self.send(move_to(home, &[(who, Relation::Other)], becomes, &day)).await.is_some();
        }
        let whole = self.household();
        let asked = self.desk.send(get_household(whole, 0)).await.ok().and_then(|answer| answer.household);
        let members = asked.map(|asked| asked.members).unwrap_or_default();
        let movers: Vec<_> = members.iter().map(|member| (member.person_id, Relation::Unspecified)).collect();
        !movers.is_empty()
            && self.send(move_to(home, &movers, Some(Becomes::SameHousehold(true)), &day)).await.is_some()
    }

    async fn head(&mut self) -> bool {
        let (of, day) = (self.household(), self.day());
        let asked = self.desk.send(get_household(of, 0)).await.ok().and_then(|answer| answer.household);
        let Some(members) = asked.map(|asked| asked.members).filter(|members| !members.is_empty()) else {
            return false;
        };
        let head = self.random.random_range(0..members.len());
        let named: Vec<_> = members
            .iter()
            .enumerate()
            .map(|(at, member)| (member.person_id, if at == head { Relation::Head } else { Relation::Other }))
            .collect();
        self.send(change_head(of, &named, &day)).await.is_some()
    }

    async fn card_step(&mut self) -> bool {
        let day = self.day();
        let step = self.random.random_range(0..5);
        if step == 0 {
            let reasons = [CardReason::First, CardReason::First, CardReason::Reissue];
            let (who, reason) = (self.person(), reasons[self.random.random_range(0..reasons.len())]);
            let answer = self.send(apply(who, reason, &day)).await;
            let brought_in = answer.map(|answer| answer.card_id);
            self.known(|known| known.cards.extend(brought_in));
            return brought_in.is_some();
        }
        let card = self.card();
        let recorded = match step {
            1 => self.send(approve(card, &day)).await.is_some(),
            2 | 3 => self.send(personalise(card, &format!("THU{}", self.unique()), &day)).await.is_some(),
            _ => self.send(hand_over(card, &day)).await.is_some(),
        };
        // Who comes last to the same card carries it on.
        recorded && step != 1 || self.send(hand_over(card, "2021-03-06")).await.is_some()
    }

    async fn death(&mut self) -> bool {
        let (who, day) = (self.person(), self.day());
        self.send(death(who, &day)).await.is_some()
    }

    async fn birth(&mut self) -> bool {
        let (taken_in_by, day) = (self.household(), self.day());
        let mut request = birth(&numbered_name(self.unique()), &day, self.place.commune);
        request.household = household(taken_in_by);
        request.relation = Relation::Child.into();
        let answer = self.send(request).await;
        let brought_in = answer.map(|answer| answer.person_id);
        self.known(|known| known.persons.extend(brought_in));
        brought_in.is_some()
    }

    async fn correct(&mut self) -> bool {
        let position = self.one_of(|known| &known.acts);
        let asked = ledger_proto::ledger::audit::v1::GetRecordRequest { position };
        let Some(record) = self.desk.send(asked).await.ok().and_then(|answer| answer.record) else {
            return false;
        };
        let (new_name, day) = (numbered_name(self.unique()), self.day());
        let mut request = match record.event.as_ref().and_then(|event| event.act.as_ref()) {
            None | Some(EventAct::EventAnnulled(_)) => return false,
            Some(EventAct::EventCorrected(corrected)) => {
                let mut record = record.clone();
                record.event = corrected.replacement.as_deref().cloned();
                correct(&record, |_| ())
            }
            Some(_) => correct(&record, |_| ()),
        };
        match request.replacement.as_mut().and_then(|event| event.act.as_mut()) {
            Some(EventAct::PersonEnrolled(e)) => {
                e.facts.as_mut().expect("a person has facts").full_name = new_name;
            }
            Some(EventAct::HouseholdFormed(_) | EventAct::CardApplied(_) | EventAct::BirthRegistered(_)) => {
                return false;
            }
            Some(_) | None => request.effective_date = date(&day),
        }
        self.send(request).await.is_some()
    }

    async fn annul(&mut self) -> bool {
        let target = self.one_of(|known| &known.acts);
        self.send(annul(target)).await.is_some()
    }
}
