//! A question finds what is written in another language only:
//!
//! 1. a Chinese word that occurs nowhere finds its English translations, and the reverse, with the reason: words in all their
//!    forms, phrases, and words made of words; a translation counts for the tier and is marked in the text;
//! 2. a word that occurs, in whatever form, is not translated: with the dictionary and without it the answers are the same;
//! 3. a scope holds for translations as for words;
//! 4. what is translated is not corrected;
//! 5. on judged queries in one language over the bundled handbook in the other the figures stay above a floor.
//!
//! `cargo test --test suite translations:: -- --nocapture` prints the figures.

use std::{collections::BTreeSet, fs, path::Path};

use handbook::{
    edition::Edition,
    evaluate,
    model::{RoleId, Scope},
    search::{Page, Query, ReasonKind, Results, Tier},
};

use crate::fixture::{Fixture, bundled_edition, ids, repository, search, search_in};

fn english() -> Edition {
    let fixture = Fixture::new()
        .file("handbook.toml", "title = \"Handbook\"\nlanguages = [\"en\"]\n[[roles]]\nid = \"manager\"\ntitle = \"Manager\"\n\
             [[roles]]\nid = \"clerk\"\ntitle = \"Clerk\"\n")
        .file(
            "content/en/work/a.md",
            "# Office work {#a}\n\n## Paying in advance {#pay roles=clerk}\n\nThe budget is checked before each meeting.\n\n\
             ## Time off {#leave roles=manager}\n\nAnnual leave is planned; nobody resigns for a holiday. 加班 is paid.\n\n\
             ## Invoices {#invoice}\n\nMeeting minutes list the invoices.\n",
        );
    fixture.edition()
}

fn chinese() -> Edition {
    let fixture = Fixture::new()
        .file("handbook.toml", "title = \"手册\"\nlanguages = [\"zh\"]\n")
        .file(
            "content/zh/work/a.md",
            "# 办公 {#a}\n\n## 预付款 {#pay}\n\n每次会议之前核对预算。\n\n## 休假 {#leave}\n\n年假要提前申请，加班有加班费。\n\n\
             ## 发票 {#invoice}\n\n报销要有发票，不要忘记 PPM。\n",
        );
    fixture.edition()
}

/// The reasons of the first hit, if it is the expected section.
fn reasons(edition: &Edition, query: &str, expected: &str) -> Vec<String> {
    let results = search(edition, query);
    assert_eq!(
        ids(edition, &results).first().map(String::as_str),
        Some(expected),
        "{query}: {:?}",
        texts(&results)
    );
    texts(&results)
}

fn texts(results: &Results) -> Vec<String> {
    let reasons = results.hits.iter().take(1).flat_map(|hit| &hit.reasons);
    reasons.map(|reason| format!("{}: {}", reason.kind.as_str(), reason.text)).collect()
}

#[test]
fn what_is_written_in_the_other_language_only_is_found() {
    for (query, section, reason) in [
        ("预算", "pay", "translation: 预算 = budget"),
        ("預算", "pay", "translation: 预算 = budget"),
        ("发票放在哪里", "invoice", "translation: 发票 = invoice"),
        ("年假", "leave", "translation: 年假 = annual leave"),
        ("辞职", "leave", "translation: 辞职 = resign"),
    ] {
        let found = reasons(&english(), query, section);
        assert!(found.iter().any(|found| found == reason), "{query}: {found:?}");
    }
    for (query, section, reason) in [
        ("budget", "pay", "translation: budget = 预算"),
        ("Budgets", "pay", "translation: budgets = 预算"),
        ("who checks the budgeting", "pay", "translation: budgeting = 预算"),
        ("annual leave", "leave", "translation: annual leave = 年假"),
        ("annual-leave", "leave", "translation: annual leave = 年假"),
        ("over-time", "leave", "translation: over time = 加班"),
        ("invoices", "invoice", "translation: invoices = 发票"),
    ] {
        let found = reasons(&chinese(), query, section);
        assert!(found.iter().any(|found| found == reason), "{query}: {found:?}");
    }
    let results = search(&english(), "会议 预算");
    assert_eq!(results.tier, Some(Tier::All));
    assert_eq!(results.total, 1);
    let hit = &results.hits[0];
    let marked: Vec<String> = hit
        .snippet
        .highlights
        .iter()
        .map(|[from, to]| hit.snippet.text.chars().skip(*from as usize).take((to - from) as usize).collect())
        .collect();
    assert_eq!(marked, ["budget", "meeting"]);
}

#[test]
fn a_word_that_occurs_is_not_translated() {
    let is_translated = |edition: &Edition, query: &str| {
        let explanation = edition.searcher.explain(&Query::parse(query)).expect("readable");
        explanation.instead.iter().any(|instead| instead.kind == ReasonKind::Translation)
    };
    // It occurs: itself, as a part of a word, as pinyin.
    for query in ["加班", "加"] {
        assert!(!is_translated(&english(), query), "{query}");
    }
    for query in ["ppm", "PPM", "yusuan", "fapiao", "yu suan", "pp"] {
        assert!(!is_translated(&chinese(), query), "{query}");
    }
    assert!(is_translated(&chinese(), "budget"));

    // Whatever is in the bundled handbook is answered as it would be without the dictionary.
    let (with, mut without) = (bundled_edition(), bundled_edition());
    without.searcher.set_translations(None);
    let mut compared = 0;
    for query in judged().iter().map(|line| line[0].as_str()) {
        if is_translated(&with, query) {
            continue;
        }
        compared += 1;
        let best = |edition: &Edition| {
            let query = Query::parse(query);
            edition.searcher.search(&query, &Scope::everything(), Page::default()).expect("readable")
        };
        let (with, without) = (best(&with), best(&without));
        let counts = |results: &Results| (results.total, results.tier, results.notes.clone());
        assert_eq!(counts(&with), counts(&without), "{query}");
        let hits = |results: &Results| -> Vec<_> {
            results.hits.iter().map(|hit| (hit.place, hit.score.to_bits(), hit.reasons.clone())).collect()
        };
        assert_eq!(hits(&with), hits(&without), "{query}");
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn a_scope_holds_for_translations() {
    let edition = english();
    let manager = Scope { roles: RoleId::new("manager").into_iter().collect(), ..Scope::default() };
    assert_eq!(ids(&edition, &search_in(&edition, "年假", &manager)), ["leave"]);
    let results = search_in(&edition, "预算", &manager);
    assert_eq!((results.total, results.outside_scope, results.widened), (0, 1, true));
}

#[test]
fn what_is_translated_is_not_corrected() {
    // In Chinese text what is partly there is more likely mistyped: it is corrected and not translated.
    let both = Fixture::new()
        .file("handbook.toml", "title = \"手册\"\nlanguages = [\"zh\", \"en\"]\n")
        .file("content/zh/work/a.md", "# 办公 {#a}\n\n## 会议纪要 {#minutes}\n\n会后写会议纪要。\n")
        .file("content/en/work/b.md", "# Office {#b}\n\n## Meetings {#meetings}\n\nRemember the meeting.\n");
    let found = reasons(&both.edition(), "会议记要", "minutes");
    assert!(found.iter().all(|reason| !reason.starts_with("translation")), "{found:?}");
    for (edition, query) in
        [(chinese(), "budget"), (chinese(), "holiday"), (english(), "预算"), (english(), "离职怎么办")]
    {
        let results = search(&edition, query);
        assert!(results.notes.is_empty(), "{query}: {:?}", results.notes);
        assert!(!texts(&results).iter().any(|reason| reason.starts_with("spelling")), "{query}");
    }
}

/// The lines of the judged queries: query, ids, the best of them, scope, kind.
fn judged() -> Vec<Vec<String>> {
    let text = fs::read_to_string(repository().join("tests/relevance/queries.tsv")).expect("queries");
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The bundled handbook in one language: without synonyms, questions and the handbook's own words, which are in both, and
/// without the glossary, which has its terms in both.
fn in_one_language(language: &str) -> Fixture {
    let text = fs::read_to_string(repository().join("handbook.toml")).expect("settings");
    let whole: toml::Table = toml::from_str(&text).expect("TOML");
    let title = |row: &toml::Value| row["title"][language].as_str().expect("a title").to_owned();
    let mut settings =
        format!("title = {:?}\nlanguages = [{language:?}]\n", title(&toml::Value::Table(whole.clone())));
    for table in ["parts", "roles", "topics", "areas"] {
        for row in whole[table].as_array().expect("rows") {
            settings += &format!(
                "[[{table}]]\nid = {:?}\ntitle = {:?}\n",
                row["id"].as_str().unwrap_or_default(),
                title(row)
            );
        }
    }
    let fixture = Fixture::new().file("handbook.toml", settings);
    let root = repository().join("content").join(language);
    let mut open = vec![root];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name != "glossary.md") {
                let below = path.strip_prefix(repository()).expect("below");
                fixture.write(&below.to_string_lossy(), fs::read(&path).expect("a file"));
            }
        }
    }
    fixture
}

/// Asks the judged queries of some kinds.
fn figures(language: &str, kinds: &[&str]) -> f64 {
    let fixture = in_one_language(language);
    let edition = fixture.edition();
    let present: BTreeSet<&str> =
        edition.handbook().sections().map(|(_, _, section)| section.id.as_str()).collect();
    let mut file = String::from("query\trelevant\tscope\tkind\n");
    for line in judged().iter().filter(|line| kinds.contains(&line[4].as_str())) {
        let relevant: Vec<&str> = line[1].split(',').filter(|id| present.contains(id)).collect();
        let scope: Vec<&str> = line[3].split(';').filter(|scope| !scope.starts_with("lang=")).collect();
        if !relevant.is_empty() {
            file += &format!("{}\t{}\t{}\t{}\n", line[0], relevant.join(","), scope.join(";"), line[4]);
        }
    }
    fixture.write("judgements.tsv", file);
    let judgements = evaluate::read(&Path::new(fixture.path()).join("judgements.tsv"), edition.handbook())
        .expect("judgements");
    assert!(judgements.len() > 90, "{}", judgements.len());
    let report = evaluate::run(&edition.searcher, &judgements, &mut |_, _| {}).expect("figures");
    println!("texts in {language}:\n{}", handbook::cli::evaluation_table(&report));
    report.all.mrr_at_10
}

#[test]
fn judged_queries_find_their_sections_in_the_other_language() {
    let english = figures("en", &["question-zh", "keyword-zh", "short-zh", "slang-zh", "traditional"]);
    let chinese = figures("zh", &["question-en", "keyword-en", "slang-en"]);
    assert!(english >= 0.48, "{english}");
    assert!(chinese >= 0.45, "{chinese}");
}
