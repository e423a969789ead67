//! A large handbook as it looks after years of keeping: two languages, links in every form, some with the revision they
//! were made for, includes, reading paths, terms to avoid, reviews, a ledger, and a history in git.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::synthetic::{Dice, Material};
use handbook::{
    check::{ledger, stale_links},
    content::{self, Writer},
    git::versions::EarlierVersions,
    model::Handbook,
    reviews::Revisions,
    text::Revision,
};

/// Sections of a file, its title included.
const PER_FILE: usize = 10;
const PARTS: usize = 10;
/// Words to avoid, half of them in each language.
const TERMS: usize = 200;
/// Reading paths in each language, and steps of each.
const PATHS: usize = 25;
const STEPS: usize = 20;
/// Commits after the first.
const COMMITS: usize = 300;
const LANGUAGES: [&str; 2] = ["zh", "en"];

/// The sentences and headings of one language.
struct Words<'m> {
    language: &'static str,
    sentences: Vec<&'m str>,
    headings: Vec<&'m str>,
}

impl<'m> Words<'m> {
    fn of(material: &'m Material, language: &'static str) -> Self {
        let is_own = |text: &&String| text.chars().any(|c| c >= '\u{4e00}') == (language == "zh");
        let own = |texts: &'m [String]| texts.iter().filter(is_own).map(String::as_str).collect();
        Self { language, sentences: own(&material.sentences), headings: own(&material.headings) }
    }
}

/// Writes a handbook of `sections` sections, half of them translations of the others, to `root`, with everything
/// recorded as its commands record it.
pub(crate) fn write(material: &Material, root: &Path, sections: usize) {
    fs::create_dir_all(root).expect("folder");
    fs::write(root.join("handbook.toml"), settings()).expect("settings");
    let documents = sections / LANGUAGES.len() / PER_FILE;
    for language in LANGUAGES {
        let words = Words::of(material, language);
        let mut dice = Dice::new(7);
        for document in 0..documents {
            let folder = root.join(format!("content/{language}/{}", part(document)));
            fs::create_dir_all(&folder).expect("folder");
            let text = text(&words, document, documents, &mut dice);
            fs::write(folder.join(format!("d{document:06}.md")), text).expect("document");
        }
        let folder = root.join(format!("content/{language}"));
        fs::create_dir_all(folder.join("appendix")).expect("folder");
        fs::create_dir_all(folder.join("paths")).expect("folder");
        fs::write(folder.join("appendix/glossary.md"), glossary(&words)).expect("glossary");
        for path in 0..PATHS {
            let text = reading_path(&words, path, documents, &mut dice);
            fs::write(folder.join(format!("paths/path-{path}.md")), text).expect("path");
        }
    }
    record(root);
}

fn settings() -> String {
    let mut text = "title = \"Kept\"\nlanguages = [\"zh\", \"en\"]\n\n".to_owned();
    for part in (0..PARTS).map(|part| format!("part-{part}")).chain(["appendix".into(), "paths".into()]) {
        let _ = write!(text, "[[parts]]\nid = \"{part}\"\ntitle = \"{part}\"\n\n");
    }
    for role in ["one", "two", "three"] {
        let _ = write!(text, "[[roles]]\nid = \"{role}\"\ntitle = \"{role}\"\n\n");
    }
    for topic in ["red", "blue", "green"] {
        let _ = write!(text, "[[topics]]\nid = \"{topic}\"\ntitle = \"{topic}\"\n\n");
    }
    text
}

fn part(document: usize) -> String {
    format!("part-{}", document % PARTS)
}

/// Where a section's document lies, seen from another part.
fn file(section: usize) -> String {
    let document = section / PER_FILE;
    format!("../{}/d{document:06}.md", part(document))
}

fn text(words: &Words<'_>, document: usize, documents: usize, dice: &mut Dice) -> String {
    let all = documents * PER_FILE;
    let mut text = format!(
        "---\nowner: department-head\nreviewed: 2026-11-24\nreview_every: 1 year\norder: {}\n---\n\n",
        1 + document / PARTS
    );
    for number in document * PER_FILE..(document + 1) * PER_FILE {
        let level = if number % PER_FILE == 0 { "#" } else { ["##", "##", "###"][number % 3] };
        let heading = words.headings[dice.below(words.headings.len())];
        let role = ["", " roles=one", " roles=two,three"][dice.below(3)];
        let topic = ["", " topics=red", " topics=blue,green"][dice.below(3)];
        let keywords = ["", " keywords=超支,花钱"][dice.below(2)];
        let _ = write!(text, "{level} {heading} {number} {{#s-{number}{role}{topic}{keywords}}}\n\n");
        for _ in 0..7 + dice.below(8) {
            text += words.sentences[dice.below(words.sentences.len())];
            text.push(' ');
        }
        text += "\n\n";
        let (to, other) = (dice.below(all), dice.below(all));
        let _ = match dice.below(8) {
            0 => write!(text, "- [one]({}#s-{to}), [two](s:s-{other})\n\n", file(to)),
            1 => write!(text, "See [that]({}?at={NO_REVISION}#s-{to}).\n\n", file(to)),
            2 => write!(text, "See [[s-{to}]] and [this](/s/s-{other}).\n\n"),
            3 => write!(text, "See [the page]({}) and [here](#s-{number}).\n\n", file(to)),
            4 => write!(text, "See [outside](https://example.com/{to}), [that]({}#s-{to}).\n\n", file(to)),
            5 if number % 7 == 0 => write!(text, "![included]({}#s-{to})\n\n", file(to)),
            _ => Ok(()),
        };
    }
    text
}

/// A revision that no section has; what is recorded takes its place.
const NO_REVISION: &str = "000000000000";

fn glossary(words: &Words<'_>) -> String {
    let mut text = "# Glossary {#glossary}\n\nWords.\n\n".to_owned();
    for term in 0..TERMS / LANGUAGES.len() {
        // As in practice: hardly any avoided word still occurs.
        let avoid = match words.language {
            "zh" => format!("客服处{term}号,旧名{term}部"),
            _ => format!("oldword{term},formername{term}"),
        };
        let _ = write!(text, "## Term {term} {{#term-{term} avoid={avoid}}}\n\nWhat it means.\n\n");
    }
    text
}

fn reading_path(words: &Words<'_>, path: usize, documents: usize, dice: &mut Dice) -> String {
    let requires = path.checked_sub(1).map_or_else(String::new, |path| format!("requires: [path-{path}]\n"));
    let mut text =
        format!("---\npath: path-{path}\n{requires}---\n\n# Path {path} {{#path-{path}}}\n\nWhy.\n\n");
    for step in 0..STEPS {
        let to = dice.below(documents * PER_FILE);
        let note = words.sentences[dice.below(words.sentences.len())];
        let at = format!("{}?at={NO_REVISION}#s-{to}", file(to));
        let _ = writeln!(text, "{}. [Step {step}]({at}) (4 min). {note}", step + 1);
    }
    text
}

/// The day after everything was reviewed.
pub(crate) const TODAY: &str = "2026-11-25";

/// Ledger, reviews, translations and the revisions in links, as the commands write them.
fn record(root: &Path) {
    let load = || content::load(root).expect("loads").0;
    let writer = Writer::lock(root, || {}).expect("a lock");
    stale_links::accept(&writer, &load(), &[]);
    let handbook = load();
    if let Some(renewed) = ledger::renewed(&writer.root(), &handbook, &EarlierVersions::of(root)) {
        writer.rewrite(&renewed.path, &renewed.text).expect("ledger");
    }
    fs::write(root.join(Revisions::FILE), revisions(&handbook).to_string()).expect("revisions");
}

fn revisions(handbook: &Handbook) -> Revisions {
    let mut revisions = Revisions::default();
    for (_, document, section) in handbook.sections() {
        let original = handbook.find(&section.id, None).expect("an original");
        let (own, rendered) = (Revision::of(section), Revision::of(handbook.section(original)));
        revisions.reviewed.entry(document.language).or_default().insert(section.id.clone(), own);
        if handbook.document(original).language != document.language {
            revisions.translated.entry(document.language).or_default().insert(section.id.clone(), rendered);
        }
    }
    revisions
}

/// Puts the folder under git: one commit with everything, and some hundred edits of single files.
pub(crate) fn commit(root: &Path, documents: usize) {
    git(root, &["init", "--quiet", "--initial-branch=main"], "");
    git(root, &["add", "--all"], "");
    git(root, &["commit", "--quiet", "--message=All"], "");
    let mut dice = Dice::new(5);
    let mut stream = String::new();
    for number in 0..COMMITS {
        let document = dice.below(documents);
        let path = format!("content/zh/{}/d{document:06}.md", part(document));
        let before = fs::read_to_string(root.join(&path)).expect("document");
        let text = format!("{before}\nEdited for the {number}th time.\n");
        fs::write(root.join(&path), &text).expect("document");
        let when = 1_700_000_000 + number * 3600;
        let from = if number == 0 { "from refs/heads/main^0\n" } else { "" };
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter A <a@example.com> {when} +0000\ndata 4\nEdit\n{from}M 100644 inline {path}\ndata {}\n{text}\n",
            text.len()
        );
    }
    git(root, &["fast-import", "--quiet"], &stream);
    record(root);
    git(root, &["add", "--all"], "");
    git(root, &["commit", "--quiet", "--message=Record"], "");
}

fn git(root: &Path, arguments: &[&str], input: &str) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let mut child = Command::new("git")
        .args(identity)
        .current_dir(root)
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .expect("git starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("git reads");
    assert!(child.wait().expect("git ends").success(), "git {arguments:?}");
}

/// Gives `count` sections another id, as someone does who does not know better: their published ids are lost.
pub(crate) fn lose(root: &Path, count: usize, sections: usize) {
    let ids = sections / LANGUAGES.len();
    for number in (0..count).map(|lost| lost * (ids / count) + 3) {
        for language in LANGUAGES {
            let document = number / PER_FILE;
            let path = root.join(format!("content/{language}/{}/d{document:06}.md", part(document)));
            let text = fs::read_to_string(&path).expect("document");
            fs::write(path, text.replace(&format!("{{#s-{number}"), &format!("{{#new-{number}")))
                .expect("document");
        }
    }
}
