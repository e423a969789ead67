//! The command line:
//!
//! 1. `init` creates a handbook that passes `check` and can be searched;
//! 2. `--root` works before and after the command;
//! 3. `search` shows hits with permalink and reasons; `--json` prints the API response and nothing else;
//! 4. an unknown role, a missing folder, a file as root and an empty folder are explained, with exit status 1;
//! 5. `check` exits with 1 on errors and prints them in three formats, with a caret under Chinese text; `--rules` lists
//!    every rule; repeated messages are folded, of each rule the first are shown, and the counts are at most ten lines;
//!    `--all` and the formats for programs show everything;
//! 6. `evaluate --json` prints one object with the documented keys and nothing else; an invalid line is reported with its
//!    number;
//! 7. `index` reports a build, and on later runs that the index matches;
//! 8. nothing is written to a root without an `index/` folder: its index is in the user's cache folder;
//! 9. `completions` prints a script for every shell;
//! 10. `links --external` lists each URL of another site once, and as JSON every link with its place.

use serde_json::Value;

use crate::fixture::{Fixture, command_in, err, out, run, run_in};

/// A new handbook from `init`; returns its folder.
fn starter(fixture: &Fixture) -> String {
    let root = fixture.path().join("mine").to_string_lossy().into_owned();
    let made = run(&["init", &root]);
    assert!(made.status.success(), "{}", err(&made));
    root
}

#[test]
fn new_handbook_checks_and_searches() {
    let fixture = Fixture::new();
    let root = starter(&fixture);
    let checked = run(&["check", "--root", &root]);
    assert!(checked.status.success(), "{}", out(&checked));
    assert!(out(&checked).contains("0 errors, 0 warnings"), "{}", out(&checked));
    let found = run(&["--root", &root, "search", "谁签报销单"]);
    assert!(found.status.success());
    assert!(out(&found).contains("/s/sign-claim") && out(&found).contains("经理签字"), "{}", out(&found));
    let again = run(&["init", &root]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is not empty"));
}

#[test]
fn search_prints_text_and_json() {
    let fixture = Fixture::new();
    let root = starter(&fixture);
    let shown = run(&["search", "receipts", "--role", "assistant", "--root", &root]);
    assert!(out(&shown).contains("word: receipts"), "{}", out(&shown));
    let json = run(&["search", "--json", "报销", "--lang", "zh", "--limit", "2", "--root", &root]);
    let answer: Value = serde_json::from_slice(&json.stdout).expect("JSON and nothing else");
    assert!(answer["hits"].as_array().unwrap().len() <= 2);
    assert_eq!(answer["scope"]["lang"], "zh");
    let wrong = run(&["search", "x", "--role", "boss", "--root", &root]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        err(&wrong).contains("no role \"boss\"") && err(&wrong).contains("manager, assistant"),
        "{}",
        err(&wrong)
    );
}

#[test]
fn invalid_roots_are_explained() {
    let fixture = Fixture::new().file("a-file", "");
    let path = |name: &str| fixture.path().join(name).to_string_lossy().into_owned();
    for (root, message) in [(path("none"), "no folder"), (path("a-file"), "is a file")] {
        let output = run(&["search", "x", "--root", &root]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains(message), "{}", err(&output));
    }
    let empty = Fixture::new();
    let output = run(&["index", "--root", &empty.path().to_string_lossy()]);
    assert!(err(&output).contains("no Markdown file in"), "{}", err(&output));
}

#[test]
fn diagnostics_are_printed_in_three_formats() {
    let fixture = Fixture::with_settings().file(
        "content/zh/duties/a.md",
        "# 职责 {#a}\n\n## 控制预算 {#a-budget}\n\n核对预算，见[会议](#a-bugdet)。\n\n## 重复 {#a-budget roles=menager}\n\n文字。\n",
    );
    let root = fixture.path().to_string_lossy().into_owned();
    let human = run(&["check", "--root", &root]);
    assert_eq!(human.status.code(), Some(1));
    insta::assert_snapshot!("check_human", out(&human));
    insta::assert_snapshot!("check_github", out(&run(&["check", "--root", &root, "--format", "github"])));
    let json: Value =
        serde_json::from_slice(&run(&["check", "--root", &root, "--format", "json"]).stdout).expect("JSON");
    insta::assert_json_snapshot!("check_json", json);
    insta::assert_snapshot!("check_rules", out(&run(&["check", "--rules"])));
}

#[test]
fn many_diagnostics_are_summarised() {
    let (number, kinds) = (300, ["x", "y", "z", "u", "v", "w", "q"]);
    let links = |file: usize| {
        let own: String = (0..number).map(|at| format!("[a](gone-{file}-{at}.md)\n")).collect();
        kinds.map(|kind| format!("[b]({kind}.md)\n")).concat() + &own
    };
    let fixture = Fixture::with_settings();
    for file in 0..3 {
        fixture
            .write(&format!("content/zh/duties/f{file}.md"), format!("# 篇 {{#f{file}}}\n\n{}", links(file)));
    }
    let check = |more: &[&str]| {
        let output = run_in(fixture.path(), &[&["check"], more].concat());
        assert_eq!(output.status.code(), Some(1));
        out(&output)
    };
    let all = 3 * (number + kinds.len());
    let report = check(&[]);
    assert_eq!(report.matches("error[broken-link]").count(), 5, "{report}");
    assert!(report.contains("no file \"content/zh/duties/x.md\" × 3\n"), "{report}");
    assert!(
        report.contains("note: also at content/zh/duties/f1.md:3:1, content/zh/duties/f2.md:3:1\n"),
        "{report}"
    );
    assert!(report.contains(&format!("… and {} more broken-link; --all shows them\n", all - 15)), "{report}");
    let last: Vec<&str> = report.lines().rev().take(10).collect();
    assert!(
        last[0].starts_with("3 documents, 3 sections: ") && last[0].contains(&format!("{all} errors")),
        "{report}"
    );
    assert!(last.contains(&format!("error   broken-link × {all}").as_str()), "{report}");
    let (complete, json) = (check(&["--all"]), check(&["--format", "json"]));
    for report in [complete.matches("error[broken-link]").count(), json.matches("\"broken-link\"").count()] {
        assert_eq!(report, all);
    }
    assert!(!complete.contains("md\" × 3") && !complete.contains("more broken-link"), "{complete}");
}

#[test]
fn judged_queries_are_scored() {
    let fixture = Fixture::new();
    let root = starter(&fixture);
    fixture.write(
        "judged.tsv",
        "query\trelevant\tkind\n报销单怎么填\tfill-in-claim\tquestion\nmanager signs\tsign-claim\tkeyword\n",
    );
    let judged = fixture.path().join("judged.tsv").to_string_lossy().into_owned();
    let json = run(&["evaluate", "--json", &judged, "--root", &root]);
    let figures: Value = serde_json::from_slice(&json.stdout).expect("one object and nothing else");
    for name in [
        "queries",
        "recall_at_1",
        "recall_at_5",
        "recall_at_10",
        "mrr_at_10",
        "ndcg_at_10",
        "p50_us",
        "p95_us",
    ] {
        assert!(figures[name].is_number(), "{name}");
    }
    assert_eq!(figures["queries"], 2);
    assert_eq!(figures["mrr_at_10"], 1.0);
    assert!(out(&run(&["evaluate", &judged, "--root", &root])).contains("question"));
    let probes = out(&run(&["evaluate", "--root", &root]));
    assert!(probes.contains("heading") && probes.contains("phrase"), "{probes}");
    let found = run(&["check", "--findability", "--root", &root]);
    assert!(found.status.success(), "{}", out(&found));
    fixture.write("judged.tsv", "query\trelevant\nx\tNot An Id\n");
    let broken = run(&["evaluate", &judged, "--root", &root]);
    assert!(err(&broken).contains("judged.tsv:2: \"Not An Id\" is not a section id"), "{}", err(&broken));
}

#[test]
fn matching_index_is_not_rebuilt() {
    let fixture = Fixture::new();
    let root = starter(&fixture);
    assert!(out(&run(&["index", "--root", &root])).starts_with("indexed: 4 documents"));
    // A file written within the resolution of its modification time may change unnoticed, so only older files are
    // trusted.
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    run(&["index", "--root", &root]);
    assert!(out(&run(&["index", "--root", &root])).starts_with("index matches: 4 documents"));
}

#[cfg(target_os = "linux")]
#[test]
fn root_without_index_folder_uses_the_user_cache() {
    let fixture = Fixture::new().file("notes/a.md", "# 笔记\n\n控制预算。\n");
    let (root, cache) = (fixture.path().join("notes"), fixture.path().join("cache"));
    let output =
        command_in(&root, &["index"]).env("XDG_CACHE_HOME", &cache).output().expect("the command runs");
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains(&cache.to_string_lossy().into_owned()), "{}", out(&output));
    let left: Vec<_> =
        std::fs::read_dir(&root).expect("the folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["a.md"], "nothing is written to the root");
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(out(&run(&["completions", shell])).contains("handbook"), "{shell}");
    }
}

#[test]
fn external_links_are_listed() {
    let fixture = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "# 甲 {#a}\n\n见[乙](b.md)、[站点](https://a.example/x?y=1#z)和<http://b.example/>。\n",
        )
        .file(
            "content/zh/duties/b.md",
            "# 乙 {#b}\n\n[又一次](https://a.example/x?y=1#z)，`http://code.example/`。\n",
        );
    let list = |arguments: &[&str]| run_in(fixture.path(), &[&["links", "--external"], arguments].concat());
    let lines = list(&[]);
    assert_eq!(out(&lines), "https://a.example/x?y=1#z\nhttp://b.example/\n", "{}", err(&lines));
    let listed: Value = serde_json::from_str(&out(&list(&["--format", "json"]))).expect("JSON");
    let of = |at: usize| (listed[at]["url"].as_str(), listed[at]["id"].as_str(), listed[at]["line"].as_u64());
    assert_eq!(of(0), (Some("https://a.example/x?y=1#z"), Some("a"), Some(3)));
    assert_eq!(of(2), (Some("https://a.example/x?y=1#z"), Some("b"), Some(3)));
    assert_eq!((&listed[0]["path"], &listed[0]["column"]), (&"content/zh/duties/a.md".into(), &12.into()));
    assert_eq!(listed.as_array().map(Vec::len), Some(3));

    let nothing = run_in(fixture.path(), &["links"]);
    assert_eq!(nothing.status.code(), Some(2), "{}", err(&nothing));
    let former = run_in(fixture.path(), &["check", "--external"]);
    assert_eq!(former.status.code(), Some(2));
    assert!(err(&former).contains("handbook links --external"), "{}", err(&former));
}
