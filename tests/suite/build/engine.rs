//! The search engine of a static site answers like the program: the first hit, the first three, counts, facets, notes,
//! reasons, snippets and suggestions agree. Needs Node; without it the test is skipped with a printed reason, and in CI
//! it fails.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use handbook::{
    edition::Edition,
    model::{Language, RoleId, Scope, Status, TopicId},
    search::{Page, Query, SuggestionKind, Tier},
};
use serde_json::{Value, json};

use super::{Files, bilingual, build_site};
use crate::fixture::{bundled_edition, repository, tool};

/// Minimum share of questions with the same first hit, the same first three hits, and the same of everything else.
const FLOOR_FIRST: f64 = 0.995;
const FLOOR_THREE: f64 = 0.99;
const FLOOR_COUNTS: f64 = 0.99;

/// A question put to both engines.
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

/// How many questions both engines answer alike.
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

/// Runs the questions through the engine of a static site.
fn query_site(node: &Path, files: &Files, questions: &[Question]) -> Value {
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
    let theirs = query_site(node, files, questions);
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
        });
    }
    questions
}

#[test]
fn browser_engine_answers_like_the_program() {
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
        "\"三十天内\"",
    ];
    // `role:` is resolved by the page, not by the searcher.
    probed.extend(typed.into_iter().filter(|text| !text.contains("role:")).map(Question::new));
    for (day, status) in ["2026-03-01", "2026-07-01"].into_iter().zip(Status::ALL) {
        let scope = |statuses| Scope { statuses, day: day.parse().expect("a day"), ..Scope::default() };
        for text in ["發票", "招待客戶用餐", "expenses", "claims"] {
            let ask = |scope| Question { scope, ..Question::new(text) };
            probed.extend([ask(scope(Vec::new())), ask(scope(vec![status]))]);
        }
    }
    let agreement = compare(&fixture.edition(), &build_site(fixture.edition(), None), &probed, &node);
    agreement.print("English and Traditional Chinese");
    assert!(
        agreement.share(agreement.first) >= FLOOR_FIRST
            && agreement.share(agreement.counts) >= FLOOR_COUNTS
            && agreement.share(agreement.facets) >= FLOOR_COUNTS
    );

    let edition = bundled_edition();
    let files = build_site(bundled_edition(), None);
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
