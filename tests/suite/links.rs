//! Links that never rot:
//!
//! 1. a published id that vanishes without successor or tombstone fails `check` and is named, with the likely successor
//!    as a ready line, without git and without the old text; that line settles it;
//! 2. renames, moves, merges, splits and retirements keep `/s/<id>` working: 301, 300 with choices, 410 with reasons;
//!    old page addresses too; successors are followed to the end, and circles do not hang;
//! 3. `check --fix` mints ids (shared by parallel translations) into any file and changes no other byte; a second run
//!    changes nothing; it mends links to sections that moved;
//! 4. `[[id]]` shows the section's title, in the page as in the text that is searched; `[[1]](url)` stays a link;
//! 5. broken links of every form are errors with "did you mean";
//! 6. every mention has its other end: links, includes and steps;
//! 7. a link made against an earlier revision is reported, the page shows what changed word by word from git, says
//!    plainly when it cannot, and `accept` renews the link and nothing else;
//! 8. an included section is shown and found where it stands, is no second hit where the original is one, and circles
//!    are errors that hang nobody;
//! 9. what changed since a git revision is listed with everyone who refers to it;
//! 10. whatever edits are made by the rules, one after the other (rename, retitle, move, split, merge, retire, rename a
//!     file, take a page out), `check` has no error after each of them, and every id and page ever published still
//!     answers: with the section, with choices or with the reason why it is gone, never with 404;
//! 11. two branches that publish meet in the ledger at most, and `check --fix` keeps the lines of both; an id that goes
//!     over to another text is told.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Output},
};

use axum::{body::Body, http::Request};
use handbook::{
    http::{AppState, Config, router},
    model::{PartId, Scope},
};
use http_body_util::BodyExt;
use proptest::prelude::*;
use tower::ServiceExt;

use crate::fixture::{Fixture, ids, load, search, search_in};

fn handbook(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_handbook"))
        .args(arguments)
        .args(["--root", &root.to_string_lossy()])
        .env("NO_COLOR", "1")
        .env_remove("RUST_LOG")
        .output()
        .expect("the command runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Status, `Location` and body of a GET by a Chinese reader.
async fn get(state: &AppState, path: &str) -> (u16, String, String) {
    let request = Request::get(path).header("accept-language", "zh").body(Body::empty()).unwrap();
    let response = router(state.clone()).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, location.unwrap_or_default(), String::from_utf8_lossy(&body).into_owned())
}

fn state(fixture: &Fixture) -> AppState {
    AppState::new(fixture.edition(), Config::default())
}

fn git(root: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").args(identity).arg("-C").arg(root).args(arguments).output().expect("git");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

const BUDGET: &str =
    "每月核对一次实际花费和计划，超出一成就停下来，先找客户总监签字，再往下走。账单当天归档。";
const PHONE: &str =
    "铃响三声之内接起来，先报公司名，再报自己的名字。请对方稍候不要超过半分钟，记下来电的时间和事由。";

/// Two recorded sections in a handbook of one language.
fn recorded() -> Fixture {
    let fixture = Fixture::new()
        .file("handbook.toml", "title = '手册'\nlanguages = ['zh']\n[[parts]]\nid = 'duties'\n[[parts]]\nid = 'forms'\n")
        .file(
            "content/zh/duties/a.md",
            format!("# 职责 {{#duties-a}}\n\n本页讲两件事。\n\n## 预算 {{#budget}}\n\n{BUDGET}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"),
        );
    let fixed = handbook(fixture.path(), &["check", "--fix"]);
    assert!(fixed.status.success(), "{}", out(&fixed));
    fixture
}

fn add_to_ledger(fixture: &Fixture, lines: &str) {
    let path = fixture.path().join("content/permalinks.toml");
    let text = fs::read_to_string(&path).unwrap();
    // As a person would: under the table's header.
    let (table, line) = lines.split_once('\n').unwrap();
    fs::write(path, text.replace(&format!("{table}\n"), &format!("{table}\n{line}\n"))).unwrap();
}

/// Makes the change that `check --format json` offers for a rule, as a program would.
fn make_fix(root: &Path, rule: &str) {
    let found = handbook(root, &["check", "--format", "json"]);
    let found: Vec<serde_json::Value> = serde_json::from_slice(&found.stdout).unwrap();
    let problem = found.iter().find(|problem| problem["rule"] == rule).unwrap();
    let path = root.join(problem["path"].as_str().unwrap());
    let text = fs::read_to_string(&path).unwrap();
    let fix = &problem["fix"];
    let at = |line: &str, column: &str| {
        let line = fix[line].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let column = fix[column].as_u64().unwrap() as usize;
        text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at)
    };
    let (from, to) = (at("line", "column"), at("end_line", "end_column"));
    fs::write(path, format!("{}{}{}", &text[..from], fix["text"].as_str().unwrap(), &text[to..])).unwrap();
}

#[test]
fn a_lost_id_is_an_error_with_a_ready_fix() {
    let fixture = recorded();
    let text = format!(
        "# 职责 {{#duties-a}}\n\n本页讲两件事。\n\n## 管住预算 {{#control-budget}}\n\n{BUDGET}再存一份。\n\n## 电话 {{#phone}}\n\n{PHONE}\n"
    );
    fixture.write("content/zh/duties/a.md", text);
    let checked = handbook(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_lost_id", out(&checked));
    make_fix(fixture.path(), "lost-id");
    let ledger = fs::read_to_string(fixture.path().join("content/permalinks.toml")).unwrap();
    assert!(ledger.contains("[moved]\nbudget = \"control-budget\"\n"), "{ledger}");
    let settled = handbook(fixture.path(), &["check"]);
    assert!(settled.status.success(), "{}", out(&settled));
}

#[test]
fn a_split_is_proposed_as_one() {
    let fixture = recorded();
    let (first, second) = BUDGET.split_at(BUDGET.find("先找").unwrap());
    let text = format!(
        "# 职责 {{#duties-a}}\n\n## 核对花费 {{#compare}}\n\n{first}\n\n## 超支签字 {{#sign}}\n\n{second}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"
    );
    fixture.write("content/zh/duties/a.md", text);
    let checked = out(&handbook(fixture.path(), &["check"]));
    assert!(
        checked.contains("budget = [\"compare\", \"sign\"]")
            || checked.contains("budget = [\"sign\", \"compare\"]"),
        "{checked}"
    );
}

#[test]
fn nothing_alike_is_not_proposed() {
    let fixture = recorded();
    fixture
        .write("content/zh/duties/a.md", format!("# 职责 {{#duties-a}}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"));
    let checked = out(&handbook(fixture.path(), &["check"]));
    assert!(checked.contains("\"budget\" (预算) is gone") && checked.contains("[retired]"), "{checked}");
}

#[tokio::test]
async fn addresses_outlive_their_sections() {
    let fixture = recorded();
    fs::remove_file(fixture.path().join("content/zh/duties/a.md")).unwrap();
    fixture.write(
        "content/zh/forms/b.md",
        format!("# 表格 {{#forms-b aliases=duties-a}}\n\n## 花费 {{#costs aliases=budget}}\n\n{BUDGET}\n\n## 总机 {{#desk}}\n\n{PHONE}\n"),
    );
    add_to_ledger(
        &fixture,
        "[moved]\nphone = [\"desk\", \"older\"]\nolder = \"old\"\nold = \"older\"\nround = \"costs\"\ntelegram = \"telex\"\nsplit = [\"costs\", \"desk\"]",
    );
    add_to_ledger(
        &fixture,
        "[retired]\nfax = { on = \"2026-11-24\", why = \"不再用传真。\", see = [\"desk\"] }\n\
         telex = { why = { en = \"Nobody answers.\", zh = \"没人回。\" } }",
    );
    let state = state(&fixture);
    let moved = get(&state, "/s/budget?lang=zh").await;
    assert_eq!((moved.0, moved.1.as_str()), (301, "/s/costs?lang=zh"));
    assert_eq!(get(&state, "/s/phone").await.1, "/s/desk");
    let split = get(&state, "/s/split").await;
    assert_eq!(split.0, 300);
    assert!(split.2.contains("href=\"/s/costs\"") && split.2.contains("总机"), "{}", split.2);
    let retired = get(&state, "/s/fax").await;
    assert_eq!(retired.0, 410);
    assert!(
        retired.2.contains("不再用传真。")
            && retired.2.contains("2026年11月24日")
            && retired.2.contains("总机")
    );
    // Each reader is told in their language, also where another id led here.
    for id in ["telex", "telegram"] {
        let (status, _, zh) = get(&state, &format!("/s/{id}")).await;
        assert!(status == 410 && zh.contains("没人回。"), "{zh}");
        let english = get(&state, &format!("/api/v1/sections/{id}")).await.2;
        assert!(english.contains("Nobody answers."), "{english}");
    }
    // The page is gone; its lead section became another.
    let page = get(&state, "/zh/duties/a").await;
    assert_eq!((page.0, page.1.as_str()), (301, "/zh/forms/b#forms-b"));
    let text = get(&state, "/zh/duties/a.md").await;
    assert_eq!((text.0, text.1.as_str()), (301, "/zh/forms/b.md"));
    assert_eq!(get(&state, "/s/split.md").await.0, 300);
    let choices = get(&state, "/api/v1/sections/split").await;
    assert!(
        choices.0 == 300 && choices.2.contains("\"costs\"") && choices.2.contains("\"desk\""),
        "{}",
        choices.2
    );
    let api = get(&state, "/api/v1/sections/budget").await;
    assert!(api.0 == 200 && api.2.contains("\"id\":\"costs\""), "{}", api.2);
    assert_eq!(get(&state, "/api/v1/sections/fax").await.0, 410);
    assert_eq!(get(&state, "/s/never").await.0, 404);
    // A circle without an end leads nowhere and hangs nobody.
    assert_eq!(get(&state, "/s/old").await.0, 404);
}

#[test]
fn a_ledger_that_contradicts_itself_is_an_error() {
    let fixture = recorded();
    add_to_ledger(&fixture, "[moved]\nbudget = \"phone\"\ngone = \"nowhere\"");
    add_to_ledger(&fixture, "[retired]\nphone = { on = \"2026-01-01\", why = \"x\", see = [\"nix\"] }");
    let checked = handbook(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_bad_ledger", out(&checked));
}

#[test]
fn what_is_published_is_recorded() {
    let fixture = recorded();
    fixture.write("content/zh/forms/b.md", "# 表格 {#forms-b}\n\n一张表。\n");
    let checked = handbook(fixture.path(), &["check"]);
    assert!(checked.status.success());
    insta::assert_snapshot!("rule_unrecorded_id", out(&checked));
    let before = fs::read_to_string(fixture.path().join("content/permalinks.toml")).unwrap();
    handbook(fixture.path(), &["check", "--fix"]);
    let after = fs::read_to_string(fixture.path().join("content/permalinks.toml")).unwrap();
    let added: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(added.len(), 2, "a line for the section and one for the page: {added:#?}");
    assert!(before.lines().all(|line| after.contains(line)));
}

#[test]
fn minting_writes_ids_and_nothing_else() {
    let zh = "\u{feff}---\r\ntitle: 职责\r\nid: duties\r\n---\r\n\r\n# 职责\r\n\r\n## 控制预算 {topics=budget}\r\n\r\n文字\r\n\r\n### 签字\r\n文字";
    let en = "# Duties {#duties}\n\n## Control the budget\n\nText\n\n### Sign\nText\n";
    let gb = encoding_rs::GB18030
        .encode("# 会议纪要\r\n\r\n谁记，记什么。\r\n\r\n会后\r\n----\r\n当天发出。\r\n")
        .0
        .into_owned();
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", zh)
        .file("content/en/duties/a.md", en)
        .file("content/zh/workflows/m.md", &gb);
    let fixed = handbook(fixture.path(), &["check", "--fix"]);
    let read = |path: &str| fs::read(fixture.path().join(path)).unwrap();
    let (zh_now, en_now) = (read("content/zh/duties/a.md"), read("content/en/duties/a.md"));
    assert_eq!(
        String::from_utf8(zh_now.clone()).unwrap(),
        zh.replace("{topics", "{#control-the-budget topics").replace("### 签字", "### 签字 {#sign}"),
        "{}",
        String::from_utf8_lossy(&fixed.stderr)
    );
    assert_eq!(
        String::from_utf8(en_now).unwrap(),
        en.replace("budget\n", "budget {#control-the-budget}\n").replace("Sign\n", "Sign {#sign}\n")
    );
    let minutes = encoding_rs::GB18030.decode(&read("content/zh/workflows/m.md")).0.into_owned();
    assert_eq!(
        minutes,
        "# 会议纪要 {#workflows-m}\r\n\r\n谁记，记什么。\r\n\r\n会后 {#hui-hou}\r\n----\r\n当天发出。\r\n"
    );
    let before = fs::read(fixture.path().join("content/permalinks.toml")).unwrap();
    let again = handbook(fixture.path(), &["check", "--fix"]);
    assert!(again.stderr.is_empty(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(read("content/zh/duties/a.md"), zh_now);
    assert_eq!(fs::read(fixture.path().join("content/permalinks.toml")).unwrap(), before);
}

#[test]
fn what_is_not_translated_yet_parts_nothing_else() {
    let fixture = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "# 职责 {#d}\n\n## 甲\n\n文\n\n## 预算 {#budget}\n\n文\n\n## 电话\n\n文\n\n### 铃响\n\n文\n",
        )
        .file(
            "content/en/duties/a.md",
            "# Duties {#d}\n\n## Budget {#budget}\n\nText\n\n## Phone\n\nText\n\n### Rings\n\nText\n",
        );
    handbook(fixture.path(), &["check", "--fix"]);
    let handbook = load(fixture.path());
    let ids: Vec<Vec<&str>> = handbook
        .documents
        .iter()
        .map(|document| document.sections.iter().map(|section| section.id.as_str()).collect())
        .collect();
    assert_eq!(ids, [vec!["d", "jia", "budget", "phone", "rings"], vec!["d", "budget", "phone", "rings"]]);
}

#[test]
fn links_follow_a_section_that_moved() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)和[[duties-a]]。\n",
    );
    handbook(fixture.path(), &["check", "--fix"]);
    let text = fs::read_to_string(fixture.path().join("content/zh/duties/a.md")).unwrap();
    let at = text.find("## 预算").unwrap();
    let end = text.find("## 电话").unwrap();
    fixture.write("content/zh/duties/a.md", format!("{}{}", &text[..at], &text[end..]));
    fixture.write("content/zh/forms/c.md", format!("# 新页 {{#forms-c}}\n\n{}", &text[at..end]));
    let checked = handbook(fixture.path(), &["check"]);
    assert!(checked.status.success());
    insta::assert_snapshot!("rule_moved_link", out(&checked));
    handbook(fixture.path(), &["check", "--fix"]);
    let mended = fs::read_to_string(fixture.path().join("content/zh/forms/b.md")).unwrap();
    assert_eq!(mended, "# 表格 {#forms-b}\n\n见[预算](c.md#budget)和[[duties-a]]。\n");
    assert!(out(&handbook(fixture.path(), &["check"])).contains("0 errors, 0 warnings"));
}

#[tokio::test]
async fn wiki_links_show_titles() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n先看[[budget]]，再看[[phone|打电话]]、[[a]]和[[a#电话]]，文献[[1]](https://example.com/x)。\n\n\
         ## 表里 {#in-table}\n\n| 甲 | 乙 |\n| --- | --- |\n| [[budget\\|钱]] | [[duties/a]] |\n",
    );
    let edition = fixture.edition();
    let found = search(&edition, "先看预算，再看打电话");
    assert_eq!(ids(&edition, &found)[0], "forms-b");
    let page = get(&state(&fixture), "/zh/forms/b").await.2;
    for shown in [
        "<a href=\"/zh/duties/a#budget\">预算</a>",
        "<a href=\"/zh/duties/a#phone\">打电话</a>",
        "<a href=\"/zh/duties/a#duties-a\">职责</a>",
        "<a href=\"/zh/duties/a#phone\">电话</a>",
        "<a href=\"/zh/duties/a#budget\">钱</a>",
        "<a href=\"https://example.com/x\" rel=\"noopener noreferrer\">[1]</a>",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    let handbook = load(fixture.path());
    let (_, _, section) =
        handbook.sections().find(|(_, _, section)| section.id.as_str() == "forms-b").unwrap();
    assert_eq!(section.text, "先看预算，再看打电话、职责和电话，文献[1]。");
}

#[test]
fn broken_links_are_errors_with_a_suggestion() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n[[bugdet]]、[预算](s:bugdet)、[预算](../duties/a.md#bugdet)、![[bugdet]]\n",
    );
    let checked = handbook(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_broken_link_forms", out(&checked));
    // A folder that was not written for us may mean anything by brackets.
    let plain = Fixture::new().file("a.md", "# A\n\n[[ -f x ]] and ![[x]]\n");
    let checked = out(&handbook(plain.path(), &["check"]));
    assert!(checked.contains("0 errors, 0 warnings"), "{checked}");
}

#[test]
fn every_mention_has_its_other_end() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)。\n\n## 步骤 {#step produces=budget}\n\n做。\n\n## 抄录 {#copy}\n\n![[budget]]\n",
    );
    insta::assert_snapshot!(
        "links_to",
        out(&handbook(fixture.path(), &["links", "budget"])).lines().skip(2).collect::<Vec<_>>().join("\n")
    );
    let json = handbook(fixture.path(), &["links", "budget", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let how: Vec<&str> =
        answer["mentioned"].as_array().unwrap().iter().map(|m| m["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["links", "produces", "includes"]);
}

#[tokio::test]
async fn links_know_their_revision() {
    let fixture = recorded();
    let root = fixture.path();
    git(root, &["init", "-q"]);
    let links: serde_json::Value =
        serde_json::from_slice(&handbook(root, &["links", "budget", "--json"]).stdout).unwrap();
    let at = links["revisions"][0][1].as_str().unwrap().to_owned();
    fixture.write(
        "content/zh/forms/b.md",
        format!("# 表格 {{#forms-b}}\n\n先读[预算](../duties/a.md?at={at}#budget)，at={at}。\n"),
    );
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "one"]);
    assert!(!out(&handbook(root, &["check"])).contains("stale-link"));
    let unchanged = get(&state(&fixture), &format!("/s/budget?at={at}")).await;
    assert_eq!((unchanged.0, unchanged.1.as_str()), (302, "/zh/duties/a#budget"));

    // Moved and re-wrapped, it is the same; with another word it is not.
    let text = fs::read_to_string(root.join("content/zh/duties/a.md")).unwrap();
    fixture.write("content/zh/duties/a.md", text.replace("计划，超出", "计划，\n超出"));
    assert!(!out(&handbook(root, &["check"])).contains("stale-link"));
    fixture.write("content/zh/duties/a.md", text.replace("每月核对一次", "每周核对两次"));
    insta::assert_snapshot!("rule_stale_link", out(&handbook(root, &["check"])).replace(&at, "0123456789ab"));
    let changed = get(&state(&fixture), &format!("/s/budget?at={at}")).await;
    assert_eq!(changed.0, 200);
    assert!(changed.2.contains("这条链接指的是以前的文字，这一节后来改过了。"));
    assert!(changed.2.contains("<del>每月") && changed.2.contains("<ins>每周"), "{}", changed.2);
    let unknown = get(&state(&fixture), "/s/budget?at=000000000000").await;
    assert!(unknown.0 == 200 && unknown.2.contains("没有找到这条链接当时的文字"), "{}", unknown.2);
    assert_eq!(get(&state(&fixture), "/s/budget?at=%3Cscript%3E").await.0, 302);

    let before = fs::read_to_string(root.join("content/zh/forms/b.md")).unwrap();
    let accepted = handbook(root, &["accept", "budget"]);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    let after = fs::read_to_string(root.join("content/zh/forms/b.md")).unwrap();
    let now = after.split("?at=").nth(1).unwrap().split('#').next().unwrap();
    assert_ne!(now, at);
    assert_eq!(after, before.replace(&format!("?at={at}#"), &format!("?at={now}#")));
    assert!(!out(&handbook(root, &["check"])).contains("stale-link"));

    // An export has no history, and says so.
    fs::remove_dir_all(root.join(".git")).unwrap();
    let export = get(&state(&fixture), &format!("/s/budget?at={at}")).await;
    assert!(export.0 == 200 && export.2.contains("没有带着修改历史"), "{}", export.2);
}

#[tokio::test]
async fn an_included_section_is_no_second_hit() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n自己的话：雨伞。\n\n## 抄录 {#copy}\n\n开头\n\n![预算](../duties/a.md#budget)\n\n结尾\n\n## 一条 {#item}\n\n![[phone#rule]]\n\n## 抄的抄 {#again}\n\n![[copy]]\n",
    );
    let text = fs::read_to_string(fixture.path().join("content/zh/duties/a.md")).unwrap();
    fixture.write(
        "content/zh/duties/a.md",
        format!("{text}\n- 第一条规矩\n- <a id=\"rule\"></a>留言要当天转到\n"),
    );
    let handbook = load(fixture.path());
    let text = |id: &str| handbook.sections().find(|(_, _, s)| s.id.as_str() == id).unwrap().2.text.clone();
    assert_eq!(text("copy"), format!("开头\n{BUDGET}\n结尾"));
    assert_eq!(text("item"), "留言要当天转到");
    let edition = fixture.edition();
    let results = search(&edition, "超出一成就停下来");
    let found = ids(&edition, &results);
    let repeats = |id: &String| ["copy", "again"].contains(&id.as_str());
    assert!(found[0] == "budget" && !found.iter().any(repeats), "{found:?}");
    assert_eq!(results.total, 1);
    let forms = Scope { parts: vec![PartId::new("forms").unwrap()], ..Scope::everything() };
    assert_eq!(ids(&edition, &search_in(&edition, "超出一成就停下来", &forms))[0], "copy");
    // Its own words are its own hit.
    assert_eq!(ids(&edition, &search(&edition, "结尾"))[0], "copy");
    let page = get(&state(&fixture), "/zh/forms/b").await.2;
    assert!(page.contains(&format!("<div class=\"included\"><p>{BUDGET}</p>")), "{page}");
    assert!(page.contains("留言要当天转到") && !page.contains("第一条规矩"));
    assert!(!page.contains("<p></p>"));
}

#[test]
fn circles_of_includes_are_errors() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n## 甲 {#one}\n\n甲文\n\n![[two]]\n\n## 乙 {#two}\n\n乙文\n\n![[one]]\n\n## 丙 {#three}\n\n![[three]]\n\n![[nope]]\n",
    );
    let checked = handbook(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_bad_include", out(&checked));
}

#[test]
fn impact_names_those_concerned() {
    let fixture = recorded();
    let root = fixture.path();
    fixture.write("content/zh/forms/b.md", "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)。\n");
    git(root, &["init", "-q"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "one"]);
    let text = fs::read_to_string(root.join("content/zh/duties/a.md")).unwrap();
    let text =
        text.replace("每月核对", "每周核对").replace("## 电话 {#phone}", "## 总机 {#desk aliases=phone}");
    fixture.write("content/zh/duties/a.md", text);
    insta::assert_snapshot!("impact", out(&handbook(root, &["impact", "--since", "HEAD"])));
    let wrong = handbook(root, &["impact", "--since", "--all"]);
    assert!(!wrong.status.success());
    let unknown = handbook(root, &["impact", "--since", "v9"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("git knows no revision \"v9\""));
}

#[test]
fn links_that_share_a_definition_are_renewed_there() {
    let fixture = recorded();
    let links = handbook(fixture.path(), &["links", "budget", "--json"]);
    let links: serde_json::Value = serde_json::from_slice(&links.stdout).unwrap();
    let now = links["revisions"][0][1].as_str().unwrap();
    let text = |at: &str| {
        format!(
            "# 表格 {{#forms-b}}\n\n看[预算][r]、[r]和[at={at}](s:budget?at={at})。\n\n[r]: ../duties/a.md?at={at}#budget\n"
        )
    };
    fixture.write("content/zh/forms/b.md", text("0123456789ab"));
    let checked = out(&handbook(fixture.path(), &["check"]));
    assert!(checked.contains("content/zh/forms/b.md:5:24") && checked.contains("3 warnings"), "{checked}");
    let accepted = handbook(fixture.path(), &["accept", "budget"]);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    let expected = text(now).replace(&format!("[at={now}]"), "[at=0123456789ab]");
    assert_eq!(fs::read_to_string(fixture.path().join("content/zh/forms/b.md")).unwrap(), expected);
}

#[test]
fn an_id_that_goes_over_to_another_text_is_told() {
    let fixture = recorded();
    let path = fixture.path().join("content/zh/duties/a.md");
    let text = fs::read_to_string(&path).unwrap();
    let swapped =
        text.replace("{#budget}", "{#x}").replace("{#phone}", "{#budget}").replace("{#x}", "{#phone}");
    fs::write(&path, swapped).unwrap();
    let checked = out(&handbook(fixture.path(), &["check"]));
    for told in ["100 % of its text is in \"phone\"", "100 % of its text is in \"budget\"", "2 warnings"] {
        assert!(checked.contains(told), "{told}\n{checked}");
    }
    // Written anew under its own title, with nothing of it left elsewhere, it is an edit.
    fs::write(&path, text.replace(BUDGET, "出差回来三天内交报销单，票据贴在背面，金额写大写。")).unwrap();
    assert!(!out(&handbook(fixture.path(), &["check"])).contains("reused-id"));
}

#[test]
fn what_two_branches_publish_is_kept() {
    let fixture = recorded();
    let root = fixture.path();
    git(root, &["init", "-q", "-b", "main"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "one"]);
    for branch in ["one", "two"] {
        git(root, &["checkout", "-q", "-b", branch, "main"]);
        fixture.write(
            &format!("content/zh/forms/{branch}.md"),
            format!("# 新页 {{#forms-{branch}}}\n\n文字。\n"),
        );
        handbook(root, &["check", "--fix"]);
        git(root, &["add", "-A"]);
        git(root, &["commit", "-qm", branch]);
    }
    let merge = Command::new("git").arg("-C").arg(root).args(["merge", "one"]).output().unwrap();
    assert!(!merge.status.success(), "both wrote after the same line");
    let checked = handbook(root, &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let report = out(&checked);
    assert!(
        report.contains("the merge was not finished") && report.contains("1 error, 0 warnings"),
        "{report}"
    );
    let fixed = handbook(root, &["check", "--fix"]);
    assert!(fixed.status.success(), "{}", out(&fixed));
    let ledger = fs::read_to_string(root.join("content/permalinks.toml")).unwrap();
    for line in ["forms-one = {", "forms-two = {", "\"forms/one\" = ", "\"forms/two\" = "] {
        assert_eq!(ledger.matches(line).count(), 1, "{ledger}");
    }
    // What people wrote and do not agree about is theirs to settle.
    fs::write(
        root.join("content/permalinks.toml"),
        ledger.replace(
            "[moved]\n",
            "[moved]\n<<<<<<< HEAD\nold = \"budget\"\n=======\nold = \"phone\"\n>>>>>>> one\n",
        ),
    )
    .unwrap();
    let fixed = handbook(root, &["check", "--fix"]);
    assert!(fixed.status.code() == Some(1) && out(&fixed).contains("do not agree"), "{}", out(&fixed));
}

/// A section of a [`Book`].
#[derive(Clone, Debug)]
struct Piece {
    id: String,
    title: String,
    text: String,
    aliases: Vec<String>,
}

/// A handbook of two languages that is edited by the rules.
struct Book {
    fixture: Fixture,
    /// Part and name with the sections in order; the first leads the page.
    pages: Vec<(String, Vec<Piece>)>,
    /// Sections and pages are numbered in the order they are made.
    made: usize,
    ids: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

const PAGES: [&str; 6] = ["duties/a", "forms/b", "duties/c", "forms/d", "duties/e", "forms/f"];

impl Book {
    fn new() -> Self {
        let fixture = Fixture::new().file(
            "handbook.toml",
            "title = '手册'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'duties'\n[[parts]]\nid = 'forms'\n",
        );
        let (pages, ids, addresses) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let mut book = Self { fixture, pages, made: 0, ids, addresses };
        for page in &PAGES[..3] {
            let pieces = (0..3).map(|_| book.piece()).collect();
            book.pages.push(((*page).to_owned(), pieces));
        }
        book
    }

    fn piece(&mut self) -> Piece {
        self.made += 1;
        let number = self.made;
        // Words of its own, so that texts are told apart.
        let text: String = (0..40)
            .map(|at| char::from_u32(0x4E00 + (number * 997 + at * 131) as u32 % 20000).unwrap())
            .collect();
        Piece { id: format!("piece-{number}"), title: format!("第{number}节"), text, aliases: Vec::new() }
    }

    fn write(&self) {
        let root = self.fixture.path();
        for language in ["zh", "en"] {
            let _ = fs::remove_dir_all(root.join("content").join(language));
            for (page, pieces) in &self.pages {
                let mut text = String::new();
                for (at, piece) in pieces.iter().enumerate() {
                    let marks = if at == 0 { "#" } else { "##" };
                    let aliases = if piece.aliases.is_empty() {
                        String::new()
                    } else {
                        format!(" aliases={}", piece.aliases.join(","))
                    };
                    let _ = write!(
                        text,
                        "{marks} {} {{#{}{aliases}}}\n\n{language} {}\n\n",
                        piece.title, piece.id, piece.text
                    );
                }
                self.fixture.write(&format!("content/{language}/{page}.md"), text);
            }
        }
    }

    fn say(&self, table: &str, line: &str) {
        add_to_ledger(&self.fixture, &format!("[{table}]\n{line}"));
    }

    /// Takes a section's words for one that is gone: what led to it by an alias needs a line of its own.
    fn part_with(&self, piece: &Piece) {
        for alias in &piece.aliases {
            self.say("moved", &format!("{alias} = \"{}\"", piece.id));
        }
    }

    /// Makes one edit of `kind` at the places `a` and `b`; does nothing where there is nothing to be edited.
    fn edit(&mut self, kind: u8, a: usize, b: usize) {
        let page = a % self.pages.len();
        let other = b % self.pages.len();
        let at = a / 7 % self.pages[page].1.len();
        let other_at = b / 7 % self.pages[other].1.len();
        match kind {
            // Rename, by a line or by an alias.
            0 | 1 => {
                let new = self.piece().id;
                let piece = &mut self.pages[page].1[at];
                let old = std::mem::replace(&mut piece.id, new.clone());
                if kind == 0 {
                    self.say("moved", &format!("{old} = \"{new}\""));
                } else {
                    piece.aliases.push(old);
                }
            }
            2 => self.pages[page].1[at].title.push_str("（改）"),
            // Move to another page.
            3 if at > 0 && page != other => {
                let piece = self.pages[page].1.remove(at);
                self.pages[other].1.push(piece);
            }
            // Split.
            4 if at > 0 => {
                let old = self.pages[page].1.remove(at);
                self.part_with(&old);
                let (mut one, mut two) = (self.piece(), self.piece());
                (one.text, two.text) =
                    (old.text.chars().take(20).collect(), old.text.chars().skip(20).collect());
                self.say("moved", &format!("{} = [\"{}\", \"{}\"]", old.id, one.id, two.id));
                self.pages[page].1.extend([one, two]);
            }
            // Merge into another, by a line or by an alias.
            5 | 6 if at > 0 && (page, at) != (other, other_at) => {
                let into = self.pages[other].1[other_at].id.clone();
                let old = self.pages[page].1.remove(at);
                self.part_with(&old);
                let into = self
                    .pages
                    .iter_mut()
                    .flat_map(|(_, pieces)| pieces)
                    .find(|piece| piece.id == into)
                    .unwrap();
                into.text.push_str(&old.text);
                if kind == 5 {
                    let line = format!("{} = \"{}\"", old.id, into.id);
                    self.say("moved", &line);
                } else {
                    into.aliases.push(old.id);
                }
            }
            7 if at > 0 => {
                let old = self.pages[page].1.remove(at);
                self.retire(&old, Some(other));
            }
            8 => {
                let free = PAGES.into_iter().cycle().skip(b % PAGES.len()).take(PAGES.len());
                let mut free = free.filter(|name| self.pages.iter().all(|(page, _)| page != name));
                if let Some(name) = free.next() {
                    name.clone_into(&mut self.pages[page].0);
                }
            }
            9 if self.pages.len() > 1 && page != other => {
                let (_, pieces) = self.pages.remove(page);
                let other = if other > page { other - 1 } else { other };
                for piece in pieces {
                    self.retire(&piece, Some(other).filter(|_| b.is_multiple_of(2)));
                }
            }
            _ => {}
        }
    }

    /// Retires a section, with a page to look at instead.
    fn retire(&self, piece: &Piece, instead: Option<usize>) {
        self.part_with(piece);
        let see = instead.map(|page| format!(", see = [\"{}\"]", self.pages[page].1[0].id));
        let see = see.unwrap_or_default();
        self.say("retired", &format!("{} = {{ on = \"2026-11-28\", why = \"不再需要。\"{see} }}", piece.id));
    }

    /// Checks and records what is published now.
    fn publish(&mut self) {
        let root = self.fixture.path();
        for arguments in [&["check"][..], &["check", "--fix"]] {
            // A handbook's first ledger is written by the second.
            let checked = handbook(root, arguments);
            assert!(checked.status.success(), "{}", out(&checked));
        }
        for (page, pieces) in &self.pages {
            self.ids.extend(pieces.iter().map(|piece| piece.id.clone()));
            self.addresses.extend(["zh", "en"].map(|language| format!("/{language}/{page}")));
        }
    }

    /// Where an address leads in the end: status and address.
    async fn follow(state: &AppState, address: &str) -> (u16, String) {
        let mut address = address.to_owned();
        for _ in 0..10 {
            let (status, location, _) = get(state, &address).await;
            if ![301, 302].contains(&status) {
                return (status, address);
            }
            location.split('#').next().unwrap().clone_into(&mut address);
        }
        panic!("{address} leads on and on")
    }

    async fn everything_answers(&self) {
        let state = state(&self.fixture);
        for id in &self.ids {
            let (status, end) = Self::follow(&state, &format!("/s/{id}")).await;
            let lives = self.pages.iter().any(|(_, pieces)| pieces.iter().any(|piece| piece.id == *id));
            assert!(status == 200 || !lives && [300, 410].contains(&status), "/s/{id}: {status} at {end}");
            for form in ["md", "json"] {
                let (status, end) = Self::follow(&state, &format!("/s/{id}.{form}")).await;
                assert!([200, 300, 410].contains(&status), "/s/{id}.{form}: {status} at {end}");
            }
        }
        for address in &self.addresses {
            for address in [address.clone(), format!("{address}.md")] {
                let (status, end) = Self::follow(&state, &address).await;
                assert!([200, 410].contains(&status), "{address}: {status} at {end}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_by_the_rules_breaks_an_address(edits in prop::collection::vec((0..10_u8, any::<u16>(), any::<u16>()), 1..10)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut book = Book::new();
        book.write();
        book.publish();
        for (kind, a, b) in edits {
            book.edit(kind, a.into(), b.into());
            book.write();
            book.publish();
            runtime.block_on(book.everything_answers());
        }
        let ledger = fs::read(book.fixture.path().join("content/permalinks.toml")).unwrap();
        handbook(book.fixture.path(), &["check", "--fix"]);
        prop_assert_eq!(fs::read(book.fixture.path().join("content/permalinks.toml")).unwrap(), ledger);
    }
}
