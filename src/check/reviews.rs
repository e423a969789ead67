//! What has expired, as diagnostics: reviews, translations, and steps of reading paths to either.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use crate::{
    diagnostic::{Diagnostic, Place, Rule, Severity, Source},
    model::{Document, Handbook, Language, Rendering, Section, Status},
};

/// Everything that has expired by `today`. None of it is an error: a handbook must not break because a day has come.
pub fn check(handbook: &Handbook, today: Date) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let original = handbook.languages.first().copied();
    let recorded: HashSet<Language> = handbook
        .sections()
        .filter(|(_, _, section)| section.trust.rendering != Rendering::Unrecorded)
        .map(|(_, document, _)| document.language)
        .collect();
    for document in &handbook.documents {
        let source = Source::new(&document.path, &document.source);
        reviews(document, &source, today, &mut diagnostics);
        if Some(document.language) != original && recorded.contains(&document.language) {
            translations(handbook, document, &source, original, &mut diagnostics);
        }
    }
    paths(handbook, today, &mut diagnostics);
    diagnostics
}

/// One diagnostic for each section that changed, and one for all of a document that are due since the same day.
fn reviews(document: &Document, source: &Source<'_>, today: Date, diagnostics: &mut Vec<Diagnostic>) {
    let mut reported = HashSet::new();
    let mut early = HashSet::new();
    for section in &document.sections {
        if let Some(day) = section.trust.reviewed.filter(|day| *day > today && early.insert(*day)) {
            let message = format!("the review date {day} is in the future{}", owner(section));
            let diagnostic = Diagnostic::new(Rule::BadReview, message, heading(document, section, source));
            diagnostics
                .push(diagnostic.with_severity(Severity::Warning).with_help("write the day of the review"));
        }
        match section.trust.status(today) {
            Status::Changed if !section.text.is_empty() => diagnostics.push(
                Diagnostic::new(
                    Rule::ReviewLapsed,
                    format!(
                        "the section \"{}\" has changed since it was reviewed{}",
                        section.id,
                        owner(section)
                    ),
                    heading(document, section, source),
                )
                .with_help(format!(
                    "read it and run: handbook review {} --lang {}",
                    section.id, document.language
                )),
            ),
            Status::Due => {
                let Some(due) = section.trust.due().filter(|due| reported.insert(*due)) else { continue };
                let same = document.sections.iter().filter(|other| {
                    other.trust.status(today) == Status::Due && other.trust.due() == Some(due)
                });
                let count = same.count();
                let what = match count {
                    1 => format!("the section \"{}\" is", section.id),
                    _ => format!("{count} sections are"),
                };
                let name = if count == 1 { section.id.to_string() } else { document.id.to_string() };
                diagnostics.push(
                    Diagnostic::new(
                        Rule::ReviewLapsed,
                        format!("{what} due for review since {due}{}", owner(section)),
                        heading(document, section, source),
                    )
                    .with_help(format!(
                        "read it and run: handbook review {name} --lang {}",
                        document.language
                    )),
                );
            }
            _ => {}
        }
    }
}

fn owner(section: &Section) -> String {
    section.trust.owner.as_ref().map_or_else(String::new, |owner| format!(" (owner: {owner})"))
}

fn translations(
    handbook: &Handbook,
    document: &Document,
    source: &Source<'_>,
    original: Option<Language>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for section in &document.sections {
        let in_original = handbook
            .translations(&section.id)
            .iter()
            .any(|place| Some(handbook.document(*place).language) == original);
        let (rule, message) = match section.trust.rendering {
            Rendering::Outdated => (
                Rule::TranslationOutdated,
                format!("the original of \"{}\" has changed since it was translated", section.id),
            ),
            Rendering::Unrecorded if in_original && !section.text.is_empty() => (
                Rule::TranslationUnrecorded,
                format!("no source revision recorded for the translation of \"{}\"", section.id),
            ),
            _ => continue,
        };
        diagnostics.push(Diagnostic::new(rule, message, heading(document, section, source)).with_help(
            format!("compare them and run: handbook translated {} --lang {}", section.id, document.language),
        ));
    }
}

fn paths(handbook: &Handbook, today: Date, diagnostics: &mut Vec<Diagnostic>) {
    let reviewed: HashSet<Language> = handbook
        .sections()
        .filter(|(_, _, section)| section.trust.reviewed.is_some())
        .map(|(_, document, _)| document.language)
        .collect();
    for path in &handbook.paths {
        let document = handbook.path_document(path);
        let source = Source::new(&document.path, &document.source);
        // A day on which much is due must not fill the screen: one diagnostic for all of a path's steps.
        let mut waiting: BTreeMap<(Rule, &str), (Place, Vec<&str>)> = BTreeMap::new();
        for step in path.steps() {
            let place = || {
                let first = &document.source[step.span.start as usize..step.span.end as usize];
                let end = first.find('\n').unwrap_or(first.len());
                let start = step.span.start as usize;
                source.place(start..start + end)
            };
            for target in &step.targets {
                let Some(found) = handbook.find(&target.id, Some(document.language)) else { continue };
                let section = handbook.section(found);
                let (rule, what) = match section.trust.status(today) {
                    Status::Changed => (Rule::ExpiredStep, "has changed since its review"),
                    Status::Due => (Rule::ExpiredStep, "is due for review"),
                    Status::Unreviewed if reviewed.contains(&document.language) => {
                        (Rule::UnverifiedStep, "was never reviewed")
                    }
                    _ => continue,
                };
                let (_, ids) = waiting.entry((rule, what)).or_insert_with(|| (place(), Vec::new()));
                if !ids.contains(&target.id.as_str()) {
                    ids.push(target.id.as_str());
                }
            }
        }
        for ((rule, what), (place, ids)) in waiting {
            let message = match ids.as_slice() {
                [only] => format!("this step links to \"{only}\", which {what}"),
                _ => format!("{} steps of this path link to a section that {what}", ids.len()),
            };
            let diagnostic = Diagnostic::new(rule, message, place);
            diagnostics.push(match ids.as_slice() {
                [only] => {
                    let language = document.language;
                    diagnostic.with_help(format!("read it and run: handbook review {only} --lang {language}"))
                }
                _ => diagnostic
                    .with_help(format!("read them and run handbook review for each: {}", listed(&ids))),
            });
        }
    }
}

/// The first few of a list of ids.
fn listed(ids: &[&str]) -> String {
    const NAMED: usize = 8;
    let named = ids[..ids.len().min(NAMED)].join(", ");
    if ids.len() > NAMED { format!("{named} and {} more", ids.len() - NAMED) } else { named }
}

fn heading(document: &Document, section: &Section, source: &Source<'_>) -> Place {
    source.place(document.heading_span(section))
}
