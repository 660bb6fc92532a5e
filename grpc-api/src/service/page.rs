//! Pages of lists that are looked through from an id on.

use ledger_core::domain::ids::Position;

use crate::convert::from_proto::ParseError;
use crate::convert::from_proto::violation::Malformed;

/// Items on a page where the question does not say how many.
const ITEMS: usize = 50;
/// Items on a page at most.
const MOST_ITEMS: usize = 200;
/// Rows that are looked at for one page: some milliseconds. A page that found less says where to go on.
pub(super) const ROWS_PER_PAGE: usize = 10_000;

/// Where a page begins and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) from: Position,
    pub(super) items: usize,
}

impl Page {
    /// Reads what a question says of its page.
    pub(super) fn of(size: u32, token: &str) -> Result<Page, ParseError> {
        let from = if token.is_empty() { Some(0) } else { token.parse().ok() };
        let wrong = || ParseError::Invalid(vec![Malformed::UnknownValue.at("page_token")]);
        let items = usize::try_from(size).unwrap_or(MOST_ITEMS).min(MOST_ITEMS);
        let items = if items == 0 { ITEMS } else { items };
        Ok(Page { from: Position(from.ok_or_else(wrong)?), items })
    }

    /// The items of the page among rows, and the token of the next: behind the last that was taken or looked at.
    pub(super) fn fill<I, T>(
        self,
        rows: Vec<(Position, I)>,
        rows_end: Option<Position>,
        mut item: impl FnMut(Position, I) -> Option<T>,
    ) -> (Vec<T>, String) {
        let mut items = Vec::new();
        for (at, row) in rows {
            if items.len() == self.items {
                return (items, at.0.to_string());
            }
            items.extend(item(at, row));
        }
        (items, rows_end.map_or_else(String::new, |next| next.0.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_where_it_is_full_or_where_the_rows_end() {
        let rows = || (1..=5).map(|at| (Position(at), at)).collect::<Vec<(Position, u64)>>();
        let odd = |_, row: u64| (row % 2 == 1).then_some(row);
        let page = |items, end| Page { from: Position(0), items }.fill(rows(), end, odd);
        assert_eq!(page(2, None), (vec![1, 3], "4".to_owned()));
        assert_eq!(page(3, Some(Position(9))), (vec![1, 3, 5], "9".to_owned()));
        assert_eq!(page(9, None), (vec![1, 3, 5], String::new()));
    }

    #[test]
    fn a_page_holds_some_and_begins_where_it_is_told() {
        let page = |size, token| Page::of(size, token).map(|page| (page.from.0, page.items)).ok();
        assert_eq!(page(0, ""), Some((0, ITEMS)));
        assert_eq!(page(7, "12"), Some((12, 7)));
        assert_eq!(page(u32::MAX, ""), Some((0, MOST_ITEMS)));
        assert_eq!(page(0, "x"), None);
    }
}
