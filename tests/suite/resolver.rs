//! References to sections resolve alike everywhere:
//!
//! 1. for an id in any state (existing, renamed once or repeatedly, alias, split, retired with or without alternatives,
//!    unknown), all of these return the same section in the reader's language or the same error: the permalink, its Markdown
//!    and JSON, the API, matches, embeds, oEmbed, MCP and commands;
//! 2. so do page addresses, current and former, with and without language, `.md`, query, fragment, host and mount path;
//! 3. links in the text, including wiki links, use the same ledger;
//! 4. judged queries use the successors of their ids, and all unknown ids are reported, with the nearest one;
//! 5. exported Markdown has no attributes outside code and only absolute links, and contains the text of its section.

use std::fmt::Write as _;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use handbook::http::{AppState, Config, router};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture, bundled, encode, err, id, load, out, run_in, send};

const LEDGER: &str = r#"
[published]
lost = { title = "丢了" }

[moved]
old = "one"
older = "old"
both = ["one", "two"]
heir = "two"
rented = "away"

[retired]
gone = { on = "2026-11-24", why = "No more." }
away = { on = "2026-11-24", why = "No more.", see = ["older", "only"] }
led = { see = ["heir"] }

[pages]
"duties/now" = "now"
"duties/before" = "now"
"duties/moved" = "older"
"duties/split" = "both"
"duties/closed" = "away"
"duties/nowhere" = "lost"
"#;

fn fixture() -> Fixture {
    Fixture::with_settings()
        .file("content/permalinks.toml", LEDGER)
        .file(
            "content/zh/duties/now.md",
            "# 现在 {#now}\n\n见[[old]]、[旧](s:older)、[新](/s/alias)和[[gone]]。\n\n## 甲 {#one aliases=alias}\n\n一。\n\n## 乙 {#two}\n\n二。\n",
        )
        .file(
            "content/en/duties/now.md",
            "# Now {#now}\n\nText.\n\n## One {#one aliases=alias}\n\nFirst.\n\n## Two {#two}\n\nSecond.\n",
        )
        .file("content/zh/duties/only.md", "# 仅 {#only}\n\n只有中文。\n")
}

/// The expected result of a reference.
#[derive(Clone, Copy, Debug)]
enum Expected {
    Section(&'static str),
    Split(&'static [&'static str]),
    Retired(&'static [&'static str]),
    Unknown,
}

impl Expected {
    fn status(self) -> u16 {
        match self {
            Self::Section(_) => 200,
            Self::Split(_) => 300,
            Self::Retired(_) => 410,
            Self::Unknown => 404,
        }
    }
}

const IDS: &[(&str, Expected)] = &[
    ("one", Expected::Section("one")),
    ("alias", Expected::Section("one")),
    ("old", Expected::Section("one")),
    ("older", Expected::Section("one")),
    ("only", Expected::Section("only")),
    ("both", Expected::Split(&["one", "two"])),
    ("gone", Expected::Retired(&[])),
    ("away", Expected::Retired(&["one", "only"])),
    ("rented", Expected::Retired(&["one", "only"])),
    ("led", Expected::Retired(&["two"])),
    ("lost", Expected::Unknown),
    ("zzzzzzzz", Expected::Unknown),
    ("Not An Id", Expected::Unknown),
];

/// Addresses of pages, below their language.
const PAGES: &[(&str, Expected)] = &[
    ("duties/now", Expected::Section("now")),
    ("duties/now?x=1", Expected::Section("now")),
    ("duties/now#two", Expected::Section("two")),
    ("duties/now#old", Expected::Section("one")),
    ("duties/now#top", Expected::Section("now")),
    ("duties/now#both", Expected::Split(&["one", "two"])),
    ("duties/now#away", Expected::Retired(&["one", "only"])),
    ("duties/before", Expected::Section("now")),
    ("duties/before#two", Expected::Section("two")),
    ("duties/moved", Expected::Section("one")),
    ("duties/split", Expected::Section("one")),
    ("duties/closed", Expected::Retired(&["one", "only"])),
    ("duties/nowhere", Expected::Unknown),
    ("duties/never", Expected::Unknown),
];

fn ask(router: &Router, path: &str, language: &str) -> Answer {
    let request = Request::get(path).header("accept-language", language).header("host", "localhost");
    send(router, request.body(Body::empty()).expect("request"))
}

/// Follows all redirects: the final response and its address.
fn follow(router: &Router, path: &str, language: &str) -> (Answer, String) {
    let mut path = path.to_owned();
    for _ in 0..5 {
        let answer = ask(router, path.split('#').next().unwrap_or_default(), language);
        if !answer.status.is_redirection() || answer.status == StatusCode::MULTIPLE_CHOICES {
            return (answer, path);
        }
        answer.header("location").clone_into(&mut path);
    }
    panic!("too many redirects: {path}");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn listed(problem: &Value) -> Vec<&str> {
    problem["nearest"].as_array().into_iter().flatten().map(|one| text(&one["id"])).collect()
}

/// Checks the response of an endpoint; `found` returns the id and the language of its section.
fn check(
    name: &str,
    answer: &Answer,
    expected: Expected,
    language: &str,
    found: impl Fn() -> (String, String),
) {
    assert_eq!(answer.status.as_u16(), expected.status(), "{name}: {}", answer.text());
    if let Expected::Section(id) = expected {
        let language = if id == "only" { "zh" } else { language };
        assert_eq!(found(), (id.to_owned(), language.to_owned()), "{name}");
    }
    if answer.header("content-type").contains("problem+json")
        && let Expected::Split(ids) | Expected::Retired(ids) = expected
    {
        assert_eq!(listed(&answer.json()), ids, "{name}");
    }
}

/// The text after `before`, up to one of the characters `after`.
fn between(text: &str, before: &str, after: &[char]) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap_or_default().to_owned()
}

/// Checks the endpoints that accept any kind of reference.
fn check_reference(router: &Router, reference: &str, expected: Expected, language: &str) {
    let name = format!("{reference} in {language}");
    let answer = ask(router, &format!("/api/v1/sections/{}", encode(reference)), language);
    let json = || answer.json();
    check(&name, &answer, expected, language, || (text(&json()["id"]).into(), text(&json()["lang"]).into()));

    let asked = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params":
        { "name": "read_section", "arguments": { "id": reference, "lang": language } } });
    let request = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-11-25")
        .header("host", "localhost");
    let read = send(router, request.body(Body::from(asked.to_string())).expect("request")).json();
    let result = &read["result"];
    match expected {
        Expected::Section(id) => assert_eq!(result["structuredContent"]["id"], id, "{name}: {read}"),
        Expected::Split(ids) | Expected::Retired(ids) => {
            let message = text(&result["content"][0]["text"]);
            assert!(
                result["isError"] == true && ids.iter().all(|id| message.contains(id)),
                "{name}: {message}"
            );
        }
        Expected::Unknown => assert_eq!(result["isError"], true, "{name}: {read}"),
    }
}

fn check_oembed(router: &Router, url: &str, expected: Expected, language: &str) {
    let answer = ask(router, &format!("/oembed?url={}", encode(url)), language);
    check(url, &answer, expected, language, || {
        let html = text(&answer.json()["html"]).to_owned();
        (between(&html, "/embed/s/", &['?']), between(&html, "?lang=", &['"']))
    });
}

#[test]
fn every_endpoint_resolves_an_id_alike() {
    let fixture = fixture();
    let router = router(AppState::new(fixture.edition(), Config::default()));
    for language in ["zh", "en"] {
        for (id, expected) in IDS {
            let name = encode(id);
            let (answer, address) = follow(&router, &format!("/s/{name}"), language);
            check(&format!("/s/{id}"), &answer, *expected, language, || {
                (between(&address, "#", &[]), address[1..3].to_owned())
            });
            let answer = ask(&router, &format!("/s/{name}.md"), language);
            check(&format!("/s/{id}.md"), &answer, *expected, language, || {
                let text = answer.text();
                (between(&text, "\nid: \"", &['"']), between(&text, "\nlang: \"", &['"']))
            });
            let answer = ask(&router, &format!("/s/{name}.json"), language);
            check(&format!("/s/{id}.json"), &answer, *expected, language, || {
                (text(&answer.json()["id"]).into(), text(&answer.json()["lang"]).into())
            });
            let answer = ask(&router, &format!("/api/v1/sections/{name}/matches?q=x"), language);
            check(&format!("matches of {id}"), &answer, *expected, language, || {
                (text(&answer.json()["sections"][0]["id"]).into(), text(&answer.json()["lang"]).into())
            });
            let answer = ask(&router, &format!("/embed/s/{name}"), language);
            check(&format!("/embed/s/{id}"), &answer, *expected, language, || {
                (between(&answer.text(), "/s/", &['"', '?']), between(&answer.text(), "lang=\"", &['"', '-']))
            });
            check_reference(&router, id, *expected, language);
            for url in [format!("/s/{id}"), format!("http://localhost/s/{id}?x=1#y"), format!("/s/{id}.md")] {
                check_oembed(&router, &url, *expected, language);
                check_reference(&router, &url, *expected, language);
            }
        }
    }
}

#[test]
fn page_addresses_resolve_to_the_same_section() {
    let fixture = fixture();
    let router = router(AppState::new(fixture.edition(), Config::default()));
    for language in ["zh", "en"] {
        for (page, expected) in PAGES {
            for url in [
                format!("/{language}/{page}"),
                format!("/{page}"),
                format!("http://localhost/{language}/{page}"),
            ] {
                check_oembed(&router, &url, *expected, language);
                check_reference(&router, &url, *expected, language);
            }
            check_reference(&router, page, *expected, language);
            let (path, fragment) = page.split_once('#').unwrap_or((page, ""));
            if !fragment.is_empty() {
                continue;
            }
            for before in ["/", &format!("/{language}/")] {
                let (answer, address) = follow(&router, &format!("{before}{path}"), language);
                check(&format!("{before}{path}"), &answer, *expected, language, || {
                    let id = address.split_once('#').map_or("now", |(_, id)| id);
                    (id.to_owned(), address[1..3].to_owned())
                });
                let path = path.split('?').next().unwrap_or_default();
                let (answer, _) = follow(&router, &format!("{before}{path}.md"), language);
                check(&format!("{before}{path}.md"), &answer, *expected, language, || {
                    let id = if answer.text().starts_with("---") {
                        between(&answer.text(), "\nid: \"", &['"'])
                    } else {
                        between(&answer.text(), "/s/", &['>'])
                    };
                    (id, language.to_owned())
                });
            }
        }
    }
    // The language of an address overrides the reader's; addresses outside the handbook are unknown.
    check_oembed(&router, "/en/duties/now#old", Expected::Section("one"), "en");
    let answer = ask(&router, &format!("/oembed?url={}", encode("/en/duties/now#old")), "zh");
    assert!(answer.text().contains("lang=en"), "{}", answer.text());
    for url in
        ["/de/duties/now", "/x/zh/duties/now", "https://other.example/s/one", "/", "", "#one", "//s/one"]
    {
        check_oembed(&router, url, Expected::Unknown, "zh");
    }
}

#[test]
fn mount_path_is_stripped() {
    let fixture = fixture();
    let base_url = "https://h.example/hand/book".parse().expect("an address");
    let config = Config { base_url: Some(base_url), ..Config::default() };
    let router = router(AppState::new(fixture.edition(), config));
    let base = "https://h.example/hand/book";
    for (url, expected) in [
        ("/s/old", Expected::Section("one")),
        ("/zh/duties/before", Expected::Section("now")),
        ("/duties/closed", Expected::Retired(&["one", "only"])),
    ] {
        let asked = format!("/hand/book/oembed?url={}", encode(&format!("{base}{url}")));
        let request = Request::get(asked).header("accept-language", "zh").header("host", "h.example");
        let answer = send(&router, request.body(Body::empty()).expect("request"));
        check(url, &answer, expected, "zh", || {
            let html = text(&answer.json()["html"]).to_owned();
            (between(&html, &format!("{base}/embed/s/"), &['?']), between(&html, "?lang=", &['"']))
        });
    }
}

#[test]
fn content_links_use_the_same_ledger() {
    let fixture = fixture();
    let handbook = load(fixture.path());
    let now = handbook.document_by_path("content/zh/duties/now.md").expect("the page");
    let lead = handbook.documents[now as usize].lead();
    assert_eq!(lead.links, [id("one")]);
    let router = router(AppState::new(fixture.edition(), Config::default()));
    let markdown = ask(&router, "/s/now.md", "zh").text();
    let one = "http://localhost/s/one";
    let expected = format!("见[甲]({one})、[旧]({one})、[新]({one})和[[gone]]。");
    assert!(markdown.contains(&expected), "{markdown}");
}

fn run(fixture: &Fixture, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = run_in(fixture.path(), arguments);
    (output.status.code(), out(&output), err(&output))
}

#[test]
fn commands_accept_the_same_references() {
    let fixture = fixture();
    let pages = PAGES.iter().map(|(page, expected)| (format!("/zh/{page}"), *expected));
    let ids = IDS.iter().map(|(id, expected)| ((*id).to_owned(), *expected));
    for (reference, expected) in ids.chain(pages).chain([("s:old".to_owned(), Expected::Section("one"))]) {
        let (code, out, err) = run(&fixture, &["links", "--json", &reference]);
        match expected {
            Expected::Section(id) => {
                let answer: Value =
                    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{reference}: {err}"));
                assert_eq!(answer["id"], id, "{reference}");
            }
            Expected::Split(ids) | Expected::Retired(ids) => {
                assert!(code == Some(1) && ids.iter().all(|id| err.contains(id)), "{reference}: {err}");
            }
            Expected::Unknown => assert!(code == Some(1) && err.contains("no section"), "{reference}: {err}"),
        }
    }
    assert_eq!(run(&fixture, &["accept", "older"]).0, Some(0));
    assert!(run(&fixture, &["accept", "onee"]).2.contains("the nearest is \"one\""));
    let (code, out, err) = run(&fixture, &["review", "older", "--lang", "zh", "--today", "2026-11-24"]);
    assert_eq!((code, out.trim()), (Some(0), "1 section in 1 file: reviewed 2026-11-24"), "{err}");
}

#[test]
fn judged_queries_resolve_moved_ids() {
    let fixture = fixture();
    let judge = |rows: &[&str]| {
        let mut file = "query\trelevant\texclude\n".to_owned();
        for row in rows {
            let _ = writeln!(file, "{row}");
        }
        fixture.write("judged.tsv", file);
        let judged = fixture.path().join("judged.tsv").to_string_lossy().into_owned();
        run(&fixture, &["evaluate", "--json", &judged])
    };
    let figures = |rows: &[&str]| {
        let (_, out, err) = judge(rows);
        let mut figures: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
        for time in ["p50_us", "p95_us"] {
            figures[time] = json!(0);
        }
        figures
    };
    assert_eq!(figures(&["甲\tone\ttwo", "乙\tone,two\t"]), figures(&["甲\tolder\their", "乙\tboth\t"]));
    let (code, _, err) = judge(&["甲\tone\tonly", "甲\tonee,two\tnwo", "乙\taway\t", "丙\tlost\t"]);
    let path = fixture.path().join("judged.tsv");
    let path = path.display();
    let expected = format!(
        "{path}:3: no section has the id \"onee\"; the nearest is \"one\"\n\
         {path}:3: no section has the id \"nwo\"; the nearest is \"now\"\n\
         {path}:4: the section \"away\" was retired; see \"one\", \"only\"\n\
         {path}:5: no section has the id \"lost\""
    );
    assert!(code == Some(judge(&["x\tNot An Id\t"]).0.expect("a code")) && err.contains(&expected), "{err}");
}

/// The link and image targets of a Markdown text, and its text outside code blocks.
fn read(markdown: &str) -> (Vec<String>, String) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    let (mut links, mut outside, mut in_code) = (Vec::new(), String::new(), false);
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string());
            }
            Event::Text(text) if !in_code => outside.push_str(&text),
            _ => {}
        }
    }
    (links, outside)
}

#[test]
fn exported_markdown_is_clean_and_complete() {
    let router = bundled();
    let exported = ask(router, "/api/v1/export.ndjson", "zh").text();
    let lines: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.len() > 300, "{}", lines.len());
    let mut texts = Vec::new();
    let fixture =
        Fixture::new().file("handbook.toml", "title = 'T'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'p'\n");
    for (number, line) in lines.iter().enumerate() {
        let (lang, markdown) = (text(&line["lang"]), text(&line["markdown"]));
        fixture.write(&format!("content/{lang}/p/{lang}{number}.md"), markdown);
        texts.push((format!("content/{lang}/p/{lang}{number}.md"), line));
        let api = ask(router, &format!("/api/v1/sections/{}?lang={lang}", text(&line["id"])), lang).json();
        assert_eq!(text(&api["markdown"]).trim(), markdown);
    }
    let mut all: Vec<String> = lines.iter().map(|line| text(&line["markdown"]).to_owned()).collect();
    for lang in ["zh", "en"] {
        all.push(ask(router, &format!("/llms-full.txt?lang={lang}"), lang).text());
        all.push(ask(router, &format!("/{lang}/workflows/new-client.md"), lang).text());
        all.push(ask(router, &format!("/s/ad-budget.md?lang={lang}"), lang).text());
    }
    for markdown in &all {
        let (targets, outside) = read(markdown);
        assert!(!outside.contains("{#"), "{markdown}");
        for link in targets {
            assert!(link.contains("://") || link.starts_with("mailto:"), "{link} in {markdown}");
        }
    }
    let again = load(fixture.path());
    for (path, line) in texts {
        let document = &again.documents[again.document_by_path(&path).expect("the file") as usize];
        // A heading that is not of level 1 is a section below the file's name.
        let section = match document.sections.as_slice() {
            [lead, only] if lead.text.is_empty() => only,
            [only] => only,
            _ => panic!("one section: {}", document.source),
        };
        assert_eq!(section.text, text(&line["body"]), "{}", document.source);
        assert!(document.source.is_empty() || section.heading.title == text(&line["title"]));
    }
}
