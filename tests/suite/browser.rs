//! The pages in a real browser (headless Chromium): each test runs one file of `tests/browser`, which opens with the
//! properties it proves.
//!
//! 1. every test file of `tests/browser` is listed here;
//! 2. each file passes.
//!
//! Needs Node, Chromium and `npm ci` in `tests/browser`; without them the tests are skipped with a printed reason, and
//! in CI they fail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::fixture::{printed, program, repository, skip};

/// Timeout of a test, so that a hanging browser fails its file instead of blocking the suite.
const TIMEOUT_IN_MS: u32 = 240_000;

fn folder() -> PathBuf {
    repository().join("tests/browser")
}

/// Whether `PATH` has a program of one of these names.
fn has(names: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

/// Why the browser tests cannot run here.
fn missing() -> Option<&'static str> {
    if !has(&["node"]) {
        Some("no Node on this machine")
    } else if !has(&["chromium", "chromium-browser", "google-chrome"]) {
        Some("no Chromium on this machine")
    } else if !folder().join("node_modules/playwright-core").is_dir() {
        Some("run `npm ci --ignore-scripts` in tests/browser first")
    } else {
        None
    }
}

/// Runs one file with Node's test runner.
fn run(file: &str) {
    if let Some(reason) = missing() {
        return skip(reason);
    }
    // On a busy machine a page may be slower than a step expects: a failed file is retried once, and both failures are
    // reported.
    let first = attempt(file);
    let output = if first.status.success() {
        first
    } else {
        eprintln!("{}", report(file, &first));
        attempt(file)
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", report(file, &output));
    // Measurements and skip reasons, visible with --nocapture.
    println!("{printed}");
}

fn attempt(file: &str) -> Output {
    Command::new("node")
        .arg("--test")
        .arg(format!("--test-timeout={TIMEOUT_IN_MS}"))
        .arg("--test-reporter=spec")
        .arg(Path::new("tests/browser").join(file))
        .current_dir(repository())
        .env("HANDBOOK_PROGRAM", program())
        .env_remove("NODE_OPTIONS")
        .output()
        .expect("node starts")
}

fn report(file: &str, output: &Output) -> String {
    format!("{file}\n{}", printed(output))
}

/// One test per file, named after the file.
macro_rules! files {
    ($($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { run(concat!(stringify!($name), ".test.mjs")); })+

        #[test]
        fn every_browser_test_file_is_run() {
            let listed = [$(concat!(stringify!($name), ".test.mjs")),+];
            let entries = fs::read_dir(folder()).expect("the folder").flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            let forgotten: Vec<String> =
                names.filter(|name| name.ends_with(".test.mjs") && !listed.contains(&name.as_str())).collect();
            assert!(forgotten.is_empty(), "not run: {forgotten:?}");
        }
    };
}

files!(
    adapts,
    axe,
    journeys,
    keyboard,
    lasting,
    noscript,
    offline,
    paths,
    pictures,
    plain,
    policy,
    print,
    reading,
    screenshots,
    search,
    state,
    static_site,
    tabs,
    valid,
    weight,
);
