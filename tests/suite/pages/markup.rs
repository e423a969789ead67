//! The markup of pages:
//!
//! 1. every linked page of the bundled handbook has one first-level heading, a language, a strict content security policy, no
//!    inline script or style, no resource of another host, and working links;
//! 2. ids are unique on a page, heading levels have no gaps, ARIA references exist;
//! 3. no page exceeds 60 KB compressed, with its style and script;
//! 4. plain folders have complete pages: without roles, topics, steps, history or glossary.

use std::collections::{BTreeSet, HashSet, VecDeque};

use axum::http::header;

use super::{addresses, bundled};
use crate::fixture::{Fixture, attributes, encode, get, get_page, get_with, serve};

/// The maximum compressed size of a page with its style and script.
const WEIGHT: usize = 60 * 1000;

#[test]
fn every_linked_page_has_valid_markup() {
    let (router, _) = bundled();
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
                // JSON-LD is data, not code.
                .all(|tag| tag.contains("src=") || tag == " type=\"application/ld+json\""),
            "{path}"
        );
        for source in attributes(&page, "src") {
            assert!(source.starts_with('/'), "{path}: {source}");
        }
        let ids = attributes(&page, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: an id occurs twice");
        for link in attributes(&page, "href") {
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
fn pages_stay_below_the_weight_limit() {
    let (router, _) = bundled();
    let weigh = |path: &str| get_with(router, path, &[("accept-encoding", "gzip")]).body.len();
    let home = get_page(router, "/zh/");
    let assets: HashSet<&str> = home.split('"').filter(|text| text.starts_with("/assets/")).collect();
    let assets: usize = assets.into_iter().map(weigh).sum();
    let heaviest = addresses().into_iter().map(|path| (weigh(&path) + assets, path)).max().expect("pages");
    assert!(heaviest.0 <= WEIGHT, "{heaviest:?}, including {assets} for style and script");
    println!("largest: {heaviest:?}, including {assets} for style and script");
}

#[test]
fn pages_have_a_valid_structure() {
    let (router, _) = bundled();
    for path in addresses() {
        let page = get_page(router, &path);
        check_structure(&path, &page);
    }
}

fn check_structure(path: &str, page: &str) {
    let ids = attributes(page, "id");
    let distinct: HashSet<&str> = ids.iter().copied().collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let twice: Vec<_> = sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{path}: {twice:?}");
    for attribute in ["aria-labelledby", "aria-describedby", "for"] {
        for target in attributes(page, attribute).iter().flat_map(|value| value.split(' ')) {
            assert!(distinct.contains(target), "{path}: {attribute} {target}");
        }
    }
    let levels: Vec<u32> =
        page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    assert!(!page.contains(" style=\"") && !page.contains("<style") && !page.contains(" onclick"), "{path}");
    for landmark in ["<main id=\"page_main\"", "<header class=\"masthead\"", "<footer"] {
        assert_eq!(page.matches(landmark).count(), 1, "{path}: {landmark}");
    }
}

#[test]
fn plain_folders_have_complete_pages() {
    let fixture = Fixture::new()
        .file("README.md", "# A book\n\nWords [on](notes/one.md).\n")
        .file(
            "notes/one.md",
            "# One\n\nAn id_like `code` <b>bold</b>.\n\n## Deeper\n\nText.\n\n## Deeper\n\nText.\n\n\
             ## Main\n\nNames that a page might use.\n\n## Sheet\n\nText.\n\n## Ask\n\nText.\n\n## Asked\n\nText.\n",
        )
        .file("notes/two.md", "No heading at all.\n\n- [x] one\n- [ ] two\n");
    let router = serve(&fixture);
    for path in [
        "/en/",
        "/en/notes",
        "/en/notes/one",
        "/en/notes/two",
        "/en/main/readme",
        "/search?q=text",
        "/compare",
    ] {
        let page = get_page(&router, path);
        check_structure(path, &page);
        for absent in
            ["class=\"term\"", "class=\"diagram\"", "id=\"who\"", "id=\"lately\"", "class=\"choices\""]
        {
            assert!(!page.contains(absent), "{path}: {absent}");
        }
    }
    let two = get_page(&router, "/en/notes/two");
    assert_eq!(
        attributes(&two, "aria-label").iter().filter(|name| ["Done", "To do"].contains(name)).count(),
        2
    );
    let one = get_page(&router, "/en/notes/one");
    assert!(one.contains("href=\"/en/main/readme#"), "the mention in the README is listed");
}
