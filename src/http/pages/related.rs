//! What else is worth reading after a document: sections that point where it points.

use std::collections::{HashMap, HashSet};

use super::{Reader, listing::Entry};
use crate::{
    model::{Document, Scope, SectionId, SectionRef},
    search::{Page, Query, Tier},
};

/// Sections that are named.
const NAMED: usize = 6;
/// Sections of one other document that are named.
const OF_ONE: usize = 2;
/// Of a section that everything points to, more sources than these say no more.
const SOURCES: usize = 64;

/// Sections of other documents, the most related first: those that share links with `document`, the rarer the better;
/// where there are none, those a search for its title finds. What the text links to anyway is left out.
pub(super) fn to<'a>(reader: Reader<'a>, document: &Document) -> Vec<Entry<'a>> {
    let mut places = by_links(reader, document);
    if places.is_empty() {
        places = by_title(reader, document);
    }
    let mut of_one: HashMap<u32, usize> = HashMap::new();
    places.retain(|place| {
        let count = of_one.entry(place.document).or_default();
        *count += 1;
        *count <= OF_ONE
    });
    let entry = |place: SectionRef| {
        Entry::new(reader, reader.handbook.document(place), reader.handbook.section(place))
    };
    places.into_iter().take(NAMED).map(entry).collect()
}

fn by_links(reader: Reader<'_>, document: &Document) -> Vec<SectionRef> {
    let (handbook, backlinks) = (reader.handbook, reader.context.edition.backlinks());
    let linked: HashSet<&SectionId> = document.sections.iter().flat_map(|section| &section.links).collect();
    let mut targets: Vec<&&SectionId> = linked.iter().collect();
    targets.sort();
    let mut scores: HashMap<SectionRef, f64> = HashMap::new();
    for target in targets {
        let sources = backlinks.to(target);
        let weight = 1.0 / (2.0 + sources.len() as f64).ln();
        for place in sources.iter().take(SOURCES) {
            if is_elsewhere(reader, document, *place) && !linked.contains(&handbook.section(*place).id) {
                *scores.entry(*place).or_default() += weight;
            }
        }
    }
    // One shared link is chance.
    let mut found: Vec<(SectionRef, f64)> = scores.into_iter().filter(|(_, score)| *score > 0.8).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(place, _)| place).collect()
}

fn by_title(reader: Reader<'_>, document: &Document) -> Vec<SectionRef> {
    let scope = Scope { language: Some(reader.language), ..Scope::everything() };
    let page = Page { limit: 4 * NAMED, language: Some(reader.language), ..Page::default() };
    let found = reader.context.edition.searcher.search(&Query::parse(&document.title), &scope, page);
    // What is related is a courtesy: the page is whole without it.
    let Ok(found) = found else { return Vec::new() };
    if found.tier == Some(Tier::Any) {
        return Vec::new();
    }
    let places = found.hits.iter().map(|hit| hit.place);
    places.filter(|place| is_elsewhere(reader, document, *place)).collect()
}

/// In another document of this language that is neither the glossary nor a reading path: these point everywhere, and
/// are named elsewhere on the page.
fn is_elsewhere(reader: Reader<'_>, document: &Document, place: SectionRef) -> bool {
    let other = reader.handbook.document(place);
    other.language == document.language
        && other.id != document.id
        && reader.handbook.glossary.as_ref() != Some(&other.id)
        && !reader.handbook.paths.iter().any(|path| path.document == place.document)
}
