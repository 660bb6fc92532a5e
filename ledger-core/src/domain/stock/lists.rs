//! Closed lists about blanks.

use crate::domain::card::print::Layout;
use crate::domain::dates::PartialDate;
use crate::domain::values::closed_list;

closed_list!(
    /// Which card a blank (phôi) becomes.
    BlankKind {
        /// The chip card of 2021 (thẻ căn cước công dân gắn chip).
        Card2021 = 1,
        /// The card of 2024 (thẻ căn cước).
        Card2024 = 2,
    }
);

closed_list!(
    /// Why blanks are written off outside production.
    WriteOffGround {
        /// Hỏng: spoiled in store or on the way.
        Spoiled = 1,
        /// Lỗi của nhà sản xuất: found defective, and not fit to be made into cards.
        Defective = 2,
        /// Hết giá trị sử dụng: of a kind that is not issued any more.
        OutOfUse = 3,
        /// Thiếu, mất: missing, and not to be found.
        Missing = 4,
    }
);

impl BlankKind {
    /// Are the cards of that day made of such blanks? A day known only in part is not asked.
    pub fn is_made_on(self, day: PartialDate) -> bool {
        let layout = match self {
            BlankKind::Card2021 => Layout::Card2021,
            BlankKind::Card2024 => Layout::Card2024,
        };
        day.full().is_none_or(|day| Layout::of(day) == layout)
    }
}
