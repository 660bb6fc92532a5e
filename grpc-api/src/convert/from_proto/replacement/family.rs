//! Acts on families as they should have been recorded.

use ledger_core::domain::event::{
    AdoptionEnded, CapacityChanged, ChildAdopted, DeathCancelled, DeathDeclared, DivorceNoted, Ended,
    GuardianshipEnded, GuardianshipOpened, MarriageAnnulled, MarriageRegistered, MissingCancelled,
    MissingDeclared, ParentRecognised, WidowhoodNoted,
};
use ledger_core::domain::ids::{CardId, HouseholdId, PersonId, Position};
use ledger_core::domain::limits::{GUARDIANS_PER_WARD, PERSONS_PER_ACT};
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::values::{
    AdoptionBond, CivilCapacity, GuardianshipKind, MarriageAfterReturn, Parentage,
};
use ledger_proto::ledger::event::v1 as events;

use crate::convert::from_proto::check::Check;
use crate::convert::from_proto::violation::Malformed;

pub(super) fn marriage(
    event: &events::MarriageRegistered,
    check: &mut Check<'_>,
) -> Option<MarriageRegistered> {
    let husband = check.named("husband_id", event.husband_id);
    let wife = check.named("wife_id", event.wife_id);
    Some(MarriageRegistered { husband: husband?, wife: wife? })
}

pub(super) fn divorce(event: &events::DivorceNoted, check: &mut Check<'_>) -> Option<DivorceNoted> {
    let person = check.named("person_id", event.person_id);
    let marriage = match (event.spouse_id, event.marriage_position) {
        (0, 0) => None,
        (spouse, record) => Some(check.ended_marriage(spouse, record)?),
    };
    Some(DivorceNoted { person: person?, marriage })
}

pub(super) fn widowhood(event: &events::WidowhoodNoted, check: &mut Check<'_>) -> Option<WidowhoodNoted> {
    Some(WidowhoodNoted { person: check.named("person_id", event.person_id)? })
}

pub(super) fn annulled_marriage(
    event: &events::MarriageAnnulled,
    check: &mut Check<'_>,
) -> Option<MarriageAnnulled> {
    let person = check.named("person_id", event.person_id);
    let marriage = check.ended_marriage(event.spouse_id, event.marriage_position);
    Some(MarriageAnnulled { person: person?, marriage: marriage? })
}

pub(super) fn recognition(
    event: &events::ParentRecognised,
    check: &mut Check<'_>,
) -> Option<ParentRecognised> {
    let child = check.named("child_id", event.child_id);
    let parent = check.named("parent_id", event.parent_id);
    let parentage = check.listed("parentage", event.parentage, Parentage::from_number);
    let by_court = event.by_court;
    Some(ParentRecognised { child: child?, parent: parent?, parentage: parentage?, by_court })
}

pub(super) fn adoption(event: &events::ChildAdopted, check: &mut Check<'_>) -> Option<ChildAdopted> {
    let child = check.named("child_id", event.child_id);
    let missing = Rejection::PersonNotFound;
    let father = check.optional_id("father_id", event.father_id, PersonId::at, missing);
    let mother = check.optional_id("mother_id", event.mother_id, PersonId::at, missing);
    if event.father_id == 0 && event.mother_id == 0 {
        check.note("father_id", Malformed::Required);
    }
    let bond = check.listed("bond", event.bond, AdoptionBond::from_number);
    Some(ChildAdopted { child: child?, father, mother, bond: bond? })
}

pub(super) fn adoption_end(event: &events::AdoptionEnded, check: &mut Check<'_>) -> Option<AdoptionEnded> {
    let child = check.named("child_id", event.child_id);
    let parents = check.one_or_two("parent_ids", &event.parent_ids);
    let adoption = check.position("adoption_position", event.adoption_position);
    Some(AdoptionEnded { child: child?, parents: parents?, adoption: adoption? })
}

pub(super) fn guardianship(
    event: &events::GuardianshipOpened,
    check: &mut Check<'_>,
) -> Option<GuardianshipOpened> {
    let ward = check.named("ward_id", event.ward_id);
    let guardians = check.one_or_two("guardian_ids", &event.guardian_ids);
    let kind = check.listed("kind", event.kind, GuardianshipKind::from_number);
    Some(GuardianshipOpened { ward: ward?, guardians: guardians?, kind: kind? })
}

pub(super) fn guardianship_end(
    event: &events::GuardianshipEnded,
    check: &mut Check<'_>,
) -> Option<GuardianshipEnded> {
    let ward = check.named("ward_id", event.ward_id);
    let guardians = check.one_or_two("guardian_ids", &event.guardian_ids);
    let guardianship = check.position("guardianship_position", event.guardianship_position);
    Some(GuardianshipEnded { ward: ward?, guardians: guardians?, guardianship: guardianship? })
}

pub(super) fn missing(event: &events::MissingDeclared, check: &mut Check<'_>) -> Option<MissingDeclared> {
    let person = check.named("person_id", event.person_id);
    let last_news = check.date("last_news", event.last_news.as_ref());
    Some(MissingDeclared { person: person?, last_news })
}

pub(super) fn found(event: &events::MissingCancelled, check: &mut Check<'_>) -> Option<MissingCancelled> {
    Some(MissingCancelled { person: check.named("person_id", event.person_id)? })
}

pub(super) fn declared_death(event: &events::DeathDeclared, check: &mut Check<'_>) -> Option<DeathDeclared> {
    let person = check.named("person_id", event.person_id);
    let missing = Rejection::HouseholdNotFound;
    let household = check.optional_id("household_id", event.household_id, HouseholdId::at, missing);
    let cards = check.items("card_ids", &event.card_ids, PERSONS_PER_ACT, |check, card| {
        check.id("", *card, CardId::at, Rejection::CardNotFound)
    });
    let missing = Rejection::PersonNotFound;
    let spouse = check.optional_id("spouse_id", event.spouse_id, PersonId::at, missing);
    let care = check.persons("care_ids", &event.care_ids);
    Some(DeathDeclared { person: person?, household, cards: cards?, spouse, care: care? })
}

pub(super) fn cancelled_death(
    event: &events::DeathCancelled,
    check: &mut Check<'_>,
) -> Option<DeathCancelled> {
    let person = check.named("person_id", event.person_id);
    let marriage = check.listed("marriage", event.marriage, MarriageAfterReturn::from_number);
    let missing = Rejection::PersonNotFound;
    let spouse = check.optional_id("spouse_id", event.spouse_id, PersonId::at, missing);
    let former_spouse = check.optional_id("former_spouse_id", event.former_spouse_id, PersonId::at, missing);
    let care = check.persons("care_ids", &event.care_ids);
    let ended_care = check.persons("ended_care_ids", &event.ended_care_ids);
    Some(DeathCancelled {
        person: person?,
        marriage: marriage?,
        spouse,
        former_spouse,
        care: care?,
        ended_care: ended_care?,
    })
}

pub(super) fn capacity(event: &events::CapacityChanged, check: &mut Check<'_>) -> Option<CapacityChanged> {
    let person = check.named("person_id", event.person_id);
    let capacity = check.listed("capacity", event.capacity, CivilCapacity::from_number);
    Some(CapacityChanged { person: person?, capacity: capacity? })
}

impl Check<'_> {
    /// A person who must be named, by id.
    fn named(&mut self, field: &'static str, id: u64) -> Option<PersonId> {
        self.id(field, id, PersonId::at, Rejection::PersonNotFound)
    }

    fn ended_marriage(&mut self, spouse: u64, record: u64) -> Option<Ended> {
        let spouse = self.named("spouse_id", spouse);
        let record = self.position("marriage_position", record);
        Some(Ended { spouse: spouse?, record: record? })
    }

    /// Persons by id, none, one or several.
    pub(super) fn persons(&mut self, field: &'static str, ids: &[u64]) -> Option<Vec<PersonId>> {
        self.items(field, ids, PERSONS_PER_ACT, |check, id| check.named("", *id))
    }

    /// A guardian or a couple of them; an adoptive parent or both.
    fn one_or_two(&mut self, field: &'static str, ids: &[u64]) -> Option<Vec<PersonId>> {
        self.required_items(field, ids, GUARDIANS_PER_WARD, |check, id| check.named("", *id))
    }

    fn position(&mut self, field: &'static str, position: u64) -> Option<Position> {
        if position == 0 {
            self.note(field, Malformed::Required);
            return None;
        }
        Some(Position(position))
    }
}
