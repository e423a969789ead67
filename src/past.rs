//! Floor 2: what the handbook said before, as git remembers it.
//!
//! Everything here is a help and nothing depends on it: without git, without a repository, or in a shallow clone,
//! questions go unanswered and whoever asks says so. The `git` command is run, which every machine with a repository
//! has; a library would be larger than the rest of the handbook together.

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    content::{self, Wording},
    model::{Handbook, Language, SectionId},
    text::Revision,
};

/// Commits of a file that are looked at.
const MOST_COMMITS: usize = 300;
/// Commits of the whole handbook that are looked through for what they removed.
const MOST_WALKED: usize = 1000;
/// The files that may hold sections.
const MARKDOWN: [&str; 2] = [":(icase)*.md", ":(icase)*.markdown"];
/// Largest file version that is read, in bytes.
const LARGEST: usize = 4 << 20;

/// Why an earlier handbook could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no history.
    #[error("{0} is not in a git repository, or git is not installed")]
    NoRepository(PathBuf),
    /// There is no such revision.
    #[error("git knows no revision \"{0}\" here")]
    UnknownRevision(String),
    /// There is no such revision in what was cloned.
    #[error(
        "git knows no revision \"{0}\" here: the clone is shallow, `git fetch --unshallow` brings the rest"
    )]
    Shallow(String),
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
pub struct Past {
    root: PathBuf,
    has_repository: bool,
}

/// A section as it was at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which wording it is.
    pub revision: Revision,
    /// What it said.
    pub wording: Wording,
    /// In which language.
    pub language: Language,
    /// The day of the commit that has it, `2026-11-24`.
    pub date: String,
}

impl Past {
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

    /// The title and text each of these sections last had before it disappeared, as far as git knows. However many they
    /// are, the files are searched once and the history is walked once.
    pub fn last_texts(&self, handbook: &Handbook, ids: &[&SectionId]) -> HashMap<SectionId, String> {
        let Some(document) = handbook.documents.first().filter(|_| self.has_repository && !ids.is_empty())
        else {
            return HashMap::new();
        };
        let mut places = self.last_committed(ids);
        let gone: Vec<&SectionId> = ids.iter().copied().filter(|id| !places.contains_key(id)).collect();
        places.extend(self.last_removed(&gone));
        let (ids, names): (Vec<_>, Vec<_>) =
            places.into_iter().flat_map(|(id, names)| names.into_iter().map(move |name| (id, name))).unzip();
        let mut texts: HashMap<SectionId, String> = HashMap::new();
        for (id, blob) in ids.into_iter().zip(self.blobs(&names)) {
            let Some((_, text)) = blob else { continue };
            let Some(wording) = content::wording(handbook, document, &text, id) else { continue };
            let text = format!("{}\n{}", wording.title, wording.text);
            // The longest: the original rather than a stub of a translation.
            let known = texts.entry(id.clone()).or_default();
            if known.len() < text.len() {
                *known = text;
            }
        }
        texts
    }

    /// The files of the last commit in which the sections stand, as git names them.
    fn last_committed<'i>(&self, ids: &[&'i SectionId]) -> HashMap<&'i SectionId, Vec<String>> {
        let mut places: HashMap<&SectionId, Vec<String>> = HashMap::new();
        let needles: Vec<String> = ids.iter().map(|id| braces(id)).collect();
        let mut arguments =
            vec!["grep", "-z", "-F", "--no-line-number", "--no-column", "--no-full-name", "--no-color"];
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
        let mut child = self
            .command(&["diff-tree", "--stdin", "-r", "-p", "-U0", "--no-renames", "--no-textconv"])
            .args(["--no-ext-diff", "--no-color", "--src-prefix=a/", "--diff-filter=MD", "--relative", "--"])
            .args(MARKDOWN)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut input = child.stdin.take()?;
        let writer = std::thread::spawn(move || input.write_all(&commits).is_ok());
        let mut output = BufReader::new(child.stdout.take()?);
        let (mut commit, mut file, mut is_header) = (String::new(), String::new(), false);
        let mut line = Vec::new();
        // Whatever stands below a commit belongs to it: an id found there is found for good when the next begins.
        let mut found: HashSet<&SectionId> = HashSet::new();
        loop {
            line.clear();
            if output.read_until(b'\n', &mut line).ok()? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if is_hash(text) {
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
        let _ = child.kill();
        drop(output);
        let _ = writer.join();
        let _ = child.wait();
        Some(())
    }

    /// The wordings a section has had in the files it stands in, newest first, each once. Only ids that are written in
    /// the text are followed.
    pub fn versions(&self, handbook: &Handbook, id: &SectionId) -> Vec<Version> {
        let mut versions = Vec::new();
        let mut seen = HashSet::new();
        for place in handbook.translations(id) {
            let document = handbook.document(*place);
            let commits = self.commits(&document.path);
            let names: Vec<String> =
                commits.iter().map(|commit| format!("{}:./{}", commit.hash, commit.path)).collect();
            let mut blobs = HashSet::new();
            for (commit, blob) in commits.iter().zip(self.blobs(&names)) {
                let Some((blob, text)) = blob else { continue };
                if !blobs.insert(blob) {
                    continue;
                }
                let Some(wording) = content::wording(handbook, document, &text, id) else { continue };
                let revision = Revision::of_text(&wording.title, &wording.text);
                if seen.insert(revision) {
                    let language = document.language;
                    versions.push(Version { revision, wording, language, date: commit.date.clone() });
                }
            }
        }
        versions
    }

    /// The handbook as a commit had it.
    ///
    /// # Errors
    /// When there is no history, the revision is unknown, or its files cannot be put in a temporary folder.
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
        let listed = self.git(&["ls-tree", "-r", "-z", &hash]).ok_or_else(unknown)?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let paths: Vec<&str> = listed
            .split('\0')
            .filter_map(|entry| entry.split_once('\t'))
            .filter(|(mode, path)| mode.starts_with("100") && is_handbook_file(path))
            .map(|(_, path)| path)
            .collect();
        let write = |path: PathBuf| move |source| Error::Write { path, source };
        let folder = tempfile::tempdir().map_err(write(std::env::temp_dir()))?;
        let names: Vec<String> = paths.iter().map(|path| format!("{hash}:./{path}")).collect();
        for (path, blob) in paths.iter().zip(self.blobs(&names)) {
            let Some((_, text)) = blob else { continue };
            let to = folder.path().join(path);
            let parent = to.parent().unwrap_or(folder.path());
            std::fs::create_dir_all(parent).map_err(write(to.clone()))?;
            std::fs::write(&to, text).map_err(write(to.clone()))?;
        }
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
            "--relative",
            "-z",
            "--",
            path,
        ];
        let Some(found) = self.git(&arguments) else { return Vec::new() };
        let found = String::from_utf8_lossy(&found).into_owned();
        let commits = found.split('\u{1}').filter_map(|entry| {
            let mut parts = entry.split(['\0', '\n']).filter(|part| !part.is_empty());
            let (hash, date) = parts.next()?.split_once(' ')?;
            Some(Commit { hash: hash.to_owned(), date: date.to_owned(), path: parts.next()?.to_owned() })
        });
        commits.collect()
    }

    /// The objects with these names, in order, each with its own hash; `None` for what is not there or too large.
    fn blobs(&self, names: &[String]) -> Vec<Option<(String, String)>> {
        self.read_blobs(names).unwrap_or_default()
    }

    fn read_blobs(&self, names: &[String]) -> Option<Vec<Option<(String, String)>>> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut input = child.stdin.take()?;
        let asked: String = names.iter().map(|name| format!("{name}\n")).collect();
        // Written aside, so that neither side waits for the other.
        let writer = std::thread::spawn(move || input.write_all(asked.as_bytes()).is_ok());
        let mut output = BufReader::new(child.stdout.take()?);
        let mut blobs = Vec::with_capacity(names.len());
        for _ in names {
            blobs.push(read_blob(&mut output)?);
        }
        drop(output);
        let _ = writer.join();
        let _ = child.wait();
        Some(blobs)
    }

    /// What a git command prints; `None` when it fails.
    fn git(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        if !self.has_repository {
            return None;
        }
        let output = self.command(arguments).output().ok()?;
        output.status.success().then_some(output.stdout)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["-c", "core.quotepath=off", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false"])
            .arg("-C")
            .arg(&self.root)
            .args(arguments)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
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

/// Whether a line of `git diff-tree` names a commit.
fn is_hash(line: &str) -> bool {
    matches!(line.len(), 40 | 64) && line.bytes().all(|b| b.is_ascii_hexdigit())
}

struct Commit {
    hash: String,
    date: String,
    path: String,
}

/// One answer of `git cat-file --batch`: `<hash> blob <size>`, the bytes, a line end; or `<name> missing`.
#[allow(clippy::option_option, reason = "no answer at all, and the answer that there is no such object")]
fn read_blob(output: &mut impl BufRead) -> Option<Option<(String, String)>> {
    let mut header = String::new();
    if output.read_line(&mut header).ok()? == 0 {
        return None;
    }
    let mut parts = header.split_whitespace();
    let (Some(hash), Some(kind), Some(size)) = (parts.next(), parts.next(), parts.next()) else {
        return Some(None);
    };
    let Ok(size) = size.parse::<usize>() else { return Some(None) };
    let mut bytes = Vec::with_capacity(size.min(LARGEST));
    output.by_ref().take(size as u64 + 1).read_to_end(&mut bytes).ok()?;
    bytes.truncate(size);
    if kind != "blob" || size > LARGEST {
        return Some(None);
    }
    Some(Some((hash.to_owned(), String::from_utf8_lossy(&bytes).into_owned())))
}

/// Whether a handbook is made from a file of this path.
fn is_handbook_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("md")
        || extension.eq_ignore_ascii_case("markdown")
        || [".gitignore", "handbook.toml", content::permalinks::FILE].contains(&name)
        || path.starts_with("index/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_lost_sections_are_found_wherever_they_went() {
        let repository = tempfile::tempdir().expect("a folder");
        // The handbook need not be the whole repository.
        let root = repository.path().join("the handbook");
        let git = |arguments: &[&str]| {
            let identity =
                ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
            let mut command = Command::new("git");
            let done = command.args(identity).arg("-C").arg(repository.path()).args(arguments).output();
            assert!(done.expect("git").status.success(), "{arguments:?}");
        };
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        let commit = || {
            git(&["add", "-A"]);
            git(&["commit", "-qm", "one"]);
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
        let found = Past::of(&root).last_texts(&handbook, &ids.iter().collect::<Vec<_>>());
        let mut found: Vec<String> =
            found.iter().map(|(id, text)| format!("{id}: {}", text.replace('\n', "/"))).collect();
        found.sort();
        assert_eq!(found, ["one-more: One more/second", "one: One/edited", "three: Three/third"]);
        assert!(Past::of(&std::env::temp_dir()).last_texts(&handbook, &[&ids[0]]).is_empty());
    }
}
