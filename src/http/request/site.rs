//! Where readers reach the handbook: scheme, host and the path it is mounted at.
//!
//! Addresses are made below the root, as `RootPath`, and become text here: within our own pages and answers with the path
//! the handbook is mounted at, in what leaves them (feeds, the sitemap, an export) with the host as well. `--base-url`
//! says where that is; without it the request does: its `Host`, or what a *trusted* proxy forwards. See `mount` for
//! requests that come with the path, and `hosts` for what a request may name.

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

/// Where one request reached the handbook, and who sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// An address below the root, for readers of our own pages and answers.
    pub(in crate::http) fn at(&self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.base.mount(), path.as_ref())
    }

    /// The same with everything in front of it: for feeds, exports and whatever else leaves the site.
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
            origin.eq_ignore_ascii_case(self.base.origin()).then_some(path)?
        };
        let within = path.strip_prefix(self.base.mount())?;
        within.starts_with('/').then_some(within)
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
