//! `handbook build`, a copy without a server:
//!
//! 1. every link of every file of a copy leads to a file of it, and what follows `#` to an element of that file; no link
//!    starts at the root of a host, and nothing leads to another host that the handbook does not name itself;
//! 2. every page has its policy, and no script or style stands in a page;
//! 3. the same handbook makes the same bytes;
//! 4. every permalink leads to its section, in the reader's language;
//! 5. any folder of Markdown can be copied;
//! 6. a folder that is no copy is refused and left alone; an older copy is replaced whole; a failed build leaves it;
//! 7. the engine in the browser answers as the program does (needs Node.js; skipped with a printed reason where there is
//!    none, a failure in CI): the first hit, the first three, counts, facets, notes, reasons and snippets.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::fixture::{Fixture, repository};
use handbook::{
    edition::Edition,
    http::static_site,
    model::{Language, RoleId, Scope, Status, TopicId},
    search::{Page, Query, SuggestionKind, Tier},
};

type Files = BTreeMap<String, Vec<u8>>;

fn copied(edition: Edition, base_url: Option<&str>) -> Files {
    let mut files = Files::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let summary = runtime.block_on(static_site::copy(
        edition,
        base_url.map(|base| base.parse().expect("a base address")),
        &mut |file, bytes| {
            assert!(files.insert(file.to_owned(), bytes.to_vec()).is_none(), "{file} is written twice");
            Ok(())
        },
        &mut |_, _| {},
    ));
    assert!(summary.expect("a copy").pages > 0);
    files
}

fn bundled() -> (tempfile::TempDir, Edition) {
    let index = tempfile::tempdir().expect("folder");
    let (edition, _) = Edition::open(&repository(), Some(index.path()), &mut |_| {}).expect("opens");
    (index, edition)
}

/// A handbook in English and Traditional Chinese, with roles, topics and a translation that lacks a section.
fn bilingual() -> Fixture {
    let mut zh = String::from(
        "---\ntitle: 差旅與報銷\n---\n\n# 差旅與報銷 {#travel}\n\n出差之前先申請，回來以後再報銷。\n",
    );
    let mut en = String::from(
        "---\ntitle: Travel and expenses\n---\n\n# Travel and expenses {#travel}\n\nAsk before a journey, claim afterwards.\n",
    );
    let sections = [
        (
            "booking",
            "預訂機票和旅館",
            "機票由行政部預訂，旅館不超過規定的標準。",
            "Booking flights and hotels",
            "The office books flights; hotels stay within the limits.",
        ),
        (
            "receipts",
            "發票要怎樣保存",
            "每一張發票都要保存原件，遺失的發票不能報銷。",
            "Keeping receipts",
            "Keep every original receipt. A lost receipt cannot be claimed.",
        ),
        (
            "approval",
            "誰來批准費用",
            "經理批准一千元以下的費用，財務批准其餘的。",
            "Who approves expenses",
            "The manager approves up to one thousand, finance approves the rest.",
        ),
        (
            "deadline",
            "報銷的期限",
            "費用發生後三十天內提交報銷單，過期不受理。",
            "Deadlines for claims",
            "Submit claims within thirty days; later claims are refused.",
        ),
        (
            "meals",
            "招待客戶用餐",
            "招待客戶用餐要事先說明人數、目的和預算。",
            "Meals with clients",
            "Say beforehand how many guests there are, why, and the budget.",
        ),
        (
            "advance",
            "預支款項",
            "出差前可以預支款項，回來後十天內結清。",
            "Cash advances",
            "An advance may be drawn before a journey and is settled within ten days.",
        ),
    ];
    for (id, title, text, title_en, text_en) in sections {
        let labels = match id {
            "approval" => " roles=manager,finance topics=budget",
            "meals" => " roles=executive topics=budget,meetings",
            "receipts" => " reviewed=2026-01-01 review_every=6-months",
            "deadline" => " reviewed=2026-06-01",
            _ => "",
        };
        zh.push_str(&format!("\n## {title} {{#{id}{labels}}}\n\n{text}\n"));
        if id != "advance" {
            en.push_str(&format!("\n## {title_en} {{#{id}{labels}}}\n\n{text_en}\n"));
        }
    }
    Fixture::with_settings()
        .file("content/zh/workflows/travel.md", zh)
        .file("content/en/workflows/travel.md", en)
        .file("content/zh/duties/executive.md", "---\ntitle: 專員的職責\nroles: [executive]\n---\n\n# 專員的職責 {#executive-duties}\n\n## 準備會議 {#prepare-meeting topics=meetings}\n\n會議之前準備議程，會議之後發出紀要。\n\n![[meals]]\n")
        .file("content/en/duties/executive.md", "---\ntitle: Duties of an executive\nroles: [executive]\n---\n\n# Duties of an executive {#executive-duties}\n\n## Preparing a meeting {#prepare-meeting topics=meetings}\n\nPrepare the agenda before, send minutes afterwards. See [meals](../workflows/travel.md#meals).\n\n![[meals]]\n")
        .file("index/synonyms.toml", "[[group]]\nwords = [\"报销\", \"reimbursement\", \"expense claim\"]\n")
}

/// Every value of an attribute in a page, as written by a program that quotes all of them.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn is_page(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "html")
}

fn resolve(from: &str, way: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in way.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn check_links(files: &Files) {
    let ids: BTreeMap<&str, BTreeSet<&str>> = files
        .iter()
        .filter(|(file, _)| is_page(file))
        .map(|(file, bytes)| {
            let page = std::str::from_utf8(bytes).expect("text");
            (file.as_str(), values(page, "id").into_iter().collect())
        })
        .collect();
    let mut broken = Vec::new();
    let mut links = 0;
    for file in ids.keys() {
        let page = std::str::from_utf8(&files[*file]).expect("text");
        for attribute in ["href", "src", "action"] {
            for link in values(page, attribute) {
                links += 1;
                let link = link.replace("&amp;", "&");
                if link.starts_with("mailto:") || link.starts_with("https://") || link.starts_with("http://")
                {
                    continue;
                }
                let (way, fragment) = link.split_once('#').unwrap_or((&link, ""));
                let way = way.split('?').next().unwrap_or_default();
                let target = if way.is_empty() { Some((*file).to_owned()) } else { resolve(file, way) };
                let target = target.unwrap_or_default();
                if way.starts_with('/') || !files.contains_key(&target) {
                    broken.push(format!("{file}: {link}"));
                } else if !fragment.is_empty()
                    && !ids.get(target.as_str()).is_some_and(|ids| ids.contains(fragment))
                {
                    broken.push(format!("{file}: {link} (no such element)"));
                }
            }
        }
    }
    assert!(links > 0);
    broken.truncate(30);
    assert!(broken.is_empty(), "{broken:#?}");
}

fn check_policy(files: &Files) {
    for (file, bytes) in files.iter().filter(|(file, _)| is_page(file)) {
        let page = std::str::from_utf8(bytes).expect("text");
        assert!(page.contains("<meta http-equiv=\"content-security-policy\""), "{file}");
        assert!(!page.contains("<style"), "{file}");
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(" src=\"") || tag.contains("json"), "{file}: an inline script");
        }
        for external in values(page, "src") {
            assert!(!external.contains("//"), "{file}: {external}");
        }
    }
}

#[test]
fn every_link_of_the_bundled_copy_leads_somewhere() {
    let (_index, edition) = bundled();
    let sections: BTreeSet<String> =
        edition.handbook().sections().map(|(_, _, section)| section.id.to_string()).collect();
    let files = copied(edition, None);
    check_links(&files);
    check_policy(&files);
    for file in [
        "index.html",
        "404.html",
        "zh/index.html",
        "en/index.html",
        "search/index.html",
        "search/index.en.html",
    ] {
        assert!(files.contains_key(file), "{file}");
    }
    for id in sections {
        for (file, language) in [("index.html", "zh"), ("index.en.html", "en")] {
            let page = String::from_utf8_lossy(&files[&format!("s/{id}/{file}")]).into_owned();
            let link = values(&page, "href")[0].to_owned();
            assert!(
                link.starts_with(&format!("../../{language}/")) && link.contains(&format!("#{id}")),
                "{id}: {link}"
            );
            assert!(page.contains(&format!("content=\"0; url={link}\"")), "{id}");
        }
    }
    for (file, bytes) in &files {
        if is_page(file) {
            let page = String::from_utf8_lossy(bytes);
            assert!(!page.contains("copy.invalid"), "{file} names the made-up host");
        }
    }
}

#[test]
fn the_same_handbook_makes_the_same_bytes() {
    let fixture = bilingual();
    let first = copied(fixture.edition(), None);
    let second = copied(fixture.edition(), None);
    assert!(first == second);
    check_links(&first);
    check_policy(&first);
}

#[test]
fn a_base_address_makes_canonical_links_and_a_404_page_that_works_anywhere() {
    let files = copied(bilingual().edition(), Some("https://intranet.example/handbook"));
    let page = String::from_utf8_lossy(&files["zh/workflows/travel/index.html"]).into_owned();
    assert!(page.contains("href=\"https://intranet.example/handbook/zh/workflows/travel/\""), "{page}");
    let missing = String::from_utf8_lossy(&files["404.html"]).into_owned();
    let links: Vec<&str> =
        values(&missing, "href").into_iter().filter(|link| !link.starts_with('#')).collect();
    assert!(!links.is_empty() && links.iter().all(|link| link.starts_with("/handbook/")), "{links:?}");
}

#[test]
fn any_folder_of_markdown_can_be_copied() {
    let fixture = Fixture::new()
        .file("读我.md", "# 说明 <script>\n\n看[笔记](notes/a.md#two)、[外面](https://example.com/?a=1&b=2)和![图](x.png)。\n")
        .file("notes/a.md", "# One & \"two\"\n\nText.\n\n## Two\n\n```\n<a href=\"/x\">\n```\n")
        .file("notes/b c.md", "no heading\n");
    let files = copied(fixture.edition(), None);
    check_links(&files);
    check_policy(&files);
}

fn handbook(arguments: &[&str], root: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_handbook"))
        .args(arguments)
        .arg("--root")
        .arg(root)
        .arg("--index")
        .arg(root.join(".index"))
        .output()
        .expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn only_a_copy_is_replaced() {
    let fixture = bilingual();
    let place = tempfile::tempdir().expect("folder");
    let out = place.path().join("site");
    let out_text = out.to_str().expect("a path");

    fs::create_dir(&out).expect("folder");
    fs::write(out.join("thesis.txt"), "mine").expect("file");
    let (ok, said) = handbook(&["build", out_text], fixture.path());
    assert!(!ok && said.contains("no copy of a handbook"), "{said}");
    assert_eq!(names(&out), ["thesis.txt"]);
    fs::remove_file(out.join("thesis.txt")).expect("file");

    let (ok, said) = handbook(&["build", out_text], fixture.path());
    assert!(ok && said.contains("pages") && said.contains("search index"), "{said}");
    assert!(out.join("zh/workflows/travel/index.html").is_file());
    fs::write(out.join("stale.html"), "old").expect("file");

    let (ok, said) = handbook(&["build", out_text], fixture.path());
    assert!(ok, "{said}");
    assert!(!out.join("stale.html").exists(), "an older copy is replaced whole");

    let before = names(&out);
    let nothing = tempfile::tempdir().expect("folder");
    let (ok, said) = handbook(&["build", out_text], nothing.path());
    assert!(!ok && said.contains("no Markdown file"), "{said}");
    assert_eq!(names(&out), before, "a build that fails leaves the copy");
    assert_eq!(names(place.path()), ["site"], "nothing is left beside it");

    let (ok, said) = handbook(&["build", out_text, "--base-url", "intranet"], fixture.path());
    assert!(!ok && said.contains("must begin with http://"), "{said}");
}

// ---- the engine

/// A question to both.
#[derive(Clone, Debug, Default)]
struct Question {
    text: String,
    scope: Scope,
    shown: Option<Language>,
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
            "language": self.scope.language,
            "statuses": self.scope.statuses.iter().map(|status| status.name()).collect::<Vec<_>>(),
            "day": self.scope.day.to_string(),
            "shown": self.shown,
        })
    }
}

/// How often the two agree, of how many.
#[derive(Debug, Default)]
struct Agreement {
    questions: usize,
    first: usize,
    three: usize,
    counts: usize,
    facets: usize,
    notes: usize,
    reasons: usize,
    snippets: usize,
    suggestions: usize,
    differing: Vec<String>,
}

impl Agreement {
    fn share(&self, count: usize) -> f64 {
        count as f64 / self.questions.max(1) as f64
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: {} questions; same first hit {:.4}, first three {:.4}, counts {:.4}, facets {:.4}, notes {:.4}, \
             reasons {:.4}, snippets {:.4}, suggestions {:.4}\n{}",
            self.questions,
            self.share(self.first),
            self.share(self.three),
            self.share(self.counts),
            self.share(self.facets),
            self.share(self.notes),
            self.share(self.reasons),
            self.share(self.snippets),
            self.share(self.suggestions),
            self.differing.join("\n")
        );
    }
}

fn node() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join("node")).find(|path| path.is_file())
}

/// Asks the engine of a copy.
fn ask_copy(node: &Path, files: &Files, questions: &[Question]) -> Value {
    let folder = tempfile::tempdir().expect("folder");
    fs::create_dir(folder.path().join("assets")).expect("folder");
    for (file, bytes) in files.iter().filter(|(file, _)| file.starts_with("assets/")) {
        fs::write(folder.path().join(file), bytes).expect("file");
    }
    let questions: Vec<Value> = questions.iter().map(Question::json).collect();
    let mut child = Command::new(node)
        .arg(repository().join("tests/outside/ask.cjs"))
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = child.stdin.take().expect("input");
    let text = Value::from(questions).to_string();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).expect("written"));
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("written");
    assert!(output.status.success(), "the engine failed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn compare(edition: &Edition, files: &Files, questions: &[Question], node: &Path) -> Agreement {
    let theirs = ask_copy(node, files, questions);
    let mut agreement = Agreement { questions: questions.len(), ..Agreement::default() };
    for (number, question) in questions.iter().enumerate() {
        let their = &theirs["answers"][number];
        let page = Page { offset: 0, limit: 10, language: question.shown };
        let own =
            edition.searcher.search(&Query::parse(&question.text), &question.scope, page).expect("an answer");
        let handbook = edition.handbook();
        let hits: Vec<Value> = own
            .hits
            .iter()
            .map(|hit| {
                json!({
                    "id": handbook.section(hit.place).id.as_str(),
                    "language": handbook.document(hit.place).language,
                    "snippet": hit.snippet.text,
                    "marks": hit.snippet.highlights,
                    "title_marks": hit.title_highlights,
                    "reasons": hit.reasons.iter().map(|one| format!("{}: {}", one.kind.as_str(), one.text)).collect::<Vec<_>>(),
                })
            })
            .collect();
        let their_hits = their["hits"].as_array().expect("hits");
        let top = |hits: &[Value], most: usize| -> BTreeSet<String> {
            hits.iter().take(most).map(|hit| hit["id"].to_string() + &hit["language"].to_string()).collect()
        };
        let same = |ok: bool, count: &mut usize| *count += usize::from(ok);
        same(top(&hits, 1) == top(their_hits, 1), &mut agreement.first);
        same(top(&hits, 3) == top(their_hits, 3), &mut agreement.three);
        let counts =
            json!([own.tier.map(Tier::as_str), own.total, own.outside_scope, own.widened, own.reachable]);
        let their_counts =
            json!([their["tier"], their["total"], their["outside"], their["widened"], their["reachable"]]);
        same(counts == their_counts, &mut agreement.counts);
        let facets = json!([
            own.facets.roles.iter().map(|one| format!("{} {}", one.id, one.count)).collect::<Vec<_>>(),
            own.facets.topics.iter().map(|one| format!("{} {}", one.id, one.count)).collect::<Vec<_>>(),
            own.facets.parts.iter().map(|one| format!("{} {}", one.id, one.count)).collect::<Vec<_>>(),
            own.facets.languages.iter().map(|one| format!("{} {}", one.id, one.count)).collect::<Vec<_>>(),
            own.facets
                .statuses
                .iter()
                .map(|one| format!("{} {}", one.id.name(), one.count))
                .collect::<Vec<_>>(),
        ]);
        same(facets == their["facets"], &mut agreement.facets);
        let notes =
            json!(own.notes.iter().map(|one| format!("{}: {}", one.kind, one.text)).collect::<Vec<_>>());
        same(notes == their["notes"], &mut agreement.notes);
        let of = |name: &str| {
            hits.iter()
                .zip(their_hits)
                .all(|(own, their)| own["id"] != their["id"] || own[name] == their[name])
        };
        same(of("reasons"), &mut agreement.reasons);
        same(of("snippet") && of("marks") && of("title_marks"), &mut agreement.snippets);
        if counts != their_counts
            || top(&hits, 1) != top(their_hits, 1)
            || !of("reasons")
            || !of("snippet")
            || !of("marks")
        {
            agreement.differing.push(format!(
                "  {:?}: own {counts} {:?} {:?}; theirs {their_counts} {} {:?}",
                question.text,
                own.terms,
                top(&hits, 1),
                their["terms"],
                top(their_hits, 1)
            ));
        }
        let found = edition.searcher.suggest(&question.text, &Scope::everything(), None, 8);
        let titles = |list: &[handbook::search::Suggestion]| {
            list.iter().map(|one| one.title.clone()).collect::<Vec<_>>()
        };
        let ids = |list: &[handbook::search::Suggestion]| {
            let id = |one: &handbook::search::Suggestion| match &one.kind {
                SuggestionKind::Role(id) => id.to_string(),
                SuggestionKind::Topic(id) => id.to_string(),
                _ => String::new(),
            };
            list.iter().map(id).collect::<Vec<_>>()
        };
        let own =
            json!([titles(&found.sections), titles(&found.documents), ids(&found.roles), ids(&found.topics)]);
        same(own == theirs["suggestions"][number], &mut agreement.suggestions);
    }
    agreement
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

/// Questions made from a handbook: titles whole and in part, sentences, phrases, exclusions, misspellings, scopes.
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
        // A letter that is missing in the middle.
        questions.push(Question::new(part(&title, 0, 6) + &part(&title, 7, 99)));
        questions.push(Question::new(format!("title:{} {}", part(&title, 0, 4).trim(), part(&text, 5, 9))));
        questions.push(Question {
            text: part(&text, 4, 16),
            scope: Scope {
                roles: handbook.roles.first().map(|role| role.id.clone()).into_iter().collect(),
                ..Scope::default()
            },
            shown: handbook.languages.iter().copied().find(|language| *language != document.language),
        });
    }
    questions
}

#[test]
fn the_engine_of_a_copy_answers_as_the_program_does() {
    let Some(node) = node() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI installs Node.js, and there is none");
        println!("skipped: no Node.js on this machine");
        return;
    };
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
        "\"三十天内\"",
    ];
    // Fields are resolved by the page, which the searcher alone does not.
    probed.extend(typed.into_iter().filter(|text| !text.contains("role:")).map(Question::new));
    for (day, status) in ["2026-03-01", "2026-07-01"].into_iter().zip(Status::ALL) {
        let scope = |statuses| Scope { statuses, day: day.parse().expect("a day"), ..Scope::default() };
        for text in ["發票", "招待客戶用餐", "expenses", "claims"] {
            let ask = |scope| Question { scope, ..Question::new(text) };
            probed.extend([ask(scope(Vec::new())), ask(scope(vec![status]))]);
        }
    }
    let agreement = compare(&fixture.edition(), &copied(fixture.edition(), None), &probed, &node);
    agreement.print("English and Traditional Chinese");
    assert!(
        agreement.share(agreement.first) >= FLOOR_FIRST
            && agreement.share(agreement.counts) >= FLOOR_COUNTS
            && agreement.share(agreement.facets) >= FLOOR_COUNTS
    );

    let (index, edition) = bundled();
    let files = copied(Edition::open(&repository(), Some(index.path()), &mut |_| {}).expect("opens").0, None);
    for (name, questions) in
        [("judged", judged()), ("probes", probes(&edition).into_iter().step_by(3).collect())]
    {
        let agreement = compare(&edition, &files, &questions, &node);
        agreement.print(name);
        assert!(agreement.share(agreement.first) >= FLOOR_FIRST, "{name}");
        assert!(agreement.share(agreement.three) >= FLOOR_THREE, "{name}");
        assert!(agreement.share(agreement.counts) >= FLOOR_COUNTS, "{name}");
        for others in
            [agreement.facets, agreement.notes, agreement.reasons, agreement.snippets, agreement.suggestions]
        {
            assert!(agreement.share(others) >= FLOOR_COUNTS, "{name}");
        }
    }
}

/// The least share of questions with the same first hit, the same first three, and the same of everything else.
const FLOOR_FIRST: f64 = 0.995;
const FLOOR_THREE: f64 = 0.99;
const FLOOR_COUNTS: f64 = 0.99;
