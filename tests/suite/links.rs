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
//! 9. what changed since a git revision is listed with everyone who refers to it.

use std::{
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
    add_to_ledger(&fixture, "[moved]\nbudget = \"control-budget\"");
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
        "[moved]\nphone = [\"desk\", \"older\"]\nolder = \"old\"\nold = \"older\"\nround = \"costs\"\nsplit = [\"costs\", \"desk\"]",
    );
    add_to_ledger(
        &fixture,
        "[retired]\nfax = { on = \"2026-11-24\", why = \"不再用传真。\", see = [\"desk\"] }",
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
    // The page is gone; its lead section became another.
    let page = get(&state, "/zh/duties/a").await;
    assert_eq!((page.0, page.1.as_str()), (301, "/zh/forms/b#forms-b"));
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
        "# 表格 {#forms-b}\n\n先看[[budget]]，再看[[phone|打电话]]、[[a]]和[[a#电话]]，文献[[1]](https://example.com/x)。\n",
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
        "# 表格 {#forms-b}\n\n自己的话：雨伞。\n\n## 抄录 {#copy}\n\n开头\n\n![预算](../duties/a.md#budget)\n\n结尾\n\n## 一条 {#item}\n\n![[phone#rule]]\n",
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
    assert!(found[0] == "budget" && !found.contains(&"copy".to_owned()), "{found:?}");
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
