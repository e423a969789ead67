//! What to look up for a query, and how much each look-up counts.
//!
//! A query's words become units. A unit is present in a section when one of its alternatives is: the word itself, all
//! its bigrams, or a synonym. Each look-up sets a bit in a section's mask, so presence is tested without looking at
//! the text again.

use std::collections::HashMap;

use super::{
    lexicon::{Lexicon, Open, Parts},
    query::{Clause, Note, Query},
    reason::ReasonKind,
    role_names::RoleNames,
    stream::Stream,
    unit::Unit,
    weights::{
        ASKED_GRAMS, ASKED_WORDS, BODY_GRAMS, BODY_WORDS, CHARACTERS, CONTEXT_WORDS, HEADING_GRAMS,
        HEADING_WORDS, HUMP, MOST_UNITS, PART, SYNONYM,
    },
};
use crate::{
    model::RoleId,
    text::{Analyzer, Folded, Synonyms, Token, TokenKind, fold, fold_text, stem},
};

/// Bits of a mask.
const BITS: u32 = u64::BITS;

/// A look-up: one term in one stream.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) stream: Stream,
    pub(super) term: String,
    pub(super) weight: f32,
    /// Set in a section's mask when the term is in the stream.
    pub(super) bit: u64,
}

/// When all the bits `needs` are in a section's mask, it holds the units `gives`.
#[derive(Debug)]
pub(super) struct Alternative {
    pub(super) needs: u64,
    pub(super) gives: u64,
    /// What it is instead of what was typed; `None` for the word itself, or a part of it.
    pub(super) instead: Option<Instead>,
}

/// What is looked for instead of what was typed.
#[derive(Clone, Debug)]
pub(super) struct Instead {
    pub(super) kind: ReasonKind,
    pub(super) text: String,
}

/// A part of a word that is in too many words to name them: the text itself must be read.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) part: String,
    pub(super) open: Open,
    pub(super) bit: u64,
}

/// Two neighbouring characters of the query, in case they do not occur.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) gram: (char, char),
    /// The units they belong to.
    pub(super) gives: u64,
    /// Whether both belong to words that matter; a pair with a word that only links is doubtful.
    pub(super) sure: bool,
    /// The text they are in, and the first of them there.
    pub(super) at: (usize, usize),
}

/// A text of the query as typed.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) folded: Folded,
    /// Its kept words with their units.
    pub(super) words: Vec<(Token, usize)>,
}

/// Data on words, independent of the query.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) synonyms: &'a Synonyms,
    pub(super) lexicon: &'a Lexicon,
    pub(super) roles: &'a RoleNames,
}

/// Everything a search needs to know about its query.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) units: Vec<Unit>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) alternatives: Vec<Alternative>,
    /// Folded texts that must be in the section.
    pub(super) phrases: Vec<String>,
    /// Folded texts that must not.
    pub(super) exclusions: Vec<String>,
    /// Folded texts that must be in the title.
    pub(super) titles: Vec<String>,
    /// Whether a word has symbols that belong to it.
    pub(super) has_symbols: bool,
    /// The whole query, folded, for the exact title and the literal text.
    pub(super) folded: String,
    /// The same with its numbers and identifiers written in other ways, if it is one text.
    pub(super) rewritten: Vec<String>,
    /// How many words were typed, those that only link included.
    pub(super) words: usize,
    /// Pairs of neighbouring dense characters to mark in snippets.
    pub(super) grams: Vec<(char, char)>,
    pub(super) notes: Vec<Note>,
    /// Parts to be looked for in the text itself.
    pub(super) scans: Vec<Scan>,
    /// Roles that the query names, with the bit of the sections for them.
    pub(super) roles: Vec<(RoleId, u64)>,
    pub(super) texts: Vec<Typed>,
    /// Pairs of characters that may have been typed for others.
    pub(super) pairs: Vec<Pair>,
    bits_used: u32,
    /// Look-ups already planned, so that a repeated word counts once.
    known: HashMap<(Stream, String), usize>,
}

impl Plan {
    /// Plans `query`.
    pub(super) fn new(query: &Query, words: Words<'_>) -> Self {
        let mut plan = Self { notes: query.notes.clone(), ..Self::default() };
        let mut typed: Vec<(&str, Folded)> = Vec::new();
        for clause in &query.clauses {
            match clause {
                Clause::Phrase(text) => plan.phrases.push(fold_text(text)),
                Clause::Title(text) => plan.titles.push(fold_text(text)),
                Clause::Exclude(text) => plan.exclusions.push(fold_text(text)),
                Clause::Words(_) | Clause::Field(..) => {}
            }
            if let Clause::Words(text) | Clause::Phrase(text) | Clause::Title(text) = clause {
                typed.push((text, fold(text)));
            }
        }
        let spelled: Vec<String> = typed.iter().map(|(_, folded)| folded.chars.iter().collect()).collect();
        plan.folded = spelled.join(" ");

        let texts: Vec<(&str, Folded, Vec<Token>)> = typed
            .into_iter()
            .map(|(text, folded)| {
                let tokens = words.analyzer.tokens(&folded);
                (text, folded, tokens)
            })
            .collect();
        // Words that only ask are dropped, unless nothing else was typed.
        let keep_stops = texts.iter().flat_map(|(_, _, tokens)| tokens).all(|token| token.is_stop);
        for (text, folded, tokens) in texts {
            plan.add_text(text, folded, &tokens, keep_stops, words);
        }
        if plan.texts.len() > 1 {
            plan.rewritten.clear();
        }
        if plan.units.is_empty() {
            plan.add_symbols();
        }
        plan
    }

    /// A query without any word ("——", an emoji) is looked for character by character, and as it was typed.
    fn add_symbols(&mut self) {
        let symbols: Vec<char> = self.folded.chars().filter(|c| !c.is_whitespace()).collect();
        for c in symbols.iter().take(MOST_UNITS) {
            let text = c.to_string();
            if self.units.iter().all(|unit| unit.text != text) {
                let bit = 1 << self.units.len();
                self.look_up(Stream::BodyCharacters, &text, CHARACTERS, bit);
                let (typed, as_typed) = (text.clone(), text.clone());
                self.units.push(Unit { text, typed, as_typed, kind: TokenKind::Spaced });
            }
        }
        let whole = self.folded.trim().to_owned();
        if symbols.len() > 1 && !self.phrases.contains(&whole) {
            self.phrases.push(whole);
        }
    }

    /// How many units count for the tier.
    pub(super) fn counted_units(&self) -> u32 {
        self.units.len().min(MOST_UNITS) as u32
    }

    /// The mask of all units.
    fn all_units(&self) -> u64 {
        let counted = self.counted_units();
        if counted == 0 { 0 } else { u64::MAX >> (BITS - counted) }
    }

    /// The units a section with this mask holds.
    #[inline]
    pub(super) fn units_of(&self, mask: u64) -> u64 {
        let mut held = mask;
        // What an alternative gives may be what a later one needs (a synonym's own bigrams), so they are in order.
        for alternative in &self.alternatives {
            if held & alternative.needs == alternative.needs {
                held |= alternative.gives;
            }
        }
        held & self.all_units()
    }

    fn add_text(&mut self, text: &str, folded: Folded, tokens: &[Token], keep_stops: bool, words: Words<'_>) {
        self.words += tokens.len();
        let kept: Vec<&Token> = tokens.iter().filter(|token| keep_stops || !token.is_stop).collect();
        let mut numbers: Vec<usize> = Vec::new();
        for token in &kept {
            let number = self.unit(token, text, &folded);
            numbers.push(number);
            if token.kind == TokenKind::Spaced && number < MOST_UNITS {
                // Only the ends of what was typed can be parts of words.
                let left = tokens.first().is_some_and(|first| first.start == token.start);
                let right = tokens.last().is_some_and(|last| last.start == token.start);
                self.humps(token, &folded, 1 << number);
                let word = folded.slice(token.start, token.end);
                self.parts(&word, Open { left, right }, 1 << number, words);
            }
        }
        // Bigrams across two kept neighbours of one run rank, but belong to no unit.
        for pair in kept.windows(2) {
            if pair[0].kind == TokenKind::Dense
                && pair[1].kind == TokenKind::Dense
                && pair[0].end == pair[1].start
            {
                let gram = (folded.chars[pair[0].end - 1], folded.chars[pair[1].start]);
                self.gram(gram, 0, 1.0);
            }
        }
        self.note_pairs(&folded, tokens, &kept, &numbers);
        for start in 0..tokens.len() {
            for length in (1..=words.synonyms.longest().min(tokens.len() - start)).rev() {
                let phrase = &tokens[start..start + length];
                let spelled: Vec<&str> = phrase.iter().map(|token| token.text.as_str()).collect();
                let inside = |token: &Token| phrase.iter().any(|inner| inner.start == token.start);
                let gives = bits(&kept, &numbers, inside);
                if gives != 0 {
                    for target in words.synonyms.of(&spelled) {
                        self.instead(ReasonKind::Synonym, target, gives, SYNONYM, words);
                    }
                }
            }
        }
        self.name_roles(&folded, tokens, &kept, &numbers, words.roles);
        self.add_spellings(text, &folded, tokens, &kept, &numbers);
        let kept = kept.into_iter().cloned().zip(numbers).collect();
        self.texts.push(Typed { folded, words: kept });
    }

    /// An identifier is present where all its words are.
    fn humps(&mut self, token: &Token, folded: &Folded, gives: u64) {
        let mut needs = 0;
        for (start, end) in folded.humps(token.start, token.end) {
            let text = stem(&folded.slice(start, end)).into_owned();
            let bit = self.next_bit();
            if bit == 0 {
                return;
            }
            let hump = Token { kind: TokenKind::Spaced, text, start, end, is_stop: false };
            self.word(&hump, bit, HUMP);
            needs |= bit;
        }
        if needs != 0 {
            self.alternatives.push(Alternative { needs, gives, instead: None });
        }
    }

    /// Notes the roles that the text names: a section labelled with such a role need not say its name.
    fn name_roles(
        &mut self,
        folded: &Folded,
        tokens: &[Token],
        kept: &[&Token],
        numbers: &[usize],
        roles: &RoleNames,
    ) {
        for named in roles.named(folded, tokens) {
            let inside = |token: &Token| named.start <= token.start && token.end <= named.end;
            let gives = bits(kept, numbers, inside);
            let bit = self.next_bit();
            if bit != 0 && !self.roles.iter().any(|(role, _)| role == named.role) {
                let text = folded.slice(named.start, named.end);
                let instead = Some(Instead { kind: ReasonKind::Role, text });
                self.alternatives.push(Alternative { needs: bit, gives, instead });
                self.roles.push((named.role.clone(), bit));
            }
        }
    }

    /// Looks for the words that hold what was typed as a part.
    fn parts(&mut self, part: &str, open: Open, gives: u64, words: Words<'_>) {
        if !(open.left || open.right) {
            return;
        }
        if part.chars().nth(1).is_none() {
            // A single letter or digit is a character like any other.
            self.look_up(Stream::BodyCharacters, part, PART, gives);
            return;
        }
        let parts = words.lexicon.parts(part, open);
        if parts == Parts::Stems(Vec::new()) {
            return;
        }
        let bit = self.next_bit();
        match parts {
            Parts::Stems(stems) => {
                for stem in stems {
                    self.look_up(Stream::BodyWords, &stem, PART, bit);
                }
            }
            Parts::Many if bit == 0 => {}
            Parts::Many => self.scans.push(Scan { part: part.to_owned(), open, bit }),
        }
        if bit != 0 {
            self.alternatives.push(Alternative { needs: bit, gives, instead: None });
        }
    }

    /// Remembers the pairs of neighbouring dense characters that a wrong character may have torn apart: inside a word,
    /// or where a word of one character is left over. Pairs across two longer words need not occur.
    fn note_pairs(&mut self, folded: &Folded, tokens: &[Token], kept: &[&Token], numbers: &[usize]) {
        let text = self.texts.len();
        let bit = |token: &Token| {
            kept.iter().position(|kept| kept.start == token.start).map_or(0, |at| unit_bit(numbers[at]))
        };
        let token_at = |at: usize| {
            tokens.iter().find(|token| token.kind == TokenKind::Dense && token.start <= at && at < token.end)
        };
        for at in 0..folded.chars.len().saturating_sub(1) {
            let (Some(first), Some(second)) = (token_at(at), token_at(at + 1)) else { continue };
            let gives = bit(first) | bit(second);
            let single = |token: &Token| token.end - token.start == 1 && bit(token) != 0;
            if gives != 0 && (first.start == second.start || single(first) || single(second)) {
                let gram = (folded.chars[at], folded.chars[at + 1]);
                let sure = bit(first) != 0 && bit(second) != 0;
                self.pairs.push(Pair { gram, gives, sure, at: (text, at) });
            }
        }
    }

    /// Adds a word and returns its number; a word typed twice is one unit.
    pub(super) fn unit(&mut self, token: &Token, text: &str, folded: &Folded) -> usize {
        if let Some(known) =
            self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind)
        {
            return known;
        }
        let number = self.units.len();
        let typed = folded.slice(token.start, token.end);
        let (start, end) = folded.original(token.start, token.end);
        let as_typed = text.chars().skip(start as usize).take((end - start) as usize).collect();
        self.units.push(Unit { text: token.text.clone(), typed, as_typed, kind: token.kind });
        if number == MOST_UNITS {
            self.notes.push(Note { kind: "too-long", text: MOST_UNITS.to_string() });
        }
        let bit = unit_bit(number);
        if let Some(needs) = self.word(token, bit, 1.0)
            && bit != 0
        {
            self.alternatives.push(Alternative { needs, gives: bit, instead: None });
        }
        number
    }

    /// Looks a word up in every stream. Returns the bits of its bigrams where they can be taken for the word and are
    /// more than one.
    pub(super) fn word(&mut self, token: &Token, bit: u64, factor: f32) -> Option<u64> {
        let spaced = token.kind == TokenKind::Spaced;
        // Words of spaced scripts have no bigrams, so they count for both.
        let weigh = |words: f32, grams: f32| if spaced { (words + grams) * factor } else { words * factor };
        self.look_up(Stream::BodyWords, &token.text, weigh(BODY_WORDS, BODY_GRAMS), bit);
        self.look_up(Stream::HeadingWords, &token.text, weigh(HEADING_WORDS, HEADING_GRAMS), bit);
        self.look_up(Stream::ContextWords, &token.text, CONTEXT_WORDS * factor, bit);
        self.look_up(Stream::AskedWords, &token.text, weigh(ASKED_WORDS, ASKED_GRAMS), bit);
        if spaced {
            return None;
        }
        let chars: Vec<char> = token.text.chars().collect();
        match chars.as_slice() {
            [_] => {
                self.look_up(Stream::BodyCharacters, &token.text, CHARACTERS * factor, bit);
                None
            }
            [first, second] => {
                self.gram((*first, *second), bit, factor);
                None
            }
            longer => {
                let mut needs = 0;
                for pair in longer.windows(2) {
                    let bit = self.next_bit();
                    self.gram((pair[0], pair[1]), bit, factor);
                    needs |= bit;
                }
                (needs.count_ones() as usize == longer.len() - 1).then_some(needs)
            }
        }
    }

    pub(super) fn gram(&mut self, gram: (char, char), bit: u64, factor: f32) {
        let term: String = [gram.0, gram.1].iter().collect();
        self.look_up(Stream::BodyGrams, &term, BODY_GRAMS * factor, bit);
        self.look_up(Stream::HeadingGrams, &term, HEADING_GRAMS * factor, bit);
        self.look_up(Stream::AskedGrams, &term, ASKED_GRAMS * factor, bit);
        if !self.grams.contains(&gram) {
            self.grams.push(gram);
        }
    }

    /// Looks for another text instead of the units `gives`: it must hold all of that text's words.
    pub(super) fn instead(
        &mut self,
        kind: ReasonKind,
        target: &str,
        gives: u64,
        factor: f32,
        words: Words<'_>,
    ) {
        let tokens = words.analyzer.tokens(&fold(target));
        let meant: Vec<&Token> = tokens.iter().filter(|token| !token.is_stop || tokens.len() == 1).collect();
        let factor = factor / meant.len().max(1) as f32;
        let mut needs = 0;
        for token in meant {
            // A word that is in the query anyway keeps its own bit.
            let known = self.units.iter().position(|unit| unit.text == token.text && unit.kind == token.kind);
            let bit = match known {
                Some(number) if number < MOST_UNITS => 1 << number,
                _ => {
                    let bit = self.next_bit();
                    if bit == 0 {
                        return;
                    }
                    if let Some(grams) = self.word(token, bit, factor) {
                        self.alternatives.push(Alternative { needs: grams, gives: bit, instead: None });
                    }
                    bit
                }
            };
            needs |= bit;
        }
        if needs != 0 && needs & !gives != 0 {
            let instead = Some(Instead { kind, text: target.to_owned() });
            self.alternatives.push(Alternative { needs, gives, instead });
        }
    }

    /// The number of a look-up that is planned.
    pub(super) fn number(&self, stream: Stream, term: &str) -> Option<usize> {
        self.known.get(&(stream, term.to_owned())).copied()
    }

    /// A bit no unit has; 0 when none is left.
    pub(super) fn next_bit(&mut self) -> u64 {
        let at = MOST_UNITS as u32 + self.bits_used;
        if at >= BITS {
            return 0;
        }
        self.bits_used += 1;
        1 << at
    }

    pub(super) fn look_up(&mut self, stream: Stream, term: &str, weight: f32, bit: u64) {
        let key = (stream, term.to_owned());
        if let Some(known) = self.known.get(&key) {
            let lookup = &mut self.lookups[*known];
            lookup.bit |= bit;
            lookup.weight = lookup.weight.max(weight);
            return;
        }
        self.known.insert(key, self.lookups.len());
        self.lookups.push(Lookup { stream, term: term.to_owned(), weight, bit });
    }
}

/// The bit of a unit by its number; 0 for those that do not count for the tier.
pub(super) fn unit_bit(number: usize) -> u64 {
    if number < MOST_UNITS { 1 << number } else { 0 }
}

/// The bits of the units of some kept words.
pub(super) fn bits(kept: &[&Token], numbers: &[usize], of: impl Fn(&Token) -> bool) -> u64 {
    let units = kept.iter().zip(numbers).filter(|(token, _)| of(token));
    units.fold(0, |all, (_, number)| all | unit_bit(*number))
}
