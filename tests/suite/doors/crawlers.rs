//! Search engines and other readers of pages:
//!
//! 1. the sitemap lists document pages, permalinks redirect to them, pages name themselves as canonical;
//! 2. a page says what it is about: structured data, roles, and its other forms.

use axum::http::StatusCode;
use serde_json::Value;

use crate::fixture::{get, mounted};

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
