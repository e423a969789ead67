//! Every language is one:
//!
//! 1. a folder for each language: every document has the language of its folder, its translations share its address but for
//!    that, and its page says its language by `lang`, `hreflang` and, where the interface speaks another, by that;
//! 2. readers get the nearest language to what they ask for, and all languages by their own names to choose from;
//! 3. a search finds every word of a text in every script, half words of scripts without spaces, and other cases and
//!    accents; and no Japanese title by Chinese readings;
//! 4. a handbook without such folders is in one language, however much code its pages have;
//! 5. folders whose names are codes of languages but mean departments or countries are ordinary folders;
//! 6. front matter and names of files say a language too;
//! 7. an address from before a language was one redirects to where the page is, and an unknown language to nothing;
//! 8. a link finds the page in another language where its own has none;
//! 9. languages of `handbook.toml` are the languages.

use axum::Router;
use handbook::model::Scope;
use proptest::prelude::*;

use crate::fixture::{
    Fixture, Served, attributes, encode, get, get_json, get_page, get_with, ids, search_in,
};

/// Eight languages: folder, tag on pages, title, a sentence of a guide, and queries that find it.
const TEXTS: [(&str, &str, &str, &str, &[&str]); 8] = [
    (
        "en",
        "en",
        "Refunds",
        "The team sends the refund to the customer within a week.",
        &["refund", "CUSTOMER"],
    ),
    (
        "ja",
        "ja",
        "返金の手順",
        "お客様への返金は一週間以内にメールで連絡します。",
        &["返金", "メール", "連絡します", "ﾒｰﾙ"],
    ),
    ("ko", "ko", "환불 절차", "고객은 일주일 안에 환불을 받습니다.", &["고객", "환불", "받습니다"]),
    (
        "zh-tw",
        "zh-Hant",
        "退款流程",
        "客戶總監會在一週內處理退款，並通知財務部門。",
        &["退款", "客戶", "客户", "財務部門"],
    ),
    ("zh", "zh-CN", "退款办法", "客户总监在一周之内处理退款，并通知财务部门。", &["退款", "财务"]),
    (
        "fr",
        "fr",
        "Remboursements",
        "L'équipe envoie le remboursement au client dans la semaine, sauf en été.",
        &["remboursement", "equipe", "ÉTÉ"],
    ),
    (
        "pt-br",
        "pt-BR",
        "Reembolsos",
        "A equipe envia o reembolso para o cliente em uma semana, não antes da aprovação.",
        &["reembolso", "aprovacao"],
    ),
    (
        "ru",
        "ru",
        "Возврат денег",
        "Команда отправляет возврат клиенту в течение недели.",
        &["возврат", "КЛИЕНТУ"],
    ),
];

fn every_language() -> Fixture {
    let mut fixture = Fixture::new();
    for (folder, _, title, sentence, _) in TEXTS {
        fixture = fixture.file(&format!("{folder}/README.md"), format!("# {title}\n\n{sentence}\n")).file(
            &format!("{folder}/guide/refunds.md"),
            format!("# {title}\n\n{sentence}\n\n```sh\n$ the and of is to\n```\n"),
        );
    }
    fixture
}

fn code(tag: &str) -> String {
    if tag == "zh-CN" { "zh".to_owned() } else { tag.to_lowercase() }
}

/// Each document as `language id`.
fn documents(served: &Served) -> Vec<String> {
    let mut all: Vec<String> = served
        .edition
        .handbook()
        .documents
        .iter()
        .map(|document| format!("{} {}", document.language, document.id))
        .collect();
    all.sort();
    all
}

fn check(files: &[(&str, &str)], expected: &[&str]) -> (Fixture, Served) {
    let mut fixture = Fixture::new();
    for (path, text) in files {
        fixture = fixture.file(path, text);
    }
    let served = Served::new(fixture.path());
    assert_eq!(documents(&served), expected, "{files:#?}");
    (fixture, served)
}

fn redirects(router: &Router, from: &str, to: &str) {
    let answer = get(router, from);
    assert!(answer.status.is_redirection(), "{from}: {}", answer.status);
    let place = answer.header("location").split('#').next();
    assert_eq!(place, Some(to), "{from}");
}

#[test]
fn folders_of_languages_are_languages() {
    let fixture = every_language();
    let served = Served::new(fixture.path());
    let mut expected: Vec<String> = TEXTS
        .iter()
        .flat_map(|(_, tag, ..)| ["guide/refunds", "main/readme"].map(|id| format!("{} {id}", code(tag))))
        .collect();
    expected.sort();
    assert_eq!(documents(&served), expected);
    assert_eq!(served.diagnostics.len(), 0, "{:?}", served.diagnostics);
    for (_, tag, title, sentence, _) in TEXTS {
        let page = get_page(&served.router, &format!("/{}/guide/refunds", code(tag)));
        assert!(page.contains(&format!("<html lang=\"{tag}\"")), "{tag}");
        assert!(
            page.contains(title) && page.contains(&sentence.chars().take(8).collect::<String>()),
            "{tag}"
        );
        let others: Vec<&str> = attributes(&page, "hreflang");
        for (_, other, ..) in TEXTS {
            assert!(others.contains(&other), "{tag} has no link to {other}");
        }
        let header = page.split("<header class=\"masthead\"").nth(1).expect("a header");
        let spoken = match tag {
            "en" | "zh-CN" => None,
            "zh-Hant" => Some("zh-CN"),
            _ => Some("en"),
        };
        let said = header.starts_with(&format!(" lang=\"{}\"", spoken.unwrap_or_default()));
        assert_eq!(said, spoken.is_some(), "{tag}: {}", &header[..60]);
    }
    let page = get_page(&served.router, "/ja/guide/refunds");
    for name in
        ["日本語", "한국어", "繁體中文", "中文", "Français", "Português (Brasil)", "Русский", "English"]
    {
        assert!(page.contains(&format!(">{name}</a>")), "{name}");
    }
    assert!(page.contains("<details>"), "eight languages are a menu");
    let sitemap = get(&served.router, "/sitemap.xml").text();
    assert!(sitemap.contains("hreflang=\"pt-BR\"") && sitemap.contains("/zh-hant/guide/refunds"));
    let feed = get(&served.router, "/changes.atom?lang=ja").text();
    assert!(feed.contains("xml:lang=\"ja\""), "{feed}");
    let api = get(&served.router, "/openapi.json").text();
    assert!(api.contains("\"pt-br\"") && api.contains("\"zh-hant\""));
}

#[test]
fn readers_get_the_nearest_language() {
    let fixture = every_language();
    let router = Served::new(fixture.path()).router;
    for (accepted, expected) in [
        ("ja-JP", "ja"),
        ("pt, en;q=0.8", "pt-BR"),
        ("zh-HK", "zh-Hant"),
        ("zh-SG", "zh-CN"),
        ("en-GB", "en"),
        ("de, fr-CH;q=0.5, en;q=0.1", "fr"),
    ] {
        let page = get_with(&router, "/", &[("accept-language", accepted)]).text();
        assert!(page.contains(&format!("<html lang=\"{expected}\"")), "{accepted}");
    }
    let found = get_json(&router, &format!("/api/v1/search?q={}&lang=pt-BR", encode("reembolso")));
    assert_eq!(found["hits"][0]["lang"], "pt-br", "{found}");
    assert_eq!(get(&router, "/api/v1/search?q=a&lang=de").status, 400);
}

#[test]
fn search_works_in_every_language() {
    let fixture = every_language();
    let served = Served::new(fixture.path());
    for (_, tag, _, _, queries) in TEXTS {
        let language = served.edition.handbook().named_language(&code(tag));
        assert!(language.is_some(), "{tag}");
        for query in queries {
            let scope = Scope { language, ..Scope::everything() };
            let results = search_in(&served.edition, query, &scope);
            assert!(ids(&served.edition, &results).contains(&"guide-refunds".to_owned()), "{tag} {query}");
            let marked = results.hits.iter().all(|hit| !hit.snippet.highlights.is_empty());
            assert!(marked, "{tag} {query}: {:?}", results.hits);
        }
    }
    let suggested = get(&served.router, "/api/v1/suggest?q=fanjin&lang=ja").text();
    assert!(!suggested.contains("返金"), "{suggested}");
    let suggested = get(&served.router, "/api/v1/suggest?q=tuikuan&lang=zh").text();
    assert!(suggested.contains("退款"), "{suggested}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// The guarantee of `literal.rs`, in other scripts.
    #[test]
    fn any_substring_is_found_in_any_script(
        texts in prop::collection::vec(
            "[ぁ-ゖァ-ヺー漢字返金]{2,20}|[가-힣 ]{2,20}|[а-яА-ЯёЁ ]{2,20}|[α-ωΑ-Ως ]{2,20}|[א-ת ]{2,20}|[ء-ي ]{2,20}|[ก-๏]{2,20}|[अ-हा-् ]{2,20}|[a-zßøłıéèçÄÖÜ ]{2,20}|[ក-៓]{2,20}",
            1..5,
        ),
        picks in prop::collection::vec((any::<usize>(), any::<usize>(), 1..8_usize), 12),
    ) {
        let mut text = "# T {#t}\n\n".to_owned();
        for (number, line) in texts.iter().enumerate() {
            text += &format!("## N {{#n-{number}}}\n\n```\n{line}\n```\n\n");
        }
        let fixture = Fixture::new().file("a.md", &text);
        let edition = fixture.edition();
        for (number, start, length) in picks {
            let number = number % texts.len();
            let chars: Vec<char> = texts[number].chars().collect();
            let start = start % chars.len();
            let part: String = chars[start..(start + length).min(chars.len())].iter().collect();
            // A mark alone folds to nothing.
            if handbook::text::fold_text(&part).trim().is_empty() {
                continue;
            }
            let results = search_in(&edition, &format!("「{}」", part.trim()), &Scope::everything());
            let found = ids(&edition, &results);
            prop_assert!(found.contains(&format!("n-{number}")), "{:?} in {:?}: {:?}", part, texts[number], found);
        }
    }
}

#[test]
fn code_does_not_make_a_chinese_handbook_english() {
    let code = "```yaml\napiVersion: apps/v1\nkind: Deployment\nthe: of and to in is that for it with as this\n```\n".repeat(20);
    let page = |title: &str| {
        format!("# {title}\n\n部署应用的方法，参见 <https://kubernetes.io/docs/home>。\n\n{code}")
    };
    check(
        &[
            ("README.md", &page("Kubernetes 指南")),
            ("SUMMARY.md", "* [Kubernetes](README.md)\n* [Pod](concepts/pod.md)\n"),
            ("concepts/pod.md", &page("Pod")),
            ("concepts/api.md", &format!("# API\n\n{code}")),
            ("en/README.md", "# Kubernetes guide\n\nThis is how to deploy the application to the cluster.\n"),
            ("en/concepts/pod.md", "# Pod\n\nA pod is the smallest unit of the cluster.\n"),
        ],
        &["en concepts/pod", "en main/readme", "zh concepts/api", "zh concepts/pod", "zh main/readme"],
    );
}

#[test]
fn single_languages_are_guessed() {
    check(
        &[
            ("content/ja/_index.md", "---\ntitle: ハンドブック\n---\n"),
            ("content/ja/handbook/a.md", "# 価値観\n\n私たちの価値観について説明します。\n"),
            ("content/ja/handbook/b.md", "# API\n\n```sh\ncurl https://example.com\n```\n"),
        ],
        &["ja handbook/a", "ja handbook/b", "ja main/index"],
    );
    check(
        &[
            (
                "a.md",
                "# Accueil\n\nBienvenue dans le manuel de notre équipe, qui est pour tous les nouveaux.\n",
            ),
            ("b/c.md", "# Congés\n\nLes congés sont validés par le responsable de votre équipe.\n"),
        ],
        &["fr b/c", "fr main/a"],
    );
    check(&[("a.md", "# 手冊\n\n我們對客戶的要求與標準。\n")], &["zh-hant main/a"]);
    check(&[("a.md", "# Q3\n")], &["en main/a"]);
}

#[test]
fn departments_are_not_languages() {
    let english =
        "The people of this department are responsible for the work of the others, and they have an office.";
    check(
        &[
            ("README.md", &format!("# Handbook\n\n{english}\n")),
            ("hr/leave.md", &format!("# Leave\n\n{english}\n")),
            ("it/laptops.md", &format!("# Laptops\n\n{english}\n")),
            ("pr/press.md", "# Press\n"),
            ("finance/id/cards.md", &format!("# Cards\n\n{english}\n")),
            ("countries/fr/tax.md", &format!("# Tax\n\n{english}\n")),
            ("countries/de/tax.md", &format!("# Tax\n\n{english}\n")),
        ],
        &[
            "en countries/de/tax",
            "en countries/fr/tax",
            "en finance/id/cards",
            "en hr/leave",
            "en it/laptops",
            "en main/readme",
            "en pr/press",
        ],
    );
    // The same names where they are languages.
    check(
        &[
            ("README.md", &format!("# Handbook\n\n{english}\n")),
            ("policies/a.md", &format!("# A\n\n{english}\n")),
            (
                "it/policies/a.md",
                "# A\n\nLe persone di questo reparto sono responsabili del lavoro e non della sede.\n",
            ),
            (
                "hr/policies/a.md",
                "# A\n\nLjudi ovog odjela su odgovorni za rad drugih i imaju ured koji se nalazi na katu.\n",
            ),
        ],
        &["en main/readme", "en policies/a", "hr policies/a", "it policies/a"],
    );
}

#[test]
fn layouts_of_other_tools_are_read() {
    // Docusaurus.
    check(
        &[
            ("docs/intro.md", "# Intro\n\nThis is the start of the documentation for you.\n"),
            ("blog/first.md", "# First\n\nThis is the first of the posts.\n"),
            ("i18n/ja/docusaurus-plugin-content-docs/current/intro.md", "# はじめに\n\nここから始めます。\n"),
            ("i18n/ja/docusaurus-plugin-content-blog/first.md", "# 最初\n\n最初の記事です。\n"),
        ],
        &["en blog/first", "en docs/intro", "ja blog/first", "ja docs/intro"],
    );
    // VitePress.
    check(
        &[
            ("guide/a.md", "# A\n\nThis is the guide to the tool.\n"),
            ("zh/guide/a.md", "# 甲\n\n工具的指南。\n"),
            ("jp/guide/a.md", "# あ\n\nツールのガイドです。\n"),
        ],
        &["en guide/a", "ja guide/a", "zh guide/a"],
    );
    // MkDocs.
    check(
        &[
            ("docs/en/a.md", "# A\n\nThis is the guide to the tool.\n"),
            ("docs/fr/a.md", "# A\n\nVoici le guide de cet outil pour vous.\n"),
        ],
        &["en docs/a", "fr docs/a"],
    );
}

#[test]
fn names_and_front_matter_say_languages() {
    check(
        &[
            ("README.md", "# Tool\n\nThis is the tool of the team.\n"),
            ("README.fr.md", "# Outil\n\nVoici un outil.\n"),
            ("README_zh-CN.md", "# 工具\n\n一个工具。\n"),
            ("README-ja.md", "# ツール\n\nツールです。\n"),
            ("v1.is.md", "# Version\n\nThis is the first version.\n"),
            ("marked.md", "---\nlang: pt_BR\n---\n# Olá\n"),
            ("other.md", "---\nlocale: en-US\n---\n# Hello\n"),
        ],
        &[
            "en main/other",
            "en main/readme",
            "en main/v1-is",
            "fr main/readme",
            "ja main/readme",
            "pt-br main/marked",
            "zh main/readme",
        ],
    );
    let (_, served) = check(&[("a.md", "---\nlang: css\n---\n# A\n\nThis is the text.\n")], &["en main/a"]);
    let messages: Vec<&str> = served.diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["\"lang\" must be the tag of a language, such as fr or pt-BR"]);
    check(
        &[("en-us/a.md", "# Color\n"), ("en-gb/a.md", "# Colour\n"), ("en-gb/b.md", "# B\n")],
        &["en-gb main/a", "en-gb main/b", "en-us main/a"],
    );
}

#[test]
fn former_addresses_redirect() {
    let (_fixture, served) = check(
        &[
            ("guide/a.md", "# 甲\n\n工具的指南。\n"),
            ("guide/c.md", "# 丙\n\n工具的说明。\n"),
            ("ja/guide/a.md", "# あ\n\nツールのガイドです。\n"),
            ("ja/b.md", "# び\n\nツールの説明です。\n"),
        ],
        &["ja guide/a", "ja main/b", "zh guide/a", "zh guide/c"],
    );
    let router = &served.router;
    redirects(router, "/en/", "/zh/");
    redirects(router, "/en", "/zh/");
    redirects(router, "/en/guide", "/zh/guide");
    redirects(router, "/en/guide/a", "/zh/guide/a");
    redirects(router, "/en/guide/a.md", "/zh/guide/a.md");
    redirects(router, "/zh-CN/guide/a", "/zh/guide/a");
    redirects(router, "/zh/ja", "/ja/");
    redirects(router, "/zh/ja/b", "/ja/main/b");
    redirects(router, "/en/ja/guide-a", "/ja/guide/a");
    redirects(router, "/zh/main/b", "/ja/main/b");
    for unknown in ["/fr", "/fr/guide", "/fr/guide/a", "/en/nothing/a", "/en/guide/nothing", "/de-DE/guide/a"]
    {
        assert_eq!(get(router, unknown).status, 404, "{unknown}");
    }
}

#[test]
fn links_find_other_languages() {
    let (_fixture, served) = check(
        &[
            ("docs/en/a.md", "# A\n\nThis is the guide to the tool.\n"),
            ("docs/en/b.md", "# B\n\nThis is more of the guide.\n"),
            ("docs/fr/a.md", "# A\n\nVoici le guide de cet outil pour vous: [suite](b.md).\n"),
        ],
        &["en docs/a", "en docs/b", "fr docs/a"],
    );
    assert!(served.diagnostics.is_empty(), "{:?}", served.diagnostics);
    assert!(get_page(&served.router, "/fr/docs/a").contains("href=\"/en/docs/b"));
}

#[test]
fn declared_languages_win() {
    let toml = "title = 'T'\nlanguages = ['fr', 'ja']\n";
    check(
        &[
            ("handbook.toml", toml),
            ("fr/a.md", "# A\n"),
            ("it/a.md", "# A\n\nLe persone di questo reparto sono responsabili del lavoro.\n"),
            ("ja/a.md", "# A\n"),
            ("b.md", "# B\n\nツールの説明です。\n"),
        ],
        &["fr it/a", "fr main/a", "ja main/a", "ja main/b"],
    );
}
