//! A folder to a handbook: reads the files in parallel and assembles them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    Error,
    assembly::{
        assemble::{Assembly, Inputs},
        draft::Content,
    },
    files::{
        decode::{self, Origin},
        root::Root,
        scan::{self, ELSEWHERE, FileKind, Files, QUESTIONS, SETTINGS, SourceFile},
    },
    links::references::Declared,
    markdown::{dialect::edits::Unread, hidden, notices::Notices, outline, prose, read::Text},
    metadata::{
        dialects, front_matter, insertions, ledger_file,
        publication::Selection,
        settings::{self, Settings},
    },
    navigation,
};
use crate::{
    diagnostic::{Diagnostic, Place, Rule, Severity, Source},
    model::{Dialects, Handbook},
};

/// Largest file that is read, in bytes: a hundred thick books. Larger ones are data with the wrong extension.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// Loads the handbook in a folder, with everything that is wrong with it.
///
/// # Errors
/// Only when the folder or its `handbook.toml` cannot be read at all.
pub fn load(root: impl Into<Root>) -> Result<(Handbook, Vec<Diagnostic>), Error> {
    load_with(root, &mut |_, _| {})
}

/// Like [`load`], telling `progress` how many files are read, and of how many.
///
/// # Errors
/// Only when the folder or its `handbook.toml` cannot be read at all.
pub fn load_with(
    root: impl Into<Root>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(Handbook, Vec<Diagnostic>), Error> {
    let root = &root.into();
    let files = scan::walk(root)?;
    let (settings, mut diagnostics, declared) = read_settings(root, &files)?;
    diagnostics.extend(files.diagnostics.iter().cloned());
    let (site, problems) = navigation::read::read(root, &files, &settings);
    diagnostics.extend(problems);
    let documents = select(&files, &settings, &mut diagnostics);
    let dialects = dialects::of(root, &files, settings.dialects.as_deref());
    let mut contents = Vec::new();
    for (file, read) in documents.iter().zip(read_all(root, &documents, dialects, progress)) {
        diagnostics.extend(read.diagnostics);
        contents.extend(read.content.map(|content| (file.path.clone(), Arc::new(content))));
    }
    let inputs = read_inputs(root, &files, &mut diagnostics);
    let (ledger, problems) = ledger_file::read(root);
    diagnostics.extend(problems);
    let permalinks = ledger.map(|ledger| ledger.permalinks).unwrap_or_default();
    let prefix = files.prefix;
    let assembly = Assembly { root, settings, declared, prefix, inputs, diagnostics, permalinks, site };
    Ok(assembly.finish(contents))
}

/// The documents that are part of the handbook by their paths.
pub(super) fn select<'a>(
    files: &'a Files,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<&'a SourceFile> {
    let mut selection = Selection::new(&settings.globs);
    let documents = files.list.iter().filter(|file| file.kind == FileKind::Document);
    let selected = documents
        .filter(|file| {
            let below = file.path.strip_prefix(files.prefix).unwrap_or(&file.path);
            selection.admits(&file.path, below)
        })
        .collect();
    diagnostics.extend(selection.diagnostics());
    selected
}

pub(super) fn read_settings(
    root: &Root,
    files: &Files,
) -> Result<(Settings, Vec<Diagnostic>, Declared), Error> {
    if !files.list.iter().any(|file| file.kind == FileKind::Settings) {
        return Ok((Settings::default(), Vec::new(), Declared::No));
    }
    let path = root.join(SETTINGS);
    let bytes = root.read(SETTINGS).map_err(|source| Error::ReadSettings { path, source })?;
    let Some(decoded) = decode::decode(bytes) else {
        let place = Place::file(SETTINGS);
        let diagnostics = vec![Diagnostic::new(Rule::BadSettings, "this is not a text file", place)];
        return Ok((Settings::default(), diagnostics, Declared::Yes));
    };
    let source = Source::new(SETTINGS, &decoded.text);
    let (settings, mut diagnostics) = settings::parse(&decoded.text, &source);
    diagnostics.extend(encoding_problem(&decoded.origin, &source));
    Ok((settings, diagnostics, Declared::Yes))
}

/// The hand-written inputs of the index that say something of the content; what is wrong with a file as such is reported.
pub(super) fn read_inputs(root: &Root, files: &Files, diagnostics: &mut Vec<Diagnostic>) -> Inputs {
    let mut read = |path: &str, rule: Rule| {
        let (text, problem) = read_input(root, files, path, rule);
        diagnostics.extend(problem);
        text
    };
    Inputs { questions: read(QUESTIONS, Rule::BadQuestions), elsewhere: read(ELSEWHERE, Rule::BadElsewhere) }
}

/// The text of a file, if there is one, and what is wrong with it.
fn read_input(root: &Root, files: &Files, path: &str, rule: Rule) -> (Option<String>, Option<Diagnostic>) {
    if !files.list.iter().any(|file| file.path == path) {
        return (None, None);
    }
    let bad = |message: &str| (None, Some(Diagnostic::new(rule, message.to_owned(), Place::file(path))));
    match root.read(path) {
        Err(error) => bad(&format!("cannot be read: {error}")),
        Ok(bytes) => match decode::decode(bytes) {
            Some(decoded) => {
                let source = Source::new(path, &decoded.text);
                let problem = encoding_problem(&decoded.origin, &source);
                (Some(decoded.text), problem)
            }
            None => bad("this is not a text file"),
        },
    }
}

/// A file as read: its content, unless there is none to be had, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) content: Option<Content>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads and parses files on all cores, in any order, and returns them in theirs.
pub(super) fn read_all(
    root: &Root,
    files: &[&SourceFile],
    dialects: Dialects,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<Read> {
    /// Below this, starting threads costs more than it saves.
    const WORTH_A_THREAD: usize = 32;
    let total = files.len();
    let workers = thread::available_parallelism().map_or(1, usize::from).min(total / WORTH_A_THREAD);
    progress(0, total);
    if workers <= 1 {
        let read = |(done, file): (usize, &&SourceFile)| {
            let read = read(root, file, dialects);
            progress(done + 1, total);
            read
        };
        return files.iter().enumerate().map(read).collect();
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<Read>> = Vec::new();
    results.resize_with(total, || None);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(file) = files.get(at)
                    && sender.send((at, read(root, file, dialects))).is_ok()
                {}
            });
        }
        drop(sender);
        for (done, (at, read)) in receiver.into_iter().enumerate() {
            results[at] = Some(read);
            progress(done + 1, total);
        }
    });
    results.into_iter().flatten().collect()
}

fn read(root: &Root, file: &SourceFile, dialects: Dialects) -> Read {
    let skipped = |diagnostic| Read { content: None, diagnostics: vec![diagnostic] };
    if file.size > SIZE_LIMIT {
        let message = format!(
            "this file is {:.1} MiB; files over {} MiB are skipped",
            file.size as f64 / (1024.0 * 1024.0),
            SIZE_LIMIT / (1024 * 1024)
        );
        let diagnostic = Diagnostic::new(Rule::FileTooLarge, message, Place::file(&file.path));
        return skipped(diagnostic.with_help("split it, or move it out of the handbook"));
    }
    // The walk has checked the target of a link.
    let bytes = match root.read_admitted(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return skipped(scan::unreadable(file.path.clone(), &error)),
    };
    match decode::decode(bytes) {
        Some(decoded) => {
            let (content, diagnostics) = parse(root, &file.path, decoded, dialects);
            Read { content: Some(content), diagnostics }
        }
        None => skipped(
            Diagnostic::new(
                Rule::BinaryFile,
                "this is not a text file; it is skipped",
                Place::file(&file.path),
            )
            .with_help("give it another extension, or save it as UTF-8 text"),
        ),
    }
}

pub(super) fn parse(
    root: &Root,
    path: &str,
    decoded: decode::Decoded,
    dialects: Dialects,
) -> (Content, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let source = Source::new(path, &decoded.text);
    diagnostics.extend(encoding_problem(&decoded.origin, &source));
    diagnostics.extend(hidden::check(&decoded.text, &source));
    let (front, start) = front_matter::parse(&decoded.text, &source, &mut diagnostics);
    let mut notices = Notices::new(&decoded.text, start, &source);
    let mut reading = dialects::reading(path, dialects);
    reading.insertions =
        insertions::read(root, &decoded.text, start, &source, reading.dialects, &mut diagnostics);
    let text = Text::new(&decoded.text[start..], &reading, start);
    let mut prose = prose::Reader::default();
    let sections = outline::cut_with(&decoded.text, start, &text, &mut |node, span| {
        notices.read(node, span);
        prose.read(node);
    });
    let has_unread = !text.unread().is_empty();
    diagnostics.extend(unread(text.unread(), start, &source));
    drop(text);
    diagnostics.extend(notices.finish());
    if sections.len() >= outline::MAX_SECTIONS {
        let message =
            format!("this file has {} headings or more; the rest is one section", outline::MAX_SECTIONS);
        let place = source.place(sections.last().map_or(0..0, |last| last.span.start..last.span.start));
        diagnostics.push(Diagnostic::new(Rule::FileTooLarge, message, place).with_help("split it"));
    }
    // What a template or a component shows is more than its text.
    if !has_unread && sections.iter().all(|section| section.text.is_empty()) {
        let place = source.place(start..start);
        let mut diagnostic = Diagnostic::new(Rule::EmptyDocument, "this document has no text", place);
        // Tools make a page of metadata alone: of a folder, or from a template.
        if start > 0 && sections.iter().all(|section| section.heading.is_none()) {
            diagnostic.severity = Severity::Info;
        }
        diagnostics.push(diagnostic.with_help("write its text, or remove the file"));
    }
    drop(source);
    let (prose, avoided) = (prose.finish(), Mutex::default());
    (Content { text: decoded.text, front, reading, sections, prose, avoided }, diagnostics)
}

/// A note for each kind of construct that is not understood, where it is first.
fn unread(found: &[Unread], start: usize, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut kinds: Vec<(&Unread, usize)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for unread in found {
        let at = *known.entry(&unread.construct).or_insert_with(|| {
            kinds.push((unread, 0));
            kinds.len() - 1
        });
        kinds[at].1 += 1;
    }
    let diagnostic = |(unread, count): (&Unread, usize)| {
        let times = if count > 1 { format!(" ({count} times in this file)") } else { String::new() };
        let message = format!("{} is not understood here: only its text is shown{times}", unread.construct);
        let place = source.place(start + unread.span.start..start + unread.span.end);
        Diagnostic::new(Rule::UnreadConstruct, message, place)
    };
    kinds.into_iter().map(diagnostic).collect()
}

fn encoding_problem(origin: &Origin, source: &Source<'_>) -> Option<Diagnostic> {
    let problem = |message: String, span| Diagnostic::new(Rule::BadEncoding, message, source.place(span));
    match origin {
        Origin::Utf8 => None,
        Origin::Other(encoding) => Some(
            problem(format!("this file is {encoding}, not UTF-8"), 0..0)
                .with_help(format!("convert it: iconv -f {encoding} -t UTF-8")),
        ),
        Origin::Broken(span) => Some(
            problem("this file is not UTF-8; invalid bytes are shown as \u{fffd}".to_owned(), span.clone())
                .with_severity(Severity::Error)
                .with_help("save it as UTF-8"),
        ),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        diagnostic::{Detail, report},
        model::{Language, RoleId, SectionId, TopicId},
    };

    /// A folder with these files.
    pub(in crate::content) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, text).expect("written");
        }
        folder
    }

    /// The handbook of one English document in these dialects, without a folder: property tests make thousands.
    pub(in crate::content) fn document(text: &str, dialects: Dialects) -> Handbook {
        let path = "content/en/p/a.md".to_owned();
        let decoded = decode::Decoded { text: text.to_owned(), origin: Origin::Utf8 };
        let root = Root::new("/nonexistent");
        let (content, diagnostics) = parse(&root, &path, decoded, dialects);
        let assembly = Assembly {
            root: &root,
            settings: Settings::default(),
            declared: Declared::No,
            prefix: "content/",
            inputs: Inputs::default(),
            diagnostics,
            permalinks: crate::model::Permalinks::default(),
            site: navigation::site::Site::default(),
        };
        assembly.finish(vec![(path, Arc::new(content))]).0
    }

    /// The handbook in these files.
    pub(in crate::content) fn handbook(files: &[(&str, &str)]) -> Handbook {
        load(folder(files).path()).expect("loaded").0
    }

    /// Loads the files and compares the diagnostics, each as `severity rule path:line:column message (help)`; an
    /// expectation may leave out the end.
    pub(in crate::content) fn check(files: &[(&str, &str)], expected: &[&str]) {
        let (_, diagnostics) = load(folder(files).path()).expect("loaded");
        let shown: Vec<_> = diagnostics
            .iter()
            .map(|d| {
                let help = d.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
                let place = format!("{}:{}:{}", d.place.path, d.place.line, d.place.column);
                format!("{} {} {place} {}{help}", d.severity, d.rule, d.message)
            })
            .collect();
        let matches = shown.len() == expected.len()
            && shown.iter().zip(expected).all(|(shown, expected)| shown.starts_with(expected));
        assert!(matches, "{files:?}\n{shown:#?}\nexpected {expected:#?}");
    }

    /// Each document as `language id title: section section`, sections as `#id title [roles|topics|sources|keywords]`.
    fn check_handbook(files: &[(&str, &str)], expected: &[&str]) {
        let handbook = handbook(files);
        let join = |texts: Vec<&str>| texts.join(",");
        let shown: Vec<_> = handbook
            .documents
            .iter()
            .map(|document| {
                let sections: Vec<_> = document
                    .sections
                    .iter()
                    .map(|section| {
                        let labels = [
                            join(section.roles.iter().map(RoleId::as_str).collect()),
                            join(section.topics.iter().map(TopicId::as_str).collect()),
                            join(section.sources.iter().map(String::as_str).collect()),
                            join(section.keywords.iter().map(String::as_str).collect()),
                        ];
                        let labels = labels.join("|");
                        let labels = if labels == "|||" { String::new() } else { format!(" [{labels}]") };
                        format!("#{} {}{labels}", section.id, section.heading.title)
                    })
                    .collect();
                format!("{} {} {}: {}", document.language, document.id, document.title, sections.join("; "))
            })
            .collect();
        assert_eq!(shown, expected);
    }

    const TOML: &str = "title = '手册'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'a'\n[[parts]]\nid = 'b'\n\
        [[roles]]\nid = 'director'\ntitle = { zh = '总监', en = 'Director' }\n[[roles]]\nid = 'manager'\n\
        [[topics]]\nid = 'budget'\n[[topics]]\nid = 'people'\n";

    #[test]
    fn handbook_is_assembled() {
        check_handbook(
            &[
                ("handbook.toml", TOML),
                (
                    "content/zh/a/two.md",
                    "---\ntitle: 二\nroles: director\ntopics: [people]\nsource: [X]\nkeywords: 别名\norder: 2\n---\n\
                     # 二题 {#two}\n## 甲 {#two-a topics=budget source=X-1,X-2 keywords=钱}\n### 乙 {#two-b roles=manager}\n\
                     ## 丙 {#two-c roles=\"director,manager\"}",
                ),
                ("content/zh/a/ten.md", "---\norder: 1\n---\n# 十 {#ten}"),
                ("content/en/a/two.md", "# Two {#two}\n## A {#two-a}\n## B {#two-b}\n## C {#two-c}"),
                ("content/zh/b/x.md", "正文"),
                ("README.md", "not content"),
            ],
            &[
                "zh a/ten 十: #ten 十",
                "zh a/two 二: #two 二题 [director|people|X|别名]; #two-a 甲 [director|budget|X-1,X-2|钱]; \
                 #two-b 乙 [manager|budget||]; #two-c 丙 [director,manager|people||]",
                "zh b/x X: #b-x X",
                "en a/two Two: #two Two; #two-a A; #two-b B; #two-c C",
            ],
        );
    }

    #[test]
    fn a_plain_folder_is_a_handbook() {
        check_handbook(
            &[
                ("README.md", "# Tool\n\nIntro\n\n## Usage\n\n## 安装\n"),
                ("guide/10-last.md", "Last\n====\n\n## Usage"),
                ("guide/2-first.markdown", "text without heading"),
                ("guide/README.zh-CN.MD", "# 指南"),
                ("guide/deep/page.md", "## Only\n"),
                ("notes.txt", "no"),
                (".hidden.md", "no"),
                ("node_modules/x/README.md", "no"),
                ("target/doc.md", "no"),
                ("index/x.md", "no"),
                ("guide/index/x.md", "# Yes"),
                ("ignored.md", "no"),
                (".gitignore", "ignored.md\n"),
            ],
            &[
                "en main/readme Tool: #readme Tool; #readme-usage Usage; #an-zhuang 安装",
                "en guide/2-first First: #guide-2-first First",
                "en guide/10-last Last: #guide-10-last Last; #10-last-usage Usage",
                "en guide/deep/page Page: #guide-deep-page Page; #guide-deep-page-only Only",
                "en guide/index/x Yes: #guide-index-x Yes",
                "zh guide/readme 指南: #guide-readme 指南",
            ],
        );
        let handbook = handbook(&[
            ("README.md", "# Tool\n\nThis is the tool of the team, for all of us."),
            ("guide/a.md", "# A"),
            ("01-入门/README.md", "# 从这里开始"),
        ]);
        let parts: Vec<_> = handbook
            .parts
            .iter()
            .map(|part| format!("{} {}", part.id, part.title.get(Language::EN)))
            .collect();
        assert_eq!(parts, ["main Main", "01-ru-men 从这里开始", "guide Guide"]);
        assert_eq!(handbook.title.get(Language::EN), "Tool");
    }

    #[test]
    fn undeclared_labels_are_accepted() {
        let files = [(
            "a.md",
            "---\nroles: [Site Reliability, 客户总监]\ntopics: web-dev\n---\n# A {topics=机器学习}",
        )];
        let handbook = handbook(&files);
        let roles: Vec<_> = handbook
            .roles
            .iter()
            .map(|role| format!("{}={}", role.id, role.title.get(Language::EN)))
            .collect();
        assert_eq!(roles, ["ke-hu-zong-jian=客户总监", "site-reliability=Site Reliability"]);
        let topics: Vec<_> = handbook
            .topics
            .iter()
            .map(|topic| format!("{}={}", topic.id, topic.title.get(Language::EN)))
            .collect();
        assert_eq!(topics, ["ji-qi-xue-xi=机器学习"]);
        check(&files, &["warning empty-document a.md:5:1"]);
    }

    #[test]
    fn labels_are_checked() {
        let page = |heading: &'static str| {
            move |expected: &[&str]| {
                let zh = format!("# 甲 {{#x}}\n文\n## {heading} {{#y}}\n");
                let zh = zh.replace(" {#y}", "").replace('@', "{#y ") + "文";
                let en = "# A {#x}\ntext\n## B {#y}\ntext";
                check(
                    &[("handbook.toml", TOML), ("content/zh/a/a.md", &zh), ("content/en/a/a.md", en)],
                    expected,
                );
            }
        };
        page("乙 @roles=director acts=manager signs=director area=core}")(&[]);
        page("乙 @roles=directer}")(&[
            "error unknown-role content/zh/a/a.md:3:16 no role \"directer\" (did you mean \"director\"?)",
        ]);
        page("乙 @roles=manager,总监}")(&[
            "error unknown-role content/zh/a/a.md:3:24 no role \"总监\" (did you mean \"director\"?)",
        ]);
        page("乙 @topics=sports}")(&[
            "error unknown-topic content/zh/a/a.md:3:17 no topic \"sports\" (declare it in",
        ]);
        page("乙 @acts=x}")(&["error unknown-role content/zh/a/a.md:3:15 no role \"x\""]);
        page("乙 @topcis=budget}")(&[
            "warning unknown-attribute content/zh/a/a.md:3:10 unknown heading attribute \"topcis\" (did you mean \"topics\"?)",
        ]);
        page("乙 @colour=red}")(&["warning unknown-attribute content/zh/a/a.md:3:10"]);
        page("乙 @area=Core}")(&["error bad-id content/zh/a/a.md:3:15"]);
        page("乙 @produces=x}")(&[]);
        page("乙 @produces=xyz}")(&[
            "error broken-link content/zh/a/a.md:3:19 no section \"xyz\" to produce",
        ]);
    }

    #[test]
    fn ids_are_checked() {
        let settings = ("handbook.toml", "title = 'T'");
        check(&[settings, ("a.md", "# A {#Foo}\nx")], &["error bad-id a.md:1:7 \"Foo\" is not an id"]);
        check(&[("a.md", "# A {#Foo Bar}\nx")], &["info bad-id a.md:1:7 \"Foo\" is not an id"]);
        check(&[settings, ("a.md", "---\nid: 1_a\n---\nx")], &["error bad-id a.md:2:5 \"1_a\" is not an id"]);
        check(&[("a.md", "---\nid: 1_a\n---\nx")], &["info bad-id a.md:2:5 \"1_a\" is not an id"]);
        check_handbook(&[("a.md", "# A {#Foo_Bar}\n## B {#！}")], &["en main/a A: #foo-bar A; #b B"]);
        check(
            &[settings, ("a.md", "# A {#x}\nx"), ("b.md", "# B {#y}\n## C {#x}\nx")],
            &[
                "error duplicate-id b.md:2:1 the id \"x\" is already used (use another id; until then this section is \"x-2\")",
            ],
        );
        check(
            &[("a.md", "# A {#x}\nx"), ("b.md", "# B {#y}\n## C {#x}\nx")],
            &[
                "info duplicate-id b.md:2:1 the id \"x\" is already used (links to #x in this file keep working; elsewhere this section is \"x-2\")",
            ],
        );
        check(
            &[
                ("handbook.toml", "[[parts]]\nid='a'"),
                ("content/a/a.md", "# A {#x}\nx\n## B {#y}\n## C\n## D {#z}"),
            ],
            &["warning missing-id content/a/a.md:4:1 this heading has no id (add {#c} to it"],
        );
    }

    #[test]
    fn links_are_checked() {
        check(
            &[("handbook.toml", "title='x'"), ("content/a/a.md", "# A {#ad-budget}\n[甲](#ad-bugdet)")],
            &["error broken-link content/a/a.md:2:1 no section \"ad-bugdet\" (did you mean \"ad-budget\"?)"],
        );
        check(
            &[
                ("a.md", "# A\n文[x](b.md#usgae) [y](c.md) [z](d.png) [w](b.md)"),
                ("b.md", "# B\n## Usage"),
                ("d.png", ""),
            ],
            &[
                "warning broken-link a.md:2:2 no section \"usgae\" in b.md (did you mean \"usage\"?)",
                "warning broken-link a.md:2:18 no file \"c.md\" (did you mean",
                "warning empty-document b.md:1:1",
            ],
        );
        check(
            &[("a.md", "[x](javascript:alert)")],
            &["warning unsafe-link a.md:1:1 links with the scheme \"javascript:\""],
        );
        let handbook = handbook(&[("a.md", "# A\n[x](b.md) [y](#a) [z](b.md)"), ("b.md", "# B\nb")]);
        let links: Vec<_> = handbook.documents[0].sections[0].links.iter().map(SectionId::as_str).collect();
        assert_eq!(links, ["b", "a"]);
    }

    #[test]
    fn translations_are_checked() {
        let zh = "# 甲 {#x}\n文\n## 乙 {#y}\n";
        check(
            &[
                ("handbook.toml", TOML),
                ("content/zh/a/a.md", zh),
                ("content/en/a/a.md", "# A {#x}\ntext\n## C {#z}"),
            ],
            &[
                "warning translation-missing content/en/a/a.md:3:1 the section \"z\" has no zh version",
                "warning translation-missing content/zh/a/a.md:3:1 the section \"y\" has no en version",
            ],
        );
        check(
            &[("handbook.toml", TOML), ("content/zh/a/a.md", zh)],
            &["warning translation-missing content/zh/a/a.md:1:1 the document a/a has no en version"],
        );
        // A section may live elsewhere in the other language.
        check(
            &[
                ("handbook.toml", TOML),
                ("content/zh/a/a.md", zh),
                ("content/en/a/b.md", "# A {#x}\ntext\n## B {#y}"),
            ],
            &[],
        );
    }

    #[test]
    fn settings_do_not_break_the_folder() {
        let page = ("content/a/a.md", "# A {#a}\nx");
        check(&[("handbook.toml", "title = \n"), page], &["error bad-settings handbook.toml:1:"]);
        check(
            &[("handbook.toml", "titel = 'x'"), page],
            &["error unknown-key handbook.toml:1:1 unknown key \"titel\""],
        );
        check(&[("handbook.toml", "\0"), page], &["error bad-settings handbook.toml:1:1"]);
        check(
            &[("handbook.toml", "[[parts]]\nid='aa'"), page],
            &["warning unknown-part content/a/a.md:1:1 \"a\" is not a declared part"],
        );
        assert!(matches!(load(Path::new("/nonexistent")), Err(Error::Scan { .. })));
        let file = folder(&[("x", "")]);
        assert!(matches!(load(&file.path().join("x")), Err(Error::Scan { .. })));
    }

    #[test]
    fn bad_files_are_reported_and_skipped() {
        let folder = folder(&[
            ("ok.md", "# Fine\nx"),
            ("Ok.markdown", "# Twin\nx"),
            ("empty.md", ""),
            ("nul.md", "a\0b"),
        ]);
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
        write("gb.md", &encoding_rs::GB18030.encode("# 客户部\n工作标准").0);
        write("latin.md", b"# Caf\xe9\nau lait");
        let large = std::fs::File::create(folder.path().join("large.md")).expect("created");
        large.set_len(SIZE_LIMIT + 1).expect("grown");
        #[cfg(unix)]
        {
            std::fs::create_dir(folder.path().join("sub")).expect("created");
            std::os::unix::fs::symlink("..", folder.path().join("sub/loop")).expect("linked");
            std::os::unix::fs::symlink("nowhere.md", folder.path().join("dangling.md")).expect("linked");
        }
        let (handbook, diagnostics) = load(folder.path()).expect("loaded");
        let shown: Vec<_> = diagnostics
            .iter()
            .map(|d| {
                format!("{} {} {}:{}:{}", d.severity, d.rule, d.place.path, d.place.line, d.place.column)
            })
            .collect();
        let mut expected = vec![
            "warning duplicate-document Ok.markdown:1:1",
            "warning empty-document empty.md:1:1",
            "warning bad-encoding gb.md:1:1",
            "error file-too-large large.md:1:1",
            "error bad-encoding latin.md:1:6",
            "error binary-file nul.md:1:1",
        ];
        if cfg!(unix) {
            expected.insert(1, "error unreadable-file dangling.md:1:1");
            expected.push("warning symlink-loop sub/loop:1:1");
        }
        assert_eq!(shown, expected);
        let documents: Vec<_> =
            handbook.documents.iter().map(|document| format!("{} {}", document.id, document.title)).collect();
        assert_eq!(
            documents,
            [
                "main/ok-2 Twin",
                "main/empty Empty",
                "main/gb 客户部",
                "main/latin Caf\u{fffd}",
                "main/ok Fine"
            ]
        );
    }

    #[test]
    fn scans_are_fingerprints() {
        let folder = folder(&[
            ("handbook.toml", ""),
            ("content/zh/a/b.md", "x"),
            ("content/zh/a.md", "x"),
            ("index/dictionary.txt", "x"),
            ("index/synonyms.toml", "x"),
            ("index/other.md", "x"),
        ]);
        let files: Vec<_> =
            scan::scan(folder.path()).expect("scanned").into_iter().map(|file| file.path).collect();
        assert_eq!(
            files,
            [
                "content/zh/a.md",
                "content/zh/a/b.md",
                "handbook.toml",
                "index/dictionary.txt",
                "index/synonyms.toml"
            ]
        );
    }

    #[test]
    fn progress_is_reported() {
        let files: Vec<_> = (0..100).map(|i| (format!("a/{i}.md"), "x")).collect();
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let mut reported = Vec::new();
        let (handbook, _) = load_with(folder(&files).path(), &mut |done, total| reported.push((done, total)))
            .expect("loaded");
        assert_eq!(reported, (0..=100).map(|done| (done, 100)).collect::<Vec<_>>());
        assert_eq!(handbook.documents.len(), 100);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        /// No file can break the folder.
        #[test]
        fn any_bytes_are_loaded(bytes in prop::collection::vec(any::<u8>(), 0..200), toml in "\\PC{0,40}") {
            let folder = folder(&[("ok.md", "# Fine\nx"), ("handbook.toml", &toml)]);
            std::fs::write(folder.path().join("any.md"), bytes).expect("written");
            let (handbook, diagnostics) = load(folder.path()).expect("loaded");
            prop_assert!(!handbook.documents.is_empty());
            for document in &handbook.documents {
                prop_assert!(!super::super::html::render(&handbook, document, "").is_empty());
            }
            report::human(&diagnostics, Detail::All, true);
            report::github(&diagnostics);
            let json = report::json(&diagnostics);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        }
    }
}
