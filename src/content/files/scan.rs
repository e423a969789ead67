//! Which files make up a handbook, without reading them: the start-up fingerprint and the work list of
//! [`load`](crate::content::load()) are the same walk.

use std::{
    collections::{BTreeSet, HashSet},
    ffi::OsStr,
    fs, io,
    path::Path,
    sync::mpsc,
    time::SystemTime,
};

use ignore::WalkBuilder;

use super::{
    root::{self, Root},
    tool_files,
};
use crate::{
    content::Error,
    diagnostic::{Diagnostic, Place, Rule, Severity},
    model::MediaKind,
};

/// Name of the settings file in a handbook's root.
pub(in crate::content) const SETTINGS: &str = "handbook.toml";
/// Questions that sections answer, by hand.
pub(in crate::content) const QUESTIONS: &str = "index/questions.toml";
/// What the handbook does not cover, by hand.
pub(in crate::content) const ELSEWHERE: &str = "index/elsewhere.toml";
/// Name of the ledger of published ids.
pub const LEDGER: &str = "permalinks.toml";
/// Inputs of the index that belong to the fingerprint.
const INDEX_INPUTS: [&str; 5] =
    ["index/dictionary.txt", ELSEWHERE, QUESTIONS, "index/synonyms.toml", "revisions.toml"];
/// Folders that hold other people's Markdown.
const FOREIGN_FOLDERS: [&str; 2] = ["node_modules", "target"];
/// Folders beside `content/` where tools keep pictures.
const FOLDERS_BESIDE: [&str; 4] = ["assets", "images", "public", "static"];
/// Endings of files that are downloaded.
const DOWNLOADS: [&str; 13] =
    ["csv", "doc", "docx", "odp", "ods", "odt", "pdf", "ppt", "pptx", "txt", "xls", "xlsx", "zip"];
/// Deepest folder that is walked. Nothing people write is as deep; a file system made to hurt is.
const MAX_DEPTH: usize = 64;

/// A file the handbook is made of, as the file system describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the root, with `/` between the parts.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed; the epoch where the file system does not say.
    pub modified: SystemTime,
    /// What the file is to the handbook.
    pub kind: FileKind,
}

/// What a file is to the handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A Markdown file.
    Document,
    /// `handbook.toml`.
    Settings,
    /// A hand-written input of the index: `index/dictionary.txt`, `index/elsewhere.toml`, `index/questions.toml` or
    /// `index/synonyms.toml`.
    IndexInput,
    /// `permalinks.toml`.
    Ledger,
    /// The configuration of another tool: what a folder is called, and in which order its pages are.
    Configuration,
    /// A picture or another file that documents may name. Files beside `content/` are listed from some folders only.
    Beside,
}

/// Where a handbook keeps its ledger: in `content/` when it has that folder, else at its root.
pub fn ledger(root: &Path) -> String {
    if root.join("content").is_dir() { format!("content/{LEDGER}") } else { LEDGER.to_owned() }
}

/// Every file of the handbook in `root`, sorted by path: Markdown, files that it may name, `handbook.toml` and the index's
/// hand-written inputs. Nothing is read but folders and ignore files: 10,000 files take a few dozen milliseconds.
///
/// Symbolic links that point outside the folder are skipped, unless the root allows them.
pub fn scan(root: impl Into<Root>) -> Result<Vec<SourceFile>, Error> {
    walk(&root.into()).map(|files| files.list)
}

/// What the walk found.
#[derive(Debug)]
pub(in crate::content) struct Files {
    /// Sorted by path.
    pub(in crate::content) list: Vec<SourceFile>,
    /// `content/` when the root has that folder, else empty: what precedes the language and part folders in paths.
    pub(in crate::content) prefix: &'static str,
    /// Loops, links that point outside the folder, and folders that could not be read.
    pub(in crate::content) diagnostics: Vec<Diagnostic>,
}

pub(in crate::content) fn walk(root: &Root) -> Result<Files, Error> {
    // Also distinguishes a missing folder, or a file in its place, from an empty folder.
    fs::read_dir(&**root).map_err(|source| Error::Scan { path: root.to_path_buf(), source })?;
    let inside = root.join("content");
    let (top, prefix) = if inside.is_dir() { (inside, "content/") } else { (root.to_path_buf(), "") };

    let mut files = Files { list: Vec::new(), prefix, diagnostics: Vec::new() };
    let mut refused = Vec::new();
    for (path, kind) in [(SETTINGS, FileKind::Settings)]
        .into_iter()
        .chain(INDEX_INPUTS.map(|path| (path, FileKind::IndexInput)))
        .chain([(&*ledger(root), FileKind::Ledger)])
    {
        let full = root.join(path);
        let Ok(metadata) = fs::metadata(&full) else { continue };
        match root.admit(&full) {
            Ok(()) if metadata.is_file() => files.list.push(describe(path.to_owned(), kind, &metadata)),
            Ok(()) => {}
            Err(error) => refused.push((path.to_owned(), error)),
        }
    }
    match root.admit(&top) {
        Ok(()) => {
            walk_documents(root, &top, &mut files, &mut refused);
            if !files.prefix.is_empty() {
                for folder in FOLDERS_BESIDE {
                    walk_beside(root, &root.join(folder), &mut files);
                }
            }
        }
        Err(error) => refused.push((relative(root, &top), error)),
    }
    add_hidden_configuration(root, &mut files);
    // In a folder that was not written for us, such a link is its owner's habit.
    let is_declared = root.join(SETTINGS).exists();
    let severity = if is_declared { Severity::Error } else { Severity::Warning };
    files.diagnostics.extend(refused.into_iter().map(|(path, error)| not_followed(path, &error, severity)));
    files.list.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Adds the documents in `top`, and the links that are not followed to `refused`.
fn walk_documents(root: &Root, top: &Path, files: &mut Files, refused: &mut Vec<(String, io::Error)>) {
    let own_index = (files.prefix.is_empty()).then(|| top.join("index"));
    // The walk keeps its filter, which can lend nothing from here.
    let (outside, links) = mpsc::channel();
    let follower = root.clone();
    let walker = WalkBuilder::new(top)
        .follow_links(true)
        .max_depth(Some(MAX_DEPTH))
        // As git sees the folder, whether or not it is a repository yet; the user's own global rules would make
        // the same handbook load differently on two machines.
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .ignore(false)
        .filter_entry(move |entry| {
            let name = entry.file_name();
            if is_temporary(name)
                || FOREIGN_FOLDERS.iter().any(|foreign| name == *foreign)
                || own_index.as_deref().is_some_and(|index| entry.path() == index)
            {
                return false;
            }
            if !entry.path_is_symlink() {
                return true;
            }
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            match follower.admit(entry.path()) {
                Err(error) if is_folder || is_markdown(entry.path()) => {
                    // They are received below.
                    let _ = outside.send((relative(&follower, entry.path()), error));
                    false
                }
                admitted => admitted.is_ok(),
            }
        })
        .build();
    for entry in walker {
        match entry {
            Ok(entry)
                if entry.file_type().is_some_and(|kind| kind.is_file()) && is_markdown(entry.path()) =>
            {
                let path = relative(root, entry.path());
                match entry.metadata() {
                    Ok(metadata) => files.list.push(describe(path, FileKind::Document, &metadata)),
                    Err(error) => files.diagnostics.push(unreadable(path, &error)),
                }
            }
            Ok(entry) => files.list.extend(configuration(root, &entry).or_else(|| beside(root, &entry))),
            Err(error) if path_of(&error).and_then(Path::file_name).is_some_and(is_temporary) => {}
            Err(error) => files.diagnostics.extend(problem(root, &error)),
        }
    }
    refused.extend(links.try_iter());
}

/// Adds the files in a folder beside `content/`.
fn walk_beside(root: &Root, folder: &Path, files: &mut Files) {
    if folder.is_dir() && root.admit(folder).is_ok() {
        let walker =
            WalkBuilder::new(folder).require_git(false).git_global(false).max_depth(Some(MAX_DEPTH)).build();
        files.list.extend(walker.filter_map(Result::ok).filter_map(|entry| beside(root, &entry)));
    }
}

/// The file at an entry if it is the configuration of another tool.
fn configuration(root: &Root, entry: &ignore::DirEntry) -> Option<SourceFile> {
    let path = relative(root, entry.path());
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let metadata = (is_file && tool_files::tool(&path).is_some()).then(|| entry.metadata())?.ok()?;
    Some(describe(path, FileKind::Configuration, &metadata))
}

/// Adds configuration files of other tools that are hidden, or beside `content/`.
fn add_hidden_configuration(root: &Root, files: &mut Files) {
    let mut folders = BTreeSet::from([""]);
    for file in &files.list {
        folders.extend(file.path.match_indices('/').map(|(at, _)| &file.path[..at]));
    }
    let mut paths: Vec<String> =
        folders.into_iter().flat_map(|folder| tool_files::hidden_in(root, folder)).collect();
    let known: HashSet<&str> = files.list.iter().map(|file| file.path.as_str()).collect();
    paths.retain(|path| !known.contains(path.as_str()));
    for path in paths {
        let full = root.join(&path);
        if let Ok(metadata) = fs::metadata(&full)
            && metadata.is_file()
            && root.admit(&full).is_ok()
        {
            files.list.push(describe(path, FileKind::Configuration, &metadata));
        }
    }
}

/// The file at an entry if documents may name it.
fn beside(root: &Root, entry: &ignore::DirEntry) -> Option<SourceFile> {
    let path = relative(root, entry.path());
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_wanted = MediaKind::of(&path) != MediaKind::Other
        || DOWNLOADS.iter().any(|download| extension.eq_ignore_ascii_case(download));
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let metadata = (is_wanted && is_file).then(|| entry.metadata())?.ok()?;
    Some(describe(path, FileKind::Beside, &metadata))
}

/// Every file in `root` that is no Markdown, below its hidden folders too.
pub(in crate::content) fn other_files(root: &Root) -> Vec<String> {
    /// More than anybody looks through for a file by its name.
    const MOST: usize = 200_000;
    let walker = WalkBuilder::new(&**root)
        .standard_filters(false)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(|entry| {
            let name = entry.file_name();
            name != ".git" && FOREIGN_FOLDERS.iter().all(|foreign| name != *foreign)
        })
        .build();
    let files = walker
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()) && !is_markdown(entry.path()));
    let mut paths: Vec<String> = files.take(MOST).map(|entry| relative(root, entry.path())).collect();
    paths.sort_unstable();
    paths
}

/// Whether programs keep a file of this name beside one that is open, or instead of its attributes: Emacs' locks, which are links
/// to nothing, Office's owner files and macOS' attributes on disks of other systems.
fn is_temporary(name: &OsStr) -> bool {
    [".#", "~$", "._"].iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
}

/// The diagnostic for a link that is not followed.
fn not_followed(path: String, error: &io::Error, severity: Severity) -> Diagnostic {
    let Some(outside) = root::outside(error) else { return unreadable(path, error) };
    Diagnostic::new(Rule::SymlinkOutside, outside.to_string(), Place::file(path))
        .with_severity(severity)
        .with_help("replace it with the file, or allow such links with --follow-outside")
}

fn describe(path: String, kind: FileKind, metadata: &fs::Metadata) -> SourceFile {
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    SourceFile { path, size: metadata.len(), modified, kind }
}

/// Whether a file is Markdown by its name.
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["md", "markdown", "mdx"].iter().any(|ending| extension.eq_ignore_ascii_case(ending))
    })
}

/// `path` below `root`, with `/` between the parts.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut text = String::new();
    for part in below {
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(&part.to_string_lossy());
    }
    text
}

/// The diagnostic for what the walk could not enter; broken ignore patterns are the user's own business.
fn problem(root: &Path, error: &ignore::Error) -> Option<Diagnostic> {
    if let Some((link, above)) = loop_of(error) {
        let message = format!("this link points to {}, a folder above it", or_root(relative(root, above)));
        return Some(
            Diagnostic::new(Rule::SymlinkLoop, message, Place::file(relative(root, link)))
                .with_help("remove the symbolic link; the folder is loaded without it"),
        );
    }
    let path = path_of(error).map_or_else(|| root.to_owned(), Path::to_owned);
    error.io_error().map(|error| not_opened(or_root(relative(root, &path)), error))
}

pub(in crate::content) fn unreadable(path: String, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Rule::UnreadableFile, format!("cannot be read: {error}"), Place::file(path))
}

/// The diagnostic for what the walk met and could not open.
fn not_opened(path: String, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::NotFound => {
            let message = "the target of this symbolic link does not exist";
            Diagnostic::new(Rule::UnreadableFile, message, Place::file(path))
                .with_help("remove the link, or restore the file")
        }
        io::ErrorKind::PermissionDenied => unreadable(path, &"permission denied")
            .with_help("give the user who runs this program permission to read it"),
        // What the walk adds is the path, which is the place.
        _ => unreadable(path, &error.to_string().rsplit(": ").next().unwrap_or_default()),
    }
}

fn or_root(path: String) -> String {
    if path.is_empty() { ".".to_owned() } else { path }
}

fn loop_of(error: &ignore::Error) -> Option<(&Path, &Path)> {
    match error {
        ignore::Error::Loop { ancestor, child } => Some((child, ancestor)),
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => loop_of(err),
        _ => None,
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
