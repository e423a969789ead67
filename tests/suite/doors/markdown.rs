//! Sections and documents as Markdown and JSON, and the whole handbook for language models (`llms.txt`,
//! `llms-full.txt`).

use axum::http::StatusCode;

use crate::fixture::{bundled, get, path_of, text};

#[test]
fn content_is_served_as_markdown_and_json() {
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
