//! What can be wrong with a request before any rule of the register is asked.

use ledger_core::domain::name::NameError;
use ledger_core::domain::rejection::Rejection;
use ledger_core::domain::text::TextError;

/// One thing that is wrong with a request. Says which field and why, never what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request's own names: `members[2].person`.
    pub field: String,
    /// Reason code, upper snake case: of [`Malformed`], or of [`Rejection`] where a reference leads nowhere.
    pub reason: &'static str,
    /// What is wrong, for people.
    pub message: &'static str,
}

macro_rules! malformed {
    ($($(#[doc = $doc:literal])+ $variant:ident = $number:literal, $reason:literal;)+) => {
        /// Why a field was not taken. Numbers and reasons are stable; numbers stay below those of [`Rejection`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Malformed { $($(#[doc = $doc])+ $variant = $number),+ }

        impl Malformed {
            /// Every reason, in the order of their numbers.
            pub const ALL: &'static [Malformed] = &[$(Malformed::$variant),+];

            /// The stable number.
            pub fn number(self) -> u16 {
                self as u16
            }

            /// The reason code that callers see, upper snake case.
            pub fn reason(self) -> &'static str {
                match self { $(Malformed::$variant => $reason),+ }
            }

            /// What is wrong, for people. Never says what stood in the field.
            pub fn message(self) -> &'static str {
                match self { $(Malformed::$variant => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

malformed! {
    /// The field must be given.
    Required = 1, "REQUIRED";
    /// The text has more characters than the field allows.
    TooLong = 2, "TOO_LONG";
    /// The text has a character that the field does not allow.
    BadCharacter = 3, "BAD_CHARACTER";
    /// The parts of the name do not join to the full name.
    NamePartsDiffer = 4, "NAME_PARTS_DIFFER";
    /// A number or serial of another form is wanted.
    InvalidNumber = 5, "INVALID_NUMBER";
    /// A code of another form is wanted.
    InvalidCode = 6, "INVALID_CODE";
    /// There is no such day, month or year, or a known part stands behind an unknown one.
    InvalidDate = 7, "INVALID_DATE";
    /// A whole date is wanted here: year, month and day.
    IncompleteDate = 8, "INCOMPLETE_DATE";
    /// The list of allowed values has no such value.
    UnknownValue = 9, "UNKNOWN_VALUE";
    /// The list is longer than one act allows.
    TooMany = 10, "TOO_MANY";
    /// The field has no meaning beside what the other fields say, or without another one that is not given.
    NotApplicable = 11, "NOT_APPLICABLE";
    /// Lists that go together are not of the same length.
    ListsDiffer = 12, "LISTS_DIFFER";
    /// A UUID of 36 characters is wanted, and not the nil one.
    InvalidRequestId = 13, "INVALID_REQUEST_ID";
    /// Only bulk import refers to its own acts.
    OnlyInBulk = 14, "ONLY_IN_BULK";
    /// Bulk import numbers its acts and records them: this field stays empty there.
    NotInBulk = 15, "NOT_IN_BULK";
    /// The last day lies before the first.
    EmptyPeriod = 16, "EMPTY_PERIOD";
}

impl Malformed {
    /// The violation of this field.
    pub fn at(self, field: impl Into<String>) -> Violation {
        Violation { field: field.into(), reason: self.reason(), message: self.message() }
    }
}

impl Violation {
    /// A reference that leads nowhere.
    pub fn missing(rejection: Rejection, field: impl Into<String>) -> Violation {
        Violation { field: field.into(), reason: rejection.reason(), message: rejection.message() }
    }

    /// The register's own reason, where the form was right and only what it refers to is missing.
    pub fn rejection(&self) -> Option<Rejection> {
        Rejection::ALL.iter().copied().find(|rejection| rejection.reason() == self.reason)
    }
}

impl From<TextError> for Malformed {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Malformed::Required,
            TextError::TooLong => Malformed::TooLong,
            TextError::BadCharacter => Malformed::BadCharacter,
        }
    }
}

impl From<NameError> for Malformed {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Text(error) => error.into(),
            NameError::NotALetter => Malformed::BadCharacter,
            NameError::PartsDiffer => Malformed::NamePartsDiffer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_reasons_are_unique_also_among_rejections() {
        let numbers: Vec<u16> = Malformed::ALL.iter().map(|m| m.number()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        assert!(numbers.last() < Rejection::ALL.first().map(|r| r.number()).as_ref());
        let malformed = Malformed::ALL.iter().map(|m| m.reason());
        let mut reasons: Vec<&str> = malformed.chain(Rejection::ALL.iter().map(|r| r.reason())).collect();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), Malformed::ALL.len() + Rejection::ALL.len());
        let code = |r: &&str| r.len() <= 63 && r.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        assert!(reasons.iter().all(code));
    }

    #[test]
    fn a_violation_knows_the_registers_own_reason() {
        let missing = Violation::missing(Rejection::PersonNotFound, "person");
        assert_eq!(missing.rejection(), Some(Rejection::PersonNotFound));
        assert_eq!(Malformed::Required.at("person").rejection(), None);
    }
}
