//! The base URL of a handbook, as configured by its operator.

use std::str::FromStr;

use axum::http::Uri;

use super::host_name::HostName;

/// The URL of the handbook's first page: an origin and a mount path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://intranet.example`
    origin: String,
    /// `/handbook`, or empty if the handbook is at the root of its host.
    mount: String,
}

/// Why a text is not a base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Neither `http://host/` nor `https://host/`.
    #[error(
        "it must start with http:// or https:// and contain a host, such as https://intranet.example/handbook/"
    )]
    NotHttp,
    /// A query, or characters that would have to be escaped.
    #[error(
        "its path may contain only letters, digits and - . _ ~ between single slashes, and it must not have a query"
    )]
    Path,
}

impl BaseUrl {
    /// The root of `host`, which may have a port; `None` if it is not a valid host.
    pub(in crate::http) fn of_host(scheme: &str, host: &str) -> Option<Self> {
        HostName::of_authority(host)?;
        Some(Self { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), mount: String::new() })
    }

    /// Scheme, host and port.
    pub(in crate::http) fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port.
    pub(in crate::http) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    /// The path before every address: `/handbook`, or empty.
    pub(in crate::http) fn mount(&self) -> &str {
        &self.mount
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let uri: Uri = text.parse().map_err(|_| BaseUrlError::NotHttp)?;
        let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme));
        let base =
            scheme.zip(uri.authority()).and_then(|(scheme, host)| Self::of_host(scheme, host.as_str()));
        let Some(base) = base else { return Err(BaseUrlError::NotHttp) };
        let mount = uri.path().trim_end_matches('/');
        let is_plain = |word: &str| {
            !word.is_empty()
                && ![".", ".."].contains(&word)
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        };
        if uri.query().is_some() || text.contains('#') || !mount.split('/').skip(1).all(is_plain) {
            return Err(BaseUrlError::Path);
        }
        Ok(Self { mount: mount.to_owned(), ..base })
    }
}

impl Default for BaseUrl {
    /// The base URL of requests made in process.
    fn default() -> Self {
        Self { origin: "http://localhost".to_owned(), mount: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_validated() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let parsed = text.parse::<BaseUrl>().ok();
            let found = parsed.as_ref().map(|base| (base.origin.as_str(), base.mount()));
            assert_eq!(found, expected, "{text}");
        };
        check("https://Intranet.example/handbook/", Some(("https://intranet.example", "/handbook")));
        check("http://10.0.0.1:8080", Some(("http://10.0.0.1:8080", "")));
        check("https://a/b/c-d", Some(("https://a", "/b/c-d")));
        for bad in [
            "",
            "/handbook",
            "ftp://a/",
            "https:///x",
            "https://a/b c",
            "https://a//b",
            "https://a/?x",
            "https://a/../b",
            "https://a/#b",
        ] {
            check(bad, None);
        }
    }
}
