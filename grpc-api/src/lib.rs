//! grpc-api

pub mod demo;
