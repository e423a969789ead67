//! What of a folder is published:
//!
//! 1. nothing of a document that its front matter withholds is in any answer, in the static site or in a listing, however that is
//!    written, also when it is edited while the service runs; `check` names each;
//! 2. a document that is not to be searched has its page, which asks search engines to leave it out, and is in no result,
//!    suggestion, export or sitemap;
//! 3. `include` and `exclude` select files as `.gitignore` patterns do; mistakes in them are reported at their place;
//! 4. links to what is not published are named;
//! 5. files that are not for readers are left out and named, unless `include` names them.

use handbook::{
    content,
    edition::Author,
    model::{Handbook, Scope},
};

use super::build::build_site;
use crate::fixture::{Fixture, SETTINGS, encode, get, ids, printed, run_in, search, serve};

const WITHHELD: [&str; 7] = [
    "draft: true",
    "draft: True",
    "published: false",
    "publish: false",
    "hidden: true",
    "\"draft\": \"true\"",
    "{draft: true, tags: [a]}",
];
const PUBLISHED: [&str; 6] =
    ["draft: false", "published: true", "published: 2020-01-01", "hidden: false", "search: true", "draft:"];
const UNSEARCHED: [&str; 4] =
    ["search: false", "search:\n  exclude: true", "search_exclude: true", "unlisted: true"];

/// A handbook whose second document has this front matter; the word 鸵鸟 is only in it.
fn with_front(front: &str) -> Fixture {
    Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 职责 {#a}\n\n总则。\n")
        .file("content/zh/workflows/b.md", format!("---\n{front}\n---\n\n# 鸵鸟 {{#ostrich}}\n\n鸵鸟的脚。\n\n## 鸵鸟蛋 {{#egg topics=budget}}\n\n一个鸵鸟蛋。\n"))
}

/// Every address a reader or a program may ask for about 鸵鸟.
fn addresses() -> Vec<String> {
    let word = encode("鸵鸟");
    let mut all: Vec<String> = [
        "/",
        "/zh/",
        "/zh/workflows",
        "/zh/workflows/b",
        "/zh/workflows/b.md",
        "/s/ostrich",
        "/s/egg",
        "/s/egg.md",
        "/s/egg.json",
        "/topics/budget",
        "/glossary",
        "/status",
        "/reviews",
        "/sitemap.xml",
        "/llms.txt",
        "/llms-full.txt",
        "/changes.atom",
        "/api/v1/export.ndjson",
        "/api/v1/handbook",
        "/api/v1/sections/ostrich",
        "/api/v1/documents",
        "/api/v1/status",
        "/openapi.json",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    for path in ["/search", "/search.atom", "/api/v1/search", "/api/v1/suggest", "/opensearch/suggest"] {
        all.push(format!("{path}?q={word}"));
    }
    all
}

/// Whether the text of the document is in an answer; a question repeated in it is not.
fn tells(text: &str) -> bool {
    ["鸵鸟蛋", "鸵鸟的脚"].iter().any(|words| text.contains(words))
}

#[test]
fn withheld_document_is_in_no_answer() {
    for front in WITHHELD {
        let fixture = with_front(front);
        let router = serve(&fixture);
        for address in addresses() {
            let answer = get(&router, &address);
            assert!(!tells(&answer.text()), "{front}: {address}");
        }
        assert_eq!(get(&router, "/zh/workflows/b").status, 404, "{front}");
        for (file, bytes) in build_site(fixture.edition(), None) {
            assert!(!tells(&String::from_utf8_lossy(&bytes)) && !file.contains("ostrich"), "{front}: {file}");
        }
        let printed = printed(&run_in(fixture.path(), &["check"]));
        assert!(
            printed.contains("[unpublished]: not published: ") && printed.contains("workflows/b.md"),
            "{printed}"
        );
    }
    for front in PUBLISHED.into_iter().chain(UNSEARCHED) {
        assert!(tells(&get(&serve(&with_front(front)), "/zh/workflows/b").text()), "{front}");
    }
}

#[test]
fn document_is_withheld_and_published_while_it_is_edited() {
    let fixture = with_front("title: A");
    let mut author = Author::new(fixture.path(), Some(&fixture.index())).expect("an author");
    let mut documents = || author.edition().expect("an edition").0.handbook().documents.len();
    assert_eq!(documents(), 2);
    let text = fixture.read("content/zh/workflows/b.md");
    fixture.write("content/zh/workflows/b.md", text.replace("title: A", "title: A\ndraft: true"));
    assert_eq!(documents(), 1);
    fixture.write("content/zh/workflows/b.md", text);
    assert_eq!(documents(), 2);
}

#[test]
fn unsearched_document_has_its_page_only() {
    for front in UNSEARCHED {
        let fixture = with_front(front);
        let router = serve(&fixture);
        let page = get(&router, "/zh/workflows/b").text();
        assert!(tells(&page) && page.contains("content=\"noindex\""), "{front}");
        for address in addresses() {
            let is_listing =
                ["search", "suggest", "export", "sitemap"].iter().any(|one| address.contains(one));
            let text = get(&router, &address).text();
            assert!(!is_listing || (!tells(&text) && !text.contains("workflows/b")), "{front}: {address}");
        }
        let edition = fixture.edition();
        assert!(search(&edition, "鸵鸟").hits.is_empty(), "{front}");
        assert!(edition.searcher.suggest("鸵鸟", &Scope::everything(), None, 8).sections.is_empty());
        assert_eq!(ids(&edition, &search(&edition, "总则")), ["a"]);
    }
}

fn paths(handbook: &Handbook) -> Vec<&str> {
    let mut paths: Vec<&str> = handbook.documents.iter().map(|document| document.path.as_str()).collect();
    paths.sort_unstable();
    paths
}

/// The files of the handbook with these lines in its settings, and what is said about them.
fn selected(lines: &str, files: &[&str]) -> (Vec<String>, String) {
    let mut fixture = Fixture::new().file("handbook.toml", format!("{lines}\n{SETTINGS}"));
    for file in files {
        fixture = fixture.file(file, format!("# {file}\n\nText.\n"));
    }
    let (handbook, diagnostics) = content::load(fixture.path()).expect("loaded");
    let said = diagnostics.iter().filter(|one| ["unpublished", "bad-settings"].contains(&one.rule.name()));
    let said = said.map(|one| format!("{}:{} {}\n", one.place.path, one.place.line, one.message));
    (paths(&handbook).into_iter().map(str::to_owned).collect(), said.collect())
}

#[test]
fn patterns_select_files() {
    let files = [
        "content/zh/duties/a.md",
        "content/zh/duties/old/b.md",
        "content/zh/duties/c.draft.md",
        "content/zh/workflows/d.md",
    ];
    let check = |lines: &str, expected: &[usize], said: &str| {
        let (found, text) = selected(lines, &files);
        let expected: Vec<&str> = expected.iter().map(|at| files[*at]).collect();
        assert_eq!(
            (found.iter().map(String::as_str).collect(), text.trim_end()),
            (expected, said),
            "{lines}"
        );
    };
    check("", &[0, 2, 1, 3], "");
    check("exclude = ['old/']", &[0, 2, 3], "handbook.toml:1 excluded: content/zh/duties/old/b.md");
    check(
        "exclude = ['*.draft.md', '/content/zh/workflows']",
        &[0, 1],
        "handbook.toml:1 excluded: content/zh/duties/c.draft.md\nhandbook.toml:1 excluded: content/zh/workflows/d.md",
    );
    check("include = ['duties/']", &[0, 2, 1], "");
    check(
        "include = ['duties/']\nexclude = 'old'",
        &[0, 2],
        "handbook.toml:2 excluded: content/zh/duties/old/b.md",
    );
    check("exclude = ['nothing/']", &[0, 2, 1, 3], "handbook.toml:1 this pattern excludes no file");
    let (found, text) = selected("exclude = ['a{b']", &files);
    assert!(found.len() == 4 && text.starts_with("handbook.toml:1 \"a{b\" is not a pattern"), "{text}");
}

#[test]
fn links_to_unpublished_documents_are_named() {
    let fixture = with_front("draft: true")
        .file("content/zh/duties/a.md", "# 职责 {#a}\n\n见[鸵鸟](../workflows/b.md#egg)和[自己](a.md)。\n");
    let (_, diagnostics) = content::load(fixture.path()).expect("loaded");
    let said: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert!(
        said.contains(&"this links to \"content/zh/workflows/b.md\", which is not published"),
        "{said:?}"
    );
    assert!(!said.iter().any(|one| one.contains("a.md\"")), "{said:?}");
}

#[test]
fn files_that_are_not_for_readers_are_left_out_and_named() {
    let files = [
        "README.md",
        "AGENTS.md",
        "LICENSE.md",
        "CHANGELOG.md",
        "guides/changelog.md",
        "guides/claude.md",
        "guides/a.md",
    ];
    let mut fixture = Fixture::new();
    for file in files {
        fixture = fixture.file(file, format!("# {file}\n\nText.\n"));
    }
    let (handbook, diagnostics) = content::load(fixture.path()).expect("loaded");
    assert_eq!(paths(&handbook), ["README.md", "guides/a.md", "guides/changelog.md"]);
    let said: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        said,
        ["not for readers, so not published: AGENTS.md, CHANGELOG.md, LICENSE.md, guides/claude.md"]
    );
    let fixture = fixture.file("handbook.toml", "include = ['*.md']\n");
    assert_eq!(paths(&content::load(fixture.path()).expect("loaded").0).len(), files.len());
}
