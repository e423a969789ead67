//! Reviews and translations:
//!
//! 1. a review expires on its due date and by an edit of the text, not by markup or labels; `handbook review` renews it and
//!    changes nothing else in the file;
//! 2. a heading's own owner, date and interval override those above it;
//! 3. a translation becomes outdated when its original changes, and `handbook translated` marks it as current;
//! 4. page, API, feed and search (`status:verified`) agree on any date;
//! 5. an expired review or outdated translation is not an error: `check` exits with 0;
//! 6. rules of paths, reviews, translations and terms have an example in `snapshots/suite__trust__rules.snap`;
//! 7. SARIF has every rule and one result for each diagnostic;
//! 8. the bundled handbook has owners, recorded translations and no reviews.

use std::process::Output;

use axum::Router;
use handbook::{
    content,
    http::{AppState, Config, router},
    reviews::{self, Clock, Revisions},
};
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::fixture::{Fixture, get_json, get_page, printed, repository, run_in};

fn run(fixture: &Fixture, day: &str, arguments: &[&str]) -> Output {
    run_in(fixture.path(), &[arguments, &["--today", day]].concat())
}

/// The names of the rules that `check` reports, in order; it must not fail.
fn reported_rules(fixture: &Fixture, day: &str) -> Vec<String> {
    let output = run(fixture, day, &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    found.iter().map(|found| found["rule"].as_str().expect("a name").to_owned()).collect()
}

fn router_on(fixture: &Fixture, day: Date) -> Router {
    router(AppState::with_clock(fixture.edition(), Config::default(), Clock::Fixed(day)))
}

const TEXT: &str = "---\nowner: manager\nreviewed: 2026-01-10\nreview_every: 6 months\n---\n\n# 职责 {#d}\n\n总述。\n\n\
    ## 预算 {#budget}\n\n核对预算。\n\n## 会议 {#meetings owner=finance review_every=30天}\n\n开会议。\n";

fn plain() -> Fixture {
    Fixture::new().file("content/zh/duties/d.md", TEXT)
}

#[test]
fn reviews_expire_by_date_and_by_edit() {
    let fixture = plain();
    assert!(reported_rules(&fixture, "2026-02-08").is_empty());
    assert_eq!(reported_rules(&fixture, "2026-02-09"), ["review-lapsed"], "the section's own interval");
    assert_eq!(reported_rules(&fixture, "2026-07-10"), ["review-lapsed", "review-lapsed"]);

    let output = run(&fixture, "2026-07-10", &["review", "d"]);
    assert!(output.status.success(), "{}", printed(&output));
    let text = fixture.read("content/zh/duties/d.md");
    assert_eq!(text, TEXT.replace("2026-01-10", "2026-07-10"), "only the date is changed");
    assert!(reported_rules(&fixture, "2026-07-11").is_empty());

    // Markup and labels are not an edit; a changed word is, for its section only.
    fixture.write(
        "content/zh/duties/d.md",
        text.replace("核对预算", "核对**预算**").replace("{#budget", "{#budget topics=money"),
    );
    assert!(reported_rules(&fixture, "2026-07-11").is_empty());
    fixture.write("content/zh/duties/d.md", text.replace("核对预算", "编制预算"));
    assert_eq!(reported_rules(&fixture, "2026-07-11"), ["review-lapsed"]);
    let listed = printed(&run(&fixture, "2026-07-11", &["review"]));
    assert!(listed.contains("manager") && listed.contains("zh budget changed"), "{listed}");

    let output = run(&fixture, "2026-07-12", &["review", "budget"]);
    assert!(output.status.success(), "{}", printed(&output));
    let now = fixture.read("content/zh/duties/d.md");
    assert!(now.contains("## 预算 {#budget reviewed=2026-07-12}"), "{now}");
    assert!(reported_rules(&fixture, "2026-07-12").is_empty());
    let output = run(&fixture, "2026-07-12", &["review", "bugdet"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("no section or document \"bugdet\""), "{}", printed(&output));
}

#[test]
fn review_date_is_written_where_it_applies() {
    // The first heading has its own date; a second heading of the same level does not inherit it.
    let text = "---\nowner: manager\n---\n\n# 职责 {#d reviewed=2026-01-10 review_every=30天}\n\n总述。\n\n\
        ## 预算 {#budget}\n\n核对。\n\n# 附录 {#more reviewed=2026-01-10 review_every=30天}\n\n补充。\n";
    let fixture = Fixture::new().file("content/zh/duties/d.md", text);
    let read = || fixture.read("content/zh/duties/d.md");
    assert_eq!(reported_rules(&fixture, "2026-07-10"), ["review-lapsed"]);
    let output = run(&fixture, "2026-07-10", &["review", "more"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(read(), text.replace("#more reviewed=2026-01-10", "#more reviewed=2026-07-10"));
    let output = run(&fixture, "2026-07-10", &["review", "duties/d"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(read(), text.replace("2026-01-10", "2026-07-10"));
    assert!(reported_rules(&fixture, "2026-07-10").is_empty(), "the command in the help resolves it");
    // A date in the future is a mistake.
    assert_eq!(reported_rules(&fixture, "2026-07-09"), ["bad-review"]);
    let output = run(&fixture, "2026-07-10", &["review", "--lang", "xx"]);
    assert!(
        !output.status.success() && printed(&output).contains("no language \"xx\""),
        "{}",
        printed(&output)
    );
}

#[test]
fn all_endpoints_agree_on_reviews() {
    let fixture = plain();
    for (day, budget, meetings) in [
        (date(2026, 2, 1), "verified", "verified"),
        (date(2026, 3, 1), "verified", "due"),
        (date(2026, 8, 1), "due", "due"),
    ] {
        let router = router_on(&fixture, day);
        let status = |id: &str| {
            let section = get_json(&router, &format!("/api/v1/sections/{id}"));
            section["trust"]["status"].as_str().expect("a status").to_owned()
        };
        assert_eq!((status("budget").as_str(), status("meetings").as_str()), (budget, meetings), "{day}");
        let reviews = get_json(&router, "/api/v1/reviews");
        let due: Vec<&str> = reviews["sections"]
            .as_array()
            .expect("sections")
            .iter()
            .map(|section| section["id"].as_str().expect("an id"))
            .collect();
        assert_eq!(due.contains(&"budget"), budget == "due", "{day}");
        assert_eq!(due.contains(&"meetings"), meetings == "due", "{day}");
        let feed = get_page(&router, "/reviews.atom?owner=finance");
        assert_eq!(feed.contains("会议"), meetings == "due", "{feed}");
        assert!(!feed.contains("预算"), "another owner's: {feed}");
        let found = |query: &str| {
            let answer = get_json(&router, &format!("/api/v1/search?{query}"));
            answer["total"].as_u64().expect("a total")
        };
        assert_eq!(found("q=%E9%A2%84%E7%AE%97%20status:verified") > 0, budget == "verified", "{day}");
        assert_eq!(found("q=%E9%A2%84%E7%AE%97&status=verified") > 0, budget == "verified", "{day}");
        let page = get_page(&router, "/zh/duties/d");
        assert!(page.contains("复核于 2026年1月10日"), "{page}");
        assert_eq!(page.contains("起需重新复核"), meetings == "due", "{day}");
        assert_eq!(get_page(&router, "/reviews").contains("起需重新复核"), meetings == "due");
    }
}

#[test]
fn translations_become_outdated_and_current_again() {
    let zh = "# 职责 {#d}\n\n总述。\n\n## 预算 {#budget}\n\n核对预算。\n";
    let en = "# Duties {#d}\n\nAll.\n\n## Budget {#budget}\n\nCheck it.\n";
    let fixture =
        Fixture::with_settings().file("content/zh/duties/d.md", zh).file("content/en/duties/d.md", en);
    assert!(reported_rules(&fixture, "2026-02-01").is_empty(), "no translations are recorded");
    assert!(run(&fixture, "2026-02-01", &["translated", "--all"]).status.success());
    assert!(reported_rules(&fixture, "2026-02-01").is_empty());
    fixture.write("content/zh/duties/d.md", zh.replace("核对预算。", "每月核对预算。"));
    assert_eq!(reported_rules(&fixture, "2026-02-01"), ["translation-outdated"]);
    let listed = printed(&run(&fixture, "2026-02-01", &["translated"]));
    assert!(listed.contains("en budget outdated"), "{listed}");
    let router = router_on(&fixture, date(2026, 2, 1));
    assert!(get_page(&router, "/en/duties/d").contains("The original has changed"));
    assert!(!get_page(&router, "/zh/duties/d").contains("原文改过了"));
    assert!(run(&fixture, "2026-02-01", &["translated", "budget"]).status.success());
    assert!(reported_rules(&fixture, "2026-02-01").is_empty());
    fixture.write(
        "content/zh/duties/d.md",
        "# 职责 {#d}\n\n总述。\n\n## 预算 {#budget}\n\n每月核对预算。\n\n## 新 {#new}\n\n新的。\n",
    );
    fixture.write("content/en/duties/d.md", format!("{en}\n## New {{#new}}\n\nNew.\n"));
    assert_eq!(reported_rules(&fixture, "2026-02-01"), ["translation-unrecorded"]);
}

/// A handbook that violates every rule tested here.
fn broken() -> Fixture {
    Fixture::with_settings()
        .file(
            "content/zh/duties/d.md",
            "---\nowner: manager\nreviewed: 2026-01-10\nreview_every: 6 months\n---\n\n# 职责 {#d}\n\n总述。\n\n\
             ## 预算 {#budget avoid=开销}\n\n核对预算。\n\n## 会议 {#meetings reviewed=昨天 review_every=6moons}\n\n先看开销。\n",
        )
        .file("content/en/duties/d.md", "# Duties {#d}\n\nAll.\n\n## Budget {#budget}\n\nCheck.\n\n## Meetings {#meetings}\n\nMeet.\n")
        .file(
            "content/zh/duties/p.md",
            "---\npath: first-day\nrequires: [first-dya]\n---\n\n# 第一天 {#p}\n\n1. [预算](d.md#budget)（3分钟）。\n2. [没有](d.md#bugdet)（1分钟）。\n3. [说明](q.md#q-text)（1分钟）。\n",
        )
        .file("content/zh/duties/q.md", "---\npath: empty\n---\n\n# 空 {#q}\n\n没有步骤。\n\n## 说明 {#q-text}\n\n文。\n")
        .file("content/en/duties/p.md", "# First day {#p}\n\nText.\n")
        .file("content/en/duties/q.md", "# Empty {#q}\n\nText.\n\n## Text {#q-text}\n\nText.\n")
        .file(
            "revisions.toml",
            "[reviewed.zh]\nd = \"000000000000\"\nbudget = \"xyz\"\n\n[translated.en]\nbudget = \"000000000000\"\n",
        )
}

#[test]
fn every_rule_has_an_example() {
    let fixture = broken();
    let output = run(&fixture, "2026-08-01", &["check"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("rules", printed(&output));
    let text = printed(&output);
    for rule in [
        "empty-path",
        "bad-requirement",
        "expired-step",
        "unverified-step",
        "review-lapsed",
        "bad-review",
        "translation-outdated",
        "translation-unrecorded",
        "bad-revisions",
        "avoided-term",
        "broken-link",
    ] {
        assert!(text.contains(&format!("[{rule}]")), "{rule} is not shown");
    }
}

#[test]
fn sarif_contains_every_rule_and_result() {
    let fixture = broken();
    let sarif: Value =
        serde_json::from_slice(&run(&fixture, "2026-08-01", &["check", "--format", "sarif"]).stdout)
            .expect("JSON");
    let json: Vec<Value> =
        serde_json::from_slice(&run(&fixture, "2026-08-01", &["check", "--format", "json"]).stdout)
            .expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), handbook::diagnostic::Rule::all().len());
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), json.len());
    for (result, found) in results.iter().zip(&json) {
        assert_eq!(result["ruleId"], found["rule"]);
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], found["rule"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&found["line"], &found["column"]));
        let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"];
        assert_eq!(change, &found["fix"]["text"]);
    }
    assert!(json.iter().any(|found| found["fix"].is_object()));
}

#[test]
fn bundled_handbook_has_no_reviews_and_is_translated() {
    let (mut handbook, _) = content::load(&repository()).expect("loaded");
    let (revisions, problems) = Revisions::read(&repository());
    assert!(problems.is_empty(), "{problems:?}");
    assert!(revisions.reviewed.is_empty() && !revisions.translated.is_empty());
    reviews::apply(&mut handbook, &revisions);
    assert!(handbook.sections().all(|(_, _, section)| section.trust.reviewed.is_none()));
    assert!(handbook.sections().all(|(_, _, section)| section.trust.owner.is_some()));
    let diagnostics = handbook::check::reviews::check(&handbook, date(2026, 11, 24));
    assert!(
        diagnostics.is_empty(),
        "{}",
        handbook::diagnostic::report::human(&diagnostics, handbook::diagnostic::Detail::All, false)
    );
}
