//! Reading git history has no side effects, whatever the settings of the repository and the environment:
//!
//! 1. no command, page or feed runs a program configured in the repository: no filter, hook, driver, pager, signature check
//!    or other helper;
//! 2. a missing blob is not fetched, whatever the settings of the remote; a damaged repository is reported;
//! 3. git's environment variables change no result, run no program and write no file;
//! 4. the settings of a submodule, and of a committed folder that looks like a repository, are ignored;
//! 5. in a partial clone nothing is fetched: `impact` reports what is missing and the command that fetches it, and `?at=`
//!    reports that the text was not found in the history;
//! 6. an earlier version of the handbook is unpacked into its own temporary folder only.
//!
//! Plain git in the same repositories does run the programs, which proves that the traps work.

#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use handbook::text::Revision;

use crate::fixture::{
    Fixture, Service, command_in, commit_all, fetch, git, git_command, id, load, printed, tool,
};

/// Settings whose value is a program; in aliases and submodule settings it follows a `!`.
const PROGRAMS: &[&str] = &[
    "alias.cat-file",
    "alias.grep",
    "alias.log",
    "alias.ls-files",
    "alias.remote-",
    "alias.remote-evil",
    "browser.x.cmd",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.external",
    "diff.x.command",
    "diff.x.textconv",
    "difftool.x.cmd",
    "filter.x.clean",
    "filter.x.smudge",
    "filter.y.process",
    "gpg.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.program",
    "gpg.x509.program",
    "hook.x.command",
    "interactive.diffFilter",
    "man.x.cmd",
    "merge.x.driver",
    "mergetool.x.cmd",
    "pager.cat-file",
    "pager.check-attr",
    "pager.config",
    "pager.diff-tree",
    "pager.grep",
    "pager.log",
    "pager.ls-files",
    "pager.ls-tree",
    "pager.rev-list",
    "pager.rev-parse",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "sequence.editor",
    "submodule.sub.update",
    "uploadpack.packObjectsHook",
];

/// Settings that make git run those programs.
const SWITCHES: &[(&str, &str)] = &[
    ("browser.x.path", "/bin/true"),
    ("core.preloadIndex", "false"),
    ("core.untrackedCache", "true"),
    ("diff.ignoreSubmodules", "none"),
    ("diff.submodule", "diff"),
    ("gc.auto", "1"),
    ("gpg.ssh.allowedSignersFile", "/dev/null"),
    ("help.browser", "x"),
    ("hook.x.event", "post-index-change"),
    ("log.diffMerges", "remerge"),
    ("log.showSignature", "true"),
    ("man.viewer", "x"),
    ("protocol.allow", "always"),
    ("protocol.ext.allow", "always"),
    ("status.submoduleSummary", "true"),
    ("submodule.recurse", "true"),
];

const HOOKS: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// Remotes from which a missing blob would be fetched: their settings, and the trap that plain git runs.
fn remotes(trapped: &Trapped) -> Vec<(Vec<(&'static str, String)>, &'static str)> {
    let url = |address: &str| ("remote.origin.url", address.to_owned());
    let ext = format!("ext::{}", trapped.trap("ext"));
    vec![
        (vec![url("/nowhere")], "remote.origin.uploadpack"),
        (vec![url("ssh://nowhere.invalid/x")], "core.sshCommand"),
        (vec![url("git://nowhere.invalid/x")], "core.gitProxy"),
        (vec![url(&ext)], "ext"),
        // A protocol with an empty name, which an empty list of allowed protocols permits.
        (vec![url("::x")], "alias.remote-"),
        (vec![url("x"), ("remote.origin.vcs", "evil".to_owned())], "alias.remote-evil"),
        (vec![url(&ext.replacen("ext", "over", 1)), ("url.ext::.insteadOf", "over::".to_owned())], "ext"),
    ]
}

/// A handbook in a repository where every setting that can name a program names a trap.
struct Trapped {
    folder: Fixture,
    /// The first commit.
    first: String,
    /// The revision of section `budget` in the first commit.
    at: String,
}

impl Trapped {
    fn new() -> Self {
        let mut trapped = Self { folder: Fixture::new(), first: String::new(), at: String::new() };
        trapped.write_handbook();
        trapped.set_traps();
        trapped
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn root(&self) -> PathBuf {
        self.path("book")
    }

    fn write(&self, path: &str, text: &str) {
        self.folder.write(path, text);
    }

    /// Three commits. The first has another text of `budget`, in another file, and the section `gone`. In the working
    /// tree `c.md` is edited, and the other files have only a different modification time. One folder is a submodule.
    fn write_handbook(&mut self) {
        let root = self.root();
        let git = |arguments: &[&str]| git(&root, arguments);
        self.write("book/content/zh/duties/sub/d.md", "# 子 {#sub}\n\n别人的一页。\n");
        self.write("book/content/zh/duties/sub/.gitattributes", "*.md filter=z\n");
        commit_all(&root.join("content/zh/duties/sub"), "2026-01-01");
        git(&["init", "-q", "-b", "main"]);
        self.write("book/.gitattributes", "*.md filter=x diff=x merge=x\nb.md filter=y\nc.md !filter\n");
        self.write("book/.gitmodules", "[submodule \"sub\"]\n\tpath = content/zh/duties/sub\n\turl = ./x\n");
        self.write("book/handbook.toml", "title = '手册'\nlanguages = ['zh']\n[[parts]]\nid = 'duties'\n");
        let page = |budget: &str| {
            let text = format!("本页讲两件事。\n\n## 预算 {{#budget}}\n\n{budget}核对一次花费和计划。");
            format!("# 职责 {{#duties-a}}\n\n{text}\n")
        };
        let table = |tables: &str, rest: &str| format!("# 表格 {{#forms}}\n\n{tables}张表。\n{rest}");
        self.write("book/content/zh/duties/first.md", &page("每月"));
        self.write(
            "book/content/zh/duties/b.md",
            &table("一", "\n## 电话 {#gone}\n\n先报公司名，再报名字。\n"),
        );
        self.write("book/content/zh/duties/c.md", "# 总机 {#desk}\n\n一台。\n");
        let fixed = self.handbook(&["check", "--fix"]).output().expect("the program runs");
        assert!(fixed.status.success(), "{}", printed(&fixed));
        let handbook = load(&root);
        let place = handbook.find(&id("budget"), None).expect("the section");
        self.at = Revision::of(handbook.section(place)).to_string();
        let first = commit_all(&root, "2026-03-01");
        // Git detects this rename only by comparing file contents.
        fs::remove_file(root.join("content/zh/duties/first.md")).expect("a file");
        self.write("book/content/zh/duties/a.md", &page("每季"));
        self.write("book/content/zh/duties/b.md", &table("一", ""));
        let second = commit_all(&root, "2026-03-02");
        self.write("book/content/zh/duties/b.md", &table("两", ""));
        let third = commit_all(&root, "2026-03-03");
        // Each commit has a different kind of signature.
        let mut parent = String::new();
        for (commit, kind) in [(first, "PGP SIGNATURE"), (second, "SSH SIGNATURE"), (third, "SIGNED MESSAGE")]
        {
            let text = git(&["cat-file", "commit", &commit]);
            let (head, message) = text.split_once("\n\n").expect("a message");
            let head: Vec<&str> = head.lines().filter(|line| !line.starts_with("parent ")).collect();
            let (tree, people) = head.split_first().expect("a tree");
            let signature = format!("gpgsig -----BEGIN {kind}-----\n \n AAAA\n -----END {kind}-----");
            let signed = format!("{tree}\n{parent}{}\n{signature}\n\n{message}\n", people.join("\n"));
            self.write("commit", &signed);
            let hash = git(&["hash-object", "-t", "commit", "-w", &self.path("commit").to_string_lossy()]);
            if parent.is_empty() {
                self.first.clone_from(&hash);
            }
            parent = format!("parent {hash}\n");
            git(&["update-ref", "refs/heads/main", &hash]);
        }
        self.write("book/content/zh/duties/c.md", "# 总机 {#desk}\n\n两台。\n");
        // A changed modification time forces git to read the file.
        for page in ["a", "b", "sub/d"] {
            let file =
                fs::File::options().append(true).open(root.join(format!("content/zh/duties/{page}.md")));
            file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH)).expect("another time");
        }
    }

    fn set_traps(&self) {
        let root = self.root();
        let set = |file: &str, key: &str, value: &str| {
            git(
                self.folder.path(),
                &["config", "-f", &self.path(file).to_string_lossy(), "--add", key, value],
            );
        };
        for key in PROGRAMS {
            let bang = if key.starts_with("alias.") || key.ends_with(".update") { "!" } else { "" };
            set("settings", key, &format!("{bang}{}", self.trap(key)));
        }
        for (key, value) in SWITCHES {
            set("settings", key, value);
        }
        for hook in HOOKS {
            self.trap(hook);
        }
        set("settings", "core.hooksPath", &self.path("traps").to_string_lossy());
        // Included files have the same effect as the repository's own settings.
        set("book/.git/config", "include.path", &self.path("settings").to_string_lossy());
        set("book/.git/config", "include.path", &self.path("remote").to_string_lossy());
        set("book/content/zh/duties/sub/.git/config", "filter.z.clean", &self.trap("filter.z.clean"));
        self.write("other/x.md", "# Other {#other}\n");
        commit_all(&self.path("other"), "2026-01-01");
        let objects = self.path("other/.git/objects");
        fs::write(root.join(".git/objects/info/alternates"), objects.to_string_lossy().as_bytes())
            .expect("alternates");
    }

    /// A program that records its name in `marks` and fails.
    fn trap(&self, name: &str) -> String {
        let path = self.path("traps").join(name);
        if !path.exists() {
            let marks = self.path("marks");
            // Git aborts if a signature checker does not read its input.
            let listen = if name.starts_with("gpg.") { "cat > /dev/null\n" } else { "" };
            let script = format!("#!/bin/sh\necho {name} >> '{}'\n{listen}exit 1\n", marks.display());
            self.write_program(&format!("traps/{name}"), &script);
        }
        path.to_string_lossy().into_owned()
    }

    fn write_program(&self, path: &str, script: &str) {
        self.write(path, script);
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).expect("a program");
    }

    /// Reads and clears the marks.
    fn marks(&self) -> BTreeSet<String> {
        let marks = fs::read_to_string(self.path("marks")).unwrap_or_default();
        let _ = fs::remove_file(self.path("marks"));
        marks.lines().map(str::to_owned).collect()
    }

    /// Configures the promisor remote.
    fn promise(&self, name: &str, settings: &[(&'static str, String)]) {
        let _ = fs::remove_file(self.path("remote"));
        let remote = self.path("remote").to_string_lossy().into_owned();
        let set = |file: &[&str], key: &str, value: &str| {
            git(&self.root(), &[&["config"], file, &[key, value]].concat());
        };
        // Git reads these two from the repository's own file only.
        set(&[], "core.repositoryFormatVersion", "1");
        set(&[], "extensions.partialClone", name);
        set(&["-f", &remote], &format!("remote.{name}.promisor"), "true");
        for (key, value) in settings {
            set(&["-f", &remote], key, value);
        }
    }

    /// Deletes a blob; returns its hash.
    fn lose(&self, name: &str) -> String {
        let hash = git(&self.root(), &["rev-parse", name]);
        fs::remove_file(self.root().join(".git/objects").join(&hash[..2]).join(&hash[2..])).expect("a blob");
        hash
    }

    fn handbook(&self, arguments: &[&str]) -> Command {
        handbook(&self.root(), &self.path("index"), arguments)
    }
}

fn handbook(root: &Path, index: &Path, arguments: &[&str]) -> Command {
    let mut command = command_in(root, arguments);
    command.arg("--index").arg(index);
    command
}

/// The output of every command and page that uses git.
struct Answers {
    check: String,
    impact: String,
    feed: String,
    /// The pages `a`, `b` and `c`.
    pages: [String; 3],
    /// The page for a link to the first text of `budget`.
    changed: String,
}

/// Runs every command and requests every page that uses git. `prepare` adjusts each command before it runs.
fn exercise_everything(trapped: &Trapped, prepare: &dyn Fn(&mut Command)) -> Answers {
    let run = |arguments: &[&str]| {
        let mut command = trapped.handbook(arguments);
        prepare(&mut command);
        printed(&command.output().expect("the program runs"))
    };
    let ledger = trapped.root().join("content/permalinks.toml");
    let before = fs::read(&ledger).expect("the ledger");
    let check = run(&["check"]);
    run(&["check", "--fix"]);
    fs::write(ledger, before).expect("the ledger");
    let impact = run(&["impact", "--since", &trapped.first]);
    assert!(run(&["links", "budget"]).contains("/s/budget"));
    let out = trapped.path("out");
    let built = run(&["build", &out.to_string_lossy()]);
    assert!(out.join("index.html").exists(), "{built}");

    let mut command = trapped.handbook(&["serve", "--addr", "127.0.0.1:0"]);
    prepare(&mut command);
    let service = Service::of(&mut command);
    let ask = |path: &str| {
        let (status, _, body) = fetch(service.address, path, "Accept-Language: zh\r\n");
        assert_eq!(status, 200, "{path}: {body}");
        body
    };
    ask("/zh/");
    // The feed waits for the dates from git; pages do not.
    let feed = ask("/changes.atom");
    let pages = ["a", "b", "c"].map(|page| ask(&format!("/zh/duties/{page}")));
    ask("/zh/duties/sub/d");
    let unknown = ask("/s/budget?at=000000000000");
    assert!(unknown.contains(NOT_FOUND), "{unknown}");
    let changed = ask(&format!("/s/budget?at={}", trapped.at));
    Answers { check, impact, feed, pages, changed }
}

const NOT_FOUND: &str = "历史中没有该链接";

/// Checks the results for the complete repository.
fn assert_complete(answers: &Answers) {
    let Answers { check, impact, feed, pages, changed } = answers;
    assert!(check.contains("\"gone\""), "{check}");
    assert!(impact.contains("/s/budget") && impact.contains("/s/gone"), "{impact}");
    assert!(impact.starts_with("changed") || impact.contains("\nchanged"), "{impact}");
    assert!(feed.contains("2026-03-02T") && feed.contains("2026-03-03T"), "{feed}");
    for (page, date) in pages.iter().zip(["2026年3月2日", "2026年3月3日", "尚未提交"]) {
        assert!(page.contains(date), "{date}: {page}");
    }
    assert!(changed.contains("<del>每月</del>") && changed.contains("<ins>每季</ins>"), "{changed}");
}

// 1, 4

#[test]
fn repository_settings_run_no_program() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    trapped.marks();
    let answers = exercise_everything(&trapped, &|_| {});
    assert_eq!(trapped.marks(), BTreeSet::new());
    assert_complete(&answers);

    // The traps work.
    let root = trapped.root();
    let commands: [&[&str]; 6] = [
        &["status"],
        // Git dies of a filter process that does not respond.
        &["-c", "filter.y.process=", "status"],
        &["diff"],
        &["log"],
        &["-c", "filter.y.process=", "log", "-p"],
        &["rev-list", "--alternate-refs", "--all"],
    ];
    for arguments in commands {
        git_command(&root, arguments).output().expect("git");
    }
    let marks = trapped.marks();
    for trap in [
        "core.alternateRefsCommand",
        "core.fsmonitor",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.y.process",
        "filter.z.clean",
        "gpg.program",
        "gpg.ssh.program",
        "gpg.x509.program",
        "post-index-change",
    ] {
        assert!(marks.contains(trap), "{trap} was not run: {marks:?}");
    }
}

// 2

#[test]
fn missing_blob_is_not_fetched() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    let blob = trapped.lose(&format!("{}:content/zh/duties/first.md", trapped.first));
    trapped.lose("HEAD:content/zh/duties/b.md");
    for (number, (settings, trap)) in remotes(&trapped).into_iter().enumerate() {
        trapped.promise("origin", &settings);
        trapped.marks();
        let impact = if number == 0 {
            let answers = exercise_everything(&trapped, &|_| {});
            assert!(answers.changed.contains(NOT_FOUND), "{}", answers.changed);
            assert!(answers.pages[0].contains("2026年3月2日"), "{}", answers.pages[0]);
            assert!(answers.pages[1].contains("更新于 未知"), "{}", answers.pages[1]);
            answers.impact
        } else {
            let run = |arguments: &[&str]| trapped.handbook(arguments).output().expect("the program runs");
            run(&["check"]);
            printed(&run(&["impact", "--since", &trapped.first]))
        };
        assert!(impact.contains("the clone is partial"), "{impact}");
        assert_eq!(trapped.marks(), BTreeSet::new());
        let _ = git_command(&trapped.root(), &["cat-file", "-p", &blob]).output().expect("git");
        assert!(trapped.marks().contains(trap), "{trap} was not run: {settings:?}");
    }

    // The name of the remote becomes an argument of `git fetch`.
    let option = format!("--upload-pack={}", trapped.trap("upload-pack"));
    trapped.promise(&option, &[("remote.origin.url", "/nowhere".to_owned())]);
    trapped.marks();
    trapped.handbook(&["impact", "--since", &trapped.first]).output().expect("the program runs");
    assert_eq!(trapped.marks(), BTreeSet::new());
    let _ = git_command(&trapped.root(), &["cat-file", "-p", &blob]).output().expect("git");
    assert!(trapped.marks().contains("upload-pack"));
}

#[test]
fn damaged_repository_is_reported() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    trapped.lose(&format!("{}:content/zh/duties/first.md", trapped.first));
    let impact = trapped.handbook(&["impact", "--since", &trapped.first]).output().expect("the program runs");
    assert!(!impact.status.success() && printed(&impact).contains("git fsck"), "{}", printed(&impact));
}

// 3

#[test]
fn git_environment_variables_are_ignored() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    let trap = |name: &str| trapped.trap(name);
    let path = |path: &str| trapped.path(path).to_string_lossy().into_owned();
    trap("exec/git");
    trap("exec/git-cat-file");
    let environment: Vec<(&str, String)> = vec![
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", path("other/.git/objects")),
        ("GIT_ASKPASS", trap("GIT_ASKPASS")),
        ("GIT_COMMON_DIR", path("other/.git")),
        ("GIT_CONFIG", path("settings")),
        ("GIT_CONFIG_COUNT", "2".to_owned()),
        ("GIT_CONFIG_GLOBAL", path("settings")),
        ("GIT_CONFIG_KEY_0", "core.fsmonitor".to_owned()),
        ("GIT_CONFIG_KEY_1", "core.quotepath".to_owned()),
        ("GIT_CONFIG_PARAMETERS", format!("'core.fsmonitor={}'", trap("GIT_CONFIG_PARAMETERS"))),
        ("GIT_CONFIG_SYSTEM", path("settings")),
        ("GIT_CONFIG_VALUE_0", trap("GIT_CONFIG_VALUE_0")),
        ("GIT_CONFIG_VALUE_1", "on".to_owned()),
        ("GIT_DIR", path("other/.git")),
        ("GIT_EDITOR", trap("GIT_EDITOR")),
        ("GIT_EXEC_PATH", path("traps/exec")),
        ("GIT_EXTERNAL_DIFF", trap("GIT_EXTERNAL_DIFF")),
        ("GIT_INDEX_FILE", path("other/.git/index")),
        ("GIT_LITERAL_PATHSPECS", "1".to_owned()),
        ("GIT_NAMESPACE", "x".to_owned()),
        ("GIT_NO_LAZY_FETCH", "0".to_owned()),
        ("GIT_OBJECT_DIRECTORY", path("other/.git/objects")),
        ("GIT_PAGER", trap("GIT_PAGER")),
        ("GIT_PAGER_IN_USE", "1".to_owned()),
        ("GIT_PREFIX", "x/".to_owned()),
        ("GIT_PROXY_COMMAND", trap("GIT_PROXY_COMMAND")),
        ("GIT_SEQUENCE_EDITOR", trap("GIT_SEQUENCE_EDITOR")),
        ("GIT_SHALLOW_FILE", path("settings")),
        ("GIT_SSH", trap("GIT_SSH")),
        ("GIT_SSH_COMMAND", trap("GIT_SSH_COMMAND")),
        ("GIT_TRACE", path("trace")),
        ("GIT_TRACE2", path("trace2")),
        ("GIT_TRACE2_EVENT", path("trace2-event")),
        ("GIT_TRACE2_PERF", path("trace2-perf")),
        ("GIT_TRACE_SETUP", path("trace-setup")),
        ("GIT_WORK_TREE", path("other")),
    ];
    let traces =
        ["trace", "trace2", "trace2-event", "trace2-perf", "trace-setup"].map(|name| trapped.path(name));
    let prepare = |command: &mut Command| {
        command.envs(environment.iter().map(|(name, value)| (name, value)));
    };
    trapped.marks();
    let answers = exercise_everything(&trapped, &prepare);
    assert_eq!(trapped.marks(), BTreeSet::new());
    assert_complete(&answers);

    // A missing blob makes git start more programs.
    let blob = trapped.lose(&format!("{}:content/zh/duties/first.md", trapped.first));
    trapped.promise("origin", &[("remote.origin.url", "ssh://nowhere.invalid/x".to_owned())]);
    let answers = exercise_everything(&trapped, &prepare);
    assert!(answers.impact.contains("the clone is partial"), "{}", answers.impact);
    assert_eq!(trapped.marks(), BTreeSet::new());
    for trace in &traces {
        assert!(!trace.exists(), "{}", trace.display());
    }

    // The variables work.
    let expected: &[(&str, &[&str], &str)] = &[
        ("GIT_CONFIG_PARAMETERS", &["status"], "GIT_CONFIG_PARAMETERS"),
        ("GIT_EXEC_PATH", &["cat-file", "-p", &blob], "exec/git"),
        ("GIT_EXTERNAL_DIFF", &["-c", "diff.x.command=", "diff", "--", "handbook.toml"], "GIT_EXTERNAL_DIFF"),
        ("GIT_SSH_COMMAND", &["cat-file", "-p", &blob], "GIT_SSH_COMMAND"),
    ];
    trapped.write("book/handbook.toml", "title = '手册'\n");
    for (name, arguments, mark) in expected {
        let value = environment.iter().find(|(known, _)| known == name).expect("a variable");
        // Not `git_command`: its `-c` options are passed on as GIT_CONFIG_PARAMETERS.
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(trapped.root())
            .args(*arguments)
            .env(name, &value.1)
            .env("GIT_TRACE", path("trace"));
        let _ = command.output().expect("git");
        let marks = trapped.marks();
        assert!(marks.contains(*mark), "{name}: {marks:?}");
    }
    assert!(traces[0].exists());
    let elsewhere =
        git_command(&trapped.root(), &["rev-parse", "HEAD"]).env("GIT_DIR", path("other/.git")).output();
    assert_ne!(printed(&elsewhere.expect("git")).trim(), git(&trapped.root(), &["rev-parse", "HEAD"]));
}

// 4

#[test]
fn committed_bare_repository_is_ignored() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    // Committed as plain files, so it is part of a clone.
    let outer = trapped.path("outer");
    let root = outer.join("book");
    git(trapped.folder.path(), &["clone", "-q", "--bare", "other", "outer/book"]);
    trapped.write("outer/book/content/zh/duties/a.md", "# 职责 {#duties-a}\n\n一页。\n");
    trapped.write("outer/book/handbook.toml", "languages = ['zh']\n[[parts]]\nid = 'duties'\n");
    trapped.write("outer/book/refs/heads/.keep", "");
    let config = fs::read_to_string(trapped.path("settings")).expect("the settings");
    trapped.write(
        "outer/book/config",
        &format!("[core]\n\trepositoryFormatVersion = 0\n\tbare = false\n\tworktree = .\n{config}"),
    );
    commit_all(&outer, "2026-01-01");
    trapped.marks();
    let index = trapped.path("index");
    let run =
        |arguments: &[&str]| printed(&handbook(&root, &index, arguments).output().expect("the program runs"));
    run(&["check"]);
    let impact = run(&["impact", "--since", "HEAD"]);
    run(&["build", &trapped.path("copy").to_string_lossy()]);
    assert!(trapped.path("copy/index.html").exists());
    assert_eq!(trapped.marks(), BTreeSet::new());
    assert!(impact.contains("is not in a git repository"), "{impact}");
    let _ = git_command(&root, &["status"]).output().expect("git");
    assert!(trapped.marks().contains("core.fsmonitor"));
}

// 5

#[test]
fn partial_clone_fetches_nothing() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    let source = trapped.path("source");
    let page = |text: &str| format!("# 职责 {{#duties-a}}\n\n## 预算 {{#budget}}\n\n{text}\n");
    trapped.write("source/handbook.toml", "languages = ['zh']\n[[parts]]\nid = 'duties'\n");
    trapped.write("source/content/zh/duties/a.md", &page("每月核对。"));
    trapped.write("source/content/zh/duties/b.md", "# 表格 {#forms}\n\n一张表。\n");
    let handbook_then = load(&source);
    let place = handbook_then.find(&id("budget"), None).expect("the section");
    let at = Revision::of(handbook_then.section(place));
    let first = commit_all(&source, "2026-03-01");
    trapped.write("source/content/zh/duties/a.md", &page("每季核对。"));
    trapped.write("source/content/zh/duties/b.md", "# 表格 {#forms}\n\n两张表。\n");
    commit_all(&source, "2026-03-02");
    git(&source, &["config", "uploadpack.allowFilter", "true"]);
    let clone = trapped.path("clone");
    let address = format!("file://{}", source.display());
    git(trapped.folder.path(), &["clone", "-q", "--filter=blob:none", &address, &clone.to_string_lossy()]);
    // Records each call, then acts as the remote.
    let counter = trapped.path("counter");
    let calls = trapped.path("marks");
    trapped.write_program(
        "counter",
        &format!("#!/bin/sh\necho call >> '{}'\nexec git upload-pack \"$@\"\n", calls.display()),
    );
    git(&clone, &["config", "remote.origin.uploadpack", &counter.to_string_lossy()]);
    trapped.marks();

    let index = trapped.path("index");
    let run = |arguments: &[&str]| handbook(&clone, &index, arguments).output().expect("the program runs");
    let changed = || {
        let service = Service::of(&mut handbook(&clone, &index, &["serve", "--addr", "127.0.0.1:0"]));
        let ask = |path: &str| fetch(service.address, path, "Accept-Language: zh\r\n");
        assert!(ask("/changes.atom").2.contains("2026-03-02T"));
        let (status, _, changed) = ask(&format!("/s/budget?at={at}"));
        assert_eq!(status, 200, "{changed}");
        changed
    };
    for arguments in
        [&["check"][..], &["check", "--fix"], &["build", &trapped.path("copy").to_string_lossy()]]
    {
        let done = run(arguments);
        assert!(done.status.success(), "{}", printed(&done));
    }
    let impact = run(&["impact", "--since", &first]);
    let problem = printed(&impact);
    assert!(!impact.status.success() && problem.contains("the clone is partial"), "{problem}");
    let page = changed();
    assert!(page.contains(NOT_FOUND), "{page}");
    assert_eq!(trapped.marks(), BTreeSet::new());

    // Plain git does fetch, and the suggested command fetches what is missing.
    git(&clone, &["cat-file", "-p", &format!("{first}:content/zh/duties/b.md")]);
    assert!(!trapped.marks().is_empty());
    let command = problem.split('`').find_map(|part| part.strip_prefix("git ")).expect("a command");
    git(&clone, &command.split(' ').collect::<Vec<_>>());
    trapped.marks();
    let impact = printed(&run(&["impact", "--since", &first]));
    assert!(impact.contains("/s/budget"), "{impact}");
    let page = changed();
    assert!(page.contains("<ins>每季</ins>"), "{page}");
    assert_eq!(trapped.marks(), BTreeSet::new());
}

// 6

#[test]
fn tree_is_unpacked_into_its_own_folder_only() {
    if tool("git", &[]).is_none() {
        return;
    }
    let trapped = Trapped::new();
    let root = trapped.path("other");
    let unhex = |hash: &str| -> Vec<u8> {
        (0..hash.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hash[at..at + 2], 16).expect("hexadecimal"))
            .collect()
    };
    let blob = git(&root, &["rev-parse", "HEAD:x.md"]);
    let tree = |entry: &str, hash: &str| {
        fs::write(trapped.path("tree"), [entry.as_bytes(), b"\0", &unhex(hash)].concat()).expect("a file");
        let file = trapped.path("tree").to_string_lossy().into_owned();
        git(&root, &["hash-object", "-t", "tree", "--literally", "-w", &file])
    };
    let tree = tree("40000 ..", &tree("100644 evil.md", &blob));
    let commit = git(&root, &["commit-tree", "-m", "evil", &tree]);
    fs::create_dir(trapped.path("temporary")).expect("a folder");
    let done = handbook(&root, &trapped.path("index"), &["impact", "--since", &commit])
        .env("TMPDIR", trapped.path("temporary"))
        .output()
        .expect("the program runs");
    assert!(printed(&done).contains("/s/other"), "{}", printed(&done));
    assert_eq!(fs::read_dir(trapped.path("temporary")).expect("a folder").count(), 0);
}
