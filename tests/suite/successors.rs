//! Successors of published ids:
//!
//! 1. `check --fix` records none for removed text, whatever unrelated text was added, in English and Chinese, with and
//!    without git;
//! 2. it records one if nearly all of the text is in a new section whose title, id or position agrees;
//! 3. if only the text agrees it records nothing; `check` proposes the line, with the evidence;
//! 4. of a thousand generated edits (rewording, moving, splitting, merging, deleting, replacing) of real text in both languages, none
//!    gets a wrong successor, recorded or proposed, and most get the right one;
//! 5. prints of pairs of characters, from before there were shingles, are compared and left as they are;
//! 6. a title or id that is merely similar (a title used twice, another number) is not evidence.

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

/// Random numbers that are the same everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// The text with about one in `every` words, or characters of Chinese, replaced by those of `other`.
fn reworded(text: &str, other: &str, every: usize, dice: &mut Dice) -> String {
    let is_spaced = text.is_ascii() || text.matches(' ').count() * 12 > text.len();
    if is_spaced {
        let words: Vec<&str> = other.split(' ').collect();
        let mut reword = |word| if dice.roll(every) == 0 { words[dice.roll(words.len())] } else { word };
        text.split(' ').map(&mut reword).collect::<Vec<&str>>().join(" ")
    } else {
        let characters: Vec<char> = other.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut reword = |c: char| {
            if c.is_alphanumeric() && dice.roll(every * 2) == 0 {
                characters[dice.roll(characters.len())]
            } else {
                c
            }
        };
        text.chars().map(&mut reword).collect()
    }
}

/// The two halves of a text, cut between lines or sentences.
fn halves(text: &str) -> (String, String) {
    let ends = text.char_indices().filter(|(_, c)| ".。\n".contains(*c)).map(|(at, c)| at + c.len_utf8());
    let middle = ends.min_by_key(|at| at.abs_diff(text.len() / 2)).unwrap_or(text.len());
    (text[..middle].to_owned(), text[middle..].to_owned())
}

/// The ids of proposed or recorded successors in the help of a lost id.
fn proposed(help: &str, id: &str) -> Vec<String> {
    let Some((_, line)) =
        help.split_once("under [moved]").and_then(|(_, rest)| rest.split_once(&format!("{id} = ")))
    else {
        return Vec::new();
    };
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn generated_edits_get_no_wrong_successor() {
    let mut dice = Dice(0x2026_1130);
    let (mut edits, mut expected, mut found, mut automatic) = (0, 0, 0, 0);
    for round in 0..24 {
        let mut texts = corpus(if round % 2 == 0 { "en" } else { "zh" });
        let count = texts.len();
        texts.rotate_left(dice.roll(count));
        let rest = texts.split_off(texts.len().min(48));
        let (fixture, mut pages) = published(&texts, round % 3 == 0);
        let mut truth: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut added = Vec::new();
        let other = |dice: &mut Dice| rest[dice.roll(rest.len())].clone();
        for (page, sections) in &mut pages.0 {
            let mut kept: Vec<(String, String, String)> = Vec::new();
            for (number, (id, title, body)) in sections.drain(..).enumerate() {
                let fresh = |what: &str| format!("{what}-{page}-{}", ["north", "south", "east"][number]);
                edits += 1;
                let every = 4 + dice.roll(9);
                let (texts, ids): (Vec<(String, String)>, Vec<String>) = match dice.roll(8) {
                    // Reworded, with another id and title, at its place.
                    0 => {
                        let text = reworded(&body, &other(&mut dice), every, &mut dice);
                        kept.push(section(&fresh("renamed"), "Another name", &text));
                        (Vec::new(), vec![fresh("renamed")])
                    }
                    // Reworded and moved, with its title.
                    1 => {
                        let text = reworded(&body, &other(&mut dice), every, &mut dice);
                        added.push(section(&fresh("moved"), &title, &text));
                        (Vec::new(), vec![fresh("moved")])
                    }
                    2 => {
                        let (first, second) = halves(&body);
                        (
                            vec![("first".to_owned(), first), ("second".to_owned(), second)],
                            vec![fresh("first"), fresh("second")],
                        )
                    }
                    // Merged into one that goes on with another text.
                    3 => {
                        let text = format!("{body}\n\n{}", other(&mut dice));
                        (vec![("merged".to_owned(), text)], vec![fresh("merged")])
                    }
                    4 => (Vec::new(), Vec::new()),
                    // Replaced by unrelated text, at its place or as a long page.
                    5 => {
                        kept.push(section(&fresh("new"), "New", &other(&mut dice)));
                        (Vec::new(), Vec::new())
                    }
                    6 => {
                        let long: Vec<String> = (0..12).map(|_| other(&mut dice)).collect();
                        (vec![("long".to_owned(), long.join("\n\n"))], Vec::new())
                    }
                    _ => {
                        let text = reworded(&body, &other(&mut dice), every, &mut dice);
                        kept.push(section(&id, &title, &text));
                        continue;
                    }
                };
                added.extend(texts.into_iter().map(|(what, text)| section(&fresh(&what), "Added", &text)));
                truth.insert(id, ids);
            }
            if kept.is_empty() {
                kept.push(section(&format!("rest-{page}"), "Rest", "Nothing."));
            }
            *sections = kept;
        }
        for (number, sections) in added.chunks(4).enumerate() {
            pages.0.insert(format!("added-{number}"), sections.to_vec());
        }
        pages.write(&fixture);
        let root = Root::new(fixture.path());
        let problems = check::all(&root, &load(fixture.path()), date(2026, 11, 24));
        for (id, right) in &truth {
            let named = format!("\"{id}\"");
            let lost = problems.iter().find(|one| one.rule == Rule::LostId && one.message.contains(&named));
            let help = lost.and_then(|lost| lost.help.clone()).unwrap_or_default();
            let proposed = proposed(&help, id);
            let is_right = proposed.iter().all(|one| right.contains(one));
            assert!(is_right, "round {round}, {id}: {help}; right: {right:?}");
            expected += usize::from(!right.is_empty());
            found += usize::from(!right.is_empty() && proposed.len() == right.len());
        }
        for (id, to) in record(&fixture) {
            assert!(
                truth[&id].contains(&to),
                "round {round}: {id} is recorded as {to}, right: {:?}",
                truth[&id]
            );
            automatic += 1;
        }
    }
    println!(
        "{edits} edits; of {expected} with successors {found} are found whole, {automatic} recorded by themselves"
    );
    assert!(edits >= 1000 && found * 100 >= expected * 85, "{edits} edits, {found} of {expected} found");
}

#[test]
fn prints_of_pairs_are_compared_and_kept() {
    // The ledger of the bundled handbook was begun with them.
    let ledger = fs::read_to_string(repository().join("content/permalinks.toml")).expect("the ledger");
    let line = ledger.lines().find(|line| line.starts_with("ad-budget = ")).expect("an id");
    assert!(line.contains("print = \"zh:") && line.matches(':').count() == 1, "{line}");
    let handbook = load(&repository());
    let place = handbook
        .find(&handbook::model::SectionId::new("ad-budget").expect("an id"), None)
        .expect("a section");
    let text = handbook.section(place).text.replace('\n', "\n\n");
    let fixture = Fixture::new()
        .file("handbook.toml", "title = 'T'\nlanguages = ['zh']\n[[parts]]\nid = 'guides'\n")
        .file(
            "content/zh/guides/a.md",
            format!("# 甲 {{#a}}\n\n其他。\n\n## 控制客户预算 {{#budget}}\n\n{text}\n"),
        )
        .file(
            "content/permalinks.toml",
            format!("[published]\na = {{ title = \"甲\", print = \"\" }}\n{line}\n"),
        );
    assert!(proposal(&fixture, "ad-budget").contains("ad-budget = \"budget\""));
    fixture.write(
        "content/zh/guides/a.md",
        format!("# 甲 {{#a}}\n\n其他。\n\n## 控制客户预算 {{#ad-budget}}\n\n{text}\n"),
    );
    record(&fixture);
    assert!(
        fixture.read("content/permalinks.toml").contains(line),
        "a print is kept while its text is there"
    );
}
