//! The documentation of `handbook check`:
//!
//! 1. `docs/rules.md` has a section for every rule, in the order of `--rules`, with its severity and explanation;
//! 2. each section shows a handbook and commands; run in a shell, they print exactly the documented output, which contains
//!    the rule;
//! 3. `check --explain RULE` prints that section, and suggests the nearest name for a misspelled one.
//!
//! `UPDATE_RULES=1 cargo test --test suite rules::` updates the page.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Output},
};

use handbook::diagnostic::{Rule, Severity};

use crate::fixture::{Fixture, assert_same, err, out, program, repository, run};

/// A section of the page.
struct Entry<'p> {
    name: &'p str,
    text: &'p str,
}

/// A fenced block.
struct Block<'p> {
    /// The info string of the opening fence.
    kind: &'p str,
    /// The path on the line before the block, if that line contains only a path.
    path: Option<&'p str>,
    text: &'p str,
}

/// The text before the first rule, and the sections of the rules.
fn split(page: &str) -> (&str, Vec<Entry<'_>>) {
    // Lines of the example handbooks also start with `## `.
    let mut starts = Vec::new();
    let (mut at, mut fenced) = (0, false);
    for line in page.split_inclusive('\n') {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with("## ") {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([page.len()]);
    let entries = starts.iter().zip(ends).map(|(start, end)| {
        let text = &page[*start..end];
        Entry { name: text[3..].lines().next().expect("a heading").trim(), text }
    });
    (&page[..starts[0]], entries.collect())
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Option<&str>, usize)> = None;
    let (mut at, mut named) = (0, None);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if let Some(kind) = trimmed.strip_prefix("```") {
            open = match open.take() {
                None => Some((kind, named.take(), at + line.len())),
                Some((kind, path, start)) => {
                    blocks.push(Block { kind, path, text: &text[start..at] });
                    None
                }
            };
        } else if open.is_none() && !trimmed.is_empty() {
            named = trimmed
                .strip_prefix('`')
                .and_then(|path| path.strip_suffix('`'))
                .filter(|it| !it.contains('`'));
        }
        at += line.len();
    }
    blocks
}

fn write_files(fixture: &Fixture, blocks: &[Block<'_>]) {
    for block in blocks {
        if let Some(path) = block.path {
            fixture.write(path, block.text);
        }
    }
}

/// Runs a line in a shell in the folder `root`.
fn run_shell(root: &Path, line: &str) -> Output {
    let program = program().parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", line])
        .current_dir(root)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", root.join(".home"))
        .env("XDG_CACHE_HOME", root.join(".cache"))
        .env_remove("RUST_LOG")
        .env_remove("HANDBOOK_ROOT")
        .env_remove("HANDBOOK_TODAY")
        .output()
        .expect("a shell")
}

/// The commands of a console block with their current output.
fn session(root: &Path, block: &str) -> String {
    let mut shown = String::new();
    for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let output = run_shell(root, line);
        let _ = writeln!(shown, "$ {line}");
        shown.push_str(&String::from_utf8_lossy(&output.stderr));
        shown.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    shown
}

/// An entry with current output, severity and explanation.
fn documented(rule: Rule, entry: &Entry<'_>, common: &[Block<'_>]) -> String {
    let fixture = Fixture::new();
    write_files(&fixture, common);
    let blocks = blocks(entry.text);
    write_files(&fixture, &blocks);
    let console = blocks.iter().find(|block| block.kind == "console").expect("a session");
    let shown = session(fixture.path(), console.text);
    let mut text = entry.text.replacen(console.text, &shown, 1);
    let line = text.lines().nth(2).expect("the rule's line").to_owned();
    let severity = match rule.severity() {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
    };
    text = text.replacen(&line, &format!("{severity}: {}.", rule.explanation()), 1);
    text
}

#[test]
#[cfg(unix)]
fn rules_page_matches_the_command_output() {
    let path = repository().join("docs/rules.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (head, entries) = split(&page);
    let names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
    let rules: Vec<&str> = Rule::all().iter().map(|rule| rule.name()).collect();
    assert_eq!(names, rules, "docs/rules.md has a section for every rule, in the order of `check --rules`");
    let common = blocks(head);
    let written: String =
        Rule::all().iter().zip(&entries).map(|(rule, entry)| documented(*rule, entry, &common)).collect();
    if std::env::var_os("UPDATE_RULES").is_some() {
        fs::write(&path, format!("{head}{written}")).expect("written");
        return;
    }
    for (entry, now) in entries.iter().zip(split(&written).1) {
        assert!(now.text.contains(&format!("[{}]", now.name)), "{} is not shown:\n{}", now.name, now.text);
        assert_same(
            &format!("docs/rules.md, {}", entry.name),
            entry.text,
            now.text,
            "UPDATE_RULES=1 cargo test --test suite rules::",
        );
    }
}

#[test]
fn explain_prints_the_section_of_the_rules_page() {
    let explain = |name: &str| run(&["check", "--explain", name]);
    let page = fs::read_to_string(repository().join("docs/rules.md")).expect("the page");
    for entry in split(&page).1 {
        let output = explain(entry.name);
        assert!(output.status.success());
        assert_eq!(out(&output).trim(), entry.text.trim());
    }
    let wrong = explain("broken-lnk");
    assert!(!wrong.status.success());
    assert!(err(&wrong).contains("broken-link"), "{wrong:?}");
}
