//! A handbook with its searcher and revision, built aside and swapped whole, so that a reader never sees half of two;
//! how it is searched and shown is not decided here.

mod browser_files;
mod file_events;
pub mod glossary;
mod watch;

pub use browser_files::{BrowserFiles, compressed};
pub use watch::{Author, Draft, Wanted};

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, SystemTime},
};

use xxhash_rust::xxh3::Xxh3;

use self::glossary::Glossary;
use crate::{
    content::{self, Root, SourceFile},
    diagnostic::{Diagnostic, Rule},
    git::{
        dates::History,
        versions::{EarlierVersions, Version},
    },
    index::{self, Home, Journal, vocabulary},
    model::{Backlinks, Handbook, SectionId},
    reviews,
    search::{self, Searcher},
    text::Analyzer,
};

/// A file changed within this time of being read may change again without its time showing it.
const RACY: Duration = Duration::from_secs(2);

/// Why no edition could be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder could not be read.
    #[error(transparent)]
    Content(#[from] content::Error),
    /// The index could not be built.
    #[error(transparent)]
    Index(#[from] index::Error),
    /// The index could not be read.
    #[error(transparent)]
    Search(#[from] search::Error),
    /// There is nothing to read.
    #[error("no Markdown file in {0}; `handbook init DIR` creates a starter handbook")]
    Empty(PathBuf),
    /// There is nothing to read but what lies elsewhere.
    #[error(
        "no Markdown file in {0} except behind symbolic links that point outside it; --follow-outside allows them"
    )]
    Outside(PathBuf),
}

impl Error {
    /// Why the handbook in `root` has no document.
    fn empty(root: &Root, diagnostics: &[Diagnostic]) -> Self {
        let path = root.to_path_buf();
        let leads_outside = |diagnostic: &Diagnostic| diagnostic.rule == Rule::SymlinkOutside;
        if diagnostics.iter().any(leads_outside) { Self::Outside(path) } else { Self::Empty(path) }
    }
}

/// What is being done while an edition is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Reading files: done, of all.
    Reading(usize, usize),
    /// Indexing sections: done, of all.
    Indexing(usize, usize),
}

/// How an edition came to be.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// Whether an index that was there already matched.
    pub reused: bool,
    /// What was wrong with the content; empty when nothing was read because the index matched.
    pub diagnostics: Vec<Diagnostic>,
}

/// A handbook, its searcher and its revision.
pub struct Edition {
    /// Answers searches.
    pub searcher: Searcher,
    /// The folder of its index, locked as long as the searcher reads it.
    pub folder: index::Folder,
    /// Identifies the content: equal revisions, equal handbooks. 16 hexadecimal digits.
    pub revision: String,
    root: Root,
    analyzer: Arc<Analyzer>,
    past: EarlierVersions,
    /// The wordings of sections whose history was requested.
    versions: Mutex<HashMap<SectionId, Arc<Vec<Version>>>>,
    /// When its files were last changed.
    pub history: History,
    backlinks: OnceLock<Backlinks>,
    glossary: OnceLock<Glossary>,
    browser_files: Mutex<Option<Arc<BrowserFiles>>>,
    /// Since when the handbook says what it says here: when its index was published.
    pub since: SystemTime,
    /// The contents of earlier revisions.
    pub journal: Journal,
}

/// The number of sections whose earlier wordings are cached.
const MOST_VERSIONS: usize = 256;

impl Edition {
    /// Opens the handbook in `root`: from its index when that matches the files, else by reading and indexing them.
    /// `index` says where the index lies; by default in the handbook's own `index/` or the user's cache folder.
    pub fn open(
        root: impl Into<Root>,
        index: Option<&Path>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, Opened), Error> {
        let root = root.into().canonical();
        let scanned_at = SystemTime::now();
        let files = content::scan(&root)?;
        let analyzer = Arc::new(vocabulary::analyzer(&root));
        let home = match index {
            Some(directory) => Home::new(directory)?,
            None => Home::for_root(&root)?,
        };
        let sources = summary(&files);
        if let Some(generation) = home.open_for_sources(sources, &analyzer) {
            let edition = Self::over(&root, generation, analyzer)?;
            return Ok((edition, Opened { reused: true, diagnostics: Vec::new() }));
        }
        let (mut handbook, mut diagnostics) =
            content::load_with(&root, &mut |done, all| progress(Progress::Reading(done, all)))?;
        if handbook.documents.is_empty() {
            return Err(Error::empty(&root, &diagnostics));
        }
        diagnostics.extend(reviews::record(&root, &mut handbook));
        let generation = index::build(handbook, &analyzer, &home, &mut |done, all| {
            progress(Progress::Indexing(done, all));
        })?;
        if is_settled(&files, scanned_at) {
            generation.folder.remember_sources(sources);
        }
        home.sweep(&generation.key);
        let edition = Self::over(&root, generation, analyzer)?;
        Ok((edition, Opened { reused: false, diagnostics }))
    }

    fn over(root: &Root, generation: index::Generation, analyzer: Arc<Analyzer>) -> Result<Self, Error> {
        let index::Generation { key, contents, folder } = generation;
        let revision = key.revision();
        let synonyms = vocabulary::synonyms(root, &analyzer);
        let published = std::fs::metadata(folder.path()).and_then(|folder| folder.modified());
        let since = published.unwrap_or_else(|_| SystemTime::now());
        let journal = Journal::beside(folder.path());
        journal.record(&revision, &contents.handbook);
        let searcher = Searcher::new(contents, Arc::clone(&analyzer), synonyms)?;
        Ok(Self {
            searcher,
            folder,
            revision,
            since,
            journal,
            root: root.clone(),
            analyzer,
            past: EarlierVersions::of(root),
            versions: Mutex::default(),
            history: History::of(root),
            backlinks: OnceLock::new(),
            glossary: OnceLock::new(),
            browser_files: Mutex::default(),
        })
    }

    /// The folder of the handbook.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The analysis it was indexed with.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Whether there is a history to ask for earlier wordings.
    pub fn has_history(&self) -> bool {
        self.past.exists()
    }

    /// The wordings a section has had, newest first, if git has them. Runs git the first time; do not call it
    /// where waiting is not allowed.
    pub fn versions(&self, id: &SectionId) -> Arc<Vec<Version>> {
        if let Some(known) = self.versions.lock().ok().and_then(|known| known.get(id).cloned()) {
            return known;
        }
        let found = Arc::new(self.past.versions(self.handbook(), id));
        if let Ok(mut known) = self.versions.lock() {
            if known.len() >= MOST_VERSIONS {
                known.clear();
            }
            known.insert(id.clone(), Arc::clone(&found));
        }
        found
    }

    /// The handbook.
    pub fn handbook(&self) -> &Handbook {
        self.searcher.handbook()
    }

    /// The terms the handbook explains; computed on first use.
    pub fn glossary(&self) -> &Glossary {
        self.glossary.get_or_init(|| Glossary::of(self.handbook()))
    }

    /// The files of a search in a browser; made on first use, in about half a second for hundreds of sections. Whoever
    /// asks meanwhile waits.
    ///
    /// # Errors
    /// If a file of the index cannot be read.
    pub fn browser_files(&self) -> Result<Arc<BrowserFiles>, index::Error> {
        // What is kept is whole or not there, whatever happened to another who made it.
        let mut kept = self.browser_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(files) = &*kept {
            return Ok(Arc::clone(files));
        }
        let files = Arc::new(BrowserFiles::of(&self.searcher, &self.folder, &self.analyzer)?);
        *kept = Some(Arc::clone(&files));
        Ok(files)
    }

    /// The references to each section; computed on first use.
    pub fn backlinks(&self) -> &Backlinks {
        self.backlinks.get_or_init(|| Backlinks::of(self.handbook()))
    }
}

/// Whether none of the files, listed at `now`, could change without its size or time showing it.
fn is_settled(files: &[SourceFile], now: SystemTime) -> bool {
    files.iter().all(|file| now.duration_since(file.modified).is_ok_and(|age| age > RACY))
}

/// Sums up which files there are, how large and when changed. The times of the analysis' inputs do not count: a
/// changed dictionary changes the analyzer, and synonyms are read at every start.
fn summary(files: &[SourceFile]) -> u64 {
    let mut sum = Xxh3::new();
    for file in files {
        sum.update(file.path.as_bytes());
        sum.update(&[0]);
        sum.update(&file.size.to_le_bytes());
        let modified = file.modified.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_nanos());
        sum.update(&modified.to_le_bytes());
    }
    sum.digest()
}
