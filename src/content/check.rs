//! What can only be checked when all documents are known: links, `produces`, and translations.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    anchor,
    diagnostic::{Diagnostic, Place, Rule, Severity},
    front_matter::Placed,
    link::{Links, Target},
    source::Source,
    suggest::Suggestions,
};
use crate::model::{Document, Handbook, Language, Section, SectionId, SectionRef};

/// What a section refers to, as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Targets of links.
    pub(super) links: Vec<Placed<String>>,
    /// Values of `produces`.
    pub(super) produces: Vec<Placed<String>>,
    /// Words its heading asks to avoid.
    pub(super) avoid: Vec<Placed<String>>,
    /// Whether the author gave the section its id.
    pub(super) explicit: bool,
    /// Place of the heading.
    pub(super) heading: std::ops::Range<usize>,
}

/// Resolves the references of every section, fills in what they lead to, and reports those that lead nowhere.
pub(super) fn references(
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
    let mut called: HashMap<SectionRef, Vec<String>> = HashMap::new();
    for (document, references) in handbook.documents.iter().zip(references) {
        let source = Source::new(&document.path, &document.source);
        (checker.reported, checker.unreported) = (0, 0);
        for references in references {
            let links = checker.links(document, references, &source, &mut called);
            let produces = checker.produces(references, &source);
            resolved.push((links, produces));
        }
        if checker.unreported > 0 {
            checker
                .broken(format!("{} more links that lead nowhere", checker.unreported), source.place(0..0));
        }
    }
    let sections = handbook.documents.iter_mut().flat_map(|document| &mut document.sections);
    for (section, (links, produces)) in sections.zip(resolved) {
        section.links = links;
        if let Some(step) = &mut section.step {
            step.produces = produces;
        }
    }
    for (place, texts) in called {
        handbook.documents[place.document as usize].sections[place.section as usize].link_texts = texts;
    }
}

/// The text of a link written `[text](target)`, with its markup; `None` for other forms.
fn link_text(written: &str) -> Option<&str> {
    let text = written.strip_prefix('[')?;
    Some(&text[..text.rfind("](").or_else(|| text.rfind("]["))?])
}

/// Whether the folder has a `handbook.toml`, and so was written as a handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    Yes,
    No,
}

/// Most link problems reported one by one for a file; the rest are counted.
const REPORT_LIMIT: usize = 1000;

struct Checker<'h, 'd> {
    handbook: &'h Handbook,
    links: Links<'h>,
    root: &'h Path,
    /// Files that were looked for.
    exists: HashMap<String, bool>,
    severity: Severity,
    /// Problems of the document at hand that were reported, and that were only counted.
    reported: usize,
    unreported: usize,
    suggestions: &'d mut Suggestions,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    /// The sections that links lead to, each once. What the links call them is added to `called`.
    fn links(
        &mut self,
        document: &Document,
        references: &References,
        source: &Source<'_>,
        called: &mut HashMap<SectionRef, Vec<String>>,
    ) -> Vec<SectionId> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for link in &references.links {
            match self.links.resolve(document, &link.value) {
                Target::Section(target) => {
                    let id = &self.handbook.section(target).id;
                    if let Some(text) = document.source.get(link.span.clone()).and_then(link_text) {
                        let texts = called.entry(target).or_default();
                        if !texts.iter().any(|known| known == text) {
                            texts.push(text.to_owned());
                        }
                    }
                    if seen.insert(id) {
                        ids.push(id.clone());
                    }
                }
                Target::External(_) | Target::Nowhere => {}
                Target::File(path) if self.exists(&path) => {}
                _ if self.reported >= REPORT_LIMIT => self.unreported += 1,
                problem => {
                    self.reported += 1;
                    self.report(problem, &link.value, source.place(link.span.clone()));
                }
            }
        }
        ids
    }

    fn exists(&mut self, path: &str) -> bool {
        let exists = self.exists.get(path).copied().unwrap_or_else(|| self.root.join(path).exists());
        self.exists.insert(path.to_owned(), exists);
        exists
    }

    fn report(&mut self, problem: Target, link: &str, place: Place) {
        match problem {
            Target::Unsafe(scheme) => self.diagnostics.push(
                Diagnostic::new(
                    Rule::UnsafeLink,
                    format!("a link with the scheme \"{scheme}:\" is not shown"),
                    place,
                )
                .with_help("link with https, mailto, tel or a relative path"),
            ),
            Target::NoSection { fragment, document } => self.no_section(&fragment, document, place),
            Target::File(path) => {
                let near = self.nearest_file(&path);
                self.broken(format!("no file \"{path}\""), place).help =
                    near.map(|near| format!("did you mean \"{near}\"?"));
            }
            _ => {
                self.broken(format!("\"{link}\" leads out of the handbook's folder"), place);
            }
        }
    }

    fn broken(&mut self, message: String, place: Place) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic::new(Rule::BrokenLink, message, place).with_severity(self.severity));
        &mut self.diagnostics[at]
    }

    fn no_section(&mut self, fragment: &str, document: Option<u32>, place: Place) {
        let target = document.map(|document| &self.handbook.documents[document as usize]);
        let in_target = target.and_then(|target| self.nearest_in(target, fragment));
        let suggestion = in_target.or_else(|| self.nearest_id(fragment));
        let message = match target {
            Some(target) if target.path != place.path => {
                format!("no section \"{fragment}\" in {}", target.path)
            }
            _ => format!("no section \"{fragment}\""),
        };
        self.broken(message, place).help = suggestion.map(|better| format!("did you mean \"{better}\"?"));
    }

    fn nearest_in(&mut self, document: &Document, fragment: &str) -> Option<String> {
        let ids = document.sections.iter().map(|section| section.id.as_str());
        if let Some(id) = self.suggestions.nearest(fragment, ids) {
            return Some(id.to_owned());
        }
        let anchors: Vec<_> =
            document.sections.iter().map(|section| anchor::github_anchor(&section.heading.title)).collect();
        self.suggestions.nearest(fragment, anchors.iter().map(String::as_str)).map(str::to_owned)
    }

    fn nearest_id(&mut self, wrong: &str) -> Option<String> {
        let ids = self.handbook.sections().map(|(_, _, section)| section.id.as_str());
        self.suggestions.nearest(wrong, ids).map(str::to_owned)
    }

    /// The only document of that name in another folder, else the nearest name in the same folder.
    fn nearest_file(&mut self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let paths = self.handbook.documents.iter().map(|document| document.path.as_str());
        let mut same = paths.clone().filter(|path| path.rsplit('/').next() == Some(name));
        if let (Some(only), None) = (same.next(), same.next()) {
            return Some(only.to_owned());
        }
        let siblings: HashMap<&str, &str> = paths
            .filter_map(|path| {
                let (other, name) = path.rsplit_once('/').unwrap_or(("", path));
                (other == folder).then_some((name, path))
            })
            .collect();
        let mut names: Vec<&str> = siblings.keys().copied().collect();
        names.sort_unstable();
        self.suggestions.nearest(name, names).map(|name| siblings[name].to_owned())
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

/// Reports documents and sections that one of the declared languages lacks.
pub(super) fn translations(
    handbook: &Handbook,
    references: &[Vec<References>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (document, references) in handbook.documents.iter().zip(references) {
        let source = Source::new(&document.path, &document.source);
        for language in handbook.languages.iter().filter(|language| **language != document.language) {
            if !has_document(handbook, document, *language) {
                let heading = references.first().map_or(0..0, |references| references.heading.clone());
                let message = format!("the document {} has no {language} version", document.id);
                diagnostics.push(Diagnostic::new(Rule::TranslationMissing, message, source.place(heading)));
                continue;
            }
            for (section, references) in document.sections.iter().zip(references) {
                if references.explicit && !has_section(handbook, section, *language) {
                    let message = format!("the section \"{}\" has no {language} version", section.id);
                    let place = source.place(references.heading.clone());
                    diagnostics.push(Diagnostic::new(Rule::TranslationMissing, message, place));
                }
            }
        }
    }
}

/// Whether a document exists in a language: under its own id, or with all its sections elsewhere.
fn has_document(handbook: &Handbook, document: &Document, language: Language) -> bool {
    handbook.find_document(&document.id, language).is_some()
        || document.sections.iter().all(|section| has_section(handbook, section, language))
}

fn has_section(handbook: &Handbook, section: &Section, language: Language) -> bool {
    handbook.translations(&section.id).iter().any(|place| handbook.document(*place).language == language)
}
