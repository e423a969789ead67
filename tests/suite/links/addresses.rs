//! Published ids and their addresses:
//!
//! 1. a published id that disappears without a successor or tombstone fails `check`, which proposes the ledger line for the
//!    likely successor without needing git or the old text; adding that line resolves the error;
//! 2. renames, moves, merges, splits and retirements keep `/s/<id>` and old page addresses working: 301, 300 with choices,
//!    410 with the reason; chains of successors are followed to the end, and cycles do not hang;
//! 3. `check --fix` writes missing ids (the same in parallel translations) into any file and changes no other byte; a second
//!    run changes nothing;
//! 4. when two branches publish, only the ledger conflicts, and `check --fix` keeps the lines of both; an id reused for
//!    another text is reported.

use std::{fs, path::Path};

use super::{BUDGET, LEDGER, PHONE, add_to_ledger, ask, recorded};
use crate::fixture::{Fixture, commit_all, err, git, git_command, load, out, run_in, serve};

/// Applies the fix that `check --format json` offers for a rule.
fn make_fix(root: &Path, rule: &str) {
    let found = run_in(root, &["check", "--format", "json"]);
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
fn lost_id_is_an_error_with_a_fix() {
    let fixture = recorded();
    let text = format!(
        "# 职责 {{#duties-a}}\n\n本页讲两件事。\n\n## 管住预算 {{#control-budget}}\n\n{BUDGET}再存一份。\n\n## 电话 {{#phone}}\n\n{PHONE}\n"
    );
    fixture.write("content/zh/duties/a.md", text);
    let checked = run_in(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_lost_id", out(&checked));
    make_fix(fixture.path(), "lost-id");
    let ledger = fixture.read(LEDGER);
    assert!(ledger.contains("[moved]\nbudget = \"control-budget\"\n"), "{ledger}");
    let settled = run_in(fixture.path(), &["check"]);
    assert!(settled.status.success(), "{}", out(&settled));
}

#[test]
fn split_section_is_proposed_as_several_successors() {
    let fixture = recorded();
    let (first, second) = BUDGET.split_at(BUDGET.find("先找").unwrap());
    let text = format!(
        "# 职责 {{#duties-a}}\n\n## 核对花费 {{#compare}}\n\n{first}\n\n## 超支签字 {{#sign}}\n\n{second}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"
    );
    fixture.write("content/zh/duties/a.md", text);
    let checked = out(&run_in(fixture.path(), &["check"]));
    assert!(
        checked.contains("budget = [\"compare\", \"sign\"]")
            || checked.contains("budget = [\"sign\", \"compare\"]"),
        "{checked}"
    );
}

#[test]
fn unrelated_text_is_not_proposed() {
    let fixture = recorded();
    fixture
        .write("content/zh/duties/a.md", format!("# 职责 {{#duties-a}}\n\n## 电话 {{#phone}}\n\n{PHONE}\n"));
    let checked = out(&run_in(fixture.path(), &["check"]));
    assert!(checked.contains("\"budget\" (预算) is gone") && checked.contains("[retired]"), "{checked}");
}

#[test]
fn published_addresses_keep_working() {
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
    let router = serve(&fixture);
    let moved = ask(&router, "/s/budget?lang=zh");
    assert_eq!((moved.0, moved.1.as_str()), (301, "/s/costs?lang=zh"));
    assert_eq!(ask(&router, "/s/phone").1, "/s/desk");
    let split = ask(&router, "/s/split");
    assert_eq!(split.0, 300);
    assert!(split.2.contains("href=\"/s/costs\"") && split.2.contains("总机"), "{}", split.2);
    let retired = ask(&router, "/s/fax");
    assert_eq!(retired.0, 410);
    assert!(
        retired.2.contains("不再用传真。")
            && retired.2.contains("2026年11月24日")
            && retired.2.contains("总机")
    );
    // The reason is given in the reader's language, also after a redirect from another id.
    for id in ["telex", "telegram"] {
        let (status, _, zh) = ask(&router, &format!("/s/{id}"));
        assert!(status == 410 && zh.contains("没人回。"), "{zh}");
        let english = ask(&router, &format!("/api/v1/sections/{id}")).2;
        assert!(english.contains("Nobody answers."), "{english}");
    }
    // The page is gone; its lead section has a successor.
    let page = ask(&router, "/zh/duties/a");
    assert_eq!((page.0, page.1.as_str()), (301, "/zh/forms/b#forms-b"));
    let text = ask(&router, "/zh/duties/a.md");
    assert_eq!((text.0, text.1.as_str()), (301, "/zh/forms/b.md"));
    assert_eq!(ask(&router, "/s/split.md").0, 300);
    let choices = ask(&router, "/api/v1/sections/split");
    assert!(
        choices.0 == 300 && choices.2.contains("\"costs\"") && choices.2.contains("\"desk\""),
        "{}",
        choices.2
    );
    let api = ask(&router, "/api/v1/sections/budget");
    assert!(api.0 == 200 && api.2.contains("\"id\":\"costs\""), "{}", api.2);
    assert_eq!(ask(&router, "/api/v1/sections/fax").0, 410);
    assert_eq!(ask(&router, "/s/never").0, 404);
    // A cycle is 404 and does not hang.
    assert_eq!(ask(&router, "/s/old").0, 404);
}

#[test]
fn contradictory_ledger_is_an_error() {
    let fixture = recorded();
    add_to_ledger(&fixture, "[moved]\nbudget = \"phone\"\ngone = \"nowhere\"");
    add_to_ledger(&fixture, "[retired]\nphone = { on = \"2026-01-01\", why = \"x\", see = [\"nix\"] }");
    let checked = run_in(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_bad_ledger", out(&checked));
}

#[test]
fn published_ids_are_recorded() {
    let fixture = recorded();
    fixture.write("content/zh/forms/b.md", "# 表格 {#forms-b}\n\n一张表。\n");
    let checked = run_in(fixture.path(), &["check"]);
    assert!(checked.status.success());
    insta::assert_snapshot!("rule_unrecorded_id", out(&checked));
    let before = fixture.read(LEDGER);
    run_in(fixture.path(), &["check", "--fix"]);
    let after = fixture.read(LEDGER);
    let added: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(added.len(), 2, "a line for the section and one for the page: {added:#?}");
    assert!(before.lines().all(|line| after.contains(line)));
}

#[test]
fn fix_writes_missing_ids_and_nothing_else() {
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
    let fixed = run_in(fixture.path(), &["check", "--fix"]);
    let read = |path: &str| fs::read(fixture.path().join(path)).unwrap();
    let (zh_now, en_now) = (read("content/zh/duties/a.md"), read("content/en/duties/a.md"));
    assert_eq!(
        String::from_utf8(zh_now.clone()).unwrap(),
        zh.replace("{topics", "{#control-the-budget topics").replace("### 签字", "### 签字 {#sign}"),
        "{}",
        err(&fixed)
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
    let again = run_in(fixture.path(), &["check", "--fix"]);
    assert!(again.stderr.is_empty(), "{}", err(&again));
    assert_eq!(read("content/zh/duties/a.md"), zh_now);
    assert_eq!(fs::read(fixture.path().join("content/permalinks.toml")).unwrap(), before);
}

#[test]
fn missing_translation_keeps_other_ids_aligned() {
    let fixture = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "# 职责 {#d}\n\n## 甲\n\n文\n\n## 预算 {#budget}\n\n文\n\n## 电话\n\n文\n\n### 铃响\n\n文\n",
        )
        .file(
            "content/en/duties/a.md",
            "# Duties {#d}\n\n## Budget {#budget}\n\nText\n\n## Phone\n\nText\n\n### Rings\n\nText\n",
        );
    run_in(fixture.path(), &["check", "--fix"]);
    let handbook = load(fixture.path());
    let ids: Vec<Vec<&str>> = handbook
        .documents
        .iter()
        .map(|document| document.sections.iter().map(|section| section.id.as_str()).collect())
        .collect();
    assert_eq!(ids, [vec!["d", "jia", "budget", "phone", "rings"], vec!["d", "budget", "phone", "rings"]]);
}

#[test]
fn reused_id_is_reported() {
    let fixture = recorded();
    let path = fixture.path().join("content/zh/duties/a.md");
    let text = fs::read_to_string(&path).unwrap();
    let swapped =
        text.replace("{#budget}", "{#x}").replace("{#phone}", "{#budget}").replace("{#x}", "{#phone}");
    fs::write(&path, swapped).unwrap();
    let checked = out(&run_in(fixture.path(), &["check"]));
    for told in ["100 % of it is now in \"phone\"", "100 % of it is now in \"budget\"", "2 warnings"] {
        assert!(checked.contains(told), "{told}\n{checked}");
    }
    // A section rewritten under its own title, without its old text elsewhere, counts as an edit.
    fs::write(&path, text.replace(BUDGET, "出差回来三天内交报销单，票据贴在背面，金额写大写。")).unwrap();
    assert!(!out(&run_in(fixture.path(), &["check"])).contains("reused-id"));
}

#[test]
fn ids_published_on_two_branches_survive_a_merge() {
    let fixture = recorded();
    let root = fixture.path();
    commit_all(root, "2026-03-01");
    for branch in ["one", "two"] {
        git(root, &["checkout", "-q", "-b", branch, "main"]);
        fixture.write(
            &format!("content/zh/forms/{branch}.md"),
            format!("# 新页 {{#forms-{branch}}}\n\n文字。\n"),
        );
        run_in(root, &["check", "--fix"]);
        commit_all(root, "2026-03-02");
    }
    let merge = git_command(root, &["merge", "one"]).output().unwrap();
    assert!(!merge.status.success(), "both branches added lines at the same place");
    let checked = run_in(root, &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let report = out(&checked);
    assert!(
        report.contains("unresolved merge conflict") && report.contains("1 error, 0 warnings"),
        "{report}"
    );
    let fixed = run_in(root, &["check", "--fix"]);
    assert!(fixed.status.success(), "{}", out(&fixed));
    let ledger = fixture.read(LEDGER);
    for line in ["forms-one = {", "forms-two = {", "\"forms/one\" = ", "\"forms/two\" = "] {
        assert_eq!(ledger.matches(line).count(), 1, "{ledger}");
    }
    // Conflicting lines written by people must be resolved by people.
    fs::write(
        root.join("content/permalinks.toml"),
        ledger.replace(
            "[moved]\n",
            "[moved]\n<<<<<<< HEAD\nold = \"budget\"\n=======\nold = \"phone\"\n>>>>>>> one\n",
        ),
    )
    .unwrap();
    let fixed = run_in(root, &["check", "--fix"]);
    assert!(
        fixed.status.code() == Some(1) && out(&fixed).contains("the branches disagree"),
        "{}",
        out(&fixed)
    );
}
