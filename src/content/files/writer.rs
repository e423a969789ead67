//! The right to change a handbook's files, which one process has at a time.
//!
//! Commands that write (`review`, `translated`, `accept`, `check --fix`) read what is there, change it and write it
//! back. Two of them at once would lose what the first wrote, so each takes a [`Writer`] before it reads. Files can be
//! changed in no other way.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    decode,
    edit::{self, EditError},
    root::Root,
    scan,
};
use crate::diagnostic::Edit;

/// How the name of a file begins and ends that is written aside, to be renamed into place.
const ASIDE: (&str, &str) = (".handbook-", ".tmp");
/// The file that is locked where a folder cannot be.
const LOCK: &str = ".handbook-lock";

/// The right to change the files of a handbook, until it is dropped.
#[derive(Debug)]
pub struct Writer {
    root: RefCell<Root>,
    /// Held while files are changed; a dry run changes none.
    lock: Option<File>,
}

impl Writer {
    /// Takes the right, as soon as no other process has it; `wait` is called if one does. What killed writers left
    /// behind is removed.
    ///
    /// # Errors
    /// When the folder cannot be locked.
    pub fn lock(root: impl Into<Root>, wait: impl Fn()) -> io::Result<Self> {
        let root = root.into();
        let lock = lock(&root, wait)?;
        sweep(&root);
        Ok(Self { root: RefCell::new(root), lock: Some(lock) })
    }

    /// A writer that changes nothing on disk: what it would write is [pending](Self::pending), and [its
    /// folder](Self::root) is read as if it were written.
    pub fn dry(root: impl Into<Root>) -> Self {
        Self { root: RefCell::new(root.into()), lock: None }
    }

    /// Whether nothing is written to disk.
    pub fn is_dry(&self) -> bool {
        self.lock.is_none()
    }

    /// The handbook's folder, as it is now.
    pub fn root(&self) -> Root {
        self.root.borrow().clone()
    }

    /// The files a dry run would have written, by their paths.
    pub fn pending(&self) -> BTreeMap<String, Vec<u8>> {
        self.root.borrow().pending().clone()
    }

    /// The text of the file at `path` below the root, as [`apply`](Self::apply) compares it; `None` when there is none.
    pub fn text(&self, path: &str) -> Option<String> {
        Some(decode::decode(self.root.borrow().read(path).ok()?)?.text)
    }

    /// Makes `edits` in the file at `path` below the root, whose text was read as `source`.
    ///
    /// # Errors
    /// When the file cannot be read or written, has changed since, or does not say in which encoding it is.
    pub fn apply(&self, path: &str, source: &str, edits: &[Edit]) -> Result<(), EditError> {
        let full = self.root.borrow().join(path);
        let failed = |source| EditError::Io { path: full.clone(), source };
        let bytes = self.root.borrow().read(path).map_err(failed)?;
        let edited = edit::edited(&full, &bytes, source, edits)?;
        self.replace(path, &edited).map_err(failed)
    }

    /// Writes a text to the file at `path` below the root, aside and renamed into place. A file whose lines end with
    /// CRLF, as git writes it on Windows, keeps these line ends.
    ///
    /// # Errors
    /// As those of writing a file.
    pub fn rewrite(&self, path: &str, text: &str) -> io::Result<()> {
        let before = self.root.borrow().read(path).unwrap_or_default();
        let has_crlf =
            before.iter().position(|byte| *byte == b'\n').is_some_and(|end| before[..end].ends_with(b"\r"));
        if has_crlf {
            self.replace(path, text.replace('\n', "\r\n").as_bytes())
        } else {
            self.replace(path, text.as_bytes())
        }
    }

    /// Writes the file at `path` below the root: aside, and renamed into place, so that at any moment the old or the
    /// new one is there, whole. It keeps the permissions of the one it replaces. A symbolic link stays one: the file it
    /// points to is replaced.
    ///
    /// # Errors
    /// When the file cannot be written, or a link points outside the folder.
    fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let full = self.root.borrow().join(path);
        // A link to nothing is replaced by the file.
        let full = match full.canonicalize() {
            Ok(target) => {
                self.root.borrow().admit(&full)?;
                target
            }
            Err(_) => full,
        };
        if self.is_dry() {
            self.root.borrow_mut().hold(path, bytes.to_vec());
            return Ok(());
        }
        let folder = full.parent().unwrap_or(Path::new("."));
        let mut aside = tempfile::Builder::new().prefix(ASIDE.0).suffix(ASIDE.1).tempfile_in(folder)?;
        aside.write_all(bytes)?;
        match fs::metadata(&full) {
            Ok(metadata) => aside.as_file().set_permissions(metadata.permissions())?,
            Err(_) => readable_by_all(aside.as_file())?,
        }
        aside.as_file().sync_all()?;
        aside.persist(&full).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Locks the folder itself, which leaves nothing behind. Some systems lock no folders (Windows, NFS): there a file in
/// it.
fn lock(root: &Path, wait: impl Fn()) -> io::Result<File> {
    let lock = |file: File| match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            wait();
            file.lock().map(|()| file)
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    File::open(root)
        .and_then(lock)
        .or_else(|_| lock(File::options().create(true).truncate(false).write(true).open(root.join(LOCK))?))
}

/// Removes the files that killed writers left beside those they were about to replace. Who has the lock is the only
/// writer, so none of them is in use.
fn sweep(root: &Root) {
    let files = scan::walk(root).map(|files| files.list).unwrap_or_default();
    // The target of a link is written in its own folder.
    let target = |path: PathBuf| if path.is_symlink() { path.canonicalize().ok() } else { Some(path) };
    let targets = files.iter().filter_map(|file| target(root.join(&file.path)));
    let folders = targets.filter_map(|target| target.parent().map(Path::to_owned));
    let folders: BTreeSet<PathBuf> = folders.chain([root.to_path_buf(), root.join("content")]).collect();
    let within = folders.iter().filter(|folder| root.admit(folder).is_ok());
    for entry in within.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && entry.file_name().to_str().is_some_and(is_left_behind) {
            // A leftover file does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a file has such a name as writers give: six random letters and digits. Earlier versions gave no ending; a
/// word of six small letters is rather a file of the user.
fn is_left_behind(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(ASIDE.0) else { return false };
    let (random, has_ending) = match rest.strip_suffix(ASIDE.1) {
        Some(random) => (random, true),
        None => (rest, false),
    };
    random.len() == 6
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (has_ending || random.bytes().any(|byte| !byte.is_ascii_lowercase()))
}

/// Temporary files are made for their owner only; a file of the handbook is for everyone, as git makes it.
#[cfg(unix)]
fn readable_by_all(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_recognised() {
        for left in [".handbook-a1b2c3.tmp", ".handbook-abcdef.tmp", ".handbook-Ab3dEf"] {
            assert!(is_left_behind(left), "{left}");
        }
        for other in
            [".handbook-backup", ".handbook-lock", ".handbook-a1b2c3.md", ".handbook", "handbook-A1B2C3.tmp"]
        {
            assert!(!is_left_behind(other), "{other}");
        }
    }
}
