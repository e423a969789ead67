//! `handbook index`: builds the index, or says that it matches.

use std::{process::ExitCode, time::Instant};

use anyhow::Result;

use super::{args::Place, handbook};
use crate::diagnostic::report;

pub(super) fn run(place: &Place) -> Result<ExitCode> {
    let started = Instant::now();
    let (edition, opened) = handbook::open(place)?;
    let elapsed = started.elapsed();
    let handbook = edition.handbook();
    let sections = handbook.sections().count();
    let what = if opened.reused { "index matches" } else { "indexed" };
    anstream::println!(
        "{what}: {} documents, {sections} sections in {:.2} s ({} KB, revision {})",
        handbook.documents.len(),
        elapsed.as_secs_f64(),
        edition.folder.size() / 1024,
        edition.revision
    );
    anstream::println!("{}", edition.folder.path().display());
    let errors = report::count(&opened.diagnostics).errors;
    if errors > 0 {
        anstream::eprintln!("{errors} errors in the content; `handbook check` shows them");
    }
    Ok(ExitCode::SUCCESS)
}
