//! Live reload (`serve --watch`):
//!
//! 1. saved files are served: written in place, in two steps or by renaming over the file as editors do; new, deleted and
//!    renamed files; renamed and restored folders;
//! 2. so are the ledger, reviews, synonyms and questions, also in a folder that did not exist at the start;
//! 3. invalid settings are reported and leave the last valid ones in force until they are fixed; missing content is an
//!    error until it is back;
//! 4. hundreds of files changed at once result in an edition with all of them;
//! 5. a change with the same size and modification time is served after its file event; a file dated in the future is
//!    always read again;
//! 6. no edition is built while nothing changes, although the index is in the same folder;
//! 7. after any edits an incrementally updated index answers exactly like one built from scratch.

use std::{
    fmt::Write as _,
    fs::{self, File},
    path::Path,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::{Duration, SystemTime},
};

use handbook::{
    edition::{Author, Draft, Edition, Error, Wanted},
    model::Language,
    search::{Page, Query},
};
use proptest::prelude::*;

use crate::fixture::{Fixture, id, ids, search};

/// Generous for slow machines; normally far from reached.
const PATIENCE: Duration = Duration::from_mins(1);

/// Watches a folder and receives its editions.
struct Workspace {
    made: Receiver<Result<(Edition, Draft), Error>>,
    last: Option<(Edition, Draft)>,
}

impl Workspace {
    fn at(fixture: &Fixture) -> Self {
        Self::with_index(fixture, Some(&fixture.index()))
    }

    fn with_index(fixture: &Fixture, index: Option<&Path>) -> Self {
        let author = Author::new(fixture.path(), index).expect("an author");
        let (sender, made) = mpsc::channel();
        std::thread::spawn(move || {
            author.watch(|made| if sender.send(made).is_ok() { Wanted::Yes } else { Wanted::No });
        });
        let mut workspace = Self { made, last: None };
        workspace.until(|_, _| true);
        workspace
    }

    /// Waits for an edition that meets a condition.
    fn until(&mut self, is_wanted: impl Fn(&Edition, &Draft) -> bool) {
        if self.last.as_ref().is_some_and(|(edition, draft)| is_wanted(edition, draft)) {
            return;
        }
        loop {
            match self.made.recv_timeout(PATIENCE) {
                Ok(Ok((edition, draft))) => {
                    let is_wanted = is_wanted(&edition, &draft);
                    self.last = Some((edition, draft));
                    if is_wanted {
                        return;
                    }
                }
                Ok(Err(_)) => {}
                Err(error) => panic!("{error}; the last edition has {}", self.text()),
            }
        }
    }

    /// Waits for an edition with exactly this text.
    fn until_text(&mut self, text: &str) {
        self.until(|edition, _| text_of(edition) == text);
    }

    fn text(&self) -> String {
        self.last.as_ref().map_or_else(String::new, |(edition, _)| text_of(edition))
    }
}

/// `#id text` of every section, in order.
fn text_of(edition: &Edition) -> String {
    let texts =
        edition.handbook().sections().map(|(_, _, section)| format!("#{} {}", section.id, section.text));
    texts.collect::<Vec<_>>().join("; ")
}

const SETTINGS: &str = "title = 'One'\nlanguages = ['zh']\n[[parts]]\nid = 'p'\n";

fn handbook() -> Fixture {
    Fixture::new()
        .file("handbook.toml", SETTINGS)
        .file("content/zh/p/a.md", "# 甲 {#a}\n\n一\n")
        .file("content/zh/p/b.md", "# 乙 {#b}\n\n二\n")
}

#[test]
fn saved_files_are_served() {
    let fixture = handbook();
    let path = |name: &str| fixture.path().join("content/zh").join(name);
    let mut workspace = Workspace::at(&fixture);
    workspace.until_text("#a 一; #b 二");
    fixture.write("content/zh/p/a.md", "# 甲 {#a}\n\n三\n");
    workspace.until_text("#a 三; #b 二");
    // As editors save: a new file renamed over the old one, or the old one renamed to a backup first.
    fixture.write("content/zh/p/.a.md.swp", "# 甲 {#a}\n\n四\n");
    fs::rename(path("p/.a.md.swp"), path("p/a.md")).unwrap();
    workspace.until_text("#a 四; #b 二");
    fs::rename(path("p/a.md"), path("p/a.md~")).unwrap();
    fixture.write("content/zh/p/a.md", "# 甲 {#a}\n\n五\n");
    workspace.until_text("#a 五; #b 二");
    // Written in two steps: only the final state counts.
    let mut file = File::create(path("p/a.md")).unwrap();
    std::io::Write::write_all(&mut file, "# 甲 {#a}\n\n六".as_bytes()).unwrap();
    file.sync_all().unwrap();
    std::io::Write::write_all(&mut file, "七\n".as_bytes()).unwrap();
    drop(file);
    workspace.until_text("#a 六七; #b 二");
    fixture.write("content/zh/p/c.md", "# 丙 {#c}\n\n八\n");
    workspace.until_text("#a 六七; #b 二; #c 八");
    fs::remove_file(path("p/b.md")).unwrap();
    workspace.until_text("#a 六七; #c 八");
    fs::rename(path("p/c.md"), path("p/0.md")).unwrap();
    workspace.until_text("#c 八; #a 六七");
    fs::rename(path("p"), path("q")).unwrap();
    workspace.until(|edition, _| {
        edition.handbook().documents.iter().all(|document| document.id.part.as_str() == "q")
    });
    fixture.write("content/zh/q/a.md", "# 甲 {#a}\n\n九\n");
    workspace.until_text("#c 八; #a 九");
    // The content folder is moved away and back.
    fs::rename(fixture.path().join("content"), fixture.path().join(".elsewhere")).unwrap();
    fs::rename(fixture.path().join(".elsewhere"), fixture.path().join("content")).unwrap();
    fixture.write("content/zh/q/a.md", "# 甲 {#a}\n\n十\n");
    workspace.until_text("#c 八; #a 十");
}

#[test]
fn changed_metadata_files_are_served() {
    let fixture = handbook();
    let mut workspace = Workspace::at(&fixture);
    fixture.write("content/permalinks.toml", "[moved]\nold = \"a\"\n");
    workspace.until(|edition, _| edition.handbook().find(&id("a"), None).is_some() && moved(edition));
    fixture.write("content/permalinks.toml", "[moved]\nold = ");
    workspace.until(|_, draft| reports(draft, "bad-ledger"));
    fixture.write("revisions.toml", "[reviewed.zh]\na = \"xyz\"\n");
    workspace.until(|_, draft| reports(draft, "bad-revisions"));
    fs::remove_file(fixture.path().join("revisions.toml")).unwrap();
    fs::remove_file(fixture.path().join("content/permalinks.toml")).unwrap();
    workspace.until(|_, draft| draft.diagnostics.is_empty());
    // A folder that did not exist at the start.
    fixture.write("index/synonyms.toml", "[[group]]\nwords = [\"传真\", \"二\"]\n");
    workspace.until(|edition, _| ids(edition, &search(edition, "传真")) == ["b"]);
    fixture.write("index/synonyms.toml", "[[group]]\nwords = [\"传真\", \"一\"]\n");
    workspace.until(|edition, _| ids(edition, &search(edition, "传真")) == ["a"]);
    fixture.write("index/questions.toml", "[a]\nzh = [\"电报怎么打\"]\n");
    workspace.until(|edition, _| ids(edition, &search(edition, "电报怎么打")) == ["a"]);
}

fn moved(edition: &Edition) -> bool {
    edition.handbook().permalinks.moved.contains_key(&id("old"))
}

fn reports(draft: &Draft, rule: &str) -> bool {
    draft.diagnostics.iter().any(|diagnostic| diagnostic.rule.name() == rule)
}

#[test]
fn invalid_settings_keep_the_last_valid_ones() {
    let fixture = handbook();
    let mut workspace = Workspace::at(&fixture);
    let titled = |edition: &Edition, title: &str| edition.handbook().title.get(Language::ZH) == title;
    fixture.write("handbook.toml", "title = ");
    workspace.until(|edition, draft| titled(edition, "One") && draft.kept == ["handbook.toml"]);
    fixture.write("handbook.toml", SETTINGS.replace("One", "Two"));
    workspace.until(|edition, draft| titled(edition, "Two") && draft.kept.is_empty());
    let (here, gone) = (fixture.path().join("content"), fixture.path().join(".gone"));
    fs::rename(&here, &gone).unwrap();
    // Without content there is no edition, but an error.
    while !matches!(workspace.made.recv_timeout(PATIENCE).expect("a result"), Err(Error::Empty(_))) {}
    fs::rename(&gone, &here).unwrap();
    fixture.write("content/zh/p/a.md", "# 甲 {#a}\n\n又来\n");
    workspace.until_text("#a 又来; #b 二");
}

#[test]
fn bulk_changes_are_served() {
    let fixture = handbook();
    let write = |text: &str| {
        for number in 0..500 {
            fixture
                .write(&format!("content/zh/p/f-{number}.md"), format!("# 页 {{#f-{number}}}\n\n{text}\n"));
        }
    };
    write("甲版");
    let mut workspace = Workspace::at(&fixture);
    write("乙版");
    let all = |edition: &Edition| {
        edition.handbook().sections().filter(|(_, _, section)| section.text == "乙版").count() == 500
    };
    workspace.until(|edition, _| all(edition));
    let (edition, _) = workspace.last.as_ref().unwrap();
    let found = ids(edition, &search(edition, "乙版"));
    assert_eq!(found.iter().filter(|id| id.starts_with("f-")).count(), 500);
}

#[test]
fn change_with_same_size_and_mtime_is_served() {
    let fixture = handbook();
    let path = fixture.path().join("content/zh/p/a.md");
    let put = |text: &str, time: SystemTime| {
        fs::write(&path, text).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    };
    let now = SystemTime::now();
    put("# 甲 {#a}\n\n一\n", now);
    let mut workspace = Workspace::at(&fixture);
    put("# 甲 {#a}\n\n三\n", now);
    workspace.until_text("#a 三; #b 二");
    // Files dated in the future, as after the clock was set back.
    let future = now + Duration::from_hours(48);
    put("# 甲 {#a}\n\n四\n", future);
    workspace.until_text("#a 四; #b 二");
    put("# 甲 {#a}\n\n五\n", future);
    workspace.until_text("#a 五; #b 二");
}

#[test]
fn idle_watch_builds_no_edition() {
    // The index is built inside the watched folder, both for a handbook and for a plain folder of Markdown.
    let plain = Fixture::new().file("a.md", "# 甲 {#a}\n\n一\n").file("b.md", "# 乙 {#b}\n\n二\n");
    for (fixture, file) in [(handbook(), "content/zh/p/a.md"), (plain, "a.md")] {
        fs::create_dir(fixture.path().join("index")).unwrap();
        let mut workspace = Workspace::with_index(&fixture, None);
        fixture.write(file, "# 甲 {#a}\n\n三\n");
        workspace.until_text("#a 三; #b 二");
        assert!(fixture.path().join("index/generations").is_dir());
        // If the index counted as a change, each edition would trigger the next. One more may follow from the last
        // save.
        let _ = workspace.made.recv_timeout(Duration::from_secs(1));
        let more = workspace.made.recv_timeout(Duration::from_secs(4));
        assert!(matches!(more, Err(RecvTimeoutError::Timeout)), "an edition without a change");
    }
}

/// A change to one file of a handbook.
#[derive(Clone, Debug)]
enum Change {
    Write { file: usize, sections: Vec<(usize, usize)> },
    Delete { file: usize },
    Rename { file: usize, to: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let sections = prop::collection::vec((0..6_usize, 0..8_usize), 0..5);
    prop_oneof![
        4 => (0..6_usize, sections).prop_map(|(file, sections)| Change::Write { file, sections }),
        1 => (0..6_usize).prop_map(|file| Change::Delete { file }),
        1 => (0..6_usize, 0..6_usize).prop_map(|(file, to)| Change::Rename { file, to }),
    ]
}

const TITLES: [&str; 6] =
    ["预算", "Budget plan", "会议纪要（minutes）", "客户：拜访", "工作单", "the Client"];
const TEXTS: [&str; 8] = [
    "按月核对预算，超出就停。",
    "Check the budget monthly.",
    "见[去年的账](#s-1-1)和[[s-2-0]]。",
    "",
    "![工作单](#s-0-0)",
    "会议纪要当天发出，客户签字。",
    "Clients sign minutes; clients pay.",
    "单子、签字、预算，一样不少。",
];

fn file(number: usize) -> String {
    format!("content/zh/p/{number}.md")
}

fn make(fixture: &Fixture, change: &Change) {
    match change {
        Change::Write { file: number, sections } => {
            let mut text = format!("# 第{number}页 {{#page-{number}}}\n\n本页{}\n\n", TEXTS[*number]);
            for (at, (title, body)) in sections.iter().enumerate() {
                let level = ["##", "###"][body % 2];
                let keywords = ["", " keywords=花钱,账"][title % 2];
                let _ = write!(
                    text,
                    "{level} {} {{#s-{number}-{at}{keywords}}}\n\n{}\n\n",
                    TITLES[*title], TEXTS[*body]
                );
            }
            fixture.write(&file(*number), text);
        }
        Change::Delete { file: number } => {
            let _ = fs::remove_file(fixture.path().join(file(*number)));
        }
        Change::Rename { file: number, to } => {
            let _ = fs::rename(fixture.path().join(file(*number)), fixture.path().join(file(*to)));
        }
    }
}

/// Every hit with the bits of its score and its snippet.
fn answers(edition: &Edition) -> String {
    let mut answers = String::new();
    for question in
        ["预算", "budget", "会议纪要", "客户签字怎么办", "yusuan", "clients", "账", "签", "工作单 客户 预算"]
    {
        let page = Page { limit: 1_000, ..Page::default() };
        let scope = handbook::model::Scope::everything();
        let found = edition.searcher.search(&Query::parse(question), &scope, page).expect("answers");
        let _ = writeln!(answers, "{question}: {}", found.total);
        for hit in found.hits {
            let _ = writeln!(answers, "  {:?} {:08x} {:?}", hit.place, hit.score.to_bits(), hit.snippet);
        }
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_index_answers_like_a_rebuilt_one(changes in prop::collection::vec(change(), 1..8)) {
        let fixture = Fixture::new().file("handbook.toml", SETTINGS);
        for number in 0..4 {
            make(&fixture, &Change::Write { file: number, sections: (0..4).map(|at| (at, number + at)).collect() });
        }
        let mut author = Author::new(fixture.path(), Some(&fixture.index())).expect("an author");
        let _first = author.edition().expect("an edition");
        for change in changes {
            make(&fixture, &change);
            let Ok((edition, _)) = author.edition() else { continue };
            let anew = tempfile::tempdir().expect("a folder");
            let (built, _) = Edition::open(fixture.path(), Some(anew.path()), &mut |_| {}).expect("opens");
            prop_assert_eq!(&edition.revision, &built.revision);
            prop_assert_eq!(answers(&edition), answers(&built));
        }
    }
}
