//! Pages follow the specifications of Markdown, CommonMark 0.31.2 and GitHub's; where they differ, CommonMark holds:
//!
//! 1. the article of each example's page has the structure and text of the specification, or differs for a reason that is
//!    decided from the example and the two trees; the table of each test has how often at most;
//! 2. examples that fail are listed with the reason; the list only becomes shorter: one that passes must be removed;
//! 3. the headings of a page have the levels of the specification.
//!
//! The specifications are downloaded by `.ci/run`. Without them a test is skipped with a printed reason; in CI it fails.

mod canonical;
mod kinds;

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

use self::{
    canonical::canonical,
    kinds::{Kind, kind},
};
use crate::fixture::{
    COMMONMARK, Example, Fixture, GFM, GFM_EXTENSIONS, GFM_REGRESSIONS, Node, Served, parse_html,
    specification,
};

/// Examples that are known to fail, by number, with the reason.
type Awaited = &'static [(&'static [usize], &'static str)];

const HOST_NOT_ASCII: &str =
    "a host that is not ASCII ends the address: Chinese text may follow without a space";

#[test]
fn commonmark_examples_are_served_as_specified() {
    let awaited: Awaited = &[];
    let allowed = [
        (Kind::RawHtml, 45),
        (Kind::UnsafeLink, 9),
        (Kind::EmptyHeading, 1),
        (Kind::FrontMatter, 1),
        (Kind::BareAddress, 4),
        (Kind::WikiLink, 1),
        (Kind::RuleAboveTitle, 1),
    ];
    assert!(total(&allowed) <= 62);
    check(COMMONMARK, awaited, &allowed);
}

#[test]
fn gfm_examples_are_served_as_specified() {
    let awaited: Awaited = &[];
    let allowed = [
        (Kind::RawHtml, 44),
        (Kind::UnsafeLink, 9),
        (Kind::EmptyHeading, 1),
        (Kind::FrontMatter, 1),
        (Kind::WikiLink, 1),
        (Kind::RuleAboveTitle, 1),
        (Kind::SurplusCells, 1),
        (Kind::LaterComment, 2),
        (Kind::BareAddress, 4),
    ];
    // The last two kinds are no choice of ours: CommonMark 0.31 and the section on extended autolinks ask for them.
    assert!(total(&allowed[..allowed.len() - 2]) <= 60);
    check(GFM, awaited, &allowed);
}

#[test]
fn gfm_extensions_are_served_as_specified() {
    check(
        GFM_EXTENSIONS,
        &[(&[19], HOST_NOT_ASCII)],
        &[(Kind::Footnotes, 3), (Kind::SurplusCells, 1), (Kind::RawHtml, 1)],
    );
}

#[test]
fn gfm_regressions_are_served_as_specified() {
    let allowed = [(Kind::RawHtml, 5), (Kind::Footnotes, 5), (Kind::UndefinedFootnote, 2)];
    check(GFM_REGRESSIONS, &[], &allowed);
}

fn total(allowed: &[(Kind, usize)]) -> usize {
    allowed.iter().map(|(_, most)| most).sum()
}

fn file(example: &Example) -> String {
    format!("content/en/examples/e{:03}.md", example.number)
}

/// The levels of the headings that make sections.
fn levels(nodes: &[Node]) -> Vec<u8> {
    let top =
        nodes.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None });
    top.filter(|element| element.is_heading()).map(|heading| heading.name.as_bytes()[1] - b'0').collect()
}

/// Serves all examples of a specification. `allowed` has how many at most may differ for each reason.
fn check(name: &str, awaited: Awaited, allowed: &[(Kind, usize)]) {
    let (Some(examples), Some(commonmark)) = (specification(name), specification(COMMONMARK)) else { return };
    // What cmark only has to survive.
    let examples: Vec<Example> =
        examples.into_iter().filter(|example| example.html.trim() != "<IGNORE>").collect();
    let latest: HashMap<&str, &str> =
        commonmark.iter().map(|example| (example.markdown.as_str(), example.html.as_str())).collect();
    let fixture = Fixture::new();
    for example in &examples {
        fixture.write(&file(example), &example.markdown);
    }
    let served = Served::new(fixture.path());
    let mut counts: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    let (mut failed, mut report) = (Vec::new(), String::new());
    for mut example in examples {
        if let Some(html) = latest.get(example.markdown.as_str()) {
            (*html).clone_into(&mut example.html);
        }
        let expected = parse_html(&example.html);
        let document = served.document(&file(&example)).expect("every file is a document");
        let all = served.article(document);
        // A page has a title also where the source has none: where its first heading is not of level 1.
        let is_titled = matches!(all.first(), Some(Node::Element(first)) if first.is_heading());
        let untitled = if is_titled { &all[1..] } else { &all[..] };
        let has_title = matches!(expected.first(), Some(Node::Element(first)) if first.name == "h1");
        let nodes = if has_title { &all } else { untitled };
        let (ours, specified) = (canonical(nodes), canonical(&expected));
        if ours == specified {
            let below: Vec<u8> =
                document.sections.iter().skip(1).map(|section| section.heading.level).collect();
            assert!(levels(&expected).ends_with(&below), "{name} {}: {below:?}", example.number);
        } else if canonical(untitled) != specified
            && let Some(kind) = kind(&example, &expected, nodes, [&all, untitled])
        {
            counts.entry(kind).or_default().push(example.number);
        } else {
            failed.push(example.number);
            let Example { number, section, markdown, .. } = &example;
            write!(
                report,
                "\n{name} {number}, {section}\n{markdown}-- specified\n{specified}\n-- served\n{ours}\n"
            )
            .expect("written");
        }
    }
    let mut known: Vec<usize> = awaited.iter().flat_map(|(numbers, _)| *numbers).copied().collect();
    known.sort_unstable();
    let passing: Vec<&usize> = known.iter().filter(|number| !failed.contains(number)).collect();
    assert!(passing.is_empty(), "{name}: {passing:?} pass: remove them from the list");
    assert!(failed == known, "{name}: only {known:?} may fail, not {failed:?}\n{report}");
    for (kind, numbers) in counts {
        let most = allowed.iter().find(|(one, _)| *one == kind).map_or(0, |(_, most)| *most);
        assert!(numbers.len() <= most, "{name}: {kind:?} at most {most} times, not in {numbers:?}");
    }
}
