//! The tests of the whole, through the public interface.

mod bad_input;
mod burst;
mod crowd;
mod failures;
mod fold;
mod idempotency;
mod import;
mod life;
mod privacy;
mod reads;
mod reflection;
mod replay;
mod stop;
