//! Whatever arrives, reading it ends in a command or in violations. Good messages are taken apart to wire fields, and
//! fields are changed, doubled and dropped, so that nearly all that comes of it is a message again.

use ledger_proto::ledger::event::v1 as events;
use ledger_proto::ledger::registration::v1::Act;
use ledger_proto::ledger::registration::v1::act::Act as Line;
use proptest::prelude::*;
use prost::Message;
use prost::bytes::Buf;
use prost::encoding::{decode_varint, encode_varint};

use super::requests::{correct, lines};
use super::{SmallRegister, alone, read_act, replacements};
use crate::convert::from_proto::{ParseError, Write};
use crate::status;

/// A mark that must never come back out of an error.
const SECRET: &str = "Bí mật";

#[derive(Clone)]
enum Value {
    Number(u64),
    Eight([u8; 8]),
    Bytes(Vec<u8>),
}

fn take_apart(mut bytes: &[u8]) -> Option<Vec<(u64, Value)>> {
    let mut fields = Vec::new();
    while bytes.has_remaining() {
        let key = decode_varint(&mut bytes).ok()?;
        let value = match key & 7 {
            0 => Value::Number(decode_varint(&mut bytes).ok()?),
            1 => Value::Eight(take(&mut bytes, 8)?.try_into().ok()?),
            2 => {
                let length = usize::try_from(decode_varint(&mut bytes).ok()?).ok()?;
                Value::Bytes(take(&mut bytes, length)?)
            }
            _ => return None,
        };
        fields.push((key, value));
    }
    Some(fields)
}

fn take(bytes: &mut &[u8], count: usize) -> Option<Vec<u8>> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken.to_vec())
}

fn put_together(fields: &[(u64, Value)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, value) in fields {
        encode_varint(*key, &mut bytes);
        match value {
            Value::Number(number) => encode_varint(*number, &mut bytes),
            Value::Eight(eight) => bytes.extend_from_slice(eight),
            Value::Bytes(inner) => {
                encode_varint(inner.len() as u64, &mut bytes);
                bytes.extend_from_slice(inner);
            }
        }
    }
    bytes
}

/// Choices, the last of them for ever.
struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % count.max(1)
    }
}

const NUMBERS: [u64; 8] = [0, 1, 4, 31, 99, 1_000_000_000_000, i64::MAX as u64 + 1, u64::MAX];

fn odd_text(choices: &mut Choices) -> Vec<u8> {
    let texts = [
        String::new(),
        " ".into(),
        format!("{SECRET}\u{0}"),
        SECRET.into(),
        SECRET.repeat(50),
        "097051000001".into(),
        "79".into(),
        "\u{202e}".into(),
    ];
    texts[choices.below(texts.len())].clone().into_bytes()
}

fn change(bytes: &[u8], choices: &mut Choices) -> Vec<u8> {
    let Some(mut fields) = take_apart(bytes).filter(|fields| !fields.is_empty()) else {
        return odd_text(choices);
    };
    for _ in 0..=choices.below(3) {
        let at = choices.below(fields.len());
        let Some((key, value)) = fields.get(at).cloned() else { break };
        match choices.below(6) {
            0 => drop(fields.remove(at)),
            1 => fields.push((key, value)),
            2 => fields.push((key ^ 8, value)),
            _ => {
                fields[at].1 = match value {
                    Value::Number(_) => Value::Number(NUMBERS[choices.below(NUMBERS.len())]),
                    Value::Eight(_) => Value::Eight([0xff; 8]),
                    Value::Bytes(inner) => Value::Bytes(change(&inner, choices)),
                }
            }
        }
    }
    put_together(&fields)
}

fn seeds() -> Vec<Act> {
    let acts =
        replacements::acts().into_iter().chain(super::family::replacements()).chain(super::cards::acts());
    let acts = acts.chain(super::stocks::acts());
    let corrections = acts.map(|act| {
        let mut request = correct().bare();
        request.replacement = Some(events::Event { act: Some(act), ..events::Event::default() });
        Act { sequence: 3, act: Some(Line::CorrectEvent(request)) }
    });
    lines().into_iter().chain(corrections).collect()
}

/// Reads as a line and as a single request, and says what was wrong.
fn errors_of(line: &Act) -> Vec<ParseError> {
    let alone = alone(&SmallRegister);
    let mut errors: Vec<ParseError> = read_act(line).err().into_iter().collect();
    if let Some(Line::CorrectEvent(request)) = &line.act {
        errors.extend(super::super::request(request, &alone).err());
    }
    if let Some(Line::EnrolPerson(request)) = &line.act {
        errors.extend(super::super::request(request, &alone).err());
    }
    errors
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_arrives_is_a_command_or_has_violations(
        seed in any::<prop::sample::Index>(),
        choices in prop::collection::vec(any::<u16>(), 0..24),
    ) {
        let seeds = seeds();
        let bytes = change(&seed.get(&seeds).encode_to_vec(), &mut Choices(choices.into_iter()));
        let Ok(line) = Act::decode(bytes.as_slice()) else { return Ok(()) };
        for error in errors_of(&line) {
            let ParseError::Invalid(violations) = &error else { panic!("this register can be asked") };
            prop_assert!(!violations.is_empty());
            let status = status::of_parse_error(&error);
            let said = format!("{error:?} {status:?} {}", String::from_utf8_lossy(status.details()));
            prop_assert!(!said.contains(SECRET), "{}", said);
        }
    }
}
