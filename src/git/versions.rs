//! Earlier versions of the handbook, from git.
//!
//! Everything here is a help and nothing depends on it: without git, without a repository, or in a shallow clone,
//! nothing is returned, and callers report it. The `git` command is run, which every machine with a repository
//! has; a library would be larger than the rest of the handbook together.

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
    path::{Component, Path, PathBuf},
};

use crate::{
    content::{self, Wording},
    git::{self, Blob, Conversation, MARKDOWN},
    model::{Handbook, Language, SectionId},
    text::Revision,
};

/// Commits of a file that are looked at.
const MOST_COMMITS: usize = 300;
/// Commits of the whole handbook that are looked through for what they removed.
const MOST_WALKED: usize = 1000;

/// Why an earlier handbook could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no history.
    #[error("{0} is not in a git repository, or git is not installed")]
    NoRepository(PathBuf),
    /// There is no such revision.
    #[error("git has no revision \"{0}\"")]
    UnknownRevision(String),
    /// There is no such revision in what was cloned.
    #[error("git has no revision \"{0}\": the clone is shallow; run `git fetch --unshallow`")]
    Shallow(String),
    /// There is such a revision, and not all of its files.
    #[error(
        "git lacks files of the revision \"{0}\": the clone is partial; run `git fetch --refetch --no-filter`"
    )]
    Partial(String),
    /// There is such a revision, and not all of its files, though they should be there.
    #[error("git cannot read all files of the revision \"{0}\"; run `git fsck`")]
    Damaged(String),
    /// An earlier file could not be put where it can be read.
    #[error("cannot write an earlier version of {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The earlier handbook could not be read.
    #[error(transparent)]
    Content(#[from] content::Error),
}

/// The history of a handbook's folder, if it has one.
#[derive(Clone, Debug)]
pub struct EarlierVersions {
    root: PathBuf,
    has_repository: bool,
}

/// A section as it was at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which wording it is.
    pub revision: Revision,
    /// Its text.
    pub wording: Wording,
    /// In which language.
    pub language: Language,
    /// The day of the commit that has it, `2026-11-24`.
    pub date: String,
}

/// A section as it last was before it disappeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWording {
    /// Its text.
    pub wording: Wording,
    /// The file it was in, below the root.
    pub path: String,
}

impl LastWording {
    /// Title and text.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.wording.title, self.wording.text)
    }
}

impl EarlierVersions {
    /// The history of the folder `root`.
    pub fn of(root: &Path) -> Self {
        let mut past = Self { root: root.to_owned(), has_repository: true };
        past.has_repository = past.git(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_some();
        past
    }

    /// Whether there is any history.
    pub fn exists(&self) -> bool {
        self.has_repository
    }

    /// Each of these sections as it was before it disappeared, if git has it. However many they are, the files
    /// are searched once and the history is walked once.
    pub fn last_wordings(&self, handbook: &Handbook, ids: &[&SectionId]) -> HashMap<SectionId, LastWording> {
        let Some(document) = handbook.documents.first().filter(|_| self.has_repository && !ids.is_empty())
        else {
            return HashMap::new();
        };
        let mut places = self.last_committed(ids);
        let gone: Vec<&SectionId> = ids.iter().copied().filter(|id| !places.contains_key(id)).collect();
        places.extend(self.last_removed(&gone));
        let (ids, names): (Vec<&SectionId>, Vec<String>) =
            places.into_iter().flat_map(|(id, names)| names.into_iter().map(move |name| (id, name))).unzip();
        let mut last: HashMap<SectionId, LastWording> = HashMap::new();
        self.read(&names, |at, _, text| {
            let id = ids[at];
            let Some(wording) = content::wording(handbook, document, text, id) else { return };
            let path = names[at].split_once(":./").map_or("", |(_, path)| path).to_owned();
            // The longest: the original rather than a stub of a translation.
            if last.get(id).is_none_or(|known| known.wording.text.len() < wording.text.len()) {
                last.insert(id.clone(), LastWording { wording, path });
            }
        });
        last
    }

    /// The files of the last commit that contain the sections, as git names them.
    fn last_committed<'i>(&self, ids: &[&'i SectionId]) -> HashMap<&'i SectionId, Vec<String>> {
        let mut places: HashMap<&SectionId, Vec<String>> = HashMap::new();
        let needles: Vec<String> = ids.iter().map(|id| braces(id)).collect();
        let mut arguments =
            vec!["grep", "-z", "-F", "--no-line-number", "--no-column", "--no-full-name", "--no-color"];
        arguments.extend(["--no-recurse-submodules", "--no-textconv"]);
        arguments.extend(needles.iter().flat_map(|needle| ["-e", needle.as_str()]));
        arguments.extend(["HEAD", "--"]);
        arguments.extend(MARKDOWN);
        let Some(found) = self.git(&arguments) else { return places };
        // Lines, each after `HEAD:path` and a NUL.
        for line in String::from_utf8_lossy(&found).lines() {
            let Some((path, line)) = line.split_once('\0') else { continue };
            let path = path.strip_prefix("HEAD:").unwrap_or(path);
            for id in named_in(line, ids) {
                places.entry(id).or_default().push(format!("HEAD:./{path}"));
            }
        }
        places
    }

    /// The files from which a commit took the sections, as they were before it. Each is the latest such commit.
    fn last_removed<'i>(&self, ids: &[&'i SectionId]) -> HashMap<&'i SectionId, Vec<String>> {
        let mut places = HashMap::new();
        if !ids.is_empty() {
            // What was found until the walk broke off holds.
            let _ = self.walk_back(ids, &mut places);
        }
        places
    }

    fn walk_back<'i>(
        &self,
        ids: &[&'i SectionId],
        places: &mut HashMap<&'i SectionId, Vec<String>>,
    ) -> Option<()> {
        let most = MOST_WALKED.to_string();
        let mut arguments = vec!["rev-list", "--no-merges", "-n", &most, "HEAD", "--"];
        arguments.extend(MARKDOWN);
        let commits = self.git(&arguments)?;
        let mut arguments = vec!["diff-tree", "--stdin", "-r", "-p", "-U0", "--no-renames", "--no-textconv"];
        arguments.extend(["--no-ext-diff", "--submodule=short", "--ignore-submodules", "--no-color"]);
        arguments.extend(["--src-prefix=a/", "--diff-filter=MD", "--relative", "--"]);
        arguments.extend(MARKDOWN);
        let mut git = Conversation::start(&self.root, &arguments, commits)?;
        let (mut commit, mut file, mut is_header) = (String::new(), String::new(), false);
        let mut line = Vec::new();
        // All lines below a commit belong to it: an id found there is settled when the next begins.
        let mut found: HashSet<&SectionId> = HashSet::new();
        loop {
            line.clear();
            if !matches!(git.answers.read_until(b'\n', &mut line), Ok(1..)) {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if git::is_hash(text) {
                found.extend(places.keys());
                if found.len() == ids.len() {
                    break;
                }
                text.clone_into(&mut commit);
            } else if text.starts_with("diff --git ") {
                is_header = true;
            } else if is_header {
                if let Some(path) = text.strip_prefix("--- a/") {
                    path.clone_into(&mut file);
                }
                is_header = !text.starts_with("@@");
            } else if let Some(removed) = text.strip_prefix('-') {
                for id in named_in(removed, ids).filter(|id| !found.contains(id)) {
                    places.entry(id).or_default().push(format!("{commit}^:./{file}"));
                }
            }
        }
        // Not to be waited for: it may have much more to say.
        git.end();
        Some(())
    }

    /// The wordings a section has had in its files, newest first, each once. Only ids that are written in
    /// the text are followed.
    pub fn versions(&self, handbook: &Handbook, id: &SectionId) -> Vec<Version> {
        let mut versions = Vec::new();
        if !self.has_repository {
            return versions;
        }
        let mut seen = HashSet::new();
        for place in handbook.translations(id) {
            let document = handbook.document(*place);
            let commits = self.commits(&document.path);
            let names: Vec<String> =
                commits.iter().map(|commit| format!("{}:./{}", commit.hash, commit.path)).collect();
            let mut blobs = HashSet::new();
            self.read(&names, |at, hash, text| {
                if !blobs.insert(hash) {
                    return;
                }
                let Some(wording) = content::wording(handbook, document, text, id) else { return };
                let revision = Revision::of_text(&wording.title, &wording.text);
                if seen.insert(revision) {
                    let (language, date) = (document.language, commits[at].date.clone());
                    versions.push(Version { revision, wording, language, date });
                }
            });
        }
        versions
    }

    /// The handbook as a commit had it.
    ///
    /// # Errors
    /// When there is no history, the revision is unknown, git lacks some of its files, or they cannot be put in a
    /// temporary folder.
    pub fn handbook_at(&self, revision: &str) -> Result<Handbook, Error> {
        if !self.has_repository {
            return Err(Error::NoRepository(self.root.clone()));
        }
        let unknown = || {
            let shallow = self.git(&["rev-parse", "--is-shallow-repository"]);
            if shallow.is_some_and(|answer| answer.starts_with(b"true")) {
                Error::Shallow(revision.to_owned())
            } else {
                Error::UnknownRevision(revision.to_owned())
            }
        };
        let commit = format!("{revision}^{{commit}}");
        let found = self
            .git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
            .ok_or_else(unknown)?;
        let hash = String::from_utf8_lossy(&found).trim().to_owned();
        let missing = || {
            let error = if git::is_partial(&self.root) { Error::Partial } else { Error::Damaged };
            error(revision.to_owned())
        };
        let listed = self.git(&["ls-tree", "-r", "-z", &hash]).ok_or_else(missing)?;
        let listed = String::from_utf8_lossy(&listed);
        // `100644 blob <hash>`, a tab and the path.
        let (paths, names): (Vec<&str>, Vec<String>) = listed
            .split('\0')
            .filter_map(|entry| entry.split_once('\t'))
            .filter(|(about, path)| about.starts_with("100") && is_handbook_file(path))
            .filter_map(|(about, path)| Some((path, about.rsplit(' ').next()?.to_owned())))
            .unzip();
        let write = |path: PathBuf| move |source| Error::Write { path, source };
        let folder = tempfile::tempdir().map_err(write(std::env::temp_dir()))?;
        let mut outcome = Ok(());
        git::blobs(&self.root, &names, |at, blob| {
            if outcome.is_err() {
                return;
            }
            outcome = match blob {
                Blob::Read { bytes, .. } => {
                    let to = folder.path().join(paths[at]);
                    let parent = to.parent().unwrap_or(folder.path());
                    std::fs::create_dir_all(parent)
                        .and_then(|()| std::fs::write(&to, bytes))
                        .map_err(write(to.clone()))
                }
                // The handbook has no files of this size.
                Blob::Unreadable => Ok(()),
                Blob::Missing => Err(missing()),
            };
        });
        outcome?;
        Ok(content::load(folder.path())?.0)
    }

    /// The commits that changed a file, newest first, with its path at that time.
    fn commits(&self, path: &str) -> Vec<Commit> {
        let most = MOST_COMMITS.to_string();
        let arguments = [
            "log",
            "--follow",
            "-n",
            &most,
            "--format=%x01%H %cs",
            "--name-only",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules",
            "--relative",
            "-z",
            "--",
            path,
        ];
        // Its output before a failure is valid: it fails where a partial clone lacks objects.
        let Ok(found) = git::command(&self.root, &arguments).output() else { return Vec::new() };
        let found = String::from_utf8_lossy(&found.stdout);
        let commits = found.split('\u{1}').filter_map(|entry| {
            let mut parts = entry.split(['\0', '\n']).filter(|part| !part.is_empty());
            let (hash, date) = parts.next()?.split_once(' ')?;
            Some(Commit { hash: hash.to_owned(), date: date.to_owned(), path: parts.next()?.to_owned() })
        });
        commits.collect()
    }

    /// Hands over the files with these names that git can give, in order: the place of the name, the file's hash and
    /// its text.
    fn read(&self, names: &[String], mut each: impl FnMut(usize, String, &str)) {
        git::blobs(&self.root, names, |at, blob| {
            if let Blob::Read { hash, bytes } = blob {
                each(at, hash, &String::from_utf8_lossy(&bytes));
            }
        });
    }

    /// What a git command prints; `None` when it fails.
    fn git(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.has_repository.then(|| git::output(&self.root, arguments))?
    }
}

/// How a heading begins to say its id.
fn braces(id: &SectionId) -> String {
    format!("{{#{id}")
}

/// Which of these ids a line gives to a section.
fn named_in<'i, 's>(
    line: &'s str,
    ids: &'s [&'i SectionId],
) -> impl Iterator<Item = &'i SectionId> + use<'i, 's> {
    let has_any = line.contains("{#");
    ids.iter().copied().filter(move |id| {
        let braces = braces(id);
        has_any
            && line
                .match_indices(&braces)
                .any(|(at, _)| line[at + braces.len()..].starts_with(['}', ' ', '\t']))
    })
}

struct Commit {
    hash: String,
    date: String,
    path: String,
}

/// Whether a handbook is made from a file of this path. A tree may contain any path, also one that leaves it.
fn is_handbook_file(path: &str) -> bool {
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("md")
        || extension.eq_ignore_ascii_case("markdown")
        || [".gitignore", "handbook.toml", content::LEDGER].contains(&name)
        || path.starts_with("index/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::tests::run;

    #[test]
    fn texts_of_lost_sections_are_found() {
        let repository = tempfile::tempdir().expect("a folder");
        // The handbook need not be the whole repository.
        let root = repository.path().join("the handbook");
        let git = |arguments: &[&str]| run(repository.path(), arguments);
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        let commit = || {
            git(&["add", "-A"]);
            git(&["commit", "-qm", "one"])
        };
        git(&["init", "-q"]);
        write(
            "a b.md",
            "# Kept {#kept}\n\nx\n\n## One {#one}\n\nfirst\n\n## One more {#one-more}\n\nsecond\n",
        );
        write("c.md", "# Three {#three roles=x}\n\nthird\n");
        commit();
        write(
            "a b.md",
            "# Kept {#kept}\n\nx\n\n## One {#one}\n\nedited\n\n## One more {#one-more}\n\nsecond\n",
        );
        commit();
        // Removed with a commit, with its whole file, and since the last commit.
        write("a b.md", "# Kept {#kept}\n\n-- a/c.md\n\n## One more {#one-more}\n\nsecond\n");
        commit();
        std::fs::remove_file(root.join("c.md")).expect("removed");
        write("d.md", "# Other {#other}\n\ny\n");
        commit();
        write("a b.md", "# Kept {#kept}\n\nz\n");
        let (handbook, _) = content::load(&root).expect("loaded");
        let ids = ["one", "one-more", "three", "never"].map(|id| SectionId::new(id).expect("an id"));
        let found = EarlierVersions::of(&root).last_wordings(&handbook, &ids.iter().collect::<Vec<_>>());
        let mut found: Vec<String> = found
            .iter()
            .map(|(id, last)| format!("{id}: {} in {}", last.text().replace('\n', "/"), last.path))
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                "one-more: One more/second in a b.md",
                "one: One/edited in a b.md",
                "three: Three/third in c.md"
            ]
        );
        assert!(EarlierVersions::of(&std::env::temp_dir()).last_wordings(&handbook, &[&ids[0]]).is_empty());
    }
}
