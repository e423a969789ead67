//! Words that should not be used, because the handbook has settled on another: a heading names them with `avoid=`.
//!
//! ```markdown
//! ## 客户部（client service） {#gl-client-service avoid=客服部,客户服务部}
//! ```
//!
//! So the rule stands where people look the word up. It holds for documents in the same language. The section that
//! makes it may say the word, and so may a passage that quotes it: “客服部”, `客服部`.

use std::ops::Range;

use pulldown_cmark::Event;

use super::{
    check::References,
    diagnostic::{Diagnostic, Place, Rule},
    markdown::{Node, Text},
    source::Source,
};
use crate::model::{Document, Handbook, Language, SectionId};

/// Most uses that are reported for one document; a renamed department need not fill the screen.
const REPORT_LIMIT: usize = 100;

struct Term<'h> {
    /// In lower case.
    word: String,
    /// The heading's title without what stands in parentheses.
    better: &'h str,
    language: Language,
    section: &'h SectionId,
    place: Place,
}

/// Reports every use of a word that some heading asks to avoid.
pub(super) fn check(handbook: &Handbook, references: &[Vec<References>], diagnostics: &mut Vec<Diagnostic>) {
    let terms = terms(handbook, references);
    if terms.is_empty() {
        return;
    }
    for document in &handbook.documents {
        let own = terms.iter().filter(|term| term.language == document.language);
        let lower = document.source.to_ascii_lowercase();
        let own: Vec<&Term<'_>> = own.filter(|term| lower.contains(&term.word)).collect();
        if !own.is_empty() {
            check_document(document, &own, diagnostics);
        }
    }
}

fn terms<'h>(handbook: &'h Handbook, references: &'h [Vec<References>]) -> Vec<Term<'h>> {
    let mut terms = Vec::new();
    for (document, references) in handbook.documents.iter().zip(references) {
        let source = Source::new(&document.path, &document.source);
        for (section, references) in document.sections.iter().zip(references) {
            let title = section.heading.title.as_str();
            let better = title.split(['（', '(']).next().unwrap_or(title).trim();
            terms.extend(references.avoid.iter().map(|word| Term {
                word: word.value.to_ascii_lowercase(),
                better: if better.is_empty() { title } else { better },
                language: document.language,
                section: &section.id,
                place: source.place(word.span.clone()),
            }));
        }
    }
    terms
}

fn check_document(document: &Document, terms: &[&Term<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let source = Source::new(&document.path, &document.source);
    let start = document.sections.first().map_or(0, |section| section.span.start as usize);
    let mut reported = 0;
    for (node, span) in Text::new(&document.source[start..]).nodes() {
        // Code is quoted by its nature, and what is not visible is not read.
        let Node::Markdown(Event::Text(_)) = node else { continue };
        let span = start + span.start..start + span.end;
        let text = &document.source[span.clone()];
        for term in terms {
            for found in find(text, &term.word) {
                let at = span.start + found.start..span.start + found.end;
                let own = document.sections.iter().any(|section| {
                    section.id == *term.section
                        && (section.span.start as usize..section.span.end as usize).contains(&at.start)
                });
                if own || is_quoted(&document.source, &at) || reported == REPORT_LIMIT {
                    continue;
                }
                reported += 1;
                let message = format!("\"{}\" is to be avoided", &document.source[at.clone()]);
                diagnostics.push(
                    Diagnostic::new(Rule::AvoidedTerm, message, source.place(at))
                        .with_label(term.place.clone(), "asked for here")
                        .with_help(format!("write \"{}\"", term.better)),
                );
            }
        }
    }
}

/// Where a word in lower case stands in a text. Latin words are found whole and whatever the case.
fn find(text: &str, wanted: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    memchr::memmem::find_iter(lower.as_bytes(), wanted.as_bytes())
        .map(|at| at..at + wanted.len())
        .filter(|found| {
            let begins =
                !is_letter(wanted.chars().next()) || !is_letter(lower[..found.start].chars().next_back());
            let ends =
                !is_letter(wanted.chars().next_back()) || !is_letter(lower[found.end..].chars().next());
            begins && ends
        })
        .collect()
}

/// Whether quotation marks stand around the word itself.
fn is_quoted(text: &str, at: &Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    matches!(
        (before, after),
        (Some('“'), Some('”')) | (Some('「'), Some('」')) | (Some('"'), Some('"')) | (Some('‘'), Some('’'))
    )
}

#[cfg(test)]
mod tests {
    use super::super::load::tests::check;

    #[test]
    fn words_to_avoid_are_reported_where_they_stand() {
        let glossary =
            ("g.md", "# 词汇表 {#g}\n文\n## 客户部（client service） {#gl avoid=客服部,CS}\n也叫：客服部。");
        let with = |text: &str, expected: &[&str]| check(&[glossary, ("a.md", text)], expected);
        with("# 甲\n请找客户部。", &[]);
        with(
            "# 甲\n请找客服部。",
            &["warning avoided-term a.md:2:3 \"客服部\" is to be avoided (write \"客户部\")"],
        );
        with("# 甲\n有人说“客服部”，也写 `客服部`。", &[]);
        with(
            "# 找客服部\n文[客服部](g.md)",
            &["warning avoided-term a.md:1:4", "warning avoided-term a.md:2:3"],
        );
        with("# 甲\n用CSS，不用cs。", &["warning avoided-term a.md:2:8 \"cs\" is to be avoided"]);
        with("# 甲 {keywords=客服部}\n见[部](g.md \"客服部\")。", &[]);
    }
}
