//! Where readers reach the handbook: scheme, host and the path it is mounted at.
//!
//! Inside, every address begins at `/`. What leaves the intranet's pages (feeds, the sitemap, an export) must be
//! absolute, and a handbook mounted at `https://intranet.example/handbook/` must say so in each link. `--base-url` says
//! where that is; without it the request does: its `Host`, or what a *trusted* proxy forwards. See `mount` for links
//! within pages, and `hosts` for what a request may name.

use std::{net::IpAddr, str::FromStr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, Uri, header, uri::Authority},
};
use ipnet::IpNet;

use super::hosts::HostName;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address of the handbook's first page: an origin, and the path it is mounted at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://intranet.example`
    origin: String,
    /// `/handbook`, or empty when the handbook has the host to itself.
    mount: String,
}

/// Why a text is no base address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Neither `http://host/` nor `https://host/`.
    #[error(
        "it must begin with http:// or https:// and name a host, such as https://intranet.example/handbook/"
    )]
    NotHttp,
    /// A query, or characters that would have to be escaped.
    #[error("its path may hold letters, digits and - . _ ~ between single slashes, and no query")]
    Path,
}

impl BaseUrl {
    /// Scheme, host and port.
    pub(in crate::http) fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port.
    pub(in crate::http) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    /// The path in front of every address: `/handbook`, or empty.
    pub(in crate::http) fn mount(&self) -> &str {
        &self.mount
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let uri: Uri = text.parse().map_err(|_| BaseUrlError::NotHttp)?;
        let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme));
        let host = uri.authority().map(Authority::as_str).filter(|host| is_host(host));
        let (Some(scheme), Some(host)) = (scheme, host) else { return Err(BaseUrlError::NotHttp) };
        let mount = uri.path().trim_end_matches('/');
        let is_plain = |word: &str| {
            !word.is_empty()
                && ![".", ".."].contains(&word)
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        };
        if uri.query().is_some() || text.contains('#') || !mount.split('/').skip(1).all(is_plain) {
            return Err(BaseUrlError::Path);
        }
        Ok(Self { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), mount: mount.to_owned() })
    }
}

/// Where one request reached the handbook, and who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct Site {
    base: BaseUrl,
    /// The hosts that the request names, as written there: one, none, or one for each proxy of a chain.
    hosts: Vec<String>,
    /// The reader's address: the peer's, or what trusted proxies say it is.
    client: Option<IpAddr>,
}

impl Site {
    /// Reads what a request says about itself. Forwarded headers count only when the peer is a trusted proxy: anybody
    /// can write them.
    pub(in crate::http) fn of(request: &Request, base: Option<&BaseUrl>, proxies: &[IpNet]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| is_trusted(peer, proxies));
        let headers = request.headers();
        let client = if trusted { forwarded_for(headers, proxies).or(peer) } else { peer };
        let hosts = named_hosts(headers, request.uri(), trusted);
        let base = base.cloned().unwrap_or_else(|| asked_for(headers, &hosts, trusted));
        Self { base, hosts, client }
    }

    /// `path` (from `/`) with everything in front of it: for feeds, exports and whatever else leaves the site.
    pub(in crate::http) fn absolute(&self, path: &str) -> String {
        format!("{}{}{path}", self.base.origin, self.base.mount)
    }

    /// `https://intranet.example`
    pub(in crate::http) fn origin(&self) -> &str {
        &self.base.origin
    }

    /// The host and port, as in the `Host` header.
    pub(in crate::http) fn authority(&self) -> &str {
        self.base.host()
    }

    /// `/handbook`, or empty.
    pub(in crate::http) fn mount(&self) -> &str {
        &self.base.mount
    }

    /// The hosts that the request names, as written there: for `Hosts::check`.
    pub(in crate::http) fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Who asks, for the log.
    pub(in crate::http) fn client(&self) -> Option<IpAddr> {
        self.client
    }

    /// The path within the handbook of an address of ours, relative or absolute. `None`: it is somebody else's.
    pub(in crate::http) fn path_of<'a>(&self, url: &'a str) -> Option<&'a str> {
        let path = if url.starts_with('/') && !url.starts_with("//") {
            url
        } else {
            let split = url.find("://").and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
            let (origin, path) = url.split_at_checked(split?)?;
            origin.eq_ignore_ascii_case(&self.base.origin).then_some(path)?
        };
        let within = path.strip_prefix(&self.base.mount)?;
        within.starts_with('/').then_some(within)
    }
}

impl Default for Site {
    /// Where a request without a network comes from.
    fn default() -> Self {
        let base = BaseUrl { origin: "http://localhost".to_owned(), mount: String::new() };
        Self { base, hosts: Vec::new(), client: None }
    }
}

fn is_trusted(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

/// The rightmost address that is not one of our own proxies: those to its left are hearsay.
fn forwarded_for(headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let values: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    let named = values.iter().flat_map(|value| value.split(',')).map(str::trim).rev();
    let mut last = None;
    for name in named {
        let address: IpAddr = name.parse().ok()?;
        last = Some(address.to_canonical());
        if !is_trusted(address.to_canonical(), proxies) {
            break;
        }
    }
    last
}

/// The hosts that a request names: those that trusted proxies forward, the reader's first; else the one of the target,
/// which replaces `Host` (RFC 9112, section 3.2.2); else `Host`.
fn named_hosts(headers: &HeaderMap, uri: &Uri, trusted: bool) -> Vec<String> {
    let forwarded = if trusted { values(headers, FORWARDED_HOST) } else { Vec::new() };
    if !forwarded.is_empty() {
        return forwarded
            .iter()
            .flat_map(|value| value.split(','))
            .map(|host| host.trim().to_owned())
            .collect();
    }
    if let Some(authority) = uri.authority() {
        return vec![authority.as_str().to_owned()];
    }
    let mut hosts = values(headers, header::HOST);
    hosts.dedup();
    // Two different ones are joined: what cannot be read as a host is none.
    if hosts.len() > 1 { vec![hosts.join(", ")] } else { hosts }
}

/// All values of a header.
fn values(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

/// Where the reader thinks we are.
fn asked_for(headers: &HeaderMap, hosts: &[String], trusted: bool) -> BaseUrl {
    let scheme = if trusted { values(headers, FORWARDED_PROTO) } else { Vec::new() };
    let scheme = scheme.first().and_then(|value| value.split(',').next()).map(str::trim);
    let scheme = scheme.filter(|scheme| ["http", "https"].contains(scheme)).unwrap_or("http");
    let host = hosts.first().map(String::as_str).filter(|host| is_host(host)).unwrap_or("localhost");
    BaseUrl { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), mount: String::new() }
}

/// A host name or address, with a port or without: nothing that could break out of a link.
fn is_host(text: &str) -> bool {
    HostName::of_authority(text).is_some()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn site(peer: &str, headers: &[(&str, &str)]) -> Site {
        let mut request = Request::get("/x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        let address: std::net::SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(address));
        Site::of(&request, None, &["10.0.0.0/8".parse().expect("a network")])
    }

    #[test]
    fn base_addresses_are_checked() {
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

    #[test]
    fn only_trusted_proxies_are_believed() {
        let forwarded = [
            ("host", "inside:8080"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "handbook.example"),
            ("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2"),
        ];
        let behind = site("10.0.0.1:5", &forwarded);
        assert_eq!(behind.absolute("/s/a"), "https://handbook.example/s/a");
        assert_eq!(behind.client(), "203.0.113.9".parse().ok());
        let stranger = site("203.0.113.5:5", &forwarded);
        assert_eq!(stranger.absolute("/s/a"), "http://inside:8080/s/a");
        assert_eq!(stranger.client(), "203.0.113.5".parse().ok());
    }

    #[test]
    fn a_host_that_would_break_out_of_a_link_is_not_used() {
        for host in ["a\"><script>", "a/b", "a b", "user@host", ":::", ""] {
            assert_eq!(site("127.0.0.1:1", &[("host", host)]).origin(), "http://localhost", "{host}");
        }
    }

    #[test]
    fn addresses_of_ours_are_told_from_others() {
        let base: BaseUrl = "https://h.example/handbook".parse().expect("a base");
        let site = Site { base, ..Site::default() };
        assert_eq!(site.path_of("https://h.example/handbook/s/a"), Some("/s/a"));
        assert_eq!(site.path_of("/handbook/s/a"), Some("/s/a"));
        for foreign in [
            "https://h.example/s/a",
            "https://evil.example/handbook/s/a",
            "//evil/handbook/s/a",
            "https://h.example",
            "",
            "预算",
            "https://h.example/handbookx/s/a",
        ] {
            assert_eq!(site.path_of(foreign), None, "{foreign}");
        }
    }
}
