//! The JSON API:
//!
//! 1. responses for a search, a section and the lists match their snapshots;
//! 2. in the bundled handbook, the `url` of a hit is a page with the section's anchor, and its `permalink` redirects there;
//! 3. highlight offsets count Unicode scalar values of the snippet's text, and the answer says so; as segments, titles and
//!    snippets have the same matches as by ranges, and as HTML, which has no other element than `<mark>`; the links to
//!    other pages ask for the same form, and the counts are those of the hits on all pages;
//! 4. repeated parameters are alternatives, different parameters are combined;
//! 5. an unknown role, topic, part or language is 400 with the valid values and a request id; an invalid limit or offset is
//!    400, a query that is too long a client error; unknown paths and methods have the error format of the endpoint;
//! 6. health checks succeed; suggestions are grouped;
//! 7. the OpenAPI description matches its snapshot.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Node, bundled, encode, get, parse_html, send, serve, text, text_of};

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

/// What a text may consist of: markup, entities, characters outside the Basic Multilingual Plane and of several scalar
/// values, and words to search for.
const PIECES: &[&str] = &[
    "预算",
    "預算",
    "budget",
    "Budgets",
    "会议",
    "café",
    "cafe\u{301}",
    "𠮷野",
    "𠀀",
    "が",
    "か\u{3099}",
    "ﬁle",
    "㎏",
    "😀",
    "👩\u{200d}🚀",
    "🇨🇳",
    "<script>",
    "</mark>",
    "<b title='x'>",
    "&amp;",
    "&",
    "\"",
    "\u{301}",
    " ",
    "，",
];
const WORDS: &[&str] =
    &["预算", "budget", "café", "𠮷野", "𠀀", "が", "file", "kg", "script", "mark", "amp", "预算 会议"];

/// The stretches of a text: each with whether it is a match.
type Stretches = Vec<(String, bool)>;

fn by_ranges(text: &Value, ranges: &Value) -> Stretches {
    let chars: Vec<char> = text.as_str().unwrap().chars().collect();
    let mut stretches = Stretches::new();
    let mut add = |start: usize, end: usize, matches| {
        assert!(start <= end, "{text} {ranges}");
        if start < end {
            stretches.push((chars[start..end].iter().collect(), matches));
        }
        end
    };
    let mut at = 0;
    for range in ranges.as_array().unwrap() {
        at = add(at, range[0].as_u64().unwrap() as usize, false);
        at = add(at, range[1].as_u64().unwrap() as usize, true);
    }
    add(at, chars.len(), false);
    stretches
}

fn by_segments(segments: &Value) -> Stretches {
    let segments = segments.as_array().unwrap().iter();
    segments.map(|segment| (text(&segment["text"]), segment["match"].as_bool().unwrap())).collect()
}

fn by_html(html: &Value) -> Stretches {
    let stretch = |node: &Node| match node {
        Node::Text(text) => (text.clone(), false),
        Node::Element(mark) => {
            assert!(mark.name == "mark" && mark.attributes.is_empty(), "{html}");
            assert!(mark.children.iter().all(|child| matches!(child, Node::Text(_))), "{html}");
            (text_of(&mark.children), true)
        }
    };
    parse_html(html.as_str().unwrap()).iter().map(stretch).collect()
}

/// Removes a field that must be there.
fn take(value: &mut Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_form_of_highlights_has_the_same_matches(
        texts in prop::collection::vec(
            [prop::collection::vec(prop::sample::select(PIECES), 1..8), prop::collection::vec(prop::sample::select(PIECES), 0..60)],
            1..12,
        ),
    ) {
        let mut page = "# T {#t}\n\n".to_owned();
        for (number, [title, body]) in texts.iter().enumerate() {
            // Code keeps its text unchanged.
            page += &format!("## `.{}.` {{#n-{number}}}\n\n```\n{}\n```\n\n", title.concat(), body.concat());
        }
        let fixture = Fixture::new();
        fixture.write("a.md", page);
        let router = serve(&fixture);
        for word in WORDS {
            let ask = |form: &str| {
                let mut answer = get(&router, &format!("/api/v1/search?limit=100&q={}{form}", encode(word))).json();
                take(&mut answer, "took_us");
                answer
            };
            let ranges = ask("");
            prop_assert_eq!(&ranges["highlight_unit"], "unicode-scalar");
            let (mut segments, mut html) = (ask("&highlight=segments"), ask("&highlight=html"));
            for (number, hit) in ranges["hits"].as_array().unwrap().iter().enumerate() {
                let title = by_ranges(&hit["title"], &hit["title_highlights"]);
                let snippet = by_ranges(&hit["snippet"]["text"], &hit["snippet"]["highlights"]);
                let segmented = &mut segments["hits"][number];
                prop_assert_eq!(by_segments(&take(segmented, "title_segments")), title.clone());
                prop_assert_eq!(by_segments(&take(&mut segmented["snippet"], "segments")), snippet.clone());
                let marked = &mut html["hits"][number];
                prop_assert_eq!(by_html(&take(marked, "title_html")), title);
                prop_assert_eq!(by_html(&take(&mut marked["snippet"], "html")), snippet);
            }
            // Nothing else changes.
            prop_assert_eq!(&segments, &ranges);
            prop_assert_eq!(&html, &ranges);
        }
    }
}

#[test]
fn matches_are_set_apart_in_the_requested_form() {
    let fixture = Fixture::new();
    fixture.write(
        "a.md",
        "# T {#t}\n\n## `<b>` {#n}\n\n```\n👩\u{200d}🚀𠮷<script>预算</script> & e\u{301}\n```\n",
    );
    let router = serve(&fixture);
    let hit = |form: &str| {
        let answer = get(&router, &format!("/api/v1/search?q={}&{form}", encode("预算"))).json();
        answer["hits"][0].clone()
    };
    assert_eq!(hit("highlight=")["snippet"]["highlights"], json!([[12, 14]]));
    let segments = hit("highlight=segments");
    assert_eq!(segments["title_segments"], json!([{ "text": "<b>", "match": false }]));
    assert_eq!(
        segments["snippet"]["segments"],
        json!([
            { "text": "👩\u{200d}🚀𠮷<script>", "match": false },
            { "text": "预算", "match": true },
            { "text": "</script> & e\u{301}", "match": false },
        ])
    );
    let html = hit("highlight=html");
    assert_eq!(html["title_html"], "&lt;b&gt;");
    assert_eq!(
        html["snippet"]["html"],
        "👩\u{200d}🚀𠮷&lt;script&gt;<mark>预算</mark>&lt;/script&gt; &amp; e\u{301}"
    );
}

/// The first page of an answer, and the hits of all pages by the links to the next one.
fn all_pages(address: &str) -> (Value, Vec<Value>) {
    let (mut first, mut hits, mut address) = (Value::Null, Vec::new(), address.to_owned());
    loop {
        let answer = get(bundled(), &address);
        let page = answer.json();
        hits.extend(page["hits"].as_array().unwrap().iter().cloned());
        if first.is_null() {
            first = page;
        }
        let next =
            answer.header(header::LINK).split(", ").find_map(|link| link.strip_suffix(">; rel=\"next\""));
        let Some(next) = next else { return (first, hits) };
        next.trim_start_matches('<').clone_into(&mut address);
    }
}

#[test]
fn links_to_other_pages_ask_for_the_same_form() {
    for form in ["", "&explain=true", "&highlight=html", "&explain=true&highlight=segments"] {
        let (answer, hits) = all_pages(&format!("/api/v1/search?limit=20&q={}{form}", encode("预算")));
        assert!(hits.len() > 20, "{answer}");
        for hit in hits {
            assert_eq!(hit["title_html"].is_string(), form.contains("html"), "{form}");
            assert_eq!(hit["title_segments"].is_array(), form.contains("segments"), "{form}");
            assert_eq!(hit["score_parts"].is_object(), form.contains("explain"), "{form}");
        }
    }
}

#[test]
fn counts_are_those_of_the_hits_on_all_pages() {
    let mut seen = BTreeSet::new();
    for query in
        ["预算", "工作单 签字", "谁来批准工作单", "who signs the job order", "propsal", "提案 罗盘", "zzzzzz"]
    {
        for scope in [
            "",
            "&role=finance&topic=budget",
            "&part=techniques",
            "&role=finance&topic=meetings&part=techniques",
        ] {
            let lang = if query.is_ascii() { "en" } else { "zh" };
            let address = format!("/api/v1/search?limit=100&lang={lang}&q={}{scope}", encode(query));
            let (answer, hits) = all_pages(&address);
            let number = |name: &str| answer[name].as_u64().unwrap() as usize;
            let ids: BTreeSet<String> = hits.iter().map(|hit| text(&hit["id"])).collect();
            assert_eq!((hits.len(), ids.len()), (number("reachable"), number("reachable")), "{address}");
            let widened = answer["widened"] == true;
            assert_eq!(widened, number("total") == 0 && number("outside_scope") > 0, "{address}");
            let is_counted = |hit: &&Value| answer["tier"].is_null() || hit["tier"] == answer["tier"];
            let counted = number(if widened { "outside_scope" } else { "total" });
            assert_eq!(hits.iter().filter(is_counted).count(), counted, "{address}");
            assert!(hits.iter().all(|hit| widened || hit["in_scope"] == true), "{address}");
            if widened {
                assert!(hits[..counted].iter().all(|hit| hit["tier"] == answer["tier"]), "{address}");
            } else {
                let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
                assert!(scores.is_sorted_by(|one, next| one >= next), "{address}");
            }
            if answer["tier"].is_null() {
                assert_eq!(number("outside_scope"), 0, "{address}");
            }
            seen.insert((answer["tier"].to_string(), widened, hits.is_empty()));
        }
    }
    let null = |is_empty| ("null".to_owned(), false, is_empty);
    assert!(seen.contains(&null(false)) && seen.contains(&null(true)), "{seen:?}");
    assert!(seen.iter().any(|(_, widened, _)| *widened), "{seen:?}");
    assert!(seen.iter().any(|(tier, ..)| tier == "\"most\"" || tier == "\"any\""), "{seen:?}");
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
        ("highlight=ranges", "highlight"),
        ("highlight=HTML", "highlight"),
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
