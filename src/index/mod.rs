//! Builds immutable generations of a handbook on disk and reads them back; ranking is done by `search`.
//!
//! A generation is a cache keyed by schema, analysis and content. It is built beside the one in use, published by one
//! rename and never changed. One that does not match, is incomplete or is corrupted is ignored and rebuilt; the
//! Markdown is the only source of truth.

mod build;
mod generation;
mod incremental;
mod journal;
mod names;
mod schema;
mod segment;
pub mod vocabulary;

use std::path::PathBuf;

pub use build::{build, rebuild};
pub use generation::{Generation, Home, Key, Side};
pub use incremental::Analysed;
pub use journal::{Held, Journal, sum_of};
pub use names::Names;
pub(crate) use schema::inverse_document_frequency;
#[cfg(test)]
pub(crate) use schema::schema as schema_for_tests;
pub use schema::{Fields, STREAMS};

/// Why an index could not be built or stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder for the index cannot be created or written.
    #[error("cannot write the index folder {path}: {source}")]
    Home {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file of a generation under construction cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The engine failed to build the index.
    #[error("cannot build the index in {path}: {source}")]
    Engine {
        /// The generation under construction.
        path: PathBuf,
        /// The engine's error.
        source: tantivy::TantivyError,
    },
    /// The handbook cannot be serialized.
    #[error("cannot store the handbook: {0}")]
    Encode(#[from] postcard::Error),
    /// The text of the handbook is too large for a generation.
    #[error("the handbook has more than 4 GiB of text; split it")]
    TooLarge,
    /// A generation was built and published but cannot be read back.
    #[error("the index just built in {path} cannot be read back: {reason}")]
    Unreadable {
        /// The generation.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
