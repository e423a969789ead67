//! Nothing that an author writes is lost silently: what is visible in a file is on its page and in the index, or a
//! diagnostic points to its line:
//!
//! 1. every word of generated Markdown that is in a visible place, whatever is around it;
//! 2. every letter and digit of the examples of the Markdown specifications, as the specified HTML has them;
//! 3. every letter and digit of the text in this repository;
//! 4. what is known to be lost is listed; the list only becomes shorter: what is no longer lost must be removed.
//!
//! `literal` proves that a search finds what is in the index.

mod generated;

use std::fs;

use proptest::prelude::*;

use self::generated::{AWAITED, BLOCKS, Frame, file};
use crate::fixture::{
    COMMONMARK, Element, Example, Fixture, GFM, GFM_EXTENSIONS, GFM_REGRESSIONS, Node, Served, absent, find,
    indexed, letters, losses, parse_html, repository, shown, specification, visible,
};

const FRAMES: [Frame; 3] = [Frame::None, Frame::Quote, Frame::Item];

/// The words of a served file that are neither on its page and in the index nor reported.
fn lost_words(served: &Served, path: &str, text: &str, words: &[String]) -> Vec<String> {
    let document = served.document(path).expect("every file is a document");
    let (shown, indexed) = (shown(&served.article(document)), indexed(document));
    let lost = words.iter().filter(|word| {
        let line = 1 + text[..text.find(word.as_str()).expect("the word")].matches('\n').count();
        let is_served = shown.contains(*word) && indexed.contains(*word);
        !(is_served || served.reports(path, line))
    });
    lost.cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn generated_words_are_shown_and_indexed(
        files in prop::collection::vec(
            prop::collection::vec((0..BLOCKS.len() - 1, prop::sample::select(&FRAMES[..])), 1..9), 30,
        )
    ) {
        let files: Vec<_> = files.into_iter().map(|blocks| {
            let blocks: Vec<_> = blocks.into_iter().map(|(block, frame)| (BLOCKS[block].1, frame)).collect();
            file(&blocks)
        }).collect();
        let fixture = Fixture::new();
        for (n, (text, _)) in files.iter().enumerate() {
            fixture.write(&format!("content/en/a/f{n}.md"), text);
        }
        let served = Served::new(fixture.path());
        for (n, (text, words)) in files.iter().enumerate() {
            let lost = lost_words(&served, &format!("content/en/a/f{n}.md"), text, words);
            prop_assert!(lost.is_empty(), "{lost:?} in\n{text}");
        }
    }
}

#[test]
fn only_listed_blocks_are_lost() {
    let fixture = Fixture::new();
    let all = BLOCKS.iter().map(|block| (block, false)).chain(AWAITED.iter().map(|block| (block, true)));
    let mut files = Vec::new();
    for (n, ((name, block), is_lost)) in all.enumerate() {
        for (m, frame) in FRAMES.into_iter().enumerate() {
            let path = format!("content/en/a/f{n}-{m}.md");
            let (text, words) = file(&[(*block, frame)]);
            fixture.write(&path, &text);
            files.push((*name, frame, is_lost, path, text, words));
        }
    }
    let served = Served::new(fixture.path());
    let losses = losses(&served);
    for (name, frame, is_lost, path, text, words) in files {
        let lost = lost_words(&served, &path, &text, &words);
        let measured: Vec<_> = losses.iter().filter(|loss| loss.path == path).collect();
        if is_lost {
            assert!(!lost.is_empty(), "{name} ({frame:?}): nothing is lost now, move it to BLOCKS\n{text}");
            assert!(!measured.is_empty(), "{name} ({frame:?}): the measure misses {lost:?}\n{text}");
        } else {
            assert!(lost.is_empty(), "{name} ({frame:?}): {lost:?} in\n{text}");
            assert!(measured.is_empty(), "{name} ({frame:?}): the measure has {measured:?}\n{text}");
        }
    }
}

/// Examples of which text is lost, with the reason.
type Known = &'static [(usize, &'static str)];

const COMMENT: &str = "a comment since CommonMark 0.31, correctly not shown";

#[test]
fn text_of_specifications_is_shown_and_indexed() {
    check_specification(COMMONMARK, &[]);
    check_specification(GFM, &[(645, COMMENT), (646, COMMENT)]);
    check_specification(GFM_EXTENSIONS, &[]);
    check_specification(GFM_REGRESSIONS, &[]);
}

fn check_specification(name: &str, known: Known) {
    let Some(examples) = specification(name) else { return };
    let fixture = Fixture::new();
    let path = |example: &Example| format!("content/en/a/e{}.md", example.number);
    for example in &examples {
        fixture.write(&path(example), &example.markdown);
    }
    let served = Served::new(fixture.path());
    let is_lost = |example: &&Example| {
        let document = served.document(&path(example)).expect("every file is a document");
        let html = parse_html(&example.html);
        let texts = [shown(&served.article(document)), indexed(document)];
        texts.iter().any(|text| !has_text(&letters(text), &html))
    };
    let lost: Vec<usize> = examples.iter().filter(is_lost).map(|example| example.number).collect();
    let known: Vec<usize> = known.iter().map(|(number, _)| *number).collect();
    assert_eq!(lost, known, "{name}: lost, and known to be lost; the list only becomes shorter");
}

/// Whether a text has the letters of the specified HTML; those of footnotes anywhere.
fn has_text(text: &[char], html: &[Node]) -> bool {
    let notes = find(html, &|element| element.has_class("footnotes"));
    let notes: Vec<Node> = notes.into_iter().cloned().map(Node::Element).collect();
    let is_shown = |nodes: &[Node]| absent(&letters(&shown(&prose(nodes))), text).is_empty();
    is_shown(html)
        && find(&notes, &|element| element.name == "li").iter().all(|note| is_shown(&note.children))
}

/// The nodes without scripts and styles, footnotes and their numbers.
fn prose(nodes: &[Node]) -> Vec<Node> {
    let kept = nodes.iter().filter_map(|node| match node {
        Node::Element(element)
            if ["script", "style"].contains(&element.name.as_str())
                || ["footnotes", "footnote-ref", "footnote-backref"]
                    .iter()
                    .any(|class| element.has_class(class)) =>
        {
            None
        }
        Node::Element(element) => {
            Some(Node::Element(Element { children: prose(&element.children), ..element.clone() }))
        }
        Node::Text(_) => Some(node.clone()),
    });
    kept.collect()
}

#[test]
fn text_of_this_repository_is_shown_and_indexed() {
    let fixture = Fixture::new();
    for folder in ["", "docs", "tests", "tests/relevance"] {
        for entry in fs::read_dir(repository().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(repository()).expect("inside").display().to_string();
                fixture.write(&name, fs::read(&path).expect("a file"));
            }
        }
    }
    let mut letters = 0;
    for root in [fixture.path().to_owned(), repository(), repository().join("tests/fixtures/bakery")] {
        let served = Served::new(&root);
        let lost = losses(&served);
        assert!(lost.is_empty(), "{lost:?}");
        letters +=
            served.edition.handbook().documents.iter().map(|one| visible(&one.source).len()).sum::<usize>();
    }
    assert!(letters > 100_000, "{letters}");
}
