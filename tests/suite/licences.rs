//! The licences of what we build on:
//!
//! 1. every crate comes from crates.io, under a licence that we accept;
//! 2. `THIRD-PARTY.txt` names every crate that is compiled into the program, on any platform, with the full text of
//!    its licence;
//! 3. `handbook --licences` prints our notices, our own licences and `THIRD-PARTY.txt`.
//!
//! `UPDATE_LICENCES=1 cargo test --test suite licences::` rewrites the file. It reads `cargo metadata`, which needs the
//! sources of all platforms: without them and without a network the tests are skipped with a printed reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

use crate::fixture::{assert_same, out, repository, run, skip};

/// The licences that we accept, best first: where a crate offers several, we use the first of these. Apache-2.0 comes
/// first because all crates under it share one text.
const ACCEPTED: [&str; 11] = [
    "Apache-2.0",
    "MIT",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "BSL-1.0",
    "CC0-1.0",
    "0BSD",
    // The source of each crate is at the address beside it, unmodified.
    "MPL-2.0",
];

/// The names that files with licences and notices begin with.
const FILES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];

/// `cargo metadata`: all packages of the lock file, and what depends on what.
struct Metadata {
    packages: BTreeMap<String, Value>,
    /// Of each package, the packages that are compiled into the same program.
    dependencies: BTreeMap<String, Vec<String>>,
    root: String,
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn metadata() -> Option<Metadata> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .expect("cargo");
    if !output.status.success() {
        skip(&format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
        return None;
    }
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages: BTreeMap<String, Value> = array(&all, "packages")
        .iter()
        .map(|package| (text(package, "id").to_owned(), package.clone()))
        .collect();
    let is_macro = |id: &str| {
        array(&packages[id], "targets")
            .iter()
            .any(|target| array(target, "kind").contains(&"proc-macro".into()))
    };
    let compiled = |node: &Value| {
        let dependencies = array(node, "deps").iter().filter(|dependency| {
            let is_normal = array(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null());
            is_normal && !is_macro(text(dependency, "pkg"))
        });
        dependencies.map(|dependency| text(dependency, "pkg").to_owned()).collect()
    };
    let dependencies = array(&all["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id").to_owned(), compiled(node)))
        .collect();
    let root = text(&all["resolve"], "root").to_owned();
    Some(Metadata { packages, dependencies, root })
}

impl Metadata {
    /// The crates of the program but our own, by name and version.
    fn compiled(&self) -> BTreeMap<(&str, &str), &Value> {
        let mut found = BTreeSet::new();
        let mut open = vec![&self.root];
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(&self.dependencies[id]);
            }
        }
        found.remove(&self.root);
        let packages = found.into_iter().map(|id| &self.packages[id]);
        packages.map(|package| ((text(package, "name"), text(package, "version")), package)).collect()
    }
}

/// The licences that we use a crate under.
fn chosen(package: &Value) -> Result<BTreeSet<String>, String> {
    let accepted = ACCEPTED.map(|name| Licensee::parse(name).expect("a licence"));
    let expression =
        Expression::parse_mode(text(package, "license"), ParseMode::LAX).map_err(|e| e.to_string())?;
    let chosen = expression.minimized_requirements(&accepted).map_err(|e| e.to_string())?;
    Ok(chosen.iter().map(ToString::to_string).collect())
}

/// The licences and notices that a crate comes with, without those that we do not use it under.
fn licence_files(folder: &Path, chosen: &BTreeSet<String>) -> Vec<PathBuf> {
    let only_apache = chosen.iter().all(|licence| licence == "Apache-2.0");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a crate").map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let is_wanted = if only_apache {
            name.starts_with("NOTICE")
        } else {
            FILES.iter().any(|start| name.starts_with(start)) && !name.contains("APACHE")
        };
        is_wanted && file.is_file()
    });
    files.sort();
    files
}

/// Lines without trailing spaces, as files from Windows and Unix have in common.
fn normalized(text: &str) -> String {
    text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The MIT licence of a crate that says so and does not include the text.
fn mit_of(package: &Value) -> String {
    let authors: Vec<&str> = array(package, "authors").iter().filter_map(Value::as_str).collect();
    let holder = match authors.as_slice() {
        [] => format!("the authors of {}", text(package, "name")),
        authors => authors.join(", "),
    };
    let ours = fs::read_to_string(repository().join("LICENSE-MIT")).expect("our licence");
    let terms = ours.split_once("Permission").expect("the MIT licence").1;
    normalized(&format!("MIT License\n\nCopyright (c) {holder}\n\nPermission{terms}"))
}

/// `THIRD-PARTY.txt` as it should be.
fn third_party(metadata: &Metadata) -> String {
    let mut list = String::new();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let apache = normalized(&fs::read_to_string(repository().join("LICENSE-APACHE")).expect("our licence"));
    for ((name, version), package) in metadata.compiled() {
        let chosen = chosen(package).expect("an accepted licence");
        let licences = chosen.iter().map(String::as_str).collect::<Vec<_>>().join(" AND ");
        let _ = writeln!(list, "{name} {version}, {licences}, {}", text(package, "repository"));
        let folder = Path::new(text(package, "manifest_path")).parent().expect("a folder");
        let files = licence_files(folder, &chosen);
        let mut own: Vec<String> =
            files.iter().map(|file| normalized(&fs::read_to_string(file).unwrap())).collect();
        if chosen.contains("Apache-2.0") {
            own.push(apache.clone());
        }
        if own.is_empty() {
            assert_eq!(licences, "MIT", "{name} {version} comes without the text of its licence");
            own.push(mit_of(package));
        }
        for text in own {
            texts.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    let mut page = format!(
        "Crates that are compiled into the handbook program, with the licence we use each under and its source.\n\n{list}"
    );
    let mut texts: Vec<(String, Vec<String>)> = texts.into_iter().collect();
    texts.sort_by(|a, b| a.1.cmp(&b.1));
    let line = "-".repeat(80);
    for (text, crates) in texts {
        let _ = write!(page, "\n{line}\n{}\n{line}\n\n{text}\n", crates.join(", "));
    }
    page
}

#[test]
fn crates_come_from_crates_io_under_accepted_licences() {
    let Some(metadata) = metadata() else { return };
    let mut faults = Vec::new();
    let is_ours = |package: &Value| Path::new(text(package, "manifest_path")).starts_with(repository());
    for package in metadata.packages.values().filter(|package| !is_ours(package)) {
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        if text(package, "source") != "registry+https://github.com/rust-lang/crates.io-index" {
            faults.push(format!("{name} comes from {}", package["source"]));
        }
        if let Err(error) = chosen(package) {
            faults.push(format!("{name}: {}: {error}", package["license"]));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn third_party_texts_are_complete() {
    let Some(metadata) = metadata() else { return };
    let path = repository().join("THIRD-PARTY.txt");
    let now = third_party(&metadata);
    if std::env::var_os("UPDATE_LICENCES").is_some() {
        fs::write(&path, now).expect("written");
        return;
    }
    let file = fs::read_to_string(&path).unwrap_or_default();
    assert_same("THIRD-PARTY.txt", &file, &now, "UPDATE_LICENCES=1 cargo test --test suite licences::");
}

#[test]
fn licences_are_printed() {
    let printed = out(&run(&["--licences"]));
    let own = ["NOTICE", "LICENSE", "LICENSE-MIT", "LICENSE-APACHE", "LICENSE-SCOWL", "THIRD-PARTY.txt"];
    for file in own.into_iter().chain(cfg!(feature = "cedict").then_some("data/cedict/LICENSE")) {
        let text = fs::read_to_string(repository().join(file)).expect(file);
        assert!(printed.contains(text.trim()), "{file} is missing");
    }
}
