//! `index/questions.toml`: what people ask, and the section that answers. Readers who need a handbook do not know its
//! words; here editors write down the others' words, and the section is found by them too.
//!
//! One table a section, named by its id, with a list of questions for each language of the handbook:
//!
//! ```toml
//! [st-visit]
//! zh = ["去客户公司之前要准备什么"]
//! en = ["what to bring to a client's office"]
//! ```

use std::{collections::HashSet, ops::Range};

use toml::de::{DeTable, DeValue};

use crate::{
    content::files::scan::QUESTIONS,
    diagnostic::{Certainty, Diagnostic, Fix, Rule, Source, Suggestions},
    model::{Handbook, Language, Resolved, SectionId},
};

type Value<'t> = toml::Spanned<DeValue<'t>>;

/// Gives the sections of `handbook` the questions of the file `text`, and returns what is wrong with it. A mistake
/// costs one entry, not the file.
pub(in crate::content) fn attach(
    handbook: &mut Handbook,
    text: &str,
    suggestions: &mut Suggestions,
) -> Vec<Diagnostic> {
    let source = Source::new(QUESTIONS, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let named = table.get_ref().keys().map(|id| id.get_ref().to_string()).collect();
    let mut reader = Reader { handbook, source: &source, named, suggestions, diagnostics: Vec::new() };
    for error in errors {
        let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
        reader.bad(message, error.span().unwrap_or(0..0));
    }
    let mut sections: Vec<_> = table.get_ref().iter().collect();
    sections.sort_by_key(|(id, _)| id.span().start);
    for (id, value) in sections {
        reader.section(id.get_ref(), id.span(), value);
    }
    reader.diagnostics
}

struct Reader<'r> {
    handbook: &'r mut Handbook,
    source: &'r Source<'r>,
    /// The ids that have a table.
    named: HashSet<String>,
    suggestions: &'r mut Suggestions,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn bad(&mut self, message: impl Into<String>, span: Range<usize>) {
        self.diagnostics.push(Diagnostic::new(Rule::BadQuestions, message, self.source.place(span)));
    }

    fn section(&mut self, name: &str, span: Range<usize>, value: &Value<'_>) {
        let named = SectionId::new(name);
        let moved = named.as_ref().and_then(|id| match self.handbook.resolve_id(id, None) {
            Resolved::Moved(place) => Some(self.handbook.section(place).id.clone()),
            _ => None,
        });
        if let Some(id) = &moved {
            self.moved(name, id, span.clone());
        }
        let id = moved.or_else(|| named.filter(|id| self.handbook.find(id, None).is_some()));
        let Some(id) = id else {
            let ids = self.handbook.sections().map(|(_, _, section)| section.id.as_str());
            let near = self.suggestions.nearest(name, ids);
            let place = self.source.place(span);
            let diagnostic = Diagnostic::new(Rule::BadQuestions, format!("no section \"{name}\""), place);
            self.diagnostics.push(diagnostic.with_suggestion(near));
            return;
        };
        let DeValue::Table(languages) = value.get_ref() else {
            self.bad("a section must be a table with one list per language", value.span());
            return;
        };
        for (name, list) in languages {
            let language = Language::new(name.get_ref());
            let language = language.filter(|language| self.handbook.languages.contains(language));
            match (language, list.get_ref()) {
                (None, _) => {
                    self.bad(
                        format!("\"{}\" is not a language of this handbook", name.get_ref()),
                        name.span(),
                    );
                }
                (Some(language), DeValue::Array(items)) => {
                    let questions = items.iter().filter_map(|item| self.question(item)).collect();
                    self.give(&id, language, questions);
                }
                (Some(_), _) => self.bad("questions must be a list of strings", list.span()),
            }
        }
    }

    /// Reports a key that is a former id. It is not changed where the present one has questions of its own.
    fn moved(&mut self, name: &str, now: &SectionId, span: Range<usize>) {
        let place = self.source.place(span);
        let is_taken = !self.named.insert(now.to_string());
        let is_plain = place.excerpt.text.get(place.excerpt.span.clone()) == Some(name);
        let fix = (is_plain && !is_taken).then(|| Fix {
            place: place.clone(),
            text: now.to_string(),
            certainty: Certainty::Certain,
        });
        let help =
            if is_taken { format!("move its questions below [{now}]") } else { format!("write [{now}]") };
        let message = format!("the section \"{name}\" is now \"{now}\"");
        let diagnostic = Diagnostic::new(Rule::MovedLink, message, place);
        self.diagnostics.push(diagnostic.with_help(help).with_fix(fix));
    }

    fn question(&mut self, item: &Value<'_>) -> Option<String> {
        let text = if let DeValue::String(text) = item.get_ref() { text.trim() } else { "" };
        if text.is_empty() {
            self.bad("a question must be a string", item.span());
            return None;
        }
        Some(text.to_owned())
    }

    /// A section that lacks the translation does without its questions.
    fn give(&mut self, id: &SectionId, language: Language, questions: Vec<String>) {
        let handbook = &mut *self.handbook;
        let place = handbook.find(id, Some(language));
        if let Some(place) = place.filter(|place| handbook.document(*place).language == language) {
            let document = &mut handbook.documents[place.document as usize];
            document.sections[place.section as usize].questions.extend(questions);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::content::load;

    fn check(questions: &str, expected: &str) {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("index")).unwrap();
        std::fs::create_dir(root.path().join("content")).unwrap();
        std::fs::write(root.path().join("content/a.md"), "# 拜访 {#st-visit}\n\n出门之前。\n").unwrap();
        std::fs::write(root.path().join("index/questions.toml"), questions).unwrap();
        let (handbook, diagnostics) = load(root.path()).unwrap();
        let mut said: Vec<String> = handbook.sections().flat_map(|(_, _, s)| s.questions.clone()).collect();
        said.extend(diagnostics.iter().map(|d| format!("{}:{} {}", d.place.line, d.place.column, d.message)));
        assert_eq!(said.join("; "), expected);
    }

    #[test]
    fn questions_reach_their_sections() {
        check("[st-visit]\nzh = [\"带什么\", \"穿什么\"]\n", "带什么; 穿什么");
    }

    #[test]
    fn invalid_entry_is_skipped() {
        check(
            "[st-visti]\nzh = [\"甲\"]\n[st-visit]\nen = [\"a\"]\nzh = [\"乙\", 3]\n",
            "乙; 1:2 no section \"st-visti\"; 4:1 \"en\" is not a language of this handbook; 5:12 a question must be a string",
        );
    }
}
