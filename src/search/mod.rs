//! A question to ranked sections within a scope.
//!
//! A search goes straight down: [`Query::parse`] reads the words, `plan` says what to look up and how much it
//! counts, [`Searcher::search`] walks the postings, ranks and counts, `snippet` cuts the passage that answers.

mod export;
mod hit;
mod lexicon;
mod marks;
mod matcher;
mod plan;
mod query;
mod roles;
mod searcher;
mod snippet;
mod suggest;
mod tally;

use std::io;

pub use export::Export;
pub use hit::{
    Alternatively, Explanation, Facet, Facets, Hit, LookedUp, Note, Page, Reason, ReasonKind, Results,
    ScoreParts, Tier,
};
pub use marks::{Marks, Surface};
pub use query::{Clause, Field, Query};
pub use searcher::Searcher;
pub use snippet::Snippet;
pub use suggest::{Suggestion, SuggestionKind, Suggestions};

/// Why a search could not be answered: only when the index on disk cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine could not open a part of the index.
    #[error("cannot read the index: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// Postings could not be read.
    #[error("cannot read the index: {0}")]
    Read(#[from] io::Error),
}
