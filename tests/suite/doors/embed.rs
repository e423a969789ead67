//! Sections on other sites:
//!
//! 1. pasted links become cards (oEmbed);
//! 2. only configured sites may show a section in a frame; the search widget is small.

use axum::http::StatusCode;
use handbook::http::Config;
use serde_json::json;

use crate::fixture::{address, bundled, bundled_with, get, get_with, mounted, path_of, text};

#[test]
fn oembed_returns_rich_cards() {
    let page = "https://intranet.example/handbook/zh/duties/account-director#ad-budget";
    for url in [page, "https://intranet.example/handbook/s/ad-budget"] {
        let answer = get_with(
            mounted(),
            &address("/handbook/oembed", &format!("url={url}&maxwidth=300")),
            &[("accept-language", "zh")],
        );
        let card = answer.json();
        assert_eq!(
            (&card["type"], &card["version"], &card["width"]),
            (&json!("rich"), &json!("1.0"), &json!(300)),
            "{card}"
        );
        let html = text(&card["html"]);
        let source = html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a source");
        assert_eq!(source, "https://intranet.example/handbook/embed/s/ad-budget?lang=zh");
        assert_eq!(get(mounted(), &path_of(source)).status, StatusCode::OK);
    }
    let xml = get(mounted(), &address("/handbook/oembed", &format!("url={page}&format=xml")));
    assert!(xml.header("content-type").starts_with("text/xml"));
    assert_eq!(xml.element("version"), "1.0");
    let status = |query: &str| get(mounted(), &address("/handbook/oembed", query)).status.as_u16();
    assert_eq!(status("url=https://evil.example/handbook/s/ad-budget"), 404);
    assert_eq!(status("url=https://intranet.example/handbook/s/none"), 404);
    assert_eq!(status(&format!("url={page}&format=yaml")), 501);
    assert_eq!(status(&format!("url={page}&maxwidth=x")), 400);
}

#[test]
fn only_configured_sites_may_frame_a_section() {
    let closed = get(bundled(), "/embed/s/ad-budget");
    assert!(closed.header("content-security-policy").ends_with("frame-ancestors 'self'"));
    assert!(closed.text().contains("href=\"/s/ad-budget\""));
    let frame_ancestors = vec!["https://wiki.example".parse().expect("an origin")];
    let open = bundled_with(Config { frame_ancestors, ..Config::default() });
    let policy = get(&open, "/embed/s/ad-budget").header("content-security-policy").to_owned();
    assert!(policy.ends_with("frame-ancestors 'self' https://wiki.example"), "{policy}");
    assert!(get(&open, "/zh/").header("content-security-policy").ends_with("frame-ancestors 'self'"));
    let script = get_with(bundled(), "/widget.js", &[("accept-encoding", "gzip")]);
    assert!(script.body.len() < 15 * 1024, "{} bytes", script.body.len());
    assert!(get(bundled(), "/widget?lang=zh").text().contains("<handbook-search"));
}
