//! The tests of the whole, through the public interface.

mod bad_input;
mod crowd;
mod fold;
mod idempotency;
mod life;
mod reads;
mod reflection;
