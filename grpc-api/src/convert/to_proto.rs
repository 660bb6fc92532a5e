//! The domain as answers. Nothing can go wrong here: what the register believes can always be said.

pub mod answer;
pub mod card;
pub mod card_output;
mod family;
pub mod household;
pub mod office;
pub mod person;
pub mod place;
mod residence;
pub mod stay;
pub mod stock;
pub mod tie;
pub mod value;

#[cfg(test)]
mod tests;
