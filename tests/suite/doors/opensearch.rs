//! OpenSearch, for browsers and other search tools:
//!
//! 1. the description is within the limits of the specification, its templates work, and they contain the requested scope;
//! 2. `start` and `page` count from 1, as the specification requires;
//! 3. suggestions match those of the API.

use axum::http::StatusCode;
use serde_json::json;

use super::hits::of_atom;
use crate::fixture::{address, bundled, encode, get, text};

#[test]
fn opensearch_description_is_valid() {
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

/// Fills a template; parameters without a value become empty.
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
        out.push_str(&encode(value));
        rest = after;
    }
    out + rest
}

#[test]
fn paging_follows_the_specification() {
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

#[test]
fn suggestions_match_the_api() {
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
