//! What the script of the pages depends on:
//!
//! 1. the fragment requested while typing is identical to the list on the search page;
//! 2. query text is always escaped, in the list, in attributes and in the script's messages;
//! 3. the URL of a hit contains the query; the canonical URL of its page does not;
//! 4. the matches of a section occur in its text, whatever the script of the query, and words match as whole words;
//! 5. the stored role is checked in the search box if the handbook has it; an invalid cookie has no effect;
//! 6. the service worker is served at the root, is revalidated on each load and caches existing files, and it alone may
//!    compile WebAssembly; the offline page is in both languages; the files of the search exist for the present edition only;
//! 7. every message the script uses is in the page; script and worker are below 25 KB compressed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::{Fixture, bundled, encode, get, get_json, get_page, get_with, serve};

/// The list of hits, which the script replaces.
fn found(page: &str) -> &str {
    let from = page.find("<div class=\"found\"").expect("a list");
    let to = page.find("<aside class=\"preview\"").unwrap_or(page.len());
    page[from..to].trim_end()
}

/// The messages and URLs passed to the script.
fn messages_of(page: &str) -> Value {
    let (_, rest) = page.split_once("data-words=\"").expect("words");
    let text = rest.split('"').next().expect("an attribute");
    let text = text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'");
    serde_json::from_str(&text.replace("&#38;", "&")).expect("JSON")
}

#[test]
fn fragment_equals_the_list_of_the_page() {
    for query in [
        "q=",
        "q=预算",
        "q=预算&role=account-manager",
        "q=客户&role=account-manager&part=duties&topic=budget",
        "q=客户&offset=10&limit=5",
        "q=who%20signs&lang=en",
        "q=岗位:客户经理%20提案",
        "q=zzzzqqqq",
        "q=bugdet&lang=en",
    ] {
        let query: String = query
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { encode(&c.to_string()) })
            .collect();
        let whole = get_page(bundled(), &format!("/search?{query}"));
        let fragment = get_page(bundled(), &format!("/search?{query}&fragment=found"));
        assert_eq!(found(&whole), fragment.trim(), "{query}");
        assert!(!fragment.contains("<html") && !fragment.contains("fragment="), "{query}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn query_text_is_always_escaped(text in "[<>\"'&a-z预算{}\\\\ ]{0,24}") {
        let path = format!("/search?q={}", encode(&format!("<script>\"{text}")));
        let whole = get_page(bundled(), &path);
        prop_assert!(!whole.contains("<script>"), "{whole}");
        prop_assert!(!whole.contains("=\"<"), "{whole}");
        let fragment = get_page(bundled(), &format!("{path}&fragment=found"));
        prop_assert_eq!(found(&whole), fragment.trim());
    }
}

#[test]
fn hit_url_has_the_query_and_canonical_url_does_not() {
    let list = get_page(bundled(), &format!("/search?q={}&lang=zh", encode("预算")));
    let (_, rest) = list.split_once("<h2><a href=\"").expect("a hit");
    let address = rest.split('"').next().expect("an address");
    assert!(address.contains(&format!("?q={}#", encode("预算"))), "{address}");
    let there = get_page(bundled(), address.split('#').next().expect("a path"));
    let (_, rest) = there.split_once("<link rel=\"canonical\" href=\"").expect("canonical");
    assert!(!rest.split('"').next().expect("an address").contains('?'));
}

#[test]
fn matches_occur_in_their_section() {
    for (query, section, lang) in [
        ("預算", "ad-budget", "zh"),
        ("客户当场要我答应怎么办", "ad-budget", "zh"),
        ("budgets", "ad-budget", "en"),
        ("BUDGET control", "ad-budget", "en"),
    ] {
        let path = format!("/api/v1/sections/{section}/matches?q={}&lang={lang}", encode(query));
        let answer = get_json(bundled(), &path);
        let sections = answer["sections"].as_array().expect("sections");
        assert_eq!(sections[0]["id"], section, "the section asked for comes first");
        for marks in sections {
            let id = marks["id"].as_str().expect("id");
            let section = get_json(bundled(), &format!("/api/v1/sections/{id}?lang={lang}"));
            let text = format!("{}\n{}", section["title"], section["text"].as_str().expect("text"));
            for one in marks["matches"].as_array().expect("matches") {
                let surface = one["text"].as_str().expect("text");
                assert!(!surface.is_empty() && text.contains(surface), "{query}: {surface} in {id}");
            }
        }
    }
    let answer = get_json(bundled(), &format!("/api/v1/sections/ad-budget/matches?q={}", encode("預算")));
    assert_eq!(answer["sections"][0]["matches"][0]["text"], "预算", "in the script of the page");
}

#[test]
fn words_match_whole_words() {
    let fixture = Fixture::with_settings().file(
        "content/en/duties/a.md",
        "# Duties {#a}\n\nThe art of parts.\n\n## Other {#b}\n\nParts only.\n",
    );
    let router = serve(&fixture);
    let answer = get_json(&router, "/api/v1/sections/a/matches?q=art&lang=en");
    let matches = answer["sections"][0]["matches"].as_array().expect("matches").clone();
    assert!(matches.contains(&serde_json::json!({ "text": "art", "whole": true })), "{matches:?}");
    assert!(matches.iter().all(|one| one["whole"] == true), "no match within a word: {matches:?}");
    let refused = |path: &str| get(&router, path).status;
    assert_eq!(refused("/api/v1/sections/nowhere/matches?q=art"), 404);
    assert_eq!(refused(&format!("/api/v1/sections/a/matches?q={}", "x".repeat(600))), 400);
    assert_eq!(refused("/api/v1/sections/a/matches"), 200);
}

#[test]
fn stored_role_is_checked_in_the_search_box() {
    let with = |cookie: &str| {
        let page = get_with(bundled(), "/zh/workflows/new-client", &[("cookie", cookie)]);
        assert_eq!(page.status, 200, "{cookie}");
        page.text()
    };
    let ticked = "<input type=\"checkbox\" name=\"role\" value=\"account-manager\" checked> 客户经理";
    assert!(with("theme=dark; role=account-manager").contains(ticked));
    for cookie in
        ["", "role=", "role=boss", "role=<script>", "role", "xrole=account-manager", ";;=;role=\"x\""]
    {
        assert!(!with(cookie).contains("name=\"role\""), "{cookie}");
    }
}

#[test]
fn service_worker_covers_the_site_and_caches_existing_files() {
    let answer = get(bundled(), "/sw.js");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("service-worker-allowed"), "/");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("'wasm-unsafe-eval'") && !policy.contains('*'), "{policy}");
    let of_pages = get(bundled(), "/zh/").header("content-security-policy").to_owned();
    assert!(of_pages.contains("worker-src 'self'") && !of_pages.contains("unsafe"), "{of_pages}");
    let worker = answer.text();
    let (_, rest) = worker.split_once("const ASSETS = ").expect("assets");
    let assets: Vec<String> = serde_json::from_str(rest.split(";\n").next().expect("a list")).expect("JSON");
    assert!(assets.len() >= 3);
    for asset in assets.iter().map(String::as_str).chain(["/offline", "/search"]) {
        assert_eq!(get(bundled(), asset).status, 200, "{asset}");
    }
    let messages = messages_of(&get_page(bundled(), "/zh/"));
    let files: Vec<&str> =
        messages["search_files"].as_array().expect("files").iter().filter_map(Value::as_str).collect();
    let [program, dictionary, index, translations @ ..] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(translations.len(), usize::from(cfg!(feature = "cedict")));
    assert_eq!(get(bundled(), program).header("content-type"), "application/wasm");
    for file in [dictionary, index].into_iter().chain(translations) {
        let answer = get(bundled(), file);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/gzip");
        assert_eq!(answer.header("cache-control"), "private, no-cache", "it is the handbook's text");
        assert_eq!(answer.body[..2], [0x1f, 0x8b], "a gzip file");
        assert_eq!(get(bundled(), &file.replace("/offline/", "/offline/0")).status, 404);
    }
    assert_eq!(get(bundled(), &index.replace("/index", "/handbook")).status, 404);
    let offline = get_page(bundled(), "/offline");
    assert!(offline.contains("网络已断开") && offline.contains("<section lang=\"en\">"));
}

#[test]
fn script_has_its_messages_and_is_small() {
    let whole = get_page(bundled(), "/zh/");
    let (_, rest) = whole.split_once("<script src=\"").expect("a script");
    let script = rest.split('"').next().expect("an address");
    let code = get_page(bundled(), script);
    let used: BTreeSet<&str> = code
        .split("words.")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default())
        .filter(|name| !name.is_empty())
        .collect();
    for lang in ["zh", "en"] {
        let messages = messages_of(&get_page(bundled(), &format!("/{lang}/")));
        for name in &used {
            let list = messages[name].as_array().is_some_and(|list| !list.is_empty());
            assert!(list || messages[name].as_str().is_some_and(|text| !text.is_empty()), "{lang}: {name}");
        }
    }
    let compressed = |path: &str| get_with(bundled(), path, &[("accept-encoding", "gzip")]).body.len();
    let total = compressed(script) + compressed("/sw.js");
    assert!(total < 25_000, "{total} bytes");
}
