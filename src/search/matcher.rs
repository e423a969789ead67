//! Finds the places of a query's words in a text, the way the index does, for snippets, highlights and passages.

use super::{
    first_letters::FirstLetters,
    lexicon::Open,
    plan::{Lookup, Plan},
    statistics::Statistics,
    stream::Stream,
};
use crate::text::{Folded, fold_each, is_dense, may_be_spelling, may_have_stem, spellings, stem};

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
    /// Single characters.
    singles: Vec<(char, u16)>,
    /// Stems of spaced words.
    stems: Vec<(String, u16)>,
    /// Which letters they have first and second: most words are passed over by it.
    stem_letters: [u64; 2],
    /// Whether one of them may be another spelling of what a text has.
    has_spellings: bool,
    /// Parts of spaced words that too many words hold to name them, with the sides they may be open to.
    parts: Vec<(Vec<char>, Open, u16)>,
    /// Which characters a dense pattern may start with.
    starts: FirstLetters,
    /// How rare each pattern is in the handbook, by its number.
    weights: Vec<f32>,
    patterns: u16,
}

impl Matcher {
    /// The patterns of `plan`, as rare as `statistics` say.
    pub(super) fn new(plan: &Plan, statistics: &Statistics) -> Self {
        let mut matcher = Self { weights: weights(plan, statistics), ..Self::default() };
        for (first, second) in &plan.grams {
            let number = matcher.next();
            matcher.grams.push((pair(*first, *second), number));
            matcher.starts.note(*first);
        }
        matcher.grams.sort_unstable();
        for (_, lookup) in Self::word_lookups(plan) {
            let number = matcher.next();
            let mut chars = lookup.term.chars();
            match (chars.next(), chars.next()) {
                (Some(c), second)
                    if is_dense(c) || second.is_none() && lookup.stream == Stream::BodyCharacters =>
                {
                    matcher.singles.push((c, number));
                    matcher.starts.note(c);
                }
                _ => {
                    matcher.has_spellings |= may_be_spelling(&lookup.term);
                    matcher.note_stem(&lookup.term);
                    matcher.stems.push((lookup.term.clone(), number));
                }
            }
        }
        for scan in &plan.scans {
            let number = matcher.next();
            matcher.parts.push((scan.part.chars().collect(), scan.open, number));
        }
        // Parts that many words hold say little.
        matcher.weights.resize(matcher.patterns(), 0.0);
        matcher
    }

    /// The look-ups that are patterns of their own beside the plan's bigrams, with their numbers in the plan and in
    /// this order: spaced words, and single characters of every kind.
    pub(super) fn word_lookups(plan: &Plan) -> impl Iterator<Item = (usize, &Lookup)> {
        plan.lookups.iter().enumerate().filter(|(_, lookup)| {
            let mut chars = lookup.term.chars();
            let dense = chars.next().is_some_and(is_dense);
            let single = chars.next().is_none();
            (lookup.stream == Stream::BodyWords && (single || !dense))
                || (lookup.stream == Stream::BodyCharacters && !dense)
        })
    }

    /// How rare each pattern is, by its number.
    pub(super) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// How many patterns there are.
    pub(super) fn patterns(&self) -> usize {
        usize::from(self.patterns)
    }

    /// Every match in a folded text, by start.
    pub(super) fn find(&self, folded: &Folded) -> Vec<Match> {
        let mut found = self.find_words(&folded.chars);
        if !self.stems.is_empty() && folded.may_have_humps() {
            self.find_humps(folded, &mut found);
            found.sort_by_key(|found| found.start);
        }
        found
    }

    /// The words of identifiers.
    fn find_humps(&self, folded: &Folded, found: &mut Vec<Match>) {
        let mut at = 0;
        let mut word = String::new();
        while at < folded.chars.len() {
            let is_letter = |c: &char| c.is_alphanumeric() && !is_dense(*c);
            let end = at + folded.chars[at..].iter().take_while(|c| is_letter(c)).count();
            for (start, end) in folded.humps(at, end) {
                self.find_spaced(&folded.chars, start, end, &mut word, found);
            }
            at = end + 1;
        }
    }

    /// Every match but those within identifiers, by start: faster, for ranking.
    pub(super) fn find_words(&self, chars: &[char]) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = 0;
        let mut word = String::new();
        while at < chars.len() {
            let c = chars[at];
            if is_dense(c) {
                if self.starts.may_hold(c) {
                    self.find_dense(chars, at, &mut found);
                }
                at += 1;
            } else if c.is_alphanumeric() {
                let start = at;
                while at < chars.len() && chars[at].is_alphanumeric() && !is_dense(chars[at]) {
                    self.find_single(chars, at, &mut found);
                    at += 1;
                }
                self.find_parts(&chars[start..at], start, &mut found);
                if !self.stems.is_empty() {
                    self.find_spaced(chars, start, at, &mut word, &mut found);
                }
            } else {
                self.find_single(chars, at, &mut found);
                at += 1;
            }
        }
        if self.has_spellings {
            spellings(chars, &|_| true, &mut |spelling| {
                if let Some((_, pattern)) = self.stems.iter().find(|(wanted, _)| *wanted == spelling.text) {
                    let (start, end) = (spelling.start as u32, spelling.end as u32);
                    found.push(Match { start, end, pattern: *pattern });
                }
            });
        }
        found.sort_by_key(|found| found.start);
        found
    }

    fn find_dense(&self, chars: &[char], at: usize, found: &mut Vec<Match>) {
        let start = at as u32;
        if let Some(next) = chars.get(at + 1)
            && let Ok(known) = self.grams.binary_search_by_key(&pair(chars[at], *next), |gram| gram.0)
        {
            found.push(Match { start, end: start + 2, pattern: self.grams[known].1 });
        }
        self.find_single(chars, at, found);
    }

    fn find_single(&self, chars: &[char], at: usize, found: &mut Vec<Match>) {
        for (single, pattern) in &self.singles {
            if *single == chars[at] {
                found.push(Match { start: at as u32, end: at as u32 + 1, pattern: *pattern });
            }
        }
    }

    fn find_parts(&self, word: &[char], start: usize, found: &mut Vec<Match>) {
        for (part, open, pattern) in &self.parts {
            for (at, window) in word.windows(part.len()).enumerate() {
                let end = at + part.len();
                if window == part && (open.left || at == 0) && (open.right || end == word.len()) {
                    let (start, end) = ((start + at) as u32, (start + end) as u32);
                    found.push(Match { start, end, pattern: *pattern });
                }
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
        let letters = || chars[start..end].iter().copied();
        let may_be = |(c, letters): (char, u64)| letters & letter(c) != 0;
        if !letters().zip(self.stem_letters).all(may_be) {
            return;
        }
        if !self.stems.iter().any(|(stem, _)| may_have_stem(letters(), stem)) {
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
        for found in self.find(folded) {
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

    fn note_stem(&mut self, stem: &str) {
        let mut chars = stem.chars();
        for letters in &mut self.stem_letters {
            // A stem of one letter says nothing about the second.
            *letters |= chars.next().map_or(u64::MAX, letter);
        }
    }
}

/// How rare the patterns are that come from look-ups, in the order of their numbers.
fn weights(plan: &Plan, statistics: &Statistics) -> Vec<f32> {
    let mut weights = Vec::new();
    for (first, second) in &plan.grams {
        let term: String = [*first, *second].iter().collect();
        weights.push(statistics.rarity(plan, Stream::BodyGrams, &term).unwrap_or(0.0));
    }
    weights.extend(Matcher::word_lookups(plan).map(|(number, _)| statistics.of(number).unwrap_or(0.0)));
    weights
}

/// The bit of a letter, the same for those that stems take for each other (see [`may_have_stem`]).
fn letter(c: char) -> u64 {
    1 << (if c == 'y' { 'i' } else { c } as u32 & 63)
}

fn pair(first: char, second: char) -> u64 {
    u64::from(first as u32) << 32 | u64::from(second as u32)
}

/// Folds a text into a reused buffer, without offsets into the original.
pub(super) fn fold_into(text: &str, chars: &mut Vec<char>) {
    chars.clear();
    fold_each(text, |c| chars.push(c));
}
