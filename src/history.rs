//! When the files of a handbook were last changed, as git remembers it.
//!
//! One `git log` per edition, begun in the background by the first reader who asks and never waited for: until it has
//! answered, and wherever it cannot answer, a date is [`Changed::Unknown`]. What it says is honest: a file with changes
//! that are not committed is [`Changed::Uncommitted`], and the oldest commits of a shallow clone, which look as if they
//! had written every file, date nothing.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
    thread,
};

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

/// What git said.
#[derive(Debug, Default)]
struct Dates {
    /// By path below the root.
    changed: HashMap<String, Day>,
    /// The paths of `changed`, the one changed last first.
    order: Vec<String>,
    uncommitted: HashSet<String>,
}

impl History {
    /// The history of the folder `root`. Nothing is read before somebody asks.
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), dates: Arc::default(), begun: Arc::default() }
    }

    /// When the file at `path` below the root was last changed, as far as it is known by now.
    pub fn changed(&self, path: &str) -> Changed {
        self.known().map_or(Changed::Unknown, |dates| dates.changed(path))
    }

    /// The files changed last by a commit, newest first; empty while nothing is known.
    pub fn latest(&self) -> impl Iterator<Item = (&str, Day)> {
        let dates = self.known();
        dates.into_iter().flat_map(|dates| {
            dates.order.iter().filter_map(|path| match dates.changed(path) {
                Changed::On(day) => Some((path.as_str(), day)),
                Changed::Uncommitted | Changed::Unknown => None,
            })
        })
    }

    /// Reads the history now if nobody has; for programs that write every page once and cannot come back.
    pub fn wait(&self) {
        self.dates.get_or_init(|| read(&self.root));
    }

    /// What is known, after asking git in the background if nobody has.
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
        match self.changed.get(path) {
            _ if self.uncommitted.contains(path) => Changed::Uncommitted,
            Some(day) => Changed::On(*day),
            None => Changed::Unknown,
        }
    }
}

/// Asks git about `root`; what it cannot say is left out.
fn read(root: &Path) -> Dates {
    let mut dates = Dates::default();
    let is_shallow = match output(root, &["rev-parse", "--is-shallow-repository"]) {
        Some(answer) => answer.trim_ascii() != b"false",
        None => return dates,
    };
    if let Some(status) =
        output(root, &["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", "."])
    {
        let prefix = output(root, &["rev-parse", "--show-prefix"]).unwrap_or_default();
        dates.uncommitted = uncommitted(&status, &String::from_utf8_lossy(prefix.trim_ascii()));
    }
    let child = git(root)
        .args(["log", "--format=%x01%as %p", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"])
        .args(["--diff-filter=AM", "--relative", "-z", "--", "."])
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return dates };
    if let Some(log) = child.stdout.take() {
        dates.read_log(BufReader::new(log), is_shallow);
    }
    // Whatever it says at the end, what it has told is true.
    let _ = child.wait();
    dates
}

/// Git, told to read and do nothing else: no locks, no programs named in the repository's own settings.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(root)
        .args(["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "--no-pager"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
}

fn output(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = git(root).args(arguments).output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// The paths of `git status --porcelain -z`, which stand below the repository, as paths below the root.
fn uncommitted(status: &[u8], prefix: &str) -> HashSet<String> {
    status
        .split(|byte| *byte == 0)
        .filter_map(|entry| std::str::from_utf8(entry.get(3..)?).ok())
        .filter_map(|path| path.strip_prefix(prefix))
        .map(str::to_owned)
        .collect()
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

    fn run(root: &Path, arguments: &[&str]) {
        let done = git(root)
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .env(
                "GIT_AUTHOR_DATE",
                arguments.last().filter(|date| date.contains('T')).unwrap_or(&"2026-01-01T12:00:00Z"),
            )
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{arguments:?}");
    }

    fn commit(root: &Path, file: &str, text: &str, date: &str) {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
        run(root, &["add", "-A"]);
        run(root, &["commit", "-q", "-m", date, "--allow-empty", "--date", date]);
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
    fn what_is_not_known_is_unknown() {
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
