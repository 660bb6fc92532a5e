//! Ids: a subject's id is the position of the event that brought it into the ledger.
//!
//! The number on a card, an area code or a household's file number are attributes that change; none of them is a
//! key. See ARCHITECTURE.md, "Subjects and identity".

use std::fmt;
use std::num::NonZeroU64;

/// Place of a record in the log: dense, 0, 1, 2, … Position 0 is always the founding of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// The position of the founding record, and the tail of an empty log.
    pub const ZERO: Position = Position(0);

    /// The position after this one.
    pub fn next(self) -> Position {
        Position(self.0 + 1)
    }

    /// The position `count` records after this one.
    pub fn plus(self, count: u64) -> Position {
        Position(self.0 + count)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

macro_rules! subject_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The id of the subject that the record at `position` brought into the ledger. Absent for position 0,
            /// which founds the ledger and nothing else.
            pub fn at(position: Position) -> Option<Self> {
                NonZeroU64::new(position.0).map(Self)
            }

            /// Where the subject came into the ledger.
            pub fn position(self) -> Position {
                Position(self.0.get())
            }

            /// The id as the number that requests and answers carry.
            pub fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

subject_id!(
    /// A person (công dân), from enrolment or birth registration on.
    PersonId
);
subject_id!(
    /// A household (hộ gia đình), Law on Residence 2020, art. 10.
    HouseholdId
);
subject_id!(
    /// A dwelling (chỗ ở hợp pháp), Law on Residence 2020, art. 2.
    DwellingId
);
subject_id!(
    /// One card application and the card that comes of it (hồ sơ cấp thẻ).
    CardId
);
subject_id!(
    /// An administrative unit (đơn vị hành chính) from the day on which it came into force.
    AreaId
);
subject_id!(
    /// An office (cơ quan) that registers acts.
    OfficeId
);
subject_id!(
    /// An officer (cán bộ) of such an office.
    OfficerId
);
subject_id!(
    /// A stock of blank cards (kho phôi thẻ) at a centre of production.
    StockId
);
