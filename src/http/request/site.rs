//! The address at which readers reach the handbook: scheme, host and mount path.
//!
//! Addresses are built relative to the root, as `RootPath`, and become URLs here: in pages and answers with the mount
//! path, in feeds, the sitemap and exports with the host as well. `--base-url` sets scheme, host and path; without it
//! they come from the request: its `Host`, or the headers of a *trusted* proxy. See `mount` for requests that include
//! the mount path, and `hosts` for the allowed hosts.

use std::net::IpAddr;

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, Uri, header},
};
use ipnet::IpNet;

use crate::http::state::base_url::BaseUrl;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address at which a request reached the handbook, and its client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct Site {
    base: BaseUrl,
    /// The hosts in the request, as written: none, one, or one for each proxy of a chain.
    hosts: Vec<String>,
    /// The client's IP address: the peer's, or the one trusted proxies forward.
    client: Option<IpAddr>,
}

impl Site {
    /// Reads the address from a request. Forwarded headers count only if the peer is a trusted proxy: anyone can send
    /// them.
    pub(in crate::http) fn of(request: &Request, base: Option<&BaseUrl>, proxies: &[IpNet]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| is_trusted(peer, proxies));
        let headers = request.headers();
        let client = if trusted { forwarded_for(headers, proxies).or(peer) } else { peer };
        let hosts = named_hosts(headers, request.uri(), trusted);
        let base = base.cloned().unwrap_or_else(|| requested_base(headers, &hosts, trusted));
        Self { base, hosts, client }
    }

    /// The URL of a path below the root, without the host: for pages and answers.
    pub(in crate::http) fn at(&self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.base.mount(), path.as_ref())
    }

    /// The absolute URL of a path below the root: for feeds, exports and other content that leaves the site.
    pub(in crate::http) fn absolute(&self, path: &(impl AsRef<str> + ?Sized)) -> String {
        format!("{}{}", self.base.origin(), self.at(path))
    }

    /// `https://intranet.example`
    pub(in crate::http) fn origin(&self) -> &str {
        self.base.origin()
    }

    /// The host and port, as in the `Host` header.
    pub(in crate::http) fn authority(&self) -> &str {
        self.base.host()
    }

    /// `/handbook`, or empty.
    pub(in crate::http) fn mount(&self) -> &str {
        self.base.mount()
    }

    /// The hosts in the request, as written: for `Hosts::check`.
    pub(in crate::http) fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// The client's IP address, for the log.
    pub(in crate::http) fn client(&self) -> Option<IpAddr> {
        self.client
    }

    /// The path within the handbook of a relative or absolute URL; `None` if it is not a URL of this handbook.
    pub(in crate::http) fn path_of<'a>(&self, url: &'a str) -> Option<&'a str> {
        let path = if url.starts_with('/') && !url.starts_with("//") {
            url
        } else {
            let split = url.find("://").and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
            let (origin, path) = url.split_at_checked(split?)?;
            origin.eq_ignore_ascii_case(self.base.origin()).then_some(path)?
        };
        let within = path.strip_prefix(self.base.mount())?;
        within.starts_with('/').then_some(within)
    }
}

fn is_trusted(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

/// The rightmost address that is not a trusted proxy: those to its left can be forged.
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

/// The hosts in a request: those that trusted proxies forward, the client's first; else the one of the request target,
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
    // Conflicting headers are joined into a text that is not a valid host.
    if hosts.len() > 1 { vec![hosts.join(", ")] } else { hosts }
}

/// All values of a header.
fn values(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

/// The base URL as the client sees it.
fn requested_base(headers: &HeaderMap, hosts: &[String], trusted: bool) -> BaseUrl {
    let scheme = if trusted { values(headers, FORWARDED_PROTO) } else { Vec::new() };
    let scheme = scheme.first().and_then(|value| value.split(',').next()).map(str::trim);
    let scheme = scheme.filter(|scheme| ["http", "https"].contains(scheme)).unwrap_or("http");
    let named = hosts.first().and_then(|host| BaseUrl::of_host(scheme, host));
    named.or_else(|| BaseUrl::of_host(scheme, "localhost")).unwrap_or_default()
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
    fn forwarded_headers_count_only_from_trusted_proxies() {
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
    fn invalid_hosts_are_not_used() {
        for host in ["a\"><script>", "a/b", "a b", "user@host", ":::", ""] {
            assert_eq!(site("127.0.0.1:1", &[("host", host)]).origin(), "http://localhost", "{host}");
        }
    }

    #[test]
    fn own_urls_are_recognized() {
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
