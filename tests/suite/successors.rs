//! Successors of published ids:
//!
//! 1. `check --fix` records none for removed text, whatever unrelated text was added, in English and Chinese, with and
//!    without git;
//! 2. it records one if nearly all of the text is in a new section whose title, id or position agrees;
//! 3. if only the text agrees it records nothing; `check` proposes the line, with the evidence;
//! 4. a title or id that is merely similar (a title used twice, another number) is not evidence.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use handbook::{
    check::{self, ledger},
    content::Root,
    diagnostic::Rule,
    git::versions::EarlierVersions,
};
use jiff::civil::date;
use proptest::prelude::*;

use crate::fixture::{Fixture, commit_all, load, out, repository, run_in};

/// The longer sections of the bundled handbook in a language, as realistic text.
fn corpus(language: &str) -> Vec<String> {
    let handbook = load(&repository());
    let sections = handbook
        .sections()
        .filter(|(_, document, section)| document.language.as_str() == language && section.text.len() > 300);
    sections.map(|(_, _, section)| section.text.replace('\n', "\n\n")).collect()
}

/// The sections of each page: id, title and text.
#[derive(Clone, Default)]
struct Pages(BTreeMap<String, Vec<(String, String, String)>>);

impl Pages {
    fn write(&self, fixture: &Fixture) {
        let _ = fs::remove_dir_all(fixture.path().join("content/en"));
        for (page, sections) in &self.0 {
            let mut text = String::new();
            for (number, (id, title, body)) in sections.iter().enumerate() {
                let level = if number == 0 { "#" } else { "##" };
                let _ = write!(text, "{level} {title} {{#{id}}}\n\n{body}\n\n");
            }
            fixture.write(&format!("content/en/guides/{page}.md"), text);
        }
    }
}

fn section(id: &str, title: &str, body: &str) -> (String, String, String) {
    (id.to_owned(), title.to_owned(), body.to_owned())
}

/// A handbook whose ids are recorded, with its pages.
fn published(texts: &[String], git: bool) -> (Fixture, Pages) {
    let fixture =
        Fixture::new().file("handbook.toml", "title = 'T'\nlanguages = ['en']\n[[parts]]\nid = 'guides'\n");
    let mut pages = Pages::default();
    for (number, texts) in texts.chunks(3).enumerate() {
        let sections = texts.iter().enumerate().map(|(at, text)| {
            section(
                &format!("old-{number}-{}", ["one", "two", "three"][at]),
                &format!("Title {number} {at}"),
                text,
            )
        });
        pages.0.insert(format!("page-{number}"), sections.collect());
    }
    pages.write(&fixture);
    record(&fixture);
    if git {
        commit_all(fixture.path(), "2026-03-01");
    }
    (fixture, pages)
}

/// Updates the ledger like `check --fix`; returns the entries written under `[moved]`.
fn record(fixture: &Fixture) -> BTreeMap<String, String> {
    let root = Root::new(fixture.path());
    let Some(renewed) = ledger::renewed(&root, &load(fixture.path()), &EarlierVersions::of(&root)) else {
        return BTreeMap::new();
    };
    fixture.write(&renewed.path, renewed.text);
    renewed.moved.iter().map(|(id, to)| (id.to_string(), to.to_string())).collect()
}

/// The help of `check` for a lost id.
fn proposal(fixture: &Fixture, id: &str) -> String {
    let root = Root::new(fixture.path());
    let problems = check::all(&root, &load(fixture.path()), date(2026, 11, 24));
    let lost = problems
        .into_iter()
        .find(|problem| problem.rule == Rule::LostId && problem.message.contains(&format!("\"{id}\"")));
    lost.unwrap_or_else(|| panic!("{id} is reported")).help.expect("help")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn unrelated_text_is_not_a_successor(
        seed in any::<prop::sample::Index>(),
        gone in any::<prop::sample::Index>(),
        length in prop::sample::select(vec![1_usize, 4, 16, 40]),
        whole_page in any::<bool>(),
        in_its_place in any::<bool>(),
        english in any::<bool>(),
        git in any::<bool>(),
    ) {
        let mut texts = corpus(if english { "en" } else { "zh" });
        let at = seed.index(texts.len());
        texts.rotate_left(at);
        let rest = texts.split_off(9);
        let (fixture, mut pages) = published(&texts, git);
        let page = format!("page-{}", gone.index(3));
        let place = pages.0.get_mut(&page).expect("a page");
        let number = gone.index(9) % 3;
        // Long added text contains most letter pairs of its language.
        let added = section("kitchen", "Kitchen", &rest[..length.min(rest.len())].join("\n\n"));
        if whole_page {
            pages.0.remove(&page);
            pages.0.insert("kitchen".to_owned(), vec![added]);
        } else if in_its_place {
            place[number] = added;
        } else {
            place.remove(number);
            pages.0.insert("kitchen".to_owned(), vec![added]);
        }
        pages.write(&fixture);
        prop_assert_eq!(record(&fixture), BTreeMap::new());
    }
}

#[test]
fn renamed_section_is_recorded_with_supporting_evidence() {
    for (language, git) in [("en", false), ("en", true), ("zh", false), ("zh", true)] {
        let texts = corpus(language)[..9].to_vec();
        let (fixture, mut pages) = published(&texts, git);
        let mut expected = BTreeMap::new();
        // The same title, on another page.
        let (_, title, body) = pages.0.get_mut("page-0").expect("a page").remove(1);
        pages.0.insert(
            "away".to_owned(),
            vec![section("away", "Away", "Text."), section("new-a", &title, &body)],
        );
        expected.insert("old-0-two".to_owned(), "new-a".to_owned());
        // A corrected typo in the id, under another title.
        let place = &mut pages.0.get_mut("page-1").expect("a page")[2];
        *place = section("old-1-threes", "Quite another name", &place.2);
        expected.insert("old-1-three".to_owned(), "old-1-threes".to_owned());
        // The lead section of the same page.
        let place = &mut pages.0.get_mut("page-2").expect("a page")[0];
        *place = section("lead", "No name it had", &place.2);
        expected.insert("old-2-one".to_owned(), "lead".to_owned());
        if git {
            // Between the same sections, according to git.
            let place = &mut pages.0.get_mut("page-2").expect("a page")[1];
            *place = section("middle", "Nor this one", &place.2);
            expected.insert("old-2-two".to_owned(), "middle".to_owned());
        }
        pages.write(&fixture);
        assert_eq!(record(&fixture), expected, "{language}, git: {git}");
    }
}

#[test]
fn text_only_successor_is_proposed_with_its_evidence() {
    for language in ["en", "zh"] {
        let texts = corpus(language)[..9].to_vec();
        let (fixture, mut pages) = published(&texts, false);
        let (_, _, body) = pages.0.get_mut("page-0").expect("a page").remove(1);
        pages
            .0
            .insert("away".to_owned(), vec![section("away", "Away", "Text."), section("new", "New", &body)]);
        pages.write(&fixture);
        assert_eq!(record(&fixture), BTreeMap::new(), "{language}");
        let help = proposal(&fixture, "old-0-two");
        assert!(help.contains("\"new\"") && help.contains("title, id and place all differ"), "{help}");
        assert!(help.contains("old-0-two = \"new\""), "{help}");
        // With different text there is nothing to propose.
        pages.0.insert("away".to_owned(), vec![section("away", "Away", &corpus(language)[20])]);
        pages.write(&fixture);
        let help = proposal(&fixture, "old-0-two");
        assert!(help.contains("no similar section was found"), "{help}");
    }
}

#[test]
fn similar_titles_and_ids_are_not_evidence() {
    let texts = corpus("en")[..9].to_vec();
    let (fixture, mut pages) = published(&texts, false);
    // A different number in the id means a different section.
    let place = &mut pages.0.get_mut("page-0").expect("a page")[1];
    *place = section("old-7-two", "Another name", &place.2);
    pages.write(&fixture);
    assert_eq!(record(&fixture), BTreeMap::new());
    // A title shared by two sections identifies neither.
    let (fixture, mut pages) = published(&texts, false);
    let (_, title, body) = pages.0.get_mut("page-0").expect("a page").remove(1);
    pages.0.insert("away".to_owned(), vec![section("away", &title, "Text."), section("new", &title, &body)]);
    pages.write(&fixture);
    assert_eq!(record(&fixture), BTreeMap::new());
}

#[test]
fn deleted_page_is_not_redirected_to_an_unrelated_page() {
    // Regression: a page is deleted and a long unrelated one added.
    let texts = corpus("en");
    let (fixture, mut pages) = published(&texts[..9], true);
    let run = |arguments: &[&str]| {
        let output = run_in(fixture.path(), arguments);
        (output.status.code(), out(&output))
    };
    assert_eq!(run(&["check", "--fix"]).0, Some(0));
    pages.0.remove("page-0");
    pages.0.insert("kitchen".to_owned(), vec![section("kitchen", "Kitchen", &texts[9..50].join("\n\n"))]);
    pages.write(&fixture);
    let (code, out) = run(&["check", "--fix"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.matches("error[lost-id]").count() == 3 && !out.contains("% of its text"), "{out}");
    let ledger = fixture.read("content/permalinks.toml");
    assert!(ledger.contains("[moved]\n\n"), "{ledger}");
}
