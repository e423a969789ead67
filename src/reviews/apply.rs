//! What the recorded revisions say of a handbook's sections.

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3;

use super::Revisions;
use crate::{
    content::{self, Root},
    diagnostic::Diagnostic,
    model::{Handbook, Language, Rendering, Section, SectionId},
    text::Revision,
};

/// Applies what is recorded beside the handbook in `root`, and says what is wrong with the record.
pub fn record(root: &Root, handbook: &mut Handbook) -> Vec<Diagnostic> {
    Recorder::default().record(root, handbook)
}

/// Applies the record to one edition after the other. What did not change since the last is not worked out again.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The text of the file, and what it says.
    file: Option<(String, Revisions)>,
    known: Known,
}

impl Recorder {
    /// Applies what is recorded beside the handbook in `root`, and says what is wrong with the record.
    pub fn record(&mut self, root: &Root, handbook: &mut Handbook) -> Vec<Diagnostic> {
        let text = root.read_to_string(Revisions::FILE);
        match (&self.file, &text) {
            (Some((read, revisions)), Ok(text)) if read == text => {
                self.known.apply(handbook, revisions);
                Vec::new()
            }
            _ => {
                let (revisions, problems) = match &text {
                    Ok(text) => Revisions::parse(text),
                    Err(error) if content::is_absent(error) => (Revisions::default(), Vec::new()),
                    Err(error) => Revisions::unreadable(error),
                };
                self.known.apply(handbook, &revisions);
                self.file = text.ok().filter(|_| problems.is_empty()).map(|text| (text, revisions));
                problems
            }
        }
    }
}

/// Fills in what depends on revisions: whether a section changed since its review, and whether a translation matches
/// its original as it is. Sections of which nothing is recorded cost nothing.
pub fn apply(handbook: &mut Handbook, revisions: &Revisions) {
    Known::default().apply(handbook, revisions);
}

/// The revisions of texts, by a hash that is faster than they are.
#[derive(Debug, Default)]
struct Known {
    before: HashMap<u128, Revision>,
    now: HashMap<u128, Revision>,
}

impl Known {
    fn apply(&mut self, handbook: &mut Handbook, revisions: &Revisions) {
        if revisions.is_empty() {
            return;
        }
        std::mem::swap(&mut self.before, &mut self.now);
        self.now.clear();
        let original = handbook.languages.first().copied();
        let originals = self.originals(handbook, revisions, original);
        for document in &mut handbook.documents {
            let reviewed = revisions.reviewed.get(&document.language);
            let translated = revisions.translated.get(&document.language);
            for section in &mut document.sections {
                let recorded = reviewed.and_then(|reviewed| reviewed.get(&section.id));
                section.trust.reviewed_as = recorded
                    .filter(|recorded| section.trust.reviewed.is_some() && **recorded != self.of(section))
                    .map(ToString::to_string);
                let rendered = translated.and_then(|translated| translated.get(&section.id));
                section.trust.rendering = match (rendered, originals.get(&section.id)) {
                    (Some(rendered), Some(now)) if rendered == now => Rendering::Current,
                    (Some(_), Some(_)) => Rendering::Outdated,
                    _ => Rendering::Unrecorded,
                };
                section.trust.rendered = rendered
                    .filter(|_| section.trust.rendering == Rendering::Outdated)
                    .map(ToString::to_string);
            }
        }
    }

    fn of(&mut self, section: &Section) -> Revision {
        let mut sum = Xxh3::new();
        sum.update(section.heading.title.as_bytes());
        // No text has it.
        sum.update(&[0xFF]);
        sum.update(section.text.as_bytes());
        let sum = sum.digest128();
        let before = &self.before;
        *self
            .now
            .entry(sum)
            .or_insert_with(|| before.get(&sum).copied().unwrap_or_else(|| Revision::of(section)))
    }

    /// The present revisions of the originals that some translation says it renders.
    fn originals(
        &mut self,
        handbook: &Handbook,
        revisions: &Revisions,
        original: Option<Language>,
    ) -> HashMap<SectionId, Revision> {
        let wanted = |id: &SectionId| revisions.translated.values().any(|table| table.contains_key(id));
        handbook
            .sections()
            .filter(|(_, document, section)| Some(document.language) == original && wanted(&section.id))
            .map(|(_, _, section)| (section.id.clone(), self.of(section)))
            .collect()
    }
}
