//! Crawlers:
//!
//! 1. the sitemap lists document pages, permalinks redirect to them, and each page is its own canonical URL;
//! 2. a page has structured data, its roles, and links to its other formats.

use axum::http::StatusCode;
use serde_json::Value;

use crate::fixture::{get, mounted};

#[test]
fn sitemap_lists_canonical_pages() {
    let sitemap = get(mounted(), "/handbook/sitemap.xml");
    let listed: Vec<String> = sitemap.elements("loc").into_iter().map(|(_, text)| text).collect();
    assert!(listed.len() > 40);
    for url in listed.iter().step_by(7) {
        let path = url.strip_prefix("https://intranet.example").expect("a URL of the service");
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
fn pages_have_structured_data() {
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
