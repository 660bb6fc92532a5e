//! The register's rules: what people declare, what may be accepted, and what the accepted acts add up to.
//!
//! Reading order: [`ids`] and [`dates`], the values; [`event`], the closed list of acts; [`act`], what each says about
//! itself; [`history`], what a subject's records mean together; [`person`], [`household`], [`dwelling`], [`card`], [`stock`],
//! [`area`], [`office`], [`officer`] and [`claim`], the states; below them one file for each act; [`command`], the one door to all of them; [`rejection`], every reason to refuse.
//!
//! Nothing here sees a clock, a store, a random number or an `async`.

pub mod act;
pub mod amendment;
pub mod area;
pub mod calendar;
pub mod card;
pub mod civil_data;
pub mod claim;
pub mod command;
pub mod country;
pub mod dates;
pub mod deadline;
pub mod dwelling;
pub mod event;
pub mod family;
pub mod history;
pub mod household;
pub mod identity;
pub mod ids;
pub mod limits;
pub mod loaded;
pub mod name;
pub mod number;
pub mod office;
pub mod officer;
pub mod origin;
pub mod person;
pub mod rejection;
pub mod residence;
pub mod stock;
pub mod subject;
pub mod text;
pub mod trace;
pub mod values;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
