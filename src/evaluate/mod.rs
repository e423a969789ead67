//! Is what is in the handbook found? Judged queries ([`read`], [`run`]) say how good the ranking is; probes
//! ([`probes`]), made from any handbook, say whether every section can be found at all. Nothing is ranked here.

mod figures;
mod judgements;
mod passages;
pub mod probes;
mod table;

use std::path::PathBuf;

use crate::search;
pub use figures::{Figures, Miss, Report, run};
pub use judgements::{Judgement, read};
pub use passages::{Pair, PassageFigures, PassageReport, read_pairs, run_pairs};

/// Why judgements could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A line does not say what a judgement must say.
    #[error("{path}:{line}: {message}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Judged ids mean no section of the handbook.
    #[error("{}", wrong.iter().map(|(line, message)| format!("{}:{line}: {message}", path.display()))
        .collect::<Vec<_>>().join("\n"))]
    NoSection {
        /// The file.
        path: PathBuf,
        /// Its lines, from 1, with what is wrong there; not empty.
        wrong: Vec<(usize, String)>,
    },
    /// A search failed.
    #[error(transparent)]
    Search(#[from] search::Error),
}
