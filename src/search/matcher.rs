//! Finds the places of a query's words in a text, the way the index does, for snippets, highlights and passages.

use crate::text::{Folded, TokenKind, fold_char, is_dense, stem};

use tantivy::schema::Field;

use super::plan::{Lookup, Plan};

/// A place in a folded text that matches something of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Number of the pattern, below [`Matcher::patterns`].
    pub(super) pattern: u16,
}

/// The patterns of a query, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    /// Bigrams as `first << 32 | second` with the pattern's number, sorted.
    grams: Vec<(u64, u16)>,
    /// Single dense characters.
    singles: Vec<(char, u16)>,
    /// Stems of spaced words.
    stems: Vec<(String, u16)>,
    /// Which characters a dense pattern may start with, as a bit by the code's low bits: most characters are passed
    /// over by it.
    starts: [u64; 4],
    patterns: u16,
}

impl Matcher {
    pub(super) fn new(plan: &Plan, body_words: Field) -> Self {
        let mut matcher = Self::default();
        for (first, second) in &plan.grams {
            let number = matcher.next();
            matcher.grams.push((pair(*first, *second), number));
            matcher.note_start(*first);
        }
        matcher.grams.sort_unstable();
        for lookup in Self::word_lookups(plan, body_words) {
            let number = matcher.next();
            match lookup.term.chars().next() {
                Some(c) if is_dense(c) => {
                    matcher.singles.push((c, number));
                    matcher.note_start(c);
                }
                _ => matcher.stems.push((lookup.term.clone(), number)),
            }
        }
        matcher
    }

    /// The look-ups that are patterns of their own beside the plan's bigrams, in the order of their numbers: spaced
    /// words and single dense characters.
    pub(super) fn word_lookups(plan: &Plan, body_words: Field) -> impl Iterator<Item = &Lookup> {
        plan.lookups.iter().filter(move |lookup| {
            let mut chars = lookup.term.chars();
            let first = chars.next();
            lookup.field == body_words && (chars.next().is_none() || first.is_some_and(|c| !is_dense(c)))
        })
    }

    /// How many patterns there are.
    pub(super) fn patterns(&self) -> usize {
        usize::from(self.patterns)
    }

    /// Whether any pattern is for this kind of script.
    pub(super) fn looks_for(&self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::Dense => !self.grams.is_empty() || !self.singles.is_empty(),
            TokenKind::Spaced => !self.stems.is_empty(),
        }
    }

    /// Every match in a folded text, by start.
    pub(super) fn find(&self, chars: &[char]) -> Vec<Match> {
        let mut found = Vec::new();
        let (dense, spaced) = (self.looks_for(TokenKind::Dense), self.looks_for(TokenKind::Spaced));
        let mut at = 0;
        let mut word = String::new();
        while at < chars.len() {
            let c = chars[at];
            if is_dense(c) {
                if dense && self.may_start(c) {
                    self.find_dense(chars, at, &mut found);
                }
                at += 1;
            } else if c.is_alphanumeric() {
                let start = at;
                while at < chars.len() && chars[at].is_alphanumeric() && !is_dense(chars[at]) {
                    at += 1;
                }
                if spaced {
                    self.find_spaced(chars, start, at, &mut word, &mut found);
                }
            } else {
                at += 1;
            }
        }
        found
    }

    fn find_dense(&self, chars: &[char], at: usize, found: &mut Vec<Match>) {
        let start = at as u32;
        if let Some(next) = chars.get(at + 1)
            && let Ok(known) = self.grams.binary_search_by_key(&pair(chars[at], *next), |gram| gram.0)
        {
            found.push(Match { start, end: start + 2, pattern: self.grams[known].1 });
        }
        for (single, pattern) in &self.singles {
            if *single == chars[at] {
                found.push(Match { start, end: start + 1, pattern: *pattern });
            }
        }
    }

    fn find_spaced(
        &self,
        chars: &[char],
        start: usize,
        end: usize,
        word: &mut String,
        found: &mut Vec<Match>,
    ) {
        // Stemming is the dear part: only words that begin like a pattern are stemmed.
        let begins = |stem: &str| {
            let mut wanted = stem.chars();
            chars[start..end].iter().take(2).all(|c| wanted.next().is_none_or(|w| w == *c))
        };
        if !self.stems.iter().any(|(stem, _)| begins(stem)) {
            return;
        }
        word.clear();
        word.extend(&chars[start..end]);
        let stemmed = stem(word);
        if let Some((_, pattern)) = self.stems.iter().find(|(wanted, _)| *wanted == stemmed) {
            found.push(Match { start: start as u32, end: end as u32, pattern: *pattern });
        }
    }

    /// Ranges of an original text that match, merged where they touch, in Unicode scalar values.
    pub(super) fn highlight(&self, folded: &Folded) -> Vec<[u32; 2]> {
        let mut ranges: Vec<[u32; 2]> = Vec::new();
        for found in self.find(&folded.chars) {
            let (start, end) = folded.original(found.start as usize, found.end as usize);
            match ranges.last_mut() {
                Some(last) if last[1] >= start => last[1] = last[1].max(end),
                _ => ranges.push([start, end]),
            }
        }
        ranges
    }

    fn next(&mut self) -> u16 {
        self.patterns += 1;
        self.patterns - 1
    }

    fn note_start(&mut self, c: char) {
        self.starts[(c as usize >> 6) & 3] |= 1 << (c as u32 & 63);
    }

    #[inline]
    fn may_start(&self, c: char) -> bool {
        self.starts[(c as usize >> 6) & 3] & (1 << (c as u32 & 63)) != 0
    }
}

fn pair(first: char, second: char) -> u64 {
    u64::from(first as u32) << 32 | u64::from(second as u32)
}

/// Folds a text into memory that is used again, without the way back.
pub(super) fn fold_into(text: &str, chars: &mut Vec<char>) {
    chars.clear();
    chars.extend(text.chars().filter_map(fold_char));
}
