//! Tests of what several acts on numbers and records come to together.

mod merged;
