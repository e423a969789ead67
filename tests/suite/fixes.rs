//! `check --fix`:
//!
//! 1. one run reaches a fixed point: a second one changes nothing, whatever was renamed before;
//! 2. `--dry-run` prints a unified diff that git applies, with the same result as without it, and changes nothing;
//! 3. links to files and sections that moved are renewed, in `index/questions.toml` too; a link to a page that moved opens
//!    the page;
//! 4. `--fix=ledger` writes only the ledger, with the ids of headings without `{#id}`;
//! 5. hidden characters are removed where a page looks the same without them, and nowhere else.

use std::{collections::BTreeMap, fs, path::Path};

use crate::fixture::{
    Fixture, commit_all, err, get_page, git, load, out, printed, repository, run_in, serve,
};

/// Every file of a folder by its path.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut folders, mut found) = (vec![root.to_owned()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if !path.is_dir() {
                let below = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                found.insert(below, fs::read(path).expect("a file"));
            } else if entry.file_name() != ".git" {
                folders.push(path);
            }
        }
    }
    found
}

fn fix(root: &Path) {
    let output = run_in(root, &["check", "--fix"]);
    assert!(!err(&output).contains("not changed"), "{}", printed(&output));
}

fn rename(root: &Path, from: &str, to: &str) {
    let to = root.join(to);
    fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    fs::rename(root.join(from), to).expect("renamed");
}

const SICK: &str = "Call your team lead before nine, and write down the days you were away in the calendar.";
const TEA: &str =
    "The kettle is descaled on Fridays with vinegar, and rinsed twice before anybody drinks from it.";

/// A folder of another tool.
fn plain() -> Fixture {
    Fixture::new()
        .file(
            "README.md",
            "# Handbook\n\n[sick](guides/sick.md), [how](guides/sick.md#on-the-day), [tea](guides/tea.md).\n",
        )
        .file("guides/sick.md", format!("# Being ill\n\nSee [tea](tea.md).\n\n## On the day\n\n{SICK}\n"))
        .file("guides/tea.md", format!("# Tea\n\n{TEA}\n"))
}

/// A handbook with a ledger and questions.
fn declared() -> Fixture {
    Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            format!("# 职责\n\n[茶](b.md#tea)、[茶](../workflows/b.md#tea)。{SICK}\n"),
        )
        .file("content/zh/workflows/b.md", format!("# 茶 {{#tea}}\n\n{TEA}[职责](../duties/a.md)\n"))
        .file("index/questions.toml", "[tea]\nzh = [\"怎么泡\"]\n")
}

#[test]
fn one_run_reaches_a_fixed_point() {
    let bundled = Fixture::new();
    for (path, bytes) in files(&repository().join("tests/fixtures/bakery")) {
        bundled.write(&path, bytes);
    }
    let renames: [&[(&str, &str)]; 4] = [
        &[],
        &[("guides/sick.md", "guides/illness.md"), ("content/zh/duties/a.md", "content/zh/workflows/a.md")],
        &[("guides/sick.md", "people/away/ill.md"), ("content/zh/workflows/b.md", "content/zh/duties/b.md")],
        &[("guides/sick.md", "guides/病假.md"), ("guides/tea.md", "kitchen/tea.md")],
    ];
    for fixture in [plain(), declared(), Fixture::small(), bundled] {
        let root = fixture.path();
        let original = files(root);
        for round in renames {
            for path in files(root).keys() {
                fs::remove_file(root.join(path)).expect("removed");
            }
            for (path, bytes) in &original {
                fixture.write(path, bytes);
            }
            fix(root);
            for (from, to) in round.iter().filter(|(from, _)| root.join(from).exists()) {
                rename(root, from, to);
            }
            fix(root);
            let once = files(root);
            let links = out(&run_in(root, &["check", "--format", "json"]));
            fix(root);
            assert_eq!(files(root), once, "{round:?}");
            assert!(!links.contains("\"moved-link\""), "{round:?}\n{links}");
        }
    }
}

#[test]
fn dry_run_prints_a_patch_and_changes_nothing() {
    for crlf in [false, true] {
        for fixture in [plain(), declared()] {
            let root = fixture.path();
            if crlf {
                for (path, bytes) in files(root) {
                    fixture.write(&path, String::from_utf8(bytes).expect("UTF-8").replace('\n', "\r\n"));
                }
            }
            for (from, to) in
                [("guides/sick.md", "guides/ill.md"), ("content/zh/workflows/b.md", "content/zh/duties/b.md")]
            {
                let before = files(root);
                let dry = run_in(root, &["check", "--fix", "--dry-run"]);
                assert!(dry.status.success() && dry.stderr.is_empty(), "{}", printed(&dry));
                assert_eq!(files(root), before);
                commit_all(root, "2026-11-01");
                let copy = Fixture::new().file("patch", &dry.stdout);
                let patch = copy.path().join("patch");
                git(
                    copy.path(),
                    &["clone", "-q", "-c", "core.autocrlf=false", &root.to_string_lossy(), "copy"],
                );
                let copy = copy.path().join("copy");
                if !dry.stdout.is_empty() {
                    git(&copy, &["apply", "--whitespace=nowarn", &patch.to_string_lossy()]);
                }
                fix(root);
                assert_eq!(files(&copy), files(root));
                let again = run_in(root, &["check", "--fix", "--dry-run"]);
                assert_eq!(printed(&again), "");
                if root.join(from).exists() {
                    rename(root, from, to);
                }
            }
        }
    }
}

#[test]
fn links_to_moved_pages_are_renewed() {
    let fixture = plain();
    let root = fixture.path();
    run_in(root, &["check", "--fix=ledger"]);
    rename(root, "guides/sick.md", "guides/illness.md");
    rename(root, "guides/tea.md", "kitchen/tea.md");
    // The sections' ids come from the names of the files, so the ledger has to follow first.
    run_in(root, &["check", "--fix=ledger"]);
    let report = out(&run_in(root, &["check"]));
    assert!(report.contains("the page guides/sick.md is now guides/illness.md"), "{report}");
    assert!(report.contains("0 errors") && !report.contains("broken-link"), "{report}");
    let page = get_page(&serve(&fixture), "/en/main/readme");
    assert!(page.contains("href=\"/en/guides/illness"), "{page}");
    fix(root);
    let readme = fixture.read("README.md");
    assert!(
        readme.contains(
            "[sick](guides/illness.md), [how](guides/illness.md#on-the-day), [tea](kitchen/tea.md)"
        ),
        "{readme}"
    );
    assert!(fixture.read("guides/illness.md").contains("[tea](../kitchen/tea.md)"));
}

#[test]
fn questions_follow_their_section() {
    let fixture = declared();
    let root = fixture.path();
    fix(root);
    let page = fixture.read("content/zh/workflows/b.md").replace("{#tea}", "{#make-tea aliases=tea}");
    fixture.write("content/zh/workflows/b.md", page);
    let report = out(&run_in(root, &["check"]));
    assert!(
        report.contains("index/questions.toml:1:2")
            && report.contains("the section \"tea\" is now \"make-tea\""),
        "{report}"
    );
    let asked = |id: &str| {
        let handbook = load(root);
        let place = handbook.find(&crate::fixture::id(id), None).expect("a section");
        handbook.section(place).questions.clone()
    };
    assert_eq!(asked("make-tea"), ["怎么泡"]);
    fix(root);
    assert_eq!(fixture.read("index/questions.toml"), "[make-tea]\nzh = [\"怎么泡\"]\n");
    // Two tables of one name would be no TOML.
    fixture.write("index/questions.toml", "[tea]\nzh = [\"怎么泡\"]\n[make-tea]\nzh = [\"几度\"]\n");
    fix(root);
    assert_eq!(asked("make-tea"), ["怎么泡", "几度"]);
    assert!(fixture.read("index/questions.toml").starts_with("[tea]"));
    assert!(out(&run_in(root, &["check"])).contains("move its questions below [make-tea]"));
}

#[test]
fn hidden_characters_without_effect_are_removed() {
    let page = |split: &str| {
        format!(
            "# 茶 {{#tea}}\n\n泡{split}茶。**先洗**\u{200B}杯，bud\u{200B}get，می\u{200C}خواهم，👩\u{200D}🍳，a\u{202E}b。\n"
        )
    };
    let fixture = Fixture::with_settings().file("content/zh/duties/a.md", page("\u{200B}"));
    let report = out(&run_in(fixture.path(), &["check"]));
    assert!(report.contains("zero width space (U+200B), which has no width × 3"), "{report}");
    assert!(report.contains("right-to-left override (U+202E)") && !report.contains("joiner"), "{report}");
    fix(fixture.path());
    assert_eq!(fixture.read("content/zh/duties/a.md"), page(""));
}

#[test]
fn ledger_alone_can_be_written() {
    for (fixture, ledger) in [(plain(), "permalinks.toml"), (declared(), "content/permalinks.toml")] {
        let root = fixture.path();
        let mut before = files(root);
        let output = run_in(root, &["check", "--fix=ledger"]);
        assert!(output.status.success(), "{}", printed(&output));
        let mut after = files(root);
        let text = String::from_utf8(after.remove(ledger).expect("a ledger")).expect("UTF-8");
        before.remove(ledger);
        assert_eq!(after, before);
        for (_, _, section) in load(root).sections() {
            assert!(text.contains(&format!("\n{} = {{", section.id)), "{}: {text}", section.id);
        }
        let new = Path::new(before.keys().next().expect("a file")).with_file_name("new.md");
        fixture.write(&new.to_string_lossy(), "# Something new\n\nIt is unrecorded.\n");
        let report = out(&run_in(root, &["check"]));
        assert!(report.contains("or --fix=ledger, which changes no other file"), "{report}");
    }
    let wrong = run_in(plain().path(), &["check", "--fix", "ledger"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", printed(&wrong));
    assert_eq!(run_in(plain().path(), &["check", "--dry-run"]).status.code(), Some(2));
}
