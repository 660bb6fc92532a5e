//! What a person's life says about residence beside the permanent one in the country: where it went when it ended, how the
//! person is reached, and what was found about where they really live.

use super::super::dates::{CivilDate, PartialDate};
use super::super::history::Entry;
use super::super::ids::{DwellingId, Position};
use super::super::person::{Person, Residence};
use super::super::text::Text;
use super::super::values::DeregistrationGround;
use super::temporary::Passing;

/// What is believed of a person's residence beside the permanent one ([`Person::residence`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Living {
    /// What stands in the place of a permanent residence; none where there is one, and where there never was any.
    pub elsewhere: Option<Elsewhere>,
    /// Where the person is reached.
    pub contact: Option<ContactAddress>,
    /// The record that withdrew a contact address. An older record about a later day does not bring one back.
    pub withdrawn: Option<Position>,
    /// What was found about where the person does not live: all that is open, and what is about the dwelling of the permanent
    /// residence. One for each dwelling at most.
    pub findings: Vec<Finding>,
    /// Places that are not permanent.
    pub passing: Passing,
}

/// That a person has no permanent residence in the country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// How it ended, and what came then.
    pub whereabouts: Whereabouts,
    /// First day without it.
    pub since: PartialDate,
    /// The record that says so. A later record about an earlier day overrides it, as it does a residence.
    pub declared: Position,
}

/// What came when a permanent residence ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// The person lives abroad.
    Abroad(Abroad),
    /// It was deregistered, and nothing is known of another.
    Deregistered(DeregistrationGround),
    /// The person is only reached at a contact address.
    ContactOnly,
}

/// A residence abroad.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abroad {
    /// The country, ISO 3166-1 alpha-2; none where not known.
    pub country: Option<[u8; 2]>,
    /// The address there, as written.
    pub address: Option<Text>,
}

/// Where a person is reached (địa chỉ liên lạc). Never a place where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAddress {
    /// A dwelling of the register.
    pub dwelling: Option<DwellingId>,
    /// The address as written.
    pub address: Option<Text>,
    /// From this day on.
    pub since: PartialDate,
    /// The record that says so.
    pub declared: Position,
}

/// That a person was found not to live where they are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The dwelling where they do not live.
    pub dwelling: DwellingId,
    /// First day of not living there.
    pub since: PartialDate,
    /// The day on which the finding was closed; none: it is open.
    pub until: Option<CivilDate>,
}

impl Person {
    /// The record that says where the person lives, or that they live nowhere.
    fn residence_declared(&self) -> Option<Position> {
        let elsewhere = self.living.elsewhere.as_ref().map(|elsewhere| elsewhere.declared);
        self.residence.map(|residence| residence.declared).or(elsewhere)
    }

    /// The permanent residence, where it has begun by that day. Whoever came into the register living somewhere has a residence
    /// before the first day that is vouched for, which is none yet.
    pub(super) fn residence_begun(&self, on: PartialDate) -> Option<Residence> {
        self.residence.filter(|residence| !on.certainly_before(residence.since))
    }

    /// Does the person live abroad?
    pub(crate) fn lives_abroad(&self) -> bool {
        let elsewhere = self.living.elsewhere.as_ref();
        elsewhere.is_some_and(|elsewhere| matches!(elsewhere.whereabouts, Whereabouts::Abroad(_)))
    }

    /// Did a later record speak of everything from an earlier day on?
    pub(crate) fn residence_overrides(&self, entry: &Entry) -> bool {
        self.residence_declared().is_some_and(|declared| declared > entry.position)
    }

    /// The permanent residence in the country ends.
    pub(crate) fn lives_elsewhere(&mut self, whereabouts: Whereabouts, entry: &Entry) {
        if !self.residence_overrides(entry) {
            let (since, declared) = (entry.effective_date, entry.position);
            self.residence = None;
            self.living.passing.departed(&whereabouts, entry);
            self.living.elsewhere = Some(Elsewhere { whereabouts, since, declared });
            self.living.forget_closed_findings(None);
        }
    }

    /// The nationality is lost, and no residence goes on. That is no declaration which a later one could override, but a fact; what
    /// had been overridden stays so.
    pub(crate) fn loses_residence(&mut self, entry: &Entry) {
        let whereabouts = Whereabouts::Deregistered(DeregistrationGround::NationalityLost);
        self.living.passing.departed(&whereabouts, entry);
        if let Some(residence) = self.residence.take() {
            let (since, declared) = (entry.effective_date, residence.declared.max(entry.position));
            self.living.elsewhere = Some(Elsewhere { whereabouts, since, declared });
            self.living.forget_closed_findings(None);
        }
    }
}

impl Living {
    /// A permanent residence in the country began.
    pub(crate) fn settled(&mut self, dwelling: DwellingId) {
        self.elsewhere = None;
        self.passing.settled(dwelling);
        self.forget_closed_findings(Some(dwelling));
    }

    pub(crate) fn reached_at(&mut self, contact: ContactAddress) {
        let declared = self.contact.as_ref().map(|known| known.declared).or(self.withdrawn);
        if declared.is_none_or(|declared| declared <= contact.declared) {
            self.contact = Some(contact);
            self.withdrawn = None;
        }
    }

    /// There is no contact address any more, unless a later record spoke of everything from an earlier day on.
    pub(super) fn reached_no_more(&mut self, entry: &Entry) {
        if self.contact.as_ref().is_some_and(|known| known.declared <= entry.position) {
            self.contact = None;
            self.withdrawn = Some(entry.position);
        }
    }

    pub(crate) fn found(&mut self, finding: Finding) {
        self.findings.retain(|known| known.dwelling != finding.dwelling);
        self.findings.push(finding);
    }

    /// The finding about a dwelling that is still open.
    pub(crate) fn open_finding(&mut self, dwelling: DwellingId) -> Option<&mut Finding> {
        self.findings.iter_mut().find(|known| known.dwelling == dwelling && known.until.is_none())
    }

    /// Is a finding about this dwelling still open?
    pub fn has_open_finding(&self, dwelling: DwellingId) -> bool {
        self.findings.iter().any(|known| known.dwelling == dwelling && known.until.is_none())
    }

    /// A finding that was closed has nothing to say about a dwelling where the person is not registered any more.
    pub(super) fn forget_closed_findings(&mut self, registered: Option<DwellingId>) {
        self.findings.retain(|known| known.until.is_none() || Some(known.dwelling) == registered);
    }
}
