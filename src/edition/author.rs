//! Editions while somebody writes: one after each save, made aside, the last good one kept when that fails.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use notify_debouncer_mini::{DebounceEventResult, new_debouncer, notify::RecursiveMode};

use super::{Edition, Error, summary};
use crate::{
    content::{self, Diagnostic, Loader},
    index::{self, Home},
    trust, vocabulary,
};

/// How long a folder must be quiet before it is read: editors write, rename and touch in bursts.
const QUIET: Duration = Duration::from_millis(60);
/// How often the folder is looked at although nothing was heard: network drives and containers lose events.
const ANYWAY: Duration = Duration::from_secs(3);

/// An edition as an author sees it.
pub struct Draft {
    /// What is wrong with the files as they are now, as far as reading them shows.
    pub diagnostics: Vec<Diagnostic>,
    /// Broken files of which the edition has the last good text.
    pub kept: Vec<String>,
}

/// Makes editions of one folder, reading only what changed. The index is built anew each time.
pub struct Author {
    root: PathBuf,
    home: Home,
    loader: Loader,
    /// Sums up the files as they were last read.
    sources: Option<u64>,
}

impl Author {
    /// An author of the handbook in `root`; `index` as in [`Edition::open`].
    pub fn new(root: &Path, index: Option<&Path>) -> Result<Self, Error> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let home = match index {
            Some(directory) => Home::new(directory)?,
            None => Home::for_root(&root)?,
        };
        Ok(Self { loader: Loader::new(&root), root, home, sources: None })
    }

    /// The edition of the files as they are now.
    pub fn edition(&mut self) -> Result<(Edition, Draft), Error> {
        let analyzer = Arc::new(vocabulary::analyzer(&self.root));
        self.sources = content::scan(&self.root).ok().map(|files| summary(&files));
        let content::Loaded { mut handbook, mut diagnostics, kept } = self.loader.load()?;
        if handbook.documents.is_empty() {
            return Err(Error::Empty(self.root.clone()));
        }
        diagnostics.extend(trust::record(&self.root, &mut handbook));
        let generation = index::build(handbook, &analyzer, &self.home, &mut |_, _| {})?;
        self.home.sweep(&generation.key);
        Ok((Edition::over(&self.root, generation, analyzer)?, Draft { diagnostics, kept }))
    }

    /// Whether the files differ from those of the last edition.
    fn has_changed(&self) -> bool {
        content::scan(&self.root).ok().map(|files| summary(&files)) != self.sources
    }

    /// Makes an edition after each change of the folder, until `publish` answers that nobody wants it.
    ///
    /// # Errors
    /// When the folder cannot be watched; problems of the content are given to `publish`.
    pub fn watch(
        mut self,
        mut publish: impl FnMut(Result<(Edition, Draft), Error>) -> Wanted,
    ) -> Result<(), notify_debouncer_mini::notify::Error> {
        let (sender, events) = mpsc::channel();
        let mut debouncer = new_debouncer(QUIET, move |_: DebounceEventResult| {
            // Which file it was does not matter: what changed is found by size and time.
            let _ = sender.send(());
        })?;
        for (folder, mode) in self.folders() {
            debouncer.watcher().watch(&folder, mode)?;
        }
        loop {
            match events.recv_timeout(ANYWAY) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while events.try_recv().is_ok() {}
            // The index is written into the same folder; its events are not changes of the handbook.
            if self.has_changed() && publish(self.edition()) == Wanted::No {
                return Ok(());
            }
        }
    }

    /// What is watched: the text and the settings, not the index that is built nor what else lies in a repository.
    fn folders(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let content = self.root.join("content");
        if !content.is_dir() {
            return vec![(self.root.clone(), RecursiveMode::Recursive)];
        }
        let mut folders =
            vec![(content, RecursiveMode::Recursive), (self.root.clone(), RecursiveMode::NonRecursive)];
        let index = self.root.join("index");
        if index.is_dir() {
            folders.push((index, RecursiveMode::NonRecursive));
        }
        folders
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
