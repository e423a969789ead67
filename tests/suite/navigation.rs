//! What other tools' folders say:
//!
//! 1. pages and folders are in the order of the tool's navigation, and are called what it calls them;
//! 2. the site is called what its configuration calls it, in each language;
//! 3. a page is called what its front matter says, else its first heading of level 1, else what the navigation says, else its file's
//!    name; the title is on the page once, and no badge is part of it;
//! 4. pages below the folder where the tool has its texts have addresses below it, and the former ones redirect;
//! 5. addresses in front matter and configuration redirect to the page, with and without ending or slash, and so do the paths of
//!    files;
//! 6. links in the text resolve as the tool writes them;
//! 7. front matter in TOML and JSON, tags, authors and dates are read;
//! 8. what a configuration file or a menu has that cannot be used is reported, and never costs the handbook.

use handbook::diagnostic::Severity;

use crate::fixture::{Fixture, Served, find, get, get_page, parse_html, text_of};

/// The outline of a handbook: its title, then a line for each document: folders and title.
fn outline(fixture: &Fixture) -> Vec<String> {
    let handbook = handbook::content::load(fixture.path()).expect("the folder loads").0;
    let language = handbook.languages[0];
    let mut lines = vec![handbook.title.get(language).to_owned()];
    for document in &handbook.documents {
        let part = handbook.part(&document.id.part).expect("a part");
        let mut names = Vec::new();
        if !document.id.part.is_main() {
            names.push(part.title.get(document.language).to_owned());
        }
        let folder = document.id.folder();
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).filter(|end| *end > 0);
        for end in ends {
            let folder = handbook.folder(&document.id.part, &folder[..end]).expect("a folder");
            names.push(folder.title.get(document.language).to_owned());
        }
        names.push(document.title.clone());
        lines.push(names.join(" › "));
    }
    lines
}

#[track_caller]
fn check_outline(files: &[(&str, &str)], expected: &[&str]) {
    let fixture = folder(files);
    assert_eq!(outline(&fixture), expected);
    let (_, diagnostics) = handbook::content::load(fixture.path()).expect("the folder loads");
    let bad: Vec<_> = diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(bad.is_empty(), "{bad:?}");
}

fn folder(files: &[(&str, &str)]) -> Fixture {
    files.iter().fold(Fixture::new(), |fixture, (path, text)| fixture.file(path, text))
}

#[test]
fn mdbook_has_its_order() {
    check_outline(
        &[
            ("book.toml", "[book]\ntitle = \"The Tea Book\"\ndescription = \"On tea\"\n"),
            (
                "src/SUMMARY.md",
                "# Summary\n\n[Preface](preface.md)\n\n- [Green](green/README.md)\n  - [Water](green/water.md)\n  - [Art](green/art.md)\n- [Draft]()\n- [Black](black.md)\n\n---\n\n[Index of words](words.md)\n",
            ),
            ("src/preface.md", "# Preface\n\nText.\n"),
            ("src/green/README.md", "# Green tea\n\nText.\n"),
            ("src/green/art.md", "# Art\n\nText.\n"),
            ("src/green/water.md", "Text without a heading.\n"),
            ("src/black.md", "## Leaves\n\nText.\n"),
            ("src/words.md", "Text.\n"),
            ("src/unlisted.md", "# Unlisted\n\nText.\n"),
        ],
        &[
            "The Tea Book",
            "Preface",
            "Black",
            "Index of words",
            "Unlisted",
            "Green › Green tea",
            "Green › Water",
            "Green › Art",
        ],
    );
}

#[test]
fn mkdocs_has_its_order() {
    check_outline(
        &[
            (
                "mkdocs.yml",
                "site_name: Pottery\nnav:\n  - index.md\n  - Kilns and fire:\n      - kilns/wood.md\n      - Gas: kilns/gas.md\n  - Glazes:\n      - glazes/index.md\n      - More:\n          - glazes/deep/blue.md\n  - Elsewhere: https://e.example\nmarkdown_extensions:\n  - emoji: !!python/name:material.x\n",
            ),
            ("docs/index.md", "# Welcome\n\nText.\n"),
            ("docs/glazes/index.md", "# All glazes\n\nText.\n"),
            ("docs/glazes/deep/blue.md", "# Blue\n\nText.\n"),
            ("docs/kilns/gas.md", "Text.\n"),
            ("docs/kilns/wood.md", "# Wood\n\nText.\n"),
        ],
        &[
            "Pottery",
            "Welcome",
            "Kilns and fire › Wood",
            "Kilns and fire › Gas",
            "Glazes › All glazes",
            "Glazes › More › Blue",
        ],
    );
}

#[test]
fn docusaurus_has_its_order() {
    let config = "module.exports = { title: 'Bees', tagline: 'All on bees' };";
    check_outline(
        &[
            ("docusaurus.config.js", config),
            ("docs/intro.md", "---\nsidebar_position: 1\n---\n\n# Intro\n\nText.\n"),
            ("docs/02-hives/_category_.json", "{ \"label\": \"The hives\", \"position\": 3, }"),
            ("docs/02-hives/02-wood.md", "# Wood\n\nText.\n"),
            ("docs/02-hives/01-straw.md", "# Straw\n\nText.\n"),
            ("docs/02-hives/03-clay-and-mud.md", "Text.\n"),
            ("docs/tools/_category_.yml", "label: Tools\nposition: 2\n"),
            ("docs/tools/smoker.md", "---\nsidebar_position: 2\n---\n\n# Smoker\n\nText.\n"),
            ("docs/tools/veil.md", "---\nsidebar_position: 1.5\ntitle: The veil\n---\n\nText.\n"),
        ],
        &[
            "Bees",
            "Intro",
            "Tools › The veil",
            "Tools › Smoker",
            "The hives › Straw",
            "The hives › Wood",
            "The hives › Clay and mud",
        ],
    );
    check_outline(
        &[
            (
                "website/docusaurus.config.ts",
                "export default { title: 'Bees', presets: [['classic', { docs: { path: '../docs', sidebarPath: './sidebars.ts' } }]] }",
            ),
            (
                "website/sidebars.ts",
                "const hives = { type: 'category', label: 'Homes', items: ['hives/wood', { type: 'doc', id: 'hives/clay-id' }] };\nexport default { main: ['tools/smoker', hives, 'start'] };",
            ),
            ("docs/start.md", "# Start\n\nText.\n"),
            ("docs/hives/clay.md", "---\nid: clay-id\n---\n\n# Clay\n\nText.\n"),
            ("docs/hives/wood.md", "# Wood\n\nText.\n"),
            ("docs/tools/smoker.md", "# Smoker\n\nText.\n"),
        ],
        &["Bees", "Start", "Tools › Smoker", "Homes › Wood", "Homes › Clay"],
    );
}

#[test]
fn other_tools_have_their_order() {
    // VitePress
    check_outline(
        &[
            (
                "docs/.vitepress/config.mts",
                "import { defineConfig } from 'vitepress'\nexport default defineConfig({\n  title: 'Kites',\n  themeConfig: {\n    sidebar: [\n      { text: 'Flying', items: [{ text: 'Wind', link: '/fly/wind' }, { text: 'Line', link: '/fly/line' }] },\n      { text: 'Making', link: '/make/', items: [{ text: 'Frame', link: '/make/frame' }] },\n    ],\n  },\n})\n",
            ),
            ("docs/index.md", "# Kites\n\nText.\n"),
            ("docs/fly/line.md", "# Line\n\nText.\n"),
            ("docs/fly/wind.md", "# Wind\n\nText.\n"),
            ("docs/make/index.md", "# Making kites\n\nText.\n"),
            ("docs/make/frame.md", "# Frame\n\nText.\n"),
        ],
        &["Kites", "Kites", "Flying › Wind", "Flying › Line", "Making › Making kites", "Making › Frame"],
    );
    // Hugo
    check_outline(
        &[
            ("hugo.toml", "title = 'Cranes'\n"),
            ("content/_index.md", "+++\ntitle = 'Start'\n+++\n\nText.\n"),
            ("content/paper/_index.md", "+++\ntitle = 'Paper cranes'\nweight = 20\n+++\n\nText.\n"),
            ("content/paper/a.md", "+++\ntitle = 'A'\nweight = 2\n+++\n\nText.\n"),
            ("content/paper/b.md", "+++\ntitle = 'B'\nweight = 1\n+++\n\nText.\n"),
            ("content/steel/_index.md", "+++\ntitle = 'Steel cranes'\nweight = 10\n+++\n\nText.\n"),
        ],
        &[
            "Cranes",
            "Start",
            "Steel cranes › Steel cranes",
            "Paper cranes › Paper cranes",
            "Paper cranes › B",
            "Paper cranes › A",
        ],
    );
    // Just the Docs
    check_outline(
        &[
            ("_config.yml", "title: Lamps\nurl: https://lamps.example\n"),
            ("index.md", "---\ntitle: Home\nnav_order: 1\n---\n\nText.\n"),
            ("a.md", "---\ntitle: Wicks\nparent: Oil\nnav_order: 2\n---\n\nText.\n"),
            ("b.md", "---\ntitle: Fuel\nparent: Oil\nnav_order: 1\n---\n\nText.\n"),
            ("c.md", "---\ntitle: Gas\nnav_order: 3\n---\n\nText.\n"),
            ("d.md", "---\ntitle: Oil\nnav_order: 2\nhas_children: true\n---\n\nText.\n"),
        ],
        &["Lamps", "Home", "Oil", "Fuel", "Wicks", "Gas"],
    );
    // Nextra, and awesome-pages
    check_outline(
        &[
            ("handbook.toml", "title = 'Title'\n"),
            ("pages/_meta.json", "{ \"b\": \"Second\", \"a\": { \"title\": \"First\" } }"),
            ("pages/a.md", "Text.\n"),
            ("pages/b.md", "Text.\n"),
        ],
        &["Title", "Pages › Second", "Pages › First"],
    );
    check_outline(
        &[
            ("mkdocs.yml", "site_name: S\n"),
            ("docs/x/.pages", "title: The x\nnav:\n  - z.md\n  - ...\n  - a.md\n"),
            ("docs/x/a.md", "# A\n\nText.\n"),
            ("docs/x/m.md", "# M\n\nText.\n"),
            ("docs/x/z.md", "# Z\n\nText.\n"),
        ],
        &["S", "The x › Z", "The x › M", "The x › A"],
    );
    // GitBook without configuration
    check_outline(
        &[
            ("README.md", "# The garden\n\nText.\n"),
            (
                "SUMMARY.md",
                "# Table of contents\n\n* [The garden](README.md)\n\n## Beds\n\n* [Roses](beds/roses.md)\n* [Beans](beds/beans.md)\n",
            ),
            ("beds/beans.md", "# Beans\n\nText.\n"),
            ("beds/roses.md", "# Roses\n\nText.\n"),
        ],
        &["The garden", "The garden", "Beds › Roses", "Beds › Beans"],
    );
}

#[test]
fn sites_are_called_what_their_configuration_calls_them() {
    let fixture = folder(&[
        ("hugo.yaml", "title: Fallback\nlanguages:\n  en: {title: The Crane}\n  zh: {title: 鹤}\n"),
        ("content/en/a.md", "# A\n\nText in English.\n"),
        ("content/zh/a.md", "# 甲\n\n中文的文字。\n"),
    ]);
    let handbook = handbook::content::load(fixture.path()).expect("the folder loads").0;
    let titles: Vec<_> = handbook.languages.iter().map(|language| handbook.title.get(*language)).collect();
    assert!(titles.contains(&"The Crane") && titles.contains(&"鹤"), "{titles:?}");
    let declared = folder(&[
        ("handbook.toml", "title = 'Ours'\n"),
        ("mkdocs.yml", "site_name: Theirs\n"),
        ("docs/a.md", "# A\n\nText.\n"),
    ]);
    assert_eq!(outline(&declared)[0], "Ours");
}

/// The headings of level 1 on the page of the only document, and its title.
fn titles(text: &str) -> (String, Vec<String>) {
    let served = Served::new(folder(&[("guide/holiday-rules.md", text)]).path());
    let document = &served.edition.handbook().documents[0];
    let page = get_page(&served.router, &format!("/{}/{}", document.language, document.id));
    let nodes = parse_html(&page);
    let article = find(&nodes, &|element| element.name == "article");
    let headings = find(&article[0].children, &|element| element.name == "h1");
    (document.title.clone(), headings.iter().map(|heading| text_of(&heading.children)).collect())
}

#[test]
fn titles_are_right_and_shown_once() {
    let check = |text: &str, title: &str| {
        assert_eq!(titles(text), (title.to_owned(), vec![title.to_owned()]), "{text}");
    };
    check("# Rules\n\nText.\n", "Rules");
    check("Text.\n", "Holiday rules");
    check("## Part one\n\nText.\n", "Holiday rules");
    check("## Part one\n\nText.\n\n## Part two\n\nText.\n", "Holiday rules");
    check("---\ntitle: Days off\n---\n\n# Rules\n\nText.\n", "Days off");
    check("---\ntitle: Rules\n---\n\n# Rules\n\nText.\n", "Rules");
    check("A line before it.\n\n# Rules\n\nText.\n", "Rules");
    check("[![CI](https://img.shields.io/x.svg)](https://ci.example)\n\n# Rules\n\nText.\n", "Rules");
    check("---\ntitle: Rules\n---\n\nA line.\n\n# Rules\n\nText.\n", "Rules");
    check("---\nsidebar_label: Off\n---\n\nText.\n", "Off");
    let (title, headings) =
        titles("# Rules [![CI](https://img.shields.io/x.svg)](https://ci.example)\n\nText.\n");
    assert_eq!((title.as_str(), headings.len()), ("Rules", 1));
    // The front matter's title leads, and the heading stays.
    let served = Served::new(folder(&[("a.md", "---\ntitle: Days off\n---\n\n# Rules\n\nText.\n")]).path());
    assert!(get_page(&served.router, "/en/main/a").contains("Rules"));
}

#[test]
fn only_heading_of_level_2_is_a_section() {
    let served = Served::new(
        folder(&[("a.md", "## Usage\n\nText.\n"), ("b.md", "# B\n\n## Usage\n\nText.\n")]).path(),
    );
    let sections: Vec<_> =
        served.edition.handbook().sections().map(|(_, _, section)| section.id.to_string()).collect();
    // What was published stays: `usage` is the section of the other document.
    assert_eq!(sections, ["a", "a-usage", "b", "usage"]);
}

fn location(served: &Served, address: &str) -> (u16, String) {
    let answer = get(&served.router, address);
    (answer.status.as_u16(), answer.header("location").to_owned())
}

#[test]
fn addresses_of_other_tools_redirect() {
    let served = Served::new(
        folder(&[
            ("mkdocs.yml", "site_name: S\nplugins:\n  - redirects:\n      redirect_maps:\n        'ancient.md': guide/sick.md\n"),
            (
                "docs/guide/sick.md",
                "---\nredirect_from:\n  - /old/sick/\n  - /older.html\npermalink: /p/sick/\naliases: [illness, /hugo/sick/, ../up]\nslug: ill\n---\n\n# Sick\n\nText.\n",
            ),
            ("docs/guide/deep/leave.md", "# Leave\n\nText.\n"),
            ("docs/search.md", "---\nredirect_from: /search\n---\n\n# Finding\n\nText.\n"),
        ])
        .path(),
    );
    let page = "/en/guide/sick".to_owned();
    get_page(&served.router, &page);
    for address in [
        "/old/sick",
        "/old/sick/",
        "/old/sick.html",
        "/old/sick/index.html",
        "/older.html",
        "/older",
        "/p/sick/",
        "/hugo/sick",
        "/up",
        "/guide/ill",
        "/ancient/",
        "/ancient.html",
        "/docs/guide/sick.md",
        "/docs/guide/sick.html",
        "/guide/sick.html",
        "/docs/guide/sick",
    ] {
        let (status, mut at) = location(&served, address);
        assert!(matches!(status, 301 | 302), "{address} answers {status}");
        if at.starts_with("/guide/") {
            at = location(&served, &at).1;
        }
        assert_eq!(at.split('#').next(), Some(page.as_str()), "{address}");
    }
    assert_eq!(location(&served, "/old/sick").0, 301);
    // Before, the folder was a part and its folders were in the name.
    assert_eq!(location(&served, "/en/docs/guide-sick").0, 301);
    assert_eq!(location(&served, "/en/docs/guide-deep-leave").0, 301);
    assert_eq!(location(&served, "/search").0, 200);
    assert!(
        served.diagnostics.iter().any(|one| one.message.contains("\"/search\" is one of the service itself"))
    );
    assert_eq!(location(&served, "/old/nothing").0, 404);
}

#[test]
fn tables_of_contents_redirect() {
    let served = Served::new(
        folder(&[
            ("SUMMARY.md", "# Summary\n\n- [B](b.md)\n- [A](a.md)\n- [Gone](gone.md)\n"),
            ("a.md", "# A\n\nText.\n"),
            ("b.md", "# B\n\nText.\n"),
        ])
        .path(),
    );
    assert!(served.document("SUMMARY.md").is_none());
    let titles: Vec<_> =
        served.edition.handbook().documents.iter().map(|document| document.title.as_str()).collect();
    assert_eq!(titles, ["B", "A"]);
    assert_eq!(location(&served, "/en/main/summary").0, 301);
    assert_eq!(location(&served, "/s/summary").0 / 100, 3);
    let messages: Vec<_> =
        served.diagnostics.iter().map(|one| format!("{} {}", one.place.path, one.message)).collect();
    assert!(
        messages.iter().any(|message| message.starts_with("SUMMARY.md this table of contents")),
        "{messages:?}"
    );
    assert!(
        messages.iter().any(|message| message.contains("1 link of this menu to no document: \"gone.md\"")),
        "{messages:?}"
    );
}

#[test]
fn links_resolve_as_tools_write_them() {
    let text = |link: &str| format!("# Start\n\n[x]({link})\n");
    let check = |config: (&str, &str), from: &str, link: &str, path: &str, expected: &str| {
        let served =
            Served::new(folder(&[config, (from, &text(link)), (path, "# Target\n\nText.\n")]).path());
        let document = served.document(from).expect("a document");
        let target = served.document(path).expect("a document");
        assert_eq!(document.lead().links, [target.lead().id.clone()], "{link}: {:?}", served.diagnostics);
        let page = get_page(&served.router, &format!("/{}/{}", document.language, document.id));
        assert!(page.contains(&format!("href=\"/{}/{expected}", target.language)), "{link}");
    };
    let mkdocs = ("mkdocs.yml", "site_name: S\nsite_url: https://s.example/base/\n");
    check(mkdocs, "docs/a.md", "https://s.example/base/guide/b/", "docs/guide/b.md", "guide/b");
    check(mkdocs, "docs/a.md", "/base/guide/b/", "docs/guide/b.md", "guide/b");
    check(mkdocs, "docs/a.md", "/guide/b.html", "docs/guide/b.md", "guide/b");
    check(mkdocs, "docs/x/a.md", "../../guide/b/", "docs/guide/b.md", "guide/b");
    let docusaurus =
        ("docusaurus.config.js", "module.exports = { title: 'S', url: 'https://s.example', baseUrl: '/' }");
    check(docusaurus, "docs/a.md", "@site/docs/guide/b.md", "docs/guide/b.md", "guide/b");
    check(docusaurus, "docs/a.md", "./b", "docs/02-b.md", "main/02-b");
    check(docusaurus, "docs/a.md", "/docs/guide/b", "docs/01-guide/02-b.md", "01-guide/02-b");
    let jekyll = ("_config.yml", "title: S\nurl: https://s.example\nbaseurl: /s\n");
    check(jekyll, "a.md", "{{site.baseurl}}/guide/b", "guide/b.md", "guide/b");
    check(jekyll, "a.md", "<{{ '/guide/b.html' | relative_url }}>", "guide/b.md", "guide/b");
    let hugo = ("hugo.toml", "title = 'S'\nbaseURL = 'https://s.example/'\n");
    check(hugo, "content/en/a.md", "/docs/b/", "content/en/docs/b.md", "docs/b");
    let vitepress = ("docs/.vitepress/config.js", "export default { title: 'S' }");
    check(vitepress, "docs/a.md", "/guide/", "docs/guide/index.md", "guide");
}

#[test]
fn front_matter_of_other_tools_is_read() {
    let served = Served::new(
        folder(&[
            (
                "a.md",
                "+++\ntitle = 'Toml'\ntags = ['bees', 'only here']\nauthors = ['Ann', 'Ben']\nlastmod = 2024-03-07\n+++\n\nText.\n",
            ),
            ("b.md", "{\n  \"title\": \"Json\",\n  \"tags\": [\"bees\"]\n}\n\nText.\n"),
            ("c.md", "---\ntitle: Yaml\nmaintainer: Cy\nlast_reviewed_on: 2024-3-7\nreview_in: 6 months\n---\n\nText.\n"),
        ])
        .path(),
    );
    let handbook = served.edition.handbook();
    let titles: Vec<_> = handbook.documents.iter().map(|document| document.title.as_str()).collect();
    assert_eq!(titles, ["Toml", "Json", "Yaml"]);
    let topics: Vec<_> = handbook.topics.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(topics, ["bees"]);
    assert!(handbook.documents[0].lead().keywords.contains(&"only here".to_owned()));
    let page = get_page(&served.router, "/en/main/a");
    assert!(page.contains("Ann, Ben") && page.contains("2024-03-07"));
    assert_eq!(handbook.documents[2].owner.as_deref(), Some("Cy"));
    assert!(handbook.documents[2].lead().trust.reviewed.is_some());
    let declared = folder(&[
        ("handbook.toml", "title = 'T'\n[[topics]]\nid = 'bees'\ntitle = { en = 'Bees', zh = '蜜蜂' }\n"),
        ("a.md", "---\ntags: [蜜蜂, honey]\n---\n\n# A\n\nText.\n"),
    ]);
    let (handbook, diagnostics) = handbook::content::load(declared.path()).expect("the folder loads");
    assert_eq!(handbook.documents[0].lead().topics[0].as_str(), "bees");
    assert_eq!(handbook.documents[0].lead().keywords, ["honey"]);
    assert!(diagnostics.iter().all(|one| one.rule.name() != "unknown-topic"), "{diagnostics:?}");
}

#[test]
fn broken_configuration_costs_its_own_order_only() {
    for (path, text) in [
        ("mkdocs.yml", "site_name: [\nnav: }"),
        ("docusaurus.config.js", "module.exports = {{{{"),
        ("sidebars.js", "export default [[[ '"),
        ("docs/_category_.json", "{ label: "),
        ("book.toml", "[book"),
        (".gitbook.yaml", "structure: [x"),
        ("_config.yml", "title: \"x"),
        ("hugo.toml", "= ="),
        (".vitepress/config.ts", "export default defineConfig("),
        ("SUMMARY.md", "- [a](../../../etc/passwd)\n- [b](https://e.example)\n"),
        ("docs/.pages", "nav: {a: {b: [}"),
    ] {
        let fixture =
            folder(&[(path, text), ("docs/a.md", "# A\n\nText.\n"), ("docs/b.md", "# B\n\nText.\n")]);
        let (handbook, diagnostics) = handbook::content::load(fixture.path()).expect("the folder loads");
        assert!(handbook.documents.len() >= 2, "{path}");
        let errors: Vec<_> = diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}
