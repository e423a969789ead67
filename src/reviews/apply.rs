//! What the recorded revisions say of a handbook's sections.

use std::collections::HashMap;

use super::Revisions;
use crate::{
    content::Root,
    diagnostic::Diagnostic,
    model::{Handbook, Language, Rendering, SectionId},
    text::Revision,
};

/// Applies what is recorded beside the handbook in `root`, and says what is wrong with the record.
pub fn record(root: &Root, handbook: &mut Handbook) -> Vec<Diagnostic> {
    let (revisions, problems) = Revisions::read(root);
    apply(handbook, &revisions);
    problems
}

/// Fills in what depends on revisions: whether a section changed since its review, and whether a translation matches
/// its original as it is. Sections of which nothing is recorded cost nothing.
pub fn apply(handbook: &mut Handbook, revisions: &Revisions) {
    if revisions.is_empty() {
        return;
    }
    let original = handbook.languages.first().copied();
    let originals = originals(handbook, revisions, original);
    for document in &mut handbook.documents {
        let reviewed = revisions.reviewed.get(&document.language);
        let translated = revisions.translated.get(&document.language);
        for section in &mut document.sections {
            let recorded = reviewed.and_then(|reviewed| reviewed.get(&section.id));
            section.trust.reviewed_as = recorded
                .filter(|recorded| section.trust.reviewed.is_some() && **recorded != Revision::of(section))
                .map(ToString::to_string);
            let rendered = translated.and_then(|translated| translated.get(&section.id));
            section.trust.rendering = match (rendered, originals.get(&section.id)) {
                (Some(rendered), Some(now)) if rendered == now => Rendering::Current,
                (Some(_), Some(_)) => Rendering::Outdated,
                _ => Rendering::Unrecorded,
            };
            section.trust.rendered =
                rendered.filter(|_| section.trust.rendering == Rendering::Outdated).map(ToString::to_string);
        }
    }
}

/// The present revisions of the originals that some translation says it renders.
fn originals(
    handbook: &Handbook,
    revisions: &Revisions,
    original: Option<Language>,
) -> HashMap<SectionId, Revision> {
    let wanted = |id: &SectionId| revisions.translated.values().any(|table| table.contains_key(id));
    handbook
        .sections()
        .filter(|(_, document, section)| Some(document.language) == original && wanted(&section.id))
        .map(|(_, _, section)| (section.id.clone(), Revision::of(section)))
        .collect()
}
