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
//! In an ordered list of which one item links to a section every item is a step: something to read, with several links
//! read together, or without one something else to do. Text in parentheses with a unit of time is how long it takes,
//! what follows is the note. Everything else in the document is text around the steps, so any Markdown preview shows
//! the path as intended. A link may have the revision it was made for:
//! `foreword.md?at=3f2a9c81d0b4#foreword-roles`.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::draft::Draft;
use crate::{
    content::{
        links::target::{self, Links},
        markdown::{
            outline,
            raw_html::{Element, Piece},
            read::{Node, Text, is_inline},
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

/// The steps of each section of a document: the items of every ordered list of which one links to a section.
fn stages(links: &Links<'_>, document: &Document) -> Vec<Stage> {
    let mut stages = vec![Stage::default(); document.sections.len()];
    let start = document.sections.first().map_or(0, |section| section.span.start as usize);
    let mut list: Option<(Range<usize>, Vec<PathStep>)> = None;
    let mut item: Option<Item> = None;
    let mut depth = 0_usize;
    for (node, span) in Text::new(&document.source[start..], &document.reading, start).nodes() {
        let span = start + span.start..start + span.end;
        match (node, &mut item) {
            (Node::Markdown(Event::Start(tag)), item) => {
                match (&tag, depth, item) {
                    (Tag::List(Some(_)), 0, _) => list = Some((span, Vec::new())),
                    (Tag::Item, 1, item) if list.is_some() => *item = Some(Item::new(&document.source, span)),
                    (Tag::Link { link_type, dest_url, .. }, _, Some(item)) => {
                        let is_bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                        item.link(links, document, &outline::target(*link_type, dest_url), is_bare, span.end);
                    }
                    (tag, _, Some(item)) if !is_inline(tag.to_end()) => item.separate(),
                    _ => {}
                }
                depth += 1;
            }
            (Node::Markdown(Event::End(tag)), item) => {
                depth -= 1;
                match (tag, depth, &mut list) {
                    (TagEnd::Link, ..) => {
                        if let Some(item) = item {
                            item.link_ends();
                        }
                    }
                    (TagEnd::Item, 1, Some((_, steps))) => {
                        steps.extend(item.take().map(|item| item.finish(&document.source)));
                    }
                    (TagEnd::List(_), 0, list) => {
                        if let Some((span, steps)) = list.take()
                            && steps.iter().any(|step| !step.targets.is_empty())
                        {
                            let after =
                                document.sections.partition_point(|s| s.span.start as usize <= span.start);
                            let stage = &mut stages[after.saturating_sub(1)];
                            stage.steps.extend(steps);
                            stage.lists.push(span.start as u32..span.end as u32);
                        }
                    }
                    (tag, ..) => {
                        if let Some(item) = item.as_mut().filter(|_| !is_inline(tag)) {
                            item.separate();
                        }
                    }
                }
            }
            (Node::Markdown(Event::Text(text) | Event::Code(text)), Some(item)) => item.text(&text),
            (Node::Raw(Piece::Open(Element { name: "a", .. }, attributes)), Some(item)) => {
                if let Some(href) = attributes.href {
                    item.link(links, document, &href, false, span.end);
                }
            }
            (Node::Raw(Piece::Close(Element { name: "a", .. })), Some(item)) => {
                if item.in_link {
                    item.links_end = span.end;
                }
                item.link_ends();
            }
            (Node::Raw(Piece::Text(text) | Piece::Literal(text)), Some(item)) => item.text(&text),
            (Node::Raw(Piece::Image(media)), Some(item)) => item.text(&media.words.unwrap_or_default()),
            (
                Node::Markdown(Event::SoftBreak | Event::HardBreak)
                | Node::Raw(Piece::Boundary | Piece::Void(_)),
                Some(item),
            ) => item.separate(),
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
    /// Where the text begins in the document's source, and where the last link to a section ends.
    start: usize,
    links_end: usize,
    /// Where the note begins if there are words before or between the links.
    note_start: Option<usize>,
}

impl Item {
    fn new(source: &str, span: Range<usize>) -> Self {
        let text = source[span.clone()].trim_start_matches(|c: char| c.is_ascii_digit());
        let text = text.get(1..).unwrap_or_default().trim_start();
        let start = span.end - text.len();
        Self {
            span,
            targets: Vec::new(),
            in_link: false,
            title: None,
            rest: String::new(),
            minutes: 0,
            start,
            links_end: start,
            note_start: None,
        }
    }

    fn link(&mut self, links: &Links<'_>, document: &Document, target: &str, is_bare: bool, end: usize) {
        let (target::Target::Section(place) | target::Target::Moved { to: place, .. }) =
            links.resolve(document, target)
        else {
            return;
        };
        // Once the note has begun, a link in it is an aside and no part of the step.
        if self.in_link || self.note_begun() {
            return;
        }
        let words = match minutes(&self.rest) {
            Some((minutes, _)) => {
                self.minutes += minutes;
                ""
            }
            None => self.rest.trim_matches(|c: char| !c.is_alphanumeric()),
        };
        let is_joint =
            ["", "和", "与", "及", "以及", "或", "再", "再看", "然后", "and", "then", "or"].contains(&words);
        if !is_joint && self.note_start.is_none() {
            self.note_start = Some(self.links_end);
        }
        self.rest.clear();
        self.in_link = true;
        self.links_end = end;
        let section = links.handbook().section(place);
        let id = section.id.clone();
        // `[[id]]` is shown as the title.
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

    /// Whether a sentence, or the paragraph, has ended since the last link.
    fn note_begun(&self) -> bool {
        !self.targets.is_empty() && self.rest.contains(['。', '！', '？', '.', '!', '?', '\n'])
    }

    fn text(&mut self, text: &str) {
        match self.targets.last_mut() {
            Some(target) if self.in_link => target.text.push_str(text),
            _ => self.rest.push_str(text),
        }
    }

    /// Keeps apart what is before and behind the beginning or end of a block.
    fn separate(&mut self) {
        if !self.in_link && !self.rest.is_empty() && !self.rest.ends_with('\n') {
            self.rest.push('\n');
        }
    }

    fn finish(self, source: &str) -> PathStep {
        let is_mark = |c: char| "。.：:，,；;—–- \u{3000}\n\t".contains(c);
        let own = minutes(&self.rest);
        let (note, note_start) = if self.targets.is_empty() {
            (self.rest.as_str(), self.start)
        } else {
            let behind = &source[self.links_end..self.span.end];
            let behind = match minutes(behind) {
                Some((_, after)) if behind.trim_start().starts_with(['(', '（']) => after,
                _ => behind,
            };
            let note = own.map_or(self.rest.as_str(), |(_, note)| note).trim_start_matches(is_mark);
            // On the line of the links only: a list below begins with a mark of its own.
            let below =
                behind.trim_start_matches(|c| c != '\n' && is_mark(c)).trim_start_matches(['\n', ' ']);
            let start = self.span.end - below.len();
            (note, self.note_start.unwrap_or(start))
        };
        let minutes = self.minutes + own.map_or(0, |(minutes, _)| minutes);
        PathStep {
            minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            note: note.split_whitespace().collect::<Vec<_>>().join(" "),
            note_start: note_start as u32,
            span: self.span.start as u32..self.span.end as u32,
            targets: self.targets,
        }
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

/// A time in minutes: `约3分钟`, `半小时`, `一个半小时`, `10–15 min`, `1 h 30 min`.
fn time(text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    let text =
        text.trim_start_matches(['约', '~', '≈']).trim_start_matches("大约").trim_start_matches("about ");
    // Of a range the longer time.
    let text = text.rsplit(['-', '–', '—', '~', '～', '至', '到']).next()?.trim();
    let mut plain = text.to_owned();
    for (written, meant) in [
        ("个半小时", ".5h"),
        ("个半钟头", ".5h"),
        ("一刻钟", "15min"),
        ("half an hour", "0.5h"),
        ("half hour", "0.5h"),
        ("an hour", "1h"),
        ("半个小时", "0.5h"),
        ("半个钟头", "0.5h"),
        ("半小时", "0.5h"),
        ("小时半", ".5h"),
        ("个小时", "h "),
        ("小时", "h "),
        ("个钟头", "h "),
        ("钟头", "h "),
        ("分钟", "min "),
        ("分", "min "),
        ("min.", "min"),
        ("两", "2"),
    ] {
        plain = plain.replace(written, meant);
    }
    let plain = chinese_numbers(&plain);
    let span: jiff::SignedDuration = plain.trim().parse().ok()?;
    u32::try_from(span.as_mins()).ok().filter(|minutes| (1..=10_000).contains(minutes))
}

/// `四十五min` as `45min`: numbers below 100.
fn chinese_numbers(text: &str) -> String {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c);
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (digit(c), c) {
            (None, '十') => match chars.next_if(|c| digit(*c).is_some()).and_then(digit) {
                Some(ones) => out.push_str(&format!("1{ones}")),
                None => out.push_str("10"),
            },
            (Some(tens), _) if chars.next_if_eq(&'十').is_some() => {
                let ones = chars.next_if(|c| digit(*c).is_some()).and_then(digit).unwrap_or_default();
                out.push_str(&format!("{tens}{ones}"));
            }
            (Some(digit), _) => out.push_str(&digit.to_string()),
            (None, c) => out.push(c),
        }
    }
    out
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
        check(
            "1. just text\n2. [out](https://a.b) (3 min)\n3. [B](s:b)",
            &[" 0 just text", " 3 out (3 min)", "b=B 0 "],
        );
        check(
            "1. <a href='a.md#b'>甲</a>（半小时）\n\n   - 一\n   - 二\n\n   | 三 | 四 |\n   |---|---|",
            &["b=甲 30 一 二 三 四"],
        );
        check("1. just text\n2. more", &[]);
        check("- [A](a.md#b)\n\n> 1. [A](a.md#b)", &[]);
        check("1. [A](a.md#b) (about 1 hour). Long.", &["b=A 60 Long."]);
    }

    #[test]
    fn notes_begin_where_their_words_do() {
        fn check(item: &str, expected: &str) {
            let path = format!("---\npath: p\n---\n# Path {{#path}}\n\n{item}\n");
            let handbook = handbook(&[("a.md", "# A {#a}\n## B {#b}\nx"), ("p.md", &path)]);
            let id = PathId::new("p").expect("an id");
            let path = handbook.path(&id, Language::EN).expect("a path");
            let document = handbook.path_document(path);
            let step = path.steps().next().expect("a step");
            let note = &document.source[step.note_start as usize..step.span.end as usize];
            assert_eq!(note.trim(), expected, "{item}");
        }
        check("1. [A](a.md#b) (4 min). Why *so*.", "Why *so*.");
        check("1. [A](a.md#b)。\n\n   - one\n   - two", "- one\n   - two");
        check("1. First [A](a.md#b) (4 min). Why.", "First [A](a.md#b) (4 min). Why.");
        check("1. [A](a.md#b), then [B](a.md#b) (4 min): why", "why");
        check("1. [A](a.md#b) with a friend, [B](a.md#b). Why", "with a friend, [B](a.md#b). Why");
        check("1. [A](a.md#b)\n2. Talk", "");
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (written, minutes) in [
            ("3分钟", 3),
            ("约 90 分", 90),
            ("1.5 小时", 90),
            ("半小时", 30),
            ("半个小时", 30),
            ("一个半小时", 90),
            ("1小时半", 90),
            ("两个小时", 120),
            ("四十五分钟", 45),
            ("1 小时 30 分钟", 90),
            ("10–15 分钟", 15),
            ("4 min", 4),
            ("1 h 30 min", 90),
            ("1h30m", 90),
            ("2 hours", 120),
            ("about half an hour", 30),
            ("Minutes 3", 0),
            ("见下文", 0),
            ("2024", 0),
        ] {
            assert_eq!(super::time(written).unwrap_or_default(), minutes, "{written}");
        }
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
