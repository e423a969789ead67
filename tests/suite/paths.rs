//! Reading paths:
//!
//! 1. the ordered list of a document with `path` contains its steps, with minutes and notes; the text around the steps keeps
//!    its place, and links in notes are not steps;
//! 2. an edit of a section changes the revision of the steps that link to it, and of no others;
//! 3. the API lists paths with their steps and minutes; an unknown path is 404;
//! 4. `coverage` lists every duty that no path teaches; a step to a heading also teaches the sections below it;
//! 5. the bundled paths have the same steps in both languages.

use handbook::{check::coverage, model::Language};

use crate::fixture::{Fixture, get, get_json, get_page, load, out, repository, run_in, serve};

const DUTIES: &str = "# 职责 {#d}\n\n## 基本 {#core area=core roles=executive}\n\n总述。\n\n### 准时 {#on-time}\n\n早到。\n\n\
    ### 记录 {#notes}\n\n写下来。\n\n## 人际 {#people area=people roles=executive}\n\n### 问候 {#greet}\n\n先问好。\n";

fn fixture() -> Fixture {
    Fixture::with_settings().file("content/zh/duties/d.md", DUTIES).file(
        "content/zh/duties/p.md",
        "---\ntitle: 第一天\npath: first-day\nroles: [executive]\n---\n\n# 第一天 {#p}\n\n先看[整篇](d.md)。\n\n\
         ## 上午 {#p-1}\n\n开场。\n\n1. [基本](d.md#core)（3分钟）。留意准时。\n2. [记录](d.md#notes)，再看[准时](d.md#on-time)（1小时）。\
         见[问候](d.md#greet)。\n\n收尾。\n",
    )
}

#[test]
fn path_page_keeps_the_written_order() {
    let fixture = fixture();
    let router = serve(&fixture);
    let page = get_page(&router, "/paths/first-day");
    let main = &page[page.find("<main").expect("a main")..];
    let at = |text: &str| main.find(text).unwrap_or_else(|| panic!("{text} in {main}"));
    assert!(at("整篇") < at("上午") && at("开场。") < at("留意准时。") && at("留意准时。") < at("收尾。"));
    assert_eq!(main.matches("data-step=").count(), 2);
    assert!(main.contains("data-step=\"notes+on-time\""), "{main}");
    assert!(main.contains("1 小时 3 分钟"), "{main}");
    assert!(!main.contains("data-step=\"greet\""), "a link in a note is not a step");
    assert!(page.contains("/assets/path."));
    // The script is only on pages of paths.
    assert!(!get_page(&router, "/zh/duties/d").contains("/assets/path."));
    assert!(get_page(&router, "/zh/duties/p").contains("href=\"/paths/first-day\""));
    assert!(get_page(&router, "/paths").contains("第一天"));
    assert_eq!(get(&router, "/paths/nowhere").status, 404);
}

#[test]
fn edit_changes_only_the_revision_of_its_steps() {
    let fixture = fixture();
    let revisions = || {
        let router = serve(&fixture);
        let path = get_json(&router, "/api/v1/paths/first-day?lang=zh");
        let steps = path["stages"][0]["steps"].as_array().expect("steps").clone();
        let sections = steps.iter().flat_map(|step| step["sections"].as_array().expect("sections").clone());
        sections.map(|section| (section["id"].clone(), section["revision"].clone())).collect::<Vec<_>>()
    };
    let before = revisions();
    // Markup and labels do not change a revision; a word does.
    let moved = DUTIES.replace("早到。", "**早到**。").replace("{#notes}", "{#notes topics=budget}");
    fixture.write("content/zh/duties/d.md", &moved);
    assert_eq!(revisions(), before);
    fixture.write("content/zh/duties/d.md", DUTIES.replace("写下来。", "写清楚。"));
    let after = revisions();
    let changed: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(a, b)| a != b)
        .map(|(a, _)| a.0.as_str().unwrap_or_default())
        .collect();
    assert_eq!(changed, ["notes"]);
}

#[test]
fn api_lists_reading_paths() {
    let router = serve(&fixture());
    let list = get_json(&router, "/api/v1/paths?lang=zh");
    assert_eq!(list["paths"][0]["id"], "first-day");
    assert_eq!(list["paths"][0]["minutes"], 63);
    assert_eq!(list["paths"][0]["steps"], 2);
    let unknown = get(&router, "/api/v1/paths/nowhere");
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("No reading path has the id"), "{}", unknown.text());
    assert_eq!(get(&router, "/api/v1/paths?lang=fr").status, 400);
}

#[test]
fn coverage_lists_untaught_duties() {
    let fixture = fixture();
    let handbook = load(fixture.path());
    let roles = coverage::of(&handbook, Language::ZH);
    let executive = roles.iter().find(|role| role.role.as_str() == "executive").expect("the role");
    let missing: Vec<_> =
        executive.duties.iter().filter(|duty| duty.paths.is_empty()).map(|duty| duty.id.as_str()).collect();
    assert_eq!(missing, ["greet"]);
    assert_eq!((executive.taught(), executive.duties.len()), (2, 3));
    let text = out(&run_in(fixture.path(), &["coverage"]));
    assert!(text.contains("2 of 3 duties taught") && text.contains("not taught: greet"), "{text}");
}

#[test]
fn bundled_paths_match_in_both_languages() {
    let handbook = load(&repository());
    let shape = |language| {
        let paths = handbook.paths_in(language).map(|path| {
            let steps = path.steps().map(|step| {
                let ids: Vec<String> = step.targets.iter().map(|target| target.id.to_string()).collect();
                assert!(step.minutes > 0 && !step.note.is_empty(), "{} {ids:?}", path.id);
                (ids, step.minutes)
            });
            (path.id.clone(), path.requires.clone(), steps.collect::<Vec<_>>())
        });
        paths.collect::<Vec<_>>()
    };
    assert_eq!(shape(Language::ZH), shape(Language::EN));
    assert!(shape(Language::ZH).len() >= 3);
}
