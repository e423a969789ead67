//! The pages in a real browser (headless Chromium): one test here runs one file of `tests/browser`, which opens with the
//! properties it proves.
//!
//! 1. every test file of `tests/browser` is run, and none is forgotten here;
//! 2. a file's tests pass.
//!
//! Needs Node, Chromium and `npm ci` in `tests/browser`; what is missing skips the tests with a printed reason, and in
//! CI, which installs everything, fails them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::fixture::{program, repository, said};

/// Of everything: a browser that hangs fails its file, and not the night.
const PATIENCE_IN_MS: u32 = 240_000;

fn folder() -> PathBuf {
    repository().join("tests/browser")
}

/// Whether a program of one of these names can be run.
fn has(names: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

/// What keeps the browser tests from running here.
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

/// Runs one file by Node's own test runner.
fn run(file: &str) {
    if let Some(reason) = missing() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI installs what this needs: {reason}");
        println!("skipped: {reason}");
        return;
    }
    // A browser keeps its own time: on a machine that is busy a page may be slower than a step expects. What fails is
    // run once more, and both runs are told.
    let first = attempt(file);
    let output = if first.status.success() {
        first
    } else {
        eprintln!("{}", told(file, &first));
        attempt(file)
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", told(file, &output));
    // Figures and reasons for skipping; seen with --nocapture.
    println!("{said}");
}

fn attempt(file: &str) -> Output {
    Command::new("node")
        .arg("--test")
        .arg(format!("--test-timeout={PATIENCE_IN_MS}"))
        .arg("--test-reporter=spec")
        .arg(Path::new("tests/browser").join(file))
        .current_dir(repository())
        .env("HANDBOOK_PROGRAM", program())
        .env_remove("NODE_OPTIONS")
        .output()
        .expect("node starts")
}

fn told(file: &str, output: &Output) -> String {
    format!("{file}\n{}", said(output))
}

/// One test a file, named as the file.
macro_rules! files {
    ($($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { run(concat!(stringify!($name), ".test.mjs")); })+

        #[test]
        fn every_file_is_run() {
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
    paths,
    plain,
    policy,
    print,
    reading,
    screenshots,
    search,
    state,
    valid,
    weight,
);
