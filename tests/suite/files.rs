//! The files beside the text:
//!
//! 1. a picture is on its page however it is written and wherever tools keep it, at an address that answers with it, at the root
//!    and below a path, with its size known before it arrives;
//! 2. nothing is served but what a document names: not what is beside it, hidden, private or outside the folder;
//! 3. a file has its type, validators and ranges; what a browser might run is saved, and a picture that is opened runs nothing;
//! 4. recordings are played, other files are links, in the text and in HTML;
//! 5. words, captions and names are searched, and exports list the files;
//! 6. `build` copies the files, and its pages link to them;
//! 7. missing files, other letters, pictures without words and pictures of other sites are reported at their place;
//! 8. pictures of other sites are shown where the settings name the site, and nowhere else;
//! 9. a picture that changes or arrives later is noticed without a change of the text.

use axum::{Router, body::Body, http::Request};
use handbook::http::{AppState, Config, router};

use super::build::build_site;
use crate::fixture::{
    Answer, Element, Fixture, encode, find, get, get_page, get_with, ids, parse_html, printed, run_in,
    search, send, serve,
};

/// A PNG of this size in pixels, as far as its size is read.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

/// The attributes of the first element `name` on a page.
fn element(page: &str, name: &str) -> Element {
    let nodes = parse_html(page);
    let article = find(&nodes, &|element| element.name == "article");
    let found = find(&article[0].children, &|element| element.name == name);
    found.first().copied().cloned().unwrap_or_else(|| panic!("no <{name}> in {page}"))
}

fn below(fixture: &Fixture, base_url: &str) -> Router {
    let base_url = Some(base_url.parse().expect("an address"));
    router(AppState::new(fixture.edition(), Config { base_url, ..Config::default() }))
}

#[test]
fn pictures_are_shown_however_they_are_written() {
    for (written, path) in [
        ("![图](img/flow.png)", "guide/img/flow.png"),
        ("![图](./img/flow.png \"标题\")", "guide/img/flow.png"),
        ("![图](img/flow%20%282%29.png)", "guide/img/flow (2).png"),
        ("![图](<img/流程 图.PNG>)", "guide/img/流程 图.PNG"),
        ("![图](img/100%.png)", "guide/img/100%.png"),
        ("![图][ref]\n\n[ref]: img/flow.png", "guide/img/flow.png"),
        ("![图|200](img/flow.png)", "guide/img/flow.png"),
        ("![[flow.png]]", "guide/img/flow.png"),
        ("![[img/flow.png|200x100]]", "guide/img/flow.png"),
        ("![[流程 图.PNG|图]]", "deep/er/流程 图.PNG"),
        ("<img src=\"img/flow.png\" alt=\"图\" width=\"200\">", "guide/img/flow.png"),
        ("<p align=center>\n<img alt='图' src='img/flow.png?raw=true'>\n</p>", "guide/img/flow.png"),
        ("[![图](img/flow.png)](https://e.example)", "guide/img/flow.png"),
        ("![图](/guide/img/flow.png)", "guide/img/flow.png"),
        ("![图](/img/flow.png)", "static/img/flow.png"),
        ("![图](/flow.png)", "public/flow.png"),
        ("![图](images/flow.png)", "images/flow.png"),
        ("![图](../assets/flow.png)", "assets/flow.png"),
        ("![图](.gitbook/assets/flow.png)", "guide/.gitbook/assets/flow.png"),
        ("![图](robots.png)", "guide/robots.png"),
        ("![图](../files/flow.png)", "files/flow.png"),
        ("- a\n\n  > ![图](img/flow.png)\n\n| a |\n|---|\n| b |", "guide/img/flow.png"),
    ] {
        let fixture = Fixture::new()
            .file(
                "guide/a.md",
                format!("# 审批 {{#flow}}\n\n{written}\n\n{}\n", "审批的流程见图。".repeat(20)),
            )
            .file(path, png(40, 20));
        for (router, mount) in [(serve(&fixture), ""), (below(&fixture, "https://h.example/hb/"), "/hb")] {
            let page = get_page(&router, "/zh/guide/a");
            let image = element(&page, "img").attributes;
            assert!(image["src"].starts_with(&format!("{mount}/")), "{written}: {image:?}");
            let answer = get(&router, &image["src"][mount.len()..]);
            assert_eq!(answer.status, 200, "{written}: {image:?}");
            assert_eq!(answer.header("content-type"), "image/png", "{written}");
            assert_eq!(answer.body, png(40, 20), "{written}");
            assert!(!image["alt"].is_empty() && image["loading"] == "lazy", "{written}: {image:?}");
            // In proportion, whatever width is asked for.
            let [width, height] = ["width", "height"].map(|name| image[name].parse::<u32>().expect("pixels"));
            assert_eq!(width, height * 2, "{written}: {image:?}");
            assert_eq!(width, if written.contains("200") { 200 } else { 40 }, "{written}: {image:?}");
        }
        if ["](img/flow.png)", "[[img", "<p "].iter().any(|one| written.contains(one)) {
            continue;
        }
        // In the static site the link leads to the file.
        let site = build_site(fixture.edition(), None);
        let image = element(&String::from_utf8_lossy(&site["zh/guide/a/index.html"]), "img").attributes;
        let target = url::Url::parse("http://h/zh/guide/a/index.html").expect("a URL").join(&image["src"]);
        let target = target.expect("an address").path()[1..].to_owned();
        let target = percent_encoding::percent_decode_str(&target).decode_utf8_lossy().into_owned();
        assert_eq!(site.get(&target), Some(&png(40, 20)), "{written}: {target}");
    }
}

#[test]
fn only_named_files_are_served() {
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("secret.png"), png(1, 1)).expect("written");
    let fixture = Fixture::new()
        .file("content/guide/a.md", "# A {#a}\n\n![x](img/flow.png) ![y](img/link.png) [t](../../handbook.toml) [e](.env) [o](../../../etc/passwd) ![d](draft.png)\n")
        .file("content/guide/b.md", "---\ndraft: true\n---\n# B {#b}\n\n![x](img/draft.png)\n")
        .file("handbook.toml", "title = \"T\"\nlanguages = [\"en\"]\n")
        .file("content/guide/.env", "password")
        .file("content/guide/img/unnamed.png", png(1, 1))
        .file("content/guide/img/draft.png", png(1, 1))
        .file("content/guide/img/flow.png", png(1, 1));
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        outside.path().join("secret.png"),
        fixture.path().join("content/guide/img/link.png"),
    )
    .expect("linked");
    let router = serve(&fixture);
    assert_eq!(get(&router, "/guide/img/flow.png").status, 200);
    assert_eq!(get(&router, "/files/content/guide/img/flow.png").status, 200);
    for path in [
        "/guide/img/unnamed.png",
        "/guide/img/draft.png",
        "/guide/img/link.png",
        "/guide/a.md.png",
        "/handbook.toml",
        "/files/handbook.toml",
        "/guide/.env",
        "/files/content/guide/.env",
        "/files/../handbook.toml",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/content/guide/img/..%2fa.md",
        "/guide/img/flow.png/",
        "/files/",
    ] {
        let status = get(&router, path).status;
        assert!(status == 404 || status.is_redirection(), "{path}: {status}");
    }
}

#[test]
fn files_have_types_validators_and_ranges() {
    let fixture = Fixture::new()
        .file("a.md", "# A {#a}\n\n![p](p.png) ![s](s.svg) ![n](not.png) [x](<表 格.xlsx>) [h](h.html) [j](j.js) [d](d.pdf) [t](t.txt)\n")
        .file("p.png", png(2, 2))
        .file("s.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='10'><script>alert(1)</script></svg>")
        .file("not.png", "<html><script>alert(1)</script></html>")
        .file("表 格.xlsx", "PK")
        .file("h.html", "<script>alert(1)</script>")
        .file("j.js", "alert(1)")
        .file("d.pdf", "%PDF-1.7\n")
        .file("t.txt", "0123456789");
    let router = serve(&fixture);
    let page = get_page(&router, "/en/main/a");
    assert!(page.contains("<img src=\"/s.svg\" alt=\"s\" width=\"30\" height=\"10\""), "{page}");
    assert!(page.contains("<a class=\"file\" href=\"/%E8%A1%A8%20%E6%A0%BC.xlsx\">x</a>"), "{page}");
    for (path, media, is_saved) in [
        ("/p.png", "image/png", false),
        ("/s.svg", "image/svg+xml", false),
        ("/not.png", "application/octet-stream", true),
        (
            &format!("/{}", encode("表 格.xlsx")),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            true,
        ),
        ("/h.html", "text/html", true),
        ("/j.js", "text/javascript", true),
        ("/d.pdf", "application/pdf", false),
        ("/t.txt", "text/plain; charset=utf-8", false),
    ] {
        let answer = get(&router, path);
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("script-src"),
            "{path}: {policy}"
        );
        assert!(policy.contains("sandbox") || path == "/d.pdf", "{path}: {policy}");
        let is_attachment = answer
            .headers
            .get("content-disposition")
            .is_some_and(|value| value.as_bytes().starts_with(b"attachment"));
        assert_eq!(is_attachment, is_saved, "{path}");
    }
    let whole = get(&router, "/t.txt");
    let tag = whole.header("etag").to_owned();
    let with = |headers: &[(&str, &str)]| get_with(&router, "/t.txt", headers);
    assert_eq!(with(&[("if-none-match", &tag)]).status, 304);
    assert_eq!(with(&[("if-modified-since", whole.header("last-modified"))]).status, 304);
    let part = with(&[("range", "bytes=2-4")]);
    assert_eq!((part.status.as_u16(), part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    assert_eq!(with(&[("range", "bytes=2-4"), ("if-range", &tag)]).status, 206);
    assert_eq!(with(&[("range", "bytes=2-4"), ("if-range", "\"other\"")]).text(), "0123456789");
    let beyond = with(&[("range", "bytes=20-")]);
    assert_eq!((beyond.status.as_u16(), beyond.header("content-range")), (416, "bytes */10"));
    let head = send(&router, Request::head("/t.txt").body(Body::empty()).expect("a request"));
    assert_eq!((head.status.as_u16(), head.header("content-length"), head.body.len()), (200, "10", 0));
}

#[test]
fn recordings_are_played_and_other_files_are_links() {
    let fixture = Fixture::new()
        .file("a.md", "# A {#a}\n\n![talk](talk.mp4)\n\n<video src=\"talk.mp4\" width=\"320\">no player</video>\n\n<audio controls><source src=\"call.mp3\">no player</audio>\n\n![[call.mp3]]\n\n[[form.pdf]] ![form](form.pdf)\n")
        .file("talk.mp4", "x")
        .file("call.mp3", "x")
        .file("form.pdf", "%PDF-1.7\n");
    let router = serve(&fixture);
    let page = get_page(&router, "/en/main/a");
    let count = |text: &str| page.matches(text).count();
    assert_eq!(count("<video src=\"/talk.mp4\" controls=\"\" preload=\"metadata\""), 2, "{page}");
    assert_eq!(count("<audio src=\"/call.mp3\" controls=\"\" preload=\"none\""), 2, "{page}");
    assert_eq!(count("<a class=\"file\" href=\"/form.pdf\">form.pdf</a>"), 1, "{page}");
    assert_eq!(count("<a class=\"file\" href=\"/form.pdf\">form</a>"), 1, "{page}");
    assert!(!page.contains("no player"), "{page}");
    assert_eq!(get(&router, "/talk.mp4").header("content-type"), "video/mp4");
}

#[test]
fn words_captions_and_names_are_searched_and_exported() {
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 职责 {#a}\n\n总则。\n\n## 图 {#pictures}\n\n![审批流程](img/zebra-plan.png \"双人复核\")\n\n[表](form-ostrich.xlsx)\n")
        .file("content/zh/duties/img/zebra-plan.png", png(2, 2))
        .file("content/zh/duties/form-ostrich.xlsx", "PK");
    let edition = fixture.edition();
    for query in ["审批流程", "双人复核", "zebra", "ostrich"] {
        assert_eq!(
            ids(&edition, &search(&edition, query)).first().map(String::as_str),
            Some("pictures"),
            "{query}"
        );
    }
    let router = serve(&fixture);
    let page = get_page(&router, "/zh/duties/a");
    assert!(page.contains("<span class=\"caption\">双人复核</span>"), "{page}");
    let lines = get(&router, "/api/v1/export.ndjson").lines();
    let line = lines.iter().find(|line| line["id"] == "pictures").expect("the section");
    let files: Vec<&str> =
        line["files"].as_array().expect("a list").iter().filter_map(|one| one.as_str()).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let path = url::Url::parse(file).expect("an absolute address").path().to_owned();
        assert_eq!(get(&router, &path).status, 200, "{file}");
        assert!(line["markdown"].as_str().expect("text").contains(file), "{line}");
    }
    let table = get(&router, "/api/v1/export.csv").text();
    assert!(table.contains("/zh/duties/form-ostrich.xlsx"), "{table}");
}

#[test]
fn problems_of_files_are_reported_at_their_place() {
    let text = "# A {#a}\n\n![x](gone.png)\n\n![x](Flow.png)\n\n![](flow.png)\n\n<img src=\"flow.png\">\n\n<img src=\"flow.png\" alt=\"\"> ![x](flow.png) ![[flow.png]]\n\n![x](https://img.example/a.png)\n\n![x](https://img.example/b.png)\n\n![x](../../etc/passwd)\n\n![[none.png]]\n\n[x](gone.pdf)\n";
    for settings in [true, false] {
        let fixture = Fixture::new().file("content/p/a.md", text).file("content/p/flow.png", png(1, 1));
        let fixture = if settings {
            fixture.file("handbook.toml", "title = \"T\"\nlanguages = [\"en\"]\n[[parts]]\nid = \"p\"\n")
        } else {
            fixture
        };
        let report = printed(&run_in(fixture.path(), &["check", "--all"]));
        for (line, rule) in [
            (3, "broken-link"),
            (5, "file-case"),
            (7, "missing-alt"),
            (9, "missing-alt"),
            (13, "remote-image"),
            (17, "broken-link"),
            (19, "broken-link"),
            (21, "broken-link"),
        ] {
            let at = report.find(&format!("a.md:{line}:")).unwrap_or_else(|| panic!("line {line}: {report}"));
            let before = &report[..at];
            assert!(
                before[before.rfind("\n\n").unwrap_or(0)..].contains(&format!("[{rule}]")),
                "{line}: {report}"
            );
        }
        assert_eq!(report.matches("[remote-image]").count(), 1, "{report}");
        assert!(!report.contains("a.md:11:"), "{report}");
    }
}

#[test]
fn pictures_of_other_sites_are_links_unless_the_settings_name_the_site() {
    let text = "# A {#a}\n\n![one](https://img.example/a.png) ![two](https://cdn.other.example/b.png) ![three](http://x.example/c.png)\n";
    let policy = |answer: &Answer| answer.header("content-security-policy").to_owned();
    let fixture = Fixture::new().file("a.md", text);
    let plain = get(&serve(&fixture), "/en/main/a");
    assert!(!plain.text().contains("<img ") && policy(&plain).contains("img-src 'self' data:;"));
    assert!(plain.text().contains(
        "<a class=\"image\" href=\"https://img.example/a.png\" rel=\"noopener noreferrer\">one</a>"
    ));
    let fixture = Fixture::new().file("a.md", text).file(
        "handbook.toml",
        "title = \"T\"\nlanguages = [\"en\"]\nremote_images = [\"img.example\", \"*.other.example\"]\n",
    );
    let open = get(&serve(&fixture), "/en/main/a");
    assert_eq!(open.text().matches("<img ").count(), 2, "{}", open.text());
    assert!(policy(&open).contains("img-src 'self' img.example *.other.example data:;"), "{}", policy(&open));
    let site = build_site(fixture.edition(), None);
    let page = String::from_utf8_lossy(&site["en/main/a/index.html"]).into_owned();
    assert!(page.contains("img-src 'self' img.example *.other.example"), "{page}");
    let bad = Fixture::new()
        .file("a.md", text)
        .file("handbook.toml", "remote_images = [\"https://x/y; script-src *\"]\nmax_file_mb = 0\n");
    let report = printed(&run_in(bad.path(), &["check"]));
    assert!(report.contains("is not a host") && report.contains("from 1 to 4096"), "{report}");
}

#[test]
fn large_files_are_not_served() {
    let fixture = Fixture::new()
        .file("a.md", "# A {#a}\n\n[x](big.zip)\n")
        .file("big.zip", vec![0; 2 << 20])
        .file("handbook.toml", "title = \"T\"\nlanguages = [\"en\"]\nmax_file_mb = 1\n");
    assert_eq!(get(&serve(&fixture), "/big.zip").status, 404);
    let report = printed(&run_in(fixture.path(), &["check"]));
    assert!(report.contains("a.md:3:1") && report.contains("files over 1 MiB are not served"), "{report}");
}

#[test]
fn changed_pictures_are_noticed() {
    let fixture = Fixture::new()
        .file("a.md", "# A {#a}\n\n![x](flow.png) ![y](later.png)\n")
        .file("flow.png", png(40, 20));
    let page = get_page(&serve(&fixture), "/en/main/a");
    assert!(page.contains("width=\"40\"") && !page.contains("later.png\""), "{page}");
    fixture.write("flow.png", png(400, 200));
    fixture.write("later.png", png(7, 7));
    let page = get_page(&serve(&fixture), "/en/main/a");
    assert!(page.contains("width=\"400\"") && page.contains("src=\"/later.png\""), "{page}");
}
