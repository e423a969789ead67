//! The matches of a query on a page, for readers who come from a search.
//!
//! A page is HTML and a section's text is not, so positions would not carry over. What carries over are the matching
//! stretches themselves, as the page has them: a Traditional heading answers a Simplified query with its own
//! characters.

use super::{error::Error, matcher::Matcher, query::Query, searcher::Searcher, snippet::Snippet};
use crate::{
    model::{SectionId, SectionRef},
    text::{fold, is_dense},
};

/// The most different stretches that are returned for one section.
const MOST_SURFACES: usize = 64;

/// The matches of a query in one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The section.
    pub section: SectionId,
    /// The passage that answers: where to land.
    pub passage: Snippet,
    /// The stretches that match, longest first, each once.
    pub surfaces: Vec<Surface>,
}

/// A stretch of the original text that matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Surface {
    /// The matched characters.
    pub text: String,
    /// Whether they are whole words: `art`, not the end of `part`.
    pub whole: bool,
}

impl Searcher {
    /// The marks of `query` on the page of `place`. The section itself comes first; another one is named
    /// when it holds at least half of the different things that this one holds, so that a long question does not mark
    /// every "client" of the page.
    pub fn marks(&self, query: &Query, place: SectionRef) -> Result<Vec<Marks>, Error> {
        let matcher = self.matcher(query)?;
        let passages = self.passages(query, &matcher);
        let document = self.handbook().document(place);
        let (mut wanted, mut marks) = (1, Vec::new());
        let others = 0..document.sections.len() as u32;
        for number in [place.section].into_iter().chain(others.filter(|other| *other != place.section)) {
            let Some(section) = document.sections.get(number as usize) else { continue };
            let text = format!("{}\n{}", section.heading.title, section.text);
            let distinct = distinct(&matcher, &text);
            if number == place.section {
                wanted = distinct.div_ceil(2).max(1);
            } else if distinct < wanted {
                continue;
            }
            marks.push(Marks {
                section: section.id.clone(),
                passage: passages.of(SectionRef { section: number, ..place }),
                surfaces: surfaces(&matcher, &text),
            });
        }
        Ok(marks)
    }
}

/// How many different parts of the query occur in `text`.
fn distinct(matcher: &Matcher, text: &str) -> usize {
    let mut patterns: Vec<u16> = matcher.find(&fold(text)).into_iter().map(|found| found.pattern).collect();
    patterns.sort_unstable();
    patterns.dedup();
    patterns.len()
}

fn surfaces(matcher: &Matcher, text: &str) -> Vec<Surface> {
    let chars: Vec<char> = text.chars().collect();
    let joins = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric() && !is_dense(*c));
    let mut surfaces: Vec<Surface> = Vec::new();
    for [start, end] in matcher.highlight(&fold(text)) {
        let (start, end) = (start as usize, end as usize);
        let Some(stretch) = chars.get(start..end) else { continue };
        let before = joins(start.checked_sub(1).and_then(|at| chars.get(at))) && joins(stretch.first());
        let after = joins(chars.get(end)) && joins(stretch.last());
        // A match over the end of the heading is in two places of the page.
        for line in stretch.split(|c| *c == '\n').filter(|line| !line.is_empty()) {
            let surface = Surface { text: line.iter().collect(), whole: !before && !after };
            if !surfaces.contains(&surface) && surfaces.len() < MOST_SURFACES {
                surfaces.push(surface);
            }
        }
    }
    surfaces.sort_by_key(|surface| std::cmp::Reverse(surface.text.chars().count()));
    surfaces
}
