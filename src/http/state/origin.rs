//! Origins of other sites, as configured by the operator.

use std::str::FromStr;

use super::base_url::BaseUrl;

/// Another site: `https://portal.example`, or `*` for every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every site. The handbook has no logins, so this exposes only what anyone on the network can read.
    Any,
    /// One site: scheme, host and port.
    Site(String),
}

/// The error for a text that is not an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is https://host or https://host:port without a path; * allows every site")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let base: BaseUrl = text.parse().map_err(|_| OriginError)?;
        let site = text.trim_end_matches('/').to_ascii_lowercase();
        if base.mount().is_empty() { Ok(Self::Site(site)) } else { Err(OriginError) }
    }
}

impl Origin {
    /// As a source in a content security policy, and as a browser sends it.
    pub(in crate::http) fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Site(site) => site,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_checked() {
        assert_eq!("*".parse(), Ok(Origin::Any));
        assert_eq!(
            "https://Portal.example:8443".parse(),
            Ok(Origin::Site("https://portal.example:8443".to_owned()))
        );
        for bad in ["", "portal.example", "https://a/b", "null", "https://a'", "https://a b", "https://a;x"] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad}");
        }
    }
}
