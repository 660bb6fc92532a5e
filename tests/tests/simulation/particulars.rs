//! What people tell of themselves.

/// Something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Particular {
    Religion,
    Blood,
    OtherName,
    Occupation,
    Phone,
    Email,
}

/// Each of them.
pub(crate) const PARTICULARS: [Particular; 6] = [
    Particular::Religion,
    Particular::Blood,
    Particular::OtherName,
    Particular::Occupation,
    Particular::Phone,
    Particular::Email,
];
