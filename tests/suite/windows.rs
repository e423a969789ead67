//! What people on Windows write:
//!
//! 1. links with backslashes, in every form of link and picture, point where the same links with slashes do;
//! 2. a link to a drive or another computer is no link on any page and in no export, and `check` reports it;
//! 3. a handbook with CRLF line ends, some with a byte order mark, has the same pages and problems as with LF;
//! 4. commands that change files keep the line ends of each file, the ledger and `revisions.toml` included;
//! 5. in a clone with `core.autocrlf`, `check --fix` changes nothing that is not new;
//! 6. file names that differ in case only, names of devices, names with spaces or marks that Windows refuses are pages, which
//!    links find; no two addresses differ in case only.

use std::{collections::BTreeSet, fs, path::Path};

use handbook::model::Document;

use crate::fixture::{Fixture, Served, commit_all, find, get, get_page, git, out, printed, run_in};

/// The smallest picture.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

/// The addresses that a document's page links to and shows.
fn targets(served: &Served, path: &str) -> Vec<String> {
    let document = served.document(path).unwrap_or_else(|| panic!("{path} is a page"));
    let article = served.article(document);
    let links = find(&article, &|element| element.name == "a" || element.name == "img");
    let target =
        |name: &str| links.iter().map(move |link| link.attribute(name).to_owned()).collect::<Vec<_>>();
    [target("href"), target("src")].concat().into_iter().filter(|target| !target.is_empty()).collect()
}

#[test]
fn backslashes_separate_folders() {
    let text = |separator: &str| {
        let lines = [
            "[one](..|..|guides|one.md)",
            "[part](..|..|guides|one.md#part)",
            "[here](.|_notes.md)",
            "[spaces](<..|deep|my notes.md>)",
            "[defined][d] and ![pic](..|..|_images|x.png \"X\")",
            "<a href=\"..|..|guides|one.md\">raw</a> <img src=\"..|..|_images|x.png\" alt=\"raw\">",
            "[d]: ..|..|guides|one.md",
        ];
        format!("# From\n\n{}\n", lines.join("\n\n").replace('|', separator))
    };
    let served = |separator: &str| {
        let fixture = Fixture::new()
            .file("README.md", "# Home\n\nText.\n")
            .file("guides/one.md", "# One\n\nText.\n\n## Part\n\nText.\n")
            .file("guides/deep/_notes.md", "# Notes\n\nText.\n")
            .file("guides/deep/my notes.md", "# My notes\n\nText.\n")
            .file("_images/x.png", PNG)
            .file("guides/deep/from.md", text(separator));
        let served = Served::new(fixture.path());
        (targets(&served, "guides/deep/from.md"), served.diagnostics)
    };
    let (slashes, problems) = served("/");
    assert_eq!(slashes.len(), 8, "{slashes:?}");
    assert!(problems.is_empty(), "{problems:?}");
    let (backslashes, problems) = served("\\");
    assert_eq!(backslashes, slashes);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn drives_and_computers_are_not_linked() {
    let written = [
        r"C:\Users\otto\plan.docx",
        r"d:/plan.docx",
        r"\\files\share\plan.docx",
        r"\\\\files\\share\\plan.docx",
        r"file:///C:/Users/otto/plan.docx",
        r"file://files/share/plan.docx",
    ];
    let links = written.map(|target| format!("[plan]({target}) ![plan](<{target}>)"));
    let raw =
        written.map(|target| format!("<a href=\"{target}\">plan</a> <img src=\"{target}\" alt=\"plan\">"));
    let text = format!("# Links\n\n{}\n\n{}\n", links.join("\n\n"), raw.join("\n\n"));
    let fixture = Fixture::new().file("links.md", &text);
    let served = Served::new(fixture.path());
    assert_eq!(targets(&served, "links.md"), [""; 0]);
    let body = get(&served.router, "/api/v1/export.ndjson").text();
    assert!(body.contains("plan") && !body.contains("](file:") && !body.contains("https://files"), "{body}");
    let reported: BTreeSet<usize> = served.diagnostics.iter().map(|one| one.place.line).collect();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, line)| line.contains("plan")) {
        assert!(reported.contains(&line), "{text} is not reported: {:?}", served.diagnostics);
    }
}

/// A handbook with much of what depends on lines.
fn lines() -> Fixture {
    Fixture::with_settings()
        .file(
            "content/en/duties/a.md",
            "---\ntitle: Duties\nroles: [manager]\n---\n\n# Duties {#duties}\n\nOne line\nand another.\n\n> A quote\n> of two lines\n\n\
             ```sh\na\n\nb\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nHard  \nbreak, and [gone](gone.md).\n\n## Part {#part}\n\n- one\n- two\n",
        )
        .file("content/zh/duties/a.md", "# 职责 {#duties}\n\n一行\n又一行。\n\n## 部分 {#part}\n\n文字[^1]。\n\n[^1]: 脚注。\n")
}

fn with_crlf(fixture: &Fixture, mark: &str) {
    for path in ["content/en/duties/a.md", "content/zh/duties/a.md", "handbook.toml"] {
        let text = fs::read_to_string(fixture.path().join(path)).expect("a file").replace('\n', "\r\n");
        let mark = if path == "handbook.toml" { "" } else { mark };
        fixture.write(path, format!("{mark}{text}"));
    }
}

#[test]
fn line_ends_do_not_change_pages() {
    let (unix, windows) = (lines(), lines());
    with_crlf(&windows, "\u{feff}");
    let [unix, windows] = [unix, windows].map(|fixture| Served::new(fixture.path()));
    for document in &unix.edition.handbook().documents {
        let other = windows.document(&document.path).expect("the same document");
        let same = |of: fn(&Document) -> String| assert_eq!(of(document), of(other));
        same(|document| format!("{:?}", document.sections));
        same(|document| document.source.clone());
        assert_eq!(unix.article(document), windows.article(other));
    }
    let shown = |served: &Served| {
        let lines = served.diagnostics.iter();
        lines.map(|one| format!("{}:{}:{}", one.place.path, one.place.line, one.message)).collect::<Vec<_>>()
    };
    assert!(!shown(&unix).is_empty());
    assert_eq!(shown(&unix), shown(&windows));
}

/// The line ends of a file: with and without a carriage return.
fn line_ends(path: &Path) -> (usize, usize) {
    let bytes = fs::read(path).expect("a file");
    let all = memchr::memchr_iter(b'\n', &bytes).count();
    let windows = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    (windows, all - windows)
}

#[test]
fn changed_files_keep_their_line_ends() {
    let fixture = lines();
    let root = fixture.path();
    fixture.write("content/en/duties/unix.md", "# Unix\n\nText.\n\n## More\n\nText.\n");
    let run = |arguments: &[&str]| {
        let output = run_in(root, arguments);
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", printed(&output));
    };
    run(&["check", "--fix"]);
    run(&["review", "part", "--lang", "en", "--today", "2026-11-01"]);
    with_crlf(&fixture, "");
    for generated in ["content/permalinks.toml", "revisions.toml"] {
        let text = fs::read_to_string(root.join(generated)).expect("a file");
        fixture.write(generated, text.replace('\n', "\r\n"));
    }
    let a = root.join("content/en/duties/a.md");
    let text = fs::read_to_string(&a).expect("a file");
    fixture.write("content/en/duties/a.md", format!("{text}\r\n## New\r\n\r\nNew text.\r\n"));
    run(&["check", "--fix"]);
    run(&["review", "new", "--lang", "en", "--today", "2026-11-01"]);
    for (path, wanted) in [
        ("content/en/duties/a.md", "{#new reviewed=2026-11-01}"),
        ("content/permalinks.toml", "new = "),
        ("revisions.toml", "new = "),
    ] {
        let text = fs::read_to_string(root.join(path)).expect("a file");
        assert!(text.contains(wanted), "{path}: {text}");
        let (windows, unix) = line_ends(&root.join(path));
        assert!(windows > 0 && unix == 0, "{path}: {windows} CRLF, {unix} LF");
    }
    let unix = root.join("content/en/duties/unix.md");
    assert!(fs::read_to_string(&unix).expect("a file").contains("{#"));
    assert_eq!(line_ends(&unix).0, 0);
}

#[test]
fn clone_with_autocrlf_is_left_alone() {
    let fixture = lines();
    run_in(fixture.path(), &["check", "--fix"]);
    commit_all(fixture.path(), "2026-11-01");
    let folder = Fixture::new();
    let clone = ["clone", "-q", "-c", "core.autocrlf=true", &fixture.path().to_string_lossy(), "clone"];
    git(folder.path(), &clone);
    let clone = folder.path().join("clone");
    let ledger = clone.join("content/permalinks.toml");
    assert!(line_ends(&ledger).0 > 0);
    run_in(&clone, &["check", "--fix"]);
    assert_eq!(git(&clone, &["status", "--porcelain"]), "");
    let a = clone.join("content/en/duties/a.md");
    let text = fs::read_to_string(&a).expect("a file");
    fs::write(&a, format!("{text}\r\n## New\r\n\r\nNew text.\r\n")).expect("written");
    run_in(&clone, &["check", "--fix"]);
    for path in [&a, &ledger] {
        assert_eq!(line_ends(path).1, 0, "{}", path.display());
    }
    let added = git(&clone, &["diff", "--numstat"]);
    assert!(added.lines().any(|line| line == "1\t0\tcontent/permalinks.toml"), "{added}");
}

#[cfg(unix)]
#[test]
fn names_that_windows_refuses_are_pages() {
    let names = [
        "Guide.md",
        "guide.md",
        "GUIDE.md",
        "CON.md",
        "aux.md",
        "nul.txt.md",
        "COM1.md",
        "trailing .md",
        "dot..md",
        "what?.md",
        "a:b.md",
        "\"quoted\".md",
        "star*.md",
        "pipe|.md",
        "less<more>.md",
        "back\\slash.md",
        "1.  two.md",
    ];
    let mut fixture = Fixture::new();
    for name in names {
        fixture = fixture.file(
            &format!("part/{name}"),
            format!(
                "# Page {}\n\nText of {}.\n",
                name.len(),
                names.iter().position(|one| *one == name).expect("a name")
            ),
        );
    }
    // A backslash in a link separates folders.
    let linked = names.iter().filter(|name| !name.contains('\\'));
    let links: Vec<String> = linked
        .map(|name| percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC))
        .map(|name| format!("- [x](part/{name})\n"))
        .collect();
    let fixture = fixture.file("README.md", format!("# Home\n\n{}", links.concat()));
    let served = Served::new(fixture.path());
    let mut addresses = BTreeSet::new();
    for (position, name) in names.iter().enumerate() {
        let document = served.document(&format!("part/{name}")).unwrap_or_else(|| panic!("{name} is a page"));
        let address = format!("/{}/{}", document.language, document.id);
        let page = get_page(&served.router, &address);
        assert!(page.contains(&format!("Text of {position}.")), "{name}: {address}");
        assert!(addresses.insert(address.to_lowercase()), "{name}: {address}");
    }
    let linked = targets(&served, "README.md");
    assert_eq!(linked.len(), links.len(), "{:?}", served.diagnostics);
    assert_eq!(linked.iter().collect::<BTreeSet<_>>().len(), links.len(), "{linked:?}");
    assert!(out(&run_in(fixture.path(), &["check"])).contains("0 errors"));
}
