//! Tests of what several acts come to together.

mod amended;
mod births;
mod late;
