//! Tests of what several acts come to together.

mod again;
mod amended;
mod births;
mod dated;
mod late;
mod named;
