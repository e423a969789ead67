//! `handbook lsp`: the language server, for editors that start it.

use std::process::ExitCode;

use anyhow::Result;

use super::args::Place;
use crate::lsp;

pub(super) fn run(place: &Place) -> Result<ExitCode> {
    lsp::serve(&place.folder(), place.clock())?;
    Ok(ExitCode::SUCCESS)
}
