//! The house stands from the ground up:
//!
//! 1. a module uses modules of lower floors only;
//! 2. only `http` and `cli` know axum, tokio and JSON bodies; only `index` and `search` know the engine;
//! 3. every source file is reachable by the list of floors in `lib.rs`;
//! 4. only `git` starts another program, and that program is git.

use std::{fs, path::Path};

use crate::fixture::repository;

const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("text", 1),
    ("diagnostic", 1),
    ("content", 2),
    ("git", 3),
    ("index", 3),
    ("reviews", 3),
    ("search", 4),
    ("check", 4),
    ("edition", 5),
    ("evaluate", 5),
    ("http", 6),
    ("lsp", 6),
    ("cli", 7),
];

/// Every source file with the module it belongs to and its text without comments.
fn sources() -> Vec<(String, String, String)> {
    fn visit(folder: &Path, root: &Path, found: &mut Vec<(String, String, String)>) {
        for entry in fs::read_dir(folder).expect("src").flatten() {
            let path = entry.path();
            if path.is_dir() {
                visit(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative =
                    path.strip_prefix(root).expect("below src").to_string_lossy().replace('\\', "/");
                let module = relative.split(['/', '.']).next().unwrap_or_default().to_owned();
                let text = fs::read_to_string(&path).expect("source");
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((module, relative, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    let src = repository().join("src");
    let mut found = Vec::new();
    visit(&src, &src, &mut found);
    found
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn a_module_uses_lower_floors_only() {
    let mut violations = Vec::new();
    for (module, path, code) in sources() {
        let Some(own) = floor(&module) else { continue };
        for (other, theirs) in FLOORS {
            let named = code.contains(&format!("crate::{other}")) || uses_in_group(&code, other);
            if *other != module && named && *theirs >= own && own != 7 {
                violations.push(format!("{path} (floor {own}) uses {other} (floor {theirs})"));
            }
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

/// Whether `use crate::{…}` names the module.
fn uses_in_group(code: &str, module: &str) -> bool {
    code.split("use crate::{").skip(1).any(|rest| {
        let group = rest.split("};").next().unwrap_or_default();
        let mut depth = 0;
        let mut at_start = true;
        for (at, c) in group.char_indices() {
            if depth == 0 && at_start && group[at..].starts_with(module) {
                let after = group[at + module.len()..].chars().next();
                if after.is_none_or(|c| !c.is_alphanumeric() && c != '_') {
                    return true;
                }
            }
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            at_start = c == ',' || (at_start && c.is_whitespace());
        }
        false
    })
}

#[test]
fn outside_libraries_keep_to_their_floors() {
    let allowed: &[(&str, &[&str])] = &[
        ("tantivy::", &["index", "search"]),
        ("axum::", &["http"]),
        ("tokio::", &["http", "cli"]),
        ("pulldown_cmark::", &["content"]),
        ("clap::", &["cli", "main"]),
        ("anyhow::", &["cli", "main"]),
        ("lsp_server::", &["lsp"]),
        ("gen_lsp_types::", &["lsp"]),
    ];
    let mut violations = Vec::new();
    for (module, path, code) in sources() {
        for (library, modules) in allowed {
            if code.contains(library) && !modules.contains(&module.as_str()) {
                violations.push(format!("{path} uses {library}"));
            }
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn every_module_has_a_floor() {
    for (module, path, _) in sources() {
        assert!(
            ["lib", "main"].contains(&module.as_str()) || floor(&module).is_some(),
            "{path} has no floor"
        );
    }
}

#[test]
fn git_is_started_in_one_place() {
    for (module, path, code) in sources() {
        let all = code.matches("Command::new(").count();
        let git = code.matches("Command::new(\"git\")").count();
        assert!(all == 0 || module == "git" && all == git, "{path} starts a program");
    }
}
