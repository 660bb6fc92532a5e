//! Residence (cư trú): acts that say where people live. The state is part of a person's life ([`living`]).

pub mod change_permanent;
pub mod close_finding;
pub mod declare_contact;
mod depart;
pub mod deregister;
pub mod living;
pub mod occupancy;
pub mod record_not_living;
pub mod register_abroad;
pub mod stays;
pub mod withdraw_contact;

pub use living::Living;
