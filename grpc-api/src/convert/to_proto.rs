//! The domain as answers. Nothing can go wrong here: what the register believes can always be said.

pub mod answer;
pub mod card;
pub mod household;
pub mod person;
pub mod place;
pub mod stay;
pub mod value;

#[cfg(test)]
mod tests;
