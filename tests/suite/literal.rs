//! Any text of a section finds the section:
//!
//! 1. any substring of a block of visible text (heading, paragraph, cell, line of code …), from one character up, finds its
//!    section, in the bundled handbook and in generated mixed text; text with query operators is quoted;
//! 2. the hit highlights a match;
//! 3. the same holds for spelling variants: Traditional characters, full width, capitals.

use std::sync::OnceLock;

use handbook::{
    edition::Edition,
    model::{Document, Scope, Section},
    search::{Page, Query},
    text::to_traditional,
};
use proptest::prelude::*;

use crate::fixture::{Fixture, bundled_edition};

fn bundled() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(bundled_edition)
}

/// The visible blocks of a section.
fn blocks(section: &Section) -> Vec<&str> {
    std::iter::once(section.heading.title.as_str())
        .chain(section.text.lines())
        .filter(|block| !block.trim().is_empty())
        .collect()
}

/// A query for exactly `text`, quoted if it contains operators.
fn literal_query(text: &str) -> String {
    let query = Query::parse(text);
    let is_plain =
        query.clauses.len() == 1 && matches!(&query.clauses[0], handbook::search::Clause::Words(_));
    if is_plain { text.to_owned() } else { format!("「{text}」") }
}

fn finds(
    edition: &Edition,
    document: &Document,
    section: &Section,
    substring: &str,
) -> Result<(), TestCaseError> {
    let query = literal_query(substring);
    let scope = Scope { language: Some(document.language), ..Scope::everything() };
    let page = Page { limit: 100_000, ..Page::default() };
    let results =
        edition.searcher.search(&Query::parse(&query), &scope, page).expect("the index is readable");
    let found = results.hits.iter().find(|hit| edition.handbook().section(hit.place).id == section.id);
    prop_assert!(found.is_some(), "{:?} does not find {} ({:?})", query, section.id, results.terms);
    prop_assert!(found.is_some_and(|hit| !hit.snippet.highlights.is_empty()), "{:?} {:?}", query, found);
    Ok(())
}

/// A non-blank substring of one block that does not contain the quotation marks used by [`literal_query`].
fn substring(blocks: &[&str], block: usize, start: usize, length: usize) -> Option<String> {
    let chars: Vec<char> = blocks.get(block % blocks.len().max(1))?.chars().collect();
    let start = start % chars.len();
    let text: String = chars[start..(start + length).min(chars.len())].iter().collect();
    let text = text.trim().to_owned();
    (!text.is_empty() && !text.contains(['「', '」'])).then_some(text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn any_substring_of_the_bundled_handbook_is_found(section in any::<usize>(), block in any::<usize>(), start in any::<usize>(), length in 1..24_usize) {
        let edition = bundled();
        let sections: Vec<_> = edition.handbook().sections().collect();
        let (_, document, section) = sections[section % sections.len()];
        if let Some(text) = substring(&blocks(section), block, start, length) {
            finds(edition, document, section, &text)?;
        }
    }
}

/// A spelling variant of the text.
fn respelled(text: &str, variant: usize) -> String {
    let wide =
        |c: char| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c };
    match variant % 3 {
        0 => to_traditional(text),
        1 => text.chars().map(wide).collect(),
        _ => text.to_uppercase(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_spelling_variant_finds_the_section(section in any::<usize>(), block in any::<usize>(), start in any::<usize>(), length in 2..12_usize, variant in any::<usize>()) {
        let edition = bundled();
        let sections: Vec<_> = edition.handbook().sections().collect();
        let (_, document, section) = sections[section % sections.len()];
        let letters = |c: char| c.is_alphanumeric() || c == ' ';
        if let Some(text) = substring(&blocks(section), block, start, length).filter(|text| text.chars().all(letters)) {
            finds(edition, document, section, &respelled(&text, variant))?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_substring_of_mixed_text_is_found(
        texts in prop::collection::vec("[a-e客户总监預算工單 ０-９0-9ＡＥé😀。，!?%&;.~^+'-]{1,40}", 1..6),
        picks in prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>(), 1..10_usize), 20),
    ) {
        let fixture = Fixture::new();
        let mut text = "# T {#t}\n\n".to_owned();
        for (number, line) in texts.iter().enumerate() {
            // A code block keeps its text unchanged.
            text += &format!("## N {{#n-{number}}}\n\n```\n{line}\n```\n\n");
        }
        fixture.write("a.md", text);
        let edition = fixture.edition();
        let sections: Vec<_> = edition.handbook().sections().collect();
        for (section, block, start, length) in picks {
            let (_, document, section) = sections[section % sections.len()];
            if let Some(text) = substring(&blocks(section), block, start, length) {
                finds(&edition, document, section, &text)?;
            }
        }
    }
}
