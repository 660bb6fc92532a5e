//! A demonstration: a population that does not exist, and a story told over it.

pub mod population;
