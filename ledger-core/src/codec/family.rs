//! Acts on families as messages of the schema and back.

/// Events as messages.
pub(super) mod to {
    use ledger_proto::ledger::event::v1 as pb;

    use crate::codec::to_stored::partial_date;
    use crate::domain::event::{
        AdoptionEnded, CapacityChanged, ChildAdopted, DeathCancelled, DeathDeclared, DivorceNoted,
        GuardianshipEnded, GuardianshipOpened, MarriageAnnulled, MarriageRegistered, MissingCancelled,
        MissingDeclared, ParentRecognised, WidowhoodNoted,
    };
    use crate::domain::ids::PersonId;

    pub(in crate::codec) fn marriage(event: &MarriageRegistered) -> pb::MarriageRegistered {
        pb::MarriageRegistered { husband_id: event.husband.get(), wife_id: event.wife.get() }
    }

    pub(in crate::codec) fn divorce(event: &DivorceNoted) -> pb::DivorceNoted {
        pb::DivorceNoted {
            person_id: event.person.get(),
            spouse_id: event.marriage.map_or(0, |marriage| marriage.spouse.get()),
            marriage_position: event.marriage.map_or(0, |marriage| marriage.record.0),
        }
    }

    pub(in crate::codec) fn widowhood(event: &WidowhoodNoted) -> pb::WidowhoodNoted {
        pb::WidowhoodNoted { person_id: event.person.get() }
    }

    pub(in crate::codec) fn annulled_marriage(event: &MarriageAnnulled) -> pb::MarriageAnnulled {
        pb::MarriageAnnulled {
            person_id: event.person.get(),
            spouse_id: event.marriage.spouse.get(),
            marriage_position: event.marriage.record.0,
        }
    }

    fn ids(persons: &[PersonId]) -> Vec<u64> {
        persons.iter().map(|person| person.get()).collect()
    }

    pub(in crate::codec) fn recognition(event: &ParentRecognised) -> pb::ParentRecognised {
        let parentage = i32::from(event.parentage.number());
        pb::ParentRecognised {
            child_id: event.child.get(),
            parent_id: event.parent.get(),
            parentage,
            by_court: event.by_court,
        }
    }

    pub(in crate::codec) fn adoption(event: &ChildAdopted) -> pb::ChildAdopted {
        pb::ChildAdopted {
            child_id: event.child.get(),
            father_id: event.father.map_or(0, |id| id.get()),
            mother_id: event.mother.map_or(0, |id| id.get()),
            bond: i32::from(event.bond.number()),
        }
    }

    pub(in crate::codec) fn adoption_end(event: &AdoptionEnded) -> pb::AdoptionEnded {
        pb::AdoptionEnded {
            child_id: event.child.get(),
            parent_ids: ids(&event.parents),
            adoption_position: event.adoption.0,
        }
    }

    pub(in crate::codec) fn guardianship(event: &GuardianshipOpened) -> pb::GuardianshipOpened {
        let kind = i32::from(event.kind.number());
        pb::GuardianshipOpened { ward_id: event.ward.get(), guardian_ids: ids(&event.guardians), kind }
    }

    pub(in crate::codec) fn guardianship_end(event: &GuardianshipEnded) -> pb::GuardianshipEnded {
        pb::GuardianshipEnded {
            ward_id: event.ward.get(),
            guardian_ids: ids(&event.guardians),
            guardianship_position: event.guardianship.0,
        }
    }

    pub(in crate::codec) fn missing(event: &MissingDeclared) -> pb::MissingDeclared {
        pb::MissingDeclared { person_id: event.person.get(), last_news: event.last_news.map(partial_date) }
    }

    pub(in crate::codec) fn found(event: &MissingCancelled) -> pb::MissingCancelled {
        pb::MissingCancelled { person_id: event.person.get() }
    }

    pub(in crate::codec) fn declared_death(event: &DeathDeclared) -> pb::DeathDeclared {
        pb::DeathDeclared {
            person_id: event.person.get(),
            household_id: event.household.map_or(0, |id| id.get()),
            card_ids: event.cards.iter().map(|id| id.get()).collect(),
            spouse_id: event.spouse.map_or(0, |id| id.get()),
            care_ids: ids(&event.care),
        }
    }

    pub(in crate::codec) fn cancelled_death(event: &DeathCancelled) -> pb::DeathCancelled {
        pb::DeathCancelled {
            person_id: event.person.get(),
            marriage: i32::from(event.marriage.number()),
            spouse_id: event.spouse.map_or(0, |id| id.get()),
            former_spouse_id: event.former_spouse.map_or(0, |id| id.get()),
            care_ids: ids(&event.care),
            ended_care_ids: ids(&event.ended_care),
        }
    }

    pub(in crate::codec) fn capacity(event: &CapacityChanged) -> pb::CapacityChanged {
        let capacity = i32::from(event.capacity.number());
        pb::CapacityChanged { person_id: event.person.get(), capacity }
    }
}

/// Messages as events.
pub(super) mod from {
    use ledger_proto::ledger::event::v1 as pb;

    use crate::codec::CodecError;
    use crate::codec::from_stored::{card, id, optional, partial_date, person};
    use crate::domain::event::{
        AdoptionEnded, CapacityChanged, ChildAdopted, DeathCancelled, DeathDeclared, DivorceNoted, Ended,
        GuardianshipEnded, GuardianshipOpened, MarriageAnnulled, MarriageRegistered, MissingCancelled,
        MissingDeclared, ParentRecognised, WidowhoodNoted,
    };
    use crate::domain::ids::{HouseholdId, PersonId, Position};
    use crate::domain::values::{
        AdoptionBond, CivilCapacity, GuardianshipKind, MarriageAfterReturn, Parentage,
    };

    pub(in crate::codec) fn marriage(e: &pb::MarriageRegistered) -> Result<MarriageRegistered, CodecError> {
        let husband = id(e.husband_id, PersonId::at, "husband_id")?;
        Ok(MarriageRegistered { husband, wife: id(e.wife_id, PersonId::at, "wife_id")? })
    }

    pub(in crate::codec) fn divorce(e: &pb::DivorceNoted) -> Result<DivorceNoted, CodecError> {
        let known = e.spouse_id != 0;
        let marriage = known.then(|| ended(e.spouse_id, e.marriage_position)).transpose()?;
        Ok(DivorceNoted { person: person(e.person_id)?, marriage })
    }

    pub(in crate::codec) fn widowhood(e: &pb::WidowhoodNoted) -> Result<WidowhoodNoted, CodecError> {
        Ok(WidowhoodNoted { person: person(e.person_id)? })
    }

    pub(in crate::codec) fn annulled_marriage(
        e: &pb::MarriageAnnulled,
    ) -> Result<MarriageAnnulled, CodecError> {
        let marriage = ended(e.spouse_id, e.marriage_position)?;
        Ok(MarriageAnnulled { person: person(e.person_id)?, marriage })
    }

    fn ended(spouse: u64, record: u64) -> Result<Ended, CodecError> {
        Ok(Ended { spouse: id(spouse, PersonId::at, "spouse_id")?, record: Position(record) })
    }

    fn persons(numbers: &[u64]) -> Result<Vec<PersonId>, CodecError> {
        numbers.iter().map(|number| person(*number)).collect()
    }

    fn child(number: u64) -> Result<PersonId, CodecError> {
        id(number, PersonId::at, "child_id")
    }

    pub(in crate::codec) fn recognition(e: &pb::ParentRecognised) -> Result<ParentRecognised, CodecError> {
        let parentage = Parentage::from_number(e.parentage).ok_or(CodecError::Field("parentage"))?;
        let parent = id(e.parent_id, PersonId::at, "parent_id")?;
        Ok(ParentRecognised { child: child(e.child_id)?, parent, parentage, by_court: e.by_court })
    }

    pub(in crate::codec) fn adoption(e: &pb::ChildAdopted) -> Result<ChildAdopted, CodecError> {
        let bond = AdoptionBond::from_number(e.bond).ok_or(CodecError::Field("bond"))?;
        let (father, mother) = (optional(e.father_id, PersonId::at), optional(e.mother_id, PersonId::at));
        if father.is_none() && mother.is_none() {
            return Err(CodecError::Field("father_id"));
        }
        Ok(ChildAdopted { child: child(e.child_id)?, father, mother, bond })
    }

    pub(in crate::codec) fn adoption_end(e: &pb::AdoptionEnded) -> Result<AdoptionEnded, CodecError> {
        let parents = persons(&e.parent_ids)?;
        Ok(AdoptionEnded { child: child(e.child_id)?, parents, adoption: Position(e.adoption_position) })
    }

    pub(in crate::codec) fn guardianship(
        e: &pb::GuardianshipOpened,
    ) -> Result<GuardianshipOpened, CodecError> {
        let kind = GuardianshipKind::from_number(e.kind).ok_or(CodecError::Field("kind"))?;
        let ward = id(e.ward_id, PersonId::at, "ward_id")?;
        Ok(GuardianshipOpened { ward, guardians: persons(&e.guardian_ids)?, kind })
    }

    pub(in crate::codec) fn guardianship_end(
        e: &pb::GuardianshipEnded,
    ) -> Result<GuardianshipEnded, CodecError> {
        let ward = id(e.ward_id, PersonId::at, "ward_id")?;
        let guardianship = Position(e.guardianship_position);
        Ok(GuardianshipEnded { ward, guardians: persons(&e.guardian_ids)?, guardianship })
    }

    pub(in crate::codec) fn missing(e: &pb::MissingDeclared) -> Result<MissingDeclared, CodecError> {
        let last_news = e.last_news.as_ref().map(|date| partial_date(Some(date), "last_news")).transpose()?;
        Ok(MissingDeclared { person: person(e.person_id)?, last_news })
    }

    pub(in crate::codec) fn found(e: &pb::MissingCancelled) -> Result<MissingCancelled, CodecError> {
        Ok(MissingCancelled { person: person(e.person_id)? })
    }

    pub(in crate::codec) fn declared_death(e: &pb::DeathDeclared) -> Result<DeathDeclared, CodecError> {
        Ok(DeathDeclared {
            person: person(e.person_id)?,
            household: optional(e.household_id, HouseholdId::at),
            cards: e.card_ids.iter().map(|id| card(*id)).collect::<Result<_, _>>()?,
            spouse: optional(e.spouse_id, PersonId::at),
            care: persons(&e.care_ids)?,
        })
    }

    pub(in crate::codec) fn cancelled_death(e: &pb::DeathCancelled) -> Result<DeathCancelled, CodecError> {
        let marriage = MarriageAfterReturn::from_number(e.marriage).ok_or(CodecError::Field("marriage"))?;
        Ok(DeathCancelled {
            person: person(e.person_id)?,
            marriage,
            spouse: optional(e.spouse_id, PersonId::at),
            former_spouse: optional(e.former_spouse_id, PersonId::at),
            care: persons(&e.care_ids)?,
            ended_care: persons(&e.ended_care_ids)?,
        })
    }

    pub(in crate::codec) fn capacity(e: &pb::CapacityChanged) -> Result<CapacityChanged, CodecError> {
        let capacity = CivilCapacity::from_number(e.capacity).ok_or(CodecError::Field("capacity"))?;
        Ok(CapacityChanged { person: person(e.person_id)?, capacity })
    }
}
