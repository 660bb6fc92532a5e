//! What of a released schema another one does not keep.

use std::collections::BTreeMap;

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
    ServiceDescriptorProto,
};

/// All messages, enums and services of a schema by their full names.
#[derive(Default)]
struct Names<'a> {
    messages: BTreeMap<String, &'a DescriptorProto>,
    enums: BTreeMap<String, &'a EnumDescriptorProto>,
    services: BTreeMap<String, &'a ServiceDescriptorProto>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a FileDescriptorSet) -> Self {
        let mut names = Names::default();
        for file in &schema.file {
            names.enter(file.package(), &file.message_type, &file.enum_type);
            for service in &file.service {
                names.services.insert(format!("{}.{}", file.package(), service.name()), service);
            }
        }
        names
    }

    fn enter(&mut self, scope: &str, messages: &'a [DescriptorProto], enums: &'a [EnumDescriptorProto]) {
        for message in messages {
            let name = format!("{scope}.{}", message.name());
            self.enter(&name, &message.nested_type, &message.enum_type);
            self.messages.insert(name, message);
        }
        for list in enums {
            self.enums.insert(format!("{scope}.{}", list.name()), list);
        }
    }
}

/// Everything that `current` does not keep of `released`, one line each. Whatever is only added is no complaint.
pub(crate) fn complaints(released: &FileDescriptorSet, current: &FileDescriptorSet) -> Vec<String> {
    let (released, current) = (Names::of(released), Names::of(current));
    let mut complaints = Vec::new();
    for (name, old) in &released.messages {
        match current.messages.get(name) {
            Some(new) => compare_messages(name, old, new, &mut complaints),
            None => complaints.push(format!("message {name} is gone")),
        }
    }
    for (name, old) in &released.enums {
        match current.enums.get(name) {
            Some(new) => compare_enums(name, old, new, &mut complaints),
            None => complaints.push(format!("enum {name} is gone")),
        }
    }
    for (name, old) in &released.services {
        match current.services.get(name) {
            Some(new) => compare_services(name, old, new, &mut complaints),
            None => complaints.push(format!("service {name} is gone")),
        }
    }
    complaints
}

fn compare_messages(name: &str, old: &DescriptorProto, new: &DescriptorProto, complaints: &mut Vec<String>) {
    for field in &old.field {
        let place = format!("{name}.{}", field.name());
        if let Some(kept) = new.field.iter().find(|f| f.number() == field.number()) {
            compare_fields(&place, (old, field), (new, kept), complaints);
        } else if let Some(moved) = new.field.iter().find(|f| f.name() == field.name()) {
            complaints.push(format!("{place} had number {}, now {}", field.number(), moved.number()));
        } else {
            complaints.push(format!("{place} is gone"));
        }
    }
    for range in &old.reserved_range {
        for number in range.start()..range.end().min(range.start() + 1_000) {
            if let Some(field) = new.field.iter().find(|f| f.number() == number) {
                complaints.push(format!("{name}.{} uses number {number}, which is reserved", field.name()));
            } else if !new.reserved_range.iter().any(|r| (r.start()..r.end()).contains(&number)) {
                complaints.push(format!("{name} no longer reserves number {number}"));
            }
        }
    }
    for reserved in &old.reserved_name {
        if !new.reserved_name.contains(reserved) {
            complaints.push(format!("{name} no longer reserves the name {reserved}"));
        }
    }
}

fn compare_fields(
    place: &str,
    (old_in, old): (&DescriptorProto, &FieldDescriptorProto),
    (new_in, new): (&DescriptorProto, &FieldDescriptorProto),
    complaints: &mut Vec<String>,
) {
    if old.name() != new.name() {
        complaints.push(format!("{place} is now called {}", new.name()));
    }
    if old.json_name() != new.json_name() {
        complaints.push(format!("{place} is now called {} in JSON", new.json_name()));
    }
    if (old.r#type(), old.type_name()) != (new.r#type(), new.type_name()) {
        complaints.push(format!("{place} was {}, now {}", type_of(old), type_of(new)));
    }
    if (old.label(), old.proto3_optional()) != (new.label(), new.proto3_optional()) {
        complaints.push(format!("{place} was {}, now {}", cardinality(old), cardinality(new)));
    }
    if oneof_of(old_in, old) != oneof_of(new_in, new) {
        let said = |oneof: Option<&str>| oneof.map_or("no oneof".to_owned(), |name| format!("oneof {name}"));
        let (was, is) = (said(oneof_of(old_in, old)), said(oneof_of(new_in, new)));
        complaints.push(format!("{place} was in {was}, now in {is}"));
    }
}

fn type_of(field: &FieldDescriptorProto) -> String {
    if field.type_name().is_empty() {
        field.r#type().as_str_name().to_owned()
    } else {
        field.type_name().to_owned()
    }
}

fn cardinality(field: &FieldDescriptorProto) -> &'static str {
    use prost_types::field_descriptor_proto::Label;
    match field.label() {
        Label::Repeated => "repeated",
        Label::Required => "required",
        Label::Optional if field.proto3_optional() => "optional",
        Label::Optional => "singular",
    }
}

/// The oneof that a field belongs to; the one that stands for `optional` is none.
fn oneof_of<'a>(message: &'a DescriptorProto, field: &FieldDescriptorProto) -> Option<&'a str> {
    let index = field.oneof_index.filter(|_| !field.proto3_optional())?;
    message.oneof_decl.get(usize::try_from(index).ok()?).map(|oneof| oneof.name())
}

fn compare_enums(
    name: &str,
    old: &EnumDescriptorProto,
    new: &EnumDescriptorProto,
    complaints: &mut Vec<String>,
) {
    for value in &old.value {
        match new.value.iter().find(|v| v.number() == value.number()) {
            Some(kept) if kept.name() == value.name() => {}
            Some(kept) => complaints.push(format!("{name}.{} is now called {}", value.name(), kept.name())),
            None => complaints.push(format!("{name}.{} is gone", value.name())),
        }
    }
}

fn compare_services(
    name: &str,
    old: &ServiceDescriptorProto,
    new: &ServiceDescriptorProto,
    complaints: &mut Vec<String>,
) {
    for method in &old.method {
        let place = format!("{name}.{}", method.name());
        match new.method.iter().find(|m| m.name() == method.name()) {
            Some(kept) if shape(kept) == shape(method) => {}
            Some(kept) => complaints.push(format!("{place} was {}, now {}", shape(method), shape(kept))),
            None => complaints.push(format!("{place} is gone")),
        }
    }
}

/// What a method takes and gives.
fn shape(method: &MethodDescriptorProto) -> String {
    let side = |name: &str, streaming| format!("{}{name}", if streaming { "stream " } else { "" });
    let takes = side(method.input_type(), method.client_streaming());
    let gives = side(method.output_type(), method.server_streaming());
    format!("({takes}) returns ({gives})")
}
