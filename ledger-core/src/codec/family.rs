//! Acts on families as messages of the schema and back.

/// Events as messages.
pub(super) mod to {
    use ledger_proto::ledger::event::v1 as pb;

    use crate::domain::event::{DivorceNoted, MarriageAnnulled, MarriageRegistered};

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

    pub(in crate::codec) fn annulled_marriage(event: &MarriageAnnulled) -> pb::MarriageAnnulled {
        pb::MarriageAnnulled {
            person_id: event.person.get(),
            spouse_id: event.marriage.spouse.get(),
            marriage_position: event.marriage.record.0,
        }
    }
}

/// Messages as events.
pub(super) mod from {
    use ledger_proto::ledger::event::v1 as pb;

    use crate::codec::CodecError;
    use crate::codec::from_stored::{id, person};
    use crate::domain::event::{DivorceNoted, Ended, MarriageAnnulled, MarriageRegistered};
    use crate::domain::ids::{PersonId, Position};

    pub(in crate::codec) fn marriage(e: &pb::MarriageRegistered) -> Result<MarriageRegistered, CodecError> {
        let husband = id(e.husband_id, PersonId::at, "husband_id")?;
        Ok(MarriageRegistered { husband, wife: id(e.wife_id, PersonId::at, "wife_id")? })
    }

    pub(in crate::codec) fn divorce(e: &pb::DivorceNoted) -> Result<DivorceNoted, CodecError> {
        let known = e.spouse_id != 0;
        let marriage = known.then(|| ended(e.spouse_id, e.marriage_position)).transpose()?;
        Ok(DivorceNoted { person: person(e.person_id)?, marriage })
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
}
