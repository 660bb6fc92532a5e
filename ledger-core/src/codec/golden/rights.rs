//! Which office registers each kind of act, and where: the whole table, so that a line of it cannot change unseen.

use super::*;
use crate::domain::loaded::Loaded;
use crate::domain::office::right::{At, right_to};
use crate::domain::testing::date;
use crate::domain::values::OfficeLevel;

/// What it takes to register acts about people of whom nothing is known, and the kinds that take it: competence, levels until the
/// reform and since, and what tells where, a letter each.
const ROWS: &[(&str, &str)] = &[
    (
        "Areas M M ",
        "ledger.founded area.established area.renamed area.recoded area.moved area.abolished \
         area.merged area.split",
    ),
    ("Residence CD C a", "dwelling.registered"),
    (
        "Residence CD C d",
        "dwelling.readdressed dwelling.identified dwelling.merged dwelling.split \
         dwelling.registration_ban_noted dwelling.registration_ban_lifted household.formed \
         household.joined household.split household.merged residence.permanent_changed \
         residence.not_living_there_found residence.finding_closed residence.temporary_registered \
         residence.current_place_declared residence.stay_notified",
    ),
    ("Residence CD C s", "dwelling.area_assigned"),
    (
        "Identity CDPM CPM ",
        "person.enrolled card.applied card.handed_over card.captured card.refused card.withdrawn \
         card.received card.reported_lost card.held card.returned card.destroyed certificate.issued \
         certificate.revoked identity.number_established identity.old_number_linked \
         identity.old_number_unlinked identity.sector_id_linked identity.sector_id_unlinked \
         identity.particulars_updated",
    ),
    ("CivilStatus CA CA a", "person.birth_registered"),
    ("CivilStatus CA CA ", "person.death_registered"),
    (
        "CivilStatus CA CA p",
        "family.marriage_registered family.parent_recognised family.child_adopted \
         family.guardianship_opened family.guardianship_ended",
    ),
    (
        "CivilStatus CDA CA ",
        "family.divorce_noted family.widowhood_noted family.marriage_annulled family.adoption_ended \
         family.missing_declared family.missing_cancelled family.death_declared \
         family.death_cancelled family.capacity_changed civil_data.sex_redetermined",
    ),
    ("CivilStatus DA CA a", "person.birth_abroad_noted"),
    (
        "Residence CD C h",
        "household.left household.head_changed household.relations_changed household.numbered",
    ),
    ("Residence CD C f", "residence.abroad_registered residence.permanent_deregistered"),
    ("Residence CD C t", "residence.temporary_renewed residence.temporary_removed"),
    ("Residence CD C p", "residence.absence_declared residence.absence_ended"),
    ("Residence CD C ", "residence.contact_declared residence.contact_withdrawn"),
    ("Residence CDP CP r", "residence.registration_cancelled"),
    ("Identity PM PM ", "card.approved card.revoked identity.records_merged identity.records_split"),
    (
        "CardProduction M M ",
        "card.personalised card.batched card.checked card.dispatched stock.opened stock.received \
         stock.batch_settled stock.written_off stock.counted stock.destroyed",
    ),
    ("Identity M M ", "amendment.event_annulled identity.number_cancelled identity.number_reestablished"),
    ("CivilStatus CDA CA p", "civil_data.name_changed civil_data.corrected civil_data.supplemented"),
    ("CivilStatus DA CA p", "civil_data.ethnicity_redetermined"),
    ("Nationality PM PM ", "identity.nationality_lost identity.nationality_gained"),
    (
        "Offices PM PM ",
        "office.established office.renamed office.moved office.closed officer.appointed \
         officer.moved officer.dismissed",
    ),
];

/// What it takes to register an act, as a line of the table.
fn line(event: &Event) -> String {
    let levels = |levels: &[OfficeLevel]| {
        let letter = |level: &OfficeLevel| match level {
            OfficeLevel::Central => 'M',
            OfficeLevel::Province => 'P',
            OfficeLevel::District => 'D',
            OfficeLevel::Commune => 'C',
            OfficeLevel::Abroad => 'A',
        };
        levels.iter().map(letter).collect::<String>()
    };
    let place = |at: &At| match at {
        At::Area(_) => 'a',
        At::Dwelling(_) => 'd',
        At::Household(_) => 'h',
        At::Person(_) => 'p',
        At::Permanent(_) => 'f',
        At::Temporary(_) => 't',
        At::Assigned(..) => 's',
        At::Registration(_) => 'r',
    };
    let on = |day: &str| right_to(event, date(day).full().unwrap(), &Loaded::default());
    let (until, since) = (on("2025-06-30"), on("2025-07-01"));
    assert_eq!((until.competence, &until.at), (since.competence, &since.at));
    let places: BTreeSet<char> = since.at.iter().map(place).collect();
    let places: String = places.into_iter().collect();
    format!("{:?} {} {} {places}", since.competence, levels(until.levels), levels(since.levels))
}

#[test]
fn who_registers_what_and_where() {
    let events: Vec<Arc<Event>> =
        super::samples().into_iter().map(|(_, record)| record.recorded.event).collect();
    let mut table = BTreeSet::new();
    for (right, kinds) in ROWS {
        for kind in kinds.split_whitespace() {
            let of_kind = events.iter().filter(|event| event.kind_name() == kind);
            let told: BTreeSet<String> = of_kind.map(|event| line(event)).collect();
            // A place, or a unit of registration, that a sample leaves out is none.
            let told = told.iter().max_by_key(|line| line.len()).unwrap_or_else(|| panic!("{kind}"));
            assert_eq!(told, right, "{kind}");
            assert!(table.insert(kind.to_owned()), "{kind} stands there twice");
        }
    }
    // A correction takes what it takes to register what it says.
    let kinds: BTreeSet<String> = events.iter().map(|event| event.kind_name().to_owned()).collect();
    let corrected = "amendment.event_corrected".to_owned();
    assert_eq!(kinds.difference(&table).cloned().collect::<Vec<_>>(), std::slice::from_ref(&corrected));
    for event in events.iter().filter(|event| event.kind_name() == corrected) {
        assert_eq!(line(event), line(event.replacement().unwrap()));
    }
}

/// Whose places an act names, each of them.
#[test]
fn an_act_is_of_the_place_of_everybody_and_everything_that_it_names() {
    let events = super::samples().into_iter().map(|(_, record)| record.recorded.event);
    let mut seen = 0;
    for event in events {
        let at = right_to(&event, date("2025-07-01").full().unwrap(), &Loaded::default()).at;
        let persons =
            |named: &[PersonId]| -> BTreeSet<At> { named.iter().copied().map(At::Person).collect() };
        let expected = if let Event::MarriageRegistered(e) = event.as_ref() {
            persons(&[e.husband, e.wife])
        } else if let Event::ParentRecognised(e) = event.as_ref() {
            persons(&[e.child, e.parent])
        } else if let Event::ChildAdopted(e) = event.as_ref() {
            let parents: Vec<PersonId> = e.father.into_iter().chain(e.mother).collect();
            persons(&[parents, vec![e.child]].concat())
        } else if let Event::GuardianshipOpened(e) = event.as_ref() {
            persons(&[e.guardians.clone(), vec![e.ward]].concat())
        } else if let Event::GuardianshipEnded(e) = event.as_ref() {
            persons(&[e.guardians.clone(), vec![e.ward]].concat())
        } else if let Event::TemporaryResidenceRenewed(e) = event.as_ref() {
            e.persons.iter().copied().map(At::Temporary).collect()
        } else if let Event::TemporaryResidenceRemoved(e) = event.as_ref() {
            e.persons.iter().copied().map(At::Temporary).collect()
        } else if let Event::PermanentResidenceDeregistered(e) = event.as_ref() {
            e.persons.iter().map(|m| At::Permanent(m.person)).collect()
        } else if let Event::ResidenceAbroadRegistered(e) = event.as_ref() {
            e.persons.iter().map(|m| At::Permanent(m.person)).collect()
        } else if let Event::RegistrationCancelled(e) = event.as_ref() {
            [At::Registration(e.registration)].into()
        } else if let Event::DwellingsMerged(e) = event.as_ref() {
            [At::Dwelling(e.into)].into()
        } else if let Event::DwellingSplit(e) = event.as_ref() {
            [At::Dwelling(e.dwelling)].into()
        } else {
            continue;
        };
        assert_eq!(at, expected, "{}", event.kind_name());
        seen += 1;
    }
    assert!(seen >= 12, "a sample of each");
}
