//! A handbook's folder, and whether symbolic links may leave it.
//!
//! A link that points outside the folder would publish files that are not part of the handbook (`passwd.md ->
//! /etc/passwd`), so it is not followed unless the operator says so.

use std::{
    collections::BTreeMap,
    fs, io,
    ops::Deref,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// The folder of a handbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    path: PathBuf,
    follows_outside: bool,
    /// Files that are read instead of those on disk, by their paths: what a dry run would have written.
    pending: Arc<BTreeMap<String, Vec<u8>>>,
}

/// Why a symbolic link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::content) enum Outside {
    /// Its target is not below the root.
    #[error("this symbolic link points outside the handbook's folder")]
    Root,
    /// Its target is one of git's own files, which hold passwords of remotes.
    #[error("this symbolic link points into .git")]
    Git,
}

impl Root {
    /// The folder at `path`. Links that point outside it are not followed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), follows_outside: false, pending: Arc::default() }
    }

    /// The same folder; links that point outside it are followed if `follow` is set.
    #[must_use]
    pub fn follow_outside(self, follow: bool) -> Self {
        Self { follows_outside: follow, ..self }
    }

    /// Another folder, whose links are followed as far as those of this one.
    #[must_use]
    pub fn elsewhere(&self, path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), follows_outside: self.follows_outside, pending: Arc::default() }
    }

    /// The same folder under one path, however it was named.
    #[must_use]
    pub fn canonical(self) -> Self {
        Self { path: self.path.canonicalize().unwrap_or(self.path), ..self }
    }

    /// Reads `bytes` as the file at `path` from now on, whatever is on disk.
    pub(in crate::content) fn hold(&mut self, path: &str, bytes: Vec<u8>) {
        Arc::make_mut(&mut self.pending).insert(path.to_owned(), bytes);
    }

    /// The files that are not those on disk.
    pub(in crate::content) fn pending(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.pending
    }

    /// Reads the file at `path` below the root.
    ///
    /// # Errors
    /// When it cannot be read, or when a symbolic link points outside the folder.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        if !self.pending.contains_key(path) {
            self.admit(&self.path.join(path))?;
        }
        self.read_admitted(path)
    }

    /// Reads the file at `path` below the root, whose links were [admitted](Self::admit) before.
    pub(in crate::content) fn read_admitted(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.pending.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => fs::read(self.path.join(path)),
        }
    }

    /// Reads the text file at `path` below the root.
    ///
    /// # Errors
    /// As [`Root::read`], and when it is not UTF-8.
    pub fn read_to_string(&self, path: &str) -> io::Result<String> {
        String::from_utf8(self.read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// The file at `path` below the root, which may be opened.
    ///
    /// # Errors
    /// When there is none, or when a symbolic link points outside the folder.
    pub fn admitted(&self, path: &str) -> io::Result<PathBuf> {
        let full = self.path.join(path);
        self.admit(&full)?;
        Ok(full)
    }

    /// Whether the file or folder at `full`, which may be a symbolic link or lie below one, may be read.
    pub(in crate::content) fn admit(&self, full: &Path) -> io::Result<()> {
        if self.follows_outside {
            return Ok(());
        }
        let (target, root) = (full.canonicalize()?, self.path.canonicalize()?);
        let outside = match target.strip_prefix(root) {
            Err(_) => Outside::Root,
            Ok(below) if below.components().any(|part| part == Component::Normal(".git".as_ref())) => {
                Outside::Git
            }
            Ok(_) => return Ok(()),
        };
        Err(io::Error::new(io::ErrorKind::PermissionDenied, outside))
    }
}

/// The reason, if a file was not read because a link points outside the folder.
pub(in crate::content) fn outside(error: &io::Error) -> Option<Outside> {
    error.get_ref()?.downcast_ref().copied()
}

/// Whether there is no file to read: none at all, or a link that points outside the folder. Loading the handbook
/// reports the latter.
pub fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || outside(error).is_some()
}

impl Deref for Root {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Root {
    fn from(path: &P) -> Self {
        Self::new(path.as_ref())
    }
}

impl From<&Root> for Root {
    fn from(root: &Root) -> Self {
        root.clone()
    }
}
