//! The JSON API:
//!
//! 1. responses for a search, a section and the lists match their snapshots;
//! 2. in the bundled handbook, the `url` of a hit is a page with the section's anchor, and its `permalink` redirects there;
//! 3. highlight offsets count Unicode scalar values of the snippet's text;
//! 4. repeated parameters are alternatives, different parameters are combined;
//! 5. an unknown role, topic, part or language is 400 with the valid values and a request id; an invalid limit or offset is
//!    400, a query that is too long a client error; unknown paths and methods have the error format of the endpoint;
//! 6. health checks succeed; suggestions are grouped;
//! 7. the OpenAPI description matches its snapshot.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use crate::fixture::{Fixture, bundled, encode, get, send, serve};

/// The handbook of the snapshots: markup, a link, and a character outside the Basic Multilingual Plane.
fn handbook() -> (Fixture, Router) {
    let fixture = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "---\ndescription: 测试\n---\n\n# 职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=manager topics=budget source=X-1}\n\n\
             每月与客户核对**预算**，见[会议](../workflows/b.md#b-minutes)。\n",
        )
        .file("content/en/duties/a.md", "# Duties {#a}\n\nGeneral.\n\n## Control the budget {#a-budget roles=manager topics=budget source=X-1}\n\nCheck it monthly.\n")
        .file("content/zh/workflows/b.md", "# 会议 {#b}\n\n## 纪要 {#b-minutes topics=meetings acts=executive signs=manager}\n\n会后写预算纪要。😀\n");
    let router = serve(&fixture);
    (fixture, router)
}

#[test]
fn responses_match_the_snapshots() {
    let (_fixture, router) = handbook();
    let mut search = get(&router, &format!("/api/v1/search?q={}&explain=true", encode("预算 核对"))).json();
    search["took_us"] = 0.into();
    insta::assert_json_snapshot!("search_response", search);
    insta::assert_json_snapshot!("section_response", get(&router, "/api/v1/sections/a-budget").json());
    for name in ["roles", "topics", "parts", "handbook"] {
        insta::assert_json_snapshot!(
            format!("{name}_response"),
            get(&router, &format!("/api/v1/{name}")).json()
        );
    }
}

#[test]
fn hit_links_resolve_and_offsets_count_characters() {
    let router = bundled();
    for query in ["预算", "工作单 签字", "who signs the job order", "会议纪要", "😀 提案"] {
        let answer = get(router, &format!("/api/v1/search?limit=20&q={}", encode(query))).json();
        assert!(!answer["hits"].as_array().unwrap().is_empty(), "{query}");
        for hit in answer["hits"].as_array().unwrap() {
            let (url, permalink) = (hit["url"].as_str().unwrap(), hit["permalink"].as_str().unwrap());
            let (page, anchor) = url.split_once('#').unwrap();
            assert!(get(router, page).text().contains(&format!("id=\"{anchor}\"")), "{url}");
            assert_eq!(permalink, format!("/s/{anchor}"));
            let redirect = get(router, &format!("{permalink}?lang={}", hit["lang"].as_str().unwrap()));
            assert_eq!(redirect.status, StatusCode::FOUND);
            assert_eq!(redirect.header(header::LOCATION), url);
            let length = hit["snippet"]["text"].as_str().unwrap().chars().count() as u64;
            for range in hit["snippet"]["highlights"].as_array().unwrap() {
                assert!(range[0].as_u64() < range[1].as_u64() && range[1].as_u64().unwrap() <= length);
            }
        }
    }
}

#[test]
fn filters_restrict_results() {
    let (_fixture, router) = handbook();
    let ids = |parameters: &str| -> Vec<String> {
        let answer = get(&router, &format!("/api/v1/search?q={}&{parameters}", encode("预算"))).json();
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("role=manager"), ["a-budget", "b-minutes"]);
    assert_eq!(ids("topic=meetings"), ["b-minutes"]);
    assert_eq!(ids("topic=meetings&topic=budget"), ["a-budget", "b-minutes"]);
    assert_eq!(ids("topic=meetings&part=workflows"), ["b-minutes"]);
    let answer =
        get(&router, &format!("/api/v1/search?q={}&role=finance&topic=budget", encode("预算"))).json();
    assert_eq!(
        (&answer["total"], &answer["outside_scope"], &answer["widened"]),
        (&0.into(), &2.into(), &true.into())
    );
}

#[test]
fn invalid_requests_are_explained() {
    let router = bundled();
    for (query, name) in [
        ("role=boss", "role"),
        ("topic=x", "topic"),
        ("part=%20x", "part"),
        ("lang=fr", "lang"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("offset=x", "offset"),
    ] {
        let answer = get(router, &format!("/api/v1/search?q=a&{query}"));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{query}");
        let problem = answer.json();
        assert_eq!(problem["status"], 400);
        assert!(problem["request_id"].as_str().is_some_and(|id| !id.is_empty()));
        assert_eq!(problem["request_id"], answer.headers["x-request-id"].to_str().unwrap());
        if !["limit", "offset"].contains(&name) {
            assert!(
                answer.text().contains(if name == "role" { "account-manager" } else { "" }),
                "{}",
                answer.text()
            );
            assert!(!problem["errors"][0]["valid"].as_array().unwrap().is_empty(), "{}", answer.text());
        }
    }
    let long = "长".repeat(1_000);
    assert!(get(router, &format!("/api/v1/search?q={}", encode(&long))).status.is_client_error());
    for (path, status) in [
        ("/api/v1/nothing", 404),
        ("/api/v1/sections/no-such-section", 404),
        ("/s/no-such-section", 404),
        ("/nothing", 404),
        ("/zh/duties/nothing", 404),
        ("/roles/boss", 404),
    ] {
        let answer = get(router, path);
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let kind = if path.starts_with("/api") { "application/problem+json" } else { "text/html" };
        assert!(answer.header(header::CONTENT_TYPE).starts_with(kind), "{path}");
    }
    let wrong = send(router, Request::post("/api/v1/search").body(Body::empty()).unwrap());
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.header(header::CONTENT_TYPE), "application/problem+json");
    assert!(wrong.header(header::ALLOW).contains("GET"));
}

#[test]
fn health_checks_and_suggestions_answer() {
    let router = bundled();
    assert_eq!(get(router, "/healthz").status, StatusCode::OK);
    assert_eq!(get(router, "/readyz").status, StatusCode::OK);
    let answer = get(router, &format!("/api/v1/suggest?q={}", encode("预算"))).json();
    for group in ["sections", "documents", "roles", "topics"] {
        assert!(answer[group].is_array(), "{group}: {answer}");
    }
    assert!(!answer["sections"].as_array().unwrap().is_empty());
    assert_eq!(answer["topics"][0]["id"], "budget");
    let scoped = get(router, &format!("/api/v1/suggest?part=techniques&q={}", encode("预算"))).json();
    let sections = scoped["sections"].as_array().unwrap();
    assert!(
        sections.iter().all(|section| section["url"].as_str().unwrap().contains("/techniques/")),
        "{scoped}"
    );
}

#[test]
fn openapi_description_matches_the_snapshot() {
    let mut description = get(&serve(&Fixture::small()), "/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    description["servers"] = json!([]);
    insta::assert_json_snapshot!("openapi", description);
}
