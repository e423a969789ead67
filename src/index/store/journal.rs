//! The contents of each revision, so that a copy of one can be updated to another.
//!
//! ```text
//! revisions/<revision>.<form>     language, id and hash of each section, as postcard
//! ```
//!
//! A journal is a convenience: a missing revision costs a full copy, nothing else. Only the latest revisions are
//! stored.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::model::{Document, Handbook, Language, Section, SectionId};

/// Number of revisions stored: enough for an export that is updated weekly over months of edits.
const KEPT: usize = 64;

/// What [`sum_of`] sums up, by number: another version is ignored, which costs a full copy.
const FORM: u8 = 2;

/// The contents of one handbook's revisions.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

/// The contents of a revision: a hash of each section.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Held(BTreeMap<(Language, SectionId), u64>);

impl Held {
    /// The hash of a section, if the revision has it.
    pub fn get(&self, language: Language, id: &SectionId) -> Option<u64> {
        self.0.get(&(language, id.clone())).copied()
    }

    /// Every section of the revision.
    pub fn sections(&self) -> impl Iterator<Item = (Language, &SectionId)> {
        self.0.keys().map(|(language, id)| (*language, id))
    }
}

impl Journal {
    /// The journal of the index that holds the generation at `path`.
    pub fn beside(path: &Path) -> Self {
        Self { folder: folder(path.parent().unwrap_or(Path::new("."))) }
    }

    /// Stores the sections of a revision. A failure is only logged: it costs a full export later.
    pub fn record(&self, revision: &str, handbook: &Handbook) {
        let path = self.path(revision);
        if path.exists() {
            return;
        }
        let held = Held(
            handbook
                .sections()
                .map(|(_, document, section)| {
                    ((document.language, section.id.clone()), sum_of(document, section))
                })
                .collect(),
        );
        let written = postcard::to_stdvec(&held).map_err(std::io::Error::other).and_then(|bytes| {
            let staging = self.folder.join(format!(".staging-{}-{revision}", std::process::id()));
            fs::create_dir_all(&self.folder)?;
            fs::write(&staging, bytes)?;
            fs::rename(&staging, &path)
        });
        if let Err(error) = written {
            tracing::warn!(%error, path = %path.display(), "cannot record this revision");
        }
        self.forget();
    }

    /// The contents of a revision, if known: `None` also for an invalid one.
    pub fn read(&self, revision: &str) -> Option<Held> {
        let is_revision = revision.len() <= 64 && revision.bytes().all(|b| b.is_ascii_hexdigit());
        let bytes = fs::read(self.path(revision)).ok().filter(|_| is_revision && !revision.is_empty())?;
        postcard::from_bytes(&bytes).ok()
    }

    fn path(&self, revision: &str) -> PathBuf {
        self.folder.join(format!("{revision}.{FORM}"))
    }

    /// Drops the oldest beyond the limit.
    fn forget(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<(SystemTime, PathBuf)> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        all.sort();
        let excess = all.len().saturating_sub(KEPT);
        for (_, path) in all.into_iter().take(excess) {
            // Another process may have removed it already.
            let _ = fs::remove_file(path);
        }
    }
}

/// The journal's folder beside `generations`.
pub(super) fn folder(generations: &Path) -> PathBuf {
    generations.with_file_name("revisions")
}

/// Hashes the exported fields of a section: equal hashes, equal records. Raise `FORM` when the fields change.
pub fn sum_of(document: &Document, section: &Section) -> u64 {
    let mut sum = Xxh3::new();
    let mut add = |text: &str| {
        sum.update(&(text.len() as u64).to_le_bytes());
        sum.update(text.as_bytes());
    };
    add(&document.id.to_string());
    add(&document.title);
    add(document.owner.as_deref().unwrap_or_default());
    add(&section.heading.title);
    add(&section.text);
    add(document.markdown(section).trim());
    section.links.iter().for_each(|id| add(id.as_str()));
    section.roles.iter().for_each(|id| add(id.as_str()));
    add("topics");
    section.topics.iter().for_each(|id| add(id.as_str()));
    add("sources");
    section.sources.iter().for_each(|source| add(source));
    add("keywords");
    section.keywords.iter().for_each(|keyword| add(keyword));
    add("files");
    section.files.iter().for_each(|file| add(&file.path));
    sum.digest()
}
