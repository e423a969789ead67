//! Reading paths: documents whose front matter gives them a `path` id, and whose ordered lists are steps.
//!
//! ```markdown
//! ---
//! path: first-week
//! requires: [welcome]
//! ---
//! ## Day one
//!
//! 1. [Roles and grades](foreword.md#foreword-roles) (4 min). Learn who is who.
//! ```
//!
//! An item that links to a section is a step; several links are read together. Text in parentheses with a unit
//! of time is how long it takes, what follows is the note. Everything else in the document is text around the steps, so
//! any Markdown preview shows the path as intended. A link may have the revision it was made for:
//! `foreword.md?at=3f2a9c81d0b4#foreword-roles`.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::draft::Draft;
use crate::{
    content::{
        links::target::{self, Links},
        markdown::{
            outline,
            read::{Node, Text},
        },
        metadata::front_matter::Placed,
    },
    diagnostic::{Diagnostic, Rule, Source, Suggestions},
    model::{Document, Handbook, Language, PathId, PathStep, ReadingPath, Stage, Target},
    text::slug,
};

/// What a document's front matter says of the path it is.
#[derive(Clone, Debug)]
pub(in crate::content) struct Mark {
    id: Placed<String>,
    requires: Vec<Placed<String>>,
}

/// The marks of all documents, in their order.
pub(in crate::content) fn marks(drafts: &[Draft]) -> Vec<Option<Mark>> {
    let mark = |draft: &Draft| {
        let front = &draft.content.front;
        Some(Mark { id: front.path.clone()?, requires: front.requires.clone() })
    };
    drafts.iter().map(mark).collect()
}

/// The paths of the handbook. `marks` has an entry for each document.
pub(in crate::content) fn read(
    handbook: &Handbook,
    marks: &[Option<Mark>],
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ReadingPath> {
    let known = known(handbook, marks);
    let links = Links::new(handbook);
    let mut seen: HashMap<(Language, PathId), u32> = HashMap::new();
    let mut paths = Vec::new();
    for (index, (document, mark)) in (0..).zip(handbook.documents.iter().zip(marks)) {
        let Some(mark) = mark else { continue };
        let source = Source::new(&document.path, &document.source);
        let place = source.place(mark.id.span.clone());
        let Some(id) = PathId::new(&mark.id.value) else {
            let message = format!("\"{}\" is not an id", mark.id.value);
            let help = slug(&mark.id.value).map(|better| format!("write \"{better}\""));
            diagnostics.push(Diagnostic { help, ..Diagnostic::new(Rule::BadId, message, place) });
            continue;
        };
        if let Some(first) = seen.get(&(document.language, id.clone())) {
            let first = &handbook.documents[*first as usize].path;
            let message = format!("{first} already defines the path \"{id}\"");
            diagnostics.push(Diagnostic::new(Rule::DuplicateId, message, place));
            continue;
        }
        seen.insert((document.language, id.clone()), index);
        let stages = stages(&links, document);
        if stages.iter().all(|stage| stage.steps.is_empty()) {
            diagnostics.push(
                Diagnostic::new(Rule::EmptyPath, format!("the path \"{id}\" has no steps"), place.clone())
                    .with_help("write steps as an ordered list: 1. [Title](file.md#section) (4 min). Why."),
            );
        }
        let mut requires = Vec::new();
        for name in &mark.requires {
            if let Some(id) = PathId::new(&name.value).filter(|id| known.contains_key(id)) {
                requires.push(id);
                continue;
            }
            let near = suggestions.nearest(&name.value, known.keys().map(PathId::as_str));
            let message = format!("no path \"{}\"", name.value);
            let place = source.place(name.span.clone());
            diagnostics.push(Diagnostic::new(Rule::BadRequirement, message, place).with_suggestion(near));
        }
        if leads_back(&id, &known) {
            let message = format!("the path \"{id}\" requires itself");
            diagnostics.push(Diagnostic::new(Rule::BadRequirement, message, place));
        }
        paths.push(ReadingPath { id, document: index, requires, stages });
    }
    paths
}

/// Every path with what it requires, over all languages.
fn known(handbook: &Handbook, marks: &[Option<Mark>]) -> HashMap<PathId, Vec<PathId>> {
    let mut known: HashMap<PathId, Vec<PathId>> = HashMap::new();
    for (_, mark) in handbook.documents.iter().zip(marks) {
        if let Some(mark) = mark
            && let Some(id) = PathId::new(&mark.id.value)
        {
            let requires = mark.requires.iter().filter_map(|name| PathId::new(&name.value));
            known.entry(id).or_default().extend(requires);
        }
    }
    known
}

fn leads_back(id: &PathId, known: &HashMap<PathId, Vec<PathId>>) -> bool {
    let mut open: Vec<&PathId> = known.get(id).into_iter().flatten().collect();
    let mut seen = Vec::new();
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if !seen.contains(&next) {
            seen.push(next);
            open.extend(known.get(next).into_iter().flatten());
        }
    }
    false
}

/// The steps of each section of a document.
fn stages(links: &Links<'_>, document: &Document) -> Vec<Stage> {
    let mut stages = vec![Stage::default(); document.sections.len()];
    let start = document.sections.first().map_or(0, |section| section.span.start as usize);
    let mut list: Option<(Range<usize>, Vec<PathStep>)> = None;
    let mut item = None;
    let mut depth = 0_usize;
    for (node, span) in Text::new(&document.source[start..]).nodes() {
        let span = start + span.start..start + span.end;
        let Node::Markdown(event) = node else { continue };
        match event {
            Event::Start(tag) => {
                match (&tag, depth) {
                    (Tag::List(Some(_)), 0) => list = Some((span, Vec::new())),
                    (Tag::Item, 1) if list.is_some() => item = Some(Item::new(span)),
                    (Tag::Link { link_type, dest_url, .. }, _) => {
                        if let Some(item) = &mut item {
                            item.link(links, document, *link_type, dest_url);
                        }
                    }
                    _ => {}
                }
                depth += 1;
            }
            Event::End(tag) => {
                depth -= 1;
                match (tag, depth) {
                    (TagEnd::Link, _) => {
                        if let Some(item) = &mut item {
                            item.link_ends();
                        }
                    }
                    (TagEnd::Item, 1) => {
                        if let (Some((_, steps)), Some(item)) = (&mut list, item.take()) {
                            steps.extend(item.finish());
                        }
                    }
                    (TagEnd::List(_), 0) => {
                        if let Some((span, steps)) = list.take()
                            && !steps.is_empty()
                        {
                            let after =
                                document.sections.partition_point(|s| s.span.start as usize <= span.start);
                            let stage = &mut stages[after.saturating_sub(1)];
                            stage.steps.extend(steps);
                            stage.lists.push(span.start as u32..span.end as u32);
                        }
                    }
                    _ => {}
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(item) = &mut item {
                    item.text(&text);
                }
            }
            _ => {}
        }
    }
    stages
}

/// A list item while it is read.
struct Item {
    span: Range<usize>,
    targets: Vec<Target>,
    in_link: bool,
    /// The title of a link without text.
    title: Option<String>,
    /// The text outside the links to sections, after the last of them.
    rest: String,
    minutes: u32,
}

impl Item {
    fn new(span: Range<usize>) -> Self {
        Self { span, targets: Vec::new(), in_link: false, title: None, rest: String::new(), minutes: 0 }
    }

    fn link(&mut self, links: &Links<'_>, document: &Document, kind: LinkType, target: &str) {
        let resolved = links.resolve(document, &outline::target(kind, target));
        let (target::Target::Section(place) | target::Target::Moved { to: place, .. }) = resolved else {
            return;
        };
        // Once the note has begun, a link in it is an aside and no part of the step.
        if self.note_begun() {
            return;
        }
        self.minutes += minutes(&self.rest).map_or(0, |(minutes, _)| minutes);
        self.rest.clear();
        self.in_link = true;
        let section = links.handbook().section(place);
        let id = section.id.clone();
        // `[[id]]` is shown as the title.
        let is_bare = matches!(kind, LinkType::WikiLink { has_pothole: false });
        self.title = is_bare.then(|| section.heading.title.clone());
        let at = target
            .split_once('?')
            .and_then(|(_, query)| query.split(['#', '&']).find_map(|pair| pair.strip_prefix("at=")));
        self.targets.push(Target { id, text: String::new(), at: at.map(str::to_owned) });
    }

    fn link_ends(&mut self) {
        if let (Some(title), Some(target)) = (self.title.take(), self.targets.last_mut()) {
            target.text = title;
        }
        self.in_link = false;
    }

    /// Whether a sentence has ended since the last link.
    fn note_begun(&self) -> bool {
        !self.targets.is_empty() && self.rest.contains(['。', '！', '？', '.', '!', '?'])
    }

    fn text(&mut self, text: &str) {
        match self.targets.last_mut() {
            Some(target) if self.in_link => target.text.push_str(text),
            _ => self.rest.push_str(text),
        }
    }

    fn finish(self) -> Option<PathStep> {
        if self.targets.is_empty() {
            return None;
        }
        let (own, note) = minutes(&self.rest).unwrap_or((0, &self.rest));
        let note = note
            .trim_start_matches(['。', '.', '：', ':', '，', ',', '；', ';', '—', '–', '-', ' ', '\u{3000}']);
        Some(PathStep {
            targets: self.targets,
            minutes: u16::try_from(self.minutes + own).unwrap_or(u16::MAX),
            note: note.trim().to_owned(),
            span: self.span.start as u32..self.span.end as u32,
        })
    }
}

/// A time in parentheses, in minutes, and what follows it: `（3分钟）`, `(4 min)`, `(1 h)`.
fn minutes(text: &str) -> Option<(u32, &str)> {
    text.char_indices().filter(|(_, c)| matches!(c, '(' | '（')).find_map(|(at, open)| {
        let inside = &text[at + open.len_utf8()..];
        let end = inside.find([')', '）'])?;
        let close = inside[end..].chars().next()?.len_utf8();
        Some((time(inside[..end].trim())?, &inside[end + close..]))
    })
}

/// `3分钟`, `约3分钟`, `4 min`, `1 小时`.
fn time(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(['约', '~', '≈']).trim_start_matches("about ").trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u32 = text[..digits].parse().ok().filter(|number| *number <= 10_000)?;
    match text[digits..].trim().trim_end_matches('.') {
        "分钟" | "分" | "min" | "mins" | "minute" | "minutes" => Some(number),
        "小时" | "h" | "hour" | "hours" => Some(number * 60),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        content::load::tests::{check, handbook},
        model::{Language, PathId},
    };

    /// Each step as `targets minutes note`.
    fn steps(list: &str) -> Vec<String> {
        let path = format!("---\npath: p\n---\n# Path {{#path}}\n\n{list}\n");
        let handbook = handbook(&[("a.md", "# A {#a}\n## B {#b}\nx\n## C {#c}\ny"), ("p.md", &path)]);
        let id = PathId::new("p").expect("an id");
        let path = handbook.path(&id, Language::EN).expect("a path");
        let shown = |step: &crate::model::PathStep| {
            let targets: Vec<_> = step
                .targets
                .iter()
                .map(|target| {
                    let at = target.at.as_deref().map(|at| format!("@{at}")).unwrap_or_default();
                    format!("{}={}{at}", target.id, target.text)
                })
                .collect();
            format!("{} {} {}", targets.join("+"), step.minutes, step.note)
        };
        path.steps().map(shown).collect()
    }

    #[test]
    fn items_that_link_to_sections_are_steps() {
        fn check(list: &str, expected: &[&str]) {
            assert_eq!(steps(list), expected, "{list}");
        }
        check("1. [甲](a.md#b)（3分钟）。为什么读。", &["b=甲 3 为什么读。"]);
        check("1. [A](a.md#b) (4 min). Why, and see [C](a.md#c) too.", &["b=A 4 Why, and see C too."]);
        check("1. [甲](a.md#b)，再看[乙](a.md#c)（3分钟）。比。", &["b=甲+c=乙 3 比。"]);
        check("1. [甲](a.md#b)（2分钟）和[乙](a.md#c)（2分钟）。看。", &["b=甲+c=乙 4 看。"]);
        check("1. [**A** `x`](a.md?at=3f2a9c81d0b4#b)", &["b=A x@3f2a9c81d0b4 0 "]);
        check("1. just text\n2. [out](https://a.b) (3 min)\n3. [B](s:b)", &["b=B 0 "]);
        check("- [A](a.md#b)\n\n> 1. [A](a.md#b)", &[]);
        check("1. [A](a.md#b) (about 1 hour). Long.", &["b=A 60 Long."]);
    }

    #[test]
    fn paths_are_checked() {
        let a = ("a.md", "# A {#a}\nx");
        let with = |front: &str, list: &str, expected: &[&str]| {
            let text = format!("---\n{front}\n---\n# P {{#p}}\n\n{list}\n");
            check(&[("handbook.toml", "title = 'T'"), a, ("p.md", &text)], expected);
            // Another tool may have keys of these names.
            let notes: Vec<_> = expected.iter().map(|it| it.replacen("error bad-", "info bad-", 1)).collect();
            let notes: Vec<_> =
                notes.iter().map(|it| it.replacen("error broken-", "warning broken-", 1)).collect();
            check(&[a, ("p.md", &text)], &notes.iter().map(String::as_str).collect::<Vec<_>>());
        };
        with("path: p", "1. [A](a.md)", &[]);
        with("path: P 1", "1. [A](a.md)", &["error bad-id p.md:2:7 \"P 1\" is not an id (write \"p-1\")"]);
        with("path: p", "text", &["warning empty-path p.md:2:7 the path \"p\" has no step"]);
        with(
            "path: pat\nrequires: pad",
            "1. [A](a.md)",
            &["error bad-requirement p.md:3:11 no path \"pad\" (did you mean \"pat\"?)"],
        );
        with(
            "path: p\nrequires: [p]",
            "1. [A](a.md)",
            &["error bad-requirement p.md:2:7 the path \"p\" requires itself"],
        );
        with("path: p", "1. [A](b.md#x)\n2. [A](a.md)", &["error broken-link p.md:6:4"]);
    }
}
