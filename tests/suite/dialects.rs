//! Markdown of other tools, on the page and in the index:
//!
//! 1. a box is a callout with its word, whichever of the tools' marks it has, and its headings are sections;
//! 2. tabs all show without a script, each with its label;
//! 3. what is no text is not shown: comments, imports, the marks of templates and components; what readers of the tool see of
//!    them is;
//! 4. formulas are `MathML` with their source, prices are text;
//! 5. a text of another file is shown in its place, if it is below the root;
//! 6. definitions have a space, and tables may follow a line of text;
//! 7. the dialect is that of the folder, unless the settings name others; `.mdx` files are documents;
//! 8. what is not understood is reported once a file, at its place;
//! 9. an export has these as GitHub reads them;
//! 10. titles and labels are found, and what is searched is what is shown.

use handbook::{
    diagnostic::Severity,
    http::{AppState, Config, router},
};

use crate::fixture::{Element, Fixture, Served, find, get, get_page, ids, parse_html, search, serve, shown};

/// The page of `a.md` in a folder with these other files.
fn page(text: &str, others: &[(&str, &str)]) -> String {
    let fixture = others.iter().fold(Fixture::new(), |fixture, (path, text)| fixture.file(path, text));
    page_of(&fixture.file("a.md", text), "a.md")
}

fn page_of(fixture: &Fixture, path: &str) -> String {
    let edition = fixture.edition();
    let handbook = edition.handbook();
    let document = &handbook.documents[handbook.document_by_path(path).expect("there") as usize];
    let address = format!("/{}/{}", document.language, document.id);
    get_page(&router(AppState::new(edition, Config::default())), &address)
}

/// The words of a page's text.
fn words(text: &str, others: &[(&str, &str)]) -> String {
    let page = page(text, others);
    let nodes = parse_html(&page);
    let text = find(&nodes, &|element| element.attribute("class") == "prose");
    let text: String = text.iter().map(|element| shown(&element.children)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn elements(page: &str, class: &str) -> Vec<Element> {
    let nodes = parse_html(page);
    let found = find(&nodes, &|element| element.attribute("class").split(' ').any(|own| own == class));
    found.into_iter().cloned().collect()
}

const MKDOCS: (&str, &str) = ("mkdocs.yml", "site_name: x\n");
const HUGO: (&str, &str) = ("hugo.toml", "");
const JEKYLL: (&str, &str) = ("_config.yml", "");
const GITBOOK: (&str, &str) = (".gitbook.yaml", "");
const DOCUSAURUS: (&str, &str) = ("docusaurus.config.js", "");
const OBSIDIAN: (&str, &str) = (".obsidian/app.json", "{}");
const VITEPRESS: (&str, &str) = (".vitepress/config.ts", "");

#[test]
fn boxes_of_all_tools_are_callouts() {
    for (written, others) in [
        ("> [!warning] Disk **full**\n> Body.", &[][..]),
        (":::warning Disk **full**\nBody.\n:::", &[]),
        (":::warning[Disk **full**]\nBody.\n:::", &[]),
        ("::: {.callout-warning title=\"Disk **full**\"}\nBody.\n:::", &[]),
        ("!!! warning \"Disk **full**\"\n    Body.", &[]),
        ("{{% alert title=\"Disk **full**\" color=\"warning\" %}}\nBody.\n{{% /alert %}}", &[HUGO]),
        ("{{< callout type=\"warning\" title=\"Disk **full**\" >}}Body.{{< /callout >}}", &[HUGO]),
        ("{% hint style=\"warning\" title=\"Disk **full**\" %}\nBody.\n{% endhint %}", &[GITBOOK]),
        ("<Callout type=\"warning\" title=\"Disk **full**\">\n  Body.\n</Callout>", &[DOCUSAURUS]),
        ("<Warning title=\"Disk **full**\">Body.</Warning>", &[DOCUSAURUS]),
    ] {
        let page = page(&format!("# A {{#a}}\n\n{written}\n\nAfter."), others);
        let boxes = elements(&page, "callout");
        assert_eq!(boxes.len(), 1, "{written}\n{page}");
        assert_eq!(boxes[0].attribute("class"), "callout warning", "{written}");
        let text = shown(&boxes[0].children);
        // A colour alone tells nothing to many readers.
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>(),
            ["Warning", "Disk", "full", "Body."],
            "{written}"
        );
        assert!(page.contains("Disk <strong>full</strong>"), "{written}");
    }
}

#[test]
fn box_without_title_has_the_word_of_its_kind() {
    assert_eq!(words("# A {#a}\n\n:::tip\nx y\n:::\n", &[]), "Tip x y");
    assert_eq!(words("# 甲 {#a}\n\n::: danger\n正文在这里。\n:::\n", &[]), "危险 正文在这里。");
    assert_eq!(words("# A {#a}\n\n> [!my-kind]\n> x\n", &[]), "My kind x");
}

#[test]
fn folded_boxes_are_details() {
    let page = page("# A {#a}\n\n??? note \"T\"\n    x\n\n::: details U {open}\ny\n:::\n", &[]);
    let boxes = elements(&page, "callout");
    assert!(boxes.iter().all(|one| one.name == "details"), "{page}");
    assert!(
        !page.contains(
            "<details class=\"callout note\" open=\"\"><summary><span class=\"callout-kind\">Note</span> T"
        ),
        "{page}"
    );
    assert!(page.contains("<details class=\"callout note\" open=\"\"><summary>U"), "{page}");
}

#[test]
fn headings_in_a_box_are_sections() {
    let fixture =
        Fixture::new().file("a.md", "# A {#a}\n\n::: tip T\n\n## B {#b}\n\ntext\n:::\n\n## C {#c}\n");
    let page = page_of(&fixture, "a.md");
    assert!(page.contains("id=\"b\"") && page.contains("id=\"c\"") && !page.contains(":::"), "{page}");
    assert!(shown(&elements(&page, "callout")[0].children).contains('T'));
}

#[test]
fn tabs_show_without_a_script() {
    for (written, others) in [
        ("=== \"npm\"\n\n    ```\n    one\n    ```\n\n=== \"yarn\"\n\n    two\n", &[MKDOCS][..]),
        ("::: code-group\n```sh [npm]\none\n```\n```sh [yarn]\ntwo\n```\n:::", &[]),
        (
            "<Tabs>\n  <TabItem value=\"npm\">\n\n  one\n\n  </TabItem>\n  <TabItem value=\"y\" label=\"yarn\">two</TabItem>\n</Tabs>",
            &[DOCUSAURUS],
        ),
        (
            "<Tabs items={['npm', 'yarn']}>\n<Tabs.Tab>one</Tabs.Tab>\n<Tabs.Tab>two</Tabs.Tab>\n</Tabs>",
            &[DOCUSAURUS],
        ),
        (
            "{% tabs %}\n{% tab title=\"npm\" %}\none\n{% endtab %}\n\n{% tab title=\"yarn\" %}\ntwo\n{% endtab %}\n{% endtabs %}",
            &[],
        ),
        (
            "{{< tabpane >}}\n{{< tab header=\"npm\" lang=\"sh\" >}}\none\n{{< /tab >}}\n{{% tab header=\"yarn\" %}}\ntwo\n{{% /tab %}}\n{{< /tabpane >}}",
            &[HUGO],
        ),
        ("::: tabs\n@tab npm\none\n@tab yarn\ntwo\n:::", &[VITEPRESS]),
    ] {
        let page = page(&format!("# A {{#a}}\n\n{written}\n"), others);
        assert_eq!(elements(&page, "tabs").len(), 1, "{written}\n{page}");
        let tabs: Vec<String> = elements(&page, "tab").iter().map(|tab| shown(&tab.children)).collect();
        let tabs: Vec<Vec<&str>> = tabs.iter().map(|tab| tab.split_whitespace().collect()).collect();
        assert_eq!(tabs, [["npm", "one"], ["yarn", "two"]], "{written}\n{page}");
    }
}

#[test]
fn marks_of_tools_are_not_shown() {
    for (written, others, expected) in [
        ("a %%secret%% b", &[OBSIDIAN][..], "a b"),
        ("a\n\n%%\nsecret\n\nmore\n%%\n\nb", &[OBSIDIAN], "a b"),
        ("a 100%% b 5%%", &[], "a 100%% b 5%%"),
        ("a {% comment %}secret{% endcomment %} b", &[JEKYLL], "a b"),
        ("a\n\n{% comment %}\nsecret\n{% endcomment %}\n\nb", &[JEKYLL], "a b"),
        ("{% raw %}{{ x }}{% endraw %}", &[JEKYLL], "{{ x }}"),
        ("{% if a %}b{% else %}c{% endif %}", &[JEKYLL], "bc"),
        ("{% highlight js %}\nlet *a*\n{% endhighlight %}", &[JEKYLL], "let *a*"),
        ("[b]({{ site.baseurl }}{% link b.md %})", &[JEKYLL, ("b.md", "# B {#b}")], "b"),
        ("* TOC\n{:toc}\n\na\n{: .lead }", &[JEKYLL], "a"),
        (
            "import X from './x'\nimport {\n  Y\n} from 'y'\n\nexport const a = {\n  b: 1\n}\n\nc {/* secret */} d",
            &[DOCUSAURUS],
            "c d",
        ),
        ("<Card title=\"T\" href=\"https://e.example\" /> <Badge text=\"new\" />", &[DOCUSAURUS], "T new"),
        (
            "a <Link to=\"https://e.example\">b</Link> <Unknown x={() => 1}>c</Unknown>",
            &[DOCUSAURUS],
            "a b c",
        ),
        ("<Foo>\n\n    **d**\n\n</Foo>", &[DOCUSAURUS], "d"),
        (
            "<script setup>\nimport a from 'b'\n</script>\n\na <Badge type=\"tip\" text=\"b\" />",
            &[VITEPRESS],
            "a b",
        ),
        ("{{< figure src=\"https://e.example/x.png\" caption=\"C\" >}}", &[HUGO], "C"),
        ("a {{< tooltip text=\"b\" >}} {{< unknown \"x\" >}}c{{< /unknown >}}", &[HUGO], "a b c"),
        (
            "[b]({{< ref \"b.md\" >}}) {{< youtube abc >}}",
            &[HUGO, ("b.md", "# B {#b}")],
            "b https://www.youtube.com/watch?v=abc",
        ),
        ("{{< highlight go >}}\nx := *y\n{{< /highlight >}}", &[HUGO], "x := *y"),
        ("==a== b==c", &[OBSIDIAN], "a b==c"),
        ("[a](https://e.example){ .md-button } `b`{.x}", &[MKDOCS], "a b"),
        (":tada: 10:30:45 :nope: `:tada:`", &[], "🎉 10:30:45 :nope: :tada:"),
        ("```js title=\"x.js\"\na\n```", &[], "x.js a"),
        (
            "```\n{% if x %} {{< y >}} <Z/> ==a== :tada: %%b%% $c$ :::tip\n```",
            &[JEKYLL, HUGO, OBSIDIAN, DOCUSAURUS],
            "{% if x %} {{< y >}} <Z/> ==a== :tada: %%b%% $c$ :::tip",
        ),
        (
            "a {% x %} {{ y }} {{< z >}} <Z/> {: .b } ==c==",
            &[],
            "a {% x %} {{ y }} {{< z >}} <Z/> {: .b } ==c==",
        ),
    ] {
        assert_eq!(words(&format!("# A {{#a}}\n\n{written}\n"), others), expected, "{written}");
    }
}

#[test]
fn formulas_are_mathml() {
    let text = "# A {#a}\n\nEuler: $e^{i\\pi}_1+1*2*3=0$, $`a_b_c`$.\n\n$$\n\\frac{a}{b} \\\\\nc\n$$\n\nUS$5 and HK$6, $5–$10.\n";
    let page = page(text, &[]);
    assert!(
        page.contains("<math><semantics>") && page.contains("<div class=\"math\"><math display=\"block\">"),
        "{page}"
    );
    assert!(
        page.contains("<annotation encoding=\"application/x-tex\">e^{i\\pi}_1+1*2*3=0</annotation>"),
        "{page}"
    );
    assert!(page.contains("US$5 and HK$6, $5–$10."), "{page}");
    assert!(!page.contains("<em>"), "{page}");
    let fixture = Fixture::new().file("a.md", text);
    assert!(fixture.edition().handbook().documents[0].sections[0].text.contains("e^{i\\pi}_1+1*2*3=0"));
}

#[test]
fn formulas_that_are_not_understood_are_shown_and_reported() {
    let fixture = Fixture::new().file("a.md", "# A {#a}\n\n$\\nope{x}$\n\n$\\frac{$\n");
    let served = Served::new(fixture.path());
    let reported: Vec<_> = served.diagnostics.iter().map(|d| (d.rule.name(), d.place.line)).collect();
    assert_eq!(reported, [("unread-construct", 3)]);
    assert!(page_of(&fixture, "a.md").contains("<code class=\"math\">\\nope{x}</code>"));
}

#[test]
fn texts_of_other_files_are_shown() {
    let others =
        [("book.toml", "[book]\n"), ("x.rs", "fn main() {}\n// ANCHOR: b\nlet b = 1;\n// ANCHOR_END: b\n")];
    let text = "# A {#a}\n\n```rust\n{{#include x.rs:b}}\n```\n\n{{#playground x.rs}}\n";
    assert_eq!(words(text, &others), "let b = 1; fn main() {} let b = 1;");
    assert!(page(text, &others).contains("<code class=\"language-rust\">fn main()"));
}

#[test]
fn colons_and_tables_are_those_of_github() {
    assert!(!page("# A {#a}\n\n文字：\n:b\n\nc\n::: d\n", &[]).contains("<dl>"));
    assert!(page("# A {#a}\n\n词\n: 义\n", &[]).contains("<dl>"));
    assert!(page("# A {#a}\n\nText:\n| a | b |\n|---|---|\n| c | d |\n", &[]).contains("<table>"));
    assert!(!page("# A {#a}\n\n| a |\n| -::- |\n| c |\n", &[]).contains("<table>"));
}

#[test]
fn dialect_is_the_folders_or_that_of_the_settings() {
    let written = "# A {#a}\n\n==a== {% if x %}\n";
    assert_eq!(words(written, &[OBSIDIAN]), "a {% if x %}");
    assert_eq!(words(written, &[JEKYLL]), "==a==");
    assert_eq!(
        words(written, &[OBSIDIAN, ("handbook.toml", "title = \"T\"\ndialect = [\"jekyll\"]\n")]),
        "==a=="
    );
    assert_eq!(
        words(written, &[OBSIDIAN, ("handbook.toml", "title = \"T\"\ndialect = []\n")]),
        "==a== {% if x %}"
    );
    let fixture = Fixture::new().file("handbook.toml", "dialect = [\"mkdoc\"]\n").file("a.md", "# A\n");
    let served = Served::new(fixture.path());
    let bad = served.diagnostics.iter().find(|d| d.rule.name() == "bad-settings").expect("reported");
    assert_eq!(bad.help.as_deref(), Some("did you mean \"mkdocs\"?"));
}

#[test]
fn mdx_files_are_documents() {
    let fixture = Fixture::new()
        .file("a.mdx", "import X from 'x'\n\n# A {#a}\n\n<Tip>b</Tip>\n\n[c](c.mdx) [d](d)\n")
        .file("c.mdx", "# C {#c}\n")
        .file("d.mdx", "# D {#d}\n");
    let page = page_of(&fixture, "a.mdx");
    assert!(page.contains("#c\">c</a>") && page.contains("#d\">d</a>"), "{page}");
    assert_eq!(elements(&page, "callout").len(), 1);
    assert!(!page.contains("import"));
}

#[test]
fn unknown_constructs_are_reported_once_a_file() {
    let fixture = Fixture::new()
        .file("hugo.toml", "")
        .file("a.md", "# A {#a}\n\n{{< x >}} {{< x >}}\n\n{{< y >}}b{{< /y >}}\n\n:::tip\nno end\n");
    let served = Served::new(fixture.path());
    let reported: Vec<_> = served
        .diagnostics
        .iter()
        .map(|d| (d.place.line, d.place.column, d.severity, d.message.as_str()))
        .collect();
    let says = "is not understood here: only its text is shown";
    assert_eq!(
        reported,
        [
            (3, 1, Severity::Info, &*format!("the shortcode \"x\" {says} (2 times in this file)")),
            (5, 1, Severity::Info, &*format!("the shortcode \"y\" {says}")),
            (7, 1, Severity::Info, &*format!("the line \":::\" without its other end {says}")),
        ]
    );
}

#[test]
fn exports_are_markdown_of_github() {
    let text = "# A {#a}\n\n!!! danger \"T\"\n    b\n\n=== \"L\"\n    c\n\n$x$ :tada:\n";
    let fixture = Fixture::new().file("mkdocs.yml", "").file("a.md", text);
    let exported = get(&serve(&fixture), "/en/main/a.md").text();
    assert!(exported.contains("> [!CAUTION]\n> **T**\n>\n> b"), "{exported}");
    assert!(exported.contains("> > **L**\n> >\n> > c"), "{exported}");
    assert!(exported.contains("$`x`$ 🎉"), "{exported}");
}

#[test]
fn ids_come_from_titles_as_they_are_written() {
    let fixture = Fixture::new()
        .file("hugo.toml", "")
        .file("a.md", "# A {#a}\n\n## :rocket: Start\n\nx\n\n## {{% heading \"whatsnext\" %}}\n\ny\n");
    let edition = fixture.edition();
    let sections = &edition.handbook().documents[0].sections;
    let found: Vec<_> =
        sections.iter().map(|section| (section.id.as_str(), &*section.heading.title)).collect();
    assert_eq!(found, [("a", "A"), ("rocket-start", "🚀 Start"), ("heading-whatsnext", "Whatsnext")]);
}

#[test]
fn titles_and_labels_are_found() {
    let fixture = Fixture::new().file("mkdocs.yml", "").file(
        "a.md",
        "# A {#a}\n\n## B {#b}\n\n!!! note \"Zebra title\"\n    body\n\n## C {#c}\n\n=== \"Yak label\"\n    tab\n",
    );
    let edition = fixture.edition();
    assert_eq!(ids(&edition, &search(&edition, "zebra")), ["b"]);
    assert_eq!(ids(&edition, &search(&edition, "yak")), ["c"]);
}
