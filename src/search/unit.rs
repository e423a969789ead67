//! A content word of the query, and whether a text holds it.

use crate::{
    model::Section,
    text::{TokenKind, fold, fold_text, has_spelling, is_dense, may_be_spelling, may_have_stem, stem},
};

/// A content word of the query.
#[derive(Debug)]
pub(super) struct Unit {
    /// As analysed.
    pub(super) text: String,
    /// As typed, folded.
    pub(super) typed: String,
    /// As typed.
    pub(super) as_typed: String,
    pub(super) kind: TokenKind,
}

impl Unit {
    /// Whether a folded text holds it.
    pub(super) fn is_in(&self, folded: &str) -> bool {
        match self.kind {
            _ if self.text.chars().nth(1).is_none() => folded.contains(self.text.as_str()),
            TokenKind::Dense => folded.contains(self.typed.as_str()),
            TokenKind::Spaced => {
                folded
                    .split(|c: char| is_dense(c) || !c.is_alphanumeric())
                    .any(|word| may_have_stem(word.chars(), &self.text) && stem(word) == self.text)
                    || may_be_spelling(&self.text) && has_spelling(folded, &self.text)
            }
        }
    }

    /// Whether a text as written holds it.
    pub(super) fn is_in_written(&self, text: &str) -> bool {
        self.is_in(&fold_text(text))
    }

    /// What is in a section instead of the characters that were typed, when it is the same in the other script.
    pub(super) fn variant_in(&self, section: &Section) -> Option<String> {
        if self.kind != TokenKind::Dense {
            return None;
        }
        let texts = [section.heading.title.as_str(), section.text.as_str()];
        if texts.iter().any(|text| text.contains(&self.as_typed)) {
            return None;
        }
        let typed: Vec<char> = self.typed.chars().collect();
        texts.into_iter().find_map(|text| {
            let folded = fold(text);
            let at = folded.chars.windows(typed.len()).position(|window| window == typed)?;
            Some(folded.written(text, at, at + typed.len()))
        })
    }
}
