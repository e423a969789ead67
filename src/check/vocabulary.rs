//! Mistakes in `index/dictionary.txt` and `index/synonyms.toml`.

use std::collections::HashSet;

use crate::{
    content::Root,
    diagnostic::{Diagnostic, Place, Rule, Source},
    index::vocabulary::{DICTIONARY, SYNONYMS, analyzer},
    text::{Synonyms, fold_text, is_dense, parse_dictionary},
};

/// What is wrong with both files of the handbook in `root`; nothing where there are none.
pub fn check(root: &Root) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if let Ok(text) = root.read_to_string(SYNONYMS)
        && let Err(error) = Synonyms::parse(&text, &analyzer(root))
    {
        let place = Place::of(SYNONYMS, &text, error.span.clone());
        diagnostics.push(Diagnostic::new(Rule::BadSynonyms, error.message, place));
    }
    if let Ok(text) = root.read_to_string(DICTIONARY) {
        dictionary(&text, &mut diagnostics);
    }
    diagnostics
}

/// The dictionary cuts Chinese text: other words are cut by their spaces, and a single character is a word anyway.
fn dictionary(text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    let source = Source::new(DICTIONARY, text);
    for word in parse_dictionary(text) {
        let problem = if !word.chars().all(is_dense) {
            "is not all Chinese: the dictionary only segments scripts without spaces"
        } else if word.chars().nth(1).is_none() {
            "is a single character, which needs no entry"
        } else if !seen.insert(fold_text(word)) {
            "is listed twice"
        } else {
            continue;
        };
        // A word is a slice of the file.
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let place = source.place(start..start + word.len());
        diagnostics.push(Diagnostic::new(Rule::BadDictionary, format!("\"{word}\" {problem}"), place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_synonym_is_reported() {
        let mut diagnostics = Vec::new();
        dictionary("工作单 # 表\nAE\n单\n工作單\n", &mut diagnostics);
        let said: Vec<String> = diagnostics
            .iter()
            .map(|diagnostic| format!("{}: {}", diagnostic.place.line, diagnostic.message))
            .collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("2: \"AE\"") && said[1].starts_with("3: ") && said[2].starts_with("4: "));
    }
}
