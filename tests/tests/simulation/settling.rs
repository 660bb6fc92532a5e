//! Residence beside the permanent one: who may declare it.

use ledger_core::domain::dates::CivilDate;
use ledger_core::domain::values::{DeregistrationGround, RemovalGround};

use super::plain::{Fact, Id, What};
use super::residence::{Nowhere, Residence, registered_by, registers};
use super::rules::{Newest, Reason, must};

/// Does a year pass before somebody is struck off on that ground?
fn of_a_year(ground: DeregistrationGround) -> bool {
    use DeregistrationGround::{AbsentTwelveMonths, DwellingTransferred, TenancyEnded};
    [AbsentTwelveMonths, TenancyEnded, DwellingTransferred].contains(&ground)
}

/// Does nobody live there any more on that ground, so that somebody abroad did not either?
fn of_a_home(ground: DeregistrationGround) -> bool {
    use DeregistrationGround::{ConsentWithdrawn, DwellingGone};
    of_a_year(ground) || [ConsentWithdrawn, DwellingGone].contains(&ground)
}

impl Newest<'_> {
    /// May it be declared?
    pub(crate) fn allows_residence(&self, residence: &Residence) -> Result<(), Reason> {
        self.allows_leaving(&residence.leaving())?;
        match residence {
            Residence::Abroad { who } => {
                let who: Vec<Id> = who.iter().map(|(who, _)| *who).collect();
                self.goes_alone(&who)
            }
            Residence::Deregistered { who, ground } => {
                who.iter().try_for_each(|(who, _)| self.allows_deregistering(*who, *ground))
            }
            Residence::Reached { who, dwelling, .. } => {
                dwelling.map_or(Ok(()), |dwelling| self.in_being(dwelling).map(|_| ()))?;
                self.present(*who).map(|_| ())
            }
            Residence::Unreached { who } => must(self.alive(*who)?.places.reached.is_some(), "not reached"),
            Residence::NotThere { who, dwelling, until } => {
                self.dwelling(*dwelling)?;
                must(until.is_none_or(|until| self.day <= until), "closed before it was found")?;
                let home = self.alive(*who)?.home;
                let there = home.is_some_and(|(home, since, _)| home == *dwelling && since <= self.day);
                must(there, "not registered there")
            }
            Residence::Closed { who, dwelling } => {
                self.dwelling(*dwelling)?;
                let found = self.alive(*who)?.places.not_there;
                let open = found.iter().any(|(at, _, until)| at == dwelling && until.is_none());
                must(open, "nothing to close")
            }
            Residence::Stays { who, dwelling, until } => self.allows_stay(who, *dwelling, *until),
            Residence::Renewed { who, until } => {
                self.goes_alone(who)?;
                who.iter().try_for_each(|who| self.allows_renewal(*who, *until))
            }
            Residence::Removed { who, ground } => {
                who.iter().try_for_each(|who| self.allows_removal(*who, *ground))
            }
            Residence::Away { who, until } => {
                must(until.is_none_or(|until| self.day <= until), "back before they go")?;
                let person = self.present(*who)?;
                let lives = person.home.is_some_and(|(_, since, _)| since <= self.day);
                let stays = person.places.stay.is_some_and(|stay| self.day <= stay.until);
                must(lives || stays, "registered nowhere")?;
                self.was_silent(*who, *until)
            }
            Residence::Back { who } => must(self.alive(*who)?.places.away.is_some(), "not away"),
            Residence::At { who, dwelling } => {
                dwelling.map_or(Ok(()), |dwelling| self.in_being(dwelling).map(|_| ()))?;
                let person = self.present(*who)?;
                let stays = person.places.stay.is_some_and(|stay| self.day <= stay.until);
                let abroad = person.places.nowhere.is_some_and(|(why, _, _)| why == Nowhere::Abroad);
                must(person.home.is_none() && !stays && !abroad, "registered")
            }
            Residence::Cancelled { registration, permanent, who } => {
                self.allows_cancelling(*registration, *permanent, who)
            }
            Residence::Notified { who, dwelling, until } => {
                self.in_being(*dwelling)?;
                let once = who.iter().enumerate().all(|(at, id)| !who[..at].contains(id));
                must(once, "named twice")?;
                who.iter().try_for_each(|who| self.may_be_guest(*who))?;
                must((0..30).contains(&until.days_since(self.day)), "no stay of thirty nights at most")
            }
        }
    }

    fn allows_stay(&self, who: &[Id], dwelling: Id, until: CivilDate) -> Result<(), Reason> {
        self.in_being(dwelling)?;
        self.term(self.day, until)?;
        must(self.day <= until, "a term that ends before it starts")?;
        self.goes_alone(who)?;
        who.iter().try_for_each(|who| {
            self.was_silent(*who, Some(until))?;
            let home = self.alive(*who)?.home;
            must(home.is_none_or(|(home, _, _)| home != dwelling), "lives there")?;
            must(!self.is_home(*who, dwelling), "lives there since a merger")
        })
    }

    fn allows_renewal(&self, who: Id, until: CivilDate) -> Result<(), Reason> {
        let stay = self.alive(who)?.places.stay.ok_or("no stay")?;
        must(until > stay.until, "not longer")?;
        must(self.day <= until, "a term that ends before it starts")?;
        let then = self.plain.person(who, Some(self.day), self.plain.len()).places.stay;
        let at_home = then.is_some_and(|stay| self.is_home(who, stay.dwelling));
        must(!at_home, "ended by a merger")?;
        self.was_silent(who, Some(until))?;
        // Early renewals do not add up: none reaches farther than one of the last fifteen days could.
        self.term(stay.until.max(self.day).min(self.day.plus_days(15)), until)
    }

    fn allows_removal(&self, who: Id, ground: RemovalGround) -> Result<(), Reason> {
        must(ground != RemovalGround::RegistrationCancelled, "cancelled by an act of its own")?;
        let person = self.alive(who)?;
        must(person.places.stay.is_some(), "no stay")?;
        let missing = ground == RemovalGround::DeclaredMissing;
        must(!missing || person.ties.missing.is_some(), "not missing")?;
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        let at_home = then.places.stay.is_some_and(|stay| self.is_home(who, stay.dwelling));
        must(!at_home, "ended by a merger")?;
        let lately = then.places.stay.is_some_and(|stay| self.day < stay.since.plus_months(6));
        must(ground != RemovalGround::AbsentSixMonths || !lately, "came there lately")?;
        let citizen = self.plain.is_citizen(who, &then);
        must(ground != RemovalGround::NationalityLost || !citizen, "a citizen")
    }

    /// Whoever goes alone is there to do it.
    fn goes_alone(&self, who: &[Id]) -> Result<(), Reason> {
        if let [alone] = who { self.present(*alone).map(|_| ()) } else { Ok(()) }
    }

    /// Do they live permanently in that dwelling on that day, by another's name: are the two one by then?
    fn is_home(&self, who: Id, dwelling: Id) -> bool {
        let home = self.plain.person(who, Some(self.day), self.plain.len()).home;
        home.is_some_and(|(home, _, _)| home != dwelling && self.part(home) == self.part(dwelling))
    }

    fn allows_deregistering(&self, who: Id, ground: DeregistrationGround) -> Result<(), Reason> {
        // That ground is for registrations of which this register knows nothing.
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        let by_act = then.home.is_some_and(|(_, _, said)| self.plain.began_as(said, registers));
        let cancelled = ground == DeregistrationGround::RegistrationCancelled;
        must(!cancelled || !by_act, "cancelled by an act of its own")?;
        let person = self.alive(who)?;
        let missing = ground == DeregistrationGround::DeclaredMissing;
        must(!missing || person.ties.missing.is_some(), "not missing")?;
        if ground == DeregistrationGround::AbsentTwelveMonths {
            self.said_nothing(who)?;
        }
        if of_a_year(ground) {
            // Since when somebody lives where they were entered nobody knows; and who came to others had no dwelling of their own.
            let absent = ground == DeregistrationGround::AbsentTwelveMonths;
            let lately = |(_, since, said): (Id, CivilDate, Id)| {
                self.day < since.plus_years(1)
                    && !self.plain.began_as(said, |what| {
                        let among = matches!(what, What::Born(_) | What::Joined { .. });
                        matches!(what, What::Enrolled { .. }) || (among && !absent)
                    })
            };
            must(!then.home.is_some_and(lately), "came there lately")?;
        }
        let citizen = self.plain.is_citizen(who, &then);
        must(ground != DeregistrationGround::NationalityLost || !citizen, "a citizen")?;
        let registered = match person.places.nowhere {
            Some((nowhere, _, _)) => !of_a_home(ground) && !matches!(nowhere, Nowhere::Deregistered(_)),
            None => person.home.is_some_and(|(_, since, _)| since <= self.day),
        };
        must(registered, "registered nowhere")
    }

    /// Whoever was struck off for having said nothing in a year did not say that on a day of it.
    fn was_silent(&self, who: Id, until: Option<CivilDate>) -> Result<(), Reason> {
        let struck_off = |fact: &Fact| {
            let year = |day: CivilDate| self.day < day && until.is_none_or(|last| day.plus_years(-1) <= last);
            matches!(&fact.what, What::Residence(Residence::Deregistered { who: all, ground: DeregistrationGround::AbsentTwelveMonths }) if all.iter().any(|(id, _)| *id == who))
                && year(fact.day)
        };
        must(!self.plain.life(who, self.plain.len()).iter().any(struck_off), "said nothing then")
    }

    /// Neither an absence nor a stay elsewhere on any day of the year before.
    fn said_nothing(&self, who: Id) -> Result<(), Reason> {
        let mut day = self.day.plus_years(-1);
        while day < self.day {
            let then = self.plain.person(who, Some(day), self.plain.len()).places;
            let away = then.away.is_some_and(|(_, until)| until.is_none_or(|last| day <= last));
            let stays = then.stay.is_some_and(|stay| day <= stay.until);
            must(!away && !stays, "said that they were away")?;
            day = day.plus_days(1);
        }
        Ok(())
    }

    fn allows_cancelling(
        &self,
        registration: Id,
        permanent: bool,
        who: &[(Id, Option<Id>)],
    ) -> Result<(), Reason> {
        let fact = self.plain.fact(registration, self.plain.len());
        must(fact.is_some_and(|fact| registers(&fact.what)), "no registration that stands")?;
        must(!who.is_empty(), "nobody lives there by it")?;
        who.iter().try_for_each(|(who, _)| {
            let person = self.alive(*who)?;
            must(registered_by(&person, registration) == Some(permanent), "elsewhere by then")
        })
    }

    /// Born and not dead, and no record that leads to another.
    fn may_be_guest(&self, who: Id) -> Result<(), Reason> {
        let now = self.plain.person(who, None, self.plain.len());
        must(now.exists && now.civil.merged_into.is_none(), "no such person, or a merged record")?;
        let then = self.plain.person(who, Some(self.day), self.plain.len());
        must(then.exists && then.died.is_none(), "not born, or dead")
    }

    /// Two years at most.
    fn term(&self, from: CivilDate, until: CivilDate) -> Result<(), Reason> {
        let same_day = from.plus_years(2);
        // Two years behind a leap day is none.
        let last = if (from.month(), from.day()) == (2, 29) { same_day.plus_days(-1) } else { same_day };
        must(until <= last, "too long a term")
    }

    fn allows_leaving(&self, who: &[(Id, Option<Id>)]) -> Result<(), Reason> {
        for (who, household) in who {
            let own = self.alive(*who)?.household.map(|(own, _, _)| own);
            must(own == *household, "in another household")?;
        }
        self.lets_go_or_stays_headless(who)
    }
}
