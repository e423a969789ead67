//! Symbolic links in a handbook's folder:
//!
//! 1. files outside the folder are not published (static site, export, search), whatever is linked: a file, a folder, a link
//!    to a link, `content` itself, settings, inputs of the index, the ledger; `check` reports the link and
//!    `--follow-outside`, which allows it;
//! 2. links within the folder work without a diagnostic, except into `.git`;
//! 3. no command writes through a link to a file outside the folder;
//! 4. in a folder without settings such a link is a warning.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;

use crate::fixture::{Fixture, command_in, printed, text};

/// Occurs in every outside file, and nowhere else.
const SECRET: &str = "PLATYPUS";

const SETTINGS: &str =
    "title = 'Book'\nlanguages = ['en']\n[[parts]]\nid = 'shop'\n[[parts]]\nid = 'linked'\n";

/// A folder outside the handbook.
fn outside() -> Fixture {
    Fixture::new()
        .file("note.md", format!("# {SECRET} {{#note}}\n\n{SECRET}\n"))
        .file("pages/deep.md", format!("# {SECRET} {{#deep}}\n\n{SECRET}\n"))
        .file("content/en/shop/all.md", format!("# {SECRET} {{#all}}\n\n{SECRET}\n"))
        .file("handbook.toml", format!("title = '{SECRET}'\nlanguages = ['en']\n"))
        .file("synonyms.toml", format!("[[group]]\nwords = ['oven', '{SECRET}']\n"))
        .file("permalinks.toml", format!("[moved]\n{} = 'oven'\n", SECRET.to_lowercase()))
        .file("revisions.toml", format!("# {SECRET}\n"))
}

/// A small handbook.
fn book() -> Fixture {
    Fixture::new()
        .file("handbook.toml", SETTINGS)
        .file("content/en/shop/oven.md", "# The oven {#oven}\n\nLight it at four.\n")
}

fn run(root: &Path, arguments: &[&str]) -> Output {
    let mut command = command_in(root, arguments);
    command.arg("--index").arg(root.join(".index")).env_remove("HANDBOOK_FOLLOW_OUTSIDE");
    command.output().expect("the command runs")
}

/// The diagnostics of `check`: severity, rule and path.
fn problems(root: &Path, flags: &[&str]) -> Vec<String> {
    let output = run(root, &[&["check", "--format", "json"], flags].concat());
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let shown = found.iter().map(|problem| {
        format!("{} {} {}", text(&problem["severity"]), text(&problem["rule"]), text(&problem["path"]))
    });
    shown.collect()
}

/// Everything the handbook publishes, as one string.
fn published(root: &Path, flags: &[&str]) -> String {
    let copy = tempfile::tempdir().expect("a folder");
    let out = copy.path().join("site");
    let mut all = String::new();
    for arguments in [
        vec!["build", out.to_str().expect("UTF-8")],
        vec!["export", "--format", "ndjson"],
        vec!["search", SECRET],
        vec!["search", "oven"],
    ] {
        all += &printed(&run(root, &[&arguments, flags].concat()));
    }
    let mut folders = vec![out];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all += &path.to_string_lossy();
                all += &String::from_utf8_lossy(&fs::read(path).expect("a file"));
            }
        }
    }
    // Remove the query, which is repeated in its result.
    all.replace(&format!("\"{SECRET}\""), "")
}

/// Link targets in the outside folder, and the paths of the links below the root.
const LINKS: &[(&str, &str)] = &[
    ("note.md", "content/en/shop/note.md"),
    ("pages", "content/en/linked"),
    ("synonyms.toml", "index/synonyms.toml"),
    ("permalinks.toml", "content/permalinks.toml"),
    ("revisions.toml", "revisions.toml"),
];

fn link(target: &Path, root: &Path, at: &str) -> PathBuf {
    let link = root.join(at);
    fs::create_dir_all(link.parent().expect("a folder")).expect("folder");
    symlink(target, &link).expect("linked");
    link
}

#[test]
fn outside_files_are_not_published() {
    let outside = outside();
    for (target, at) in LINKS {
        let fixture = book();
        let root = fixture.path();
        link(&outside.path().join(target), root, at);
        assert_eq!(problems(root, &[]), [format!("error symlink-outside {at}")], "{at}");
        let checked = printed(&run(root, &["check"]));
        assert!(
            checked.contains("outside the handbook's folder") && checked.contains("--follow-outside"),
            "{checked}"
        );
        let published = published(root, &[]);
        assert!(published.contains("Light it at four") && !published.contains(SECRET), "{at}");
        let allowed = problems(root, &["--follow-outside"]);
        assert!(!allowed.iter().any(|problem| problem.contains("symlink-outside")), "{at}: {allowed:?}");
    }
}

#[test]
fn outside_documents_are_published_when_allowed() {
    let outside = outside();
    let fixture = book();
    link(&outside.path().join("note.md"), fixture.path(), "content/en/shop/note.md");
    link(&outside.path().join("pages"), fixture.path(), "content/en/linked");
    let published = published(fixture.path(), &["--follow-outside"]);
    assert!(published.contains("id=\"note\"") && published.contains("id=\"deep\""));
    // An index with outside files is not used by a run without the flag.
    assert!(!printed(&run(fixture.path(), &["search", "note"])).contains(SECRET));
}

#[test]
fn chained_links_and_linked_folders_are_outside() {
    let outside = outside();
    let fixture = book();
    let root = fixture.path();
    // The first link of the chain is within the folder.
    link(&outside.path().join("note.md"), root, "step.md");
    link(&root.join("step.md"), root, "content/en/shop/second.md");
    link(Path::new("../../../../../../../../../../etc"), root, "content/en/linked");
    assert_eq!(
        problems(root, &[]),
        ["error symlink-outside content/en/linked", "error symlink-outside content/en/shop/second.md"]
    );

    let fixture = Fixture::new().file("handbook.toml", SETTINGS);
    link(&outside.path().join("content"), fixture.path(), "content");
    assert_eq!(problems(fixture.path(), &[]), ["error symlink-outside content"]);
    let refused = run(fixture.path(), &["export"]);
    assert!(
        !refused.status.success() && printed(&refused).contains("--follow-outside"),
        "{}",
        printed(&refused)
    );
    assert!(printed(&run(fixture.path(), &["export", "--follow-outside"])).contains(SECRET));

    let fixture = Fixture::new().file("content/en/shop/oven.md", "# The oven {#oven}\n\nLight it at four.\n");
    link(&outside.path().join("handbook.toml"), fixture.path(), "handbook.toml");
    assert_eq!(problems(fixture.path(), &[]), ["error symlink-outside handbook.toml"]);
    assert!(!published(fixture.path(), &[]).contains(SECRET));
    // The root itself may be a link.
    let links = tempfile::tempdir().expect("a folder");
    let fixture = book();
    let root = link(fixture.path(), links.path(), "book");
    assert_eq!(problems(&root, &[]), Vec::<String>::new());
}

#[test]
fn links_within_the_folder_work() {
    let fixture = book()
        .file("shared/rules.md", "# Rules {#rules}\n\nWash your hands.\n")
        .file("shared/more/closing.md", "# Closing {#closing}\n\nLock the door.\n")
        .file(".git/config", "[remote \"origin\"]\n\turl = https://PLATYPUS@example.com/\n");
    let root = fixture.path();
    link(Path::new("../../../shared/rules.md"), root, "content/en/shop/rules.md");
    link(&root.join("shared/more"), root, "content/en/linked");
    assert_eq!(problems(root, &[]), Vec::<String>::new());
    let all = published(root, &[]);
    assert!(all.contains("Wash your hands") && all.contains("Lock the door"));

    link(Path::new("../../../.git/config"), root, "content/en/shop/config.md");
    assert_eq!(problems(root, &[]), ["error symlink-outside content/en/shop/config.md"]);
    assert!(!published(root, &[]).contains(SECRET));
}

#[test]
fn outside_files_are_not_written() {
    let outside = outside();
    let before = |name: &str| outside.read(name);
    let names = ["note.md", "permalinks.toml", "revisions.toml"];
    let texts = names.map(before);
    let fixture = book();
    let root = fixture.path();
    link(&outside.path().join("note.md"), root, "content/en/shop/note.md");
    link(&outside.path().join("permalinks.toml"), root, "content/permalinks.toml");
    link(&outside.path().join("revisions.toml"), root, "revisions.toml");
    for arguments in [&["check", "--fix"][..], &["review", "oven"], &["review", "--all"]] {
        let output = run(root, arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", printed(&output));
        assert!(printed(&output).contains("outside the handbook's folder"), "{}", printed(&output));
    }
    assert_eq!(names.map(before), texts);
    let allowed = run(root, &["review", "oven", "--follow-outside"]);
    assert!(allowed.status.success(), "{}", printed(&allowed));
    assert!(before("revisions.toml").contains("oven = "), "the target is written");
    assert!(root.join("revisions.toml").is_symlink());
}

#[test]
fn plain_folder_gets_a_warning() {
    let outside = outside();
    let fixture = Fixture::new().file("README.md", "# Read me\n\nText.\n");
    link(&outside.path().join("note.md"), fixture.path(), "note.md");
    assert_eq!(problems(fixture.path(), &[]), ["warning symlink-outside note.md"]);
    assert!(run(fixture.path(), &["check"]).status.success());
}
