//! Checks that need all documents: links, includes and `produces`.

use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet},
    fmt::Write as _,
    ops::Range,
    path::Path,
};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{
    include::{self, Filled, Filler, Refusal, Refused},
    references::{Declared, References},
    target::{self, Links, Target},
};
use crate::{
    content::{files::scan::is_markdown, markdown::outline, metadata::front_matter::Placed},
    diagnostic::{Certainty, Diagnostic, Fix, Place, Rule, Severity, Source, Suggestions},
    model::{Document, Fate, Handbook, Pin, SectionId, SectionRef},
    text::github_anchor,
};

/// Resolves the references of every section, fills in their targets, and reports broken ones.
pub(in crate::content) fn references(
    handbook: &mut Handbook,
    references: &[Vec<References>],
    root: &Path,
    is_declared: Declared,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut checker = Checker {
        handbook,
        links: Links::new(handbook),
        root,
        exists: HashMap::new(),
        definitions: OnceCell::new(),
        names: None,
        anchors: HashMap::new(),
        severity: match is_declared {
            Declared::Yes => Severity::Error,
            // A plain folder was not written for us: its links may be right for another tool.
            Declared::No => Severity::Warning,
        },
        reported: 0,
        unreported: 0,
        suggestions,
        diagnostics,
    };
    let mut resolved = Vec::new();
    let mut called = Called::default();
    for (document, references) in handbook.documents.iter().zip(references) {
        let source = Source::new(&document.path, &document.source);
        (checker.reported, checker.unreported) = (0, 0);
        checker.definitions = OnceCell::new();
        for references in references {
            let mut pins = Vec::new();
            let links = checker.links(document, references, &source, &mut called, &mut pins);
            checker.includes(document, references, &source);
            let produces = checker.produces(references, &source);
            resolved.push((links, produces, pins));
        }
        if checker.unreported > 0 {
            checker.broken(format!("{} more broken links", checker.unreported), source.place(0..0));
        }
    }
    let filled = checker.fill(references);
    for (place, filled) in filled {
        let section = &mut handbook.documents[place.document as usize].sections[place.section as usize];
        section.blocks = filled.lines();
        section.text = filled.text;
        section.included = filled.included;
        section.includes = filled.includes;
    }
    let sections = handbook.documents.iter_mut().flat_map(|document| &mut document.sections);
    for (section, (links, produces, pins)) in sections.zip(resolved) {
        section.links = links;
        section.pins = pins;
        if let Some(step) = &mut section.step {
            step.produces = produces;
        }
    }
    for (place, texts) in called.texts {
        handbook.documents[place.document as usize].sections[place.section as usize].link_texts = texts;
    }
}

/// What links call sections, each text once and in order.
#[derive(Default)]
struct Called {
    texts: HashMap<SectionRef, Vec<String>>,
    known: HashSet<(SectionRef, String)>,
}

impl Called {
    fn add(&mut self, section: SectionRef, text: &str) {
        if self.known.insert((section, text.to_owned())) {
            self.texts.entry(section).or_default().push(text.to_owned());
        }
    }
}

/// Where documents are, by the names of their files.
struct Names<'h> {
    /// The only document of that name; `None` when there are several.
    only: HashMap<&'h str, Option<&'h str>>,
    /// Sorted names by folder.
    in_folder: HashMap<&'h str, Vec<&'h str>>,
}

impl<'h> Names<'h> {
    fn of(handbook: &'h Handbook) -> Self {
        let mut names = Self { only: HashMap::new(), in_folder: HashMap::new() };
        for document in &handbook.documents {
            let (folder, name) = document.path.rsplit_once('/').unwrap_or(("", &document.path));
            names.only.entry(name).and_modify(|only| *only = None).or_insert(Some(&document.path));
            names.in_folder.entry(folder).or_default().push(name);
        }
        names.in_folder.values_mut().for_each(|names| names.sort_unstable());
        names
    }
}

/// What a link says about the revision it was made against.
fn pinned(
    document: &Document,
    definitions: &OnceCell<Definitions>,
    id: &SectionId,
    link: &Placed<String>,
) -> Option<Pin> {
    let (at, _) = target::pin(&link.value)?;
    let written = document.source.get(link.span.clone()).unwrap_or_default();
    let pair = format!("at={at}");
    let start = match written.rfind(&pair) {
        Some(found) => Some(link.span.start + found),
        None => definitions
            .get_or_init(|| Definitions::of(&document.source))
            .find(&document.source, written, &link.value)
            .and_then(|from| Some(from + document.source[from..].find(&pair)?)),
    };
    let start = start.map(|found| found + "at=".len());
    let span = start.map_or(0..0, |start| start as u32..(start + at.len()) as u32);
    Some(Pin { target: id.clone(), at: at.to_owned(), span })
}

/// Where the targets of references (`[text][label]`, `[label]`) are defined in a document: the lines `[label]: target`, by
/// label.
struct Definitions(HashMap<String, Vec<Range<usize>>>);

impl Definitions {
    fn of(source: &str) -> Self {
        let mut lines: HashMap<String, Vec<Range<usize>>> = HashMap::new();
        let mut at = 0;
        for line in source.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some(end) = line.find("]:") else { continue };
            if line.trim_start().starts_with('[')
                && let Some(label) = label(&line[..=end])
            {
                lines.entry(label).or_default().push(start + end..at);
            }
        }
        Self(lines)
    }

    /// Where the definition of the reference `written` begins that gives `target`.
    fn find(&self, source: &str, written: &str, target: &str) -> Option<usize> {
        let label = label(written.strip_suffix("[]").unwrap_or(written))?;
        let line = self.0.get(&label)?.iter().find(|line| source[(*line).clone()].contains(target))?;
        Some(line.start)
    }
}

/// The folded label in the last brackets of a text.
fn label(text: &str) -> Option<String> {
    Some(text.rsplit_once('[')?.1.split_once(']')?.0.trim().to_lowercase())
}

/// The change that writes `new` for `old` in a link's target; `None` when it cannot be distinguished from the link's
/// text, or would have to be escaped.
fn rewritten(
    document: &Document,
    source: &Source<'_>,
    link: &Placed<String>,
    old: &str,
    new: &str,
) -> Option<Fix> {
    let written = document.source.get(link.span.clone())?;
    let target = match written.rfind("](") {
        Some(at) => at + 2,
        None if written.starts_with("[[") => 2,
        None => return None,
    };
    let windows = old.replace('/', "\\");
    let old = if written[target..].contains(old) { old } else { &windows };
    let mut found = written[target..].match_indices(old);
    let (at, _) = found.next()?;
    let is_plain = !new.is_empty()
        && !new.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>[]\\\"".contains(c));
    if !is_plain || found.next().is_some() {
        return None;
    }
    let start = link.span.start + target + at;
    let place = source.place(start..start + old.len());
    Some(Fix { place, text: new.to_owned(), certainty: Certainty::Likely })
}

/// A path as it is written in a link. Chinese stays as it is: people read the source.
pub(in crate::content) fn escaped(path: &str) -> String {
    /// What would end a link's target, or mean something in it.
    const ESCAPED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'(')
        .add(b')')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b']')
        .add(b'"')
        .add(b'\\')
        .add(b'%')
        .add(b'?')
        .add(b'#');
    path.split_inclusive(|c: char| c.is_ascii())
        .map(|piece| {
            let ascii = piece.trim_start_matches(|c: char| !c.is_ascii());
            format!("{}{}", &piece[..piece.len() - ascii.len()], utf8_percent_encode(ascii, ESCAPED))
        })
        .collect()
}

/// The relative path from one file to another, as in links.
pub(in crate::content) fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len().min(to.len()) - 1;
    let shared = (0..folders).take_while(|at| from[*at] == to[*at]).count();
    let mut way = vec![".."; from.len() - 1 - shared];
    way.extend(&to[shared..]);
    way.join("/")
}

/// Whether a target is filled in by another tool: `{{ url }}`, `{% link a %}`, `${base}/a`, `<%= url %>`, `/[id]/edit`.
fn is_template(target: &str) -> bool {
    let target = percent_decode_str(target).decode_utf8_lossy();
    has_template(&target)
        || target.split(['/', '#', '?']).any(|part| part.starts_with('[') && part.contains(']'))
}

/// Whether a text has a part that another tool fills in.
fn has_template(text: &str) -> bool {
    ["{{", "{%", "${", "<%"].iter().any(|opening| text.contains(opening))
}

/// The text of a link written `[text](target)`, with its markup; `None` for other forms.
fn link_text(written: &str) -> Option<&str> {
    let text = written.strip_prefix('[')?;
    Some(&text[..text.rfind("](").or_else(|| text.rfind("]["))?])
}

/// Schemes with which a link does something where it is, rather than lead elsewhere.
const EXECUTED: [&str; 4] = ["blob", "data", "javascript", "vbscript"];
/// Most link problems reported one by one for a file; the rest are counted.
const REPORT_LIMIT: usize = 1000;

struct Checker<'h, 'd> {
    handbook: &'h Handbook,
    links: Links<'h>,
    root: &'h Path,
    /// Files that were looked for.
    exists: HashMap<String, bool>,
    /// Of the current document.
    definitions: OnceCell<Definitions>,
    /// The documents by their names, once one was looked for that does not exist.
    names: Option<Names<'h>>,
    /// GitHub's anchors of documents in which a section was looked for that does not exist.
    anchors: HashMap<u32, Vec<String>>,
    severity: Severity,
    /// Problems of the current document that were reported, and that were only counted.
    reported: usize,
    unreported: usize,
    suggestions: &'d mut Suggestions,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    /// The targets of links, each once. What the links call them is added to `called`.
    fn links(
        &mut self,
        document: &Document,
        references: &References,
        source: &Source<'_>,
        called: &mut Called,
        pins: &mut Vec<Pin>,
    ) -> Vec<SectionId> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for link in &references.links {
            let resolved = self.links.resolve(document, &link.value);
            self.moved(document, &resolved, link, source);
            match resolved {
                Target::Section(target) | Target::Moved { to: target, .. } => {
                    let id = &self.handbook.section(target).id;
                    pins.extend(pinned(document, &self.definitions, id, link));
                    if let Some(text) = document.source.get(link.span.clone()).and_then(link_text) {
                        called.add(target, text);
                    }
                    if seen.insert(id) {
                        ids.push(id.clone());
                    }
                }
                Target::Beside(_) | Target::Folder(_) | Target::External(_) | Target::Nowhere => {}
                // In a folder that was not written for us brackets may mean anything.
                Target::NoSection { .. }
                    if self.severity == Severity::Warning && link.value.starts_with(outline::WIKI) => {}
                Target::File(path) if self.exists(&path) => {
                    if is_markdown(Path::new(&path)) {
                        let message = format!("this links to \"{path}\", which is not published");
                        let place = source.place(link.span.clone());
                        self.diagnostics.push(Diagnostic::new(Rule::Unpublished, message, place));
                    }
                }
                // Nor is a place where a template puts the target a mistake.
                _ if self.severity == Severity::Warning
                    && (is_template(&link.value)
                        || document.source.get(link.span.clone()).is_some_and(has_template)) => {}
                _ if self.reported >= REPORT_LIMIT => self.unreported += 1,
                problem => {
                    self.reported += 1;
                    self.report(document, problem, link, source);
                }
            }
        }
        ids
    }

    /// Reports a link that arrives, but by an id or a file that is no longer the section's.
    fn moved(&mut self, document: &Document, resolved: &Target, link: &Placed<String>, source: &Source<'_>) {
        match resolved {
            Target::Moved { to, from } => {
                let successors = match self.handbook.fate(from) {
                    Fate::Moved(successors) => successors,
                    _ => vec![self.handbook.section(*to).id.clone()],
                };
                let names: Vec<&str> = successors.iter().map(SectionId::as_str).collect();
                let message = format!("the section \"{from}\" is now \"{}\"", names.join("\" or \""));
                let diagnostic = Diagnostic::new(Rule::MovedLink, message, source.place(link.span.clone()));
                let fix = match names.as_slice() {
                    [only] => rewritten(document, source, link, from.as_str(), only),
                    _ => None,
                };
                let fix = fix.map(|fix| Fix { certainty: Certainty::Certain, ..fix });
                let help = "link to its new id; until then readers are redirected";
                self.diagnostics.push(diagnostic.with_help(help).with_fix(fix));
            }
            Target::Section(to) => self.moved_file(document, *to, link, source),
            _ => {}
        }
    }

    /// Reports a link to the section at `to` by the path of another file.
    fn moved_file(
        &mut self,
        document: &Document,
        to: SectionRef,
        link: &Placed<String>,
        source: &Source<'_>,
    ) {
        let Some(path) = target::file_path(document, &link.value) else { return };
        let written = link.value.split(['#', '?']).next().unwrap_or_default();
        let id = &self.handbook.section(to).id;
        let has_id = link.value.ends_with(&format!("#{id}"));
        let former = self.links.former_page(document, &percent_decode_str(written).decode_utf8_lossy());
        let is_page = former.is_some() && !link.value.contains('#');
        // In a plain folder only the ledger says that a file moved: an id may be another tool's anchor.
        if former.is_none() && (!has_id || self.severity == Severity::Warning) {
            return;
        }
        let places = self.handbook.translations(id);
        if places.iter().any(|place| self.handbook.document(*place).path == path)
            || self.links.names_document(document, &path, to)
        {
            return;
        }
        let now = &self.handbook.document(to).path;
        let mut way = escaped(&relative(&document.path, now));
        if link.value.starts_with('/') {
            way = format!("/{}", escaped(now));
        }
        if is_page && to.section > 0 {
            let _ = write!(way, "#{id}");
        }
        let message = if is_page {
            format!("the page {path} is now {now}")
        } else {
            format!("the section \"{id}\" is not in {path} but in {now}")
        };
        let better = if has_id { format!("{way}#{id}") } else { way.clone() };
        // An address that another tool made of a file's name is that tool's business.
        let fix = rewritten(document, source, link, written, &way);
        let fix = fix.filter(|_| has_id || is_markdown(Path::new(&path)));
        let fix = fix.map(|fix| Fix { certainty: Certainty::Certain, ..fix });
        let diagnostic = Diagnostic::new(Rule::MovedLink, message, source.place(link.span.clone()));
        self.diagnostics.push(diagnostic.with_help(format!("write {better}")).with_fix(fix));
    }

    /// Reports broken includes. An image may be a picture: only targets that name a section are checked.
    fn includes(&mut self, document: &Document, references: &References, source: &Source<'_>) {
        for include in &references.includes {
            match self.links.resolve(document, &include.value) {
                Target::Section(_)
                | Target::Moved { .. }
                | Target::Beside(_)
                | Target::Folder(_)
                | Target::External(_)
                | Target::Nowhere => {}
                Target::File(path) if self.exists(&path) => {}
                Target::NoSection { .. } if self.severity == Severity::Warning => {}
                problem => {
                    let at = self.diagnostics.len();
                    self.report(document, problem, include, source);
                    for diagnostic in &mut self.diagnostics[at..] {
                        diagnostic.rule = Rule::BadInclude;
                        diagnostic.severity = self.severity;
                    }
                }
            }
        }
    }

    /// The filled text of every section that has gaps, and a report of the includes that cannot be shown.
    fn fill(&mut self, references: &[Vec<References>]) -> Vec<(SectionRef, Filled)> {
        let mut filler = Filler::new(&self.links, references);
        let gaps = self.handbook.sections().filter(|(_, _, section)| section.text.contains('\0'));
        let texts = gaps.map(|(place, ..)| (place, filler.fill(place))).collect();
        let mut sources: HashMap<u32, Source<'_>> = HashMap::new();
        for Refused { section, span, why } in filler.refused {
            let document = self.handbook.document(section);
            let source = sources.entry(section.document);
            let place = source.or_insert_with(|| Source::new(&document.path, &document.source)).place(span);
            self.diagnostics.push(match why {
                Refusal::Cycle(way) => {
                    let way: Vec<&str> = way.iter().map(SectionId::as_str).collect();
                    let message = format!("this include contains itself: {}", way.join(" > "));
                    Diagnostic::new(Rule::BadInclude, message, place).with_help("link to it instead")
                }
                Refusal::TooMuch => {
                    let message = format!(
                        "more than {} KiB or {} levels would be included here",
                        include::MAX_INCLUDED / 1024,
                        include::MAX_DEPTH
                    );
                    Diagnostic::new(Rule::BadInclude, message, place).with_help("link to it instead")
                }
            });
        }
        texts
    }

    fn exists(&mut self, path: &str) -> bool {
        let exists = self.exists.get(path).copied().unwrap_or_else(|| self.root.join(path).exists());
        self.exists.insert(path.to_owned(), exists);
        exists
    }

    fn report(&mut self, document: &Document, problem: Target, link: &Placed<String>, source: &Source<'_>) {
        let place = source.place(link.span.clone());
        match problem {
            Target::Unsafe(scheme) => {
                let message = format!("links with the scheme \"{scheme}:\" are removed");
                let mut diagnostic = Diagnostic::new(Rule::UnsafeLink, message, place)
                    .with_help("use https, http, mailto, tel or a relative path");
                // The folder's own tool opens a program by it.
                if self.severity == Severity::Warning && !EXECUTED.contains(&scheme.as_str()) {
                    diagnostic.severity = Severity::Info;
                }
                self.diagnostics.push(diagnostic);
            }
            Target::Retired(id) => {
                let retired = self.handbook.permalinks.retired.get(&id);
                let why = retired.map_or("", |retired| retired.why.get(document.language));
                self.broken(format!("the section \"{id}\" was retired"), place).help =
                    (!why.is_empty()).then(|| why.to_owned());
            }
            Target::NoSection { fragment, document: target } => {
                let better = self.nearest_section(&fragment, target);
                let fix =
                    better.as_ref().and_then(|better| rewritten(document, source, link, &fragment, better));
                let broken = self.no_section(&fragment, target, place);
                broken.help = better.map(|better| format!("did you mean \"{better}\"?"));
                broken.fix = fix;
            }
            Target::File(path) => {
                let near = self.nearest_file(&path);
                let written = link.value.split(['#', '?']).next().unwrap_or_default();
                let fix = near.as_ref().and_then(|near| {
                    rewritten(document, source, link, written, &relative(&document.path, near))
                });
                let broken = self.broken(format!("no file \"{path}\""), place);
                broken.help = near.map(|near| format!("did you mean \"{near}\"?"));
                broken.fix = fix;
            }
            _ => {
                let link = &link.value;
                self.broken(format!("\"{link}\" points outside the handbook's folder"), place);
            }
        }
    }

    fn broken(&mut self, message: String, place: Place) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic::new(Rule::BrokenLink, message, place).with_severity(self.severity));
        &mut self.diagnostics[at]
    }

    /// The most similar id or anchor: in the document that was named, else anywhere.
    fn nearest_section(&mut self, fragment: &str, document: Option<u32>) -> Option<String> {
        let in_target = document.and_then(|document| self.nearest_in(document, fragment));
        in_target.or_else(|| self.nearest_id(fragment))
    }

    fn no_section(&mut self, fragment: &str, document: Option<u32>, place: Place) -> &mut Diagnostic {
        let target = document.map(|document| &self.handbook.documents[document as usize]);
        let message = match target {
            Some(target) if target.path != place.path => {
                format!("no section \"{fragment}\" in {}", target.path)
            }
            _ => format!("no section \"{fragment}\""),
        };
        self.broken(message, place)
    }

    fn nearest_in(&mut self, document: u32, fragment: &str) -> Option<String> {
        let sections = &self.handbook.documents[document as usize].sections;
        let ids = sections.iter().map(|section| section.id.as_str());
        if let Some(id) = self.suggestions.nearest(fragment, ids) {
            return Some(id.to_owned());
        }
        let anchors = self.anchors.entry(document).or_insert_with(|| {
            sections.iter().map(|section| github_anchor(&section.heading.title)).collect()
        });
        self.suggestions.nearest(fragment, anchors.iter().map(String::as_str)).map(str::to_owned)
    }

    fn nearest_id(&mut self, wrong: &str) -> Option<String> {
        let ids = self.handbook.sections().map(|(_, _, section)| section.id.as_str());
        self.suggestions.nearest(wrong, ids).map(str::to_owned)
    }

    /// The only document of that name in another folder, else the nearest name in the same folder.
    fn nearest_file(&mut self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let names = self.names.get_or_insert_with(|| Names::of(self.handbook));
        if let Some(Some(only)) = names.only.get(name) {
            return Some((*only).to_owned());
        }
        let siblings = names.in_folder.get(folder)?;
        let near = self.suggestions.nearest(name, siblings.iter().copied())?;
        Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
    }

    fn produces(&mut self, references: &References, source: &Source<'_>) -> Vec<SectionId> {
        let mut ids = Vec::new();
        for name in &references.produces {
            if let Some(id) =
                SectionId::new(&name.value).filter(|id| !self.handbook.translations(id).is_empty())
            {
                ids.push(id);
            } else {
                let near = self.nearest_id(&name.value);
                let place = source.place(name.span.clone());
                self.broken(format!("no section \"{}\" to produce", name.value), place).help =
                    near.map(|near| format!("did you mean \"{near}\"?"));
            }
        }
        ids
    }
}
