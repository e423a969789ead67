//! Which part of the results is requested.

use crate::model::Language;

/// Which hits to return, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many hits to skip.
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
