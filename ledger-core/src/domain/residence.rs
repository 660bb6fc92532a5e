//! Residence (cư trú): acts that say where people live. The state is part of a person's life.

pub mod change_permanent;
pub mod occupancy;
pub mod stays;
