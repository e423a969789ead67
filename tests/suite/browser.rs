//! The pages in a real browser (headless Chromium):
//!
//! 1. every kind of page renders, on a desktop and on a phone, without a complaint of the browser (a style or script that
//!    the policy refuses, a script error, a missing file);
//! 2. nothing is fetched from anywhere but the service;
//! 3. the screenshots are kept in `target/screenshots` to be looked at.
//!
//! Without Chromium the test is skipped with a printed reason; in CI that is a failure.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use handbook::{
    edition::Edition,
    http::{AppState, Config, serve},
};

use crate::fixture::repository;

/// Time for one page; a browser that hangs fails the test.
const PATIENCE: Duration = Duration::from_mins(1);

fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let folders: Vec<PathBuf> =
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Opens a page; returns its document as the browser has it, and what the browser complained about.
fn visit(browser: &Path, url: &str, width: u32, picture: &Path) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().expect("folder");
    let output = profile.path().join("dom.html");
    let log = profile.path().join("log.txt");
    let mut child = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},1600"))
        .arg(format!("--screenshot={}", picture.display()))
        // Anything but the service itself does not resolve.
        .arg("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
        .arg(url)
        .stdout(fs::File::create(&output).expect("file"))
        .stderr(fs::File::create(&log).expect("file"))
        .stdin(Stdio::null())
        .spawn()
        .expect("the browser starts");
    let started = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{url}: the browser did not finish");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let complaints = fs::read_to_string(&log)
        .unwrap_or_default()
        .lines()
        .filter(|line| line.contains("CONSOLE") || line.contains("Refused to"))
        .map(str::to_owned)
        .collect();
    (fs::read_to_string(&output).unwrap_or_default(), complaints)
}

#[test]
fn every_kind_of_page_renders_without_complaint() {
    let Some(browser) = chromium() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI installs Chromium, and there is none");
        println!("skipped: no Chromium on this machine");
        return;
    };
    let index = tempfile::tempdir().expect("folder");
    let (edition, _) = Edition::open(&repository(), Some(index.path()), &mut |_| {}).expect("opens");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("listens");
    let address = listener.local_addr().expect("address");
    let state = AppState::new(edition, Config::default());
    runtime.spawn(serve(listener, state, std::future::pending::<()>()));

    let folder = repository().join("target/screenshots");
    fs::create_dir_all(&folder).expect("folder");
    let pages = [
        ("home", "/zh/", "客户部工作标准手册"),
        ("search", "/search?q=%E5%B7%A5%E4%BD%9C%E5%8D%95&role=account-manager&lang=zh", "<mark"),
        ("nothing", "/search?q=zzzzqqqq&lang=en", "zzzzqqqq"),
        ("role", "/roles/account-executive?lang=zh", "客户专员"),
        ("topic", "/topics/budget?lang=en", "Budget"),
        ("part", "/en/workflows", "Workflows"),
        ("workflow", "/zh/workflows/new-client", "nb-job-orders"),
        ("duties", "/en/duties/account-director", "ad-budget"),
        ("missing", "/zh/duties/nothing", "404"),
    ];
    for (name, path, expected) in pages {
        for width in [1280, 390] {
            let picture = folder.join(format!("{name}-{width}.png"));
            let (document, complaints) = visit(&browser, &format!("http://{address}{path}"), width, &picture);
            // A page that is not there is a page that says so; the browser notes its status.
            let complaints: Vec<&String> =
                complaints.iter().filter(|line| !line.contains("status of 404")).collect();
            assert!(complaints.is_empty(), "{path} at {width}: {complaints:?}");
            assert!(document.contains(expected), "{path} at {width}: no {expected}");
            assert!(picture.is_file(), "{path} at {width}: no screenshot");
        }
    }
}
