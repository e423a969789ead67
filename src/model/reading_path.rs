//! A reading path: sections in a deliberate order, with a reason for each.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{label::id_type, section::SectionId};

id_type! {
    /// The id of a [`ReadingPath`], shared by its translations.
    PathId
}

/// A document that is an ordered list of sections to read. Title, description, owner and roles are those of the
/// document and its lead section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingPath {
    /// Stable name in URLs and completion records.
    pub id: PathId,
    /// Index of its document in [`Handbook::documents`](super::Handbook::documents).
    pub document: u32,
    /// Paths to read before this one.
    pub requires: Vec<PathId>,
    /// One for each section of the document, in order; those of a section without steps are empty.
    pub stages: Vec<Stage>,
}

/// The steps that are in one section of a path's document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// In order.
    pub steps: Vec<PathStep>,
    /// Byte ranges of the lists the steps are in, in the document's source.
    pub lists: Vec<Range<u32>>,
}

/// One thing to read, a section or several that are read together, or something else to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathStep {
    /// What to read: sections that exist. Empty for something else to do.
    pub targets: Vec<Target>,
    /// How long it is expected to take; 0 when the path does not say.
    pub minutes: u16,
    /// Why to read it and what to look for; may be empty. Of a step without targets the whole text.
    pub note: String,
    /// Where the note begins in the document's source.
    pub note_start: u32,
    /// Byte range of the list item in the document's source.
    pub span: Range<u32>,
}

/// A section as a path refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The section.
    pub id: SectionId,
    /// What the path calls it.
    pub text: String,
    /// The revision of the section the step was made for, as written; checked where revisions are known.
    pub at: Option<String>,
}

impl ReadingPath {
    /// Every step, in order.
    pub fn steps(&self) -> impl Iterator<Item = &PathStep> {
        self.stages.iter().flat_map(|stage| &stage.steps)
    }

    /// Minutes of all steps.
    pub fn minutes(&self) -> u32 {
        self.steps().map(|step| u32::from(step.minutes)).sum()
    }

    /// Whether a step is to this very section.
    pub fn names(&self, id: &SectionId) -> bool {
        self.stages.iter().any(|stage| stage.names(id))
    }
}

impl Stage {
    /// Whether a step is to this very section.
    pub fn names(&self, id: &SectionId) -> bool {
        self.steps.iter().flat_map(|step| &step.targets).any(|target| target.id == *id)
    }
}
