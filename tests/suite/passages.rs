//! A search shows the passage that answers, and the fact where there is one:
//!
//! 1. over the judged pairs of question and sentence, the snippet of the right section has the sentence as often as stated here,
//!    and at most two answers are wrong;
//! 2. no snippet of the judged queries has more than 160 characters, is cut within a cell or item without a sign, shows hidden
//!    keywords, or shows a line of aliases while something else matches; an entry of the glossary whose title matches begins with
//!    its definition;
//! 3. who signs, who acts, when and which document are answered from attributes, labels and tables of any handbook, by API,
//!    page, feed, command line and tool, and by nothing where the handbook has no answer;
//! 4. what each line of a section is survives includes.

use std::sync::OnceLock;

use handbook::{
    edition::Edition,
    evaluate,
    model::{Block, Document, Language, Scope},
    search::{AnswerKind, Page, Query},
};

use crate::fixture::{Fixture, bundled_edition, get_json, get_page, out, repository, run_in, search, serve};

fn bundled() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(bundled_edition)
}

fn judged() -> Vec<evaluate::Judgement> {
    evaluate::read(&repository().join("tests/relevance/queries.tsv"), bundled().handbook()).unwrap()
}

#[test]
fn judged_sentences_are_shown() {
    let path = repository().join("tests/relevance/passages.tsv");
    let pairs = evaluate::read_pairs(&path, bundled().handbook()).unwrap();
    assert!(pairs.len() >= 80);
    let report = evaluate::run_pairs(&bundled().searcher, &pairs, &mut |_, _| {}).unwrap();
    let all = &report.all;
    assert!(all.found * 10 >= all.pairs * 9, "{all:?}");
    assert!(all.right * 100 >= all.found * FLOOR, "{all:?}");
    assert!(all.answered >= 10 && all.wrong <= 2, "{all:?} {:?}", report.wrong);
}

/// Of a hundred sections that are found, how many show the judged sentence at least.
const FLOOR: usize = 79;

#[test]
fn snippets_keep_to_blocks() {
    let handbook = bundled().handbook();
    for judgement in judged() {
        let results = search(bundled(), &judgement.query);
        if judgement.relevant.is_empty() {
            assert_eq!(results.answer, None, "{}", judgement.query);
        }
        for hit in &results.hits {
            let (section, snippet) = (handbook.section(hit.place), &hit.snippet);
            let shown: String = snippet.text.chars().skip(snippet.body as usize).collect();
            let told = format!("{}: {}: {shown}", judgement.query, section.id);
            assert!(shown.chars().count() <= 160, "{told}");
            // What is shown is of the text, each line by itself.
            let lines: Vec<&str> = section.text.lines().collect();
            let mut rest = shown.as_str();
            while !rest.is_empty() {
                let piece = (1..=rest.len())
                    .rev()
                    .filter(|end| rest.is_char_boundary(*end))
                    .find(|end| lines.iter().any(|line| line.contains(&rest[..*end])));
                let sign =
                    ["；", "：", "; ", ": ", "…", " … ", " "].iter().find(|sign| rest.starts_with(**sign));
                let end = piece.max(sign.map(|sign| sign.len()));
                assert!(end.is_some(), "{told}\nat {rest}");
                rest = &rest[end.unwrap_or(rest.len())..];
            }
            if handbook.glossary.as_ref() == Some(&handbook.document(hit.place).id)
                && !hit.title_highlights.is_empty()
                && let Some(first) = lines.first()
            {
                let beginning: String = first.chars().take(12).collect();
                assert!(shown.starts_with(&beginning), "{told}");
            }
            // A line of aliases is shown if nothing else holds what is looked for.
            for aliases in ["也叫：", "Also called:"] {
                let at = shown.find(aliases).map(|at| shown[..at].chars().count() as u32);
                let is_elsewhere =
                    |at: u32| snippet.highlights.iter().any(|range| range[0] < at + snippet.body);
                assert!(!at.is_some_and(is_elsewhere), "{told}");
            }
        }
    }
}

/// A handbook that has nothing in common with ours.
fn kitchen() -> Fixture {
    Fixture::new()
        .file(
            "handbook.toml",
            "title = 'Kitchen'\nlanguages = ['en']\n[[parts]]\nid = 'p'\n[[roles]]\nid = 'chef'\ntitle = { en = 'Head Chef' }\n\
             [[roles]]\nid = 'porter'\ntitle = { en = 'Kitchen Porter' }\n",
        )
        .file(
            "content/en/p/orders.md",
            "# Orders {#orders}\n\n## Ordering fish {#fish signs=chef acts=porter produces=slip within=2d}\n\nAsk the market for \
             its prices and write them down.\n\n## Order slip {#slip}\n\nOne line an item.\n\n## Returning crates {#crates}\n\n\
             Count them first.\n\nWho acts\n: The porter counts crates, the driver loads them\n\nWhen\n: Every Monday before ten\n\n\
             ## Cleaning the ovens {#ovens}\n\n| Oven | Who | Deadline |\n|---|---|---|\n| Bread oven | Baker | Friday |\n| \
             Pizza oven | Porter | Sunday night |\n",
        )
}

#[test]
fn facts_are_answered_in_any_handbook() {
    let fixture = kitchen();
    let edition = fixture.edition();
    for (query, kind, text) in [
        ("who signs when ordering fish", AnswerKind::Signs, "Signs: Head Chef"),
        ("how soon must ordering fish be done", AnswerKind::When, "When: within 2 working days"),
        ("which form for ordering fish", AnswerKind::Document, "Document: Order slip"),
        ("who counts crates", AnswerKind::Acts, "Done by: The porter counts crates, the driver loads them"),
        ("when are crates returned", AnswerKind::When, "When: Every Monday before ten"),
        ("deadline for cleaning the pizza oven", AnswerKind::When, "When: Sunday night"),
    ] {
        let answer = search(&edition, query).answer;
        let said = answer.as_ref().map(|answer| (answer.kind, answer.text.as_str()));
        assert_eq!(said, Some((kind, text)), "{query}");
    }
    for query in
        ["ordering fish", "who pays for the fish", "who signs", "why order fish", "who signs the payroll"]
    {
        assert_eq!(search(&edition, query).answer, None, "{query}");
    }
}

#[test]
fn every_door_tells_the_fact() {
    let fixture = kitchen();
    let service = serve(&fixture);
    let answer = get_json(&service, "/api/v1/search?q=who+signs+when+ordering+fish");
    assert_eq!(answer["answer"]["text"], "Signs: Head Chef");
    assert_eq!(answer["answer"]["kind"], "signs");
    assert_eq!(answer["answer"]["section"]["id"], "fish");
    let step = &get_json(&service, "/api/v1/sections/fish")["step"];
    assert_eq!(step["within"], "2d");
    let page = get_page(&service, "/search?q=who+signs+when+ordering+fish");
    assert!(page.contains("<p class=\"answer\" lang=\"en\">Signs: Head Chef <a href=\""), "{page}");
    let feed = get_page(&service, "/search.atom?q=who+signs+when+ordering+fish");
    assert!(feed.contains("<hb:fact text=\"Signs: Head Chef\" kind=\"signs\" href=\""), "{feed}");
    let told = out(&run_in(fixture.path(), &["search", "who signs when ordering fish"]));
    assert!(told.starts_with("Signs: Head Chef\n"), "{told}");
}

#[test]
fn the_example_of_the_readme_is_answered() {
    let answer = search(bundled(), "谁来批准工作单").answer.expect("an answer");
    assert_eq!(answer.text, "签字人：客户总监、客户部主管");
    // Whatever the client shows of the list.
    let one = Page { limit: 1, ..Page::default() };
    let results =
        bundled().searcher.search(&Query::parse("谁来批准工作单"), &Scope::everything(), one).unwrap();
    assert_eq!(results.answer.expect("an answer").text, "签字人：客户总监、客户部主管");
    // Asked in one language and read in another.
    let page = Page { language: Some(Language::EN), ..Page::default() };
    let results =
        bundled().searcher.search(&Query::parse("谁来批准工作单"), &Scope::everything(), page).unwrap();
    assert_eq!(results.answer.expect("an answer").text, "Signs: Account Director, Head of Department");
}

#[test]
fn lines_are_what_they_were_in_includes() {
    let fixture = Fixture::new()
        .file("a.md", "# A {#a}\n\nFirst.\n\n![b](b.md#b)\n\n- item\n")
        .file("b.md", "# B {#b}\n\nWho\n: Porter\n\n| X | Y |\n|---|---|\n| 1 | 2 |\n");
    let edition = fixture.edition();
    let of = |id: &str| -> Vec<(String, Block)> {
        let sections = edition.handbook().documents.iter().flat_map(|document: &Document| &document.sections);
        let section = sections.clone().find(|section| section.id.as_str() == id).unwrap();
        let lines = section.text.lines().map(str::to_owned);
        lines.zip(section.blocks.iter().copied()).collect()
    };
    let line = |text: &str, block| (text.to_owned(), block);
    let included = [
        line("Who", Block::Term),
        line("Porter", Block::Details),
        line("X", Block::Head(0)),
        line("Y", Block::Head(1)),
        line("1", Block::Cell(0)),
        line("2", Block::Cell(1)),
    ];
    assert_eq!(of("b"), included);
    let mut expected = vec![line("First.", Block::Paragraph)];
    expected.extend(included);
    expected.push(line("item", Block::Item));
    assert_eq!(of("a"), expected);
}
