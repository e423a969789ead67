//! The search of a static site:
//!
//! 1. it answers every request as the program does, to the last reason and mark: judged queries, scopes, statuses, fields,
//!    quick links, some pages only, and probes made from the texts (of queries with characters that the handbook lacks one in
//!    a hundred may be cut otherwise); needs Node;
//! 2. program, dictionary and index stay within their sizes, and the program imports nothing;
//! 3. the program is made from the present sources.
//!
//! `cargo test --test suite build::search -- --nocapture` prints sizes and times.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use handbook::{
    browser,
    edition::Edition,
    model::{Language, RoleId, Scope, Status, TopicId, page_path},
    text::{fold_text, is_dense},
};
use serde_json::{Value, json};

use super::{Files, bilingual, build_site};
use crate::fixture::{bundled_edition, repository, tool};

/// The largest sizes after compression, in bytes: of the program, of the dictionary, and of the index for each section in
/// each language.
const PROGRAM: u64 = 750_000;
const DICTIONARY: u64 = 750_000;
const SECTION: u64 = 2_400;

/// A request for an answer.
#[derive(Clone, Debug, Default)]
struct Question {
    text: String,
    scope: Scope,
    shown: Option<Language>,
    pages: Option<Vec<String>>,
}

impl Question {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    fn json(&self) -> Value {
        json!({
            "text": self.text,
            "roles": self.scope.roles,
            "topics": self.scope.topics,
            "parts": self.scope.parts,
            "only": self.scope.language,
            "statuses": self.scope.statuses.iter().map(|status| status.name()).collect::<Vec<_>>(),
            "status_names": [["有效", "verified"]],
            "day": self.scope.day.to_string(),
            "language": self.shown.unwrap_or(Language::ZH),
            "quick_links": 4,
            "pages": self.pages,
        })
    }
}

/// Asks the search of a static site.
fn ask_site(node: &Path, files: &Files, questions: &[Value]) -> Value {
    let folder = tempfile::tempdir().expect("folder");
    fs::create_dir(folder.path().join("assets")).expect("folder");
    for (file, bytes) in files.iter().filter(|(file, _)| file.starts_with("assets/")) {
        fs::write(folder.path().join(file), bytes).expect("file");
    }
    let mut child = Command::new(node)
        .arg(repository().join("tests/outside/search.mjs"))
        .arg(folder.path())
        .arg(repository().join("src/http/assets/js/open_search.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = child.stdin.take().expect("input");
    let text = Value::from(questions).to_string();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).expect("written"));
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("written");
    assert!(output.status.success(), "the search failed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Fails with each question that is answered otherwise than by the program.
fn compare(name: &str, edition: &Edition, files: &Files, questions: &[Question], node: &Path) {
    let requests: Vec<Value> = questions.iter().map(Question::json).collect();
    let told = ask_site(node, files, &requests);
    // Of words with characters that the handbook lacks a site has the most frequent only.
    let folded = &edition.searcher.contents().side.folded;
    let is_listed = |text: &str| fold_text(text).chars().filter(|c| is_dense(*c)).all(|c| folded.contains(c));
    let (mut differing, mut unlisted) = (Vec::new(), 0);
    for (request, theirs) in requests.iter().zip(told["answers"].as_array().expect("answers")) {
        let own = browser::answer(&edition.searcher, request.to_string().as_bytes()).expect("an answer");
        let own: Value = serde_json::from_slice(&own).expect("JSON");
        if own != *theirs && !is_listed(request["text"].as_str().expect("a text")) {
            unlisted += 1;
        } else if own != *theirs {
            let fields = own.as_object().expect("an object").iter();
            let other: Vec<&String> =
                fields.filter(|(key, value)| theirs[*key] != **value).map(|(key, _)| key).collect();
            differing.push(format!("{}: {other:?}: {} / {}", request["text"], own["terms"], theirs["terms"]));
        }
    }
    let sections = edition.handbook().sections().count();
    println!(
        "{name}: {} questions, {} answered otherwise; {sections} sections; bytes {}, opened in {:.0} ms, {:.1} ms an answer",
        questions.len(),
        differing.len(),
        told["sizes"],
        told["opened"].as_f64().unwrap_or_default(),
        told["each"].as_f64().unwrap_or_default(),
    );
    assert!(differing.is_empty(), "{name}: {} differ\n{}", differing.len(), differing.join("\n"));
    assert!(unlisted * 100 <= questions.len(), "{name}: {unlisted} with other characters differ");
    assert_eq!(told["imports"], json!([]));
    let size = |file: &str| told["sizes"][file].as_u64().expect("a size");
    assert!(size("program") <= PROGRAM, "program: {}", size("program"));
    assert!(size("dictionary") <= DICTIONARY, "dictionary: {}", size("dictionary"));
    // What every index has, however small the handbook.
    let fixed = 20_000;
    assert!(size("index") <= fixed + SECTION * sections as u64, "index: {} for {sections}", size("index"));
}

fn judged() -> Vec<Question> {
    let text = fs::read_to_string(repository().join("tests/relevance/queries.tsv")).expect("queries");
    let lines = text.lines().skip(1).map(|line| {
        let mut fields = line.split('\t');
        let mut question = Question::new(fields.next().unwrap_or_default());
        for part in fields.nth(1).unwrap_or_default().split(';') {
            match part.split_once('=') {
                Some(("role", id)) => question.scope.roles.extend(RoleId::new(id)),
                Some(("topic", id)) => question.scope.topics.extend(TopicId::new(id)),
                Some(("lang", language)) => question.scope.language = Language::new(language),
                _ => {}
            }
        }
        question
    });
    lines.collect()
}

/// Questions generated from a handbook: whole and partial titles, sentences, phrases, exclusions, misspellings, scopes.
fn probes(edition: &Edition) -> Vec<Question> {
    let mut questions = Vec::new();
    let handbook = edition.handbook();
    for (_, document, section) in handbook.sections() {
        let title: Vec<char> = section.heading.title.chars().collect();
        let text: Vec<char> = section.text.chars().collect();
        let part = |chars: &[char], from: usize, to: usize| -> String {
            chars.iter().skip(from).take(to - from).collect::<String>().replace(['"', '\n'], " ")
        };
        questions.push(Question::new(part(&title, 0, 99)));
        questions.push(Question::new(part(&title, 1, 5)));
        questions.push(Question::new(part(&text, 0, 30)));
        questions.push(Question::new(format!("\"{}\" -{}", part(&text, 3, 12).trim(), part(&title, 0, 2))));
        // A missing character in the middle.
        questions.push(Question::new(part(&title, 0, 6) + &part(&title, 7, 99)));
        questions.push(Question::new(format!("title:{} {}", part(&title, 0, 4).trim(), part(&text, 5, 9))));
        questions.push(Question {
            text: part(&text, 4, 16),
            scope: Scope {
                roles: handbook.roles.first().map(|role| role.id.clone()).into_iter().collect(),
                ..Scope::default()
            },
            shown: handbook.languages.iter().copied().find(|language| *language != document.language),
            pages: None,
        });
        // Over some pages, as offline.
        let pages =
            handbook.documents.iter().step_by(5).map(|document| page_path(document).as_str().to_owned());
        questions.push(Question { pages: Some(pages.collect()), ..Question::new(part(&text, 8, 14)) });
    }
    questions
}

#[test]
fn a_static_site_answers_like_the_program() {
    let Some(node) = tool("node", &[]) else { return };
    let fixture = bilingual();
    let mut probed = probes(&fixture.edition());
    let typed = [
        "预订机票",
        "fapiao",
        "kekuyongcan",
        "谁批准",
        "經理",
        "reciept",
        "hotles",
        "bx",
        "批准",
        "，",
        "👩",
        "",
        "报销单",
        "reimbursement",
        "AM",
        "flight -hotels",
        "role:manager 费用",
        "status:有效 费用",
        "role:boss 费用",
        "\"三十天内\"",
    ];
    probed.extend(typed.into_iter().map(Question::new));
    for (day, status) in ["2026-03-01", "2026-07-01"].into_iter().zip(Status::ALL) {
        let scope = |statuses| Scope { statuses, day: day.parse().expect("a day"), ..Scope::default() };
        for text in ["發票", "招待客戶用餐", "expenses", "claims"] {
            let ask = |scope| Question { scope, ..Question::new(text) };
            probed.extend([ask(scope(Vec::new())), ask(scope(vec![status]))]);
        }
    }
    let site = build_site(fixture.edition(), None);
    compare("English and Traditional Chinese", &fixture.edition(), &site, &probed, &node);

    let edition = bundled_edition();
    let site = build_site(bundled_edition(), None);
    compare("judged", &edition, &site, &judged(), &node);
    compare("probes", &edition, &site, &probes(&edition), &node);
}

/// The program carries what it was made from (`scripts/build-wasm.sh`): files by their git blob, and dependencies.
#[test]
fn the_program_is_made_from_the_present_sources() {
    let Some(git) = tool("git", &[]) else { return };
    let program = fs::read(repository().join("src/http/assets/search.wasm")).expect("the program");
    let sources = custom_section(&program, "sources").expect("a section with the sources");
    let lock = fs::read_to_string(repository().join("Cargo.lock")).expect("Cargo.lock");
    let rebuild = "run scripts/build-wasm.sh";
    let mut files = Vec::new();
    for line in sources.lines() {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["package", name, version] => {
                let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
                assert!(lock.contains(&entry), "{name} is no longer {version}: {rebuild}");
            }
            [blob, file] => files.push((*blob, *file)),
            _ => panic!("{line}"),
        }
    }
    assert!(files.iter().any(|(_, file)| *file == "src/search/searcher.rs"), "{files:?}");
    let hash = Command::new(git)
        .args(["hash-object", "--no-filters", "--"])
        .args(files.iter().map(|(_, file)| file))
        .current_dir(repository())
        .output()
        .expect("git runs");
    let found = String::from_utf8(hash.stdout).expect("text");
    let changed: Vec<&str> = files
        .iter()
        .zip(found.lines().chain(std::iter::repeat("")))
        .filter(|((blob, _), found)| blob != found)
        .map(|((_, file), _)| *file)
        .collect();
    assert!(
        changed.is_empty(),
        "search.wasm was built before these files changed; {rebuild}:\n{}",
        changed.join("\n")
    );
}

/// The text of a custom section (WebAssembly core specification, section 5.5.3).
fn custom_section(module: &[u8], wanted: &str) -> Option<String> {
    fn number(bytes: &mut &[u8]) -> Option<usize> {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let (byte, rest) = bytes.split_first()?;
            *bytes = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
    let mut rest = module.get(8..)?;
    while let Some((id, after)) = rest.split_first() {
        rest = after;
        let length = number(&mut rest)?;
        let (mut section, after) = rest.split_at_checked(length)?;
        rest = after;
        if *id == 0 {
            let length = number(&mut section)?;
            let (name, text) = section.split_at_checked(length)?;
            if name == wanted.as_bytes() {
                return String::from_utf8(text.to_vec()).ok();
            }
        }
    }
    None
}
