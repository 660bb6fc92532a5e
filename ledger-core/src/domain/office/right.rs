//! The right to register an act (thẩm quyền đăng ký): which competence it takes, on which level, and for which place.
//!
//! One table for all kinds of act, so that it can be read beside the law. Levels change with the reform of 2025-07-01, when
//! the districts went and communes took over what they had registered (Decree 120/2025).

use std::collections::BTreeSet;

use crate::domain::dates::CivilDate;
use crate::domain::event::{BirthRegistered, ChildAdopted, Event, Mover};
use crate::domain::identity::is_foreign;
use crate::domain::ids::{AreaId, DwellingId, HouseholdId, PersonId, Position};
use crate::domain::loaded::Loaded;
use crate::domain::residence::living::Whereabouts;
use crate::domain::values::{Competence, OfficeLevel};

use Competence::{CardProduction, CivilStatus, Identity, Nationality, Offices, Residence};
use OfficeLevel::{Abroad, Central, Commune, District, Province};

/// From this age on a change or correction of civil data belonged to the district, in years (Law on Civil Status 2014, art. 27
/// and 46(3)).
const DISTRICT_CHANGE_YEARS: i32 = 14;

/// What it takes to register one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What the office must be competent for.
    pub competence: Competence,
    /// The levels on which it may stand.
    pub levels: &'static [OfficeLevel],
    /// Where the act takes place: the office must serve one of these, where it serves an area, or each of them where they are
    /// registrations that end or are renewed. Empty: anywhere.
    pub at: BTreeSet<At>,
}

/// Something that tells where an act takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// In this unit.
    Area(AreaId),
    /// Where this dwelling lies.
    Dwelling(DwellingId),
    /// Where this household lives.
    Household(HouseholdId),
    /// Where this person is registered, permanently or temporarily.
    Person(PersonId),
    /// Where this person is registered permanently.
    Permanent(PersonId),
    /// Where this person is registered temporarily.
    Temporary(PersonId),
    /// Where this dwelling lies, of which the act says that it lies in that unit.
    Assigned(DwellingId, AreaId),
    /// Where the dwelling lies in which this record registered somebody.
    Registration(Position),
}

impl At {
    /// Must the office serve each place of this kind that is known, not one of them alone? Whoever registered somebody ends or
    /// renews that, of each of those whom the act names (LR, art. 24, 28, 29).
    pub(super) fn is_each_ones(self) -> bool {
        match self {
            At::Permanent(_) | At::Temporary(_) => true,
            At::Area(_)
            | At::Dwelling(_)
            | At::Household(_)
            | At::Person(_)
            | At::Assigned(..)
            | At::Registration(_) => false,
        }
    }
}

/// The first day without districts (NQ 202/2025/QH15).
fn reform() -> CivilDate {
    CivilDate::new(2025, 7, 1).expect("it is a day")
}

/// Levels until 2025-06-30, and since.
struct Levels(&'static [OfficeLevel], &'static [OfficeLevel]);

/// What communes always registered; people abroad have it done by a representation (LCS, art. 53).
const COMMUNE: Levels = Levels(&[Commune, Abroad], &[Commune, Abroad]);
/// What had belonged to the district (LCS, art. 7(2), 35, 37, 46): foreign element, and changes from 14 years on.
const DISTRICT: Levels = Levels(&[District, Abroad], &[Commune, Abroad]);
/// Decisions of courts are noted by whoever registered what they are about (LCS, art. 30).
const NOTED: Levels = Levels(&[Commune, District, Abroad], &[Commune, Abroad]);
/// Adoption by foreigners: the province (Law on Adoption 2010, art. 9).
const FOREIGN_ADOPTION: Levels = Levels(&[Province, Abroad], &[Province, Abroad]);
/// Communes' police, and the district's where there are no communes (LR, art. 2(4)).
const RESIDENCE: Levels = Levels(&[Commune, District], &[Commune]);
/// The same and, above them, the province's.
const CANCELLATION: Levels = Levels(&[Commune, District, Province], &[Commune, Province]);
/// Police of every level take in people and cards (LID23, art. 27; until 2025 the district's did, too).
const INTAKE: Levels = Levels(&[Commune, District, Province, Central], &[Commune, Province, Central]);
/// The province checks, the ministry decides (LID23, art. 27; D70, art. 11).
const DECISION: Levels = Levels(&[Province, Central], &[Province, Central]);
const CENTRAL: Levels = Levels(&[Central], &[Central]);

/// What it takes to register this act on a day, by what was read of those whom it names.
///
/// An amendment takes what the act takes that it amends; [`Authority`](super::authority::Authority) asks for that one.
#[must_use]
pub fn right_to(event: &Event, day: CivilDate, loaded: &Loaded) -> Right {
    let (competence, levels, at) = rule(event, day, loaded);
    let levels = if day < reform() { levels.0 } else { levels.1 };
    Right { competence, levels, at: at.into_iter().collect() }
}

type Rule = (Competence, Levels, Vec<At>);

#[allow(clippy::too_many_lines, reason = "one line for each kind of act")]
fn rule(event: &Event, day: CivilDate, loaded: &Loaded) -> Rule {
    let civil = |levels: Levels, at: Vec<At>| (CivilStatus, levels, at);
    let parties = |persons: &[PersonId]| (CivilStatus, by_parties(persons, loaded), homes(persons));
    let residence = |at: Vec<At>| (Residence, RESIDENCE, at);
    // Any police, wherever the person lives (LID23, art. 27).
    let intake = (Identity, INTAKE, vec![]);
    match event {
        Event::LedgerFounded(_)
        | Event::AreaEstablished(_)
        | Event::AreaRenamed(_)
        | Event::AreaRecoded(_)
        | Event::AreaMoved(_)
        | Event::AreasAbolished(_)
        | Event::AreasMerged(_)
        | Event::AreaSplit(_) => (Competence::Areas, CENTRAL, vec![]),
        Event::DwellingRegistered(e) => residence(vec![At::Area(e.area)]),
        Event::DwellingReaddressed(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::DwellingIdentified(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::RegistrationBanNoted(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::RegistrationBanLifted(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::DwellingsMerged(e) => residence(vec![At::Dwelling(e.into)]),
        Event::DwellingSplit(e) => residence(vec![At::Dwelling(e.dwelling)]),
        // By whom it lies with, so that nobody draws a dwelling to themself.
        Event::DwellingAreaAssigned(e) => residence(vec![At::Assigned(e.dwelling, e.area)]),
        Event::PersonEnrolled(_) => intake,
        Event::BirthRegistered(e) => birth(e, loaded),
        // Where the child is to live (D123, art. 34), which may be anywhere.
        Event::BirthAbroadNoted(e) => civil(DISTRICT, vec![At::Area(e.noting_area)]),
        // Where somebody lived, died or was found (LCS, art. 32): the last two are no places of the register.
        Event::DeathRegistered(e) => civil(by_parties(&[e.person], loaded), vec![]),
        Event::MarriageRegistered(e) => parties(&[e.husband, e.wife]),
        // Noted where what they are about was registered, which the register does not always know (LCS, art. 30).
        Event::DivorceNoted(_)
        | Event::WidowhoodNoted(_)
        | Event::MarriageAnnulled(_)
        | Event::AdoptionEnded(_)
        | Event::MissingDeclared(_)
        | Event::MissingCancelled(_)
        | Event::DeathDeclared(_)
        | Event::DeathCancelled(_)
        | Event::CapacityChanged(_)
        | Event::SexRedetermined(_) => civil(NOTED, vec![]),
        Event::ParentRecognised(e) => parties(&[e.child, e.parent]),
        Event::ChildAdopted(e) => adoption(e, loaded),
        Event::GuardianshipOpened(e) => parties(&[e.guardians.clone(), vec![e.ward]].concat()),
        Event::GuardianshipEnded(e) => parties(&[e.guardians.clone(), vec![e.ward]].concat()),
        Event::NameChanged(e) => civil(changes(e.person, day, loaded), own(e.person, loaded)),
        Event::CivilDataCorrected(e) => civil(changes(e.person, day, loaded), own(e.person, loaded)),
        Event::EthnicityRedetermined(e) => civil(DISTRICT, own(e.person, loaded)),
        Event::CivilDataSupplemented(e) => civil(NOTED, own(e.person, loaded)),
        Event::HouseholdFormed(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::HouseholdJoined(e) => residence(vec![At::Dwelling(e.entry.dwelling)]),
        Event::HouseholdLeft(e) => residence(vec![At::Household(e.household)]),
        Event::HouseholdHeadChanged(e) => residence(vec![At::Household(e.household)]),
        Event::HouseholdSplit(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::HouseholdsMerged(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::RelationsChanged(e) => residence(vec![At::Household(e.household)]),
        Event::HouseholdNumbered(e) => residence(vec![At::Household(e.household)]),
        Event::PermanentResidenceChanged(e) => residence(vec![At::Dwelling(e.dwelling)]),
        // By the office that registered them (LR, art. 24).
        Event::ResidenceAbroadRegistered(e) => residence(permanent_of(&e.persons)),
        Event::PermanentResidenceDeregistered(e) => residence(permanent_of(&e.persons)),
        // A contact address is declared anywhere.
        Event::ContactAddressDeclared(_) | Event::ContactAddressWithdrawn(_) => residence(vec![]),
        Event::NotLivingThereFound(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::FindingClosed(e) => residence(vec![At::Dwelling(e.dwelling)]),
        // Whoever registered, or the office above it (LR, art. 35).
        Event::RegistrationCancelled(e) => (Residence, CANCELLATION, vec![At::Registration(e.registration)]),
        Event::StayNotified(e) => residence(vec![At::Dwelling(e.dwelling)]),
        Event::TemporaryResidenceRegistered(e) => residence(vec![At::Dwelling(e.dwelling)]),
        // By the office that registered it (LR, art. 28, 29).
        Event::TemporaryResidenceRenewed(e) => residence(temporary_of(&e.persons)),
        Event::TemporaryResidenceRemoved(e) => residence(temporary_of(&e.persons)),
        Event::AbsenceDeclared(e) => residence(homes(&[e.person])),
        Event::AbsenceEnded(e) => residence(homes(&[e.person])),
        Event::CurrentPlaceDeclared(e) => residence(e.dwelling.map(At::Dwelling).into_iter().collect()),
        Event::CardApplied(_)
        | Event::CardHandedOver(_)
        | Event::CardCaptured(_)
        | Event::CardRefused(_)
        | Event::CardWithdrawn(_)
        | Event::CardReceived(_)
        | Event::CardLost(_)
        | Event::CardHeld(_)
        | Event::CardReturned(_)
        | Event::CardDestroyed(_)
        | Event::CertificateIssued(_)
        | Event::CertificateRevoked(_)
        | Event::PersonalNumberEstablished(_)
        | Event::OldNumberLinked(_)
        | Event::OldNumberUnlinked(_)
        | Event::SectorIdLinked(_)
        | Event::SectorIdUnlinked(_)
        | Event::ParticularsUpdated(_) => intake,
        Event::CardApproved(_) | Event::CardRevoked(_) | Event::RecordsMerged(_) | Event::RecordsSplit(_) => {
            (Identity, DECISION, vec![])
        }
        Event::PersonalNumberCancelled(_) | Event::PersonalNumberReestablished(_) => {
            (Identity, CENTRAL, vec![])
        }
        Event::CardsBatched(_)
        | Event::CardPersonalised(_)
        | Event::CardChecked(_)
        | Event::CardDispatched(_)
        | Event::BlankStockOpened(_)
        | Event::BlanksReceived(_)
        | Event::BatchSettled(_)
        | Event::BlanksWrittenOff(_)
        | Event::BlanksCounted(_)
        | Event::BlanksDestroyed(_) => (CardProduction, CENTRAL, vec![]),
        Event::NationalityLost(_) | Event::NationalityGained(_) => (Nationality, DECISION, vec![]),
        Event::OfficeEstablished(_)
        | Event::OfficeRenamed(_)
        | Event::OfficeMoved(_)
        | Event::OfficeClosed(_)
        | Event::OfficerAppointed(_)
        | Event::OfficerMoved(_)
        | Event::OfficerDismissed(_) => (Offices, DECISION, vec![]),
        Event::EventCorrected(e) => rule(&e.replacement, day, loaded),
        // Never asked: the event that it takes away is asked about in its place.
        Event::EventAnnulled(_) => (Identity, CENTRAL, vec![]),
    }
}

/// Where a birth is registered, the event says itself (LCS, art. 13 and 35).
fn birth(e: &BirthRegistered, loaded: &Loaded) -> Rule {
    let parents: Vec<PersonId> = e.facts.parents().collect();
    let foreign = is_foreign(e.facts.nationality);
    let levels = if foreign { DISTRICT } else { by_parties(&parents, loaded) };
    (CivilStatus, levels, e.facts.birth_registration_area.map(At::Area).into_iter().collect())
}

fn adoption(e: &ChildAdopted, loaded: &Loaded) -> Rule {
    let parents: Vec<PersonId> = e.father.into_iter().chain(e.mother).collect();
    let foreign = parents.iter().any(|person| is_foreigner(*person, loaded));
    let at = homes(&[parents, vec![e.child]].concat());
    (CivilStatus, if foreign { FOREIGN_ADOPTION } else { COMMUNE }, at)
}

/// The commune's, or the district's where one of them is a foreigner or lives abroad.
fn by_parties(persons: &[PersonId], loaded: &Loaded) -> Levels {
    let foreign = persons.iter().any(|person| is_foreigner(*person, loaded));
    if foreign { DISTRICT } else { COMMUNE }
}

fn homes(persons: &[PersonId]) -> Vec<At> {
    persons.iter().copied().map(At::Person).collect()
}

fn permanent_of(movers: &[Mover]) -> Vec<At> {
    movers.iter().map(|mover| At::Permanent(mover.person)).collect()
}

fn temporary_of(persons: &[PersonId]) -> Vec<At> {
    persons.iter().copied().map(At::Temporary).collect()
}

/// Changes and corrections: the district's from 14 years on; who may be younger, the commune's.
fn changes(person: PersonId, day: CivilDate, loaded: &Loaded) -> Levels {
    let known = loaded.person(person).ok();
    let born = known.and_then(|(_, identity)| identity.birth_date.latest());
    let grown = born.is_some_and(|born| born.plus_years(DISTRICT_CHANGE_YEARS) <= day);
    match (grown, born) {
        (_, None) => NOTED,
        (true, Some(_)) => DISTRICT,
        (false, Some(_)) => COMMUNE,
    }
}

/// Where the person lives, or where the birth was registered (LCS, art. 27).
fn own(person: PersonId, loaded: &Loaded) -> Vec<At> {
    let registered = loaded.person(person).ok().and_then(|(_, identity)| identity.birth_registration_area);
    [At::Person(person)].into_iter().chain(registered.map(At::Area)).collect()
}

/// A foreigner, or somebody who lives abroad (yếu tố nước ngoài: LCS, art. 7(2), 35).
fn is_foreigner(person: PersonId, loaded: &Loaded) -> bool {
    let Ok((person, identity)) = loaded.person(person) else { return false };
    let abroad = person.living.elsewhere.as_ref().is_some_and(|elsewhere| match elsewhere.whereabouts {
        Whereabouts::Abroad(_) => true,
        Whereabouts::Deregistered(_) | Whereabouts::ContactOnly => false,
    });
    abroad || is_foreign(identity.nationality)
}
