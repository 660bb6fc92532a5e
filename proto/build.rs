//! Compiles the schema without protoc: messages and their JSON form always, services where a crate asks for them.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const FILES: &[&str] = &[
    "google/type/date.proto",
    "ledger/type/v1/values.proto",
    "ledger/type/v1/common.proto",
    "ledger/event/v1/event.proto",
    "ledger/registration/v1/act.proto",
    "ledger/person/v1/person_service.proto",
    "ledger/person/v1/card_output_service.proto",
    "ledger/household/v1/household_service.proto",
    "ledger/place/v1/place_service.proto",
    "ledger/office/v1/office_service.proto",
    "ledger/stock/v1/stock_service.proto",
    "ledger/history/v1/history_service.proto",
    "ledger/residence/v1/residence_history_service.proto",
    "ledger/residence/v1/stay_service.proto",
    "ledger/audit/v1/ledger_service.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    for folder in ["google", "ledger"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_source_info(true).include_imports(true).open_files(FILES)?;
    let descriptors = compiler.encode_file_descriptor_set();
    fs::write(out.join("descriptors.binpb"), &descriptors)?;

    // The well-known types come from pbjson, whose JSON is that of protobuf: a timestamp is RFC 3339 text.
    tonic_prost_build::configure()
        .build_client(env::var_os("CARGO_FEATURE_CLIENT").is_some())
        .build_server(env::var_os("CARGO_FEATURE_SERVER").is_some())
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .compile_fds(compiler.file_descriptor_set())?;
    pbjson_build::Builder::new().register_descriptors(&descriptors)?.build(&[".ledger", ".google.type"])?;
    Ok(())
}
