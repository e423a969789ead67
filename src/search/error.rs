//! Why a search could not be answered.

use std::io;

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
