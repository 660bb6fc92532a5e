//! The tests of the whole, through the public interface.

mod bad_input;
mod burst;
mod crowd;
mod failures;
mod fold;
mod idempotency;
mod life;
mod reads;
mod reflection;
mod stop;
