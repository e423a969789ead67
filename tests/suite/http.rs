//! Every door keeps the contract:
//!
//! 1. the search response has the contract's fields, in a snapshot; a section likewise;
//! 2. over the bundled handbook, `url` leads to a page that holds the section's anchor, and `permalink` redirects there;
//! 3. offsets count Unicode scalar values of the snippet's text;
//! 4. repeated parameters are alternatives, different ones restrict together;
//! 5. an unknown role, topic, part or language, a bad limit and a long query are 400 with the valid values and a
//!    request id; unknown paths and methods are problems too, and nothing internal is shown;
//! 6. the reader's language comes from `lang`, else `Accept-Language`, else the handbook;
//! 7. every page of the bundled handbook answers in both languages, with one heading of the first level, a language, a
//!    strict policy, no inline script or style, no address of another host, and links that lead somewhere;
//! 8. conditional requests are answered with 304, compression is negotiated, HEAD has no body;
//! 9. grades stand side by side, made from the duty sections themselves; health and readiness answer; suggestions are grouped;
//! 10. no path and no query string gives a 5xx.

use std::collections::{BTreeSet, VecDeque};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use handbook::http::{AppState, Config, router};
use proptest::prelude::*;

use crate::{
    answer::{Answer, send},
    fixture::{Fixture, bundled, encode},
};

fn get(router: &Router, path: &str) -> Answer {
    send(router, Request::get(path).body(Body::empty()).expect("request"))
}

fn get_with(router: &Router, path: &str, name: header::HeaderName, value: &str) -> Answer {
    send(router, Request::get(path).header(name, value).body(Body::empty()).expect("request"))
}

fn small() -> (Fixture, Router) {
    let fixture = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "---\ndescription: 测试\n---\n\n# 职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=manager topics=budget source=X-1}\n\n\
             每月与客户核对**预算**，见[会议](../workflows/b.md#b-minutes)。\n",
        )
        .file("content/en/duties/a.md", "# Duties {#a}\n\nGeneral.\n\n## Control the budget {#a-budget roles=manager topics=budget source=X-1}\n\nCheck it monthly.\n")
        .file("content/zh/workflows/b.md", "# 会议 {#b}\n\n## 纪要 {#b-minutes topics=meetings acts=executive signs=manager}\n\n会后写预算纪要。😀\n");
    let router = router(AppState::new(fixture.edition(), Config::default()));
    (fixture, router)
}

#[test]
fn responses_are_as_in_the_contract() {
    let (_fixture, router) = small();
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
fn hits_lead_to_their_sections_and_offsets_count_characters() {
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
fn parameters_restrict() {
    let (_fixture, router) = small();
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
fn mistakes_are_explained() {
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
fn the_readers_language_is_negotiated() {
    let router = bundled();
    let accept = |language: &str, path: &str| get_with(router, path, header::ACCEPT_LANGUAGE, language);
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

/// The values of an attribute in a page.
fn attribute<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_is_sound() {
    let router = bundled();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open: VecDeque<String> = ["/", "/zh/", "/en/"].map(str::to_owned).into();
    for query in ["预算", "who signs", "nothing-like-this-anywhere", ""] {
        open.push_back(format!("/search?q={}", encode(query)));
    }
    let mut anchors: Vec<(String, String)> = Vec::new();
    let mut pages: std::collections::HashMap<String, String> = std::collections::HashMap::new();
    while let Some(path) = open.pop_front() {
        if !seen.insert(path.clone()) || seen.len() > 1_500 {
            continue;
        }
        let answer = get(router, &path);
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{path}: {}", answer.status);
        if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        let policy = answer.header(header::CONTENT_SECURITY_POLICY).to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        let page = answer.text();
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert!(page.contains("<html lang=\"zh-CN\"") || page.contains("<html lang=\"en\""), "{path}");
        assert!(
            !page.contains("<style") && !page.contains(" style=\"") && !page.contains(" onclick"),
            "{path}"
        );
        assert!(
            page.split("<script")
                .skip(1)
                .filter_map(|tag| tag.split('>').next())
                // Data is not run.
                .all(|tag| tag.contains("src=") || tag == " type=\"application/ld+json\""),
            "{path}"
        );
        for source in attribute(&page, "src") {
            assert!(source.starts_with('/'), "{path}: {source}");
        }
        let ids = attribute(&page, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: an id stands twice");
        for link in attribute(&page, "href") {
            let link = link.replace("&amp;", "&").replace("&#38;", "&");
            if let Some((to, anchor)) = link.split_once('#') {
                let to = if to.is_empty() { path.clone() } else { to.to_owned() };
                anchors.push((to, anchor.to_owned()));
            }
            let target = link.split('#').next().unwrap_or_default().to_owned();
            if target.starts_with('/')
                && !target.starts_with("//")
                && !target.contains("offset=")
                && !target.starts_with("/search")
            {
                open.push_back(target);
            }
        }
        pages.insert(path, page);
    }
    assert!(seen.len() > 60, "{seen:?}");
    for (page, anchor) in anchors {
        if let Some(text) = pages.get(&page) {
            assert!(text.contains(&format!("id=\"{anchor}\"")), "{page}#{anchor}");
        }
    }
}

#[test]
fn grades_are_compared_from_their_own_sections() {
    let router = bundled();
    for language in ["zh", "en"] {
        let page = get(router, &format!("/compare?lang={language}")).text();
        for document in ["account-director", "account-manager", "account-executive"] {
            let duties = get(router, &format!("/{language}/duties/{document}")).text();
            // Every duty of the page (a heading of the third level) stands in the table.
            let ids: Vec<&str> = attribute(&duties, "id").into_iter().filter(|id| id.contains('-')).collect();
            let shown = ids
                .iter()
                .filter(|id| page.contains(&format!("/{language}/duties/{document}#{id}\"")))
                .count();
            assert!(shown >= 20, "{language} {document}: {shown} of {}", ids.len());
        }
        let columns: Vec<usize> = ["executive", "manager", "director"]
            .iter()
            .map(|role| page.find(&format!("/roles/account-{role}")).expect("a column"))
            .collect();
        assert!(columns.is_sorted(), "{language}: from grade C up");
    }
    assert_eq!(get(router, "/compare?role=boss").status, StatusCode::NOT_FOUND);
    assert!(
        get(router, "/compare?role=account-manager&role=account-director").text().contains("am-coordination")
    );
}

#[test]
fn answers_are_cached_and_compressed_by_agreement() {
    let router = bundled();
    for path in ["/zh/duties/account-director", "/api/v1/handbook", "/api/v1/sections/ad-budget"] {
        let mut tag = get(router, path).header(header::ETAG).to_owned();
        assert!(!tag.is_empty(), "{path}");
        let mut again = get_with(router, path, header::IF_NONE_MATCH, &tag);
        // The dates from git may have come between the two: then the page is another one, and says so once.
        if again.status == StatusCode::OK {
            assert_ne!(again.header(header::ETAG), tag, "{path}");
            tag = again.header(header::ETAG).to_owned();
            again = get_with(router, path, header::IF_NONE_MATCH, &tag);
        }
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty());
        let head = send(router, Request::head(path).body(Body::empty()).unwrap());
        assert_eq!(head.status, StatusCode::OK);
        assert!(head.body.is_empty());
    }
    let packed = get_with(router, "/zh/duties/account-director", header::ACCEPT_ENCODING, "gzip");
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    let vary: Vec<&str> =
        packed.headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(vary.join(",").to_ascii_lowercase().contains("accept-encoding"), "{vary:?}");
}

#[test]
fn probes_and_suggestions_answer() {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_gives_a_server_error(path in "[a-z0-9/%.-]{0,20}", query in "\\PC{0,30}", name in "q|role|lang|limit|offset|explain|x") {
        let router = bundled();
        for path in [format!("/{path}"), format!("/api/v1/search?{name}={}", encode(&query)), format!("/search?{name}={}", encode(&query)), format!("/api/v1/suggest?{name}={}", encode(&query)), format!("/s/{}", encode(&query)), format!("/api/v1/sections/{}", encode(&query))] {
            if let Ok(request) = Request::get(&path).body(Body::empty()) {
                let answer = send(router, request);
                prop_assert!(!answer.status.is_server_error(), "{} {}", path, answer.status);
            }
        }
    }
}
