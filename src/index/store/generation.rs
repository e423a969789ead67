//! A generation on disk: its key and location, and how it is published, opened and removed.
//!
//! ```text
//! generations/<key>/        a published generation
//!     handbook.postcard     the handbook as parsed
//!     side.postcard         data of each section beside its postings
//!     *.term *.idx …        the engine's segment
//!     checksums             xxh3 and length of each file above
//!     sources               fingerprint of the source files (rewritten when only their times changed)
//!     lock                  locked shared by every reader
//! generations/.staging-*/   one under construction, locked by the builder
//! ```
//!
//! A reader takes its shared lock before it opens anything; cleaning up removes only what it can lock
//! exclusively. So two processes on one folder do not harm each other, and what a killed process left is found and
//! removed by the next.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::Index;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::{Error, journal};
use crate::{
    index::{
        Contents, Side,
        contents::{HANDBOOK, SIDE},
        schema,
    },
    model::Handbook,
    text::Analyzer,
};

/// How many bytes are written to a file at once.
const WRITTEN_AT_ONCE: usize = 256 << 10;

/// Identifies what a generation was built from: schema, analysis and content. Equal keys give equal answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    content: u64,
    name: String,
}

impl Key {
    fn new(content: u64, analyzer: &Analyzer) -> Self {
        let whole = xxh3_128(
            format!(
                "{} {:016x} {} {content:016x}",
                schema::VERSION,
                analyzer.fingerprint(),
                tantivy::version_string()
            )
            .as_bytes(),
        );
        Self { content, name: format!("{whole:032x}-{content:016x}") }
    }

    fn from_name(name: &str) -> Option<Self> {
        let (whole, content) = name.split_once('-')?;
        (whole.len() == 32).then_some(())?;
        Some(Self { content: u64::from_str_radix(content, 16).ok()?, name: name.to_owned() })
    }

    /// The folder's name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The content hash alone, as 16 hexadecimal digits: the revision shown to readers.
    pub fn revision(&self) -> String {
        format!("{:016x}", self.content)
    }
}

/// Serializes `handbook` to `out`, and returns the key of its generation under `analyzer`.
///
/// # Errors
/// If it cannot be serialized, or `out` fails.
pub(super) fn store(handbook: &Handbook, analyzer: &Analyzer, out: impl Write) -> Result<Key, Error> {
    let Hashing { sum, .. } = postcard::to_io(handbook, Hashing { sum: Xxh3::new(), out })?;
    Ok(Key::new(sum.digest(), analyzer))
}

/// Hashes what is written through it.
struct Hashing<W> {
    sum: Xxh3,
    out: W,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A published generation, open for reading.
pub struct Generation {
    /// What it was built from.
    pub key: Key,
    /// What is searched.
    pub contents: Contents,
    /// Where it is on disk.
    pub folder: Folder,
}

/// A generation's folder, held open: it is not removed while this exists.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content files with their bytes.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(in crate::index) fn files(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let failed = |path: PathBuf| move |source| Error::Read { path, source };
        let names = content_files(&self.path).map_err(failed(self.path.clone()))?;
        let read = |name: String| {
            let path = self.path.join(&name);
            let bytes = fs::read(&path).map_err(failed(path))?;
            Ok((name, bytes))
        };
        // The engine keeps the list of its files in a hidden one, which readers do not need.
        names.into_iter().filter(|name| !name.starts_with('.')).map(read).collect()
    }

    /// Size on disk in bytes.
    pub fn size(&self) -> u64 {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
    }

    /// Records the fingerprint of the source files, so that the next start need not read them.
    pub fn remember_sources(&self, sources: u64) {
        // Only an optimization: if it cannot be written, the next start takes longer.
        let path = self.path.join("sources");
        let temporary = self.path.join(format!("sources.{}", std::process::id()));
        if fs::write(&temporary, format!("{sources:016x}"))
            .and_then(|()| fs::rename(&temporary, &path))
            .is_err()
        {
            let _ = fs::remove_file(&temporary);
        }
    }
}

impl Generation {
    /// Opens a generation folder. The error states why it cannot be used.
    fn open(path: &Path) -> Result<Self, String> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let key = Key::from_name(name).ok_or("its name is not a valid key")?;
        let lock = lock_of(path)?;
        verify_checksums(path)?;
        let read = |file: &str| fs::read(path.join(file)).map_err(|error| format!("{file}: {error}"));
        let index = Index::open_in_dir(path).map_err(|error| error.to_string())?;
        let contents = Contents::read(&index, &read(HANDBOOK)?, &read(SIDE)?)?;
        Ok(Self { key, contents, folder: Folder { path: path.to_owned(), _lock: lock } })
    }

    /// The generation in a folder, with its handbook and side data in memory.
    fn over(path: &Path, key: Key, lock: File, handbook: Handbook, side: Arc<Side>) -> Result<Self, String> {
        let index = Index::open_in_dir(path).map_err(|error| error.to_string())?;
        let contents = Contents::new(&index, handbook, side)?;
        Ok(Self { key, contents, folder: Folder { path: path.to_owned(), _lock: lock } })
    }
}

/// The folder that holds the generations of one handbook.
#[derive(Clone, Debug)]
pub struct Home {
    generations: PathBuf,
}

impl Home {
    /// The index folder `directory`, created if missing.
    pub fn new(directory: &Path) -> Result<Self, Error> {
        let generations = directory.join("generations");
        fs::create_dir_all(&generations)
            .map_err(|source| Error::Home { path: generations.clone(), source })?;
        Ok(Self { generations })
    }

    /// Where the index of the handbook in `root` is by default: in its own `index/` folder if it has
    /// one that can be written, else in the user's cache folder.
    pub fn for_root(root: &Path) -> Result<Self, Error> {
        let own = root.join("index");
        if own.is_dir()
            && let Ok(home) = Self::new(&own)
            && home.is_writable()
        {
            return Ok(home);
        }
        let identity = xxh3_64(root.as_os_str().as_encoded_bytes());
        let cache = dirs::cache_dir().unwrap_or_else(std::env::temp_dir);
        Self::new(&cache.join("handbook").join(format!("{identity:016x}")))
    }

    fn is_writable(&self) -> bool {
        let probe = self.generations.join(format!(".writable-{}", std::process::id()));
        let written = File::create(&probe).is_ok();
        let _ = fs::remove_file(probe);
        written
    }

    /// The folder of the generations.
    pub fn path(&self) -> &Path {
        &self.generations
    }

    /// The folders that indexing writes to: the generations and the journal.
    pub fn written(&self) -> Vec<PathBuf> {
        vec![self.generations.clone(), journal::folder(&self.generations)]
    }

    /// The usable generation built under `analyzer` from the files with the fingerprint `sources`, if any.
    pub fn open_for_sources(&self, sources: u64, analyzer: &Analyzer) -> Option<Generation> {
        let wanted = format!("{sources:016x}");
        let remembered =
            |path: &Path| fs::read_to_string(path.join("sources")).is_ok_and(|text| text == wanted);
        let path = self.published().into_iter().find(|path| remembered(path))?;
        // The files are the same, but the analysis may differ from the one it was built with.
        let key = Key::from_name(path.file_name()?.to_str()?)?;
        (key == Key::new(key.content, analyzer)).then(|| open_sound(&path)).flatten()
    }

    /// The generation with this key, if there is a usable one.
    pub fn open(&self, key: &Key) -> Option<Generation> {
        let path = self.generations.join(key.as_str());
        path.is_dir().then(|| open_sound(&path)).flatten()
    }

    /// Removes every generation but `keep`, and leftovers of killed builders, unless they are in use.
    pub fn sweep(&self, keep: &Key) {
        for entry in fs::read_dir(&self.generations).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let ours = name.starts_with(".staging-") || Key::from_name(&name).is_some();
            if ours && name != keep.as_str() {
                // One that is in use is left for the next sweep.
                remove_unused(&entry.path(), File::try_lock);
            }
        }
    }

    /// An empty folder for a generation under construction.
    pub(super) fn stage(&self) -> Result<Staging, Error> {
        let write = |path: &Path, source| Error::Write { path: path.to_owned(), source };
        let stamp = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |age| age.as_nanos());
        let path = self.generations.join(format!(".staging-{}-{stamp:x}", std::process::id()));
        fs::create_dir(&path).map_err(|source| write(&path, source))?;
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(|source| write(&lock_path, source))?;
        // No other process knows the folder yet; where locks are not supported, cleaning up cannot lock it either.
        let _ = lock.try_lock();
        Ok(Staging { home: self.clone(), path, lock: Some(lock) })
    }

    fn published(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.generations).into_iter().flatten().flatten();
        entries
            .filter(|entry| entry.file_name().to_str().is_some_and(|name| Key::from_name(name).is_some()))
            .map(|entry| entry.path())
            .collect()
    }
}

/// Takes a reader's lock on a generation.
fn lock_of(path: &Path) -> Result<File, String> {
    let lock = File::open(path.join("lock")).map_err(|error| format!("no lock file: {error}"))?;
    patiently(|| lock.try_lock_shared()).map_err(|error| format!("locked: {error}"))?;
    Ok(lock)
}

/// Takes a lock, with retries: a process being spawned inherits open files until it executes its program, and so
/// briefly holds locks that were already released.
fn patiently(take: impl Fn() -> Result<(), fs::TryLockError>) -> Result<(), fs::TryLockError> {
    for _ in 0..50 {
        match take() {
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(std::time::Duration::from_millis(4)),
            taken => return taken,
        }
    }
    take()
}

/// Opens a generation if it is usable, else logs why it is not.
fn open_sound(path: &Path) -> Option<Generation> {
    match Generation::open(path) {
        Ok(generation) => Some(generation),
        Err(reason) => {
            tracing::warn!(path = %path.display(), reason, "ignoring an unusable index");
            None
        }
    }
}

/// A generation under construction. It is removed if dropped before it is published.
pub(super) struct Staging {
    home: Home,
    path: PathBuf,
    lock: Option<File>,
}

impl Staging {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the handbook, and returns the key of its generation.
    pub(super) fn write_handbook(&self, handbook: &Handbook, analyzer: &Analyzer) -> Result<Key, Error> {
        self.write(HANDBOOK, |file| store(handbook, analyzer, file))
    }

    /// Writes the data beside the postings.
    pub(super) fn write_side(&self, side: &Side) -> Result<(), Error> {
        self.write(SIDE, |file| Ok(postcard::to_io(side, file).map(drop)?))
    }

    /// Writes a file piece by piece: held whole in memory it would be as large as the handbook.
    fn write<T>(
        &self,
        name: &str,
        content: impl FnOnce(&mut Fallible) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = self.path.join(name);
        let failed = |source| Error::Write { path: path.clone(), source };
        let file = BufWriter::with_capacity(WRITTEN_AT_ONCE, File::create(&path).map_err(failed)?);
        let mut file = Fallible { file, error: None };
        let written = content(&mut file).map_err(|error| file.error.take().map_or(error, failed))?;
        file.flush().map_err(failed)?;
        Ok(written)
    }

    /// Makes the files durable, renames the folder to its key and reads it back. When another process published the
    /// same generation meanwhile, theirs is opened and this one dropped.
    pub(super) fn publish(self, key: &Key) -> Result<Generation, Error> {
        let failed = |path: PathBuf| move |source| Error::Write { path, source };
        self.sum_up()?;
        for entry in fs::read_dir(&self.path).map_err(failed(self.path.clone()))?.flatten() {
            let path = entry.path();
            File::open(&path).and_then(|file| file.sync_all()).map_err(failed(path))?;
        }
        sync_folder(&self.path);
        let generations = self.home.generations.clone();
        match self.rename(key)? {
            Renamed::Ours(target) => {
                sync_folder(&generations);
                Generation::open(&target).map_err(|reason| Error::Unreadable { path: target, reason })
            }
            Renamed::Theirs(theirs) => Ok(*theirs),
        }
    }

    /// Renames the folder to its key and continues with the data in memory. A power cut may cost this generation; its
    /// checksums reveal it.
    pub(super) fn publish_quickly(
        self,
        key: &Key,
        handbook: Handbook,
        side: Side,
    ) -> Result<Generation, Error> {
        self.sum_up()?;
        match self.rename(key)? {
            Renamed::Ours(target) => lock_of(&target)
                .and_then(|lock| Generation::over(&target, key.clone(), lock, handbook, Arc::new(side)))
                .map_err(|reason| Error::Unreadable { path: target, reason }),
            Renamed::Theirs(theirs) => Ok(*theirs),
        }
    }

    /// Writes the checksum of each file.
    fn sum_up(&self) -> Result<(), Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        let checksums = self.path.join("checksums");
        let sums = sum_files(&self.path).map_err(failed(&self.path))?;
        fs::write(&checksums, sums).map_err(failed(&checksums))
    }

    fn rename(mut self, key: &Key) -> Result<Renamed, Error> {
        // Released before the rename, because readers lock the published folder.
        self.lock = None;
        let target = self.home.generations.join(key.as_str());
        if fs::rename(&self.path, &target).is_err() {
            // Something with this name is there: a generation that another process published, or a broken one.
            if let Some(theirs) = self.home.open(key) {
                return Ok(Renamed::Theirs(Box::new(theirs)));
            }
            remove_unused(&target, |lock| patiently(|| lock.try_lock()));
            fs::rename(&self.path, &target)
                .map_err(|source| Error::Write { path: target.clone(), source })?;
        }
        Ok(Renamed::Ours(target))
    }
}

/// The outcome of publishing: which generation has the key now.
enum Renamed {
    /// This one, in its new folder.
    Ours(PathBuf),
    Theirs(Box<Generation>),
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.lock = None;
        // After publishing, this path no longer exists.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes a generation that is not locked. What cannot be locked or removed is left for the next time.
fn remove_unused(path: &Path, lock_it: impl Fn(&File) -> Result<(), fs::TryLockError>) {
    if let Ok(lock) = File::open(path.join("lock"))
        && lock_it(&lock).is_err()
    {
        return;
    }
    if let Err(error) = fs::remove_dir_all(path) {
        tracing::debug!(path = %path.display(), %error, "cannot remove an old index yet");
    }
}

/// Syncs a folder so that a rename survives a power failure; not every system can open folders.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}

/// Whether a file is not part of a generation's content.
fn is_bookkeeping(name: &str) -> bool {
    name == "lock" || name == "checksums" || name.starts_with("sources") || name.starts_with(".tantivy")
}

/// A file that remembers why it could not be written: the serializer does not say.
struct Fallible {
    file: BufWriter<File>,
    error: Option<io::Error>,
}

impl Write for Fallible {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|error| {
            let kind = error.kind();
            self.error = Some(error);
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The names of the files that make up the content of the generation in a folder, sorted.
fn content_files(path: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(path)?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !is_bookkeeping(name))
        .collect();
    names.sort_unstable();
    Ok(names)
}

fn sum_files(path: &Path) -> io::Result<String> {
    let mut sums = String::new();
    for name in content_files(path)? {
        let mut hashing = Hashing { sum: Xxh3::new(), out: io::sink() };
        let length = io::copy(&mut File::open(path.join(&name))?, &mut hashing)?;
        let _ = writeln!(sums, "{:032x} {length} {name}", hashing.sum.digest128());
    }
    let whole = xxh3_128(sums.as_bytes());
    let _ = writeln!(sums, "{whole:032x} checksums");
    Ok(sums)
}

/// Verifies every file, so that corruption is found here and not as a panic during a search.
fn verify_checksums(path: &Path) -> Result<(), String> {
    let expected =
        fs::read_to_string(path.join("checksums")).map_err(|error| format!("checksums: {error}"))?;
    let found = sum_files(path).map_err(|error| error.to_string())?;
    if expected == found { Ok(()) } else { Err("its files do not match their checksums".to_owned()) }
}
