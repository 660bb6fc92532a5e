//! Each kind of break is seen.

use prost_types::descriptor_proto::ReservedRange;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use super::compare::complaints;
use super::{bare, current};

/// The file of this package that has a message or service of this name.
fn file<'a>(schema: &'a mut FileDescriptorSet, holds: &str) -> &'a mut FileDescriptorProto {
    let has = |file: &&mut FileDescriptorProto| {
        file.message_type.iter().any(|message| message.name() == holds)
            || file.enum_type.iter().any(|list| list.name() == holds)
            || file.service.iter().any(|service| service.name() == holds)
    };
    schema.file.iter_mut().find(has).expect("a file")
}

fn message<'a>(schema: &'a mut FileDescriptorSet, name: &str) -> &'a mut DescriptorProto {
    let mut messages = file(schema, name).message_type.iter_mut();
    messages.find(|message| message.name() == name).expect("a message")
}

fn field<'a>(schema: &'a mut FileDescriptorSet, of: &str, name: &str) -> &'a mut FieldDescriptorProto {
    message(schema, of).field.iter_mut().find(|field| field.name() == name).expect("a field")
}

/// A change of the schema is answered with exactly these complaints.
#[track_caller]
fn seen(change: impl FnOnce(&mut FileDescriptorSet), expected: &[&str]) {
    let released = bare(current());
    let mut changed = released.clone();
    change(&mut changed);
    assert_ne!(changed, released, "something changed");
    assert_eq!(complaints(&released, &changed), expected);
}

#[test]
fn additions_are_no_break() {
    seen(
        |schema| {
            let added = FieldDescriptorProto {
                name: Some("remark".into()),
                number: Some(999),
                label: Some(Label::Optional.into()),
                r#type: Some(Type::String.into()),
                ..Default::default()
            };
            message(schema, "JoinHouseholdRequest").field.push(added);
            let added = message(schema, "JoinHouseholdRequest").clone();
            let added = DescriptorProto { name: Some("RejoinHouseholdRequest".into()), ..added };
            file(schema, "JoinHouseholdRequest").message_type.push(added);
            let methods = &mut file(schema, "AmendmentService").service[0].method;
            let mut added = methods[0].clone();
            added.name = Some("ReviewEvent".into());
            methods.push(added);
            let values = &mut file(schema, "Sex").enum_type[0].value;
            let mut added = values[0].clone();
            (added.name, added.number) = (Some("SEX_OTHER".into()), Some(99));
            values.push(added);
        },
        &[],
    );
}

#[test]
fn a_field_that_goes_moves_or_gets_another_name() {
    let drop_field = |of: &'static str, name: &'static str| {
        move |schema: &mut FileDescriptorSet| message(schema, of).field.retain(|field| field.name() != name)
    };
    seen(drop_field("Card", "serial"), &["ledger.person.v1.Card.serial is gone"]);
    seen(
        |schema| field(schema, "Card", "serial").number = Some(50),
        &["ledger.person.v1.Card.serial had number 5, now 50"],
    );
    seen(
        |schema| {
            field(schema, "Card", "serial").number = Some(6);
            field(schema, "Card", "issue_date").number = Some(5);
        },
        &[
            "ledger.person.v1.Card.serial is now called issue_date",
            "ledger.person.v1.Card.serial is now called issueDate in JSON",
            "ledger.person.v1.Card.serial was TYPE_STRING, now .google.type.Date",
            "ledger.person.v1.Card.issue_date is now called serial",
            "ledger.person.v1.Card.issue_date is now called serial in JSON",
            "ledger.person.v1.Card.issue_date was .google.type.Date, now TYPE_STRING",
        ],
    );
    seen(
        |schema| field(schema, "Card", "serial").json_name = Some("cardSerial".into()),
        &["ledger.person.v1.Card.serial is now called cardSerial in JSON"],
    );
}

#[test]
fn a_field_that_gets_another_type_or_cardinality() {
    seen(
        |schema| field(schema, "Card", "card_id").r#type = Some(Type::Fixed64.into()),
        &["ledger.person.v1.Card.card_id was TYPE_UINT64, now TYPE_FIXED64"],
    );
    seen(
        |schema| field(schema, "Card", "issue_date").type_name = Some(".google.protobuf.Timestamp".into()),
        &["ledger.person.v1.Card.issue_date was .google.type.Date, now .google.protobuf.Timestamp"],
    );
    seen(
        |schema| field(schema, "FormHouseholdRequest", "members").label = Some(Label::Optional.into()),
        &["ledger.registration.v1.FormHouseholdRequest.members was repeated, now singular"],
    );
    seen(
        |schema| field(schema, "AreaEstablished", "number_prefix").proto3_optional = None,
        &[
            "ledger.event.v1.AreaEstablished.number_prefix was optional, now singular",
            "ledger.event.v1.AreaEstablished.number_prefix was in no oneof, now in oneof _number_prefix",
        ],
    );
}

#[test]
fn a_field_that_enters_or_leaves_a_oneof() {
    seen(
        |schema| field(schema, "PersonRef", "sequence").oneof_index = None,
        &["ledger.type.v1.PersonRef.sequence was in oneof by, now in no oneof"],
    );
    seen(
        |schema| field(schema, "Event", "source").oneof_index = Some(0),
        &["ledger.event.v1.Event.source was in no oneof, now in oneof act"],
    );
}

#[test]
fn a_message_an_enum_value_or_an_enum_that_goes() {
    seen(
        |schema| file(schema, "Card").message_type.retain(|message| message.name() != "Card"),
        &["message ledger.person.v1.Card is gone"],
    );
    let sex = |schema: &mut FileDescriptorSet| {
        let lists = &mut file(schema, "Sex").enum_type;
        lists.iter().position(|list| list.name() == "Sex").expect("an enum")
    };
    seen(
        |schema| {
            let at = sex(schema);
            file(schema, "Sex").enum_type[at].value.retain(|value| value.number() != 1);
        },
        &["ledger.type.v1.Sex.SEX_UNKNOWN is gone"],
    );
    seen(
        |schema| {
            let at = sex(schema);
            file(schema, "Sex").enum_type[at].value[1].number = Some(9);
        },
        &["ledger.type.v1.Sex.SEX_UNKNOWN is gone"],
    );
    seen(
        |schema| {
            let at = sex(schema);
            file(schema, "Sex").enum_type[at].value[2].name = Some("SEX_MAN".into());
        },
        &["ledger.type.v1.Sex.SEX_MALE is now called SEX_MAN"],
    );
    seen(
        |schema| {
            let at = sex(schema);
            file(schema, "Sex").enum_type.remove(at);
        },
        &["enum ledger.type.v1.Sex is gone"],
    );
}

#[test]
fn a_service_or_method_that_goes_or_changes_shape() {
    seen(
        |schema| file(schema, "LedgerService").service.clear(),
        &["service ledger.audit.v1.LedgerService is gone"],
    );
    seen(
        |schema| drop(file(schema, "LedgerService").service[0].method.remove(1)),
        &["ledger.audit.v1.LedgerService.GetRecord is gone"],
    );
    let was = "(.ledger.audit.v1.GetRecordRequest) returns (.ledger.audit.v1.GetRecordResponse)";
    seen(
        |schema| {
            let method = &mut file(schema, "LedgerService").service[0].method[1];
            method.input_type = Some(".ledger.audit.v1.ReadRecordsRequest".into());
        },
        &[&format!(
            "ledger.audit.v1.LedgerService.GetRecord was {was}, now {}",
            was.replace("GetRecordRequest", "ReadRecordsRequest")
        )],
    );
    seen(
        |schema| file(schema, "LedgerService").service[0].method[1].server_streaming = Some(true),
        &[&format!(
            "ledger.audit.v1.LedgerService.GetRecord was {was}, now {}",
            was.replace("(.ledger.audit.v1.GetRecordResponse", "(stream .ledger.audit.v1.GetRecordResponse")
        )],
    );
}

#[test]
fn a_number_or_name_that_is_reserved_stays_reserved() {
    seen(
        |schema| field(schema, "AnnulEventRequest", "reason").number = Some(4),
        &[
            "ledger.registration.v1.AnnulEventRequest.reason had number 11, now 4",
            "ledger.registration.v1.AnnulEventRequest.reason uses number 4, which is reserved",
        ],
    );
    seen(
        |schema| message(schema, "AnnulEventRequest").reserved_range.clear(),
        &["ledger.registration.v1.AnnulEventRequest no longer reserves number 4"],
    );
    let mut released = bare(current());
    let reserved = message(&mut released, "Card");
    reserved.reserved_name.push("photo".into());
    reserved.reserved_range.push(ReservedRange { start: Some(900), end: Some(902) });
    assert_eq!(
        complaints(&released, &bare(current())),
        [
            "ledger.person.v1.Card no longer reserves number 900",
            "ledger.person.v1.Card no longer reserves number 901",
            "ledger.person.v1.Card no longer reserves the name photo",
        ]
    );
}
