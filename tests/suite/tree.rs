//! Folders are a tree to any depth:
//!
//! 1. ids and addresses name every folder, and pages, search, API, exports and feeds show the way;
//! 2. a folder has a page: with what is directly in it, and with the text of the document that introduces it, which
//!    also answers at its own address;
//! 3. addresses from before ids named folders redirect for good, cut and numbered ones too, and a ledger that has them
//!    stays valid;
//! 4. ids of sections are those from before; where two are one only because they are cut, both end in a hash that no other
//!    file changes, and the former ids answer;
//! 5. whatever files are called, documents and sections have ids of their own, every page and folder answers, and its
//!    address resolves to it;
//! 6. the outline of a page is as long as its way is deep, however many documents there are;
//! 7. documents are in the order of the tree: `order` counts among siblings;
//! 8. a static site has the same pages and redirects.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use axum::Router;
use handbook::{
    content,
    diagnostic::Rule,
    http::static_site,
    model::{Handbook, Resolved, folder_path, page_path, permalink_path},
};
use proptest::prelude::*;

use crate::fixture::{Fixture, attributes, get, get_json, get_page, get_with, load, out, run_in, serve};

/// Departments three folders deep, with and without a document that introduces the folder.
fn departments() -> Fixture {
    Fixture::with_settings()
        .file("content/zh/duties/README.md", "# 职责说明 {#duties-intro}\n\n先读这里。\n")
        .file(
            "content/zh/duties/engineering/_index.md",
            "---\ndescription: 怎样写程序。\n---\n# 工程部\n\n工程部的规矩。\n\n## 值班\n\n轮流。\n",
        )
        .file(
            "content/zh/duties/engineering/dev/onboarding.md",
            "# 入职\n\n第一周见导师。\n\n## 电脑\n\n领电脑。\n",
        )
        .file("content/zh/duties/engineering/dev/tools.md", "---\norder: 1\n---\n# 工具\n\n编辑器。\n")
        .file("content/zh/duties/sales.md", "# 销售\n\n销售部。\n")
        .file("content/zh/duties/sales/team.md", "# 团队\n\n人员。\n")
        .file(
            "content/en/duties/engineering/dev/onboarding.md",
            "# Onboarding\n\nMeet your mentor.\n\n## Computer\n\nFetch it.\n",
        )
}

/// The status and the target of an address.
fn answer(router: &Router, path: &str) -> (u16, String) {
    let answer = get(router, path);
    let to =
        if answer.status.is_redirection() { answer.header("location").to_owned() } else { String::new() };
    (answer.status.as_u16(), to)
}

/// Follows redirects to a page.
fn lands(router: &Router, path: &str) -> bool {
    let mut at = path.to_owned();
    for _ in 0..4 {
        match answer(router, at.split('#').next().unwrap_or_default()) {
            (200, _) => return true,
            (300..400, to) => at = to,
            _ => return false,
        }
    }
    false
}

fn documents(handbook: &Handbook) -> Vec<String> {
    handbook.documents.iter().map(|one| format!("{} {}", one.language, one.id)).collect()
}

#[test]
fn the_way_to_a_document_is_shown_everywhere() {
    let fixture = departments();
    let router = serve(&fixture);
    let page = get_page(&router, "/zh/duties/engineering/dev/onboarding");
    let crumbs =
        page.split("class=\"crumbs\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("crumbs");
    let links = ["/zh/", "/zh/duties", "/zh/duties/engineering", "/zh/duties/engineering/dev"];
    assert_eq!(attributes(crumbs, "href"), links);
    assert!(crumbs.contains("工程部") && crumbs.contains("Dev"), "{crumbs}");
    assert!(page.contains("\"position\":4"), "the folders are in the linked data: {page}");

    let section = get_json(&router, "/api/v1/sections/duties-engineering-dev-onboarding?lang=zh");
    assert_eq!(section["document"]["id"], "duties/engineering/dev/onboarding");
    assert_eq!(section["url"], "/zh/duties/engineering/dev/onboarding#duties-engineering-dev-onboarding");
    let ids: Vec<&str> =
        section["folders"].as_array().expect("folders").iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["duties/engineering", "duties/engineering/dev"]);
    assert_eq!(section["folders"][0]["title"], "工程部");
    assert_eq!(section["folders"][0]["url"], "/zh/duties/engineering");

    let found = get_json(&router, "/api/v1/search?q=领电脑");
    assert_eq!(found["hits"][0]["folders"], section["folders"]);
    let results = get_page(&router, "/search?q=领电脑");
    assert!(results.contains("<a href=\"/zh/duties/engineering\">工程部</a>"), "{results}");
    let export = get(&router, "/api/v1/export.ndjson").text();
    assert!(export.contains("\"folders\":[\"工程部\",\"Dev\"]"), "{export}");
    let table = get(&router, "/api/v1/export.csv").text();
    assert!(table.contains("\"工程部 › Dev\",\"false\""), "{table}");
    let feed = get(&router, "/search.atom?q=领电脑").text();
    assert!(feed.contains("term=\"duties/engineering/dev\" label=\"Dev\""), "{feed}");
    let outline = get(&router, "/llms.txt?lang=zh").text();
    assert!(
        outline.contains("[工程部 › Dev › 入职](")
            && outline.contains("/zh/duties/engineering/dev/onboarding.md)"),
        "{outline}"
    );
    let text = get(&router, "/zh/duties/engineering/dev/onboarding.md");
    assert!(text.status == 200 && text.text().starts_with("# 入职"), "{}", text.text());
    let sitemap = get(&router, "/sitemap.xml").text();
    assert!(sitemap.contains("/zh/duties/engineering</loc>"), "{sitemap}");
    let shown = out(&run_in(fixture.path(), &["search", "领电脑"]));
    assert!(shown.contains("工程部 › Dev › 入职"), "{shown}");
}

#[test]
fn folders_have_pages() {
    let router = serve(&departments());
    // Introduced by a document: its text, then what else is there.
    let page = get_page(&router, "/zh/duties/engineering");
    assert!(page.contains("工程部的规矩") && page.contains("href=\"/zh/duties/engineering/dev\""), "{page}");
    assert!(page.contains("2 篇文档"), "{page}");
    // Its own address answers too, and names the folder's.
    for own in ["/zh/duties/engineering", "/zh/duties/engineering/index"] {
        let page = get_page(&router, own);
        assert!(page.contains("<link rel=\"canonical\" href=\"/zh/duties/engineering\">"), "{page}");
    }
    assert!(get_page(&router, "/zh/duties/readme").contains("先读这里"));
    assert!(get_page(&router, "/zh/duties").contains("先读这里"));
    assert_eq!(get(&router, "/zh/duties/engineering.md").status, 200);
    assert_eq!(
        answer(&router, "/s/duties-engineering-index"),
        (302, "/zh/duties/engineering#duties-engineering-index".to_owned())
    );
    // By the document beside it.
    let page = get_page(&router, "/zh/duties/sales");
    assert!(page.contains("销售部") && page.contains("href=\"/zh/duties/sales/team\""), "{page}");
    // By none.
    let page = get_page(&router, "/zh/duties/engineering/dev");
    for link in [
        "/zh/duties/engineering/dev/onboarding",
        "/zh/duties/engineering/dev/tools",
        "/en/duties/engineering/dev",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}: {page}");
    }
    assert!(page.contains("<link rel=\"canonical\" href=\"/zh/duties/engineering/dev\">"), "{page}");
    let english = get_page(&router, "/en/duties/engineering");
    assert!(english.contains("Engineering") && english.contains("1 document<"), "{english}");
    // In a part a folder is named once, not each of its documents.
    let part = get_page(&router, "/zh/duties");
    let list = part.split("class=\"children\"").nth(1).and_then(|rest| rest.split("class=\"onward\"").next());
    let main = list.expect("a list");
    for (link, times) in
        [("/zh/duties/engineering", 1), ("/zh/duties/sales", 1), ("/zh/duties/engineering/dev/tools", 0)]
    {
        let links = attributes(main, "href").into_iter().filter(|href| *href == link).count();
        assert_eq!(links, times, "{link}: {main}");
    }
    // Without its language.
    let ask = |path| answer(&router, path);
    assert_eq!(
        ask("/duties/engineering/dev/onboarding"),
        (302, "/zh/duties/engineering/dev/onboarding".to_owned())
    );
    assert_eq!(ask("/duties/engineering/dev"), (302, "/zh/duties/engineering/dev".to_owned()));
    assert_eq!(ask("/zh/duties/engineering/dev/"), (308, "/zh/duties/engineering/dev".to_owned()));
    assert_eq!(ask("/zh/duties/engineering/nothing").0, 404);
    // In the language that has it.
    assert_eq!(ask("/en/duties/sales"), (302, "/zh/duties/sales".to_owned()));
    assert_eq!(
        get_with(&router, "/duties/engineering", &[("accept-language", "en")]).header("location"),
        "/en/duties/engineering"
    );
}

#[test]
fn links_to_pages_in_folders_resolve() {
    let fixture = departments().file(
        "content/zh/workflows/links.md",
        "# 链接 {#links}\n\n[一](../duties/engineering/dev/onboarding.md) [二](/zh/duties/engineering/dev/tools) \
         [三](/zh/duties/engineering) [四](../duties/engineering/) [五](/zh/duties/engineering-dev-onboarding) \
         [六](/zh/duties) [七](../duties/engineering/dev/)\n",
    );
    let (_, diagnostics) = content::load(fixture.path()).expect("the folder loads");
    let broken: Vec<_> = diagnostics.iter().filter(|one| one.rule == Rule::BrokenLink).collect();
    assert!(broken.is_empty(), "{broken:?}");
    let page = get_page(&serve(&fixture), "/zh/workflows/links");
    let prose = page.split("class=\"prose\"").nth(1).expect("a text");
    for link in [
        "/zh/duties/engineering/dev/onboarding#",
        "/zh/duties/engineering/dev/tools#",
        "/zh/duties/engineering#",
        "/zh/duties#",
        "/zh/duties/engineering/dev\"",
    ] {
        assert!(prose.contains(&format!("href=\"{link}")), "{link}: {prose}");
    }
}

#[test]
fn links_to_folders_resolve_where_another_tool_has_its_pages() {
    let fixture = Fixture::new()
        .file("mkdocs.yml", "site_name: Guide\n")
        .file("docs/index.md", "# Guide\n\n[team](team/) [tools](team/tools/)\n")
        .file("docs/team/tools/editor.md", "# Editor\n\nText.\n")
        .file("docs/team/people.md", "# People\n\nText.\n");
    let page = get_page(&serve(&fixture), "/en/main/index");
    let prose = page.split("class=\"prose\"").nth(1).expect("a text");
    let prose = prose.split("</article>").next().expect("its end");
    for link in ["/en/team\"", "/en/team/tools\""] {
        assert!(prose.contains(&format!("href=\"{link}")), "{link}: {prose}");
    }
}

#[test]
fn former_addresses_redirect() {
    let long = "a-name-of-a-folder-that-is-long-enough";
    let deep = format!("content/zh/duties/{long}/{long}/{long}");
    let fixture = departments()
        .file(&format!("{deep}/one.md"), "# 一 {#one}\n\n一。\n")
        .file(&format!("{deep}/two.md"), "# 二 {#two}\n\n二。\n");
    let router = serve(&fixture);
    let cut = &format!("{long}-{long}-{long}")[..100];
    for (former, page) in [
        ("engineering-dev-onboarding".to_owned(), "engineering/dev/onboarding".to_owned()),
        ("engineering-index".to_owned(), "engineering".to_owned()),
        ("sales-team".to_owned(), "sales/team".to_owned()),
        (cut.to_owned(), format!("{long}/{long}/{long}/one")),
        (format!("{cut}-2"), format!("{long}/{long}/{long}/two")),
    ] {
        let to = format!("/zh/duties/{page}");
        assert_eq!(answer(&router, &format!("/zh/duties/{former}")), (301, to.clone()));
        assert_eq!(answer(&router, &format!("/duties/{former}")), (302, to.clone()));
        assert_eq!(answer(&router, &format!("/zh/duties/{former}.md")), (301, format!("{to}.md")));
    }
    assert_eq!(
        get(&router, "/en/duties/engineering-dev-onboarding").header("location"),
        "/en/duties/engineering/dev/onboarding"
    );
}

#[test]
fn a_ledger_from_before_stays_valid() {
    let fixture = departments();
    let ledger = "content/permalinks.toml";
    fixture.write(ledger, "");
    out(&run_in(fixture.path(), &["check", "--fix=ledger"]));
    let present = fixture.read(ledger);
    let former = present
        .replace("\"duties/engineering/dev/onboarding\"", "\"duties/engineering-dev-onboarding\"")
        .replace("\"duties/engineering/index\"", "\"duties/engineering-index\"");
    assert_ne!(former, present);
    fixture.write(ledger, &former);
    let report = out(&run_in(fixture.path(), &["check"]));
    assert!(!report.contains("lost-id") && !report.contains("unrecorded"), "{report}");
    out(&run_in(fixture.path(), &["check", "--fix=ledger"]));
    let renewed = fixture.read(ledger);
    for page in ["engineering/dev/onboarding", "engineering-dev-onboarding"] {
        assert!(
            renewed.contains(&format!("\"duties/{page}\" = \"duties-engineering-dev-onboarding\"\n")),
            "{renewed}"
        );
    }
    // A page that moves later is found by the address it had before ids named folders, too.
    let tools = "content/zh/duties/engineering/dev/tools.md";
    fixture.write("content/zh/workflows/tools.md", fixture.read(tools));
    std::fs::remove_file(fixture.path().join(tools)).expect("removed");
    let text =
        fixture.read(ledger).replace("\"duties/engineering/dev/tools\"", "\"duties/engineering-dev-tools\"");
    fixture.write(
        ledger,
        text.replace("[moved]\n", "[moved]\nduties-engineering-dev-tools = \"workflows-tools\"\n"),
    );
    let router = serve(&fixture);
    assert_eq!(
        get(&router, "/zh/duties/engineering-dev-tools").header("location"),
        "/zh/workflows/tools#workflows-tools"
    );
}

#[test]
fn ids_of_sections_are_those_from_before() {
    let fixture = departments();
    let handbook = load(fixture.path());
    let ids: Vec<&str> = handbook.sections().map(|(_, _, section)| section.id.as_str()).collect();
    for id in [
        "duties-engineering-index",
        "zhi-ban",
        "duties-engineering-dev-onboarding",
        "dian-nao",
        "duties-sales-team",
    ] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }

    let long = "a-name-of-a-folder-that-is-long-enough";
    let deep = format!("guide/{long}/{long}/{long}");
    let lead = |handbook: &Handbook, name: &str| {
        let document = handbook.documents.iter().find(|one| one.path == format!("{deep}/{name}.md"));
        document.expect("a document").lead().id.to_string()
    };
    let page = |name: &str| (format!("{deep}/{name}.md"), format!("# {name}\n\n## Usage\n\n{name}.\n"));
    let of = |names: &[&str]| {
        let fixture = Fixture::new();
        for (path, text) in names.iter().map(|name| page(name)) {
            fixture.write(&path, text);
        }
        fixture
    };
    let cut = &format!("guide-{long}-{long}-{long}")[..100];
    // Alone it has the id from before.
    assert_eq!(lead(&load(of(&["m"]).path()), "m"), cut);
    let two = load(of(&["m", "n"]).path());
    let three = of(&["a", "m", "n"]);
    let handbook = load(three.path());
    for name in ["m", "n"] {
        assert_eq!(lead(&two, name), lead(&handbook, name), "no other file changes it");
        assert_ne!(lead(&two, name), cut);
    }
    assert_ne!(lead(&two, "m"), lead(&two, "n"));
    let router = serve(&three);
    for former in [cut.to_owned(), format!("{cut}-2"), format!("{cut}-3")] {
        assert!(lands(&router, &format!("/s/{former}")), "{former}");
    }
}

#[test]
fn names_that_are_one_only_because_they_are_cut_are_told_apart() {
    let name = "一个说明所有事情怎样办理并且由谁来批准的非常长的文件名之";
    let fixture = Fixture::new()
        .file(&format!("guide/{name}甲.md"), "# 甲\n\n甲。\n")
        .file(&format!("guide/{name}乙.md"), "# 乙\n\n乙。\n")
        .file(&format!("guide/{name}丙/a.md"), "# 丙\n\n丙。\n");
    let (handbook, diagnostics) = content::load(fixture.path()).expect("the folder loads");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let ids = documents(&handbook);
    assert!(ids.iter().all(|id| !id.ends_with("-2")), "{ids:?}");
    std::fs::remove_file(fixture.path().join(format!("guide/{name}甲.md"))).expect("removed");
    let fewer = documents(&load(fixture.path()));
    assert!(fewer.iter().all(|id| ids.contains(id)), "{fewer:?} {ids:?}");
}

#[test]
fn documents_are_in_the_order_of_the_tree() {
    let text = |order: &str| format!("---\ntitle: x\n{order}\n---\n# x\n\nx\n");
    let fixture = Fixture::new()
        .file("guide/b.md", text(""))
        .file("guide/a/deep/first.md", text("order: 1"))
        .file("guide/a/10.md", text(""))
        .file("guide/a/2.md", text(""))
        .file("guide/z/README.md", text("order: 1"))
        .file("guide/z/last.md", text("order: 0"))
        .file("guide/c.md", text("order: 2"));
    let paths: Vec<String> = load(fixture.path()).documents.into_iter().map(|one| one.path).collect();
    let expected = ["z/last", "z/README", "c", "a/2", "a/10", "a/deep/first", "b"];
    assert_eq!(paths, expected.map(|name| format!("guide/{name}.md")));
    let folders: Vec<String> = load(fixture.path()).folders.into_iter().map(|one| one.path.into()).collect();
    assert_eq!(folders, ["z", "a", "a/deep"]);
}

#[test]
fn the_outline_is_as_long_as_the_way_is_deep() {
    let fixture = Fixture::new();
    let mut at = String::from("guide");
    for depth in 0..4 {
        for number in 0..150 {
            fixture.write(&format!("{at}/p{number}.md"), format!("# Page {depth} {number}\n\nText.\n"));
            fixture.write(&format!("{at}/f{number}/q.md"), format!("# Other {depth} {number}\n\nText.\n"));
        }
        at.push_str("/f75");
    }
    fixture.write("other/x.md", "# X\n\nText.\n");
    let router = serve(&fixture);
    let page = get_page(&router, "/en/guide/f75/f75/f75/p75");
    let outline = page
        .split("class=\"siblings\"")
        .nth(1)
        .and_then(|rest| rest.split("</nav>").next())
        .expect("an outline");
    let links = attributes(outline, "href");
    assert!(links.len() <= 4 * 27 + 2, "{} links", links.len());
    for link in [
        "/en/other",
        "/en/guide/f75",
        "/en/guide/f75/f75/f75",
        "/en/guide/f75/f75/f75/p75",
        "/en/guide/f75/f75/f75/p76",
    ] {
        assert!(links.contains(&link), "{link}: {links:?}");
    }
    assert_eq!(outline.matches("aria-current=\"page\"").count(), 1);
    // A small handbook can be unfolded in place.
    let small = get_page(&serve(&departments()), "/zh/duties/engineering/dev/tools");
    assert!(small.contains("<a href=\"/zh/duties/engineering/dev/tools\" aria-current=\"page\">"), "{small}");
}

#[test]
fn a_static_site_has_folders() {
    let mut files = BTreeMap::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    // `duties/plan?role=manager` and a page below it would be one file.
    let fixture = departments()
        .file("content/zh/duties/plan.md", "# 计划 {#plan}\n\n## 一 {#plan-1 acts=manager}\n\n写。\n\n## 二 {#plan-2 acts=executive}\n\n改。\n")
        .file("content/zh/duties/plan/role-manager.md", "# 经理的计划\n\n另一页。\n");
    let mut sink = |file: &str, bytes: &[u8]| {
        assert!(files.insert(file.to_owned(), bytes.to_vec()).is_none(), "{file} is written twice");
        Ok(())
    };
    let mut progress = |_, _| {};
    let site = static_site::copy(fixture.edition(), None, &mut sink, &mut progress);
    runtime.block_on(site).expect("a site");
    let text = |file: &str| {
        String::from_utf8_lossy(files.get(file).unwrap_or_else(|| panic!("{file}"))).into_owned()
    };
    let page = text("zh/duties/engineering/dev/onboarding/index.html");
    assert!(page.contains("href=\"../../index.html\"") && page.contains("href=\"../index.html\""), "{page}");
    assert!(text("zh/duties/engineering/index.html").contains("href=\"dev/index.html\""));
    assert!(
        text("zh/duties/engineering-dev-onboarding/index.html")
            .contains("../engineering/dev/onboarding/index.html")
    );
    assert!(text("zh/duties/plan/role-manager/index.html").contains("另一页"));
    assert!(text("zh/duties/plan/role-executive/index.html").contains("写"));
    assert!(text("zh/duties/readme/index.html").contains("先读这里"));
}

/// The names of folders and files, some of them those of routes, languages and one another.
const NAME: &str = "a|b|c-d|README|index|_index|A B|a-b|a_b|s|api|search|zh|files|长长的名字|说明|!|\
    a-very-long-name-that-is-cut-somewhere-behind-its-end-(one|two)-[ab]|这是一个非常长的文件夹名字它会在某个地方被截断(甲|乙)";

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_files_have_ids_and_pages(
        paths in prop::collection::hash_set(
            (prop::option::of("zh|en"), prop::collection::vec(NAME, 1..6)).prop_map(|(language, names)| {
                let mut path = String::new();
                for name in language.iter().chain(&names) {
                    let _ = write!(path, "{}{name}", if path.is_empty() { "" } else { "/" });
                }
                path
            })
            // The folder of the index is not read.
            .prop_filter("no document", |path| !path.starts_with("index/")),
            1..14,
        ),
    ) {
        let fixture = Fixture::new();
        for path in &paths {
            fixture.write(&format!("{path}.md"), format!("# Title\n\nText of {path} to read.\n\n## Usage\n\nMore.\n"));
        }
        let handbook = load(fixture.path());
        prop_assert_eq!(handbook.documents.len(), paths.len());
        let ids: HashSet<String> = documents(&handbook).into_iter().collect();
        prop_assert_eq!(ids.len(), paths.len(), "{:?}", ids);
        let pages: HashSet<String> =
            handbook.documents.iter().map(|one| page_path(one).as_str().to_owned()).collect();
        prop_assert_eq!(pages.len(), paths.len(), "{:?}", pages);
        let sections: HashSet<_> =
            handbook.sections().map(|(_, document, section)| (document.language, &section.id)).collect();
        prop_assert_eq!(sections.len(), handbook.sections().count());

        let router = serve(&fixture);
        for (at, document) in (0..).zip(&handbook.documents) {
            let page = page_path(document);
            prop_assert_eq!(get(&router, page.as_str()).status.as_u16(), 200, "{:?}", page);
            let found = handbook.resolve(page.as_str(), None);
            let is_it = matches!(found, Resolved::Here(place) if place.document == at && place.section == 0);
            prop_assert!(is_it, "{page:?}: {found:?}");
            prop_assert!(lands(&router, &format!("/{}/{}", document.language, document.id)), "{}", document.id);
            for folder in handbook.folders_above(document) {
                let page = folder_path(document.language, &folder.part, &folder.path);
                prop_assert_eq!(get(&router, page.as_str()).status.as_u16(), 200, "{:?}", page);
            }
        }
        for (_, _, section) in handbook.sections() {
            prop_assert!(lands(&router, permalink_path(&section.id).as_str()), "{}", section.id);
        }
        for former in handbook.redirects.keys() {
            let addresses = [format!("/{former}"), format!("/zh/{former}"), format!("/en/{former}")];
            prop_assert!(addresses.iter().any(|address| lands(&router, address)), "{former}");
        }
    }
}
