//! The register over gRPC: the program `ledgerd`, as a library.
//!
//! Reading order: [`convert`], between messages and the domain; [`status`], errors as callers see them; [`service`], one
//! file for each service; [`server`], where they are put together, started and stopped; [`http`], the tree in tiles;
//! [`import`], acts in bulk; [`areas`], the country's administrative units as acts;
//! [`demo`], a population that does not exist and a story over it; [`bench`](mod@bench), the whole measured beside its machine.

pub mod areas;
pub mod bench;
pub mod convert;
pub mod demo;
pub mod http;
pub mod import;
pub mod qr;
pub mod server;
pub mod service;
pub mod status;
pub mod views;
