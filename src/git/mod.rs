//! The only place that starts the `git` command, restricted to reading the history: no repository is
//! ever changed.
//!
//! A handbook's folder may come from others, and with it the settings in `.git/config`. Many of them name
//! programs that git runs by itself. So the environment is emptied of git's variables, the settings below are
//! overridden, nothing is fetched, and only commands are used that run no filter: neither `status` nor anything else
//! that compares with the working tree. `tests/suite/git.rs` proves it.

pub mod dates;
pub mod versions;

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

/// The files that may hold sections.
pub(crate) const MARKDOWN: [&str; 2] = [":(icase)*.md", ":(icase)*.markdown"];
/// Largest file version that is read, in bytes; `content` reads no larger file either.
pub(crate) const LARGEST: usize = 16 << 20;
/// How often git is restarted after it died while reading blobs.
const MOST_RESTARTS: usize = 64;

/// Settings that hold whatever the repository's own say.
const SETTINGS: [&str; 8] = [
    // Paths are printed as they are.
    "core.quotepath=off",
    // The program or daemon that git runs to find changed files.
    "core.fsmonitor=false",
    // The folder of the hooks. Commands that only read have none, today.
    "core.hooksPath=/dev/null",
    // `git log` would run the program that verifies signatures.
    "log.showSignature=false",
    // Both enter submodules, which have their own settings.
    "submodule.recurse=false",
    "diff.submodule=short",
    // A committed folder can look like a bare repository and bring its own settings.
    "safe.bareRepository=explicit",
    // Git 2.40 to 2.43 downloads it before it looks at the protocol.
    "fetch.bundleURI=",
];

/// The git command in the folder `root`.
pub(crate) fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // GIT_DIR and its like name another repository, GIT_CONFIG_* bring settings, GIT_TRACE* write files.
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"GIT_")) {
            command.env_remove(name);
        }
    }
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command
        .arg("--no-pager")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        // A partial clone fetches what it lacks, and runs what its settings name for that. Git of before May 2024 does
        // not know the first variable, so no protocol is allowed either. An empty list would allow the protocol with
        // an empty name, for which the address `::x` and an alias run any program; no protocol is called `/`.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "/")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// What a git command prints; `None` when it fails.
pub(crate) fn output(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = command(root, arguments).output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// The settings of a partial clone.
const PROMISES: &str = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$";

/// Whether the clone left out objects that it could fetch later.
pub(crate) fn is_partial(root: &Path) -> bool {
    output(root, &["config", "--get-regexp", PROMISES]).is_some()
}

/// A git command that is fed and read at the same time.
pub(crate) struct Conversation {
    child: Child,
    feeder: thread::JoinHandle<io::Result<()>>,
    /// What it prints.
    pub(crate) answers: BufReader<std::process::ChildStdout>,
}

impl Conversation {
    /// Starts git and feeds it aside, so that neither side waits for the other.
    pub(crate) fn start(root: &Path, arguments: &[&str], input: Vec<u8>) -> Option<Self> {
        let mut child = command(root, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let (mut to, from) = (child.stdin.take()?, child.stdout.take()?);
        let feeder = thread::spawn(move || to.write_all(&input));
        Some(Self { child, feeder, answers: BufReader::new(from) })
    }

    /// Ends it, whatever it still has to say.
    pub(crate) fn end(mut self) {
        let _ = self.child.kill();
        drop(self.answers);
        let _ = self.feeder.join();
        let _ = self.child.wait();
    }
}

/// What git has under a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Blob {
    /// A file.
    Read {
        /// The hash that names it everywhere.
        hash: String,
        /// What it says.
        bytes: Vec<u8>,
    },
    /// Something else, or a file larger than [`LARGEST`].
    Unreadable,
    /// Nothing that git can give.
    Missing,
}

/// Asks git for the blobs with these names and hands them over in order, each with the place of its name. One blob at
/// a time is in memory. A blob that is missing, or that git dies of, does not hide those after it.
pub(crate) fn blobs(root: &Path, names: &[String], mut each: impl FnMut(usize, Blob)) {
    let (mut next, mut starts) = (0, 0);
    while next < names.len() {
        if starts <= MOST_RESTARTS {
            next += answered(root, &names[next..], |at, blob| each(next + at, blob));
            starts += 1;
        }
        // It died of this one, or too often.
        if next < names.len() {
            each(next, Blob::Missing);
            next += 1;
        }
    }
}

/// Like [`blobs`], until git has no more answers; returns how many it gave.
fn answered(root: &Path, names: &[String], mut each: impl FnMut(usize, Blob)) -> usize {
    // A line is a name: a name with a line end cannot be requested, and no object has one.
    let asked = |name: &String| if name.contains('\n') { "..\n".to_owned() } else { format!("{name}\n") };
    let input: String = names.iter().map(asked).collect();
    let Some(mut git) = Conversation::start(root, &["cat-file", "--batch"], input.into_bytes()) else {
        return 0;
    };
    let mut count = 0;
    while count < names.len() {
        let Some(blob) = read_blob(&mut git.answers) else { break };
        each(count, blob);
        count += 1;
    }
    git.end();
    count
}

/// One answer of `git cat-file --batch`: `<hash> blob <size>`, the bytes, a line end; or a line that says why not.
/// `None` when the answers end.
fn read_blob(answers: &mut impl BufRead) -> Option<Blob> {
    let mut header = Vec::new();
    answers.read_until(b'\n', &mut header).ok()?;
    if header.pop() != Some(b'\n') {
        return None;
    }
    let header = String::from_utf8_lossy(&header);
    let parts: Vec<&str> = header.split(' ').collect();
    // A name that is missing is repeated, and may hold spaces and figures.
    let &[hash, kind, size] = parts.as_slice() else { return Some(Blob::Missing) };
    let Some(size) = size.parse::<usize>().ok().filter(|_| is_hash(hash)) else {
        return Some(Blob::Missing);
    };
    let mut body = answers.by_ref().take(size as u64 + 1);
    if kind != "blob" || size > LARGEST {
        let read = io::copy(&mut body, &mut io::sink()).ok()?;
        return (read > size as u64).then_some(Blob::Unreadable);
    }
    let mut bytes = Vec::with_capacity(size + 1);
    body.read_to_end(&mut bytes).ok()?;
    (bytes.len() > size).then(|| {
        bytes.truncate(size);
        Blob::Read { hash: hash.to_owned(), bytes }
    })
}

/// Whether a text is the full name of an object.
pub(crate) fn is_hash(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Runs git as people do.
    pub(crate) fn run(root: &Path, arguments: &[&str]) -> String {
        run_on(root, arguments, "2026-01-01T12:00:00Z")
    }

    /// Like [`run`], at some time.
    pub(crate) fn run_on(root: &Path, arguments: &[&str], date: &str) -> String {
        let done = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
            .arg("-C")
            .arg(root)
            .args(arguments)
            .env("GIT_AUTHOR_DATE", date)
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim_end().to_owned()
    }

    fn read(root: &Path, names: &[&str]) -> Vec<Option<String>> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut found = Vec::new();
        blobs(root, &names, |at, blob| {
            assert_eq!(at, found.len());
            found.push(match blob {
                Blob::Read { bytes, .. } => Some(String::from_utf8_lossy(&bytes).into_owned()),
                Blob::Unreadable | Blob::Missing => None,
            });
        });
        assert_eq!(found.len(), names.len());
        found
    }

    #[test]
    fn missing_blob_hides_no_other_date() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        run(root, &["init", "-q"]);
        std::fs::create_dir(root.join("d")).expect("a folder");
        let texts = ["one\n", "two 🙂", "", "four\r\n", "five"];
        for (at, text) in texts.iter().enumerate() {
            std::fs::write(root.join(format!("{at}.md")), text).expect("written");
        }
        std::fs::write(root.join("d/x.md"), "x").expect("written");
        run(root, &["add", "-A"]);
        run(root, &["commit", "-qm", "1"]);
        let object = |at: usize| {
            let hash = run(root, &["rev-parse", &format!("HEAD:{at}.md")]);
            root.join(".git/objects").join(&hash[..2]).join(&hash[2..])
        };
        // One is not there, one kills git, one is no blob, and the rest only look like answers.
        std::fs::remove_file(object(1)).expect("removed");
        std::fs::remove_file(object(3)).expect("removed");
        std::fs::write(object(3), "not an object").expect("written");
        let names = [
            "HEAD:0.md",
            "HEAD:1.md",
            "HEAD:./a blob 7",
            "HEAD:d",
            "HEAD:3.md",
            "HEAD:a\nHEAD:0.md",
            "HEAD:2.md",
            "HEAD:4.md",
        ];
        let found = read(root, &names);
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [Some("one\n"), None, None, None, None, None, Some(""), Some("five")]);
        assert_eq!(read(&root.join("nowhere"), &["HEAD:0.md", "x"]), [None, None]);
    }

    #[test]
    fn truncated_output_is_none() {
        let hash = "0".repeat(40);
        let read = |answer: &str| read_blob(&mut answer.as_bytes());
        assert_eq!(
            read(&format!("{hash} blob 2\nab\nrest")),
            Some(Blob::Read { hash: hash.clone(), bytes: b"ab".to_vec() })
        );
        for broken in ["", "0000", &format!("{hash} blob 2\n"), &format!("{hash} blob 2\nab")] {
            assert_eq!(read(broken), None, "{broken}");
        }
        assert_eq!(read(&format!("{hash} tree 2\nab\n")), Some(Blob::Unreadable));
        assert_eq!(read("a blob 2\nab\n"), Some(Blob::Missing));
        assert_eq!(read("x ambiguous\n"), Some(Blob::Missing));
    }
}
