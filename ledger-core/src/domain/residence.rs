//! Residence (cư trú): acts that say where people live. The state is part of a person's life ([`living`]).

pub mod basis;
pub mod cancel_registration;
pub mod change_permanent;
pub mod close_finding;
pub mod declare_absence;
pub mod declare_contact;
pub mod declare_current_place;
pub(crate) mod depart;
pub mod deregister;
pub mod end_absence;
mod grounds;
pub mod living;
pub mod notify_stay;
pub mod occupancy;
pub mod record_not_living;
pub mod register_abroad;
pub mod register_temporary;
pub mod remove_temporary;
pub mod renew_temporary;
pub mod stays;
pub mod temporary;
pub mod withdraw_contact;

pub use living::Living;

#[cfg(test)]
mod tests;
