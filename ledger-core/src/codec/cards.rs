//! Acts on cards as messages of the schema, and back.

use ledger_proto::ledger::event::v1 as pb;
use ledger_proto::ledger::event::v1::event::Act;
use ledger_proto::ledger::r#type::v1 as types;

use super::from_stored::{card, civil_date, code, optional as id, partial_date, person, text};
use super::{CodecError, to_stored};
use crate::domain::card::capture::{Biometrics, EYES, FINGERS, TemplateDigest};
use crate::domain::card::lists::{CardGround, DigestFunction, HoldGround, RevocationGround, TargetGroup};
use crate::domain::card::printed::{OldNumberPrinted, PrintedFacts, PrintedPlaces};
use crate::domain::dates::PartialDate;
use crate::domain::event::{
    CardApplied, CardApproved, CardCaptured, CardChecked, CardDestroyed, CardDispatched, CardHeld, CardLost,
    CardPersonalised, CardReceived, CardRefused, CardReturned, CardRevoked, CardWithdrawn, CardsBatched,
    CertificateIssued, CertificateRevoked, Drawn,
};
use crate::domain::ids::{AreaId, DwellingId, StockId};
use crate::domain::number::{CardSerial, OldNumber, PersonalNumber};
use crate::domain::text::{Code, Text};
use crate::domain::values::{CardReason, Sex};

/// An event as the message that holds it, and back.
pub(super) trait Stored: Sized {
    /// The message.
    type Message;

    fn to_message(&self) -> Self::Message;

    fn from_message(message: &Self::Message) -> Result<Self, CodecError>;
}

/// For the tables of events: the act that holds this event's message.
pub(super) fn act<E: Stored>(event: &E, of: fn(E::Message) -> Act) -> Act {
    of(event.to_message())
}

impl Stored for CardApplied {
    type Message = pb::CardApplied;

    fn to_message(&self) -> pb::CardApplied {
        pb::CardApplied {
            person_id: self.person.get(),
            reason: i32::from(self.reason.number()),
            ground: self.ground.map_or(0, |ground| i32::from(ground.number())),
            target_group: self.group.map_or(0, |group| i32::from(group.number())),
        }
    }

    fn from_message(e: &pb::CardApplied) -> Result<Self, CodecError> {
        Ok(CardApplied {
            person: person(e.person_id)?,
            reason: CardReason::from_number(e.reason).ok_or(CodecError::Field("reason"))?,
            ground: optional(e.ground, CardGround::from_number, "ground")?,
            group: optional(e.target_group, TargetGroup::from_number, "target_group")?,
        })
    }
}

impl Stored for CardCaptured {
    type Message = pb::CardCaptured;

    fn to_message(&self) -> pb::CardCaptured {
        let list = |list: &[(u8, TemplateDigest)]| {
            let one = |(number, digest): &(u8, TemplateDigest)| types::TemplateDigest {
                number: u32::from(*number),
                digest: digest.0.to_vec(),
            };
            list.iter().map(one).collect()
        };
        let taken = self.biometrics.as_ref().map(|taken| types::Biometrics {
            function: i32::from(taken.function.number()),
            face: taken.face.map(|digest| digest.0.to_vec()).unwrap_or_default(),
            fingerprints: list(&taken.fingerprints),
            irises: list(&taken.irises),
        });
        pb::CardCaptured { card_id: self.card.get(), person_id: self.person.get(), biometrics: taken }
    }

    fn from_message(e: &pb::CardCaptured) -> Result<Self, CodecError> {
        Ok(CardCaptured {
            card: card(e.card_id)?,
            person: person(e.person_id)?,
            biometrics: e.biometrics.as_ref().map(biometrics).transpose()?,
        })
    }
}

fn biometrics(e: &types::Biometrics) -> Result<Biometrics, CodecError> {
    let list = |list: &[types::TemplateDigest], most: u8| {
        let one = |one: &types::TemplateDigest| {
            let number = u8::try_from(one.number).ok().filter(|number| (1..=most).contains(number));
            Ok((number.ok_or(CodecError::Field("number"))?, digest(&one.digest)?))
        };
        list.iter().map(one).collect::<Result<Vec<_>, CodecError>>()
    };
    Ok(Biometrics {
        function: DigestFunction::from_number(e.function).ok_or(CodecError::Field("function"))?,
        face: (!e.face.is_empty()).then(|| digest(&e.face)).transpose()?,
        fingerprints: list(&e.fingerprints, FINGERS)?,
        irises: list(&e.irises, EYES)?,
    })
}

fn digest(bytes: &[u8]) -> Result<TemplateDigest, CodecError> {
    bytes.try_into().map(TemplateDigest).map_err(|_| CodecError::Field("digest"))
}

/// A value of a closed list; none for 0.
fn optional<T>(
    number: i32,
    from: fn(i32) -> Option<T>,
    field: &'static str,
) -> Result<Option<T>, CodecError> {
    if number == 0 { Ok(None) } else { from(number).map(Some).ok_or(CodecError::Field(field)) }
}

impl Stored for CardsBatched {
    type Message = pb::CardsBatched;

    fn to_message(&self) -> pb::CardsBatched {
        let cards = self.cards.iter();
        let one =
            cards.map(|(card, person)| pb::BatchedCard { card_id: card.get(), person_id: person.get() });
        pb::CardsBatched {
            cards: one.collect(),
            number: self.number.as_str().into(),
            centre: self.centre.as_str().into(),
            stock_id: self.drawn.map_or(0, |drawn| drawn.stock.get()),
            blanks: self.drawn.map_or(0, |drawn| drawn.blanks),
        }
    }

    fn from_message(e: &pb::CardsBatched) -> Result<Self, CodecError> {
        let one = |one: &pb::BatchedCard| Ok((card(one.card_id)?, person(one.person_id)?));
        let drawn = id(e.stock_id, StockId::at).map(|stock| Drawn { stock, blanks: e.blanks });
        Ok(CardsBatched {
            drawn,
            cards: e.cards.iter().map(one).collect::<Result<_, CodecError>>()?,
            number: Code::stored(&e.number),
            centre: Code::stored(&e.centre),
        })
    }
}

impl Stored for CardDestroyed {
    type Message = pb::CardDestroyed;

    fn to_message(&self) -> pb::CardDestroyed {
        pb::CardDestroyed {
            card_id: self.card.get(),
            person_id: self.person.get(),
            serial: self.serial.as_str().into(),
            minutes: self.minutes.as_str().into(),
            closes: self.closes,
        }
    }

    fn from_message(e: &pb::CardDestroyed) -> Result<Self, CodecError> {
        Ok(CardDestroyed {
            card: card(e.card_id)?,
            person: person(e.person_id)?,
            serial: CardSerial::parse(&e.serial).ok_or(CodecError::Field("serial"))?,
            minutes: Code::stored(&e.minutes),
            closes: e.closes,
        })
    }
}

impl Stored for CertificateIssued {
    type Message = pb::CertificateIssued;

    fn to_message(&self) -> pb::CertificateIssued {
        pb::CertificateIssued {
            person_id: self.person.get(),
            serial: self.serial.as_str().into(),
            living_since: Some(to_stored::civil_date(self.living_since)),
        }
    }

    fn from_message(e: &pb::CertificateIssued) -> Result<Self, CodecError> {
        let since = civil_date(e.living_since.as_ref(), "living_since")?;
        Ok(CertificateIssued {
            person: person(e.person_id)?,
            serial: CardSerial::parse(&e.serial).ok_or(CodecError::Field("serial"))?,
            living_since: since.ok_or(CodecError::Field("living_since"))?,
        })
    }
}

impl Stored for CertificateRevoked {
    type Message = pb::CertificateRevoked;

    fn to_message(&self) -> pb::CertificateRevoked {
        pb::CertificateRevoked { person_id: self.person.get(), ground: i32::from(self.ground.number()) }
    }

    fn from_message(e: &pb::CertificateRevoked) -> Result<Self, CodecError> {
        let ground = RevocationGround::from_number(e.ground).ok_or(CodecError::Field("ground"))?;
        Ok(CertificateRevoked { person: person(e.person_id)?, ground })
    }
}

/// The day of issue is the record's effective date, and not repeated.
pub(super) fn personalised(event: &CardPersonalised) -> pb::CardPersonalised {
    pb::CardPersonalised {
        card_id: event.card.get(),
        person_id: event.person.get(),
        serial: event.serial.as_str().into(),
        expiry_date: event.expiry_date.map(to_stored::civil_date),
        printed: event.printed.as_deref().map(printed),
    }
}

/// The day of issue is the record's effective date.
pub(super) fn made(
    e: &pb::CardPersonalised,
    effective_date: PartialDate,
) -> Result<CardPersonalised, CodecError> {
    Ok(CardPersonalised {
        card: card(e.card_id)?,
        person: person(e.person_id)?,
        serial: CardSerial::parse(&e.serial).ok_or(CodecError::Field("serial"))?,
        issue_date: effective_date.full().ok_or(CodecError::Field("effective_date"))?,
        expiry_date: civil_date(e.expiry_date.as_ref(), "expiry_date")?,
        printed: e.printed.as_ref().map(|e| facts(e).map(Box::new)).transpose()?,
    })
}

fn printed(facts: &PrintedFacts) -> pb::PrintedFacts {
    let born = (facts.birth_date != PartialDate::UNKNOWN).then_some(facts.birth_date);
    pb::PrintedFacts {
        personal_number: facts.personal_number.map_or(0, |number| number.get()),
        full_name: facts.full_name.as_str().into(),
        birth_date: born.map(to_stored::partial_date),
        sex: i32::from(facts.sex.number()),
        nationality: facts.nationality.map(|code| code.map(char::from).iter().collect()).unwrap_or_default(),
        birth_registration_area_id: facts.birth_registration.map_or(0, |id| id.get()),
        origin_area_id: facts.origin.map_or(0, |id| id.get()),
        dwelling_id: facts.dwelling.map_or(0, |id| id.get()),
        old_number: match facts.old_number {
            OldNumberPrinted::Untold => None,
            OldNumberPrinted::None => Some(0),
            OldNumberPrinted::Number(number) => Some(number.get()),
        },
        family_words: facts.family_words.map(u32::from),
        places: facts.places.as_ref().map(|places| pb::PrintedPlaces {
            birth_registration: places.birth_registration.as_str().into(),
            origin: places.origin.as_str().into(),
            residence: places.residence.as_str().into(),
        }),
    }
}

fn facts(e: &pb::PrintedFacts) -> Result<PrintedFacts, CodecError> {
    let number = |number| PersonalNumber::from_u64(number).ok_or(CodecError::Field("personal_number"));
    let nationality = match e.nationality.as_bytes() {
        [] => None,
        [first, second] => Some([*first, *second]),
        _ => return Err(CodecError::Field("nationality")),
    };
    let old_number = match e.old_number {
        None => OldNumberPrinted::Untold,
        Some(0) => OldNumberPrinted::None,
        Some(number) => {
            OldNumberPrinted::Number(OldNumber::from_u32(number).ok_or(CodecError::Field("old_number"))?)
        }
    };
    let words = |words| u8::try_from(words).map_err(|_| CodecError::Field("family_words"));
    Ok(PrintedFacts {
        old_number,
        family_words: e.family_words.map(words).transpose()?,
        personal_number: (e.personal_number != 0).then(|| number(e.personal_number)).transpose()?,
        full_name: Text::stored(&e.full_name),
        birth_date: partial_date(e.birth_date.as_ref(), "birth_date")?,
        sex: Sex::from_number(e.sex).ok_or(CodecError::Field("sex"))?,
        nationality,
        birth_registration: id(e.birth_registration_area_id, AreaId::at),
        origin: id(e.origin_area_id, AreaId::at),
        dwelling: id(e.dwelling_id, DwellingId::at),
        places: e.places.as_ref().map(|places| PrintedPlaces {
            birth_registration: Text::stored(&places.birth_registration),
            origin: Text::stored(&places.origin),
            residence: Text::stored(&places.residence),
        }),
    })
}

/// Steps that name a card, its holder, and one thing more at most.
macro_rules! steps {
    ($($event:ident $({ $field:ident: $to:expr, $from:expr })?;)+) => {$(
        impl Stored for $event {
            type Message = pb::$event;

            fn to_message(&self) -> pb::$event {
                pb::$event {
                    card_id: self.card.get(),
                    person_id: self.person.get(),
                    $($field: ($to)(&self.$field),)?
                }
            }

            fn from_message(e: &pb::$event) -> Result<Self, CodecError> {
                Ok($event {
                    card: card(e.card_id)?,
                    person: person(e.person_id)?,
                    $($field: ($from)(&e.$field)?,)?
                })
            }
        }
    )+};
}

steps! {
    CardRefused { reason: said, |raw: &String| Ok::<_, CodecError>(Text::stored(raw)) };
    CardWithdrawn { reason: perhaps_said, |raw: &String| Ok::<_, CodecError>(text(raw)) };
    CardChecked { defect: perhaps_said, |raw: &String| Ok::<_, CodecError>(text(raw)) };
    CardDispatched { unit: |unit: &Code| unit.as_str().into(), |raw: &String| code(raw).ok_or(CodecError::Field("unit")) };
    CardApproved;
    CardReceived;
    CardLost;
    CardHeld {
        ground: |ground: &HoldGround| i32::from(ground.number()),
        |number: &i32| HoldGround::from_number(*number).ok_or(CodecError::Field("ground"))
    };
    CardReturned;
    CardRevoked {
        ground: |ground: &RevocationGround| i32::from(ground.number()),
        |number: &i32| RevocationGround::from_number(*number).ok_or(CodecError::Field("ground"))
    };
}

fn said(text: &Text) -> String {
    text.as_str().into()
}

fn perhaps_said(text: &Option<Text>) -> String {
    text.as_ref().map(Text::as_str).unwrap_or_default().into()
}
