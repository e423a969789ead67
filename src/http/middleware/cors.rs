//! Which other sites' scripts may read our answers: none, unless the operator names them.

use std::str::FromStr;

use axum::http::{
    HeaderName, HeaderValue, Method,
    header::{ACCEPT_LANGUAGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::http::request::site::BaseUrl;

/// Another site: `https://portal.example`, or `*` for every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every site. The handbook knows no cookies and no logins, so this gives away what anybody on the network can read.
    Any,
    /// One site: scheme, host and port.
    Site(String),
}

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is https://host, with a port where it has one and without a path; * is every site")]
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

/// The layer for these sites; `None` when there are none, so that not a header is added.
pub(in crate::http) fn layer(origins: &[Origin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let named = origins.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok());
    let allowed = if origins.contains(&Origin::Any) { AllowOrigin::any() } else { AllowOrigin::list(named) };
    let mcp = ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id"];
    let asked = [ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH].into_iter();
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::HEAD, Method::POST])
            .allow_headers(asked.chain(mcp.map(HeaderName::from_static)).collect::<Vec<_>>())
            .expose_headers([ETAG, LINK, HeaderName::from_static("x-request-id")])
            .max_age(std::time::Duration::from_hours(1)),
    )
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
