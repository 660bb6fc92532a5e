//! Between messages and the domain, in both directions; nothing else in the crate converts.
//!
//! Inwards, [`from_proto`] checks a request as a whole and reports everything that is wrong with it at once. Outwards,
//! [`to_proto`] cannot fail.

pub mod from_proto;
pub mod to_proto;

/// The schema's name of a field, or of each in a path, from its name in JSON.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
