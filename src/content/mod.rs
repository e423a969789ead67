//! Floor 1: a folder of Markdown to a [`Handbook`](crate::model::Handbook), and what is wrong with it as
//! [`Diagnostic`]s.
//!
//! Real folders are messy. A bad file, link or label costs a diagnostic with a place and, where one is known, a way
//! out; it never costs the handbook. [`Error`] is for a folder that cannot be read at all.
//!
//! Reading order: [`load()`] walks the folder (`scan`), reads each file (`decode`, `front_matter`) and cuts it into
//! sections (`outline`). `assembly` puts the files together: it places them (`layout`), labels their sections
//! (`section`, `label`), names them (`anchor`), checks what leads from one to another (`check`, `link`) and finds the
//! steps of reading paths (`path`) and words to avoid (`terms`).
//! [`html`] renders them. Both `outline` and `html` read Markdown through `markdown`, so that the
//! text that is searched is the text that is shown.

use std::{io, path::PathBuf};

mod anchor;
mod assembly;
mod check;
pub mod cursor;
mod decode;
mod diagnostic;
mod edit;
mod emphasis;
mod front_matter;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod html;
mod label;
mod layout;
mod link;
mod load;
mod loader;
mod markdown;
mod merge;
mod mint;
mod outline;
mod path;
pub mod permalinks;
mod phrase;
pub mod plain;
mod questions;
mod raw_html;
pub mod report;
mod reuse;
mod review;
mod root;
mod scan;
mod section;
mod settings;
mod source;
mod suggest;
mod terms;
mod wording;
mod writer;

pub use diagnostic::{Certainty, Diagnostic, Excerpt, Fix, Label, Place, Rule, Severity};
pub use edit::{Edit, EditError};
pub use load::{load, load_with};
pub use loader::{Loaded, Loader};
pub use mint::{Minted, mint};
pub use root::{Root, is_absent};
pub use scan::{FileKind, SourceFile, is_markdown, scan};
pub use source::Source;
pub use suggest::nearest_id;
pub use wording::{Wording, external_links, wording};
pub use writer::Writer;

/// Why a handbook could not be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder does not exist, is not a folder or may not be listed.
    #[error("cannot read the handbook's folder {}", path.display())]
    Scan {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `handbook.toml` exists and cannot be read.
    #[error("cannot read the settings {}", path.display())]
    ReadSettings {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
