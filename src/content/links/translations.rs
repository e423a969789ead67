//! Documents and sections that another language of the handbook lacks.

use super::references::References;
use crate::{
    diagnostic::{Diagnostic, Rule, Source},
    model::{Document, Handbook, Language, Section},
};

/// Reports documents and sections that one of the declared languages lacks.
pub(in crate::content) fn translations(
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
                let diagnostic = Diagnostic::new(Rule::TranslationMissing, message, source.place(heading));
                let path = elsewhere(&document.path, document.language, *language);
                diagnostics.push(match path {
                    Some(path) => diagnostic.with_help(format!("write it as {path}")),
                    None => diagnostic,
                });
                continue;
            }
            for (section, references) in document.sections.iter().zip(references) {
                if references.explicit && !has_section(handbook, section, *language) {
                    let message = format!("the section \"{}\" has no {language} version", section.id);
                    let place = source.place(references.heading.clone());
                    let diagnostic = Diagnostic::new(Rule::TranslationMissing, message, place);
                    let other = handbook.find_document(&document.id, *language);
                    diagnostics.push(match other.map(|other| &other.path) {
                        Some(path) => diagnostic.with_help(format!(
                            "write it in {path} and give its heading {{#{}}}",
                            section.id
                        )),
                        None => diagnostic,
                    });
                }
            }
        }
    }
}

/// Where the translation of a file is looked for: the same path below the other language's folder.
fn elsewhere(path: &str, language: Language, other: Language) -> Option<String> {
    let folder = format!("{language}/");
    let at = if path.starts_with(&folder) { 0 } else { path.find(&format!("/{folder}"))? + 1 };
    Some(format!("{}{other}/{}", &path[..at], &path[at + folder.len()..]))
}

/// Whether a document exists in a language: under its own id, or with all its sections elsewhere.
fn has_document(handbook: &Handbook, document: &Document, language: Language) -> bool {
    handbook.find_document(&document.id, language).is_some()
        || document.sections.iter().all(|section| has_section(handbook, section, language))
}

fn has_section(handbook: &Handbook, section: &Section, language: Language) -> bool {
    handbook.translations(&section.id).iter().any(|place| handbook.document(*place).language == language)
}
