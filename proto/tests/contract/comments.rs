//! Everything that callers see is explained where it is defined: the comments are the reference.

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

use super::current;

/// Numbers of the fields of descriptors, which make up the paths of source locations.
mod at {
    pub(super) const FILE_MESSAGE: i32 = 4;
    pub(super) const FILE_ENUM: i32 = 5;
    pub(super) const FILE_SERVICE: i32 = 6;
    pub(super) const MESSAGE_FIELD: i32 = 2;
    pub(super) const MESSAGE_NESTED: i32 = 3;
    pub(super) const MESSAGE_ENUM: i32 = 4;
    pub(super) const MESSAGE_ONEOF: i32 = 8;
    pub(super) const ENUM_VALUE: i32 = 2;
    pub(super) const SERVICE_METHOD: i32 = 2;
}

/// The places of one file that must be explained.
#[derive(Default)]
struct Places(Vec<(Vec<i32>, String)>);

impl Places {
    fn of(file: &FileDescriptorProto) -> Self {
        let mut places = Places::default();
        for (index, message) in (0..).zip(&file.message_type) {
            places.message(&[at::FILE_MESSAGE, index], file.package(), message);
        }
        for (index, list) in (0..).zip(&file.enum_type) {
            places.list(&[at::FILE_ENUM, index], file.package(), list);
        }
        for (index, service) in (0..).zip(&file.service) {
            let (path, name) =
                (vec![at::FILE_SERVICE, index], format!("{}.{}", file.package(), service.name()));
            for (method_index, method) in (0..).zip(&service.method) {
                places.add(&path, [at::SERVICE_METHOD, method_index], &name, method.name());
            }
            places.0.push((path, name));
        }
        places
    }

    fn add(&mut self, above: &[i32], step: [i32; 2], scope: &str, name: &str) {
        self.0.push(([above, &step].concat(), format!("{scope}.{name}")));
    }

    fn message(&mut self, path: &[i32], scope: &str, message: &DescriptorProto) {
        let name = format!("{scope}.{}", message.name());
        for (index, field) in (0..).zip(&message.field) {
            self.add(path, [at::MESSAGE_FIELD, index], &name, field.name());
        }
        for (index, oneof) in (0..).zip(&message.oneof_decl) {
            // The oneof that stands for an optional field is not in the source.
            let synthetic =
                message.field.iter().any(|field| field.proto3_optional() && field.oneof_index == Some(index));
            if !synthetic {
                self.add(path, [at::MESSAGE_ONEOF, index], &name, oneof.name());
            }
        }
        for (index, nested) in (0..).zip(&message.nested_type) {
            self.message(&[path, &[at::MESSAGE_NESTED, index]].concat(), &name, nested);
        }
        for (index, list) in (0..).zip(&message.enum_type) {
            self.list(&[path, &[at::MESSAGE_ENUM, index]].concat(), &name, list);
        }
        self.0.push((path.to_vec(), name));
    }

    fn list(&mut self, path: &[i32], scope: &str, list: &EnumDescriptorProto) {
        let name = format!("{scope}.{}", list.name());
        for (index, value) in (0..).zip(&list.value) {
            self.add(path, [at::ENUM_VALUE, index], &name, value.name());
        }
        self.0.push((path.to_vec(), name));
    }
}

/// Full names of what has no comment above it.
fn unexplained(file: &FileDescriptorProto) -> Vec<String> {
    let locations = file.source_code_info.as_ref().map(|info| info.location.as_slice()).unwrap_or_default();
    let explained = |path: &[i32]| {
        let mut here = locations.iter().filter(|location| location.path == path);
        here.any(|location| !location.leading_comments().trim().is_empty())
    };
    Places::of(file).0.into_iter().filter(|(path, _)| !explained(path)).map(|(_, name)| name).collect()
}

fn ours() -> Vec<FileDescriptorProto> {
    let files = current().file;
    files.into_iter().filter(|file| !file.package().starts_with("google.protobuf")).collect()
}

#[test]
fn everything_has_a_comment() {
    let unexplained: Vec<String> = ours().iter().flat_map(unexplained).collect();
    assert_eq!(unexplained, Vec::<String>::new());
    let places: usize = ours().iter().map(|file| Places::of(file).0.len()).sum();
    assert!(places > 400, "only {places} places were looked at");
}

#[test]
fn a_missing_comment_is_seen() {
    let mut file = ours().into_iter().find(|file| file.package() == "google.type").unwrap();
    let info = file.source_code_info.as_mut().unwrap();
    info.location.retain(|location| location.path != [at::FILE_MESSAGE, 0, at::MESSAGE_FIELD, 1]);
    assert_eq!(unexplained(&file), ["google.type.Date.month"]);
}

#[test]
fn each_method_has_a_request_and_a_response_of_its_own() {
    for file in ours() {
        for method in file.service.iter().flat_map(|service| &service.method) {
            let named = |suffix: &str| format!(".{}.{}{suffix}", file.package(), method.name());
            assert_eq!(method.input_type(), named("Request"));
            assert_eq!(method.output_type(), named("Response"));
        }
    }
}
