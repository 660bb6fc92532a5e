//! Pages of one question. The token of the next page holds what states of knowledge the first was resolved to, so that all pages
//! are about the same, whatever is recorded meanwhile; and it is bound to its question, so that no other goes on with it.

use std::hash::{Hash, Hasher};

use ledger_core::domain::ids::Position;

use crate::convert::from_proto::ParseError;
use crate::convert::from_proto::violation::Malformed;

/// What is asked, as the token carries it: the first eight bytes of a digest. Chance makes two questions alike once in 2⁶⁴, and then
/// a token gives a page of the question that it is sent with, from another place on: nothing that its sender could not ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked(u64);

/// Where a comparison goes on, and between which states of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pinned {
    /// What was known before.
    pub(super) before: Position,
    /// What was known afterwards.
    pub(super) after: Position,
    /// The first item, or the first record, of the next page.
    pub(super) next: u64,
}

struct Digest(blake3::Hasher);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let whole = self.0.finalize();
        whole.as_bytes().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

impl Asked {
    /// A method, and everything in its question that decides what stands on its pages but the states of knowledge, as resolved.
    pub(super) fn of(method: &str, question: impl Hash) -> Self {
        let mut digest = Digest(blake3::Hasher::new());
        (method, question).hash(&mut digest);
        Asked(digest.finish())
    }

    /// Reads what the token of a page of this question holds; none for the first page.
    pub(super) fn read(self, token: &str) -> Result<Option<[u64; 3]>, ParseError> {
        if token.is_empty() {
            return Ok(None);
        }
        let parts: Option<Vec<u64>> = token.split('.').map(|part| part.parse().ok()).collect();
        let held = parts.as_deref().and_then(|parts| match parts {
            [of, held @ ..] if *of == self.0 => <[u64; 3]>::try_from(held).ok(),
            _ => None,
        });
        let wrong = || ParseError::Invalid(vec![Malformed::UnknownValue.at("page_token")]);
        held.map(Some).ok_or_else(wrong)
    }

    /// The token that is read so.
    pub(super) fn token(self, [first, second, third]: [u64; 3]) -> String {
        format!("{}.{first}.{second}.{third}", self.0)
    }
}

impl Pinned {
    /// Reads the token of a page; none for the first.
    pub(super) fn read(token: &str, asked: Asked) -> Result<Option<Pinned>, ParseError> {
        let pinned = |[before, after, next]: [u64; 3]| Pinned {
            before: Position(before),
            after: Position(after),
            next,
        };
        Ok(asked.read(token)?.map(pinned))
    }

    /// The token that is read so.
    pub(super) fn token(self, asked: Asked) -> String {
        asked.token([self.before.0, self.after.0, self.next])
    }
}

#[cfg(test)]
mod tests {
    use ledger_core::domain::dates::CivilDate;
    use ledger_core::domain::ids::{AreaId, PersonId};
    use ledger_core::domain::subject::Subject;

    use super::*;

    #[test]
    fn a_token_is_of_its_own_question_alone() {
        let (day, at) = (CivilDate::new(2022, 2, 15), Position(7));
        let (person, area) = (PersonId::at(at).map(Subject::Person), AreaId::at(at).map(Subject::Area));
        let asked = Asked::of("Compare", (day, [person]));
        let pinned = Pinned { before: Position(12), after: Position(40), next: 5 };
        let token = pinned.token(asked);
        assert_eq!(Pinned::read(&token, asked).ok(), Some(Some(pinned)));
        assert_eq!(Pinned::read("", asked).ok(), Some(None));
        let others = [
            Asked::of("CompareArea", (day, [person])),
            Asked::of("Compare", (None::<CivilDate>, [person])),
            Asked::of("Compare", (day, [area])),
            Asked::of("Compare", (day, [person, person])),
        ];
        for other in others {
            assert!(Pinned::read(&token, other).is_err(), "{other:?}");
        }
        let of = asked.0;
        let rubbish =
            ["x", "1.2.3", "-", &format!("{of}.1.2"), &format!("{of}.1.2.3.4"), &format!("{of}.1.x.3")];
        assert!(rubbish.iter().all(|text| Pinned::read(text, asked).is_err()));
    }
}
