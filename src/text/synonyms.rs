//! The hand-written inputs of the analysis: `index/dictionary.txt` and `index/synonyms.toml`.
//!
//! A dictionary is one word a line, `#` starts a comment. Synonyms are `[[group]]` tables, either two-way
//! (`words = [...]`: every word finds every other) or one-way (`from = [...]`, `to = [...]`: what people type finds the
//! official term, not the reverse). They are applied to queries only, never to the index, so that a change costs no
//! rebuild of postings and exact phrases stay exact; the reader sees which synonym was used.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
use super::{Analyzer, fold};

/// The words of a dictionary file, in order.
pub fn parse_dictionary(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Why a synonym file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SynonymsError {
    /// What is wrong, in words.
    pub message: String,
    /// Where, in bytes of the file's text; empty when the file as a whole is meant.
    pub span: Range<usize>,
}

#[cfg(feature = "server")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    group: Vec<toml::Spanned<Group>>,
}

#[cfg(feature = "server")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

/// What else to look for when someone types a word or a phrase.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Synonyms {
    /// Tokens of a phrase, joined by spaces, to the texts that mean the same.
    targets: BTreeMap<String, Vec<String>>,
    /// Tokens of the longest phrase.
    longest: usize,
}

impl Synonyms {
    /// Reads a synonym file.
    #[cfg(feature = "server")]
    pub fn parse(text: &str, analyzer: &Analyzer) -> Result<Self, SynonymsError> {
        let file: File = toml::from_str(text).map_err(|error| SynonymsError {
            message: error.message().to_owned(),
            span: error.span().unwrap_or_default(),
        })?;
        let mut synonyms = Self::default();
        for spanned in file.group {
            let span = spanned.span();
            let group = spanned.into_inner();
            let two_way = !group.words.is_empty();
            if two_way == (!group.from.is_empty() || !group.to.is_empty())
                || (!two_way && (group.from.is_empty() || group.to.is_empty()))
                || group.words.len() == 1
            {
                let message = "a group needs `words` (two or more), or both `from` and `to`".to_owned();
                return Err(SynonymsError { message, span });
            }
            let (from, to) = if two_way { (&group.words, &group.words) } else { (&group.from, &group.to) };
            for word in from {
                let key = Self::key(word, analyzer);
                if key.is_empty() {
                    let message = format!("\"{word}\" contains no searchable word");
                    return Err(SynonymsError { message, span });
                }
                synonyms.longest = synonyms.longest.max(key.split(' ').count());
                let targets = synonyms.targets.entry(key.clone()).or_default();
                for target in to {
                    if Self::key(target, analyzer) != key && !targets.contains(target) {
                        targets.push(target.clone());
                    }
                }
            }
        }
        Ok(synonyms)
    }

    /// What represents the phrase made of these index words, as people write it; empty when nothing does.
    pub fn of(&self, words: &[&str]) -> &[String] {
        self.targets.get(&words.join(" ")).map_or(&[], Vec::as_slice)
    }

    /// How many words the longest phrase has: no longer one need be asked for.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Every phrase, as index words joined by spaces, with what represents it; in the order of the phrases.
    pub fn entries(&self) -> Vec<(&str, &[String])> {
        let mut entries: Vec<(&str, &[String])> =
            self.targets.iter().map(|(phrase, targets)| (phrase.as_str(), targets.as_slice())).collect();
        entries.sort_unstable();
        entries
    }

    #[cfg(feature = "server")]
    fn key(text: &str, analyzer: &Analyzer) -> String {
        let tokens = analyzer.tokens(&fold(text));
        tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_way_and_one_way_groups() {
        let text = r#"
            [[group]]
            words = ["提案", "proposal"]
            [[group]]
            from = ["客服部"]
            to = ["客户部"]
        "#;
        let synonyms = Synonyms::parse(text, &Analyzer::default()).unwrap();
        assert_eq!(synonyms.of(&["提案"]), ["proposal"]);
        assert_eq!(synonyms.of(&["propos"]), ["提案"]);
        let served: Vec<String> =
            Analyzer::default().tokens(&fold("客服部")).into_iter().map(|token| token.text).collect();
        let served: Vec<&str> = served.iter().map(String::as_str).collect();
        assert_eq!(synonyms.of(&served), ["客户部"]);
    }

    #[test]
    fn incomplete_group_is_reported_with_its_place() {
        let error = Synonyms::parse("[[group]]\nfrom = [\"a\"]\n", &Analyzer::default()).unwrap_err();
        assert!(error.message.contains("`from` and `to`"), "{error}");
        assert!(Synonyms::parse("[[group]]\nwrods = []\n", &Analyzer::default()).is_err());
    }
}
