//! Generations on disk: building, publishing and opening them; what a search reads of one is `contents`.

mod build;
mod generation;
mod incremental;
mod journal;
mod names;
mod segment;
pub mod vocabulary;

use std::path::PathBuf;

pub use build::{build, rebuild};
pub use generation::{Folder, Generation, Home, Key};
pub use incremental::Analysed;
pub use journal::{Held, Journal, sum_of};

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
    /// A file of a generation cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
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
