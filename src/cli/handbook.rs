//! The handbook a command works on: opened with progress on a terminal, or locked for writing.

use std::path::Path;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::Place;
use crate::{
    content::Writer,
    edition::{Edition, Opened, Progress},
};

/// Opens the handbook, with progress on a terminal.
pub(super) fn open(place: &Place) -> Result<(Edition, Opened)> {
    require_folder(&place.root)?;
    let bar = Bar::new();
    let opened = Edition::open(place.folder(), place.index.as_deref(), &mut |progress| match progress {
        Progress::Reading(done, all) => bar.show("reading", done, all),
        Progress::Indexing(done, all) => bar.show("indexing", done, all),
    });
    bar.clear();
    Ok(opened?)
}

pub(super) fn require_folder(root: &Path) -> Result<()> {
    if !root.exists() {
        bail!("no folder {}; --root DIR names the handbook's folder", root.display());
    }
    if !root.is_dir() {
        bail!("{} is a file; --root DIR names the folder that holds the handbook", root.display());
    }
    Ok(())
}

/// The lock for changing the handbook's files. Read them after taking it.
pub(super) fn writer(place: &Place) -> Result<Writer> {
    require_folder(&place.root)?;
    let wait = || anstream::eprintln!("waiting for another command that is writing to this handbook");
    Writer::lock(place.folder(), wait)
        .with_context(|| format!("cannot lock {} for writing", place.root.display()))
}

/// Progress of long work. Shown on a terminal only, and only when it takes long enough to be read.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg:>10} {bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(super) fn show(&self, what: &'static str, done: usize, all: usize) {
        if self.0.length() != Some(all as u64) || done == 0 {
            self.0.set_length(all as u64);
            self.0.set_message(what);
        }
        self.0.set_position(done as u64);
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
