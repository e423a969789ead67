//! Where the files of a handbook can be edited.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// An address with a place for the file's path, such as `https://git.example.com/handbook/edit/main/{path}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditAddress(String);

impl EditAddress {
    /// The placeholder of the path.
    pub const PATH: &str = "{path}";

    /// The address, when it is one of `http` or `https` with a host and holds `{path}` after it.
    pub fn new(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (host, below) = rest.split_once('/')?;
        let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\^`|".contains(c));
        (plain && !host.is_empty() && !host.contains(['{', '}', '@']) && below.contains(Self::PATH))
            .then(|| Self(text.to_owned()))
    }

    /// The address of the file at `path` below the handbook's root.
    pub fn of(&self, path: &str) -> String {
        let mut encoded = String::with_capacity(path.len());
        for byte in path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        self.0.replace(Self::PATH, &encoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_url_standard() {
        for good in ["https://git.example/a/edit/main/{path}", "http://git:8080/{path}?mode=edit"] {
            assert!(EditAddress::new(good).is_some(), "{good}");
        }
        for bad in [
            "javascript:alert(1)//{path}",
            "https://git.example/a",
            "https:///{path}",
            "https://{path}",
            "https://a/ {path}",
            "https://a@b/{path}",
            "",
        ] {
            assert!(EditAddress::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn paths_are_escaped() {
        let address = EditAddress::new("https://git.example/edit/{path}").expect("an address");
        assert_eq!(
            address.of("content/zh/预 a?.md"),
            "https://git.example/edit/content/zh/%E9%A2%84%20a%3F.md"
        );
    }
}
