//! The tests of the whole, through the public interface.

mod crowd;
mod fold;
mod idempotency;
mod life;
