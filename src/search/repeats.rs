//! Sections that say again what other sections say: included texts, and the steps of reading paths.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    model::{Document, Handbook, ReadingPath, Section, SectionRef},
    text::fold_text,
};

/// A section that shows the text of others.
#[derive(Serialize)]
pub(super) struct Repeat {
    pub(super) section: u32,
    /// The sections whose text is shown in it, in its language.
    pub(super) sources: Vec<u32>,
    /// The folded text that is its own.
    pub(super) own: String,
}

/// The sections of `handbook` that show the text of others.
pub(super) fn repeats(handbook: &Handbook) -> Vec<Repeat> {
    if handbook.sections().all(|(_, _, section)| section.includes.is_empty()) {
        return Vec::new();
    }
    let numbers: HashMap<SectionRef, u32> =
        (0..).zip(handbook.sections()).map(|(number, (place, ..))| (place, number)).collect();
    let of = |(place, document, section): (SectionRef, &Document, &Section)| {
        let sources = section.includes.iter().filter_map(|id| handbook.find(id, Some(document.language)));
        let sources: Vec<u32> = sources.filter_map(|source| numbers.get(&source).copied()).collect();
        let mut own = fold_text(&section.heading.title);
        let mut at = 0;
        for range in &section.included {
            own.push('\n');
            own.push_str(&fold_text(section.text.get(at..range.start as usize).unwrap_or_default()));
            at = range.end as usize;
        }
        own.push('\n');
        own.push_str(&fold_text(section.text.get(at..).unwrap_or_default()));
        Some(Repeat { section: *numbers.get(&place)?, sources, own })
    };
    handbook.sections().filter(|(_, _, section)| !section.includes.is_empty()).filter_map(of).collect()
}

/// The entries of the glossary: they say in short what sections say at length.
pub(super) fn entries(handbook: &Handbook) -> Vec<u32> {
    let Some(glossary) = &handbook.glossary else { return Vec::new() };
    let numbered = (0..).zip(handbook.sections());
    numbered.filter(|(_, (_, document, _))| document.id == *glossary).map(|(number, _)| number).collect()
}

/// The sections that list steps of reading paths.
pub(super) fn steps(handbook: &Handbook) -> Vec<u32> {
    let mut first = 0;
    let firsts: Vec<u32> = handbook
        .documents
        .iter()
        .map(|document| {
            first += document.sections.len() as u32;
            first - document.sections.len() as u32
        })
        .collect();
    let of = |path: &ReadingPath| {
        let first = firsts[path.document as usize];
        let with_steps = (first..).zip(&path.stages).filter(|(_, stage)| !stage.steps.is_empty());
        with_steps.map(|(section, _)| section).collect::<Vec<_>>()
    };
    handbook.paths.iter().flat_map(of).collect()
}
