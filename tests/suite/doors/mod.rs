//! The endpoints of the service, one file each. The tests here cover all of them:
//!
//! 1. the same query on the search page, the API, Atom and MCP returns the same sections in the same order, with the same
//!    permalinks, reasons and revision; an export of the scope contains exactly the hits within it;
//! 2. the language comes from `lang`, then `Accept-Language`, then the handbook;
//! 3. every endpoint has an entity tag and a modification date and answers 304 to both; compression is negotiated, HEAD has
//!    no body;
//! 4. other origins have no access unless they are configured;
//! 5. no request causes a server error, and errors have the format of their endpoint.

mod api;
mod crawlers;
mod embed;
mod events;
mod export;
mod feeds;
mod hits;
mod hosts;
mod markdown;
mod mcp;
mod opensearch;
mod proxy;
mod routes;

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use handbook::http::Config;
use proptest::prelude::*;
use serde_json::json;

use self::hits::{of_atom, of_json};
use crate::fixture::{address, bundled, bundled_with, elements, encode, get, get_with, send, text};

/// Queries of several kinds: a word, a question, pinyin, a scope, a widened scope, English, a misspelling, a later
/// page.
const QUESTIONS: &[&str] = &[
    "q=预算&lang=zh",
    "q=客户当场要我答应怎么办&lang=zh",
    "q=khzj&lang=zh",
    "q=预算&role=account-manager&part=duties&lang=zh",
    "q=提案&topic=budget&role=finance&lang=zh",
    "q=who signs the job order&lang=en",
    "q=propsal&lang=en",
    "q=会议纪要&lang=zh&limit=5&offset=5",
];

#[test]
fn every_endpoint_returns_the_same_hits() {
    let router = bundled();
    for question in QUESTIONS {
        let api = get(router, &address("/api/v1/search", question)).json();
        let expected = of_json(&api);
        assert!(!expected.is_empty(), "{question}");

        let atom = get(router, &address("/search.atom", question));
        assert_eq!(of_atom(&atom.text()), expected, "{question}");
        let summary = &atom.elements("hb:answer")[0].0;
        assert_eq!(summary["revision"], text(&api["revision"]));
        assert_eq!(summary["total"], api["total"].to_string());
        assert_eq!(summary["outsideScope"], api["outside_scope"].to_string());
        assert_eq!(summary["widened"], api["widened"].to_string());

        let page = get(router, &address("/search", question)).text();
        let shown: Vec<String> = page
            .split("<h2><a href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.split_once('#').map(|(_, id)| format!("/s/{id}")))
            .collect();
        assert_eq!(
            shown,
            expected.iter().map(|(permalink, _)| permalink.clone()).collect::<Vec<_>>(),
            "{question}"
        );

        let mut arguments = json!({});
        for pair in question.split('&') {
            let (name, value) = pair.split_once('=').expect("a pair");
            arguments[name] = value.parse::<u64>().map_or_else(|_| json!(value), |number| json!(number));
        }
        let called =
            mcp::call(router, "tools/call", json!({ "name": "search_handbook", "arguments": arguments }));
        let structured = &called["result"]["structuredContent"];
        assert_eq!(of_json(structured), expected, "{question}: {called}");
        for same in ["total", "outside_scope", "widened", "scope", "revision", "facets", "query"] {
            assert_eq!(structured[same], api[same], "{question}: {same}");
        }

        // Exactly the hits within the scope are in the export of the scope.
        let scope: Vec<&str> = question
            .split('&')
            .filter(|pair| ["role", "topic", "part", "lang"].iter().any(|name| pair.starts_with(name)))
            .collect();
        let exported = get(router, &address("/api/v1/export.ndjson", &scope.join("&"))).lines();
        let ids: BTreeSet<String> = exported.iter().map(|line| format!("/s/{}", text(&line["id"]))).collect();
        for hit in api["hits"].as_array().expect("hits") {
            assert_eq!(ids.contains(&text(&hit["permalink"])), hit["in_scope"] == true, "{question}: {hit}");
        }
        assert!(exported.iter().all(|line| line["revision"] == api["revision"]));
    }
}

#[test]
fn language_is_negotiated() {
    let router = bundled();
    let accept = |language: &str, path: &str| get_with(router, path, &[("accept-language", language)]);
    assert!(accept("en-GB,en;q=0.9,zh;q=0.1", "/s/ad-budget").header(header::LOCATION).starts_with("/en/"));
    assert!(accept("zh-Hans-CN;q=1, en;q=0.5", "/s/ad-budget").header(header::LOCATION).starts_with("/zh/"));
    assert!(accept("fr", "/s/ad-budget").header(header::LOCATION).starts_with("/zh/"));
    assert!(
        accept("en", "/s/ad-budget").header(header::VARY).to_ascii_lowercase().contains("accept-language")
    );
    for (language, expected) in [("en", "en"), ("zh-CN", "zh")] {
        let answer = accept(language, &format!("/api/v1/search?q={}", encode("预算 budget"))).json();
        assert!(answer["hits"].as_array().unwrap().iter().all(|hit| hit["lang"] == expected), "{language}");
    }
    assert!(accept("en", "/").text().contains("lang=\"en\""));
    assert!(accept("zh", "/").text().contains("lang=\"zh-CN\""));
    let only = accept("en", &format!("/api/v1/search?lang=zh&q={}", encode("预算"))).json();
    assert!(only["hits"].as_array().unwrap().iter().all(|hit| hit["lang"] == "zh"));
}

#[test]
fn responses_are_cacheable_and_compressed() {
    let router = bundled();
    for path in ["/zh/duties/account-director", "/api/v1/handbook", "/api/v1/sections/ad-budget"] {
        let mut tag = get(router, path).header(header::ETAG).to_owned();
        assert!(!tag.is_empty(), "{path}");
        let mut again = get_with(router, path, &[("if-none-match", &tag)]);
        // If the dates from git arrived between the two requests, the page has changed once.
        if again.status == StatusCode::OK {
            assert_ne!(again.header(header::ETAG), tag, "{path}");
            tag = again.header(header::ETAG).to_owned();
            again = get_with(router, path, &[("if-none-match", &tag)]);
        }
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty());
        let head = send(router, Request::head(path).body(Body::empty()).unwrap());
        assert_eq!(head.status, StatusCode::OK);
        assert!(head.body.is_empty());
    }
    let packed = get_with(router, "/zh/duties/account-director", &[("accept-encoding", "gzip")]);
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    let vary: Vec<&str> =
        packed.headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(vary.join(",").to_ascii_lowercase().contains("accept-encoding"), "{vary:?}");
}

const DOCUMENTS: &[&str] = &[
    "/",
    "/zh/",
    "/zh/duties/account-director",
    "/zh/duties/account-director.md",
    "/search?q=a",
    "/search.atom?q=a",
    "/suggestions?q=a",
    "/api",
    "/api/v1/search?q=a",
    "/api/v1/suggest?q=a",
    "/api/v1/sections/ad-budget",
    "/api/v1/roles",
    "/api/v1/roles/account-manager/duties",
    "/api/v1/topics",
    "/api/v1/parts",
    "/api/v1/handbook",
    "/api/v1/revision",
    "/api/v1/export.ndjson",
    "/api/v1/export.csv",
    "/api/v1/export.bulk",
    "/s/ad-budget.md",
    "/s/ad-budget.json",
    "/openapi.json",
    "/opensearch.xml",
    "/changes.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/llms-full.txt",
    "/embed/s/ad-budget",
    "/widget",
    "/widget.js",
    "/oembed?url=http://localhost/s/ad-budget",
];

#[test]
fn every_endpoint_has_validators() {
    for path in DOCUMENTS {
        let first = get(bundled(), path);
        assert_eq!(first.status, StatusCode::OK, "{path}: {}", first.text());
        let (tag, date) = (first.header("etag"), first.header("last-modified"));
        assert!(!tag.is_empty() && date.ends_with(" GMT"), "{path}: {tag} {date}");
        assert!(first.header("vary").to_ascii_lowercase().contains("accept-language"), "{path}");
        for (name, value, expected) in [
            ("if-none-match", tag, 304),
            ("if-none-match", "\"other\"", 200),
            ("if-modified-since", date, 304),
            ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ] {
            let again = get_with(bundled(), path, &[(name, value)]);
            assert_eq!(again.status.as_u16(), expected, "{path}: {name}: {value}");
            assert!(expected == 200 || again.body.is_empty());
        }
        let both = get_with(bundled(), path, &[("if-none-match", "\"other\""), ("if-modified-since", date)]);
        assert_eq!(both.status, StatusCode::OK, "{path}: the tag decides");
        let head = send(bundled(), Request::head(*path).body(Body::empty()).expect("request"));
        assert_eq!((head.status, head.body.len(), head.header("etag")), (StatusCode::OK, 0, tag), "{path}");
    }
}

#[test]
fn cross_origin_access_requires_configuration() {
    let origin = [("origin", "https://portal.example")];
    let closed = get_with(bundled(), "/api/v1/roles", &origin);
    assert!(!closed.headers.contains_key("access-control-allow-origin"));
    let cors_origins = vec!["https://portal.example".parse().expect("an origin")];
    let open = bundled_with(Config { cors_origins, ..Config::default() });
    let allowed = |router: &Router, origin: &str| {
        get_with(router, "/api/v1/roles", &[("origin", origin)])
            .header("access-control-allow-origin")
            .to_owned()
    };
    assert_eq!(allowed(&open, "https://portal.example"), "https://portal.example");
    assert_eq!(allowed(&open, "https://evil.example"), "");
    let vary = get_with(&open, "/api/v1/roles", &origin)
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().expect("ASCII").to_ascii_lowercase())
        .collect::<Vec<_>>()
        .join(",");
    assert!(vary.contains("origin") && vary.contains("accept-language"), "{vary}");
    let preflight = Request::options("/mcp")
        .header("origin", "https://portal.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,mcp-protocol-version")
        .body(Body::empty())
        .expect("request");
    let preflight = send(&open, preflight);
    assert!(preflight.status.is_success());
    assert!(preflight.header("access-control-allow-headers").contains("mcp-protocol-version"));
    assert!(!preflight.headers.contains_key("access-control-allow-credentials"));
}

/// The content type of errors at a path.
fn kind(path: &str) -> &'static str {
    let path = path.split('?').next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_text = ["md", "json"].contains(&extension);
    match path {
        "/mcp" => "application/json",
        _ if extension == "atom" => "application/atom+xml",
        "/search" | "/" | "/compare" | "/widget" | "/api" => "text/html",
        path if ["/embed/", "/roles/", "/zh/", "/s/"].iter().any(|start| path.starts_with(start))
            && !is_text =>
        {
            "text/html"
        }
        _ => "application/problem+json",
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_input_breaks_an_endpoint(
        value in "\\PC{0,24}|[\\x00-\\x7f]{0,12}|[0-9-]{1,20}",
        name in "q|role|topic|part|lang|limit|offset|start|page|since|url|format|maxwidth|explain|highlight|x",
        header in "accept|accept-language|if-none-match|if-modified-since|host|origin|x-forwarded-for|x-forwarded-host|range|x-request-id",
        content in "[ -~]{0,24}",
    ) {
        let encoded = encode(&value);
        let with_query = DOCUMENTS.iter().map(|path| {
            let join = if path.contains('?') { '&' } else { '?' };
            format!("{path}{join}{name}={encoded}")
        });
        let named = ["/s/", "/embed/s/", "/api/v1/sections/", "/api/v1/roles/", "/roles/", "/zh/duties/", "/mcp?"].map(|path| format!("{path}{encoded}"));
        let dotted = [format!("/s/{encoded}.md"), format!("/s/{encoded}.json"), format!("/zh/duties/{encoded}.md")];
        for path in with_query.chain(named).chain(dotted) {
            let Ok(request) = Request::get(&path).header(&header, &content).body(Body::empty()) else { continue };
            let answer = send(bundled(), request);
            let status = answer.status.as_u16();
            prop_assert!(status < 500 || status == 501, "{path} {header}: {content}: {status}");
            let is_negotiated = header == "accept" && content.contains("json");
            if status >= 400 && !is_negotiated && !["%2F", "%2E"].iter().any(|odd| encoded.contains(odd)) && !path.contains("//") {
                prop_assert!(answer.header("content-type").starts_with(kind(&path)), "{path}: {status} {}", answer.header("content-type"));
            }
            if answer.header("content-type").contains("xml") && status != 304 {
                prop_assert!(elements(&answer.text(), "x").is_empty());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_request_causes_a_server_error(path in "[a-z0-9/%.-]{0,20}", query in "\\PC{0,30}", name in "q|role|lang|limit|offset|explain|x") {
        let router = bundled();
        for path in [format!("/{path}"), format!("/api/v1/search?{name}={}", encode(&query)), format!("/search?{name}={}", encode(&query)), format!("/api/v1/suggest?{name}={}", encode(&query)), format!("/s/{}", encode(&query)), format!("/api/v1/sections/{}", encode(&query))] {
            if let Ok(request) = Request::get(&path).body(Body::empty()) {
                let answer = send(router, request);
                prop_assert!(!answer.status.is_server_error(), "{} {}", path, answer.status);
            }
        }
    }
}
