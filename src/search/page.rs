//! Which part of an answer is asked for.

use crate::model::Language;

/// Which hits to return, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many hits to pass over.
    pub offset: usize,
    /// How many to return at most.
    pub limit: usize,
    /// The reader's language: a section that has this translation is shown in it.
    pub language: Option<Language>,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: 10, language: None }
    }
}
