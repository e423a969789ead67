//! Watches a handbook's folder for changes. What changed is found by scanning, which also catches missed events:
//! network drives and containers lose events.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, Sender},
    time::{Duration, Instant},
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};

/// How long a folder must be quiet before it is read: editors write, rename and touch in bursts.
const QUIET: Duration = Duration::from_millis(60);
/// How long a folder that is never quiet is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing, as long as was waited.
    Nothing,
    /// Something was written, made, renamed or removed.
    Change,
    /// The same, and what is to be listened to may be another folder of that name.
    Folder,
}

/// Listens to the text and the settings, not to the index that is built nor to what else lies in a repository.
pub(super) struct FileEvents {
    root: PathBuf,
    /// Where we write ourselves.
    own: Vec<PathBuf>,
    sender: Sender<Outcome>,
    news: Receiver<Outcome>,
    /// None where the system has no more to give: then changes are found by looking only.
    watcher: Option<RecommendedWatcher>,
}

impl FileEvents {
    /// Listens to the handbook in `root`, but for what happens in the folders `own`.
    pub(super) fn new(root: &Path, own: Vec<PathBuf>) -> Self {
        let (sender, news) = mpsc::channel();
        let mut events = Self { root: root.to_owned(), own, sender, news, watcher: None };
        events.listen();
        events
    }

    /// Waits until something happened and the folder is quiet again, but no longer than `most` for something to happen.
    pub(super) fn wait(&mut self, most: Duration) -> Outcome {
        let Ok(mut heard) = self.news.recv_timeout(most) else { return Outcome::Nothing };
        let began = Instant::now();
        while began.elapsed() < PATIENCE
            && let Ok(more) = self.news.recv_timeout(QUIET)
        {
            if more == Outcome::Folder {
                heard = more;
            }
        }
        if heard == Outcome::Folder {
            self.listen();
        }
        heard
    }

    fn listen(&mut self) {
        self.watcher = None;
        match self.watcher() {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => tracing::warn!(%error, "file events are unavailable; polling every few seconds"),
        }
    }

    fn watcher(&self) -> Result<RecommendedWatcher, notify::Error> {
        let (sender, own) = (self.sender.clone(), self.own.clone());
        let named = ["content", "index"].map(|name| self.root.join(name));
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(heard) = heard(&event, &own, &named) {
                // The receiver is gone at shutdown.
                let _ = sender.send(heard);
            }
        })?;
        for (folder, mode) in self.folders() {
            watcher.watch(&folder, mode)?;
        }
        Ok(watcher)
    }

    fn folders(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let [content, index] = ["content", "index"].map(|name| self.root.join(name));
        if !content.is_dir() {
            return vec![(self.root.clone(), RecursiveMode::Recursive)];
        }
        let mut folders =
            vec![(content, RecursiveMode::Recursive), (self.root.clone(), RecursiveMode::NonRecursive)];
        if index.is_dir() {
            folders.push((index, RecursiveMode::NonRecursive));
        }
        folders
    }
}

/// The changes of an event; none when it is our own write.
fn heard(event: &notify::Result<Event>, own: &[PathBuf], named: &[PathBuf]) -> Option<Outcome> {
    // Something was lost: look, and listen anew.
    let Ok(event) = event else { return Some(Outcome::Folder) };
    let is_reading = match event.kind {
        // Looking opens folders. Were that a change, every look would be followed by another one.
        EventKind::Access(kind) => kind != AccessKind::Close(AccessMode::Write),
        _ => false,
    };
    let is_own = |path: &PathBuf| own.iter().any(|own| path.starts_with(own));
    if is_reading || (!event.paths.is_empty() && event.paths.iter().all(is_own)) {
        return None;
    }
    let is_named = event.paths.iter().any(|path| named.contains(path));
    Some(if is_named && !event.kind.is_access() { Outcome::Folder } else { Outcome::Change })
}
