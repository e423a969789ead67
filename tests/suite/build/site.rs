//! The files of a static site:
//!
//! 1. every internal link resolves to a file of the site, and its fragment to an element of that file; internal links are
//!    relative, and no page contains the placeholder host;
//! 2. every page has a content security policy and no inline script or style;
//! 3. builds are reproducible byte by byte;
//! 4. every permalink redirects to its section, in the reader's language;
//! 5. a plain folder of Markdown can be built;
//! 6. a folder that is not a previous build is refused and left alone; a previous build is replaced completely; a failed
//!    build leaves it unchanged;
//! 7. a base URL sets the canonical links and the links of the 404 page.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{Files, bilingual, build_site};
use crate::fixture::{Fixture, attributes, bundled_edition, command_in, printed};

fn is_page(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "html")
}

fn resolve(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn check_links(files: &Files) {
    let ids: BTreeMap<&str, BTreeSet<&str>> = files
        .iter()
        .filter(|(file, _)| is_page(file))
        .map(|(file, bytes)| {
            let page = std::str::from_utf8(bytes).expect("text");
            (file.as_str(), attributes(page, "id").into_iter().collect())
        })
        .collect();
    let mut broken = Vec::new();
    let mut links = 0;
    for file in ids.keys() {
        let page = std::str::from_utf8(&files[*file]).expect("text");
        for attribute in ["href", "src", "action"] {
            for link in attributes(page, attribute) {
                links += 1;
                let link = link.replace("&amp;", "&");
                if link.starts_with("mailto:") || link.starts_with("https://") || link.starts_with("http://")
                {
                    continue;
                }
                let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
                let path = path.split('?').next().unwrap_or_default();
                let target = if path.is_empty() { Some((*file).to_owned()) } else { resolve(file, path) };
                let target = target.unwrap_or_default();
                if path.starts_with('/') || !files.contains_key(&target) {
                    broken.push(format!("{file}: {link}"));
                } else if !fragment.is_empty()
                    && !ids.get(target.as_str()).is_some_and(|ids| ids.contains(fragment))
                {
                    broken.push(format!("{file}: {link} (no such element)"));
                }
            }
        }
    }
    assert!(links > 0);
    broken.truncate(30);
    assert!(broken.is_empty(), "{broken:#?}");
}

fn check_policy(files: &Files) {
    for (file, bytes) in files.iter().filter(|(file, _)| is_page(file)) {
        let page = std::str::from_utf8(bytes).expect("text");
        assert!(page.contains("<meta http-equiv=\"content-security-policy\""), "{file}");
        assert!(!page.contains("<style"), "{file}");
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(" src=\"") || tag.contains("json"), "{file}: an inline script");
        }
        for external in attributes(page, "src") {
            assert!(!external.contains("//"), "{file}: {external}");
        }
    }
}

#[test]
fn bundled_site_has_no_broken_links() {
    let edition = bundled_edition();
    let sections: BTreeSet<String> =
        edition.handbook().sections().map(|(_, _, section)| section.id.to_string()).collect();
    let files = build_site(edition, None);
    check_links(&files);
    check_policy(&files);
    for file in [
        "index.html",
        "404.html",
        "zh/index.html",
        "en/index.html",
        "search/index.html",
        "search/index.en.html",
    ] {
        assert!(files.contains_key(file), "{file}");
    }
    for id in sections {
        for (file, language) in [("index.html", "zh"), ("index.en.html", "en")] {
            let page = String::from_utf8_lossy(&files[&format!("s/{id}/{file}")]).into_owned();
            let link = attributes(&page, "href")[0].to_owned();
            assert!(
                link.starts_with(&format!("../../{language}/")) && link.contains(&format!("#{id}")),
                "{id}: {link}"
            );
            assert!(page.contains(&format!("content=\"0; url={link}\"")), "{id}");
        }
    }
    for (file, bytes) in &files {
        if is_page(file) {
            let page = String::from_utf8_lossy(bytes);
            assert!(!page.contains("copy.invalid"), "{file} contains the placeholder host");
        }
    }
}

#[test]
fn build_is_reproducible() {
    let fixture = bilingual();
    let first = build_site(fixture.edition(), None);
    let second = build_site(fixture.edition(), None);
    assert!(first == second);
    check_links(&first);
    check_policy(&first);
}

#[test]
fn base_url_sets_canonical_links_and_404_links() {
    let files = build_site(bilingual().edition(), Some("https://intranet.example/handbook"));
    let page = String::from_utf8_lossy(&files["zh/workflows/travel/index.html"]).into_owned();
    assert!(page.contains("href=\"https://intranet.example/handbook/zh/workflows/travel/\""), "{page}");
    let missing = String::from_utf8_lossy(&files["404.html"]).into_owned();
    let links: Vec<&str> =
        attributes(&missing, "href").into_iter().filter(|link| !link.starts_with('#')).collect();
    assert!(!links.is_empty() && links.iter().all(|link| link.starts_with("/handbook/")), "{links:?}");
}

#[test]
fn plain_markdown_folder_can_be_built() {
    let fixture = Fixture::new()
        .file("读我.md", "# 说明 <script>\n\n看[笔记](notes/a.md#two)、[外面](https://example.com/?a=1&b=2)和![图](x.png)。\n")
        .file("notes/a.md", "# One & \"two\"\n\nText.\n\n## Two\n\n```\n<a href=\"/x\">\n```\n")
        .file("notes/b c.md", "no heading\n");
    let files = build_site(fixture.edition(), None);
    check_links(&files);
    check_policy(&files);
}

/// Runs `handbook build` on `root`: whether it succeeded, and its output.
fn build(arguments: &[&str], root: &Path) -> (bool, String) {
    let mut command = command_in(root, &["build"]);
    let output = command.args(arguments).arg("--index").arg(root.join(".index")).output().expect("it runs");
    (output.status.success(), printed(&output))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn only_a_previous_build_is_replaced() {
    let fixture = bilingual();
    let place = tempfile::tempdir().expect("folder");
    let out = place.path().join("site");
    let out_text = out.to_str().expect("a path");

    fs::create_dir(&out).expect("folder");
    fs::write(out.join("thesis.txt"), "mine").expect("file");
    let (ok, printed) = build(&[out_text], fixture.path());
    assert!(!ok && printed.contains("did not write"), "{printed}");
    assert_eq!(names(&out), ["thesis.txt"]);
    fs::remove_file(out.join("thesis.txt")).expect("file");

    let (ok, printed) = build(&[out_text], fixture.path());
    assert!(ok && printed.contains("pages") && printed.contains("(search "), "{printed}");
    assert!(out.join("zh/workflows/travel/index.html").is_file());
    fs::write(out.join("stale.html"), "old").expect("file");

    let (ok, printed) = build(&[out_text], fixture.path());
    assert!(ok, "{printed}");
    assert!(!out.join("stale.html").exists(), "a previous build is replaced completely");

    let before = names(&out);
    let nothing = tempfile::tempdir().expect("folder");
    let (ok, printed) = build(&[out_text], nothing.path());
    assert!(!ok && printed.contains("no Markdown file"), "{printed}");
    assert_eq!(names(&out), before, "a failed build leaves the site unchanged");
    assert_eq!(names(place.path()), ["site"], "no temporary folder is left");

    let (ok, said) = build(&[out_text, "--base-url", "intranet"], fixture.path());
    assert!(!ok && said.contains("must start with http://"), "{said}");
}
