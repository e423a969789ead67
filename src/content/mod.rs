//! A folder of Markdown to a [`Handbook`](crate::model::Handbook), and what is wrong with it as
//! [diagnostics](crate::diagnostic); no index and no request is known here.
//!
//! Real folders are messy. A bad file, link or label costs a diagnostic with a place and, where one is known, a way
//! out; it never costs the handbook. [`Error`] is for a folder that cannot be read at all.
//!
//! Reading order: [`load()`] walks the folder (`files::scan`), reads each file (`files::decode`, `metadata::front_matter`)
//! and cuts it into sections (`markdown::outline`). `assembly` puts the files together: it places them
//! (`files::path_names`), labels their sections (`section`, `metadata::labels`), gives them ids (`ids`), checks what leads
//! from one to another (`links`) and finds the steps of reading paths (`reading_path`) and words to avoid
//! (`avoided_terms`). [`html`] renders them. Both `outline` and `html` read Markdown through `markdown::read`, so that the
//! text that is searched is the text that is shown.

use std::{io, path::PathBuf};

mod assembly;
mod authoring;
mod files;
#[cfg(fuzzing)]
pub mod fuzzing;
mod links;
mod load;
mod markdown;
mod metadata;
mod navigation;
mod reload;
mod render;

pub use authoring::{
    cursor,
    mint_ids::{Minted, mint},
    wording::{Wording, external_links, wording},
};
pub use files::{
    edit::EditError,
    root::{Root, is_absent},
    scan::{FileKind, LEDGER, SourceFile, is_markdown, ledger, scan},
    writer::Writer,
};
pub use links::files::{FILES, SERVICE_FILES, file_at, file_path, whole_path};
pub use load::{load, load_with};
pub use metadata::ledger_file;
pub use reload::{Loaded, Loader};
pub use render::{
    html,
    markdown::{Destination, Markdown, markdown_of, markdown_of_document},
};

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
