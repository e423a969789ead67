//! Any folder of Markdown is a handbook, and a broken file does not affect the others:
//!
//! 1. plain Markdown without settings, front matter or ids loads, with titles, parts, languages and ASCII ids;
//! 2. sections partition their file, whatever it contains;
//! 3. ids are unique in a document and match the grammar;
//! 4. files with byte order marks, CRLF or arbitrary bytes load; other encodings, binaries, symbolic link loops and invalid
//!    front matter are reported with a place, and the rest loads;
//! 5. emphasis beside Chinese punctuation renders as emphasis;
//! 6. raw HTML cannot run scripts, and links with dangerous schemes are dropped;
//! 7. deep nesting, long lines and many headings neither crash nor hang;
//! 8. without `handbook.toml`, ids, keys and addresses of other tools are no errors: ids are normalised, and links by the
//!    author's own ids, pages' `.html` addresses and addresses of folders work; with it they are errors;
//! 9. keys of front matter that are not read are reported once each;
//! 10. temporary files of editors and office programs are not read.

use handbook::{content, model::is_id};
use proptest::prelude::*;

use crate::fixture::{Fixture, get_page, ids, load, out, run_in, search, serve};

#[test]
fn plain_markdown_folder_loads() {
    let fixture = Fixture::new()
        .file("README.md", "# Our handbook\n\nHello.\n")
        .file(
            "财务/报销 流程.md",
            "报销\n====\n\n先填单。\n\n## 填写报销单\n\n写清金额。\n\n## 填写报销单\n\n又一次。\n",
        )
        .file("guides/Getting_Started.md", "No heading here, just text.\n");
    let handbook = load(fixture.path());
    assert_eq!(handbook.documents.len(), 3);
    for (_, document, section) in handbook.sections() {
        assert!(is_id(section.id.as_str()), "{}", section.id);
        assert!(is_id(document.id.part.as_str()));
        assert!(!document.title.is_empty());
    }
    let edition = fixture.edition();
    let results = search(&edition, "填写报销单");
    assert_eq!(results.total, 2);
    assert!(
        ids(&edition, &results).iter().all(|id| id.contains("bao-xiao")),
        "{:?}",
        ids(&edition, &results)
    );
    let languages: Vec<&str> = handbook.documents.iter().map(|document| document.language.as_str()).collect();
    assert_eq!(languages, ["zh", "zh", "zh"], "a handbook is in the language of most of its text");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn sections_partition_their_file(text in "(#{1,3} [a-c客户]{0,3}( \\{#x\\})?\n|\\PC{0,20}\n|\n|---\n|- a\n|> # q\n|```\n|\\|a\\|b\\|\n){0,20}") {
        let fixture = Fixture::new().file("a.md", &text);
        let handbook = load(fixture.path());
        for document in &handbook.documents {
            let mut end = document.sections[0].span.start;
            for section in &document.sections {
                prop_assert_eq!(section.span.start, end);
                prop_assert!(section.span.end >= section.span.start);
                end = section.span.end;
            }
            prop_assert_eq!(end as usize, document.source.len());
            let mut ids: Vec<&str> = document.sections.iter().map(|section| section.id.as_str()).collect();
            prop_assert!(ids.iter().all(|id| is_id(id)));
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), document.sections.len());
        }
    }

    #[test]
    fn arbitrary_bytes_load(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let fixture = Fixture::new().file("a.md", &bytes).file("handbook.toml", &bytes).file("b.md", "# B\n");
        let (handbook, _) = content::load(fixture.path()).expect("the folder loads");
        prop_assert!(handbook.documents.iter().any(|document| document.path == "b.md"));
    }
}

#[test]
fn broken_files_are_reported_and_the_rest_loads() {
    let gb = [
        0x23, 0x20, 0xBF, 0xCD, 0xBB, 0xA7, 0xD7, 0xDC, 0xBC, 0xE0, 0x0A, 0x0A, 0xB8, 0xBA, 0xD4, 0xF0, 0xBF,
        0xD8, 0xD6, 0xC6, 0xD4, 0xA4, 0xCB, 0xE3, 0x0A,
    ];
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/bom.md", "\u{FEFF}# 标记 {#bom}\r\n\r\n正文。\r\n")
        .file("content/zh/duties/gb.md", gb)
        .file("content/zh/duties/binary.md", [0, 159, 146, 150, 0])
        .file("content/zh/duties/yaml.md", "---\ntitle: [unclosed\n---\n# 仍在 {#still}\n\n文字。\n")
        .file("content/zh/duties/good.md", "# 好的 {#fine}\n\n文字。\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(fixture.path().join("content"), fixture.path().join("content/zh/loop"))
        .unwrap();
    let (handbook, diagnostics) = content::load(fixture.path()).unwrap();
    for id in ["bom", "still", "fine"] {
        assert!(!handbook.translations(&crate::fixture::id(id)).is_empty(), "{id}");
    }
    let gb = handbook.documents.iter().find(|document| document.path.ends_with("gb.md")).expect("decoded");
    assert_eq!(gb.title, "客户总监");
    let rules: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.rule.name()).collect();
    for rule in ["bad-encoding", "binary-file", "bad-front-matter", "symlink-loop"] {
        assert!(rules.contains(&rule) || (cfg!(not(unix)) && rule == "symlink-loop"), "{rule}: {rules:?}");
    }
    assert!(
        diagnostics.iter().all(|diagnostic| !diagnostic.place.path.is_empty() && diagnostic.place.line > 0)
    );
}

/// Renders a document to HTML.
fn render(text: &str) -> String {
    let fixture = Fixture::new().file("a.md", text);
    let handbook = load(fixture.path());
    let rendered = content::html::render(&handbook, &handbook.documents[0], "");
    rendered.into_iter().map(|section| section.body).collect()
}

#[test]
fn emphasis_beside_chinese_punctuation_renders() {
    for (text, expected) in [
        ("**“强调”**后文", "<strong>“强调”</strong>后文"),
        ("前文**“强调”**后文", "前文<strong>“强调”</strong>后文"),
        ("**注意：**请先登记", "<strong>注意：</strong>请先登记"),
        ("这是**《手册》**的内容", "这是<strong>《手册》</strong>的内容"),
        ("*（补充）*说明", "<em>（补充）</em>说明"),
        ("`**“代码”**后文`", "<code>**“代码”**后文</code>"),
        ("a ** b ** c", "a ** b ** c"),
    ] {
        assert!(render(text).contains(expected), "{text}: {}", render(text));
    }
}

#[test]
fn raw_html_cannot_run_scripts() {
    let html = render(
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) \
         [c](data:text/html,x) ![d](javascript:x) <b style=\"color:red\" onclick=\"x()\">bold</b>\n\n<iframe src=//x></iframe>\n",
    );
    for bad in ["<script", "onerror", "javascript:", "JaVaScRiPt:", "data:", "style=", "onclick", "<iframe"] {
        assert!(!html.contains(bad), "{bad}: {html}");
    }
}

/// The diagnostics of a folder as `severity rule path:line`.
fn problems(fixture: &Fixture) -> Vec<String> {
    let (_, diagnostics) = content::load(fixture.path()).expect("the folder loads");
    let shown = diagnostics
        .iter()
        .map(|it| format!("{} {} {}:{}", it.severity.name(), it.rule.name(), it.place.path, it.place.line));
    shown.collect()
}

/// Pages of Docusaurus and `VitePress`.
fn foreign() -> Fixture {
    Fixture::new()
        .file("api/app.md", "---\nid: ADC-Dynamic_Parameters\norder: first\nreviewed: soon\n---\n# App\n\n## Provide {#provide}\n\nx [s](#stage-4---x)\n\n## Stage 4 {#stage-4---x}\n\ny\n")
        .file("api/hooks.md", "# Hooks\n\n[p](#provide) [q](app.md#provide) [s](app.md#stage-4---x)\n\n## Provide it {#provide}\n\nx\n\n## Stage 4 {#stage-4---x}\n\ny\n")
        .file("api/other.md", "# Other\n\n[p](hooks.md#provide) [t](#Setup_Steps)\n\n## Steps {#Setup_Steps}\n\nx\n")
}

#[test]
fn ids_of_other_tools_are_normalised() {
    let fixture = foreign();
    let found = problems(&fixture);
    assert!(found.iter().all(|problem| problem.starts_with("info ")), "{found:?}");
    for problem in [
        "info bad-id api/app.md:2",
        "info bad-front-matter api/app.md:3",
        "info bad-review api/app.md:4",
        "info bad-id api/app.md:12",
        "info duplicate-id api/hooks.md:5",
        "info duplicate-id api/hooks.md:9",
    ] {
        assert!(found.iter().any(|found| found == problem), "{problem}: {found:?}");
    }
    assert!(run_in(fixture.path(), &["check"]).status.success());
    let router = serve(&fixture);
    let links = |page: &str| {
        let html = get_page(&router, &format!("/en/api/{page}"));
        let links = html
            .match_indices("href=\"")
            .map(|(at, key)| html[at + key.len()..].split('"').next().unwrap().to_owned());
        links.filter(|link| link.contains('#')).collect::<Vec<_>>()
    };
    for (page, link) in [
        ("app", "#stage-4-x"),
        ("hooks", "#provide-2"),
        ("hooks", "/en/api/app#provide"),
        ("hooks", "/en/api/app#stage-4-x"),
        ("other", "/en/api/hooks#provide-2"),
        ("other", "#setup-steps"),
    ] {
        assert!(links(page).iter().any(|found| found.ends_with(link)), "{page} {link}: {:?}", links(page));
    }
    assert!(!load(fixture.path()).translations(&crate::fixture::id("adc-dynamic-parameters")).is_empty());
    fixture.write("handbook.toml", "title = 'T'\nlanguages = ['en']\n");
    let strict = problems(&fixture);
    assert_eq!(strict.iter().filter(|problem| problem.starts_with("error ")).count(), 8, "{strict:?}");
}

#[test]
fn addresses_of_other_tools_are_links() {
    let fixture = Fixture::new()
        .file("README.md", "# Home\n\n[a](guide/a.html) [b](guide/a.html#part) [c](guide/index.html)\n")
        .file("guide/README.md", "# Guide\n\n[a](a/) [up](../index.html)\n")
        .file("guide/a.md", "# A\n\n[b](../b/) [b](../b/#end) [c](../deep/c/) [r]({{site.url}}/x) [i](/partners/[partnerId]) [j](${base}/y)\n\n## Part\n\nx\n")
        .file("guide/b.md", "# B\n\n[gone](../gone/) [gone](gone.html) [gone](a.html#gone)\n\n## End\n\nx\n")
        .file("guide/deep/c.md", "# C\n\n[a](../../a/)\n");
    assert_eq!(problems(&fixture), ["warning broken-link guide/b.md:3"; 3]);
    let router = serve(&fixture);
    let page = get_page(&router, "/en/guide/a");
    for link in ["/en/guide/b", "/en/guide/b#end", "/en/guide/deep/c"] {
        assert!(page.contains(&format!("href=\"{link}")), "{link}: {page}");
    }
    assert!(get_page(&router, "/en/main/readme").contains("href=\"/en/guide/a#part\""));
}

#[test]
fn foreign_keys_are_reported_once() {
    let page = |title: &str| format!("---\nimage: [x]\nlayout: page\ntitle: {title}\n---\n# {title}\n\nx\n");
    let fixture = Fixture::with_settings();
    for name in ["b", "a", "c"] {
        fixture.write(&format!("content/zh/duties/{name}.md"), page(name));
    }
    let report = out(&run_in(fixture.path(), &["check"]));
    assert_eq!(report.matches("[unknown-key]").count(), 2, "{report}");
    for line in [
        "info[unknown-key]: the front matter key \"image\", in 3 files, is not read\n --> content/zh/duties/a.md:2:1",
        "info[unknown-key]: the front matter key \"layout\", in 3 files, is not read",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
}

#[test]
fn temporary_files_are_not_read() {
    let fixture = Fixture::new().file("a.md", "# A\n\nx\n");
    for name in ["~$a.md", "._a.md", ".#b.md", "a.md~", "#a.md#", ".a.md.swp", "sub/~$x.md"] {
        fixture.write(name, [0, 1, 2]);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("me@host.1:2", fixture.path().join(".#a.md")).expect("a link");
    let (handbook, diagnostics) = content::load(fixture.path()).expect("the folder loads");
    assert_eq!((handbook.documents.len(), diagnostics.len()), (1, 0), "{diagnostics:?}");
}

#[test]
fn extreme_files_load() {
    let fixture = Fixture::new()
        .file("quotes.md", format!("# Q\n\n{}x\n", "> ".repeat(5_000)))
        .file("lists.md", (0..2_000).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>())
        .file("line.md", format!("# L\n\n{}\n", "长".repeat(300_000)))
        .file("headings.md", (0..5_000).map(|n| format!("## 标题 {n}\n\n文字\n\n")).collect::<String>())
        .file("stars.md", "*".repeat(20_000) + &"**“".repeat(5_000));
    let handbook = load(fixture.path());
    assert_eq!(handbook.documents.len(), 5);
    let edition = fixture.edition();
    assert!(search(&edition, "标题 4999").total >= 1);
}
