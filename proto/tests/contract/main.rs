//! The contract with callers and with stored events: what was released stays as it was, and everything is explained.
//!
//! `baseline.binpb` holds the released schema. Additions pass; whatever would break a caller (on the wire, in JSON or in
//! generated code) or a stored event is listed. A break that is meant, before anybody relies on what it breaks, renews the
//! baseline in the same commit: `UPDATE_BASELINE=1 cargo test -p ledger-proto --test contract`. So does an addition, from
//! which on it is part of the contract.

mod breaks;
mod comments;
mod compare;

use std::path::Path;
use std::{env, fs};

use prost_types::FileDescriptorSet;

use self::compare::complaints;

fn decode(bytes: &[u8]) -> FileDescriptorSet {
    prost::Message::decode(bytes).expect("a descriptor set")
}

/// The schema as compiled, with comments.
fn current() -> FileDescriptorSet {
    decode(ledger_proto::FILE_DESCRIPTOR_SET)
}

/// The schema without comments and places: what the contract is about.
fn bare(mut schema: FileDescriptorSet) -> FileDescriptorSet {
    for file in &mut schema.file {
        file.source_code_info = None;
    }
    schema
}

#[test]
fn what_was_released_is_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.binpb");
    let current = bare(current());
    if env::var_os("UPDATE_BASELINE").is_some() {
        fs::write(&path, prost::Message::encode_to_vec(&current)).unwrap();
    }
    let baseline = decode(&fs::read(&path).unwrap());
    let complaints = complaints(&baseline, &current);
    assert!(
        complaints.is_empty(),
        "the schema breaks its contract:\n  {}\nIf that is meant, renew the baseline: \
         UPDATE_BASELINE=1 cargo test -p ledger-proto --test contract",
        complaints.join("\n  ")
    );
    assert!(
        baseline.file.iter().any(|file| file.package() == "ledger.event.v1"),
        "the baseline is not empty"
    );
}

/// Kinds of events are the numbers of their payloads; envelope and payloads keep apart.
#[test]
fn payloads_of_events_start_at_100() {
    let schema = current();
    let files = schema.file.iter().filter(|file| file.package() == "ledger.event.v1");
    let mut messages = files.flat_map(|file| &file.message_type);
    let event = messages.find(|message| message.name() == "Event").unwrap();
    for field in &event.field {
        assert_eq!(field.oneof_index.is_some(), field.number() >= 100, "{}", field.name());
    }
}
