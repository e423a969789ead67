//! `handbook lsp`: the language server, for editors that start it.

use std::{path::Path, process::ExitCode};

use anyhow::Result;

use crate::{config::Place, lsp};

pub(super) fn run(place: &Place) -> Result<ExitCode> {
    // Editors start servers wherever they please; unless a folder is named, theirs counts.
    let root = Some(place.root.as_path()).filter(|root| *root != Path::new("."));
    lsp::serve(root, place.clock())?;
    Ok(ExitCode::SUCCESS)
}
