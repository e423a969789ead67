//! Editions while the handbook is edited: one after each save, built aside; the last valid one stays when that fails.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use super::{
    Edition, Error,
    file_events::{FileEvents, Outcome},
    is_settled, summary,
};
use crate::{
    content::{self, Loader, Root},
    diagnostic::Diagnostic,
    index::{self, Analysed, Home, vocabulary},
    reviews::Recorder,
};

/// How often the folder is looked at although nothing was heard: network drives and containers lose events.
const ANYWAY: Duration = Duration::from_secs(3);
/// The same for a large folder, in times of how long looking takes: half a per cent of one core.
const SHARE: u32 = 200;

/// An edition as an author sees it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The known problems of the current files.
    pub diagnostics: Vec<Diagnostic>,
    /// Broken files of which the edition has the last good text.
    pub kept: Vec<String>,
}

/// Makes editions of one folder, reading only what changed. Only what changed is analysed again.
pub struct Author {
    root: Root,
    home: Home,
    loader: Loader,
    reviews: Recorder,
    /// The index of the last edition.
    analysed: Option<Analysed>,
    /// The files as they were last read; none when they could not be listed.
    seen: Option<Seen>,
}

/// Files as they were read.
struct Seen {
    /// Sums them up.
    sources: u64,
    /// Whether size and time reveal every later change of them.
    is_settled: bool,
}

impl Author {
    /// An author of the handbook in `root`; `index` as in [`Edition::open`].
    pub fn new(root: impl Into<Root>, index: Option<&Path>) -> Result<Self, Error> {
        let root = root.into().canonical();
        let home = match index {
            Some(directory) => Home::new(directory)?,
            None => Home::for_root(&root)?,
        };
        let (loader, reviews) = (Loader::new(&root), Recorder::default());
        Ok(Self { root, home, loader, reviews, analysed: None, seen: None })
    }

    /// The edition of the files as they are now.
    pub fn edition(&mut self) -> Result<(Edition, Draft), Error> {
        let analyzer = Arc::new(vocabulary::analyzer(&self.root));
        let now = SystemTime::now();
        self.seen = content::scan(&self.root).ok().map(|files| {
            let is_settled = is_settled(&files, now);
            Seen { sources: summary(&files), is_settled }
        });
        let content::Loaded { mut handbook, mut diagnostics, kept } = self.loader.load()?;
        if handbook.documents.is_empty() {
            return Err(Error::empty(&self.root, &diagnostics));
        }
        diagnostics.extend(self.reviews.record(&self.root, &mut handbook));
        let earlier = self.analysed.take();
        let (generation, analysed) = index::rebuild(handbook, &analyzer, &self.home, earlier.as_ref())?;
        drop(earlier);
        self.analysed = Some(analysed);
        self.home.sweep(&generation.key);
        Ok((Edition::over(&self.root, generation, analyzer)?, Draft { diagnostics, kept }))
    }

    /// Whether the files differ from those of the last edition, or may differ in a way that size and time do not show.
    fn has_changed(&self, heard: Outcome) -> bool {
        let now = content::scan(&self.root).ok();
        match (&self.seen, now) {
            (Some(seen), Some(now)) => {
                seen.sources != summary(&now) || (heard != Outcome::Nothing && !seen.is_settled)
            }
            (None, None) => false,
            _ => true,
        }
    }

    /// Makes an edition after each change of the folder, until `publish` returns that it is no longer wanted. Problems
    /// of the content are given to `publish`.
    pub fn watch(mut self, mut publish: impl FnMut(Result<(Edition, Draft), Error>) -> Wanted) {
        let mut events = FileEvents::new(&self.root, self.home.written());
        let mut heard = Outcome::Nothing;
        loop {
            let started = Instant::now();
            let has_changed = self.has_changed(heard);
            let pause = ANYWAY.max(started.elapsed() * SHARE);
            if has_changed && publish(self.edition()) == Wanted::No {
                return;
            }
            heard = events.wait(pause);
        }
    }
}

/// Whether more editions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Go on.
    Yes,
    /// Stop.
    No,
}
