//! Links, includes and steps, and their targets:
//!
//! 1. `[[id]]` shows the section's title on the page and in the indexed text; `[[1]](url)` stays a link;
//! 2. broken links of every form are errors with "did you mean"; `check --fix` corrects links to moved sections;
//! 3. `links` lists every reference to a section: links, includes and steps;
//! 4. a link to an earlier revision is reported, the page shows a word diff from git or explains why it cannot, and `accept`
//!    updates the link and nothing else, also in a shared link definition;
//! 5. an included section is shown and found where it is included, but is not a second hit beside the original; include
//!    cycles are errors and do not hang;
//! 6. `impact` lists the sections changed since a git revision and the references to them.

use std::fs;

use handbook::model::{PartId, Scope};
use serde_json::Value;

use super::{BUDGET, ask, recorded};
use crate::fixture::{Fixture, commit_all, err, git, ids, load, out, run_in, search, search_in, serve};

#[test]
fn links_to_a_moved_section_are_fixed() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)和[[duties-a]]。\n",
    );
    run_in(fixture.path(), &["check", "--fix"]);
    let text = fixture.read("content/zh/duties/a.md");
    let at = text.find("## 预算").unwrap();
    let end = text.find("## 电话").unwrap();
    fixture.write("content/zh/duties/a.md", format!("{}{}", &text[..at], &text[end..]));
    fixture.write("content/zh/forms/c.md", format!("# 新页 {{#forms-c}}\n\n{}", &text[at..end]));
    let checked = run_in(fixture.path(), &["check"]);
    assert!(checked.status.success());
    insta::assert_snapshot!("rule_moved_link", out(&checked));
    run_in(fixture.path(), &["check", "--fix"]);
    let fixed = fixture.read("content/zh/forms/b.md");
    assert_eq!(fixed, "# 表格 {#forms-b}\n\n见[预算](c.md#budget)和[[duties-a]]。\n");
    assert!(out(&run_in(fixture.path(), &["check"])).contains("0 errors, 0 warnings"));
}

#[test]
fn wiki_links_show_titles() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n先看[[budget]]，再看[[phone|打电话]]、[[a]]和[[a#电话]]，文献[[1]](https://example.com/x)。\n\n\
         ## 表里 {#in-table}\n\n| 甲 | 乙 |\n| --- | --- |\n| [[budget\\|钱]] | [[duties/a]] |\n",
    );
    let edition = fixture.edition();
    let found = search(&edition, "先看预算，再看打电话");
    assert_eq!(ids(&edition, &found)[0], "forms-b");
    let page = ask(&serve(&fixture), "/zh/forms/b").2;
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
    let checked = run_in(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_broken_link_forms", out(&checked));
    // In a plain folder of Markdown, double brackets may have any meaning.
    let plain = Fixture::new().file("a.md", "# A\n\n[[ -f x ]] and ![[x]]\n");
    let checked = out(&run_in(plain.path(), &["check"]));
    assert!(checked.contains("0 errors, 0 warnings"), "{checked}");
}

#[test]
fn links_command_lists_every_reference() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)。\n\n## 步骤 {#step produces=budget}\n\n做。\n\n## 抄录 {#copy}\n\n![[budget]]\n",
    );
    insta::assert_snapshot!(
        "links_to",
        out(&run_in(fixture.path(), &["links", "budget"])).lines().skip(2).collect::<Vec<_>>().join("\n")
    );
    let json = run_in(fixture.path(), &["links", "budget", "--json"]);
    let answer: Value = serde_json::from_slice(&json.stdout).unwrap();
    let how: Vec<&str> =
        answer["mentioned"].as_array().unwrap().iter().map(|m| m["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["links", "produces", "includes"]);
}

#[test]
fn link_to_an_earlier_revision_is_reported() {
    let fixture = recorded();
    let root = fixture.path();
    git(root, &["init", "-q"]);
    let links: Value = serde_json::from_slice(&run_in(root, &["links", "budget", "--json"]).stdout).unwrap();
    let at = links["revisions"][0][1].as_str().unwrap().to_owned();
    fixture.write(
        "content/zh/forms/b.md",
        format!("# 表格 {{#forms-b}}\n\n先读[预算](../duties/a.md?at={at}#budget)，at={at}。\n"),
    );
    commit_all(root, "2026-03-01");
    assert!(!out(&run_in(root, &["check"])).contains("stale-link"));
    let unchanged = ask(&serve(&fixture), &format!("/s/budget?at={at}"));
    assert_eq!((unchanged.0, unchanged.1.as_str()), (302, "/zh/duties/a#budget"));

    // Another line break keeps the revision; another word changes it.
    let text = fixture.read("content/zh/duties/a.md");
    fixture.write("content/zh/duties/a.md", text.replace("计划，超出", "计划，\n超出"));
    assert!(!out(&run_in(root, &["check"])).contains("stale-link"));
    fixture.write("content/zh/duties/a.md", text.replace("每月核对一次", "每周核对两次"));
    insta::assert_snapshot!("rule_stale_link", out(&run_in(root, &["check"])).replace(&at, "0123456789ab"));
    let changed = ask(&serve(&fixture), &format!("/s/budget?at={at}"));
    assert_eq!(changed.0, 200);
    assert!(changed.2.contains("此链接指向的是旧版内容，本节之后有更新。"));
    assert!(changed.2.contains("<del>每月") && changed.2.contains("<ins>每周"), "{}", changed.2);
    let unknown = ask(&serve(&fixture), "/s/budget?at=000000000000");
    assert!(unknown.0 == 200 && unknown.2.contains("没有该链接对应的旧版内容"), "{}", unknown.2);
    assert_eq!(ask(&serve(&fixture), "/s/budget?at=%3Cscript%3E").0, 302);

    let before = fixture.read("content/zh/forms/b.md");
    let accepted = run_in(root, &["accept", "budget"]);
    assert!(accepted.status.success(), "{}", err(&accepted));
    let after = fixture.read("content/zh/forms/b.md");
    let now = after.split("?at=").nth(1).unwrap().split('#').next().unwrap();
    assert_ne!(now, at);
    assert_eq!(after, before.replace(&format!("?at={at}#"), &format!("?at={now}#")));
    assert!(!out(&run_in(root, &["check"])).contains("stale-link"));

    // Without a repository the page states that there is no history.
    fs::remove_dir_all(root.join(".git")).unwrap();
    let export = ask(&serve(&fixture), &format!("/s/budget?at={at}"));
    assert!(export.0 == 200 && export.2.contains("不含修改历史"), "{}", export.2);
}

#[test]
fn included_section_is_not_a_duplicate_hit() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n自己的话：雨伞。\n\n## 抄录 {#copy}\n\n开头\n\n![预算](../duties/a.md#budget)\n\n结尾\n\n## 一条 {#item}\n\n![[phone#rule]]\n\n## 抄的抄 {#again}\n\n![[copy]]\n",
    );
    let text = fixture.read("content/zh/duties/a.md");
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
    // The section's own text still finds it.
    assert_eq!(ids(&edition, &search(&edition, "结尾"))[0], "copy");
    let page = ask(&serve(&fixture), "/zh/forms/b").2;
    assert!(page.contains(&format!("<div class=\"included\"><p>{BUDGET}</p>")), "{page}");
    assert!(page.contains("留言要当天转到") && !page.contains("第一条规矩"));
    assert!(!page.contains("<p></p>"));
}

#[test]
fn include_cycles_are_errors() {
    let fixture = recorded();
    fixture.write(
        "content/zh/forms/b.md",
        "# 表格 {#forms-b}\n\n## 甲 {#one}\n\n甲文\n\n![[two]]\n\n## 乙 {#two}\n\n乙文\n\n![[one]]\n\n## 丙 {#three}\n\n![[three]]\n\n![[nope]]\n",
    );
    let checked = run_in(fixture.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(1));
    insta::assert_snapshot!("rule_bad_include", out(&checked));
}

#[test]
fn impact_lists_references_to_changed_sections() {
    let fixture = recorded();
    let root = fixture.path();
    fixture.write("content/zh/forms/b.md", "# 表格 {#forms-b}\n\n见[预算](../duties/a.md#budget)。\n");
    commit_all(root, "2026-03-01");
    let text = fixture.read("content/zh/duties/a.md");
    let text =
        text.replace("每月核对", "每周核对").replace("## 电话 {#phone}", "## 总机 {#desk aliases=phone}");
    fixture.write("content/zh/duties/a.md", text);
    insta::assert_snapshot!("impact", out(&run_in(root, &["impact", "--since", "HEAD"])));
    let wrong = run_in(root, &["impact", "--since", "--all"]);
    assert!(!wrong.status.success());
    let unknown = run_in(root, &["impact", "--since", "v9"]);
    assert!(err(&unknown).contains("git has no revision \"v9\""));
}

#[test]
fn accept_updates_shared_link_definitions() {
    let fixture = recorded();
    let links = run_in(fixture.path(), &["links", "budget", "--json"]);
    let links: Value = serde_json::from_slice(&links.stdout).unwrap();
    let now = links["revisions"][0][1].as_str().unwrap();
    let text = |at: &str| {
        format!(
            "# 表格 {{#forms-b}}\n\n看[预算][r]、[r]和[at={at}](s:budget?at={at})。\n\n[r]: ../duties/a.md?at={at}#budget\n"
        )
    };
    fixture.write("content/zh/forms/b.md", text("0123456789ab"));
    let checked = out(&run_in(fixture.path(), &["check"]));
    assert!(checked.contains("content/zh/forms/b.md:5:24") && checked.contains("3 warnings"), "{checked}");
    let accepted = run_in(fixture.path(), &["accept", "budget"]);
    assert!(accepted.status.success(), "{}", err(&accepted));
    let expected = text(now).replace(&format!("[at={now}]"), "[at=0123456789ab]");
    assert_eq!(fixture.read("content/zh/forms/b.md"), expected);
}
