//! The domain
pub mod ids;
