//! The harness for the tests of the whole: a register in a temporary folder, served on a port of its own, and asked through
//! its public interface like any other.
//!
//! Reading order: [`House`], a server with its folder and its clock; [`Call`] and [`Act`], one way to send every request;
//! [`request`], the requests; [`Place`], what most tests begin with; [`Told`], what a refusal said.

mod call;
pub mod family;
mod house;
mod place;
pub mod request;
mod table;
mod told;

pub use call::{Act, Acted, Call, Desk};
pub use house::{DAY_ONE, House, day_at_noon, healthy, refused, request_id, same_when_rebuilt, unhealthy};
pub use place::Place;
pub use table::Table;
pub use told::Told;
