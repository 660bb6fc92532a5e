//! The tests of the whole, through the public interface.

mod idempotency;
mod life;
