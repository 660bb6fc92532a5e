//! An office: orders at random through the interface, some of them late, many of them about what was said before. What is taken
//! is noted in the plain list; what is refused is not.

use std::collections::BTreeMap;

use ledger_core::domain::dates::CivilDate;
use ledger_proto::google::r#type::Date;
use ledger_proto::ledger::audit::v1::GetRecordRequest;
use ledger_proto::ledger::event::v1::event::Act as EventAct;
use ledger_proto::ledger::registration::v1::{
    ChangeNameRequest, HoldCardRequest, NamedPerson, RegisterTemporaryResidenceRequest,
    RemoveTemporaryResidenceRequest, ReturnCardRequest,
};
use ledger_proto::ledger::r#type::v1::{CardHoldGround, CardReason, Relation, RemovalGround, Sex};
use ledger_tests::family::{divorce, marry};
use ledger_tests::request::{
    annul, apply, approve, birth, card as card_ref, change_head, correct, date, death, dwelling,
    enrol_numbered, form, hand_over, household, join, leave, move_alone, name, number, person, personalise,
};
use ledger_tests::{Act, Acted, House, Place, day_at_noon};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::plain::{Day, Plain, Said, What, expiry};

/// The last day before the first on which anybody writes.
const FIRST_DAY: &str = "2022-05-31";
/// Homes of the place.
const HOMES: usize = 4;

pub(super) struct Office {
    pub(super) house: House,
    pub(super) plain: Plain,
    pub(super) homes: Vec<u64>,
    /// How often each kind of order was taken.
    pub(super) taken: BTreeMap<&'static str, usize>,
    place: Place,
    random: ChaCha8Rng,
    days: i64,
    serials: u32,
}

fn day_of(date: CivilDate) -> Day {
    date.to_string()
}

fn civil(text: &str) -> CivilDate {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().expect("digits"));
    let mut next = || parts.next().expect("a whole day");
    let (year, month, day) = (next(), next(), next());
    CivilDate::new(i32::try_from(year).expect("a year"), month, day).expect("a day that exists")
}

fn on(day: &str) -> Option<Date> {
    date(day)
}

impl Office {
    pub(super) async fn open(seed: u64) -> Office {
        let house = House::new().await;
        let place = Place::found(&house, HOMES).await;
        let (plain, random) = (Plain::default(), ChaCha8Rng::seed_from_u64(seed));
        let (homes, taken) = (place.homes.clone(), BTreeMap::new());
        Office { house, plain, homes, taken, place, random, days: 0, serials: 0 }
    }

    /// Every place that brought somebody or something in.
    pub(super) fn brought_in(&self, wanted: fn(&What) -> bool) -> Vec<u64> {
        let of = self
            .plain
            .places()
            .filter(|(_, said)| if let Said::That(_, what) = said { wanted(what) } else { false });
        of.map(|(at, _)| at).collect()
    }

    pub(super) fn people(&self) -> Vec<u64> {
        self.brought_in(|what| matches!(what, What::Enrolled { .. } | What::Born { .. }))
    }

    pub(super) fn households(&self) -> Vec<u64> {
        self.brought_in(|what| matches!(what, What::Formed { .. }))
    }

    pub(super) fn cards(&self) -> Vec<u64> {
        self.brought_in(|what| matches!(what, What::Applied { .. }))
    }

    pub(super) fn today(&self) -> CivilDate {
        civil(FIRST_DAY).plus_days(self.days + 1)
    }

    /// A number below another.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    fn one_of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        let at = self.below(list.len());
        Some(list[at].clone())
    }

    /// A day from enrolments on; mostly one of the last, so that what comes behind it is seldom in its way.
    pub(super) fn some_day(&mut self) -> Day {
        let today = self.today();
        let back = if self.below(3) == 0 { self.below(450) } else { self.below(6) };
        day_of(today.plus_days(-i64::try_from(back).expect("a small number")))
    }

    /// One order more; where it was recorded, if it was taken.
    pub(super) async fn order(&mut self) -> Option<u64> {
        self.days += i64::try_from(self.below(3)).expect("a small number");
        self.house.clock.set(day_at_noon(self.days));
        match self.below(60) {
            0..6 => self.enrol().await,
            6..8 => self.birth().await,
            8..10 => self.rename().await,
            10..13 => self.moving().await,
            13..16 => self.temporary().await,
            16..21 => self.form().await,
            21..30 => self.join_or_leave().await,
            30..33 => self.other_head().await,
            33..37 => self.marriage().await,
            37..45 => self.card().await,
            45..48 => self.death().await,
            48..55 => self.correct().await,
            _ => self.annul().await,
        }
    }

    /// Says it to the register, and notes it where it was taken.
    async fn say<A: Act>(&mut self, kind: &'static str, request: A, said: Said) -> Option<u64> {
        let at = self.house.try_act(request).await.ok()?.position();
        Some(self.note(kind, at, said))
    }

    fn note(&mut self, kind: &'static str, at: u64, said: Said) -> u64 {
        self.plain.hear(at, day_of(self.today()), said);
        *self.taken.entry(kind).or_default() += 1;
        at
    }

    /// Whose number was given away by an error, now annulled, is sometimes entered again.
    fn freed_number(&self) -> Option<(String, bool, Day)> {
        let known = u64::MAX;
        self.people().into_iter().find_map(|at| {
            let Some((_, Said::That(_, What::Enrolled { number, male, born, .. }))) =
                self.plain.places().find(|(place, _)| *place == at)
            else {
                return None;
            };
            let again = self.people().iter().any(|other| {
                self.plain.person(*other, None, known).is_some_and(|person| person.number == *number)
            });
            (!self.plain.holds(at, known) && !again).then(|| (number.clone(), *male, born.clone()))
        })
    }

    async fn enrol(&mut self) -> Option<u64> {
        if self.people().len() > 9 && self.below(3) > 0 {
            return None;
        }
        self.serials += 1;
        let male = self.below(2) == 0;
        let born = ["1980", "1981-03", "1982-03-04", "1990-01-31"][self.below(4)];
        let sex = if male { Sex::Male } else { Sex::Female };
        let new = (number(sex, &format!("{born}-01-01")[..10], self.serials), male, born.to_owned());
        let freed = self.freed_number();
        let again = freed.is_some();
        let (number, male, born) = freed.unwrap_or(new);
        let sex = if male { Sex::Male } else { Sex::Female };
        let at = self.below(HOMES + 1);
        let home = self.homes.get(at).copied();
        let full = self.name();
        let mut request = enrol_numbered(&full, sex, "1980", 1);
        (request.personal_number, request.birth_date) = (number.clone(), date(&born));
        request.dwelling = home.and_then(dwelling);
        let what = What::Enrolled { name: full, male, born, number, home, mother: None };
        let kind = if again { "entered again" } else { "enrolled" };
        self.say(kind, request, Said::That("2021-02-25".to_owned(), what)).await
    }

    fn name(&mut self) -> String {
        let given = ["An", "Bình", "Chi", "Dung", "Giang", "Hoa"][self.below(6)];
        format!("Trần Văn {given}")
    }

    async fn birth(&mut self) -> Option<u64> {
        let people = self.people();
        let mother = self.one_of(&people)?;
        let (day, full) = (self.some_day(), self.name());
        let mut request = birth(&full, &day, self.place.commune);
        request.mother = person(mother);
        let of_mother = self.plain.person(mother, Some(&day), u64::MAX)?.household;
        let into = of_mother.filter(|_| self.below(2) == 0).map(|(into, ..)| into);
        let home = into.and_then(|into| Some((into, self.plain.household(into, Some(&day), u64::MAX)?.home)));
        if let Some((into, _)) = home {
            (request.household, request.relation) = (household(into), Relation::Child.into());
        }
        let answer = self.house.try_act(request).await.ok()?;
        let what = What::Born { name: full, mother, number: answer.personal_number, household: home };
        Some(self.note("born", answer.position, Said::That(day, what)))
    }

    async fn rename(&mut self) -> Option<u64> {
        let people = self.people();
        let (who, full, day) = (self.one_of(&people)?, self.name(), self.some_day());
        let request = ChangeNameRequest {
            effective_date: on(&day),
            person: person(who),
            name: name(&full),
            reason: "the wish of the person".into(),
            consent: true,
            ..Default::default()
        };
        self.say("renamed", request, Said::That(day, What::Renamed { who, name: full })).await
    }

    async fn moving(&mut self) -> Option<u64> {
        let (people, homes) = (self.people(), self.homes.clone());
        let (who, home, day) = (self.one_of(&people)?, self.one_of(&homes)?, self.some_day());
        let request = move_alone(who, home, &day);
        self.say("moved", request, Said::That(day, What::Moved { who, home })).await
    }

    async fn temporary(&mut self) -> Option<u64> {
        let (people, homes) = (self.people(), self.homes.clone());
        let (who, home, day) = (self.one_of(&people)?, self.one_of(&homes)?, self.some_day());
        let stays = |id: &u64| Some((*id, self.plain.person(*id, None, u64::MAX)?.temporary?.1));
        let staying: Vec<(u64, String)> = people.iter().filter_map(stays).collect();
        if self.below(3) == 0
            && let Some((who, since)) = self.one_of(&staying)
        {
            let day = day.clone().max(since);
            let persons = vec![NamedPerson { person: person(who) }];
            let request = RemoveTemporaryResidenceRequest {
                effective_date: on(&day),
                persons,
                ground: RemovalGround::Left.into(),
                ..Default::default()
            };
            let what = What::NoLongerTemporary { who };
            return self.say("temporary residence removed", request, Said::That(day, what)).await;
        }
        let persons = vec![NamedPerson { person: person(who) }];
        let until = day_of(civil(&day).plus_days(100));
        let request = RegisterTemporaryResidenceRequest {
            effective_date: on(&day),
            persons,
            dwelling: dwelling(home),
            until: date(&until),
            ..Default::default()
        };
        self.say("temporary residence", request, Said::That(day, What::Temporary { who, home, until })).await
    }

    async fn form(&mut self) -> Option<u64> {
        let (homes, day) = (self.homes.clone(), self.some_day());
        let people: Vec<u64> = self.people().into_iter().filter(|who| self.is_free(*who, &day)).collect();
        let (head, home) = (self.one_of(&people)?, self.one_of(&homes)?);
        let lives = |who: &u64| self.plain.person(*who, Some(&day), u64::MAX)?.home;
        let home = lives(&head).map_or(home, |(home, _)| home);
        let together = |who: &u64| *who != head && lives(who).is_none_or(|(at, _)| at == home);
        let others = people.iter().filter(|who| together(who)).take(2);
        let mut members = vec![(head, Relation::Head)];
        members.extend(others.map(|who| (*who, Relation::Other)));
        let request = form(home, &members, &day);
        self.say("household formed", request, Said::That(day, What::Formed { home, members })).await
    }

    /// Does somebody live who belongs to no household on that day, and to none later, as far as is known?
    fn is_free(&self, who: u64, day: &str) -> bool {
        [Some(day), None].into_iter().all(|on| {
            let person = self.plain.person(who, on, u64::MAX);
            person.is_some_and(|person| person.household.is_none() && person.died.is_none())
        })
    }

    async fn join_or_leave(&mut self) -> Option<u64> {
        let all = self.households();
        let (of, day, leaves) = (self.one_of(&all)?, self.some_day(), self.below(3) == 0);
        let home = self.plain.household(of, None, u64::MAX)?.home;
        let people = self.people().into_iter().filter(|who| {
            let person = self.plain.person(*who, Some(&day), u64::MAX);
            person.is_some_and(|person| match person.household {
                Some((into, relation, _)) => leaves && into == of && relation != Relation::Head,
                None => !leaves && person.home.is_none_or(|(at, _)| at == home),
            })
        });
        let people: Vec<u64> = people.collect();
        let who = self.one_of(&people)?;
        if leaves {
            let said = Said::That(day.clone(), What::Left { who, household: of });
            return self.say("household left", leave(who, of, &day), said).await;
        }
        let relation = Relation::Sibling;
        let said = Said::That(day.clone(), What::Joined { who, household: of, home, relation });
        self.say("household joined", join(who, of, relation, &day), said).await
    }

    async fn other_head(&mut self) -> Option<u64> {
        let all = self.households();
        let (of, day) = (self.one_of(&all)?, self.some_day());
        let now = self.plain.household(of, Some(&day), u64::MAX)?;
        let members: Vec<u64> = now.members.into_keys().collect();
        let head = self.one_of(&members)?;
        let relation = |who: u64| if who == head { Relation::Head } else { Relation::Other };
        let members: Vec<(u64, Relation)> = members.into_iter().map(|who| (who, relation(who))).collect();
        let request = change_head(of, &members, &day);
        self.say("head changed", request, Said::That(day, What::Headed { household: of, members })).await
    }

    async fn marriage(&mut self) -> Option<u64> {
        let people = self.people();
        let (one, day) = (self.one_of(&people)?, self.some_day());
        let known = self.plain.person(one, Some(&day), u64::MAX)?;
        if let Some((spouse, ..)) = known.marriage {
            let said = Said::That(day.clone(), What::Divorced { one, other: spouse });
            return self.say("divorced", divorce(one, Some(spouse), &day), said).await;
        }
        let single = |who: &u64| {
            let person = self.plain.person(*who, Some(&day), u64::MAX);
            person.is_some_and(|person| person.marriage.is_none() && person.male != known.male)
        };
        let others: Vec<u64> = people.into_iter().filter(single).collect();
        let other = self.one_of(&others)?;
        let (husband, wife) = if known.male { (one, other) } else { (other, one) };
        let said = Said::That(day.clone(), What::Married { husband, wife });
        self.say("married", marry(husband, wife, &day), said).await
    }

    async fn card(&mut self) -> Option<u64> {
        use ledger_proto::ledger::r#type::v1::CardStage;
        let (people, day) = (self.people(), self.some_day());
        // Mostly somebody whose card is on its way or in their hands: few would ever get one otherwise.
        let has = |who: &&u64| {
            self.plain.person(**who, None, u64::MAX).is_some_and(|known| known.card_open + known.card > 0)
        };
        let begun: Vec<u64> = people.iter().filter(has).copied().collect();
        let who =
            if begun.is_empty() || self.below(3) == 0 { self.one_of(&people)? } else { self.one_of(&begun)? };
        let person = self.plain.person(who, None, u64::MAX)?;
        let today = day_of(self.today());
        let stage = |card: u64| self.plain.card(card, &today, u64::MAX).map(|state| state.stage);
        let (card, what) = match (person.card_open, stage(person.card_open)) {
            (card, Some(stage)) if card > 0 => (card, stage),
            _ => (0, CardStage::Unspecified),
        };
        let in_hand = (person.card, stage(person.card));
        if what == CardStage::Applied {
            let said = Said::That(day.clone(), What::Approved { card });
            return self.say("card approved", approve(card, &day), said).await;
        }
        if what == CardStage::Approved {
            self.serials += 1;
            let serial = format!("TH{:06}", self.serials);
            let (expiry, printed) = (expiry(&person.born, &day), self.plain.printed(who, &day)?);
            let made = What::Made { card, serial: serial.clone(), expiry, printed };
            let said = Said::That(day.clone(), made);
            return self.say("card made", personalise(card, &serial, &day), said).await;
        }
        if what == CardStage::Personalised {
            let said = Said::That(day.clone(), What::HandedOver { card, who });
            return self.say("card handed over", hand_over(card, &day), said).await;
        }
        if let (held, Some(CardStage::Held)) = in_hand {
            let said = Said::That(day.clone(), What::Returned { card: held, who });
            let (effective_date, card) = (on(&day), card_ref(held));
            let request = ReturnCardRequest { effective_date, card, ..Default::default() };
            return self.say("card returned", request, said).await;
        }
        if let ((held, Some(CardStage::HandedOver)), 0) = (in_hand, self.below(2)) {
            let said = Said::That(day.clone(), What::Held { card: held, who });
            let (effective_date, card) = (on(&day), card_ref(held));
            let ground = CardHoldGround::Detention.into();
            let request = HoldCardRequest { effective_date, card, ground, ..Default::default() };
            return self.say("card held", request, said).await;
        }
        let reason = if person.card > 0 { CardReason::Change } else { CardReason::First };
        let said = Said::That(day.clone(), What::Applied { who });
        self.say("card applied for", apply(who, reason, &day), said).await
    }

    async fn death(&mut self) -> Option<u64> {
        let people = self.people();
        let (who, day) = (self.one_of(&people)?, self.some_day());
        let day = day[..[4, 7, 10][self.below(3)]].to_owned();
        let said = Said::That(day.clone(), What::Died { who });
        self.say("died", death(who, &day), said).await
    }

    /// Something that was said: mostly not long ago, and sometimes what was said about something before.
    fn something_said(&mut self) -> Option<u64> {
        let places: Vec<u64> = self.plain.places().map(|(at, _)| at).collect();
        let last = places.len().checked_sub(1)?;
        let back = if self.below(3) == 0 { self.below(last + 1) } else { self.below(last.min(7) + 1) };
        places.get(last - back).copied()
    }

    async fn annul(&mut self) -> Option<u64> {
        let target = self.something_said()?;
        let brought_in = self.people().contains(&target);
        let kind = match self.plain.depth(target) {
            0 if brought_in => "a whole record annulled",
            0 => "annulled",
            1 => "an amendment annulled",
            _ => "the amendment of an amendment annulled",
        };
        self.say(kind, annul(target), Said::Never(target)).await
    }

    async fn correct(&mut self) -> Option<u64> {
        let target = self.something_said()?;
        // Whoever corrects a correction says anew what was meant in the first place.
        let (day, what) = match self.plain.places().find(|(at, _)| *at == target)?.1 {
            Said::That(day, what) | Said::Rather(_, day, what) => (day.clone(), what.clone()),
            Said::Never(_) => return None,
        };
        let of_birth = matches!(what, What::Born { .. });
        let day = if of_birth || self.below(3) == 0 { day } else { self.some_day() };
        let what = self.otherwise(what);
        let mut record = self.house.ask(GetRecordRequest { position: target }).await.record?;
        let event = record.event.as_mut()?;
        if let Some(EventAct::EventCorrected(corrected)) = &event.act {
            event.act = corrected.replacement.as_ref().and_then(|replacement| replacement.act.clone());
        }
        let mut request = correct(&record, |act| write(act, &what));
        request.effective_date = on(&day);
        let kind = if self.plain.depth(target) == 0 { "corrected" } else { "a correction corrected" };
        self.say(kind, request, Said::Rather(target, day, what)).await
    }

    /// The same, and perhaps something else in it.
    fn otherwise(&mut self, what: What) -> What {
        let homes = self.homes.clone();
        let home = homes[self.below(HOMES)];
        let full = self.name();
        match what {
            What::Enrolled { male, born, number, home: before, mother, .. } => {
                let home = if self.below(2) == 0 { before } else { Some(home) };
                What::Enrolled { name: full, male, born, number, home, mother }
            }
            What::Born { mother, number, household, .. } => {
                What::Born { name: full, mother, number, household }
            }
            What::Renamed { who, .. } => What::Renamed { who, name: full },
            What::Moved { who, .. } => What::Moved { who, home },
            What::Temporary { who, until, .. } => What::Temporary { who, home, until },
            What::NoLongerTemporary { .. }
            | What::Formed { .. }
            | What::Joined { .. }
            | What::Left { .. }
            | What::Headed { .. }
            | What::Married { .. }
            | What::Divorced { .. }
            | What::Applied { .. }
            | What::Approved { .. }
            | What::Made { .. }
            | What::HandedOver { .. }
            | What::Held { .. }
            | What::Returned { .. }
            | What::Died { .. } => what,
        }
    }
}

/// Writes into an event what is meant; what cannot be said otherwise stays as it is.
fn write(act: &mut EventAct, what: &What) {
    if let (EventAct::PersonEnrolled(event), What::Enrolled { name, home, .. }) = (&mut *act, what) {
        event.dwelling_id = home.unwrap_or_default();
        event.facts.as_mut().expect("whoever was enrolled has facts").full_name.clone_from(name);
    }
    if let (EventAct::BirthRegistered(event), What::Born { name, .. }) = (&mut *act, what) {
        event.facts.as_mut().expect("whoever was born has facts").full_name.clone_from(name);
    }
    if let (EventAct::NameChanged(event), What::Renamed { name, .. }) = (&mut *act, what) {
        event.name.as_mut().expect("there is another name").full_name.clone_from(name);
    }
    if let (EventAct::PermanentResidenceChanged(event), What::Moved { home, .. }) = (&mut *act, what) {
        event.dwelling_id = *home;
    }
    if let (EventAct::TemporaryResidenceRegistered(event), What::Temporary { home, .. }) = (&mut *act, what) {
        event.dwelling_id = *home;
    }
}
