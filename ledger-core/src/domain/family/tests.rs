//! Tests of what several acts on families, and their amendments, come to together.

mod amended;
mod descent;
mod outcomes;
mod returned;
mod undone;
