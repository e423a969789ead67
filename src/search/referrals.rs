//! Which subject of a query the handbook does not cover, as its editors list them.

use super::plan::Typed;
use crate::{
    model::Referral,
    text::{Analyzer, fold, is_dense},
};

/// The names of the subjects.
pub(super) struct Referrals {
    names: Vec<(Name, u32)>,
}

/// A name as it is looked for.
enum Name {
    /// Characters of a script without spaces, wherever they stand.
    Dense(String),
    /// Words as analysed, beside each other.
    Words(Vec<String>),
}

impl Referrals {
    pub(super) fn new(referrals: &[Referral], analyzer: &Analyzer) -> Self {
        let name = |word: &String| {
            let folded = fold(word);
            if folded.chars.iter().all(|c| is_dense(*c)) {
                Name::Dense(folded.chars.iter().collect())
            } else {
                Name::Words(analyzer.tokens(&folded).into_iter().map(|token| token.text).collect())
            }
        };
        let subjects = referrals.iter().zip(0..);
        let names = subjects.flat_map(|(one, number)| one.words.iter().map(move |word| (name(word), number)));
        Self { names: names.collect() }
    }

    /// The longest name of a subject in the texts of a query: as it was typed, and the number of the subject.
    pub(super) fn named(&self, texts: &[Typed]) -> Option<(String, u32)> {
        let found = texts.iter().flat_map(|text| {
            self.names.iter().filter_map(move |(name, number)| {
                let (start, end) = place(name, text)?;
                Some((end - start, text.folded.written(&text.text, start, end), *number))
            })
        });
        found.max_by_key(|(length, ..)| *length).map(|(_, typed, number)| (typed, number))
    }
}

/// Where a name is in a text, in folded characters.
fn place(name: &Name, text: &Typed) -> Option<(usize, usize)> {
    match name {
        Name::Dense(name) => {
            let name: Vec<char> = name.chars().collect();
            let at = text.folded.chars.windows(name.len()).position(|window| window == name)?;
            Some((at, at + name.len()))
        }
        Name::Words(name) => {
            let is_name = |tokens: &&[crate::text::Token]| {
                tokens.iter().map(|token| token.text.as_str()).eq(name.iter().map(String::as_str))
            };
            let tokens = text.tokens.windows(name.len().max(1)).find(is_name)?;
            Some((tokens.first()?.start, tokens.last()?.end))
        }
    }
}
