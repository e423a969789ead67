//! Host names in requests and flags.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use url::Host;

/// A host name or IP address. Case, a trailing dot and the spelling of addresses make no difference to equality.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(Host);

/// Why a text is not a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostNameError {
    /// A URL, or part of one.
    #[error("give only the host, without https:// and path, such as intranet.example")]
    Url,
    /// `intranet.example:8080`
    #[error("omit the port: the host is allowed on every port")]
    Port,
    /// `*.example`
    #[error("wildcards are not supported; list each host")]
    Wildcard,
    /// Anything else.
    #[error("it must be a host name or an IP address, such as intranet.example or 10.0.0.5")]
    Invalid,
}

impl HostName {
    /// The host of an authority, as in the `Host` header: a host with an optional port. `None` if it is invalid. A
    /// valid one contains no character that needs escaping in a link.
    pub(in crate::http) fn of_authority(text: &str) -> Option<Self> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
        if text.len() > 255 || !text.bytes().all(is_plain) {
            return None;
        }
        if let Some(address) = bare_ipv6(text) {
            return Some(address);
        }
        let (host, port) = match text.rsplit_once(':') {
            Some(split) if !text.ends_with(']') => split,
            _ => (text, ""),
        };
        if port.is_empty() || port.parse::<u16>().is_ok() { Self::of_host(host) } else { None }
    }

    /// Parses a host as browsers do (<https://url.spec.whatwg.org/#host-parsing>), but with stricter names.
    fn of_host(text: &str) -> Option<Self> {
        let host = match Host::parse(text).ok()? {
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(&name);
                let is_label = |label: &str| {
                    let mut bytes = label.bytes();
                    !label.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
                };
                if !name.split('.').all(is_label) {
                    return None;
                }
                Host::Domain(name.to_owned())
            }
            Host::Ipv6(address) => return Some(Self::of_ipv6(address)),
            address @ Host::Ipv4(_) => address,
        };
        Some(Self(host))
    }

    /// `::ffff:127.0.0.1` is 127.0.0.1.
    fn of_ipv6(address: Ipv6Addr) -> Self {
        Self(address.to_ipv4_mapped().map_or(Host::Ipv6(address), Host::Ipv4))
    }

    /// Whether this is the local machine. No one else can own such a name.
    pub(super) fn is_loopback(&self) -> bool {
        match &self.0 {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }
}

/// An IPv6 address without brackets.
fn bare_ipv6(text: &str) -> Option<HostName> {
    text.parse().ok().map(HostName::of_ipv6)
}

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        if text.contains('/') {
            return Err(HostNameError::Url);
        }
        if text.contains('*') || text.starts_with('.') {
            return Err(HostNameError::Wildcard);
        }
        if let Some(host) = bare_ipv6(text).or_else(|| Self::of_host(text)) {
            return Ok(host);
        }
        if Self::of_authority(text).is_some() {
            Err(HostNameError::Port)
        } else {
            Err(HostNameError::Invalid)
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_read() {
        let check = |text: &str, expected: Option<&str>| {
            let found = HostName::of_authority(text).map(|host| host.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        for (text, expected) in [
            ("Intranet.Example", "intranet.example"),
            ("intranet.example.:8080", "intranet.example"),
            ("my_service:", "my_service"),
            ("127.0.0.1.:80", "127.0.0.1"),
            ("[::1]:8080", "[::1]"),
            ("FD00:0::5", "[fd00::5]"),
            ("[::ffff:10.0.0.5]", "10.0.0.5"),
        ] {
            check(text, Some(expected));
        }
        for bad in [
            "",
            ".",
            "a..b",
            "a b",
            "x\"",
            ":::",
            ":80",
            "[::1",
            "::1]",
            "[a]",
            "a:b",
            "a:99999",
            "a:1:2",
            "user@a",
            "a/b",
            "a,b",
            "a..",
            "手册",
            "1.2.3.999",
        ] {
            check(bad, None);
        }
        check(&"a".repeat(256), None);
    }

    #[test]
    fn flag_values_are_validated() {
        let check = |text: &str, expected: Result<&str, HostNameError>| {
            let found = text.parse::<HostName>().map(|host| host.to_string());
            assert_eq!(found.as_deref(), expected.as_ref().copied(), "{text}");
        };
        check("Intranet", Ok("intranet"));
        check("手册.example", Ok("xn--26q012b.example"));
        check("10.0.0.5", Ok("10.0.0.5"));
        check("[fd00::5]", Ok("[fd00::5]"));
        check("fd00::5", Ok("[fd00::5]"));
        check("https://x/", Err(HostNameError::Url));
        check("x/handbook", Err(HostNameError::Url));
        check("x:8080", Err(HostNameError::Port));
        check("[fd00::5]:80", Err(HostNameError::Port));
        check("*", Err(HostNameError::Wildcard));
        check("*.example", Err(HostNameError::Wildcard));
        check(".example", Err(HostNameError::Wildcard));
        for bad in ["", " ", "a b", "x\"", "a..b", "user@x", "[::1"] {
            check(bad, Err(HostNameError::Invalid));
        }
    }
}
