//! How a person is reached: mobile number (số điện thoại) and e-mail address (thư điện tử). Law on Identity 2023, art. 9(25).

use std::fmt;

use crate::domain::text::Text;

/// Digits of a number at most, the country's among them (ITU-T E.164, 6.2.1).
const PHONE_DIGITS: usize = 15;

/// Fewer digits are a short code, which reaches a service and no person.
const FEWEST_PHONE_DIGITS: usize = 8;

/// Characters of an address at most (RFC 5321, 4.5.3.1.3, without the angle brackets).
const EMAIL_CHARS: usize = 254;

macro_rules! reach {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Text);

        impl $name {
            /// As it was checked when it was first taken, read back from the log.
            pub fn stored(text: &str) -> Self {
                Self(Text::stored(text))
            }

            /// The characters.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        /// Redacted: personal data.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "(…)"))
            }
        }
    };
}

reach!(
    /// A telephone number: 8 to 15 digits, of which the first is 0 (dialled within the country), or `+` and the digits with the
    /// country's.
    Phone
);
reach!(
    /// An e-mail address, as written.
    Email
);

impl Phone {
    /// Reads a number; spaces, dots and hyphens between digits are left out.
    pub fn parse(raw: &str) -> Option<Self> {
        let written = raw.trim();
        let (plus, digits) = match written.strip_prefix('+') {
            Some(digits) => ("+", digits),
            None => ("", written),
        };
        let digits: String = digits.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        let fits = (FEWEST_PHONE_DIGITS..=PHONE_DIGITS).contains(&digits.len());
        let national = digits.starts_with('0');
        let formed = fits && digits.bytes().all(|b| b.is_ascii_digit()) && national == plus.is_empty();
        formed.then(|| Self(Text::stored(&format!("{plus}{digits}"))))
    }
}

impl Email {
    /// Reads an address: something, one `@`, and a domain of two labels at least; no white space, no control characters.
    pub fn parse(raw: &str) -> Option<Self> {
        let written = raw.trim();
        let (local, domain) = written.split_once('@')?;
        let labels = domain.split('.').filter(|label| !label.is_empty()).count();
        let whole = labels >= 2 && labels == domain.split('.').count();
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        let formed = !local.is_empty() && whole && !local.contains(odd) && !domain.contains(odd);
        let tidy = Text::parse(written).ok()?;
        (formed && written.chars().count() <= EMAIL_CHARS).then_some(Self(tidy))
    }
}

#[cfg(test)]
mod tests {
    use super::{Email, Phone};

    #[test]
    fn a_number_is_one_of_the_country_or_one_with_the_countrys_code() {
        let read = |raw| Phone::parse(raw).map(|phone| phone.as_str().to_owned());
        assert_eq!(read("0200 000.001").as_deref(), Some("0200000001"));
        assert_eq!(read("+84 200-000-001").as_deref(), Some("+84200000001"));
        assert_eq!(read("+123456789012345").as_deref(), Some("+123456789012345"));
        for wrong in
            ["", "113", "200000001", "+0200000001", "02000000x1", "+1234567890123456", "++8420000001"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_a_domain() {
        assert_eq!(Email::parse(" an@example.vn ").unwrap().as_str(), "an@example.vn");
        let long = format!("{}@example.vn", "a".repeat(243));
        for wrong in [
            "",
            "an",
            "@example.vn",
            "an@",
            "an@example",
            "an@.vn",
            "an@example..vn",
            "a n@example.vn",
            "a@b@c.vn",
            &long,
        ] {
            assert!(Email::parse(wrong).is_none(), "{wrong}");
        }
    }
}
