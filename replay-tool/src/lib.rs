//! replay-tool
