//! Every door of the intranet tells the same truth:
//!
//! 1. the same question on the page, the API, Atom and the Model Context Protocol gives the same sections in the same order,
//!    with the same permalinks, reasons and revision; an export of the scope holds each of them; suggestions agree with the
//!    API's;
//! 2. the OpenAPI description covers every route of the API, and a change of the API shows in a snapshot;
//! 3. the OpenSearch description keeps to the specification's limits, its templates lead to answers, and the role asked for
//!    is written into them; results page with `start` and `page` as the specification counts;
//! 4. feeds date what git dates and nothing else, and their ids do not change when a page is retitled;
//! 5. the sitemap lists document pages, permalinks redirect to them, pages name themselves as canonical;
//! 6. an export since a revision holds what changed and a tombstone for what is gone; tables are quoted; a revision that is
//!    not known is 410;
//! 7. sections and documents are there as Markdown and JSON;
//! 8. the Model Context Protocol is spoken in both revisions, and refuses foreign hosts and origins;
//! 9. pasted links unfold, and only the sites that are named may show a section in a frame;
//! 10. a new edition is told to whoever listens;
//! 11. mounted below a path, every link of every page and of the API has the path; forwarded headers count only from
//!     trusted proxies;
//! 12. other origins may read nothing unless they are named;
//! 13. every door has an entity tag and a date, and answers 304 to both;
//! 14. whatever is asked, no door gives a 5xx, and each refuses in its own words.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::SocketAddr,
    sync::OnceLock,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use handbook::{
    edition::Edition,
    http::{AppState, Config, router},
};
use http_body_util::BodyExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    answer::{Answer, send},
    fixture::{Fixture, repository},
};

/// Questions of several kinds: words, a question, pinyin, a scope, a widened scope, English, a misspelling.
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

impl Answer {
    fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect()
    }

    /// Every element of this name: its attributes and the text directly in it.
    fn elements(&self, name: &str) -> Vec<(BTreeMap<String, String>, String)> {
        elements(&self.text(), name)
    }

    fn element(&self, name: &str) -> String {
        self.elements(name).first().map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// Reads the whole document, so that one that is not well formed fails.
fn elements(xml: &str, name: &str) -> Vec<(BTreeMap<String, String>, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut depth = 0;
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}"));
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                let is_empty = matches!(event, Event::Empty(_));
                depth += i32::from(!is_empty);
                if start.name().as_ref() == name {
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.expect("a sound attribute");
                        let key = attribute.key.as_ref().to_owned();
                        let value = attribute.value.clone().into_owned();
                        (key, quick_xml::escape::unescape(&value).expect("sound escapes").into_owned())
                    });
                    found.push((attributes.collect(), String::new()));
                    if !is_empty {
                        open.push((depth, found.len() - 1));
                    }
                }
            }
            Event::End(_) => {
                if open.last().is_some_and(|(at, _)| *at == depth) {
                    open.pop();
                }
                depth -= 1;
            }
            Event::Text(text) => {
                if let Some((at, number)) = open.last()
                    && *at == depth
                {
                    found[*number].1.push_str(text);
                }
            }
            Event::GeneralRef(name) => {
                if let Some((at, number)) = open.last()
                    && *at == depth
                {
                    let entity = format!("&{};", &**name);
                    found[*number].1.push_str(&quick_xml::escape::unescape(&entity).expect("an entity"));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{xml}");
    found
}

fn get(router: &Router, path: &str) -> Answer {
    get_with(router, path, &[])
}

fn get_with(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).expect("request"))
}

/// Escapes the values of a query written as people would.
fn address(door: &str, query: &str) -> String {
    let pairs = query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').expect("a pair");
        format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
    });
    format!("{door}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn state(config: Config) -> AppState {
    static INDEX: OnceLock<std::path::PathBuf> = OnceLock::new();
    let index = INDEX.get_or_init(|| tempfile::tempdir().expect("folder").keep());
    let (edition, _) = Edition::open(&repository(), Some(index), &mut |_| {}).expect("opens");
    AppState::new(edition, config)
}

/// The bundled handbook, opened once.
fn bundled() -> &'static Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    ROUTER.get_or_init(|| router(state(Config::default())))
}

/// The bundled handbook at an address of its own.
fn mounted() -> &'static Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    ROUTER.get_or_init(|| {
        let base_url = Some("https://intranet.example/handbook/".parse().expect("an address"));
        router(state(Config { base_url, ..Config::default() }))
    })
}

fn small() -> Fixture {
    Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=manager topics=budget}\n\n每月核对**预算**。\n")
        .file("content/en/duties/a.md", "# Duties {#a}\n\nGeneral.\n\n## Control the budget {#a-budget roles=manager topics=budget}\n\nCheck it monthly.\n")
        .file("content/zh/workflows/b.md", "# 会议 {#b}\n\n## 纪要 {#b-minutes topics=meetings acts=executive signs=manager}\n\n会后写预算纪要。\n")
}

// 1

/// A hit as any door shows it: permalink, and why it is there.
type Shown = (String, Vec<(String, String)>);

fn path_of(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]);
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn of_json(answer: &Value) -> Vec<Shown> {
    let pair = |reason: &Value| (text(&reason["kind"]), text(&reason["text"]));
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| {
        (
            path_of(&text(&hit["permalink"])),
            hit["reasons"].as_array().expect("reasons").iter().map(pair).collect(),
        )
    })
    .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn of_atom(feed: &str) -> Vec<Shown> {
    let entries = feed
        .split("<entry")
        .skip(1)
        .map(|entry| format!("<entry{}", entry.split("</entry>").next().expect("an end")) + "</entry>");
    entries
        .map(|entry| {
            let links = elements(&entry, "link");
            let link = links.iter().find(|(link, _)| link["rel"] == "alternate").expect("a link");
            let reasons = elements(&entry, "hb:reason");
            (
                path_of(&link.0["href"]),
                reasons.into_iter().map(|(of, text)| (of["kind"].clone(), text)).collect(),
            )
        })
        .collect()
}

#[test]
fn every_door_gives_the_same_answer() {
    let router = bundled();
    for question in QUESTIONS {
        let api = get(router, &address("/api/v1/search", question)).json();
        let expected = of_json(&api);
        assert!(!expected.is_empty(), "{question}");

        let atom = get(router, &address("/search.atom", question));
        assert_eq!(of_atom(&atom.text()), expected, "{question}");
        let told = &atom.elements("hb:answer")[0].0;
        assert_eq!(told["revision"], text(&api["revision"]));
        assert_eq!(told["total"], api["total"].to_string());
        assert_eq!(told["outsideScope"], api["outside_scope"].to_string());
        assert_eq!(told["widened"], api["widened"].to_string());

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
        let called = call(router, "tools/call", json!({ "name": "search_handbook", "arguments": arguments }));
        let structured = &called["result"]["structuredContent"];
        assert_eq!(of_json(structured), expected, "{question}: {called}");
        for same in ["total", "outside_scope", "widened", "scope", "revision", "facets", "query"] {
            assert_eq!(structured[same], api[same], "{question}: {same}");
        }

        // Everything found within a scope is in the export of the scope; what is outside is not.
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
fn suggestions_agree_with_the_api() {
    for question in ["q=预算&lang=zh", "q=meet&lang=en", "q=客户&role=account-manager&lang=zh", "q=%"] {
        let suggestions = get(bundled(), &address("/suggestions", question));
        assert_eq!(suggestions.header("content-type"), "application/x-suggestions+json");
        let list = suggestions.json();
        let api = get(bundled(), &address("/api/v1/suggest", question)).json();
        let mut expected: Vec<String> = Vec::new();
        for kind in ["sections", "documents", "roles", "topics"] {
            for entry in api[kind].as_array().expect("a list") {
                if expected.len() < 10 && !expected.contains(&text(&entry["title"])) {
                    expected.push(text(&entry["title"]));
                }
            }
        }
        assert_eq!(list[0], api["query"]);
        assert_eq!(list[1], json!(expected), "{question}");
        for parallel in 2..4 {
            assert_eq!(list[parallel].as_array().map(Vec::len), Some(expected.len()));
        }
    }
}

// 2

#[test]
fn the_description_covers_the_api() {
    let fixture = small();
    let service = router(AppState::new(fixture.edition(), Config::default()));
    let mut description = get(&service, "/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    let source = include_str!("../../src/http/router.rs");
    let table = source.split("fn api()").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the table");
    let answered: BTreeSet<String> = table
        .split(".route(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        // Two other forms of the same export.
        .filter(|path| !["/export.bulk", "/export.csv"].contains(path))
        .map(|path| format!("/api/v1{path}"))
        .collect();
    let described: BTreeSet<String> =
        description["paths"].as_object().expect("paths").keys().cloned().collect();
    assert_eq!(described, answered);
    description["servers"] = json!([]);
    insta::assert_json_snapshot!("openapi", description);
}

// 3

#[test]
fn the_search_description_keeps_to_the_specification() {
    for (query, fixed) in [
        ("", ""),
        ("?lang=en", "&lang=en"),
        ("?role=account-manager&lang=zh", "&role=account-manager&lang=zh"),
    ] {
        let answer = get(bundled(), &format!("/opensearch.xml{query}"));
        assert!(answer.header("content-type").starts_with("application/opensearchdescription+xml"));
        let short = answer.element("ShortName");
        assert!((1..=16).contains(&short.chars().count()), "{short}");
        assert!((1..=1024).contains(&answer.element("Description").chars().count()));
        assert!(answer.element("LongName").chars().count() <= 48);
        assert!(!answer.elements("Query").is_empty());
        let urls = answer.elements("Url");
        for (media, relation) in [
            ("text/html", ""),
            ("application/atom+xml", ""),
            ("application/json", ""),
            ("application/x-suggestions+json", "suggestions"),
            ("application/opensearchdescription+xml", "self"),
        ] {
            let found = urls.iter().find(|(url, _)| {
                url["type"] == media && url.get("rel").map_or("", String::as_str) == relation
            });
            let template = found.unwrap_or_else(|| panic!("{media}")).0["template"].clone();
            if relation == "self" {
                continue;
            }
            assert!(template.contains(fixed), "{template}");
            let filled = fill(&template, &[("searchTerms", "预算"), ("count", "3")]);
            let answer = get(bundled(), filled.strip_prefix("http://localhost").expect("absolute"));
            assert_eq!(answer.status, StatusCode::OK, "{filled}: {}", answer.text());
            assert!(answer.header("content-type").starts_with(media), "{filled}");
        }
    }
    let options = get(bundled(), "/opensearch.xml?lang=zh").elements("parameters:Option");
    assert!(
        options
            .iter()
            .any(|(option, _)| option["value"] == "account-manager" && option["label"] == "客户经理")
    );
    assert!(
        get(bundled(), "/zh/")
            .text()
            .contains("rel=\"search\" type=\"application/opensearchdescription+xml\"")
    );
    assert_eq!(get(bundled(), "/opensearch.xml?role=boss").status, StatusCode::BAD_REQUEST);
}

/// Fills a template; optional parameters without a value become empty.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("closed");
        let value = values
            .iter()
            .find(|(known, _)| *known == name.trim_end_matches('?'))
            .map_or("", |(_, value)| value);
        out.push_str(before);
        out.push_str(&utf8_percent_encode(value, NON_ALPHANUMERIC).to_string());
        rest = after;
    }
    out + rest
}

#[test]
fn results_page_as_the_specification_counts() {
    let all = of_atom(&get(bundled(), "/search.atom?q=%E9%A2%84%E7%AE%97&limit=30").text());
    let mut walked = Vec::new();
    let mut next = Some("/search.atom?q=%E9%A2%84%E7%AE%97&limit=10&page=1".to_owned());
    while let Some(path) = next.filter(|_| walked.len() < 30) {
        let page = get(bundled(), &path);
        assert_eq!(page.element("opensearch:startIndex"), (walked.len() + 1).to_string());
        assert_eq!(page.element("opensearch:itemsPerPage"), "10");
        walked.extend(of_atom(&page.text()));
        let links = page.elements("link");
        next = links
            .iter()
            .find(|(link, _)| link["rel"] == "next")
            .map(|(link, _)| link["href"].replace("http://localhost", ""));
    }
    assert_eq!(walked, all);
    let second = of_atom(&get(bundled(), "/search.atom?q=%E9%A2%84%E7%AE%97&limit=10&start=11").text());
    assert_eq!(second, all[10..20]);
    let header =
        get(bundled(), "/api/v1/search?q=%E9%A2%84%E7%AE%97&limit=10&offset=10").header("link").to_owned();
    for relation in ["first", "prev", "next", "last"] {
        assert!(header.contains(&format!("rel=\"{relation}\"")), "{header}");
    }
    let corrected = get(bundled(), "/search.atom?q=propsal&lang=en");
    let queries = corrected.elements("opensearch:Query");
    assert!(queries.iter().any(|(query, _)| query["role"] == "request" && query["searchTerms"] == "propsal"));
}

// 4

fn git(fixture: &Fixture, arguments: &[&str], date: &str) {
    let done = std::process::Command::new("git")
        .arg("-C")
        .arg(fixture.path())
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .output()
        .expect("git runs");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn feeds_date_what_git_dates() {
    let fixture = small().file(".gitignore", ".index\n");
    git(&fixture, &["init", "-q"], "");
    git(&fixture, &["add", "."], "");
    git(&fixture, &["commit", "-q", "-m", "1"], "2026-03-01T12:00:00Z");
    fixture.write(
        "content/zh/workflows/b.md",
        "# 新的会议 {#b}\n\n## 纪要 {#b-minutes topics=meetings acts=executive}\n\n改。\n",
    );
    git(&fixture, &["commit", "-aqm", "2"], "2026-04-02T12:00:00Z");
    let open = || router(AppState::new(fixture.edition(), Config::default()));
    let router = open();
    let feed = get(&router, "/changes.atom?lang=zh");
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    let dates: Vec<String> = feed.elements("updated").into_iter().map(|(_, date)| date).collect();
    assert_eq!(dates, ["2026-04-02T00:00:00Z", "2026-04-02T00:00:00Z", "2026-03-01T00:00:00Z"]);
    let ids: Vec<String> = feed.elements("id").into_iter().map(|(_, id)| id).collect();
    assert!(ids.iter().all(|id| id.starts_with("tag:localhost,2026:handbook/zh/")), "{ids:?}");
    let json = get(&router, "/changes.json?lang=zh");
    assert_eq!(json.header("content-type"), "application/feed+json");
    let json = json.json();
    let items: Vec<String> =
        json["items"].as_array().expect("items").iter().map(|item| text(&item["id"])).collect();
    assert_eq!(items, ids[1..]);
    assert_eq!(json["items"][0]["date_modified"], "2026-04-02T00:00:00Z");
    let parts = get(&router, "/changes.json?part=duties&lang=en").json();
    assert_eq!(parts["items"].as_array().map(Vec::len), Some(1));
    let roles = get(&router, "/changes.json?role=finance&lang=zh").json();
    assert_eq!(roles["items"][1]["title"], "职责", "what is for everybody is for finance too");
    let sitemap = get(&router, "/sitemap.xml");
    let days: Vec<String> = sitemap.elements("lastmod").into_iter().map(|(_, day)| day).collect();
    assert_eq!(days, ["2026-03-01", "2026-04-02", "2026-03-01"]);

    // What is not committed has no date, and a new title no new id.
    fixture.write("content/zh/workflows/b.md", "# 再改 {#b}\n");
    let changed = open();
    assert_eq!(get(&changed, "/changes.atom?lang=zh").elements("entry").len(), 1);
    git(&fixture, &["commit", "-aqm", "3"], "2026-05-03T12:00:00Z");
    let committed = get(&open(), "/changes.atom?lang=zh");
    assert_eq!(committed.elements("id")[1].1, ids[1]);
    assert_eq!(committed.elements("title")[1].1, "再改");

    // Without git nothing is dated, and the feed says so by being empty.
    let plain = small();
    let router = handbook::http::router(AppState::new(plain.edition(), Config::default()));
    assert_eq!(get(&router, "/changes.json").json()["items"], json!([]));
    assert!(get(&router, "/sitemap.xml").elements("lastmod").is_empty());
}

// 5

#[test]
fn crawlers_find_canonical_pages() {
    let sitemap = get(mounted(), "/handbook/sitemap.xml");
    let listed: Vec<String> = sitemap.elements("loc").into_iter().map(|(_, text)| text).collect();
    assert!(listed.len() > 40);
    for url in listed.iter().step_by(7) {
        let path = url.strip_prefix("https://intranet.example").expect("ours");
        let page = get(mounted(), path);
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text().contains(&format!("<link rel=\"canonical\" href=\"{url}\">")), "{path}");
    }
    assert!(!listed.iter().any(|url| url.contains("/s/") || url.contains("/search")));
    let robots = get(mounted(), "/handbook/robots.txt").text();
    assert!(robots.contains("Sitemap: https://intranet.example/handbook/sitemap.xml"), "{robots}");
    assert!(robots.contains("Disallow: /handbook/search"), "{robots}");
    let moved = get(mounted(), "/handbook/s/ad-budget?lang=zh");
    assert_eq!(moved.status, StatusCode::FOUND);
    assert_eq!(moved.header("location"), "/handbook/zh/duties/account-director#ad-budget");
}

#[test]
fn pages_say_what_they_are_about() {
    let page = get(mounted(), "/handbook/zh/duties/account-director").text();
    let data = page
        .split("<script type=\"application/ld+json\">")
        .nth(1)
        .and_then(|rest| rest.split("</script>").next());
    let data: Value = serde_json::from_str(data.expect("data")).expect("JSON");
    assert_eq!(data["@graph"][0]["@type"], "TechArticle");
    assert_eq!(data["@graph"][0]["url"], "https://intranet.example/handbook/zh/duties/account-director");
    assert_eq!(data["@graph"][1]["itemListElement"].as_array().map(Vec::len), Some(3));
    assert!(page.contains("<meta name=\"roles\" class=\"elastic\" content=\"account-director"), "{page}");
    assert!(page.contains(
        "<meta property=\"og:url\" content=\"https://intranet.example/handbook/zh/duties/account-director\">"
    ));
    assert!(page.contains("class=\"masthead\" data-elastic-exclude"));
    for (link, media) in [
        ("alternate", "text/markdown"),
        ("alternate", "application/json+oembed"),
        ("alternate", "application/atom+xml"),
    ] {
        assert!(page.contains(&format!("<link rel=\"{link}\" type=\"{media}\"")), "{media}");
    }
}

// 6

#[test]
fn an_export_is_whole() {
    let lines = get(bundled(), "/api/v1/export.ndjson").lines();
    let count = get(bundled(), "/api/v1/handbook").json()["counts"]["sections"].as_u64().expect("a count");
    let ids: BTreeSet<String> = lines.iter().map(|line| text(&line["id"])).collect();
    let keys: BTreeSet<String> = lines.iter().map(|line| text(&line["key"])).collect();
    assert_eq!((ids.len() as u64, keys.len()), (count, lines.len()));
    for line in lines.iter().step_by(50) {
        let section =
            get(bundled(), &format!("/s/{}.json?lang={}", text(&line["id"]), text(&line["lang"]))).json();
        assert_eq!(
            (&line["body"], &line["title"], &line["roles"]),
            (&section["text"], &section["title"], &section["roles"])
        );
        assert_eq!(text(&line["permalink"]), format!("http://localhost{}", text(&section["permalink"])));
    }
    let packed = get_with(bundled(), "/api/v1/export.ndjson", &[("accept-encoding", "gzip")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() * 2 < get(bundled(), "/api/v1/export.ndjson").body.len());
    let bulk = get(bundled(), "/api/v1/export.bulk?lang=zh").lines();
    let chinese = lines.iter().filter(|line| line["lang"] == "zh").count();
    assert_eq!(bulk.len(), 2 * chinese);
    assert_eq!(bulk[0]["index"]["_id"], bulk[1]["key"]);
    let table = get(bundled(), "/api/v1/export.csv?lang=zh").text();
    assert!(table.starts_with("\u{feff}\"key\",\"id\","));
    assert_eq!(table.matches("\",\"false\"\r\n").count(), chinese);
}

#[test]
fn a_copy_is_brought_up_to_date() {
    let fixture = small();
    let open = || router(AppState::new(fixture.edition(), Config::default()));
    let before = open();
    let first = get(&before, "/api/v1/export.ndjson").lines();
    let revision = text(&first[0]["revision"]);
    assert!(get(&before, &format!("/api/v1/export.ndjson?since={revision}")).lines().is_empty());

    // One section is changed, one goes, one comes; a section whose role changes leaves the role's scope.
    fixture.write("content/zh/duties/a.md", "# 职责 {#a}\n\n总则。\n\n## 控制预算 {#a-budget roles=finance topics=budget}\n\n每周核对**预算**。\n\n## 新的 {#a-new}\n\n新。\n");
    fixture.write("content/zh/workflows/b.md", "# 会议 {#b}\n");
    let after = open();
    let changes = get(&after, &format!("/api/v1/export.ndjson?since={revision}")).lines();
    let told: BTreeSet<(String, bool)> =
        changes.iter().map(|line| (text(&line["key"]), line["deleted"] == true)).collect();
    let expected = [("zh-a-budget", false), ("zh-a-new", false), ("zh-b-minutes", true)];
    assert_eq!(told, expected.map(|(key, gone)| (key.to_owned(), gone)).into());
    let scoped = get(&after, &format!("/api/v1/export.ndjson?since={revision}&role=manager")).lines();
    assert!(scoped.iter().any(|line| line["key"] == "zh-a-budget" && line["deleted"] == true), "{scoped:?}");
    let bulk = get(&after, &format!("/api/v1/export.bulk?since={revision}")).lines();
    assert!(bulk.iter().any(|line| line["delete"]["_id"] == "zh-b-minutes"), "{bulk:?}");

    // Applying the changes to the copy gives what a whole export gives.
    let mut copy: BTreeMap<String, Value> =
        first.into_iter().map(|line| (text(&line["key"]), line)).collect();
    for line in changes {
        if line["deleted"] == true {
            copy.remove(&text(&line["key"]))
        } else {
            copy.insert(text(&line["key"]), line)
        };
    }
    let whole = get(&after, "/api/v1/export.ndjson").lines();
    let bare = |line: &Value| {
        let mut line = line.clone();
        line["revision"] = Value::Null;
        line
    };
    let copied: BTreeSet<String> = copy.values().map(|line| bare(line).to_string()).collect();
    assert_eq!(copied, whole.iter().map(|line| bare(line).to_string()).collect());

    for (unknown, status) in [("0000000000000000", 410), ("..%2F..%2Fsecret", 400), ("x", 400)] {
        let answer = get(&after, &format!("/api/v1/export.ndjson?since={unknown}"));
        assert_eq!(answer.status.as_u16(), status, "{unknown}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

// 7

#[test]
fn texts_are_there_as_markdown_and_json() {
    let section = get(bundled(), "/s/ad-budget.md?lang=zh");
    assert!(section.header("content-type").starts_with("text/markdown"));
    assert!(
        section.text().starts_with("---\ntitle: \"") && section.text().contains("\n### "),
        "{}",
        section.text()
    );
    assert!(section.header("link").contains("/zh/duties/account-director#ad-budget>; rel=\"canonical\""));
    assert!(
        section.text().contains("](http://localhost/s/") && !section.text().contains(".md#"),
        "{}",
        section.text()
    );
    assert_eq!(get(bundled(), "/s/ad-budget.json?lang=zh").json()["id"], "ad-budget");
    let document = get(bundled(), "/en/duties/account-director.md").text();
    assert!(document.starts_with("# ") && document.contains("/s/ad-budget>"), "{document}");
    let index = get(bundled(), "/llms.txt?lang=zh").text();
    assert!(index.starts_with("# 客户部工作标准手册\n\n> "), "{index}");
    let mut linked = 0;
    for line in index.lines().filter(|line| line.starts_with("- [")) {
        let url = line.split_once("](").and_then(|(_, rest)| rest.split_once(')')).expect("a link").0;
        assert_eq!(get(bundled(), &path_of(url)).status, StatusCode::OK, "{url}");
        linked += 1;
    }
    assert!(linked > 20);
    let whole = get(bundled(), "/llms-full.txt?lang=zh").text();
    for line in get(bundled(), "/api/v1/export.ndjson?lang=zh").lines().iter().step_by(20) {
        assert!(whole.contains(&text(&line["title"])), "{}", line["title"]);
    }
    for missing in ["/s/none.md", "/s/none.json", "/zh/duties/none.md"] {
        let answer = get(bundled(), missing);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{missing}");
    }
}

// 8

fn rpc(router: &Router, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::from(body.to_string())).expect("request"))
}

/// Calls a method in the revision that has sessions, without one.
#[allow(clippy::needless_pass_by_value, reason = "`json!` in place reads best")]
fn call(router: &Router, method: &str, params: Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    rpc(router, &[("mcp-protocol-version", "2025-11-25")], &body).json()
}

#[test]
fn assistants_are_answered_in_both_revisions() {
    let start = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
    let begun = call(bundled(), "initialize", start);
    assert_eq!(begun["result"]["serverInfo"]["name"], "handbook", "{begun}");
    let tools = call(bundled(), "tools/list", json!({}));
    let names: Vec<String> =
        tools["result"]["tools"].as_array().expect("tools").iter().map(|tool| text(&tool["name"])).collect();
    assert_eq!(names, ["search_handbook", "read_section", "list_roles", "list_topics", "role_duties"]);
    for tool in tools["result"]["tools"].as_array().expect("tools") {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert_eq!(tool["outputSchema"]["type"], "object");
    }
    let read = call(
        bundled(),
        "tools/call",
        json!({ "name": "read_section", "arguments": { "id": "ad-budget", "lang": "zh" } }),
    );
    assert_eq!(read["result"]["structuredContent"]["id"], "ad-budget", "{read}");
    assert!(text(&read["result"]["content"][0]["text"]).starts_with("### "));
    let duties = call(
        bundled(),
        "tools/call",
        json!({ "name": "role_duties", "arguments": { "role": "account-manager" } }),
    );
    assert!(
        duties["result"]["structuredContent"]["duties"].as_array().expect("duties").len() > 20,
        "{duties}"
    );
    let wrong = call(
        bundled(),
        "tools/call",
        json!({ "name": "search_handbook", "arguments": { "q": "a", "role": "boss" } }),
    );
    assert_eq!(wrong["result"]["isError"], true);
    assert!(wrong.to_string().contains("account-manager"), "{wrong}");
    assert!(
        call(bundled(), "tools/call", json!({ "name": "rm", "arguments": {} }))["error"]["code"].is_i64()
    );
    let resources = call(bundled(), "resources/list", json!({}));
    let uri = text(&resources["result"]["resources"][0]["uri"]);
    let resource = call(bundled(), "resources/read", json!({ "uri": uri }));
    assert_eq!(resource["result"]["contents"][0]["mimeType"], "text/markdown", "{resource}");
    assert!(
        call(bundled(), "resources/read", json!({ "uri": "handbook://section/none" }))["error"].is_object()
    );

    // The revision without sessions says everything in each request.
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {}
    });
    let with = |method: &str, name: Option<&str>, mut params: Value| {
        params["_meta"] = meta.clone();
        let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
        headers.extend(name.map(|name| ("mcp-name", name)));
        let body = json!({ "jsonrpc": "2.0", "id": 2, "method": method, "params": params });
        rpc(bundled(), &headers, &body).json()
    };
    let discovered = with("server/discover", None, json!({}));
    assert!(discovered["result"]["capabilities"]["tools"].is_object(), "{discovered}");
    let found = with(
        "tools/call",
        Some("search_handbook"),
        json!({ "name": "search_handbook", "arguments": { "q": "预算", "lang": "zh" } }),
    );
    let api = get(bundled(), &address("/api/v1/search", "q=预算&lang=zh")).json();
    assert_eq!(of_json(&found["result"]["structuredContent"]), of_json(&api), "{found}");
    let listed = with("tools/list", None, json!({}));
    assert!(listed["result"]["ttlMs"].is_u64() && listed["result"]["cacheScope"].is_string(), "{listed}");
}

#[test]
fn foreign_hosts_and_origins_are_refused() {
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let check = |router: &Router, headers: &[(&str, &str)], expected: u16| {
        let answer = rpc(router, headers, &ping);
        assert_eq!(answer.status.as_u16(), expected, "{headers:?}: {}", answer.text());
        let is_error = answer.json()["error"]["code"].is_i64();
        assert_eq!(is_error, expected >= 400, "{headers:?}: {}", answer.text());
    };
    check(bundled(), &[("host", "127.0.0.1:8080")], 200);
    check(bundled(), &[("host", "evil.example")], 403);
    check(bundled(), &[("origin", "http://localhost:3000")], 200);
    check(bundled(), &[("origin", "https://evil.example")], 403);
    check(bundled(), &[("origin", "null")], 403);
    check(mounted(), &[("host", "intranet.example"), ("origin", "https://intranet.example")], 200);
    check(mounted(), &[("host", "evil.example")], 403);
    let read = get_with(bundled(), "/mcp", &[("host", "localhost"), ("accept", "text/event-stream")]);
    assert_eq!((read.status.as_u16(), read.json()["error"]["code"].is_i64()), (405, true));
    let broken = send(
        bundled(),
        Request::post("/mcp")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(Body::from("{"))
            .expect("request"),
    );
    assert!(broken.status.is_client_error() && broken.json()["error"].is_object(), "{}", broken.text());
}

// 9

#[test]
fn pasted_links_unfold() {
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
fn only_named_sites_may_frame_a_section() {
    let closed = get(bundled(), "/embed/s/ad-budget");
    assert!(closed.header("content-security-policy").ends_with("frame-ancestors 'self'"));
    assert!(closed.text().contains("href=\"/s/ad-budget\""));
    let frame_ancestors = vec!["https://wiki.example".parse().expect("an origin")];
    let open = router(state(Config { frame_ancestors, ..Config::default() }));
    let policy = get(&open, "/embed/s/ad-budget").header("content-security-policy").to_owned();
    assert!(policy.ends_with("frame-ancestors 'self' https://wiki.example"), "{policy}");
    assert!(get(&open, "/zh/").header("content-security-policy").ends_with("frame-ancestors 'self'"));
    let script = get_with(bundled(), "/widget.js", &[("accept-encoding", "gzip")]);
    assert!(script.body.len() < 15 * 1024, "{} bytes", script.body.len());
    assert!(get(bundled(), "/widget?lang=zh").text().contains("<handbook-search"));
}

// 10

#[test]
fn a_new_edition_is_told_to_listeners() {
    let fixture = small();
    let state = AppState::new(fixture.edition(), Config::default());
    let router = router(state.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let first = get(&router, "/api/v1/revision");
    let again = get_with(&router, "/api/v1/revision", &[("if-none-match", first.header("etag"))]);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    runtime.block_on(async {
        let request = Request::get("/api/v1/events")
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .expect("request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        let mut body = response.into_body();
        let mut next = async || {
            let frame = body.frame().await.expect("an event").expect("sound").into_data().expect("data");
            String::from_utf8(frame.to_vec()).expect("UTF-8")
        };
        let told = next().await;
        assert!(
            told.contains("event: revision") && told.contains(&text(&first.json()["revision"])),
            "{told}"
        );
        fixture.write("content/zh/workflows/b.md", "# 会议 {#b}\n\n改了。\n");
        let edition = fixture.edition();
        let revision = edition.revision.clone();
        state.replace(edition);
        let told = next().await;
        assert!(told.contains(&revision), "{told}");
    });
    assert_ne!(get(&router, "/api/v1/revision").json()["revision"], first.json()["revision"]);
    assert_eq!(
        get_with(&router, "/api/v1/revision", &[("if-none-match", first.header("etag"))]).status,
        StatusCode::OK
    );
}

// 11

/// The values of an attribute in a page.
fn attribute<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn mounted_below_a_path_no_link_leaves_it() {
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
            for link in attribute(&page, name) {
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
        // A proxy may take the path off.
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
                    for link in attribute(value.as_str().unwrap_or_default(), "href") {
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
fn forwarded_headers_count_only_from_trusted_proxies() {
    let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let router = router(state(Config { trusted_proxies, ..Config::default() }));
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

// 12

#[test]
fn other_origins_may_read_nothing_unless_named() {
    let origin = [("origin", "https://portal.example")];
    let closed = get_with(bundled(), "/api/v1/roles", &origin);
    assert!(!closed.headers.contains_key("access-control-allow-origin"));
    let cors_origins = vec!["https://portal.example".parse().expect("an origin")];
    let open = router(state(Config { cors_origins, ..Config::default() }));
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

// 13

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
    "/changes.json",
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
fn every_door_has_validators() {
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

// 14

/// What each door refuses in.
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
    fn no_door_breaks(
        value in "\\PC{0,24}|[\\x00-\\x7f]{0,12}|[0-9-]{1,20}",
        name in "q|role|topic|part|lang|limit|offset|start|page|since|url|format|maxwidth|explain|x",
        header in "accept|accept-language|if-none-match|if-modified-since|host|origin|x-forwarded-for|x-forwarded-host|range|x-request-id",
        content in "[ -~]{0,24}",
    ) {
        let encoded = utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
        let doors = DOCUMENTS.iter().map(|door| {
            let join = if door.contains('?') { '&' } else { '?' };
            format!("{door}{join}{name}={encoded}")
        });
        let named = ["/s/", "/embed/s/", "/api/v1/sections/", "/api/v1/roles/", "/roles/", "/zh/duties/", "/mcp?"].map(|door| format!("{door}{encoded}"));
        let dotted = [format!("/s/{encoded}.md"), format!("/s/{encoded}.json"), format!("/zh/duties/{encoded}.md")];
        for path in doors.chain(named).chain(dotted) {
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

    #[test]
    fn no_message_breaks_the_assistants_door(
        method in "tools/call|tools/list|resources/read|initialize|server/discover|\\PC{0,12}",
        name in "search_handbook|read_section|list_roles|role_duties|\\PC{0,8}",
        argument in "q|id|role|limit|offset|lang|\\PC{0,6}",
        value in prop_oneof![any::<i64>().prop_map(|number| json!(number)), "\\PC{0,20}".prop_map(|text| json!(text)), Just(json!(null)), Just(json!([1, "a", null])), Just(json!({ "a": 1 }))],
        version in "2025-11-25|2026-07-28|2025-03-26|[0-9-]{0,10}",
    ) {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": { "name": name, "arguments": { "q": "预算", argument: value }, "uri": name } });
        let answer = rpc(bundled(), &[("mcp-protocol-version", &version)], &body);
        prop_assert!(!answer.status.is_server_error(), "{body}: {}", answer.text());
        if !answer.body.is_empty() {
            let said = answer.json();
            prop_assert!(said["result"].is_object() || said["error"]["code"].is_i64(), "{body}: {said}");
            prop_assert!(said["error"]["code"] != json!(-32603), "{body}: {said}");
        }
    }
}
