//! ledger-proto
