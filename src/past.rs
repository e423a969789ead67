//! Floor 2: what the handbook said before, as git remembers it.
//!
//! Everything here is a help and nothing depends on it: without git, without a repository, or in a shallow clone,
//! questions go unanswered and whoever asks says so. The `git` command is run, which every machine with a repository
//! has; a library would be larger than the rest of the handbook together.

use std::{
    collections::HashSet,
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

    /// The title and text a section last had before it disappeared.
    pub fn last_text(&self, handbook: &Handbook, id: &SectionId) -> Option<String> {
        let needle = format!("{{#{id}");
        let paths = |revision: &str| {
            let found = self.git(&["grep", "-l", "-z", "-F", "-e", &needle, revision, "--", "."])?;
            let found = String::from_utf8(found).ok()?;
            // Each as `revision:path`.
            let paths: Vec<String> = found
                .split('\0')
                .filter_map(|entry| Some(entry.split_once(':')?.1.to_owned()))
                .filter(|path| !path.is_empty())
                .collect();
            (!paths.is_empty()).then_some(paths)
        };
        let mut revision = "HEAD".to_owned();
        let paths = paths(&revision).or_else(|| {
            let pickaxe = format!("-S{needle}");
            let found = self.git(&["log", "-n", "1", "--format=%H", &pickaxe, "--", "."])?;
            revision = format!("{}^", String::from_utf8(found).ok()?.trim());
            paths(&revision)
        })?;
        let document = handbook.documents.first()?;
        let wordings = paths.iter().filter_map(|path| {
            let text = self.git(&["show", "--no-textconv", &format!("{revision}:./{path}")])?;
            content::wording(handbook, document, &String::from_utf8_lossy(&text), id)
        });
        // The longest: the original rather than a stub of a translation.
        wordings.max_by_key(|wording| wording.text.len()).map(|it| format!("{}\n{}", it.title, it.text))
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
