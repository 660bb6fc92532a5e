//! The table of wrong inputs of an act: one request that is right, and rows that each spoil it in one way.

use std::cell::RefCell;

use ledger_proto::google::r#type::Date;
use tonic::Code;

use crate::call::{Act, Acted};
use crate::house::House;
use crate::request::date;
use crate::told::Told;

/// A right request, in a world in which nothing is wrong with it but what a row spoils: at the end it is taken.
///
/// A row that is not told as expected does not end the test: the table says all of them together.
pub struct Table<'a, A> {
    house: &'a House,
    right: A,
    unlike: RefCell<Vec<String>>,
}

impl<'a, A: Act> Table<'a, A> {
    /// The table of this request.
    pub fn of(house: &'a House, right: A) -> Table<'a, A> {
        Table { house, right, unlike: RefCell::default() }
    }

    /// A row that is wrong in form.
    pub async fn malformed(&self, spoil: impl FnOnce(&mut A), reason: &str, field: &str) {
        self.row(spoil, Told::at(Code::InvalidArgument, reason, field)).await;
    }

    /// A row that names what is not in the register.
    pub async fn missing(&self, spoil: impl FnOnce(&mut A), reason: &str, field: &str) {
        self.row(spoil, Told::at(Code::NotFound, reason, field)).await;
    }

    /// A row that a rule of the register refuses.
    pub async fn unmet(&self, spoil: impl FnOnce(&mut A), reason: &str, field: &str) {
        self.row(spoil, Told::at(Code::FailedPrecondition, reason, field)).await;
    }

    /// A row with several violations, which are told together: each as reason and field.
    pub async fn all_told(&self, spoil: impl FnOnce(&mut A), told: &[(&str, &str)]) {
        let fields = told.iter().map(|(reason, field)| ((*field).into(), (*reason).into())).collect();
        self.row(spoil, Told { code: Code::InvalidArgument, reason: "INVALID_REQUEST".into(), fields }).await;
    }

    /// The rows of a request id, and of an effective date that may lie in the future.
    pub async fn form(&self, day: impl Fn(&mut A) -> &mut Option<Date>) {
        self.malformed(|r| *r.request_id() = "7".into(), "INVALID_REQUEST_ID", "request_id").await;
        self.malformed(|r| *day(r) = None, "REQUIRED", "effective_date").await;
        self.malformed(|r| *day(r) = date("2022-02-30"), "INVALID_DATE", "effective_date").await;
        let month = day(&mut self.right.clone()).as_ref().map(|whole| Date { day: 0, ..*whole });
        self.unmet(|r| *day(r) = month, "EFFECTIVE_DATE_INCOMPLETE", "effective_date").await;
    }

    /// The same of an act that must have happened.
    pub async fn day(&self, day: impl Fn(&mut A) -> &mut Option<Date>) {
        self.form(&day).await;
        self.unmet(|r| *day(r) = date("2022-06-02"), "EFFECTIVE_DATE_IN_FUTURE", "effective_date").await;
    }

    /// Every row was told as expected, and the request without a row is taken: where it is recorded.
    pub async fn taken(self) -> u64 {
        let unlike = self.unlike.into_inner();
        assert!(unlike.is_empty(), "rows that were not told as expected:\n{}", unlike.join("\n"));
        self.house.act(self.right).await.position()
    }

    async fn row(&self, spoil: impl FnOnce(&mut A), expected: Told) {
        let mut request = self.right.clone();
        spoil(&mut request);
        let tail = self.house.tail().await;
        let told = self.house.try_act(request).await.map(|_| ()).map_err(|said| Told::by(&said));
        let recorded = self.house.tail().await - tail;
        if told.as_ref() != Err(&expected) || recorded > 0 {
            self.unlike.borrow_mut().push(format!("{expected:?}\n  but {told:?}, {recorded} recorded"));
        }
    }
}
