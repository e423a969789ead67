//! Commands that change a handbook's files:
//!
//! 1. concurrent commands lose nothing: every change reported as done is in the files afterwards (dates of reviews, recorded
//!    reviews and translations, accepted links, new ids and the ledger); a command waits for another one that writes;
//! 2. temporary files of a killed writer are removed by the next one; other files are kept;
//! 3. a file that cannot be decoded is reported and fails only its own reviews;
//! 4. records of a section are dropped when the section is gone, but not while its file is unreadable.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path, process::Stdio, thread};

use handbook::{content::Writer, reviews::Revisions};

use crate::fixture::{Fixture, command_in, err, load, out, run_in};

const WRITERS: usize = 4;
const ROUNDS: usize = 6;

/// Two files per language with a section for every writer and round; outdated links; headings without ids.
fn book() -> Fixture {
    let page = |page: usize| {
        let mut text = format!("# 页 {{#page-{page}}}\n\n总述。\n\n");
        for writer in 0..WRITERS {
            for round in (0..ROUNDS).filter(|round| round % 2 == page) {
                let _ = write!(text, "## 节 {{#s-{writer}-{round}}}\n\n第{writer}人第{round}轮。\n\n");
            }
        }
        text
    };
    let mut links = "# 链接 {#links}\n\n".to_owned();
    for round in 0..ROUNDS {
        let _ = write!(links, "[甲](s:s-0-{round}?at=000000000000)，");
    }
    let fixture = Fixture::new()
        .file("handbook.toml", "title = '手册'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'duties'\n")
        .file("content/zh/duties/links.md", links + "以上。\n")
        .file(
            "content/zh/duties/new.md",
            "# 新页\n\n还没有编号。\n\n## 第一\n\n文字。\n\n## 第二\n\n文字。\n",
        );
    for number in 0..2 {
        fixture.write(&format!("content/zh/duties/p{number}.md"), page(number));
        fixture.write(&format!("content/en/duties/p{number}.md"), page(number));
    }
    fixture
}

/// Whether a command succeeds.
fn is_done(root: &Path, arguments: &[&str]) -> bool {
    run_in(root, arguments).status.success()
}

#[test]
fn concurrent_writers_lose_nothing() {
    let fixture = book();
    let root = fixture.path();
    let done: BTreeSet<String> = thread::scope(|scope| {
        let reviewer = |writer: usize| {
            let ids = (0..ROUNDS).map(move |round| format!("s-{writer}-{round}"));
            ids.filter(|id| is_done(root, &["review", id, "--lang", "zh"])).collect::<Vec<_>>()
        };
        let reviewers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || reviewer(writer))).collect();
        let others = [
            scope.spawn(|| {
                (0..ROUNDS)
                    .all(|round| is_done(root, &["translated", &format!("s-1-{round}"), "--lang", "en"]))
            }),
            scope.spawn(|| (0..ROUNDS).all(|round| is_done(root, &["accept", &format!("s-0-{round}")]))),
            scope.spawn(|| is_done(root, &["check", "--fix"]) && is_done(root, &["check", "--fix"])),
        ];
        for other in others {
            assert!(other.join().expect("a writer"));
        }
        reviewers.into_iter().flat_map(|reviewer| reviewer.join().expect("a writer")).collect()
    });
    assert_eq!(done.len(), WRITERS * ROUNDS, "every review was reported as done");

    let (revisions, problems) = Revisions::read(root);
    assert!(problems.is_empty(), "{problems:?}");
    let text = |name: &str| fixture.read(name);
    let reviewed = revisions.reviewed.values().flat_map(|table| table.keys()).map(ToString::to_string);
    assert_eq!(reviewed.collect::<BTreeSet<_>>(), done);
    let pages = text("content/zh/duties/p0.md") + &text("content/zh/duties/p1.md");
    assert_eq!(pages.matches(" reviewed=").count(), done.len());
    let translated: usize = revisions.translated.values().map(std::collections::BTreeMap::len).sum();
    assert_eq!(translated, ROUNDS);
    assert!(!text("content/zh/duties/links.md").contains("at=000000000000"));
    assert_eq!(text("content/zh/duties/new.md").matches("{#").count(), 3);
    let ledger = text("content/permalinks.toml");
    for (_, _, section) in load(root).sections() {
        assert!(ledger.contains(&format!("\n{} = {{", section.id)), "{} is recorded", section.id);
    }
    assert!(is_done(root, &["check"]));
    assert_eq!(leftovers(root), Vec::<String>::new());
}

/// Hidden files anywhere in the handbook.
fn leftovers(root: &Path) -> Vec<String> {
    let (mut folders, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if name.starts_with('.') {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn temporary_files_of_killed_writers_are_removed() {
    let fixture = book();
    let root = fixture.path();
    for left in [".handbook-a1B2c3.tmp", "content/.handbook-abcdef.tmp", "content/zh/duties/.handbook-X9y8Z7"]
    {
        fixture.write(left, "half a file");
    }
    for own in [".handbook-backup", "content/zh/duties/.notes.md", ".handbook-a1B2c3.md"] {
        fixture.write(own, "mine");
    }
    assert!(is_done(root, &["review", "s-0-0"]));
    assert_eq!(leftovers(root), [".handbook-a1B2c3.md", ".handbook-backup", ".notes.md"]);
}

#[test]
fn command_waits_for_another_writer() {
    let fixture = book();
    let root = fixture.path();
    let writer = Writer::lock(root, || {}).expect("a lock");
    let mut child = command_in(root, &["review", "s-0-0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut waits = String::new();
    let mut errors = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut errors, &mut waits).expect("a line");
    assert!(waits.contains("waiting"), "{waits}");
    // The command reads the file only after it has the lock, so this change is not lost.
    writer.rewrite("revisions.toml", "[reviewed.zh]\ns-1-1 = \"5f0c12ab34cd\"\n").expect("written");
    drop(writer);
    assert!(child.wait().expect("an end").success());
    let recorded = fixture.read("revisions.toml");
    assert!(recorded.contains("s-0-0 = ") && recorded.contains("s-1-1 = \"5f0c12ab34cd\""), "{recorded}");
}

#[test]
fn records_of_unreadable_files_are_kept() {
    let fixture = book();
    let root = fixture.path();
    let recorded = || fixture.read("revisions.toml");
    let page = root.join("content/zh/duties/p0.md");
    assert!(is_done(root, &["review", "s-0-0", "--lang", "zh"]) && is_done(root, &["review", "s-0-1"]));
    let text = fs::read(&page).expect("a page");
    // A binary file; unfinished front matter; a deleted page.
    for (broken, is_kept) in [(Some(&b"\0\x01"[..]), true), (Some(b"---\nid: [\n---\n"), true), (None, false)]
    {
        match broken {
            Some(bytes) => fs::write(&page, bytes).expect("written"),
            None => fs::remove_file(&page).expect("removed"),
        }
        fs::remove_file(root.join("content/en/duties/p0.md")).unwrap_or_default();
        assert!(is_done(root, &["review", "s-0-1"]));
        assert_eq!(recorded().contains("s-0-0 = "), is_kept, "{broken:?}");
    }
    fs::write(&page, text).expect("written");
    assert!(is_done(root, &["review", "s-0-1"]) && recorded().contains("s-0-1 = "));
}

#[test]
fn undecodable_file_fails_only_its_own_reviews() {
    // Bytes whose encoding cannot be determined.
    let fixture = book().file("content/zh/duties/odd.md", b"# A {#odd}\n\ncaf\xe9 au lait\n");
    let root = fixture.path();
    let output = run_in(root, &["review", "odd", "s-0-0", "--lang", "zh"]);
    let (out, errors) = (out(&output), err(&output));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("1 section in 1 file") && errors.contains("odd.md was not changed"),
        "{out}{errors}"
    );
    let recorded = fixture.read("revisions.toml");
    assert!(recorded.contains("s-0-0 = ") && !recorded.contains("odd"), "{recorded}");
}
