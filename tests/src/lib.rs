//! ledger-tests
