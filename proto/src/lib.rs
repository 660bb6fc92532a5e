//! The schema: messages of events, requests and answers, and the services that carry them.
//!
//! Modules mirror the packages of the `.proto` files beside this crate, whose comments are the reference. With feature
//! `server` or `client` the services come with them; without, the crate knows nothing of gRPC.

/// The compiled schema with its comments, for reflection and for the check against the released baseline.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.binpb"));

macro_rules! package {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
        include!(concat!(env!("OUT_DIR"), "/", $name, ".serde.rs"));
    };
}

/// Packages of the register.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub, reason = "generated")]
pub mod ledger {
    /// Shared values.
    pub mod r#type {
        /// Version 1.
        pub mod v1 {
            package!("ledger.r#type.v1");
        }
    }
    /// Events.
    pub mod event {
        /// Version 1.
        pub mod v1 {
            package!("ledger.event.v1");
        }
    }
    /// Writes.
    pub mod registration {
        /// Version 1.
        pub mod v1 {
            package!("ledger.registration.v1");
        }
    }
    /// Persons.
    pub mod person {
        /// Version 1.
        pub mod v1 {
            package!("ledger.person.v1");
        }
    }
    /// Households.
    pub mod household {
        /// Version 1.
        pub mod v1 {
            package!("ledger.household.v1");
        }
    }
    /// Places.
    pub mod place {
        /// Version 1.
        pub mod v1 {
            package!("ledger.place.v1");
        }
    }
    /// Offices and officers.
    pub mod office {
        /// Version 1.
        pub mod v1 {
            package!("ledger.office.v1");
        }
    }
    /// Stocks of blank cards.
    pub mod stock {
        /// Version 1.
        pub mod v1 {
            package!("ledger.stock.v1");
        }
    }
    /// Histories of subjects.
    pub mod history {
        /// Version 1.
        pub mod v1 {
            package!("ledger.history.v1");
        }
    }
    /// Residence over time.
    pub mod residence {
        /// Version 1.
        pub mod v1 {
            package!("ledger.residence.v1");
        }
    }
    /// The log.
    pub mod audit {
        /// Version 1.
        pub mod v1 {
            package!("ledger.audit.v1");
        }
    }
}

/// Common types of Google APIs.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub, reason = "generated")]
pub mod google {
    /// Dates.
    pub mod r#type {
        package!("google.r#type");
    }
}
