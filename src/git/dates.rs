//! When the files of a handbook were last changed, as git remembers it.
//!
//! One `git log` per edition, begun in the background by the first reader who asks and never waited for: until it has
//! answered, and wherever it cannot answer, a date is [`Changed::Unknown`]. What it says is honest: a file with changes
//! that are not committed is [`Changed::Uncommitted`], and the oldest commits of a shallow clone, which look as if they
//! had written every file, date nothing. Files are compared with the last commit here, not by `git status`, which runs
//! the filters that a repository names.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt, fs,
    io::{BufRead, Read},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    thread,
};

use crate::git::{self, Blob, Conversation};

/// A day of the calendar, as the author's clock had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// Reads `2026-11-24`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let number = |text: &str, length: usize| {
            (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let (year, month, day): (u16, u16, u16) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self {
            year,
            month: month as u8,
            day: day as u8,
        })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// When a file was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// By a commit of this day.
    On(Day),
    /// It differs from what was committed last, or was never committed.
    Uncommitted,
    /// There is no git, no repository, no commit that certainly changed it, or no answer yet.
    Unknown,
}

/// The history of a folder, read once.
#[derive(Clone, Debug)]
pub struct History {
    root: PathBuf,
    dates: Arc<OnceLock<Dates>>,
    begun: Arc<OnceLock<()>>,
}

/// Git's output.
#[derive(Debug, Default)]
struct Dates {
    /// By path below the root.
    changed: HashMap<String, Day>,
    /// The paths of `changed`, the one changed last first.
    order: Vec<String>,
    /// The files whose last commit does not describe their content, and the value to use instead.
    differing: HashMap<String, Changed>,
}

impl History {
    /// The history of the folder `root`. It is read on first use.
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), dates: Arc::default(), begun: Arc::default() }
    }

    /// When the file at `path` below the root was last changed, if known by now.
    pub fn changed(&self, path: &str) -> Changed {
        self.known().map_or(Changed::Unknown, |dates| dates.changed(path))
    }

    /// The files changed last by a commit, newest first; empty until they are loaded.
    pub fn latest(&self) -> impl Iterator<Item = (&str, Day)> {
        let dates = self.known();
        dates.into_iter().flat_map(|dates| {
            dates.order.iter().filter_map(|path| match dates.changed(path) {
                Changed::On(day) => Some((path.as_str(), day)),
                Changed::Uncommitted | Changed::Unknown => None,
            })
        })
    }

    /// Reads the history now if it is not loaded; for programs that write every page once.
    pub fn wait(&self) {
        self.dates.get_or_init(|| read(&self.root));
    }

    /// What is loaded; starts loading in the background on first use.
    fn known(&self) -> Option<&Dates> {
        self.begun.get_or_init(|| {
            let (root, dates) = (self.root.clone(), Arc::clone(&self.dates));
            let reading = move || {
                dates.get_or_init(|| read(&root));
            };
            if let Err(error) = thread::Builder::new().name("history".to_owned()).spawn(reading) {
                tracing::warn!(%error, "the history is not read");
            }
        });
        self.dates.get()
    }
}

impl Dates {
    fn changed(&self, path: &str) -> Changed {
        match (self.differing.get(path), self.changed.get(path)) {
            (Some(instead), _) => *instead,
            (None, Some(day)) => Changed::On(*day),
            (None, None) => Changed::Unknown,
        }
    }
}

/// Asks git about `root`; what it cannot say is left out.
fn read(root: &Path) -> Dates {
    let mut dates = Dates::default();
    let Some(answer) = git::output(root, &["rev-parse", "--is-shallow-repository"]) else { return dates };
    let is_shallow = answer.trim_ascii() != b"false";
    // Without an answer here a date could be that of another text.
    let Some(differing) = differing(root) else { return dates };
    dates.differing = differing;
    let log = [
        "log",
        "--format=%x01%as %p",
        "--name-only",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules",
        "--diff-filter=AM",
        "--relative",
        "-z",
        "--",
        ".",
    ];
    if let Some(mut git) = Conversation::start(root, &log, Vec::new()) {
        // Its output up to a failure is valid.
        dates.read_log(&mut git.answers, is_shallow);
        git.end();
    }
    dates
}

/// The Markdown files below `root` that are not as the last commit has them, or for which that is uncertain.
fn differing(root: &Path) -> Option<HashMap<String, Changed>> {
    let mut list = vec!["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"];
    list.extend(git::MARKDOWN);
    let present = git::output(root, &list)?;
    // A file with a conflict is listed more than once.
    let present: BTreeSet<&str> = texts(&present).collect();
    let committed = committed(root, &present)?;
    let mut differing = HashMap::new();
    let (mut paths, mut blobs) = (Vec::new(), Vec::new());
    for path in present {
        match (is_file(root, path), committed.get(path)) {
            (false, _) | (true, Some(None)) => {
                differing.insert(path.to_owned(), Changed::Unknown);
            }
            (true, None) => {
                differing.insert(path.to_owned(), Changed::Uncommitted);
            }
            (true, Some(Some(blob))) => {
                paths.push(path);
                blobs.push(blob.clone());
            }
        }
    }
    let mut edited = Vec::new();
    git::blobs(root, &blobs, |at, blob| {
        let path = paths[at];
        let is_same = match blob {
            Blob::Read { bytes, .. } => holds(&root.join(path), &bytes),
            Blob::Unreadable | Blob::Missing => None,
        };
        match is_same {
            Some(true) => {}
            Some(false) => edited.push(path),
            None => {
                differing.insert(path.to_owned(), Changed::Unknown);
            }
        }
    });
    let converted = converted(root, &edited);
    for path in edited {
        let is_converted = converted.as_ref().is_none_or(|converted| converted.contains(path));
        let changed = if is_converted { Changed::Unknown } else { Changed::Uncommitted };
        differing.insert(path.to_owned(), changed);
    }
    Some(differing)
}

/// Those of the paths below `root` that the last commit has, each with its blob if it is a regular file.
fn committed(root: &Path, paths: &BTreeSet<&str>) -> Option<HashMap<String, Option<String>>> {
    // Before the first commit there are none.
    if git::output(root, &["rev-parse", "--verify", "--quiet", "HEAD"]).is_none() {
        return Some(HashMap::new());
    }
    let listed = git::output(root, &["ls-tree", "-r", "-z", "HEAD"])?;
    let entries = texts(&listed).filter_map(|entry| {
        // `100644 blob <hash>`, a tab and the path.
        let (about, path) = entry.split_once('\t').filter(|(_, path)| paths.contains(path))?;
        let hash = about.rsplit(' ').next().filter(|_| about.starts_with("100"));
        Some((path.to_owned(), hash.map(str::to_owned)))
    });
    Some(entries.collect())
}

/// The files among `paths` whose committed form differs from the one in the working tree: one is made from the other
/// by a filter, an encoding or a keyword. `None` when git does not say.
fn converted<'p>(root: &Path, paths: &[&'p str]) -> Option<HashSet<&'p str>> {
    const ATTRIBUTES: [&str; 3] = ["filter", "ident", "working-tree-encoding"];
    if paths.is_empty() {
        return Some(HashSet::new());
    }
    let input: String = paths.iter().map(|path| format!("{path}\0")).collect();
    let ask = [["check-attr", "-z", "--stdin"], ATTRIBUTES].concat();
    let mut git = Conversation::start(root, &ask, input.into_bytes())?;
    let mut answer = Vec::new();
    let read = git.answers.read_to_end(&mut answer);
    git.end();
    read.ok()?;
    // For each path in order and for each attribute: path, attribute, value.
    let fields: Vec<&[u8]> = answer.split(|byte| *byte == 0).collect();
    let answers = fields.chunks_exact(3 * ATTRIBUTES.len());
    let is_set = |value: &[u8]| ![b"unspecified".as_slice(), b"unset"].contains(&value);
    (answers.len() == paths.len()).then(|| {
        let answers = paths.iter().zip(answers);
        let set = answers.filter(|(_, fields)| fields.iter().skip(2).step_by(3).any(|value| is_set(value)));
        set.map(|(path, _)| *path).collect()
    })
}

/// The parts of an answer, each with a NUL at its end. The handbook has no paths that are no text.
fn texts(answer: &[u8]) -> impl Iterator<Item = &str> {
    let parts = answer.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.filter_map(|part| std::str::from_utf8(part).ok())
}

/// Whether `path` is a regular file below `root` that is not reached through a symbolic link.
fn is_file(root: &Path, path: &str) -> bool {
    let mut full = root.to_owned();
    let mut kind = None;
    for part in path.split('/') {
        full.push(part);
        kind = fs::symlink_metadata(&full).ok().map(|metadata| metadata.file_type());
        if kind.is_none_or(|kind| kind.is_symlink()) {
            return false;
        }
    }
    kind.is_some_and(|kind| kind.is_file())
}

/// Whether a file holds what was committed, but for line ends, which a checkout may convert. `None` when it cannot be
/// read.
fn holds(path: &Path, committed: &[u8]) -> Option<bool> {
    // A line end grows by one byte at most.
    if fs::metadata(path).ok()?.len() > 2 * committed.len() as u64 {
        return Some(false);
    }
    let bytes = fs::read(path).ok()?;
    Some(bytes == committed || without_returns(&bytes).eq(without_returns(committed)))
}

fn without_returns(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let is_return = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len()).filter(move |at| !is_return(*at)).map(|at| bytes[at])
}

impl Dates {
    /// Reads `git log -z --name-only` with a header `\x01<day> <parents>` before each commit's files, newest first.
    fn read_log(&mut self, mut log: impl BufRead, is_shallow: bool) {
        let mut current = None;
        let mut field = Vec::new();
        while let Ok(1..) = log.read_until(0, &mut field) {
            let text = String::from_utf8_lossy(&field);
            let mut text = text.trim_end_matches('\0').trim_start_matches('\n');
            // A header ends with a line end before the commit's first file, or with the field.
            if let Some(header) = text.strip_prefix('\u{1}') {
                let (header, file) = header.split_once('\n').unwrap_or((header, ""));
                let (day, parents) = header.split_once(' ').unwrap_or((header, ""));
                let is_cut = is_shallow && parents.is_empty();
                current = Day::parse(day).filter(|_| !is_cut);
                text = file.trim_start_matches('\n');
            }
            if let Some(day) = current.filter(|_| !text.is_empty())
                && !self.changed.contains_key(text)
            {
                self.changed.insert(text.to_owned(), day);
                self.order.push(text.to_owned());
            }
            field.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::tests::{run, run_on};

    fn commit(root: &Path, file: &str, text: &str, date: &str) {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
        run(root, &["add", "-A"]);
        run_on(root, &["commit", "-q", "-m", date, "--allow-empty"], date);
    }

    fn known(root: &Path) -> History {
        let history = History::of(root);
        history.wait();
        history
    }

    fn on(text: &str) -> Changed {
        Changed::On(Day::parse(text).expect("a day"))
    }

    /// A repository whose folder `book` is the handbook.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), &["init", "-q"]);
        commit(folder.path(), "book/甲.md", "1", "2026-03-01T23:59:00+08:00");
        commit(folder.path(), "book/b c.md", "1", "2026-03-02T08:00:00+08:00");
        commit(folder.path(), "book/甲.md", "2", "2026-04-05T08:00:00+08:00");
        commit(folder.path(), "other.md", "1", "2026-05-05T08:00:00+08:00");
        folder
    }

    #[test]
    fn the_last_commit_dates_a_file() {
        let folder = repository();
        let book = folder.path().join("book");
        let history = known(&book);
        assert_eq!(history.changed("甲.md"), on("2026-04-05"));
        assert_eq!(history.changed("b c.md"), on("2026-03-02"));
        assert_eq!(history.changed("none.md"), Changed::Unknown);
        let latest: Vec<&str> = history.latest().map(|(path, _)| path).collect();
        assert_eq!(latest, ["甲.md", "b c.md"]);

        std::fs::write(book.join("b c.md"), "2").expect("a file");
        std::fs::write(book.join("new.md"), "1").expect("a file");
        let history = known(&book);
        assert_eq!(history.changed("b c.md"), Changed::Uncommitted);
        assert_eq!(history.changed("new.md"), Changed::Uncommitted);
        assert_eq!(history.latest().count(), 1);
    }

    #[test]
    fn a_file_is_compared_with_what_was_committed() {
        let folder = repository();
        let root = folder.path();
        let write = |path: &str, text: &str| std::fs::write(root.join(path), text).expect("a file");
        write(".gitattributes", "f.md filter=f\ni.md ident\nw.md working-tree-encoding=UTF-16LE\n");
        commit(root, "lines.md", "a\n\r\nb\rc\n", "2026-06-01T08:00:00Z");
        for path in ["f.md", "i.md", "w.md", "large.md", "staged.md", "deleted.md"] {
            commit(root, path, "1\n", "2026-06-02T08:00:00Z");
        }
        // A checkout may have converted the ends of lines, and nothing else.
        write("lines.md", "a\r\n\nb\rc\r\n");
        assert_eq!(known(root).changed("lines.md"), on("2026-06-01"));
        write("lines.md", "a\n\nbc\n");
        // The committed form of these is another one, which only git can make.
        for path in ["f.md", "i.md"] {
            assert_eq!(known(root).changed(path), on("2026-06-02"));
            write(path, "2\n");
        }
        write("large.md", &"1\n".repeat(1000));
        write("staged.md", "2\n");
        write("added.md", "1\n");
        write("UPPER.MARKDOWN", "1\n");
        run(root, &["add", "staged.md", "added.md"]);
        std::fs::remove_file(root.join("deleted.md")).expect("removed");
        let history = known(root);
        for path in ["lines.md", "large.md", "staged.md", "added.md", "UPPER.MARKDOWN"] {
            assert_eq!(history.changed(path), Changed::Uncommitted, "{path}");
        }
        for path in ["f.md", "i.md", "w.md", "deleted.md"] {
            assert_eq!(history.changed(path), Changed::Unknown, "{path}");
        }
        assert_eq!(history.changed("other.md"), on("2026-05-05"));

        // What is staged and taken back is as it was committed.
        write("staged.md", "1\n");
        assert_eq!(known(root).changed("staged.md"), on("2026-06-02"));
    }

    #[test]
    fn nothing_is_committed_before_the_first_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), &["init", "-q"]);
        std::fs::write(folder.path().join("a.md"), "1").expect("a file");
        assert_eq!(known(folder.path()).changed("a.md"), Changed::Uncommitted);
    }

    #[cfg(unix)]
    #[test]
    fn symlink_target_is_undated() {
        use std::os::unix::fs::symlink;
        let folder = repository();
        let root = folder.path();
        symlink("../other.md", root.join("book/link.md")).expect("a link");
        commit(root, "real/a.md", "1", "2026-06-01T08:00:00Z");
        std::fs::rename(root.join("real"), root.join("moved")).expect("moved");
        symlink("moved", root.join("real")).expect("a link");
        std::fs::remove_file(root.join("book/b c.md")).expect("removed");
        symlink("../other.md", root.join("book/b c.md")).expect("a link");
        symlink("other.md", root.join("new.md")).expect("a link");
        let history = known(root);
        for path in ["book/link.md", "real/a.md", "book/b c.md", "new.md"] {
            assert_eq!(history.changed(path), Changed::Unknown, "{path}");
        }
    }

    #[test]
    fn a_partial_clone_dates_what_it_has() {
        let folder = repository();
        run(folder.path(), &["config", "uploadpack.allowFilter", "true"]);
        let clone = tempfile::tempdir().expect("a folder");
        let from = format!("file://{}", folder.path().display());
        run(clone.path(), &["clone", "-q", "--filter=blob:none", "--no-checkout", &from, "copy"]);
        let copy = clone.path().join("copy");
        std::fs::write(copy.join("other.md"), "1").expect("a file");
        run(&copy, &["reset", "-q", "HEAD", "--", "book"]);
        std::fs::create_dir(copy.join("book")).expect("a folder");
        run(&copy, &["checkout", "-q", "HEAD", "--", "book/甲.md"]);
        let history = known(&copy);
        assert_eq!(history.changed("book/甲.md"), on("2026-04-05"));
        // Whether it matches the commit is unknown.
        assert_eq!(history.changed("other.md"), Changed::Unknown);
    }

    #[test]
    fn unknown_ids_are_unknown() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.md"), "1").expect("a file");
        let history = known(folder.path());
        assert_eq!(history.changed("a.md"), Changed::Unknown);
        assert_eq!(history.latest().count(), 0);
        assert_eq!(known(&folder.path().join("nowhere")).changed("a.md"), Changed::Unknown);
    }

    #[test]
    fn a_shallow_clone_dates_what_its_commits_changed() {
        let folder = repository();
        let clone = tempfile::tempdir().expect("a folder");
        let from = format!("file://{}", folder.path().display());
        run(clone.path(), &["clone", "-q", "--depth", "2", &from, "copy"]);
        let history = known(&clone.path().join("copy/book"));
        // Depth 2 holds the commit of `other.md` and, as the cut end, the last one of `甲.md`.
        assert_eq!(history.changed("甲.md"), Changed::Unknown);
        assert_eq!(history.changed("b c.md"), Changed::Unknown);
        let whole = known(&clone.path().join("copy"));
        assert_eq!(whole.changed("other.md"), on("2026-05-05"));
    }

    #[test]
    fn days_are_read_strictly() {
        for bad in ["", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-32", "2026-01-01T00", "+026-01-01"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert_eq!(Day::parse("2026-01-09").map(|day| day.to_string()).as_deref(), Some("2026-01-09"));
    }
}
