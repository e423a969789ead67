//! Behind a proxy:
//!
//! 1. below a mount path, every link of every page and of the API starts with the path;
//! 2. forwarded headers are used only from trusted proxies.

use std::{
    collections::{BTreeSet, VecDeque},
    net::SocketAddr,
};

use axum::{body::Body, extract::ConnectInfo, http::Request};
use handbook::http::Config;
use serde_json::Value;

use crate::fixture::{attributes, bundled_with, get, mounted, send, text};

#[test]
fn links_stay_below_the_mount_path() {
    let mut seen = BTreeSet::new();
    let mut open: VecDeque<String> = [
        "/handbook/",
        "/handbook",
        "/handbook/search?q=%E9%A2%84%E7%AE%97",
        "/handbook/nothing",
        "/handbook/api",
        "/handbook/widget",
    ]
    .map(str::to_owned)
    .into();
    while let Some(path) = open.pop_front() {
        if seen.len() > 250 || !seen.insert(path.clone()) {
            continue;
        }
        let answer = get(mounted(), &path);
        assert!(
            path == "/handbook/nothing" || answer.status.is_success() || answer.status.is_redirection(),
            "{path}: {}",
            answer.status
        );
        let location = answer.header("location");
        assert!(location.is_empty() || location.starts_with("/handbook/"), "{path}: {location}");
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = answer.text();
        for name in ["href", "src", "action", "data-root"] {
            for link in attributes(&page, name) {
                let link = link.replace("&amp;", "&").replace("&#38;", "&");
                let within = link.starts_with("/handbook/")
                    || link.starts_with('#')
                    || link.starts_with("https://intranet.example/handbook/");
                assert!(
                    within || link.starts_with("mailto:") || !link.starts_with('/') && link.contains("://"),
                    "{path}: {name}={link}"
                );
                if link.starts_with("/handbook/") && !link.contains("offset=") && !link.contains("/search?") {
                    open.push_back(link.split('#').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
    for path in [
        "/api/v1/search?q=%E9%A2%84%E7%AE%97",
        "/api/v1/suggest?q=%E9%A2%84%E7%AE%97",
        "/api/v1/sections/ad-budget",
        "/api/v1/roles",
        "/api/v1/sections/ad-bugdet",
    ] {
        check_links(&get(mounted(), &format!("/handbook{path}")).json(), path);
        // A proxy may strip the path.
        check_links(&get(mounted(), path).json(), path);
    }
}

fn check_links(value: &Value, path: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if ["url", "permalink", "instance"].contains(&name.as_str()) {
                    assert!(text(value).starts_with("/handbook/"), "{path}: {name} {value}");
                }
                if name == "html" {
                    for link in attributes(value.as_str().unwrap_or_default(), "href") {
                        assert!(
                            link.starts_with("/handbook/") || link.starts_with('#') || link.contains("://"),
                            "{path}: {link}"
                        );
                    }
                }
                check_links(value, path);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| check_links(value, path)),
        _ => {}
    }
}

#[test]
fn forwarded_headers_require_a_trusted_proxy() {
    let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let router = bundled_with(Config { trusted_proxies, ..Config::default() });
    let from = |peer: &str| {
        let mut request = Request::get("/api/v1/export.ndjson?role=marketing")
            .header("host", "inside:8080")
            .header("x-forwarded-host", "handbook.example")
            .header("x-forwarded-proto", "https")
            .body(Body::empty())
            .expect("request");
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        text(&send(&router, request).lines()[0]["permalink"])
    };
    assert!(from("10.1.2.3:5").starts_with("https://handbook.example/s/"));
    assert!(from("192.0.2.1:5").starts_with("http://inside:8080/s/"));
}
